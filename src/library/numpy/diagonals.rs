//! Diagonals and triangles of matrices, the indices that name them, and the matrix of powers.

use super::convert::ArrayLike;
use super::errstate;
use super::index;
use super::operand::{self};
use super::select::nonzero;
use crate::array::{Array, DType, Num, promote};
use crate::diag::Error;
use crate::kernel::arith::Combine;
use crate::op::assign::{assign, fill};
use crate::op::cast::{Order, copy};
use crate::op::movement as op_move;
use crate::op::pick::{self};
use crate::op::reduce as op_reduce;
use crate::op::scan::accumulate;
use crate::rows;
use crate::value::convert::FromValue;
use crate::value::{Host, Result, Value};

rows! { pub FUNCTIONS =
    /// Generate a Vandermonde matrix.
    ///
    /// >>> np.vander([1, 2, 3], 3)
    "vander"(x: ArrayLike, N: Option<usize> = None, increasing: bool = False) => vander;
    /// Extract a diagonal or construct a diagonal array.
    ///
    /// >>> np.diag([1, 2])
    "diag"(v: ArrayLike, k: i64 = 0) => diag;
    /// Create a two-dimensional array with the flattened input as a diagonal.
    ///
    /// >>> np.diagflat([[1, 2]])
    "diagflat"(v: ArrayLike, k: i64 = 0) => diagflat;
    /// Fill the main diagonal of the given array of any dimensionality.
    ///
    /// >>> a = np.zeros((2, 2)); np.fill_diagonal(a, 5); a
    "fill_diagonal"(a: ArrayLike, val: Value, wrap: bool = False) => fill_diagonal;
    /// Lower triangle of an array.
    ///
    /// >>> np.tril([[1, 2], [3, 4]])
    "tril"(m: ArrayLike, k: i64 = 0) => tril;
    /// Upper triangle of an array.
    ///
    /// >>> np.triu([[1, 2], [3, 4]])
    "triu"(m: ArrayLike, k: i64 = 0) => triu;
    /// Return the indices for the lower-triangle of an (n, m) array.
    ///
    /// >>> np.tril_indices(2)
    "tril_indices"(n: i64, k: i64 = 0, m: Option<i64> = None) => tril_indices;
    /// Return the indices for the upper-triangle of an (n, m) array.
    ///
    /// >>> np.triu_indices(2)
    "triu_indices"(n: i64, k: i64 = 0, m: Option<i64> = None) => triu_indices;
    /// Return the indices for the lower-triangle of an array.
    ///
    /// >>> np.tril_indices_from(np.ones((2, 2)))
    "tril_indices_from"(arr: ArrayLike, k: i64 = 0) => tril_indices_from;
    /// Return the indices for the upper-triangle of an array.
    ///
    /// >>> np.triu_indices_from(np.ones((2, 2)))
    "triu_indices_from"(arr: ArrayLike, k: i64 = 0) => triu_indices_from;
    /// Return the indices to access the main diagonal of an array.
    ///
    /// >>> np.diag_indices(2)
    "diag_indices"(n: i64, ndim: usize = 2) => diag_indices;
    /// Return the indices to access the main diagonal of an n-dimensional array.
    ///
    /// >>> np.diag_indices_from(np.ones((2, 2)))
    "diag_indices_from"(arr: ArrayLike) => diag_indices_from;
    /// Return the indices to access (n, n) arrays, given a masking function.
    ///
    /// >>> np.mask_indices(2, np.triu)
    "mask_indices"(n: usize, mask_func: Value, k: Value = 0) => mask_indices;
}

fn diag(_: &mut dyn Host, v: ArrayLike, k: i64) -> Result<Value> {
    let array = v.array();
    match array.ndim() {
        1 => Ok(Value::ndarray(crate::op::join::diagonal_matrix(&array, k)?)),
        2 => Ok(v.view(pick::diagonal(&array, k, 0, 1)?.with_writeable(false))),
        _ => Err(Error::value("Input must be 1- or 2-d.").into()),
    }
}

fn diagflat(_: &mut dyn Host, v: ArrayLike, k: i64) -> Result<Value> {
    Ok(Value::ndarray(crate::op::join::diagonal_matrix(&op_reduce::flat(&v.array())?, k)?))
}

fn fill_diagonal(h: &mut dyn Host, a: ArrayLike, val: Value, wrap: bool) -> Result<Value> {
    let array = a.array();
    super::convert::writable(&array, "underlying array")?;
    let values = index::value_for(h, &val, array.dtype())?;
    pick::fill_diagonal(&array, &values, wrap)?;
    Ok(Value::None)
}

