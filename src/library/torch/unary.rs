//! Elementwise functions with one operand: a table of operations with their names and gradients; each
//! gives the function, the method, and the method that works in place.

use super::T;
use super::args::{Ten, into_out};
use super::arith::*;
use crate::op::elementwise::UnaryOp;
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

/// A function of one operand, into `out` if given.
pub fn unary_row(h: &mut dyn Host, spec: &'static Unary, x: Ten, out: Option<Ten>) -> Result<Value> {
    let result = unary(h, spec, &x)?;
    into_out(h, result, out.as_deref())
}

use Grad1::{Input, None as Never, Output, Plain, Rule, Zero};

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
    binary(h, &GATE, &g.into(), &x.into())
}

const TWO_OVER_ROOT_PI: f64 = std::f64::consts::FRAC_2_SQRT_PI;
use std::f64::consts::{LN_2, LN_10};

unary_table! {
    /// The absolute value of each element.
    ///
    /// >>> torch.abs(torch.tensor([-1, 2]))
    ABS "abs" "abs_" Absolute "AbsBackward0" Input(|h, g, x| { let s = unary(h, &SGN, x)?; mul(h, g, &s) });
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
    DIGAMMA "digamma" "digamma_" Digamma "DigammaBackward0" Rule("digamma");
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
    ERFINV "erfinv" "erfinv_" Erfinv "ErfinvBackward0" Rule("erfinv");
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
    SGN "sgn" "sgn_" SignOrZero "SgnBackward0" Rule("sgn");
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
    SINC "sinc" "sinc_" Sinc "SincBackward0" Rule("sinc");
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
    /// >>> torch.i0(torch.tensor([1.0]))
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
