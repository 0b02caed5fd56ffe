//! Between [`Value`] and Rust's types: what a row's typed parameters accept.

use super::call::{Bound, Place};
use super::{Host, List, Result, Str, Symbol, Value};
use crate::diag::Error;
use num_bigint::BigInt;
use num_complex::Complex64;
use num_traits::ToPrimitive;
use std::rc::Rc;

/// A type that an argument can be taken as.
pub trait FromValue: Sized {
    /// Converts, or raises the `TypeError` that Python raises for a wrong type.
    fn from_value(h: &mut dyn Host, v: &Value) -> Result<Self>;
    /// As [`Self::from_value`]; types whose messages name the argument override it.
    fn from_argument(h: &mut dyn Host, v: &Value, place: Place) -> Result<Self> {
        let _ = place;
        Self::from_value(h, v)
    }
    /// The value of a default, given as its Python text.
    fn from_default(h: &mut dyn Host, text: &'static str) -> Result<Self> {
        let v = literal(text);
        Self::from_value(h, &v)
    }
}

/// A type that a row's parameter can have: [`FromValue`], or what `*args` and `**kwargs` take.
pub trait FromArg<'a>: Sized {
    /// Takes parameter `i`.
    fn from_arg(h: &mut dyn Host, bound: &Bound<'a>, i: usize) -> Result<Self>;
}

impl<'a, T: FromValue> FromArg<'a> for T {
    fn from_arg(h: &mut dyn Host, bound: &Bound<'a>, i: usize) -> Result<Self> {
        match bound.slot(i) {
            Some(v) => T::from_argument(h, v, bound.place(i)),
            None => T::from_default(h, bound.default(i)),
        }
    }
}

impl<'a> FromArg<'a> for &'a [Value] {
    fn from_arg(_: &mut dyn Host, bound: &Bound<'a>, i: usize) -> Result<Self> {
        if bound.slot(i).is_some() {
            let Place { function, param, .. } = bound.place(i);
            return Err(Error::type_error(format!("{function}() got an unexpected keyword argument '{param}'")).into());
        }
        Ok(bound.rest())
    }
}

/// What `**kwargs` takes, in the order given.
pub struct Keywords(pub Vec<(Symbol, Value)>);

impl<'a> FromArg<'a> for Keywords {
    fn from_arg(_: &mut dyn Host, bound: &Bound<'a>, _: usize) -> Result<Self> {
        Ok(Keywords(bound.keyword_rest()))
    }
}

/// A parameter of which only the default is supported: anything else is refused, not ignored.
pub struct DefaultOnly;

impl<'a> FromArg<'a> for DefaultOnly {
    fn from_arg(_: &mut dyn Host, bound: &Bound<'a>, i: usize) -> Result<Self> {
        let default = bound.default(i);
        match bound.slot(i) {
            Some(v) if !v.is(&literal(default)) => {
                let name = bound.place(i).param;
                let text = format!("tscript supports only {name}={default} here; leave the argument out");
                Err(Error::unsupported(text).into())
            }
            _ => Ok(DefaultOnly),
        }
    }
}

/// The value of a default's text: `None`, `True`, `3`, `1e-5`, `"C"`, `()`; anything else is
/// [`Value::NotImplemented`], which stands for "not given".
pub fn literal(text: &'static str) -> Value {
    match text {
        "None" => Value::None,
        "True" => Value::bool(true),
        "False" => Value::bool(false),
        "()" => Value::tuple(vec![]),
        "[]" => Value::list(vec![]),
        _ => {
            if let Ok(i) = text.parse::<i64>() {
                Value::Int(i)
            } else if let Some(inner) = text.strip_prefix('(').and_then(|t| t.strip_suffix(')'))
                && inner.contains(',')
            {
                let parts = inner.split(',').map(str::trim).filter(|p| !p.is_empty());
                Value::tuple(parts.map(literal).collect())
            } else if let Ok(i) = text.replace(' ', "").parse::<i64>() {
                Value::Int(i)
            } else if let Ok(f) = text.replace(' ', "").parse::<f64>() {
                Value::float(f)
            } else if text.len() >= 2 && text.starts_with('"') {
                Value::str(&text[1..text.len() - 1])
            } else {
                Value::NotImplemented
            }
        }
    }
}

impl FromValue for Value {
    fn from_value(_: &mut dyn Host, v: &Value) -> Result<Self> {
        Ok(v.clone())
    }
}

/// `None` where Python's argument is `None`.
impl<T: FromValue> FromValue for Option<T> {
    fn from_value(h: &mut dyn Host, v: &Value) -> Result<Self> {
        if v.is_none() { Ok(None) } else { T::from_value(h, v).map(Some) }
    }
    fn from_argument(h: &mut dyn Host, v: &Value, place: Place) -> Result<Self> {
        if v.is_none() { Ok(None) } else { T::from_argument(h, v, place).map(Some) }
    }
    fn from_default(h: &mut dyn Host, text: &'static str) -> Result<Self> {
        if text == "None" { Ok(None) } else { T::from_default(h, text).map(Some) }
    }
}

