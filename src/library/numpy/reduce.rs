//! Reductions and running folds: sum, prod, max, mean, std, any, cumsum and the nan-variants.

use super::convert::{ArrayLike, DTypeArg, wrap, writable};
use super::ndarray::check_output;
use super::operand;
use super::{compose, discover, errstate};
use crate::array::promote::Casting;
use crate::array::{Array, DType, Kind};
use crate::diag::{Error, ErrorKind};
use crate::kernel::arith::Combine;
use crate::kernel::fpstatus::FpStatus;
use crate::library::args::Axes;
use crate::op::cast::astype;
use crate::op::elementwise::{BinaryOp, UnaryOp};
use crate::op::reduce::{self as op, Fold, Over};
use crate::rows;
use crate::value::convert::Maybe;
use crate::value::{Host, Result, Value, Word};

/// Whether any element is true.
pub fn any_true(a: &Array) -> Result<bool> {
    let axes = op::all_axes(a);
    Ok(op::fold_to(a, Fold::Any, Over::axes(&axes, false))?.item().is_some_and(|s| s.num.truth()))
}

/// Whether all elements are true.
pub fn all_true(a: &Array) -> Result<bool> {
    let axes = op::all_axes(a);
    Ok(op::fold_to(a, Fold::All, Over::axes(&axes, false))?.item().is_none_or(|s| s.num.truth()))
}

/// What the reductions have in common besides the array.
pub struct Reduction {
    pub axis: Axes,
    pub dtype: Option<DType>,
    pub out: Value,
    pub keepdims: bool,
    pub initial: Option<Value>,
    pub mask: Option<Value>,
}

impl Reduction {
    /// These axes, nothing else asked for.
    pub fn plain(axis: Axes) -> Self {
        Reduction { axis, dtype: None, out: Value::None, keepdims: false, initial: None, mask: None }
    }
}

/// The dtype of a sum: small integers and bools widen.
pub fn sum_dtype(d: DType) -> DType {
    match d.kind() {
        Kind::Bool | Kind::Signed => DType::I64,
        Kind::Unsigned => DType::U64,
        _ => d,
    }
}

/// The `where=` mask: `None` for plain `True`.
pub fn mask_of(h: &mut dyn Host, v: Option<Value>) -> Result<Option<Array>> {
    match v {
        None | Some(Value::Bool(Word::TRUE)) => Ok(None),
        Some(v) => {
            let mask = discover::as_array(h, &v, None)?;
            if !mask.dtype().is_bool() {
                let text = format!(
                    "Cannot cast array data from dtype('{}') to dtype('bool') according to the rule 'safe'",
                    mask.dtype()
                );
                return Err(Error::type_error(text).into());
            }
            Ok(Some(mask))
        }
    }
}

/// Writes a result into `out=`, or wraps it.
pub fn deliver(out: &Value, result: Array, name: &str) -> Result<Value> {
    match out {
        Value::None => Ok(wrap(result)),
        Value::Tuple(t) if t.len() == 1 => deliver(&t[0], result, name),
        Value::Object(o) if let Some(a) = o.array() => {
            deliver(&Value::Array(a.clone()), result, name)?;
            Ok(out.clone())
        }
        Value::Array(o) => {
            let target = o.array().clone();
            if target.shape() != result.shape() {
                // Means and the like are sums that are divided afterwards.
                let name = if matches!(name, "mean" | "std" | "var" | "median") { "add" } else { name };
                let what = if matches!(name, "argmax" | "argmin") {
                    format!("output array does not match result of np.{name}.")
                } else if target.ndim() != result.ndim() {
                    format!(
                        "output parameter for reduction operation {name} has the wrong number of dimensions: Found {} but expected {}",
                        target.ndim(),
                        result.ndim()
                    )
                } else {
                    format!(
                        "output array has wrong shape for reduction operation {name}: Found {} but expected {}",
                        super::attributes::text(target.shape()),
                        super::attributes::text(result.shape())
                    )
                };
                return Err(Error::value(what).into());
            }
            check_output(name, result.dtype(), target.dtype(), Casting::SameKind)?;
            writable(&target, if name == "take" { "WRITEBACKIFCOPY base" } else { "output array" })?;
            crate::op::assign::assign(&target, &result)?;
            Ok(out.clone())
        }
        _ => Err(Error::type_error("return arrays must be of ArrayType").into()),
    }
}

