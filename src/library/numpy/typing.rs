//! Questions about dtypes: result_type, can_cast, promote_types, issubdtype, isdtype, astype.

use super::byteorder::other_order;
use super::convert::{ArrayLike, DTypeArg, dtype_of};
use super::operand::{self, Operand};
use super::{discover, methods};
use crate::array::promote::{self, Casting, can_cast};
use crate::array::{DType, Num};
use crate::diag::Error;
use crate::rows;
use crate::value::{Host, Result, TypeInfo, Value, types};

rows! { pub FUNCTIONS =
    /// Returns the type that results from applying NumPy's promotion rules.
    ///
    /// >>> np.result_type(3, np.arange(7, dtype='i1'))
    "result_type"(*arrays_and_dtypes: &[Value]) => result_type;
    /// Returns the data type to which both types may be safely cast.
    ///
    /// >>> np.promote_types('f4', 'f8')
    "promote_types"(type1: DTypeArg, type2: DTypeArg, /) => promote_types;
    /// Returns True if cast between data types can occur according to the casting rule.
    ///
    /// >>> np.can_cast(np.int32, np.int64)
    "can_cast"(from_: Value, to: DTypeArg, casting: String = "safe") => np_can_cast;
    /// Returns the smallest data type that holds a scalar value.
    ///
    /// >>> np.min_scalar_type(10)
    "min_scalar_type"(a: Value, /) => min_scalar_type;
    /// Return a scalar type which is common to the input arrays.
    ///
    /// >>> np.common_type(np.arange(2, dtype=np.float32))
    "common_type"(*arrays: &[Value]) => common_type;
    /// Returns True if first argument is a typecode lower/equal in type hierarchy.
    ///
    /// >>> np.issubdtype(np.float32, np.floating)
    "issubdtype"(arg1: Value, arg2: Value) => issubdtype;
    /// Returns a boolean indicating whether a dtype is of a kind.
    ///
    /// >>> np.isdtype(np.float32, 'real floating')
    "isdtype"(dtype: Value, kind: Value) => isdtype;
    /// Copies an array to a specified data type.
    ///
    /// >>> np.astype(np.array([1.5]), int)
    "astype"(x: ArrayLike, dtype: DTypeArg, /, *, copy: bool = True, device: Value = None) => astype;
    /// Return the character for the minimum-size type to which given types can be safely cast.
    ///
    /// >>> np.mintypecode(['d', 'f', 'F'])
    "mintypecode"(typechars: Value, typeset: String = "GDFgdf", default: String = "d") => mintypecode;
    /// Return a description for the given data type code.
    ///
    /// >>> np.typename('d')
    "typename"(char: String) => typename;
}

fn result_type(h: &mut dyn Host, args: &[Value]) -> Result<Value> {
    let mut operands = Vec::new();
    for v in args {
        operands.push(match v {
            Value::DType(_) | Value::Type(_) | Value::Str(_) => {
                let d = dtype_of(h, v)?;
                Operand::Scalar(crate::array::Scalar::new(d, Num::Int(0)))
            }
            v => Operand::of(h, v)?.ok_or_else(|| super::dtype::absent("object"))?,
        });
    }
    match operand::result_type(&operands) {
        Some(d) => Ok(Value::dtype(d)),
        None => Err(Error::value("at least one array or dtype is required").into()),
    }
}

fn promote_types(_: &mut dyn Host, type1: DTypeArg, type2: DTypeArg) -> Result<Value> {
    Ok(Value::dtype(promote::numpy(type1.0, type2.0)))
}

fn np_can_cast(h: &mut dyn Host, from: Value, to: DTypeArg, casting: String) -> Result<Value> {
    let turned = other_order(&from) != to.1;
    if let Value::Int(_) | Value::Float(_) | Value::Complex(_) | Value::Bool(_) | Value::BigInt(_) = from {
        let text = "can_cast() does not support Python ints, floats, and complex because the result used to depend on the value.\nThis change was part of adopting NEP 50, we may explicitly allow them again in the future.";
        return Err(Error::type_error(text).into());
    }
    let from = match &from {
        Value::Scalar(s) => s.dtype,
        Value::Array(a) => a.array().dtype(),
        v => dtype_of(h, v)?,
    };
    let rule = methods::casting(&casting)?;
    Ok(Value::bool(can_cast(from, to.0, rule) && !(turned && rule == Casting::No)))
}

fn min_scalar_type(h: &mut dyn Host, a: Value) -> Result<Value> {
    let array = discover::as_array(h, &a, None)?;
    let d = match array.item() {
        Some(s) if array.ndim() == 0 => promote::min_scalar_type(s.num),
        _ => array.dtype(),
    };
    Ok(Value::dtype(d))
}

fn common_type(h: &mut dyn Host, arrays: &[Value]) -> Result<Value> {
    let mut meet = DType::F16;
    let mut complex = false;
    for v in arrays {
        let d = discover::as_array(h, v, None)?.dtype();
        if d.is_bool() {
            return Err(Error::type_error("can't get common type for non-numeric array").into());
        }
        complex |= d.is_complex();
        let real = if d.is_integer() { DType::F64 } else { d.real() };
        meet = promote::numpy(meet, real);
    }
    Ok(Value::Type(types::scalar_type(if complex { meet.complex() } else { meet })))
}

