//! Products named by index letters and by axes: einsum, tensordot, kron, cross, vdot, trace.

use crate::rows;

rows! { pub FUNCTIONS = }
