//! Packed bits.

use crate::rows;

rows! { pub FUNCTIONS = }
