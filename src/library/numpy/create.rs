//! Making arrays: from values, filled, by ranges, like others.

use super::byteorder::Swapped;
use super::convert::{ArrayLike, DTypeArg};
use super::discover;
use super::operand::{self};
use super::ranges::steps;
use crate::array::{Array, DType, Layout, Num};
use crate::diag::{Error, ErrorKind};
use crate::library::args::ShapeArg;
use crate::op::cast::{Order, astype, astype_order, copy};
use crate::op::elementwise::BinaryOp;
use crate::rows;
use crate::value::convert::FromValue;
use crate::value::{Host, NdArray, Result, Value};
use std::rc::Rc;

/// `order=`: a letter, or `None` for 'K'.
#[derive(Clone, Copy)]
pub struct OrderArg(pub Order);

impl FromValue for OrderArg {
    fn from_value(h: &mut dyn Host, v: &Value) -> Result<Self> {
        match v {
            Value::None => Ok(OrderArg(Order::K)),
            Value::Str(s) => Order::from_name(s.as_str()).map(OrderArg).ok_or_else(|| {
                let text = crate::value::repr::quote(s.as_str());
                Error::value(format!("order must be one of 'C', 'F', 'A', or 'K' (got {text})")).into()
            }),
            v => Err(Error::type_error(format!("order must be str, not {}", v.to_text(h)?)).into()),
        }
    }
}

rows! { pub NDARRAY =
    /// An array object represents a multidimensional, homogeneous array of fixed-size items.
    ///
    /// >>> np.ndarray((2, 2), dtype=int).shape
    "ndarray"(shape: ShapeArg, dtype: DTypeArg = None, buffer: Value = None, offset: usize = 0, strides: Value = None, order: OrderArg = None) => ndarray;
}

