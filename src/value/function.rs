//! Functions of the program, and bound methods.

use super::symbol::Names;
use super::{Class, Symbol, Value};
use std::any::Any;
use std::cell::RefCell;
use std::rc::Rc;

/// A function that the program defined. The evaluator knows its code; the rest of the world sees
/// name, documentation and attributes.
pub struct Function {
    pub name: Symbol,
    /// With the classes and functions around it: `f.<locals>.g`.
    pub qualname: Symbol,
    /// What the evaluator runs.
    pub code: Rc<dyn Any>,
    /// The doc string.
    pub doc: Value,
    /// Parameter names in order, for `help` and completion.
    pub signature: String,
    /// Attributes that the program set.
    pub attrs: RefCell<Names<Value>>,
    /// The class it was defined in, for `super()`.
    pub class: RefCell<Option<std::rc::Weak<Class>>>,
}

/// A callable with its first argument.
pub struct Method {
    pub receiver: Value,
    pub function: Value,
}
