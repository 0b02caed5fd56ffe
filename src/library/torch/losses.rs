//! The losses of `torch.nn.functional`: distances of an input from a target, reduced to a mean or a sum.

use super::args::{Operand, Ten, runtime};
use super::arith::{self, add, binary, div, mul, neg, scale, shift, sub, unary};
use super::functional::{chosen, named, positive, softplus};
use super::{T, fresh, pointwise as p, reduce, refusals, script, tape, views};
use crate::array::Array;
use crate::diag::Error;
use crate::rows;
use crate::value::{Args, Host, Result, Value};

/// A loss by element as `reduction` asks: `none`, `mean`, `sum`.
fn reduced(h: &mut dyn Host, x: &T, how: &str) -> Result<Value> {
    let axes: Vec<usize> = (0..x.array().ndim()).collect();
    match how {
        "none" => Ok(Value::Tensor(x.clone())),
        "sum" => reduce::sum_axes(h, x, &axes, false).map(Value::Tensor),
        "mean" => {
            let n = x.array().size() as f64;
            let s = reduce::sum_axes(h, x, &axes, false)?;
            binary(h, &arith::DIV, &(&s).into(), &n.into()).map(Value::Tensor)
        }
        other => Err(Error::value(format!("{other} is not a valid value for reduction")).into()),
    }
}

/// A loss as `reduction` asks, under its own name.
fn loss(h: &mut dyn Host, x: &T, how: &str, name: &'static str) -> Result<Value> {
    let y = reduced(h, x, how)?;
    if let Value::Tensor(t) = &y
        && t.requires_grad.get()
    {
        tape::rename(t, name);
    }
    Ok(y)
}

