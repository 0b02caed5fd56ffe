//! Real-valued distributions outside the gamma family. Where NumPy's legacy stream computes one
//! differently, its version stands beside as `legacy_…`.

use std::f64::consts::PI;

use super::stream::Stream;

/// Pareto II (Lomax).
pub fn pareto(s: &mut impl Stream, a: f64) -> f64 {
    (s.exponential() / a).exp_m1()
}

/// Pareto II in the legacy stream.
pub fn legacy_pareto(s: &mut impl Stream, a: f64) -> f64 {
    (s.exponential() / a).exp() - 1.0
}

/// Weibull.
pub fn weibull(s: &mut impl Stream, a: f64) -> f64 {
    if a == 0.0 { 0.0 } else { s.exponential().powf(1.0 / a) }
}

/// Power function distribution.
pub fn power(s: &mut impl Stream, a: f64) -> f64 {
    (-(-s.exponential()).exp_m1()).powf(1.0 / a)
}

/// Power function distribution in the legacy stream.
pub fn legacy_power(s: &mut impl Stream, a: f64) -> f64 {
    (1.0 - (-s.exponential()).exp()).powf(1.0 / a)
}

/// Rayleigh.
pub fn rayleigh(s: &mut impl Stream, mode: f64) -> f64 {
    mode * (2.0 * s.exponential()).sqrt()
}

/// Rayleigh in the legacy stream.
pub fn legacy_rayleigh(s: &mut impl Stream, mode: f64) -> f64 {
    mode * (-2.0 * (-s.next_f64()).ln_1p()).sqrt()
}

/// Laplace.
pub fn laplace(s: &mut impl Stream, loc: f64, scale: f64) -> f64 {
    loop {
        let u = s.next_f64();
        if u >= 0.5 {
            return loc - scale * (2.0 - u - u).ln();
        }
        if u > 0.0 {
            return loc + scale * (u + u).ln();
        }
    }
}

/// Gumbel.
pub fn gumbel(s: &mut impl Stream, loc: f64, scale: f64) -> f64 {
    loop {
        let u = 1.0 - s.next_f64();
        if u < 1.0 {
            return loc - scale * (-u.ln()).ln();
        }
    }
}

/// Logistic.
pub fn logistic(s: &mut impl Stream, loc: f64, scale: f64) -> f64 {
    loop {
        let u = s.next_f64();
        if u > 0.0 {
            return loc + scale * (u / (1.0 - u)).ln();
        }
    }
}

/// Cauchy: the quotient of two normals.
pub fn standard_cauchy(s: &mut impl Stream) -> f64 {
    let numerator = s.normal();
    numerator / s.normal()
}

/// Triangular.
pub fn triangular(s: &mut impl Stream, left: f64, mode: f64, right: f64) -> f64 {
    let base = right - left;
    let ratio = (mode - left) / base;
    let left_product = (mode - left) * base;
    let right_product = (right - mode) * base;
    let u = s.next_f64();
    if u <= ratio { left + (u * left_product).sqrt() } else { right - ((1.0 - u) * right_product).sqrt() }
}

/// Wald (inverse Gaussian).
pub fn wald(s: &mut impl Stream, mean: f64, scale: f64) -> f64 {
    let y = s.normal();
    let y = mean * y * y;
    let d = 1.0 + (1.0 + 4.0 * scale / y).sqrt();
    let x = mean * (1.0 - 2.0 / d);
    wald_root(s, mean, x)
}

/// Wald in the legacy stream.
pub fn legacy_wald(s: &mut impl Stream, mean: f64, scale: f64) -> f64 {
    let half = mean / (2.0 * scale);
    let y = s.normal();
    let y = mean * y * y;
    let x = mean + half * (y - (4.0 * scale * y + y * y).sqrt());
    wald_root(s, mean, x)
}

/// One of the two roots of the Wald transform, by a uniform.
fn wald_root(s: &mut impl Stream, mean: f64, x: f64) -> f64 {
    let u = s.next_f64();
    if u <= mean / (mean + x) { x } else { mean * mean / x }
}

/// Von Mises, by Best and Fisher's rejection. `legacy` lacks the normal limit for large `kappa`.
pub fn vonmises(s: &mut impl Stream, mu: f64, kappa: f64, legacy: bool) -> f64 {
    if kappa.is_nan() {
        return f64::NAN;
    }
    if kappa < 1e-8 {
        return PI * (2.0 * s.next_f64() - 1.0);
    }
    if kappa > 1e6 && !legacy {
        let x = mu + (1.0 / kappa).sqrt() * s.normal();
        let x = if x < -PI { x + 2.0 * PI } else { x };
        return if x > PI { x - 2.0 * PI } else { x };
    }
    let shape = if kappa < 1e-5 {
        1.0 / kappa + kappa
    } else {
        let r = 1.0 + (1.0 + 4.0 * kappa * kappa).sqrt();
        let rho = (r - (2.0 * r).sqrt()) / (2.0 * kappa);
        (1.0 + rho * rho) / (2.0 * rho)
    };
    // An infinite `kappa` has no shape; the rejection below would never end.
    if shape.is_nan() {
        return f64::NAN;
    }
    let w = loop {
        let z = (PI * s.next_f64()).cos();
        let w = (1.0 + shape * z) / (shape + z);
        let y = kappa * (shape - w);
        let v = s.next_f64();
        if y * (2.0 - y) - v >= 0.0 || (y / v).ln() + 1.0 - y >= 0.0 {
            break w;
        }
    };
    let side = s.next_f64();
    let angle = if side < 0.5 { -w.acos() } else { w.acos() } + mu;
    let folded = (angle.abs() + PI) % (2.0 * PI) - PI;
    if angle < 0.0 { -folded } else { folded }
}
