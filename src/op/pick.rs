//! Picking and placing elements by lists of positions: `take`, `put`, `gather`, `scatter` and their
//! relatives, and turning positions into indices and back.

use super::assign::fill;
use super::cast::{Order, astype, contiguous, copy};
use super::index::{gather, scatter};
use super::reduce::flat;
use crate::array::index::{Item, Picked, Rules, nonzero, out_of_bounds, to_i64, wrap};
use crate::array::layout::{broadcast_shapes, checked_size};
use crate::array::{Array, DType, Layout, Num, Shape, Steps, Strides, watch};
use crate::diag::{Error, Result};
use crate::kernel::arith::Combine;
use crate::kernel::walk::positions;

/// What an index outside the axis means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// An error (negative ones count from the end).
    Raise,
    /// Modulo the length.
    Wrap,
    /// The nearest end (negative ones are 0).
    Clip,
}

impl Mode {
    /// By NumPy's name.
    pub fn from_name(name: &str) -> Option<Mode> {
        Some(match name {
            "raise" => Mode::Raise,
            "wrap" => Mode::Wrap,
            "clip" => Mode::Clip,
            _ => return None,
        })
    }
    /// The position of an index along `n > 0` elements; `None` if it is outside and that is an error.
    pub fn place(self, i: i64, n: usize) -> Option<usize> {
        match self {
            Mode::Raise => wrap(i, n),
            Mode::Wrap => Some(i.rem_euclid(n as i64) as usize),
            Mode::Clip => Some(i.clamp(0, n as i64 - 1) as usize),
        }
    }
}

/// Positions along an axis of `n` elements, times `stride`; the error in NumPy's words.
fn steps(indices: &Array, n: usize, stride: isize, axis: usize, mode: Mode) -> Result<Steps> {
    if n == 0 && !indices.is_empty() {
        return Err(Error::index("cannot do a non-empty take from an empty axes."));
    }
    if mode == Mode::Raise {
        return Steps::along(indices, n, stride).map_err(|i| out_of_bounds(i, axis, n, Rules::Numpy));
    }
    let step = |i: i64| mode.place(i, n).map_or(0, |at| at as isize * stride);
    Ok(Steps::List(to_i64(indices).into_iter().map(step).collect()))
}

/// A pick along one axis: `steps` stand for an index of this shape.
fn along(layout: &Layout, axis: usize, shape: &[usize], steps: Steps) -> Picked {
    let mut rest = layout.clone();
    rest.shape.remove(axis);
    rest.strides.remove(axis);
    Picked { shape: shape.into(), steps, at: axis, rest, index_strides: Vec::new(), whole_mask: false, apart: false }
}

/// A pick of single elements anywhere in the buffer: steps from `offset`.
fn scattered(offset: usize, shape: &[usize], steps: Steps) -> Picked {
    let rest = Layout { offset, ..Layout::contiguous(&[]) };
    Picked { shape: shape.into(), steps, at: 0, rest, index_strides: Vec::new(), whole_mask: false, apart: false }
}

/// Elements by index along an axis; the index's axes replace it. C order. `IndexError` outside the axis.
pub fn take(array: &Array, indices: &Array, axis: usize, mode: Mode) -> Result<Array> {
    let n = array.shape()[axis];
    let steps = steps(indices, n, array.strides()[axis], axis, mode)?;
    let picked = along(array.layout(), axis, indices.shape(), steps);
    gather(array, &picked, Layout::contiguous(&picked.result_shape()))
}

/// The buffer position of element `i` in C order, relative to the first.
fn flat_step(layout: &Layout, mut i: usize) -> isize {
    let mut step = 0;
    for (&n, &stride) in layout.shape.iter().zip(&layout.strides).rev() {
        step += (i % n) as isize * stride;
        i /= n;
    }
    step
}

/// Elements by index into the array read in C order; the result has the index's shape.
pub fn take_flat(array: &Array, indices: &Array, mode: Mode) -> Result<Array> {
    let flat = flat(array)?;
    take(&flat, indices, 0, mode)
}

