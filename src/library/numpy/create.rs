//! Making arrays: from values, filled, by ranges, like others.

use super::convert::{ArrayLike, DTypeArg};
use super::discover;
use super::operand::{self, Operand};
use crate::array::promote::WeakKind;
use crate::array::{Array, DType, Layout, Num, Scalar};
use crate::diag::Error;
use crate::library::args::ShapeArg;
use crate::op::cast::{Order, astype, astype_order, copy};
use crate::op::elementwise::BinaryOp;
use crate::rows;
use crate::value::convert::{FromValue, Maybe};
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
    "ndarray"(shape: ShapeArg, dtype: DTypeArg = float, buffer: Value = None, offset: usize = 0, strides: Value = None, order: OrderArg = None) => ndarray;
}

rows! { pub FUNCTIONS =
    /// Create an array.
    ///
    /// >>> np.array([[1, 2], [3, 4]])
    "array"(object: Value, dtype: Option<DTypeArg> = None, *, copy: Option<bool> = True, order: OrderArg = "K", subok: bool = False, ndmin: usize = 0, ndmax: usize = 0, like: Value = None) => array;
    /// Convert the input to an array.
    ///
    /// >>> np.asarray([1, 2])
    "asarray"(a: Value, dtype: Option<DTypeArg> = None, order: OrderArg = "K", *, device: Value = None, copy: Option<bool> = None, like: Value = None) => asarray;
    /// Convert the input to an array, passing array subclasses through.
    ///
    /// >>> np.asanyarray([1, 2])
    "asanyarray"(a: Value, dtype: Option<DTypeArg> = None, order: OrderArg = "K", *, device: Value = None, copy: Option<bool> = None, like: Value = None) => asarray;
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
    "asarray_chkfinite"(a: Value, dtype: Option<DTypeArg> = None, order: OrderArg = "K") => asarray_chkfinite;
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
    "empty"(shape: ShapeArg, dtype: DTypeArg = float, order: OrderArg = "C", *, device: Value = None, like: Value = None) => zeros;
    /// Return a new array of given shape and type, filled with zeros.
    ///
    /// >>> np.zeros((2, 1))
    "zeros"(shape: ShapeArg, dtype: DTypeArg = float, order: OrderArg = "C", *, device: Value = None, like: Value = None) => zeros;
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
    "empty_like"(prototype: ArrayLike, dtype: Option<DTypeArg> = None, order: OrderArg = "K", subok: bool = True, shape: Option<ShapeArg> = None, *, device: Value = None) => zeros_like;
    /// Return an array of zeros with the same shape and type as a given array.
    ///
    /// >>> np.zeros_like([1, 2])
    "zeros_like"(a: ArrayLike, dtype: Option<DTypeArg> = None, order: OrderArg = "K", subok: bool = True, shape: Option<ShapeArg> = None, *, device: Value = None) => zeros_like;
    /// Return an array of ones with the same shape and type as a given array.
    ///
    /// >>> np.ones_like([1, 2])
    "ones_like"(a: ArrayLike, dtype: Option<DTypeArg> = None, order: OrderArg = "K", subok: bool = True, shape: Option<ShapeArg> = None, *, device: Value = None) => ones_like;
    /// Return a full array with the same shape and type as a given array.
    ///
    /// >>> np.full_like([1, 2], 7)
    "full_like"(a: ArrayLike, fill_value: Value, dtype: Option<DTypeArg> = None, order: OrderArg = "K", subok: bool = True, shape: Option<ShapeArg> = None, *, device: Value = None) => full_like;
    /// Return evenly spaced values within a given interval.
    ///
    /// >>> np.arange(3, 7, 2)
    "arange"(*args: &[Value], start: Maybe<Value> = NoValue, stop: Maybe<Value> = NoValue, step: Maybe<Value> = NoValue, dtype: Option<DTypeArg> = None, device: Value = None, like: Value = None) => arange;
    /// Return evenly spaced numbers over a specified interval.
    ///
    /// >>> np.linspace(2.0, 3.0, num=5)
    "linspace"(start: Value, stop: Value, num: i64 = 50, endpoint: bool = True, retstep: bool = False, dtype: Option<DTypeArg> = None, axis: i64 = 0, *, device: Value = None) => linspace;
    /// Return numbers spaced evenly on a log scale.
    ///
    /// >>> np.logspace(2.0, 3.0, num=4)
    "logspace"(start: Value, stop: Value, num: i64 = 50, endpoint: bool = True, base: Value = 10.0, dtype: Option<DTypeArg> = None, axis: i64 = 0) => logspace;
    /// Return numbers spaced evenly on a log scale (a geometric progression).
    ///
    /// >>> np.geomspace(1, 1000, num=4)
    "geomspace"(start: Value, stop: Value, num: i64 = 50, endpoint: bool = True, dtype: Option<DTypeArg> = None, axis: i64 = 0) => geomspace;
    /// Return a 2-D array with ones on the diagonal and zeros elsewhere.
    ///
    /// >>> np.eye(2, dtype=int)
    "eye"(N: usize, M: Option<usize> = None, k: i64 = 0, dtype: DTypeArg = float, order: OrderArg = "C", *, device: Value = None, like: Value = None) => eye;
    /// Return the identity array.
    ///
    /// >>> np.identity(2)
    "identity"(n: usize, dtype: DTypeArg = float, *, like: Value = None) => identity;
    /// An array with ones at and below the given diagonal and zeros elsewhere.
    ///
    /// >>> np.tri(3, 5, 2, dtype=int)
    "tri"(N: usize, M: Option<usize> = None, k: i64 = 0, dtype: DTypeArg = float, *, like: Value = None) => tri;
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
            if first % size != 0 {
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
    if array.ndim() >= ndmin || ndmin > crate::array::layout::MAX_NDIM {
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
        Order::K => true,
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
    match object {
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
    convert(h, &object, dtype.map(|d| d.0), copy, order.0, ndmin)
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
    convert(h, &a, dtype.map(|d| d.0), copy, order.0, 0)
}

fn ascontiguousarray(h: &mut dyn Host, a: Value, dtype: Option<DTypeArg>, _like: Value) -> Result<Value> {
    convert(h, &a, dtype.map(|d| d.0), None, Order::C, 1)
}

fn asfortranarray(h: &mut dyn Host, a: Value, dtype: Option<DTypeArg>, _like: Value) -> Result<Value> {
    convert(h, &a, dtype.map(|d| d.0), None, Order::F, 1)
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
    Ok(Value::ndarray(blank(dtype.0, &shape.0, order.0)?))
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
    Ok(Value::ndarray(array))
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
    let dtype = match dtype {
        Some(d) => d.0,
        None => discover::as_array(h, &fill_value, None)?.dtype(),
    };
    let array = blank(dtype, &shape.0, order.0)?;
    fill_with(h, &array, &fill_value)?;
    Ok(Value::ndarray(array))
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
    a: ArrayLike,
    dtype: Option<DTypeArg>,
    order: OrderArg,
    _subok: bool,
    shape: Option<ShapeArg>,
    _device: Value,
) -> Result<Value> {
    Ok(Value::ndarray(like(&a, dtype, order.0, shape)?))
}

fn ones_like(
    _: &mut dyn Host,
    a: ArrayLike,
    dtype: Option<DTypeArg>,
    order: OrderArg,
    _subok: bool,
    shape: Option<ShapeArg>,
    _device: Value,
) -> Result<Value> {
    let array = like(&a, dtype, order.0, shape)?;
    crate::op::assign::fill(&array, Num::Int(1))?;
    Ok(Value::ndarray(array))
}

#[allow(clippy::too_many_arguments)]
fn full_like(
    h: &mut dyn Host,
    a: ArrayLike,
    fill_value: Value,
    dtype: Option<DTypeArg>,
    order: OrderArg,
    _subok: bool,
    shape: Option<ShapeArg>,
    _device: Value,
) -> Result<Value> {
    let array = like(&a, dtype, order.0, shape)?;
    fill_with(h, &array, &fill_value)?;
    Ok(Value::ndarray(array))
}

/// `first + i * step` for `i < n`, computed in int64, float64 or complex128.
pub fn steps(n: usize, first: Num, step: Num, dtype: DType) -> Result<Array> {
    let index = Array::from_vec((0..n as i64).collect::<Vec<i64>>())?;
    let (wide, kind) = match (first, step) {
        (Num::Complex(_), _) | (_, Num::Complex(_)) => (DType::C128, WeakKind::Complex),
        (Num::Float(_), _) | (_, Num::Float(_)) => (DType::F64, WeakKind::Float),
        _ => (DType::I64, WeakKind::Int),
    };
    let index = Operand::Array(astype(&index, wide)?);
    let scaled = crate::op::elementwise::binary(
        BinaryOp::MultiplyPlain,
        &index.into_array(wide)?,
        &Operand::Weak(kind, step).into_array(wide)?,
        wide,
    )?;
    let out =
        crate::op::elementwise::binary(BinaryOp::Add, &scaled, &Operand::Weak(kind, first).into_array(wide)?, wide)?;
    let _ = crate::kernel::fpstatus::take();
    Ok(if wide == dtype { out } else { astype(&out, dtype)? })
}

#[allow(clippy::too_many_arguments)]
fn arange(
    h: &mut dyn Host,
    args: &[Value],
    start: Maybe<Value>,
    stop: Maybe<Value>,
    step: Maybe<Value>,
    dtype: Option<DTypeArg>,
    _device: Value,
    _like: Value,
) -> Result<Value> {
    let mut dtype = dtype.map(|d| d.0);
    let (mut start, mut stop, mut step) = (start.into_option(), stop.into_option(), step.into_option());
    match args {
        [] => {}
        [one] if start.is_none() && stop.is_none() => stop = Some(one.clone()),
        [one] if stop.is_some() => start = Some(one.clone()),
        [one] => {
            stop = Some(one.clone());
        }
        [a, b] => (start, stop) = (Some(a.clone()), Some(b.clone())),
        [a, b, c] => (start, stop, step) = (Some(a.clone()), Some(b.clone()), Some(c.clone())),
        [a, b, c, d] => {
            (start, stop, step) = (Some(a.clone()), Some(b.clone()), Some(c.clone()));
            dtype = Some(super::convert::dtype_of(h, d)?);
        }
        _ => return Err(Error::type_error("arange() takes at most 4 positional arguments").into()),
    }
    let stop = match (stop.filter(|v| !v.is_none()), &start) {
        (Some(v), _) => v,
        // A start alone is the end.
        (None, Some(v)) if !v.is_none() => {
            let v = v.clone();
            start = None;
            v
        }
        _ => return Err(Error::type_error("arange() requires stop to be specified.").into()),
    };
    let number = |h: &mut dyn Host, v: Option<Value>, default: i64| -> Result<(Num, DType)> {
        let v = v.filter(|v| !v.is_none()).unwrap_or(Value::Int(default));
        let array = discover::as_array(h, &v, None)?;
        match array.item() {
            Some(s) => Ok((s.num, s.dtype)),
            None => Err(Error::value("arange() needs single numbers").into()),
        }
    };
    let (first, d0) = number(h, start, 0)?;
    let (end, d1) = number(h, Some(stop), 0)?;
    let (by, d2) = number(h, step, 1)?;
    use crate::array::promote::numpy as promote;
    let found = promote(promote(promote(d0, d1), d2), if d0.is_bool() && d1.is_bool() { DType::I64 } else { d1 });
    let found = if found.is_bool() { DType::I64 } else { found };
    let target = dtype.unwrap_or(found);
    let n = match (first, end, by) {
        (Num::Complex(_), ..) | (_, Num::Complex(_), _) | (.., Num::Complex(_)) => {
            let span = (end.as_complex() - first.as_complex()) / by.as_complex();
            span.re.ceil().min(span.im.ceil()).max(0.0)
        }
        (Num::Float(_), ..) | (_, Num::Float(_), _) | (.., Num::Float(_)) => {
            if by.as_f64() == 0.0 {
                return Err(Error::new(crate::diag::ErrorKind::ZeroDivisionError, "division by zero").into());
            }
            ((end.as_f64() - first.as_f64()) / by.as_f64()).ceil()
        }
        _ => {
            let (a, b, s) = (first.as_i64() as i128, end.as_i64() as i128, by.as_i64() as i128);
            if s == 0 {
                return Err(Error::new(crate::diag::ErrorKind::ZeroDivisionError, "division by zero").into());
            }
            let span = b - a;
            let n = span / s + i128::from(span % s != 0 && (span < 0) == (s < 0));
            n as f64
        }
    };
    if n.is_nan() {
        return Err(Error::value("arange: cannot compute length").into());
    }
    if n > 1e15 {
        return Err(Error::value("Maximum allowed size exceeded").into());
    }
    let n = n.max(0.0) as usize;
    // Room is asked for before the numbers are made.
    let room = Array::for_overwrite(if target.itemsize() > 8 { target } else { DType::F64 }, &[n])?;
    drop(room);
    // NumPy computes the first two elements and goes on by their difference.
    let by = match (first, by) {
        (a, b @ (Num::Int(_) | Num::UInt(_) | Num::Bool(_))) if !matches!(a, Num::Float(_) | Num::Complex(_)) => b,
        (a, b) if matches!(a, Num::Complex(_)) || matches!(b, Num::Complex(_)) => b,
        (a, b) => {
            let second = a.as_f64() + b.as_f64();
            Num::Float(second - a.as_f64())
        }
    };
    let (first, by) = if target.is_integer() && !matches!(by, Num::Int(_) | Num::UInt(_)) {
        // In an integer dtype the first two elements are cut, then counted on.
        let a = first.as_i64();
        (Num::Int(a), Num::Int(Num::Float(first.as_f64() + by.as_f64()).as_i64() - a))
    } else {
        (first, by)
    };
    Ok(Value::ndarray(steps(n, first, by, target)?))
}

/// Both ends of a range as arrays of one shape and of a float or complex dtype.
fn ends(h: &mut dyn Host, start: &Value, stop: &Value) -> Result<(Array, Array, DType)> {
    let (a, b) = (discover::as_array(h, start, None)?, discover::as_array(h, stop, None)?);
    let weak = |v: &Value, a: &Array| match v {
        Value::Scalar(_) | Value::Array(_) => a.dtype(),
        _ if a.dtype().is_complex() => DType::C128,
        _ => DType::F64,
    };
    use crate::array::promote::numpy as promote;
    let meet = promote(weak(start, &a), weak(stop, &b));
    let dtype = if meet.is_inexact() { meet } else { DType::F64 };
    let dtype = promote(dtype, DType::F64.min(dtype));
    Ok((astype(&a, dtype)?, astype(&b, dtype)?, dtype))
}

fn count(num: i64) -> Result<usize> {
    usize::try_from(num).map_err(|_| Error::value(format!("Number of samples, {num}, must be non-negative.")).into())
}

/// `num` values from `a` to `b` along a new first axis, and the step.
fn spaced(a: &Array, b: &Array, num: usize, endpoint: bool, dtype: DType) -> Result<(Array, Array)> {
    use crate::op::elementwise::binary;
    let div = if endpoint { num.saturating_sub(1) } else { num };
    let delta = binary(BinaryOp::Subtract, b, a, dtype)?;
    let scalar = |x: f64| Array::scalar(Scalar::new(dtype, Num::Float(x)));
    let index = steps(num, Num::Int(0), Num::Int(1), dtype)?;
    let mut column = index.layout().clone();
    for _ in 0..delta.ndim() {
        column.shape.push(1);
        column.strides.push(0);
    }
    let index = index.with_layout(column)?;
    if div == 0 {
        let step = scalar(f64::NAN);
        let y = binary(BinaryOp::Add, &binary(BinaryOp::MultiplyPlain, &index, &delta, dtype)?, a, dtype)?;
        return Ok((y, step));
    }
    let step = binary(BinaryOp::Divide, &delta, &scalar(div as f64), dtype)?;
    let zero_step = super::reduce::any_true(&operand::zip_num(BinaryOp::Equal, &step, Num::Int(0))?)?;
    let y = if zero_step {
        let part = binary(BinaryOp::Divide, &index, &scalar(div as f64), dtype)?;
        binary(BinaryOp::MultiplyPlain, &part, &delta, dtype)?
    } else {
        binary(BinaryOp::MultiplyPlain, &index, &step, dtype)?
    };
    let y = binary(BinaryOp::Add, &y, a, dtype)?;
    if endpoint && num > 1 {
        let mut last = y.layout().clone();
        last.offset = (last.offset as isize + (num as isize - 1) * last.strides[0]) as usize;
        last.shape.remove(0);
        last.strides.remove(0);
        crate::op::assign::assign(&y.with_layout(last)?, b)?;
    }
    let _ = crate::kernel::fpstatus::take();
    Ok((y, step))
}

/// The first axis moved to where `axis` says.
fn first_to(y: Array, axis: i64) -> Result<Array> {
    let to = crate::library::args::axis(axis, y.ndim())?;
    let mut axes: Vec<usize> = (1..y.ndim()).collect();
    axes.insert(to, 0);
    Ok(y.with_layout(y.layout().permute(&axes))?)
}

#[allow(clippy::too_many_arguments)]
fn linspace(
    h: &mut dyn Host,
    start: Value,
    stop: Value,
    num: i64,
    endpoint: bool,
    retstep: bool,
    dtype: Option<DTypeArg>,
    axis: i64,
    _device: Value,
) -> Result<Value> {
    let (a, b, wide) = ends(h, &start, &stop)?;
    let (y, step) = spaced(&a, &b, count(num)?, endpoint, wide)?;
    let target = dtype.map_or(wide, |d| d.0);
    let y = if target.is_integer() {
        astype(&operand::map(crate::op::elementwise::UnaryOp::Floor, &y)?, target)?
    } else if target != wide {
        astype(&y, target)?
    } else {
        y
    };
    let y = Value::ndarray(first_to(y, axis)?);
    Ok(if retstep { Value::tuple(vec![y, super::convert::wrap(step)]) } else { y })
}

fn logspace(
    h: &mut dyn Host,
    start: Value,
    stop: Value,
    num: i64,
    endpoint: bool,
    base: Value,
    dtype: Option<DTypeArg>,
    axis: i64,
) -> Result<Value> {
    let (a, b, wide) = ends(h, &start, &stop)?;
    let base = discover::as_array(h, &base, None)?;
    // A base with axes takes part in the broadcasting of the ends.
    let shape = super::movement::common_shape(&[a.clone(), b.clone(), base.clone()])?;
    let a = crate::op::movement::broadcast_to(&a, &shape)?;
    let (y, _) = spaced(&a, &b, count(num)?, endpoint, wide)?;
    let y = first_to(operand::zip(BinaryOp::Power, &base, &y)?, axis)?;
    let y = match dtype {
        Some(d) if d.0 != y.dtype() => astype(&y, d.0)?,
        _ => y,
    };
    let _ = crate::kernel::fpstatus::take();
    Ok(Value::ndarray(y))
}

fn geomspace(
    h: &mut dyn Host,
    start: Value,
    stop: Value,
    num: i64,
    endpoint: bool,
    dtype: Option<DTypeArg>,
    axis: i64,
) -> Result<Value> {
    use crate::op::elementwise::UnaryOp;
    let (a, b, wide) = ends(h, &start, &stop)?;
    for end in [&a, &b] {
        if super::reduce::any_true(&operand::zip_num(BinaryOp::Equal, end, Num::Int(0))?)? {
            return Err(Error::value("Geometric sequence cannot include zero").into());
        }
    }
    let n = count(num)?;
    // Scaled by the sign of the first, so that real logarithms do where both have one sign.
    let sign = operand::map(UnaryOp::Sign, &a)?;
    let (a1, b1) = (operand::zip(BinaryOp::Divide, &a, &sign)?, operand::zip(BinaryOp::Divide, &b, &sign)?);
    let (lo, hi) = (operand::map(UnaryOp::Log10, &a1)?, operand::map(UnaryOp::Log10, &b1)?);
    let (logs, _) = spaced(&lo, &hi, n, endpoint, wide)?;
    let ten = Array::scalar(Scalar::new(wide, Num::Float(10.0)));
    let y = operand::zip(BinaryOp::Power, &ten, &logs)?;
    if n > 0 {
        let row = |k: usize| -> Result<Array> {
            let mut l = y.layout().clone();
            l.offset = (l.offset as isize + k as isize * l.strides[0]) as usize;
            l.shape.remove(0);
            l.strides.remove(0);
            Ok(y.with_layout(l)?)
        };
        crate::op::assign::assign(&row(0)?, &a1)?;
        if n > 1 && endpoint {
            crate::op::assign::assign(&row(n - 1)?, &b1)?;
        }
    }
    let y = first_to(operand::zip(BinaryOp::Multiply, &y, &sign)?, axis)?;
    let _ = crate::kernel::fpstatus::take();
    Ok(Value::ndarray(match dtype {
        Some(d) if d.0 != y.dtype() => astype(&y, d.0)?,
        _ => y,
    }))
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
    Ok(Value::ndarray(array))
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

fn tri(_: &mut dyn Host, n: usize, m: Option<usize>, k: i64, dtype: DTypeArg, _like: Value) -> Result<Value> {
    Ok(Value::ndarray(astype(&lower_mask(n, m.unwrap_or(n), k)?, dtype.0)?))
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
    Ok(Value::ndarray(discover::from_nums(&nums, dtype.0, &[n])?))
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
