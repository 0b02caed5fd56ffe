//! Writing one array into another, and one value into all elements.

use super::cast::cast_loop;
use super::fpstatus::{self, FpStatus};
use super::gather::by_size;
use super::nest::Nest;
use super::short;
use crate::array::{Array, Element, Num, Scalar, dispatch, view};

/// Casts `src`, broadcast to the target's shape, into `dst`. They must not overlap unless they are the
/// same view; `dst` must be fresh or behind a `WriteTo`. Returns the casts' floating-point exceptions.
pub fn cast_into(dst: &Array, src: &Array) -> FpStatus {
    let body = cast_loop(src.dtype(), dst.dtype());
    if let Some(run) = short::Run::new(dst, src) {
        // SAFETY: a run of both without holes, else as below.
        return fpstatus::watch(|| unsafe { body(run.n, &run.pointers, &run.steps) }).1;
    }
    let nest = Nest::new(dst.shape(), [dst, src]);
    // SAFETY: the loop was chosen by the operands' dtypes; that nobody else reads `dst` is the caller's promise.
    unsafe { nest.run(|n, p, s| body(n, p, s)) }
}

/// Writes one value, cast to the target's dtype, to every element.
pub fn fill(dst: &Array, value: Num) {
    if dst.layout().is_c_contiguous() && dst.size() < 1 << 12 {
        return dispatch!(dst.dtype(), T => view::fill(dst, T::from_num(value)));
    }
    let scalar = Array::scalar(Scalar::new(dst.dtype(), value));
    cast_into(dst, &scalar);
}

/// As [`cast_into`], only where `mask` (bool) is true; all broadcast to the target's shape. Elements of
/// the target are written once at most, by whatever thread.
pub fn cast_where(dst: &Array, src: &Array, mask: &Array) -> FpStatus {
    let nest = Nest::new(dst.shape(), [dst, src, mask]);
    if dst.dtype() == src.dtype() {
        // SAFETY: elements of the size chosen; the mask is bool, one byte an element; else as `cast_into`.
        return by_size!(dst.dtype().itemsize(), B => unsafe { nest.run(|n, p, s| blend::<B>(n, p, s)) });
    }
    let body = cast_loop(src.dtype(), dst.dtype());
    let run = |n: usize, p: &[*mut u8; 3], s: &[isize; 3]| {
        // SAFETY: the mask has `n` bytes.
        let set = |i: usize| unsafe { p[2].offset(i as isize * s[2]).read() != 0 };
        let mut i = 0;
        while i < n {
            let begin = i;
            while i < n && set(i) {
                i += 1;
            }
            if i > begin {
                let at = |k: usize| p[k].wrapping_offset(begin as isize * s[k]);
                // SAFETY: a part of the operands, whose dtypes the loop was chosen by.
                unsafe { body(i - begin, &[at(0), at(1)], &[s[0], s[1]]) };
            }
            while i < n && !set(i) {
                i += 1;
            }
        }
    };
    // SAFETY: as `cast_into`; the mask is bool, one byte an element.
    unsafe { nest.run(run) }
}

/// Operand 1 where operand 2 is true, into operand 0. Where that is contiguous, elements that stay are
/// written too, which spares a branch for each.
///
/// # Safety
/// As `Loop`, for elements of the size of `B` and a mask of bytes.
unsafe fn blend<B: Copy>(n: usize, p: &[*mut u8; 3], s: &[isize; 3]) {
    let size = size_of::<B>() as isize;
    // SAFETY: the caller's promise.
    unsafe {
        let (to, mask) = (p[0].cast::<B>(), p[2]);
        let value = |i: usize| p[1].offset(i as isize * s[1]).cast::<B>().read();
        if s[0] == size && s[2] == 1 && s[1] == 0 {
            let value = value(0);
            (0..n).for_each(|i| to.add(i).write(if mask.add(i).read() != 0 { value } else { to.add(i).read() }));
        } else if s[0] == size && s[2] == 1 && s[1] == size {
            let from = p[1].cast::<B>();
            for i in 0..n {
                let (old, new) = (to.add(i).read(), from.add(i).read());
                to.add(i).write(if mask.add(i).read() != 0 { new } else { old });
            }
        } else {
            for i in 0..n {
                if mask.offset(i as isize * s[2]).read() != 0 {
                    p[0].offset(i as isize * s[0]).cast::<B>().write(value(i));
                }
            }
        }
    }
}
