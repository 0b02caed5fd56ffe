//! Attributes of arrays: shape, strides, base, flags, flat, real, imag and the rest.

use super::convert::DTypeArg;
use super::discover;
use super::flat::Flat;
use super::ndarray::this;
use crate::array::{Array, DType, Layout, Shape, Strides};
use crate::attrs;
use crate::diag::{Error, ErrorKind};
use crate::library::args::Ints;
use crate::op::assign::shape_text;
use crate::op::elementwise::part;
use crate::value::convert::FromValue;
use crate::value::types::{CmpOp, Install, Slots};
use crate::value::{Host, NdArray, Object, Result, TypeInfo, Value, item};
use std::rc::Rc;

attrs! { pub ATTRS =
    /// Tuple of array dimensions.
    shape => |_, v| Ok(shape_tuple(this(v)?.array().shape())), set_shape;
    /// Number of array dimensions.
    ndim => |_, v| Ok(this(v)?.array().ndim().into());
    /// Number of elements in the array.
    size => |_, v| Ok(this(v)?.array().size().into());
    /// Data-type of the array's elements.
    dtype => |_, v| Ok(Value::dtype(this(v)?.array().dtype())), set_dtype;
    /// Length of one array element in bytes.
    itemsize => |_, v| Ok(this(v)?.array().dtype().itemsize().into());
    /// Total bytes consumed by the elements of the array.
    nbytes => nbytes;
    /// Tuple of bytes to step in each dimension when traversing the array.
    strides => strides, set_strides;
    /// Base object if memory is from some other object.
    base => |_, v| Ok(this(v)?.base.clone().unwrap_or_default());
    /// Information about the memory layout of the array.
    flags => |_, v| Ok(Value::object(Flags(this(v)?.clone())));
    /// A 1-D iterator over the array.
    flat => |_, v| Ok(Value::object(Flat::new(this(v)?.clone()))), set_flat;
    /// View of the transposed array.
    T => |_, v| transposed(v);
    /// View of the matrix transposed array.
    mT => matrix_transposed;
    /// The real part of the array.
    real => |_, v| real(v), set_real;
    /// The imaginary part of the array.
    imag => |_, v| imag(v), set_imag;
    /// Buffer object pointing to the start of the array's data.
    data => |_, v| Ok(Value::object(Memory(this(v)?.clone())));
    /// The device: always "cpu".
    device => |_, _| Ok("cpu".into());
    /// The array protocol's description of the memory.
    __array_interface__ => interface;
    /// How NumPy's operators rank subclasses.
    __array_priority__ => |_, _| Ok(Value::float(0.0));
}

/// A shape as a Python tuple.
pub fn shape_tuple(shape: &[usize]) -> Value {
    Value::tuple(shape.iter().map(|&n| n.into()).collect())
}

/// A new shape with at most one -1, for `size` elements; NumPy's `ValueError` if it does not fit.
pub fn infer_shape(dims: &[i64], size: usize) -> Result<Shape> {
    let wrong = || {
        // NumPy writes the unknown one as a new axis, and leaves it out in front.
        let known = dims.iter().skip_while(|&&d| d < 0);
        let list: Vec<String> = known.map(|&d| if d < 0 { "newaxis".to_string() } else { d.to_string() }).collect();
        let text = if dims.len() == 1 { format!("({},)", list.join(",")) } else { format!("({})", list.join(",")) };
        Error::value(format!("cannot reshape array of size {size} into shape {text}"))
    };
    let unknown = dims.iter().filter(|&&d| d < 0).count();
    if unknown > 1 {
        return Err(Error::value("can only specify one unknown dimension").into());
    }
    if dims.iter().any(|&d| d < -1) && size > 0 {
        return Err(wrong().into());
    }
    let known =
        dims.iter().filter(|&&d| d >= 0).try_fold(1usize, |n, &d| n.checked_mul(d as usize)).ok_or_else(wrong)?;
    let missing = match unknown {
        0 if known == size => 0,
        1 if known != 0 && size.is_multiple_of(known) => size / known,
        _ => return Err(wrong().into()),
    };
    Ok(dims.iter().map(|&d| if d < 0 { missing } else { d as usize }).collect())
}

