//! Moving elements as plain bits: picks and places by position. Generic over the size
//! of an element, not over its type.

use super::arith::{Arith, Combine};
use super::progress::{self, Counted};
use super::stop;
use super::walk::Walk;
use crate::array::steps::StepsView;
use crate::array::{Array, Layout, Steps, dispatch};
use rayon::prelude::*;

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
pub(super) use by_size;

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
    pub steps: &'a Steps,
}

/// Picks that are worked on at a time.
const BLOCK: usize = 2048;
/// Bytes from which on picks into a fresh array are split over the cores.
const PARALLEL: usize = 1 << 19;
/// Elements from which on it is told how far a pick is.
const COUNTED: usize = 1 << 22;

/// For every `k`, copies `src.rest + src.steps[k]` to `dst.rest + dst.steps[k]`, in order of `k` where
/// targets repeat (the last one stays).
pub fn pick(dst: Side, src: Side) {
    if let Some(moves) = Moves::new(&dst, &src) {
        moves.block(0, moves.count, &mut Scratch::default());
    }
}

/// As [`pick`] into an array of its own, no element of which is a target twice: in any order.
pub fn pick_fresh(dst: Side, src: Side) {
    let Some(moves) = Moves::new(&dst, &src) else { return };
    if dst.array.size() * moves.bytes < PARALLEL || moves.count < 2 || rayon::current_num_threads() == 1 {
        return moves.block(0, moves.count, &mut Scratch::default());
    }
    let each = (PARALLEL / 8 * moves.count / (dst.array.size() * moves.bytes)).max(1);
    (0..moves.count.div_ceil(each)).into_par_iter().for_each_init(Scratch::default, |scratch, k| {
        moves.block(k * each, ((k + 1) * each).min(moves.count), scratch);
    });
}

/// The steps of a block on both sides.
#[derive(Default)]
struct Scratch {
    to: Vec<isize>,
    from: Vec<isize>,
}

/// Everything about a pick that threads may share.
struct Moves<'a> {
    walk: Walk<2>,
    /// The first element's position and the lowest and highest of `rest`, and the room of the buffer.
    ends: [Ends; 2],
    steps: [StepsView<'a>; 2],
    to: *mut u8,
    from: *const u8,
    bytes: usize,
    count: usize,
    /// Of many picks it is told how many are done.
    counted: Option<Counted>,
}

struct Ends {
    first: isize,
    low: isize,
    high: isize,
    room: isize,
}

// SAFETY: blocks write to elements of their own (what `pick_fresh` demands), the source is only read, and
// both buffers live until the pick returns.
unsafe impl Sync for Moves<'_> {}

