//! Arrays whose bytes stand in the order that is not this machine's: `np.dtype('>f8')`.
//!
//! Kernels know the native order only. Such an array keeps its bytes in an array of integers of the same size: what
//! moves elements about (views, indices, copies) runs on those, what computes runs on the numbers they mean. NumPy's
//! functions give results of native order; so do these, of a read-only copy, so that no write is lost in it.

use super::convert::{DTypeArg, dtype_of};
use super::kinds::{self, Kind};
use super::{dtype as dtypes, index, printoptions};
use crate::array::{Array, DType, Layout};
use crate::diag::{Error, ErrorKind};
use crate::op::assign::assign;
use crate::op::cast::{Order, astype, copy};
use crate::op::movement::flip;
use crate::value::types::{Install, Slots};
use crate::value::{Host, NdArray, Object, Result, Symbol, TypeInfo, Value, ops, types};
use crate::{attrs, rows};
use std::rc::Rc;

/// The dtype object of the other order.
pub struct OtherOrder(pub DType);

impl Object for OtherOrder {
    fn type_info(&self) -> &'static TypeInfo {
        &types::NP_DTYPE
    }
    fn as_any(&self) -> &dyn std::any::Any {
        self
    }
}

/// The sign of the order that is not this machine's, as type strings begin with it.
pub const OTHER: char = if cfg!(target_endian = "little") { '>' } else { '<' };

/// A dtype value of either order; a single byte has none.
pub fn dtype_value(d: DType, other: bool) -> Value {
    if other && d.itemsize() > 1 { Value::object(OtherOrder(d)) } else { Value::dtype(d) }
}

/// Whether a dtype argument asks for the other order.
pub fn other_order(v: &Value) -> bool {
    match v {
        Value::Str(s) => s.as_str().starts_with(OTHER) && dtypes::parse(s.as_str()).is_ok_and(|d| d.itemsize() > 1),
        v => v.downcast::<OtherOrder>().is_some(),
    }
}

/// An array of the other order.
pub struct Swapped {
    /// The bytes, as elements of the same size.
    raw: Rc<NdArray>,
    dtype: DType,
}

/// Its type: an `ndarray` by name.
static SWAPPED: TypeInfo = TypeInfo::new("numpy", "ndarray", Some(&types::NDARRAY));

impl Object for Swapped {
    fn type_info(&self) -> &'static TypeInfo {
        &SWAPPED
    }
    fn as_any(&self) -> &dyn std::any::Any {
        self
    }
    fn as_array(&self) -> Option<Rc<NdArray>> {
        let native = self.native().ok()?.with_writeable(false);
        Some(Rc::new(NdArray::owned(native)))
    }
    fn attribute(&self, h: &mut dyn Host, this: &Value, name: Symbol) -> Result<Option<Value>> {
        kinds::attribute(self, h, this, name)
    }
}

/// The dtype under which bytes of the other order are kept: an integer of their size, which every move leaves alone.
pub fn label(dtype: DTypeArg) -> DType {
    match (dtype.1, dtype.0.itemsize()) {
        (false, _) => dtype.0,
        (_, 2) => DType::U16,
        (_, 4) => DType::U32,
        (_, 8) => DType::U64,
        _ => dtype.0,
    }
}

/// An array of the other order on these bytes.
pub fn on(raw: Rc<NdArray>, dtype: DType) -> Value {
    Value::object(Swapped { raw, dtype })
}

/// A fresh C-ordered array whose numbers have the bytes of `array` in the other order, as another dtype of that size.
pub fn turned(array: &Array, number: DType, dtype: DType) -> Result<Array> {
    let fresh = copy(array, Order::C)?;
    let bytes = super::methods::bytes_of(&fresh)?;
    let size = number.real().itemsize();
    let rows = bytes.with_layout(Layout::contiguous(&[bytes.size() / size.max(1), size]))?;
    let turned = copy(&flip(&rows, &[1])?, Order::C)?;
    Ok(turned.reinterpret(dtype, Layout::contiguous(array.shape()))?)
}

