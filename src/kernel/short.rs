//! The shortest arithmetic: a few float64 of one shape without holes. Here the arithmetic costs less
//! than finding out which loop to run, so it is found out once and in few steps.
//!
//! `benches/small_add.tscript` shows what it buys.

use super::binary::BinaryOp;
use crate::array::{Array, DType, view};

/// Up to this many elements the result is done before the general way has begun.
const MOST: usize = 32;

/// `a op b`, or `None` where the general way must run: other dtypes, layouts, operators, and results
/// that may come with a floating-point warning.
pub fn binary(op: BinaryOp, a: &Array, b: &Array) -> Option<Array> {
    if a.dtype() != DType::F64 || b.dtype() != DType::F64 || a.shape() != b.shape() || a.strides() != b.strides() {
        return None;
    }
    let (x, y) = (view::as_slice::<f64>(a)?, view::as_slice::<f64>(b)?);
    if x.len() > MOST || x.is_empty() {
        return None;
    }
    let f: fn(f64, f64) -> f64 = match op {
        BinaryOp::Add => |x, y| x + y,
        BinaryOp::Subtract => |x, y| x - y,
        BinaryOp::Multiply => |x, y| x * y,
        BinaryOp::Divide => |x, y| x / y,
        _ => return None,
    };
    let mut layout = a.layout().clone();
    layout.offset = 0;
    let mut out = Array::for_overwrite_in(DType::F64, layout).ok()?;
    let mut finite = true;
    for ((o, &x), &y) in view::as_slice_mut::<f64>(&mut out)?.iter_mut().zip(x).zip(y) {
        *o = f(x, y);
        finite &= o.is_finite();
    }
    finite.then_some(out)
}
