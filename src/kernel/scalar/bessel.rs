//! Bessel functions that the platform's library lacks: the modified ones of the second kind, and the spherical j₀.

/// Euler's constant.
const EULER: f64 = 0.577_215_664_901_532_9;

/// K₀(x) or K₁(x), times e^x if `scaled`.
fn k(order: u32, x: f64, scaled: bool) -> f64 {
    if x.is_nan() || x < 0.0 {
        return f64::NAN;
    }
    if x == 0.0 {
        return f64::INFINITY;
    }
    if x < 1.0 {
        let plain = if order == 0 { k0_series(x) } else { k1_series(x) };
        return if scaled { plain * x.exp() } else { plain };
    }
    // ∫ e^(-x (cosh t - 1)) cosh(n t) dt over t > 0; the trapezoidal rule converges faster than any power.
    const STEP: f64 = 1.0 / 32.0;
    let mut sum = 0.5;
    for i in 1.. {
        let t = i as f64 * STEP;
        let term = (-x * (t.cosh() - 1.0)).exp() * if order == 0 { 1.0 } else { t.cosh() };
        sum += term;
        if term < sum * 1e-18 {
            break;
        }
    }
    let value = sum * STEP;
    if scaled { value } else { value * (-x).exp() }
}

fn k0_series(x: f64) -> f64 {
    let q = 0.25 * x * x;
    let (mut term, mut harmonic, mut sum, mut i0) = (1.0, 0.0, 0.0, 1.0);
    for n in 1..30 {
        let n = n as f64;
        term *= q / (n * n);
        harmonic += 1.0 / n;
        i0 += term;
        sum += term * harmonic;
    }
    sum - ((0.5 * x).ln() + EULER) * i0
}

fn k1_series(x: f64) -> f64 {
    let q = 0.25 * x * x;
    // Terms (x/2)^(2n+1) / (n! (n+1)!), with ψ(n+1) + ψ(n+2).
    let (mut term, mut psi, mut i1, mut sum) = (0.5 * x, 1.0 - 2.0 * EULER, 0.0, 0.0);
    for n in 0..30 {
        let n = n as f64;
        i1 += term;
        sum += term * psi;
        term *= q / ((n + 1.0) * (n + 2.0));
        psi += 1.0 / (n + 1.0) + 1.0 / (n + 2.0);
    }
    1.0 / x + (0.5 * x).ln() * i1 - 0.5 * sum
}

/// K₀(x).
pub fn k0(x: f64) -> f64 {
    k(0, x, false)
}
/// K₁(x).
pub fn k1(x: f64) -> f64 {
    k(1, x, false)
}
/// e^x K₀(x).
pub fn k0e(x: f64) -> f64 {
    k(0, x, true)
}
/// e^x K₁(x).
pub fn k1e(x: f64) -> f64 {
    k(1, x, true)
}

/// sin(x)/x.
pub fn spherical_j0(x: f64) -> f64 {
    if x.is_infinite() {
        0.0
    } else if x.abs() < 0.5 {
        let s = x * x;
        1.0 + s
            * (-1.0 / 6.0
                + s * (1.0 / 120.0
                    + s * (-1.0 / 5040.0 + s * (1.0 / 362_880.0 + s * (-1.0 / 39_916_800.0 + s / 6_227_020_800.0)))))
    } else {
        x.sin() / x
    }
}
