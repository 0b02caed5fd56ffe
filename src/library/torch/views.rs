//! Views: the same memory under another shape; and the copies that `reshape`, `flatten` and `contiguous`
//! make where no view can be.

use super::args::{Dims, Sizes, Ten, runtime, tuple, wrap_dim, wrap_dims};
pub use super::broadcast::*;
pub use super::complex_view::*;
use super::memory_format::MemoryFormat;
use super::moved::{Kind, moved};
pub use super::split::*;
use super::{T, fresh, tape};
use crate::array::index::Rules;
use crate::array::{Array, DType, Layout, Shape};
use crate::op::cast::Order;
use crate::op::movement;
use crate::rows;
use crate::value::{Host, Result, Tensor, Value};
use std::rc::Rc;

rows! { pub BOTH =
    /// The same elements under another shape: a view where that can be, else a copy.
    ///
    /// >>> torch.reshape(torch.arange(6), (2, 3))
    "reshape"(input: Ten, *shape: Sizes) => |h: &mut dyn Host, x: Ten, s: Sizes| reshape(h, &x, &s.0).map(Value::Tensor);
    /// Two dimensions exchanged: a view.
    ///
    /// >>> torch.transpose(torch.arange(6).reshape(2, 3), 0, 1)
    "transpose"(input: Ten, dim0: i64, dim1: i64) => |h: &mut dyn Host, x: Ten, a, b| transpose(h, &x, a, b, "TransposeBackward0").map(Value::Tensor);
    /// The dimensions in another order: a view.
    ///
    /// >>> torch.permute(torch.zeros(2, 3, 4), (2, 0, 1)).shape
    "permute"(input: Ten, *dims: Sizes) => |h: &mut dyn Host, x: Ten, d: Sizes| permute(h, &x, &d.0).map(Value::Tensor);
    /// A matrix with its dimensions exchanged: a view.
    ///
    /// >>> torch.t(torch.tensor([[1, 2]]))
    "t"(input: Ten) => |h: &mut dyn Host, x: Ten| t(h, &x).map(Value::Tensor);
    /// Without dimensions of length 1: a view.
    ///
    /// >>> torch.squeeze(torch.zeros(1, 2, 1)).shape
    "squeeze"(input: Ten, dim: Option<Dims> = None) => squeeze_row;
    /// With a new dimension of length 1: a view.
    ///
    /// >>> torch.unsqueeze(torch.arange(3), 0).shape
    "unsqueeze"(input: Ten, dim: i64) => |h: &mut dyn Host, x: Ten, d| unsqueeze(h, &x, d).map(Value::Tensor);
    /// A range of a dimension: a view.
    ///
    /// >>> torch.narrow(torch.arange(5), 0, 1, 3)
    "narrow"(input: Ten, dim: i64, start: i64, length: i64) => |h: &mut dyn Host, x: Ten, d, s, n| narrow(h, &x, d, s, n).map(Value::Tensor);
    /// One index of a dimension, which goes away: a view.
    ///
    /// >>> torch.select(torch.eye(2), 0, 1)
    "select"(input: Ten, dim: i64, index: i64) => |h: &mut dyn Host, x: Ten, d, i| select(h, &x, d, i, "SelectBackward0").map(Value::Tensor);
    /// All indices of a dimension: a tuple of views.
    ///
    /// >>> torch.unbind(torch.eye(2))
    "unbind"(input: Ten, dim: i64 = 0) => |h: &mut dyn Host, x: Ten, d| unbind(h, &x, d).map(tuple);
    /// Parts of `split_size` elements, or of these sizes: views.
    ///
    /// >>> torch.split(torch.arange(5), 2)
    "split"(input: Ten, split_size_or_sections: Dims, dim: i64 = 0) => |h: &mut dyn Host, x: Ten, s, d| split(h, &x, s, d);
    /// Parts of these sizes: views.
    "split_with_sizes"(input: Ten, split_sizes: Dims, dim: i64 = 0) => |h: &mut dyn Host, x: Ten, s: Dims, d| split_by_sizes(h, &x, &s.0, d).map(tuple);
    /// At most this many parts of equal size: views.
    ///
    /// >>> torch.chunk(torch.arange(5), 2)
    "chunk"(input: Ten, chunks: i64, dim: i64 = 0) => chunk;
    /// As many parts as asked for, or cut at these indices: views.
    ///
    /// >>> torch.tensor_split(torch.arange(5), 2)
    "tensor_split"(input: Ten, indices_or_sections: Dims, dim: i64 = 0) => |h: &mut dyn Host, x: Ten, s: Dims, d| tensor_split(h, &x, &s, d).map(tuple);
    /// Cut along dimension 1 (of a 1-D tensor: 0).
    "hsplit"(input: Ten, indices_or_sections: Dims) => |h: &mut dyn Host, x: Ten, s: Dims| split_named(h, &x, &s, "hsplit", 1, if x.array().ndim() == 1 { 0 } else { 1 });
    /// Cut along dimension 0.
    "vsplit"(input: Ten, indices_or_sections: Dims) => |h: &mut dyn Host, x: Ten, s: Dims| split_named(h, &x, &s, "vsplit", 2, 0);
    /// Cut along dimension 2.
    "dsplit"(input: Ten, indices_or_sections: Dims) => |h: &mut dyn Host, x: Ten, s: Dims| split_named(h, &x, &s, "dsplit", 3, 2);
    /// A diagonal: a view.
    ///
    /// >>> torch.diagonal(torch.eye(3))
    "diagonal"(input: Ten, offset: i64 = 0, dim1: i64 = 0, dim2: i64 = 1) => |h: &mut dyn Host, x: Ten, o, a, b| diagonal(h, &x, o, a, b).map(Value::Tensor);
    /// Any shape and strides over the same memory: a view.
    ///
    /// >>> torch.as_strided(torch.arange(6), (2, 2), (3, 1))
    "as_strided"(input: Ten, size: Dims, stride: Dims, storage_offset: Option<i64> = None) => |h: &mut dyn Host, x: Ten, s: Dims, st: Dims, o| as_strided(h, &x, &s.0, &st.0, o).map(Value::Tensor);
    /// Dimensions moved to other places: a view.
    ///
    /// >>> torch.movedim(torch.zeros(2, 3, 4), 0, -1).shape
    "movedim"(input: Ten, source: Dims, destination: Dims) => |h: &mut dyn Host, x: Ten, s: Dims, d: Dims| movedim(h, &x, &s.0, &d.0).map(Value::Tensor);
    /// Dimensions merged into one: a view where that can be.
    ///
    /// >>> torch.flatten(torch.eye(2))
    "flatten"(input: Ten, start_dim: i64 = 0, end_dim: i64 = -1) => |h: &mut dyn Host, x: Ten, a, b| flatten(h, &x, a, b).map(Value::Tensor);
    /// A dimension split into several: a view.
    ///
    /// >>> torch.unflatten(torch.arange(6), 0, (2, 3))
    "unflatten"(input: Ten, dim: i64, sizes: Dims) => |h: &mut dyn Host, x: Ten, d, s: Dims| unflatten(h, &x, d, &s.0).map(Value::Tensor);
    /// One dimension in C order: a view where that can be.
    "ravel"(input: Ten) => |h: &mut dyn Host, x: Ten| { let x = MemoryFormat::Contiguous.apply(h, &x)?; view(h, &x, &[-1]).map(Value::Tensor) };
    /// Stretched to a shape: a view.
    ///
    /// >>> torch.broadcast_to(torch.tensor([1, 2]), (2, 2))
    "broadcast_to"(input: Ten, *size: Sizes) => |h: &mut dyn Host, x: Ten, s: Sizes| expand(h, &x, &s.0).map(Value::Tensor);
    /// Complex numbers as pairs of real ones: a view.
    "view_as_real"(input: Ten) => |h: &mut dyn Host, x: Ten| view_as_real(h, &x).map(Value::Tensor);
    /// Pairs of real numbers as complex ones: a view.
    "view_as_complex"(input: Ten) => |h: &mut dyn Host, x: Ten| view_as_complex(h, &x).map(Value::Tensor);
    /// The complex conjugate: a view, whose numbers are conjugated where they are read.
    ///
    /// >>> torch.conj(torch.tensor([1 + 2j]))
    "conj"(input: Ten) => |h: &mut dyn Host, x: Ten| conj(h, &x).map(Value::Tensor);
    /// Itself, or the numbers that its memory stands for where they are conjugates.
    ///
    /// >>> torch.tensor([1 + 2j]).conj().resolve_conj().is_conj()
    "resolve_conj"(input: Ten) => |h: &mut dyn Host, x: Ten| resolve(h, &x, x.bits().conj).map(Value::Tensor);
    /// Itself, or the numbers that its memory stands for where they are negations.
    ///
    /// >>> torch.tensor([1 + 2j]).conj().imag.resolve_neg()
    "resolve_neg"(input: Ten) => |h: &mut dyn Host, x: Ten| resolve(h, &x, x.bits().neg).map(Value::Tensor);
    /// The negation: a view, whose numbers are negated where they are read.
    "_neg_view"(input: Ten) => |h: &mut dyn Host, x: Ten| neg_view(h, &x).map(Value::Tensor);
    /// The conjugate transpose of matrices.
    "adjoint"(input: Ten) => |h: &mut dyn Host, x: Ten| {
        let n = x.array().ndim();
        if n == 1 {
            return Err(runtime("tensor.adjoint() is only supported on matrices or batches of matrices. Got 1-D tensor."));
        }
        let x = conj(h, &x)?;
        if n == 0 { Ok(Value::Tensor(x)) } else { transpose(h, &x, -2, -1, "TransposeBackward0").map(Value::Tensor) }
    };
    /// A copy with its own memory.
    ///
    /// >>> torch.clone(torch.tensor([1, 2]))
    "clone"(input: Ten, *, memory_format: Option<MemoryFormat> = None) => |h: &mut dyn Host, x: Ten, f: Option<MemoryFormat>| f.unwrap_or_default().copy(h, &x).map(Value::Tensor);
    /// The same values without history.
    "detach"(input: Ten) => |_h, x: Ten| Ok(Value::Tensor(detach(&x)));
}

