//! `A = L D Lᵀ` (or `Lᴴ`) of symmetric (Hermitian) matrices that need not be definite: Bunch and Kaufman's pivots, blocks
//! of one or two rows on the diagonal, as LAPACK's `sytf2` and `hetf2` leave them below.

use super::{Field, Matrix};
use crate::kernel::stop;

/// Both factors in one lower triangle, and what was exchanged.
pub struct Ldl<T> {
    pub ld: Matrix<T>,
    /// From 1: row `k` was exchanged with row `pivots[k]`. Two equal negative ones stand for a block of two rows, the
    /// second of which was exchanged.
    pub pivots: Vec<i32>,
    /// The first block that is zero, from 1; 0 if there is none.
    pub info: usize,
}

/// The larger a pivot of one row must be, compared with its column: what keeps the growth of both kinds equal.
fn alpha() -> f64 {
    (1.0 + 17f64.sqrt()) / 8.0
}

/// The conjugate, if the matrix is Hermitian.
fn mirrored<T: Field>(x: T, hermitian: bool) -> T {
    if hermitian { x.conj() } else { x }
}

/// The largest of some elements: its place and size.
fn largest<T: Field>(places: impl Iterator<Item = (usize, T)>) -> (usize, f64) {
    places.fold((0, -1.0), |best, (at, x)| if x.size() > best.1 { (at, x.size()) } else { best })
}

/// Factorises a square matrix, of which the lower triangle is read.
pub fn factor<T: Field>(mut a: Matrix<T>, hermitian: bool) -> Ldl<T> {
    let n = a.rows;
    let (mut pivots, mut info, mut k) = (vec![0i32; n], 0, 0);
    for i in 0..n {
        (i + 1..n).for_each(|j| a[(i, j)] = T::zero());
        if hermitian {
            a[(i, i)] = T::real(a[(i, i)].re());
        }
    }
    while k < n {
        stop::poll();
        let (step, p, empty) = choose(&a, k);
        if empty && info == 0 {
            info = k + 1;
        }
        let kk = k + step - 1;
        if p != kk {
            exchange(&mut a, k, kk, p, hermitian);
        }
        match (empty, step) {
            (true, _) => {}
            (false, 1) => eliminate_one(&mut a, k, hermitian),
            _ => eliminate_two(&mut a, k, hermitian),
        }
        let pivot = p as i32 + 1;
        pivots[k..k + step].fill(if step == 1 { pivot } else { -pivot });
        k += step;
    }
    Ldl { ld: a, pivots, info }
}

/// How many rows the next block has, which row comes to its end, and whether all of the column is zero.
fn choose<T: Field>(a: &Matrix<T>, k: usize) -> (usize, usize, bool) {
    let n = a.rows;
    let own = a[(k, k)].size();
    let (at, below) = largest((k + 1..n).map(|i| (i, a[(i, k)])));
    if own.max(below) <= 0.0 {
        return (1, k, true);
    }
    if own >= alpha() * below {
        return (1, k, false);
    }
    let across = largest((k..at).map(|j| (j, a[(at, j)]))).1.max(largest((at + 1..n).map(|i| (i, a[(i, at)]))).1);
    if own >= alpha() * below * (below / across) {
        (1, k, false)
    } else if a[(at, at)].size() >= alpha() * across {
        (1, at, false)
    } else {
        (2, at, false)
    }
}

/// Exchanges rows and columns `kk` and `p` of the part that is left.
fn exchange<T: Field>(a: &mut Matrix<T>, k: usize, kk: usize, p: usize, hermitian: bool) {
    let columns = a.columns;
    let at = |i: usize, j: usize| i * columns + j;
    (p + 1..a.rows).for_each(|i| a.data.swap(at(i, kk), at(i, p)));
    for i in kk + 1..p {
        let upper = a[(i, kk)];
        a[(i, kk)] = mirrored(a[(p, i)], hermitian);
        a[(p, i)] = mirrored(upper, hermitian);
    }
    a[(p, kk)] = mirrored(a[(p, kk)], hermitian);
    a.data.swap(at(kk, kk), at(p, p));
    if kk != k {
        a.data.swap(at(k + 1, k), at(p, k));
    }
}

fn eliminate_one<T: Field>(a: &mut Matrix<T>, k: usize, hermitian: bool) {
    let n = a.rows;
    let reciprocal = T::one() / a[(k, k)];
    for j in k + 1..n {
        let factor = reciprocal * mirrored(a[(j, k)], hermitian);
        (j..n).for_each(|i| {
            let x = a[(i, k)];
            a[(i, j)] -= x * factor;
        });
        if hermitian {
            a[(j, j)] = T::real(a[(j, j)].re());
        }
    }
    (k + 1..n).for_each(|i| a[(i, k)] *= reciprocal);
}

