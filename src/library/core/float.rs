//! `float` and `complex`: construction and methods.

use crate::diag::{Error, ErrorKind};
use crate::value::convert::Maybe;
use crate::value::number::{self, Number};
use crate::value::ops::special;
use crate::value::types::{Install, Slots};
use crate::value::{Args, Host, Result, Value, types};
use crate::{attrs, rows};
use num_bigint::BigInt;
use num_complex::Complex64;
use std::rc::Rc;

rows! { pub CONSTRUCT =
    /// Convert a number or text to a floating-point number.
    ///
    /// >>> float('1e3')
    "float"(x: Maybe<Value> = NoValue, /) => construct;
    /// Make a complex number of two parts, or of text.
    ///
    /// >>> complex(1, 2)
    "complex"(real: Maybe<Value> = NoValue, imag: Maybe<Value> = NoValue) => construct_complex;
}

rows! { pub METHODS =
    /// Whether the number has no fraction.
    ///
    /// >>> (2.0).is_integer()
    "is_integer"(this: f64) => is_integer;
    /// The number in hexadecimal, exactly.
    ///
    /// >>> (0.5).hex()
    "hex"(this: f64) => hex;
    /// A pair of integers whose ratio is the number, exactly.
    ///
    /// >>> (0.75).as_integer_ratio()
    "as_integer_ratio"(this: f64) => as_integer_ratio;
    /// The complex conjugate: the number itself.
    "conjugate"(this: f64) => float_same;
    "__float__"(this: f64) => float_same;
    "__int__"(this: f64) => trunc;
    "__trunc__"(this: f64) => trunc;
    "__floor__"(this: f64) => floor;
    "__ceil__"(this: f64) => ceil;
}

rows! { pub STATICS =
    /// The float that hexadecimal text stands for.
    ///
    /// >>> float.fromhex('0x1.8p1')
    "fromhex"(string: Rc<crate::value::Str>, /) => fromhex;
}

rows! { pub COMPLEX_METHODS =
    /// The complex conjugate.
    ///
    /// >>> (1+2j).conjugate()
    "conjugate"(this: Complex64) => conjugate;
    "__complex__"(this: Complex64) => complex_same;
}

attrs! { pub ATTRS =
    /// The number itself.
    real => real;
    /// Zero.
    imag => imag;
}

attrs! { pub COMPLEX_ATTRS =
    /// The real part.
    real => complex_real;
    /// The imaginary part.
    imag => complex_imag;
}

/// Installs `float` and `complex`.
pub fn install() {
    types::FLOAT.install(Install {
        slots: Slots { construct: Some(&CONSTRUCT[0]), ..super::native::number_slots() },
        methods: crate::tables![METHODS, super::dunder::NUMBER],
        statics: crate::tables![STATICS],
        attrs: crate::attr_tables![ATTRS],
        aliases: &[],
    });
    types::COMPLEX.install(Install {
        slots: Slots { construct: Some(&CONSTRUCT[1]), ..super::native::number_slots() },
        methods: crate::tables![COMPLEX_METHODS, super::dunder::NUMBER],
        statics: &[],
        attrs: crate::attr_tables![COMPLEX_ATTRS],
        aliases: &[],
    });
}

fn construct(h: &mut dyn Host, x: Maybe<Value>) -> Result<Value> {
    let Maybe::Given(x) = x else { return Ok(Value::float(0.0)) };
    if let Some(v) = special(h, &x, "__float__", &[])? {
        return match v {
            Value::Float(_) => Ok(v),
            v => {
                let text = format!("{}.__float__ returned non-float (type {})", x.type_name(), v.type_name());
                Err(Error::type_error(text).into())
            }
        };
    }
    let x = x.plain();
    match &x {
        Value::Float(_) => return Ok(x),
        Value::Str(s) => {
            return match parse(s.as_str()) {
                Some(f) => Ok(Value::float(f)),
                None => Err(Error::value(format!("could not convert string to float: {}", x.repr(h)?)).into()),
            };
        }
        Value::Bytes(b) => {
            return match std::str::from_utf8(b).ok().and_then(parse) {
                Some(f) => Ok(Value::float(f)),
                None => Err(Error::value(format!("could not convert string to float: {}", x.repr(h)?)).into()),
            };
        }
        _ => {}
    }
    if let Some(m) = x.type_info().method("__float__") {
        return (m.run)(h, Args::positional(std::slice::from_ref(&x)));
    }
    match x.real(h)? {
        Some(f) => Ok(Value::float(f)),
        None => {
            let text = format!("float() argument must be a string or a real number, not '{}'", x.type_name());
            Err(Error::type_error(text).into())
        }
    }
}

