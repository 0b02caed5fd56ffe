//! Writing by index and by mask, and plain writes: `fill_`, `zero_`, `copy_`.

use super::args::{Number, Operand, Sizes, Ten, runtime, wrap_dim};
use super::arith::{self, *};
use super::index::check_flat;
use super::tape::{self, before_write, check_inplace, record_inplace};
use super::{T, fresh, rules, views};
use crate::array::index::{Item, Rules};
use crate::array::{Array, DType, Num, Scalar};
use crate::diag::Error;
use crate::kernel::arith::Combine;
use crate::op::index::torch_scalar_type;
use crate::op::pick::{self, Scatter};
use crate::op::{assign, cast};
use crate::rows;
use crate::value::{Host, Result, Value};

rows! { pub METHODS =
    /// One value everywhere, in place.
    "fill_"(input: Ten, value: Operand) => |h: &mut dyn Host, x: Ten, v: Operand| fill(h, &x, &v).map(Value::Tensor);
    /// Zeros everywhere, in place.
    "zero_"(input: Ten) => |h: &mut dyn Host, x: Ten| fill(h, &x, &0i64.into()).map(Value::Tensor);
    /// The elements of another tensor, in place.
    "copy_"(input: Ten, src: Ten, non_blocking: bool = False) => |h: &mut dyn Host, x: Ten, s: Ten, _n: bool| copy(h, &x, &s).map(Value::Tensor);
    /// One value on the diagonal, in place.
    "fill_diagonal_"(input: Ten, fill_value: Number, wrap: bool = False) => |h: &mut dyn Host, x: Ten, v: Number, wrap| {
        check_inplace(h, &x)?;
        let a = x.array().clone();
        if a.ndim() < 2 { return Err(runtime("dimensions must larger than 1")); }
        if a.ndim() > 2 && a.shape().iter().any(|&n| n != a.shape()[0]) {
            return Err(runtime("all dimensions of input must be of equal length"));
        }
        let before = before_write(&x);
        pick::fill_diagonal(&a, &Array::scalar(Scalar::new(a.dtype(), v.0)), wrap)?;
        record_inplace(h, "FillBackward0", &x, &[], before, move |_, g| {
            let back = cast::copy(&g.array(), cast::Order::C)?;
            pick::fill_diagonal(&back, &Array::zeros(back.dtype(), &[])?, wrap)?;
            Ok(vec![Some(fresh(back))])
        });
        Ok(Value::Tensor(x.0))
    };
    /// One value where a mask is true, in place.
    "masked_fill_"(input: Ten, mask: Ten, value: Operand) => |h: &mut dyn Host, x: Ten, m: Ten, v| masked_fill(h, &x, &m, &v).map(|_| Value::Tensor(x.0.clone()));
    /// The source's elements in order where a mask is true, in place.
    "masked_scatter_"(input: Ten, mask: Ten, source: Ten) => |h: &mut dyn Host, x: Ten, m: Ten, s: Ten| masked_scatter(h, &x, &m, &s).map(|_| Value::Tensor(x.0.clone()));
    /// The source's elements at an index along a dimension, in place.
    "scatter_"(input: Ten, dim: i64, index: Ten, src: Option<Operand> = None, *, value: Option<Operand> = None, reduce: Option<String> = None) => |h: &mut dyn Host, x: Ten, d, i: Ten, s: Option<Operand>, v: Option<Operand>, r: Option<String>| {
        let src = s.or(v).ok_or_else(|| runtime("scatter_() needs src or value"))?;
        scatter(h, &x, d, &i, &src, r.as_deref()).map(|_| Value::Tensor(x.0.clone()))
    };
    /// The source's elements added at an index along a dimension, in place.
    "scatter_add_"(input: Ten, dim: i64, index: Ten, src: Ten) => |h: &mut dyn Host, x: Ten, d, i: Ten, s: Ten| scatter(h, &x, d, &i, &Operand::Tensor(s.0), Some("add")).map(|_| Value::Tensor(x.0.clone()));
    /// The source's elements combined at an index along a dimension, in place.
    "scatter_reduce_"(input: Ten, dim: i64, index: Ten, src: Ten, reduce: String, *, include_self: bool = True) => |h: &mut dyn Host, x: Ten, d, i: Ten, s: Ten, r: String, inc| scatter_reduce(h, &x, d, &i, &s, &r, inc).map(|_| Value::Tensor(x.0.clone()));
    /// The source's slices added by index, in place.
    "index_add_"(input: Ten, dim: i64, index: Ten, source: Ten, *, alpha: Number = 1) => |h: &mut dyn Host, x: Ten, d, i: Ten, s: Ten, al| index_add(h, &x, d, &i, &s, al).map(|_| Value::Tensor(x.0.clone()));
    /// The source's slices placed by index, in place.
    "index_copy_"(input: Ten, dim: i64, index: Ten, source: Ten) => |h: &mut dyn Host, x: Ten, d, i: Ten, s: Ten| index_copy(h, &x, d, &i, &s).map(|_| Value::Tensor(x.0.clone()));
    /// One value in the slices of an index, in place.
    "index_fill_"(input: Ten, dim: i64, index: Ten, value: Operand) => |h: &mut dyn Host, x: Ten, d, i: Ten, v: Operand| index_fill(h, &x, d, &i, &v).map(|_| Value::Tensor(x.0.clone()));
    /// The source's slices combined by index, in place.
    "index_reduce_"(input: Ten, dim: i64, index: Ten, source: Ten, reduce: String, *, include_self: bool = True) => |h: &mut dyn Host, x: Ten, d, i: Ten, s: Ten, r: String, inc| index_reduce(h, &x, d, &i, &s, &r, inc).map(|_| Value::Tensor(x.0.clone()));
    /// Values at the positions that a tuple of indices names, in place.
    "index_put_"(input: Ten, indices: Value, values: Ten, accumulate: bool = False) => |h: &mut dyn Host, x: Ten, i: Value, v: Ten, acc| index_put(h, &x, &i, &v, acc).map(|_| Value::Tensor(x.0.clone()));
    /// Values at positions of the tensor as if it had one dimension, in place.
    "put_"(input: Ten, index: Ten, source: Ten, accumulate: bool = False) => |h: &mut dyn Host, x: Ten, i: Ten, s: Ten, acc| put(h, &x, &i, &s, acc).map(|_| Value::Tensor(x.0.clone()));
    /// The lower triangle, in place.
    "tril_"(input: Ten, diagonal: i64 = 0) => |h: &mut dyn Host, x: Ten, k| { let r = super::join::triangle(h, &x, k, true)?; super::pointwise::store(h, &x, r) };
    /// The upper triangle, in place.
    "triu_"(input: Ten, diagonal: i64 = 0) => |h: &mut dyn Host, x: Ten, k| { let r = super::join::triangle(h, &x, k, false)?; super::pointwise::store(h, &x, r) };
    /// As often along each dimension as asked for: a copy.
    ///
    /// >>> torch.tensor([1, 2]).repeat(2)
    "repeat"(input: Ten, *repeats: Sizes) => |h: &mut dyn Host, x: Ten, r: Sizes| super::join::repeat(h, &x, &r.0).map(Value::Tensor);
}

