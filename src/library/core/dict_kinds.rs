//! `defaultdict`, `Counter` and `OrderedDict`: dicts of a kind. The module `collections` names their types.

use super::dict::update_from;
use crate::diag::{Error, ErrorKind};
use crate::value::convert::{Keywords, Maybe};
use crate::value::types::{BinOp, CmpOp, Install, Slots, UnaryOp};
use crate::value::{Dict, Error as Raised, Host, Result, Value, ops, types};
use crate::{attrs, rows};
use std::rc::Rc;

rows! { pub CONSTRUCT =
    /// A dict that makes the values of missing keys by calling a function.
    ///
    /// >>> from collections import defaultdict
    /// >>> d = defaultdict(list)
    /// >>> d['a'].append(1)
    /// >>> d
    "defaultdict"(default_factory: Value = None, source: Maybe<Value> = NoValue, /, **kwargs: Keywords) => construct_default;
    /// A dict that counts its keys.
    ///
    /// >>> from collections import Counter
    /// >>> Counter('banana')
    "Counter"(iterable: Value = None, /, **kwargs: Keywords) => construct_counter;
    /// A dict whose order counts in comparisons.
    ///
    /// >>> from collections import OrderedDict
    /// >>> OrderedDict([('a', 1)])
    "OrderedDict"(source: Maybe<Value> = NoValue, /, **kwargs: Keywords) => construct_ordered;
}

rows! { pub COUNTER_METHODS =
    /// The n most frequent keys with their counts, all by default.
    ///
    /// >>> from collections import Counter
    /// >>> Counter('banana').most_common(2)
    "most_common"(this: Rc<Dict>, n: Option<i64> = None) => most_common;
    /// Each key as often as it counts.
    "elements"(this: Rc<Dict>) => elements;
    /// Add counts.
    "update"(this: Rc<Dict>, iterable: Value = None, /, **kwargs: Keywords) => counter_update;
    /// Take counts away.
    "subtract"(this: Rc<Dict>, iterable: Value = None, /, **kwargs: Keywords) => subtract;
    /// The sum of the counts.
    "total"(this: Rc<Dict>) => total;
}

rows! { pub DEFAULT_METHODS =
    "__missing__"(this: Rc<Dict>, key: Value, /) => missing;
}

rows! { pub ORDERED_METHODS =
    /// Move a key to the end, or to the start.
    "move_to_end"(this: Rc<Dict>, key: Value, last: bool = True) => move_to_end;
    /// Take out and return the last entry, or the first.
    "popitem"(this: Rc<Dict>, last: bool = True) => ordered_popitem;
}

attrs! { pub DEFAULT_ATTRS =
    /// What makes the values of missing keys.
    default_factory => factory, set_factory;
}

/// Installs the three types.
pub fn install() {
    let slots = types::DICT.rows().slots;
    types::DEFAULTDICT.install(Install {
        slots: Slots { construct: Some(&CONSTRUCT[0]), repr: Some(default_repr), ..slots },
        methods: crate::tables![DEFAULT_METHODS],
        attrs: crate::attr_tables![DEFAULT_ATTRS],
        ..Install::default()
    });
    types::COUNTER.install(Install {
        slots: Slots {
            construct: Some(&CONSTRUCT[1]),
            repr: Some(counter_repr),
            binary: Some(counter_binary),
            inplace: Some(counter_inplace),
            unary: Some(counter_unary),
            ..slots
        },
        methods: crate::tables![COUNTER_METHODS],
        ..Install::default()
    });
    types::ORDERED_DICT.install(Install {
        slots: Slots {
            construct: Some(&CONSTRUCT[2]),
            repr: Some(ordered_repr),
            compare: Some(ordered_compare),
            ..slots
        },
        methods: crate::tables![ORDERED_METHODS],
        ..Install::default()
    });
}

