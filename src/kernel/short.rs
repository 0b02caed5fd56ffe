//! Operations on short arrays without holes. Here the arithmetic costs less than finding out which loop
//! to run and how the operands lie, so it is found out once and in few steps: [`unary`], [`binary`] and
//! [`binary_into`] run a loop of the tables, and [`floats`] the commonest arithmetic without a table.
//!
//! Nobody is told what the floating-point unit saw: that is for callers who do not ask.
//!
//! `benches/small_add.tscript` and `benches/small_tensors/` show what it buys.

use super::binary::BinaryOp;
use super::loops::Entry;
use crate::array::{Array, DType, Element, Num, Storage, WriteTo, dispatch};
use num_traits::Float;

/// Results of at most this many elements are made here: no loop nest, no threads, no stops.
const SHORT: usize = 1 << 12;

/// An operand: an array, or a number for all elements.
#[derive(Clone, Copy)]
pub enum Operand<'a> {
    Array(&'a Array),
    Number(Num),
}

/// How many elements an array without holes has, if it is of this dtype and short.
#[inline(always)]
fn plain(a: &Array, dtype: DType) -> Option<usize> {
    let n = a.size();
    (a.dtype() == dtype && n <= SHORT && a.layout().is_c_contiguous()).then_some(n)
}

#[inline(always)]
fn start(a: &Array) -> *mut u8 {
    a.storage().ptr().wrapping_add(a.offset() * a.dtype().itemsize())
}

/// A loop over an array, or `None` where the general way must run.
#[inline]
pub fn unary(entry: Entry<2>, dtype: DType, a: &Array) -> Option<Array> {
    let n = plain(a, dtype)?;
    let size = entry.result.itemsize();
    let storage = Storage::for_overwrite(n * size).ok()?;
    // SAFETY: `n` elements without holes on both sides, of the loop's dtypes; the buffer is fresh.
    unsafe { (entry.run)(n, &[storage.ptr(), start(a)], &[size as isize, dtype.itemsize() as isize]) };
    Some(a.alike_of(entry.result, storage))
}

/// A short target without holes and its source as one run.
pub struct Run {
    pub n: usize,
    pub pointers: [*mut u8; 2],
    /// In bytes; 0 for a single element.
    pub steps: [isize; 2],
}

impl Run {
    /// `None` where it takes a loop nest.
    #[inline]
    pub fn new(dst: &Array, src: &Array) -> Option<Run> {
        let n = plain(dst, dst.dtype())?;
        let step = |a: &Array| a.dtype().itemsize() as isize;
        let from = match src.ndim() {
            0 => 0,
            _ if same_shape(dst, src) && src.layout().is_c_contiguous() => step(src),
            _ => return None,
        };
        Some(Run { n, pointers: [start(dst), start(src)], steps: [step(dst), from] })
    }
}

/// Pointers and steps of two operands of a loop, of which at least one is an array without holes and the
/// other like it, one element, or a number.
struct Pair<'a> {
    /// The array whose shape the result has.
    model: &'a Array,
    n: usize,
    from: [*mut u8; 2],
    steps: [isize; 2],
}

impl<'a> Pair<'a> {
    /// `memory` is where a number goes.
    #[inline(always)]
    fn new(dtype: DType, a: Operand<'a>, b: Operand<'a>, memory: &mut [u64; 2]) -> Option<Self> {
        let step = dtype.itemsize() as isize;
        let mut number = |x: Num| {
            let bytes = (&raw mut *memory).cast::<u8>();
            // SAFETY: 16 aligned bytes hold an element of any dtype.
            dispatch!(dtype, T => unsafe { bytes.cast::<T>().write(T::from_num(x)) });
            bytes
        };
        Some(match (a, b) {
            (Operand::Array(a), Operand::Number(x)) => {
                Pair { model: a, n: plain(a, dtype)?, from: [start(a), number(x)], steps: [step, 0] }
            }
            (Operand::Number(x), Operand::Array(b)) => {
                Pair { model: b, n: plain(b, dtype)?, from: [number(x), start(b)], steps: [0, step] }
            }
            (Operand::Array(a), Operand::Array(b)) => {
                let (n, from) = (plain(a, dtype)?, [start(a), start(b)]);
                if same_shape(a, b) {
                    plain(b, dtype)?;
                    Pair { model: a, n, from, steps: [step, step] }
                } else if b.ndim() == 0 && b.dtype() == dtype {
                    Pair { model: a, n, from, steps: [step, 0] }
                } else {
                    return None;
                }
            }
            (Operand::Number(_), Operand::Number(_)) => return None,
        })
    }
}

/// A loop over two operands, or `None` where the general way must run.
#[inline]
pub fn binary(entry: Entry<3>, dtype: DType, a: Operand, b: Operand) -> Option<Array> {
    let mut memory = [0u64; 2];
    let Pair { model, n, from, steps } = Pair::new(dtype, a, b, &mut memory)?;
    let size = entry.result.itemsize();
    let storage = Storage::for_overwrite(n * size).ok()?;
    // SAFETY: as for one operand; a number or a single element has step 0.
    unsafe { (entry.run)(n, &[storage.ptr(), from[0], from[1]], &[size as isize, steps[0], steps[1]]) };
    Some(model.alike_of(entry.result, storage))
}

/// Whether [`binary_into`] can run: the target is short, without holes and of the loop's result dtype, and the operand is
/// like it in memory of its own, or a number.
#[inline]
pub fn goes_into(entry: Entry<3>, dtype: DType, target: &Array, b: Operand) -> bool {
    let apart = match b {
        Operand::Array(b) => {
            !b.storage().same(target.storage())
                && b.dtype() == dtype
                && (b.ndim() == 0 || same_shape(target, b) && b.layout().is_c_contiguous())
        }
        Operand::Number(_) => true,
    };
    apart && entry.result == dtype && plain(target, dtype).is_some() && target.writeable()
}

/// `target = op(target, b)` where [`goes_into`] says so; false, and nothing done, elsewhere.
#[inline]
pub fn binary_into(entry: Entry<3>, dtype: DType, write: &WriteTo, b: Operand) -> bool {
    let mut memory = [0u64; 2];
    let target = write.target();
    let Some(Pair { n, from, steps, .. }) = Pair::new(dtype, Operand::Array(target), b, &mut memory) else {
        return false;
    };
    // SAFETY: target and first operand are the same elements, which the loops allow; the other lies apart.
    unsafe { (entry.run)(n, &[from[0], from[0], from[1]], &[steps[0], steps[0], steps[1]]) };
    true
}

/// Whether both have the same shape. Written out: for so few numbers a call costs more.
#[inline(always)]
fn same_shape(a: &Array, b: &Array) -> bool {
    a.ndim() == b.ndim() && a.shape().iter().zip(b.shape()).all(|(m, n)| m == n)
}

/// Up to this many elements the result is done before the general way has begun.
const MOST: usize = 32;

/// The elements of `a op b` in C order, or `None` where the general way must run: other dtypes, layouts, operators, and results
/// that may come with a floating-point warning.
#[inline]
pub fn floats(op: BinaryOp, a: &Array, b: &Array) -> Option<Storage> {
    if a.dtype() != b.dtype() || !alike(a, b) {
        return None;
    }
    match a.dtype() {
        DType::F64 => run::<f64>(op, a, Other::Array(b)),
        DType::F32 => run::<f32>(op, a, Other::Array(b)),
        _ => None,
    }
}

/// As [`floats`] for an array and a number, which takes the array's dtype: `a op x`.
#[inline]
pub fn floats_with_number(op: BinaryOp, a: &Array, x: f64) -> Option<Storage> {
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
