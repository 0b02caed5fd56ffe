//! Sorting, selecting, searching, sets and counts.

use super::cast::{astype, contiguous};
use super::reduce::flat;
use crate::array::index::to_i64;
use crate::array::{Array, Bool8, DType, Layout, Shape, dispatch, view};
use crate::diag::{Error, Result};
pub use crate::kernel::order::Kind;
use crate::kernel::order::selects_by_sorting;
use crate::kernel::search::{self, Groups};
use crate::kernel::sort as kernel;
pub use crate::kernel::sort::Ties;
use crate::kernel::stop;
use crate::kernel::walk::{layout_in_order, order_numpy};

fn like(array: &Array, dtype: DType) -> Result<Array> {
    let order = order_numpy(array.ndim(), &[array.strides()]);
    Array::for_overwrite_in(dtype, layout_in_order(array.shape(), &order))
}

fn with_lane(array: &Array, dtype: DType, axis: usize, n: usize) -> Result<Array> {
    let mut shape: Shape = array.shape().into();
    // A 0-d tensor of PyTorch's has an axis 0 of length 1.
    if let Some(length) = shape.get_mut(axis) {
        *length = n;
    }
    Array::for_overwrite(dtype, &shape)
}

/// Sorted along an axis: NaN last (first if descending), in the array's memory order.
pub fn sort(array: &Array, axis: usize, descending: bool) -> Result<Array> {
    let out = like(array, array.dtype())?;
    if !out.is_empty() {
        kernel::sort(&out, array, axis, descending);
    }
    Ok(out)
}

/// The indices (int64) that sort along an axis; equal elements keep their order.
pub fn argsort(array: &Array, axis: usize, descending: bool) -> Result<Array> {
    let out = Array::for_overwrite(DType::I64, array.shape())?;
    if !out.is_empty() {
        kernel::argsort(&out, array, axis, descending);
    }
    Ok(out)
}

/// Sorted values and their indices: PyTorch's `sort`.
pub fn sort_with_indices(array: &Array, axis: usize, descending: bool, ties: Ties) -> Result<(Array, Array)> {
    let (values, indices) = (like(array, array.dtype())?, like(array, DType::I64)?);
    if !values.is_empty() {
        kernel::sort_with_indices(&values, &indices, array, axis, descending, ties);
    }
    Ok((values, indices))
}

/// The order (int64) that sorts by the last key, then by the one before it …; the keys are of one
/// length. `ValueError` for keys of different shapes.
pub fn lexsort(keys: &[Array]) -> Result<Array> {
    let Some(first) = keys.first() else {
        return Err(Error::type_error("need sequence of keys with len > 0 in lexsort"));
    };
    if keys.iter().any(|k| k.shape() != first.shape() || k.ndim() != 1) {
        return Err(Error::value("all keys need to be the same shape"));
    }
    let mut order: Vec<usize> = (0..first.size()).collect();
    for key in keys {
        dispatch!(key.dtype(), T => {
            let v = view::to_vec::<T>(key);
            let picked: Vec<T> = stop::watched(order.iter()).map(|&i| v[i]).collect();
            let sorting = kernel::argsort_slice(&picked, false);
            order = stop::watched(sorting.into_iter()).map(|k| order[k]).collect();
        });
    }
    indices(order.into_iter())
}

/// The position of an element of rank `kth` along an axis of length `n`, counted from the end where
/// negative. `ValueError` in NumPy's words.
pub fn check_kth(kth: i64, n: usize) -> Result<usize> {
    let at = if kth < 0 { kth.saturating_add(n as i64) } else { kth };
    if at < 0 || at >= n as i64 {
        return Err(Error::value(format!("kth(={at}) out of bounds ({n})")));
    }
    Ok(at as usize)
}

/// As [`argsort`] in NumPy's ways, in which equal elements may change their order.
pub fn argsort_by(array: &Array, axis: usize, kind: Kind) -> Result<Array> {
    let out = Array::for_overwrite(DType::I64, array.shape())?;
    if !out.is_empty() {
        match kind {
            Kind::Stable => kernel::argsort(&out, array, axis, false),
            kind => kernel::argsort_by(&out, array, axis, kind),
        }
    }
    Ok(out)
}

/// A partition around ranks in ascending order, the other elements as NumPy leaves them.
pub fn partition(array: &Array, axis: usize, ranks: &[usize]) -> Result<Array> {
    if ranks.len() == 1 && selects_by_sorting(array.dtype()) {
        return sort(array, axis, false);
    }
    let out = like(array, array.dtype())?;
    if !out.is_empty() {
        kernel::partition(&out, array, axis, ranks);
    }
    Ok(out)
}

