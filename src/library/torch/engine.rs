//! Running the tape backwards.

use super::args::runtime;
use super::state::state;
use super::tape::{Edge, Node, edge};
use super::{T, arith, fresh, reduce, views};
use crate::array::Array;
use crate::rows;
use crate::value::types::{Install, Slots};
use crate::value::{Args, Host, Object, Result, TypeInfo, Value, types};
use std::collections::{BTreeMap, HashMap};
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

fn run_nodes(h: &mut dyn Host, pass: Pass) -> Result<Vec<Option<T>>> {
    let targets: Vec<Option<Edge>> = pass.wanted.unwrap_or_default().iter().map(edge).collect();
    let mut found: Vec<Option<T>> = vec![None; targets.len()];
    let mut queue: BTreeMap<u64, Pending> = BTreeMap::new();
    let mut leaves: HashMap<usize, (T, T)> = HashMap::new();
    let mut leaf_order: Vec<usize> = Vec::new();
    let mut deliver = |h: &mut dyn Host, to: &Edge, g: T, queue: &mut BTreeMap<u64, Pending>| -> Result<()> {
        match to {
            Edge::Leaf(t) => {
                let key = Rc::as_ptr(t) as usize;
                let sum = match leaves.get(&key) {
                    Some((_, before)) => arith::add(h, before, &g)?,
                    None => {
                        leaf_order.push(key);
                        g
                    }
                };
                leaves.insert(key, (t.clone(), sum));
            }
            Edge::Node(node, index) => {
                let pending = queue
                    .entry(node.sequence)
                    .or_insert_with(|| Pending { node: node.clone(), grads: vec![None; node.outputs] });
                if let Some(slot) = pending.grads.get_mut(*index) {
                    *slot = Some(match slot.take() {
                        Some(before) => arith::add(h, &before, &g)?,
                        None => g,
                    });
                }
            }
        }
        Ok(())
    };
    for (to, g) in &pass.roots {
        deliver(h, to, g.clone(), &mut queue)?;
    }
    while let Some((_, Pending { node, mut grads })) = queue.pop_last() {
        h.check_interrupt()?;
        let hooks = node.hooks.borrow().clone();
        for (index, hook) in hooks {
            if let Some(Some(g)) = grads.get(index).cloned() {
                let r = h.call(&hook, Args::positional(&[Value::Tensor(g)]))?;
                if let Some(t) = super::args::tensor_of(&r) {
                    grads[index] = Some(t);
                }
            }
        }
        for (index, keep) in node.retained.borrow().iter() {
            if let (Some(t), Some(Some(g))) = (keep.upgrade(), grads.get(*index)) {
                accumulate(h, &t, g.clone(), pass.create_graph)?;
            }
        }
        for (k, target) in targets.iter().enumerate() {
            if let Some(Edge::Node(n, index)) = target
                && Rc::ptr_eq(n, &node)
                && let Some(Some(g)) = grads.get(*index)
            {
                found[k] = Some(g.clone());
            }
        }
        if node.inputs.iter().all(|i| i.edge.is_none()) {
            continue;
        }
        if node.rule.borrow().is_none() {
            return Err(runtime(SECOND_TIME));
        }
        node.check_saved()?;
        let rule = node.rule.borrow_mut().take();
        let Some(rule) = rule else { return Err(runtime(SECOND_TIME)) };
        let inner = rule(h, &node, &grads);
        if pass.retain_graph {
            *node.rule.borrow_mut() = Some(rule);
        }
        let inner = inner?;
        for (input, g) in node.inputs.iter().zip(inner) {
            let (Some(to), Some(g)) = (&input.edge, g) else { continue };
            let g = fit(h, g, &input.shape, input.dtype)?;
            deliver(h, to, g, &mut queue)?;
        }
    }
    for key in leaf_order {
        let Some((leaf, g)) = leaves.remove(&key) else { continue };
        let mut g = g;
        for hook in super::autograd::leaf_hooks(&leaf) {
            let r = h.call(&hook, Args::positional(&[Value::Tensor(g.clone())]))?;
            if let Some(t) = super::args::tensor_of(&r) {
                g = t;
            }
        }
        match pass.wanted {
            None => accumulate(h, &leaf, g, pass.create_graph)?,
            Some(wanted) => {
                for (k, t) in wanted.iter().enumerate() {
                    if Rc::ptr_eq(t, &leaf) {
                        found[k] = Some(g.clone());
                    }
                }
            }
        }
    }
    Ok(found)
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
        None => fresh(own(&g)?),
    };
    *t.grad.borrow_mut() = Value::Tensor(new);
    Ok(())
}

/// A gradient's elements with memory of their own.
fn own(g: &T) -> Result<Array> {
    let a = g.array();
    Ok(crate::op::cast::copy(&a, crate::op::cast::Order::K)?)
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
    "name"(node: Value) => |_h, v: Value| Ok(Value::str(v.type_info().name));
}

fn slots() -> Slots {
    Slots {
        repr: Some(|_, v| Ok(format!("<{} object at {:#x}>", v.type_info().name, v.id()))),
        getattr: Some(|_, v, name| {
            let next = |edge: Option<&Edge>| match edge {
                None => Value::tuple(vec![Value::None, Value::Int(0)]),
                Some(Edge::Leaf(t)) => Value::tuple(vec![Value::object(Accumulate(t.clone())), Value::Int(0)]),
                Some(Edge::Node(n, i)) => Value::tuple(vec![node_value(n.clone()), Value::from(*i)]),
            };
            Ok(match (v.downcast::<GradFn>(), v.downcast::<Accumulate>(), name) {
                (Some(n), _, "next_functions") => Some(Value::tuple(n.0.edges().map(next).collect())),
                (_, Some(_), "next_functions") => Some(Value::tuple(vec![])),
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