/// Text as Python reads floats: underscores between digits, `nan`, `inf`, `infinity`.
pub fn parse(text: &str) -> Option<f64> {
    let text = text.trim();
    let body = text.strip_prefix(['+', '-']).unwrap_or(text);
    let signed = |value: f64| if text.starts_with('-') { -value } else { value };
    let plain = |b: u8| matches!(b, b'0'..=b'9' | b'.' | b'e' | b'E' | b'+' | b'-');
    if body.starts_with(|c: char| c.is_ascii_digit() || c == '.') && body.bytes().all(plain) {
        return body.parse().ok().map(signed);
    }
    let word = body.to_ascii_lowercase();
    let value = match word.as_str() {
        "nan" => f64::NAN,
        "inf" | "infinity" => f64::INFINITY,
        _ => {
            let digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
            let chars: Vec<char> = body
                .chars()
                .map(|c| match super::int::unicode_digit(c) {
                    Some(d) => char::from_digit(d, 10).unwrap_or(c),
                    None => c,
                })
                .collect();
            let mut clean = String::with_capacity(body.len());
            for (i, &c) in chars.iter().enumerate() {
                match c {
                    '_' => {
                        let before = i.checked_sub(1).and_then(|j| chars.get(j).copied());
                        if !digit(before) || !digit(chars.get(i + 1).copied()) {
                            return None;
                        }
                    }
                    '0'..='9' | '.' | 'e' | 'E' | '+' | '-' => clean.push(c),
                    _ => return None,
                }
            }
            if !clean.starts_with(|c: char| c.is_ascii_digit() || c == '.') {
                return None;
            }
            clean.parse().ok()?
        }
    };
    Some(signed(value))
}

fn construct_complex(h: &mut dyn Host, real: Maybe<Value>, imag: Maybe<Value>) -> Result<Value> {
    let (real, imag) = (real.into_option(), imag.into_option());
    if let Some(Value::Str(s)) = real.as_ref().map(Value::plain) {
        if imag.is_some() {
            return Err(Error::type_error("complex() can't take second arg if first is a string").into());
        }
        return match parse_complex(s.as_str()) {
            Some(c) => Ok(Value::complex(c)),
            None => Err(Error::value("complex() arg is a malformed string").into()),
        };
    }
    if let Some(Value::Str(_)) = imag.as_ref().map(Value::plain) {
        return Err(Error::type_error("complex() second arg can't be a string").into());
    }
    let mut part = |v: Option<Value>, which: &str| -> Result<Complex64> {
        let Some(v) = v else { return Ok(Complex64::default()) };
        if which == "first"
            && let Some(c) = special(h, &v, "__complex__", &[])?
            && let Some(c) = c.to_complex()
        {
            return Ok(c);
        }
        match v.to_complex() {
            Some(c) => Ok(c),
            None => match v.real(h)? {
                Some(f) => Ok(Complex64::new(f, 0.0)),
                None => {
                    let or = if which == "first" { "a string or " } else { "" };
                    let text = format!("complex() {which} argument must be {or}a number, not '{}'", v.type_name());
                    Err(Error::type_error(text).into())
                }
            },
        }
    };
    let second_given = imag.is_some();
    let complex = |v: &Option<Value>| v.as_ref().is_some_and(|v| v.to_f64().is_none());
    let (first_complex, second_complex) = (complex(&real), complex(&imag));
    let (re, im) = (part(real, "first")?, part(imag, "second")?);
    if !second_given {
        return Ok(Value::complex(re));
    }
    // A part that is not there must not disturb the sign of a zero.
    let real = if second_complex { re.re - im.im } else { re.re };
    let imag = if first_complex { re.im + im.re } else { im.re };
    Ok(Value::complex(Complex64::new(real, imag)))
}

fn parse_complex(text: &str) -> Option<Complex64> {
    let text = text.trim();
    let text = match text.strip_prefix('(') {
        Some(inner) => inner.strip_suffix(')')?.trim(),
        None => text,
    };
    let Some(body) = text.strip_suffix(['j', 'J']) else {
        return parse(text).filter(|_| !text.is_empty()).map(|f| Complex64::new(f, 0.0));
    };
    // The sign that starts the imaginary part: the last one that is no exponent's.
    let bytes = body.as_bytes();
    let split = (1..bytes.len())
        .rev()
        .find(|&i| matches!(bytes[i], b'+' | b'-') && !matches!(bytes[i - 1], b'e' | b'E'))
        .unwrap_or(0);
    let (re, im) = body.split_at(split);
    let im = match im {
        "" | "+" => 1.0,
        "-" => -1.0,
        text => parse(text)?,
    };
    let re = if re.is_empty() { 0.0 } else { parse(re)? };
    Some(Complex64::new(re, im))
}

