//! Norms of vectors and matrices.

use super::decompose;
use crate::array::DType;
use crate::diag::Error;
use crate::library::args;
use crate::library::numpy::compose::{get, ints, method, mul, np, np_kw, pow, value_error};
use crate::library::numpy::convert::ArrayLike;
use crate::rows;
use crate::value::{Host, Result, Value};

rows! { pub FUNCTIONS =
    /// Matrix or vector norm.
    ///
    /// >>> np.linalg.norm([3., 4.])
    "norm"(x: ArrayLike, ord: Value = None, axis: Value = None, keepdims: bool = False) => norm;
    /// Computes the matrix norm of a matrix (or a stack of matrices) x.
    ///
    /// >>> np.linalg.matrix_norm([[3., 0.], [4., 0.]])
    "matrix_norm"(x: Value, /, *, keepdims: bool = False, ord: Value = "fro") => matrix_norm;
    /// Computes the vector norm of a vector (or batch of vectors) x.
    ///
    /// >>> np.linalg.vector_norm([3., 4.])
    "vector_norm"(x: Value, /, *, axis: Value = None, keepdims: bool = False, ord: Value = 2) => vector_norm;
}

fn float_of(h: &mut dyn Host, x: &ArrayLike) -> Result<Value> {
    let x = Value::Array(x.0.clone());
    let dtype = match &x {
        Value::Array(a) => a.array().dtype(),
        _ => DType::F64,
    };
    if dtype.is_inexact() { Ok(x) } else { method(h, &x, "astype", &[Value::dtype(DType::F64)]) }
}

/// `(x.conj() * x).real`
fn squares(h: &mut dyn Host, x: &Value) -> Result<Value> {
    let conjugate = np(h, "conjugate", std::slice::from_ref(x))?;
    let product = mul(h, &conjugate, x)?;
    get(h, &product, "real")
}

fn reduce(h: &mut dyn Host, name: &str, x: Value, axis: Value, keepdims: bool) -> Result<Value> {
    np_kw(h, name, &[x], &[("axis", axis), ("keepdims", Value::bool(keepdims))])
}

fn norm(h: &mut dyn Host, x: ArrayLike, ord: Value, axis: Value, keepdims: bool) -> Result<Value> {
    let x = float_of(h, &x)?;
    let ndim = get(h, &x, "ndim")?.to_index_saturating().unwrap_or(0) as usize;
    let axes: Vec<i64> = if axis.is_none() {
        let frobenius = ord.is_none()
            || (matches!(ord.as_str(), Some("fro" | "f")) && ndim == 2)
            || (matches!(ord.to_f64(), Some(f) if f == 2.0) && ndim == 1);
        if frobenius {
            let flat = method(h, &x, "ravel", &[Value::str("K")])?;
            let real = get(h, &flat, "real")?;
            let mut sum = np(h, "dot", &[real.clone(), real])?;
            if let Value::Array(a) = &flat
                && a.array().dtype().is_complex()
            {
                let imag = get(h, &flat, "imag")?;
                let other = np(h, "dot", &[imag.clone(), imag])?;
                sum = crate::library::numpy::compose::add(h, &sum, &other)?;
            }
            let root = np(h, "sqrt", &[sum])?;
            return if keepdims { method(h, &root, "reshape", &[ints(&vec![1; ndim])]) } else { Ok(root) };
        }
        (0..ndim as i64).collect()
    } else {
        match args::index(&axis) {
            Some(i) => vec![i?],
            None => match &axis {
                Value::Tuple(t) => {
                    t.iter().map(|v| crate::value::convert::FromValue::from_value(h, v)).collect::<Result<_>>()?
                }
                _ => {
                    let text = "'axis' must be None, an integer or a tuple of integers";
                    return Err(Error::type_error(text).into());
                }
            },
        }
    };
    match axes.as_slice() {
        [one] => along_vector(h, x, &ord, args::axis(*one, ndim)?, keepdims),
        [row, column] => {
            let (row, column) = (args::axis(*row, ndim)?, args::axis(*column, ndim)?);
            if row == column {
                return value_error("Duplicate axes given.");
            }
            of_matrix(h, x, &ord, row, column, keepdims)
        }
        _ => value_error("Improper number of dimensions to norm."),
    }
}

