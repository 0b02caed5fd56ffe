//! Reductions: axes away (or kept with length 1), dtypes as the caller decided.

use super::assign::shape_text;
use super::cast::{Order, astype, contiguous, copy};
use crate::array::{Array, DType, Element, Layout, Num, Scalar, Shape, dispatch};
use crate::diag::{Error, Result};
use crate::kernel::arith::{Arith, Combine};
use crate::kernel::moments;
use crate::kernel::reduce::{self as kernel, result_dtype};
use crate::kernel::walk::{layout_in_order, order_numpy};

pub use crate::kernel::reduce::Fold;

pub use super::quantile::{Interpolation, median, nan_quantile, quantile, quantile_of};

/// Which axes a reduction folds, and how.
#[derive(Clone, Copy, Default)]
pub struct Over<'a> {
    /// The axes to fold, without repetition; all of them for `axis=None`.
    pub axes: &'a [usize],
    /// Whether folded axes stay with length 1.
    pub keepdims: bool,
    /// The value to begin with.
    pub initial: Option<Num>,
    /// bool, broadcastable: which elements count.
    pub mask: Option<&'a Array>,
}

impl<'a> Over<'a> {
    /// These axes, nothing else asked for.
    pub fn axes(axes: &'a [usize], keepdims: bool) -> Self {
        Over { axes, keepdims, ..Over::default() }
    }
}

/// The axes 0, 1, … of an array.
pub fn all_axes(array: &Array) -> Shape {
    (0..array.ndim()).collect()
}

/// How many elements become one.
pub fn folded_count(array: &Array, axes: &[usize]) -> usize {
    axes.iter().map(|&a| array.shape().get(a).copied().unwrap_or(1)).product()
}

/// Arrays of at most this many elements are folded as a whole without a plan.
const SHORT: usize = 1 << 12;

/// All elements of a short array without holes folded, from this value on (`None`: from its first element), or `None` where the
/// fold is another.
fn fold_short(array: &Array, fold: Fold, over: &Over, initial: Option<Num>) -> Option<Array> {
    let plain = !over.keepdims && over.mask.is_none() && over.initial.is_none() && over.axes.len() == array.ndim();
    let n = array.size();
    if !plain || n == 0 || n > SHORT || !array.layout().is_c_contiguous() {
        return None;
    }
    let initial = initial.unwrap_or_else(|| array.get_at(array.offset()));
    let out = Array::scalar(Scalar::new(result_dtype(fold, array.dtype()), initial));
    kernel::fold_whole(&out, array, fold);
    Some(out)
}

/// `ufunc.reduce` in `dtype` (elements are cast first). `ValueError` in NumPy's words if nothing is to be
/// folded and the operation has no identity, or if the order matters and there are several axes.
pub fn fold(array: &Array, how: Combine, dtype: DType, over: Over) -> Result<Array> {
    let name = how.name();
    let has_identity = dispatch!(dtype, T => how.identity::<T>().is_some());
    let identity = || dispatch!(dtype, T => how.identity::<T>().unwrap_or(T::ZERO).to_num());
    if array.dtype() == dtype
        && how != Combine::Subtract
        && let Some(out) = fold_short(array, Fold::Combine(how), &over, has_identity.then(identity))
    {
        return Ok(out);
    }
    let out = Target::new(array, over, dtype)?;
    if how == Combine::Subtract && over.axes.len() > 1 {
        return Err(Error::value(format!(
            "reduction operation '{name}' is not reorderable, so at most one axis may be specified"
        )));
    }
    let from_first = over.initial.is_none() && (!has_identity || how == Combine::Subtract);
    if from_first && over.mask.is_some() {
        return Err(Error::value(format!(
            "reduction operation '{name}' does not have an identity, so to use a where mask one has to specify 'initial'"
        )));
    }
    if from_first && folded_count(array, over.axes) == 0 && !out.array.is_empty() {
        return Err(Error::value(format!("zero-size array to reduction operation {name} which has no identity")));
    }
    let cast = array.dtype() != dtype;
    let source = if cast { astype(array, dtype)? } else { array.clone() };
    if over.axes.is_empty() && over.mask.is_none() && over.initial.is_none() {
        super::assign::initialise(&out.array, &source);
    } else if from_first {
        if !out.array.is_empty() {
            let first = source.with_layout(first_along(source.layout(), over.axes))?;
            super::assign::initialise(&out.array, &first);
        }
        let rest = if let (Combine::Subtract, [axis]) = (how, over.axes) {
            source.with_layout(without_first(source.layout(), *axis))?
        } else {
            source
        };
        out.run(&rest, None, Fold::Combine(how), None)?;
    } else {
        let initial = over.initial.unwrap_or_else(identity);
        super::assign::initialise_with(&out.array, initial);
        out.run(&source, over.mask, Fold::Combine(how), cast.then_some(array.strides()))?;
    }
    out.finish(over.keepdims)
}

