//! The tape of autograd: nodes that know their gradient rule, views whose history follows their
//! base, and in-place operations that rebase it.

use super::state::state;
use super::{T, fresh};
use crate::array::{Array, DType, Layout, Num, Shape};
use crate::diag::Error;
use crate::op::index::torch_scalar_type;
use crate::value::{Host, Result, Tensor};
use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};

/// Gradients of a node's inputs from those of its outputs.
pub type Rule = Box<dyn Fn(&mut dyn Host, &Rc<Node>, &[Option<T>]) -> Result<Vec<Option<T>>>>;

/// One recorded operation.
pub struct Node {
    name: Cell<&'static str>,
    pub(super) inputs: Vec<Input>,
    pub(super) rule: RefCell<Option<Rule>>,
    saved: Vec<Saved>,
    /// How many outputs it has.
    pub outputs: usize,
    /// Later nodes have larger numbers.
    pub sequence: u64,
    /// Outputs that keep their gradient (`retain_grad()`), by number.
    pub(super) retained: RefCell<Vec<(usize, Weak<Tensor>)>>,
    /// Functions of the program that see a gradient first (`register_hook`), by output.
    pub(super) hooks: RefCell<Vec<(usize, crate::value::Value)>>,
}

/// An input of a node: where its gradient goes, and what it must look like.
pub struct Input {
    pub edge: Option<Edge>,
    pub shape: Shape,
    pub dtype: DType,
}

/// Where a gradient goes.
#[derive(Clone)]
pub enum Edge {
    /// Into a leaf's `.grad`.
    Leaf(T),
    /// To an output of another node.
    Node(Rc<Node>, usize),
}

