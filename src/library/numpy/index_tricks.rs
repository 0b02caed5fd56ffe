//! Objects that are written with brackets or iterated over: r_, c_, s_, mgrid, ogrid, ix_, meshgrid,
//! ndindex, ndenumerate, broadcast.

use super::attributes::shape_tuple;
use super::convert::ArrayLike;
use super::discover;
use super::flat::{coordinates, position};
use super::movement::common_shape;
use super::ranges::steps;
use crate::array::promote::numpy as promote;
use crate::array::{Array, DType, Num, Scalar};
use crate::diag::Error;
use crate::library::args::ShapeArg;
use crate::op::cast::{Order, astype, copy};
use crate::op::{join, movement as op, pick};
use crate::value::convert::FromValue;
use crate::value::types::{Install, Slots};
use crate::value::{Host, Object, Result, Slice, TypeInfo, Value};
use crate::{attrs, rows};
use std::cell::Cell;
use std::rc::Rc;

macro_rules! object {
    ($name:ident $info:ident $module:literal $text:literal) => {
        #[doc = concat!("The type `", $text, "`.")]
        pub static $info: TypeInfo = TypeInfo::new($module, $text, None);
        impl Object for $name {
            fn type_info(&self) -> &'static TypeInfo {
                &$info
            }
            fn as_any(&self) -> &dyn std::any::Any {
                self
            }
        }
    };
}

struct Joiner {
    columns: bool,
}
object!(Joiner JOINER "numpy.lib._index_tricks_impl" "RClass");
struct Grid {
    sparse: bool,
}
object!(Grid GRID "numpy.lib._index_tricks_impl" "MGridClass");
struct IndexMaker {
    tuple: bool,
}
object!(IndexMaker INDEX_MAKER "numpy.lib._index_tricks_impl" "IndexExpression");
struct NdIndex {
    shape: Vec<usize>,
    at: Cell<usize>,
}
object!(NdIndex NDINDEX "numpy" "ndindex");
struct NdEnumerate {
    array: Array,
    at: Cell<usize>,
}
object!(NdEnumerate NDENUMERATE "numpy" "ndenumerate");
struct Broadcast {
    arrays: Vec<Array>,
    shape: Vec<usize>,
    at: Cell<usize>,
}
object!(Broadcast BROADCAST "numpy" "broadcast");

/// `np.r_` and `np.c_`.
pub fn joiner(columns: bool) -> Value {
    Value::object(Joiner { columns })
}

/// `np.mgrid` and `np.ogrid`.
pub fn grid(sparse: bool) -> Value {
    Value::object(Grid { sparse })
}

/// `np.s_`, and `np.index_exp`, which always gives a tuple.
pub fn index_maker(tuple: bool) -> Value {
    Value::object(IndexMaker { tuple })
}

rows! { pub FUNCTIONS =
    /// Construct an open mesh from multiple sequences.
    ///
    /// >>> np.ix_([0, 1], [2, 4])
    "ix_"(*args: &[Value]) => ix;
    /// Return coordinate matrices from coordinate vectors.
    ///
    /// >>> np.meshgrid([1, 2], [3, 4])
    "meshgrid"(*xi: &[Value], copy: bool = True, sparse: bool = False, indexing: String = "xy") => meshgrid;
}

fn ix(h: &mut dyn Host, args: &[Value]) -> Result<Value> {
    let n = args.len();
    let mut out = Vec::new();
    for (k, v) in args.iter().enumerate() {
        let mut a = discover::as_array(h, v, None)?;
        if a.ndim() != 1 {
            return Err(Error::value("Cross index must be 1 dimensional").into());
        }
        if a.is_empty() && a.dtype() == DType::F64 {
            a = astype(&a, DType::I64)?;
        }
        if a.dtype().is_bool() {
            a = pick::nonzero_columns(&a)?.remove(0);
        }
        let mut shape = vec![1; n];
        shape[k] = a.size();
        out.push(Value::ndarray(op::reshape(&a, &shape)?.0));
    }
    Ok(Value::tuple(out))
}

