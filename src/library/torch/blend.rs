//! Choosing, limiting and mixing elements: `where`, `clamp`, `lerp`, `nan_to_num`, `isclose` and their like.

use super::args::{Number, Operand, Ten, into_out, runtime};
use super::arith::*;
use super::unary::{ABS, LOGICAL_NOT};
use super::{T, fresh, refusals, tape};
use crate::array::DType;
use crate::diag::Error;
use crate::kernel::fpstatus;
use crate::op::elementwise::{self as ew, UnaryOp};
use crate::value::{Host, Result, Value};

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

/// Rounded to `decimals` places, differentiable.
pub fn round(h: &mut dyn Host, x: &T, decimals: i64) -> Result<T> {
    let array = x.array().clone();
    let decimals = i32::try_from(decimals).unwrap_or(if decimals < 0 { -400 } else { 400 });
    refusals::function(if decimals == 0 { "round" } else { "round to places" }, array.dtype())?;
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
    refusals::function("clamp", dtype)?;
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
    let tensors = low.iter().chain(&high).any(|o| o.tensor().is_some());
    let name = if tensors { "ClampBackward0" } else { "ClampBackward1" };
    let (input, bounds) = (x.clone(), [(low, &GT, &GE), (high, &LT, &LE)]);
    let limits: Vec<T> = bounds.iter().filter_map(|(b, ..)| b.as_ref().and_then(|b| b.tensor().cloned())).collect();
    let inputs: Vec<&T> = std::iter::once(x).chain(&limits).collect();
    super::tape::record1(h, name, &inputs, &inputs, &out, move |h, g| {
        let (mut own, mut all) = (g.clone(), vec![None]);
        for (bound, strict, loose) in &bounds {
            let Some(b) = bound else { continue };
            // A number at its limit counts as limited; two equal tensors share the gradient.
            let ops = if tensors { [*strict, *loose] } else { [*strict, *strict] };
            let weight = half_of(h, &input, b, ops, g.array().dtype())?;
            own = mul(h, &own, &weight)?;
            if b.tensor().is_some() {
                let rest = binary(h, &SUB, &1i64.into(), &(&weight).into())?;
                all.push(Some(mul(h, g, &rest)?));
            }
        }
        all[0] = Some(own);
        Ok(all)
    });
    Ok(out)
}

