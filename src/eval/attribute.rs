//! `object.name`: what a node remembers of the last time, so that most attributes are found without looking.
//!
//! A module's functions are looked up once. Of an object the node remembers its class and the slot that
//! the name had in the object's dict: objects of one class set their attributes in one order. Of a method
//! it remembers the function. All of it holds while no class changes ([`class::epoch`]).

use super::code::Attr;
use super::expr::copy;
use super::interp::Interp;
use super::pending::Eval;
use crate::value::{Builtin, Function, Instance, Module, Result, TypeInfo, Value, attr, class, symbol};
use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};

/// What a node found the last time.
#[derive(Default)]
pub struct AttrCache {
    module: RefCell<Option<(Weak<Module>, Value)>>,
    /// Of the last few classes: a method that several classes inherit meets the objects of all of them.
    fields: [Cell<Field>; 4],
    method: RefCell<Option<(Seen, Weak<Function>)>>,
    builtin: Cell<Option<(&'static TypeInfo, &'static Builtin)>>,
}

/// A class as it was; by default none.
#[derive(Clone, Copy, Default, PartialEq)]
struct Seen {
    class: u64,
    epoch: u64,
}

impl Seen {
    #[inline(always)]
    fn of(i: &Instance) -> Seen {
        Seen { class: i.class_id(), epoch: class::epoch() }
    }
}

/// The slot of an attribute that the class does not have.
#[derive(Clone, Copy, Default)]
struct Field {
    seen: Seen,
    slot: usize,
}

impl Attr {
    /// The object's own attribute, if it stands where it stood in the last object of its class.
    #[inline]
    pub(super) fn field(&self, i: &Instance) -> Option<Value> {
        self.field_with(i, copy)
    }

    /// What `read` makes of that attribute.
    #[inline(always)]
    pub(super) fn field_with<R>(&self, i: &Instance, read: impl FnOnce(&Value) -> R) -> Option<R> {
        let field = self.known(Seen::of(i))?;
        let dict = i.dict.borrow();
        let (name, v) = dict.get_index(field.slot)?;
        (*name == self.name).then(|| read(v))
    }

    /// Sets the object's own attribute, if it stands, or would come to stand, where it stood in the last
    /// object of its class; else gives the value back.
    #[inline]
    pub(super) fn set_field(&self, i: &Instance, v: Value) -> Option<Value> {
        let Some(field) = self.known(Seen::of(i)) else { return Some(v) };
        let mut dict = i.dict.borrow_mut();
        let old = if dict.len() == field.slot {
            dict.insert(self.name, v)
        } else {
            match dict.get_index_mut(field.slot) {
                Some((name, place)) if *name == self.name => Some(std::mem::replace(place, v)),
                _ => return Some(v),
            }
        };
        // What it was may be the last of its kind, and its end may read the object.
        drop(dict);
        drop(old);
        None
    }

    /// Where the attribute stands in objects of a class.
    #[inline(always)]
    fn known(&self, seen: Seen) -> Option<Field> {
        self.cache.fields.iter().map(Cell::get).find(|field| field.seen == seen)
    }

    /// Remembers where the attribute stands, if the class has no say in it.
    fn learn_field(&self, i: &Instance) {
        let class = i.class();
        if class.lookup(self.name).is_none()
            && class.lookup(symbol::SETATTR).is_none()
            && let Some(slot) = i.dict.borrow().get_index_of(&self.name)
        {
            let seen = Seen::of(i);
            let outdated = |f: &&Cell<Field>| f.get().seen.class == seen.class || f.get().seen.epoch != seen.epoch;
            let place = self.cache.fields.iter().find(outdated);
            place.unwrap_or(&self.cache.fields[0]).set(Field { seen, slot });
        }
    }

    /// The function that the object's class has under this name, unless the object hides it.
    pub(super) fn method(&self, i: &Instance) -> Option<Rc<Function>> {
        if i.dict.borrow().contains_key(&self.name) {
            return None;
        }
        let seen = Seen::of(i);
        if let Some((known, function)) = &*self.cache.method.borrow()
            && *known == seen
        {
            return function.upgrade();
        }
        let Some(Value::Function(function)) = i.class().lookup(self.name) else { return None };
        *self.cache.method.borrow_mut() = Some((seen, Rc::downgrade(&function)));
        Some(function)
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
                node.learn_field(i);
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
        attr::set(self, a, node.name, &v)?;
        let class = i.class();
        if i.exception.is_none() {
            node.learn_field(i);
            class.width.set(class.width.get().max(i.dict.borrow().len()));
        }
        Ok(())
    }
}