impl<'a> Moves<'a> {
    /// `None` if there is nothing to move.
    fn new(dst: &Side<'a>, src: &Side<'a>) -> Option<Moves<'a>> {
        assert!(dst.rest.shape == src.rest.shape && dst.steps.len() == src.steps.len(), "sides of different sizes");
        assert!(dst.array.dtype() == src.array.dtype(), "sides of different dtypes");
        let ends = |side: &Side| {
            let (low, high) = side.rest.bounds()?;
            let room = side.array.storage().len() / side.array.dtype().itemsize();
            let first = side.rest.offset as isize;
            Some(Ends { first, low: low as isize, high: high as isize, room: room as isize })
        };
        Some(Moves {
            walk: Walk::new(&dst.rest.shape, [&dst.rest.strides[..], &src.rest.strides[..]]).sorted().merged(),
            ends: [ends(dst)?, ends(src)?],
            steps: [dst.steps.view(), src.steps.view()],
            to: dst.array.storage().ptr(),
            from: src.array.storage().ptr(),
            bytes: dst.array.dtype().itemsize(),
            count: if dst.rest.is_empty() { 0 } else { dst.steps.len() },
            counted: (dst.steps.len() * dst.rest.size() >= COUNTED).then(|| progress::begin(dst.steps.len() as u64)),
        })
        .filter(|moves| moves.count > 0)
    }

    /// The picks `begin..end`.
    fn block(&self, begin: usize, end: usize, scratch: &mut Scratch) {
        let Scratch { to, from } = scratch;
        for first in (begin..end).step_by(BLOCK) {
            stop::poll();
            let n = (end - first).min(BLOCK);
            for (side, steps) in [&mut *to, &mut *from].into_iter().enumerate() {
                steps.resize(n, 0);
                self.steps[side].read(first, steps);
                self.ends[side].check(steps);
            }
            // SAFETY: every step plus every element of `rest` was just shown to lie in its buffer.
            by_size!(self.bytes, B => unsafe { self.run::<B>(to, from) });
            if let Some(counted) = &self.counted {
                counted.add(n as u64);
            }
        }
    }

    /// # Safety
    /// All steps lie in the buffers, with all of `rest`; elements have the size of `B`.
    unsafe fn run<B: Copy>(&self, to_steps: &[isize], from_steps: &[isize]) {
        let (to, from) = (self.to.cast::<B>(), self.from.cast::<B>());
        let start = [self.ends[0].first, self.ends[1].first];
        let long_runs = self.walk.axes.first().is_some_and(|&(n, _)| n >= 16 || n >= self.count);
        if long_runs {
            for (&d0, &s0) in to_steps.iter().zip(from_steps) {
                self.walk.for_each_run([start[0] + d0, start[1] + s0], |[d, s], n, [ds, ss]| {
                    // SAFETY: the caller's promise.
                    unsafe { run(to.offset(d), ds, from.offset(s), ss, n) }
                });
            }
            return;
        }
        // Each element of `rest` is a target of its own, so the order among repeats is kept.
        self.walk.for_each_run(start, |[d, s], n, [ds, ss]| {
            for i in 0..n as isize {
                let (d, s) = (d + i * ds, s + i * ss);
                for (&dk, &sk) in to_steps.iter().zip(from_steps) {
                    // SAFETY: as above.
                    unsafe { to.offset(d + dk).write(from.offset(s + sk).read()) }
                }
            }
        });
    }
}

impl Ends {
    /// That these steps stay in the buffer.
    fn check(&self, steps: &[isize]) {
        let (mut low, mut high) = (isize::MAX, isize::MIN);
        for &step in steps {
            low = low.min(step);
            high = high.max(step);
        }
        let inside = steps.is_empty() || (self.low + low >= 0 && self.high + high < self.room);
        assert!(inside, "a pick outside its buffer");
    }
}

/// For every `k`, combines `dst` with `src` as [`pick`] copies: repeated targets are combined repeatedly,
/// in order.
pub fn pick_combine(dst: Side, src: Side, how: Combine) {
    dispatch!(dst.array.dtype(), T => pick_with::<T>(dst, src, |a, b| how.apply(a, b)))
}

/// As [`pick_combine`] with any function of the target's and the source's element.
pub fn pick_with<T: Arith>(dst: Side, src: Side, mut f: impl FnMut(T, T) -> T) {
    assert!(dst.array.dtype() == T::DTYPE && src.array.dtype() == T::DTYPE, "sides of another dtype");
    let Some(moves) = Moves::new(&dst, &src) else { return };
    let (to, from) = (moves.to.cast::<T>(), moves.from.cast::<T>());
    for (d0, s0) in stop::watched(dst.steps.iter().zip(src.steps.iter())) {
        moves.ends[0].check(&[d0]);
        moves.ends[1].check(&[s0]);
        moves.walk.for_each_run([moves.ends[0].first + d0, moves.ends[1].first + s0], |[d, s], n, [ds, ss]| {
            for i in 0..n as isize {
                // SAFETY: `check` showed that the step plus every element of `rest` is in the buffer.
                unsafe {
                    let at = to.offset(d + i * ds);
                    at.write(f(at.read(), from.offset(s + i * ss).read()));
                }
            }
        });
    }
}
