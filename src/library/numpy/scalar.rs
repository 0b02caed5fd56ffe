//! NumPy scalars: `np.float64(3.0)` and its kin. Their methods and attributes are the arrays' own,
//! computed on a 0-d array.

use super::discover::to_python;
use super::dtype::absent;
use super::errstate;
use super::operand::{self, Operand};
use crate::array::format::spec::Spec;
use crate::array::{Array, DType, Num, Scalar};
use crate::diag::Error;
use crate::kernel::fpstatus::FpStatus;
use crate::library::core::dunder;
use crate::op::elementwise::{self as elem, BinaryOp, UnaryOp};
use crate::value::convert::Maybe;
use crate::value::types::{BinOp, CmpOp, Install, Slots, UnaryOp as Sign};
use crate::value::{Host, Result, Value, number::Number, types};
use crate::{attrs, rows};
use std::rc::Rc;

/// The elementwise operation behind an operator.
pub fn operation(op: BinOp) -> Option<BinaryOp> {
    Some(match op {
        BinOp::Add => BinaryOp::Add,
        BinOp::Sub => BinaryOp::Subtract,
        BinOp::Mul => BinaryOp::Multiply,
        BinOp::Div => BinaryOp::Divide,
        BinOp::FloorDiv => BinaryOp::FloorDivide,
        BinOp::Mod => BinaryOp::Remainder,
        BinOp::Pow => BinaryOp::Power,
        BinOp::BitAnd => BinaryOp::BitwiseAnd,
        BinOp::BitOr => BinaryOp::BitwiseOr,
        BinOp::BitXor => BinaryOp::BitwiseXor,
        BinOp::LShift => BinaryOp::LeftShift,
        BinOp::RShift => BinaryOp::RightShift,
        BinOp::MatMul => return None,
    })
}

/// The elementwise operation behind a comparison.
pub fn comparison(op: CmpOp) -> Option<BinaryOp> {
    Some(match op {
        CmpOp::Eq => BinaryOp::Equal,
        CmpOp::Ne => BinaryOp::NotEqual,
        CmpOp::Lt => BinaryOp::Less,
        CmpOp::Le => BinaryOp::LessEqual,
        CmpOp::Gt => BinaryOp::Greater,
        CmpOp::Ge => BinaryOp::GreaterEqual,
        _ => return None,
    })
}

fn binary(h: &mut dyn Host, op: BinOp, a: &Value, b: &Value) -> Result<Value> {
    if let (Value::List(_) | Value::Tuple(_) | Value::Str(_) | Value::Bytes(_), BinOp::Mul) = (a, op) {
        return repeat(h, a, b);
    }
    if let (Value::List(_) | Value::Tuple(_) | Value::Str(_) | Value::Bytes(_), BinOp::Mul) = (b, op)
        && matches!(a, Value::Scalar(s) if s.dtype.is_integer())
    {
        return repeat(h, b, a);
    }
    let Some(operation) = operation(op) else {
        return super::ndarray::matmul_operator(h, a, b);
    };
    if matches!((a, b), (Value::Tensor(_), _) | (_, Value::Tensor(_))) {
        return Ok(Value::NotImplemented);
    }
    let (Some(x), Some(y)) = (Operand::of(h, a)?, Operand::of(h, b)?) else {
        return not_numbers(h, operation, a, b);
    };
    if !x.is_scalar() || !y.is_scalar() || matches!((&x, &y), (Operand::Array(_), _) | (_, Operand::Array(_))) {
        return operand::binary(h, operation, x, y);
    }
    let dtype = operand::binary_loop(operation, &x, &y)?;
    let (x, y) = (x.number(dtype)?, y.number(dtype)?);
    let name = || format!("scalar {}", operation.name());
    if dtype.is_integer() && operand::overflows(operation, dtype, x, y) {
        errstate::report_status(h, FpStatus::OVERFLOW, &name())?;
    }
    let num = elem::binary_num(operation, dtype, x, y);
    let status = crate::kernel::fpstatus::take();
    if operation == BinaryOp::Power && dtype.is_integer() && matches!(y, Num::Int(i) if i < 0) {
        return Err(Error::value("Integers to negative integer powers are not allowed.").into());
    }
    if !status.is_empty() {
        errstate::report_status(h, status, &name())?;
    }
    Ok(Value::Scalar(Rc::new(Scalar::new(dtype, num?))))
}

