//! The evaluator: names become slots (`resolve`), then the resolved tree is walked.
//!
//! `code` is the tree; `resolve` makes it from the grammar's; `interp` holds the state of a run and is
//! the [`Host`](crate::value::Host) that native code sees; `expr`, `stmt`, `assign`, `call`, `class`,
//! `generator` and `import` walk it.

mod assign;
mod attribute;
mod bind;
mod call;
mod class;
pub mod code;
mod expr;
mod generator;
mod import;
pub mod interp;
mod items;
mod lazy;
mod observe;
mod pending;
mod plain;
mod quick;
mod resolve;
mod resolve_comp;
mod scope;
mod stmt;
mod stop;
mod traceback;
mod try_star;
mod try_stmt;

pub use interp::{Globals, Interp, Output};
pub use resolve::resolve;