/// Folds that decide their own dtype: `any`, `all`, `count_nonzero`, and sums in float64.
pub fn fold_to(array: &Array, fold: Fold, over: Over) -> Result<Array> {
    if let Fold::Combine(how) = fold {
        return self::fold(array, how, array.dtype(), over);
    }
    let initial = over.initial.unwrap_or(Num::Bool(matches!(fold, Fold::All)));
    if let Some(out) = fold_short(array, fold, &over, Some(initial)) {
        return Ok(out);
    }
    let out = Target::new(array, over, result_dtype(fold, array.dtype()))?;
    super::assign::initialise_with(&out.array, initial);
    out.run(array, over.mask, fold, None)?;
    out.finish(over.keepdims)
}

/// `sum` of floats as PyTorch sums them, up to rounding: accumulated in float64, rounded once to `dtype`.
pub fn sum_wide(array: &Array, dtype: DType, over: Over) -> Result<Array> {
    if !array.dtype().is_float() {
        return fold(array, Combine::Add, dtype, over);
    }
    let total = fold_to(array, Fold::SumWide, over)?;
    match (total.ndim(), total.item()) {
        (0, Some(total)) => Ok(Array::scalar(Scalar::new(dtype, total.num))),
        _ => astype(&total, dtype),
    }
}

/// The result of a fold under construction: all axes, folded ones of length 1.
struct Target {
    array: Array,
    folded: Vec<bool>,
}

impl Target {
    fn new(array: &Array, over: Over, dtype: DType) -> Result<Target> {
        let mut folded = vec![false; array.ndim()];
        // PyTorch lets a 0-d tensor have an axis 0: it is folded already.
        over.axes.iter().filter(|&&a| a < array.ndim()).for_each(|&a| folded[a] = true);
        let shape: Shape = array.shape().iter().zip(&folded).map(|(&n, &f)| if f { 1 } else { n }).collect();
        let order = order_numpy(array.ndim(), &[array.strides()]);
        let array = Array::for_overwrite_in(dtype, layout_in_order(&shape, &order))?;
        Ok(Target { array, folded })
    }
    fn run(&self, source: &Array, mask: Option<&Array>, fold: Fold, cast_from: Option<&[isize]>) -> Result<()> {
        let mut layout = self.array.layout().clone();
        for (axis, _) in self.folded.iter().enumerate().filter(|(_, f)| **f) {
            layout.shape[axis] = source.shape()[axis];
            layout.strides[axis] = 0;
        }
        let mask = match mask {
            Some(mask) => {
                let layout = mask.layout().broadcast_to(source.shape()).ok_or_else(|| {
                    let (a, m) = (shape_text(source.shape()), shape_text(mask.shape()));
                    if let Some(both) = crate::array::layout::broadcast_shapes([source.shape(), mask.shape()]) {
                        let both = shape_text(&both);
                        let text = format!(
                            "non-broadcastable operand with shape {a} doesn't match the broadcast shape {both}"
                        );
                        return Error::value(text);
                    }
                    let text = "operands could not be broadcast together with remapped shapes [original->remapped]";
                    Error::value(format!("{text}: {a} {m} "))
                })?;
                Some(mask.with_layout(layout)?)
            }
            None => None,
        };
        if layout.is_empty() {
            return Ok(());
        }
        kernel::fold(&self.array.with_layout(layout)?, source, mask.as_ref(), fold, cast_from);
        Ok(())
    }
    fn finish(self, keepdims: bool) -> Result<Array> {
        if keepdims {
            return Ok(self.array);
        }
        let mut layout = self.array.layout().clone();
        let mut k = 0;
        layout.shape.retain(|_| {
            k += 1;
            !self.folded[k - 1]
        });
        k = 0;
        layout.strides.retain(|_| {
            k += 1;
            !self.folded[k - 1]
        });
        self.array.with_layout(layout)
    }
}

/// Index 0 along the axes, which stay with length 1.
fn first_along(layout: &Layout, axes: &[usize]) -> Layout {
    let mut layout = layout.clone();
    for &axis in axes {
        if let Some(n) = layout.shape.get_mut(axis) {
            *n = (*n).min(1);
        }
    }
    layout
}

