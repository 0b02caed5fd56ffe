//! What `np.array` sees in nested sequences: shape, dtype, values.

use super::dtype as dtypes;
use crate::array::{Array, DType, Element, Num, Scalar, Shape, dispatch, promote};
use crate::diag::{Error, ErrorKind};
use crate::kernel::stop;
use crate::op::cast::astype;
use crate::value::ops::special;
use crate::value::{Host, Result, Value};
use num_traits::ToPrimitive;
use std::rc::Rc;

/// The array a value is: arrays and tensors as they are, everything else made anew. `dtype` is what
/// the caller asked for; an array of another dtype is cast.
pub fn as_array(h: &mut dyn Host, v: &Value, dtype: Option<DType>) -> Result<Array> {
    let array = match v {
        Value::Array(a) => a.array().clone(),
        Value::Tensor(t) => t.array().clone(),
        Value::Object(o) if let Some(a) = o.as_array() => a.array().clone(),
        v => return new_array(h, v, dtype),
    };
    Ok(match dtype {
        Some(d) if d != array.dtype() => astype(&array, d)?,
        _ => array,
    })
}

/// A fresh array from nested sequences and numbers.
pub fn new_array(h: &mut dyn Host, v: &Value, dtype: Option<DType>) -> Result<Array> {
    if let Some(array) = quick(v, dtype) {
        return Ok(array?);
    }
    let mut found = Found { dims: Shape::new(), fixed: false, ragged: None, leaves: Vec::new(), dtype: None };
    found.visit(h, v, 0)?;
    if let Some(depth) = found.ragged {
        let shape = crate::array::format::numpy::shape_tuple(&found.dims[..depth]);
        return Err(Error::value(format!(
            "setting an array element with a sequence. The requested array has an inhomogeneous shape after {depth} dimensions. The detected shape was {shape} + inhomogeneous part."
        ))
        .into());
    }
    let target = dtype.or(found.dtype).unwrap_or(DType::F64);
    let mut nums = Vec::with_capacity(found.leaves.len());
    for leaf in stop::watched(found.leaves.iter()) {
        match leaf {
            Leaf::Array(a) => nums.extend(if a.dtype() == target { a.to_nums() } else { astype(a, target)?.to_nums() }),
            Leaf::Value(v) => nums.push(to_num(h, v, target)?),
        }
    }
    from_nums(&nums, target, &found.dims)
}

/// An array of widened elements.
pub fn from_nums(nums: &[Num], dtype: DType, shape: &[usize]) -> Result<Array> {
    fn make<T: Element>(nums: &[Num], shape: &[usize]) -> crate::diag::Result<Array> {
        let all: Vec<T> = stop::watched(nums.iter()).map(|&n| T::from_num(n)).collect();
        Array::from_slice(&all, shape)
    }
    Ok(dispatch!(dtype, T => make::<T>(nums, shape))?)
}

/// Flat lists of plain floats or plain ints, which are most of them.
fn quick(v: &Value, dtype: Option<DType>) -> Option<crate::diag::Result<Array>> {
    let list;
    let items: &[Value] = match v {
        Value::List(l) => {
            list = l.borrow();
            &list
        }
        Value::Tuple(t) => t,
        _ => return None,
    };
    match items.first()? {
        Value::Float(_) if dtype.is_none_or(|d| d == DType::F64) => {
            let all: Option<Vec<f64>> = stop::watched(items.iter())
                .map(|v| if let Value::Float(f) = v { Some(f.get()) } else { None })
                .collect();
            Some(Array::from_vec(all?))
        }
        Value::Int(_) if dtype.is_none_or(|d| d == DType::I64) => {
            let all: Option<Vec<i64>> =
                stop::watched(items.iter()).map(|v| if let Value::Int(i) = v { Some(*i) } else { None }).collect();
            Some(Array::from_vec(all?))
        }
        _ => None,
    }
}

enum Leaf {
    Value(Value),
    Array(Array),
}

struct Found {
    dims: Shape,
    /// Whether `dims` is complete: a leaf has been seen.
    fixed: bool,
    ragged: Option<usize>,
    leaves: Vec<Leaf>,
    dtype: Option<DType>,
}

