//! Hypergeometric: counting draws for small samples, Stadlober's ratio of uniforms otherwise.

use super::bits::Bits;
use super::bounded::interval;
use super::discrete::to_i64;
use super::log_factorial::{log_factorial, log_gamma};

// 2·sqrt(2/e) and 3 - 2·sqrt(3/e)
const D1: f64 = 1.715_527_769_921_413_5;
const D2: f64 = 0.898_916_162_058_898_8;

/// Number of good ones among `sample` drawn without replacement from `good + bad`, in the new stream.
/// Parameters are non-negative, their sum fits, and `sample` does not exceed it.
pub fn hypergeometric(bits: &mut impl Bits, good: i64, bad: i64, sample: i64) -> i64 {
    let Some(total) = valid(good, bad, sample) else { return 0 };
    if sample >= 10 && sample <= total - 10 {
        ratio_of_uniforms(bits, good, bad, sample)
    } else {
        count_draws(bits, good, bad, sample)
    }
}

/// The legacy stream's version.
pub fn legacy_hypergeometric(bits: &mut impl Bits, good: i64, bad: i64, sample: i64) -> i64 {
    if valid(good, bad, sample).is_none() || sample == 0 {
        0
    } else if sample > 10 {
        legacy_ratio_of_uniforms(bits, good, bad, sample)
    } else {
        legacy_count_draws(bits, good, bad, sample)
    }
}

fn valid(good: i64, bad: i64, sample: i64) -> Option<i64> {
    let total = good.checked_add(bad)?;
    (good >= 0 && bad >= 0 && (0..=total).contains(&sample)).then_some(total)
}

fn count_draws(bits: &mut impl Bits, good: i64, bad: i64, sample: i64) -> i64 {
    let total = good + bad;
    let complement = sample > total / 2;
    let mut draws = if complement { total - sample } else { sample };
    let (mut left, mut left_good) = (total, good);
    while draws > 0 && left_good > 0 && left > left_good {
        left -= 1;
        if (interval(bits, left as u64) as i64) < left_good {
            left_good -= 1;
        }
        draws -= 1;
    }
    if left == left_good {
        left_good -= draws;
    }
    if complement { left_good } else { good - left_good }
}

fn ratio_of_uniforms(bits: &mut impl Bits, good: i64, bad: i64, sample: i64) -> i64 {
    let total = good + bad;
    let draws = sample.min(total - sample);
    let (least, most) = (good.min(bad), good.max(bad));
    let p = least as f64 / total as f64;
    let q = most as f64 / total as f64;
    let a = draws as f64 * p + 0.5;
    let variance = (total - draws) as f64 * draws as f64 * p * q / (total - 1) as f64;
    let c = (variance + 0.5).sqrt();
    let h = D1 * c + D2;
    let mode = mode_of(draws, least, total);
    let height = |k: i64| {
        log_factorial(k) + log_factorial(least - k) + log_factorial(draws - k) + log_factorial(most - draws + k)
    };
    let g = height(mode);
    let b = ((draws.min(least) + 1) as f64).min((a + 16.0 * c).floor());
    let k = ratio_loop(bits, a, h, b, |k| g - height(k));
    let k = if good > bad { draws - k } else { k };
    if draws < sample { good - k } else { k }
}

/// Where the density peaks.
fn mode_of(draws: i64, least: i64, total: i64) -> i64 {
    let product = (draws + 1) as f64 * (least + 1) as f64;
    to_i64((product / total.saturating_add(2) as f64).floor())
}

/// The ratio-of-uniforms loop shared by both streams; `drop(k)` is the log density below its peak.
fn ratio_loop(bits: &mut impl Bits, a: f64, h: f64, b: f64, drop: impl Fn(i64) -> f64) -> i64 {
    loop {
        let u = bits.next_f64();
        let v = bits.next_f64();
        let x = a + h * (v - 0.5) / u;
        // A NaN (0/0) fails this test too.
        if !(x >= 0.0 && x < b) {
            continue;
        }
        let k = to_i64(x.floor());
        let t = drop(k);
        if u * (4.0 - u) - 3.0 <= t {
            return k;
        }
        if u * (u - t) >= 1.0 {
            continue;
        }
        if 2.0 * u.ln() <= t {
            return k;
        }
    }
}

fn legacy_count_draws(bits: &mut impl Bits, good: i64, bad: i64, sample: i64) -> i64 {
    let d1 = bad + good - sample;
    let d2 = good.min(bad) as f64;
    let mut y = d2;
    let mut k = sample;
    while y > 0.0 {
        let u = bits.next_f64();
        y -= (u + y / (d1 + k) as f64).floor();
        k -= 1;
        if k == 0 {
            break;
        }
    }
    let z = to_i64(d2 - y);
    if good > bad { sample - z } else { z }
}

fn legacy_ratio_of_uniforms(bits: &mut impl Bits, good: i64, bad: i64, sample: i64) -> i64 {
    let total = good + bad;
    let (least, most) = (good.min(bad), good.max(bad));
    let m = sample.min(total - sample);
    let d4 = least as f64 / total as f64;
    let d5 = 1.0 - d4;
    let d6 = m as f64 * d4 + 0.5;
    let d7 = ((total - m) as f64 * sample as f64 * d4 * d5 / (total - 1) as f64 + 0.5).sqrt();
    let d8 = D1 * d7 + D2;
    let d9 = mode_of(m, least, total);
    let height = |k: i64| {
        log_gamma((k + 1) as f64)
            + log_gamma((least - k + 1) as f64)
            + log_gamma((m - k + 1) as f64)
            + log_gamma((most - m + k + 1) as f64)
    };
    let d10 = height(d9);
    let d11 = (m.min(least) as f64 + 1.0).min((d6 + 16.0 * d7).floor());
    let z = ratio_loop(bits, d6, d8, d11, |k| d10 - height(k));
    let z = if good > bad { m - z } else { z };
    if m < sample { good - z } else { z }
}
