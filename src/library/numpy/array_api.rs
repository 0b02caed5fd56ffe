//! What the array API standard asks of the namespace.

use crate::rows;

rows! { pub FUNCTIONS = }
