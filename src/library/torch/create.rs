//! New tensors: from data, filled, counted.

use super::args::{Device, Dims, Factory, Number, Operand, Sizes, TDType, Ten, number, runtime, shape, tensor_of};
use super::size::items;
use super::state::default_dtype;
use super::{T, autograd, fresh, views};
use crate::array::promote::{self, WeakKind};
use crate::array::{Array, DType, Num, Scalar, dispatch};
use crate::diag::Error;
use crate::op::create::{self as op_create, Progression};
use crate::rows;
use crate::value::convert::{FromValue, Maybe};
use crate::value::{Host, Result, Value};

rows! { pub CONSTRUCT =
    /// A tensor of this size with unspecified values, or of this data in the default dtype.
    "Tensor"(*data: &[Value]) => |h: &mut dyn Host, data| legacy(h, data, None);
}

rows! { pub FUNCTIONS =
    /// A tensor of this data: a copy.
    ///
    /// >>> torch.tensor([[1, 2], [3, 4]])
    "tensor"(data: Value, *, dtype: Option<TDType> = None, device: Option<Device> = None, requires_grad: bool = False, pin_memory: bool = False) => |h: &mut dyn Host, v, d: Option<TDType>, _dev, grad, _p| {
        let t = fresh(array_of(h, &v, d.map(|d| d.0))?);
        if grad { autograd::set_requires_grad(&t, true)?; }
        Ok(Value::Tensor(t))
    };
    /// A tensor of this data: the same memory where that can be.
    ///
    /// >>> torch.as_tensor([1, 2])
    "as_tensor"(data: Value, dtype: Option<TDType> = None, device: Option<Device> = None) => |h: &mut dyn Host, v, d: Option<TDType>, _dev| as_tensor(h, &v, d.map(|d| d.0), false);
    /// A tensor of this data: the same memory where that can be.
    "asarray"(obj: Value, *, dtype: Option<TDType> = None, device: Option<Device> = None, copy: Option<bool> = None, requires_grad: Option<bool> = None) => |h: &mut dyn Host, v, d: Option<TDType>, _dev, copy: Option<bool>, grad: Option<bool>| {
        let r = as_tensor(h, &v, d.map(|d| d.0), copy == Some(true))?;
        match &r {
            Value::Tensor(t) if t.requires_grad.get() && grad == Some(false) => Ok(Value::Tensor(views::detach(t))),
            Value::Tensor(t) if grad == Some(true) => { autograd::set_requires_grad(t, true)?; Ok(r) }
            _ => Ok(r),
        }
    };
    /// A tensor on the memory of a NumPy array.
    ///
    /// >>> import numpy as np
    /// >>> torch.from_numpy(np.arange(3))
    "from_numpy"(ndarray: Value) => |_h, v: Value| from_numpy(&v).map(Value::Tensor);
    /// A tensor on the memory of a buffer.
    ///
    /// >>> torch.frombuffer(bytearray([1, 0, 2, 0]), dtype=torch.int16)
    "frombuffer"(buffer: Value, *, dtype: TDType, count: i64 = -1, offset: i64 = 0, requires_grad: bool = False) => frombuffer;
    /// A tensor without dimensions.
    "scalar_tensor"(s: Number, **options: Factory) => |h: &mut dyn Host, s: Number, o: Factory| {
        let d = o.dtype_or(default_dtype(h));
        o.finish(h, Array::scalar(Scalar::new(d, s.0)))
    };
    /// Zeros.
    ///
    /// >>> torch.zeros(2, 3)
    "zeros"(*size: Sizes, **options: Factory) => |h: &mut dyn Host, s: Sizes, o: Factory| filled(h, "zeros", &s, o, Num::Int(0));
    /// Ones.
    ///
    /// >>> torch.ones(2, dtype=torch.int64)
    "ones"(*size: Sizes, **options: Factory) => |h: &mut dyn Host, s: Sizes, o: Factory| filled(h, "ones", &s, o, Num::Int(1));
    /// Unspecified values (zeros here).
    "empty"(*size: Sizes, **options: Factory) => |h: &mut dyn Host, s: Sizes, o: Factory| filled(h, "empty", &s, o, Num::Int(0));
    /// Unspecified values with these strides.
    "empty_strided"(size: Dims, stride: Dims, **options: Factory) => |h: &mut dyn Host, s: Dims, st: Dims, o: Factory| {
        let d = o.dtype_or(default_dtype(h));
        let extent = s.0.iter().zip(&st.0).fold(1i64, |acc, (&n, &k)| acc.saturating_add((n - 1).max(0).saturating_mul(k)));
        let base = fresh(Array::zeros(d, &shape(&[extent], "empty_strided")?)?);
        let v = views::as_strided(h, &base, &s.0, &st.0, Some(0))?;
        let array = v.array().clone();
        o.finish(h, array)
    };
    /// Unspecified values whose memory has the dimensions in this order.
    "empty_permuted"(size: Dims, physical_layout: Dims, **options: Factory) => |h: &mut dyn Host, s: Dims, p: Dims, o: Factory| {
        let d = o.dtype_or(default_dtype(h));
        let all = shape(&s.0, "empty_permuted")?;
        let order: Vec<usize> = p.0.iter().map(|&i| i.clamp(0, all.len().max(1) as i64 - 1) as usize).collect();
        let array = Array::for_overwrite_in(d, crate::kernel::walk::layout_in_order(&all, &order))?;
        crate::op::assign::fill(&array, Num::Int(0))?;
        o.finish(h, array)
    };
    /// One value everywhere.
    ///
    /// >>> torch.full((2,), 7)
    "full"(size: Dims, fill_value: Operand, **options: Factory) => |h: &mut dyn Host, s: Dims, v: Operand, o: Factory| {
        if s.1 {
            return Err(Error::type_error("full(): argument 'size' (position 1) must be tuple of ints, not int").into());
        }
        let value = number_of(&v)?;
        let d = o.dtype_or(promote::torch_default(value.1, default_dtype(h)));
        o.finish(h, full(d, &shape(&s.0, "full")?, value.0)?)
    };
    /// Ones on the diagonal.
    ///
    /// >>> torch.eye(2)
    "eye"(n: i64, m: Option<i64> = None, **options: Factory) => eye;
    /// Evenly spaced numbers with a step: the end is excluded.
    ///
    /// >>> torch.arange(2, 6)
    "arange"(start: Number, end: Maybe<Number> = NoValue, step: Number = 1, **options: Factory) => |h: &mut dyn Host, a, b: Maybe<Number>, s, o| arange(h, a, b.into_option(), s, o);
    /// As `arange` with the end included.
    "range"(start: Number, end: Maybe<Number> = NoValue, step: Number = 1, **options: Factory) => |h: &mut dyn Host, a: Number, b: Maybe<Number>, s: Number, o: Factory| {
        let d = o.dtype_or(default_dtype(h));
        let (a, b) = match b.into_option() { Some(b) => (a, b), None => (Number(Num::Int(0), WeakKind::Int), a) };
        let n = ((b.0.as_f64() - a.0.as_f64()) / s.0.as_f64()).floor() + 1.0;
        o.finish(h, steps(d, a.0.as_f64(), s.0.as_f64(), n.max(0.0) as usize)?)
    };
    /// As many evenly spaced numbers as asked for, both ends included.
    ///
    /// >>> torch.linspace(0, 1, 5)
    "linspace"(start: Number, end: Number, steps: i64, **options: Factory) => |h: &mut dyn Host, a: Number, b: Number, n, o: Factory| {
        let complex = a.1 == WeakKind::Complex || b.1 == WeakKind::Complex;
        let default = if complex { default_dtype(h).complex() } else { default_dtype(h) };
        let d = o.dtype_or(default);
        super::refusals::function("linspace", d)?;
        let array = op_create::linspace_torch(a.0, b.0, count(n)?, d)?;
        o.finish(h, array)
    };
    /// Powers of `base` with evenly spaced exponents.
    ///
    /// >>> torch.logspace(0, 2, 3)
    "logspace"(start: Number, end: Number, steps: i64, base: f64 = 10.0, **options: Factory) => |h: &mut dyn Host, a: Number, b: Number, n, base: f64, o: Factory| {
        let d = o.dtype_or(default_dtype(h));
        o.finish(h, op_create::logspace_torch(a.0, b.0, count(n)?, base, d)?)
    };
    /// Zeros of a tensor's size and dtype.
    "zeros_like"(input: Ten, **options: Factory) => |h: &mut dyn Host, x: Ten, o: Factory| like(h, &x, o, Num::Int(0));
    /// Ones of a tensor's size and dtype.
    "ones_like"(input: Ten, **options: Factory) => |h: &mut dyn Host, x: Ten, o: Factory| like(h, &x, o, Num::Int(1));
    /// Unspecified values (zeros here) of a tensor's size and dtype.
    "empty_like"(input: Ten, **options: Factory) => |h: &mut dyn Host, x: Ten, o: Factory| like(h, &x, o, Num::Int(0));
    /// One value in a tensor's size and dtype.
    "full_like"(input: Ten, fill_value: Operand, **options: Factory) => |h: &mut dyn Host, x: Ten, v: Operand, o: Factory| { let v = number_of(&v)?; like(h, &x, o, v.0) };
    /// Rows of coordinates of the lower triangle.
    "tril_indices"(row: i64, col: i64, offset: i64 = 0, **options: Factory) => |h: &mut dyn Host, r, c, k, o| triangle_indices(h, r, c, k, true, o);
    /// Rows of coordinates of the upper triangle.
    "triu_indices"(row: i64, col: i64, offset: i64 = 0, **options: Factory) => |h: &mut dyn Host, r, c, k, o| triangle_indices(h, r, c, k, false, o);
    /// A tensor of a legacy type.
    "FloatTensor"(*data: &[Value]) => |h: &mut dyn Host, data| legacy(h, data, Some(DType::F32));
    /// A tensor of a legacy type.
    "DoubleTensor"(*data: &[Value]) => |h: &mut dyn Host, data| legacy(h, data, Some(DType::F64));
    /// A tensor of a legacy type.
    "HalfTensor"(*data: &[Value]) => |h: &mut dyn Host, data| legacy(h, data, Some(DType::F16));
    /// A tensor of a legacy type.
    "BFloat16Tensor"(*data: &[Value]) => |h: &mut dyn Host, data| legacy(h, data, Some(DType::BF16));
    /// A tensor of a legacy type.
    "ByteTensor"(*data: &[Value]) => |h: &mut dyn Host, data| legacy(h, data, Some(DType::U8));
    /// A tensor of a legacy type.
    "CharTensor"(*data: &[Value]) => |h: &mut dyn Host, data| legacy(h, data, Some(DType::I8));
    /// A tensor of a legacy type.
    "ShortTensor"(*data: &[Value]) => |h: &mut dyn Host, data| legacy(h, data, Some(DType::I16));
    /// A tensor of a legacy type.
    "IntTensor"(*data: &[Value]) => |h: &mut dyn Host, data| legacy(h, data, Some(DType::I32));
    /// A tensor of a legacy type.
    "LongTensor"(*data: &[Value]) => |h: &mut dyn Host, data| legacy(h, data, Some(DType::I64));
    /// A tensor of a legacy type.
    "BoolTensor"(*data: &[Value]) => |h: &mut dyn Host, data| legacy(h, data, Some(DType::Bool));
}

