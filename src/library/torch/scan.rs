//! Running sums and their relatives, differences, integrals.

use super::args::{Operand, TDType, Ten, into_out, runtime, wrap_dim};
use super::arith::{self, *};
use super::outs::Outs;
use super::{T, fresh, refusals, rules, tape, views};
use crate::array::{Array, DType};
use crate::kernel::arith::Combine;
use crate::kernel::fpstatus;
use crate::op::scan;
use crate::rows;
use crate::value::{Host, Result, Value};

rows! { pub BOTH =
    /// The running sum.
    ///
    /// >>> torch.cumsum(torch.tensor([1, 2, 3]), 0)
    "cumsum"(input: Ten, dim: i64, *, dtype: Option<TDType> = None, out: Option<Ten> = None) => |h: &mut dyn Host, x: Ten, d, t: Option<TDType>, out: Option<Ten>| { let r = cumulate(h, &x, d, t, true)?; into_out(h, r, out.as_deref()) };
    /// The running product.
    "cumprod"(input: Ten, dim: i64, *, dtype: Option<TDType> = None, out: Option<Ten> = None) => |h: &mut dyn Host, x: Ten, d, t: Option<TDType>, out: Option<Ten>| { let r = cumulate(h, &x, d, t, false)?; into_out(h, r, out.as_deref()) };
    /// The running maximum and its index.
    "cummax"(input: Ten, dim: i64, *, out: Outs = None) => |h: &mut dyn Host, x: Ten, d, outs: Outs| { let r = running(h, &x, d, true)?; outs.fill(h, r) };
    /// The running minimum and its index.
    "cummin"(input: Ten, dim: i64, *, out: Outs = None) => |h: &mut dyn Host, x: Ten, d, outs: Outs| { let r = running(h, &x, d, false)?; outs.fill(h, r) };
    /// The running log(sum(exp(x))).
    "logcumsumexp"(input: Ten, dim: i64, *, out: Option<Ten> = None) => |h: &mut dyn Host, x: Ten, d, out: Option<Ten>| {
        let a = x.array().clone();
        refusals::function("logcumsumexp", a.dtype())?;
        let axis = wrap_dim(d, a.ndim())?;
        if a.dtype().is_complex() {
            let re = super::views::real(h, &x)?;
            let high = super::reduce::amax(h, &views::detach(&re), None, false, true)?;
            let gap = arith::sub(h, &x, &high)?;
            let e = arith::unary(h, &super::pointwise::EXP, &gap)?;
            let total = cumulate(h, &e, d, None, true)?;
            let log = arith::unary(h, &super::pointwise::LOG, &total)?;
            let r = arith::add(h, &log, &high)?;
            return into_out(h, r, out.as_deref());
        }
        let r = along(&a, axis, |a, axis| scan::accumulate(a, axis, Combine::LogAddExp, a.dtype(), true))?;
        let r = fresh(crate::op::cast::contiguous(&r)?);
        rules::record(h, "LogcumsumexpBackward0", "logcumsumexp", &[&x], &[&x], &[&r], vec![Value::from(axis)]);
        into_out(h, r, out.as_deref())
    };
    /// The differences of neighbours, `n` times.
    ///
    /// >>> torch.diff(torch.tensor([1, 4, 9]))
    "diff"(input: Ten, n: i64 = 1, dim: i64 = -1, prepend: Option<Ten> = None, append: Option<Ten> = None, *, out: Option<Ten> = None) => diff;
    /// The integral by trapezoids.
    "trapezoid"(y: Ten, x: Option<Ten> = None, *, dx: Operand = 1, dim: i64 = -1) => |h: &mut dyn Host, y: Ten, x: Option<Ten>, dx, d| trapezoid(h, &y, x, &dx, d);
    /// The integral by trapezoids: the older name.
    "trapz"(y: Ten, x: Option<Ten> = None, *, dx: Operand = 1, dim: i64 = -1) => |h: &mut dyn Host, y: Ten, x: Option<Ten>, dx, d| trapezoid(h, &y, x, &dx, d);
    /// The running integral by trapezoids.
    "cumulative_trapezoid"(y: Ten, x: Option<Ten> = None, *, dx: Operand = 1, dim: i64 = -1) => |h: &mut dyn Host, y: Ten, x: Option<Ten>, dx, d| {
        let x_given = x.is_some();
        let parts = trapezoids(h, &y, x, &dx, d)?;
        let s = cumulate(h, &parts, d, None, true)?;
        let r = binary(h, &DIV, &(&s).into(), &2.0.into())?;
        if x_given { super::tape::rename(&r, "DivBackward1") } else { super::tape::rename(&r, "CumsumBackward0") }
        Ok(Value::Tensor(r))
    };
}

rows! { pub METHODS =
    /// The running sum in place.
    "cumsum_"(input: Ten, dim: i64, *, dtype: Option<TDType> = None) => |h: &mut dyn Host, x: Ten, d, t| { let r = cumulate(h, &x, d, t, true)?; super::pointwise::store(h, &x, r) };
    /// The running product in place.
    "cumprod_"(input: Ten, dim: i64, *, dtype: Option<TDType> = None) => |h: &mut dyn Host, x: Ten, d, t| { let r = cumulate(h, &x, d, t, false)?; super::pointwise::store(h, &x, r) };
}

/// Runs a scan along an axis; a tensor without axes counts as one element.
fn along(a: &Array, axis: usize, f: impl FnOnce(&Array, usize) -> crate::diag::Result<Array>) -> Result<Array> {
    if a.ndim() == 0 {
        let one = crate::op::movement::expand_dims(a, &[0], crate::array::index::Rules::Torch)?;
        return Ok(crate::op::movement::view(&f(&one, 0)?, &[])?);
    }
    Ok(f(a, axis)?)
}

