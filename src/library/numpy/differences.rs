//! Differences, gradients, integrals, interpolation, convolution.

use crate::rows;

rows! { pub FUNCTIONS = }