/// Writes values (repeated as often as needed) to elements by index into the array read in C order.
pub fn put(array: &Array, indices: &Array, values: &Array, mode: Mode, how: Option<Combine>) -> Result<()> {
    let (n, count) = (array.size(), indices.size());
    if values.is_empty() || count == 0 {
        return Ok(());
    }
    let row = array.layout().reshape(&[n]);
    let steps = steps(indices, n, row.as_ref().map_or(1, |row| row.strides[0]), 0, mode)?;
    let steps = match row {
        Some(_) => steps,
        None => Steps::List(steps.iter().map(|i| flat_step(array.layout(), i as usize)).collect()),
    };
    let picked = scattered(array.offset(), &[count], steps);
    let values = if values.shape() == [count] { values.clone() } else { super::movement::resize(values, &[count])? };
    scatter(array, &picked, &values, how, Rules::Numpy)
}

/// The positions of `a[…, index, …]` element by element: `index` has as many axes as the array; along the
/// others its own position counts. Other axes of the array of length 1 are stretched. `fault` makes the error.
fn element_steps(
    layout: &Layout,
    index: &Array,
    shape: &[usize],
    axis: usize,
    negative: bool,
    fault: impl Fn(i64, usize) -> Error,
) -> Result<Steps> {
    let mut strides: Strides = layout.strides.clone();
    for (a, s) in strides.iter_mut().enumerate() {
        if a == axis || layout.shape[a] == 1 {
            *s = 0;
        }
    }
    let mut steps = positions(shape, &strides);
    let (n, stride) = (layout.shape[axis], layout.strides[axis]);
    let spread = index.layout().broadcast_to(shape).ok_or_else(|| Error::value("the index does not broadcast"))?;
    for (step, i) in steps.iter_mut().zip(to_i64(&index.with_layout(spread)?)) {
        let at = if negative { wrap(i, n) } else { usize::try_from(i).ok().filter(|&i| i < n) };
        *step += at.ok_or_else(|| fault(i, n))? as isize * stride;
    }
    Ok(Steps::List(steps))
}

/// The shape of `take_along_axis`: the index's along the axis, the common one of both elsewhere.
/// `IndexError` in NumPy's words (it indexes with one `arange` an axis).
fn along_shape(layout: &Layout, index: &Array, axis: usize) -> Result<Shape> {
    let mut own = layout.shape.clone();
    own[axis] = 1;
    broadcast_shapes([&own[..], index.shape()]).ok_or_else(|| {
        let ndim = own.len();
        let list: String = (0..ndim)
            .map(|a| {
                let mut shape = vec![1; ndim];
                shape[a] = own[a];
                let shape = if a == axis { index.shape() } else { &shape };
                format!("{} ", crate::array::index::tuple(shape))
            })
            .collect();
        Error::index(format!("shape mismatch: indexing arrays could not be broadcast together with shapes {list}"))
    })
}

/// `np.take_along_axis`: as many axes as the array.
pub fn take_along_axis(array: &Array, index: &Array, axis: usize) -> Result<Array> {
    same_ndim(array, index)?;
    let shape = along_shape(array.layout(), index, axis)?;
    let fault = |i, n| out_of_bounds(i, axis, n, Rules::Numpy);
    let steps = element_steps(array.layout(), index, &shape, axis, true, fault)?;
    gather(array, &scattered(array.offset(), &shape, steps), Layout::contiguous(&shape))
}

/// `np.put_along_axis`.
pub fn put_along_axis(array: &Array, index: &Array, values: &Array, axis: usize) -> Result<()> {
    same_ndim(array, index)?;
    let shape = along_shape(array.layout(), index, axis)?;
    let fault = |i, n| out_of_bounds(i, axis, n, Rules::Numpy);
    let steps = element_steps(array.layout(), index, &shape, axis, true, fault)?;
    scatter(array, &scattered(array.offset(), &shape, steps), values, None, Rules::Numpy)
}

fn same_ndim(array: &Array, index: &Array) -> Result<()> {
    if array.ndim() != index.ndim() {
        return Err(Error::value("`indices` and `arr` must have the same number of dimensions"));
    }
    Ok(())
}

