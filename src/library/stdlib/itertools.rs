//! The module `itertools`: iterators that work lazily.

use super::args::{type_error, value_error};
use super::itertools_combine as combine;
use super::object::iterator_types;
use crate::diag::{Error, ErrorKind};
use crate::rows;
use crate::value::iter::FromFn;
use crate::value::module::ModuleSpec;
use crate::value::types::{BinOp, Install, Slots};
use crate::value::{Args, Host, Iter, Result, TypeInfo, Value, ops};
use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;

/// The module `itertools`.
pub static MODULE: ModuleSpec = ModuleSpec {
    name: "itertools",
    doc: "Functional tools for creating and using iterators.",
    functions: &[FUNCTIONS, combine::FUNCTIONS],
    members: &[("chain", |_| Ok(Value::Type(&CHAIN)))],
    aliases: &[],
};

iterator_types! {
    CHAIN "itertools" "chain";
    COUNT "itertools" "count";
    CYCLE "itertools" "cycle";
    REPEAT "itertools" "repeat";
    ACCUMULATE "itertools" "accumulate";
    COMPRESS "itertools" "compress";
    DROPWHILE "itertools" "dropwhile";
    TAKEWHILE "itertools" "takewhile";
    FILTERFALSE "itertools" "filterfalse";
    GROUPBY "itertools" "groupby";
    GROUPER "itertools" "_grouper";
    ISLICE "itertools" "islice";
    PAIRWISE "itertools" "pairwise";
    STARMAP "itertools" "starmap";
    TEE "itertools" "_tee";
    ZIP_LONGEST "itertools" "zip_longest";
}

rows! { CHAIN_CONSTRUCT =
    /// Return an iterator over the items of each iterable in turn.
    ///
    /// >>> import itertools
    /// >>> list(itertools.chain([1, 2], 'ab'))
    "chain"(*iterables: &[Value]) => |h: &mut dyn Host, iterables: &[Value]| chain(h, Value::tuple(iterables.to_vec()));
}
rows! { CHAIN_STATICS =
    /// Alternative chain() constructor taking a single iterable argument that evaluates lazily.
    ///
    /// >>> import itertools
    /// >>> list(itertools.chain.from_iterable([[1, 2], [3]]))
    "from_iterable"(iterable: Value, /) => chain;
}

/// Says what the types can do.
pub fn install() {
    CHAIN.install(Install {
        slots: Slots { construct: Some(&CHAIN_CONSTRUCT[0]), ..Slots::default() },
        statics: crate::tables![CHAIN_STATICS],
        ..Install::default()
    });
}

rows! { pub FUNCTIONS =
    /// Return an iterator of evenly spaced values beginning with start.
    ///
    /// >>> import itertools
    /// >>> list(itertools.islice(itertools.count(10, 2), 3))
    "count"(start: Value = 0, step: Value = 1) => count;
    /// Return elements from the iterable until it is exhausted, then repeat the sequence indefinitely.
    ///
    /// >>> import itertools
    /// >>> list(itertools.islice(itertools.cycle('ab'), 5))
    "cycle"(iterable: Value, /) => cycle;
    /// Create an iterator which returns the object for the specified number of times.
    ///
    /// >>> import itertools
    /// >>> list(itertools.repeat(7, 3))
    "repeat"(object: Value, times: Option<i64> = None) => repeat;
    /// Return series of accumulated sums, or other function results.
    ///
    /// >>> import itertools
    /// >>> list(itertools.accumulate([1, 2, 3]))
    "accumulate"(iterable: Value, func: Value = None, *, initial: Value = None) => accumulate;
    /// Return data elements corresponding to true selector elements.
    ///
    /// >>> import itertools
    /// >>> list(itertools.compress('abc', [1, 0, 1]))
    "compress"(data: Value, selectors: Value) => compress;
    /// Drop items from the iterable while predicate(item) is true.
    ///
    /// >>> import itertools
    /// >>> list(itertools.dropwhile(lambda x: x < 3, [1, 4, 2]))
    "dropwhile"(predicate: Value, iterable: Value, /) => dropwhile;
    /// Return successive entries from an iterable as long as the predicate evaluates to true for each entry.
    ///
    /// >>> import itertools
    /// >>> list(itertools.takewhile(lambda x: x < 3, [1, 4, 2]))
    "takewhile"(predicate: Value, iterable: Value, /) => takewhile;
    /// Return those items of iterable for which function(item) is false.
    ///
    /// >>> import itertools
    /// >>> list(itertools.filterfalse(lambda x: x % 2, range(5)))
    "filterfalse"(function: Value, iterable: Value, /) => filterfalse;
    /// Make an iterator that returns consecutive keys and groups from the iterable.
    ///
    /// >>> import itertools
    /// >>> [(k, list(g)) for k, g in itertools.groupby('aabc')]
    "groupby"(iterable: Value, key: Value = None) => groupby;
    /// Return selected values of an iterable: islice(iterable, stop) or islice(iterable, start, stop[, step]).
    ///
    /// >>> import itertools
    /// >>> list(itertools.islice('abcdef', 1, 5, 2))
    "islice"(iterable: Value, /, *bounds: &[Value]) => islice;
    /// Return an iterator of overlapping pairs taken from the input iterable.
    ///
    /// >>> import itertools
    /// >>> list(itertools.pairwise('abc'))
    "pairwise"(iterable: Value, /) => pairwise;
    /// Return an iterator whose values are returned from the function evaluated with the argument tuples.
    ///
    /// >>> import itertools
    /// >>> list(itertools.starmap(pow, [(2, 3), (3, 2)]))
    "starmap"(function: Value, iterable: Value, /) => starmap;
    /// Returns a tuple of n independent iterators.
    ///
    /// >>> import itertools
    /// >>> [list(i) for i in itertools.tee([1, 2])]
    "tee"(iterable: Value, n: i64 = 2, /) => tee;
    /// Return an iterator of tuples of the i-th items, shorter iterables filled up with fillvalue.
    ///
    /// >>> import itertools
    /// >>> list(itertools.zip_longest('ab', 'c', fillvalue='-'))
    "zip_longest"(*iterables: &[Value], fillvalue: Value = None) => zip_longest;
}

