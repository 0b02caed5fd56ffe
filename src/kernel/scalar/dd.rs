//! Double-double arithmetic: functions whose results NumPy rounds (nearly) correctly, which the
//! platform's own functions do not. Each returns the correctly rounded double except in about one case
//! of ten thousand.

use super::tables::POWERS;
use crate::kernel::fpstatus::{FpStatus, raise_flags};

/// An unevaluated sum of two doubles, the second below half a unit in the last place of the first.
#[derive(Clone, Copy, Debug)]
pub struct Dd {
    pub hi: f64,
    pub lo: f64,
}

pub(super) const LN2: Dd = Dd { hi: std::f64::consts::LN_2, lo: 2.3190468138462996e-17 };
/// 1/ln 2.
pub(super) const INV_LN2: Dd = Dd { hi: std::f64::consts::LOG2_E, lo: 2.0355273740931033e-17 };
/// 1/ln 10.
pub(super) const INV_LN10: Dd = Dd { hi: std::f64::consts::LOG10_E, lo: 1.098319650216765e-17 };
/// ln 2 in a part with few bits and the rest, for exact multiples.
const LN2_SHORT: f64 = 6.931471803691238e-1;
const LN2_REST: f64 = 1.9082149292705877e-10;
/// Steps per factor of two in the table of powers.
const STEPS: usize = 64;

impl Dd {
    #[inline(always)]
    pub(super) const fn new(hi: f64) -> Dd {
        Dd { hi, lo: 0.0 }
    }
    /// The exact sum of two doubles.
    #[inline(always)]
    pub(super) fn sum(a: f64, b: f64) -> Dd {
        let hi = a + b;
        let t = hi - a;
        Dd { hi, lo: (a - (hi - t)) + (b - t) }
    }
    /// The exact sum where |a| >= |b|.
    #[inline(always)]
    pub(super) fn quick(a: f64, b: f64) -> Dd {
        let hi = a + b;
        Dd { hi, lo: b - (hi - a) }
    }
    /// The exact product of two doubles.
    #[inline(always)]
    pub(super) fn product(a: f64, b: f64) -> Dd {
        let hi = a * b;
        Dd { hi, lo: a.mul_add(b, -hi) }
    }
    fn add(self, other: Dd) -> Dd {
        let s = Dd::sum(self.hi, other.hi);
        let t = Dd::sum(self.lo, other.lo);
        let s = Dd::quick(s.hi, s.lo + t.hi);
        Dd::quick(s.hi, s.lo + t.lo)
    }
    #[inline(always)]
    pub(super) fn plus(self, x: f64) -> Dd {
        let s = Dd::sum(self.hi, x);
        Dd::quick(s.hi, s.lo + self.lo)
    }
    fn neg(self) -> Dd {
        Dd { hi: -self.hi, lo: -self.lo }
    }
    #[inline(always)]
    pub(super) fn mul(self, other: Dd) -> Dd {
        let p = Dd::product(self.hi, other.hi);
        Dd::quick(p.hi, p.lo + (self.hi * other.lo + self.lo * other.hi))
    }
    #[inline(always)]
    pub(super) fn times(self, x: f64) -> Dd {
        let p = Dd::product(self.hi, x);
        Dd::quick(p.hi, p.lo + self.lo * x)
    }
    /// Multiplied by a power of two.
    #[inline(always)]
    pub(super) fn scale(self, x: f64) -> Dd {
        Dd { hi: self.hi * x, lo: self.lo * x }
    }
    fn div(self, other: Dd) -> Dd {
        let q = self.hi / other.hi;
        let rest = self.add(other.times(-q));
        let q2 = rest.hi / other.hi;
        let rest = rest.add(other.times(-q2));
        Dd::quick(q, q2).plus(rest.hi / other.hi)
    }
    fn sqrt(self) -> Dd {
        if self.hi <= 0.0 {
            return Dd::new(0.0);
        }
        let s = self.hi.sqrt();
        let rest = self.add(Dd::product(s, s).neg());
        Dd::quick(s, rest.hi / (2.0 * s))
    }
    fn value(self) -> f64 {
        self.hi + self.lo
    }
    fn is_negative(self) -> bool {
        self.hi < 0.0
    }
    fn abs(self) -> Dd {
        if self.is_negative() { self.neg() } else { self }
    }
}

