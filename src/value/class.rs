//! Classes of the program and exception types, and their instances.

use super::fields::{Fields, Shape};
use super::symbol::Names;
use super::{Function, Symbol, TypeInfo, Value, symbol, types};
use crate::diag::ErrorKind;
use rustc_hash::FxHashMap;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

/// A class made by a `class` statement, or a built-in exception type.
pub struct Class {
    name: Symbol,
    /// Where it was defined: `__main__`, or an exception's module (`numpy.linalg`).
    pub module: Symbol,
    pub bases: Vec<Rc<Class>>,
    /// Itself first, then its ancestors in C3 order.
    mro: Vec<std::rc::Weak<Class>>,
    ancestors: Vec<Rc<Class>>,
    /// The built-in type it extends, if any (`class Stack(list)`).
    pub native: Option<&'static TypeInfo>,
    /// Set for built-in exception types.
    pub kind: Option<ErrorKind>,
    /// Its own attributes; [`Class::assign`] changes them.
    pub dict: RefCell<Names<Value>>,
    /// Its own metaclass, if it has one.
    meta: RefCell<Option<Rc<Class>>>,
    /// The nearest built-in exception type among itself and its ancestors.
    exception: Option<ErrorKind>,
    /// Of its objects before they get attributes.
    shape: &'static Shape,
    found: RefCell<Found>,
}

/// What [`Class::lookup`] found, as long as no class changes.
#[derive(Default)]
struct Found {
    epoch: u64,
    names: FxHashMap<Symbol, Option<Value>>,
    /// What [`Class::plain_init`] gave.
    init: Option<Option<Rc<Function>>>,
}

/// Not a thread's own: a thread that sees another's changes looks again where it need not, and that is all.
static EPOCH: AtomicU64 = AtomicU64::new(1);

/// Counts the changes of classes: what was found in a class stays true while this number stays.
#[inline(always)]
pub fn epoch() -> u64 {
    EPOCH.load(Relaxed)
}

impl Class {
    /// A class with these bases. `None` if no consistent method resolution order exists.
    pub fn new(
        name: Symbol,
        module: Symbol,
        bases: Vec<Rc<Class>>,
        native: Option<&'static TypeInfo>,
        dict: Names<Value>,
    ) -> Option<Rc<Class>> {
        let ancestors = linearize(&bases)?;
        let native = native.or_else(|| ancestors.iter().find_map(|c| c.native));
        Some(Self::build(name, module, bases, ancestors, native, None, dict))
    }

