//! Arrays put together and taken apart: concatenate, stack, split, tile, repeat, insert, delete, pad.

use super::convert::{ArrayLike, Arrays, DTypeArg, wrap};
use super::methods::casting;
use super::movement::{shape_2d, shape_3d};
use super::{discover, index};
use crate::array::promote::{self, can_cast};
use crate::array::{Array, DType};
use crate::diag::Error;
use crate::library::args::{self, Axes, Ints, ShapeArg};
use crate::op::cast::{Order, astype};
use crate::op::{join, movement as op};
use crate::rows;
use crate::value::convert::FromValue;
use crate::value::{Host, Result, Value};

rows! { pub FUNCTIONS =
    /// Join a sequence of arrays along an existing axis.
    ///
    /// >>> np.concatenate(([1, 2], [3]))
    "concatenate"(arrays: Arrays, /, axis: Option<i64> = 0, out: Value = None, *, dtype: Option<DTypeArg> = None, casting: String = "same_kind") => concatenate;
    /// Join a sequence of arrays along a new axis.
    ///
    /// >>> np.stack(([1, 2], [3, 4]))
    "stack"(arrays: Arrays, axis: i64 = 0, out: Value = None, *, dtype: Option<DTypeArg> = None, casting: String = "same_kind") => stack;
    /// Stack arrays in sequence vertically (row wise).
    ///
    /// >>> np.vstack(([1, 2], [3, 4]))
    "vstack"(tup: Arrays, *, dtype: Option<DTypeArg> = None, casting: String = "same_kind") => vstack;
    /// Stack arrays in sequence horizontally (column wise).
    ///
    /// >>> np.hstack(([1, 2], [3, 4]))
    "hstack"(tup: Arrays, *, dtype: Option<DTypeArg> = None, casting: String = "same_kind") => hstack;
    /// Stack arrays in sequence depth wise (along third axis).
    ///
    /// >>> np.dstack(([1, 2], [3, 4]))
    "dstack"(tup: Arrays) => dstack;
    /// Stack 1-D arrays as columns into a 2-D array.
    ///
    /// >>> np.column_stack(([1, 2], [3, 4]))
    "column_stack"(tup: Arrays) => column_stack;
    /// Assemble an array from nested lists of blocks.
    ///
    /// >>> np.block([[np.eye(2), np.zeros((2, 1))]])
    "block"(arrays: Value) => block;
    /// Split an array into multiple sub-arrays as views.
    ///
    /// >>> np.split(np.arange(6), 3)
    "split"(ary: ArrayLike, indices_or_sections: Value, axis: i64 = 0) => split;
    /// Split an array into multiple sub-arrays, not necessarily equal ones.
    ///
    /// >>> np.array_split(np.arange(5), 3)
    "array_split"(ary: ArrayLike, indices_or_sections: Value, axis: i64 = 0) => array_split;
    /// Split an array into multiple sub-arrays vertically (row-wise).
    ///
    /// >>> np.vsplit(np.eye(2), 2)
    "vsplit"(ary: ArrayLike, indices_or_sections: Value) => vsplit;
    /// Split an array into multiple sub-arrays horizontally (column-wise).
    ///
    /// >>> np.hsplit(np.eye(2), 2)
    "hsplit"(ary: ArrayLike, indices_or_sections: Value) => hsplit;
    /// Split array into multiple sub-arrays along the 3rd axis (depth).
    ///
    /// >>> np.dsplit(np.zeros((1, 1, 2)), 2)
    "dsplit"(ary: ArrayLike, indices_or_sections: Value) => dsplit;
    /// Split an array into a sequence of arrays along the given axis.
    ///
    /// >>> np.unstack(np.eye(2))
    "unstack"(x: ArrayLike, /, *, axis: i64 = 0) => unstack;
    /// Construct an array by repeating A the number of times given by reps.
    ///
    /// >>> np.tile([0, 1], 2)
    "tile"(A: ArrayLike, reps: Ints) => tile;
    /// Append values to the end of an array.
    ///
    /// >>> np.append([1, 2], [[3], [4]])
    "append"(arr: ArrayLike, values: ArrayLike, axis: Option<i64> = None) => append;
    /// Insert values along the given axis before the given indices.
    ///
    /// >>> np.insert([1, 2, 3], 1, 9)
    "insert"(arr: ArrayLike, obj: Value, values: Value, axis: Option<i64> = None) => insert;
    /// Return a new array with sub-arrays along an axis deleted.
    ///
    /// >>> np.delete([1, 2, 3], 1)
    "delete"(arr: ArrayLike, obj: Value, axis: Option<i64> = None) => delete;
    /// Return a new array with the specified shape, repeating the elements.
    ///
    /// >>> np.resize([[0, 1], [2, 3]], (2, 3))
    "resize"(a: ArrayLike, new_shape: Value) => resize;
    /// Trim the leading and/or trailing zeros from a 1-D array or sequence.
    ///
    /// >>> np.trim_zeros(np.array((0, 0, 1, 2, 0)))
    "trim_zeros"(filt: Value, trim: String = "fb", axis: Axes = None) => trim_zeros;
}

