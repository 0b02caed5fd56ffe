//! Other dtypes and other orders of the same values.

use super::elementwise::{BinaryOp, binary};
use super::reduce::{Fold, Over, all_axes, fold_to};
use crate::array::{Array, DType, Layout};
use crate::diag::Result;
use crate::kernel::walk::{layout_in_order, order_torch};
use crate::kernel::{assign::cast_into, fpstatus, nest::keep_order};

/// In which order a copy lays its elements.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// Rows first.
    C,
    /// Columns first.
    F,
    /// Columns first if the source is Fortran- and not C-contiguous.
    A,
    /// As near to the source's order as a gapless layout allows.
    K,
    /// PyTorch's `preserve_format`: the source's own strides if it has no holes, else the order of its strides.
    Preserve,
}

impl Order {
    /// By NumPy's letter, of either case.
    pub fn from_name(name: &str) -> Option<Order> {
        match name {
            "C" | "c" => Some(Order::C),
            "F" | "f" => Some(Order::F),
            "A" | "a" => Some(Order::A),
            "K" | "k" => Some(Order::K),
            _ => None,
        }
    }
    /// The gapless layout of this order for a copy of `array`.
    pub fn layout(self, array: &Array) -> Layout {
        match self {
            Order::C => Layout::contiguous(array.shape()),
            Order::F => Layout::fortran(array.shape()),
            Order::A if array.layout().is_f_contiguous() && !array.layout().is_c_contiguous() => {
                Layout::fortran(array.shape())
            }
            Order::A => Layout::contiguous(array.shape()),
            Order::K => keep_order(array.shape(), &[array]),
            Order::Preserve if array.layout().is_dense() => Layout { offset: 0, ..array.layout().clone() },
            Order::Preserve => layout_in_order(array.shape(), &order_torch(array.shape(), &[array.strides()])),
        }
    }
}

/// A fresh array of another dtype (or the same), same shape, order 'K'. Reports floating-point
/// exceptions through `kernel::fpstatus`.
pub fn astype(array: &Array, dtype: DType) -> Result<Array> {
    astype_order(array, dtype, Order::K)
}

/// As [`astype`], in the order asked for.
pub fn astype_order(array: &Array, dtype: DType, order: Order) -> Result<Array> {
    let out = Array::for_overwrite_in(dtype, order.layout(array))?;
    fpstatus::set(cast_into(&out, array));
    Ok(out)
}

/// Whether a cast kept every value: cast back they are what they were, NaN being NaN. Any number is a truth value.
pub fn same_value(array: &Array, cast: &Array) -> Result<bool> {
    if cast.dtype() == array.dtype() || cast.dtype().is_bool() {
        return Ok(true);
    }
    let back = astype(cast, array.dtype())?;
    let compare = |op, x: &Array, y: &Array| binary(op, x, y, array.dtype());
    let number = binary(
        BinaryOp::LogicalOr,
        &compare(BinaryOp::Equal, array, array)?,
        &compare(BinaryOp::Equal, &back, &back)?,
        DType::Bool,
    )?;
    let mut changed = binary(BinaryOp::LogicalAnd, &number, &compare(BinaryOp::NotEqual, array, &back)?, DType::Bool)?;
    if array.dtype().is_integer() && cast.dtype().is_integer() {
        // Integers of one size go back and forth; what wrapped has another sign.
        let below = |x: &Array| binary(BinaryOp::Less, x, &Array::zeros(x.dtype(), &[])?, x.dtype());
        let turned = binary(BinaryOp::NotEqual, &below(array)?, &below(cast)?, DType::Bool)?;
        changed = binary(BinaryOp::LogicalOr, &changed, &turned, DType::Bool)?;
    }
    fpstatus::take();
    let any = fold_to(&changed, Fold::Any, Over::axes(&all_axes(&changed), false))?;
    Ok(!any.item().is_some_and(|s| s.num.truth()))
}

/// A fresh array of the same values.
pub fn copy(array: &Array, order: Order) -> Result<Array> {
    astype_order(array, array.dtype(), order)
}

/// The array itself if its elements lie in C order without holes, otherwise a copy that does.
pub fn contiguous(array: &Array) -> Result<Array> {
    if array.layout().is_c_contiguous() { Ok(array.clone()) } else { copy(array, Order::C) }
}