fn along_vector(h: &mut dyn Host, x: Value, ord: &Value, axis: usize, keepdims: bool) -> Result<Value> {
    let along = Value::from(axis);
    if let Some(text) = ord.as_str() {
        return value_error(format!("Invalid norm order '{text}' for vectors"));
    }
    let order = ord.to_f64();
    if ord.is_none() || order == Some(2.0) {
        let squares = squares(h, &x)?;
        let sum = reduce(h, "sum", squares, along, keepdims)?;
        return np(h, "sqrt", &[sum]);
    }
    let Some(order) = order else {
        let text = ord.to_text(h)?;
        return value_error(format!("Invalid norm order '{text}' for vectors"));
    };
    if order == 0.0 {
        let real = get(h, &x, "real")?;
        let dtype = get(h, &real, "dtype")?;
        let nonzero = np(h, "not_equal", &[x, Value::Int(0)])?;
        let ones = method(h, &nonzero, "astype", &[dtype])?;
        return reduce(h, "sum", ones, along, keepdims);
    }
    let size = np(h, "abs", &[x])?;
    if order.is_infinite() {
        return reduce(h, if order > 0.0 { "max" } else { "min" }, size, along, keepdims);
    }
    if order == 1.0 {
        return reduce(h, "sum", size, along, keepdims);
    }
    let powers = pow(h, &size, ord)?;
    let sum = reduce(h, "sum", powers, along, keepdims)?;
    pow(h, &sum, &Value::float(1.0 / order))
}

fn of_matrix(h: &mut dyn Host, x: Value, ord: &Value, row: usize, column: usize, keepdims: bool) -> Result<Value> {
    let both = ints(&[row, column]);
    let order = ord.to_f64();
    let sums = |h: &mut dyn Host, along: usize, then: usize, how: &str| -> Result<Value> {
        let size = np(h, "abs", std::slice::from_ref(&x))?;
        let sums = reduce(h, "sum", size, Value::from(along), false)?;
        let then = if then > along { then - 1 } else { then };
        reduce(h, how, sums, Value::from(then), false)
    };
    let singular = |h: &mut dyn Host, how: &str| -> Result<Value> {
        let ends = Value::tuple(vec![Value::Int(-2), Value::Int(-1)]);
        let moved = np(h, "moveaxis", &[x.clone(), both.clone(), ends])?;
        let array = crate::library::numpy::compose::array(h, &moved)?;
        reduce(h, how, Value::ndarray(decompose::values(&array)?), Value::Int(-1), false)
    };
    let result = match (ord.as_str(), order) {
        (Some("fro" | "f"), _) => frobenius(h, &x, &both)?,
        (Some("nuc"), _) => singular(h, "sum")?,
        (None, None) if ord.is_none() => frobenius(h, &x, &both)?,
        (_, Some(2.0)) => singular(h, "max")?,
        (_, Some(-2.0)) => singular(h, "min")?,
        (_, Some(1.0)) => sums(h, row, column, "max")?,
        (_, Some(-1.0)) => sums(h, row, column, "min")?,
        (_, Some(f64::INFINITY)) => sums(h, column, row, "max")?,
        (_, Some(f64::NEG_INFINITY)) => sums(h, column, row, "min")?,
        _ => return value_error("Invalid norm order for matrices."),
    };
    if keepdims { np(h, "expand_dims", &[result, both]) } else { Ok(result) }
}

fn frobenius(h: &mut dyn Host, x: &Value, both: &Value) -> Result<Value> {
    let squares = squares(h, x)?;
    let sum = reduce(h, "sum", squares, both.clone(), false)?;
    np(h, "sqrt", &[sum])
}

fn matrix_norm(h: &mut dyn Host, x: Value, keepdims: bool, ord: Value) -> Result<Value> {
    use crate::value::convert::FromValue;
    let x = ArrayLike::from_value(h, &x)?;
    norm(h, x, ord, Value::tuple(vec![Value::Int(-2), Value::Int(-1)]), keepdims)
}

fn vector_norm(h: &mut dyn Host, x: Value, axis: Value, keepdims: bool, ord: Value) -> Result<Value> {
    use crate::value::convert::FromValue;
    let x = ArrayLike::from_value(h, &x)?;
    let ndim = x.array().ndim();
    let all = Value::Array(x.0.clone());
    let (flat, along, restore) = match &axis {
        Value::None => (method(h, &all, "ravel", &[])?, Value::Int(0), vec![1; ndim]),
        Value::Tuple(t) if t.len() != 1 => {
            let axes: Vec<i64> = t.iter().map(|v| i64::from_value(h, v)).collect::<Result<_>>()?;
            let axes = args::axes(&axes, ndim)?;
            let array = x.array();
            let kept: Vec<usize> = (0..ndim).filter(|a| !axes.contains(a)).collect();
            let order: Vec<usize> = axes.iter().copied().chain(kept.iter().copied()).collect();
            let turned = np(h, "transpose", &[all, ints(&order)])?;
            let shape: Vec<Value> =
                std::iter::once(Value::Int(-1)).chain(kept.iter().map(|&a| Value::from(array.shape()[a]))).collect();
            let restore = (0..ndim).map(|a| if axes.contains(&a) { 1 } else { array.shape()[a] }).collect();
            (method(h, &turned, "reshape", &[Value::tuple(shape)])?, Value::Int(0), restore)
        }
        _ => {
            return norm(h, x, ord, axis, keepdims);
        }
    };
    let flat = ArrayLike::from_value(h, &flat)?;
    let result = norm(h, flat, ord, along, false)?;
    if keepdims { method(h, &result, "reshape", &[ints(&restore)]) } else { Ok(result) }
}
