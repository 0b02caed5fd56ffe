//! Singular values and vectors of small real matrices along the paths that LAPACK takes for NumPy: a much longer side is
//! first reduced to a triangle, the triangle (or the matrix) to bidiagonal form.

use super::bidiagonal::{diagonalise, rotation};
use super::blas::Columns;
use super::householder;
pub use super::householder::fits;
use super::rows::{turn, turn_fused};
use super::{Field, Matrix};

/// `A = U diag(s) Vᵀ`: square `U` and `Vᵀ` where `full`, else with `min(m, n)` columns and rows.
pub fn svd(mut a: Columns, full: bool) -> Option<(Columns, Vec<f64>, Columns)> {
    let (m, n) = (a.rows, a.columns);
    let least = m.min(n);
    // From this length of the longer side on a triangle is taken first.
    let long = (least * 11 / 6).max(1);
    if m >= n && m >= long {
        let q = householder::q_of_qr(&householder::qr(&mut a), m, if full { m } else { n });
        let (u, s, vt) = by_bidiagonal(&part(&a, n, n), (n, n))?;
        return Some((onto(&q, &times(&part(&q, m, n), &u)), s, vt));
    }
    if m < n && n >= long {
        let q = householder::q_of_lq(&householder::lq(&mut a), if full { n } else { m }, n);
        let (u, s, vt) = by_bidiagonal(&part(&a, m, m), (m, m))?;
        return Some((u, s, onto(&q, &times(&vt, &part(&q, m, n)))));
    }
    by_bidiagonal(&a, if full { (m, n) } else { (least, least) })
}

/// By way of the bidiagonal form, with as many columns of `U` and rows of `Vᵀ` as asked for.
fn by_bidiagonal(a: &Columns, (left, right): (usize, usize)) -> Option<(Columns, Vec<f64>, Columns)> {
    let lower = a.rows < a.columns;
    let form = householder::bidiagonal(a.clone());
    let (mut diagonal, mut beside) = (form.diagonal.clone(), form.beside.clone());
    let k = diagonal.len();
    let down = if lower { raise(&mut diagonal, &mut beside) } else { Vec::new() };
    let (mut ut, mut vt) = (Matrix::identity(k, k), Matrix::identity(k, k));
    if let [only] = diagonal[..] {
        // One value gives its sign to the left.
        ut[(0, 0)] = 1f64.copysign(only);
        diagonal[0] = only.abs();
    } else {
        diagonalise(&mut diagonal, &mut beside, &mut ut, &mut vt, true)?;
    }
    let mut u = ut.adjoint();
    turn(&mut u, &down);
    let (mut u, mut vt) = (embed(&u, a.rows, left), embed(&vt, right, a.columns));
    form.apply_left(&mut u, lower);
    form.apply_right(&mut vt, lower, a.rows == 1);
    Some((u, diagonal, vt))
}

/// Makes a lower bidiagonal matrix an upper one; the turns of rows that undo it, in their order.
fn raise(d: &mut [f64], e: &mut [f64]) -> Vec<(usize, f64, f64)> {
    let mut down = Vec::new();
    for i in 0..e.len() {
        let (c, s, r) = rotation(d[i], e[i]);
        d[i] = r;
        e[i] = s * d[i + 1];
        d[i + 1] *= c;
        down.push((i, c, -s));
    }
    down.reverse();
    down
}

/// The upper left part of an identity matrix of another size.
fn embed(inner: &Matrix<f64>, rows: usize, columns: usize) -> Columns {
    let mut out = Columns::identity(rows, columns);
    for i in 0..inner.rows {
        (0..inner.columns).for_each(|j| out[(i, j)] = inner[(i, j)]);
    }
    out
}

/// The first rows and columns.
fn part(a: &Columns, rows: usize, columns: usize) -> Columns {
    let data = (0..columns).flat_map(|j| a.down(0, j)[..rows].to_vec()).collect();
    Columns { rows, columns, data }
}

/// A matrix with its first rows and columns replaced.
fn onto(whole: &Columns, first: &Columns) -> Columns {
    let mut out = whole.clone();
    (0..first.columns).for_each(|j| out.down_mut(0, j)[..first.rows].copy_from_slice(first.down(0, j)));
    out
}

/// The product, each sum in order and each step rounded once.
fn times(a: &Columns, b: &Columns) -> Columns {
    let mut out = Columns::zeros(a.rows, b.columns);
    for j in 0..b.columns {
        for i in 0..a.rows {
            out[(i, j)] = (0..a.columns).fold(0.0, |sum, k| a[(i, k)].mul_add(b[(k, j)], sum));
        }
    }
    out
}

