//! Differences, gradients, integrals, interpolation, convolution: diff, ediff1d, gradient, trapezoid, interp, unwrap, convolve, correlate, sinc, i0.

use crate::rows;

rows! { pub FUNCTIONS = }
