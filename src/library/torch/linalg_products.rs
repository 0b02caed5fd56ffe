//! Powers of matrices, and tensors as matrices: what is made of products, inverses and solutions.

use super::args::{Dims, runtime, wrap_dim};
use super::linalg::{inv, solve};
use super::{T, fresh, matmul, views};
use crate::array::{Array, Num, Scalar};
use crate::value::{Host, Result};

/// A matrix times itself, `n` times.
pub fn matrix_power(h: &mut dyn Host, a: &T, n: i64) -> Result<T> {
    let x = a.array().clone();
    if x.ndim() < 2 {
        return Err(runtime("linalg.matrix_power: The input tensor A must have at least 2 dimensions."));
    }
    let (r, c) = (x.shape()[x.ndim() - 2], x.shape()[x.ndim() - 1]);
    if r != c {
        return Err(runtime(format!(
            "linalg.matrix_power: A must be batches of square matrices, but they are {r} by {c} matrices"
        )));
    }
    if n == 0 {
        let out = Array::zeros(x.dtype(), x.shape())?;
        crate::op::assign::assign(
            &crate::op::pick::diagonal(&out, 0, x.ndim() - 2, x.ndim() - 1)?,
            &Array::scalar(Scalar::new(x.dtype(), Num::Int(1))),
        )?;
        return Ok(fresh(out));
    }
    let mut square = if n < 0 { inv(h, a)? } else { a.clone() };
    let mut left = n.unsigned_abs();
    let mut result: Option<T> = None;
    while left > 0 {
        if left & 1 == 1 {
            result = Some(match result {
                Some(r) => matmul::matmul(h, &r, &square)?,
                None => square.clone(),
            });
        }
        left >>= 1;
        if left > 0 {
            square = matmul::matmul(h, &square, &square)?;
        }
    }
    result.ok_or_else(|| runtime("linalg.matrix_power: no power"))
}

/// The inverse of a tensor as a map between its first `ind` dimensions and the others.
pub fn tensorinv(h: &mut dyn Host, a: &T, ind: i64) -> Result<T> {
    if ind <= 0 {
        return Err(runtime("Expected a strictly positive integer for 'ind'"));
    }
    let shape = views::sizes(a);
    let k = (ind as usize).min(shape.len());
    let (rows, columns) = (&shape[..k], &shape[k..]);
    let (m, n): (i64, i64) = (rows.iter().product(), columns.iter().product());
    if m != n {
        return Err(runtime(format!(
            "Expected self to satisfy the requirement prod(self.shape[ind:]) == prod(self.shape[:ind]), but got {n} != {m}"
        )));
    }
    let flat = views::reshape(h, a, &[m, n])?;
    let i = inv(h, &flat)?;
    let size: Vec<i64> = columns.iter().chain(rows).copied().collect();
    views::reshape(h, &i, &size)
}

/// What a tensor maps to another one.
pub fn tensorsolve(h: &mut dyn Host, a: &T, b: &T, dims: Option<Dims>) -> Result<T> {
    let mut a = a.clone();
    if let Some(d) = dims {
        let n = a.array().ndim();
        let moved: Vec<usize> = d.0.iter().map(|&d| wrap_dim(d, n)).collect::<Result<_>>()?;
        let order: Vec<i64> =
            (0..n).filter(|i| !moved.contains(i)).chain(moved.iter().copied()).map(|i| i as i64).collect();
        a = views::permute(h, &a, &order)?;
    }
    let shape = views::sizes(&a);
    let rest = shape.get(b.array().ndim()..).unwrap_or_default().to_vec();
    let n: i64 = rest.iter().product();
    if n != b.array().size() as i64 {
        return Err(runtime(
            "Expected self to satisfy the requirement prod(self.shape[other.ndim:]) == prod(self.shape[:other.ndim])",
        ));
    }
    let flat = views::reshape(h, &a, &[n, n])?;
    let column = views::reshape(h, b, &[-1])?;
    let r = solve(h, &flat, &column, true)?;
    views::reshape(h, &r, &rest)
}