/// The target of a write by index: its array, checked.
fn target(h: &mut dyn Host, x: &T) -> Result<Array> {
    check_inplace(h, x)?;
    Ok(x.array().clone())
}

/// PyTorch's error for a source that shares memory with the target.
fn check_apart(target: &Array, source: &Array) -> Result<()> {
    let shared = target.storage().same(source.storage()) && crate::array::overlap::may_share(target, source);
    if shared { Err(runtime(arith::OVERLAP)) } else { Ok(()) }
}

/// `x.fill_(value)`.
pub fn fill(h: &mut dyn Host, x: &T, v: &Operand) -> Result<T> {
    let a = target(h, x)?;
    if let Operand::Tensor(t) = v
        && t.array().ndim() > 0
    {
        return Err(runtime(format!(
            "fill_ only supports 0-dimension value tensor but got tensor with {} dimensions.",
            t.array().ndim()
        )));
    }
    let before = before_write(x);
    let value = v.array(a.dtype()).item().map_or(Num::Int(0), |s| s.num);
    assign::fill(&a, value)?;
    let others: Vec<&T> = v.tensor().into_iter().collect();
    let n = others.len();
    record_inplace(h, "FillBackward0", x, &others, before, move |h, g| {
        let zero = scale(h, g, 0.0)?;
        let mut all = vec![Some(zero)];
        if n > 0 {
            all.push(Some(g.clone()));
        }
        Ok(all)
    });
    Ok(x.clone())
}

