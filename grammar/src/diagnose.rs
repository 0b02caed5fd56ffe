//! From the place where the parser stopped to CPython's words.

use crate::ast::Span;
use crate::error::{ErrorKind, SyntaxError};
use crate::indent::Tokens;
use crate::string::line_of;
use crate::token::Tok;

/// What is known about a failed parse.
pub struct Failed<'a> {
    pub source: &'a str,
    pub tokens: &'a Tokens,
    /// The token at which the parser stopped.
    pub at: usize,
    pub expected: Vec<Tok>,
    /// Errors noted before that place.
    pub noted: Vec<SyntaxError>,
    pub too_deep: Option<Span>,
}

/// The error, and whether more input could mend it.
pub fn diagnose(f: &Failed<'_>) -> (SyntaxError, bool) {
    let end = f.source.len();
    let span = match f.tokens.tokens.get(f.at) {
        Some(t) => Span { start: t.start, end: t.end },
        None => Span::new(end, end),
    };
    let stopped = f.tokens.kinds.get(f.at).copied();
    if stopped == Some(Tok::Bad)
        && let Some(fault) = &f.tokens.fault
    {
        return (fault.clone(), f.tokens.open);
    }
    if let Some(open) = f.tokens.unclosed {
        let here = line_of(f.source, span.start as usize);
        if stopped == Some(Tok::Bad) || here > line_of(f.source, open.start as usize) {
            let bracket = f.source.get(open.start as usize..open.end as usize).unwrap_or("(");
            let error = SyntaxError::new(open, format!("'{bracket}' was never closed"));
            return (error, stopped == Some(Tok::Bad));
        }
    }
    if stopped == Some(Tok::Indent) {
        let error = SyntaxError::new(span, "unexpected indent").kind(ErrorKind::IndentationError);
        return (error, false);
    }
    (SyntaxError::new(span, "invalid syntax"), stopped.is_none())
}
