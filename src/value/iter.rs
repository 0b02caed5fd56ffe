//! Iterators: one object for `iter(x)`, generators, `map`, `zip` and their like.

use super::{Host, Items, Pairs, Result, TypeInfo, Value, types};
use crate::diag::Error;
use crate::kernel::stop;
use std::cell::RefCell;
use std::rc::Rc;

/// What makes the next value.
pub trait Iterate {
    /// The next value, or `None` at the end; not asked again after the end.
    fn next(&mut self, h: &mut dyn Host) -> Result<Option<Value>>;
    /// The next value for who takes it apart at once: what makes pairs need not make tuples of them.
    fn next_pair(&mut self, h: &mut dyn Host) -> Result<Option<Pair>> {
        Ok(self.next(h)?.map(Pair::of))
    }
    /// Its Python type.
    fn type_info(&self) -> &'static TypeInfo {
        &types::ITERATOR
    }
    /// How many are left at least, for reserving room.
    fn size_hint(&self) -> usize {
        0
    }
    /// Whether it can be asked again after an error.
    fn survives(&self) -> bool {
        false
    }
    /// `send(value)`, `throw(error)` and `close()` of generators: resumes with this instead of `None`.
    fn resume(&mut self, h: &mut dyn Host, with: Resume) -> Result<Step> {
        let _ = with;
        Ok(self.next(h)?.map_or(Step::Return(Value::None), Step::Yield))
    }
}

/// A value that is to be taken apart into two.
pub enum Pair {
    Two(Value, Value),
    Whole(Value),
}

impl Pair {
    /// The two of a tuple of two.
    pub fn of(v: Value) -> Pair {
        match &v {
            Value::Tuple(t) if t.len() == 2 => Pair::Two(t[0].clone(), t[1].clone()),
            _ => Pair::Whole(v),
        }
    }
}

/// What a generator goes on with.
pub enum Resume {
    Send(Value),
    Throw(super::Error),
    Close,
}

/// How far a generator came.
pub enum Step {
    Yield(Value),
    Return(Value),
}

/// How far an iterator is.
enum State {
    Items(Items),
    Pairs(Pairs),
    Other(Box<dyn Iterate>),
    Done,
}

/// An iterator object.
pub struct Iter {
    state: RefCell<State>,
    kind: &'static TypeInfo,
}

impl Iter {
    /// An iterator in this state.
    pub fn new(state: impl Iterate + 'static) -> Self {
        let kind = state.type_info();
        Iter { state: RefCell::new(State::Other(Box::new(state))), kind }
    }
    /// An iterator over what is walked by position.
    pub fn of_items(items: Items) -> Self {
        let kind = items.type_info();
        Iter { state: RefCell::new(State::Items(items)), kind }
    }
    /// An iterator of a type of its own over pairs of such.
    pub fn of_pairs(pairs: Pairs, kind: &'static TypeInfo) -> Self {
        Iter { state: RefCell::new(State::Pairs(pairs)), kind }
    }
    /// The pairs, if it makes such and nobody else holds it; else itself.
    pub fn into_pairs(self: Rc<Self>) -> std::result::Result<Pairs, Rc<Self>> {
        if !matches!(*self.state.borrow(), State::Pairs(_)) {
            return Err(self);
        }
        let Iter { state, kind } = Rc::try_unwrap(self)?;
        match state.into_inner() {
            State::Pairs(pairs) => Ok(pairs),
            state => Err(Rc::new(Iter { state: RefCell::new(state), kind })),
        }
    }
    /// Its Python type.
    pub fn type_info(&self) -> &'static TypeInfo {
        self.kind
    }
    /// The next value, or `None` at the end and ever after.
    pub fn next(&self, h: &mut dyn Host) -> Result<Option<Value>> {
        self.advance(h, |v| v, |(a, b)| Value::tuple(vec![a, b]), |inner, h| inner.next(h))
    }
    /// The same for who takes the value apart at once.
    pub fn next_pair(&self, h: &mut dyn Host) -> Result<Option<Pair>> {
        self.advance(h, Pair::of, |(a, b)| Pair::Two(a, b), |inner, h| inner.next_pair(h))
    }
    #[inline(always)]
    fn advance<T>(
        &self,
        h: &mut dyn Host,
        of: impl FnOnce(Value) -> T,
        of_pair: impl FnOnce((Value, Value)) -> T,
        step: impl FnOnce(&mut dyn Iterate, &mut dyn Host) -> Result<Option<T>>,
    ) -> Result<Option<T>> {
        let mut state = self.state.try_borrow_mut().map_err(|_| Error::value("generator already executing"))?;
        if stop::requested() {
            h.check_interrupt()?;
        }
        let item = match &mut *state {
            State::Items(items) => Ok(items.next().map(of)),
            State::Pairs(pairs) => Ok(pairs.next().map(of_pair)),
            State::Other(inner) => step(&mut **inner, h),
            State::Done => return Ok(None),
        };
        if !matches!(item, Ok(Some(_))) {
            *state = State::Done;
        }
        item
    }
    /// Resumes a generator with a value or an exception.
    pub fn resume(&self, h: &mut dyn Host, with: Resume) -> Result<Step> {
        let mut state = self.state.try_borrow_mut().map_err(|_| Error::value("generator already executing"))?;
        let step = match (&mut *state, with) {
            (State::Other(inner), with) => match inner.resume(h, with) {
                Err(e) if inner.survives() => return Err(e),
                step => step,
            },
            (_, Resume::Throw(e)) => Err(e),
            (State::Items(items), _) => Ok(items.next().map_or(Step::Return(Value::None), Step::Yield)),
            (State::Pairs(pairs), _) => {
                let pair = pairs.next().map(|(a, b)| Value::tuple(vec![a, b]));
                Ok(pair.map_or(Step::Return(Value::None), Step::Yield))
            }
            (State::Done, _) => Ok(Step::Return(Value::None)),
        };
        if !matches!(step, Ok(Step::Yield(_))) {
            *state = State::Done;
        }
        step
    }
    /// How many are left at least.
    pub fn size_hint(&self) -> usize {
        match self.state.try_borrow().as_deref() {
            Ok(State::Items(items)) => items.left(),
            Ok(State::Other(inner)) => inner.size_hint(),
            _ => 0,
        }
    }
}

