//! Norms, conditions and ranks of matrices, and what follows from singular values.

use super::args::{Dims, runtime, wrap_dim};
use super::arith::{self, *};
use super::linalg::*;
use super::size::named_tensors;
use super::{T, fresh, matmul, reduce, views};
use crate::array::{Array, DType};
use crate::op::linalg as op;
use crate::value::{Host, Result, Value};

/// The distance of 1 to the next number of a dtype.
pub fn epsilon(d: DType) -> f64 {
    if d.real() == DType::F64 { f64::EPSILON } else { f32::EPSILON as f64 }
}

/// The singular values above which a matrix counts as having rank.
pub fn cutoff(h: &mut dyn Host, a: &T, s: &T, atol: Option<f64>, rtol: Option<f64>) -> Result<T> {
    let x = a.array().clone();
    let n = x.shape()[x.ndim() - 2].max(x.shape()[x.ndim() - 1]) as f64;
    let rtol = rtol.unwrap_or(if atol.is_some() { 0.0 } else { n * epsilon(x.dtype()) });
    let high = reduce::amax(h, s, Some(Dims(vec![-1], true)), true, true)?;
    let relative = arith::scale(h, &high, rtol)?;
    super::pointwise::clamp(h, &relative, Some(atol.unwrap_or(0.0).into()), None)
}

/// The pseudo-inverse.
pub fn pinv(h: &mut dyn Host, a: &T, rcond: Option<f64>) -> Result<T> {
    let own = a.array().clone();
    if own.ndim() < 2 || !own.dtype().is_inexact() || matches!(own.dtype(), DType::F16 | DType::BF16) {
        return Err(runtime(format!(
            "linalg.pinv({}{{{:?}}}): expected a tensor with 2 or more dimensions of float, double, cfloat or cdouble types",
            crate::op::index::torch_scalar_type(own.dtype()),
            own.shape()
        )));
    }
    let x = matrices("pinv", a, false)?;
    let n = x.shape()[x.ndim() - 2].max(x.shape()[x.ndim() - 1]) as f64;
    let rcond = rcond.unwrap_or(n * epsilon(x.dtype()));
    let y = fresh(op::pinv(&x, x.dtype(), rcond, op::Blas::Mkl).map_err(|f| fault("pinv", false, f))?);
    super::rules::record(h, "LinalgPinvBackward0", "pinv", &[a], &[a], &[&y], vec![]);
    Ok(y)
}

/// The condition by a norm.
pub fn cond(h: &mut dyn Host, a: &T, p: &Value) -> Result<T> {
    if a.array().ndim() < 2 {
        return Err(runtime("linalg.cond: The input tensor must have at least 2 dimensions."));
    }
    matrices("cond", a, false)?;
    let order = p.to_f64();
    if p.is_none() || order.is_some_and(|o| o.abs() == 2.0) {
        let s = svdvals(h, a)?;
        let (high, low) = (
            reduce::amax(h, &s, Some(Dims(vec![-1], true)), false, true)?,
            reduce::amax(h, &s, Some(Dims(vec![-1], true)), false, false)?,
        );
        return if order == Some(-2.0) { arith::div(h, &low, &high) } else { arith::div(h, &high, &low) };
    }
    let i = inv(h, a)?;
    let (x, y) = (matrix_norm(h, a, p, &[-2, -1], false)?, matrix_norm(h, &i, p, &[-2, -1], false)?);
    arith::mul(h, &x, &y)
}

/// A norm of vectors or matrices.
pub fn norm(h: &mut dyn Host, a: &T, ord: &Value, dim: Option<Dims>, keep: bool) -> Result<T> {
    let name = "LinalgVectorNormBackward0";
    let dims = dim.map(|d| d.0);
    match (ord, &dims) {
        (Value::None, d) => reduce::vector_norm(h, a, 2.0, d.as_deref(), keep, name),
        (_, Some(d)) if d.len() == 2 => matrix_norm(h, a, ord, d, keep),
        (_, None) if a.array().ndim() == 2 => matrix_norm(h, a, ord, &[-2, -1], keep),
        (_, d) => match ord.to_f64() {
            Some(p) if d.as_ref().map_or(a.array().ndim(), Vec::len) <= 1 => {
                reduce::vector_norm(h, a, p, d.as_deref(), keep, name)
            }
            _ => Err(runtime(format!(
                "linalg.norm: If dim is not specified but ord is, the input must be 1D or 2D. Got {}D.",
                a.array().ndim()
            ))),
        },
    }
}