fn set_shape(h: &mut dyn Host, v: &Value, shape: Value) -> Result<()> {
    let a = this(v)?;
    let dims = Ints::from_value(h, &shape)?.0;
    let array = a.array().clone();
    let shape = infer_shape(&dims, array.size())?;
    match array.layout().reshape(&shape) {
        Some(layout) => {
            a.replace(array.with_layout(layout)?);
            Ok(())
        }
        None => {
            let text =
                "Incompatible shape for in-place modification. Use `.reshape()` to make a copy with the desired shape.";
            Err(Error::new(ErrorKind::AttributeError, text).into())
        }
    }
}

fn set_dtype(h: &mut dyn Host, v: &Value, dtype: Value) -> Result<()> {
    let d = DTypeArg::from_value(h, &dtype)?.0;
    let a = this(v)?;
    let array = a.array().clone();
    a.replace(view_as(&array, d)?);
    Ok(())
}

/// The same bytes as another dtype; the last axis shrinks or grows.
pub fn view_as(array: &Array, dtype: DType) -> Result<Array> {
    let (old, new) = (array.dtype().itemsize(), dtype.itemsize());
    let mut layout = array.layout().clone();
    if old == new {
        return Ok(array.reinterpret(dtype, layout)?);
    }
    let Some(last) = layout.ndim().checked_sub(1) else {
        return Err(
            Error::value("Changing the dtype of a 0d array is only supported if the itemsize is unchanged").into()
        );
    };
    if layout.strides[last] != 1 && layout.shape[last] != 1 {
        return Err(Error::value("To change to a dtype of a different size, the last axis must be contiguous").into());
    }
    if old > new {
        let k = old / new;
        layout.shape[last] *= k;
        for s in &mut layout.strides {
            *s *= k as isize;
        }
        layout.strides[last] = 1;
        layout.offset *= k;
    } else {
        let k = new / old;
        if !layout.shape[last].is_multiple_of(k) {
            return Err(Error::value("When changing to a larger dtype, its size must be a divisor of the total size in bytes of the last axis of the array.").into());
        }
        let even = layout.offset.is_multiple_of(k) && layout.strides[..last].iter().all(|s| s % k as isize == 0);
        if !even {
            return Err(Error::unsupported("a view whose elements are not aligned to their size").into());
        }
        layout.shape[last] /= k;
        for s in &mut layout.strides {
            *s /= k as isize;
        }
        layout.strides[last] = 1;
        layout.offset /= k;
    }
    Ok(array.reinterpret(dtype, layout)?)
}

fn nbytes(_: &mut dyn Host, v: &Value) -> Result<Value> {
    let a = this(v)?.array();
    Ok((a.size() * a.dtype().itemsize()).into())
}

fn strides(_: &mut dyn Host, v: &Value) -> Result<Value> {
    let a = this(v)?.array();
    let size = a.dtype().itemsize() as i64;
    Ok(Value::tuple(a.strides().iter().map(|&s| Value::Int((s as i64).saturating_mul(size))).collect()))
}

fn set_strides(h: &mut dyn Host, v: &Value, strides: Value) -> Result<()> {
    let a = this(v)?;
    let array = a.array().clone();
    let bytes = Ints::from_value(h, &strides)?.0;
    let size = array.dtype().itemsize() as i64;
    if bytes.len() != array.ndim() {
        let text = format!("strides must be same length as shape ({})", array.ndim());
        return Err(Error::value(text).into());
    }
    if bytes.iter().any(|b| b % size != 0) {
        return Err(Error::unsupported("strides that are no multiple of the item size").into());
    }
    let strides: Strides = bytes.iter().map(|b| (b / size) as isize).collect();
    a.replace(array.with_layout(Layout { strides, ..array.layout().clone() })?);
    Ok(())
}

fn set_flat(h: &mut dyn Host, v: &Value, value: Value) -> Result<()> {
    let flat = Value::object(Flat::new(this(v)?.clone()));
    let all = Value::Slice(Rc::new(crate::value::Slice { start: Value::None, stop: Value::None, step: Value::None }));
    item::set(h, &flat, &all, &value)
}

