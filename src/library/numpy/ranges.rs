//! Numbers in even steps: arange, linspace, logspace, geomspace.

use super::convert::DTypeArg;
use super::discover;
use super::operand::{self, Operand};
use crate::array::promote::WeakKind;
use crate::array::{Array, DType, Num, Scalar};
use crate::diag::Error;
use crate::op::cast::astype;
use crate::op::elementwise::BinaryOp;
use crate::rows;
use crate::value::convert::{FromValue, Maybe};
use crate::value::{Host, Result, Value};

rows! { pub FUNCTIONS =
    /// Return evenly spaced values within a given interval.
    ///
    /// >>> np.arange(3, 7, 2)
    "arange"(*args: &[Value], start: Maybe<Value> = NoValue, stop: Maybe<Value> = NoValue, step: Maybe<Value> = NoValue, dtype: Option<DTypeArg> = None, device: Value = None, like: Value = None) => arange;
    /// Return evenly spaced numbers over a specified interval.
    ///
    /// >>> np.linspace(2.0, 3.0, num=5)
    "linspace"(start: Value, stop: Value, num: i64 = 50, endpoint: bool = True, retstep: bool = False, dtype: Option<DTypeArg> = None, axis: i64 = 0, *, device: Value = None) => linspace;
    /// Return numbers spaced evenly on a log scale.
    ///
    /// >>> np.logspace(2.0, 3.0, num=4)
    "logspace"(start: Value, stop: Value, num: i64 = 50, endpoint: bool = True, base: Value = 10.0, dtype: Option<DTypeArg> = None, axis: i64 = 0) => logspace;
    /// Return numbers spaced evenly on a log scale (a geometric progression).
    ///
    /// >>> np.geomspace(1, 1000, num=4)
    "geomspace"(start: Value, stop: Value, num: i64 = 50, endpoint: bool = True, dtype: Option<DTypeArg> = None, axis: i64 = 0) => geomspace;
}

/// `first + i * step` for `i < n`, computed in int64, float64 or complex128.
pub fn steps(n: usize, first: Num, step: Num, dtype: DType) -> Result<Array> {
    crate::array::memory::room_for::<i64>(n)?;
    let index = Array::from_vec((0..n as i64).collect::<Vec<i64>>())?;
    let (wide, kind) = match (first, step) {
        (Num::Complex(_), _) | (_, Num::Complex(_)) => (DType::C128, WeakKind::Complex),
        (Num::Float(_), _) | (_, Num::Float(_)) => (DType::F64, WeakKind::Float),
        _ => (DType::I64, WeakKind::Int),
    };
    let index = Operand::Array(astype(&index, wide)?);
    let scaled = crate::op::elementwise::binary(
        BinaryOp::MultiplyPlain,
        &index.into_array(wide)?,
        &Operand::Weak(kind, step).into_array(wide)?,
        wide,
    )?;
    let out =
        crate::op::elementwise::binary(BinaryOp::Add, &scaled, &Operand::Weak(kind, first).into_array(wide)?, wide)?;
    let _ = crate::kernel::fpstatus::take();
    Ok(if wide == dtype { out } else { astype(&out, dtype)? })
}