    fn build(
        name: Symbol,
        module: Symbol,
        bases: Vec<Rc<Class>>,
        ancestors: Vec<Rc<Class>>,
        native: Option<&'static TypeInfo>,
        kind: Option<ErrorKind>,
        dict: Names<Value>,
    ) -> Rc<Class> {
        let exception = kind.or_else(|| ancestors.iter().find_map(|c| c.exception));
        Rc::new_cyclic(|me| {
            let mro = std::iter::once(me.clone()).chain(ancestors.iter().map(Rc::downgrade)).collect();
            Class {
                name,
                module,
                bases,
                mro,
                ancestors,
                native,
                kind,
                dict: RefCell::new(dict),
                meta: RefCell::default(),
                exception,
                shape: Shape::empty(),
                found: RefCell::default(),
            }
        })
    }
    pub fn name(&self) -> Symbol {
        self.name
    }
    /// Its metaclass, its own or inherited; `None` is `type`.
    pub fn meta(&self) -> Option<Rc<Class>> {
        let own = self.meta.borrow().clone();
        own.or_else(|| self.ancestors.iter().find_map(|c| c.meta.borrow().clone()))
    }
    /// Gives it a metaclass.
    pub fn set_meta(&self, meta: Rc<Class>) {
        *self.meta.borrow_mut() = Some(meta);
    }
    /// Itself, then its ancestors, in the order in which attributes are looked up.
    pub fn mro(&self) -> impl Iterator<Item = Rc<Class>> {
        self.mro.iter().filter_map(std::rc::Weak::upgrade)
    }
    /// The attribute as some class of the order defines it.
    pub fn lookup(&self, name: Symbol) -> Option<Value> {
        let mut found = self.found.borrow_mut();
        if found.epoch != epoch() {
            *found = Found { epoch: epoch(), ..Found::default() };
        }
        let own = || self.dict.borrow().get(&name).cloned();
        let inherited = || self.ancestors.iter().find_map(|c| c.dict.borrow().get(&name).cloned());
        found.names.entry(name).or_insert_with(|| own().or_else(inherited)).clone()
    }
    /// Its `__init__`, if that is all there is to making an object of it.
    pub fn plain_init(&self) -> Option<Rc<Function>> {
        if let Found { epoch: known, init: Some(init), .. } = &*self.found.borrow()
            && *known == epoch()
        {
            return init.clone();
        }
        let init = self.find_plain_init();
        self.found.borrow_mut().init = Some(init.clone());
        init
    }
    fn find_plain_init(&self) -> Option<Rc<Function>> {
        if self.native.is_some() || self.is_exception() || self.lookup(symbol::NEW).is_some() || self.meta().is_some() {
            return None;
        }
        match self.lookup(symbol::INIT)? {
            Value::Function(init) => Some(init),
            _ => None,
        }
    }
    /// Sets or, with `None`, deletes an attribute; gives back what it was.
    pub fn assign(&self, name: Symbol, value: Option<Value>) -> Option<Value> {
        EPOCH.fetch_add(1, Relaxed);
        let mut dict = self.dict.borrow_mut();
        match value {
            Some(v) => dict.insert(name, v),
            None => dict.shift_remove(&name),
        }
    }
    /// The attribute as a class *after* `class` in the order defines it: what `super()` sees.
    pub fn lookup_after(&self, class: &Rc<Class>, name: Symbol) -> Option<Value> {
        self.mro().skip_while(|c| !Rc::ptr_eq(c, class)).skip(1).find_map(|c| c.dict.borrow().get(&name).cloned())
    }
    /// Whether it is `other` or inherits from it.
    pub fn is_subclass(&self, other: &Rc<Class>) -> bool {
        std::ptr::eq(self, Rc::as_ptr(other)) || self.ancestors.iter().any(|c| Rc::ptr_eq(c, other))
    }
    /// Whether its instances are exceptions.
    pub fn is_exception(&self) -> bool {
        self.builtin_kind().is_some()
    }
    /// The nearest built-in exception type.
    pub fn builtin_kind(&self) -> Option<ErrorKind> {
        self.exception
    }
}

/// Python's C3 linearisation of the ancestors.
fn linearize(bases: &[Rc<Class>]) -> Option<Vec<Rc<Class>>> {
    let mut lists: Vec<Vec<Rc<Class>>> =
        bases.iter().map(|b| std::iter::once(b.clone()).chain(b.ancestors.iter().cloned()).collect()).collect();
    lists.push(bases.to_vec());
    let mut order = Vec::new();
    loop {
        lists.retain(|l| !l.is_empty());
        if lists.is_empty() {
            return Some(order);
        }
        let in_tail = |c: &Rc<Class>| lists.iter().any(|l| l[1..].iter().any(|x| Rc::ptr_eq(x, c)));
        let next = lists.iter().map(|l| l[0].clone()).find(|c| !in_tail(c))?;
        for l in &mut lists {
            if Rc::ptr_eq(&l[0], &next) {
                l.remove(0);
            }
        }
        order.push(next);
    }
}

thread_local! {
    static EXCEPTIONS: Vec<Rc<Class>> = {
        let mut made: Vec<Rc<Class>> = Vec::new();
        for &kind in ErrorKind::ALL {
            let (module, name) = kind.name().rsplit_once('.').unwrap_or(("builtins", kind.name()));
            let parents = kind.other_parent().into_iter().chain((kind.parent() != kind).then_some(kind.parent()));
            let bases: Vec<Rc<Class>> = parents.map(|p| made[position(p)].clone()).collect();
            let ancestors = linearize(&bases).unwrap_or_default();
            let dict = Names::default();
            made.push(Class::build(Symbol::new(name), Symbol::new(module), bases, ancestors, None, Some(kind), dict));
        }
        made
    };
}

