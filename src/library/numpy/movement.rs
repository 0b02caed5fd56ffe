//! Shapes of arrays: reshape, ravel, transpose, squeeze, broadcasting, flipping. Views where NumPy has
//! views.

use super::attributes::{infer_shape, shape_tuple};
use super::convert::ArrayLike;
use super::create::OrderArg;
use super::resize::method_resize;
use crate::array::Array;
use crate::array::index::Rules;
use crate::array::layout::broadcast_shapes;
use crate::diag::Error;
use crate::library::args::{self, Axes, Ints, ShapeArg};
use crate::op::cast::{Order, copy};
use crate::op::movement as op;
use crate::rows;
use crate::value::convert::FromValue;
use crate::value::{Host, NdArray, Result, Value};
use std::rc::Rc;

rows! { pub FUNCTIONS =
    /// Gives a new shape to an array without changing its data.
    ///
    /// >>> np.reshape([1, 2, 3, 4], (2, 2))
    "reshape"(a: ArrayLike, /, shape: Ints, order: OrderArg = "C", *, copy: Option<bool> = None) => reshape;
    /// Returns an array with axes transposed.
    ///
    /// >>> np.transpose([[1, 2], [3, 4]])
    "transpose"(a: ArrayLike, axes: Option<Ints> = None) => transpose;
    /// Transposes a matrix (or a stack of matrices).
    ///
    /// >>> np.matrix_transpose([[1, 2], [3, 4]])
    "matrix_transpose"(x: ArrayLike, /) => matrix_transpose;
    /// Move axes of an array to new positions.
    ///
    /// >>> np.moveaxis(np.zeros((3, 4, 5)), 0, -1).shape
    "moveaxis"(a: ArrayLike, source: Ints, destination: Ints) => moveaxis;
    /// Roll the specified axis backwards, until it lies in a given position.
    ///
    /// >>> np.rollaxis(np.ones((3, 4, 5)), 2).shape
    "rollaxis"(a: ArrayLike, axis: i64, start: i64 = 0) => rollaxis;
    /// Expand the shape of an array.
    ///
    /// >>> np.expand_dims([1, 2], axis=0)
    "expand_dims"(a: ArrayLike, axis: Ints) => expand_dims;
    /// Broadcast an array to a new shape: a read-only view.
    ///
    /// >>> np.broadcast_to([1, 2], (2, 2))
    "broadcast_to"(array: ArrayLike, shape: ShapeArg, subok: bool = False) => broadcast_to;
    /// Broadcast any number of arrays against each other.
    ///
    /// >>> np.broadcast_arrays([[1, 2]], [[3], [4]])
    "broadcast_arrays"(*args: &[Value], subok: bool = False) => broadcast_arrays;
    /// Broadcast the input shapes into a single shape.
    ///
    /// >>> np.broadcast_shapes((1, 2), (3, 1))
    "broadcast_shapes"(*args: &[Value]) => np_broadcast_shapes;
    /// Reverse the order of elements along the given axis: a view.
    ///
    /// >>> np.flip([[1, 2], [3, 4]], 0)
    "flip"(m: ArrayLike, axis: Axes = None) => flip;
    /// Reverse the order of elements along axis 1.
    ///
    /// >>> np.fliplr([[1, 2], [3, 4]])
    "fliplr"(m: ArrayLike) => fliplr;
    /// Reverse the order of elements along axis 0.
    ///
    /// >>> np.flipud([[1, 2], [3, 4]])
    "flipud"(m: ArrayLike) => flipud;
    /// Rotate an array by 90 degrees in the plane specified by axes.
    ///
    /// >>> np.rot90([[1, 2], [3, 4]])
    "rot90"(m: ArrayLike, k: i64 = 1, axes: Ints = (0, 1)) => rot90;
    /// Roll array elements along a given axis.
    ///
    /// >>> np.roll(np.arange(5), 2)
    "roll"(a: ArrayLike, shift: Ints, axis: Axes = None) => roll;
    /// View inputs as arrays with at least one dimension.
    ///
    /// >>> np.atleast_1d(1.0)
    "atleast_1d"(*arys: &[Value]) => atleast_1d;
    /// View inputs as arrays with at least two dimensions.
    ///
    /// >>> np.atleast_2d(3.0)
    "atleast_2d"(*arys: &[Value]) => atleast_2d;
    /// View inputs as arrays with at least three dimensions.
    ///
    /// >>> np.atleast_3d(3.0)
    "atleast_3d"(*arys: &[Value]) => atleast_3d;
    /// Return the number of dimensions of an array.
    ///
    /// >>> np.ndim([[1, 2]])
    "ndim"(a: ArrayLike) => ndim;
    /// Return the shape of an array.
    ///
    /// >>> np.shape([[1, 2]])
    "shape"(a: ArrayLike) => shape;
    /// Return the number of elements along given axes.
    ///
    /// >>> np.size([[1, 2], [3, 4]], 0)
    "size"(a: ArrayLike, axis: Axes = None) => size;
    /// Determine if two arrays share memory.
    ///
    /// >>> x = np.arange(4); np.shares_memory(x[::2], x[1::2])
    "shares_memory"(a: ArrayLike, b: ArrayLike, /, max_work: Option<i64> = -1) => shares_memory;
    /// Determine if two arrays might share memory: only their bounds are checked.
    ///
    /// >>> x = np.arange(4); np.may_share_memory(x[::2], x[1::2])
    "may_share_memory"(a: ArrayLike, b: ArrayLike, /, max_work: Option<i64> = 0) => may_share_memory;
    /// Check if the array is Fortran contiguous but not C contiguous.
    ///
    /// >>> np.isfortran(np.ones((2, 3), order='F'))
    "isfortran"(a: ArrayLike) => isfortran;
}

