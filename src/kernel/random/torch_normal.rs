//! PyTorch's normal numbers: Box–Muller, one pair at a time below 16 elements, in blocks of sixteen
//! uniforms from there on.
//!
//! The block path in f32 uses Cephes-style polynomials for log, sine and cosine, evaluated with fused
//! multiply-adds, as PyTorch does on x86-64 with AVX2; they are repeated here operation by operation,
//! since any other rounding would show in the numbers.

use std::f64::consts::PI;

use super::torch::{TorchFloat, TorchGenerator};

impl TorchGenerator {
    /// One normal number by the pair-at-a-time method, which keeps the second one for the next call.
    pub fn normal_scalar(&mut self, mean: f64, std: f64) -> f64 {
        let standard = self.next_normal.take().unwrap_or_else(|| {
            let u1 = self.uniform_f64();
            let u2 = self.uniform_f64();
            let radius = (-2.0 * (-u2).ln_1p()).sqrt();
            let theta = 2.0 * PI * u1;
            self.next_normal = Some(radius * theta.sin());
            radius * theta.cos()
        });
        standard.mul_add(std, mean)
    }

    /// `randn`, `normal_`: fills a contiguous tensor.
    pub fn normal<T: TorchFloat>(&mut self, mean: f64, std: f64, out: &mut [T]) {
        if out.len() < 16 {
            return self.normal_strided(mean, std, out);
        }
        if T::WIDE {
            self.blocks(out, Self::uniform_f64, |block| box_muller_f64(block, mean, std));
        } else {
            let (mean, std) = (mean as f32, std as f32);
            self.blocks(out, Self::uniform_f32, |block| box_muller_f32(block, mean, std));
        }
    }

    /// `normal_` on a tensor that is not contiguous, in C order: always pair at a time.
    pub fn normal_strided<T: TorchFloat>(&mut self, mean: f64, std: f64, out: &mut [T]) {
        for slot in out {
            *slot = T::from_f64(self.normal_scalar(mean, std));
        }
    }

    /// Whole blocks first; a rest redraws and overwrites the last sixteen elements. The tensor's
    /// uniforms are all drawn before the rest's, of those 16-bit dtypes draw only whole blocks.
    fn blocks<T: TorchFloat, U: Copy + Default + Into<f64>>(
        &mut self,
        out: &mut [T],
        uniform: impl Fn(&mut Self) -> U,
        transform: impl Fn(&mut [U; 16]),
    ) {
        let mut block = [U::default(); 16];
        let len = out.len();
        let store = |block: &[U; 16], to: &mut [T]| {
            for (slot, value) in to.iter_mut().zip(block) {
                *slot = T::from_f64((*value).into());
            }
        };
        let mut chunks = out.chunks_exact_mut(16);
        for chunk in &mut chunks {
            crate::kernel::stop::poll();
            block.fill_with(|| uniform(self));
            transform(&mut block);
            store(&block, chunk);
        }
        let rest = chunks.into_remainder().len();
        if rest > 0 {
            if size_of::<T>() > 2 {
                for _ in 0..rest {
                    uniform(self);
                }
            }
            block.fill_with(|| uniform(self));
            transform(&mut block);
            store(&block, &mut out[len - 16..]);
        }
    }
}

fn box_muller_f64(block: &mut [f64; 16], mean: f64, std: f64) {
    for j in 0..8 {
        let radius = (-2.0 * (1.0 - block[j]).ln()).sqrt();
        let theta = 2.0 * PI * block[j + 8];
        block[j] = (radius * theta.cos()).mul_add(std, mean);
        block[j + 8] = (radius * theta.sin()).mul_add(std, mean);
    }
}

fn box_muller_f32(block: &mut [f32; 16], mean: f32, std: f32) {
    for j in 0..8 {
        let radius = (-2.0 * log(1.0 - block[j])).sqrt();
        let (sin, cos) = sin_cos((2.0 * PI) as f32 * block[j + 8]);
        block[j] = (radius * cos).mul_add(std, mean);
        block[j + 8] = (radius * sin).mul_add(std, mean);
    }
}

/// Horner's scheme with fused multiply-adds, highest coefficient first.
fn horner(x: f32, coefficients: &[f32]) -> f32 {
    coefficients.iter().fold(0.0, |sum, c| sum.mul_add(x, *c))
}

/// Natural logarithm of a positive normal number.
#[allow(clippy::excessive_precision)] // The nearest f32 of the full digits is meant.
fn log(x: f32) -> f32 {
    const SERIES: [f32; 9] = [
        7.037_683_629_2e-2,
        -1.151_461_031e-1,
        1.167_699_874e-1,
        -1.242_014_084_6e-1,
        1.424_932_278_7e-1,
        -1.666_805_766_5e-1,
        2.000_071_476_5e-1,
        -2.499_999_399_3e-1,
        3.333_333_117_4e-1,
    ];
    // ln 2 in two parts.
    const LN2_HIGH: f32 = 0.693_359_4;
    const LN2_LOW: f32 = -2.121_944_4e-4;
    let bits = x.to_bits();
    let mut exponent = ((bits >> 23) as i32 - 126) as f32;
    let mantissa = f32::from_bits((bits & 0x007f_ffff) | 0x3f00_0000);
    let mut x = mantissa - 1.0;
    if mantissa < std::f32::consts::FRAC_1_SQRT_2 {
        exponent -= 1.0;
        x += mantissa;
    }
    let z = x * x;
    let y = (horner(x, &SERIES) * x).mul_add(z, exponent * LN2_LOW);
    let y = (-0.5f32).mul_add(z, y);
    exponent.mul_add(LN2_HIGH, x + y)
}

/// Sine and cosine of a number from 0 to 2π.
fn sin_cos(x: f32) -> (f32, f32) {
    // π/4 in three parts, negative.
    const PARTS: [f32; 3] = [-0.785_156_25, -2.418_756_5e-4, -3.774_895e-8];
    const SIN: [f32; 3] = [-1.951_529_6e-4, 8.332_161e-3, -1.666_665_5e-1];
    const COS: [f32; 3] = [2.443_315_7e-5, -1.388_731_6e-3, 4.166_664_6e-2];
    let octant = ((x * 1.273_239_5) as i32 + 1) & !1;
    let x = PARTS.iter().fold(x, |x, part| (octant as f32).mul_add(*part, x));
    let z = x * x;
    let cos = (horner(z, &COS) * z).mul_add(z, -0.5 * z) + 1.0;
    let sin = (horner(z, &SIN) * z).mul_add(x, x);
    let (sin, cos) = if octant & 2 == 0 { (sin, cos) } else { (cos, sin) };
    let sin = if octant & 4 == 0 { sin } else { -sin };
    let cos = if (octant - 2) & 4 == 0 { -cos } else { cos };
    (sin, cos)
}