rows! { pub METHODS =
    /// A tensor of this data, of the same dtype.
    "new_tensor"(input: Ten, data: Value, **options: Factory) => |h: &mut dyn Host, x: Ten, v: Value, o: Factory| {
        let d = o.dtype_or(x.array().dtype());
        let a = array_of(h, &v, Some(d))?;
        o.finish(h, a)
    };
    /// Zeros of the same dtype.
    "new_zeros"(input: Ten, *size: Sizes, **options: Factory) => |h: &mut dyn Host, x: Ten, s: Sizes, mut o: Factory| { o.dtype = Some(o.dtype_or(x.array().dtype())); filled(h, "zeros", &s, o, Num::Int(0)) };
    /// Ones of the same dtype.
    "new_ones"(input: Ten, *size: Sizes, **options: Factory) => |h: &mut dyn Host, x: Ten, s: Sizes, mut o: Factory| { o.dtype = Some(o.dtype_or(x.array().dtype())); filled(h, "ones", &s, o, Num::Int(1)) };
    /// Unspecified values of the same dtype.
    "new_empty"(input: Ten, *size: Sizes, **options: Factory) => |h: &mut dyn Host, x: Ten, s: Sizes, mut o: Factory| { o.dtype = Some(o.dtype_or(x.array().dtype())); filled(h, "empty", &s, o, Num::Int(0)) };
    /// One value in the same dtype.
    "new_full"(input: Ten, size: Dims, fill_value: Operand, **options: Factory) => |h: &mut dyn Host, x: Ten, s: Dims, v: Operand, o: Factory| {
        let d = o.dtype_or(x.array().dtype());
        let v = number_of(&v)?;
        o.finish(h, full(d, &shape(&s.0, "full")?, v.0)?)
    };
}

