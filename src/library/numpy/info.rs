//! finfo and iinfo: the limits of number types.

use crate::rows;

rows! { pub FUNCTIONS = }