fn view(v: &Value, layout: Layout) -> Result<Value> {
    let a = this(v)?;
    let array = a.array().with_layout(layout)?;
    Ok(Value::Array(Rc::new(NdArray::view_of(array, a))))
}

/// `a.T`.
pub fn transposed(v: &Value) -> Result<Value> {
    let layout = {
        let a = this(v)?.array();
        let axes: Vec<usize> = (0..a.ndim()).rev().collect();
        a.layout().permute(&axes)
    };
    view(v, layout)
}

fn matrix_transposed(_: &mut dyn Host, v: &Value) -> Result<Value> {
    let layout = {
        let a = this(v)?.array();
        let n = a.ndim();
        if n < 2 {
            return Err(Error::value("matrix transpose with ndim < 2 is undefined").into());
        }
        let mut axes: Vec<usize> = (0..n).collect();
        axes.swap(n - 1, n - 2);
        a.layout().permute(&axes)
    };
    view(v, layout)
}

/// The real parts: the array itself if it has no others.
pub fn real_part(array: &Array) -> Result<Array> {
    Ok(if array.dtype().is_complex() { part(array, false)? } else { array.clone() })
}

fn real(v: &Value) -> Result<Value> {
    let a = this(v)?;
    let array = a.array().clone();
    if !array.dtype().is_complex() {
        return Ok(v.clone());
    }
    Ok(Value::Array(Rc::new(NdArray::view_of(part(&array, false)?, a))))
}

fn imag(v: &Value) -> Result<Value> {
    let a = this(v)?;
    let array = a.array().clone();
    if !array.dtype().is_complex() {
        let zeros = Array::zeros(array.dtype(), array.shape())?.with_writeable(false);
        return Ok(Value::ndarray(zeros));
    }
    Ok(Value::Array(Rc::new(NdArray::view_of(part(&array, true)?, a))))
}

fn set_real(h: &mut dyn Host, v: &Value, value: Value) -> Result<()> {
    let target = real(v)?;
    item::set(h, &target, &Value::Ellipsis, &value)
}

fn set_imag(h: &mut dyn Host, v: &Value, value: Value) -> Result<()> {
    if !this(v)?.array().dtype().is_complex() {
        return Err(Error::type_error("array does not have imaginary part to set").into());
    }
    let target = imag(v)?;
    item::set(h, &target, &Value::Ellipsis, &value)
}

fn address(array: &Array) -> usize {
    array.storage().ptr() as usize + array.offset() * array.dtype().itemsize()
}

fn interface(h: &mut dyn Host, v: &Value) -> Result<Value> {
    let a = this(v)?.array().clone();
    let kind = super::dtype::type_string(a.dtype());
    let strides = if a.layout().is_c_contiguous() { Value::None } else { strides(h, v)? };
    let pairs: Vec<(Value, Value)> = vec![
        ("data".into(), Value::tuple(vec![address(&a).into(), Value::bool(!a.writeable())])),
        ("strides".into(), strides),
        ("descr".into(), Value::list(vec![Value::tuple(vec!["".into(), kind.clone().into()])])),
        ("typestr".into(), kind.into()),
        ("shape".into(), shape_tuple(a.shape())),
        ("version".into(), Value::Int(3)),
    ];
    Ok(Value::Dict(Rc::new(crate::value::Dict::from_pairs(h, pairs)?)))
}

/// `a.flags`.
pub struct Flags(Rc<NdArray>);

/// The type of `a.flags`.
pub static FLAGS: TypeInfo = TypeInfo::new("numpy._core.multiarray", "flagsobj", None);

impl Object for Flags {
    fn type_info(&self) -> &'static TypeInfo {
        &FLAGS
    }
    fn as_any(&self) -> &dyn std::any::Any {
        self
    }
}

/// What a flag is called: its name in subscripts, its short name, and how it is found.
type Flag = (&'static str, &'static str, fn(&NdArray) -> bool);

