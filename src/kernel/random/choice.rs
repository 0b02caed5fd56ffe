//! `choice`: indices into a population, with and without replacement, with and without weights.
//!
//! Callers check the parameters (NumPy's messages are theirs): the population is not empty when
//! something is drawn, weights are finite, non-negative, sum to one and number `population`, and
//! without replacement `size` exceeds neither the population nor the count of non-zero weights.

use super::bits::Bits;
use super::bounded::{Bounded, mask_of};
use super::generator::Generator;
use super::legacy::NumpyLegacy;
use super::shuffle::{permutation, shuffle_tail};
use crate::kernel::stop;

/// Running sums of the weights, divided by the last.
fn cumulative(weights: &[f64]) -> Vec<f64> {
    let mut sum = 0.0;
    let mut sums: Vec<f64> = Vec::with_capacity(weights.len());
    for (i, weight) in stop::watched(weights.iter().enumerate()) {
        sum = if i == 0 { *weight } else { sum + weight };
        sums.push(sum);
    }
    sums.iter_mut().for_each(|x| *x /= sum);
    sums
}

/// Index of the first cumulative weight above `x`.
fn search(cumulative: &[f64], x: f64) -> i64 {
    cumulative.partition_point(|edge| *edge <= x) as i64
}

fn weighted_with_replacement(bits: &mut impl Bits, size: usize, weights: &[f64]) -> Vec<i64> {
    let edges = cumulative(weights);
    stop::watched(0..size).map(|_| search(&edges, bits.next_f64())).collect()
}

fn weighted_without_replacement(bits: &mut impl Bits, size: usize, weights: &[f64]) -> Vec<i64> {
    let mut weights = weights.to_vec();
    let mut found: Vec<i64> = Vec::with_capacity(size);
    let mut taken = vec![false; weights.len() + 1];
    while found.len() < size {
        for &index in &found {
            if let Some(weight) = weights.get_mut(index as usize) {
                *weight = 0.0;
            }
        }
        let edges = cumulative(&weights);
        let before = found.len();
        for _ in stop::watched(0..size - before) {
            let index = search(&edges, bits.next_f64());
            // Within one round the first of equal indices stays, later ones are drawn again.
            if let Some(slot @ false) = taken.get_mut(index as usize) {
                *slot = true;
                found.push(index);
            }
        }
        // All remaining weights are zero or not finite: the caller's check was missed.
        if found.len() == before && !edges.last().is_some_and(|last| *last == 1.0) {
            break;
        }
    }
    found
}

impl NumpyLegacy {
    /// `np.random.choice`: `size` indices below `population`.
    pub fn choice(&mut self, population: usize, size: usize, replace: bool, weights: Option<&[f64]>) -> Vec<i64> {
        match (replace, weights) {
            (true, Some(weights)) => weighted_with_replacement(self, size, weights),
            (false, Some(weights)) => weighted_without_replacement(self, size, weights),
            (true, None) => {
                let mut out = vec![0; size];
                self.integers(0, population.saturating_sub(1) as i64, &mut out);
                out
            }
            (false, None) => {
                let mut out = permutation(self, population);
                out.truncate(size);
                out
            }
        }
    }
}

impl Generator {
    /// `Generator.choice`: `size` indices below `population`. `shuffle` matters only without
    /// replacement and weights.
    pub fn choice(
        &mut self,
        population: usize,
        size: usize,
        replace: bool,
        weights: Option<&[f64]>,
        shuffle: bool,
    ) -> Vec<i64> {
        match (replace, weights) {
            (true, Some(weights)) => weighted_with_replacement(self, size, weights),
            (false, Some(weights)) => weighted_without_replacement(self, size, weights),
            (true, None) => {
                let mut out = vec![0; size];
                self.integers(0, population.saturating_sub(1) as i64, &mut out);
                out
            }
            (false, None) => self.subset(population, size.min(population), shuffle),
        }
    }

    fn subset(&mut self, population: usize, size: usize, shuffle: bool) -> Vec<i64> {
        let cutoff = if shuffle { 50 } else { 20 };
        if population > 10_000 && size > population / cutoff {
            let mut all: Vec<i64> = (0..population as i64).collect();
            shuffle_tail(&mut self.bits, &mut all, (population - size).max(1));
            return all.split_off(population - size);
        }
        let mut out = self.floyd(population as u64, size);
        if shuffle {
            shuffle_tail(&mut self.bits, &mut out, 1);
        }
        out
    }

    /// Floyd's algorithm: for each of the last `size` values, a draw up to it, or itself if the draw
    /// has come before. The set is a table probed linearly, at most 5/6 full.
    fn floyd(&mut self, population: u64, size: usize) -> Vec<i64> {
        let mask = mask_of((1.2 * size as f64) as u64);
        let mut set = vec![u64::MAX; mask as usize + 1];
        let mut draw = Bounded::new(false);
        // The slot that holds `value`, or the free one where it belongs.
        let slot = |set: &[u64], value: u64| {
            let mut at = value & mask;
            while set[at as usize] != u64::MAX && set[at as usize] != value {
                at = (at + 1) & mask;
            }
            at as usize
        };
        (population - size as u64..population)
            .map(|last| {
                let value = draw.draw(&mut self.bits, 64, last);
                let at = slot(&set, value);
                let new = if set[at] == u64::MAX { value } else { last };
                let at = slot(&set, new);
                set[at] = new;
                new as i64
            })
            .collect()
    }
}
