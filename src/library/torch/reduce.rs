//! Reductions: sums, means, extremes, norms, quantiles.

use super::args::{Dims, Number, Operand, TDType, Ten, into_out, runtime, wrap_dim, wrap_dims};
use super::arith::{self, *};
use super::outs::Outs;
use super::size::named_tensors;
use super::state::default_dtype;
pub use super::statistics::*;
use super::{T, fresh, refusals, tape, views};
use crate::array::{Array, DType, Num};
use crate::diag::{Error, ErrorKind};
use crate::kernel::arith::Combine;
use crate::kernel::fpstatus;
use crate::op::elementwise;
use crate::op::index::torch_scalar_type;
use crate::op::reduce::{self as op, Fold, Over};
use crate::rows;
use crate::value::convert::Maybe;
use crate::value::{Host, Result, Value};

rows! { pub BOTH =
    /// The sum of the elements, of all or along dimensions.
    ///
    /// >>> torch.sum(torch.tensor([[1, 2], [3, 4]]), 0)
    "sum"(input: Ten, dim: Option<Dims> = None, keepdim: bool = False, *, dtype: Option<TDType> = None, out: Option<Ten> = None) => |h: &mut dyn Host, x: Ten, d, k, t: Option<TDType>, out: Option<Ten>| {
        let r = sum(h, &x, d, k, t.map(|t| t.0))?;
        into_out(h, r, out.as_deref())
    };
    /// The sum without NaN.
    "nansum"(input: Ten, dim: Option<Dims> = None, keepdim: bool = False, *, dtype: Option<TDType> = None, out: Option<Ten> = None) => |h: &mut dyn Host, x: Ten, d, k, t: Option<TDType>, out: Option<Ten>| {
        refusals::function("nansum", x.array().dtype())?;
        let x = without_nan(h, &x)?;
        let r = sum(h, &x, d, k, t.map(|t| t.0))?;
        tape::rename(&r, "NansumBackward0");
        into_out(h, r, out.as_deref())
    };
    /// The mean of the elements.
    ///
    /// >>> torch.mean(torch.tensor([1.0, 2.0]))
    "mean"(input: Ten, dim: Option<Dims> = None, keepdim: bool = False, *, dtype: Option<TDType> = None, out: Option<Ten> = None) => |h: &mut dyn Host, x: Ten, d, k, t: Option<TDType>, out: Option<Ten>| {
        let r = mean(h, &x, d, k, t.map(|t| t.0))?;
        into_out(h, r, out.as_deref())
    };
    /// The mean without NaN.
    "nanmean"(input: Ten, dim: Option<Dims> = None, keepdim: bool = False, *, dtype: Option<TDType> = None, out: Option<Ten> = None) => |h: &mut dyn Host, x: Ten, d: Option<Dims>, k, t: Option<TDType>, out: Option<Ten>| {
        refusals::function("nanmean", x.array().dtype())?;
        refusals::function("nansum", x.array().dtype())?;
        let clean = without_nan(h, &x)?;
        let total = sum(h, &clean, d.clone(), k, t.map(|t| t.0))?;
        let same = binary(h, &EQ, &(&x.0).into(), &(&x.0).into())?;
        let count = sum(h, &same, d, k, None)?;
        let r = arith::div(h, &total, &count)?;
        into_out(h, r, out.as_deref())
    };
    /// The product of the elements.
    ///
    /// >>> torch.prod(torch.tensor([1, 2, 3]))
    "prod"(input: Ten, dim: Option<i64> = None, keepdim: bool = False, *, dtype: Option<TDType> = None, out: Option<Ten> = None) => prod;
    /// The largest element; along a dimension with its index; or of pairs.
    ///
    /// >>> torch.max(torch.tensor([[1, 5], [7, 2]]), 1)
    "max"(input: Ten, dim: Maybe<Operand> = NoValue, keepdim: bool = False, *, other: Option<Operand> = None, out: Outs = None) => |h: &mut dyn Host, x: Ten, d: Maybe<Operand>, k, o: Option<Operand>, outs: Outs| { let r = extreme(h, &x, d.into_option().or(o), k, true)?; outs.fill(h, r) };
    /// The smallest element; along a dimension with its index; or of pairs.
    "min"(input: Ten, dim: Maybe<Operand> = NoValue, keepdim: bool = False, *, other: Option<Operand> = None, out: Outs = None) => |h: &mut dyn Host, x: Ten, d: Maybe<Operand>, k, o: Option<Operand>, outs: Outs| { let r = extreme(h, &x, d.into_option().or(o), k, false)?; outs.fill(h, r) };
    /// The largest element along dimensions.
    "amax"(input: Ten, dim: Option<Dims> = None, keepdim: bool = False, *, out: Option<Ten> = None) => |h: &mut dyn Host, x: Ten, d, k, out: Option<Ten>| { let r = amax(h, &x, d, k, true)?; into_out(h, r, out.as_deref()) };
    /// The smallest element along dimensions.
    "amin"(input: Ten, dim: Option<Dims> = None, keepdim: bool = False, *, out: Option<Ten> = None) => |h: &mut dyn Host, x: Ten, d, k, out: Option<Ten>| { let r = amax(h, &x, d, k, false)?; into_out(h, r, out.as_deref()) };
    /// The smallest and the largest element.
    "aminmax"(input: Ten, *, dim: Option<i64> = None, keepdim: bool = False, out: Outs = None) => |h: &mut dyn Host, x: Ten, d: Option<i64>, k, outs: Outs| {
        refusals::function("aminmax", x.array().dtype())?;
        let shape: crate::array::Shape = x.array().shape().into();
        match d {
            None if x.array().is_empty() => {
                return Err(runtime("aminmax(): cannot compute aminmax over an empty dimension as the operation has no identity."));
            }
            Some(d) if !shape.is_empty() && shape[wrap_dim(d, shape.len())?] == 0 => {
                let text = format!("aminmax: Expected reduction dim {} to have non-zero size.", wrap_dim(d, shape.len())?);
                return Err(Error::index(text).into());
            }
            _ => {}
        }
        let dims = |d: Option<i64>| d.map(|d| Dims(vec![d], true));
        let (low, high) = (amax(h, &x, dims(d), k, false)?, amax(h, &x, dims(d), k, true)?);
        tape::rename(&low, "AminmaxBackward0");
        tape::rename(&high, "AminmaxBackward0");
        outs.fill(h, named_tensors("aminmax", &["min", "max"], vec![low, high]))
    };
    /// The index of the largest element.
    ///
    /// >>> torch.argmax(torch.tensor([3, 9, 1]))
    "argmax"(input: Ten, dim: Option<i64> = None, keepdim: bool = False) => |_h, x: Ten, d, k| arg_extreme(&x, d, k, true);
    /// The index of the smallest element.
    "argmin"(input: Ten, dim: Option<i64> = None, keepdim: bool = False) => |_h, x: Ten, d, k| arg_extreme(&x, d, k, false);
    /// Whether all elements are true.
    ///
    /// >>> torch.all(torch.tensor([True, False]))
    "all"(input: Ten, dim: Option<Dims> = None, keepdim: bool = False, *, out: Option<Ten> = None) => |h: &mut dyn Host, x: Ten, d, k, out: Option<Ten>| { let r = truth(&x, d, k, Fold::All)?; into_out(h, r, out.as_deref()) };
    /// Whether any element is true.
    "any"(input: Ten, dim: Option<Dims> = None, keepdim: bool = False, *, out: Option<Ten> = None) => |h: &mut dyn Host, x: Ten, d, k, out: Option<Ten>| { let r = truth(&x, d, k, Fold::Any)?; into_out(h, r, out.as_deref()) };
    /// How many elements are not zero.
    "count_nonzero"(input: Ten, dim: Option<Dims> = None) => |_h, x: Ten, d: Option<Dims>| {
        let a = x.array().clone();
        let axes = wrap_dims(d.as_ref().map(|d| &d.0[..]), a.ndim())?;
        Ok(Value::tensor(op::fold_to(&a, Fold::Count, Over::axes(&axes, false))?))
    };
    /// The standard deviation.
    ///
    /// >>> torch.std(torch.tensor([1.0, 2.0, 3.0]))
    "std"(input: Ten, dim: Value = None, unbiased: Value = None, keepdim: bool = False, *, correction: Option<f64> = None, out: Option<Ten> = None) => |h: &mut dyn Host, x: Ten, d: Value, u: Value, k, c, out: Option<Ten>| {
        let r = variance(h, &x, d, u, k, c, true)?;
        into_out(h, r, out.as_deref())
    };
    /// The variance.
    "var"(input: Ten, dim: Value = None, unbiased: Value = None, keepdim: bool = False, *, correction: Option<f64> = None, out: Option<Ten> = None) => |h: &mut dyn Host, x: Ten, d: Value, u: Value, k, c, out: Option<Ten>| {
        let r = variance(h, &x, d, u, k, c, false)?;
        into_out(h, r, out.as_deref())
    };
    /// Standard deviation and mean.
    "std_mean"(input: Ten, dim: Value = None, unbiased: Value = None, keepdim: bool = False, *, correction: Option<f64> = None) => |h: &mut dyn Host, x: Ten, d: Value, u: Value, k, c| with_mean(h, &x, d, u, k, c, true);
    /// Variance and mean.
    "var_mean"(input: Ten, dim: Value = None, unbiased: Value = None, keepdim: bool = False, *, correction: Option<f64> = None) => |h: &mut dyn Host, x: Ten, d: Value, u: Value, k, c| with_mean(h, &x, d, u, k, c, false);
    /// A norm: of all elements, or along dimensions.
    "norm"(input: Ten, p: Value = "fro", dim: Option<Dims> = None, keepdim: bool = False, out: Option<Ten> = None, dtype: Option<TDType> = None) => |h: &mut dyn Host, x: Ten, p: Value, d, k, out: Option<Ten>, t: Option<TDType>| {
        let x = match t { Some(t) => arith::cast(h, &x, t.0)?, None => x.0 };
        let r = norm(h, &x, &p, d, k)?;
        into_out(h, r, out.as_deref())
    };
    /// The norm of a difference.
    "dist"(input: Ten, other: Ten, p: Number = 2) => |h: &mut dyn Host, x: Ten, o: Ten, p: Number| {
        let gap = arith::sub(h, &x, &o)?;
        refusals::function("dist", gap.array().dtype())?;
        vector_norm(h, &gap, p.0.as_f64(), None, false, "DistBackward0").map(Value::Tensor)
    };
    /// The median: the lower of the middle two; along a dimension with its index.
    ///
    /// >>> torch.median(torch.tensor([3, 1, 2]))
    "median"(input: Ten, dim: Option<i64> = None, keepdim: bool = False, *, out: Outs = None) => |h: &mut dyn Host, x: Ten, d, k, outs: Outs| { let r = median(h, &x, d, k, false)?; outs.fill(h, r) };
    /// The median without NaN.
    "nanmedian"(input: Ten, dim: Option<i64> = None, keepdim: bool = False, *, out: Outs = None) => |h: &mut dyn Host, x: Ten, d, k, outs: Outs| { let r = median(h, &x, d, k, true)?; outs.fill(h, r) };
    /// The quantiles `q`.
    ///
    /// >>> torch.quantile(torch.tensor([1.0, 2.0, 3.0]), 0.5)
    "quantile"(input: Ten, q: Operand, dim: Option<i64> = None, keepdim: bool = False, *, interpolation: String = "linear", out: Option<Ten> = None) => |h: &mut dyn Host, x: Ten, q, d, k, i: String, out: Option<Ten>| {
        let r = quantile(h, &x, q, d, k, &i, false)?;
        into_out(h, r, out.as_deref())
    };
    /// The quantiles without NaN.
    "nanquantile"(input: Ten, q: Operand, dim: Option<i64> = None, keepdim: bool = False, *, interpolation: String = "linear", out: Option<Ten> = None) => |h: &mut dyn Host, x: Ten, q, d, k, i: String, out: Option<Ten>| {
        let r = quantile(h, &x, q, d, k, &i, true)?;
        into_out(h, r, out.as_deref())
    };
    /// log(sum(exp(x))) without overflow.
    "logsumexp"(input: Ten, dim: Dims, keepdim: bool = False, *, out: Option<Ten> = None) => |h: &mut dyn Host, x: Ten, d: Dims, k, out: Option<Ten>| {
        let r = logsumexp(h, &x, &d.0, k)?;
        into_out(h, r, out.as_deref())
    };
    /// exp(x) divided by the sum of all, along a dimension.
    ///
    /// >>> torch.softmax(torch.tensor([0.0, 0.0]), 0)
    "softmax"(input: Ten, dim: i64, dtype: Option<TDType> = None) => |h: &mut dyn Host, x: Ten, d, t: Option<TDType>| softmax(h, &x, d, t.map(|t| t.0), false).map(Value::Tensor);
    /// The logarithm of `softmax`.
    "log_softmax"(input: Ten, dim: i64, dtype: Option<TDType> = None) => |h: &mut dyn Host, x: Ten, d, t: Option<TDType>| softmax(h, &x, d, t.map(|t| t.0), true).map(Value::Tensor);
}

