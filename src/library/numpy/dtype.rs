//! `np.dtype` objects: what names a dtype, and what a dtype tells about itself.

use super::convert::{DTypeArg, dtype_of};
use crate::array::{DType, Kind};
use crate::diag::Error;
use crate::value::types::{CmpOp, Install, Slots};
use crate::value::{Dict, Host, Result, Value, types};
use crate::{attrs, rows};
use std::rc::Rc;

/// NumPy's other names of dtypes, and the C names.
const NAMES: &[(&str, DType)] = &[
    ("bool_", DType::Bool),
    ("?", DType::Bool),
    ("b1", DType::Bool),
    ("int", DType::I64),
    ("int_", DType::I64),
    ("intp", DType::I64),
    ("p", DType::I64),
    ("n", DType::I64),
    ("q", DType::I64),
    ("long", DType::I64),
    ("longlong", DType::I64),
    ("i", DType::I32),
    ("intc", DType::I32),
    ("h", DType::I16),
    ("short", DType::I16),
    ("b", DType::I8),
    ("byte", DType::I8),
    ("uint", DType::U64),
    ("uintp", DType::U64),
    ("P", DType::U64),
    ("N", DType::U64),
    ("Q", DType::U64),
    ("ulong", DType::U64),
    ("ulonglong", DType::U64),
    ("uintc", DType::U32),
    ("ushort", DType::U16),
    ("ubyte", DType::U8),
    ("half", DType::F16),
    ("single", DType::F32),
    ("float", DType::F64),
    ("double", DType::F64),
    ("complex", DType::C128),
    ("csingle", DType::C64),
    ("cdouble", DType::C128),
    ("i1", DType::I8),
    ("i2", DType::I16),
    ("i4", DType::I32),
    ("i8", DType::I64),
    ("u1", DType::U8),
    ("u2", DType::U16),
    ("u4", DType::U32),
    ("u8", DType::U64),
    ("f2", DType::F16),
    ("f4", DType::F32),
    ("f8", DType::F64),
    ("c8", DType::C64),
    ("c16", DType::C128),
];

/// What NumPy has and tscript has not, by the first letter of its code.
const ABSENT: &[(&str, &str)] = &[
    ("O", "object"),
    ("object", "object"),
    ("S", "bytes"),
    ("U", "str"),
    ("str", "str"),
    ("V", "void"),
    ("M8", "datetime64"),
    ("m8", "timedelta64"),
    ("datetime64", "datetime64"),
    ("timedelta64", "timedelta64"),
    ("M", "datetime64"),
    ("m", "timedelta64"),
    ("g", "longdouble"),
    ("longdouble", "longdouble"),
    ("f16", "longdouble"),
    ("G", "clongdouble"),
    ("T", "StringDType"),
];

/// The dtype a text names, or NumPy's `TypeError`.
pub fn parse(text: &str) -> Result<DType> {
    let bare = text.strip_prefix(['<', '=', '|']).unwrap_or(text);
    if let Some((_, d)) = NAMES.iter().find(|(n, _)| *n == bare) {
        return Ok(*d);
    }
    let by_char = |d: &&DType| bare.len() == 1 && bare.starts_with(d.char()) && **d != DType::BF16;
    if let Some(d) =
        DType::ALL.iter().find(|d| d.name() == bare && **d != DType::BF16).or(DType::ALL.iter().find(by_char))
    {
        return Ok(*d);
    }
    if let Some(code) = bare.strip_prefix('>') {
        parse(code)?;
        return Err(Error::unsupported(format!("big-endian dtypes ('{text}') do not exist in tscript")).into());
    }
    let stem = bare.trim_end_matches(|c: char| c.is_ascii_digit());
    if let Some((_, name)) = ABSENT.iter().find(|(n, _)| *n == bare || *n == stem && stem.len() == 1) {
        return Err(absent(name));
    }
    Err(Error::type_error(format!("data type '{text}' not understood")).into())
}

/// The error for a dtype that NumPy has and tscript has not.
pub fn absent(name: &str) -> crate::value::Error {
    Error::unsupported(format!("{name} arrays do not exist in tscript: numbers and bools only")).into()
}

