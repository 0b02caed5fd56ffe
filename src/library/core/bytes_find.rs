//! Methods of `bytes` that look for parts and take bytes apart.

use super::bytes::{Octets, locate, made};
use crate::diag::Error;
use crate::rows;
use crate::value::convert::FromValue;
use crate::value::{Host, Result, Value};
use std::rc::Rc;

rows! { pub METHODS =
    /// The first position of a part, or -1.
    ///
    /// >>> b'hello'.find(b'l')
    "find"(this: Octets, sub: Value, start: Value = None, end: Value = None, /) => |h: &mut dyn Host, this: Octets, sub: Value, start: Value, end: Value| {
        Ok(position(h, &this, &sub, &start, &end, false)?.map_or(Value::Int(-1), Value::from))
    };
    /// The last position of a part, or -1.
    "rfind"(this: Octets, sub: Value, start: Value = None, end: Value = None, /) => |h: &mut dyn Host, this: Octets, sub: Value, start: Value, end: Value| {
        Ok(position(h, &this, &sub, &start, &end, true)?.map_or(Value::Int(-1), Value::from))
    };
    /// The first position of a part, or ValueError.
    "index"(this: Octets, sub: Value, start: Value = None, end: Value = None, /) => |h: &mut dyn Host, this: Octets, sub: Value, start: Value, end: Value| {
        position(h, &this, &sub, &start, &end, false)?.map(Value::from).ok_or_else(not_found)
    };
    /// The last position of a part, or ValueError.
    "rindex"(this: Octets, sub: Value, start: Value = None, end: Value = None, /) => |h: &mut dyn Host, this: Octets, sub: Value, start: Value, end: Value| {
        position(h, &this, &sub, &start, &end, true)?.map(Value::from).ok_or_else(not_found)
    };
    /// How often a part occurs without overlap.
    "count"(this: Octets, sub: Value, start: Value = None, end: Value = None, /) => count;
    /// Whether the bytes start with a prefix, or with one of a tuple.
    ///
    /// >>> b'abc'.startswith((b'x', b'a'))
    "startswith"(this: Octets, prefix: Value, start: Value = None, end: Value = None, /) => startswith;
    /// Whether the bytes end with a suffix, or with one of a tuple.
    "endswith"(this: Octets, suffix: Value, start: Value = None, end: Value = None, /) => endswith;
    /// What stands before the first separator, the separator, and what stands behind it.
    ///
    /// >>> b'a=b=c'.partition(b'=')
    "partition"(this: Octets, sep: Octets, /) => partition;
    /// What stands before the last separator, the separator, and what stands behind it.
    "rpartition"(this: Octets, sep: Octets, /) => rpartition;
    /// The parts between separators, counted from the end.
    ///
    /// >>> b'a,b,c'.rsplit(b',', 1)
    "rsplit"(this: Octets, sep: Value = None, maxsplit: i64 = -1) => rsplit;
    /// The lines, with their ends if wanted.
    "splitlines"(this: Octets, keepends: bool = false) => splitlines;
    /// Without this prefix.
    ///
    /// >>> b'test_x'.removeprefix(b'test_')
    "removeprefix"(this: Octets, prefix: Octets, /) => |_: &mut dyn Host, this: Octets, prefix: Octets| {
        made(this.0.strip_prefix(prefix.0.as_slice()).unwrap_or(&this.0).to_vec())
    };
    /// Without this suffix.
    "removesuffix"(this: Octets, suffix: Octets, /) => |_: &mut dyn Host, this: Octets, suffix: Octets| {
        made(this.0.strip_suffix(suffix.0.as_slice()).unwrap_or(&this.0).to_vec())
    };
}

fn not_found() -> crate::value::Error {
    Error::value("subsection not found").into()
}

/// A part to look for: bytes, or one byte by its number.
fn part_of(h: &mut dyn Host, sub: &Value) -> Result<Vec<u8>> {
    if let Some(n) = sub.index(h)? {
        return Ok(vec![u8::try_from(&n).map_err(|_| Error::value("byte must be in range(0, 256)"))?]);
    }
    match Octets::from_value(h, sub) {
        Ok(part) => Ok((*part.0).clone()),
        Err(_) => {
            let text = format!("argument should be integer or bytes-like object, not '{}'", sub.type_name());
            Err(Error::type_error(text).into())
        }
    }
}

/// The bytes between two positions as slices count them; `None` where the start lies behind the end.
fn window<'a>(this: &'a [u8], start: &Value, end: &Value) -> Result<Option<(usize, &'a [u8])>> {
    let n = this.len() as i64;
    let place = |v: &Value, default: i64| -> Result<i64> {
        if v.is_none() {
            return Ok(default);
        }
        let i = v
            .to_index_saturating()
            .ok_or_else(|| Error::type_error("slice indices must be integers or None or have an __index__ method"))?;
        Ok(if i < 0 { i.saturating_add(n).max(0) } else { i })
    };
    let (from, to) = (place(start, 0)?, place(end, n)?.min(n));
    Ok((from <= to).then(|| (from as usize, &this[from as usize..to as usize])))
}

fn position(
    h: &mut dyn Host,
    this: &Octets,
    sub: &Value,
    start: &Value,
    end: &Value,
    last: bool,
) -> Result<Option<usize>> {
    let part = part_of(h, sub)?;
    let Some((offset, inside)) = window(&this.0, start, end)? else { return Ok(None) };
    let at = if last { last_place(inside, &part) } else { locate(inside, &part) };
    Ok(at.map(|i| i + offset))
}

