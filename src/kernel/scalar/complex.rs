//! Functions of complex numbers, with C99's results at infinities and on branch cuts where the
//! libraries have them.

use super::float::{self, Real};
use num_complex::Complex;

type C<T> = Complex<T>;

/// Product, each part rounded after one fused step, as NumPy's array loops do on x86-64.
#[inline(always)]
pub fn multiply_fused<T: Real>(a: C<T>, b: C<T>) -> C<T> {
    C::new(a.re.fused(b.re, -(a.im * b.im)), a.re.fused(b.im, a.im * b.re))
}

/// Product by the textbook formula: PyTorch's and NumPy's scalars'.
#[inline(always)]
pub fn multiply<T: Real>(a: C<T>, b: C<T>) -> C<T> {
    C::new(a.re * b.re - a.im * b.im, a.re * b.im + a.im * b.re)
}

/// Quotient by Smith's algorithm.
#[inline(always)]
pub fn divide<T: Real>(a: C<T>, b: C<T>) -> C<T> {
    let (re, im) = (b.re.abs(), b.im.abs());
    if re >= im {
        if re == T::zero() && im == T::zero() {
            return C::new(a.re / re, a.im / re);
        }
        let ratio = b.im / b.re;
        let scale = T::one() / (b.re + b.im * ratio);
        C::new((a.re + a.im * ratio) * scale, (a.im - a.re * ratio) * scale)
    } else {
        let ratio = b.re / b.im;
        let scale = T::one() / (b.im + b.re * ratio);
        C::new((a.re * ratio + a.im) * scale, (a.im * ratio - a.re) * scale)
    }
}

/// 1/a.
pub fn reciprocal<T: Real>(a: C<T>) -> C<T> {
    if a.re.abs() >= a.im.abs() {
        let ratio = a.im / a.re;
        let d = a.re + a.im * ratio;
        C::new(T::one() / d, -ratio / d)
    } else {
        let ratio = a.re / a.im;
        let d = a.im + a.re * ratio;
        C::new(ratio / d, -T::one() / d)
    }
}

/// Magnitude as NumPy's array loops compute it.
#[inline(always)]
pub fn absolute_fused<T: Real>(a: C<T>) -> T {
    let (re, im) = (a.re.abs(), a.im.abs());
    if re.is_infinite() || im.is_infinite() {
        return T::infinity();
    }
    if re.is_nan() || im.is_nan() {
        return T::nan();
    }
    let (large, small) = if re > im { (re, im) } else { (im, re) };
    if large == T::zero() {
        return large;
    }
    let q = small / large;
    large * q.fused(q, T::one()).sqrt()
}

/// Magnitude.
#[inline(always)]
pub fn absolute<T: Real>(a: C<T>) -> T {
    a.re.hypotenuse(a.im)
}

/// Argument.
pub fn angle<T: Real>(a: C<T>) -> T {
    float::arctan2(a.im, a.re)
}

/// Lexicographic order; false with NaN.
#[inline(always)]
pub fn less<T: Real>(a: C<T>, b: C<T>) -> bool {
    (a.re < b.re && !a.im.is_nan() && !b.im.is_nan()) || (a.re == b.re && a.im < b.im)
}

/// Lexicographic order or equality; false with NaN.
#[inline(always)]
pub fn less_equal<T: Real>(a: C<T>, b: C<T>) -> bool {
    (a.re < b.re && !a.im.is_nan() && !b.im.is_nan()) || (a.re == b.re && a.im <= b.im)
}

/// Whether a part is NaN.
#[inline(always)]
pub fn is_nan<T: Real>(a: C<T>) -> bool {
    a.re.is_nan() || a.im.is_nan()
}

/// The lexicographically larger; the first with NaN.
pub fn maximum<T: Real>(a: C<T>, b: C<T>) -> C<T> {
    if is_nan(a) || less_equal(b, a) { a } else { b }
}

/// The lexicographically smaller; the first with NaN.
pub fn minimum<T: Real>(a: C<T>, b: C<T>) -> C<T> {
    if is_nan(a) || less_equal(a, b) { a } else { b }
}

/// The direction: a/|a|, 0 for 0.
pub fn sign<T: Real>(a: C<T>) -> C<T> {
    if is_nan(a) {
        return C::new(T::nan(), T::nan());
    }
    let (re_inf, im_inf) = (a.re.is_infinite(), a.im.is_infinite());
    if re_inf != im_inf {
        let one = |x: T, inf: bool| if inf { float::sign(x) } else { T::zero() };
        return C::new(one(a.re, re_inf), one(a.im, im_inf));
    }
    if re_inf {
        return C::new(T::nan(), T::nan());
    }
    let r = absolute(a);
    if r == T::zero() { C::new(T::zero(), T::zero()) } else { C::new(a.re / r, a.im / r) }
}

