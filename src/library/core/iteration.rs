//! Builtins that walk over iterables, and the iterator types they make.

use crate::diag::{Error, ErrorKind};
use crate::rows;
use crate::value::convert::Maybe;
use crate::value::ops::special;
use crate::value::types::{BinOp, CmpOp, Install, Slots};
use crate::value::{Args, Error as Raised, Host, Items, Iter, Pairs, Range, Result, TypeInfo, Value, ops, types};
use num_bigint::BigInt;
use std::rc::Rc;

rows! { pub FUNCTIONS =
    /// Return the number of items in a container.
    ///
    /// >>> len([1, 2, 3])
    "len"(obj: Value, /) => len;
    /// Return an iterator over an iterable; with a sentinel, call until it is returned.
    ///
    /// >>> list(iter([1, 2]))
    "iter"(obj: Value, sentinel: Maybe<Value> = NoValue, /) => iter;
    /// Return the next item of an iterator, or the default at its end.
    ///
    /// >>> next(iter([5]))
    /// >>> next(iter([]), 'end')
    "next"(iterator: Value, default: Maybe<Value> = NoValue, /) => next;
    /// Return whether all items are true.
    ///
    /// >>> all([1, 0])
    "all"(iterable: Value, /) => all;
    /// Return whether any item is true.
    ///
    /// >>> any([1, 0])
    "any"(iterable: Value, /) => any;
    /// Return start plus the sum of the items.
    ///
    /// >>> sum([1, 2, 3], 10)
    "sum"(iterable: Value, /, start: Value = 0) => sum;
    /// Return the smallest item.
    ///
    /// >>> min(3, 1, 2)
    /// >>> min(['aa', 'b'], key=len)
    "min"(*args: &[Value], key: Value = None, default: Maybe<Value> = NoValue) => min;
    /// Return the largest item.
    ///
    /// >>> max([3, 1, 2])
    "max"(*args: &[Value], key: Value = None, default: Maybe<Value> = NoValue) => max;
    /// Return a new sorted list of the items.
    ///
    /// >>> sorted([3, 1, 2], reverse=True)
    "sorted"(iterable: Value, /, *, key: Value = None, reverse: bool = False) => sorted;
}

rows! { pub CONSTRUCTORS =
    /// The numbers from start up to, not including, stop.
    ///
    /// >>> list(range(0, 10, 3))
    "range"(start: Value, stop: Value = None, step: Value = None, /) => range;
    /// Pairs of a count and each item.
    ///
    /// >>> list(enumerate('ab', start=1))
    "enumerate"(iterable: Value, start: Value = 0) => enumerate;
    /// Tuples of the first items, the second items, and so on.
    ///
    /// >>> list(zip([1, 2], 'ab'))
    "zip"(*iterables: &[Value], strict: bool = False) => zip;
    /// The results of calling a function with each item.
    ///
    /// >>> list(map(abs, [-1, 2]))
    "map"(func: Maybe<Value> = NoValue, *iterables: &[Value]) => map;
    /// The items for which a function, or the item itself, is true.
    ///
    /// >>> list(filter(None, [0, 1, '', 'a']))
    "filter"(function: Value, iterable: Value, /) => filter;
    /// The items of a sequence from the last to the first.
    ///
    /// >>> list(reversed([1, 2, 3]))
    "reversed"(sequence: Value, /) => reversed;
}

macro_rules! iterator_types {
    ($($id:ident $name:literal;)*) => {$(
        #[doc = concat!("`", $name, "`")]
        pub static $id: TypeInfo = TypeInfo::new("builtins", $name, Some(&types::ITERATOR));
    )*};
}
iterator_types! {
    ENUMERATE "enumerate";
    ZIP "zip";
    MAP "map";
    FILTER "filter";
    REVERSED "reversed";
    LIST_REVERSE "list_reverseiterator";
    CALLABLE_ITERATOR "callable_iterator";
}

/// Installs the iterator types that programs can call.
pub fn install() {
    let callable = [(&ENUMERATE, 1), (&ZIP, 2), (&MAP, 3), (&FILTER, 4), (&REVERSED, 5)];
    for (t, row) in callable {
        t.install(Install {
            slots: Slots { construct: CONSTRUCTORS.get(row), ..Slots::default() },
            ..Install::default()
        });
    }
}

/// The items of a list value in order.
pub fn sort_list(h: &mut dyn Host, list: Value) -> Result<Value> {
    sorted(h, list, Value::None, false)
}