/// `x.copy_(src)`.
pub fn copy(h: &mut dyn Host, x: &T, src: &T) -> Result<T> {
    let a = target(h, x)?;
    let s = src.array().clone();
    let expanded = crate::op::index::torch_expand(&s, a.shape()).map_err(|_| match s.ndim() > a.ndim() {
        true => runtime(format!("output with shape {:?} doesn't match the broadcast shape {:?}", a.shape(), s.shape())),
        false => super::arith::broadcast_error(a.shape(), s.shape()),
    })?;
    arith::check_internal_overlap(&a)?;
    let before = before_write(x);
    assign::assign(&a, &expanded)?;
    crate::kernel::fpstatus::take();
    record_inplace(h, "CopyBackwards", x, &[src], before, |h, g| Ok(vec![Some(scale(h, g, 0.0)?), Some(g.clone())]));
    Ok(x.clone())
}

/// `x.masked_fill_(mask, value)`.
pub fn masked_fill(h: &mut dyn Host, x: &T, mask: &T, value: &Operand) -> Result<()> {
    let a = target(h, x)?;
    let m = mask.array().clone();
    if !m.dtype().is_bool() {
        return Err(runtime(format!(
            "masked_fill_ only supports boolean masks, but got mask with dtype {}",
            super::args::c_name(m.dtype())
        )));
    }
    if let Operand::Tensor(t) = value
        && t.array().ndim() > 0
    {
        return Err(runtime(format!(
            "masked_fill_ only supports a 0-dimensional value tensor, but got tensor with {} dimension(s).",
            t.array().ndim()
        )));
    }
    match crate::op::elementwise::broadcast(&[&m, &a]) {
        None => return Err(super::arith::broadcast_error(m.shape(), a.shape())),
        Some(both) if both[..] != *a.shape() => {
            return Err(runtime(format!(
                "output with shape {:?} doesn't match the broadcast shape {:?}",
                a.shape(),
                &both[..]
            )));
        }
        _ => {}
    }
    let v = value.array(a.dtype());
    if !super::args::can_cast(v.dtype(), a.dtype()) && value.tensor().is_some() {
        return Err(runtime(format!(
            "value cannot be converted to type {} without overflow",
            super::args::c_name(a.dtype())
        )));
    }
    let before = before_write(x);
    pick::masked_fill(&a, &m, &cast::astype(&v, a.dtype())?)?;
    let (mask, others) = (mask.clone(), value.tensor().cloned());
    let inputs: Vec<&T> = others.iter().collect();
    let n = inputs.len();
    record_inplace(h, "MaskedFillBackward0", x, &inputs, before, move |h, g| {
        let mut all = vec![Some(super::pointwise::where_zero(h, &mask, g)?)];
        if n > 0 {
            let not = arith::unary(h, &super::pointwise::LOGICAL_NOT, &mask)?;
            all.push(Some(super::pointwise::where_zero(h, &not, g)?));
        }
        Ok(all)
    });
    Ok(())
}

/// `x.masked_scatter_(mask, source)`.
pub fn masked_scatter(h: &mut dyn Host, x: &T, mask: &T, source: &T) -> Result<()> {
    let a = target(h, x)?;
    let m = mask.array().clone();
    if !m.dtype().is_bool() {
        return Err(runtime(format!(
            "masked_scatter_ only supports boolean masks, but got mask with dtype {}",
            torch_scalar_type(m.dtype())
        )));
    }
    if source.array().dtype() != a.dtype() {
        return Err(runtime(format!(
            "masked_scatter: expected self and source to have same dtypes but got{} and {}",
            torch_scalar_type(a.dtype()),
            torch_scalar_type(source.array().dtype())
        )));
    }
    let (before, old) = (before_write(x), kept(h, x, &[source])?);
    pick::masked_scatter(&a, &m, &source.array())?;
    let options = vec![Value::Tensor(mask.clone())];
    rules::record_inplace(h, "MaskedScatterBackward0", "masked_scatter", x, &[source], before, old, options);
    Ok(())
}

