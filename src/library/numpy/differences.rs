//! Differences, gradients, integrals, interpolation, convolution of sampled functions.

use super::convert::{ArrayLike, wrap};
use super::operand::{self, Operand, map, zip, zip_num};
use super::reduce::sum_dtype;
use super::{attributes, discover, errstate};
use crate::array::promote::{self, Casting, WeakKind, can_cast};
use crate::array::{Array, DType, Num};
use crate::diag::Error;
use crate::kernel::arith::Combine;
use crate::library::args::{self, Axes};
use crate::op::cast::astype;
use crate::op::elementwise::{self as elem, BinaryOp, UnaryOp};
use crate::op::join::{Pad, concatenate, pad};
use crate::op::matmul::{Rounding, matmul};
use crate::op::movement::{broadcast_to, flip, narrow, reshape, sliding_windows};
use crate::op::reduce::{self, Over, flat};
use crate::op::scan::{self, neighbours};
use crate::op::{assign, interpolate, pick, sort};
use crate::rows;
use crate::value::convert::Maybe;
use crate::value::{Host, Result, Value};

rows! { pub FUNCTIONS =
    /// Calculate the n-th discrete difference along the given axis.
    ///
    /// >>> np.diff([1, 2, 4, 7, 0])
    "diff"(a: ArrayLike, n: i64 = 1, axis: i64 = -1, prepend: Maybe<ArrayLike> = NoValue, append: Maybe<ArrayLike> = NoValue) => diff;
    /// The differences between consecutive elements of an array.
    ///
    /// >>> np.ediff1d([1, 2, 4, 7, 0])
    "ediff1d"(ary: ArrayLike, to_end: Option<ArrayLike> = None, to_begin: Option<ArrayLike> = None) => ediff1d;
    /// Return the gradient of an N-dimensional array.
    ///
    /// >>> np.gradient(np.array([1, 2, 4, 7, 11, 16]))
    "gradient"(f: ArrayLike, *varargs: &[Value], axis: Axes = None, edge_order: i64 = 1) => gradient;
    /// Integrate along the given axis using the composite trapezoidal rule.
    ///
    /// >>> np.trapezoid([1, 2, 3])
    "trapezoid"(y: ArrayLike, x: Option<ArrayLike> = None, dx: Value = 1.0, axis: i64 = -1) => trapezoid;
    /// One-dimensional linear interpolation for monotonically increasing sample points.
    ///
    /// >>> np.interp(2.5, [1, 2, 3], [3, 2, 0])
    "interp"(x: ArrayLike, xp: ArrayLike, fp: ArrayLike, left: Value = None, right: Value = None, period: Option<f64> = None) => interp;
    /// Unwrap by taking the complement of large deltas with respect to the period.
    ///
    /// >>> np.unwrap([0, 1, 2, -1, 0], period=4)
    "unwrap"(p: ArrayLike, discont: Value = None, axis: i64 = -1, *, period: Value = 6.283185307179586) => unwrap;
    /// Returns the discrete, linear convolution of two one-dimensional sequences.
    ///
    /// >>> np.convolve([1, 2, 3], [0, 1, 0.5])
    "convolve"(a: ArrayLike, v: ArrayLike, mode: Value = "full") => convolve;
    /// Cross-correlation of two 1-dimensional sequences.
    ///
    /// >>> np.correlate([1, 2, 3], [0, 1, 0.5])
    "correlate"(a: ArrayLike, v: ArrayLike, mode: Value = "valid") => correlate;
    /// Return the normalized sinc function.
    ///
    /// >>> np.sinc([0, 0.5])
    "sinc"(x: Value) => sinc;
    /// Modified Bessel function of the first kind, order 0.
    ///
    /// >>> np.i0([0, 1])
    "i0"(x: ArrayLike) => i0;
}