/// The running sum (or product), differentiable.
pub fn cumulate(h: &mut dyn Host, x: &T, dim: i64, dtype: Option<TDType>, sum: bool) -> Result<T> {
    let from = x.array().dtype();
    let d = dtype.map_or(if from.is_inexact() { from } else { DType::I64 }, |t| t.0);
    let x = arith::cast(h, x, d)?;
    let a = x.array().clone();
    let axis = wrap_dim(dim, a.ndim())?;
    let how = if sum { Combine::Add } else { Combine::Multiply };
    let out = along(&a, axis, |a, axis| scan::accumulate(a, axis, how, d, true))?;
    let out = fresh(crate::op::cast::contiguous(&out)?);
    fpstatus::take();
    if !sum {
        rules::record(h, "CumprodBackward0", "cumprod", &[&x], &[&x], &[&out], vec![Value::from(axis)]);
        return Ok(out);
    }
    tape::record1(h, "CumsumBackward0", &[&x], &[], &out, move |h, g| {
        let turned = super::join::flip(h, g, &[axis as i64])?;
        let total = cumulate(h, &turned, axis as i64, None, true)?;
        Ok(vec![Some(super::join::flip(h, &total, &[axis as i64])?)])
    });
    Ok(out)
}

fn running(h: &mut dyn Host, x: &T, dim: i64, largest: bool) -> Result<Value> {
    let a = x.array().clone();
    let axis = wrap_dim(dim, a.ndim())?;
    refusals::function(if largest { "cummax" } else { "cummin" }, a.dtype())?;
    let (values, indices) = if a.ndim() == 0 {
        (crate::op::cast::copy(&a, crate::op::cast::Order::C)?, Array::zeros(DType::I64, &[])?)
    } else {
        scan::running_extremes(&a, axis, largest)?
    };
    let (back, name) = if largest { ("CummaxBackward0", "cummax") } else { ("CumminBackward0", "cummin") };
    super::reduce::picked(h, x, values, indices, axis, true, back, name)
}

fn diff(
    h: &mut dyn Host,
    x: Ten,
    n: i64,
    dim: i64,
    before: Option<Ten>,
    after: Option<Ten>,
    out: Option<Ten>,
) -> Result<Value> {
    if x.array().ndim() == 0 {
        return Err(runtime("diff expects input to be at least one-dimensional"));
    }
    if n < 0 {
        return Err(runtime(format!("order must be non-negative but got {n}")));
    }
    let axis = wrap_dim(dim, x.array().ndim())? as i64;
    let mut parts: Vec<T> = Vec::new();
    parts.extend(before.map(|t| t.0));
    parts.push(x.0);
    parts.extend(after.map(|t| t.0));
    let mut x = if parts.len() == 1 { parts[0].clone() } else { super::join::cat(h, &parts, axis)? };
    for _ in 0..n {
        let len = x.array().shape()[axis as usize] as i64;
        if len == 0 {
            break;
        }
        let (head, tail) = (views::narrow(h, &x, axis, 0, len - 1)?, views::narrow(h, &x, axis, 1, len - 1)?);
        x = if x.array().dtype().is_bool() {
            binary(h, &LOGICAL_XOR, &(&tail).into(), &(&head).into())?
        } else {
            arith::sub(h, &tail, &head)?
        };
    }
    into_out(h, x, out.as_deref())
}

fn trapezoid(h: &mut dyn Host, y: &T, x: Option<Ten>, dx: &Operand, d: i64) -> Result<Value> {
    if y.array().ndim() == 0 {
        return Err(
            crate::diag::Error::index(format!("Dimension specified as {d} but tensor has no dimensions")).into()
        );
    }
    let name = if x.is_some() { "DivBackward1" } else { "MulBackward1" };
    let parts = trapezoids(h, y, x, dx, d)?;
    let axis = wrap_dim(d, y.array().ndim())?;
    let s = super::reduce::sum_axes(h, &parts, &[axis], false)?;
    let r = binary(h, &DIV, &(&s).into(), &2.0.into())?;
    super::tape::rename(&r, name);
    Ok(Value::Tensor(r))
}

/// `(y[i] + y[i+1]) * dx[i]` along a dimension.
fn trapezoids(h: &mut dyn Host, y: &T, x: Option<Ten>, dx: &Operand, dim: i64) -> Result<T> {
    let axis = wrap_dim(dim, y.array().ndim())? as i64;
    let n = y.array().shape().get(axis as usize).copied().unwrap_or(0) as i64;
    if n == 0 {
        return Ok(fresh(Array::zeros(DType::F32, y.array().shape())?));
    }
    let (head, tail) = (views::narrow(h, y, axis, 0, n - 1)?, views::narrow(h, y, axis, 1, n - 1)?);
    let pairs = arith::add(h, &head, &tail)?;
    let width = match x {
        None => dx.clone(),
        Some(x) => {
            let one = x.array().ndim() == 1;
            let along = if one { 0 } else { axis - y.array().ndim() as i64 };
            let along = wrap_dim(along, x.array().ndim())? as i64;
            let m = x.array().shape()[along as usize] as i64;
            if m != n && one {
                return Err(runtime("trapezoid(): There must be one `x` value for each sample point"));
            }
            let (a, b) = (views::narrow(h, &x, along, 0, m - 1)?, views::narrow(h, &x, along, 1, m - 1)?);
            let mut gap = arith::sub(h, &b, &a)?;
            if one {
                let mut shape = vec![1; y.array().ndim()];
                shape[axis as usize] = m - 1;
                gap = views::reshape(h, &gap, &shape)?;
            }
            Operand::Tensor(gap)
        }
    };
    binary(h, &MUL, &(&pairs).into(), &width)
}