/// A sequence times a NumPy integer.
fn repeat(h: &mut dyn Host, sequence: &Value, times: &Value) -> Result<Value> {
    match times {
        Value::Scalar(s) if s.dtype.is_integer() => {
            crate::value::ops::binary(h, BinOp::Mul, sequence, &to_python(s.num))
        }
        Value::Scalar(_) if matches!(sequence, Value::List(_) | Value::Tuple(_)) => {
            let Some(x) = Operand::of(h, sequence)? else { return Ok(Value::NotImplemented) };
            match Operand::of(h, times)? {
                Some(y) => operand::binary(h, BinaryOp::Multiply, x, y),
                None => Ok(Value::NotImplemented),
            }
        }
        _ => Ok(Value::NotImplemented),
    }
}

/// An operator between a NumPy object and something that is no number.
pub fn not_numbers(h: &mut dyn Host, op: BinaryOp, a: &Value, b: &Value) -> Result<Value> {
    if matches!(a, Value::Str(_)) || matches!(b, Value::Str(_)) {
        return Err(operand::no_numbers(h, op.name(), &[a, b]));
    }
    Ok(Value::NotImplemented)
}

fn compare(h: &mut dyn Host, op: CmpOp, a: &Value, b: &Value) -> Result<Value> {
    let Some(operation) = comparison(op) else { return Ok(Value::NotImplemented) };
    if matches!((a, b), (Value::Tensor(_), _) | (_, Value::Tensor(_))) {
        return Ok(Value::NotImplemented);
    }
    match (Operand::of(h, a)?, Operand::of(h, b)?) {
        (Some(x), Some(y)) => operand::binary(h, operation, x, y),
        _ => match op {
            CmpOp::Eq => Ok(scalar_bool(false)),
            CmpOp::Ne => Ok(scalar_bool(true)),
            _ => not_numbers(h, operation, a, b),
        },
    }
}

fn scalar_bool(b: bool) -> Value {
    Value::scalar(Scalar::new(DType::Bool, Num::Bool(b)))
}

fn unary(h: &mut dyn Host, op: Sign, a: &Value) -> Result<Value> {
    let Value::Scalar(s) = a else { return Ok(Value::NotImplemented) };
    let operation = match op {
        Sign::Neg => UnaryOp::Negative,
        Sign::Pos => UnaryOp::Positive,
        Sign::Invert => UnaryOp::Invert,
        Sign::Not => return Ok(Value::NotImplemented),
    };
    if op == Sign::Neg && s.dtype.is_integer() && operand::overflows(BinaryOp::Subtract, s.dtype, Num::Int(0), s.num) {
        errstate::report_status(h, FpStatus::OVERFLOW, "scalar negative")?;
    }
    operand::unary(h, operation, Operand::Scalar(**s))
}

fn this(v: &Value) -> Scalar {
    match v {
        Value::Scalar(s) => **s,
        _ => Scalar::new(DType::F64, Num::Float(0.0)),
    }
}

fn hash(h: &mut dyn Host, v: &Value) -> Result<u64> {
    to_python(this(v).num).hash(h)
}

fn format(h: &mut dyn Host, v: &Value, spec: &str) -> Result<String> {
    let s = this(v);
    if spec.is_empty() && s.dtype.is_bool() {
        return v.to_text(h);
    }
    format_number(&to_python(s.num), spec, &v.type_name(), h)
}

