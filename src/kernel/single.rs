//! Loops over functions that are evaluated in single precision, many elements at once; what a function does not
//! cover so is left to its exact form. See `scalar/single.rs`.

use super::loops::{Entry, Mode};
use super::nest::Loop;
use super::scalar::single::Single;
use crate::array::DType;

/// Elements that are evaluated before the first is looked at.
const BLOCK: usize = 256;
/// The same for short loops.
const SHORT: usize = 8;

/// The entry of a function.
pub fn single_entry<F: Single>() -> Entry<2> {
    Entry { run: choose::<F>(), result: DType::F32, mode: Mode::Look }
}

fn choose<F: Single>() -> Loop<2> {
    #[cfg(target_arch = "x86_64")]
    {
        use std::arch::is_x86_feature_detected as has;
        if has!("avx512f") && has!("avx512dq") && has!("avx512vl") && has!("avx512bw") && has!("fma") {
            return avx512::<F>;
        }
        if has!("avx2") && has!("fma") {
            return avx2::<F>;
        }
    }
    evaluated::<F>
}

/// # Safety
/// As [`Loop`]; the processor has AVX-512 and FMA.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f,avx512dq,avx512vl,avx512bw,avx2,fma")]
unsafe fn avx512<F: Single>(n: usize, p: &[*mut u8; 2], s: &[isize; 2]) {
    // SAFETY: the caller's promise.
    unsafe { evaluated::<F>(n, p, s) }
}

/// # Safety
/// As [`Loop`]; the processor has AVX2 and FMA.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,fma")]
unsafe fn avx2<F: Single>(n: usize, p: &[*mut u8; 2], s: &[isize; 2]) {
    // SAFETY: the caller's promise.
    unsafe { evaluated::<F>(n, p, s) }
}

/// # Safety
/// As [`Loop`].
#[inline(always)]
unsafe fn evaluated<F: Single>(n: usize, p: &[*mut u8; 2], s: &[isize; 2]) {
    // SAFETY: the caller's promise.
    unsafe { if n <= SHORT { blocks::<F, SHORT>(n, p, s) } else { blocks::<F, BLOCK>(n, p, s) } }
}

/// # Safety
/// As [`Loop`].
#[inline(always)]
unsafe fn blocks<F: Single, const N: usize>(n: usize, p: &[*mut u8; 2], s: &[isize; 2]) {
    let (mut arguments, mut values) = ([0f32; N], [0f32; N]);
    for begin in (0..n).step_by(N) {
        let count = (n - begin).min(N);
        let (arguments, values) = (&mut arguments[..count], &mut values[..count]);
        let [to, from] = [0, 1].map(|k| p[k].wrapping_offset(begin as isize * s[k]));
        for (i, x) in arguments.iter_mut().enumerate() {
            // SAFETY: the caller's promise.
            *x = unsafe { from.offset(i as isize * s[1]).cast::<f32>().read() };
        }
        let mut open = false;
        for (value, &x) in values.iter_mut().zip(&*arguments) {
            let covered = F::covers(x);
            *value = F::value(if covered { x } else { 0.5 });
            open |= !covered;
        }
        if open {
            for (value, &x) in values.iter_mut().zip(&*arguments).filter(|(_, x)| !F::covers(**x)) {
                *value = F::exact(f64::from(x)) as f32;
            }
        }
        for (i, value) in values.iter().enumerate() {
            // SAFETY: the caller's promise.
            unsafe { to.offset(i as isize * s[0]).cast::<f32>().write(*value) };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::apply::apply;
    use super::super::fpstatus::{self, FpStatus};
    use super::super::unary::UnaryOp;
    use crate::array::{Array, DType, view};

    fn run(op: UnaryOp, x: &[f32]) -> (Vec<f32>, FpStatus) {
        let (a, out) = (Array::from_slice(x, &[x.len()]).unwrap(), Array::zeros(DType::F32, &[x.len()]).unwrap());
        apply(op.entry(DType::F32).unwrap(), DType::F32, [&out, &a], None);
        (view::to_vec(&out), fpstatus::take())
    }

    #[test]
    fn values_are_within_four_units_of_the_exact_ones() {
        let pairs = [
            (UnaryOp::ExpSingle, UnaryOp::Exp),
            (UnaryOp::LogSingle, UnaryOp::Log),
            (UnaryOp::SinSingle, UnaryOp::Sin),
            (UnaryOp::CosSingle, UnaryOp::Cos),
        ];
        let many: Vec<f32> = (1..4000).map(|k| (k as f32 * 0.37).sin() * 1.01f32.powi(k / 4)).collect();
        for (single, exact) in pairs {
            let x: Vec<f32> = many.iter().map(|x| if exact == UnaryOp::Log { x.abs() } else { *x }).collect();
            for ((x, got), want) in x.iter().zip(run(single, &x).0).zip(run(exact, &x).0) {
                let unit = f32::from_bits(want.abs().to_bits() + 1) - want.abs();
                assert!(got == want || (got - want).abs() <= 4.0 * unit.max(6e-8), "{} of {x}", exact.name());
            }
        }
    }

    #[test]
    fn exceptions_are_those_of_the_results() {
        assert_eq!(run(UnaryOp::ExpSingle, &[100.0, 1.0]).1, FpStatus::OVERFLOW);
        assert_eq!(run(UnaryOp::LogSingle, &[0.0; 40]).1, FpStatus::DIVIDE);
        assert_eq!(run(UnaryOp::LogSingle, &[-1.0; 40]).1, FpStatus::INVALID);
        assert_eq!(run(UnaryOp::CosSingle, &[f32::INFINITY, 2.0]).1, FpStatus::INVALID);
        assert_eq!(run(UnaryOp::SinSingle, &[f32::NAN, -0.0, 1e-10]).1, FpStatus::NONE);
        assert_eq!(run(UnaryOp::SinSingle, &[f32::NAN, -0.0, 1e-40]).1, FpStatus::UNDERFLOW);
    }
}
