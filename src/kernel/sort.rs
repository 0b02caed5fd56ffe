//! Sorting and selecting along an axis. The order is [`Arith::order`]: NaN last, complex numbers by
//! real, then imaginary part. What returns indices is stable (equal elements keep their order, in
//! descending sorts too) unless it is asked to follow [`introsort`].

use super::arith::Arith;
use super::extreme::position;
use super::{introsort, keysort, lanes, order, select, stop};
use crate::array::{Array, dispatch};
use rayon::slice::ParallelSliceMut;
use std::cmp::Ordering;

/// From this length on what has no keys is sorted on all cores.
const PARALLEL: usize = 1 << 16;

/// The first largest or smallest element of each lane and its index (int64); NaN beats all.
/// The lanes are not empty; the targets have lanes of length 1.
pub fn extreme(indices: &Array, values: Option<&Array>, src: &Array, axis: usize, largest: bool) {
    dispatch!(src.dtype(), T => lanes::map2::<T, i64, T>(src, indices, values, axis, |lane, at, best| {
        let i = if lane.is_empty() { 0 } else { position(lane, largest) };
        at[0] = i as i64;
        if let (Some(best), Some(&x)) = (best.first_mut(), lane.get(i)) {
            *best = x;
        }
    }))
}

/// Sorted lanes.
pub fn sort(dst: &Array, src: &Array, axis: usize, descending: bool) {
    dispatch!(src.dtype(), T => lanes::map::<T, T>(src, dst, axis, |lane, out| {
        out.copy_from_slice(lane);
        sort_slice(out, descending);
    }))
}

/// Sorts a slice in place.
pub fn sort_slice<T: Arith>(values: &mut [T], descending: bool) {
    // NaN to the end first, then a comparison that the processor does in one instruction.
    let numbers = if stop::parts(values).any(|part| part.iter().any(|x| x.is_nan())) {
        let mut kept: Vec<T> = values.iter().copied().filter(|x| !x.is_nan()).collect();
        let nans: Vec<T> = values.iter().copied().filter(|x| x.is_nan()).collect();
        let n = kept.len();
        let mut nans = nans;
        nans.sort_by(|a, b| a.order(*b));
        kept.extend(nans);
        values.copy_from_slice(&kept);
        n
    } else {
        values.len()
    };
    let by = |a: &T, b: &T| a.partial_order(*b);
    let head = &mut values[..numbers];
    if T::KEYED && head.len() >= keysort::FROM {
        sort_by_keys(head);
    } else if head.len() >= PARALLEL {
        head.par_sort_unstable_by(|a, b| {
            stop::poll();
            by(a, b)
        })
    } else {
        head.sort_unstable_by(by);
    }
    if descending {
        values.reverse();
    }
}

/// Sorts many elements without NaN; zeros, of which there are two, keep their order.
fn sort_by_keys<T: Arith>(values: &mut [T]) {
    let zeros: Vec<T> = stop::parts(values).flat_map(|part| part.iter().copied().filter(|x| !x.truth())).collect();
    let first = if size_of::<T>() == size_of::<u64>() && align_of::<T>() == align_of::<u64>() {
        sort_keys_in_place(values)
    } else {
        let mut keys: Vec<u64> = Vec::with_capacity(values.len());
        stop::parts(values).for_each(|part| keys.extend(part.iter().map(|x| x.key())));
        keysort::sort_numbers(&mut keys);
        for (part, keys) in values.chunks_mut(stop::STRIDE).zip(stop::parts(&keys)) {
            part.iter_mut().zip(keys).for_each(|(x, &key)| *x = T::from_key(key));
        }
        zeros_from::<T>(&keys)
    };
    values[first..first + zeros.len()].copy_from_slice(&zeros);
}

/// Where the zeros begin among sorted keys.
fn zeros_from<T: Arith>(keys: &[u64]) -> usize {
    keys.partition_point(|&key| key < T::ZERO.key())
}

/// Elements as large as keys become keys and elements again where they stand; where the zeros begin.
fn sort_keys_in_place<T: Arith>(values: &mut [T]) -> usize {
    assert!(size_of::<T>() == size_of::<u64>() && align_of::<T>() == align_of::<u64>());
    // SAFETY: both types have one size and alignment, every bit pattern is a value of both (`Element` and u64), and
    // the elements are reached through this slice alone until it is given up.
    let keys = unsafe { std::slice::from_raw_parts_mut(values.as_mut_ptr().cast::<u64>(), values.len()) };
    for key in keys.iter_mut() {
        // SAFETY: the bits are still those of an element.
        let x = unsafe { std::ptr::from_ref(key).cast::<T>().read() };
        *key = x.key();
    }
    keysort::sort_numbers(keys);
    let first = zeros_from::<T>(keys);
    for key in keys.iter_mut() {
        let x = T::from_key(*key);
        // SAFETY: as above, the other way round.
        unsafe { std::ptr::from_mut(key).cast::<T>().write(x) };
    }
    first
}

