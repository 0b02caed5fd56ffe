//! Fourier transforms along an axis, in double precision; results are cast by the caller.

use super::cast::astype;
use super::join::concatenate;
use super::movement::narrow;
use crate::array::{Array, DType, Shape};
use crate::diag::{Error, Result};
use crate::kernel::fft::Plan;
use crate::kernel::lanes;
use num_complex::Complex;

/// How a pair of transforms shares the factor 1/n.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Norm {
    /// The inverse takes it.
    Backward,
    /// Each takes its root.
    Ortho,
    /// The forward transform takes it.
    Forward,
}

impl Norm {
    /// By the name that both libraries use.
    pub fn from_name(name: &str) -> Option<Norm> {
        Some(match name {
            "backward" => Norm::Backward,
            "ortho" => Norm::Ortho,
            "forward" => Norm::Forward,
            _ => return None,
        })
    }
    fn factor(self, n: usize, inverse: bool) -> f64 {
        let n = n as f64;
        match (self, inverse) {
            (Norm::Ortho, _) => 1.0 / n.sqrt(),
            (Norm::Backward, true) | (Norm::Forward, false) => 1.0 / n,
            _ => 1.0,
        }
    }
}

/// The array cut or continued with zeros to `n` elements along an axis.
fn sized(array: &Array, n: usize, axis: usize) -> Result<Array> {
    let have = array.shape()[axis];
    if n <= have {
        return narrow(array, axis, 0, n);
    }
    let mut shape: Shape = array.shape().into();
    shape[axis] = n - have;
    let zeros = Array::zeros(array.dtype(), &shape)?;
    concatenate(&[array.clone(), zeros], axis, array.dtype())
}

fn check(n: usize) -> Result<()> {
    if n == 0 { Err(Error::value("Invalid number of FFT data points (0) specified.")) } else { Ok(()) }
}

/// `fft` or `ifft` of `n` points along an axis, complex128. `ValueError` for no points.
pub fn fft(array: &Array, n: usize, axis: usize, inverse: bool, norm: Norm) -> Result<Array> {
    check(n)?;
    let source = sized(&astype(array, DType::C128)?, n, axis)?;
    let out = Array::for_overwrite(DType::C128, source.shape())?;
    let (plan, factor) = (Plan::kept(n), norm.factor(n, inverse));
    if !out.is_empty() {
        lanes::map::<Complex<f64>, Complex<f64>>(&source, &out, axis, |lane, to| {
            to.iter_mut().zip(plan.run(lane, inverse)).for_each(|(t, x)| *t = x * factor);
        });
    }
    Ok(out)
}

/// `fft` along several axes, the last one first.
pub fn fft_axes(array: &Array, sizes: &[usize], axes: &[usize], inverse: bool, norm: Norm) -> Result<Array> {
    let mut current = astype(array, DType::C128)?;
    for (&n, &axis) in sizes.iter().zip(axes).rev() {
        current = fft(&current, n, axis, inverse, norm)?;
    }
    Ok(current)
}

/// `rfft`: the first `n / 2 + 1` points of the transform of a real array.
pub fn rfft(array: &Array, n: usize, axis: usize, norm: Norm) -> Result<Array> {
    check(n)?;
    let source = sized(&astype(array, DType::F64)?, n, axis)?;
    let mut shape: Shape = source.shape().into();
    shape[axis] = n / 2 + 1;
    let out = Array::for_overwrite(DType::C128, &shape)?;
    let (plan, factor) = (Plan::kept(n), norm.factor(n, false));
    if !out.is_empty() {
        lanes::map::<f64, Complex<f64>>(&source, &out, axis, |lane, to| {
            to.iter_mut().zip(plan.forward_real(lane)).for_each(|(t, x)| *t = x * factor);
        });
    }
    Ok(out)
}

/// `irfft`: `n` real points (float64) from the first half of a transform.
pub fn irfft(array: &Array, n: usize, axis: usize, norm: Norm) -> Result<Array> {
    check(n)?;
    let source = sized(&astype(array, DType::C128)?, n / 2 + 1, axis)?;
    let mut shape: Shape = source.shape().into();
    shape[axis] = n;
    let out = Array::for_overwrite(DType::F64, &shape)?;
    let (plan, factor) = (Plan::kept(n), norm.factor(n, true));
    if !out.is_empty() {
        lanes::map::<Complex<f64>, f64>(&source, &out, axis, |half, to| {
            to.iter_mut().zip(plan.backward_real(half)).for_each(|(t, x)| *t = x * factor);
        });
    }
    Ok(out)
}

/// `fftfreq`: the frequencies of `n` points `d` apart, as float64.
pub fn frequencies(n: usize, d: f64) -> Result<Array> {
    let scale = 1.0 / (n as f64 * d);
    let half = n.div_ceil(2) as i64;
    Array::from_vec((0..n as i64).map(|k| if k < half { k } else { k - n as i64 } as f64 * scale).collect())
}

/// `rfftfreq`: the frequencies of the half of a real transform.
pub fn real_frequencies(n: usize, d: f64) -> Result<Array> {
    let scale = 1.0 / (n as f64 * d);
    Array::from_vec((0..n / 2 + 1).map(|k| k as f64 * scale).collect())
}

/// `fftshift` (or its inverse): the zero frequency to the middle of these axes.
pub fn shift(array: &Array, axes: &[usize], inverse: bool) -> Result<Array> {
    let shifts: Vec<i64> = axes
        .iter()
        .map(|&a| {
            let half = (array.shape()[a] / 2) as i64;
            if inverse { -half } else { half }
        })
        .collect();
    super::join::roll(array, &shifts, axes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::array::view::to_vec;

    /// Against the sum of the definition, for lengths of every kind.
    #[test]
    fn transforms_and_back() {
        for n in [1, 2, 3, 4, 6, 7, 8, 12, 30, 67, 128, 194] {
            let x: Vec<f64> = (0..n).map(|k| ((k * k * 7 + 3) % 11) as f64 - 4.0).collect();
            let a = Array::from_vec(x.clone()).unwrap();
            let got = to_vec::<Complex<f64>>(&fft(&a, n, 0, false, Norm::Backward).unwrap());
            for (k, y) in got.iter().enumerate() {
                let want: Complex<f64> = (0..n)
                    .map(|j| Complex::from_polar(x[j], -std::f64::consts::TAU * (j * k % n) as f64 / n as f64))
                    .sum();
                assert!((y - want).norm() < 1e-9, "{n} {k}: {y} {want}");
            }
            let half = rfft(&a, n, 0, Norm::Ortho).unwrap();
            let back = to_vec::<f64>(&irfft(&half, n, 0, Norm::Ortho).unwrap());
            assert!(back.iter().zip(&x).all(|(b, x)| (b - x).abs() < 1e-10), "{n}");
        }
    }

    #[test]
    fn frequencies_are_numpys() {
        assert_eq!(to_vec::<f64>(&frequencies(5, 1.0).unwrap()), [0.0, 0.2, 0.4, -0.4, -0.2]);
        let a = Array::from_vec(vec![0i64, 1, 2, 3, 4]).unwrap();
        assert_eq!(to_vec::<i64>(&shift(&a, &[0], false).unwrap()), [3, 4, 0, 1, 2]);
    }
}
