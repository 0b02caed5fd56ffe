//! Variances, norms, medians and quantiles.

use super::args::{Dims, Operand, runtime, wrap_dim, wrap_dims};
use super::arith::{self, *};
use super::reduce::{along, mean, picked, sum_axes, unfold_axes};
use super::{T, fresh, refusals, tape};
use crate::array::{Array, DType, Num};
use crate::diag::{Error, ErrorKind};
use crate::kernel::fpstatus;
use crate::op::index::torch_scalar_type;
use crate::op::reduce::{self as op, Fold, Over};
use crate::value::{Host, Result, Value};

/// `dim` and `unbiased` may stand for each other: `x.std(False)`.
pub fn variance_args(
    h: &mut dyn Host,
    dim: Value,
    unbiased: Value,
    correction: Option<f64>,
) -> Result<(Option<Dims>, f64)> {
    use crate::value::convert::FromValue;
    let (dim, unbiased) = match (&dim, &unbiased) {
        (Value::Bool(_), Value::None) => (Value::None, dim),
        _ => (dim, unbiased),
    };
    let ddof = match (correction, &unbiased) {
        (Some(c), _) => c,
        (None, Value::None) => 1.0,
        (None, u) => u.truth(h)? as u8 as f64,
    };
    Ok((Option::<Dims>::from_value(h, &dim)?, ddof))
}

/// The variance, or its root.
#[allow(clippy::too_many_arguments)]
pub fn variance(
    h: &mut dyn Host,
    x: &T,
    dim: Value,
    unbiased: Value,
    keep: bool,
    correction: Option<f64>,
    root: bool,
) -> Result<T> {
    let (dim, ddof) = variance_args(h, dim, unbiased, correction)?;
    let a = x.array().clone();
    if !a.dtype().is_inexact() {
        return Err(Error::unsupported("std and var only support floating point and complex dtypes").into());
    }
    let axes = wrap_dims(dim.as_ref().map(|d| &d.0[..]).filter(|d| !d.is_empty()), a.ndim())?;
    // Accumulated in float64, as PyTorch does.
    let wide = if a.dtype().is_complex() { DType::C128 } else { DType::F64 };
    let count = op::folded_count(&a, &axes) as f64;
    if count - ddof <= 0.0 {
        h.warn(
            ErrorKind::UserWarning,
            &format!("{}(): degrees of freedom is <= 0. Correction should be strictly less than the reduction factor (input numel divided by output numel).", if root { "std" } else { "var" }),
        )?;
    }
    let v = if root {
        op::std(&a, wide, Over::axes(&axes, keep), ddof)?
    } else {
        op::var(&a, wide, Over::axes(&axes, keep), ddof)?
    };
    let out = fresh(crate::op::cast::astype(&v, a.dtype().real())?);
    fpstatus::take();
    let (input, y) = (x.clone(), out.array().clone());
    tape::record1(h, if root { "StdBackward0" } else { "VarBackward0" }, &[x], &[x], &out, move |h, g| {
        let total = sum_axes(h, &input, &axes, true)?;
        let average = scale(h, &total, 1.0 / count)?;
        let gap = arith::sub(h, &input, &average)?;
        let slope = scale(h, &gap, 2.0 / (count - ddof))?;
        let g = unfold_axes(h, g, &axes, keep)?;
        let g = if root {
            let y = unfold_axes(h, &fresh(y.clone()), &axes, keep)?;
            let half = arith::div(h, &g, &y)?;
            scale(h, &half, 0.5)?
        } else {
            g
        };
        Ok(vec![Some(mul(h, &g, &slope)?)])
    });
    Ok(out)
}

/// The variance (or its root) and the mean.
#[allow(clippy::too_many_arguments)]
pub fn with_mean(
    h: &mut dyn Host,
    x: &T,
    dim: Value,
    unbiased: Value,
    keep: bool,
    correction: Option<f64>,
    root: bool,
) -> Result<Value> {
    refusals::function(if root { "std_mean" } else { "var_mean" }, x.array().dtype())?;
    let v = variance(h, x, dim.clone(), unbiased.clone(), keep, correction, root)?;
    let (dim, _) = variance_args(h, dim, unbiased, correction)?;
    let m = mean(h, x, dim, keep, None)?;
    let name = if root { "StdMeanBackward0" } else { "VarMeanBackward0" };
    tape::rename(&v, name);
    tape::rename(&m, name);
    Ok(super::args::tuple(vec![v, m]))
}

