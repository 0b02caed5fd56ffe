//! `bytes`: construction, text encodings, methods.

use crate::diag::{Error, ErrorKind};
use crate::rows;
use crate::value::convert::{FromValue, Maybe};
use crate::value::types::{Install, Slots};
use crate::value::{Host, Result, Str, Value, types};
use std::rc::Rc;

/// An argument that must be bytes.
pub struct Octets(pub Rc<Vec<u8>>);

impl FromValue for Octets {
    fn from_value(h: &mut dyn Host, v: &Value) -> Result<Self> {
        match v.plain() {
            Value::Bytes(b) => Ok(Octets(b)),
            v => {
                // A `bytearray`, a `memoryview`.
                if let Some(Value::Bytes(b)) = crate::value::ops::special(h, &v, "__bytes__", &[])? {
                    return Ok(Octets(b));
                }
                let text = format!("a bytes-like object is required, not '{}'", v.type_name());
                Err(Error::type_error(text).into())
            }
        }
    }
}

rows! { pub CONSTRUCT =
    /// Bytes of integers, of a length, or of encoded text.
    ///
    /// >>> bytes([65, 66])
    "bytes"(source: Maybe<Value> = NoValue, encoding: Value = None, errors: Value = None) => construct;
}

rows! { pub METHODS =
    /// The bytes as text.
    ///
    /// >>> b'abc'.decode()
    "decode"(this: Octets, encoding: Rc<Str> = "utf-8", errors: Rc<Str> = "strict") => decode_method;
    /// The bytes in hexadecimal.
    ///
    /// >>> b'AB'.hex()
    "hex"(this: Octets, sep: Value = None, /) => hex;
    /// Join with these bytes between.
    "join"(this: Octets, iterable: Value, /) => join;
    /// The parts between separators.
    "split"(this: Octets, sep: Value = None, maxsplit: i64 = -1) => split;
    /// Without whitespace, or these bytes, at both ends.
    "strip"(this: Octets, chars: Value = None, /) => strip;
    /// Without whitespace, or these bytes, at the start.
    "lstrip"(this: Octets, chars: Value = None, /) => lstrip;
    /// Without whitespace, or these bytes, at the end.
    "rstrip"(this: Octets, chars: Value = None, /) => rstrip;
    /// With old replaced by new.
    "replace"(this: Octets, old: Octets, new: Octets, count: i64 = -1, /) => replace;
}

rows! { pub STATICS =
    /// The bytes that hexadecimal text stands for.
    ///
    /// >>> bytes.fromhex('41 42')
    "fromhex"(string: Rc<Str>, /) => fromhex;
    /// A table for translate.
    ///
    /// >>> b'abc'.translate(bytes.maketrans(b'ab', b'xy'))
    "maketrans"(frm: Octets, to: Octets, /) => super::bytes_shape::maketrans;
}

/// Installs `bytes`.
pub fn install() {
    types::BYTES.install(Install {
        slots: Slots { construct: Some(&CONSTRUCT[0]), ..super::native::container_slots() },
        methods: crate::tables![
            METHODS,
            super::bytes_find::METHODS,
            super::bytes_shape::METHODS,
            super::dunder::SEQUENCE
        ],
        statics: crate::tables![STATICS],
        attrs: &[],
        aliases: &[],
    });
}

pub(super) fn made(b: Vec<u8>) -> Result<Value> {
    Ok(Value::Bytes(Rc::new(b)))
}

fn construct(h: &mut dyn Host, source: Maybe<Value>, encoding: Value, errors: Value) -> Result<Value> {
    let Maybe::Given(source) = source else { return made(vec![]) };
    if let Value::Str(s) = source.plain() {
        if encoding.is_none() {
            return Err(Error::type_error("string argument without an encoding").into());
        }
        let errors = if errors.is_none() { "strict".to_string() } else { errors.to_text(h)? };
        return made(encode(s.as_str(), &encoding.to_text(h)?, &errors)?);
    }
    if !encoding.is_none() {
        return Err(Error::type_error("encoding without a string argument").into());
    }
    if let Some(v) = crate::value::ops::special(h, &source, "__bytes__", &[])? {
        return Ok(v);
    }
    bytes_of(h, &source).and_then(made)
}