/// A tensor that a rule needs unchanged.
struct Saved {
    array: Array,
    version: u64,
    /// Where the tensor's own count began.
    began: u64,
    from: Option<(&'static str, usize)>,
}

/// What [`Tensor::history`] holds: the node that made the tensor.
pub struct History {
    pub node: Rc<Node>,
    pub index: usize,
    /// The storage's version when this was noted; views look again when it has changed.
    version: u64,
}

thread_local!(static SEQUENCE: Cell<u64> = const { Cell::new(0) });

/// Whether an operation on these inputs is recorded.
pub fn recording(h: &mut dyn Host, inputs: &[&T]) -> bool {
    inputs.iter().any(|t| t.requires_grad.get()) && state(h).grad
}

/// The node that made a tensor, brought up to date for views of tensors written meanwhile.
pub fn history(t: &T) -> Option<Rc<History>> {
    let known = t.history.borrow().clone().and_then(|any| any.downcast::<History>().ok());
    let version = t.array().storage().version();
    let Some(base) = t.base.as_ref().filter(|b| b.requires_grad.get()) else { return known };
    match &known {
        Some(k) if k.version == version => known,
        None if history(base).is_none() && !t.requires_grad.get() => None,
        _ => {
            let (base_array, view) = (base.array().clone(), t.array().clone());
            let (from, to) = (base_array.layout().clone(), view.layout().clone());
            if view.dtype() != base_array.dtype() {
                return known;
            }
            let node = node("AsStridedBackward0", &[base], &[], 1, move |_, _, g| {
                let Some(g) = &g[0] else { return Ok(vec![None]) };
                Ok(vec![Some(fresh(embed(&from, &to, &g.array())?))])
            });
            set_history(t, node, 0);
            t.history.borrow().clone().and_then(|any| any.downcast::<History>().ok())
        }
    }
}

/// A gradient of a view as a gradient of its base: zero elsewhere. Both layouts are in one buffer.
fn embed(base: &Layout, view: &Layout, g: &Array) -> Result<Array> {
    let extent = base.bounds().map_or(0, |(_, high)| high + 1);
    let whole = Array::zeros(g.dtype(), &[extent])?;
    crate::op::assign::assign(&whole.with_layout(view.clone())?, g)?;
    Ok(crate::op::cast::copy(&whole.with_layout(base.clone())?, crate::op::cast::Order::C)?)
}

/// Where the gradient of a tensor goes.
pub fn edge(t: &T) -> Option<Edge> {
    if !t.requires_grad.get() {
        return None;
    }
    Some(match history(t) {
        Some(past) => Edge::Node(past.node.clone(), past.index),
        None => Edge::Leaf(t.clone()),
    })
}

fn node(
    name: &'static str,
    inputs: &[&T],
    saved: &[&T],
    outputs: usize,
    rule: impl Fn(&mut dyn Host, &Rc<Node>, &[Option<T>]) -> Result<Vec<Option<T>>> + 'static,
) -> Rc<Node> {
    let input = |t: &&T| {
        let edge = edge(t);
        Input { edge, shape: t.array().shape().into(), dtype: t.array().dtype() }
    };
    let save = |t: &&T| {
        let array = t.array().clone();
        let from = history(t).map(|p| (p.node.name(), p.index));
        Saved { version: array.storage().version(), began: t.version_from.get(), array, from }
    };
    Rc::new(Node {
        name: Cell::new(name),
        inputs: inputs.iter().map(input).collect(),
        saved: saved.iter().map(save).collect(),
        rule: RefCell::new(Some(Box::new(rule))),
        outputs,
        sequence: SEQUENCE.with(|s| s.replace(s.get() + 1)),
        retained: RefCell::default(),
        hooks: RefCell::default(),
    })
}

fn set_history(t: &T, node: Rc<Node>, index: usize) {
    let version = t.array().storage().version();
    *t.history.borrow_mut() = Some(Rc::new(History { node, index, version }));
    t.requires_grad.set(true);
}

/// Records an operation that is differentiable: each output gets its history. `saved` are the tensors
/// that the rule reads and that must not be written meanwhile.
pub fn record(
    h: &mut dyn Host,
    name: &'static str,
    inputs: &[&T],
    saved: &[&T],
    outputs: &[&T],
    rule: impl Fn(&mut dyn Host, &Rc<Node>, &[Option<T>]) -> Result<Vec<Option<T>>> + 'static,
) {
    if !recording(h, inputs) {
        return;
    }
    let node = node(name, inputs, saved, outputs.len(), rule);
    for (i, out) in outputs.iter().enumerate() {
        if out.array().dtype().is_inexact() {
            set_history(out, node.clone(), i);
        }
    }
}

/// As [`record`] for one output.
pub fn record1(
    h: &mut dyn Host,
    name: &'static str,
    inputs: &[&T],
    saved: &[&T],
    output: &T,
    rule: impl Fn(&mut dyn Host, &T) -> Result<Vec<Option<T>>> + 'static,
) {
    record(h, name, inputs, saved, &[output], move |h, node, g| match &g[0] {
        Some(g) => rule(h, g),
        None => Ok(vec![None; node.inputs.len()]),
    });
}

/// The errors of writing a tensor in place that autograd raises.
pub fn check_inplace(h: &mut dyn Host, t: &T) -> Result<()> {
    if !t.requires_grad.get() || !state(h).grad {
        return Ok(());
    }
    let what = match (&t.base, history(t)) {
        (None, None) => "a leaf Variable that requires grad is being used in an in-place operation.",
        (Some(base), _) if base.requires_grad.get() && history(base).is_none() => {
            "a view of a leaf Variable that requires grad is being used in an in-place operation."
        }
        _ => return Ok(()),
    };
    Err(Error::runtime(what).into())
}

/// Records that `target` was written in place. The rule gives the gradients of the target as it was,
/// then those of the others. Call it after the write; `before` is [`before_write`]'s answer.
pub fn record_inplace(
    h: &mut dyn Host,
    name: &'static str,
    target: &T,
    others: &[&T],
    before: Before,
    rule: impl Fn(&mut dyn Host, &T) -> Result<Vec<Option<T>>> + 'static,
) {
    let mut inputs = vec![target];
    inputs.extend_from_slice(others);
    let base_needs = target.base.as_ref().is_some_and(|b| b.requires_grad.get());
    if !state(h).grad || !(base_needs || inputs.iter().any(|t| t.requires_grad.get())) {
        return;
    }
    let made = node(name, &inputs[1..], &[], 1, |_, _, _| Ok(vec![]));
    let mut made_inputs =
        vec![Input { edge: before.edge, shape: target.array().shape().into(), dtype: target.array().dtype() }];
    let Ok(made) = Rc::try_unwrap(made) else { return };
    made_inputs.extend(made.inputs);
    let plain = Node {
        inputs: made_inputs,
        rule: RefCell::new(Some(Box::new(move |h: &mut dyn Host, node: &Rc<Node>, g: &[Option<T>]| match &g[0] {
            Some(g) => rule(h, g),
            None => Ok(vec![None; node.inputs.len()]),
        }))),
        ..made
    };
    match &target.base {
        None => set_history(target, Rc::new(plain), 0),
        Some(base) => {
            // The base's new history: the gradient of the region goes through the operation.
            let (from, to) = (base.array().layout().clone(), target.array().layout().clone());
            let plain = Rc::new(plain);
            let mut inputs =
                vec![Input { edge: before.base_edge, shape: base.array().shape().into(), dtype: base.array().dtype() }];
            for input in &plain.inputs[1..] {
                inputs.push(Input { edge: input.edge.clone(), shape: input.shape.clone(), dtype: input.dtype });
            }
            let copy_slices = Node {
                name: Cell::new("CopySlices"),
                inputs,
                rule: RefCell::new(Some(Box::new(move |h: &mut dyn Host, _: &Rc<Node>, g: &[Option<T>]| {
                    let Some(g) = &g[0] else { return Ok(vec![None; plain.inputs.len()]) };
                    let g = g.array().clone();
                    let extent = from.bounds().map_or(0, |(_, high)| high + 1);
                    let whole = Array::zeros(g.dtype(), &[extent])?;
                    crate::op::assign::assign(&whole.with_layout(from.clone())?, &g)?;
                    let region = whole.with_layout(to.clone())?;
                    let part = fresh(crate::op::cast::copy(&region, crate::op::cast::Order::C)?);
                    let rule = plain.rule.borrow();
                    let mut grads = match rule.as_ref() {
                        Some(rule) => rule(h, &plain, &[Some(part)])?,
                        None => vec![None; plain.inputs.len()],
                    };
                    match grads.first().cloned().flatten() {
                        Some(inner) => crate::op::assign::assign(&region, &inner.array())?,
                        None => crate::op::assign::fill(&region, Num::Int(0))?,
                    }
                    let back = crate::op::cast::copy(&whole.with_layout(from.clone())?, crate::op::cast::Order::C)?;
                    if let Some(first) = grads.first_mut() {
                        *first = Some(fresh(back));
                    }
                    Ok(grads)
                }))),
                saved: Vec::new(),
                outputs: 1,
                sequence: SEQUENCE.with(|s| s.replace(s.get() + 1)),
                retained: RefCell::default(),
                hooks: RefCell::default(),
            };
            set_history(base, Rc::new(copy_slices), 0);
            target.requires_grad.set(true);
            *target.history.borrow_mut() = None;
            history(target);
        }
    }
}

/// Where the gradients of a target and its base went before a write.
pub struct Before {
    edge: Option<Edge>,
    base_edge: Option<Edge>,
}

/// Notes a target's history before it is written.
pub fn before_write(t: &T) -> Before {
    Before { edge: edge(t), base_edge: t.base.as_ref().and_then(edge) }
}

impl Node {
    /// `MulBackward0`
    pub fn name(&self) -> &'static str {
        self.name.get()
    }
    /// The edges to earlier nodes.
    pub fn edges(&self) -> impl Iterator<Item = Option<&Edge>> {
        self.inputs.iter().map(|i| i.edge.as_ref())
    }

