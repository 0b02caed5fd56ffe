//! The one error type of the front end, with CPython's words where CPython has them.

use crate::ast::Span;

/// Which of Python's exception classes a syntax error belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorKind {
    SyntaxError,
    IndentationError,
    TabError,
}

impl ErrorKind {
    /// The exception's name as Python prints it.
    pub fn name(self) -> &'static str {
        match self {
            ErrorKind::SyntaxError => "SyntaxError",
            ErrorKind::IndentationError => "IndentationError",
            ErrorKind::TabError => "TabError",
        }
    }
}

/// Why a program is not one: CPython's message, its place, and help.
#[derive(Clone, Debug, PartialEq)]
pub struct SyntaxError {
    pub kind: ErrorKind,
    /// CPython's text without the exception's name.
    pub message: String,
    /// The place the carets show.
    pub span: Span,
    /// Advice, one sentence each; CPython prints none of it.
    pub hints: Vec<String>,
    /// What could have stood at the place, in words.
    pub expected: Vec<String>,
}

impl SyntaxError {
    /// A plain `SyntaxError` with a message at a place.
    pub fn new(span: Span, message: impl Into<String>) -> Self {
        SyntaxError {
            kind: ErrorKind::SyntaxError,
            message: message.into(),
            span,
            hints: Vec::new(),
            expected: Vec::new(),
        }
    }
    /// The same error as another exception class.
    pub fn kind(mut self, kind: ErrorKind) -> Self {
        self.kind = kind;
        self
    }
    /// The same error with one more hint.
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }
}

impl std::fmt::Display for SyntaxError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.kind.name(), self.message)
    }
}

impl std::error::Error for SyntaxError {}
