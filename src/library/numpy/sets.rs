//! Sets: distinct elements, membership, unions and differences.

use crate::rows;

rows! { pub FUNCTIONS = }