rows! { pub FUNCTIONS =
    /// Create an array.
    ///
    /// >>> np.array([[1, 2], [3, 4]])
    "array"(object: Value, dtype: Option<DTypeArg> = None, *, copy: Option<bool> = True, order: OrderArg = "K", subok: bool = False, ndmin: usize = 0, ndmax: usize = 0, like: Value = None) => array;
    /// Convert the input to an array.
    ///
    /// >>> np.asarray([1, 2])
    "asarray"(a: Value, dtype: Option<DTypeArg> = None, order: OrderArg = None, *, device: Value = None, copy: Option<bool> = None, like: Value = None) => asarray;
    /// Convert the input to an array, passing array subclasses through.
    ///
    /// >>> np.asanyarray([1, 2])
    "asanyarray"(a: Value, dtype: Option<DTypeArg> = None, order: OrderArg = None, *, device: Value = None, copy: Option<bool> = None, like: Value = None) => asarray;
    /// Return a contiguous array (ndim >= 1) in memory (C order).
    ///
    /// >>> np.ascontiguousarray(np.ones((2, 3), order='F')).flags['C_CONTIGUOUS']
    "ascontiguousarray"(a: Value, dtype: Option<DTypeArg> = None, *, like: Value = None) => ascontiguousarray;
    /// Return an array (ndim >= 1) laid out in Fortran order in memory.
    ///
    /// >>> np.asfortranarray(np.ones((2, 3))).flags['F_CONTIGUOUS']
    "asfortranarray"(a: Value, dtype: Option<DTypeArg> = None, *, like: Value = None) => asfortranarray;
    /// Convert the input to an array, checking for NaNs or infs.
    ///
    /// >>> np.asarray_chkfinite([1, 2], dtype=float)
    "asarray_chkfinite"(a: Value, dtype: Option<DTypeArg> = None, order: OrderArg = None) => asarray_chkfinite;
    /// Return an array that satisfies requirements.
    ///
    /// >>> np.require(np.ones((2, 3)), requirements=['F']).flags['F_CONTIGUOUS']
    "require"(a: Value, dtype: Option<DTypeArg> = None, requirements: Value = None, *, like: Value = None) => require;
    /// Return an array copy of the given object.
    ///
    /// >>> np.copy([1, 2])
    "copy"(a: ArrayLike, order: OrderArg = "K", subok: bool = False) => np_copy;
    /// Return a new array of given shape and type, without initializing entries.
    ///
    /// >>> np.empty((2, 2)).shape
    "empty"(shape: ShapeArg, dtype: DTypeArg = None, order: OrderArg = "C", *, device: Value = None, like: Value = None) => zeros;
    /// Return a new array of given shape and type, filled with zeros.
    ///
    /// >>> np.zeros((2, 1))
    "zeros"(shape: ShapeArg, dtype: DTypeArg = None, order: OrderArg = "C", *, device: Value = None, like: Value = None) => zeros;
    /// Return a new array of given shape and type, filled with ones.
    ///
    /// >>> np.ones((2, 1))
    "ones"(shape: ShapeArg, dtype: Option<DTypeArg> = None, order: OrderArg = "C", *, device: Value = None, like: Value = None) => ones;
    /// Return a new array of given shape and type, filled with a value.
    ///
    /// >>> np.full((2, 2), 10)
    "full"(shape: ShapeArg, fill_value: Value, dtype: Option<DTypeArg> = None, order: OrderArg = "C", *, device: Value = None, like: Value = None) => full;
    /// Return a new array with the same shape and type as a given array.
    ///
    /// >>> np.empty_like([1, 2]).shape
    "empty_like"(prototype: Prototype, /, dtype: Option<DTypeArg> = None, order: OrderArg = "K", subok: bool = True, shape: Option<ShapeArg> = None, *, device: Value = None) => zeros_like;
    /// Return an array of zeros with the same shape and type as a given array.
    ///
    /// >>> np.zeros_like([1, 2])
    "zeros_like"(a: Prototype, dtype: Option<DTypeArg> = None, order: OrderArg = "K", subok: bool = True, shape: Option<ShapeArg> = None, *, device: Value = None) => zeros_like;
    /// Return an array of ones with the same shape and type as a given array.
    ///
    /// >>> np.ones_like([1, 2])
    "ones_like"(a: Prototype, dtype: Option<DTypeArg> = None, order: OrderArg = "K", subok: bool = True, shape: Option<ShapeArg> = None, *, device: Value = None) => ones_like;
    /// Return a full array with the same shape and type as a given array.
    ///
    /// >>> np.full_like([1, 2], 7)
    "full_like"(a: Prototype, fill_value: Value, dtype: Option<DTypeArg> = None, order: OrderArg = "K", subok: bool = True, shape: Option<ShapeArg> = None, *, device: Value = None) => full_like;
    /// Return a 2-D array with ones on the diagonal and zeros elsewhere.
    ///
    /// >>> np.eye(2, dtype=int)
    "eye"(N: usize, M: Option<usize> = None, k: i64 = 0, dtype: DTypeArg = float, order: OrderArg = "C", *, device: Value = None, like: Value = None) => eye;
    /// Return the identity array.
    ///
    /// >>> np.identity(2)
    "identity"(n: usize, dtype: DTypeArg = None, *, like: Value = None) => identity;
    /// An array with ones at and below the given diagonal and zeros elsewhere.
    ///
    /// >>> np.tri(3, 5, 2, dtype=int)
    "tri"(N: i64, M: Option<i64> = None, k: i64 = 0, dtype: DTypeArg = float, *, like: Value = None) => tri;
    /// Create a new 1-dimensional array from an iterable object.
    ///
    /// >>> np.fromiter((x * x for x in range(5)), float)
    "fromiter"(iter: Value, dtype: DTypeArg, count: i64 = -1, *, like: Value = None) => fromiter;
    /// Construct an array by executing a function over each coordinate.
    ///
    /// >>> np.fromfunction(lambda i, j: i + j, (3, 3), dtype=int)
    "fromfunction"(function: Value, shape: ShapeArg, *, dtype: DTypeArg = float, like: Value = None, **kwargs: crate::value::convert::Keywords) => fromfunction;
}

/// A fresh array in the order asked for.
fn blank(dtype: DType, shape: &[usize], order: Order) -> Result<Array> {
    Ok(match order {
        Order::F if shape.len() > 1 => {
            let a = Array::zeros(dtype, shape)?;
            a.with_layout(Layout::fortran(shape))?
        }
        _ => Array::zeros(dtype, shape)?,
    })
}

