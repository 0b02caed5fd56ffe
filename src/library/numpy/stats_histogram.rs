//! Counting into bins and second moments: histogram, bincount, digitize, cov, corrcoef.

use crate::rows;

rows! { pub FUNCTIONS = }
