//! What `lib/warnings.tscript` needs of the interpreter.

use super::args::type_error;
use crate::diag::ErrorKind;
use crate::rows;
use crate::value::module::ModuleSpec;
use crate::value::{Host, Result, Value};

/// The module that `lib/warnings.tscript` builds on.
pub static MODULE: ModuleSpec = ModuleSpec {
    name: "_warnings_native",
    doc: "What warnings is built on.",
    functions: &[FUNCTIONS],
    members: &[],
    aliases: &[],
};

rows! { FUNCTIONS =
    /// Shows a warning where the running statement stands.
    "show"(category: Value, message: String) => show;
}

fn show(h: &mut dyn Host, category: Value, message: String) -> Result<Value> {
    let Value::Class(c) = &category else { return type_error("category must be a Warning subclass") };
    let kind = c.builtin_kind().unwrap_or(ErrorKind::UserWarning);
    h.warn(kind, &message)?;
    Ok(Value::None)
}