const FLAG_TABLE: &[Flag] = &[
    ("C_CONTIGUOUS", "C", |a| a.array().layout().is_c_contiguous()),
    ("F_CONTIGUOUS", "F", |a| a.array().layout().is_f_contiguous()),
    ("OWNDATA", "O", |a| a.base.is_none()),
    ("WRITEABLE", "W", |a| a.array().writeable()),
    ("ALIGNED", "A", |a| a.array().aligned()),
    ("WRITEBACKIFCOPY", "X", |_| false),
];

const MORE_FLAGS: &[Flag] = &[
    ("CONTIGUOUS", "CONTIGUOUS", |a| a.array().layout().is_c_contiguous()),
    ("FORTRAN", "FORTRAN", |a| a.array().layout().is_f_contiguous()),
    ("FNC", "FNC", |a| a.array().layout().is_f_contiguous() && !a.array().layout().is_c_contiguous()),
    ("FORC", "FORC", |a| a.array().layout().is_f_contiguous() || a.array().layout().is_c_contiguous()),
    ("BEHAVED", "B", behaved),
    ("CARRAY", "CA", |a| a.array().layout().is_c_contiguous() && behaved(a)),
    ("FARRAY", "FA", |a| behaved(a) && a.array().layout().is_f_contiguous() && !a.array().layout().is_c_contiguous()),
];

fn behaved(a: &NdArray) -> bool {
    a.array().writeable() && a.array().aligned()
}

fn flags(v: &Value) -> Result<&Rc<NdArray>> {
    v.downcast::<Flags>().map(|f| &f.0).ok_or_else(|| Error::type_error("not a flags object").into())
}

fn flag(a: &NdArray, name: &str) -> Option<bool> {
    FLAG_TABLE.iter().chain(MORE_FLAGS).find(|(long, short, _)| *long == name || *short == name).map(|f| (f.2)(a))
}

fn flag_item(_: &mut dyn Host, v: &Value, index: &Value) -> Result<Value> {
    let a = flags(v)?;
    match index.as_str().and_then(|name| flag(a, name)) {
        Some(b) => Ok(Value::bool(b)),
        None => Err(Error::new(ErrorKind::KeyError, "Unknown flag").into()),
    }
}

/// `a.setflags(write=…)` and the assignments to `a.flags`.
pub fn set_writeable(a: &NdArray, on: bool) -> Result<()> {
    let array = a.array().clone();
    if on && !array.writeable() {
        let owner_allows = match &a.base {
            None => true,
            Some(Value::Array(b)) => b.array().writeable(),
            Some(_) => true,
        };
        if !owner_allows {
            return Err(Error::value("cannot set WRITEABLE flag to True of this array").into());
        }
    }
    let array = array.with_writeable(on);
    if array.writeable() != on {
        return Err(Error::value("cannot set WRITEABLE flag to True of this array").into());
    }
    a.replace(array);
    Ok(())
}

/// `a.setflags(align=…)`.
pub fn set_aligned(a: &NdArray, on: bool) {
    let array = a.array().with_aligned(on);
    a.replace(array);
}

/// The error for a flag that is never set here.
pub fn cannot_write_back<T>() -> Result<T> {
    Err(Error::value("cannot set WRITEBACKIFCOPY flag to True").into())
}

fn set_flag(h: &mut dyn Host, a: &NdArray, name: &str, value: &Value) -> Result<bool> {
    match name {
        "WRITEABLE" | "W" | "writeable" => {
            let on = value.truth(h)?;
            set_writeable(a, on)?;
            Ok(true)
        }
        "ALIGNED" | "A" | "aligned" => {
            set_aligned(a, value.truth(h)?);
            Ok(true)
        }
        "WRITEBACKIFCOPY" | "X" | "writebackifcopy" if value.truth(h)? => cannot_write_back(),
        "WRITEBACKIFCOPY" | "X" | "writebackifcopy" => Ok(true),
        _ => Ok(false),
    }
}

fn flags_repr(_: &mut dyn Host, v: &Value) -> Result<String> {
    let a = flags(v)?;
    let mut text = String::new();
    for (name, _, get) in FLAG_TABLE {
        text.push_str(&format!("  {name} : {}\n", if get(a) { "True" } else { "False" }));
    }
    Ok(text)
}

