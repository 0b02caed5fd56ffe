//! New arrays put together from the elements of others: joining, repeating, shifting, padding.

use super::assign::{assign, fill};
use super::cast::{Order, copy};
use super::movement::{expand_dims, narrow, reshape};
use super::pick::{Mode, diagonal, take};
use super::reduce::{Over, flat, fold, mean, median};
use crate::array::index::{Item, Rules, to_i64};
use crate::array::layout::checked_size;
use crate::array::stop;
use crate::array::{Array, Bool8, DType, Layout, Num, Shape, Strides, view};
use crate::diag::{Error, ErrorKind, Result};
use crate::kernel::arith::Combine;
use crate::kernel::pad as kernel;
use crate::kernel::walk::{layout_in_order, order_numpy};

pub use crate::kernel::pad::Extend;

/// The arrays one after the other along an axis, cast to `dtype`. `ValueError` in NumPy's words.
pub fn concatenate(arrays: &[Array], axis: usize, dtype: DType) -> Result<Array> {
    let Some(first) = arrays.first() else { return Err(Error::value("need at least one array to concatenate")) };
    if first.ndim() == 0 {
        return Err(Error::value("zero-dimensional arrays cannot be concatenated"));
    }
    if axis >= first.ndim() {
        let text = format!("axis {axis} is out of bounds for array of dimension {}", first.ndim());
        return Err(Error::new(ErrorKind::AxisError, text));
    }
    for (k, array) in arrays.iter().enumerate() {
        if array.ndim() != first.ndim() {
            return Err(Error::value(format!(
                "all the input arrays must have same number of dimensions, but the array at index 0 has {} dimension(s) and the array at index {k} has {} dimension(s)",
                first.ndim(),
                array.ndim()
            )));
        }
    }
    let mut shape: Shape = first.shape().into();
    shape[axis] = 0;
    for (k, array) in arrays.iter().enumerate() {
        for (a, (&want, &have)) in first.shape().iter().zip(array.shape()).enumerate() {
            if a != axis && want != have {
                return Err(Error::value(format!(
                    "all the input array dimensions except for the concatenation axis must match exactly, but along dimension {a}, the array at index 0 has size {want} and the array at index {k} has size {have}"
                )));
            }
        }
        shape[axis] += array.shape()[axis];
    }
    let strides: Vec<&[isize]> = arrays.iter().map(Array::strides).collect();
    let out = Array::for_overwrite_in(dtype, layout_in_order(&shape, &order_numpy(shape.len(), &strides)))?;
    concatenate_into(&out, arrays, axis)?;
    Ok(out)
}

/// The arrays one after the other along an axis of a target that they fill.
pub fn concatenate_into(out: &Array, arrays: &[Array], axis: usize) -> Result<()> {
    let mut start = 0;
    for array in arrays {
        let n = array.shape()[axis];
        assign(&narrow(out, axis, start, n)?, array)?;
        start += n;
    }
    Ok(())
}

/// Arrays of one shape along a new axis, cast to `dtype`. `ValueError` in NumPy's words.
pub fn stack(arrays: &[Array], axis: usize, dtype: DType) -> Result<Array> {
    let Some(first) = arrays.first() else { return Err(Error::value("need at least one array to stack")) };
    if arrays.iter().any(|a| a.shape() != first.shape()) {
        return Err(Error::value("all input arrays must have the same shape"));
    }
    let expanded: Vec<Array> = arrays.iter().map(|a| expand_dims(a, &[axis], Rules::Numpy)).collect::<Result<_>>()?;
    concatenate(&expanded, axis, dtype)
}

/// The whole array `repeats[k]` times along axis `k`; missing axes of either are put in front.
pub fn tile(array: &Array, repeats: &[usize]) -> Result<Array> {
    let ndim = array.ndim().max(repeats.len());
    let (skip, few) = (ndim - array.ndim(), ndim - repeats.len());
    let (mut shape, mut strides, mut whole) = (Shape::new(), Strides::new(), Shape::new());
    for k in 0..ndim {
        let (n, s) = if k < skip { (1, 0) } else { (array.shape()[k - skip], array.strides()[k - skip]) };
        let r = if k < few { 1 } else { repeats[k - few] };
        shape.extend([r, n]);
        strides.extend([0, s]);
        whole.push(n.checked_mul(r).ok_or_else(|| Error::value("Maximum allowed dimension exceeded"))?);
    }
    checked_size(&shape)?;
    let spread = array.with_layout(Layout { shape, strides, offset: array.offset() })?;
    copy(&spread, Order::C)?.with_layout(Layout::contiguous(&whole))
}

