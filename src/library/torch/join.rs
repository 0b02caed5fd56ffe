//! Joining and repeating tensors, turning them, triangles, diagonals, grids.

use super::args::{Dims, Operand, Sizes, Ten, Tensors, TensorsOrOne, into_out, runtime, tuple, wrap_dim, wrap_dims};
use super::arith::{self, result_dtype};
use super::memory_format::MemoryFormat;
use super::moved::{Kind, moved};
use super::{T, fresh, tape, views};
use crate::array::memory::room_for;
use crate::array::{Array, DType, Layout};
use crate::diag::{Error, ErrorKind};
use crate::op::{cast, join as op, movement};
use crate::rows;
use crate::value::{Host, Result, Value};

rows! { pub FUNCTIONS =
    /// Tensors one after the other along a dimension.
    ///
    /// >>> torch.cat([torch.tensor([1, 2]), torch.tensor([3])])
    "cat"(tensors: Tensors, dim: i64 = 0, *, out: Option<Ten> = None) => |h: &mut dyn Host, t: Tensors, d, out: Option<Ten>| { let r = cat(h, &t.0, d)?; into_out(h, r, out.as_deref()) };
    /// Tensors one after the other along a dimension.
    "concat"(tensors: Tensors, dim: i64 = 0, *, out: Option<Ten> = None) => |h: &mut dyn Host, t: Tensors, d, out: Option<Ten>| { let r = cat(h, &t.0, d)?; into_out(h, r, out.as_deref()) };
    /// Tensors one after the other along a dimension.
    "concatenate"(tensors: Tensors, dim: i64 = 0, *, out: Option<Ten> = None) => |h: &mut dyn Host, t: Tensors, d, out: Option<Ten>| { let r = cat(h, &t.0, d)?; into_out(h, r, out.as_deref()) };
    /// Tensors of one size along a new dimension.
    ///
    /// >>> torch.stack([torch.tensor([1, 2]), torch.tensor([3, 4])])
    "stack"(tensors: Tensors, dim: i64 = 0, *, out: Option<Ten> = None) => |h: &mut dyn Host, t: Tensors, d, out: Option<Ten>| { let r = stack(h, &t.0, d)?; into_out(h, r, out.as_deref()) };
    /// Tensors side by side.
    "hstack"(tensors: Tensors, *, out: Option<Ten> = None) => |h: &mut dyn Host, t: Tensors, out: Option<Ten>| {
        let all = at_least(h, &t.0, 1)?;
        let d = if all.first().is_some_and(|t| t.array().ndim() > 1) { 1 } else { 0 };
        let r = cat(h, &all, d)?;
        into_out(h, r, out.as_deref())
    };
    /// Tensors below each other.
    "vstack"(tensors: Tensors, *, out: Option<Ten> = None) => |h: &mut dyn Host, t: Tensors, out: Option<Ten>| { let all = at_least(h, &t.0, 2)?; let r = cat(h, &all, 0)?; into_out(h, r, out.as_deref()) };
    /// Tensors below each other.
    "row_stack"(tensors: Tensors, *, out: Option<Ten> = None) => |h: &mut dyn Host, t: Tensors, out: Option<Ten>| { let all = at_least(h, &t.0, 2)?; let r = cat(h, &all, 0)?; into_out(h, r, out.as_deref()) };
    /// Tensors behind each other.
    "dstack"(tensors: Tensors, *, out: Option<Ten> = None) => |h: &mut dyn Host, t: Tensors, out: Option<Ten>| { let all = at_least(h, &t.0, 3)?; let r = cat(h, &all, 2)?; into_out(h, r, out.as_deref()) };
    /// 1-D tensors as columns.
    "column_stack"(tensors: Tensors, *, out: Option<Ten> = None) => |h: &mut dyn Host, t: Tensors, out: Option<Ten>| {
        let mut all = Vec::new();
        for t in &t.0 {
            let n = t.array().ndim();
            all.push(if n <= 1 { views::reshape(h, t, &[-1, 1])? } else { t.clone() });
        }
        let r = cat(h, &all, 1)?;
        into_out(h, r, out.as_deref())
    };
    /// Matrices along the diagonal of a larger one.
    "block_diag"(*tensors: TensorsOrOne) => |h: &mut dyn Host, t: TensorsOrOne| block_diag(h, &t.0);
    /// Tensors with at least one dimension.
    "atleast_1d"(*tensors: TensorsOrOne) => |h: &mut dyn Host, t: TensorsOrOne| one_or_all(at_least(h, &t.0, 1)?);
    /// Tensors with at least two dimensions.
    "atleast_2d"(*tensors: TensorsOrOne) => |h: &mut dyn Host, t: TensorsOrOne| one_or_all(at_least(h, &t.0, 2)?);
    /// Tensors with at least three dimensions.
    "atleast_3d"(*tensors: TensorsOrOne) => |h: &mut dyn Host, t: TensorsOrOne| one_or_all(at_least(h, &t.0, 3)?);
    /// Grids of coordinates.
    ///
    /// >>> torch.meshgrid(torch.arange(2), torch.arange(3), indexing="ij")
    "meshgrid"(*tensors: TensorsOrOne, indexing: Option<String> = None) => |h: &mut dyn Host, t: TensorsOrOne, i: Option<String>| meshgrid(h, &t.0, i.as_deref());
    /// All combinations of elements of 1-D tensors, a row each.
    "cartesian_prod"(*tensors: TensorsOrOne) => |h: &mut dyn Host, t: TensorsOrOne| {
        if t.0.len() == 1 { return Ok(Value::Tensor(t.0[0].clone())); }
        if let Some(t) = t.0.iter().find(|t| t.array().ndim() != 1) {
            return Err(runtime(format!("Expect a 1D vector, but got shape {:?}", t.array().shape())));
        }
        let grids = grids(h, &t.0)?;
        let mut columns = Vec::new();
        for g in grids { columns.push(views::reshape(h, &g, &[-1])?); }
        stack(h, &columns, 1).map(Value::Tensor)
    };
}

