//! The module `struct`: values as packed bytes.

use super::args::{Real, type_error};
use crate::diag::Error;
use crate::rows;
use crate::value::convert::FromValue;
use crate::value::module::ModuleSpec;
use crate::value::{Args, Error as Raised, Host, Result, Value};
use half::f16;
use num_bigint::BigInt;
use num_traits::ToPrimitive;
use std::rc::Rc;

/// The module `struct`.
pub static MODULE: ModuleSpec = ModuleSpec {
    name: "struct",
    doc: "Functions to convert between values and packed bytes.",
    functions: &[FUNCTIONS],
    members: &[
        ("error", |h| super::script_name(h, "_struct", "error")),
        ("Struct", |h| super::script_name(h, "_struct", "Struct")),
    ],
    aliases: &[],
};

rows! { pub FUNCTIONS =
    /// Return bytes containing the values packed according to the format.
    ///
    /// >>> import struct
    /// >>> struct.pack('<hf', 1, 2.5)
    "pack"(format: Value, /, *values: &[Value]) => pack;
    /// Return a tuple containing values unpacked according to the format.
    ///
    /// >>> import struct
    /// >>> struct.unpack('<h', b'\x01\x00')
    "unpack"(format: Value, buffer: Value, /) => unpack;
    /// Return a tuple of values unpacked from buffer at offset.
    ///
    /// >>> import struct
    /// >>> struct.unpack_from('<h', b'ab\x01\x00', 2)
    "unpack_from"(format: Value, buffer: Value, offset: usize = 0) => unpack_from;
    /// Return the values of one item after the other.
    ///
    /// >>> import struct
    /// >>> list(struct.iter_unpack('<h', b'\x01\x00\x02\x00'))
    "iter_unpack"(format: Value, buffer: Value, /) => iter_unpack;
    /// Return size in bytes of the struct described by the format string.
    ///
    /// >>> import struct
    /// >>> struct.calcsize('<hf')
    "calcsize"(format: Value, /) => |h: &mut dyn Host, f: Value| layout(h, &f).map(|l| Value::from(l.size));
}

/// One field: its letter, repetition, where it stands.
struct Field {
    code: char,
    count: usize,
    offset: usize,
}

struct Layout {
    fields: Vec<Field>,
    size: usize,
    big: bool,
}

/// (letter, size in standard sizes, size and alignment of the machine).
const CODES: &[(char, usize, usize)] = &[
    ('x', 1, 1),
    ('c', 1, 1),
    ('b', 1, 1),
    ('B', 1, 1),
    ('?', 1, 1),
    ('h', 2, 2),
    ('H', 2, 2),
    ('i', 4, 4),
    ('I', 4, 4),
    ('l', 4, 8),
    ('L', 4, 8),
    ('q', 8, 8),
    ('Q', 8, 8),
    ('n', 0, 8),
    ('N', 0, 8),
    ('e', 2, 2),
    ('f', 4, 4),
    ('d', 8, 8),
    ('s', 1, 1),
    ('p', 1, 1),
    ('P', 0, 8),
];

/// `struct.error` with this text.
fn fail(h: &mut dyn Host, text: impl Into<String>) -> Raised {
    let made = super::script_name(h, "_struct", "error");
    match made.and_then(|class| h.call(&class, Args::positional(&[Value::str(text)]))) {
        Ok(Value::Instance(e)) => Raised::object(e),
        Ok(_) => Error::value("struct.error").into(),
        Err(e) => e,
    }
}

fn size_of(code: char, native: bool) -> Option<usize> {
    let row = CODES.iter().find(|(c, ..)| *c == code)?;
    Some(if native { row.2 } else { row.1 }).filter(|n| *n > 0)
}

fn layout(h: &mut dyn Host, format: &Value) -> Result<Layout> {
    let text = match format {
        Value::Str(s) => s.as_str().to_string(),
        Value::Bytes(b) => b.iter().map(|&b| b as char).collect(),
        v => return type_error(format!("Struct() argument 1 must be a str or bytes object, not {}", v.type_name())),
    };
    let (native, aligned, big, rest) = match text.chars().next() {
        Some('<') => (false, false, false, &text[1..]),
        Some('>' | '!') => (false, false, true, &text[1..]),
        Some('=') => (false, false, cfg!(target_endian = "big"), &text[1..]),
        Some('@') => (true, true, cfg!(target_endian = "big"), &text[1..]),
        _ => (true, true, cfg!(target_endian = "big"), text.as_str()),
    };
    let (mut fields, mut size) = (Vec::new(), 0usize);
    let mut count: Option<usize> = None;
    for c in rest.chars() {
        if c.is_whitespace() {
            continue;
        }
        if let Some(d) = c.to_digit(10) {
            let next = count.unwrap_or(0).checked_mul(10).and_then(|n| n.checked_add(d as usize));
            match next.filter(|n| *n < 1 << 31) {
                Some(n) => count = Some(n),
                None => return Err(fail(h, "overflow in item count")),
            }
            continue;
        }
        let Some(width) = size_of(c, native) else { return Err(fail(h, "bad char in struct format")) };
        if aligned {
            size = size.next_multiple_of(width);
        }
        let n = count.take().unwrap_or(1);
        fields.push(Field { code: c, count: n, offset: size });
        size += width * n;
        if size > 1 << 36 {
            return Err(fail(h, "total struct size too long"));
        }
    }
    if count.is_some() {
        return Err(fail(h, "repeat count given without format specifier"));
    }
    Ok(Layout { fields, size, big })
}

