//! Moving elements as plain bits: picks and places by position. Generic over the size
//! of an element, not over its type.

use super::arith::{Arith, Combine};
use super::stop;
use super::walk::Walk;
use crate::array::{Array, Layout, dispatch};

/// Runs `$body` with `$B` bound to a plain type of this many bytes and of no greater alignment.
macro_rules! by_size {
    ($bytes:expr, $B:ident => $body:expr) => {
        match $bytes {
            1 => {
                type $B = u8;
                $body
            }
            2 => {
                type $B = u16;
                $body
            }
            4 => {
                type $B = u32;
                $body
            }
            8 => {
                type $B = u64;
                $body
            }
            _ => {
                // complex128 is aligned to 8.
                type $B = [u64; 2];
                $body
            }
        }
    };
}

/// `n` elements from one run to another. Runs of step 1 may overlap only by being the same.
///
/// # Safety
/// All `n` elements of both runs lie in their buffers.
unsafe fn run<B: Copy>(to: *mut B, ds: isize, from: *const B, ss: isize, n: usize) {
    // SAFETY: the caller's promise; `copy` (memmove) allows identical runs.
    unsafe {
        match (ds, ss) {
            (1, 1) => std::ptr::copy(from, to, n),
            (1, 0) => {
                let value = from.read();
                for i in 0..n {
                    to.add(i).write(value);
                }
            }
            (1, _) => {
                for i in 0..n as isize {
                    to.offset(i).write(from.offset(i * ss).read());
                }
            }
            _ => {
                for i in 0..n as isize {
                    to.offset(i * ds).write(from.offset(i * ss).read());
                }
            }
        }
    }
}

/// One side of a pick: an array, the layout of the axes that both sides walk together, and a list of
/// steps added to it.
pub struct Side<'a> {
    pub array: &'a Array,
    pub rest: &'a Layout,
    pub steps: &'a [isize],
}

/// For every `k`, copies `src.rest + src.steps[k]` to `dst.rest + dst.steps[k]`, in order of `k` where
/// targets repeat (the last one stays).
pub fn pick(dst: Side, src: Side) {
    assert!(dst.rest.shape == src.rest.shape && dst.steps.len() == src.steps.len(), "sides of different sizes");
    assert!(dst.array.dtype() == src.array.dtype(), "sides of different dtypes");
    if dst.rest.is_empty() || dst.steps.is_empty() {
        return;
    }
    check_side(&dst);
    check_side(&src);
    let nest = Walk::new(&dst.rest.shape, [&dst.rest.strides[..], &src.rest.strides[..]]).sorted().merged();
    let start = [dst.rest.offset as isize, src.rest.offset as isize];
    let long_runs = nest.axes.first().is_some_and(|&(n, _)| n >= 16 || n >= dst.steps.len());
    by_size!(dst.array.dtype().itemsize(), B => {
        let (to, from) = (dst.array.storage().ptr().cast::<B>(), src.array.storage().ptr().cast::<B>());
        if long_runs {
            for (&d0, &s0) in dst.steps.iter().zip(src.steps) {
                nest.for_each_run([start[0] + d0, start[1] + s0], |[d, s], n, [ds, ss]| {
                    // SAFETY: `check_side` showed that every step plus every element of `rest` is in the buffer.
                    unsafe { run(to.offset(d), ds, from.offset(s), ss, n) }
                });
            }
        } else {
            // Each element of `rest` is a target of its own, so the order among repeats is kept.
            nest.for_each_run(start, |[d, s], n, [ds, ss]| {
                for i in 0..n as isize {
                    let (d, s) = (d + i * ds, s + i * ss);
                    for (dk, sk) in dst.steps.chunks(stop::STRIDE).zip(src.steps.chunks(stop::STRIDE)) {
                        stop::poll();
                        for (&dk, &sk) in dk.iter().zip(sk) {
                            // SAFETY: as above.
                            unsafe { to.offset(d + dk).write(from.offset(s + sk).read()) }
                        }
                    }
                }
            });
        }
    })
}

fn check_side(side: &Side) {
    let (Some(&low), Some(&high)) = (side.steps.iter().min(), side.steps.iter().max()) else { return };
    let Some((first, last)) = side.rest.bounds() else { return };
    let room = side.array.storage().len() / side.array.dtype().itemsize();
    assert!(first as isize + low >= 0 && last as isize + high < room as isize, "a pick outside its buffer");
}

/// For every `k`, combines `dst` with `src` as [`pick`] copies: repeated targets are combined repeatedly,
/// in order.
pub fn pick_combine(dst: Side, src: Side, how: Combine) {
    dispatch!(dst.array.dtype(), T => pick_with::<T>(dst, src, |a, b| how.apply(a, b)))
}

/// As [`pick_combine`] with any function of the target's and the source's element.
pub fn pick_with<T: Arith>(dst: Side, src: Side, mut f: impl FnMut(T, T) -> T) {
    assert!(dst.rest.shape == src.rest.shape && dst.steps.len() == src.steps.len(), "sides of different sizes");
    assert!(dst.array.dtype() == T::DTYPE && src.array.dtype() == T::DTYPE, "sides of different dtypes");
    if dst.rest.is_empty() || dst.steps.is_empty() {
        return;
    }
    check_side(&dst);
    check_side(&src);
    let walk = Walk::new(&dst.rest.shape, [&dst.rest.strides[..], &src.rest.strides[..]]).sorted().merged();
    let (to, from) = (dst.array.storage().ptr().cast::<T>(), src.array.storage().ptr().cast::<T>());
    let start = [dst.rest.offset as isize, src.rest.offset as isize];
    for (&d0, &s0) in dst.steps.iter().zip(src.steps) {
        walk.for_each_run([start[0] + d0, start[1] + s0], |[d, s], n, [ds, ss]| {
            for i in 0..n as isize {
                // SAFETY: `check_side` showed that every step plus every element of `rest` is in the buffer.
                unsafe {
                    let at = to.offset(d + i * ds);
                    at.write(f(at.read(), from.offset(s + i * ss).read()));
                }
            }
        });
    }
}
