//! Shapes and axes: views where the strides allow it.

use super::cast::{Order, copy};
use crate::array::index::{Rules, tuple};
use crate::array::layout::checked_size;
use crate::array::watch::{self, CopyReason};
use crate::array::{Array, Layout, Shape, Strides};
use crate::diag::{Error, Result};

pub use super::join::{concatenate, resize, roll, stack, tile};

/// The shape asked for, with its one negative entry inferred. Errors in the library's words.
pub fn infer_shape(size: usize, shape: &[i64], rules: Rules) -> Result<Shape> {
    let wrong = || match rules {
        Rules::Numpy => Error::value(format!("cannot reshape array of size {size} into shape {}", asked(shape))),
        Rules::Torch => Error::runtime(format!("shape '{shape:?}' is invalid for input of size {size}")),
    };
    if rules == Rules::Torch
        && let Some(k) = shape.iter().position(|&n| n < -1)
    {
        return Err(Error::runtime(format!("invalid shape dimension {} at index {k} of shape {shape:?}", shape[k])));
    }
    let mut unknown = shape.iter().enumerate().filter(|(_, n)| **n < 0).map(|(k, _)| k);
    let open = unknown.next();
    if unknown.next().is_some() {
        return Err(match rules {
            Rules::Numpy => Error::value("can only specify one unknown dimension"),
            Rules::Torch => Error::runtime("only one dimension can be inferred"),
        });
    }
    let mut out: Shape = shape.iter().map(|&n| n.max(0) as usize).collect();
    let Some(open) = open else {
        return if checked_size(&out)? == size { Ok(out) } else { Err(wrong()) };
    };
    out[open] = 1;
    let known = checked_size(&out)?;
    if known == 0 && size == 0 && rules == Rules::Torch {
        return Err(Error::runtime(format!(
            "cannot reshape tensor of 0 elements into shape {shape:?} because the unspecified dimension size -1 can be any value and is ambiguous"
        )));
    }
    if known == 0 || !size.is_multiple_of(known) {
        return Err(wrong());
    }
    out[open] = size / known;
    Ok(out)
}

/// A shape as NumPy's message shows it: leading unknowns vanish, others are `newaxis`.
fn asked(shape: &[i64]) -> String {
    let from = shape.iter().position(|&n| n >= 0).unwrap_or(shape.len());
    let list: Vec<String> =
        shape[from..].iter().map(|&n| if n < 0 { "newaxis".into() } else { n.to_string() }).collect();
    if shape.len() == 1 && list.len() == 1 { format!("({},)", list[0]) } else { format!("({})", list.join(",")) }
}

/// The same elements in C order under another shape of the same size: a view if the strides allow it,
/// otherwise a copy; whether it was copied.
pub fn reshape(array: &Array, shape: &[usize]) -> Result<(Array, bool)> {
    if let Some(layout) = array.layout().reshape(shape) {
        return Ok((array.with_layout(layout)?, false));
    }
    if array.size() != checked_size(shape)? {
        let asked: Vec<i64> = shape.iter().map(|&n| n as i64).collect();
        infer_shape(array.size(), &asked, Rules::Numpy)?;
    }
    watch::because(|| CopyReason::Strides(array.layout().clone()));
    Ok((copy(array, Order::C)?.with_layout(Layout::contiguous(shape))?, true))
}

/// As [`reshape`], elements read and placed in Fortran order.
pub fn reshape_fortran(array: &Array, shape: &[usize]) -> Result<(Array, bool)> {
    let turned: Shape = shape.iter().rev().copied().collect();
    let (out, copied) = reshape(&reverse_axes(array)?, &turned)?;
    Ok((reverse_axes(&out)?, copied))
}

/// PyTorch's `view`: never copies. `RuntimeError` where it would have to.
pub fn view(array: &Array, shape: &[usize]) -> Result<Array> {
    let layout = array.layout().reshape(shape).ok_or_else(|| {
        let error = Error::runtime("view size is not compatible with input tensor's size and stride (at least one dimension spans across two contiguous subspaces). Use .reshape(...) instead.");
        match blocking(array.layout(), shape) {
            Some(hint) => error.hint(hint),
            None => error,
        }
    })?;
    array.with_layout(layout)
}

/// Which two neighbouring axes do not merge, where no others can be to blame.
fn blocking(layout: &Layout, shape: &[usize]) -> Option<String> {
    let axes: Vec<usize> = (0..layout.ndim()).filter(|&k| layout.shape[k] != 1).collect();
    let inner = |k: usize| layout.shape[k] as isize * layout.strides[k];
    let apart: Vec<_> = axes.windows(2).filter(|w| layout.strides[w[0]] != inner(w[1])).collect();
    let (i, j) = match apart.as_slice() {
        [w, rest @ ..] if rest.is_empty() || shape.len() == 1 => (w[0], w[1]),
        _ => return None,
    };
    Some(format!(
        "axes {i} and {j} cannot merge into one: axis {i} steps over {} elements, {} would be needed",
        layout.strides[i],
        inner(j)
    ))
}