/// The p-norm along dimensions, differentiable.
pub fn vector_norm(h: &mut dyn Host, x: &T, p: f64, dims: Option<&[i64]>, keep: bool, name: &'static str) -> Result<T> {
    let a = x.array().clone();
    if !a.dtype().is_inexact() {
        return Err(Error::unsupported(format!(
            "linalg.vector_norm: Expected a floating point or complex tensor as input. Got {}",
            torch_scalar_type(a.dtype())
        ))
        .into());
    }
    let axes = wrap_dims(dims.filter(|d| !d.is_empty()), a.ndim())?;
    if (p.is_infinite() || p < 0.0) && op::folded_count(&a, &axes) == 0 {
        let order = if p.is_infinite() { if p > 0.0 { "inf" } else { "-inf" }.to_string() } else { p.to_string() };
        return Err(runtime(format!(
            "linalg.vector_norm cannot compute the {order} norm on an empty tensor because the operation does not have an \
             identity"
        )));
    }
    let size = if a.dtype().is_complex() {
        super::arith::unary(h, &super::pointwise::ABS, &fresh(a.clone()))?.array().clone()
    } else {
        a.clone()
    };
    let wide = op::vector_norm(&size, p, DType::F64, Over::axes(&axes, keep))?;
    let out = fresh(crate::op::cast::astype(&wide, a.dtype().real())?);
    fpstatus::take();
    let (input, y) = (x.clone(), out.array().clone());
    tape::record(h, name, &[x], &[x], &[&out], move |h, node, g| {
        let Some(g) = &g[0] else { return Ok(vec![None]) };
        let y = unfold_axes(h, &node.output(&y, 0), &axes, keep)?;
        let g = unfold_axes(h, g, &axes, keep)?;
        let zero = binary(h, &EQ, &(&y).into(), &0.0.into())?;
        let slope = if p == 2.0 {
            arith::div(h, &input, &y)?
        } else {
            let sign = arith::unary(h, &super::pointwise::SGN, &input)?;
            let size = arith::unary(h, &super::pointwise::ABS, &input)?;
            if p.is_infinite() {
                let equal = binary(h, &EQ, &(&size).into(), &(&y).into())?;
                let equal = arith::cast(h, &equal, sign.array().dtype())?;
                let count = sum_axes(h, &equal, &axes, true)?;
                let share = mul(h, &sign, &equal)?;
                arith::div(h, &share, &count)?
            } else {
                let ratio = arith::div(h, &size, &y)?;
                let power = binary(h, &POW, &(&ratio).into(), &(p - 1.0).into())?;
                mul(h, &sign, &power)?
            }
        };
        let r = mul(h, &g, &slope)?;
        Ok(vec![Some(super::pointwise::where_zero(h, &zero, &r)?)])
    });
    Ok(out)
}

/// `torch.norm(x, p, dim)`.
pub fn norm(h: &mut dyn Host, x: &T, p: &Value, dim: Option<Dims>, keep: bool) -> Result<T> {
    let power = match p {
        Value::None => 2.0,
        Value::Str(s) if s.as_str() == "fro" => 2.0,
        Value::Str(s) if s.as_str() == "nuc" => {
            let s = super::matmul::singular_values(h, x)?;
            let last = s.array().ndim() as i64 - 1;
            let axes = wrap_dims(Some(&[last]), s.array().ndim())?;
            return sum_axes(h, &s, &axes, keep);
        }
        Value::Str(s) => return Err(runtime(format!("linalg.matrix_norm: Order {} not supported.", s.as_str()))),
        v => v.to_f64().ok_or_else(|| runtime("norm(): the order must be a number"))?,
    };
    vector_norm(h, x, power, dim.as_ref().map(|d| &d.0[..]), keep, "LinalgVectorNormBackward0")
}

/// The lower median, along a dimension with its index.
pub fn median(h: &mut dyn Host, x: &T, dim: Option<i64>, keep: bool, ignore_nan: bool) -> Result<Value> {
    let a = x.array().clone();
    refusals::function(if dim.is_some() { "median along" } else { "median" }, a.dtype())?;
    let find = |a: &Array, axis: usize| -> crate::diag::Result<(Array, Array)> {
        let (v, i) = if ignore_nan {
            let order = crate::op::sort::sort_with_indices(a, axis, false, crate::op::sort::Ties::Stable)?;
            middle_without_nan(a, order, axis)?
        } else {
            let n = a.shape()[axis];
            crate::op::sort::kth_value(a, (n.max(1) - 1) / 2, axis, true)?
        };
        if keep {
            Ok((v, i))
        } else {
            Ok((crate::op::movement::squeeze(&v, &[axis])?, crate::op::movement::squeeze(&i, &[axis])?))
        }
    };
    match dim {
        Some(d) => {
            let axis = wrap_dim(d, a.ndim())?;
            let name = if ignore_nan { "nanmedian" } else { "median" };
            let (values, indices) = along(&a, axis, name, keep, find)?;
            picked(
                h,
                x,
                values,
                indices,
                axis,
                keep,
                if ignore_nan { "NanmedianBackward1" } else { "MedianBackward1" },
                name,
            )
        }
        None if a.is_empty() => Ok(Value::tensor(Array::full(a.dtype(), &[], Num::Float(f64::NAN))?)),
        None => {
            let flat = fresh(crate::op::reduce::flat(&a)?);
            let (values, _) = find(&flat.array().clone(), 0)?;
            let out = fresh(crate::op::movement::view(&values, &[])?);
            let back = if ignore_nan { "NanmedianBackward0" } else { "MedianBackward0" };
            super::rules::record(h, back, "shared_evenly", &[x], &[x], &[&out], vec![]);
            Ok(Value::Tensor(out))
        }
    }
}

