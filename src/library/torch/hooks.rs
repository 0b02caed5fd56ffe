//! Functions of the program that autograd calls: hooks of tensors and of nodes, and the handles that remove them.

use super::T;
use crate::rows;
use crate::value::types::{Install, Slots};
use crate::value::{Args, Host, Object, Result, TypeInfo, Value, types};
use std::cell::{Cell, RefCell};
use std::rc::Rc;

/// Hooks in the order in which they were registered.
#[derive(Default)]
pub struct Hooks(RefCell<Vec<Hook>>);

struct Hook {
    /// By which it is removed.
    id: u64,
    /// The output of a node that it watches.
    output: usize,
    call: Value,
}

/// What a leaf keeps for the arrival of gradients.
#[derive(Default)]
pub struct LeafHooks {
    /// `grad_dtype`, where it was set: a dtype, or none in particular.
    pub dtype: Cell<Option<Option<crate::array::DType>>>,
    /// `register_hook`
    pub before: Rc<Hooks>,
    /// `register_post_accumulate_grad_hook`
    pub after: Rc<Hooks>,
}

thread_local!(static NEXT: Cell<u64> = const { Cell::new(0) });

impl Hooks {
    /// Adds a hook; the handle that removes it.
    pub fn add(self: &Rc<Self>, output: usize, call: Value) -> Value {
        let id = NEXT.with(|n| n.replace(n.get() + 1));
        self.0.borrow_mut().push(Hook { id, output, call });
        Value::object(Handle { hooks: self.clone(), id })
    }
    /// The hooks, with the output that each watches.
    pub fn all(&self) -> Vec<(usize, Value)> {
        self.0.borrow().iter().map(|hook| (hook.output, hook.call.clone())).collect()
    }
    fn remove(&self, id: u64) {
        self.0.borrow_mut().retain(|hook| hook.id != id);
    }
}

/// The gradient as a hook leaves it: what it returns, unless that is `None`.
pub fn pass_through(h: &mut dyn Host, hook: &Value, g: T) -> Result<T> {
    let answer = h.call(hook, Args::positional(&[Value::Tensor(g.clone())]))?;
    match super::args::tensor_of(&answer) {
        Some(t) if t.array().shape() != g.array().shape() => {
            let name = crate::value::attr::find(h, hook, crate::value::Symbol::new("__name__"))?;
            let name = name.map_or(Ok(String::from("hook")), |n| n.to_text(h))?;
            Err(super::args::runtime(format!("hook '{name}' has changed the size of value")))
        }
        Some(t) => Ok(t),
        None if answer.is_none() => Ok(g),
        None => {
            let text = format!("expected Variable, but hook returned '{}'", answer.type_name());
            Err(crate::diag::Error::type_error(text).into())
        }
    }
}

/// The hooks of a leaf, made at the first question.
pub fn of_leaf(t: &T) -> Rc<LeafHooks> {
    let known = t.hooks.borrow().clone().and_then(|any| any.downcast::<LeafHooks>().ok());
    known.unwrap_or_else(|| {
        let made: Rc<LeafHooks> = Rc::default();
        *t.hooks.borrow_mut() = Some(made.clone());
        made
    })
}

/// `torch.utils.hooks.RemovableHandle`
struct Handle {
    hooks: Rc<Hooks>,
    id: u64,
}

static HANDLE: TypeInfo = TypeInfo::new("torch.utils.hooks", "RemovableHandle", Some(&types::OBJECT));

impl Object for Handle {
    fn type_info(&self) -> &'static TypeInfo {
        &HANDLE
    }
    fn as_any(&self) -> &dyn std::any::Any {
        self
    }
}

rows! { METHODS =
    /// Removes the hook.
    "remove"(handle: Value) => |_h, v: Value| { remove(&v); Ok(Value::None) };
}

fn remove(v: &Value) {
    if let Some(handle) = v.downcast::<Handle>() {
        handle.hooks.remove(handle.id);
    }
}

/// Installs the type of the handles.
pub fn install() {
    let slots = Slots {
        enter: Some(|_, v| Ok(v.clone())),
        exit: Some(|_, v, _| {
            remove(v);
            Ok(false)
        }),
        ..Slots::default()
    };
    HANDLE.install(Install { slots, methods: const { &[METHODS] }, ..Install::default() });
}
