//! Eigenvalues of any complex square matrix: Hessenberg form, shifted QR steps to Schur form in complex
//! arithmetic, eigenvectors by back substitution.

use super::{Field, Matrix, reflect_rows, reflector};
use crate::kernel::stop;
use num_complex::Complex;

type C = Complex<f64>;

/// Eigenvalues and eigenvectors (columns of length 1 whose largest component is real). `None` if the
/// iteration does not end.
pub fn eig(a: &Matrix<C>) -> Option<(Vec<C>, Matrix<C>)> {
    let n = a.rows;
    let (sorted, places) = isolated(a.clone());
    let (mut h, mut q) = hessenberg(sorted);
    schur(&mut h, &mut q)?;
    let values: Vec<C> = (0..n).map(|i| h[(i, i)]).collect();
    let norm = h.data.iter().map(|x| x.size()).fold(0.0, f64::max).max(f64::MIN_POSITIVE);
    let mut vectors = Matrix::new(n, n, Vec::new());
    for k in 0..n {
        let mut x = vec![C::ZERO; n];
        x[k] = C::ONE;
        for i in (0..k).rev() {
            let sum: C = (i + 1..=k).map(|j| h[(i, j)] * x[j]).sum();
            let mut gap = h[(i, i)] - values[k];
            if gap.size() < norm * f64::EPSILON {
                gap = C::new(norm * f64::EPSILON, 0.0);
            }
            x[i] = -sum / gap;
        }
        let v: Vec<C> = (0..n).map(|i| (0..=k).map(|j| q[(i, j)] * x[j]).sum()).collect();
        let length = v.iter().fold(0.0f64, |l, x| l.hypot(x.norm()));
        let top = v.iter().copied().fold(C::ZERO, |t, x| if x.norm() > t.norm() { x } else { t });
        // Turned so that the largest component is real and positive.
        let phase = if top.norm() == 0.0 { C::ONE } else { top.conj() / top.norm() };
        for i in 0..n {
            vectors[(places[i], k)] = v[i] * phase / length;
        }
    }
    Some((values, vectors))
}

/// Exchanges rows and columns so that eigenvalues that stand alone in a row come last and those alone in
/// a column first; row `i` was row `places[i]`.
fn isolated(mut a: Matrix<C>) -> (Matrix<C>, Vec<usize>) {
    let mut places: Vec<usize> = (0..a.rows).collect();
    let (mut low, mut high) = (0, a.rows);
    let mut exchange = |a: &mut Matrix<C>, i: usize, j: usize| {
        if i != j {
            a.swap_rows(i, j);
            a.swap_columns(i, j);
            places.swap(i, j);
        }
    };
    while let Some(j) = (0..high).rev().find(|&j| (0..high).all(|i| i == j || a[(j, i)] == C::ZERO)) {
        exchange(&mut a, j, high - 1);
        high -= 1;
    }
    while let Some(j) = (low..high).find(|&j| (low..high).all(|i| i == j || a[(i, j)] == C::ZERO)) {
        exchange(&mut a, j, low);
        low += 1;
    }
    (a, places)
}

fn hessenberg(mut a: Matrix<C>) -> (Matrix<C>, Matrix<C>) {
    let n = a.rows;
    let mut reflectors = Vec::new();
    for k in 0..n.saturating_sub(2) {
        stop::poll();
        let mut v: Vec<C> = (k + 1..n).map(|i| a[(i, k)]).collect();
        let (tau, beta) = reflector(&mut v);
        reflect_rows(&mut a, &v, tau.conj(), k + 1, k + 1..n);
        a[(k + 1, k)] = C::new(beta, 0.0);
        (k + 2..n).for_each(|i| a[(i, k)] = C::ZERO);
        // From the right: A ← A (1 - tau v vᴴ).
        for i in 0..n {
            let dot: C = v.iter().enumerate().map(|(j, x)| a[(i, k + 1 + j)] * x).sum();
            for (j, x) in v.iter().enumerate() {
                a[(i, k + 1 + j)] -= dot * tau * x.conj();
            }
        }
        reflectors.push((v, tau));
    }
    let mut q = Matrix::identity(n, n);
    for (k, (v, tau)) in reflectors.iter().enumerate().rev() {
        reflect_rows(&mut q, v, *tau, k + 1, 0..n);
    }
    (a, q)
}

/// Makes an upper Hessenberg matrix triangular by unitary similarity, collected in `q`.
fn schur(h: &mut Matrix<C>, q: &mut Matrix<C>) -> Option<()> {
    let n = h.rows;
    let (mut end, mut tries) = (n, 0);
    while end > 1 {
        stop::poll();
        let hi = end - 1;
        let mut lo = hi;
        while lo > 0 {
            let scale = h[(lo, lo)].size() + h[(lo - 1, lo - 1)].size();
            if h[(lo, lo - 1)].size() <= f64::EPSILON * scale.max(f64::MIN_POSITIVE) {
                h[(lo, lo - 1)] = C::ZERO;
                break;
            }
            lo -= 1;
        }
        if lo == hi {
            end -= 1;
            tries = 0;
            continue;
        }
        tries += 1;
        if tries > 300 {
            return None;
        }
        let shift =
            if tries % 10 == 0 { C::new(h[(hi, hi - 1)].size() + h[(hi, hi)].size(), 0.0) } else { wilkinson(h, hi) };
        step(h, q, lo, hi, shift);
    }
    Some(())
}

/// The eigenvalue of the last 2×2 block that is nearer to its last element.
fn wilkinson(h: &Matrix<C>, hi: usize) -> C {
    let (a, b, c, d) = (h[(hi - 1, hi - 1)], h[(hi - 1, hi)], h[(hi, hi - 1)], h[(hi, hi)]);
    let half = (a - d) * 0.5;
    let root = (half * half + b * c).sqrt();
    let (x, y) = (d + half + root, d + half - root);
    if (x - d).norm() < (y - d).norm() { x } else { y }
}

/// One QR step on rows `lo..=hi`.
fn step(h: &mut Matrix<C>, q: &mut Matrix<C>, lo: usize, hi: usize, shift: C) {
    let n = h.rows;
    (lo..=hi).for_each(|i| h[(i, i)] -= shift);
    let mut rotations = Vec::with_capacity(hi - lo);
    for k in lo..hi {
        let (f, g) = (h[(k, k)], h[(k + 1, k)]);
        let r = f.norm().hypot(g.norm());
        let (c, s) = if r == 0.0 { (C::ONE, C::ZERO) } else { (f / r, g / r) };
        for j in k..n {
            let (x, y) = (h[(k, j)], h[(k + 1, j)]);
            h[(k, j)] = c.conj() * x + s.conj() * y;
            h[(k + 1, j)] = c * y - s * x;
        }
        rotations.push((k, c, s));
    }
    for &(k, c, s) in &rotations {
        for i in 0..(k + 2).min(hi + 1) {
            let (x, y) = (h[(i, k)], h[(i, k + 1)]);
            h[(i, k)] = x * c + y * s;
            h[(i, k + 1)] = y * c.conj() - x * s.conj();
        }
        for i in 0..n {
            let (x, y) = (q[(i, k)], q[(i, k + 1)]);
            q[(i, k)] = x * c + y * s;
            q[(i, k + 1)] = y * c.conj() - x * s.conj();
        }
    }
    (lo..=hi).for_each(|i| h[(i, i)] += shift);
}
