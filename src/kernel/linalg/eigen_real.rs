//! Eigenvalues of any real square matrix in real arithmetic: balancing, Hessenberg form, double-shift QR
//! steps to a quasi-triangular form, in LAPACK's order; eigenvectors by back substitution.

use super::{Matrix, reflect_rows, reflector, signed};
use crate::kernel::stop;
use num_complex::Complex;

type C = Complex<f64>;

/// The spacing of numbers below 1, as the QR steps compare with.
const ULP: f64 = f64::EPSILON;

/// Eigenvalues (conjugate pairs side by side, the one above the real line first) and eigenvectors as
/// columns of length 1. `None` if the iteration does not end.
pub fn eig(a: &Matrix<f64>) -> Option<(Vec<C>, Matrix<C>)> {
    let n = a.rows;
    let mut h = a.clone();
    let balance = Balance::of(&mut h);
    let mut z = hessenberg(&mut h, &balance);
    let values = schur(&mut h, &mut z, balance.low, balance.high)?;
    let mut vectors = Matrix::new(n, n, Vec::new());
    let mut k = 0;
    while k < n {
        let pair = values[k].im != 0.0;
        let mut v = vector(&h, &z, &values, k);
        balance.undo(&mut v);
        normalise(&mut v, pair);
        for i in 0..n {
            vectors[(i, k)] = v[i];
            if pair {
                vectors[(i, k + 1)] = v[i].conj();
            }
        }
        k += if pair { 2 } else { 1 };
    }
    Some((values, vectors))
}

/// How a matrix was permuted and scaled; the work remains in rows `low..high`.
struct Balance {
    low: usize,
    high: usize,
    scale: Vec<f64>,
    /// Exchanges in the order they were made.
    exchanged: Vec<(usize, usize)>,
}

impl Balance {
    fn of(a: &mut Matrix<f64>) -> Self {
        let n = a.rows;
        let mut b = Balance { low: 0, high: n, scale: vec![1.0; n], exchanged: Vec::new() };
        let exchange = |a: &mut Matrix<f64>, b: &mut Balance, i: usize, j: usize| {
            if i != j {
                a.swap_columns(i, j);
                a.swap_rows(i, j);
                b.exchanged.push((i, j));
            }
        };
        while b.high > 0
            && let Some(i) = (0..b.high).rev().find(|&i| (0..b.high).all(|j| i == j || a[(i, j)] == 0.0))
        {
            let last = b.high - 1;
            exchange(a, &mut b, i, last);
            b.high -= 1;
        }
        while let Some(j) = (b.low..b.high).find(|&j| (b.low..b.high).all(|i| i == j || a[(i, j)] == 0.0)) {
            let first = b.low;
            exchange(a, &mut b, j, first);
            b.low += 1;
        }
        b.scale_rows(a);
        b
    }

    fn scale_rows(&mut self, a: &mut Matrix<f64>) {
        let n = a.rows;
        let (tiny, huge) = (f64::MIN_POSITIVE / ULP, ULP / f64::MIN_POSITIVE);
        let (small, large) = (tiny * 2.0, huge / 2.0);
        loop {
            let mut changed = false;
            for i in self.low..self.high {
                let norm = |x: &mut dyn Iterator<Item = f64>| x.fold(0.0f64, |s, v| s + v * v).sqrt();
                let mut c = norm(&mut (self.low..self.high).map(|k| a[(k, i)]));
                let mut r = norm(&mut (self.low..self.high).map(|k| a[(i, k)]));
                let mut ca = (0..self.high).map(|k| a[(k, i)].abs()).fold(0.0, f64::max);
                let mut ra = (self.low..n).map(|k| a[(i, k)].abs()).fold(0.0, f64::max);
                if c == 0.0 || r == 0.0 || !(c + r).is_finite() {
                    continue;
                }
                let (mut g, mut f, sum) = (r / 2.0, 1.0f64, c + r);
                while c < g && f.max(c).max(ca) < large && r.min(g).min(ra) > small {
                    (f, c, ca) = (f * 2.0, c * 2.0, ca * 2.0);
                    (r, g, ra) = (r / 2.0, g / 2.0, ra / 2.0);
                }
                g = c / 2.0;
                while g >= r && r.max(ra) < large && f.min(c).min(g).min(ca) > small {
                    (f, c, g, ca) = (f / 2.0, c / 2.0, g / 2.0, ca / 2.0);
                    (r, ra) = (r * 2.0, ra * 2.0);
                }
                let old = self.scale[i];
                if c + r >= 0.95 * sum
                    || (f < 1.0 && old < 1.0 && f * old <= tiny)
                    || (f > 1.0 && old > 1.0 && old >= huge / f)
                {
                    continue;
                }
                self.scale[i] = old * f;
                changed = true;
                (self.low..n).for_each(|k| a[(i, k)] *= 1.0 / f);
                (0..self.high).for_each(|k| a[(k, i)] *= f);
            }
            if !changed {
                return;
            }
        }
    }

