//! f-strings taken apart into tokens, so that the parser sees their fields as ordinary source.
//! The rules are Python 3.11's: a field may not hold the quotes around it, a backslash or a comment.

use crate::ast::Span;
use crate::string::{Literal, decode_str};
use crate::token::{Fault, Tok, Token};

/// CPython's limit on brackets inside a field.
const MAX_BRACKETS: usize = 200;

/// Whoever takes the tokens of a field's expression: the indentation pass's lexer loop.
pub trait Sink {
    /// One more token.
    fn push(&mut self, token: Token);
    /// Lexes `source[start..end]` as the inside of brackets and pushes its tokens.
    fn lex_inside(&mut self, start: usize, end: usize) -> Result<(), Fault>;
}

struct Splitter<'a, 's, S: Sink> {
    source: &'a str,
    /// Where the body ends.
    end: usize,
    raw: bool,
    whole: Span,
    sink: &'s mut S,
}

/// Pushes the tokens of the f-string whose whole text is `source[start..end]`.
///
/// # Errors
/// CPython's `f-string: …` messages.
pub fn split<S: Sink>(source: &str, start: usize, end: usize, sink: &mut S) -> Result<(), Fault> {
    let literal = Literal::split(&source[start..end]);
    let body = start + literal.open;
    let body_end = end - literal.quotes;
    let token = |tok, start: usize, end: usize| Token { tok, start: start as u32, end: end as u32 };
    sink.push(token(Tok::FStart, start, body));
    let whole = Span::new(start, end);
    let mut s = Splitter { source, end: body_end, raw: literal.raw, whole, sink };
    let at = s.parts(body, 0)?;
    if at < body_end {
        return Err(s.fault("f-string: unexpected end of string"));
    }
    sink.push(token(Tok::FEnd, body_end, end));
    Ok(())
}

impl<S: Sink> Splitter<'_, '_, S> {
    fn fault(&self, message: impl Into<String>) -> Fault {
        Fault::new(self.whole.start as usize, self.whole.end as usize, message)
    }

    fn byte(&self, i: usize) -> Option<u8> {
        if i < self.end { self.source.as_bytes().get(i).copied() } else { None }
    }

    fn push(&mut self, tok: Tok, start: usize, end: usize) {
        self.sink.push(Token { tok, start: start as u32, end: end as u32 });
    }

    fn text(&mut self, start: usize, end: usize) -> Result<(), Fault> {
        if start == end {
            return Ok(());
        }
        if !self.raw {
            decode_str(&self.source[start..end], false).map_err(|e| self.fault(e))?;
        }
        self.push(Tok::FText, start, end);
        Ok(())
    }

    /// Literal text and fields from `i` on, up to the end or (in a spec) to the closing `}`.
    fn parts(&mut self, mut i: usize, level: usize) -> Result<usize, Fault> {
        let mut start = i;
        loop {
            match self.byte(i) {
                None => {
                    self.text(start, i)?;
                    return Ok(i);
                }
                Some(b'\\') if !self.raw => {
                    if self.byte(i + 1) == Some(b'N') && self.byte(i + 2) == Some(b'{') {
                        while self.byte(i).is_some_and(|c| c != b'}') {
                            i += 1;
                        }
                        i += 1;
                    } else if matches!(self.byte(i + 1), Some(b'{' | b'}')) {
                        i += 1;
                    } else {
                        i += 2;
                    }
                    i = i.min(self.end);
                }
                Some(b'{') if level == 0 && self.byte(i + 1) == Some(b'{') => {
                    self.text(start, i + 1)?;
                    i += 2;
                    start = i;
                }
                Some(b'{') => {
                    self.text(start, i)?;
                    i = self.field(i, level)?;
                    start = i;
                }
                Some(b'}') if level > 0 => {
                    self.text(start, i)?;
                    return Ok(i);
                }
                Some(b'}') if self.byte(i + 1) == Some(b'}') => {
                    self.text(start, i + 1)?;
                    i += 2;
                    start = i;
                }
                Some(b'}') => return Err(self.fault("f-string: single '}' is not allowed")),
                Some(_) => i += 1,
            }
        }
    }

