//! The tape of autograd: nodes that know their gradient rule, views whose history follows their
//! base, and in-place operations that rebase it.

use super::hooks::Hooks;
use super::saved::{self, Saved, Unpacked};
use super::state::state;
use super::{T, fresh};
use crate::array::layout::few;
use crate::array::{Array, DType, Layout, Num, Shape};
use crate::diag::Error;
use crate::value::{Creation, Host, Result, Tensor, Value};
use std::cell::{Cell, OnceCell, RefCell};
use std::rc::{Rc, Weak};

/// Gradients of a node's inputs from those of its outputs.
pub type Rule = Box<dyn Fn(&mut dyn Host, &Rc<Node>, &[Option<T>]) -> Result<Vec<Option<T>>>>;

/// One recorded operation.
pub struct Node {
    name: Cell<&'static str>,
    pub(super) inputs: Vec<Input>,
    pub(super) rule: RefCell<Option<Rule>>,
    pub(super) saved: RefCell<Vec<Saved>>,
    /// What a program's hooks gave back of them, while the rule runs.
    pub(super) unpacked: RefCell<Option<Unpacked>>,
    /// Whether its rule reads a number, which is freed like a tensor but cannot be written.
    pub(super) keeps_number: Cell<bool>,
    /// Whether forward-mode tangents pass through it.
    pub dual: Dual,
    /// The `ctx` of a function whose gradient the program wrote.
    pub(super) ctx: RefCell<Value>,
    /// How many outputs it has.
    pub outputs: usize,
    /// Later nodes have larger numbers.
    pub sequence: u64,
    /// Outputs that keep their gradient (`retain_grad()`), by number.
    pub(super) retained: RefCell<Vec<(usize, Weak<Tensor>)>>,
    /// Functions of the program that look at its passes.
    pub(super) hooks: OnceCell<Box<NodeHooks>>,
}

/// What forward-mode differentiation has to do with a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dual {
    /// Nothing.
    Not,
    /// A tangent passes through it, and gradients of the program's leaves too.
    Also,
    /// It is recorded for the sake of a tangent only: the program sees a tensor without history.
    Only,
}

impl Dual {
    /// Of a node with these inputs.
    fn of(inputs: &[Input]) -> Dual {
        let mut edges = inputs.iter().filter_map(|i| i.edge.as_ref()).peekable();
        let own = |e: &Edge| if let Edge::Node(n, _) = e { n.dual } else { Dual::Not };
        let (mut any, mut all) = (false, edges.peek().is_some());
        for edge in edges {
            any |= own(edge) != Dual::Not;
            all &= own(edge) == Dual::Only;
        }
        match (all, any) {
            (true, _) => Dual::Only,
            (_, true) => Dual::Also,
            _ => Dual::Not,
        }
    }
}

