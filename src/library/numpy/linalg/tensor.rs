//! Products and views under the names of `numpy.linalg`, and equations of tensors.

use super::raise;
use crate::library::numpy::compose::{array, get, ints, method, np, np_kw, value_error};
use crate::library::numpy::convert::ArrayLike;
use crate::rows;
use crate::value::{Host, Result, Value};

rows! { pub FUNCTIONS =
    /// Compute the dot product of two or more arrays in a single function call.
    ///
    /// >>> np.linalg.multi_dot([np.eye(2), np.ones((2, 3)), np.ones(3)])
    "multi_dot"(arrays: Value, *, out: Value = None) => multi_dot;
    /// Compute the 'inverse' of an N-dimensional array.
    ///
    /// >>> np.linalg.tensorinv(np.eye(4).reshape(2, 2, 4)).shape
    "tensorinv"(a: ArrayLike, ind: i64 = 2) => tensorinv;
    /// Solve the tensor equation a x = b for x.
    ///
    /// >>> np.linalg.tensorsolve(np.eye(4).reshape(2, 2, 4), np.ones((2, 2)))
    "tensorsolve"(a: ArrayLike, b: ArrayLike, axes: Value = None) => tensorsolve;
    /// Returns the cross product of 3-element vectors.
    ///
    /// >>> np.linalg.cross([1, 0, 0], [0, 1, 0])
    "cross"(x1: ArrayLike, x2: ArrayLike, /, *, axis: Value = -1) => cross;
    /// Compute the outer product of two vectors.
    ///
    /// >>> np.linalg.outer([1, 2], [3, 4])
    "outer"(x1: ArrayLike, x2: ArrayLike, /) => outer;
    /// Computes the vector dot product.
    ///
    /// >>> np.linalg.vecdot([1, 2], [3, 4])
    "vecdot"(x1: Value, x2: Value, /, *, axis: Value = -1) => vecdot;
    /// Computes the matrix product.
    ///
    /// >>> np.linalg.matmul([[1, 2]], [[3], [4]])
    "matmul"(x1: Value, x2: Value, /) => matmul;
    /// Returns specified diagonals of a matrix (or a stack of matrices) x.
    ///
    /// >>> np.linalg.diagonal([[1, 2], [3, 4]])
    "diagonal"(x: Value, /, *, offset: Value = 0) => diagonal;
    /// Returns the sum along the specified diagonals of a matrix (or a stack of matrices) x.
    ///
    /// >>> np.linalg.trace([[1, 2], [3, 4]])
    "trace"(x: Value, /, *, offset: Value = 0, dtype: Value = None) => trace;
    /// Transposes a matrix (or a stack of matrices) x.
    ///
    /// >>> np.linalg.matrix_transpose([[1, 2], [3, 4]])
    "matrix_transpose"(x: Value, /) => matrix_transpose;
    /// Compute tensor dot product along specified axes.
    ///
    /// >>> np.linalg.tensordot([1, 2], [3, 4], axes=1)
    "tensordot"(x1: Value, x2: Value, /, *, axes: Value = 2) => tensordot;
}

/// The order of multiplication that takes the fewest steps: `split[i][j]` ends the left part of i..=j.
fn best_splits(sizes: &[usize]) -> Vec<Vec<usize>> {
    let n = sizes.len().saturating_sub(1);
    let mut cost = vec![vec![0.0f64; n]; n];
    let mut split = vec![vec![0; n]; n];
    for length in 1..n {
        for i in 0..n - length {
            let j = i + length;
            cost[i][j] = f64::INFINITY;
            for k in i..j {
                let q = cost[i][k] + cost[k + 1][j] + (sizes[i] * sizes[k + 1] * sizes[j + 1]) as f64;
                if q < cost[i][j] {
                    cost[i][j] = q;
                    split[i][j] = k;
                }
            }
        }
    }
    split
}

fn multi_dot(h: &mut dyn Host, arrays: Value, out: Value) -> Result<Value> {
    let mut items = arrays.to_vec(h)?;
    let n = items.len();
    if n < 2 {
        return value_error("Expecting at least two arrays.");
    }
    if n == 2 {
        return np_kw(h, "dot", &items, &[("out", out)]);
    }
    for item in &mut items {
        *item = np(h, "asanyarray", std::slice::from_ref(item))?;
    }
    let ndims: Vec<usize> = items.iter().map(|i| array(h, i).map(|a| a.ndim())).collect::<Result<_>>()?;
    let (first, last) = (ndims[0], ndims[n - 1]);
    if first == 1 {
        items[0] = np(h, "atleast_2d", &[items[0].clone()])?;
    }
    if last == 1 {
        let row = np(h, "atleast_2d", &[items[n - 1].clone()])?;
        items[n - 1] = get(h, &row, "T")?;
    }
    let mut sizes = Vec::new();
    for item in &items {
        let a = array(h, item)?;
        if a.ndim() != 2 {
            return raise(format!("{}-dimensional array given. Array must be two-dimensional", a.ndim()));
        }
        if sizes.is_empty() {
            sizes.push(a.shape()[0]);
        }
        sizes.push(a.shape()[1]);
    }
    let split = best_splits(&sizes);
    let result = chain(h, &items, &split, 0, n - 1)?;
    let result = match (first, last) {
        (1, 1) => {
            let flat = method(h, &result, "ravel", &[])?;
            return crate::library::numpy::compose::at(h, &flat, Value::Int(0));
        }
        (1, _) | (_, 1) => method(h, &result, "ravel", &[])?,
        _ => result,
    };
    if let Value::Array(_) = &out {
        crate::library::numpy::compose::put(h, &out, Value::Ellipsis, &result)?;
        return Ok(out);
    }
    Ok(result)
}