/// The singular values alone, descending.
pub fn values(mut a: Columns) -> Option<Vec<f64>> {
    let least = a.rows.min(a.columns);
    let long = (least * 11 / 6).max(1);
    let lower = a.rows < a.columns;
    let triangle = if lower { a.columns } else { a.rows } >= long;
    if triangle && lower {
        householder::lq(&mut a);
    } else if triangle {
        householder::qr(&mut a);
    }
    let form = householder::bidiagonal(if triangle { part(&a, least, least) } else { a });
    let (mut diagonal, mut beside) = (form.diagonal, form.beside);
    if lower && !triangle {
        raise(&mut diagonal, &mut beside);
    }
    super::dqds::singular_values(&diagonal, &beside)
}

/// Least squares by singular values: the solution of least norm, the rank as `rcond` tells, and the values.
pub fn lstsq<T: Field>(a: &Matrix<T>, b: &Matrix<T>, rcond: f64) -> Option<(Matrix<T>, usize, Vec<f64>)> {
    let (x, rank, values) = solve(householder::columns(a), &householder::columns(b), rcond)?;
    Some((householder::rows(&x), rank, values))
}

fn solve(mut a: Columns, b: &Columns, rcond: f64) -> Option<(Columns, usize, Vec<f64>)> {
    let (m, n) = (a.rows, a.columns);
    let (least, lower) = (m.min(n), m < n);
    let mut x = Columns::zeros(m.max(n), b.columns);
    (0..b.columns).for_each(|j| x.down_mut(0, j)[..m].copy_from_slice(b.down(0, j)));
    let triangle = m.max(n) >= (least as f32 * 1.6) as usize;
    let outer = match (triangle, lower) {
        (false, _) => Vec::new(),
        (true, true) => householder::lq(&mut a),
        (true, false) => {
            let q = householder::qr(&mut a);
            q.iter().enumerate().for_each(|(k, r)| r.apply_left(&mut x, k, 0, b.columns));
            Vec::new()
        }
    };
    let mut form = householder::bidiagonal(if triangle { part(&a, least, least) } else { a });
    let lower = lower && !triangle;
    form.left.iter().enumerate().for_each(|(k, r)| r.apply_left(&mut x, k + lower as usize, 0, b.columns));
    let (mut inner, rank, values) =
        by_values(&mut form.diagonal, &mut form.beside, lower, &part(&x, least, b.columns), rcond)?;
    inner.data.chunks_mut(least.max(1)).zip(x.data.chunks_mut(m.max(n))).for_each(|(from, to)| {
        to[..least].copy_from_slice(from);
        to[least..].fill(0.0);
    });
    let right = form.right.iter().enumerate().rev();
    right.for_each(|(k, r)| r.apply_left(&mut x, k + !lower as usize, 0, b.columns));
    outer.iter().enumerate().rev().for_each(|(k, r)| r.apply_left(&mut x, k, 0, b.columns));
    Some((part(&x, n, b.columns), rank, values))
}

/// The least squares of a bidiagonal matrix.
fn by_values(d: &mut [f64], e: &mut [f64], lower: bool, b: &Columns, rcond: f64) -> Option<(Columns, usize, Vec<f64>)> {
    let k = d.len();
    let mut right = Matrix::new(k, b.columns, (0..k).flat_map(|i| b.across(i, 0)).collect());
    if lower {
        for (i, c, s) in raise(d, e).into_iter().rev() {
            turn_fused(&mut right, &[(i, c, -s)]);
        }
    }
    let size = d.iter().chain(e.iter()).fold(0.0f64, |m, x| m.max(x.abs()));
    if size == 0.0 {
        return Some((Columns::zeros(k, b.columns), 0, d.to_vec()));
    }
    let scale = if k > 1 { size } else { 1.0 };
    d.iter_mut().chain(e.iter_mut()).for_each(|x| *x *= 1.0 / scale);
    let mut vt = Matrix::identity(k, k);
    if k > 1 {
        diagonalise(d, e, &mut right, &mut vt, true)?;
    }
    let cut = if k > 1 { rcond * d[0].abs() } else { 0.0 };
    let mut rank = 0;
    for (row, &s) in right.data.chunks_mut(b.columns.max(1)).zip(d.iter()) {
        let counts = s.abs() > cut;
        rank += counts as usize;
        row.iter_mut().for_each(|x| *x = if counts { *x * (1.0 / s) } else { 0.0 });
    }
    let mut x = Columns::zeros(k, b.columns);
    for j in 0..b.columns {
        for i in 0..k {
            // The least value comes first.
            let sum = (0..k).rev().fold(0.0, |sum, r| vt[(r, i)].mul_add(right[(r, j)], sum));
            x[(i, j)] = sum * (1.0 / scale);
        }
    }
    Some((x, rank, d.iter().map(|s| s.abs() * scale).collect()))
}
