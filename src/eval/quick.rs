//! The commonest operators on the commonest values: what needs neither the host nor a table of types.
//! Each gives `None` where the general way must decide, also about errors.

use super::code::{BinOp, CmpOp};
use super::expr::copy;
use super::plain::Plain;
use crate::array::memory::room_for;
use crate::value::{Range, Value, Word};
use std::rc::Rc;

/// The ints that a float holds exactly: mixed arithmetic on them rounds once, as Python's does.
const EXACT: i64 = 1 << 53;

/// `a op b` of two numbers or texts.
#[inline(always)]
pub(super) fn binary(op: BinOp, a: &Value, b: &Value) -> Option<Value> {
    match (a, b) {
        (Value::Str(x), Value::Str(y)) if op == BinOp::Add => joined(x.as_str(), y.as_str()),
        _ => Plain::of(a)?.arithmetic(op, Plain::of(b)?).map(Value::from),
    }
}

/// Two texts one after the other; the general way has the error for those too long.
#[inline(never)]
fn joined(a: &str, b: &str) -> Option<Value> {
    room_for::<u8>(a.len() + b.len()).ok()?;
    let mut text = String::with_capacity(a.len() + b.len());
    text.push_str(a);
    text.push_str(b);
    Some(Value::str(text))
}

/// `place += text` where the place holds `a`: a text that only the place and `a` hold grows where it is, as in
/// CPython. Gives `a` back if it is not that.
#[inline(never)]
pub(super) fn append(place: &mut Option<Value>, a: Value, b: &Value) -> Option<Value> {
    let (Some(Value::Str(held)), Value::Str(same), Value::Str(more)) = (&mut *place, &a, b) else { return Some(a) };
    if !Rc::ptr_eq(held, same) || Rc::strong_count(held) != 2 {
        return Some(a);
    }
    drop(a);
    match Rc::get_mut(held).is_some_and(|text| text.push(more.as_str())) {
        true => None,
        false => Some(Value::Str(held.clone())),
    }
}

/// The operators on ints whose result fits.
#[inline(always)]
pub(super) fn ints(op: BinOp, x: i64, y: i64) -> Option<Plain> {
    let i = match op {
        BinOp::Add => x.checked_add(y)?,
        BinOp::Sub => x.checked_sub(y)?,
        BinOp::Mul => x.checked_mul(y)?,
        BinOp::Mod if y > 0 => x.rem_euclid(y),
        BinOp::FloorDiv if y > 0 => x.div_euclid(y),
        BinOp::BitAnd => x & y,
        BinOp::BitOr => x | y,
        BinOp::BitXor => x ^ y,
        BinOp::RShift if (0..64).contains(&y) => x >> y,
        BinOp::LShift if (0..32).contains(&y) && (0..1 << 31).contains(&x) => x << y,
        BinOp::Div if y != 0 => return Some(Plain::Float(Word::new(exact(x)? / exact(y)?))),
        BinOp::Pow => x.checked_pow(u32::try_from(y).ok()?)?,
        _ => return None,
    };
    Some(Plain::Int(i))
}

/// The operators on floats that give floats without more ado.
#[inline(always)]
pub(super) fn floats(op: BinOp, x: f64, y: f64) -> Option<Plain> {
    Some(Plain::Float(Word::new(match op {
        BinOp::Add => x + y,
        BinOp::Sub => x - y,
        BinOp::Mul => x * y,
        BinOp::Div if y != 0.0 => x / y,
        _ => return None,
    })))
}

/// An int as a float, if that is exact.
#[inline(always)]
pub(super) fn exact(i: i64) -> Option<f64> {
    (-EXACT..=EXACT).contains(&i).then_some(i as f64)
}

/// `a op b` of two numbers or texts, and of any two things where the operator is `is`.
#[inline(always)]
pub(super) fn compare(op: CmpOp, a: &Value, b: &Value) -> Option<bool> {
    match (op, a, b) {
        (CmpOp::Is, a, b) => Some(a.is(b)),
        (CmpOp::IsNot, a, b) => Some(!a.is(b)),
        (CmpOp::In | CmpOp::NotIn, item, all) => contains(all, item).map(|there| there == (op == CmpOp::In)),
        (_, Value::Int(x), Value::Int(y)) => order(op, x, y),
        _ => compare_others(op, a, b),
    }
}

#[inline(never)]
fn compare_others(op: CmpOp, a: &Value, b: &Value) -> Option<bool> {
    match (a, b) {
        // Bytes of UTF-8 stand in the order of the characters.
        (Value::Str(x), Value::Str(y)) => order(op, x.as_str(), y.as_str()),
        _ => Plain::of(a)?.compare(op, Plain::of(b)?),
    }
}

