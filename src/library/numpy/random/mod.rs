//! The module `numpy.random`.

use crate::rows;
use crate::value::module::ModuleSpec;

/// The module `numpy.random`.
pub static MODULE: ModuleSpec = ModuleSpec {
    name: "numpy.random",
    doc: "Random Number Generation",
    functions: &[FUNCTIONS],
    members: &[],
    aliases: &[],
};

rows! { pub FUNCTIONS = }