/// PyTorch's `gather`: `out[i][j] = array[index[i][j]][j]` for axis 0. `RuntimeError` in its words.
pub fn gather_along(array: &Array, axis: usize, index: &Array) -> Result<Array> {
    let (array, index) = (at_least_1d(array)?, &at_least_1d(index)?);
    if array.ndim() != index.ndim() {
        return Err(Error::runtime("Index tensor must have the same number of dimensions as input tensor"));
    }
    for a in (0..array.ndim()).filter(|&a| a != axis) {
        if index.shape()[a] > array.shape()[a] {
            return Err(Error::runtime(format!(
                "Size does not match at dimension {a} expected index {:?} to be no larger than self {:?} apart from dimension {axis}",
                index.shape(),
                array.shape()
            )));
        }
    }
    let fault = |i, n| torch_out_of_bounds(i, axis, n);
    let steps = element_steps(array.layout(), index, index.shape(), axis, false, fault)?;
    gather(&array, &scattered(array.offset(), index.shape(), steps), Layout::contiguous(index.shape()))
}

fn torch_out_of_bounds(i: i64, axis: usize, n: usize) -> Error {
    Error::runtime(out_of_bounds(i, axis, n, Rules::Torch).message())
}

fn at_least_1d(array: &Array) -> Result<Array> {
    if array.ndim() > 0 {
        Ok(array.clone())
    } else {
        array.with_layout(Layout { offset: array.offset(), ..Layout::contiguous(&[1]) })
    }
}

/// What a scatter does with an element that is already there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scatter {
    Replace,
    /// Combines; `include_self` counts what was there before.
    Reduce(Combine, bool),
    /// The mean of all that arrive.
    Mean(bool),
}

/// PyTorch's `scatter_` family, into an existing array of the source's dtype: `array[index[i][j]][j]` gets
/// `src[i][j]` for axis 0. `src` is at least as large as the index (or 0-d).
pub fn scatter_along(array: &Array, axis: usize, index: &Array, src: &Array, how: Scatter) -> Result<()> {
    let (array, index) = (&at_least_1d(array)?, &at_least_1d(index)?);
    if index.is_empty() {
        return Ok(());
    }
    if array.ndim() != index.ndim() {
        return Err(Error::runtime("Index tensor must have the same number of dimensions as self tensor"));
    }
    let too_large = |s: &[usize], but: Option<usize>| (0..s.len()).any(|a| Some(a) != but && index.shape()[a] > s[a]);
    if src.ndim() > 0 && src.ndim() != index.ndim() {
        return Err(Error::runtime("Index tensor must have the same number of dimensions as src tensor"));
    }
    if too_large(array.shape(), Some(axis)) || too_large(src.shape(), None) {
        return Err(Error::runtime(format!(
            "Expected index {:?} to be no larger than self {:?} apart from dimension {axis} and to be no larger size than src {:?}",
            index.shape(),
            array.shape(),
            src.shape()
        )));
    }
    let fault = |i, n| torch_out_of_bounds(i, axis, n);
    let steps = element_steps(array.layout(), index, index.shape(), axis, false, fault)?;
    let picked = scattered(array.offset(), index.shape(), steps);
    let src = if src.ndim() == 0 {
        src.clone()
    } else {
        src.with_layout(Layout { shape: index.shape().into(), ..src.layout().clone() })?
    };
    let write = |value: &Array, how| scatter(array, &picked, value, how, Rules::Torch);
    let constant = |n: i64| Ok::<_, Error>(Array::scalar(crate::array::Scalar::new(array.dtype(), Num::Int(n))));
    match how {
        Scatter::Replace => write(&src, None),
        Scatter::Reduce(combine, include_self) => {
            if !include_self {
                match combine {
                    Combine::Add => write(&constant(0)?, None)?,
                    Combine::Multiply => write(&constant(1)?, None)?,
                    _ => write(&src, None)?,
                }
            }
            write(&src, Some(combine))
        }
        Scatter::Mean(include_self) => {
            let counts = Array::full(DType::F64, array.shape(), Num::Int(include_self as i64))?;
            let fault = |i, n| torch_out_of_bounds(i, axis, n);
            let steps = element_steps(counts.layout(), index, index.shape(), axis, false, fault)?;
            let one = Array::scalar(crate::array::Scalar::new(DType::F64, Num::Int(1)));
            scatter(&counts, &scattered(0, index.shape(), steps), &one, Some(Combine::Add), Rules::Torch)?;
            if !include_self {
                write(&constant(0)?, None)?;
            }
            write(&src, Some(Combine::Add))?;
            let sums = astype(array, DType::F64)?;
            crate::kernel::moments::divide_by_counts(&sums, &counts, !array.dtype().is_inexact());
            super::assign::assign(array, &astype(&sums, array.dtype())?)
        }
    }
}