/// Neighbours subtracted; of bools, whether they differ.
fn difference(a: &Array, axis: usize) -> Result<Array> {
    let (later, earlier) = neighbours(a, axis)?;
    zip(if a.dtype().is_bool() { BinaryOp::NotEqual } else { BinaryOp::Subtract }, &later, &earlier)
}

/// What is put in front of or behind an array along an axis: a single number is one slice.
fn margin(v: Maybe<ArrayLike>, a: &Array, axis: usize) -> Result<Option<Array>> {
    let Some(v) = v.into_option() else { return Ok(None) };
    let v = v.array();
    if v.ndim() > 0 {
        return Ok(Some(v));
    }
    let mut shape = a.shape().to_vec();
    shape[axis] = 1;
    Ok(Some(broadcast_to(&v, &shape)?))
}

fn joined(parts: &[Array], axis: usize) -> Result<Array> {
    let dtype = parts.iter().map(Array::dtype).reduce(promote::numpy).unwrap_or(DType::F64);
    Ok(concatenate(parts, axis, dtype)?)
}

fn diff(
    h: &mut dyn Host,
    a: ArrayLike,
    n: i64,
    axis: i64,
    prepend: Maybe<ArrayLike>,
    append: Maybe<ArrayLike>,
) -> Result<Value> {
    if n == 0 {
        return Ok(Value::Array(a.0));
    }
    if n < 0 {
        return Err(Error::value(format!("order must be non-negative but got {n}")).into());
    }
    let mut array = a.array();
    if array.ndim() == 0 {
        return Err(Error::value("diff requires input that is at least one dimensional").into());
    }
    let axis = args::axis(axis, array.ndim())?;
    let (before, after) = (margin(prepend, &array, axis)?, margin(append, &array, axis)?);
    if before.is_some() || after.is_some() {
        let parts: Vec<Array> = before.into_iter().chain([array]).chain(after).collect();
        array = joined(&parts, axis)?;
    }
    for _ in 0..n {
        if array.shape()[axis] == 0 {
            break;
        }
        array = difference(&array, axis)?;
        h.check_interrupt()?;
    }
    errstate::report(h, "subtract")?;
    Ok(Value::ndarray(array))
}

fn ediff1d(h: &mut dyn Host, ary: ArrayLike, to_end: Option<ArrayLike>, to_begin: Option<ArrayLike>) -> Result<Value> {
    let array = flat(&ary.array())?;
    let end = |v: Option<ArrayLike>, name: &str| -> Result<Option<Array>> {
        let Some(v) = v.map(|v| v.array()) else { return Ok(None) };
        if !can_cast(v.dtype(), array.dtype(), Casting::SameKind) {
            return Err(Error::type_error(format!(
                "dtype of `{name}` must be compatible with input `ary` under the `same_kind` rule."
            ))
            .into());
        }
        Ok(Some(astype(&flat(&v)?, array.dtype())?))
    };
    let (begin, end) = (end(to_begin, "to_begin")?, end(to_end, "to_end")?);
    let (later, earlier) = neighbours(&array, 0)?;
    let inner = zip(BinaryOp::Subtract, &later, &earlier)?;
    errstate::report(h, "subtract")?;
    let parts: Vec<Array> = begin.into_iter().chain([inner]).chain(end).collect();
    Ok(Value::ndarray(joined(&parts, 0)?))
}

/// The distance between samples: one number, or one each.
enum Spacing {
    Even(f64),
    Each(Array),
}

