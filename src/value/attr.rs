//! Attributes: `a.name`, `a.name = v`, `del a.name`, and calls of methods.

use super::types::Member;
use super::{Args, Class, Host, Instance, Method, Result, Symbol, TypeInfo, Value, types};
use crate::diag::{Error, ErrorKind, suggest};
use std::rc::Rc;

/// `property`
pub struct Property {
    pub get: Value,
    pub set: Value,
    pub delete: Value,
}
/// `staticmethod`
pub struct StaticMethod(pub Value);
/// `classmethod`
pub struct ClassMethod(pub Value);
/// `super()`
pub struct Super {
    /// Methods are looked up after this class.
    pub class: Rc<Class>,
    /// The instance, or the class in a class method.
    pub receiver: Value,
}

super::object_type! {
    Property PROPERTY "builtins" "property";
    StaticMethod STATIC_METHOD "builtins" "staticmethod";
    ClassMethod CLASS_METHOD "builtins" "classmethod";
    Super SUPER "builtins" "super";
}

/// `a.name`, or Python's `AttributeError`.
pub fn get(h: &mut dyn Host, a: &Value, name: Symbol) -> Result<Value> {
    match find(h, a, name)? {
        Some(v) => Ok(v),
        None => Err(missing(h, a, name)),
    }
}

/// `a.name`, or `None` if there is no such attribute.
pub fn find(h: &mut dyn Host, a: &Value, name: Symbol) -> Result<Option<Value>> {
    match a {
        Value::Instance(i) => of_instance(h, a, i, name),
        Value::Class(c) => of_class(h, a, c, name),
        Value::Module(m) => match name.as_str() {
            "__name__" => Ok(Some(Value::str(m.name.as_str()))),
            "__doc__" => Ok(Some(m.spec().map_or(Value::None, |s| Value::str(s.doc)))),
            _ => m.get(h, name),
        },
        Value::Type(t) => of_type(h, t, name),
        Value::Object(_) if a.downcast::<Super>().is_some() => of_super(h, a, name),
        Value::Object(o) => match o.attribute(h, a, name)? {
            None => of_value(h, a, name),
            found => Ok(found),
        },
        _ => of_value(h, a, name),
    }
}

fn of_value(h: &mut dyn Host, a: &Value, name: Symbol) -> Result<Option<Value>> {
    let info = a.type_info();
    match info.member(name.as_str()) {
        Some(Member::Method(m)) => return Ok(Some(bind(a.clone(), Value::Builtin(m)))),
        Some(Member::Static(m)) => return Ok(Some(Value::Builtin(m))),
        Some(Member::Attr(attr)) => return (attr.get)(h, a).map(Some),
        None => {}
    }
    if let Some(f) = info.slots().getattr
        && let Some(v) = f(h, a, name.as_str())?
    {
        return Ok(Some(v));
    }
    if types::has_by_slot(info.slots(), name.as_str())
        && let Some(m) = types::PROTOCOL.method(name.as_str())
    {
        return Ok(Some(bind(a.clone(), Value::Builtin(m))));
    }
    Ok(match (a, name.as_str()) {
        (_, "__class__") => Some(a.class_of()),
        (Value::Function(f), _) if f.attrs.borrow().contains_key(&name) => f.attrs.borrow().get(&name).cloned(),
        (Value::Function(f), "__name__") => Some(Value::str(f.name.as_str())),
        (Value::Function(f), "__qualname__") => Some(Value::str(f.qualname.as_str())),
        (Value::Function(f), "__doc__") => Some(f.doc.clone()),
        (Value::Function(f), "__dict__") => Some(Value::Dict(Rc::new(super::Dict::from_symbols(
            f.attrs.borrow().iter().map(|(k, v)| (*k, v.clone())).collect(),
        )))),
        (Value::Function(_), "__annotations__") => Some(Value::Dict(Rc::default())),
        (Value::Function(_), "__module__") => Some(Value::str("__main__")),
        (Value::Builtin(b), "__name__" | "__qualname__") => Some(Value::str(b.name)),
        (Value::Builtin(b), "__doc__") => Some(Value::str(b.doc)),
        (Value::Method(m), "__self__") => Some(m.receiver.clone()),
        (Value::Method(m), "__func__") => Some(m.function.clone()),
        (Value::Method(m), "__name__" | "__doc__" | "__qualname__" | "__module__" | "__annotations__") => {
            find(h, &m.function, name)?
        }
        (_, "__doc__") => Some(Value::None),
        _ => None,
    })
}

