//! LU, Cholesky and QR, and what follows from them at once.

use super::rows::subtract_multiple;
use super::{Blas, Field, Matrix, householder, mkl, reflect_rows, reflector, small};
use crate::kernel::stop;
use rayon::prelude::*;

/// `P A = L U` by partial pivoting, both triangles in one matrix.
pub struct Lu<T> {
    pub lu: Matrix<T>,
    /// Row `i` of the product is row `order[i]` of the matrix.
    pub order: Vec<usize>,
    /// Whether an odd number of rows was exchanged.
    pub odd: bool,
    /// The first column without a pivot.
    pub singular: Option<usize>,
    pub blas: Blas,
}

/// Factorises a matrix with as many rows as columns, or any other.
pub fn lu<T: Field>(mut a: Matrix<T>, blas: Blas) -> Lu<T> {
    if blas == Blas::Open && small::fits(&a) {
        return small::lu(a);
    }
    let least = a.rows.min(a.columns);
    let mut order: Vec<usize> = (0..a.rows).collect();
    let (mut odd, mut singular) = (false, None);
    for k in 0..a.rows.min(a.columns) {
        if !exchange(&mut a, k, &mut order, &mut odd) {
            singular = singular.or(Some(k));
            continue;
        }
        let head = a.row(k).to_vec();
        let reciprocal = blas.round(T::one() / head[k]);
        let divides = !T::IS_REAL || least <= 4 && k + 2 == least;
        for i in k + 1..a.rows {
            stop::poll();
            let factor = blas.round(if divides { a[(i, k)] / head[k] } else { a[(i, k)] * reciprocal });
            a[(i, k)] = factor;
            if factor != T::zero() {
                let n = a.columns;
                let row = &mut a.data[i * n + k + 1..(i + 1) * n];
                subtract_multiple(row, factor, &head[k + 1..]);
                if blas == Blas::MklSingle {
                    row.iter_mut().for_each(|x| *x = x.single());
                }
            }
        }
    }
    Lu { lu: a, order, odd, singular, blas }
}

/// Brings the largest element below and on the diagonal of column `k` up to it; false if there is none but 0.
pub(super) fn exchange<T: Field>(a: &mut Matrix<T>, k: usize, order: &mut [usize], odd: &mut bool) -> bool {
    let mut pivot = k;
    for i in k + 1..a.rows {
        if a[(i, k)].size() > a[(pivot, k)].size() {
            pivot = i;
        }
    }
    if pivot != k {
        a.swap_rows(pivot, k);
        order.swap(pivot, k);
        *odd = !*odd;
    }
    a[(k, k)] != T::zero()
}

impl<T: Field> Lu<T> {
    /// The determinant of a square matrix.
    pub fn det(&self) -> T {
        let start = if self.odd { -T::one() } else { T::one() };
        (0..self.lu.rows).fold(start, |d, i| self.blas.round(d * self.lu[(i, i)]))
    }
    /// Sign (a number of modulus 1, or 0) and logarithm of the modulus of the determinant.
    pub fn slogdet(&self) -> (T, f64) {
        let mut sign = if self.odd { -T::one() } else { T::one() };
        let mut log = 0.0;
        for i in 0..self.lu.rows {
            let d = self.lu[(i, i)];
            if d == T::zero() {
                return (T::zero(), f64::NEG_INFINITY);
            }
            sign *= d / T::real(d.abs());
            log += d.abs().ln();
        }
        (sign, log)
    }
    /// Solves `A x = b` for the columns of `b`; `None` if the matrix is singular.
    pub fn solve(&self, b: &Matrix<T>) -> Option<Matrix<T>> {
        if self.singular.is_some() {
            return None;
        }
        let (n, m) = (self.lu.rows, b.columns);
        if T::IS_REAL {
            match (self.blas, n, m) {
                (Blas::Open, 0..=small::MOST, 2..) => return Some(small::solve(self, b)),
                (Blas::Mkl | Blas::MklSingle, 2..=mkl::MOST, _) => return Some(mkl::solve(self, b)),
                _ => {}
            }
        }
        let mut x = Matrix::new(n, m, Vec::new());
        let strips: Vec<Vec<T>> =
            (0..m.div_ceil(STRIP)).into_par_iter().map(|k| self.solve_strip(b, k * STRIP)).collect();
        for (k, strip) in strips.iter().enumerate() {
            let width = (m - k * STRIP).min(STRIP);
            for (to, from) in x.data.chunks_mut(m).zip(strip.chunks(width)) {
                to[k * STRIP..][..width].copy_from_slice(from);
            }
        }
        Some(x)
    }
    /// The columns of the solution from `first` on, [`STRIP`] at most, by rows.
    fn solve_strip(&self, b: &Matrix<T>, first: usize) -> Vec<T> {
        let (n, width) = (self.lu.rows, (b.columns - first).min(STRIP));
        let mut x: Vec<T> = self.order.iter().flat_map(|&i| b.row(i)[first..first + width].to_vec()).collect();
        let eliminate = |row: &mut [T], factor: T, by: &[T]| {
            stop::poll();
            if factor != T::zero() {
                subtract_multiple(row, factor, by);
                if self.blas == Blas::MklSingle {
                    row.iter_mut().for_each(|x| *x = x.single());
                }
            }
        };
        for i in 0..n {
            let (before, row) = x.split_at_mut(i * width);
            before.chunks(width).enumerate().for_each(|(k, by)| eliminate(&mut row[..width], self.lu[(i, k)], by));
        }
        for i in (0..n).rev() {
            let (row, after) = x[i * width..].split_at_mut(width);
            let after = after.chunks(width).enumerate().collect::<Vec<_>>();
            after.into_iter().rev().for_each(|(k, by)| eliminate(row, self.lu[(i, i + 1 + k)], by));
            let pivot = self.lu[(i, i)];
            row.iter_mut().for_each(|x| *x = self.blas.round(*x / pivot));
        }
        x
    }
}

