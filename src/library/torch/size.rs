//! Tuples with a name: `torch.Size`, and what functions with several results return
//! (`torch.return_types.max`).

use super::T;
use crate::diag::Error;
use crate::rows;
use crate::value::types::{BinOp, CmpOp, Install, Slots};
use crate::value::{Host, Object, Result, TypeInfo, Value, item, ops, types};
use std::cell::RefCell;
use std::rc::Rc;

/// `torch.Size`
pub static SIZE: TypeInfo = TypeInfo::new("torch", "Size", Some(&types::TUPLE));

/// A tuple under a type of its own.
pub struct Named {
    items: Rc<Vec<Value>>,
    /// For results: the names of the items.
    fields: &'static [&'static str],
    info: &'static TypeInfo,
}

impl Object for Named {
    fn type_info(&self) -> &'static TypeInfo {
        self.info
    }
    fn as_any(&self) -> &dyn std::any::Any {
        self
    }
}

/// `torch.Size` of a shape.
pub fn size(shape: &[usize]) -> Value {
    size_of(shape.iter().map(|&n| Value::from(n)).collect())
}

fn size_of(items: Vec<Value>) -> Value {
    Value::object(Named { items: Rc::new(items), fields: &[], info: &SIZE })
}

/// A result with named parts: `torch.return_types.<name>`.
pub fn named(name: &'static str, fields: &'static [&'static str], items: Vec<Value>) -> Value {
    Value::object(Named { items: Rc::new(items), fields, info: info(name) })
}

/// A result whose parts are tensors.
pub fn named_tensors(name: &'static str, fields: &'static [&'static str], items: Vec<T>) -> Value {
    named(name, fields, items.into_iter().map(Value::Tensor).collect())
}

/// A result written into `out=`: other items, and a name that says so.
pub fn filled(result: &Value, items: Vec<Value>) -> Value {
    let Some(n) = result.downcast::<Named>() else { return Value::tuple(items) };
    let name = crate::value::Symbol::new(&format!("{}_out", n.info.name)).as_str();
    Value::object(Named { items: Rc::new(items), fields: n.fields, info: info(name) })
}

thread_local!(static TYPES: RefCell<Vec<&'static TypeInfo>> = const { RefCell::new(Vec::new()) });

/// The type of a result, made at its first use and kept for the rest of the process.
fn info(name: &'static str) -> &'static TypeInfo {
    TYPES.with(|types| {
        let mut types = types.borrow_mut();
        if let Some(t) = types.iter().find(|t| t.name == name) {
            return *t;
        }
        let made: &'static TypeInfo =
            Box::leak(Box::new(TypeInfo::new("torch.return_types", name, Some(&types::TUPLE))));
        made.install(Install { slots: slots(), ..Install::default() });
        types.push(made);
        made
    })
}

/// The items of a tuple or a tuple with a name.
pub fn items(v: &Value) -> Option<Rc<Vec<Value>>> {
    match v {
        Value::Tuple(t) => Some(t.clone()),
        v => v.downcast::<Named>().map(|n| n.items.clone()),
    }
}

rows! { CONSTRUCT =
    /// The shape of a tensor: a tuple of its sizes.
    ///
    /// >>> torch.Size([2, 3]).numel()
    "Size"(iterable: Value = (), /) => |h: &mut dyn Host, v: Value| {
        let mut sizes = Vec::new();
        for (i, item) in v.to_vec(h)?.iter().enumerate() {
            match super::args::ints(h, item) {
                Some(Ok(n)) if n.len() == 1 && !matches!(item, Value::List(_) | Value::Tuple(_)) => sizes.push(Value::Int(n[0])),
                _ => {
                    let text = format!("torch.Size() takes an iterable of 'int' (item {i} is '{}')", item.type_name());
                    return Err(Error::type_error(text).into());
                }
            }
        }
        Ok(size_of(sizes))
    };
}

rows! { METHODS =
    /// The number of elements of a tensor of this size.
    ///
    /// >>> torch.Size([2, 3]).numel()
    "numel"(self_: Value, /) => numel;
    /// How often a value occurs.
    "count"(self_: Value, value: Value, /) => count;
    /// Where a value occurs first.
    "index"(self_: Value, value: Value, /) => index;
}

fn numel(_: &mut dyn Host, v: Value) -> Result<Value> {
    let items = items(&v).unwrap_or_default();
    let ints = items.iter().filter_map(|i| i.to_index_saturating());
    Ok(Value::Int(ints.fold(1, i64::wrapping_mul)))
}

fn count(h: &mut dyn Host, v: Value, x: Value) -> Result<Value> {
    let mut n = 0;
    for i in items(&v).unwrap_or_default().iter() {
        n += i.equals(h, &x)? as i64;
    }
    Ok(Value::Int(n))
}

fn index(h: &mut dyn Host, v: Value, x: Value) -> Result<Value> {
    for (k, i) in items(&v).unwrap_or_default().iter().enumerate() {
        if i.equals(h, &x)? {
            return Ok(Value::from(k));
        }
    }
    Err(Error::value("tuple.index(x): x not in tuple").into())
}

/// Whether a value is a `torch.Size`.
pub fn is_size(v: &Value) -> bool {
    v.downcast::<Named>().is_some_and(|n| std::ptr::eq(n.info, &SIZE))
}

fn plain(v: &Value) -> Value {
    items(v).map_or_else(|| v.clone(), Value::Tuple)
}

fn again(as_size: bool, v: Value) -> Value {
    match (&v, as_size) {
        (Value::Tuple(t), true) => size_of((**t).clone()),
        _ => v,
    }
}

fn repr(h: &mut dyn Host, v: &Value) -> Result<String> {
    let Some(n) = v.downcast::<Named>() else { return Ok(String::new()) };
    if is_size(v) {
        return Ok(format!("torch.Size({})", Value::list((*n.items).clone()).repr(h)?));
    }
    let mut parts = Vec::new();
    for (field, item) in n.fields.iter().zip(n.items.iter()) {
        parts.push(format!("{field}={}", item.repr(h)?));
    }
    Ok(format!("torch.return_types.{}(\n{})", n.info.name, parts.join(",\n")))
}

fn binary(h: &mut dyn Host, op: BinOp, a: &Value, b: &Value) -> Result<Value> {
    if items(a).is_none() && items(b).is_none() || !matches!(op, BinOp::Add | BinOp::Mul) {
        return Ok(Value::NotImplemented);
    }
    let result = ops::binary(h, op, &plain(a), &plain(b))?;
    Ok(again(is_size(a) || is_size(b), result))
}

fn compare(h: &mut dyn Host, op: CmpOp, a: &Value, b: &Value) -> Result<Value> {
    if items(a).is_none() || items(b).is_none() {
        return Ok(Value::NotImplemented);
    }
    ops::compare(h, op, &plain(a), &plain(b))
}

fn slots() -> Slots {
    Slots {
        repr: Some(repr),
        binary: Some(binary),
        compare: Some(compare),
        len: Some(|_, v| Ok(items(v).map_or(0, |i| i.len()))),
        getitem: Some(|h, v, index| Ok(again(is_size(v), item::get(h, &plain(v), index)?))),
        contains: Some(|h, v, x| plain(v).contains(h, x)),
        iter: Some(|h, v| plain(v).to_iter(h).map(Value::Iter)),
        hash: Some(|h, v| plain(v).hash(h)),
        getattr: Some(|_, v, name| {
            let Some(n) = v.downcast::<Named>() else { return Ok(None) };
            Ok(n.fields.iter().position(|f| *f == name).and_then(|i| n.items.get(i).cloned()))
        }),
        ..Slots::default()
    }
}

/// Installs `torch.Size`.
pub fn install() {
    let slots = Slots { construct: Some(&CONSTRUCT[0]), ..slots() };
    SIZE.install(Install { slots, methods: const { &[METHODS] }, ..Install::default() });
}
