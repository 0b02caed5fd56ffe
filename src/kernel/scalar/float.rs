//! Functions of float32 and float64 under one name each. float32 functions are float64's, rounded,
//! where that is nearer to the libraries' results than a function in single precision.

use super::dd;
use crate::kernel::fpstatus::{FpStatus, raise_flags};
use num_traits::Float;

/// A real number that elementwise operations compute with.
pub trait Real: Float + num_traits::FloatConst + num_traits::NumAssign + Send + Sync + 'static {
    /// Rounded from a double.
    fn of(x: f64) -> Self;
    /// As a double.
    fn wide(self) -> f64;
    /// The next number towards `to`.
    fn next_after(self, to: Self) -> Self;
    /// The distance to the next number away from zero, with the number's sign.
    fn spacing(self) -> Self;
    /// The square root of the sum of squares, without overflow on the way.
    fn hypotenuse(self, b: Self) -> Self;
    /// Rounded to the nearest integer, ties to even.
    fn rint(self) -> Self;
    /// `self * a + b`, rounded once.
    fn fused(self, a: Self, b: Self) -> Self;
}

macro_rules! real {
    ($($ty:ident $bits:ident;)*) => {$(
        impl Real for $ty {
            #[inline(always)]
            fn of(x: f64) -> Self {
                x as $ty
            }
            #[inline(always)]
            fn wide(self) -> f64 {
                self as f64
            }
            fn next_after(self, to: Self) -> Self {
                if self.is_nan() || to.is_nan() {
                    return $ty::NAN;
                }
                if self == to {
                    return to;
                }
                if self == 0.0 {
                    return $ty::from_bits(1).copysign(to);
                }
                let bits = self.to_bits();
                $ty::from_bits(if (self < to) == (self > 0.0) { bits + 1 } else { bits - 1 })
            }
            fn spacing(self) -> Self {
                if !self.is_finite() {
                    return $ty::NAN;
                }
                if self == 0.0 {
                    return $ty::from_bits(1);
                }
                $ty::from_bits(self.to_bits() + 1) - self
            }
            #[inline(always)]
            fn hypotenuse(self, b: Self) -> Self {
                self.hypot(b)
            }
            #[inline(always)]
            fn rint(self) -> Self {
                self.round_ties_even()
            }
            #[inline(always)]
            fn fused(self, a: Self, b: Self) -> Self {
                self.mul_add(a, b)
            }
        }
    )*};
}
real! { f32 u32; f64 u64; }

/// A function of doubles, rounded.
#[inline(always)]
pub fn by<T: Real>(x: T, f: fn(f64) -> f64) -> T {
    T::of(f(x.wide()))
}

/// A function of two doubles, rounded.
#[inline(always)]
pub fn by2<T: Real>(x: T, y: T, f: fn(f64, f64) -> f64) -> T {
    T::of(f(x.wide(), y.wide()))
}

/// The product with a constant that is rounded first.
#[inline(always)]
pub fn scale<T: Real>(x: T, factor: f64) -> T {
    x * T::of(factor)
}

/// A constant, rounded.
#[inline(always)]
pub fn of<T: Real>(x: f64) -> T {
    T::of(x)
}

