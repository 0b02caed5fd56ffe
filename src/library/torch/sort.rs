//! Sorting, ranking, sets, counting.

use super::args::{Operand, Ten, into_out, runtime, tuple, wrap_dim};
use super::outs::Outs;
use super::size::named_tensors;
use super::{T, fresh, reduce, refusals};
use crate::array::{Array, DType, Num};
use crate::diag::Error;
use crate::op::{cast, movement, sort as op};
use crate::rows;
use crate::value::{Host, Result, Value};

rows! { pub BOTH =
    /// Sorted values and their indices.
    ///
    /// >>> torch.sort(torch.tensor([3, 1, 2]))
    "sort"(input: Ten, dim: i64 = -1, descending: bool = False, *, stable: bool = False, out: Outs = None) => |h: &mut dyn Host, x: Ten, d, down, stable: bool, outs: Outs| { let r = sort(h, &x, d, down, stable)?; outs.fill(h, r) };
    /// The indices that sort.
    ///
    /// >>> torch.argsort(torch.tensor([3, 1, 2]))
    "argsort"(input: Ten, dim: i64 = -1, descending: bool = False, *, stable: bool = False) => |_h, x: Ten, d, down, stable: bool| {
        let a = x.array().clone();
        let axis = wrap_dim(d, a.ndim())?;
        refusals::function("sort", a.dtype())?;
        Ok(Value::tensor(if a.ndim() == 0 { Array::zeros(DType::I64, &[])? } else { sorted(&a, axis, down, stable)?.1 }))
    };
    /// Sorted along the first dimension.
    "msort"(input: Ten, *, out: Option<Ten> = None) => |h: &mut dyn Host, x: Ten, out: Option<Ten>| {
        let both = sort(h, &x, 0, false, true)?;
        let values = super::size::items(&both).and_then(|i| i.first().cloned()).and_then(|v| super::args::tensor_of(&v));
        match values { Some(v) => into_out(h, v, out.as_deref()), None => Ok(both) }
    };
    /// The `k` largest (or smallest) and their indices.
    ///
    /// >>> torch.topk(torch.tensor([3, 1, 2]), 2)
    "topk"(input: Ten, k: i64, dim: i64 = -1, largest: bool = True, sorted: bool = True, *, out: Outs = None) => |h: &mut dyn Host, x: Ten, k, d, largest, sorted: bool, outs: Outs| { let r = topk(h, &x, k, d, largest, sorted)?; outs.fill(h, r) };
    /// The `k`-th smallest and its index.
    "kthvalue"(input: Ten, k: i64, dim: i64 = -1, keepdim: bool = False, *, out: Outs = None) => |h: &mut dyn Host, x: Ten, k, d, keep, outs: Outs| { let r = kthvalue(h, &x, k, d, keep)?; outs.fill(h, r) };
    /// The most frequent value and its index.
    "mode"(input: Ten, dim: i64 = -1, keepdim: bool = False, *, out: Outs = None) => |h: &mut dyn Host, x: Ten, d, keep, outs: Outs| {
        let a = one_axis(&x)?;
        let axis = wrap_dim(d, a.ndim())?;
        refusals::function("mode", a.dtype())?;
        if a.shape()[axis] == 0 && !a.shape().iter().enumerate().any(|(k, &n)| k != axis && n == 0) {
            return Err(Error::index(format!("mode(): Expected reduction dim {axis} to have non-zero size.")).into());
        }
        let (v, i) = op::mode(&a, axis)?;
        let r = finish(h, &x, v, i, axis, keep, "ModeBackward0", "mode")?;
        outs.fill(h, r)
    };
    /// The distinct elements, sorted.
    ///
    /// >>> torch.unique(torch.tensor([3, 1, 3]))
    "unique"(input: Ten, sorted: bool = True, return_inverse: bool = False, return_counts: bool = False, dim: Option<i64> = None) => |h: &mut dyn Host, x: Ten, _s: bool, inverse, counts, d| unique(h, &x, inverse, counts, d, false);
    /// Each run of equal elements once.
    "unique_consecutive"(input: Ten, return_inverse: bool = False, return_counts: bool = False, dim: Option<i64> = None) => |h: &mut dyn Host, x: Ten, inverse, counts, d| unique(h, &x, inverse, counts, d, true);
    /// How often each of 0, 1, … occurs.
    ///
    /// >>> torch.bincount(torch.tensor([0, 1, 1, 3]))
    "bincount"(input: Ten, weights: Option<Ten> = None, minlength: i64 = 0) => |_h, x: Ten, w: Option<Ten>, n| bincount(&x, w, n);
    /// Counts in equal bins.
    "histc"(input: Ten, bins: i64 = 100, min: f64 = 0.0, max: f64 = 0.0, *, out: Option<Ten> = None) => |h: &mut dyn Host, x: Ten, b, low, high, out: Option<Ten>| {
        let r = histc(&x, b, low, high)?;
        into_out(h, fresh(r), out.as_deref())
    };
    /// Counts between edges, and the edges.
    "histogram"(input: Ten, bins: Operand, *, range: Option<Dims2> = None, weight: Option<Ten> = None, density: bool = False, out: Outs = None) => |h: &mut dyn Host, x: Ten, b: Operand, r: Option<Dims2>, w: Option<Ten>, density: bool, outs: Outs| { let r = histogram(&x, b, r, w, density)?; outs.fill(h, r) };
}

