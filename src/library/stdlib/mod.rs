//! The parts of Python's standard library that array code uses: native modules (a file each) and
//! modules written in the language (`lib/`).

mod script;

pub use script::{ScriptModule, script};

use crate::value::module::ModuleSpec;

/// Its native modules.
pub static MODULES: &[&ModuleSpec] = &[];

/// Installs its types.
pub fn install() {}
