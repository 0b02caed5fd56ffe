//! tscript: an interactive prompt and script runner for NumPy- and PyTorch-style array code.

pub mod array;
pub mod diag;
pub mod eval;
pub mod kernel;
pub mod library;
pub mod op;
pub mod repl;
pub mod session;
pub mod testing;
pub mod value;