/// As [`partition`], the indices.
pub fn argpartition(array: &Array, axis: usize, ranks: &[usize]) -> Result<Array> {
    let out = Array::for_overwrite(DType::I64, array.shape())?;
    if !out.is_empty() {
        kernel::argpartition(&out, array, axis, ranks);
    }
    Ok(out)
}

/// The `k` largest or smallest along an axis, in order if `sorted`, and their indices. `k` is at most the length.
pub fn topk(array: &Array, k: usize, axis: usize, largest: bool, sorted: bool) -> Result<(Array, Array)> {
    let k = k.min(array.shape().get(axis).copied().unwrap_or(1));
    let (values, indices) = (with_lane(array, array.dtype(), axis, k)?, with_lane(array, DType::I64, axis, k)?);
    if !values.is_empty() {
        kernel::top(&values, &indices, array, axis, largest, sorted);
    }
    Ok((values, indices))
}

/// The element of rank `k` (from 0) along an axis, which stays with length 1, and its index. With
/// `nan_first` NaN is the answer where there is one.
pub fn kth_value(array: &Array, k: usize, axis: usize, nan_first: bool) -> Result<(Array, Array)> {
    let (values, indices) = (with_lane(array, array.dtype(), axis, 1)?, with_lane(array, DType::I64, axis, 1)?);
    if !values.is_empty() {
        kernel::select(&values, &indices, array, axis, k, nan_first);
    }
    Ok((values, indices))
}

/// The most frequent element along an axis, which stays with length 1, and the index of its last
/// occurrence.
pub fn mode(array: &Array, axis: usize) -> Result<(Array, Array)> {
    let (values, indices) = (with_lane(array, array.dtype(), axis, 1)?, with_lane(array, DType::I64, axis, 1)?);
    if !values.is_empty() {
        kernel::mode(&values, &indices, array, axis);
    }
    Ok((values, indices))
}

/// The distinct elements and where they stand.
pub struct Unique {
    /// The distinct elements (1-D), or the distinct slices along the axis asked for.
    pub values: Array,
    /// int64: the index of the first occurrence of each.
    pub first: Array,
    /// int64: for each element (in C order) the number of its value.
    pub inverse: Array,
    /// int64: how often each occurs.
    pub counts: Array,
}

/// The distinct elements in ascending order, of the array read in C order.
pub fn unique(array: &Array, equal_nan: bool) -> Result<Unique> {
    let flat = flat(array)?;
    let groups = search::group(&flat, equal_nan);
    finish_unique(&flat, 0, groups)
}

/// The [`Unique::values`] of [`unique`] alone.
pub fn unique_values(array: &Array, equal_nan: bool) -> Result<Array> {
    if array.size() < LONG {
        return Ok(unique(array, equal_nan)?.values);
    }
    search::without_repeats(&sort(&flat(array)?, 0, false)?, equal_nan)
}

/// The distinct elements in the order of NumPy's hash set where it uses one (integers and complex numbers), in ascending
/// order otherwise.
pub fn unique_unsorted(array: &Array, equal_nan: bool) -> Result<Array> {
    let dtype = array.dtype();
    if dtype.is_integer() && !dtype.is_bool() || dtype.is_complex() {
        return crate::kernel::hashed::distinct(&flat(array)?, equal_nan);
    }
    unique_values(array, equal_nan)
}

/// Elements from which on sorting values alone beats sorting indices.
const LONG: usize = 1 << 11;

/// Each run of equal neighbours once, of the array read in C order.
pub fn unique_consecutive(array: &Array) -> Result<Unique> {
    let flat = flat(array)?;
    let groups = search::group_neighbours(&flat);
    finish_unique(&flat, 0, groups)
}

/// The distinct slices along an axis, in lexicographic order (or, of `neighbours` only, each run once).
pub fn unique_along(array: &Array, axis: usize, neighbours: bool) -> Result<Unique> {
    let mut order: Shape = (0..array.ndim()).filter(|&a| a != axis).collect();
    order.insert(0, axis);
    let rows = contiguous(&array.with_layout(array.layout().permute(&order))?)?;
    let n = array.shape()[axis];
    let width = array.size().checked_div(n).unwrap_or(0);
    let rows = rows.with_layout(Layout { offset: rows.offset(), ..Layout::contiguous(&[n, width]) })?;
    let order = if neighbours { (0..n).collect() } else { kernel::argsort_rows(&rows) };
    let starts = kernel::row_starts(&rows, &order);
    finish_unique(array, axis, search::groups(&order, starts.into_iter()))
}