rows! { pub FUNCTIONS =
    /// Whether each element is among others.
    ///
    /// >>> torch.isin(torch.tensor([1, 2, 3]), torch.tensor([2]))
    "isin"(elements: Operand, test_elements: Operand, *, assume_unique: bool = False, invert: bool = False) => |h: &mut dyn Host, e: Operand, t: Operand, _a: bool, invert| isin(h, &e, &t, invert);
    /// Where values would be inserted into a sorted sequence.
    ///
    /// >>> torch.searchsorted(torch.tensor([1, 3, 5]), torch.tensor([3, 6]))
    "searchsorted"(sorted_sequence: Ten, input: Operand, *, out_int32: bool = False, right: bool = False, side: Option<String> = None, sorter: Option<Ten> = None, out: Option<Ten> = None) => searchsorted;
    /// The bins of values between boundaries.
    "bucketize"(input: Operand, boundaries: Ten, *, out_int32: bool = False, right: bool = False, out: Option<Ten> = None) => |h: &mut dyn Host, x: Operand, b: Ten, small: bool, right: bool, out: Option<Ten>| {
        if b.array().ndim() != 1 {
            return Err(runtime(format!("boundaries tensor must be 1 dimension, but got dim({})", b.array().ndim())));
        }
        searchsorted(h, b, x, small, right, None, None, out)
    };
}

/// A pair of floats.
pub struct Dims2(f64, f64);

impl crate::value::convert::FromValue for Dims2 {
    fn from_value(h: &mut dyn Host, v: &Value) -> Result<Self> {
        let all = v.to_vec(h)?;
        match all.iter().map(|v| v.to_f64()).collect::<Option<Vec<f64>>>().as_deref() {
            Some([a, b]) => Ok(Dims2(*a, *b)),
            _ => Err(runtime("range should have 2 elements")),
        }
    }
}

/// The array with at least one axis.
fn one_axis(x: &T) -> Result<Array> {
    let a = x.array().clone();
    if a.ndim() == 0 {
        return Ok(movement::expand_dims(&a, &[0], crate::array::index::Rules::Torch)?);
    }
    Ok(a)
}

/// Values and indices with the axis of length 1 removed unless kept.
#[allow(clippy::too_many_arguments)]
fn finish(
    h: &mut dyn Host,
    x: &T,
    v: Array,
    i: Array,
    axis: usize,
    keep: bool,
    back: &'static str,
    name: &'static str,
) -> Result<Value> {
    let scalar = x.array().ndim() == 0;
    let (v, i) = match (scalar, keep) {
        (true, _) => (movement::view(&v, &[])?, movement::view(&i, &[])?),
        (false, true) => (v, i),
        (false, false) => (movement::squeeze(&v, &[axis])?, movement::squeeze(&i, &[axis])?),
    };
    reduce::picked(h, x, v, i, axis, keep || scalar, back, name)
}

/// Values and indices; unless a stable order is asked for, equal elements come as PyTorch's sort leaves them.
fn sorted(a: &Array, axis: usize, descending: bool, stable: bool) -> Result<(Array, Array)> {
    // Many integers are sorted by their digits, which keeps the order.
    let by_digits =
        a.ndim() == 1 && a.size() >= 32768 && !a.dtype().is_inexact() && !a.dtype().is_bool() && !descending;
    let ties = if stable || by_digits { op::Ties::Stable } else { op::Ties::Introsort };
    Ok(op::sort_with_indices(a, axis, descending, ties)?)
}

fn sort(h: &mut dyn Host, x: &T, dim: i64, descending: bool, stable: bool) -> Result<Value> {
    let a = one_axis(x)?;
    let axis = wrap_dim(dim, a.ndim())?;
    refusals::function("sort", a.dtype())?;
    let (v, i) = sorted(&a, axis, descending, stable)?;
    finish(h, x, v, i, axis, true, "SortBackward0", "sort")
}

