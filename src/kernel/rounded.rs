//! Loops over elementary functions that come in two: a quick one, evaluated for many elements at once,
//! and the exact one for those that it leaves open. See `scalar/quick.rs`.

use super::loops::{Entry, Lift, Lower, Mode};
use super::nest::Loop;
use super::scalar::float::Real;
use super::scalar::quick::{Quick, decided};
use crate::array::Element;

/// Elements that are guessed before the first is looked at.
const BLOCK: usize = 256;
/// The same for short loops.
const SHORT: usize = 8;

/// The entry of a function for elements of `T`.
pub fn quick_entry<T, F>() -> Entry<2>
where
    T: Lift + Element,
    T::In: Real + Lower<T>,
    F: Quick,
{
    Entry { run: choose::<T, F>(), result: T::DTYPE, mode: Mode::Look }
}

fn choose<T: Lift, F: Quick>() -> Loop<2>
where
    T::In: Real + Lower<T>,
{
    #[cfg(target_arch = "x86_64")]
    {
        use std::arch::is_x86_feature_detected as has;
        if has!("avx512f") && has!("avx512dq") && has!("avx512vl") && has!("avx512bw") && has!("fma") {
            return avx512::<T, F>;
        }
        if has!("avx2") && has!("fma") {
            return avx2::<T, F>;
        }
        // Without fused multiplication a guess costs more than the function.
        exact::<T, F>
    }
    #[cfg(not(target_arch = "x86_64"))]
    {
        guessed::<T, F>
    }
}

/// # Safety
/// As [`Loop`]; the processor has AVX-512 and FMA.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f,avx512dq,avx512vl,avx512bw,avx2,fma")]
unsafe fn avx512<T: Lift, F: Quick>(n: usize, p: &[*mut u8; 2], s: &[isize; 2])
where
    T::In: Real + Lower<T>,
{
    // SAFETY: the caller's promise.
    unsafe { guessed::<T, F>(n, p, s) }
}

/// # Safety
/// As [`Loop`]; the processor has AVX2 and FMA.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,fma")]
unsafe fn avx2<T: Lift, F: Quick>(n: usize, p: &[*mut u8; 2], s: &[isize; 2])
where
    T::In: Real + Lower<T>,
{
    // SAFETY: the caller's promise.
    unsafe { guessed::<T, F>(n, p, s) }
}

/// # Safety
/// As [`Loop`].
#[cfg(target_arch = "x86_64")]
unsafe fn exact<T: Lift, F: Quick>(n: usize, p: &[*mut u8; 2], s: &[isize; 2])
where
    T::In: Real + Lower<T>,
{
    for i in 0..n as isize {
        // SAFETY: the caller's promise.
        unsafe {
            let x = p[1].offset(i * s[1]).cast::<T>().read().lift().wide();
            p[0].offset(i * s[0]).cast::<T>().write(T::In::of(F::exact(x)).lower());
        }
    }
}

/// # Safety
/// As [`Loop`].
#[inline(always)]
unsafe fn guessed<T: Lift, F: Quick>(n: usize, p: &[*mut u8; 2], s: &[isize; 2])
where
    T::In: Real + Lower<T>,
{
    // SAFETY: the caller's promise.
    unsafe { if n <= SHORT { blocks::<T, F, SHORT>(n, p, s) } else { blocks::<T, F, BLOCK>(n, p, s) } }
}

