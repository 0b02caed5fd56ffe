//! PyTorch's other distributions: Bernoulli (and dropout's mask), exponential, Cauchy, log-normal,
//! geometric, Poisson, binomial, gamma, multinomial.
//!
//! They draw in f64 whatever the dtype, except where said otherwise; callers cast the result.
//! PyTorch on Intel processors draws `bernoulli_(p)` and `exponential_` with a closed library instead;
//! these are the numbers of every other processor.

use std::f64::consts::PI;

use super::torch::{TorchFloat, TorchGenerator};

impl TorchGenerator {
    /// `bernoulli_(p)` with one probability: true with probability `p`. Dropout keeps where this is
    /// true for `1 - p`.
    pub fn bernoulli(&mut self, p: f64) -> bool {
        self.uniform_f64() < p
    }

    /// One element of `bernoulli(tensor)` and `bernoulli_(tensor)`: the tensor's dtype decides
    /// whether an f64 or an f32 is drawn.
    pub fn bernoulli_of<T: TorchFloat>(&mut self, p: T) -> bool {
        if T::WIDE { self.uniform_f64() < p.to_f64() } else { self.uniform_f32() < p.to_f64() as f32 }
    }

    /// `exponential_(lambda)`.
    pub fn exponential(&mut self, lambda: f64) -> f64 {
        -1.0 / lambda * (-self.uniform_f64()).ln_1p()
    }

    /// `cauchy_(median, sigma)`.
    pub fn cauchy(&mut self, median: f64, sigma: f64) -> f64 {
        let u = self.uniform_f64();
        sigma.mul_add((PI * (u - 0.5)).tan(), median)
    }

    /// `log_normal_(mean, std)`.
    pub fn log_normal(&mut self, mean: f64, std: f64) -> f64 {
        self.normal_scalar(mean, std).exp()
    }

    /// `geometric_(p)`.
    pub fn geometric(&mut self, p: f64) -> f64 {
        (self.uniform_f64().ln() / (-p).ln_1p()).ceil()
    }

    /// One element of `binomial(count, prob)`.
    pub fn binomial(&mut self, count: f64, prob: f64) -> i64 {
        if count <= 0.0 || prob <= 0.0 || !count.is_finite() || prob.is_nan() {
            return 0;
        }
        if prob >= 1.0 {
            return count as i64;
        }
        let small = prob.min(1.0 - prob);
        let hits = if count * small >= 10.0 {
            self.binomial_rejection(count, small)
        } else {
            self.binomial_waits(count, small)
        };
        (if prob <= 0.5 { hits } else { count - hits }) as i64
    }

    /// Successes counted by the waits between them.
    fn binomial_waits(&mut self, count: f64, prob: f64) -> f64 {
        let log = (-prob).ln_1p();
        let (mut waited, mut hits) = (0.0, 0.0);
        loop {
            waited += (self.uniform_f64().ln() / log).ceil();
            if waited > count {
                return hits;
            }
            hits += 1.0;
        }
    }

    /// Hörmann's transformed rejection.
    fn binomial_rejection(&mut self, count: f64, prob: f64) -> f64 {
        let deviation = (count * prob * (1.0 - prob)).sqrt();
        let b = 1.15 + 2.53 * deviation;
        let a = -0.0873 + 0.0248 * b + 0.01 * prob;
        let c = count * prob + 0.5;
        let v_r = 0.92 - 4.2 / b;
        let r = prob / (1.0 - prob);
        let alpha = (2.83 + 5.1 / b) * deviation;
        let m = ((count + 1.0) * prob).floor();
        loop {
            let u = self.uniform_f64() - 0.5;
            let v = self.uniform_f64();
            let us = 0.5 - u.abs();
            let k = ((2.0 * a / us + b) * u + c).floor();
            if us >= 0.07 && v <= v_r {
                return k;
            }
            if k < 0.0 || k > count {
                continue;
            }
            let left = (v * alpha / (a / (us * us) + b)).ln();
            let right = (m + 0.5) * ((m + 1.0) / (r * (count - m + 1.0))).ln()
                + (count + 1.0) * ((count - m + 1.0) / (count - k + 1.0)).ln()
                + (k + 0.5) * (r * (count - k + 1.0) / (k + 1.0)).ln()
                + stirling_tail(m)
                + stirling_tail(count - m)
                - stirling_tail(k)
                - stirling_tail(count - k);
            if left <= right {
                return k;
            }
        }
    }

    /// One element of `poisson(rate)`.
    pub fn poisson(&mut self, rate: f64) -> i64 {
        if rate >= 10.0 {
            return self.poisson_rejection(rate);
        }
        if rate <= 0.0 {
            return 0;
        }
        let floor = (-rate).exp();
        let mut count = 0;
        let mut product = 1.0;
        loop {
            product *= self.uniform_f64();
            if product > floor {
                count += 1;
            } else {
                return count;
            }
        }
    }