impl Found {
    fn meet(&mut self, d: DType) {
        self.dtype = Some(self.dtype.map_or(d, |have| promote::numpy(have, d)));
    }
    fn uneven(&mut self, depth: usize) {
        self.ragged = Some(self.ragged.map_or(depth, |d| d.min(depth)));
    }
    fn leaf(&mut self, v: &Value, d: DType, depth: usize) {
        if self.fixed && depth != self.dims.len() {
            self.uneven(depth);
        }
        self.fixed = true;
        self.meet(d);
        self.leaves.push(Leaf::Value(v.clone()));
    }
    fn visit(&mut self, h: &mut dyn Host, v: &Value, depth: usize) -> Result<()> {
        match v {
            Value::Float(_) => self.leaf(v, DType::F64, depth),
            Value::Int(_) => self.leaf(v, DType::I64, depth),
            Value::Bool(_) => self.leaf(v, DType::Bool, depth),
            Value::Complex(_) => self.leaf(v, DType::C128, depth),
            Value::BigInt(b) if b.to_u64().is_some() => self.leaf(v, DType::U64, depth),
            Value::BigInt(_) => return Err(dtypes::absent("object")),
            Value::Scalar(s) => self.leaf(v, s.dtype, depth),
            Value::Array(a) => {
                let a = a.array().clone();
                self.array(a, depth)?;
            }
            Value::Tensor(t) => {
                let a = t.array().clone();
                self.array(a, depth)?;
            }
            Value::Object(o) if let Some(a) = o.as_array() => {
                let a = a.array().clone();
                self.array(a, depth)?;
            }
            Value::List(l) => {
                let items = l.borrow().clone();
                self.sequence(h, &items, depth)?;
            }
            Value::Tuple(t) => self.sequence(h, t, depth)?,
            Value::Range(_) => {
                let items = v.to_vec(h)?;
                self.sequence(h, &items, depth)?;
            }
            Value::Str(_) => return self.text(h, v, depth),
            Value::Bytes(_) => return Err(dtypes::absent("bytes")),
            Value::None => self.leaf(v, DType::F64, depth),
            Value::Instance(i) => {
                if let Some(made) = special(h, v, "__array__", &[])? {
                    return self.visit(h, &made, depth);
                }
                let native = i.native.borrow().clone();
                if !native.is_none() {
                    return self.visit(h, &native, depth);
                }
                let lookup = |name: &str| i.class().lookup(crate::value::Symbol::new(name)).is_some();
                if lookup("__len__") && lookup("__getitem__") {
                    let n = v.len(h)?;
                    let mut items = Vec::new();
                    for i in 0..n {
                        items.push(crate::value::item::get(h, v, &Value::Int(i as i64))?);
                    }
                    return self.sequence(h, &items, depth);
                }
                if lookup("__float__") {
                    self.leaf(v, DType::F64, depth);
                    return Ok(());
                }
                return Err(dtypes::absent("object"));
            }
            other if other.type_info().slots().getitem.is_some() && other.type_info().slots().len.is_some() => {
                let items = other.to_vec(h)?;
                self.sequence(h, &items, depth)?;
            }
            _ => return Err(dtypes::absent("object")),
        }
        Ok(())
    }
    fn text(&mut self, _: &mut dyn Host, v: &Value, depth: usize) -> Result<()> {
        // Text becomes a number only where the caller asks for a numeric dtype.
        self.leaf(v, DType::Bool, depth);
        Ok(())
    }
    fn sequence(&mut self, h: &mut dyn Host, items: &[Value], depth: usize) -> Result<()> {
        h.check_depth()?;
        if depth >= crate::array::layout::MAX_NDIM {
            return Err(Error::value("setting an array element with a sequence. The requested array would exceed the maximum number of dimension of 64.").into());
        }
        self.axis(items.len(), depth);
        for item in stop::watched(items.iter()) {
            self.visit(h, item, depth + 1)?;
        }
        if items.is_empty() {
            self.fixed = true;
        }
        Ok(())
    }
    /// An axis of length `n` at this depth.
    fn axis(&mut self, n: usize, depth: usize) {
        match self.dims.get(depth) {
            Some(&have) if have != n => self.uneven(depth),
            Some(_) => {}
            None if self.fixed => self.uneven(depth),
            None => self.dims.push(n),
        }
    }
    fn array(&mut self, a: Array, depth: usize) -> Result<()> {
        for (k, &n) in a.shape().iter().enumerate() {
            self.axis(n, depth + k);
        }
        if self.fixed && depth + a.ndim() < self.dims.len() {
            self.uneven(depth + a.ndim());
        }
        self.fixed = true;
        self.meet(a.dtype());
        self.leaves.push(Leaf::Array(a));
        Ok(())
    }
}