/// An iterator of this type fed by this closure.
pub(super) fn make(
    kind: &'static TypeInfo,
    f: impl FnMut(&mut dyn Host) -> Result<Option<Value>> + 'static,
) -> Result<Value> {
    Ok(Value::iter(FromFn(f, kind)))
}

fn call1(h: &mut dyn Host, f: &Value, v: &Value) -> Result<Value> {
    h.call(f, Args::positional(std::slice::from_ref(v)))
}

fn chain(h: &mut dyn Host, iterables: Value) -> Result<Value> {
    let outer = iterables.to_iter(h)?;
    let mut inner: Option<Rc<Iter>> = None;
    make(&CHAIN, move |h| {
        loop {
            if let Some(iter) = &inner
                && let Some(v) = iter.next(h)?
            {
                return Ok(Some(v));
            }
            match outer.next(h)? {
                Some(next) => inner = Some(next.to_iter(h)?),
                None => return Ok(None),
            }
        }
    })
}

fn count(_: &mut dyn Host, start: Value, step: Value) -> Result<Value> {
    let number = |v: &Value| v.to_complex().is_some() || matches!(v, Value::BigInt(_) | Value::Instance(_));
    if !number(&start) || !number(&step) {
        return type_error("a number is required");
    }
    let mut next = start;
    make(&COUNT, move |h| {
        let after = ops::binary(h, BinOp::Add, &next, &step)?;
        Ok(Some(std::mem::replace(&mut next, after)))
    })
}

fn cycle(h: &mut dyn Host, iterable: Value) -> Result<Value> {
    let iter = iterable.to_iter(h)?;
    let (mut seen, mut at, mut ended) = (Vec::new(), 0, false);
    make(&CYCLE, move |h| {
        if !ended {
            if let Some(v) = iter.next(h)? {
                seen.push(v.clone());
                return Ok(Some(v));
            }
            ended = true;
        }
        let v = seen.get(at).cloned();
        at = if at + 1 >= seen.len() { 0 } else { at + 1 };
        Ok(v)
    })
}

fn repeat(_: &mut dyn Host, object: Value, times: Option<i64>) -> Result<Value> {
    let mut left = times;
    make(&REPEAT, move |_| match &mut left {
        Some(n) if *n <= 0 => Ok(None),
        Some(n) => {
            *n -= 1;
            Ok(Some(object.clone()))
        }
        None => Ok(Some(object.clone())),
    })
}

fn accumulate(h: &mut dyn Host, iterable: Value, func: Value, initial: Value) -> Result<Value> {
    let iter = iterable.to_iter(h)?;
    let mut pending = (!initial.is_none()).then_some(initial);
    let mut total: Option<Value> = None;
    make(&ACCUMULATE, move |h| {
        if let Some(first) = pending.take() {
            total = Some(first.clone());
            return Ok(Some(first));
        }
        let Some(v) = iter.next(h)? else { return Ok(None) };
        let next = match total.take() {
            None => v,
            Some(t) if func.is_none() => ops::binary(h, BinOp::Add, &t, &v)?,
            Some(t) => h.call(&func, Args::positional(&[t, v]))?,
        };
        total = Some(next.clone());
        Ok(Some(next))
    })
}

