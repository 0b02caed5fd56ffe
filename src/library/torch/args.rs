//! Argument types of torch's rows: tensors, numbers, sizes, dimensions, dtypes, and the keywords that all
//! factories take.

use super::memory_format::MemoryFormat;
use super::state::default_dtype;
use super::{T, dtype, fresh};
use crate::array::promote::WeakKind;
use crate::array::{Array, DType, Num, Scalar, Shape};
use crate::diag::{Error, ErrorKind};
use crate::value::call::{Bound, Place};
use crate::value::convert::{FromArg, FromValue};
use crate::value::{Host, Result, Value};
use std::ops::Deref;
use std::rc::Rc;

/// A `Tensor` argument.
#[derive(Clone)]
pub struct Ten(pub T);

impl Deref for Ten {
    type Target = T;
    fn deref(&self) -> &T {
        &self.0
    }
}

/// The tensor behind a value, also where a class of the program extends `Tensor`.
pub fn tensor_of(v: &Value) -> Option<T> {
    match v {
        Value::Tensor(t) => Some(t.clone()),
        Value::Instance(i) => match &*i.native.borrow() {
            Value::Tensor(t) => Some(t.clone()),
            _ => None,
        },
        _ => None,
    }
}

fn must_be(place: Place, what: &str, v: &Value) -> crate::value::Error {
    let Place { function, param, .. } = place;
    let place = match place.position() {
        0 => String::new(),
        position => format!(" (position {position})"),
    };
    let text = format!("{function}(): argument '{param}'{place} must be {what}, not {}", v.type_name());
    Error::type_error(text).into()
}

impl FromValue for Ten {
    fn from_value(_: &mut dyn Host, v: &Value) -> Result<Self> {
        tensor_of(v).map(Ten).ok_or_else(|| Error::type_error(format!("must be Tensor, not {}", v.type_name())).into())
    }
    fn from_argument(_: &mut dyn Host, v: &Value, place: Place) -> Result<Self> {
        tensor_of(v).map(Ten).ok_or_else(|| must_be(place, "Tensor", v))
    }
}

/// A sequence of tensors.
pub struct Tensors(pub Vec<T>);

impl FromValue for Tensors {
    fn from_value(h: &mut dyn Host, v: &Value) -> Result<Self> {
        if !matches!(v, Value::List(_) | Value::Tuple(_) | Value::Object(_)) {
            return Err(Error::type_error(format!("must be tuple of Tensors, not {}", v.type_name())).into());
        }
        let items = v.to_vec(h)?;
        let tensor = |(i, v): (usize, &Value)| {
            tensor_of(v).ok_or_else(|| {
                let text = format!("expected Tensor as element {i} in argument 0, but got {}", v.type_name());
                crate::value::Error::from(Error::type_error(text))
            })
        };
        items.iter().enumerate().map(tensor).collect::<Result<_>>().map(Tensors)
    }
    fn from_argument(h: &mut dyn Host, v: &Value, place: Place) -> Result<Self> {
        if !matches!(v, Value::List(_) | Value::Tuple(_) | Value::Object(_)) {
            return Err(must_be(place, "tuple of Tensors", v));
        }
        Self::from_value(h, v)
    }
}

/// Tensors as several arguments or as one sequence: `f(a, b)`, `f([a, b])`.
pub struct TensorsOrOne(pub Vec<T>);

impl<'a> FromArg<'a> for TensorsOrOne {
    fn from_arg(h: &mut dyn Host, bound: &Bound<'a>, i: usize) -> Result<Self> {
        let rest = bound.rest();
        match (bound.slot(i), rest) {
            (Some(v), _) => Tensors::from_value(h, v).map(|t| TensorsOrOne(t.0)),
            (None, [one]) if tensor_of(one).is_none() => Tensors::from_value(h, one).map(|t| TensorsOrOne(t.0)),
            (None, rest) => {
                let list = Value::tuple(rest.to_vec());
                Tensors::from_value(h, &list).map(|t| TensorsOrOne(t.0))
            }
        }
    }
}

/// A tensor or a Python number.
#[derive(Clone)]
pub enum Operand {
    Tensor(T),
    Number(Num, WeakKind),
}