/// All but index 0 along an axis.
fn without_first(layout: &Layout, axis: usize) -> Layout {
    let mut layout = layout.clone();
    if layout.shape.get(axis).is_none_or(|&n| n == 0) {
        return layout;
    }
    layout.offset = (layout.offset as isize + layout.strides[axis]) as usize;
    layout.shape[axis] -= 1;
    layout
}

/// The folded axes merged into one last axis (a view if the strides allow it), and the shape a result
/// has with the folded axes of length 1.
pub fn lanes(array: &Array, axes: &[usize]) -> Result<(Array, Shape)> {
    let mut order: Shape = (0..array.ndim()).filter(|a| !axes.contains(a)).collect();
    let kept = order.len();
    let mut folded: Shape = axes.iter().copied().filter(|&a| a < array.ndim()).collect();
    folded.sort_unstable();
    order.extend(folded);
    let layout = array.layout().permute(&order);
    let mut shape: Shape = layout.shape[..kept].into();
    shape.push(layout.shape[kept..].iter().product());
    let moved = array.with_layout(layout)?;
    let merged = match moved.layout().reshape(&shape) {
        Some(layout) => moved.with_layout(layout)?,
        None => {
            let fresh = copy(&moved, Order::C)?;
            let layout = Layout::contiguous(&shape);
            fresh.with_layout(layout)?
        }
    };
    let keepdims = array.shape().iter().enumerate().map(|(a, &n)| if axes.contains(&a) { 1 } else { n }).collect();
    Ok((merged, keepdims))
}

/// A fresh result of `lanes` (last axis of length 1) under its proper shape.
fn unlane(result: Array, shape: &[usize], axes: &[usize], keepdims: bool) -> Result<Array> {
    let shape: Shape = if keepdims {
        shape.into()
    } else {
        shape.iter().enumerate().filter(|(a, _)| !axes.contains(a)).map(|(_, &n)| n).collect()
    };
    let layout = Layout::contiguous(&shape);
    result.with_layout(layout)
}

/// One number a lane, by a function on the lane's elements in float64; the result has a float dtype.
pub fn by_lane(array: &Array, over: Over, dtype: DType, f: impl Fn(&[f64]) -> f64) -> Result<Array> {
    let (merged, shape) = lanes(array, over.axes)?;
    let axis = merged.ndim() - 1;
    let mut small: Shape = merged.shape().into();
    small[axis] = 1;
    let out = Array::for_overwrite(dtype, &small)?;
    moments::each_lane(&out, &merged, axis, f);
    unlane(out, &shape, over.axes, over.keepdims)
}

/// The index (int64) of the first largest or smallest element of each lane; NaN counts as both. The
/// index counts in C order over the folded axes. `ValueError` in NumPy's words if a lane is empty.
pub fn arg_extreme(array: &Array, axes: &[usize], keepdims: bool, largest: bool) -> Result<Array> {
    let (merged, shape) = lanes(array, axes)?;
    let (values, indices) = extremes_of(&merged, largest, false)?;
    debug_assert!(values.is_none());
    unlane(indices, &shape, axes, keepdims)
}

/// The extreme values along an axis and their first indices: PyTorch's `max(dim)`.
pub fn extreme_with_index(array: &Array, axis: usize, keepdims: bool, largest: bool) -> Result<(Array, Array)> {
    let (merged, shape) = lanes(array, &[axis])?;
    let (values, indices) = extremes_of(&merged, largest, true)?;
    let values = values.map_or_else(|| Err(Error::value("no values")), Ok)?;
    Ok((unlane(values, &shape, &[axis], keepdims)?, unlane(indices, &shape, &[axis], keepdims)?))
}

fn extremes_of(merged: &Array, largest: bool, values: bool) -> Result<(Option<Array>, Array)> {
    let axis = merged.ndim() - 1;
    let mut small: Shape = merged.shape().into();
    small[axis] = 1;
    let indices = Array::for_overwrite(DType::I64, &small)?;
    if merged.shape()[axis] == 0 && !indices.is_empty() {
        let name = if largest { "argmax" } else { "argmin" };
        return Err(Error::value(format!("attempt to get {name} of an empty sequence")));
    }
    let found = values.then(|| Array::for_overwrite(merged.dtype(), &small)).transpose()?;
    crate::kernel::sort::extreme(&indices, found.as_ref(), merged, axis, largest);
    Ok((found, indices))
}