fn chain(h: &mut dyn Host, items: &[Value], split: &[Vec<usize>], i: usize, j: usize) -> Result<Value> {
    if i == j {
        return Ok(items[i].clone());
    }
    h.check_depth()?;
    let left = chain(h, items, split, i, split[i][j])?;
    let right = chain(h, items, split, split[i][j] + 1, j)?;
    np(h, "dot", &[left, right])
}

fn tensorinv(h: &mut dyn Host, a: ArrayLike, ind: i64) -> Result<Value> {
    let m = a.array();
    if ind <= 0 {
        return value_error("Invalid ind argument.");
    }
    let ind = (ind as usize).min(m.ndim());
    let mut shape = m.shape()[ind..].to_vec();
    shape.extend_from_slice(&m.shape()[..ind]);
    let columns: usize = m.shape()[ind..].iter().product();
    let square = method(h, &Value::ndarray(m), "reshape", &[Value::tuple(vec![Value::from(columns), Value::Int(-1)])])?;
    let inverse = np(h, "linalg.inv", &[square])?;
    method(h, &inverse, "reshape", &[ints(&shape)])
}

fn tensorsolve(h: &mut dyn Host, a: ArrayLike, b: ArrayLike, axes: Value) -> Result<Value> {
    let mut m = a.array();
    if !axes.is_none() {
        let ndim = m.ndim();
        let mut order: Vec<usize> = (0..ndim).collect();
        for v in axes.to_vec(h)? {
            let k = crate::library::args::axis(crate::value::convert::FromValue::from_value(h, &v)?, ndim)?;
            order.retain(|x| *x != k);
            order.push(k);
        }
        m = m.with_layout(m.layout().permute(&order))?;
    }
    let right = b.array();
    let shape = m.shape().get(right.ndim()..).unwrap_or(&[]).to_vec();
    let columns: usize = shape.iter().product();
    let square = crate::op::movement::infer_shape(m.size(), &[-1, columns as i64], crate::array::index::Rules::Numpy)?;
    if square[0] != columns {
        return raise(
            "Input arrays must satisfy the requirement             prod(a.shape[b.ndim:]) == prod(a.shape[:b.ndim])",
        );
    }
    let square = crate::op::movement::reshape(&m, &square)?.0;
    let flat = method(h, &Value::ndarray(right), "ravel", &[])?;
    let x = np(h, "linalg.solve", &[Value::ndarray(square), flat])?;
    method(h, &x, "reshape", &[ints(&shape)])
}

fn cross(h: &mut dyn Host, x1: ArrayLike, x2: ArrayLike, axis: Value) -> Result<Value> {
    let (a, b) = (x1.array(), x2.array());
    let k: i64 = crate::value::convert::FromValue::from_value(h, &axis)?;
    let (n, m) =
        (a.shape()[crate::library::args::axis(k, a.ndim())?], b.shape()[crate::library::args::axis(k, b.ndim())?]);
    if n != 3 || m != 3 {
        return value_error(format!(
            "Both input arrays must be (arrays of) 3-dimensional vectors, but they are {n} and {m} dimensional instead."
        ));
    }
    np_kw(h, "cross", &[Value::Array(x1.0), Value::Array(x2.0)], &[("axis", axis)])
}

fn outer(h: &mut dyn Host, x1: ArrayLike, x2: ArrayLike) -> Result<Value> {
    let (n, m) = (x1.array().ndim(), x2.array().ndim());
    if n != 1 || m != 1 {
        return value_error(format!("Input arrays must be one-dimensional, but they are x1.ndim={n} and x2.ndim={m}."));
    }
    np(h, "outer", &[Value::Array(x1.0), Value::Array(x2.0)])
}

fn vecdot(h: &mut dyn Host, x1: Value, x2: Value, axis: Value) -> Result<Value> {
    np_kw(h, "vecdot", &[x1, x2], &[("axis", axis)])
}
fn matmul(h: &mut dyn Host, x1: Value, x2: Value) -> Result<Value> {
    np(h, "matmul", &[x1, x2])
}
fn diagonal(h: &mut dyn Host, x: Value, offset: Value) -> Result<Value> {
    let ends = [("axis1", Value::Int(-2)), ("axis2", Value::Int(-1))];
    np_kw(h, "diagonal", &[x, offset], &ends)
}
fn trace(h: &mut dyn Host, x: Value, offset: Value, dtype: Value) -> Result<Value> {
    let kw = [("axis1", Value::Int(-2)), ("axis2", Value::Int(-1)), ("dtype", dtype)];
    np_kw(h, "trace", &[x, offset], &kw)
}
fn matrix_transpose(h: &mut dyn Host, x: Value) -> Result<Value> {
    np(h, "matrix_transpose", &[x])
}
fn tensordot(h: &mut dyn Host, x1: Value, x2: Value, axes: Value) -> Result<Value> {
    np_kw(h, "tensordot", &[x1, x2], &[("axes", axes)])
}