rows! { pub SHARED =
    /// Interchange two axes of an array: a view.
    ///
    /// >>> np.swapaxes([[1, 2, 3]], 0, 1)
    "swapaxes"(a: ArrayLike, axis1: i64, axis2: i64) => swapaxes;
    /// Remove axes of length one: a view.
    ///
    /// >>> np.squeeze([[[0], [1]]])
    "squeeze"(a: ArrayLike, axis: Axes = None) => squeeze;
    /// Return a contiguous flattened array: a view if possible.
    ///
    /// >>> np.ravel([[1, 2], [3, 4]])
    "ravel"(a: ArrayLike, order: OrderArg = "C") => ravel;
    /// Return specified diagonals: a read-only view.
    ///
    /// >>> np.diagonal([[1, 2], [3, 4]])
    "diagonal"(a: ArrayLike, offset: i64 = 0, axis1: i64 = 0, axis2: i64 = 1) => diagonal;
}

rows! { pub METHODS =
    /// Gives a new shape to the array.
    ///
    /// >>> np.arange(4).reshape(2, -1)
    "reshape"(this: ArrayLike, *shape: &[Value], order: OrderArg = "C", copy: Option<bool> = None) => method_reshape;
    /// Returns a view of the array with axes transposed.
    ///
    /// >>> np.ones((2, 3, 4)).transpose(1, 0, 2).shape
    "transpose"(this: ArrayLike, *axes: &[Value]) => method_transpose;
    /// Return a copy of the array collapsed into one dimension.
    ///
    /// >>> np.array([[1, 2], [3, 4]]).flatten()
    "flatten"(this: ArrayLike, order: OrderArg = "C") => flatten;
    /// Interchange two axes of an array: a view.
    ///
    /// >>> np.array([[1, 2, 3]]).swapaxes(0, 1)
    "swapaxes"(this: ArrayLike, axis1: i64, axis2: i64) => swapaxes;
    /// Remove axes of length one: a view.
    ///
    /// >>> np.array([[[0], [1]]]).squeeze()
    "squeeze"(this: ArrayLike, axis: Axes = None) => squeeze;
    /// Return a flattened array: a view if possible.
    ///
    /// >>> np.array([[1, 2], [3, 4]]).ravel()
    "ravel"(this: ArrayLike, order: OrderArg = "C") => ravel;
    /// Return specified diagonals: a read-only view.
    ///
    /// >>> np.array([[1, 2], [3, 4]]).diagonal()
    "diagonal"(this: ArrayLike, offset: i64 = 0, axis1: i64 = 0, axis2: i64 = 1) => diagonal;
    /// Change shape and size of array in-place.
    ///
    /// >>> a = np.array([1, 2, 3]); a.resize((2, 2), refcheck=False); a
    "resize"(this: ArrayLike, *new_shape: &[Value], refcheck: bool = True) => method_resize;
}

