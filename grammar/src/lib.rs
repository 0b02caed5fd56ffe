//! The language of tscript: tokens, parser, syntax tree and syntax errors.
//! It knows no value and no array.

pub mod ast;