impl Swapped {
    /// A fresh array of these numbers in the other order; single bytes have none.
    pub fn of(numbers: &Array) -> Result<Value> {
        let d = numbers.dtype();
        if d.itemsize() == 1 {
            return Ok(Value::ndarray(numbers.clone()));
        }
        let raw = Self::encode(numbers, d)?;
        Ok(on(Rc::new(NdArray::owned(raw)), d))
    }
    fn encode(numbers: &Array, d: DType) -> Result<Array> {
        turned(numbers, d, label(DTypeArg(d, true)))
    }
    /// The same bytes, taken to be of the other order.
    pub fn reinterpreted(a: &Rc<NdArray>, dtype: DType) -> Result<Value> {
        let raw = super::attributes::view_as(&a.array(), label(DTypeArg(dtype, true)))?;
        Ok(on(Rc::new(NdArray::view_of(raw, a)), dtype))
    }
    /// The numbers, in a fresh array.
    pub fn native(&self) -> Result<Array> {
        turned(&self.raw.array(), self.dtype, self.dtype)
    }
    fn write(&self, numbers: &Array) -> Result<()> {
        let numbers = astype(numbers, self.dtype)?;
        Ok(assign(&self.raw.array().clone(), &Self::encode(&numbers, self.dtype)?)?)
    }
    /// What a function of arrays makes of the bytes, in this order again; `this` is the object itself.
    pub fn through(&self, this: &Value, f: impl FnOnce(&Value) -> Result<Value>) -> Result<Value> {
        match f(&Value::Array(self.raw.clone()))? {
            Value::Array(a) if Rc::ptr_eq(&a, &self.raw) => Ok(this.clone()),
            other => Ok(self.again(other)),
        }
    }
    fn again(&self, result: Value) -> Value {
        match result {
            Value::Array(a) => on(a, self.dtype),
            other => other,
        }
    }
}

/// What moves elements about without looking at them.
const MOVES: &[&str] = &[
    "T",
    "__copy__",
    "__deepcopy__",
    "base",
    "compress",
    "copy",
    "data",
    "diagonal",
    "flags",
    "flatten",
    "itemsize",
    "mT",
    "nbytes",
    "ndim",
    "ravel",
    "repeat",
    "reshape",
    "resize",
    "setflags",
    "shape",
    "size",
    "squeeze",
    "strides",
    "swapaxes",
    "take",
    "tobytes",
    "transpose",
];
/// What computes, and writes the array.
const WRITES: &[&str] = &["fill", "partition", "put", "setfield", "sort"];

impl Kind for Swapped {
    fn behind(&self, name: &str) -> Result<Rc<NdArray>> {
        if MOVES.contains(&name) || name == "__getitem__" {
            return Ok(self.raw.clone());
        }
        let native = self.native()?.with_writeable(WRITES.contains(&name));
        Ok(Rc::new(NdArray::owned(native)))
    }
    fn again(&self, name: &str, result: Value) -> Result<Value> {
        Ok(match result {
            Value::Array(_) if MOVES.contains(&name) => self.again(result),
            // An element is a number again.
            Value::Scalar(s) if name == "__getitem__" => {
                super::convert::wrap(turned(&Array::scalar(*s), self.dtype, self.dtype)?)
            }
            Value::Array(_) if name == "__getitem__" => self.again(result),
            other => other,
        })
    }
    fn written(&self, name: &str, array: &Array) -> Result<()> {
        if WRITES.contains(&name) { self.write(array) } else { Ok(()) }
    }
}