/// `a.data`: where the memory is.
struct Memory(Rc<NdArray>);

static MEMORY: TypeInfo = TypeInfo::new("builtins", "memoryview", None);

impl Object for Memory {
    fn type_info(&self) -> &'static TypeInfo {
        &MEMORY
    }
    fn as_any(&self) -> &dyn std::any::Any {
        self
    }
}

/// Installs the types of `a.flags` and `a.data`.
pub fn install() {
    FLAGS.install(Install {
        slots: Slots {
            getitem: Some(flag_item),
            setitem: Some(|h, v, i, x| {
                let name = i.as_str().unwrap_or_default().to_string();
                match name == name.to_uppercase() && set_flag(h, flags(v)?, &name, x)? {
                    true => Ok(()),
                    false => Err(Error::new(ErrorKind::KeyError, "Unknown flag").into()),
                }
            }),
            getattr: Some(|_, v, name| {
                if name == "num" {
                    let a = flags(v)?;
                    let bits = [("C", 1), ("F", 2), ("O", 4), ("A", 256), ("W", 1024)];
                    return Ok(Some(Value::Int(
                        bits.iter().filter(|(n, _)| flag(a, n) == Some(true)).map(|b| b.1).sum(),
                    )));
                }
                Ok(flag(flags(v)?, &name.to_uppercase())
                    .filter(|_| name.len() > 2 && name == name.to_lowercase())
                    .map(Value::bool))
            }),
            setattr: Some(|h, v, name, x| Ok(name == name.to_lowercase() && set_flag(h, flags(v)?, name, x)?)),
            repr: Some(flags_repr),
            compare: Some(|_, op, a, b| {
                let same = match (flags(a), flags(b)) {
                    (Ok(x), Ok(y)) => FLAG_TABLE.iter().all(|f| (f.2)(x) == (f.2)(y)),
                    _ => false,
                };
                Ok(match op {
                    CmpOp::Eq => Value::bool(same),
                    CmpOp::Ne => Value::bool(!same),
                    _ => Value::NotImplemented,
                })
            }),
            ..Slots::default()
        },
        ..Install::default()
    });
    MEMORY.install(Install {
        slots: Slots {
            repr: Some(|_, v| {
                let at = v.downcast::<Memory>().map_or(0, |m| address(&m.0.array()));
                Ok(format!("<memory at {at:#x}>"))
            }),
            compare: Some(|_, op, a, b| {
                let (Some(x), Some(y)) = (a.downcast::<Memory>(), b.downcast::<Memory>()) else {
                    return Ok(Value::NotImplemented);
                };
                let (x, y) = (x.0.array().clone(), y.0.array().clone());
                let same = x.dtype() == y.dtype() && x.shape() == y.shape() && x.to_nums() == y.to_nums();
                Ok(match op {
                    CmpOp::Eq => Value::bool(same),
                    CmpOp::Ne => Value::bool(!same),
                    _ => Value::NotImplemented,
                })
            }),
            len: Some(|_, v| {
                Ok(v.downcast::<Memory>().and_then(|m| m.0.array().shape().first().copied()).unwrap_or(0))
            }),
            getattr: Some(|h, v, name| {
                let Some(m) = v.downcast::<Memory>() else { return Ok(None) };
                let array = Value::Array(m.0.clone());
                Ok(match name {
                    "shape" | "strides" | "ndim" | "nbytes" | "itemsize" => {
                        Some(crate::value::attr::get(h, &array, crate::value::Symbol::new(name))?)
                    }
                    "readonly" => Some(Value::bool(!m.0.array().writeable())),
                    "tolist" => None,
                    _ => None,
                })
            }),
            getitem: Some(|h, v, i| {
                let Some(m) = v.downcast::<Memory>() else { return Ok(Value::None) };
                match super::index::get(h, &m.0, i)? {
                    Value::Scalar(s) => Ok(discover::to_python(s.num)),
                    other => Ok(other),
                }
            }),
            ..Slots::default()
        },
        ..Install::default()
    });
}

/// NumPy's shape text, for messages.
pub fn text(shape: &[usize]) -> String {
    shape_text(shape)
}
