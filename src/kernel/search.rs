//! Finding values in sorted ones, counting, and grouping equal elements.

use super::arith::Arith;
use super::sort::argsort_slice;
use super::{lanes, stop};
use crate::array::{Array, Element, dispatch, view};
use crate::diag::Result;

/// How many elements of `sorted` (ascending, in [`Arith::order`]) come before `value`; with `right`
/// also those equal to it.
pub fn position<T: Arith>(sorted: &[T], value: T, right: bool) -> usize {
    sorted.partition_point(|x| if right { !value.less(*x) } else { x.less(value) })
}

/// For each element of `values` its position in the sorted 1-D array of the same dtype; int64 in `out`,
/// which is fresh, C-contiguous and has the shape of `values`.
pub fn search(out: &mut [i64], sorted: &Array, values: &Array, right: bool) {
    dispatch!(sorted.dtype(), T => {
        let sorted = view::to_vec::<T>(sorted);
        view::with::<T, _>(values, |values| {
            for (to, &value) in stop::watched(out.iter_mut().zip(values.iter())) {
                *to = position(&sorted, value, right) as i64;
            }
        })
    })
}

/// As [`search`] with a sorted lane for each lane of values along the last axis.
pub fn search_lanes(out: &Array, sorted: &Array, values: &Array, right: bool) {
    let last = values.ndim() - 1;
    dispatch!(sorted.dtype(), T => {
        let table = view::to_vec::<T>(sorted);
        let width = sorted.shape()[last];
        let mut row = 0;
        lanes::map::<T, i64>(values, out, last, |lane, to| {
            let sorted = table.get(row * width..(row + 1) * width).unwrap_or(&[]);
            for (to, &value) in stop::watched(to.iter_mut().zip(lane)) {
                *to = position(sorted, value, right) as i64;
            }
            row += 1;
        })
    })
}

/// Whether a 1-D array never falls, and whether it never rises.
pub fn monotonic(array: &Array) -> (bool, bool) {
    dispatch!(array.dtype(), T => {
        let v = view::to_vec::<T>(array);
        (v.windows(2).all(|w| !w[1].less(w[0])), v.windows(2).all(|w| !w[0].less(w[1])))
    })
}

/// The groups of equal elements of a 1-D array.
pub struct Groups {
    /// The index of the first element of each group.
    pub first: Vec<usize>,
    /// The number of each group's elements.
    pub counts: Vec<i64>,
    /// For each element the number of its group.
    pub inverse: Vec<i64>,
}

/// Groups the elements by value, in ascending order. `equal_nan` puts all NaN into one group.
pub fn group(array: &Array, equal_nan: bool) -> Groups {
    dispatch!(array.dtype(), T => {
        let v = view::to_vec::<T>(array);
        let order = argsort_slice(&v, false);
        let starts = stop::watched(0..order.len()).map(|k| k == 0 || {
            let (a, b) = (v[order[k - 1]], v[order[k]]);
            a != b && !(equal_nan && a.is_nan() && b.is_nan())
        });
        groups(&order, starts)
    })
}

/// The first of each run of equal neighbours of a 1-D array.
pub fn without_repeats(array: &Array, equal_nan: bool) -> Result<Array> {
    dispatch!(array.dtype(), T => view::with::<T, _>(array, |v| {
        let first = |k: usize| k == 0 || v[k] != v[k - 1] && !(equal_nan && v[k].is_nan() && v[k - 1].is_nan());
        let mut out = Array::for_overwrite(T::DTYPE, &[stop::watched(0..v.len()).filter(|&k| first(k)).count()])?;
        let kept = stop::watched(0..v.len()).filter(|&k| first(k)).map(|k| v[k]);
        view::as_slice_mut::<T>(&mut out).unwrap_or_default().iter_mut().zip(kept).for_each(|(to, x)| *to = x);
        Ok(out)
    }))
}

/// Groups only neighbours.
pub fn group_neighbours(array: &Array) -> Groups {
    dispatch!(array.dtype(), T => {
        let v = view::to_vec::<T>(array);
        let order: Vec<usize> = (0..v.len()).collect();
        groups(&order, (0..v.len()).map(|k| k == 0 || v[k - 1] != v[k]))
    })
}

/// Groups from an order of the elements and the places in it where a group begins.
pub fn groups(order: &[usize], starts: impl Iterator<Item = bool>) -> Groups {
    let mut out = Groups { first: Vec::new(), counts: Vec::new(), inverse: vec![0; order.len()] };
    for (&i, start) in stop::watched(order.iter().zip(starts)) {
        if start || out.first.is_empty() {
            out.first.push(i);
            out.counts.push(0);
        }
        let k = out.first.len() - 1;
        out.counts[k] += 1;
        out.inverse[i] = k as i64;
    }
    out
}

/// For each element of `values` whether it is among `table`; both of one dtype.
pub fn contains(table: &Array, values: &Array) -> Vec<bool> {
    dispatch!(table.dtype(), T => {
        let mut sorted = view::to_vec::<T>(table);
        super::sort::sort_slice(&mut sorted, false);
        view::with::<T, _>(values, |v| {
            // NaN is never equal to anything.
            stop::watched(v.iter()).map(|&x| !x.is_nan() && sorted.get(position(&sorted, x, false)) == Some(&x)).collect()
        })
    })
}

/// Adds `weights[i]` (or 1) to the bin of each element; bins are within `out`.
pub fn tally(out: &mut [f64], bins: &[usize], weights: Option<&[f64]>) {
    for (i, &bin) in stop::watched(bins.iter().enumerate()) {
        if let Some(to) = out.get_mut(bin) {
            *to += weights.and_then(|w| w.get(i).copied()).unwrap_or(1.0);
        }
    }
}