/// A parameter that tells "not given" (written `= NoValue` in the row) from every value.
pub enum Maybe<T> {
    Given(T),
    Absent,
}

impl<T> Maybe<T> {
    pub fn into_option(self) -> Option<T> {
        match self {
            Maybe::Given(t) => Some(t),
            Maybe::Absent => None,
        }
    }
}

impl<T: FromValue> FromValue for Maybe<T> {
    fn from_value(h: &mut dyn Host, v: &Value) -> Result<Self> {
        T::from_value(h, v).map(Maybe::Given)
    }
    fn from_argument(h: &mut dyn Host, v: &Value, place: Place) -> Result<Self> {
        T::from_argument(h, v, place).map(Maybe::Given)
    }
    fn from_default(_: &mut dyn Host, _: &'static str) -> Result<Self> {
        Ok(Maybe::Absent)
    }
}

/// By truth value, as Python's own functions take flags.
impl FromValue for bool {
    fn from_value(h: &mut dyn Host, v: &Value) -> Result<Self> {
        v.truth(h)
    }
    fn from_default(_: &mut dyn Host, text: &'static str) -> Result<Self> {
        Ok(text == "True")
    }
}

/// Any object with an index: int, bool, NumPy integers; not floats.
impl FromValue for i64 {
    fn from_value(h: &mut dyn Host, v: &Value) -> Result<Self> {
        match v {
            Value::Int(i) => Ok(*i),
            v => match v.index(h)? {
                Some(big) => big.to_i64().ok_or_else(|| {
                    Error::new(crate::diag::ErrorKind::OverflowError, "Python int too large to convert to C long")
                        .into()
                }),
                None => Err(not_an_integer(v).into()),
            },
        }
    }
}

/// An index that must not be negative.
impl FromValue for usize {
    fn from_value(h: &mut dyn Host, v: &Value) -> Result<Self> {
        let i = i64::from_value(h, v)?;
        usize::try_from(i).map_err(|_| Error::value("negative dimensions are not allowed").into())
    }
}

impl FromValue for BigInt {
    fn from_value(h: &mut dyn Host, v: &Value) -> Result<Self> {
        v.index(h)?.ok_or_else(|| not_an_integer(v).into())
    }
}

/// Any real number.
impl FromValue for f64 {
    fn from_value(h: &mut dyn Host, v: &Value) -> Result<Self> {
        v.real(h)?.ok_or_else(|| Error::type_error(format!("must be real number, not {}", v.type_name())).into())
    }
}

impl FromValue for Complex64 {
    fn from_value(_: &mut dyn Host, v: &Value) -> Result<Self> {
        v.to_complex().ok_or_else(|| Error::type_error(format!("must be a number, not {}", v.type_name())).into())
    }
}

impl FromValue for Rc<Str> {
    fn from_value(_: &mut dyn Host, v: &Value) -> Result<Self> {
        match v {
            Value::Str(s) => Ok(s.clone()),
            v => match v.plain() {
                Value::Str(s) => Ok(s),
                _ => Err(Error::type_error(format!("expected str instance, {} found", v.type_name())).into()),
            },
        }
    }
}

impl FromValue for String {
    fn from_value(h: &mut dyn Host, v: &Value) -> Result<Self> {
        Rc::<Str>::from_value(h, v).map(|s| s.as_str().to_string())
    }
}

macro_rules! from_payload {
    ($($ty:ty, $variant:ident, $name:literal;)*) => {$(
        impl FromValue for Rc<$ty> {
            fn from_value(_: &mut dyn Host, v: &Value) -> Result<Self> {
                match v {
                    Value::$variant(p) => Ok(p.clone()),
                    v => match v.plain() {
                        Value::$variant(p) => Ok(p),
                        _ => Err(Error::type_error(format!("expected {}, got {}", $name, v.type_name())).into()),
                    },
                }
            }
        }
    )*};
}
from_payload! {
    List, List, "list";
    Vec<Value>, Tuple, "tuple";
    super::Dict, Dict, "dict";
    super::Range, Range, "range";
    super::Slice, Slice, "slice";
    super::NdArray, Array, "numpy.ndarray";
    super::Tensor, Tensor, "Tensor";
}

/// Python's words for a value without an index.
pub fn not_an_integer(v: &Value) -> Error {
    if let Value::Array(_) = v {
        return Error::type_error("only integer scalar arrays can be converted to a scalar index");
    }
    Error::type_error(format!("'{}' object cannot be interpreted as an integer", v.type_name()))
}