    fn undo(&self, v: &mut [C]) {
        for (x, s) in v.iter_mut().zip(&self.scale) {
            *x *= *s;
        }
        for &(i, j) in self.exchanged.iter().rev() {
            v.swap(i, j);
        }
    }
}

/// Takes the balanced part to Hessenberg form; gives the orthogonal matrix.
fn hessenberg(a: &mut Matrix<f64>, b: &Balance) -> Matrix<f64> {
    let n = a.rows;
    let mut reflectors = Vec::new();
    for k in b.low..b.high.saturating_sub(2) {
        stop::poll();
        let mut v: Vec<f64> = (k + 1..b.high).map(|i| a[(i, k)]).collect();
        let (tau, beta) = reflector(&mut v);
        a[(k + 1, k)] = beta;
        (k + 2..b.high).for_each(|i| a[(i, k)] = 0.0);
        for i in 0..b.high {
            let dot: f64 = v.iter().enumerate().map(|(j, x)| a[(i, k + 1 + j)] * x).sum();
            v.iter().enumerate().for_each(|(j, x)| a[(i, k + 1 + j)] -= tau * dot * x);
        }
        reflect_rows(a, &v, tau, k + 1, k + 1..n);
        reflectors.push((v, tau, k + 1));
    }
    let mut q = Matrix::identity(n, n);
    for (v, tau, from) in reflectors.iter().rev() {
        stop::poll();
        reflect_rows(&mut q, v, *tau, *from, 0..n);
    }
    q
}

/// A 2×2 block in standard form: its elements, the rotation that led there, its eigenvalues.
struct Standard {
    block: [f64; 4],
    c: f64,
    s: f64,
    first: C,
    second: C,
}

