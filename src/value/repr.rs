//! `repr(x)` and `str(x)` as Python writes them.

use super::ops::special;
use super::{Dict, Host, Instance, Result, Value};
use crate::array::format::float::{repr_complex, repr_f64};
use crate::diag::Error;
use crate::kernel::stop;
use std::cell::RefCell;

thread_local! {
    /// Containers being written, so that one inside itself becomes `[...]`.
    static OPEN: RefCell<Vec<usize>> = const { RefCell::new(Vec::new()) };
}

impl Value {
    /// `repr(x)`.
    pub fn repr(&self, h: &mut dyn Host) -> Result<String> {
        h.check_depth()?;
        Ok(match self {
            Value::None => "None".into(),
            Value::Ellipsis => "Ellipsis".into(),
            Value::NotImplemented => "NotImplemented".into(),
            Value::Bool(b) => if b.get() { "True" } else { "False" }.into(),
            Value::Int(i) => i.to_string(),
            Value::Float(f) => repr_f64(f.get()),
            Value::BigInt(b) => return big_text(b),
            Value::Complex(c) => repr_complex(**c),
            Value::Str(s) => quote(s.as_str()),
            Value::Bytes(b) => quote_bytes(b),
            Value::List(l) => {
                let items = l.borrow().clone();
                nested(h, self, "[...]", |h| Ok(format!("[{}]", join(h, &items)?)))?
            }
            Value::Tuple(t) => nested(h, self, "(...)", |h| {
                let inner = join(h, t)?;
                Ok(if t.len() == 1 { format!("({inner},)") } else { format!("({inner})") })
            })?,
            Value::Dict(d) => match d.kind().slots().repr {
                Some(f) if !d.is_plain() => nested(h, self, "...", |h| f(h, self))?,
                _ => nested(h, self, "{...}", |h| dict(h, d))?,
            },
            Value::Set(s) if s.is_empty() => "set()".into(),
            Value::Set(s) => nested(h, self, "set(...)", |h| Ok(format!("{{{}}}", join(h, &s.keys())?)))?,
            Value::FrozenSet(s) if s.is_empty() => "frozenset()".into(),
            Value::FrozenSet(s) => {
                nested(h, self, "frozenset(...)", |h| Ok(format!("frozenset({{{}}})", join(h, &s.keys())?)))?
            }
            Value::Range(r) if r.step == 1 => format!("range({}, {})", r.start, r.stop),
            Value::Range(r) => format!("range({}, {}, {})", r.start, r.stop, r.step),
            Value::Slice(s) => {
                format!("slice({}, {}, {})", s.start.repr(h)?, s.stop.repr(h)?, s.step.repr(h)?)
            }
            Value::Builtin(b) => format!("<built-in function {}>", b.name),
            Value::Function(f) => format!("<function {} at {:#x}>", f.qualname, self.id()),
            Value::Method(m) => match &m.function {
                Value::Builtin(b) => {
                    format!(
                        "<built-in method {} of {} object at {:#x}>",
                        b.name,
                        m.receiver.type_name(),
                        m.receiver.id()
                    )
                }
                f => {
                    let name = super::attr::get(h, f, super::Symbol::new("__qualname__"))?.to_text(h)?;
                    format!("<bound method {name} of {}>", m.receiver.repr(h)?)
                }
            },
            Value::Type(t) => format!("<class '{}'>", t.full_name()),
            Value::Class(c) if c.meta().is_some_and(|m| m.lookup(super::Symbol::new("__repr__")).is_some()) => {
                return text_of(special(h, self, "__repr__", &[])?.unwrap_or_default(), "__repr__");
            }
            Value::Class(c) if c.module.as_str() == "builtins" => format!("<class '{}'>", c.name()),
            Value::Class(c) => format!("<class '{}.{}'>", c.module, c.name()),
            Value::Module(m) => format!("<module '{}'>", m.name),
            Value::Instance(i) => {
                if let Some(v) = special(h, self, "__repr__", &[])? {
                    return text_of(v, "__repr__");
                }
                default_repr(h, self, i)?
            }
            other => match other.type_info().slots().repr {
                Some(f) => f(h, other)?,
                None => format!("<{} object at {:#x}>", other.type_info().full_name(), other.id()),
            },
        })
    }

