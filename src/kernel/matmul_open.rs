//! Products with vectors in the order in which OpenBLAS adds them up, which is NumPy's; [`super::linalg::blas`] has the
//! order itself.

use super::linalg::blas;
use super::matmul::{Kernel, Product};
use crate::array::DType;

/// The kernel for a product of which one side is a vector, or both.
pub(super) fn kernel(dtype: DType, product: &Product) -> Option<Kernel> {
    let [_, (_, along_a), (along_b, _)] = product.strides;
    match (dtype, product.m, product.n) {
        (DType::F64, 1, 1) if along_a > 0 && along_b > 0 => Some(inner),
        (DType::F64, ..) => by_vector(product).map(|_| matrix_by_vector as Kernel),
        _ => None,
    }
}

/// Elements of a matrix up to which its product with a vector is not divided among threads.
const ONE_THREAD: usize = 4 * 2304;

/// A matrix by columns times a vector: rows and columns, the columns' distance, whether it is to be transposed.
struct ByVector {
    size: (usize, usize),
    lda: usize,
    transposed: bool,
}

/// What OpenBLAS is given where one side is a vector; `None` where it is not asked.
fn by_vector(product: &Product) -> Option<ByVector> {
    let [_, a, b] = product.strides;
    // The matrix as one whose rows are summed up.
    let (rows, (across, along)) = match (product.m, product.n) {
        (2.., 1) => (product.m, a),
        (1, 2..) => (product.n, (b.1, b.0)),
        _ => return None,
    };
    let apart = |x: isize, least: usize| usize::try_from(x).ok().filter(|&x| x >= least);
    if rows * product.k > ONE_THREAD || product.k == 0 {
        return None;
    }
    match (along, across) {
        (1, lda) if product.n == 1 => {
            apart(lda, product.k).map(|lda| ByVector { size: (product.k, rows), lda, transposed: true })
        }
        (lda, 1) => apart(lda, rows).map(|lda| ByVector { size: (rows, product.k), lda, transposed: false }),
        (1, lda) => apart(lda, product.k).map(|lda| ByVector { size: (product.k, rows), lda, transposed: true }),
        _ => None,
    }
}

/// A matrix times a vector, or a vector times a matrix, in OpenBLAS's order.
///
/// # Safety
/// As the kernels of [`super::matmul`], with elements of `f64`.
unsafe fn matrix_by_vector(product: &Product, p: [*mut u8; 3]) {
    let Some(ByVector { size, lda, transposed }) = by_vector(product) else { return };
    let [(or, oc), (_, ac), (br, _)] = product.strides;
    let (out, a, b) = (p[0].cast::<f64>(), p[1].cast::<f64>(), p[2].cast::<f64>());
    let (matrix, vector, step, rows, out_step) =
        if product.n == 1 { (a, b, br, product.m, or) } else { (b, a, ac, product.n, oc) };
    let mut y = vec![0.0; rows];
    // SAFETY: the caller's promise: the matrix ends with the last element of its last column.
    unsafe {
        let x: Vec<f64> = (0..product.k as isize).map(|k| vector.offset(k * step).read()).collect();
        let matrix = std::slice::from_raw_parts(matrix, (size.1 - 1) * lda + size.0);
        if transposed {
            blas::multiply_transposed(size, 1.0, matrix, lda, &x, &mut y);
        } else {
            blas::multiply(size, 1.0, matrix, lda, &x, step == 1, &mut y);
        }
        y.into_iter().enumerate().for_each(|(i, y)| out.offset(i as isize * out_step).write(y));
    }
}

/// The product of a row and a column.
///
/// # Safety
/// As the kernels of [`super::matmul`], with elements of `f64`.
unsafe fn inner(product: &Product, p: [*mut u8; 3]) {
    let (step_a, step_b) = (product.strides[1].1, product.strides[2].0);
    let mut sum = 0.0;
    // SAFETY: the caller's promise.
    unsafe {
        if step_a == 1 && step_b == 1 {
            let [a, b] = [p[1], p[2]].map(|p| std::slice::from_raw_parts(p.cast::<f64>(), product.k));
            blas::inner(a, b, &mut sum);
        } else {
            let apart = |p: *mut u8, step: isize| -> Vec<f64> {
                (0..product.k as isize).map(|k| p.cast::<f64>().offset(k * step).read()).collect()
            };
            sum = blas::dot_apart(&apart(p[1], step_a), &apart(p[2], step_b));
        }
        p[0].cast::<f64>().write(sum);
    }
}
