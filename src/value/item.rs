//! Subscripts: `a[i]`, `a[i] = v`, `del a[i]`.

use super::ops::{sequence_index, slice_text, special};
use super::{Error as Raised, Host, Range, Result, Slice, Value};
use crate::diag::{Error, ErrorKind};
use std::rc::Rc;

/// `a[index]`.
pub fn get(h: &mut dyn Host, a: &Value, index: &Value) -> Result<Value> {
    if let Some(i) = by_index_method(h, a, index)? {
        return get(h, a, &i);
    }
    match (a, index) {
        (Value::List(l), Value::Int(i)) => {
            let list = l.borrow();
            let at = if *i < 0 { i.wrapping_add(list.len() as i64) } else { *i };
            usize::try_from(at)
                .ok()
                .and_then(|at| list.get(at).cloned())
                .ok_or_else(|| Error::index("list index out of range").into())
        }
        (Value::List(l), Value::Slice(s)) => {
            let list = l.borrow();
            Ok(Value::list(s.positions(list.len())?.map(|i| list[i].clone()).collect()))
        }
        (Value::List(l), i) => {
            let list = l.borrow();
            Ok(list[sequence_index(i, list.len(), "list")?].clone())
        }
        (Value::Tuple(t), Value::Slice(s)) => Ok(Value::tuple(s.positions(t.len())?.map(|i| t[i].clone()).collect())),
        (Value::Tuple(t), i) => Ok(t[sequence_index(i, t.len(), "tuple")?].clone()),
        (Value::Dict(d), key) => match d.get(h, key)? {
            Some(v) => Ok(v),
            None if d.is_plain() => Err(Raised::with_args(ErrorKind::KeyError, vec![key.clone()])),
            None => match d.missing(h, key)? {
                Some(v) => Ok(v),
                None => Err(Raised::with_args(ErrorKind::KeyError, vec![key.clone()])),
            },
        },
        (Value::Str(s), Value::Slice(slice)) => Ok(Value::str(slice_text(s, slice)?)),
        (Value::Str(s), i) => {
            let i = sequence_index(i, s.len(), "string")?;
            let c =
                if s.is_ascii() { s.as_str().as_bytes()[i] as char } else { s.as_str().chars().nth(i).unwrap_or(' ') };
            Ok(Value::char(c))
        }
        (Value::Bytes(b), Value::Slice(s)) => Ok(Value::Bytes(Rc::new(s.positions(b.len())?.map(|i| b[i]).collect()))),
        (Value::Bytes(b), i) => Ok(Value::Int(b[sequence_index(i, b.len(), "byte")?] as i64)),
        (Value::Range(r), Value::Slice(s)) => {
            let (start, stop, step) = s.indices(r.len())?;
            let at = |i: i64| r.start.wrapping_add(i.wrapping_mul(r.step));
            Ok(Value::Range(Rc::new(Range { start: at(start), stop: at(stop), step: r.step.wrapping_mul(step) })))
        }
        (Value::Range(r), i) => {
            let i = sequence_index(i, r.len(), "range object").map_err(|e| match e.is_a(ErrorKind::TypeError) {
                true => {
                    Error::type_error(format!("range indices must be integers or slices, not {}", i.type_name())).into()
                }
                false => e,
            })?;
            Ok(Value::Int(r.get(i)))
        }
        _ => {
            if let Some(v) = special(h, a, "__getitem__", std::slice::from_ref(index))? {
                return Ok(v);
            }
            match a.type_info().slots().getitem {
                Some(f) => f(h, a, index),
                None => Err(not_subscriptable(a)),
            }
        }
    }
}

/// The integer that an object of a program class with `__index__` stands for in a sequence's subscript.
fn by_index_method(h: &mut dyn Host, a: &Value, index: &Value) -> Result<Option<Value>> {
    let sequence = matches!(a, Value::List(_) | Value::Tuple(_) | Value::Str(_) | Value::Bytes(_) | Value::Range(_));
    match index {
        Value::Instance(_) if sequence => Ok(index.index(h)?.map(Value::int)),
        _ => Ok(None),
    }
}