/// The mean of two comparisons of elements with a bound, as numbers.
fn half_of(h: &mut dyn Host, x: &T, b: &Operand, ops: [&'static Binary; 2], dtype: DType) -> Result<T> {
    let mut sum = None;
    for op in ops {
        let mask = binary(h, op, &x.into(), b)?;
        let mask = cast(h, &mask, dtype)?;
        sum = Some(match sum {
            None => mask,
            Some(before) => add(h, &before, &mask)?,
        });
    }
    let sum = sum.ok_or_else(|| runtime("no comparison"))?;
    scale(h, &sum, 0.5)
}

/// `torch.where` of three arguments or of the condition alone.
pub fn where_row(
    h: &mut dyn Host,
    cond: Ten,
    a: Option<Operand>,
    b: Option<Operand>,
    out: Option<Ten>,
) -> Result<Value> {
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

/// `torch.lerp(a, b, w)`.
pub fn lerp(h: &mut dyn Host, a: &T, b: &T, w: &Operand) -> Result<T> {
    let (x, y) = (a.array().dtype(), b.array().dtype());
    if x != y {
        return Err(runtime(format!(
            "expected dtype {} for `end` but got dtype {}",
            super::args::c_name(x),
            super::args::c_name(y)
        )));
    }
    refusals::function(if w.tensor().is_some() { "lerp by a tensor" } else { "lerp by a number" }, x)?;
    let gap = sub(h, b, a)?;
    // From the nearer end, for accuracy.
    let from_start = |h: &mut dyn Host| -> Result<T> {
        let step = binary(h, &MUL, &(&gap).into(), w)?;
        add(h, a, &step)
    };
    let from_end = |h: &mut dyn Host| -> Result<T> {
        let rest = binary(h, &SUB, &1.0.into(), w)?;
        let step = binary(h, &MUL, &(&gap).into(), &(&rest).into())?;
        sub(h, b, &step)
    };
    let r = match w {
        Operand::Number(n, _) if n.as_f64().abs() < 0.5 => from_start(h)?,
        Operand::Number(..) => from_end(h)?,
        Operand::Tensor(t) => {
            let size = unary(h, &ABS, t)?;
            let near = binary(h, &LT, &(&size).into(), &0.5.into())?;
            let (low, high) = (from_start(h)?, from_end(h)?);
            select(h, &near, &(&low).into(), &(&high).into())?
        }
    };
    tape::rename(&r, "LerpBackward0");
    Ok(r)
}

/// `a + value * (b op c)`.
pub fn addc(h: &mut dyn Host, spec: &'static Binary, a: &T, b: &T, c: &T, v: Number) -> Result<T> {
    let all = [a.into(), b.into(), c.into()];
    refusals::function("addcmul", result_dtype(h, &[&all[0], &all[1], &all[2]])?)?;
    let p = binary(h, spec, &b.into(), &c.into())?;
    let p = binary(h, &MUL, &(&p).into(), &Operand::Number(v.0, v.1))?;
    let r = add(h, a, &p)?;
    tape::rename(&r, if spec.op == MUL.op { "AddcmulBackward0" } else { "AddcdivBackward0" });
    Ok(r)
}

/// NaN and infinities replaced.
pub fn nan_to_num_of(h: &mut dyn Host, x: &T, nan: Option<f64>, pos: Option<f64>, neg: Option<f64>) -> Result<T> {
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
    tape::rename(&out, "NanToNumBackward0");
    Ok(out)
}

/// Whether elements are NaN.
pub static ISNAN: Unary = Unary { op: UnaryOp::Isnan, name: "", grad: Grad1::None };

/// The angles of complex elements.
pub fn angle(h: &mut dyn Host, x: Ten, out: Option<Ten>) -> Result<Value> {
    static ANGLE: Unary = Unary { op: UnaryOp::Angle, name: "AngleBackward0", grad: Grad1::Rule("angle") };
    let r = unary(h, &ANGLE, &x)?;
    into_out(h, r, out.as_deref())
}

/// Mantissas and exponents.
pub fn frexp(_: &mut dyn Host, x: Ten) -> Result<Value> {
    let a = x.array().clone();
    if !a.dtype().is_float() {
        return Err(runtime("torch.frexp() only supports floating-point dtypes"));
    }
    let mantissa = ew::unary(UnaryOp::FrexpMantissa, &a, a.dtype())?;
    let exponent = ew::unary(UnaryOp::FrexpExponent, &a, a.dtype())?;
    fpstatus::take();
    Ok(super::size::named_tensors("frexp", &["mantissa", "exponent"], vec![fresh(mantissa), fresh(exponent)]))
}

/// Whether elements are close.
pub fn isclose(h: &mut dyn Host, a: &T, b: &T, rtol: f64, atol: f64, equal_nan: bool) -> Result<T> {
    let (x, y) = (a.array().clone(), b.array().clone());
    if x.dtype() != y.dtype() {
        let scalar = |d| crate::op::index::torch_scalar_type(d);
        return Err(runtime(format!("{} did not match {}", scalar(x.dtype()), scalar(y.dtype()))));
    }
    for (name, n) in [("rtol", rtol), ("atol", atol)] {
        if n < 0.0 {
            return Err(runtime(format!("{name} must be greater than or equal to zero, but got {n}")));
        }
    }
    let equal = binary(h, &EQ, &a.into(), &b.into())?;
    if x.dtype().is_bool() {
        return Ok(equal);
    }
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

/// Whether two tensors can be the parts of complex numbers.
pub fn parts_check(re: &T, im: &T) -> Result<()> {
    let (x, y) = (re.array().dtype(), im.array().dtype());
    if x == DType::F16 && y == DType::F16 {
        return Err(super::dtype::no_complex32());
    }
    if !x.is_float() || x == DType::BF16 {
        return Err(Error::unsupported(format!(
            "Expected both inputs to be Half, Float or Double tensors but got {} and {}",
            crate::op::index::torch_scalar_type(x),
            crate::op::index::torch_scalar_type(y)
        ))
        .into());
    }
    if x != y {
        return Err(runtime(format!(
            "Expected object of scalar type {} but got scalar type {} for second argument",
            crate::op::index::torch_scalar_type(x),
            crate::op::index::torch_scalar_type(y)
        )));
    }
    Ok(())
}

/// Complex numbers of real and imaginary parts.
pub fn complex_of(h: &mut dyn Host, re: &T, im: &T) -> Result<T> {
    parts_check(re, im)?;
    let x = re.array().dtype();
    let both = ew::broadcast(&[&re.array(), &im.array()])
        .ok_or_else(|| broadcast_error(re.array().shape(), im.array().shape()))?;
    let out = crate::array::Array::zeros(x.complex(), &both)?;
    let part = |k: usize| -> crate::diag::Result<crate::array::Array> { super::views::complex_part(&out, k) };
    crate::op::assign::assign(&part(0)?, &re.array())?;
    crate::op::assign::assign(&part(1)?, &im.array())?;
    let out = fresh(out);
    super::tape::record1(h, "ComplexBackward0", &[re, im], &[], &out, |h, g| {
        Ok(vec![Some(super::views::real(h, g)?), Some(super::views::imag(h, g)?)])
    });
    Ok(out)
}