fn position(kind: ErrorKind) -> usize {
    kind as usize
}

/// The class of a built-in exception type.
pub fn builtin_exception(kind: ErrorKind) -> Rc<Class> {
    EXCEPTIONS.with(|all| all[position(kind)].clone())
}

/// The type that `OSError(errno, text)` makes.
fn os_error(errno: i64) -> Option<ErrorKind> {
    Some(match errno {
        2 => ErrorKind::FileNotFoundError,
        17 => ErrorKind::FileExistsError,
        21 => ErrorKind::IsADirectoryError,
        20 => ErrorKind::NotADirectoryError,
        1 | 13 => ErrorKind::PermissionError,
        110 => ErrorKind::TimeoutError,
        _ => return None,
    })
}

/// What only exceptions have.
pub struct Exception {
    pub args: RefCell<Vec<Value>>,
    pub cause: RefCell<Value>,
    pub context: RefCell<Value>,
    pub suppress_context: Cell<bool>,
    pub trace: RefCell<Vec<super::error::Place>>,
    /// What `__traceback__` gave last.
    pub traceback: RefCell<Value>,
}

/// An object of a class.
pub struct Instance {
    class: RefCell<Rc<Class>>,
    pub dict: RefCell<Fields>,
    /// Set if the class is an exception type.
    pub exception: Option<Box<Exception>>,
    /// The built-in value it extends, if its class extends a built-in type.
    pub native: RefCell<Value>,
}

impl Instance {
    /// An object without attributes.
    pub fn new(class: &Rc<Class>) -> Self {
        let exception = class.is_exception().then(|| {
            Box::new(Exception {
                args: RefCell::default(),
                cause: RefCell::default(),
                context: RefCell::default(),
                suppress_context: Cell::new(false),
                trace: RefCell::default(),
                traceback: RefCell::default(),
            })
        });
        Instance {
            class: RefCell::new(class.clone()),
            dict: RefCell::new(Fields::new(class.shape)),
            exception,
            native: RefCell::default(),
        }
    }
    /// An exception with these arguments.
    pub fn exception(class: &Rc<Class>, args: Vec<Value>) -> Self {
        let refined = match (class.kind, args.as_slice()) {
            (Some(ErrorKind::OSError), [Value::Int(errno), _, ..]) => os_error(*errno).map(builtin_exception),
            _ => None,
        };
        let instance = Instance::new(refined.as_ref().unwrap_or(class));
        if let Some(e) = &instance.exception {
            *e.args.borrow_mut() = args;
        }
        instance
    }
    pub fn class(&self) -> Rc<Class> {
        self.class.borrow().clone()
    }
    /// Gives it these attributes instead of its own.
    pub fn set_fields(&self, mut fields: Fields) {
        fields.reshape(self.class.borrow().shape);
        let old = self.dict.replace(fields);
        drop(old);
    }
    /// `obj.__class__ = cls`.
    pub fn set_class(&self, class: Rc<Class>) {
        self.dict.borrow_mut().reshape(class.shape);
        *self.class.borrow_mut() = class;
    }
}

impl Value {
    /// A built-in exception type as a value.
    pub fn exception_type(kind: ErrorKind) -> Value {
        Value::Class(builtin_exception(kind))
    }
    /// For an object whose class extends a built-in type, the built-in value in it; else the value itself.
    pub fn plain(&self) -> Value {
        match self {
            Value::Object(o) => o.as_array().map_or_else(|| self.clone(), Value::Array),
            Value::Instance(i) => {
                let native = i.native.borrow();
                if native.is_none() { self.clone() } else { native.clone() }
            }
            other => other.clone(),
        }
    }
    /// Whether it is an object whose class extends a built-in type.
    pub fn extends_builtin(&self) -> bool {
        matches!(self, Value::Instance(i) if !i.native.borrow().is_none())
    }
    /// Its type as a value: `type(x)`.
    pub fn class_of(&self) -> Value {
        match self {
            Value::Instance(i) => Value::Class(i.class()),
            Value::Class(c) => c.meta().map_or(Value::Type(&types::TYPE), Value::Class),
            other => Value::Type(other.type_info()),
        }
    }
}
