//! Distributions that fill a row: multinomial, Dirichlet, multivariate hypergeometric.

use super::bounded::interval;
use super::gamma::{beta, standard_gamma};
use super::generator::Generator;
use super::hypergeometric::hypergeometric;
use super::legacy::NumpyLegacy;
use super::stream::Stream;

/// A row of multinomial counts, `binomial(n, p)` by column.
fn multinomial(n: i64, weights: &[f64], row: &mut [i64], mut binomial: impl FnMut(i64, f64) -> i64) {
    row.fill(0);
    let (mut left, mut share) = (n, 1.0);
    let Some(last) = row.len().checked_sub(1) else { return };
    for (slot, weight) in row[..last].iter_mut().zip(weights) {
        *slot = binomial(left, weight / share);
        left -= *slot;
        if left <= 0 {
            break;
        }
        share -= weight;
    }
    if left > 0 {
        row[last] = left;
    }
}

/// A row of Dirichlet shares: gammas divided by their sum.
fn dirichlet(s: &mut impl Stream, alpha: &[f64], row: &mut [f64]) {
    let mut sum = 0.0;
    for (slot, shape) in row.iter_mut().zip(alpha) {
        *slot = standard_gamma(s, *shape);
        sum += *slot;
    }
    let inverse = 1.0 / sum;
    row.iter_mut().for_each(|x| *x *= inverse);
}

impl NumpyLegacy {
    /// One multinomial row; as many weights as columns (the last weight is what remains).
    pub fn multinomial(&mut self, n: i64, weights: &[f64], row: &mut [i64]) {
        multinomial(n, weights, row, |n, p| self.binomial(n, p));
    }

    /// One Dirichlet row.
    pub fn dirichlet(&mut self, alpha: &[f64], row: &mut [f64]) {
        dirichlet(self, alpha, row);
    }
}

impl Generator {
    /// One multinomial row; as many weights as columns (the last weight is what remains).
    pub fn multinomial(&mut self, n: i64, weights: &[f64], row: &mut [i64]) {
        multinomial(n, weights, row, |n, p| self.binomial(n, p));
    }

    /// One Dirichlet row; by sticks broken with betas when every parameter is below 0.1.
    pub fn dirichlet(&mut self, alpha: &[f64], row: &mut [f64]) {
        let top = alpha.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        if alpha.is_empty() || top >= 0.1 {
            return dirichlet(self, alpha, row);
        }
        row.fill(0.0);
        // tails[j]: the sum of alpha from j on, added from the right.
        let mut tails = alpha.to_vec();
        for j in (0..tails.len() - 1).rev() {
            tails[j] += tails[j + 1];
        }
        if tails[0] <= 0.0 {
            return;
        }
        let mut left = 1.0;
        for j in 0..alpha.len() - 1 {
            let share = beta(self, alpha[j], tails[j + 1]);
            if let Some(slot) = row.get_mut(j) {
                *slot = left * share;
            }
            left *= 1.0 - share;
            if tails[j + 1] == 0.0 {
                break;
            }
        }
        if let Some(slot) = row.get_mut(alpha.len() - 1) {
            *slot = left;
        }
    }

    /// One row of `multivariate_hypergeometric(method="marginals")`. `sample` does not exceed the
    /// sum of `colors`, which fits an i64.
    pub fn multivariate_hypergeometric(&mut self, colors: &[i64], sample: i64, row: &mut [i64]) {
        row.fill(0);
        let total: i64 = colors.iter().sum();
        let most = sample > total / 2;
        let mut left = if most { total - sample } else { sample };
        if total == 0 || sample == 0 {
            return;
        }
        let Some(last) = colors.len().checked_sub(1) else { return };
        let mut rest = total;
        for (color, slot) in colors[..last].iter().zip(row.iter_mut()) {
            if left <= 0 {
                break;
            }
            rest -= color;
            *slot = hypergeometric(self, *color, rest, left);
            left -= *slot;
        }
        if let Some(slot) = row.get_mut(last)
            && left > 0
        {
            *slot = left;
        }
        if most {
            row.iter_mut().zip(colors).for_each(|(x, color)| *x = color - *x);
        }
    }

    /// Rows of `multivariate_hypergeometric(method="count")`: a partial shuffle of all the balls,
    /// which lie in `balls` (colour indices, sorted at the start, reused from row to row).
    pub fn multivariate_hypergeometric_count(
        &mut self,
        colors: &[i64],
        sample: usize,
        balls: &mut [usize],
        row: &mut [i64],
    ) {
        row.fill(0);
        let most = sample > balls.len() / 2;
        if balls.is_empty() || sample == 0 || sample > balls.len() {
            return;
        }
        let draws = if most { balls.len() - sample } else { sample };
        for j in 0..draws {
            let k = j + interval(self, (balls.len() - j - 1) as u64) as usize;
            balls.swap(j, k);
        }
        for &ball in &balls[..draws] {
            if let Some(slot) = row.get_mut(ball) {
                *slot += 1;
            }
        }
        if most {
            row.iter_mut().zip(colors).for_each(|(x, color)| *x = color - *x);
        }
    }
}