/// The target as it is before a write, where a gradient rule may ask for it; else itself.
fn kept(h: &mut dyn Host, x: &T, others: &[&T]) -> Result<T> {
    let needed = x.requires_grad.get() || tape::recording(h, others);
    Ok(if needed { fresh(cast::copy(&x.array(), cast::Order::C)?) } else { x.clone() })
}

fn check_index(index: &T, name: &str) -> Result<Array> {
    let i = index.array().clone();
    if matches!(i.dtype(), DType::I64 | DType::I32) {
        return Ok(i);
    }
    let got = torch_scalar_type(i.dtype());
    Err(match name {
        "index_copy_" => runtime(format!("{name}(): Expected a long tensor for index, but got {got}")),
        "index_fill_" => Error::index(format!("{name}(): Expected dtype int64 for index.")).into(),
        "scatter" => runtime(format!("{name}(): Expected dtype int32/int64 for index")),
        _ => runtime(format!("{name}(): Expected dtype int32/int64 for index but got: {got}")),
    })
}

/// PyTorch's errors if slices of a source do not fit the index and the target.
fn check_slices(name: &str, a: &Array, axis: usize, index: &Array, source: &Array) -> Result<()> {
    let shape = |x: &Array| -> Vec<usize> { if x.ndim() == 0 { vec![1] } else { x.shape().to_vec() } };
    let (n, to, from) = (index.size(), shape(a), shape(source));
    let copies = name == "index_copy_";
    if index.ndim() > 1 {
        let text = if copies {
            format!("{name}(): Index should have dimension 1 or 0 (got {})", index.ndim())
        } else {
            format!(
                "{name}(): Index is supposed to be a vector, but got dim: {} with type: {} and size: {:?}",
                index.ndim(),
                torch_scalar_type(index.dtype()),
                index.shape()
            )
        };
        return Err(Error::index(text).into());
    }
    let rest =
        |s: &[usize]| -> Vec<usize> { s.iter().enumerate().filter(|(k, _)| *k != axis).map(|(_, n)| *n).collect() };
    if rest(&to) != rest(&from) {
        return Err(runtime(if copies {
            let text = |s: &[usize]| rest(s).iter().map(usize::to_string).collect::<Vec<_>>().join(", ");
            format!(
                "{name}(): Source/destination tensor must have same slice shapes. Destination slice shape: {} at dimension \
                 {axis} and source slice shape: {} at dimension {axis}.",
                text(&to),
                text(&from)
            )
        } else {
            format!(
                "source tensor shape must match self tensor shape, excluding the specified dimension. Got self.shape = {:?} \
                 source.shape = {:?}",
                a.shape(),
                source.shape()
            )
        }));
    }
    let have = from.get(axis).copied().unwrap_or(1);
    if n == have {
        return Ok(());
    }
    Err(if copies {
        Error::index(format!("{name}(): Number of indices ({n}) should be equal to source.size(dim) ({have})")).into()
    } else {
        runtime(format!(
            "{name}(): Number of indices ({n}) should be equal to source.size(dim): ({have}), for dim: {axis}"
        ))
    })
}