fn compress(h: &mut dyn Host, data: Value, selectors: Value) -> Result<Value> {
    let (data, selectors) = (data.to_iter(h)?, selectors.to_iter(h)?);
    make(&COMPRESS, move |h| {
        while let (Some(v), Some(s)) = (data.next(h)?, selectors.next(h)?) {
            if s.truth(h)? {
                return Ok(Some(v));
            }
        }
        Ok(None)
    })
}

fn dropwhile(h: &mut dyn Host, predicate: Value, iterable: Value) -> Result<Value> {
    let iter = iterable.to_iter(h)?;
    let mut dropping = true;
    make(&DROPWHILE, move |h| {
        while let Some(v) = iter.next(h)? {
            dropping = dropping && call1(h, &predicate, &v)?.truth(h)?;
            if !dropping {
                return Ok(Some(v));
            }
        }
        Ok(None)
    })
}

fn takewhile(h: &mut dyn Host, predicate: Value, iterable: Value) -> Result<Value> {
    let iter = iterable.to_iter(h)?;
    make(&TAKEWHILE, move |h| {
        let Some(v) = iter.next(h)? else { return Ok(None) };
        Ok(call1(h, &predicate, &v)?.truth(h)?.then_some(v))
    })
}

fn filterfalse(h: &mut dyn Host, function: Value, iterable: Value) -> Result<Value> {
    let iter = iterable.to_iter(h)?;
    make(&FILTERFALSE, move |h| {
        while let Some(v) = iter.next(h)? {
            let keep = if function.is_none() { v.truth(h)? } else { call1(h, &function, &v)?.truth(h)? };
            if !keep {
                return Ok(Some(v));
            }
        }
        Ok(None)
    })
}

/// What the groups of one `groupby` share.
struct Groups {
    iter: Rc<Iter>,
    key: Value,
    /// The item read last, not handed out yet, with its key.
    next: Option<(Value, Value)>,
    /// The key of the group being read and its number.
    current: Option<Value>,
    number: usize,
    ended: bool,
}

impl Groups {
    /// Reads the next item unless one waits; whether there is one.
    fn fill(this: &RefCell<Groups>, h: &mut dyn Host) -> Result<bool> {
        let (iter, key) = {
            let g = this.borrow();
            if g.next.is_some() || g.ended {
                return Ok(g.next.is_some());
            }
            (g.iter.clone(), g.key.clone())
        };
        let next = match iter.next(h)? {
            Some(v) => {
                let k = if key.is_none() { v.clone() } else { call1(h, &key, &v)? };
                Some((v, k))
            }
            None => None,
        };
        let mut g = this.borrow_mut();
        g.ended = next.is_none();
        g.next = next;
        Ok(!g.ended)
    }
    /// Whether the waiting item belongs to the current group.
    fn same(this: &RefCell<Groups>, h: &mut dyn Host) -> Result<bool> {
        let pair = {
            let g = this.borrow();
            g.current.clone().zip(g.next.as_ref().map(|(_, k)| k.clone()))
        };
        match pair {
            Some((a, b)) => Ok(a.is(&b) || a.equals(h, &b)?),
            None => Ok(false),
        }
    }
}

fn groupby(h: &mut dyn Host, iterable: Value, key: Value) -> Result<Value> {
    let iter = iterable.to_iter(h)?;
    let shared = Rc::new(RefCell::new(Groups { iter, key, next: None, current: None, number: 0, ended: false }));
    make(&GROUPBY, move |h| {
        loop {
            if !Groups::fill(&shared, h)? {
                return Ok(None);
            }
            if !Groups::same(&shared, h)? {
                break;
            }
            let skipped = shared.borrow_mut().next.take();
            drop(skipped);
        }
        let (key, number) = {
            let mut g = shared.borrow_mut();
            g.current = g.next.as_ref().map(|(_, k)| k.clone());
            g.number += 1;
            (g.current.clone().unwrap_or_default(), g.number)
        };
        let group = shared.clone();
        let members = make(&GROUPER, move |h| {
            if group.borrow().number != number || !Groups::fill(&group, h)? || !Groups::same(&group, h)? {
                return Ok(None);
            }
            Ok(group.borrow_mut().next.take().map(|(v, _)| v))
        })?;
        Ok(Some(Value::tuple(vec![key, members])))
    })
}

