//! Choosing and placing elements: where, take, put, choose, select, nonzero, diagonals, triangles.

use super::convert::{ArrayLike, Arrays, wrap, writable};
use super::discover;
use super::movement::common_shape;
use super::operand::{self, Operand};
use crate::array::promote::{self, can_cast};
use crate::array::{Array, DType, Layout, Num};
use crate::diag::Error;
use crate::library::args::{self, ShapeArg};
use crate::op::cast::astype;
use crate::op::elementwise as elem;
use crate::op::movement as op_move;
use crate::op::pick::{self, Mode};
use crate::op::reduce as op_reduce;
use crate::rows;
use crate::value::convert::{FromValue, Maybe};
use crate::value::{Host, NdArray, Result, Value, Word};
use std::rc::Rc;

/// `mode=` of take, put and choose.
#[derive(Clone, Copy)]
pub struct ModeArg(pub Mode);

impl FromValue for ModeArg {
    fn from_value(_: &mut dyn Host, v: &Value) -> Result<Self> {
        match v.as_str() {
            Some("raise") | None => Ok(ModeArg(Mode::Raise)),
            Some("wrap") => Ok(ModeArg(Mode::Wrap)),
            Some("clip") => Ok(ModeArg(Mode::Clip)),
            Some(other) => {
                let text = format!("clipmode must be one of 'clip', 'raise', or 'wrap' (got '{other}')");
                Err(Error::value(text).into())
            }
        }
    }
}

