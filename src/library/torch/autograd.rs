//! Autograd for programs: `backward`, `grad`, `requires_grad_`, hooks.

use super::args::{Ten, Tensors, runtime, tensor_of};
use super::engine::{self, Pass};
use super::hooks;
use super::tape::{self, edge};
use super::{T, fresh};
use crate::array::{Array, Num};
use crate::diag::Error;
use crate::rows;
use crate::value::{Host, Result, Value};
use std::rc::Rc;

rows! { pub METHODS =
    /// Computes the gradients of the leaves it came from and adds them to their `.grad`.
    ///
    /// >>> w = torch.tensor([1.0, 2.0], requires_grad=True)
    /// >>> (w * w).sum().backward()
    /// >>> w.grad
    "backward"(input: Ten, gradient: Value = None, retain_graph: Option<bool> = None, create_graph: bool = False, inputs: Value = None) => |h: &mut dyn Host, x: Ten, g: Value, retain, create, inputs: Value| {
        let grads = grads_of(h, &g, 1)?;
        backward(h, &[x.0], &grads, retain, create, &inputs)
    };
    /// Says whether operations on it are recorded.
    "requires_grad_"(input: Ten, requires_grad: bool = True) => |_h, x: Ten, on| {
        if on && !x.array().dtype().is_inexact() {
            return Err(runtime("only Tensors of floating point dtype can require gradients"));
        }
        set_requires_grad(&x, on)?;
        Ok(Value::Tensor(x.0))
    };
    /// Keeps its gradient though it is no leaf.
    "retain_grad"(input: Ten) => |_h, x: Ten| {
        if !tape::shows_grad(&x) {
            return Err(runtime("can't retain_grad on Tensor that has requires_grad=False"));
        }
        if let Some(past) = tape::history(&x) {
            past.node.retained.borrow_mut().push((past.index, Rc::downgrade(&x.0)));
        }
        Ok(Value::None)
    };
    /// A function that sees the gradient first, and may change it.
    "register_hook"(input: Ten, hook: Value) => |_h, x: Ten, hook: Value| {
        if !tape::shows_grad(&x) {
            return Err(runtime("cannot register a hook on a tensor that doesn't require gradient"));
        }
        Ok(match tape::history(&x) {
            Some(past) => past.node.hooks.get_or_init(Box::default).outputs.add(past.index, hook),
            None => hooks::of_leaf(&x).before.add(0, hook),
        })
    };
    /// A function that sees a leaf after its gradient has arrived.
    "register_post_accumulate_grad_hook"(input: Ten, hook: Value) => |_h, x: Ten, hook: Value| {
        if !tape::shows_grad(&x) {
            return Err(runtime("cannot register a hook on a tensor that doesn't require gradient"));
        }
        if tape::history(&x).is_some() {
            return Err(runtime("post accumulate grad hooks cannot be registered on non-leaf tensors"));
        }
        Ok(hooks::of_leaf(&x).after.add(0, hook))
    };
    /// Whether it was made in inference mode.
    "is_inference"(input: Ten) => |_h, x: Ten| Ok(Value::bool(x.inference.get()));
}

rows! { pub FUNCTIONS =
    /// The gradients of outputs with respect to inputs.
    ///
    /// >>> x = torch.tensor(3.0, requires_grad=True)
    /// >>> torch.autograd.grad(x * x, x)
    "grad"(outputs: Value, inputs: Value, grad_outputs: Value = None, retain_graph: Option<bool> = None, create_graph: bool = False, only_inputs: bool = True, allow_unused: Option<bool> = None, is_grads_batched: bool = False, materialize_grads: bool = False) => grad;
    /// Computes gradients of several tensors and adds them to the leaves' `.grad`.
    "backward"(tensors: Value, grad_tensors: Value = None, retain_graph: Option<bool> = None, create_graph: bool = False, grad_variables: Value = None, inputs: Value = None) => |h: &mut dyn Host, t: Value, g: Value, retain, create, _v: Value, inputs: Value| {
        let roots = list(h, &t)?;
        let grads = grads_of(h, &g, roots.len())?;
        backward(h, &roots, &grads, retain, create, &inputs)
    };
}

/// Whether a tensor that is no leaf keeps its gradient.
pub fn retains(t: &T) -> bool {
    tape::history(t)
        .is_some_and(|p| p.node.retained.borrow().iter().any(|(_, w)| std::ptr::eq(w.as_ptr(), Rc::as_ptr(t))))
}

/// Whether it takes part in recording, also by way of its base.
pub fn requires_grad(t: &T) -> bool {
    (t.requires_grad.get() || tape::history(t).is_some()) && tape::dual(t) != tape::Dual::Only
}

/// `t.requires_grad = on`.
pub fn set_requires_grad(t: &T, on: bool) -> Result<()> {
    if on && t.inference.get() && !super::INFERENCE.get() {
        return Err(runtime("Setting requires_grad=True on inference tensor outside InferenceMode is not allowed."));
    }
    if on && !t.array().dtype().is_inexact() {
        return Err(runtime("Only Tensors of floating point and complex dtype can require gradients"));
    }
    if !on && tape::history(t).is_some() {
        return Err(runtime(
            "you can only change requires_grad flags of leaf variables. If you want to use a computed variable in a subgraph \
             that doesn't require differentiation use var_no_grad = var.detach().",
        ));
    }
    t.requires_grad.set(on);
    Ok(())
}