/// `mean` computed in `dtype` (float or complex): the sum, divided by the count. NaN for nothing.
pub fn mean(array: &Array, dtype: DType, over: Over) -> Result<Array> {
    let sum = fold(array, Combine::Add, dtype, over)?;
    match over.mask {
        None => moments::divide(&sum, folded_count(array, over.axes) as f64),
        Some(mask) => {
            let layout = mask.layout().broadcast_to(array.shape());
            let layout = layout.ok_or_else(|| Error::value("the where mask does not broadcast to the array"))?;
            let plain = Over { mask: None, initial: None, ..over };
            let counts = astype(&fold_to(&mask.with_layout(layout)?, Fold::Count, plain)?, dtype)?;
            moments::divide_by(&sum, &counts);
        }
    }
    Ok(sum)
}

/// `var` computed in `dtype` (float or complex): mean of `|x - mean|²` with `count - ddof`
/// below the line (0 if that is negative). The result has the real dtype.
pub fn var(array: &Array, dtype: DType, over: Over, ddof: f64) -> Result<Array> {
    let source = if array.dtype() == dtype { array.clone() } else { astype(array, dtype)? };
    let middle = mean(&source, dtype, Over { keepdims: true, ..over })?;
    let spread = middle.with_layout(
        middle.layout().broadcast_to(source.shape()).ok_or_else(|| Error::value("the mean has another shape"))?,
    )?;
    let order = order_numpy(source.ndim(), &[source.strides()]);
    let squares = Array::for_overwrite_in(dtype.real(), layout_in_order(source.shape(), &order))?;
    moments::squared_deviations(&squares, &source, &spread);
    let sum = fold(&squares, Combine::Add, dtype.real(), over)?;
    let count = match over.mask {
        None => folded_count(array, over.axes) as f64,
        Some(mask) => {
            let layout = mask.layout().broadcast_to(array.shape());
            let layout = layout.ok_or_else(|| Error::value("the where mask does not broadcast to the array"))?;
            let plain = Over { mask: None, initial: None, ..over };
            let counts = astype(&fold_to(&mask.with_layout(layout)?, Fold::Count, plain)?, dtype.real())?;
            moments::map_f64(&counts, |n| (n - ddof).max(0.0));
            moments::divide_by(&sum, &counts);
            return Ok(sum);
        }
    };
    moments::divide(&sum, (count - ddof).max(0.0));
    Ok(sum)
}

/// `std`: the root of [`var`].
pub fn std(array: &Array, dtype: DType, over: Over, ddof: f64) -> Result<Array> {
    let variance = var(array, dtype, over, ddof)?;
    moments::map_f64(&variance, f64::sqrt);
    Ok(variance)
}

/// log(sum(exp(x))) of each lane without overflow, in a float dtype.
pub fn logsumexp(array: &Array, dtype: DType, over: Over) -> Result<Array> {
    by_lane(array, over, dtype, |lane| {
        let top = lane.iter().copied().fold(f64::NEG_INFINITY, Arith::larger);
        if top.is_infinite() || top.is_nan() {
            return top;
        }
        top + lane.iter().map(|x| (x - top).exp()).sum::<f64>().ln()
    })
}

/// The p-norm of each lane of real numbers, in a float dtype: `inf`, `-inf`, 0 (how many are not zero) and
/// any other power.
pub fn vector_norm(array: &Array, p: f64, dtype: DType, over: Over) -> Result<Array> {
    by_lane(array, over, dtype, |lane| {
        let sizes = lane.iter().map(|x| x.abs());
        if p == f64::INFINITY {
            sizes.fold(0.0, Arith::larger)
        } else if p == f64::NEG_INFINITY {
            sizes.fold(f64::INFINITY, Arith::smaller)
        } else if p == 0.0 {
            sizes.filter(|&x| x != 0.0).count() as f64
        } else if p == 1.0 {
            sizes.fold(0.0, |a, b| a + b)
        } else if p == 2.0 {
            sizes.fold(0.0, |a, x| a + x * x).sqrt()
        } else {
            sizes.fold(0.0, |a, x| a + x.powf(p)).powf(1.0 / p)
        }
    })
}

/// A copy with NaN replaced: what the nan-variants fold.
pub fn without_nan(array: &Array, value: Num) -> Result<Array> {
    let fresh = copy(array, Order::K)?;
    moments::replace_nan(&fresh, value);
    Ok(fresh)
}

/// The array as one axis in C order: a view if possible.
pub fn flat(array: &Array) -> Result<Array> {
    let array = match array.layout().reshape(&[array.size()]) {
        Some(layout) => return array.with_layout(layout),
        None => contiguous(array)?,
    };
    let size = array.size();
    array.with_layout(Layout { offset: array.offset(), ..Layout::contiguous(&[size]) })
}

#[cfg(test)]
mod tests;