/// A sum of integers and bools is an int64.
fn sum_dtype(d: DType) -> DType {
    if d.is_inexact() { d } else { DType::I64 }
}

fn sum(h: &mut dyn Host, x: &T, dim: Option<Dims>, keep: bool, dtype: Option<DType>) -> Result<T> {
    let ndim = x.array().ndim();
    let dims = dim.as_ref().map(|d| &d.0[..]).filter(|d| !d.is_empty());
    let axes = wrap_dims(dims, ndim)?;
    let x = match dtype {
        Some(d) => arith::cast(h, x, d)?,
        None => x.clone(),
    };
    let r = sum_as(h, &x, &axes, keep, dtype)?;
    if dim.is_some() {
        tape::rename(&r, "SumBackward1");
    }
    Ok(r)
}

/// The sum along axes, differentiable.
pub fn sum_axes(h: &mut dyn Host, x: &T, axes: &[usize], keep: bool) -> Result<T> {
    sum_as(h, x, axes, keep, None)
}

/// As [`sum_axes`], in a dtype asked for.
fn sum_as(h: &mut dyn Host, x: &T, axes: &[usize], keep: bool, dtype: Option<DType>) -> Result<T> {
    let own = x.array().dtype();
    let out = fresh(op::sum_wide(&x.array(), dtype.unwrap_or(sum_dtype(own)), Over::axes(axes, keep))?);
    fpstatus::take();
    spread_back(h, "SumBackward0", x, &out, axes, keep, 1.0);
    Ok(out)
}