/// A Python number by a format specification.
pub fn format_number(v: &Value, spec: &str, type_name: &str, h: &mut dyn Host) -> Result<String> {
    if spec.is_empty() {
        return v.to_text(h);
    }
    if matches!(v, Value::Bool(_)) {
        let text = v.to_text(h)?;
        return Ok(Spec::parse(spec, type_name)?.text(&text)?);
    }
    let parsed = Spec::parse(spec, type_name)?;
    Ok(match Number::of(v) {
        Some(Number::Float(f)) => parsed.float(f)?,
        Some(Number::Complex(c)) => parsed.complex(c)?,
        Some(Number::Int(i)) => match parsed.kind {
            Some('e' | 'E' | 'f' | 'F' | 'g' | 'G' | '%') => parsed.float(i as f64)?,
            Some('c') => parsed.character(i)?,
            _ => {
                let magnitude = i.unsigned_abs();
                parsed.integer(i < 0, |base| match base {
                    2 => format!("{magnitude:b}"),
                    8 => format!("{magnitude:o}"),
                    16 => format!("{magnitude:x}"),
                    _ => magnitude.to_string(),
                })?
            }
        },
        Some(Number::Big(b)) => {
            let negative = b.sign() == num_bigint::Sign::Minus;
            parsed.integer(negative, |base| b.magnitude().to_str_radix(base))?
        }
        None => v.to_text(h)?,
    })
}

fn getitem(h: &mut dyn Host, v: &Value, index: &Value) -> Result<Value> {
    match index {
        Value::Tuple(t) if t.is_empty() => Ok(v.clone()),
        Value::Ellipsis => Ok(Value::ndarray(Array::scalar(this(v)))),
        Value::Scalar(s) if !s.dtype.is_bool() => Err(Error::index("invalid index to scalar variable.").into()),
        Value::None | Value::Bool(_) | Value::Tuple(_) | Value::Scalar(_) | Value::Array(_) => {
            let array = Value::ndarray(Array::scalar(this(v)));
            crate::value::item::get(h, &array, index)
        }
        _ => Err(Error::index("invalid index to scalar variable.").into()),
    }
}

rows! { CONSTRUCT =
    /// Construct a scalar (or, from a sequence, an array) of this type.
    ///
    /// >>> np.float64('1.5')
    "scalar"(x: Value = None, /) => crate::library::numpy::scalar::nothing;
}

/// The base types cannot be made.
pub fn nothing(_: &mut dyn Host, _: Value) -> Result<Value> {
    Err(Error::type_error("cannot create 'numpy.generic' instances").into())
}

/// `np.float64(x)`: a scalar of numbers and text, an array of sequences.
fn make(h: &mut dyn Host, dtype: DType, value: Maybe<Value>) -> Result<Value> {
    let Maybe::Given(x) = value else {
        return Ok(Value::scalar(Scalar::new(dtype, Num::Int(0))));
    };
    let x = &x;
    match x {
        Value::List(_) | Value::Tuple(_) | Value::Range(_) => {
            Ok(super::convert::wrap(super::discover::new_array(h, x, Some(dtype))?))
        }
        Value::Array(_) | Value::Tensor(_) => Ok(super::convert::wrap(super::discover::as_array(h, x, Some(dtype))?)),
        Value::Str(s) if dtype.is_bool() => Ok(scalar_bool(!s.is_empty())),
        Value::Scalar(s) => {
            super::index::complex_to_real(h, s.dtype, dtype)?;
            let array = crate::op::cast::astype(&Array::scalar(**s), dtype)?;
            errstate::report(h, "cast")?;
            Ok(super::convert::wrap(array))
        }
        Value::Complex(_)
        | Value::Str(_)
        | Value::Int(_)
        | Value::BigInt(_)
        | Value::Float(_)
        | Value::Bool(_)
        | Value::None => {
            let text_complex = matches!(x, Value::Str(_)) && dtype.is_complex();
            if text_complex {
                return Err(absent("str"));
            }
            if matches!(x, Value::None) && dtype.is_integer() {
                return Err(Error::type_error(
                    "int() argument must be a string, a bytes-like object or a real number, not 'NoneType'",
                )
                .into());
            }
            Ok(Value::scalar(Scalar::new(dtype, super::discover::to_num(h, x, dtype)?)))
        }
        other => {
            if dtype.is_bool() {
                return Ok(scalar_bool(other.truth(h)?));
            }
            Ok(Value::scalar(Scalar::new(dtype, super::discover::to_num(h, other, dtype)?)))
        }
    }
}