fn reshaped(a: &ArrayLike, dims: &[i64], order: Order, copy_it: Option<bool>) -> Result<Value> {
    let array = a.array();
    let shape = infer_shape(dims, array.size())?;
    let fortran = match order {
        Order::F => true,
        Order::A => array.layout().is_f_contiguous() && !array.layout().is_c_contiguous(),
        Order::C => false,
        Order::K | Order::Preserve => return Err(Error::value("order 'K' is not permitted for reshaping").into()),
    };
    let (result, copied) = if fortran { op::reshape_fortran(&array, &shape)? } else { op::reshape(&array, &shape)? };
    if copied && copy_it == Some(false) {
        return Err(Error::value("Unable to avoid creating a copy while reshaping.").into());
    }
    if copy_it == Some(true) && !copied {
        return Ok(Value::ndarray(copy(&result, if fortran { Order::F } else { Order::C })?));
    }
    Ok(from(a, result, copied))
}

/// A view of the array, or a copy whose base NumPy shows: the copy before it got its shape.
fn from(a: &ArrayLike, result: Array, copied: bool) -> Value {
    if copied {
        let owner = Rc::new(NdArray::owned(result.clone()));
        return Value::Array(Rc::new(NdArray::view_of(result, &owner)));
    }
    a.view(result)
}

fn reshape(_: &mut dyn Host, a: ArrayLike, shape: Ints, order: OrderArg, copy: Option<bool>) -> Result<Value> {
    reshaped(&a, &shape.0, order.0, copy)
}

/// `f(2, 3)` and `f((2, 3))` alike.
pub(super) fn spread(h: &mut dyn Host, args: &[Value]) -> Result<Ints> {
    match args {
        [one] => Ints::from_value(h, one),
        several => Ints::from_value(h, &Value::tuple(several.to_vec())),
    }
}

fn method_reshape(
    h: &mut dyn Host,
    a: ArrayLike,
    shape: &[Value],
    order: OrderArg,
    copy: Option<bool>,
) -> Result<Value> {
    if shape.is_empty() {
        return Err(Error::type_error("reshape() takes exactly 1 argument (0 given)").into());
    }
    let dims = spread(h, shape)?;
    reshaped(&a, &dims.0, order.0, copy)
}

fn transposed(a: &ArrayLike, axes: Option<&[i64]>) -> Result<Value> {
    let array = a.array();
    let order = match axes {
        None => (0..array.ndim()).rev().collect(),
        Some(axes) if axes.len() != array.ndim() => return Err(Error::value("axes don't match array").into()),
        Some(axes) => args::axes(axes, array.ndim()).map_err(|e| match e.native() {
            Some(n) if n.message().starts_with("duplicate") => Error::value("repeated axis in transpose").into(),
            _ => e,
        })?,
    };
    Ok(a.view(op::permute(&array, &order)?))
}

fn transpose(_: &mut dyn Host, a: ArrayLike, axes: Option<Ints>) -> Result<Value> {
    transposed(&a, axes.as_ref().map(|x| &x.0[..]))
}

fn method_transpose(h: &mut dyn Host, a: ArrayLike, axes: &[Value]) -> Result<Value> {
    match axes {
        [] | [Value::None] => transposed(&a, None),
        axes => {
            let axes = spread(h, axes)?;
            transposed(&a, Some(&axes.0))
        }
    }
}

fn matrix_transpose(_: &mut dyn Host, x: ArrayLike) -> Result<Value> {
    let array = x.array();
    let n = array.ndim();
    if n < 2 {
        return Err(Error::value(format!("Input array must be at least 2-dimensional, but it is {n}")).into());
    }
    Ok(x.view(op::swap_axes(&array, n - 1, n - 2)?))
}

fn swapaxes(_: &mut dyn Host, a: ArrayLike, axis1: i64, axis2: i64) -> Result<Value> {
    let array = a.array();
    let named = |i: i64, name: &str| {
        crate::array::index::wrap(i, array.ndim()).ok_or_else(|| args::axis_error(i, array.ndim(), Some(name)))
    };
    let (x, y) = (named(axis1, "axis1")?, named(axis2, "axis2")?);
    Ok(a.view(op::swap_axes(&array, x, y)?))
}

