//! Elementwise operations on arrays: the tables of `kernel::{unary, binary}` with broadcasting, result
//! layout and casting. The caller names the loop's dtype ([`numpy_loop`] finds NumPy's).
//!
//! What the floating-point unit saw (division by zero, overflow, invalid values) is left for
//! [`crate::kernel::fpstatus::take`]; integer division by zero and negative integer powers report there too.

use super::assign::shape_text;
use super::cast::{Order, astype, copy};
use crate::array::layout::broadcast_shapes;
use crate::array::promote::{self, Casting, can_cast};
use crate::array::{Array, DType, Num, Scalar, Shape, WriteTo};
use crate::diag::{Error, Result};
use crate::kernel;
use crate::kernel::apply::{apply, apply_num, apply_quick};
use crate::kernel::nest::keep_order;
use smallvec::SmallVec;

pub use crate::kernel::binary::{BinaryOp, Class};
pub use crate::kernel::unary::UnaryOp;

/// The order in which NumPy tries the dtypes of an operation's loops.
const LOOPS: [DType; 14] = [
    DType::Bool,
    DType::I8,
    DType::U8,
    DType::I16,
    DType::U16,
    DType::I32,
    DType::U32,
    DType::I64,
    DType::U64,
    DType::F16,
    DType::F32,
    DType::F64,
    DType::C64,
    DType::C128,
];

/// What an operation with one or two operands has in common with the other kind.
pub trait Operation: Copy {
    /// How its dtypes are found.
    fn operation_class(self) -> Class;
    /// Whether it has a loop for the dtype.
    fn supports(self, dtype: DType) -> bool;
    /// The result's dtype for a loop's.
    fn result(self, dtype: DType) -> Option<DType>;
}

impl Operation for UnaryOp {
    fn operation_class(self) -> Class {
        self.class()
    }
    fn supports(self, dtype: DType) -> bool {
        self.entry(dtype).is_some()
    }
    fn result(self, dtype: DType) -> Option<DType> {
        self.entry(dtype).map(|e| e.result)
    }
}

impl Operation for BinaryOp {
    fn operation_class(self) -> Class {
        self.class()
    }
    fn supports(self, dtype: DType) -> bool {
        self.entry(dtype).is_some()
    }
    fn result(self, dtype: DType) -> Option<DType> {
        self.entry(dtype).map(|e| e.result)
    }
}

/// The dtype in which NumPy runs an operation on operands of these dtypes (for one operand give it
/// twice), or `None` if it has no loop for them.
pub fn numpy_loop(op: impl Operation, a: DType, b: DType) -> Option<DType> {
    match op.operation_class() {
        // True division has a loop for small integers that goes straight to float64.
        Class::Divide if !a.is_inexact() && !b.is_inexact() => Some(DType::F64),
        Class::FloatOnly | Class::Divide => first_loop(op, &[a, b]),
        // Comparisons of integers that meet in no integer type are exact in NumPy; here they promote.
        _ => first_loop(op, &[promote::numpy(a, b)]),
    }
}

fn first_loop(op: impl Operation, operands: &[DType]) -> Option<DType> {
    if let [one] = operands
        && op.supports(*one)
    {
        return Some(*one);
    }
    LOOPS.into_iter().find(|&d| op.supports(d) && operands.iter().all(|&o| can_cast(o, d, Casting::Safe)))
}

/// The shape of a result, or `None` if the operands do not broadcast: each library has its own words.
pub fn broadcast(operands: &[&Array]) -> Option<Shape> {
    broadcast_shapes(operands.iter().map(|a| a.shape()))
}

/// `op(a)` computed in `dtype`. `TypeError` if the table has no such loop.
pub fn unary(op: UnaryOp, a: &Array, dtype: DType) -> Result<Array> {
    let entry = op.entry(dtype).ok_or_else(|| no_loop(op.name(), dtype))?;
    let out = Array::for_overwrite_in(entry.result, keep_order(a.shape(), &[a]))?;
    if !apply_quick(entry, dtype, [&out, a]) {
        apply(entry, dtype, [&out, a], None);
    }
    Ok(out)
}

