//! Arguments of random functions: sizes, parameters, seeds.

use crate::array::{Array, DType, Shape};
use crate::diag::Error;
use crate::kernel::random::seed_sequence::words_of;
use crate::library::numpy::discover::as_array;
use crate::value::convert::FromValue;
use crate::value::{Host, Result, Value};
use num_bigint::{BigInt, Sign};

/// `size=`: none, a number, or a shape.
#[derive(Clone, Debug)]
pub struct Size(pub Option<Shape>);

impl FromValue for Size {
    fn from_value(h: &mut dyn Host, v: &Value) -> Result<Self> {
        if v.is_none() {
            return Ok(Size(None));
        }
        if v.to_bigint().is_some() {
            return Ok(Size(Some(Shape::from_slice(&[dimension(h, v)?]))));
        }
        if v.to_f64().is_some() {
            let text = format!("expected a sequence of integers or a single integer, got '{}'", v.repr(h)?);
            return Err(Error::type_error(text).into());
        }
        let items = v.to_vec(h)?;
        Ok(Size(Some(items.iter().map(|i| dimension(h, i)).collect::<Result<_>>()?)))
    }
}

fn dimension(h: &mut dyn Host, v: &Value) -> Result<usize> {
    usize::from_value(h, v)
}

/// A parameter of a distribution.
pub enum Parameter {
    Number(f64),
    Array(Array),
}

impl FromValue for Parameter {
    fn from_value(h: &mut dyn Host, v: &Value) -> Result<Self> {
        match v {
            Value::Float(f) => return Ok(Parameter::Number(f.get())),
            Value::Int(i) => return Ok(Parameter::Number(*i as f64)),
            _ => {}
        }
        let array = as_array(h, v, Some(DType::F64))?;
        match array.item() {
            Some(s) if array.ndim() == 0 => Ok(Parameter::Number(s.num.as_f64())),
            _ => Ok(Parameter::Array(array)),
        }
    }
}

impl Parameter {
    /// As an f64 array.
    pub fn array(&self) -> Result<Array> {
        match self {
            Parameter::Number(f) => Ok(Array::full(DType::F64, &[], crate::array::Num::Float(*f))?),
            Parameter::Array(a) => Ok(a.clone()),
        }
    }
}

/// The 32-bit words of an entropy argument: an int or a (nested) sequence of ints.
pub fn entropy_words(h: &mut dyn Host, v: &Value) -> Result<Vec<u32>> {
    if let Some(big) = v.to_bigint() {
        return int_words(&big);
    }
    match v {
        Value::List(_) | Value::Tuple(_) | Value::Array(_) | Value::Range(_) => {
            let mut words = Vec::new();
            for item in v.to_vec(h)? {
                words.extend(entropy_words(h, &item)?);
            }
            Ok(words)
        }
        Value::Str(s) if s.as_str().starts_with("0x") => {
            let digits = s.as_str().trim_start_matches("0x");
            match BigInt::parse_bytes(digits.as_bytes(), 16) {
                Some(big) => int_words(&big),
                None => Err(Error::value("unrecognized seed string").into()),
            }
        }
        Value::Str(s) if !s.is_empty() && s.as_str().bytes().all(|b| b.is_ascii_digit()) => {
            match BigInt::parse_bytes(s.as_str().as_bytes(), 10) {
                Some(big) => int_words(&big),
                None => Err(Error::value("unrecognized seed string").into()),
            }
        }
        Value::Str(_) => Err(Error::value("unrecognized seed string").into()),
        v => {
            let text = v.repr(h)?;
            Err(Error::type_error(format!("SeedSequence expects int or sequence of ints for entropy not {text}"))
                .into())
        }
    }
}

fn int_words(big: &BigInt) -> Result<Vec<u32>> {
    match big.sign() {
        Sign::Minus => Err(Error::value("expected non-negative integer").into()),
        _ => Ok(words_of(big.to_u32_digits().1)),
    }
}

/// What `np.random.seed` takes.
pub enum LegacySeed {
    Os,
    Word(u32),
    Words(Vec<u32>),
}

impl FromValue for LegacySeed {
    fn from_value(h: &mut dyn Host, v: &Value) -> Result<Self> {
        let outside = || Error::value("Seed must be between 0 and 2**32 - 1").into();
        if v.is_none() {
            return Ok(LegacySeed::Os);
        }
        if let Some(big) = v.to_bigint() {
            return u32::try_from(big).map(LegacySeed::Word).map_err(|_| outside());
        }
        if let Value::Str(s) = v {
            let n = s.as_str().chars().count().max(1);
            return Err(unsafe_cast(&format!("<U{n}"), true));
        }
        let array = as_array(h, v, None)?;
        if array.is_empty() {
            return Err(Error::value("Seed must be non-empty").into());
        }
        if !(array.dtype().is_bool() || array.dtype().is_integer()) || array.dtype() == DType::U64 {
            return Err(unsafe_cast(array.dtype().name(), array.ndim() == 0));
        }
        if array.ndim() != 1 {
            return Err(Error::value("Seed array must be 1-d").into());
        }
        let words: Option<Vec<u32>> = array.to_nums().iter().map(|n| u32::try_from(n.as_i64()).ok()).collect();
        words.map(LegacySeed::Words).ok_or_else(outside)
    }
}

fn unsafe_cast(from: &str, scalar: bool) -> crate::value::Error {
    let what = if scalar { "scalar" } else { "array data" };
    let text = format!("Cannot cast {what} from dtype('{from}') to dtype('int64') according to the rule 'safe'");
    Error::type_error(text).into()
}