fn of_type(h: &mut dyn Host, t: &'static TypeInfo, name: Symbol) -> Result<Option<Value>> {
    match t.member(name.as_str()) {
        Some(Member::Method(m) | Member::Static(m)) => return Ok(Some(Value::Builtin(m))),
        // Reading a computed attribute from the type gives the row itself, for `help`.
        Some(Member::Attr(_)) | None => {}
    }
    if let Some(f) = t.slots().getattr
        && let Some(v) = f(h, &Value::Type(t), name.as_str())?
    {
        return Ok(Some(v));
    }
    Ok(match name.as_str() {
        "__name__" | "__qualname__" => Some(Value::str(t.name)),
        "__module__" => Some(Value::str(t.module)),
        "__doc__" => Some(t.slots().construct.map_or(Value::None, |b| Value::str(b.doc))),
        "__class__" => Some(Value::Type(&types::TYPE)),
        "__bases__" => Some(Value::tuple(t.base.map(Value::Type).into_iter().collect())),
        "__mro__" => Some(Value::tuple(std::iter::successors(Some(t), |t| t.base).map(Value::Type).collect())),
        _ => types::TYPE.method(name.as_str()).map(|m| bind(Value::Type(t), Value::Builtin(m))),
    })
}

fn of_class(h: &mut dyn Host, a: &Value, c: &Rc<Class>, name: Symbol) -> Result<Option<Value>> {
    if let Some(v) = c.lookup(name) {
        if let Some(get) = descriptor(Some(&v), "__get__") {
            return h.call(&get, Args::positional(&[v.clone(), Value::None, a.clone()])).map(Some);
        }
        return Ok(Some(match &v {
            Value::Object(_) => match (v.downcast::<StaticMethod>(), v.downcast::<ClassMethod>()) {
                (Some(s), _) => s.0.clone(),
                (_, Some(m)) => bind(a.clone(), m.0.clone()),
                _ => v,
            },
            _ => v,
        }));
    }
    Ok(match name.as_str() {
        "__name__" | "__qualname__" => Some(Value::str(c.name().as_str())),
        "__module__" => Some(Value::str(c.module.as_str())),
        "__doc__" => Some(Value::None),
        "__class__" => Some(a.class_of()),
        "__bases__" => Some(Value::tuple(c.bases.iter().cloned().map(Value::Class).collect())),
        "__mro__" => {
            let object = Value::Type(&types::OBJECT);
            Some(Value::tuple(c.mro().map(Value::Class).chain([object]).collect()))
        }
        "__dict__" => {
            let pairs: Vec<_> = c.dict.borrow().iter().map(|(k, v)| (Value::str(k.as_str()), v.clone())).collect();
            Some(Value::Dict(Rc::new(super::Dict::from_pairs(h, pairs)?)))
        }
        _ => {
            if let Some(meta) = c.meta()
                && let Some(v) = meta.lookup(name)
            {
                if let Some(p) = v.downcast::<Property>() {
                    return h.call(&p.get, Args::positional(std::slice::from_ref(a))).map(Some);
                }
                return Ok(Some(bind_class_attr(a, &meta, v)));
            }
            if types::TYPE.member(name.as_str()).is_some()
                && types::OBJECT.member(name.as_str()).is_none()
                && let Some(m) = types::TYPE.method(name.as_str())
            {
                return Ok(Some(bind(a.clone(), Value::Builtin(m))));
            }
            let rows = if c.is_exception() { &types::EXCEPTION } else { &types::INSTANCE };
            match of_type(h, c.native.unwrap_or(rows), name)? {
                Some(v) => Some(v),
                None => super::ops::special(h, a, "__getattr__", &[Value::str(name.as_str())])?,
            }
        }
    })
}

/// The descriptor method of a class attribute that is an object of the program.
fn descriptor(v: Option<&Value>, method: &str) -> Option<Value> {
    match v {
        Some(Value::Instance(i)) => i.class().lookup(Symbol::new(method)),
        _ => None,
    }
}

fn of_instance(h: &mut dyn Host, a: &Value, i: &Rc<Instance>, name: Symbol) -> Result<Option<Value>> {
    let class = i.class();
    let on_class = class.lookup(name);
    if let Some(p) = on_class.as_ref().and_then(|v| v.downcast::<Property>()) {
        return h.call(&p.get, Args::positional(std::slice::from_ref(a))).map(Some);
    }
    let get = descriptor(on_class.as_ref(), "__get__");
    let first = get.is_some() && descriptor(on_class.as_ref(), "__set__").is_some();
    if !first && let Some(v) = i.dict.borrow().get(&name) {
        return Ok(Some(v.clone()));
    }
    if let Some(v) = on_class {
        if let Some(get) = get {
            return h.call(&get, Args::positional(&[v, a.clone(), Value::Class(class)])).map(Some);
        }
        if let Value::Object(o) = &v
            && let Some(read) = o.read_through(h, a)
        {
            return read.map(Some);
        }
        return Ok(Some(bind_class_attr(a, &class, v)));
    }
    if let Some(v) = instance_extra(h, i, &class, name)? {
        return Ok(Some(v));
    }
    let rows = if i.exception.is_some() { &types::EXCEPTION } else { &types::INSTANCE };
    if let Some(m) = rows.method(name.as_str()) {
        return Ok(Some(bind(a.clone(), Value::Builtin(m))));
    }
    super::ops::special(h, a, "__getattr__", &[Value::str(name.as_str())])
}

