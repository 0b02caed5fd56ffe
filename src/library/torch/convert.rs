//! Other dtypes, Python's numbers and lists, NumPy's arrays, and storages.

use super::args::{Device, TDType, Ten, runtime};
use super::memory_format::MemoryFormat;
use super::{T, arith, dtype, shape_of::py, storage};
use crate::array::{Array, DType, Num};
use crate::diag::Error;
use crate::rows;
use crate::value::convert::{FromValue, Keywords};
use crate::value::{Host, NdArray, Result, Value, types};
use std::rc::Rc;

macro_rules! casts {
    ($($name:literal $dtype:ident;)*) => {
        rows! { pub DTYPE_METHODS = $(
            #[doc = "The same values in another dtype; itself if it has that dtype."]
            $name(input: Ten, memory_format: Option<MemoryFormat> = None) => |h: &mut dyn Host, x: Ten, f: Option<MemoryFormat>| {
                let y = arith::cast(h, &x, DType::$dtype)?;
                f.unwrap_or_default().apply(h, &y).map(Value::Tensor)
            };
        )* }
    };
}
casts! {
    "float" F32; "double" F64; "half" F16; "bfloat16" BF16; "bool" Bool; "byte" U8; "char" I8; "short" I16; "int" I32;
    "long" I64; "cfloat" C64; "cdouble" C128;
}

rows! { pub METHODS =
    /// Another dtype or device; itself if nothing changes.
    ///
    /// >>> torch.tensor([1.7]).to(torch.int64)
    "to"(input: Ten, *args: &[Value], **kw: Keywords) => to;
    /// The name of its type, or another dtype.
    "type"(input: Ten, dtype: Value = None, non_blocking: bool = False) => type_row;
    /// The dtype of another tensor.
    "type_as"(input: Ten, other: Ten) => |h: &mut dyn Host, x: Ten, o: Ten| { let d = o.array().dtype(); arith::cast(h, &x, d).map(Value::Tensor) };
    /// The same tensor: it is on the CPU.
    "cpu"(input: Ten) => |_h, x: Ten| Ok(Value::Tensor(x.0));
    /// An error: there is no GPU here.
    "cuda"(input: Ten, device: Value = None) => |h: &mut dyn Host, x: Ten, _d: Value| { Device::from_value(h, &Value::str("cuda"))?; Ok(Value::Tensor(x.0)) };
    /// The one element as Python's number.
    ///
    /// >>> torch.tensor([2.5]).item()
    "item"(input: Ten) => |_h, x: Ten| item(&x);
    /// The elements as nested lists.
    ///
    /// >>> torch.tensor([[1, 2], [3, 4]]).tolist()
    "tolist"(input: Ten) => |_h, x: Ten| {
        let a = x.array().clone();
        crate::array::memory::room_for::<Value>(a.size())?;
        Ok(list(&a, 0, a.offset() as isize))
    };
    /// The same memory as a NumPy array.
    ///
    /// >>> torch.arange(3).numpy()
    "numpy"(input: Ten, *, force: bool = False) => |_h, x: Ten, force| numpy(&x, force);
    /// For NumPy: the same memory as an array.
    "__array__"(input: Ten, dtype: Value = None) => |_h, x: Ten, _d: Value| numpy(&x, false);
    /// The one element as float.
    "__float__"(input: Ten) => |_h, x: Ten| match one(&x)? {
        Num::Complex(z) if z.im != 0.0 => Err(runtime("value cannot be converted to type double without overflow")),
        n => Ok(Value::float(n.as_f64())),
    };
    /// The one element as int.
    "__int__"(input: Ten) => |h: &mut dyn Host, x: Ten| { let v = item_for(&x)?; int_of(h, v) };
    /// The one integer as an index.
    "__index__"(input: Ten) => |_h, x: Ten| {
        let n = one(&x).ok().filter(|_| !x.array().dtype().is_inexact());
        n.map(py).ok_or_else(|| Error::type_error("only integer tensors of a single element can be converted to an index").into())
    };
    /// The one element as complex.
    "__complex__"(input: Ten) => |_h, x: Ten| Ok(Value::complex(one(&x)?.as_complex()));
    /// The one element's truth.
    "__bool__"(input: Ten) => |h: &mut dyn Host, x: Ten| super::tensor::truth(h, &Value::Tensor(x.0)).map(Value::bool);
    /// A leaf of its own with the same values: what `copy.deepcopy` gives.
    "__deepcopy__"(input: Ten, memo: Value = None) => |_h, x: Ten, _m: Value| {
        let needs = super::tape::shows_grad(&x);
        if needs && super::tape::history(&x).is_some() {
            return Err(runtime(NO_DEEP_COPY));
        }
        let copy = super::fresh(crate::op::cast::copy(&x.array(), crate::op::cast::Order::Preserve)?);
        copy.requires_grad.set(needs);
        Ok(Value::Tensor(copy))
    };
    /// The memory behind it.
    "untyped_storage"(input: Ten) => |_h, x: Ten| Ok(storage::of(&x, false));
    /// The memory behind it, as elements.
    "storage"(input: Ten) => |_h, x: Ten| Ok(storage::of(&x, true));
}

const NO_DEEP_COPY: &str = "Only Tensors created explicitly by the user (graph leaves) support the deepcopy protocol at the \
                            moment.  If you were attempting to deepcopy a module, this may be because of a \
                            torch.nn.utils.weight_norm usage, see https://github.com/pytorch/pytorch/pull/103001";

