//! Picking elements by index and by mask; the variants of the writers that leave their input alone.

use super::args::{Dims, Number, Operand, Ten, into_out, runtime, tuple, wrap_dim};
use super::index_write as write;
use super::moved::{Kind, moved};
use super::{T, fresh, views};
use crate::array::{Array, DType};
use crate::diag::Error;
use crate::op::pick::{self, Mode};
use crate::rows;
use crate::value::{Host, Result, Value};

rows! { pub BOTH =
    /// Elements along a dimension by an index of the result's shape.
    ///
    /// >>> torch.gather(torch.tensor([[1, 2], [3, 4]]), 1, torch.tensor([[1], [0]]))
    "gather"(input: Ten, dim: i64, index: Ten, *, sparse_grad: bool = False, out: Option<Ten> = None) => |h: &mut dyn Host, x: Ten, d, i: Ten, _s: bool, out: Option<Ten>| {
        let r = gather(h, &x, d, &i)?;
        into_out(h, r, out.as_deref())
    };
    /// As `gather`, index and input broadcast.
    "take_along_dim"(input: Ten, indices: Ten, dim: Option<i64> = None, *, out: Option<Ten> = None) => |h: &mut dyn Host, x: Ten, i: Ten, d: Option<i64>, out: Option<Ten>| {
        let given = i.array().dtype();
        if given != DType::I64 && given != DType::I32 {
            let name = crate::op::index::torch_scalar_type(given);
            return Err(runtime(format!("torch.take_along_dim(): dtype of indices should be Long but got {name}")));
        }
        let r = match d {
            None => { let (x, i) = (views::reshape(h, &x, &[-1])?, views::reshape(h, &i, &[-1])?); gather(h, &x, 0, &i)? }
            Some(d) => take_along(h, &x, &i, d)?,
        };
        into_out(h, r, out.as_deref())
    };
    /// Slices along a dimension by a 1-D index.
    ///
    /// >>> torch.index_select(torch.eye(3), 0, torch.tensor([2, 0]))
    "index_select"(input: Ten, dim: i64, index: Ten, *, out: Option<Ten> = None) => |h: &mut dyn Host, x: Ten, d, i: Ten, out: Option<Ten>| {
        let r = index_select(h, &x, d, &i)?;
        into_out(h, r, out.as_deref())
    };
    /// The elements where a mask is true.
    "masked_select"(input: Ten, mask: Ten, *, out: Option<Ten> = None) => |h: &mut dyn Host, x: Ten, m: Ten, out: Option<Ten>| {
        let mask = m.array().clone();
        if !mask.dtype().is_bool() { return Err(runtime("masked_select: expected BoolTensor for mask")); }
        check_broadcast(&m, &x)?;
        let r = moved(h, &x, "MaskedSelectBackward0", Kind::Many, move |a| {
            let picked = pick::masked_select(a, &mask)?;
            let n = picked.size();
            if n == 0 { picked.with_layout(crate::array::Layout::line(0)) } else { Ok(picked) }
        })?;
        into_out(h, r, out.as_deref())
    };
    /// Elements by index into the tensor as if it had one dimension.
    ///
    /// >>> torch.take(torch.tensor([[4, 3], [2, 1]]), torch.tensor([0, 3]))
    "take"(input: Ten, index: Ten, *, out: Option<Ten> = None) => |h: &mut dyn Host, x: Ten, i: Ten, out: Option<Ten>| {
        let index = i.array().clone();
        if index.dtype() != DType::I64 { return Err(runtime(format!("take(): Expected a long tensor for index, but got {}", crate::op::index::torch_scalar_type(index.dtype())))); }
        let n = x.array().size();
        check_flat(&index, n)?;
        let r = moved(h, &x, "TakeBackward0", Kind::Many, move |a| pick::take_flat(a, &index, Mode::Raise))?;
        into_out(h, r, out.as_deref())
    };
    /// The indices of elements that are not zero.
    ///
    /// >>> torch.nonzero(torch.tensor([0, 3, 5]))
    "nonzero"(input: Ten, *, as_tuple: bool = False, out: Option<Ten> = None) => |h: &mut dyn Host, x: Ten, parts: bool, out: Option<Ten>| {
        let a = x.array().clone();
        if parts {
            let a = if a.ndim() == 0 { crate::op::movement::expand_dims(&a, &[0], crate::array::index::Rules::Torch)? } else { a };
            return views::unbind(h, &fresh(by_columns(&argwhere(&a)?)?), 1).map(tuple);
        }
        into_out(h, fresh(by_columns(&argwhere(&a)?)?), out.as_deref())
    };
    /// The indices of elements that are not zero, a row each.
    "argwhere"(input: Ten) => |_h, x: Ten| Ok(Value::tensor(by_columns(&argwhere(&x.array())?)?));
    /// With one value where a mask is true.
    "masked_fill"(input: Ten, mask: Ten, value: Operand) => |h: &mut dyn Host, x: Ten, m: Ten, v| { let c = broadcast_clone(h, &x, &m)?; write::masked_fill(h, &c, &m, &v)?; rename(c, "MaskedFillBackward0") };
    /// With the source's elements in order where a mask is true.
    "masked_scatter"(input: Ten, mask: Ten, source: Ten) => |h: &mut dyn Host, x: Ten, m: Ten, s: Ten| { let c = broadcast_clone(h, &x, &m)?; write::masked_scatter(h, &c, &m, &s)?; rename(c, "MaskedScatterBackward0") };
    /// With the source's elements at an index along a dimension.
    "scatter"(input: Ten, dim: i64, index: Ten, src: Option<Operand> = None, *, value: Option<Operand> = None, reduce: Option<String> = None, out: Option<Ten> = None) => |h: &mut dyn Host, x: Ten, d, i: Ten, s: Option<Operand>, v: Option<Operand>, r: Option<String>, out: Option<Ten>| {
        let c = views::clone_in(h, &x, crate::op::cast::Order::C)?;
        let src = s.or(v).ok_or_else(|| runtime("scatter() needs src or value"))?;
        let number = src.tensor().is_none();
        write::scatter(h, &c, d, &i, &src, r.as_deref())?;
        super::tape::rename(&c, if number { "ScatterBackward1" } else { "ScatterBackward0" });
        into_out(h, c, out.as_deref())
    };
    /// With the source's elements added at an index along a dimension.
    "scatter_add"(input: Ten, dim: i64, index: Ten, src: Ten, *, out: Option<Ten> = None) => |h: &mut dyn Host, x: Ten, d, i: Ten, s: Ten, out: Option<Ten>| {
        let c = views::clone_in(h, &x, crate::op::cast::Order::C)?;
        write::scatter(h, &c, d, &i, &Operand::Tensor(s.0), Some("add"))?;
        super::tape::rename(&c, "ScatterAddBackward0");
        into_out(h, c, out.as_deref())
    };
    /// With the source's elements combined at an index along a dimension.
    "scatter_reduce"(input: Ten, dim: i64, index: Ten, src: Ten, reduce: String, *, include_self: bool = True, out: Option<Ten> = None) => |h: &mut dyn Host, x: Ten, d, i: Ten, s: Ten, r: String, inc, out: Option<Ten>| {
        let c = views::clone_in(h, &x, crate::op::cast::Order::C)?;
        write::scatter_reduce(h, &c, d, &i, &s, &r, inc)?;
        into_out(h, c, out.as_deref())
    };
    /// With the source's slices added by index.
    "index_add"(input: Ten, dim: i64, index: Ten, source: Ten, *, alpha: Number = 1, out: Option<Ten> = None) => |h: &mut dyn Host, x: Ten, d, i: Ten, s: Ten, al, out: Option<Ten>| {
        let c = views::clone_in(h, &x, crate::op::cast::Order::C)?;
        write::index_add(h, &c, d, &i, &s, al)?;
        super::tape::rename(&c, "IndexAddBackward0");
        into_out(h, c, out.as_deref())
    };
    /// With the source's slices placed by index.
    "index_copy"(input: Ten, dim: i64, index: Ten, source: Ten, *, out: Option<Ten> = None) => |h: &mut dyn Host, x: Ten, d, i: Ten, s: Ten, out: Option<Ten>| {
        let c = views::clone_in(h, &x, crate::op::cast::Order::C)?;
        write::index_copy(h, &c, d, &i, &s)?;
        into_out(h, c, out.as_deref())
    };
    /// With one value in the slices of an index.
    "index_fill"(input: Ten, dim: i64, index: Ten, value: Operand) => |h: &mut dyn Host, x: Ten, d, i: Ten, v: Operand| { let c = views::clone(h, &x)?; write::index_fill(h, &c, d, &i, &v)?; Ok(Value::Tensor(c)) };
    /// With the source's slices combined by index.
    "index_reduce"(input: Ten, dim: i64, index: Ten, source: Ten, reduce: String, *, include_self: bool = True, out: Option<Ten> = None) => |h: &mut dyn Host, x: Ten, d, i: Ten, s: Ten, r: String, inc, out: Option<Ten>| {
        let c = views::clone_in(h, &x, crate::op::cast::Order::C)?;
        write::index_reduce(h, &c, d, &i, &s, &r, inc)?;
        into_out(h, c, out.as_deref())
    };
    /// With values at the positions that a tuple of indices names.
    "index_put"(input: Ten, indices: Value, values: Ten, accumulate: bool = False) => |h: &mut dyn Host, x: Ten, i: Value, v: Ten, acc| { let c = views::clone(h, &x)?; write::index_put(h, &c, &i, &v, acc)?; Ok(Value::Tensor(c)) };
    /// With values at positions of the tensor as if it had one dimension.
    "put"(input: Ten, index: Ten, source: Ten, accumulate: bool = False) => |h: &mut dyn Host, x: Ten, i: Ten, s: Ten, acc| { let c = views::clone(h, &x)?; write::put(h, &c, &i, &s, acc)?; Ok(Value::Tensor(c)) };
    /// With a slice replaced.
    "slice_scatter"(input: Ten, src: Ten, dim: i64 = 0, start: Option<i64> = None, end: Option<i64> = None, step: i64 = 1) => |h: &mut dyn Host, x: Ten, s: Ten, d, a: Option<i64>, b: Option<i64>, step| {
        let c = views::clone(h, &x)?;
        let axis = wrap_dim(d, c.array().ndim())?;
        let n = c.array().shape().get(axis).copied().unwrap_or(1);
        let (first, count) = crate::array::index::slice_indices(n, a, b, step);
        let region = moved(h, &c, "SliceBackward0", Kind::Once, move |a| {
            let mut layout = a.layout().clone();
            layout.offset = (layout.offset as isize + first as isize * layout.strides[axis]) as usize;
            layout.shape[axis] = count;
            layout.strides[axis] *= step as isize;
            a.with_layout(layout)
        })?;
        write::copy(h, &region, &s)?;
        rename(c, "SliceScatterBackward0")
    };
    /// With one index of a dimension replaced.
    "select_scatter"(input: Ten, src: Ten, dim: i64, index: i64) => |h: &mut dyn Host, x: Ten, s: Ten, d, i| {
        let c = views::clone(h, &x)?;
        let region = views::select(h, &c, d, i, "SelectBackward0")?;
        if region.array().shape() != s.array().shape() {
            return Err(runtime(format!("expected src to have a size equal to the slice of self. src size = {:?}, slice size = {:?}", s.array().shape(), region.array().shape())));
        }
        write::copy(h, &region, &s)?;
        rename(c, "SelectScatterBackward0")
    };
    /// With a diagonal replaced.
    "diagonal_scatter"(input: Ten, src: Ten, offset: i64 = 0, dim1: i64 = 0, dim2: i64 = 1) => |h: &mut dyn Host, x: Ten, s: Ten, o, a, b| {
        let c = views::clone(h, &x)?;
        let region = views::diagonal(h, &c, o, a, b)?;
        if region.array().shape() != s.array().shape() {
            return Err(runtime(format!("expected src to have a size equal to the slice of self. src size = {:?}, slice size = {:?}", s.array().shape(), region.array().shape())));
        }
        write::copy(h, &region, &s)?;
        rename(c, "DiagonalScatterBackward0")
    };
    /// With the elements of a strided view replaced.
    "as_strided_scatter"(input: Ten, src: Ten, size: Dims, stride: Dims, storage_offset: Option<i64> = None) => |h: &mut dyn Host, x: Ten, s: Ten, size: Dims, st: Dims, o: Option<i64>| {
        let c = views::clone(h, &x)?;
        let region = views::as_strided(h, &c, &size.0, &st.0, o.or(Some(0)))?;
        write::copy(h, &region, &s)?;
        rename(c, "AsStridedScatterBackward0")
    };
    /// The coordinates of positions.
    "unravel_index"(indices: Ten, shape: Dims) => |_h, x: Ten, s: Dims| {
        let shape = super::args::shape(&s.0, "unravel_index")?;
        let all = pick::unravel_index(&x.array(), &shape, false)?;
        Ok(tuple(all.into_iter().map(fresh).collect()))
    };
}

