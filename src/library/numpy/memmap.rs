//! `np.memmap`: an array whose memory is a file's. What may be read and written is the session's to say, as with `open`.

use super::convert::DTypeArg;
use super::create::OrderArg;
use super::kinds::{self, Kind};
use super::printoptions;
use crate::array::mapped::{Access, Mapped, is_mapped};
use crate::array::{Array, Layout};
use crate::diag::{Error, ErrorKind};
use crate::library::args::ShapeArg;
use crate::library::core::file;
use crate::op::cast::Order;
use crate::value::convert::FromValue;
use crate::value::types::{Install, Slots};
use crate::value::{Host, NdArray, Object, Result, Symbol, TypeInfo, Value, item, types};
use crate::{attrs, rows};
use std::path::Path;
use std::rc::Rc;

rows! { CONSTRUCT =
    /// Create a memory-map to an array stored in a binary file on disk.
    "memmap"(filename: Value, dtype: DTypeArg = uint8, mode: String = "r+", offset: usize = 0, shape: Value = None, order: OrderArg = "C") => memmap;
}

rows! { METHODS =
    /// Write any changes in the array to the file on disk.
    "flush"(this: Value) => flush;
}

attrs! { ATTRS =
    /// Path to the mapped file.
    filename => |_, v| Ok(about(v).map_or(Value::None, |a| a.filename.clone()));
    /// Offset position in the file.
    offset => |_, v| Ok(about(v).map_or(Value::None, |a| a.offset.into()));
    /// File mode.
    mode => |_, v| Ok(about(v).map_or(Value::None, |a| Value::str(a.mode)));
}

/// The type `np.memmap`.
pub static MEMMAP: TypeInfo = TypeInfo::new("numpy", "memmap", Some(&types::NDARRAY));
/// What the base of such an array is.
static MMAP: TypeInfo = TypeInfo::new("mmap", "mmap", Some(&types::OBJECT));

/// An array on a mapped file, or a copy of one, which has no file.
struct Memmap {
    array: Rc<NdArray>,
    about: Option<Rc<About>>,
}

struct About {
    filename: Value,
    mode: &'static str,
    offset: usize,
}

struct Base;

impl Object for Base {
    fn type_info(&self) -> &'static TypeInfo {
        &MMAP
    }
    fn as_any(&self) -> &dyn std::any::Any {
        self
    }
}

impl Object for Memmap {
    fn type_info(&self) -> &'static TypeInfo {
        &MEMMAP
    }
    fn as_any(&self) -> &dyn std::any::Any {
        self
    }
    fn array(&self) -> Option<&Rc<NdArray>> {
        Some(&self.array)
    }
    fn attribute(&self, h: &mut dyn Host, this: &Value, name: Symbol) -> Result<Option<Value>> {
        kinds::attribute(self, h, this, name)
    }
}

/// Methods whose copies are of the kind, too, though they have no file.
const COPIES: &[&str] = &[
    "astype",
    "choose",
    "compress",
    "copy",
    "__copy__",
    "__deepcopy__",
    "diagonal",
    "flatten",
    "ravel",
    "repeat",
    "reshape",
    "take",
];

impl Kind for Memmap {
    fn behind(&self, _: &str) -> Result<Rc<NdArray>> {
        Ok(self.array.clone())
    }
    fn again(&self, name: &str, result: Value) -> Result<Value> {
        let Value::Array(a) = &result else { return Ok(result) };
        let shares = a.array().storage().same(self.array.array().storage());
        if !shares && !COPIES.contains(&name) {
            return Ok(result);
        }
        let about = self.about.clone().filter(|_| shares);
        Ok(Value::object(Memmap { array: a.clone(), about }))
    }
}

fn this(v: &Value) -> Result<&Memmap> {
    v.downcast::<Memmap>().ok_or_else(|| Error::type_error("not a memmap").into())
}

fn about(v: &Value) -> Option<&About> {
    v.downcast::<Memmap>()?.about.as_deref()
}

/// NumPy's modes: all their names, what is kept of them, and what they allow.
const MODES: &[(&str, &str, Access)] = &[
    ("r", "r", Access::Read),
    ("c", "c", Access::CopyOnWrite),
    ("r+", "r+", Access::Write),
    ("w+", "w+", Access::Write),
    ("readonly", "r", Access::Read),
    ("copyonwrite", "c", Access::CopyOnWrite),
    ("readwrite", "r+", Access::Write),
    ("write", "w+", Access::Write),
];