    /// A saved output of this node as a tensor with its history.
    pub fn output(self: &Rc<Node>, array: &Array, index: usize) -> T {
        let t = fresh(array.clone());
        set_history(&t, self.clone(), index);
        t
    }

    /// PyTorch's error if a tensor that the rule needs was written since.
    pub(super) fn check_saved(&self) -> Result<()> {
        for s in &self.saved {
            let now = s.array.storage().version();
            if now != s.version {
                let from = s.from.map_or(String::new(), |(name, i)| {
                    let name = name.split("Backward").next().unwrap_or(name);
                    format!(", which is output {i} of {name},")
                });
                let name = torch_scalar_type(s.array.dtype());
                return Err(Error::runtime(format!(
                    "one of the variables needed for gradient computation has been modified by an inplace operation: \
                     [torch.{name}Tensor {:?}]{from} is at version {}; expected version {} instead. Hint: enable anomaly \
                     detection to find the operation that failed to compute its gradient, with \
                     torch.autograd.set_detect_anomaly(True, check_nan=False).",
                    s.array.shape(),
                    now - s.began,
                    s.version - s.began
                ))
                .into());
            }
        }
        Ok(())
    }
}

/// Gives the node that made a tensor the name under which PyTorch prints it.
pub fn rename(t: &T, name: &'static str) {
    if let Some(past) = history(t) {
        past.node.name.set(name);
    }
}
