//! Special functions of statistics and neural networks, in double precision (float32's are rounded
//! from these).

use std::f64::consts::{FRAC_1_SQRT_2, PI};

/// 1/(1 + e^-x).
pub fn sigmoid(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}

/// log(x/(1 - x)).
pub fn logit(x: f64) -> f64 {
    (x / (1.0 - x)).ln()
}

/// log(1 + e^x).
pub fn softplus(x: f64) -> f64 {
    if x > 20.0 { x } else { x.exp().ln_1p() }
}

/// log(sigmoid(x)).
pub fn log_sigmoid(x: f64) -> f64 {
    x.min(0.0) - (-x.abs()).exp().ln_1p()
}

/// x·sigmoid(x).
pub fn silu(x: f64) -> f64 {
    x / (1.0 + (-x).exp())
}

/// x·Φ(x).
pub fn gelu(x: f64) -> f64 {
    0.5 * x * (1.0 + libm::erf(x * FRAC_1_SQRT_2))
}

/// The tanh approximation of [`gelu`].
pub fn gelu_tanh(x: f64) -> f64 {
    let inner = (2.0 / PI).sqrt() * (x + 0.044715 * x * x * x);
    0.5 * x * (1.0 + inner.tanh())
}

/// The distribution function of the standard normal distribution.
pub fn ndtr(x: f64) -> f64 {
    let t = x * FRAC_1_SQRT_2;
    if t.abs() < 1.0 { 0.5 + 0.5 * libm::erf(t) } else { 0.5 * libm::erfc(-t) }
}

/// The logarithm of [`ndtr`].
pub fn log_ndtr(x: f64) -> f64 {
    if x < -30.0 {
        // Asymptotic series of the tail.
        let q = 1.0 / (x * x);
        -0.5 * x * x - (-x).ln() - 0.5 * (2.0 * PI).ln() + (-q * (1.0 - q * (2.5 - q * 37.0 / 3.0)))
    } else if x > 1.0 {
        (-0.5 * libm::erfc(x * FRAC_1_SQRT_2)).ln_1p()
    } else {
        ndtr(x).ln()
    }
}

/// The inverse of [`ndtr`].
pub fn ndtri(p: f64) -> f64 {
    std::f64::consts::SQRT_2 * erfinv(2.0 * p - 1.0)
}

/// The inverse of erf: a rational start (Giles), then Newton's steps.
pub fn erfinv(y: f64) -> f64 {
    if y.abs() >= 1.0 || y.is_nan() {
        return if y.abs() == 1.0 { f64::INFINITY.copysign(y) } else { f64::NAN };
    }
    let w = -((1.0 - y) * (1.0 + y)).ln();
    let horner = |w: f64, c: &[f64]| c.iter().fold(0.0, |p, c| p * w + c);
    let mut x = if w < 5.0 {
        const C: [f64; 9] = [
            2.81022636e-08,
            3.43273939e-07,
            -3.5233877e-06,
            -4.39150654e-06,
            0.00021858087,
            -0.00125372503,
            -0.00417768164,
            0.246640727,
            1.50140941,
        ];
        horner(w - 2.5, &C) * y
    } else {
        const C: [f64; 9] = [
            -0.000200214257,
            0.000100950558,
            0.00134934322,
            -0.00367342844,
            0.00573950773,
            -0.0076224613,
            0.00943887047,
            1.00167406,
            2.83297682,
        ];
        horner(w.sqrt() - 3.0, &C) * y
    };
    for _ in 0..3 {
        // Near the ends the complement keeps the digits.
        let error = if x.abs() < 1.0 { libm::erf(x) - y } else { x.signum() * ((1.0 - y.abs()) - libm::erfc(x.abs())) };
        let slope = 2.0 / PI.sqrt() * (-x * x).exp();
        if slope == 0.0 {
            break;
        }
        let step = error / slope;
        x -= step / (1.0 + x * step);
    }
    x
}

/// log|Γ(x)|.
pub fn lgamma(x: f64) -> f64 {
    if x.is_infinite() { f64::INFINITY } else { libm::lgamma(x) }
}

