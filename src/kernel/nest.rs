//! The loop nest under every elementwise kernel: 1 to 4 operands, broadcast to one shape, their axes
//! sorted by stride and merged jointly, so that the innermost loop is as long as the layouts allow.
//!
//! A kernel is a [`Loop`]: it gets a count, a pointer and a step (in bytes) for each operand. Large
//! nests run over all cores.

use super::fpstatus::{self, FpStatus};
use super::stop;
use crate::array::{Array, Layout, Shape, Strides};
use smallvec::SmallVec;
use std::sync::atomic::{AtomicU8, Ordering};

/// An innermost loop over `n` elements of `N` operands.
///
/// # Safety
/// For all `i < n`, `pointers[k] + i * steps[k]` is an element of the operand's type, valid for what
/// the loop does with it.
pub type Loop<const N: usize> = unsafe fn(usize, &[*mut u8; N], &[isize; N]);

/// Bytes (over all operands) from which on a nest is split over the cores.
const PARALLEL_BYTES: usize = 1 << 21;
/// Elements of a piece that a core takes at a time.
const PIECE: usize = 1 << 15;

/// Rows and columns of a tile, where operands lie across each other in memory.
const TILE: usize = 32;

/// Axes after sorting and merging, outermost first, and the first elements.
pub struct Nest<const N: usize> {
    axes: SmallVec<[(usize, [isize; N]); 4]>,
    first: [*mut u8; N],
    bytes: usize,
}

impl<const N: usize> Nest<N> {
    /// The nest of operands that broadcast to `shape` (operands with fewer axes or with axes of
    /// length 1 are stretched; one that does not fit is a fault of the caller's and panics).
    pub fn new(shape: &[usize], operands: [&Array; N]) -> Self {
        let first = operands.map(start);
        let bytes = operands.iter().map(|a| a.dtype().itemsize()).sum();
        if operands.iter().all(|a| a.shape() == shape && a.layout().is_c_contiguous()) {
            let steps = operands.map(|a| a.dtype().itemsize() as isize);
            let axes = SmallVec::from_slice(&[(shape.iter().product(), steps)]);
            return Nest { axes, first, bytes };
        }
        let mut nest = Nest { axes: SmallVec::new(), first, bytes };
        for (axis, &n) in shape.iter().enumerate() {
            if n != 1 {
                nest.axes.push((n, operands.map(|a| step(a, shape, axis))));
            }
        }
        nest.make_forward();
        sort_axes(&mut nest.axes, |(_, outer), (_, inner)| compare(outer, inner));
        nest.merge();
        nest
    }

    /// Turns axes along which no operand goes forward, so that memory is walked upwards.
    fn make_forward(&mut self) {
        for (n, steps) in &mut self.axes {
            if *n > 0 && steps.iter().all(|&s| s <= 0) && steps.iter().any(|&s| s < 0) {
                for (first, step) in self.first.iter_mut().zip(steps) {
                    *first = first.wrapping_offset(*step * (*n as isize - 1));
                    *step = -*step;
                }
            }
        }
    }

    /// Merges neighbouring axes that all operands walk as one.
    fn merge(&mut self) {
        let mut kept = 0;
        for i in 1..self.axes.len() {
            let (outer, inner) = (self.axes[kept], self.axes[i]);
            if (0..N).all(|k| outer.1[k] == inner.1[k] * inner.0 as isize) {
                self.axes[kept] = (outer.0 * inner.0, inner.1);
            } else {
                kept += 1;
                self.axes[kept] = inner;
            }
        }
        self.axes.truncate(kept + 1);
        if self.axes.is_empty() {
            self.axes.push((1, [0; N]));
        }
    }

    /// The number of iterations.
    pub fn size(&self) -> usize {
        self.axes.iter().map(|a| a.0).product()
    }