macro_rules! constructors {
    ($($table:ident $install:ident $name:literal $zero:tt $dtype:ident $type:ident $doc:literal $example:literal;)*) => {
        $(
            rows! { $table =
                #[doc = $doc]
                #[doc = ""]
                #[doc = $example]
                $name(value: Maybe<Value> = $zero, /) => $install;
            }
            fn $install(h: &mut dyn Host, value: Maybe<Value>) -> Result<Value> {
                make(h, DType::$dtype, value)
            }
        )*
        fn install_constructors() {
            $(install_scalar(&types::$type, &$table[0]);)*
            install_scalar(&types::COMPLEX64, &MAKE_COMPLEX[0]);
            install_scalar(&types::COMPLEX128, &MAKE_COMPLEX[1]);
        }
    };
}

constructors! {
    MAKE_BOOL make_bool "bool" False Bool NP_BOOL " Boolean type, stored as a byte." " >>> np.bool(3)";
    MAKE_U8 make_u8 "uint8" 0 U8 UINT8 " 8-bit unsigned integer." " >>> np.uint8(200)";
    MAKE_U16 make_u16 "uint16" 0 U16 UINT16 " 16-bit unsigned integer." " >>> np.uint16(200)";
    MAKE_U32 make_u32 "uint32" 0 U32 UINT32 " 32-bit unsigned integer." " >>> np.uint32(200)";
    MAKE_U64 make_u64 "uint64" 0 U64 UINT64 " 64-bit unsigned integer." " >>> np.uint64(200)";
    MAKE_I8 make_i8 "int8" 0 I8 INT8 " 8-bit signed integer." " >>> np.int8(-5)";
    MAKE_I16 make_i16 "int16" 0 I16 INT16 " 16-bit signed integer." " >>> np.int16(-5)";
    MAKE_I32 make_i32 "int32" 0 I32 INT32 " 32-bit signed integer." " >>> np.int32(-5)";
    MAKE_I64 make_i64 "int64" 0 I64 INT64 " 64-bit signed integer." " >>> np.int64(-5)";
    MAKE_F16 make_f16 "float16" 0 F16 FLOAT16 " Half-precision floating-point number." " >>> np.float16(0.1)";
    MAKE_F32 make_f32 "float32" 0 F32 FLOAT32 " Single-precision floating-point number." " >>> np.float32(0.1)";
    MAKE_F64 make_f64 "float64" 0 F64 FLOAT64 " Double-precision floating-point number." " >>> np.float64(0.1)";
}

rows! { MAKE_COMPLEX =
    /// Complex number of two single-precision floats.
    ///
    /// >>> np.complex64(1j)
    "complex64"(real: Maybe<Value> = 0, imag: Maybe<Value> = 0, /) => |h: &mut dyn Host, x, y| make_complex(h, DType::C64, x, y);
    /// Complex number of two double-precision floats.
    ///
    /// >>> np.complex128(1, 2)
    "complex128"(real: Maybe<Value> = 0, imag: Maybe<Value> = 0, /) => |h: &mut dyn Host, x, y| make_complex(h, DType::C128, x, y);
}

