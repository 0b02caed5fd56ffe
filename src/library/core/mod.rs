//! Python's builtins and the methods of its built-in types.

mod number;

use crate::value::module::ModuleSpec;

/// The module `builtins`.
pub static MODULES: &[&ModuleSpec] = &[&BUILTINS];

static BUILTINS: ModuleSpec = ModuleSpec {
    name: "builtins",
    doc: "Built-in functions, types, exceptions, and other objects.",
    functions: &[number::FUNCTIONS],
    members: &[],
    aliases: &[],
};

/// Installs the built-in types.
pub fn install() {}