/// What a class attribute becomes when it is read through an instance.
fn bind_class_attr(a: &Value, class: &Rc<Class>, v: Value) -> Value {
    match &v {
        Value::Function(_) => bind(a.clone(), v),
        Value::Object(_) => match (v.downcast::<StaticMethod>(), v.downcast::<ClassMethod>()) {
            (Some(s), _) => s.0.clone(),
            (_, Some(m)) => bind(Value::Class(class.clone()), m.0.clone()),
            _ if matches!(&v, Value::Object(o) if o.binds()) => bind(a.clone(), v),
            _ => v,
        },
        _ => v,
    }
}

/// The mappings that `__dict__` gave out, by object.
#[derive(Default)]
struct Mirrors(std::collections::HashMap<*const Instance, std::rc::Weak<super::Dict>>);

/// Above this many, those that nobody holds are forgotten.
const MAX_MIRRORS: usize = 1000;

/// Attributes that every object, and every exception, has.
fn instance_extra(h: &mut dyn Host, i: &Rc<Instance>, class: &Rc<Class>, name: Symbol) -> Result<Option<Value>> {
    if let Some(e) = &i.exception {
        let v = match name.as_str() {
            "args" => Some(Value::tuple(e.args.borrow().clone())),
            "__cause__" => Some(e.cause.borrow().clone()),
            "__context__" => Some(e.context.borrow().clone()),
            "__suppress_context__" => Some(Value::bool(e.suppress_context.get())),
            "__traceback__" => Some(super::traceback::of(i)),
            "value" if class.builtin_kind() == Some(ErrorKind::StopIteration) => {
                Some(e.args.borrow().first().cloned().unwrap_or_default())
            }
            "errno" | "strerror" | "filename" if class.builtin_kind().is_some_and(|k| k.is_a(ErrorKind::OSError)) => {
                let place = ["errno", "strerror", "filename"].iter().position(|n| *n == name.as_str());
                let args = e.args.borrow();
                Some(place.filter(|_| args.len() > 1).and_then(|i| args.get(i).cloned()).unwrap_or_default())
            }
            "axis" | "ndim" if class.builtin_kind() == Some(ErrorKind::AxisError) => {
                let args = e.args.borrow();
                let place = (name.as_str() == "ndim") as usize;
                Some(args.get(place).filter(|_| args.len() > 1).cloned().unwrap_or_default())
            }
            "code" if class.builtin_kind() == Some(ErrorKind::SystemExit) => {
                Some(e.args.borrow().first().cloned().unwrap_or_default())
            }
            _ => None,
        };
        if v.is_some() {
            return Ok(v);
        }
    }
    Ok(match name.as_str() {
        "__class__" => Some(Value::Class(class.clone())),
        "__dict__" => {
            // One mapping an object: asked for again while it lives, it is the same.
            let known = h.state().get::<Mirrors>().0.get(&Rc::as_ptr(i)).and_then(std::rc::Weak::upgrade);
            let dict = known.filter(|d| d.is_of(i)).unwrap_or_else(|| Rc::new(super::Dict::mirror(i)));
            let mirrors = &mut h.state().get::<Mirrors>().0;
            if mirrors.len() > MAX_MIRRORS {
                mirrors.retain(|_, d| d.strong_count() > 0);
            }
            mirrors.insert(Rc::as_ptr(i), Rc::downgrade(&dict));
            Some(Value::Dict(dict))
        }
        "__doc__" | "__module__" => of_class(h, &Value::Class(class.clone()), class, name)?,
        _ => {
            let native = i.native.borrow().clone();
            match class.native {
                Some(_) if !native.is_none() => find(h, &native, name)?,
                _ => None,
            }
        }
    })
}

