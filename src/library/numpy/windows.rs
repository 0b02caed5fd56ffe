//! Windows and sampled functions: hanning, sinc, i0, interp, convolve, correlate, unwrap, gradient, diff.

use crate::rows;

rows! { pub FUNCTIONS = }
