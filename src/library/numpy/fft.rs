//! The module `numpy.fft`: discrete Fourier transforms.

use super::compose::{np, value_error};
use super::convert::ArrayLike;
use super::discover::as_array;
use crate::array::{Array, DType};
use crate::diag::{Error, ErrorKind};
use crate::library::args::{self, Ints};
use crate::op::cast::astype;
use crate::op::fft::{self as op, Norm};
use crate::rows;
use crate::value::module::ModuleSpec;
use crate::value::{Host, Result, Value};

/// The module `numpy.fft`.
pub static MODULE: ModuleSpec = ModuleSpec {
    name: "numpy.fft",
    doc: "Discrete Fourier Transform",
    functions: &[FUNCTIONS],
    members: &[],
    aliases: &[],
};

rows! { FUNCTIONS =
    /// Compute the one-dimensional discrete Fourier Transform.
    ///
    /// >>> np.fft.fft([1, 2, 3, 4])
    "fft"(a: Value, n: Option<i64> = None, axis: i64 = -1, norm: Value = None, out: Value = None) => fft;
    /// Compute the one-dimensional inverse discrete Fourier Transform.
    ///
    /// >>> np.fft.ifft([0, 4, 0, 0])
    "ifft"(a: Value, n: Option<i64> = None, axis: i64 = -1, norm: Value = None, out: Value = None) => ifft;
    /// Compute the one-dimensional discrete Fourier Transform for real input.
    ///
    /// >>> np.fft.rfft([0, 1, 0, 0])
    "rfft"(a: Value, n: Option<i64> = None, axis: i64 = -1, norm: Value = None, out: Value = None) => rfft;
    /// Computes the inverse of rfft.
    ///
    /// >>> np.fft.irfft([1, -1j, -1])
    "irfft"(a: Value, n: Option<i64> = None, axis: i64 = -1, norm: Value = None, out: Value = None) => irfft;
    /// Compute the FFT of a signal that has Hermitian symmetry.
    ///
    /// >>> np.fft.hfft([1, 2, 3])
    "hfft"(a: Value, n: Option<i64> = None, axis: i64 = -1, norm: Value = None, out: Value = None) => hfft;
    /// Compute the inverse FFT of a signal that has Hermitian symmetry.
    ///
    /// >>> np.fft.ihfft([8, -2, 0, -2])
    "ihfft"(a: Value, n: Option<i64> = None, axis: i64 = -1, norm: Value = None, out: Value = None) => ihfft;
    /// Compute the N-dimensional discrete Fourier Transform.
    ///
    /// >>> np.fft.fftn(np.ones((2, 2)))
    "fftn"(a: Value, s: Value = None, axes: Option<Ints> = None, norm: Value = None, out: Value = None) => fftn;
    /// Compute the N-dimensional inverse discrete Fourier Transform.
    ///
    /// >>> np.fft.ifftn(np.eye(2))
    "ifftn"(a: Value, s: Value = None, axes: Option<Ints> = None, norm: Value = None, out: Value = None) => ifftn;
    /// Compute the 2-dimensional discrete Fourier Transform.
    ///
    /// >>> np.fft.fft2(np.ones((2, 2)))
    "fft2"(a: Value, s: Value = None, axes: Option<Ints> = (-2, -1), norm: Value = None, out: Value = None) => fft2;
    /// Compute the 2-dimensional inverse discrete Fourier Transform.
    ///
    /// >>> np.fft.ifft2(np.eye(2))
    "ifft2"(a: Value, s: Value = None, axes: Option<Ints> = (-2, -1), norm: Value = None, out: Value = None) => ifft2;
    /// Compute the N-dimensional discrete Fourier Transform for real input.
    ///
    /// >>> np.fft.rfftn(np.ones((2, 2)))
    "rfftn"(a: Value, s: Value = None, axes: Option<Ints> = None, norm: Value = None, out: Value = None) => rfftn;
    /// Compute the 2-dimensional FFT of a real array.
    ///
    /// >>> np.fft.rfft2(np.ones((2, 2)))
    "rfft2"(a: Value, s: Value = None, axes: Option<Ints> = (-2, -1), norm: Value = None, out: Value = None) => rfftn2;
    /// Computes the inverse of rfftn.
    ///
    /// >>> np.fft.irfftn(np.ones((2, 2)))
    "irfftn"(a: Value, s: Value = None, axes: Option<Ints> = None, norm: Value = None, out: Value = None) => irfftn;
    /// Computes the inverse of rfft2.
    ///
    /// >>> np.fft.irfft2(np.ones((2, 2)))
    "irfft2"(a: Value, s: Value = None, axes: Option<Ints> = (-2, -1), norm: Value = None, out: Value = None) => irfftn2;
    /// Return the Discrete Fourier Transform sample frequencies.
    ///
    /// >>> np.fft.fftfreq(5)
    "fftfreq"(n: Value, d: f64 = 1.0, device: Value = None) => fftfreq;
    /// Return the Discrete Fourier Transform sample frequencies (for usage with rfft, irfft).
    ///
    /// >>> np.fft.rfftfreq(5)
    "rfftfreq"(n: Value, d: f64 = 1.0, device: Value = None) => rfftfreq;
    /// Shift the zero-frequency component to the center of the spectrum.
    ///
    /// >>> np.fft.fftshift([0, 1, 2, -2, -1])
    "fftshift"(x: ArrayLike, axes: Option<Ints> = None) => fftshift;
    /// The inverse of fftshift.
    ///
    /// >>> np.fft.ifftshift([-2, -1, 0, 1, 2])
    "ifftshift"(x: ArrayLike, axes: Option<Ints> = None) => ifftshift;
}

