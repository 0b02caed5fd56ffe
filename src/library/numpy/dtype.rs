//! `np.dtype` objects: what names a dtype, and what a dtype tells about itself.

use super::byteorder::{self, OTHER, OtherOrder, dtype_value, other_order};
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

/// The dtype a text names, whatever its byte order, or NumPy's `TypeError`.
pub fn parse(text: &str) -> Result<DType> {
    let bare = text.strip_prefix(['<', '>', '=', '|']).unwrap_or(text);
    if let Some((_, d)) = NAMES.iter().find(|(n, _)| *n == bare) {
        return Ok(*d);
    }
    let by_char = |d: &&DType| bare.len() == 1 && bare.starts_with(d.char()) && **d != DType::BF16;
    if let Some(d) =
        DType::ALL.iter().find(|d| d.name() == bare && **d != DType::BF16).or(DType::ALL.iter().find(by_char))
    {
        return Ok(*d);
    }
    // `datetime64[s]` has its unit in brackets.
    let bare = bare.split('[').next().unwrap_or(bare);
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

/// The name of the C type, as NumPy's messages about casts write it.
pub fn c_name(d: DType) -> &'static str {
    match d {
        DType::Bool => "bool",
        DType::I8 => "byte",
        DType::U8 => "ubyte",
        DType::I16 => "short",
        DType::U16 => "ushort",
        DType::I32 => "int",
        DType::U32 => "uint",
        DType::I64 => "long",
        DType::U64 => "ulong",
        DType::F16 | DType::BF16 => "half",
        DType::F32 => "float",
        DType::F64 => "double",
        DType::C64 => "cfloat",
        DType::C128 => "cdouble",
    }
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
    let native = if cfg!(target_endian = "little") { '<' } else { '>' };
    let order = if d.itemsize() == 1 { '|' } else { native };
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
    if dtype.is_none() {
        return Ok(Value::dtype(DType::F64));
    }
    Ok(dtype_value(dtype_of(h, &dtype)?, other_order(&dtype)))
}

rows! { pub METHODS =
    /// Return a new dtype with a different byte order.
    ///
    /// >>> np.dtype('i4').newbyteorder('>')
    "newbyteorder"(this: DTypeArg, new_order: String = "S", /) => newbyteorder;
}

fn newbyteorder(_: &mut dyn Host, this: DTypeArg, new_order: String) -> Result<Value> {
    let big = match new_order.as_str() {
        "=" | "N" | "n" | "native" => false,
        "|" | "I" | "i" => this.1,
        "<" | "L" | "l" | "little" => OTHER == '<',
        ">" | "B" | "b" | "big" => OTHER == '>',
        "S" | "s" | "swap" => !this.1,
        other => {
            let text = crate::value::repr::quote(other);
            return Err(Error::value(format!("byteorder not recognized (got {text})")).into());
        }
    };
    Ok(dtype_value(this.0, big))
}

fn this(v: &Value) -> DType {
    match v {
        Value::DType(d) => d.get(),
        v => v.downcast::<OtherOrder>().map_or(DType::F64, |d| d.0),
    }
}

/// Its text: a name, or `>f8`.
fn text(v: &Value) -> String {
    if other_order(v) { byteorder::name(this(v)) } else { this(v).name().to_string() }
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
    str => |_, v| Ok(code(v).into());
    /// The type object used to instantiate a scalar of this data-type.
    r#type => |_, v| Ok(Value::Type(types::scalar_type(this(v))));
    /// A unique number for each of the built-in types.
    num => |_, v| Ok(Value::Int(number(this(v))));
    /// The required alignment (bytes) of this data-type according to the compiler.
    alignment => |_, v| Ok(this(v).real().itemsize().into());
    /// A character indicating the byte-order of this data-type object.
    byteorder => |_, v| Ok(match this(v).itemsize() {
        1 => "|".into(),
        _ if other_order(v) => Value::str(OTHER),
        _ => "=".into(),
    });
    /// Whether the byte order of this dtype is native to the platform.
    isnative => |_, v| Ok(Value::bool(!other_order(v)));
    /// Whether the dtype contains any reference-counted objects.
    hasobject => |_, _| Ok(Value::bool(false));
    /// Whether the dtype is a struct which maintains field alignment.
    isalignedstruct => |_, _| Ok(Value::bool(false));
    /// How this dtype relates to the built-in dtypes.
    isbuiltin => |_, v| Ok(Value::Int(!other_order(v) as i64));
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
    Ok(Value::list(vec![Value::tuple(vec!["".into(), code(v).into()])]))
}

/// The array protocol's type string of a dtype of either order.
fn code(v: &Value) -> String {
    if other_order(v) { byteorder::name(this(v)) } else { type_string(this(v)) }
}

fn compare(h: &mut dyn Host, op: CmpOp, a: &Value, b: &Value) -> Result<Value> {
    let mut get = |v: &Value| match v {
        Value::DType(_) | Value::Object(_) if v.type_info().is_subtype(&types::NP_DTYPE) => Some(this(v)),
        Value::Str(_) | Value::Type(_) => dtype_of(h, v).ok(),
        Value::None => Some(DType::F64),
        _ => None,
    };
    let orders = (other_order(a), other_order(b));
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
        CmpOp::Eq => x == y && orders.0 == orders.1,
        CmpOp::Ne => x != y || orders.0 != orders.1,
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
            repr: Some(|_, v| Ok(format!("dtype('{}')", text(v)))),
            str: Some(|_, v| Ok(text(v))),
            hash: Some(|_, v| Ok(0x5d7e_0000 + this(v) as u64 + 0x100 * other_order(v) as u64)),
            truth: Some(|_, _| Ok(true)),
            len: Some(|_, _| Ok(0)),
            ..Slots::default()
        },
        methods: METHOD_TABLES,
        attrs: ATTR_TABLES,
        ..Install::default()
    });
}