fn make_complex(h: &mut dyn Host, dtype: DType, real: Maybe<Value>, imag: Maybe<Value>) -> Result<Value> {
    let Maybe::Given(imag) = imag else { return make(h, dtype, real) };
    let real = real.into_option().unwrap_or(Value::Int(0));
    match (real.real(h)?, imag.real(h)?) {
        (Some(x), Some(y)) => Ok(Value::scalar(Scalar::new(dtype, Num::Complex(num_complex::Complex64::new(x, y))))),
        _ => {
            let (x, y) = (real.repr(h)?, imag.repr(h)?);
            let text = format!("Could not convert arguments into a complex scalar. '({x}, {y})' given.");
            Err(Error::type_error(text).into())
        }
    }
}

fn install_scalar(t: &'static crate::value::TypeInfo, construct: &'static crate::value::Builtin) {
    t.install(Install { slots: Slots { construct: Some(construct), ..slots() }, ..Install::default() });
}

rows! { METHODS =
    /// Convert to a plain Python float.
    ///
    /// >>> np.float32(1.5).__float__()
    "__float__"(this: Value, /) => to_float;
    /// Convert to a plain Python int.
    ///
    /// >>> np.int8(3).__int__()
    "__int__"(this: Value, /) => to_int;
    /// The integer it is an index for.
    ///
    /// >>> np.int8(3).__index__()
    "__index__"(this: Value, /) => to_index;
    /// Convert to a plain Python complex.
    ///
    /// >>> np.complex64(1j).__complex__()
    "__complex__"(this: Value, /) => to_complex;
    /// The absolute value.
    ///
    /// >>> abs(np.int8(-3))
    "__abs__"(this: Value, /) => abs;
    /// Rounded to a number of digits.
    ///
    /// >>> round(np.float64(2.567), 1)
    "__round__"(this: Value, ndigits: Option<i64> = None, /) => round;
    /// Whether the number is a whole one.
    ///
    /// >>> np.float64(2.0).is_integer()
    "is_integer"(this: Value, /) => is_integer;
    /// Number of 1-bits in the absolute value.
    ///
    /// >>> np.int8(127).bit_count()
    "bit_count"(this: Value, /) => bit_count;
    /// A pair of integers whose ratio is exactly the float.
    ///
    /// >>> np.float64(0.25).as_integer_ratio()
    "as_integer_ratio"(this: Value, /) => as_integer_ratio;
    /// The hexadecimal text of the float.
    ///
    /// >>> np.float64(0.5).hex()
    "hex"(this: Value, /) => hex;
}

/// The Python number behind `int(x)`, `float(x)` and so on, for scalars and one-element arrays.
pub fn python_number(h: &mut dyn Host, v: &Value) -> Result<Value> {
    let _ = h;
    match v {
        Value::Scalar(s) => Ok(to_python(s.num)),
        Value::Array(a) => {
            let a = a.array();
            match a.item() {
                Some(s) if a.ndim() == 0 => Ok(to_python(s.num)),
                _ => Err(Error::type_error("only 0-dimensional arrays can be converted to Python scalars").into()),
            }
        }
        v => Ok(v.clone()),
    }
}

fn dropped_imaginary(h: &mut dyn Host, v: &Value) -> Result<()> {
    if matches!(v, Value::Complex(_)) {
        let text = "Casting complex values to real discards the imaginary part";
        h.warn(crate::diag::ErrorKind::ComplexWarning, text)?;
    }
    Ok(())
}

pub(super) fn to_float(h: &mut dyn Host, v: Value) -> Result<Value> {
    let v = python_number(h, &v)?;
    dropped_imaginary(h, &v)?;
    match v.to_complex() {
        Some(c) => Ok(Value::float(c.re)),
        None => Ok(Value::NotImplemented),
    }
}

pub(super) fn to_int(h: &mut dyn Host, v: Value) -> Result<Value> {
    let v = python_number(h, &v)?;
    dropped_imaginary(h, &v)?;
    match &v {
        Value::Float(_) | Value::Complex(_) => {
            let f = v.to_complex().map_or(0.0, |c| c.re);
            if f.is_nan() {
                return Err(Error::value("cannot convert float NaN to integer").into());
            }
            match num_traits::FromPrimitive::from_f64(f.trunc()) {
                Some(big) => Ok(Value::int(big)),
                None => {
                    Err(Error::new(crate::diag::ErrorKind::OverflowError, "cannot convert float infinity to integer")
                        .into())
                }
            }
        }
        v => Ok(v.to_bigint().map_or(Value::NotImplemented, Value::int)),
    }
}

