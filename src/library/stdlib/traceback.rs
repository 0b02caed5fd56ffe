//! The part of the module `traceback` that the interpreter knows: the report of an exception.

use super::args::type_error;
use crate::rows;
use crate::value::module::ModuleSpec;
use crate::value::{Host, Result, Value};

/// What the module written in the language builds on.
pub static MODULE: ModuleSpec = ModuleSpec {
    name: "_traceback",
    doc: "Reports of exceptions.",
    functions: &[FUNCTIONS],
    members: &[],
    aliases: &[],
};

rows! { pub FUNCTIONS =
    /// The lines of an exception's report.
    "report"(exc: Value, chain: bool = true) => report;
}

fn report(h: &mut dyn Host, exc: Value, chain: bool) -> Result<Value> {
    match &exc {
        Value::Instance(e) if e.exception.is_some() => {
            Ok(Value::list(h.report(e, chain).into_iter().map(Value::str).collect()))
        }
        other => type_error(format!("Exception expected for value, {} found", other.type_name())),
    }
}