rows! { pub SHARED =
    /// Repeat each element of an array after themselves.
    ///
    /// >>> np.repeat([1, 2], 2)
    "repeat"(a: ArrayLike, repeats: Ints, axis: Option<i64> = None) => repeat;
}

/// The dtype that arrays are joined in.
fn joined_dtype(arrays: &[Array], dtype: Option<DTypeArg>, rule: &str) -> Result<DType> {
    let rule = casting(rule)?;
    let Some(found) = arrays.iter().map(|a| a.dtype()).reduce(promote::numpy) else {
        return Err(Error::value("need at least one array to concatenate").into());
    };
    let Some(d) = dtype else { return Ok(found) };
    if let Some(bad) = arrays.iter().find(|a| !can_cast(a.dtype(), d.0, rule)) {
        let text = format!(
            "Cannot cast array data from dtype('{}') to dtype('{}') according to the rule '{}'",
            bad.dtype(),
            d.0,
            rule.name()
        );
        return Err(Error::type_error(text).into());
    }
    Ok(d.0)
}

fn into_out(out: Value, result: Array) -> Result<Value> {
    match out {
        Value::None => Ok(Value::ndarray(result)),
        Value::Array(o) => {
            let target = o.array().clone();
            if target.shape() != result.shape() {
                return Err(Error::value("Output array is the wrong shape").into());
            }
            crate::op::assign::assign(&target, &result)?;
            Ok(Value::Array(o))
        }
        _ => Err(Error::type_error("'out' must be an array").into()),
    }
}

fn concatenate(
    _: &mut dyn Host,
    arrays: Arrays,
    axis: Option<i64>,
    out: Value,
    dtype: Option<DTypeArg>,
    casting: String,
) -> Result<Value> {
    let mut all = arrays.arrays();
    let dtype = joined_dtype(&all, dtype, &casting)?;
    let axis = match axis {
        None => {
            all = all.iter().map(|a| Ok(op::ravel(a, Order::C)?.0)).collect::<Result<_>>()?;
            0
        }
        Some(k) => {
            if all[0].ndim() == 0 {
                return Err(Error::value("zero-dimensional arrays cannot be concatenated").into());
            }
            args::axis(k, all[0].ndim())?
        }
    };
    into_out(out, join::concatenate(&all, axis, dtype)?)
}

fn stack(
    _: &mut dyn Host,
    arrays: Arrays,
    axis: i64,
    out: Value,
    dtype: Option<DTypeArg>,
    casting: String,
) -> Result<Value> {
    let all = arrays.arrays();
    if all.is_empty() {
        return Err(Error::value("need at least one array to stack").into());
    }
    let dtype = joined_dtype(&all, dtype, &casting)?;
    let axis = args::axis(axis, all[0].ndim() + 1)?;
    into_out(out, join::stack(&all, axis, dtype)?)
}

/// Joined after each array got the shape that `f` makes of its own.
fn join_as(
    arrays: Arrays,
    f: fn(&[usize]) -> Vec<usize>,
    axis: usize,
    dtype: Option<DTypeArg>,
    rule: &str,
) -> Result<Value> {
    let all: Vec<Array> =
        arrays.0.iter().map(|a| Ok(op::reshape(&a.array(), &f(a.array().shape()))?.0)).collect::<Result<_>>()?;
    let dtype = joined_dtype(&all, dtype, rule)?;
    Ok(Value::ndarray(join::concatenate(&all, axis, dtype)?))
}

