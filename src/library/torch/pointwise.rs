//! Elementwise functions: tables of operations with their names and gradients; each gives the function,
//! the method, and the method that works in place.

use super::args::{Number, Operand, Ten, into_out, runtime};
use super::arith::{self, *};
use super::{T, fresh};
use crate::array::{DType, Num};
use crate::diag::Error;
use crate::kernel::fpstatus;
use crate::op::elementwise::{self as ew, UnaryOp};
use crate::rows;
use crate::value::{Host, Result, Value};

macro_rules! unary_table {
    ($($(#[doc = $doc:literal])* $id:ident $name:literal $inplace:literal $op:ident $grad_name:literal $grad:expr;)*) => {
        $(
            #[doc = concat!("`", $name, "`")]
            pub static $id: Unary = Unary { op: UnaryOp::$op, name: $grad_name, grad: $grad };
        )*
        rows! { pub UNARY = $(
            $(#[doc = $doc])*
            $name(input: Ten, *, out: Option<Ten> = None) => |h: &mut dyn Host, x, out| unary_row(h, &$id, x, out);
        )* }
        rows! { pub UNARY_INPLACE = $(
            $(#[doc = $doc])*
            ///
            /// In place.
            $inplace(input: Ten) => |h: &mut dyn Host, x: Ten| unary_inplace(h, &$id, &x).map(Value::Tensor);
        )* }
    };
}

fn unary_row(h: &mut dyn Host, spec: &'static Unary, x: Ten, out: Option<Ten>) -> Result<Value> {
    let result = unary(h, spec, &x)?;
    into_out(h, result, out.as_deref())
}

use Grad1::{Input, None as Never, Output, Plain, Zero};

fn by(h: &mut dyn Host, g: &T, x: &T, spec: &'static Unary) -> Result<T> {
    let slope = unary(h, spec, x)?;
    times_conj(h, g, &slope)
}

/// `g / (c + s·x²)` and, with `root`, `g / sqrt(c + s·x²)`.
fn over_square(h: &mut dyn Host, g: &T, x: &T, c: f64, s: f64, root: bool) -> Result<T> {
    let square = mul(h, x, x)?;
    let scaled = scale(h, &square, s)?;
    let sum = shift(h, &scaled, c)?;
    let below = if root { unary(h, &SQRT, &sum)? } else { sum };
    let below = conj(h, &below)?;
    div(h, g, &below)
}

/// `g * c * exp(-x²)`
fn bell(h: &mut dyn Host, g: &T, x: &T, c: f64) -> Result<T> {
    let square = mul(h, x, x)?;
    let square = neg(h, &square)?;
    let e = unary(h, &EXP, &square)?;
    let e = scale(h, &e, c)?;
    mul(h, g, &e)
}

fn over(h: &mut dyn Host, g: &T, x: &T, c: f64) -> Result<T> {
    let x = conj(h, x)?;
    let q = div(h, g, &x)?;
    scale(h, &q, c)
}

/// `g * y * (1 - y)`
fn logistic(h: &mut dyn Host, g: &T, y: &T) -> Result<T> {
    let rest = binary(h, &SUB, &1i64.into(), &y.into())?;
    let slope = mul(h, y, &rest)?;
    times_conj(h, g, &slope)
}

/// `g` where `x > 0`.
fn where_positive(h: &mut dyn Host, g: &T, x: &T) -> Result<T> {
    let mask = binary(h, &GT, &x.into(), &0i64.into())?;
    let mask = cast(h, &mask, g.array().dtype())?;
    mul(h, g, &mask)
}

const TWO_OVER_ROOT_PI: f64 = std::f64::consts::FRAC_2_SQRT_PI;
use std::f64::consts::{LN_2, LN_10};

unary_table! {
    /// The absolute value of each element.
    ///
    /// >>> torch.abs(torch.tensor([-1, 2]))
    ABS "abs" "abs_" Absolute "AbsBackward0" Input(|h, g, x| by(h, g, x, &SGN));
    /// The inverse cosine.
    ///
    /// >>> torch.acos(torch.tensor([0.0, 1.0]))
    ACOS "acos" "acos_" Arccos "AcosBackward0" Input(|h, g, x| { let p = over_square(h, g, x, 1.0, -1.0, true)?; neg(h, &p) });
    /// The inverse hyperbolic cosine.
    ///
    /// >>> torch.acosh(torch.tensor([1.0]))
    ACOSH "acosh" "acosh_" Arccosh "AcoshBackward0" Input(|h, g, x| over_square(h, g, x, -1.0, 1.0, true));
    /// The inverse sine.
    ///
    /// >>> torch.asin(torch.tensor([0.0, 1.0]))
    ASIN "asin" "asin_" Arcsin "AsinBackward0" Input(|h, g, x| over_square(h, g, x, 1.0, -1.0, true));
    /// The inverse hyperbolic sine.
    ///
    /// >>> torch.asinh(torch.tensor([0.0]))
    ASINH "asinh" "asinh_" Arcsinh "AsinhBackward0" Input(|h, g, x| over_square(h, g, x, 1.0, 1.0, true));
    /// The inverse tangent.
    ///
    /// >>> torch.atan(torch.tensor([0.0, 1.0]))
    ATAN "atan" "atan_" Arctan "AtanBackward0" Input(|h, g, x| over_square(h, g, x, 1.0, 1.0, false));
    /// The inverse hyperbolic tangent.
    ///
    /// >>> torch.atanh(torch.tensor([0.0]))
    ATANH "atanh" "atanh_" Arctanh "AtanhBackward0" Input(|h, g, x| over_square(h, g, x, 1.0, -1.0, false));
    /// The least integer not below each element.
    ///
    /// >>> torch.ceil(torch.tensor([1.2]))
    CEIL "ceil" "ceil_" Ceil "CeilBackward0" Zero;
    /// The complex conjugate.
    ///
    /// >>> torch.conj_physical(torch.tensor([1 + 2j]))
    CONJ "conj_physical" "conj_physical_" Conjugate "ConjPhysicalBackward0" Plain(|h, g| conj(h, g));
    /// The cosine.
    ///
    /// >>> torch.cos(torch.tensor([0.0]))
    COS "cos" "cos_" Cos "CosBackward0" Input(|h, g, x| { let p = by(h, g, x, &SIN)?; neg(h, &p) });
    /// The hyperbolic cosine.
    ///
    /// >>> torch.cosh(torch.tensor([0.0]))
    COSH "cosh" "cosh_" Cosh "CoshBackward0" Input(|h, g, x| by(h, g, x, &SINH));
    /// Degrees as radians.
    ///
    /// >>> torch.deg2rad(torch.tensor([180.0]))
    DEG2RAD "deg2rad" "deg2rad_" Deg2rad "Deg2RadBackward0" Plain(|h, g| scale(h, g, std::f64::consts::PI / 180.0));
    /// The logarithmic derivative of the gamma function.
    ///
    /// >>> torch.digamma(torch.tensor([1.0]))
    DIGAMMA "digamma" "digamma_" Digamma "DigammaBackward0" Never;
    /// The error function.
    ///
    /// >>> torch.erf(torch.tensor([0.0, 1.0]))
    ERF "erf" "erf_" Erf "ErfBackward0" Input(|h, g, x| bell(h, g, x, TWO_OVER_ROOT_PI));
    /// One minus the error function.
    ///
    /// >>> torch.erfc(torch.tensor([0.0]))
    ERFC "erfc" "erfc_" Erfc "ErfcBackward0" Input(|h, g, x| bell(h, g, x, -TWO_OVER_ROOT_PI));
    /// The inverse error function.
    ///
    /// >>> torch.erfinv(torch.tensor([0.0]))
    ERFINV "erfinv" "erfinv_" Erfinv "ErfinvBackward0" Never;
    /// e to the power of each element.
    ///
    /// >>> torch.exp(torch.tensor([0.0, 1.0]))
    EXP "exp" "exp_" Exp "ExpBackward0" Output(times_conj);
    /// Two to the power of each element.
    ///
    /// >>> torch.exp2(torch.tensor([3.0]))
    EXP2 "exp2" "exp2_" Exp2 "Exp2Backward0" Output(|h, g, y| { let p = times_conj(h, g, y)?; scale(h, &p, LN_2) });
    /// exp(x) - 1, exact for small x.
    ///
    /// >>> torch.expm1(torch.tensor([0.0]))
    EXPM1 "expm1" "expm1_" Expm1 "Expm1Backward0" Output(|h, g, y| { let y = shift(h, y, 1.0)?; times_conj(h, g, &y) });
    /// The greatest integer not above each element.
    ///
    /// >>> torch.floor(torch.tensor([1.8]))
    FLOOR "floor" "floor_" Floor "FloorBackward0" Zero;
    /// The part behind the point.
    ///
    /// >>> torch.frac(torch.tensor([1.5, -2.25]))
    FRAC "frac" "frac_" Frac "FracBackward0" Plain(|_, g| Ok(g.clone()));
    /// The logarithm of the absolute value of the gamma function.
    ///
    /// >>> torch.lgamma(torch.tensor([3.0]))
    LGAMMA "lgamma" "lgamma_" Lgamma "LgammaBackward0" Input(|h, g, x| by(h, g, x, &DIGAMMA));
    /// The natural logarithm.
    ///
    /// >>> torch.log(torch.tensor([1.0]))
    LOG "log" "log_" Log "LogBackward0" Input(|h, g, x| over(h, g, x, 1.0));
    /// The logarithm to base ten.
    ///
    /// >>> torch.log10(torch.tensor([100.0]))
    LOG10 "log10" "log10_" Log10 "Log10Backward0" Input(|h, g, x| over(h, g, x, 1.0 / LN_10));
    /// log(1 + x), exact for small x.
    ///
    /// >>> torch.log1p(torch.tensor([0.0]))
    LOG1P "log1p" "log1p_" Log1p "Log1PBackward0" Input(|h, g, x| { let x = shift(h, x, 1.0)?; over(h, g, &x, 1.0) });
    /// The logarithm to base two.
    ///
    /// >>> torch.log2(torch.tensor([8.0]))
    LOG2 "log2" "log2_" Log2 "Log2Backward0" Input(|h, g, x| over(h, g, x, 1.0 / LN_2));
    /// Not, as a truth value.
    ///
    /// >>> torch.logical_not(torch.tensor([True, False]))
    LOGICAL_NOT "logical_not" "logical_not_" LogicalNot "" Never;
    /// Minus each element.
    ///
    /// >>> torch.neg(torch.tensor([1, -2]))
    NEG "neg" "neg_" Negative "NegBackward0" Plain(neg);
    /// Radians as degrees.
    ///
    /// >>> torch.rad2deg(torch.tensor([0.0]))
    RAD2DEG "rad2deg" "rad2deg_" Rad2deg "Rad2DegBackward0" Plain(|h, g| scale(h, g, 180.0 / std::f64::consts::PI));
    /// One divided by each element.
    ///
    /// >>> torch.reciprocal(torch.tensor([4.0]))
    RECIPROCAL "reciprocal" "reciprocal_" Reciprocal "ReciprocalBackward0" Output(|h, g, y| {
        let p = times_conj(h, g, y)?;
        let p = times_conj(h, &p, y)?;
        neg(h, &p)
    });
    /// Negative elements become 0.
    ///
    /// >>> torch.relu(torch.tensor([-1.0, 2.0]))
    RELU "relu" "relu_" Relu "ReluBackward0" Output(where_positive);
    /// One divided by the square root.
    ///
    /// >>> torch.rsqrt(torch.tensor([4.0]))
    RSQRT "rsqrt" "rsqrt_" Rsqrt "RsqrtBackward0" Output(|h, g, y| {
        let cube = mul(h, y, y)?;
        let cube = mul(h, &cube, y)?;
        let p = times_conj(h, g, &cube)?;
        scale(h, &p, -0.5)
    });
    /// The logistic function.
    ///
    /// >>> torch.sigmoid(torch.tensor([0.0]))
    SIGMOID "sigmoid" "sigmoid_" Sigmoid "SigmoidBackward0" Output(logistic);
    /// -1, 0 or 1.
    ///
    /// >>> torch.sign(torch.tensor([-3, 0, 5]))
    SIGN "sign" "sign_" SignOrZero "SignBackward0" Zero;
    /// The sign; of complex elements the direction.
    ///
    /// >>> torch.sgn(torch.tensor([-3, 0, 5]))
    SGN "sgn" "sgn_" SignOrZero "SgnBackward0" Zero;
    /// Whether the sign bit is set.
    ///
    /// >>> torch.signbit(torch.tensor([-0.0, 1.0]))
    SIGNBIT "signbit" "signbit_" Signbit "" Never;
    /// The sine.
    ///
    /// >>> torch.sin(torch.tensor([0.0]))
    SIN "sin" "sin_" Sin "SinBackward0" Input(|h, g, x| by(h, g, x, &COS));
    /// sin(πx) / πx.
    ///
    /// >>> torch.sinc(torch.tensor([0.0]))
    SINC "sinc" "sinc_" Sinc "SincBackward0" Never;
    /// The hyperbolic sine.
    ///
    /// >>> torch.sinh(torch.tensor([0.0]))
    SINH "sinh" "sinh_" Sinh "SinhBackward0" Input(|h, g, x| by(h, g, x, &COSH));
    /// The square root.
    ///
    /// >>> torch.sqrt(torch.tensor([4.0]))
    SQRT "sqrt" "sqrt_" Sqrt "SqrtBackward0" Output(|h, g, y| over(h, g, y, 0.5));
    /// The square.
    ///
    /// >>> torch.square(torch.tensor([3]))
    SQUARE "square" "square_" Square "PowBackward0" Input(|h, g, x| { let p = times_conj(h, g, x)?; scale(h, &p, 2.0) });
    /// The tangent.
    ///
    /// >>> torch.tan(torch.tensor([0.0]))
    TAN "tan" "tan_" Tan "TanBackward0" Output(|h, g, y| {
        let slope = mul(h, y, y)?;
        let slope = shift(h, &slope, 1.0)?;
        times_conj(h, g, &slope)
    });
    /// The hyperbolic tangent.
    ///
    /// >>> torch.tanh(torch.tensor([0.0]))
    TANH "tanh" "tanh_" Tanh "TanhBackward0" Output(|h, g, y| {
        let square = mul(h, y, y)?;
        let slope = binary(h, &SUB, &1i64.into(), &(&square).into())?;
        times_conj(h, g, &slope)
    });
    /// Rounded towards zero.
    ///
    /// >>> torch.trunc(torch.tensor([-1.7]))
    TRUNC "trunc" "trunc_" Trunc "TruncBackward0" Zero;
    /// The bits of integers inverted; not of bools.
    ///
    /// >>> torch.bitwise_not(torch.tensor([0, 5]))
    BITWISE_NOT "bitwise_not" "bitwise_not_" Invert "" Never;
    /// The modified Bessel function of order 0.
    ///
    /// >>> torch.i0(torch.tensor([0.0]))
    I0 "i0" "i0_" I0 "I0Backward0" Input(|h, g, x| by(h, g, x, &super::special::I1));
}

macro_rules! test_table {
    ($($(#[doc = $doc:literal])* $name:literal $op:ident;)*) => {
        rows! { pub TESTS = $(
            $(#[doc = $doc])*
            $name(input: Ten, *, out: Option<Ten> = None) => |h: &mut dyn Host, x, out| {
                static SPEC: Unary = Unary { op: UnaryOp::$op, name: "", grad: Grad1::None };
                unary_row(h, &SPEC, x, out)
            };
        )* }
    };
}

test_table! {
    /// Whether each element is NaN.
    ///
    /// >>> torch.isnan(torch.tensor([1.0, float("nan")]))
    "isnan" Isnan;
    /// Whether each element is infinite.
    ///
    /// >>> torch.isinf(torch.tensor([1.0, float("inf")]))
    "isinf" Isinf;
    /// Whether each element is neither infinite nor NaN.
    ///
    /// >>> torch.isfinite(torch.tensor([1.0, float("inf")]))
    "isfinite" Isfinite;
}

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
    /// input * 2^other.
    ///
    /// >>> torch.ldexp(torch.tensor([1.0]), torch.tensor([3]))
    "ldexp" "ldexp_" LDEXP;
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

/// `out` where `mask` is true and 0 elsewhere is wrong way round for gradients: here 0 where it is true.
pub fn where_zero(h: &mut dyn Host, mask: &T, x: &T) -> Result<T> {
    let keep = unary(h, &LOGICAL_NOT, mask)?;
    let zero = fresh(crate::array::Array::zeros(x.array().dtype(), &[])?);
    select(h, &keep, &Operand::Tensor(x.clone()), &Operand::Tensor(zero))
}

/// `torch.where(cond, a, b)`.
pub fn select(h: &mut dyn Host, cond: &T, a: &Operand, b: &Operand) -> Result<T> {
    let truth = cond.array().clone();
    if truth.dtype() != DType::Bool && truth.dtype() != DType::U8 {
        let name = crate::op::index::torch_scalar_type(truth.dtype());
        return Err(runtime(format!(
            "where expected condition to be a boolean tensor, but got a tensor with dtype {name}"
        )));
    }
    let dtype = result_dtype(h, &[a, b])?;
    let (x, y) = (a.array(dtype), b.array(dtype));
    for (p, q) in [(&truth, &x), (&x, &y), (&truth, &y)] {
        if ew::broadcast(&[p, q]).is_none() {
            return Err(broadcast_error(p.shape(), q.shape()));
        }
    }
    let out = fresh(ew::select(&truth, &x, &y, dtype)?);
    fpstatus::take();
    let (ta, tb) = (a.clone().into_tensor(h), b.clone().into_tensor(h));
    let mask = cond.clone();
    super::tape::record1(h, "WhereBackward0", &[&ta, &tb], &[], &out, move |h, g| {
        let not = unary(h, &LOGICAL_NOT, &mask)?;
        Ok(vec![Some(where_zero(h, &not, g)?), Some(where_zero(h, &mask, g)?)])
    });
    Ok(out)
}

/// `a + alpha * b` of rows that take `alpha`.
fn scaled(h: &mut dyn Host, other: Operand, alpha: Number, a: &Operand) -> Result<Operand> {
    if alpha.0 == Num::Int(1) {
        return Ok(other);
    }
    let dtype = result_dtype(h, &[a, &other])?;
    if dtype.is_integer() && !matches!(alpha.0, Num::Int(_) | Num::Bool(_)) {
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
    "heaviside"(input: Operand, values: Operand, *, out: Option<Ten> = None) => |h: &mut dyn Host, a, b, out| binary_row(h, &HEAVISIDE, a, b, out);
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
    "clamp_min"(input: Ten, min: Operand) => |h: &mut dyn Host, x: Ten, m: Operand| clamp(h, &x, Some(m), None).map(Value::Tensor);
    /// At most `max`.
    "clamp_max"(input: Ten, max: Operand) => |h: &mut dyn Host, x: Ten, m: Operand| clamp(h, &x, None, Some(m)).map(Value::Tensor);
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
        if x.array().dtype().is_bool() {
            return Err(runtime("The `+` operator, on a bool tensor is not supported."));
        }
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
        Ok(Value::Bool(close.array().to_nums().iter().all(|n| n.truth())))
    };
    /// Whether shape and elements are the same.
    ///
    /// >>> torch.equal(torch.tensor([1, 2]), torch.tensor([1, 2]))
    "equal"(input: Ten, other: Ten) => |h: &mut dyn Host, a: Ten, b: Ten| {
        if a.array().shape() != b.array().shape() {
            return Ok(Value::Bool(false));
        }
        let same = binary(h, &EQ, &(&a.0).into(), &(&b.0).into())?;
        Ok(Value::Bool(same.array().to_nums().iter().all(|n| n.truth())))
    };
    /// Whether elements are +infinity.
    "isposinf"(input: Ten, *, out: Option<Ten> = None) => |h: &mut dyn Host, x: Ten, out| binary_row(h, &EQ, (&x.0).into(), f64::INFINITY.into(), out);
    /// Whether elements are -infinity.
    "isneginf"(input: Ten, *, out: Option<Ten> = None) => |h: &mut dyn Host, x: Ten, out| binary_row(h, &EQ, (&x.0).into(), f64::NEG_INFINITY.into(), out);
    /// Whether elements have no imaginary part.
    "isreal"(input: Ten) => |_h, x: Ten| {
        let a = x.array().clone();
        let truths: Vec<crate::array::Bool8> = a.to_nums().iter().map(|n| (n.as_complex().im == 0.0).into()).collect();
        Ok(Value::tensor(crate::array::Array::from_slice(&truths, a.shape())?))
    };
    /// Products as complex numbers of absolute value and angle.
    "polar"(abs: Ten, angle: Ten, *, out: Option<Ten> = None) => |h: &mut dyn Host, r: Ten, a: Ten, out: Option<Ten>| {
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

fn division(mode: Option<&str>) -> Result<&'static Binary> {
    Ok(match mode {
        None => &DIV,
        Some("trunc") => &TRUNC_DIVIDE,
        Some("floor") => &FLOOR_DIVIDE,
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
    let (x, y) = (a.into_tensor(h), b.into_tensor(h));
    let (x, y) = (arith::cast(h, &x, dtype)?, arith::cast(h, &y, dtype)?);
    binary(h, &POW, &(&x).into(), &(&y).into())
}

fn float_power(h: &mut dyn Host, a: Operand, b: Operand, out: Option<Ten>) -> Result<Value> {
    let r = float_power_of(h, a, b)?;
    into_out(h, r, out.as_deref())
}

fn round(h: &mut dyn Host, x: &T, decimals: i64) -> Result<T> {
    let array = x.array().clone();
    if array.dtype().is_bool() {
        return Err(Error::unsupported("\"round_cpu\" not implemented for 'Bool'").into());
    }
    let decimals = i32::try_from(decimals).unwrap_or(if decimals < 0 { -400 } else { 400 });
    if !array.dtype().is_inexact() && decimals != 0 {
        return Err(Error::unsupported(format!(
            "\"round_vml_cpu\" not implemented for '{}'",
            crate::op::index::torch_scalar_type(array.dtype())
        ))
        .into());
    }
    let out = fresh(ew::round(&array, decimals)?);
    fpstatus::take();
    super::tape::record1(h, "RoundBackward0", &[x], &[], &out, |h, g| Ok(vec![Some(scale(h, g, 0.0)?)]));
    Ok(out)
}

/// `clamp(x, low, high)`.
pub fn clamp(h: &mut dyn Host, x: &T, low: Option<Operand>, high: Option<Operand>) -> Result<T> {
    if low.is_none() && high.is_none() {
        return Err(runtime("torch.clamp: At least one of 'min' or 'max' must not be None"));
    }
    let me = Operand::Tensor(x.clone());
    let mut all = vec![&me];
    all.extend(low.iter());
    all.extend(high.iter());
    let dtype = result_dtype(h, &all)?;
    let bound = |o: &Option<Operand>| o.as_ref().map(|o| o.array(dtype));
    let (lo, hi) = (bound(&low), bound(&high));
    let array = x.array().clone();
    for b in lo.iter().chain(&hi) {
        if ew::broadcast(&[&array, b]).is_none() {
            return Err(broadcast_error(array.shape(), b.shape()));
        }
    }
    let out = fresh(ew::clip(&array, lo.as_ref(), hi.as_ref(), dtype)?);
    fpstatus::take();
    let saved = x.clone();
    let tensors = low.iter().chain(&high).any(|o| o.tensor().is_some());
    let name = match (low.is_some(), high.is_some(), tensors) {
        (true, true, false) => "ClampBackward1",
        (true, true, true) => "ClampBackward0",
        (true, false, _) => "ClampMinBackward0",
        _ => "ClampMaxBackward0",
    };
    super::tape::record1(h, name, &[x], &[x], &out, move |h, g| {
        let mut g = g.clone();
        for (bound, op) in [(&low, &LT), (&high, &GT)] {
            if let Some(b) = bound {
                let outside = binary(h, op, &(&saved).into(), b)?;
                g = where_zero(h, &outside, &g)?;
            }
        }
        Ok(vec![Some(g)])
    });
    Ok(out)
}

fn where_row(h: &mut dyn Host, cond: Ten, a: Option<Operand>, b: Option<Operand>, out: Option<Ten>) -> Result<Value> {
    match (a, b) {
        (Some(a), Some(b)) => {
            let r = select(h, &cond, &a, &b)?;
            into_out(h, r, out.as_deref())
        }
        (None, None) => {
            let columns = crate::op::pick::nonzero_columns(&cond.array())?;
            Ok(super::args::tuple(columns.into_iter().map(fresh).collect()))
        }
        _ => Err(Error::type_error("where() missing 1 required positional arguments: \"other\"").into()),
    }
}

fn lerp(h: &mut dyn Host, a: &T, b: &T, w: &Operand) -> Result<T> {
    let (x, y) = (a.array().dtype(), b.array().dtype());
    if x != y {
        return Err(runtime(format!(
            "expected dtype {} for `end` but got dtype {}",
            super::args::c_name(x),
            super::args::c_name(y)
        )));
    }
    let gap = sub(h, b, a)?;
    // From the nearer end, as PyTorch does for accuracy.
    let near = match w {
        Operand::Number(n, _) => n.as_f64().abs() < 0.5,
        Operand::Tensor(_) => true,
    };
    let r = if near {
        let step = binary(h, &MUL, &(&gap).into(), w)?;
        add(h, a, &step)?
    } else {
        let rest = binary(h, &SUB, &1.0.into(), w)?;
        let step = mul(h, &gap, &rest)?;
        sub(h, b, &step)?
    };
    rename(&r, "LerpBackward0");
    Ok(r)
}

/// Gives the node that made a tensor the name under which PyTorch prints it.
pub fn rename(t: &T, name: &'static str) {
    super::tape::rename(t, name);
}

fn addc(h: &mut dyn Host, spec: &'static Binary, a: &T, b: &T, c: &T, v: Number) -> Result<T> {
    let p = binary(h, spec, &b.into(), &c.into())?;
    let p = binary(h, &MUL, &(&p).into(), &Operand::Number(v.0, v.1))?;
    let r = add(h, a, &p)?;
    rename(&r, if spec.op == MUL.op { "AddcmulBackward0" } else { "AddcdivBackward0" });
    Ok(r)
}

fn nan_to_num_of(h: &mut dyn Host, x: &T, nan: Option<f64>, pos: Option<f64>, neg: Option<f64>) -> Result<T> {
    let dtype = x.array().dtype();
    if !dtype.is_float() {
        return super::views::clone(h, x);
    }
    let (_, high) = super::dtype::range(dtype);
    let cases = [
        (unary(h, &ISNAN, x)?, nan.unwrap_or(0.0)),
        (binary(h, &EQ, &x.into(), &f64::INFINITY.into())?, pos.unwrap_or(high)),
        (binary(h, &EQ, &x.into(), &f64::NEG_INFINITY.into())?, neg.unwrap_or(-high)),
    ];
    let mut out = x.clone();
    for (mask, value) in cases {
        out = select(h, &mask, &value.into(), &Operand::Tensor(out))?;
    }
    rename(&out, "NanToNumBackward0");
    Ok(out)
}

static ISNAN: Unary = Unary { op: UnaryOp::Isnan, name: "", grad: Grad1::None };

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

fn angle(h: &mut dyn Host, x: Ten, out: Option<Ten>) -> Result<Value> {
    static ANGLE: Unary = Unary { op: UnaryOp::Angle, name: "AngleBackward0", grad: Grad1::None };
    let r = unary(h, &ANGLE, &x)?;
    into_out(h, r, out.as_deref())
}

fn frexp(_: &mut dyn Host, x: Ten) -> Result<Value> {
    let a = x.array().clone();
    if !a.dtype().is_float() {
        return Err(runtime("torch.frexp() only supports floating-point dtypes"));
    }
    let mantissa = ew::unary(UnaryOp::FrexpMantissa, &a, a.dtype())?;
    let exponent = ew::unary(UnaryOp::FrexpExponent, &a, a.dtype())?;
    fpstatus::take();
    Ok(super::size::named_tensors("frexp", &["mantissa", "exponent"], vec![fresh(mantissa), fresh(exponent)]))
}

fn isclose(h: &mut dyn Host, a: &T, b: &T, rtol: f64, atol: f64, equal_nan: bool) -> Result<T> {
    let (x, y) = (a.array().clone(), b.array().clone());
    if x.dtype() != y.dtype() {
        use super::args::c_name;
        let scalar = |d| crate::op::index::torch_scalar_type(d);
        let _ = c_name;
        return Err(runtime(format!("{} did not match {}", scalar(x.dtype()), scalar(y.dtype()))));
    }
    let equal = binary(h, &EQ, &a.into(), &b.into())?;
    let gap = sub(h, a, b)?;
    let gap = unary(h, &ABS, &gap)?;
    let size = unary(h, &ABS, b)?;
    let room = scale(h, &size, rtol)?;
    let room = shift(h, &room, atol)?;
    let near = binary(h, &LE, &(&gap).into(), &(&room).into())?;
    static ISFINITE: Unary = Unary { op: UnaryOp::Isfinite, name: "", grad: Grad1::None };
    let finite = unary(h, &ISFINITE, &gap)?;
    let near = binary(h, &LOGICAL_AND, &(&near).into(), &(&finite).into())?;
    let mut close = binary(h, &LOGICAL_OR, &(&equal).into(), &(&near).into())?;
    if equal_nan {
        let (p, q) = (unary(h, &ISNAN, a)?, unary(h, &ISNAN, b)?);
        let both = binary(h, &LOGICAL_AND, &(&p).into(), &(&q).into())?;
        close = binary(h, &LOGICAL_OR, &(&close).into(), &(&both).into())?;
    }
    Ok(close)
}

fn complex_of(h: &mut dyn Host, re: &T, im: &T) -> Result<T> {
    let (x, y) = (re.array().dtype(), im.array().dtype());
    if !x.is_float() || x == DType::BF16 {
        return Err(runtime(format!(
            "Expected both inputs to be Half, Float or Double tensors but got {} and {}",
            crate::op::index::torch_scalar_type(x),
            crate::op::index::torch_scalar_type(y)
        )));
    }
    if x != y {
        return Err(runtime(format!(
            "Expected object of scalar type {} but got scalar type {} for second argument",
            crate::op::index::torch_scalar_type(x),
            crate::op::index::torch_scalar_type(y)
        )));
    }
    let i =
        Operand::Number(Num::Complex(num_complex::Complex64::new(0.0, 1.0)), crate::array::promote::WeakKind::Complex);
    let both = ew::broadcast(&[&re.array(), &im.array()])
        .ok_or_else(|| broadcast_error(re.array().shape(), im.array().shape()))?;
    let out = crate::array::Array::zeros(x.complex(), &both)?;
    let part = |k: usize| -> crate::diag::Result<crate::array::Array> { super::views::complex_part(&out, k) };
    crate::op::assign::assign(&part(0)?, &re.array())?;
    crate::op::assign::assign(&part(1)?, &im.array())?;
    let _ = i;
    let out = fresh(out);
    super::tape::record1(h, "ComplexBackward0", &[re, im], &[], &out, |h, g| {
        Ok(vec![Some(super::views::real(h, g)?), Some(super::views::imag(h, g)?)])
    });
    Ok(out)
}

rows! { pub PREDICATES =
    /// Whether the tensor is of a floating dtype.
    ///
    /// >>> torch.is_floating_point(torch.tensor(1.0))
    "is_floating_point"(input: Ten) => |_h, x: Ten| Ok(Value::Bool(x.array().dtype().is_float()));
    /// Whether the tensor is complex.
    "is_complex"(input: Ten) => |_h, x: Ten| Ok(Value::Bool(x.array().dtype().is_complex()));
    /// Whether the dtype has negative values.
    "is_signed"(input: Ten) => |_h, x: Ten| {
        use crate::array::Kind;
        Ok(Value::Bool(!matches!(x.array().dtype().kind(), Kind::Bool | Kind::Unsigned)))
    };
    /// Whether the one element is not zero.
    ///
    /// >>> torch.is_nonzero(torch.tensor([0.0]))
    "is_nonzero"(input: Ten) => |h: &mut dyn Host, x: Ten| super::tensor::truth(h, &Value::Tensor(x.0)).map(Value::Bool);
    /// The dtype that operands meet in.
    ///
    /// >>> torch.result_type(torch.tensor([1, 2]), 1.0)
    "result_type"(tensor1: Operand, tensor2: Operand) => |h: &mut dyn Host, a: Operand, b: Operand| result_dtype(h, &[&a, &b]).map(Value::TorchDType);
    /// Whether the object is a tensor.
    "is_tensor"(obj: Value) => |_h, v: Value| Ok(Value::Bool(super::args::tensor_of(&v).is_some()));
}
