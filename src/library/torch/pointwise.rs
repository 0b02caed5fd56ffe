//! Elementwise functions: tables of operations with their names and gradients; each gives the function,
//! the method, and the method that works in place.

use super::T;
use super::args::{Number, Operand, Ten, into_out, runtime};
use super::arith::{self, *};
pub use super::blend::*;
pub use super::unary::*;
use crate::array::{DType, Num};
use crate::rows;
use crate::value::{Host, Result, Value};

macro_rules! binary_table {
    ($($(#[doc = $doc:literal])* $name:literal $inplace:literal $id:ident;)*) => {
        rows! { pub BINARY = $(
            $(#[doc = $doc])*
            $name(input: Operand, other: Operand, *, out: Option<Ten> = None) => |h: &mut dyn Host, a, b, out| binary_row(h, &$id, a, b, out);
        )* }
        rows! { pub BINARY_INPLACE = $(
            $(#[doc = $doc])*
            ///
            /// In place.
            $inplace(input: Ten, other: Operand) => |h: &mut dyn Host, a: Ten, b: Operand| binary_inplace(h, &$id, &a, &b).map(Value::Tensor);
        )* }
    };
}

fn binary_row(h: &mut dyn Host, spec: &'static Binary, a: Operand, b: Operand, out: Option<Ten>) -> Result<Value> {
    let result = binary(h, spec, &a, &b)?;
    into_out(h, result, out.as_deref())
}

binary_table! {
    /// The product of each pair of elements.
    ///
    /// >>> torch.mul(torch.tensor([1, 2]), 3)
    "mul" "mul_" MUL;
    /// The quotient rounded down.
    ///
    /// >>> torch.floor_divide(torch.tensor([7, -7]), 2)
    "floor_divide" "floor_divide_" FLOOR_DIVIDE;
    /// The rest of a division, with the sign of the divisor.
    ///
    /// >>> torch.remainder(torch.tensor([7, -7]), 3)
    "remainder" "remainder_" REMAINDER;
    /// The rest of a division, with the sign of the dividend.
    ///
    /// >>> torch.fmod(torch.tensor([7, -7]), 3)
    "fmod" "fmod_" FMOD;
    /// Each element to the power of the other.
    ///
    /// >>> torch.pow(torch.tensor([1, 2, 3]), 2)
    "pow" "pow_" POW;
    /// The larger element; NaN wins.
    ///
    /// >>> torch.maximum(torch.tensor([1, 5]), torch.tensor([3, 2]))
    "maximum" "maximum_" MAXIMUM;
    /// The smaller element; NaN wins.
    ///
    /// >>> torch.minimum(torch.tensor([1, 5]), torch.tensor([3, 2]))
    "minimum" "minimum_" MINIMUM;
    /// The larger element; NaN loses.
    "fmax" "fmax_" FMAX;
    /// The smaller element; NaN loses.
    "fmin" "fmin_" FMIN;
    /// The angle of the point (other, input).
    ///
    /// >>> torch.atan2(torch.tensor([1.0]), torch.tensor([1.0]))
    "atan2" "atan2_" ATAN2;
    /// The length of the hypotenuse.
    ///
    /// >>> torch.hypot(torch.tensor([3.0]), torch.tensor([4.0]))
    "hypot" "hypot_" HYPOT;
    /// The magnitude of one with the sign of the other.
    "copysign" "copysign_" COPYSIGN;
    /// The next float towards the other.
    "nextafter" "nextafter_" NEXTAFTER;
    /// log(exp(a) + exp(b)).
    "logaddexp" "logaddexp_" LOGADDEXP;
    /// log2(2^a + 2^b).
    "logaddexp2" "logaddexp2_" LOGADDEXP2;
    /// The lower incomplete gamma function, regularised.
    ///
    /// >>> torch.igamma(torch.tensor([1.0]), torch.tensor([2.0]))
    "igamma" "igamma_" IGAMMA;
    /// The upper incomplete gamma function, regularised.
    ///
    /// >>> torch.igammac(torch.tensor([1.0]), torch.tensor([2.0]))
    "igammac" "igammac_" IGAMMAC;
    /// a * log(b), 0 where a is 0.
    "xlogy" "xlogy_" XLOGY;
    /// The greatest common divisor.
    ///
    /// >>> torch.gcd(torch.tensor([6, 9]), torch.tensor([4, 6]))
    "gcd" "gcd_" GCD;
    /// The least common multiple.
    ///
    /// >>> torch.lcm(torch.tensor([6, 9]), torch.tensor([4, 6]))
    "lcm" "lcm_" LCM;
    /// And of the bits, or of truth values.
    "bitwise_and" "bitwise_and_" AND;
    /// Or of the bits, or of truth values.
    "bitwise_or" "bitwise_or_" OR;
    /// Exclusive or of the bits, or of truth values.
    "bitwise_xor" "bitwise_xor_" XOR;
    /// Bits shifted to the left.
    "bitwise_left_shift" "bitwise_left_shift_" LSHIFT;
    /// Bits shifted to the right.
    "bitwise_right_shift" "bitwise_right_shift_" RSHIFT;
    /// Whether elements are equal.
    ///
    /// >>> torch.eq(torch.tensor([1, 2]), torch.tensor([1, 3]))
    "eq" "eq_" EQ;
    /// Whether elements differ.
    "ne" "ne_" NE;
    /// Whether elements are less.
    "lt" "lt_" LT;
    /// Whether elements are less or equal.
    "le" "le_" LE;
    /// Whether elements are greater.
    "gt" "gt_" GT;
    /// Whether elements are greater or equal.
    "ge" "ge_" GE;
    /// And of truth values.
    "logical_and" "logical_and_" LOGICAL_AND;
    /// Or of truth values.
    "logical_or" "logical_or_" LOGICAL_OR;
    /// Exclusive or of truth values.
    "logical_xor" "logical_xor_" LOGICAL_XOR;
}

/// `a + alpha * b` of rows that take `alpha`.
fn scaled(h: &mut dyn Host, other: Operand, alpha: Number, a: &Operand) -> Result<Operand> {
    if alpha.0 == Num::Int(1) {
        return Ok(other);
    }
    let dtype = result_dtype(h, &[a, &other])?;
    if !dtype.is_inexact() && !matches!(alpha.0, Num::Int(_) | Num::Bool(_)) {
        return Err(runtime("For integral input tensors, argument alpha must not be a floating point number."));
    }
    Ok(Operand::Tensor(binary(h, &MUL, &other, &Operand::Number(alpha.0, alpha.1))?))
}

rows! { pub FUNCTIONS =
    /// The sum of each pair of elements, the second times `alpha`.
    ///
    /// >>> torch.add(torch.tensor([1, 2]), 10)
    "add"(input: Operand, other: Operand, *, alpha: Number = 1, out: Option<Ten> = None) => |h: &mut dyn Host, a, b, alpha, out| add_row(h, &ADD, a, b, alpha, out);
    /// The difference of each pair of elements, the second times `alpha`.
    ///
    /// >>> torch.sub(torch.tensor([1, 2]), 10)
    "sub"(input: Operand, other: Operand, *, alpha: Number = 1, out: Option<Ten> = None) => |h: &mut dyn Host, a, b, alpha, out| add_row(h, &SUB, a, b, alpha, out);
    /// The second minus the first.
    "rsub"(input: Operand, other: Operand, *, alpha: Number = 1) => |h: &mut dyn Host, a, b, alpha| add_row(h, &SUB, b, a, alpha, None);
    /// The quotient; `rounding_mode` is `None`, `"trunc"` or `"floor"`.
    ///
    /// >>> torch.div(torch.tensor([7, -7]), 2, rounding_mode="floor")
    "div"(input: Operand, other: Operand, *, rounding_mode: Option<String> = None, out: Option<Ten> = None) => |h: &mut dyn Host, a, b, mode: Option<String>, out| {
        let spec = division(mode.as_deref())?;
        binary_row(h, spec, a, b, out)
    };
    /// Powers in float64 or complex128.
    ///
    /// >>> torch.float_power(torch.tensor([2]), 3)
    "float_power"(input: Operand, exponent: Operand, *, out: Option<Ten> = None) => float_power;
    /// The step function; `values` where the input is 0.
    ///
    /// >>> torch.heaviside(torch.tensor([-1.0, 0.0]), torch.tensor([0.5]))
    "heaviside"(input: Operand, values: Operand, *, out: Option<Ten> = None) => |h: &mut dyn Host, a: Operand, b: Operand, out: Option<Ten>| {
        let d = result_dtype(h, &[&a, &b])?;
        let r = binary(h, &HEAVISIDE, &a, &b)?;
        let r = if d.is_inexact() { r } else { arith::cast(h, &r, d)? };
        into_out(h, r, out.as_deref())
    };
    /// input * 2^other.
    ///
    /// >>> torch.ldexp(torch.tensor([1.0]), torch.tensor([3]))
    "ldexp"(input: Operand, other: Operand, *, out: Option<Ten> = None) => |h: &mut dyn Host, a: Operand, b: Operand, out: Option<Ten>| {
        let power = binary(h, &POW, &2.0.into(), &b)?;
        binary_row(h, &MUL, a, (&power).into(), out)
    };
    /// Rounded to the nearest integer, or to `decimals` places.
    ///
    /// >>> torch.round(torch.tensor([2.5, 3.5]))
    "round"(input: Ten, *, decimals: i64 = 0, out: Option<Ten> = None) => |h: &mut dyn Host, x: Ten, d, out: Option<Ten>| {
        let r = round(h, &x, d)?;
        into_out(h, r, out.as_deref())
    };
    /// Limited to `[min, max]`.
    ///
    /// >>> torch.clamp(torch.tensor([-1, 5]), 0, 3)
    "clamp"(input: Ten, min: Option<Operand> = None, max: Option<Operand> = None, *, out: Option<Ten> = None) => |h: &mut dyn Host, x: Ten, low, high, out: Option<Ten>| {
        let r = clamp(h, &x, low, high)?;
        into_out(h, r, out.as_deref())
    };
    /// At least `min`.
    "clamp_min"(input: Ten, min: Operand) => |h: &mut dyn Host, x: Ten, m: Operand| clamp(h, &x, Some(m), None).map(|y| renamed(y, "ClampMinBackward0"));
    /// At most `max`.
    "clamp_max"(input: Ten, max: Operand) => |h: &mut dyn Host, x: Ten, m: Operand| clamp(h, &x, None, Some(m)).map(|y| renamed(y, "ClampMaxBackward0"));
    /// Elements of one where the condition is true, else of the other; alone, the indices of what is true.
    ///
    /// >>> torch.where(torch.tensor([True, False]), 1, 0)
    "where"(condition: Ten, input: Option<Operand> = None, other: Option<Operand> = None, *, out: Option<Ten> = None) => where_row;
    /// Between start and end: start + weight * (end - start).
    ///
    /// >>> torch.lerp(torch.tensor([0.0]), torch.tensor([10.0]), 0.5)
    "lerp"(input: Ten, end: Ten, weight: Operand, *, out: Option<Ten> = None) => |h: &mut dyn Host, a: Ten, b: Ten, w, out: Option<Ten>| {
        let r = lerp(h, &a, &b, &w)?;
        into_out(h, r, out.as_deref())
    };
    /// input + value * tensor1 * tensor2.
    "addcmul"(input: Ten, tensor1: Ten, tensor2: Ten, *, value: Number = 1, out: Option<Ten> = None) => |h: &mut dyn Host, a: Ten, b: Ten, c: Ten, v, out: Option<Ten>| {
        let r = addc(h, &MUL, &a, &b, &c, v)?;
        into_out(h, r, out.as_deref())
    };
    /// input + value * tensor1 / tensor2.
    "addcdiv"(input: Ten, tensor1: Ten, tensor2: Ten, *, value: Number = 1, out: Option<Ten> = None) => |h: &mut dyn Host, a: Ten, b: Ten, c: Ten, v, out: Option<Ten>| {
        if [&a, &b, &c].iter().all(|t| !t.array().dtype().is_inexact()) {
            return Err(runtime("Integer division with addcdiv is no longer supported, and in a future  release addcdiv will perform a true division of tensor1 and tensor2. The historic addcdiv behavior can be implemented as (input + value * torch.trunc(tensor1 / tensor2)).to(input.dtype) for integer inputs and as (input + value * tensor1 / tensor2) for float inputs. The future addcdiv behavior is just the latter implementation: (input + value * tensor1 / tensor2), for all dtypes."));
        }
        let r = addc(h, &DIV, &a, &b, &c, v)?;
        into_out(h, r, out.as_deref())
    };
    /// NaN and infinities replaced by numbers.
    ///
    /// >>> torch.nan_to_num(torch.tensor([float("nan"), 1.0]))
    "nan_to_num"(input: Ten, nan: Option<f64> = None, posinf: Option<f64> = None, neginf: Option<f64> = None, *, out: Option<Ten> = None) => nan_to_num;
    /// The angle of each complex element; π for negative real ones.
    "angle"(input: Ten, *, out: Option<Ten> = None) => angle;
    /// The same elements (an error for bool).
    "positive"(input: Ten) => |_h, x: Ten| {
        super::refusals::function("positive", x.array().dtype())?;
        Ok(Value::Tensor(x.0))
    };
    /// log(x / (1 - x)), x limited to [eps, 1 - eps] first.
    "logit"(input: Ten, eps: Option<f64> = None, *, out: Option<Ten> = None) => |h: &mut dyn Host, x: Ten, eps: Option<f64>, out: Option<Ten>| {
        let x = match eps { Some(e) => clamp(h, &x, Some(e.into()), Some((1.0 - e).into()))?, None => x.0 };
        let r = unary(h, &super::special::LOGIT, &x)?;
        into_out(h, r, out.as_deref())
    };
    /// Mantissa in [0.5, 1) and exponent.
    "frexp"(input: Ten) => frexp;
    /// Whether elements are close: |a - b| <= atol + rtol * |b|.
    ///
    /// >>> torch.isclose(torch.tensor([1.0]), torch.tensor([1.0 + 1e-9]))
    "isclose"(input: Ten, other: Ten, rtol: f64 = 1e-5, atol: f64 = 1e-8, equal_nan: bool = False) => |h: &mut dyn Host, a: Ten, b: Ten, r, at, e| isclose(h, &a, &b, r, at, e).map(Value::Tensor);
    /// Whether all elements are close.
    ///
    /// >>> torch.allclose(torch.ones(2), torch.ones(2) + 1e-9)
    "allclose"(input: Ten, other: Ten, rtol: f64 = 1e-5, atol: f64 = 1e-8, equal_nan: bool = False) => |h: &mut dyn Host, a: Ten, b: Ten, r, at, e| {
        let close = isclose(h, &a, &b, r, at, e)?;
        Ok(Value::bool(close.array().to_nums().iter().all(|n| n.truth())))
    };
    /// Whether shape and elements are the same.
    ///
    /// >>> torch.equal(torch.tensor([1, 2]), torch.tensor([1, 2]))
    "equal"(input: Ten, other: Ten) => |h: &mut dyn Host, a: Ten, b: Ten| {
        if a.array().shape() != b.array().shape() {
            return Ok(Value::bool(false));
        }
        let same = binary(h, &EQ, &(&a.0).into(), &(&b.0).into())?;
        Ok(Value::bool(same.array().to_nums().iter().all(|n| n.truth())))
    };
    /// Whether elements are +infinity.
    "isposinf"(input: Ten, *, out: Option<Ten> = None) => |h: &mut dyn Host, x: Ten, out| { super::refusals::function("isposinf", x.array().dtype())?; binary_row(h, &EQ, (&x.0).into(), f64::INFINITY.into(), out) };
    /// Whether elements are -infinity.
    "isneginf"(input: Ten, *, out: Option<Ten> = None) => |h: &mut dyn Host, x: Ten, out| { super::refusals::function("isneginf", x.array().dtype())?; binary_row(h, &EQ, (&x.0).into(), f64::NEG_INFINITY.into(), out) };
    /// Whether elements have no imaginary part.
    "isreal"(input: Ten) => |_h, x: Ten| {
        let a = x.array().clone();
        let truths: Vec<crate::array::Bool8> = a.to_nums().iter().map(|n| (n.as_complex().im == 0.0).into()).collect();
        Ok(Value::tensor(crate::array::Array::from_slice(&truths, a.shape())?))
    };
    /// Products as complex numbers of absolute value and angle.
    "polar"(abs: Ten, angle: Ten, *, out: Option<Ten> = None) => |h: &mut dyn Host, r: Ten, a: Ten, out: Option<Ten>| {
        parts_check(&r, &a)?;
        let (c, s) = (unary(h, &COS, &a)?, unary(h, &SIN, &a)?);
        let (re, im) = (mul(h, &r, &c)?, mul(h, &r, &s)?);
        let z = complex_of(h, &re, &im)?;
        into_out(h, z, out.as_deref())
    };
    /// Complex numbers of real and imaginary parts.
    ///
    /// >>> torch.complex(torch.tensor([1.0]), torch.tensor([2.0]))
    "complex"(real: Ten, imag: Ten, *, out: Option<Ten> = None) => |h: &mut dyn Host, re: Ten, im: Ten, out: Option<Ten>| {
        let z = complex_of(h, &re, &im)?;
        into_out(h, z, out.as_deref())
    };
}

rows! { pub INPLACE =
    /// Adds in place.
    "add_"(input: Ten, other: Operand, *, alpha: Number = 1) => |h: &mut dyn Host, a: Ten, b, alpha| {
        let b = scaled(h, b, alpha, &Operand::Tensor(a.0.clone()))?;
        binary_inplace(h, &ADD, &a, &b).map(Value::Tensor)
    };
    /// Multiplies by powers of two in place.
    "ldexp_"(input: Ten, other: Operand) => |h: &mut dyn Host, a: Ten, b: Operand| {
        let power = binary(h, &POW, &2.0.into(), &b)?;
        binary_inplace(h, &MUL, &a, &(&power).into()).map(Value::Tensor)
    };
    /// Subtracts in place.
    "sub_"(input: Ten, other: Operand, *, alpha: Number = 1) => |h: &mut dyn Host, a: Ten, b, alpha| {
        let b = scaled(h, b, alpha, &Operand::Tensor(a.0.clone()))?;
        binary_inplace(h, &SUB, &a, &b).map(Value::Tensor)
    };
    /// Divides in place.
    "div_"(input: Ten, other: Operand, *, rounding_mode: Option<String> = None) => |h: &mut dyn Host, a: Ten, b: Operand, mode: Option<String>| {
        let spec = division(mode.as_deref())?;
        binary_inplace(h, spec, &a, &b).map(Value::Tensor)
    };
    /// Rounds in place.
    "round_"(input: Ten, *, decimals: i64 = 0) => |h: &mut dyn Host, x: Ten, d| { let r = round(h, &x, d)?; store(h, &x, r) };
    /// Limits in place.
    "clamp_"(input: Ten, min: Option<Operand> = None, max: Option<Operand> = None) => |h: &mut dyn Host, x: Ten, low, high| { let r = clamp(h, &x, low, high)?; store(h, &x, r) };
    /// Limits from below in place.
    "clamp_min_"(input: Ten, min: Operand) => |h: &mut dyn Host, x: Ten, m| { let r = clamp(h, &x, Some(m), None)?; store(h, &x, r) };
    /// Limits from above in place.
    "clamp_max_"(input: Ten, max: Operand) => |h: &mut dyn Host, x: Ten, m| { let r = clamp(h, &x, None, Some(m))?; store(h, &x, r) };
    /// Interpolates in place.
    "lerp_"(input: Ten, end: Ten, weight: Operand) => |h: &mut dyn Host, a: Ten, b: Ten, w: Operand| { let r = lerp(h, &a, &b, &w)?; store(h, &a, r) };
    /// Adds a product in place.
    "addcmul_"(input: Ten, tensor1: Ten, tensor2: Ten, *, value: Number = 1) => |h: &mut dyn Host, a: Ten, b: Ten, c: Ten, v| { let r = addc(h, &MUL, &a, &b, &c, v)?; store(h, &a, r) };
    /// Adds a quotient in place.
    "addcdiv_"(input: Ten, tensor1: Ten, tensor2: Ten, *, value: Number = 1) => |h: &mut dyn Host, a: Ten, b: Ten, c: Ten, v| { let r = addc(h, &DIV, &a, &b, &c, v)?; store(h, &a, r) };
    /// Replaces NaN and infinities in place.
    "nan_to_num_"(input: Ten, nan: Option<f64> = None, posinf: Option<f64> = None, neginf: Option<f64> = None) => |h: &mut dyn Host, x: Ten, n, p, m| {
        let r = nan_to_num_of(h, &x, n, p, m)?;
        store(h, &x, r)
    };
    /// Powers in float64, in place.
    "float_power_"(input: Ten, exponent: Operand) => |h: &mut dyn Host, a: Ten, b: Operand| {
        let r = float_power_of(h, (&a.0).into(), b)?;
        store(h, &a, r)
    };
}

/// Other names of the rows above.
pub const ALIASES: &[(&str, &str)] = &[
    ("absolute", "abs"),
    ("absolute_", "abs_"),
    ("arccos", "acos"),
    ("arccos_", "acos_"),
    ("arccosh", "acosh"),
    ("arccosh_", "acosh_"),
    ("arcsin", "asin"),
    ("arcsin_", "asin_"),
    ("arcsinh", "asinh"),
    ("arcsinh_", "asinh_"),
    ("arctan", "atan"),
    ("arctan_", "atan_"),
    ("arctanh", "atanh"),
    ("arctanh_", "atanh_"),
    ("arctan2", "atan2"),
    ("arctan2_", "atan2_"),
    ("fix", "trunc"),
    ("fix_", "trunc_"),
    ("negative", "neg"),
    ("negative_", "neg_"),
    ("multiply", "mul"),
    ("multiply_", "mul_"),
    ("subtract", "sub"),
    ("subtract_", "sub_"),
    ("divide", "div"),
    ("divide_", "div_"),
    ("true_divide", "div"),
    ("true_divide_", "div_"),
    ("not_equal", "ne"),
    ("not_equal_", "ne_"),
    ("less", "lt"),
    ("less_", "lt_"),
    ("less_equal", "le"),
    ("less_equal_", "le_"),
    ("greater", "gt"),
    ("greater_", "gt_"),
    ("greater_equal", "ge"),
    ("greater_equal_", "ge_"),
    ("clip", "clamp"),
    ("clip_", "clamp_"),
    ("__abs__", "abs"),
    ("mvlgamma", "multigammaln"),
    ("swapaxes", "transpose"),
    ("swapdims", "transpose"),
    ("swapaxes_", "transpose_"),
    ("swapdims_", "transpose_"),
    ("moveaxis", "movedim"),
    ("__and__", "bitwise_and"),
    ("__or__", "bitwise_or"),
    ("__xor__", "bitwise_xor"),
    ("__iadd__", "add_"),
    ("__isub__", "sub_"),
    ("__imul__", "mul_"),
    ("__itruediv__", "div_"),
    ("__idiv__", "div_"),
    ("__ifloordiv__", "floor_divide_"),
    ("__imod__", "remainder_"),
    ("__ipow__", "pow_"),
    ("__iand__", "bitwise_and_"),
    ("__ior__", "bitwise_or_"),
    ("__ixor__", "bitwise_xor_"),
    ("__truediv__", "div"),
    ("__div__", "div"),
    ("__floordiv__", "floor_divide"),
    ("__mod__", "remainder"),
    ("__matmul__", "matmul"),
    ("__eq__", "eq"),
    ("__ne__", "ne"),
    ("__lt__", "lt"),
    ("__le__", "le"),
    ("__gt__", "gt"),
    ("__ge__", "ge"),
    ("__radd__", "add"),
    ("__rmul__", "mul"),
    ("__rsub__", "rsub"),
    ("__invert__", "bitwise_not"),
    ("__add__", "add"),
    ("__sub__", "sub"),
    ("__mul__", "mul"),
    ("__neg__", "neg"),
    ("__pow__", "pow"),
];

/// Writes a result into a tensor as an in-place method does, differentiably.
pub fn store(h: &mut dyn Host, target: &T, result: T) -> Result<Value> {
    super::tape::check_inplace(h, target)?;
    let (array, from) = (target.array().clone(), result.array().clone());
    if !super::args::can_cast(from.dtype(), array.dtype()) {
        return Err(super::args::cannot_cast(from.dtype(), array.dtype()));
    }
    if from.shape() != array.shape() {
        return Err(runtime(format!(
            "output with shape {:?} doesn't match the broadcast shape {:?}",
            array.shape(),
            from.shape()
        )));
    }
    check_internal_overlap(&array)?;
    let before = super::tape::before_write(target);
    let name = super::tape::history(&result).map_or("CopyBackwards", |p| p.node.name());
    crate::op::assign::assign(&array, &from)?;
    // The result already knows how it came from the target's old value.
    super::tape::record_inplace(h, name, target, &[&result], before, |_, g| Ok(vec![None, Some(g.clone())]));
    Ok(Value::Tensor(target.clone()))
}

fn add_row(
    h: &mut dyn Host,
    spec: &'static Binary,
    a: Operand,
    b: Operand,
    alpha: Number,
    out: Option<Ten>,
) -> Result<Value> {
    let b = scaled(h, b, alpha, &a)?;
    binary_row(h, spec, a, b, out)
}

fn renamed(y: T, name: &'static str) -> Value {
    super::tape::rename(&y, name);
    Value::Tensor(y)
}

fn division(mode: Option<&str>) -> Result<&'static Binary> {
    Ok(match mode {
        None => &DIV,
        Some("trunc") => &TRUNC_DIVIDE,
        Some("floor") => &FLOOR_MODE,
        Some(other) => {
            return Err(runtime(format!(
                "div expected rounding_mode to be one of None, 'trunc', or 'floor' but found '{other}'"
            )));
        }
    })
}

fn float_power_of(h: &mut dyn Host, a: Operand, b: Operand) -> Result<T> {
    let complex = result_dtype(h, &[&a, &b])?.is_complex();
    let dtype = if complex { DType::C128 } else { DType::F64 };
    let wide = |h: &mut dyn Host, o: Operand| -> Result<Operand> {
        match o {
            Operand::Tensor(t) => Ok(Operand::Tensor(arith::cast(h, &t, dtype)?)),
            number => Ok(number),
        }
    };
    let (x, y) = (wide(h, a)?, wide(h, b)?);
    binary(h, &POW, &x, &y)
}

fn float_power(h: &mut dyn Host, a: Operand, b: Operand, out: Option<Ten>) -> Result<Value> {
    let r = float_power_of(h, a, b)?;
    into_out(h, r, out.as_deref())
}

fn nan_to_num(
    h: &mut dyn Host,
    x: Ten,
    nan: Option<f64>,
    pos: Option<f64>,
    neg: Option<f64>,
    out: Option<Ten>,
) -> Result<Value> {
    let r = nan_to_num_of(h, &x, nan, pos, neg)?;
    into_out(h, r, out.as_deref())
}

rows! { pub PREDICATES =
    /// Whether the tensor is of a floating dtype.
    ///
    /// >>> torch.is_floating_point(torch.tensor(1.0))
    "is_floating_point"(input: Ten) => |_h, x: Ten| Ok(Value::bool(x.array().dtype().is_float()));
    /// Whether the tensor is complex.
    "is_complex"(input: Ten) => |_h, x: Ten| Ok(Value::bool(x.array().dtype().is_complex()));
    /// Whether the dtype has negative values.
    "is_signed"(input: Ten) => |_h, x: Ten| {
        use crate::array::Kind;
        Ok(Value::bool(!matches!(x.array().dtype().kind(), Kind::Bool | Kind::Unsigned)))
    };
    /// Whether the one element is not zero.
    ///
    /// >>> torch.is_nonzero(torch.tensor([0.0]))
    "is_nonzero"(input: Ten) => |h: &mut dyn Host, x: Ten| super::tensor::truth(h, &Value::Tensor(x.0)).map(Value::bool);
    /// The dtype that operands meet in.
    ///
    /// >>> torch.result_type(torch.tensor([1, 2]), 1.0)
    "result_type"(tensor1: Operand, tensor2: Operand) => |h: &mut dyn Host, a: Operand, b: Operand| result_dtype(h, &[&a, &b]).map(Value::torch_dtype);
    /// Whether the object is a tensor.
    "is_tensor"(obj: Value) => |_h, v: Value| Ok(Value::bool(super::args::tensor_of(&v).is_some()));
}