fn vstack(_: &mut dyn Host, tup: Arrays, dtype: Option<DTypeArg>, casting: String) -> Result<Value> {
    join_as(tup, shape_2d, 0, dtype, &casting)
}

fn hstack(_: &mut dyn Host, tup: Arrays, dtype: Option<DTypeArg>, casting: String) -> Result<Value> {
    let axis = usize::from(tup.0.first().is_some_and(|a| a.array().ndim() > 1));
    join_as(tup, |s| if s.is_empty() { vec![1] } else { s.to_vec() }, axis, dtype, &casting)
}

fn dstack(_: &mut dyn Host, tup: Arrays) -> Result<Value> {
    join_as(tup, shape_3d, 2, None, "same_kind")
}

fn column_stack(_: &mut dyn Host, tup: Arrays) -> Result<Value> {
    join_as(
        tup,
        |s| match s {
            [] => vec![1, 1],
            [n] => vec![*n, 1],
            s => s.to_vec(),
        },
        1,
        None,
        "same_kind",
    )
}

/// How deep lists are nested in a block; NumPy's error if unevenly.
fn block_depth(v: &Value) -> Result<usize> {
    match v {
        Value::Tuple(_) => Err(Error::type_error("arrays is a tuple. Only lists can be used to arrange blocks, and np.block does not allow implicit conversion from tuple to ndarray.").into()),
        Value::List(l) => {
            let items = l.borrow().clone();
            if items.is_empty() {
                return Err(Error::value("List at arrays cannot be empty").into());
            }
            let depths = items.iter().map(block_depth).collect::<Result<Vec<_>>>()?;
            if depths.iter().any(|d| *d != depths[0]) {
                let k = depths.iter().position(|d| *d != depths[0]).unwrap_or(0);
                let place = |k: usize, d: usize| format!("arrays[{k}]{}", "[0]".repeat(d));
                return Err(Error::value(format!("List depths are mismatched. First element was at depth {}, but there is an element at depth {} ({})", depths[0] + 1, depths[k] + 1, place(k, depths[k]))).into());
            }
            Ok(depths[0] + 1)
        }
        _ => Ok(0),
    }
}

fn widest(h: &mut dyn Host, v: &Value) -> Result<usize> {
    match v {
        Value::List(l) => {
            let items = l.borrow().clone();
            let mut n = 0;
            for item in &items {
                n = n.max(widest(h, item)?);
            }
            Ok(n)
        }
        v => Ok(ArrayLike::from_value(h, v)?.array().ndim()),
    }
}

fn block_part(h: &mut dyn Host, v: &Value, depth: usize, ndim: usize) -> Result<Array> {
    match v {
        Value::List(l) => {
            let items = l.borrow().clone();
            let mut parts = Vec::new();
            for item in &items {
                parts.push(block_part(h, item, depth - 1, ndim)?);
            }
            let dtype = joined_dtype(&parts, None, "same_kind")?;
            Ok(join::concatenate(&parts, ndim - depth, dtype)?)
        }
        v => {
            let array = ArrayLike::from_value(h, v)?.array();
            let mut shape = vec![1; ndim.saturating_sub(array.ndim())];
            shape.extend_from_slice(array.shape());
            Ok(op::reshape(&array, &shape)?.0)
        }
    }
}

fn block(h: &mut dyn Host, arrays: Value) -> Result<Value> {
    let depth = block_depth(&arrays)?;
    let ndim = depth.max(widest(h, &arrays)?);
    let result = block_part(h, &arrays, depth, ndim)?;
    let fresh = if depth == 0 { crate::op::cast::copy(&result, Order::C)? } else { result };
    Ok(Value::ndarray(fresh))
}

fn pieces(h: &mut dyn Host, a: &ArrayLike, how: &Value, axis: usize, even: bool) -> Result<Value> {
    let array = a.array();
    let n = array.shape()[axis];
    let parts = match args::index(how) {
        Some(sections) => {
            let k = sections?;
            if k == 0 && even {
                return Err(Error::new(crate::diag::ErrorKind::ZeroDivisionError, "integer modulo by zero").into());
            }
            if k <= 0 {
                return Err(Error::value("number sections must be larger than 0.").into());
            }
            if even && n as i64 % k != 0 {
                return Err(Error::value("array split does not result in an equal division").into());
            }
            op::split_sizes(&array, axis, &op::even_parts(n, k as usize))?
        }
        None => op::split_at(&array, axis, &Ints::from_value(h, how)?.0)?,
    };
    Ok(Value::list(parts.into_iter().map(|p| a.view(p)).collect()))
}

