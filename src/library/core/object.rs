//! Builtins about objects and their types: `type`, `isinstance`, attributes, `super`, `property`, `help`.

use crate::diag::{Error, ErrorKind};
use crate::rows;
use crate::value::attr::{self, ClassMethod, Property, StaticMethod, Super};
use crate::value::call::Scope;
use crate::value::class::Class;
use crate::value::convert::{Keywords, Maybe};
use crate::value::make_class::{self, Parts};
use crate::value::symbol::Names;
use crate::value::types::{Install, Slots};
use crate::value::{Args, Dict, Error as Raised, Host, Instance, Result, Symbol, Value, ops, types};
use std::rc::Rc;

rows! { pub FUNCTIONS =
    /// Whether an object is of a type, or of one of a tuple.
    ///
    /// >>> isinstance(3, (int, str))
    "isinstance"(obj: Value, class_or_tuple: Value, /) => isinstance;
    /// Whether a class is, or inherits from, another, or one of a tuple.
    ///
    /// >>> issubclass(bool, int)
    "issubclass"(cls: Value, class_or_tuple: Value, /) => issubclass;
    /// A number that tells an object from all others that live.
    "id"(obj: Value, /) => id;
    /// The hash of a value.
    ///
    /// >>> hash(1) == hash(1.0)
    "hash"(obj: Value, /) => hash;
    /// The text that shows a value in code.
    ///
    /// >>> repr('a')
    "repr"(obj: Value, /) => repr;
    /// As repr, with everything outside ASCII escaped.
    ///
    /// >>> ascii('é')
    "ascii"(obj: Value, /) => ascii;
    /// Whether an object can be called.
    ///
    /// >>> callable(len)
    "callable"(obj: Value, /) => callable;
    /// The names in scope, or an object's attributes.
    "dir"(object: Maybe<Value> = NoValue, /) => dir;
    /// The attributes of an object as a dict.
    "vars"(object: Maybe<Value> = NoValue, /) => vars;
    /// The names of the module with their values.
    "globals"() => globals;
    /// The names of the running function with their values.
    "locals"() => locals;
    /// The attribute of a name, or the default.
    ///
    /// >>> getattr('abc', 'upper')()
    "getattr"(object: Value, name: Value, default: Maybe<Value> = NoValue, /) => getattr;
    /// Set the attribute of a name.
    "setattr"(obj: Value, name: Value, value: Value, /) => setattr;
    /// Whether an object has an attribute.
    ///
    /// >>> hasattr([], 'append')
    "hasattr"(obj: Value, name: Value, /) => hasattr;
    /// Delete the attribute of a name.
    "delattr"(obj: Value, name: Value, /) => delattr;
    /// Print what is known about an object.
    "help"(object: Maybe<Value> = NoValue, /) => help;
    /// End the program.
    "exit"(code: Value = None, /) => exit;
    /// End the program.
    "quit"(code: Value = None, /) => exit;
}

