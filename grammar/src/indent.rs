//! From source text to the parser's tokens: line ends become NEWLINE, INDENT and DEDENT, brackets
//! are matched, strings are checked, nesting is bounded.

use crate::ast::Span;
use crate::error::{ErrorKind, SyntaxError};
use crate::fstring::{self, Sink};
use crate::number;
use crate::string::{Literal, decode_bytes, decode_str, line_of};
use crate::token::{Fault, Tok, Token};
use logos::Logos;

/// CPython's limit on open brackets.
const MAX_BRACKETS: usize = 200;
/// CPython's limit on indentation levels.
const MAX_INDENTS: usize = 100;
/// Our limit on the depth that a chain of operators, attributes, calls or conditionals may give the
/// syntax tree (CPython gives up at about 3,000). It bounds the stack that dropping and walking need.
pub const MAX_CHAIN: usize = 12_000;

/// A program as tokens.
pub struct Tokens {
    pub tokens: Vec<Token>,
    /// The kinds alone: what the parser reads.
    pub kinds: Vec<Tok>,
    /// What stops the parser at the `Bad` token, if it comes that far.
    pub fault: Option<SyntaxError>,
    /// The innermost bracket still open at the end of the source.
    pub unclosed: Option<Span>,
    /// More input could mend `fault`.
    pub open: bool,
}

/// A fault that prevails over the parser's errors wherever it stands, as in CPython.
pub struct Fatal {
    pub error: SyntaxError,
    /// More input could mend it.
    pub open: bool,
}

struct Bracket {
    tok: Tok,
    start: u32,
    /// The chain counters outside.
    chain: (usize, usize),
}

struct Scanner<'a> {
    source: &'a str,
    tokens: Vec<Token>,
    kinds: Vec<Tok>,
    brackets: Vec<Bracket>,
    indents: Vec<(usize, usize)>,
    /// Length of the operator chain, and of the conditional chain, at this bracket level.
    chain: (usize, usize),
    /// The sum of the counters of the levels outside.
    outer: usize,
    /// Set by a fault that only counts when the parser gets there.
    soft: Option<SyntaxError>,
}

enum Stop {
    Hard(Fault),
    Soft(SyntaxError),
}

impl From<Fault> for Stop {
    fn from(fault: Fault) -> Stop {
        Stop::Hard(fault)
    }
}

/// Tokens of a whole program.
///
/// # Errors
/// The faults that CPython's tokenizer raises by itself.
pub fn scan(source: &str) -> Result<Tokens, Fatal> {
    let mut s = Scanner {
        source,
        tokens: Vec::with_capacity(source.len() / 3),
        kinds: Vec::with_capacity(source.len() / 3),
        brackets: Vec::new(),
        indents: vec![(0, 0)],
        chain: (0, 0),
        outer: 0,
        soft: None,
    };
    let mut open = false;
    match s.run() {
        Ok(()) => {}
        Err(Stop::Soft(error)) => {
            s.soft = Some(error);
            s.raw_push(Tok::Bad, source.len(), source.len());
        }
        Err(Stop::Hard(Fault(Some(info)))) => {
            open = info.open;
            let error = SyntaxError::new(info.span, info.message);
            if error.message == "unexpected EOF while parsing" || is_soft(&error.message) {
                s.raw_push(Tok::Bad, info.span.start as usize, info.span.end as usize);
                s.soft = Some(error);
            } else {
                return Err(Fatal { error, open });
            }
        }
        Err(Stop::Hard(Fault(None))) => {}
    }
    Ok(Tokens {
        tokens: s.tokens,
        kinds: s.kinds,
        fault: s.soft,
        unclosed: s.brackets.last().map(|b| Span::new(b.start as usize, b.start as usize + 1)),
        open,
    })
}

/// The faults that CPython finds only when its parser arrives at them.
fn is_soft(message: &str) -> bool {
    const SOFT: [&str; 5] = [
        "unexpected character after line continuation",
        "(unicode error)",
        "(value error)",
        "bytes can only contain",
        "cannot mix bytes",
    ];
    message.starts_with("f-string: ") || SOFT.iter().any(|s| message.starts_with(s))
}