fn moveaxis(_: &mut dyn Host, a: ArrayLike, source: Ints, destination: Ints) -> Result<Value> {
    let array = a.array();
    let named = |list: &[i64], name: &str| -> Result<Vec<usize>> {
        let mut all = Vec::new();
        for &i in list {
            let k = crate::array::index::wrap(i, array.ndim())
                .ok_or_else(|| args::axis_error(i, array.ndim(), Some(name)))?;
            if all.contains(&k) {
                return Err(Error::value(format!("repeated axis in `{name}` argument")).into());
            }
            all.push(k);
        }
        Ok(all)
    };
    let (from, to) = (named(&source.0, "source")?, named(&destination.0, "destination")?);
    if from.len() != to.len() {
        return Err(Error::value("`source` and `destination` arguments must have the same number of elements").into());
    }
    Ok(a.view(op::move_axes(&array, &from, &to)?))
}

fn rollaxis(_: &mut dyn Host, a: ArrayLike, axis: i64, start: i64) -> Result<Value> {
    let array = a.array();
    let n = array.ndim();
    let k = args::axis(axis, n)?;
    let at = if start < 0 { start + n as i64 } else { start };
    if at < 0 || at > n as i64 {
        let text = format!("'start' arg requires {} <= start < {}, but {start} was passed in", -(n as i64), n + 1);
        return Err(Error::new(crate::diag::ErrorKind::AxisError, text).into());
    }
    let mut to = at as usize;
    if k < to {
        to -= 1;
    }
    Ok(a.view(op::move_axes(&array, &[k], &[to])?))
}

fn squeeze(_: &mut dyn Host, a: ArrayLike, axis: Axes) -> Result<Value> {
    let array = a.array();
    let axes: Vec<usize> = match axis {
        Axes::All => (0..array.ndim()).filter(|&k| array.shape()[k] == 1).collect(),
        given => {
            let axes = given.resolve(array.ndim())?;
            if axes.iter().any(|&k| array.shape()[k] != 1) {
                return Err(Error::value("cannot select an axis to squeeze out which has size not equal to one").into());
            }
            axes.to_vec()
        }
    };
    Ok(a.view(op::squeeze(&array, &axes)?))
}

fn expand_dims(_: &mut dyn Host, a: ArrayLike, axis: Ints) -> Result<Value> {
    let array = a.array();
    let axes = args::axes(&axis.0, array.ndim() + axis.0.len()).map_err(|e| match e.native() {
        Some(n) if n.message().starts_with("duplicate") => Error::value("repeated axis").into(),
        _ => e,
    })?;
    Ok(a.view(op::expand_dims(&array, &axes, Rules::Numpy)?))
}

fn ravel(_: &mut dyn Host, a: ArrayLike, order: OrderArg) -> Result<Value> {
    let (result, copied) = op::ravel(&a.array(), order.0)?;
    Ok(if copied { Value::ndarray(result) } else { a.view(result) })
}

fn flatten(_: &mut dyn Host, a: ArrayLike, order: OrderArg) -> Result<Value> {
    let (result, copied) = op::ravel(&a.array(), order.0)?;
    Ok(Value::ndarray(if copied { result } else { copy(&result, Order::C)? }))
}

fn diagonal(_: &mut dyn Host, a: ArrayLike, offset: i64, axis1: i64, axis2: i64) -> Result<Value> {
    let array = a.array();
    if array.ndim() < 2 {
        return Err(Error::value("diag requires an array of at least two dimensions").into());
    }
    let named = |i: i64, name: &str| {
        crate::array::index::wrap(i, array.ndim()).ok_or_else(|| args::axis_error(i, array.ndim(), Some(name)))
    };
    let (x, y) = (named(axis1, "axis1")?, named(axis2, "axis2")?);
    if x == y {
        return Err(Error::value("axis1 and axis2 cannot be the same").into());
    }
    Ok(a.view(crate::op::pick::diagonal(&array, offset, x, y)?.with_writeable(false)))
}

fn broadcast_to(_: &mut dyn Host, array: ArrayLike, shape: ShapeArg, _subok: bool) -> Result<Value> {
    let out = op::broadcast_to(&array.array(), &shape.0)?;
    Ok(array.view(out.with_writeable(false)))
}

/// The shape that all of them broadcast to, or NumPy's error.
pub fn common_shape(arrays: &[Array]) -> Result<crate::array::Shape> {
    match broadcast_shapes(arrays.iter().map(|a| a.shape())) {
        Some(s) => Ok(s),
        None => Err(mismatch(&arrays.iter().map(|a| a.shape().to_vec()).collect::<Vec<_>>())),
    }
}