/// A fold by one of the operations that the kernels know.
pub fn fold(h: &mut dyn Host, a: &ArrayLike, how: Combine, r: Reduction) -> Result<Value> {
    let array = a.array();
    let axes = r.axis.resolve_folded(array.ndim())?;
    let own = match how {
        Combine::Add | Combine::Multiply => sum_dtype(array.dtype()),
        Combine::And | Combine::Or | Combine::Xor => DType::Bool,
        Combine::LogAddExp if !array.dtype().is_inexact() => DType::F64,
        _ => array.dtype(),
    };
    let dtype = match (&r.dtype, &r.out) {
        (Some(d), _) => *d,
        (None, Value::Array(o)) if matches!(how, Combine::Add | Combine::Multiply) => {
            crate::array::promote::numpy(array.dtype(), o.array().dtype())
        }
        _ => own,
    };
    warn_of_lost_part(h, array.dtype(), dtype)?;
    let mask = mask_of(h, r.mask)?;
    let initial = match r.initial {
        Some(Value::None) | None => None,
        Some(v) => Some(discover::to_num(h, &v, dtype)?),
    };
    let over = Over { axes: &axes, keepdims: r.keepdims, initial, mask: mask.as_ref() };
    let logical = match how {
        Combine::And => Some(Fold::All),
        Combine::Or => Some(Fold::Any),
        _ => None,
    };
    let _ = crate::kernel::fpstatus::take();
    let (result, status) = crate::kernel::fpstatus::watch(|| match logical {
        Some(f) => op::fold_to(&array, f, over),
        None => op::fold(&array, how, dtype, over),
    });
    let result = result?;
    if dtype.is_inexact() && !matches!(how, Combine::Maximum | Combine::Minimum | Combine::Fmax | Combine::Fmin) {
        report_fold(h, status, &array, &result)?;
    }
    let _ = crate::kernel::fpstatus::take();
    deliver(&r.out, result, how.name())
}

/// What folding an array into a result had to say. Infinities say less than the processor noted: only that they met.
fn report_fold(h: &mut dyn Host, status: FpStatus, array: &Array, result: &Array) -> Result<()> {
    let status = status.without(FpStatus::UNDERFLOW);
    if status.is_empty() || !unusual(result)? {
        return Ok(());
    }
    let status = match unusual(array)? {
        true if status.contains(FpStatus::INVALID) => FpStatus::INVALID,
        true => return Ok(()),
        false => status,
    };
    errstate::report_status(h, status, "reduce")
}

/// The warning where complex elements are folded in a real dtype.
fn warn_of_lost_part(h: &mut dyn Host, from: DType, to: DType) -> Result<()> {
    if from.is_complex() && !to.is_complex() && !to.is_bool() {
        h.warn(ErrorKind::ComplexWarning, "Casting complex values to real discards the imaginary part")?;
    }
    Ok(())
}

/// Whether there is a NaN or an infinity.
fn unusual(a: &Array) -> Result<bool> {
    if !a.dtype().is_inexact() {
        return Ok(false);
    }
    Ok(!all_true(&operand::map(UnaryOp::Isfinite, a)?)?)
}

macro_rules! folds {
    ($($name:ident $how:expr;)*) => {$(
        #[allow(clippy::too_many_arguments)]
        fn $name(h: &mut dyn Host, a: ArrayLike, axis: Axes, dtype: Option<DTypeArg>, out: Value, keepdims: Maybe<bool>, initial: Maybe<Value>, r#where: Maybe<Value>) -> Result<Value> {
            let r = Reduction {
                axis,
                dtype: dtype.map(|d| d.0),
                out,
                keepdims: keepdims.into_option().unwrap_or(false),
                initial: initial.into_option(),
                mask: r#where.into_option(),
            };
            fold(h, &a, $how, r)
        }
    )*};
}
folds! {
    sum Combine::Add;
    prod Combine::Multiply;
}