fn meshgrid(h: &mut dyn Host, xi: &[Value], copy_it: bool, sparse: bool, indexing: String) -> Result<Value> {
    if !matches!(indexing.as_str(), "xy" | "ij") {
        return Err(Error::value("Valid values for `indexing` are 'xy' and 'ij'.").into());
    }
    let n = xi.len();
    let swap = indexing == "xy" && n > 1;
    let mut lines = Vec::new();
    for (k, v) in xi.iter().enumerate() {
        let a = discover::as_array(h, v, None)?;
        let axis = match k {
            0 if swap => 1,
            1 if swap => 0,
            k => k,
        };
        let mut shape = vec![1; n];
        shape[axis] = a.size();
        lines.push(op::reshape(&a, &shape)?.0);
    }
    let shape = common_shape(&lines)?;
    let mut out = Vec::new();
    for line in &lines {
        let full = if sparse { line.clone() } else { op::broadcast_to(line, &shape)? };
        out.push(Value::ndarray(if copy_it { copy(&full, Order::C)? } else { full }));
    }
    Ok(Value::tuple(out))
}

/// What a slice stands for in `np.r_` and `np.mgrid`: a range, or so many points if the step is imaginary.
fn line(h: &mut dyn Host, s: &Slice) -> Result<Array> {
    let number = |h: &mut dyn Host, v: &Value, default: i64| -> Result<Scalar> {
        if v.is_none() {
            return Ok(Scalar::new(DType::I64, Num::Int(default)));
        }
        match discover::as_array(h, v, None)?.item() {
            Some(s) => Ok(s),
            None => Err(Error::type_error("slices need single numbers here").into()),
        }
    };
    let (start, stop, step) = (number(h, &s.start, 0)?, number(h, &s.stop, 0)?, number(h, &s.step, 1)?);
    if let Num::Complex(c) = step.num {
        let n = c.norm() as usize;
        let (a, b) = (start.num.as_f64(), stop.num.as_f64());
        let by = if n > 1 { (b - a) / (n - 1) as f64 } else { 0.0 };
        let points = steps(n, Num::Float(a), Num::Float(by), DType::F64)?;
        if n > 1 {
            points.set_at(n - 1, Num::Float(b));
        }
        return Ok(points);
    }
    let float = [start, stop, step].iter().any(|x| x.dtype.is_inexact());
    let span = (stop.num.as_f64() - start.num.as_f64()) / step.num.as_f64();
    if span.is_nan() {
        return Err(Error::new(crate::diag::ErrorKind::ZeroDivisionError, "division by zero").into());
    }
    let n = span.ceil().clamp(0.0, 1e15) as usize;
    drop(Array::for_overwrite(DType::F64, &[n])?);
    let d = if float { DType::F64 } else { DType::I64 };
    let cast = |n: Num| if float { Num::Float(n.as_f64()) } else { n };
    steps(n, cast(start.num), cast(step.num), d)
}

fn join_parts(h: &mut dyn Host, v: &Value, index: &Value) -> Result<Value> {
    let columns = v.downcast::<Joiner>().is_some_and(|j| j.columns);
    let parts = match index {
        Value::Tuple(t) => t.to_vec(),
        one => vec![one.clone()],
    };
    let (mut axis, mut ndmin, mut place) = if columns { (-1i64, 2usize, 0i64) } else { (0, 1, -1) };
    let mut arrays: Vec<(Array, bool)> = Vec::new();
    for (k, part) in parts.iter().enumerate() {
        match part {
            Value::Str(s) if k == 0 => {
                if matches!(s.as_str(), "r" | "c") {
                    return Err(Error::unsupported("np.matrix does not exist in tscript").into());
                }
                let numbers: Option<Vec<i64>> = s.as_str().split(',').map(|x| x.trim().parse().ok()).collect();
                match numbers.as_deref() {
                    Some([a]) => axis = *a,
                    Some([a, n]) => (axis, ndmin) = (*a, (*n).max(0) as usize),
                    Some([a, n, p]) => (axis, ndmin, place) = (*a, (*n).max(0) as usize, *p),
                    _ => {
                        return Err(Error::value(format!(
                            "unknown special directive {}",
                            crate::value::repr::quote(s.as_str())
                        ))
                        .into());
                    }
                }
            }
            Value::Str(_) => return Err(Error::value("special directives must be the first entry.").into()),
            Value::Slice(s) => arrays.push((line(h, s)?, false)),
            v => {
                let a = discover::as_array(h, v, None)?;
                let single = a.ndim() == 0;
                arrays.push((a, single));
            }
        }
    }
    let mut dtype: Option<DType> = None;
    let mut shaped = Vec::new();
    for (a, _) in &arrays {
        dtype = Some(dtype.map_or(a.dtype(), |d| promote(d, a.dtype())));
        let missing = ndmin.saturating_sub(a.ndim());
        let mut shape = a.shape().to_vec();
        // New axes go in front, or after the place that the directive names.
        let at = if a.ndim() == 0 {
            0
        } else {
            let p = if place < 0 { place + ndmin as i64 + 1 } else { place };
            let before = (p - a.ndim() as i64).clamp(0, missing as i64) as usize;
            shape.extend(std::iter::repeat_n(1, missing - before));
            for _ in 0..before {
                shape.insert(0, 1);
            }
            usize::MAX
        };
        if at == 0 {
            shape = vec![1; ndmin.max(1)];
        }
        shaped.push(op::reshape(a, &shape)?.0);
    }
    let Some(first) = shaped.first() else {
        return Err(Error::value("need at least one array to concatenate").into());
    };
    let axis = crate::library::args::axis(axis, first.ndim())?;
    Ok(Value::ndarray(join::concatenate(&shaped, axis, dtype.unwrap_or(DType::F64))?))
}