/// Writes slices along an axis by a 1-D index (`index_copy_`, `index_add_`, `index_fill_`, `index_reduce_`):
/// `src` has the index's length along the axis, or broadcasts.
pub fn write_along(array: &Array, axis: usize, index: &Array, src: &Array, how: Option<Combine>) -> Result<()> {
    let (array, index) = (&at_least_1d(array)?, &at_least_1d(index)?);
    let (n, stride) = (array.shape()[axis], array.strides()[axis]);
    let steps = Steps::along(index, n, stride).map_err(|i| out_of_bounds(i, axis, n, Rules::Torch))?;
    let picked = along(array.layout(), axis, index.shape(), steps);
    scatter(array, &picked, src, how, Rules::Torch)
}

/// PyTorch's `index_select`: the slices of a 0-d or 1-D index. `IndexError` in its words.
pub fn index_select(array: &Array, axis: usize, index: &Array) -> Result<Array> {
    if index.ndim() > 1 {
        return Err(Error::index("index_select(): Index is supposed to be a vector"));
    }
    let own = at_least_1d(array)?;
    let n = own.shape()[axis];
    let index = at_least_1d(index)?;
    if to_i64(&index).iter().any(|&i| i < 0 || i as u64 >= n as u64) {
        return Err(Error::index("index out of range in self"));
    }
    let out = take(&own, &index, axis, Mode::Raise)?;
    if array.ndim() == 0 { out.with_layout(Layout::contiguous(&[])) } else { Ok(out) }
}

/// The elements where a mask (bool, broadcast with the array) is true, in C order.
pub fn masked_select(array: &Array, mask: &Array) -> Result<Array> {
    let (array, mask) = together(array, mask)?;
    Ok(super::index::get(&array, &[Item::Mask(mask)], Rules::Numpy)?.array())
}

/// Writes one value where a mask (bool, broadcast to the array) is true.
pub fn masked_fill(array: &Array, mask: &Array, value: &Array) -> Result<()> {
    let mask = spread(mask, array.shape())?;
    if array.ndim() == 0 {
        return if mask.get(&[]).truth() { super::assign::assign(array, value) } else { Ok(()) };
    }
    super::index::set(array, &[Item::Mask(mask)], value, Rules::Numpy)
}

/// Writes the elements of `src`, in C order, where a mask (broadcast to the array) is true.
pub fn masked_scatter(array: &Array, mask: &Array, src: &Array) -> Result<()> {
    let mask = spread(mask, array.shape())?;
    let own = at_least_1d(array)?;
    let mask = at_least_1d(&contiguous(&mask)?)?;
    let count = super::reduce::fold_to(
        &mask,
        super::reduce::Fold::Count,
        super::reduce::Over::axes(&super::reduce::all_axes(&mask), false),
    )?;
    let count = count.item().map_or(0, |s| s.num.as_i64()) as usize;
    if src.size() < count {
        return Err(Error::runtime("Number of elements of source < number of ones in mask"));
    }
    let values = flat(src)?;
    let mut head = values.layout().clone();
    head.shape[0] = count;
    super::index::set(&own, &[Item::Mask(mask)], &values.with_layout(head)?, Rules::Numpy)
}

fn spread(array: &Array, shape: &[usize]) -> Result<Array> {
    let layout = array.layout().broadcast_to(shape).ok_or_else(|| sizes_differ(array.shape(), shape))?;
    array.with_layout(layout)
}

fn together(a: &Array, b: &Array) -> Result<(Array, Array)> {
    let shape = broadcast_shapes([a.shape(), b.shape()]).ok_or_else(|| sizes_differ(b.shape(), a.shape()))?;
    let (a, b) = (spread(a, &shape)?, spread(b, &shape)?);
    Ok((at_least_1d(&a)?, at_least_1d(&b)?))
}

/// PyTorch's error of shapes that do not broadcast.
fn sizes_differ(a: &[usize], b: &[usize]) -> Error {
    let n = a.len().max(b.len());
    let at = |s: &[usize], k: usize| (k + s.len()).checked_sub(n).map_or(1, |k| s[k]);
    let axis = (0..n).rev().find(|&k| at(a, k) != at(b, k) && at(a, k) != 1 && at(b, k) != 1).unwrap_or(0);
    Error::runtime(format!(
        "The size of tensor a ({}) must match the size of tensor b ({}) at non-singleton dimension {axis}",
        at(a, axis),
        at(b, axis)
    ))
}

