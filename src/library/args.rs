//! Argument types that NumPy's and PyTorch's rows share: shapes, axes, and small helpers of conversion.

use crate::array::Shape;
use crate::diag::{Error, ErrorKind};
use crate::value::convert::{FromValue, not_an_integer};
use crate::value::{Host, Result, Value};
use num_traits::ToPrimitive;
use smallvec::SmallVec;

/// A shape: an integer or a sequence of integers, none of them negative.
#[derive(Clone, Debug)]
pub struct ShapeArg(pub Shape);

impl FromValue for ShapeArg {
    fn from_value(h: &mut dyn Host, v: &Value) -> Result<Self> {
        if matches!(v, Value::Float(_)) {
            let text = format!("expected a sequence of integers or a single integer, got '{}'", v.repr(h)?);
            return Err(Error::type_error(text).into());
        }
        let dims = Ints::from_value(h, v)?.0;
        let shape: Option<Shape> = dims.iter().map(|&n| usize::try_from(n).ok()).collect();
        match shape {
            Some(shape) if shape.len() > crate::array::layout::MAX_NDIM => Err(Error::value(format!(
                "maximum supported dimension for an ndarray is currently 64, found {}",
                shape.len()
            ))
            .into()),
            Some(shape) => Ok(ShapeArg(shape)),
            None => Err(Error::value("negative dimensions are not allowed").into()),
        }
    }
}

/// One integer or a sequence of them.
#[derive(Clone, Debug)]
pub struct Ints(pub SmallVec<[i64; 4]>);

impl FromValue for Ints {
    fn from_value(h: &mut dyn Host, v: &Value) -> Result<Self> {
        if let Some(i) = index(v) {
            return Ok(Ints(SmallVec::from_slice(&[i?])));
        }
        match v {
            Value::Str(_) | Value::None | Value::Float(_) | Value::Scalar(_) => Err(not_an_integer(v).into()),
            v => {
                let items = v.to_vec(h).map_err(|_| crate::value::Error::from(not_an_integer(v)))?;
                let all: Result<SmallVec<[i64; 4]>> =
                    items.iter().map(|i| index(i).unwrap_or_else(|| Err(not_an_integer(i).into()))).collect();
                Ok(Ints(all?))
            }
        }
    }
}

/// The integer a value is an index for; the inner error says that it is too large.
pub fn index(v: &Value) -> Option<Result<i64>> {
    match v {
        Value::Int(i) => Some(Ok(*i)),
        v => v.to_bigint().map(|b| {
            b.to_i64()
                .ok_or_else(|| Error::new(ErrorKind::OverflowError, "Python int too large to convert to C long").into())
        }),
    }
}

/// `axis=`: none, one, or several.
#[derive(Clone, Debug, PartialEq)]
pub enum Axes {
    /// `None`: all of them.
    All,
    One(i64),
    Many(SmallVec<[i64; 4]>),
}

impl FromValue for Axes {
    fn from_value(h: &mut dyn Host, v: &Value) -> Result<Self> {
        if v.is_none() {
            return Ok(Axes::All);
        }
        match index(v) {
            Some(i) => Ok(Axes::One(i?)),
            None => Ok(Axes::Many(Ints::from_value(h, v)?.0)),
        }
    }
}

impl Axes {
    /// The axes counted from 0, in the order given; all of them for `None`.
    pub fn resolve(&self, ndim: usize) -> Result<SmallVec<[usize; 4]>> {
        match self {
            Axes::All => Ok((0..ndim).collect()),
            Axes::One(i) => Ok(SmallVec::from_slice(&[axis(*i, ndim)?])),
            Axes::Many(all) => axes(all, ndim),
        }
    }
    /// As [`Axes::resolve`] in NumPy's reductions: a 0-d array has an axis 0, along which nothing is folded.
    pub fn resolve_folded(&self, ndim: usize) -> Result<SmallVec<[usize; 4]>> {
        match self {
            Axes::One(0 | -1) if ndim == 0 => Ok(SmallVec::new()),
            axes => axes.resolve(ndim),
        }
    }
}

/// Axis `i` counted from 0, or NumPy's `AxisError`.
pub fn axis(i: i64, ndim: usize) -> Result<usize> {
    crate::array::index::wrap(i, ndim).ok_or_else(|| axis_error(i, ndim, None))
}

/// NumPy's `AxisError`.
pub fn axis_error(i: i64, ndim: usize, prefix: Option<&str>) -> crate::value::Error {
    Error::axis(i, ndim, prefix).into()
}

/// Distinct axes counted from 0.
pub fn axes(all: &[i64], ndim: usize) -> Result<SmallVec<[usize; 4]>> {
    let mut seen: SmallVec<[usize; 4]> = SmallVec::new();
    for &i in all {
        let a = axis(i, ndim)?;
        if seen.contains(&a) {
            return Err(Error::value("duplicate value in 'axis'").into());
        }
        seen.push(a);
    }
    Ok(seen)
}

/// `TypeError` from any text.
pub fn type_error(text: impl Into<String>) -> crate::value::Error {
    Error::type_error(text).into()
}

/// `ValueError` from any text.
pub fn value_error(text: impl Into<String>) -> crate::value::Error {
    Error::value(text).into()
}