impl Operand {
    /// The operand a value is, if it is one.
    pub fn of(v: &Value) -> Option<Operand> {
        if let Some(t) = tensor_of(v) {
            return Some(Operand::Tensor(t));
        }
        let (num, weak) = number(v)?;
        Some(Operand::Number(num, weak))
    }
    /// The tensor, if it is one.
    pub fn tensor(&self) -> Option<&T> {
        match self {
            Operand::Tensor(t) => Some(t),
            Operand::Number(..) => None,
        }
    }
    /// Its array; a number becomes a 0-d array of `dtype`.
    pub fn array(&self, dtype: DType) -> Array {
        match self {
            Operand::Tensor(t) => t.array().clone(),
            Operand::Number(num, _) => Array::scalar(Scalar::new(dtype, *num)),
        }
    }
    /// The operand as a tensor; a number becomes a 0-d one of its default dtype.
    pub fn into_tensor(self, h: &mut dyn Host) -> T {
        match self {
            Operand::Tensor(t) => t,
            Operand::Number(num, weak) => {
                let dtype = crate::array::promote::torch_default(weak, default_dtype(h));
                fresh(Array::scalar(Scalar::new(dtype, num)))
            }
        }
    }
}

impl From<&T> for Operand {
    fn from(t: &T) -> Self {
        Operand::Tensor(t.clone())
    }
}
impl From<f64> for Operand {
    fn from(x: f64) -> Self {
        Operand::Number(Num::Float(x), WeakKind::Float)
    }
}
impl From<i64> for Operand {
    fn from(x: i64) -> Self {
        Operand::Number(Num::Int(x), WeakKind::Int)
    }
}

impl FromValue for Operand {
    fn from_value(_: &mut dyn Host, v: &Value) -> Result<Self> {
        Operand::of(v)
            .ok_or_else(|| Error::type_error(format!("must be Tensor or Number, not {}", v.type_name())).into())
    }
    fn from_argument(_: &mut dyn Host, v: &Value, place: Place) -> Result<Self> {
        Operand::of(v).ok_or_else(|| must_be(place, "Tensor", v))
    }
}

/// A number and its kind: Python's and NumPy's.
pub fn number(v: &Value) -> Option<(Num, WeakKind)> {
    Some(match v {
        Value::Bool(b) => (Num::Bool(b.get()), WeakKind::Bool),
        Value::Int(i) => (Num::Int(*i), WeakKind::Int),
        Value::Float(f) => (Num::Float(f.get()), WeakKind::Float),
        Value::Complex(c) => (Num::Complex(**c), WeakKind::Complex),
        Value::BigInt(b) => (u64::try_from(&**b).map(Num::UInt).ok()?, WeakKind::Int),
        Value::Scalar(s) => {
            let weak = match s.num {
                Num::Bool(_) => WeakKind::Bool,
                Num::Int(_) | Num::UInt(_) => WeakKind::Int,
                Num::Float(_) => WeakKind::Float,
                Num::Complex(_) => WeakKind::Complex,
            };
            (s.num, weak)
        }
        _ => return None,
    })
}

/// A number, also a tensor of one element where no gradient is asked.
#[derive(Clone, Copy)]
pub struct Number(pub Num, pub WeakKind);

impl FromValue for Number {
    fn from_value(_: &mut dyn Host, v: &Value) -> Result<Self> {
        if let Some((num, weak)) = number(v) {
            return Ok(Number(num, weak));
        }
        match tensor_of(v).and_then(|t| t.array().item()) {
            Some(s) => Ok(Number(s.num, weak_of(s.dtype))),
            None => Err(Error::type_error(format!("must be Number, not {}", v.type_name())).into()),
        }
    }
    fn from_argument(h: &mut dyn Host, v: &Value, place: Place) -> Result<Self> {
        Self::from_value(h, v).map_err(|_| must_be(place, "Number", v))
    }
    fn from_default(h: &mut dyn Host, text: &'static str) -> Result<Self> {
        match text.parse::<i64>() {
            Ok(i) => Ok(Number(Num::Int(i), WeakKind::Int)),
            Err(_) => {
                let x = text.parse::<f64>().unwrap_or(0.0);
                let _ = h;
                Ok(Number(Num::Float(x), WeakKind::Float))
            }
        }
    }
}