/// What `bytes(x)` makes of a length or an iterable.
pub fn bytes_of(h: &mut dyn Host, source: &Value) -> Result<Vec<u8>> {
    match source.plain() {
        Value::Bytes(b) => return Ok((*b).clone()),
        v @ (Value::Int(_) | Value::Bool(_) | Value::BigInt(_)) => {
            let n = i64::from_value(h, &v)?;
            let n = usize::try_from(n).map_err(|_| Error::value("negative count"))?;
            if n > 1 << 33 {
                return Err(Error::new(ErrorKind::MemoryError, "").into());
            }
            let mut b = Vec::new();
            b.try_reserve_exact(n).map_err(|_| Error::new(ErrorKind::MemoryError, ""))?;
            b.resize(n, 0);
            return Ok(b);
        }
        Value::Str(_) => {
            return Err(Error::type_error("cannot convert 'str' object to bytes").into());
        }
        _ => {}
    }
    let items = source.to_vec(h).map_err(|e| match e.native() {
        Some(n) if n.message().ends_with("is not iterable") => {
            Error::type_error(format!("cannot convert '{}' object to bytes", source.type_name())).into()
        }
        _ => e,
    })?;
    let mut b = Vec::with_capacity(items.len());
    for v in items {
        let i = i64::from_value(h, &v)?;
        b.push(u8::try_from(i).map_err(|_| Error::value("bytes must be in range(0, 256)"))?);
    }
    Ok(b)
}

fn encoding_name(name: &str) -> String {
    name.to_ascii_lowercase().replace('_', "-")
}

fn unknown(name: &str) -> crate::value::Error {
    Error::new(ErrorKind::LookupError, format!("unknown encoding: {name}")).into()
}

/// Text in an encoding: UTF-8, UTF-16, ASCII or Latin-1.
pub fn encode(text: &str, encoding: &str, errors: &str) -> Result<Vec<u8>> {
    let limit = match encoding_name(encoding).as_str() {
        "utf-8" | "utf8" => return Ok(text.as_bytes().to_vec()),
        "utf-16-le" => return Ok(text.encode_utf16().flat_map(u16::to_le_bytes).collect()),
        "utf-16" => {
            return Ok([0xff, 0xfe].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect());
        }
        "utf-32-le" => return Ok(text.chars().flat_map(|c| (c as u32).to_le_bytes()).collect()),
        "ascii" | "us-ascii" => 128,
        "latin-1" | "latin1" | "iso-8859-1" | "iso8859-1" => 256,
        _ => return Err(unknown(encoding)),
    };
    let mut out = Vec::with_capacity(text.len());
    for (i, c) in text.chars().enumerate() {
        match (c as u32, errors) {
            (n, _) if n < limit => out.push(n as u8),
            (_, "ignore") => {}
            (_, "replace") => out.push(b'?'),
            (_, "backslashreplace") => out.extend(super::format::ascii(&c.to_string()).bytes()),
            _ => {
                let name = if limit == 128 { "ascii" } else { "latin-1" };
                let more = text.chars().skip(i).take_while(|c| *c as u32 >= limit).count();
                let what = if more > 1 {
                    format!("characters in position {i}-{}", i + more - 1)
                } else {
                    let shown = crate::library::core::format::ascii(&c.to_string());
                    format!("character '{shown}' in position {i}")
                };
                let text = format!("'{name}' codec can't encode {what}: ordinal not in range({limit})");
                return Err(Error::new(ErrorKind::UnicodeEncodeError, text).into());
            }
        }
    }
    Ok(out)
}