/// 2^k for k in the range of exponents of normal doubles.
fn power_of_two(k: i32) -> f64 {
    f64::from_bits(((1023 + k.clamp(-1022, 1023)) as u64) << 52)
}

/// (e^r - 1, j, k) with e^x = 2^k · 2^(j/64) · e^r, for |x| below about 1000.
fn reduce(x: Dd) -> (Dd, usize, i32) {
    let n = (x.hi * (STEPS as f64 / LN2.hi)).round_ties_even();
    let r = Dd::sum(x.hi, -n * (LN2_SHORT / STEPS as f64));
    let r = r.plus(x.lo).add(Dd::product(n, LN2_REST / STEPS as f64).neg());
    let (h, n) = (r.hi, n as i32);
    let tail = 1.0 / 6.0 + h * (1.0 / 24.0 + h * (1.0 / 120.0 + h * (1.0 / 720.0 + h * (1.0 / 5040.0))));
    let p = r.mul(r).scale(0.5).plus(h * h * h * tail).add(r);
    (p, n.rem_euclid(STEPS as i32) as usize, n.div_euclid(STEPS as i32))
}

/// 2^(j/64).
fn step(j: usize) -> Dd {
    let (hi, lo) = POWERS[j];
    Dd { hi, lo }
}

/// e^x for |x| < 700.
fn exp_dd(x: Dd) -> Dd {
    let (p, j, k) = reduce(x);
    let power = step(j);
    power.mul(p).add(power).scale(power_of_two(k))
}

/// e^x - 1 for |x| < 700, exact also near 0.
fn expm1_dd(x: Dd) -> Dd {
    let (p, j, k) = reduce(x);
    if (j, k) == (0, 0) {
        return p;
    }
    let power = step(j);
    power.mul(p).add(power).scale(power_of_two(k)).plus(-1.0)
}

/// The natural logarithm of a normal, positive, finite number, exact also near 1.
fn log_dd(x: Dd) -> Dd {
    let d = x.plus(-1.0);
    if d.hi.abs() < 0.03125 {
        // 2 artanh(s) with s below 1/63.
        let s = d.div(x.plus(1.0));
        let q = s.hi * s.hi;
        let tail = 1.0 / 3.0 + q * (1.0 / 5.0 + q * (1.0 / 7.0 + q * (1.0 / 9.0 + q * (1.0 / 11.0 + q / 13.0))));
        // The cube's own rounding matters a little: s³ to double-double.
        let cube = s.mul(s).mul(s);
        return s.add(cube.times(tail)).scale(2.0);
    }
    let bits = x.hi.to_bits();
    let mut k = (bits >> 52) as i32 - 1023;
    if bits & ((1 << 52) - 1) > 0x6_a09e_667f_3bcc {
        k += 1;
    }
    let half = power_of_two(-(k / 2));
    let m = x.scale(half).scale(power_of_two(-(k - k / 2)));
    // One step of Newton's method from the platform's logarithm.
    let y = m.hi.ln();
    let e = exp_dd(Dd::new(y));
    let step = m.add(e.neg()).div(m.add(e)).scale(2.0);
    LN2.times(k as f64).add(step.plus(y))
}

/// Brings a positive subnormal into the normal range: (x · 2^k, k).
fn normalize(x: f64) -> (f64, f64) {
    if x < f64::MIN_POSITIVE { (x * 18014398509481984.0, 54.0) } else { (x, 0.0) }
}

fn invalid() -> f64 {
    raise_flags(FpStatus::INVALID);
    f64::NAN
}

fn pole(sign: f64) -> f64 {
    raise_flags(FpStatus::DIVIDE);
    f64::INFINITY.copysign(sign)
}

fn overflow(sign: f64) -> f64 {
    raise_flags(FpStatus::OVERFLOW);
    f64::INFINITY.copysign(sign)
}

/// Below it x is the correctly rounded value of odd functions with slope 1.
const TINY: f64 = 7.450580596923828e-9;

/// e^x.
pub fn exp(x: f64) -> f64 {
    // Near the ends of the range, where results overflow or lose bits, the platform's own.
    if x.abs() < 700.0 { exp_dd(Dd::new(x)).value() } else { x.exp() }
}

/// 2^x.
pub fn exp2(x: f64) -> f64 {
    if x.abs() < 1000.0 && x != x.trunc() { exp_dd(LN2.times(x)).value() } else { x.exp2() }
}

