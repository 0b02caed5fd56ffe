//! `e.__traceback__`: the calls that an exception passed, as objects that lead from one to the next.

use super::error::Place;
use super::{Instance, Value};
use std::rc::Rc;

/// The calls from one on, outermost first.
#[derive(Clone)]
pub struct Traceback {
    places: Rc<Vec<Place>>,
    at: usize,
}

/// `tb_frame`: what is known of a call after it is over.
#[derive(Clone)]
pub struct Frame(pub Place);
/// `f_code`
#[derive(Clone)]
pub struct Code(pub Place);

super::object_type! {
    Traceback TRACEBACK "builtins" "traceback";
    Frame FRAME "builtins" "frame";
    Code CODE "builtins" "code";
}

impl Traceback {
    /// The call that it stands for.
    pub fn place(&self) -> &Place {
        &self.places[self.at]
    }
    /// The call that this one made.
    pub fn next(&self) -> Option<Traceback> {
        (self.at + 1 < self.places.len()).then(|| Traceback { places: self.places.clone(), at: self.at + 1 })
    }
    /// This call and those inside it, innermost first, as exceptions keep them.
    pub fn trace(&self) -> Vec<Place> {
        self.places[self.at..].iter().rev().cloned().collect()
    }
}

/// An exception's traceback, or `None`; asked again it is the same object until more calls are added.
pub fn of(exc: &Instance) -> Value {
    let Some(e) = &exc.exception else { return Value::None };
    let trace = e.trace.borrow();
    if trace.is_empty() {
        return Value::None;
    }
    let mut known = e.traceback.borrow_mut();
    if known.downcast::<Traceback>().is_none_or(|t| t.places.len() != trace.len()) {
        *known = Value::object(Traceback { places: Rc::new(trace.iter().rev().cloned().collect()), at: 0 });
    }
    known.clone()
}

/// Gives an exception the calls of a traceback, or none.
pub fn set(exc: &Instance, traceback: &Value) -> bool {
    let (Some(e), true) = (&exc.exception, traceback.is_none() || traceback.downcast::<Traceback>().is_some()) else {
        return false;
    };
    *e.trace.borrow_mut() = traceback.downcast::<Traceback>().map(Traceback::trace).unwrap_or_default();
    *e.traceback.borrow_mut() = traceback.clone();
    true
}
