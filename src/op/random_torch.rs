//! Random arrays with PyTorch's numbers: its generator fills arrays of any dtype and layout.

use super::assign::assign;
use crate::array::memory::room_for;
use crate::array::{Array, Bool8, DType, Num, view};
use crate::diag::{Error, Result};
use crate::kernel::random::torch::{TorchFloat, TorchGenerator};

/// Runs `$f` with the float type of a dtype; other dtypes are an error.
macro_rules! floats {
    ($dtype:expr, $name:expr, $T:ident => $body:expr) => {
        match $dtype {
            DType::F32 => {
                type $T = f32;
                $body
            }
            DType::F64 => {
                type $T = f64;
                $body
            }
            DType::F16 => {
                type $T = half::f16;
                $body
            }
            DType::BF16 => {
                type $T = half::bf16;
                $body
            }
            other => {
                return Err(Error::unsupported(format!(
                    "\"{}\" not implemented for '{}'",
                    $name,
                    super::index::torch_scalar_type(other)
                )))
            }
        }
    };
}

/// Fills a target by a closure that fills a slice in C order.
fn fill<T: crate::array::Element>(out: &Array, f: impl FnOnce(&mut [T])) -> Result<()> {
    let mut values = vec![T::default(); out.size()];
    f(&mut values);
    assign(out, &Array::from_slice(&values, out.shape())?)
}

/// Uniform numbers in [from, to).
pub fn uniform(g: &mut TorchGenerator, out: &Array, from: f64, to: f64) -> Result<()> {
    floats!(out.dtype(), "check_uniform_bounds", T => fill::<T>(out, |s| g.uniform(from, to, s)))
}

/// Normal numbers: in blocks into contiguous tensors, else one pair at a time.
pub fn normal(g: &mut TorchGenerator, out: &Array, mean: f64, std: f64, contiguous: bool) -> Result<()> {
    if out.dtype().is_complex() {
        let parts = complex_pairs(out);
        let flat = Array::for_overwrite(out.dtype().real(), &[parts])?;
        let half = std / 2f64.sqrt();
        normal(g, &flat, mean, half, contiguous)?;
        let pairs = flat.reinterpret(out.dtype(), crate::array::Layout::contiguous(out.shape()))?;
        return assign(out, &pairs);
    }
    floats!(out.dtype(), "normal_kernel_cpu", T => fill::<T>(out, |s| if contiguous { g.normal(mean, std, s) } else { g.normal_strided(mean, std, s) }))
}

fn complex_pairs(out: &Array) -> usize {
    out.size() * 2
}

/// One number an element by a scalar distribution.
pub fn each(
    g: &mut TorchGenerator,
    out: &Array,
    name: &str,
    mut f: impl FnMut(&mut TorchGenerator) -> f64,
) -> Result<()> {
    floats!(out.dtype(), name, T => fill::<T>(out, |s| s.iter_mut().for_each(|x| *x = <T as TorchFloat>::from_f64(f(g)))))
}

/// Numbers by a function of the element's position, into any dtype.
pub fn each_num(
    g: &mut TorchGenerator,
    out: &Array,
    mut f: impl FnMut(&mut TorchGenerator, usize) -> Num,
) -> Result<()> {
    let fresh = Array::for_overwrite(out.dtype(), out.shape())?;
    for i in 0..fresh.size() {
        fresh.set_at(i, f(g, i));
    }
    assign(out, &fresh)
}

/// Integers in `base..base + range` (`range` 0: all).
pub fn integers(g: &mut TorchGenerator, out: &Array, range: u64, base: i64) -> Result<()> {
    each_num(g, out, |g, _| Num::Int(g.integer(range, base)))
}

/// `random_()` without bounds: whole numbers that the dtype holds exactly.
pub fn random_default(g: &mut TorchGenerator, out: &Array) -> Result<()> {
    let (wide, modulus) = match out.dtype() {
        DType::F64 => (true, (1u64 << 53) + 1),
        DType::F32 => (false, (1 << 24) + 1),
        DType::F16 => (false, (1 << 11) + 1),
        DType::BF16 => (false, (1 << 8) + 1),
        DType::Bool => (false, 2),
        DType::I64 => (true, 1 << 63),
        DType::U64 => (true, 0),
        d => {
            let high = d.int_range().map_or(0, |(_, high)| high);
            (false, u64::try_from(high + 1).unwrap_or(0))
        }
    };
    each_num(g, out, |g, _| Num::UInt(g.random_default(wide, modulus)))
}

/// 0 or 1 by one probability.
pub fn bernoulli(g: &mut TorchGenerator, out: &Array, p: f64) -> Result<()> {
    each_num(g, out, |g, _| Num::Bool(g.bernoulli(p)))
}

/// 0 or 1 by a probability each (of a float dtype, in the target's shape).
pub fn bernoulli_of(g: &mut TorchGenerator, out: &Array, p: &Array) -> Result<()> {
    let draws: Vec<Bool8> = floats!(p.dtype(), "bernoulli_tensor_cpu_p_", T => {
        view::to_vec::<T>(p).into_iter().map(|p| g.bernoulli_of::<T>(p).into()).collect()
    });
    assign(out, &Array::from_slice(&draws, p.shape())?)
}

/// `randperm(n)`.
pub fn permutation(g: &mut TorchGenerator, n: usize) -> Result<Array> {
    room_for::<i64>(n)?;
    let mut out = vec![0i64; n];
    g.randperm(&mut out);
    Array::from_vec(out)
}

/// One row of `multinomial`, or a row each for the rows of weights.
pub fn multinomial(g: &mut TorchGenerator, weights: &Array, n: usize, replacement: bool) -> Result<Array> {
    let columns = weights.shape().last().copied().unwrap_or(0);
    let rows = weights.size().checked_div(columns).unwrap_or(0);
    room_for::<i64>(rows.saturating_mul(n))?;
    let mut out = vec![0i64; rows * n];
    floats!(weights.dtype(), "multinomial", T => {
        let all = view::to_vec::<T>(weights);
        if n > 0 && columns > 0 {
            for (row, to) in all.chunks(columns).zip(out.chunks_mut(n)) {
                g.multinomial(row, replacement, to);
            }
        }
    });
    let mut shape = weights.shape().to_vec();
    if let Some(last) = shape.last_mut() {
        *last = n;
    }
    Array::from_slice(&out, &shape)
}