impl Layout {
    /// How many values it takes.
    fn values(&self) -> usize {
        let of = |f: &Field| match f.code {
            'x' => 0,
            's' | 'p' => 1,
            _ => f.count,
        };
        self.fields.iter().map(of).sum()
    }
}

fn put(out: &mut [u8], bytes: &[u8], big: bool) {
    for (i, b) in bytes.iter().enumerate() {
        let at = if big { bytes.len() - 1 - i } else { i };
        if let Some(slot) = out.get_mut(at) {
            *slot = *b;
        }
    }
}

fn pack(h: &mut dyn Host, format: Value, values: &[Value]) -> Result<Value> {
    let l = layout(h, &format)?;
    if l.values() != values.len() {
        let text = format!("pack expected {} items for packing (got {})", l.values(), values.len());
        return Err(fail(h, text));
    }
    let mut out = Vec::new();
    if out.try_reserve_exact(l.size).is_err() {
        return Err(Error::new(crate::diag::ErrorKind::MemoryError, "").into());
    }
    out.resize(l.size, 0u8);
    let mut values = values.iter();
    for f in &l.fields {
        let native = format_is_native(&format);
        let width = size_of(f.code, native).unwrap_or(1);
        match f.code {
            'x' => {}
            's' | 'p' => {
                let Some(Value::Bytes(b)) = values.next() else {
                    return Err(fail(h, format!("argument for '{}' must be a bytes object", f.code)));
                };
                let skip = usize::from(f.code == 'p');
                let n = b.len().min(f.count.saturating_sub(skip));
                let slot = &mut out[f.offset..f.offset + f.count];
                if f.code == 'p' && f.count > 0 {
                    slot[0] = n.min(255) as u8;
                }
                slot[skip.min(f.count)..][..n].copy_from_slice(&b[..n]);
            }
            code => {
                for i in 0..f.count {
                    let at = f.offset + i * width;
                    if let Some(v) = values.next() {
                        let bytes = pack_one(h, code, width, v)?;
                        put(&mut out[at..at + width], &bytes[..width], l.big);
                    }
                }
            }
        }
    }
    Ok(Value::Bytes(Rc::new(out)))
}

fn format_is_native(format: &Value) -> bool {
    let first = match format {
        Value::Str(s) => s.as_str().chars().next(),
        Value::Bytes(b) => b.first().map(|&b| b as char),
        _ => None,
    };
    !matches!(first, Some('<' | '>' | '!' | '='))
}

/// A value's bytes, lowest first.
fn pack_one(h: &mut dyn Host, code: char, width: usize, v: &Value) -> Result<[u8; 8]> {
    let mut bytes = [0u8; 8];
    match code {
        'c' => match v {
            Value::Bytes(b) if b.len() == 1 => bytes[0] = b[0],
            _ => return Err(fail(h, "char format requires a bytes object of length 1")),
        },
        '?' => bytes[0] = u8::from(v.truth(h)?),
        'e' | 'f' | 'd' => {
            let Ok(Real(x)) = Real::from_value(h, v) else { return Err(fail(h, "required argument is not a float")) };
            match code {
                'd' => bytes = x.to_le_bytes(),
                'f' => {
                    let y = x as f32;
                    if y.is_infinite() && x.is_finite() {
                        return super::args::overflow("float too large to pack with f format");
                    }
                    bytes[..4].copy_from_slice(&y.to_le_bytes());
                }
                _ => {
                    let y = f16::from_f64(x);
                    if y.is_infinite() && x.is_finite() {
                        return super::args::overflow("float too large to pack with e format");
                    }
                    bytes[..2].copy_from_slice(&y.to_le_bytes());
                }
            }
        }
        code => {
            let Some(n) = v.to_bigint() else { return Err(fail(h, "required argument is not an integer")) };
            let signed = code.is_ascii_lowercase();
            let bits = 8 * width as u32;
            let (low, high) = if signed {
                (-(BigInt::from(1) << (bits - 1)), (BigInt::from(1) << (bits - 1)) - 1)
            } else {
                (BigInt::from(0), (BigInt::from(1) << bits) - 1)
            };
            if n < low || n > high {
                return Err(fail(h, range_text(code, &n, &low, &high)));
            }
            let raw = if signed { n.to_i64().unwrap_or(0) as u64 } else { n.to_u64().unwrap_or(0) };
            bytes = raw.to_le_bytes();
        }
    }
    Ok(bytes)
}

