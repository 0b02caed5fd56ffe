//! Matrices of a few rows, whose solutions people print and read to the last digit: computed in the order and with the
//! roundings of the libraries' own kernels. `tests/suite/numpy/linalg_last_bits.tscript` holds it to them.

use super::factor::{Lu, exchange};
use super::{Blas, Field, Matrix};

/// Up to this many rows the order is known.
pub const MOST: usize = 5;

/// Whether [`lu`] is for it.
pub fn fits<T: Field>(a: &Matrix<T>) -> bool {
    T::IS_REAL && a.rows == a.columns && a.rows <= MOST
}

/// The sum of products, each added with one rounding.
fn sum<T: Field>(pairs: impl Iterator<Item = (T, T)>) -> T {
    pairs.fold(T::zero(), |sum, (x, y)| sum.fused(x, y))
}

/// `P A = L U`, a column after the other.
pub fn lu<T: Field>(mut a: Matrix<T>) -> Lu<T> {
    let n = a.rows;
    let mut order: Vec<usize> = (0..n).collect();
    let (mut odd, mut singular) = (false, None);
    for j in 0..n {
        for i in 1..n {
            let done = sum((0..i.min(j)).map(|k| (a[(i, k)], a[(k, j)])));
            a[(i, j)] -= done;
        }
        if !exchange(&mut a, j, &mut order, &mut odd) {
            singular = singular.or(Some(j));
            continue;
        }
        let reciprocal = T::one() / a[(j, j)];
        (j + 1..n).for_each(|i| a[(i, j)] *= reciprocal);
    }
    Lu { lu: a, order, odd, singular, blas: Blas::Open }
}

/// The blocks of rows that a kernel takes at a time: 16, then what is left by powers of two.
fn blocks(n: usize) -> Vec<(usize, usize)> {
    let widths = std::iter::repeat_n(16, n / 16).chain([8, 4, 2, 1].into_iter().filter(|w| (n % 16) & w != 0));
    let mut end = 0;
    widths
        .map(|width| {
            end += width;
            (end - width, end)
        })
        .collect()
}

/// Solves for several columns. What earlier blocks contribute is summed up first and subtracted once; inside a block
/// each row is subtracted as soon as it is known.
pub fn solve<T: Field>(f: &Lu<T>, b: &Matrix<T>) -> Matrix<T> {
    let (n, l) = (f.lu.rows, &f.lu);
    let mut x = Matrix::new(n, b.columns, f.order.iter().flat_map(|&i| b.row(i).to_vec()).collect());
    let blocks = blocks(n);
    for c in 0..b.columns {
        for &(begin, end) in &blocks {
            for i in begin..end {
                let done = sum((0..begin).map(|k| (l[(i, k)], x[(k, c)])));
                x[(i, c)] = (begin..i).fold(x[(i, c)] - done, |v, k| v.fused(-x[(k, c)], l[(i, k)]));
            }
        }
        for &(begin, end) in blocks.iter().rev() {
            for i in (begin..end).rev() {
                let done = sum((end..n).map(|k| (l[(i, k)], x[(k, c)])));
                let left = (i + 1..end).rev().fold(x[(i, c)] - done, |v, k| v.fused(-x[(k, c)], l[(i, k)]));
                x[(i, c)] = left * (T::one() / l[(i, i)]);
            }
        }
    }
    x
}
