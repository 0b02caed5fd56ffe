//! `set` and `frozenset`: construction, methods, operators. The order in which results are built is
//! CPython's, since it decides how they print.

use super::dict::key_error;
use crate::rows;
use crate::value::convert::FromValue;
use crate::value::types::{BinOp, Install, Slots};
use crate::value::{Host, Result, Set, Value, ops, types};
use std::rc::Rc;

/// The object of a method: a set or frozenset.
pub struct This {
    set: Rc<Set>,
    frozen: bool,
}

impl FromValue for This {
    fn from_value(_: &mut dyn Host, v: &Value) -> Result<Self> {
        match v.plain() {
            Value::Set(set) => Ok(This { set, frozen: false }),
            Value::FrozenSet(set) => Ok(This { set, frozen: true }),
            v => Err(crate::diag::Error::type_error(format!("expected set, got {}", v.type_name())).into()),
        }
    }
}

impl This {
    /// A set of the same type.
    fn like(&self, set: Set) -> Value {
        if self.frozen { Value::FrozenSet(Rc::new(set)) } else { Value::Set(Rc::new(set)) }
    }
}

rows! { pub CONSTRUCT =
    /// A set of the items.
    ///
    /// >>> set([3, 1, 3])
    "set"(iterable: Value = (), /) => construct;
    /// An immutable set of the items.
    ///
    /// >>> frozenset([1, 2])
    "frozenset"(iterable: Value = (), /) => construct_frozen;
}

rows! { pub METHODS =
    /// The elements of this and of all others.
    ///
    /// >>> {1, 2}.union([3])
    "union"(this: This, *others: &[Value]) => union;
    /// The elements that all have.
    "intersection"(this: This, *others: &[Value]) => intersection;
    /// The elements that no other has.
    "difference"(this: This, *others: &[Value]) => difference;
    /// The elements that exactly one of both has.
    "symmetric_difference"(this: This, other: Value, /) => symmetric_difference;
    /// Whether the other has all elements.
    "issubset"(this: This, other: Value, /) => issubset;
    /// Whether this has all elements of the other.
    "issuperset"(this: This, other: Value, /) => issuperset;
    /// Whether nothing is in both.
    "isdisjoint"(this: This, other: Value, /) => isdisjoint;
    /// A new set of the same elements.
    "copy"(this: This) => copy;
}

rows! { pub CHANGING =
    /// Add an element.
    ///
    /// >>> s = {1}
    /// >>> s.add(2)
    /// >>> s
    "add"(this: This, elem: Value, /) => add;
    /// Take out an element; KeyError if it is not there.
    "remove"(this: This, elem: Value, /) => remove;
    /// Take out an element if it is there.
    "discard"(this: This, elem: Value, /) => discard;
    /// Take out and return some element.
    "pop"(this: This) => pop;
    /// Take out all elements.
    "clear"(this: This) => clear;
    /// Add all elements of the others.
    "update"(this: This, *others: &[Value]) => update;
    /// Keep the elements that all have.
    "intersection_update"(this: This, *others: &[Value]) => intersection_update;
    /// Take out the elements that another has.
    "difference_update"(this: This, *others: &[Value]) => difference_update;
    /// Keep the elements that exactly one of both has.
    "symmetric_difference_update"(this: This, other: Value, /) => symmetric_difference_update;
}

/// Installs `set` and `frozenset`.
pub fn install() {
    types::SET.install(Install {
        slots: Slots {
            construct: Some(&CONSTRUCT[0]),
            getitem: None,
            setitem: None,
            delitem: None,
            ..super::native::mutable_slots()
        },
        methods: crate::tables![METHODS, CHANGING, super::dunder::SIZED],
        ..Install::default()
    });
    types::FROZENSET.install(Install {
        slots: Slots { construct: Some(&CONSTRUCT[1]), getitem: None, ..super::native::container_slots() },
        methods: crate::tables![METHODS, super::dunder::SIZED],
        ..Install::default()
    });
}