rows! { pub LOSSES =
    /// The squared difference.
    ///
    /// >>> torch.nn.functional.mse_loss(torch.tensor([1.0]), torch.tensor([3.0]))
    "mse_loss"(input: Ten, target: Ten, size_average: Value = None, reduce: Value = None, reduction: String = "mean", weight: Value = None) => |h: &mut dyn Host, x: Ten, y: Ten, _a: Value, _b: Value, r: String, _w: Value| {
        refusals::function("mse_loss", arith::result_dtype(h, &[&(&x.0).into(), &(&y.0).into()])?)?;
        let d = sub(h, &x, &y)?;
        let q = mul(h, &d, &d)?;
        loss(h, &q, &r, "MseLossBackward0")
    };
    /// The absolute difference.
    "l1_loss"(input: Ten, target: Ten, size_average: Value = None, reduce: Value = None, reduction: String = "mean", weight: Value = None) => |h: &mut dyn Host, x: Ten, y: Ten, _a: Value, _b: Value, r: String, _w: Value| {
        let d = sub(h, &x, &y)?;
        let q = unary(h, &p::ABS, &d)?;
        reduced(h, &q, &r)
    };
    /// Squared near 0, absolute beyond `beta`.
    "smooth_l1_loss"(input: Ten, target: Ten, size_average: Value = None, reduce: Value = None, reduction: String = "mean", beta: f64 = 1.0) => |h: &mut dyn Host, x: Ten, y: Ten, _a: Value, _b: Value, r: String, beta: f64| {
        if beta < 0.0 {
            return Err(runtime("smooth_l1_loss does not support negative values for beta."));
        }
        refusals::function("smooth_l1_loss", arith::result_dtype(h, &[&(&x.0).into(), &(&y.0).into()])?)?;
        if beta == 0.0 {
            let d = sub(h, &x, &y)?;
            let q = unary(h, &p::ABS, &d)?;
            return reduced(h, &q, &r);
        }
        let q = huber(h, &x, &y, beta)?;
        let q = scale(h, &q, 1.0 / beta)?;
        loss(h, &q, &r, "SmoothL1LossBackward0")
    };
    /// Squared near 0, absolute beyond `delta`.
    "huber_loss"(input: Ten, target: Ten, reduction: String = "mean", delta: f64 = 1.0, weight: Value = None) => |h: &mut dyn Host, x: Ten, y: Ten, r: String, delta: f64, _w: Value| {
        if delta <= 0.0 {
            return Err(runtime("huber_loss does not support non-positive values for delta."));
        }
        refusals::function("huber_loss", arith::result_dtype(h, &[&(&x.0).into(), &(&y.0).into()])?)?;
        let q = huber(h, &x, &y, delta)?; loss(h, &q, &r, "HuberLossBackward0") };
    /// The negative log-likelihood of class numbers.
    "nll_loss"(input: Ten, target: Ten, weight: Option<Ten> = None, size_average: Value = None, ignore_index: i64 = -100, reduce: Value = None, reduction: String = "mean") => |h: &mut dyn Host, x: Ten, y: Ten, w: Option<Ten>, _a: Value, ignore: i64, _b: Value, r: String| nll(h, &x, &y, w.as_deref(), ignore, &r);
    /// `nll_loss` of `log_softmax`, of class numbers or probabilities.
    ///
    /// >>> torch.nn.functional.cross_entropy(torch.tensor([[0.0, 0.0]]), torch.tensor([1]))
    "cross_entropy"(input: Ten, target: Ten, weight: Option<Ten> = None, size_average: Value = None, ignore_index: i64 = -100, reduce: Value = None, reduction: String = "mean", label_smoothing: f64 = 0.0) => |h: &mut dyn Host, x: Ten, y: Ten, w: Option<Ten>, _a: Value, ignore: i64, _b: Value, r: String, smooth: f64| {
        let d = if x.array().ndim() < 2 { 0 } else { 1 };
        if !(0.0..=1.0).contains(&smooth) {
            return Err(runtime(format!("label_smoothing must be between 0.0 and 1.0. Got: {smooth}")));
        }
        if y.array().dtype().is_inexact() && y.array().shape() != x.array().shape() {
            return Err(runtime(format!(
                "expected target dtype to be Long or Byte, but got {}",
                crate::op::index::torch_scalar_type(y.array().dtype())
            )));
        }
        let l = reduce::softmax(h, &x, d, None, true)?;
        if y.array().dtype().is_inexact() {
            let q = mul(h, &l, &y)?;
            let q = neg(h, &q)?;
            let s = reduce::sum_axes(h, &q, &[d as usize], false)?;
            return reduced(h, &s, &r);
        }
        if smooth != 0.0 {
            let f = script::name(h, "_torch_layers", "cross_entropy_smoothed")?;
            let weight = w.map_or(Value::None, |w| Value::Tensor(w.0));
            let args = [Value::Tensor(x.0), Value::Tensor(y.0), weight, ignore.into(), Value::str(&r), smooth.into()];
            return h.call(&f, Args::positional(&args));
        }
        nll(h, &l, &y, w.as_deref(), ignore, &r)
    };
    /// The cross entropy of probabilities.
    "binary_cross_entropy"(input: Ten, target: Ten, weight: Option<Ten> = None, size_average: Value = None, reduce: Value = None, reduction: String = "mean") => |h: &mut dyn Host, x: Ten, y: Ten, w: Option<Ten>, _a: Value, _b: Value, r: String| {
        if x.array().shape() != y.array().shape() {
            return Err(Error::value(format!("Using a target size (torch.Size({:?})) that is different to the input size (torch.Size({:?})) is deprecated. Please ensure they have the same size.", y.array().shape(), x.array().shape())).into());
        }
        if x.array().to_nums().iter().any(|n| !(0.0..=1.0).contains(&n.as_f64())) {
            return Err(runtime("all elements of input should be between 0 and 1"));
        }
        let mut s = cross_entropy_of_two(h, &x, &y)?;
        if let Some(w) = w { s = mul(h, &s, &w)?; }
        loss(h, &s, &r, "BinaryCrossEntropyBackward0")
    };
    /// `binary_cross_entropy` of the logistic function.
    "binary_cross_entropy_with_logits"(input: Ten, target: Ten, weight: Option<Ten> = None, size_average: Value = None, reduce: Value = None, reduction: String = "mean", pos_weight: Option<Ten> = None) => |h: &mut dyn Host, x: Ten, y: Ten, w: Option<Ten>, _a: Value, _b: Value, r: String, pos: Option<Ten>| {
        if x.array().shape() != y.array().shape() {
            return Err(Error::value(format!(
                "Target size (torch.Size({:?})) must be the same as input size (torch.Size({:?}))",
                y.array().shape(),
                x.array().shape()
            ))
            .into());
        }
        // (1 - y) x + (1 + (pos - 1) y) softplus(-x)
        let c = binary(h, &arith::SUB, &1i64.into(), &(&y.0).into())?;
        let a = mul(h, &c, &x)?;
        let m = neg(h, &x)?;
        let mut s = softplus(h, &m, 1.0, 40.0)?;
        if let Some(pos) = pos {
            let k = shift(h, &pos, -1.0)?;
            let k = mul(h, &k, &y)?;
            let k = shift(h, &k, 1.0)?;
            s = mul(h, &k, &s)?;
        }
        let mut s = add(h, &a, &s)?;
        if let Some(w) = w { s = mul(h, &s, &w)?; }
        loss(h, &s, &r, "BinaryCrossEntropyWithLogitsBackward0")
    };
    /// The divergence between distributions: target * (log target - input).
    "kl_div"(input: Ten, target: Ten, size_average: Value = None, reduce: Value = None, reduction: String = "mean", log_target: bool = False) => |h: &mut dyn Host, x: Ten, y: Ten, _a: Value, _b: Value, r: String, log: bool| {
        let q = if log {
            let d = sub(h, &y, &x)?;
            let e = unary(h, &p::EXP, &y)?;
            mul(h, &e, &d)?
        } else {
            let l = binary(h, &arith::XLOGY, &(&y.0).into(), &(&y.0).into())?;
            let m = mul(h, &y, &x)?;
            sub(h, &l, &m)?
        };
        if r == "batchmean" {
            let n = x.array().shape().first().copied().unwrap_or(1) as f64;
            let axes: Vec<usize> = (0..q.array().ndim()).collect();
            let s = reduce::sum_axes(h, &q, &axes, false)?;
            return binary(h, &arith::DIV, &(&s).into(), &n.into()).map(Value::Tensor);
        }
        reduced(h, &q, &r)
    };
}

