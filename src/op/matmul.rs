//! Matrix products of arrays of any number of axes: `matmul`, `dot`, `inner`, `outer`.

use super::cast::{Order, astype, astype_order, contiguous};
use super::elementwise::{BinaryOp, binary};
use crate::array::layout::broadcast_shapes;
use crate::array::{Array, DType, Layout, Shape};
use crate::diag::{Error, Result};
use crate::kernel;

pub use crate::kernel::matmul::Rounding;

/// Why two arrays have no matrix product; each library has its own words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mismatch {
    /// Operand number 0 or 1 has no axis.
    Scalar(usize),
    /// The summed axes have these lengths.
    Inner(usize, usize),
    /// The leading axes do not broadcast.
    Batch,
}

/// The shape of `a @ b`.
pub fn matmul_shape(a: &[usize], b: &[usize]) -> std::result::Result<Shape, Mismatch> {
    for (i, shape) in [a, b].iter().enumerate() {
        if shape.is_empty() {
            return Err(Mismatch::Scalar(i));
        }
    }
    let (left, k) = a.split_at(a.len() - 1);
    let k_b = if b.len() == 1 { b[0] } else { b[b.len() - 2] };
    if k[0] != k_b {
        return Err(Mismatch::Inner(k[0], k_b));
    }
    let (batch_a, m) = left.split_at(left.len().saturating_sub(1));
    let batch_b = &b[..b.len().saturating_sub(2)];
    let mut shape = broadcast_shapes([batch_a, batch_b]).ok_or(Mismatch::Batch)?;
    shape.extend_from_slice(m);
    if b.len() > 1 {
        shape.push(b[b.len() - 1]);
    }
    Ok(shape)
}

/// `a @ b` computed in `dtype`: vectors and matrices, leading axes broadcast. `ValueError` for shapes
/// that do not fit (ask [`matmul_shape`] first to word it).
pub fn matmul(a: &Array, b: &Array, dtype: DType, rounding: Rounding) -> Result<Array> {
    let shape = matmul_shape(a.shape(), b.shape()).map_err(|m| Error::value(format!("matmul: {m:?}")))?;
    // NumPy's copies in another dtype lie by rows here, which shows in the order of the sums.
    let cast = |x: &Array| if x.dtype() == dtype { Ok(x.clone()) } else { astype_order(x, dtype, Order::C) };
    let (a, b) = (cast(a)?, cast(b)?);
    if a.ndim() <= 2 && b.ndim() <= 2 {
        let out = Array::for_overwrite(dtype, &shape)?;
        if kernel::matmul::pair(&out, &a, &b, rounding) {
            return Ok(out);
        }
    }
    let (row, column) = (a.ndim() == 1, b.ndim() == 1);
    let a = if row { insert_axis(&a, 0)? } else { a };
    let b = if column { insert_axis(&b, 1)? } else { b };
    let mut full = shape.clone();
    if column {
        full.push(1);
    }
    if row {
        full.insert(full.len() - 1, 1);
    }
    let out = Array::for_overwrite(dtype, &full)?;
    let batch = &full[..full.len() - 2];
    let (a, b) = (stretch(&a, batch)?, stretch(&b, batch)?);
    kernel::matmul::matmul(&out, &a, &b, rounding);
    out.with_layout(Layout::contiguous(&shape))
}

/// NumPy's `dot`: the last axis of `a` with the last but one (or only) axis of `b`; for scalars the
/// product. `None` if the lengths differ.
pub fn dot(a: &Array, b: &Array, dtype: DType, rounding: Rounding) -> Result<Option<Array>> {
    let axis = b.ndim().saturating_sub(2);
    contract(a, b, axis, dtype, rounding)
}

/// NumPy's `inner`: the last axis of `a` with the last axis of `b`. `None` if the lengths differ.
pub fn inner(a: &Array, b: &Array, dtype: DType, rounding: Rounding) -> Result<Option<Array>> {
    let axis = b.ndim().saturating_sub(1);
    contract(a, b, axis, dtype, rounding)
}

/// All products of an element of `a` with one of `b`, both flattened: shape (size of a, size of b).
pub fn outer(a: &Array, b: &Array, dtype: DType) -> Result<Array> {
    let flat = |x: &Array, shape: &[usize]| -> Result<Array> {
        let x = contiguous(x)?;
        let layout = Layout { offset: x.offset(), ..Layout::contiguous(shape) };
        x.with_layout(layout)
    };
    binary(BinaryOp::Multiply, &flat(a, &[a.size(), 1])?, &flat(b, &[1, b.size()])?, dtype)
}

