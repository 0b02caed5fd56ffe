//! What folds, scans and sorts need of an element: a few operations with NumPy's meaning of NaN, in the
//! precision that NumPy computes in (16-bit floats through 32 bits, rounded after each operation).

use crate::array::{Bool8, Element};
use half::{bf16, f16};
use num_complex::Complex;
use std::cmp::Ordering;

/// Arithmetic and order of elements.
pub trait Arith: Element {
    const ZERO: Self;
    const ONE: Self;
    /// Integers wrap; `or` for bool.
    fn add(self, other: Self) -> Self;
    /// Integers wrap; bool as integers that are true when not zero.
    fn sub(self, other: Self) -> Self;
    /// Integers wrap; `and` for bool.
    fn mul(self, other: Self) -> Self;
    fn is_nan(self) -> bool;
    /// Numerical order; NaN last and equal to itself; complex by real, then imaginary part.
    fn order(self, other: Self) -> Ordering;
    fn truth(self) -> bool;
    /// As a float (the real part).
    fn to_f64(self) -> f64;

    /// The larger; NaN if either is.
    fn larger(self, other: Self) -> Self {
        if self.is_nan() || (!other.is_nan() && self.order(other) != Ordering::Less) { self } else { other }
    }
    /// The smaller; NaN if either is.
    fn smaller(self, other: Self) -> Self {
        if self.is_nan() || (!other.is_nan() && self.order(other) != Ordering::Greater) { self } else { other }
    }
    /// As [`Arith::order`] where neither is NaN: one comparison instruction for floats.
    #[inline]
    fn partial_order(self, other: Self) -> Ordering {
        self.order(other)
    }
    /// Whether [`Arith::key`] orders elements.
    const KEYED: bool = true;
    /// A number that orders as [`Arith::order`] does (equal where that says equal); of no meaning where not
    /// [`Arith::KEYED`].
    fn key(self) -> u64;
    /// An element with this key.
    fn from_key(key: u64) -> Self;
    /// Whether it is less, where neither is NaN; false for NaN.
    #[inline]
    fn below(self, other: Self) -> bool {
        self.less(other)
    }
    /// Whether it is less in sorting order.
    #[inline]
    fn less(self, other: Self) -> bool {
        self.order(other) == Ordering::Less
    }
}

macro_rules! int_arith {
    ($($ty:ident)*) => {$(
        impl Arith for $ty {
            const ZERO: Self = 0;
            const ONE: Self = 1;
            fn add(self, other: Self) -> Self { self.wrapping_add(other) }
            fn sub(self, other: Self) -> Self { self.wrapping_sub(other) }
            fn mul(self, other: Self) -> Self { self.wrapping_mul(other) }
            #[inline]
            fn is_nan(self) -> bool { false }
            fn order(self, other: Self) -> Ordering { self.cmp(&other) }
            fn truth(self) -> bool { self != 0 }
            fn to_f64(self) -> f64 { self as f64 }
            fn larger(self, other: Self) -> Self { Ord::max(self, other) }
            fn smaller(self, other: Self) -> Self { Ord::min(self, other) }
            #[inline]
            fn key(self) -> u64 { (self as i128 - $ty::MIN as i128) as u64 }
            #[inline]
            fn from_key(key: u64) -> Self { (key as i128 + $ty::MIN as i128) as $ty }
            #[inline]
            fn less(self, other: Self) -> bool { self < other }
        }
    )*};
}
int_arith!(u8 u16 u32 u64 i8 i16 i32 i64);