/// Iterates by a closure.
pub struct FromFn<F>(pub F, pub &'static TypeInfo);

impl<F: FnMut(&mut dyn Host) -> Result<Option<Value>>> Iterate for FromFn<F> {
    fn next(&mut self, h: &mut dyn Host) -> Result<Option<Value>> {
        (self.0)(h)
    }
    fn type_info(&self) -> &'static TypeInfo {
        self.1
    }
}

/// Iterates over pairs by a closure.
struct FromPairs<F>(F, &'static TypeInfo);

impl<F: FnMut(&mut dyn Host) -> Result<Option<(Value, Value)>>> Iterate for FromPairs<F> {
    fn next(&mut self, h: &mut dyn Host) -> Result<Option<Value>> {
        Ok((self.0)(h)?.map(|(a, b)| Value::tuple(vec![a, b])))
    }
    fn next_pair(&mut self, h: &mut dyn Host) -> Result<Option<Pair>> {
        Ok((self.0)(h)?.map(|(a, b)| Pair::Two(a, b)))
    }
    fn type_info(&self) -> &'static TypeInfo {
        self.1
    }
}

impl Value {
    /// An iterator over pairs, of a type of its own, that a closure feeds.
    pub fn iter_pairs(
        kind: &'static TypeInfo,
        f: impl FnMut(&mut dyn Host) -> Result<Option<(Value, Value)>> + 'static,
    ) -> Value {
        Value::iter(FromPairs(f, kind))
    }

    /// An iterator of a type of its own that a closure feeds.
    pub fn iter_fn(kind: &'static TypeInfo, f: impl FnMut(&mut dyn Host) -> Result<Option<Value>> + 'static) -> Value {
        Value::iter(FromFn(f, kind))
    }

    /// `iter(x)`: an iterator over any iterable, or Python's `TypeError`.
    pub fn to_iter(&self, h: &mut dyn Host) -> Result<Rc<Iter>> {
        match self {
            Value::Iter(i) => Ok(i.clone()),
            Value::List(_) | Value::Tuple(_) | Value::Range(_) | Value::Str(_) | Value::Bytes(_) => {
                match Items::of(self.clone()) {
                    Ok(items) => Ok(Rc::new(Iter::of_items(items))),
                    Err(other) => other.iter_by_type(h),
                }
            }
            Value::Dict(d) => Ok(Rc::new(Iter::new(super::dict::keys_iter(d.clone())))),
            Value::Set(s) | Value::FrozenSet(s) => Ok(Rc::new(Iter::new(super::set::set_iter(s.clone())))),
            other => other.iter_by_type(h),
        }
    }

    /// All items of any iterable.
    pub fn to_vec(&self, h: &mut dyn Host) -> Result<Vec<Value>> {
        match self {
            Value::List(l) => return Ok(l.borrow().clone()),
            Value::Tuple(t) => return Ok((**t).clone()),
            _ => {}
        }
        let iter = self.to_iter(h)?;
        let mut items = Vec::with_capacity(iter.size_hint().min(1 << 20));
        while let Some(v) = iter.next(h)? {
            items.push(v);
            if items.len() % (1 << 16) == 0 {
                h.check_interrupt()?;
            }
        }
        Ok(items)
    }
}
