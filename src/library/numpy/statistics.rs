//! Order statistics and averages: medians, quantiles, covariances.

use crate::rows;

rows! { pub FUNCTIONS = }
