//! In place, what changes which memory a tensor shows and how: transposing, resizing, looking at other memory.

use super::args::{Dims, Sizes, Ten, runtime};
use super::views::{as_strided, sizes, squeeze, t, transpose, unsqueeze};
use super::{T, tape};
use crate::array::{Array, Layout};
use crate::op::movement;
use crate::rows;
use crate::value::{Host, Result, Value};

rows! { pub METHODS =
    /// Exchanges two dimensions in place.
    "transpose_"(input: Ten, dim0: i64, dim1: i64) => |h: &mut dyn Host, x: Ten, a, b| become_view(h, &x, |h, x| transpose(h, x, a, b, "TransposeBackward1"));
    /// Transposes a matrix in place.
    "t_"(input: Ten) => |h: &mut dyn Host, x: Ten| {
        let n = x.array().ndim();
        if n > 2 {
            return Err(runtime(format!("t_() expects a tensor with <= 2 dimensions, but self is {n}D")));
        }
        become_view(h, &x, |h, x| named(t(h, x)?, "TBackward1"))
    };
    /// Removes dimensions of length 1 in place.
    "squeeze_"(input: Ten, dim: Option<Dims> = None) => |h: &mut dyn Host, x: Ten, d: Option<Dims>| {
        let name = match &d {
            None => "SqueezeBackward3",
            Some(d) if d.1 => "SqueezeBackward4",
            Some(_) => "SqueezeBackward5",
        };
        become_view(h, &x, |h, x| named(squeeze(h, x, d.as_ref().map(|d| &d.0[..]))?, name))
    };
    /// Adds a dimension of length 1 in place.
    "unsqueeze_"(input: Ten, dim: i64) => |h: &mut dyn Host, x: Ten, d| become_view(h, &x, |h, x| named(unsqueeze(h, x, d)?, "UnsqueezeBackward1"));
    /// Any shape and strides, in place.
    "as_strided_"(input: Ten, size: Dims, stride: Dims, storage_offset: Option<i64> = None) => |h: &mut dyn Host, x: Ten, s: Dims, st: Dims, o| become_view(h, &x, |h, x| as_strided(h, x, &s.0, &st.0, o));
    /// Another size of the same memory, which grows if need be.
    "resize_"(input: Ten, *size: Sizes, memory_format: Value = None) => |_h, x: Ten, s: Sizes, _f: Value| resize(&x, &s);
    /// The other tensor's size; the memory grows if need be.
    "resize_as_"(input: Ten, other: Ten) => |_h, x: Ten, o: Ten| { let s = Sizes(sizes(&o)); resize(&x, &s) };
    /// Shares another tensor's memory from now on.
    "set_"(input: Ten, source: Value = None, storage_offset: i64 = 0, size: Option<Dims> = None, stride: Option<Dims> = None) => set;
}

/// In place, a step has a name of its own.
fn named(view: T, name: &'static str) -> Result<T> {
    if view.requires_grad.get() {
        tape::rename(&view, name);
    }
    Ok(view)
}

/// Gives a tensor the layout, and the history, of a view of itself.
fn become_view(h: &mut dyn Host, x: &T, f: impl FnOnce(&mut dyn Host, &T) -> Result<T>) -> Result<Value> {
    tape::check_inplace(h, x)?;
    let view = f(h, x)?;
    if x.base.is_none() && tape::history(x).is_some() && tape::recording(h, &[x]) {
        let history = view.history.borrow().clone();
        *x.history.borrow_mut() = history;
    }
    let array = view.stored().clone();
    array.storage().bump();
    x.replace(array);
    Ok(Value::Tensor(x.clone()))
}

fn resize(x: &T, size: &Sizes) -> Result<Value> {
    if x.requires_grad.get() {
        return Err(runtime("cannot resize variables that require grad"));
    }
    if size.0.iter().any(|&n| n < 0) {
        return Err(runtime("numel: integer multiplication overflow"));
    }
    let shape = size.shape("resize_")?;
    let old = x.array().clone();
    let layout = Layout { offset: old.offset(), ..Layout::contiguous(&shape) };
    let array = match old.with_layout(layout) {
        Ok(fits) => fits,
        Err(_) => {
            let grown = Array::zeros(old.dtype(), &shape)?;
            let held = old.storage().len() / old.dtype().itemsize();
            let all = old.with_layout(Layout::contiguous(&[held]))?;
            let n = held.min(grown.size());
            let (to, from) = (grown.with_layout(Layout::contiguous(&[n]))?, movement::narrow(&all, 0, 0, n)?);
            crate::op::assign::assign(&to, &from)?;
            grown
        }
    };
    x.replace(array);
    Ok(Value::Tensor(x.clone()))
}

/// `x.set_(source, storage_offset, size, stride)`: looks at other memory from now on.
fn set(
    h: &mut dyn Host,
    x: Ten,
    source: Value,
    offset: i64,
    size: Option<Dims>,
    stride: Option<Dims>,
) -> Result<Value> {
    tape::check_inplace(h, &x)?;
    let dtype = x.array().dtype();
    let array = match (super::args::tensor_of(&source), super::storage::memory_of(&source)) {
        (Some(t), _) => t.stored().clone(),
        (None, Some(memory)) => {
            let n = memory.storage().len() / dtype.itemsize();
            memory.reinterpret(dtype, Layout::contiguous(&[n]))?
        }
        _ => Array::zeros(dtype, &[0])?,
    };
    if array.dtype() != dtype {
        return Err(runtime(format!(
            "Could not set tensor of type {} to a tensor of type {}",
            super::convert::plain_name(array.dtype()),
            super::convert::plain_name(dtype)
        )));
    }
    let array = match size {
        None => array,
        Some(size) => {
            let shape = super::args::shape(&size.0, "set_")?;
            let mut layout = Layout::contiguous(&shape);
            if let Some(stride) = stride {
                layout.strides = stride.0.iter().map(|&s| s as isize).collect();
            }
            layout.offset =
                usize::try_from(offset).map_err(|_| runtime(format!("Tensor: invalid storage offset {offset}")))?;
            array.with_layout(layout).map_err(|_| {
                crate::diag::Error::unsupported(
                    "set_() beyond the end of a storage: a storage keeps its size in tscript",
                )
            })?
        }
    };
    x.replace(array);
    Ok(Value::Tensor(x.0))
}