fn not_subscriptable(a: &Value) -> Raised {
    let text = match a {
        Value::Type(t) => format!("type '{}' is not subscriptable", t.full_name()),
        Value::Class(c) => format!("type '{}' is not subscriptable", c.name()),
        a => format!("'{}' object is not subscriptable", a.type_name()),
    };
    Error::type_error(text).into()
}

/// `a[index] = value`.
pub fn set(h: &mut dyn Host, a: &Value, index: &Value, value: &Value) -> Result<()> {
    if let Some(i) = by_index_method(h, a, index)? {
        return set(h, a, &i, value);
    }
    match (a, index) {
        (Value::List(l), Value::Slice(s)) => set_slice(h, l, s, value),
        (Value::List(l), i) => {
            let at = sequence_index(i, l.len(), "list").map_err(assignment)?;
            let old = std::mem::replace(&mut l.borrow_mut()[at], value.clone());
            drop(old);
            Ok(())
        }
        (Value::Dict(d), key) => d.insert(h, key.clone(), value.clone()).map(drop),
        _ => {
            if special(h, a, "__setitem__", &[index.clone(), value.clone()])?.is_some() {
                return Ok(());
            }
            match a.type_info().slots().setitem {
                Some(f) => f(h, a, index, value),
                None => {
                    Err(Error::type_error(format!("'{}' object does not support item assignment", a.type_name()))
                        .into())
                }
            }
        }
    }
}

/// "index out of range" becomes "assignment index out of range".
fn assignment(e: Raised) -> Raised {
    match e.native() {
        Some(n) if n.kind() == ErrorKind::IndexError => Error::index("list assignment index out of range").into(),
        _ => e,
    }
}

fn set_slice(h: &mut dyn Host, l: &Rc<super::List>, s: &Slice, value: &Value) -> Result<()> {
    let items = value.to_vec(h).map_err(|e| match e.is_a(ErrorKind::TypeError) && s.step.is_none() {
        true => Error::type_error("can only assign an iterable").into(),
        false => e,
    })?;
    let (start, stop, step) = s.indices(l.len())?;
    if step == 1 {
        let stop = stop.max(start);
        let old: Vec<Value> = l.borrow_mut().splice(start as usize..stop as usize, items).collect();
        drop(old);
        return Ok(());
    }
    let positions: Vec<usize> = s.positions(l.len())?.collect();
    if positions.len() != items.len() {
        let text =
            format!("attempt to assign sequence of size {} to extended slice of size {}", items.len(), positions.len());
        return Err(Error::value(text).into());
    }
    let mut list = l.borrow_mut();
    for (i, v) in positions.into_iter().zip(items) {
        list[i] = v;
    }
    Ok(())
}

/// `del a[index]`.
pub fn delete(h: &mut dyn Host, a: &Value, index: &Value) -> Result<()> {
    if let Some(i) = by_index_method(h, a, index)? {
        return delete(h, a, &i);
    }
    match (a, index) {
        (Value::List(l), Value::Slice(s)) => {
            let mut gone: Vec<usize> = s.positions(l.len())?.collect();
            gone.sort_unstable();
            let mut list = l.borrow_mut();
            for i in gone.into_iter().rev() {
                list.remove(i);
            }
            Ok(())
        }
        (Value::List(l), i) => {
            let at = sequence_index(i, l.len(), "list").map_err(assignment)?;
            let old = l.borrow_mut().remove(at);
            drop(old);
            Ok(())
        }
        (Value::Dict(d), key) => match d.remove(h, key)? {
            Some(_) => Ok(()),
            None => Err(Raised::with_args(ErrorKind::KeyError, vec![key.clone()])),
        },
        _ => {
            if special(h, a, "__delitem__", std::slice::from_ref(index))?.is_some() {
                return Ok(());
            }
            match a.type_info().slots().delitem {
                Some(f) => f(h, a, index),
                None => {
                    Err(Error::type_error(format!("'{}' object doesn't support item deletion", a.type_name())).into())
                }
            }
        }
    }
}
