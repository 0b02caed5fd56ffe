//! What `for` walks: lists, tuples, ranges and texts by position, everything else by its iterator.

use super::expr::copy;
use super::pending::Eval;
use crate::value::{Host, Iter, List, Pair, Range, Result, Str, Value};
use std::rc::Rc;

/// The items of an iterable, one by one. A list that grows or shrinks meanwhile is walked as Python walks it.
pub(super) enum Items {
    List(Rc<List>, usize),
    Tuple(Rc<Vec<Value>>, usize),
    /// The range, its length, the position.
    Range(Range, usize, usize),
    /// The text and the byte where the rest begins.
    Text(Rc<Str>, usize),
    Iter(Rc<Iter>),
}

impl Items {
    /// Python's `TypeError` for what is not iterable.
    pub(super) fn of(h: &mut dyn Host, v: Value) -> Result<Items> {
        Ok(match v {
            Value::List(l) => Items::List(l, 0),
            Value::Tuple(t) => Items::Tuple(t, 0),
            Value::Range(r) => Items::Range(*r, r.len(), 0),
            Value::Str(s) => Items::Text(s, 0),
            v => Items::Iter(v.to_iter(h)?),
        })
    }

    /// The next item, or `None` at the end.
    #[inline(always)]
    pub(super) fn next(&mut self, h: &mut dyn Host) -> Eval<Option<Value>> {
        match self {
            Items::List(l, i) => {
                *i += 1;
                Ok(l.borrow().get(*i - 1).map(copy))
            }
            Items::Tuple(t, i) => {
                *i += 1;
                Ok(t.get(*i - 1).map(copy))
            }
            Items::Range(r, n, i) => {
                *i += 1;
                Ok((*i <= *n).then(|| Value::Int(r.get(*i - 1))))
            }
            Items::Text(text, at) => {
                let next = text.as_str()[*at..].chars().next();
                Ok(next.map(|c| {
                    *at += c.len_utf8();
                    Value::char(c)
                }))
            }
            Items::Iter(iter) => Ok(iter.next(h)?),
        }
    }

    /// The next item for who takes it apart at once.
    #[inline(always)]
    pub(super) fn next_pair(&mut self, h: &mut dyn Host) -> Eval<Option<Pair>> {
        match self {
            Items::Iter(iter) => Ok(iter.next_pair(h)?),
            items => Ok(items.next(h)?.map(Pair::of)),
        }
    }
}
