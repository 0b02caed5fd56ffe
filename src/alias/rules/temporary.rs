//! V002: a write into a temporary copy that nobody can see afterwards.
//!
//! Proven by the buffer: it was written, and the only handle on it is the value that the statement is
//! about to drop. It is reported where the value holds elements of a named array (a chain of indexing
//! and moving leads back to one), so the write was meant for that array.

use crate::alias::codes::Code;
use crate::alias::names::{Library, Named};
use crate::alias::report::{Warning, short};
use crate::alias::scene::Scene;
use crate::alias::written::Written;
use crate::array::watch::{self, CopyReason};
use crate::value::{Args, Value};
use std::rc::Rc;
use tscript_grammar::ast::{Arg, Expr, ExprKind};

/// After `object[index] = value` or `object[index] op= value`.
pub fn stored(s: &Scene, object: &Value) -> Option<Warning> {
    if !dying(object) {
        return None;
    }
    let w = s.written()?;
    let (e, index, value) = w.store()?;
    let t = w.fresh();
    let write_back = format!("{t} = {0}; {t}[{1}] = {2}; {0} = {t}", w.part(e), w.part(index), w.part(value));
    lost(s, object, e, |root| Some(store_fix(w, e, index, value, root).unwrap_or(write_back)))
}

/// After an expression statement whose value is dropped.
pub fn discarded(s: &Scene, v: &Value) -> Option<Warning> {
    let written_here = v.any_array().is_some_and(|a| a.storage().written() == watch::stamp());
    if !written_here || !dying(v) {
        return None;
    }
    let w = s.written()?;
    let (receiver, method, args) = w.method()?;
    lost(s, v, receiver, |_| Some(method_fix(w, receiver, method, args)))
}

/// After a call of native code that wrote: its receiver and its arguments.
pub fn called(s: &Scene, receiver: Option<&Value>, args: Args) -> Option<Warning> {
    let written_here = |v: &Value| v.any_array().is_some_and(|a| a.storage().written() == watch::stamp());
    let lost_write = |v: &Value| written_here(v) && dying(v);
    // Most calls write nothing: the statement is read where one did.
    if !receiver.is_some_and(lost_write) && !args.pos.iter().any(lost_write) {
        return None;
    }
    let w = s.written()?;
    let (before_dot, method, exprs) = w.method()?;
    if let Some(v) = receiver.filter(|v| lost_write(v)) {
        return lost(s, v, before_dot, |_| Some(method_fix(w, before_dot, method, exprs)));
    }
    let positional = args.pos.iter().zip(exprs).filter_map(|(v, e)| match e {
        Arg::Pos(e) => Some((v, e)),
        _ => None,
    });
    let (v, e) = positional.into_iter().find(|(v, _)| lost_write(v))?;
    lost(s, v, e, |_| {
        let (t, target) = (w.fresh(), w.part(e));
        Some(format!("{t} = {target}; {}; {target} = {t}", w.whole().replacen(target, t, 1)))
    })
}

fn lost(s: &Scene, v: &Value, e: &Expr, fix: impl FnOnce(&Named) -> Option<String>) -> Option<Warning> {
    let w = s.written()?;
    let root = w.chain_root(e, s.names())?;
    let copy = v.any_array()?;
    if root.array.storage().same(copy.storage()) {
        return None;
    }
    let what = w.part(e);
    let warning = Warning::new(Code::V002, format!("{what} is a copy, and the write into it is lost"), why(w, e, root))
        .outcome("the copy", format!("{} (gone after this statement)", short(&copy)))
        .outcome(root.path.clone(), format!("{} (unchanged)", short(&root.array)));
    Some(match fix(root) {
        Some(code) => warning.fix(code),
        None => warning,
    })
}

/// Why the last step of a chain copied.
fn why(w: &Written, e: &Expr, root: &Named) -> String {
    let root = &root.path;
    match &*e.kind {
        ExprKind::Subscript { .. } => format!(
            "A mask or an index array picks elements into a new array; only an assignment to the picked elements writes {root}."
        ),
        ExprKind::Call { func, .. } => match &*func.kind {
            ExprKind::Attribute { value, attr, .. } => match (&**attr, watch::take_reason()) {
                ("reshape" | "ravel" | "view" | "flatten", Some(CopyReason::Strides(layout))) => format!(
                    "{attr} had to copy: the axes of {} (strides {}, in elements) cannot merge into one.",
                    w.part(value),
                    tuple(&layout.strides)
                ),
                _ => format!("{attr}() gives a new array here, never a view of {root}."),
            },
            _ => String::new(),
        },
        _ => String::new(),
    }
}

fn tuple(strides: &[isize]) -> String {
    format!("({})", strides.iter().map(isize::to_string).collect::<Vec<_>>().join(", "))
}

/// The store written so that it reaches the array.
fn store_fix(w: &Written, object: &Expr, index: &Expr, value: &Expr, root: &Named) -> Option<String> {
    let (i, v) = (w.part(index), w.part(value));
    let ExprKind::Call { func, .. } = &*object.kind else { return None };
    let ExprKind::Attribute { value: inner, attr, .. } = &*func.kind else { return None };
    let inner = w.primary(inner);
    match &**attr {
        "flatten" | "ravel" | "reshape" if root.library == Library::Numpy => Some(format!("{inner}.flat[{i}] = {v}")),
        "copy" | "clone" | "contiguous" | "detach" => Some(format!("{inner}[{i}] = {v}")),
        "flatten" | "reshape" => {
            let t = w.fresh();
            Some(format!("{t} = {0}; {t}[{i}] = {v}; {inner}.copy_({t}.view({inner}.shape))", w.part(object)))
        }
        _ => None,
    }
}

/// In-place methods with an operator or an assignment that says the same.
const OPERATORS: &[(&str, &str)] = &[
    ("fill", "="),
    ("fill_", "="),
    ("copy_", "="),
    ("add_", "+="),
    ("sub_", "-="),
    ("mul_", "*="),
    ("div_", "/="),
    ("pow_", "**="),
];

/// The method call written so that it reaches the array.
fn method_fix(w: &Written, receiver: &Expr, method: &str, args: &[Arg]) -> String {
    let target = w.part(receiver);
    let picks = matches!(&*receiver.kind, ExprKind::Subscript { .. });
    match (OPERATORS.iter().find(|(m, _)| *m == method), args) {
        (Some((_, op)), [Arg::Pos(value)]) if picks => format!("{target} {op} {}", w.part(value)),
        _ if method == "zero_" && picks => format!("{target} = 0"),
        _ => {
            let t = w.fresh();
            format!("{t} = {target}; {}; {target} = {t}", w.whole().replacen(target, t, 1))
        }
    }
}

/// Whether nobody but the evaluator, which is about to drop it, holds the array's buffer.
fn dying(v: &Value) -> bool {
    let mut own = 1;
    let mut base = match v {
        Value::Array(a) if Rc::strong_count(a) == 1 => a.base.clone(),
        Value::Tensor(t) if Rc::strong_count(t) == 1 => t.base.clone().map(Value::Tensor),
        _ => return false,
    };
    // A view of a temporary: its base dies with it. Each count sees the clone made here.
    while let Some(b) = base {
        base = match &b {
            Value::Array(a) if Rc::strong_count(a) == 2 => a.base.clone(),
            Value::Tensor(t) if Rc::strong_count(t) == 2 => t.base.clone().map(Value::Tensor),
            _ => return false,
        };
        own += 1;
    }
    match v {
        Value::Array(a) => a.array().storage().handles() == own,
        Value::Tensor(t) => t.array().storage().handles() == own,
        _ => false,
    }
}