rows! { pub BOTH =
    /// Dimensions backwards: a copy.
    ///
    /// >>> torch.flip(torch.tensor([1, 2, 3]), (0,))
    "flip"(input: Ten, *dims: Sizes) => |h: &mut dyn Host, x: Ten, d: Sizes| flip(h, &x, &d.0).map(Value::Tensor);
    /// Columns backwards.
    "fliplr"(input: Ten) => |h: &mut dyn Host, x: Ten| {
        if x.array().ndim() < 2 { return Err(runtime("Input must be >= 2-d.")); }
        flip(h, &x, &[1]).map(Value::Tensor)
    };
    /// Rows backwards.
    "flipud"(input: Ten) => |h: &mut dyn Host, x: Ten| {
        if x.array().ndim() < 1 { return Err(runtime("Input must be >= 1-d.")); }
        flip(h, &x, &[0]).map(Value::Tensor)
    };
    /// Shifted; what falls off one end comes back at the other.
    ///
    /// >>> torch.roll(torch.tensor([1, 2, 3]), 1)
    "roll"(input: Ten, shifts: Dims, dims: Option<Dims> = None) => roll;
    /// Turned by quarters in the plane of two dimensions.
    "rot90"(input: Ten, k: i64 = 1, dims: Option<Dims> = None) => |h: &mut dyn Host, x: Ten, k: i64, d: Option<Dims>| {
        let n = x.array().ndim();
        let d = d.unwrap_or(Dims(vec![0, 1], false));
        let d = if d.0.len() == 2 { d.0 } else { return Err(runtime(format!("expected total rotation dims == 2, but got dims = {}", d.0.len()))) };
        if n < 2 { return Err(runtime(format!("expected total dims >= 2, but got total dims = {n}"))); }
        let (a, b) = (wrap_dim(d[0], n)?, wrap_dim(d[1], n)?);
        if a == b { return Err(runtime(format!("expected rotation dims to be different, but got dim0 = {} and dim1 = {}", d[0], d[1]))); }
        // Flips lie as their source does; a quarter turn is a flip with its axes exchanged.
        let lie = move |x: &Array| {
            let turned = movement::rot90(x, k, a, b)?;
            let mut layout = cast::Order::Preserve.layout(x);
            if k.rem_euclid(2) == 1 {
                layout.shape.swap(a, b);
                layout.strides.swap(a, b);
            }
            let out = Array::for_overwrite_in(x.dtype(), layout)?;
            crate::op::assign::initialise(&out, &turned);
            Ok(out)
        };
        moved(h, &x, "Rot90Backward0", Kind::Once, lie).map(Value::Tensor)
    };
    /// As often along each dimension as asked for: a copy.
    "tile"(input: Ten, *dims: Sizes) => |h: &mut dyn Host, x: Ten, d: Sizes| {
        let mut times = d.0;
        while times.len() < x.array().ndim() { times.insert(0, 1); }
        repeat(h, &x, &times).map(Value::Tensor)
    };
    /// Each element as often as asked for.
    ///
    /// >>> torch.repeat_interleave(torch.tensor([1, 2]), 2)
    "repeat_interleave"(input: Ten, repeats: Option<Operand> = None, dim: Option<i64> = None, *, output_size: Option<i64> = None) => repeat_interleave;
    /// A 1-D tensor as a diagonal, or the diagonal of a matrix.
    ///
    /// >>> torch.diag(torch.tensor([1, 2]))
    "diag"(input: Ten, diagonal: i64 = 0, *, out: Option<Ten> = None) => |h: &mut dyn Host, x: Ten, k, out: Option<Ten>| {
        let r = match x.array().ndim() {
            1 => diag_embed(h, &x, k, 0, 1)?,
            2 => {
                let d = views::diagonal(h, &x, k, 0, 1)?;
                let c = views::clone(h, &d)?;
                tape::rename(&c, "DiagonalBackward0_copy");
                c
            }
            n => return Err(runtime(format!("diag(): Supports 1D or 2D tensors. Got {n}D"))),
        };
        into_out(h, r, out.as_deref())
    };
    /// A matrix with all elements on the diagonal.
    "diagflat"(input: Ten, offset: i64 = 0) => |h: &mut dyn Host, x: Ten, k| { let flat = views::reshape(h, &x, &[-1])?; diag_embed(h, &flat, k, 0, 1).map(Value::Tensor) };
    /// The last dimension as diagonals of two new ones.
    "diag_embed"(input: Ten, offset: i64 = 0, dim1: i64 = -2, dim2: i64 = -1) => |h: &mut dyn Host, x: Ten, k, a, b| diag_embed(h, &x, k, a, b).map(Value::Tensor);
    /// The lower triangle, zeros elsewhere.
    ///
    /// >>> torch.tril(torch.ones(2, 2))
    "tril"(input: Ten, diagonal: i64 = 0, *, out: Option<Ten> = None) => |h: &mut dyn Host, x: Ten, k, out: Option<Ten>| { let r = triangle(h, &x, k, true)?; into_out(h, r, out.as_deref()) };
    /// The upper triangle, zeros elsewhere.
    "triu"(input: Ten, diagonal: i64 = 0, *, out: Option<Ten> = None) => |h: &mut dyn Host, x: Ten, k, out: Option<Ten>| { let r = triangle(h, &x, k, false)?; into_out(h, r, out.as_deref()) };
    /// All combinations of `r` elements, a row each.
    "combinations"(input: Ten, r: i64 = 2, with_replacement: bool = False) => combinations;
    /// A matrix of powers of a 1-D tensor.
    "vander"(x: Ten, N: Option<i64> = None, increasing: bool = False) => vander;
}

