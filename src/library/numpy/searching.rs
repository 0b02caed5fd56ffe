//! Where elements are, and choosing among arrays by masks and indices.

use crate::rows;

rows! { pub FUNCTIONS = }