/// Records that the gradient spreads over the folded axes, times a factor.
fn spread_back(h: &mut dyn Host, name: &'static str, x: &T, out: &T, axes: &[usize], keep: bool, factor: f64) {
    if !x.requires_grad.get() {
        return;
    }
    let size = views::sizes(x);
    let axes = axes.to_vec();
    tape::record1(h, name, &[x], &[], out, move |h, g| {
        let g = unfold_axes(h, g, &axes, keep)?;
        let g = if factor == 1.0 { g } else { scale(h, &g, factor)? };
        Ok(vec![Some(views::expand(h, &g, &size)?)])
    });
}

/// With the folded axes back, of length 1.
pub fn unfold_axes(h: &mut dyn Host, g: &T, axes: &[usize], keep: bool) -> Result<T> {
    let mut g = g.clone();
    if !keep {
        let mut sorted = axes.to_vec();
        sorted.sort_unstable();
        for a in sorted {
            g = views::unsqueeze(h, &g, a as i64)?;
        }
    }
    Ok(g)
}

fn without_nan(h: &mut dyn Host, x: &T) -> Result<T> {
    if !x.array().dtype().is_inexact() {
        return Ok(x.clone());
    }
    let nan = binary(h, &NE, &x.into(), &x.into())?;
    super::pointwise::where_zero(h, &nan, x)
}