fn rename(t: T, name: &'static str) -> Result<Value> {
    super::tape::rename(&t, name);
    Ok(Value::Tensor(t))
}

fn argwhere(a: &Array) -> Result<Array> {
    if a.ndim() == 0 {
        let n = a.get(&[]).truth() as usize;
        return Ok(Array::zeros(DType::I64, &[n, 0])?);
    }
    Ok(pick::argwhere(a)?)
}

/// The input, stretched to its common shape with a mask, as a copy.
fn broadcast_clone(h: &mut dyn Host, x: &T, mask: &T) -> Result<T> {
    check_broadcast(mask, x)?;
    let mut both = views::broadcast_tensors(h, &[x.clone(), mask.clone()])?;
    views::clone_in(h, &both.swap_remove(0), crate::op::cast::Order::C)
}

/// PyTorch's error if two tensors do not broadcast.
pub fn check_broadcast(a: &T, b: &T) -> Result<()> {
    if crate::op::elementwise::broadcast(&[&a.array(), &b.array()]).is_none() {
        return Err(super::arith::broadcast_error(a.array().shape(), b.array().shape()));
    }
    Ok(())
}

/// Indices as PyTorch lays them out: a column after the other.
fn by_columns(indices: &Array) -> Result<Array> {
    if indices.shape()[1] == 0 {
        return Ok(indices.clone());
    }
    let turned = crate::op::cast::copy(&crate::op::movement::reverse_axes(indices)?, crate::op::cast::Order::C)?;
    Ok(crate::op::movement::reverse_axes(&turned)?)
}

