//! Whether arrays are equal, or nearly so.

use crate::rows;

rows! { pub FUNCTIONS = }
