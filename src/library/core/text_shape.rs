//! `str`: the methods that change or test letters, pad, and translate.

use super::text_pieces::mapped;
use crate::diag::{Error, ErrorKind};
use crate::kernel::stop;
use crate::rows;
use crate::value::convert::Maybe;
use crate::value::{Dict, Host, Result, Str, Value, item};
use std::rc::Rc;

type Text = Rc<Str>;

rows! { pub METHODS =
    /// In upper case.
    ///
    /// >>> 'aBc'.upper()
    "upper"(this: Text) => upper;
    /// In lower case.
    "lower"(this: Text) => lower;
    /// For comparison without regard to case.
    "casefold"(this: Text) => casefold;
    /// Each word with a capital.
    ///
    /// >>> 'hello world'.title()
    "title"(this: Text) => title;
    /// The first letter a capital, the rest small.
    "capitalize"(this: Text) => capitalize;
    /// Upper case for lower and the reverse.
    "swapcase"(this: Text) => swapcase;
    /// Centred in a width.
    ///
    /// >>> 'ab'.center(6, '*')
    "center"(this: Text, width: i64, fillchar: Text = " ", /) => center;
    /// Padded at the end to a width.
    "ljust"(this: Text, width: i64, fillchar: Text = " ", /) => ljust;
    /// Padded at the start to a width.
    ///
    /// >>> '7'.rjust(3)
    "rjust"(this: Text, width: i64, fillchar: Text = " ", /) => rjust;
    /// Padded with zeros after the sign.
    ///
    /// >>> '-7'.zfill(4)
    "zfill"(this: Text, width: i64, /) => zfill;
    /// Tabs become spaces up to the next column.
    "expandtabs"(this: Text, tabsize: i64 = 8) => expandtabs;
    /// Characters exchanged or removed by a table.
    ///
    /// >>> 'abc'.translate(str.maketrans('ab', 'xy'))
    "translate"(this: Text, table: Value, /) => translate;
    /// Whether all characters are letters.
    "isalpha"(this: Text) => isalpha;
    /// Whether all characters are digits.
    ///
    /// >>> '12'.isdigit()
    "isdigit"(this: Text) => isdigit;
    /// Whether all characters are decimal digits.
    "isdecimal"(this: Text) => isdecimal;
    /// Whether all characters are numeric.
    "isnumeric"(this: Text) => isnumeric;
    /// Whether all characters are letters or digits.
    "isalnum"(this: Text) => isalnum;
    /// Whether all characters are whitespace.
    "isspace"(this: Text) => isspace;
    /// Whether there are letters and all are capitals.
    "isupper"(this: Text) => isupper;
    /// Whether there are letters and all are small.
    "islower"(this: Text) => islower;
    /// Whether every word starts with a capital.
    "istitle"(this: Text) => istitle;
    /// Whether the text could be a name.
    "isidentifier"(this: Text) => isidentifier;
    /// Whether `repr` shows every character as it is.
    "isprintable"(this: Text) => isprintable;
    /// Whether all characters are ASCII.
    "isascii"(this: Text) => isascii;
}

rows! { pub STATICS =
    /// A table for translate.
    ///
    /// >>> str.maketrans({'a': 'b'})
    "maketrans"(x: Value, y: Maybe<Text> = NoValue, z: Maybe<Text> = NoValue, /) => maketrans;
}

fn upper(_: &mut dyn Host, this: Text) -> Result<Value> {
    Ok(Value::str(mapped(this.as_str(), str::to_uppercase)))
}
fn lower(_: &mut dyn Host, this: Text) -> Result<Value> {
    Ok(Value::str(mapped(this.as_str(), str::to_lowercase)))
}
fn casefold(_: &mut dyn Host, this: Text) -> Result<Value> {
    Ok(Value::str(this.as_str().to_lowercase().replace('ß', "ss").replace('ς', "σ")))
}
fn title(_: &mut dyn Host, this: Text) -> Result<Value> {
    let mut out = String::new();
    let mut inside = false;
    for c in stop::watched(this.as_str().chars()) {
        if inside {
            out.extend(c.to_lowercase());
        } else {
            out.push_str(&capital(c));
        }
        inside = c.is_alphabetic();
    }
    Ok(Value::str(out))
}
/// A letter as it starts a word (`ß` becomes `Ss`).
fn capital(c: char) -> String {
    let upper: String = c.to_uppercase().collect();
    let mut chars = upper.chars();
    match chars.next() {
        Some(first) => first.to_string() + &chars.as_str().to_lowercase(),
        None => upper,
    }
}
fn capitalize(_: &mut dyn Host, this: Text) -> Result<Value> {
    let mut chars = this.as_str().chars();
    Ok(Value::str(match chars.next() {
        Some(c) => capital(c) + &chars.as_str().to_lowercase(),
        None => String::new(),
    }))
}
fn swapcase(_: &mut dyn Host, this: Text) -> Result<Value> {
    let mut out = String::new();
    for c in stop::watched(this.as_str().chars()) {
        if c.is_uppercase() {
            out.extend(c.to_lowercase());
        } else {
            out.extend(c.to_uppercase());
        }
    }
    Ok(Value::str(out))
}

