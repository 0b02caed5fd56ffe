//! Methods of `bytes` that read them as ASCII text: case, width, tests of characters.

use super::bytes::{Octets, made};
use crate::diag::Error;
use crate::rows;
use crate::value::convert::{FromValue, Maybe};
use crate::value::{Host, Result, Value};

rows! { pub METHODS =
    /// ASCII letters in upper case.
    "upper"(this: Octets) => |_: &mut dyn Host, this: Octets| made(this.0.to_ascii_uppercase());
    /// ASCII letters in lower case.
    "lower"(this: Octets) => |_: &mut dyn Host, this: Octets| made(this.0.to_ascii_lowercase());
    /// ASCII letters in the other case.
    "swapcase"(this: Octets) => |_: &mut dyn Host, this: Octets| {
        made(this.0.iter().map(|b| if b.is_ascii_alphabetic() { b ^ 0x20 } else { *b }).collect())
    };
    /// The first byte in upper case, the rest in lower case.
    ///
    /// >>> b'hELLO'.capitalize()
    "capitalize"(this: Octets) => |_: &mut dyn Host, this: Octets| {
        let mut b = this.0.to_ascii_lowercase();
        if let Some(first) = b.first_mut() {
            first.make_ascii_uppercase();
        }
        made(b)
    };
    /// Words begin with a capital letter.
    "title"(this: Octets) => |_: &mut dyn Host, this: Octets| made(titled(&this.0));
    /// In the middle of this width.
    ///
    /// >>> b'ab'.center(5, b'*')
    "center"(this: Octets, width: i64, fillchar: Maybe<Value> = NoValue, /) => |h: &mut dyn Host, this: Octets, width: i64, fill: Maybe<Value>| {
        let fill = filler(h, fill, "center")?;
        let room = missing(&this, width);
        // The odd byte goes to the left where the width is odd.
        let left = room / 2 + (room & width.max(0) as usize & 1);
        padded(&this, left, room - left, fill)
    };
    /// At the left of this width.
    "ljust"(this: Octets, width: i64, fillchar: Maybe<Value> = NoValue, /) => |h: &mut dyn Host, this: Octets, width: i64, fill: Maybe<Value>| {
        let fill = filler(h, fill, "ljust")?;
        padded(&this, 0, missing(&this, width), fill)
    };
    /// At the right of this width.
    "rjust"(this: Octets, width: i64, fillchar: Maybe<Value> = NoValue, /) => |h: &mut dyn Host, this: Octets, width: i64, fill: Maybe<Value>| {
        let fill = filler(h, fill, "rjust")?;
        padded(&this, missing(&this, width), 0, fill)
    };
    /// With zeros at the left, behind a sign.
    ///
    /// >>> b'-42'.zfill(6)
    "zfill"(this: Octets, width: i64, /) => |_: &mut dyn Host, this: Octets, width: i64| {
        let sign = usize::from(matches!(this.0.first(), Some(b'+' | b'-')));
        let zeros = vec![b'0'; missing(&this, width)];
        made([&this.0[..sign], &zeros[..], &this.0[sign..]].concat())
    };
    /// Tabs become blanks.
    "expandtabs"(this: Octets, tabsize: i64 = 8) => |_: &mut dyn Host, this: Octets, tabsize: i64| made(untabbed(&this.0, tabsize));
    /// Bytes exchanged by a table of 256, and some left out.
    "translate"(this: Octets, table: Value, /, delete: Maybe<Octets> = NoValue) => translate;
    /// Whether all bytes are ASCII digits.
    "isdigit"(this: Octets) => |_: &mut dyn Host, this: Octets| all(&this, u8::is_ascii_digit);
    /// Whether all bytes are ASCII letters.
    "isalpha"(this: Octets) => |_: &mut dyn Host, this: Octets| all(&this, u8::is_ascii_alphabetic);
    /// Whether all bytes are ASCII letters or digits.
    "isalnum"(this: Octets) => |_: &mut dyn Host, this: Octets| all(&this, u8::is_ascii_alphanumeric);
    /// Whether all bytes are ASCII whitespace.
    "isspace"(this: Octets) => |_: &mut dyn Host, this: Octets| all(&this, |b| b.is_ascii_whitespace() || *b == 0x0b);
    /// Whether all bytes are ASCII.
    "isascii"(this: Octets) => |_: &mut dyn Host, this: Octets| Ok(Value::bool(this.0.is_ascii()));
    /// Whether there are letters, all of them in upper case.
    "isupper"(this: Octets) => |_: &mut dyn Host, this: Octets| Ok(Value::bool(one_case(&this.0, u8::is_ascii_uppercase)));
    /// Whether there are letters, all of them in lower case.
    "islower"(this: Octets) => |_: &mut dyn Host, this: Octets| Ok(Value::bool(one_case(&this.0, u8::is_ascii_lowercase)));
    /// Whether every word begins with a capital letter and has no other.
    "istitle"(this: Octets) => |_: &mut dyn Host, this: Octets| {
        let letters = this.0.iter().any(u8::is_ascii_alphabetic);
        Ok(Value::bool(letters && titled(&this.0) == *this.0))
    };
}