fn construct_default(h: &mut dyn Host, factory: Value, source: Maybe<Value>, kwargs: Keywords) -> Result<Value> {
    if !factory.is_none() && !super::object::is_callable(&factory) {
        return Err(Error::type_error("first argument must be callable or None").into());
    }
    let d = Dict::of_kind(&types::DEFAULTDICT, factory);
    fill(h, &d, source, kwargs)?;
    Ok(Value::Dict(Rc::new(d)))
}

fn construct_ordered(h: &mut dyn Host, source: Maybe<Value>, kwargs: Keywords) -> Result<Value> {
    let d = Dict::of_kind(&types::ORDERED_DICT, Value::None);
    fill(h, &d, source, kwargs)?;
    Ok(Value::Dict(Rc::new(d)))
}

fn fill(h: &mut dyn Host, d: &Dict, source: Maybe<Value>, kwargs: Keywords) -> Result<()> {
    if let Maybe::Given(source) = source {
        update_from(h, d, &source)?;
    }
    for (k, v) in kwargs.0 {
        d.insert(h, Value::from(k.as_str()), v)?;
    }
    Ok(())
}

fn factory(_: &mut dyn Host, this: &Value) -> Result<Value> {
    Ok(match this.plain() {
        Value::Dict(d) => d.factory().borrow().clone(),
        _ => Value::None,
    })
}
fn set_factory(_: &mut dyn Host, this: &Value, v: Value) -> Result<()> {
    if let Value::Dict(d) = this.plain() {
        *d.factory().borrow_mut() = v;
    }
    Ok(())
}
fn missing(h: &mut dyn Host, this: Rc<Dict>, key: Value) -> Result<Value> {
    match this.missing(h, &key)? {
        Some(v) => Ok(v),
        None => Err(super::dict::key_error(key)),
    }
}

fn default_repr(h: &mut dyn Host, this: &Value) -> Result<String> {
    let Value::Dict(d) = this.plain() else { return Ok(String::new()) };
    let factory = d.factory().borrow().clone();
    Ok(format!("defaultdict({}, {})", factory.repr(h)?, crate::value::repr::dict(h, &d)?))
}

fn construct_counter(h: &mut dyn Host, iterable: Value, kwargs: Keywords) -> Result<Value> {
    let d = Rc::new(Dict::of_kind(&types::COUNTER, Value::None));
    counter_update(h, d.clone(), iterable, kwargs)?;
    Ok(Value::Dict(d))
}

/// Counts of keys: of a mapping its values, else one for each item.
fn tally(h: &mut dyn Host, d: &Dict, iterable: &Value, kwargs: Keywords, op: BinOp) -> Result<()> {
    let mut change = |h: &mut dyn Host, k: Value, n: &Value| -> Result<()> {
        let old = d.get(h, &k)?.unwrap_or(Value::Int(0));
        let new = ops::binary(h, op, &old, n)?;
        d.insert(h, k, new).map(drop)
    };
    match iterable.plain() {
        Value::None => {}
        Value::Dict(other) => {
            for (k, v) in other.pairs() {
                change(h, k, &v)?;
            }
        }
        items => {
            let iter = items.to_iter(h)?;
            while let Some(k) = iter.next(h)? {
                change(h, k, &Value::Int(1))?;
            }
        }
    }
    for (k, v) in kwargs.0 {
        change(h, Value::from(k.as_str()), &v)?;
    }
    Ok(())
}
fn counter_update(h: &mut dyn Host, this: Rc<Dict>, iterable: Value, kwargs: Keywords) -> Result<Value> {
    tally(h, &this, &iterable, kwargs, BinOp::Add)?;
    Ok(Value::None)
}
fn subtract(h: &mut dyn Host, this: Rc<Dict>, iterable: Value, kwargs: Keywords) -> Result<Value> {
    tally(h, &this, &iterable, kwargs, BinOp::Sub)?;
    Ok(Value::None)
}