/// One element, as NumPy stores a Python object into an array of this dtype.
pub fn to_num(h: &mut dyn Host, v: &Value, dtype: DType) -> Result<Num> {
    Ok(match v {
        Value::Float(f) => Num::Float(check_float(f.get(), dtype)?),
        Value::Int(i) => int_num(&num_bigint::BigInt::from(*i), Num::Int(*i), dtype)?,
        Value::Bool(b) => Num::Bool(b.get()),
        Value::BigInt(b) => match (b.to_u64(), dtype.int_range()) {
            (Some(u), _) => int_num(b, Num::UInt(u), dtype)?,
            (None, Some(_)) => return Err(out_of_bounds(b, dtype)),
            (None, None) => Num::Float(crate::value::number::big_to_float(b)?),
        },
        Value::Complex(c) if dtype.is_complex() || dtype.is_bool() => Num::Complex(**c),
        Value::Complex(_) => {
            let (call, what) = if dtype.is_float() {
                ("float", "a string or a real number")
            } else {
                ("int", "a string, a bytes-like object or a real number")
            };
            return Err(Error::type_error(format!("{call}() argument must be {what}, not 'complex'")).into());
        }
        Value::Scalar(s) => s.num,
        Value::Array(a) => match a.array().item() {
            Some(s) => s.num,
            None => return Err(Error::value("setting an array element with a sequence.").into()),
        },
        Value::Tensor(t) => match t.array().item() {
            Some(s) => s.num,
            None => return Err(Error::value("setting an array element with a sequence.").into()),
        },
        Value::None if dtype.is_inexact() => Num::Float(f64::NAN),
        Value::None if dtype.is_bool() => Num::Bool(false),
        Value::None => {
            return Err(Error::type_error(
                "int() argument must be a string, a bytes-like object or a real number, not 'NoneType'",
            )
            .into());
        }
        Value::Str(s) => parse_text(s.as_str(), dtype)?,
        Value::List(_) | Value::Tuple(_) => {
            return Err(Error::value("setting an array element with a sequence.").into());
        }
        v => match special(h, v, "__float__", &[])? {
            Some(Value::Float(f)) => Num::Float(f.get()),
            _ => return Err(dtypes::absent("object")),
        },
    })
}

fn parse_text(text: &str, dtype: DType) -> Result<Num> {
    let bare = text.trim();
    if dtype.is_integer() {
        return bare.parse().map(Num::Int).map_err(|_| {
            Error::value(format!("invalid literal for int() with base 10: {}", crate::value::repr::quote(text))).into()
        });
    }
    if dtype.is_float() {
        return bare.parse().map(Num::Float).map_err(|_| {
            Error::value(format!("could not convert string to float: {}", crate::value::repr::quote(text))).into()
        });
    }
    Err(dtypes::absent("str"))
}

fn check_float(f: f64, dtype: DType) -> Result<f64> {
    if dtype.is_integer() {
        if f.is_nan() {
            return Err(Error::value("cannot convert float NaN to integer").into());
        }
        if f.is_infinite() {
            return Err(Error::new(ErrorKind::OverflowError, "cannot convert float infinity to integer").into());
        }
    }
    Ok(f)
}

fn int_num(big: &num_bigint::BigInt, num: Num, dtype: DType) -> Result<Num> {
    if dtype.is_bool() {
        return Ok(Num::Bool(big.sign() != num_bigint::Sign::NoSign));
    }
    match (dtype.int_range(), big.to_i128()) {
        (Some((low, high)), Some(i)) if i < low || i > high => Err(out_of_bounds(big, dtype)),
        _ => Ok(num),
    }
}

/// The error for a Python integer that a dtype cannot hold.
pub fn out_of_bounds(big: &num_bigint::BigInt, dtype: DType) -> crate::value::Error {
    let text = if big.to_i64().is_none() && (dtype != DType::U64 || big.to_u64().is_none()) {
        "Python int too large to convert to C long".to_string()
    } else {
        format!("Python integer {big} out of bounds for {dtype}")
    };
    Error::new(ErrorKind::OverflowError, text).into()
}

/// Plain Python value of an element: what `.item()` and `.tolist()` give.
pub fn to_python(num: Num) -> Value {
    match num {
        Num::Bool(b) => Value::bool(b),
        Num::Int(i) => Value::Int(i),
        Num::UInt(u) => Value::int(u.into()),
        Num::Float(f) => Value::float(f),
        Num::Complex(c) => Value::complex(c),
    }
}

/// Nested lists of Python values.
pub fn to_list(array: &Array) -> Value {
    fn part(nums: &[Num], shape: &[usize]) -> Value {
        match shape {
            [] => nums.first().map_or(Value::None, |&n| to_python(n)),
            [n, rest @ ..] => {
                let step: usize = rest.iter().product();
                Value::list(
                    stop::watched(0..*n)
                        .map(|i| part(nums.get(i * step..(i + 1) * step).unwrap_or(&[]), rest))
                        .collect(),
                )
            }
        }
    }
    part(&array.to_nums(), array.shape())
}

/// A NumPy scalar value of an element.
pub fn scalar(dtype: DType, num: Num) -> Value {
    Value::Scalar(Rc::new(Scalar { dtype, num }))
}
