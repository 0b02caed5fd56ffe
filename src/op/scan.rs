//! Running folds along an axis and differences.

use super::assign::assign;
use super::cast::astype;
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
    let n = array.shape()[axis];
    let mut positions = Vec::with_capacity(indices.len());
    for &i in indices {
        let at = usize::try_from(i).ok().filter(|&i| i < n);
        positions.push(
            at.ok_or_else(|| Error::index(format!("index {i} out-of-bounds in {}.reduceat [0, {n})", how.name())))?,
        );
    }
    let mut shape: Shape = array.shape().into();
    shape[axis] = positions.len();
    let out = Array::for_overwrite(array.dtype(), &shape)?;
    if !out.is_empty() {
        kernel::reduce_at(&out, array, axis, &positions, how);
    }
    Ok(out)
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
    let mut layout = array.layout().clone();
    layout.offset = (layout.offset as isize + layout.strides[axis] * k as isize) as usize;
    layout.shape.remove(axis);
    layout.strides.remove(axis);
    array.with_layout(layout)
}