/// PyTorch's error for a position outside a tensor of `n` elements.
pub fn check_flat(index: &Array, n: usize) -> Result<()> {
    let bad = crate::array::index::to_i64(index).into_iter().find(|&i| crate::array::index::wrap(i, n).is_none());
    match bad {
        Some(_) if n == 0 => Err(Error::index("take(): tried to take from an empty tensor").into()),
        Some(i) => {
            Err(Error::index(format!("out of range: tried to access index {i} on a tensor of {n} elements.")).into())
        }
        None => Ok(()),
    }
}

/// `x.gather(dim, index)`.
pub fn gather(h: &mut dyn Host, x: &T, dim: i64, index: &T) -> Result<T> {
    let at = index.array().clone();
    if at.dtype() != DType::I64 && at.dtype() != DType::I32 {
        return Err(runtime("gather(): Expected dtype int32/int64 for index"));
    }
    let axis = wrap_dim(dim, x.array().ndim())?;
    moved(h, x, "GatherBackward0", Kind::Many, move |a| pick::gather_along(a, axis, &at))
}

fn take_along(h: &mut dyn Host, x: &T, index: &T, dim: i64) -> Result<T> {
    if x.array().ndim() != index.array().ndim() {
        return Err(runtime(format!(
            "torch.take_along_dim(): input and indices should have the same number of dimensions, but got {} dimensions for input, and {} dimensions for indices",
            x.array().ndim(),
            index.array().ndim()
        )));
    }
    let axis = wrap_dim(dim, x.array().ndim())?;
    let (mut xs, mut is) = (views::sizes(x), views::sizes(index));
    for a in 0..xs.len() {
        if a != axis {
            let n = if xs[a] == 1 { is[a] } else { xs[a] };
            xs[a] = n;
            is[a] = n;
        }
    }
    let (x, index) = (views::expand(h, x, &xs)?, views::expand(h, index, &is)?);
    gather(h, &x, dim, &index)
}

fn index_select(h: &mut dyn Host, x: &T, dim: i64, index: &T) -> Result<T> {
    let at = index.array().clone();
    if at.ndim() > 1 {
        return Err(Error::index("index_select(): Index is supposed to be a vector").into());
    }
    if at.dtype() != DType::I64 && at.dtype() != DType::I32 {
        return Err(runtime("index_select(): Expected dtype int32 or int64 for index"));
    }
    let axis = wrap_dim(dim, x.array().ndim())?;
    if x.array().ndim() == 0 && at.size() > 1 {
        let n = at.size();
        return Err(runtime(format!("index_select(): Index to scalar can have only 1 value, got {n} value(s)")));
    }
    moved(h, x, "IndexSelectBackward0", Kind::Many, move |a| pick::index_select(a, axis, &at))
}
