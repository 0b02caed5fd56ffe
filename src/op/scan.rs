//! Running folds along an axis and differences.

use super::assign::assign;
use super::cast::astype;
use super::join::stack;
use super::movement::{broadcast_to, move_axes, narrow, reshape};
use crate::array::{Array, DType, Layout, Shape};
use crate::diag::{Error, Result};
use crate::kernel::arith::Combine;
use crate::kernel::scan as kernel;
use crate::kernel::walk::{layout_in_order, order_numpy};

/// `ufunc.accumulate` along an axis in `dtype`: cumsum, cumprod and the rest. `wide` keeps the running
/// value of floats in float64 and rounds each result once, as PyTorch does.
pub fn accumulate(array: &Array, axis: usize, how: Combine, dtype: DType, wide: bool) -> Result<Array> {
    let source = if array.dtype() == dtype { array.clone() } else { astype(array, dtype)? };
    let order = order_numpy(source.ndim(), &[source.strides()]);
    let out = Array::for_overwrite_in(dtype, layout_in_order(source.shape(), &order))?;
    if !out.is_empty() {
        kernel::accumulate(&out, &source, axis, how, wide);
    }
    Ok(out)
}

/// PyTorch's `cummax` and `cummin`: running extremes and the index of each one's last occurrence.
pub fn running_extremes(array: &Array, axis: usize, largest: bool) -> Result<(Array, Array)> {
    let values = Array::for_overwrite(array.dtype(), array.shape())?;
    let indices = Array::for_overwrite(DType::I64, array.shape())?;
    if !values.is_empty() {
        kernel::extremes(&values, &indices, array, axis, largest);
    }
    Ok((values, indices))
}

/// `ufunc.reduceat` along an axis, in the array's dtype. `IndexError` for an index outside the axis.
pub fn reduce_at(array: &Array, axis: usize, indices: &[i64], how: Combine) -> Result<Array> {
    let positions = positions_at(array.shape()[axis], indices, how.name())?;
    let mut shape: Shape = array.shape().into();
    shape[axis] = positions.len();
    let out = Array::for_overwrite(array.dtype(), &shape)?;
    if !out.is_empty() {
        kernel::reduce_at(&out, array, axis, &positions, how);
    }
    Ok(out)
}

/// The indices of a `reduceat` within an axis of length `n`.
fn positions_at(n: usize, indices: &[i64], name: &str) -> Result<Vec<usize>> {
    let position = |&i: &i64| {
        let at = usize::try_from(i).ok().filter(|&i| i < n);
        at.ok_or_else(|| Error::index(format!("index {i} out-of-bounds in {name}.reduceat [0, {n})")))
    };
    indices.iter().map(position).collect()
}

/// The elements from `begin` on and those up to `end` from the last, along an axis: the two operands of
/// a difference `tail - head`. Views.
pub fn neighbours(array: &Array, axis: usize) -> Result<(Array, Array)> {
    let n = array.shape()[axis].saturating_sub(1);
    let cut = |skip: usize| {
        let mut layout: Layout = array.layout().clone();
        layout.shape[axis] = n;
        if n > 0 && skip > 0 {
            layout.offset = (layout.offset as isize + layout.strides[axis]) as usize;
        }
        array.with_layout(layout)
    };
    Ok((cut(1)?, cut(0)?))
}

/// Folds an axis with any function of two arrays (slices along the axis), from the left: reductions
/// of operations that [`Combine`] does not list. `None` if the axis is empty.
pub fn fold_slices(
    array: &Array,
    axis: usize,
    mut f: impl FnMut(&Array, &Array) -> Result<Array>,
) -> Result<Option<Array>> {
    let mut total: Option<Array> = None;
    for k in 0..array.shape()[axis] {
        let slice = slice_at(array, axis, k)?;
        total = Some(match total {
            None => slice,
            Some(total) => f(&total, &slice)?,
        });
    }
    Ok(total)
}

/// As [`fold_slices`] over several axes, from a start value and only where a mask is true: `f` folds a
/// slice into the total it is given.
pub fn fold_slices_where(
    array: &Array,
    axes: &[usize],
    mask: &Array,
    start: &Array,
    mut f: impl FnMut(&Array, &Array, &Array) -> Result<()>,
) -> Result<Array> {
    let mask = broadcast_to(mask, array.shape())?;
    let last: Vec<usize> = (array.ndim() - axes.len()..array.ndim()).collect();
    let kept: Shape = (0..array.ndim()).filter(|k| !axes.contains(k)).map(|k| array.shape()[k]).collect();
    let folded: usize = axes.iter().map(|&k| array.shape()[k]).product();
    let mut shape = kept.clone();
    shape.push(folded);
    let lanes = reshape(&move_axes(array, axes, &last)?, &shape)?.0;
    let masks = reshape(&move_axes(&mask, axes, &last)?, &shape)?.0;
    let total = Array::for_overwrite(array.dtype(), &kept)?;
    assign(&total, start)?;
    for k in 0..folded {
        f(&total, &slice_at(&lanes, kept.len(), k)?, &slice_at(&masks, kept.len(), k)?)?;
    }
    Ok(total)
}

/// As [`reduce_at`], with any function of two arrays.
pub fn reduce_at_slices(
    array: &Array,
    axis: usize,
    indices: &[i64],
    name: &str,
    mut f: impl FnMut(&Array, &Array) -> Result<Array>,
) -> Result<Array> {
    let positions = positions_at(array.shape()[axis], indices, name)?;
    let mut parts = Vec::with_capacity(positions.len());
    for (k, &begin) in positions.iter().enumerate() {
        let end = positions.get(k + 1).copied().unwrap_or(array.shape()[axis]);
        let part = narrow(array, axis, begin, end.saturating_sub(begin).max(1))?;
        parts.extend(fold_slices(&part, axis, &mut f)?);
    }
    match parts.first() {
        Some(first) => stack(&parts, axis, first.dtype()),
        None => {
            let mut shape: Shape = array.shape().into();
            shape[axis] = 0;
            Array::zeros(array.dtype(), &shape)
        }
    }
}

/// As [`fold_slices`], keeping every running value: `ufunc.accumulate` of any function.
pub fn accumulate_slices(
    array: &Array,
    axis: usize,
    dtype: DType,
    mut f: impl FnMut(&Array, &Array) -> Result<Array>,
) -> Result<Array> {
    let out = Array::for_overwrite(dtype, array.shape())?;
    let mut total: Option<Array> = None;
    for k in 0..array.shape()[axis] {
        let slice = slice_at(array, axis, k)?;
        let next = match total {
            None => slice,
            Some(total) => f(&total, &slice)?,
        };
        assign(&slice_at(&out, axis, k)?, &next)?;
        total = Some(next);
    }
    Ok(out)
}

/// Index `k` along an axis, which goes away. A view; `k` is within the axis.
pub fn slice_at(array: &Array, axis: usize, k: usize) -> Result<Array> {
    if axis == 0
        && let Some(rest) = array.at(&[k as i64])
    {
        return Ok(rest);
    }
    let mut layout = array.layout().clone();
    layout.offset = (layout.offset as isize + layout.strides[axis] * k as isize) as usize;
    layout.shape.remove(axis);
    layout.strides.remove(axis);
    array.with_layout(layout)
}