    /// Runs a loop over all elements, in memory order; several threads may share the work, so the
    /// loop must not care about order. Returns what the floating-point units remember.
    ///
    /// # Safety
    /// The operands must have the element types that the loop reads and writes, and nothing else may
    /// look at what it writes meanwhile.
    pub unsafe fn run(&self, body: impl Fn(usize, &[*mut u8; N], &[isize; N]) + Sync) -> FpStatus {
        let size = self.size();
        if size == 0 {
            return FpStatus::NONE;
        }
        if self.axes.len() == 1 && size * self.bytes < PARALLEL_BYTES {
            return fpstatus::watch(|| body(size, &self.first, &self.axes[0].1)).1;
        }
        if size * self.bytes < PARALLEL_BYTES || rayon::current_num_threads() == 1 {
            // Long rows in stretches: the loop does not care about order.
            let stretched = |n: usize, p: &[*mut u8; N], s: &[isize; N]| {
                stop::stretches(n, |begin, length| {
                    let at = std::array::from_fn(|k| p[k].wrapping_offset(begin as isize * s[k]));
                    body(length, &at, s);
                });
            };
            return fpstatus::watch(|| self.walk(0, self.rows(), &stretched)).1;
        }
        self.run_parallel(&body)
    }

    /// As [`Nest::run`], on this thread and in memory order.
    ///
    /// # Safety
    /// As [`Nest::run`].
    pub unsafe fn run_serial(&self, mut body: impl FnMut(usize, &[*mut u8; N], &[isize; N])) {
        if self.size() > 0 {
            self.walk_mut(0, self.rows(), &mut body);
        }
    }

    fn run_parallel(&self, body: &(impl Fn(usize, &[*mut u8; N], &[isize; N]) + Sync)) -> FpStatus {
        use rayon::prelude::*;
        let status = AtomicU8::new(0);
        let (inner, steps) = self.axes[self.axes.len() - 1];
        let shared = Shared(self);
        let pieces_per_row = inner.div_ceil(PIECE);
        // Long rows are cut; short rows are taken several at a time.
        let rows_per_piece = (PIECE / inner.max(1)).max(1);
        let pieces =
            if pieces_per_row > 1 { self.rows() * pieces_per_row } else { self.rows().div_ceil(rows_per_piece) };
        (0..pieces).into_par_iter().with_min_len(1).for_each(|piece| {
            stop::poll();
            let nest = shared.get();
            let ((), seen) = fpstatus::watch(|| {
                if pieces_per_row > 1 {
                    let (row, part) = (piece / pieces_per_row, piece % pieces_per_row);
                    let mut at = nest.row(row);
                    let begin = part * PIECE;
                    for (pointer, step) in at.iter_mut().zip(&steps) {
                        *pointer = pointer.wrapping_offset(begin as isize * step);
                    }
                    body((inner - begin).min(PIECE), &at, &steps);
                } else {
                    let begin = piece * rows_per_piece;
                    nest.walk(begin, (begin + rows_per_piece).min(nest.rows()), body);
                }
            });
            status.fetch_or(seen.bits(), Ordering::Relaxed);
        });
        FpStatus::from_bits(status.into_inner())
    }

    /// The number of innermost loops.
    fn rows(&self) -> usize {
        self.axes[..self.axes.len() - 1].iter().map(|a| a.0).product()
    }

    /// Where row number `row` begins.
    fn row(&self, mut row: usize) -> [*mut u8; N] {
        let mut at = self.first;
        for (n, steps) in self.axes[..self.axes.len() - 1].iter().rev() {
            let i = (row % n) as isize;
            row /= n;
            for (pointer, step) in at.iter_mut().zip(steps) {
                *pointer = pointer.wrapping_offset(i * step);
            }
        }
        at
    }

    fn walk(&self, begin: usize, end: usize, body: &impl Fn(usize, &[*mut u8; N], &[isize; N])) {
        if self.crosses() {
            return self.walk_tiles(begin, end, body);
        }
        self.walk_mut(begin, end, &mut |n, p: &[*mut u8; N], s: &[isize; N]| body(n, p, s));
    }

