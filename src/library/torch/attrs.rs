//! The attributes of tensors.

use super::args::{Ten, runtime};
use super::{T, autograd, device, dtype, tape, views};
use crate::attrs;
use crate::value::convert::FromValue;
use crate::value::{Host, Result, Value};

attrs! { pub ATTRS =
    /// The sizes of the dimensions.
    shape => |_: &mut dyn Host, v: &Value| with(v, |t| Ok(super::size::size(t.array().shape())));
    /// The element type.
    dtype => |_: &mut dyn Host, v: &Value| with(v, |t| Ok(Value::torch_dtype(t.array().dtype())));
    /// Where it lives: the CPU.
    device => |_: &mut dyn Host, _: &Value| Ok(device::Device::cpu());
    /// How it lies in memory.
    layout => |_: &mut dyn Host, _: &Value| Ok(Value::object(dtype::Named("strided", &dtype::LAYOUT)));
    /// The number of dimensions.
    ndim => |_: &mut dyn Host, v: &Value| with(v, |t| Ok(Value::from(t.array().ndim())));
    /// Bytes of an element.
    itemsize => |_: &mut dyn Host, v: &Value| with(v, |t| Ok(Value::from(t.array().dtype().itemsize())));
    /// Bytes of all elements.
    nbytes => |_: &mut dyn Host, v: &Value| with(v, |t| Ok(Value::from(t.array().size() * t.array().dtype().itemsize())));
    /// The dimensions in reverse order: a view.
    T => |h: &mut dyn Host, v: &Value| view(h, v, |h, t| {
        let n = t.array().ndim() as i64;
        if n != 2 && n != 0 {
            h.warn(crate::diag::ErrorKind::UserWarning, "The use of `x.T` on tensors of dimension other than 2 to reverse their shape is deprecated and it will throw an error in a future release. Consider `x.mT` to transpose batches of matrices or `x.permute(*torch.arange(x.ndim - 1, -1, -1))` to reverse the dimensions of a tensor.")?;
        }
        let dims: smallvec::SmallVec<[i64; 4]> = (0..n).rev().collect();
        views::permute(h, t, &dims)
    });
    /// The last two dimensions exchanged: a view.
    mT => |h: &mut dyn Host, v: &Value| view(h, v, |h, t| {
        let n = t.array().ndim();
        if n == 0 {
            return Ok(t.clone());
        }
        if n < 2 {
            return Err(runtime(format!("tensor.mT is only supported on matrices or batches of matrices. Got {n}-D tensor.")));
        }
        views::transpose(h, t, -2, -1, "TransposeBackward0")
    });
    /// The conjugate transpose of a matrix.
    H => |h: &mut dyn Host, v: &Value| view(h, v, |h, t| {
        let n = t.array().ndim();
        if n != 2 && n != 0 {
            let hint = if n > 2 { " For batches of matrices, consider using tensor.mH" } else { "" };
            return Err(runtime(format!("tensor.H is only supported on matrices (2-D tensors). Got {n}-D tensor.{hint}")));
        }
        adjoint(h, t)
    });
    /// The conjugate transpose of matrices.
    mH => |h: &mut dyn Host, v: &Value| view(h, v, adjoint);
    /// The real parts: a view.
    real => |h: &mut dyn Host, v: &Value| view(h, v, views::real), set_real;
    /// The imaginary parts: a view.
    imag => |h: &mut dyn Host, v: &Value| view(h, v, views::imag), set_imag;
    /// The gradient that has arrived, or None.
    grad => get_grad, set_grad;
    /// The dtype of gradients: that of the tensor unless it was set, None for any.
    grad_dtype => |_: &mut dyn Host, v: &Value| with(v, |t| Ok(grad_dtype(t).map_or(Value::None, Value::torch_dtype))), set_grad_dtype;
    /// Whether operations on it are recorded.
    requires_grad => |_: &mut dyn Host, v: &Value| with(v, |t| Ok(Value::bool(autograd::requires_grad(t)))), set_requires_grad;
    /// Whether it was made by the program and not by a recorded operation.
    is_leaf => |_: &mut dyn Host, v: &Value| with(v, |t| Ok(Value::bool(!tape::shows_grad(t) || tape::history(t).is_none())));
    /// The node that made it.
    grad_fn => |_: &mut dyn Host, v: &Value| with(v, |t| Ok(match tape::history(t).filter(|_| tape::shows_grad(t)) {
        Some(past) => super::engine::node_value(past.node.clone()),
        None => Value::None,
    }));
    /// Whether its gradient is kept though it is no leaf.
    retains_grad => |_: &mut dyn Host, v: &Value| with(v, |t| Ok(Value::bool(autograd::retains(t))));
    /// The same memory without history.
    data => |_: &mut dyn Host, v: &Value| with(v, |t| Ok(Value::Tensor(std::rc::Rc::new(t.detached())))).map(counted_anew), set_data;
    /// The tensor whose memory it shows, or None.
    _base => |_: &mut dyn Host, v: &Value| with(v, |t| Ok(t.base.clone().map_or(Value::None, Value::Tensor)));
    /// Which output of its node it is.
    output_nr => |_: &mut dyn Host, v: &Value| with(v, |t| Ok(Value::from(match t.creation.get() {
        crate::value::Creation::OneOf(i) => i,
        _ => tape::history(t).map_or(0, |p| p.index),
    })));
    /// How often its memory was written in place.
    _version => |_: &mut dyn Host, v: &Value| with(v, |t| if t.inference.get() { Err(runtime("Inference tensors do not track version counter.")) } else { Ok(Value::Int((t.stored().storage().version() - t.version_from.get()) as i64)) });
    /// Names of the dimensions: none.
    names => |_: &mut dyn Host, v: &Value| with(v, |t| Ok(Value::tuple(vec![Value::None; t.array().ndim()])));
    /// Name of the tensor: none.
    name => |_: &mut dyn Host, _: &Value| Ok(Value::None);
    /// Whether it is on a GPU.
    is_cuda => |_: &mut dyn Host, _: &Value| Ok(Value::bool(false));
    /// Whether it is on the CPU.
    is_cpu => |_: &mut dyn Host, _: &Value| Ok(Value::bool(true));
    /// Whether it is sparse.
    is_sparse => |_: &mut dyn Host, _: &Value| Ok(Value::bool(false));
    /// Whether it is quantized.
    is_quantized => |_: &mut dyn Host, _: &Value| Ok(Value::bool(false));
    /// Whether it has no elements' values.
    is_meta => |_: &mut dyn Host, _: &Value| Ok(Value::bool(false));
}

