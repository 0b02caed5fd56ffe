//! What the parser functions share: input, error and result types, and the state behind them
//! (places of tokens, names already seen, faults that do not stop the parse).

use crate::ast::{Expr, ExprKind, Name, Span};
use crate::error::SyntaxError;
use crate::token::{Tok, Token};
use chumsky::error::LabelError;
use chumsky::input::{Checkpoint, Cursor, MapExtra};
use chumsky::inspector::Inspector;
use chumsky::prelude::*;
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use unicode_normalization::UnicodeNormalization;

/// The parser's input: the kinds of the tokens; places come from the state.
pub type In<'a> = &'a [Tok];
/// Everything chumsky wants to know besides input and output.
pub type Extra<'a, E> = extra::Full<E, State<'a>, ()>;
/// Every parser function returns one of these: boxed, so that types stay small and compiling quick.
pub type P<'a, O, E> = Boxed<'a, 'a, In<'a>, O, Extra<'a, E>>;
/// The `e` of chumsky's `map_with`.
pub type At<'a, 'b, E> = MapExtra<'a, 'b, In<'a>, Extra<'a, E>>;

/// The error types that the grammar is built for: `EmptyErr` (fast) and `Rich` (says what it expected).
pub trait Fail<'a>: chumsky::error::Error<'a, In<'a>> + LabelError<'a, In<'a>, &'static str> + 'a {}
impl<'a, T> Fail<'a> for T where T: chumsky::error::Error<'a, In<'a>> + LabelError<'a, In<'a>, &'static str> + 'a {}

/// How deep expressions may nest through brackets, lambdas and `**`.
pub const MAX_DEPTH: u32 = 1000;

/// FNV: names are short, and an interpreter's own source attacks nobody.
#[derive(Default)]
pub struct Fnv(u64);

impl Hasher for Fnv {
    fn write(&mut self, bytes: &[u8]) {
        for b in bytes {
            self.0 = (self.0 ^ u64::from(*b)).wrapping_mul(0x100_0000_01b3);
        }
    }
    fn write_usize(&mut self, n: usize) {
        self.0 = (self.0 ^ n as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(26);
    }
    fn finish(&self) -> u64 {
        self.0
    }
}

/// Behind the parser functions.
pub struct State<'a> {
    pub source: &'a str,
    pub tokens: &'a [Token],
    names: HashMap<&'a str, Name, BuildHasherDefault<Fnv>>,
    /// Wrong programs that the grammar itself would accept: targets, parameter lists, ….
    pub errors: Vec<SyntaxError>,
    depth: u32,
    /// Set when `MAX_DEPTH` stopped the parse.
    pub too_deep: Option<Span>,
}

impl<'a> State<'a> {
    /// State for one parse of `tokens`, which came from `source`.
    pub fn new(source: &'a str, tokens: &'a [Token]) -> Self {
        State { source, tokens, names: HashMap::default(), errors: Vec::new(), depth: 0, too_deep: None }
    }

    /// The bytes of tokens `start..end`.
    pub fn bytes(&self, start: usize, end: usize) -> Span {
        let first = self.tokens.get(start).map_or(self.source.len() as u32, |t| t.start);
        let last = match end.checked_sub(1).and_then(|i| self.tokens.get(i)) {
            Some(t) if end > start => t.end,
            _ => first,
        };
        Span { start: first, end: last }
    }

    /// The text at a place.
    pub fn text(&self, span: Span) -> &'a str {
        self.source.get(span.start as usize..span.end as usize).unwrap_or("")
    }

    /// The name at a place, shared with its other uses.
    pub fn name(&mut self, span: Span) -> Name {
        let text = self.text(span);
        self.names.entry(text).or_insert_with(|| normal(text)).clone()
    }

    /// Notes an error that does not stop the parse.
    pub fn error(&mut self, span: Span, message: impl Into<String>) {
        self.errors.push(SyntaxError::new(span, message));
    }
}

/// Names that look alike are one: Python compares them in the normal form NFKC.
fn normal(text: &str) -> Name {
    if text.is_ascii() { Name::from(text) } else { Name::from(text.nfkc().collect::<String>()) }
}

/// Backtracking restores the depth.
impl<'a, 's> Inspector<'s, In<'s>> for State<'a> {
    type Checkpoint = u32;
    #[inline(always)]
    fn on_token(&mut self, _: &Tok) {}
    #[inline(always)]
    fn on_save<'parse>(&self, _: &Cursor<'s, 'parse, In<'s>>) -> u32 {
        self.depth
    }
    #[inline(always)]
    fn on_rewind<'parse>(&mut self, to: &Checkpoint<'s, 'parse, In<'s>, u32>) {
        self.depth = *to.inspector();
    }
}

/// The bytes that a parser has consumed.
pub fn span<'a, E: Fail<'a>>(e: &mut At<'a, '_, E>) -> Span {
    let tokens = e.span();
    e.state().bytes(tokens.start, tokens.end)
}

/// An expression over the bytes that a parser has consumed.
pub fn node<'a, E: Fail<'a>>(kind: ExprKind, e: &mut At<'a, '_, E>) -> Expr {
    expr(kind, span(e))
}

/// An expression at a place.
pub fn expr(kind: ExprKind, span: Span) -> Expr {
    Expr { kind: Box::new(kind), span }
}

/// An identifier with its place.
pub fn name<'a, E: Fail<'a>>() -> P<'a, (Name, Span), E> {
    just(Tok::Name)
        .map_with(|_, e| {
            let span = span(e);
            (e.state().name(span), span)
        })
        .boxed()
}

/// The same parser, one level deeper; too deep is a failure.
pub fn deeper<'a, E: Fail<'a>, O: 'a>(inner: P<'a, O, E>) -> P<'a, O, E> {
    custom::<_, In<'a>, (), Extra<'a, E>>(|inp| {
        let state: &mut State = inp.state();
        if state.depth < MAX_DEPTH {
            state.depth += 1;
            return Ok(());
        }
        let here = inp.cursor();
        let at: SimpleSpan<usize> = inp.span_since(&here);
        let state: &mut State = inp.state();
        let place = state.bytes(at.start, at.start + 1);
        state.too_deep.get_or_insert(place);
        Err(LabelError::<In, &'static str>::expected_found([], None, at))
    })
    .ignore_then(inner)
    .map_with(|out, e: &mut At<'a, '_, E>| {
        let state: &mut State = e.state();
        state.depth = state.depth.saturating_sub(1);
        out
    })
    .boxed()
}