fn len(h: &mut dyn Host, obj: Value) -> Result<Value> {
    match special(h, &obj, "__len__", &[])? {
        Some(v) => match v.index(h)? {
            Some(n) if n.sign() == num_bigint::Sign::Minus => Err(Error::value("__len__() should return >= 0").into()),
            Some(n) => Ok(Value::int(n)),
            None => Err(crate::value::convert::not_an_integer(&v).into()),
        },
        None => obj.len(h).map(Value::from),
    }
}

fn iter(h: &mut dyn Host, obj: Value, sentinel: Maybe<Value>) -> Result<Value> {
    let Maybe::Given(sentinel) = sentinel else {
        // An object with `__next__` stays itself, so that its attributes remain visible.
        if let Some(v) = special(h, &obj, "__iter__", &[])? {
            return match v {
                v @ (Value::Iter(_) | Value::Instance(_)) => Ok(v),
                v => {
                    let text = format!("iter() returned non-iterator of type '{}'", v.type_name());
                    Err(Error::type_error(text).into())
                }
            };
        }
        return obj.to_iter(h).map(Value::Iter);
    };
    if !super::object::is_callable(&obj) {
        return Err(Error::type_error("iter(v, w): v must be callable").into());
    }
    Ok(Value::iter_fn(&CALLABLE_ITERATOR, move |h| {
        let v = h.call(&obj, Args::default())?;
        Ok(if v.is(&sentinel) || v.equals(h, &sentinel)? { None } else { Some(v) })
    }))
}

/// The next item, or `None` at the end: what `next` does before its default.
pub fn advance(h: &mut dyn Host, iterator: &Value) -> Result<Option<Value>> {
    match iterator {
        Value::Iter(i) => {
            // A generator's return value is the argument of its StopIteration.
            match i.resume(h, crate::value::iter::Resume::Send(Value::None))? {
                crate::value::iter::Step::Yield(v) => Ok(Some(v)),
                crate::value::iter::Step::Return(Value::None) => Ok(None),
                crate::value::iter::Step::Return(v) => Err(Raised::with_args(ErrorKind::StopIteration, vec![v])),
            }
        }
        other => match special(h, other, "__next__", &[])? {
            Some(v) => Ok(Some(v)),
            None => match other.type_info().method("__next__") {
                Some(m) => (m.run)(h, Args::positional(std::slice::from_ref(other))).map(Some),
                None => Err(Error::type_error(format!("'{}' object is not an iterator", other.type_name())).into()),
            },
        },
    }
}

fn next(h: &mut dyn Host, iterator: Value, default: Maybe<Value>) -> Result<Value> {
    match (advance(h, &iterator), default) {
        (Ok(Some(v)), _) => Ok(v),
        (Ok(None), Maybe::Given(v)) => Ok(v),
        (Err(e), Maybe::Given(v)) if e.is_a(ErrorKind::StopIteration) => Ok(v),
        (Ok(None), Maybe::Absent) => Err(Raised::with_args(ErrorKind::StopIteration, vec![])),
        (Err(e), _) => Err(e),
    }
}

fn all(h: &mut dyn Host, iterable: Value) -> Result<Value> {
    first_truth(h, &iterable, false).map(|found| Value::bool(!found))
}

fn any(h: &mut dyn Host, iterable: Value) -> Result<Value> {
    first_truth(h, &iterable, true).map(Value::bool)
}

/// Whether some item's truth is `wanted`.
fn first_truth(h: &mut dyn Host, iterable: &Value, wanted: bool) -> Result<bool> {
    let iter = iterable.to_iter(h)?;
    while let Some(v) = iter.next(h)? {
        if v.truth(h)? == wanted {
            return Ok(true);
        }
    }
    Ok(false)
}

fn sum(h: &mut dyn Host, iterable: Value, start: Value) -> Result<Value> {
    match start {
        Value::Str(_) => return Err(Error::type_error("sum() can't sum strings [use ''.join(seq) instead]").into()),
        Value::Bytes(_) => {
            return Err(Error::type_error("sum() can't sum bytes [use b''.join(seq) instead]").into());
        }
        _ => {}
    }
    let iter = iterable.to_iter(h)?;
    let mut total = start;
    while let Some(v) = iter.next(h)? {
        total = match (&total, &v) {
            (Value::Int(a), Value::Int(b)) if a.checked_add(*b).is_some() => Value::Int(a.wrapping_add(*b)),
            (Value::Float(a), Value::Float(b)) => Value::float(a.get() + b.get()),
            _ => ops::binary(h, BinOp::Add, &total, &v)?,
        };
    }
    Ok(total)
}

fn min(h: &mut dyn Host, args: &[Value], key: Value, default: Maybe<Value>) -> Result<Value> {
    extreme(h, "min", CmpOp::Lt, args, key, default)
}

