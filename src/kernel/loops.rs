//! From a scalar function to an innermost loop: contiguous, in place, with a scalar on one side, or
//! strided; for simple functions also compiled for AVX2.

use super::nest::Loop;
use crate::array::{Bool8, DType, Element};
use half::{bf16, f16};
use num_complex::Complex;

/// How a scalar function's loop is compiled and how far its floating-point flags are believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Vectorised; the flags are the operation's.
    Fast,
    /// Vectorised; raises nothing.
    Quiet,
    /// Not worth vectorising; the flags are the operation's.
    Plain,
    /// Not worth vectorising; the flags hint, the results decide.
    Look,
}

impl Mode {
    /// Whether loops are compiled in all their variants.
    pub const fn vectorised(self) -> bool {
        matches!(self, Mode::Fast | Mode::Quiet)
    }
}

/// A loop of the table of operations, with what its caller must know.
#[derive(Clone, Copy)]
pub struct Entry<const N: usize> {
    /// The loop: operand 0 is the result.
    pub run: Loop<N>,
    /// The result's dtype.
    pub result: DType,
    /// How far flags are believed.
    pub mode: Mode,
}

/// A scalar function of one element.
pub trait Unary {
    type A: Element;
    type R: Element;
    const MODE: Mode;
    fn call(a: Self::A) -> Self::R;
}

/// A scalar function of two elements.
pub trait Binary {
    type A: Element;
    type R: Element;
    const MODE: Mode;
    fn call(a: Self::A, b: Self::A) -> Self::R;
}

/// The entry of a scalar function.
pub fn unary_entry<F: Unary>() -> Entry<2> {
    let run: Loop<2> = if !F::MODE.vectorised() {
        unary_plain::<F>
    } else if has_avx2() {
        unary_avx2::<F>
    } else {
        unary_base::<F>
    };
    Entry { run, result: F::R::DTYPE, mode: F::MODE }
}

/// The entry of a scalar function.
pub fn binary_entry<F: Binary>() -> Entry<3> {
    let run: Loop<3> = if !F::MODE.vectorised() {
        binary_plain::<F>
    } else if has_avx2() {
        binary_avx2::<F>
    } else {
        binary_base::<F>
    };
    Entry { run, result: F::R::DTYPE, mode: F::MODE }
}

/// Whether the processor has AVX2 and FMA.
#[cfg(target_arch = "x86_64")]
pub(super) fn has_avx2() -> bool {
    std::arch::is_x86_feature_detected!("avx2") && std::arch::is_x86_feature_detected!("fma")
}
#[cfg(not(target_arch = "x86_64"))]
pub(super) fn has_avx2() -> bool {
    false
}

/// # Safety
/// As [`Loop`]; the processor has AVX2 and FMA.
#[cfg_attr(target_arch = "x86_64", target_feature(enable = "avx2,fma"))]
unsafe fn unary_avx2<F: Unary>(n: usize, p: &[*mut u8; 2], s: &[isize; 2]) {
    // SAFETY: the caller's promise.
    unsafe { unary_body::<F>(n, p, s) }
}

/// # Safety
/// As [`Loop`].
unsafe fn unary_base<F: Unary>(n: usize, p: &[*mut u8; 2], s: &[isize; 2]) {
    // SAFETY: the caller's promise.
    unsafe { unary_body::<F>(n, p, s) }
}

/// # Safety
/// As [`Loop`]; the processor has AVX2 and FMA.
#[cfg_attr(target_arch = "x86_64", target_feature(enable = "avx2,fma"))]
unsafe fn binary_avx2<F: Binary>(n: usize, p: &[*mut u8; 3], s: &[isize; 3]) {
    // SAFETY: the caller's promise.
    unsafe { binary_body::<F>(n, p, s) }
}

/// # Safety
/// As [`Loop`].
unsafe fn binary_base<F: Binary>(n: usize, p: &[*mut u8; 3], s: &[isize; 3]) {
    // SAFETY: the caller's promise.
    unsafe { binary_body::<F>(n, p, s) }
}

/// The element at `p + i * s` bytes.
///
/// # Safety
/// It must be one.
#[inline(always)]
unsafe fn at<T: Element>(p: *mut u8, i: isize, s: isize) -> T {
    // SAFETY: the caller's promise.
    unsafe { p.offset(i * s).cast::<T>().read() }
}

