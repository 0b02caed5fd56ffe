//! The table of operations with two operands: kernel, the name of the node, and the gradient of each operand in terms of
//! other operations.

use super::T;
use super::args::runtime;
use super::arith::{Binary, Unary, add, binary, cast, conj, div, mul, neg, scale, shift, sub, times_conj, unary};
use crate::op::elementwise::BinaryOp;
use crate::value::{Host, Result};

macro_rules! binary_specs {
    ($($id:ident $op:ident $name:literal $number:expr, $grads:expr, $reads:expr;)*) => {$(
        #[doc = concat!("`", $name, "`")]
        pub static $id: Binary = Binary { op: BinaryOp::$op, name: $name, with_number: $number, grads: $grads, reads: $reads };
    )*};
}

const BOTH: [[bool; 2]; 2] = [[true, true], [true, true]];
pub const NO: [[bool; 2]; 2] = [[false, false], [false, false]];

binary_specs! {
    ADD Add "AddBackward0" [None, None], Some([|_, g, _, _| Ok(g.clone()), |_, g, _, _| Ok(g.clone())]), NO;
    SUB Subtract "SubBackward0" [None, Some("RsubBackward1")],
        Some([|_, g, _, _| Ok(g.clone()), |h, g, _, _| neg(h, g)]), NO;
    MUL Multiply "MulBackward0" [None, None],
        Some([|h, g, _, b| times_conj(h, g, b), |h, g, a, _| times_conj(h, g, a)]), [[false, true], [true, false]];
    DIV Divide "DivBackward0" [None, Some("MulBackward0")],
        Some([
            |h, g, _, b| { let b = conj(h, b)?; div(h, g, &b) },
            |h, g, a, b| {
                let q = div(h, a, b)?;
                let q = div(h, &q, b)?;
                let p = times_conj(h, g, &q)?;
                neg(h, &p)
            },
        ]), [[false, true], [true, true]];
    POW Power "PowBackward1" [Some("PowBackward0"), Some("PowBackward2")], Some([pow_grad_base, pow_grad_exponent]), BOTH;
    MAXIMUM Maximum "MaximumBackward0" [None, None], Some([
        |h, g, a, b| pick(h, g, &GE, a, b), |h, g, a, b| pick(h, g, &GE, b, a)]), BOTH;
    MINIMUM Minimum "MinimumBackward0" [None, None], Some([
        |h, g, a, b| pick(h, g, &LE, a, b), |h, g, a, b| pick(h, g, &LE, b, a)]), BOTH;
    FMAX Fmax "FmaxBackward0" [None, None], Some([
        |h, g, a, b| pick(h, g, &GE, a, b), |h, g, a, b| pick(h, g, &GT, b, a)]), BOTH;
    FMIN Fmin "FminBackward0" [None, None], Some([
        |h, g, a, b| pick(h, g, &LE, a, b), |h, g, a, b| pick(h, g, &LT, b, a)]), BOTH;
    FLOOR_DIVIDE FloorDivide "NotImplemented" [None, None], Some([
        |_, _, _, _| Err(runtime("derivative for aten::floor_divide is not implemented")),
        |_, _, _, _| Err(runtime("derivative for aten::floor_divide is not implemented"))]), NO;
    FLOOR_MODE FloorDivide "DivBackward2" [None, None], Some([|h, g, _, _| scale(h, g, 0.0), |h, g, _, _| scale(h, g, 0.0)]), NO;
    TRUNC_DIVIDE TruncDivide "DivBackward2" [None, None], Some([|h, g, _, _| scale(h, g, 0.0), |h, g, _, _| scale(h, g, 0.0)]), NO;
    REMAINDER Modulo "RemainderBackward0" [None, None], Some([|_, g, _, _| Ok(g.clone()), |h, g, a, b| {
        let q = binary(h, &FLOOR_MODE, &a.into(), &b.into())?;
        let p = mul(h, g, &q)?;
        neg(h, &p)
    }]), BOTH;
    FMOD Fmod "FmodBackward0" [None, None], Some([|_, g, _, _| Ok(g.clone()), |h, g, a, b| {
        let q = binary(h, &TRUNC_DIVIDE, &a.into(), &b.into())?;
        let p = mul(h, g, &q)?;
        neg(h, &p)
    }]), BOTH;
    ATAN2 Arctan2 "Atan2Backward0" [None, None], Some([
        |h, g, a, b| { let n = norm2(h, a, b)?; let p = mul(h, g, b)?; div(h, &p, &n) },
        |h, g, a, b| { let n = norm2(h, a, b)?; let p = mul(h, g, a)?; let p = div(h, &p, &n)?; neg(h, &p) }]), BOTH;
    HYPOT Hypot "HypotBackward0" [None, None], Some([
        |h, g, a, b| { let r = binary(h, &HYPOT, &a.into(), &b.into())?; let p = mul(h, g, a)?; div(h, &p, &r) },
        |h, g, a, b| { let r = binary(h, &HYPOT, &a.into(), &b.into())?; let p = mul(h, g, b)?; div(h, &p, &r) }]), BOTH;
    COPYSIGN Copysign "CopysignBackward0" [Some("CopysignBackward1"), None], Some([
        |h, g, a, b| {
            let one = binary(h, &COPYSIGN, &1.0.into(), &b.into())?;
            let sign = unary(h, &super::pointwise::SIGN, a)?;
            let p = mul(h, g, &one)?;
            mul(h, &p, &sign)
        },
        |h, g, _, _| scale(h, g, 0.0)]), BOTH;
    NEXTAFTER Nextafter "NextafterBackward0" [None, None], None, NO;
    LOGADDEXP LogaddexpWide "LogaddexpBackward0" [None, None], Some([
        |h, g, a, b| share(h, g, b, a, &super::pointwise::EXP), |h, g, a, b| share(h, g, a, b, &super::pointwise::EXP)]), BOTH;
    LOGADDEXP2 Logaddexp2 "Logaddexp2Backward0" [None, None], Some([
        |h, g, a, b| share(h, g, b, a, &super::pointwise::EXP2), |h, g, a, b| share(h, g, a, b, &super::pointwise::EXP2)]), BOTH;
    GATE Gate "ThresholdBackwardBackward0" [None, None], Some([
        |h, g, _, b| binary(h, &GATE, &g.into(), &b.into()), |h, g, _, _| scale(h, g, 0.0)]), [[false, true], [false, false]];
    HEAVISIDE Heaviside "NotImplemented" [None, None], Some([
        |_, _, _, _| Err(runtime("derivative for aten::heaviside is not implemented")),
        |_, _, _, _| Err(runtime("derivative for aten::heaviside is not implemented"))]), NO;
    IGAMMA Igamma "IgammaBackward0" [None, None], Some([
        |_, _, _, _| Err(runtime("the derivative for 'igamma: input' is not implemented.")),
        gamma_density]), BOTH;
    IGAMMAC Igammac "IgammacBackward0" [None, None], Some([
        |_, _, _, _| Err(runtime("the derivative for 'igammac: input' is not implemented.")),
        |h, g, a, b| { let p = gamma_density(h, g, a, b)?; neg(h, &p) }]), BOTH;
    XLOGY Xlogy "XlogyBackward0" [None, None], Some([
        |h, g, _, b| { let l = unary(h, &super::pointwise::LOG, b)?; mul(h, g, &l) },
        |h, g, a, b| { let q = div(h, a, b)?; mul(h, g, &q) }]), BOTH;
    XLOG1PY Xlog1py "SpecialXlog1PyBackward0" [None, None], Some([
        |h, g, _, b| { let l = unary(h, &super::pointwise::LOG1P, b)?; mul(h, g, &l) },
        |h, g, a, b| { let b = shift(h, b, 1.0)?; let q = div(h, a, &b)?; mul(h, g, &q) }]), BOTH;
    GCD Gcd "GcdBackward0" [None, None], None, NO;
    LCM Lcm "LcmBackward0" [None, None], None, NO;
    AND BitwiseAnd "AndBackward0" [None, None], None, NO;
    OR BitwiseOr "OrBackward0" [None, None], None, NO;
    XOR BitwiseXor "XorBackward0" [None, None], None, NO;
    LSHIFT LeftShift "LshiftBackward0" [None, None], None, NO;
    RSHIFT RightShift "RshiftBackward0" [None, None], None, NO;
    EQ Equal "EqBackward0" [None, None], None, NO;
    NE NotEqual "NeBackward0" [None, None], None, NO;
    LT Less "LtBackward0" [None, None], None, NO;
    LE LessEqual "LeBackward0" [None, None], None, NO;
    GT Greater "GtBackward0" [None, None], None, NO;
    GE GreaterEqual "GeBackward0" [None, None], None, NO;
    LOGICAL_AND LogicalAnd "LogicalAndBackward0" [None, None], None, NO;
    LOGICAL_OR LogicalOr "LogicalOrBackward0" [None, None], None, NO;
    LOGICAL_XOR LogicalXor "LogicalXorBackward0" [None, None], None, NO;
}

