//! The shortest arithmetic: a few float64 of one shape without holes. Here the arithmetic costs less
//! than finding out which loop to run, so it is found out once and in few steps.
//!
//! `benches/small_add.tscript` shows what it buys.

use super::binary::BinaryOp;
use crate::array::{Array, DType, Layout, view};

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
    match op {
        BinaryOp::Add => map(a, x, y, |x, y| x + y),
        BinaryOp::Subtract => map(a, x, y, |x, y| x - y),
        BinaryOp::Multiply => map(a, x, y, |x, y| x * y),
        BinaryOp::Divide => map(a, x, y, |x, y| x / y),
        _ => None,
    }
}

/// A fresh array like `a` of the results, or `None` if one of them is not finite.
#[inline(always)]
fn map(a: &Array, x: &[f64], y: &[f64], f: impl Fn(f64, f64) -> f64) -> Option<Array> {
    let layout = Layout { offset: 0, ..a.layout().clone() };
    let mut out = Array::for_overwrite_in(DType::F64, layout).ok()?;
    let mut finite = true;
    for ((o, &x), &y) in view::as_slice_mut::<f64>(&mut out)?.iter_mut().zip(x).zip(y) {
        *o = f(x, y);
        finite &= o.is_finite();
    }
    finite.then_some(out)
}
