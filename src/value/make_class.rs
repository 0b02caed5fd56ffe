//! Making classes: what a `class` statement, `type(name, bases, dict)` and a metaclass share.

use super::attr::{ClassMethod, Property, StaticMethod};
use super::symbol::Names;
use super::{Args, Class, Dict, Host, Result, Symbol, TypeInfo, Value, attr, types};
use crate::diag::Error;
use std::rc::Rc;

/// What a class is made of.
pub struct Parts<'a> {
    pub name: Symbol,
    /// `__module__` unless the body sets it.
    pub module: Symbol,
    pub bases: &'a [Value],
    pub body: Names<Value>,
    /// `class C(Base, key=value)`.
    pub keywords: &'a [(Symbol, Value)],
}

/// A class, made by its metaclass if it has one: the one given, or a base's.
pub fn create(h: &mut dyn Host, meta: Option<Rc<Class>>, parts: Parts) -> Result<Value> {
    let inherited = parts.bases.iter().find_map(|b| match b {
        Value::Class(c) => c.meta(),
        _ => None,
    });
    let Some(meta) = meta.or(inherited) else { return build(h, None, parts) };
    let (new, init) = (meta.lookup(Symbol::new("__new__")), meta.lookup(Symbol::new("__init__")));
    let (name, bases) = (Value::str(parts.name.as_str()), Value::tuple(parts.bases.to_vec()));
    let body = Value::Dict(Rc::new(Dict::from_symbols(parts.body.iter().map(|(k, v)| (*k, v.clone())).collect())));
    let keywords = parts.keywords.to_vec();
    let made = match new {
        Some(new) => {
            if let Value::Dict(d) = &body
                && !parts.body.contains_key(&Symbol::new("__module__"))
            {
                d.insert(h, Value::str("__module__"), Value::str(parts.module.as_str()))?;
            }
            let new = new.downcast::<StaticMethod>().map_or(new.clone(), |s| s.0.clone());
            let args = [Value::Class(meta.clone()), name.clone(), bases.clone(), body.clone()];
            h.call(&new, Args { pos: &args, kw: &keywords })?
        }
        None => build(h, Some(meta.clone()), parts)?,
    };
    if let (Some(init), Value::Class(c)) = (init, &made)
        && c.meta().is_some_and(|m| m.is_subclass(&meta))
    {
        h.call(&init, Args { pos: &[made.clone(), name, bases, body], kw: &keywords })?;
    }
    Ok(made)
}

/// `type.__new__(meta, name, bases, body)`: the class itself, its members told about it.
pub fn build(h: &mut dyn Host, meta: Option<Rc<Class>>, parts: Parts) -> Result<Value> {
    let (mut bases, mut native): (Vec<Rc<Class>>, Option<&'static TypeInfo>) = (Vec::new(), None);
    for base in parts.bases {
        match base {
            Value::Class(c) => bases.push(c.clone()),
            Value::Type(t) if std::ptr::eq(*t, &types::OBJECT) => {}
            Value::Type(t) => native = Some(*t),
            // `Generic[T]` and its like carry nothing at run time.
            Value::Object(_) => {}
            other => {
                return Err(Error::type_error(format!("cannot inherit from '{}' object", other.type_name())).into());
            }
        }
    }
    let module = match parts.body.get(&Symbol::new("__module__")) {
        Some(Value::Str(s)) => Symbol::new(s.as_str()),
        _ => parts.module,
    };
    let Some(class) = Class::new(parts.name, module, bases, native, parts.body) else {
        let text = "Cannot create a consistent method resolution order (MRO) for bases";
        return Err(Error::type_error(text).into());
    };
    if let Some(meta) = meta {
        class.set_meta(meta);
    }
    adopt(&class);
    let value = Value::Class(class.clone());
    set_names(h, &class, &value)?;
    init_subclass(h, &class, &value, parts.keywords)?;
    Ok(value)
}

/// Tells the functions of a class body which class they belong to, for `super()`.
fn adopt(class: &Rc<Class>) {
    let mark = |v: &Value| {
        if let Value::Function(f) = v
            && f.class.borrow().is_none()
        {
            *f.class.borrow_mut() = Some(Rc::downgrade(class));
        }
    };
    for v in class.dict.borrow().values() {
        mark(v);
        if let Some(p) = v.downcast::<Property>() {
            [&p.get, &p.set, &p.delete].into_iter().for_each(mark);
        }
        if let Some(m) = v.downcast::<StaticMethod>() {
            mark(&m.0);
        }
        if let Some(m) = v.downcast::<ClassMethod>() {
            mark(&m.0);
        }
    }
}

/// Calls `__set_name__` of the members that have one.
fn set_names(h: &mut dyn Host, class: &Rc<Class>, value: &Value) -> Result<()> {
    let hook = Symbol::new("__set_name__");
    let has = |v: &Value| matches!(v, Value::Instance(i) if i.class().lookup(hook).is_some());
    let named: Vec<(Symbol, Value)> =
        class.dict.borrow().iter().filter(|(_, v)| has(v)).map(|(k, v)| (*k, v.clone())).collect();
    for (name, v) in named {
        attr::call_method(h, &v, hook, Args::positional(&[value.clone(), Value::str(name.as_str())]))?;
    }
    Ok(())
}

/// Calls `__init_subclass__` of the nearest ancestor.
fn init_subclass(h: &mut dyn Host, class: &Rc<Class>, value: &Value, keywords: &[(Symbol, Value)]) -> Result<()> {
    let Some(hook) = class.lookup_after(class, Symbol::new("__init_subclass__")) else {
        return match keywords.first() {
            Some(_) if class.meta().is_none() => {
                let text = format!("{}.__init_subclass__() takes no keyword arguments", class.name());
                Err(Error::type_error(text).into())
            }
            _ => Ok(()),
        };
    };
    let hook = match hook.downcast::<ClassMethod>() {
        Some(m) => m.0.clone(),
        None => hook,
    };
    h.call(&hook, Args { pos: std::slice::from_ref(value), kw: keywords }).map(drop)
}
