//! Solutions by the factors of matrices of up to four rows in the order in which MKL computes them, so that PyTorch's last
//! digits come out: rows go by pairs, what the others contribute is summed up first and subtracted once.
//! `tests/suite/torch/linalg_last_bits.tscript` holds it to them.

use super::factor::Lu;
use super::{Blas, Field, Matrix};

/// From here on the order is another one.
pub const MOST: usize = 4;

/// Solves for the columns of `b`.
pub fn solve<T: Field>(f: &Lu<T>, b: &Matrix<T>) -> Matrix<T> {
    let (n, l, blas) = (f.lu.rows, &f.lu, f.blas);
    let mut x = Matrix::new(n, b.columns, f.order.iter().flat_map(|&i| b.row(i).to_vec()).collect());
    for c in 0..b.columns {
        // Three rows have a way of their own for the column that is left when columns go by pairs.
        let divides = n == 3 && b.columns % 2 == 1 && c + 1 == b.columns;
        for i in 0..n {
            let above = i & !1;
            let pairs = (0..above).map(|k| k ^ 1);
            x[(i, c)] = without(x[(i, c)], pairs.chain(above..i).map(|k| (l[(i, k)], x[(k, c)])), blas);
        }
        for i in (0..n).rev() {
            let below = n - ((n - 1 - i) & !1);
            let pairs = (below..n).rev().map(|k| if (n - k) % 2 == 1 { k - 1 } else { k + 1 });
            let left = without(x[(i, c)], pairs.chain(i + 1..below).map(|k| (l[(i, k)], x[(k, c)])), blas);
            let pivot = l[(i, i)];
            x[(i, c)] = blas.round(if divides { left / pivot } else { left * blas.round(T::one() / pivot) });
        }
    }
    x
}

/// `x` without the sum of products; a single one is subtracted with one rounding.
fn without<T: Field>(x: T, mut products: impl Iterator<Item = (T, T)>, blas: Blas) -> T {
    let Some((a, b)) = products.next() else { return x };
    let Some(second) = products.next() else { return blas.round(x.fused(-a, b)) };
    let first = blas.round(a * b);
    let sum = std::iter::once(second).chain(products).fold(first, |sum, (a, b)| blas.round(sum.fused(a, b)));
    blas.round(x - sum)
}