macro_rules! extremes {
    ($($name:ident $how:expr;)*) => {$(
        fn $name(h: &mut dyn Host, a: ArrayLike, axis: Axes, out: Value, keepdims: Maybe<bool>, initial: Maybe<Value>, r#where: Maybe<Value>) -> Result<Value> {
            let r = Reduction {
                axis,
                dtype: None,
                out,
                keepdims: keepdims.into_option().unwrap_or(false),
                initial: initial.into_option(),
                mask: r#where.into_option(),
            };
            fold(h, &a, $how, r)
        }
    )*};
}
extremes! {
    max Combine::Maximum;
    min Combine::Minimum;
}

rows! { pub SHARED =
    /// Sum of array elements over a given axis.
    ///
    /// >>> np.sum([[0, 1], [0, 5]], axis=0)
    "sum"(a: ArrayLike, axis: Axes = None, dtype: Option<DTypeArg> = None, out: Value = None, keepdims: Maybe<bool> = NoValue, initial: Maybe<Value> = NoValue, r#where: Maybe<Value> = NoValue) => sum;
    /// Return the product of array elements over a given axis.
    ///
    /// >>> np.prod([1.0, 2.0])
    "prod"(a: ArrayLike, axis: Axes = None, dtype: Option<DTypeArg> = None, out: Value = None, keepdims: Maybe<bool> = NoValue, initial: Maybe<Value> = NoValue, r#where: Maybe<Value> = NoValue) => prod;
    /// Return the maximum of an array or maximum along an axis.
    ///
    /// >>> np.max([[0, 1], [2, 3]], axis=0)
    "max"(a: ArrayLike, axis: Axes = None, out: Value = None, keepdims: Maybe<bool> = NoValue, initial: Maybe<Value> = NoValue, r#where: Maybe<Value> = NoValue) => max;
    /// Return the minimum of an array or minimum along an axis.
    ///
    /// >>> np.min([[0, 1], [2, 3]], axis=0)
    "min"(a: ArrayLike, axis: Axes = None, out: Value = None, keepdims: Maybe<bool> = NoValue, initial: Maybe<Value> = NoValue, r#where: Maybe<Value> = NoValue) => min;
    /// Compute the arithmetic mean along the specified axis.
    ///
    /// >>> np.mean([[1, 2], [3, 4]])
    "mean"(a: ArrayLike, axis: Axes = None, dtype: Option<DTypeArg> = None, out: Value = None, keepdims: Maybe<bool> = NoValue, *, r#where: Maybe<Value> = NoValue) => mean;
    /// Compute the standard deviation along the specified axis.
    ///
    /// >>> np.std([[1, 2], [3, 4]])
    "std"(a: ArrayLike, axis: Axes = None, dtype: Option<DTypeArg> = None, out: Value = None, ddof: f64 = 0, keepdims: Maybe<bool> = NoValue, *, r#where: Maybe<Value> = NoValue, mean: Maybe<Value> = NoValue, correction: Maybe<f64> = NoValue) => std;
    /// Compute the variance along the specified axis.
    ///
    /// >>> np.var([[1, 2], [3, 4]])
    "var"(a: ArrayLike, axis: Axes = None, dtype: Option<DTypeArg> = None, out: Value = None, ddof: f64 = 0, keepdims: Maybe<bool> = NoValue, *, r#where: Maybe<Value> = NoValue, mean: Maybe<Value> = NoValue, correction: Maybe<f64> = NoValue) => var;
    /// Test whether all array elements along a given axis evaluate to True.
    ///
    /// >>> np.all([[True, False], [True, True]])
    "all"(a: ArrayLike, axis: Axes = None, out: Value = None, keepdims: Maybe<bool> = NoValue, *, r#where: Maybe<Value> = NoValue) => all;
    /// Test whether any array element along a given axis evaluates to True.
    ///
    /// >>> np.any([[True, False], [True, True]])
    "any"(a: ArrayLike, axis: Axes = None, out: Value = None, keepdims: Maybe<bool> = NoValue, *, r#where: Maybe<Value> = NoValue) => any;
    /// Returns the indices of the maximum values along an axis.
    ///
    /// >>> np.argmax([1, 3, 2])
    "argmax"(a: ArrayLike, axis: Axes = None, out: Value = None, *, keepdims: Maybe<bool> = NoValue) => argmax;
    /// Returns the indices of the minimum values along an axis.
    ///
    /// >>> np.argmin([3, 1, 2])
    "argmin"(a: ArrayLike, axis: Axes = None, out: Value = None, *, keepdims: Maybe<bool> = NoValue) => argmin;
}

rows! { pub PTP =
    /// Range of values (maximum - minimum) along an axis.
    ///
    /// >>> np.ptp([[4, 9], [2, 10]], axis=1)
    "ptp"(a: ArrayLike, axis: Axes = None, out: Value = None, keepdims: Maybe<bool> = NoValue) => ptp;
}

fn ptp(h: &mut dyn Host, a: ArrayLike, axis: Axes, out: Value, keepdims: Maybe<bool>) -> Result<Value> {
    let keep = keepdims.into_option().unwrap_or(false);
    let r = |axis: &Axes| Reduction { keepdims: keep, ..Reduction::plain(axis.clone()) };
    let top = fold(h, &a, Combine::Maximum, r(&axis))?;
    let bottom = fold(h, &a, Combine::Minimum, r(&axis))?;
    let (x, y) = (discover::as_array(h, &top, None)?, discover::as_array(h, &bottom, None)?);
    deliver(&out, operand::zip(BinaryOp::Subtract, &x, &y)?, "subtract")
}

fn logical(
    h: &mut dyn Host,
    a: ArrayLike,
    how: Combine,
    axis: Axes,
    out: Value,
    keepdims: Maybe<bool>,
    mask: Maybe<Value>,
) -> Result<Value> {
    let keepdims = keepdims.into_option().unwrap_or(false);
    fold(h, &a, how, Reduction { axis, dtype: None, out, keepdims, initial: None, mask: mask.into_option() })
}

fn all(
    h: &mut dyn Host,
    a: ArrayLike,
    axis: Axes,
    out: Value,
    keepdims: Maybe<bool>,
    r#where: Maybe<Value>,
) -> Result<Value> {
    logical(h, a, Combine::And, axis, out, keepdims, r#where)
}

fn any(
    h: &mut dyn Host,
    a: ArrayLike,
    axis: Axes,
    out: Value,
    keepdims: Maybe<bool>,
    r#where: Maybe<Value>,
) -> Result<Value> {
    logical(h, a, Combine::Or, axis, out, keepdims, r#where)
}

pub(super) fn arg_extreme(
    h: &mut dyn Host,
    a: &Array,
    axis: &Axes,
    out: &Value,
    keepdims: bool,
    largest: bool,
) -> Result<Value> {
    let _ = h;
    if matches!(axis, Axes::Many(_)) {
        return Err(Error::type_error("'tuple' object cannot be interpreted as an integer").into());
    }
    let shape = a.shape();
    let lifted = if a.ndim() == 0 { op::flat(a)? } else { a.clone() };
    let a = &lifted;
    let scalar = a.ndim() == 1 && keepdims && shape.is_empty();
    let axes = axis.resolve(a.ndim())?;
    if a.is_empty() && axes.iter().any(|&k| a.shape()[k] == 0) {
        let name = if largest { "argmax" } else { "argmin" };
        return Err(Error::value(format!("attempt to get {name} of an empty sequence")).into());
    }
    let name = if largest { "argmax" } else { "argmin" };
    deliver(out, op::arg_extreme(a, &axes, keepdims && !scalar, largest)?, name)
}

fn argmax(h: &mut dyn Host, a: ArrayLike, axis: Axes, out: Value, keepdims: Maybe<bool>) -> Result<Value> {
    arg_extreme(h, &a.array(), &axis, &out, keepdims.into_option().unwrap_or(false), true)
}

fn argmin(h: &mut dyn Host, a: ArrayLike, axis: Axes, out: Value, keepdims: Maybe<bool>) -> Result<Value> {
    arg_extreme(h, &a.array(), &axis, &out, keepdims.into_option().unwrap_or(false), false)
}

/// The dtype in which means and variances are computed.
pub(super) fn mean_dtype(d: DType) -> DType {
    if d.is_inexact() { d } else { DType::F64 }
}

/// How many elements each result has; warns where that is none.
fn warn_if_empty(h: &mut dyn Host, array: &Array, axes: &[usize], mask: Option<&Array>, text: &str) -> Result<()> {
    let none = match mask {
        None => op::folded_count(array, axes) == 0,
        Some(_) => false,
    };
    if none {
        h.warn(ErrorKind::RuntimeWarning, text)?;
    }
    Ok(())
}

#[allow(clippy::too_many_arguments)]
pub(super) fn mean(
    h: &mut dyn Host,
    a: ArrayLike,
    axis: Axes,
    dtype: Option<DTypeArg>,
    out: Value,
    keepdims: Maybe<bool>,
    r#where: Maybe<Value>,
) -> Result<Value> {
    let array = a.array();
    let axes = axis.resolve(array.ndim())?;
    let mask = mask_of(h, r#where.into_option())?;
    warn_if_empty(h, &array, &axes, mask.as_ref(), "Mean of empty slice")?;
    let over =
        Over { axes: &axes, keepdims: keepdims.into_option().unwrap_or(false), initial: None, mask: mask.as_ref() };
    let target = dtype.map_or(mean_dtype(array.dtype()), |d| d.0);
    // Half precision is summed in single, and rounded once.
    let wide = match target {
        DType::F16 if array.dtype() == DType::F16 => DType::F32,
        d if d.is_inexact() => d,
        _ => DType::F64,
    };
    let _ = crate::kernel::fpstatus::take();
    let (result, status) = crate::kernel::fpstatus::watch(|| op::mean(&array, wide, over));
    let result = result?;
    if op::folded_count(&array, &axes) == 0 && !result.is_empty() {
        if mask.is_none() {
            errstate::report_status(h, FpStatus::INVALID, division_name(&result))?;
        }
    } else {
        report_fold(h, status, &array, &result)?;
    }
    let _ = crate::kernel::fpstatus::take();
    let result = if result.dtype() == target { result } else { astype(&result, target)? };
    deliver(&out, result, "mean")
}

/// What NumPy calls the last division of a mean: that of a scalar of double precision is one of scalars.
pub(super) fn division_name(result: &Array) -> &'static str {
    let double = matches!(result.dtype(), DType::F64 | DType::C128);
    if result.ndim() == 0 && double { "scalar divide" } else { "divide" }
}

#[allow(clippy::too_many_arguments)]
pub(super) fn spread(
    h: &mut dyn Host,
    a: ArrayLike,
    axis: Axes,
    dtype: Option<DTypeArg>,
    out: Value,
    ddof: f64,
    keepdims: Maybe<bool>,
    mask: Maybe<Value>,
    mean: Maybe<Value>,
    correction: Maybe<f64>,
    root: bool,
) -> Result<Value> {
    let array = a.array();
    let axes = axis.resolve(array.ndim())?;
    let mask = mask_of(h, mask.into_option())?;
    let ddof = match correction.into_option() {
        Some(_) if ddof != 0.0 => {
            return Err(Error::value("ddof and correction can't be provided simultaneously.").into());
        }
        Some(c) => c,
        None => ddof,
    };
    let count = op::folded_count(&array, &axes);
    if mask.is_none() && count as f64 <= ddof {
        h.warn(ErrorKind::RuntimeWarning, "Degrees of freedom <= 0 for slice")?;
    }
    let keepdims = keepdims.into_option().unwrap_or(false);
    let over = Over { axes: &axes, keepdims, initial: None, mask: mask.as_ref() };
    let target = dtype.map_or(mean_dtype(array.dtype()), |d| d.0);
    if let Some(mean) = mean.into_option() {
        let r = Reduction { axis, dtype: Some(target.real()), out: Value::None, keepdims, initial: None, mask: None };
        let about = about_mean(h, &array, &mean, mask.as_ref(), r, ddof, root)?;
        return deliver(&out, about, if root { "std" } else { "var" });
    }
    let wide = match target {
        DType::F16 => DType::F32,
        d if d.is_inexact() => d,
        _ => DType::F64,
    };
    let result = if root { op::std(&array, wide, over, ddof)? } else { op::var(&array, wide, over, ddof)? };
    let _ = crate::kernel::fpstatus::take();
    if count > 0 && array.dtype().is_inexact() && unusual(&result)? {
        // What is infinite less its mean.
        let (mean, status) = crate::kernel::fpstatus::watch(|| op::mean(&array, wide, over));
        let mean = mean?;
        report_fold(h, status, &array, &mean)?;
        if any_true(&operand::map(UnaryOp::Isinf, &mean)?)? {
            errstate::report_status(h, FpStatus::INVALID, "subtract")?;
        }
        let _ = crate::kernel::fpstatus::take();
    }
    if count == 0 && mask.is_none() && !result.is_empty() {
        errstate::report_status(h, FpStatus::INVALID, "divide")?;
    }
    if mask.is_none() && count as f64 <= ddof && !result.is_empty() {
        let what = if unusual(&result)? { FpStatus::INVALID } else { FpStatus::NONE };
        errstate::report_status(h, what, division_name(&result))?;
    }
    let target = target.real();
    let result = if result.dtype() == target { result } else { astype(&result, target)? };
    deliver(&out, result, if root { "std" } else { "var" })
}

/// The variance about a mean that is known, or its root: squares are summed and divided as NumPy does it.
fn about_mean(
    h: &mut dyn Host,
    array: &Array,
    mean: &Value,
    mask: Option<&Array>,
    r: Reduction,
    ddof: f64,
    root: bool,
) -> Result<Array> {
    let own = array.dtype().is_complex();
    let away = compose::np(h, "subtract", &[Value::ndarray(array.clone()), mean.clone()])?;
    let squares = if own {
        let (re, im) = (compose::get(h, &away, "real")?, compose::get(h, &away, "imag")?);
        let (re, im) = (compose::mul(h, &re, &re)?, compose::mul(h, &im, &im)?);
        compose::add(h, &re, &im)?
    } else {
        compose::mul(h, &away, &away)?
    };
    let squares = ArrayLike(std::rc::Rc::new(crate::value::NdArray::owned(compose::array(h, &squares)?)));
    let (axis, keepdims) = (r.axis.clone(), r.keepdims);
    let mask_value = mask.map(|m| Value::ndarray(m.clone()));
    let sum = fold(h, &squares, Combine::Add, Reduction { mask: mask_value, ..r })?;
    let axes = axis.resolve(array.ndim())?;
    let count = match mask {
        None => Value::float(op::folded_count(array, &axes) as f64),
        Some(mask) => {
            let whole = crate::op::movement::broadcast_to(mask, array.shape())?;
            wrap(op::fold_to(&whole, Fold::Count, Over::axes(&axes, keepdims))?)
        }
    };
    let free = compose::sub(h, &count, &Value::float(ddof))?;
    let free = compose::np(h, "maximum", &[free, Value::Int(0)])?;
    let sum_array = compose::array(h, &sum)?;
    let divided = compose::np(h, "true_divide", &[sum, free])?;
    let divided = astype(&compose::array(h, &divided)?, sum_array.dtype())?;
    if !root {
        return Ok(divided);
    }
    let rooted = compose::np(h, "sqrt", &[wrap(divided.clone())])?;
    Ok(astype(&compose::array(h, &rooted)?, divided.dtype())?)
}

#[allow(clippy::too_many_arguments)]
fn std(
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
    spread(h, a, axis, dtype, out, ddof, keepdims, r#where, mean, correction, true)
}

#[allow(clippy::too_many_arguments)]
fn var(
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
    spread(h, a, axis, dtype, out, ddof, keepdims, r#where, mean, correction, false)
}

/// `keepdims=` that may be absent.
pub type Keep = Maybe<bool>;

/// Whether axes are kept.
pub fn kept(keepdims: Keep) -> bool {
    keepdims.into_option().unwrap_or(false)
}