impl Spacing {
    fn of(h: &mut dyn Host, v: &Value, n: usize) -> Result<Spacing> {
        let a = discover::as_array(h, v, None)?;
        match a.ndim() {
            0 => Ok(Spacing::Even(a.item().map_or(f64::NAN, |s| s.num.as_f64()))),
            1 if a.size() != n => {
                let text = "when 1d, distances must match the length of the corresponding dimension";
                Err(Error::value(text).into())
            }
            1 => {
                let a = if a.dtype().is_inexact() { a } else { astype(&a, DType::F64)? };
                let steps = difference(&a, 0)?;
                let all = steps.to_nums();
                match all.first() {
                    Some(first) if all.iter().all(|x| x.as_f64() == first.as_f64()) => {
                        Ok(Spacing::Even(first.as_f64()))
                    }
                    _ => Ok(Spacing::Each(steps)),
                }
            }
            _ => Err(Error::value("distances must be either scalars or 1d").into()),
        }
    }
    /// Steps `k` and `k + 1` as numbers; the distance itself where all are equal.
    fn pair(&self, k: usize) -> Option<(f64, f64)> {
        match self {
            Spacing::Even(_) => None,
            Spacing::Each(steps) => {
                let at = |k: usize| if k < steps.size() { steps.get(&[k]).as_f64() } else { f64::NAN };
                Some((at(k), at(k + 1)))
            }
        }
    }
    /// The step at an end.
    fn at(&self, k: usize) -> f64 {
        match self {
            Spacing::Even(d) => *d,
            Spacing::Each(steps) if k < steps.size() => steps.get(&[k]).as_f64(),
            Spacing::Each(_) => f64::NAN,
        }
    }
}

/// `factors[0] * parts[0] + factors[1] * parts[1] + …`
fn combination(factors: &[f64], parts: &[Array]) -> Result<Array> {
    let mut sum: Option<Array> = None;
    for (f, part) in factors.iter().zip(parts) {
        let term = zip_num(BinaryOp::Multiply, part, Num::Float(*f))?;
        sum = Some(match sum {
            None => term,
            Some(s) => zip(BinaryOp::Add, &s, &term)?,
        });
    }
    sum.ok_or_else(|| Error::value("nothing to add").into())
}

/// The gradient along one axis.
fn gradient_along(f: &Array, axis: usize, spacing: &Spacing, second_order: bool) -> Result<Array> {
    let n = f.shape()[axis];
    let out = Array::for_overwrite(f.dtype(), f.shape())?;
    let part = |start: usize, length: usize| narrow(f, axis, start, length);
    let (left, middle, right) = (part(0, n - 2.min(n))?, part(1.min(n), n - 2.min(n))?, part(2.min(n), n - 2.min(n))?);
    let inner = match spacing {
        Spacing::Even(d) => zip_num(BinaryOp::Divide, &zip(BinaryOp::Subtract, &right, &left)?, Num::Float(2.0 * d))?,
        Spacing::Each(steps) => {
            let mut shape = vec![1; f.ndim()];
            shape[axis] = n - 2;
            let (d1, d2) = (narrow(steps, 0, 0, n - 2)?, narrow(steps, 0, 1, n - 2)?);
            let (d1, d2) = (reshape(&d1, &shape)?.0, reshape(&d2, &shape)?.0);
            let both = zip(BinaryOp::Add, &d1, &d2)?;
            let a = zip(BinaryOp::Divide, &map(UnaryOp::Negative, &d2)?, &zip(BinaryOp::Multiply, &d1, &both)?)?;
            let b = zip(BinaryOp::Divide, &zip(BinaryOp::Subtract, &d2, &d1)?, &zip(BinaryOp::Multiply, &d1, &d2)?)?;
            let c = zip(BinaryOp::Divide, &d1, &zip(BinaryOp::Multiply, &d2, &both)?)?;
            let sum = zip(BinaryOp::Add, &zip(BinaryOp::Multiply, &a, &left)?, &zip(BinaryOp::Multiply, &b, &middle)?)?;
            zip(BinaryOp::Add, &sum, &zip(BinaryOp::Multiply, &c, &right)?)?
        }
    };
    assign::assign(&narrow(&out, axis, 1, n - 2)?, &inner)?;
    let at = |k: usize| part(k, 1);
    let (first, last) = if second_order {
        let (a, b, c) = match (spacing, spacing.pair(0)) {
            (_, Some((d1, d2))) => {
                let both = d1 + d2;
                (-(2.0 * d1 + d2) / (d1 * both), both / (d1 * d2), -d1 / (d2 * both))
            }
            (s, None) => (-1.5 / s.at(0), 2.0 / s.at(0), -0.5 / s.at(0)),
        };
        let first = combination(&[a, b, c], &[at(0)?, at(1)?, at(2)?])?;
        let (a, b, c) = match (spacing, spacing.pair(n - 3)) {
            (_, Some((d1, d2))) => {
                let both = d1 + d2;
                (d2 / (d1 * both), -both / (d1 * d2), (2.0 * d2 + d1) / (d2 * both))
            }
            (s, None) => (0.5 / s.at(0), -2.0 / s.at(0), 1.5 / s.at(0)),
        };
        (first, combination(&[a, b, c], &[at(n - 3)?, at(n - 2)?, at(n - 1)?])?)
    } else {
        let slope = |later: Array, earlier: Array, d: f64| {
            zip_num(BinaryOp::Divide, &zip(BinaryOp::Subtract, &later, &earlier)?, Num::Float(d))
        };
        (slope(at(1)?, at(0)?, spacing.at(0))?, slope(at(n - 1)?, at(n - 2)?, spacing.at(n - 2))?)
    };
    assign::assign(&narrow(&out, axis, 0, 1)?, &first)?;
    assign::assign(&narrow(&out, axis, n - 1, 1)?, &last)?;
    Ok(out)
}