/// The kind of number that a dtype holds.
pub fn weak_of(dtype: DType) -> WeakKind {
    match dtype.kind() {
        crate::array::Kind::Bool => WeakKind::Bool,
        crate::array::Kind::Float => WeakKind::Float,
        crate::array::Kind::Complex => WeakKind::Complex,
        _ => WeakKind::Int,
    }
}

/// The integers of a value: an index, or a sequence of them.
pub fn ints(h: &mut dyn Host, v: &Value) -> Option<Result<Vec<i64>>> {
    let index = |v: &Value| match v {
        Value::Int(i) => Some(*i),
        Value::Float(_) => None,
        v => v.to_bigint().and_then(|b| i64::try_from(&b).ok()),
    };
    if let Value::Tensor(t) = v
        && t.array().ndim() > 0
    {
        let a = t.array().clone();
        return a.dtype().is_integer().then(|| Ok(crate::array::index::to_i64(&a)));
    }
    if let Some(i) = index(v) {
        return Some(Ok(vec![i]));
    }
    if !matches!(v, Value::List(_) | Value::Tuple(_) | Value::Object(_) | Value::Range(_) | Value::Array(_)) {
        return None;
    }
    match v.to_vec(h) {
        Err(e) => Some(Err(e)),
        Ok(items) => items.iter().map(index).collect::<Option<Vec<i64>>>().map(Ok),
    }
}

/// Sizes as several arguments, one sequence, or by keyword: `f(2, 3)`, `f((2, 3))`, `f(size=…)`.
#[derive(Clone, Debug)]
pub struct Sizes(pub Vec<i64>);

impl<'a> FromArg<'a> for Sizes {
    fn from_arg(h: &mut dyn Host, bound: &Bound<'a>, i: usize) -> Result<Self> {
        let rest = bound.rest();
        let given = match (bound.slot(i), rest) {
            (Some(v), _) => v.clone(),
            (None, [one]) => one.clone(),
            (None, all) => Value::tuple(all.to_vec()),
        };
        match ints(h, &given) {
            Some(sizes) => sizes.map(Sizes),
            None => Err(must_be(bound.place(i), "tuple of ints", &given)),
        }
    }
}

impl Sizes {
    /// As a shape, or the error of a negative size.
    pub fn shape(&self, function: &str) -> Result<Shape> {
        shape(&self.0, function)
    }
}

/// Sizes as a shape, or PyTorch's error of a factory.
pub fn shape(sizes: &[i64], function: &str) -> Result<Shape> {
    let wrong = || match function {
        "zeros" | "ones" | "full" => Error::runtime(format!("{function}: Dimension size must be non-negative.")),
        _ => {
            let bad = sizes.iter().find(|&&n| n < 0).unwrap_or(&0);
            Error::runtime(format!("Trying to create tensor with negative dimension {bad}: {sizes:?}"))
        }
    };
    let shape: Option<Shape> = sizes.iter().map(|&n| usize::try_from(n).ok()).collect();
    Ok(shape.ok_or_else(wrong)?)
}

/// One dimension or several; the flag says that it was one number.
#[derive(Clone, Debug)]
pub struct Dims(pub Vec<i64>, pub bool);

fn is_single(v: &Value) -> bool {
    match v {
        Value::Tensor(t) => t.array().ndim() == 0,
        Value::Array(a) => a.array().ndim() == 0,
        v => !matches!(v, Value::List(_) | Value::Tuple(_) | Value::Object(_) | Value::Range(_)),
    }
}

impl FromValue for Dims {
    fn from_value(h: &mut dyn Host, v: &Value) -> Result<Self> {
        match ints(h, v) {
            Some(all) => Ok(Dims(all?, is_single(v))),
            None => Err(Error::type_error(format!("must be tuple of ints, not {}", v.type_name())).into()),
        }
    }
    fn from_argument(h: &mut dyn Host, v: &Value, place: Place) -> Result<Self> {
        match ints(h, v) {
            Some(all) => Ok(Dims(all?, is_single(v))),
            None => Err(must_be(place, "tuple of ints", v)),
        }
    }
}

/// A dimension counted from 0, or PyTorch's `IndexError`. A tensor without axes counts as having one.
pub fn wrap_dim(dim: i64, ndim: usize) -> Result<usize> {
    let n = ndim.max(1);
    crate::array::index::wrap(dim, n).ok_or_else(|| {
        let n = n as i64;
        let text = format!("Dimension out of range (expected to be in range of [{}, {}], but got {dim})", -n, n - 1);
        Error::index(text).into()
    })
}

