//! Elementary functions without branches, for loops over many elements: each gives its result as an
//! unevaluated sum of two doubles with a known error, so that the loop can tell whether rounding it is
//! right (Ziv's test). Where it can't, and outside the arguments covered, the exact function decides.

use super::dd::{self, Dd};
use super::tables::{LOGARITHMS, POWERS};

/// A function of one double that can be guessed closely.
pub trait Quick {
    /// How far a guess may be off, relative to the result.
    const ERROR: f64;
    /// Whether [`Quick::guess`] knows this argument. It is not to raise a floating-point exception.
    fn covers(x: f64) -> bool;
    /// The function's value, for covered arguments.
    fn guess(x: f64) -> Dd;
    /// The function's value for every argument, rounded, with its floating-point exceptions.
    fn exact(x: f64) -> f64;
}

/// The value of a function where the guess decides it; otherwise NaN.
#[inline(always)]
pub fn decided<F: Quick>(x: f64) -> f64 {
    let covered = F::covers(x);
    let guess = F::guess(if covered { x } else { 0.5 });
    let error = guess.hi.abs() * F::ERROR;
    let (up, down) = (guess.hi + (guess.lo + error), guess.hi + (guess.lo - error));
    if covered & (up == down) { up } else { f64::NAN }
}

/// Whether `low <= |x| <= high`; by the bits, which raises nothing for NaN.
#[inline(always)]
fn between(x: f64, low: f64, high: f64) -> bool {
    let bits = x.to_bits() as i64 & i64::MAX;
    (bits >= low.to_bits() as i64) & (bits <= high.to_bits() as i64)
}

/// The smaller magnitude, by the bits.
#[inline(always)]
fn at_most(x: f64, high: f64) -> f64 {
    f64::from_bits((x.to_bits() as i64 & i64::MAX).min(high.to_bits() as i64) as u64)
}

/// Adding it rounds a double to an integer, which the lowest bits of the sum then hold.
const ROUND: f64 = 6755399441055744.0;

/// A power of two times the power 2^(j/64) times (1 + `rest`): how exponential functions are put together.
struct Power {
    scale: f64,
    step: Dd,
    rest: Dd,
}

/// The parts of `2^(n/64) · e^r`, where `n` is an integer to which [`ROUND`] has been added.
#[inline(always)]
fn power(n: f64, r: Dd) -> Power {
    let n = n.to_bits();
    let (hi, lo) = POWERS[(n & 63) as usize];
    let scale = f64::from_bits((1023u64 << 52).wrapping_add((n & !63) << 46));
    // e^r - 1 = r + r²/2 + …: the square's error counts, those of higher powers don't.
    let h = r.hi;
    let half = 0.5 * h;
    let square = h * half;
    let error = h.mul_add(half, -square);
    let tail = 1.0 / 40320.0;
    let tail = h.mul_add(tail, 1.0 / 5040.0);
    let tail = h.mul_add(tail, 1.0 / 720.0);
    let tail = h.mul_add(tail, 1.0 / 120.0);
    let tail = h.mul_add(tail, 1.0 / 24.0);
    let tail = h.mul_add(tail, 1.0 / 6.0);
    let rest = Dd::quick(h, square);
    let lower = (square * 2.0 * h).mul_add(tail, h.mul_add(r.lo, error)) + r.lo;
    Power { scale, step: Dd { hi, lo }, rest: Dd { hi: rest.hi, lo: rest.lo + lower } }
}

/// The parts of e^x for |x| below 700.
#[inline(always)]
fn natural_power(x: f64) -> Power {
    // ln 2 / 64, first with so few bits that its multiples are exact.
    const SHORT: f64 = 0.010830424695996044;
    const REST: f64 = 2.5310172166650877e-13;
    let rounded = x.mul_add(64.0 * std::f64::consts::LOG2_E, ROUND);
    let n = rounded - ROUND;
    let high = n.mul_add(-SHORT, x);
    let product = n * REST;
    let error = n.mul_add(REST, -product);
    let r = high - product;
    power(rounded, Dd { hi: r, lo: ((high - r) - product) - error })
}

