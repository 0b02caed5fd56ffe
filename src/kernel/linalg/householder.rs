//! Householder reflectors on small real matrices, step by step as LAPACK's unblocked routines apply them, so that the
//! last digits agree with NumPy's. Matrices of this size are not divided into blocks.

use super::blas::{Columns, multiply, multiply_transposed, norm};
use super::{Field, Matrix};

/// Fewer rows or columns than these are not divided into blocks.
const BLOCK: usize = 32;

/// Whether a matrix is reduced as here.
pub fn fits<T: Field>(a: &Matrix<T>) -> bool {
    T::IS_REAL && a.rows.min(a.columns) < BLOCK && a.rows.max(a.columns) < 4 * BLOCK
}

/// By columns, for a real matrix.
pub fn columns<T: Field>(a: &Matrix<T>) -> Columns {
    let data = (0..a.columns).flat_map(|j| (0..a.rows).map(move |i| a[(i, j)].re())).collect();
    Columns { rows: a.rows, columns: a.columns, data }
}

/// By rows again.
pub fn rows<T: Field>(a: &Columns) -> Matrix<T> {
    let data = (0..a.rows).flat_map(|i| (0..a.columns).map(move |j| T::real(a[(i, j)]))).collect();
    Matrix::new(a.rows, a.columns, data)
}

/// A reflector `1 - tau v vᵀ` with `v[0] = 1`, which takes a vector to `(beta, 0, …)`.
pub struct Reflector {
    pub v: Vec<f64>,
    pub tau: f64,
}

/// The reflector of a vector and its `beta`.
pub fn reflector(mut x: Vec<f64>) -> (Reflector, f64) {
    let Some(alpha) = x.first().copied() else { return (Reflector { v: x, tau: 0.0 }, 0.0) };
    x[0] = 1.0;
    let rest = norm(&x[1..]);
    if rest == 0.0 {
        return (Reflector { v: x, tau: 0.0 }, alpha);
    }
    let (large, small) = (rest.max(alpha.abs()), rest.min(alpha.abs()));
    let length = if small == 0.0 { large } else { large * (1.0 + (small / large).powi(2)).sqrt() };
    let beta = -length.copysign(alpha);
    let scale = 1.0 / (alpha - beta);
    x[1..].iter_mut().for_each(|v| *v *= scale);
    (Reflector { v: x, tau: (beta - alpha) / beta }, beta)
}

impl Reflector {
    /// `v` up to its last element that is not 0.
    fn visible(&self) -> &[f64] {
        let end = self.v.iter().rposition(|&x| x != 0.0).map_or(0, |k| k + 1);
        &self.v[..end]
    }

    /// Applies it from the left to the columns `j..end` of the rows from `i` on.
    pub fn apply_left(&self, c: &mut Columns, i: usize, j: usize, end: usize) {
        let v = self.visible();
        let zero = |k: usize| c.down(i, k)[..v.len()].iter().all(|&x| x == 0.0);
        let end = (j..end).rev().find(|&k| !zero(k)).map_or(j, |k| k + 1);
        if self.tau == 0.0 || end == j {
            return;
        }
        let mut w = vec![0.0; end - j];
        multiply_transposed((v.len(), w.len()), 1.0, c.from(i, j), c.rows, v, &mut w);
        for (k, w) in w.iter().enumerate() {
            let factor = -self.tau * w;
            c.down_mut(i, j + k).iter_mut().zip(v).for_each(|(c, v)| *c = factor.mul_add(*v, *c));
        }
    }

    /// Applies it from the right to the rows `i..end` of the columns from `j` on; `together` says whether the elements
    /// of `v` lie next to each other in memory.
    pub fn apply_right(&self, c: &mut Columns, i: usize, end: usize, j: usize, together: bool) {
        let v = self.visible();
        let zero = |r: usize| (0..v.len()).all(|k| c[(r, j + k)] == 0.0);
        let end = (i..end).rev().find(|&r| !zero(r)).map_or(i, |r| r + 1);
        if self.tau == 0.0 || end == i {
            return;
        }
        let mut w = vec![0.0; end - i];
        multiply((w.len(), v.len()), 1.0, c.from(i, j), c.rows, v, together, &mut w);
        for (k, v) in v.iter().enumerate() {
            let factor = -self.tau * v;
            c.down_mut(i, j + k).iter_mut().zip(&w).for_each(|(c, w)| *c = factor.mul_add(*w, *c));
        }
    }
}

/// Clears the columns below the diagonal; the reflectors that do.
pub fn qr(a: &mut Columns) -> Vec<Reflector> {
    let least = a.rows.min(a.columns);
    (0..least)
        .map(|k| {
            let (r, beta) = reflector(a.down(k, k).to_vec());
            let columns = a.columns;
            r.apply_left(a, k, k + 1, columns);
            a.down_mut(k, k).fill(0.0);
            a[(k, k)] = beta;
            r
        })
        .collect()
}

