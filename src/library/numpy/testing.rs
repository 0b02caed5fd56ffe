//! The module `numpy.testing`: assertions on arrays.

use crate::rows;
use crate::value::module::ModuleSpec;

/// The module `numpy.testing`.
pub static MODULE: ModuleSpec = ModuleSpec {
    name: "numpy.testing",
    doc: "Common test support for all numpy test scripts.",
    functions: &[FUNCTIONS],
    members: &[],
    aliases: &[],
};

rows! { pub FUNCTIONS = }
