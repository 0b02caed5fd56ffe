//! Reductions that leave NaN out: nansum, nanmean, nanmax and the rest.

use super::convert::{ArrayLike, DTypeArg};
use super::operand;
use super::reduce::{Reduction, any_true, arg_extreme, fold, mask_of, mean, spread};
use crate::array::{Array, Num};
use crate::diag::{Error, ErrorKind};
use crate::kernel::arith::Combine;
use crate::library::args::Axes;
use crate::op::elementwise::{BinaryOp, UnaryOp};
use crate::op::reduce::{self as op, Fold, Over};
use crate::rows;
use crate::value::convert::Maybe;
use crate::value::{Host, NdArray, Result, Value};
use std::rc::Rc;

rows! { pub FUNCTIONS =
    /// Return the mean, ignoring NaNs.
    ///
    /// >>> np.nanmean([1.0, np.nan, 3.0])
    "nanmean"(a: ArrayLike, axis: Axes = None, dtype: Option<DTypeArg> = None, out: Value = None, keepdims: Maybe<bool> = NoValue, *, r#where: Maybe<Value> = NoValue) => nanmean;
    /// Return the variance, ignoring NaNs.
    ///
    /// >>> np.nanvar([1.0, np.nan, 3.0])
    "nanvar"(a: ArrayLike, axis: Axes = None, dtype: Option<DTypeArg> = None, out: Value = None, ddof: f64 = 0, keepdims: Maybe<bool> = NoValue, *, r#where: Maybe<Value> = NoValue, mean: Maybe<Value> = NoValue, correction: Maybe<f64> = NoValue) => nanvar;
    /// Return the standard deviation, ignoring NaNs.
    ///
    /// >>> np.nanstd([1.0, np.nan, 3.0])
    "nanstd"(a: ArrayLike, axis: Axes = None, dtype: Option<DTypeArg> = None, out: Value = None, ddof: f64 = 0, keepdims: Maybe<bool> = NoValue, *, r#where: Maybe<Value> = NoValue, mean: Maybe<Value> = NoValue, correction: Maybe<f64> = NoValue) => nanstd;
    /// Return the sum of array elements, treating NaNs as zero.
    ///
    /// >>> np.nansum([1, np.nan])
    "nansum"(a: ArrayLike, axis: Axes = None, dtype: Option<DTypeArg> = None, out: Value = None, keepdims: Maybe<bool> = NoValue, initial: Maybe<Value> = NoValue, r#where: Maybe<Value> = NoValue) => nansum;
    /// Return the product of array elements, treating NaNs as ones.
    ///
    /// >>> np.nanprod([2, np.nan])
    "nanprod"(a: ArrayLike, axis: Axes = None, dtype: Option<DTypeArg> = None, out: Value = None, keepdims: Maybe<bool> = NoValue, initial: Maybe<Value> = NoValue, r#where: Maybe<Value> = NoValue) => nanprod;
    /// Return the maximum, ignoring NaNs.
    ///
    /// >>> np.nanmax([1.0, np.nan, 3.0])
    "nanmax"(a: ArrayLike, axis: Axes = None, out: Value = None, keepdims: Maybe<bool> = NoValue, initial: Maybe<Value> = NoValue, r#where: Maybe<Value> = NoValue) => nanmax;
    /// Return the minimum, ignoring NaNs.
    ///
    /// >>> np.nanmin([1.0, np.nan, 3.0])
    "nanmin"(a: ArrayLike, axis: Axes = None, out: Value = None, keepdims: Maybe<bool> = NoValue, initial: Maybe<Value> = NoValue, r#where: Maybe<Value> = NoValue) => nanmin;
    /// Return the indices of the maximum values, ignoring NaNs.
    ///
    /// >>> np.nanargmax([1.0, np.nan, 3.0])
    "nanargmax"(a: ArrayLike, axis: Axes = None, out: Value = None, *, keepdims: Maybe<bool> = NoValue) => nanargmax;
    /// Return the indices of the minimum values, ignoring NaNs.
    ///
    /// >>> np.nanargmin([1.0, np.nan, 3.0])
    "nanargmin"(a: ArrayLike, axis: Axes = None, out: Value = None, *, keepdims: Maybe<bool> = NoValue) => nanargmin;
    /// Return the cumulative sum, treating NaNs as zero.
    ///
    /// >>> np.nancumsum([1, np.nan, 2])
    "nancumsum"(a: ArrayLike, axis: Option<i64> = None, dtype: Option<DTypeArg> = None, out: Value = None) => nancumsum;
    /// Return the cumulative product, treating NaNs as one.
    ///
    /// >>> np.nancumprod([1, np.nan, 2])
    "nancumprod"(a: ArrayLike, axis: Option<i64> = None, dtype: Option<DTypeArg> = None, out: Value = None) => nancumprod;
}

/// The array with NaN replaced, and where NaN was.
fn patched(array: &Array, value: Num) -> Result<(Array, Option<Array>)> {
    if !array.dtype().is_inexact() {
        return Ok((array.clone(), None));
    }
    let nan = operand::map(UnaryOp::Isnan, array)?;
    Ok((op::without_nan(array, value)?, Some(nan)))
}

fn nan_sum(
    h: &mut dyn Host,
    a: ArrayLike,
    how: Combine,
    axis: Axes,
    dtype: Option<DTypeArg>,
    out: Value,
    keepdims: Maybe<bool>,
    initial: Maybe<Value>,
    mask: Maybe<Value>,
) -> Result<Value> {
    let value = Num::Float(if how == Combine::Multiply { 1.0 } else { 0.0 });
    let (array, _) = patched(&a.array(), value)?;
    let r = Reduction {
        axis,
        dtype: dtype.map(|d| d.0),
        out,
        keepdims: keepdims.into_option().unwrap_or(false),
        initial: initial.into_option(),
        mask: mask.into_option(),
    };
    fold(h, &ArrayLike(Rc::new(NdArray::owned(array))), how, r)
}

#[allow(clippy::too_many_arguments)]
fn nansum(
    h: &mut dyn Host,
    a: ArrayLike,
    axis: Axes,
    dtype: Option<DTypeArg>,
    out: Value,
    keepdims: Maybe<bool>,
    initial: Maybe<Value>,
    r#where: Maybe<Value>,
) -> Result<Value> {
    nan_sum(h, a, Combine::Add, axis, dtype, out, keepdims, initial, r#where)
}

#[allow(clippy::too_many_arguments)]
fn nanprod(
    h: &mut dyn Host,
    a: ArrayLike,
    axis: Axes,
    dtype: Option<DTypeArg>,
    out: Value,
    keepdims: Maybe<bool>,
    initial: Maybe<Value>,
    r#where: Maybe<Value>,
) -> Result<Value> {
    nan_sum(h, a, Combine::Multiply, axis, dtype, out, keepdims, initial, r#where)
}

#[allow(clippy::too_many_arguments)]
fn nan_extreme(
    h: &mut dyn Host,
    a: ArrayLike,
    how: Combine,
    axis: Axes,
    out: Value,
    keepdims: Maybe<bool>,
    initial: Maybe<Value>,
    mask: Maybe<Value>,
) -> Result<Value> {
    let array = a.array();
    let axes = axis.resolve_folded(array.ndim())?;
    if array.dtype().is_inexact() && !array.is_empty() {
        let nan = operand::map(UnaryOp::Isnan, &array)?;
        let only = op::fold_to(&nan, Fold::All, Over::axes(&axes, false))?;
        if any_true(&only)? {
            h.warn(ErrorKind::RuntimeWarning, "All-NaN slice encountered")?;
        }
    }
    let keepdims = keepdims.into_option().unwrap_or(false);
    let initial = initial.into_option();
    fold(h, &a, how, Reduction { axis, dtype: None, out, keepdims, initial, mask: mask.into_option() })
}

fn nanmax(
    h: &mut dyn Host,
    a: ArrayLike,
    axis: Axes,
    out: Value,
    keepdims: Maybe<bool>,
    initial: Maybe<Value>,
    r#where: Maybe<Value>,
) -> Result<Value> {
    nan_extreme(h, a, Combine::Fmax, axis, out, keepdims, initial, r#where)
}

fn nanmin(
    h: &mut dyn Host,
    a: ArrayLike,
    axis: Axes,
    out: Value,
    keepdims: Maybe<bool>,
    initial: Maybe<Value>,
    r#where: Maybe<Value>,
) -> Result<Value> {
    nan_extreme(h, a, Combine::Fmin, axis, out, keepdims, initial, r#where)
}

fn nan_arg(h: &mut dyn Host, a: ArrayLike, axis: Axes, out: Value, keepdims: bool, largest: bool) -> Result<Value> {
    let value = Num::Float(if largest { f64::NEG_INFINITY } else { f64::INFINITY });
    let (array, nan) = patched(&a.array(), value)?;
    if let Some(nan) = nan.filter(|nan| !nan.is_empty()) {
        let axes = axis.resolve(array.ndim())?;
        if any_true(&op::fold_to(&nan, Fold::All, Over::axes(&axes, false))?)? {
            return Err(Error::value("All-NaN slice encountered").into());
        }
    }
    arg_extreme(h, &array, &axis, &out, keepdims, largest)
}

fn nanargmax(h: &mut dyn Host, a: ArrayLike, axis: Axes, out: Value, keepdims: Maybe<bool>) -> Result<Value> {
    nan_arg(h, a, axis, out, keepdims.into_option().unwrap_or(false), true)
}

fn nanargmin(h: &mut dyn Host, a: ArrayLike, axis: Axes, out: Value, keepdims: Maybe<bool>) -> Result<Value> {
    nan_arg(h, a, axis, out, keepdims.into_option().unwrap_or(false), false)
}

fn nancumsum(h: &mut dyn Host, a: ArrayLike, axis: Option<i64>, dtype: Option<DTypeArg>, out: Value) -> Result<Value> {
    let (array, _) = patched(&a.array(), Num::Float(0.0))?;
    super::running::running(h, &array, axis, Combine::Add, dtype.map(|d| d.0), &out)
}

fn nancumprod(h: &mut dyn Host, a: ArrayLike, axis: Option<i64>, dtype: Option<DTypeArg>, out: Value) -> Result<Value> {
    let (array, _) = patched(&a.array(), Num::Float(1.0))?;
    super::running::running(h, &array, axis, Combine::Multiply, dtype.map(|d| d.0), &out)
}

/// The result of inexact elements is to be inexact.
fn inexact_wanted(dtype: Option<&DTypeArg>, out: &Value) -> Result<()> {
    if dtype.is_some_and(|d| !d.0.is_inexact()) {
        return Err(Error::type_error("If a is inexact, then dtype must be inexact").into());
    }
    match out {
        Value::Array(o) if !o.array().dtype().is_inexact() => {
            Err(Error::type_error("If a is inexact, then out must be inexact").into())
        }
        _ => Ok(()),
    }
}

/// bool: where an element is no NaN (and the caller's mask lets it count).
fn valid(h: &mut dyn Host, array: &Array, mask: Maybe<Value>) -> Result<Array> {
    let fine = operand::map(UnaryOp::LogicalNot, &operand::map(UnaryOp::Isnan, array)?)?;
    match mask_of(h, mask.into_option())? {
        None => Ok(fine),
        Some(m) => {
            let both = operand::zip(BinaryOp::LogicalAnd, &fine, &m)?;
            Ok(both)
        }
    }
}

#[allow(clippy::too_many_arguments)]
fn nanmean(
    h: &mut dyn Host,
    a: ArrayLike,
    axis: Axes,
    dtype: Option<DTypeArg>,
    out: Value,
    keepdims: Maybe<bool>,
    r#where: Maybe<Value>,
) -> Result<Value> {
    if !a.array().dtype().is_inexact() {
        return mean(h, a, axis, dtype, out, keepdims, r#where);
    }
    inexact_wanted(dtype.as_ref(), &out)?;
    let mask = valid(h, &a.array(), r#where)?;
    let axis = if mask.ndim() == 0 && matches!(axis, Axes::One(0 | -1)) { Axes::All } else { axis };
    let axes = axis.resolve(mask.ndim())?;
    if any_true(&operand::map(UnaryOp::LogicalNot, &op::fold_to(&mask, Fold::Any, Over::axes(&axes, false))?)?)? {
        h.warn(ErrorKind::RuntimeWarning, "Mean of empty slice")?;
    }
    mean(h, a, axis, dtype, out, keepdims, Maybe::Given(Value::ndarray(mask)))
}

/// The warning where a slice has too few elements that count.
fn warn_of_freedom(h: &mut dyn Host, mask: &Array, axis: &Axes, ddof: f64) -> Result<()> {
    let counts = op::fold_to(mask, Fold::Count, Over::axes(&axis.resolve(mask.ndim())?, false))?;
    if counts.to_nums().iter().any(|n| n.as_f64() <= ddof) {
        h.warn(ErrorKind::RuntimeWarning, "Degrees of freedom <= 0 for slice.")?;
    }
    Ok(())
}

#[allow(clippy::too_many_arguments)]
fn nanvar(
    h: &mut dyn Host,
    a: ArrayLike,
    axis: Axes,
    dtype: Option<DTypeArg>,
    out: Value,
    ddof: f64,
    keepdims: Maybe<bool>,
    r#where: Maybe<Value>,
    mean: Maybe<Value>,
    correction: Maybe<f64>,
) -> Result<Value> {
    if !a.array().dtype().is_inexact() {
        return spread(h, a, axis, dtype, out, ddof, keepdims, r#where, mean, correction, false);
    }
    inexact_wanted(dtype.as_ref(), &out)?;
    let mask = valid(h, &a.array(), r#where)?;
    warn_of_freedom(h, &mask, &axis, ddof)?;
    spread(h, a, axis, dtype, out, ddof, keepdims, Maybe::Given(Value::ndarray(mask)), mean, correction, false)
}

#[allow(clippy::too_many_arguments)]
fn nanstd(
    h: &mut dyn Host,
    a: ArrayLike,
    axis: Axes,
    dtype: Option<DTypeArg>,
    out: Value,
    ddof: f64,
    keepdims: Maybe<bool>,
    r#where: Maybe<Value>,
    mean: Maybe<Value>,
    correction: Maybe<f64>,
) -> Result<Value> {
    if !a.array().dtype().is_inexact() {
        return spread(h, a, axis, dtype, out, ddof, keepdims, r#where, mean, correction, true);
    }
    inexact_wanted(dtype.as_ref(), &out)?;
    let mask = valid(h, &a.array(), r#where)?;
    warn_of_freedom(h, &mask, &axis, ddof)?;
    spread(h, a, axis, dtype, out, ddof, keepdims, Maybe::Given(Value::ndarray(mask)), mean, correction, true)
}
