//! Gamma function as CPython computes it: Lanczos' approximation with Boost's rational form; and the
//! inverse hyperbolic functions, which Rust's own library computes less exactly than the platform.

use std::f64::consts::PI;

/// g of the approximation.
const G: f64 = 6.024_680_040_776_729_5;
const G_MINUS_HALF: f64 = 5.524_680_040_776_729_5;
const NUMERATOR: [f64; 13] = [
    23531376880.410759,
    42919803642.649098,
    35711959237.355668,
    17921034426.037209,
    6039542586.3520280,
    1439720407.3117216,
    248874557.86205415,
    31426415.585400194,
    2876370.6289353724,
    186056.26539522349,
    8071.6720023658162,
    210.82427775157934,
    2.5066282746310002,
];
const DENOMINATOR: [f64; 13] = [
    0.0,
    39916800.0,
    120543840.0,
    150917976.0,
    105258076.0,
    45995730.0,
    13339535.0,
    2637558.0,
    357423.0,
    32670.0,
    1925.0,
    66.0,
    1.0,
];

/// The rational function of the approximation, from the end where the powers stay small.
fn lanczos_sum(x: f64) -> f64 {
    let ratio = |acc: (f64, f64), i: usize, y: f64| (acc.0 * y + NUMERATOR[i], acc.1 * y + DENOMINATOR[i]);
    let (n, d) = if x < 5.0 {
        (0..13).rev().fold((0.0, 0.0), |acc, i| ratio(acc, i, x))
    } else {
        (0..13).fold((0.0, 0.0), |acc, i| (acc.0 / x + NUMERATOR[i], acc.1 / x + DENOMINATOR[i]))
    };
    n / d
}

/// sin(πx) without cancellation.
fn sin_pi(x: f64) -> f64 {
    let y = x.abs() % 2.0;
    let r = match (2.0 * y).round_ties_even() as i64 {
        0 => (PI * y).sin(),
        1 => (PI * (y - 0.5)).cos(),
        2 => (PI * (1.0 - y)).sin(),
        3 => -(PI * (y - 1.5)).cos(),
        _ => (PI * (y - 2.0)).sin(),
    };
    1.0f64.copysign(x) * r
}

/// Why a value has no gamma.
pub enum Failure {
    Domain,
    Range,
}

/// Γ(x).
pub fn gamma(x: f64) -> Result<f64, Failure> {
    if !x.is_finite() {
        return if x.is_nan() || x > 0.0 { Ok(x) } else { Err(Failure::Domain) };
    }
    if x == 0.0 {
        return Err(Failure::Domain);
    }
    if x == x.floor() {
        if x < 0.0 {
            return Err(Failure::Domain);
        }
        if x <= 23.0 {
            // Factorials up to 22! are exact doubles.
            return Ok((1..x as u64).fold(1.0, |acc, k| acc * k as f64));
        }
    }
    let a = x.abs();
    if a < 1e-20 {
        let r = 1.0 / x;
        return if r.is_infinite() { Err(Failure::Range) } else { Ok(r) };
    }
    if a > 200.0 {
        return if x < 0.0 { Ok(0.0 / sin_pi(x)) } else { Err(Failure::Range) };
    }
    let y = a + G_MINUS_HALF;
    // The rounding error of y, exactly.
    let z = if a > G_MINUS_HALF {
        let q = y - a;
        q - G_MINUS_HALF
    } else {
        let q = y - G_MINUS_HALF;
        q - a
    } * G
        / y;
    let r = if x < 0.0 {
        let mut r = -PI / sin_pi(a) / a * y.exp() / lanczos_sum(a);
        r -= z * r;
        if a < 140.0 {
            r / y.powf(a - 0.5)
        } else {
            let root = y.powf(a / 2.0 - 0.25);
            r / root / root
        }
    } else {
        let mut r = lanczos_sum(a) / y.exp();
        r += z * r;
        if a < 140.0 {
            r * y.powf(a - 0.5)
        } else {
            let root = y.powf(a / 2.0 - 0.25);
            r * root * root
        }
    };
    if r.is_infinite() { Err(Failure::Range) } else { Ok(r) }
}

/// ln |Γ(x)|.
pub fn lgamma(x: f64) -> Result<f64, Failure> {
    if !x.is_finite() {
        return Ok(if x.is_nan() { x } else { f64::INFINITY });
    }
    if x == x.floor() && x <= 2.0 {
        return if x <= 0.0 { Err(Failure::Domain) } else { Ok(0.0) };
    }
    let a = x.abs();
    if a < 1e-20 {
        return Ok(-a.ln());
    }
    let mut r = lanczos_sum(a).ln() - G;
    r += (a - 0.5) * ((a + G - 0.5).ln() - 1.0);
    if x < 0.0 {
        r = PI.ln() - sin_pi(a).abs().ln() - a.ln() - r;
    }
    if r.is_infinite() { Err(Failure::Range) } else { Ok(r) }
}

const LN2: f64 = std::f64::consts::LN_2;

/// Inverse hyperbolic sine.
pub fn asinh(x: f64) -> f64 {
    let a = x.abs();
    if !x.is_finite() || a < 2f64.powi(-28) {
        return x;
    }
    let r = if a > 2f64.powi(28) {
        a.ln() + LN2
    } else if a > 2.0 {
        (2.0 * a + 1.0 / ((a * a + 1.0).sqrt() + a)).ln()
    } else {
        let t = a * a;
        (a + t / (1.0 + (1.0 + t).sqrt())).ln_1p()
    };
    r.copysign(x)
}

/// Inverse hyperbolic cosine of x >= 1.
pub fn acosh(x: f64) -> f64 {
    if x >= 2f64.powi(28) {
        return if x.is_finite() { x.ln() + LN2 } else { x };
    }
    if x == 1.0 {
        0.0
    } else if x > 2.0 {
        (2.0 * x - 1.0 / (x + (x * x - 1.0).sqrt())).ln()
    } else {
        let t = x - 1.0;
        (t + (2.0 * t + t * t).sqrt()).ln_1p()
    }
}

/// Inverse hyperbolic tangent of |x| < 1.
pub fn atanh(x: f64) -> f64 {
    let a = x.abs();
    if a < 2f64.powi(-28) {
        return x;
    }
    let r = if a < 0.5 {
        let t = a + a;
        0.5 * (t + t * a / (1.0 - a)).ln_1p()
    } else {
        0.5 * ((a + a) / (1.0 - a)).ln_1p()
    };
    r.copysign(x)
}