/// What is computed along one axis.
#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Complex {
        inverse: bool,
    },
    /// Real to the half of its transform.
    Real,
    /// The half of a transform to real.
    ToReal,
}

fn norm_of(h: &mut dyn Host, v: &Value) -> Result<Norm> {
    if v.is_none() {
        return Ok(Norm::Backward);
    }
    let name = v.to_text(h)?;
    match Norm::from_name(&name) {
        Some(n) => Ok(n),
        None => value_error(format!("Invalid norm value {name}; should be \"backward\",\"ortho\" or \"forward\".")),
    }
}

/// The other norm: what a Hermitian transform asks of the opposite one.
fn swapped(n: Norm) -> Norm {
    match n {
        Norm::Backward => Norm::Forward,
        Norm::Forward => Norm::Backward,
        Norm::Ortho => Norm::Ortho,
    }
}

fn source(h: &mut dyn Host, a: &Value) -> Result<Array> {
    match a {
        Value::Str(_) => Err(Error::index("tuple index out of range").into()),
        a => as_array(h, a, None),
    }
}

/// The complex dtype of the result for an input of this dtype.
fn complex_of(d: DType) -> DType {
    match d {
        DType::F16 | DType::F32 | DType::C64 => DType::C64,
        _ => DType::C128,
    }
}

/// One transform along one axis; `n` is the length asked for.
fn along(a: &Array, n: Option<i64>, axis: usize, kind: Kind, norm: Norm) -> Result<Array> {
    let have = a.shape()[axis] as i64;
    let n = n.unwrap_or(if kind == Kind::ToReal { (have - 1) * 2 } else { have });
    if n < 1 {
        return value_error(format!("Invalid number of FFT data points ({n}) specified."));
    }
    let n = n as usize;
    let out = complex_of(a.dtype());
    Ok(match kind {
        Kind::Complex { inverse } => astype(&op::fft(a, n, axis, inverse, norm)?, out)?,
        Kind::Real => {
            if a.dtype().is_complex() {
                let name = if n.is_multiple_of(2) { "rfft_n_even" } else { "rfft_n_odd" };
                return Err(Error::type_error(format!("ufunc '{name}' not supported for the input types, and the inputs could not be safely coerced to any supported types according to the casting rule ''safe''")).into());
            }
            astype(&op::rfft(a, n, axis, norm)?, out)?
        }
        Kind::ToReal => astype(&op::irfft(a, n, axis, norm)?, out.real())?,
    })
}

fn deliver(out: Value, result: Array) -> Result<Value> {
    if let Value::Array(o) = &out {
        let target = o.array().clone();
        if target.shape() != result.shape() {
            return value_error("output array has wrong shape.");
        }
        crate::op::assign::assign(&target, &result)?;
        return Ok(out);
    }
    Ok(Value::ndarray(result))
}

