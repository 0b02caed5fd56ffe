//! `str`: construction and the methods that look at or cut text.

use super::template::{Fields, fill, in_keywords};
use super::text_pieces::{each_match, first_match, last_match};
use crate::array::memory::room_for;
use crate::diag::Error;
use crate::kernel::stop;
use crate::rows;
use crate::value::convert::{Keywords, Maybe};
use crate::value::types::{Install, Slots};
use crate::value::{Host, Result, Str, Value, item, types};
use std::rc::Rc;

type Text = Rc<Str>;

rows! { pub CONSTRUCT =
    /// The text of a value.
    ///
    /// >>> str(3.5)
    "str"(object: Maybe<Value> = NoValue, encoding: Value = None, errors: Value = None) => construct;
}

rows! { pub METHODS =
    /// Fill the replacement fields in braces.
    ///
    /// >>> '{0} {x:.2f}'.format('a', x=1.5)
    "format"(this: Text, *args: &[Value], **kwargs: Keywords) => format;
    /// Fill the replacement fields from a mapping.
    ///
    /// >>> '{a}'.format_map({'a': 1})
    "format_map"(this: Text, mapping: Value, /) => format_map;
    /// Join texts with this one between them.
    ///
    /// >>> '-'.join(['a', 'b'])
    "join"(this: Text, iterable: Value, /) => join;
    /// The words between separators.
    ///
    /// >>> 'a b  c'.split()
    /// >>> 'a,b,c'.split(',', 1)
    "split"(this: Text, sep: Value = None, maxsplit: i64 = -1) => split;
    /// The words between separators, counted from the right.
    ///
    /// >>> 'a,b,c'.rsplit(',', 1)
    "rsplit"(this: Text, sep: Value = None, maxsplit: i64 = -1) => rsplit;
    /// The lines of the text.
    ///
    /// >>> 'a\nb'.splitlines()
    "splitlines"(this: Text, keepends: bool = False) => splitlines;
    /// Without whitespace, or these characters, at both ends.
    ///
    /// >>> '  a '.strip()
    "strip"(this: Text, chars: Value = None, /) => strip;
    /// Without whitespace, or these characters, at the start.
    "lstrip"(this: Text, chars: Value = None, /) => lstrip;
    /// Without whitespace, or these characters, at the end.
    "rstrip"(this: Text, chars: Value = None, /) => rstrip;
    /// With every occurrence of old replaced by new.
    ///
    /// >>> 'aXbX'.replace('X', '-')
    "replace"(this: Text, old: Value, new: Value, count: i64 = -1, /) => replace;
    /// The first position of a part, or -1.
    ///
    /// >>> 'hello'.find('l')
    "find"(this: Text, sub: Value, start: Value = None, end: Value = None, /) => find;
    /// The last position of a part, or -1.
    "rfind"(this: Text, sub: Value, start: Value = None, end: Value = None, /) => rfind;
    /// The first position of a part, or ValueError.
    "index"(this: Text, sub: Value, start: Value = None, end: Value = None, /) => index;
    /// The last position of a part, or ValueError.
    "rindex"(this: Text, sub: Value, start: Value = None, end: Value = None, /) => rindex;
    /// How often a part occurs without overlap.
    ///
    /// >>> 'banana'.count('an')
    "count"(this: Text, sub: Value, start: Value = None, end: Value = None, /) => count;
    /// Whether the text starts with a prefix, or with one of a tuple.
    ///
    /// >>> 'abc'.startswith(('x', 'a'))
    "startswith"(this: Text, prefix: Value, start: Value = None, end: Value = None, /) => startswith;
    /// Whether the text ends with a suffix, or with one of a tuple.
    "endswith"(this: Text, suffix: Value, start: Value = None, end: Value = None, /) => endswith;
    /// The text before a separator, the separator, and the rest.
    ///
    /// >>> 'a=b=c'.partition('=')
    "partition"(this: Text, sep: Value, /) => partition;
    /// As partition, at the last separator.
    "rpartition"(this: Text, sep: Value, /) => rpartition;
    /// Without this prefix, if it has it.
    ///
    /// >>> 'pre_x'.removeprefix('pre_')
    "removeprefix"(this: Text, prefix: Value, /) => removeprefix;
    /// Without this suffix, if it has it.
    "removesuffix"(this: Text, suffix: Value, /) => removesuffix;
    /// The text as bytes.
    ///
    /// >>> 'é'.encode()
    "encode"(this: Text, encoding: Text = "utf-8", errors: Text = "strict") => encode;
}

