//! Integer-valued distributions without tables of their own: Poisson, geometric, Zipf, log-series.

use super::log_factorial::log_gamma;
use super::stream::Stream;

/// `x` as an integer the way C casts it on x86-64 (NaN and overflow give the least integer).
pub(super) fn to_i64(x: f64) -> i64 {
    let fits = (-9_223_372_036_854_775_808.0..9_223_372_036_854_775_808.0).contains(&x);
    if fits { x as i64 } else { i64::MIN }
}

/// Poisson: products of uniforms below a mean of 10, Hörmann's transformed rejection above.
pub fn poisson(s: &mut impl Stream, lam: f64) -> i64 {
    if lam >= 10.0 {
        poisson_rejection(s, lam)
    } else if lam == 0.0 {
        0
    } else {
        let floor = (-lam).exp();
        let mut count = 0;
        let mut product = 1.0;
        loop {
            product *= s.next_f64();
            if product > floor {
                count += 1;
            } else {
                return count;
            }
        }
    }
}

fn poisson_rejection(s: &mut impl Stream, lam: f64) -> i64 {
    let root = lam.sqrt();
    let log_lam = lam.ln();
    let b = 0.931 + 2.53 * root;
    let a = -0.059 + 0.02483 * b;
    let inverse_alpha = 1.1239 + 1.1328 / (b - 3.4);
    let v_r = 0.9277 - 3.6224 / (b - 2.0);
    // An infinite mean has no answer; the rejection would never end.
    if !lam.is_finite() {
        return i64::MIN;
    }
    loop {
        let u = s.next_f64() - 0.5;
        let v = s.next_f64();
        let us = 0.5 - u.abs();
        let k = to_i64(((2.0 * a / us + b) * u + lam + 0.43).floor());
        if us >= 0.07 && v <= v_r {
            return k;
        }
        if k < 0 || (us < 0.013 && v > us) {
            continue;
        }
        let log_k = log_gamma(k as f64 + 1.0);
        if v.ln() + inverse_alpha.ln() - (a / (us * us) + b).ln() <= -lam + k as f64 * log_lam - log_k {
            return k;
        }
    }
}

/// Geometric by search, for probabilities of a third and more.
fn geometric_search(s: &mut impl Stream, p: f64) -> i64 {
    let q = 1.0 - p;
    let u = s.next_f64();
    let (mut x, mut sum, mut product) = (1, p, p);
    // The sum stops growing once the product is lost in rounding; `u` is below it long before.
    while u > sum && product > 0.0 {
        product *= q;
        sum += product;
        x += 1;
    }
    x
}

/// Geometric: the number of trials up to the first success.
pub fn geometric(s: &mut impl Stream, p: f64) -> i64 {
    if p >= 1.0 / 3.0 {
        return geometric_search(s, p);
    }
    let z = (-s.exponential() / (-p).ln_1p()).ceil();
    if z >= 9.223_372_036_854_776e18 { i64::MAX } else { to_i64(z) }
}

/// Geometric in the legacy stream.
pub fn legacy_geometric(s: &mut impl Stream, p: f64) -> i64 {
    if p >= 1.0 / 3.0 {
        return geometric_search(s, p);
    }
    to_i64(((-s.next_f64()).ln_1p() / (1.0 - p).ln()).ceil())
}

/// Zipf. `legacy` draws the first uniform without a lower end.
pub fn zipf(s: &mut impl Stream, a: f64, legacy: bool) -> i64 {
    // Beyond this, anything but 1 has a probability below 3e-309 (and the legacy loop never ends).
    if a >= 1025.0 {
        return 1;
    }
    let am1 = a - 1.0;
    if am1.is_nan() || am1 <= 0.0 {
        return 1;
    }
    let b = 2f64.powf(am1);
    let least = if legacy { 0.0 } else { (i64::MAX as f64).powf(-am1) };
    loop {
        let u = s.next_f64();
        let u = if legacy { 1.0 - u } else { u * least + (1.0 - u) };
        let v = s.next_f64();
        let x = u.powf(-1.0 / am1).floor();
        if x > i64::MAX as f64 || x < 1.0 {
            continue;
        }
        let t = (1.0 + 1.0 / x).powf(am1);
        if v * x * (t - 1.0) / (b - 1.0) <= t / b {
            return to_i64(x);
        }
    }
}

/// Logarithmic series. The legacy stream computes with plain logarithms.
pub fn logseries(s: &mut impl Stream, p: f64, legacy: bool) -> i64 {
    let r = if legacy { (1.0 - p).ln() } else { (-p).ln_1p() };
    loop {
        let v = s.next_f64();
        if v >= p {
            return 1;
        }
        let u = s.next_f64();
        let q = if legacy { 1.0 - (r * u).exp() } else { -(r * u).exp_m1() };
        if v <= q * q {
            let result = to_i64((1.0 + v.ln() / q.ln()).floor());
            if result < 1 || v == 0.0 {
                continue;
            }
            return result;
        }
        return if v >= q { 1 } else { 2 };
    }
}
