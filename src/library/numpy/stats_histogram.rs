//! Counting into bins: bincount, digitize, histogram, histogram2d, histogramdd, histogram_bin_edges (helper npy3 writes it now).

use crate::rows;

rows! { pub FUNCTIONS = }