/// `x.scatter_(dim, index, src, reduce=…)`.
pub fn scatter(h: &mut dyn Host, x: &T, dim: i64, index: &T, src: &Operand, how: Option<&str>) -> Result<()> {
    let a = target(h, x)?;
    let i = check_index(index, "scatter")?;
    let axis = wrap_dim(dim, a.ndim())?;
    let way = match how {
        None => Scatter::Replace,
        Some("add") => Scatter::Reduce(Combine::Add, true),
        Some("multiply") => Scatter::Reduce(Combine::Multiply, true),
        Some(_) => return Err(runtime("reduce argument must be either add or multiply.")),
    };
    let s = match src {
        Operand::Tensor(t) => {
            let s = t.array().clone();
            if s.dtype() != a.dtype() {
                return Err(runtime("scatter(): Expected self.dtype to be equal to src.dtype"));
            }
            check_apart(&a, &s)?;
            s
        }
        Operand::Number(n, _) => Array::full(a.dtype(), i.shape(), *n)?,
    };
    let others: Vec<&T> = src.tensor().into_iter().collect();
    let (before, old) = (before_write(x), kept(h, x, &others)?);
    pick::scatter_along(&a, axis, &i, &s, way)?;
    let options = vec![Value::from(axis), Value::Tensor(index.clone())];
    let (name, rule) =
        if how.is_none() { ("ScatterBackward0", "scatter") } else { ("ScatterAddBackward0", "scatter_add") };
    rules::record_inplace(h, name, rule, x, &others, before, old, options);
    Ok(())
}

/// How elements combine, by PyTorch's name.
fn way_of(name: &str, include_self: bool) -> Option<Scatter> {
    Some(match name {
        "sum" => Scatter::Reduce(Combine::Add, include_self),
        "prod" => Scatter::Reduce(Combine::Multiply, include_self),
        "mean" => Scatter::Mean(include_self),
        "amax" => Scatter::Reduce(Combine::Maximum, include_self),
        "amin" => Scatter::Reduce(Combine::Minimum, include_self),
        _ => return None,
    })
}

/// `x.scatter_reduce_(dim, index, src, reduce)`.
pub fn scatter_reduce(
    h: &mut dyn Host,
    x: &T,
    dim: i64,
    index: &T,
    src: &T,
    how: &str,
    include_self: bool,
) -> Result<()> {
    let a = target(h, x)?;
    let i = check_index(index, "scatter_reduce")?;
    let axis = wrap_dim(dim, a.ndim())?;
    let way = way_of(how, include_self)
        .ok_or_else(|| runtime(format!("reduce argument must be either sum, prod, mean, amax or amin, got {how}")))?;
    if src.array().dtype() != a.dtype() {
        return Err(runtime("scatter(): Expected self.dtype to be equal to src.dtype"));
    }
    check_apart(&a, &src.array())?;
    let (before, old) = (before_write(x), kept(h, x, &[src])?);
    pick::scatter_along(&a, axis, &i, &src.array(), way)?;
    let options = vec![Value::from(axis), Value::Tensor(index.clone()), Value::str(how), Value::bool(include_self)];
    rules::record_inplace(h, "ScatterReduceBackward0", "scatter_reduce", x, &[src], before, old, options);
    Ok(())
}

fn same_dtype(name: &str, a: &Array, s: &Array) -> Result<()> {
    if a.dtype() != s.dtype() {
        return Err(runtime(format!(
            "{name}(): self ({}) and source ({}) must have the same scalar type",
            torch_scalar_type(a.dtype()),
            torch_scalar_type(s.dtype())
        )));
    }
    Ok(())
}

/// PyTorch's `IndexError` for an index outside a dimension, by the words of `index_fill_`.
fn check_inside(index: &Array, axis: usize, n: usize, kind: crate::diag::ErrorKind, by: &str) -> Result<()> {
    let bad = crate::array::index::to_i64(index).into_iter().find(|&i| i < 0 || i >= n as i64);
    match bad {
        Some(i) => {
            let text = format!("{by}index {i} is out of bounds for dimension {axis} with size {n}");
            Err(crate::diag::Error::new(kind, text).into())
        }
        None => Ok(()),
    }
}

fn check_bounds(index: &Array, n: usize) -> Result<()> {
    let bad = crate::array::index::to_i64(index).into_iter().any(|i| i < 0 || i >= n as i64);
    if bad { Err(crate::diag::Error::index("index out of range in self").into()) } else { Ok(()) }
}

