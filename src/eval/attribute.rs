//! `object.name`: what a node remembers of the last time, so that most attributes are found without looking.
//!
//! A module's functions are looked up once. Of an object the node remembers its shape ([`Shape`]), from which its class
//! follows, and the slot that the name has in it. Of a method it remembers the function. All of it holds while no class
//! changes ([`class::epoch`]).

use super::code::Attr;
use super::expr::copy;
use super::interp::Interp;
use super::pending::Eval;
use super::quick;
use crate::value::fields::{Fields, Shape};
use crate::value::{Builtin, Function, Instance, Module, Result, TypeInfo, Value, attr, class, symbol};
use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};

/// What a node found the last time.
#[derive(Default)]
pub struct AttrCache {
    module: RefCell<Option<(Weak<Module>, Value)>>,
    /// Of the last few shapes: a method that several classes inherit meets the objects of all of them.
    fields: [Cell<Field>; 4],
    method: RefCell<Option<(Seen, Weak<Function>)>>,
    builtin: Cell<Option<(&'static TypeInfo, &'static Builtin)>>,
}

/// A shape, by its address, while the classes are as they were; by default none.
#[derive(Clone, Copy, Default, PartialEq)]
struct Seen {
    shape: usize,
    epoch: u64,
}

impl Seen {
    #[inline(always)]
    fn of(fields: &Fields) -> Option<Seen> {
        Some(Seen { shape: std::ptr::from_ref(fields.shape()?).addr(), epoch: class::epoch() })
    }
}

/// Where an attribute stands that the class has no say in.
#[derive(Clone, Copy, Default)]
struct Field {
    seen: Seen,
    slot: usize,
    /// The shape that an object gets with the attribute, if it has none in this one.
    longer: Option<&'static Shape>,
}

impl Attr {
    /// The object's own attribute, if objects of its shape had one there.
    #[inline]
    pub(super) fn field(&self, i: &Instance) -> Option<Value> {
        self.field_with(i, copy)
    }

    /// What `read` makes of that attribute.
    #[inline(always)]
    pub(super) fn field_with<R>(&self, i: &Instance, read: impl FnOnce(&Value) -> R) -> Option<R> {
        let fields = i.dict.borrow();
        let field = self.known(Seen::of(&fields)?)?;
        fields.at(field.slot).map(read)
    }

    /// Sets the object's own attribute, if objects of its shape had one there or got one there; else gives the value
    /// back.
    #[inline]
    pub(super) fn set_field(&self, i: &Instance, v: Value) -> Option<Value> {
        let mut fields = i.dict.borrow_mut();
        let Some(field) = Seen::of(&fields).and_then(|seen| self.known(seen)) else { return Some(v) };
        if let Some(longer) = field.longer {
            fields.push(longer, v);
            return None;
        }
        let Some(place) = fields.at_mut(field.slot) else { return Some(v) };
        let old = std::mem::replace(place, v);
        // What it was may be the last of its kind, and its end may read the object.
        drop(fields);
        quick::done(old);
        None
    }

    /// Where the attribute stands in objects of a shape.
    #[inline(always)]
    fn known(&self, seen: Seen) -> Option<Field> {
        let field = self.cache.fields[0].get();
        if field.seen == seen { Some(field) } else { self.known_of_others(seen) }
    }
    #[inline(never)]
    fn known_of_others(&self, seen: Seen) -> Option<Field> {
        self.cache.fields[1..].iter().map(Cell::get).find(|field| field.seen == seen)
    }

    /// Remembers where the attribute stands, if the class has no say in it. Before it was set, or read, the object had
    /// another shape.
    fn learn_field(&self, i: &Instance, before: Option<&'static Shape>) {
        let class = i.class();
        if class.lookup(self.name).is_some() || class.lookup(symbol::SETATTR).is_some() {
            return;
        }
        let (Some(before), Some(now)) = (before, i.dict.borrow().shape()) else { return };
        let Some(slot) = now.slot(self.name) else { return };
        let longer = match std::ptr::eq(before, now) {
            true => None,
            false if before.leads_to(now) => Some(now),
            false => return,
        };
        let seen = Seen { shape: std::ptr::from_ref(before).addr(), epoch: class::epoch() };
        let outdated = |f: &&Cell<Field>| f.get().seen.shape == seen.shape || f.get().seen.epoch != seen.epoch;
        let place = self.cache.fields.iter().find(outdated);
        place.unwrap_or(&self.cache.fields[0]).set(Field { seen, slot, longer });
    }

