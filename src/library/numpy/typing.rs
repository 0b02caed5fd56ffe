//! Questions about dtypes: promotion, casting, limits, kinds.

use crate::rows;

rows! { pub FUNCTIONS = }