fn number_of(v: &Operand) -> Result<Number> {
    match v {
        Operand::Number(n, w) => Ok(Number(*n, *w)),
        Operand::Tensor(t) => match t.array().item() {
            Some(s) => Ok(Number(s.num, super::args::weak_of(s.dtype))),
            None => Err(runtime(format!("a Tensor with {} elements cannot be converted to Scalar", t.array().size()))),
        },
    }
}

/// One value everywhere; an integer outside the dtype's range is an error.
fn full(dtype: DType, shape: &[usize], value: Num) -> Result<Array> {
    check_fits(dtype, value, &type_in_c(dtype))?;
    Ok(Array::full(dtype, shape, value)?)
}

/// `int8_t`, `int`: a dtype as kernels call it.
fn type_in_c(dtype: DType) -> String {
    if dtype == DType::I32 { "int".into() } else { format!("{}_t", dtype.torch_name()) }
}

/// PyTorch's error if an integer is outside the dtype's range; `name` is what it calls the dtype.
fn check_fits(dtype: DType, value: Num, name: &str) -> Result<()> {
    let whole = match value {
        Num::Int(i) => i as i128,
        Num::UInt(u) => u as i128,
        Num::Float(f) if !dtype.is_inexact() && !dtype.is_bool() && f.is_finite() => f as i128,
        _ => return Ok(()),
    };
    match dtype.int_range() {
        Some((low, high))
            if !(dtype.is_bool()
                || (low..=high).contains(&whole)
                || dtype == DType::U8 && (-255..0).contains(&whole)) =>
        {
            Err(runtime(format!("value cannot be converted to type {name} without overflow")))
        }
        _ => Ok(()),
    }
}