/// -(y log x + (1 - y) log(1 - x)), the logarithms at least -100.
fn cross_entropy_of_two(h: &mut dyn Host, x: &T, y: &T) -> Result<T> {
    let low = |h: &mut dyn Host, t: &T| {
        let l = unary(h, &p::LOG, t)?;
        p::clamp(h, &l, Some((-100.0).into()), None)
    };
    let rest = |h: &mut dyn Host, t: &T| binary(h, &arith::SUB, &1i64.into(), &t.into());
    let sum = |h: &mut dyn Host, x: &T, y: &T| -> Result<T> {
        let (r, c) = (rest(h, x)?, rest(h, y)?);
        let (a, b) = (low(h, x)?, low(h, &r)?);
        let (a, b) = (mul(h, y, &a)?, mul(h, &c, &b)?);
        let s = add(h, &a, &b)?;
        neg(h, &s)
    };
    let out = sum(h, &views::detach(x), &views::detach(y))?;
    let (input, target) = (x.clone(), y.clone());
    tape::record1(h, "BinaryCrossEntropyBackward0", &[x, y], &[x, y], &out, move |h, g| {
        // (x - y) / (x (1 - x)), the denominator kept away from zero; log(1 - x) - log(x) for y.
        let r = rest(h, &input)?;
        let below = mul(h, &input, &r)?;
        let below = p::clamp(h, &below, Some(1e-12.into()), None)?;
        let gap = sub(h, &input, &target)?;
        let left = mul(h, g, &gap)?;
        let left = arith::div(h, &left, &below)?;
        let (a, b) = (low(h, &input)?, low(h, &r)?);
        let slope = sub(h, &b, &a)?;
        Ok(vec![Some(left), Some(mul(h, g, &slope)?)])
    });
    Ok(out)
}