fn ndarray(
    _: &mut dyn Host,
    shape: ShapeArg,
    dtype: DTypeArg,
    buffer: Value,
    offset: usize,
    _strides: Value,
    order: OrderArg,
) -> Result<Value> {
    match buffer {
        Value::None => Ok(Value::ndarray(blank(dtype.0, &shape.0, order.0)?)),
        Value::Array(a) => {
            let mut layout = Layout::contiguous(&shape.0);
            if matches!(order.0, Order::F) {
                layout = Layout::fortran(&shape.0);
            }
            let size = dtype.0.itemsize();
            let source = a.array().clone();
            let first = source.offset() * source.dtype().itemsize() + offset;
            if !first.is_multiple_of(size) {
                return Err(Error::unsupported("an array on a buffer at an odd offset").into());
            }
            layout.offset = first / size;
            let array = source
                .reinterpret(dtype.0, layout)
                .map_err(|_| Error::type_error("buffer is too small for requested array"))?;
            Ok(Value::Array(Rc::new(NdArray::view_of(array, &a))))
        }
        _ => Err(Error::unsupported("np.ndarray on a buffer that is no array").into()),
    }
}

/// Prepends axes of length 1 until there are `ndmin`.
fn at_least(array: Array, ndmin: usize) -> Result<Array> {
    const MOST: usize = crate::array::layout::MAX_NDIM;
    if ndmin > MOST {
        return Err(Error::value(format!("ndmin must be <= ndmax ({MOST})")).into());
    }
    if array.ndim() >= ndmin {
        return Ok(array);
    }
    let missing = ndmin - array.ndim();
    let mut layout = array.layout().clone();
    for _ in 0..missing {
        layout.shape.insert(0, 1);
        layout.strides.insert(0, 0);
    }
    Ok(array.with_layout(layout)?)
}

fn in_order(array: &Array, order: Order) -> bool {
    let layout = array.layout();
    match order {
        Order::C => layout.is_c_contiguous(),
        Order::F => layout.is_f_contiguous(),
        Order::A => layout.is_c_contiguous() || layout.is_f_contiguous(),
        Order::K | Order::Preserve => true,
    }
}

/// `np.array` and `np.asarray`: `copy` is NumPy's, `None` for "if needed".
fn convert(
    h: &mut dyn Host,
    object: &Value,
    dtype: Option<DType>,
    copy_it: Option<bool>,
    order: Order,
    ndmin: usize,
) -> Result<Value> {
    let refused = || {
        Error::value(
            "Unable to avoid copy while creating an array as requested.\nIf using `np.array(obj, copy=False)` replace it with `np.asarray(obj)` to allow a copy when needed (no behavior change in NumPy 1.x).\nFor more details, see https://numpy.org/devdocs/numpy_2_0_migration_guide.html#adapting-to-changes-in-the-copy-keyword.",
        )
    };
    if let (Some(s), None) = (object.downcast::<Swapped>(), dtype) {
        return s.through(object, |raw| convert(h, raw, None, copy_it, order, ndmin));
    }
    match object {
        Value::Object(o) if let Some(a) = o.array() => {
            convert(h, &Value::Array(a.clone()), dtype, copy_it, order, ndmin)
        }
        Value::Array(a) => {
            let array = a.array().clone();
            let target = dtype.unwrap_or(array.dtype());
            let fits = target == array.dtype() && in_order(&array, order);
            match copy_it {
                None | Some(false) if fits => {
                    return if array.ndim() >= ndmin {
                        Ok(object.clone())
                    } else {
                        Ok(Value::Array(Rc::new(NdArray::view_of(at_least(array, ndmin)?, a))))
                    };
                }
                Some(false) => return Err(refused().into()),
                _ => {}
            }
            super::index::complex_to_real(h, array.dtype(), target)?;
            let fresh = astype_order(&array, target, order)?;
            super::errstate::report(h, "cast")?;
            Ok(Value::ndarray(at_least(fresh, ndmin)?))
        }
        Value::Tensor(t) if copy_it != Some(true) => {
            let array = t.array().clone();
            if dtype.is_none_or(|d| d == array.dtype()) && in_order(&array, order) {
                return Ok(Value::Array(Rc::new(NdArray::with_base(at_least(array, ndmin)?, object.clone()))));
            }
            if copy_it == Some(false) {
                return Err(refused().into());
            }
            Ok(Value::ndarray(at_least(astype_order(&array, dtype.unwrap_or(array.dtype()), order)?, ndmin)?))
        }
        Value::Tensor(t) => {
            let array = t.array().clone();
            Ok(Value::ndarray(at_least(astype_order(&array, dtype.unwrap_or(array.dtype()), order)?, ndmin)?))
        }
        _ if copy_it == Some(false) => Err(refused().into()),
        object => {
            let fresh = discover::new_array(h, object, dtype)?;
            let fresh = match order {
                Order::F => copy(&fresh, Order::F)?,
                _ => fresh,
            };
            Ok(Value::ndarray(at_least(fresh, ndmin)?))
        }
    }
}

