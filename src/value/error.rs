//! An exception on its way through the interpreter.

use super::{Instance, Value, class};
use crate::diag::{self, ErrorKind};
use std::rc::Rc;

/// The result of everything that can run user code.
pub type Result<T> = std::result::Result<T, Error>;

/// An exception: made by native code, or an object that the program raised. One pointer wide.
pub struct Error(Box<Repr>);

struct Repr {
    payload: Payload,
    trace: Vec<Place>,
}

enum Payload {
    /// Not an object yet: most native errors are caught or printed without ever becoming one.
    Native(diag::Error),
    Object(Rc<Instance>),
}

/// Where an exception passed: innermost first.
#[derive(Clone, Debug)]
pub struct Place {
    /// The source it stands in (an index the session knows).
    pub source: usize,
    /// Byte offsets in that source.
    pub start: u32,
    pub end: u32,
    /// `<module>` or the function's name.
    pub function: &'static str,
    /// How many calls deep the frame was.
    pub depth: usize,
}

impl Error {
    /// Raises an exception object.
    pub fn object(exc: Rc<Instance>) -> Self {
        Error(Box::new(Repr { payload: Payload::Object(exc), trace: Vec::new() }))
    }
    /// Raises a built-in exception with these arguments (`KeyError(key)`).
    pub fn with_args(kind: ErrorKind, args: Vec<Value>) -> Self {
        Self::object(Rc::new(Instance::exception(&class::builtin_exception(kind), args)))
    }
    /// Whether it is of this built-in type or one below it.
    pub fn is_a(&self, kind: ErrorKind) -> bool {
        match &self.0.payload {
            Payload::Native(e) => e.kind().is_a(kind),
            Payload::Object(o) => o.class().is_subclass(&class::builtin_exception(kind)),
        }
    }
    /// The exception object, made now if there was none.
    pub fn to_object(&self) -> Rc<Instance> {
        match &self.0.payload {
            Payload::Object(o) => o.clone(),
            Payload::Native(e) => {
                let args = match e.about_axis() {
                    Some(about) => {
                        let prefix = about.prefix.as_ref().map_or(Value::None, Value::str);
                        vec![Value::Int(about.axis), about.ndim.into(), prefix]
                    }
                    None if e.message().is_empty() => vec![],
                    None => vec![Value::str(e.message())],
                };
                Rc::new(Instance::exception(&class::builtin_exception(e.kind()), args))
            }
        }
    }
    /// Raises an exception object again: its calls so far stay.
    pub fn again(exc: Rc<Instance>) -> Self {
        let trace = exc.exception.as_ref().map(|x| x.trace.borrow().clone()).unwrap_or_default();
        Error(Box::new(Repr { payload: Payload::Object(exc), trace }))
    }
    /// Makes the payload an object, so that its identity stays; the object keeps the calls it passed.
    pub fn into_object(mut self) -> (Error, Rc<Instance>) {
        let object = self.to_object();
        if let Some(x) = &object.exception {
            x.trace.borrow_mut().clone_from(&self.0.trace);
        }
        self.0.payload = Payload::Object(object.clone());
        (self, object)
    }
    /// The native error, if it never became an object.
    pub fn native(&self) -> Option<&diag::Error> {
        match &self.0.payload {
            Payload::Native(e) => Some(e),
            Payload::Object(_) => None,
        }
    }
    /// Notes that it passed here.
    pub fn at(mut self, place: Place) -> Self {
        self.0.trace.push(place);
        self
    }
    /// Where it passed, innermost first.
    pub fn trace(&self) -> &[Place] {
        &self.0.trace
    }
}

impl From<diag::Error> for Error {
    fn from(e: diag::Error) -> Self {
        Error(Box::new(Repr { payload: Payload::Native(e), trace: Vec::new() }))
    }
}

impl std::fmt::Debug for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        match &self.0.payload {
            Payload::Native(e) => write!(f, "{e}"),
            Payload::Object(o) => write!(f, "{}", o.class().name()),
        }
    }
}
