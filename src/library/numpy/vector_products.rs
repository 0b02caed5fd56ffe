//! Products of stacks of vectors and matrices (vecdot, matvec, vecmat), and powers as columns (vander).

use super::convert::ArrayLike;
use super::convert::wrap;
use super::errstate;
use super::operand::{map, zip};
use super::products::{matmul, new_axis};
use crate::array::{Array, DType, Num, promote};
use crate::diag::Error;
use crate::kernel::arith::Combine;
use crate::library::args;
use crate::op::assign::{assign, fill};
use crate::op::cast::astype;
use crate::op::elementwise::{BinaryOp, UnaryOp};
use crate::op::movement::{flip, move_axes, narrow, reshape};
use crate::op::reduce::{self, Over};
use crate::op::scan::{accumulate, slice_at};
use crate::rows;
use crate::value::{Host, Result, Value};

rows! { pub FUNCTIONS =
    /// Vector dot product of two arrays.
    ///
    /// >>> np.vecdot([[0., 5., 0.], [0., 0., 10.]], [0., 0.6, 0.8])
    "vecdot"(x1: ArrayLike, x2: ArrayLike, /, *, axis: i64 = -1) => vecdot;
    /// Matrix-vector dot product of two arrays.
    ///
    /// >>> np.matvec([[0., 1.], [1., 0.]], [2., 3.])
    "matvec"(x1: ArrayLike, x2: ArrayLike, /) => matvec;
    /// Vector-matrix dot product of two arrays.
    ///
    /// >>> np.vecmat([2., 3.], [[0., 1.], [1., 0.]])
    "vecmat"(x1: ArrayLike, x2: ArrayLike, /) => vecmat;
    /// Generate a Vandermonde matrix.
    ///
    /// >>> np.vander([1, 2, 3], 3)
    "vander"(x: ArrayLike, N: Option<usize> = None, increasing: bool = False) => vander;
}

/// NumPy's error for an operand without enough axes.
fn enough_axes(x: &Array, least: usize, name: &str, k: usize, signature: &str) -> Result<()> {
    if x.ndim() >= least {
        return Ok(());
    }
    Err(Error::value(format!(
        "{name}: Input operand {k} does not have enough dimensions (has {}, gufunc core with signature {signature} requires {least})",
        x.ndim()
    ))
    .into())
}

/// NumPy's error for core axes of different lengths.
fn mismatch(name: &str, axis: usize, signature: &str, have: usize, want: usize) -> crate::value::Error {
    Error::value(format!(
        "{name}: Input operand 1 has a mismatch in its core dimension {axis}, with gufunc signature {signature} (size {have} is different from {want})"
    ))
    .into()
}

fn conjugated(x: &Array) -> Result<Array> {
    if x.dtype().is_complex() { map(UnaryOp::Conjugate, x) } else { Ok(x.clone()) }
}

fn vecdot(h: &mut dyn Host, a: ArrayLike, b: ArrayLike, axis: i64) -> Result<Value> {
    const SIGNATURE: &str = "(n),(n)->()";
    let (a, b) = (a.array(), b.array());
    enough_axes(&a, 1, "vecdot", 0, SIGNATURE)?;
    enough_axes(&b, 1, "vecdot", 1, SIGNATURE)?;
    let last = |x: &Array| -> Result<Array> { Ok(move_axes(x, &[args::axis(axis, x.ndim())?], &[x.ndim() - 1])?) };
    let (a, b) = (last(&a)?, last(&b)?);
    let (n, m) = (a.shape()[a.ndim() - 1], b.shape()[b.ndim() - 1]);
    if n != m {
        return Err(mismatch("vecdot", 0, SIGNATURE, m, n));
    }
    let dtype = promote::numpy(a.dtype(), b.dtype());
    let op = if dtype.is_bool() { BinaryOp::LogicalAnd } else { BinaryOp::Multiply };
    let each = zip(op, &conjugated(&a)?, &b)?;
    let how = if dtype.is_bool() { Combine::Or } else { Combine::Add };
    let sum = reduce::fold(&each, how, dtype, Over::axes(&[each.ndim() - 1], false))?;
    errstate::report(h, "vecdot")?;
    Ok(wrap(sum))
}

fn matvec(h: &mut dyn Host, a: ArrayLike, b: ArrayLike) -> Result<Value> {
    const SIGNATURE: &str = "(m,n),(n)->(m)";
    let (a, b) = (a.array(), b.array());
    enough_axes(&a, 2, "matvec", 0, SIGNATURE)?;
    enough_axes(&b, 1, "matvec", 1, SIGNATURE)?;
    let (n, m) = (a.shape()[a.ndim() - 1], b.shape()[b.ndim() - 1]);
    if n != m {
        return Err(mismatch("matvec", 0, SIGNATURE, m, n));
    }
    let out = matmul(&a, &new_axis(&b, b.ndim())?)?;
    errstate::report(h, "matvec")?;
    Ok(Value::ndarray(slice_at(&out, out.ndim() - 1, 0)?))
}

fn vecmat(h: &mut dyn Host, a: ArrayLike, b: ArrayLike) -> Result<Value> {
    const SIGNATURE: &str = "(n),(n,m)->(m)";
    let (a, b) = (a.array(), b.array());
    enough_axes(&a, 1, "vecmat", 0, SIGNATURE)?;
    enough_axes(&b, 2, "vecmat", 1, SIGNATURE)?;
    let (n, m) = (a.shape()[a.ndim() - 1], b.shape()[b.ndim() - 2]);
    if n != m {
        return Err(mismatch("vecmat", 0, SIGNATURE, m, n));
    }
    let out = matmul(&new_axis(&conjugated(&a)?, a.ndim() - 1)?, &b)?;
    errstate::report(h, "vecmat")?;
    Ok(Value::ndarray(slice_at(&out, out.ndim() - 2, 0)?))
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
        fill(&narrow(&powers, 1, 0, 1)?, Num::Int(1))?;
        let column = reshape(&astype(&x, dtype)?, &[x.size(), 1])?.0;
        assign(&narrow(&powers, 1, 1, n - 1)?, &column)?;
        accumulate(&powers, 1, Combine::Multiply, dtype, false)?
    } else {
        powers
    };
    errstate::report(h, "accumulate")?;
    let out = if increasing { powers } else { flip(&powers, &[1])? };
    Ok(Value::ndarray(crate::op::cast::contiguous(&out)?))
}