/// Takes `[[a, b], [c, d]]` to triangular form, or to equal diagonal elements with a complex pair.
fn standardise(mut a: f64, mut b: f64, mut c: f64, mut d: f64) -> Standard {
    let one = |x: f64| signed(1.0, x);
    let (mut cs, mut sn) = (1.0, 0.0);
    if c == 0.0 {
    } else if b == 0.0 {
        (cs, sn) = (0.0, 1.0);
        (a, b, c, d) = (d, -c, 0.0, a);
    } else if a - d == 0.0 && one(b) != one(c) {
    } else {
        let gap = a - d;
        let p = 0.5 * gap;
        let (most, least) = (b.abs().max(c.abs()), b.abs().min(c.abs()) * one(b) * one(c));
        let scale = p.abs().max(most);
        let z = (p / scale) * p + (most / scale) * least;
        if z >= 4.0 * ULP {
            let z = p + signed(scale.sqrt() * z.sqrt(), p);
            a = d + z;
            d -= (most / z) * least;
            let tau = c.hypot(z);
            (cs, sn) = (z / tau, c / tau);
            (b, c) = (b - c, 0.0);
        } else {
            let sigma = b + c;
            let tau = sigma.hypot(gap);
            cs = (0.5 * (1.0 + sigma.abs() / tau)).sqrt();
            sn = -(p / (tau * cs)) * one(sigma);
            let (aa, bb, cc, dd) = (a * cs + b * sn, -a * sn + b * cs, c * cs + d * sn, -c * sn + d * cs);
            (a, b, c, d) = (aa * cs + cc * sn, bb * cs + dd * sn, -aa * sn + cc * cs, -bb * sn + dd * cs);
            let middle = 0.5 * (a + d);
            (a, d) = (middle, middle);
            if c != 0.0 && b == 0.0 {
                (b, c) = (-c, 0.0);
                (cs, sn) = (-sn, cs);
            } else if c != 0.0 && one(b) == one(c) {
                let (sab, sac) = (b.abs().sqrt(), c.abs().sqrt());
                let p = signed(sab * sac, c);
                let tau = 1.0 / (b + c).abs().sqrt();
                (a, d) = (middle + p, middle - p);
                (b, c) = (b - c, 0.0);
                let (cs1, sn1) = (sab * tau, sac * tau);
                (cs, sn) = (cs * cs1 - sn * sn1, cs * sn1 + sn * cs1);
            }
        }
    }
    let im = if c == 0.0 { 0.0 } else { b.abs().sqrt() * c.abs().sqrt() };
    Standard {
        block: [a, b, c, d],
        c: cs,
        s: sn,
        first: C::new(a, im),
        second: C::new(d, if im == 0.0 { 0.0 } else { -im }),
    }
}

/// Makes rows `low..high` of a Hessenberg matrix quasi-triangular, collecting the rotations in `z`.
fn schur(h: &mut Matrix<f64>, z: &mut Matrix<f64>, low: usize, high: usize) -> Option<Vec<C>> {
    let n = h.rows;
    let mut values: Vec<C> = (0..n).map(|i| C::new(h[(i, i)], 0.0)).collect();
    let smallest = f64::MIN_POSITIVE * ((high - low) as f64 / ULP);
    let limit = 30 * (high - low).max(10);
    // One beyond the last row of the block under work.
    let mut end = high;
    while end > low {
        let i = end - 1;
        let (mut l, mut stalled, mut done) = (low, 0, false);
        for _ in 0..=limit {
            stop::poll();
            l = deflate(h, low, high, l, i, smallest);
            if l > low {
                h[(l, l - 1)] = 0.0;
            }
            if l + 1 >= i {
                done = true;
                break;
            }
            stalled += 1;
            let shifts = shifts(h, l, i, stalled);
            double_step(h, z, l, i, shifts);
        }
        if !done {
            return None;
        }
        if l == i {
            values[i] = C::new(h[(i, i)], 0.0);
        } else {
            let s = standardise(h[(i - 1, i - 1)], h[(i - 1, i)], h[(i, i - 1)], h[(i, i)]);
            (h[(i - 1, i - 1)], h[(i - 1, i)], h[(i, i - 1)], h[(i, i)]) = s.block.into();
            (values[i - 1], values[i]) = (s.first, s.second);
            for j in i + 1..n {
                let (x, y) = (h[(i - 1, j)], h[(i, j)]);
                (h[(i - 1, j)], h[(i, j)]) = (s.c * x + s.s * y, s.c * y - s.s * x);
            }
            for (m, rows) in [(&mut *h, i - 1), (&mut *z, n)] {
                for r in 0..rows {
                    let (x, y) = (m[(r, i - 1)], m[(r, i)]);
                    (m[(r, i - 1)], m[(r, i)]) = (s.c * x + s.s * y, s.c * y - s.s * x);
                }
            }
        }
        end = l;
    }
    Some(values)
}