/// The dtype that tensors meet in.
fn common(h: &mut dyn Host, all: &[T]) -> Result<DType> {
    let operands: Vec<Operand> = all.iter().map(Operand::from).collect();
    let refs: Vec<&Operand> = operands.iter().collect();
    result_dtype(h, &refs)
}

/// `torch.cat(tensors, dim)`.
pub fn cat(h: &mut dyn Host, all: &[T], dim: i64) -> Result<T> {
    if all.is_empty() {
        return Err(Error::value("torch.cat(): expected a non-empty list of Tensors").into());
    }
    if let Some(i) = all.iter().position(|t| t.array().ndim() == 0) {
        return Err(runtime(format!("zero-dimensional tensor (at position {i}) cannot be concatenated")));
    }
    let d = common(h, all)?;
    // A 1-D tensor without elements fits everywhere.
    let legacy = |t: &&T| t.array().shape() == [0];
    let real: Vec<T> = all.iter().filter(|t| !legacy(t)).cloned().collect();
    let Some(first) = real.first() else { return Ok(fresh(Array::zeros(d, &[0])?)) };
    let shape = first.array().shape().to_vec();
    let axis = wrap_dim(dim, shape.len())?;
    for (k, t) in all.iter().enumerate().filter(|(_, t)| !legacy(t)) {
        let a = t.array();
        if a.ndim() != shape.len() {
            return Err(runtime(format!(
                "Tensors must have same number of dimensions: got {} and {}",
                shape.len(),
                a.ndim()
            )));
        }
        if let Some(i) = (0..shape.len()).find(|&i| i != axis && a.shape()[i] != shape[i]) {
            return Err(runtime(format!(
                "Sizes of tensors must match except in dimension {axis}. Expected size {} but got size {} for tensor number {k} in the list.",
                shape[i],
                a.shape()[i]
            )));
        }
    }
    let arrays: Vec<Array> = real.iter().map(|t| t.array().clone()).collect();
    let mut whole = shape.clone();
    whole[axis] = arrays.iter().map(|a| a.shape()[axis]).sum();
    let out = Array::for_overwrite_in(d, MemoryFormat::of_all(arrays.iter()).layout(&whole)?)?;
    op::concatenate_into(&out, &arrays, axis)?;
    let out = fresh(out);
    let inputs: Vec<&T> = real.iter().collect();
    let lengths: Vec<i64> = arrays.iter().map(|a| a.shape()[axis] as i64).collect();
    tape::record1(h, "CatBackward0", &inputs, &[], &out, move |h, g| {
        let mut start = 0;
        let mut parts = Vec::new();
        for &n in &lengths {
            parts.push(Some(views::narrow(h, g, axis as i64, start, n)?));
            start += n;
        }
        Ok(parts)
    });
    Ok(out)
}