fn all(this: &Octets, test: fn(&u8) -> bool) -> Result<Value> {
    Ok(Value::bool(!this.0.is_empty() && this.0.iter().all(test)))
}

fn one_case(b: &[u8], test: fn(&u8) -> bool) -> bool {
    let mut letters = b.iter().filter(|b| b.is_ascii_alphabetic()).peekable();
    letters.peek().is_some() && letters.all(test)
}

fn titled(b: &[u8]) -> Vec<u8> {
    let mut inside = false;
    b.iter()
        .map(|c| {
            let new = if inside { c.to_ascii_lowercase() } else { c.to_ascii_uppercase() };
            inside = c.is_ascii_alphabetic();
            new
        })
        .collect()
}

/// How many bytes are missing to a width.
fn missing(this: &Octets, width: i64) -> usize {
    usize::try_from(width).unwrap_or(0).saturating_sub(this.0.len())
}

fn filler(h: &mut dyn Host, fill: Maybe<Value>, method: &str) -> Result<u8> {
    let Maybe::Given(fill) = fill else { return Ok(b' ') };
    match Octets::from_value(h, &fill).map(|b| b.0) {
        Ok(b) if b.len() == 1 => Ok(b[0]),
        _ => {
            let text = format!("{method}() argument 2 must be a byte string of length 1, not {}", fill.type_name());
            Err(Error::type_error(text).into())
        }
    }
}

fn padded(this: &Octets, left: usize, right: usize, fill: u8) -> Result<Value> {
    let size = this.0.len().saturating_add(left).saturating_add(right);
    let mut out = Vec::new();
    out.try_reserve_exact(size).map_err(|_| Error::new(crate::diag::ErrorKind::MemoryError, ""))?;
    out.resize(left, fill);
    out.extend_from_slice(&this.0);
    out.resize(size, fill);
    made(out)
}

fn untabbed(b: &[u8], tabsize: i64) -> Vec<u8> {
    let size = usize::try_from(tabsize).unwrap_or(0).min(1 << 16);
    let (mut out, mut column) = (Vec::with_capacity(b.len()), 0);
    for &c in b {
        match c {
            b'\t' => {
                let blanks = if size == 0 { 0 } else { size - column % size };
                out.resize(out.len() + blanks, b' ');
                column += blanks;
            }
            b'\n' | b'\r' => {
                out.push(c);
                column = 0;
            }
            _ => {
                out.push(c);
                column += 1;
            }
        }
    }
    out
}

fn translate(h: &mut dyn Host, this: Octets, table: Value, delete: Maybe<Octets>) -> Result<Value> {
    let delete = delete.into_option().map(|d| d.0).unwrap_or_default();
    let table = if table.is_none() { None } else { Some(Octets::from_value(h, &table)?.0) };
    if table.as_ref().is_some_and(|t| t.len() != 256) {
        return Err(Error::value("translation table must be 256 characters long").into());
    }
    let kept = this.0.iter().filter(|b| !delete.contains(b));
    made(kept.map(|&b| table.as_ref().map_or(b, |t| t[b as usize])).collect())
}

/// `bytes.maketrans`.
pub fn maketrans(_: &mut dyn Host, frm: Octets, to: Octets) -> Result<Value> {
    if frm.0.len() != to.0.len() {
        return Err(Error::value("maketrans arguments must have same length").into());
    }
    let mut table: Vec<u8> = (0..=255).collect();
    for (&a, &b) in frm.0.iter().zip(to.0.iter()) {
        table[a as usize] = b;
    }
    made(table)
}