/// `x.index_add_(dim, index, source, alpha=…)`.
pub fn index_add(h: &mut dyn Host, x: &T, dim: i64, index: &T, source: &T, alpha: Number) -> Result<()> {
    let a = target(h, x)?;
    let i = check_index(index, "index_add_")?;
    let axis = wrap_dim(dim, a.ndim())?;
    same_dtype("index_add_", &a, &source.array())?;
    check_slices("index_add_", &a, axis, &i, &source.array())?;
    check_apart(&a, &source.array())?;
    check_inside(&i, axis, a.shape().get(axis).copied().unwrap_or(1), crate::diag::ErrorKind::RuntimeError, "")?;
    let scaled = if alpha.0 == Num::Int(1) {
        source.clone()
    } else {
        binary(h, &MUL, &source.into(), &Operand::Number(alpha.0, alpha.1))?
    };
    let (before, old) = (before_write(x), kept(h, x, &[&scaled])?);
    pick::write_along(&a, axis, &i, &scaled.array(), Some(Combine::Add))?;
    let options = vec![Value::from(axis), Value::Tensor(index.clone())];
    rules::record_inplace(h, "IndexAddBackward0", "index_add", x, &[&scaled], before, old, options);
    Ok(())
}

/// `x.index_copy_(dim, index, source)`.
pub fn index_copy(h: &mut dyn Host, x: &T, dim: i64, index: &T, source: &T) -> Result<()> {
    let a = target(h, x)?;
    let i = check_index(index, "index_copy_")?;
    let axis = wrap_dim(dim, a.ndim())?;
    if a.dtype() != source.array().dtype() {
        return Err(runtime(format!(
            "index_copy_(): self and source expected to have the same dtype, but got (self) {} and (source) {}",
            torch_scalar_type(a.dtype()),
            torch_scalar_type(source.array().dtype())
        )));
    }
    check_slices("index_copy_", &a, axis, &i, &source.array())?;
    check_apart(&a, &source.array())?;
    check_inside(
        &i,
        axis,
        a.shape().get(axis).copied().unwrap_or(1),
        crate::diag::ErrorKind::IndexError,
        "index_copy_(): ",
    )?;
    let (before, old) = (before_write(x), kept(h, x, &[source])?);
    pick::write_along(&a, axis, &i, &source.array(), None)?;
    let options = vec![Value::from(axis), Value::Tensor(index.clone())];
    rules::record_inplace(h, "IndexCopyBackward0", "index_copy", x, &[source], before, old, options);
    Ok(())
}

/// `x.index_fill_(dim, index, value)`.
pub fn index_fill(h: &mut dyn Host, x: &T, dim: i64, index: &T, value: &Operand) -> Result<()> {
    let a = target(h, x)?;
    let i = check_index(index, "index_fill_")?;
    let axis = wrap_dim(dim, a.ndim())?;
    check_inside(&i, axis, a.shape().get(axis).copied().unwrap_or(1), crate::diag::ErrorKind::IndexError, "")?;
    if let Some(t) = value.tensor().filter(|t| t.array().ndim() > 0) {
        return Err(runtime(format!(
            "index_fill_ only supports a 0-dimensional value tensor, but got tensor with {} dimension(s).",
            t.array().ndim()
        )));
    }
    let v = cast::astype(&value.array(a.dtype()), a.dtype())?;
    let others: Vec<&T> = value.tensor().into_iter().collect();
    let (before, old) = (before_write(x), kept(h, x, &others)?);
    pick::write_along(&a, axis, &i, &v, None)?;
    let options = vec![Value::from(axis), Value::Tensor(index.clone())];
    rules::record_inplace(h, "IndexFillBackward0", "index_fill", x, &others, before, old, options);
    Ok(())
}