rows! { pub METHODS =
    /// The same memory under another shape, or another dtype.
    ///
    /// >>> torch.arange(6).view(2, 3)
    "view"(input: Ten, *shape: &[Value]) => view_row;
    /// The same memory under the other tensor's shape.
    "view_as"(input: Ten, other: Ten) => |h: &mut dyn Host, x: Ten, o: Ten| { let s = sizes(&o); view(h, &x, &s).map(Value::Tensor) };
    /// Under the other tensor's shape: a view where that can be.
    "reshape_as"(input: Ten, other: Ten) => |h: &mut dyn Host, x: Ten, o: Ten| { let s = sizes(&o); reshape(h, &x, &s).map(Value::Tensor) };
    /// Stretched along dimensions of length 1: a view; -1 leaves a dimension.
    ///
    /// >>> torch.tensor([[1], [2]]).expand(2, 3)
    "expand"(input: Ten, *size: Sizes, implicit: bool = False) => |h: &mut dyn Host, x: Ten, s: Sizes, _i| expand(h, &x, &s.0).map(Value::Tensor);
    /// Stretched to the other tensor's shape: a view.
    "expand_as"(input: Ten, other: Ten) => |h: &mut dyn Host, x: Ten, o: Ten| { let s = sizes(&o); expand(h, &x, &s).map(Value::Tensor) };
    /// Windows along a dimension as a new last one: a view.
    ///
    /// >>> torch.arange(4).unfold(0, 2, 1)
    "unfold"(input: Ten, dimension: i64, size: i64, step: i64) => |h: &mut dyn Host, x: Ten, d, n, s| unfold(h, &x, d, n, s).map(Value::Tensor);
    /// Itself if it lies in C order, else a copy that does.
    "contiguous"(input: Ten, memory_format: Option<MemoryFormat> = None) => |h: &mut dyn Host, x: Ten, f: Option<MemoryFormat>| f.unwrap_or(MemoryFormat::Contiguous).apply(h, &x).map(Value::Tensor);
    /// Forgets its history, in place.
    "detach_"(input: Ten) => |_h, x: Ten| {
        if x.base.is_some() {
            return Err(runtime(DETACHED_VIEW));
        }
        x.history.borrow_mut().take();
        x.requires_grad.set(false);
        Ok(Value::Tensor(x.0))
    };
    /// Summed over what was stretched, so that it has this size.
    "sum_to_size"(input: Ten, *size: Sizes) => |h: &mut dyn Host, x: Ten, s: Sizes| {
        let shape = s.shape("sum_to_size")?;
        if crate::op::index::torch_expand(&Array::zeros(DType::Bool, &shape)?, x.array().shape()).is_err() {
            return Err(runtime(format!("size {{{:?}}} is not expandable to size {{{:?}}}.", &shape[..], x.array().shape())));
        }
        super::engine::sum_to(h, &x, &shape).map(Value::Tensor)
    };
}

