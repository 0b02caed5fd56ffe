//! From the place where the parser stopped to CPython's words. CPython's parser runs a second time
//! with rules for wrong programs; here a table of small rules looks at the tokens around the place.

mod expected;
mod line;
mod rules;

use crate::ast::{Expr, Span};
use crate::error::{ErrorKind, SyntaxError};
use crate::indent::Tokens;
use crate::parser;
use crate::string::line_of;
use crate::token::Tok;
use line::Line;
use rules::{RULES, missing_comma};

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

/// CPython parses the fields of an f-string by themselves, and says so.
pub fn in_field(mut error: SyntaxError, tokens: &Tokens) -> SyntaxError {
    let mut depth = 0usize;
    for token in tokens.tokens.iter().take_while(|t| t.start <= error.span.start) {
        match token.tok {
            Tok::FOpen => depth += 1,
            Tok::FClose if token.start < error.span.start => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    if depth > 0 && !error.message.starts_with("f-string: ") {
        error.message.insert_str(0, "f-string: ");
    }
    error
}

/// The error, and whether more input could mend it.
pub fn diagnose(f: &Failed<'_>) -> (SyntaxError, bool) {
    let kinds = &f.tokens.kinds;
    let place = f.span(f.at);
    let stopped = kinds.get(f.at).copied();
    let line = Line::around(f);
    if let Some(span) = f.too_deep {
        return (SyntaxError::new(span, "expression is nested too deeply"), false);
    }
    // A parameter list that stops early seems to lack what stands behind the mistake.
    let params = rules::parameters(f, &line);
    let star = f.before() == Some(Tok::Star) && stopped.is_some_and(Tok::is_keyword);
    let noted = f.noted.iter().find(|e| e.span.start <= place.start);
    if let Some(error) = noted.filter(|_| params.is_none() && !star) {
        return (error.clone(), false);
    }
    let at_end = stopped.is_none_or(|tok| tok == Tok::Bad);
    let ends_file = stopped == Some(Tok::Dedent) && place.start as usize >= f.source.len();
    if stopped == Some(Tok::Bad)
        && let Some(fault) = &f.tokens.fault
    {
        return (fault.clone(), f.tokens.open);
    }
    if let Some(open) = f.tokens.unclosed {
        // CPython has read one token more when it misses a comma.
        let comma = missing_comma(f, &line).is_some();
        let here = line_of(f.source, f.span(f.at + usize::from(comma)).start as usize);
        if at_end || here > line_of(f.source, open.start as usize) {
            let bracket = f.source.get(open.start as usize..open.end as usize).unwrap_or("(");
            let error = SyntaxError::new(open, format!("'{bracket}' was never closed"));
            return (error, at_end);
        }
    }
    let found = RULES.iter().find_map(|rule| rule(f, &line));
    let error = found.unwrap_or_else(|| expected::generic(f, &line, place));
    let block = error.kind == ErrorKind::IndentationError || stopped.is_none();
    let open = (at_end || ends_file) && (block || error.message.contains("'finally' block"));
    (error, open)
}

impl Failed<'_> {
    /// The bytes of a token; behind the last one, the end of the source.
    pub fn span(&self, i: usize) -> Span {
        match self.tokens.tokens.get(i) {
            Some(t) => Span { start: t.start, end: t.end },
            None => Span::new(self.source.len(), self.source.len()),
        }
    }
    /// A token's kind.
    pub fn kind(&self, i: usize) -> Option<Tok> {
        self.tokens.kinds.get(i).copied()
    }
    /// The token before the place.
    pub fn before(&self) -> Option<Tok> {
        self.at.checked_sub(1).and_then(|i| self.kind(i))
    }
    /// The token at the place.
    pub fn stopped(&self) -> Option<Tok> {
        self.kind(self.at)
    }
    /// A token's text.
    pub fn text(&self, i: usize) -> &str {
        let span = self.span(i);
        self.source.get(span.start as usize..span.end as usize).unwrap_or("")
    }
    /// The text of the token before the place.
    pub fn text_before(&self) -> &str {
        self.at.checked_sub(1).map_or("", |i| self.text(i))
    }
    fn expects(&self, tok: Tok) -> bool {
        self.expected.contains(&tok)
    }
    fn error(&self, from: usize, to: usize, message: impl Into<String>) -> SyntaxError {
        SyntaxError::new(self.span(from).to(self.span(to)), message)
    }
    /// Tokens `from..to` as one expression.
    fn expr(&self, from: usize, to: usize) -> Option<Expr> {
        parser::parse_expression(self.source, &self.tokens.tokens, &self.tokens.kinds, from, to)
    }
}