fn gradient(h: &mut dyn Host, f: ArrayLike, distances: &[Value], axis: Axes, edge_order: i64) -> Result<Value> {
    let array = f.array();
    if let Axes::Many(all) = &axis
        && crate::library::args::axes(all, array.ndim()).is_err()
        && all.iter().all(|&i| args::axis(i, array.ndim()).is_ok())
    {
        return Err(Error::value("repeated axis").into());
    }
    let axes = axis.resolve(array.ndim())?;
    let mut spacings = Vec::with_capacity(axes.len());
    let one = [Value::float(1.0)];
    let given = if distances.is_empty() { &one[..] } else { distances };
    let single = given.len() == 1 && discover::as_array(h, &given[0], None)?.ndim() == 0;
    if !single && given.len() != axes.len() {
        return Err(Error::type_error("invalid number of arguments").into());
    }
    for (k, &axis) in axes.iter().enumerate() {
        let v = if single { &given[0] } else { &given[k] };
        spacings.push(Spacing::of(h, v, array.shape()[axis])?);
    }
    if edge_order > 2 {
        return Err(Error::value("'edge_order' greater than 2 not supported").into());
    }
    let array = if array.dtype().is_inexact() { array } else { astype(&array, DType::F64)? };
    let mut all = Vec::with_capacity(axes.len());
    for (&axis, spacing) in axes.iter().zip(&spacings) {
        if (array.shape()[axis] as i64) < edge_order + 1 {
            let text = "Shape of array too small to calculate a numerical gradient, at least (edge_order + 1) elements are required.";
            return Err(Error::value(text).into());
        }
        let second = edge_order == 2;
        all.push(Value::ndarray(gradient_along(&array, axis, spacing, second)?));
    }
    errstate::report(h, "divide")?;
    match <[Value; 1]>::try_from(all) {
        Ok([one]) => Ok(one),
        Err(all) => Ok(Value::tuple(all)),
    }
}