/// Entries by falling count; equal counts in the order of insertion.
fn by_count(h: &mut dyn Host, d: &Dict) -> Result<Vec<Value>> {
    let mut counts: Vec<Value> = Vec::with_capacity(d.len());
    let mut pairs = Vec::with_capacity(d.len());
    for (i, (k, v)) in d.pairs().into_iter().enumerate() {
        counts.push(Value::tuple(vec![v.clone(), Value::from(i)]));
        pairs.push(Value::tuple(vec![k, v]));
    }
    let first = Value::Builtin(&KEY[0]);
    super::sort::sort(h, &mut counts, &first, true)?;
    Ok(counts
        .iter()
        .filter_map(|c| match c {
            Value::Tuple(t) => pairs.get(t.get(1)?.to_index_saturating()? as usize).cloned(),
            _ => None,
        })
        .collect())
}

rows! { KEY =
    "first"(pair: Rc<Vec<Value>>, /) => first;
}
fn first(_: &mut dyn Host, pair: Rc<Vec<Value>>) -> Result<Value> {
    Ok(pair.first().cloned().unwrap_or_default())
}

fn most_common(h: &mut dyn Host, this: Rc<Dict>, n: Option<i64>) -> Result<Value> {
    let mut all = by_count(h, &this)?;
    if let Some(n) = n {
        all.truncate(usize::try_from(n).unwrap_or(0));
    }
    Ok(Value::list(all))
}
fn elements(_: &mut dyn Host, this: Rc<Dict>) -> Result<Value> {
    let mut rest = this.pairs().into_iter();
    let mut current: Option<(Value, i64)> = None;
    Ok(Value::iter_fn(&types::ITERATOR, move |_| {
        loop {
            if let Some((k, n)) = &mut current
                && *n > 0
            {
                *n -= 1;
                return Ok(Some(k.clone()));
            }
            match rest.next() {
                Some((k, v)) => current = Some((k, v.to_index_saturating().unwrap_or(0))),
                None => return Ok(None),
            }
        }
    }))
}
fn total(h: &mut dyn Host, this: Rc<Dict>) -> Result<Value> {
    let mut sum = Value::Int(0);
    for v in this.values() {
        sum = ops::binary(h, BinOp::Add, &sum, &v)?;
    }
    Ok(sum)
}

fn counter_repr(h: &mut dyn Host, this: &Value) -> Result<String> {
    let Value::Dict(d) = this.plain() else { return Ok(String::new()) };
    if d.is_empty() {
        return Ok("Counter()".into());
    }
    let mut parts = Vec::new();
    // Counts that have no order are shown as they were inserted.
    let all =
        by_count(h, &d).unwrap_or_else(|_| d.pairs().into_iter().map(|(k, v)| Value::tuple(vec![k, v])).collect());
    for pair in all {
        if let Value::Tuple(t) = &pair
            && let [k, v] = t.as_slice()
        {
            parts.push(format!("{}: {}", k.repr(h)?, v.repr(h)?));
        }
    }
    Ok(format!("Counter({{{}}})", parts.join(", ")))
}

/// Only what counts more than zero.
fn positive(h: &mut dyn Host, pairs: Vec<(Value, Value)>) -> Result<Value> {
    let d = Dict::of_kind(&types::COUNTER, Value::None);
    for (k, v) in pairs {
        if ops::compare(h, CmpOp::Gt, &v, &Value::Int(0))?.truth(h)? {
            d.insert(h, k, v)?;
        }
    }
    Ok(Value::Dict(Rc::new(d)))
}