/// The lower median of each lane among what is not NaN.
pub fn middle_without_nan(
    a: &Array,
    (values, indices): (Array, Array),
    axis: usize,
) -> crate::diag::Result<(Array, Array)> {
    use crate::op::elementwise::{BinaryOp, binary as ew};
    let real = ew(BinaryOp::Equal, a, a, a.dtype())?;
    let count = op::fold_to(&real, Fold::Count, Over::axes(&[axis], true))?;
    let one = Array::scalar(crate::array::Scalar::new(DType::I64, Num::Int(1)));
    let two = Array::scalar(crate::array::Scalar::new(DType::I64, Num::Int(2)));
    let zero = Array::scalar(crate::array::Scalar::new(DType::I64, Num::Int(0)));
    let at = ew(BinaryOp::Maximum, &ew(BinaryOp::Subtract, &count, &one, DType::I64)?, &zero, DType::I64)?;
    let at = ew(BinaryOp::FloorDivide, &at, &two, DType::I64)?;
    Ok((crate::op::pick::gather_along(&values, axis, &at)?, crate::op::pick::gather_along(&indices, axis, &at)?))
}

/// The quantiles `q`.
pub fn quantile(
    h: &mut dyn Host,
    x: &T,
    q: Operand,
    dim: Option<i64>,
    keep: bool,
    how: &str,
    ignore_nan: bool,
) -> Result<T> {
    let a = x.array().clone();
    let name = if ignore_nan { "nanquantile" } else { "quantile" };
    if !matches!(a.dtype(), DType::F32 | DType::F64) {
        return Err(runtime(format!("{name}() input tensor must be either float or double dtype")));
    }
    let Some(way) = op::Interpolation::from_name(how) else {
        return Err(runtime(format!(
            "{name}() interpolation must be one of linear, lower, higher, midpoint or nearest, but got {how}"
        )));
    };
    let axes = match dim {
        Some(d) => wrap_dims(Some(&[d]), a.ndim())?,
        None => (0..a.ndim()).collect(),
    };
    if op::folded_count(&a, &axes) == 0 {
        return Err(runtime(format!("{name}() input tensor must be non-empty")));
    }
    if let Operand::Tensor(t) = &q {
        if t.array().ndim() > 1 {
            return Err(runtime(format!("{name}() q must be a scalar or 1D tensor")));
        }
        if t.array().dtype() != a.dtype() {
            return Err(runtime(format!("{name}() q tensor must be same dtype as the input tensor")));
        }
    }
    let (qs, single) = match &q {
        Operand::Number(n, _) => (vec![n.as_f64()], true),
        Operand::Tensor(t) => {
            let a = t.array().clone();
            (a.to_nums().iter().map(|n| n.as_f64()).collect(), a.ndim() == 0)
        }
    };
    if let Some(bad) = qs.iter().find(|q| !(0.0..=1.0).contains(*q)) {
        return Err(runtime(if single {
            format!("{name}() q must be in the range [0, 1] but got {bad}")
        } else {
            format!("{name}() q values must be in the range [0, 1]")
        }));
    }
    let one = |q: f64| -> crate::diag::Result<Array> {
        if ignore_nan {
            return op::by_lane(&a, Over::axes(&axes, keep), a.dtype(), |lane| {
                let clean: Vec<f64> = lane.iter().copied().filter(|x| !x.is_nan()).collect();
                if clean.is_empty() { f64::NAN } else { op::quantile_of(&clean, q, way) }
            });
        }
        op::quantile(&a, q, way, a.dtype(), Over::axes(&axes, keep))
    };
    let result = if single {
        fresh(one(qs[0])?)
    } else {
        let all: crate::diag::Result<Vec<Array>> = qs.iter().map(|&q| one(q)).collect();
        fresh(crate::op::join::stack(&all?, 0, a.dtype())?)
    };
    let q = match q {
        Operand::Tensor(t) => Value::Tensor(t),
        Operand::Number(n, _) => Value::float(n.as_f64()),
    };
    let options = vec![q, dim.map_or(Value::None, Value::Int), Value::bool(keep), Value::str(how)];
    super::rules::record(h, "SqueezeBackward4", "quantile", &[x], &[x], &[&result], options);
    Ok(result)
}
