//! Eigenvalues of Hermitian matrices: tridiagonal reduction, implicit QL and QR steps.

use super::{Field, Matrix, reflect_rows, reflector, signed};

const EPS: f64 = f64::EPSILON / 2.0;

/// Ascending eigenvalues of a Hermitian matrix, of which only the lower triangle is read, and its
/// eigenvectors as columns. With `upward` the reduction begins with the last column, as LAPACK's of an upper triangle
/// does, which the vectors' signs show. `None` if the iteration does not end.
pub fn eigh<T: Field>(a: &Matrix<T>, upward: bool) -> Option<(Vec<f64>, Matrix<T>)> {
    let n = a.rows;
    let mut full = a.clone();
    for i in 0..n {
        full[(i, i)] = T::real(a[(i, i)].re());
        for j in i + 1..n {
            full[(i, j)] = a[(j, i)].conj();
        }
    }
    if upward {
        full.data.reverse();
    }
    let (mut d, mut e, mut z) = tridiagonal(full);
    if upward {
        d.reverse();
        e[..n.saturating_sub(1)].reverse();
        z.data.reverse();
    }
    steqr(&mut d, &mut e, &mut z)?;
    for i in 0..n {
        let least = (i..n).fold(i, |k, j| if d[j] < d[k] { j } else { k });
        if least != i {
            d.swap(i, least);
            z.swap_columns(i, least);
        }
    }
    Some((d, z))
}

/// Diagonal, subdiagonal and the unitary matrix of a Hermitian matrix's tridiagonal form.
fn tridiagonal<T: Field>(mut a: Matrix<T>) -> (Vec<f64>, Vec<f64>, Matrix<T>) {
    let n = a.rows;
    let mut e = vec![0.0; n];
    let mut reflectors = Vec::new();
    for i in 0..n.saturating_sub(1) {
        crate::kernel::stop::poll();
        let mut v: Vec<T> = (i + 1..n).map(|k| a[(k, i)]).collect();
        let (tau, beta) = reflector(&mut v);
        e[i] = beta;
        let m = v.len();
        // A ← Hᴴ A H on the trailing square, through p = tau A v.
        let mut p = vec![T::zero(); m];
        for (r, p) in p.iter_mut().enumerate() {
            for (c, x) in v.iter().enumerate() {
                *p += tau * a[(i + 1 + r, i + 1 + c)] * *x;
            }
        }
        let mut dot = T::zero();
        p.iter().zip(&v).for_each(|(p, v)| dot += p.conj() * *v);
        let half = T::real(-0.5) * tau * dot;
        p.iter_mut().zip(&v).for_each(|(p, v)| *p += half * *v);
        for r in 0..m {
            for c in 0..m {
                let change = v[r] * p[c].conj() + p[r] * v[c].conj();
                a[(i + 1 + r, i + 1 + c)] -= change;
            }
        }
        reflectors.push((v, tau));
    }
    let mut q = Matrix::identity(n, n);
    for (i, (v, tau)) in reflectors.iter().enumerate().rev() {
        crate::kernel::stop::poll();
        reflect_rows(&mut q, v, *tau, i + 1, 0..n);
    }
    ((0..n).map(|i| a[(i, i)].re()).collect(), e, q)
}

/// A rotation (c, s, r) with `c f + s g = r` and `c g - s f = 0`.
fn rotation(f: f64, g: f64) -> (f64, f64, f64) {
    if g == 0.0 {
        (1.0, 0.0, f)
    } else if f == 0.0 {
        (0.0, signed(1.0, g), g.abs())
    } else {
        let d = f.hypot(g);
        let r = signed(d, f);
        (f.abs() / d, g / r, r)
    }
}

/// Larger and smaller eigenvalue (by modulus) of a symmetric 2×2 matrix and the rotation of the first.
fn symmetric2(a: f64, b: f64, c: f64) -> (f64, f64, f64, f64) {
    let (sum, difference, twice) = (a + c, a - c, b + b);
    let (large, small) = if a.abs() > c.abs() { (a, c) } else { (c, a) };
    let root = difference.hypot(twice);
    let (rt1, rt2, sign) = if sum < 0.0 {
        let rt1 = 0.5 * (sum - root);
        (rt1, (large / rt1) * small - (b / rt1) * b, -1.0)
    } else if sum > 0.0 {
        let rt1 = 0.5 * (sum + root);
        (rt1, (large / rt1) * small - (b / rt1) * b, 1.0)
    } else {
        (0.5 * root, -0.5 * root, 1.0)
    };
    let (cs, side) = if difference >= 0.0 { (difference + root, 1.0) } else { (difference - root, -1.0) };
    let (mut cos, mut sin);
    if cs.abs() > twice.abs() {
        let t = -twice / cs;
        sin = 1.0 / (1.0 + t * t).sqrt();
        cos = t * sin;
    } else if twice == 0.0 {
        (cos, sin) = (1.0, 0.0);
    } else {
        let t = -cs / twice;
        cos = 1.0 / (1.0 + t * t).sqrt();
        sin = t * cos;
    }
    if sign == side {
        (cos, sin) = (-sin, cos);
    }
    (rt1, rt2, cos, sin)
}