fn trapezoid(h: &mut dyn Host, y: ArrayLike, x: Option<ArrayLike>, dx: Value, axis: i64) -> Result<Value> {
    let y = y.array();
    let widths = match x {
        None => operand::required(h, &dx)?,
        Some(x) => {
            let x = x.array();
            let along = if x.ndim() == 1 { 0 } else { args::axis(axis, x.ndim())? };
            if x.ndim() == 0 {
                return Err(Error::value("diff requires input that is at least one dimensional").into());
            }
            let d = difference(&x, along)?;
            if x.ndim() == 1 && y.ndim() > 0 {
                let mut shape = vec![1; y.ndim()];
                shape[args::axis(axis, y.ndim())?] = d.size();
                Operand::Array(reshape(&d, &shape)?.0)
            } else {
                Operand::Array(d)
            }
        }
    };
    if y.ndim() == 0 {
        return Err(Error::index("list assignment index out of range").into());
    }
    let axis = args::axis(axis, y.ndim())?;
    let (later, earlier) = neighbours(&y, axis)?;
    let sums = Operand::Array(zip(BinaryOp::Add, &later, &earlier)?);
    let areas = operand::combine(BinaryOp::Multiply, &widths, &sums)?;
    let areas = zip_num(BinaryOp::Divide, &areas, Num::Float(2.0))?;
    errstate::report(h, "multiply")?;
    let axis = axis.min(areas.ndim().saturating_sub(1));
    let total = reduce::fold(&areas, Combine::Add, sum_dtype(areas.dtype()), Over::axes(&[axis], false))?;
    let _ = crate::kernel::fpstatus::take();
    Ok(wrap(total))
}

/// One axis, or NumPy's error.
fn one_axis(a: &Array) -> Result<Array> {
    match a.ndim() {
        0 => Ok(reshape(a, &[1])?.0),
        1 => Ok(a.clone()),
        _ => {
            let text = "setting an array element with a sequence. The requested array would exceed the maximum number of dimension of 1.";
            Err(Error::value(text).into())
        }
    }
}

fn interp(
    h: &mut dyn Host,
    x: ArrayLike,
    xp: ArrayLike,
    fp: ArrayLike,
    left: Value,
    right: Value,
    period: Option<f64>,
) -> Result<Value> {
    let (mut x, mut xp, mut fp) = (x.array(), one_axis(&xp.array())?, one_axis(&fp.array())?);
    let (mut left, mut right) = (left, right);
    if let Some(period) = period {
        if period == 0.0 {
            return Err(Error::value("period must be a non-zero value").into());
        }
        if xp.size() != fp.size() {
            return Err(Error::value("fp and xp are not of the same length").into());
        }
        let period = period.abs();
        let wrapped = |a: &Array| zip_num(BinaryOp::Remainder, &astype(a, DType::F64)?, Num::Float(period));
        (x, xp) = (wrapped(&x)?, wrapped(&xp)?);
        let order = sort::argsort(&xp, 0, false)?;
        xp = pick::take(&xp, &order, 0, pick::Mode::Raise)?;
        fp = pick::take(&fp, &order, 0, pick::Mode::Raise)?;
        if let Some(last) = xp.size().checked_sub(1) {
            let (head, tail) = (narrow(&xp, 0, 0, 1)?, narrow(&xp, 0, last, 1)?);
            let before = zip_num(BinaryOp::Subtract, &tail, Num::Float(period))?;
            let after = zip_num(BinaryOp::Add, &head, Num::Float(period))?;
            xp = joined(&[before, xp.clone(), after], 0)?;
            fp = joined(&[narrow(&fp, 0, last, 1)?, fp.clone(), narrow(&fp, 0, 0, 1)?], 0)?;
        }
        (left, right) = (Value::None, Value::None);
    }
    if xp.is_empty() {
        return Err(Error::value("array of sample points is empty").into());
    }
    if xp.size() != fp.size() {
        return Err(Error::value("fp and xp are not of the same length.").into());
    }
    let end = |h: &mut dyn Host, v: &Value| -> Result<Option<Num>> {
        match v {
            Value::None => Ok(None),
            v => discover::to_num(h, v, DType::C128).map(Some),
        }
    };
    let (left, right) = (end(h, &left)?, end(h, &right)?);
    let re = |n: Option<Num>| n.map(|n| n.as_complex().re);
    let im = |n: Option<Num>| n.map(|n| n.as_complex().im);
    let real = interpolate::interpolate(&x, &xp, &attributes::real_part(&fp)?, re(left), re(right))?;
    let _ = crate::kernel::fpstatus::take();
    if !fp.dtype().is_complex() {
        return Ok(wrap(real));
    }
    let imaginary = interpolate::interpolate(&x, &xp, &crate::op::elementwise::part(&fp, true)?, im(left), im(right))?;
    let out = Array::for_overwrite(DType::C128, real.shape())?;
    assign::assign(&crate::op::elementwise::part(&out, false)?, &real)?;
    assign::assign(&crate::op::elementwise::part(&out, true)?, &imaginary)?;
    Ok(wrap(out))
}

