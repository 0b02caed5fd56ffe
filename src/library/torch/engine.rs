//! Running the tape backwards.

use super::args::runtime;
use super::saved::Unpacked;
use super::state::state;
use super::tape::{Edge, Node, edge};
use super::{T, arith, fresh, hooks, reduce, views};
use crate::array::{Array, Layout};
use crate::rows;
use crate::value::types::{Install, Slots};
use crate::value::{Args, Host, Object, Result, TypeInfo, Value, types};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::rc::Rc;

/// What a backward pass is asked for.
pub struct Pass<'a> {
    /// Where it begins, with the gradient there.
    pub roots: Vec<(Edge, T)>,
    /// Only these gradients, returned; otherwise those of all leaves, accumulated in `.grad`.
    pub wanted: Option<&'a [T]>,
    pub retain_graph: bool,
    /// Records the pass itself, for second derivatives.
    pub create_graph: bool,
}

const SECOND_TIME: &str = "Trying to backward through the graph a second time (or directly access saved tensors after they have already been freed). \
     Saved intermediate values of the graph are freed when you call .backward() or autograd.grad(). Specify retain_graph=True if \
     you need to backward through the graph a second time or if you need to access saved tensors after calling backward.";

/// Runs a pass; the gradients wanted, in their order.
pub fn run(h: &mut dyn Host, pass: Pass) -> Result<Vec<Option<T>>> {
    let before = std::mem::replace(&mut state(h).grad, pass.create_graph);
    let result = run_nodes(h, pass);
    state(h).grad = before;
    result
}

struct Pending {
    node: Rc<Node>,
    grads: Vec<Option<T>>,
}

/// The nodes that a pass visits, and how many edges lead to each leaf.
struct Plan {
    needed: HashSet<u64>,
    arrivals: HashMap<usize, usize>,
}

/// Looks through the graph: every node, or only those on the way to `targets`.
fn plan(roots: &[(Edge, T)], targets: &[Option<Edge>], all: bool) -> Plan {
    let is_target = |edge: &Edge| {
        targets.iter().flatten().any(|t| match (t, edge) {
            (Edge::Leaf(a), Edge::Leaf(b)) => Rc::ptr_eq(a, b),
            (Edge::Node(a, i), Edge::Node(b, j)) => Rc::ptr_eq(a, b) && i == j,
            _ => false,
        })
    };
    let mut found: BTreeMap<u64, Rc<Node>> = BTreeMap::new();
    let mut waiting: Vec<Rc<Node>> = Vec::new();
    let mut arrivals: HashMap<usize, usize> = HashMap::new();
    let mut arrive = |edge: &Edge, waiting: &mut Vec<Rc<Node>>| match edge {
        Edge::Leaf(t) => *arrivals.entry(Rc::as_ptr(t) as usize).or_default() += 1,
        Edge::Node(node, _) => waiting.push(node.clone()),
    };
    for (edge, _) in roots {
        arrive(edge, &mut waiting);
    }
    while let Some(node) = waiting.pop() {
        if found.insert(node.sequence, node.clone()).is_none() {
            node.edges().flatten().for_each(|edge| arrive(edge, &mut waiting));
        }
    }
    // Inputs come before the nodes that use them.
    let mut needed = HashSet::new();
    for (sequence, node) in &found {
        let leads = |edge: &Edge| is_target(edge) || matches!(edge, Edge::Node(n, _) if needed.contains(&n.sequence));
        if all || node.edges().flatten().any(leads) {
            needed.insert(*sequence);
        }
    }
    Plan { needed, arrivals }
}

/// One pass under way.
struct Run<'a> {
    pass: Pass<'a>,
    plan: Plan,
    found: Vec<Option<T>>,
    queue: BTreeMap<u64, Pending>,
    /// What has arrived at leaves, in the order of the first arrivals.
    leaves: Vec<(T, T)>,
}

