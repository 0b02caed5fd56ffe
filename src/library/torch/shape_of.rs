//! Questions on shape and memory: size, stride, offset, addresses.

use super::args::{Ten, wrap_dim};
use super::memory_format::MemoryFormat;
use crate::array::Num;
use crate::rows;
use crate::value::{Host, Result, Value};

rows! { pub BOTH =
    /// The number of elements.
    ///
    /// >>> torch.numel(torch.zeros(2, 3))
    "numel"(input: Ten) => |_h, x: Ten| Ok(Value::from(x.array().size()));
    /// Whether the numbers in memory stand for their negations.
    ///
    /// >>> torch.is_neg(torch.tensor([1 + 2j]).conj().imag)
    "is_neg"(input: Ten) => |_h, x: Ten| Ok(Value::bool(x.bits().neg));
    /// Whether the numbers in memory stand for their conjugates.
    ///
    /// >>> torch.is_conj(torch.tensor([1 + 2j]).conj())
    "is_conj"(input: Ten) => |_h, x: Ten| Ok(Value::bool(x.bits().conj));
    /// Whether it was made in inference mode.
    "is_inference"(input: Ten) => |_h, x: Ten| Ok(Value::bool(x.inference.get()));
    /// Whether both have the same size.
    "is_same_size"(input: Ten, other: Ten) => |_h, x: Ten, o: Ten| Ok(Value::bool(x.array().shape() == o.array().shape()));
}

rows! { pub METHODS =
    /// The number of dimensions.
    "dim"(input: Ten) => |_h, x: Ten| Ok(Value::from(x.array().ndim()));
    /// The number of dimensions.
    "ndimension"(input: Ten) => |_h, x: Ten| Ok(Value::from(x.array().ndim()));
    /// The number of elements.
    "nelement"(input: Ten) => |_h, x: Ten| Ok(Value::from(x.array().size()));
    /// The shape, or the length of one dimension.
    ///
    /// >>> torch.zeros(2, 3).size(-1)
    "size"(input: Ten, dim: Option<i64> = None) => size;
    /// The steps in elements, or that of one dimension.
    ///
    /// >>> torch.zeros(2, 3).stride()
    "stride"(input: Ten, dim: Option<i64> = None) => stride;
    /// Where the first element stands in the storage, in elements.
    "storage_offset"(input: Ten) => |_h, x: Ten| Ok(Value::from(x.array().offset()));
    /// Bytes of an element.
    "element_size"(input: Ten) => |_h, x: Ten| Ok(Value::from(x.array().dtype().itemsize()));
    /// Whether the elements lie in C order without holes.
    "is_contiguous"(input: Ten, memory_format: Option<MemoryFormat> = None) => |_h, x: Ten, f: Option<MemoryFormat>| Ok(Value::bool(f.unwrap_or_default().fits(&x.array())));
    /// The address of the first element.
    "data_ptr"(input: Ten) => |_h, x: Ten| {
        if x.array().is_empty() {
            return Ok(Value::Int(0));
        }
        let a = x.stored().clone();
        let at = if a.storage().is_empty() { 0 } else { a.storage().ptr() as usize + a.offset() * a.dtype().itemsize() };
        Ok(Value::from(at))
    };
    /// The dimensions from the outermost to the innermost in memory.
    "dim_order"(input: Ten, *, ambiguity_check: Value = False) => |_h, x: Ten, check: Value| dim_order(&x, &check);
    /// The device's number: -1 for the CPU.
    "get_device"(input: Ten) => |_h, _x: Ten| Ok(Value::Int(-1));
    /// Whether the tensor is a view.
    "_is_view"(input: Ten) => |_h, x: Ten| Ok(Value::bool(x.base.is_some()));
    /// Whether both share one storage at the same place.
    "is_set_to"(input: Ten, tensor: Ten) => |_h, x: Ten, o: Ten| Ok(Value::bool(x.bits() == o.bits() && x.stored().same_view(&o.stored())));
    /// Whether the memory is shared between processes (never).
    "is_shared"(input: Ten) => |_h, _x: Ten| Ok(Value::bool(false));
    /// Whether the memory is pinned (never).
    "is_pinned"(input: Ten) => |_h, _x: Ten| Ok(Value::bool(false));
    /// How many bytes an array of it takes in memory.
    "__sizeof__"(input: Ten) => |_h, x: Ten| Ok(Value::from(72 + x.array().size() * x.array().dtype().itemsize()));
}

fn size(_: &mut dyn Host, x: Ten, dim: Option<i64>) -> Result<Value> {
    let a = x.array().clone();
    match dim {
        None => Ok(super::size::size(a.shape())),
        Some(d) if a.ndim() == 0 => Err(zero_dim(d)),
        Some(d) => Ok(Value::from(a.shape()[wrap_dim(d, a.ndim())?])),
    }
}

fn zero_dim(d: i64) -> crate::value::Error {
    crate::diag::Error::index(format!("Dimension specified as {d} but tensor has no dimensions")).into()
}

fn stride(_: &mut dyn Host, x: Ten, dim: Option<i64>) -> Result<Value> {
    let a = x.array().clone();
    match dim {
        None => Ok(Value::tuple(a.strides().iter().map(|&s| Value::Int(s as i64)).collect())),
        Some(d) if a.ndim() == 0 => Err(zero_dim(d)),
        Some(d) => Ok(Value::Int(a.strides()[wrap_dim(d, a.ndim())?] as i64)),
    }
}

/// A number as Python's value of its kind.
pub fn py(num: Num) -> Value {
    match num {
        Num::Bool(b) => Value::bool(b),
        Num::Int(i) => Value::Int(i),
        Num::UInt(u) => Value::int(u.into()),
        Num::Float(f) => Value::float(f),
        Num::Complex(c) => Value::complex(c),
    }
}

/// The dimensions by stride; with a check, only if no other order tells the same (or exactly one of the memory
/// formats asked for does).
fn dim_order(x: &Ten, check: &Value) -> Result<Value> {
    let a = x.array().clone();
    let (shape, strides) = (a.shape(), a.strides());
    let repeated = strides.iter().enumerate().any(|(i, s)| strides[..i].contains(s));
    let clear = match check {
        Value::Bool(b) => !b.get() || !(repeated || shape.contains(&1)),
        Value::List(formats) => {
            let lies = |format: &Value| {
                let order: &[usize] = match () {
                    _ if super::dtype::is_named(format, "channels_last") => &[0, 2, 3, 1],
                    _ if super::dtype::is_named(format, "channels_last_3d") => &[0, 2, 3, 4, 1],
                    _ => return a.layout().is_c_contiguous(),
                };
                order.len() == a.ndim() && a.layout().permute(order).is_c_contiguous()
            };
            !(repeated || shape.contains(&1)) || formats.borrow().iter().filter(|f| lies(f)).count() == 1
        }
        _ => {
            let text = "The ambiguity_check argument must be a bool or a list of memory formats.";
            return Err(crate::diag::Error::type_error(text).into());
        }
    };
    if !clear {
        let text = "The tensor does not have unique dim order, or cannot map to exact one of the given memory formats.";
        return Err(super::args::runtime(text));
    }
    let mut axes: Vec<usize> = (0..a.ndim()).collect();
    axes.sort_by_key(|&i| std::cmp::Reverse(strides[i]));
    Ok(Value::tuple(axes.into_iter().map(Value::from).collect()))
}