fn padded(this: &Text, width: i64, fill: &Text, left_share: impl Fn(usize) -> usize) -> Result<Value> {
    let mut chars = fill.as_str().chars();
    let (Some(c), None) = (chars.next(), chars.next()) else {
        return Err(Error::type_error("The fill character must be exactly one character long").into());
    };
    let missing = usize::try_from(width).unwrap_or(0).saturating_sub(this.len());
    if missing > 1 << 32 {
        return Err(Error::new(ErrorKind::MemoryError, "").into());
    }
    let left = left_share(missing);
    let mut out = String::with_capacity(this.as_str().len() + missing);
    out.extend(std::iter::repeat_n(c, left));
    out.push_str(this.as_str());
    out.extend(std::iter::repeat_n(c, missing - left));
    Ok(Value::str(out))
}
fn center(_: &mut dyn Host, this: Text, width: i64, fillchar: Text) -> Result<Value> {
    // An odd rest goes to the left if the width is odd.
    padded(&this, width, &fillchar, |missing| missing / 2 + (missing & width as usize & 1))
}
fn ljust(_: &mut dyn Host, this: Text, width: i64, fillchar: Text) -> Result<Value> {
    padded(&this, width, &fillchar, |_| 0)
}
fn rjust(_: &mut dyn Host, this: Text, width: i64, fillchar: Text) -> Result<Value> {
    padded(&this, width, &fillchar, |missing| missing)
}
fn zfill(h: &mut dyn Host, this: Text, width: i64) -> Result<Value> {
    let text = this.as_str();
    let zero = Rc::new(Str::new("0".into()));
    match text.chars().next() {
        Some(sign @ ('+' | '-')) => {
            let rest = Rc::new(Str::new(text[1..].to_string()));
            let body = rjust(h, rest, width.saturating_sub(1), zero)?;
            Ok(Value::str(format!("{sign}{}", body.as_str().unwrap_or(""))))
        }
        _ => rjust(h, this, width, zero),
    }
}
fn expandtabs(_: &mut dyn Host, this: Text, tabsize: i64) -> Result<Value> {
    let size = usize::try_from(tabsize).unwrap_or(0).min(1 << 20);
    let (mut out, mut column) = (String::new(), 0usize);
    for c in this.as_str().chars() {
        match c {
            '\t' if size > 0 => {
                let n = size - column % size;
                out.extend(std::iter::repeat_n(' ', n));
                column += n;
            }
            '\t' => {}
            '\n' | '\r' => {
                out.push(c);
                column = 0;
            }
            c => {
                out.push(c);
                column += 1;
            }
        }
    }
    Ok(Value::str(out))
}

fn translate(h: &mut dyn Host, this: Text, table: Value) -> Result<Value> {
    let mut out = String::new();
    for c in this.as_str().chars() {
        match item::get(h, &table, &Value::Int(c as i64)) {
            Ok(Value::None) => {}
            Ok(Value::Str(s)) => out.push_str(s.as_str()),
            Ok(v) => match v.to_index_saturating().map(|i| u32::try_from(i).ok().and_then(char::from_u32)) {
                Some(Some(c)) => out.push(c),
                Some(None) => {
                    return Err(Error::value("character mapping must be in range(0x110000)").into());
                }
                None => {
                    return Err(Error::type_error("character mapping must return integer, None or str").into());
                }
            },
            Err(e) if e.is_a(ErrorKind::LookupError) => out.push(c),
            Err(e) => return Err(e),
        }
    }
    Ok(Value::str(out))
}

