//! Arguments of NumPy's functions: array-likes and dtypes.

use super::byteorder::{OtherOrder, Swapped, other_order};
use super::discover;
use super::dtype as dtypes;
use crate::array::{Array, DType};
use crate::diag::Error;
use crate::value::convert::FromValue;
use crate::value::{Host, NdArray, Result, Value, types};
use std::rc::Rc;

/// An argument that NumPy would call `asarray` on. It remembers the object, so that views of it get
/// the right base.
#[derive(Clone)]
pub struct ArrayLike(pub Rc<NdArray>);

impl ArrayLike {
    /// Its array.
    pub fn array(&self) -> Array {
        self.0.array().clone()
    }
    /// A result that shows its memory.
    pub fn view(&self, array: Array) -> Value {
        Value::Array(Rc::new(NdArray::view_of(array, &self.0)))
    }
}

impl FromValue for ArrayLike {
    fn from_value(h: &mut dyn Host, v: &Value) -> Result<Self> {
        match v {
            Value::Array(a) => Ok(ArrayLike(a.clone())),
            Value::Object(o) if let Some(a) = o.as_array() => Ok(ArrayLike(a)),
            v => Ok(ArrayLike(Rc::new(NdArray::owned(discover::as_array(h, v, None)?)))),
        }
    }
}

/// A plain array, whatever it was made of.
impl FromValue for Array {
    fn from_value(h: &mut dyn Host, v: &Value) -> Result<Self> {
        match v {
            Value::Array(a) => Ok(a.array().clone()),
            v => discover::as_array(h, v, None),
        }
    }
}

/// NumPy's refusal to write a read-only array, in the words of whoever wants to.
pub fn writable(array: &Array, words: &str) -> Result<()> {
    if array.writeable() { Ok(()) } else { Err(Error::value(format!("{words} is read-only")).into()) }
}

/// A sequence of arrays, as `np.concatenate` takes it.
pub struct Arrays(pub Vec<ArrayLike>);

impl FromValue for Arrays {
    fn from_value(h: &mut dyn Host, v: &Value) -> Result<Self> {
        if matches!(v, Value::Iter(_)) {
            let text = "arrays to stack must be passed as a \"sequence\" type such as list or tuple.";
            return Err(Error::type_error(text).into());
        }
        let items = v.to_vec(h)?;
        items.iter().map(|i| ArrayLike::from_value(h, i)).collect::<Result<_>>().map(Arrays)
    }
}

impl Arrays {
    /// The arrays themselves.
    pub fn arrays(&self) -> Vec<Array> {
        self.0.iter().map(|a| a.array()).collect()
    }
}

/// A dtype argument: a dtype, its name, or a type; and whether its bytes stand in the other order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DTypeArg(pub DType, pub bool);

impl DTypeArg {
    /// A result of this dtype, in the byte order asked for.
    pub fn finish(self, result: Value) -> Result<Value> {
        match &result {
            Value::Array(a) if self.1 => Swapped::of(&a.array().clone()),
            _ => Ok(result),
        }
    }
}

impl FromValue for DTypeArg {
    fn from_value(h: &mut dyn Host, v: &Value) -> Result<Self> {
        Ok(DTypeArg(dtype_of(h, v)?, other_order(v)))
    }
    fn from_default(_: &mut dyn Host, text: &'static str) -> Result<Self> {
        match text {
            "None" => Ok(DTypeArg(DType::F64, false)),
            name => Ok(DTypeArg(dtypes::parse(name)?, false)),
        }
    }
}

/// The dtype that a value names, or NumPy's `TypeError`.
pub fn dtype_of(h: &mut dyn Host, v: &Value) -> Result<DType> {
    match v {
        Value::DType(d) => Ok(d.get()),
        Value::Object(_) if let Some(d) = v.downcast::<OtherOrder>() => Ok(d.0),
        Value::None => Ok(DType::F64),
        Value::Array(_) => Err(Error::type_error("Cannot construct a dtype from an array").into()),
        Value::Str(s) => dtypes::parse(s.as_str()),
        Value::Type(t) => {
            if let Some(d) = types::dtype_of_scalar_type(t) {
                return Ok(d);
            }
            let builtin = [
                (&types::INT, DType::I64),
                (&types::FLOAT, DType::F64),
                (&types::BOOL, DType::Bool),
                (&types::COMPLEX, DType::C128),
            ];
            if let Some((_, d)) = builtin.iter().find(|(b, _)| std::ptr::eq(*b, *t)) {
                return Ok(*d);
            }
            match t.full_name().as_str() {
                "str" | "bytes" | "object" => Err(dtypes::absent(t.name)),
                "numpy.inexact" | "numpy.floating" => {
                    Err(Error::type_error("Converting `np.inexact` or `np.floating` to a dtype not allowed").into())
                }
                "numpy.complexfloating" => {
                    Err(Error::type_error("Converting `np.complexfloating` to a dtype not allowed").into())
                }
                "numpy.number"
                | "numpy.generic"
                | "numpy.integer"
                | "numpy.signedinteger"
                | "numpy.unsignedinteger" => {
                    Err(Error::type_error(format!("Converting 'np.{}' to a dtype not allowed", t.name)).into())
                }
                _ => Err(dtypes::absent("object")),
            }
        }
        Value::List(_) | Value::Tuple(_) | Value::Dict(_) => Err(dtypes::absent("structured")),
        v => {
            if let Value::Instance(_) | Value::Array(_) | Value::Scalar(_) = v
                && let Some(d @ Value::DType(_)) = crate::value::attr::find(h, v, crate::value::Symbol::new("dtype"))?
            {
                return dtype_of(h, &d);
            }
            let text = v.repr(h)?;
            Err(Error::type_error(format!("Cannot interpret '{text}' as a data type")).into())
        }
    }
}

/// A 0-d result is a scalar, as NumPy's functions return it; anything else an array.
pub fn wrap(array: Array) -> Value {
    match array.item() {
        Some(s) if array.ndim() == 0 => Value::scalar(s),
        _ => Value::ndarray(array),
    }
}