/// The first row of the block that ends at `i`: below a negligible subdiagonal element.
fn deflate(h: &Matrix<f64>, low: usize, high: usize, l: usize, i: usize, smallest: f64) -> usize {
    for k in (l + 1..=i).rev() {
        let below = h[(k, k - 1)].abs();
        if below <= smallest {
            return k;
        }
        let mut size = h[(k - 1, k - 1)].abs() + h[(k, k)].abs();
        if size == 0.0 {
            if k >= low + 2 {
                size += h[(k - 1, k - 2)].abs();
            }
            if k + 1 < high {
                size += h[(k + 1, k)].abs();
            }
        }
        if below <= ULP * size {
            let above = h[(k - 1, k)].abs();
            let (ab, ba) = (below.max(above), below.min(above));
            let gap = (h[(k - 1, k - 1)] - h[(k, k)]).abs();
            let (aa, bb) = (h[(k, k)].abs().max(gap), h[(k, k)].abs().min(gap));
            let s = aa + ab;
            if ba * (ab / s) <= smallest.max(ULP * (bb * (aa / s))) {
                return k;
            }
        }
    }
    l
}

/// The two shifts, as complex numbers.
fn shifts(h: &Matrix<f64>, l: usize, i: usize, stalled: usize) -> (C, C) {
    let exceptional = |s: f64, d: f64| (0.75 * s + d, -0.4375 * s, s, 0.75 * s + d);
    let (h11, h12, h21, h22) = if stalled.is_multiple_of(20) {
        exceptional(h[(i, i - 1)].abs() + h[(i - 1, i - 2)].abs(), h[(i, i)])
    } else if stalled.is_multiple_of(10) {
        exceptional(h[(l + 1, l)].abs() + h[(l + 2, l + 1)].abs(), h[(l, l)])
    } else {
        (h[(i - 1, i - 1)], h[(i - 1, i)], h[(i, i - 1)], h[(i, i)])
    };
    let s = h11.abs() + h12.abs() + h21.abs() + h22.abs();
    if s == 0.0 {
        return (C::ZERO, C::ZERO);
    }
    let (h11, h12, h21, h22) = (h11 / s, h12 / s, h21 / s, h22 / s);
    let middle = (h11 + h22) / 2.0;
    let det = (h11 - middle) * (h22 - middle) - h12 * h21;
    let root = det.abs().sqrt();
    if det >= 0.0 {
        return (C::new(middle * s, root * s), C::new(middle * s, -root * s));
    }
    let (a, b) = (middle + root, middle - root);
    let real = if (a - h22).abs() <= (b - h22).abs() { a * s } else { b * s };
    (C::new(real, 0.0), C::new(real, 0.0))
}

fn double_step(h: &mut Matrix<f64>, z: &mut Matrix<f64>, l: usize, i: usize, (r1, r2): (C, C)) {
    let n = h.rows;
    let mut v = [0.0; 3];
    let mut m = i - 1;
    while m > l {
        m -= 1;
        let s = (h[(m, m)] - r2.re).abs() + r2.im.abs() + h[(m + 1, m)].abs();
        let h21 = h[(m + 1, m)] / s;
        v = [
            h21 * h[(m, m + 1)] + (h[(m, m)] - r1.re) * ((h[(m, m)] - r2.re) / s) - r1.im * (r2.im / s),
            h21 * (h[(m, m)] + h[(m + 1, m + 1)] - r1.re - r2.re),
            h21 * h[(m + 2, m + 1)],
        ];
        let s: f64 = v.iter().map(|x| x.abs()).sum();
        v.iter_mut().for_each(|x| *x /= s);
        if m == l {
            break;
        }
        let sizes = h[(m - 1, m - 1)].abs() + h[(m, m)].abs() + h[(m + 1, m + 1)].abs();
        if h[(m, m - 1)].abs() * (v[1].abs() + v[2].abs()) <= ULP * v[0].abs() * sizes {
            break;
        }
    }
    for k in m..i {
        let count = (i - k + 1).min(3);
        if k > m {
            (0..count).for_each(|r| v[r] = h[(k + r, k - 1)]);
        }
        let (tau, beta) = reflector(&mut v[..count]);
        if k > m {
            h[(k, k - 1)] = beta;
            (1..count).for_each(|r| h[(k + r, k - 1)] = 0.0);
        } else if m > l {
            h[(k, k - 1)] *= 1.0 - tau;
        }
        let weights = [tau, tau * v[1], tau * v[2]];
        for j in k..n {
            let sum: f64 = h[(k, j)] + (1..count).map(|r| v[r] * h[(k + r, j)]).sum::<f64>();
            (0..count).for_each(|r| h[(k + r, j)] -= sum * weights[r]);
        }
        for (matrix, rows) in [(&mut *h, (k + 3).min(i) + 1), (&mut *z, n)] {
            for j in 0..rows {
                let sum: f64 = matrix[(j, k)] + (1..count).map(|r| v[r] * matrix[(j, k + r)]).sum::<f64>();
                (0..count).for_each(|r| matrix[(j, k + r)] -= sum * weights[r]);
            }
        }
    }
}