fn run_nodes(h: &mut dyn Host, pass: Pass) -> Result<Vec<Option<T>>> {
    let targets: Vec<Option<Edge>> = pass.wanted.unwrap_or_default().iter().map(edge).collect();
    let plan = plan(&pass.roots, &targets, pass.wanted.is_none());
    let found = vec![None; targets.len()];
    let mut run = Run { pass, plan, found, queue: BTreeMap::new(), leaves: Vec::new() };
    for (to, g) in std::mem::take(&mut run.pass.roots) {
        run.deliver(h, &to, Some(g))?;
    }
    while let Some((_, Pending { node, mut grads })) = run.queue.pop_last() {
        h.check_interrupt()?;
        for (output, hook) in node.hooks.get().map(|hooks| hooks.outputs.all()).into_iter().flatten() {
            if let Some(slot) = grads.get_mut(output)
                && let Some(g) = slot.take()
            {
                *slot = Some(hooks::pass_through(h, &hook, g)?);
            }
        }
        for (index, keep) in node.retained.borrow().iter() {
            if let (Some(t), Some(Some(g))) = (keep.upgrade(), grads.get(*index)) {
                accumulate(h, &t, g.clone(), run.pass.create_graph)?;
            }
        }
        for (k, target) in targets.iter().enumerate() {
            if let Some(Edge::Node(n, index)) = target
                && Rc::ptr_eq(n, &node)
                && let Some(Some(g)) = grads.get(*index)
            {
                run.found[k] = Some(g.clone());
            }
        }
        if !run.plan.needed.contains(&node.sequence) {
            continue;
        }
        for (_, hook) in node.hooks.get().map(|hooks| hooks.before.all()).into_iter().flatten() {
            let answer = h.call(&hook, Args::positional(&[values(&grads)]))?;
            replace(h, &mut grads, &answer)?;
        }
        if node.inputs.iter().all(|i| i.edge.is_none()) {
            continue;
        }
        let inner = run.step(h, &node, &grads)?;
        for (input, g) in node.inputs.iter().zip(inner) {
            let Some(to) = &input.edge else { continue };
            let g = match g {
                Some(g) => Some(fit(h, g, &input.shape, input.dtype)?),
                None => None,
            };
            run.deliver(h, to, g)?;
        }
    }
    while let Some((leaf, g)) = (!run.leaves.is_empty()).then(|| run.leaves.remove(0)) {
        run.arrived(h, &leaf, g)?;
    }
    Ok(run.found)
}

