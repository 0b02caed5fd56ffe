//! Integer arithmetic with NumPy's rules: everything wraps; division by zero gives 0 and sets the
//! divide flag, the smallest integer divided by -1 sets the overflow flag.

use crate::kernel::fpstatus::{FpStatus, raise_flags};

/// What integer elements can do beyond the operators.
pub trait IntOps: Copy {
    /// Division rounded towards minus infinity.
    fn floor_div(self, b: Self) -> Self;
    /// Division rounded towards zero.
    fn trunc_div(self, b: Self) -> Self;
    /// The remainder of [`IntOps::floor_div`], with the divisor's sign.
    fn modulo(self, b: Self) -> Self;
    /// The remainder of [`IntOps::trunc_div`], with the dividend's sign.
    fn fmod(self, b: Self) -> Self;
    /// Power; a negative exponent sets the invalid flag and gives the truncated reciprocal.
    fn power(self, exponent: Self) -> Self;
    /// Greatest common divisor.
    fn gcd(self, b: Self) -> Self;
    /// Least common multiple.
    fn lcm(self, b: Self) -> Self;
    /// Shift left; counts beyond the width give 0.
    fn shift_left(self, count: Self) -> Self;
    /// Shift right; counts beyond the width give 0 or -1.
    fn shift_right(self, count: Self) -> Self;
    /// -1, 0 or 1.
    fn sign(self) -> Self;
    /// 1/x truncated.
    fn reciprocal(self) -> Self;
    /// The number of one bits of the absolute value.
    fn bit_count(self) -> u8;
}

#[cold]
fn by_zero() {
    raise_flags(FpStatus::DIVIDE);
}

#[cold]
fn overflow() {
    raise_flags(FpStatus::OVERFLOW);
}

macro_rules! magnitude {
    ($x:expr, $ty:ident, true) => {
        $x.unsigned_abs()
    };
    ($x:expr, $ty:ident, false) => {
        $x
    };
}
macro_rules! int_ops {
    ($($ty:ident $unsigned:ident $signed:tt;)*) => {$(
        impl IntOps for $ty {
            #[inline(always)]
            fn floor_div(self, b: Self) -> Self {
                if b == 0 {
                    by_zero();
                    return 0;
                }
                if $signed && self == <$ty>::MIN && b == (0 as $ty).wrapping_sub(1) {
                    overflow();
                    return self;
                }
                let q = self / b;
                if $signed && (self % b != 0) && ((self < 0 as $ty) != (b < 0 as $ty)) { q - 1 } else { q }
            }
            #[inline(always)]
            fn trunc_div(self, b: Self) -> Self {
                if b == 0 {
                    by_zero();
                    return 0;
                }
                self.wrapping_div(b)
            }
            #[inline(always)]
            fn modulo(self, b: Self) -> Self {
                if b == 0 {
                    by_zero();
                    return 0;
                }
                let r = self.wrapping_rem(b);
                if $signed && r != 0 && ((r < 0 as $ty) != (b < 0 as $ty)) { r.wrapping_add(b) } else { r }
            }
            #[inline(always)]
            fn fmod(self, b: Self) -> Self {
                if b == 0 {
                    by_zero();
                    return 0;
                }
                self.wrapping_rem(b)
            }
            #[inline(always)]
            fn power(self, exponent: Self) -> Self {
                #[allow(unused_comparisons)]
                if exponent < 0 {
                    raise_flags(FpStatus::INVALID);
                    return match (self == 1, self == (0 as $ty).wrapping_sub(1)) {
                        (true, _) => 1,
                        (_, true) if exponent & 1 == 0 => 1,
                        (_, true) => self,
                        _ => 0,
                    };
                }
                let (mut base, mut left, mut result) = (self, exponent, 1 as $ty);
                loop {
                    if left & 1 == 1 {
                        result = result.wrapping_mul(base);
                    }
                    left >>= 1;
                    if left == 0 {
                        return result;
                    }
                    base = base.wrapping_mul(base);
                }
            }
            #[inline(always)]
            fn gcd(self, b: Self) -> Self {
                let (mut x, mut y) = (magnitude!(self, $ty, $signed), magnitude!(b, $ty, $signed));
                while y != 0 {
                    (x, y) = (y, x % y);
                }
                x as $ty
            }
            #[inline(always)]
            fn lcm(self, b: Self) -> Self {
                let gcd = self.gcd(b);
                if gcd == 0 {
                    return 0;
                }
                let (x, y) = (magnitude!(self, $ty, $signed), magnitude!(b, $ty, $signed));
                (x / (magnitude!(gcd, $ty, $signed))).wrapping_mul(y) as $ty
            }
            #[inline(always)]
            fn shift_left(self, count: Self) -> Self {
                #[allow(unused_comparisons)]
                if count >= 0 && (count as u64) < <$ty>::BITS as u64 { self << count } else { 0 }
            }
            #[inline(always)]
            fn shift_right(self, count: Self) -> Self {
                #[allow(unused_comparisons)]
                if count >= 0 && (count as u64) < <$ty>::BITS as u64 {
                    self >> count
                } else if self < 0 {
                    (0 as $ty).wrapping_sub(1)
                } else {
                    0
                }
            }
            #[inline(always)]
            fn sign(self) -> Self {
                #[allow(unused_comparisons)]
                if self > 0 { 1 } else if self < 0 { (0 as $ty).wrapping_sub(1) } else { 0 }
            }
            #[inline(always)]
            fn reciprocal(self) -> Self {
                match self {
                    0 => {
                        // 1/0 is infinite, and infinity is no integer.
                        raise_flags(FpStatus::DIVIDE | FpStatus::INVALID);
                        if $signed && size_of::<$ty>() >= 4 { <$ty>::MIN } else { 0 }
                    }
                    1 => 1,
                    x if $signed && x == (0 as $ty).wrapping_sub(1) => x,
                    _ => 0,
                }
            }
            #[inline(always)]
            fn bit_count(self) -> u8 {
                (magnitude!(self, $ty, $signed)).count_ones() as u8
            }
        }
    )*};
}

int_ops! {
    u8 u8 false; u16 u16 false; u32 u32 false; u64 u64 false;
    i8 u8 true; i16 u16 true; i32 u32 true; i64 u64 true;
}
