//! The module `heapq`: lists as heaps, with CPython's order of comparisons and moves, so that the
//! lists look the same.

use super::args::type_error;
use crate::diag::Error;
use crate::rows;
use crate::value::iter::FromFn;
use crate::value::module::ModuleSpec;
use crate::value::types::{self, CmpOp};
use crate::value::{Args, Host, Iter, List, Result, Symbol, Value, ops};
use std::rc::Rc;

/// The module `heapq`.
pub static MODULE: ModuleSpec = ModuleSpec {
    name: "heapq",
    doc: "Heap queue algorithm (a.k.a. priority queue).",
    functions: &[FUNCTIONS],
    members: &[],
    aliases: &[],
};

rows! { pub FUNCTIONS =
    /// Push item onto heap, maintaining the heap invariant.
    ///
    /// >>> import heapq
    /// >>> a = [2, 3]
    /// >>> heapq.heappush(a, 1)
    /// >>> a
    "heappush"(heap: Value, item: Value, /) => heappush;
    /// Pop the smallest item off the heap, maintaining the heap invariant.
    ///
    /// >>> import heapq
    /// >>> heapq.heappop([1, 3, 2])
    "heappop"(heap: Value, /) => heappop;
    /// Push item on the heap, then pop and return the smallest item from the heap.
    ///
    /// >>> import heapq
    /// >>> heapq.heappushpop([1, 3], 2)
    "heappushpop"(heap: Value, item: Value, /) => heappushpop;
    /// Pop and return the current smallest value, and add the new item.
    ///
    /// >>> import heapq
    /// >>> heapq.heapreplace([1, 3], 2)
    "heapreplace"(heap: Value, item: Value, /) => heapreplace;
    /// Transform list into a heap, in-place, in O(len(heap)) time.
    ///
    /// >>> import heapq
    /// >>> a = [5, 3, 8, 1]
    /// >>> heapq.heapify(a)
    /// >>> a
    "heapify"(heap: Value, /) => heapify;
    /// Find the n largest elements in a dataset.
    ///
    /// >>> import heapq
    /// >>> heapq.nlargest(2, [3, 1, 4, 1, 5])
    "nlargest"(n: i64, iterable: Value, key: Value = None) =>
        |h: &mut dyn Host, n: i64, iterable: Value, key: Value| best(h, n, iterable, key, true);
    /// Find the n smallest elements in a dataset.
    ///
    /// >>> import heapq
    /// >>> heapq.nsmallest(2, [3, 1, 4, 1, 5])
    "nsmallest"(n: i64, iterable: Value, key: Value = None) =>
        |h: &mut dyn Host, n: i64, iterable: Value, key: Value| best(h, n, iterable, key, false);
    /// Merge multiple sorted inputs into a single sorted output.
    ///
    /// >>> import heapq
    /// >>> list(heapq.merge([1, 4], [2, 3]))
    "merge"(*iterables: &[Value], key: Value = None, reverse: bool = False) => merge;
}

fn list(v: &Value) -> Result<&Rc<List>> {
    match v {
        Value::List(l) => Ok(l),
        v => type_error(format!("heap argument must be a list, not {}", v.type_name())),
    }
}

fn less(h: &mut dyn Host, a: &Value, b: &Value) -> Result<bool> {
    match (a, b) {
        (Value::Int(x), Value::Int(y)) => Ok(x < y),
        (Value::Float(x), Value::Float(y)) => Ok(x.get() < y.get()),
        _ => ops::compare(h, CmpOp::Lt, a, b)?.truth(h),
    }
}

fn get(l: &List, i: usize) -> Result<Value> {
    l.borrow().get(i).cloned().ok_or_else(|| Error::runtime("list changed size during iteration").into())
}

fn swap(l: &List, i: usize, j: usize) {
    let mut items = l.borrow_mut();
    if i < items.len() && j < items.len() {
        items.swap(i, j);
    }
}

/// Moves the item at `at` up towards `top` until its parent is not larger.
fn up(h: &mut dyn Host, l: &List, top: usize, at: usize) -> Result<()> {
    let mut at = at;
    while at > top {
        let parent = (at - 1) / 2;
        if !less(h, &get(l, at)?, &get(l, parent)?)? {
            break;
        }
        swap(l, at, parent);
        at = parent;
    }
    Ok(())
}