impl Run<'_> {
    /// Runs a node's rule and its hooks.
    fn step(&mut self, h: &mut dyn Host, node: &Rc<Node>, grads: &[Option<T>]) -> Result<Vec<Option<T>>> {
        // A function of the program looks itself, when it asks for its saved tensors.
        let ctx = node.ctx.borrow().clone();
        if ctx.is_none() {
            node.check_saved(h)?;
        }
        let Some(rule) = node.rule.borrow_mut().take() else { return Err(runtime(SECOND_TIME)) };
        let unpacked = if node.saves() { Some(Unpacked::new(h, &node.saved.borrow())?) } else { None };
        node.unpacked.replace(unpacked);
        let inner = rule(h, node, grads);
        drop(node.unpacked.take());
        if self.pass.retain_graph || !node.saves() || !ctx.is_none() {
            *node.rule.borrow_mut() = Some(rule);
        }
        if !self.pass.retain_graph && !ctx.is_none() {
            crate::value::attr::set(h, &ctx, crate::value::Symbol::new("_saved"), &Value::None)?;
        }
        let mut inner = inner?;
        for (_, hook) in node.hooks.get().map(|hooks| hooks.after.all()).into_iter().flatten() {
            let answer = h.call(&hook, Args::positional(&[values(&inner), values(grads)]))?;
            replace(h, &mut inner, &answer)?;
        }
        Ok(inner)
    }

    /// Brings a gradient (or the news that there is none) to where it goes.
    fn deliver(&mut self, h: &mut dyn Host, to: &Edge, g: Option<T>) -> Result<()> {
        match to {
            Edge::Leaf(t) => {
                let at = self.leaves.iter().position(|(leaf, _)| Rc::ptr_eq(leaf, t));
                match (at, g) {
                    (Some(at), Some(g)) => {
                        let sum = arith::add(h, &self.leaves[at].1, &g)?;
                        self.leaves[at].1 = sum;
                    }
                    (None, Some(g)) => self.leaves.push((t.clone(), g)),
                    (_, None) => {}
                }
                let left = self.plan.arrivals.entry(Rc::as_ptr(t) as usize).or_default();
                *left = left.saturating_sub(1);
                if *left == 0
                    && let Some(at) = self.leaves.iter().position(|(leaf, _)| Rc::ptr_eq(leaf, t))
                {
                    let (leaf, g) = self.leaves.remove(at);
                    self.arrived(h, &leaf, g)?;
                }
            }
            Edge::Node(node, index) => {
                let pending = self
                    .queue
                    .entry(node.sequence)
                    .or_insert_with(|| Pending { node: node.clone(), grads: vec![None; node.outputs] });
                if let (Some(slot), Some(g)) = (pending.grads.get_mut(*index), g) {
                    *slot = Some(match slot.take() {
                        Some(before) => arith::add(h, &before, &g)?,
                        None => g,
                    });
                }
            }
        }
        Ok(())
    }

    /// All of a leaf's gradient is there.
    fn arrived(&mut self, h: &mut dyn Host, leaf: &T, g: T) -> Result<()> {
        let (mut g, own) = (g, hooks::of_leaf(leaf));
        for (_, hook) in own.before.all() {
            g = hooks::pass_through(h, &hook, g)?;
        }
        if let Some(Some(dtype)) = own.dtype.get() {
            g = arith::cast(h, &g, dtype)?;
        }
        match self.pass.wanted {
            None => {
                accumulate(h, leaf, g, self.pass.create_graph)?;
                for (_, hook) in own.after.all() {
                    h.call(&hook, Args::positional(&[Value::Tensor(leaf.clone())]))?;
                }
            }
            Some(wanted) => {
                for (k, t) in wanted.iter().enumerate() {
                    if Rc::ptr_eq(t, leaf) {
                        self.found[k] = Some(g.clone());
                    }
                }
            }
        }
        Ok(())
    }
}

/// Gradients as a tuple.
fn values(grads: &[Option<T>]) -> Value {
    Value::tuple(grads.iter().map(|g| g.clone().map_or(Value::None, Value::Tensor)).collect())
}

/// Gradients as a node's hook answered, unless it answered `None`.
fn replace(h: &mut dyn Host, grads: &mut [Option<T>], answer: &Value) -> Result<()> {
    if answer.is_none() {
        return Ok(());
    }
    let new = match super::args::tensor_of(answer) {
        Some(t) => vec![Some(t)],
        None => answer.to_vec(h)?.iter().map(super::args::tensor_of).collect(),
    };
    if new.len() != grads.len() {
        return Err(runtime(format!(
            "hook has returned an incorrect number of values (got {}, but expected {})",
            new.len(),
            grads.len()
        )));
    }
    for (slot, g) in grads.iter_mut().zip(new) {
        *slot = g;
    }
    Ok(())
}

/// A gradient in the shape and dtype of its input: summed over broadcast dimensions.
fn fit(h: &mut dyn Host, g: T, shape: &[usize], dtype: crate::array::DType) -> Result<T> {
    let g = sum_to(h, &g, shape)?;
    let from = g.array().dtype();
    if from == dtype || !dtype.is_inexact() {
        return Ok(g);
    }
    if from.is_complex() && !dtype.is_complex() {
        let re = views::real(h, &g)?;
        return arith::cast(h, &re, dtype);
    }
    arith::cast(h, &g, dtype)
}