fn topk(h: &mut dyn Host, x: &T, k: i64, dim: i64, largest: bool, sorted: bool) -> Result<Value> {
    let a = one_axis(x)?;
    let axis = wrap_dim(dim, a.ndim())?;
    if k < 0 || k as usize > a.shape()[axis] {
        return Err(runtime("selected index k out of range"));
    }
    refusals::function("topk", a.dtype())?;
    let (v, i) = op::topk(&a, k as usize, axis, largest, sorted)?;
    finish(h, x, v, i, axis, true, "TopkBackward0", "topk")
}

fn kthvalue(h: &mut dyn Host, x: &T, k: i64, dim: i64, keep: bool) -> Result<Value> {
    let a = one_axis(x)?;
    let axis = wrap_dim(dim, a.ndim())?;
    if k < 1 || k as usize > a.shape()[axis] {
        return Err(runtime(format!("kthvalue(): selected number k out of range for dimension {axis}")));
    }
    refusals::function("kthvalue", a.dtype())?;
    let (v, i) = op::kth_value(&a, k as usize - 1, axis, false)?;
    finish(h, x, v, i, axis, keep, "KthvalueBackward0", "kthvalue")
}

fn unique(h: &mut dyn Host, x: &T, inverse: bool, counts: bool, dim: Option<i64>, neighbours: bool) -> Result<Value> {
    let a = x.array().clone();
    refusals::function("unique", a.dtype())?;
    let found = match dim {
        Some(d) => op::unique_along(&a, wrap_dim(d, a.ndim())?, neighbours)?,
        None if neighbours => op::unique_consecutive(&a)?,
        None => op::unique(&a, false)?,
    };
    let mut parts = vec![fresh(found.values)];
    if inverse {
        let i = if dim.is_none() { movement::view(&found.inverse, a.shape())? } else { found.inverse };
        parts.push(fresh(i));
    }
    if counts {
        parts.push(fresh(found.counts));
    }
    let (node, what) = match (dim, neighbours) {
        (None, false) => ("Unique2Backward0", "the derivative for '_unique2' is not implemented."),
        (None, true) => ("UniqueConsecutiveBackward0", "the derivative for 'unique_consecutive' is not implemented."),
        (Some(_), false) => ("UniqueDimBackward0", "the derivative for 'unique_dim' is not implemented."),
        (Some(_), true) => {
            ("UniqueDimConsecutiveBackward0", "the derivative for 'unique_dim_consecutive' is not implemented.")
        }
    };
    super::tape::record1(h, node, &[x], &[], &parts[0], move |_, _| Err(Error::unsupported(what).into()));
    Ok(if parts.len() == 1 { Value::Tensor(parts.remove(0)) } else { tuple(parts) })
}

fn bincount(x: &T, weights: Option<Ten>, least: i64) -> Result<Value> {
    let a = x.array().clone();
    refusals::function("bincount", a.dtype())?;
    if a.ndim() != 1 || a.to_nums().iter().any(|n| n.as_i64() < 0) {
        return Err(runtime("bincount only supports 1-d non-negative integral inputs."));
    }
    if least < 0 {
        return Err(runtime("minlength should be >= 0"));
    }
    let w = weights.map(|w| w.array().clone());
    if w.as_ref().is_some_and(|w| w.shape() != a.shape()) {
        return Err(runtime("weights should be 1-d and have the same length as input"));
    }
    let out = op::bincount(&a, w.as_ref(), least as usize)?;
    let d = match &w {
        Some(w) if w.dtype() == DType::F32 => DType::F32,
        Some(_) => DType::F64,
        None => DType::I64,
    };
    Ok(Value::tensor(cast::astype(&out, d)?))
}

fn histc(x: &T, bins: i64, low: f64, high: f64) -> Result<Array> {
    let a = x.array().clone();
    if bins <= 0 {
        return Err(runtime(format!("torch.histogram(): bins must be > 0, but got {bins} for dimension 0")));
    }
    refusals::function("histc", a.dtype())?;
    let (low, high) = range_of(&a, low, high, 1.0)?;
    let counts = op::histogram(&a, &edges(low, high, bins as usize), None)?;
    Ok(cast::astype(&counts, a.dtype())?)
}

/// The range asked for, or that of the elements; a range without extent is widened on both sides.
fn range_of(a: &Array, low: f64, high: f64, margin: f64) -> Result<(f64, f64)> {
    let (mut low, mut high) = (low, high);
    if low == high && !a.is_empty() {
        let nums = a.to_nums();
        low = nums.iter().map(|n| n.as_f64()).fold(f64::INFINITY, f64::min);
        high = nums.iter().map(|n| n.as_f64()).fold(f64::NEG_INFINITY, f64::max);
    }
    if low == high {
        (low, high) = (low - margin, high + margin);
    }
    if !low.is_finite() || !high.is_finite() {
        return Err(runtime(format!("range of [{low}, {high}] is not finite")));
    }
    if low > high {
        return Err(runtime("torch.histc: max must be larger than min"));
    }
    Ok((low, high))
}

