//! `a[index]` of NumPy arrays: from index values to the items that `array::index` understands, and
//! what a read gives back (a scalar, a view with its base, a copy).

use super::discover;
use crate::array::index::{Item, Rules, element, wrap};
use crate::array::{Array, DType, Scalar};
use crate::diag::Error;
use crate::op::index as op;
use crate::value::{Host, NdArray, Result, Value};
use smallvec::SmallVec;
use std::rc::Rc;

/// The items of one index, usually few.
pub type Items = SmallVec<[Item; 4]>;

const NOT_AN_INDEX: &str = "only integers, slices (`:`), ellipsis (`...`), numpy.newaxis (`None`) and integer or boolean arrays are valid indices";

/// An index value as items.
pub fn items(h: &mut dyn Host, index: &Value) -> Result<Items> {
    let mut all = Items::new();
    match index {
        Value::Tuple(parts) => {
            for part in parts.iter() {
                all.push(item(h, part)?);
            }
        }
        one => all.push(item(h, one)?),
    }
    Ok(all)
}

fn item(h: &mut dyn Host, v: &Value) -> Result<Item> {
    Ok(match v {
        Value::Int(i) => Item::Int(*i),
        Value::None => Item::NewAxis,
        Value::Ellipsis => Item::Ellipsis,
        Value::Bool(b) => Item::Bool(b.get()),
        Value::Slice(s) => {
            let part = |v: &Value| -> Result<Option<i64>> {
                match v {
                    Value::None => Ok(None),
                    v => v.to_index_saturating().map(Some).ok_or_else(|| {
                        Error::type_error("slice indices must be integers or None or have an __index__ method").into()
                    }),
                }
            };
            Item::Slice { start: part(&s.start)?, stop: part(&s.stop)?, step: part(&s.step)? }
        }
        Value::Scalar(s) if s.dtype.is_bool() => Item::Bool(s.num.truth()),
        Value::Scalar(s) if s.dtype.is_integer() => Item::Int(s.num.as_i64()),
        Value::Array(a) => return array_item(a.array().clone()),
        Value::Tensor(t) => return array_item(t.array().clone()),
        Value::Object(o) if let Some(a) = o.as_array() => return array_item(a.array().clone()),
        Value::List(l) if l.is_empty() => Item::Array(Array::zeros(DType::I64, &[0])?),
        Value::List(_) | Value::Tuple(_) => {
            if let Value::Tuple(t) = v
                && t.is_empty()
            {
                return Ok(Item::Array(Array::zeros(DType::I64, &[0])?));
            }
            let array = discover::new_array(h, v, None).map_err(|e| {
                match e.is_a(crate::diag::ErrorKind::NotImplementedError) {
                    true => Error::index(NOT_AN_INDEX).into(),
                    false => e,
                }
            })?;
            if array.is_empty() && array.dtype() == DType::F64 {
                return Ok(Item::Array(crate::op::cast::astype(&array, DType::I64)?));
            }
            return array_item(array).map_err(|_| Error::index(NOT_AN_INDEX).into());
        }
        Value::Range(_) => return array_item(discover::new_array(h, v, None)?),
        Value::BigInt(_) => {
            return Err(Error::index(NOT_AN_INDEX).into());
        }
        v => match crate::value::ops::special(h, v, "__index__", &[])? {
            Some(Value::Int(i)) => Item::Int(i),
            _ => return Err(Error::index(NOT_AN_INDEX).into()),
        },
    })
}

fn array_item(a: Array) -> Result<Item> {
    match a.dtype() {
        DType::Bool => Ok(Item::Mask(a)),
        d if d.is_integer() && a.ndim() == 0 => Ok(Item::Int(a.get(&[]).as_i64())),
        d if d.is_integer() => Ok(Item::Array(a)),
        _ => Err(Error::index("arrays used as indices must be of integer (or boolean) type").into()),
    }
}

/// The position of the one element that plain integers name: the quick way.
fn quick(array: &Array, index: &Value) -> Result<Option<usize>> {
    match index {
        Value::Int(i) if array.ndim() == 1 => {
            let layout = array.layout();
            match wrap(*i, layout.shape[0]) {
                Some(at) => Ok(Some((layout.offset as isize + at as isize * layout.strides[0]) as usize)),
                None => Ok(element(layout, &[*i], Rules::Numpy)?),
            }
        }
        Value::Tuple(t) if t.len() == array.ndim() => {
            let mut at: SmallVec<[i64; 4]> = SmallVec::new();
            for v in t.iter() {
                match v {
                    Value::Int(i) => at.push(*i),
                    _ => return Ok(None),
                }
            }
            Ok(element(array.layout(), &at, Rules::Numpy)?)
        }
        _ => Ok(None),
    }
}