rows! { pub FUNCTIONS =
    /// The real parts: a view.
    "real"(input: Ten) => |h: &mut dyn Host, x: Ten| real(h, &x).map(Value::Tensor);
    /// The imaginary parts: a view.
    "imag"(input: Ten) => |h: &mut dyn Host, x: Ten| imag(h, &x).map(Value::Tensor);
    /// The tensors stretched to their common shape.
    "broadcast_tensors"(*tensors: super::args::TensorsOrOne) => |h: &mut dyn Host, all: super::args::TensorsOrOne| broadcast_tensors(h, &all.0).map(tuple);
    /// The shape that shapes broadcast to.
    ///
    /// >>> torch.broadcast_shapes((2, 1), (3,))
    "broadcast_shapes"(*shapes: &[Value]) => broadcast_shapes;
}

const DETACHED_VIEW: &str = "Can't detach views in-place. Use detach() instead. If you are using DistributedDataParallel (DDP) \
                             for training, and gradient_as_bucket_view is set as True, gradients are views of DDP buckets, and \
                             hence detach_() cannot be called on these gradients. To fix this error, please refer to the \
                             Optimizer.zero_grad() function in torch/optim/optimizer.py as the solution.";

/// The shape as torch's integers.
pub fn sizes(t: &T) -> Vec<i64> {
    t.array().shape().iter().map(|&n| n as i64).collect()
}