/// Bytes as text.
pub fn decode(b: &[u8], encoding: &str, errors: &str) -> Result<String> {
    match encoding_name(encoding).as_str() {
        "utf-8" | "utf8" => match (std::str::from_utf8(b), errors) {
            (Ok(s), _) => Ok(s.to_string()),
            (Err(_), "replace") => Ok(String::from_utf8_lossy(b).into_owned()),
            (Err(_), "ignore") => Ok(String::from_utf8_lossy(b).replace('\u{fffd}', "")),
            (Err(e), _) => {
                let at = e.valid_up_to();
                let byte = b.get(at).copied().unwrap_or(0);
                let why = match e.error_len() {
                    None => "unexpected end of data",
                    Some(_) if (0x80..0xc2).contains(&byte) || byte > 0xf4 => "invalid start byte",
                    Some(_) => "invalid continuation byte",
                };
                let count = e.error_len().unwrap_or(b.len() - at);
                let what = if count > 1 {
                    format!("bytes in position {at}-{}", at + count - 1)
                } else {
                    format!("byte 0x{byte:02x} in position {at}")
                };
                let text = format!("'utf-8' codec can't decode {what}: {why}");
                Err(Error::new(ErrorKind::UnicodeDecodeError, text).into())
            }
        },
        "ascii" | "us-ascii" => match b.iter().position(|b| *b >= 128) {
            Some(at) if errors == "strict" => {
                let text = format!(
                    "'ascii' codec can't decode byte 0x{:02x} in position {at}: ordinal not in range(128)",
                    b[at]
                );
                Err(Error::new(ErrorKind::UnicodeDecodeError, text).into())
            }
            _ => Ok(b
                .iter()
                .filter(|b| **b < 128 || errors != "ignore")
                .map(|&b| if b < 128 { b as char } else { '\u{fffd}' })
                .collect()),
        },
        "latin-1" | "latin1" | "iso-8859-1" | "iso8859-1" => Ok(b.iter().map(|&b| b as char).collect()),
        "utf-16" | "utf-16-le" => {
            let words: Vec<u16> =
                b.chunks(2).map(|c| u16::from_le_bytes([c[0], c.get(1).copied().unwrap_or(0)])).collect();
            let words = words.strip_prefix(&[0xfeff]).unwrap_or(&words);
            Ok(String::from_utf16_lossy(words))
        }
        _ => Err(unknown(encoding)),
    }
}

fn decode_method(_: &mut dyn Host, this: Octets, encoding: Rc<Str>, errors: Rc<Str>) -> Result<Value> {
    decode(&this.0, encoding.as_str(), errors.as_str()).map(Value::str)
}

fn hex(h: &mut dyn Host, this: Octets, sep: Value) -> Result<Value> {
    let sep = if sep.is_none() { String::new() } else { sep.to_text(h)? };
    let parts: Vec<String> = this.0.iter().map(|b| format!("{b:02x}")).collect();
    Ok(Value::str(parts.join(&sep)))
}

fn fromhex(_: &mut dyn Host, string: Rc<Str>) -> Result<Value> {
    let mut out = Vec::new();
    let chars: Vec<char> = string.as_str().chars().collect();
    let mut i = 0;
    while i < chars.len() {
        if chars[i].is_whitespace() {
            i += 1;
            continue;
        }
        let digit = |j: usize| chars.get(j).and_then(|c| c.to_digit(16));
        let bad = |j: usize| Error::value(format!("non-hexadecimal number found in fromhex() arg at position {j}"));
        let high = digit(i).ok_or_else(|| bad(i))?;
        let low = digit(i + 1).ok_or_else(|| bad(i + 1))?;
        out.push((high * 16 + low) as u8);
        i += 2;
    }
    made(out)
}

fn join(h: &mut dyn Host, this: Octets, iterable: Value) -> Result<Value> {
    let mut out = Vec::new();
    for (i, v) in iterable.to_vec(h)?.iter().enumerate() {
        if i > 0 {
            out.extend_from_slice(&this.0);
        }
        match v.plain() {
            Value::Bytes(b) => out.extend_from_slice(&b),
            v => {
                let text = format!("sequence item {i}: expected a bytes-like object, {} found", v.type_name());
                return Err(Error::type_error(text).into());
            }
        }
    }
    made(out)
}