fn one(x: &T) -> Result<Num> {
    let a = x.array();
    a.item()
        .map(|s| s.num)
        .ok_or_else(|| Error::value("only one element tensors can be converted to Python scalars").into())
}

fn item_for(x: &T) -> Result<Value> {
    one(x).map(py)
}

fn int_of(h: &mut dyn Host, v: Value) -> Result<Value> {
    match &v {
        Value::Float(_) => {
            let int = Value::Type(&types::INT);
            h.call(&int, crate::value::Args::positional(&[v]))
        }
        Value::Complex(z) if z.im == 0.0 => int_of(h, Value::float(z.re)),
        Value::Complex(_) => Err(runtime("value cannot be converted to type int64_t without overflow")),
        Value::Bool(b) => Ok(Value::Int(b.get() as i64)),
        _ => Ok(v),
    }
}

/// `x.item()`.
pub fn item(x: &T) -> Result<Value> {
    let a = x.array();
    match a.item() {
        Some(s) => Ok(py(s.num)),
        None => Err(runtime(format!("a Tensor with {} elements cannot be converted to Scalar", a.size()))),
    }
}

fn list(a: &Array, axis: usize, at: isize) -> Value {
    match a.shape().get(axis) {
        None => py(a.get_at(at as usize)),
        Some(&n) => {
            let step = a.strides()[axis];
            Value::list((0..n).map(|i| list(a, axis + 1, at + i as isize * step)).collect())
        }
    }
}

fn numpy(x: &T, force: bool) -> Result<Value> {
    if super::tape::shows_grad(x) && !force {
        return Err(runtime("Can't call numpy() on Tensor that requires grad. Use tensor.detach().numpy() instead."));
    }
    let bits = x.bits();
    for (set, what, how) in [(bits.conj, "conjugate", "conj"), (bits.neg, "negative", "neg")] {
        if set && !force {
            return Err(runtime(format!(
                "Can't call numpy() on Tensor that has {what} bit set. Use tensor.resolve_{how}().numpy() instead."
            )));
        }
    }
    let a = x.array().clone();
    let a = if bits.is_plain() { a } else { crate::op::cast::copy(&a, crate::op::cast::Order::Preserve)? };
    if a.dtype() == DType::BF16 {
        return Err(Error::type_error("Got unsupported ScalarType BFloat16").into());
    }
    let a = if a.is_empty() {
        let mut layout = a.layout().clone();
        layout.strides.fill(0);
        a.with_layout(layout)?
    } else {
        a
    };
    Ok(Value::Array(Rc::new(NdArray::with_base(a, Value::Tensor(x.clone())))))
}

fn to(h: &mut dyn Host, x: Ten, args: &[Value], kw: Keywords) -> Result<Value> {
    let mut dtype: Option<DType> = None;
    let mut copy = false;
    let mut format = MemoryFormat::Preserve;
    let mut flags = 0;
    for v in args {
        if let Some(d) = dtype::of_value(v) {
            dtype = Some(d);
        } else if let Some(o) = super::args::tensor_of(v) {
            dtype = Some(o.array().dtype());
        } else if let Value::Bool(b) = v {
            copy |= b.get() && flags == 1;
            flags += 1;
        } else {
            Device::from_value(h, v)?;
        }
    }
    for (key, v) in kw.0 {
        match key.as_str() {
            "dtype" => dtype = Option::<TDType>::from_value(h, &v)?.map(|d| d.0).or(dtype),
            "other" => dtype = Some(Ten::from_value(h, &v)?.array().dtype()),
            "device" => drop(Device::from_value(h, &v)?),
            "copy" => copy = v.truth(h)?,
            "memory_format" => format = Option::<MemoryFormat>::from_value(h, &v)?.unwrap_or_default(),
            "non_blocking" => {}
            other => {
                return Err(Error::type_error(format!("to() got an unexpected keyword argument '{other}'")).into());
            }
        }
    }
    let target = dtype.unwrap_or(x.array().dtype());
    if copy && target == x.array().dtype() {
        return format.copy(h, &x).map(Value::Tensor);
    }
    let y = arith::cast(h, &x, target)?;
    format.apply(h, &y).map(Value::Tensor)
}

/// `torch.FloatTensor`
pub fn type_name(dtype: DType) -> String {
    let name = dtype::TENSOR_TYPES.iter().find(|(_, d)| *d == dtype).map_or("Tensor", |(n, _)| n);
    let name = match dtype {
        DType::C64 => "ComplexFloatTensor",
        DType::C128 => "ComplexDoubleTensor",
        _ => name,
    };
    format!("torch.{name}")
}

fn type_row(h: &mut dyn Host, x: Ten, d: Value, _: bool) -> Result<Value> {
    if d.is_none() {
        return Ok(Value::str(type_name(x.array().dtype())));
    }
    let dtype = match &d {
        Value::Str(s) => {
            let name = s.as_str().trim_start_matches("torch.");
            dtype::TENSOR_TYPES.iter().find(|(n, _)| *n == name).map(|(_, d)| *d)
        }
        Value::Builtin(b) => dtype::TENSOR_TYPES.iter().find(|(n, _)| *n == b.name).map(|(_, d)| *d),
        v => dtype::of_value(v),
    };
    match dtype {
        Some(dtype) => arith::cast(h, &x, dtype).map(Value::Tensor),
        None => Err(Error::value(format!("invalid type: {}", d.repr(h)?)).into()),
    }
}

/// A dtype as messages about storages call it.
pub fn plain_name(dtype: DType) -> &'static str {
    if dtype == DType::I64 { "long int" } else { super::args::c_name(dtype) }
}
