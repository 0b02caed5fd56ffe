//! `torch.fft`: Fourier transforms.

use super::args::{Dims, Factory, Ten, into_out, runtime, wrap_dim};
use super::state::default_dtype;
use super::{T, fresh, tape};
use crate::array::{Array, DType};
use crate::op::cast::astype;
use crate::op::elementwise::{UnaryOp, unary};
use crate::op::fft::{self as op, Norm};
use crate::rows;
use crate::value::{Host, Result, Value};

macro_rules! one {
    ($($(#[doc = $doc:literal])* $name:literal $how:expr;)*) => {
        rows! { pub ALONG_ONE = $(
            $(#[doc = $doc])*
            $name(input: Ten, n: Option<i64> = None, dim: i64 = -1, norm: Option<String> = None, *, out: Option<Ten> = None) => |h: &mut dyn Host, x: Ten, n: Option<i64>, d: i64, norm: Option<String>, out: Option<Ten>| {
                let r = transform(h, &x, $how, n.map(|n| vec![n]), Some(vec![d]), norm)?;
                into_out(h, r, out.as_deref())
            };
        )* }
    };
}

macro_rules! several {
    ($($(#[doc = $doc:literal])* $name:literal $two:literal $how:expr;)*) => {
        rows! { pub ALONG_MANY = $(
            $(#[doc = $doc])*
            $name(input: Ten, s: Option<Dims> = None, dim: Option<Dims> = None, norm: Option<String> = None, *, out: Option<Ten> = None) => |h: &mut dyn Host, x: Ten, s: Option<Dims>, d: Option<Dims>, norm: Option<String>, out: Option<Ten>| {
                let d = match d { None if $two => Some(vec![-2, -1]), d => d.map(|d| d.0) };
                let r = transform(h, &x, $how, s.map(|s| s.0), d, norm)?;
                into_out(h, r, out.as_deref())
            };
        )* }
    };
}

/// Which transform.
#[derive(Clone, Copy, PartialEq)]
enum How {
    /// Complex to complex; `true` is the inverse.
    Full(bool),
    /// Real to half.
    Real,
    /// Half to real.
    ToReal,
    /// Half of a Hermitian signal to real.
    Hermitian,
    /// Real to half of a Hermitian signal.
    ToHermitian,
}

one! {
    /// The Fourier transform.
    ///
    /// >>> torch.fft.fft(torch.arange(4))
    "fft" How::Full(false);
    /// The inverse Fourier transform.
    "ifft" How::Full(true);
    /// The transform of a real signal: the first half.
    "rfft" How::Real;
    /// The inverse of `rfft`.
    "irfft" How::ToReal;
    /// The transform of a Hermitian signal: real.
    "hfft" How::Hermitian;
    /// The inverse of `hfft`.
    "ihfft" How::ToHermitian;
}

several! {
    /// The transform along the last two dimensions.
    "fft2" true How::Full(false);
    /// The inverse transform along the last two dimensions.
    "ifft2" true How::Full(true);
    /// The transform of a real signal along the last two dimensions.
    "rfft2" true How::Real;
    /// The inverse of `rfft2`.
    "irfft2" true How::ToReal;
    /// The transform of a Hermitian signal along the last two dimensions.
    "hfft2" true How::Hermitian;
    /// The inverse of `hfft2`.
    "ihfft2" true How::ToHermitian;
    /// The transform along several dimensions.
    "fftn" false How::Full(false);
    /// The inverse transform along several dimensions.
    "ifftn" false How::Full(true);
    /// The transform of a real signal along several dimensions.
    "rfftn" false How::Real;
    /// The inverse of `rfftn`.
    "irfftn" false How::ToReal;
    /// The transform of a Hermitian signal along several dimensions.
    "hfftn" false How::Hermitian;
    /// The inverse of `hfftn`.
    "ihfftn" false How::ToHermitian;
}

rows! { pub FUNCTIONS =
    /// The frequencies of a transform.
    ///
    /// >>> torch.fft.fftfreq(4)
    "fftfreq"(n: i64, d: f64 = 1.0, **options: Factory) => |h: &mut dyn Host, n, d, o: Factory| frequencies(h, n, d, o, op::frequencies);
    /// The frequencies of the half of a real transform.
    "rfftfreq"(n: i64, d: f64 = 1.0, **options: Factory) => |h: &mut dyn Host, n, d, o: Factory| frequencies(h, n, d, o, op::real_frequencies);
    /// The zero frequency moved to the middle.
    "fftshift"(input: Ten, dim: Option<Dims> = None) => |h: &mut dyn Host, x: Ten, d| shift(h, &x, d, false);
    /// The inverse of `fftshift`.
    "ifftshift"(input: Ten, dim: Option<Dims> = None) => |h: &mut dyn Host, x: Ten, d| shift(h, &x, d, true);
}

fn frequencies(
    h: &mut dyn Host,
    n: i64,
    d: f64,
    o: Factory,
    f: fn(usize, f64) -> crate::diag::Result<Array>,
) -> Result<Value> {
    let n = usize::try_from(n)
        .map_err(|_| runtime(format!("Trying to create tensor with negative dimension {n}: [{n}]")))?;
    let dtype = o.dtype_or(default_dtype(h));
    let a = astype(&f(n, d)?, dtype)?;
    o.finish(h, a)
}

fn shift(h: &mut dyn Host, x: &T, d: Option<Dims>, inverse: bool) -> Result<Value> {
    let n = x.array().ndim();
    let axes: Vec<usize> = match d {
        Some(d) => d.0.iter().map(|&d| wrap_dim(d, n)).collect::<Result<_>>()?,
        None => (0..n).collect(),
    };
    super::moved::moved(h, x, "RollBackward0", super::moved::Kind::Once, move |a| op::shift(a, &axes, inverse))
        .map(Value::Tensor)
}

fn conjugate(a: &Array) -> crate::diag::Result<Array> {
    unary(UnaryOp::Conjugate, a, a.dtype())
}

/// All `len` numbers of a transform of real ones from the first half: the others are its conjugates, backwards.
fn mirrored(half: &Array, len: usize, axis: usize) -> crate::diag::Result<Array> {
    let rest = len.saturating_sub(half.shape()[axis]);
    let back = crate::op::movement::flip(&crate::op::movement::narrow(half, axis, 1.min(rest), rest)?, &[axis])?;
    crate::op::join::concatenate(&[half.clone(), conjugate(&back)?], axis, half.dtype())
}

/// The transform with the other sign has the factor at the other place.
fn swapped(norm: Norm) -> Norm {
    match norm {
        Norm::Backward => Norm::Forward,
        Norm::Forward => Norm::Backward,
        Norm::Ortho => Norm::Ortho,
    }
}

fn transform(
    h: &mut dyn Host,
    x: &T,
    how: How,
    sizes: Option<Vec<i64>>,
    dims: Option<Vec<i64>>,
    norm: Option<String>,
) -> Result<T> {
    let a = x.array().clone();
    let norm = match norm.as_deref() {
        None => Norm::Backward,
        Some(name) => {
            Norm::from_name(name).ok_or_else(|| runtime(format!("Invalid normalization mode: \"{name}\"")))?
        }
    };
    if matches!(how, How::Real | How::ToHermitian) && a.dtype().is_complex() {
        let name = if how == How::Real { "rfft" } else { "ihfft" };
        return Err(crate::diag::Error::type_error(format!(
            "{name} expects a real input tensor, but got {}",
            crate::op::index::torch_scalar_type(a.dtype())
        ))
        .into());
    }
    let n = a.ndim();
    if n == 0
        && let Some(d) = dims.as_ref().and_then(|d| d.first())
    {
        let text = format!("Dimension specified as {d} but tensor has no dimensions");
        return Err(crate::diag::Error::index(text).into());
    }
    let axes: Vec<usize> = match (&dims, &sizes) {
        (Some(d), _) => d.iter().map(|&d| wrap_dim(d, n)).collect::<Result<_>>()?,
        (None, Some(s)) => (n.saturating_sub(s.len())..n).collect(),
        (None, None) => (0..n).collect(),
    };
    if n == 0 || axes.is_empty() {
        return Err(runtime("the transform needs at least one dimension"));
    }
    let last = axes.len() - 1;
    let half_in = matches!(how, How::ToReal | How::Hermitian);
    let mut lengths = Vec::new();
    for (k, &axis) in axes.iter().enumerate() {
        let given = sizes.as_ref().and_then(|s| s.get(k)).copied().filter(|&s| s != -1);
        let own = a.shape()[axis] as i64;
        let natural = if half_in && k == last { 2 * (own - 1) } else { own };
        let len = given.unwrap_or(natural);
        if len < 1 {
            return Err(runtime(format!("Invalid number of data points ({len}) specified")));
        }
        lengths.push(len as usize);
    }
    if tape::recording(h, &[x]) {
        return recorded(h, x, how, &lengths, &axes, norm);
    }
    let real = match a.dtype().real() {
        DType::F64 => DType::F64,
        DType::F32 => DType::F32,
        _ => default_dtype(h),
    };
    let (front, front_axes) = (&lengths[..last], &axes[..last]);
    let (len, axis) = (lengths[last], axes[last]);
    let rest = |a: &Array, inverse: bool, norm: Norm| {
        if front.is_empty() { Ok(a.clone()) } else { op::fft_axes(a, front, front_axes, inverse, norm) }
    };
    let out = match how {
        How::Full(inverse) if !a.dtype().is_complex() => {
            // Half of it by the transform of real numbers, the rest by symmetry; the inverse is its conjugate.
            let norm = if inverse { swapped(norm) } else { norm };
            let half = op::rfft(&a, len, axis, norm)?;
            let whole = rest(&mirrored(&half, len, axis)?, false, norm)?;
            astype(&if inverse { conjugate(&whole)? } else { whole }, real.complex())?
        }
        How::Full(inverse) => astype(&op::fft_axes(&a, &lengths, &axes, inverse, norm)?, real.complex())?,
        How::Real => astype(&rest(&op::rfft(&a, len, axis, norm)?, false, norm)?, real.complex())?,
        How::ToReal => astype(&op::irfft(&rest(&a, true, norm)?, len, axis, norm)?, real)?,
        How::Hermitian => {
            let c = rest(&a, false, norm)?;
            let c = if c.dtype().is_complex() { conjugate(&c)? } else { c };
            astype(&op::irfft(&c, len, axis, swapped(norm))?, real)?
        }
        How::ToHermitian => {
            let c = conjugate(&op::rfft(&a, len, axis, swapped(norm))?)?;
            astype(&rest(&c, true, norm)?, real.complex())?
        }
    };
    crate::kernel::fpstatus::take();
    let out = fresh(out);
    Ok(out)
}

fn name_of(norm: Norm) -> &'static str {
    match norm {
        Norm::Backward => "backward",
        Norm::Forward => "forward",
        Norm::Ortho => "ortho",
    }
}

/// A transform in steps along one dimension each, so that each has its gradient.
fn recorded(h: &mut dyn Host, x: &T, how: How, lengths: &[usize], axes: &[usize], norm: Norm) -> Result<T> {
    let last = axes.len() - 1;
    let front = |h: &mut dyn Host, t: &T, inverse: bool| -> Result<T> {
        let mut t = t.clone();
        for (&n, &axis) in lengths.iter().zip(axes).take(last) {
            t = step(h, &t, How::Full(inverse), n, axis, norm)?;
        }
        Ok(t)
    };
    let (n, axis) = (lengths[last], axes[last]);
    match how {
        How::Full(inverse) => {
            let t = front(h, x, inverse)?;
            step(h, &t, how, n, axis, norm)
        }
        How::Real => {
            let t = step(h, x, how, n, axis, norm)?;
            front(h, &t, false)
        }
        How::ToReal => {
            let t = front(h, x, true)?;
            step(h, &t, how, n, axis, norm)
        }
        How::Hermitian => {
            let t = front(h, x, false)?;
            let t = super::arith::conj(h, &t)?;
            step(h, &t, How::ToReal, n, axis, swapped(norm))
        }
        How::ToHermitian => {
            let t = step(h, x, How::Real, n, axis, swapped(norm))?;
            let t = super::arith::conj(h, &t)?;
            front(h, &t, true)
        }
    }
}

/// A recorded transform along one dimension: full, real to half, or half to real.
fn step(h: &mut dyn Host, x: &T, how: How, n: usize, axis: usize, norm: Norm) -> Result<T> {
    let still = super::views::detach(x);
    let (size, dim, name) = (vec![n as i64], vec![axis as i64], name_of(norm).to_string());
    let out = transform(h, &still, how, Some(size), Some(dim), Some(name))?;
    let options = vec![Value::from(n), Value::from(axis), Value::str(name_of(norm))];
    let (node, rule) = match how {
        How::Full(false) => ("FftC2CBackward0", "fft"),
        How::Full(true) => ("FftC2CBackward0", "ifft"),
        How::Real => ("FftR2CBackward0", "rfft"),
        _ => ("FftC2RBackward0", "irfft"),
    };
    super::rules::record(h, node, rule, &[x], &[], &[&out], options);
    Ok(out)
}