/// e^a.
pub fn exp<T: Real>(a: C<T>) -> C<T> {
    if a.im == T::zero() {
        return C::new(float::exp(a.re), a.im);
    }
    if a.re == T::neg_infinity() && !a.im.is_finite() {
        return C::new(T::zero(), T::zero());
    }
    if a.re == T::infinity() && !a.im.is_finite() {
        return C::new(a.re, T::nan());
    }
    let (s, c) = (float::sin(a.im), float::cos(a.im));
    if a.re.wide() > 700.0 {
        let half = float::exp(a.re * T::of(0.5));
        return C::new(half * c * half, half * s * half);
    }
    let e = float::exp(a.re);
    C::new(e * c, e * s)
}

/// Natural logarithm.
pub fn log<T: Real>(a: C<T>) -> C<T> {
    let angle = float::arctan2(a.im, a.re);
    let (x, y) = (a.re.wide().abs(), a.im.wide().abs());
    let (large, small) = if x > y { (x, y) } else { (y, x) };
    let magnitude = if (0.5..2.0).contains(&large) && large.hypot(small) < 2.0 && large.hypot(small) > 0.5 {
        // |a|² - 1 without cancellation.
        let excess = (large - 1.0).mul_add(large + 1.0, small * small);
        0.5 * super::dd::log1p(excess)
    } else {
        large.hypot(small).ln()
    };
    C::new(T::of(magnitude), angle)
}

/// Natural logarithm divided by that of a base.
fn log_base<T: Real>(a: C<T>, per_e: f64) -> C<T> {
    let l = log(a);
    C::new(l.re * T::of(per_e), l.im * T::of(per_e))
}

/// Logarithm to base 2.
pub fn log2<T: Real>(a: C<T>) -> C<T> {
    log_base(a, std::f64::consts::LOG2_E)
}

/// Logarithm to base 10.
pub fn log10<T: Real>(a: C<T>) -> C<T> {
    log_base(a, std::f64::consts::LOG10_E)
}

/// log(1 + a).
pub fn log1p<T: Real>(a: C<T>) -> C<T> {
    let l = (a.re + T::one()).hypotenuse(a.im);
    C::new(float::log(l), float::arctan2(a.im, a.re + T::one()))
}

/// e^a - 1.
pub fn expm1<T: Real>(a: C<T>) -> C<T> {
    let half = float::sin(a.im * T::of(0.5));
    let e = float::exp(a.re);
    C::new(float::expm1(a.re) * float::cos(a.im) - T::of(2.0) * half * half, e * float::sin(a.im))
}

/// 2^a.
pub fn exp2<T: Real>(a: C<T>) -> C<T> {
    exp(C::new(a.re * T::LN_2(), a.im * T::LN_2()))
}

/// Square root with a non-negative real part.
pub fn sqrt<T: Real>(a: C<T>) -> C<T> {
    let (x, y) = (a.re, a.im);
    if x == T::zero() && y == T::zero() {
        return C::new(T::zero(), y);
    }
    if y.is_infinite() {
        return C::new(T::infinity(), y);
    }
    if x.is_nan() {
        return C::new(x, T::nan());
    }
    if x.is_infinite() {
        let other = if y.is_nan() { y } else { T::zero() };
        return if x > T::zero() { C::new(x, other.copysign(y)) } else { C::new(other.abs(), x.abs().copysign(y)) };
    }
    // In double for float32; scaled for float64.
    let (wx, wy) = (x.wide(), y.wide());
    let scale = if wx.abs() > 1e300 || wy.abs() > 1e300 { 0.25 } else { 1.0 };
    let (wx, wy) = (wx * scale, wy * scale);
    let (re, im);
    if wx >= 0.0 {
        let t = ((wx + wx.hypot(wy)) * 0.5).sqrt();
        (re, im) = (t, wy / (2.0 * t));
    } else {
        let t = ((-wx + wx.hypot(wy)) * 0.5).sqrt();
        (re, im) = (wy.abs() / (2.0 * t), t.copysign(wy));
    }
    let back = if scale == 1.0 { 1.0 } else { 2.0 };
    C::new(T::of(re * back), T::of(im * back))
}

/// Hyperbolic sine.
pub fn sinh<T: Real>(a: C<T>) -> C<T> {
    if a.im == T::zero() {
        return C::new(float::sinh(a.re), a.im);
    }
    C::new(float::sinh(a.re) * float::cos(a.im), float::cosh(a.re) * float::sin(a.im))
}

/// Hyperbolic cosine.
pub fn cosh<T: Real>(a: C<T>) -> C<T> {
    if a.im == T::zero() {
        return C::new(float::cosh(a.re), a.re * a.im);
    }
    C::new(float::cosh(a.re) * float::cos(a.im), float::sinh(a.re) * float::sin(a.im))
}

/// Hyperbolic tangent, by Kahan's formula.
pub fn tanh<T: Real>(a: C<T>) -> C<T> {
    if a.re.abs().wide() > 22.0 {
        let one = T::one().copysign(a.re);
        let e = float::exp(T::of(-2.0) * a.re.abs());
        let im = if a.im.is_finite() { T::of(4.0) * float::sin(a.im) * float::cos(a.im) * e } else { T::zero() };
        return C::new(one, im.copysign(if im == T::zero() { a.im } else { im }));
    }
    let t = float::tan(a.im);
    let beta = T::one() + t * t;
    let s = float::sinh(a.re);
    let rho = (T::one() + s * s).sqrt();
    if t.is_infinite() {
        return C::new(rho / s, T::one() / t);
    }
    let d = T::one() + beta * s * s;
    C::new(beta * rho * s / d, t / d)
}

