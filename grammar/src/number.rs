//! Numbers: where they end, what is wrong with them, and their value.

use crate::ast::ExprKind;
use crate::token::{Fault, Tok};
use logos::Lexer;

/// CPython's limit on the decimal digits of a literal.
const MAX_DECIMAL_DIGITS: usize = 4300;
/// Our limit on the digits of hexadecimal, octal and binary literals (their conversion is quadratic).
const MAX_BASE_DIGITS: usize = 100_000;

/// logos callback: the first digit (or `.digit`) has been read; find the rest.
pub fn token(lex: &mut Lexer<'_, Tok>) -> Result<(), Fault> {
    let start = lex.span().start;
    let end = scan(lex.source().as_bytes(), start)?;
    lex.bump(end - lex.span().end);
    Ok(())
}

fn at(b: &[u8], i: usize) -> u8 {
    b.get(i).copied().unwrap_or(0)
}

/// One past the last byte of the number that begins at `start`.
fn scan(b: &[u8], start: usize) -> Result<usize, Fault> {
    let mut i = start;
    if at(b, i) == b'0' {
        let (kind, base) = match at(b, i + 1) {
            b'x' | b'X' => ("hexadecimal", 16),
            b'o' | b'O' => ("octal", 8),
            b'b' | b'B' => ("binary", 2),
            _ => ("decimal", 10),
        };
        if base != 10 {
            return scan_based(b, start, kind, base);
        }
        while at(b, i) == b'0' || at(b, i) == b'_' && at(b, i + 1).is_ascii_digit() {
            i += 1;
        }
        if at(b, i) == b'_' {
            return Err(Fault::new(start, i + 1, "invalid decimal literal"));
        }
        let zeros = i;
        let nonzero = at(b, i).is_ascii_digit();
        if nonzero {
            i = digits(b, start, i)?;
        }
        if nonzero && !matches!(at(b, i), b'.' | b'e' | b'E' | b'j' | b'J') {
            return Err(Fault::new(
                start,
                zeros,
                "leading zeros in decimal integer literals are not permitted; \
                 use an 0o prefix for octal integers",
            ));
        }
    } else if at(b, i) != b'.' {
        i = digits(b, start, i)?;
    }
    if at(b, i) == b'.' {
        i += 1;
        if at(b, i).is_ascii_digit() {
            i = digits(b, start, i)?;
        }
    }
    if matches!(at(b, i), b'e' | b'E') {
        let sign = matches!(at(b, i + 1), b'+' | b'-');
        let first = i + 1 + usize::from(sign);
        if at(b, first).is_ascii_digit() {
            i = digits(b, start, first)?;
        } else if sign {
            return Err(Fault::new(start, first, "invalid decimal literal"));
        }
    }
    if matches!(at(b, i), b'j' | b'J') {
        return ends(b, start, i + 1, "imaginary");
    }
    ends(b, start, i, "decimal")
}

/// Decimal digits with single underscores between them.
fn digits(b: &[u8], start: usize, mut i: usize) -> Result<usize, Fault> {
    loop {
        while at(b, i).is_ascii_digit() {
            i += 1;
        }
        if at(b, i) != b'_' {
            return Ok(i);
        }
        i += 1;
        if !at(b, i).is_ascii_digit() {
            return Err(Fault::new(start, i, "invalid decimal literal"));
        }
    }
}

fn scan_based(b: &[u8], start: usize, kind: &str, base: u32) -> Result<usize, Fault> {
    let is = |c: u8| (c as char).is_digit(base);
    let bad = |i: usize| {
        let c = at(b, i);
        let message = if c.is_ascii_digit() {
            format!("invalid digit '{}' in {kind} literal", c as char)
        } else {
            format!("invalid {kind} literal")
        };
        Fault::new(start, i, message)
    };
    let mut i = start + 2;
    loop {
        if at(b, i) == b'_' {
            i += 1;
        }
        if !is(at(b, i)) {
            return Err(bad(i));
        }
        while is(at(b, i)) {
            i += 1;
        }
        if at(b, i) != b'_' {
            break;
        }
    }
    if at(b, i).is_ascii_digit() {
        return Err(bad(i));
    }
    ends(b, start, i, kind)
}