/// A logarithm of a positive, finite number; poles and faults of the others.
fn logarithm(x: f64, f: impl Fn(Dd) -> f64) -> f64 {
    if x > 0.0 && x < f64::INFINITY {
        let (x, shift) = normalize(x);
        return f(log_dd(Dd::new(x)).add(LN2.times(-shift)));
    }
    if x == 0.0 {
        pole(-1.0)
    } else if x < 0.0 {
        invalid()
    } else {
        x
    }
}

/// log(x).
pub fn log(x: f64) -> f64 {
    logarithm(x, Dd::value)
}

/// log2(x).
pub fn log2(x: f64) -> f64 {
    logarithm(x, |y| y.mul(INV_LN2).value())
}

/// log10(x).
pub fn log10(x: f64) -> f64 {
    logarithm(x, |y| y.mul(INV_LN10).value())
}

/// log(1 + x).
pub fn log1p(x: f64) -> f64 {
    if !(x > -1.0 && x < f64::INFINITY) {
        return if x == -1.0 {
            pole(-1.0)
        } else if x < -1.0 {
            invalid()
        } else {
            x
        };
    }
    if x.abs() < 1e-17 { x } else { log_dd(Dd::sum(1.0, x)).value() }
}

/// e^x - 1.
pub fn expm1(x: f64) -> f64 {
    if x.abs() < 1e-17 || x.is_nan() {
        x
    } else if x < -40.0 {
        -1.0
    } else if x > 690.0 {
        x.exp()
    } else {
        expm1_dd(Dd::new(x)).value()
    }
}

/// sinh(x).
pub fn sinh(x: f64) -> f64 {
    let a = x.abs();
    if a < TINY || !x.is_finite() {
        return x;
    }
    let r = if a < 40.0 {
        let e = expm1_dd(Dd::new(a));
        e.add(e.div(e.plus(1.0))).scale(0.5).value()
    } else {
        half_exp(a)
    };
    r.copysign(x)
}

/// cosh(x).
pub fn cosh(x: f64) -> f64 {
    let a = x.abs();
    if !x.is_finite() {
        return a;
    }
    if a < 40.0 {
        let e = exp_dd(Dd::new(a));
        e.add(Dd::new(1.0).div(e)).scale(0.5).value()
    } else {
        half_exp(a)
    }
}

/// e^a / 2 for a >= 40.
fn half_exp(a: f64) -> f64 {
    if a > 710.4758600739439 {
        return overflow(1.0);
    }
    let e = exp_dd(Dd::sum(a, -64.0 * LN2.hi).plus(-64.0 * LN2.lo));
    e.scale(power_of_two(63)).value()
}

/// tanh(x).
pub fn tanh(x: f64) -> f64 {
    let a = x.abs();
    if a < TINY || x.is_nan() {
        return x;
    }
    let r = if a > 22.0 {
        1.0
    } else {
        let e = expm1_dd(Dd::new(2.0 * a));
        e.div(e.plus(2.0)).value()
    };
    r.copysign(x)
}

/// arcsinh(x).
pub fn asinh(x: f64) -> f64 {
    let a = x.abs();
    if a < TINY || !x.is_finite() {
        return x;
    }
    let r = if a > 1e150 {
        log_dd(Dd::new(a)).add(LN2).value()
    } else {
        let square = Dd::product(a, a);
        let t = square.div(square.plus(1.0).sqrt().plus(1.0)).plus(a);
        log_dd(t.plus(1.0)).value()
    };
    r.copysign(x)
}

/// arccosh(x).
pub fn acosh(x: f64) -> f64 {
    if !(1.0..f64::INFINITY).contains(&x) {
        return if x < 1.0 { invalid() } else { x };
    }
    if x > 1e150 {
        return log_dd(Dd::new(x)).add(LN2).value();
    }
    let t = Dd::sum(x, -1.0);
    let root = t.mul(t).add(t.scale(2.0)).sqrt();
    log_dd(t.add(root).plus(1.0)).value()
}

/// arctanh(x).
pub fn atanh(x: f64) -> f64 {
    let a = x.abs();
    if a < TINY || x.is_nan() {
        return x;
    }
    if a >= 1.0 {
        return if a == 1.0 { pole(x) } else { invalid() };
    }
    let ratio = Dd::new(2.0 * a).div(Dd::sum(1.0, -a));
    log_dd(ratio.plus(1.0)).abs().scale(0.5).value().copysign(x)
}