/// `torch.stack(tensors, dim)`.
pub fn stack(h: &mut dyn Host, all: &[T], dim: i64) -> Result<T> {
    let Some(first) = all.first() else { return Err(runtime("stack expects a non-empty TensorList")) };
    let shape = first.array().shape().to_vec();
    let axis = wrap_dim(dim, shape.len() + 1)?;
    for (k, t) in all.iter().enumerate() {
        if t.array().shape() != shape {
            return Err(runtime(format!(
                "stack expects each tensor to be equal size, but got {shape:?} at entry 0 and {:?} at entry {k}",
                t.array().shape()
            )));
        }
    }
    let d = common(h, all)?;
    let arrays: Vec<Array> = all.iter().map(|t| t.array().clone()).collect();
    let mut whole = shape.clone();
    whole.insert(axis, arrays.len());
    let out = Array::for_overwrite_in(d, Layout::contiguous(&whole))?;
    let rows: Vec<Array> = arrays
        .iter()
        .map(|a| movement::expand_dims(a, &[axis], crate::array::index::Rules::Torch))
        .collect::<crate::diag::Result<_>>()?;
    op::concatenate_into(&out, &rows, axis)?;
    let out = fresh(out);
    let inputs: Vec<&T> = all.iter().collect();
    tape::record1(h, "StackBackward0", &inputs, &[], &out, move |h, g| {
        Ok(views::unbind(h, g, axis as i64)?.into_iter().map(Some).collect())
    });
    Ok(out)
}

fn at_least(h: &mut dyn Host, all: &[T], n: usize) -> Result<Vec<T>> {
    let mut out = Vec::new();
    for t in all {
        let mut t = t.clone();
        while t.array().ndim() < n {
            // A third dimension comes last, the others first.
            let at = if t.array().ndim() == 2 { -1 } else { 0 };
            t = views::unsqueeze(h, &t, at)?;
        }
        out.push(t);
    }
    Ok(out)
}

fn one_or_all(mut all: Vec<T>) -> Result<Value> {
    Ok(if all.len() == 1 { Value::Tensor(all.remove(0)) } else { tuple(all) })
}

