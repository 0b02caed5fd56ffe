//! `np.emath`: mathematical functions whose results leave the real numbers where they must.

use crate::rows;
use crate::value::module::ModuleSpec;

/// The module `numpy.emath`.
pub static MODULE: ModuleSpec =
    ModuleSpec { name: "numpy.emath", doc: "numpy.emath", functions: &[FUNCTIONS], members: &[], aliases: &[] };

/// The module `numpy.lib.scimath`: the same functions.
pub static SCIMATH: ModuleSpec = ModuleSpec {
    name: "numpy.lib.scimath",
    doc: "numpy.lib.scimath",
    functions: &[FUNCTIONS],
    members: &[],
    aliases: &[],
};

rows! { FUNCTIONS = }