/// Summed over the dimensions that broadcasting added or stretched.
pub fn sum_to(h: &mut dyn Host, g: &T, shape: &[usize]) -> Result<T> {
    let have: Vec<usize> = g.array().shape().to_vec();
    if have[..] == *shape {
        return Ok(g.clone());
    }
    if have.len() < shape.len() || have.iter().product::<usize>() < shape.iter().product() {
        let size: Vec<i64> = shape.iter().map(|&n| n as i64).collect();
        return views::expand(h, g, &size);
    }
    let extra = have.len() - shape.len();
    let axes: Vec<usize> = (0..have.len()).filter(|&a| a < extra || (shape[a - extra] == 1 && have[a] != 1)).collect();
    let summed = reduce::sum_axes(h, g, &axes, true)?;
    let size: Vec<i64> = shape.iter().map(|&n| n as i64).collect();
    views::reshape(h, &summed, &size)
}

/// Adds a gradient to a leaf's.
fn accumulate(h: &mut dyn Host, t: &T, g: T, create_graph: bool) -> Result<()> {
    let before = super::args::tensor_of(&t.grad.borrow());
    let new = match before {
        Some(old) if !create_graph => {
            let sum = arith::add(h, &old, &g)?;
            crate::op::assign::assign(&old.array(), &sum.array())?;
            return Ok(());
        }
        Some(old) => arith::add(h, &old, &g)?,
        None if create_graph => g,
        None => own(t, g)?,
    };
    *t.grad.borrow_mut() = Value::Tensor(new);
    Ok(())
}

/// A gradient with memory of its own, which lies as its leaf does where that has no holes: the one that arrived if nobody else
/// has it.
fn own(leaf: &T, g: T) -> Result<T> {
    let a = g.array().clone();
    let alone = Rc::strong_count(&g) == 1 && g.base.is_none();
    drop(g);
    let wanted = match leaf.array().layout() {
        dense if dense.is_dense() => Layout { offset: 0, ..dense.clone() },
        other => Layout::contiguous(&other.shape),
    };
    let apart = |axis: usize| a.shape()[axis] != 1 && a.strides()[axis] != wanted.strides[axis];
    let lies = a.shape() == &wanted.shape[..] && !(0..a.ndim()).any(apart);
    if alone && lies && a.storage().handles() == 1 && a.layout().is_dense() {
        return Ok(fresh(a));
    }
    let out = Array::for_overwrite_in(a.dtype(), wanted)?;
    crate::op::assign::initialise(&out, &a);
    crate::kernel::fpstatus::take();
    Ok(fresh(out))
}

/// A node as a value: `t.grad_fn`.
struct GradFn(Rc<Node>);

/// The type of grad_fn objects of a name.
fn info(name: &'static str) -> &'static TypeInfo {
    use std::cell::RefCell;
    thread_local!(static TYPES: RefCell<Vec<&'static TypeInfo>> = const { RefCell::new(Vec::new()) });
    TYPES.with(|all| {
        let mut all = all.borrow_mut();
        if let Some(t) = all.iter().find(|t| t.name == name) {
            return *t;
        }
        let made: &'static TypeInfo = Box::leak(Box::new(TypeInfo::new("", name, Some(&types::OBJECT))));
        made.install(Install { slots: slots(), methods: const { &[METHODS] }, ..Install::default() });
        all.push(made);
        made
    })
}

impl Object for GradFn {
    fn type_info(&self) -> &'static TypeInfo {
        info(self.0.name())
    }
    fn as_any(&self) -> &dyn std::any::Any {
        self
    }
}

/// `AccumulateGrad`: the end of the way to a leaf.
struct Accumulate(T);

static ACCUMULATE: TypeInfo = TypeInfo::new("", "AccumulateGrad", Some(&types::OBJECT));

impl Object for Accumulate {
    fn type_info(&self) -> &'static TypeInfo {
        &ACCUMULATE
    }
    fn as_any(&self) -> &dyn std::any::Any {
        self
    }
}

