//! `collections.Counter`: counts of hashable items.

use super::args::type_error;
use super::dict_kinds::class_name;
use crate::diag::Error;
use crate::library::core::{native, sort};
use crate::rows;
use crate::value::convert::{Keywords, Maybe};
use crate::value::iter::FromFn;
use crate::value::types::{BinOp, CmpOp, Install, Slots, UnaryOp};
use crate::value::{Args, Dict, Host, Result, Symbol, Value, attr, ops, types};
use std::rc::Rc;

rows! { CONSTRUCT =
    /// Dict subclass for counting hashable items.
    ///
    /// >>> from collections import Counter
    /// >>> Counter('abracadabra')
    "Counter"(iterable: Value = None, /, **kwargs: Keywords) => new;
}

rows! { METHODS =
    /// List the n most common elements and their counts from the most common to the least.
    ///
    /// >>> from collections import Counter
    /// >>> Counter('abracadabra').most_common(2)
    "most_common"(this: Rc<Dict>, n: Option<i64> = None) => most_common;
    /// Iterator over elements repeating each as many times as its count.
    ///
    /// >>> from collections import Counter
    /// >>> sorted(Counter(a=2, b=1).elements())
    "elements"(this: Rc<Dict>) => elements;
    /// Sum of the counts.
    ///
    /// >>> from collections import Counter
    /// >>> Counter('aab').total()
    "total"(this: Rc<Dict>) => total;
    /// Like dict.update() but add counts instead of replacing them.
    ///
    /// >>> from collections import Counter
    /// >>> c = Counter('ab'); c.update('ac'); c
    "update"(this: Rc<Dict>, iterable: Value = None, /, **kwargs: Keywords) =>
        |h: &mut dyn Host, d: Rc<Dict>, v: Value, kw: Keywords| count_in(h, &d, &v, kw, BinOp::Add).map(|()| Value::None);
    /// Like dict.update() but subtracts counts instead of replacing them.
    ///
    /// >>> from collections import Counter
    /// >>> c = Counter('ab'); c.subtract('ac'); c
    "subtract"(this: Rc<Dict>, iterable: Value = None, /, **kwargs: Keywords) =>
        |h: &mut dyn Host, d: Rc<Dict>, v: Value, kw: Keywords| count_in(h, &d, &v, kw, BinOp::Sub).map(|()| Value::None);
    /// The count of elements not in the Counter is zero.
    ///
    /// >>> from collections import Counter
    /// >>> Counter('ab').__missing__('c')
    "__missing__"(this: Value, key: Value, /) => |_: &mut dyn Host, _: Value, _: Value| Ok(Value::Int(0));
}

rows! { STATICS =
    /// Not defined for Counter: use Counter(iterable) instead.
    "fromkeys"(iterable: Value, v: Maybe<Value> = NoValue) => |_: &mut dyn Host, _: Value, _: Maybe<Value>| {
        Err(Error::unsupported("Counter.fromkeys() is undefined.  Use Counter(iterable) instead.").into())
    };
}

/// Says what counters can do.
pub fn install() {
    types::COUNTER.install(Install {
        slots: Slots {
            construct: Some(&CONSTRUCT[0]),
            repr: Some(repr),
            binary: Some(binary),
            inplace: Some(inplace),
            unary: Some(unary),
            compare: Some(compare),
            delitem: Some(delitem),
            ..native::mutable_slots()
        },
        methods: crate::tables![METHODS],
        statics: crate::tables![STATICS],
        ..Install::default()
    });
}

fn empty() -> Rc<Dict> {
    Rc::new(Dict::of_kind(&types::COUNTER, Value::None))
}

fn new(h: &mut dyn Host, iterable: Value, kwargs: Keywords) -> Result<Value> {
    let d = empty();
    count_in(h, &d, &iterable, kwargs, BinOp::Add)?;
    Ok(Value::Dict(d))
}