rows! { pub CONSTRUCT =
    /// A plain object.
    "object"() => construct_object;
    /// The type of an object; with three arguments, a new class.
    ///
    /// >>> type(3)
    "type"(object: Value, bases: Value = NoValue, dict: Value = NoValue, /, **kwds: Keywords) => construct_type;
    /// An attribute computed by functions.
    "property"(fget: Value = None, fset: Value = None, fdel: Value = None, doc: Value = None) => construct_property;
    /// A method that takes neither the object nor the class.
    "staticmethod"(function: Value, /) => construct_static;
    /// A method that takes the class.
    "classmethod"(function: Value, /) => construct_class_method;
    /// The methods of the classes after a class in an object's order.
    "super"(r#type: Value, object_or_type: Value, /) => construct_super;
}

rows! { pub TYPE_METHODS =
    /// The classes in which attributes are looked up, in order.
    ///
    /// >>> bool.mro()
    "mro"(this: Value) => mro;
    /// Make an object of the class.
    ///
    /// >>> int.__call__('3')
    "__call__"(this: Value, /, *args: &[Value], **kwargs: Keywords) =>
        |h: &mut dyn Host, this: Value, pos: &[Value], kw: Keywords| h.instantiate(&this, Args { pos, kw: &kw.0 });
    /// Nothing: `type.__new__` has done it.
    "__init__"(this: Value, /, *args: &[Value], **kwargs: Keywords) =>
        |_: &mut dyn Host, _: Value, _: &[Value], _: Keywords| Ok(Value::None);
}

rows! { pub PROPERTY_METHODS =
    /// The same property with this getter.
    "getter"(this: Value, fget: Value, /) => with_getter;
    /// The same property with this setter.
    "setter"(this: Value, fset: Value, /) => with_setter;
    /// The same property with this deleter.
    "deleter"(this: Value, fdel: Value, /) => with_deleter;
}

rows! { pub INSTANCE_METHODS =
    "__init__"(this: Value, *args: &[Value], **kwargs: Keywords) => init;
}

rows! { pub INSTANCE_STATICS =
    "__new__"(cls: Value, *args: &[Value], **kwargs: Keywords) => new;
}

rows! { pub EXCEPTION_METHODS =
    /// Add a note that is shown below the message.
    "add_note"(this: Value, note: Value, /) => add_note;
    /// The exception itself.
    "with_traceback"(this: Value, tb: Value, /) => with_traceback;
}

crate::attrs! { pub PROPERTY_ATTRS =
    /// The getter.
    fget => property_get;
    /// The setter.
    fset => property_set;
    /// The deleter.
    fdel => |_, v| Ok(v.downcast::<Property>().map_or(Value::None, |p| p.delete.clone()));
    /// The documentation: the getter's.
    __doc__ => |h, v| match v.downcast::<Property>() {
        Some(p) if !p.get.is_none() => attr::get(h, &p.get.clone(), Symbol::new("__doc__")),
        _ => Ok(Value::None),
    };
}

/// Installs `object`, `type`, `property` and the like.
pub fn install() {
    let constructs = |i: usize| Slots { construct: CONSTRUCT.get(i), ..Slots::default() };
    types::OBJECT.install(Install {
        slots: constructs(0),
        methods: crate::tables![super::dunder::OBJECT, INSTANCE_METHODS],
        statics: crate::tables![INSTANCE_STATICS],
        ..Install::default()
    });
    types::INSTANCE.install(Install::default());
    types::EXCEPTION.install(Install { methods: crate::tables![EXCEPTION_METHODS], ..Install::default() });
    types::PROTOCOL.install(Install {
        methods: crate::tables![
            super::dunder::SIZED,
            super::dunder::ITEMS,
            super::dunder::MUTABLE,
            super::dunder::CALLABLE
        ],
        ..Install::default()
    });
    types::TYPE.install(Install {
        slots: Slots {
            binary: Some(super::alias::type_binary),
            getitem: Some(super::alias::type_getitem),
            ..constructs(1)
        },
        methods: crate::tables![TYPE_METHODS],
        ..Install::default()
    });
    attr::PROPERTY.install(Install {
        slots: constructs(2),
        methods: crate::tables![PROPERTY_METHODS],
        attrs: crate::attr_tables![PROPERTY_ATTRS],
        ..Install::default()
    });
    attr::STATIC_METHOD
        .install(Install { slots: Slots { call: Some(call_static), ..constructs(3) }, ..Install::default() });
    attr::CLASS_METHOD.install(Install { slots: constructs(4), ..Install::default() });
    attr::SUPER.install(Install { slots: constructs(5), ..Install::default() });
    types::ITERATOR.install(Install { methods: crate::tables![super::dunder::ITERATOR], ..Install::default() });
    types::NONE_TYPE.install(Install::default());
    for t in [&types::BUILTIN, &types::FUNCTION, &types::METHOD] {
        t.install(Install { methods: crate::tables![super::dunder::CALLABLE], ..Install::default() });
    }
}

/// Whether `v` is an instance of a type, a class, a union, or one of a tuple.
pub fn is_instance(h: &mut dyn Host, v: &Value, class: &Value) -> Result<bool> {
    // Of the very type or class: nobody is asked, as in CPython.
    match (v, class) {
        (Value::Instance(i), Value::Class(c)) if Rc::ptr_eq(&i.class(), c) => return Ok(true),
        (Value::Instance(_) | Value::Class(_), _) => {}
        (v, Value::Type(t)) if std::ptr::eq(v.type_info(), *t) => return Ok(true),
        _ => {}
    }
    if let Some(answer) = ops::special(h, class, "__instancecheck__", std::slice::from_ref(v))? {
        return answer.truth(h);
    }
    match class {
        Value::Type(t) if std::ptr::eq(*t, &types::FLOAT) => {
            Ok(matches!(v, Value::Float(_)) || subclass(h, &v.class_of(), class)? == Some(true))
        }
        Value::Tuple(all) => {
            h.check_depth()?;
            for c in all.iter() {
                if is_instance(h, v, c)? {
                    return Ok(true);
                }
            }
            Ok(false)
        }
        class => match subclass(h, &v.class_of(), class)? {
            Some(yes) => Ok(yes),
            None => Err(Error::type_error("isinstance() arg 2 must be a type, a tuple of types, or a union").into()),
        },
    }
}

/// Whether a type is below another, which may be a union or an abstract class; `None` if that is no type.
fn subclass(h: &mut dyn Host, sub: &Value, sup: &Value) -> Result<Option<bool>> {
    if let Some(answer) = ops::special(h, sup, "__subclasscheck__", std::slice::from_ref(sub))? {
        return answer.truth(h).map(Some);
    }
    if let Some(members) = super::alias::union_members(sup) {
        for m in members {
            let m = if m.is_none() { Value::Type(&types::NONE_TYPE) } else { m };
            if subclass(h, sub, &m)? == Some(true) {
                return Ok(Some(true));
            }
        }
        return Ok(Some(false));
    }
    if super::alias::is_generic(sup) {
        return Err(Error::type_error("isinstance() argument 2 cannot be a parameterized generic").into());
    }
    if let (Value::Type(s), Value::Type(t)) = (sub, sup) {
        // NumPy's float64 and complex128 inherit from Python's float and complex.
        let pairs = [(&types::FLOAT64, &types::FLOAT), (&types::COMPLEX128, &types::COMPLEX)];
        if pairs.iter().any(|(a, b)| std::ptr::eq(*s, *a) && std::ptr::eq(*t, *b)) {
            return Ok(Some(true));
        }
    }
    if let Some(yes) = super::protocol::satisfies(sub, sup) {
        return Ok(Some(yes));
    }
    Ok(ops::is_subclass(sub, sup))
}

fn isinstance(h: &mut dyn Host, obj: Value, class_or_tuple: Value) -> Result<Value> {
    is_instance(h, &obj, &class_or_tuple).map(Value::bool)
}

fn issubclass(h: &mut dyn Host, cls: Value, class_or_tuple: Value) -> Result<Value> {
    if !matches!(cls, Value::Type(_) | Value::Class(_)) {
        return Err(Error::type_error("issubclass() arg 1 must be a class").into());
    }
    let all = match &class_or_tuple {
        Value::Tuple(all) => (**all).clone(),
        one => vec![one.clone()],
    };
    for c in &all {
        match subclass(h, &cls, c)? {
            Some(true) => return Ok(Value::bool(true)),
            Some(false) => {}
            None => {
                let text = "issubclass() arg 2 must be a class, a tuple of classes, or a union";
                return Err(Error::type_error(text).into());
            }
        }
    }
    Ok(Value::bool(false))
}

fn id(_: &mut dyn Host, obj: Value) -> Result<Value> {
    Ok(Value::Int((obj.id() & i64::MAX as usize) as i64))
}
fn hash(h: &mut dyn Host, obj: Value) -> Result<Value> {
    obj.hash(h).map(|x| Value::Int(x as i64))
}
fn repr(h: &mut dyn Host, obj: Value) -> Result<Value> {
    obj.repr(h).map(Value::from)
}
fn ascii(h: &mut dyn Host, obj: Value) -> Result<Value> {
    obj.repr(h).map(|s| Value::from(super::format::ascii(&s)))
}

/// Whether `v(…)` is possible.
pub fn is_callable(v: &Value) -> bool {
    match v {
        Value::Builtin(_) | Value::Function(_) | Value::Method(_) | Value::Type(_) | Value::Class(_) => true,
        Value::Instance(i) => i.class().lookup(Symbol::new("__call__")).is_some(),
        other => other.type_info().slots().call.is_some(),
    }
}
fn callable(_: &mut dyn Host, obj: Value) -> Result<Value> {
    Ok(Value::bool(is_callable(&obj)))
}

fn dir(h: &mut dyn Host, object: Maybe<Value>) -> Result<Value> {
    let mut names = match object {
        Maybe::Given(v) => {
            if let Some(list) = ops::special(h, &v, "__dir__", &[])? {
                return super::iteration::sort_list(h, list);
            }
            attr::names(h, &v)
        }
        Maybe::Absent => h.names(Scope::Locals).into_iter().map(|(k, _)| k.to_string()).collect(),
    };
    names.sort_unstable();
    Ok(Value::list(names.into_iter().map(Value::from).collect()))
}

fn scope(h: &mut dyn Host, scope: Scope) -> Result<Value> {
    let names = h.names(scope);
    let d = Dict::from_pairs(h, names.into_iter().map(|(k, v)| (Value::from(k.as_str()), v)))?;
    Ok(Value::Dict(Rc::new(d)))
}
fn globals(h: &mut dyn Host) -> Result<Value> {
    scope(h, Scope::Globals)
}
fn locals(h: &mut dyn Host) -> Result<Value> {
    scope(h, Scope::Locals)
}
fn vars(h: &mut dyn Host, object: Maybe<Value>) -> Result<Value> {
    let Maybe::Given(v) = object else { return scope(h, Scope::Locals) };
    match attr::find(h, &v, Symbol::new("__dict__"))? {
        Some(d) => Ok(d),
        None => Err(Error::type_error("vars() argument must have __dict__ attribute").into()),
    }
}

fn name_of(name: &Value, function: &str) -> Result<Symbol> {
    match name.plain() {
        Value::Str(s) => Ok(Symbol::new(s.as_str())),
        v => {
            let text = match function {
                "getattr" | "hasattr" => format!("attribute name must be string, not '{}'", v.type_name()),
                _ => format!("attribute name must be string, not '{}'", v.type_name()),
            };
            Err(Error::type_error(text).into())
        }
    }
}
fn getattr(h: &mut dyn Host, object: Value, name: Value, default: Maybe<Value>) -> Result<Value> {
    let name = name_of(&name, "getattr")?;
    match default {
        Maybe::Absent => attr::get(h, &object, name),
        Maybe::Given(default) => match attr::find(h, &object, name) {
            Ok(v) => Ok(v.unwrap_or(default)),
            Err(e) if e.is_a(ErrorKind::AttributeError) => Ok(default),
            Err(e) => Err(e),
        },
    }
}
fn setattr(h: &mut dyn Host, obj: Value, name: Value, value: Value) -> Result<Value> {
    attr::set(h, &obj, name_of(&name, "setattr")?, &value)?;
    Ok(Value::None)
}
fn hasattr(h: &mut dyn Host, obj: Value, name: Value) -> Result<Value> {
    match attr::find(h, &obj, name_of(&name, "hasattr")?) {
        Ok(v) => Ok(Value::bool(v.is_some())),
        Err(e) if e.is_a(ErrorKind::AttributeError) => Ok(Value::bool(false)),
        Err(e) => Err(e),
    }
}
fn delattr(h: &mut dyn Host, obj: Value, name: Value) -> Result<Value> {
    attr::delete(h, &obj, name_of(&name, "delattr")?)?;
    Ok(Value::None)
}

fn help(h: &mut dyn Host, object: Maybe<Value>) -> Result<Value> {
    let Maybe::Given(v) = object else {
        super::io::write_out(h, "help(x) prints what is known about x.\n")?;
        return Ok(Value::None);
    };
    let text = help_text(h, &v)?;
    super::io::write_out(h, &text)?;
    Ok(Value::None)
}

/// What `help` prints: the signature, the documentation, the members.
pub fn help_text(h: &mut dyn Host, v: &Value) -> Result<String> {
    let indented = |doc: &str| -> String {
        doc.trim_end().lines().map(|l| format!("    {}\n", l.trim_end().strip_prefix(' ').unwrap_or(l))).collect()
    };
    let of_row = |b: &'static crate::value::Builtin| {
        format!("{}\n{}    ({}:{})\n", b.signature(), indented(b.doc), b.file, b.line)
    };
    Ok(match v {
        Value::Builtin(b) => of_row(b),
        Value::Method(m) if matches!(m.function, Value::Builtin(_)) => return help_text(h, &m.function),
        // Of what the program wrote, CPython's own layout.
        Value::Function(_) | Value::Method(_) | Value::Class(_) if !matches!(v, Value::Class(c) if c.kind.is_some()) => {
            let module = h.import("_help")?;
            let text = attr::get(h, &module, Symbol::new("text"))?;
            h.call(&text, Args::positional(std::slice::from_ref(v)))?.to_text(h)?
        }
        Value::Type(t) => {
            let head = t.slots().construct.map_or_else(|| format!("class {}\n", t.full_name()), of_row);
            let names: Vec<&str> = t.names().into_iter().filter(|n| !n.starts_with("__")).collect();
            format!("{head}\n    {}\n", names.join(", "))
        }
        Value::Module(m) => {
            let doc = m.spec().map_or("", |s| s.doc);
            format!("{}: {doc}\n    {}\n", m.name, m.names().join(", "))
        }
        other => {
            let doc = attr::find(h, other, Symbol::new("__doc__"))?.unwrap_or_default();
            let doc = if doc.is_none() { String::new() } else { indented(&doc.to_text(h)?) };
            format!("{} object\n{doc}", other.type_name())
        }
    })
}