impl Scanner<'_> {
    fn raw_push(&mut self, tok: Tok, start: usize, end: usize) {
        self.tokens.push(Token { tok, start: start as u32, end: end as u32 });
        self.kinds.push(tok);
    }

    fn run(&mut self) -> Result<(), Stop> {
        let source = self.source;
        let bom = if source.starts_with('\u{feff}') { 3 } else { 0 };
        if let Some(i) = source.bytes().position(|b| b == 0) {
            return Err(Fault::new(i, i + 1, "source code cannot contain null bytes").into());
        }
        if source.len() > u32::MAX as usize / 2 {
            return Err(Fault::new(0, 0, "source code is too long").into());
        }
        let mut lex = Tok::lexer(&source[bom..]);
        let mut line_start = bom;
        let mut at_line_start = true;
        while let Some(result) = lex.next() {
            let span = lex.span();
            let (start, end) = (span.start + bom, span.end + bom);
            let tok = match result {
                Ok(tok) => tok,
                Err(fault) => return Err(self.fault(fault, bom, start).into()),
            };
            if tok == Tok::Newline {
                line_start = end;
                if self.brackets.is_empty() && !at_line_start {
                    self.raw_push(Tok::Newline, start, end);
                    self.chain = (0, 0);
                    at_line_start = true;
                }
                continue;
            }
            if at_line_start {
                at_line_start = false;
                self.indentation(line_start, start)?;
            }
            self.token(tok, start, end)?;
        }
        self.finish(at_line_start);
        Ok(())
    }

    fn finish(&mut self, at_line_start: bool) {
        let end = self.source.len();
        if !self.brackets.is_empty() {
            self.raw_push(Tok::Bad, end, end);
            return;
        }
        if !at_line_start {
            self.raw_push(Tok::Newline, end, end);
        }
        while self.indents.len() > 1 {
            self.indents.pop();
            self.raw_push(Tok::Dedent, end, end);
        }
    }

    /// A logos fault with its place in the whole source, and words where logos had none.
    fn fault(&self, fault: Fault, base: usize, start: usize) -> Fault {
        match fault.0 {
            Some(mut info) => {
                info.span.start += base as u32;
                info.span.end += base as u32;
                Fault(Some(info))
            }
            None => self.bad_character(start),
        }
    }

    fn bad_character(&self, start: usize) -> Fault {
        let Some(c) = self.source[start..].chars().next() else {
            return Fault::new(start, start, "invalid syntax");
        };
        let message = match c {
            '$' | '?' | '!' | '`' => "invalid syntax".to_string(),
            _ if is_printable(c) => format!("invalid character '{c}' (U+{:04X})", c as u32),
            _ => format!("invalid non-printable character U+{:04X}", c as u32),
        };
        Fault::new(start, start + c.len_utf8(), message)
    }

    /// INDENT or DEDENTs before the first token of a logical line.
    fn indentation(&mut self, line_start: usize, start: usize) -> Result<(), Stop> {
        let (mut col, mut alt) = (0usize, 0usize);
        for b in self.source.as_bytes()[line_start..start].iter() {
            match b {
                b' ' => (col, alt) = (col + 1, alt + 1),
                b'\t' => (col, alt) = ((col / 8 + 1) * 8, alt + 1),
                b'\x0c' => (col, alt) = (0, 0),
                _ => break,
            }
        }
        let here = Span::new(line_start, start);
        let tab = || {
            Stop::Soft(
                SyntaxError::new(here, "inconsistent use of tabs and spaces in indentation")
                    .kind(ErrorKind::TabError)
                    .hint("indent with spaces only"),
            )
        };
        let (top, top_alt) = self.indents.last().copied().unwrap_or((0, 0));
        if col == top {
            if alt != top_alt {
                return Err(tab());
            }
        } else if col > top {
            if self.indents.len() >= MAX_INDENTS {
                return Err(Stop::Soft(
                    SyntaxError::new(here, "too many levels of indentation").kind(ErrorKind::IndentationError),
                ));
            }
            if alt <= top_alt {
                return Err(tab());
            }
            self.indents.push((col, alt));
            self.raw_push(Tok::Indent, line_start, start);
        } else {
            while self.indents.last().is_some_and(|i| i.0 > col) {
                self.indents.pop();
                self.raw_push(Tok::Dedent, start, start);
            }
            let (top, top_alt) = self.indents.last().copied().unwrap_or((0, 0));
            if col != top {
                let end = self.source[start..].find(['\n', '\r']).map_or(self.source.len(), |n| start + n);
                return Err(Stop::Soft(
                    SyntaxError::new(Span::new(end, end), "unindent does not match any outer indentation level")
                        .kind(ErrorKind::IndentationError),
                ));
            }
            if alt != top_alt {
                return Err(tab());
            }
        }
        Ok(())
    }

    /// One token that is no line end.
    fn token(&mut self, tok: Tok, start: usize, end: usize) -> Result<(), Fault> {
        match tok {
            Tok::LPar | Tok::LSqb | Tok::LBrace => self.open(tok, start)?,
            Tok::RPar | Tok::RSqb | Tok::RBrace => self.close(tok, start)?,
            Tok::Str => return self.string(start, end),
            Tok::Number if end - start > 1000 => {
                number::value(&self.source[start..end]).map_err(|e| Fault::new(start, end, e))?;
            }
            Tok::Name | Tok::Number => {}
            _ => self.count(tok, start, end)?,
        }
        self.raw_push(tok, start, end);
        Ok(())
    }

    /// Keeps the bound on the depth of the tree that this line can become.
    fn count(&mut self, tok: Tok, start: usize, end: usize) -> Result<(), Fault> {
        match tok {
            Tok::Dot
            | Tok::Not
            | Tok::At
            | Tok::Plus
            | Tok::Minus
            | Tok::Star
            | Tok::Slash
            | Tok::DoubleSlash
            | Tok::Percent
            | Tok::Tilde
            | Tok::Amper
            | Tok::Bar
            | Tok::Caret
            | Tok::Shl
            | Tok::Shr => self.chain.0 += 1,
            Tok::Else | Tok::Lambda | Tok::DoubleStar => self.chain.1 += 1,
            Tok::And
            | Tok::Or
            | Tok::In
            | Tok::Is
            | Tok::If
            | Tok::EqEq
            | Tok::NotEq
            | Tok::Less
            | Tok::LessEq
            | Tok::Greater
            | Tok::GreaterEq => self.chain.0 = 0,
            Tok::Comma | Tok::Semi | Tok::Equal | Tok::For | Tok::Walrus => self.chain = (0, 0),
            _ => {}
        }
        if self.outer + self.chain.0 + self.chain.1 > MAX_CHAIN {
            return Err(Fault::new(start, end, "expression is nested too deeply"));
        }
        Ok(())
    }

    fn open(&mut self, tok: Tok, start: usize) -> Result<(), Fault> {
        if self.brackets.len() >= MAX_BRACKETS {
            return Err(Fault::new(start, start + 1, "too many nested parentheses"));
        }
        self.chain.0 += 1;
        self.count(tok, start, start + 1)?;
        self.brackets.push(Bracket { tok, start: start as u32, chain: self.chain });
        self.outer += self.chain.0 + self.chain.1;
        self.chain = (0, 0);
        Ok(())
    }

    fn close(&mut self, tok: Tok, start: usize) -> Result<(), Fault> {
        let Some(open) = self.brackets.pop() else {
            return Err(Fault::new(start, start + 1, format!("unmatched '{tok}'")));
        };
        self.chain = open.chain;
        self.outer -= open.chain.0 + open.chain.1;
        if matches!((open.tok, tok), (Tok::LPar, Tok::RPar) | (Tok::LSqb, Tok::RSqb) | (Tok::LBrace, Tok::RBrace)) {
            return Ok(());
        }
        let opened = line_of(self.source, open.start as usize);
        let mut message = format!("closing parenthesis '{tok}' does not match opening parenthesis '{}'", open.tok);
        if opened != line_of(self.source, start) {
            message.push_str(&format!(" on line {opened}"));
        }
        Err(Fault::new(start, start + 1, message))
    }

    /// Checks a string's escapes and takes f-strings apart.
    fn string(&mut self, start: usize, end: usize) -> Result<(), Fault> {
        let literal = Literal::split(&self.source[start..end]);
        let bytes = match self.kinds.last() {
            Some(Tok::Str | Tok::FEnd) => Some(false),
            Some(Tok::Bytes) => Some(true),
            _ => None,
        };
        if bytes.is_some_and(|before| before != literal.bytes) {
            return Err(Fault::new(start, end, "cannot mix bytes and nonbytes literals"));
        }
        if literal.fstring {
            let (source, chain) = (self.source, self.chain);
            self.outer += chain.0 + chain.1;
            self.chain = (0, 0);
            fstring::split(source, start, end, self)?;
            self.outer -= chain.0 + chain.1;
            self.chain = chain;
            return Ok(());
        }
        let fault = |message| Fault::new(start, end, message);
        if literal.bytes {
            decode_bytes(literal.body, literal.raw).map_err(fault)?;
            self.raw_push(Tok::Bytes, start, end);
            return Ok(());
        }
        if !literal.raw && literal.body.contains('\\') {
            decode_str(literal.body, false).map_err(fault)?;
        }
        self.raw_push(Tok::Str, start, end);
        Ok(())
    }
}

