//! Products of matrices and vectors: matmul, dot, inner, outer and their kin.

use super::convert::{ArrayLike, wrap};
use super::errstate;
use super::operand;
use crate::array::{Array, Layout, promote};
use crate::diag::Error;
use crate::op::assign::shape_text;
use crate::op::elementwise::BinaryOp;
use crate::op::matmul::{self as op, Rounding};
use crate::op::reduce;
use crate::rows;
use crate::value::{Host, Result, Value};

/// `a @ b` by NumPy's rules: vectors get an axis, leading axes broadcast.
pub fn matmul(a: &Array, b: &Array) -> Result<Array> {
    const SIGNATURE: &str = "(n?,k),(k,m?)->(n?,m?)";
    for (k, x) in [a, b].iter().enumerate() {
        if x.ndim() == 0 {
            return Err(Error::value(format!("matmul: Input operand {k} does not have enough dimensions (has 0, gufunc core with signature {SIGNATURE} requires 1)")).into());
        }
    }
    let dtype = promote::numpy(a.dtype(), b.dtype());
    let row = if a.ndim() == 1 { new_axis(a, 0)? } else { a.clone() };
    let column = if b.ndim() == 1 { new_axis(b, 1)? } else { b.clone() };
    let (k, other) = (row.shape()[row.ndim() - 1], column.shape()[column.ndim() - 2]);
    if k != other {
        return Err(Error::value(format!("matmul: Input operand 1 has a mismatch in its core dimension 0, with gufunc signature {SIGNATURE} (size {other} is different from {k})")).into());
    }
    if crate::array::layout::broadcast_shapes([&row.shape()[..row.ndim() - 2], &column.shape()[..column.ndim() - 2]])
        .is_none()
    {
        let (x, y) = (shape_text(&row.shape()[..row.ndim() - 2]), shape_text(&column.shape()[..column.ndim() - 2]));
        return Err(Error::value(format!("operands could not be broadcast together with remapped shapes [original->remapped]: {}->({},newaxis,newaxis) {}->({},newaxis,newaxis)  and requested shape ({},{})", shape_text(a.shape()), x.trim_matches(['(', ')', ',']), shape_text(b.shape()), y.trim_matches(['(', ')', ',']), row.shape()[row.ndim() - 2], column.shape()[column.ndim() - 1])).into());
    }
    Ok(op::matmul(a, b, dtype, Rounding::Fused)?)
}

/// The array with a new axis of length 1.
pub fn new_axis(a: &Array, at: usize) -> Result<Array> {
    let mut layout = a.layout().clone();
    layout.shape.insert(at, 1);
    layout.strides.insert(at, 0);
    Ok(a.with_layout(layout)?)
}

/// `np.dot`.
pub fn dot_arrays(a: &Array, b: &Array) -> Result<Array> {
    if a.ndim() == 0 || b.ndim() == 0 {
        return operand::zip(BinaryOp::Multiply, a, b);
    }
    let (n, m) = (a.ndim(), b.ndim());
    let along = m.saturating_sub(2);
    let (k, other) = (a.shape()[n - 1], b.shape()[along]);
    if k != other {
        return Err(Error::value(format!(
            "shapes {} and {} not aligned: {k} (dim {}) != {other} (dim {along})",
            shape_text(a.shape()),
            shape_text(b.shape()),
            n - 1
        ))
        .into());
    }
    let dtype = promote::numpy(a.dtype(), b.dtype());
    op::dot(a, b, dtype, Rounding::Fused)?.ok_or_else(|| Error::value("shapes not aligned").into())
}

rows! { pub FUNCTIONS =
    /// Inner product of two arrays.
    ///
    /// >>> np.inner([1, 2, 3], [0, 1, 0])
    "inner"(a: ArrayLike, b: ArrayLike, /) => inner;
    /// Compute the outer product of two vectors.
    ///
    /// >>> np.outer([1, 2], [3, 4])
    "outer"(a: ArrayLike, b: ArrayLike, out: Value = None) => outer;
}

rows! { pub SHARED =
    /// Dot product of two arrays.
    ///
    /// >>> np.dot([[1, 0], [0, 1]], [[4, 1], [2, 2]])
    "dot"(a: ArrayLike, b: ArrayLike, out: Value = None) => dot;
}

pub(super) fn dot(h: &mut dyn Host, a: ArrayLike, b: ArrayLike, out: Value) -> Result<Value> {
    let result = dot_arrays(&a.array(), &b.array())?;
    errstate::report(h, "dot")?;
    match out {
        Value::None => Ok(wrap(result)),
        Value::Array(ref o) if o.array().dtype() == result.dtype() && o.array().shape() == result.shape() => {
            let target = o.array().clone();
            crate::op::assign::assign(&target, &result)?;
            Ok(out)
        }
        _ => Err(Error::value(
            "output array is not acceptable (must have the right datatype, number of dimensions, and be a C-Array)",
        )
        .into()),
    }
}

fn inner(h: &mut dyn Host, a: ArrayLike, b: ArrayLike) -> Result<Value> {
    let (x, y) = (a.array(), b.array());
    if x.ndim() == 0 || y.ndim() == 0 {
        return Ok(wrap(operand::zip(BinaryOp::Multiply, &x, &y)?));
    }
    let (n, m) = (x.shape()[x.ndim() - 1], y.shape()[y.ndim() - 1]);
    if n != m {
        // NumPy multiplies with the second one turned.
        let mut turned = y.shape().to_vec();
        let last = turned.len() - 1;
        turned.swap(last.saturating_sub(1), last);
        return Err(Error::value(format!(
            "shapes {} and {} not aligned: {n} (dim {}) != {m} (dim {})",
            shape_text(x.shape()),
            shape_text(&turned),
            x.ndim() - 1,
            y.ndim().saturating_sub(2)
        ))
        .into());
    }
    let y = if y.ndim() > 1 {
        let mut axes: Vec<usize> = (0..y.ndim()).collect();
        let last = axes.pop().unwrap_or(0);
        axes.insert(axes.len() - 1 + usize::from(axes.is_empty()), last);
        y.with_layout(y.layout().permute(&axes))?
    } else {
        y
    };
    let result = dot_arrays(&x, &y)?;
    errstate::report(h, "inner")?;
    Ok(wrap(result))
}

fn outer(h: &mut dyn Host, a: ArrayLike, b: ArrayLike, out: Value) -> Result<Value> {
    let (x, y) = (reduce::flat(&a.array())?, reduce::flat(&b.array())?);
    let column = x.with_layout(Layout {
        shape: [x.size(), 1].as_slice().into(),
        strides: [x.strides()[0], 0].as_slice().into(),
        offset: x.offset(),
    })?;
    let result = operand::zip(BinaryOp::Multiply, &column, &y)?;
    errstate::report(h, "multiply")?;
    if let Value::Array(o) = &out
        && o.array().shape() != result.shape()
    {
        let shapes = [column.shape(), &[1, y.size()], o.array().shape()].map(shape_text).join(" ");
        return Err(Error::value(format!("operands could not be broadcast together with shapes {shapes} ")).into());
    }
    super::reduce::deliver(&out, result, "multiply")
}