/// Distinct dimensions counted from 0; all of them for none.
pub fn wrap_dims(dims: Option<&[i64]>, ndim: usize) -> Result<Vec<usize>> {
    let Some(dims) = dims else { return Ok((0..ndim).collect()) };
    let mut seen = Vec::new();
    for &d in dims {
        let at = wrap_dim(d, ndim)?;
        if seen.contains(&at) {
            return Err(Error::runtime(format!("dim {at} appears multiple times in the list of dims")).into());
        }
        seen.push(at);
    }
    seen.retain(|&d| d < ndim);
    Ok(seen)
}

/// A dtype argument: `torch.float64`, or Python's `float`, `int`, `bool`, `complex`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TDType(pub DType);

impl FromValue for TDType {
    fn from_value(_: &mut dyn Host, v: &Value) -> Result<Self> {
        dtype::of_value(v)
            .map(TDType)
            .ok_or_else(|| Error::type_error(format!("must be torch.dtype, not {}", v.type_name())).into())
    }
    fn from_argument(_: &mut dyn Host, v: &Value, place: Place) -> Result<Self> {
        let Place { function, param, .. } = place;
        dtype::of_value(v).map(TDType).ok_or_else(|| {
            let text = format!("{function}(): argument '{param}' must be torch.dtype, not {}", v.type_name());
            Error::type_error(text).into()
        })
    }
}

/// `device=`: the CPU, or an error.
#[derive(Clone, Copy, Debug)]
pub struct Device;

const DEVICES: &str = "Expected one of cpu, cuda, ipu, xpu, mkldnn, opengl, opencl, ideep, hip, ve, fpga, maia, xla, lazy, \
                       vulkan, mps, meta, hpu, mtia, privateuseone device type at start of device string:";

impl FromValue for Device {
    fn from_value(_: &mut dyn Host, v: &Value) -> Result<Self> {
        match v {
            Value::None => Ok(Device),
            Value::Object(_) if v.downcast::<super::device::Device>().is_some() => Ok(Device),
            Value::Str(s) => match s.as_str().split(':').next().unwrap_or_default() {
                "cpu" => Ok(Device),
                "cuda" => Err(Error::runtime(
                    "Found no NVIDIA driver on your system. Please check that you have an NVIDIA GPU and installed a \
                     driver from http://www.nvidia.com/Download/index.aspx",
                )
                .into()),
                name @ ("mps" | "meta" | "xpu" | "xla") => {
                    Err(Error::unsupported(format!("tscript computes on the CPU; there is no device '{name}'")).into())
                }
                _ => Err(Error::runtime(format!("{DEVICES} {}", s.as_str())).into()),
            },
            v => Err(Error::type_error(format!("must be torch.device, not {}", v.type_name())).into()),
        }
    }
}

/// The keywords that every factory takes: `out`, `dtype`, `layout`, `device`, `requires_grad`, `pin_memory`,
/// `generator`, `memory_format`, `names`.
#[derive(Default)]
pub struct Factory {
    pub out: Option<T>,
    pub dtype: Option<DType>,
    pub requires_grad: bool,
    pub generator: Option<super::state::SharedGenerator>,
    pub memory_format: Option<MemoryFormat>,
}

impl<'a> FromArg<'a> for Factory {
    fn from_arg(h: &mut dyn Host, bound: &Bound<'a>, i: usize) -> Result<Self> {
        let mut all = Factory::default();
        let mut place = bound.place(i);
        for (key, v) in bound.keyword_rest() {
            place.param = key.as_str();
            match key.as_str() {
                "out" => all.out = Option::<Ten>::from_argument(h, &v, place)?.map(|t| t.0),
                "dtype" => all.dtype = Option::<TDType>::from_argument(h, &v, place)?.map(|d| d.0),
                "device" => drop(Device::from_value(h, &v)?),
                "requires_grad" => all.requires_grad = v.truth(h)?,
                "generator" => all.generator = super::random::generator_of(&v)?,
                "memory_format" if bound.name() != "zeros" && bound.name() != "ones" => {
                    all.memory_format = Option::<MemoryFormat>::from_argument(h, &v, place)?;
                }
                "layout" | "pin_memory" | "names" => {}
                other => {
                    let text = format!("{}() got an unexpected keyword argument '{other}'", bound.name());
                    return Err(Error::type_error(text).into());
                }
            }
        }
        Ok(all)
    }
}