/// NumPy's words for shapes that do not broadcast: the first that does not fit, and the first before it.
fn mismatch(shapes: &[Vec<usize>]) -> crate::value::Error {
    for k in 1..shapes.len() {
        for j in 0..k {
            if broadcast_shapes([&shapes[j][..], &shapes[k][..]]).is_none() {
                let tuple = |s: &[usize]| crate::array::format::numpy::shape_tuple(s);
                return Error::value(format!(
                    "shape mismatch: objects cannot be broadcast to a single shape.  Mismatch is between arg {j} with shape {} and arg {k} with shape {}.",
                    tuple(&shapes[j]),
                    tuple(&shapes[k])
                ))
                .into();
            }
        }
    }
    Error::value("shape mismatch: objects cannot be broadcast to a single shape").into()
}

fn broadcast_arrays(h: &mut dyn Host, args: &[Value], _subok: bool) -> Result<Value> {
    let all = args.iter().map(|v| ArrayLike::from_value(h, v)).collect::<Result<Vec<_>>>()?;
    let arrays: Vec<Array> = all.iter().map(|a| a.array()).collect();
    let shape = common_shape(&arrays)?;
    let mut out = Vec::new();
    for (a, array) in all.iter().zip(&arrays) {
        out.push(if array.shape() == &shape[..] {
            Value::Array(a.0.clone())
        } else {
            a.view(op::broadcast_to(array, &shape)?.with_writeable(false))
        });
    }
    Ok(Value::tuple(out))
}

fn np_broadcast_shapes(h: &mut dyn Host, args: &[Value]) -> Result<Value> {
    let mut shapes = Vec::new();
    for v in args {
        shapes.push(ShapeArg::from_value(h, v)?.0.to_vec());
    }
    match broadcast_shapes(shapes.iter().map(|s| &s[..])) {
        Some(s) => Ok(shape_tuple(&s)),
        None => Err(mismatch(&shapes)),
    }
}

/// Axes of functions that say in other words that one is named twice.
pub(super) fn once_each<T>(axes: Result<T>) -> Result<T> {
    axes.map_err(|e| match e.native() {
        Some(n) if n.message() == "duplicate value in 'axis'" => Error::value("repeated axis").into(),
        _ => e,
    })
}

fn flip(_: &mut dyn Host, m: ArrayLike, axis: Axes) -> Result<Value> {
    let array = m.array();
    let axes = once_each(axis.resolve(array.ndim()))?;
    if array.ndim() == 0 {
        return Ok(super::convert::wrap(array));
    }
    Ok(m.view(op::flip(&array, &axes)?))
}

fn fliplr(_: &mut dyn Host, m: ArrayLike) -> Result<Value> {
    let array = m.array();
    if array.ndim() < 2 {
        return Err(Error::value("Input must be >= 2-d.").into());
    }
    Ok(m.view(op::flip(&array, &[1])?))
}

fn flipud(_: &mut dyn Host, m: ArrayLike) -> Result<Value> {
    let array = m.array();
    if array.ndim() < 1 {
        return Err(Error::value("Input must be >= 1-d.").into());
    }
    Ok(m.view(op::flip(&array, &[0])?))
}

fn rot90(h: &mut dyn Host, m: ArrayLike, k: i64, axes: Ints) -> Result<Value> {
    let _ = h;
    let array = m.array();
    let axes = axes.0;
    if axes.len() != 2 {
        return Err(Error::value("len(axes) must be 2.").into());
    }
    let n = array.ndim() as i64;
    if axes[0] == axes[1] || (axes[0] - axes[1]).abs() == n {
        return Err(Error::value("Axes must be different.").into());
    }
    let wrap = |i: i64| crate::array::index::wrap(i, array.ndim());
    let (Some(x), Some(y)) = (wrap(axes[0]), wrap(axes[1])) else {
        return Err(Error::value(format!("Axes=({}, {}) out of range for array of ndim={n}.", axes[0], axes[1])).into());
    };
    Ok(m.view(op::rot90(&array, k, x, y)?))
}