macro_rules! float_arith {
    ($($ty:ident $key:ident $back:ident $zero:expr, $one:expr, $to:expr, $from:expr;)*) => {$(
        impl Arith for $ty {
            const ZERO: Self = $zero;
            const ONE: Self = $one;
            #[inline]
            fn add(self, other: Self) -> Self { $from($to(self) + $to(other)) }
            #[inline]
            fn sub(self, other: Self) -> Self { $from($to(self) - $to(other)) }
            #[inline]
            fn mul(self, other: Self) -> Self { $from($to(self) * $to(other)) }
            #[inline]
            fn is_nan(self) -> bool { self != self }
            #[inline]
            fn order(self, other: Self) -> Ordering {
                self.partial_cmp(&other).unwrap_or_else(|| self.is_nan().cmp(&other.is_nan()))
            }
            #[inline]
            fn partial_order(self, other: Self) -> Ordering { self.partial_cmp(&other).unwrap_or(Ordering::Equal) }
            #[inline]
            fn truth(self) -> bool { self != Self::ZERO }
            #[inline]
            fn to_f64(self) -> f64 { $to(self) as f64 }
            #[inline]
            fn key(self) -> u64 { $key(self) }
            #[inline]
            fn from_key(key: u64) -> Self { $back(key) }
            #[inline]
            fn below(self, other: Self) -> bool { self < other }
            #[inline]
            fn less(self, other: Self) -> bool { self < other || (other.is_nan() && !self.is_nan()) }
            #[inline]
            fn larger(self, other: Self) -> Self { if self >= other || self.is_nan() { self } else { other } }
            #[inline]
            fn smaller(self, other: Self) -> Self { if self <= other || self.is_nan() { self } else { other } }
        }
    )*};
}
float_arith! {
    f32 key_32 back_32 0.0, 1.0, |x: f32| x, |x: f32| x;
    f64 key_64 back_64 0.0, 1.0, |x: f64| x, |x: f64| x;
    f16 key_f16 back_f16 f16::ZERO, f16::ONE, f16::to_f32, f16::from_f32;
    bf16 key_bf16 back_bf16 bf16::ZERO, bf16::ONE, bf16::to_f32, bf16::from_f32;
}

/// The bits of a float, those of negative ones turned around, so that they order as integers; one zero and
/// one NaN, the highest.
macro_rules! float_keys {
    ($($key:ident $back:ident $float:ident $bits:ident $signed:ident $zero:expr;)*) => {$(
        #[inline]
        fn $key(x: $float) -> u64 {
            let bits = if x == $zero { 0 } else { x.to_bits() };
            let turn = ((bits as $signed) >> ($bits::BITS - 1)) as $bits | 1 << ($bits::BITS - 1);
            (if x.is_nan() { $bits::MAX } else { bits ^ turn }) as u64
        }
        #[inline]
        fn $back(key: u64) -> $float {
            let key = key as $bits;
            let turn = ((!key as $signed) >> ($bits::BITS - 1)) as $bits | 1 << ($bits::BITS - 1);
            $float::from_bits(key ^ turn)
        }
    )*};
}
float_keys! {
    key_32 back_32 f32 u32 i32 0.0;
    key_64 back_64 f64 u64 i64 0.0;
    key_f16 back_f16 f16 u16 i16 f16::ZERO;
    key_bf16 back_bf16 bf16 u16 i16 bf16::ZERO;
}

macro_rules! complex_arith {
    ($($ty:ident)*) => {$(
        impl Arith for Complex<$ty> {
            const KEYED: bool = false;
            fn key(self) -> u64 { 0 }
            fn from_key(_: u64) -> Self { Self::ZERO }
            const ZERO: Self = Complex::new(0.0, 0.0);
            const ONE: Self = Complex::new(1.0, 0.0);
            fn add(self, other: Self) -> Self { self + other }
            fn sub(self, other: Self) -> Self { self - other }
            fn mul(self, other: Self) -> Self { self * other }
            fn is_nan(self) -> bool { self.re.is_nan() || self.im.is_nan() }
            fn order(self, other: Self) -> Ordering {
                // Numbers without NaN come first, then by which part is NaN.
                let rank = |c: Self| (c.re.is_nan() as u8) * 2 + c.im.is_nan() as u8;
                rank(self).cmp(&rank(other)).then_with(|| Arith::order(self.re, other.re)).then_with(|| Arith::order(self.im, other.im))
            }
            fn truth(self) -> bool { self.re != 0.0 || self.im != 0.0 }
            fn to_f64(self) -> f64 { self.re as f64 }
        }
    )*};
}
complex_arith!(f32 f64);

