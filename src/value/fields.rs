//! The attributes of an object: values in slots, and a *shape* that says which name has which slot.
//!
//! Objects of one class that got the same names in the same order share a shape. So whoever knows an object's shape knows
//! its class, and where each of its attributes stands, without looking: that is what the evaluator remembers at each
//! `object.name`. Shapes are few, and stay for the rest of the process.

use super::symbol::Names;
use super::{Symbol, Value};
use smallvec::SmallVec;
use std::cell::RefCell;

/// With more names than this an object's attributes are looked up by hashing.
const MOST: usize = 48;
/// The same holds if objects of one shape go on in more ways than this.
const WAYS: usize = 64;

/// Names in the order in which objects of a class got them.
pub struct Shape {
    names: Vec<Symbol>,
    /// The one without names; none if it is that.
    empty: Option<&'static Shape>,
    /// The shapes with one name more.
    longer: RefCell<Vec<(Symbol, &'static Shape)>>,
}

impl Shape {
    /// The shape of objects of a class before they get any attribute.
    pub fn empty() -> &'static Shape {
        Self::of(vec![], None)
    }
    fn of(names: Vec<Symbol>, empty: Option<&'static Shape>) -> &'static Shape {
        Box::leak(Box::new(Shape { names, empty, longer: RefCell::default() }))
    }
    /// The slot of a name.
    #[inline]
    pub fn slot(&self, name: Symbol) -> Option<usize> {
        self.names.iter().position(|n| *n == name)
    }
    /// Whether objects of this shape get the other one by one attribute more.
    pub fn leads_to(&self, longer: &Shape) -> bool {
        self.longer.borrow().iter().any(|(_, shape)| std::ptr::eq(*shape, longer))
    }
    /// The shape with this name after the others; none if there are too many names or ways.
    fn with(&'static self, name: Symbol) -> Option<&'static Shape> {
        let mut longer = self.longer.borrow_mut();
        if let Some((_, known)) = longer.iter().find(|(n, _)| *n == name) {
            return Some(known);
        }
        if self.names.len() >= MOST || longer.len() >= WAYS {
            return None;
        }
        let names = self.names.iter().copied().chain([name]).collect();
        let made = Self::of(names, Some(self.empty.unwrap_or(self)));
        longer.push((name, made));
        Some(made)
    }
}

/// The attributes of an object.
#[derive(Clone)]
pub struct Fields {
    shape: &'static Shape,
    values: SmallVec<[Value; 4]>,
    /// All of them, where they are too many for a shape.
    many: Option<Box<Names<Value>>>,
}

impl Fields {
    /// None, of an object of the class with this empty shape.
    #[inline(always)]
    pub fn new(empty: &'static Shape) -> Self {
        Fields { shape: empty, values: SmallVec::new(), many: None }
    }
    /// Its shape, unless it has too many names.
    #[inline(always)]
    pub fn shape(&self) -> Option<&'static Shape> {
        if self.many.is_none() { Some(self.shape) } else { None }
    }
    /// The value in a slot of its shape.
    #[inline(always)]
    pub fn at(&self, slot: usize) -> Option<&Value> {
        self.values.get(slot)
    }
    /// The same for changing it.
    #[inline(always)]
    pub fn at_mut(&mut self, slot: usize) -> Option<&mut Value> {
        self.values.get_mut(slot)
    }
    /// Adds the one name that `longer` has more than its shape.
    #[inline(always)]
    pub fn push(&mut self, longer: &'static Shape, value: Value) {
        self.shape = longer;
        self.values.push(value);
    }
    pub fn len(&self) -> usize {
        self.many.as_ref().map_or(self.values.len(), |all| all.len())
    }
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
    /// The value of a name.
    pub fn get(&self, name: &Symbol) -> Option<&Value> {
        match &self.many {
            Some(all) => all.get(name),
            None => self.values.get(self.shape.slot(*name)?),
        }
    }
    pub fn contains_key(&self, name: &Symbol) -> bool {
        self.get(name).is_some()
    }
    /// Sets a name; gives the value it had.
    pub fn insert(&mut self, name: Symbol, value: Value) -> Option<Value> {
        if let Some(all) = &mut self.many {
            return all.insert(name, value);
        }
        if let Some(slot) = self.shape.slot(name) {
            return Some(std::mem::replace(&mut self.values[slot], value));
        }
        match self.shape.with(name) {
            Some(longer) => {
                self.push(longer, value);
                None
            }
            None => self.hashed().insert(name, value),
        }
    }
    /// Its attributes, to be looked up by hashing from now on.
    fn hashed(&mut self) -> &mut Names<Value> {
        let names = self.shape.names.iter().copied();
        let all = names.zip(self.values.drain(..)).collect();
        self.many.insert(Box::new(all))
    }
    /// Takes a name out; the others keep their order.
    pub fn shift_remove(&mut self, name: &Symbol) -> Option<Value> {
        if let Some(all) = &mut self.many {
            return all.shift_remove(name);
        }
        let slot = self.shape.slot(*name)?;
        let mut rest = self.shape.names.iter().filter(|n| *n != name);
        let empty = self.shape.empty.unwrap_or(self.shape);
        match rest.try_fold(empty, |shape, name| shape.with(*name)) {
            Some(shorter) => {
                self.shape = shorter;
                Some(self.values.remove(slot))
            }
            None => self.hashed().shift_remove(name),
        }
    }
    /// The same attributes of an object of another class.
    pub fn reshape(&mut self, empty: &'static Shape) {
        match self.shape.names.iter().try_fold(empty, |shape, name| shape.with(*name)) {
            _ if self.many.is_some() => {}
            Some(shape) => self.shape = shape,
            None => {
                self.hashed();
            }
        }
    }
    /// Names and values in the order in which the names came.
    pub fn iter(&self) -> impl Iterator<Item = (&Symbol, &Value)> {
        let many = self.many.iter().flat_map(|all| all.iter());
        self.shape.names.iter().zip(&self.values).chain(many)
    }
    pub fn keys(&self) -> impl Iterator<Item = &Symbol> {
        self.iter().map(|(name, _)| name)
    }
}