fn make_grid(h: &mut dyn Host, v: &Value, index: &Value) -> Result<Value> {
    let sparse = v.downcast::<Grid>().is_some_and(|g| g.sparse);
    let parts = match index {
        Value::Tuple(t) => t.to_vec(),
        one => vec![one.clone()],
    };
    let mut lines = Vec::new();
    for p in &parts {
        let Value::Slice(s) = p else {
            return Err(Error::type_error("np.mgrid and np.ogrid take slices").into());
        };
        lines.push(line(h, s)?);
    }
    if !matches!(index, Value::Tuple(_)) {
        return Ok(Value::ndarray(lines.remove(0)));
    }
    let dtype = lines.iter().map(|l| l.dtype()).reduce(promote).unwrap_or(DType::I64);
    let n = lines.len();
    let shape: Vec<usize> = lines.iter().map(|l| l.size()).collect();
    let mut spread = Vec::new();
    for (k, l) in lines.iter().enumerate() {
        let mut own = vec![1; n];
        own[k] = l.size();
        spread.push(op::reshape(&astype(l, dtype)?, &own)?.0);
    }
    if sparse {
        return Ok(Value::tuple(spread.into_iter().map(Value::ndarray).collect()));
    }
    let full: Vec<Array> = spread.iter().map(|l| op::broadcast_to(l, &shape)).collect::<crate::diag::Result<_>>()?;
    Ok(Value::ndarray(join::stack(&full, 0, dtype)?))
}

rows! { MAKE_NDINDEX =
    /// An N-dimensional iterator object to index arrays.
    ///
    /// >>> list(np.ndindex(2, 2))
    "ndindex"(*shape: &[Value]) => make_ndindex;
}

fn make_ndindex(h: &mut dyn Host, shape: &[Value]) -> Result<Value> {
    let shape = match shape {
        [one @ (Value::Tuple(_) | Value::List(_))] => ShapeArg::from_value(h, one)?,
        several => ShapeArg::from_value(h, &Value::tuple(several.to_vec()))?,
    };
    Ok(Value::object(NdIndex { shape: shape.0.to_vec(), at: Cell::new(0) }))
}

rows! { MAKE_NDENUMERATE =
    /// Multidimensional index iterator: pairs of coordinates and elements.
    ///
    /// >>> list(np.ndenumerate(np.array([[1, 2]])))
    "ndenumerate"(arr: ArrayLike) => make_ndenumerate;
}

fn make_ndenumerate(_: &mut dyn Host, arr: ArrayLike) -> Result<Value> {
    Ok(Value::object(NdEnumerate { array: arr.array(), at: Cell::new(0) }))
}

rows! { MAKE_BROADCAST =
    /// Produce an object that mimics broadcasting.
    ///
    /// >>> np.broadcast(np.ones((3, 1)), np.ones(4)).shape
    "broadcast"(*arrays: &[Value]) => make_broadcast;
}

fn make_broadcast(h: &mut dyn Host, arrays: &[Value]) -> Result<Value> {
    let all = arrays.iter().map(|v| discover::as_array(h, v, None)).collect::<Result<Vec<_>>>()?;
    let shape = common_shape(&all)?.to_vec();
    let arrays = all.iter().map(|a| op::broadcast_to(a, &shape)).collect::<crate::diag::Result<_>>()?;
    Ok(Value::object(Broadcast { arrays, shape, at: Cell::new(0) }))
}