/// The eigenvector of eigenvalue `k` (the upper of a pair) in the coordinates of the balanced matrix.
fn vector(t: &Matrix<f64>, z: &Matrix<f64>, values: &[C], k: usize) -> Vec<C> {
    let n = t.rows;
    let w = values[k];
    let floor = (ULP * (w.re.abs() + w.im.abs())).max(f64::MIN_POSITIVE * (n as f64 / ULP));
    let mut x = vec![C::ZERO; n];
    let last = if w.im == 0.0 {
        x[k] = C::ONE;
        k
    } else {
        let (up, down) = (t[(k, k + 1)], t[(k + 1, k)]);
        if up.abs() >= down.abs() {
            x[k] = C::ONE;
            x[k + 1] = C::new(0.0, w.im / up);
        } else {
            x[k] = C::new(-w.im / down, 0.0);
            x[k + 1] = C::I;
        }
        k + 1
    };
    let mut j = k;
    while j > 0 {
        stop::poll();
        j -= 1;
        let block = j > 0 && t[(j, j - 1)] != 0.0;
        let first = if block { j - 1 } else { j };
        let right = |r: usize| -> C { -(j + 1..=last).map(|c| x[c] * t[(r, c)]).sum::<C>() };
        if block {
            let (p, q) = (right(first), right(j));
            let (a, d) = (C::from(t[(first, first)]) - w, C::from(t[(j, j)]) - w);
            let (b, c) = (t[(first, j)], t[(j, first)]);
            let mut det = a * d - b * c;
            if det.norm() < floor * floor {
                det = C::from(floor * floor);
            }
            x[first] = (p * d - q * b) / det;
            x[j] = (q * a - p * c) / det;
        } else {
            let mut gap = C::from(t[(j, j)]) - w;
            if gap.l1_norm() < floor {
                gap = C::from(floor);
            }
            x[j] = right(j) / gap;
        }
        // Keep the numbers in range.
        let size = x[first..=last].iter().map(|v| v.l1_norm()).fold(0.0, f64::max);
        if size > 1e100 {
            x.iter_mut().for_each(|v| *v /= size);
        }
        j = first;
    }
    (0..n).map(|i| (0..=last).map(|j| x[j] * z[(i, j)]).sum()).collect()
}

/// Gives length 1; a complex vector is turned so that its largest component is real.
fn normalise(v: &mut [C], pair: bool) {
    let length = v.iter().fold(0.0f64, |l, x| l.hypot(x.re).hypot(x.im));
    if length == 0.0 {
        return;
    }
    v.iter_mut().for_each(|x| *x /= length);
    if !pair {
        v.iter_mut().for_each(|x| x.im = 0.0);
        return;
    }
    let top = (0..v.len()).fold(0, |best, i| if v[i].norm_sqr() > v[best].norm_sqr() { i } else { best });
    let (f, g) = (v[top].re, v[top].im);
    let (c, s) = if g == 0.0 {
        (1.0, 0.0)
    } else if f == 0.0 {
        (0.0, signed(1.0, g))
    } else {
        let d = (f * f + g * g).sqrt();
        (f.abs() / d, g / signed(d, f))
    };
    for x in v.iter_mut() {
        *x = C::new(c * x.re + s * x.im, c * x.im - s * x.re);
    }
    v[top].im = 0.0;
}