#[allow(clippy::too_many_arguments)]
fn arange(
    h: &mut dyn Host,
    args: &[Value],
    start: Maybe<Value>,
    stop: Maybe<Value>,
    step: Maybe<Value>,
    dtype: Option<DTypeArg>,
    _device: Value,
    _like: Value,
) -> Result<Value> {
    let mut asked = dtype;
    let (mut start, mut stop, mut step) = (start.into_option(), stop.into_option(), step.into_option());
    match args {
        [] => {}
        [one] if start.is_none() && stop.is_none() => stop = Some(one.clone()),
        [one] if stop.is_some() => start = Some(one.clone()),
        [one] => {
            stop = Some(one.clone());
        }
        [a, b] => (start, stop) = (Some(a.clone()), Some(b.clone())),
        [a, b, c] => (start, stop, step) = (Some(a.clone()), Some(b.clone()), Some(c.clone())),
        [a, b, c, d] => {
            (start, stop, step) = (Some(a.clone()), Some(b.clone()), Some(c.clone()));
            asked = Some(DTypeArg::from_value(h, d)?);
        }
        _ => return Err(Error::type_error("arange() takes at most 4 positional arguments").into()),
    }
    let stop = match stop.filter(|v| !v.is_none()) {
        Some(v) => v,
        _ => return Err(Error::type_error("arange() requires stop to be specified.").into()),
    };
    let number = |h: &mut dyn Host, v: Option<Value>, default: i64| -> Result<(Num, DType)> {
        let v = v.filter(|v| !v.is_none()).unwrap_or(Value::Int(default));
        let array = discover::as_array(h, &v, None)?;
        match array.item() {
            Some(s) => Ok((s.num, s.dtype)),
            None => Err(Error::value("arange() needs single numbers").into()),
        }
    };
    let (first, d0) = number(h, start, 0)?;
    let (end, d1) = number(h, Some(stop), 0)?;
    let (by, d2) = number(h, step, 1)?;
    use crate::array::promote::numpy as promote;
    let found = promote(promote(promote(d0, d1), d2), if d0.is_bool() && d1.is_bool() { DType::I64 } else { d1 });
    let found = if found.is_bool() { DType::I64 } else { found };
    let target = asked.map_or(found, |d| d.0);
    let n = match (first, end, by) {
        (Num::Complex(_), ..) | (_, Num::Complex(_), _) | (.., Num::Complex(_)) => {
            let span = (end.as_complex() - first.as_complex()) / by.as_complex();
            span.re.ceil().min(span.im.ceil()).max(0.0)
        }
        (Num::Float(_), ..) | (_, Num::Float(_), _) | (.., Num::Float(_)) => {
            if by.as_f64() == 0.0 {
                return Err(Error::new(crate::diag::ErrorKind::ZeroDivisionError, "division by zero").into());
            }
            ((end.as_f64() - first.as_f64()) / by.as_f64()).ceil()
        }
        _ => {
            let (a, b, s) = (first.as_i64() as i128, end.as_i64() as i128, by.as_i64() as i128);
            if s == 0 {
                return Err(Error::new(crate::diag::ErrorKind::ZeroDivisionError, "division by zero").into());
            }
            let span = b - a;
            let n = span / s + i128::from(span % s != 0 && (span < 0) == (s < 0));
            n as f64
        }
    };
    if n.is_nan() {
        return Err(Error::value("arange: cannot compute length").into());
    }
    if n > 1e15 {
        return Err(Error::value("Maximum allowed size exceeded").into());
    }
    let n = n.max(0.0) as usize;
    // Room is asked for before the numbers are made.
    let room = Array::for_overwrite(if target.itemsize() > 8 { target } else { DType::F64 }, &[n])?;
    drop(room);
    // NumPy computes the first two elements and goes on by their difference.
    let by = match (first, by) {
        (a, b @ (Num::Int(_) | Num::UInt(_) | Num::Bool(_))) if !matches!(a, Num::Float(_) | Num::Complex(_)) => b,
        (a, b) if matches!(a, Num::Complex(_)) || matches!(b, Num::Complex(_)) => b,
        (a, b) => {
            let second = a.as_f64() + b.as_f64();
            Num::Float(second - a.as_f64())
        }
    };
    let (first, by) = if target.is_integer() && !matches!(by, Num::Int(_) | Num::UInt(_)) {
        // In an integer dtype the first two elements are cut, then counted on.
        let a = first.as_i64();
        (Num::Int(a), Num::Int(Num::Float(first.as_f64() + by.as_f64()).as_i64() - a))
    } else {
        (first, by)
    };
    let made = Value::ndarray(steps(n, first, by, target)?);
    asked.map_or(Ok(made.clone()), |d| d.finish(made))
}

/// Both ends of a range as arrays of one shape and of a float or complex dtype.
fn ends(h: &mut dyn Host, start: &Value, stop: &Value) -> Result<(Array, Array, DType)> {
    let (a, b) = (discover::as_array(h, start, None)?, discover::as_array(h, stop, None)?);
    let weak = |v: &Value, a: &Array| match v {
        Value::Scalar(_) | Value::Array(_) => a.dtype(),
        _ if a.dtype().is_complex() => DType::C128,
        _ => DType::F64,
    };
    use crate::array::promote::numpy as promote;
    let meet = promote(weak(start, &a), weak(stop, &b));
    let dtype = if meet.is_inexact() { meet } else { DType::F64 };
    let dtype = promote(dtype, DType::F64.min(dtype));
    Ok((astype(&a, dtype)?, astype(&b, dtype)?, dtype))
}

fn count(num: i64) -> Result<usize> {
    usize::try_from(num).map_err(|_| Error::value(format!("Number of samples, {num}, must be non-negative.")).into())
}

/// `num` values from `a` to `b` along a new first axis, and the step.
fn spaced(a: &Array, b: &Array, num: usize, endpoint: bool, dtype: DType) -> Result<(Array, Array)> {
    use crate::op::elementwise::binary;
    let div = if endpoint { num.saturating_sub(1) } else { num };
    let delta = binary(BinaryOp::Subtract, b, a, dtype)?;
    let scalar = |x: f64| Array::scalar(Scalar::new(dtype, Num::Float(x)));
    let index = steps(num, Num::Int(0), Num::Int(1), dtype)?;
    let mut column = index.layout().clone();
    for _ in 0..delta.ndim() {
        column.shape.push(1);
        column.strides.push(0);
    }
    let index = index.with_layout(column)?;
    if div == 0 {
        let step = scalar(f64::NAN);
        let y = binary(BinaryOp::Add, &binary(BinaryOp::MultiplyPlain, &index, &delta, dtype)?, a, dtype)?;
        return Ok((y, step));
    }
    let step = binary(BinaryOp::Divide, &delta, &scalar(div as f64), dtype)?;
    let zero_step = super::reduce::any_true(&operand::zip_num(BinaryOp::Equal, &step, Num::Int(0))?)?;
    let y = if zero_step {
        let part = binary(BinaryOp::Divide, &index, &scalar(div as f64), dtype)?;
        binary(BinaryOp::MultiplyPlain, &part, &delta, dtype)?
    } else {
        binary(BinaryOp::MultiplyPlain, &index, &step, dtype)?
    };
    let y = binary(BinaryOp::Add, &y, a, dtype)?;
    if endpoint && num > 1 {
        let mut last = y.layout().clone();
        last.offset = (last.offset as isize + (num as isize - 1) * last.strides[0]) as usize;
        last.shape.remove(0);
        last.strides.remove(0);
        crate::op::assign::assign(&y.with_layout(last)?, b)?;
    }
    let _ = crate::kernel::fpstatus::take();
    Ok((y, step))
}

