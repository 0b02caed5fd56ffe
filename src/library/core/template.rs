//! `str.format`: the replacement fields of a template.

use super::format::{convert, format_value};
use crate::diag::{Error, ErrorKind};
use crate::value::{Error as Raised, Host, Result, Symbol, Value, attr, item};

/// Where fields take their values from.
pub struct Fields<'a> {
    pub positional: &'a [Value],
    pub by_name: &'a mut dyn FnMut(&mut dyn Host, &str) -> Result<Value>,
    /// The next automatic number; `None` before the first field of either kind.
    numbering: Option<Numbering>,
}

#[derive(Clone, Copy, PartialEq)]
enum Numbering {
    Automatic(usize),
    Manual,
}

impl<'a> Fields<'a> {
    /// Fields from arguments; `by_name` looks a keyword up.
    pub fn new(positional: &'a [Value], by_name: &'a mut dyn FnMut(&mut dyn Host, &str) -> Result<Value>) -> Self {
        Fields { positional, by_name, numbering: None }
    }
}

/// Fills the fields of a template. `depth` is how deep fields may nest (2 from outside).
pub fn fill(h: &mut dyn Host, template: &str, fields: &mut Fields, depth: usize) -> Result<String> {
    if depth == 0 {
        return Err(Error::value("Max string recursion exceeded").into());
    }
    let mut out = String::with_capacity(template.len());
    let mut rest = template;
    while let Some(at) = rest.find(['{', '}']) {
        out.push_str(&rest[..at]);
        let mark = rest.as_bytes()[at];
        let after = &rest[at + 1..];
        if after.as_bytes().first() == Some(&mark) {
            out.push(mark as char);
            rest = &after[1..];
        } else if mark == b'}' {
            return Err(Error::value("Single '}' encountered in format string").into());
        } else {
            let end = field_end(after)?;
            out.push_str(&field(h, &after[..end], fields, depth)?);
            rest = &after[end + 1..];
        }
    }
    out.push_str(rest);
    Ok(out)
}

/// Where the field ends: the `}` that closes it; brackets of subscripts hide their content.
fn field_end(text: &str) -> Result<usize> {
    if text.is_empty() {
        return Err(Error::value("Single '{' encountered in format string").into());
    }
    let (mut open, mut in_subscript, mut in_spec) = (1usize, false, false);
    for (i, c) in text.char_indices() {
        match c {
            '[' if !in_spec => in_subscript = true,
            ']' => in_subscript = false,
            _ if in_subscript => {}
            ':' => in_spec = true,
            '{' if !in_spec => return Err(Error::value("unexpected '{' in field name").into()),
            '{' => open += 1,
            '}' => {
                open -= 1;
                if open == 0 {
                    return Ok(i);
                }
            }
            _ => {}
        }
    }
    Err(Error::value("expected '}' before end of string").into())
}

/// One field: `name[.attr|[index]]*[!conversion][:spec]`.
fn field(h: &mut dyn Host, text: &str, fields: &mut Fields, depth: usize) -> Result<String> {
    let mut in_subscript = false;
    let head_end = text.find(|c| {
        match c {
            '[' => in_subscript = true,
            ']' => in_subscript = false,
            _ => {}
        }
        !in_subscript && (c == '!' || c == ':')
    });
    let (name, tail) = text.split_at(head_end.unwrap_or(text.len()));
    let (conversion, spec) = match tail.strip_prefix('!') {
        Some(tail) => {
            let mut chars = tail.chars();
            let Some(c) = chars.next() else {
                return Err(Error::value("end of string while looking for conversion specifier").into());
            };
            match chars.as_str().strip_prefix(':') {
                Some(spec) => (Some(c), spec),
                None if chars.as_str().is_empty() => (Some(c), ""),
                None => return Err(Error::value("expected ':' after conversion specifier").into()),
            }
        }
        None => (None, tail.strip_prefix(':').unwrap_or("")),
    };
    let value = lookup(h, name, fields)?;
    let value = convert(h, &value, conversion)?;
    let spec = if spec.contains(['{', '}']) { fill(h, spec, fields, depth - 1)? } else { spec.to_string() };
    format_value(h, &value, &spec)
}

/// The value of a field's name with its attributes and subscripts.
fn lookup(h: &mut dyn Host, name: &str, fields: &mut Fields) -> Result<Value> {
    let end = name.find(['.', '[']).unwrap_or(name.len());
    let (first, mut rest) = name.split_at(end);
    let mut value = if first.is_empty() {
        let n = match fields.numbering {
            None => 0,
            Some(Numbering::Automatic(n)) => n,
            Some(Numbering::Manual) => {
                let text = "cannot switch from manual field specification to automatic field numbering";
                return Err(Error::value(text).into());
            }
        };
        fields.numbering = Some(Numbering::Automatic(n + 1));
        positional(n, fields)?
    } else if first.bytes().all(|b| b.is_ascii_digit()) {
        if matches!(fields.numbering, Some(Numbering::Automatic(_))) {
            let text = "cannot switch from automatic field numbering to manual field specification";
            return Err(Error::value(text).into());
        }
        fields.numbering = Some(Numbering::Manual);
        let n = first.parse().map_err(|_| Error::value("Too many decimal digits in format string"))?;
        positional(n, fields)?
    } else {
        (fields.by_name)(h, first)?
    };
    while !rest.is_empty() {
        if let Some(after) = rest.strip_prefix('.') {
            let end = after.find(['.', '[']).unwrap_or(after.len());
            if end == 0 {
                return Err(Error::value("Empty attribute in format string").into());
            }
            value = attr::get(h, &value, Symbol::new(&after[..end]))?;
            rest = &after[end..];
        } else if let Some(after) = rest.strip_prefix('[') {
            let end = after.find(']').ok_or_else(|| Error::value("Missing ']' in format string"))?;
            let index = &after[..end];
            if index.is_empty() {
                return Err(Error::value("Empty attribute in format string").into());
            }
            let index = match index.parse::<i64>() {
                Ok(i) if index.bytes().all(|b| b.is_ascii_digit()) => Value::Int(i),
                _ => Value::str(index),
            };
            value = item::get(h, &value, &index)?;
            rest = &after[end + 1..];
        } else {
            return Err(Error::value("Only '.' or '[' may follow ']' in format field specifier").into());
        }
    }
    Ok(value)
}

fn positional(n: usize, fields: &Fields) -> Result<Value> {
    fields
        .positional
        .get(n)
        .cloned()
        .ok_or_else(|| Error::index(format!("Replacement index {n} out of range for positional args tuple")).into())
}

/// The lookup for `str.format(**kw)`.
pub fn in_keywords(kw: &[(Symbol, Value)], name: &str) -> Result<Value> {
    match kw.iter().find(|(k, _)| k.as_str() == name) {
        Some((_, v)) => Ok(v.clone()),
        None => Err(Raised::with_args(ErrorKind::KeyError, vec![Value::str(name)])),
    }
}
