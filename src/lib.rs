//! tscript: an interactive prompt and script runner for NumPy- and PyTorch-style array code.
//!
//! Every `.tscript` file is a Python program too, and prints under tscript what CPython 3.11 with
//! NumPy 2.4 and PyTorch 2.15 prints.
//!
//! # Rooms
//!
//! | room | what is in it |
//! |---|---|
//! | [`diag`] | errors as values, places in a text, "did you mean" |
//! | [`array`] | dtypes, storage, layouts, typed views, overlap, indices, text of arrays |
//! | [`kernel`] | loops that know layouts and elements |
//! | [`op`] | operations on arrays, without a language and without a library |
//! | [`value`] | values, their types, operators, calls; the [`value::Host`] that native code calls back |
//! | [`library`] | what programs can name: builtins, NumPy, PyTorch, the standard library |
//! | [`eval`] | names become slots, then the tree is walked |
//! | [`alias`] | who shares memory with whom, and what just got lost |
//! | [`session`] | source in, outcome out |
//! | [`study`] | tools that run programs and look into sessions: explain, compare, annotate, undo, pictures |
//! | [`testing`] | the golden runner |
//! | [`repl`] | the prompt |
//!
//! The crate `tscript_grammar` holds the language itself: tokens, parser, tree, syntax errors.
//!
//! # Invariants
//!
//! `tests/architecture.rs` reads the imports and keeps these:
//!
//! - Arrows never run upward: `main → repl, testing → study → session → alias, eval → library → value → op → kernel →
//!   array → diag`, and `eval → grammar`.
//! - `array`, `kernel` and `op` know no `Value`, no tree and no library. A loop over elements in
//!   `library` is in the wrong room.
//! - `unsafe` stands in `kernel` and in the files of `array` that own memory, each block with its
//!   reason.
//! - There is one way to write into an existing array: [`array::Array::write_to`], which checks
//!   read-only targets and overlap and counts the write.
//! - No input makes it panic: what is not supported is an error value.
//! - Only `main` and `repl` touch the terminal.

pub mod alias;
pub mod array;
pub mod diag;
pub mod eval;
pub mod kernel;
pub mod library;
pub mod op;
pub mod repl;
pub mod session;
pub mod study;
pub mod testing;
pub mod value;
