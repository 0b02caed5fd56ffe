//! `int` and `bool`: construction and methods; `bin`, `oct`, `hex`, `chr`, `divmod`, `pow`, `round`.

use crate::diag::{Error, ErrorKind};
use crate::value::convert::Maybe;
use crate::value::number::{self, Number};
use crate::value::ops::special;
use crate::value::types::{BinOp, Install, Slots};
use crate::value::{Args, Host, Result, Value, bigint, ops, types};
use crate::{attrs, rows};
use num_bigint::{BigInt, BigUint, Sign};
use num_integer::Integer;
use num_traits::{One, Signed, Zero};
use std::rc::Rc;

rows! { pub FUNCTIONS =
    /// Return the binary text of an integer.
    ///
    /// >>> bin(10)
    "bin"(number: Value, /) => bin;
    /// Return the octal text of an integer.
    ///
    /// >>> oct(64)
    "oct"(number: Value, /) => oct;
    /// Return the hexadecimal text of an integer.
    ///
    /// >>> hex(255)
    "hex"(number: Value, /) => hex;
    /// Return the character with this code point.
    ///
    /// >>> chr(97)
    "chr"(i: Value, /) => chr;
    /// Return the code point of a character.
    ///
    /// >>> ord('a')
    "ord"(c: Value, /) => ord;
    /// Return the tuple (x // y, x % y).
    ///
    /// >>> divmod(17, 5)
    "divmod"(x: Value, y: Value, /) => divmod;
    /// Return base ** exp, modulo mod if given.
    ///
    /// >>> pow(2, 10)
    /// >>> pow(3, -1, 7)
    "pow"(base: Value, exp: Value, r#mod: Value = None) => pow;
    /// Round to a number of decimal digits, halves to even.
    ///
    /// >>> round(2.5)
    /// >>> round(3.14159, 2)
    "round"(number: Value, ndigits: Value = None) => round;
}

rows! { pub CONSTRUCT =
    /// Convert a number or text to an integer.
    ///
    /// >>> int('ff', 16)
    /// >>> int(3.9)
    "int"(x: Maybe<Value> = NoValue, base: Value = NoValue) => construct;
    /// The truth of a value.
    ///
    /// >>> bool([])
    "bool"(x: Value = False, /) => construct_bool;
}

rows! { pub METHODS =
    /// The number of bits of the absolute value.
    ///
    /// >>> (10).bit_length()
    "bit_length"(this: BigInt) => bit_length;
    /// The number of ones in the absolute value's bits.
    ///
    /// >>> (10).bit_count()
    "bit_count"(this: BigInt) => bit_count;
    /// The integer as bytes.
    ///
    /// >>> (1000).to_bytes(2, 'big')
    "to_bytes"(this: BigInt, length: i64 = 1, byteorder: Rc<crate::value::Str> = "big", *, signed: bool = False) => to_bytes;
    /// A pair of integers with this ratio.
    ///
    /// >>> (10).as_integer_ratio()
    "as_integer_ratio"(this: BigInt) => ratio;
    /// The complex conjugate: the number itself.
    "conjugate"(this: Value) => same;
    /// Whether the number is whole: always.
    "__index__"(this: Value) => same;
    "__int__"(this: Value) => same;
    "__trunc__"(this: Value) => same;
    "__floor__"(this: Value) => same;
    "__ceil__"(this: Value) => same;
}

rows! { pub STATICS =
    /// The integer that bytes represent.
    ///
    /// >>> int.from_bytes(b'\x03\xe8', 'big')
    "from_bytes"(bytes: Value, byteorder: Rc<crate::value::Str> = "big", *, signed: bool = False) => from_bytes;
}

attrs! { pub ATTRS =
    /// The number itself.
    real => real;
    /// Zero.
    imag => imag;
    /// The number itself.
    numerator => real;
    /// One.
    denominator => denominator;
}

/// Installs `int` and `bool`.
pub fn install() {
    let slots = Slots { construct: Some(&CONSTRUCT[0]), ..super::native::number_slots() };
    let install = Install {
        slots,
        methods: crate::tables![METHODS, super::dunder::NUMBER],
        statics: crate::tables![STATICS],
        attrs: crate::attr_tables![ATTRS],
        aliases: &[],
    };
    types::INT.install(install);
    types::BOOL.install(Install {
        slots: Slots { construct: Some(&CONSTRUCT[1]), ..slots },
        methods: &[],
        statics: &[],
        attrs: &[],
        aliases: &[],
    });
}

fn same(_: &mut dyn Host, this: Value) -> Result<Value> {
    Ok(match this {
        Value::Bool(b) => Value::Int(b.get() as i64),
        v => v.plain(),
    })
}
fn real(h: &mut dyn Host, this: &Value) -> Result<Value> {
    same(h, this.clone())
}
fn imag(_: &mut dyn Host, _: &Value) -> Result<Value> {
    Ok(Value::Int(0))
}
fn denominator(_: &mut dyn Host, _: &Value) -> Result<Value> {
    Ok(Value::Int(1))
}

fn bit_length(_: &mut dyn Host, this: BigInt) -> Result<Value> {
    Ok(Value::Int(this.bits() as i64))
}
fn bit_count(_: &mut dyn Host, this: BigInt) -> Result<Value> {
    Ok(Value::Int(this.magnitude().count_ones() as i64))
}
fn ratio(_: &mut dyn Host, this: BigInt) -> Result<Value> {
    Ok(Value::tuple(vec![Value::int(this), Value::Int(1)]))
}

fn big_endian(order: &str) -> Result<bool> {
    match order {
        "big" => Ok(true),
        "little" => Ok(false),
        _ => Err(Error::value("byteorder must be either 'little' or 'big'").into()),
    }
}

fn to_bytes(
    _: &mut dyn Host,
    this: BigInt,
    length: i64,
    byteorder: Rc<crate::value::Str>,
    signed: bool,
) -> Result<Value> {
    let big = big_endian(byteorder.as_str())?;
    let length = usize::try_from(length).map_err(|_| Error::value("length argument must be non-negative"))?;
    let overflow = |text: &str| Error::new(ErrorKind::OverflowError, text);
    if this.is_negative() && !signed {
        return Err(overflow("can't convert negative int to unsigned").into());
    }
    let mut bytes = if signed { this.to_signed_bytes_le() } else { this.magnitude().to_bytes_le() };
    if this.is_zero() {
        bytes.clear();
    }
    if bytes.len() > length {
        return Err(overflow("int too big to convert").into());
    }
    if length > 1 << 30 {
        return Err(Error::new(ErrorKind::MemoryError, "").into());
    }
    bytes.resize(length, if this.is_negative() { 0xff } else { 0 });
    if big {
        bytes.reverse();
    }
    Ok(Value::Bytes(Rc::new(bytes)))
}

fn from_bytes(h: &mut dyn Host, bytes: Value, byteorder: Rc<crate::value::Str>, signed: bool) -> Result<Value> {
    let big = big_endian(byteorder.as_str())?;
    let mut bytes = super::bytes::bytes_of(h, &bytes)?;
    if big {
        bytes.reverse();
    }
    let n = if signed {
        BigInt::from_signed_bytes_le(&bytes)
    } else {
        BigInt::from_biguint(Sign::Plus, BigUint::from_bytes_le(&bytes))
    };
    Ok(Value::int(n))
}

fn construct_bool(h: &mut dyn Host, x: Value) -> Result<Value> {
    x.truth(h).map(Value::bool)
}

fn construct(h: &mut dyn Host, x: Maybe<Value>, base: Value) -> Result<Value> {
    let explicit = match &base {
        Value::NotImplemented => None,
        v => Some(v.index(h)?.ok_or_else(|| crate::value::convert::not_an_integer(v))?),
    };
    let Maybe::Given(x) = x else {
        return match explicit {
            Some(_) => Err(Error::type_error("int() missing string argument").into()),
            None => Ok(Value::Int(0)),
        };
    };
    if let Some(base) = explicit {
        let base = i64::try_from(&base).unwrap_or(-1);
        if base != 0 && !(2..=36).contains(&base) {
            return Err(Error::value("int() base must be >= 2 and <= 36, or 0").into());
        }
        return match x.plain() {
            Value::Str(s) => parse(h, s.as_str(), base as u32, &Value::Str(s.clone())),
            Value::Bytes(b) => parse(h, &String::from_utf8_lossy(&b), base as u32, &Value::Bytes(b.clone())),
            _ => Err(Error::type_error("int() can't convert non-string with explicit base").into()),
        };
    }
    for name in ["__int__", "__index__", "__trunc__"] {
        if let Some(v) = special(h, &x, name, &[])? {
            return match v.to_bigint() {
                Some(b) => Ok(Value::int(b)),
                None => Err(Error::type_error(format!("{name} returned non-int (type {})", v.type_name())).into()),
            };
        }
    }
    let x = x.plain();
    match &x {
        Value::Int(_) | Value::BigInt(_) => Ok(x),
        Value::Bool(b) => Ok(Value::Int(b.get() as i64)),
        Value::Float(f) => truncate(f.get()),
        Value::Str(s) => parse(h, s.as_str(), 10, &x),
        Value::Bytes(b) => parse(h, &String::from_utf8_lossy(b), 10, &x),
        Value::Complex(_) => Err(not_convertible("int", &x)),
        v => {
            if let Some(b) = v.to_bigint() {
                return Ok(Value::int(b));
            }
            if let Some(m) = v.type_info().method("__int__") {
                return (m.run)(h, Args::positional(std::slice::from_ref(v)));
            }
            match v.to_f64() {
                Some(f) => truncate(f),
                None => Err(not_convertible("int", v)),
            }
        }
    }
}

fn not_convertible(to: &str, v: &Value) -> crate::value::Error {
    let what = if to == "int" { "a string, a bytes-like object or a real number" } else { "a string or a real number" };
    Error::type_error(format!("{to}() argument must be {what}, not '{}'", v.type_name())).into()
}

/// The integer part of a float, or Python's error for NaN and infinity.
pub fn truncate(f: f64) -> Result<Value> {
    if f.is_nan() {
        return Err(Error::value("cannot convert float NaN to integer").into());
    }
    if f.is_infinite() {
        return Err(Error::new(ErrorKind::OverflowError, "cannot convert float infinity to integer").into());
    }
    if f.abs() < 9.0e18 { Ok(Value::Int(f as i64)) } else { Ok(Value::int(number::float_to_big(f.trunc()))) }
}

/// Text in a base (0: by its prefix) as an integer. `original` is shown in the error.
fn parse(h: &mut dyn Host, text: &str, base: u32, original: &Value) -> Result<Value> {
    // Rust reads fewer texts than Python, those alike.
    if let (10, Ok(i)) = (base, text.parse::<i64>()) {
        return Ok(Value::Int(i));
    }
    match digits_of(text, base) {
        Some((negative, digits, base)) => {
            if digits.len() > 4300 && !base.is_power_of_two() {
                let n = digits.len();
                let text = format!(
                    "Exceeds the limit (4300 digits) for integer string conversion: value has {n} digits; use sys.set_int_max_str_digits() to increase the limit"
                );
                return Err(Error::value(text).into());
            }
            let magnitude = BigUint::parse_bytes(digits.as_bytes(), base).unwrap_or_default();
            Ok(Value::int(BigInt::from_biguint(if negative { Sign::Minus } else { Sign::Plus }, magnitude)))
        }
        None => {
            let shown = original.repr(h)?;
            // CPython shows the first 200 characters.
            Err(Error::value(format!("invalid literal for int() with base {base}: {shown:.200}")).into())
        }
    }
}

/// Sign, digits without underscores, and the base.
fn digits_of(text: &str, base: u32) -> Option<(bool, String, u32)> {
    let text = text.trim_matches(|c: char| c.is_whitespace());
    let (negative, rest) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let prefix = match rest.get(..2).map(str::to_ascii_lowercase).as_deref() {
        Some("0x") => Some(16),
        Some("0o") => Some(8),
        Some("0b") => Some(2),
        _ => None,
    };
    let base_zero = base == 0;
    let (base, digits) = match (base, prefix) {
        (0, Some(p)) => (p, rest.get(2..)?),
        (0, None) => (10, rest),
        (b, Some(p)) if b == p => (b, rest.get(2..)?),
        (b, _) => (b, rest),
    };
    // An underscore may follow the prefix.
    let digits = if digits.len() < rest.len() { digits.strip_prefix('_').unwrap_or(digits) } else { digits };
    if digits.is_empty() || digits.starts_with('_') || digits.ends_with('_') || digits.contains("__") {
        return None;
    }
    // Without a prefix, base 0 takes no leading zero, as in the language.
    if base_zero && prefix.is_none() && digits.starts_with('0') && digits.contains(|c| !matches!(c, '0' | '_')) {
        return None;
    }
    let mut out = String::with_capacity(digits.len());
    for c in digits.chars().filter(|c| *c != '_') {
        let value = c.to_digit(36).or_else(|| unicode_digit(c))?;
        if value >= base {
            return None;
        }
        out.push(char::from_digit(value, 36)?);
    }
    Some((negative, out, base))
}

/// The value of a decimal digit of another script.
pub fn unicode_digit(c: char) -> Option<u32> {
    const ZEROS: &[u32] = &[
        0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66, 0xe50, 0xed0, 0xf20,
        0x1040, 0x17e0, 0x1810, 0xff10,
    ];
    let code = c as u32;
    ZEROS.iter().find(|&&z| (z..z + 10).contains(&code)).map(|z| code - z)
}

fn integer(h: &mut dyn Host, v: &Value) -> Result<BigInt> {
    Ok(v.index(h)?.ok_or_else(|| crate::value::convert::not_an_integer(v))?)
}

fn in_base(h: &mut dyn Host, v: &Value, prefix: &str, base: u32) -> Result<Value> {
    let b = integer(h, v)?;
    let sign = if b.is_negative() { "-" } else { "" };
    Ok(Value::from(format!("{sign}{prefix}{}", b.magnitude().to_str_radix(base))))
}

fn bin(h: &mut dyn Host, number: Value) -> Result<Value> {
    in_base(h, &number, "0b", 2)
}
fn oct(h: &mut dyn Host, number: Value) -> Result<Value> {
    in_base(h, &number, "0o", 8)
}
fn hex(h: &mut dyn Host, number: Value) -> Result<Value> {
    in_base(h, &number, "0x", 16)
}

fn chr(h: &mut dyn Host, i: Value) -> Result<Value> {
    let code: i64 = crate::value::convert::FromValue::from_value(h, &i).map_err(|e: crate::value::Error| {
        let large = || Error::new(ErrorKind::OverflowError, "Python int too large to convert to C int").into();
        if e.is_a(ErrorKind::OverflowError) { large() } else { e }
    })?;
    let code = u32::try_from(code).ok().filter(|&c| c < 0x110000);
    let Some(code) = code else { return Err(Error::value("chr() arg not in range(0x110000)").into()) };
    match char::from_u32(code) {
        Some(c) => Ok(Value::char(c)),
        None => Err(Error::unsupported("lone surrogates cannot be part of text here").into()),
    }
}

fn ord(_: &mut dyn Host, c: Value) -> Result<Value> {
    let count = match c.plain() {
        Value::Str(s) => match (s.len(), s.as_str().chars().next()) {
            (1, Some(c)) => return Ok(Value::Int(c as i64)),
            (n, _) => n,
        },
        Value::Bytes(b) => match b.as_slice() {
            [one] => return Ok(Value::Int(*one as i64)),
            all => all.len(),
        },
        _ => {
            let text = format!("ord() expected string of length 1, but {} found", c.type_name());
            return Err(Error::type_error(text).into());
        }
    };
    Err(Error::type_error(format!("ord() expected a character, but string of length {count} found")).into())
}

fn divmod(h: &mut dyn Host, x: Value, y: Value) -> Result<Value> {
    if let Some(v) = special(h, &x, "__divmod__", std::slice::from_ref(&y))? {
        return Ok(v);
    }
    if let Some(v) = special(h, &y, "__rdivmod__", std::slice::from_ref(&x))? {
        return Ok(v);
    }
    let refused = || -> crate::value::Error {
        let text = format!("unsupported operand type(s) for divmod(): '{}' and '{}'", x.type_name(), y.type_name());
        Error::type_error(text).into()
    };
    match (Number::of(&x.plain()), Number::of(&y.plain())) {
        (Some(Number::Complex(_)), Some(_)) | (Some(_), Some(Number::Complex(_))) => return Err(refused()),
        (Some(Number::Float(_)), Some(b)) | (Some(b), Some(Number::Float(_))) => {
            let zero = |n: &Value| matches!(n.to_f64(), Some(f) if f == 0.0);
            if zero(&y) {
                return Err(Error::new(ErrorKind::ZeroDivisionError, "float divmod()").into());
            }
            let _ = b;
        }
        (Some(_), Some(_)) => {}
        _ if matches!(x, Value::Str(_)) => return Err(refused()),
        _ => {}
    }
    let q = ops::binary(h, BinOp::FloorDiv, &x, &y).map_err(|e| match e.native() {
        Some(n) if n.message().starts_with("unsupported operand type(s)") => refused(),
        _ => e,
    })?;
    let r = ops::binary(h, BinOp::Mod, &x, &y)?;
    Ok(Value::tuple(vec![q, r]))
}

fn pow(h: &mut dyn Host, base: Value, exp: Value, modulus: Value) -> Result<Value> {
    if modulus.is_none() {
        return ops::binary(h, BinOp::Pow, &base, &exp);
    }
    let (Some(b), Some(e), Some(m)) = (base.to_bigint(), exp.to_bigint(), modulus.to_bigint()) else {
        let all_numbers = [&base, &exp, &modulus].iter().all(|v| Number::of(v).is_some());
        let text = if all_numbers {
            "pow() 3rd argument not allowed unless all arguments are integers".to_string()
        } else {
            format!(
                "unsupported operand type(s) for ** or pow(): '{}', '{}', '{}'",
                base.type_name(),
                exp.type_name(),
                modulus.type_name()
            )
        };
        return Err(Error::type_error(text).into());
    };
    if m.is_zero() {
        return Err(Error::value("pow() 3rd argument cannot be 0").into());
    }
    let size = m.abs();
    let b = if e.is_negative() {
        let g = b.extended_gcd(&size);
        if !g.gcd.abs().is_one() {
            return Err(Error::value("base is not invertible for the given modulus").into());
        }
        let inverse = if g.gcd.is_negative() { -g.x } else { g.x };
        inverse.mod_floor(&size)
    } else {
        b.mod_floor(&size)
    };
    Ok(Value::int(bigint::power_modulo(&b, &e.abs(), &size).mod_floor(&m)))
}

fn round(h: &mut dyn Host, number: Value, ndigits: Value) -> Result<Value> {
    let given: &[Value] = if ndigits.is_none() { &[] } else { std::slice::from_ref(&ndigits) };
    if let Some(v) = special(h, &number, "__round__", given)? {
        return Ok(v);
    }
    let number = number.plain();
    let digits = match &ndigits {
        Value::None => None,
        v => Some(integer(h, v)?),
    };
    match (&number, digits) {
        (Value::Float(f), None) => truncate(f.get().round_ties_even()),
        (Value::Float(f), Some(n)) => Ok(Value::float(round_float(f.get(), i64::try_from(&n).unwrap_or(i64::MAX))?)),
        (Value::Int(_) | Value::Bool(_) | Value::BigInt(_), digits) => {
            let big = number.to_bigint().unwrap_or_default();
            match digits {
                Some(n) if n.is_negative() => round_int(big, &n),
                _ => Ok(Value::int(big)),
            }
        }
        (v, _) => match v.type_info().method("__round__") {
            Some(m) => {
                let mut args = vec![number.clone()];
                args.extend_from_slice(given);
                (m.run)(h, Args::positional(&args))
            }
            None => {
                let text = format!("type {} doesn't define __round__ method", v.type_name());
                Err(Error::type_error(text).into())
            }
        },
    }
}

/// Rounds a float to decimal digits, correctly: through its exact decimal digits.
pub fn round_float(f: f64, digits: i64) -> Result<f64> {
    if !f.is_finite() || f == 0.0 || digits > 323 {
        return Ok(f);
    }
    if digits < -308 {
        return Ok(0.0f64.copysign(f));
    }
    let text = if digits >= 0 {
        let (whole, fraction) = crate::array::format::float::exact_fixed(f, digits as usize);
        format!("{whole}.{fraction}")
    } else {
        let big = match round_int(number::float_to_big(f.trunc()).abs(), &BigInt::from(digits))? {
            Value::Int(i) => i.to_string(),
            Value::BigInt(b) => b.to_string(),
            _ => String::new(),
        };
        let power = BigInt::from(10).pow(digits.unsigned_abs() as u32);
        let whole = number::float_to_big(f.trunc()).abs();
        // A fraction beyond an exact half decides upwards.
        let twice: BigInt = (&whole % &power) * 2;
        if twice == power && f.fract() != 0.0 { (&whole - &whole % &power + &power).to_string() } else { big }
    };
    let rounded: f64 = text.parse().unwrap_or(f);
    if rounded.is_infinite() {
        return Err(Error::new(ErrorKind::OverflowError, "rounded value too large to represent").into());
    }
    Ok(rounded.copysign(f))
}

/// Rounds an integer to a multiple of a power of ten, halves to even.
fn round_int(big: BigInt, digits: &BigInt) -> Result<Value> {
    let Ok(n) = u32::try_from(-digits) else { return Ok(Value::Int(0)) };
    if n as u64 > big.bits() {
        return Ok(Value::Int(0));
    }
    let power = BigInt::from(10).pow(n);
    let (quotient, rest) = big.div_mod_floor(&power);
    let twice: BigInt = &rest * 2;
    let up = twice > power || (twice == power && quotient.is_odd());
    Ok(Value::int((quotient + BigInt::from(up as u8)) * power))
}