/// A norm of the matrices in two dimensions.
pub fn matrix_norm(h: &mut dyn Host, a: &T, ord: &Value, dims: &[i64], keep: bool) -> Result<T> {
    let n = a.array().ndim();
    let &[p, q] = dims else { return Err(runtime("linalg.matrix_norm: dim must be a 2-tuple")) };
    if n < 2 {
        return Err(runtime("linalg.matrix_norm: The input tensor A must have at least 2 dimensions."));
    }
    let dtype = a.array().dtype();
    if !dtype.is_inexact() {
        let name = crate::op::index::torch_scalar_type(dtype);
        let text = format!("linalg.matrix_norm: Expected a floating point or complex tensor as input. Got {name}");
        return Err(crate::diag::Error::unsupported(text).into());
    }
    let (p, q) = (wrap_dim(p, n)?, wrap_dim(q, n)?);
    if p == q {
        return Err(runtime(format!("linalg.matrix_norm: dims must be different. Got ({p}, {q})")));
    }
    match (ord, ord.to_f64()) {
        (Value::Str(s), _) if s.as_str() == "fro" => {
            reduce::vector_norm(h, a, 2.0, Some(&[p as i64, q as i64]), keep, "LinalgVectorNormBackward0")
        }
        (_, Some(o)) if o.abs() == 1.0 || o.is_infinite() => {
            let (sum, over) = if o.abs() == 1.0 { (p, q) } else { (q, p) };
            let s = reduce::vector_norm(h, a, 1.0, Some(&[sum as i64]), true, "LinalgVectorNormBackward0")?;
            let r = reduce::amax(h, &s, Some(Dims(vec![over as i64], true)), true, o > 0.0)?;
            if keep { Ok(r) } else { views::squeeze(h, &r, Some(&[p as i64, q as i64])) }
        }
        (v, o) if o.is_some_and(|o| o.abs() == 2.0) || v.as_str() == Some("nuc") => {
            let mut order: Vec<i64> = (0..n as i64).filter(|&i| i != p as i64 && i != q as i64).collect();
            order.extend([p as i64, q as i64]);
            let m = views::permute(h, a, &order)?;
            let s = svdvals(h, &m)?;
            let last = s.array().ndim() - 1;
            let r = match o {
                Some(o) => reduce::amax(h, &s, Some(Dims(vec![-1], true)), false, o > 0.0)?,
                None => reduce::sum_axes(h, &s, &[last], false)?,
            };
            if !keep {
                return Ok(r);
            }
            let low = views::unsqueeze(h, &r, p.min(q) as i64)?;
            views::unsqueeze(h, &low, p.max(q) as i64)
        }
        (v, _) => Err(runtime(format!("linalg.matrix_norm: Order {} not supported.", v.to_text(h)?))),
    }
}

/// The solution of least squares, with residuals, rank and singular values.
pub fn lstsq(h: &mut dyn Host, a: &T, b: &T, rcond: Option<f64>, driver: Option<&str>) -> Result<Value> {
    let x = matrices("lstsq", a, false)?;
    let (m, n) = (x.shape()[x.ndim() - 2], x.shape()[x.ndim() - 1]);
    let vector = b.array().ndim() + 1 == x.ndim();
    let columns = if vector { views::unsqueeze(h, b, -1)? } else { b.clone() };
    let p = pinv(h, a, rcond)?;
    let solution = matmul::matmul(h, &p, &columns)?;
    let s = svdvals(h, a)?;
    let limit = cutoff(h, a, &s, None, rcond)?;
    let above = binary(h, &GT, &(&s).into(), &(&limit).into())?;
    let last = above.array().ndim() - 1;
    let rank = reduce::sum_axes(h, &above, &[last], false)?;
    let full = rank.array().to_nums().iter().all(|r| r.as_i64() == n as i64);
    let empty = |d: DType, shape: &[usize]| -> Result<T> { Ok(fresh(Array::zeros(d, shape)?)) };
    let residuals = if m > n && full {
        let y = matmul::matmul(h, a, &solution)?;
        let gap = arith::sub(h, &y, &columns)?;
        let size = arith::unary(h, &super::pointwise::ABS, &gap)?;
        let square = arith::mul(h, &size, &size)?;
        let axis = square.array().ndim() - 2;
        let r = reduce::sum_axes(h, &square, &[axis], false)?;
        if vector { views::squeeze(h, &r, Some(&[-1]))? } else { r }
    } else {
        empty(x.dtype(), &[0])?
    };
    let values = match driver {
        Some("gelsd" | "gelss") => s,
        _ => empty(x.dtype().real(), &[0])?,
    };
    let rank = if driver == Some("gels") { empty(DType::I64, &[0])? } else { rank };
    let solution = if vector { views::squeeze(h, &solution, Some(&[-1]))? } else { solution };
    Ok(named_tensors(
        "linalg_lstsq",
        &["solution", "residuals", "rank", "singular_values"],
        vec![solution, residuals, rank, values],
    ))
}
