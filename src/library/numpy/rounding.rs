//! Rounding, replacing NaN and infinities, small functions of one variable.

use crate::rows;

rows! { pub FUNCTIONS = }