/// No name may follow a number at once, but a keyword may: `1if x else 2`.
fn ends(b: &[u8], start: usize, i: usize, kind: &str) -> Result<usize, Fault> {
    let c = at(b, i);
    if !(c.is_ascii_alphanumeric() || c == b'_') {
        return Ok(i);
    }
    let rest = &b[i.min(b.len())..];
    const AFTER: [&[u8]; 8] = [b"and", b"else", b"for", b"if", b"in", b"is", b"or", b"not"];
    if AFTER.iter().any(|word| rest.starts_with(word)) {
        return Ok(i);
    }
    Err(Fault::new(start, i, format!("invalid {kind} literal")))
}

/// The value of a number's text, or what CPython says against its size.
pub fn value(text: &str) -> Result<ExprKind, String> {
    let cleaned;
    let text = if text.contains('_') {
        cleaned = text.replace('_', "");
        cleaned.as_str()
    } else {
        text
    };
    let b = text.as_bytes();
    if b.first() == Some(&b'0') && b.len() > 2 {
        let base = match b[1] | 0x20 {
            b'x' => 16,
            b'o' => 8,
            b'b' => 2,
            _ => 10,
        };
        if base != 10 {
            return based(&text[2..], base);
        }
    }
    if let Some(digits) = text.strip_suffix(['j', 'J']) {
        return Ok(ExprKind::Imaginary(digits.parse().unwrap_or(0.0)));
    }
    if b.iter().any(|c| matches!(c, b'.' | b'e' | b'E')) {
        return Ok(ExprKind::Float(text.parse().unwrap_or(0.0)));
    }
    if let Ok(v) = text.parse::<i64>() {
        return Ok(ExprKind::Int(v));
    }
    let text = text.trim_start_matches('0');
    if text.len() > MAX_DECIMAL_DIGITS {
        return Err(format!(
            "Exceeds the limit ({MAX_DECIMAL_DIGITS} digits) for integer string conversion: \
             value has {} digits; use sys.set_int_max_str_digits() to increase the limit - \
             Consider hexadecimal for huge integer literals to avoid decimal conversion limits.",
            text.len()
        ));
    }
    Ok(ExprKind::BigInt(text.into()))
}

fn based(digits: &str, base: u32) -> Result<ExprKind, String> {
    if let Ok(v) = i64::from_str_radix(digits, base) {
        return Ok(ExprKind::Int(v));
    }
    let digits = digits.trim_start_matches('0');
    if digits.len() > MAX_BASE_DIGITS {
        return Err(format!("integer literal of {} digits is too large", digits.len()));
    }
    // Base 10⁹ limbs, lowest first: value = value * base^n + the next n digits.
    let step = match base {
        16 => 7,
        8 => 9,
        _ => 28,
    };
    let mut limbs: Vec<u32> = vec![0];
    for chunk in digits.as_bytes().chunks(step) {
        let mut add = 0u64;
        for c in chunk {
            add = add * u64::from(base) + u64::from((*c as char).to_digit(base).unwrap_or(0));
        }
        let factor = u64::from(base).pow(chunk.len() as u32);
        for limb in &mut limbs {
            let v = u64::from(*limb) * factor + add;
            *limb = (v % 1_000_000_000) as u32;
            add = v / 1_000_000_000;
        }
        while add > 0 {
            limbs.push((add % 1_000_000_000) as u32);
            add /= 1_000_000_000;
        }
    }
    let mut out = limbs.last().map(u32::to_string).unwrap_or_default();
    for limb in limbs.iter().rev().skip(1) {
        out.push_str(&format!("{limb:09}"));
    }
    Ok(ExprKind::BigInt(out.into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values() {
        assert_eq!(value("1_000"), Ok(ExprKind::Int(1000)));
        assert_eq!(value("0xFF"), Ok(ExprKind::Int(255)));
        assert_eq!(value("00"), Ok(ExprKind::Int(0)));
        assert_eq!(value("1_000.5e-3"), Ok(ExprKind::Float(1.0005)));
        assert_eq!(value("2.j"), Ok(ExprKind::Imaginary(2.0)));
        assert_eq!(value("0xffff_ffff_ffff_ffff_ffff"), Ok(ExprKind::BigInt("1208925819614629174706175".into())));
        assert_eq!(
            value("0b1000000000000000000000000000000000000000000000000000000000000000"),
            Ok(ExprKind::BigInt("9223372036854775808".into()))
        );
    }
}