fn with(v: &Value, f: impl FnOnce(&T) -> Result<Value>) -> Result<Value> {
    match super::args::tensor_of(v) {
        Some(t) => f(&t),
        None => Ok(Value::None),
    }
}

fn view(h: &mut dyn Host, v: &Value, f: impl FnOnce(&mut dyn Host, &T) -> Result<T>) -> Result<Value> {
    match super::args::tensor_of(v) {
        Some(t) => f(h, &t).map(Value::Tensor),
        None => Ok(Value::None),
    }
}

fn adjoint(h: &mut dyn Host, t: &T) -> Result<T> {
    if t.array().ndim() == 0 {
        return views::conj(h, t);
    }
    let x = views::conj(h, t)?;
    views::transpose(h, &x, -2, -1, "TransposeBackward0")
}

fn set_part(h: &mut dyn Host, v: &Value, value: Value, k: usize) -> Result<()> {
    let Some(t) = super::args::tensor_of(v) else { return Ok(()) };
    let part = if k == 0 { views::real(h, &t)? } else { views::imag(h, &t)? };
    let source = super::args::Operand::of(&value).map(|o| o.array(part.array().dtype()));
    let Some(source) = source else { return Err(runtime("a number or a tensor is needed")) };
    let target = part.array().clone();
    crate::op::assign::assign(&target, &source)?;
    Ok(part.write_back()?)
}

fn set_real(h: &mut dyn Host, v: &Value, value: Value) -> Result<()> {
    set_part(h, v, value, 0)
}

fn set_imag(h: &mut dyn Host, v: &Value, value: Value) -> Result<()> {
    set_part(h, v, value, 1)
}