fn one(h: &mut dyn Host, a: Value, n: Option<i64>, axis: i64, norm: Value, out: Value, kind: Kind) -> Result<Value> {
    let a = source(h, &a)?;
    let norm = norm_of(h, &norm)?;
    let k = match crate::array::index::wrap(axis, a.ndim()) {
        Some(k) => k,
        None if n.is_none() => return Err(Error::index("tuple index out of range").into()),
        None => return Err(args::axis_error(axis, a.ndim(), None)),
    };
    deliver(out, along(&a, n, k, kind, norm)?)
}

fn fft(h: &mut dyn Host, a: Value, n: Option<i64>, axis: i64, norm: Value, out: Value) -> Result<Value> {
    one(h, a, n, axis, norm, out, Kind::Complex { inverse: false })
}
fn ifft(h: &mut dyn Host, a: Value, n: Option<i64>, axis: i64, norm: Value, out: Value) -> Result<Value> {
    one(h, a, n, axis, norm, out, Kind::Complex { inverse: true })
}
fn rfft(h: &mut dyn Host, a: Value, n: Option<i64>, axis: i64, norm: Value, out: Value) -> Result<Value> {
    one(h, a, n, axis, norm, out, Kind::Real)
}
fn irfft(h: &mut dyn Host, a: Value, n: Option<i64>, axis: i64, norm: Value, out: Value) -> Result<Value> {
    one(h, a, n, axis, norm, out, Kind::ToReal)
}

fn hfft(h: &mut dyn Host, a: Value, n: Option<i64>, axis: i64, norm: Value, out: Value) -> Result<Value> {
    let norm = swapped(norm_of(h, &norm)?);
    let conjugate = np(h, "conjugate", &[a])?;
    let a = source(h, &conjugate)?;
    let Some(k) = crate::array::index::wrap(axis, a.ndim()) else {
        return Err(Error::index("tuple index out of range").into());
    };
    deliver(out, along(&a, n, k, Kind::ToReal, norm)?)
}

fn ihfft(h: &mut dyn Host, a: Value, n: Option<i64>, axis: i64, norm: Value, out: Value) -> Result<Value> {
    let norm = swapped(norm_of(h, &norm)?);
    let a = source(h, &a)?;
    let Some(k) = crate::array::index::wrap(axis, a.ndim()) else {
        return Err(Error::index("tuple index out of range").into());
    };
    let half = along(&a, n, k, Kind::Real, norm)?;
    let conjugate = np(h, "conjugate", &[Value::ndarray(half)])?;
    let result = source(h, &conjugate)?;
    deliver(out, result)
}

const SIZES_WITHOUT_AXES: &str = "`axes` should not be `None` if `s` is not `None` (Deprecated in NumPy 2.0). In a \
    future version of NumPy, this will raise an error and `s[i]` will correspond to the size along the transformed axis \
    specified by `axes[i]`. To retain current behaviour, pass a sequence [0, ..., k-1] to `axes` for an array of \
    dimension k.";

/// Sizes and axes of a transform along several axes; sizes of `None` (or -1) are those of the array.
fn several(h: &mut dyn Host, a: &Array, s: &Value, axes: Option<Ints>) -> Result<Vec<(Option<i64>, usize)>> {
    let sizes: Option<Vec<Option<i64>>> = match s {
        Value::None => None,
        s => {
            let mut all = Vec::new();
            for v in s.to_vec(h)? {
                let size: Option<i64> = crate::value::convert::FromValue::from_value(h, &v)?;
                all.push(size.filter(|n| *n != -1));
            }
            Some(all)
        }
    };
    if sizes.is_some() && axes.is_none() {
        h.warn(ErrorKind::DeprecationWarning, SIZES_WITHOUT_AXES)?;
    }
    let axes: Vec<i64> = match (axes, &sizes) {
        (Some(axes), _) => axes.0.to_vec(),
        (None, Some(s)) => (-(s.len() as i64)..0).collect(),
        (None, None) => (0..a.ndim() as i64).collect(),
    };
    if let Some(s) = &sizes
        && s.len() != axes.len()
    {
        return value_error("Shape and axes have different lengths.");
    }
    axes.iter()
        .enumerate()
        .map(|(i, &k)| match crate::array::index::wrap(k, a.ndim()) {
            Some(axis) => Ok((sizes.as_ref().and_then(|s| s[i]), axis)),
            None if sizes.is_none() && k < 0 => {
                let text = format!("index {k} is out of bounds for axis 0 with size {}", a.ndim());
                Err(Error::index(text).into())
            }
            None => Err(args::axis_error(k, a.ndim(), None)),
        })
        .collect()
}