/// A copy, differentiable.
pub fn clone(h: &mut dyn Host, x: &T) -> Result<T> {
    clone_in(h, x, Order::Preserve)
}

/// A copy in this order, differentiable.
pub fn clone_in(h: &mut dyn Host, x: &T, order: Order) -> Result<T> {
    let layout = order.layout(&x.array());
    clone_to(h, x, layout)
}

/// A copy in this layout, differentiable.
pub fn clone_to(h: &mut dyn Host, x: &T, layout: Layout) -> Result<T> {
    let array = x.array().clone();
    let out = Array::for_overwrite_in(array.dtype(), layout)?;
    crate::op::assign::initialise(&out, &array);
    let out = fresh(out);
    tape::record1(h, "CloneBackward0", &[x], &[], &out, |_, g| Ok(vec![Some(g.clone())]));
    Ok(out)
}

/// A result that is a view of something made on the way to it, as a tensor of its own in C order with the same history.
pub fn owned(t: &T) -> Result<T> {
    let array = crate::op::cast::contiguous(&t.array())?;
    let out = fresh(array);
    out.requires_grad.set(t.requires_grad.get());
    out.history.borrow_mut().clone_from(&t.history.borrow());
    Ok(out)
}

/// The same memory without history.
pub fn detach(x: &T) -> T {
    let t = x.detached();
    t.inference.set(super::INFERENCE.get());
    Rc::new(t)
}

