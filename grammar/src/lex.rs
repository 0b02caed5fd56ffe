//! Tokens for readers that colour or complete a text which may be unfinished: every byte of the text
//! belongs to one, nothing is an error that stops the reading.

use crate::fstring::{self, Sink};
use crate::string::Literal;
use crate::token::{Fault, Tok, Token};
use logos::Logos;
use std::ops::Range;

/// What a token is, as far as colours care.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    Blank,
    Newline,
    Comment,
    Keyword,
    /// `True`, `False`, `None`.
    Constant,
    Name,
    Number,
    Str,
    /// A string whose end is missing.
    OpenStr,
    Operator,
    Open,
    Close,
    Unknown,
}

impl Class {
    /// Whether the parser does not see it.
    pub fn is_trivia(self) -> bool {
        matches!(self, Class::Blank | Class::Newline | Class::Comment)
    }
}

/// A piece of the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    pub class: Class,
    pub span: Range<usize>,
}

/// The whole text in pieces, in order and without gaps.
pub fn tokens(text: &str) -> Vec<Piece> {
    let mut out = Vec::new();
    scan(text, 0, &mut out);
    out
}

fn scan(text: &str, base: usize, out: &mut Vec<Piece>) {
    let mut from = 0;
    while from < text.len() {
        from += run(&text[from..], base + from, out);
    }
}

/// Pieces up to the end, or up to behind what no token begins with; gives the bytes read.
fn run(text: &str, base: usize, out: &mut Vec<Piece>) -> usize {
    let mut lex = Tok::lexer(text);
    let mut done = 0;
    while let Some(result) = lex.next() {
        let span = lex.span();
        gap(text, done..span.start, base, out);
        done = span.end;
        match result {
            Ok(Tok::Str) => string(text, span.start, span.end, base, out),
            Ok(tok) => out.push(Piece { class: class_of(tok), span: base + span.start..base + span.end }),
            Err(_) => {
                let rest = &text[span.start..];
                // An unfinished string takes the rest of its line, or of the text.
                let (class, len) = match (opens_string(rest), is_triple(rest)) {
                    (true, true) => (Class::OpenStr, rest.len()),
                    (true, false) => (Class::OpenStr, line_end(rest, 0)),
                    (false, _) => (Class::Unknown, rest.chars().next().map_or(rest.len(), char::len_utf8)),
                };
                let end = span.start + len;
                out.push(Piece { class, span: base + span.start..base + end });
                return end;
            }
        }
    }
    gap(text, done..text.len(), base, out);
    text.len()
}

/// What the lexer skips: blanks, comments, joined lines.
fn gap(text: &str, range: Range<usize>, base: usize, out: &mut Vec<Piece>) {
    let mut at = range.start;
    while at < range.end {
        let rest = &text[at..range.end];
        let (class, len) = if rest.starts_with('#') {
            (Class::Comment, rest.find(['\n', '\r']).unwrap_or(rest.len()))
        } else {
            (Class::Blank, rest.find('#').unwrap_or(rest.len()))
        };
        out.push(Piece { class, span: base + at..base + at + len });
        at += len;
    }
}

fn class_of(tok: Tok) -> Class {
    match tok {
        Tok::Newline => Class::Newline,
        Tok::Name => Class::Name,
        Tok::Number => Class::Number,
        Tok::True | Tok::False | Tok::None => Class::Constant,
        Tok::LPar | Tok::LSqb | Tok::LBrace => Class::Open,
        Tok::RPar | Tok::RSqb | Tok::RBrace => Class::Close,
        tok if tok.is_keyword() => Class::Keyword,
        _ => Class::Operator,
    }
}

/// A string; the expressions of an f-string's fields are pieces of their own.
fn string(text: &str, start: usize, end: usize, base: usize, out: &mut Vec<Piece>) {
    let whole = Piece { class: Class::Str, span: base + start..base + end };
    if !Literal::split(&text[start..end]).fstring {
        out.push(whole);
        return;
    }
    let mut fields = Fields(vec![]);
    if fstring::split(text, start, end, &mut fields).is_err() {
        out.push(whole);
        return;
    }
    let mut at = start;
    for field in fields.0 {
        if field.start < at || field.end > end {
            continue;
        }
        out.push(Piece { class: Class::Str, span: base + at..base + field.start });
        scan(&text[field.clone()], base + field.start, out);
        at = field.end;
    }
    out.push(Piece { class: Class::Str, span: base + at..base + end });
}

/// The places of the expressions in an f-string.
struct Fields(Vec<Range<usize>>);

impl Sink for Fields {
    fn push(&mut self, _: Token) {}
    fn lex_inside(&mut self, start: usize, end: usize) -> Result<(), Fault> {
        self.0.push(start..end);
        Ok(())
    }
}

/// The text without its prefix letters, if a string begins here.
fn quoted(text: &str) -> Option<&str> {
    let rest = text.trim_start_matches(|c: char| "rRuUbBfF".contains(c));
    (text.len() - rest.len() <= 2 && rest.starts_with(['"', '\''])).then_some(rest)
}

fn opens_string(text: &str) -> bool {
    quoted(text).is_some()
}

fn is_triple(text: &str) -> bool {
    quoted(text).is_some_and(|t| t.starts_with("\"\"\"") || t.starts_with("'''"))
}

fn line_end(text: &str, at: usize) -> usize {
    text[at..].find('\n').map_or(text.len(), |n| at + n)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn classes(text: &str) -> Vec<(Class, &str)> {
        let pieces = tokens(text);
        let mut at = 0;
        for p in &pieces {
            assert_eq!(p.span.start, at, "a gap in {text:?}: {pieces:?}");
            at = p.span.end;
        }
        assert_eq!(at, text.len(), "{text:?}: {pieces:?}");
        pieces.into_iter().filter(|p| p.class != Class::Blank).map(|p| (p.class, &text[p.span])).collect()
    }

    #[test]
    fn every_byte_belongs_to_a_piece() {
        use Class::*;
        assert_eq!(classes("x = 1  # é"), [(Name, "x"), (Operator, "="), (Number, "1"), (Comment, "# é")]);
        assert_eq!(classes("f('a"), [(Name, "f"), (Open, "("), (OpenStr, "'a")]);
        assert_eq!(classes("f\"a{x}b\""), [(Str, "f\"a{"), (Name, "x"), (Str, "}b\"")]);
        assert_eq!(classes("a?"), [(Name, "a"), (Unknown, "?")]);
        assert_eq!(classes("'a\nb"), [(OpenStr, "'a"), (Newline, "\n"), (Name, "b")]);
        for text in ["“x”", "\\", "a \\\n b", "'''x\ny", "f'{", "f'{a!", "0x", "1__2", "é = 2\r\n", "\"\\", "$"] {
            classes(text);
        }
    }
}
