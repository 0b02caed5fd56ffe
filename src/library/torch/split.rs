//! Cutting tensors into parts: views.

use super::T;
use super::args::{Dims, Ten, runtime, tuple, wrap_dim};
use super::moved::{Kind, moved};
use super::views::select;
use crate::array::Shape;
use crate::diag::Error;
use crate::op::movement;
use crate::value::{Creation, Host, Result, Value};

/// `x.unbind(dim)`.
pub fn unbind(h: &mut dyn Host, x: &T, dim: i64) -> Result<Vec<T>> {
    let shape: Shape = x.array().shape().into();
    if shape.is_empty() {
        return Err(Error::index("Dimension specified as 0 but tensor has no dimensions").into());
    }
    let axis = wrap_dim(dim, shape.len())?;
    (0..shape[axis])
        .map(|i| {
            let row = select(h, x, axis as i64, i as i64, "UnbindBackward0")?;
            Ok(one_of(row, i))
        })
        .collect()
}

/// A view of several from one call: they must not be written while recorded.
fn one_of(view: T, index: usize) -> T {
    if view.creation.get() == Creation::Plain {
        view.creation.set(Creation::OneOf(index));
    }
    view
}

/// A range along an axis under a name of the tape.
pub fn part(h: &mut dyn Host, x: &T, axis: usize, start: usize, length: usize, name: &'static str) -> Result<T> {
    moved(h, x, name, Kind::Once, move |a| movement::narrow(a, axis, start, length))
}

/// `x.split(sizes, dim)`.
pub fn split(h: &mut dyn Host, x: &T, sizes: Dims, dim: i64) -> Result<Value> {
    let shape: Shape = x.array().shape().into();
    if shape.is_empty() {
        return Err(runtime("split expects at least a 1-dimensional tensor"));
    }
    let axis = wrap_dim(dim, shape.len())?;
    let n = shape.get(axis).copied().unwrap_or(1);
    if let ([size], true) = (&sizes.0[..], sizes.1) {
        let size = *size;
        if size < 0 {
            return Err(runtime(format!("split expects split_size be non-negative, but got split_size={size}")));
        }
        if size == 0 && n != 0 {
            return Err(runtime(format!(
                "split_size can only be 0 if dimension size is 0, but got dimension size of {n}"
            )));
        }
        let starts = (0..n).step_by(size.max(1) as usize);
        let parts = starts.enumerate().map(|(i, s)| {
            let view = part(h, x, axis, s, (size as usize).min(n - s), "SplitBackward0")?;
            Ok(one_of(view, i))
        });
        let parts = parts.collect::<Result<Vec<_>>>()?;
        return Ok(tuple(if parts.is_empty() { vec![part(h, x, axis, 0, 0, "SplitBackward0")?] } else { parts }));
    }
    split_by_sizes(h, x, &sizes.0, dim).map(tuple)
}

/// Parts of these sizes.
pub fn split_by_sizes(h: &mut dyn Host, x: &T, sizes: &[i64], dim: i64) -> Result<Vec<T>> {
    let axis = wrap_dim(dim, x.array().ndim())?;
    let n = x.array().shape().get(axis).copied().unwrap_or(1) as i64;
    if sizes.iter().any(|&s| s < 0) {
        return Err(runtime(format!(
            "split_with_sizes expects split_sizes have only non-negative entries, but got split_sizes={sizes:?}"
        )));
    }
    if sizes.iter().fold(0i64, |a, &s| a.saturating_add(s)) != n {
        return Err(runtime(format!(
            "split_with_sizes expects split_sizes to sum exactly to {n} (input tensor's size at dimension {axis}), but got \
             split_sizes={sizes:?}"
        )));
    }
    let mut start = 0usize;
    let mut parts = Vec::new();
    for &s in sizes {
        let view = part(h, x, axis, start, s as usize, "SplitWithSizesBackward0")?;
        parts.push(one_of(view, parts.len()));
        start += s as usize;
    }
    Ok(parts)
}

/// `x.chunk(chunks, dim)`.
pub fn chunk(h: &mut dyn Host, x: Ten, chunks: i64, dim: i64) -> Result<Value> {
    if x.array().ndim() == 0 {
        return Err(runtime("chunk expects at least a 1-dimensional tensor"));
    }
    if chunks <= 0 {
        return Err(runtime(format!("chunk expects `chunks` to be greater than 0, got: {chunks}")));
    }
    let axis = wrap_dim(dim, x.array().ndim())?;
    let n = x.array().shape()[axis] as i64;
    let size = (n + chunks - 1) / chunks;
    if n == 0 {
        let parts = (0..chunks).map(|_| part(h, &x, axis, 0, 0, "SplitWithSizesBackward0"));
        return parts.collect::<Result<Vec<_>>>().map(tuple);
    }
    split(h, &x, Dims(vec![size], true), dim)
}

/// `torch.tensor_split(x, at, dim)`.
pub fn tensor_split(h: &mut dyn Host, x: &T, at: &Dims, dim: i64) -> Result<Vec<T>> {
    let ndim = x.array().ndim();
    if ndim == 0 {
        return Err(runtime("tensor_split expected at least a 1-dimensional tensor, but got a tensor with 0 dims"));
    }
    let axis = wrap_dim(dim, ndim)?;
    let n = x.array().shape()[axis];
    tensor_split_at(h, x, &at.0, axis, n, !at.1)
}

/// Equal parts, or parts cut at indices.
pub fn tensor_split_at(h: &mut dyn Host, x: &T, at: &[i64], axis: usize, n: usize, listed: bool) -> Result<Vec<T>> {
    let name = "SliceBackward0";
    if let ([parts], false) = (at, listed) {
        if *parts <= 0 {
            return Err(runtime(format!("number of sections must be larger than 0, got {parts}")));
        }
        let mut start = 0;
        let mut out = Vec::new();
        for len in movement::even_parts(n, *parts as usize) {
            out.push(part(h, x, axis, start, len, name)?);
            start += len;
        }
        return Ok(out);
    }
    let clip = |i: i64| (if i < 0 { i + n as i64 } else { i }).clamp(0, n as i64) as usize;
    let mut out = Vec::new();
    let mut start = 0;
    for end in at.iter().map(|&i| clip(i)).chain([n]) {
        out.push(part(h, x, axis, start, end.saturating_sub(start), name)?);
        start = end;
    }
    Ok(out)
}

/// `hsplit` and its relatives, with their words for wrong numbers.
pub fn split_named(h: &mut dyn Host, x: &T, at: &Dims, name: &str, least: usize, axis: usize) -> Result<Value> {
    let ndim = x.array().ndim();
    if ndim < least {
        return Err(runtime(format!(
            "torch.{name} requires a tensor with at least {least} dimension, but got a tensor with {ndim} dimensions!"
        )));
    }
    let n = x.array().shape()[axis];
    if let ([parts], true) = (&at.0[..], at.1)
        && let parts = *parts
        && (parts <= 0 || !n.is_multiple_of(parts as usize))
    {
        return Err(runtime(format!(
            "torch.{name} attempted to split along dimension {axis}, but the size of the dimension {n} is not divisible by the \
             split_size {parts}!"
        )));
    }
    tensor_split_at(h, x, &at.0, axis, n, !at.1).map(tuple)
}
