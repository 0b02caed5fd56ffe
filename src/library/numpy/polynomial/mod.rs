//! The module `numpy.polynomial`: polynomials in several bases.

use crate::rows;
use crate::value::module::ModuleSpec;

/// The module `numpy.polynomial`.
pub static MODULE: ModuleSpec = ModuleSpec {
    name: "numpy.polynomial",
    doc: "A sub-package for efficiently dealing with polynomials.",
    functions: &[FUNCTIONS],
    members: &[],
    aliases: &[],
};

rows! { pub FUNCTIONS = }