/// One axis in the order asked for; whether it was copied.
pub fn ravel(array: &Array, order: Order) -> Result<(Array, bool)> {
    let size = [array.size()];
    match order {
        Order::C => reshape(array, &size),
        Order::F => reshape(&reverse_axes(array)?, &size),
        Order::A if array.layout().is_f_contiguous() => reshape(&reverse_axes(array)?, &size),
        Order::A => reshape(array, &size),
        Order::K | Order::Preserve => {
            let order = crate::kernel::walk::order_numpy(array.ndim(), &[array.strides()]);
            reshape(&permute(array, &order)?, &size)
        }
    }
}

/// The axes in this order (each once).
pub fn permute(array: &Array, axes: &[usize]) -> Result<Array> {
    array.with_layout(array.layout().permute(axes))
}

/// The axes in reverse order: `.T`.
pub fn reverse_axes(array: &Array) -> Result<Array> {
    let axes: Shape = (0..array.ndim()).rev().collect();
    permute(array, &axes)
}

/// Two axes exchanged.
pub fn swap_axes(array: &Array, a: usize, b: usize) -> Result<Array> {
    let mut axes: Shape = (0..array.ndim()).collect();
    axes.swap(a, b);
    permute(array, &axes)
}

/// Axes moved to other places, the rest in order: `source[k]` goes to `destination[k]`.
pub fn move_axes(array: &Array, source: &[usize], destination: &[usize]) -> Result<Array> {
    let mut order: Shape = (0..array.ndim()).filter(|a| !source.contains(a)).collect();
    let mut pairs: Vec<(usize, usize)> = destination.iter().copied().zip(source.iter().copied()).collect();
    pairs.sort_unstable();
    for (to, from) in pairs {
        order.insert(to.min(order.len()), from);
    }
    permute(array, &order)
}

/// Without these axes of length 1 (others are left alone).
pub fn squeeze(array: &Array, axes: &[usize]) -> Result<Array> {
    let keep = |a: &usize| !(axes.contains(a) && array.shape()[*a] == 1);
    let kept: Shape = (0..array.ndim()).filter(keep).collect();
    permute(array, &kept)
}

/// New axes of length 1 that stand at these places of the result (each once). The strides are each
/// library's.
pub fn expand_dims(array: &Array, axes: &[usize], rules: Rules) -> Result<Array> {
    let mut layout = array.layout().clone();
    let mut axes: Shape = axes.into();
    axes.sort_unstable();
    for axis in axes {
        let axis = axis.min(layout.ndim());
        let stride = match rules {
            Rules::Numpy => 0,
            Rules::Torch if axis < layout.ndim() => layout.shape[axis] as isize * layout.strides[axis],
            Rules::Torch => 1,
        };
        layout.shape.insert(axis, 1);
        layout.strides.insert(axis, stride);
    }
    array.with_layout(layout)
}

/// A view stretched to a shape. `ValueError` in NumPy's words (PyTorch: `op::index::torch_expand`).
pub fn broadcast_to(array: &Array, shape: &[usize]) -> Result<Array> {
    if array.ndim() > shape.len() {
        return Err(Error::value("input operand has more dimensions than allowed by the axis remapping"));
    }
    let layout = array.layout().broadcast_to(shape).ok_or_else(|| {
        Error::value(format!(
            "operands could not be broadcast together with remapped shapes [original->remapped]: {}  and requested shape {}",
            tuple(array.shape()),
            tuple(shape)
        ))
    })?;
    array.with_layout(layout)
}

/// Axes backwards, as a view with negative steps.
pub fn flip(array: &Array, axes: &[usize]) -> Result<Array> {
    let mut layout = array.layout().clone();
    for &axis in axes {
        let last = layout.shape[axis].saturating_sub(1) as isize;
        layout.offset = (layout.offset as isize + last * layout.strides[axis]) as usize;
        layout.strides[axis] = -layout.strides[axis];
    }
    if layout.is_empty() {
        layout.offset = array.offset();
    }
    array.with_layout(layout)
}

/// Rotated by `turns` quarters from the first towards the second of two axes, as a view.
pub fn rot90(array: &Array, turns: i64, first: usize, second: usize) -> Result<Array> {
    match turns.rem_euclid(4) {
        0 => Ok(array.clone()),
        1 => swap_axes(&flip(array, &[second])?, first, second),
        2 => flip(array, &[first, second]),
        _ => flip(&swap_axes(array, first, second)?, &[second]),
    }
}