/// NumPy's one-letter kind.
pub fn kind_char(d: DType) -> char {
    match d.kind() {
        Kind::Bool => 'b',
        Kind::Unsigned => 'u',
        Kind::Signed => 'i',
        Kind::Float => 'f',
        Kind::Complex => 'c',
    }
}

/// The array protocol's type string: `<f8`, `|u1`.
pub fn type_string(d: DType) -> String {
    let order = if d.itemsize() == 1 { '|' } else { '<' };
    format!("{order}{}{}", kind_char(d), d.itemsize())
}

/// NumPy's number of the type.
fn number(d: DType) -> i64 {
    match d {
        DType::Bool => 0,
        DType::I8 => 1,
        DType::U8 => 2,
        DType::I16 => 3,
        DType::U16 => 4,
        DType::I32 => 5,
        DType::U32 => 6,
        DType::I64 => 7,
        DType::U64 => 8,
        DType::F32 => 11,
        DType::F64 => 12,
        DType::C64 => 14,
        DType::C128 => 15,
        DType::F16 | DType::BF16 => 23,
    }
}

rows! { pub CONSTRUCT =
    /// Create a data type object.
    ///
    /// >>> np.dtype('f4')
    "dtype"(dtype: Value, align: bool = False, copy: bool = False, metadata: Value = None) => construct;
}

fn construct(h: &mut dyn Host, dtype: Value, _align: bool, _copy: bool, metadata: Value) -> Result<Value> {
    if !metadata.is_none() {
        return Err(Error::unsupported("dtypes carry no metadata in tscript").into());
    }
    Ok(Value::dtype(if dtype.is_none() { DType::F64 } else { dtype_of(h, &dtype)? }))
}

rows! { pub METHODS =
    /// Return a new dtype with a different byte order; only the native one exists.
    ///
    /// >>> np.dtype('i4').newbyteorder('=')
    "newbyteorder"(this: DTypeArg, new_order: String = "S", /) => newbyteorder;
}

fn newbyteorder(_: &mut dyn Host, this: DTypeArg, new_order: String) -> Result<Value> {
    match new_order.as_str() {
        "=" | "N" | "n" | "native" | "|" | "I" | "i" | "<" | "L" | "l" | "little" => Ok(Value::dtype(this.0)),
        _ if this.0.itemsize() == 1 => Ok(Value::dtype(this.0)),
        _ => Err(Error::unsupported("big-endian dtypes do not exist in tscript").into()),
    }
}

fn this(v: &Value) -> DType {
    match v {
        Value::DType(d) => d.get(),
        _ => DType::F64,
    }
}

attrs! { ATTRS =
    /// A bit-width name for this data-type.
    name => |_, v| Ok(Value::str(this(v).name()));
    /// A character code (one of 'biufc') identifying the general kind of data.
    kind => |_, v| Ok(Value::str(kind_char(this(v))));
    /// A unique character code for each of the built-in types.
    char => |_, v| Ok(Value::str(this(v).char()));
    /// The element size of this data-type object.
    itemsize => |_, v| Ok(this(v).itemsize().into());
    /// The array-protocol typestring of this data-type object.
    str => |_, v| Ok(type_string(this(v)).into());
    /// The type object used to instantiate a scalar of this data-type.
    r#type => |_, v| Ok(Value::Type(types::scalar_type(this(v))));
    /// A unique number for each of the built-in types.
    num => |_, v| Ok(Value::Int(number(this(v))));
    /// The required alignment (bytes) of this data-type according to the compiler.
    alignment => |_, v| Ok(this(v).real().itemsize().into());
    /// A character indicating the byte-order of this data-type object.
    byteorder => |_, v| Ok(Value::str(if this(v).itemsize() == 1 { "|" } else { "=" }));
    /// Whether the byte order of this dtype is native to the platform.
    isnative => |_, _| Ok(Value::bool(true));
    /// Whether the dtype contains any reference-counted objects.
    hasobject => |_, _| Ok(Value::bool(false));
    /// Whether the dtype is a struct which maintains field alignment.
    isalignedstruct => |_, _| Ok(Value::bool(false));
    /// How this dtype relates to the built-in dtypes.
    isbuiltin => |_, _| Ok(Value::Int(1));
    /// Bit-flags describing how this data type is to be interpreted.
    flags => |_, _| Ok(Value::Int(0));
    /// Shape tuple of the sub-array; always empty.
    shape => |_, _| Ok(Value::tuple(vec![]));
    /// Number of dimensions of the sub-array.
    ndim => |_, _| Ok(Value::Int(0));
    /// The dtype of the elements of a sub-array.
    base => |_, v| Ok(v.clone());
    /// Names of fields, or None.
    names => |_, _| Ok(Value::None);
    /// Dictionary of named data types, or None.
    fields => |_, _| Ok(Value::None);
    /// Item dtype and shape of a sub-array, or None.
    subdtype => |_, _| Ok(Value::None);
    /// Metadata, or None.
    metadata => |_, _| Ok(Value::None);
    /// `__array_interface__` description of the data-type.
    descr => descr;
}