fn roll(_: &mut dyn Host, a: ArrayLike, shift: Ints, axis: Axes) -> Result<Value> {
    let array = a.array();
    if axis == Axes::All {
        let (flat, _) = op::ravel(&array, Order::C)?;
        let total = shift.0.iter().fold(0i64, |x, y| x.wrapping_add(*y));
        let rolled = op::roll(&flat, &[total], &[0])?;
        // As in NumPy, the result is the rolled vector in another shape.
        let rolled = Rc::new(NdArray::owned(rolled));
        let shaped = op::reshape(&rolled.array(), array.shape())?.0;
        return Ok(Value::Array(Rc::new(NdArray::view_of(shaped, &rolled))));
    }
    let axes = match &axis {
        Axes::Many(all) => all.iter().map(|&i| args::axis(i, array.ndim())).collect::<Result<Vec<_>>>()?,
        other => other.resolve(array.ndim())?.to_vec(),
    };
    let (shifts, axes) = match (shift.0.len(), axes.len()) {
        (x, y) if x == y => (shift.0.to_vec(), axes),
        (1, y) => (vec![shift.0[0]; y], axes),
        (x, 1) => (shift.0.to_vec(), vec![axes[0]; x]),
        _ => {
            let text = "'shift' and 'axis' should be scalars or 1D sequences";
            return Err(Error::value(text).into());
        }
    };
    Ok(Value::ndarray(op::roll(&array, &shifts, &axes)?))
}

fn at_least(h: &mut dyn Host, arys: &[Value], f: fn(&[usize]) -> Vec<usize>) -> Result<Value> {
    let mut out = Vec::new();
    for v in arys {
        let a = ArrayLike::from_value(h, v)?;
        let array = a.array();
        let shape = f(array.shape());
        out.push(if shape.len() == array.ndim() { Value::Array(a.0) } else { a.view(op::reshape(&array, &shape)?.0) });
    }
    Ok(match out.len() {
        1 => out.remove(0),
        _ => Value::tuple(out),
    })
}

fn atleast_1d(h: &mut dyn Host, arys: &[Value]) -> Result<Value> {
    at_least(h, arys, |s| if s.is_empty() { vec![1] } else { s.to_vec() })
}

fn atleast_2d(h: &mut dyn Host, arys: &[Value]) -> Result<Value> {
    at_least(h, arys, shape_2d)
}

/// A shape with at least two axes, new ones in front.
pub fn shape_2d(s: &[usize]) -> Vec<usize> {
    match s {
        [] => vec![1, 1],
        [n] => vec![1, *n],
        s => s.to_vec(),
    }
}

/// A shape with at least three axes as `np.dstack` needs it.
pub fn shape_3d(s: &[usize]) -> Vec<usize> {
    match s {
        [] => vec![1, 1, 1],
        [n] => vec![1, *n, 1],
        [n, m] => vec![*n, *m, 1],
        s => s.to_vec(),
    }
}

fn atleast_3d(h: &mut dyn Host, arys: &[Value]) -> Result<Value> {
    at_least(h, arys, shape_3d)
}

fn ndim(_: &mut dyn Host, a: ArrayLike) -> Result<Value> {
    Ok(a.array().ndim().into())
}

fn shape(_: &mut dyn Host, a: ArrayLike) -> Result<Value> {
    Ok(shape_tuple(a.array().shape()))
}

fn size(_: &mut dyn Host, a: ArrayLike, axis: Axes) -> Result<Value> {
    let array = a.array();
    let axes = axis.resolve(array.ndim())?;
    Ok(axes.iter().map(|&k| array.shape()[k]).product::<usize>().into())
}

fn shares_memory(_: &mut dyn Host, a: ArrayLike, b: ArrayLike, max_work: Option<i64>) -> Result<Value> {
    use crate::array::overlap::{Overlap, bounds_overlap, shares};
    let (x, y) = (a.array(), b.array());
    if max_work == Some(0) {
        return Ok(Value::bool(bounds_overlap(&x, &y)));
    }
    let budget = max_work.and_then(|w| u64::try_from(w).ok());
    match shares(&x, &y, budget) {
        Overlap::Yes => Ok(Value::bool(true)),
        Overlap::No => Ok(Value::bool(false)),
        Overlap::Unknown => Err(Error::new(crate::diag::ErrorKind::TooHardError, "Exceeded max_work").into()),
    }
}

fn may_share_memory(h: &mut dyn Host, a: ArrayLike, b: ArrayLike, max_work: Option<i64>) -> Result<Value> {
    match max_work {
        None | Some(0) => Ok(Value::bool(crate::array::overlap::bounds_overlap(&a.array(), &b.array()))),
        work => shares_memory(h, a, b, work),
    }
}

fn isfortran(_: &mut dyn Host, a: ArrayLike) -> Result<Value> {
    let array = a.array();
    Ok(Value::bool(array.layout().is_f_contiguous() && !array.layout().is_c_contiguous()))
}