fn counter_binary(h: &mut dyn Host, op: BinOp, a: &Value, b: &Value) -> Result<Value> {
    let (Value::Dict(x), Value::Dict(y)) = (a.plain(), b.plain()) else { return Ok(Value::NotImplemented) };
    let counter = |d: &Dict| std::ptr::eq(d.kind(), &types::COUNTER);
    if !counter(&x) || !counter(&y) {
        return if op == BinOp::BitOr { super::dict::binary(h, op, a, b) } else { Ok(Value::NotImplemented) };
    }
    let mut pairs = Vec::new();
    let zero = Value::Int(0);
    for (k, v) in x.pairs() {
        let w = y.get(h, &k)?.unwrap_or(zero.clone());
        let greater = ops::compare(h, CmpOp::Lt, &v, &w)?.truth(h)?;
        let r = match op {
            BinOp::Add | BinOp::Sub => ops::binary(h, op, &v, &w)?,
            BinOp::BitAnd => {
                if greater {
                    v
                } else {
                    w
                }
            }
            BinOp::BitOr => {
                if greater {
                    w
                } else {
                    v
                }
            }
            _ => return Ok(Value::NotImplemented),
        };
        pairs.push((k, r));
    }
    for (k, w) in y.pairs() {
        if !x.contains(h, &k)? && op != BinOp::BitAnd {
            let r = if op == BinOp::Sub { ops::binary(h, BinOp::Sub, &zero, &w)? } else { w };
            pairs.push((k, r));
        }
    }
    positive(h, pairs)
}

fn counter_inplace(h: &mut dyn Host, op: BinOp, a: &Value, b: &Value) -> Result<Value> {
    let r = counter_binary(h, op, a, b)?;
    if let (Value::Dict(x), Value::Dict(y)) = (a.plain(), &r) {
        x.clear();
        for (k, v) in y.pairs() {
            x.insert(h, k, v)?;
        }
        return Ok(a.clone());
    }
    Ok(r)
}

fn counter_unary(h: &mut dyn Host, op: UnaryOp, a: &Value) -> Result<Value> {
    let Value::Dict(x) = a.plain() else { return Ok(Value::NotImplemented) };
    let mut pairs = Vec::new();
    for (k, v) in x.pairs() {
        pairs.push((k, if op == UnaryOp::Neg { ops::unary(h, op, &v)? } else { v }));
    }
    match op {
        UnaryOp::Pos | UnaryOp::Neg => positive(h, pairs),
        _ => Ok(Value::NotImplemented),
    }
}

fn ordered_repr(h: &mut dyn Host, this: &Value) -> Result<String> {
    let Value::Dict(d) = this.plain() else { return Ok(String::new()) };
    if d.is_empty() {
        return Ok("OrderedDict()".into());
    }
    let pairs = d.pairs().into_iter().map(|(k, v)| Value::tuple(vec![k, v])).collect();
    Ok(format!("OrderedDict({})", Value::list(pairs).repr(h)?))
}

fn ordered_compare(h: &mut dyn Host, op: CmpOp, a: &Value, b: &Value) -> Result<Value> {
    let (Value::Dict(x), Value::Dict(y)) = (a.plain(), b.plain()) else { return Ok(Value::NotImplemented) };
    let ordered = |d: &Dict| std::ptr::eq(d.kind(), &types::ORDERED_DICT);
    if !matches!(op, CmpOp::Eq | CmpOp::Ne) || !ordered(&x) || !ordered(&y) {
        return Ok(Value::NotImplemented);
    }
    let pairs = |d: &Dict| Value::list(d.pairs().into_iter().map(|(k, v)| Value::tuple(vec![k, v])).collect());
    let equal = pairs(&x).equals(h, &pairs(&y))?;
    Ok(Value::Bool(equal == (op == CmpOp::Eq)))
}

fn move_to_end(h: &mut dyn Host, this: Rc<Dict>, key: Value, last: bool) -> Result<Value> {
    let Some(v) = this.remove(h, &key)? else { return Err(super::dict::key_error(key)) };
    let rest = if last { vec![] } else { this.pairs() };
    if !last {
        this.clear();
    }
    this.insert(h, key, v)?;
    for (k, v) in rest {
        this.insert(h, k, v)?;
    }
    Ok(Value::None)
}
fn ordered_popitem(_: &mut dyn Host, this: Rc<Dict>, last: bool) -> Result<Value> {
    match if last { this.pop_last() } else { this.pop_first() } {
        Some((k, v)) => Ok(Value::tuple(vec![k, v])),
        None => Err(Raised::with_args(ErrorKind::KeyError, vec![Value::from("dictionary is empty")])),
    }
}
