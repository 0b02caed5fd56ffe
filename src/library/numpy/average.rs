//! Means with weights, and counts.

use super::convert::{ArrayLike, wrap};
use super::reduce::{any_true, division_name, mean_dtype};
use super::{errstate, operand};
use crate::array::{Array, DType, Num};
use crate::diag::{Error, ErrorKind};
use crate::kernel::arith::Combine;
use crate::library::args::Axes;
use crate::op::cast::astype;
use crate::op::elementwise::BinaryOp;
use crate::op::reduce::{self as op, Fold, Over};
use crate::rows;
use crate::value::convert::Maybe;
use crate::value::{Host, Result, Value};

rows! { pub FUNCTIONS =
    /// Count the number of non-zero values.
    ///
    /// >>> np.count_nonzero([[0, 1], [2, 3]])
    "count_nonzero"(a: ArrayLike, axis: Axes = None, *, keepdims: bool = False) => count_nonzero;
    /// Compute the weighted average along an axis.
    ///
    /// >>> np.average([1, 2, 3, 4])
    "average"(a: ArrayLike, axis: Axes = None, weights: Option<ArrayLike> = None, returned: bool = False, *, keepdims: Maybe<bool> = NoValue) => average;
}

fn count_nonzero(_: &mut dyn Host, a: ArrayLike, axis: Axes, keepdims: bool) -> Result<Value> {
    let array = a.array();
    let axes = axis.resolve_folded(array.ndim())?;
    let n = op::fold_to(&array, Fold::Count, Over::axes(&axes, keepdims))?;
    Ok(match (axis, n.item()) {
        (Axes::All, Some(s)) if !keepdims => wrap(Array::scalar(s)),
        _ => wrap(n),
    })
}

fn average(
    h: &mut dyn Host,
    a: ArrayLike,
    axis: Axes,
    weights: Option<ArrayLike>,
    returned: bool,
    keepdims: Maybe<bool>,
) -> Result<Value> {
    let array = a.array();
    let keepdims = keepdims.into_option().unwrap_or(false);
    let asked: &[i64] = match &axis {
        Axes::All => &[],
        Axes::One(k) => std::slice::from_ref(k),
        Axes::Many(all) => all,
    };
    if let Some(&k) = asked.iter().find(|&&k| crate::array::index::wrap(k, array.ndim()).is_none()) {
        return Err(crate::library::args::axis_error(k, array.ndim(), Some("axis")));
    }
    let axes = axis.resolve(array.ndim())?;
    let over = Over::axes(&axes, keepdims);
    let (mean, scale) = match weights {
        None => {
            let dtype = mean_dtype(array.dtype());
            let count = op::folded_count(&array, &axes) as f64;
            if count == 0.0 {
                h.warn(ErrorKind::RuntimeWarning, "Mean of empty slice")?;
            }
            let mean = op::mean(&array, dtype, over)?;
            if count == 0.0 {
                let name = division_name(&mean);
                errstate::report_status(h, crate::kernel::fpstatus::FpStatus::INVALID, name)?;
            }
            let scale = Array::full(dtype, mean.shape(), Num::Float(count))?;
            (mean, scale)
        }
        Some(w) => {
            let mut w = w.array();
            let meet = crate::array::promote::numpy(array.dtype(), w.dtype());
            let dtype = if meet.is_inexact() { meet } else { DType::F64 };
            if w.shape() != array.shape() {
                if matches!(axis, Axes::All) {
                    return Err(Error::type_error("Axis must be specified when shapes of a and weights differ.").into());
                }
                let along: Vec<usize> = axes.iter().map(|&k| array.shape()[k]).collect();
                if w.shape() != along {
                    let text = "Shape of weights must be consistent with shape of a along specified axis.";
                    return Err(Error::value(text).into());
                }
                let mut layout = crate::array::Layout::contiguous(&vec![1; array.ndim()]);
                layout.strides.fill(0);
                for (k, &axis) in axes.iter().enumerate() {
                    layout.shape[axis] = w.shape()[k];
                    layout.strides[axis] = w.strides()[k];
                }
                layout.offset = w.offset();
                w = crate::op::movement::broadcast_to(&w.with_layout(layout)?, array.shape())?;
            }
            let w = if w.dtype() == dtype { w } else { astype(&w, dtype)? };
            let scale = op::fold(&w, Combine::Add, dtype, over)?;
            if any_true(&operand::zip_num(BinaryOp::Equal, &scale, Num::Float(0.0))?)? {
                let text = "Weights sum to zero, can't be normalized";
                return Err(Error::new(ErrorKind::ZeroDivisionError, text).into());
            }
            let product = crate::op::elementwise::binary(BinaryOp::Multiply, &array, &w, dtype)?;
            let total = op::fold(&product, Combine::Add, dtype, over)?;
            (operand::zip(BinaryOp::Divide, &total, &scale)?, scale)
        }
    };
    errstate::report(h, "divide")?;
    if returned {
        let scale = crate::op::cast::copy(
            &crate::op::movement::broadcast_to(&scale, mean.shape())?,
            crate::op::cast::Order::C,
        )?;
        return Ok(Value::tuple(vec![wrap(mean), wrap(scale)]));
    }
    Ok(wrap(mean))
}