    fn poisson_rejection(&mut self, rate: f64) -> i64 {
        // An infinite rate has no answer; the rejection would never end.
        if !rate.is_finite() {
            return i64::MIN;
        }
        let root = rate.sqrt();
        let log_rate = rate.ln();
        let b = 0.931 + 2.53 * root;
        let a = -0.059 + 0.02483 * b;
        let inverse_alpha = 1.1239 + 1.1328 / (b - 3.4);
        let v_r = 0.9277 - 3.6224 / (b - 2.0);
        loop {
            let u = self.uniform_f64() - 0.5;
            let v = self.uniform_f64();
            let us = 0.5 - u.abs();
            let k = ((2.0 * a / us + b) * u + rate + 0.43).floor();
            if us >= 0.07 && v <= v_r {
                return k as i64;
            }
            if k < 0.0 || (us < 0.013 && v > us) {
                continue;
            }
            let left = v.ln() + inverse_alpha.ln() - (a / (us * us) + b).ln();
            if left <= -rate + k * log_rate - libm::lgamma(k + 1.0) {
                return k as i64;
            }
        }
    }

    /// One element of `torch.distributions.Gamma`'s standard gamma, before the dtype's clamp to its
    /// least normal number.
    pub fn standard_gamma(&mut self, alpha: f64) -> f64 {
        let mut alpha = alpha;
        let mut scale = 1.0;
        if alpha < 1.0 {
            if alpha == 0.0 {
                return 0.0;
            }
            scale *= (1.0 - self.uniform_f64()).powf(1.0 / alpha);
            alpha += 1.0;
        }
        if alpha.is_nan() {
            return f64::NAN;
        }
        let third = f64::from(1.0f32 / 3.0f32);
        let d = alpha - third;
        let c = 1.0 / (9.0 * d).sqrt();
        loop {
            let (x, y) = loop {
                let x = self.normal_scalar(0.0, 1.0);
                let y = 1.0 + c * x;
                if y > 0.0 {
                    break (x, y);
                }
            };
            let v = y * y * y;
            let u = 1.0 - self.uniform_f64();
            let xx = x * x;
            if u < 1.0 - f64::from(0.0331f32) * xx * xx {
                return scale * d * v;
            }
            if u.ln() < 0.5 * xx + d * (1.0 - v + v.ln()) {
                return scale * d * v;
            }
        }
    }

    /// One row of `multinomial`: `out.len()` indices into `weights`, which are finite, non-negative
    /// and not all zero; without replacement there are at least as many of them as draws.
    pub fn multinomial<T: TorchFloat>(&mut self, weights: &[T], replacement: bool, out: &mut [i64]) {
        if !replacement || out.len() == 1 {
            return self.multinomial_race(weights, out);
        }
        let edges = cumulative(weights);
        for slot in out {
            let u = self.uniform_f64();
            *slot = edges.partition_point(|edge| *edge < u) as i64;
        }
    }

    /// Without replacement: weights over exponential numbers, the greatest first.
    fn multinomial_race<T: TorchFloat>(&mut self, weights: &[T], out: &mut [i64]) {
        let mut race: Vec<(f64, i64)> = (weights.iter().zip(0..))
            .map(|(weight, index)| {
                let rival = T::from_f64(self.exponential(1.0)).to_f64();
                (T::from_f64(weight.to_f64() / rival).to_f64(), index)
            })
            .collect();
        race.sort_by(|a, b| b.0.total_cmp(&a.0));
        for (slot, (_, index)) in out.iter_mut().zip(race) {
            *slot = index;
        }
    }
}

/// Running sums of the weights in the dtype's arithmetic, divided by the last; the last one is 1.
fn cumulative<T: TorchFloat>(weights: &[T]) -> Vec<f64> {
    let round = |x: f64| if T::WIDE { x } else { f64::from(x as f32) };
    let mut sum = 0.0;
    let mut edges: Vec<f64> = (weights.iter())
        .map(|weight| {
            sum = round(sum + weight.to_f64());
            sum
        })
        .collect();
    edges.iter_mut().for_each(|edge| *edge = round(*edge / sum));
    if let Some(last) = edges.last_mut() {
        *last = 1.0;
    }
    edges
}

/// What Stirling's formula leaves out of log k!.
fn stirling_tail(k: f64) -> f64 {
    const SMALL: [f64; 10] = [
        0.081_061_466_795_327_8,
        0.041_340_695_955_409_3,
        0.027_677_925_684_998_3,
        0.020_790_672_103_765_1,
        0.016_644_691_189_821_2,
        0.013_876_128_823_070_7,
        0.011_896_709_945_891_8,
        0.010_411_265_261_972_1,
        0.009_255_462_182_712_73,
        0.008_330_563_433_362_87,
    ];
    if (0.0..=9.0).contains(&k) {
        return SMALL[k as usize];
    }
    let square = (k + 1.0) * (k + 1.0);
    (1.0 / 12.0 - (1.0 / 360.0 - 1.0 / 1260.0 / square) / square) / (k + 1.0)
}