impl Factory {
    /// The dtype asked for (of `out` where that was given), or this one.
    pub fn dtype_or(&self, default: DType) -> DType {
        self.dtype.or_else(|| self.out.as_ref().map(|t| t.array().dtype())).unwrap_or(default)
    }
    /// The new tensor as a value: into `out` if given, with `requires_grad` if asked for.
    pub fn finish(&self, h: &mut dyn Host, array: Array) -> Result<Value> {
        self.finish_tensor(h, fresh(array))
    }
    /// As [`Factory::finish`] for a tensor.
    pub fn finish_tensor(&self, h: &mut dyn Host, t: T) -> Result<Value> {
        if let Some(out) = &self.out {
            return into_out(h, t, Some(out));
        }
        if self.requires_grad {
            super::autograd::set_requires_grad(&t, true)?;
        }
        Ok(Value::Tensor(t))
    }
}

/// The function behind a node: `log_softmax` for `LogSoftmax`.
fn function_name(node: &str) -> String {
    let mut name = String::new();
    for c in node.chars() {
        if c.is_ascii_uppercase() && !name.is_empty() {
            name.push('_');
        }
        name.push(c.to_ascii_lowercase());
    }
    name
}

/// A result into `out=` (resized if its shape differs), or as it is.
pub fn into_out(h: &mut dyn Host, t: T, out: Option<&T>) -> Result<Value> {
    let Some(out) = out else { return Ok(Value::Tensor(t)) };
    if t.requires_grad.get() && super::state::state(h).grad && super::tape::shows_grad(&t) {
        let name = super::tape::history(&t).map_or(String::new(), |past| function_name(past.node.short_name()));
        return Err(Error::runtime(format!(
            "{name}(): functions with out=... arguments don't support automatic differentiation, but one of the arguments \
             requires grad."
        ))
        .into());
    }
    let (from, to) = (t.array().dtype(), out.array().dtype());
    if from != to && !can_cast(from, to) {
        return Err(cannot_cast(from, to));
    }
    if out.array().shape() != t.array().shape() {
        let fresh = Array::zeros(to, t.array().shape())?;
        out.replace(fresh);
    }
    let target = out.array().clone();
    crate::op::assign::assign(&target, &t.array())?;
    out.write_back()?;
    Ok(Value::Tensor(out.clone()))
}

/// Whether an in-place result of one dtype may go into a tensor of another.
pub fn can_cast(from: DType, to: DType) -> bool {
    use crate::array::Kind::*;
    let rank = |d: DType| match d.kind() {
        Bool => 0,
        Unsigned | Signed => 1,
        Float => 2,
        Complex => 3,
    };
    rank(from) <= rank(to)
}

/// PyTorch's error where [`can_cast`] says no.
pub fn cannot_cast(from: DType, to: DType) -> crate::value::Error {
    use crate::op::index::torch_scalar_type as name;
    Error::new(
        ErrorKind::RuntimeError,
        format!("result type {} can't be cast to the desired output type {}", name(from), name(to)),
    )
    .into()
}

/// A dtype's name in messages of type checks: `long int`, `float`.
pub fn c_name(dtype: DType) -> &'static str {
    match dtype {
        DType::Bool => "bool",
        DType::U8 => "unsigned char",
        DType::U16 => "unsigned short",
        DType::U32 => "unsigned int",
        DType::U64 => "unsigned long",
        DType::I8 => "signed char",
        DType::I16 => "short",
        DType::I32 => "int",
        DType::I64 => "long int",
        DType::F16 => "c10::Half",
        DType::BF16 => "c10::BFloat16",
        DType::F32 => "float",
        DType::F64 => "double",
        DType::C64 => "c10::complex<float>",
        DType::C128 => "c10::complex<double>",
    }
}

/// `RuntimeError`
pub fn runtime(text: impl Into<String>) -> crate::value::Error {
    Error::runtime(text).into()
}

/// A tuple of tensors.
pub fn tuple(all: Vec<T>) -> Value {
    Value::Tuple(Rc::new(all.into_iter().map(Value::Tensor).collect()))
}