fn filled(h: &mut dyn Host, name: &str, size: &Sizes, o: Factory, value: Num) -> Result<Value> {
    let shape = size.shape(name)?;
    let d = o.dtype_or(default_dtype(h));
    if let Some(format) = o.memory_format {
        let array = Array::for_overwrite_in(d, format.layout(&shape)?)?;
        crate::kernel::assign::fill(&array, value);
        return o.finish(h, array);
    }
    let array = if value == Num::Int(0) { Array::zeros(d, &shape)? } else { Array::full(d, &shape, value)? };
    o.finish(h, array)
}

fn like(h: &mut dyn Host, x: &T, o: Factory, value: Num) -> Result<Value> {
    let a = x.array().clone();
    let d = o.dtype_or(a.dtype());
    check_fits(d, value, &type_in_c(d))?;
    let out = Array::for_overwrite_in(d, o.memory_format.unwrap_or_default().layout_like(&a)?)?;
    crate::kernel::assign::fill(&out, value);
    o.finish(h, out)
}

fn eye(h: &mut dyn Host, n: i64, m: Option<i64>, o: Factory) -> Result<Value> {
    let negative = |k: i64, name: &str| runtime(format!("{name} must be greater or equal to 0, got {k}"));
    let rows = usize::try_from(n).map_err(|_| negative(n, "n"))?;
    let m = m.unwrap_or(n);
    let columns = usize::try_from(m).map_err(|_| negative(m, "m"))?;
    let d = o.dtype_or(default_dtype(h));
    let array = Array::zeros(d, &[rows, columns])?;
    for i in 0..rows.min(columns) {
        array.set_at(i * columns + i, Num::Int(1));
    }
    o.finish(h, array)
}

/// `start + i * step` with PyTorch's roundings.
fn steps(dtype: DType, start: f64, step: f64, n: usize) -> Result<Array> {
    super::refusals::function("arange", dtype)?;
    let range = Progression { start: Num::Float(start), step: Num::Float(step) };
    Ok(op_create::arange_torch(range, n, dtype)?)
}