impl Value {
    /// The integer it is an index for, asking `__index__` of program classes; `None` if it has none.
    pub fn index(&self, h: &mut dyn Host) -> Result<Option<BigInt>> {
        if let Some(i) = self.to_bigint() {
            return Ok(Some(i));
        }
        match super::ops::special(h, self, "__index__", &[])? {
            Some(v) => match v.to_bigint() {
                Some(i) => Ok(Some(i)),
                None => Err(Error::type_error(format!("__index__ returned non-int (type {})", v.type_name())).into()),
            },
            None => Ok(None),
        }
    }
    /// The real number it is, asking `__float__` and `__index__` of program classes; `None` if it is none.
    pub fn real(&self, h: &mut dyn Host) -> Result<Option<f64>> {
        if let Value::BigInt(b) = self {
            return super::number::big_to_float(b).map(Some);
        }
        for name in ["__float__", "__index__"] {
            if let Some(v) = super::ops::special(h, self, name, &[])? {
                return Ok(v.to_f64());
            }
        }
        Ok(self.to_f64())
    }
    /// The integer it is an index for: int, bool, NumPy integer scalars and 0-d integer arrays.
    pub fn to_bigint(&self) -> Option<BigInt> {
        use crate::array::{Num, Scalar};
        let of_scalar = |s: &Scalar| match s.num {
            Num::Int(i) => Some(BigInt::from(i)),
            Num::UInt(u) => Some(BigInt::from(u)),
            _ => None,
        };
        match self {
            Value::Int(i) => Some(BigInt::from(*i)),
            Value::Bool(b) => Some(BigInt::from(b.get() as i64)),
            Value::BigInt(b) => Some((**b).clone()),
            Value::Scalar(s) => of_scalar(s),
            Value::Array(a) if a.array().ndim() == 0 => of_scalar(&a.array().item()?),
            Value::Instance(i) => i.native.borrow().to_bigint(),
            Value::Tensor(t) => match t.array().item()?.num {
                Num::Bool(b) => Some(BigInt::from(b as i64)),
                Num::Int(i) => Some(BigInt::from(i)),
                Num::UInt(u) => Some(BigInt::from(u)),
                _ => None,
            },
            _ => None,
        }
    }
    /// The same, cut to 64 bits: for slice bounds.
    pub fn to_index_saturating(&self) -> Option<i64> {
        match self {
            Value::Int(i) => Some(*i),
            v => v
                .to_bigint()
                .map(|b| b.to_i64().unwrap_or(if b.sign() == num_bigint::Sign::Minus { i64::MIN } else { i64::MAX })),
        }
    }
    /// The real number it is: int, float, bool, NumPy real scalars, one-element tensors.
    pub fn to_f64(&self) -> Option<f64> {
        match self {
            Value::Float(f) => Some(f.get()),
            Value::Int(i) => Some(*i as f64),
            Value::Bool(b) => Some(b.get() as u8 as f64),
            Value::BigInt(b) => b.to_f64(),
            Value::Scalar(s) if !s.dtype.is_complex() => Some(s.num.as_f64()),
            Value::Array(a) => a.array().item().filter(|s| !s.dtype.is_complex()).map(|s| s.num.as_f64()),
            Value::Tensor(t) => t.array().item().filter(|s| !s.dtype.is_complex()).map(|s| s.num.as_f64()),
            Value::Instance(i) => i.native.borrow().to_f64(),
            _ => None,
        }
    }
    /// The complex number it is.
    pub fn to_complex(&self) -> Option<Complex64> {
        match self {
            Value::Complex(c) => Some(**c),
            Value::Scalar(s) => Some(s.num.as_complex()),
            Value::Array(a) => a.array().item().map(|s| s.num.as_complex()),
            Value::Tensor(t) => t.array().item().map(|s| s.num.as_complex()),
            Value::Instance(i) => i.native.borrow().to_complex(),
            v => v.to_f64().map(|f| Complex64::new(f, 0.0)),
        }
    }
}

impl From<bool> for Value {
    fn from(b: bool) -> Self {
        Value::bool(b)
    }
}
impl From<i64> for Value {
    fn from(i: i64) -> Self {
        Value::Int(i)
    }
}
impl From<usize> for Value {
    fn from(i: usize) -> Self {
        Value::Int(i as i64)
    }
}
impl From<f64> for Value {
    fn from(f: f64) -> Self {
        Value::float(f)
    }
}
impl From<&str> for Value {
    fn from(s: &str) -> Self {
        Value::str(s)
    }
}
impl From<String> for Value {
    fn from(s: String) -> Self {
        Value::str(s)
    }
}
impl From<Vec<Value>> for Value {
    fn from(items: Vec<Value>) -> Self {
        Value::list(items)
    }
}