/// # Safety
/// As [`Loop`].
#[inline(always)]
unsafe fn blocks<T: Lift, F: Quick, const N: usize>(n: usize, p: &[*mut u8; 2], s: &[isize; 2])
where
    T::In: Real + Lower<T>,
{
    let size = size_of::<T>() as isize;
    let (mut arguments, mut values) = ([0f64; N], [0f64; N]);
    for begin in (0..n).step_by(N) {
        let count = (n - begin).min(N);
        let (arguments, values) = (&mut arguments[..count], &mut values[..count]);
        let [to, from] = [0, 1].map(|k| p[k].wrapping_offset(begin as isize * s[k]));
        // SAFETY: the caller's promise; a step of one element is written as a constant for vectors' sake.
        unsafe {
            if s[1] == size {
                (0..count).for_each(|i| arguments[i] = from.cast::<T>().add(i).read().lift().wide());
            } else {
                (0..count).for_each(|i| arguments[i] = from.offset(i as isize * s[1]).cast::<T>().read().lift().wide());
            }
        }
        let mut open = false;
        for (value, &x) in values.iter_mut().zip(&*arguments) {
            *value = decided::<F>(x);
            open |= value.is_nan();
        }
        if open {
            for (value, &x) in values.iter_mut().zip(&*arguments).filter(|(value, _)| value.is_nan()) {
                *value = F::exact(x);
            }
        }
        // SAFETY: as above.
        unsafe {
            if s[0] == size {
                (0..count).for_each(|i| to.cast::<T>().add(i).write(T::In::of(values[i]).lower()));
            } else {
                (0..count).for_each(|i| to.offset(i as isize * s[0]).cast::<T>().write(T::In::of(values[i]).lower()));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::apply::apply;
    use super::super::fpstatus::{self, FpStatus};
    use super::super::scalar::quick;
    use super::super::unary::UnaryOp;
    use super::*;
    use crate::array::{Array, DType, view};

    fn run(op: UnaryOp, x: &[f64]) -> (Vec<f64>, FpStatus) {
        let (a, out) = (Array::from_slice(x, &[x.len()]).unwrap(), Array::zeros(DType::F64, &[x.len()]).unwrap());
        apply(op.entry(DType::F64).unwrap(), DType::F64, [&out, &a], None);
        (view::to_vec(&out), fpstatus::take())
    }

    fn agrees<F: Quick>(op: UnaryOp) {
        const ODD: [f64; 14] = [
            0.0,
            -0.0,
            1.0,
            -1.0,
            5e-324,
            -1e-310,
            1e-30,
            709.9,
            -745.2,
            -1075.0,
            1e300,
            f64::MAX,
            f64::INFINITY,
            f64::NEG_INFINITY,
        ];
        // Arguments of many sizes, both signs, among them those that only the exact function knows.
        let many: Vec<f64> = (1..3000).map(|k| (k as f64 * 0.37).sin() * 1.01f64.powi(k - 2000)).chain(ODD).collect();
        let (values, _) = run(op, &many);
        for (&x, value) in many.iter().zip(values) {
            let (exact, alone) = (F::exact(x), run(op, &[x]).0[0]);
            assert_eq!(
                (value.to_bits(), alone.to_bits()),
                (exact.to_bits(), exact.to_bits()),
                "{} of {x:e}",
                op.name()
            );
        }
        let (values, status) = run(op, &[f64::NAN; 300]);
        assert!(values.iter().all(|x| x.is_nan()) && status.is_empty(), "{} of NaN", op.name());
    }

    #[test]
    fn quick_functions_agree_with_exact_ones() {
        agrees::<quick::Exp>(UnaryOp::Exp);
        agrees::<quick::Exp2>(UnaryOp::Exp2);
        agrees::<quick::Expm1>(UnaryOp::Expm1);
        agrees::<quick::Log>(UnaryOp::Log);
        agrees::<quick::Log2>(UnaryOp::Log2);
        agrees::<quick::Log10>(UnaryOp::Log10);
        agrees::<quick::Log1p>(UnaryOp::Log1p);
        agrees::<quick::Sinh>(UnaryOp::Sinh);
        agrees::<quick::Cosh>(UnaryOp::Cosh);
        agrees::<quick::Tanh>(UnaryOp::Tanh);
    }

    #[test]
    fn exceptions_are_those_of_the_results() {
        assert_eq!(run(UnaryOp::Exp, &[800.0]).1, FpStatus::OVERFLOW);
        assert_eq!(run(UnaryOp::Log, &[0.0; 40]).1, FpStatus::DIVIDE);
        assert_eq!(run(UnaryOp::Log, &[-1.0; 40]).1, FpStatus::INVALID);
        assert_eq!(run(UnaryOp::Tanh, &[3.0, 1e300, -0.5, 1e-200]).1, FpStatus::NONE);
    }
}