fn max(h: &mut dyn Host, args: &[Value], key: Value, default: Maybe<Value>) -> Result<Value> {
    extreme(h, "max", CmpOp::Gt, args, key, default)
}

fn extreme(
    h: &mut dyn Host,
    name: &str,
    op: CmpOp,
    args: &[Value],
    key: Value,
    default: Maybe<Value>,
) -> Result<Value> {
    let default = default.into_option();
    let mut best: Option<(Value, Value)> = None;
    let mut offer = |h: &mut dyn Host, v: Value| -> Result<()> {
        let k = if key.is_none() { v.copy() } else { h.call(&key, Args::positional(std::slice::from_ref(&v)))? };
        let better = match &best {
            None => true,
            Some((_, b)) => match (&k, b) {
                (Value::Int(x), Value::Int(y)) => (x < y) == (op == CmpOp::Lt) && x != y,
                _ => ops::compare(h, op, &k, b)?.truth(h)?,
            },
        };
        if better {
            best = Some((v, k));
        }
        Ok(())
    };
    match args {
        [] => return Err(Error::type_error(format!("{name} expected at least 1 argument, got 0")).into()),
        [one] => {
            let iter = one.to_iter(h)?;
            while let Some(v) = iter.next(h)? {
                offer(h, v)?;
            }
        }
        several if default.is_none() => {
            for v in several {
                offer(h, v.copy())?;
            }
        }
        _ => {
            let text = format!("Cannot specify a default for {name}() with multiple positional arguments");
            return Err(Error::type_error(text).into());
        }
    }
    match (best, default) {
        (Some((v, _)), _) | (None, Some(v)) => Ok(v),
        (None, None) => Err(Error::value(format!("{name}() arg is an empty sequence")).into()),
    }
}

fn sorted(h: &mut dyn Host, iterable: Value, key: Value, reverse: bool) -> Result<Value> {
    let mut items = iterable.to_vec(h)?;
    super::sort::sort(h, &mut items, &key, reverse)?;
    Ok(Value::list(items))
}

fn range(h: &mut dyn Host, start: Value, stop: Value, step: Value) -> Result<Value> {
    let (start, stop, step) = match (start, stop, step) {
        (stop, Value::None, _) => (Value::Int(0), stop, Value::Int(1)),
        (start, stop, Value::None) => (start, stop, Value::Int(1)),
        all => all,
    };
    let zero = || Error::value("range() arg 3 must not be zero").into();
    if let (Value::Int(start), Value::Int(stop), Value::Int(step)) = (&start, &stop, &step) {
        let r = Range { start: *start, stop: *stop, step: *step };
        return if r.step == 0 { Err(zero()) } else { Ok(Value::Range(Rc::new(r))) };
    }
    let mut part =
        |v: Value| -> Result<BigInt> { v.index(h)?.ok_or_else(|| crate::value::convert::not_an_integer(&v).into()) };
    let (start, stop, step) = (part(start)?, part(stop)?, part(step)?);
    if step == BigInt::ZERO { Err(zero()) } else { Ok(super::long_range::range(start, stop, step)) }
}

fn enumerate(h: &mut dyn Host, iterable: Value, start: Value) -> Result<Value> {
    let Some(mut count) = start.index(h)?.map(Value::int) else {
        return Err(crate::value::convert::not_an_integer(&start).into());
    };
    let iterable = match (Items::of(iterable), &count) {
        (Ok(items), Value::Int(n)) if n.unsigned_abs() < 1 << 62 => {
            return Ok(Value::Iter(Rc::new(Iter::of_pairs(Pairs::Numbered(items, *n), &ENUMERATE))));
        }
        (Ok(items), _) => Value::Iter(Rc::new(Iter::of_items(items))),
        (Err(other), _) => other,
    };
    let iter = iterable.to_iter(h)?;
    Ok(Value::iter_pairs(&ENUMERATE, move |h| {
        let Some(v) = iter.next(h)? else { return Ok(None) };
        let following = match &count {
            Value::Int(i) if *i < i64::MAX => Value::Int(i + 1),
            big => ops::binary(h, BinOp::Add, big, &Value::Int(1))?,
        };
        let n = std::mem::replace(&mut count, following);
        Ok(Some((n, v)))
    }))
}

fn iterators(h: &mut dyn Host, iterables: &[Value]) -> Result<Vec<Rc<Iter>>> {
    iterables.iter().map(|v| v.to_iter(h)).collect()
}