/// The set behind a set; `None` for other iterables.
fn inner(v: &Value) -> Option<Rc<Set>> {
    match v.plain() {
        Value::Set(s) | Value::FrozenSet(s) => Some(s),
        _ => None,
    }
}

/// Adds the elements of any iterable.
fn merge(h: &mut dyn Host, set: &Set, v: &Value) -> Result<()> {
    match inner(v) {
        Some(other) => set.merge(h, &other),
        None => {
            for x in v.to_vec(h)? {
                set.insert(h, x)?;
            }
            Ok(())
        }
    }
}

/// The elements of any iterable as a set.
fn as_set(h: &mut dyn Host, v: &Value) -> Result<Rc<Set>> {
    match inner(v) {
        Some(s) => Ok(s),
        None => {
            let set = Set::new();
            merge(h, &set, v)?;
            Ok(Rc::new(set))
        }
    }
}

fn construct(h: &mut dyn Host, iterable: Value) -> Result<Value> {
    let set = Set::new();
    merge(h, &set, &iterable)?;
    Ok(Value::Set(Rc::new(set)))
}
fn construct_frozen(h: &mut dyn Host, iterable: Value) -> Result<Value> {
    if let v @ Value::FrozenSet(_) = iterable {
        return Ok(v);
    }
    let set = Set::new();
    merge(h, &set, &iterable)?;
    Ok(Value::FrozenSet(Rc::new(set)))
}

fn both(h: &mut dyn Host, a: &Rc<Set>, other: &Value) -> Result<Set> {
    let result = Set::new();
    let (table, walked) = match inner(other) {
        Some(b) if b.len() > a.len() => (b, a.keys()),
        Some(b) => (a.clone(), b.keys()),
        None => (a.clone(), other.to_vec(h)?),
    };
    for k in walked {
        if table.contains(h, &k)? {
            result.insert(h, k)?;
        }
    }
    Ok(result)
}

fn without(h: &mut dyn Host, a: &Rc<Set>, other: &Value) -> Result<Set> {
    match inner(other) {
        Some(b) if a.len() >> 2 <= b.len() => {
            let result = Set::new();
            for k in a.keys() {
                if !b.contains(h, &k)? {
                    result.insert(h, k)?;
                }
            }
            Ok(result)
        }
        _ => {
            let result = a.copy(h)?;
            take_out(h, &result, other)?;
            Ok(result)
        }
    }
}

fn take_out(h: &mut dyn Host, set: &Set, other: &Value) -> Result<()> {
    for k in other.to_vec(h)? {
        set.remove(h, &k)?;
    }
    set.tidy()
}

fn toggle(h: &mut dyn Host, set: &Set, other: &Set) -> Result<()> {
    for k in other.keys() {
        if set.remove(h, &k)?.is_none() {
            set.insert(h, k)?;
        }
    }
    Ok(())
}

fn union(h: &mut dyn Host, this: This, others: &[Value]) -> Result<Value> {
    let result = this.set.copy(h)?;
    for v in others {
        merge(h, &result, v)?;
    }
    Ok(this.like(result))
}
fn intersection(h: &mut dyn Host, this: This, others: &[Value]) -> Result<Value> {
    if others.is_empty() {
        return copy(h, this);
    }
    let mut result = this.set.clone();
    for v in others {
        result = Rc::new(both(h, &result, v)?);
    }
    Ok(if this.frozen { Value::FrozenSet(result) } else { Value::Set(result) })
}
fn difference(h: &mut dyn Host, this: This, others: &[Value]) -> Result<Value> {
    let Some((first, rest)) = others.split_first() else { return copy(h, this) };
    let result = without(h, &this.set, first)?;
    for v in rest {
        take_out(h, &result, v)?;
    }
    Ok(this.like(result))
}
fn symmetric_difference(h: &mut dyn Host, this: This, other: Value) -> Result<Value> {
    let result = as_set(h, &other)?.copy(h)?;
    toggle(h, &result, &this.set)?;
    Ok(this.like(result))
}
fn issubset(h: &mut dyn Host, this: This, other: Value) -> Result<Value> {
    let other = as_set(h, &other)?;
    Ok(Value::bool(ops::is_subset(h, &this.set, &other)?))
}
fn issuperset(h: &mut dyn Host, this: This, other: Value) -> Result<Value> {
    let other = as_set(h, &other)?;
    Ok(Value::bool(ops::is_subset(h, &other, &this.set)?))
}
fn isdisjoint(h: &mut dyn Host, this: This, other: Value) -> Result<Value> {
    for v in other.to_vec(h)? {
        if this.set.contains(h, &v)? {
            return Ok(Value::bool(false));
        }
    }
    Ok(Value::bool(true))
}
fn copy(h: &mut dyn Host, this: This) -> Result<Value> {
    if this.frozen {
        return Ok(Value::FrozenSet(this.set));
    }
    Ok(this.like(this.set.copy(h)?))
}

