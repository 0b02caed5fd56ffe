//! Methods of arrays. Most are the functions of the same name with the array first; the rest are here.

use super::attributes::{cannot_write_back, set_aligned, set_writeable, view_as};
use super::byteorder::{Swapped, other_order, turned};
use super::convert::{ArrayLike, DTypeArg};
use super::create::OrderArg;
use super::discover::{to_list, to_python};
use super::dtype::c_name;
use super::flat::position;
use super::{errstate, index, scalar};
use crate::array::Num;
use crate::array::memory::room_for;
use crate::array::promote::{Casting, can_cast};
use crate::diag::Error;
use crate::library::core::dunder;
use crate::library::stdlib::script_name;
use crate::op::cast::{Order, astype_order, copy, same_value};
use crate::rows;
use crate::value::convert::{Keywords, Maybe};
use crate::value::types::BinOp;
use crate::value::{Builtin, Host, Result, Value};
use std::rc::Rc;

/// Every table of methods.
pub static METHODS: &[&[Builtin]] = &[
    dunder::NUMBER,
    dunder::ARRAY,
    dunder::IN_PLACE,
    dunder::SIZED,
    super::reduce::SHARED,
    super::running::SHARED,
    super::products::SHARED,
    super::movement::METHODS,
    super::joining::SHARED,
    super::select::SHARED,
    super::select::METHODS,
    super::sorting::SHARED,
    super::sorting::METHODS,
    super::rounding::SHARED,
    OWN,
    NUMBERS,
];