/// The elements `start..start + length` along an axis, as a view; the range is within the axis.
pub fn narrow(array: &Array, axis: usize, start: usize, length: usize) -> Result<Array> {
    let mut layout = array.layout().clone();
    let n = layout.shape[axis];
    if start > n || length > n - start {
        return Err(Error::runtime(format!("start ({start}) + length ({length}) exceeds dimension size ({n}).")));
    }
    if length > 0 {
        layout.offset = (layout.offset as isize + start as isize * layout.strides[axis]) as usize;
    }
    layout.shape[axis] = length;
    array.with_layout(layout)
}

/// The array cut before each of these positions along an axis: views. Positions count from the end where
/// negative and are clipped, as slices do.
pub fn split_at(array: &Array, axis: usize, positions: &[i64]) -> Result<Vec<Array>> {
    let n = array.shape()[axis] as i64;
    let at = |p: i64| (if p < 0 { p.saturating_add(n) } else { p }).clamp(0, n);
    let mut starts = vec![0];
    starts.extend(positions.iter().map(|&p| at(p)));
    let ends = positions.iter().map(|&p| at(p)).chain([n]);
    starts.iter().zip(ends).map(|(&s, e)| narrow(array, axis, s as usize, (e - s).max(0) as usize)).collect()
}

/// The lengths of `parts` nearly equal parts, the longer ones first (`array_split`).
pub fn even_parts(n: usize, parts: usize) -> Vec<usize> {
    let (each, extra) = (n / parts.max(1), n % parts.max(1));
    (0..parts).map(|k| each + (k < extra) as usize).collect()
}

/// Consecutive parts of these lengths along an axis, which they fill: views.
pub fn split_sizes(array: &Array, axis: usize, sizes: &[usize]) -> Result<Vec<Array>> {
    let mut start = 0;
    sizes
        .iter()
        .map(|&n| {
            start += n;
            narrow(array, axis, start - n, n)
        })
        .collect()
}

/// Every slice along an axis, which goes away: views.
pub fn unbind(array: &Array, axis: usize) -> Result<Vec<Array>> {
    (0..array.shape()[axis]).map(|k| super::scan::slice_at(array, axis, k)).collect()
}

/// Windows of `size` elements every `step` along an axis, as a new last axis (PyTorch's `unfold`); a view.
/// `RuntimeError` in its words.
pub fn unfold(array: &Array, axis: usize, size: usize, step: usize) -> Result<Array> {
    let mut layout = array.layout().clone();
    let (n, stride) = if layout.ndim() == 0 { (1, 1) } else { (layout.shape[axis], layout.strides[axis]) };
    if size > n {
        return Err(Error::runtime(format!("maximum size for tensor at dimension {axis} is {n} but size is {size}")));
    }
    if step == 0 {
        return Err(Error::runtime("step is 0 but must be > 0"));
    }
    if layout.ndim() > 0 {
        layout.shape[axis] = (n - size) / step + 1;
        layout.strides[axis] = stride.saturating_mul(step as isize);
    }
    layout.shape.push(size);
    layout.strides.push(stride);
    array.with_layout(layout)
}

/// Windows along several axes (an axis may come twice) as new last axes; a view. `ValueError` in NumPy's
/// words.
pub fn sliding_windows(array: &Array, axes: &[usize], sizes: &[usize]) -> Result<Array> {
    let mut layout = array.layout().clone();
    for (&axis, &size) in axes.iter().zip(sizes) {
        if size > layout.shape[axis] + (size == 0) as usize {
            return Err(Error::value("window shape cannot be larger than input array shape"));
        }
        layout.shape[axis] = layout.shape[axis] + 1 - size;
        layout.shape.push(size);
        layout.strides.push(array.strides()[axis]);
    }
    array.with_layout(layout)
}

/// Any shape and strides (in elements) from an offset, within the buffer.
pub fn as_strided(array: &Array, shape: &[usize], strides: &[isize], offset: usize) -> Result<Array> {
    array.with_layout(Layout { shape: shape.into(), strides: Strides::from_slice(strides), offset })
}

/// The operands of a Kronecker product as views whose product, reshaped to the returned shape, it is.
pub fn kron_operands(a: &Array, b: &Array) -> Result<(Array, Array, Shape)> {
    let ndim = a.ndim().max(b.ndim());
    let pad = |x: &Array| -> Result<Array> {
        let axes: Shape = (0..ndim - x.ndim()).collect();
        expand_dims(x, &axes, Rules::Numpy)
    };
    let (a, b) = (pad(a)?, pad(b)?);
    let shape = a.shape().iter().zip(b.shape()).map(|(n, m)| n * m).collect();
    let odd: Shape = (0..ndim).map(|k| 2 * k + 1).collect();
    let even: Shape = (0..ndim).map(|k| 2 * k).collect();
    Ok((expand_dims(&a, &odd, Rules::Numpy)?, expand_dims(&b, &even, Rules::Numpy)?, shape))
}

#[cfg(test)]
mod tests;