fn block_diag(h: &mut dyn Host, all: &[T]) -> Result<Value> {
    let blocks = at_least(h, all, 2)?;
    if let Some((i, bad)) = blocks.iter().enumerate().find(|(_, b)| b.array().ndim() > 2) {
        return Err(runtime(format!(
            "torch.block_diag: Input tensors must have 2 or fewer dimensions. Input {i} has {} dimensions",
            bad.array().ndim()
        )));
    }
    let d = common(h, &blocks)?;
    let (rows, columns) = blocks.iter().fold((0, 0), |(r, c), b| (r + b.array().shape()[0], c + b.array().shape()[1]));
    let out = Array::zeros(d, &[rows, columns])?;
    let (mut r, mut c) = (0, 0);
    for b in &blocks {
        let a = b.array();
        let region = movement::narrow(&movement::narrow(&out, 0, r, a.shape()[0])?, 1, c, a.shape()[1])?;
        crate::op::assign::assign(&region, &a)?;
        r += a.shape()[0];
        c += a.shape()[1];
    }
    let out = fresh(cast::copy(&out, cast::Order::C)?);
    let inputs: Vec<&T> = all.iter().collect();
    super::rules::record(h, "BlockDiagBackward0", "block_diag", &inputs, &[], &[&out], vec![]);
    Ok(Value::Tensor(out))
}

fn grids(h: &mut dyn Host, all: &[T]) -> Result<Vec<T>> {
    let mut size = Vec::new();
    for t in all {
        let a = t.array();
        if a.ndim() > 1 {
            return Err(runtime(format!(
                "torch.meshgrid: Expected 0D or 1D tensor in the tensor list but got: {:?}",
                a.shape()
            )));
        }
        size.push(a.size() as i64);
    }
    let mut out = Vec::new();
    for (k, t) in all.iter().enumerate() {
        let mut shape = vec![1; all.len()];
        shape[k] = size[k];
        let v = views::reshape(h, t, &shape)?;
        out.push(views::expand(h, &v, &size)?);
    }
    Ok(out)
}

fn meshgrid(h: &mut dyn Host, all: &[T], indexing: Option<&str>) -> Result<Value> {
    match indexing {
        None => {
            h.warn(
                ErrorKind::UserWarning,
                "torch.meshgrid: in an upcoming release, it will be required to pass the indexing argument.",
            )?;
            grids(h, all).map(tuple)
        }
        Some("ij") => grids(h, all).map(tuple),
        Some("xy") => {
            let mut order = all.to_vec();
            if order.len() > 1 {
                order.swap(0, 1);
            }
            let mut found = grids(h, &order)?;
            if found.len() > 1 {
                found.swap(0, 1);
                for g in &mut found {
                    *g = views::transpose(h, g, 0, 1, "TransposeBackward0")?;
                }
                // Transposed twice: coordinates of the first operand run along the second dimension.
                for g in &mut found {
                    *g = views::transpose(h, g, 0, 1, "TransposeBackward0")?;
                }
            }
            Ok(tuple(found))
        }
        Some(other) => {
            Err(runtime(format!("torch.meshgrid: indexing must be one of \"xy\" or \"ij\", but received: {other}")))
        }
    }
}

/// `torch.flip(x, dims)`.
pub fn flip(h: &mut dyn Host, x: &T, dims: &[i64]) -> Result<T> {
    let axes = wrap_dims(Some(dims), x.array().ndim())?;
    moved(h, x, "FlipBackward0", Kind::Once, move |a| {
        let out = Array::for_overwrite_in(a.dtype(), cast::Order::Preserve.layout(a))?;
        crate::op::assign::initialise(&out, &movement::flip(a, &axes)?);
        Ok(out)
    })
}