impl Power {
    #[inline(always)]
    fn value(self) -> Dd {
        let p = Dd::product(self.step.hi, self.rest.hi);
        let sum = Dd::quick(self.step.hi, p.hi);
        let lower = self.step.hi.mul_add(self.rest.lo, p.lo) + self.step.lo.mul_add(self.rest.hi, self.step.lo);
        Dd::quick(sum.hi, sum.lo + lower).scale(self.scale)
    }
    /// The value less 1, exact also near 0.
    #[inline(always)]
    fn less_one(self) -> Dd {
        let step = self.step.scale(self.scale);
        let p = Dd::product(step.hi, self.rest.hi);
        let whole = Dd::sum(step.hi, -1.0);
        let sum = Dd::sum(whole.hi, p.hi);
        let lower = step.hi.mul_add(self.rest.lo, p.lo) + step.lo.mul_add(self.rest.hi, step.lo);
        Dd::quick(sum.hi, sum.lo + (whole.lo + lower))
    }
}

/// The quotient, with one division.
#[inline(always)]
fn ratio(a: Dd, b: Dd) -> Dd {
    let inverse = 1.0 / b.hi;
    let q = a.hi * inverse;
    let rest = q.mul_add(-b.hi, a.hi) + q.mul_add(-b.lo, a.lo);
    Dd::quick(q, rest * inverse)
}

/// The logarithm of a normal, positive, finite number: (k, log m) with x = 2^k · m and m near 1, exact also
/// near 1.
#[inline(always)]
fn logarithm(x: Dd) -> (f64, Dd) {
    const LOW: u64 = 0x3fe6 << 48;
    let bits = x.hi.to_bits();
    let above = bits.wrapping_sub(LOW);
    let (inverse, hi, lo) = LOGARITHMS[(above >> 45 & 127) as usize];
    let exponent = above & 0xfff << 52;
    let m = f64::from_bits(bits.wrapping_sub(exponent));
    let k = f64::from_bits(0x433 << 52 | (above >> 52 ^ 0x800)) - (4503599627370496.0 + 2048.0);
    let rest = x.lo * f64::from_bits((1023u64 << 52).wrapping_sub(exponent));
    // m · inverse = 1 + r
    let p = Dd::product(m, inverse);
    let r = Dd::quick(p.hi - 1.0, rest.mul_add(inverse, p.lo));
    let h = r.hi;
    let half = 0.5 * h;
    let square = h * half;
    let error = h.mul_add(half, -square) + h * r.lo;
    let tail = -0.1;
    let tail = h.mul_add(tail, 1.0 / 9.0);
    let tail = h.mul_add(tail, -1.0 / 8.0);
    let tail = h.mul_add(tail, 1.0 / 7.0);
    let tail = h.mul_add(tail, -1.0 / 6.0);
    let tail = h.mul_add(tail, 1.0 / 5.0);
    let tail = h.mul_add(tail, -1.0 / 4.0);
    let tail = h.mul_add(tail, 1.0 / 3.0);
    let first = Dd::quick(hi, h);
    let second = Dd::quick(first.hi, -square);
    let lower = (square * 2.0 * h).mul_add(tail, r.lo - error) + lo;
    (k, Dd::quick(second.hi, second.lo + (first.lo + lower)))
}

/// The natural logarithm.
#[inline(always)]
fn natural_logarithm(x: Dd) -> Dd {
    // ln 2, first with so few bits that its multiples are exact.
    const SHORT: f64 = 0.6931471805601177;
    const REST: f64 = -1.7239444525614835e-13;
    let (k, m) = logarithm(x);
    let product = k * REST;
    let error = k.mul_add(REST, -product);
    let sum = Dd::sum(k * SHORT, m.hi);
    let next = Dd::sum(sum.hi, product);
    Dd::quick(next.hi, next.lo + (sum.lo + (m.lo + error)))
}