pub(super) fn to_index(_: &mut dyn Host, v: Value) -> Result<Value> {
    match v.to_bigint() {
        Some(b) => Ok(Value::int(b)),
        None if matches!(v, Value::Array(_)) => {
            Err(Error::type_error("only integer scalar arrays can be converted to a scalar index").into())
        }
        None => Err(crate::value::convert::not_an_integer(&v).into()),
    }
}

pub(super) fn to_complex(h: &mut dyn Host, v: Value) -> Result<Value> {
    let v = python_number(h, &v)?;
    Ok(v.to_complex().map_or(Value::NotImplemented, Value::complex))
}

fn abs(h: &mut dyn Host, v: Value) -> Result<Value> {
    operand::unary(h, UnaryOp::Absolute, Operand::Scalar(this(&v)))
}

fn round(h: &mut dyn Host, v: Value, ndigits: Option<i64>) -> Result<Value> {
    let s = this(&v);
    match ndigits {
        None if s.dtype.is_float() => {
            let whole = elem::unary_num(UnaryOp::Rint, DType::F64, s.num)?;
            to_int(h, Value::float(whole.as_f64()))
        }
        None => Ok(to_python(s.num)),
        Some(n) => {
            let n = i32::try_from(n).unwrap_or(if n < 0 { i32::MIN / 2 } else { i32::MAX / 2 });
            Ok(super::convert::wrap(elem::round(&Array::scalar(s), n)?))
        }
    }
}

fn is_integer(_: &mut dyn Host, v: Value) -> Result<Value> {
    let s = this(&v);
    Ok(Value::bool(match s.num {
        Num::Float(f) => f.is_finite() && f.fract() == 0.0,
        Num::Complex(_) => {
            return Err(Error::new(
                crate::diag::ErrorKind::AttributeError,
                format!("'{}' object has no attribute 'is_integer'", v.type_name()),
            )
            .into());
        }
        _ => true,
    }))
}

fn bit_count(_: &mut dyn Host, v: Value) -> Result<Value> {
    Ok(Value::Int(match this(&v).num {
        Num::Bool(b) => b as i64,
        Num::Int(i) => i.unsigned_abs().count_ones() as i64,
        Num::UInt(u) => u.count_ones() as i64,
        _ => {
            return Err(Error::new(
                crate::diag::ErrorKind::AttributeError,
                format!("'{}' object has no attribute 'bit_count'", v.type_name()),
            )
            .into());
        }
    }))
}

fn as_integer_ratio(_: &mut dyn Host, v: Value) -> Result<Value> {
    let f = this(&v).num.as_f64();
    if f.is_nan() {
        return Err(Error::value("cannot convert NaN to integer ratio").into());
    }
    if f.is_infinite() {
        let text = "cannot convert Infinity to integer ratio";
        return Err(Error::new(crate::diag::ErrorKind::OverflowError, text).into());
    }
    let (mut below, mut x) = (num_bigint::BigInt::from(1), f);
    while x.fract() != 0.0 {
        x *= 2.0;
        below *= 2;
    }
    let above: num_bigint::BigInt = num_traits::FromPrimitive::from_f64(x).unwrap_or_default();
    Ok(Value::tuple(vec![Value::int(above), Value::int(below)]))
}

fn hex(h: &mut dyn Host, v: Value) -> Result<Value> {
    let f = Value::float(this(&v).num.as_f64());
    crate::value::attr::call_method(h, &f, crate::value::Symbol::new("hex"), crate::value::Args::default())
}

attrs! { ATTRS =
    /// The array interface's data type.
    itemsize => |_, v| Ok(this(v).dtype.itemsize().into());
}

