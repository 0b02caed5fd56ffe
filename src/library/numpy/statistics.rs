//! Statistics by rank: median, percentile, quantile and their nan-variants.

use super::comparing::has_nan;
use super::convert::{ArrayLike, wrap};
use super::movement::once_each;
use super::operand;
use super::reduce::deliver;
use crate::array::{Array, DType};
use crate::diag::{Error, ErrorKind};
use crate::kernel::arith::Combine;
use crate::library::args::Axes;
use crate::library::stdlib::script_name;
use crate::op::cast::astype;
use crate::op::elementwise::UnaryOp;
use crate::op::quantile::weighted_quantile;
use crate::op::reduce::{self as op, Fold, Interpolation, Over};
use crate::op::{join, movement};
use crate::rows;
use crate::value::{Args, Host, Result, Value};

rows! { pub FUNCTIONS =
    /// Compute the median along the specified axis.
    ///
    /// >>> np.median([[10, 7, 4], [3, 2, 1]])
    "median"(a: ArrayLike, axis: Axes = None, out: Value = None, overwrite_input: bool = False, keepdims: bool = False) => median;
    /// Compute the median along the specified axis, while ignoring NaNs.
    ///
    /// >>> np.nanmedian([1.0, np.nan, 3.0])
    "nanmedian"(a: ArrayLike, axis: Axes = None, out: Value = None, overwrite_input: bool = False, keepdims: super::reduce::Keep = NoValue) => nanmedian;
    /// Compute the q-th percentile of the data along the specified axis.
    ///
    /// >>> np.percentile([[10, 7, 4], [3, 2, 1]], 50)
    "percentile"(a: ArrayLike, q: Value, axis: Axes = None, out: Value = None, overwrite_input: bool = False, method: String = "linear", keepdims: bool = False, *, weights: Value = None) => percentile;
    /// Compute the q-th quantile of the data along the specified axis.
    ///
    /// >>> np.quantile([[10, 7, 4], [3, 2, 1]], 0.5)
    "quantile"(a: ArrayLike, q: Value, axis: Axes = None, out: Value = None, overwrite_input: bool = False, method: String = "linear", keepdims: bool = False, *, weights: Value = None) => quantile;
    /// Compute the q-th percentile of the data, while ignoring NaNs.
    ///
    /// >>> np.nanpercentile([1.0, np.nan, 3.0], 50)
    "nanpercentile"(a: ArrayLike, q: Value, axis: Axes = None, out: Value = None, overwrite_input: bool = False, method: String = "linear", keepdims: super::reduce::Keep = NoValue, *, weights: Value = None) => nanpercentile;
    /// Compute the q-th quantile of the data, while ignoring NaNs.
    ///
    /// >>> np.nanquantile([1.0, np.nan, 3.0], 0.5)
    "nanquantile"(a: ArrayLike, q: Value, axis: Axes = None, out: Value = None, overwrite_input: bool = False, method: String = "linear", keepdims: super::reduce::Keep = NoValue, *, weights: Value = None) => nanquantile;
}

fn float_of(d: DType) -> DType {
    if d.is_float() { d } else { DType::F64 }
}

fn median(
    h: &mut dyn Host,
    a: ArrayLike,
    axis: Axes,
    out: Value,
    overwrite_input: bool,
    keepdims: bool,
) -> Result<Value> {
    let array = a.array();
    if overwrite_input && array.writeable() {
        // What stands there afterwards is the elements in some order; sorted is one.
        let (lanes, k) = match &axis {
            Axes::One(k) => (array.clone(), crate::library::args::axis(*k, array.ndim())?),
            _ => (op::flat(&array)?, 0),
        };
        if lanes.ndim() > 0 {
            crate::op::assign::assign(&lanes, &crate::op::sort::sort(&lanes, k, false)?)?;
        }
    }
    let axes = once_each(axis.resolve(array.ndim()))?;
    if op::folded_count(&array, &axes) == 0 {
        h.warn(ErrorKind::RuntimeWarning, "Mean of empty slice")?;
        let double = !matches!(array.dtype(), DType::F16 | DType::F32 | DType::C64);
        let name = if axes.len() == array.ndim() && double { "scalar divide" } else { "divide" };
        crate::library::numpy::errstate::report_status(h, crate::kernel::fpstatus::FpStatus::INVALID, name)?;
        if array.dtype().is_complex() {
            let nothing = op::mean(&array, array.dtype(), Over::axes(&axes, keepdims))?;
            let _ = crate::kernel::fpstatus::take();
            return deliver(&out, nothing, "median");
        }
    } else if array.dtype().is_complex() {
        return deliver(&out, complex_median(&array, &axes, keepdims)?, "median");
    }
    let result = op::median(&array, float_of(array.dtype()), Over::axes(&axes, keepdims))?;
    deliver(&out, result, "median")
}