fn list(h: &mut dyn Host, v: &Value) -> Result<Vec<T>> {
    use crate::value::convert::FromValue;
    match tensor_of(v) {
        Some(t) => Ok(vec![t]),
        None => Tensors::from_value(h, v).map(|t| t.0),
    }
}

fn grads_of(h: &mut dyn Host, v: &Value, n: usize) -> Result<Vec<Option<T>>> {
    if v.is_none() {
        return Ok(vec![None; n]);
    }
    if let Some(t) = tensor_of(v) {
        return Ok(vec![Some(t)]);
    }
    let one = |v: &Value| match tensor_of(v) {
        None if !v.is_none() => {
            let text = format!("gradients can be either Tensors or None, but got {}", v.type_name());
            Err(Error::type_error(text).into())
        }
        t => Ok(t),
    };
    v.to_vec(h)?.iter().map(one).collect()
}

/// The roots with their gradients: ones for single elements.
fn roots(outputs: &[T], grads: &[Option<T>]) -> Result<Vec<(tape::Edge, T)>> {
    let mut all = Vec::new();
    for (i, t) in outputs.iter().enumerate() {
        let Some(to) = edge(t) else {
            return Err(runtime(format!("element {i} of tensors does not require grad and does not have a grad_fn")));
        };
        let array = t.array().clone();
        let g = match grads.get(i).cloned().flatten() {
            Some(g) => {
                if g.array().shape() != array.shape() {
                    return Err(runtime(format!(
                        "Mismatch in shape: grad_output[{i}] has a shape of {} and output[{i}] has a shape of {}.",
                        shape_text(g.array().shape()),
                        shape_text(array.shape())
                    )));
                }
                g
            }
            None if array.size() == 1 => {
                if array.dtype().is_complex() {
                    return Err(runtime(format!(
                        "grad can be implicitly created only for real scalar outputs but got torch.{}",
                        array.dtype().torch_name()
                    )));
                }
                fresh(Array::full(array.dtype(), array.shape(), Num::Int(1))?)
            }
            None => return Err(runtime("grad can be implicitly created only for scalar outputs")),
        };
        all.push((to, g));
    }
    Ok(all)
}

fn shape_text(shape: &[usize]) -> String {
    format!("torch.Size({shape:?})")
}

fn backward(
    h: &mut dyn Host,
    outputs: &[T],
    grads: &[Option<T>],
    retain: Option<bool>,
    create: bool,
    inputs: &Value,
) -> Result<Value> {
    let roots = roots(outputs, grads)?;
    if !inputs.is_none() {
        let wanted = list(h, inputs)?;
        if wanted.is_empty() {
            return Err(runtime("`inputs` argument to `backward()` cannot be empty."));
        }
        let pass = Pass { roots, wanted: Some(&wanted), retain_graph: retain.unwrap_or(create), create_graph: create };
        let found = engine::run(h, pass)?;
        for (t, g) in wanted.iter().zip(found) {
            if let Some(g) = g {
                let before = tensor_of(&t.grad.borrow());
                let sum = match before {
                    Some(old) => super::arith::add(h, &old, &g)?,
                    None => g,
                };
                *t.grad.borrow_mut() = Value::Tensor(sum);
            }
        }
        return Ok(Value::None);
    }
    let pass = Pass { roots, wanted: None, retain_graph: retain.unwrap_or(create), create_graph: create };
    engine::run(h, pass)?;
    Ok(Value::None)
}

#[allow(clippy::too_many_arguments)]
fn grad(
    h: &mut dyn Host,
    outputs: Value,
    inputs: Value,
    grad_outputs: Value,
    retain: Option<bool>,
    create: bool,
    _: bool,
    allow_unused: Option<bool>,
    _: bool,
    materialize: bool,
) -> Result<Value> {
    let (outputs, wanted) = (list(h, &outputs)?, list(h, &inputs)?);
    if wanted.is_empty() {
        return Err(runtime("`inputs` argument to `grad()` cannot be empty."));
    }
    let grads = grads_of(h, &grad_outputs, outputs.len())?;
    let roots = roots(&outputs, &grads)?;
    if wanted.iter().any(|t| !t.requires_grad.get()) {
        return Err(runtime("One of the differentiated Tensors does not require grad"));
    }
    let pass = Pass { roots, wanted: Some(&wanted), retain_graph: retain.unwrap_or(create), create_graph: create };
    let found = engine::run(h, pass)?;
    let mut all = Vec::new();
    for (i, (t, g)) in wanted.iter().zip(found).enumerate() {
        all.push(match g {
            Some(g) => Value::Tensor(g),
            None if materialize => Value::tensor(Array::zeros(t.array().dtype(), t.array().shape())?),
            None if allow_unused == Some(true) => Value::None,
            None => {
                return Err(runtime(format!(
                    "The differentiated Tensor at index {i} appears to not have been used in the graph. Set allow_unused=True if \
                     this is the desired behavior."
                )));
            }
        });
    }
    Ok(Value::tuple(all))
}
