//! Methods and builtins of one argument that ask nobody and raise nothing on what is built in: `append`, `add`, `get`,
//! `startswith`, `endswith`, `str`, `chr`, `next`. They are called millions of times a second, so nothing is bound or looked up
//! for them.

use super::expr::copy;
use crate::library::core::iteration::advance;
use crate::value::{Host, Result, Value};

/// Calls the method of an object with an argument, which it may take; `None`, and nothing done, where the general way
/// must decide.
pub type Direct = fn(&Value, &mut Value) -> Option<Value>;

const DIRECT: [(&str, Direct); 5] = [
    ("append", |this, arg| match this {
        Value::List(list) => {
            list.borrow_mut().push(std::mem::take(arg));
            Some(Value::None)
        }
        _ => None,
    }),
    ("add", |this, arg| match this {
        Value::Set(set) => set.insert_plain(arg).map(|()| Value::None),
        _ => None,
    }),
    ("get", |this, arg| match this {
        Value::Dict(dict) => Some(dict.read_plain(arg, copy)?.unwrap_or_default()),
        _ => None,
    }),
    ("startswith", |this, arg| match (this, arg) {
        (Value::Str(text), Value::Str(part)) => Some(Value::bool(text.as_str().starts_with(part.as_str()))),
        _ => None,
    }),
    ("endswith", |this, arg| match (this, arg) {
        (Value::Str(text), Value::Str(part)) => Some(Value::bool(text.as_str().ends_with(part.as_str()))),
        _ => None,
    }),
];

/// The function for a call of the method of this name with one argument.
pub(super) fn of_method(name: &str) -> Option<Direct> {
    DIRECT.iter().find(|(known, _)| *known == name).map(|(_, run)| *run)
}

/// Whether an object is of a type that has such methods.
#[inline(always)]
pub(super) fn has_any(this: &Value) -> bool {
    matches!(this, Value::List(_) | Value::Set(_) | Value::Dict(_) | Value::Str(_))
}

/// What a builtin makes of an argument; `None`, and nothing lost, where the general way must decide.
pub type Make = fn(&mut dyn Host, &Value) -> Result<Option<Value>>;

const MAKE: [(&str, Make); 3] = [
    ("str", |_, v| {
        Ok(match v {
            Value::Int(i) => Some(Value::str(i.to_string())),
            Value::Str(_) => Some(v.clone()),
            _ => None,
        })
    }),
    ("chr", |_, v| match v {
        Value::Int(i) => Ok(u8::try_from(*i).ok().map(|code| Value::char(code.into()))),
        _ => Ok(None),
    }),
    // At the end the general way finds it ended, and says so.
    ("next", |h, v| match v {
        Value::Iter(_) => advance(h, v),
        _ => Ok(None),
    }),
];

/// The builtin of this name, and its function.
pub(super) fn of_name(name: &str) -> Option<(&'static str, Make)> {
    MAKE.iter().find(|(known, _)| *known == name).copied()
}