fn triangle(m: &ArrayLike, k: i64, lower: bool) -> Result<Value> {
    let array = m.array();
    let array = match array.ndim() {
        // A vector counts as every row.
        1 => copy(&op_move::broadcast_to(&array, &[array.size(), array.size()])?, Order::C)?,
        0 => return Err(Error::type_error("tril() and triu() need at least one axis").into()),
        _ => array,
    };
    Ok(Value::ndarray(crate::op::join::triangle(&array, k, lower)?))
}

fn tril(_: &mut dyn Host, m: ArrayLike, k: i64) -> Result<Value> {
    triangle(&m, k, true)
}

fn triu(_: &mut dyn Host, m: ArrayLike, k: i64) -> Result<Value> {
    triangle(&m, k, false)
}

fn triangle_indices(n: usize, m: usize, k: i64, lower: bool) -> Result<Value> {
    let mask = if lower {
        super::create::lower_mask(n, m, k)?
    } else {
        operand::map(
            crate::op::elementwise::UnaryOp::LogicalNot,
            &super::create::lower_mask(n, m, k.saturating_sub(1))?,
        )?
    };
    Ok(Value::tuple(pick::nonzero_columns(&mask)?.into_iter().map(Value::ndarray).collect()))
}

fn tril_indices(_: &mut dyn Host, n: i64, k: i64, m: Option<i64>) -> Result<Value> {
    triangle_indices(n.max(0) as usize, m.unwrap_or(n).max(0) as usize, k, true)
}

fn triu_indices(_: &mut dyn Host, n: i64, k: i64, m: Option<i64>) -> Result<Value> {
    triangle_indices(n.max(0) as usize, m.unwrap_or(n).max(0) as usize, k, false)
}

fn matrix_shape(arr: &ArrayLike) -> Result<(usize, usize)> {
    match arr.array().shape() {
        [n, m] => Ok((*n, *m)),
        _ => Err(Error::value("input array must be 2-d").into()),
    }
}

fn tril_indices_from(_: &mut dyn Host, arr: ArrayLike, k: i64) -> Result<Value> {
    let (n, m) = matrix_shape(&arr)?;
    triangle_indices(n, m, k, true)
}

fn triu_indices_from(_: &mut dyn Host, arr: ArrayLike, k: i64) -> Result<Value> {
    let (n, m) = matrix_shape(&arr)?;
    triangle_indices(n, m, k, false)
}

fn diag_indices(_: &mut dyn Host, n: i64, ndim: usize) -> Result<Value> {
    let idx = Value::ndarray(super::ranges::steps(n.max(0) as usize, Num::Int(0), Num::Int(1), DType::I64)?);
    Ok(Value::tuple(vec![idx; ndim]))
}

fn diag_indices_from(h: &mut dyn Host, arr: ArrayLike) -> Result<Value> {
    let array = arr.array();
    if array.ndim() < 2 {
        return Err(Error::value("input array must be at least 2-d").into());
    }
    if array.shape().windows(2).any(|w| w[0] != w[1]) {
        return Err(Error::value("All dimensions of input must be of equal length").into());
    }
    diag_indices(h, array.shape()[0] as i64, array.ndim())
}

fn mask_indices(h: &mut dyn Host, n: usize, mask_func: Value, k: Value) -> Result<Value> {
    let ones = Value::ndarray(Array::full(DType::I64, &[n, n], Num::Int(1))?);
    let mask = h.call(&mask_func, crate::value::Args::positional(&[ones, k]))?;
    let a = ArrayLike::from_value(h, &mask)?;
    nonzero(h, a)
}

fn vander(h: &mut dyn Host, x: ArrayLike, n: Option<usize>, increasing: bool) -> Result<Value> {
    let x = x.array();
    if x.ndim() != 1 {
        return Err(Error::value("x must be a one-dimensional array or sequence.").into());
    }
    let n = n.unwrap_or(x.size());
    let dtype = promote::numpy(x.dtype(), DType::I64);
    let powers = Array::zeros(dtype, &[x.size(), n])?;
    let powers = if n > 0 {
        fill(&op_move::narrow(&powers, 1, 0, 1)?, Num::Int(1))?;
        let column = op_move::reshape(&crate::op::cast::astype(&x, dtype)?, &[x.size(), 1])?.0;
        assign(&op_move::narrow(&powers, 1, 1, n - 1)?, &column)?;
        accumulate(&powers, 1, Combine::Multiply, dtype, false)?
    } else {
        powers
    };
    errstate::report(h, "accumulate")?;
    let out = if increasing { powers } else { op_move::flip(&powers, &[1])? };
    Ok(Value::ndarray(crate::op::cast::contiguous(&out)?))
}
