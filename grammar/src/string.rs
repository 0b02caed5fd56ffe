//! String literals: where they end, and what their escapes mean.

use crate::charname;
use crate::token::{Fault, Tok};
use logos::Lexer;

/// The parts of a string literal's text.
pub struct Literal<'a> {
    pub raw: bool,
    pub bytes: bool,
    pub fstring: bool,
    /// Bytes before the body: prefix and quotes.
    pub open: usize,
    /// 1 or 3.
    pub quotes: usize,
    pub body: &'a str,
}

impl<'a> Literal<'a> {
    /// Takes a literal's whole text apart. The text must come from the lexer.
    pub fn split(text: &'a str) -> Literal<'a> {
        let b = text.as_bytes();
        let prefix = b.iter().take_while(|c| c.is_ascii_alphabetic()).count();
        let has = |c: u8| b[..prefix].iter().any(|p| p | 0x20 == c);
        let quote = b.get(prefix).copied().unwrap_or(b'"');
        let triple = b.len() >= prefix + 6 && b[prefix + 1] == quote && b[prefix + 2] == quote;
        let quotes = if triple { 3 } else { 1 };
        let open = prefix + quotes;
        Literal {
            raw: has(b'r'),
            bytes: has(b'b'),
            fstring: has(b'f'),
            open,
            quotes,
            body: text.get(open..text.len().saturating_sub(quotes)).unwrap_or(""),
        }
    }
}

/// The number of the line that holds a byte, from 1.
pub fn line_of(source: &str, at: usize) -> usize {
    let b = &source.as_bytes()[..at.min(source.len())];
    let feeds = b.iter().filter(|c| **c == b'\n').count();
    let returns = b.iter().enumerate().filter(|(i, c)| **c == b'\r' && b.get(i + 1) != Some(&b'\n')).count();
    1 + feeds + returns
}

/// logos callback: prefix and opening quotes have been read; find the end.
pub fn token(lex: &mut Lexer<'_, Tok>) -> Result<(), Fault> {
    let source = lex.source();
    let b = source.as_bytes();
    let span = lex.span();
    let quote = b[span.end - 1];
    let opening = lex.slice();
    let triple = opening.len() >= 3 && opening.as_bytes()[opening.len() - 2] == quote;
    let mut i = span.end;
    loop {
        match b.get(i) {
            Some(b'\\') => {
                i += if b.get(i + 1) == Some(&b'\r') && b.get(i + 2) == Some(&b'\n') { 3 } else { 2 };
            }
            Some(c) if *c == quote => {
                if !triple {
                    i += 1;
                    break;
                }
                if b.get(i + 1) == Some(&quote) && b.get(i + 2) == Some(&quote) {
                    i += 3;
                    break;
                }
                i += 1;
            }
            Some(b'\n' | b'\r') if !triple => {
                return Err(unterminated(source, span.start, i, false));
            }
            Some(_) => i += 1,
            None => return Err(unterminated(source, span.start, b.len(), triple)),
        }
    }
    lex.bump(i - span.end);
    Ok(())
}

fn unterminated(source: &str, start: usize, end: usize, triple: bool) -> Fault {
    let line = line_of(source, end.min(source.len()));
    if triple {
        // The newline that ends the file begins no line.
        let line = line - usize::from(source.ends_with('\n'));
        let message = format!("unterminated triple-quoted string literal (detected at line {line})");
        Fault::new(start, start + 3, message).open()
    } else {
        // As above, when the file ends behind a backslash.
        let line = line - usize::from(end >= source.len() && source.ends_with('\n'));
        let fault = Fault::new(start, start + 1, format!("unterminated string literal (detected at line {line})"));
        let joined = source.ends_with("\\\n") || source.ends_with('\\');
        if end >= source.len() && joined { fault.open() } else { fault }
    }
}

/// `\r\n` and `\r` become `\n`, as everywhere in Python source.
fn universal_newlines(body: &str) -> String {
    body.replace("\r\n", "\n").replace('\r', "\n")
}

/// The characters of a string literal's body.
///
/// # Errors
/// CPython's message for a malformed escape.
pub fn decode_str(body: &str, raw: bool) -> Result<Box<str>, String> {
    if body.contains('\r') {
        return decode_str(&universal_newlines(body), raw);
    }
    if raw || !body.contains('\\') {
        return Ok(body.into());
    }
    let mut out = String::with_capacity(body.len());
    let mut rest = body;
    // Positions in messages count a character beyond ASCII as 10: CPython escapes those first.
    let mut position = 0;
    while let Some(i) = rest.find('\\') {
        let (plain, escape) = rest.split_at(i);
        out.push_str(plain);
        position += plain.chars().map(|c| if c.is_ascii() { 1 } else { 10 }).sum::<usize>();
        let len = unescape(escape, &mut out).map_err(|(len, why)| {
            let to = position + len - 1;
            let place = if to == position {
                format!("byte 0x5c in position {position}")
            } else {
                format!("bytes in position {position}-{to}")
            };
            if let Some(own) = why.strip_prefix('!') {
                return own.to_string();
            }
            format!("(unicode error) 'unicodeescape' codec can't decode {place}: {why}")
        })?;
        position += len;
        rest = &escape[len..];
    }
    out.push_str(rest);
    Ok(out.into())
}

/// One escape at the beginning of `s`: its length; or how far it is wrong, and why.
fn unescape(s: &str, out: &mut String) -> Result<usize, (usize, String)> {
    let b = s.as_bytes();
    let hex = |digits: usize, name: &str| -> Result<(usize, char), (usize, String)> {
        let have = b[2..].iter().take(digits).take_while(|c| c.is_ascii_hexdigit()).count();
        if have < digits {
            return Err((2 + have, format!("truncated {name} escape")));
        }
        let code = u32::from_str_radix(&s[2..2 + digits], 16).unwrap_or(u32::MAX);
        match char::from_u32(code) {
            Some(c) => Ok((2 + digits, c)),
            None if code < 0x11_0000 => Err((2 + digits, "!a lone surrogate cannot stand in a string".into())),
            None => Err((2 + digits, "illegal Unicode character".into())),
        }
    };
    let (len, c) = match b.get(1) {
        // The text before a field of an f-string may end in one.
        None => (1, '\\'),
        Some(b'\n') => return Ok(2),
        Some(b'\\') => (2, '\\'),
        Some(b'\'') => (2, '\''),
        Some(b'"') => (2, '"'),
        Some(b'a') => (2, '\x07'),
        Some(b'b') => (2, '\x08'),
        Some(b'f') => (2, '\x0c'),
        Some(b'n') => (2, '\n'),
        Some(b'r') => (2, '\r'),
        Some(b't') => (2, '\t'),
        Some(b'v') => (2, '\x0b'),
        Some(b'0'..=b'7') => {
            let len = 1 + octal_len(b);
            let code = u32::from_str_radix(&s[1..len], 8).unwrap_or(0);
            (len, char::from_u32(code).unwrap_or('\0'))
        }
        Some(b'x') => hex(2, "\\xXX")?,
        Some(b'u') => hex(4, "\\uXXXX")?,
        Some(b'U') => hex(8, "\\UXXXXXXXX")?,
        Some(b'N') => {
            let malformed = |len| (len, "malformed \\N character escape".to_string());
            if b.get(2) != Some(&b'{') {
                return Err(malformed(2));
            }
            let Some(end) = s.find('}') else {
                return Err(malformed(s.len()));
            };
            if end == 3 {
                return Err(malformed(3));
            }
            let unknown = (end + 1, "unknown Unicode character name".to_string());
            (end + 1, charname::lookup(&s[3..end]).ok_or(unknown)?)
        }
        // An unknown escape stays as it is written.
        Some(_) => {
            out.push('\\');
            return Ok(1);
        }
    };
    out.push(c);
    Ok(len)
}

fn octal_len(b: &[u8]) -> usize {
    b[1..].iter().take(3).take_while(|c| matches!(c, b'0'..=b'7')).count()
}

/// The bytes of a bytes literal's body.
///
/// # Errors
/// CPython's message for a character beyond ASCII or a malformed escape.
pub fn decode_bytes(body: &str, raw: bool) -> Result<Box<[u8]>, String> {
    if !body.is_ascii() {
        return Err("bytes can only contain ASCII literal characters".into());
    }
    let body = if body.contains('\r') { universal_newlines(body) } else { body.to_string() };
    if raw || !body.contains('\\') {
        return Ok(body.into_bytes().into());
    }
    let b = body.as_bytes();
    let mut out = Vec::with_capacity(b.len());
    let mut i = 0;
    while i < b.len() {
        if b[i] != b'\\' {
            out.push(b[i]);
            i += 1;
            continue;
        }
        let (len, c) = match b.get(i + 1) {
            None => return Err("(value error) Trailing \\ in string".into()),
            Some(b'\n') => {
                i += 2;
                continue;
            }
            Some(b'\\') => (2, b'\\'),
            Some(b'\'') => (2, b'\''),
            Some(b'"') => (2, b'"'),
            Some(b'a') => (2, 7),
            Some(b'b') => (2, 8),
            Some(b'f') => (2, 12),
            Some(b'n') => (2, b'\n'),
            Some(b'r') => (2, b'\r'),
            Some(b't') => (2, b'\t'),
            Some(b'v') => (2, 11),
            Some(b'0'..=b'7') => {
                let len = 1 + octal_len(&b[i..]);
                (len, u32::from_str_radix(&body[i + 1..i + len], 8).unwrap_or(0) as u8)
            }
            Some(b'x') => {
                let digits = b.get(i + 2..i + 4).filter(|d| d.iter().all(u8::is_ascii_hexdigit));
                if digits.is_none() {
                    return Err(format!("(value error) invalid \\x escape at position {i}"));
                }
                (4, u8::from_str_radix(&body[i + 2..i + 4], 16).unwrap_or(0))
            }
            Some(_) => (1, b'\\'),
        };
        out.push(c);
        i += len;
    }
    Ok(out.into())
}