#[allow(clippy::too_many_arguments)]
fn array(
    h: &mut dyn Host,
    object: Value,
    dtype: Option<DTypeArg>,
    copy: Option<bool>,
    order: OrderArg,
    _subok: bool,
    ndmin: usize,
    _ndmax: usize,
    _like: Value,
) -> Result<Value> {
    given(h, &object, dtype, copy, order.0, ndmin)
}

/// A result in the byte order of the dtype asked for.
fn finish(dtype: Option<DTypeArg>, result: Value) -> Result<Value> {
    dtype.map_or(Ok(result.clone()), |d| d.finish(result))
}

/// [`convert`] with a dtype argument, which may be of the other byte order.
fn given(
    h: &mut dyn Host,
    object: &Value,
    dtype: Option<DTypeArg>,
    copy: Option<bool>,
    order: Order,
    ndmin: usize,
) -> Result<Value> {
    finish(dtype, convert(h, object, dtype.map(|d| d.0), copy, order, ndmin)?)
}

fn asarray(
    h: &mut dyn Host,
    a: Value,
    dtype: Option<DTypeArg>,
    order: OrderArg,
    _device: Value,
    copy: Option<bool>,
    _like: Value,
) -> Result<Value> {
    given(h, &a, dtype, copy, order.0, 0)
}

fn ascontiguousarray(h: &mut dyn Host, a: Value, dtype: Option<DTypeArg>, _like: Value) -> Result<Value> {
    given(h, &a, dtype, None, Order::C, 1)
}

fn asfortranarray(h: &mut dyn Host, a: Value, dtype: Option<DTypeArg>, _like: Value) -> Result<Value> {
    given(h, &a, dtype, None, Order::F, 1)
}

fn asarray_chkfinite(h: &mut dyn Host, a: Value, dtype: Option<DTypeArg>, order: OrderArg) -> Result<Value> {
    let v = convert(h, &a, dtype.map(|d| d.0), None, order.0, 0)?;
    if let Value::Array(a) = &v {
        let array = a.array().clone();
        if array.dtype().is_inexact() {
            let finite = operand::map(crate::op::elementwise::UnaryOp::Isfinite, &array)?;
            if !super::reduce::all_true(&finite)? {
                return Err(Error::value("array must not contain infs or NaNs").into());
            }
        }
    }
    Ok(v)
}

fn require(h: &mut dyn Host, a: Value, dtype: Option<DTypeArg>, requirements: Value, _like: Value) -> Result<Value> {
    let mut wanted: Vec<String> = Vec::new();
    match &requirements {
        Value::None => {}
        Value::Str(s) => wanted.extend(s.as_str().chars().map(String::from)),
        list => {
            for v in list.to_vec(h)? {
                wanted.push(v.to_text(h)?.to_uppercase());
            }
        }
    }
    const KNOWN: &[&str] = &[
        "C",
        "C_CONTIGUOUS",
        "CONTIGUOUS",
        "F",
        "F_CONTIGUOUS",
        "FORTRAN",
        "A",
        "ALIGNED",
        "W",
        "WRITEABLE",
        "O",
        "OWNDATA",
        "E",
        "ENSUREARRAY",
    ];
    if let Some(unknown) = wanted.iter().find(|w| !KNOWN.contains(&w.as_str())) {
        return Err(crate::value::Error::with_args(ErrorKind::KeyError, vec![Value::str(unknown)]));
    }
    let has = |long: &[&str]| wanted.iter().any(|w| long.contains(&w.as_str()));
    let (c, f) = (has(&["C", "CONTIGUOUS", "C_CONTIGUOUS"]), has(&["F", "FORTRAN", "F_CONTIGUOUS"]));
    if c && f {
        return Err(Error::value("Cannot specify both \"C\" and \"F\" order").into());
    }
    let order = if f {
        Order::F
    } else if c {
        Order::C
    } else {
        Order::A
    };
    let v = convert(h, &a, dtype.map(|d| d.0), None, order, 0)?;
    if let Value::Array(a) = &v {
        let must_own = has(&["O", "OWNDATA"]) && a.base.is_some();
        let must_write = has(&["W", "WRITEABLE"]) && !a.array().writeable();
        if must_own || must_write {
            return Ok(Value::ndarray(copy(&a.array().clone(), order)?));
        }
    }
    Ok(v)
}

