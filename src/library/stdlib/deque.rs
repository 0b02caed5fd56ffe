//! `collections.deque`.

use super::args::{type_error, value_error};
use super::object::{object_type, receiver};
use crate::attrs;
use crate::diag::Error;
use crate::rows;
use crate::value::convert::Maybe;
use crate::value::types::{BinOp, CmpOp, Install, Slots};
use crate::value::{Host, Result, Value, ops};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;

/// A queue with two ends.
struct Deque {
    items: RefCell<VecDeque<Value>>,
    maxlen: Option<usize>,
    /// Counts changes of the number of items, for iterators.
    changes: Cell<u64>,
}

object_type! {
    Deque DEQUE "collections" "deque";
}
super::object::iterator_types! {
    DEQUE_ITERATOR "_collections" "_deque_iterator";
    DEQUE_REVERSE_ITERATOR "_collections" "_deque_reverse_iterator";
}

rows! { CONSTRUCT =
    /// A list-like sequence optimized for data accesses near its endpoints.
    ///
    /// >>> from collections import deque
    /// >>> deque([1, 2, 3], maxlen=2)
    "deque"(iterable: Value = (), maxlen: Value = None) => new;
}

rows! { METHODS =
    /// Add an element to the right side of the deque.
    ///
    /// >>> from collections import deque
    /// >>> d = deque('ab'); d.append('c'); d
    "append"(self_: Value, x: Value, /) => |_: &mut dyn Host, d: Value, x: Value| push(&d, x, false);
    /// Add an element to the left side of the deque.
    ///
    /// >>> from collections import deque
    /// >>> d = deque('ab'); d.appendleft('c'); d
    "appendleft"(self_: Value, x: Value, /) => |_: &mut dyn Host, d: Value, x: Value| push(&d, x, true);
    /// Remove and return the rightmost element.
    ///
    /// >>> from collections import deque
    /// >>> deque('ab').pop()
    "pop"(self_: Value, /) => |_: &mut dyn Host, d: Value| receiver!(d, Deque).pop(false);
    /// Remove and return the leftmost element.
    ///
    /// >>> from collections import deque
    /// >>> deque('ab').popleft()
    "popleft"(self_: Value, /) => |_: &mut dyn Host, d: Value| receiver!(d, Deque).pop(true);
    /// Extend the right side of the deque with elements from the iterable.
    ///
    /// >>> from collections import deque
    /// >>> d = deque('ab'); d.extend('cd'); d
    "extend"(self_: Value, iterable: Value, /) => |h: &mut dyn Host, d: Value, v: Value| extend(h, &d, &v, false);
    /// Extend the left side of the deque with elements from the iterable.
    ///
    /// >>> from collections import deque
    /// >>> d = deque('ab'); d.extendleft('cd'); d
    "extendleft"(self_: Value, iterable: Value, /) => |h: &mut dyn Host, d: Value, v: Value| extend(h, &d, &v, true);
    /// Rotate the deque n steps to the right; to the left if n is negative.
    ///
    /// >>> from collections import deque
    /// >>> d = deque([1, 2, 3]); d.rotate(1); d
    "rotate"(self_: Value, n: i64 = 1, /) => rotate;
    /// Remove all elements from the deque.
    ///
    /// >>> from collections import deque
    /// >>> d = deque('ab'); d.clear(); d
    "clear"(self_: Value, /) => |_: &mut dyn Host, d: Value| clear(&d);
    /// Return a shallow copy of a deque.
    ///
    /// >>> from collections import deque
    /// >>> deque('ab').copy()
    "copy"(self_: Value, /) => copy;
    /// Return number of occurrences of value.
    ///
    /// >>> from collections import deque
    /// >>> deque('aab').count('a')
    "count"(self_: Value, value: Value, /) => count;
    /// Return first index of value; raises ValueError if the value is not present.
    ///
    /// >>> from collections import deque
    /// >>> deque('abc').index('c')
    "index"(self_: Value, value: Value, start: i64 = 0, stop: Maybe<i64> = NoValue, /) => index;
    /// Insert value before index.
    ///
    /// >>> from collections import deque
    /// >>> d = deque('ab'); d.insert(1, 'x'); d
    "insert"(self_: Value, index: i64, value: Value, /) => insert;
    /// Remove first occurrence of value.
    ///
    /// >>> from collections import deque
    /// >>> d = deque('aba'); d.remove('a'); d
    "remove"(self_: Value, value: Value, /) => remove;
    /// Reverse in place.
    ///
    /// >>> from collections import deque
    /// >>> d = deque('abc'); d.reverse(); d
    "reverse"(self_: Value, /) => reverse;
    /// Return a reverse iterator over the deque.
    ///
    /// >>> from collections import deque
    /// >>> list(reversed(deque('abc')))
    "__reversed__"(self_: Value, /) => |_: &mut dyn Host, d: Value| Ok(walk(d, true));
}