    /// `str(x)`.
    pub fn to_text(&self, h: &mut dyn Host) -> Result<String> {
        match self {
            Value::Str(s) => Ok(s.as_str().to_string()),
            Value::Instance(i) => {
                if let Some(v) = special(h, self, "__str__", &[])? {
                    return text_of(v, "__str__");
                }
                match &i.exception {
                    Some(_) if i.class().lookup(super::Symbol::new("__repr__")).is_none() => exception_text(h, i),
                    None if self.extends_builtin() && i.class().lookup(super::Symbol::new("__repr__")).is_none() => {
                        self.plain().to_text(h)
                    }
                    _ => self.repr(h),
                }
            }
            other => match other.type_info().slots().str {
                Some(f) => f(h, other),
                None => other.repr(h),
            },
        }
    }
}

fn text_of(v: Value, method: &str) -> Result<String> {
    match v {
        Value::Str(s) => Ok(s.as_str().to_string()),
        v => Err(Error::type_error(format!("{method} returned non-string (type {})", v.type_name())).into()),
    }
}

/// The digits of a big integer, or Python's refusal above its limit.
fn big_text(b: &num_bigint::BigInt) -> Result<String> {
    // 4300 digits are at most 14285 bits.
    let text = if b.bits() > 14_400 { String::new() } else { b.to_string() };
    if text.is_empty() || text.trim_start_matches('-').len() > 4300 {
        let limit = "Exceeds the limit (4300 digits) for integer string conversion; use sys.set_int_max_str_digits() to increase the limit";
        return Err(Error::value(limit).into());
    }
    Ok(text)
}

/// Runs `f` unless this container is being written already.
fn nested(h: &mut dyn Host, v: &Value, again: &str, f: impl FnOnce(&mut dyn Host) -> Result<String>) -> Result<String> {
    let id = v.id();
    if OPEN.with(|o| o.borrow().contains(&id)) {
        return Ok(again.to_string());
    }
    h.enter(" while getting the repr of an object")?;
    OPEN.with(|o| o.borrow_mut().push(id));
    let closing = Closing;
    let text = f(h);
    drop(closing);
    h.leave();
    text
}

/// Takes the container that was entered last from the open ones, also where writing it is stopped.
struct Closing;

impl Drop for Closing {
    fn drop(&mut self) {
        OPEN.with(|o| o.borrow_mut().pop());
    }
}

fn join(h: &mut dyn Host, items: &[Value]) -> Result<String> {
    let mut text = String::new();
    for (i, v) in stop::watched(items.iter().enumerate()) {
        if i > 0 {
            text.push_str(", ");
        }
        text.push_str(&v.repr(h)?);
    }
    Ok(text)
}

/// The text of a dict's entries in braces.
pub fn dict(h: &mut dyn Host, d: &Dict) -> Result<String> {
    let mut parts = Vec::with_capacity(d.len());
    for (k, v) in stop::watched(d.pairs().into_iter()) {
        parts.push(format!("{}: {}", k.repr(h)?, v.repr(h)?));
    }
    Ok(format!("{{{}}}", parts.join(", ")))
}