/// Installs `str`.
pub fn install() {
    types::STR.install(Install {
        slots: Slots { construct: Some(&CONSTRUCT[0]), ..super::native::container_slots() },
        methods: crate::tables![METHODS, super::text_shape::METHODS, super::dunder::SEQUENCE, super::dunder::MODULO],
        statics: crate::tables![super::text_shape::STATICS],
        attrs: &[],
        aliases: &[],
    });
}

fn construct(h: &mut dyn Host, object: Maybe<Value>, encoding: Value, errors: Value) -> Result<Value> {
    let Maybe::Given(object) = object else { return Ok(Value::str("")) };
    if encoding.is_none() && errors.is_none() {
        return match object {
            v @ Value::Str(_) => Ok(v),
            v => v.to_text(h).map(Value::str),
        };
    }
    for (v, name) in [(&encoding, "encoding"), (&errors, "errors")] {
        if !matches!(v, Value::None | Value::Str(_)) {
            let text = format!("str() argument '{name}' must be str, not {}", v.type_name());
            return Err(Error::type_error(text).into());
        }
    }
    match object.plain() {
        Value::Bytes(b) => {
            let encoding = if encoding.is_none() { "utf-8".to_string() } else { encoding.to_text(h)? };
            let errors = if errors.is_none() { "strict".to_string() } else { errors.to_text(h)? };
            super::bytes::decode(&b, &encoding, &errors).map(Value::str)
        }
        Value::Str(_) => Err(Error::type_error("decoding str is not supported").into()),
        v => {
            let text = format!("decoding to str: need a bytes-like object, {} found", v.type_name());
            Err(Error::type_error(text).into())
        }
    }
}

fn format(h: &mut dyn Host, this: Text, args: &[Value], kwargs: Keywords) -> Result<Value> {
    let mut by_name = |_: &mut dyn Host, name: &str| in_keywords(&kwargs.0, name);
    let mut fields = Fields::new(args, &mut by_name);
    fill(h, this.as_str(), &mut fields, 2).map(Value::str)
}

fn format_map(h: &mut dyn Host, this: Text, mapping: Value) -> Result<Value> {
    let mut by_name = |h: &mut dyn Host, name: &str| item::get(h, &mapping, &Value::str(name));
    let mut fields = Fields::new(&[], &mut by_name);
    fill(h, this.as_str(), &mut fields, 2).map(Value::str)
}

fn join(h: &mut dyn Host, this: Text, iterable: Value) -> Result<Value> {
    let items = iterable.to_vec(h).map_err(|e| match e.native() {
        Some(n) if n.message().ends_with("is not iterable") => Error::type_error("can only join an iterable").into(),
        _ => e,
    })?;
    let mut out = String::new();
    for (i, v) in stop::watched(items.iter().enumerate()) {
        if i > 0 {
            out.push_str(this.as_str());
        }
        room_for::<u8>(out.len())?;
        match v {
            Value::Str(s) => out.push_str(s.as_str()),
            other => match other.plain() {
                Value::Str(s) => out.push_str(s.as_str()),
                _ => {
                    let text = format!("sequence item {i}: expected str instance, {} found", other.type_name());
                    return Err(Error::type_error(text).into());
                }
            },
        }
    }
    Ok(Value::str(out))
}

fn texts<'a>(parts: impl IntoIterator<Item = &'a str>) -> Value {
    Value::list(stop::watched(parts.into_iter()).map(Value::from).collect())
}

fn separator(sep: &Value) -> Result<Option<Text>> {
    match sep.plain() {
        Value::None => Ok(None),
        Value::Str(s) if s.is_empty() => Err(Error::value("empty separator").into()),
        Value::Str(s) => Ok(Some(s)),
        v => Err(Error::type_error(format!("must be str or None, not {}", v.type_name())).into()),
    }
}