/// Functions of one real number, by way of float64.
macro_rules! by_double {
    ($($(#[$doc:meta])* $name:ident $f:expr;)*) => {$(
        $(#[$doc])*
        #[inline(always)]
        pub fn $name<T: Real>(x: T) -> T {
            let f: fn(f64) -> f64 = $f;
            T::of(f(x.wide()))
        }
    )*};
}
by_double! {
    /// e^x, the platform's own, as NumPy has it under its complex functions.
    exp f64::exp;
    /// e^x - 1.
    expm1 dd::expm1;
    /// Natural logarithm, the platform's own.
    log f64::ln;
    /// Logarithm to base 10.
    log10 dd::log10;
    /// Sine.
    sin f64::sin;
    /// Cosine.
    cos f64::cos;
    /// Tangent.
    tan f64::tan;
    /// Inverse sine.
    arcsin f64::asin;
    /// Inverse cosine.
    arccos libm::acos;
    /// Inverse tangent.
    arctan f64::atan;
    /// Hyperbolic sine.
    sinh dd::sinh;
    /// Hyperbolic cosine.
    cosh dd::cosh;
    /// Inverse hyperbolic sine.
    arcsinh dd::asinh;
    /// Inverse hyperbolic cosine.
    arccosh dd::acosh;
    /// Inverse hyperbolic tangent.
    arctanh dd::atanh;
    /// Cube root.
    cbrt f64::cbrt;
}

/// x^y.
#[inline(always)]
pub fn power<T: Real>(x: T, y: T) -> T {
    T::of(x.wide().powf(y.wide()))
}

/// The angle of the point (x, y).
#[inline(always)]
pub fn arctan2<T: Real>(y: T, x: T) -> T {
    T::of(y.wide().atan2(x.wide()))
}

macro_rules! half_steps {
    ($($half:ident $next:ident $spacing:ident;)*) => {$(
        /// The neighbour of a float16 (or bfloat16) towards another.
        pub fn $next(x: f32, to: f32) -> f32 {
            if x.is_nan() || to.is_nan() {
                return f32::NAN;
            }
            if x == to {
                return to;
            }
            if x == 0.0 {
                return half::$half::from_bits(1).to_f32().copysign(to);
            }
            let bits = half::$half::from_f32(x).to_bits();
            half::$half::from_bits(if (x < to) == (x > 0.0) { bits + 1 } else { bits - 1 }).to_f32()
        }

        /// The distance from a float16 (or bfloat16) to the next upwards.
        pub fn $spacing(x: f32) -> f32 {
            if x.is_finite() {
                return $next(x, f32::INFINITY) - x;
            }
            raise_flags(FpStatus::INVALID);
            f32::NAN
        }
    )*};
}
half_steps! { f16 next_f16 spacing_f16; bf16 next_bf16 spacing_bf16; }

/// Quotient rounded down and remainder with the divisor's sign, by Python's rules.
#[inline(always)]
pub fn divmod<T: Real>(a: T, b: T) -> (T, T) {
    let zero = T::zero();
    let mut modulo = a % b;
    if b == zero {
        return (a / b, modulo);
    }
    let mut div = (a - modulo) / b;
    if modulo != zero {
        if (b < zero) != (modulo < zero) {
            modulo += b;
            div -= T::one();
        }
    } else {
        modulo = zero.copysign(b);
    }
    let floor = if div != zero {
        let floor = div.floor();
        if div - floor > T::of(0.5) { floor + T::one() } else { floor }
    } else {
        zero.copysign(a / b)
    };
    (floor, modulo)
}

/// The quotient of [`divmod`].
#[inline(always)]
pub fn floor_divide<T: Real>(a: T, b: T) -> T {
    if b == T::zero() { a / b } else { divmod(a, b).0 }
}

/// The remainder of [`divmod`].
#[inline(always)]
pub fn remainder<T: Real>(a: T, b: T) -> T {
    divmod(a, b).1
}

/// As [`remainder`], but a zero keeps the dividend's sign (PyTorch's rule).
#[inline(always)]
pub fn modulo<T: Real>(a: T, b: T) -> T {
    let m = a % b;
    if m != T::zero() && (b < T::zero()) != (m < T::zero()) { m + b } else { m }
}

/// log(e^a + e^b) without overflow.
pub fn logaddexp<T: Real>(a: T, b: T) -> T {
    log_add(a, b, |d| T::of(d.wide().exp().ln_1p_rounded()), T::LN_2())
}

/// 1/(1 + e^-x), the exponential rounded to the number's precision first: 0 where it overflows.
pub fn sigmoid<T: Real>(x: T) -> T {
    T::one() / (T::one() + T::of((-x.wide()).exp()))
}

/// sin(πx)/(πx), the product in the number's own precision.
pub fn sinc<T: Real>(x: T) -> T {
    let t = x * T::PI();
    if x == T::zero() { T::one() } else { T::of(t.wide().sin()) / t }
}

/// log2(2^a + 2^b) without overflow.
pub fn logaddexp2<T: Real>(a: T, b: T) -> T {
    log_add(a, b, |d| T::of(d.wide().exp2().ln_1p_rounded() * std::f64::consts::LOG2_E), T::one())
}

trait Ln1p {
    fn ln_1p_rounded(self) -> f64;
}

impl Ln1p for f64 {
    /// The platform's own, as NumPy's scalar loop uses.
    fn ln_1p_rounded(self) -> f64 {
        self.ln_1p()
    }
}

fn log_add<T: Real>(a: T, b: T, f: impl Fn(T) -> T, twice: T) -> T {
    if a == b {
        return a + twice;
    }
    let d = a - b;
    if d > T::zero() {
        a + f(-d)
    } else if d <= T::zero() {
        b + f(d)
    } else {
        raise_flags(FpStatus::INVALID);
        d
    }
}

/// The sign, with NaN kept.
#[inline(always)]
pub fn sign<T: Real>(x: T) -> T {
    if x > T::zero() {
        T::one()
    } else if x < T::zero() {
        -T::one()
    } else if x == T::zero() {
        T::zero()
    } else {
        x
    }
}

/// The larger; NaN if either is; of two zeros the second.
#[inline(always)]
pub fn maximum<T: Real>(a: T, b: T) -> T {
    if a > b || a.is_nan() { a } else { b }
}

/// The smaller; NaN if either is; of two zeros the second.
#[inline(always)]
pub fn minimum<T: Real>(a: T, b: T) -> T {
    if a < b || a.is_nan() { a } else { b }
}

/// The larger; the other if one is NaN.
#[inline(always)]
pub fn fmax<T: Real>(a: T, b: T) -> T {
    if a >= b || b.is_nan() { a } else { b }
}

/// The smaller; the other if one is NaN.
#[inline(always)]
pub fn fmin<T: Real>(a: T, b: T) -> T {
    if a <= b || b.is_nan() { a } else { b }
}

/// 0 left of 0, 1 right of it, `at_zero` at it.
#[inline(always)]
pub fn heaviside<T: Real>(x: T, at_zero: T) -> T {
    if x.is_nan() {
        x
    } else if x == T::zero() {
        at_zero
    } else if x < T::zero() {
        T::zero()
    } else {
        T::one()
    }
}

/// x, but 0 where the gate is not above 0.
#[inline(always)]
pub fn gate<T: Real>(x: T, gate: T) -> T {
    if gate <= T::zero() { T::zero() } else { x }
}

/// x · 2^e without intermediate overflow; `e` is rounded to an integer.
pub fn ldexp<T: Real>(x: T, e: T) -> T {
    let e = e.wide().clamp(-5000.0, 5000.0) as i32;
    let result = T::of(libm::ldexp(x.wide(), e));
    if result.is_infinite() && x.is_finite() {
        raise_flags(FpStatus::OVERFLOW);
    }
    result
}

/// Mantissa in [0.5, 1) and exponent.
pub fn frexp<T: Real>(x: T) -> (T, i32) {
    if !x.is_finite() || x == T::zero() {
        return (x, 0);
    }
    let (m, e) = libm::frexp(x.wide());
    (T::of(m), e)
}

/// Fraction and integer part, both with the number's sign.
pub fn modf<T: Real>(x: T) -> (T, T) {
    if x.is_infinite() {
        return (T::zero().copysign(x), x);
    }
    ((x - x.trunc()).copysign(x), x.trunc())
}