/// `np.choose`: from the choice that the index names, element by element. The choices have one dtype and
/// broadcast with the index. `ValueError` for an index outside.
pub fn choose(index: &Array, choices: &[Array], mode: Mode) -> Result<Array> {
    let shapes = std::iter::once(index.shape()).chain(choices.iter().map(Array::shape));
    let shape = broadcast_shapes(shapes)
        .ok_or_else(|| Error::value("shape mismatch: objects cannot be broadcast to a single shape"))?;
    let Some(first) = choices.first() else { return Err(Error::value("need at least one array to choose from")) };
    let place = |i: i64| {
        let at = if mode == Mode::Raise && i < 0 { None } else { mode.place(i, choices.len()) };
        at.ok_or_else(|| Error::value("invalid entry in choice array"))
    };
    let which: Vec<usize> = to_i64(&spread(index, &shape)?).into_iter().map(place).collect::<Result<_>>()?;
    let out = Array::for_overwrite(first.dtype(), &shape)?;
    for (k, choice) in choices.iter().enumerate() {
        let source = spread(choice, &shape)?;
        let all = positions(&shape, source.strides());
        let mine = || which.iter().enumerate().filter(|(_, w)| **w == k).map(|(i, _)| i);
        let from = Steps::List(mine().map(|i| all[i]).collect());
        let to = Steps::List(mine().map(|i| i as isize).collect());
        let values = scattered(source.offset(), &[from.len()], from);
        let values = gather(&source, &values, Layout::contiguous(&values.shape))?;
        scatter(&out, &scattered(0, &[to.len()], to), &values, None, Rules::Numpy)?;
    }
    Ok(out)
}

/// `np.compress`: the slices along an axis where a 1-D condition (any dtype) is true.
pub fn compress(condition: &Array, array: &Array, axis: usize) -> Result<Array> {
    let columns = nonzero_columns(condition)?;
    match columns.first() {
        Some(index) if condition.ndim() == 1 => take(array, index, axis, Mode::Raise),
        _ => Err(Error::value("condition must be a 1-d array")),
    }
}

/// The indices (int64, 1-D) of the elements that are not zero, one array an axis, in C order.
pub fn nonzero_columns(array: &Array) -> Result<Vec<Array>> {
    let mask = if array.dtype().is_bool() { array.clone() } else { astype(array, DType::Bool)? };
    Ok(nonzero(&mask)?.into_vec())
}

/// The same as one row an element: shape (count, ndim).
pub fn argwhere(array: &Array) -> Result<Array> {
    if array.ndim() == 0 {
        let count = array.item().is_some_and(|s| s.num.truth()) as usize;
        return Array::zeros(DType::I64, &[count, 0]);
    }
    let columns = nonzero_columns(array)?;
    super::movement::stack(&columns, 1, DType::I64)
}

/// The coordinates (int64) of positions in an array of this shape read in C order (or Fortran order).
/// `ValueError` in NumPy's words.
pub fn unravel_index(indices: &Array, shape: &[usize], fortran: bool) -> Result<Vec<Array>> {
    let size = checked_size(shape)?;
    let flat = to_i64(indices);
    if let Some(bad) = flat.iter().find(|&&i| i < 0 || i as u64 >= size as u64) {
        return Err(Error::value(format!("index {bad} is out of bounds for array with size {size}")));
    }
    let mut columns: Vec<Vec<i64>> = vec![vec![0; flat.len()]; shape.len()];
    let axes: Vec<usize> = if fortran { (0..shape.len()).collect() } else { (0..shape.len()).rev().collect() };
    for (k, &i) in flat.iter().enumerate() {
        let mut i = i as usize;
        for &axis in &axes {
            columns[axis][k] = (i % shape[axis]) as i64;
            i /= shape[axis];
        }
    }
    columns.iter().map(|c| Array::from_slice(c, indices.shape())).collect()
}