pub fn mean(h: &mut dyn Host, x: &T, dim: Option<Dims>, keep: bool, dtype: Option<DType>) -> Result<T> {
    let d = dtype.unwrap_or(x.array().dtype());
    if !d.is_inexact() {
        let what = if dtype.is_some() { "Optional dtype" } else { "Input dtype" };
        return Err(Error::new(
            ErrorKind::NotImplementedError,
            format!(
                "mean(): could not infer output dtype. {what} must be either a floating point or complex dtype. Got: {}",
                torch_scalar_type(d)
            ),
        )
        .into());
    }
    let x = arith::cast(h, x, d)?;
    let a = x.array().clone();
    let dims = dim.as_ref().map(|d| &d.0[..]).filter(|d| !d.is_empty());
    let axes = wrap_dims(dims, a.ndim())?;
    let count = op::folded_count(&a, &axes) as f64;
    let total = op::sum_wide(&a, d, Over::axes(&axes, keep))?;
    let n = Array::scalar(crate::array::Scalar::new(d, Num::Float(count)));
    let out = fresh(elementwise::binary(elementwise::BinaryOp::Divide, &total, &n, d)?);
    fpstatus::take();
    let name = if dim.is_some() { "MeanBackward1" } else { "MeanBackward0" };
    spread_back(h, name, &x, &out, &axes, keep, 1.0 / count);
    Ok(out)
}