/// Sums over the last axis of `a` and one axis of `b`; the other axes follow each other.
fn contract(a: &Array, b: &Array, axis: usize, dtype: DType, rounding: Rounding) -> Result<Option<Array>> {
    if a.ndim() == 0 || b.ndim() == 0 {
        return binary(BinaryOp::Multiply, a, b, dtype).map(Some);
    }
    let k = a.shape()[a.ndim() - 1];
    if b.shape()[axis] != k {
        return Ok(None);
    }
    let (a, b) = (as_dtype(a, dtype)?, as_dtype(b, dtype)?);
    let mut order = vec![axis];
    order.extend((0..b.ndim()).filter(|&x| x != axis));
    let b = b.with_layout(b.layout().permute(&order))?;
    let mut shape: Shape = a.shape()[..a.ndim() - 1].into();
    shape.extend_from_slice(&b.shape()[1..]);
    let rows = a.shape()[..a.ndim() - 1].iter().product();
    let columns = b.shape()[1..].iter().product();
    let a = reshape(&a, &[rows, k])?;
    let b = reshape(&b, &[k, columns])?;
    let out = Array::for_overwrite(dtype, &[rows, columns])?;
    kernel::matmul::matmul(&out, &a, &b, rounding);
    out.with_layout(Layout::contiguous(&shape)).map(Some)
}

fn as_dtype(a: &Array, dtype: DType) -> Result<Array> {
    if a.dtype() == dtype { Ok(a.clone()) } else { astype(a, dtype) }
}

/// A view of another shape, or a copy where no view has it.
fn reshape(a: &Array, shape: &[usize]) -> Result<Array> {
    match a.layout().reshape(shape) {
        Some(layout) => a.with_layout(layout),
        None => {
            let copied = super::cast::copy(a, super::cast::Order::C)?;
            copied.with_layout(Layout::contiguous(shape))
        }
    }
}

fn insert_axis(a: &Array, axis: usize) -> Result<Array> {
    let mut layout = a.layout().clone();
    layout.shape.insert(axis, 1);
    layout.strides.insert(axis, 1);
    a.with_layout(layout)
}

/// Leading axes broadcast to `batch`; the last two stay.
fn stretch(a: &Array, batch: &[usize]) -> Result<Array> {
    let mut shape: Shape = batch.into();
    shape.extend_from_slice(&a.shape()[a.ndim() - 2..]);
    let layout = a.layout().broadcast_to(&shape).ok_or_else(|| Error::value("leading axes do not broadcast"))?;
    a.with_layout(layout)
}

#[cfg(test)]
mod tests {
    //! Expected values: the same products in NumPy.
    use super::*;
    use crate::array::Num;
    use crate::array::view::to_vec;
    use crate::op::create::{Progression, arange};

    fn count(shape: &[usize]) -> Array {
        let n = shape.iter().product();
        let flat = arange(Progression { start: Num::Int(0), step: Num::Int(1) }, n, DType::F64).unwrap();
        flat.with_layout(Layout::contiguous(shape)).unwrap()
    }

    #[test]
    fn products_of_all_shapes() {
        let mm = |a: &Array, b: &Array| matmul(a, b, DType::F64, Rounding::Fused).unwrap();
        let (a, b) = (count(&[2, 3]), count(&[3, 2]));
        assert_eq!(to_vec::<f64>(&mm(&a, &b)), [10.0, 13.0, 28.0, 40.0]);
        assert_eq!(to_vec::<f64>(&mm(&a, &count(&[3]))), [5.0, 14.0]);
        assert_eq!(mm(&count(&[3]), &count(&[3])).shape(), &[] as &[usize]);
        let batched = mm(&count(&[2, 2, 3]), &b);
        assert_eq!(batched.shape(), [2, 2, 2]);
        assert_eq!(to_vec::<f64>(&batched)[4..], [46.0, 67.0, 64.0, 94.0]);
        let d = dot(&count(&[2, 3]), &count(&[2, 3, 2]), DType::F64, Rounding::Fused).unwrap().unwrap();
        assert_eq!(d.shape(), [2, 2, 2]);
        assert_eq!(to_vec::<f64>(&d), [10.0, 13.0, 28.0, 31.0, 28.0, 40.0, 100.0, 112.0]);
        let i = inner(&count(&[2, 3]), &count(&[2, 3]), DType::F64, Rounding::Fused).unwrap().unwrap();
        assert_eq!(to_vec::<f64>(&i), [5.0, 14.0, 14.0, 50.0]);
        let empty = mm(&count(&[2, 0]), &count(&[0, 2]));
        assert_eq!(to_vec::<f64>(&empty), [0.0; 4]);
        assert_eq!(mm(&count(&[0, 2, 3]), &b).shape(), [0, 2, 2]);
        assert_eq!(matmul_shape(&[2, 3], &[2, 3]), Err(Mismatch::Inner(3, 2)));
        assert_eq!(matmul_shape(&[], &[2]), Err(Mismatch::Scalar(0)));
    }

    #[test]
    fn large_products_agree_with_small_ones() {
        let a = count(&[70, 60]);
        let b = a.with_layout(a.layout().permute(&[1, 0])).unwrap();
        let large = matmul(&a, &b, DType::F64, Rounding::Fused).unwrap();
        let small = matmul(&a, &b, DType::I64, Rounding::Fused).unwrap();
        let exact: Vec<f64> = to_vec::<i64>(&small).iter().map(|&x| x as f64).collect();
        assert_eq!(to_vec::<f64>(&large), exact);
    }
}
