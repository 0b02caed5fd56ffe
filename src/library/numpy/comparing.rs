//! Questions about whole arrays: allclose, isclose, array_equal, and what a value is.

use super::convert::{ArrayLike, wrap};
use super::operand::{self, Operand};
use super::reduce::{all_true, any_true};
use crate::array::{Array, Num};
use crate::op::elementwise::{self as elem, BinaryOp, UnaryOp};
use crate::rows;
use crate::value::{Host, Result, Value};

rows! { pub FUNCTIONS =
    /// Returns True if two arrays are element-wise equal within a tolerance.
    ///
    /// >>> np.allclose([1e10, 1e-7], [1.00001e10, 1e-8])
    "allclose"(a: Value, b: Value, rtol: f64 = 1e-05, atol: f64 = 1e-08, equal_nan: bool = False) => allclose;
    /// Returns a boolean array where two arrays are element-wise equal within a tolerance.
    ///
    /// >>> np.isclose([1e10, 1e-7], [1.00001e10, 1e-8])
    "isclose"(a: Value, b: Value, rtol: f64 = 1e-05, atol: f64 = 1e-08, equal_nan: bool = False) => isclose;
    /// True if two arrays have the same shape and elements, False otherwise.
    ///
    /// >>> np.array_equal([1, 2], [1, 2])
    "array_equal"(a1: ArrayLike, a2: ArrayLike, equal_nan: bool = False) => array_equal;
    /// Returns True if input arrays are shape consistent and all elements equal.
    ///
    /// >>> np.array_equiv([1, 2], [[1, 2], [1, 2]])
    "array_equiv"(a1: ArrayLike, a2: ArrayLike) => array_equiv;
    /// Returns True if the type of `element` is a scalar type.
    ///
    /// >>> np.isscalar(3.1)
    "isscalar"(element: Value) => isscalar;
    /// Check for a complex type or an array of complex numbers.
    ///
    /// >>> np.iscomplexobj([3, 1+0j])
    "iscomplexobj"(x: ArrayLike) => iscomplexobj;
    /// Return True if x is a not complex type or an array of complex numbers.
    ///
    /// >>> np.isrealobj(1)
    "isrealobj"(x: ArrayLike) => isrealobj;
    /// Check whether or not an object can be iterated over.
    ///
    /// >>> np.iterable([1, 2, 3])
    "iterable"(y: Value) => iterable;
}

/// Where |a - b| <= atol + rtol * |b|, infinities as they are.
fn close(h: &mut dyn Host, a: &Value, b: &Value, rtol: f64, atol: f64, equal_nan: bool) -> Result<Array> {
    let take = |h: &mut dyn Host, v: &Value| -> Result<Array> {
        let o = Operand::of(h, v)?.ok_or_else(|| super::dtype::absent("object"))?;
        let d = o.dtype();
        o.into_array(d)
    };
    let (x, y) = (take(h, a)?, take(h, b)?);
    let d = super::rounding::float_dtype(&[&x, &y]);
    let y = if y.dtype().is_inexact() { y } else { crate::op::cast::astype(&y, d)? };
    if elem::broadcast(&[&x, &y]).is_none() {
        let (s, t) = (super::attributes::text(x.shape()), super::attributes::text(y.shape()));
        let text = format!("operands could not be broadcast together with shapes {s} {t} ");
        return Err(crate::diag::Error::value(text).into());
    }
    let distance = operand::map(UnaryOp::Absolute, &operand::zip(BinaryOp::Subtract, &x, &y)?)?;
    let size = operand::map(UnaryOp::Absolute, &y)?;
    let allowed = operand::zip_num(
        BinaryOp::Add,
        &operand::zip_num(BinaryOp::Multiply, &size, Num::Float(rtol))?,
        Num::Float(atol),
    )?;
    let near = operand::zip(BinaryOp::LessEqual, &distance, &allowed)?;
    let finite = operand::map(UnaryOp::Isfinite, &y)?;
    let near = operand::zip(BinaryOp::LogicalAnd, &near, &finite)?;
    let same = operand::zip(BinaryOp::Equal, &x, &y)?;
    let mut result = operand::zip(BinaryOp::LogicalOr, &near, &same)?;
    if equal_nan {
        let both =
            operand::zip(BinaryOp::LogicalAnd, &operand::map(UnaryOp::Isnan, &x)?, &operand::map(UnaryOp::Isnan, &y)?)?;
        result = operand::zip(BinaryOp::LogicalOr, &result, &both)?;
    }
    let _ = crate::kernel::fpstatus::take();
    Ok(result)
}

fn allclose(h: &mut dyn Host, a: Value, b: Value, rtol: f64, atol: f64, equal_nan: bool) -> Result<Value> {
    Ok(Value::bool(all_true(&close(h, &a, &b, rtol, atol, equal_nan)?)?))
}

fn isclose(h: &mut dyn Host, a: Value, b: Value, rtol: f64, atol: f64, equal_nan: bool) -> Result<Value> {
    Ok(wrap(close(h, &a, &b, rtol, atol, equal_nan)?))
}

fn array_equal(_: &mut dyn Host, a1: ArrayLike, a2: ArrayLike, equal_nan: bool) -> Result<Value> {
    let (x, y) = (a1.array(), a2.array());
    if x.shape() != y.shape() {
        return Ok(Value::bool(false));
    }
    let mut same = operand::zip(BinaryOp::Equal, &x, &y)?;
    if equal_nan && x.dtype().is_inexact() && y.dtype().is_inexact() {
        let both =
            operand::zip(BinaryOp::LogicalAnd, &operand::map(UnaryOp::Isnan, &x)?, &operand::map(UnaryOp::Isnan, &y)?)?;
        same = operand::zip(BinaryOp::LogicalOr, &same, &both)?;
    }
    Ok(Value::bool(all_true(&same)?))
}

fn array_equiv(_: &mut dyn Host, a1: ArrayLike, a2: ArrayLike) -> Result<Value> {
    let (x, y) = (a1.array(), a2.array());
    if elem::broadcast(&[&x, &y]).is_none() {
        return Ok(Value::bool(false));
    }
    Ok(Value::bool(all_true(&operand::zip(BinaryOp::Equal, &x, &y)?)?))
}

fn isscalar(h: &mut dyn Host, element: Value) -> Result<Value> {
    if matches!(element, Value::Str(_) | Value::Bytes(_)) || super::rounding::is_number(&element) {
        return Ok(Value::bool(true));
    }
    // Whatever the program calls a number (`fractions.Fraction`).
    let Value::Instance(_) = element else { return Ok(Value::bool(false)) };
    let number = crate::library::stdlib::script_name(h, "numbers", "Number")?;
    let check = crate::library::stdlib::script_name(h, "builtins", "isinstance")?;
    h.call(&check, crate::value::Args::positional(&[element, number]))
}

fn iscomplexobj(_: &mut dyn Host, x: ArrayLike) -> Result<Value> {
    Ok(Value::bool(x.array().dtype().is_complex()))
}

fn isrealobj(_: &mut dyn Host, x: ArrayLike) -> Result<Value> {
    Ok(Value::bool(!x.array().dtype().is_complex()))
}

fn iterable(h: &mut dyn Host, y: Value) -> Result<Value> {
    Ok(Value::bool(y.to_iter(h).is_ok()))
}

/// Whether any element is NaN.
pub fn has_nan(a: &Array) -> Result<bool> {
    if !a.dtype().is_inexact() {
        return Ok(false);
    }
    any_true(&operand::map(UnaryOp::Isnan, a)?)
}
