//! `format(x, spec)`: one engine for f-strings, `str.format` and `format`.

use crate::array::format::spec::Spec;
use crate::diag::{Error, ErrorKind};
use crate::rows;
use crate::value::number::{self, Number};
use crate::value::ops::special;
use crate::value::{Host, Result, Value};
use num_bigint::BigInt;
use std::rc::Rc;

rows! { pub FUNCTIONS =
    /// Return the value as text by a format specification.
    ///
    /// >>> format(3.14159, '.2f')
    /// >>> format(1234567, ',')
    "format"(value: Value, format_spec: Rc<crate::value::Str> = "", /) => format;
}

fn format(h: &mut dyn Host, value: Value, format_spec: Rc<crate::value::Str>) -> Result<Value> {
    format_value(h, &value, format_spec.as_str()).map(Value::from)
}

/// `format(v, spec)` as text: what an f-string field `{v:spec}` becomes.
pub fn format_value(h: &mut dyn Host, v: &Value, spec: &str) -> Result<String> {
    match v {
        Value::Str(s) if spec.is_empty() => Ok(s.as_str().to_string()),
        Value::Str(s) => Ok(Spec::parse(spec, "str")?.text(s.as_str())?),
        Value::Bool(_) if spec.is_empty() => v.to_text(h),
        Value::Bool(b) => integer(&BigInt::from(b.get() as u8), spec, "bool"),
        Value::Int(i) if spec.is_empty() => Ok(i.to_string()),
        Value::Int(i) => small_integer(*i, spec),
        Value::BigInt(_) if spec.is_empty() => v.repr(h),
        Value::BigInt(b) => integer(b, spec, "int"),
        Value::Float(_) if spec.is_empty() => v.repr(h),
        Value::Float(f) => Ok(Spec::parse(spec, "float")?.float(f.get())?),
        Value::Complex(_) if spec.is_empty() => v.repr(h),
        Value::Complex(c) => Ok(Spec::parse(spec, "complex")?.complex(**c)?),
        Value::Instance(i) => {
            if let Some(text) = special(h, v, "__format__", &[Value::str(spec)])? {
                return match text {
                    Value::Str(s) => Ok(s.as_str().to_string()),
                    other => {
                        let name = other.type_name();
                        Err(Error::type_error(format!("__format__ must return a str, not {name}")).into())
                    }
                };
            }
            let native = i.native.borrow().clone();
            let own_text =
                ["__str__", "__repr__"].iter().any(|n| i.class().lookup(crate::value::Symbol::new(n)).is_some());
            if !(native.is_none() || own_text && spec.is_empty()) {
                return format_value(h, &native, spec);
            }
            plain(h, v, spec)
        }
        other => match other.type_info().slots().format {
            Some(f) => f(h, other, spec),
            None => plain(h, other, spec),
        },
    }
}

/// `object.__format__`: takes no specification.
pub fn plain(h: &mut dyn Host, v: &Value, spec: &str) -> Result<String> {
    if spec.is_empty() {
        return v.to_text(h);
    }
    let text = format!("unsupported format string passed to {}.__format__", v.type_name());
    Err(Error::type_error(text).into())
}

/// An `int` of 64 bits by a specification.
fn small_integer(i: i64, text: &str) -> Result<String> {
    let spec = Spec::parse(text, "int")?;
    match spec.kind {
        None | Some('b' | 'd' | 'n' | 'o' | 'x' | 'X') => {
            let magnitude = i.unsigned_abs();
            Ok(spec.integer(i < 0, |base| match base {
                2 => format!("{magnitude:b}"),
                8 => format!("{magnitude:o}"),
                16 => format!("{magnitude:x}"),
                _ => magnitude.to_string(),
            })?)
        }
        _ => integer(&BigInt::from(i), text, "int"),
    }
}

/// An integer by a specification; `type_name` is for the messages.
fn integer(b: &BigInt, text: &str, type_name: &str) -> Result<String> {
    let spec = Spec::parse(text, type_name)?;
    match spec.kind {
        Some(k) if "eEfFgG%".contains(k) => Ok(spec.float(number::big_to_float(b)?)?),
        Some('c') => {
            let too_large = || Error::new(ErrorKind::OverflowError, "Python int too large to convert to C long");
            Ok(spec.character(i64::try_from(b).map_err(|_| too_large())?)?)
        }
        Some(k) if !"bdnoxX".contains(k) => Err(crate::array::format::spec::unknown_code(k, type_name).into()),
        _ => {
            let magnitude = b.magnitude();
            let negative = b.sign() == num_bigint::Sign::Minus;
            Ok(spec.integer(negative, |base| magnitude.to_str_radix(base))?)
        }
    }
}

/// Applies `!r`, `!s` or `!a`.
pub fn convert(h: &mut dyn Host, v: &Value, conversion: Option<char>) -> Result<Value> {
    Ok(match conversion {
        None => v.clone(),
        Some('r') => Value::str(v.repr(h)?),
        Some('s') => Value::str(v.to_text(h)?),
        Some('a') => Value::str(ascii(&v.repr(h)?)),
        Some(c) if c.is_ascii_graphic() => {
            return Err(Error::value(format!("Unknown conversion specifier {c}")).into());
        }
        Some(c) => return Err(Error::value(format!("Unknown conversion specifier \\x{:x}", c as u32)).into()),
    })
}

/// Text with everything outside ASCII escaped: `ascii(x)`.
pub fn ascii(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c as u32 {
            0..=0x7f => out.push(c),
            n @ 0x80..=0xff => out.push_str(&format!("\\x{n:02x}")),
            n @ 0x100..=0xffff => out.push_str(&format!("\\u{n:04x}")),
            n => out.push_str(&format!("\\U{n:08x}")),
        }
    }
    out
}

/// The float behind any real number or object with `__float__` or `__index__`; `None` for anything else.
pub fn to_float(h: &mut dyn Host, v: &Value) -> Result<Option<f64>> {
    if let Some(Number::Big(b)) = Number::of(v) {
        return number::big_to_float(&b).map(Some);
    }
    if let Value::Instance(_) = v {
        for name in ["__float__", "__index__"] {
            if let Some(r) = special(h, v, name, &[])? {
                return Ok(r.to_f64());
            }
        }
    }
    Ok(v.to_f64())
}