fn exit(_: &mut dyn Host, code: Value) -> Result<Value> {
    Err(Raised::with_args(ErrorKind::SystemExit, if code.is_none() { vec![] } else { vec![code] }))
}

fn construct_object(_: &mut dyn Host) -> Result<Value> {
    Ok(Value::Instance(Rc::new(Instance::new(&super::protocol::object_class()))))
}

fn construct_type(h: &mut dyn Host, object: Value, bases: Value, dict: Value, kwds: Keywords) -> Result<Value> {
    let (Value::Tuple(bases), Value::Dict(dict)) = (&bases, &dict) else {
        return if matches!(bases, Value::NotImplemented) {
            match kwds.0.is_empty() {
                true => Ok(object.class_of()),
                false => Err(Error::type_error("type() takes no keyword arguments").into()),
            }
        } else {
            Err(Error::type_error("type() takes 1 or 3 arguments").into())
        };
    };
    let name = object.to_text(h)?;
    let mut body = Names::default();
    for (k, v) in dict.pairs() {
        body.insert(Symbol::new(&k.to_text(h)?), v);
    }
    let (name, module) = (Symbol::new(&name), Symbol::new("__main__"));
    make_class::create(h, None, Parts { name, module, bases, body, keywords: &kwds.0 })
}

/// `type.__new__(meta, name, bases, body)`.
fn new_type(h: &mut dyn Host, meta: Rc<Class>, args: &[Value], keywords: &[(Symbol, Value)]) -> Result<Value> {
    let [Value::Str(name), Value::Tuple(bases), Value::Dict(dict)] = args else {
        return Err(Error::type_error("type.__new__() takes a name, a tuple of bases and a dict").into());
    };
    let mut body = Names::default();
    for (k, v) in dict.pairs() {
        body.insert(Symbol::new(&k.to_text(h)?), v);
    }
    let (name, module) = (Symbol::new(name.as_str()), Symbol::new("__main__"));
    make_class::build(h, Some(meta), Parts { name, module, bases, body, keywords })
}