fn arange(h: &mut dyn Host, start: Number, end: Option<Number>, step: Number, o: Factory) -> Result<Value> {
    let zero = Number(Num::Int(0), WeakKind::Int);
    let (start, end) = match end {
        Some(end) => (start, end),
        None => (zero, start),
    };
    let all = [start, end, step];
    let integers = all.iter().all(|n| n.1 <= WeakKind::Int);
    let d = o.dtype_or(if integers { DType::I64 } else { default_dtype(h) });
    let (a, b, s) = (start.0.as_f64(), end.0.as_f64(), step.0.as_f64());
    if s == 0.0 {
        return Err(runtime("step must be nonzero"));
    }
    if !a.is_finite() || !b.is_finite() {
        return Err(runtime(format!("unsupported range: {a} -> {b}")));
    }
    if (s > 0.0) != (b >= a) && a != b {
        return Err(runtime("upper bound and lower bound inconsistent with step sign"));
    }
    super::refusals::function("arange", d)?;
    let range = Progression { start: start.0, step: step.0 };
    let n = if integers {
        op_create::arange_len(start.0, end.0, step.0)
    } else {
        Some(((b - a) / s).ceil()).filter(|n| *n < isize::MAX as f64).map(|n| n.max(0.0) as usize)
    };
    let Some(n) = n else { return Err(runtime("arange: the number of elements is too large")) };
    o.finish(h, op_create::arange_torch(range, n, d)?)
}

fn count(n: i64) -> Result<usize> {
    usize::try_from(n).map_err(|_| runtime("number of steps must be non-negative"))
}

fn triangle_indices(h: &mut dyn Host, rows: i64, columns: i64, k: i64, lower: bool, o: Factory) -> Result<Value> {
    if rows < 0 || columns < 0 {
        let (what, n) = if rows < 0 { ("row", rows) } else { ("col", columns) };
        return Err(runtime(format!("{what} must be non-negative, got{n}")));
    }
    let (mut r, mut c) = (Vec::new(), Vec::new());
    for i in 0..rows {
        for j in 0..columns {
            if (lower && j - i <= k) || (!lower && j - i >= k) {
                r.push(Num::Int(i));
                c.push(Num::Int(j));
            }
        }
    }
    let n = r.len();
    r.extend(c);
    let d = o.dtype_or(DType::I64);
    o.finish(h, from_nums(d, &[2, n], &r)?)
}

/// An array of these elements in C order.
pub fn from_nums(dtype: DType, shape: &[usize], nums: &[Num]) -> Result<Array> {
    use crate::array::Element;
    Ok(dispatch!(dtype, E => Array::from_slice(&nums.iter().map(|&n| E::from_num(n)).collect::<Vec<E>>(), shape))?)
}

/// A NumPy array's elements for a tensor operand: shared where strides allow it.
pub fn like_numpy(a: &Array) -> Result<Array> {
    if a.strides().iter().any(|&s| s < 0) {
        return Ok(crate::op::cast::copy(a, crate::op::cast::Order::C)?);
    }
    Ok(a.with_writeable(true))
}

fn frombuffer(
    h: &mut dyn Host,
    buffer: Value,
    dtype: TDType,
    count: i64,
    offset: i64,
    requires_grad: bool,
) -> Result<Value> {
    let numpy = h.import("numpy")?;
    let read = crate::value::attr::get(h, &numpy, crate::value::Symbol::new("frombuffer"))?;
    let bytes = h.call(&read, crate::value::Args::positional(&[buffer, Value::str("uint8")]))?;
    let Value::Array(bytes) = bytes else { return Err(Error::type_error("a buffer is needed").into()) };
    let bytes = bytes.array().clone();
    let (total, size) = (bytes.size() as i64, dtype.0.itemsize() as i64);
    let wrong = |text: String| -> Result<Value> { Err(Error::value(text).into()) };
    if total == 0 || count == 0 {
        return wrong(format!("both buffer length ({total}) and count ({count}) must not be 0"));
    }
    if offset < 0 || offset >= total {
        return wrong(format!(
            "offset ({offset} bytes) must be non-negative and no greater than buffer length ({total} bytes) minus 1"
        ));
    }
    let rest = total - offset;
    if count < 0 && rest % size != 0 {
        return wrong(format!(
            "buffer length ({total} bytes) after offset ({offset} bytes) must be a multiple of element size ({size})"
        ));
    }
    let n = if count < 0 { rest / size } else { count };
    if n.saturating_mul(size) > rest {
        return wrong(format!(
            "requested buffer length ({n} * {size} bytes) after offset ({offset} bytes) must not be greater than actual buffer \
             length ({total} bytes)"
        ));
    }
    let first = bytes.offset() as i64 + offset;
    let array = if first % size == 0 {
        let layout =
            crate::array::Layout { offset: (first / size) as usize, ..crate::array::Layout::contiguous(&[n as usize]) };
        bytes.reinterpret(dtype.0, layout)?
    } else {
        let part = crate::op::movement::narrow(&bytes, 0, offset as usize, (n * size) as usize)?;
        let part = crate::op::cast::copy(&part, crate::op::cast::Order::C)?;
        part.reinterpret(dtype.0, crate::array::Layout::contiguous(&[n as usize]))?
    };
    let t = fresh(array.with_writeable(true));
    if requires_grad {
        super::autograd::set_requires_grad(&t, true)?;
    }
    Ok(Value::Tensor(t))
}

