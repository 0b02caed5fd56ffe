//! The tape of autograd: nodes that know their gradient rule, views whose history follows their
//! base, and in-place operations that rebase it.

use super::hooks::Hooks;
use super::state::state;
use super::{T, fresh};
use crate::array::{Array, DType, Layout, Num, Shape};
use crate::diag::Error;
use crate::op::index::torch_scalar_type;
use crate::value::{Creation, Host, Result, Tensor, Value};
use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};

/// Gradients of a node's inputs from those of its outputs.
pub type Rule = Box<dyn Fn(&mut dyn Host, &Rc<Node>, &[Option<T>]) -> Result<Vec<Option<T>>>>;

/// One recorded operation.
pub struct Node {
    name: Cell<&'static str>,
    pub(super) inputs: Vec<Input>,
    pub(super) rule: RefCell<Option<Rule>>,
    saved: RefCell<Vec<Saved>>,
    /// The `ctx` of a function whose gradient the program wrote.
    pub(super) ctx: RefCell<Value>,
    /// How many outputs it has.
    pub outputs: usize,
    /// Later nodes have larger numbers.
    pub sequence: u64,
    /// Outputs that keep their gradient (`retain_grad()`), by number.
    pub(super) retained: RefCell<Vec<(usize, Weak<Tensor>)>>,
    /// Functions of the program that see a gradient first (`Tensor.register_hook`), by output.
    pub(super) hooks: Rc<Hooks>,
    /// Those that see all gradients before the node runs (`Node.register_prehook`).
    pub(super) before: Rc<Hooks>,
    /// Those that see what went in and came out (`Node.register_hook`).
    pub(super) after: Rc<Hooks>,
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
    /// An input, whose history may have changed since.
    original: Weak<Tensor>,
}

impl Saved {
    fn of(t: &T) -> Saved {
        let array = t.stored().clone();
        let from = history(t).map(|p| (p.node.short_name(), p.index));
        Saved {
            version: array.storage().version(),
            began: t.version_from.get(),
            original: Rc::downgrade(t),
            array,
            from,
        }
    }
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
        Input { edge, shape: t.array().shape().into(), dtype: t.array().dtype() }
    };
    let save = |t: &&T| Saved::of(t);
    Rc::new(Node {
        name: Cell::new(name),
        inputs: inputs.iter().map(input).collect(),
        saved: RefCell::new(saved.iter().map(save).collect()),
        rule: RefCell::new(Some(Box::new(rule))),
        outputs,
        ctx: RefCell::new(Value::None),
        sequence: SEQUENCE.with(|s| s.replace(s.get() + 1)),
        retained: RefCell::default(),
        hooks: Rc::default(),
        before: Rc::default(),
        after: Rc::default(),
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
    saved: &[&T],
    outputs: &[&T],
    rule: impl Fn(&mut dyn Host, &Rc<Node>, &[Option<T>]) -> Result<Vec<Option<T>>> + 'static,
) {
    if !recording(h, inputs) {
        return;
    }
    let node = node(name, inputs, saved, outputs.len(), rule);
    for (i, out) in outputs.iter().enumerate() {
        if let Some(at) = saved.iter().position(|s| Rc::ptr_eq(s, out)) {
            let saved = &mut node.saved.borrow_mut()[at];
            saved.from = Some((node.short_name(), i));
            saved.original = Weak::new();
        }
        if out.array().dtype().is_inexact() {
            set_history(out, node.clone(), i);
        }
    }
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
    if !state(h).grad || !(base_needs || t.requires_grad.get() || others.iter().any(|o| o.requires_grad.get())) {
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
    let mut inputs = vec![target];
    inputs.extend_from_slice(others);
    let base_needs = target.base.as_ref().is_some_and(|b| b.requires_grad.get());
    if !state(h).grad || !(base_needs || inputs.iter().any(|t| t.requires_grad.get())) {
        return;
    }
    let entrance = Input { edge: before.edge, shape: target.array().shape().into(), dtype: target.array().dtype() };
    let plain = node_after(name, entrance, &inputs[1..], move |h, node, g| match &g[0] {
        Some(g) => rule(h, g),
        None => Ok(vec![None; node.inputs.len()]),
    });
    match &target.base {
        None => set_history(target, plain, 0),
        Some(base) => {
            // The base's new history: the gradient of the region goes through the operation.
            let (from, to) = (base.array().layout().clone(), target.array().layout().clone());
            let entrance =
                Input { edge: before.base_edge, shape: base.array().shape().into(), dtype: base.array().dtype() };
            let copy_slices = node_after("CopySlices", entrance, &inputs[1..], move |h, _, g| {
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
        !self.saved.borrow().is_empty()
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

    /// PyTorch's error if a tensor that the rule needs was written since; a hint names the line that wrote.
    pub(super) fn check_saved(&self, h: &dyn Host) -> Result<()> {
        for s in self.saved.borrow().iter() {
            let now = s.array.storage().version();
            if now != s.version {
                let now_from = s.original.upgrade().and_then(|t| history(&t)).map(|p| (p.node.short_name(), p.index));
                let from =
                    now_from.or(s.from).map_or(String::new(), |(name, i)| format!(", which is output {i} of {name},"));
                let name = torch_scalar_type(s.array.dtype());
                let error = Error::runtime(format!(
                    "one of the variables needed for gradient computation has been modified by an inplace operation: \
                     [torch.{name}Tensor {:?}]{from} is at version {}; expected version {} instead. Hint: enable anomaly \
                     detection to find the operation that failed to compute its gradient, with \
                     torch.autograd.set_detect_anomaly(True, check_nan=False).",
                    s.array.shape(),
                    now - s.began,
                    s.version - s.began
                ));
                return Err(match h.statement(s.array.storage().written()) {
                    Some(wrote) => error.hint(format!("the write that came last was {wrote}")),
                    None => error,
                }
                .into());
            }
        }
        Ok(())
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