/// Whitespace as `str.isspace` means it.
pub fn is_space(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\x1c'..='\x1f')
}

fn split(_: &mut dyn Host, this: Text, sep: Value, maxsplit: i64) -> Result<Value> {
    let limit = usize::try_from(maxsplit).unwrap_or(usize::MAX - 1);
    if let Some(sep) = separator(&sep)? {
        let (text, sep, most) = (this.as_str(), sep.as_str(), limit.saturating_add(1));
        // One character is found by looking at many bytes at once.
        return Ok(match sep.len() {
            1 => texts(text.splitn(most, char::from(sep.as_bytes()[0]))),
            _ => texts(text.splitn(most, sep)),
        });
    }
    let mut parts = Vec::new();
    let mut rest = this.as_str().trim_start_matches(is_space);
    while !rest.is_empty() {
        stop::poll();
        if parts.len() == limit {
            parts.push(rest);
            break;
        }
        let end = rest.find(is_space).unwrap_or(rest.len());
        parts.push(&rest[..end]);
        rest = rest[end..].trim_start_matches(is_space);
    }
    Ok(texts(parts))
}

fn rsplit(_: &mut dyn Host, this: Text, sep: Value, maxsplit: i64) -> Result<Value> {
    let limit = usize::try_from(maxsplit).unwrap_or(usize::MAX - 1);
    let mut parts: Vec<&str> = Vec::new();
    if let Some(sep) = separator(&sep)? {
        parts.extend(this.as_str().rsplitn(limit.saturating_add(1), sep.as_str()));
    } else {
        let mut rest = this.as_str().trim_end_matches(is_space);
        while !rest.is_empty() {
            if parts.len() == limit {
                parts.push(rest);
                break;
            }
            let start = rest.char_indices().rev().find(|(_, c)| is_space(*c)).map_or(0, |(i, c)| i + c.len_utf8());
            parts.push(&rest[start..]);
            rest = rest[..start].trim_end_matches(is_space);
        }
    }
    parts.reverse();
    Ok(texts(parts))
}

/// Lines with or without their ends.
pub fn lines(text: &str, keepends: bool) -> Vec<&str> {
    let is_end = |c: char| {
        matches!(c, '\n' | '\r' | '\x0b' | '\x0c' | '\x1c' | '\x1d' | '\x1e' | '\u{85}' | '\u{2028}' | '\u{2029}')
    };
    let mut all = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let end = rest.find(is_end).unwrap_or(rest.len());
        let size = match rest[end..].chars().next() {
            Some('\r') if rest[end + 1..].starts_with('\n') => 2,
            Some(c) => c.len_utf8(),
            None => 0,
        };
        all.push(if keepends { &rest[..end + size] } else { &rest[..end] });
        rest = &rest[end + size..];
    }
    all
}

fn splitlines(_: &mut dyn Host, this: Text, keepends: bool) -> Result<Value> {
    Ok(texts(lines(this.as_str(), keepends)))
}

fn trimmed(this: &Text, chars: &Value, name: &str, left: bool, right: bool) -> Result<Value> {
    let set: Option<Vec<char>> = match chars.plain() {
        Value::None => None,
        Value::Str(s) => Some(s.as_str().chars().collect()),
        _ => return Err(Error::type_error(format!("{name} arg must be None or str")).into()),
    };
    let gone = |c: char| set.as_ref().map_or_else(|| is_space(c), |s| s.contains(&c));
    let mut text = this.as_str();
    if left {
        text = text.trim_start_matches(gone);
    }
    if right {
        text = text.trim_end_matches(gone);
    }
    Ok(Value::from(text))
}

fn strip(_: &mut dyn Host, this: Text, chars: Value) -> Result<Value> {
    trimmed(&this, &chars, "strip", true, true)
}
fn lstrip(_: &mut dyn Host, this: Text, chars: Value) -> Result<Value> {
    trimmed(&this, &chars, "lstrip", true, false)
}
fn rstrip(_: &mut dyn Host, this: Text, chars: Value) -> Result<Value> {
    trimmed(&this, &chars, "rstrip", false, true)
}

