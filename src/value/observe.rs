//! Watching a program run: what the evaluator tells about statements, steps and writes.
//!
//! `eval` implements the telling, `alias/` the listening; neither knows the other. With no observer the
//! evaluator pays one branch on a flag at a statement, an expression, a call. What a *write* did
//! (buffer, region, old values) stands in [`crate::array::watch`]: the observer takes it from there when
//! an event says that something may have been written. How a value *came about* is told by no function
//! of the library: [`origin`] compares its buffer with those of the operands.

use super::{Args, Host, Result, Symbol, Value};
use crate::array::Array;
use crate::array::watch::{CopyReason, Guard};
use std::any::Any;

/// Which events an observer wants; no flag, no cost beyond a branch.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Interest {
    /// What may lose a write: stores through an index, in-place operations, unpacking, dropped arrays.
    pub writes: bool,
    /// Statements and expressions as they begin and end.
    pub steps: bool,
    /// Functions of the program as they are entered and left.
    pub calls: bool,
}

/// Where an event happens and what can be seen from there.
pub struct At<'a> {
    /// The source (an index that [`Host::source`] knows) and the bytes of the expression or statement.
    pub source: usize,
    pub start: u32,
    pub end: u32,
    /// The bytes of the statement around it.
    pub statement: (u32, u32),
    /// How many calls deep.
    pub depth: usize,
    /// The names that are visible: the function's, then the module's.
    pub names: &'a dyn Fn() -> Vec<(Symbol, Value)>,
}

/// What the evaluator tells.
pub enum Event<'a> {
    /// A statement begins. `compound`: it holds others (`for`, `if`, `def` …), which tell for themselves.
    Begin { compound: bool },
    /// The statement ended without an exception.
    End,
    /// It raised this, in the words of a traceback's last line.
    Failed(&'a str),
    /// A loop over an array bound one of its items; `of`: the bytes of the expression that gave the array.
    Item { array: &'a Value, of: (u32, u32), value: &'a Value },
    /// An expression that is no constant begins.
    Enter(Form),
    /// It ended with this value.
    Leave(&'a Value),
    /// `object[index] = value` was done. `named`: the object was a plain name.
    Stored { object: &'a Value, index: &'a Value, value: &'a Value, named: bool },
    /// `target op= operand` or `target[index] op= operand` was done in place. `old` is what the target
    /// (at the index) was, `result` what it is.
    Augmented {
        target: &'a Value,
        index: Option<&'a Value>,
        operand: &'a Value,
        old: &'a Value,
        result: &'a Value,
        named: bool,
    },
    /// An unpacking assignment wrote its targets, some of them through an index; the guards stood on
    /// its values meanwhile.
    Unpacked { values: &'a [Value], guards: &'a [Guard] },
    /// An expression statement drops this array.
    Discarded(&'a Value),
    /// A function or method of the library wrote into an array that existed before.
    Called { name: &'static str, receiver: Option<&'a Value>, args: Args<'a>, result: &'a Value },
    /// A list or a dict took an array (`log.append(x)`, `d[key] = x`, a comprehension); `at` is where.
    Collected { into: &'a Value, at: &'a Value, value: &'a Value },
    /// `object[index]` is about to be read and the index is a list.
    Indexed { object: &'a Value, index: &'a Value },
    /// A function of the program begins with these arguments.
    Call { name: &'static str, args: &'a [(Symbol, Value)] },
    /// It returns this.
    Return(&'a Value),
}

/// The kind of an expression.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    Item,
    Attr(Symbol),
    /// A call of a method or of a function of a module.
    Method(Symbol),
    Call,
    Operator,
    Name,
    Other,
}

/// The number under which buffers remember a place: source and first byte. Never 0.
pub fn stamp(source: usize, start: u32) -> u64 {
    (source as u64 + 1) << 32 | start as u64
}
/// The place of a stamp: source and first byte.
pub fn place(stamp: u64) -> Option<(usize, u32)> {
    let source = (stamp >> 32).checked_sub(1)?;
    Some((source as usize, stamp as u32))
}

/// Hears a program run.
pub trait Observer {
    /// What it wants to hear; asked again after each event.
    fn interest(&self) -> Interest;
    /// Something happened. An error becomes the program's exception there (`-W error`).
    fn event(&mut self, h: &mut dyn Host, at: &At, event: Event) -> Result<()>;
    /// Whether the unpacking assignment that begins at a byte of a source is to guard its values: that costs copies of
    /// those that are overwritten.
    fn guards(&self, _source: usize, _statement: u32) -> bool {
        true
    }
    /// For whoever installed it.
    fn as_any(&mut self) -> &mut dyn Any;
}

/// How a value came about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// No operand shares memory with it.
    Fresh,
    /// It is operand number `of` itself.
    Same { of: usize },
    /// It shows (some of) the elements of operand number `of`.
    View { of: usize },
    /// It holds the elements of operand number `of` in a buffer of its own.
    Copy { of: usize, why: Option<CopyReason> },
}

/// How `result` came about from its operands: decided by identity and by buffers, whatever made it.
/// A copy is told from a computation by `reason`, which the operation noted, only.
pub fn origin(result: &Value, operands: &[&Value], reason: Option<CopyReason>) -> Origin {
    let Some(made) = result.any_array() else { return Origin::Fresh };
    if let Some(of) = operands.iter().position(|v| v.is(result)) {
        return Origin::Same { of };
    }
    let arrays: Vec<Option<Array>> = operands.iter().map(|v| v.any_array()).collect();
    if let Some(of) = arrays.iter().position(|a| a.as_ref().is_some_and(|a| a.storage().same(made.storage()))) {
        return Origin::View { of };
    }
    match (reason, arrays.iter().position(Option::is_some)) {
        (Some(why), Some(of)) => Origin::Copy { of, why: Some(why) },
        _ => Origin::Fresh,
    }
}

impl Value {
    /// The array of an `ndarray` or a tensor.
    pub fn any_array(&self) -> Option<Array> {
        match self {
            Value::Array(a) => Some(a.array().clone()),
            Value::Tensor(t) => Some(t.stored().clone()),
            _ => None,
        }
    }
    /// Whether it is an `ndarray` or a tensor.
    pub fn is_array(&self) -> bool {
        matches!(self, Value::Array(_) | Value::Tensor(_))
    }
}