fn memmap(
    h: &mut dyn Host,
    filename: Value,
    dtype: DTypeArg,
    mode: String,
    offset: usize,
    shape: Value,
    order: OrderArg,
) -> Result<Value> {
    let Some(&(_, mode, access)) = MODES.iter().find(|(name, ..)| *name == mode) else {
        let names: Vec<String> = MODES.iter().map(|(n, ..)| format!("'{n}'")).collect();
        let text = format!("mode must be one of [{}] (got {})", names.join(", "), crate::value::repr::quote(&mode));
        return Err(Error::value(text).into());
    };
    if mode == "w+" && shape.is_none() {
        return Err(Error::value("shape must be given if mode == 'w+'").into());
    }
    let shape = if shape.is_none() { None } else { Some(ShapeArg::from_value(h, &shape)?.0) };
    let name = file::path_of(h, &filename)?;
    let path = Path::new(&name);
    if access == Access::Write {
        file::may_write(h, &name)?;
    }
    if mode == "w+" {
        if is_mapped(path) {
            return Err(file::is_in_use(&name));
        }
        std::fs::write(path, b"").map_err(|e| file::os_error(&e, &filename))?;
    }
    let size = dtype.0.itemsize();
    let total = std::fs::metadata(path).map_err(|e| file::os_error(&e, &filename))?.len() as usize;
    let shape = match shape {
        Some(shape) => shape,
        None if !total.saturating_sub(offset).is_multiple_of(size) => {
            let text = "Size of available data is not a multiple of the data-type size.";
            return Err(Error::value(text).into());
        }
        None => [total.saturating_sub(offset) / size].into_iter().collect(),
    };
    if !offset.is_multiple_of(size) {
        let text = format!(
            "a memmap whose offset {offset} is no multiple of the {size} bytes of an element; np.fromfile copies"
        );
        return Err(Error::unsupported(text).into());
    }
    let bytes = shape.iter().try_fold(size, |n, &d| n.checked_mul(d)).and_then(|n| n.checked_add(offset));
    let bytes = bytes.ok_or_else(|| {
        Error::value("array is too big; `arr.size * arr.dtype.itemsize` is larger than the maximum possible size.")
    })?;
    if bytes == 0 && total == 0 && access != Access::Write {
        return Err(Error::value("cannot mmap an empty file").into());
    }
    // NumPy maps one byte at least.
    let map = Mapped::open(path, access, Some(bytes.max(1))).map_err(|e| match e.raw_os_error() {
        Some(_) => file::os_error(&e, &filename),
        None => Error::value(e.to_string()).into(),
    })?;
    let mut layout = if order.0 == Order::F { Layout::fortran(&shape) } else { Layout::contiguous(&shape) };
    layout.offset = offset / size;
    let array = Array::of_file(map, super::byteorder::label(dtype), layout)?;
    let array = Rc::new(NdArray::with_base(array, Value::object(Base)));
    if dtype.1 {
        return Ok(super::byteorder::on(array, dtype.0));
    }
    let filename = Value::str(std::path::absolute(path).map_or(name.clone(), |p| p.to_string_lossy().into_owned()));
    Ok(Value::object(Memmap { array, about: Some(Rc::new(About { filename, mode, offset })) }))
}

fn flush(_: &mut dyn Host, v: Value) -> Result<Value> {
    let array = this(&v)?.array.array().clone();
    if let Some(file) = array.storage().file() {
        file.flush().map_err(|e| Error::new(ErrorKind::OSError, e.to_string()))?;
    }
    Ok(Value::None)
}

/// Installs `np.memmap`.
pub fn install() {
    MMAP.install(Install::default());
    MEMMAP.install(Install {
        slots: Slots {
            construct: Some(&CONSTRUCT[0]),
            inplace: Some(|h, op, a, b| {
                let array = Value::Array(this(a)?.array.clone());
                crate::value::ops::inplace(h, op, &array, &b.plain())?;
                Ok(a.clone())
            }),
            getitem: Some(|h, v, i| kinds::item(h, this(v)?, i)),
            setitem: Some(|h, v, i, x| item::set(h, &v.plain(), i, x)),
            repr: Some(|h, v| {
                let array = this(v)?.array.array().clone();
                printoptions::repr_as(h, &array, "memmap", None)
            }),
            ..kinds::slots()
        },
        methods: crate::tables![METHODS],
        attrs: crate::attr_tables![ATTRS],
        ..Install::default()
    });
}