fn eliminate_two<T: Field>(a: &mut Matrix<T>, k: usize, hermitian: bool) {
    let n = a.rows;
    let side = a[(k + 1, k)];
    let other = mirrored(side, hermitian);
    let (d11, d22) = (a[(k + 1, k + 1)] / side, a[(k, k)] / other);
    let scale = T::one() / (d11 * d22 - T::one());
    for j in k + 2..n {
        let (x, y) = (a[(j, k)], a[(j, k + 1)]);
        // The row times the inverse of the block.
        let first = scale * (d11 * x - y) / other;
        let second = scale * (d22 * y - x) / side;
        let (first, second) = if hermitian { hermitian_row(a, k, x, y) } else { (first, second) };
        for i in j..n {
            let (p, q) = (a[(i, k)], a[(i, k + 1)]);
            a[(i, j)] -= p * mirrored(first, hermitian) + q * mirrored(second, hermitian);
        }
        (a[(j, k)], a[(j, k + 1)]) = (first, second);
        if hermitian {
            a[(j, j)] = T::real(a[(j, j)].re());
        }
    }
}

/// `(x, y)` times the inverse of the Hermitian block at `k`.
fn hermitian_row<T: Field>(a: &Matrix<T>, k: usize, x: T, y: T) -> (T, T) {
    let side = a[(k + 1, k)];
    let size = T::real(side.abs());
    let (d11, d22, turn) = (a[(k + 1, k + 1)] / size, a[(k, k)] / size, side / size);
    let scale = T::one() / (d11 * d22 - T::one()) / size;
    (scale * (d11 * x - turn * y), scale * (d22 * y - turn.conj() * x))
}

/// Solves `A x = b` for the columns of `b` by the factors in `ld`; pivots must name rows.
pub fn solve<T: Field>(ld: &Matrix<T>, pivots: &[i32], b: &Matrix<T>, hermitian: bool) -> Matrix<T> {
    let n = ld.rows;
    let mut x = b.clone();
    let row = |k: usize| pivots[k].unsigned_abs() as usize - 1;
    let subtract = |x: &mut Matrix<T>, to: usize, factor: T, from: usize| {
        stop::poll();
        (0..x.columns).for_each(|c| {
            let y = x[(from, c)];
            x[(to, c)] -= factor * y;
        });
    };
    let mut k = 0;
    while k < n {
        let step = if pivots[k] > 0 || k + 1 == n { 1 } else { 2 };
        x.swap_rows(k + step - 1, row(k));
        for i in k + step..n {
            (k..k + step).for_each(|j| subtract(&mut x, i, ld[(i, j)], j));
        }
        for c in 0..x.columns {
            if step == 1 {
                let y = x[(k, c)];
                x[(k, c)] = y / ld[(k, k)];
                continue;
            }
            let side = ld[(k + 1, k)];
            let other = mirrored(side, hermitian);
            let (upper, lower) = (ld[(k, k)] / other, ld[(k + 1, k + 1)] / side);
            let denominator = upper * lower - T::one();
            let (p, q) = (x[(k, c)] / other, x[(k + 1, c)] / side);
            x[(k, c)] = (lower * p - q) / denominator;
            x[(k + 1, c)] = (upper * q - p) / denominator;
        }
        k += step;
    }
    while k > 0 {
        let step = if pivots[k - 1] > 0 || k == 1 { 1 } else { 2 };
        for i in k..n {
            (k - step..k).for_each(|j| subtract(&mut x, j, mirrored(ld[(i, j)], hermitian), i));
        }
        x.swap_rows(k - 1, row(k - 1));
        k -= step;
    }
    x
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_matrix_without_a_diagonal_is_solved_through_blocks_of_two() {
        let a = Matrix::new(3, 3, vec![0.0, 1.0, 2.0, 1.0, 0.0, 3.0, 2.0, 3.0, 0.0]);
        let f = factor(a.clone(), false);
        assert_eq!((&f.pivots[..], f.info), (&[-3, -3, 3][..], 0));
        let b = Matrix::new(3, 2, vec![1.0, 2.0, -3.0, 0.5, 4.0, 1.0]);
        let back = a.times(&solve(&f.ld, &f.pivots, &b, false));
        assert!(back.data.iter().zip(&b.data).all(|(x, y)| (x - y).abs() < 1e-12));
    }

    #[test]
    fn zeros_are_named() {
        assert_eq!(factor(Matrix::<f64>::new(2, 2, Vec::new()), false).info, 1);
    }
}