rows! { OWN =
    /// Copy of the array, cast to a specified type.
    ///
    /// >>> np.array([1.5, 2]).astype(int)
    "astype"(this: ArrayLike, dtype: DTypeArg, order: OrderArg = "K", casting: String = "unsafe", subok: bool = True, copy: bool = True) => astype;
    /// Return a copy of the array.
    ///
    /// >>> np.array([1, 2]).copy()
    "copy"(this: ArrayLike, order: OrderArg = "C") => method_copy;
    /// New view of array with the same data.
    ///
    /// >>> np.array([1, 2]).view()
    "view"(this: ArrayLike, dtype: Value = None, r#type: Value = None) => view;
    /// Return the array as nested lists of Python numbers.
    ///
    /// >>> np.array([[1, 2], [3, 4]]).tolist()
    "tolist"(this: ArrayLike) => tolist;
    /// Copy an element of an array to a standard Python scalar and return it.
    ///
    /// >>> np.array([[1, 2], [3, 4]]).item(1, 0)
    "item"(this: ArrayLike, *args: &[Value]) => item;
    /// Return an array whose values are limited to [min, max].
    ///
    /// >>> np.arange(5).clip(1, max=3)
    "clip"(this: ArrayLike, /, min: Maybe<Value> = None, max: Maybe<Value> = None, out: Value = None, **kwargs: Keywords) => clip;
    /// Dot product of two arrays.
    ///
    /// >>> np.eye(2).dot([1, 2])
    "dot"(this: ArrayLike, other: ArrayLike, /, out: Value = None) => super::products::dot;
    /// Set elements of the flattened array at these indices.
    ///
    /// >>> a = np.arange(4); a.put([0, 2], [9, 8]); a
    "put"(this: ArrayLike, indices: ArrayLike, values: Value, /, mode: super::select::ModeArg = "raise") => super::select::put;
    /// Fill the array with a scalar value.
    ///
    /// >>> a = np.array([1, 2]); a.fill(0); a
    "fill"(this: ArrayLike, value: Value) => fill;
    /// Set array flags WRITEABLE, ALIGNED, WRITEBACKIFCOPY.
    ///
    /// >>> a = np.array([1, 2]); a.setflags(write=False); a.flags.writeable
    "setflags"(this: ArrayLike, /, write: Option<bool> = None, align: Option<bool> = None, uic: Option<bool> = None) => setflags;
    /// Construct Python bytes containing the raw data bytes in the array.
    ///
    /// >>> np.array([1, 2], dtype=np.uint8).tobytes()
    "tobytes"(this: ArrayLike, order: OrderArg = "C") => tobytes;
    /// Write the array to a file as text or binary.
    "tofile"(this: ArrayLike, fid: Value, /, sep: Value = "", format: Value = "%s") => tofile;
    /// Put a value into a specified place in a field defined by a data-type.
    ///
    /// >>> a = np.eye(2); a.setfield(3, np.int32); a.getfield(np.int32)
    "setfield"(this: ArrayLike, val: Value, /, dtype: DTypeArg, offset: usize = 0) => setfield;
    /// Swap the bytes of the array elements.
    ///
    /// >>> np.array([1, 256], dtype=np.int16).byteswap()
    "byteswap"(this: ArrayLike, inplace: bool = False) => byteswap;
    /// Returns a field of the given array as a certain type.
    ///
    /// >>> np.array([1 + 2j]).getfield(np.float64, offset=8)
    "getfield"(this: ArrayLike, dtype: DTypeArg, offset: usize = 0) => getfield;
    /// For unpickling and `np.asarray`: the array itself.
    ///
    /// >>> np.array([1, 2]).__array__()
    "__array__"(this: ArrayLike, dtype: Option<DTypeArg> = None, *, copy: Value = None) => dunder_array;
    /// A copy, for the module `copy`.
    ///
    /// >>> np.array([1, 2]).__copy__()
    "__copy__"(this: ArrayLike) => shallow;
    /// A copy, for the module `copy`.
    ///
    /// >>> np.array([1, 2]).__deepcopy__({})
    "__deepcopy__"(this: ArrayLike, memo: Value = None) => deep;
    /// The device that holds the array: itself.
    ///
    /// >>> np.array([1]).to_device('cpu')
    "to_device"(this: ArrayLike, device: String, /, *, stream: Value = None) => to_device;
}

rows! { NUMBERS =
    /// `float(a)`.
    ///
    /// >>> np.array(1.5).__float__()
    "__float__"(this: Value, /) => scalar::to_float;
    /// `int(a)`.
    ///
    /// >>> np.array(1.5).__int__()
    "__int__"(this: Value, /) => scalar::to_int;
    /// The integer that a 0-d array is an index for.
    ///
    /// >>> np.array(3).__index__()
    "__index__"(this: Value, /) => scalar::to_index;
    /// `complex(a)`.
    ///
    /// >>> np.array(1.5).__complex__()
    "__complex__"(this: Value, /) => scalar::to_complex;
    /// `bool(a)`.
    ///
    /// >>> np.array([1]).__bool__()
    "__bool__"(this: Value, /) => dunder_bool;
    /// `abs(a)`.
    ///
    /// >>> abs(np.array([-1, 2]))
    "__abs__"(this: ArrayLike, /) => dunder_abs;
    /// `divmod(a, b)`.
    ///
    /// >>> divmod(np.array([7, 8]), 3)
    "__divmod__"(this: Value, other: Value, /) => dunder_divmod;
    /// `a[index]`.
    ///
    /// >>> np.array([1, 2]).__getitem__(0)
    "__getitem__"(this: Value, index: Value, /) => dunder_getitem;
    /// `a[index] = value`.
    ///
    /// >>> a = np.array([1, 2]); a.__setitem__(0, 5); a
    "__setitem__"(this: Value, index: Value, value: Value, /) => dunder_setitem;
}

fn dunder_bool(h: &mut dyn Host, v: Value) -> Result<Value> {
    Ok(Value::bool(v.truth(h)?))
}
fn dunder_abs(h: &mut dyn Host, a: ArrayLike) -> Result<Value> {
    super::operand::unary(h, crate::op::elementwise::UnaryOp::Absolute, super::operand::Operand::Array(a.array()))
}
fn dunder_divmod(h: &mut dyn Host, a: Value, b: Value) -> Result<Value> {
    use crate::value::ops::binary;
    Ok(Value::tuple(vec![binary(h, BinOp::FloorDiv, &a, &b)?, binary(h, BinOp::Mod, &a, &b)?]))
}
fn dunder_getitem(h: &mut dyn Host, a: Value, i: Value) -> Result<Value> {
    crate::value::item::get(h, &a, &i)
}
fn dunder_setitem(h: &mut dyn Host, a: Value, i: Value, v: Value) -> Result<Value> {
    crate::value::item::set(h, &a, &i, &v)?;
    Ok(Value::None)
}

/// `casting=` by name.
pub fn casting(name: &str) -> Result<Casting> {
    Casting::from_name(name).ok_or_else(|| {
        let text = crate::value::repr::quote(name);
        Error::value(format!("casting must be one of 'no', 'equiv', 'safe', 'same_kind', 'unsafe' (got {text})")).into()
    })
}

/// The rule of `astype`'s `casting=`, and whether every value must survive.
fn casting_of_values(name: &str) -> Result<(Casting, bool)> {
    if name == "same_value" {
        return Ok((Casting::Unsafe, true));
    }
    let rule = Casting::from_name(name).ok_or_else(|| {
        let text = crate::value::repr::quote(name);
        Error::value(format!(
            "casting must be one of 'no', 'equiv', 'safe', 'same_kind', 'unsafe', 'same_value' (got {text})"
        ))
    })?;
    Ok((rule, false))
}

/// NumPy's refusal of a cast that would change a value.
fn check_same_value(array: &crate::array::Array, cast: &crate::array::Array) -> Result<()> {
    if same_value(array, cast)? {
        return Ok(());
    }
    let (from, to) = (array.dtype(), cast.dtype());
    let imaginary =
        from.is_complex() && !to.is_complex() && super::reduce::any_true(&crate::op::elementwise::part(array, true)?)?;
    let why = if imaginary { ": imag is not 0" } else { "" };
    let text = format!("could not cast 'same_value' {} to {}{why}", c_name(from), c_name(to));
    Err(Error::value(text).into())
}

/// `a.clip(min, max)`; what else a ufunc takes (`casting=`) says nothing about bounds of the same kind.
fn clip(
    h: &mut dyn Host,
    a: ArrayLike,
    min: Maybe<Value>,
    max: Maybe<Value>,
    out: Value,
    kwargs: Keywords,
) -> Result<Value> {
    if let Some((name, _)) = kwargs.0.iter().find(|(k, _)| !matches!(k.as_str(), "casting" | "dtype" | "where")) {
        let text = format!("clip() got an unexpected keyword argument '{name}'");
        return Err(Error::type_error(text).into());
    }
    super::rounding::clip(h, a, Maybe::Absent, Maybe::Absent, out, min, max)
}

#[allow(clippy::too_many_arguments)]
fn astype(
    h: &mut dyn Host,
    a: ArrayLike,
    dtype: DTypeArg,
    order: OrderArg,
    rule: String,
    _subok: bool,
    copy: bool,
) -> Result<Value> {
    let array = a.array();
    let (rule, values) = casting_of_values(&rule)?;
    if !can_cast(array.dtype(), dtype.0, rule) {
        let text = format!(
            "Cannot cast array data from dtype('{}') to dtype('{}') according to the rule '{}'",
            array.dtype(),
            dtype.0,
            rule.name()
        );
        return Err(Error::type_error(text).into());
    }
    if !copy
        && array.dtype() == dtype.0
        && !dtype.1
        && (order.0 == Order::K || order.0.layout(&array).strides == array.layout().strides)
    {
        return Ok(Value::Array(a.0));
    }
    index::complex_to_real(h, array.dtype(), dtype.0)?;
    let out = astype_order(&array, dtype.0, order.0)?;
    if values {
        check_same_value(&array, &out)?;
    }
    errstate::report(h, "cast")?;
    dtype.finish(Value::ndarray(out))
}

fn method_copy(_: &mut dyn Host, a: ArrayLike, order: OrderArg) -> Result<Value> {
    Ok(Value::ndarray(copy(&a.array(), order.0)?))
}

fn shallow(_: &mut dyn Host, a: ArrayLike) -> Result<Value> {
    Ok(Value::ndarray(copy(&a.array(), Order::K)?))
}

fn deep(h: &mut dyn Host, a: ArrayLike, _memo: Value) -> Result<Value> {
    shallow(h, a)
}

fn view(h: &mut dyn Host, a: ArrayLike, dtype: Value, r#type: Value) -> Result<Value> {
    let array = a.array();
    let ndarray = |v: &Value| matches!(v, Value::Type(t) if std::ptr::eq(*t, &crate::value::types::NDARRAY));
    if !r#type.is_none() && !ndarray(&r#type) {
        return Err(Error::unsupported("views as subclasses of ndarray").into());
    }
    if dtype.is_none() || ndarray(&dtype) {
        return Ok(a.view(array.with_aligned(true)));
    }
    let d = super::convert::dtype_of(h, &dtype)?;
    if other_order(&dtype) {
        return Swapped::reinterpreted(&a.0, d);
    }
    Ok(a.view(view_as(&array, d)?))
}