/// # Safety
/// As [`Loop`].
#[inline(always)]
unsafe fn unary_body<F: Unary>(n: usize, p: &[*mut u8; 2], s: &[isize; 2]) {
    let (sr, sa) = (size_of::<F::R>() as isize, size_of::<F::A>() as isize);
    let [r, a] = *p;
    // SAFETY: the caller's promise; in the contiguous case result and operand are either the same
    // memory or, as far as the loop order matters, apart.
    unsafe {
        if s[0] == sr && s[1] == sa && r == a && sr == sa {
            for i in 0..n as isize {
                r.offset(i * sr).cast::<F::R>().write(F::call(at(r, i, sr)));
            }
        } else if s[0] == sr && s[1] == sa {
            for i in 0..n as isize {
                r.offset(i * sr).cast::<F::R>().write(F::call(at(a, i, sa)));
            }
        } else {
            unary_plain::<F>(n, p, s)
        }
    }
}

/// # Safety
/// As [`Loop`].
#[inline(always)]
unsafe fn unary_plain<F: Unary>(n: usize, p: &[*mut u8; 2], s: &[isize; 2]) {
    for i in 0..n as isize {
        // SAFETY: the caller's promise.
        unsafe { p[0].offset(i * s[0]).cast::<F::R>().write(F::call(at(p[1], i, s[1]))) }
    }
}

/// # Safety
/// As [`Loop`].
#[inline(always)]
unsafe fn binary_body<F: Binary>(n: usize, p: &[*mut u8; 3], s: &[isize; 3]) {
    let (sr, sa) = (size_of::<F::R>() as isize, size_of::<F::A>() as isize);
    let [r, a, b] = *p;
    // SAFETY: the caller's promise. Each case tells the compiler one more thing about the layout.
    unsafe {
        if s[0] == sr && s[1] == sa && s[2] == sa {
            if r == a && sr == sa {
                for i in 0..n as isize {
                    r.offset(i * sr).cast::<F::R>().write(F::call(at(r, i, sr), at(b, i, sa)));
                }
            } else {
                for i in 0..n as isize {
                    r.offset(i * sr).cast::<F::R>().write(F::call(at(a, i, sa), at(b, i, sa)));
                }
            }
        } else if s[0] == sr && s[1] == sa && s[2] == 0 {
            let value = at(b, 0, 0);
            if r == a && sr == sa {
                for i in 0..n as isize {
                    r.offset(i * sr).cast::<F::R>().write(F::call(at(r, i, sr), value));
                }
            } else {
                for i in 0..n as isize {
                    r.offset(i * sr).cast::<F::R>().write(F::call(at(a, i, sa), value));
                }
            }
        } else if s[0] == sr && s[1] == 0 && s[2] == sa {
            let value = at(a, 0, 0);
            for i in 0..n as isize {
                r.offset(i * sr).cast::<F::R>().write(F::call(value, at(b, i, sa)));
            }
        } else {
            binary_plain::<F>(n, p, s)
        }
    }
}

/// # Safety
/// As [`Loop`].
#[inline(always)]
unsafe fn binary_plain<F: Binary>(n: usize, p: &[*mut u8; 3], s: &[isize; 3]) {
    for i in 0..n as isize {
        // SAFETY: the caller's promise.
        unsafe { p[0].offset(i * s[0]).cast::<F::R>().write(F::call(at(p[1], i, s[1]), at(p[2], i, s[2]))) }
    }
}

/// The type that a scalar function computes in.
pub trait Lift: Element {
    type In;
    fn lift(self) -> Self::In;
}

/// The way back to an element.
pub trait Lower<R> {
    fn lower(self) -> R;
}

/// The real type of a complex element.
pub trait RealPart: Element {
    type Real: Element;
}

impl RealPart for Complex<f32> {
    type Real = f32;
}
impl RealPart for Complex<f64> {
    type Real = f64;
}

macro_rules! as_itself {
    ($($ty:ty),*) => {$(
        impl Lift for $ty {
            type In = $ty;
            #[inline(always)]
            fn lift(self) -> $ty {
                self
            }
        }
        impl Lower<$ty> for $ty {
            #[inline(always)]
            fn lower(self) -> $ty {
                self
            }
        }
    )*};
}
as_itself!(u8, u16, u32, u64, i8, i16, i32, i64, f32, f64, Complex<f32>, Complex<f64>);

impl Lift for Bool8 {
    type In = bool;
    #[inline(always)]
    fn lift(self) -> bool {
        self.get()
    }
}
impl Lower<Bool8> for bool {
    #[inline(always)]
    fn lower(self) -> Bool8 {
        self.into()
    }
}

macro_rules! halves {
    ($($ty:ident),*) => {$(
        impl Lift for $ty {
            type In = f32;
            #[inline(always)]
            fn lift(self) -> f32 {
                self.to_f32()
            }
        }
        impl Lower<$ty> for f32 {
            #[inline(always)]
            fn lower(self) -> $ty {
                $ty::from_f32(self)
            }
        }
    )*};
}
halves!(f16, bf16);