/// The first axis moved to where `axis` says.
fn first_to(y: Array, axis: i64) -> Result<Array> {
    let to = crate::library::args::axis(axis, y.ndim())?;
    let mut axes: Vec<usize> = (1..y.ndim()).collect();
    axes.insert(to, 0);
    Ok(y.with_layout(y.layout().permute(&axes))?)
}

#[allow(clippy::too_many_arguments)]
fn linspace(
    h: &mut dyn Host,
    start: Value,
    stop: Value,
    num: i64,
    endpoint: bool,
    retstep: bool,
    dtype: Option<DTypeArg>,
    axis: i64,
    _device: Value,
) -> Result<Value> {
    let (a, b, wide) = ends(h, &start, &stop)?;
    let (y, step) = spaced(&a, &b, count(num)?, endpoint, wide)?;
    let target = dtype.map_or(wide, |d| d.0);
    let y = if target.is_integer() {
        astype(&operand::map(crate::op::elementwise::UnaryOp::Floor, &y)?, target)?
    } else if target != wide {
        astype(&y, target)?
    } else {
        y
    };
    let y = Value::ndarray(first_to(y, axis)?);
    let y = dtype.map_or(Ok(y.clone()), |d| d.finish(y))?;
    Ok(if retstep { Value::tuple(vec![y, super::convert::wrap(step)]) } else { y })
}

fn logspace(
    h: &mut dyn Host,
    start: Value,
    stop: Value,
    num: i64,
    endpoint: bool,
    base: Value,
    dtype: Option<DTypeArg>,
    axis: i64,
) -> Result<Value> {
    let (a, b, wide) = ends(h, &start, &stop)?;
    let base = discover::as_array(h, &base, None)?;
    // A base with axes takes part in the broadcasting of the ends.
    let shape = super::movement::common_shape(&[a.clone(), b.clone(), base.clone()])?;
    let a = crate::op::movement::broadcast_to(&a, &shape)?;
    let (y, _) = spaced(&a, &b, count(num)?, endpoint, wide)?;
    let y = first_to(operand::zip(BinaryOp::Power, &base, &y)?, axis)?;
    let y = match dtype {
        Some(d) if d.0 != y.dtype() => astype(&y, d.0)?,
        _ => y,
    };
    let _ = crate::kernel::fpstatus::take();
    Ok(Value::ndarray(y))
}

fn geomspace(
    h: &mut dyn Host,
    start: Value,
    stop: Value,
    num: i64,
    endpoint: bool,
    dtype: Option<DTypeArg>,
    axis: i64,
) -> Result<Value> {
    use crate::op::elementwise::UnaryOp;
    let (a, b, wide) = ends(h, &start, &stop)?;
    for end in [&a, &b] {
        if super::reduce::any_true(&operand::zip_num(BinaryOp::Equal, end, Num::Int(0))?)? {
            return Err(Error::value("Geometric sequence cannot include zero").into());
        }
    }
    let n = count(num)?;
    // Scaled by the sign of the first, so that real logarithms do where both have one sign.
    let sign = operand::map(UnaryOp::Sign, &a)?;
    let (a1, b1) = (operand::zip(BinaryOp::Divide, &a, &sign)?, operand::zip(BinaryOp::Divide, &b, &sign)?);
    let (lo, hi) = (operand::map(UnaryOp::Log10, &a1)?, operand::map(UnaryOp::Log10, &b1)?);
    let (logs, _) = spaced(&lo, &hi, n, endpoint, wide)?;
    let ten = Array::scalar(Scalar::new(wide, Num::Float(10.0)));
    let y = operand::zip(BinaryOp::Power, &ten, &logs)?;
    if n > 0 {
        let row = |k: usize| -> Result<Array> {
            let mut l = y.layout().clone();
            l.offset = (l.offset as isize + k as isize * l.strides[0]) as usize;
            l.shape.remove(0);
            l.strides.remove(0);
            Ok(y.with_layout(l)?)
        };
        crate::op::assign::assign(&row(0)?, &a1)?;
        if n > 1 && endpoint {
            crate::op::assign::assign(&row(n - 1)?, &b1)?;
        }
    }
    let y = first_to(operand::zip(BinaryOp::Multiply, &y, &sign)?, axis)?;
    let _ = crate::kernel::fpstatus::take();
    Ok(Value::ndarray(match dtype {
        Some(d) if d.0 != y.dtype() => astype(&y, d.0)?,
        _ => y,
    }))
}
