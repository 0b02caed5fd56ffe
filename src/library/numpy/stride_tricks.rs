//! The module `numpy.lib.stride_tricks`: views by given strides.

use crate::rows;
use crate::value::module::ModuleSpec;

/// The module `numpy.lib.stride_tricks`.
pub static MODULE: ModuleSpec = ModuleSpec {
    name: "numpy.lib.stride_tricks",
    doc: "numpy.lib.stride_tricks",
    functions: &[FUNCTIONS],
    members: &[],
    aliases: &[],
};

rows! { pub FUNCTIONS = }