/// The elements along an axis, each as often as `counts` says (one count for all, or one each).
/// `ValueError` in NumPy's words.
pub fn repeat(array: &Array, counts: &[i64], axis: usize) -> Result<Array> {
    let n = array.shape()[axis];
    if counts.len() != n && counts.len() != 1 {
        return Err(Error::value(format!(
            "operands could not be broadcast together with shape ({n},) ({},)",
            counts.len()
        )));
    }
    if counts.iter().any(|&c| c < 0) {
        return Err(Error::value("negative dimensions are not allowed"));
    }
    let count = |i: usize| if counts.len() == 1 { counts[0] } else { counts[i] } as usize;
    let total: usize = (0..n).try_fold(0usize, |t, i| t.checked_add(count(i))).unwrap_or(usize::MAX);
    let mut shape: Shape = array.shape().into();
    shape[axis] = total;
    // Fails before the list is built if the result has no room.
    Array::for_overwrite(array.dtype(), &shape)?;
    let index: Vec<i64> = stop::watched((0..n).flat_map(|i| std::iter::repeat_n(i as i64, count(i)))).collect();
    take(array, &Array::from_vec(index)?, axis, Mode::Raise)
}

/// Shifted along axes; what falls off one end comes back at the other.
pub fn roll(array: &Array, shifts: &[i64], axes: &[usize]) -> Result<Array> {
    let mut current = array.clone();
    for (&shift, &axis) in shifts.iter().zip(axes) {
        let n = current.shape()[axis];
        let by = if n == 0 { 0 } else { shift.rem_euclid(n as i64) as usize };
        let order = order_numpy(current.ndim(), &[current.strides()]);
        let out = Array::for_overwrite_in(current.dtype(), layout_in_order(current.shape(), &order))?;
        assign(&narrow(&out, axis, by, n - by)?, &narrow(&current, axis, 0, n - by)?)?;
        assign(&narrow(&out, axis, 0, by)?, &narrow(&current, axis, n - by, by)?)?;
        current = out;
    }
    if axes.is_empty() { copy(array, Order::K) } else { Ok(current) }
}

/// The elements in C order, again and again, until the shape is full (zeros if there is none).
pub fn resize(array: &Array, shape: &[usize]) -> Result<Array> {
    if array.shape() == shape {
        return Ok(array.clone());
    }
    let (n, size) = (array.size(), checked_size(shape)?);
    if n == 0 || size == 0 {
        return Array::zeros(array.dtype(), shape);
    }
    let source = flat(array)?;
    let whole = tile(&source, &[size.div_ceil(n)])?;
    Ok(reshape(&narrow(&whole, 0, 0, size)?, shape)?.0)
}

/// The lower (`lower`) or upper triangle of the last two axes up to diagonal `k`; zeros elsewhere.
/// The array has at least two axes.
pub fn triangle(array: &Array, k: i64, lower: bool) -> Result<Array> {
    let out = Array::zeros(array.dtype(), array.shape())?;
    let (rows, columns) = (array.ndim() - 2, array.ndim() - 1);
    let m = array.shape()[columns] as i64;
    for i in 0..array.shape()[rows] {
        let edge = (i as i64).saturating_add(k).saturating_add(lower as i64).clamp(0, m) as usize;
        let (start, length) = if lower { (0, edge) } else { (edge, m as usize - edge) };
        let part = |a: &Array| narrow(&narrow(a, rows, i, 1)?, columns, start, length);
        assign(&part(&out)?, &part(array)?)?;
    }
    Ok(out)
}