fn from_numpy(v: &Value) -> Result<T> {
    let Value::Array(a) = v else {
        return Err(Error::type_error(format!("expected np.ndarray (got {})", v.type_name())).into());
    };
    let array = a.array().clone();
    check_strides(&array)?;
    Ok(fresh(array.with_writeable(true)))
}

fn check_strides(a: &Array) -> Result<()> {
    if a.strides().iter().any(|&s| s < 0) {
        return Err(Error::value(
            "At least one stride in the given numpy array is negative, and tensors with negative strides are not currently \
             supported. (You can probably work around this by making a copy of your array  with array.copy().) ",
        )
        .into());
    }
    Ok(())
}

fn as_tensor(h: &mut dyn Host, v: &Value, dtype: Option<DType>, copy: bool) -> Result<Value> {
    if let Some(t) = tensor_of(v) {
        let d = dtype.unwrap_or(t.array().dtype());
        if copy {
            let c = views::clone(h, &t)?;
            return super::arith::cast(h, &c, d).map(Value::Tensor);
        }
        return super::arith::cast(h, &t, d).map(Value::Tensor);
    }
    if let Value::Array(_) = v
        && !copy
    {
        let t = from_numpy(v)?;
        let d = dtype.unwrap_or(t.array().dtype());
        return super::arith::cast(h, &t, d).map(Value::Tensor);
    }
    Ok(Value::tensor(array_of(h, v, dtype)?))
}

fn legacy(h: &mut dyn Host, data: &[Value], dtype: Option<DType>) -> Result<Value> {
    let d = dtype.unwrap_or_else(|| default_dtype(h));
    match data {
        [] => Ok(Value::tensor(Array::zeros(d, &[0])?)),
        [one] if number(one).is_none() && tensor_of(one).is_none() && !super::size::is_size(one) => {
            Ok(Value::tensor(array_of(h, one, Some(d))?))
        }
        [one] if tensor_of(one).is_some() => Ok(one.clone()),
        sizes => {
            let given = if let [one] = sizes { one.clone() } else { Value::tuple(sizes.to_vec()) };
            let sizes = Dims::from_value(h, &given)?;
            Ok(Value::tensor(Array::zeros(d, &shape(&sizes.0, "empty")?)?))
        }
    }
}

/// What `torch.tensor` makes of data: nested sequences of numbers, arrays, tensors.
pub fn array_of(h: &mut dyn Host, v: &Value, dtype: Option<DType>) -> Result<Array> {
    if let Value::Array(a) = v {
        let a = a.array().clone();
        check_strides(&a)?;
        return Ok(crate::op::cast::astype(&a, dtype.unwrap_or(a.dtype()))?);
    }
    if let Some(t) = tensor_of(v) {
        h.warn(
            crate::diag::ErrorKind::UserWarning,
            "To copy construct from a tensor, it is recommended to use sourceTensor.detach().clone() or \
             sourceTensor.detach().clone().requires_grad_(True), rather than torch.tensor(sourceTensor).",
        )?;
        let a = t.array().clone();
        return Ok(crate::op::cast::astype(&a, dtype.unwrap_or(a.dtype()))?);
    }
    if let Value::Scalar(s) = v {
        return Ok(Array::scalar(Scalar::new(dtype.unwrap_or(s.dtype), s.num)));
    }
    if let Value::Str(_) = v {
        return Err(Error::type_error("new(): invalid data type 'str'").into());
    }
    let mut found = Found { shape: infer_shape(h, v)?, nums: Vec::new(), dtype: None };
    let depth = found.shape.len();
    collect(h, v, 0, depth, &mut found)?;
    let default = default_dtype(h);
    let d = dtype.or(found.dtype.map(|d| d.resolve(default))).unwrap_or(default);
    for n in &found.nums {
        check_literal(d, *n)?;
    }
    from_nums(d, &found.shape, &found.nums)
}