/// A node as a value.
pub fn node_value(node: Rc<Node>) -> Value {
    Value::object(GradFn(node))
}

rows! { METHODS =
    /// The node's name.
    "name"(node: Value) => |_h, v: Value| Ok(Value::str(match v.downcast::<Accumulate>() {
        Some(_) => "torch::autograd::AccumulateGrad",
        None => v.downcast::<GradFn>().map_or("", |n| n.0.full_name()),
    }));
    /// A function that sees the gradients of the node's inputs and outputs after it ran, and may change the former.
    "register_hook"(node: Value, fn_: Value) => |_h, v: Value, f: Value| Ok(match v.downcast::<GradFn>() {
        Some(n) => n.0.hooks.get_or_init(Box::default).after.add(0, f),
        None => Value::None,
    });
    /// A function that sees the gradients of the node's outputs before it runs, and may change them.
    "register_prehook"(node: Value, fn_: Value) => |_h, v: Value, f: Value| Ok(match (v.downcast::<GradFn>(), v.downcast::<Accumulate>()) {
        (Some(n), _) => n.0.hooks.get_or_init(Box::default).before.add(0, f),
        (None, Some(leaf)) => hooks::of_leaf(&leaf.0).before.add(0, f),
        _ => Value::None,
    });
}

fn slots() -> Slots {
    Slots {
        repr: Some(|_, v| Ok(format!("<{} object at {:#x}>", v.type_info().name, v.id()))),
        hash: Some(|_, v| {
            Ok(match (v.downcast::<GradFn>(), v.downcast::<Accumulate>()) {
                (Some(n), _) => Rc::as_ptr(&n.0) as usize as u64,
                (_, Some(leaf)) => Rc::as_ptr(&leaf.0) as usize as u64,
                _ => 0,
            })
        }),
        compare: Some(|_, op, a, b| {
            let same = match (a.downcast::<GradFn>(), b.downcast::<GradFn>()) {
                (Some(x), Some(y)) => Rc::ptr_eq(&x.0, &y.0),
                _ => match (a.downcast::<Accumulate>(), b.downcast::<Accumulate>()) {
                    (Some(x), Some(y)) => Rc::ptr_eq(&x.0, &y.0),
                    _ => false,
                },
            };
            Ok(match op {
                types::CmpOp::Eq => Value::bool(same),
                types::CmpOp::Ne => Value::bool(!same),
                _ => Value::NotImplemented,
            })
        }),
        getattr: Some(|h, v, name| {
            let next = |edge: Option<&Edge>| match edge {
                None => Value::tuple(vec![Value::None, Value::Int(0)]),
                Some(Edge::Leaf(t)) => Value::tuple(vec![Value::object(Accumulate(t.clone())), Value::Int(0)]),
                Some(Edge::Node(n, i)) => Value::tuple(vec![node_value(n.clone()), Value::from(*i)]),
            };
            Ok(match (v.downcast::<GradFn>(), v.downcast::<Accumulate>(), name) {
                (Some(n), _, "next_functions") => Some(Value::tuple(n.0.edges().map(next).collect())),
                (_, Some(_), "next_functions") => Some(Value::tuple(vec![])),
                (Some(n), _, name) if !n.0.ctx.borrow().is_none() => {
                    let ctx = n.0.ctx.borrow().clone();
                    crate::value::attr::find(h, &ctx, crate::value::Symbol::new(name))?
                }
                (_, Some(a), "variable") => Some(Value::Tensor(a.0.clone())),
                _ => None,
            })
        }),
        ..Slots::default()
    }
}

/// Installs the type of the leaves' nodes.
pub fn install() {
    ACCUMULATE.install(Install { slots: slots(), methods: const { &[METHODS] }, ..Install::default() });
}