/// A square matrix of zeros with a 1-D array on diagonal `k`.
pub fn diagonal_matrix(array: &Array, k: i64) -> Result<Array> {
    let n = array.size().saturating_add(k.unsigned_abs() as usize);
    let out = Array::zeros(array.dtype(), &[n, n])?;
    assign(&diagonal(&out, k, 0, 1)?, array)?;
    Ok(out)
}

/// `np.insert`: values in front of these positions along an axis (as the array was before). A single
/// position takes a whole slice of values; `from_scalar` tells that it was not a list. The values are of
/// the array's dtype. `IndexError` in NumPy's words.
pub fn insert(array: &Array, positions: &Array, values: &Array, axis: usize, from_scalar: bool) -> Result<Array> {
    let n = array.shape()[axis];
    let mut at: Vec<i64> = Vec::new();
    for i in to_i64(positions) {
        let place = if i < 0 { i.saturating_add(n as i64) } else { i };
        if place < 0 || place > n as i64 {
            return Err(Error::index(format!("index {i} is out of bounds for axis {axis} with size {n}")));
        }
        at.push(place);
    }
    let mut values = values.clone();
    let mut many = at.len();
    if at.len() == 1 {
        let lead = array.ndim().saturating_sub(values.ndim());
        let axes: Shape = (0..lead).collect();
        values = expand_dims(&values, &axes, Rules::Numpy)?;
        if from_scalar {
            values = super::movement::move_axes(&values, &[0], &[axis])?;
        }
        many = values.shape()[axis];
        at = (0..many as i64).map(|k| at[0] + k).collect();
    } else {
        let mut order: Vec<usize> = (0..at.len()).collect();
        order.sort_by_key(|&k| at[k]);
        for (k, &i) in order.iter().enumerate() {
            at[i] += k as i64;
        }
    }
    let mut shape: Shape = array.shape().into();
    shape[axis] = n + many;
    let out = Array::for_overwrite(array.dtype(), &shape)?;
    let mut old = vec![Bool8::TRUE; n + many];
    at.iter().for_each(|&i| old[i as usize] = Bool8::FALSE);
    let mut items: Vec<Item> = vec![Item::ALL; axis];
    items.push(Item::Array(Array::from_vec(at)?));
    super::index::set(&out, &items, &values, Rules::Numpy)?;
    items[axis] = Item::Mask(Array::from_vec(old)?);
    super::index::set(&out, &items, array, Rules::Numpy)?;
    Ok(out)
}

/// `np.delete`: without these positions along an axis. `IndexError` in NumPy's words.
pub fn delete(array: &Array, positions: &[i64], axis: usize) -> Result<Array> {
    let n = array.shape()[axis];
    let mut keep = vec![true; n];
    for &i in positions {
        match crate::array::index::wrap(i, n) {
            Some(at) => keep[at] = false,
            None => return Err(crate::array::index::out_of_bounds(i, axis, n, Rules::Numpy)),
        }
    }
    let kept: Vec<i64> = (0..n as i64).filter(|&i| keep[i as usize]).collect();
    take(array, &Array::from_vec(kept)?, axis, Mode::Raise)
}