/// The derivative of [`lgamma`].
pub fn digamma(x: f64) -> f64 {
    if x == 0.0 {
        return f64::INFINITY.copysign(-x);
    }
    if x < 0.0 {
        if x == x.floor() {
            return f64::NAN;
        }
        // Reflection.
        return digamma(1.0 - x) - PI / (PI * (x - x.trunc())).tan();
    }
    if x == f64::INFINITY {
        return x;
    }
    let (mut x, mut sum) = (x, 0.0);
    while x < 10.0 {
        sum -= 1.0 / x;
        x += 1.0;
    }
    let q = 1.0 / (x * x);
    let series = q
        * (1.0 / 12.0
            - q * (1.0 / 120.0
                - q * (1.0 / 252.0 - q * (1.0 / 240.0 - q * (1.0 / 132.0 - q * (691.0 / 32760.0 - q / 12.0))))));
    sum + x.ln() - 0.5 / x - series
}

/// e^-|x| times the modified Bessel function of the first kind, of order 0 or 1 (of |x|).
fn bessel_scaled(order: u32, x: f64) -> f64 {
    let a = x.abs();
    if a <= 25.0 {
        let q = 0.25 * a * a;
        let mut term = if order == 0 { 1.0 } else { 0.5 * a };
        let (mut sum, mut k) = (term, 1.0);
        while term > sum * 1e-18 {
            term *= q / (k * (k + order as f64));
            sum += term;
            k += 1.0;
        }
        return sum * (-a).exp();
    }
    let mu = 4.0 * (order * order) as f64;
    let (mut term, mut sum) = (1.0, 1.0);
    for k in 1..30 {
        let odd = (2 * k - 1) as f64;
        let next = -term * (mu - odd * odd) / (8.0 * a * k as f64);
        if next.abs() < 1e-18 || next.abs() > f64::abs(term) {
            break;
        }
        term = next;
        sum += term;
    }
    sum / (2.0 * PI * a).sqrt()
}

/// e^-|x|·I₀(x).
pub fn i0e(x: f64) -> f64 {
    if x.is_nan() { x } else { bessel_scaled(0, x) }
}

/// The modified Bessel function I₀.
pub fn i0(x: f64) -> f64 {
    if x.is_infinite() { f64::INFINITY } else { x.abs().exp() * i0e(x) }
}

/// e^-|x|·I₁(x).
pub fn i1e(x: f64) -> f64 {
    if x.is_nan() { x } else { bessel_scaled(1, x).copysign(x) }
}

/// The modified Bessel function I₁.
pub fn i1(x: f64) -> f64 {
    if x.is_infinite() { x } else { x.abs().exp() * i1e(x) }
}

/// -x·log(x).
pub fn entr(x: f64) -> f64 {
    if x > 0.0 {
        -x * x.ln()
    } else if x == 0.0 {
        0.0
    } else if x.is_nan() {
        x
    } else {
        f64::NEG_INFINITY
    }
}

/// e^(x²)·erfc(x).
pub fn erfcx(x: f64) -> f64 {
    if x < 10.0 {
        return (x * x).exp() * libm::erfc(x);
    }
    // Continued fraction of the tail.
    let mut fraction = 0.0;
    for k in (1..60).rev() {
        fraction = 0.5 * k as f64 / (x + fraction);
    }
    1.0 / (PI.sqrt() * (x + fraction))
}

/// x·log(y), 0 for x = 0 unless y is NaN.
pub fn xlogy(x: f64, y: f64) -> f64 {
    if y.is_nan() {
        y
    } else if x == 0.0 {
        0.0
    } else {
        x * y.ln()
    }
}

/// x·log(1 + y), 0 for x = 0 unless y is NaN.
pub fn xlog1py(x: f64, y: f64) -> f64 {
    if y.is_nan() {
        y
    } else if x == 0.0 {
        0.0
    } else {
        x * y.ln_1p()
    }
}

/// Degrees in half a turn over π: what radians are multiplied by.
pub const DEGREES: f64 = 180.0 / PI;
/// What degrees are multiplied by.
pub const RADIANS: f64 = PI / 180.0;