/// The result type of a row: `same`, `bool`, `real` or an element type.
macro_rules! result_type {
    (same, $ty:ty) => {
        $ty
    };
    (bool, $ty:ty) => {
        $crate::array::Bool8
    };
    (real, $ty:ty) => {
        <$ty as $crate::kernel::loops::RealPart>::Real
    };
    ($other:ident, $ty:ty) => {
        $other
    };
}
pub(crate) use result_type;

/// Calls `$entry!($ty; $rest…)` for the member of a kind that `$dtype` is, and returns its value.
macro_rules! for_kind {
    (bool, $dtype:expr, $entry:ident!($($rest:tt)*)) => {
        if $dtype == $crate::array::DType::Bool { return Some($entry!($crate::array::Bool8; $($rest)*)); }
    };
    (int, $dtype:expr, $entry:ident!($($rest:tt)*)) => {
        match $dtype {
            $crate::array::DType::U8 => return Some($entry!(u8; $($rest)*)),
            $crate::array::DType::U16 => return Some($entry!(u16; $($rest)*)),
            $crate::array::DType::U32 => return Some($entry!(u32; $($rest)*)),
            $crate::array::DType::U64 => return Some($entry!(u64; $($rest)*)),
            $crate::array::DType::I8 => return Some($entry!(i8; $($rest)*)),
            $crate::array::DType::I16 => return Some($entry!(i16; $($rest)*)),
            $crate::array::DType::I32 => return Some($entry!(i32; $($rest)*)),
            $crate::array::DType::I64 => return Some($entry!(i64; $($rest)*)),
            _ => {}
        }
    };
    (unsigned, $dtype:expr, $entry:ident!($($rest:tt)*)) => {
        match $dtype {
            $crate::array::DType::U8 => return Some($entry!(u8; $($rest)*)),
            $crate::array::DType::U16 => return Some($entry!(u16; $($rest)*)),
            $crate::array::DType::U32 => return Some($entry!(u32; $($rest)*)),
            $crate::array::DType::U64 => return Some($entry!(u64; $($rest)*)),
            _ => {}
        }
    };
    (signed, $dtype:expr, $entry:ident!($($rest:tt)*)) => {
        match $dtype {
            $crate::array::DType::I8 => return Some($entry!(i8; $($rest)*)),
            $crate::array::DType::I16 => return Some($entry!(i16; $($rest)*)),
            $crate::array::DType::I32 => return Some($entry!(i32; $($rest)*)),
            $crate::array::DType::I64 => return Some($entry!(i64; $($rest)*)),
            _ => {}
        }
    };
    (float, $dtype:expr, $entry:ident!($($rest:tt)*)) => {
        match $dtype {
            $crate::array::DType::F16 => return Some($entry!(half::f16; $($rest)*)),
            $crate::array::DType::BF16 => return Some($entry!(half::bf16; $($rest)*)),
            $crate::array::DType::F32 => return Some($entry!(f32; $($rest)*)),
            $crate::array::DType::F64 => return Some($entry!(f64; $($rest)*)),
            _ => {}
        }
    };
    (float16, $dtype:expr, $entry:ident!($($rest:tt)*)) => {
        if $dtype == $crate::array::DType::F16 { return Some($entry!(half::f16; $($rest)*)); }
    };
    (bfloat16, $dtype:expr, $entry:ident!($($rest:tt)*)) => {
        if $dtype == $crate::array::DType::BF16 { return Some($entry!(half::bf16; $($rest)*)); }
    };
    (wide, $dtype:expr, $entry:ident!($($rest:tt)*)) => {
        match $dtype {
            $crate::array::DType::F32 => return Some($entry!(f32; $($rest)*)),
            $crate::array::DType::F64 => return Some($entry!(f64; $($rest)*)),
            _ => {}
        }
    };
    (double, $dtype:expr, $entry:ident!($($rest:tt)*)) => {
        if $dtype == $crate::array::DType::F64 { return Some($entry!(f64; $($rest)*)); }
    };
    (complex, $dtype:expr, $entry:ident!($($rest:tt)*)) => {
        match $dtype {
            $crate::array::DType::C64 => return Some($entry!(num_complex::Complex<f32>; $($rest)*)),
            $crate::array::DType::C128 => return Some($entry!(num_complex::Complex<f64>; $($rest)*)),
            _ => {}
        }
    };
    (complex_double, $dtype:expr, $entry:ident!($($rest:tt)*)) => {
        if $dtype == $crate::array::DType::C128 { return Some($entry!(num_complex::Complex<f64>; $($rest)*)); }
    };
}
pub(crate) use for_kind;