/// i·a.
fn turn<T: Real>(a: C<T>) -> C<T> {
    C::new(-a.im, a.re)
}

/// -i·a.
fn turn_back<T: Real>(a: C<T>) -> C<T> {
    C::new(a.im, -a.re)
}

/// Sine.
pub fn sin<T: Real>(a: C<T>) -> C<T> {
    turn_back(sinh(turn(a)))
}

/// Cosine.
pub fn cos<T: Real>(a: C<T>) -> C<T> {
    cosh(turn(a))
}

/// Tangent.
pub fn tan<T: Real>(a: C<T>) -> C<T> {
    turn_back(tanh(turn(a)))
}

/// sqrt(1 - a) and sqrt(1 + a).
fn roots<T: Real>(a: C<T>) -> (C<T>, C<T>) {
    (sqrt(C::new(T::one() - a.re, -a.im)), sqrt(C::new(T::one() + a.re, a.im)))
}

/// Inverse sine, by Kahan's formulas.
pub fn arcsin<T: Real>(a: C<T>) -> C<T> {
    let (minus, plus) = roots(a);
    let re = float::arctan2(a.re, minus.re * plus.re - minus.im * plus.im);
    C::new(re, float::arcsinh(minus.re * plus.im - minus.im * plus.re))
}

/// Inverse cosine.
pub fn arccos<T: Real>(a: C<T>) -> C<T> {
    let (minus, plus) = roots(a);
    let re = T::of(2.0) * float::arctan2(minus.re, plus.re);
    C::new(re, float::arcsinh(plus.re * minus.im - plus.im * minus.re))
}

/// Inverse hyperbolic tangent.
pub fn arctanh<T: Real>(a: C<T>) -> C<T> {
    let (x, y) = (a.re.wide(), a.im.wide());
    if x.is_nan() || y.is_nan() {
        return C::new(if x == 0.0 { a.re } else { T::nan() }, T::nan());
    }
    let square = (1.0 - x) * (1.0 - x) + y * y;
    let re = if square.is_finite() && square > 0.0 {
        0.25 * super::dd::log1p(4.0 * x / square)
    } else if square == 0.0 {
        f64::INFINITY
    } else {
        0.0f64.copysign(x)
    };
    let im = 0.5 * (2.0 * y).atan2((1.0 - x) * (1.0 + x) - y * y);
    C::new(T::of(re), T::of(im))
}

/// Inverse tangent.
pub fn arctan<T: Real>(a: C<T>) -> C<T> {
    turn_back(arctanh(turn(a)))
}

/// Inverse hyperbolic sine.
pub fn arcsinh<T: Real>(a: C<T>) -> C<T> {
    turn_back(arcsin(turn(a)))
}

/// Inverse hyperbolic cosine.
pub fn arccosh<T: Real>(a: C<T>) -> C<T> {
    let minus = sqrt(C::new(a.re - T::one(), a.im));
    let plus = sqrt(C::new(a.re + T::one(), a.im));
    let re = float::arcsinh(minus.re * plus.re + minus.im * plus.im);
    C::new(re, T::of(2.0) * float::arctan2(minus.im, plus.re))
}

/// a^b. Small integer exponents multiply; 0 to a power with a positive real part is 0.
pub fn power<T: Real>(a: C<T>, b: C<T>) -> C<T> {
    let (zero, one) = (T::zero(), T::one());
    if b.re == zero && b.im == zero {
        return C::new(one, zero);
    }
    if a.re == zero && a.im == zero {
        if b.re > zero {
            return C::new(zero, zero);
        }
        crate::kernel::fpstatus::raise_flags(crate::kernel::fpstatus::FpStatus::INVALID);
        return C::new(T::nan(), T::nan());
    }
    if b.im == zero && b.re == b.re.trunc() && b.re.abs() < T::of(100.0) {
        let n = b.re.wide() as i32;
        match n {
            1 => return a,
            2 => return multiply(a, a),
            3 => return multiply(a, multiply(a, a)),
            _ => {}
        }
        let (mut left, mut base, mut result) = (n.unsigned_abs(), a, C::new(one, zero));
        loop {
            if left & 1 == 1 {
                result = multiply(result, base);
            }
            left >>= 1;
            if left == 0 {
                break;
            }
            base = multiply(base, base);
        }
        return if n < 0 { divide(C::new(one, zero), result) } else { result };
    }
    exp(multiply(b, log(a)))
}

/// 1.
#[inline(always)]
pub fn one<T: Real>() -> C<T> {
    C::new(T::one(), T::zero())
}

/// log(e^a + e^b) without overflow.
pub fn logaddexp<T: Real>(a: C<T>, b: C<T>) -> C<T> {
    let (large, small) = if a.re >= b.re { (a, b) } else { (b, a) };
    large + log(exp(small - large) + T::one())
}