fn add(h: &mut dyn Host, this: This, elem: Value) -> Result<Value> {
    this.set.insert(h, elem)?;
    Ok(Value::None)
}
fn remove(h: &mut dyn Host, this: This, elem: Value) -> Result<Value> {
    match this.set.remove(h, &elem)? {
        Some(_) => Ok(Value::None),
        None => Err(key_error(elem)),
    }
}
fn discard(h: &mut dyn Host, this: This, elem: Value) -> Result<Value> {
    this.set.remove(h, &elem)?;
    Ok(Value::None)
}
fn pop(_: &mut dyn Host, this: This) -> Result<Value> {
    this.set.pop()?.ok_or_else(|| key_error(Value::from("pop from an empty set")))
}
fn clear(_: &mut dyn Host, this: This) -> Result<Value> {
    this.set.clear()?;
    Ok(Value::None)
}
fn update(h: &mut dyn Host, this: This, others: &[Value]) -> Result<Value> {
    for v in others {
        merge(h, &this.set, v)?;
    }
    Ok(Value::None)
}
fn intersection_update(h: &mut dyn Host, this: This, others: &[Value]) -> Result<Value> {
    let mut result = this.set.copy(h)?;
    for v in others {
        result = both(h, &Rc::new(result), v)?;
    }
    this.set.replace(result)?;
    Ok(Value::None)
}
fn difference_update(h: &mut dyn Host, this: This, others: &[Value]) -> Result<Value> {
    for v in others {
        take_out(h, &this.set, v)?;
    }
    Ok(Value::None)
}
fn symmetric_difference_update(h: &mut dyn Host, this: This, other: Value) -> Result<Value> {
    let other = as_set(h, &other)?;
    toggle(h, &this.set, &other)?;
    Ok(Value::None)
}

/// `a & b`, `a | b`, `a - b`, `a ^ b`: of the left operand's type.
pub fn binary(h: &mut dyn Host, op: BinOp, a: &Value, b: &Value) -> Result<Value> {
    let this = This::from_value(h, a)?;
    match op {
        BinOp::BitOr => union(h, this, std::slice::from_ref(b)),
        BinOp::BitAnd => intersection(h, this, std::slice::from_ref(b)),
        BinOp::Sub => difference(h, this, std::slice::from_ref(b)),
        BinOp::BitXor => symmetric_difference(h, this, b.clone()),
        _ => Ok(Value::NotImplemented),
    }
}

/// `a op= b`; `false` if the operator is none of sets.
pub fn update_in_place(h: &mut dyn Host, set: &Rc<Set>, op: BinOp, other: &Rc<Set>) -> Result<bool> {
    let v = Value::Set(other.clone());
    match op {
        BinOp::BitOr => merge(h, set, &v)?,
        BinOp::BitAnd => {
            let kept = both(h, set, &v)?;
            set.replace(kept)?;
        }
        BinOp::Sub => take_out(h, set, &v)?,
        BinOp::BitXor => toggle(h, set, other)?,
        _ => return Ok(false),
    }
    Ok(true)
}
