//! Short names for calling NumPy's own functions and the operators on values: what functions made of
//! other functions are written with.

use crate::diag::Error;
use crate::value::types::{BinOp, UnaryOp};
use crate::value::{Args, Host, Result, Slice, Symbol, Value, attr, item, ops};
use std::rc::Rc;

/// `np.name(args)`.
pub fn np(h: &mut dyn Host, name: &str, args: &[Value]) -> Result<Value> {
    np_kw(h, name, args, &[])
}

/// `np.name(args, key=value)`; the name may be dotted (`linalg.svd`).
pub fn np_kw(h: &mut dyn Host, name: &str, args: &[Value], kw: &[(&str, Value)]) -> Result<Value> {
    let mut f = h.import("numpy")?;
    for part in name.split('.') {
        f = attr::get(h, &f, Symbol::new(part))?;
    }
    let kw: Vec<(Symbol, Value)> = kw.iter().map(|(k, v)| (Symbol::new(k), v.clone())).collect();
    h.call(&f, Args { pos: args, kw: &kw })
}

/// `v.name(args)`.
pub fn method(h: &mut dyn Host, v: &Value, name: &str, args: &[Value]) -> Result<Value> {
    attr::call_method(h, v, Symbol::new(name), Args::positional(args))
}

/// `v.name`.
pub fn get(h: &mut dyn Host, v: &Value, name: &str) -> Result<Value> {
    attr::get(h, v, Symbol::new(name))
}

/// `v[index]`.
pub fn at(h: &mut dyn Host, v: &Value, index: Value) -> Result<Value> {
    item::get(h, v, &index)
}

/// `v[index] = x`.
pub fn put(h: &mut dyn Host, v: &Value, index: Value, x: &Value) -> Result<()> {
    item::set(h, v, &index, x)
}

pub fn add(h: &mut dyn Host, a: &Value, b: &Value) -> Result<Value> {
    ops::binary(h, BinOp::Add, a, b)
}
pub fn sub(h: &mut dyn Host, a: &Value, b: &Value) -> Result<Value> {
    ops::binary(h, BinOp::Sub, a, b)
}
pub fn mul(h: &mut dyn Host, a: &Value, b: &Value) -> Result<Value> {
    ops::binary(h, BinOp::Mul, a, b)
}
pub fn div(h: &mut dyn Host, a: &Value, b: &Value) -> Result<Value> {
    ops::binary(h, BinOp::Div, a, b)
}
pub fn pow(h: &mut dyn Host, a: &Value, b: &Value) -> Result<Value> {
    ops::binary(h, BinOp::Pow, a, b)
}
pub fn neg(h: &mut dyn Host, a: &Value) -> Result<Value> {
    ops::unary(h, UnaryOp::Neg, a)
}

/// `start:stop:step` as a value.
pub fn slice(start: Option<i64>, stop: Option<i64>, step: Option<i64>) -> Value {
    let part = |v: Option<i64>| v.map_or(Value::None, Value::Int);
    Value::Slice(Rc::new(Slice { start: part(start), stop: part(stop), step: part(step) }))
}

/// A tuple of integers.
pub fn ints(all: &[usize]) -> Value {
    Value::tuple(all.iter().map(|&n| Value::from(n)).collect())
}

/// The array behind a value that NumPy's functions gave.
pub fn array(h: &mut dyn Host, v: &Value) -> Result<crate::array::Array> {
    super::discover::as_array(h, v, None)
}

/// A `ValueError`.
pub fn value_error<T>(text: impl Into<String>) -> Result<T> {
    Err(Error::value(text).into())
}
