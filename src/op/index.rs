//! Reading and writing by index, under NumPy's and PyTorch's rules.

use super::assign::{assign, shape_text};
use super::cast::{Order, astype, copy};
use crate::array::index::{Item, Picked, Rules, Selection, select};
use crate::array::overlap::overlaps_itself;
use crate::array::watch::{self, CopyReason, Pick};
use crate::array::{Array, DType, Layout, Num, Shape, Steps, Strides, dispatch};
use crate::diag::{Error, ErrorKind, Result};
use crate::kernel::arith::{Arith, Combine};
use crate::kernel::assign::cast_where;
use crate::kernel::fpstatus;
use crate::kernel::gather::{Side, pick, pick_combine, pick_fresh, pick_with};
use crate::kernel::walk::{Walk, layout_in_order, order_numpy, order_torch, positions};

/// What reading an index gave.
pub enum Got {
    /// A view of the array.
    View(Array),
    /// One element, named by integers only: a view of no axes (NumPy makes it a scalar).
    Element(Array),
    /// A fresh array: the index was an advanced one.
    Copy(Array),
}

impl Got {
    /// The array, however it came about.
    pub fn array(self) -> Array {
        match self {
            Got::View(a) | Got::Element(a) | Got::Copy(a) => a,
        }
    }
}

/// `array[items]`.
pub fn get(array: &Array, items: &[Item], rules: Rules) -> Result<Got> {
    match select(array.layout(), items, rules, false)? {
        Selection::View { layout, element } => {
            let view = array.with_layout(layout)?;
            Ok(if element { Got::Element(view) } else { Got::View(view) })
        }
        Selection::Picked(picked) => {
            watch::because(|| CopyReason::Picked(pick_of(items, &picked, rules)));
            let layout = result_layout(&picked, rules);
            gather(array, &picked, layout).map(Got::Copy)
        }
    }
}

/// What picked the elements.
fn pick_of(items: &[Item], picked: &Picked, rules: Rules) -> Pick {
    let count = |like: fn(&Item) -> bool| items.iter().filter(|i| like(i)).count();
    Pick {
        masks: count(|i| matches!(i, Item::Mask(_) | Item::Bool(_))),
        arrays: count(|i| matches!(i, Item::Array(_))),
        // Beside arrays an integer is one itself, in NumPy.
        integers: if rules == Rules::Numpy { count(|i| matches!(i, Item::Int(_))) } else { 0 },
        positions: picked.steps.len(),
        elements: picked.rest.ndim() == 0,
        apart: picked.apart,
    }
}

/// The picked elements in a fresh array of this layout, whose shape is the pick's.
pub(super) fn gather(array: &Array, picked: &Picked, layout: Layout) -> Result<Array> {
    let out = Array::for_overwrite_in(array.dtype(), layout)?;
    let (rest, steps) = split(out.layout(), picked);
    pick_fresh(
        Side { array: &out, rest: &rest, steps: &steps },
        Side { array, rest: &picked.rest, steps: &picked.steps },
    );
    Ok(out)
}

/// `array[items] = value`: broadcast, cast, and as if the value had been copied first.
pub fn set(array: &Array, items: &[Item], value: &Array, rules: Rules) -> Result<()> {
    if let [Item::Mask(mask)] = items
        && mask.shape() == array.shape()
        && value.size() == 1
        && value.ndim() <= 1
        && mask.ndim() > 0
        && !mask.storage().same(array.storage())
        && !value.storage().same(array.storage())
        && !overlaps_itself(array.layout())
        && !watch::narrows(mask.size())
    {
        // One value for all that is true: nothing to count and nothing to pick.
        let leave = array.write_to(&[value])?;
        let value = value.with_layout(Layout { offset: value.offset(), ..Layout::contiguous(&[]) })?;
        fpstatus::set(cast_where(leave.target(), &value, mask));
        return Ok(());
    }
    match select(array.layout(), items, rules, value.size() == 1)? {
        Selection::View { layout, element } => {
            if element && rules == Rules::Numpy && value.ndim() > 0 {
                return Err(Error::value("setting an array element with a sequence."));
            }
            let view = array.with_layout(layout)?;
            match rules {
                Rules::Numpy => assign(&view, value),
                Rules::Torch => assign(&view, &torch_expand(&without_leading_ones(value, 0)?, view.shape())?),
            }
        }
        Selection::Picked(picked) => {
            check_value(array, items, &picked, value, rules)?;
            with_value(array, &picked, value, rules, |dst, src| {
                pick(dst, src);
                Ok(())
            })
        }
    }
}

