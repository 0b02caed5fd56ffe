//! `a.flat`: the elements of an array in C order, one by one, by index, or all at once.

use super::convert::wrap;
use super::index;
use crate::array::index::Item;
use crate::array::{Array, Layout, Scalar};
use crate::diag::Error;
use crate::op::index as op;
use crate::value::types::{Install, Slots};
use crate::value::{Host, NdArray, Object, Result, TypeInfo, Value};
use crate::{attrs, rows};
use std::cell::Cell;
use std::rc::Rc;

/// An iterator over an array's elements that can also be subscripted.
pub struct Flat {
    array: Rc<NdArray>,
    at: Cell<usize>,
}

/// Its type.
pub static FLATITER: TypeInfo = TypeInfo::new("numpy", "flatiter", None);

impl Object for Flat {
    fn type_info(&self) -> &'static TypeInfo {
        &FLATITER
    }
    fn as_any(&self) -> &dyn std::any::Any {
        self
    }
}

impl Flat {
    /// At the first element.
    pub fn new(array: Rc<NdArray>) -> Self {
        Flat { array, at: Cell::new(0) }
    }
    fn next(&self) -> Option<Value> {
        let a = self.array.array();
        let i = self.at.get();
        if i >= a.size() {
            return None;
        }
        self.at.set(i + 1);
        let position = position(a.layout(), i);
        Some(Value::Scalar(Rc::new(Scalar { dtype: a.dtype(), num: a.get_at(position) })))
    }
}

/// The buffer position of element `i` in C order.
pub fn position(layout: &Layout, mut i: usize) -> usize {
    let mut at = layout.offset as isize;
    for (&n, &s) in layout.shape.iter().zip(&layout.strides).rev() {
        at += (i % n) as isize * s;
        i /= n;
    }
    at as usize
}

/// The index tuple of element `i` in C order.
pub fn coordinates(shape: &[usize], mut i: usize) -> Vec<Value> {
    let mut out = vec![Value::Int(0); shape.len()];
    for (axis, &n) in shape.iter().enumerate().rev() {
        let n = n.max(1);
        out[axis] = (i % n).into();
        i /= n;
    }
    out
}

fn this(v: &Value) -> Result<&Flat> {
    v.downcast::<Flat>().ok_or_else(|| Error::type_error("not a flatiter").into())
}

/// The elements as one axis: a view if possible, else a copy.
fn one_axis(array: &Array) -> Result<(Array, bool)> {
    match array.layout().reshape(&[array.size()]) {
        Some(layout) => Ok((array.with_layout(layout)?, true)),
        None => {
            let copy = crate::op::cast::copy(array, crate::op::cast::Order::C)?;
            let layout = Layout::contiguous(&[array.size()]);
            Ok((copy.with_layout(layout)?, false))
        }
    }
}

fn get(h: &mut dyn Host, v: &Value, i: &Value) -> Result<Value> {
    let array = this(v)?.array.array().clone();
    let (flat, _) = one_axis(&array)?;
    if let Some(k) = crate::library::args::index(i) {
        let k = k?;
        if crate::array::index::wrap(k, array.size()).is_none() {
            return Err(Error::index(format!("index {k} is out of bounds for size {}", array.size())).into());
        }
    }
    let items = index::items(h, i)?;
    check(&items)?;
    let got = op::get(&flat, &items, crate::array::index::Rules::Numpy)?;
    Ok(match got {
        op::Got::Element(e) => wrap(e),
        other => Value::ndarray(crate::op::cast::copy(&other.array(), crate::op::cast::Order::C)?),
    })
}

fn check(items: &[Item]) -> Result<()> {
    if items.len() > 1 {
        return Err(Error::index("unsupported iterator index").into());
    }
    Ok(())
}