fn mro(h: &mut dyn Host, this: Value) -> Result<Value> {
    attr::get(h, &this, Symbol::new("__mro__"))?.to_vec(h).map(Value::list)
}

fn construct_property(_: &mut dyn Host, fget: Value, fset: Value, fdel: Value, _doc: Value) -> Result<Value> {
    Ok(Value::object(Property { get: fget, set: fset, delete: fdel }))
}
fn changed(this: &Value, change: impl FnOnce(&mut Property)) -> Result<Value> {
    match this.downcast::<Property>() {
        Some(p) => {
            let mut p = Property { get: p.get.clone(), set: p.set.clone(), delete: p.delete.clone() };
            change(&mut p);
            Ok(Value::object(p))
        }
        None => Err(Error::type_error(format!("expected property, got {}", this.type_name())).into()),
    }
}
fn with_getter(_: &mut dyn Host, this: Value, fget: Value) -> Result<Value> {
    changed(&this, |p| p.get = fget)
}
fn with_setter(_: &mut dyn Host, this: Value, fset: Value) -> Result<Value> {
    changed(&this, |p| p.set = fset)
}
fn with_deleter(_: &mut dyn Host, this: Value, fdel: Value) -> Result<Value> {
    changed(&this, |p| p.delete = fdel)
}
fn property_get(_: &mut dyn Host, this: &Value) -> Result<Value> {
    Ok(this.downcast::<Property>().map_or(Value::None, |p| p.get.clone()))
}
fn property_set(_: &mut dyn Host, this: &Value) -> Result<Value> {
    Ok(this.downcast::<Property>().map_or(Value::None, |p| p.set.clone()))
}
fn construct_static(_: &mut dyn Host, function: Value) -> Result<Value> {
    Ok(Value::object(StaticMethod(function)))
}
fn call_static(h: &mut dyn Host, this: &Value, args: Args) -> Result<Value> {
    match this.downcast::<StaticMethod>() {
        Some(s) => h.call(&s.0, args),
        None => Ok(Value::None),
    }
}
fn construct_class_method(_: &mut dyn Host, function: Value) -> Result<Value> {
    Ok(Value::object(ClassMethod(function)))
}
fn construct_super(_: &mut dyn Host, class: Value, receiver: Value) -> Result<Value> {
    match (class, &receiver) {
        (Value::Class(class), Value::Instance(i)) if i.class().is_subclass(&class) => {
            Ok(Value::object(Super { class, receiver }))
        }
        (Value::Class(class), Value::Class(c)) if c.is_subclass(&class) => Ok(Value::object(Super { class, receiver })),
        (Value::Class(_), _) => {
            Err(Error::type_error("super(type, obj): obj must be an instance or subtype of type").into())
        }
        (v, _) => Err(Error::type_error(format!("super() argument 1 must be a type, not {}", v.type_name())).into()),
    }
}