/// What stands in the margin of a padded array. Pairs are (before, after), one an axis.
pub enum Pad<'a> {
    Constant(&'a [(Num, Num)]),
    Extend(Extend),
    /// From the edge towards these values.
    LinearRamp(&'a [(Num, Num)]),
    /// A statistic of the outermost elements, at most this many.
    Statistic(Statistic, Option<&'a [(usize, usize)]>),
    /// Anything.
    Empty,
}

/// The statistics of [`Pad::Statistic`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Statistic {
    Maximum,
    Minimum,
    Mean,
    Median,
}

/// The array with a margin of (before, after) elements along each axis. `ValueError` in NumPy's words if
/// an empty axis is to be continued.
pub fn pad(array: &Array, widths: &[(usize, usize)], how: &Pad) -> Result<Array> {
    let mut current = array.clone();
    for (axis, &(before, after)) in widths.iter().enumerate() {
        let n = current.shape()[axis];
        let mut shape: Shape = current.shape().into();
        shape[axis] = n
            .checked_add(before)
            .and_then(|n| n.checked_add(after))
            .ok_or_else(|| Error::value("Maximum allowed dimension exceeded"))?;
        let out = Array::for_overwrite(current.dtype(), &shape)?;
        let needs_elements = !matches!(how, Pad::Constant(_) | Pad::Empty);
        if n == 0 && needs_elements && before + after > 0 {
            return Err(Error::value(format!(
                "can't extend empty axis {axis} using modes other than 'constant' or 'empty'"
            )));
        }
        if let Pad::Extend(extend) = how {
            if !out.is_empty() {
                kernel::extend(&out, &current, axis, before, *extend);
            }
            current = out;
            continue;
        }
        assign(&narrow(&out, axis, before, n)?, &current)?;
        let margins = [narrow(&out, axis, 0, before)?, narrow(&out, axis, before + n, after)?];
        for (side, margin) in margins.iter().enumerate() {
            fill_margin(margin, &current, axis, side, how)?;
        }
        current = out;
    }
    if widths.is_empty() { copy(array, Order::C) } else { Ok(current) }
}

fn side_of<T: Copy>(pairs: &[(T, T)], axis: usize, side: usize) -> Option<T> {
    let pair = pairs.get(axis).or(pairs.first())?;
    Some(if side == 0 { pair.0 } else { pair.1 })
}

fn fill_margin(margin: &Array, inner: &Array, axis: usize, side: usize, how: &Pad) -> Result<()> {
    let (width, n) = (margin.shape()[axis], inner.shape()[axis]);
    match how {
        Pad::Constant(values) => fill(margin, side_of(values, axis, side).unwrap_or(Num::Int(0))),
        Pad::LinearRamp(ends) => {
            let end = side_of(ends, axis, side).unwrap_or(Num::Int(0)).as_f64();
            let edge = narrow(inner, axis, if side == 0 { 0 } else { n - 1 }, 1)?;
            let edge = super::cast::astype(&edge, DType::F64)?;
            for k in 0..width {
                let step = if side == 0 { k } else { width - 1 - k } as f64;
                let ramp = copy(&edge, Order::K)?;
                let whole = !margin.dtype().is_inexact();
                crate::kernel::moments::map_f64(&ramp, |x| {
                    let y = end + step * ((x - end) / width as f64);
                    if whole { y.floor() } else { y }
                });
                assign(&narrow(margin, axis, k, 1)?, &ramp)?;
            }
            Ok(())
        }
        Pad::Statistic(statistic, lengths) => {
            if width == 0 {
                return Ok(());
            }
            let length = lengths.and_then(|l| side_of(l, axis, side)).unwrap_or(n).clamp(1, n);
            let part = narrow(inner, axis, if side == 0 { 0 } else { n - length }, length)?;
            let axes = [axis];
            let over = Over::axes(&axes, true);
            let compute = if part.dtype().is_inexact() { part.dtype() } else { DType::F64 };
            let value = match statistic {
                Statistic::Maximum => fold(&part, Combine::Maximum, part.dtype(), over)?,
                Statistic::Minimum => fold(&part, Combine::Minimum, part.dtype(), over)?,
                Statistic::Mean => mean(&part, compute, over)?,
                Statistic::Median => median(&part, compute, over)?,
            };
            if !part.dtype().is_inexact() && value.dtype() == DType::F64 {
                crate::kernel::moments::map_f64(&value, f64::round_ties_even);
            }
            assign(margin, &value)
        }
        Pad::Extend(_) | Pad::Empty => Ok(()),
    }
}

/// How many zeros (of any dtype) a 1-D array begins and ends with.
pub fn zeros_at_ends(array: &Array) -> (usize, usize) {
    let truths: Vec<bool> = array.to_nums().into_iter().map(Num::truth).collect();
    let front = truths.iter().take_while(|t| !**t).count();
    let back = truths[front..].iter().rev().take_while(|t| !**t).count();
    (front, back)
}

/// The elements as one list in C order, of a small array of integers: for counts and positions.
pub fn integers(array: &Array) -> Vec<i64> {
    if let Some(slice) = view::as_slice::<i64>(array) { slice.to_vec() } else { to_i64(array) }
}