fn last_place(b: &[u8], part: &[u8]) -> Option<usize> {
    if part.is_empty() { Some(b.len()) } else { b.windows(part.len()).rposition(|w| w == part) }
}

fn count(h: &mut dyn Host, this: Octets, sub: Value, start: Value, end: Value) -> Result<Value> {
    let part = part_of(h, &sub)?;
    let Some((_, mut rest)) = window(&this.0, &start, &end)? else { return Ok(Value::Int(0)) };
    if part.is_empty() {
        return Ok(Value::from(rest.len() + 1));
    }
    let mut n = 0usize;
    while let Some(at) = locate(rest, &part) {
        n += 1;
        rest = &rest[at + part.len()..];
    }
    Ok(Value::from(n))
}

/// Whether one of the candidates, alone or in a tuple, fits at an end.
fn fits(
    h: &mut dyn Host,
    inside: Option<(usize, &[u8])>,
    candidates: &Value,
    method: &str,
    test: fn(&[u8], &[u8]) -> bool,
) -> Result<Value> {
    let all = match candidates {
        Value::Tuple(all) => all.as_slice(),
        one => std::slice::from_ref(one),
    };
    for candidate in all {
        let Ok(part) = Octets::from_value(h, candidate) else {
            let text = format!("{method} first arg must be bytes or a tuple of bytes, not {}", candidate.type_name());
            return Err(Error::type_error(text).into());
        };
        if inside.is_some_and(|(_, b)| test(b, &part.0)) {
            return Ok(Value::bool(true));
        }
    }
    Ok(Value::bool(false))
}

fn startswith(h: &mut dyn Host, this: Octets, prefix: Value, start: Value, end: Value) -> Result<Value> {
    let inside = window(&this.0, &start, &end)?;
    fits(h, inside, &prefix, "startswith", |b, part| b.starts_with(part))
}

fn endswith(h: &mut dyn Host, this: Octets, suffix: Value, start: Value, end: Value) -> Result<Value> {
    let inside = window(&this.0, &start, &end)?;
    fits(h, inside, &suffix, "endswith", |b, part| b.ends_with(part))
}

fn three(a: &[u8], b: &[u8], c: &[u8]) -> Value {
    Value::tuple([a, b, c].map(|part| Value::Bytes(Rc::new(part.to_vec()))).to_vec())
}

fn separator(sep: &Octets) -> Result<()> {
    if sep.0.is_empty() { Err(Error::value("empty separator").into()) } else { Ok(()) }
}

fn partition(_: &mut dyn Host, this: Octets, sep: Octets) -> Result<Value> {
    separator(&sep)?;
    Ok(match locate(&this.0, &sep.0) {
        Some(i) => three(&this.0[..i], &sep.0, &this.0[i + sep.0.len()..]),
        None => three(&this.0, &[], &[]),
    })
}

fn rpartition(_: &mut dyn Host, this: Octets, sep: Octets) -> Result<Value> {
    separator(&sep)?;
    Ok(match last_place(&this.0, &sep.0) {
        Some(i) => three(&this.0[..i], &sep.0, &this.0[i + sep.0.len()..]),
        None => three(&[], &[], &this.0),
    })
}

fn rsplit(h: &mut dyn Host, this: Octets, sep: Value, maxsplit: i64) -> Result<Value> {
    let limit = usize::try_from(maxsplit).unwrap_or(usize::MAX);
    let (mut rest, mut parts) = (this.0.as_slice(), Vec::new());
    let part = |b: &[u8]| Value::Bytes(Rc::new(b.to_vec()));
    if sep.is_none() {
        let blank = |b: &u8| b.is_ascii_whitespace() || *b == 0x0b;
        loop {
            let end = rest.iter().rposition(|b| !blank(b)).map_or(0, |i| i + 1);
            rest = &rest[..end];
            if rest.is_empty() {
                break;
            }
            if parts.len() == limit {
                parts.push(part(rest));
                break;
            }
            let start = rest.iter().rposition(blank).map_or(0, |i| i + 1);
            parts.push(part(&rest[start..]));
            rest = &rest[..start];
        }
    } else {
        let sep = Octets::from_value(h, &sep)?;
        separator(&sep)?;
        while parts.len() < limit
            && let Some(at) = last_place(rest, &sep.0)
        {
            parts.push(part(&rest[at + sep.0.len()..]));
            rest = &rest[..at];
        }
        parts.push(part(rest));
    }
    parts.reverse();
    Ok(Value::list(parts))
}

fn splitlines(_: &mut dyn Host, this: Octets, keepends: bool) -> Result<Value> {
    let (mut rest, mut lines) = (this.0.as_slice(), Vec::new());
    while !rest.is_empty() {
        let text = rest.iter().position(|b| matches!(b, b'\n' | b'\r')).unwrap_or(rest.len());
        let end = match &rest[text..] {
            [b'\r', b'\n', ..] => text + 2,
            [] => text,
            _ => text + 1,
        };
        lines.push(Value::Bytes(Rc::new(rest[..if keepends { end } else { text }].to_vec())));
        rest = &rest[end..];
    }
    Ok(Value::list(lines))
}
