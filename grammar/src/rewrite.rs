//! Programs rewritten as texts: what a prompt shows by itself, a file has to print.

use crate::ast::{ExprKind, StmtKind};
use crate::{SyntaxError, parse};

/// The code with the expression of every top-level expression statement made the argument of a call of
/// `function`.
///
/// # Errors
/// The code does not parse.
pub fn show_expressions(code: &str, function: &str) -> Result<String, SyntaxError> {
    let tree = parse(code)?;
    let mut out = code.to_string();
    for stmt in tree.body.iter().rev() {
        if let StmtKind::Expr(e) = &stmt.kind {
            // A tuple without parentheses must stay one argument.
            let (open, close) = match &*e.kind {
                ExprKind::Tuple(_) => ("((", "))"),
                _ => ("(", ")"),
            };
            out.insert_str(stmt.span.end as usize, close);
            out.insert_str(stmt.span.start as usize, &format!("{function}{open}"));
        }
    }
    Ok(out)
}
