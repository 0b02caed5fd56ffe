//! `dict`: construction and methods.

use super::sequence::pairs_of;
use crate::diag::ErrorKind;
use crate::rows;
use crate::value::convert::{Keywords, Maybe};
use crate::value::types::{BinOp, Install, Slots};
use crate::value::{Args, Dict, Error as Raised, Host, Result, Symbol, Value, attr, item, types};
use std::rc::Rc;

rows! { pub CONSTRUCT =
    /// A dict of a mapping's entries, or of pairs, and of keywords.
    ///
    /// >>> dict([('a', 1)], b=2)
    "dict"(source: Maybe<Value> = NoValue, /, **kwargs: Keywords) => construct;
}

rows! { pub METHODS =
    /// The value of a key, or the default.
    ///
    /// >>> {'a': 1}.get('b', 0)
    "get"(this: Rc<Dict>, key: Value, default: Value = None, /) => get;
    /// The value of a key, put in first if it is missing.
    "setdefault"(this: Rc<Dict>, key: Value, default: Value = None, /) => setdefault;
    /// Take out a key and return its value, or the default.
    "pop"(this: Rc<Dict>, key: Value, default: Maybe<Value> = NoValue, /) => pop;
    /// Take out and return the newest entry.
    "popitem"(this: Rc<Dict>) => popitem;
    /// Take over the entries of a mapping or of pairs, and keywords.
    ///
    /// >>> d = {'a': 1}
    /// >>> d.update(b=2)
    /// >>> d
    "update"(this: Rc<Dict>, source: Maybe<Value> = NoValue, /, **kwargs: Keywords) => update;
    /// Take out all entries.
    "clear"(this: Rc<Dict>) => clear;
    /// A new dict of the same entries.
    "copy"(this: Rc<Dict>) => copy;
    /// A view of the keys.
    ///
    /// >>> {'a': 1}.keys()
    "keys"(this: Rc<Dict>) => super::views::keys;
    /// A view of the values.
    "values"(this: Rc<Dict>) => super::views::values;
    /// A view of the entries as pairs.
    "items"(this: Rc<Dict>) => super::views::items;
}

rows! { pub STATICS =
    /// A dict of keys that share one value.
    ///
    /// >>> dict.fromkeys('ab', 0)
    "fromkeys"(iterable: Value, value: Value = None, /) => fromkeys;
}

/// Installs `dict`.
pub fn install() {
    types::DICT.install(Install {
        slots: Slots { construct: Some(&CONSTRUCT[0]), ..super::native::mutable_slots() },
        methods: crate::tables![METHODS, super::dunder::SIZED, super::dunder::ITEMS, super::dunder::MUTABLE],
        statics: crate::tables![STATICS],
        ..Install::default()
    });
}

fn construct(h: &mut dyn Host, source: Maybe<Value>, kwargs: Keywords) -> Result<Value> {
    let d = Rc::new(Dict::new());
    update(h, d.clone(), source, kwargs)?;
    Ok(Value::Dict(d))
}

/// Takes over the entries of a mapping, of an object with `keys`, or of an iterable of pairs.
pub fn update_from(h: &mut dyn Host, d: &Dict, source: &Value) -> Result<()> {
    let pairs = match source.plain() {
        Value::Dict(other) => other.pairs(),
        _ => match attr::find(h, source, Symbol::new("keys"))? {
            Some(keys) if !matches!(source, Value::List(_) | Value::Tuple(_)) => {
                let mut pairs = Vec::new();
                for k in h.call(&keys, Args::default())?.to_vec(h)? {
                    let v = item::get(h, source, &k)?;
                    pairs.push((k, v));
                }
                pairs
            }
            _ => pairs_of(h, source)?,
        },
    };
    for (k, v) in pairs {
        d.insert(h, k, v)?;
    }
    Ok(())
}

fn update(h: &mut dyn Host, this: Rc<Dict>, source: Maybe<Value>, kwargs: Keywords) -> Result<Value> {
    if let Maybe::Given(source) = source {
        update_from(h, &this, &source)?;
    }
    for (k, v) in kwargs.0 {
        this.insert(h, Value::from(k.as_str()), v)?;
    }
    Ok(Value::None)
}

fn get(h: &mut dyn Host, this: Rc<Dict>, key: Value, default: Value) -> Result<Value> {
    Ok(this.get(h, &key)?.unwrap_or(default))
}
fn setdefault(h: &mut dyn Host, this: Rc<Dict>, key: Value, default: Value) -> Result<Value> {
    if let Some(v) = this.get(h, &key)? {
        return Ok(v);
    }
    this.insert(h, key, default.clone())?;
    Ok(default)
}
fn pop(h: &mut dyn Host, this: Rc<Dict>, key: Value, default: Maybe<Value>) -> Result<Value> {
    // An empty dict does not look at the key.
    let found = if this.is_empty() { None } else { this.remove(h, &key)? };
    match (found, default) {
        (Some(v), _) | (None, Maybe::Given(v)) => Ok(v),
        (None, Maybe::Absent) => Err(Raised::with_args(ErrorKind::KeyError, vec![key])),
    }
}
fn popitem(_: &mut dyn Host, this: Rc<Dict>) -> Result<Value> {
    match this.pop_last() {
        Some((k, v)) => Ok(Value::tuple(vec![k, v])),
        None => Err(Raised::with_args(ErrorKind::KeyError, vec![Value::from("popitem(): dictionary is empty")])),
    }
}
fn clear(_: &mut dyn Host, this: Rc<Dict>) -> Result<Value> {
    this.clear();
    Ok(Value::None)
}
fn copy(_: &mut dyn Host, this: Rc<Dict>) -> Result<Value> {
    Ok(Value::Dict(Rc::new(this.copy())))
}
fn fromkeys(h: &mut dyn Host, iterable: Value, value: Value) -> Result<Value> {
    let d = Dict::new();
    for k in iterable.to_vec(h)? {
        d.insert(h, k, value.clone())?;
    }
    Ok(Value::Dict(Rc::new(d)))
}

/// `a | b` on dicts.
pub fn binary(h: &mut dyn Host, op: BinOp, a: &Value, b: &Value) -> Result<Value> {
    match (op, a, b) {
        (BinOp::BitOr, Value::Dict(x), Value::Dict(y)) => {
            let d = x.copy();
            for (k, v) in y.pairs() {
                d.insert(h, k, v)?;
            }
            Ok(Value::Dict(Rc::new(d)))
        }
        _ => Ok(Value::NotImplemented),
    }
}

/// `KeyError` of a key.
pub fn key_error(key: Value) -> Raised {
    Raised::with_args(ErrorKind::KeyError, vec![key])
}