/// The mean of the middle elements as sorting orders complex numbers.
fn complex_median(array: &Array, axes: &[usize], keepdims: bool) -> Result<Array> {
    let kept: Vec<usize> = (0..array.ndim()).filter(|k| !axes.contains(k)).collect();
    let order: Vec<usize> = kept.iter().chain(axes).copied().collect();
    let mut shape: Vec<usize> = kept.iter().map(|&k| array.shape()[k]).collect();
    let n = op::folded_count(array, axes);
    shape.push(n);
    let lanes = movement::reshape(&movement::permute(array, &order)?, &shape)?.0;
    let last = shape.len() - 1;
    let sorted = crate::op::sort::sort(&lanes, last, false)?;
    // NaN is last, and the answer of its lane.
    let mut middle = sorted.layout().clone();
    middle.offset += (n - 1) / 2 * middle.strides[last] as usize;
    middle.shape[last] = 2 - n % 2;
    let mean = op::mean(&sorted.with_layout(middle)?, array.dtype(), Over::axes(&[last], false))?;
    let mut end = sorted.layout().clone();
    end.offset += (n - 1) * end.strides[last] as usize;
    end.shape[last] = 1;
    let end = op::fold(&sorted.with_layout(end)?, Combine::Add, array.dtype(), Over::axes(&[last], false))?;
    let nan = operand::map(UnaryOp::Isnan, &end)?;
    let result = crate::op::elementwise::select(&nan, &end, &mean, array.dtype())?;
    if !keepdims {
        return Ok(result);
    }
    let full: Vec<usize> = (0..array.ndim()).map(|k| if axes.contains(&k) { 1 } else { array.shape()[k] }).collect();
    Ok(movement::reshape(&result, &full)?.0)
}

/// NaN elements do not count: each lane is taken without them.
fn lanes_without_nan(h: &mut dyn Host, array: &Array, axes: &[usize]) -> Result<()> {
    let nan = operand::map(UnaryOp::Isnan, array)?;
    let only = op::fold_to(&nan, Fold::All, Over::axes(axes, false))?;
    if super::reduce::any_true(&only)? {
        h.warn(ErrorKind::RuntimeWarning, "All-NaN slice encountered")?;
    }
    Ok(())
}

fn nanmedian(
    h: &mut dyn Host,
    a: ArrayLike,
    axis: Axes,
    out: Value,
    overwrite_input: bool,
    keepdims: super::reduce::Keep,
) -> Result<Value> {
    let array = a.array();
    let keep = super::reduce::kept(keepdims);
    if !has_nan(&array)? {
        return median(h, a, axis, out, overwrite_input, keep);
    }
    let axes = once_each(axis.resolve(array.ndim()))?;
    lanes_without_nan(h, &array, &axes)?;
    let result =
        op::nan_quantile(&array, 0.5, Interpolation::Midpoint, float_of(array.dtype()), Over::axes(&axes, keep))?;
    deliver(&out, result, "median")
}

/// Which of the four functions is asked.
#[derive(Clone, Copy)]
struct Asked {
    percent: bool,
    skip_nan: bool,
}

/// One quantile for each element of `q`, along new first axes of `q`'s shape: without weights as the language's part
/// of the library has it.
#[allow(clippy::too_many_arguments)]
fn quantiles(
    h: &mut dyn Host,
    a: &ArrayLike,
    q: Value,
    weights: &Value,
    asked: Asked,
    axis: Axes,
    out: Value,
    method: &str,
    keepdims: bool,
) -> Result<Value> {
    let array = a.array();
    if weights.is_none() {
        if out.is_none()
            && !keepdims
            && method == "linear"
            && let Some(found) = finite_quantiles(h, &array, &q, asked, &axis)?
        {
            return Ok(found);
        }
        let f = script_name(h, "numpy._quantile", "quantile")?;
        let axis = match &axis {
            Axes::All => Value::None,
            Axes::One(k) => Value::Int(*k),
            Axes::Many(all) => Value::tuple(all.iter().map(|&k| Value::Int(k)).collect()),
        };
        let flags = [keepdims, asked.percent, asked.skip_nan].map(Value::bool);
        let [keepdims, percent, skip] = flags;
        let given = [Value::Array(a.0.clone()), q, axis, out, method.into(), keepdims, percent, skip];
        return h.call(&f, Args::positional(&given));
    }
    if array.dtype().is_complex() {
        return Err(Error::type_error("a must be an array of real numbers").into());
    }
    let q = super::discover::as_array(h, &q, None)?;
    let scale = if asked.percent { 100.0 } else { 1.0 };
    let parts: Vec<f64> = q.to_nums().iter().map(|x| x.as_f64() / scale).collect();
    if parts.iter().any(|x| !(0.0..=1.0).contains(x)) {
        let (what, most) = if asked.percent { ("Percentiles", 100) } else { ("Quantiles", 1) };
        return Err(Error::value(format!("{what} must be in the range [0, {most}]")).into());
    }
    let weights = weights_of(h, weights, method, &array, &axis)?;
    let axes = axis.resolve(array.ndim())?;
    let dtype = float_of(array.dtype());
    if asked.skip_nan && has_nan(&array)? {
        lanes_without_nan(h, &array, &axes)?;
    }
    let mut all = Vec::new();
    for x in parts {
        let one = weighted_quantile(&array, &weights, x, dtype, Over::axes(&axes, keepdims), asked.skip_nan)?;
        all.push(astype(&one, array.dtype())?);
    }
    if q.ndim() == 0 {
        return deliver(&out, all.remove(0), "quantile");
    }
    let Some(first) = all.first() else {
        return Ok(wrap(Array::zeros(dtype, &[0])?));
    };
    let mut shape = q.shape().to_vec();
    shape.extend_from_slice(first.shape());
    let stacked = join::stack(&all, 0, first.dtype())?;
    deliver(&out, crate::op::movement::reshape(&stacked, &shape)?.0, "quantile")
}

