//! Elementwise functions that are no ufuncs: round, clip, real, imag, angle, nan_to_num and the like.

use super::convert::{ArrayLike, wrap};
use super::errstate;
use super::operand::{self, Operand};
use super::reduce::deliver;
use crate::array::promote::{WeakKind, numpy as promote};
use crate::array::{Array, DType, Num};
use crate::diag::Error;
use crate::op::cast::{Order, astype, copy};
use crate::op::elementwise::part;
use crate::op::elementwise::{self as elem, BinaryOp, UnaryOp};
use crate::rows;
use crate::value::convert::Maybe;
use crate::value::{Host, Result, Value};

rows! { pub FUNCTIONS =
    /// Return the real part of the complex argument.
    ///
    /// >>> np.real([1+2j, 3])
    "real"(val: Value) => real;
    /// Return the imaginary part of the complex argument.
    ///
    /// >>> np.imag([1+2j, 3])
    "imag"(val: Value) => imag;
    /// Return the angle of the complex argument.
    ///
    /// >>> np.angle(1j)
    "angle"(z: ArrayLike, deg: bool = False) => angle;
    /// Replace NaN with zero and infinity with large finite numbers.
    ///
    /// >>> np.nan_to_num([np.nan, 1.0])
    "nan_to_num"(x: ArrayLike, copy: bool = True, nan: Value = 0.0, posinf: Value = None, neginf: Value = None) => nan_to_num;
    /// If input is complex with all imaginary parts close to zero, return real parts.
    ///
    /// >>> np.real_if_close([2.1 + 4e-15j])
    "real_if_close"(a: ArrayLike, tol: f64 = 100) => real_if_close;
    /// Round to nearest integer towards zero.
    ///
    /// >>> np.fix([2.1, -2.9])
    "fix"(x: ArrayLike, out: Value = None) => fix;
    /// Test element-wise for positive infinity.
    ///
    /// >>> np.isposinf([np.inf, 1.0])
    "isposinf"(x: ArrayLike, out: Value = None) => isposinf;
    /// Test element-wise for negative infinity.
    ///
    /// >>> np.isneginf([-np.inf, 1.0])
    "isneginf"(x: ArrayLike, out: Value = None) => isneginf;
    /// Returns a bool array, where True if input element is complex.
    ///
    /// >>> np.iscomplex([1+1j, 2])
    "iscomplex"(x: ArrayLike) => iscomplex;
    /// Returns a bool array, where True if input element is real.
    ///
    /// >>> np.isreal([1+1j, 2])
    "isreal"(x: ArrayLike) => isreal;
}

rows! { pub SHARED =
    /// Evenly round to the given number of decimals.
    ///
    /// >>> np.round([0.37, 1.64])
    "round"(a: ArrayLike, decimals: i64 = 0, out: Value = None) => round;
    /// Clip (limit) the values in an array.
    ///
    /// >>> np.clip(np.arange(5), 1, 3)
    "clip"(a: ArrayLike, a_min: Maybe<Value> = NoValue, a_max: Maybe<Value> = NoValue, out: Value = None, *, min: Maybe<Value> = NoValue, max: Maybe<Value> = NoValue) => clip;
    /// Return the complex conjugate, element-wise.
    ///
    /// >>> np.array([1+2j]).conj()
    "conj"(a: ArrayLike) => conjugate;
    /// Return the complex conjugate, element-wise.
    ///
    /// >>> np.array([1+2j]).conjugate()
    "conjugate"(a: ArrayLike) => conjugate;
}

fn conjugate(_: &mut dyn Host, a: ArrayLike) -> Result<Value> {
    if !a.array().dtype().is_complex() {
        return Ok(Value::Array(a.0));
    }
    Ok(wrap(operand::map(UnaryOp::Conjugate, &a.array())?))
}

fn component(h: &mut dyn Host, val: Value, name: &str) -> Result<Value> {
    if let Value::List(_) | Value::Tuple(_) = val {
        let a = Value::ndarray(super::discover::new_array(h, &val, None)?);
        return component(h, a, name);
    }
    if let Value::Int(_) | Value::Bool(_) = val {
        return Ok(if name == "real" { val } else { Value::Int(0) });
    }
    crate::value::attr::get(h, &val, crate::value::Symbol::new(name))
}

fn real(h: &mut dyn Host, val: Value) -> Result<Value> {
    component(h, val, "real")
}

