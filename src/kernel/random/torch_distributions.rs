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