    /// A field whose `{` stands at `open`; returns the place after its `}`.
    fn field(&mut self, open: usize, level: usize) -> Result<usize, Fault> {
        if level >= 2 {
            return Err(self.fault("f-string: expressions nested too deeply"));
        }
        let start = open + 1;
        let mut i = self.expression_end(start)?;
        if self.source[start..i].trim().is_empty() {
            let message = match self.byte(i) {
                None => "f-string: expecting '}'",
                Some(_) => "f-string: empty expression not allowed",
            };
            return Err(self.fault(message));
        }
        if self.byte(i).is_none() {
            return Err(self.fault("f-string: expecting '}'"));
        }
        self.push(Tok::FOpen, open, start);
        self.sink.lex_inside(start, i)?;
        if self.byte(i) == Some(b'=') {
            let equals = i;
            i += 1;
            while self.byte(i).is_some_and(|c| c.is_ascii_whitespace()) {
                i += 1;
            }
            self.push(Tok::FDebug, equals, i);
        }
        if self.byte(i) == Some(b'!') {
            let c = self.byte(i + 1);
            match c {
                None => return Err(self.fault("f-string: expecting '}'")),
                Some(b's' | b'r' | b'a') => {}
                Some(_) => {
                    let message = "f-string: invalid conversion character: expected 's', 'r', or 'a'";
                    return Err(self.fault(message));
                }
            }
            self.push(Tok::FConv, i, i + 2);
            i += 2;
        }
        if self.byte(i) == Some(b':') {
            self.push(Tok::FSpec, i, i + 1);
            i = self.parts(i + 1, level + 1)?;
        }
        if self.byte(i) != Some(b'}') {
            return Err(self.fault("f-string: expecting '}'"));
        }
        self.push(Tok::FClose, i, i + 1);
        Ok(i + 1)
    }

    /// Where the expression of a field ends: at `!`, `:`, `=`, `}` outside brackets and strings.
    fn expression_end(&mut self, mut i: usize) -> Result<usize, Fault> {
        let mut brackets: Vec<u8> = Vec::new();
        let mut quote: Option<(u8, usize)> = None;
        while let Some(c) = self.byte(i) {
            if c == b'\\' {
                return Err(self.fault("f-string expression part cannot include a backslash"));
            }
            if let Some((q, n)) = quote {
                if c == q && (n == 1 || self.byte(i + 1) == Some(q) && self.byte(i + 2) == Some(q)) {
                    i += n;
                    quote = None;
                } else {
                    i += 1;
                }
                continue;
            }
            let next = self.byte(i + 1);
            match c {
                b'\'' | b'"' => {
                    let n = if next == Some(c) && self.byte(i + 2) == Some(c) { 3 } else { 1 };
                    quote = Some((c, n));
                    i += n;
                    continue;
                }
                b'(' | b'[' | b'{' => {
                    if brackets.len() >= MAX_BRACKETS {
                        return Err(self.fault("f-string: too many nested parenthesis"));
                    }
                    brackets.push(c);
                }
                b'#' => return Err(self.fault("f-string expression part cannot include '#'")),
                b'!' | b'=' | b'<' | b'>' if brackets.is_empty() && next == Some(b'=') => {
                    i += 2;
                    continue;
                }
                b'!' | b':' | b'}' | b'=' if brackets.is_empty() => return Ok(i),
                b')' | b']' | b'}' => {
                    let Some(open) = brackets.pop() else {
                        return Err(self.fault(format!("f-string: unmatched '{}'", c as char)));
                    };
                    if !matches!((open, c), (b'(', b')') | (b'[', b']') | (b'{', b'}')) {
                        return Err(self.fault(format!(
                            "f-string: closing parenthesis '{}' does not match \
                             opening parenthesis '{}'",
                            c as char, open as char
                        )));
                    }
                }
                _ => {}
            }
            i += 1;
        }
        if quote.is_some() {
            return Err(self.fault("f-string: unterminated string"));
        }
        if let Some(open) = brackets.last() {
            return Err(self.fault(format!("f-string: unmatched '{}'", *open as char)));
        }
        Ok(i)
    }
}