/// `a[index]`.
pub fn get(h: &mut dyn Host, a: &Rc<NdArray>, index: &Value) -> Result<Value> {
    {
        let array = a.array();
        if let Some(position) = quick(&array, index)? {
            return Ok(Value::Scalar(Rc::new(Scalar { dtype: array.dtype(), num: array.get_at(position) })));
        }
        if let Value::Int(i) = index
            && array.ndim() > 1
        {
            let layout = array.layout();
            let at = wrap(*i, layout.shape[0])
                .ok_or_else(|| crate::array::index::out_of_bounds(*i, 0, layout.shape[0], Rules::Numpy))?;
            let row = crate::array::Layout {
                shape: layout.shape[1..].into(),
                strides: layout.strides[1..].into(),
                offset: (layout.offset as isize + at as isize * layout.strides[0]) as usize,
            };
            let row = array.with_layout(row)?;
            drop(array);
            return Ok(Value::Array(Rc::new(NdArray::view_of(row, a))));
        }
    }
    let items = items(h, index)?;
    let array = a.array().clone();
    Ok(match op::get(&array, &items, Rules::Numpy)? {
        op::Got::Element(e) => match e.item() {
            Some(s) => Value::scalar(s),
            None => Value::None,
        },
        op::Got::View(view) => Value::Array(Rc::new(NdArray::view_of(view, a))),
        op::Got::Copy(copy) if copy.ndim() == 0 => super::convert::wrap(copy),
        // NumPy picks in C order and shows the result transposed: its base is what it picked.
        op::Got::Copy(copy) => Value::ndarray(copy),
    })
}

/// `a[index] = value`.
pub fn set(h: &mut dyn Host, a: &Rc<NdArray>, index: &Value, value: &Value) -> Result<()> {
    {
        let array = a.array();
        let num = match value {
            Value::Float(f) if !array.dtype().is_integer() => Some(crate::array::Num::Float(f.get())),
            Value::Int(i) if !array.dtype().is_integer() || array.dtype() == DType::I64 => {
                Some(crate::array::Num::Int(*i))
            }
            Value::Bool(b) => Some(crate::array::Num::Bool(b.get())),
            Value::Scalar(s) if s.dtype == array.dtype() => Some(s.num),
            _ => None,
        };
        if let Some(num) = num
            && let Some(position) = quick(&array, index)?
        {
            array.write_element(position)?;
            array.set_at(position, num);
            return Ok(());
        }
    }
    let items = items(h, index)?;
    let array = a.array().clone();
    let nested = matches!(value, Value::List(_) | Value::Tuple(_));
    let value = value_for(h, value, array.dtype())?;
    if nested && value.ndim() > 1 {
        too_deep(&array, &items, value.ndim())?;
    }
    let _ = crate::kernel::fpstatus::take();
    op::set(&array, &items, &value, Rules::Numpy)?;
    super::errstate::report(h, "cast")
}

/// Lists nested deeper than the part of the array that a view index names do not fit it.
fn too_deep(array: &Array, items: &[Item], depth: usize) -> Result<()> {
    use crate::array::index::{Selection, select};
    let Selection::View { layout, element } = select(array.layout(), items, Rules::Numpy, false)? else {
        return Ok(());
    };
    if element || depth <= layout.ndim() {
        return Ok(());
    }
    let text = format!(
        "setting an array element with a sequence. The requested array would exceed the maximum number of dimension of {}.",
        layout.ndim()
    );
    Err(Error::value(text).into())
}

/// The array that is assigned: numbers are checked against the target's dtype as NumPy does.
pub fn value_for(h: &mut dyn Host, value: &Value, dtype: DType) -> Result<Array> {
    match value {
        Value::Array(a) => {
            let a = a.array().clone();
            complex_to_real(h, a.dtype(), dtype)?;
            Ok(a)
        }
        Value::Tensor(t) => Ok(t.array().clone()),
        Value::Object(o) if let Some(a) = o.as_array() => value_for(h, &Value::Array(a), dtype),
        Value::Scalar(s) => {
            complex_to_real(h, s.dtype, dtype)?;
            Ok(Array::scalar(**s))
        }
        v => discover::new_array(h, v, Some(dtype)),
    }
}

/// NumPy's warning where imaginary parts are dropped.
pub fn complex_to_real(h: &mut dyn Host, from: DType, to: DType) -> Result<()> {
    if from.is_complex() && !to.is_complex() && !to.is_bool() {
        let text = "Casting complex values to real discards the imaginary part";
        h.warn(crate::diag::ErrorKind::ComplexWarning, text)?;
    }
    Ok(())
}
