//! Operators of the built-in types: sequences' `+` and `*`, and the slots that make objects of classes
//! extending a built-in type (`class Stack(list)`) behave as the value in them.

use crate::array::memory::room_for;
use crate::diag::{Error, ErrorKind};
use crate::kernel::stop;
use crate::value::types::{BinOp, CmpOp, Slots, UnaryOp};
use crate::value::{Host, List, Result, Value, item, ops};
use std::rc::Rc;

/// Slots of `int`, `float`, `complex`: the operators themselves are in `value::ops`.
pub fn number_slots() -> Slots {
    Slots { binary: Some(binary), unary: Some(unary), compare: Some(compare), truth: Some(truth), ..Slots::default() }
}

/// Slots of the containers.
pub fn container_slots() -> Slots {
    Slots {
        binary: Some(container_binary),
        compare: Some(compare),
        truth: Some(truth),
        len: Some(len),
        getitem: Some(getitem),
        contains: Some(contains),
        iter: Some(iter),
        ..Slots::default()
    }
}

/// Slots of the containers whose items can be assigned.
pub fn mutable_slots() -> Slots {
    Slots { setitem: Some(setitem), delitem: Some(delitem), inplace: Some(inplace), ..container_slots() }
}

fn stranger(v: &Value) -> bool {
    matches!(v, Value::Instance(_)) && !v.extends_builtin()
}

/// Repeats an operation on the values inside, if there are any.
fn binary(h: &mut dyn Host, op: BinOp, a: &Value, b: &Value) -> Result<Value> {
    if !(a.extends_builtin() || b.extends_builtin()) || stranger(a) || stranger(b) {
        return Ok(Value::NotImplemented);
    }
    ops::binary(h, op, &a.plain(), &b.plain())
}

fn unary(h: &mut dyn Host, op: UnaryOp, a: &Value) -> Result<Value> {
    if a.extends_builtin() { ops::unary(h, op, &a.plain()) } else { Ok(Value::NotImplemented) }
}

fn compare(h: &mut dyn Host, op: CmpOp, a: &Value, b: &Value) -> Result<Value> {
    if !(a.extends_builtin() || b.extends_builtin()) || stranger(a) || stranger(b) {
        return Ok(Value::NotImplemented);
    }
    ops::compare(h, op, &a.plain(), &b.plain())
}

fn truth(h: &mut dyn Host, a: &Value) -> Result<bool> {
    a.plain().truth(h)
}
fn len(h: &mut dyn Host, a: &Value) -> Result<usize> {
    a.plain().len(h)
}
fn contains(h: &mut dyn Host, a: &Value, item: &Value) -> Result<bool> {
    if a.extends_builtin() { a.plain().contains(h, item) } else { by_walking(h, a, item) }
}
fn by_walking(h: &mut dyn Host, a: &Value, wanted: &Value) -> Result<bool> {
    if let Value::Bytes(b) = a {
        return super::bytes::contains(h, b, wanted);
    }
    let iter = a.to_iter(h)?;
    while let Some(v) = iter.next(h)? {
        if v.is(wanted) || v.equals(h, wanted)? {
            return Ok(true);
        }
    }
    Ok(false)
}
fn iter(h: &mut dyn Host, a: &Value) -> Result<Value> {
    a.plain().to_iter(h).map(Value::Iter)
}
fn getitem(h: &mut dyn Host, a: &Value, index: &Value) -> Result<Value> {
    if !a.extends_builtin() {
        return Err(Error::type_error(format!("'{}' object is not subscriptable", a.type_name())).into());
    }
    let inner = a.plain();
    match item::get(h, &inner, index) {
        Err(e) if matches!(inner, Value::Dict(_)) && e.is_a(ErrorKind::KeyError) => {
            match ops::special(h, a, "__missing__", std::slice::from_ref(index))? {
                Some(v) => Ok(v),
                None => Err(e),
            }
        }
        other => other,
    }
}
fn setitem(h: &mut dyn Host, a: &Value, index: &Value, v: &Value) -> Result<()> {
    if !a.extends_builtin() {
        return Err(Error::type_error(format!("'{}' object does not support item assignment", a.type_name())).into());
    }
    item::set(h, &a.plain(), index, v)
}
fn delitem(h: &mut dyn Host, a: &Value, index: &Value) -> Result<()> {
    if !a.extends_builtin() {
        return Err(Error::type_error(format!("'{}' object doesn't support item deletion", a.type_name())).into());
    }
    item::delete(h, &a.plain(), index)
}