impl Sink for Scanner<'_> {
    fn push(&mut self, token: Token) {
        self.raw_push(token.tok, token.start as usize, token.end as usize);
    }

    fn lex_inside(&mut self, base: usize, end: usize) -> Result<(), Fault> {
        let source = self.source;
        let depth = self.brackets.len();
        self.chain = (0, 0);
        let mut lex = Tok::lexer(&source[base..end]);
        while let Some(result) = lex.next() {
            let span = lex.span();
            let (start, end) = (span.start + base, span.end + base);
            match result {
                Ok(Tok::Newline) => {}
                Ok(tok) => self.token(tok, start, end).map_err(in_fstring)?,
                Err(fault) => return Err(in_fstring(self.fault(fault, base, start))),
            }
        }
        self.brackets.truncate(depth);
        Ok(())
    }
}

/// CPython parses a field by itself and says so.
fn in_fstring(mut fault: Fault) -> Fault {
    if let Some(info) = &mut fault.0
        && info.message == "invalid syntax"
    {
        info.message.insert_str(0, "f-string: ");
        info.open = false;
    }
    fault
}

/// Roughly `str.isprintable` for the characters that no token begins with.
fn is_printable(c: char) -> bool {
    !(c.is_control()
        || c.is_whitespace()
        || matches!(c as u32,
            0xad | 0x200b..=0x200f | 0x2028..=0x202e | 0x2060..=0x206f | 0xfeff | 0xfff0..=0xfffb
            | 0xe000..=0xf8ff | 0xe0000..=0xfffff | 0x100000..=0x10ffff))
}