fn tolist(_: &mut dyn Host, a: ArrayLike) -> Result<Value> {
    let array = a.array();
    room_for::<Num>(array.size())?;
    Ok(to_list(&array))
}

fn item(h: &mut dyn Host, a: ArrayLike, args: &[Value]) -> Result<Value> {
    let array = a.array();
    let args: Vec<Value> = match args {
        [Value::Tuple(t)] => t.to_vec(),
        other => other.to_vec(),
    };
    match args.as_slice() {
        [] => match array.item() {
            Some(s) => Ok(to_python(s.num)),
            None => Err(Error::value("can only convert an array of size 1 to a Python scalar").into()),
        },
        [one] if array.ndim() != 1 => {
            let Some(i) = one.to_index_saturating() else {
                return Err(crate::value::convert::not_an_integer(one).into());
            };
            let n = array.size();
            match crate::array::index::wrap(i, n) {
                Some(at) => Ok(to_python(array.get_at(position(array.layout(), at)))),
                None => Err(Error::index(format!("index {i} is out of bounds for size {n}")).into()),
            }
        }
        several => {
            if several.len() != array.ndim() {
                return Err(Error::value("incorrect number of indices for array").into());
            }
            match index::get(h, &a.0, &Value::tuple(several.to_vec()))? {
                Value::Scalar(s) => Ok(to_python(s.num)),
                other => Ok(other),
            }
        }
    }
}