fn maketrans(h: &mut dyn Host, x: Value, y: Maybe<Text>, z: Maybe<Text>) -> Result<Value> {
    let table = Dict::new();
    match (y.into_option(), x.plain()) {
        (None, Value::Dict(d)) => {
            for (k, v) in d.pairs() {
                let key = match k.plain() {
                    Value::Str(s) if s.len() == 1 => Value::Int(s.as_str().chars().next().unwrap_or(' ') as i64),
                    Value::Str(_) => {
                        return Err(Error::value("string keys in translate table must be of length 1").into());
                    }
                    k @ Value::Int(_) => k,
                    _ => {
                        return Err(Error::type_error("keys in translate table must be strings or integers").into());
                    }
                };
                table.insert(h, key, v)?;
            }
        }
        (None, _) => {
            let text = "if you give only one argument to maketrans it must be a dict";
            return Err(Error::type_error(text).into());
        }
        (Some(to), Value::Str(from)) => {
            if from.len() != to.len() {
                let text = "the first two maketrans arguments must have equal length";
                return Err(Error::value(text).into());
            }
            for (a, b) in from.as_str().chars().zip(to.as_str().chars()) {
                table.insert(h, Value::Int(a as i64), Value::Int(b as i64))?;
            }
            for c in z.into_option().iter().flat_map(|z| z.as_str().chars()) {
                table.insert(h, Value::Int(c as i64), Value::None)?;
            }
        }
        _ => {
            let text = "first maketrans argument must be a string if there is a second argument";
            return Err(Error::type_error(text).into());
        }
    }
    Ok(Value::Dict(Rc::new(table)))
}

fn every(this: &Text, test: impl Fn(char) -> bool) -> Result<Value> {
    Ok(Value::bool(!this.is_empty() && this.as_str().chars().all(test)))
}
fn is_decimal(c: char) -> bool {
    c.is_ascii_digit() || super::int::unicode_digit(c).is_some()
}
fn is_digit(c: char) -> bool {
    is_decimal(c) || matches!(c, '²' | '³' | '¹' | '⁰' | '⁴'..='⁹' | '₀'..='₉' | '①'..='⑨')
}
fn isalpha(_: &mut dyn Host, this: Text) -> Result<Value> {
    every(&this, |c| c.is_alphabetic() && !c.is_numeric())
}
fn isdigit(_: &mut dyn Host, this: Text) -> Result<Value> {
    every(&this, is_digit)
}
fn isdecimal(_: &mut dyn Host, this: Text) -> Result<Value> {
    every(&this, is_decimal)
}
fn isnumeric(_: &mut dyn Host, this: Text) -> Result<Value> {
    every(&this, |c| c.is_numeric() || is_digit(c))
}
fn isalnum(_: &mut dyn Host, this: Text) -> Result<Value> {
    every(&this, |c| c.is_alphanumeric())
}
fn isspace(_: &mut dyn Host, this: Text) -> Result<Value> {
    every(&this, super::text::is_space)
}
fn cased(this: &Text, wanted: fn(char) -> bool, refused: fn(char) -> bool) -> Result<Value> {
    let text = this.as_str();
    Ok(Value::bool(text.chars().any(wanted) && !text.chars().any(refused)))
}
fn isupper(_: &mut dyn Host, this: Text) -> Result<Value> {
    cased(&this, char::is_uppercase, char::is_lowercase)
}
fn islower(_: &mut dyn Host, this: Text) -> Result<Value> {
    cased(&this, char::is_lowercase, char::is_uppercase)
}
fn istitle(_: &mut dyn Host, this: Text) -> Result<Value> {
    let (mut any, mut inside) = (false, false);
    for c in this.as_str().chars() {
        if (c.is_uppercase() && inside) || (c.is_lowercase() && !inside) {
            return Ok(Value::bool(false));
        }
        inside = c.is_uppercase() || c.is_lowercase();
        any |= inside;
    }
    Ok(Value::bool(any))
}
fn isidentifier(_: &mut dyn Host, this: Text) -> Result<Value> {
    let mut chars = this.as_str().chars();
    let start = chars.next().is_some_and(|c| c == '_' || c.is_alphabetic());
    Ok(Value::bool(start && chars.all(|c| c == '_' || c.is_alphanumeric())))
}
fn isprintable(_: &mut dyn Host, this: Text) -> Result<Value> {
    let plain = |c: char| {
        let shown = crate::value::repr::quote(&c.to_string());
        shown.contains(c) && (c == '\\' || !shown[1..].starts_with('\\') || c == '\'')
    };
    Ok(Value::bool(this.as_str().chars().all(plain)))
}
fn isascii(_: &mut dyn Host, this: Text) -> Result<Value> {
    Ok(Value::bool(this.as_str().is_ascii()))
}
