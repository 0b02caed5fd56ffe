//! `torch.special`, and the rarer functions of the module.

use super::args::{Number, Operand, Ten, into_out, runtime};
use super::arith::{self, *};
use super::{T, tape, views};
use crate::array::layout::broadcast_shapes;
use crate::array::{Array, Num};
use crate::op::elementwise::UnaryOp;
use crate::rows;
use crate::value::{Host, Result, Value};

macro_rules! special_table {
    ($($(#[doc = $doc:literal])* $id:ident $name:literal $op:ident $grad_name:literal $grad:expr;)*) => {
        $(
            #[doc = concat!("`", $name, "`")]
            pub static $id: Unary = Unary { op: UnaryOp::$op, name: $grad_name, grad: $grad };
        )*
        rows! { pub FUNCTIONS = $(
            $(#[doc = $doc])*
            $name(input: Ten, *, out: Option<Ten> = None) => |h: &mut dyn Host, x: Ten, out: Option<Ten>| { let r = unary(h, &$id, &x)?; into_out(h, r, out.as_deref()) };
        )* }
    };
}

special_table! {
    /// The modified Bessel function of order 1.
    ///
    /// >>> torch.special.i1(torch.tensor([0.0]))
    I1 "i1" I1 "SpecialI1Backward0" Grad1::Rule("i1");
    /// `i0` scaled by exp(-|x|).
    I0E "i0e" I0e "SpecialI0EBackward0" Grad1::Rule("i0e");
    /// `i1` scaled by exp(-|x|).
    I1E "i1e" I1e "SpecialI1EBackward0" Grad1::Rule("i1e");
    /// The Bessel function of the first kind of order 0.
    J0 "bessel_j0" BesselJ0 "SpecialBesselJ0Backward0" Grad1::Rule("bessel_j0");
    /// The Bessel function of the first kind of order 1.
    J1 "bessel_j1" BesselJ1 "SpecialBesselJ1Backward0" Grad1::Rule("bessel_j1");
    /// `erfc` scaled by exp(x²).
    ERFCX "erfcx" Erfcx "SpecialErfcxBackward0" Grad1::Rule("erfcx");
    /// The normal distribution function.
    NDTR "ndtr" Ndtr "SpecialNdtrBackward0" Grad1::Rule("ndtr");
    /// The inverse of the normal distribution function.
    NDTRI "ndtri" Ndtri "SpecialNdtriBackward0" Grad1::Rule("ndtri");
    /// The logarithm of the normal distribution function.
    LOG_NDTR "log_ndtr" LogNdtr "SpecialLogNdtrBackward0" Grad1::Rule("log_ndtr");
    /// The Bessel function of the second kind of order 0.
    Y0 "bessel_y0" BesselY0 "NotImplemented" Grad1::None;
    /// The Bessel function of the second kind of order 1.
    Y1 "bessel_y1" BesselY1 "NotImplemented" Grad1::None;
    /// The modified Bessel function of the second kind of order 0.
    K0 "modified_bessel_k0" BesselK0 "NotImplemented" Grad1::None;
    /// The modified Bessel function of the second kind of order 1.
    K1 "modified_bessel_k1" BesselK1 "NotImplemented" Grad1::None;
    /// `modified_bessel_k0` scaled by exp(x).
    K0E "scaled_modified_bessel_k0" BesselK0e "NotImplemented" Grad1::None;
    /// `modified_bessel_k1` scaled by exp(x).
    K1E "scaled_modified_bessel_k1" BesselK1e "NotImplemented" Grad1::None;
    /// The spherical Bessel function of order 0: sin(x) / x.
    SPHERICAL_J0 "spherical_bessel_j0" SphericalJ0 "NotImplemented" Grad1::None;
    /// -x log(x), 0 at 0.
    ENTR "entr" Entr "SpecialEntrBackward0" Grad1::Rule("entr");
    /// The plain logit, without limits.
    LOGIT "logit_plain" Logit "LogitBackward0" Grad1::Output(|h, g, y| {
        // x (1 - x) of x = sigmoid(y).
        let x = unary(h, &super::pointwise::SIGMOID, y)?;
        let rest = binary(h, &SUB, &1i64.into(), &(&x).into())?;
        let slope = arith::mul(h, &x, &rest)?;
        arith::div(h, g, &slope)
    });
}

/// Names in `torch.special` for rows of the module.
pub const ALIASES: &[(&str, &str)] = &[
    ("expit", "sigmoid"),
    ("gammainc", "igamma"),
    ("gammaincc", "igammac"),
    ("modified_bessel_i0", "i0"),
    ("modified_bessel_i1", "i1"),
    ("gammaln", "lgamma"),
    ("psi", "digamma"),
    ("gammainc", "igamma"),
    ("gammaincc", "igammac"),
    ("logit", "logit"),
];

rows! { pub BOTH =
    /// The logarithm of the multivariate gamma function.
    "multigammaln"(input: Ten, p: i64, *, out: Option<Ten> = None) => |h: &mut dyn Host, x: Ten, p: i64, out: Option<Ten>| {
        if p < 1 { return Err(runtime("p has to be greater than or equal to 1")); }
        let least = (p as f64 - 1.0) / 2.0;
        if x.array().to_nums().iter().any(|n| n.as_f64() <= least) {
            return Err(runtime("All elements must be greater than (p-1)/2"));
        }
        let mut total: Option<T> = None;
        for i in 0..p {
            let shifted = arith::shift(h, &x, -(i as f64) / 2.0)?;
            let part = unary(h, &super::pointwise::LGAMMA, &shifted)?;
            total = Some(match total { Some(t) => arith::add(h, &t, &part)?, None => part });
        }
        let c = (p * (p - 1)) as f64 / 4.0 * std::f64::consts::PI.ln();
        match total {
            Some(t) => { let r = arith::shift(h, &t, c)?; into_out(h, r, out.as_deref()) }
            None => Ok(Value::Tensor(x.0)),
        }
    };
    /// The derivatives of the digamma function.
    "polygamma"(n: Operand, input: Operand, *, out: Option<Ten> = None) => |h: &mut dyn Host, n: Operand, x: Operand, out: Option<Ten>| {
        // A method has the tensor first.
        let (n, x) = match (n, x) { (Operand::Tensor(t), o @ Operand::Number(..)) => (o, Operand::Tensor(t)), other => other };
        let Operand::Number(n, _) = n else { return Err(runtime("polygamma(): n must be int")) };
        let x = x.into_tensor(h);
        let r = polygamma(h, n.as_i64(), &x)?;
        into_out(h, r, out.as_deref())
    };
    /// Slices along a dimension scaled so that their norm is at most `maxnorm`.
    "renorm"(input: Ten, p: Number, dim: i64, maxnorm: Number, *, out: Option<Ten> = None) => |h: &mut dyn Host, x: Ten, p: Number, d, m: Number, out: Option<Ten>| {
        let n = x.array().ndim();
        if n < 2 {
            return Err(runtime(format!("renorm: input needs at least 2 dimensions, got {n} dimensions")));
        }
        let axis = super::args::wrap_dim(d, n)?;
        let others: Vec<i64> = (0..n).filter(|&a| a != axis).map(|a| a as i64).collect();
        let norm = super::reduce::vector_norm(h, &x, p.0.as_f64(), Some(&others), true, "")?;
        let limit = m.0.as_f64();
        let over = binary(h, &GT, &(&norm).into(), &limit.into())?;
        let safe = arith::shift(h, &norm, 1e-7)?;
        let factor = binary(h, &DIV, &limit.into(), &(&safe).into())?;
        let factor = super::pointwise::select(h, &over, &Operand::Tensor(factor), &1.0.into())?;
        let r = arith::mul(h, &x, &factor)?;
        tape::rename(&r, "RenormBackward0");
        into_out(h, r, out.as_deref())
    };
    /// The covariance of variables in rows.
    "cov"(input: Ten, *, correction: i64 = 1, fweights: Option<Ten> = None, aweights: Option<Ten> = None) => |h: &mut dyn Host, x: Ten, c: i64, f: Option<Ten>, a: Option<Ten>| cov(h, &x, c as f64, f, a).map(Value::Tensor);
    /// The correlations of variables in rows.
    "corrcoef"(input: Ten) => |h: &mut dyn Host, x: Ten| {
        let c = cov(h, &x, 1.0, None, None)?;
        if c.array().ndim() == 0 { return arith::div(h, &c, &c).map(Value::Tensor); }
        let d = views::diagonal(h, &c, 0, 0, 1)?;
        let s = unary(h, &super::pointwise::SQRT, &d)?;
        let (column, row) = (views::unsqueeze(h, &s, 1)?, views::unsqueeze(h, &s, 0)?);
        let r = arith::div(h, &c, &column)?;
        let r = arith::div(h, &r, &row)?;
        if r.array().dtype().is_complex() {
            let mut parts = Vec::new();
            for part in [views::real(h, &r)?, views::imag(h, &r)?] {
                parts.push(super::pointwise::clamp(h, &part, Some((-1.0).into()), Some(1.0.into()))?);
            }
            return super::pointwise::complex_of(h, &parts[0], &parts[1]).map(Value::Tensor);
        }
        let one: Operand = 1.0.into();
        super::pointwise::clamp(h, &r, Some((-1.0).into()), Some(one)).map(Value::Tensor)
    };
}

rows! { pub BINARY =
    /// a * log1p(b), 0 where a is 0.
    "xlog1py"(input: Operand, other: Operand, *, out: Option<Ten> = None) => |h: &mut dyn Host, a: Operand, b: Operand, out: Option<Ten>| { let r = binary(h, &XLOG1PY, &a, &b)?; into_out(h, r, out.as_deref()) };
}

rows! { pub ZETA =
    /// The Hurwitz zeta function: the sum of (k + other)^-input over k = 0, 1, 2, …
    ///
    /// >>> torch.special.zeta(torch.tensor([2.0, 4.0]), 1)
    "zeta"(input: Operand, other: Operand, *, out: Option<Ten> = None) => |h: &mut dyn Host, s: Operand, q: Operand, out: Option<Ten>| { let r = zeta(h, &s, &q)?; into_out(h, r, out.as_deref()) };
}

rows! { pub INPLACE =
    /// Scales slices in place.
    "renorm_"(input: Ten, p: Number, dim: i64, maxnorm: Number) => |h: &mut dyn Host, x: Ten, p: Number, d: i64, m: Number| {
        let args = [Value::Tensor(x.0.clone()), super::shape_of::py(p.0), Value::Int(d), super::shape_of::py(m.0)];
        let r = crate::value::attr::call_method(h, &args[0], crate::value::Symbol::new("renorm"), crate::value::Args::positional(&args[1..]))?;
        match super::args::tensor_of(&r) { Some(t) => super::pointwise::store(h, &x, t), None => Ok(r) }
    };
}

/// `(-1)^(n+1) n! ζ(n+1, x)`, by its asymptotic series behind a recurrence.
fn polygamma(h: &mut dyn Host, n: i64, x: &T) -> Result<T> {
    match n {
        n if n < 0 => Err(runtime("polygamma(n, x) does not support negative n.")),
        0 => unary(h, &super::pointwise::DIGAMMA, x),
        n => {
            let d = super::state::default_dtype(h);
            let a = x.array().clone();
            let d = if a.dtype().is_float() { a.dtype() } else { d };
            let out: Vec<crate::array::Num> = a
                .to_nums()
                .iter()
                .map(|v| {
                    let sign = if n % 2 == 0 { -1.0 } else { 1.0 };
                    let factorial: f64 = (1..=n).map(|k| k as f64).product();
                    crate::array::Num::Float(sign * factorial * hurwitz(n as f64 + 1.0, v.as_f64()))
                })
                .collect();
            let y = super::fresh(super::create::from_nums(d, a.shape(), &out)?);
            super::rules::record(h, "PolygammaBackward0", "polygamma", &[x], &[x], &[&y], vec![Value::Int(n)]);
            Ok(y)
        }
    }
}

fn zeta(h: &mut dyn Host, s: &Operand, q: &Operand) -> Result<T> {
    let dtype = arith::result_dtype(h, &[s, q])?;
    let dtype = if dtype.is_float() { dtype } else { super::state::default_dtype(h) };
    let (a, b) = (s.array(dtype), q.array(dtype));
    let shape =
        broadcast_shapes([a.shape(), b.shape()]).ok_or_else(|| runtime("zeta(): the shapes do not broadcast"))?;
    let spread = |a: &Array| -> Result<Vec<Num>> {
        let layout = a.layout().broadcast_to(&shape).ok_or_else(|| runtime("zeta(): the shapes do not broadcast"))?;
        Ok(a.with_layout(layout)?.to_nums())
    };
    let (s, q) = (spread(&a)?, spread(&b)?);
    let out: Vec<Num> = s.iter().zip(&q).map(|(s, q)| Num::Float(hurwitz(s.as_f64(), q.as_f64()))).collect();
    Ok(super::fresh(super::create::from_nums(dtype, &shape, &out)?))
}

/// Where the sum over negative terms would take too long.
const FAR: f64 = -1e6;

/// The Hurwitz zeta function by Euler–Maclaurin summation.
fn hurwitz(s: f64, q: f64) -> f64 {
    if s == 1.0 {
        return f64::INFINITY;
    }
    if s.is_nan() || s < 1.0 || q.is_nan() || q < FAR || (q <= 0.0 && q != q.floor() && s != s.floor()) {
        return f64::NAN;
    }
    if q <= 0.0 && q == q.floor() {
        return f64::INFINITY;
    }
    let mut sum = 0.0;
    let mut at = q;
    while at < 12.0 {
        sum += at.powf(-s);
        at += 1.0;
    }
    sum += at.powf(1.0 - s) / (s - 1.0) + 0.5 * at.powf(-s);
    // B_2k / (2k)!
    const B: [f64; 8] = [
        1.0 / 12.0,
        -1.0 / 720.0,
        1.0 / 30240.0,
        -1.0 / 1209600.0,
        1.0 / 47900160.0,
        -691.0 / 1307674368000.0,
        1.0 / 74724249600.0,
        -3617.0 / 10670622842880000.0,
    ];
    let mut factor = s;
    let mut power = at.powf(-s - 1.0);
    for (k, b) in B.iter().enumerate() {
        sum += b * factor * power;
        let j = 2.0 * k as f64 + 1.0;
        factor *= (s + j) * (s + j + 1.0);
        power /= at * at;
    }
    sum
}

fn cov(h: &mut dyn Host, x: &T, correction: f64, f: Option<Ten>, a: Option<Ten>) -> Result<T> {
    super::refusals::function("cov", x.array().dtype())?;
    if x.array().ndim() > 2 {
        return Err(runtime(format!(
            "cov(): expected input to have two or fewer dimensions but got an input with {} dimensions",
            x.array().ndim()
        )));
    }
    let was_row = x.array().ndim() < 2;
    let d = super::state::default_dtype(h);
    let x = if x.array().dtype().is_inexact() { x.clone() } else { arith::cast(h, x, d)? };
    let x = if was_row { views::reshape(h, &x, &[1, -1])? } else { x };
    let n = x.array().shape()[1] as f64;
    let dtype = x.array().dtype();
    let weights = match (f, a.clone()) {
        (None, None) => None,
        (Some(f), None) => Some(arith::cast(h, &f, dtype)?),
        (None, Some(a)) => Some(arith::cast(h, &a, dtype)?),
        (Some(f), Some(a)) => {
            let w = arith::mul(h, &f, &a)?;
            Some(arith::cast(h, &w, dtype)?)
        }
    };
    let (mean, total, below) = match &weights {
        None => {
            let s = super::reduce::sum_axes(h, &x, &[1], true)?;
            (arith::scale(h, &s, 1.0 / n)?, n, n - correction)
        }
        Some(w) => {
            let sum = super::reduce::sum_axes(h, w, &[0], false)?;
            let total = sum.array().item().map_or(0.0, |s| s.num.as_f64());
            let p = arith::mul(h, &x, w)?;
            let s = super::reduce::sum_axes(h, &p, &[1], true)?;
            let below = match &a {
                None => total - correction,
                Some(a) => {
                    let wa = arith::mul(h, w, a)?;
                    let s = super::reduce::sum_axes(h, &wa, &[0], false)?;
                    total - correction * s.array().item().map_or(0.0, |s| s.num.as_f64()) / total
                }
            };
            (arith::scale(h, &s, 1.0 / total)?, total, below)
        }
    };
    let _ = total;
    let gap = arith::sub(h, &x, &mean)?;
    let weighted = match &weights {
        Some(w) => arith::mul(h, &gap, w)?,
        None => gap.clone(),
    };
    let other = arith::conj(h, &weighted)?;
    let other = views::transpose(h, &other, 0, 1, "TransposeBackward0")?;
    let p = super::matmul::matmul(h, &gap, &other)?;
    let r = binary(h, &DIV, &(&p).into(), &below.max(0.0).into())?;
    views::squeeze(h, &r, None)
}