/// CPython's words for a number that does not fit.
fn range_text(code: char, n: &BigInt, low: &BigInt, high: &BigInt) -> String {
    let small = match code {
        'b' => "byte",
        'B' => "ubyte",
        'h' => "short",
        'H' => "ushort",
        _ => "",
    };
    let readable = if code.is_ascii_lowercase() { n.to_i64().is_some() } else { n.to_u64().is_some() };
    match small {
        "" if readable => format!("'{code}' format requires {low} <= number <= {high}"),
        "" => "argument out of range".into(),
        name => format!("{name} format requires {low} <= number <= {high}"),
    }
}

fn bytes_of(v: &Value) -> Result<Rc<Vec<u8>>> {
    match v.plain() {
        Value::Bytes(b) => Ok(b),
        other => type_error(format!("a bytes-like object is required, not '{}'", other.type_name())),
    }
}

fn unpack_at(l: &Layout, native: bool, buffer: &[u8]) -> Value {
    let mut out = Vec::with_capacity(l.values());
    for f in &l.fields {
        let width = size_of(f.code, native).unwrap_or(1);
        match f.code {
            'x' => {}
            's' => out.push(Value::Bytes(Rc::new(buffer[f.offset..f.offset + f.count].to_vec()))),
            'p' => {
                let slot = &buffer[f.offset..f.offset + f.count];
                let n = slot.first().map_or(0, |&n| (n as usize).min(slot.len() - 1));
                out.push(Value::Bytes(Rc::new(slot.get(1..1 + n).unwrap_or_default().to_vec())));
            }
            code => {
                for i in 0..f.count {
                    let at = f.offset + i * width;
                    let mut raw = [0u8; 8];
                    put(&mut raw[..width], &buffer[at..at + width], l.big);
                    out.push(unpack_one(code, width, raw));
                }
            }
        }
    }
    Value::tuple(out)
}

fn unpack_one(code: char, width: usize, raw: [u8; 8]) -> Value {
    let n = u64::from_le_bytes(raw);
    match code {
        'c' => Value::Bytes(Rc::new(vec![raw[0]])),
        '?' => Value::bool(raw[0] != 0),
        'd' => Value::float(f64::from_bits(n)),
        'f' => Value::float(f64::from(f32::from_bits(n as u32))),
        'e' => Value::float(f16::from_bits(n as u16).to_f64()),
        code if code.is_ascii_lowercase() => {
            let shift = 64 - 8 * width as u32;
            Value::Int(((n << shift) as i64) >> shift)
        }
        _ => Value::int(BigInt::from(n)),
    }
}

fn unpack(h: &mut dyn Host, format: Value, buffer: Value) -> Result<Value> {
    let (l, b) = (layout(h, &format)?, bytes_of(&buffer)?);
    if b.len() != l.size {
        return Err(fail(h, format!("unpack requires a buffer of {} bytes", l.size)));
    }
    Ok(unpack_at(&l, format_is_native(&format), &b))
}

fn unpack_from(h: &mut dyn Host, format: Value, buffer: Value, offset: usize) -> Result<Value> {
    let (l, b) = (layout(h, &format)?, bytes_of(&buffer)?);
    match b.get(offset..).filter(|rest| rest.len() >= l.size) {
        Some(rest) => Ok(unpack_at(&l, format_is_native(&format), rest)),
        None => {
            let text = format!(
                "unpack_from requires a buffer of at least {} bytes for unpacking {} bytes at offset {offset} (actual \
                 buffer size is {})",
                offset + l.size,
                l.size,
                b.len()
            );
            Err(fail(h, text))
        }
    }
}

fn iter_unpack(h: &mut dyn Host, format: Value, buffer: Value) -> Result<Value> {
    let (l, b) = (layout(h, &format)?, bytes_of(&buffer)?);
    if l.size == 0 {
        return Err(fail(h, "cannot iteratively unpack with a struct of length 0"));
    }
    if b.len() % l.size != 0 {
        return Err(fail(h, format!("iterative unpacking requires a buffer of a multiple of {} bytes", l.size)));
    }
    let native = format_is_native(&format);
    let all: Vec<Value> = b.chunks_exact(l.size).map(|chunk| unpack_at(&l, native, chunk)).collect();
    Value::tuple(all).to_iter(h).map(Value::Iter)
}