/// The scalar type that a type argument stands for.
fn scalar_type(h: &mut dyn Host, v: &Value) -> Result<&'static TypeInfo> {
    if let Value::Type(t) = v
        && t.is_subtype(&types::GENERIC)
    {
        return Ok(t);
    }
    Ok(types::scalar_type(dtype_of(h, v)?))
}

fn issubdtype(h: &mut dyn Host, arg1: Value, arg2: Value) -> Result<Value> {
    // Names of other libraries' abstract types mean NumPy's.
    let (a, b) = (scalar_type(h, &arg1)?, scalar_type(h, &arg2)?);
    Ok(Value::bool(a.is_subtype(b)))
}

fn isdtype(h: &mut dyn Host, dtype: Value, kind: Value) -> Result<Value> {
    if !matches!(dtype, Value::DType(_) | Value::Type(_)) {
        let class = dtype.class_of().repr(h)?;
        let text = format!("dtype argument must be a NumPy dtype, but it is a {class}.");
        return Err(Error::type_error(text).into());
    }
    let d = dtype_of(h, &dtype)?;
    let kinds = match &kind {
        Value::Tuple(t) => t.to_vec(),
        one => vec![one.clone()],
    };
    for k in kinds {
        let fits = match &k {
            Value::Str(s) => match s.as_str() {
                "bool" => d.is_bool(),
                "signed integer" => d.kind() == crate::array::Kind::Signed,
                "unsigned integer" => d.kind() == crate::array::Kind::Unsigned,
                "integral" => d.is_integer(),
                "real floating" => d.is_float(),
                "complex floating" => d.is_complex(),
                "numeric" => !d.is_bool(),
                other => {
                    let text = format!(
                        "kind argument is a string, but {} is not a known kind name.",
                        crate::value::repr::quote(other)
                    );
                    return Err(Error::value(text).into());
                }
            },
            v => dtype_of(h, v)? == d,
        };
        if fits {
            return Ok(Value::bool(true));
        }
    }
    Ok(Value::bool(false))
}

fn astype(h: &mut dyn Host, x: ArrayLike, dtype: DTypeArg, copy: bool, _device: Value) -> Result<Value> {
    let array = x.array();
    if !copy && array.dtype() == dtype.0 {
        return Ok(Value::Array(x.0));
    }
    super::index::complex_to_real(h, array.dtype(), dtype.0)?;
    let out = crate::op::cast::astype(&array, dtype.0)?;
    super::errstate::report(h, "cast")?;
    Ok(Value::ndarray(out))
}

/// Type codes from the smallest to the largest.
const BY_SIZE: &str = "GDFgdfeQqLlIiHhBb?";

fn mintypecode(h: &mut dyn Host, typechars: Value, typeset: String, default: String) -> Result<Value> {
    let mut codes: Vec<char> = Vec::new();
    match &typechars {
        Value::Str(s) => codes.extend(s.as_str().chars()),
        list => {
            for v in list.to_vec(h)? {
                codes.push(match &v {
                    Value::Str(s) => s.as_str().chars().next().unwrap_or('d'),
                    v => discover::as_array(h, v, None)?.dtype().char(),
                });
            }
        }
    }
    let inside: Vec<char> = codes.into_iter().filter(|c| typeset.contains(*c)).collect();
    if inside.is_empty() {
        return Ok(default.into());
    }
    if inside.contains(&'F') && inside.contains(&'d') {
        return Ok("D".into());
    }
    let place = |c: &char| BY_SIZE.find(*c).unwrap_or(usize::MAX);
    Ok(inside.iter().min_by_key(|c| place(c)).map_or(default.into(), |c| Value::str(*c)))
}

fn typename(_: &mut dyn Host, char: String) -> Result<Value> {
    const NAMES: &[(&str, &str)] = &[
        ("S1", "character"),
        ("?", "bool"),
        ("B", "unsigned char"),
        ("D", "complex double precision"),
        ("G", "complex long double precision"),
        ("F", "complex single precision"),
        ("I", "unsigned integer"),
        ("H", "unsigned short"),
        ("L", "unsigned long integer"),
        ("O", "object"),
        ("Q", "unsigned long long integer"),
        ("S", "string"),
        ("U", "unicode"),
        ("V", "void"),
        ("b", "signed char"),
        ("d", "double precision"),
        ("f", "single precision"),
        ("g", "long precision"),
        ("h", "short"),
        ("i", "integer"),
        ("l", "long integer"),
        ("q", "long long integer"),
    ];
    match NAMES.iter().find(|(c, _)| *c == char) {
        Some((_, name)) => Ok((*name).into()),
        None => Err(crate::value::Error::with_args(crate::diag::ErrorKind::KeyError, vec![char.into()])),
    }
}
