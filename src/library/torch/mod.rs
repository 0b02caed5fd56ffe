//! The torch part of the library.

use crate::value::module::ModuleSpec;

/// Its modules.
pub static MODULES: &[&ModuleSpec] = &[];

/// Installs its types.
pub fn install() {}