fn prod(
    h: &mut dyn Host,
    x: Ten,
    dim: Option<i64>,
    keep: bool,
    dtype: Option<TDType>,
    out: Option<Ten>,
) -> Result<Value> {
    let d = dtype.map_or(sum_dtype(x.array().dtype()), |t| t.0);
    let x = arith::cast(h, &x, d)?;
    let a = x.array().clone();
    let axes = match dim {
        Some(d) => wrap_dims(Some(&[d]), a.ndim())?,
        None => (0..a.ndim()).collect(),
    };
    let r = fresh(op::fold(&a, Combine::Multiply, d, Over::axes(&axes, keep))?);
    fpstatus::take();
    let name = if dim.is_some() { "ProdBackward1" } else { "ProdBackward0" };
    let along = dim.map_or(Value::None, Value::Int);
    super::rules::record(h, name, "prod", &[&x], &[&x], &[&r], vec![along, Value::bool(keep)]);
    into_out(h, r, out.as_deref())
}

fn extreme(h: &mut dyn Host, x: &T, arg: Option<Operand>, keep: bool, largest: bool) -> Result<Value> {
    let name = if largest { "max" } else { "min" };
    let asked = match (&arg, largest) {
        (None, true) => "max of all",
        (None, false) => "min of all",
        _ => name,
    };
    if x.array().dtype().is_complex() && matches!(arg, Some(Operand::Number(..))) {
        return Err(Error::type_error(format!("{name}(): does not support complex input")).into());
    }
    refusals::function(asked, x.array().dtype())?;
    match arg {
        None => {
            if x.array().is_empty() {
                return Err(runtime(format!(
                    "{name}(): Expected reduction dim to be specified for input.numel() == 0. Specify the reduction dim with the 'dim' argument."
                )));
            }
            let r = amax(h, x, None, false, largest)?;
            tape::rename(&r, if largest { "MaxBackward1" } else { "MinBackward1" });
            Ok(Value::Tensor(r))
        }
        Some(other @ Operand::Tensor(_)) => {
            binary(h, if largest { &MAXIMUM } else { &MINIMUM }, &x.into(), &other).map(Value::Tensor)
        }
        Some(Operand::Number(n, _)) => {
            let a = x.array().clone();
            let axis = wrap_dim(n.as_i64(), a.ndim())?;
            let (values, indices) =
                along(&a, axis, name, keep, |a, axis| op::extreme_with_index(a, axis, keep, largest))?;
            let back = if largest { "MaxBackward0" } else { "MinBackward0" };
            picked(h, x, values, indices, axis, keep, back, name)
        }
    }
}

/// Runs a reduction with index along an axis; a tensor without axes counts as one element.
pub fn along(
    a: &Array,
    axis: usize,
    name: &str,
    keep: bool,
    f: impl FnOnce(&Array, usize) -> crate::diag::Result<(Array, Array)>,
) -> Result<(Array, Array)> {
    if a.ndim() == 0 {
        let (v, i) = f(&crate::op::movement::expand_dims(a, &[0], crate::array::index::Rules::Torch)?, 0)?;
        return Ok((crate::op::movement::view(&v, &[])?, crate::op::movement::view(&i, &[])?));
    }
    if a.shape()[axis] == 0 {
        return Err(Error::index(format!("{name}(): Expected reduction dim {axis} to have non-zero size.")).into());
    }
    let _ = keep;
    Ok(f(a, axis)?)
}

/// Values and indices as a named tuple; the gradient goes to the elements picked.
#[allow(clippy::too_many_arguments)]
pub fn picked(
    h: &mut dyn Host,
    x: &T,
    values: Array,
    indices: Array,
    axis: usize,
    keep: bool,
    back: &'static str,
    name: &'static str,
) -> Result<Value> {
    let (values, indices) = (fresh(values), fresh(indices));
    let options = vec![Value::Tensor(indices.clone()), Value::from(axis), Value::bool(keep)];
    super::rules::record(h, back, "picked", &[x], &[], &[&values], options);
    Ok(named_tensors(name, &["values", "indices"], vec![values, indices]))
}