/// `object.__init__` and that of the built-in type which a class extends.
fn init(h: &mut dyn Host, this: Value, args: &[Value], kwargs: Keywords) -> Result<Value> {
    let Value::Instance(i) = &this else { return Ok(Value::None) };
    if let Some(e) = &i.exception {
        *e.args.borrow_mut() = args.to_vec();
        return Ok(Value::None);
    }
    let class = i.class();
    match class.native {
        Some(t) => {
            let changeable = [&types::LIST, &types::DICT, &types::SET].into_iter().any(|m| t.is_subtype(m));
            if changeable && let Some(construct) = t.slots().construct {
                let made = (construct.run)(h, Args { pos: args, kw: &kwargs.0 })?;
                *i.native.borrow_mut() = made;
            }
            Ok(Value::None)
        }
        None if args.is_empty() && kwargs.0.is_empty() => Ok(Value::None),
        None if class.lookup(Symbol::new("__new__")).is_some() => Ok(Value::None),
        None => {
            let text = "object.__init__() takes exactly one argument (the instance to initialize)";
            Err(Error::type_error(text).into())
        }
    }
}

/// `object.__new__`: an object of a class, with the built-in value it extends.
pub fn new(h: &mut dyn Host, cls: Value, args: &[Value], kwargs: Keywords) -> Result<Value> {
    let class = match cls {
        Value::Class(c) => c,
        Value::Type(t) => {
            return match t.slots().construct {
                Some(construct) => (construct.run)(h, Args { pos: args, kw: &kwargs.0 }),
                None => Err(Error::type_error(format!("cannot create '{}' instances", t.full_name())).into()),
            };
        }
        v => {
            let text = format!("object.__new__(X): X is not a type object ({})", v.type_name());
            return Err(Error::type_error(text).into());
        }
    };
    if class.native.is_some_and(|t| std::ptr::eq(t, &types::TYPE)) {
        return new_type(h, class, args, &kwargs.0);
    }
    let instance = Instance::new(&class);
    if let Some(e) = &instance.exception {
        *e.args.borrow_mut() = args.to_vec();
    }
    if let Some(construct) = class.native.and_then(|t| t.slots().construct) {
        *instance.native.borrow_mut() = (construct.run)(h, Args { pos: args, kw: &kwargs.0 })?;
    }
    Ok(Value::Instance(Rc::new(instance)))
}

fn add_note(h: &mut dyn Host, this: Value, note: Value) -> Result<Value> {
    let name = Symbol::new("__notes__");
    match attr::find(h, &this, name)? {
        Some(Value::List(l)) => l.borrow_mut().push(note),
        _ => attr::set(h, &this, name, &Value::list(vec![note]))?,
    }
    Ok(Value::None)
}
fn with_traceback(h: &mut dyn Host, this: Value, tb: Value) -> Result<Value> {
    attr::set(h, &this, Symbol::new("__traceback__"), &tb)?;
    Ok(this)
}