/// `ufunc.at(array, items, value)` and PyTorch's `index_put_(…, accumulate=True)`: repeated indices
/// count each time. The value is cast to the array's dtype.
pub fn update_at(array: &Array, items: &[Item], value: &Array, how: Combine, rules: Rules) -> Result<()> {
    let picked = picked(array, items, rules)?;
    with_value(array, &picked, value, rules, |dst, src| {
        pick_combine(dst, src, how);
        Ok(())
    })
}

/// As [`update_at`] with any function; it gets the element and the value, widened. Stops at the first error.
pub fn update_at_with(
    array: &Array,
    items: &[Item],
    value: &Array,
    rules: Rules,
    mut f: impl FnMut(Num, Num) -> Result<Num>,
) -> Result<()> {
    let picked = picked(array, items, rules)?;
    let mut failed = None;
    with_value(array, &picked, value, rules, |dst, src| {
        dispatch!(array.dtype(), T => update_with::<T>(dst, src, &mut f, &mut failed));
        failed.take().map_or(Ok(()), Err)
    })
}

fn update_with<T: Arith>(dst: Side, src: Side, f: &mut dyn FnMut(Num, Num) -> Result<Num>, failed: &mut Option<Error>) {
    pick_with::<T>(dst, src, |a, b| {
        if failed.is_some() {
            return a;
        }
        match f(a.to_num(), b.to_num()) {
            Ok(n) => T::from_num(n),
            Err(e) => {
                *failed = Some(e);
                a
            }
        }
    })
}

/// Any index as an advanced one: a view is a pick of one position.
fn picked(array: &Array, items: &[Item], rules: Rules) -> Result<Picked> {
    Ok(match select(array.layout(), items, rules, false)? {
        Selection::Picked(picked) => picked,
        Selection::View { layout, .. } => Picked {
            shape: Shape::new(),
            steps: Steps::Even { count: 1, stride: 0 },
            at: 0,
            rest: layout,
            index_strides: Vec::new(),
            whole_mask: false,
            apart: false,
        },
    })
}

/// Writes a value to the picked elements, or combines them with it.
pub(super) fn scatter(array: &Array, picked: &Picked, value: &Array, how: Option<Combine>, rules: Rules) -> Result<()> {
    with_value(array, picked, value, rules, |dst, src| {
        match how {
            None => pick(dst, src),
            Some(how) => pick_combine(dst, src, how),
        }
        Ok(())
    })
}