    /// Whether an operand lies in memory across the two innermost axes (a transposed one), so that its rows
    /// share cache lines.
    fn crosses(&self) -> bool {
        let [.., (_, outer), (inner, steps)] = &self.axes[..] else { return false };
        *inner > TILE && (0..N).any(|k| outer[k] != 0 && outer[k].unsigned_abs() < steps[k].unsigned_abs())
    }

    /// Rows `begin..end` in tiles of a few rows and columns.
    fn walk_tiles(&self, begin: usize, end: usize, body: &impl Fn(usize, &[*mut u8; N], &[isize; N])) {
        let [.., (rows, down), (columns, across)] = self.axes[..] else { return };
        let mut first = begin;
        while first < end {
            let count = (end - first).min(TILE).min(rows - first % rows);
            let corner = self.row(first);
            for column in (0..columns).step_by(TILE) {
                let n = (columns - column).min(TILE);
                for row in 0..count as isize {
                    let offset = |k: usize| row * down[k] + column as isize * across[k];
                    body(n, &std::array::from_fn(|k| corner[k].wrapping_offset(offset(k))), &across);
                }
            }
            first += count;
        }
    }

    /// Rows `begin..end`, counting like an odometer.
    fn walk_mut(&self, begin: usize, end: usize, body: &mut impl FnMut(usize, &[*mut u8; N], &[isize; N])) {
        let (outer, innermost) = self.axes.split_at(self.axes.len() - 1);
        let (inner, steps) = innermost[0];
        let mut at = self.row(begin);
        let mut index: SmallVec<[usize; 4]> = SmallVec::from_elem(0, outer.len());
        let mut rest = begin;
        for (i, (n, _)) in index.iter_mut().zip(outer).rev() {
            *i = rest % n;
            rest /= n;
        }
        for row in begin..end {
            stop::poll();
            body(inner, &at, &steps);
            if row + 1 == end {
                break;
            }
            for axis in (0..outer.len()).rev() {
                let (n, step) = &outer[axis];
                index[axis] += 1;
                let back = if index[axis] == *n { *n as isize - 1 } else { -1 };
                for (pointer, step) in at.iter_mut().zip(step) {
                    *pointer = pointer.wrapping_offset(-back * step);
                }
                if back == -1 {
                    break;
                }
                index[axis] = 0;
            }
        }
    }
}

/// The layout that an elementwise result has (NumPy's order 'K'): the axes lie in memory in the order
/// in which the operands' do, C order where they disagree, without holes.
pub fn keep_order(shape: &[usize], operands: &[&Array]) -> Layout {
    let plain = |a: &&Array| a.ndim() == 0 || (a.shape() == shape && a.layout().is_c_contiguous());
    if shape.len() < 2 || operands.iter().all(plain) {
        return Layout::contiguous(shape);
    }
    let mut axes: SmallVec<[usize; 8]> = (0..shape.len()).collect();
    let mut steps: Vec<SmallVec<[isize; 4]>> =
        (0..shape.len()).map(|axis| operands.iter().map(|a| step(a, shape, axis)).collect()).collect();
    for (axis, &n) in shape.iter().enumerate() {
        if n == 1 {
            steps[axis].fill(0);
        }
    }
    sort_axes(&mut axes, |&outer, &inner| compare(&steps[outer], &steps[inner]));
    let mut strides = Strides::from_elem(1, shape.len());
    let mut step = 1isize;
    for &axis in axes.iter().rev() {
        strides[axis] = step;
        step = step.saturating_mul(shape[axis].max(1) as isize);
    }
    Layout { shape: Shape::from_slice(shape), strides, offset: 0 }
}