/// Moves the item at `top` to a leaf, the smaller child up each time, then up where it belongs.
fn down(h: &mut dyn Host, l: &List, top: usize) -> Result<()> {
    let end = l.len();
    let mut at = top;
    while at < end / 2 {
        let mut child = 2 * at + 1;
        if child + 1 < end && !less(h, &get(l, child)?, &get(l, child + 1)?)? {
            child += 1;
        }
        swap(l, at, child);
        at = child;
    }
    up(h, l, top, at)
}

fn heappush(h: &mut dyn Host, heap: Value, item: Value) -> Result<Value> {
    let l = list(&heap)?;
    l.borrow_mut().push(item);
    up(h, l, 0, l.len() - 1)?;
    Ok(Value::None)
}

fn heappop(h: &mut dyn Host, heap: Value) -> Result<Value> {
    let l = list(&heap)?;
    let Some(last) = l.borrow_mut().pop() else { return Err(Error::index("index out of range").into()) };
    if l.is_empty() {
        return Ok(last);
    }
    let first = std::mem::replace(&mut l.borrow_mut()[0], last);
    down(h, l, 0)?;
    Ok(first)
}

fn heapreplace(h: &mut dyn Host, heap: Value, item: Value) -> Result<Value> {
    let l = list(&heap)?;
    if l.is_empty() {
        return Err(Error::index("index out of range").into());
    }
    let first = std::mem::replace(&mut l.borrow_mut()[0], item);
    down(h, l, 0)?;
    Ok(first)
}

fn heappushpop(h: &mut dyn Host, heap: Value, item: Value) -> Result<Value> {
    let l = list(&heap)?;
    if l.is_empty() || !less(h, &get(l, 0)?, &item)? {
        return Ok(item);
    }
    heapreplace(h, heap, item)
}

fn heapify(h: &mut dyn Host, heap: Value) -> Result<Value> {
    let l = list(&heap)?;
    for i in (0..l.len() / 2).rev() {
        down(h, l, i)?;
    }
    Ok(Value::None)
}

/// The `n` first of the sorted items: what the heap would give, equal ones in order of arrival.
fn best(h: &mut dyn Host, n: i64, iterable: Value, key: Value, largest: bool) -> Result<Value> {
    let builtins = h.import("builtins")?;
    let sorted = crate::value::attr::get(h, &builtins, Symbol::new("sorted"))?;
    let kw = [(Symbol::new("key"), key), (Symbol::new("reverse"), Value::bool(largest))];
    let all = h.call(&sorted, Args { pos: &[iterable], kw: &kw })?;
    if let Value::List(l) = &all {
        l.borrow_mut().truncate(n.max(0) as usize);
    }
    Ok(all)
}

/// One input of a merge: its iterator, its next item and that item's key.
struct Input {
    iter: Rc<Iter>,
    item: Value,
    key: Value,
}

fn merge(h: &mut dyn Host, iterables: &[Value], key: Value, reverse: bool) -> Result<Value> {
    let mut waiting: Vec<Rc<Iter>> = iterables.iter().map(|v| v.to_iter(h)).collect::<Result<_>>()?;
    waiting.reverse();
    let mut inputs: Vec<Input> = Vec::new();
    let keyed = move |h: &mut dyn Host, item: &Value| {
        if key.is_none() { Ok(item.clone()) } else { h.call(&key, Args::positional(std::slice::from_ref(item))) }
    };
    let mut last: Option<usize> = None;
    let next = move |h: &mut dyn Host| {
        while let Some(iter) = waiting.pop() {
            if let Some(item) = iter.next(h)? {
                let key = keyed(h, &item)?;
                inputs.push(Input { iter, item, key });
            }
        }
        if let Some(i) = last.take() {
            let iter = inputs[i].iter.clone();
            match iter.next(h)? {
                Some(item) => inputs[i] = Input { key: keyed(h, &item)?, iter, item },
                None => drop(inputs.remove(i)),
            }
        }
        // The first of equal keys wins, so the merge is stable.
        let mut first: Option<usize> = None;
        for i in 0..inputs.len() {
            let better = match first {
                None => true,
                Some(j) if reverse => less(h, &inputs[j].key, &inputs[i].key)?,
                Some(j) => less(h, &inputs[i].key, &inputs[j].key)?,
            };
            if better {
                first = Some(i);
            }
        }
        last = first;
        Ok(first.map(|i| inputs[i].item.clone()))
    };
    Ok(Value::iter(FromFn(next, &types::GENERATOR)))
}