/// The commonest quantiles, linear ones of float64 that come out finite, by selection in each lane; `None` where the
/// general way has to decide, also about errors and warnings (`benches/million`: percentile).
fn finite_quantiles(h: &mut dyn Host, array: &Array, q: &Value, asked: Asked, axis: &Axes) -> Result<Option<Value>> {
    if array.dtype() != DType::F64 || !matches!(q, Value::Float(_) | Value::List(_) | Value::Array(_)) {
        return Ok(None);
    }
    let (Ok(q), Ok(axes)) = (super::discover::as_array(h, q, None), axis.resolve(array.ndim())) else {
        return Ok(None);
    };
    let divided = asked.percent && q.dtype() == DType::I64;
    if q.is_empty() || array.is_empty() || !(divided || q.dtype() == DType::F64) {
        return Ok(None);
    }
    let scale = if asked.percent { 100.0 } else { 1.0 };
    let select = if asked.skip_nan && has_nan(array)? { op::nan_quantile } else { op::quantile };
    let mut all = Vec::new();
    for x in q.to_nums() {
        let x = x.as_f64() / scale;
        if !(0.0..=1.0).contains(&x) {
            return Ok(None);
        }
        let one = select(array, x, Interpolation::Linear, DType::F64, Over::axes(&axes, false))?;
        if !one.to_nums().iter().all(|v| v.as_f64().is_finite()) {
            return Ok(None);
        }
        all.push(one);
    }
    if q.ndim() == 0 {
        return Ok(Some(wrap(all.remove(0))));
    }
    let shape = [q.shape(), all[0].shape()].concat();
    Ok(Some(wrap(movement::reshape(&join::stack(&all, 0, DType::F64)?, &shape)?.0)))
}

/// `weights=` in the array's shape, or NumPy's errors.
fn weights_of(h: &mut dyn Host, weights: &Value, method: &str, array: &Array, axis: &Axes) -> Result<Array> {
    if method != "inverted_cdf" {
        let text = format!("Only method 'inverted_cdf' supports weights. Got: {method}.");
        return Err(Error::value(text).into());
    }
    let w = super::discover::as_array(h, weights, None)?;
    let below = operand::zip_num(crate::op::elementwise::BinaryOp::Less, &w, crate::array::Num::Int(0))?;
    let fitting = if w.shape() == array.shape() {
        w
    } else {
        let axes = match axis {
            Axes::All => {
                return Err(Error::type_error("Axis must be specified when shapes of a and weights differ.").into());
            }
            axis => axis.resolve(array.ndim())?,
        };
        let along: Vec<usize> = axes.iter().map(|&k| array.shape()[k]).collect();
        if w.shape() != along.as_slice() {
            return Err(
                Error::value("Shape of weights must be consistent with shape of a along specified axis.").into()
            );
        }
        let mut layout = array.layout().clone();
        layout.offset = w.offset();
        layout.strides.iter_mut().for_each(|s| *s = 0);
        for (&k, &s) in axes.iter().zip(w.strides()) {
            layout.strides[k] = s;
        }
        w.with_layout(layout)?
    };
    if super::reduce::any_true(&below)? {
        return Err(Error::value("Weights must be non-negative.").into());
    }
    Ok(fitting)
}

macro_rules! quantile_functions {
    ($($name:ident $keep:ty, $kept:expr, $percent:literal $skip_nan:literal;)*) => {$(
        #[allow(clippy::too_many_arguments)]
        fn $name(h: &mut dyn Host, a: ArrayLike, q: Value, axis: Axes, out: Value, _overwrite_input: bool, method: String, keepdims: $keep, weights: Value) -> Result<Value> {
            let asked = Asked { percent: $percent, skip_nan: $skip_nan };
            quantiles(h, &a, q, &weights, asked, axis, out, &method, $kept(keepdims))
        }
    )*};
}
quantile_functions! {
    percentile bool, bool::from, true false;
    quantile bool, bool::from, false false;
    nanpercentile super::reduce::Keep, super::reduce::kept, true true;
    nanquantile super::reduce::Keep, super::reduce::kept, false true;
}