/// What becomes of equal elements.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ties {
    /// They keep their order.
    Stable,
    /// They come as C++'s `std::sort` leaves them.
    Introsort,
}

/// The indices (int64) that sort each lane.
pub fn argsort(dst: &Array, src: &Array, axis: usize, descending: bool) {
    dispatch!(src.dtype(), T => lanes::map::<T, i64>(src, dst, axis, |lane, out| {
        if let Some(pairs) = argsort_keys(lane, descending) {
            out.iter_mut().zip(pairs).for_each(|(to, (_, i))| *to = i as i64);
            return;
        }
        for (to, i) in out.iter_mut().zip(argsort_slice(lane, descending)) {
            *to = i as i64;
        }
    }))
}

/// As [`argsort`] in NumPy's ways, in which equal elements may change their order.
pub fn argsort_by(dst: &Array, src: &Array, axis: usize, kind: order::Kind) {
    dispatch!(src.dtype(), T => lanes::map::<T, i64>(src, dst, axis, |lane, out| write_order(lane, out, order::argsort(lane, kind))))
}

/// The indices (int64) that partition each lane around ranks in ascending order, as NumPy's selection leaves them.
pub fn argpartition(dst: &Array, src: &Array, axis: usize, ranks: &[usize]) {
    dispatch!(src.dtype(), T => {
        lanes::map::<T, i64>(src, dst, axis, |lane, out| write_order(lane, out, order::argpartition(lane, ranks)))
    })
}

/// An order, or the stable one that sorts.
fn write_order<T: Arith>(lane: &[T], out: &mut [i64], found: Option<Vec<usize>>) {
    let order = found.unwrap_or_else(|| argsort_slice(lane, false));
    out.iter_mut().zip(order).for_each(|(to, i)| *to = i as i64);
}

/// Lanes partitioned around ranks in ascending order, as NumPy's selection leaves them.
pub fn partition(dst: &Array, src: &Array, axis: usize, ranks: &[usize]) {
    dispatch!(src.dtype(), T => lanes::map::<T, T>(src, dst, axis, |lane, out| {
        match order::argpartition(lane, ranks) {
            Some(order) => out.iter_mut().zip(order).for_each(|(to, i)| *to = lane[i]),
            None => {
                out.copy_from_slice(lane);
                sort_slice(out, false);
            }
        }
    }))
}

/// Sorted lanes and the indices that sort them.
pub fn sort_with_indices(values: &Array, indices: &Array, src: &Array, axis: usize, descending: bool, ties: Ties) {
    dispatch!(src.dtype(), T => lanes::map2::<T, T, i64>(src, values, Some(indices), axis, |lane, out, at| {
        let mut order = argsort_slice(lane, descending);
        // Where all elements differ there is one order only.
        let equal = |pair: &[usize]| lane[pair[0]].order(lane[pair[1]]).is_eq();
        if ties == Ties::Introsort && lane.len() > 2 && order.windows(2).any(equal) {
            order = (0..lane.len()).collect();
            introsort::sort(&mut order, before(lane, descending));
        }
        for ((to, k), i) in out.iter_mut().zip(at).zip(order) {
            (*to, *k) = (lane[i], i as i64);
        }
    }))
}

/// The sorted keys of a long slice, each with its index; `None` where comparing is the better way.
fn argsort_keys<T: Arith>(lane: &[T], descending: bool) -> Option<Vec<(u64, u32)>> {
    if !T::KEYED || !(keysort::FROM..u32::MAX as usize).contains(&lane.len()) {
        return None;
    }
    let turn = if descending { u64::MAX } else { 0 };
    let mut pairs: Vec<(u64, u32)> = Vec::with_capacity(lane.len());
    for part in stop::parts(lane) {
        let from = pairs.len() as u32;
        pairs.extend(part.iter().zip(from..).map(|(x, i)| (x.key() ^ turn, i)));
    }
    keysort::sort(&mut pairs);
    Some(pairs)
}

/// The indices that sort a slice.
pub fn argsort_slice<T: Arith>(lane: &[T], descending: bool) -> Vec<usize> {
    if let Some(pairs) = argsort_keys(lane, descending) {
        return pairs.into_iter().map(|(_, i)| i as usize).collect();
    }
    let mut pairs: Vec<(T, usize)> = lane.iter().copied().zip(0..).collect();
    let by = |a: &(T, usize), b: &(T, usize)| {
        stop::poll();
        let keys = if descending { b.0.order(a.0) } else { a.0.order(b.0) };
        keys.then(a.1.cmp(&b.1))
    };
    pairs.sort_unstable_by(by);
    pairs.into_iter().map(|p| p.1).collect()
}

