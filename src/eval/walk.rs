//! What `for` walks: lists, tuples, ranges and texts by position, everything else by its iterator.

use super::pending::Eval;
use crate::value::{Host, Items, Iter, Pair, Pairs, Result, Value};
use std::rc::Rc;

/// The items of an iterable, one by one.
pub(super) enum Walk {
    Items(Items),
    Pairs(Pairs),
    Iter(Rc<Iter>),
}

impl Walk {
    /// Python's `TypeError` for what is not iterable.
    pub(super) fn of(h: &mut dyn Host, v: Value) -> Result<Walk> {
        match Items::of(v) {
            Ok(items) => Ok(Walk::Items(items)),
            Err(Value::Iter(iter)) => Ok(iter.into_pairs().map_or_else(Walk::Iter, Walk::Pairs)),
            Err(v) => Ok(Walk::Iter(v.to_iter(h)?)),
        }
    }

    /// The next item, or `None` at the end.
    #[inline(always)]
    pub(super) fn next(&mut self, h: &mut dyn Host) -> Eval<Option<Value>> {
        match self {
            Walk::Items(items) => Ok(items.next()),
            Walk::Pairs(pairs) => Ok(pairs.next().map(|(a, b)| Value::tuple(vec![a, b]))),
            Walk::Iter(iter) => Ok(iter.next(h)?),
        }
    }

    /// The next item for who takes it apart at once.
    #[inline(always)]
    pub(super) fn next_pair(&mut self, h: &mut dyn Host) -> Eval<Option<Pair>> {
        match self {
            Walk::Items(items) => Ok(items.next().map(Pair::of)),
            Walk::Pairs(pairs) => Ok(pairs.next().map(|(a, b)| Pair::Two(a, b))),
            Walk::Iter(iter) => Ok(iter.next_pair(h)?),
        }
    }
}