fn unwrap(h: &mut dyn Host, p: ArrayLike, discont: Value, axis: i64, period: Value) -> Result<Value> {
    let p = p.array();
    if p.ndim() == 0 {
        return Err(Error::value("diff requires input that is at least one dimensional").into());
    }
    let axis = args::axis(axis, p.ndim())?;
    let step = difference(&p, axis)?;
    let period = operand::required(h, &period)?;
    let array = |a: &Array| Operand::Array(a.clone());
    let dtype = operand::result_type(&[array(&step), period.clone()]).unwrap_or(DType::F64);
    let step = astype(&step, dtype)?;
    let full = period.number(dtype)?;
    let (high, ambiguous) = if dtype.is_integer() {
        let n = full.as_i64();
        (Num::Int(n.div_euclid(2)), n.rem_euclid(2) == 0)
    } else {
        (Num::Float(full.as_f64() / 2.0), true)
    };
    let low = match high {
        Num::Int(i) => Num::Int(-i),
        n => Num::Float(-n.as_f64()),
    };
    let shifted = zip_num(BinaryOp::Subtract, &step, low)?;
    let mut folded = zip_num(BinaryOp::Add, &zip_num(BinaryOp::Remainder, &shifted, full)?, low)?;
    if ambiguous {
        let at_low = zip_num(BinaryOp::Equal, &folded, low)?;
        let rising = zip_num(BinaryOp::Greater, &step, Num::Int(0))?;
        let both = zip(BinaryOp::LogicalAnd, &at_low, &rising)?;
        folded = elem::select(&both, &Array::full(dtype, &[], high)?, &folded, dtype)?;
    }
    let correction = zip(BinaryOp::Subtract, &folded, &step)?;
    let limit = match &discont {
        Value::None => Operand::Weak(WeakKind::Float, Num::Float(full.as_f64() / 2.0)),
        v => operand::required(h, v)?,
    };
    let small = operand::combine(BinaryOp::Less, &array(&map(UnaryOp::Absolute, &step)?), &limit)?;
    let zero = Array::zeros(dtype, &[])?;
    let correction = elem::select(&small, &zero, &correction, dtype)?;
    let up = astype(&p, dtype)?;
    let n = up.shape()[axis];
    if n > 1 {
        let sum = scan::accumulate(&correction, axis, Combine::Add, dtype, false)?;
        let rest = narrow(&up, axis, 1, n - 1)?;
        assign::assign(&rest, &zip(BinaryOp::Add, &rest, &sum)?)?;
    }
    let _ = crate::kernel::fpstatus::take();
    Ok(Value::ndarray(up))
}

/// How much of a correlation is asked for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Extent {
    Valid,
    Same,
    Full,
}

fn extent(h: &mut dyn Host, v: &Value) -> Result<Extent> {
    Ok(match v {
        Value::Str(s) if s.as_str() == "valid" => Extent::Valid,
        Value::Str(s) if s.as_str() == "same" => Extent::Same,
        Value::Str(s) if s.as_str() == "full" => Extent::Full,
        Value::Int(0) => Extent::Valid,
        Value::Int(1) => Extent::Same,
        Value::Int(2) => Extent::Full,
        Value::Int(_) => return Err(Error::value("integer convolve/correlate mode must be 0, 1, or 2").into()),
        Value::Str(s) if s.as_str().to_lowercase().starts_with(['v', 's', 'f']) => {
            let text = "Use one of 'valid', 'same', or 'full' for convolve/correlate mode";
            return Err(Error::value(text).into());
        }
        v => {
            let text = v.repr(h)?;
            return Err(Error::value(format!("mode must be one of 'valid', 'same', or 'full' (got {text})")).into());
        }
    })
}