/// The extreme along dimensions; its gradient is shared evenly by equal elements.
pub fn amax(h: &mut dyn Host, x: &T, dim: Option<Dims>, keep: bool, largest: bool) -> Result<T> {
    let a = x.array().clone();
    let dims = dim.as_ref().map(|d| &d.0[..]).filter(|d| !d.is_empty());
    let axes = wrap_dims(dims, a.ndim())?;
    let name = if largest { "amax" } else { "amin" };
    if dims.is_none() && a.is_empty() {
        return Err(runtime(format!(
            "{name}(): Expected reduction dim to be specified for input.numel() == 0. Specify the reduction dim with the \
             'dim' argument."
        )));
    }
    if op::folded_count(&a, &axes) == 0 {
        return Err(Error::index(format!(
            "{name}(): Expected reduction dim {} to have non-zero size.",
            axes.iter().find(|&&i| a.shape()[i] == 0).unwrap_or(&0)
        ))
        .into());
    }
    refusals::function(name, a.dtype())?;
    let how = if largest { Combine::Maximum } else { Combine::Minimum };
    let out = fresh(op::fold(&a, how, a.dtype(), Over::axes(&axes, keep))?);
    if !x.requires_grad.get() {
        return Ok(out);
    }
    let (input, y) = (x.clone(), out.array().clone());
    tape::record1(h, if largest { "AmaxBackward0" } else { "AminBackward0" }, &[x], &[x], &out, move |h, g| {
        let y = unfold_axes(h, &fresh(y.clone()), &axes, keep)?;
        let equal = binary(h, &EQ, &(&input).into(), &(&y).into())?;
        let equal = arith::cast(h, &equal, g.array().dtype())?;
        let count = sum_axes(h, &equal, &axes, true)?;
        let g = unfold_axes(h, g, &axes, keep)?;
        let share = arith::div(h, &g, &count)?;
        Ok(vec![Some(mul(h, &share, &equal)?)])
    });
    Ok(out)
}

fn arg_extreme(x: &T, dim: Option<i64>, keep: bool, largest: bool) -> Result<Value> {
    let a = x.array().clone();
    let name = if largest { "argmax" } else { "argmin" };
    refusals::function(name, a.dtype())?;
    let axes: Vec<usize> = match dim {
        None if a.is_empty() => {
            return Err(Error::index(format!(
                "{name}(): Expected reduction dim to be specified for input.numel() == 0."
            ))
            .into());
        }
        None => (0..a.ndim()).collect(),
        Some(d) => {
            let axis = wrap_dim(d, a.ndim())?;
            if a.shape().get(axis) == Some(&0) {
                return Err(
                    Error::index(format!("{name}(): Expected reduction dim {axis} to have non-zero size.")).into()
                );
            }
            if a.ndim() == 0 { vec![] } else { vec![axis] }
        }
    };
    if a.ndim() == 0 {
        return Ok(Value::tensor(Array::zeros(DType::I64, &[])?));
    }
    Ok(Value::tensor(op::arg_extreme(&a, &axes, keep, largest)?))
}

fn truth(x: &T, dim: Option<Dims>, keep: bool, fold: Fold) -> Result<T> {
    let a = x.array().clone();
    let axes = wrap_dims(dim.as_ref().map(|d| &d.0[..]).filter(|d| !d.is_empty()), a.ndim())?;
    let out = op::fold_to(&a, fold, Over::axes(&axes, keep))?;
    // uint8 was PyTorch's bool once.
    Ok(fresh(if a.dtype() == DType::U8 { crate::op::cast::astype(&out, DType::U8)? } else { out }))
}