fn zip(h: &mut dyn Host, iterables: &[Value], strict: bool) -> Result<Value> {
    if let ([a, b], false) = (iterables, strict)
        && let (Ok(a), Ok(b)) = (Items::of(a.clone()), Items::of(b.clone()))
    {
        return Ok(Value::Iter(Rc::new(Iter::of_pairs(Pairs::Zipped(a, b), &ZIP))));
    }
    let iters = iterators(h, iterables)?;
    if let ([a, b], false) = (&iters[..], strict) {
        let (a, b) = (a.clone(), b.clone());
        return Ok(Value::iter_pairs(&ZIP, move |h| {
            let Some(x) = a.next(h)? else { return Ok(None) };
            Ok(b.next(h)?.map(|y| (x, y)))
        }));
    }
    Ok(Value::iter_fn(&ZIP, move |h| {
        let mut row = Vec::with_capacity(iters.len());
        for (i, it) in iters.iter().enumerate() {
            match it.next(h)? {
                Some(v) => row.push(v),
                None if !strict => return Ok(None),
                None if i > 0 => return Err(uneven("shorter", i)),
                None => {
                    for (j, other) in iters.iter().enumerate().skip(1) {
                        if other.next(h)?.is_some() {
                            return Err(uneven("longer", j));
                        }
                    }
                    return Ok(None);
                }
            }
        }
        Ok(if row.is_empty() { None } else { Some(Value::tuple(row)) })
    }))
}

/// `zip(strict=True)` over iterables of different lengths; `i` counts from 0.
fn uneven(how: &str, i: usize) -> Raised {
    let before = if i == 1 { " 1".to_string() } else { format!("s 1-{i}") };
    Error::value(format!("zip() argument {} is {how} than argument{before}", i + 1)).into()
}

fn map(h: &mut dyn Host, func: Maybe<Value>, iterables: &[Value]) -> Result<Value> {
    let (Maybe::Given(func), false) = (func, iterables.is_empty()) else {
        return Err(Error::type_error("map() must have at least two arguments.").into());
    };
    let iters = iterators(h, iterables)?;
    Ok(Value::iter_fn(&MAP, move |h| {
        if let [one] = iters.as_slice() {
            let Some(v) = one.next(h)? else { return Ok(None) };
            return h.call(&func, Args::positional(&[v])).map(Some);
        }
        let mut row = Vec::with_capacity(iters.len());
        for it in &iters {
            match it.next(h)? {
                Some(v) => row.push(v),
                None => return Ok(None),
            }
        }
        h.call(&func, Args::positional(&row)).map(Some)
    }))
}

fn filter(h: &mut dyn Host, function: Value, iterable: Value) -> Result<Value> {
    let iter = iterable.to_iter(h)?;
    Ok(Value::iter_fn(&FILTER, move |h| {
        while let Some(v) = iter.next(h)? {
            let keep = match &function {
                Value::None => v.truth(h)?,
                f => h.call(f, Args::positional(std::slice::from_ref(&v)))?.truth(h)?,
            };
            if keep {
                return Ok(Some(v));
            }
        }
        Ok(None)
    }))
}

/// `reversed(sequence)`.
pub fn reversed(h: &mut dyn Host, sequence: Value) -> Result<Value> {
    if let Some(v) = special(h, &sequence, "__reversed__", &[])? {
        return Ok(v);
    }
    let sequence = sequence.plain();
    if let Value::Dict(d) = &sequence {
        return Ok(reverse_of(d.keys(), &REVERSED));
    }
    if let Some(view) = super::views::reversed_items(&sequence) {
        return Ok(reverse_of(view, &REVERSED));
    }
    let by_index = match &sequence {
        Value::List(_) | Value::Tuple(_) | Value::Str(_) | Value::Bytes(_) | Value::Range(_) => true,
        Value::Set(_) | Value::FrozenSet(_) | Value::Iter(_) => false,
        Value::Instance(i) => {
            let has = |n| i.class().lookup(crate::value::Symbol::new(n)).is_some();
            has("__len__") && has("__getitem__")
        }
        other => other.type_info().slots().getitem.is_some() && other.type_info().slots().len.is_some(),
    };
    if !by_index {
        return Err(Error::type_error(format!("'{}' object is not reversible", sequence.type_name())).into());
    }
    let mut left = sequence.len(h)?;
    let kind = if matches!(sequence, Value::List(_)) { &LIST_REVERSE } else { &REVERSED };
    Ok(Value::iter_fn(kind, move |h| {
        if left == 0 {
            return Ok(None);
        }
        left -= 1;
        match crate::value::item::get(h, &sequence, &Value::from(left)) {
            Ok(v) => Ok(Some(v)),
            Err(e) if e.is_a(ErrorKind::IndexError) => Ok(None),
            Err(e) => Err(e),
        }
    }))
}

fn reverse_of(items: Vec<Value>, kind: &'static TypeInfo) -> Value {
    let mut rest = items;
    Value::iter_fn(kind, move |_| Ok(rest.pop()))
}