rows! { pub FUNCTIONS =
    /// Return elements chosen from x or y depending on condition.
    ///
    /// >>> np.where([True, False], [1, 2], [3, 4])
    "where"(condition: Value, x: Maybe<Value> = None, y: Maybe<Value> = None, /) => np_where;
    /// Return an array drawn from elements in choicelist, depending on conditions.
    ///
    /// >>> np.select([np.array([True, False])], [np.array([1, 2])], 9)
    "select"(condlist: Arrays, choicelist: Value, default: Value = 0) => select;
    /// Return the elements of an array that satisfy some condition.
    ///
    /// >>> np.extract([True, False, True], [1, 2, 3])
    "extract"(condition: ArrayLike, arr: ArrayLike) => extract;
    /// Change elements of an array based on conditional and input values.
    ///
    /// >>> a = np.arange(4); np.place(a, a > 1, [7, 8]); a
    "place"(arr: ArrayLike, mask: ArrayLike, vals: ArrayLike) => place;
    /// Changes elements of an array based on a mask; values are repeated by position.
    ///
    /// >>> a = np.arange(4); np.putmask(a, a > 1, a * 10); a
    "putmask"(a: ArrayLike, /, mask: ArrayLike, values: ArrayLike) => putmask;
    /// Copies values from one array to another, broadcasting as necessary.
    ///
    /// >>> a = np.zeros(2); np.copyto(a, [1, 2]); a
    "copyto"(dst: ArrayLike, src: Value, casting: String = "same_kind", r#where: Value = True) => copyto;
    /// Find the indices of array elements that are non-zero, grouped by element.
    ///
    /// >>> np.argwhere([[0, 1], [1, 0]])
    "argwhere"(a: ArrayLike) => argwhere;
    /// Return indices that are non-zero in the flattened version of a.
    ///
    /// >>> np.flatnonzero([0, 1, 2])
    "flatnonzero"(a: ArrayLike) => flatnonzero;
    /// Take values from the input array by matching 1d index and data slices.
    ///
    /// >>> np.take_along_axis(np.array([[3, 1]]), np.array([[1, 0]]), axis=1)
    "take_along_axis"(arr: ArrayLike, indices: ArrayLike, axis: Option<i64> = -1) => take_along_axis;
    /// Put values into the destination array by matching 1d index and data slices.
    ///
    /// >>> a = np.array([[3, 1]]); np.put_along_axis(a, np.array([[0]]), 9, axis=1); a
    "put_along_axis"(arr: ArrayLike, indices: ArrayLike, values: ArrayLike, axis: Option<i64>) => put_along_axis;
    /// Converts flat indices into a tuple of coordinate arrays.
    ///
    /// >>> np.unravel_index([22, 41], (7, 6))
    "unravel_index"(indices: ArrayLike, shape: ShapeArg, order: String = "C") => unravel_index;
    /// Converts a tuple of index arrays into an array of flat indices.
    ///
    /// >>> np.ravel_multi_index(([3, 6], [4, 5]), (7, 6))
    "ravel_multi_index"(multi_index: Value, dims: ShapeArg, mode: Value = "raise", order: String = "C") => ravel_multi_index;
    /// Return an array representing the indices of a grid.
    ///
    /// >>> np.indices((2, 2))
    "indices"(dimensions: ShapeArg, dtype: super::convert::DTypeArg = int, sparse: bool = False) => indices;
}

rows! { pub SHARED =
    /// Take elements from an array along an axis.
    ///
    /// >>> np.take([4, 3, 5], [0, 2])
    "take"(a: ArrayLike, indices: ArrayLike, axis: Option<i64> = None, out: Value = None, mode: ModeArg = "raise") => take;
    /// Replaces specified elements of an array with given values.
    ///
    /// >>> a = np.arange(4); np.put(a, [0, 2], [-4, -5]); a
    "put"(a: ArrayLike, ind: ArrayLike, v: Value, mode: ModeArg = "raise") => put;
    /// Construct an array from an index array and a list of arrays to choose from.
    ///
    /// >>> np.choose([1, 0], [[1, 2], [3, 4]])
    "choose"(a: ArrayLike, choices: Arrays, out: Value = None, mode: ModeArg = "raise") => choose;
    /// Return the indices of the elements that are non-zero.
    ///
    /// >>> np.nonzero([0, 1, 2])
    "nonzero"(a: ArrayLike) => nonzero;
    /// Return the sum along diagonals of the array.
    ///
    /// >>> np.trace(np.eye(3))
    "trace"(a: ArrayLike, offset: i64 = 0, axis1: i64 = 0, axis2: i64 = 1, dtype: Option<super::convert::DTypeArg> = None, out: Value = None) => trace;
}

rows! { pub COMPRESS =
    /// Return selected slices of an array along given axis.
    ///
    /// >>> np.compress([0, 1], [[1, 2], [3, 4]], axis=0)
    "compress"(condition: ArrayLike, a: ArrayLike, axis: Option<i64> = None, out: Value = None) => compress;
}

rows! { pub METHODS =
    /// Return selected slices of the array along given axis.
    ///
    /// >>> np.array([1, 2, 3]).compress([True, False, True])
    "compress"(this: ArrayLike, condition: ArrayLike, axis: Option<i64> = None, out: Value = None) => method_compress;
}

fn np_where(h: &mut dyn Host, condition: Value, x: Maybe<Value>, y: Maybe<Value>) -> Result<Value> {
    match (x.into_option(), y.into_option()) {
        (None, None) => {
            let a = ArrayLike::from_value(h, &condition)?;
            nonzero(h, a)
        }
        (Some(x), Some(y)) => {
            let c = discover::as_array(h, &condition, None)?;
            let take = |h: &mut dyn Host, v: &Value| -> Result<Operand> {
                Operand::of(h, v)?.ok_or_else(|| super::dtype::absent("object"))
            };
            let (x, y) = (take(h, &x)?, take(h, &y)?);
            let dtype = operand::result_type(&[x.clone(), y.clone()]).unwrap_or(DType::F64);
            let (x, y) = (x.into_array(dtype)?, y.into_array(dtype)?);
            broadcastable(&[&c, &x, &y])?;
            Ok(Value::ndarray(elem::select(&c, &x, &y, dtype)?))
        }
        _ => Err(Error::value("either both or neither of x and y should be given").into()),
    }
}

fn broadcastable(all: &[&Array]) -> Result<()> {
    if elem::broadcast(all).is_some() {
        return Ok(());
    }
    let shapes: Vec<String> = all.iter().map(|a| super::attributes::text(a.shape())).collect();
    Err(Error::value(format!("operands could not be broadcast together with shapes {} ", shapes.join(" "))).into())
}

fn select(h: &mut dyn Host, condlist: Arrays, choicelist: Value, default: Value) -> Result<Value> {
    let choices = choicelist.to_vec(h)?;
    if condlist.0.len() != choices.len() {
        return Err(Error::value("list of cases must be same length as list of conditions").into());
    }
    if choices.is_empty() {
        return Err(Error::value("select with an empty condition list is not possible").into());
    }
    let mut operands = Vec::new();
    for v in choices.iter().chain([&default]) {
        operands.push(Operand::of(h, v)?.ok_or_else(|| super::dtype::absent("object"))?);
    }
    let dtype = operand::result_type(&operands).unwrap_or(DType::F64);
    let arrays: Vec<Array> = operands.into_iter().map(|o| o.into_array(dtype)).collect::<Result<_>>()?;
    let conditions = condlist.arrays();
    common_shape(&conditions)?;
    common_shape(&arrays)?;
    for (k, c) in conditions.iter().enumerate() {
        if !c.dtype().is_bool() {
            return Err(Error::type_error(format!("invalid entry {k} in condlist: should be boolean ndarray")).into());
        }
    }
    let all: Vec<Array> = arrays.iter().chain(&conditions).cloned().collect();
    let shape = common_shape(&all)?;
    let default = arrays[arrays.len() - 1].clone();
    let mut result = astype(&op_move::broadcast_to(&default, &shape)?, dtype)?;
    for (c, x) in conditions.iter().zip(&arrays).rev() {
        result = elem::select(c, x, &result, dtype)?;
    }
    Ok(wrap(result))
}

fn extract(_: &mut dyn Host, condition: ArrayLike, arr: ArrayLike) -> Result<Value> {
    let at = pick::nonzero_columns(&op_reduce::flat(&condition.array())?)?;
    let flat = op_reduce::flat(&arr.array())?;
    Ok(Value::ndarray(pick::take(&flat, &at[0], 0, Mode::Raise)?))
}

fn place(_: &mut dyn Host, arr: ArrayLike, mask: ArrayLike, vals: ArrayLike) -> Result<Value> {
    let array = arr.array();
    writable(&array, "WRITEBACKIFCOPY base")?;
    let at = pick::nonzero_columns(&op_reduce::flat(&mask.array())?)?;
    let values = op_reduce::flat(&vals.array())?;
    if values.is_empty() {
        if at[0].is_empty() {
            return Ok(Value::None);
        }
        return Err(Error::value("Cannot insert from an empty array!").into());
    }
    let fitted = super::flat::repeat_to(&values, at[0].size())?;
    pick::put(&array, &at[0], &fitted, Mode::Raise, None)?;
    Ok(Value::None)
}

fn putmask(_: &mut dyn Host, a: ArrayLike, mask: ArrayLike, values: ArrayLike) -> Result<Value> {
    let array = a.array();
    let mask = mask.array();
    if mask.size() != array.size() {
        return Err(Error::value("putmask: mask and data must be the same size").into());
    }
    writable(&array, "putmask: output array")?;
    let values = op_reduce::flat(&values.array())?;
    if values.is_empty() {
        return Ok(Value::None);
    }
    let at = pick::nonzero_columns(&op_reduce::flat(&mask)?)?;
    let all = super::flat::repeat_to(&values, array.size())?;
    let chosen = pick::take(&all, &at[0], 0, Mode::Raise)?;
    pick::put(&array, &at[0], &chosen, Mode::Raise, None)?;
    Ok(Value::None)
}

fn copyto(h: &mut dyn Host, dst: ArrayLike, src: Value, casting: String, r#where: Value) -> Result<Value> {
    let target = dst.array();
    let rule = super::methods::casting(&casting)?;
    let weak = matches!(src, Value::Int(_) | Value::Float(_) | Value::Bool(_) | Value::Complex(_));
    let source = discover::as_array(h, &src, None)?;
    let fits = can_cast(source.dtype(), target.dtype(), rule)
        || weak && promote::numpy(source.dtype(), target.dtype()).kind() == target.dtype().kind();
    if !fits {
        let text = format!(
            "Cannot cast {} from dtype('{}') to dtype('{}') according to the rule '{}'",
            if source.ndim() == 0 { "scalar" } else { "array data" },
            source.dtype(),
            target.dtype(),
            rule.name()
        );
        return Err(Error::type_error(text).into());
    }
    match r#where {
        Value::Bool(Word::TRUE) => crate::op::assign::assign(&target, &source)?,
        mask => {
            let mask = discover::as_array(h, &mask, Some(DType::Bool))?;
            let full = op_move::broadcast_to(&mask, target.shape())?;
            let source = op_move::broadcast_to(&source, target.shape())?;
            let chosen = pick::masked_select(&source, &full)?;
            let at = pick::nonzero_columns(&op_reduce::flat(&full)?)?;
            pick::put(&target, &at[0], &chosen, Mode::Raise, None)?;
        }
    }
    super::errstate::report(h, "copyto")?;
    Ok(Value::None)
}