/// Whether the other operand's type gets its say before a sequence complains.
fn has_a_say(v: &Value) -> bool {
    match v {
        Value::Instance(_) | Value::Array(_) | Value::Scalar(_) | Value::Tensor(_) => true,
        Value::Object(o) => o.type_info().slots().binary.is_some(),
        _ => false,
    }
}

fn container_binary(h: &mut dyn Host, op: BinOp, a: &Value, b: &Value) -> Result<Value> {
    let (x, y) = (a.plain(), b.plain());
    if let Value::Str(template) = &x
        && op == BinOp::Mod
    {
        return super::percent::fill(h, template.as_str(), b, false).map(Value::from);
    }
    if let Value::Bytes(template) = &x
        && op == BinOp::Mod
    {
        let text: String = template.iter().map(|&b| b as char).collect();
        let filled = super::percent::fill(h, &text, b, true)?;
        return Ok(Value::Bytes(Rc::new(filled.chars().map(|c| c as u8).collect())));
    }
    match op {
        BinOp::Add => add(&x, &y, a, b),
        BinOp::Mul => match (&x, &y) {
            (s, n) if is_sequence(s) => repeat_or_defer(h, s, n, b),
            (n, s) if is_sequence(s) => repeat_or_defer(h, s, n, a),
            _ => Ok(Value::NotImplemented),
        },
        _ => match (&x, &y) {
            (Value::Dict(_), Value::Dict(_)) => super::dict::binary(h, op, &x, &y),
            (Value::Set(_) | Value::FrozenSet(_), Value::Set(_) | Value::FrozenSet(_)) => {
                super::set::binary(h, op, &x, &y)
            }
            _ if a.extends_builtin() || b.extends_builtin() => binary(h, op, a, b),
            _ => Ok(Value::NotImplemented),
        },
    }
}

fn is_sequence(v: &Value) -> bool {
    matches!(v, Value::Str(_) | Value::Bytes(_) | Value::List(_) | Value::Tuple(_))
}

fn add(x: &Value, y: &Value, a: &Value, b: &Value) -> Result<Value> {
    Ok(match (x, y) {
        (Value::Str(s), Value::Str(t)) => {
            room_for::<u8>(s.as_str().len() + t.as_str().len())?;
            let mut text = String::with_capacity(s.as_str().len() + t.as_str().len());
            text.push_str(s.as_str());
            text.push_str(t.as_str());
            Value::str(text)
        }
        (Value::List(s), Value::List(t)) => {
            let (s, t) = (s.borrow(), t.borrow());
            room_for::<Value>(s.len() + t.len())?;
            let mut all = Vec::with_capacity(s.len() + t.len());
            all.extend_from_slice(&s);
            all.extend_from_slice(&t);
            Value::list(all)
        }
        (Value::Tuple(s), Value::Tuple(t)) => {
            room_for::<Value>(s.len() + t.len())?;
            Value::tuple([s.as_slice(), t.as_slice()].concat())
        }
        (Value::Bytes(s), Value::Bytes(t)) => {
            room_for::<u8>(s.len() + t.len())?;
            Value::Bytes(Rc::new([s.as_slice(), t.as_slice()].concat()))
        }
        (Value::Str(_) | Value::List(_) | Value::Tuple(_), other) if !has_a_say(other) || is_sequence(other) => {
            let name = x.type_info().name;
            let text = format!("can only concatenate {name} (not \"{}\") to {name}", b.type_name());
            return Err(Error::type_error(text).into());
        }
        (Value::Bytes(_), other) if !has_a_say(other) => {
            return Err(Error::type_error(format!("can't concat {} to {}", b.type_name(), a.type_name())).into());
        }
        _ => Value::NotImplemented,
    })
}

