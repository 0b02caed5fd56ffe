//! The shortest arithmetic: a few float64 of one shape without holes. Here the arithmetic costs less
//! than finding out which loop to run, so it is found out once and in few steps.
//!
//! `benches/small_add.tscript` shows what it buys.

use super::binary::BinaryOp;
use crate::array::{Array, DType, Storage};

/// Up to this many elements the result is done before the general way has begun.
const MOST: usize = 32;

/// The elements of `a op b` in C order, or `None` where the general way must run: other dtypes, layouts, operators, and results
/// that may come with a floating-point warning.
pub fn binary(op: BinaryOp, a: &Array, b: &Array) -> Option<Storage> {
    if a.dtype() != DType::F64 || b.dtype() != DType::F64 || !alike(a, b) {
        return None;
    }
    match op {
        BinaryOp::Add => map(a, b, |x, y| x + y),
        BinaryOp::Subtract => map(a, b, |x, y| x - y),
        BinaryOp::Multiply => map(a, b, |x, y| x * y),
        BinaryOp::Divide => map(a, b, |x, y| x / y),
        _ => None,
    }
}

/// Whether both have the same shape and strides. Written out: for so few numbers a call costs more.
#[inline(always)]
fn alike(a: &Array, b: &Array) -> bool {
    a.ndim() == b.ndim()
        && a.shape().iter().zip(b.shape()).all(|(m, n)| m == n)
        && a.strides().iter().zip(b.strides()).all(|(s, t)| s == t)
}

/// A fresh buffer of the results, or `None` if one of them is not finite.
#[inline(always)]
fn map(a: &Array, b: &Array, f: impl Fn(f64, f64) -> f64) -> Option<Storage> {
    let n = a.size();
    if n > MOST || n == 0 || !a.layout().is_c_contiguous() {
        return None;
    }
    let storage = Storage::for_overwrite(n * size_of::<f64>()).ok()?;
    let start = |a: &Array| a.storage().ptr().cast::<f64>().wrapping_add(a.offset());
    let (x, y, out) = (start(a), start(b), storage.ptr().cast::<f64>());
    let mut finite = true;
    for i in 0..n {
        // SAFETY: both operands have `n` float64 elements without holes, and the buffer has room for as many.
        unsafe {
            let value = f(x.add(i).read(), y.add(i).read());
            finite &= value.is_finite();
            out.add(i).write(value);
        }
    }
    finite.then_some(storage)
}
