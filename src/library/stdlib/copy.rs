//! The module `copy`: shallow and deep copies.

use crate::rows;
use crate::value::module::ModuleSpec;
use crate::value::{Args, Dict, Host, Instance, Result, Symbol, Value, attr, ops};
use std::rc::Rc;

/// The module `copy`.
pub static MODULE: ModuleSpec = ModuleSpec {
    name: "copy",
    doc: "Generic (shallow and deep) copying operations.",
    functions: &[FUNCTIONS],
    members: &[
        ("Error", |h| super::script_name(h, "_copy", "Error")),
        ("error", |h| super::script_name(h, "_copy", "Error")),
    ],
    aliases: &[],
};

rows! { pub FUNCTIONS =
    /// Shallow copy operation on arbitrary values.
    ///
    /// >>> import copy
    /// >>> a = [[1], 2]; b = copy.copy(a); b[0] is a[0]
    "copy"(x: Value) => |h: &mut dyn Host, x: Value| shallow(h, &x);
    /// Deep copy operation on arbitrary values.
    ///
    /// >>> import copy
    /// >>> a = [[1], 2]; b = copy.deepcopy(a); b[0] is a[0]
    "deepcopy"(x: Value, memo: Value = None) => deepcopy;
}

/// A copy that an array, a tensor or another library object makes of itself.
fn by_method(h: &mut dyn Host, x: &Value, names: &[&str], args: &[Value]) -> Result<Option<Value>> {
    for name in names {
        if let Some(m) = attr::find(h, x, Symbol::new(name))? {
            return h.call(&m, Args::positional(args)).map(Some);
        }
    }
    Ok(None)
}

/// An object of the same class with these insides.
fn rebuilt(i: &Rc<Instance>, native: Value) -> Rc<Instance> {
    let new = match &i.exception {
        Some(e) => Instance::exception(&i.class(), e.args.borrow().clone()),
        None => Instance::new(&i.class()),
    };
    *new.native.borrow_mut() = native;
    Rc::new(new)
}

fn shallow(h: &mut dyn Host, x: &Value) -> Result<Value> {
    Ok(match x {
        Value::List(l) => Value::list(l.borrow().clone()),
        Value::Dict(d) => Value::Dict(Rc::new(d.copy())),
        Value::Set(_) => by_method(h, x, &["copy"], &[])?.unwrap_or_default(),
        Value::Array(_) => by_method(h, x, &["copy"], &[])?.unwrap_or_default(),
        // PyTorch's shallow copy is a view of the same storage.
        Value::Tensor(_) => by_method(h, x, &["__copy__", "detach"], &[])?.unwrap_or_else(|| x.clone()),
        Value::Instance(i) => {
            if let Some(v) = ops::special(h, x, "__copy__", &[])? {
                return Ok(v);
            }
            let native = i.native.borrow().clone();
            let native = if native.is_none() { native } else { shallow(h, &native)? };
            let new = rebuilt(i, native);
            let attributes = i.dict.borrow().clone();
            *new.dict.borrow_mut() = attributes;
            Value::Instance(new)
        }
        Value::Object(_) => by_method(h, x, &["__copy__", "copy"], &[])?.unwrap_or_else(|| x.clone()),
        _ => x.clone(),
    })
}

fn deepcopy(h: &mut dyn Host, x: Value, memo: Value) -> Result<Value> {
    let memo = match memo {
        Value::Dict(d) => d,
        _ => Rc::new(Dict::new()),
    };
    deep(h, &x, &memo)
}

fn deep(h: &mut dyn Host, x: &Value, memo: &Rc<Dict>) -> Result<Value> {
    crate::kernel::stop::poll();
    h.check_depth()?;
    let key = match x {
        Value::List(_) | Value::Tuple(_) | Value::Dict(_) | Value::Set(_) | Value::FrozenSet(_) => Value::from(x.id()),
        Value::Array(_) | Value::Tensor(_) | Value::Instance(_) | Value::Object(_) => Value::from(x.id()),
        _ => return Ok(x.clone()),
    };
    if let Some(known) = memo.get(h, &key)? {
        return Ok(known);
    }
    let copied = match x {
        Value::List(l) => {
            let new = Value::list(vec![]);
            memo.insert(h, key.clone(), new.clone())?;
            let items = l.borrow().clone();
            for v in items {
                let v = deep(h, &v, memo)?;
                if let Value::List(n) = &new {
                    n.borrow_mut().push(v);
                }
            }
            new
        }
        Value::Tuple(t) => {
            let items: Vec<Value> = t.iter().map(|v| deep(h, v, memo)).collect::<Result<_>>()?;
            // A tuple of things that are not copied is itself.
            if items.iter().zip(t.iter()).all(|(a, b)| a.is(b)) { x.clone() } else { Value::tuple(items) }
        }
        Value::Dict(d) => {
            let new = Rc::new(Dict::of_kind(d.kind(), d.factory().borrow().clone()));
            memo.insert(h, key.clone(), Value::Dict(new.clone()))?;
            for (k, v) in d.pairs() {
                let (k, v) = (deep(h, &k, memo)?, deep(h, &v, memo)?);
                new.insert(h, k, v)?;
            }
            Value::Dict(new)
        }
        Value::Set(_) | Value::FrozenSet(_) => {
            let items: Vec<Value> = x.to_vec(h)?.iter().map(|v| deep(h, v, memo)).collect::<Result<_>>()?;
            h.call(&x.class_of(), Args::positional(&[Value::list(items)]))?
        }
        Value::Array(_) => by_method(h, x, &["copy"], &[])?.unwrap_or_default(),
        Value::Tensor(_) => by_method(h, x, &["__deepcopy__"], &[Value::Dict(memo.clone())])
            .and_then(|v| if v.is_some() { Ok(v) } else { by_method(h, x, &["clone"], &[]) })?
            .unwrap_or_else(|| x.clone()),
        Value::Instance(i) => {
            if let Some(v) = ops::special(h, x, "__deepcopy__", &[Value::Dict(memo.clone())])? {
                v
            } else {
                let native = i.native.borrow().clone();
                let inner = if native.is_none() { native } else { deep(h, &native, memo)? };
                let new = rebuilt(i, inner);
                memo.insert(h, key.clone(), Value::Instance(new.clone()))?;
                let attributes: Vec<_> = i.dict.borrow().iter().map(|(k, v)| (*k, v.clone())).collect();
                for (name, v) in attributes {
                    let v = deep(h, &v, memo)?;
                    new.dict.borrow_mut().insert(name, v);
                }
                Value::Instance(new)
            }
        }
        Value::Object(_) => match by_method(h, x, &["__deepcopy__"], &[Value::Dict(memo.clone())])? {
            Some(v) => v,
            None => super::deque::deep_copy(h, x, |h, v| deep(h, v, memo))?.unwrap_or_else(|| x.clone()),
        },
        _ => x.clone(),
    };
    memo.insert(h, key, copied.clone())?;
    Ok(copied)
}