fn slots() -> Slots {
    Slots {
        binary: Some(binary),
        unary: Some(unary),
        compare: Some(compare),
        truth: Some(|_, v| Ok(this(v).num.truth())),
        getitem: Some(getitem),
        repr: Some(|_, v| Ok(this(v).numpy_repr())),
        str: Some(|_, v| Ok(this(v).numpy_str())),
        format: Some(format),
        hash: Some(hash),
        getattr: Some(array_attribute),
        ..Slots::default()
    }
}

/// Methods that give a 0-d array for a 0-d array, and a scalar for a scalar.
const GIVE_SCALARS: &[&str] = &[
    "__copy__",
    "__deepcopy__",
    "astype",
    "byteswap",
    "conj",
    "conjugate",
    "copy",
    "getfield",
    "reshape",
    "squeeze",
    "swapaxes",
    "transpose",
    "view",
];

rows! { AS_SCALAR =
    /// Calls a method of a 0-d array for a scalar.
    ///
    /// >>> np.float64(1.5).astype(int)
    "method"(this: Value, /, *args: &[Value], **kwargs: crate::value::convert::Keywords) => as_scalar;
}

fn as_scalar(h: &mut dyn Host, call: Value, args: &[Value], kwargs: crate::value::convert::Keywords) -> Result<Value> {
    let Value::Tuple(t) = &call else { return Err(Error::type_error("not a method").into()) };
    let method = crate::value::attr::bind(t[0].clone(), t[1].clone());
    let got = h.call(&method, crate::value::Args { pos: args, kw: &kwargs.0 })?;
    Ok(match &got {
        Value::Array(a) if a.array().ndim() == 0 => a.array().item().map_or(got.clone(), Value::scalar),
        _ => got,
    })
}

/// What a scalar has no row for it takes from a 0-d array.
fn array_attribute(h: &mut dyn Host, v: &Value, name: &str) -> Result<Option<Value>> {
    let Value::Scalar(s) = v else {
        // Methods read from the type: `np.float64.mean`.
        return Ok(match (v, types::NDARRAY.member(name)) {
            (Value::Type(_), Some(types::Member::Method(m))) => Some(Value::Builtin(m)),
            _ => None,
        });
    };
    if matches!(name, "__len__" | "__iter__" | "__setitem__" | "__contains__" | "ctypes") {
        return Ok(None);
    }
    match types::NDARRAY.member(name) {
        Some(types::Member::Attr(attr)) => {
            let array = Value::ndarray(Array::scalar(**s).with_writeable(false));
            let got = (attr.get)(h, &array)?;
            Ok(Some(match (&got, name) {
                (Value::Array(a), _) if a.array().ndim() == 0 => match a.array().item() {
                    Some(s) => Value::scalar(s),
                    None => got.clone(),
                },
                (_, "base") => Value::None,
                _ => got,
            }))
        }
        Some(types::Member::Method(m)) => {
            let array = Value::ndarray(Array::scalar(**s));
            if GIVE_SCALARS.contains(&name) {
                let call = Value::tuple(vec![array, Value::Builtin(m)]);
                return Ok(Some(crate::value::attr::bind(call, Value::Builtin(&AS_SCALAR[0]))));
            }
            Ok(Some(crate::value::attr::bind(array, Value::Builtin(m))))
        }
        _ => Ok(None),
    }
}

static METHOD_TABLES: &[&[crate::value::Builtin]] = &[dunder::NUMBER, dunder::ARRAY, METHODS];
static ATTR_TABLES: &[&[types::Attr]] = &[ATTRS];

/// Installs the scalar types.
pub fn install() {
    types::GENERIC.install(Install {
        slots: Slots { construct: Some(&CONSTRUCT[0]), ..slots() },
        methods: METHOD_TABLES,
        attrs: ATTR_TABLES,
        ..Install::default()
    });
    install_constructors();
}