/// Rotates columns `j` and `j + 1`.
fn rotate<T: Field>(z: &mut Matrix<T>, j: usize, c: f64, s: f64) {
    crate::kernel::stop::poll();
    let (c, s) = (T::real(c), T::real(s));
    for i in 0..z.rows {
        let (x, y) = (z[(i, j)], z[(i, j + 1)]);
        z[(i, j + 1)] = c * y - s * x;
        z[(i, j)] = s * y + c * x;
    }
}

/// Diagonalises a tridiagonal matrix by implicit steps, towards whichever end is smaller; rotations are
/// collected in `z`.
fn steqr<T: Field>(d: &mut [f64], e: &mut [f64], z: &mut Matrix<T>) -> Option<()> {
    let n = d.len();
    let mut budget = 30 * n.max(1);
    let mut next = 0;
    while next < n {
        let mut end = next;
        while end + 1 < n {
            if e[end].abs() <= d[end].abs().sqrt() * d[end + 1].abs().sqrt() * EPS {
                e[end] = 0.0;
                break;
            }
            end += 1;
        }
        let begin = next;
        next = end + 1;
        if begin == end {
            continue;
        }
        if d[end].abs() < d[begin].abs() {
            qr_steps(d, e, z, begin, end, &mut budget)?;
        } else {
            ql_steps(d, e, z, begin, end, &mut budget)?;
        }
    }
    Some(())
}

fn small(e: f64, a: f64, b: f64) -> bool {
    e * e <= (EPS * EPS * a.abs()) * b.abs() + f64::MIN_POSITIVE
}

fn ql_steps<T: Field>(
    d: &mut [f64],
    e: &mut [f64],
    z: &mut Matrix<T>,
    mut l: usize,
    end: usize,
    budget: &mut usize,
) -> Option<()> {
    while l <= end {
        let m = (l..end).find(|&m| small(e[m], d[m], d[m + 1])).unwrap_or(end);
        if m < end {
            e[m] = 0.0;
        }
        if m == l {
            l += 1;
            continue;
        }
        if m == l + 1 {
            let (rt1, rt2, c, s) = symmetric2(d[l], e[l], d[l + 1]);
            rotate(z, l, c, s);
            (d[l], d[l + 1], e[l]) = (rt1, rt2, 0.0);
            l += 2;
            continue;
        }
        *budget = budget.checked_sub(1)?;
        let shift = (d[l + 1] - d[l]) / (2.0 * e[l]);
        let mut g = d[m] - d[l] + e[l] / (shift + signed(shift.hypot(1.0), shift));
        let (mut s, mut c, mut p) = (1.0, 1.0, 0.0);
        let mut rotations = Vec::with_capacity(m - l);
        for i in (l..m).rev() {
            let (f, b) = (s * e[i], c * e[i]);
            let r;
            (c, s, r) = rotation(g, f);
            if i + 1 != m {
                e[i + 1] = r;
            }
            g = d[i + 1] - p;
            let r = (d[i] - g) * s + 2.0 * c * b;
            p = s * r;
            d[i + 1] = g + p;
            g = c * r - b;
            rotations.push((i, c, -s));
        }
        rotations.iter().for_each(|&(i, c, s)| rotate(z, i, c, s));
        d[l] -= p;
        e[l] = g;
    }
    Some(())
}

fn qr_steps<T: Field>(
    d: &mut [f64],
    e: &mut [f64],
    z: &mut Matrix<T>,
    begin: usize,
    end: usize,
    budget: &mut usize,
) -> Option<()> {
    // `l` counts one beyond, so that it may fall below `begin`.
    let mut beyond = end + 1;
    while beyond > begin {
        let l = beyond - 1;
        let m = (begin + 1..=l).rev().find(|&m| small(e[m - 1], d[m], d[m - 1])).unwrap_or(begin);
        if m > begin {
            e[m - 1] = 0.0;
        }
        if m == l {
            beyond -= 1;
            continue;
        }
        if m + 1 == l {
            let (rt1, rt2, c, s) = symmetric2(d[l - 1], e[l - 1], d[l]);
            rotate(z, l - 1, c, s);
            (d[l - 1], d[l], e[l - 1]) = (rt1, rt2, 0.0);
            beyond -= 2;
            continue;
        }
        *budget = budget.checked_sub(1)?;
        let shift = (d[l - 1] - d[l]) / (2.0 * e[l - 1]);
        let mut g = d[m] - d[l] + e[l - 1] / (shift + signed(shift.hypot(1.0), shift));
        let (mut s, mut c, mut p) = (1.0, 1.0, 0.0);
        let mut rotations = Vec::with_capacity(l - m);
        for i in m..l {
            let (f, b) = (s * e[i], c * e[i]);
            let r;
            (c, s, r) = rotation(g, f);
            if i != m {
                e[i - 1] = r;
            }
            g = d[i] - p;
            let r = (d[i + 1] - g) * s + 2.0 * c * b;
            p = s * r;
            d[i] = g + p;
            g = c * r - b;
            rotations.push((i, c, s));
        }
        rotations.iter().for_each(|&(i, c, s)| rotate(z, i, c, s));
        d[l] -= p;
        e[l - 1] = g;
    }
    Some(())
}