fn take(
    _: &mut dyn Host,
    a: ArrayLike,
    indices: ArrayLike,
    axis: Option<i64>,
    out: Value,
    mode: ModeArg,
) -> Result<Value> {
    let (array, mut at) = (a.array(), indices.array());
    if at.is_empty() && !at.dtype().is_integer() {
        at = astype(&at, DType::I64)?;
    }
    if !at.dtype().is_integer() && !at.dtype().is_bool() {
        let text = format!(
            "Cannot cast array data from dtype('{}') to dtype('int64') according to the rule 'safe'",
            at.dtype()
        );
        return Err(Error::type_error(text).into());
    }
    let at = astype(&at, DType::I64)?;
    let result = match axis {
        None => pick::take_flat(&array, &at, mode.0)?,
        Some(k) => pick::take(&array, &at, args::axis(k, array.ndim())?, mode.0)?,
    };
    super::reduce::deliver(&out, result, "take")
}

pub(super) fn put(h: &mut dyn Host, a: ArrayLike, ind: ArrayLike, v: Value, mode: ModeArg) -> Result<Value> {
    let at = astype(&ind.array(), DType::I64)?;
    writable(&a.array(), "put: output array")?;
    if a.array().is_empty() && !at.is_empty() {
        return Err(Error::index("cannot replace elements of an empty array").into());
    }
    let values = match &v {
        Value::Array(_) | Value::Scalar(_) => super::discover::as_array(h, &v, None)?,
        v => super::discover::as_array(h, v, Some(a.array().dtype()))?,
    };
    pick::put(&a.array(), &at, &values, mode.0, None)?;
    Ok(Value::None)
}

