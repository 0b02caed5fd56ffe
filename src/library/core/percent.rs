//! `'%d' % x`: the older formatting, of text and of bytes.

use super::format::{ascii, to_float};
use crate::array::format::spec::{Spec, float_body};
use crate::diag::{Error, ErrorKind};
use crate::value::number::Number;
use crate::value::ops::special;
use crate::value::{Host, Result, Value, item};
use num_bigint::BigInt;

/// The arguments as conversions use them up.
struct Given<'a> {
    all: &'a Value,
    at: usize,
    used_mapping: bool,
}

impl Given<'_> {
    fn next(&mut self) -> Result<Value> {
        let v = match self.all {
            Value::Tuple(t) => t.get(self.at).cloned(),
            one => (self.at == 0).then(|| one.clone()),
        };
        self.at += 1;
        v.ok_or_else(|| Error::type_error("not enough arguments for format string").into())
    }
    /// Whether nothing is left over.
    fn finished(&self) -> bool {
        match self.all {
            Value::Tuple(t) => self.used_mapping || self.at >= t.len(),
            one => self.at > 0 || self.used_mapping || is_mapping(one),
        }
    }
}

fn is_mapping(v: &Value) -> bool {
    match v {
        Value::Tuple(_) | Value::Str(_) => false,
        Value::Dict(_) | Value::List(_) | Value::Bytes(_) | Value::Range(_) => true,
        Value::Instance(i) => i.class().lookup(crate::value::Symbol::new("__getitem__")).is_some(),
        other => other.type_info().slots().getitem.is_some(),
    }
}

/// `template % values`; `bytes` says that the template is one (its text taken byte by byte).
pub fn fill(h: &mut dyn Host, template: &str, values: &Value, bytes: bool) -> Result<String> {
    let chars: Vec<char> = template.chars().collect();
    let mut given = Given { all: values, at: 0, used_mapping: false };
    let mut out = String::with_capacity(template.len());
    let mut i = 0;
    let incomplete = || Error::value("incomplete format");
    while i < chars.len() {
        if chars[i] != '%' {
            out.push(chars[i]);
            i += 1;
            continue;
        }
        i += 1;
        if chars.get(i) == Some(&'%') {
            out.push('%');
            i += 1;
            continue;
        }
        let mut named = None;
        if chars.get(i) == Some(&'(') {
            let (mut depth, from) = (1, i + 1);
            i += 1;
            while depth > 0 {
                match chars.get(i) {
                    Some('(') => depth += 1,
                    Some(')') => depth -= 1,
                    Some(_) => {}
                    None => return Err(Error::value("incomplete format key").into()),
                }
                i += 1;
            }
            if !is_mapping(values) {
                return Err(Error::type_error("format requires a mapping").into());
            }
            let key: String = chars[from..i - 1].iter().collect();
            named = Some(item::get(h, values, &Value::str(key))?);
            given.used_mapping = true;
        }
        let mut spec = Spec::default();
        let mut zero = false;
        while let Some(c) = chars.get(i).filter(|c| "#0- +".contains(**c)) {
            match c {
                '#' => spec.alternate = true,
                '0' => zero = true,
                '-' => spec.align = Some('<'),
                '+' => spec.sign = Some('+'),
                _ if spec.sign.is_none() => spec.sign = Some(' '),
                _ => {}
            }
            i += 1;
        }
        if let Some(w) = number_or_star(h, &chars, &mut i, &mut given)? {
            if w < 0 {
                spec.align = Some('<');
            }
            spec.width = field_size(w.unsigned_abs(), "width")?;
        }
        if chars.get(i) == Some(&'.') {
            i += 1;
            let p = number_or_star(h, &chars, &mut i, &mut given)?.unwrap_or(0);
            spec.precision = Some(field_size(p.max(0) as u64, "precision")?);
        }
        while chars.get(i).is_some_and(|c| "hlL".contains(*c)) {
            i += 1;
        }
        let kind = *chars.get(i).ok_or_else(incomplete)?;
        let value = match named {
            Some(v) => v,
            None => given.next()?,
        };
        if !"diouxXeEfFgGcrsab".contains(kind) || (kind == 'b' && !bytes) {
            let text = format!("unsupported format character '{kind}' (0x{:x}) at index {i}", kind as u32);
            return Err(Error::value(text).into());
        }
        out.push_str(&conversion(h, &value, kind, spec, zero, bytes)?);
        i += 1;
    }
    if !given.finished() {
        return Err(Error::type_error("not all arguments converted during string formatting").into());
    }
    Ok(out)
}

fn field_size(n: u64, what: &str) -> Result<usize> {
    if n > i32::MAX as u64 { Err(Error::value(format!("{what} too big")).into()) } else { Ok(n as usize) }
}