/// The positions of coordinates, one array an axis (they broadcast): the inverse of [`unravel_index`].
pub fn ravel_multi_index(coordinates: &[Array], shape: &[usize], modes: &[Mode], fortran: bool) -> Result<Array> {
    if coordinates.len() != shape.len() {
        return Err(Error::value(format!("parameter multi_index must be a sequence of length {}", shape.len())));
    }
    let common = broadcast_shapes(coordinates.iter().map(Array::shape))
        .ok_or_else(|| Error::value("operands could not be broadcast together"))?;
    let strides = if fortran { Layout::fortran(shape).strides } else { Layout::contiguous(shape).strides };
    let mut out = vec![0i64; checked_size(&common)?];
    for (axis, column) in coordinates.iter().enumerate() {
        let mode = modes.get(axis).or(modes.first()).copied().unwrap_or(Mode::Raise);
        for (to, i) in out.iter_mut().zip(to_i64(&spread(column, &common)?)) {
            let at = if mode == Mode::Raise && i < 0 || shape[axis] == 0 { None } else { mode.place(i, shape[axis]) };
            let at = at.ok_or_else(|| Error::value("invalid entry in coordinates array"))?;
            *to += at as i64 * strides[axis] as i64;
        }
    }
    Array::from_slice(&out, &common)
}

/// The diagonal `offset` above the main one of two axes, as a view; it becomes the last axis.
pub fn diagonal(array: &Array, offset: i64, axis1: usize, axis2: usize) -> Result<Array> {
    let mut layout = array.layout().clone();
    let (n, m) = (layout.shape[axis1] as i64, layout.shape[axis2] as i64);
    let (s, t) = (layout.strides[axis1], layout.strides[axis2]);
    let length = if offset >= 0 { n.min(m.saturating_sub(offset)) } else { m.min(n.saturating_add(offset)) }.max(0);
    if length > 0 {
        let skip = if offset >= 0 { offset as isize * t } else { -(offset as isize) * s };
        layout.offset = (layout.offset as isize + skip) as usize;
    }
    for axis in [axis1.max(axis2), axis1.min(axis2)] {
        layout.shape.remove(axis);
        layout.strides.remove(axis);
    }
    layout.shape.push(length as usize);
    layout.strides.push(s + t);
    array.with_layout(layout)
}

/// A fresh copy to write into: what the out-of-place variants of the writers above begin with.
pub fn fresh(array: &Array) -> Result<Array> {
    copy(array, Order::C)
}

/// `np.fill_diagonal`: writes values, repeated, along the main diagonal of all axes; with `wrap` the
/// diagonal of a tall matrix begins anew.
pub fn fill_diagonal(array: &Array, values: &Array, wrap: bool) -> Result<()> {
    let (shape, strides) = (array.shape(), array.strides());
    if shape.len() < 2 {
        return Err(Error::value("array must be at least 2-d"));
    }
    if shape.len() > 2 && shape.iter().any(|&n| n != shape[0]) {
        return Err(Error::value("All dimensions of input must be of equal length"));
    }
    if values.is_empty() {
        return Ok(());
    }
    let steps: Vec<isize> = if shape.len() == 2 {
        let size = shape[0] * shape[1];
        let end = if wrap { size } else { (shape[1] * shape[1]).min(size) };
        (0..end).step_by(shape[1] + 1).map(|i| flat_step(array.layout(), i)).collect()
    } else {
        let step: isize = strides.iter().sum();
        (0..shape[0] as isize).map(|i| i * step).collect()
    };
    // One after the other, as NumPy's flat iterator writes: values that lie in the array itself are read
    // after earlier ones were written.
    let write = array.write_in_order(&[values])?;
    if !wrap {
        let along = Layout {
            shape: [steps.len()][..].into(),
            strides: [strides.iter().sum::<isize>()][..].into(),
            offset: array.offset(),
        };
        watch::narrow(array, || along, None);
    }
    for (k, step) in steps.into_iter().enumerate() {
        let from = values.offset() as isize + flat_step(values.layout(), k % values.size());
        write.target().set_at((array.offset() as isize + step) as usize, values.get_at(from as usize));
    }
    Ok(())
}

/// A fresh array of `fill_value` but for `value` where the mask (of this shape) is true: one-hot and the like.
pub fn indicator(mask: &Array, dtype: DType, value: Num, fill_value: Num) -> Result<Array> {
    let out = Array::for_overwrite(dtype, mask.shape())?;
    fill(&out, fill_value)?;
    masked_fill(&out, mask, &Array::scalar(crate::array::Scalar::new(dtype, value)))?;
    Ok(out)
}