fn check_literal(dtype: DType, n: Num) -> Result<()> {
    match n {
        Num::UInt(u) if u > i64::MAX as u64 && dtype != DType::U64 && !dtype.is_inexact() => {
            Err(Error::value("Overflow when unpacking long long").into())
        }
        n => check_fits(dtype, n, dtype.torch_name()),
    }
}

/// The dtype found so far: Python's kinds stay open until the default dtype is known.
#[derive(Clone, Copy, PartialEq)]
enum Seen {
    Weak(WeakKind),
    Exact(DType),
}

impl Seen {
    fn resolve(self, default: DType) -> DType {
        match self {
            Seen::Weak(w) => promote::torch_default(w, default),
            Seen::Exact(d) => d,
        }
    }
    fn join(self, other: Seen) -> Seen {
        match (self, other) {
            (Seen::Weak(a), Seen::Weak(b)) => Seen::Weak(a.max(b)),
            (a, b) if a == b => a,
            (a, b) => {
                let (x, y) = (a.resolve(DType::F32), b.resolve(DType::F32));
                Seen::Exact(promote::torch(x, y).unwrap_or(DType::F64))
            }
        }
    }
}

struct Found {
    shape: Vec<usize>,
    nums: Vec<Num>,
    dtype: Option<Seen>,
}

/// The items of a sequence that counts as one for `torch.tensor`.
fn sequence(h: &mut dyn Host, v: &Value) -> Option<Result<Vec<Value>>> {
    match v {
        Value::List(_) | Value::Tuple(_) | Value::Range(_) => Some(v.to_vec(h)),
        Value::Array(a) if a.array().ndim() > 0 => Some(v.to_vec(h)),
        Value::Tensor(t) if t.array().ndim() > 0 => Some(v.to_vec(h)),
        v => items(v).map(|i| Ok((*i).clone())),
    }
}

fn infer_shape(h: &mut dyn Host, v: &Value) -> Result<Vec<usize>> {
    let mut shape = Vec::new();
    let mut at = v.clone();
    while let Some(all) = sequence(h, &at) {
        let all = all?;
        shape.push(all.len());
        if shape.len() > 128 {
            return Err(Error::value("too many dimensions 'list'").into());
        }
        match all.into_iter().next() {
            Some(first) => at = first,
            None => break,
        }
    }
    if let Value::Str(_) = at {
        return Err(Error::value("too many dimensions 'str'").into());
    }
    Ok(shape)
}

fn collect(h: &mut dyn Host, v: &Value, axis: usize, depth: usize, found: &mut Found) -> Result<()> {
    if axis < depth {
        let want = found.shape[axis];
        let Some(all) = sequence(h, v) else {
            return Err(Error::type_error(format!("expected a sequence of length {want} at dim {axis}")).into());
        };
        let all = all?;
        if all.len() != want {
            return Err(
                Error::value(format!("expected sequence of length {want} at dim {axis} (got {})", all.len())).into()
            );
        }
        for item in &all {
            collect(h, item, axis + 1, depth, found)?;
        }
        return Ok(());
    }
    let (num, seen) = match v {
        Value::Scalar(s) => (s.num, Seen::Exact(s.dtype)),
        Value::BigInt(b) => match u64::try_from(&**b) {
            Ok(u) => (Num::UInt(u), Seen::Weak(WeakKind::Int)),
            Err(_) => return Err(Error::value("Overflow when unpacking long long").into()),
        },
        v => match (number(v), tensor_of(v)) {
            (Some((num, weak)), _) => (num, Seen::Weak(weak)),
            (None, Some(t)) => match t.array().item() {
                Some(s) => (s.num, Seen::Exact(s.dtype)),
                None => return Err(Error::value("only one element tensors can be converted to Python scalars").into()),
            },
            _ if matches!(v, Value::List(_) | Value::Tuple(_)) => {
                return Err(Error::type_error(format!("must be real number, not {}", v.type_name())).into());
            }
            _ => return Err(runtime(format!("Could not infer dtype of {}", v.type_name()))),
        },
    };
    found.nums.push(num);
    found.dtype = Some(found.dtype.map_or(seen, |d| d.join(seen)));
    Ok(())
}