/// log(sum(exp(x))) along dimensions, differentiable.
pub fn logsumexp(h: &mut dyn Host, x: &T, dims: &[i64], keep: bool) -> Result<T> {
    let default = default_dtype(h);
    let x = if x.array().dtype().is_inexact() { x.clone() } else { arith::cast(h, x, default)? };
    let a = x.array().clone();
    let axes = wrap_dims(Some(dims).filter(|d| !d.is_empty()), a.ndim())?;
    if a.dtype().is_complex() {
        let high = fresh(amax_plain(&super::views::complex_part(&a, 0)?, &axes)?);
        let gap = arith::sub(h, &x, &high)?;
        let e = arith::unary(h, &super::pointwise::EXP, &gap)?;
        let total = sum_axes(h, &e, &axes, keep)?;
        let log = arith::unary(h, &super::pointwise::LOG, &total)?;
        let high = sum_axes(h, &high, &axes, keep)?;
        return arith::add(h, &log, &high);
    }
    let out = fresh(op::logsumexp(&a, a.dtype(), Over::axes(&axes, keep))?);
    fpstatus::take();
    let (input, result) = (x.clone(), out.array().clone());
    tape::record(h, "LogsumexpBackward0", &[&x], &[&x], &[&out], move |h, node, g| {
        let Some(g) = &g[0] else { return Ok(vec![None]) };
        let y = node.output(&result, 0);
        let y = unfold_axes(h, &y, &axes, keep)?;
        let gap = arith::sub(h, &input, &y)?;
        let weight = arith::unary(h, &super::pointwise::EXP, &gap)?;
        let g = unfold_axes(h, g, &axes, keep)?;
        Ok(vec![Some(mul(h, &g, &weight)?)])
    });
    Ok(out)
}

/// `softmax` or its logarithm along a dimension.
pub fn softmax(h: &mut dyn Host, x: &T, dim: i64, dtype: Option<DType>, log: bool) -> Result<T> {
    let default = default_dtype(h);
    let from = x.array().dtype();
    if !from.is_inexact() && dtype.is_none() {
        let kernel = if log { "log_softmax_lastdim_kernel_impl" } else { "softmax_lastdim_kernel_impl" };
        let _ = default;
        return Err(
            Error::unsupported(format!("\"{kernel}\" not implemented for '{}'", torch_scalar_type(from))).into()
        );
    }
    let x = match dtype {
        Some(d) => arith::cast(h, x, d)?,
        None => x.clone(),
    };
    let own = x.array().dtype();
    if let DType::F16 | DType::BF16 = own {
        // Half precision holds the result only: the sums are float32.
        let wide = arith::cast(h, &x, DType::F32)?;
        let y = softmax(h, &wide, dim, None, log)?;
        let y = arith::cast(h, &y, own)?;
        tape::rename(&y, if log { "LogSoftmaxBackward0" } else { "SoftmaxBackward0" });
        return Ok(y);
    }
    if own.is_complex() {
        let kernel = if log { "log_softmax_lastdim_kernel_impl" } else { "softmax_lastdim_kernel_impl" };
        return Err(Error::unsupported(format!("\"{kernel}\" not implemented for '{}'", torch_scalar_type(own))).into());
    }
    // The result lies in C order whatever the operand does.
    let a = crate::op::cast::contiguous(&x.array())?;
    let axes = wrap_dims(Some(&[dim]), a.ndim())?;
    let plain = fresh(a.clone());
    let high = amax_plain(&a, &axes)?;
    let gap = arith::sub(h, &plain, &fresh(high))?;
    let e = arith::unary(h, &super::pointwise::EXP, &gap)?;
    let total = sum_axes(h, &e, &axes, true)?;
    let out = if log {
        let l = arith::unary(h, &super::pointwise::LOG, &total)?;
        arith::sub(h, &gap, &l)?
    } else {
        arith::div(h, &e, &total)?
    };
    let result = out.array().clone();
    let name = if log { "LogSoftmaxBackward0" } else { "SoftmaxBackward0" };
    tape::record(h, name, &[&x], &[&out], &[&out], move |h, node, g| {
        let Some(g) = &g[0] else { return Ok(vec![None]) };
        let y = node.output(&result, 0);
        Ok(vec![Some(if log {
            let p = arith::unary(h, &super::pointwise::EXP, &y)?;
            let s = sum_axes(h, g, &axes, true)?;
            let q = mul(h, &p, &s)?;
            arith::sub(h, g, &q)?
        } else {
            let p = mul(h, g, &y)?;
            let s = sum_axes(h, &p, &axes, true)?;
            let gap = arith::sub(h, g, &s)?;
            mul(h, &gap, &y)?
        })])
    });
    Ok(out)
}

fn amax_plain(a: &Array, axes: &[usize]) -> Result<Array> {
    if op::folded_count(a, axes) == 0 {
        return Ok(op::sum_wide(a, a.dtype(), Over::axes(axes, true))?);
    }
    Ok(op::fold(a, Combine::Maximum, a.dtype(), Over::axes(axes, true))?)
}
