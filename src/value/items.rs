//! Lists, tuples, ranges, texts and bytes, walked by position, and pairs of their items: what asks nobody.

use super::{List, Range, Str, TypeInfo, Value, types};
use std::rc::Rc;

/// The items of one of them, and how far the walk is. A list that grows or shrinks meanwhile is walked as Python walks it.
pub enum Items {
    List(Rc<List>, usize),
    Tuple(Rc<Vec<Value>>, usize),
    /// The range, its length, the position.
    Range(Range, usize, usize),
    /// The text and the byte where the rest begins.
    Text(Rc<Str>, usize),
    Bytes(Rc<Vec<u8>>, usize),
}

impl Items {
    /// Gives back what is none of them.
    pub fn of(v: Value) -> Result<Items, Value> {
        Ok(match v {
            Value::List(l) => Items::List(l, 0),
            Value::Tuple(t) => Items::Tuple(t, 0),
            Value::Range(r) => Items::Range(*r, r.len(), 0),
            Value::Str(s) => Items::Text(s, 0),
            Value::Bytes(b) => Items::Bytes(b, 0),
            v => return Err(v),
        })
    }

    /// How many are left at least.
    pub fn left(&self) -> usize {
        match self {
            Items::List(l, i) => l.len().saturating_sub(*i),
            Items::Tuple(t, i) => t.len().saturating_sub(*i),
            Items::Range(_, n, i) => n.saturating_sub(*i),
            Items::Text(_, _) => 0,
            Items::Bytes(b, i) => b.len().saturating_sub(*i),
        }
    }

    /// The Python type of the iterator.
    pub fn type_info(&self) -> &'static TypeInfo {
        match self {
            Items::List(..) => &types::LIST_ITERATOR,
            Items::Tuple(..) => &types::TUPLE_ITERATOR,
            Items::Range(..) => &types::RANGE_ITERATOR,
            Items::Text(..) => &types::STR_ITERATOR,
            Items::Bytes(..) => &types::BYTES_ITERATOR,
        }
    }
}

impl Iterator for Items {
    type Item = Value;
    #[inline(always)]
    fn next(&mut self) -> Option<Value> {
        match self {
            Items::List(l, i) => {
                *i += 1;
                l.borrow().get(*i - 1).map(Value::copy)
            }
            Items::Tuple(t, i) => {
                *i += 1;
                t.get(*i - 1).map(Value::copy)
            }
            Items::Range(r, n, i) => {
                *i += 1;
                if *i <= *n { Some(Value::Int(r.get(*i - 1))) } else { None }
            }
            Items::Text(text, at) => {
                let c = text.as_str()[*at..].chars().next()?;
                *at += c.len_utf8();
                Some(Value::char(c))
            }
            Items::Bytes(b, i) => {
                *i += 1;
                b.get(*i - 1).map(|&b| Value::Int(b.into()))
            }
        }
    }
}

/// Pairs of what is walked by position.
pub enum Pairs {
    /// `enumerate`: the items, and the number of the next.
    Numbered(Items, i64),
    /// `zip` of two.
    Zipped(Items, Items),
}

impl Iterator for Pairs {
    type Item = (Value, Value);
    #[inline(always)]
    fn next(&mut self) -> Option<(Value, Value)> {
        match self {
            Pairs::Numbered(items, n) => {
                let v = items.next()?;
                *n += 1;
                Some((Value::Int(*n - 1), v))
            }
            Pairs::Zipped(a, b) => {
                let x = a.next()?;
                Some((x, b.next()?))
            }
        }
    }
}
