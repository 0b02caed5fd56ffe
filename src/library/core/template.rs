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
            let (field, used) = parse(after)?;
            out.push_str(&value_of(h, &field, fields, depth)?);
            rest = &after[used..];
        }
    }
    out.push_str(rest);
    Ok(out)
}

/// `name[.attr|[index]]*[!conversion][:spec]`.
struct Field<'a> {
    name: &'a str,
    conversion: Option<char>,
    spec: &'a str,
}

/// Reads a field up to the `}` that closes it; gives it and how many bytes it took.
fn parse(text: &str) -> Result<(Field<'_>, usize)> {
    if text.is_empty() {
        return Err(Error::value("Single '{' encountered in format string").into());
    }
    let mut in_subscript = false;
    let head = text.char_indices().find(|&(_, c)| match c {
        '[' => {
            in_subscript = true;
            false
        }
        ']' => {
            in_subscript = false;
            false
        }
        _ => !in_subscript && matches!(c, '{' | '}' | ':' | '!'),
    });
    let (end, mark) = match head {
        Some((_, '{')) => return Err(Error::value("unexpected '{' in field name").into()),
        Some(found) => found,
        None => return Err(Error::value("expected '}' before end of string").into()),
    };
    let name = &text[..end];
    let mut at = end + 1;
    let mut conversion = None;
    if mark == '}' {
        return Ok((Field { name, conversion, spec: "" }, at));
    }
    if mark == '!' {
        let mut chars = text[at..].chars();
        let Some(c) = chars.next() else {
            return Err(Error::value("end of string while looking for conversion specifier").into());
        };
        conversion = Some(c);
        at += c.len_utf8();
        match chars.next() {
            Some('}') => return Ok((Field { name, conversion, spec: "" }, at + 1)),
            Some(':') => at += 1,
            Some(_) => return Err(Error::value("expected ':' after conversion specifier").into()),
            None => {}
        }
    }
    let mut open = 1usize;
    for (i, c) in text[at..].char_indices() {
        match c {
            '{' => open += 1,
            '}' => open -= 1,
            _ => {}
        }
        if open == 0 {
            return Ok((Field { name, conversion, spec: &text[at..at + i] }, at + i + 1));
        }
    }
    Err(Error::value("unmatched '{' in format spec").into())
}

/// A field's value as text.
fn value_of(h: &mut dyn Host, field: &Field, fields: &mut Fields, depth: usize) -> Result<String> {
    let value = lookup(h, field.name, fields)?;
    let value = convert(h, &value, field.conversion)?;
    if field.spec.contains(['{', '}']) {
        let spec = fill(h, field.spec, fields, depth - 1)?;
        return format_value(h, &value, &spec);
    }
    format_value(h, &value, field.spec)
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
