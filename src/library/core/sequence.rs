//! `list`, `tuple`, `range`, `slice`: construction and methods.

use crate::diag::{Error, ErrorKind};
use crate::kernel::stop::watched;
use crate::value::types::{Install, Slots};
use crate::value::{Dict, Host, List, Range, Result, Slice, Value, types};
use crate::{attrs, rows};
use std::rc::Rc;

rows! { pub CONSTRUCT =
    /// A list of the items.
    ///
    /// >>> list('abc')
    "list"(iterable: Value = (), /) => construct_list;
    /// A tuple of the items.
    ///
    /// >>> tuple([1, 2])
    "tuple"(iterable: Value = (), /) => construct_tuple;
    /// A range of indices, as in subscripts.
    ///
    /// >>> slice(1, 10, 2)
    "slice"(start: Value, stop: Value = NoValue, step: Value = None, /) => construct_slice;
}

rows! { pub LIST_METHODS =
    /// Add an item at the end.
    ///
    /// >>> a = [1]
    /// >>> a.append(2)
    /// >>> a
    "append"(this: Rc<List>, object: Value, /) => append;
    /// Add all items of an iterable at the end.
    "extend"(this: Rc<List>, iterable: Value, /) => extend;
    /// Put an item before an index.
    "insert"(this: Rc<List>, index: i64, object: Value, /) => insert;
    /// Take out and return the item at an index, the last by default.
    ///
    /// >>> [1, 2, 3].pop()
    "pop"(this: Rc<List>, index: i64 = -1, /) => pop;
    /// Take out the first item equal to a value.
    "remove"(this: Rc<List>, value: Value, /) => remove;
    /// Take out all items.
    "clear"(this: Rc<List>) => clear;
    /// A new list of the same items.
    "copy"(this: Rc<List>) => copy;
    /// Turn the order round in place.
    "reverse"(this: Rc<List>) => reverse;
    /// Sort in place, stably.
    ///
    /// >>> a = [3, 1, 2]
    /// >>> a.sort(reverse=True)
    /// >>> a
    "sort"(this: Rc<List>, *, key: Value = None, reverse: bool = False) => sort;
    /// The position of the first item equal to a value.
    ///
    /// >>> [5, 6].index(6)
    "index"(this: Rc<List>, value: Value, start: i64 = 0, stop: i64 = 9223372036854775807, /) => index;
    /// How many items are equal to a value.
    "count"(this: Rc<List>, value: Value, /) => count;
}

rows! { pub TUPLE_METHODS =
    /// The position of the first item equal to a value.
    ///
    /// >>> (5, 6).index(6)
    "index"(this: Rc<Vec<Value>>, value: Value, start: i64 = 0, stop: i64 = 9223372036854775807, /) => tuple_index;
    /// How many items are equal to a value.
    "count"(this: Rc<Vec<Value>>, value: Value, /) => tuple_count;
}

rows! { pub RANGE_METHODS =
    /// The position of a number.
    ///
    /// >>> range(0, 10, 2).index(4)
    "index"(this: Rc<Range>, value: Value, /) => range_index;
    /// 1 if the number is in the range, else 0.
    "count"(this: Rc<Range>, value: Value, /) => range_count;
}

rows! { pub SLICE_METHODS =
    /// Start, stop and step for a sequence of a length.
    ///
    /// >>> slice(None, None, -1).indices(5)
    "indices"(this: Rc<Slice>, len: usize, /) => slice_indices;
}

attrs! { pub RANGE_ATTRS =
    /// The first number.
    start => range_start;
    /// The limit.
    stop => range_stop;
    /// The distance of neighbours.
    step => range_step;
}

attrs! { pub SLICE_ATTRS =
    /// The first index.
    start => slice_start;
    /// The limit.
    stop => slice_stop;
    /// The distance of neighbours.
    step => slice_step;
}

/// Installs the sequence types.
pub fn install() {
    types::LIST.install(Install {
        slots: Slots { construct: Some(&CONSTRUCT[0]), ..super::native::mutable_slots() },
        methods: crate::tables![LIST_METHODS, super::dunder::SEQUENCE, super::dunder::MUTABLE],
        ..Install::default()
    });
    types::TUPLE.install(Install {
        slots: Slots { construct: Some(&CONSTRUCT[1]), ..super::native::container_slots() },
        methods: crate::tables![TUPLE_METHODS, super::dunder::SEQUENCE],
        ..Install::default()
    });
    types::RANGE.install(Install {
        slots: Slots {
            construct: Some(&super::iteration::CONSTRUCTORS[0]),
            binary: None,
            ..super::native::container_slots()
        },
        methods: crate::tables![RANGE_METHODS, super::dunder::ITEMS, super::dunder::SIZED],
        attrs: crate::attr_tables![RANGE_ATTRS],
        ..Install::default()
    });
    types::SLICE.install(Install {
        slots: Slots { construct: Some(&CONSTRUCT[2]), ..Slots::default() },
        methods: crate::tables![SLICE_METHODS],
        attrs: crate::attr_tables![SLICE_ATTRS],
        ..Install::default()
    });
}