/// A tensor of its own that shows an array of the same memory: a view.
pub fn alias(x: &T, array: Array) -> T {
    Rc::new(Tensor::view_of(array, x))
}

/// `x.view(shape)`.
pub fn view(h: &mut dyn Host, x: &T, shape: &[i64]) -> Result<T> {
    let shape = movement::infer_shape(x.array().size(), shape, Rules::Torch)?;
    moved(h, x, "ViewBackward0", Kind::Once, move |a| movement::view(a, &shape))
}

fn view_row(h: &mut dyn Host, x: Ten, shape: &[Value]) -> Result<Value> {
    if let [one] = shape
        && let Some(dtype) = super::dtype::of_value(one)
    {
        return view_dtype(&x, dtype).map(Value::Tensor);
    }
    let plain = |v: &Value| if let Value::Int(n) = v { Some(*n) } else { None };
    if let Some(sizes) = shape.iter().map(plain).collect::<Option<smallvec::SmallVec<[i64; 4]>>>()
        && !sizes.is_empty()
    {
        return view(h, &x, &sizes).map(Value::Tensor);
    }
    let given = match shape {
        [one] => one.clone(),
        all => Value::tuple(all.to_vec()),
    };
    let shape = super::args::ints(h, &given).ok_or_else(|| {
        crate::value::Error::from(crate::diag::Error::type_error(format!(
            "view(): argument 'size' (position 1) must be tuple of ints, not {}",
            given.type_name()
        )))
    })??;
    view(h, &x, &shape).map(Value::Tensor)
}

/// The same bytes as another dtype.
fn view_dtype(x: &T, dtype: DType) -> Result<T> {
    let a = x.array().clone();
    if dtype == a.dtype() {
        return Ok(alias(x, a));
    }
    let bits = x.bits();
    for (set, what) in [(bits.conj, "conjugate view tensors"), (bits.neg, "tensors with negative bit set")] {
        if set {
            let text = format!("torch.Tensor.view is not supported for {what} when converting to a different dtype.");
            return Err(runtime(text));
        }
    }
    let (old, new) = (a.dtype().itemsize(), dtype.itemsize());
    let mut layout = a.layout().clone();
    if old != new {
        let (from, to) = (crate::op::index::torch_scalar_type(a.dtype()), crate::op::index::torch_scalar_type(dtype));
        let wrong = |what: &str, must: String, got: String| {
            let text =
                format!("self.{what} must be {must} to view {from} as {to} (different element sizes), but got {got}");
            Err(runtime(text))
        };
        let Some(last) = layout.shape.len().checked_sub(1) else {
            return Err(runtime(format!("self.dim() cannot be 0 to view {from} as {to} (different element sizes)")));
        };
        if layout.strides[last] != 1 && layout.shape[last] != 1 {
            return wrong("stride(-1)", "1".into(), layout.strides[last].to_string());
        }
        if old > new {
            let k = old / new;
            for (axis, s) in layout.strides.iter_mut().enumerate() {
                if axis != last {
                    *s *= k as isize;
                }
            }
            layout.shape[last] *= k;
            layout.offset *= k;
        } else {
            let k = new / old;
            let whole = format!("divisible by {k}");
            if !layout.shape[last].is_multiple_of(k) {
                return wrong("size(-1)", whole, layout.shape[last].to_string());
            }
            if !layout.offset.is_multiple_of(k) {
                return wrong("storage_offset()", whole, layout.offset.to_string());
            }
            if let Some(axis) = (0..last).find(|&axis| layout.strides[axis] % k as isize != 0) {
                return wrong(&format!("stride({axis})"), whole, layout.strides[axis].to_string());
            }
            for (axis, s) in layout.strides.iter_mut().enumerate() {
                if axis != last {
                    *s /= k as isize;
                }
            }
            layout.shape[last] /= k;
            layout.offset /= k;
        }
    }
    // Of another dtype it is no view that autograd knows.
    let out = detach(x);
    out.replace(a.reinterpret(dtype, layout)?);
    Ok(out)
}

