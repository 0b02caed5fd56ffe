//! Rules beyond the grammar.

use crate::ast::Module;
use crate::error::SyntaxError;

/// The first error that CPython's symbol table or compiler would raise.
pub fn check(_module: &Module) -> Option<SyntaxError> {
    None
}