fn of_super(h: &mut dyn Host, a: &Value, name: Symbol) -> Result<Option<Value>> {
    let Some(s) = a.downcast::<Super>() else { return Ok(None) };
    let class = match &s.receiver {
        Value::Instance(i) => i.class(),
        Value::Class(c) if c.is_subclass(&s.class) => c.clone(),
        Value::Class(c) => c.meta().unwrap_or_else(|| c.clone()),
        _ => s.class.clone(),
    };
    if let Some(v) = class.lookup_after(&s.class, name) {
        if let Some(p) = v.downcast::<Property>() {
            return h.call(&p.get, Args::positional(std::slice::from_ref(&s.receiver))).map(Some);
        }
        return Ok(Some(bind_class_attr(&s.receiver, &class, v)));
    }
    let is_meta = class.native.is_some_and(|t| std::ptr::eq(t, &types::TYPE));
    if is_meta && let Some(m) = types::TYPE.method(name.as_str()) {
        return Ok(Some(bind(s.receiver.clone(), Value::Builtin(m))));
    }
    // The built-in type that the class extends comes before `object`; `__init__` and `__new__` know it.
    let creation = matches!(name.as_str(), "__init__" | "__new__");
    if let Value::Instance(i) = &s.receiver
        && !creation
    {
        let native = i.native.borrow().clone();
        if !native.is_none()
            && let Some(v) = find(h, &native, name)?
        {
            return Ok(Some(v));
        }
    }
    let rows = if class.is_exception() { &types::EXCEPTION } else { &types::INSTANCE };
    match rows.member(name.as_str()) {
        Some(Member::Method(m)) => return Ok(Some(bind(s.receiver.clone(), Value::Builtin(m)))),
        Some(Member::Static(m)) => return Ok(Some(Value::Builtin(m))),
        _ => {}
    }
    match &s.receiver {
        Value::Instance(i) => {
            let native = i.native.borrow().clone();
            if native.is_none() { Ok(None) } else { find(h, &native, name) }
        }
        _ => Ok(None),
    }
}

/// A function bound to its first argument.
pub fn bind(receiver: Value, function: Value) -> Value {
    Value::Method(Rc::new(Method { receiver, function }))
}

fn missing(h: &mut dyn Host, a: &Value, name: Symbol) -> super::Error {
    let text = match a {
        Value::Module(m) => format!("module '{}' has no attribute '{name}'", m.name),
        Value::Type(t) => format!("type object '{}' has no attribute '{name}'", t.full_name()),
        Value::Class(c) => format!("type object '{}' has no attribute '{name}'", c.name()),
        a => format!("'{}' object has no attribute '{name}'", a.type_name()),
    };
    let owner = match a {
        Value::Module(m) => m.name.to_string(),
        a => a.type_name(),
    };
    if let Some(text) = super::module::removed(&owner, name.as_str()) {
        return Error::new(ErrorKind::AttributeError, text).into();
    }
    let e = Error::new(ErrorKind::AttributeError, text);
    if let Some(advice) = super::module::advice(&owner, name.as_str()) {
        return e.hint(advice).into();
    }
    let known = names(h, a);
    let known = || known.iter().map(String::as_str);
    match (suggest::nearest(name.as_str(), known()), suggest::swapped(name.as_str(), known())) {
        (Some(near), _) => e.hint(format!("Did you mean: '{near}'?")).into(),
        (None, Some(near)) => e.hint(format!("did you mean '{near}'?")).into(),
        (None, None) => e.into(),
    }
}

/// The names of its attributes, sorted: `dir(x)`.
pub fn names(_: &mut dyn Host, a: &Value) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    let mut class_names = |c: &Rc<Class>| {
        for c in c.mro() {
            all.extend(c.dict.borrow().keys().map(|k| k.to_string()));
        }
    };
    match a {
        Value::Module(m) => all.extend(m.names().into_iter().map(String::from)),
        Value::Type(t) => all.extend(t.names().into_iter().map(String::from)),
        Value::Class(c) => class_names(c),
        Value::Instance(i) => {
            class_names(&i.class());
            all.extend(i.dict.borrow().keys().map(|k| k.to_string()));
            if i.exception.is_some() {
                all.push("args".into());
            }
        }
        a => all.extend(a.type_info().names().into_iter().map(String::from)),
    }
    all.sort_unstable();
    all.dedup();
    all
}

