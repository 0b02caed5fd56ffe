//! Methods of ufuncs: reduce, accumulate, reduceat, outer, at.

use super::convert::ArrayLike;
use super::errstate;
use super::operand::{self, Operand};
use super::reduce::{self, Reduction, deliver, mask_of};
use super::ufunc::Does::*;
use super::ufunc::{Ufunc, call, this};
use super::ufunc_loops::of_fold;
use super::{discover, index};
use crate::array::{Array, DType, Num, Scalar};
use crate::diag::Error;
use crate::kernel::{arith::Combine, fpstatus};
use crate::library::args::{self, Axes};
use crate::op::elementwise::{self as elem, BinaryOp, Operation};
use crate::op::{index as op_index, scan};
use crate::rows;
use crate::value::convert::Maybe;
use crate::value::{Args, Host, Result, Value};

rows! { pub METHODS =
    /// Reduces the array's dimensions by applying the ufunc along axes.
    ///
    /// >>> np.multiply.reduce([2, 3, 5])
    "reduce"(this: Value, array: ArrayLike, /, axis: Axes = 0, dtype: Option<super::convert::DTypeArg> = None, out: Value = None, keepdims: bool = False, initial: Maybe<Value> = NoValue, r#where: Maybe<Value> = NoValue) => method_reduce;
    /// Accumulate the result of applying the operator to all elements.
    ///
    /// >>> np.add.accumulate([2, 3, 5])
    "accumulate"(this: Value, array: ArrayLike, /, axis: Axes = 0, dtype: Option<super::convert::DTypeArg> = None, out: Value = None) => method_accumulate;
    /// Performs a (local) reduce with specified slices over a single axis.
    ///
    /// >>> np.add.reduceat(np.arange(8), [0, 4, 1, 5])
    "reduceat"(this: Value, array: ArrayLike, /, indices: ArrayLike, axis: i64 = 0, dtype: Option<super::convert::DTypeArg> = None, out: Value = None) => method_reduceat;
    /// Apply the ufunc to all pairs of an element of A and one of B.
    ///
    /// >>> np.multiply.outer([1, 2, 3], [4, 5, 6])
    "outer"(this: Value, A: ArrayLike, B: Maybe<ArrayLike> = NoValue, /, **kwargs: crate::value::convert::Keywords) => method_outer;
    /// Performs unbuffered in place operation on the elements that indices name.
    ///
    /// >>> a = np.array([1, 2, 3, 4]); np.add.at(a, [0, 1, 2, 2], 1); a
    "at"(this: Value, a: Value, indices: Value, b: Maybe<Value> = NoValue, /) => method_at;
    /// Find the dtypes NumPy will use for the operation.
    ///
    /// >>> np.add.resolve_dtypes((np.dtype('i4'), float, None))
    "resolve_dtypes"(this: Value, dtypes: Value, /, *, signature: Value = None, casting: Option<String> = None, reduction: bool = False) => resolve_dtypes;
}

fn resolve_dtypes(
    h: &mut dyn Host,
    v: Value,
    dtypes: Value,
    signature: Value,
    casting: Option<String>,
    reduction: bool,
) -> Result<Value> {
    super::ufunc_loops::resolve(h, this(&v)?, dtypes, signature, casting, reduction)
}

/// The operation of a ufunc that folds; NumPy's error for others.
fn folding(u: &Ufunc, method: &str) -> Result<BinaryOp> {
    match u.does {
        Two(op) => Ok(op),
        Core(_) => Err(Error::runtime("Reduction not defined on ufunc with signature").into()),
        _ if u.nin() == 1 => Err(Error::value(format!("{method} only supported for binary functions")).into()),
        _ => Err(Error::value(format!("{method} only supported for functions returning a single value")).into()),
    }
}

#[allow(clippy::too_many_arguments)]
fn method_reduce(
    h: &mut dyn Host,
    v: Value,
    array: ArrayLike,
    axis: Axes,
    dtype: Option<super::convert::DTypeArg>,
    out: Value,
    keepdims: bool,
    initial: Maybe<Value>,
    r#where: Maybe<Value>,
) -> Result<Value> {
    let u = this(&v)?;
    let op = folding(u, "reduce")?;
    let a = array.array();
    let dtype = dtype.map(|d| d.0);
    let own = of_fold(u, op, a.dtype(), dtype)?;
    let axis = if a.ndim() == 0 && matches!(axis, Axes::One(0 | -1)) { Axes::All } else { axis };
    if let Some(how) = u.combine() {
        let initial = initial.into_option();
        let r = Reduction { axis, dtype, out, keepdims, initial, mask: r#where.into_option() };
        return reduce::fold(h, &array, how, r);
    }
    let axes = axis.resolve(a.ndim())?;
    if axes.len() > 1 && u.identity.is_none() {
        let text = format!("reduction operation '{}' is not reorderable, so at most one axis may be specified", u.name);
        return Err(Error::value(text).into());
    }
    let mut sorted = axes.to_vec();
    sorted.sort_unstable_by(|x, y| y.cmp(x));
    let mut result = if a.dtype() == own { a.clone() } else { crate::op::cast::astype(&a, own)? };
    let start = match initial.into_option().filter(|v| !v.is_none()) {
        Some(v) => Some(discover::as_array(h, &v, Some(result.dtype()))?),
        None => None,
    };
    let mask = match mask_of(h, r#where.into_option())? {
        // What stands in front of all elements is folded first.
        None if start.is_some() && !a.is_empty() => Some(Array::full(DType::Bool, a.shape(), Num::Bool(true))?),
        mask => mask,
    };
    if let Some(mask) = mask {
        let identity = u.identity.map(|n| Array::scalar(Scalar::new(result.dtype(), n)));
        let start = start.or(identity).ok_or_else(|| {
            let name = u.name;
            Error::value(format!("reduction operation '{name}' does not have an identity, so to use a where mask one has to specify 'initial'"))
        })?;
        let dtype = elem::numpy_loop(op, result.dtype(), result.dtype()).unwrap_or(result.dtype());
        result = scan::fold_slices_where(&result, &axes, &mask, &start, |total, x, mask| {
            elem::binary_into(op, total, x, dtype, total, Some(mask))
        })?;
    } else {
        for k in sorted {
            let total = scan::fold_slices(&result, k, |x, y| pair(op, x, y))?;
            result = match total {
                Some(t) => t,
                None => {
                    let mut shape = result.shape().to_vec();
                    shape.remove(k);
                    let name = u.name;
                    let none =
                        || Error::value(format!("zero-size array to reduction operation {name} which has no identity"));
                    match (u.identity, &start) {
                        (Some(n), _) => Array::full(result.dtype(), &shape, n)?,
                        (None, Some(s)) => crate::op::movement::broadcast_to(s, &shape)?,
                        (None, None) => return Err(none().into()),
                    }
                }
            };
        }
    }
    errstate::report(h, "reduce")?;
    if keepdims {
        let shape: Vec<usize> = (0..a.ndim()).map(|k| if axes.contains(&k) { 1 } else { a.shape()[k] }).collect();
        result = crate::op::movement::reshape(&result, &shape)?.0;
    }
    deliver(&out, result, u.name)
}

/// Folds two slices; what the floating-point unit saw is added to what it saw before.
fn pair(op: BinaryOp, x: &Array, y: &Array) -> crate::diag::Result<Array> {
    let dtype = elem::numpy_loop(op, x.dtype(), y.dtype()).unwrap_or(x.dtype());
    if op == BinaryOp::Power {
        operand::negative_power(y, dtype)?;
    }
    let before = fpstatus::take();
    let folded = elem::binary(op, x, y, dtype);
    fpstatus::raise(before);
    folded
}

fn method_accumulate(
    h: &mut dyn Host,
    v: Value,
    array: ArrayLike,
    axis: Axes,
    dtype: Option<super::convert::DTypeArg>,
    out: Value,
) -> Result<Value> {
    let u = this(&v)?;
    let op = folding(u, "accumulate")?;
    let a = array.array();
    let axis = match axis {
        Axes::One(i) => i,
        Axes::Many(all) if all.len() == 1 => all[0],
        Axes::All if a.ndim() == 1 => 0,
        _ => return Err(Error::value("accumulate does not allow multiple axes").into()),
    };
    let dtype = dtype.map(|d| d.0);
    let own = of_fold(u, op, a.dtype(), dtype)?;
    if a.ndim() == 0 {
        if !matches!(axis, 0 | -1) {
            return Err(args::axis_error(axis, 0, None));
        }
        return Err(Error::type_error("cannot accumulate on a scalar").into());
    }
    let floating = u.combine() == Some(Combine::LogAddExp) && !a.dtype().is_inexact();
    let dtype = dtype.or(floating.then_some(DType::F64));
    if let Some(how) = u.combine() {
        return super::running::running(h, &a, Some(axis), how, dtype, &out);
    }
    let k = args::axis(axis, a.ndim())?;
    let source = if a.dtype() == own { a } else { crate::op::cast::astype(&a, own)? };
    let result = elem::numpy_loop(op, source.dtype(), source.dtype()).and_then(|d| op.result(d));
    let all = scan::accumulate_slices(&source, k, result.unwrap_or(source.dtype()), |x, y| pair(op, x, y))?;
    errstate::report(h, "accumulate")?;
    match out {
        Value::None => Ok(Value::ndarray(all)),
        out => deliver(&out, all, u.name),
    }
}

fn method_reduceat(
    h: &mut dyn Host,
    v: Value,
    array: ArrayLike,
    indices: ArrayLike,
    axis: i64,
    dtype: Option<super::convert::DTypeArg>,
    out: Value,
) -> Result<Value> {
    let u = this(&v)?;
    let op = folding(u, "reduceat")?;
    let a = array.array();
    if indices.array().ndim() > 1 {
        return Err(Error::value("setting an array element with a sequence. The requested array would exceed the maximum number of dimension of 1.").into());
    }
    if a.ndim() == 0 && matches!(axis, 0 | -1) {
        return Err(Error::type_error("cannot reduceat on a scalar").into());
    }
    let asked = dtype.as_ref().map(|d| d.0);
    of_fold(u, op, a.dtype(), asked)?;
    let k = args::axis(axis, a.ndim())?;
    let Some(how) = u.combine() else {
        let result = elem::numpy_loop(op, a.dtype(), a.dtype()).and_then(|d| op.result(d));
        let source = match dtype.as_ref().map(|d| d.0).or(result) {
            Some(d) => crate::op::cast::astype(&a, d)?,
            None => a,
        };
        let at = crate::op::join::integers(&indices.array());
        let result = scan::reduce_at_slices(&source, k, &at, u.name, |x, y| pair(op, x, y))?;
        errstate::report(h, "reduceat")?;
        return if out.is_none() { Ok(Value::ndarray(result)) } else { deliver(&out, result, u.name) };
    };
    let own = match how {
        Combine::Add | Combine::Multiply => reduce::sum_dtype(a.dtype()),
        Combine::And | Combine::Or | Combine::Xor => DType::Bool,
        Combine::LogAddExp if !a.dtype().is_inexact() => DType::F64,
        _ => a.dtype(),
    };
    let target = dtype.map_or(own, |d| d.0);
    let source = if target == a.dtype() { a } else { crate::op::cast::astype(&a, target)? };
    let at = crate::op::join::integers(&indices.array());
    let result = scan::reduce_at(&source, k, &at, how)?;
    errstate::report(h, "reduceat")?;
    match out {
        Value::None => Ok(Value::ndarray(result)),
        out => deliver(&out, result, u.name),
    }
}

fn method_outer(
    h: &mut dyn Host,
    v: Value,
    a: ArrayLike,
    b: Maybe<ArrayLike>,
    kwargs: crate::value::convert::Keywords,
) -> Result<Value> {
    let u = this(&v)?;
    match u.does {
        Core(_) => {
            return Err(Error::type_error("method outer is not allowed in ufunc with non-trivial signature").into());
        }
        One(_) | Pair(..) => return Err(Error::value("outer product only supported for binary functions").into()),
        _ => {}
    }
    let Some(b) = b.into_option() else {
        return Err(Error::type_error("exactly two arguments expected").into());
    };
    let x = a.array();
    let mut layout = x.layout().clone();
    for _ in 0..b.array().ndim() {
        layout.shape.push(1);
        layout.strides.push(0);
    }
    let args = [Value::ndarray(x.with_layout(layout)?), Value::Array(b.0)];
    call(h, &v, Args { pos: &args, kw: &kwargs.0 })
}

fn method_at(h: &mut dyn Host, v: Value, a: Value, indices: Value, b: Maybe<Value>) -> Result<Value> {
    let u = this(&v)?;
    let Value::Array(a) = a else { return Err(Error::type_error("first operand must be array").into()) };
    let items = index::items(h, &indices)?;
    let array = a.array().clone();
    super::convert::writable(&array, "operand array with iterator write flag set")?;
    let rules = crate::array::index::Rules::Numpy;
    let b = b.into_option();
    match (u.does, b) {
        (One(op), _) => {
            let dtype = operand::unary_loop(op, array.dtype())?;
            let zero = Array::zeros(array.dtype(), &[])?;
            op_index::update_at_with(&array, &items, &zero, rules, |x, _| elem::unary_num(op, dtype, x))?;
        }
        (Two(_), None) => return Err(Error::value("second operand needed for ufunc").into()),
        (Two(op), Some(b)) => {
            let y = discover::as_array(h, &b, None)?;
            let weak = Operand::of(h, &b)?.unwrap_or(Operand::Array(y.clone()));
            let dtype = operand::binary_loop(op, &Operand::Array(array.clone()), &weak)?;
            match u.combine() {
                Some(how) if dtype == array.dtype() => op_index::update_at(&array, &items, &y, how, rules)?,
                // Each result is cast to what stands there before the next is computed.
                _ => {
                    let own = array.dtype();
                    let wide = crate::op::cast::astype(&array, dtype)?;
                    op_index::update_at_with(&wide, &items, &y, rules, |x, y| {
                        Ok(Scalar::new(own, elem::binary_num(op, dtype, x, y)?).num)
                    })?;
                    crate::op::assign::assign(&array, &wide)?;
                }
            }
        }
        (Core(core), _) => {
            let (name, signature) = (u.name, core.signature);
            return Err(Error::type_error(format!(
                "{name}.at does not support ufunc with non-trivial signature: {name} has signature {signature}."
            ))
            .into());
        }
        _ => return Err(Error::value("Only single output ufuncs supported at this time").into()),
    }
    errstate::report(h, u.name)?;
    Ok(Value::None)
}