fn construct_list(h: &mut dyn Host, iterable: Value) -> Result<Value> {
    iterable.to_vec(h).map(Value::list)
}
fn construct_tuple(h: &mut dyn Host, iterable: Value) -> Result<Value> {
    match iterable {
        v @ Value::Tuple(_) => Ok(v),
        v => v.to_vec(h).map(Value::tuple),
    }
}
fn construct_slice(_: &mut dyn Host, start: Value, stop: Value, step: Value) -> Result<Value> {
    let s = match stop {
        Value::NotImplemented => Slice { start: Value::None, stop: start, step: Value::None },
        stop => Slice { start, stop, step },
    };
    Ok(Value::Slice(Rc::new(s)))
}

fn append(_: &mut dyn Host, this: Rc<List>, object: Value) -> Result<Value> {
    let mut list = this.borrow_mut();
    room(&mut list, 1)?;
    list.push(object);
    Ok(Value::None)
}
/// Room for so many more items: a list that outgrows the memory is an exception.
fn room(list: &mut Vec<Value>, more: usize) -> Result<()> {
    list.try_reserve(more).map_err(|_| Error::new(ErrorKind::MemoryError, "").into())
}
fn extend(h: &mut dyn Host, this: Rc<List>, iterable: Value) -> Result<Value> {
    let items = iterable.to_vec(h)?;
    let mut list = this.borrow_mut();
    room(&mut list, items.len())?;
    list.extend(items);
    Ok(Value::None)
}
fn insert(_: &mut dyn Host, this: Rc<List>, index: i64, object: Value) -> Result<Value> {
    let mut list = this.borrow_mut();
    room(&mut list, 1)?;
    let n = list.len() as i64;
    let at = if index < 0 { index.saturating_add(n) } else { index }.clamp(0, n);
    list.insert(at as usize, object);
    Ok(Value::None)
}
fn pop(_: &mut dyn Host, this: Rc<List>, index: i64) -> Result<Value> {
    let mut list = this.borrow_mut();
    if list.is_empty() {
        return Err(Error::index("pop from empty list").into());
    }
    let at = if index < 0 { index.saturating_add(list.len() as i64) } else { index };
    match usize::try_from(at).ok().filter(|&at| at < list.len()) {
        Some(at) => Ok(list.remove(at)),
        None => Err(Error::index("pop index out of range").into()),
    }
}
fn remove(h: &mut dyn Host, this: Rc<List>, value: Value) -> Result<Value> {
    let items = this.borrow().clone();
    match position(h, &items, &value, 0, i64::MAX)? {
        Some(at) if at < this.len() => {
            let gone = this.borrow_mut().remove(at);
            drop(gone);
            Ok(Value::None)
        }
        _ => Err(Error::value("list.remove(x): x not in list").into()),
    }
}
fn clear(_: &mut dyn Host, this: Rc<List>) -> Result<Value> {
    drop(this.take());
    Ok(Value::None)
}
fn copy(_: &mut dyn Host, this: Rc<List>) -> Result<Value> {
    Ok(Value::list(this.borrow().clone()))
}
fn reverse(_: &mut dyn Host, this: Rc<List>) -> Result<Value> {
    this.borrow_mut().reverse();
    Ok(Value::None)
}
fn sort(h: &mut dyn Host, this: Rc<List>, key: Value, reverse: bool) -> Result<Value> {
    // Empty meanwhile, as in CPython, so that a comparison that changes it is noticed.
    let mut sorting = Sorting { items: this.take(), list: &this };
    let done = super::sort::sort(h, &mut sorting.items, &key, reverse);
    let touched = !this.is_empty();
    drop(sorting);
    done?;
    if touched {
        return Err(Error::value("list modified during sort").into());
    }
    Ok(Value::None)
}

/// The items of a list while they are sorted; it gets them back also when the sort is stopped.
struct Sorting<'a> {
    items: Vec<Value>,
    list: &'a List,
}

impl Drop for Sorting<'_> {
    fn drop(&mut self) {
        *self.list.borrow_mut() = std::mem::take(&mut self.items);
    }
}