fn edges(low: f64, high: f64, bins: usize) -> Vec<f64> {
    let step = (high - low) / bins as f64;
    (0..=bins).map(|i| if i == bins { high } else { low + step * i as f64 }).collect()
}

fn histogram(x: &T, bins: Operand, range: Option<Dims2>, weight: Option<Ten>, density: bool) -> Result<Value> {
    let a = x.array().clone();
    refusals::function("histogram", a.dtype())?;
    let w = weight.map(|w| w.array().clone());
    let (edges, shown) = match &bins {
        Operand::Number(n, _) => {
            let n = usize::try_from(n.as_i64())
                .ok()
                .filter(|n| *n > 0)
                .ok_or_else(|| runtime("torch.histogram(): bins must be > 0, but got 0 for dimension 0"))?;
            let (low, high) = match range {
                Some(Dims2(low, high)) => (low, high),
                None => range_of(&a, 0.0, 0.0, 0.5)?,
            };
            let shown = crate::op::create::linspace_torch(Num::Float(low), Num::Float(high), n + 1, a.dtype())?;
            (edges(low, high, n), shown)
        }
        Operand::Tensor(t) => {
            let b = t.array().clone();
            (b.to_nums().iter().map(|n| n.as_f64()).collect(), b)
        }
    };
    let counts = op::histogram(&a, &edges, w.as_ref())?;
    let mut nums: Vec<f64> = counts.to_nums().iter().map(|n| n.as_f64()).collect();
    if density {
        let total: f64 = nums.iter().sum();
        for (n, e) in nums.iter_mut().zip(edges.windows(2)) {
            *n /= total * (e[1] - e[0]);
        }
    }
    let hist =
        super::create::from_nums(a.dtype(), &[nums.len()], &nums.iter().map(|&n| Num::Float(n)).collect::<Vec<_>>())?;
    Ok(named_tensors("histogram", &["hist", "bin_edges"], vec![fresh(hist), fresh(shown)]))
}

fn isin(h: &mut dyn Host, e: &Operand, t: &Operand, invert: bool) -> Result<Value> {
    let d = super::arith::result_dtype(h, &[e, t])?;
    refusals::function("isin", d)?;
    let (a, b) = (cast::astype(&e.array(d), d)?, cast::astype(&t.array(d), d)?);
    Ok(Value::tensor(op::isin(&cast::contiguous(&a)?, &cast::contiguous(&b)?, invert)?))
}

#[allow(clippy::too_many_arguments)]
fn searchsorted(
    h: &mut dyn Host,
    sorted: Ten,
    values: Operand,
    small: bool,
    right: bool,
    side: Option<String>,
    sorter: Option<Ten>,
    out: Option<Ten>,
) -> Result<Value> {
    let right = match side.as_deref() {
        None => right,
        Some("left") if right => {
            return Err(runtime(
                "torch.searchsorted(): side and right can't be set to opposites, got side of left while right was True",
            ));
        }
        Some("left") => false,
        Some("right") => true,
        Some(other) => {
            return Err(runtime(format!("torch.searchsorted(): side can only be 'left' or 'right' but got {other}")));
        }
    };
    let s = sorted.array().clone();
    let v = values.array(s.dtype());
    let scalar = values.tensor().is_none() || v.ndim() == 0;
    let common = super::arith::result_dtype(h, &[&Operand::Tensor(sorted.0.clone()), &values])?;
    let (s, v) = (cast::astype(&s, common)?, cast::astype(&v, common)?);
    let fits = s.ndim() == 1 || (v.ndim() == s.ndim() && v.shape()[..v.ndim() - 1] == s.shape()[..s.ndim() - 1]);
    if !fits {
        return Err(runtime(format!(
            "torch.searchsorted(): boundaries tensor should be 1 dimension or the first N-1 dimensions of boundaries tensor and input value tensor must match, but we got boundaries tensor {:?} and input value tensor {:?}",
            s.shape(),
            v.shape()
        )));
    }
    refusals::function("searchsorted", s.dtype())?;
    let order = sorter.map(|t| t.array().clone());
    let r = if s.ndim() == 1 {
        let flat = cast::contiguous(&v)?;
        let r = op::searchsorted(&s, &flat, right, order.as_ref())?;
        if scalar { movement::view(&r, &[])? } else { r }
    } else {
        let s = match &order {
            Some(o) => crate::op::pick::gather_along(&s, s.ndim() - 1, o)?,
            None => s,
        };
        op::searchsorted_lanes(&s, &v, right)?
    };
    let r = if small { cast::astype(&r, DType::I32)? } else { r };
    into_out(h, fresh(r), out.as_deref())
}