fn fill(h: &mut dyn Host, a: ArrayLike, value: Value) -> Result<Value> {
    let array = a.array();
    let source = index::value_for(h, &value, array.dtype())?;
    if source.ndim() > 0 {
        return Err(Error::value("setting an array element with a sequence.").into());
    }
    crate::op::assign::assign(&array, &source)?;
    errstate::report(h, "cast")?;
    Ok(Value::None)
}

fn setflags(
    _: &mut dyn Host,
    a: ArrayLike,
    write: Option<bool>,
    align: Option<bool>,
    uic: Option<bool>,
) -> Result<Value> {
    if uic == Some(true) {
        return cannot_write_back();
    }
    if let Some(on) = align {
        set_aligned(&a.0, on);
    }
    if let Some(on) = write {
        set_writeable(&a.0, on)?;
    }
    Ok(Value::None)
}

fn tobytes(_: &mut dyn Host, a: ArrayLike, order: OrderArg) -> Result<Value> {
    let array = a.array();
    let source = match order.0 {
        Order::F => crate::op::movement::reverse_axes(&array)?,
        Order::A if array.layout().is_f_contiguous() => crate::op::movement::reverse_axes(&array)?,
        _ => array,
    };
    Ok(Value::Bytes(Rc::new(raw_bytes(&source)?)))
}

/// The elements' bytes in C order.
pub fn raw_bytes(array: &crate::array::Array) -> Result<Vec<u8>> {
    let fresh = copy(array, Order::C)?;
    let bytes = bytes_of(&fresh)?;
    Ok(crate::array::view::to_vec::<u8>(&bytes))
}

/// A fresh C-ordered array's memory as uint8.
pub(super) fn bytes_of(fresh: &crate::array::Array) -> Result<crate::array::Array> {
    let size = fresh.dtype().itemsize();
    let mut layout = crate::array::Layout::contiguous(&[fresh.size() * size]);
    layout.offset = fresh.offset() * size;
    Ok(fresh.reinterpret(crate::array::DType::U8, layout)?)
}

fn tofile(h: &mut dyn Host, a: ArrayLike, fid: Value, sep: Value, format: Value) -> Result<Value> {
    to_file(h, Value::Array(a.0), fid, sep, format)
}

/// `a.tofile(…)` of arrays of any kind.
pub(super) fn to_file(h: &mut dyn Host, a: Value, fid: Value, sep: Value, format: Value) -> Result<Value> {
    let f = script_name(h, "numpy._npyio", "tofile")?;
    h.call(&f, crate::value::Args::positional(&[a, fid, sep, format]))
}

fn setfield(h: &mut dyn Host, a: ArrayLike, val: Value, dtype: DTypeArg, offset: usize) -> Result<Value> {
    let field = getfield(h, a, dtype, offset)?;
    crate::value::item::set(h, &field, &Value::Ellipsis, &val)?;
    Ok(Value::None)
}

fn byteswap(_: &mut dyn Host, a: ArrayLike, inplace: bool) -> Result<Value> {
    let array = a.array();
    let result = turned(&array, array.dtype(), array.dtype())?;
    if inplace {
        super::convert::writable(&array, "array to be byte-swapped")?;
        crate::op::assign::assign(&array, &result)?;
        return Ok(Value::Array(a.0));
    }
    Ok(Value::ndarray(result))
}

fn getfield(_: &mut dyn Host, a: ArrayLike, dtype: DTypeArg, offset: usize) -> Result<Value> {
    let array = a.array();
    let (old, new) = (array.dtype().itemsize(), dtype.0.itemsize());
    if offset + new > old {
        return Err(Error::value(format!(
            "Need 0 <= offset <= {old} for requested type but received offset = {offset}"
        ))
        .into());
    }
    if !offset.is_multiple_of(new) || old % new != 0 {
        return Err(Error::unsupported("a field that is not aligned to its size").into());
    }
    let k = old / new;
    let mut layout = array.layout().clone();
    for s in &mut layout.strides {
        *s *= k as isize;
    }
    layout.offset = layout.offset * k + offset / new;
    Ok(a.view(array.reinterpret(dtype.0, layout)?))
}

fn dunder_array(h: &mut dyn Host, a: ArrayLike, dtype: Option<DTypeArg>, _copy: Value) -> Result<Value> {
    match dtype {
        Some(d) if d.0 != a.array().dtype() => {
            let out = astype_order(&a.array(), d.0, Order::K)?;
            errstate::report(h, "cast")?;
            Ok(Value::ndarray(out))
        }
        _ => Ok(Value::Array(a.0)),
    }
}

fn to_device(_: &mut dyn Host, a: ArrayLike, device: String, _stream: Value) -> Result<Value> {
    if device != "cpu" {
        return Err(Error::value(format!("Unsupported device: {device}")).into());
    }
    Ok(Value::Array(a.0))
}