fn repeat_or_defer(h: &mut dyn Host, sequence: &Value, times: &Value, original: &Value) -> Result<Value> {
    // NumPy's scalars and arrays are asked themselves unless they are integers.
    let count = match times {
        Value::Array(_) | Value::Tensor(_) => None,
        v => v.index(h)?,
    };
    match count {
        Some(n) => repeat(
            sequence,
            i64::try_from(&n).unwrap_or(if n.sign() == num_bigint::Sign::Minus { 0 } else { i64::MAX }),
        ),
        None if matches!(times, Value::Array(_) | Value::Tensor(_)) || (has_a_say(times) && !is_sequence(times)) => {
            Ok(Value::NotImplemented)
        }
        None => {
            let text = format!("can't multiply sequence by non-int of type '{}'", original.type_name());
            Err(Error::type_error(text).into())
        }
    }
}

/// `sequence * n`.
pub fn repeat(sequence: &Value, n: i64) -> Result<Value> {
    let n = usize::try_from(n).unwrap_or(0);
    fn many(items: &[Value], n: usize) -> Result<Vec<Value>> {
        room_for::<Value>(items.len().saturating_mul(n))?;
        let mut all = Vec::with_capacity(items.len() * n);
        for _ in stop::watched(0..n) {
            all.extend_from_slice(items);
        }
        Ok(all)
    }
    // Long ones some MiB at a time: how many at once, and then how many each time.
    const STRETCH: usize = 1 << 22;
    let short = |len: usize| len.saturating_mul(n) <= STRETCH;
    let each = |len: usize| (STRETCH / len.max(1)).clamp(1, n.max(1));
    let stretches = |each: usize| (0..n).step_by(each).map(move |done| (n - done).min(each)).inspect(|_| stop::poll());
    Ok(match sequence {
        Value::Str(s) if short(s.as_str().len()) => Value::str(s.as_str().repeat(n)),
        Value::Bytes(part) if short(part.len()) => Value::Bytes(Rc::new(part.repeat(n))),
        Value::Str(s) => {
            room_for::<u8>(s.as_str().len().saturating_mul(n))?;
            let (part, mut all) = (s.as_str(), String::with_capacity(s.as_str().len() * n));
            let each = each(part.len());
            let block = part.repeat(each);
            stretches(each).for_each(|k| all.push_str(&block[..k * part.len()]));
            Value::str(all)
        }
        Value::Bytes(part) => {
            room_for::<u8>(part.len().saturating_mul(n))?;
            let mut all = Vec::with_capacity(part.len() * n);
            let each = each(part.len());
            let block = part.repeat(each);
            stretches(each).for_each(|k| all.extend_from_slice(&block[..k * part.len()]));
            Value::Bytes(Rc::new(all))
        }
        Value::List(l) => Value::list(many(&l.borrow(), n)?),
        Value::Tuple(t) => Value::tuple(many(t, n)?),
        _ => Value::NotImplemented,
    })
}

fn inplace(h: &mut dyn Host, op: BinOp, a: &Value, b: &Value) -> Result<Value> {
    let x = a.plain();
    match (&x, op) {
        // The number operators come first in Python: an array on the right makes an array.
        (Value::List(_), _) if matches!(b, Value::Array(_) | Value::Scalar(_) | Value::Tensor(_)) => {
            Ok(Value::NotImplemented)
        }
        (Value::List(l), BinOp::Add) => {
            let items = match b {
                Value::List(m) if Rc::ptr_eq(l, m) => m.borrow().clone(),
                other => other.to_vec(h)?,
            };
            l.borrow_mut().extend(items);
            Ok(a.clone())
        }
        (Value::List(l), BinOp::Mul) => match b.index(h)? {
            Some(n) => {
                let n = i64::try_from(&n).unwrap_or(if n.sign() == num_bigint::Sign::Minus { 0 } else { i64::MAX });
                if let Value::List(repeated) = repeat(&x, n)? {
                    let items: Vec<Value> = List::take(&repeated);
                    *l.borrow_mut() = items;
                }
                Ok(a.clone())
            }
            None => Ok(Value::NotImplemented),
        },
        (Value::Dict(d), BinOp::BitOr) => {
            super::dict::update_from(h, d, b)?;
            Ok(a.clone())
        }
        (Value::Set(s), op) => match b.plain() {
            Value::Set(t) | Value::FrozenSet(t) => {
                if super::set::update_in_place(h, s, op, &t)? {
                    Ok(a.clone())
                } else {
                    Ok(Value::NotImplemented)
                }
            }
            _ => Ok(Value::NotImplemented),
        },
        _ => Ok(Value::NotImplemented),
    }
}