/// An argument that must be text; `who` begins the message.
fn must_be_text(v: &Value, who: &str) -> Result<Rc<Str>> {
    match v.plain() {
        Value::Str(s) => Ok(s),
        other => Err(Error::type_error(format!("{who}must be str, not {}", other.type_name())).into()),
    }
}

fn replace(_: &mut dyn Host, this: Text, old: Value, new: Value, count: i64) -> Result<Value> {
    let (old, new) = (must_be_text(&old, "replace() argument 1 ")?, must_be_text(&new, "replace() argument 2 ")?);
    let limit = usize::try_from(count).unwrap_or(usize::MAX);
    if new.as_str().len() > old.as_str().len() {
        let times = occurrences(this.as_str(), old.as_str(), limit);
        room_for::<u8>(this.as_str().len().saturating_add(new.as_str().len().saturating_mul(times)))?;
    }
    if old.as_str().is_empty() || limit == 0 {
        return Ok(Value::str(this.as_str().replacen(old.as_str(), new.as_str(), limit)));
    }
    let (mut out, mut behind, mut left) = (String::new(), 0, limit);
    each_match(this.as_str(), old.as_str(), |k| {
        out.push_str(&this.as_str()[behind..k]);
        out.push_str(new.as_str());
        behind = k + old.as_str().len();
        left -= 1;
        left > 0
    });
    out.push_str(&this.as_str()[behind..]);
    Ok(Value::str(out))
}

/// How often a part occurs, up to a limit.
fn occurrences(text: &str, part: &str, limit: usize) -> usize {
    if part.is_empty() {
        return stop::watched(text.chars()).count().saturating_add(1).min(limit);
    }
    let mut times = 0;
    each_match(text, part, |_| {
        times += 1;
        times < limit
    });
    times
}

/// The part of the text between two positions as Python counts them, with its byte range.
fn window<'a>(this: &'a Str, start: &Value, end: &Value) -> Result<Option<(usize, &'a str)>> {
    let n = this.len() as i64;
    let part = |v: &Value, default: i64| -> Result<i64> {
        match v {
            Value::None => Ok(default),
            v => {
                let i = v.to_index_saturating().ok_or_else(|| {
                    Error::type_error("slice indices must be integers or None or have an __index__ method")
                })?;
                Ok(if i < 0 { i.saturating_add(n).max(0) } else { i })
            }
        }
    };
    let (from, to) = (part(start, 0)?, part(end, n)?.min(n));
    if from > to {
        return Ok(None);
    }
    let byte = |i: i64| {
        if this.is_ascii() {
            i as usize
        } else {
            this.as_str().char_indices().nth(i as usize).map_or(this.as_str().len(), |(b, _)| b)
        }
    };
    Ok(Some((from as usize, &this.as_str()[byte(from)..byte(to)])))
}

fn sub_text(sub: &Value) -> Result<Text> {
    match sub.plain() {
        Value::Str(s) => Ok(s),
        v => Err(Error::type_error(format!("must be str, not {}", v.type_name())).into()),
    }
}

fn position(this: &Str, sub: &Value, start: &Value, end: &Value, last: bool) -> Result<Option<usize>> {
    let sub = sub_text(sub)?;
    let Some((offset, part)) = window(this, start, end)? else { return Ok(None) };
    let found = match (last, sub.as_str()) {
        (false, "") => Some(0),
        (true, "") => Some(part.len()),
        (false, sub) => first_match(part, sub),
        (true, sub) => last_match(part, sub),
    };
    Ok(found.map(|b| offset + if this.is_ascii() { b } else { part[..b].chars().count() }))
}