/// Adds or subtracts a mapping's counts, or one for each item of an iterable.
fn count_in(h: &mut dyn Host, d: &Dict, iterable: &Value, kwargs: Keywords, op: BinOp) -> Result<()> {
    let change = |h: &mut dyn Host, k: Value, n: Value| -> Result<()> {
        let sum = match (d.get(h, &k)?, op) {
            (None, BinOp::Add) => n,
            (None, _) => ops::binary(h, op, &Value::Int(0), &n)?,
            (Some(Value::Int(old)), BinOp::Add) if matches!(n, Value::Int(1)) && old < i64::MAX => Value::Int(old + 1),
            (Some(old), _) => ops::binary(h, op, &old, &n)?,
        };
        d.insert(h, k, sum).map(drop)
    };
    match iterable.plain() {
        Value::None => {}
        Value::Dict(other) => {
            for (k, n) in other.pairs() {
                change(h, k, n)?;
            }
        }
        _ => {
            let items = match attr::find(h, iterable, Symbol::new("items"))? {
                Some(items) if !matches!(iterable, Value::Array(_) | Value::Tensor(_)) => {
                    Some(h.call(&items, Args::default())?.to_vec(h)?)
                }
                _ => None,
            };
            match items {
                Some(pairs) => {
                    for pair in pairs {
                        if let [k, n] = pair.to_vec(h)?.as_slice() {
                            change(h, k.clone(), n.clone())?;
                        }
                    }
                }
                None => {
                    let iter = iterable.to_iter(h)?;
                    while let Some(k) = iter.next(h)? {
                        change(h, k, Value::Int(1))?;
                    }
                }
            }
        }
    }
    for (k, n) in kwargs.0 {
        change(h, Value::from(k.as_str()), n)?;
    }
    Ok(())
}

/// Pairs, largest count first, equal counts in order of arrival.
fn ranked(h: &mut dyn Host, d: &Dict) -> Result<Vec<Value>> {
    let pairs = d.pairs();
    // Sorted by count through positions: the key function is a table look-up.
    let mut order: Vec<Value> =
        pairs.iter().enumerate().map(|(i, (_, n))| Value::tuple(vec![n.clone(), Value::from(i)])).collect();
    let first = super::script_name(h, "operator", "itemgetter")?;
    let first = h.call(&first, Args::positional(&[Value::Int(0)]))?;
    sort::sort(h, &mut order, &first, true)?;
    let at = |v: &Value| match v {
        Value::Tuple(t) => t.get(1).and_then(Value::to_index_saturating).unwrap_or(0) as usize,
        _ => 0,
    };
    Ok(order.iter().map(at).map(|i| Value::tuple(vec![pairs[i].0.clone(), pairs[i].1.clone()])).collect())
}

fn most_common(h: &mut dyn Host, this: Rc<Dict>, n: Option<i64>) -> Result<Value> {
    let mut all = ranked(h, &this)?;
    if let Some(n) = n {
        all.truncate(n.max(0) as usize);
    }
    Ok(Value::list(all))
}

fn elements(_: &mut dyn Host, this: Rc<Dict>) -> Result<Value> {
    let mut pairs = this.pairs().into_iter();
    let mut current: Option<(Value, i64)> = None;
    let next = move |_: &mut dyn Host| {
        loop {
            if let Some((k, n)) = &mut current
                && *n > 0
            {
                *n -= 1;
                return Ok(Some(k.clone()));
            }
            let Some((k, n)) = pairs.next() else { return Ok(None) };
            let Some(n) = n.to_index_saturating() else {
                return type_error(format!("'{}' object cannot be interpreted as an integer", n.type_name()));
            };
            current = Some((k, n));
        }
    };
    Ok(Value::iter(FromFn(next, &super::itertools::CHAIN)))
}

fn total(h: &mut dyn Host, this: Rc<Dict>) -> Result<Value> {
    let mut sum = Value::Int(0);
    for n in this.values() {
        sum = ops::binary(h, BinOp::Add, &sum, &n)?;
    }
    Ok(sum)
}

fn counter(v: &Value) -> Option<Rc<Dict>> {
    match v.plain() {
        Value::Dict(d) if d.kind().is_subtype(&types::COUNTER) => Some(d),
        _ => None,
    }
}

fn repr(h: &mut dyn Host, this: &Value) -> Result<String> {
    let Some(d) = counter(this) else { return Ok(String::new()) };
    if d.is_empty() {
        return Ok(format!("{}()", class_name(this)));
    }
    // Counts that have no order print in order of arrival.
    let pairs = match ranked(h, &d) {
        Ok(pairs) => pairs,
        Err(_) => return Ok(format!("{}({})", class_name(this), crate::value::repr::dict(h, &d)?)),
    };
    let mut parts = Vec::with_capacity(pairs.len());
    for pair in pairs {
        if let [k, n] = pair.to_vec(h)?.as_slice() {
            parts.push(format!("{}: {}", k.repr(h)?, n.repr(h)?));
        }
    }
    Ok(format!("{}({{{}}})", class_name(this), parts.join(", ")))
}

fn count(h: &mut dyn Host, d: &Dict, k: &Value) -> Result<Value> {
    Ok(d.get(h, k)?.unwrap_or(Value::Int(0)))
}

