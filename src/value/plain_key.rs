//! Keys whose hash and equality ask nobody: texts, ints and tuples of such. Dicts and sets of them, which are nearly all,
//! are searched without the interpreter.

use super::{Value, number};
use smallvec::SmallVec;

/// Python's hash of such a key, `None` of another.
#[inline(always)]
pub(super) fn hash(key: &Value) -> Option<u64> {
    match key {
        Value::Str(s) => Some(if s.is_empty() { 0 } else { s.hash() }),
        Value::Int(i) => Some(number::hash_int(*i) as u64),
        Value::Tuple(items) => hash_tuple(items),
        _ => None,
    }
}

#[inline(never)]
fn hash_tuple(items: &[Value]) -> Option<u64> {
    // A tuple in a tuple may go on for ever.
    let one = |v: &Value| if matches!(v, Value::Tuple(_)) { None } else { hash(v) };
    let hashes: Option<SmallVec<[u64; 8]>> = items.iter().map(one).collect();
    Some(number::hash_tuple(&hashes?))
}

/// Whether two such keys are equal; `None` where one is another.
#[inline(always)]
pub(super) fn equal(a: &Value, b: &Value) -> Option<bool> {
    match (a, b) {
        (Value::Str(x), Value::Str(y)) => Some(std::rc::Rc::ptr_eq(x, y) || x.as_str() == y.as_str()),
        (Value::Int(x), Value::Int(y)) => Some(x == y),
        (Value::Str(_), Value::Int(_)) | (Value::Int(_), Value::Str(_)) => Some(false),
        (Value::Tuple(x), Value::Tuple(y)) => equal_tuples(x, y),
        _ => None,
    }
}

#[inline(never)]
fn equal_tuples(a: &[Value], b: &[Value]) -> Option<bool> {
    if a.len() != b.len() {
        return Some(false);
    }
    for (x, y) in a.iter().zip(b) {
        if matches!(x, Value::Tuple(_)) {
            return None;
        }
        if !equal(x, y)? {
            return Some(false);
        }
    }
    Some(true)
}