/// Clears the rows right of the diagonal; the reflectors that do.
pub fn lq(a: &mut Columns) -> Vec<Reflector> {
    let least = a.rows.min(a.columns);
    (0..least)
        .map(|k| {
            let (r, beta) = reflector(a.across(k, k));
            let rows = a.rows;
            r.apply_right(a, k + 1, rows, k, rows == 1);
            (k..a.columns).for_each(|j| a[(k, j)] = 0.0);
            a[(k, k)] = beta;
            r
        })
        .collect()
}

/// The product of the reflectors of [`qr`], with as many columns as asked for.
pub fn q_of_qr(reflectors: &[Reflector], rows: usize, columns: usize) -> Columns {
    let mut q = Columns::identity(rows, columns);
    for (k, r) in reflectors.iter().enumerate().rev() {
        r.apply_left(&mut q, k, k + 1, columns);
        q.down_mut(k, k).iter_mut().zip(&r.v).for_each(|(q, v)| *q = -r.tau * v);
        q[(k, k)] = 1.0 - r.tau;
    }
    q
}

/// The product of the reflectors of [`lq`], with as many rows as asked for.
pub fn q_of_lq(reflectors: &[Reflector], rows: usize, columns: usize) -> Columns {
    let mut q = Columns::identity(rows, columns);
    for (k, r) in reflectors.iter().enumerate().rev() {
        r.apply_right(&mut q, k + 1, rows, k, rows == 1);
        r.v.iter().enumerate().for_each(|(j, v)| q[(k, k + j)] = -r.tau * v);
        q[(k, k)] = 1.0 - r.tau;
    }
    q
}

/// A matrix's bidiagonal form: upper for at least as many rows as columns, else lower.
pub struct Bidiagonal {
    pub diagonal: Vec<f64>,
    pub beside: Vec<f64>,
    /// Applied to rows.
    pub left: Vec<Reflector>,
    /// Applied to columns.
    pub right: Vec<Reflector>,
}

/// Reduces a matrix to bidiagonal form.
pub fn bidiagonal(mut a: Columns) -> Bidiagonal {
    let (m, n) = (a.rows, a.columns);
    let least = m.min(n);
    let mut out = Bidiagonal { diagonal: Vec::new(), beside: Vec::new(), left: Vec::new(), right: Vec::new() };
    for k in 0..least {
        let next = (k + 1).min(least);
        if m >= n {
            let (r, d) = reflector(a.down(k, k).to_vec());
            r.apply_left(&mut a, k, k + 1, n);
            out.left.push(r);
            out.diagonal.push(d);
            if next > k && k + 1 < n {
                let (r, e) = reflector(a.across(k, k + 1));
                r.apply_right(&mut a, k + 1, m, k + 1, m == 1);
                out.right.push(r);
                out.beside.push(e);
            }
        } else {
            let (r, d) = reflector(a.across(k, k));
            r.apply_right(&mut a, k + 1, m, k, m == 1);
            out.right.push(r);
            out.diagonal.push(d);
            if k + 1 < m {
                let (r, e) = reflector(a.down(k + 1, k).to_vec());
                r.apply_left(&mut a, k + 1, k + 1, n);
                out.left.push(r);
                out.beside.push(e);
            }
        }
    }
    out
}

impl Bidiagonal {
    /// Multiplies by the left factor.
    pub fn apply_left(&self, c: &mut Columns, lower: bool) {
        let columns = c.columns;
        for (k, r) in self.left.iter().enumerate().rev() {
            r.apply_left(c, k + lower as usize, 0, columns);
        }
    }
    /// Multiplies by the transposed right factor, from the right.
    pub fn apply_right(&self, c: &mut Columns, lower: bool, together: bool) {
        let rows = c.rows;
        for (k, r) in self.right.iter().enumerate().rev() {
            r.apply_right(c, 0, rows, k + !lower as usize, together);
        }
    }
}

/// The lower triangle of `A = L Lᵀ`, a column after the other; the order of the first leading minor that is not
/// positive as the error.
pub fn cholesky(mut a: Columns) -> Result<Columns, usize> {
    let n = a.rows;
    for j in 0..n {
        let row: Vec<f64> = (0..j).map(|k| a[(j, k)]).collect();
        let rest = a[(j, j)] - super::blas::dot_apart(&row, &row);
        if rest.is_nan() || rest <= 0.0 {
            return Err(j + 1);
        }
        let pivot = rest.sqrt();
        let mut below = a.down(j, j)[1..].to_vec();
        multiply((below.len(), j), -1.0, a.from(j + 1, 0), n, &row, n == 1, &mut below);
        let scale = 1.0 / pivot;
        let column = a.down_mut(j, j);
        column[0] = pivot;
        column[1..].iter_mut().zip(below).for_each(|(to, x)| *to = x * scale);
        (0..j).for_each(|i| a[(i, j)] = 0.0);
    }
    Ok(a)
}