/// `repr` of an object whose class defines none: an exception's arguments, the built-in value it extends,
/// or its class and address.
pub fn default_repr(h: &mut dyn Host, v: &Value, i: &Instance) -> Result<String> {
    let class = i.class();
    if let Some(e) = &i.exception {
        let args = e.args.borrow().clone();
        return Ok(format!("{}({})", class.name(), join(h, &args)?));
    }
    let native = i.native.borrow().clone();
    match &native {
        Value::None => {}
        Value::Set(s) | Value::FrozenSet(s) if s.is_empty() => return Ok(format!("{}()", class.name())),
        Value::Set(s) | Value::FrozenSet(s) => return Ok(format!("{}({{{}}})", class.name(), join(h, &s.keys())?)),
        native => return native.repr(h),
    }
    Ok(format!("<{}.{} object at {:#x}>", class.module, class.name(), v.id()))
}

/// `str(exception)`: nothing, its one argument, or all of them as a tuple; `KeyError` shows the key's repr.
pub fn exception_text(h: &mut dyn Host, i: &Instance) -> Result<String> {
    let Some(e) = &i.exception else { return Ok(String::new()) };
    let args = e.args.borrow().clone();
    match args.as_slice() {
        [] => Ok(String::new()),
        [one] if i.class().builtin_kind() == Some(crate::diag::ErrorKind::KeyError) => one.repr(h),
        [one] => one.to_text(h),
        [Value::Int(code), text, ..]
            if i.class().builtin_kind().is_some_and(|k| k.is_a(crate::diag::ErrorKind::OSError)) =>
        {
            let file = match args.get(2) {
                Some(name) => format!(": {}", name.repr(h)?),
                None => String::new(),
            };
            Ok(format!("[Errno {code}] {}{file}", text.to_text(h)?))
        }
        [Value::Int(axis), Value::Int(ndim), prefix @ ..]
            if i.class().builtin_kind() == Some(crate::diag::ErrorKind::AxisError) =>
        {
            let prefix = match prefix {
                [] | [Value::None, ..] => None,
                [p, ..] => Some(p.to_text(h)?),
            };
            Ok(crate::diag::AboutAxis { axis: *axis, ndim: *ndim as usize, prefix }.text())
        }
        all => Value::tuple(all.to_vec()).repr(h),
    }
}

/// A string literal as Python's `repr` writes it: single quotes unless only those occur.
pub fn quote(s: &str) -> String {
    let mark = if s.contains('\'') && !s.contains('"') { '"' } else { '\'' };
    let mut out = String::with_capacity(s.len() + 2);
    out.push(mark);
    for c in s.chars() {
        match c {
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if c == mark => {
                out.push('\\');
                out.push(c);
            }
            c if (c as u32) < 0x20 || c as u32 == 0x7f => out.push_str(&format!("\\x{:02x}", c as u32)),
            c if is_printable(c) => out.push(c),
            c if (c as u32) <= 0xff => out.push_str(&format!("\\x{:02x}", c as u32)),
            c if (c as u32) <= 0xffff => out.push_str(&format!("\\u{:04x}", c as u32)),
            c => out.push_str(&format!("\\U{:08x}", c as u32)),
        }
    }
    out.push(mark);
    out
}

/// Whether Python prints a character as it is: not a control, a separator other than space, or unassigned.
fn is_printable(c: char) -> bool {
    c.is_ascii()
        || !(c.is_control()
            || c.is_whitespace()
            || matches!(c as u32, 0xad | 0x200b..=0x200f | 0x202a..=0x202e | 0x2060..=0x206f | 0xfeff | 0xe000..=0xf8ff))
}

fn quote_bytes(b: &[u8]) -> String {
    let mark = if b.contains(&b'\'') && !b.contains(&b'"') { b'"' } else { b'\'' };
    let mut out = String::from("b");
    out.push(mark as char);
    for &c in b {
        match c {
            b'\\' => out.push_str("\\\\"),
            b'\n' => out.push_str("\\n"),
            b'\r' => out.push_str("\\r"),
            b'\t' => out.push_str("\\t"),
            c if c == mark => {
                out.push('\\');
                out.push(c as char);
            }
            0x20..=0x7e => out.push(c as char),
            c => out.push_str(&format!("\\x{c:02x}")),
        }
    }
    out.push(mark as char);
    out
}