#[allow(clippy::too_many_arguments)]
fn many(
    h: &mut dyn Host,
    a: Value,
    s: Value,
    axes: Option<Ints>,
    norm: Value,
    out: Value,
    kind: Kind,
) -> Result<Value> {
    let mut a = source(h, &a)?;
    let norm = norm_of(h, &norm)?;
    let steps = several(h, &a, &s, axes)?;
    let complex = |inverse: bool| Kind::Complex { inverse };
    match (kind, steps.split_last()) {
        (Kind::Real, Some((&(n, k), rest))) => {
            a = along(&a, n, k, Kind::Real, norm)?;
            for &(n, k) in rest.iter().rev() {
                a = along(&a, n, k, complex(false), norm)?;
            }
        }
        (Kind::ToReal, Some((&(n, k), rest))) => {
            for &(n, k) in rest {
                a = along(&a, n, k, complex(true), norm)?;
            }
            a = along(&a, n, k, Kind::ToReal, norm)?;
        }
        (Kind::Complex { inverse }, Some(_)) => {
            for &(n, k) in steps.iter().rev() {
                a = along(&a, n, k, complex(inverse), norm)?;
            }
        }
        // Along no axis nothing is done.
        (Kind::Complex { .. }, None) => {}
        (_, None) => return Err(Error::new(ErrorKind::IndexError, "list index out of range").into()),
    }
    deliver(out, a)
}

/// `axes` of the two-dimensional functions: the last two where left out.
fn last_two(axes: Option<Ints>) -> Option<Ints> {
    axes.or_else(|| Some(Ints(smallvec::smallvec![-2, -1])))
}

macro_rules! several {
    ($($name:ident $two:literal $kind:expr;)*) => {$(
        fn $name(h: &mut dyn Host, a: Value, s: Value, axes: Option<Ints>, norm: Value, out: Value) -> Result<Value> {
            many(h, a, s, if $two { last_two(axes) } else { axes }, norm, out, $kind)
        }
    )*};
}
several! {
    fftn false Kind::Complex { inverse: false };
    ifftn false Kind::Complex { inverse: true };
    fft2 true Kind::Complex { inverse: false };
    ifft2 true Kind::Complex { inverse: true };
    rfftn false Kind::Real;
    rfftn2 true Kind::Real;
    irfftn false Kind::ToReal;
    irfftn2 true Kind::ToReal;
}

fn points(h: &mut dyn Host, n: &Value, d: f64) -> Result<usize> {
    let _ = h;
    let Some(n) = n.to_index_saturating() else { return value_error("n should be an integer") };
    if n as f64 * d == 0.0 {
        return Err(Error::new(ErrorKind::ZeroDivisionError, "float division by zero").into());
    }
    let n = usize::try_from(n).map_err(|_| Error::value("negative dimensions are not allowed"))?;
    drop(Array::for_overwrite(DType::F64, &[n])?);
    Ok(n)
}

fn fftfreq(h: &mut dyn Host, n: Value, d: f64, _: Value) -> Result<Value> {
    let n = points(h, &n, d)?;
    Ok(Value::ndarray(op::frequencies(n, d)?))
}
fn rfftfreq(h: &mut dyn Host, n: Value, d: f64, _: Value) -> Result<Value> {
    let n = points(h, &n, d)?;
    Ok(Value::ndarray(op::real_frequencies(n, d)?))
}

fn shift(x: &ArrayLike, axes: Option<Ints>, inverse: bool) -> Result<Value> {
    let a = x.array();
    let axes: Vec<usize> = match axes {
        Some(all) => all.0.iter().map(|&k| args::axis(k, a.ndim())).collect::<Result<_>>()?,
        None => (0..a.ndim()).collect(),
    };
    Ok(Value::ndarray(op::shift(&a, &axes, inverse)?))
}
fn fftshift(_: &mut dyn Host, x: ArrayLike, axes: Option<Ints>) -> Result<Value> {
    shift(&x, axes, false)
}
fn ifftshift(_: &mut dyn Host, x: ArrayLike, axes: Option<Ints>) -> Result<Value> {
    shift(&x, axes, true)
}
