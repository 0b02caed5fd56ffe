//! Writing one array into another, and one value into all elements.

use super::cast::cast_loop;
use super::fpstatus::FpStatus;
use super::nest::Nest;
use crate::array::{Array, Num, Scalar};

/// Casts `src`, broadcast to the target's shape, into `dst`. They must not overlap unless they are the
/// same view; `dst` must be fresh or behind a `WriteTo`. Returns the casts' floating-point exceptions.
pub fn cast_into(dst: &Array, src: &Array) -> FpStatus {
    let body = cast_loop(src.dtype(), dst.dtype());
    let nest = Nest::new(dst.shape(), [dst, src]);
    // SAFETY: the loop was chosen by the operands' dtypes; that nobody else reads `dst` is the caller's promise.
    unsafe { nest.run(|n, p, s| body(n, p, s)) }
}

/// Writes one value, cast to the target's dtype, to every element.
pub fn fill(dst: &Array, value: Num) {
    let scalar = Array::scalar(Scalar::new(dst.dtype(), value));
    cast_into(dst, &scalar);
}
