//! Argument types that several modules of the standard library share.

use crate::diag::{Error, ErrorKind};
use crate::value::convert::{FromValue, not_an_integer};
use crate::value::{Host, Result, Value, ops};
use num_bigint::BigInt;

/// A real number as Python's `float()` protocol takes it: numbers, one-element arrays and tensors,
/// objects with `__float__` or `__index__`.
pub struct Real(pub f64);

impl FromValue for Real {
    fn from_value(h: &mut dyn Host, v: &Value) -> Result<Self> {
        match v {
            Value::Float(f) => return Ok(Real(f.get())),
            Value::Int(i) => return Ok(Real(*i as f64)),
            Value::BigInt(b) => return crate::value::number::big_to_float(b).map(Real),
            _ => {}
        }
        if let Some(f) = v.to_f64() {
            return Ok(Real(f));
        }
        for method in ["__float__", "__index__"] {
            if let Some(r) = ops::special(h, v, method, &[])? {
                return Real::from_value(h, &r);
            }
        }
        let text = match v {
            Value::Array(a) if a.array().size() != 1 => {
                "only 0-dimensional arrays can be converted to Python scalars".to_string()
            }
            Value::Tensor(t) => {
                let n = t.array().size();
                return Err(Error::runtime(format!("a Tensor with {n} elements cannot be converted to Scalar")).into());
            }
            v => format!("must be real number, not {}", v.type_name()),
        };
        Err(Error::type_error(text).into())
    }
}

/// An integer of any size: ints, NumPy integers, objects with `__index__`.
pub struct Integer(pub BigInt);

impl FromValue for Integer {
    fn from_value(h: &mut dyn Host, v: &Value) -> Result<Self> {
        if let Some(b) = v.to_bigint() {
            return Ok(Integer(b));
        }
        if let Some(r) = ops::special(h, v, "__index__", &[])?
            && let Some(b) = r.to_bigint()
        {
            return Ok(Integer(b));
        }
        Err(not_an_integer(v).into())
    }
}

/// `ValueError` with this text.
pub fn value_error<T>(text: impl Into<String>) -> Result<T> {
    Err(Error::value(text).into())
}

/// `TypeError` with this text.
pub fn type_error<T>(text: impl Into<String>) -> Result<T> {
    Err(Error::type_error(text).into())
}

/// `OverflowError` with this text.
pub fn overflow<T>(text: impl Into<String>) -> Result<T> {
    Err(Error::new(ErrorKind::OverflowError, text).into())
}
