//! Polynomials by coefficient lists, highest power first: poly, polyfit, polyval, roots, poly1d.

use crate::rows;

rows! { pub FUNCTIONS = }
