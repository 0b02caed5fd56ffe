//! The evaluator: names become slots (`resolve`), then the resolved tree is walked.
//!
//! `code` is the tree; `resolve` makes it from the grammar's; `interp` holds the state of a run and is
//! the [`Host`](crate::value::Host) that native code sees; `expr`, `stmt`, `assign`, `call`, `class`,
//! `generator` and `import` walk it.
//!
//! What makes the walk fast: a function only finds out which kind of node it has and jumps to a small one; values come
//! back in two registers, for exceptions wait aside (`pending`); arithmetic on plain numbers is tried first, without
//! values at all (`plain`, and `pure` for the builtins that only make a number), by a function made for the operator and
//! for what its operands are; nodes remember where attributes and methods were found (`attribute`) and which variable of
//! a function each argument goes to (`fit`); a call's few variables stand on the stack; the commonest methods are called
//! without binding anything (`direct`), and what is walked by position needs no iterator (`walk`).

mod assign;
mod attribute;
mod bind;
mod call;
mod class;
mod closure;
pub mod code;
mod comprehension;
mod direct;
mod expr;
mod fit;
mod generator;
mod import;
pub mod interp;
mod lazy;
mod names;
mod observe;
mod pending;
mod plain;
mod pure;
mod quick;
mod resolve;
mod resolve_call;
mod resolve_comp;
mod run;
mod scope;
mod stmt;
mod stop;
mod traceback;
mod try_star;
mod try_stmt;
mod walk;

pub use interp::{Globals, Interp, Output};
pub use resolve::resolve;