fn islice(h: &mut dyn Host, iterable: Value, bounds: &[Value]) -> Result<Value> {
    let bound = |v: &Value, text: &str| -> Result<Option<usize>> {
        match v {
            Value::None => Ok(None),
            v => match v.to_index_saturating().and_then(|i| usize::try_from(i).ok()) {
                Some(i) => Ok(Some(i)),
                None => value_error(text),
            },
        }
    };
    let stops = "Stop argument for islice() must be None or an integer: 0 <= x <= sys.maxsize.";
    let indices = "Indices for islice() must be None or an integer: 0 <= x <= sys.maxsize.";
    let (start, stop, step) = match bounds {
        [] => return type_error("islice expected at least 2 arguments, got 1"),
        [stop] => (0, bound(stop, stops)?, 1),
        [start, stop] => (bound(start, indices)?.unwrap_or(0), bound(stop, stops)?, 1),
        [start, stop, step] => {
            let text = "Step for islice() must be a positive integer or None.";
            let step = bound(step, text)?.unwrap_or(1);
            if step == 0 {
                return value_error(text);
            }
            (bound(start, indices)?.unwrap_or(0), bound(stop, stops)?, step)
        }
        more => return type_error(format!("islice expected at most 4 arguments, got {}", more.len() + 1)),
    };
    let iter = iterable.to_iter(h)?;
    let (mut at, mut next) = (0usize, start);
    make(&ISLICE, move |h| {
        let wanted = stop.map_or(next, |s| next.min(s));
        while at < wanted {
            if iter.next(h)?.is_none() {
                return Ok(None);
            }
            at += 1;
        }
        if stop.is_some_and(|s| next >= s) {
            return Ok(None);
        }
        at += 1;
        next = next.saturating_add(step);
        iter.next(h)
    })
}

fn pairwise(h: &mut dyn Host, iterable: Value) -> Result<Value> {
    let iter = iterable.to_iter(h)?;
    let mut before: Option<Value> = None;
    make(&PAIRWISE, move |h| {
        let first = match before.take() {
            Some(v) => v,
            None => match iter.next(h)? {
                Some(v) => v,
                None => return Ok(None),
            },
        };
        let Some(second) = iter.next(h)? else { return Ok(None) };
        before = Some(second.clone());
        Ok(Some(Value::tuple(vec![first, second])))
    })
}

fn starmap(h: &mut dyn Host, function: Value, iterable: Value) -> Result<Value> {
    let iter = iterable.to_iter(h)?;
    make(&STARMAP, move |h| {
        let Some(args) = iter.next(h)? else { return Ok(None) };
        let args = args.to_vec(h)?;
        h.call(&function, Args::positional(&args)).map(Some)
    })
}

fn tee(h: &mut dyn Host, iterable: Value, n: i64) -> Result<Value> {
    let Ok(n) = usize::try_from(n) else { return value_error("n must be >= 0") };
    if n > 1 << 20 {
        return Err(Error::new(ErrorKind::MemoryError, "").into());
    }
    let iter = iterable.to_iter(h)?;
    let queues: Rc<RefCell<Vec<VecDeque<Value>>>> = Rc::new(RefCell::new(vec![VecDeque::new(); n]));
    let one = |i: usize| {
        let (iter, queues) = (iter.clone(), queues.clone());
        make(&TEE, move |h| {
            if let Some(v) = queues.borrow_mut()[i].pop_front() {
                return Ok(Some(v));
            }
            let Some(v) = iter.next(h)? else { return Ok(None) };
            for (j, q) in queues.borrow_mut().iter_mut().enumerate() {
                if j != i {
                    q.push_back(v.clone());
                }
            }
            Ok(Some(v))
        })
    };
    Ok(Value::tuple((0..n).map(one).collect::<Result<_>>()?))
}

fn zip_longest(h: &mut dyn Host, iterables: &[Value], fillvalue: Value) -> Result<Value> {
    let mut iters: Vec<Option<Rc<Iter>>> = iterables.iter().map(|v| v.to_iter(h).map(Some)).collect::<Result<_>>()?;
    make(&ZIP_LONGEST, move |h| {
        let mut row = Vec::with_capacity(iters.len());
        let mut any = false;
        for slot in &mut iters {
            let v = match slot {
                Some(iter) => iter.next(h)?,
                None => None,
            };
            any |= v.is_some();
            if v.is_none() {
                *slot = None;
            }
            row.push(v.unwrap_or_else(|| fillvalue.clone()));
        }
        Ok(any.then(|| Value::tuple(row)))
    })
}
