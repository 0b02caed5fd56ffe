//! `ndarray.resize`, which gives an array another memory, and so refuses one that something else looks at.

use super::convert::ArrayLike;
use super::movement::spread;
use crate::array::layout::checked_size;
use crate::array::{Array, Layout};
use crate::diag::Error;
use crate::library::args::ShapeArg;
use crate::value::call::Scope;
use crate::value::convert::FromValue;
use crate::value::{Host, NdArray, Result, Value};
use std::rc::Rc;

const REFERENCED: &str = "cannot resize an array that references or is referenced
by another object in this way.
Use the np.resize function to get a new resized copy or
 set refcheck=False to disable this check";

pub(super) fn method_resize(h: &mut dyn Host, a: ArrayLike, shape: &[Value], refcheck: bool) -> Result<Value> {
    if shape.is_empty() || matches!(shape, [Value::None]) {
        return Ok(Value::None);
    }
    let dims = spread(h, shape)?;
    if dims.0.iter().any(|&d| d < 0) {
        return Err(Error::value("negative dimensions not allowed").into());
    }
    let shape = ShapeArg::from_value(h, &Value::tuple(dims.0.iter().map(|&d| Value::Int(d)).collect()))?.0;
    let array = a.array();
    if !array.layout().is_c_contiguous() && !array.layout().is_f_contiguous() {
        return Err(Error::value("resize only works on single-segment arrays").into());
    }
    // The elements stay in the order of memory, which the new axes follow.
    let by_columns = array.layout().is_f_contiguous() && !array.layout().is_c_contiguous();
    let layout = if by_columns { Layout::fortran(&shape) } else { Layout::contiguous(&shape) };
    let size = checked_size(&shape)?;
    if size == array.size() {
        let same = array.with_layout(Layout { offset: array.offset(), ..layout })?;
        a.0.replace(same);
        return Ok(Value::None);
    }
    if a.0.base.is_some() {
        return Err(Error::value("cannot resize this array: it does not own its data").into());
    }
    if refcheck && references(h, &a.0) > 1 {
        return Err(Error::value(REFERENCED).into());
    }
    let fresh = Array::zeros(array.dtype(), &[size])?;
    let n = size.min(array.size());
    let part = |x: &Array| x.with_layout(Layout { offset: x.offset(), ..Layout::contiguous(&[n]) });
    crate::op::assign::assign(&part(&fresh)?, &part(&array)?)?;
    let fresh = fresh.with_layout(layout)?.with_writeable(array.writeable());
    a.0.replace(fresh);
    Ok(Value::None)
}

/// How many of the module's names hold an array, as a value, in a container, or by a view of it. NumPy counts every
/// reference; these are the ones that a program can be shown.
fn references(h: &mut dyn Host, array: &Rc<NdArray>) -> usize {
    h.names(Scope::Globals).iter().map(|(_, v)| holds(v, array) + inside(v, array)).sum()
}

/// Whether a value is the array or a view of it.
fn holds(v: &Value, array: &Rc<NdArray>) -> usize {
    let Value::Array(a) = v else { return 0 };
    let base = matches!(&a.base, Some(Value::Array(base)) if Rc::ptr_eq(base, array));
    (base || Rc::ptr_eq(a, array)) as usize
}

fn inside(v: &Value, array: &Rc<NdArray>) -> usize {
    match v {
        Value::List(items) => items.borrow().iter().map(|v| holds(v, array)).sum(),
        Value::Tuple(items) => items.iter().map(|v| holds(v, array)).sum(),
        _ => 0,
    }
}
