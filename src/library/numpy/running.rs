//! Running folds: cumsum, cumprod and their kin.

use super::convert::{ArrayLike, DTypeArg};
use super::reduce::{deliver, sum_dtype};
use super::{discover, errstate};
use crate::array::{Array, DType, Num};
use crate::diag::Error;
use crate::kernel::arith::Combine;
use crate::kernel::fpstatus::{self, FpStatus};
use crate::library::args::{self};
use crate::op::cast::astype;
use crate::op::reduce::{self as op};
use crate::op::scan;
use crate::rows;
use crate::value::{Host, NdArray, Result, Value};
use std::rc::Rc;

rows! { pub FUNCTIONS =
    /// Return the cumulative sum of elements along an axis.
    ///
    /// >>> np.cumulative_sum(np.array([1, 2, 3]))
    "cumulative_sum"(x: ArrayLike, /, *, axis: Option<i64> = None, dtype: Option<DTypeArg> = None, out: Value = None, include_initial: bool = False) => cumulative_sum;
    /// Return the cumulative product of elements along an axis.
    ///
    /// >>> np.cumulative_prod(np.array([1, 2, 3]))
    "cumulative_prod"(x: ArrayLike, /, *, axis: Option<i64> = None, dtype: Option<DTypeArg> = None, out: Value = None, include_initial: bool = False) => cumulative_prod;
}

rows! { pub SHARED =
    /// Return the cumulative sum of the elements along a given axis.
    ///
    /// >>> np.cumsum([[1, 2], [3, 4]])
    "cumsum"(a: ArrayLike, axis: Option<i64> = None, dtype: Option<DTypeArg> = None, out: Value = None) => cumsum;
    /// Return the cumulative product of elements along a given axis.
    ///
    /// >>> np.cumprod([1, 2, 3])
    "cumprod"(a: ArrayLike, axis: Option<i64> = None, dtype: Option<DTypeArg> = None, out: Value = None) => cumprod;
}

/// A running fold along an axis, of the flattened array if none is given.
pub fn running(
    h: &mut dyn Host,
    array: &Array,
    axis: Option<i64>,
    how: Combine,
    dtype: Option<DType>,
    out: &Value,
) -> Result<Value> {
    let (array, axis) = match axis {
        None => (op::flat(array)?, 0),
        Some(k) if array.ndim() == 0 => (op::flat(array)?, args::axis(k, 1)?),
        Some(k) => (array.clone(), args::axis(k, array.ndim())?),
    };
    let dtype = dtype.unwrap_or(match (how, out) {
        (Combine::Add | Combine::Multiply, _) => sum_dtype(array.dtype()),
        (Combine::And | Combine::Or | Combine::Xor, _) => DType::Bool,
        _ => array.dtype(),
    });
    let source = if matches!(how, Combine::And | Combine::Or | Combine::Xor) && !array.dtype().is_bool() {
        astype(&array, DType::Bool)?
    } else {
        array
    };
    let (result, status) = fpstatus::watch(|| scan::accumulate(&source, axis, how, dtype, false));
    let result = result?;
    if dtype.is_inexact() && !matches!(how, Combine::Maximum | Combine::Minimum | Combine::Fmax | Combine::Fmin) {
        errstate::report_status(h, status.without(FpStatus::UNDERFLOW), "accumulate")?;
    }
    let _ = fpstatus::take();
    match out {
        Value::None => Ok(Value::Array(Rc::new(NdArray::owned(result)))),
        out => deliver(out, result, how.name()),
    }
}

fn cumsum(h: &mut dyn Host, a: ArrayLike, axis: Option<i64>, dtype: Option<DTypeArg>, out: Value) -> Result<Value> {
    running(h, &a.array(), axis, Combine::Add, dtype.map(|d| d.0), &out)
}

fn cumprod(h: &mut dyn Host, a: ArrayLike, axis: Option<i64>, dtype: Option<DTypeArg>, out: Value) -> Result<Value> {
    running(h, &a.array(), axis, Combine::Multiply, dtype.map(|d| d.0), &out)
}

fn cumulative(
    h: &mut dyn Host,
    x: ArrayLike,
    axis: Option<i64>,
    dtype: Option<DTypeArg>,
    out: Value,
    initial: bool,
    how: Combine,
) -> Result<Value> {
    let array = if x.array().ndim() == 0 { op::flat(&x.array())? } else { x.array().clone() };
    if axis.is_none() && array.ndim() != 1 {
        let text = "For arrays which have more than one dimension ``axis`` argument is required.";
        return Err(Error::value(text).into());
    }
    let result = running(h, &array, Some(axis.unwrap_or(0)), how, dtype.map(|d| d.0), &out)?;
    if !initial {
        return Ok(result);
    }
    let r = discover::as_array(h, &result, None)?;
    let k = args::axis(axis.unwrap_or(0), array.ndim())?;
    let mut shape = r.shape().to_vec();
    shape[k] = 1;
    let first = Num::Int(i64::from(how == Combine::Multiply));
    let head = Array::full(r.dtype(), &shape, if r.dtype().is_inexact() { Num::Float(first.as_f64()) } else { first })?;
    let d = r.dtype();
    Ok(Value::ndarray(crate::op::join::concatenate(&[head, r], k, d)?))
}

fn cumulative_sum(
    h: &mut dyn Host,
    x: ArrayLike,
    axis: Option<i64>,
    dtype: Option<DTypeArg>,
    out: Value,
    include_initial: bool,
) -> Result<Value> {
    cumulative(h, x, axis, dtype, out, include_initial, Combine::Add)
}

fn cumulative_prod(
    h: &mut dyn Host,
    x: ArrayLike,
    axis: Option<i64>,
    dtype: Option<DTypeArg>,
    out: Value,
    include_initial: bool,
) -> Result<Value> {
    cumulative(h, x, axis, dtype, out, include_initial, Combine::Multiply)
}