fn imag(h: &mut dyn Host, val: Value) -> Result<Value> {
    component(h, val, "imag")
}

fn angle(h: &mut dyn Host, z: ArrayLike, deg: bool) -> Result<Value> {
    let array = z.array();
    let (re, im) = if array.dtype().is_complex() {
        (part(&array, false)?, part(&array, true)?)
    } else {
        let wide = if array.dtype().is_bool() { astype(&array, DType::I64)? } else { array };
        let zero = Array::zeros(wide.dtype(), wide.shape())?;
        (wide, zero)
    };
    let mut a = operand::zip(BinaryOp::Arctan2, &im, &re)?;
    if deg {
        a = operand::zip_num(BinaryOp::Multiply, &a, Num::Float(180.0 / std::f64::consts::PI))?;
    }
    errstate::report(h, "arctan2")?;
    Ok(wrap(a))
}

fn nan_to_num(
    h: &mut dyn Host,
    x: ArrayLike,
    copy_it: bool,
    nan: Value,
    posinf: Value,
    neginf: Value,
) -> Result<Value> {
    let array = x.array();
    let out = if copy_it { copy(&array, Order::K)? } else { array.clone() };
    if array.dtype().is_inexact() {
        let (low, high) = match array.dtype().real() {
            DType::F16 => (-65504.0, 65504.0),
            DType::F32 | DType::BF16 => (f32::MIN as f64, f32::MAX as f64),
            _ => (f64::MIN, f64::MAX),
        };
        let or = |given: &Value, most: f64| if given.is_none() { Value::float(most) } else { given.clone() };
        let parts =
            if array.dtype().is_complex() { vec![part(&out, false)?, part(&out, true)?] } else { vec![out.clone()] };
        for p in parts {
            let at = |infinity: f64| operand::zip_num(BinaryOp::Equal, &p, Num::Float(infinity));
            let (nans, above, below) = (operand::map(UnaryOp::Isnan, &p)?, at(f64::INFINITY)?, at(f64::NEG_INFINITY)?);
            for (mask, value) in [(nans, nan.clone()), (above, or(&posinf, high)), (below, or(&neginf, low))] {
                let masked = [("where", Value::ndarray(mask))];
                super::compose::np_kw(h, "copyto", &[Value::ndarray(p.clone()), value], &masked)?;
            }
        }
    }
    if copy_it { Ok(wrap(out)) } else { Ok(Value::Array(x.0)) }
}

fn real_if_close(_: &mut dyn Host, a: ArrayLike, tol: f64) -> Result<Value> {
    let array = a.array();
    if !array.dtype().is_complex() {
        return Ok(Value::Array(a.0));
    }
    let eps = if array.dtype() == DType::C64 { f32::EPSILON as f64 } else { f64::EPSILON };
    let tol = if tol > 1.0 { tol * eps } else { tol };
    let size = operand::map(UnaryOp::Absolute, &part(&array, true)?)?;
    if super::reduce::all_true(&operand::zip_num(BinaryOp::Less, &size, Num::Float(tol))?)? {
        return Ok(a.view(part(&array, false)?));
    }
    Ok(Value::Array(a.0))
}

fn fix(_: &mut dyn Host, x: ArrayLike, out: Value) -> Result<Value> {
    deliver(&out, operand::map(UnaryOp::Trunc, &x.array())?, "fix")
}

fn infinity(x: &ArrayLike, sign: f64, name: &str) -> Result<Array> {
    let array = x.array();
    if array.dtype().is_complex() {
        let text =
            format!("This operation is not supported for {} values because it would be ambiguous.", array.dtype());
        let _ = name;
        return Err(Error::type_error(text).into());
    }
    if !array.dtype().is_inexact() {
        return Ok(Array::zeros(DType::Bool, array.shape())?);
    }
    operand::zip_num(BinaryOp::Equal, &array, Num::Float(sign * f64::INFINITY))
}

fn isposinf(_: &mut dyn Host, x: ArrayLike, out: Value) -> Result<Value> {
    into_any(&out, infinity(&x, 1.0, "isposinf")?)
}

fn isneginf(_: &mut dyn Host, x: ArrayLike, out: Value) -> Result<Value> {
    into_any(&out, infinity(&x, -1.0, "isneginf")?)
}