/// The next step of any of the iterators.
fn next(v: &Value) -> Option<Value> {
    let step = |at: &Cell<usize>, n: usize| {
        let i = at.get();
        (i < n).then(|| {
            at.set(i + 1);
            i
        })
    };
    let element = |a: &Array, i: usize| Value::scalar(Scalar::new(a.dtype(), a.get_at(position(a.layout(), i))));
    if let Some(x) = v.downcast::<NdIndex>() {
        let i = step(&x.at, x.shape.iter().product())?;
        return Some(Value::tuple(coordinates(&x.shape, i)));
    }
    if let Some(x) = v.downcast::<NdEnumerate>() {
        let i = step(&x.at, x.array.size())?;
        let index = Value::tuple(coordinates(x.array.shape(), i));
        return Some(Value::tuple(vec![index, element(&x.array, i)]));
    }
    let x = v.downcast::<Broadcast>()?;
    let i = step(&x.at, x.shape.iter().product())?;
    Some(Value::tuple(x.arrays.iter().map(|a| element(a, i)).collect()))
}

rows! { ITERATOR =
    /// The next item.
    ///
    /// >>> next(np.ndindex(2))
    "__next__"(this: Value) => dunder_next;
    /// Starts again.
    ///
    /// >>> b = np.broadcast([1, 2], 3); b.reset()
    "reset"(this: Value) => reset;
}

fn dunder_next(_: &mut dyn Host, v: Value) -> Result<Value> {
    next(&v).ok_or_else(|| Error::new(crate::diag::ErrorKind::StopIteration, "").into())
}

fn reset(_: &mut dyn Host, v: Value) -> Result<Value> {
    if let Some(x) = v.downcast::<Broadcast>() {
        x.at.set(0);
    }
    Ok(Value::None)
}

fn broadcast(v: &Value) -> Result<&Broadcast> {
    v.downcast::<Broadcast>().ok_or_else(|| Error::type_error("not a broadcast object").into())
}

attrs! { BROADCAST_ATTRS =
    /// Shape of broadcasted result.
    shape => |_, v| Ok(shape_tuple(&broadcast(v)?.shape));
    /// Number of dimensions of broadcasted result.
    ndim => |_, v| Ok(broadcast(v)?.shape.len().into());
    /// Number of dimensions of broadcasted result.
    nd => |_, v| Ok(broadcast(v)?.shape.len().into());
    /// Total size of broadcasted result.
    size => |_, v| Ok(broadcast(v)?.shape.iter().product::<usize>().into());
    /// Number of iterators possessed by the broadcasted result.
    numiter => |_, v| Ok(broadcast(v)?.arrays.len().into());
    /// Current index in broadcasted result.
    index => |_, v| Ok(broadcast(v)?.at.get().into());
    /// Iterators along each of the operands.
    iters => |_, v| {
        let all = broadcast(v)?.arrays.iter();
        let own = |a: &Array| Rc::new(crate::value::NdArray::owned(a.clone()));
        Ok(Value::tuple(all.map(|a| Value::object(super::flat::Flat::new(own(a)))).collect()))
    };
}

static ITERATOR_TABLES: &[&[crate::value::Builtin]] = &[ITERATOR];
static BROADCAST_TABLES: &[&[crate::value::types::Attr]] = &[BROADCAST_ATTRS];

/// Installs the types.
pub fn install() {
    JOINER.install(Install { slots: Slots { getitem: Some(join_parts), ..Slots::default() }, ..Install::default() });
    GRID.install(Install { slots: Slots { getitem: Some(make_grid), ..Slots::default() }, ..Install::default() });
    INDEX_MAKER.install(Install {
        slots: Slots {
            getitem: Some(|_, v, i| match (v.downcast::<IndexMaker>(), i) {
                (Some(IndexMaker { tuple: true }), i) if !matches!(i, Value::Tuple(_)) => {
                    Ok(Value::tuple(vec![i.clone()]))
                }
                (_, i) => Ok(i.clone()),
            }),
            ..Slots::default()
        },
        ..Install::default()
    });
    let iterator = |construct| Slots {
        construct: Some(construct),
        iter: Some(|_, v| {
            let v = v.clone();
            Ok(Value::iter_fn(&crate::value::types::ITERATOR, move |_| Ok(next(&v))))
        }),
        ..Slots::default()
    };
    let make: [(&TypeInfo, &'static crate::value::Builtin); 3] =
        [(&NDINDEX, &MAKE_NDINDEX[0]), (&NDENUMERATE, &MAKE_NDENUMERATE[0]), (&BROADCAST, &MAKE_BROADCAST[0])];
    for (k, (info, construct)) in make.into_iter().enumerate() {
        info.install(Install {
            slots: iterator(construct),
            methods: ITERATOR_TABLES,
            attrs: if k == 2 { BROADCAST_TABLES } else { &[] },
            ..Install::default()
        });
    }
}