/// Whether the `outer` axis should rather be inside the `inner` one: `Some(true)`; `None` if no
/// operand moves along both.
fn compare(outer: &[isize], inner: &[isize]) -> Option<bool> {
    let mut swap = None;
    for (o, i) in outer.iter().zip(inner) {
        if *o != 0 && *i != 0 {
            if o.unsigned_abs() >= i.unsigned_abs() {
                swap = Some(false);
            } else if swap.is_none() {
                swap = Some(true);
            }
        }
    }
    swap
}

/// Insertion sort from the innermost axis outwards; a comparison may say nothing, and then the next
/// axis further in decides.
fn sort_axes<T: Copy>(axes: &mut [T], should_swap: impl Fn(&T, &T) -> Option<bool>) {
    for from in (0..axes.len().saturating_sub(1)).rev() {
        let mut to = from;
        for inner in from + 1..axes.len() {
            match should_swap(&axes[from], &axes[inner]) {
                Some(true) => to = inner,
                Some(false) => break,
                None => {}
            }
        }
        axes[from..=to].rotate_left(1);
    }
}

/// The step in bytes of an operand along an axis of the shape that it is broadcast to.
fn step(array: &Array, shape: &[usize], axis: usize) -> isize {
    let skip = shape.len().checked_sub(array.ndim()).expect("operand has more axes than the result");
    let Some(own) = axis.checked_sub(skip) else { return 0 };
    match array.shape()[own] {
        n if n == shape[axis] => array.strides()[own] * array.dtype().itemsize() as isize,
        1 => 0,
        _ => panic!("operand does not broadcast to the result"),
    }
}

/// The address of the first element.
fn start(array: &Array) -> *mut u8 {
    array.storage().ptr().wrapping_add(array.offset() * array.dtype().itemsize())
}

/// Lets other threads look at a nest's pointers.
struct Shared<'a, const N: usize>(&'a Nest<N>);

impl<const N: usize> Shared<'_, N> {
    fn get(&self) -> &Nest<N> {
        self.0
    }
}

// SAFETY: the pieces that the threads work on are disjoint, and buffers live until `run` returns.
unsafe impl<const N: usize> Sync for Shared<'_, N> {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::array::DType;

    #[test]
    fn merges_what_can_be_walked_as_one() {
        let a = Array::zeros(DType::F64, &[4, 5, 6]).unwrap();
        let transposed = a.with_layout(a.layout().permute(&[2, 0, 1])).unwrap();
        assert_eq!(Nest::new(&[6, 4, 5], [&transposed, &transposed]).axes.len(), 1);
        assert_eq!(Nest::new(&[4, 5, 6], [&a, &a]).axes.len(), 1);
        let row = Array::zeros(DType::F64, &[6]).unwrap();
        let nest = Nest::new(&[4, 5, 6], [&a, &row]);
        assert_eq!(nest.axes.iter().map(|a| a.0).collect::<Vec<_>>(), [20, 6]);
    }

    /// Strides of results as the oracle gives them (`(a.T + 1).strides` and the like).
    #[test]
    fn keeps_order_as_numpy_does() {
        let a = Array::zeros(DType::F64, &[3, 4]).unwrap();
        let t = a.with_layout(a.layout().permute(&[1, 0])).unwrap();
        let b = Array::zeros(DType::F64, &[4, 3]).unwrap();
        let row = Array::zeros(DType::F64, &[3]).unwrap();
        assert_eq!(keep_order(&[4, 3], &[&t]).strides[..], [1, 4]);
        assert_eq!(keep_order(&[4, 3], &[&t, &b]).strides[..], [3, 1]);
        assert_eq!(keep_order(&[4, 3], &[&b, &t]).strides[..], [3, 1]);
        assert_eq!(keep_order(&[4, 3], &[&row, &t]).strides[..], [1, 4]);
        let c = Array::zeros(DType::F64, &[2, 3, 4]).unwrap();
        let c = c.with_layout(c.layout().permute(&[1, 2, 0])).unwrap();
        assert_eq!(keep_order(&[3, 4, 2], &[&c]).strides[..], [4, 1, 12]);
    }
}