/// Broadcasts and casts the value, copies it where the write would disturb it, and runs `write`.
fn with_value(
    array: &Array,
    picked: &Picked,
    value: &Array,
    rules: Rules,
    write: impl FnOnce(Side, Side) -> Result<()>,
) -> Result<()> {
    // An index that lies in the array itself is read before it is written.
    let list = picked.steps.read_from(array).then(|| Steps::List(picked.steps.iter().collect()));
    let own_steps = list.as_ref().unwrap_or(&picked.steps);
    let shape = picked.result_shape();
    let mismatch = || match rules {
        Rules::Numpy => Error::value(format!(
            "shape mismatch: value array of shape {} could not be broadcast to indexing result of shape {}",
            shape_text(value.shape()),
            shape_text(&shape)
        )),
        Rules::Torch => Error::runtime(format!(
            "shape mismatch: value tensor of shape {:?} cannot be broadcast to indexing result of shape {:?}",
            value.shape(),
            &shape[..]
        )),
    };
    let value_fit = without_leading_ones(value, shape.len())?;
    let layout = value_fit.layout().broadcast_to(&shape).ok_or_else(mismatch)?;
    let leave = array.write_to(&[value])?;
    watch::narrow(array, || picked.rest.clone(), Some(&picked.steps));
    let mut source = value_fit;
    if source.dtype() != array.dtype() {
        source = astype(&source, array.dtype())?;
    } else if leave.must_copy(0) || (value.storage().same(array.storage()) && !picked.steps.is_empty()) {
        source = copy(&source, Order::K)?;
    }
    let layout = if source.storage().same(value.storage()) {
        layout
    } else {
        source.layout().broadcast_to(&shape).ok_or_else(mismatch)?
    };
    let (rest, steps) = split(&layout, picked);
    write(Side { array, rest: &picked.rest, steps: own_steps }, Side { array: &source, rest: &rest, steps: &steps })
}

/// The layout of a result (or of a value broadcast to it) as the two halves of a pick.
fn split(layout: &Layout, picked: &Picked) -> (Layout, Steps) {
    let (from, to) = (picked.at, picked.at + picked.shape.len());
    let mut rest = layout.clone();
    rest.shape.drain(from..to);
    rest.strides.drain(from..to);
    let strides = &layout.strides[from..to];
    let walk = Walk::new(&picked.shape, [strides]).merged();
    let steps = match walk.axes[..] {
        [] => Steps::Even { count: 1, stride: 0 },
        [(count, [stride])] => Steps::Even { count, stride },
        _ => Steps::List(positions(&picked.shape, strides)),
    };
    (rest, steps)
}

/// The memory order that the libraries give the result of an advanced index.
fn result_layout(picked: &Picked, rules: Rules) -> Layout {
    let shape = picked.result_shape();
    let (at, n) = (picked.at, picked.shape.len());
    if rules == Rules::Torch {
        let whole = |own: &[isize], index: &[isize]| {
            let mut strides: Strides = own[..at].into();
            strides.extend_from_slice(index);
            strides.extend_from_slice(&own[at..]);
            strides
        };
        let none: Strides = Strides::from_elem(0, picked.rest.ndim());
        let mut operands = vec![whole(&picked.rest.strides, &Strides::from_elem(0, n))];
        operands.extend(picked.index_strides.iter().map(|s| whole(&none, s)));
        let operands: Vec<&[isize]> = operands.iter().map(|s| &s[..]).collect();
        return layout_in_order(&shape, &order_torch(&shape, &operands));
    }
    if shape.contains(&0) {
        return Layout { strides: Strides::from_elem(0, shape.len()), shape, offset: 0 };
    }
    // The picked axes lie outside the others; on their own they follow the index arrays' order.
    let mut order: Shape = if picked.rest.ndim() == 0 {
        let strides: Vec<&[isize]> = picked.index_strides.iter().map(|s| &s[..]).collect();
        order_numpy(n, &strides)
    } else {
        (at..at + n).collect()
    };
    let rest = order_numpy(picked.rest.ndim(), &[&picked.rest.strides]);
    order.extend(rest.into_iter().map(|a| if a < at { a } else { a + n }));
    let mut layout = layout_in_order(&shape, &order);
    for (axis, stride) in layout.strides.iter_mut().enumerate() {
        if shape[axis] == 1 && !(at..at + n).contains(&axis) {
            *stride = 1;
        }
    }
    layout
}