/// `x.index_reduce_(dim, index, source, reduce)`.
pub fn index_reduce(
    h: &mut dyn Host,
    x: &T,
    dim: i64,
    index: &T,
    source: &T,
    how: &str,
    include_self: bool,
) -> Result<()> {
    let a = target(h, x)?;
    let i = check_index(index, "index_reduce_")?;
    let axis = wrap_dim(dim, a.ndim())?;
    same_dtype("index_reduce_", &a, &source.array())?;
    let way = way_of(how, include_self).filter(|_| how != "sum").ok_or_else(|| {
        runtime(format!("index_reduce(): Expected reduce to be one of prod, mean, amax or amin but got {how}."))
    })?;
    let n = a.shape().get(axis).copied().unwrap_or(1);
    check_slices("index_reduce_", &a, axis, &i, &source.array())?;
    check_bounds(&i, n)?;
    // The index of slices becomes an index of elements.
    let s = source.array().clone();
    let mut shape = vec![1i64; s.ndim()];
    if let Some(k) = shape.get_mut(axis) {
        *k = i.size() as i64;
    }
    let wide = cast::astype(&i, DType::I64)?;
    let wide = views::reshape(h, &fresh(wide), &shape)?;
    let size: Vec<i64> = s.shape().iter().map(|&n| n as i64).collect();
    let wide = views::expand(h, &wide, &size)?;
    let (before, old) = (before_write(x), kept(h, x, &[source])?);
    pick::scatter_along(&a, axis, &wide.array(), &s, way)?;
    let options = vec![Value::from(axis), Value::Tensor(wide), Value::str(how), Value::bool(include_self)];
    rules::record_inplace(h, "IndexReduceBackward0", "scatter_reduce", x, &[source], before, old, options);
    Ok(())
}

/// `x.index_put_(indices, values, accumulate)`.
pub fn index_put(h: &mut dyn Host, x: &T, indices: &Value, values: &T, accumulate: bool) -> Result<()> {
    let a = target(h, x)?;
    let mut items = Vec::new();
    for v in indices.to_vec(h)? {
        items.push(match super::args::tensor_of(&v) {
            Some(t) if t.array().dtype().is_bool() => Item::Mask(t.array().clone()),
            Some(t) if t.array().dtype().is_inexact() => {
                return Err(Error::index("tensors used as indices must be long, int, byte or bool tensors").into());
            }
            Some(t) => Item::Array(t.array().clone()),
            None => Item::ALL,
        });
    }
    let v = values.array().clone();
    let (before, old) = (before_write(x), kept(h, x, &[values])?);
    if accumulate {
        crate::op::index::update_at(&a, &items, &v, Combine::Add, Rules::Torch)?;
    } else {
        crate::op::index::set(&a, &items, &v, Rules::Torch)?;
    }
    let all: Vec<Value> = indices.to_vec(h)?;
    let options = vec![Value::tuple(all), Value::bool(accumulate)];
    rules::record_inplace(h, "IndexPutBackward0", "index_put", x, &[values], before, old, options);
    Ok(())
}

/// `x.put_(index, source, accumulate)`.
pub fn put(h: &mut dyn Host, x: &T, index: &T, source: &T, accumulate: bool) -> Result<()> {
    let a = target(h, x)?;
    let i = index.array().clone();
    if i.dtype() != DType::I64 {
        let name = torch_scalar_type(i.dtype());
        return Err(runtime(format!("put_(): Expected a long tensor for index, but got {name}")));
    }
    let s = source.array().clone();
    if s.dtype() != a.dtype() {
        return Err(runtime(format!(
            "put_(): self and source expected to have the same dtype, but got self.dtype = {} and source.dtype = {}",
            torch_scalar_type(a.dtype()),
            torch_scalar_type(s.dtype())
        )));
    }
    if s.size() != i.size() {
        return Err(Error::index(format!(
            "put_(): Expected source and index to have the same number of elements, but got source.numel() = {}, \
             index.numel() = {}",
            s.size(),
            i.size()
        ))
        .into());
    }
    check_flat(&i, a.size())?;
    let how = accumulate.then_some(Combine::Add);
    let (before, old) = (before_write(x), kept(h, x, &[source])?);
    pick::put(&a, &i, &cast::contiguous(&source.array())?, pick::Mode::Raise, how)?;
    let options = vec![Value::Tensor(index.clone()), Value::bool(accumulate)];
    rules::record_inplace(h, "PutBackward0", "put", x, &[source], before, old, options);
    Ok(())
}