/// What a program may hang on a node.
#[derive(Default)]
pub struct NodeHooks {
    /// Those that see a gradient first (`Tensor.register_hook`), by output.
    pub outputs: Rc<Hooks>,
    /// Those that see all gradients before the node runs (`Node.register_prehook`).
    pub before: Rc<Hooks>,
    /// Those that see what went in and came out (`Node.register_hook`).
    pub after: Rc<Hooks>,
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

/// PyTorch's error for inference tensors that a gradient would need.
pub fn check_savable(inputs: &[&T]) -> Result<()> {
    if inputs.iter().all(|t| !t.inference.get()) {
        return Ok(());
    }
    Err(Error::runtime(
        "Inference tensors cannot be saved for backward. Please do not use Tensors created in inference mode in computation \
         tracked by autograd. To work around this, you can make a clone to get a normal tensor and use it in autograd, or use \
         `torch.no_grad()` instead of `torch.inference_mode()`.",
    )
    .into())
}

/// Records an operation whose gradient the program wrote; `ctx` is what its rule keeps.
pub fn record_custom(
    h: &mut dyn Host,
    name: &'static str,
    inputs: &[T],
    saved: &[T],
    outputs: &[T],
    ctx: Value,
    rule: Rule,
) -> Option<Weak<Node>> {
    let (inputs, saved): (Vec<&T>, Vec<&T>) = (inputs.iter().collect(), saved.iter().collect());
    if !recording(h, &inputs) {
        return None;
    }
    let mut made = node(name, &inputs, &saved, outputs.len(), rule);
    if let Some(node) = Rc::get_mut(&mut made) {
        node.ctx = RefCell::new(ctx);
    }
    for (i, out) in outputs.iter().enumerate() {
        if out.array().dtype().is_inexact() {
            set_history(out, made.clone(), i);
        }
        if out.base.is_some() {
            out.creation.set(Creation::Custom);
        }
    }
    Some(Rc::downgrade(&made))
}

/// The node that made a tensor, brought up to date for views of tensors written meanwhile.
pub fn history(t: &T) -> Option<Rc<History>> {
    let known = t.history.borrow().clone().and_then(|any| any.downcast::<History>().ok());
    if t.base.is_none() {
        return known;
    }
    let version = t.stored().storage().version();
    let plain = matches!(t.creation.get(), Creation::Plain | Creation::OneOf(_));
    let Some(base) = t.base.as_ref().filter(|b| b.requires_grad.get() && plain) else { return known };
    match &known {
        Some(k) if k.version == version => known,
        None if history(base).is_none() && !t.requires_grad.get() => None,
        _ => {
            let (base_array, view) = (base.stored().clone(), t.stored().clone());
            let (from, to) = (base_array.layout().clone(), view.layout().clone());
            if view.dtype() != base_array.dtype() || !t.bits().is_plain() {
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
        let array = t.array();
        Input { edge, shape: few(array.shape()), dtype: array.dtype() }
    };
    let save = |t: &&T| Saved::of(t);
    let inputs: Vec<Input> = inputs.iter().map(input).collect();
    Rc::new(Node {
        name: Cell::new(name),
        dual: Dual::of(&inputs),
        keeps_number: Cell::new(false),
        unpacked: RefCell::new(None),
        inputs,
        saved: RefCell::new(saved.iter().map(save).collect()),
        rule: RefCell::new(Some(Box::new(rule))),
        outputs,
        ctx: RefCell::new(Value::None),
        sequence: SEQUENCE.with(|s| s.replace(s.get() + 1)),
        retained: RefCell::default(),
        hooks: OnceCell::new(),
    })
}

/// A node of an operation in place: its first input is a tensor as it was before the write.
fn node_after(
    name: &'static str,
    entrance: Input,
    others: &[&T],
    rule: impl Fn(&mut dyn Host, &Rc<Node>, &[Option<T>]) -> Result<Vec<Option<T>>> + 'static,
) -> Rc<Node> {
    let mut made = node(name, others, &[], 1, rule);
    if let Some(node) = Rc::get_mut(&mut made) {
        node.inputs.insert(0, entrance);
        node.dual = Dual::of(&node.inputs);
    }
    made
}

fn set_history(t: &T, node: Rc<Node>, index: usize) {
    let version = t.stored().storage().version();
    *t.history.borrow_mut() = Some(Rc::new(History { node, index, version }));
    t.requires_grad.set(true);
}

/// Records an operation that is differentiable: each output gets its history. `saved` are the tensors
/// that the rule reads and that must not be written meanwhile.
pub fn record(
    h: &mut dyn Host,
    name: &'static str,
    inputs: &[&T],
    keeps: &[&T],
    outputs: &[&T],
    rule: impl Fn(&mut dyn Host, &Rc<Node>, &[Option<T>]) -> Result<Vec<Option<T>>> + 'static,
) {
    if !recording(h, inputs) {
        return;
    }
    let node = node(name, inputs, keeps, outputs.len(), rule);
    for (i, out) in outputs.iter().enumerate() {
        if let Some(at) = keeps.iter().position(|s| Rc::ptr_eq(s, out)) {
            node.saved.borrow_mut()[at].is_output(node.short_name(), i);
        }
        if out.array().dtype().is_inexact() {
            set_history(out, node.clone(), i);
        }
    }
    if let Some(how) = saved::packing(h) {
        for (at, t) in keeps.iter().enumerate() {
            let mut own = std::mem::replace(&mut node.saved.borrow_mut()[at], Saved::of(t));
            own.pack(h, t, &how);
            node.saved.borrow_mut()[at] = own;
        }
    }
}

/// Begins forward-mode differentiation: a view of a tensor with a history of its own, which tangents are propagated from.
pub fn start_dual(t: &T, view: &T) {
    let mut made = node("ViewBackward0", &[t], &[], 1, |_, _, g| Ok(vec![g[0].clone()]));
    if let Some(node) = Rc::get_mut(&mut made) {
        node.dual = if t.requires_grad.get() { Dual::Also } else { Dual::Only };
    }
    set_history(view, made, 0);
}

/// A view of a tensor that keeps its history but no tangent.
pub fn without_tangent(t: &T, view: &T) {
    let mut made = node("Identity", &[t], &[], 1, |_, _, g| Ok(vec![g[0].clone()]));
    if let Some(node) = Rc::get_mut(&mut made) {
        node.dual = Dual::Not;
    }
    set_history(view, made, 0);
}

/// What forward-mode differentiation has to do with a tensor.
pub fn dual(t: &T) -> Dual {
    if !t.requires_grad.get() {
        return Dual::Not;
    }
    history(t).map_or(Dual::Not, |past| past.node.dual)
}

/// Whether a program sees that the tensor takes part in recording.
pub fn shows_grad(t: &T) -> bool {
    t.requires_grad.get() && dual(t) != Dual::Only
}

/// Notes that the rule of the write in place that made a tensor needs the tensor as it is now.
pub fn save_result(t: &T) {
    if t.base.is_none()
        && let Some(past) = history(t)
    {
        past.node.saved.borrow_mut().push(Saved::of(t));
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
    check_inplace_with(h, t, &[])
}

/// As [`check_inplace`], for a write that reads other tensors too.
pub fn check_inplace_with(h: &mut dyn Host, t: &T, others: &[&T]) -> Result<()> {
    if t.inference.get() && !state(h).inference {
        return Err(Error::runtime(
            "Inplace update to inference tensor outside InferenceMode is not allowed.You can make a clone to get a normal \
             tensor before doing inplace update.See https://github.com/pytorch/rfcs/pull/17 for more details.",
        )
        .into());
    }
    let base_needs = t.base.as_ref().is_some_and(|b| b.requires_grad.get());
    if !(base_needs || t.requires_grad.get() || others.iter().any(|o| o.requires_grad.get())) || !state(h).grad {
        return Ok(());
    }
    check_creation(t)?;
    if !t.requires_grad.get() && !base_needs {
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

/// PyTorch's errors for views that must not be written because of how they came about.
fn check_creation(t: &T) -> Result<()> {
    let mode = |what: &str, block: &str, at: &str| {
        format!(
            "A view was created in {what} and is being modified inplace {at}. Given that this use case is ambiguous and \
             error-prone, it is forbidden. You can clarify your code by moving both the view and the inplace either both \
             inside the {block} block (if you don't want the inplace to be tracked) or both outside (if you want the inplace \
             to be tracked)."
        )
    };
    let view = |index: usize, why: &str| {
        let past = history(t);
        let name = past.as_ref().map_or("View", |p| p.node.short_name());
        format!("Output {index} of {name} is a view and is being modified inplace. {why}")
    };
    let text = match t.creation.get() {
        Creation::Plain => return Ok(()),
        Creation::NoGrad => mode("no_grad mode", "no_grad", "with grad mode enabled"),
        Creation::Inference => mode("inference mode", "inference_mode", "in normal mode"),
        Creation::OneOf(index) => view(
            index,
            "This view is the output of a function that returns multiple views. Such functions do not allow the output views \
             to be modified inplace. You should replace the inplace operation by an out-of-place one.",
        ),
        Creation::Custom => view(
            0,
            "This view was created inside a custom Function (or because an input was returned as-is) and the autograd logic to \
             handle view+inplace would override the custom backward associated with the custom Function, leading to incorrect \
             gradients. This behavior is forbidden. You can fix this by cloning the output of the custom Function.",
        ),
    };
    Err(Error::runtime(text).into())
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
    let base_needs = target.base.as_ref().is_some_and(|b| b.requires_grad.get());
    let needs = base_needs || target.requires_grad.get() || others.iter().any(|t| t.requires_grad.get());
    if !needs || !state(h).grad {
        return;
    }
    let entrance = Input { edge: before.edge, shape: target.array().shape().into(), dtype: target.array().dtype() };
    let plain = node_after(name, entrance, others, move |h, node, g| match &g[0] {
        Some(g) => rule(h, g),
        None => Ok(vec![None; node.inputs.len()]),
    });
    // A dual tensor is a view whose tangent its base knows nothing of.
    let own = matches!(&plain.inputs[0].edge, Some(Edge::Node(n, _)) if n.dual == Dual::Only) && !base_needs;
    match target.base.as_ref().filter(|_| !own) {
        None => set_history(target, plain, 0),
        Some(base) => {
            // The base's new history: the gradient of the region goes through the operation.
            let (from, to) = (base.array().layout().clone(), target.array().layout().clone());
            let entrance =
                Input { edge: before.base_edge, shape: base.array().shape().into(), dtype: base.array().dtype() };
            let copy_slices = node_after("CopySlices", entrance, others, move |h, _, g| {
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
            });
            set_history(base, copy_slices, 0);
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
    _writes_back: Option<WriteBack>,
}

/// Stores what was written into a tensor whose memory stands for conjugates, when the write is over.
struct WriteBack(T);

impl Drop for WriteBack {
    fn drop(&mut self) {
        // The memory was written a moment ago, by the same checks; only memory for the numbers can be missing.
        drop(self.0.write_back());
    }
}

/// Notes a target's history before it is written.
pub fn before_write(t: &T) -> Before {
    let _writes_back = if t.bits().is_plain() { None } else { Some(WriteBack(t.clone())) };
    Before { edge: edge(t), base_edge: t.base.as_ref().and_then(edge), _writes_back }
}

impl Node {
    /// `MulBackward0`
    pub fn name(&self) -> &'static str {
        self.name.get()
    }
    /// As `grad_fn.name()` gives it.
    pub fn full_name(&self) -> &'static str {
        match self.name() {
            "CopySlices" => "torch::autograd::CopySlices",
            name => name,
        }
    }
    /// `Mul`
    pub fn short_name(&self) -> &'static str {
        let name = self.full_name();
        name.split("Backward").next().unwrap_or(name)
    }
    /// Whether a pass releases what the rule holds: PyTorch frees saved tensors only.
    pub(super) fn saves(&self) -> bool {
        self.keeps_number.get() || !self.saved.borrow().is_empty()
    }
    /// The edges to earlier nodes.
    pub fn edges(&self) -> impl Iterator<Item = Option<&Edge>> {
        self.inputs.iter().map(|i| i.edge.as_ref())
    }

    /// A saved output of this node as a tensor with its history.
    pub fn output(self: &Rc<Node>, array: &Array, index: usize) -> T {
        let t = saved::output_of(&self.unpacked.borrow(), index, array);
        set_history(&t, self.clone(), index);
        t
    }

    /// PyTorch's error if a tensor that the rule needs was written since; a hint names the line that wrote.
    pub(super) fn check_saved(&self, h: &dyn Host) -> Result<()> {
        self.saved.borrow().iter().try_for_each(|s| s.check(h))
    }
}

thread_local! {
    /// What dropped nodes held, while one of them is being dropped: long histories must not nest.
    static GRAVE: RefCell<Option<Vec<Held>>> = const { RefCell::new(None) };
}

/// What a node holds on to.
type Held = (Option<Rule>, Vec<Input>, Vec<Saved>, Value);

impl Drop for Node {
    fn drop(&mut self) {
        let held: Held = (
            self.rule.take(),
            std::mem::take(&mut self.inputs),
            std::mem::take(self.saved.get_mut()),
            self.ctx.replace(Value::None),
        );
        let first = GRAVE.try_with(|grave| match &mut *grave.borrow_mut() {
            Some(waiting) => {
                waiting.push(held);
                None
            }
            empty => {
                *empty = Some(Vec::new());
                Some(held)
            }
        });
        let Ok(Some(first)) = first else { return };
        let mut next = Some(first);
        while let Some(held) = next {
            drop(held);
            next = GRAVE.with(|grave| grave.borrow_mut().as_mut().and_then(Vec::pop));
        }
        GRAVE.with(|grave| *grave.borrow_mut() = None);
    }
}

/// Gives the node that made a tensor the name under which PyTorch prints it.
pub fn rename(t: &T, name: &'static str) {
    if let Some(past) = history(t) {
        past.node.name.set(name);
    }
}
