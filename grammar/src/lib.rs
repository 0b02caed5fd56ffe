//! The language of tscript: tokens, parser, syntax tree and syntax errors.
//! It knows no value and no array.
//!
//! Source text → `token` (logos) → `indent` (INDENT/DEDENT, brackets, strings) → `parser`
//! (chumsky, the rules of `tscript.ebnf`) → `ast`. What the grammar accepts and Python does not is
//! found by `parser::target` while parsing and by `scope` afterwards. Only when the parser fails is
//! the program parsed again with rich errors, and `diagnose` puts the failure into CPython's words.

pub mod ast;
pub mod dump;
pub mod error;
pub mod lex;
pub mod private;
pub mod report;
pub mod rewrite;
pub mod walk;

mod charname;
mod diagnose;
mod fstring;
mod indent;
mod number;
mod parser;
mod scope;
mod string;
mod token;

pub use error::{ErrorKind, SyntaxError};

use ast::Module;
use chumsky::Parser as _;
use chumsky::error::{EmptyErr, Rich};
use parser::state::State;
use token::Tok;

/// What the prompt has so far.
#[derive(Clone, Debug, PartialEq)]
pub enum Parsed {
    Complete(Module),
    /// More lines must follow: an open bracket or string, a block without end.
    Incomplete,
    Error(SyntaxError),
}

/// Parses a whole program.
///
/// # Errors
/// The first syntax error, as CPython 3.11 chooses and words it.
pub fn parse(source: &str) -> Result<Module, SyntaxError> {
    run(source, true).map_err(|failure| failure.error)
}

/// Parses a whole program without the rules about scopes (`return` outside a function, …): what
/// CPython's `ast.parse` accepts.
///
/// # Errors
/// As [`parse`].
pub fn parse_tree(source: &str) -> Result<Module, SyntaxError> {
    run(source, false).map_err(|failure| failure.error)
}

/// Parses what has been typed at the prompt: lines joined by line ends, without the end of the
/// last one. An empty last line (`"if x:\n    y\n"`) ends a block.
pub fn parse_interactive(source: &str) -> Parsed {
    match run(source, true) {
        Ok(module) => {
            let last_line = source.rsplit('\n').next().unwrap_or("");
            let one_line = !source.contains('\n');
            let blank = !one_line && last_line.trim().is_empty();
            let compound = module.body.last().is_some_and(|s| is_compound(&s.kind));
            if compound && !blank { Parsed::Incomplete } else { Parsed::Complete(module) }
        }
        Err(failure) if failure.open => Parsed::Incomplete,
        Err(failure) => Parsed::Error(failure.error),
    }
}

fn is_compound(kind: &ast::StmtKind) -> bool {
    use ast::StmtKind::*;
    matches!(kind, If { .. } | While { .. } | For { .. } | With { .. } | Try { .. } | FunctionDef(_) | ClassDef(_))
}

/// An error, and whether more input could mend it.
struct Failure {
    error: SyntaxError,
    open: bool,
}

fn run(source: &str, scopes: bool) -> Result<Module, Failure> {
    let tokens = indent::scan(source).map_err(|fatal| Failure { error: fatal.error, open: fatal.open })?;
    let mut state = State::new(source, &tokens.tokens);
    let fast = parser::module::<EmptyErr>();
    let parsed = fast.parse_with_state(&tokens.kinds[..], &mut state).into_output();
    if let Some(module) = parsed {
        // The first noted is the innermost, as in CPython.
        let first = state.errors.into_iter().next();
        if let Some(error) = first {
            let error = diagnose::in_field(error, &tokens);
            return Err(Failure { error, open: false });
        }
        if !scopes {
            return Ok(module);
        }
        let declares = tokens.kinds.iter().any(|k| matches!(k, Tok::Global | Tok::Nonlocal));
        return match scope::check(&module, declares) {
            Some(error) => Err(Failure { error, open: false }),
            None => Ok(module),
        };
    }
    let mut state = State::new(source, &tokens.tokens);
    let rich = parser::module::<Rich<Tok>>();
    let errors = rich.parse_with_state(&tokens.kinds[..], &mut state).into_errors();
    let (at, expected) = match errors.first() {
        Some(error) => {
            let expected = error
                .expected()
                .filter_map(|pattern| match pattern {
                    chumsky::error::RichPattern::Token(tok) => Some(**tok),
                    _ => None,
                })
                .collect();
            (error.span().start, expected)
        }
        None => (0, Vec::new()),
    };
    let noted = std::mem::take(&mut state.errors);
    let (error, open) = diagnose::diagnose(&diagnose::Failed {
        source,
        tokens: &tokens,
        at,
        expected,
        noted,
        too_deep: state.too_deep,
    });
    let error = diagnose::in_field(error, &tokens);
    Err(Failure { error, open })
}