/// `op(a, b)` computed in `dtype`. `TypeError` if the table has no such loop; the shapes must
/// broadcast (see [`broadcast`]), or it is a `ValueError` in NumPy's words.
pub fn binary(op: BinaryOp, a: &Array, b: &Array, dtype: DType) -> Result<Array> {
    let entry = op.entry(dtype).ok_or_else(|| no_loop(op.name(), dtype))?;
    let out = if a.shape() == b.shape() {
        Array::for_overwrite_in(entry.result, keep_order(a.shape(), &[a, b]))?
    } else {
        let shape = broadcast(&[a, b]).ok_or_else(|| no_broadcast(&[a, b]))?;
        Array::for_overwrite_in(entry.result, keep_order(&shape, &[a, b]))?
    };
    if !apply_quick(entry, dtype, [&out, a, b]) {
        apply(entry, dtype, [&out, a, b], None);
    }
    Ok(out)
}

pub use crate::kernel::short;

/// As [`unary`] into an existing array (any dtype; the caller has checked that the cast is allowed),
/// only where `mask` is true. Operands that the write would disturb are copied first.
pub fn unary_into(op: UnaryOp, a: &Array, dtype: DType, out: &Array, mask: Option<&Array>) -> Result<()> {
    let entry = op.entry(dtype).ok_or_else(|| no_loop(op.name(), dtype))?;
    let write = check_into(&[a], out, mask)?;
    if mask.is_none() && !write.must_copy(0) && apply_quick(entry, dtype, [out, a]) {
        return Ok(());
    }
    let ready = prepare(&[a], mask, &write)?;
    apply(entry, dtype, [out, &ready.sources[0]], ready.mask.as_ref());
    Ok(())
}

/// As [`binary`] into an existing array (any dtype; the caller has checked that the cast is allowed),
/// only where `mask` is true. Operands that the write would disturb are copied first.
pub fn binary_into(op: BinaryOp, a: &Array, b: &Array, dtype: DType, out: &Array, mask: Option<&Array>) -> Result<()> {
    let entry = op.entry(dtype).ok_or_else(|| no_loop(op.name(), dtype))?;
    let write = check_into(&[a, b], out, mask)?;
    let apart = !write.must_copy(0) && !write.must_copy(1);
    if mask.is_none() && apart && apply_quick(entry, dtype, [out, a, b]) {
        return Ok(());
    }
    let ready = prepare(&[a, b], mask, &write)?;
    apply(entry, dtype, [out, &ready.sources[0], &ready.sources[1]], ready.mask.as_ref());
    Ok(())
}

/// Leave to write `out` from these sources, whose shapes must broadcast into it.
fn check_into<'a>(sources: &[&Array], out: &'a Array, mask: Option<&Array>) -> Result<WriteTo<'a>> {
    let mut all: SmallVec<[&Array; 4]> = sources.into();
    all.extend(mask);
    if !all.iter().all(|a| fits_in(a.shape(), out.shape())) {
        return Err(match broadcast(&all) {
            None => no_broadcast(&all),
            Some(shape) => Error::value(format!(
                "non-broadcastable output operand with shape {} doesn't match the broadcast shape {}",
                shape_text(out.shape()),
                shape_text(&shape)
            )),
        });
    }
    out.write_to(&all)
}

/// Sources and mask of a write, copied where the write would disturb them.
struct Ready {
    sources: SmallVec<[Array; 3]>,
    mask: Option<Array>,
}

fn prepare(sources: &[&Array], mask: Option<&Array>, write: &WriteTo) -> Result<Ready> {
    let fresh = |i: usize, a: &Array| if write.must_copy(i) { copy(a, Order::K) } else { Ok(a.clone()) };
    let ready = sources.iter().enumerate().map(|(i, a)| fresh(i, a)).collect::<Result<_>>()?;
    let truth = |m: Array| if m.dtype() == DType::Bool { Ok(m) } else { astype(&m, DType::Bool) };
    let mask = mask.map(|m| fresh(sources.len(), m).and_then(truth)).transpose()?;
    Ok(Ready { sources: ready, mask })
}

/// Whether an operand of a shape broadcasts into a target.
fn fits_in(shape: &[usize], target: &[usize]) -> bool {
    shape.len() <= target.len() && shape.iter().rev().zip(target.iter().rev()).all(|(&s, &t)| s == t || s == 1)
}