/// The errors that depend on more than broadcasting.
fn check_value(array: &Array, items: &[Item], picked: &Picked, value: &Array, rules: Rules) -> Result<()> {
    if rules == Rules::Numpy && picked.whole_mask {
        let (n, count) = (value.size(), picked.steps.len());
        if value.ndim() > 1 {
            return Err(Error::type_error(format!(
                "NumPy boolean array indexing assignment requires a 0 or 1-dimensional input, input has {} dimensions",
                value.ndim()
            )));
        }
        if value.ndim() == 1 && n != count && n != 1 {
            return Err(Error::value(format!(
                "NumPy boolean array indexing assignment cannot assign {n} input values to the {count} output values where the mask is true"
            )));
        }
    }
    if rules == Rules::Torch && value.dtype() != array.dtype() {
        let filled = matches!(items, [Item::Mask(_) | Item::Bool(_)]) && value.size() == 1;
        if !filled {
            return Err(Error::runtime(format!(
                "Index put requires the source and destination dtypes match, got {} for the destination and {} for the source.",
                torch_scalar_type(array.dtype()),
                torch_scalar_type(value.dtype())
            )));
        }
    }
    Ok(())
}

/// The array without leading axes of length 1 beyond `keep` axes.
fn without_leading_ones(array: &Array, keep: usize) -> Result<Array> {
    let ones = array.shape().iter().take_while(|&&n| n == 1).count();
    let drop = ones.min(array.ndim().saturating_sub(keep));
    if drop == 0 {
        return Ok(array.clone());
    }
    let mut layout = array.layout().clone();
    layout.shape.drain(..drop);
    layout.strides.drain(..drop);
    array.with_layout(layout)
}

/// `tensor.expand(shape)` as a view, with PyTorch's errors.
pub fn torch_expand(array: &Array, shape: &[usize]) -> Result<Array> {
    if array.ndim() > shape.len() {
        return Err(Error::runtime(format!(
            "expand({}{{{:?}}}, size={shape:?}): the number of sizes provided ({}) must be greater or equal to the number of dimensions in the tensor ({})",
            torch_type_text(array.dtype()),
            array.shape(),
            shape.len(),
            array.ndim()
        )));
    }
    let skip = shape.len() - array.ndim();
    for axis in (0..array.ndim()).rev() {
        let (have, want) = (array.shape()[axis], shape[skip + axis]);
        if have != want && have != 1 {
            return Err(Error::runtime(format!(
                "The expanded size of the tensor ({want}) must match the existing size ({have}) at non-singleton dimension {}.  Target sizes: {shape:?}.  Tensor sizes: {:?}",
                skip + axis,
                array.shape()
            )));
        }
    }
    let layout = array.layout().broadcast_to(shape).ok_or_else(|| Error::new(ErrorKind::RuntimeError, "expand"))?;
    array.with_layout(layout)
}

/// PyTorch's name of a scalar type in messages: `Long`, `Float`, `ComplexFloat` …
pub fn torch_scalar_type(dtype: DType) -> &'static str {
    match dtype {
        DType::Bool => "Bool",
        DType::U8 => "Byte",
        DType::U16 => "UInt16",
        DType::U32 => "UInt32",
        DType::U64 => "UInt64",
        DType::I8 => "Char",
        DType::I16 => "Short",
        DType::I32 => "Int",
        DType::I64 => "Long",
        DType::F16 => "Half",
        DType::BF16 => "BFloat16",
        DType::F32 => "Float",
        DType::F64 => "Double",
        DType::C64 => "ComplexFloat",
        DType::C128 => "ComplexDouble",
    }
}

/// PyTorch's name of a tensor's type in the message of `expand`: `torch.LongTensor`, `CPUBoolType`.
fn torch_type_text(dtype: DType) -> String {
    let name = torch_scalar_type(dtype);
    let plain = matches!(
        dtype,
        DType::U8 | DType::I8 | DType::I16 | DType::I32 | DType::I64 | DType::F16 | DType::F32 | DType::F64
    );
    if plain { format!("torch.{name}Tensor") } else { format!("CPU{name}Type") }
}

#[cfg(test)]
mod tests;