fn np_copy(_: &mut dyn Host, a: ArrayLike, order: OrderArg, _subok: bool) -> Result<Value> {
    Ok(Value::ndarray(copy(&a.array(), order.0)?))
}

fn zeros(
    _: &mut dyn Host,
    shape: ShapeArg,
    dtype: DTypeArg,
    order: OrderArg,
    _device: Value,
    _like: Value,
) -> Result<Value> {
    dtype.finish(Value::ndarray(blank(dtype.0, &shape.0, order.0)?))
}

fn ones(
    _: &mut dyn Host,
    shape: ShapeArg,
    dtype: Option<DTypeArg>,
    order: OrderArg,
    _device: Value,
    _like: Value,
) -> Result<Value> {
    let array = blank(dtype.map_or(DType::F64, |d| d.0), &shape.0, order.0)?;
    crate::op::assign::fill(&array, Num::Int(1))?;
    finish(dtype, Value::ndarray(array))
}

fn fill_with(h: &mut dyn Host, array: &Array, value: &Value) -> Result<()> {
    let source = super::index::value_for(h, value, array.dtype())?;
    crate::op::assign::assign(array, &source)?;
    super::errstate::report(h, "cast")
}

fn full(
    h: &mut dyn Host,
    shape: ShapeArg,
    fill_value: Value,
    dtype: Option<DTypeArg>,
    order: OrderArg,
    _device: Value,
    _like: Value,
) -> Result<Value> {
    let number = match dtype {
        Some(d) => d.0,
        None => discover::as_array(h, &fill_value, None)?.dtype(),
    };
    let array = blank(number, &shape.0, order.0)?;
    fill_with(h, &array, &fill_value)?;
    finish(dtype, Value::ndarray(array))
}

/// What `zeros_like` and its kin take the shape and the dtype of.
struct Prototype {
    array: ArrayLike,
    /// Whether its bytes stand in the other order.
    other: bool,
}

impl FromValue for Prototype {
    fn from_value(h: &mut dyn Host, v: &Value) -> Result<Self> {
        Ok(Prototype { array: ArrayLike::from_value(h, v)?, other: v.downcast::<Swapped>().is_some() })
    }
}

impl Prototype {
    /// The dtype asked for, or its own with its byte order.
    fn order(&self, dtype: Option<DTypeArg>) -> Option<DTypeArg> {
        dtype.or_else(|| Some(DTypeArg(self.array.0.array().dtype(), self.other)))
    }
}

/// A fresh array with the shape, dtype and order of another, unless others are given.
fn like(a: &ArrayLike, dtype: Option<DTypeArg>, order: Order, shape: Option<ShapeArg>) -> Result<Array> {
    let source = a.array();
    let dtype = dtype.map_or(source.dtype(), |d| d.0);
    match shape {
        Some(s) if s.0[..] != *source.shape() => blank(dtype, &s.0, order),
        _ => Ok(Array::zeros(dtype, source.shape())?.with_layout(order.layout(&source))?),
    }
}

fn zeros_like(
    _: &mut dyn Host,
    a: Prototype,
    dtype: Option<DTypeArg>,
    order: OrderArg,
    _subok: bool,
    shape: Option<ShapeArg>,
    _device: Value,
) -> Result<Value> {
    finish(a.order(dtype), Value::ndarray(like(&a.array, dtype, order.0, shape)?))
}

fn ones_like(
    _: &mut dyn Host,
    a: Prototype,
    dtype: Option<DTypeArg>,
    order: OrderArg,
    _subok: bool,
    shape: Option<ShapeArg>,
    _device: Value,
) -> Result<Value> {
    let array = like(&a.array, dtype, order.0, shape)?;
    crate::op::assign::fill(&array, Num::Int(1))?;
    finish(a.order(dtype), Value::ndarray(array))
}

#[allow(clippy::too_many_arguments)]
fn full_like(
    h: &mut dyn Host,
    a: Prototype,
    fill_value: Value,
    dtype: Option<DTypeArg>,
    order: OrderArg,
    _subok: bool,
    shape: Option<ShapeArg>,
    _device: Value,
) -> Result<Value> {
    let array = like(&a.array, dtype, order.0, shape)?;
    fill_with(h, &array, &fill_value)?;
    finish(a.order(dtype), Value::ndarray(array))
}