/// The sums of products of `a` with `v` shifted along it; neither is empty.
fn correlation(a: &Array, v: &Array, how: Extent) -> Result<Array> {
    let dtype = promote::numpy(a.dtype(), v.dtype());
    let (a, v) = (astype(a, dtype)?, astype(v, dtype)?);
    let turned = a.size() < v.size();
    let (long, short) = if turned { (&v, &a) } else { (&a, &v) };
    let n = short.size();
    let (before, after) = match how {
        Extent::Valid => (0, 0),
        Extent::Same => (n / 2, n - n / 2 - 1),
        Extent::Full => (n - 1, n - 1),
    };
    let zero = if dtype.is_inexact() { Num::Float(0.0) } else { Num::Int(0) };
    let wide = pad(long, &[(before, after)], &Pad::Constant(&[(zero, zero)]))?;
    let windows = sliding_windows(&wide, &[0], &[n])?;
    let out = matmul(&windows, short, dtype, Rounding::Fused)?;
    if turned { Ok(flip(&out, &[0])?) } else { Ok(out) }
}

fn sequence(a: &ArrayLike) -> Result<Array> {
    one_axis(&a.array())
}

fn finish(h: &mut dyn Host, out: Array) -> Result<Value> {
    let _ = crate::kernel::fpstatus::take();
    h.check_interrupt()?;
    Ok(Value::ndarray(crate::op::cast::contiguous(&out)?))
}

fn convolve(h: &mut dyn Host, a: ArrayLike, v: ArrayLike, mode: Value) -> Result<Value> {
    let (a, v) = (a.array(), v.array());
    for (x, name) in [(&a, "a"), (&v, "v")] {
        if x.is_empty() {
            return Err(Error::value(format!("{name} cannot be empty")).into());
        }
        if x.ndim() > 1 {
            return Err(Error::value("object too deep for desired array").into());
        }
    }
    let (a, v) = if v.size() > a.size() { (v, a) } else { (a, v) };
    let how = extent(h, &mode)?;
    let out = correlation(&one_axis(&a)?, &flip(&one_axis(&v)?, &[0])?, how)?;
    finish(h, out)
}

fn correlate(h: &mut dyn Host, a: ArrayLike, v: ArrayLike, mode: Value) -> Result<Value> {
    let how = extent(h, &mode)?;
    if a.array().ndim() == 0 || v.array().ndim() == 0 {
        return Err(Error::value("object of too small depth for desired array").into());
    }
    let (a, v) = (sequence(&a)?, sequence(&v)?);
    for (x, which) in [(&a, "first"), (&v, "second")] {
        if x.is_empty() {
            return Err(Error::value(format!("{which} array argument cannot be empty")).into());
        }
    }
    let v = if v.dtype().is_complex() { map(UnaryOp::Conjugate, &v)? } else { v };
    let out = correlation(&a, &v, how)?;
    finish(h, out)
}

fn sinc(h: &mut dyn Host, x: Value) -> Result<Value> {
    let x = discover::as_array(h, &x, None)?;
    let x = Operand::Array(if x.dtype().is_inexact() { x } else { astype(&x, DType::F64)? });
    let result = operand::unary(h, UnaryOp::Sinc, x);
    let _ = crate::kernel::fpstatus::take();
    result
}

fn i0(_: &mut dyn Host, x: ArrayLike) -> Result<Value> {
    let x = x.array();
    if x.dtype().is_complex() {
        return Err(Error::type_error("i0 not supported for complex values").into());
    }
    let x = if x.dtype().is_float() { x } else { astype(&x, DType::F64)? };
    let out = map(UnaryOp::I0, &map(UnaryOp::Absolute, &x)?)?;
    let _ = crate::kernel::fpstatus::take();
    Ok(Value::ndarray(out))
}