fn choose(_: &mut dyn Host, a: ArrayLike, choices: Arrays, out: Value, mode: ModeArg) -> Result<Value> {
    let all = choices.arrays();
    let Some(dtype) = all.iter().map(|a| a.dtype()).reduce(promote::numpy) else {
        return Err(Error::value("choose needs at least one choice").into());
    };
    let all = all.iter().map(|x| astype(x, dtype)).collect::<crate::diag::Result<Vec<_>>>()?;
    let a = a.array();
    if a.dtype().is_inexact() {
        let text = format!(
            "Cannot cast array data from dtype('{}') to dtype('int64') according to the rule 'safe'",
            a.dtype()
        );
        return Err(Error::type_error(text).into());
    }
    let at = astype(&a, DType::I64)?;
    let operands: Vec<Array> = all.iter().chain([&at]).cloned().collect();
    common_shape(&operands)?;
    super::reduce::deliver(&out, pick::choose(&at, &all, mode.0)?, "choose")
}

pub(super) fn nonzero(_: &mut dyn Host, a: ArrayLike) -> Result<Value> {
    let array = a.array();
    if array.ndim() == 0 {
        let text = "Calling nonzero on 0d arrays is not allowed. Use np.atleast_1d(scalar).nonzero() instead.";
        return Err(Error::value(text).into());
    }
    Ok(Value::tuple(pick::nonzero_columns(&array)?.into_iter().map(Value::ndarray).collect()))
}

fn argwhere(_: &mut dyn Host, a: ArrayLike) -> Result<Value> {
    Ok(Value::ndarray(pick::argwhere(&a.array())?))
}

fn flatnonzero(_: &mut dyn Host, a: ArrayLike) -> Result<Value> {
    let mut columns = pick::nonzero_columns(&op_reduce::flat(&a.array())?)?;
    Ok(Value::ndarray(columns.remove(0)))
}

fn compress(_: &mut dyn Host, condition: ArrayLike, a: ArrayLike, axis: Option<i64>, out: Value) -> Result<Value> {
    let array = a.array();
    let (array, k) = match axis {
        None => (op_reduce::flat(&array)?, 0),
        Some(k) => (array.clone(), args::axis(k, array.ndim())?),
    };
    let c = condition.array();
    if c.ndim() != 1 {
        return Err(Error::value("condition must be a 1-d array").into());
    }
    super::reduce::deliver(&out, pick::compress(&c, &array, k)?, "compress")
}

fn method_compress(
    h: &mut dyn Host,
    a: ArrayLike,
    condition: ArrayLike,
    axis: Option<i64>,
    out: Value,
) -> Result<Value> {
    compress(h, condition, a, axis, out)
}

/// The index array that `*_along_axis` picks with: of integers, with as many axes as the array.
fn along(arr: &ArrayLike, indices: &ArrayLike, axis: Option<i64>) -> Result<(Array, Array, usize)> {
    let at = indices.array();
    if !at.dtype().is_integer() {
        return Err(Error::index("`indices` must be an integer array").into());
    }
    let array = arr.array();
    match axis {
        None => {
            if at.ndim() != 1 {
                return Err(Error::value("when axis=None, `indices` must have a single dimension.").into());
            }
            Ok((op_reduce::flat(&array)?, at, 0))
        }
        Some(k) => {
            let k = args::axis(k, array.ndim())?;
            if at.ndim() != array.ndim() {
                return Err(Error::value("`indices` and `arr` must have the same number of dimensions").into());
            }
            Ok((array, at, k))
        }
    }
}

