//! Arithmetic of integers of any size that can be stopped in the middle. The crate's own products and quotients run to
//! their end; large ones are cut here into pieces that take some milliseconds each, with a look at `kernel::stop` before
//! every piece. Below a piece's size the crate does it all.

use crate::kernel::stop;
use num_bigint::{BigInt, BigUint, Sign};
use num_integer::Integer;
use num_traits::{One, Signed, Zero};

/// Products of factors up to so many bits are one piece.
const PIECE: u64 = 1 << 18;
/// Quotients by divisors up to so many bits are taken block by block.
const DIVISOR: u64 = 1 << 16;

/// `x * y`
pub fn multiply(x: &BigInt, y: &BigInt) -> BigInt {
    if x.bits().max(y.bits()) <= PIECE {
        return x * y;
    }
    signed(x.is_negative() != y.is_negative(), product(x.magnitude(), y.magnitude()))
}

/// `x ** exponent`
pub fn power(x: &BigInt, exponent: u32) -> BigInt {
    if x.bits().saturating_mul(exponent as u64) <= PIECE {
        return x.pow(exponent);
    }
    let mut out = BigUint::one();
    for k in (0..32 - exponent.leading_zeros()).rev() {
        out = product(&out, &out);
        if exponent >> k & 1 == 1 {
            out = product(&out, x.magnitude());
        }
    }
    signed(x.is_negative() && exponent % 2 == 1, out)
}

/// `base ** exponent % modulus`, none of them negative and the modulus not 0.
pub fn power_modulo(base: &BigInt, exponent: &BigInt, modulus: &BigInt) -> BigInt {
    let limbs = modulus.bits() / 64 + 1;
    // The bits of the exponent that one piece uses up.
    let step = ((1 << 22) / (limbs * limbs)).clamp(1, 1 << 16);
    if exponent.bits() <= step {
        return base.modpow(exponent, modulus);
    }
    let (shift, mask) = (BigInt::one() << step, (BigInt::one() << step) - 1);
    let mut out = BigInt::one().mod_floor(modulus);
    for k in (0..exponent.bits().div_ceil(step)).rev() {
        stop::poll();
        let part = (exponent >> (k * step)) & &mask;
        out = out.modpow(&shift, modulus) * base.modpow(&part, modulus) % modulus;
    }
    out
}

/// Quotient and remainder, rounded down; the divisor is not 0.
pub fn divide(x: &BigInt, y: &BigInt) -> (BigInt, BigInt) {
    if x.bits() <= PIECE || y.bits() >= x.bits() {
        return x.div_mod_floor(y);
    }
    let (quotient, rest) = quotient(x.magnitude(), y.magnitude());
    let (quotient, rest) = (BigInt::from(quotient), BigInt::from(rest));
    let (quotient, rest) = match x.is_negative() == y.is_negative() {
        true => (quotient, rest),
        false if rest.is_zero() => (-quotient, rest),
        false => (-quotient - 1, BigInt::from(y.magnitude().clone()) - rest),
    };
    (quotient, if y.is_negative() { -rest } else { rest })
}

fn signed(negative: bool, magnitude: BigUint) -> BigInt {
    BigInt::from_biguint(if negative { Sign::Minus } else { Sign::Plus }, magnitude)
}

/// Karatsuba's product of two halves each, as long as the factors are large.
fn product(x: &BigUint, y: &BigUint) -> BigUint {
    stop::poll();
    let (long, short) = if x.bits() >= y.bits() { (x, y) } else { (y, x) };
    if long.bits() <= PIECE {
        return x * y;
    }
    let k = long.bits() / 2;
    let (low, high) = cut(long, k);
    if short.bits() <= k {
        return product(&low, short) + (product(&high, short) << k);
    }
    let (short_low, short_high) = cut(short, k);
    let (bottom, top) = (product(&low, &short_low), product(&high, &short_high));
    let middle = product(&(low + high), &(short_low + short_high)) - &bottom - &top;
    bottom + (middle << k) + (top << (2 * k))
}

/// The lowest `k` bits, and what stands above them.
fn cut(x: &BigUint, k: u64) -> (BigUint, BigUint) {
    let high = x >> k;
    (x - (&high << k), high)
}

/// Division from the top, a divisor's length at a time.
fn quotient(x: &BigUint, y: &BigUint) -> (BigUint, BigUint) {
    let n = y.bits();
    let (mut out, mut rest) = (BigUint::zero(), BigUint::zero());
    let mut left = x.clone();
    for k in (0..x.bits().div_ceil(n)).rev() {
        stop::poll();
        let (below, block) = cut(&left, k * n);
        left = below;
        let (q, r) = block_quotient(&((rest << n) + block), y);
        out = (out << n) + q;
        rest = r;
    }
    (out, rest)
}

/// `x / y` for a quotient no longer than the divisor: by halves (Burnikel and Ziegler) while that is long.
fn block_quotient(x: &BigUint, y: &BigUint) -> (BigUint, BigUint) {
    stop::poll();
    let n = y.bits();
    if n <= DIVISOR || x.bits() <= n {
        return x.div_rem(y);
    }
    let half = n / 2;
    let (low, top) = cut(x, half);
    let (high, rest) = three_by_two(&top, y, half);
    let (q, rest) = three_by_two(&((rest << half) + low), y, half);
    ((high << half) + q, rest)
}

/// `x / y` for a quotient of at most about `half` bits, by the upper part of the divisor.
fn three_by_two(x: &BigUint, y: &BigUint, half: u64) -> (BigUint, BigUint) {
    if x < y {
        return (BigUint::zero(), x.clone());
    }
    let (y_low, y_high) = cut(y, half);
    let (x_low, x_high) = cut(x, half);
    // Never too small, and too large by a little only.
    let (q, rest) =
        if x_high.bits() <= 2 * y_high.bits() { block_quotient(&x_high, &y_high) } else { quotient(&x_high, &y_high) };
    let mut remainder = BigInt::from((rest << half) + x_low) - BigInt::from(product(&q, &y_low));
    let mut q = BigInt::from(q);
    while remainder.is_negative() {
        q -= 1;
        remainder += BigInt::from(y.clone());
    }
    (q.magnitude().clone(), remainder.magnitude().clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A number of about so many bits without a pattern.
    fn number(bits: u64, seed: u64) -> BigInt {
        let mut state = seed;
        let words = (0..bits / 32).map(|_| {
            state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
            (state >> 32) as u32
        });
        BigInt::from(BigUint::new(words.collect()))
    }

    #[test]
    fn pieces_give_what_the_whole_gives() {
        for (long, short) in [(600_000, 600_000), (900_000, 300_000), (2_000_000, 70_000), (700_000, 64)] {
            let (x, y) = (number(long, 1), number(short, 2));
            assert!(multiply(&x, &-&y) == &x * -&y, "{long} x {short}");
            for (x, y) in [(x.clone(), y.clone()), (-&x, y.clone()), (x.clone(), -&y), (-&x, -&y)] {
                assert!(divide(&x, &y) == x.div_mod_floor(&y), "{long} / {short}");
            }
        }
        let exact = number(500_000, 3);
        assert!(divide(&(-&exact * 12_345), &exact) == (BigInt::from(-12_345), BigInt::zero()));
        assert!(power(&BigInt::from(-7), 200_001) == BigInt::from(-7).pow(200_001));
    }

    #[test]
    fn powers_by_parts_of_the_exponent() {
        let (base, exponent, modulus) = (number(6_000, 4), number(20_000, 5), number(6_000, 6));
        assert!(power_modulo(&base, &exponent, &modulus) == base.modpow(&exponent, &modulus));
    }
}