/// An axis as an index of the shape.
fn place(ary: &ArrayLike, axis: i64) -> Result<usize> {
    args::axis(axis, ary.array().ndim()).map_err(|_| Error::index("tuple index out of range").into())
}

fn split(h: &mut dyn Host, ary: ArrayLike, indices_or_sections: Value, axis: i64) -> Result<Value> {
    pieces(h, &ary, &indices_or_sections, place(&ary, axis)?, true)
}

fn array_split(h: &mut dyn Host, ary: ArrayLike, indices_or_sections: Value, axis: i64) -> Result<Value> {
    pieces(h, &ary, &indices_or_sections, place(&ary, axis)?, false)
}

fn vsplit(h: &mut dyn Host, ary: ArrayLike, indices_or_sections: Value) -> Result<Value> {
    if ary.array().ndim() < 2 {
        return Err(Error::value("vsplit only works on arrays of 2 or more dimensions").into());
    }
    pieces(h, &ary, &indices_or_sections, 0, true)
}

fn hsplit(h: &mut dyn Host, ary: ArrayLike, indices_or_sections: Value) -> Result<Value> {
    let n = ary.array().ndim();
    if n == 0 {
        return Err(Error::value("hsplit only works on arrays of 1 or more dimensions").into());
    }
    pieces(h, &ary, &indices_or_sections, usize::from(n > 1), true)
}

fn dsplit(h: &mut dyn Host, ary: ArrayLike, indices_or_sections: Value) -> Result<Value> {
    if ary.array().ndim() < 3 {
        return Err(Error::value("dsplit only works on arrays of 3 or more dimensions").into());
    }
    pieces(h, &ary, &indices_or_sections, 2, true)
}

fn unstack(_: &mut dyn Host, x: ArrayLike, axis: i64) -> Result<Value> {
    let array = x.array();
    if array.ndim() == 0 {
        return Err(Error::value("Input array must be at least 1-d.").into());
    }
    let k = args::axis(axis, array.ndim())?;
    let part = |p: Array| if p.ndim() == 0 { wrap(p) } else { x.view(p) };
    Ok(Value::tuple(op::unbind(&array, k)?.into_iter().map(part).collect()))
}

fn tile(_: &mut dyn Host, a: ArrayLike, reps: Ints) -> Result<Value> {
    let reps: Option<Vec<usize>> = reps.0.iter().map(|&r| usize::try_from(r).ok()).collect();
    let Some(reps) = reps else { return Err(Error::value("negative dimensions are not allowed").into()) };
    Ok(Value::ndarray(op::tile(&a.array(), &reps)?))
}

fn repeat(_: &mut dyn Host, a: ArrayLike, repeats: Ints, axis: Option<i64>) -> Result<Value> {
    let array = a.array();
    let (array, k) = match axis {
        None => (op::ravel(&array, Order::C)?.0, 0),
        Some(k) => (array.clone(), args::axis(k, array.ndim())?),
    };
    if let [r] = repeats.0[..]
        && r < 0
    {
        return Err(Error::value("negative dimensions are not allowed").into());
    }
    if repeats.0.iter().any(|&r| r < 0) {
        return Err(Error::value("repeats may not contain negative values.").into());
    }
    Ok(Value::ndarray(join::repeat(&array, &repeats.0, k)?))
}

fn append(_: &mut dyn Host, arr: ArrayLike, values: ArrayLike, axis: Option<i64>) -> Result<Value> {
    let (mut x, mut y) = (arr.array(), values.array());
    let axis = match axis {
        None => {
            x = op::ravel(&x, Order::C)?.0;
            y = op::ravel(&y, Order::C)?.0;
            0
        }
        Some(k) => args::axis(k, x.ndim())?,
    };
    let dtype = promote::numpy(x.dtype(), y.dtype());
    Ok(Value::ndarray(join::concatenate(&[x, y], axis, dtype)?))
}