/// Which of two indices of a lane comes first, by the elements alone.
fn before<T: Arith>(lane: &[T], descending: bool) -> impl Fn(&usize, &usize) -> bool {
    move |a, b| {
        let keys = lane[*a].order(lane[*b]);
        if descending { keys.is_gt() } else { keys.is_lt() }
    }
}

/// The `k` first elements of each lane and their indices, in order if `sorted`, equal ones as PyTorch's `topk` leaves
/// them; `k` is the length of the targets' lanes.
pub fn top(values: &Array, indices: &Array, src: &Array, axis: usize, largest: bool, sorted: bool) {
    let out_length = values.shape().get(axis).copied().unwrap_or(1);
    dispatch!(src.dtype(), T => lanes::map2::<T, T, i64>(src, values, Some(indices), axis, |lane, out, at| {
        for ((to, k), i) in out.iter_mut().zip(at).zip(top_of(lane, out_length, largest, sorted)) {
            (*to, *k) = (lane[i], i as i64);
        }
    }))
}

fn top_of<T: Arith>(lane: &[T], k: usize, largest: bool, sorted: bool) -> Vec<usize> {
    let first = before(lane, largest);
    let mut order: Vec<usize> = (0..lane.len()).collect();
    if k.saturating_mul(64) <= lane.len() {
        introsort::partial_sort(&mut order, k, first);
    } else if let Some(last) = k.checked_sub(1) {
        introsort::nth_element(&mut order, last, &first);
        if sorted {
            introsort::sort(&mut order[..last], first);
        }
    }
    order.truncate(k);
    order
}

/// The element of rank `k` (from 0) of each lane and its index. With `nan_first`, a NaN in the lane is the answer and the
/// selection is that of PyTorch's `median`; without, that of `kthvalue`.
pub fn select(values: &Array, indices: &Array, src: &Array, axis: usize, k: usize, nan_first: bool) {
    dispatch!(src.dtype(), T => lanes::map2::<T, T, i64>(src, values, Some(indices), axis, |lane, out, at| {
        let nan = if nan_first { lane.iter().position(|x| x.is_nan()) } else { None };
        let i = nan.or_else(|| {
            let mut order: Vec<usize> = (0..lane.len()).collect();
            if nan_first {
                introsort::nth_element(&mut order, k, before(lane, false));
            } else {
                select::quickselect(&mut order, k, |a, b| lane[a].order(lane[b]).is_gt());
            }
            order.get(k).copied()
        });
        if let Some(i) = i {
            (out[0], at[0]) = (lane[i], i as i64);
        }
    }))
}

/// The most frequent element of each lane (the smallest of those) and the index of its last occurrence.
pub fn mode(values: &Array, indices: &Array, src: &Array, axis: usize) {
    dispatch!(src.dtype(), T => lanes::map2::<T, T, i64>(src, values, Some(indices), axis, |lane, out, at| {
        let order = argsort_slice(lane, false);
        let (mut best, mut from) = (0..0, 0);
        for end in 1..=order.len() {
            if end == order.len() || lane[order[end]].order(lane[order[from]]) != Ordering::Equal {
                if end - from > best.len() {
                    best = from..end;
                }
                from = end;
            }
        }
        if let Some(&i) = order.get(best.end.wrapping_sub(1)) {
            (out[0], at[0]) = (lane[i], i as i64);
        }
    }))
}

/// The indices that sort the rows of a 2-D array lexicographically.
pub fn argsort_rows(rows: &Array) -> Vec<usize> {
    let width = rows.shape().get(1).copied().unwrap_or(1);
    dispatch!(rows.dtype(), T => {
        let flat = crate::array::view::to_vec::<T>(rows);
        let row = |i: usize| &flat[i * width..(i + 1) * width];
        let mut order: Vec<usize> = (0..rows.shape().first().copied().unwrap_or(0)).collect();
        order.sort_by(|&a, &b| {
            stop::poll();
            compare_rows(row(a), row(b))
        });
        order
    })
}

/// For each row of a 2-D array in this order whether it differs from the one before it.
pub fn row_starts(rows: &Array, order: &[usize]) -> Vec<bool> {
    let width = rows.shape().get(1).copied().unwrap_or(1);
    dispatch!(rows.dtype(), T => {
        let flat = crate::array::view::to_vec::<T>(rows);
        let row = |i: usize| &flat[i * width..(i + 1) * width];
        (0..order.len()).map(|k| k == 0 || row(order[k]) != row(order[k - 1])).collect()
    })
}

fn compare_rows<T: Arith>(a: &[T], b: &[T]) -> Ordering {
    a.iter().zip(b).map(|(x, y)| x.order(*y)).find(|o| o.is_ne()).unwrap_or(Ordering::Equal)
}
