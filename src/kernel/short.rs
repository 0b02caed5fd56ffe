//! The shortest arithmetic: a few floats of one shape without holes. Here the arithmetic costs less
//! than finding out which loop to run, so it is found out once and in few steps.
//!
//! `benches/small_add.tscript` shows what it buys.

use super::binary::BinaryOp;
use crate::array::{Array, DType, Storage};
use num_traits::Float;

/// Up to this many elements the result is done before the general way has begun.
const MOST: usize = 32;

/// The elements of `a op b` in C order, or `None` where the general way must run: other dtypes, layouts, operators, and results
/// that may come with a floating-point warning.
#[inline]
pub fn binary(op: BinaryOp, a: &Array, b: &Array) -> Option<Storage> {
    if a.dtype() != b.dtype() || !alike(a, b) {
        return None;
    }
    match a.dtype() {
        DType::F64 => run::<f64>(op, a, Other::Array(b)),
        DType::F32 => run::<f32>(op, a, Other::Array(b)),
        _ => None,
    }
}

/// As [`binary`] for an array and a number, which takes the array's dtype: `a op x`.
#[inline]
pub fn with_number(op: BinaryOp, a: &Array, x: f64) -> Option<Storage> {
    match a.dtype() {
        DType::F64 => run::<f64>(op, a, Other::Number(x)),
        DType::F32 => run::<f32>(op, a, Other::Number(x as f32)),
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

/// The second operand: an array alike, or a number for all elements.
enum Other<'a, T> {
    Array(&'a Array),
    Number(T),
}

#[inline(always)]
fn run<T: Float>(op: BinaryOp, a: &Array, b: Other<T>) -> Option<Storage> {
    match op {
        BinaryOp::Add => map(a, b, |x, y| x + y),
        BinaryOp::Subtract => map(a, b, |x, y| x - y),
        BinaryOp::Multiply => map(a, b, |x, y| x * y),
        BinaryOp::Divide => map(a, b, |x, y| x / y),
        _ => None,
    }
}

/// A fresh buffer of the results, or `None` if one of them is not finite.
#[inline(always)]
fn map<T: Float>(a: &Array, b: Other<T>, f: impl Fn(T, T) -> T) -> Option<Storage> {
    let n = a.size();
    if n > MOST || n == 0 || !a.layout().is_c_contiguous() {
        return None;
    }
    let storage = Storage::for_overwrite(n * size_of::<T>()).ok()?;
    let start = |a: &Array| a.storage().ptr().cast::<T>().wrapping_add(a.offset());
    let (x, out) = (start(a), storage.ptr().cast::<T>());
    let mut finite = true;
    let mut write = |i: usize, y: T| {
        // SAFETY: the operand has `n` elements of `T` without holes, and the buffer has room for as many.
        unsafe {
            let value = f(x.add(i).read(), y);
            finite &= value.is_finite();
            out.add(i).write(value);
        }
    };
    match b {
        Other::Number(y) => (0..n).for_each(|i| write(i, y)),
        Other::Array(b) => {
            let from = start(b);
            // SAFETY: as for the first operand.
            (0..n).for_each(|i| write(i, unsafe { from.add(i).read() }));
        }
    }
    finite.then_some(storage)
}