/// `x.reshape(shape)`.
pub fn reshape(h: &mut dyn Host, x: &T, shape: &[i64]) -> Result<T> {
    let shape = movement::infer_shape(x.array().size(), shape, Rules::Torch)?;
    let (_, copied) = movement::reshape(&x.array(), &shape)?;
    let name = if copied { "UnsafeViewBackward0" } else { "ViewBackward0" };
    moved(h, x, name, Kind::Once, move |a| movement::reshape(a, &shape).map(|r| r.0))
}

/// Two dimensions exchanged.
pub fn transpose(h: &mut dyn Host, x: &T, a: i64, b: i64, name: &'static str) -> Result<T> {
    let n = x.array().ndim();
    let (a, b) = (wrap_dim(a, n)?, wrap_dim(b, n)?);
    moved(h, x, name, Kind::Once, move |x| if n == 0 { Ok(x.clone()) } else { movement::swap_axes(x, a, b) })
}

/// `x.t()`.
pub fn t(h: &mut dyn Host, x: &T) -> Result<T> {
    let n = x.array().ndim();
    if n > 2 {
        return Err(runtime(format!("t() expects a tensor with <= 2 dimensions, but self is {n}D")));
    }
    if n < 2 { moved(h, x, "TBackward0", Kind::Once, |a| Ok(a.clone())) } else { transpose(h, x, 0, 1, "TBackward0") }
}

/// `x.permute(dims)`.
pub fn permute(h: &mut dyn Host, x: &T, dims: &[i64]) -> Result<T> {
    let n = x.array().ndim();
    if dims.len() != n {
        return Err(runtime(format!(
            "permute(sparse_coo): number of dimensions in the tensor input does not match the length of the desired ordering of \
             dimensions i.e. input.dim() = {n} is not equal to len(dims) = {}",
            dims.len()
        )));
    }
    let mut axes = Shape::new();
    for &d in dims {
        let at = wrap_dim(d, n)?;
        if axes.contains(&at) {
            return Err(runtime("permute(): duplicate dims are not allowed."));
        }
        axes.push(at);
    }
    moved(h, x, "PermuteBackward0", Kind::Once, move |a| movement::permute(a, &axes))
}

fn squeeze_row(h: &mut dyn Host, x: Ten, dim: Option<Dims>) -> Result<Value> {
    squeeze(h, &x, dim.as_ref().map(|d| &d.0[..])).map(Value::Tensor)
}

/// `x.squeeze(dims)`.
pub fn squeeze(h: &mut dyn Host, x: &T, dims: Option<&[i64]>) -> Result<T> {
    let shape: Shape = x.array().shape().into();
    let axes = wrap_dims(dims, shape.len())?;
    let axes: Vec<usize> = axes.into_iter().filter(|&a| shape[a] == 1).collect();
    let name = match dims {
        None => "SqueezeBackward0",
        Some([_]) => "SqueezeBackward1",
        Some(_) => "SqueezeBackward2",
    };
    moved(h, x, name, Kind::Once, move |a| movement::squeeze(a, &axes))
}

/// `x.unsqueeze(dim)`.
pub fn unsqueeze(h: &mut dyn Host, x: &T, dim: i64) -> Result<T> {
    let at = wrap_dim(dim, x.array().ndim() + 1)?;
    moved(h, x, "UnsqueezeBackward0", Kind::Once, move |a| movement::expand_dims(a, &[at], Rules::Torch))
}

/// `x.narrow(dim, start, length)`.
pub fn narrow(h: &mut dyn Host, x: &T, dim: i64, start: i64, length: i64) -> Result<T> {
    let n = x.array().ndim();
    if n == 0 {
        return Err(runtime("narrow() cannot be applied to a 0-dim tensor."));
    }
    let axis = wrap_dim(dim, n)?;
    let size = x.array().shape()[axis] as i64;
    if length < 0 {
        return Err(runtime("narrow(): length must be non-negative."));
    }
    if start < -size || start > size {
        return Err(crate::diag::Error::index(format!(
            "start out of range (expected to be in range of [{}, {size}], but got {start})",
            -size
        ))
        .into());
    }
    let from = if start < 0 { start + size } else { start };
    if from + length > size {
        return Err(runtime(format!("start ({from}) + length ({length}) exceeds dimension size ({size}).")));
    }
    moved(h, x, "SliceBackward0", Kind::Once, move |a| movement::narrow(a, axis, from as usize, length as usize))
}