attrs! { ATTRS =
    /// Maximum size of a deque or None if unbounded.
    maxlen => get_maxlen;
}

/// Says what deques can do.
pub fn install() {
    DEQUE.install(Install {
        slots: Slots {
            construct: Some(&CONSTRUCT[0]),
            binary: Some(binary),
            inplace: Some(inplace),
            compare: Some(compare),
            len: Some(|_, d| Ok(receiver!(d, Deque).items.borrow().len())),
            getitem: Some(getitem),
            setitem: Some(setitem),
            delitem: Some(delitem),
            iter: Some(|_, d| Ok(walk(d.clone(), false))),
            repr: Some(repr),
            hash: Some(|_, _| type_error("unhashable type: 'collections.deque'")),
            ..Slots::default()
        },
        methods: crate::tables![METHODS],
        attrs: crate::attr_tables![ATTRS],
        ..Install::default()
    });
}

impl Deque {
    fn build(items: Vec<Value>, maxlen: Option<usize>) -> Value {
        let d = Deque { items: RefCell::default(), maxlen, changes: Cell::default() };
        for v in items {
            d.push(v, false);
        }
        Value::object(d)
    }
    fn changed(&self) {
        self.changes.set(self.changes.get() + 1);
    }
    /// Adds at one end; the other end gives way when it is full.
    fn push(&self, v: Value, left: bool) {
        self.changed();
        let mut items = self.items.borrow_mut();
        if left {
            items.push_front(v)
        } else {
            items.push_back(v)
        }
        let full = self.maxlen.is_some_and(|n| items.len() > n);
        let dropped = match (full, left) {
            (false, _) => None,
            (true, true) => items.pop_back(),
            (true, false) => items.pop_front(),
        };
        drop(items);
        drop(dropped);
    }
    fn pop(&self, left: bool) -> Result<Value> {
        self.changed();
        let mut items = self.items.borrow_mut();
        let v = if left { items.pop_front() } else { items.pop_back() };
        v.ok_or_else(|| Error::index("pop from an empty deque").into())
    }
    fn values(&self) -> Vec<Value> {
        self.items.borrow().iter().cloned().collect()
    }
}

fn new(h: &mut dyn Host, iterable: Value, maxlen: Value) -> Result<Value> {
    let maxlen = match &maxlen {
        Value::None => None,
        v => match v.to_index_saturating() {
            None => return type_error("an integer is required"),
            Some(n) => match usize::try_from(n) {
                Ok(n) => Some(n),
                Err(_) => return value_error("maxlen must be non-negative"),
            },
        },
    };
    let items = iterable.to_vec(h)?;
    Ok(Deque::build(items, maxlen))
}

fn push(d: &Value, x: Value, left: bool) -> Result<Value> {
    receiver!(d, Deque).push(x, left);
    Ok(Value::None)
}

fn extend(h: &mut dyn Host, d: &Value, v: &Value, left: bool) -> Result<Value> {
    let items = v.to_vec(h)?;
    let d = receiver!(d, Deque);
    for v in items {
        d.push(v, left);
    }
    Ok(Value::None)
}

