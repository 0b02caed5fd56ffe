//! Casting loops, one for each pair of dtypes: integers wrap, floats truncate as x86-64 does, a
//! complex number loses its imaginary part, everything that is not zero is true.

use super::nest::Loop;
use crate::array::dtype::{FromFloat, Truncate};
use crate::array::{Bool8, DType, Element, dispatch};
use half::{bf16, f16};
use num_complex::Complex;

/// The loop that casts operand 1 into operand 0. For equal dtypes it copies.
pub fn cast_loop(from: DType, to: DType) -> Loop<2> {
    if from == to {
        return match from.itemsize() {
            1 => copy::<u8>,
            2 => copy::<u16>,
            4 => copy::<u32>,
            8 => copy::<u64>,
            _ => copy::<[u64; 2]>,
        };
    }
    dispatch!(from, F => dispatch!(to, T => cast::<F, T> as Loop<2>))
}

/// A value of another element type by the rules above.
pub trait CastTo<T> {
    /// The cast.
    fn cast(self) -> T;
}

/// # Safety
/// As [`Loop`] with operands of type `T`.
unsafe fn copy<T: Copy>(n: usize, p: &[*mut u8; 2], s: &[isize; 2]) {
    let size = size_of::<T>() as isize;
    // SAFETY: the caller's promise; the memory may overlap only as one and the same view.
    unsafe {
        if s[0] == size && s[1] == size {
            std::ptr::copy(p[1].cast::<T>(), p[0].cast::<T>(), n);
        } else if s[0] == size && s[1] == 0 {
            let value = p[1].cast::<T>().read();
            for i in 0..n {
                p[0].cast::<T>().add(i).write(value);
            }
        } else {
            for i in 0..n as isize {
                p[0].offset(i * s[0]).cast::<T>().write(p[1].offset(i * s[1]).cast::<T>().read());
            }
        }
    }
}

/// # Safety
/// As [`Loop`] with operands of types `T` and `F`.
unsafe fn cast<F: Element + CastTo<T>, T: Element>(n: usize, p: &[*mut u8; 2], s: &[isize; 2]) {
    // SAFETY: the caller's promise.
    unsafe {
        if s[0] == size_of::<T>() as isize && s[1] == size_of::<F>() as isize {
            for i in 0..n {
                p[0].cast::<T>().add(i).write(p[1].cast::<F>().add(i).read().cast());
            }
        } else {
            for i in 0..n as isize {
                p[0].offset(i * s[0]).cast::<T>().write(p[1].offset(i * s[1]).cast::<F>().read().cast());
            }
        }
    }
}

/// Truncation by the processor's own instructions.
struct Native;

#[cfg(all(target_arch = "x86_64", not(miri)))]
impl Truncate for Native {
    #[inline(always)]
    fn to_i64(f: f64) -> i64 {
        use std::arch::x86_64::{_mm_cvttsd_si64, _mm_set_sd};
        // SAFETY: every x86-64 processor has SSE2.
        unsafe { _mm_cvttsd_si64(_mm_set_sd(f)) }
    }
    #[inline(always)]
    fn to_i32(f: f64) -> i32 {
        use std::arch::x86_64::{_mm_cvttsd_si32, _mm_set_sd};
        // SAFETY: every x86-64 processor has SSE2.
        unsafe { _mm_cvttsd_si32(_mm_set_sd(f)) }
    }
}

#[cfg(not(all(target_arch = "x86_64", not(miri))))]
impl Truncate for Native {
    fn to_i64(f: f64) -> i64 {
        crate::array::dtype::Portable::to_i64(f)
    }
    fn to_i32(f: f64) -> i32 {
        crate::array::dtype::Portable::to_i32(f)
    }
}

/// `from => to`: pairs whose cast is one expression of `x`.
macro_rules! casts {
    ($($x:ident: $from:ty => [$($to:ty),*] $e:expr;)*) => {$($(
        impl CastTo<$to> for $from {
            #[inline(always)]
            fn cast(self) -> $to {
                #[allow(dead_code)]
                type To = $to;
                let $x = self;
                $e
            }
        }
    )*)*};
}

macro_rules! int_casts {
    ($($from:ident),*) => {$(
        casts! {
            x: $from => [u8, u16, u32, u64, i8, i16, i32, i64, f32, f64] x as To;
            x: $from => [f16] To::from_f32(x as f32);
            x: $from => [bf16] To::from_f32(x as f32);
            x: $from => [Bool8] To::from(x != 0);
            x: $from => [Complex<f32>] To::new(x as f32, 0.0);
            x: $from => [Complex<f64>] To::new(x as f64, 0.0);
        }
    )*};
}
int_casts!(u8, u16, u32, u64, i8, i16, i32, i64);

casts! {
    x: Bool8 => [u8, u16, u32, u64, i8, i16, i32, i64] x.get() as To;
    x: Bool8 => [f32, f64] x.get() as u8 as To;
    x: Bool8 => [f16, bf16] To::from(x.get() as u8);
    x: Bool8 => [Bool8] x;
    x: Bool8 => [Complex<f32>, Complex<f64>] To::new((x.get() as u8).into(), 0.0);

    x: f32 => [u8, u16, u32, u64, i8, i16, i32, i64] To::from_float_by::<Native>(x as f64);
    x: f32 => [f32, f64] x as To;
    x: f32 => [f16, bf16] To::from_f32(x);
    x: f32 => [Bool8] To::from(x != 0.0);
    x: f32 => [Complex<f32>] To::new(x, 0.0);
    x: f32 => [Complex<f64>] To::new(x.into(), 0.0);

    x: f64 => [u8, u16, u32, u64, i8, i16, i32, i64] To::from_float_by::<Native>(x);
    x: f64 => [f32, f64] x as To;
    x: f64 => [f16] To::from_f64(x);
    x: f64 => [bf16] To::from_f32(x as f32);
    x: f64 => [Bool8] To::from(x != 0.0);
    x: f64 => [Complex<f32>] To::new(x as f32, 0.0);
    x: f64 => [Complex<f64>] To::new(x, 0.0);

    x: Complex<f32> => [u8, u16, u32, u64, i8, i16, i32, i64, f32, f64, f16, bf16] x.re.cast();
    x: Complex<f32> => [Bool8] To::from(x.re != 0.0 || x.im != 0.0);
    x: Complex<f32> => [Complex<f32>] x;
    x: Complex<f32> => [Complex<f64>] To::new(x.re as f64, x.im as f64);
    x: Complex<f64> => [u8, u16, u32, u64, i8, i16, i32, i64, f32, f64, f16, bf16] x.re.cast();
    x: Complex<f64> => [Bool8] To::from(x.re != 0.0 || x.im != 0.0);
    x: Complex<f64> => [Complex<f32>] To::new(x.re as f32, x.im as f32);
    x: Complex<f64> => [Complex<f64>] x;
}

macro_rules! half_casts {
    ($($from:ident),*) => {$(
        casts! {
            x: $from => [u8, u16, u32, u64, i8, i16, i32, i64, f32, f64, f16, bf16, Bool8, Complex<f32>, Complex<f64>]
                x.to_f32().cast();
        }
    )*};
}
half_casts!(f16, bf16);