fn huber(h: &mut dyn Host, x: &T, y: &T, delta: f64) -> Result<T> {
    let d = sub(h, x, y)?;
    let size = unary(h, &p::ABS, &d)?;
    let far = positive(h, &size, delta)?;
    let q = mul(h, &d, &d)?;
    let q = scale(h, &q, 0.5)?;
    let line = shift(h, &size, -0.5 * delta)?;
    let line = scale(h, &line, delta)?;
    chosen(h, &far, &line, &q)
}

fn nll(h: &mut dyn Host, x: &T, y: &T, weight: Option<&T>, ignore: i64, how: &str) -> Result<Value> {
    let (a, t) = (x.array().clone(), y.array().clone());
    if a.ndim() == 1 && t.ndim() == 1 && t.size() != 1 {
        let text = format!("For 1D input, 1D target must have size 1, but got target size: {}", t.size());
        return Err(Error::value(text).into());
    }
    if t.ndim() > 1 && t.ndim() == a.ndim() && a.ndim() < 4 {
        return Err(runtime("0D or 1D target tensor expected, multi-target not supported"));
    }
    let axis = if a.ndim() < 2 { 0 } else { 1 };
    if a.ndim() >= 1 && t.ndim() + 1 == a.ndim() && a.ndim() > 1 && a.shape()[0] != t.shape()[0] {
        return Err(Error::value(format!(
            "Expected input batch_size ({}) to match target batch_size ({}).",
            a.shape()[0],
            t.shape()[0]
        ))
        .into());
    }
    let classes = a.shape().get(axis).copied().unwrap_or(0) as i64;
    if a.ndim() == 0 {
        return Err(Error::value("Expected 1 or more dimensions (got 0)").into());
    }
    if let Some(w) = weight
        && w.array().shape() != [classes as usize]
    {
        return Err(runtime(format!(
            "weight tensor should be defined either for all {classes} classes or no classes but got weight tensor of shape: {:?}",
            w.array().shape()
        )));
    }
    for i in crate::array::index::to_i64(&t) {
        if i != ignore && !(0..classes).contains(&i) {
            return Err(Error::index(format!("Target {i} is out of bounds.")).into());
        }
    }
    let kept = binary(h, &arith::NE, &y.into(), &ignore.into())?;
    let zero = fresh(Array::zeros(t.dtype(), &[])?);
    let safe = p::select(h, &kept, &y.into(), &Operand::Tensor(zero))?;
    let index = views::unsqueeze(h, &safe, axis as i64)?;
    let picked = super::index::gather(h, x, axis as i64, &index)?;
    let picked = views::squeeze(h, &picked, Some(&[axis as i64]))?;
    let kept = arith::cast(h, &kept, a.dtype())?;
    let mut w = kept;
    if let Some(weight) = weight {
        let flat = views::reshape(h, &safe, &[-1])?;
        let each = super::index::gather(h, weight, 0, &flat)?;
        let each = views::reshape(h, &each, &views::sizes(&safe))?;
        w = mul(h, &w, &each)?;
    }
    let l = mul(h, &picked, &w)?;
    let l = neg(h, &l)?;
    let name = if a.ndim() > 2 { "NllLoss2DBackward0" } else { "NllLossBackward0" };
    if how != "mean" {
        return loss(h, &l, how, name);
    }
    let axes: Vec<usize> = (0..l.array().ndim()).collect();
    let (s, n) = (reduce::sum_axes(h, &l, &axes, false)?, reduce::sum_axes(h, &w, &axes, false)?);
    div(h, &s, &n).map(|y| named(y, name))
}