/// `x.select(dim, index)`.
pub fn select(h: &mut dyn Host, x: &T, dim: i64, index: i64, name: &'static str) -> Result<T> {
    let shape: Shape = x.array().shape().into();
    if shape.is_empty() {
        return Err(crate::diag::Error::index("select() cannot be applied to a 0-dim tensor.").into());
    }
    let axis = wrap_dim(dim, shape.len())?;
    let at = crate::array::index::wrap(index, shape[axis]).ok_or_else(|| {
        crate::diag::Error::index(format!(
            "select(): index {index} out of range for tensor of size {:?} at dimension {axis}",
            &shape[..]
        ))
    })?;
    moved(h, x, name, Kind::Once, move |a| crate::op::scan::slice_at(a, axis, at))
}

/// A diagonal of two dimensions.
pub fn diagonal(h: &mut dyn Host, x: &T, offset: i64, a: i64, b: i64) -> Result<T> {
    let n = x.array().ndim();
    let (p, q) = (wrap_dim(a, n)?, wrap_dim(b, n)?);
    if p == q {
        return Err(runtime(format!("diagonal dimensions cannot be identical {a}, {b}")));
    }
    moved(h, x, "DiagonalBackward0", Kind::Once, move |x| crate::op::pick::diagonal(x, offset, p, q))
}

/// `x.as_strided(size, stride, offset)`.
pub fn as_strided(h: &mut dyn Host, x: &T, size: &[i64], stride: &[i64], offset: Option<i64>) -> Result<T> {
    if size.len() != stride.len() {
        return Err(runtime("mismatch in length of strides and shape"));
    }
    if let Some(bad) = stride.iter().find(|&&s| s < 0) {
        let _ = bad;
        return Err(runtime(format!(
            "as_strided: Negative strides are not supported at the moment, got strides: {stride:?}"
        )));
    }
    let shape = super::args::shape(size, "as_strided")?;
    let offset = match offset {
        Some(o) => usize::try_from(o).map_err(|_| runtime(format!("Tensor: invalid storage offset {o}")))?,
        None => x.array().offset(),
    };
    let (item, room) = (x.array().dtype().itemsize(), x.array().storage().len());
    if !shape.contains(&0) {
        let last = shape.iter().zip(stride).fold(offset as u128, |acc, (&n, &s)| acc + (n as u128 - 1) * s as u128);
        let needed = (last + 1) * item as u128;
        if needed > room as u128 {
            return Err(runtime(format!(
                "setStorage: sizes {size:?}, strides {stride:?}, storage offset {offset}, and itemsize {item} requiring a \
                 storage size of {needed} are out of bounds for storage of size {room}"
            )));
        }
    }
    let strides: Vec<isize> = stride.iter().map(|&s| s as isize).collect();
    moved(h, x, "AsStridedBackward0", Kind::Many, move |a| {
        a.with_layout(Layout { shape: shape.clone(), strides: strides.as_slice().into(), offset })
    })
}

fn movedim(h: &mut dyn Host, x: &T, from: &[i64], to: &[i64]) -> Result<T> {
    let n = x.array().ndim();
    if from.len() != to.len() {
        return Err(runtime(format!(
            "movedim: Invalid source or destination dims: source ({from:?} dims) should contain the same number of dims as \
             destination ({to:?} dims)"
        )));
    }
    let wrap = |all: &[i64], what: &str| -> Result<Vec<usize>> {
        let mut out = Vec::new();
        for &d in all {
            let at = wrap_dim(d, n)?;
            if out.contains(&at) {
                return Err(runtime(format!("movedim: repeated dim in `{what}` ({all:?})")));
            }
            out.push(at);
        }
        Ok(out)
    };
    let (from, to) = (wrap(from, "source")?, wrap(to, "destination")?);
    if n == 0 {
        return moved(h, x, "AliasBackward0", Kind::Once, |a| Ok(a.clone()));
    }
    moved(h, x, "PermuteBackward0", Kind::Once, move |a| movement::move_axes(a, &from, &to))
}

