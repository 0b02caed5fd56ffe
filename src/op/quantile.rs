//! Quantiles by every method of the libraries: where a quantile stands among the sorted elements, and how
//! the two elements around that place are mixed.

use super::reduce::{Over, by_lane};
use crate::array::{Array, DType};
use crate::diag::Result;
use crate::kernel::arith::Arith;
use crate::kernel::select;
use std::cell::{Cell, RefCell};

/// How a quantile that falls between two elements is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Interpolation {
    InvertedCdf,
    AveragedInvertedCdf,
    ClosestObservation,
    InterpolatedInvertedCdf,
    Hazen,
    Weibull,
    Linear,
    MedianUnbiased,
    NormalUnbiased,
    Lower,
    Higher,
    Midpoint,
    Nearest,
}

/// The methods in NumPy's order, with their names.
pub const METHODS: [(&str, Interpolation); 13] = [
    ("inverted_cdf", Interpolation::InvertedCdf),
    ("averaged_inverted_cdf", Interpolation::AveragedInvertedCdf),
    ("closest_observation", Interpolation::ClosestObservation),
    ("interpolated_inverted_cdf", Interpolation::InterpolatedInvertedCdf),
    ("hazen", Interpolation::Hazen),
    ("weibull", Interpolation::Weibull),
    ("linear", Interpolation::Linear),
    ("median_unbiased", Interpolation::MedianUnbiased),
    ("normal_unbiased", Interpolation::NormalUnbiased),
    ("lower", Interpolation::Lower),
    ("higher", Interpolation::Higher),
    ("midpoint", Interpolation::Midpoint),
    ("nearest", Interpolation::Nearest),
];

impl Interpolation {
    /// By its name, if it is one of the five that both libraries know.
    pub fn from_name(name: &str) -> Option<Self> {
        let (_, how) = METHODS.iter().find(|(n, _)| *n == name)?;
        matches!(how, Self::Linear | Self::Lower | Self::Higher | Self::Midpoint | Self::Nearest).then_some(*how)
    }

    /// Whether the result is always one of the elements.
    pub fn picks(self) -> bool {
        use Interpolation::*;
        matches!(self, InvertedCdf | ClosestObservation | Lower | Higher | Nearest)
    }

    /// Where the quantile `q` stands among `n` sorted elements: a place from 0, between elements if not
    /// whole, and what part of the way it then goes to the next element.
    fn place(self, n: usize, q: f64) -> (f64, f64) {
        use Interpolation::*;
        let n = n as f64;
        let spread = |alpha: f64, beta: f64| n * q + (alpha + q * (1.0 - alpha - beta)) - 1.0;
        let at = match self {
            InvertedCdf | AveragedInvertedCdf => n * q - 1.0,
            ClosestObservation => n * q - 1.0 - 0.5,
            InterpolatedInvertedCdf => spread(0.0, 1.0),
            Hazen => spread(0.5, 0.5),
            Weibull => spread(0.0, 0.0),
            MedianUnbiased => spread(1.0 / 3.0, 1.0 / 3.0),
            NormalUnbiased => spread(3.0 / 8.0, 3.0 / 8.0),
            _ => (n - 1.0) * q,
        };
        let part = at - at.floor();
        let whole = part == 0.0;
        let part = match self {
            InvertedCdf | Higher => f64::from(!whole),
            AveragedInvertedCdf => {
                if whole {
                    0.5
                } else {
                    1.0
                }
            }
            ClosestObservation => f64::from(!(whole && at.floor().rem_euclid(2.0) == 1.0)),
            Lower => 0.0,
            Midpoint => {
                if whole {
                    0.0
                } else {
                    0.5
                }
            }
            // Half-way goes to the even place.
            Nearest => f64::from(part > 0.5 || (part == 0.5 && at.floor().rem_euclid(2.0) == 1.0)),
            _ => part,
        };
        (at.floor(), part)
    }
}

/// The quantile `q` (0 to 1) of each lane in a float dtype.
pub fn quantile(array: &Array, q: f64, how: Interpolation, dtype: DType, over: Over) -> Result<Array> {
    by_lane(array, over, dtype, |lane| quantile_of(lane, q, how))
}

/// As [`quantile`], of the elements that are not NaN; NaN where there is none.
pub fn nan_quantile(array: &Array, q: f64, how: Interpolation, dtype: DType, over: Over) -> Result<Array> {
    by_lane(array, over, dtype, |lane| {
        let kept: Vec<f64> = lane.iter().copied().filter(|x| !x.is_nan()).collect();
        quantile_of(&kept, q, how)
    })
}

/// `median` of each lane: the mean of the middle two; NaN if any element is NaN or there is none.
pub fn median(array: &Array, dtype: DType, over: Over) -> Result<Array> {
    by_lane(array, over, dtype, |lane| quantile_of(lane, 0.5, Interpolation::Midpoint))
}

/// The quantile of one lane.
pub fn quantile_of(lane: &[f64], q: f64, how: Interpolation) -> f64 {
    if lane.is_empty() || lane.iter().any(|x| x.is_nan()) {
        return f64::NAN;
    }
    let (at, t) = how.place(lane.len(), q);
    let last = lane.len() - 1;
    let low = at.clamp(0.0, last as f64) as usize;
    let (a, next) = select::ranked(lane, low);
    // Before the first element and after the last there is nothing to mix.
    if at < 0.0 || at >= last as f64 {
        return a;
    }
    let b = next.unwrap_or(a);
    match how {
        _ if t == 0.0 => a,
        _ if t == 1.0 => b,
        Interpolation::Midpoint => (a + b) / 2.0,
        _ if t >= 0.5 => b - (b - a) * (1.0 - t),
        _ => a + (b - a) * t,
    }
}

/// The inverted cumulative distribution of weighted elements: the first element at which the weights so
/// far reach the part `q` of all. `weights` has the array's shape. NaN elements do not count if `skip_nan`.
pub fn weighted_quantile(
    array: &Array,
    weights: &Array,
    q: f64,
    dtype: DType,
    over: Over,
    skip_nan: bool,
) -> Result<Array> {
    let all: RefCell<Vec<Vec<f64>>> = RefCell::default();
    by_lane(weights, over, DType::F64, |lane| {
        all.borrow_mut().push(lane.to_vec());
        0.0
    })?;
    let (all, next) = (all.into_inner(), Cell::new(0));
    by_lane(array, over, dtype, |lane| {
        let weights = all.get(next.replace(next.get() + 1)).map_or(&[][..], Vec::as_slice);
        let mut pairs: Vec<(f64, f64)> = lane.iter().copied().zip(weights.iter().copied()).collect();
        if skip_nan {
            pairs.retain(|(x, _)| !x.is_nan());
        }
        if pairs.is_empty() || pairs.iter().any(|(x, _)| x.is_nan()) {
            return f64::NAN;
        }
        pairs.sort_by(|a, b| Arith::order(a.0, b.0));
        let total: f64 = pairs.iter().map(|p| p.1).sum();
        let mut sum = 0.0;
        let reached = pairs.iter().position(|(_, w)| {
            sum += w;
            sum > 0.0 && sum / total >= q
        });
        pairs[reached.unwrap_or(pairs.len() - 1)].0
    })
}