pub(super) fn locate(b: &[u8], part: &[u8]) -> Option<usize> {
    if part.is_empty() { Some(0) } else { b.windows(part.len()).position(|w| w == part) }
}

/// `item in b`: a byte by its number, or a part.
pub fn contains(h: &mut dyn Host, b: &[u8], item: &Value) -> Result<bool> {
    match item.plain() {
        Value::Bytes(part) => Ok(locate(b, &part).is_some()),
        v => match v.index(h)? {
            Some(n) => match u8::try_from(&n) {
                Ok(n) => Ok(b.contains(&n)),
                Err(_) => Err(Error::value("byte must be in range(0, 256)").into()),
            },
            None => {
                let text = format!("a bytes-like object is required, not '{}'", v.type_name());
                Err(Error::type_error(text).into())
            }
        },
    }
}

fn split(h: &mut dyn Host, this: Octets, sep: Value, maxsplit: i64) -> Result<Value> {
    let limit = usize::try_from(maxsplit).unwrap_or(usize::MAX);
    let part = |b: &[u8]| Value::Bytes(Rc::new(b.to_vec()));
    let mut rest: &[u8] = &this.0;
    let mut parts = Vec::new();
    if sep.is_none() {
        rest = rest.trim_ascii_start();
        while !rest.is_empty() && parts.len() < limit {
            let end = rest.iter().position(u8::is_ascii_whitespace).unwrap_or(rest.len());
            parts.push(part(&rest[..end]));
            rest = rest[end..].trim_ascii_start();
        }
        if !rest.is_empty() {
            parts.push(part(rest));
        }
        return Ok(Value::list(parts));
    }
    let sep = Octets::from_value(h, &sep)?.0;
    if sep.is_empty() {
        return Err(Error::value("empty separator").into());
    }
    while parts.len() < limit
        && let Some(at) = locate(rest, &sep)
    {
        parts.push(part(&rest[..at]));
        rest = &rest[at + sep.len()..];
    }
    parts.push(part(rest));
    Ok(Value::list(parts))
}

fn trimmed(h: &mut dyn Host, this: Octets, chars: Value, left: bool, right: bool) -> Result<Value> {
    let set = if chars.is_none() { b" \t\n\r\x0b\x0c".to_vec() } else { (*Octets::from_value(h, &chars)?.0).clone() };
    let b = &this.0;
    let start = if left { b.iter().position(|c| !set.contains(c)).unwrap_or(b.len()) } else { 0 };
    let end = if right { b.iter().rposition(|c| !set.contains(c)).map_or(start, |i| i + 1) } else { b.len() };
    made(b[start..end.max(start)].to_vec())
}
fn strip(h: &mut dyn Host, this: Octets, chars: Value) -> Result<Value> {
    trimmed(h, this, chars, true, true)
}
fn lstrip(h: &mut dyn Host, this: Octets, chars: Value) -> Result<Value> {
    trimmed(h, this, chars, true, false)
}
fn rstrip(h: &mut dyn Host, this: Octets, chars: Value) -> Result<Value> {
    trimmed(h, this, chars, false, true)
}

fn replace(_: &mut dyn Host, this: Octets, old: Octets, new: Octets, count: i64) -> Result<Value> {
    let mut left = usize::try_from(count).unwrap_or(usize::MAX);
    let (mut out, mut rest) = (Vec::new(), this.0.as_slice());
    if old.0.is_empty() {
        for &b in rest {
            if left > 0 {
                out.extend_from_slice(&new.0);
                left -= 1;
            }
            out.push(b);
        }
        if left > 0 {
            out.extend_from_slice(&new.0);
        }
        return made(out);
    }
    while left > 0
        && let Some(at) = locate(rest, &old.0)
    {
        out.extend_from_slice(&rest[..at]);
        out.extend_from_slice(&new.0);
        rest = &rest[at + old.0.len()..];
        left -= 1;
    }
    out.extend_from_slice(rest);
    made(out)
}