fn roll(h: &mut dyn Host, x: Ten, shifts: Dims, dims: Option<Dims>) -> Result<Value> {
    let n = x.array().ndim();
    let axes: Vec<usize> = match &dims {
        Some(d) if !d.0.is_empty() && n == 0 => {
            let text = format!("Dimension specified as {} but tensor has no dimensions", d.0[0]);
            return Err(Error::index(text).into());
        }
        _ if x.array().is_empty() => return views::clone(h, &x).map(Value::Tensor),
        Some(d) if !d.0.is_empty() => d.0.iter().map(|&d| wrap_dim(d, n)).collect::<Result<_>>()?,
        _ => {
            if shifts.0.len() != 1 {
                return Err(runtime(format!(
                    "shifts and dimensions must align. shifts: {}, dims:{}",
                    shifts.0.len(),
                    dims.map_or(0, |d| d.0.len())
                )));
            }
            let by = shifts.0.clone();
            return moved(h, &x, "RollBackward0", Kind::Once, move |a| {
                let flat = crate::op::reduce::flat(&cast::copy(a, cast::Order::C)?)?;
                movement::view(&op::roll(&flat, &by, &[0])?, a.shape())
            })
            .map(Value::Tensor);
        }
    };
    if axes.len() != shifts.0.len() {
        return Err(runtime(format!(
            "shifts and dimensions must align. shifts: {}, dims:{}",
            shifts.0.len(),
            axes.len()
        )));
    }
    moved(h, &x, "RollBackward0", Kind::Once, move |a| cast::copy(&op::roll(a, &shifts.0, &axes)?, cast::Order::C))
        .map(Value::Tensor)
}

/// `x.repeat(times)`.
pub fn repeat(h: &mut dyn Host, x: &T, times: &[i64]) -> Result<T> {
    if times.len() < x.array().ndim() {
        return Err(runtime(
            "Number of dimensions of repeat dims can not be smaller than number of dimensions of tensor",
        ));
    }
    if times.iter().any(|&n| n < 0) {
        let own = views::sizes(x);
        let skip = times.len() - own.len();
        let sizes: Vec<i64> =
            times.iter().enumerate().map(|(k, n)| n * if k < skip { 1 } else { own[k - skip] }).collect();
        let bad = sizes.iter().find(|&&n| n < 0).unwrap_or(&0);
        return Err(runtime(format!("Trying to create tensor with negative dimension {bad}: {sizes:?}")));
    }
    let times: Vec<usize> = times.iter().map(|&n| n as usize).collect();
    moved(h, x, "RepeatBackward0", Kind::Many, move |a| op::tile(a, &times))
}

fn repeat_interleave(
    h: &mut dyn Host,
    x: Ten,
    repeats: Option<Operand>,
    dim: Option<i64>,
    _: Option<i64>,
) -> Result<Value> {
    let counts = |r: &Operand| -> Vec<i64> {
        match r {
            Operand::Number(n, _) => vec![n.as_i64()],
            Operand::Tensor(t) => crate::array::index::to_i64(&t.array()),
        }
    };
    let Some(repeats) = repeats else {
        // The tensor itself says how often.
        let all = crate::array::index::to_i64(&x.array());
        let index = Array::from_vec((0..all.len() as i64).collect::<Vec<_>>())?;
        return Ok(Value::tensor(op::repeat(&index, &all, 0)?));
    };
    let counts = counts(&repeats);
    if counts.iter().any(|&n| n < 0) {
        let text =
            if repeats.tensor().is_some() { "repeats can not be negative" } else { "Repeats must be non-negative" };
        return Err(runtime(text));
    }
    let (x, axis) = match dim {
        Some(d) => (x.0.clone(), wrap_dim(d, x.array().ndim())?),
        None => (views::reshape(h, &x, &[-1])?, 0),
    };
    let n = x.array().shape().get(axis).copied().unwrap_or(1);
    if counts.len() != 1 && counts.len() != n {
        return Err(runtime(format!(
            "repeats must have the same size as input along dim, but got repeats.size(0) = {} and input.size({axis}) = {n}",
            counts.len()
        )));
    }
    if counts.len() > 1 {
        return moved(h, &x, "IndexSelectBackward0", Kind::Many, move |a| op::repeat(a, &counts, axis))
            .map(Value::Tensor);
    }
    let all = moved(h, &x, "CloneBackward0", Kind::Many, move |a| op::repeat(a, &counts, axis))?;
    let size = views::sizes(&all);
    views::view(h, &all, &size).map(Value::Tensor)
}