fn rotate(_: &mut dyn Host, d: Value, n: i64) -> Result<Value> {
    let mut items = receiver!(d, Deque).items.borrow_mut();
    let len = items.len() as i64;
    if len > 1 {
        items.rotate_right(n.rem_euclid(len) as usize);
    }
    Ok(Value::None)
}

fn clear(d: &Value) -> Result<Value> {
    let d = receiver!(d, Deque);
    d.changed();
    let old = d.items.take();
    drop(old);
    Ok(Value::None)
}

fn copy(_: &mut dyn Host, d: Value) -> Result<Value> {
    let d = receiver!(d, Deque);
    Ok(Deque::build(d.values(), d.maxlen))
}

fn count(h: &mut dyn Host, d: Value, value: Value) -> Result<Value> {
    let mut n = 0;
    for v in receiver!(d, Deque).values() {
        n += i64::from(v.is(&value) || v.equals(h, &value)?);
    }
    Ok(Value::Int(n))
}

fn position(h: &mut dyn Host, items: &[Value], value: &Value) -> Result<Option<usize>> {
    for (i, v) in items.iter().enumerate() {
        if v.is(value) || v.equals(h, value)? {
            return Ok(Some(i));
        }
    }
    Ok(None)
}

fn index(h: &mut dyn Host, d: Value, value: Value, start: i64, stop: Maybe<i64>) -> Result<Value> {
    let items = receiver!(d, Deque).values();
    let n = items.len() as i64;
    let clamp = |i: i64| (if i < 0 { i.saturating_add(n) } else { i }).clamp(0, n) as usize;
    let (start, stop) = (clamp(start), stop.into_option().map_or(n as usize, clamp));
    match position(h, &items[start.min(stop)..stop], &value)? {
        Some(i) => Ok(Value::from(i + start)),
        None => value_error(format!("{} is not in deque", value.repr(h)?)),
    }
}

fn insert(_: &mut dyn Host, d: Value, index: i64, value: Value) -> Result<Value> {
    let d = receiver!(d, Deque);
    let mut items = d.items.borrow_mut();
    if d.maxlen.is_some_and(|n| items.len() >= n) {
        return Err(Error::index("deque already at its maximum size").into());
    }
    let n = items.len() as i64;
    let at = if index < 0 { index.saturating_add(n) } else { index }.clamp(0, n);
    items.insert(at as usize, value);
    d.changed();
    Ok(Value::None)
}

fn remove(h: &mut dyn Host, d: Value, value: Value) -> Result<Value> {
    let d = receiver!(d, Deque);
    match position(h, &d.values(), &value)? {
        Some(i) => {
            let old = d.items.borrow_mut().remove(i);
            drop(old);
            d.changed();
            Ok(Value::None)
        }
        None => value_error(format!("{} is not in deque", value.repr(h)?)),
    }
}

fn reverse(_: &mut dyn Host, d: Value) -> Result<Value> {
    receiver!(d, Deque).items.borrow_mut().make_contiguous().reverse();
    Ok(Value::None)
}

/// An iterator that errors when items come or go meanwhile.
fn walk(d: Value, backward: bool) -> Value {
    let kind = if backward { &DEQUE_REVERSE_ITERATOR } else { &DEQUE_ITERATOR };
    let started = d.downcast::<Deque>().map_or(0, |d| d.changes.get());
    let mut i = 0usize;
    Value::iter_fn(kind, move |_| {
        let deque = receiver!(&d, Deque);
        if deque.changes.get() != started {
            return Err(Error::runtime("deque mutated during iteration").into());
        }
        let items = deque.items.borrow();
        i += 1;
        Ok(match backward {
            false => items.get(i - 1).cloned(),
            true => items.len().checked_sub(i).and_then(|i| items.get(i).cloned()),
        })
    })
}

fn get_maxlen(_: &mut dyn Host, d: &Value) -> Result<Value> {
    Ok(receiver!(d, Deque).maxlen.map_or(Value::None, Value::from))
}