impl Arith for Bool8 {
    const ZERO: Self = Bool8::FALSE;
    const ONE: Self = Bool8::TRUE;
    fn add(self, other: Self) -> Self {
        (self.get() || other.get()).into()
    }
    fn sub(self, other: Self) -> Self {
        (self.get() != other.get()).into()
    }
    fn mul(self, other: Self) -> Self {
        (self.get() && other.get()).into()
    }
    fn is_nan(self) -> bool {
        false
    }
    fn key(self) -> u64 {
        self.get() as u64
    }
    fn from_key(key: u64) -> Self {
        (key != 0).into()
    }
    fn order(self, other: Self) -> Ordering {
        self.get().cmp(&other.get())
    }
    fn truth(self) -> bool {
        self.get()
    }
    fn to_f64(self) -> f64 {
        self.get() as u8 as f64
    }
}

/// How two elements become one, where folds, scans and scatters need to know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Combine {
    Add,
    Subtract,
    Multiply,
    /// NaN propagates.
    Maximum,
    /// NaN propagates.
    Minimum,
    /// NaN is ignored.
    Fmax,
    /// NaN is ignored.
    Fmin,
    /// Logical: the result is 0 or 1.
    And,
    Or,
    Xor,
    /// log(exp a + exp b); NaN for integers has no meaning and gives 0.
    LogAddExp,
}

impl Combine {
    /// The two elements as one.
    #[inline]
    pub fn apply<T: Arith>(self, a: T, b: T) -> T {
        let bit = |b: bool| if b { T::ONE } else { T::ZERO };
        match self {
            Combine::Add => a.add(b),
            Combine::Subtract => a.sub(b),
            Combine::Multiply => a.mul(b),
            Combine::Maximum => a.larger(b),
            Combine::Minimum => a.smaller(b),
            Combine::Fmax => {
                if a.is_nan() {
                    b
                } else if b.is_nan() {
                    a
                } else {
                    a.larger(b)
                }
            }
            Combine::Fmin => {
                if a.is_nan() {
                    b
                } else if b.is_nan() {
                    a
                } else {
                    a.smaller(b)
                }
            }
            Combine::And => bit(a.truth() && b.truth()),
            Combine::Or => bit(a.truth() || b.truth()),
            Combine::Xor => bit(a.truth() != b.truth()),
            Combine::LogAddExp => T::from_num(crate::array::Num::Float(log_add_exp(a.to_f64(), b.to_f64()))),
        }
    }
    /// What an empty fold gives, or `None`.
    pub fn identity<T: Arith>(self) -> Option<T> {
        match self {
            Combine::Add | Combine::Subtract | Combine::Or | Combine::Xor => Some(T::ZERO),
            Combine::Multiply | Combine::And => Some(T::ONE),
            Combine::LogAddExp => Some(T::from_num(crate::array::Num::Float(f64::NEG_INFINITY))),
            Combine::Maximum | Combine::Minimum | Combine::Fmax | Combine::Fmin => None,
        }
    }
    /// NumPy's name of the ufunc.
    pub fn name(self) -> &'static str {
        match self {
            Combine::Add => "add",
            Combine::Subtract => "subtract",
            Combine::Multiply => "multiply",
            Combine::Maximum => "maximum",
            Combine::Minimum => "minimum",
            Combine::Fmax => "fmax",
            Combine::Fmin => "fmin",
            Combine::And => "logical_and",
            Combine::Or => "logical_or",
            Combine::Xor => "logical_xor",
            Combine::LogAddExp => "logaddexp",
        }
    }
}

/// log(exp a + exp b) without overflow.
pub fn log_add_exp(a: f64, b: f64) -> f64 {
    if a == b {
        return a + std::f64::consts::LN_2;
    }
    let (low, high) = if a < b { (a, b) } else { (b, a) };
    if (high - low).is_nan() { high + low } else { high + (low - high).exp().ln_1p() }
}