/// Where `cond` is true (not zero) `a`, elsewhere `b`, cast to `dtype`. The shapes must broadcast.
pub fn select(cond: &Array, a: &Array, b: &Array, dtype: DType) -> Result<Array> {
    let shape = broadcast(&[cond, a, b]).ok_or_else(|| no_broadcast(&[cond, a, b]))?;
    let truth = if cond.dtype() == DType::Bool { cond.clone() } else { astype(cond, DType::Bool)? };
    let out = Array::for_overwrite_in(dtype, keep_order(&shape, &[cond, a, b]))?;
    kernel::assign::cast_into(&out, b);
    kernel::assign::cast_where(&out, a, &truth);
    Ok(out)
}

/// `a` limited to `[low, high]`, all computed in `dtype`; NaN stays, and `high` wins over `low`.
pub fn clip(a: &Array, low: Option<&Array>, high: Option<&Array>, dtype: DType) -> Result<Array> {
    let step = match low {
        Some(low) => binary(BinaryOp::Maximum, a, low, dtype)?,
        None => a.clone(),
    };
    match high {
        Some(high) => binary(BinaryOp::Minimum, &step, high, dtype),
        None if low.is_none() => astype(a, dtype),
        None => Ok(step),
    }
}

/// Rounded to `decimals` places, ties to even, as NumPy does it: scaled, rounded, scaled back. Integers
/// change for negative `decimals` only.
pub fn round(a: &Array, decimals: i32) -> Result<Array> {
    if !a.dtype().is_inexact() {
        if decimals >= 0 {
            return copy(a, Order::K);
        }
        return astype(&round(&astype(a, DType::F64)?, decimals)?, a.dtype());
    }
    if decimals == 0 {
        return unary(UnaryOp::Rint, a, a.dtype());
    }
    if a.dtype().is_complex() {
        // Each part for itself: an infinite one leaves the other alone.
        let out = copy(a, Order::K)?;
        for imaginary in [false, true] {
            super::assign::assign(&part(&out, imaginary)?, &round(&part(a, imaginary)?, decimals)?)?;
        }
        return Ok(out);
    }
    let scale = Array::scalar(Scalar::new(a.dtype(), Num::Float(10f64.powi(decimals.abs()))));
    let (there, back) = if decimals > 0 {
        (BinaryOp::MultiplyPlain, BinaryOp::Divide)
    } else {
        (BinaryOp::Divide, BinaryOp::MultiplyPlain)
    };
    let scaled = binary(there, a, &scale, a.dtype())?;
    let rounded = unary(UnaryOp::Rint, &scaled, a.dtype())?;
    binary(back, &rounded, &scale, a.dtype())
}

/// The real or the imaginary parts of complex numbers: a view of every other float.
pub fn part(a: &Array, imaginary: bool) -> Result<Array> {
    let mut layout = a.layout().clone();
    layout.offset = layout.offset * 2 + imaginary as usize;
    layout.strides.iter_mut().for_each(|s| *s *= 2);
    a.reinterpret(a.dtype().real(), layout)
}

/// `op(x)` of a NumPy scalar computed in `dtype`.
pub fn unary_num(op: UnaryOp, dtype: DType, x: Num) -> Result<Num> {
    let op = if op == UnaryOp::Absolute { UnaryOp::AbsolutePlain } else { op };
    let entry = op.entry(dtype).ok_or_else(|| no_loop(op.name(), dtype))?;
    Ok(apply_num(entry, dtype, &[x]))
}

/// `op(x, y)` of NumPy scalars computed in `dtype`.
pub fn binary_num(op: BinaryOp, dtype: DType, x: Num, y: Num) -> Result<Num> {
    let op = if op == BinaryOp::Multiply { BinaryOp::MultiplyPlain } else { op };
    let entry = op.entry(dtype).ok_or_else(|| no_loop(op.name(), dtype))?;
    Ok(apply_num(entry, dtype, &[x, y]))
}

fn no_loop(name: &str, dtype: DType) -> Error {
    Error::type_error(format!("'{name}' is not supported for {dtype}"))
}

fn no_broadcast(operands: &[&Array]) -> Error {
    let shapes: Vec<String> = operands.iter().map(|a| shape_text(a.shape())).collect();
    Error::value(format!("operands could not be broadcast together with shapes {} ", shapes.join(" ")))
}