fn found_or_minus(p: Option<usize>) -> Result<Value> {
    Ok(p.map_or(Value::Int(-1), Value::from))
}
fn found_or_error(p: Option<usize>) -> Result<Value> {
    p.map(Value::from).ok_or_else(|| Error::value("substring not found").into())
}
fn find(_: &mut dyn Host, this: Text, sub: Value, start: Value, end: Value) -> Result<Value> {
    found_or_minus(position(&this, &sub, &start, &end, false)?)
}
fn rfind(_: &mut dyn Host, this: Text, sub: Value, start: Value, end: Value) -> Result<Value> {
    found_or_minus(position(&this, &sub, &start, &end, true)?)
}
fn index(_: &mut dyn Host, this: Text, sub: Value, start: Value, end: Value) -> Result<Value> {
    found_or_error(position(&this, &sub, &start, &end, false)?)
}
fn rindex(_: &mut dyn Host, this: Text, sub: Value, start: Value, end: Value) -> Result<Value> {
    found_or_error(position(&this, &sub, &start, &end, true)?)
}

fn count(_: &mut dyn Host, this: Text, sub: Value, start: Value, end: Value) -> Result<Value> {
    let sub = sub_text(&sub)?;
    let Some((_, part)) = window(&this, &start, &end)? else { return Ok(Value::Int(0)) };
    Ok(Value::from(occurrences(part, sub.as_str(), usize::MAX)))
}

fn affix(
    this: &Str,
    what: &Value,
    start: &Value,
    end: &Value,
    name: &str,
    test: fn(&str, &str) -> bool,
) -> Result<Value> {
    let candidates = match what.plain() {
        Value::Str(s) => vec![Value::Str(s)],
        Value::Tuple(t) => (*t).clone(),
        v => {
            let text = format!("{name} first arg must be str or a tuple of str, not {}", v.type_name());
            return Err(Error::type_error(text).into());
        }
    };
    let part = window(this, start, end)?;
    for c in &candidates {
        let Value::Str(s) = c.plain() else {
            let text = format!("tuple for {name} must only contain str, not {}", c.type_name());
            return Err(Error::type_error(text).into());
        };
        if part.is_some_and(|(_, p)| test(p, s.as_str())) {
            return Ok(Value::bool(true));
        }
    }
    Ok(Value::bool(false))
}
fn startswith(_: &mut dyn Host, this: Text, prefix: Value, start: Value, end: Value) -> Result<Value> {
    affix(&this, &prefix, &start, &end, "startswith", |t, p| t.starts_with(p))
}
fn endswith(_: &mut dyn Host, this: Text, suffix: Value, start: Value, end: Value) -> Result<Value> {
    affix(&this, &suffix, &start, &end, "endswith", |t, p| t.ends_with(p))
}

fn three(a: &str, b: &str, c: &str) -> Value {
    Value::tuple(vec![Value::from(a), Value::from(b), Value::from(c)])
}
fn partition(_: &mut dyn Host, this: Text, sep: Value) -> Result<Value> {
    let sep = must_be_text(&sep, "")?;
    if sep.is_empty() {
        return Err(Error::value("empty separator").into());
    }
    Ok(match this.as_str().split_once(sep.as_str()) {
        Some((a, b)) => three(a, sep.as_str(), b),
        None => three(this.as_str(), "", ""),
    })
}
fn rpartition(_: &mut dyn Host, this: Text, sep: Value) -> Result<Value> {
    let sep = must_be_text(&sep, "")?;
    if sep.is_empty() {
        return Err(Error::value("empty separator").into());
    }
    Ok(match this.as_str().rsplit_once(sep.as_str()) {
        Some((a, b)) => three(a, sep.as_str(), b),
        None => three("", "", this.as_str()),
    })
}
fn removeprefix(_: &mut dyn Host, this: Text, prefix: Value) -> Result<Value> {
    let prefix = must_be_text(&prefix, "removeprefix() argument ")?;
    Ok(Value::from(this.as_str().strip_prefix(prefix.as_str()).unwrap_or(this.as_str())))
}
fn removesuffix(_: &mut dyn Host, this: Text, suffix: Value) -> Result<Value> {
    let suffix = must_be_text(&suffix, "removesuffix() argument ")?;
    Ok(Value::from(this.as_str().strip_suffix(suffix.as_str()).unwrap_or(this.as_str())))
}

fn encode(_: &mut dyn Host, this: Text, encoding: Text, errors: Text) -> Result<Value> {
    super::bytes::encode(this.as_str(), encoding.as_str(), errors.as_str()).map(|b| Value::Bytes(Rc::new(b)))
}