fn float_same(_: &mut dyn Host, this: f64) -> Result<Value> {
    Ok(Value::float(this))
}
fn trunc(_: &mut dyn Host, this: f64) -> Result<Value> {
    super::int::truncate(this)
}
fn floor(_: &mut dyn Host, this: f64) -> Result<Value> {
    super::int::truncate(this.floor())
}
fn ceil(_: &mut dyn Host, this: f64) -> Result<Value> {
    super::int::truncate(this.ceil())
}
fn is_integer(_: &mut dyn Host, this: f64) -> Result<Value> {
    Ok(Value::bool(this.is_finite() && this.fract() == 0.0))
}

fn as_integer_ratio(_: &mut dyn Host, this: f64) -> Result<Value> {
    let (n, d) = exact_ratio(this)?;
    Ok(Value::tuple(vec![Value::int(n), Value::int(d)]))
}

/// Numerator and denominator of a float, exactly and in lowest terms.
pub fn exact_ratio(f: f64) -> Result<(BigInt, BigInt)> {
    if f.is_nan() {
        return Err(Error::value("cannot convert NaN to integer ratio").into());
    }
    if f.is_infinite() {
        return Err(Error::new(ErrorKind::OverflowError, "cannot convert Infinity to integer ratio").into());
    }
    let (mut m, mut e) = libm::frexp(f);
    let mut steps = 0;
    while m.fract() != 0.0 && steps < 300 {
        m *= 2.0;
        e -= 1;
        steps += 1;
    }
    let n = number::float_to_big(m);
    let one = BigInt::from(1);
    Ok(if e >= 0 { (n << e as u64, one) } else { (n, one << (-e) as u64) })
}

fn hex(_: &mut dyn Host, this: f64) -> Result<Value> {
    if !this.is_finite() {
        return Ok(Value::from(crate::array::format::float::repr_f64(this)));
    }
    let bits = this.to_bits();
    let (exponent, fraction) = ((bits >> 52) & 0x7ff, bits & ((1 << 52) - 1));
    let sign = if this.is_sign_negative() { "-" } else { "" };
    let (lead, power) = match (exponent, fraction) {
        (0, 0) => return Ok(Value::from(format!("{sign}0x0.0p+0"))),
        (0, _) => (0, -1022),
        (e, _) => (1, e as i64 - 1023),
    };
    Ok(Value::from(format!("{sign}0x{lead}.{fraction:013x}p{power:+}")))
}

fn fromhex(_: &mut dyn Host, string: Rc<crate::value::Str>) -> Result<Value> {
    match read_hex(string.as_str()) {
        Some(f) => Ok(Value::float(f)),
        None => Err(Error::value("invalid hexadecimal floating-point string").into()),
    }
}

fn read_hex(text: &str) -> Option<f64> {
    let text = text.trim().to_ascii_lowercase();
    let (negative, body) = match text.strip_prefix('-') {
        Some(b) => (true, b),
        None => (false, text.strip_prefix('+').unwrap_or(&text)),
    };
    let value = if matches!(body, "nan" | "inf" | "infinity") {
        parse(body)?
    } else {
        let body = body.strip_prefix("0x").unwrap_or(body);
        let (digits, power) = match body.split_once('p') {
            Some((d, p)) => (d, p.parse::<i64>().ok()?),
            None => (body, 0),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        if whole.is_empty() && fraction.is_empty() {
            return None;
        }
        let mantissa = BigInt::parse_bytes(format!("{whole}{fraction}").as_bytes(), 16)?;
        let power = power - 4 * fraction.len() as i64;
        let two = |n: i64| BigInt::from(1) << n.unsigned_abs().min(1 << 16);
        let (n, d) = if power >= 0 { (mantissa * two(power), BigInt::from(1)) } else { (mantissa, two(power)) };
        match number::binary(crate::value::types::BinOp::Div, Number::Big(n), Number::Big(d)).ok()? {
            Value::Float(f) => f.get(),
            _ => return None,
        }
    };
    Some(if negative { -value } else { value })
}

fn real(_: &mut dyn Host, this: &Value) -> Result<Value> {
    Ok(this.plain())
}
fn imag(_: &mut dyn Host, _: &Value) -> Result<Value> {
    Ok(Value::float(0.0))
}
fn conjugate(_: &mut dyn Host, this: Complex64) -> Result<Value> {
    Ok(Value::complex(this.conj()))
}
fn complex_same(_: &mut dyn Host, this: Complex64) -> Result<Value> {
    Ok(Value::complex(this))
}
fn complex_real(_: &mut dyn Host, this: &Value) -> Result<Value> {
    Ok(Value::float(this.to_complex().unwrap_or_default().re))
}
fn complex_imag(_: &mut dyn Host, this: &Value) -> Result<Value> {
    Ok(Value::float(this.to_complex().unwrap_or_default().im))
}