/// Below it an argument is left to the exact function: its square would fall below the normal numbers.
const TINY: f64 = 1e-17;
/// Below it an odd function with slope 1 is left to the exact function.
const SMALL: f64 = 1e-8;
/// 2^-66: twice the error of the sums above; functions that go on from there allow for more.
const CLOSE: f64 = 1.3552527156068805e-20;

macro_rules! quick {
    ($($(#[$doc:meta])* $name:ident $error:expr, |$x:ident| $covers:expr, $guess:expr, $exact:expr;)*) => {$(
        $(#[$doc])*
        pub struct $name;
        impl Quick for $name {
            const ERROR: f64 = $error;
            #[inline(always)]
            fn covers($x: f64) -> bool {
                $covers
            }
            #[inline(always)]
            fn guess($x: f64) -> Dd {
                $guess
            }
            fn exact($x: f64) -> f64 {
                $exact
            }
        }
    )*};
}

quick! {
    /// e^x.
    Exp CLOSE, |x| between(x, TINY, 600.0), natural_power(x).value(), dd::exp(x);
    /// 2^x.
    Exp2 CLOSE, |x| between(x, TINY, 900.0), {
        let rounded = x.mul_add(64.0, ROUND);
        power(rounded, dd::LN2.times((rounded - ROUND).mul_add(-1.0 / 64.0, x))).value()
    }, dd::exp2(x);
    /// e^x - 1.
    Expm1 2.0 * CLOSE, |x| between(x, TINY, 600.0), natural_power(x).less_one(), dd::expm1(x);
    /// Natural logarithm.
    Log 2.0 * CLOSE, |x| is_normal(x), natural_logarithm(Dd::new(x)), dd::log(x);
    /// Logarithm to base 2.
    Log2 4.0 * CLOSE, |x| is_normal(x), {
        let (k, m) = logarithm(Dd::new(x));
        let m = m.mul(dd::INV_LN2);
        let sum = Dd::sum(k, m.hi);
        Dd::quick(sum.hi, sum.lo + m.lo)
    }, dd::log2(x);
    /// Logarithm to base 10.
    Log10 4.0 * CLOSE, |x| is_normal(x), natural_logarithm(Dd::new(x)).mul(dd::INV_LN10), dd::log10(x);
    /// log(1 + x).
    Log1p 2.0 * CLOSE, |x| between(x, TINY, 1e300) & is_normal(1.0 + x), natural_logarithm(Dd::sum(1.0, x)), dd::log1p(x);
    /// Hyperbolic sine.
    Sinh 4.0 * CLOSE, |x| between(x, SMALL, 40.0), {
        let e = natural_power(x.abs()).less_one();
        let more = ratio(e, e.plus(1.0));
        let sum = Dd::sum(e.hi, more.hi);
        Dd::quick(sum.hi, sum.lo + (e.lo + more.lo)).scale(0.5f64.copysign(x))
    }, dd::sinh(x);
    /// Hyperbolic cosine.
    Cosh 4.0 * CLOSE, |x| between(x, TINY, 40.0), {
        let e = natural_power(x.abs()).value();
        let less = ratio(Dd::new(1.0), e);
        let sum = Dd::quick(e.hi, less.hi);
        Dd::quick(sum.hi, sum.lo + (e.lo + less.lo)).scale(0.5)
    }, dd::cosh(x);
    /// Hyperbolic tangent.
    Tanh 4.0 * CLOSE, |x| between(x, SMALL, f64::INFINITY), {
        // From 22 on it is 1, to the last place.
        let e = natural_power(2.0 * at_most(x, 22.0)).less_one();
        ratio(e, e.plus(2.0)).scale(1f64.copysign(x))
    }, dd::tanh(x);
}

/// Whether a number is positive, normal and finite; by the bits.
#[inline(always)]
fn is_normal(x: f64) -> bool {
    let bits = x.to_bits() as i64;
    (bits >= f64::MIN_POSITIVE.to_bits() as i64) & (bits <= f64::MAX.to_bits() as i64)
}