    /// The function that the object's class has under this name, unless the object hides it.
    #[inline(always)]
    pub(super) fn method(&self, i: &Instance) -> Option<Rc<Function>> {
        let seen = Seen::of(&i.dict.borrow());
        if let (Some((known, function)), Some(seen)) = (&*self.cache.method.borrow(), seen)
            && *known == seen
        {
            return function.upgrade();
        }
        self.find_method(i, seen)
    }
    #[inline(never)]
    fn find_method(&self, i: &Instance, seen: Option<Seen>) -> Option<Rc<Function>> {
        if i.dict.borrow().contains_key(&self.name) {
            return None;
        }
        let Some(Value::Function(function)) = i.class().lookup(self.name) else { return None };
        if let Some(seen) = seen {
            *self.cache.method.borrow_mut() = Some((seen, Rc::downgrade(&function)));
        }
        Some(function)
    }

    /// The function that a module of the library has under this name, if it was found before.
    #[inline(always)]
    pub(super) fn row(&self, m: &Rc<Module>) -> Option<&'static Builtin> {
        match &*self.cache.module.borrow() {
            Some((known, Value::Builtin(b))) if known.as_ptr() == Rc::as_ptr(m) => Some(b),
            _ => None,
        }
    }

    /// The method of a type of the library.
    #[inline]
    pub(super) fn builtin(&self, receiver: &Value) -> Option<&'static Builtin> {
        if matches!(
            receiver,
            Value::Instance(_) | Value::Class(_) | Value::Module(_) | Value::Type(_) | Value::Object(_)
        ) {
            return None;
        }
        let info = receiver.type_info();
        match self.cache.builtin.get() {
            Some((known, b)) if std::ptr::eq(known, info) => Some(b),
            _ => {
                let b = info.method(self.name.as_str())?;
                self.cache.builtin.set(Some((info, b)));
                Some(b)
            }
        }
    }
}

impl Interp {
    /// `a.name`
    #[inline(never)]
    pub(super) fn attr(&mut self, a: &Value, node: &Attr) -> Eval<Value> {
        match a {
            Value::Module(m) => self.module_attr(a, m, node),
            Value::Instance(i) => {
                let v = attr::get(self, a, node.name)?;
                let shape = i.dict.borrow().shape();
                node.learn_field(i, shape);
                Ok(v)
            }
            a => Ok(attr::get(self, a, node.name)?),
        }
    }

    fn module_attr(&mut self, a: &Value, m: &Rc<Module>, node: &Attr) -> Eval<Value> {
        if let Some((known, v)) = &*node.cache.module.borrow()
            && known.as_ptr() == Rc::as_ptr(m)
        {
            return Ok(v.clone());
        }
        let v = attr::get(self, a, node.name)?;
        if matches!(v, Value::Builtin(_) | Value::Type(_) | Value::Module(_)) && m.spec().is_some() {
            *node.cache.module.borrow_mut() = Some((Rc::downgrade(m), v.clone()));
        }
        Ok(v)
    }

    /// `a.name = v`
    pub(super) fn set_attr(&mut self, a: &Value, node: &Attr, v: Value) -> Result<()> {
        let Value::Instance(i) = a else { return attr::set(self, a, node.name, &v) };
        let Some(v) = node.set_field(i, v) else { return Ok(()) };
        let before = i.dict.borrow().shape();
        attr::set(self, a, node.name, &v)?;
        if i.exception.is_none() {
            node.learn_field(i, before);
        }
        Ok(())
    }
}