fn take_along_axis(_: &mut dyn Host, arr: ArrayLike, indices: ArrayLike, axis: Option<i64>) -> Result<Value> {
    let (array, at, k) = along(&arr, &indices, axis)?;
    Ok(Value::ndarray(pick::take_along_axis(&array, &at, k)?))
}

fn put_along_axis(
    _: &mut dyn Host,
    arr: ArrayLike,
    indices: ArrayLike,
    values: ArrayLike,
    axis: Option<i64>,
) -> Result<Value> {
    let (array, at, k) = along(&arr, &indices, axis)?;
    pick::put_along_axis(&array, &at, &values.array(), k)?;
    Ok(Value::None)
}

fn fortran(order: &str) -> Result<bool> {
    match order {
        "C" | "c" => Ok(false),
        "F" | "f" => Ok(true),
        _ => Err(Error::value("only 'C' or 'F' order is permitted").into()),
    }
}

fn unravel_index(_: &mut dyn Host, indices: ArrayLike, shape: ShapeArg, order: String) -> Result<Value> {
    let at = indices.array();
    if !at.dtype().is_integer() && !at.is_empty() {
        return Err(Error::type_error("only int indices permitted").into());
    }
    let all = pick::unravel_index(&astype(&at, DType::I64)?, &shape.0, fortran(&order)?)?;
    Ok(Value::tuple(all.into_iter().map(wrap).collect()))
}

fn ravel_multi_index(
    h: &mut dyn Host,
    multi_index: Value,
    dims: ShapeArg,
    mode: Value,
    order: String,
) -> Result<Value> {
    let mut coordinates = Vec::new();
    for v in multi_index.to_vec(h)? {
        let a = discover::as_array(h, &v, None)?;
        if !a.dtype().is_integer() && !a.is_empty() {
            return Err(Error::type_error("only int indices permitted").into());
        }
        coordinates.push(astype(&a, DType::I64)?);
    }
    let modes: Vec<Mode> = match &mode {
        Value::Tuple(t) => t.iter().map(|m| Ok(ModeArg::from_value(h, m)?.0)).collect::<Result<_>>()?,
        one => vec![ModeArg::from_value(h, one)?.0; dims.0.len()],
    };
    let shape = common_shape(&coordinates)?;
    let spread =
        coordinates.iter().map(|c| op_move::broadcast_to(c, &shape)).collect::<crate::diag::Result<Vec<_>>>()?;
    Ok(wrap(pick::ravel_multi_index(&spread, &dims.0, &modes, fortran(&order)?)?))
}

fn indices(_: &mut dyn Host, dimensions: ShapeArg, dtype: super::convert::DTypeArg, sparse: bool) -> Result<Value> {
    if !sparse {
        return Ok(Value::ndarray(super::create::index_grids(&dimensions.0, dtype.0)?));
    }
    let n = dimensions.0.len();
    let mut out = Vec::new();
    for (k, &len) in dimensions.0.iter().enumerate() {
        let line = super::ranges::steps(len, Num::Int(0), Num::Int(1), dtype.0)?;
        let mut layout = Layout::contiguous(&vec![1; n]);
        layout.shape[k] = len;
        out.push(Value::ndarray(
            line.with_layout(Layout { strides: Layout::contiguous(&layout.shape).strides, ..layout })?,
        ));
    }
    Ok(Value::tuple(out))
}

fn trace(
    h: &mut dyn Host,
    a: ArrayLike,
    offset: i64,
    axis1: i64,
    axis2: i64,
    dtype: Option<super::convert::DTypeArg>,
    out: Value,
) -> Result<Value> {
    let array = a.array();
    if array.ndim() < 2 {
        return Err(Error::value("diag requires an array of at least two dimensions").into());
    }
    let (x, y) = (args::axis(axis1, array.ndim())?, args::axis(axis2, array.ndim())?);
    if x == y {
        return Err(Error::value("axis1 and axis2 cannot be the same").into());
    }
    let diagonal = ArrayLike(Rc::new(NdArray::owned(pick::diagonal(&array, offset, x, y)?)));
    let last = args::Axes::One(-1);
    let r = super::reduce::Reduction { dtype: dtype.map(|d| d.0), out, ..super::reduce::Reduction::plain(last) };
    super::reduce::fold(h, &diagonal, crate::kernel::arith::Combine::Add, r)
}