fn set(h: &mut dyn Host, v: &Value, i: &Value, value: &Value) -> Result<()> {
    let array = this(v)?.array.array().clone();
    let (flat, shared) = one_axis(&array)?;
    let items = index::items(h, i)?;
    check(&items)?;
    let chosen = op::get(&flat, &items, crate::array::index::Rules::Numpy)?.array();
    // The values are used over and over, or as many as there is room for.
    let value = index::value_for(h, value, array.dtype())?;
    let (values, _) = one_axis(&value)?;
    if values.is_empty() && !chosen.is_empty() {
        return Err(Error::value("Error setting single item of array.").into());
    }
    let fitted = repeat_to(&values, chosen.size())?;
    let target_shape = chosen.shape().to_vec();
    let fitted = fitted.with_layout(Layout::contiguous(&target_shape))?;
    op::set(&flat, &items, &fitted, crate::array::index::Rules::Numpy)?;
    if !shared {
        let back = flat.with_layout(Layout::contiguous(array.shape()))?;
        crate::op::assign::assign(&array, &back)?;
    }
    Ok(())
}

/// The values from the beginning on, again and again, `n` in all.
pub fn repeat_to(values: &Array, n: usize) -> Result<Array> {
    let out = Array::for_overwrite(values.dtype(), &[n])?;
    let m = values.size();
    let mut at = 0;
    while at < n {
        let count = m.min(n - at);
        let mut to = Layout::contiguous(&[count]);
        to.offset = at;
        let mut from = values.layout().clone();
        from.shape[0] = count;
        crate::op::assign::assign(&out.with_layout(to)?, &values.with_layout(from)?)?;
        at += count;
    }
    Ok(out)
}

attrs! { ATTRS =
    /// A reference to the array that is iterated over.
    base => |_, v| Ok(Value::Array(this(v)?.array.clone()));
    /// The current flat index into the array.
    index => |_, v| Ok(this(v)?.at.get().into());
    /// A tuple of the current coordinates.
    coords => coords;
}

fn coords(_: &mut dyn Host, v: &Value) -> Result<Value> {
    let flat = this(v)?;
    Ok(Value::tuple(coordinates(flat.array.array().shape(), flat.at.get())))
}

rows! { METHODS =
    /// Get a copy of the array as a 1-D array.
    ///
    /// >>> np.arange(4).reshape(2, 2).flat.copy()
    "copy"(this: Value) => copy;
    /// The next element.
    ///
    /// >>> next(np.arange(3).flat)
    "__next__"(this: Value) => next;
    /// The elements as an array.
    ///
    /// >>> np.arange(4).reshape(2, 2).flat.__array__()
    "__array__"(this: Value, dtype: Value = None) => to_array;
}

fn copy(_: &mut dyn Host, v: Value) -> Result<Value> {
    let array = this(&v)?.array.array().clone();
    let flat = one_axis(&array)?.0;
    Ok(Value::ndarray(crate::op::cast::copy(&flat, crate::op::cast::Order::C)?))
}

fn to_array(h: &mut dyn Host, v: Value, _dtype: Value) -> Result<Value> {
    copy(h, v)
}

fn next(_: &mut dyn Host, v: Value) -> Result<Value> {
    match this(&v)?.next() {
        Some(x) => Ok(x),
        None => Err(Error::new(crate::diag::ErrorKind::StopIteration, "").into()),
    }
}

static METHOD_TABLES: &[&[crate::value::Builtin]] = &[METHODS];
static ATTR_TABLES: &[&[crate::value::types::Attr]] = &[ATTRS];

/// Installs the type.
pub fn install() {
    FLATITER.install(Install {
        slots: Slots {
            getitem: Some(get),
            setitem: Some(set),
            len: Some(|_, v| Ok(this(v)?.array.array().size())),
            iter: Some(|_, v| {
                let v = v.clone();
                this(&v)?;
                Ok(Value::iter_fn(&FLATITER, move |_| Ok(this(&v)?.next())))
            }),
            compare: Some(|h, op, a, b| {
                let x = if a.downcast::<Flat>().is_some() { copy(h, a.clone())? } else { a.clone() };
                let y = if b.downcast::<Flat>().is_some() { copy(h, b.clone())? } else { b.clone() };
                crate::value::ops::compare(h, op, &x, &y)
            }),
            ..Slots::default()
        },
        methods: METHOD_TABLES,
        attrs: ATTR_TABLES,
        ..Install::default()
    });
}