rows! { METHODS =
    /// New view of array with the same data.
    "view"(this: Value, dtype: Value = None, r#type: Value = None) => view;
    /// Swap the bytes of the array elements.
    "byteswap"(this: Value, inplace: bool = False) => byteswap;
    /// Write the array to a file as text or binary.
    "tofile"(this: Value, fid: Value, /, sep: Value = "", format: Value = "%s") => super::methods::to_file;
}

attrs! { ATTRS =
    /// Data-type of the array's elements.
    dtype => |_, v| Ok(dtype_value(this(v)?.dtype, true));
    /// The real part of the array.
    real => |_, v| Ok(if this(v)?.dtype.is_complex() { part(v, false)? } else { v.clone() });
    /// The imaginary part of the array.
    imag => |_, v| part(v, true);
}

fn this(v: &Value) -> Result<&Swapped> {
    v.downcast::<Swapped>().ok_or_else(|| Error::type_error("not an array of the other byte order").into())
}

/// A part of complex numbers, which two floats of the other order are; of real ones zeros.
fn part(v: &Value, imaginary: bool) -> Result<Value> {
    let s = this(v)?;
    let raw = s.raw.array().clone();
    if !s.dtype.is_complex() {
        let zeros = Array::zeros(raw.dtype(), raw.shape())?.with_writeable(false);
        return Ok(on(Rc::new(NdArray::owned(zeros)), s.dtype));
    }
    let real = s.dtype.real();
    let mut layout = raw.layout().clone();
    layout.offset = layout.offset * 2 + imaginary as usize;
    layout.strides.iter_mut().for_each(|s| *s *= 2);
    let half = raw.reinterpret(label(DTypeArg(real, true)), layout)?;
    Ok(on(Rc::new(NdArray::view_of(half, &s.raw)), real))
}

fn view(h: &mut dyn Host, v: Value, dtype: Value, _type: Value) -> Result<Value> {
    let s = this(&v)?;
    if dtype.is_none() {
        let again = NdArray::view_of(s.raw.array().clone(), &s.raw);
        return Ok(on(Rc::new(again), s.dtype));
    }
    let d = dtype_of(h, &dtype)?;
    if other_order(&dtype) {
        return Swapped::reinterpreted(&s.raw, d);
    }
    let bytes = super::attributes::view_as(&s.raw.array(), d)?;
    Ok(Value::Array(Rc::new(NdArray::view_of(bytes, &s.raw))))
}

fn byteswap(_: &mut dyn Host, v: Value, inplace: bool) -> Result<Value> {
    let s = this(&v)?;
    let raw = s.raw.array().clone();
    let turned = turned(&raw, s.dtype, raw.dtype())?;
    if inplace {
        assign(&raw, &turned)?;
        return Ok(v);
    }
    Ok(on(Rc::new(NdArray::owned(turned)), s.dtype))
}

fn set(h: &mut dyn Host, v: &Value, i: &Value, value: &Value) -> Result<()> {
    let s = this(v)?;
    let numbers = astype(&index::value_for(h, value, s.dtype)?, s.dtype)?;
    super::errstate::report(h, "cast")?;
    index::set(h, &s.raw, i, &Value::ndarray(Swapped::encode(&numbers, s.dtype)?))
}

fn inplace(h: &mut dyn Host, op: types::BinOp, a: &Value, b: &Value) -> Result<Value> {
    let s = this(a)?;
    let numbers = Value::ndarray(s.native()?);
    let native = |e: crate::value::Error| match e.native() {
        // The message names the dtype of the array.
        Some(n) if n.kind() == ErrorKind::UFuncOutputCastingError => {
            let (from, to) = (format!("to dtype('{}')", s.dtype), format!("to dtype('{}')", name(s.dtype)));
            Error::new(n.kind(), n.message().replace(&from, &to)).into()
        }
        _ => e,
    };
    let result = ops::inplace(h, op, &numbers, &b.plain()).map_err(native)?;
    if let Value::Array(r) = result {
        s.write(&r.array().clone())?;
    }
    Ok(a.clone())
}

/// How dtypes of the other order are written: `>f8`.
pub fn name(d: DType) -> String {
    format!("{OTHER}{}{}", dtypes::kind_char(d), d.itemsize())
}

/// Installs the type.
pub fn install() {
    SWAPPED.install(Install {
        slots: Slots {
            inplace: Some(inplace),
            getitem: Some(|h, v, i| kinds::item(h, this(v)?, i)),
            setitem: Some(set),
            repr: Some(|h, v| {
                let s = this(v)?;
                printoptions::repr_as(h, &s.native()?, "array", Some(&format!("'{}'", name(s.dtype))))
            }),
            ..kinds::slots()
        },
        methods: crate::tables![METHODS],
        attrs: crate::attr_tables![ATTRS],
        ..Install::default()
    });
}