/// Positions along an axis that an index value names.
fn positions(h: &mut dyn Host, obj: &Value, n: usize) -> Result<(Array, bool)> {
    if let Value::Slice(s) = obj {
        let all: Vec<i64> = s.positions(n)?.map(|i| i as i64).collect();
        return Ok((Array::from_vec(all)?, false));
    }
    let single = args::index(obj).is_some() && !matches!(obj, Value::Bool(_));
    let mut array = discover::as_array(h, obj, None)?;
    if array.dtype().is_bool() {
        if array.shape() != [n] {
            let text = format!(
                "boolean array argument obj to delete must be one dimensional and match the axis length of {n}"
            );
            return Err(Error::value(text).into());
        }
        array = crate::op::pick::nonzero_columns(&array)?.into_iter().next().unwrap_or(array);
    }
    if array.is_empty() && !array.dtype().is_integer() {
        array = astype(&array, DType::I64)?;
    }
    if !array.dtype().is_integer() {
        return Err(Error::index("arrays used as indices must be of integer (or boolean) type").into());
    }
    Ok((astype(&array, DType::I64)?, single))
}

fn flat_or_axis(array: &Array, axis: Option<i64>) -> Result<(Array, usize)> {
    match axis {
        None => Ok((op::ravel(array, Order::C)?.0, 0)),
        Some(k) => Ok((array.clone(), args::axis(k, array.ndim())?)),
    }
}

fn insert(h: &mut dyn Host, arr: ArrayLike, obj: Value, values: Value, axis: Option<i64>) -> Result<Value> {
    let (array, k) = flat_or_axis(&arr.array(), axis)?;
    let (at, single) = positions(h, &obj, array.shape().get(k).copied().unwrap_or(0))?;
    let values = index::value_for(h, &values, array.dtype())?;
    let values = astype(&values, array.dtype())?;
    Ok(Value::ndarray(join::insert(&array, &at, &values, k, single)?))
}

fn delete(h: &mut dyn Host, arr: ArrayLike, obj: Value, axis: Option<i64>) -> Result<Value> {
    let (array, k) = flat_or_axis(&arr.array(), axis)?;
    let (at, _) = positions(h, &obj, array.shape().get(k).copied().unwrap_or(0))?;
    Ok(Value::ndarray(join::delete(&array, &join::integers(&at), k)?))
}

fn resize(h: &mut dyn Host, a: ArrayLike, new_shape: Value) -> Result<Value> {
    if args::Ints::from_value(h, &new_shape)?.0.iter().any(|&n| n < 0) {
        return Err(Error::value("all elements of `new_shape` must be non-negative").into());
    }
    let new_shape = ShapeArg::from_value(h, &new_shape)?;
    Ok(Value::ndarray(op::resize(&a.array(), &new_shape.0)?))
}

fn trim_zeros(h: &mut dyn Host, filt: Value, trim: String, axis: Axes) -> Result<Value> {
    let a = ArrayLike::from_value(h, &filt)?;
    let array = a.array();
    let trim = trim.to_lowercase();
    if !matches!(trim.as_str(), "fb" | "f" | "b" | "bf") {
        return Err(
            Error::value(format!("unexpected character(s) in `trim`: {}", crate::value::repr::quote(&trim))).into()
        );
    }
    let axes = axis.resolve(array.ndim())?;
    let mut out = array.clone();
    for &k in &axes {
        // Whether anything along the other axes is not zero.
        let others: Vec<usize> = (0..out.ndim()).filter(|&x| x != k).collect();
        let any = crate::op::reduce::fold_to(
            &out,
            crate::op::reduce::Fold::Any,
            crate::op::reduce::Over::axes(&others, false),
        )?;
        let (front, back) = join::zeros_at_ends(&any);
        let n = out.shape()[k];
        let start = if trim.contains('f') { front } else { 0 };
        let end = if trim.contains('b') { n - back.min(n) } else { n };
        out = op::narrow(&out, k, start.min(n), end.saturating_sub(start))?;
    }
    if let Value::List(_) | Value::Tuple(_) = filt {
        let list = discover::to_list(&out);
        return Ok(match (filt, list) {
            (Value::Tuple(_), Value::List(l)) => Value::tuple(l.borrow().clone()),
            (_, list) => list,
        });
    }
    Ok(a.view(out))
}