fn diag_embed(h: &mut dyn Host, x: &T, k: i64, a: i64, b: i64) -> Result<T> {
    let shape = x.array().shape().to_vec();
    let n = shape.len() + 1;
    let (p, q) = (wrap_dim(a, n)?, wrap_dim(b, n)?);
    if p == q {
        return Err(runtime(format!("diagonal dimensions cannot be identical {a}, {b}")));
    }
    let last = shape.last().copied().unwrap_or(1) + k.unsigned_abs() as usize;
    let mut full: Vec<usize> = shape[..shape.len().saturating_sub(1)].to_vec();
    full.insert(p.min(q), last);
    full.insert(p.max(q), last);
    let out = Array::zeros(x.array().dtype(), &full)?;
    crate::op::assign::assign(&crate::op::pick::diagonal(&out, k, p, q)?, &x.array())?;
    let out = fresh(cast::copy(&out, cast::Order::C)?);
    tape::record1(h, "DiagEmbedBackward0", &[x], &[], &out, move |h, g| {
        Ok(vec![Some(views::diagonal(h, g, k, p as i64, q as i64)?)])
    });
    Ok(out)
}

/// The lower or upper triangle of the last two dimensions, differentiable.
pub fn triangle(h: &mut dyn Host, x: &T, k: i64, lower: bool) -> Result<T> {
    let a = x.array().clone();
    let name = if lower { "tril" } else { "triu" };
    if a.ndim() < 2 {
        return Err(runtime(format!("{name}: input tensor must have at least 2 dimensions")));
    }
    let out = fresh(op::triangle(&a, k, lower)?);
    let back = if lower { "TrilBackward0" } else { "TriuBackward0" };
    tape::record1(h, back, &[x], &[], &out, move |h, g| Ok(vec![Some(triangle(h, g, k, lower)?)]));
    Ok(out)
}

fn combinations(h: &mut dyn Host, x: Ten, r: i64, again: bool) -> Result<Value> {
    let a = x.array().clone();
    if a.ndim() != 1 {
        return Err(runtime(format!("Expect a 1D vector, but got shape {:?}", a.shape())));
    }
    if r < 0 {
        return Err(runtime(format!("Expect a non-negative number, but got {r}")));
    }
    let (n, r) = (a.shape()[0] as i64, r as usize);
    let mut rows: Vec<i64> = Vec::new();
    let mut current: Vec<i64> = Vec::new();
    // Depth first in lexicographic order.
    fn walk(start: i64, n: i64, r: usize, again: bool, current: &mut Vec<i64>, rows: &mut Vec<i64>) {
        if current.len() == r {
            rows.extend_from_slice(current);
            return;
        }
        for i in start..n {
            current.push(i);
            walk(if again { i } else { i + 1 }, n, r, again, current, rows);
            current.pop();
        }
    }
    if r == 0 {
        return Ok(Value::tensor(Array::zeros(a.dtype(), &[0])?));
    }
    if r > 64 {
        return Err(Error::new(ErrorKind::MemoryError, "too many combinations").into());
    }
    let ways = (0..r as i64).fold(1.0, |ways, i| ways * if again { n + i } else { n - i } as f64 / (i + 1) as f64);
    room_for::<i64>((ways * r as f64) as usize)?;
    walk(0, n, r, again, &mut current, &mut rows);
    let index = Array::from_slice(&rows, &[rows.len() / r, r])?;
    moved(h, &x, "IndexBackward0", Kind::Many, move |a| {
        crate::op::pick::take(a, &index, 0, crate::op::pick::Mode::Raise)
    })
    .map(Value::Tensor)
}

fn vander(h: &mut dyn Host, x: Ten, n: Option<i64>, increasing: bool) -> Result<Value> {
    if x.array().ndim() != 1 {
        return Err(runtime("x must be a one-dimensional tensor."));
    }
    let n = n.unwrap_or(x.array().shape()[0] as i64);
    if n < 0 {
        return Err(runtime("N must be non-negative."));
    }
    let column = views::unsqueeze(h, &x, -1)?;
    let mut powers: Vec<i64> = (0..n).collect();
    if !increasing {
        powers.reverse();
    }
    let powers = fresh(Array::from_vec(powers)?);
    arith::binary(h, &arith::POW, &(&column).into(), &(&powers).into()).map(Value::Tensor)
}