fn descr(_: &mut dyn Host, v: &Value) -> Result<Value> {
    Ok(Value::list(vec![Value::tuple(vec!["".into(), type_string(this(v)).into()])]))
}

fn compare(h: &mut dyn Host, op: CmpOp, a: &Value, b: &Value) -> Result<Value> {
    let mut get = |v: &Value| match v {
        Value::DType(d) => Some(d.get()),
        Value::Str(_) | Value::Type(_) => dtype_of(h, v).ok(),
        Value::None => Some(DType::F64),
        _ => None,
    };
    let (Some(x), Some(y)) = (get(a), get(b)) else {
        return Ok(match op {
            CmpOp::Eq => Value::bool(false),
            CmpOp::Ne => Value::bool(true),
            _ => Value::NotImplemented,
        });
    };
    use crate::array::promote::{Casting, can_cast};
    let below = |x, y| can_cast(x, y, Casting::Safe);
    Ok(Value::bool(match op {
        CmpOp::Eq => x == y,
        CmpOp::Ne => x != y,
        CmpOp::Le => below(x, y),
        CmpOp::Lt => x != y && below(x, y),
        CmpOp::Ge => below(y, x),
        CmpOp::Gt => x != y && below(y, x),
        _ => return Ok(Value::NotImplemented),
    }))
}

/// `np.sctypeDict`-like lookup of type codes, for `np.typecodes`.
pub fn typecodes(h: &mut dyn Host) -> Result<Value> {
    let pairs = [
        ("Character", "c"),
        ("Integer", "bhilqnp"),
        ("UnsignedInteger", "BHILQNP"),
        ("Float", "efdg"),
        ("Complex", "FDG"),
        ("AllInteger", "bBhHiIlLqQnNpP"),
        ("AllFloat", "efdgFDG"),
        ("Datetime", "Mm"),
        ("All", "?bhilqnpBHILQNPefdgFDGSUVOMm"),
    ];
    Ok(Value::Dict(Rc::new(Dict::from_pairs(h, pairs.map(|(k, v)| (k.into(), v.into())))?)))
}

static METHOD_TABLES: &[&[crate::value::Builtin]] = &[METHODS];
static ATTR_TABLES: &[&[types::Attr]] = &[ATTRS];

/// Installs `np.dtype`.
pub fn install() {
    types::NP_DTYPE.install(Install {
        slots: Slots {
            construct: Some(&CONSTRUCT[0]),
            compare: Some(compare),
            repr: Some(|_, v| Ok(format!("dtype('{}')", this(v).name()))),
            str: Some(|_, v| Ok(this(v).name().to_string())),
            hash: Some(|_, v| Ok(0x5d7e_0000 + this(v) as u64)),
            truth: Some(|_, _| Ok(true)),
            len: Some(|_, _| Ok(0)),
            ..Slots::default()
        },
        methods: METHOD_TABLES,
        attrs: ATTR_TABLES,
        ..Install::default()
    });
}