/// `x.flatten(start, end)`.
pub fn flatten(h: &mut dyn Host, x: &T, start: i64, end: i64) -> Result<T> {
    let shape = sizes(x);
    let (a, b) = (wrap_dim(start, shape.len())?, wrap_dim(end, shape.len())?);
    if a > b {
        return Err(runtime("flatten() has invalid args: start_dim cannot come after end_dim"));
    }
    if shape.is_empty() {
        return reshape(h, x, &[1]);
    }
    if a == b {
        return Ok(x.clone());
    }
    let mut new = shape[..a].to_vec();
    new.push(shape[a..=b].iter().product());
    new.extend_from_slice(&shape[b + 1..]);
    reshape(h, x, &new)
}

fn unflatten(h: &mut dyn Host, x: &T, dim: i64, into: &[i64]) -> Result<T> {
    let shape = sizes(x);
    let at = wrap_dim(dim, shape.len())?;
    if into.is_empty() {
        return Err(runtime("unflatten: sizes must be non-empty"));
    }
    let n = shape.get(at).copied().unwrap_or(1);
    let known: i64 = into.iter().filter(|&&s| s != -1).fold(1, |a: i64, &s| a.saturating_mul(s));
    let open = into.iter().filter(|&&s| s == -1).count();
    let fits = match open {
        0 => known == n,
        1 => known > 0 && n % known == 0,
        _ => return Err(runtime("only one dimension can be inferred")),
    };
    if !fits {
        return Err(runtime(format!(
            "unflatten: Provided sizes {into:?} don't multiply up to the size of dim {at} ({n}) in the input tensor"
        )));
    }
    let mut new = shape[..at].to_vec();
    new.extend(into.iter().map(|&s| if s == -1 { n / known } else { s }));
    new.extend_from_slice(shape.get(at + 1..).unwrap_or_default());
    view(h, x, &new)
}

/// `x.expand(sizes)`; -1 leaves a dimension as it is.
pub fn expand(h: &mut dyn Host, x: &T, size: &[i64]) -> Result<T> {
    let shape = sizes(x);
    let extra = size.len().saturating_sub(shape.len());
    let mut full = Shape::new();
    for (k, &s) in size.iter().enumerate() {
        let kept = if k >= extra { shape.get(k - extra).copied() } else { None };
        full.push(match (s, kept) {
            (-1, Some(n)) => n as usize,
            (-1, None) => {
                return Err(runtime(format!(
                    "The expanded size of the tensor (-1) isn't allowed in a leading, non-existing dimension {k}"
                )));
            }
            (s, Some(n)) if s < 0 && n != 1 => {
                return Err(runtime(format!(
                    "The expanded size of the tensor ({s}) must match the existing size ({n}) at non-singleton dimension {k}.  \
                     Target sizes: {size:?}.  Tensor sizes: {shape:?}"
                )));
            }
            (s, _) => usize::try_from(s).map_err(|_| runtime("numel: integer multiplication overflow"))?,
        });
    }
    moved(h, x, "ExpandBackward0", Kind::Many, move |a| crate::op::index::torch_expand(a, &full))
}

/// Windows along a dimension, as a view.
pub fn unfold(h: &mut dyn Host, x: &T, dim: i64, size: i64, step: i64) -> Result<T> {
    let axis = wrap_dim(dim, x.array().ndim())?;
    if size < 0 {
        return Err(runtime(format!("size is {size} but must be >= 0")));
    }
    if step <= 0 {
        return Err(runtime(format!("step is {step} but must be > 0")));
    }
    moved(h, x, "UnfoldBackward0", Kind::Many, move |a| movement::unfold(a, axis, size as usize, step as usize))
}