/// `g · b^(a-1) e^-b / Γ(a)`
fn gamma_density(h: &mut dyn Host, g: &T, a: &T, b: &T) -> Result<T> {
    let log = unary(h, &super::pointwise::LOG, b)?;
    let less = shift(h, a, -1.0)?;
    let power = mul(h, &less, &log)?;
    let power = sub(h, &power, b)?;
    let gamma = unary(h, &super::pointwise::LGAMMA, a)?;
    let exponent = sub(h, &power, &gamma)?;
    let density = unary(h, &super::pointwise::EXP, &exponent)?;
    mul(h, g, &density)
}

/// `g / (1 + f(a - b))`: the share that one operand has in a sum of powers.
fn share(h: &mut dyn Host, g: &T, a: &T, b: &T, f: &'static Unary) -> Result<T> {
    let gap = sub(h, a, b)?;
    let power = unary(h, f, &gap)?;
    let below = shift(h, &power, 1.0)?;
    div(h, g, &below)
}

fn norm2(h: &mut dyn Host, a: &T, b: &T) -> Result<T> {
    let (x, y) = (mul(h, a, a)?, mul(h, b, b)?);
    add(h, &x, &y)
}

fn pow_grad_base(h: &mut dyn Host, g: &T, a: &T, b: &T) -> Result<T> {
    // b * a^(b-1), zero where b is zero.
    if let Some(exponent) = b.array().item().filter(|_| b.array().ndim() == 0) {
        if !exponent.num.truth() {
            return scale(h, g, 0.0);
        }
        let less = binary(h, &SUB, &b.into(), &1i64.into())?;
        let power = binary(h, &POW, &a.into(), &(&less).into())?;
        let slope = mul(h, b, &power)?;
        return times_conj(h, g, &slope);
    }
    let zero = binary(h, &EQ, &b.into(), &0i64.into())?;
    let less = binary(h, &SUB, &b.into(), &1i64.into())?;
    let power = binary(h, &POW, &a.into(), &(&less).into())?;
    let slope = mul(h, b, &power)?;
    let p = times_conj(h, g, &slope)?;
    super::pointwise::where_zero(h, &zero, &p)
}

fn pow_grad_exponent(h: &mut dyn Host, g: &T, a: &T, b: &T) -> Result<T> {
    let zero = binary(h, &EQ, &a.into(), &0i64.into())?;
    let power = binary(h, &POW, &a.into(), &b.into())?;
    let log = unary(h, &super::pointwise::LOG, a)?;
    let slope = mul(h, &power, &log)?;
    let p = times_conj(h, g, &slope)?;
    super::pointwise::where_zero(h, &zero, &p)
}

/// The gradient where `a op b`, half of it where they are equal.
fn pick(h: &mut dyn Host, g: &T, op: &'static Binary, a: &T, b: &T) -> Result<T> {
    let dtype = g.array().dtype();
    let take = binary(h, op, &a.into(), &b.into())?;
    let equal = binary(h, &EQ, &a.into(), &b.into())?;
    let (take, equal) = (cast(h, &take, dtype)?, cast(h, &equal, dtype)?);
    let half = scale(h, &equal, 0.5)?;
    let weight = binary(h, &SUB, &(&take).into(), &(&half).into())?;
    mul(h, g, &weight)
}