fn get_grad(h: &mut dyn Host, v: &Value) -> Result<Value> {
    let Some(t) = super::args::tensor_of(v) else { return Ok(Value::None) };
    let grad = t.grad.borrow().clone();
    if grad.is_none() && tape::shows_grad(&t) && tape::history(&t).is_some() && !autograd::retains(&t) {
        h.warn(
            crate::diag::ErrorKind::UserWarning,
            "The .grad attribute of a Tensor that is not a leaf Tensor is being accessed. Its .grad attribute won't be populated during autograd.backward(). If you indeed want the .grad field to be populated for a non-leaf Tensor, use .retain_grad() on the non-leaf Tensor. If you access the non-leaf Tensor by mistake, make sure you access the leaf Tensor instead. See github.com/pytorch/pytorch/pull/30531 for more informations.",
        )?;
    }
    Ok(grad)
}

fn set_grad(h: &mut dyn Host, v: &Value, value: Value) -> Result<()> {
    let Some(t) = super::args::tensor_of(v) else { return Ok(()) };
    if !value.is_none() {
        let Some(g) = super::args::tensor_of(&value) else {
            let text =
                format!("assigned grad expected to be a Tensor or None but got grad of type {}", value.type_name());
            return Err(crate::diag::Error::type_error(text).into());
        };
        if std::rc::Rc::ptr_eq(&g, &t) {
            return Err(runtime("can't assign Variable as its own grad"));
        }
        let (from, to) = (g.array().clone(), t.array().clone());
        if let Some(want) = grad_dtype(&t).filter(|&d| d != from.dtype()) {
            return Err(runtime(format!(
                "attempting to assign a gradient with dtype '{}' to a tensor with grad_dtype '{}'. The gradient must match the \
                 tensor's grad_dtype (defaults to the tensor's dtype). You can set the tensor's grad_dtype attribute with a \
                 specific dtype, or None to allow any dtype. Set grad_dtype with caution. Diverging the dtypes of a tensor and \
                 its gradient may break downstream systems that assume they match.",
                super::args::c_name(from.dtype()),
                crate::op::index::torch_scalar_type(want)
            )));
        }
        if from.shape() != to.shape() {
            return Err(runtime(format!(
                "attempting to assign a gradient of size '{:?}' to a tensor of size '{:?}'. Please ensure that the gradient and \
                 the tensor are the same size",
                from.shape(),
                to.shape()
            )));
        }
    }
    let _ = h;
    *t.grad.borrow_mut() = value;
    Ok(())
}

fn set_requires_grad(h: &mut dyn Host, v: &Value, value: Value) -> Result<()> {
    if !matches!(value, Value::Bool(_)) {
        return Err(runtime("requires_grad must be a bool"));
    }
    let on = value.truth(h)?;
    match super::args::tensor_of(v) {
        Some(t) => autograd::set_requires_grad(&t, on),
        None => Ok(()),
    }
}

/// `.data` has a count of writes of its own.
fn counted_anew(v: Value) -> Value {
    if let Value::Tensor(t) = &v {
        t.version_from.set(t.stored().storage().version());
    }
    v
}

fn set_data(h: &mut dyn Host, v: &Value, value: Value) -> Result<()> {
    let source = Ten::from_value(h, &value)?;
    if let Some(t) = super::args::tensor_of(v) {
        let array = source.array().clone();
        t.replace(array);
    }
    Ok(())
}

/// The dtype in which a leaf takes its gradient, or `None` for any.
pub fn grad_dtype(t: &T) -> Option<crate::array::DType> {
    let own = Some(t.array().dtype());
    if t.hooks.borrow().is_none() { own } else { super::hooks::of_leaf(t).dtype.get().unwrap_or(own) }
}

fn set_grad_dtype(_: &mut dyn Host, v: &Value, value: Value) -> Result<()> {
    let Some(t) = super::args::tensor_of(v) else { return Ok(()) };
    if tape::history(&t).is_some() {
        return Err(runtime("grad_dtype can only be set on leaf tensors."));
    }
    let dtype = match dtype::of_value(&value) {
        None if !value.is_none() => {
            let text = format!("grad_dtype must be a torch.dtype or None, but got {}", value.type_name());
            return Err(runtime(text));
        }
        dtype => dtype,
    };
    super::hooks::of_leaf(&t).dtype.set(Some(dtype));
    Ok(())
}