/// Into an array of any dtype.
fn into_any(out: &Value, result: Array) -> Result<Value> {
    match out {
        Value::Array(o) => {
            let target = o.array().clone();
            crate::op::assign::assign(&target, &result)?;
            Ok(out.clone())
        }
        _ => Ok(wrap(result)),
    }
}

fn iscomplex(_: &mut dyn Host, x: ArrayLike) -> Result<Value> {
    let array = x.array();
    if !array.dtype().is_complex() {
        return Ok(wrap(Array::zeros(DType::Bool, array.shape())?));
    }
    Ok(wrap(operand::zip_num(BinaryOp::NotEqual, &part(&array, true)?, Num::Int(0))?))
}

fn isreal(_: &mut dyn Host, x: ArrayLike) -> Result<Value> {
    let array = x.array();
    if !array.dtype().is_complex() {
        return Ok(wrap(Array::full(DType::Bool, array.shape(), Num::Bool(true))?));
    }
    Ok(wrap(operand::zip_num(BinaryOp::Equal, &part(&array, true)?, Num::Int(0))?))
}

fn round(h: &mut dyn Host, a: ArrayLike, decimals: i64, out: Value) -> Result<Value> {
    let d = i32::try_from(decimals).unwrap_or(if decimals < 0 { i32::MIN / 2 } else { i32::MAX / 2 });
    let array = a.array();
    let result = if array.dtype().is_bool() { astype(&array, DType::F16)? } else { array };
    let result = elem::round(&result, d)?;
    errstate::report(h, "round")?;
    deliver(&out, result, "rint")
}

pub(super) fn clip(
    h: &mut dyn Host,
    a: ArrayLike,
    a_min: Maybe<Value>,
    a_max: Maybe<Value>,
    out: Value,
    min: Maybe<Value>,
    max: Maybe<Value>,
) -> Result<Value> {
    if matches!((&a_min, &a_max), (Maybe::Given(_), Maybe::Absent) | (Maybe::Absent, Maybe::Given(_))) {
        let missing = if matches!(a_min, Maybe::Absent) { "a_min" } else { "a_max" };
        let text = format!("clip() missing 1 required positional argument: '{missing}'");
        return Err(Error::type_error(text).into());
    }
    let low = a_min.into_option().or(min.into_option()).filter(|v| !v.is_none());
    let high = a_max.into_option().or(max.into_option()).filter(|v| !v.is_none());
    let array = a.array();
    let mut operands = vec![Operand::Array(array.clone())];
    for v in [&low, &high].into_iter().flatten() {
        operands.push(Operand::of(h, v)?.ok_or_else(|| super::dtype::absent("object"))?);
    }
    let dtype = operand::result_type(&operands).unwrap_or(DType::F64);
    // A bound that the dtype cannot hold binds nothing.
    let mut bound = |v: &Option<Value>, above: bool| -> Result<Option<Array>> {
        let Some(v) = v else { return Ok(None) };
        let Some(o) = Operand::of(h, v)? else { return Ok(None) };
        if let Operand::Weak(WeakKind::Int, n) = &o
            && let Some((least, most)) = dtype.int_range()
        {
            let i = match n {
                Num::UInt(u) => *u as i128,
                n => n.as_i64() as i128,
            };
            if (above && i > most) || (!above && i < least) {
                return Ok(None);
            }
        }
        Ok(Some(o.into_array(dtype)?))
    };
    let (low, high) = (bound(&low, false)?, bound(&high, true)?);
    for b in [&low, &high].into_iter().flatten() {
        if elem::broadcast(&[&array, b]).is_none() {
            let (s, t) = (super::attributes::text(array.shape()), super::attributes::text(b.shape()));
            return Err(Error::value(format!("operands could not be broadcast together with shapes {s} {t} ")).into());
        }
    }
    let result = elem::clip(&array, low.as_ref(), high.as_ref(), dtype)?;
    errstate::report(h, "clip")?;
    deliver(&out, result, "clip")
}

/// Whether a value is one of NumPy's or Python's numbers.
pub fn is_number(v: &Value) -> bool {
    matches!(
        v,
        Value::Int(_) | Value::BigInt(_) | Value::Float(_) | Value::Complex(_) | Value::Bool(_) | Value::Scalar(_)
    )
}

/// The float dtype in which a function of several arrays computes.
pub fn float_dtype(arrays: &[&Array]) -> DType {
    let meet = arrays.iter().map(|a| a.dtype()).fold(DType::Bool, promote);
    if meet.is_inexact() { meet } else { DType::F64 }
}