fn at(d: &Deque, index: &Value) -> Result<usize> {
    let n = d.items.borrow().len() as i64;
    let Some(i) = index.to_index_saturating() else {
        return type_error(format!("sequence index must be integer, not '{}'", index.type_name()));
    };
    let i = if i < 0 { i.saturating_add(n) } else { i };
    match usize::try_from(i) {
        Ok(i) if (i as i64) < n => Ok(i),
        _ => Err(Error::index("deque index out of range").into()),
    }
}

fn getitem(_: &mut dyn Host, d: &Value, index: &Value) -> Result<Value> {
    let d = receiver!(d, Deque);
    let i = at(d, index)?;
    Ok(d.items.borrow()[i].clone())
}

fn setitem(_: &mut dyn Host, d: &Value, index: &Value, value: &Value) -> Result<()> {
    let d = receiver!(d, Deque);
    let i = at(d, index)?;
    let old = std::mem::replace(&mut d.items.borrow_mut()[i], value.clone());
    drop(old);
    Ok(())
}

fn delitem(_: &mut dyn Host, d: &Value, index: &Value) -> Result<()> {
    let d = receiver!(d, Deque);
    let i = at(d, index)?;
    let old = d.items.borrow_mut().remove(i);
    drop(old);
    d.changed();
    Ok(())
}

fn repr(h: &mut dyn Host, this: &Value) -> Result<String> {
    let d = receiver!(this, Deque);
    h.check_depth()?;
    if d.values().iter().any(|v| v.is(this)) {
        return Ok("[...]".into());
    }
    let items = Value::list(d.values()).repr(h)?;
    Ok(match d.maxlen {
        Some(n) => format!("deque({items}, maxlen={n})"),
        None => format!("deque({items})"),
    })
}

fn binary(h: &mut dyn Host, op: BinOp, a: &Value, b: &Value) -> Result<Value> {
    match (a.downcast::<Deque>(), b.downcast::<Deque>(), op) {
        (Some(x), Some(y), BinOp::Add) => {
            let mut all = x.values();
            all.extend(y.values());
            Ok(Deque::build(all, x.maxlen))
        }
        (Some(_), None, BinOp::Add) => {
            type_error(format!("can only concatenate deque (not \"{}\") to deque", b.type_name()))
        }
        (Some(d), None, BinOp::Mul) | (None, Some(d), BinOp::Mul) => {
            let n = if b.downcast::<Deque>().is_some() { a } else { b };
            if n.to_bigint().is_none() {
                return Ok(Value::NotImplemented);
            }
            let repeated = ops::binary(h, BinOp::Mul, &Value::list(d.values()), n)?.to_vec(h)?;
            Ok(Deque::build(repeated, d.maxlen))
        }
        _ => Ok(Value::NotImplemented),
    }
}

fn inplace(h: &mut dyn Host, op: BinOp, a: &Value, b: &Value) -> Result<Value> {
    let more = match op {
        BinOp::Add => b.clone(),
        BinOp::Mul => {
            let repeated = ops::binary(h, BinOp::Mul, &Value::list(receiver!(a, Deque).values()), b)?;
            clear(a)?;
            repeated
        }
        _ => return Ok(Value::NotImplemented),
    };
    extend(h, a, &more, false)?;
    Ok(a.clone())
}

fn compare(h: &mut dyn Host, op: CmpOp, a: &Value, b: &Value) -> Result<Value> {
    match (a.downcast::<Deque>(), b.downcast::<Deque>()) {
        (Some(x), Some(y)) => ops::compare(h, op, &Value::list(x.values()), &Value::list(y.values())),
        _ => Ok(Value::NotImplemented),
    }
}

/// A deque of copies of its items; `None` if it is no deque.
pub fn deep_copy(
    h: &mut dyn Host,
    v: &Value,
    mut copy: impl FnMut(&mut dyn Host, &Value) -> Result<Value>,
) -> Result<Option<Value>> {
    let Some(d) = v.downcast::<Deque>() else { return Ok(None) };
    let items: Vec<Value> = d.values().iter().map(|v| copy(h, v)).collect::<Result<_>>()?;
    Ok(Some(Deque::build(items, d.maxlen)))
}