/// `a.name = value`.
pub fn set(h: &mut dyn Host, a: &Value, name: Symbol, value: &Value) -> Result<()> {
    match a {
        Value::Instance(i) => {
            let on_class = i.class().lookup(name);
            if let Some(p) = on_class.as_ref().and_then(|v| v.downcast::<Property>()) {
                if p.set.is_none() {
                    let class = i.class().name();
                    let text = format!("property '{name}' of '{class}' object has no setter");
                    return Err(Error::new(ErrorKind::AttributeError, text).into());
                }
                return h.call(&p.set, Args::positional(&[a.clone(), value.clone()])).map(drop);
            }
            if let Some(set) = descriptor(on_class.as_ref(), "__set__") {
                let this = on_class.unwrap_or_default();
                return h.call(&set, Args::positional(&[this, a.clone(), value.clone()])).map(drop);
            }
            if super::ops::special(h, a, "__setattr__", &[Value::str(name.as_str()), value.clone()])?.is_some() {
                return Ok(());
            }
            set_instance(i, name, value)
        }
        Value::Class(c) if c.kind.is_none() => {
            drop(c.assign(name, Some(value.clone())));
            Ok(())
        }
        Value::Module(m) => {
            m.set(name, value.clone());
            Ok(())
        }
        Value::Function(f) => {
            f.attrs.borrow_mut().insert(name, value.clone());
            Ok(())
        }
        a => {
            match a.type_info().member(name.as_str()) {
                Some(Member::Attr(attr)) => match attr.set {
                    Some(set) => return set(h, a, value.clone()),
                    None => {
                        let text = format!("attribute '{name}' of '{}' objects is not writable", a.type_name());
                        return Err(Error::new(ErrorKind::AttributeError, text).into());
                    }
                },
                Some(Member::Method(_) | Member::Static(_)) => {
                    let text = format!("'{}' object attribute '{name}' is read-only", a.type_name());
                    return Err(Error::new(ErrorKind::AttributeError, text).into());
                }
                None => {}
            }
            if let Some(f) = a.type_info().slots().setattr
                && f(h, a, name.as_str(), value)?
            {
                return Ok(());
            }
            Err(missing(h, a, name))
        }
    }
}

/// `object.__setattr__`: stores in the instance itself.
pub fn set_instance(i: &Rc<Instance>, name: Symbol, value: &Value) -> Result<()> {
    match (&i.exception, name.as_str()) {
        (Some(e), "args") => {
            if let Value::Tuple(t) = value {
                *e.args.borrow_mut() = (**t).clone();
            }
        }
        (Some(e), "__cause__") => *e.cause.borrow_mut() = value.clone(),
        (Some(e), "__context__") => *e.context.borrow_mut() = value.clone(),
        (Some(e), "__suppress_context__") => e.suppress_context.set(matches!(value, Value::Bool(b) if b.get())),
        (Some(_), "__traceback__") => {
            if !super::traceback::set(i, value) {
                return Err(Error::type_error("__traceback__ must be a traceback or None").into());
            }
        }
        (_, "__class__") => {
            if let Value::Class(c) = value {
                i.set_class(c.clone());
            }
        }
        _ => {
            let old = i.dict.borrow_mut().insert(name, value.clone());
            drop(old);
        }
    }
    Ok(())
}

/// `del a.name`.
pub fn delete(h: &mut dyn Host, a: &Value, name: Symbol) -> Result<()> {
    let removed = match a {
        Value::Instance(i) => {
            let on_class = i.class().lookup(name);
            if let Some(p) = on_class.as_ref().and_then(|v| v.downcast::<Property>())
                && !p.delete.is_none()
            {
                return h.call(&p.delete, Args::positional(std::slice::from_ref(a))).map(drop);
            }
            i.dict.borrow_mut().shift_remove(&name)
        }
        Value::Class(c) => c.assign(name, None),
        Value::Function(f) => f.attrs.borrow_mut().shift_remove(&name),
        _ => None,
    };
    match removed {
        Some(_) => Ok(()),
        None => Err(missing(h, a, name)),
    }
}

/// `a.name(args)` without making a bound method where that can be avoided.
pub fn call_method(h: &mut dyn Host, a: &Value, name: Symbol, args: Args) -> Result<Value> {
    let function = match a {
        Value::Instance(i) if !i.dict.borrow().contains_key(&name) => match i.class().lookup(name) {
            Some(f @ Value::Function(_)) => Some(f),
            _ => None,
        },
        Value::Instance(_) | Value::Class(_) | Value::Module(_) | Value::Type(_) | Value::Object(_) => None,
        a => a.type_info().method(name.as_str()).map(Value::Builtin),
    };
    match function {
        Some(f) => {
            let mut all: smallvec::SmallVec<[Value; 4]> = smallvec::SmallVec::with_capacity(args.pos.len() + 1);
            all.push(a.clone());
            all.extend(args.pos.iter().cloned());
            h.call(&f, Args { pos: &all, kw: args.kw })
        }
        None => {
            let f = get(h, a, name)?;
            h.call(&f, args)
        }
    }
}
