//! The module `numpy.linalg`.

use crate::rows;
use crate::value::module::ModuleSpec;

/// The module `numpy.linalg`.
pub static MODULE: ModuleSpec =
    ModuleSpec { name: "numpy.linalg", doc: "numpy.linalg", functions: &[FUNCTIONS], members: &[], aliases: &[] };

rows! { pub FUNCTIONS = }