fn number_or_star(h: &mut dyn Host, chars: &[char], i: &mut usize, given: &mut Given) -> Result<Option<i64>> {
    if chars.get(*i) == Some(&'*') {
        *i += 1;
        return match given.next()? {
            Value::Int(n) => Ok(Some(n)),
            Value::Bool(b) => Ok(Some(b.get() as i64)),
            other => match other.to_index_saturating() {
                Some(n) => Ok(Some(n)),
                None => {
                    let _ = h;
                    Err(Error::type_error("* wants int").into())
                }
            },
        };
    }
    let from = *i;
    let mut n = 0i64;
    while let Some(d) = chars.get(*i).and_then(|c| c.to_digit(10)) {
        n = n.saturating_mul(10).saturating_add(d as i64);
        *i += 1;
    }
    Ok((*i > from).then_some(n))
}

fn conversion(h: &mut dyn Host, v: &Value, kind: char, mut spec: Spec, zero: bool, bytes: bool) -> Result<String> {
    let text = match kind {
        's' | 'b' if bytes => match v {
            Value::Bytes(b) => b.iter().map(|&b| b as char).collect(),
            other => {
                let name = other.type_name();
                let text =
                    format!("%b requires a bytes-like object, or an object that implements __bytes__, not '{name}'");
                return Err(Error::type_error(text).into());
            }
        },
        's' => v.to_text(h)?,
        'r' => v.repr(h)?,
        'a' => ascii(&v.repr(h)?),
        'c' => character(v)?,
        _ => return numeric(h, v, kind, spec, zero),
    };
    let cut: String = match (spec.precision, kind) {
        (Some(p), 's' | 'r' | 'a' | 'b') => text.chars().take(p).collect(),
        _ => text,
    };
    spec = Spec { align: Some(spec.align.unwrap_or('>')), width: spec.width, ..Spec::default() };
    Ok(spec.text(&cut)?)
}

fn character(v: &Value) -> Result<String> {
    match v {
        Value::Str(s) if s.len() == 1 => Ok(s.as_str().to_string()),
        Value::Str(_) => Err(Error::type_error("%c requires int or char").into()),
        v => match v.to_index_saturating() {
            Some(code) => match u32::try_from(code).ok().and_then(char::from_u32) {
                Some(c) => Ok(c.to_string()),
                None => Err(Error::new(ErrorKind::OverflowError, "%c arg not in range(0x110000)").into()),
            },
            None => Err(Error::type_error("%c requires int or char").into()),
        },
    }
}

fn numeric(h: &mut dyn Host, v: &Value, kind: char, mut spec: Spec, zero: bool) -> Result<String> {
    if zero && spec.align.is_none() {
        (spec.fill, spec.align) = ('0', Some('='));
    }
    if "eEfFgG".contains(kind) {
        let Some(x) = to_float(h, v)? else {
            return Err(Error::type_error(format!("must be real number, not {}", v.type_name())).into());
        };
        if x.is_finite() {
            spec.kind = Some(kind);
            return Ok(spec.float(x)?);
        }
        let body = float_body(x, Some(kind), spec.precision, spec.alternate);
        let sign = match spec.sign {
            _ if x.is_sign_negative() && !x.is_nan() => "-",
            Some('+') => "+",
            Some(_) => " ",
            None => "",
        };
        let align = spec.align.unwrap_or('>');
        let padded = Spec { align: Some(if align == '=' { '>' } else { align }), width: spec.width, ..Spec::default() };
        return Ok(padded.text(&format!("{sign}{body}"))?);
    }
    let big = integer_argument(h, v, kind)?;
    // The precision is the least number of digits.
    let digits = |base: u32| {
        let d = big.magnitude().to_str_radix(base);
        format!("{}{d}", "0".repeat(spec.precision.unwrap_or(0).saturating_sub(d.len())))
    };
    let plain = Spec {
        precision: None,
        kind: Some(match kind {
            'i' | 'u' => 'd',
            k => k,
        }),
        ..spec.clone()
    };
    Ok(plain.integer(big.sign() == num_bigint::Sign::Minus, digits)?)
}

fn integer_argument(h: &mut dyn Host, v: &Value, kind: char) -> Result<BigInt> {
    if let Some(b) = v.to_bigint() {
        return Ok(b);
    }
    let decimal = "diu".contains(kind);
    if let Value::Instance(_) = v {
        let names: &[&str] = if decimal { &["__int__", "__index__"] } else { &["__index__"] };
        for name in names {
            if let Some(b) = special(h, v, name, &[])?.and_then(|v| v.to_bigint()) {
                return Ok(b);
            }
        }
    }
    match (Number::of(v), v.to_f64()) {
        (Some(Number::Complex(_)), _) => {}
        (_, Some(f)) if decimal => return super::int::truncate(f).map(|v| v.to_bigint().unwrap_or_default()),
        _ => {}
    }
    let wanted = if decimal { "a real number" } else { "an integer" };
    Err(Error::type_error(format!("%{kind} format: {wanted} is required, not {}", v.type_name())).into())
}
