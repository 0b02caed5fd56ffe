//! Storages: the memory behind tensors as an object, as bytes or as elements of a dtype.

use super::args::{Device, Dims, TDType};
use super::state::default_dtype;
use super::{T, device, shape_of::py};
use crate::array::{Array, DType, Layout};
use crate::diag::{Error, ErrorKind};
use crate::value::types::{Install, Slots};
use crate::value::{Builtin, Host, Object, Result, TypeInfo, Value, types};
use crate::{attrs, rows};

rows! { pub FUNCTIONS =
    /// Whether the object is a storage.
    "is_storage"(obj: Value) => |_h, v: Value| Ok(Value::bool(v.downcast::<Storage>().is_some()));
}

/// `torch.UntypedStorage`, `torch.TypedStorage`.
struct Storage {
    array: Array,
    typed: bool,
}

/// The storage of a tensor.
pub fn of(x: &T, typed: bool) -> Value {
    Value::object(Storage { array: x.stored().clone(), typed })
}

/// `torch.UntypedStorage`
pub static UNTYPED: TypeInfo = TypeInfo::new("torch.storage", "UntypedStorage", Some(&types::OBJECT));
/// `torch.storage.TypedStorage`
pub static TYPED: TypeInfo = TypeInfo::new("torch.storage", "TypedStorage", Some(&types::OBJECT));

impl Storage {
    fn dtype(&self) -> DType {
        if self.typed { self.array.dtype() } else { DType::U8 }
    }
}

impl Object for Storage {
    fn type_info(&self) -> &'static TypeInfo {
        if self.typed { &TYPED } else { &UNTYPED }
    }
    fn as_any(&self) -> &dyn std::any::Any {
        self
    }
}

rows! { CONSTRUCT =
    /// New memory of so many elements, or with the elements of a sequence.
    "TypedStorage"(*args: &[Value], dtype: Option<TDType> = None, device: Option<Device> = None) => |h: &mut dyn Host, args: &[Value], dtype: Option<TDType>, _d: Option<Device>| {
        h.warn(ErrorKind::UserWarning, DEPRECATED)?;
        let dtype = dtype.map_or_else(|| default_dtype(h), |d| d.0);
        construct(h, args, dtype, true)
    };
    /// New memory of so many bytes, or with the bytes of a sequence.
    "UntypedStorage"(*args: &[Value], device: Option<Device> = None) => |h: &mut dyn Host, args: &[Value], _d: Option<Device>| construct(h, args, DType::U8, false);
}

const DEPRECATED: &str = "TypedStorage is deprecated. It will be removed in the future and UntypedStorage will be the only storage \
                          class. This should only matter to you if you are using storages directly.  To access UntypedStorage \
                          directly, use tensor.untyped_storage() instead of tensor.storage()";

fn construct(h: &mut dyn Host, args: &[Value], dtype: DType, typed: bool) -> Result<Value> {
    let array = match args {
        [] => Array::zeros(dtype, &[0])?,
        [one] => match one.to_index_saturating() {
            Some(n) => Array::zeros(dtype, &super::args::shape(&[n], "storage")?)?,
            None => {
                let nums: Option<Vec<_>> = one.to_vec(h)?.iter().map(|v| super::args::number(v).map(|n| n.0)).collect();
                let nums = nums.ok_or_else(|| Error::type_error("a storage holds numbers"))?;
                let array = Array::zeros(dtype, &[nums.len()])?;
                nums.into_iter().enumerate().for_each(|(i, num)| array.set_at(i, num));
                array
            }
        },
        _ => return Err(Error::type_error("a storage is made of its size or of one sequence").into()),
    };
    Ok(Value::object(Storage { array, typed }))
}

attrs! { ATTRS =
    /// The element type: bytes, unless it is typed.
    dtype => |_: &mut dyn Host, v: &Value| Ok(v.downcast::<Storage>().map_or(Value::None, |s| Value::torch_dtype(s.dtype())));
    /// Where it lives: the CPU.
    device => |_: &mut dyn Host, _: &Value| Ok(device::Device::cpu());
}

rows! { STORAGE =
    /// Bytes of an element.
    "element_size"(storage: Value) => |_h, v: Value| Ok(v.downcast::<Storage>().map_or(Value::None, |s| Value::from(s.dtype().itemsize())));
    /// The address of the first byte.
    "data_ptr"(storage: Value) => |_h, v: Value| Ok(v.downcast::<Storage>().map_or(Value::None, |s| Value::from(s.array.storage().ptr() as usize)));
    /// The number of bytes.
    "nbytes"(storage: Value) => |_h, v: Value| Ok(v.downcast::<Storage>().map_or(Value::None, |s| Value::from(s.array.storage().len())));
    /// The number of elements.
    "size"(storage: Value) => |_h, v: Value| Ok(v.downcast::<Storage>().map_or(Value::None, |s| Value::from(storage_len(s))));
    /// The elements as a list.
    "tolist"(storage: Value) => |_h, v: Value| {
        let Some(s) = v.downcast::<Storage>() else { return Ok(Value::None) };
        Ok(Value::list((0..storage_len(s)).map(|i| storage_at(s, i)).collect()))
    };
    /// Another number of bytes is not possible here.
    "resize_"(storage: Value, size: Dims) => |_h, _v: Value, _s: Dims| Err(Error::unsupported("a storage keeps its size; make a new tensor").into());
}

/// The memory of a storage.
pub fn memory_of(v: &Value) -> Option<Array> {
    v.downcast::<Storage>().map(|s| s.array.clone())
}

fn storage_len(s: &Storage) -> usize {
    s.array.storage().len() / s.dtype().itemsize()
}

fn storage_at(s: &Storage, i: usize) -> Value {
    let whole = s.array.reinterpret(s.dtype(), Layout::contiguous(&[storage_len(s)]));
    whole.map_or(Value::None, |all| py(all.get_at(i)))
}

/// The elements, one a line, and what it is.
fn repr(h: &mut dyn Host, v: &Value) -> Result<String> {
    let Some(s) = v.downcast::<Storage>() else { return Ok(String::new()) };
    let mut text = String::new();
    for i in 0..storage_len(s) {
        text += &format!(" {}\n", storage_at(s, i).repr(h)?);
    }
    let n = storage_len(s);
    Ok(match s.typed {
        true => format!(
            "{text}[torch.storage.TypedStorage(dtype={}, device=cpu) of size {n}]",
            Value::torch_dtype(s.dtype()).repr(h)?
        ),
        false => format!("{text}[torch.storage.UntypedStorage(device=cpu) of size {n}]"),
    })
}

/// Installs the types of this room.
pub fn install() {
    let makers: [(&TypeInfo, &'static Builtin); 2] = [(&TYPED, &CONSTRUCT[0]), (&UNTYPED, &CONSTRUCT[1])];
    for (info, construct) in makers {
        let slots = Slots {
            construct: Some(construct),
            len: Some(|_, v| Ok(v.downcast::<Storage>().map_or(0, storage_len))),
            getitem: Some(|_, v, index| {
                let Some(s) = v.downcast::<Storage>() else { return Ok(Value::None) };
                let at = index.to_index_saturating().and_then(|i| crate::array::index::wrap(i, storage_len(s)));
                at.map(|i| storage_at(s, i)).ok_or_else(|| Error::index("storage index out of range").into())
            }),
            repr: Some(repr),
            str: Some(repr),
            ..Slots::default()
        };
        info.install(Install { slots, methods: const { &[STORAGE] }, attrs: const { &[ATTRS] }, ..Install::default() });
    }
}