/// Columns of a solution that one core works on.
const STRIP: usize = 64;

/// The lower triangle `L` of `A = L Lᴴ`, of which only the lower triangle is read; the order of the first
/// leading minor that is not positive as the error.
pub fn cholesky<T: Field>(a: &Matrix<T>, blas: Blas) -> Result<Matrix<T>, usize> {
    if blas == Blas::Open && householder::fits(a) {
        return householder::cholesky(householder::columns(a)).map(|l| householder::rows(&l));
    }
    let n = a.rows;
    let mut l: Matrix<T> = Matrix::new(n, n, Vec::new());
    for j in 0..n {
        for i in j..n {
            stop::poll();
            let mut x = a[(i, j)];
            for k in 0..j {
                x -= l[(i, k)] * l[(j, k)].conj();
            }
            if i > j {
                l[(i, j)] = x / l[(j, j)];
            } else if x.re() > 0.0 {
                l[(j, j)] = T::real(x.re().sqrt());
            } else {
                return Err(j + 1);
            }
        }
    }
    Ok(l)
}

/// `A = Q R` by Householder reflectors: `Q` with as many columns as asked for, `R` in full.
pub fn qr<T: Field>(mut a: Matrix<T>, columns_of_q: usize, blas: Blas) -> (Matrix<T>, Matrix<T>) {
    if blas == Blas::Open && householder::fits(&a) {
        let mut r = householder::columns(&a);
        let reflectors = householder::qr(&mut r);
        let q = householder::q_of_qr(&reflectors, a.rows, columns_of_q);
        return (householder::rows(&q), householder::rows(&r));
    }
    let reflectors = clear_columns(&mut a);
    let mut q = Matrix::identity(a.rows, columns_of_q);
    for (j, (v, tau)) in reflectors.iter().enumerate().rev() {
        reflect_rows(&mut q, v, *tau, j, 0..columns_of_q);
    }
    (q, a)
}

/// Clears the columns below the diagonal; the reflectors that do, each with its factor.
fn clear_columns<T: Field>(a: &mut Matrix<T>) -> Vec<(Vec<T>, T)> {
    let count = a.rows.min(a.columns);
    let clear = |j: usize| {
        let mut v: Vec<T> = (j..a.rows).map(|i| a[(i, j)]).collect();
        let (tau, beta) = reflector(&mut v);
        let columns = j + 1..a.columns;
        reflect_rows(a, &v, tau.conj(), j, columns);
        a[(j, j)] = T::real(beta);
        (j + 1..a.rows).for_each(|i| a[(i, j)] = T::zero());
        (v, tau)
    };
    (0..count).map(clear).collect()
}

/// R above the diagonal and the reflectors below it, without the ones they begin with; the reflectors' factors.
pub fn qr_packed<T: Field>(mut a: Matrix<T>, blas: Blas) -> (Matrix<T>, Vec<T>) {
    let reflectors: Vec<(Vec<T>, T)> = if blas == Blas::Open && householder::fits(&a) {
        let mut r = householder::columns(&a);
        let reflectors = householder::qr(&mut r);
        a = householder::rows(&r);
        reflectors.into_iter().map(|r| (r.v.into_iter().map(T::real).collect(), T::real(r.tau))).collect()
    } else {
        clear_columns(&mut a)
    };
    for (j, (v, _)) in reflectors.iter().enumerate() {
        v.iter().enumerate().skip(1).for_each(|(i, &x)| a[(j + i, j)] = x);
    }
    (a, reflectors.into_iter().map(|(_, tau)| tau).collect())
}
