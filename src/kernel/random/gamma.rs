//! The gamma family: gamma, beta, chi-square, F, Student's t, Dirichlet's parts.
//!
//! Marsaglia and Tsang's squeeze for shapes of one and more, Ahrens and Dieter's rejection below one.

use super::bits::Bits;
use super::discrete::poisson;
use super::stream::Stream;
use super::ziggurat;

/// Standard gamma with the given shape.
pub fn standard_gamma(s: &mut impl Stream, shape: f64) -> f64 {
    if shape == 1.0 {
        return s.exponential();
    }
    if shape == 0.0 {
        return 0.0;
    }
    if shape < 1.0 {
        loop {
            let u = s.next_f64();
            let v = s.exponential();
            if u <= 1.0 - shape {
                let x = u.powf(1.0 / shape);
                if x <= v {
                    return x;
                }
            } else {
                let y = -((1.0 - u) / shape).ln();
                let x = (1.0 - shape + shape * y).powf(1.0 / shape);
                if x <= v + y {
                    return x;
                }
            }
        }
    }
    if shape.is_nan() {
        return f64::NAN;
    }
    let b = shape - 1.0 / 3.0;
    let c = 1.0 / (9.0 * b).sqrt();
    loop {
        let (x, v) = loop {
            let x = s.normal();
            let v = 1.0 + c * x;
            if v > 0.0 {
                break (x, v * v * v);
            }
        };
        let u = s.next_f64();
        if u < 1.0 - 0.0331 * (x * x) * (x * x) {
            return b * v;
        }
        if u.ln() < 0.5 * x * x + b * (1.0 - v + v.ln()) {
            return b * v;
        }
    }
}

/// Standard gamma in f32 by the ziggurats: `Generator.standard_gamma(dtype=float32)`.
pub fn standard_gamma_f32(bits: &mut impl Bits, shape: f32) -> f32 {
    if shape == 1.0 {
        return ziggurat::exponential_f32(bits);
    }
    if shape == 0.0 {
        return 0.0;
    }
    if shape < 1.0 {
        loop {
            let u = bits.next_f32();
            let v = ziggurat::exponential_f32(bits);
            if u <= 1.0 - shape {
                let x = u.powf(1.0 / shape);
                if x <= v {
                    return x;
                }
            } else {
                let y = -((1.0 - u) / shape).ln();
                let x = (1.0 - shape + shape * y).powf(1.0 / shape);
                if x <= v + y {
                    return x;
                }
            }
        }
    }
    if shape.is_nan() {
        return f32::NAN;
    }
    let b = shape - 1.0 / 3.0;
    let c = 1.0 / (9.0 * b).sqrt();
    loop {
        let (x, v) = loop {
            let x = ziggurat::normal_f32(bits);
            let v = 1.0 + c * x;
            if v > 0.0 {
                break (x, v * v * v);
            }
        };
        let u = bits.next_f32();
        if u < 1.0 - 0.0331 * (x * x) * (x * x) {
            return b * v;
        }
        if u.ln() < 0.5 * x * x + b * (1.0 - v + v.ln()) {
            return b * v;
        }
    }
}

/// Chi-square with `df` degrees of freedom.
pub fn chisquare(s: &mut impl Stream, df: f64) -> f64 {
    2.0 * standard_gamma(s, df / 2.0)
}

/// Fisher's F.
pub fn f(s: &mut impl Stream, dfnum: f64, dfden: f64) -> f64 {
    let numerator = chisquare(s, dfnum) * dfden;
    numerator / (chisquare(s, dfden) * dfnum)
}

/// Student's t.
pub fn standard_t(s: &mut impl Stream, df: f64) -> f64 {
    let numerator = s.normal();
    let denominator = standard_gamma(s, df / 2.0);
    (df / 2.0).sqrt() * numerator / denominator.sqrt()
}

/// Non-central chi-square.
pub fn noncentral_chisquare(s: &mut impl Stream, df: f64, nonc: f64) -> f64 {
    if nonc == 0.0 {
        return chisquare(s, df);
    }
    if 1.0 < df {
        let central = chisquare(s, df - 1.0);
        let shifted = s.normal() + nonc.sqrt();
        central + shifted * shifted
    } else {
        let steps = poisson(s, nonc / 2.0);
        chisquare(s, df + 2.0 * steps as f64)
    }
}

/// Non-central F.
pub fn noncentral_f(s: &mut impl Stream, dfnum: f64, dfden: f64, nonc: f64) -> f64 {
    let numerator = noncentral_chisquare(s, dfnum, nonc) * dfden;
    numerator / (chisquare(s, dfden) * dfnum)
}

/// Beta by two gammas, when a parameter exceeds one.
fn beta_by_gammas(s: &mut impl Stream, a: f64, b: f64) -> f64 {
    let x = standard_gamma(s, a);
    let y = standard_gamma(s, b);
    x / (x + y)
}

/// Beta as the new stream draws it.
pub fn beta(s: &mut impl Stream, a: f64, b: f64) -> f64 {
    if !(a <= 1.0 && b <= 1.0) {
        return beta_by_gammas(s, a, b);
    }
    // Parameters this small leave nothing between 0 and 1 that an f64 could show.
    const TINY: f64 = 3e-103;
    if a < TINY && b < TINY {
        let u = s.next_f64();
        return f64::from(u8::from((a + b) * u < a));
    }
    loop {
        let u = s.next_f64();
        let v = s.next_f64();
        let x = u.powf(1.0 / a);
        let y = v.powf(1.0 / b);
        if x + y <= 1.0 && u + v > 0.0 {
            if x > 0.0 && y > 0.0 {
                return x / (x + y);
            }
            let delta = u.ln() / a - v.ln() / b;
            return if delta > 0.0 { (-(-delta).exp().ln_1p()).exp() } else { (delta - delta.exp().ln_1p()).exp() };
        }
    }
}

/// Beta as the legacy stream draws it.
pub fn legacy_beta(s: &mut impl Stream, a: f64, b: f64) -> f64 {
    if !(a <= 1.0 && b <= 1.0) {
        return beta_by_gammas(s, a, b);
    }
    loop {
        let u = s.next_f64();
        let v = s.next_f64();
        let x = u.powf(1.0 / a);
        let y = v.powf(1.0 / b);
        if x + y <= 1.0 {
            if x + y > 0.0 {
                return x / (x + y);
            }
            let (log_x, log_y) = (u.ln() / a, v.ln() / b);
            let top = if log_x > log_y { log_x } else { log_y };
            let (log_x, log_y) = (log_x - top, log_y - top);
            return (log_x - (log_x.exp() + log_y.exp()).ln()).exp();
        }
    }
}