/// Where the first item equal to a value is.
pub fn position(h: &mut dyn Host, items: &[Value], value: &Value, start: i64, stop: i64) -> Result<Option<usize>> {
    let n = items.len() as i64;
    let bound = |i: i64| if i < 0 { i.saturating_add(n).max(0) } else { i.min(n) } as usize;
    for (i, item) in watched(items.iter().enumerate().take(bound(stop)).skip(bound(start))) {
        if item.is(value) || item.equals(h, value)? {
            return Ok(Some(i));
        }
    }
    Ok(None)
}
fn occurrences(h: &mut dyn Host, items: &[Value], value: &Value) -> Result<Value> {
    let mut n = 0;
    for v in watched(items.iter()) {
        n += i64::from(v.is(value) || v.equals(h, value)?);
    }
    Ok(Value::Int(n))
}
fn index(h: &mut dyn Host, this: Rc<List>, value: Value, start: i64, stop: i64) -> Result<Value> {
    let items = this.borrow().clone();
    match position(h, &items, &value, start, stop)? {
        Some(i) => Ok(Value::from(i)),
        None => Err(Error::value(format!("{} is not in list", value.repr(h)?)).into()),
    }
}
fn count(h: &mut dyn Host, this: Rc<List>, value: Value) -> Result<Value> {
    let items = this.borrow().clone();
    occurrences(h, &items, &value)
}
fn tuple_index(h: &mut dyn Host, this: Rc<Vec<Value>>, value: Value, start: i64, stop: i64) -> Result<Value> {
    match position(h, &this, &value, start, stop)? {
        Some(i) => Ok(Value::from(i)),
        None => Err(Error::value("tuple.index(x): x not in tuple").into()),
    }
}
fn tuple_count(h: &mut dyn Host, this: Rc<Vec<Value>>, value: Value) -> Result<Value> {
    occurrences(h, &this, &value)
}

fn range_index(h: &mut dyn Host, this: Rc<Range>, value: Value) -> Result<Value> {
    let range = Value::Range(this.clone());
    if range.contains(h, &value)?
        && let Some(i) = value.to_f64()
    {
        return Ok(Value::Int((i as i64).wrapping_sub(this.start).wrapping_div(this.step)));
    }
    Err(Error::value(format!("{} is not in range", value.repr(h)?)).into())
}
fn range_count(h: &mut dyn Host, this: Rc<Range>, value: Value) -> Result<Value> {
    Ok(Value::Int(Value::Range(this).contains(h, &value)? as i64))
}
fn slice_indices(_: &mut dyn Host, this: Rc<Slice>, len: usize) -> Result<Value> {
    let (start, stop, step) = this.indices(len)?;
    Ok(Value::tuple(vec![Value::Int(start), Value::Int(stop), Value::Int(step)]))
}

fn range_of(this: &Value) -> Range {
    match this.plain() {
        Value::Range(r) => *r,
        _ => Range { start: 0, stop: 0, step: 1 },
    }
}
fn range_start(_: &mut dyn Host, this: &Value) -> Result<Value> {
    Ok(Value::Int(range_of(this).start))
}
fn range_stop(_: &mut dyn Host, this: &Value) -> Result<Value> {
    Ok(Value::Int(range_of(this).stop))
}
fn range_step(_: &mut dyn Host, this: &Value) -> Result<Value> {
    Ok(Value::Int(range_of(this).step))
}
fn slice_part(this: &Value, part: fn(&Slice) -> &Value) -> Result<Value> {
    Ok(match this {
        Value::Slice(s) => part(s).clone(),
        _ => Value::None,
    })
}
fn slice_start(_: &mut dyn Host, this: &Value) -> Result<Value> {
    slice_part(this, |s| &s.start)
}
fn slice_stop(_: &mut dyn Host, this: &Value) -> Result<Value> {
    slice_part(this, |s| &s.stop)
}
fn slice_step(_: &mut dyn Host, this: &Value) -> Result<Value> {
    slice_part(this, |s| &s.step)
}

/// Pairs of an iterable as `dict(…)` takes them.
pub fn pairs_of(h: &mut dyn Host, source: &Value) -> Result<Vec<(Value, Value)>> {
    let mut pairs = Vec::new();
    for (i, v) in source.to_vec(h)?.into_iter().enumerate() {
        let pair = v.to_vec(h).map_err(|_| {
            Error::type_error(format!("cannot convert dictionary update sequence element #{i} to a sequence"))
        })?;
        match <[Value; 2]>::try_from(pair) {
            Ok([k, v]) => pairs.push((k, v)),
            Err(other) => {
                let n = other.len();
                let text = format!("dictionary update sequence element #{i} has length {n}; 2 is required");
                return Err(Error::value(text).into());
            }
        }
    }
    Ok(pairs)
}

/// A dict of text keys.
pub fn text_dict(h: &mut dyn Host, pairs: Vec<(&str, Value)>) -> Result<Value> {
    let pairs = pairs.into_iter().map(|(k, v)| (Value::from(k), v));
    Ok(Value::Dict(Rc::new(Dict::from_pairs(h, pairs)?)))
}
