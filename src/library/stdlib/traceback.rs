//! The part of the module `traceback` that the interpreter knows: the report of an exception.

use super::args::type_error;
use crate::diag::source::line_at;
use crate::rows;
use crate::value::module::ModuleSpec;
use crate::value::traceback::Traceback;
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
    /// The calls of a traceback: file, line, function, the line's text, and how a report shows it.
    "calls"(tb: Value) => calls;
}

fn calls(h: &mut dyn Host, tb: Value) -> Result<Value> {
    let Some(first) = tb.downcast::<Traceback>().cloned() else {
        return if tb.is_none() { Ok(Value::list(vec![])) } else { type_error("a traceback is wanted") };
    };
    let mut all = Vec::new();
    for call in std::iter::successors(Some(first), Traceback::next) {
        let place = call.place().clone();
        let Some((name, text)) = h.source(place.source).map(|(n, t)| (n.to_string(), t)) else { continue };
        let (line, code) = line_at(&text, place.start as usize);
        let (line, code) = (line, code.trim().to_string());
        let function = place.function;
        let shown = h.shown_call(&place);
        all.push(Value::tuple(vec![
            Value::str(name),
            line.into(),
            Value::str(function),
            Value::str(code),
            Value::str(shown),
        ]));
    }
    Ok(Value::list(all))
}

fn report(h: &mut dyn Host, exc: Value, chain: bool) -> Result<Value> {
    match &exc {
        Value::Instance(e) if e.exception.is_some() => {
            Ok(Value::list(h.report(e, chain).into_iter().map(Value::str).collect()))
        }
        other => type_error(format!("Exception expected for value, {} found", other.type_name())),
    }
}
