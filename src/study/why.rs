//! `%why a[2, 0]`: who wrote an element last.

use super::Complaint;
use crate::session::Session;
use crate::value::{Value, item};
use tscript_grammar::ast::{ExprKind, StmtKind};

/// The answer for an expression: an array, or an element of one.
///
/// # Errors
/// What is neither; an expression that fails has been reported.
pub fn why(session: &mut Session, text: &str) -> Result<String, Complaint> {
    let value = part(session, text)?;
    let neither = || format!("{text} is no array and no element of one");
    let value = value.filter(Value::is_array).ok_or_else(neither)?;
    session.why(text, &value).ok_or_else(|| "no writes are recorded: %facts on\n".to_string())
}

/// The value of an expression; of `object[index]` the view, where the library would give a number.
fn part(session: &mut Session, text: &str) -> Result<Option<Value>, Complaint> {
    let evaluate = |session: &mut Session, text: &str| session.evaluate("<command>", text).map_err(|_| String::new());
    let tree = tscript_grammar::parse_tree(text).map_err(|e| tscript_grammar::report::render(text, "<command>", &e))?;
    if let [stmt] = tree.body.as_slice()
        && let StmtKind::Expr(e) = &stmt.kind
        && let ExprKind::Subscript { value, index } = &*e.kind
    {
        let slice = |span: tscript_grammar::ast::Span| text.get(span.start as usize..span.end as usize).unwrap_or("");
        let object = evaluate(session, slice(value.span))?;
        if object.is_array() {
            // An ellipsis behind whole numbers keeps NumPy from giving a number instead of a view.
            let ints = format!("({},)", slice(index.span));
            let plain = !slice(index.span).contains([':', '[']);
            if plain && let Value::Tuple(parts) = evaluate(session, &ints)? {
                let parts = match parts.as_slice() {
                    [Value::Tuple(inner)] => inner.to_vec(),
                    other => other.to_vec(),
                };
                let index = Value::tuple(parts.into_iter().chain([Value::Ellipsis]).collect());
                return item::get(session.host(), &object, &index).map(Some).map_err(|e| format!("{e:?}\n"));
            }
        }
    }
    evaluate(session, text).map(Some)
}
