//! Counting into the bins of several variables, and how many bins suit a sample.

use super::cast::astype;
use super::reduce::flat;
use crate::array::layout::checked_size;
use crate::array::{Array, DType, view};
use crate::diag::Result;
use crate::kernel::search::{position, tally};
use crate::kernel::stop;

/// The elements in C order as float64.
pub fn floats(array: &Array) -> Result<Vec<f64>> {
    Ok(view::to_vec::<f64>(&astype(&flat(array)?, DType::F64)?))
}

/// Counts (or sums of weights) of points between the rising edges of each variable: float64, one axis a
/// variable. `columns` are the variables, of one length. A last bin includes its right edge; points outside
/// count nowhere.
pub fn histogram_nd(columns: &[Vec<f64>], edges: &[Vec<f64>], weights: Option<&[f64]>) -> Result<Array> {
    let shape: Vec<usize> = edges.iter().map(|e| e.len().saturating_sub(1)).collect();
    let n = columns.first().map_or(0, Vec::len);
    let bin = |k: usize| -> Option<usize> {
        let mut at = 0;
        for ((column, edges), bins) in columns.iter().zip(edges).zip(&shape) {
            let x = *column.get(k)?;
            let mut i = position(edges, x, true);
            if edges.last() == Some(&x) {
                i -= 1;
            }
            let i = i.checked_sub(1).filter(|i| i < bins)?;
            at = at * bins + i;
        }
        Some(at)
    };
    checked_size(&shape)?;
    let found: Vec<usize> = stop::watched(0..n).map(|k| bin(k).unwrap_or(usize::MAX)).collect();
    let mut out = Array::zeros(DType::F64, &shape)?;
    if let Some(to) = view::as_slice_mut::<f64>(&mut out) {
        tally(to, &found, weights);
    }
    Ok(out)
}

/// How the width of equal bins follows from the sample.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Estimator {
    Auto,
    FreedmanDiaconis,
    Doane,
    Scott,
    Stone,
    Rice,
    Sturges,
    SquareRoot,
}

impl Estimator {
    /// By NumPy's name.
    pub fn from_name(name: &str) -> Option<Estimator> {
        Some(match name {
            "auto" => Estimator::Auto,
            "fd" => Estimator::FreedmanDiaconis,
            "doane" => Estimator::Doane,
            "scott" => Estimator::Scott,
            "stone" => Estimator::Stone,
            "rice" => Estimator::Rice,
            "sturges" => Estimator::Sturges,
            "sqrt" => Estimator::SquareRoot,
            _ => return None,
        })
    }
    /// The width of a bin for a sample that is not empty; 0 if the rule finds none. `range` is where the bins lie.
    pub fn width(self, x: &[f64], range: (f64, f64)) -> Result<f64> {
        let n = x.len() as f64;
        let spread = {
            let low = x.iter().copied().fold(f64::INFINITY, f64::min);
            let high = x.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            high - low
        };
        Ok(match self {
            Estimator::SquareRoot => spread / n.sqrt(),
            Estimator::Sturges => spread / (n.log2() + 1.0),
            Estimator::Rice => spread / (2.0 * n.powf(1.0 / 3.0)),
            Estimator::Scott => (24.0 * std::f64::consts::PI.sqrt() / n).powf(1.0 / 3.0) * deviation(x),
            Estimator::FreedmanDiaconis => 2.0 * (quantile(x, 0.75) - quantile(x, 0.25)) / n.powf(1.0 / 3.0),
            Estimator::Doane => {
                let sigma = deviation(x);
                if n <= 2.0 || sigma <= 0.0 {
                    return Ok(0.0);
                }
                let skew_error = (6.0 * (n - 2.0) / ((n + 1.0) * (n + 3.0))).sqrt();
                let mean = x.iter().sum::<f64>() / n;
                let skew = x.iter().map(|v| ((v - mean) / sigma).powi(3)).sum::<f64>() / n;
                spread / (1.0 + n.log2() + (1.0 + skew.abs() / skew_error).log2())
            }
            Estimator::Stone => stone(x, spread, range)?,
            Estimator::Auto => {
                let fd = Estimator::FreedmanDiaconis.width(x, range)?;
                let root = Estimator::SquareRoot.width(x, range)? / 2.0;
                fd.max(root).min(Estimator::Sturges.width(x, range)?)
            }
        })
    }
}

fn deviation(x: &[f64]) -> f64 {
    let n = x.len() as f64;
    let mean = x.iter().sum::<f64>() / n;
    (x.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / n).sqrt()
}

/// The linear quantile of a sample that is not empty.
fn quantile(x: &[f64], q: f64) -> f64 {
    let mut sorted = x.to_vec();
    sorted.sort_by(f64::total_cmp);
    let at = q * (sorted.len() - 1) as f64;
    let low = at.floor() as usize;
    let (a, b) = (sorted[low], sorted[(low + 1).min(sorted.len() - 1)]);
    a + (b - a) * (at - low as f64)
}

/// The width with the least estimated error of leaving one out.
fn stone(x: &[f64], spread: f64, (first, last): (f64, f64)) -> Result<f64> {
    let n = x.len() as f64;
    if x.len() <= 1 || spread == 0.0 {
        return Ok(0.0);
    }
    let most = 100.max(n.sqrt() as usize);
    let mut best = (f64::INFINITY, 1);
    for bins in 1..=most {
        let edges: Vec<f64> = (0..=bins).map(|k| first + (last - first) * k as f64 / bins as f64).collect();
        let counts = floats(&histogram_nd(&[x.to_vec()], &[edges], None)?)?;
        let squares: f64 = counts.iter().map(|c| (c / n).powi(2)).sum();
        let error = (2.0 - (n + 1.0) * squares) / (spread / bins as f64);
        if error < best.0 {
            best = (error, bins);
        }
    }
    Ok(spread / best.1 as f64)
}