fn eye(
    _: &mut dyn Host,
    n: usize,
    m: Option<usize>,
    k: i64,
    dtype: DTypeArg,
    order: OrderArg,
    _device: Value,
    _like: Value,
) -> Result<Value> {
    let m = m.unwrap_or(n);
    let array = blank(dtype.0, &[n, m], order.0)?;
    let (row, column) = if k < 0 { (k.unsigned_abs() as usize, 0) } else { (0, k as usize) };
    let len = n.saturating_sub(row).min(m.saturating_sub(column));
    if len > 0 {
        let l = array.layout();
        let diagonal = Layout {
            shape: [len].as_slice().into(),
            strides: [l.strides[0] + l.strides[1]].as_slice().into(),
            offset: (row as isize * l.strides[0] + column as isize * l.strides[1]) as usize,
        };
        crate::op::assign::fill(&array.with_layout(diagonal)?, Num::Int(1))?;
    }
    dtype.finish(Value::ndarray(array))
}

fn identity(h: &mut dyn Host, n: usize, dtype: DTypeArg, like: Value) -> Result<Value> {
    eye(h, n, None, 0, dtype, OrderArg(Order::C), Value::None, like)
}

/// bool: true at and below diagonal `k`.
pub fn lower_mask(n: usize, m: usize, k: i64) -> Result<Array> {
    let rows = steps(n, Num::Int(0), Num::Int(1), DType::I64)?;
    let column =
        rows.with_layout(Layout { shape: [n, 1].as_slice().into(), strides: [1, 0].as_slice().into(), offset: 0 })?;
    let columns = steps(m, Num::Int(k.saturating_neg()), Num::Int(1), DType::I64)?;
    operand::zip(BinaryOp::GreaterEqual, &column, &columns)
}

fn tri(_: &mut dyn Host, n: i64, m: Option<i64>, k: i64, dtype: DTypeArg, _like: Value) -> Result<Value> {
    let (n, m) = (n.max(0) as usize, m.unwrap_or(n).max(0) as usize);
    Ok(Value::ndarray(astype(&lower_mask(n, m, k)?, dtype.0)?))
}

fn fromiter(h: &mut dyn Host, iter: Value, dtype: DTypeArg, count: i64, _like: Value) -> Result<Value> {
    let source = iter.to_iter(h)?;
    let mut nums = Vec::new();
    while count < 0 || (nums.len() as i64) < count {
        let Some(v) = source.next(h)? else { break };
        nums.push(discover::to_num(h, &v, dtype.0)?);
    }
    if count >= 0 && (nums.len() as i64) < count {
        let text = format!("iterator too short: Expected {count} but iterator had only {} items.", nums.len());
        return Err(Error::value(text).into());
    }
    let n = nums.len();
    dtype.finish(Value::ndarray(discover::from_nums(&nums, dtype.0, &[n])?))
}

fn fromfunction(
    h: &mut dyn Host,
    function: Value,
    shape: ShapeArg,
    dtype: DTypeArg,
    _like: Value,
    kwargs: crate::value::convert::Keywords,
) -> Result<Value> {
    let grids = index_grids(&shape.0, dtype.0)?;
    let all = Rc::new(NdArray::owned(grids));
    let mut args = Vec::new();
    for k in 0..shape.0.len() {
        args.push(super::index::get(h, &all, &Value::Int(k as i64))?);
    }
    h.call(&function, crate::value::Args { pos: &args, kw: &kwargs.0 })
}

/// One grid of indices for each axis, stacked: `np.indices`.
pub fn index_grids(shape: &[usize], dtype: DType) -> Result<Array> {
    let n = shape.len();
    let mut full = vec![n];
    full.extend_from_slice(shape);
    let out = Array::zeros(dtype, &full)?;
    for (k, &len) in shape.iter().enumerate() {
        let mut part = out.layout().clone();
        part.offset = k * part.strides[0] as usize;
        part.shape.remove(0);
        part.strides.remove(0);
        let mut line = Layout::contiguous(shape);
        line.strides = line.strides.iter().enumerate().map(|(i, _)| isize::from(i == k)).collect();
        let index = steps(len, Num::Int(0), Num::Int(1), dtype)?;
        if !out.is_empty() {
            crate::op::assign::assign(&out.with_layout(part)?, &index.with_layout(line)?)?;
        }
    }
    Ok(out)
}