fn positive(h: &mut dyn Host, n: &Value) -> Result<bool> {
    ops::compare(h, CmpOp::Gt, n, &Value::Int(0))?.truth(h)
}

/// Keys of both, those of the first before the others.
fn all_keys(h: &mut dyn Host, x: &Dict, y: &Dict) -> Result<Vec<Value>> {
    let mut keys = x.keys();
    for k in y.keys() {
        if !x.contains(h, &k)? {
            keys.push(k);
        }
    }
    Ok(keys)
}

/// `+ - | &`: keeps positive counts only.
fn binary(h: &mut dyn Host, op: BinOp, a: &Value, b: &Value) -> Result<Value> {
    let (Some(x), Some(y)) = (counter(a), counter(b)) else { return Ok(Value::NotImplemented) };
    let result = empty();
    for k in all_keys(h, &x, &y)? {
        let (m, n) = (count(h, &x, &k)?, count(h, &y, &k)?);
        let r = match op {
            BinOp::Add | BinOp::Sub => ops::binary(h, op, &m, &n)?,
            BinOp::BitOr | BinOp::BitAnd => {
                let less = ops::compare(h, CmpOp::Lt, &m, &n)?.truth(h)?;
                if less == (op == BinOp::BitAnd) { m } else { n }
            }
            _ => return Ok(Value::NotImplemented),
        };
        if positive(h, &r)? {
            result.insert(h, k, r)?;
        }
    }
    Ok(Value::Dict(result))
}

fn inplace(h: &mut dyn Host, op: BinOp, a: &Value, b: &Value) -> Result<Value> {
    let r = binary(h, op, a, b)?;
    let (Some(x), Value::Dict(r)) = (counter(a), &r) else { return Ok(Value::NotImplemented) };
    let old = x.keys();
    for k in old {
        if !r.contains(h, &k)? {
            x.remove(h, &k)?;
        }
    }
    for (k, n) in r.pairs() {
        x.insert(h, k, n)?;
    }
    Ok(a.clone())
}

/// `+c` drops what is not positive, `-c` what is not negative, its sign turned.
fn unary(h: &mut dyn Host, op: UnaryOp, a: &Value) -> Result<Value> {
    let Some(x) = counter(a) else { return Ok(Value::NotImplemented) };
    let result = empty();
    for (k, n) in x.pairs() {
        let n = match op {
            UnaryOp::Pos => n,
            UnaryOp::Neg => ops::binary(h, BinOp::Sub, &Value::Int(0), &n)?,
            _ => return Ok(Value::NotImplemented),
        };
        if positive(h, &n)? {
            result.insert(h, k, n)?;
        }
    }
    Ok(Value::Dict(result))
}

/// Missing counts are zero; the order is inclusion.
fn compare(h: &mut dyn Host, op: CmpOp, a: &Value, b: &Value) -> Result<Value> {
    let (Some(x), Some(y)) = (counter(a), counter(b)) else {
        return match (op, a.plain(), b.plain()) {
            (CmpOp::Eq | CmpOp::Ne, Value::Dict(x), Value::Dict(y)) => {
                let mut equal = x.len() == y.len();
                for (k, v) in x.pairs() {
                    equal = equal && y.get(h, &k)?.map_or(Ok(false), |w| v.equals(h, &w))?;
                }
                Ok(Value::bool(equal == (op == CmpOp::Eq)))
            }
            _ => Ok(Value::NotImplemented),
        };
    };
    let every = |h: &mut dyn Host, op: CmpOp| -> Result<bool> {
        for k in all_keys(h, &x, &y)? {
            let (m, n) = (count(h, &x, &k)?, count(h, &y, &k)?);
            if !ops::compare(h, op, &m, &n)?.truth(h)? {
                return Ok(false);
            }
        }
        Ok(true)
    };
    Ok(Value::bool(match op {
        CmpOp::Eq => every(h, CmpOp::Eq)?,
        CmpOp::Ne => !every(h, CmpOp::Eq)?,
        CmpOp::Le | CmpOp::Ge => every(h, op)?,
        CmpOp::Lt => every(h, CmpOp::Le)? && !every(h, CmpOp::Eq)?,
        CmpOp::Gt => every(h, CmpOp::Ge)? && !every(h, CmpOp::Eq)?,
        _ => return Ok(Value::NotImplemented),
    }))
}

/// Deleting what is not there is no error.
fn delitem(h: &mut dyn Host, this: &Value, key: &Value) -> Result<()> {
    match counter(this) {
        Some(d) => d.remove(h, key).map(drop),
        None => Ok(()),
    }
}