fn finish_unique(array: &Array, axis: usize, groups: Groups) -> Result<Unique> {
    let first = indices(groups.first.iter().copied())?;
    Ok(Unique {
        values: super::pick::take(array, &first, axis, super::pick::Mode::Raise)?,
        first,
        inverse: Array::from_vec(groups.inverse)?,
        counts: Array::from_vec(groups.counts)?,
    })
}

fn indices(values: impl Iterator<Item = usize>) -> Result<Array> {
    Array::from_vec(values.map(|i| i as i64).collect())
}

/// Where each value would be inserted into a sorted 1-D array of the same dtype (int64, the shape of
/// `values`). `sorter` gives the order in which the array is sorted.
pub fn searchsorted(sorted: &Array, values: &Array, right: bool, sorter: Option<&Array>) -> Result<Array> {
    let sorted = match sorter {
        Some(order) => super::pick::take(sorted, order, 0, super::pick::Mode::Raise)?,
        None => sorted.clone(),
    };
    let mut out = Array::for_overwrite(DType::I64, values.shape())?;
    if let Some(to) = view::as_slice_mut::<i64>(&mut out) {
        search::search(to, &sorted, values, right);
    }
    Ok(out)
}

/// As [`searchsorted`] with a sorted lane for each lane of values along the last axis (PyTorch).
pub fn searchsorted_lanes(sorted: &Array, values: &Array, right: bool) -> Result<Array> {
    let out = Array::for_overwrite(DType::I64, values.shape())?;
    if !out.is_empty() {
        search::search_lanes(&out, sorted, values, right);
    }
    Ok(out)
}

/// The bin of each value among monotonic edges (`np.digitize`). `ValueError` if they are not.
pub fn digitize(values: &Array, edges: &Array, right: bool) -> Result<Array> {
    let (rising, falling) = search::monotonic(edges);
    if rising {
        return searchsorted(edges, values, !right, None);
    }
    if !falling {
        return Err(Error::value("bins must be monotonically increasing or decreasing"));
    }
    let turned = super::movement::flip(edges, &[0])?;
    let found = to_i64(&searchsorted(&turned, values, !right, None)?);
    let n = edges.size() as i64;
    Array::from_slice(&found.into_iter().map(|i| n - i).collect::<Vec<_>>(), values.shape())
}

/// bool: whether each value is among the elements of `table` (same dtype).
pub fn isin(values: &Array, table: &Array, invert: bool) -> Result<Array> {
    let found: Vec<Bool8> = search::contains(table, values).into_iter().map(|b| (b != invert).into()).collect();
    Array::from_slice(&found, values.shape())
}

/// How often each of 0, 1, … occurs (int64), or the sums of the weights (float64). The values are not
/// negative (the caller has checked, in its library's words).
pub fn bincount(values: &Array, weights: Option<&Array>, min_length: usize) -> Result<Array> {
    let bins: Vec<usize> = stop::watched(to_i64(values).into_iter()).map(|i| i.max(0) as usize).collect();
    let n = bins.iter().max().map_or(0, |m| m + 1).max(min_length);
    let out = Array::zeros(DType::F64, &[n])?;
    let mut tallied = out;
    let weights = match weights {
        Some(w) => Some(view::to_vec::<f64>(&astype(w, DType::F64)?)),
        None => None,
    };
    if let Some(to) = view::as_slice_mut::<f64>(&mut tallied) {
        search::tally(to, &bins, weights.as_deref());
    }
    if weights.is_some() { Ok(tallied) } else { astype(&tallied, DType::I64) }
}

/// Counts (or sums of weights) between rising edges, as float64; the last bin includes its right edge.
/// Values outside count nowhere.
pub fn histogram(values: &Array, edges: &[f64], weights: Option<&Array>) -> Result<Array> {
    let bins = edges.len().saturating_sub(1);
    let values = view::to_vec::<f64>(&astype(&flat(values)?, DType::F64)?);
    let place = |x: f64| {
        let i = search::position(edges, x, true);
        if i == edges.len() && edges.last() == Some(&x) { bins.wrapping_sub(1) } else { i.wrapping_sub(1) }
    };
    let found: Vec<usize> =
        stop::watched(values.iter()).map(|&x| if x.is_nan() { usize::MAX } else { place(x) }).collect();
    let weights = match weights {
        Some(w) => Some(view::to_vec::<f64>(&astype(&flat(w)?, DType::F64)?)),
        None => None,
    };
    let mut out = Array::zeros(DType::F64, &[bins])?;
    if let Some(to) = view::as_slice_mut::<f64>(&mut out) {
        search::tally(to, &found, weights.as_deref());
    }
    Ok(out)
}