/// `item in a` of a dict or set.
#[inline(never)]
fn contains(a: &Value, item: &Value) -> Option<bool> {
    match a {
        Value::Dict(d) => Some(d.read_plain(item, |_| ())?.is_some()),
        Value::Set(s) | Value::FrozenSet(s) => s.has_plain(item),
        _ => None,
    }
}

/// `x op y`, where the operator is one of the six that compare.
#[inline(always)]
pub(super) fn order<T: PartialOrd>(op: CmpOp, x: T, y: T) -> Option<bool> {
    Some(match op {
        CmpOp::Eq => x == y,
        CmpOp::Ne => x != y,
        CmpOp::Lt => x < y,
        CmpOp::Le => x <= y,
        CmpOp::Gt => x > y,
        CmpOp::Ge => x >= y,
        CmpOp::Is | CmpOp::IsNot | CmpOp::In | CmpOp::NotIn => return None,
    })
}

/// `a[i]` of a list, a tuple, a text or a dict.
#[inline(always)]
pub(super) fn item(a: &Value, i: &Value) -> Option<Value> {
    if let Value::Dict(d) = a {
        return d.read_plain(i, copy)?;
    }
    let Value::Int(i) = i else { return None };
    match a {
        Value::List(l) => {
            let list = l.borrow();
            list.get(place(*i, list.len())?).map(copy)
        }
        Value::Tuple(t) => t.get(place(*i, t.len())?).map(copy),
        Value::Str(s) if s.is_ascii() => {
            let bytes = s.as_str().as_bytes();
            Some(Value::char(bytes[place(*i, bytes.len())?] as char))
        }
        _ => None,
    }
}

/// `a[start:stop:step]` of a list, a tuple or a text.
pub(super) fn slice(a: &Value, start: Option<i64>, stop: Option<i64>, step: i64) -> Option<Value> {
    let within = |len: usize| Range::within(start, stop, step, len);
    let pick = |items: &[Value]| -> Vec<Value> {
        let range = within(items.len());
        match step {
            1 => items[range.start as usize..][..range.len()].to_vec(),
            _ => (0..range.len()).map(|i| items[range.get(i) as usize].copy()).collect(),
        }
    };
    match a {
        _ if step == 0 => None,
        Value::List(l) => Some(Value::list(pick(&l.borrow()))),
        Value::Tuple(t) => Some(Value::tuple(pick(t))),
        Value::Str(s) if s.is_ascii() => {
            let (text, range) = (s.as_str(), within(s.as_str().len()));
            Some(match step {
                1 => Value::str(&text[range.start as usize..][..range.len()]),
                _ => {
                    let bytes = text.as_bytes();
                    let picked: String = (0..range.len()).map(|i| bytes[range.get(i) as usize] as char).collect();
                    Value::str(picked)
                }
            })
        }
        _ => None,
    }
}

/// `a[i] = v` of a list or a dict; gives the value back if it is not that.
#[inline(always)]
pub(super) fn set_item(a: &Value, i: &Value, v: Value) -> Option<Value> {
    if let Value::Dict(d) = a {
        return d.put_plain(i, v).err();
    }
    let (Value::List(l), Value::Int(i)) = (a, i) else { return Some(v) };
    let mut list = l.borrow_mut();
    let Some(at) = place(*i, list.len()) else { return Some(v) };
    let old = replace(&mut list[at], v);
    // What it was may be the last of its kind, and its end may read the list.
    drop(list);
    drop(old);
    None
}

/// Binds a variable that is not bound.
#[inline(always)]
pub(super) fn bind_first(place: &mut Option<Value>, v: Value) {
    debug_assert!(place.is_none());
    std::mem::forget(place.replace(v));
}

/// Puts a value in another's place.
#[inline(always)]
pub(super) fn overwrite(place: &mut Value, v: Value) {
    drop(replace(place, v));
}

/// Puts a value in another's place; gives back what has to be dropped.
///
/// Numbers are not even read: they were often written just before, word by word, and reading them whole
/// would have to wait until both words have reached the cache (`benches/interpreter/integers.tscript`).
#[inline(always)]
fn replace(place: &mut Value, v: Value) -> Option<Value> {
    match place {
        Value::Int(_) | Value::Float(_) | Value::Bool(_) | Value::None => {
            std::mem::forget(std::mem::replace(place, v));
            None
        }
        _ => Some(std::mem::replace(place, v)),
    }
}

/// Drops a value of which numbers are the commonest case.
#[inline(always)]
pub(super) fn done(v: Value) {
    match v {
        Value::Int(_) | Value::Float(_) | Value::Bool(_) | Value::None => std::mem::forget(v),
        _ => drop(v),
    }
}

/// An index counted from the end where negative, if it is inside.
#[inline(always)]
pub(super) fn place(i: i64, n: usize) -> Option<usize> {
    let at = if i < 0 { i.wrapping_add(n as i64) } else { i };
    ((at as u64) < n as u64).then_some(at as usize)
}
