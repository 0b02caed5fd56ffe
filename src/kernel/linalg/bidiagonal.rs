//! Singular values: reduction to bidiagonal form by reflectors, then implicit QR steps on the bidiagonal
//! matrix, in LAPACK's order, so that signs come out as its users know them.

use super::rows::turn;
use super::turns::Turns;
use super::{
    Blas, Field, Matrix, blocked, dqds, factor, householder, reflect_columns, reflect_rows, reflector, signed,
    small_svd,
};

const EPS: f64 = f64::EPSILON / 2.0;

/// `A = U diag(s) Vᴴ` with descending singular values and square `U` (where `full_left`) and `Vᴴ` (where
/// `full_right`), else with `min(m, n)` columns and rows. `None` if the iteration does not end.
pub fn svd<T: Field>(a: &Matrix<T>, full: bool, blas: Blas) -> Option<(Matrix<T>, Vec<f64>, Matrix<T>)> {
    if blas == Blas::Open && householder::fits(a) {
        let (u, s, vh) = small_svd::svd(householder::columns(a), full)?;
        return Some((householder::rows(&u), s, householder::rows(&vh)));
    }
    let (m, n) = (a.rows, a.columns);
    let least = m.min(n);
    // From here on a triangular factor is taken first.
    let threshold = if T::IS_REAL { least * 11 / 6 } else { least * 17 / 9 };
    if m >= n && m > n && m >= threshold.max(1) {
        let (q, mut r) = factor::qr(a.clone(), if full { m } else { n }, blas);
        r.data.truncate(n * n);
        r.rows = n;
        let (u, s, vh) = direct(r, true)?;
        let mut wide = Matrix::identity(q.columns, q.columns);
        for i in 0..n {
            for j in 0..n {
                wide[(i, j)] = u[(i, j)];
            }
        }
        return Some((q.times(&wide), s, vh));
    }
    if n > m && n >= threshold.max(1) {
        // The same of the adjoint: its triangular factor is the adjoint of L.
        let (q, mut r) = factor::qr(a.adjoint(), if full { n } else { m }, blas);
        r.data.truncate(m * m);
        r.rows = m;
        let (u, s, vh) = direct(r.adjoint(), true)?;
        let mut wide = Matrix::identity(q.columns, q.columns);
        for i in 0..m {
            for j in 0..m {
                wide[(i, j)] = vh[(i, j)];
            }
        }
        return Some((u, s, wide.times(&q.adjoint())));
    }
    direct(a.clone(), full)
}

/// The singular values alone, descending.
pub fn values<T: Field>(a: &Matrix<T>, blas: Blas) -> Option<Vec<f64>> {
    if blas == Blas::Open && householder::fits(a) {
        return small_svd::values(householder::columns(a));
    }
    if blas == Blas::Mkl {
        return svd(a, false, blas).map(|(_, s, _)| s);
    }
    let (m, n) = (a.rows, a.columns);
    let mut tall = if m >= n { a.clone() } else { a.adjoint() };
    let least = m.min(n);
    if m.max(n) >= (least * 11 / 6).max(1) {
        let (_, mut r) = factor::qr(tall, 0, blas);
        r.data.truncate(least * least);
        r.rows = least;
        tall = r;
    }
    let Form { d, e, .. } = reduce(&mut tall);
    dqds::singular_values(&d, &e).or_else(|| svd(a, false, blas).map(|(_, s, _)| s))
}

/// A reflector that acts from this row or column on.
pub(super) struct Reflector<T> {
    pub from: usize,
    pub v: Vec<T>,
    pub tau: T,
}

/// A bidiagonal form and the reflectors that lead to it.
pub(super) struct Form<T> {
    pub d: Vec<f64>,
    pub e: Vec<f64>,
    pub left: Vec<Reflector<T>>,
    pub right: Vec<Reflector<T>>,
}

/// Reduces a matrix to bidiagonal form: an upper one unless it has fewer rows than columns.
fn reduce<T: Field>(a: &mut Matrix<T>) -> Form<T> {
    if blocked::fits(a) {
        return blocked::reduce(a);
    }
    let (m, n) = (a.rows, a.columns);
    let k = m.min(n);
    let (mut d, mut e) = (vec![0.0; k], vec![0.0; k.saturating_sub(1)]);
    let (mut left, mut right) = (Vec::new(), Vec::new());
    for i in 0..k {
        if m < n {
            d[i] = reflect_row(a, i, i, &mut right);
            if i + 1 < m {
                e[i] = reflect_column(a, i + 1, i, &mut left);
            }
        } else {
            d[i] = reflect_column(a, i, i, &mut left);
            if i + 1 < n {
                e[i] = reflect_row(a, i, i + 1, &mut right);
            }
        }
    }
    Form { d, e, left, right }
}

fn direct<T: Field>(mut a: Matrix<T>, full: bool) -> Option<(Matrix<T>, Vec<f64>, Matrix<T>)> {
    let (m, n) = (a.rows, a.columns);
    let k = m.min(n);
    let lower = m < n;
    let Form { mut d, mut e, left, right } = reduce(&mut a);
    let mut down = Vec::new();
    if lower {
        for i in 0..k.saturating_sub(1) {
            let (c, s, r) = rotation(d[i], e[i]);
            d[i] = r;
            e[i] = s * d[i + 1];
            d[i + 1] *= c;
            down.push((c, -s));
        }
    }
    let (mut ut, mut vt) = (Matrix::identity(k, k), Matrix::identity(k, k));
    diagonalise(&mut d, &mut e, &mut ut, &mut vt, false)?;
    let mut u = ut.adjoint();
    let down: Vec<(usize, f64, f64)> = down.iter().enumerate().rev().map(|(j, &(c, s))| (j, c, s)).collect();
    turn(&mut u, &down);
    let (ku, kv) = if full { (m, n) } else { (k, k) };
    let (mut left_all, mut right_all) = (Matrix::identity(m, ku), Matrix::identity(kv, n));
    for i in 0..k {
        for j in 0..k {
            left_all[(i, j)] = T::real(u[(i, j)]);
            right_all[(i, j)] = T::real(vt[(i, j)]);
        }
    }
    if blocked::fits(&a) {
        blocked::apply_left(&mut left_all, &left);
        blocked::apply_right(&mut right_all, &right);
        return Some((left_all, d, right_all));
    }
    for r in left.iter().rev() {
        reflect_rows(&mut left_all, &r.v, r.tau, r.from, 0..ku);
    }
    for r in right.iter().rev() {
        reflect_columns(&mut right_all, &r.v, r.tau.conj(), r.from, 0..kv);
    }
    Some((left_all, d, right_all))
}

/// Clears column `j` below row `i`; gives what is left at (i, j).
fn reflect_column<T: Field>(a: &mut Matrix<T>, i: usize, j: usize, into: &mut Vec<Reflector<T>>) -> f64 {
    let mut v: Vec<T> = (i..a.rows).map(|r| a[(r, j)]).collect();
    let (tau, beta) = reflector(&mut v);
    let columns = j + 1..a.columns;
    reflect_rows(a, &v, tau.conj(), i, columns);
    into.push(Reflector { from: i, v, tau });
    beta
}

/// Clears row `i` right of column `j`; gives what is left at (i, j).
fn reflect_row<T: Field>(a: &mut Matrix<T>, i: usize, j: usize, into: &mut Vec<Reflector<T>>) -> f64 {
    let mut v: Vec<T> = (j..a.columns).map(|c| a[(i, c)].conj()).collect();
    let (tau, beta) = reflector(&mut v);
    let rows = i + 1..a.rows;
    reflect_columns(a, &v, tau, j, rows);
    into.push(Reflector { from: j, v, tau });
    beta
}

/// A rotation (c, s, r) with `c f + s g = r` and `c g - s f = 0`.
pub(super) fn rotation(f: f64, g: f64) -> (f64, f64, f64) {
    if g == 0.0 {
        (1.0, 0.0, f)
    } else if f == 0.0 {
        (0.0, signed(1.0, g), g.abs())
    } else {
        let d = (f * f + g * g).sqrt();
        let r = signed(d, f);
        (f.abs() / d, g / r, r)
    }
}

/// Rotations of one sweep: cosine and sine for `Vᴴ`, cosine and sine for `U`.
type Sweep = Vec<(usize, [f64; 4])>;

/// Makes an upper bidiagonal matrix diagonal, descending and not negative; turns the rows of `Uᵀ` (or of what `Uᵀ` is
/// to be multiplied by) and `Vᵀ`. With `fused` the turns of a last block of two round as OpenBLAS's do.
pub(super) fn diagonalise(
    d: &mut [f64],
    e: &mut [f64],
    ut: &mut Matrix<f64>,
    vt: &mut Matrix<f64>,
    fused: bool,
) -> Option<()> {
    let n = d.len();
    if n == 0 {
        return Some(());
    }
    let tol = EPS.powf(-0.125).clamp(10.0, 100.0) * EPS;
    let mut least = d[0].abs();
    let mut mu = least;
    for i in 1..n {
        if least == 0.0 {
            break;
        }
        mu = d[i].abs() * (mu / (mu + e[i - 1].abs()));
        least = least.min(mu);
    }
    let floor = 6.0 * (n * n) as f64 * f64::MIN_POSITIVE;
    let threshold = (tol * (least / (n as f64).sqrt())).max(floor);
    let mut budget = 6 * n * n + 60;
    let (mut old, mut downward) = (None::<(usize, usize)>, true);
    let mut turns = Turns::default();
    // The block under work ends at `m - 1`.
    let mut m = n;
    'next: while m > 1 {
        crate::kernel::stop::poll();
        budget = budget.checked_sub(1)?;
        let last = m - 1;
        let mut largest = d[last].abs();
        let mut first = 0;
        for l in (0..last).rev() {
            if e[l].abs() <= threshold {
                e[l] = 0.0;
                if l + 1 == last {
                    m -= 1;
                    continue 'next;
                }
                first = l + 1;
                break;
            }
            largest = largest.max(d[l].abs()).max(e[l].abs());
        }
        if first + 1 == last {
            let two = triangle2(d[first], e[first], d[last]);
            (d[first], e[first], d[last]) = (two.large, 0.0, two.small);
            turns.push(first, [two.right, two.left], fused);
            m -= 2;
            continue;
        }
        if old.is_none_or(|(l, k)| first > k || last < l) {
            downward = d[first].abs() >= d[last].abs();
        }
        let mut mu;
        let mut smallest;
        if downward {
            if e[last - 1].abs() <= tol * d[last].abs() {
                e[last - 1] = 0.0;
                continue;
            }
            mu = d[first].abs();
            smallest = mu;
            for l in first..last {
                if e[l].abs() <= tol * mu {
                    e[l] = 0.0;
                    continue 'next;
                }
                mu = d[l + 1].abs() * (mu / (mu + e[l].abs()));
                smallest = smallest.min(mu);
            }
        } else {
            if e[first].abs() <= tol * d[first].abs() {
                e[first] = 0.0;
                continue;
            }
            mu = d[last].abs();
            smallest = mu;
            for l in (first..last).rev() {
                if e[l].abs() <= tol * mu {
                    e[l] = 0.0;
                    continue 'next;
                }
                mu = d[l].abs() * (mu / (mu + e[l].abs()));
                smallest = smallest.min(mu);
            }
        }
        old = Some((first, last));
        let mut shift = 0.0;
        if n as f64 * tol * (smallest / largest) > EPS.max(0.01 * tol) {
            let side = if downward {
                shift = smaller_value(d[last - 1], e[last - 1], d[last]);
                d[first].abs()
            } else {
                shift = smaller_value(d[first], e[first], d[first + 1]);
                d[last].abs()
            };
            if side > 0.0 && (shift / side).powi(2) < EPS {
                shift = 0.0;
            }
        }
        let sweep = match (downward, shift == 0.0) {
            (true, true) => plain_down(d, e, first, last),
            (false, true) => plain_up(d, e, first, last),
            (true, false) => shifted_down(d, e, first, last, shift),
            (false, false) => shifted_up(d, e, first, last, shift),
        };
        sweep.iter().for_each(|&(j, [c, s, c2, s2])| turns.push(j, [(c, s), (c2, s2)], false));
        if turns.is_full() {
            turns.apply(vt, ut);
        }
        let end = if downward { last - 1 } else { first };
        if e[end].abs() <= threshold {
            e[end] = 0.0;
        }
    }
    turns.apply(vt, ut);
    for i in 0..n {
        if d[i] < 0.0 || (d[i] == 0.0 && d[i].is_sign_negative()) {
            d[i] = -d[i];
            (0..vt.columns).for_each(|j| vt[(i, j)] = -vt[(i, j)]);
        }
    }
    for end in (1..n).rev() {
        let least = (0..=end).fold(0, |k, j| if d[j] <= d[k] { j } else { k });
        if least != end {
            d.swap(least, end);
            vt.swap_rows(least, end);
            ut.swap_rows(least, end);
        }
    }
    Some(())
}

fn plain_down(d: &mut [f64], e: &mut [f64], first: usize, last: usize) -> Sweep {
    let mut sweep = Sweep::new();
    let (mut c, mut old_c, mut old_s) = (1.0, 1.0, 0.0);
    for i in first..last {
        let (s, r);
        (c, s, r) = rotation(d[i] * c, e[i]);
        if i > first {
            e[i - 1] = old_s * r;
        }
        (old_c, old_s, d[i]) = rotation(old_c * r, d[i + 1] * s);
        sweep.push((i, [c, s, old_c, old_s]));
    }
    let h = d[last] * c;
    d[last] = h * old_c;
    e[last - 1] = h * old_s;
    sweep
}

fn plain_up(d: &mut [f64], e: &mut [f64], first: usize, last: usize) -> Sweep {
    let mut sweep = Sweep::new();
    let (mut c, mut old_c, mut old_s) = (1.0, 1.0, 0.0);
    for i in (first + 1..=last).rev() {
        let (s, r);
        (c, s, r) = rotation(d[i] * c, e[i - 1]);
        if i < last {
            e[i] = old_s * r;
        }
        (old_c, old_s, d[i]) = rotation(old_c * r, d[i - 1] * s);
        sweep.push((i - 1, [old_c, -old_s, c, -s]));
    }
    let h = d[first] * c;
    d[first] = h * old_c;
    e[first] = h * old_s;
    sweep
}

fn shifted_down(d: &mut [f64], e: &mut [f64], first: usize, last: usize, shift: f64) -> Sweep {
    let mut sweep = Sweep::new();
    let mut f = (d[first].abs() - shift) * (signed(1.0, d[first]) + shift / d[first]);
    let mut g = e[first];
    for i in first..last {
        let (cr, sr, r) = rotation(f, g);
        if i > first {
            e[i - 1] = r;
        }
        f = cr * d[i] + sr * e[i];
        e[i] = cr * e[i] - sr * d[i];
        g = sr * d[i + 1];
        d[i + 1] *= cr;
        let (cl, sl, r) = rotation(f, g);
        d[i] = r;
        f = cl * e[i] + sl * d[i + 1];
        d[i + 1] = cl * d[i + 1] - sl * e[i];
        if i + 1 < last {
            g = sl * e[i + 1];
            e[i + 1] *= cl;
        }
        sweep.push((i, [cr, sr, cl, sl]));
    }
    e[last - 1] = f;
    sweep
}

fn shifted_up(d: &mut [f64], e: &mut [f64], first: usize, last: usize, shift: f64) -> Sweep {
    let mut sweep = Sweep::new();
    let mut f = (d[last].abs() - shift) * (signed(1.0, d[last]) + shift / d[last]);
    let mut g = e[last - 1];
    for i in (first + 1..=last).rev() {
        let (cr, sr, r) = rotation(f, g);
        if i < last {
            e[i] = r;
        }
        f = cr * d[i] + sr * e[i - 1];
        e[i - 1] = cr * e[i - 1] - sr * d[i];
        g = sr * d[i - 1];
        d[i - 1] *= cr;
        let (cl, sl, r) = rotation(f, g);
        d[i] = r;
        f = cl * e[i - 1] + sl * d[i - 1];
        d[i - 1] = cl * d[i - 1] - sl * e[i - 1];
        if i > first + 1 {
            g = sl * e[i - 2];
            e[i - 2] *= cl;
        }
        sweep.push((i - 1, [cl, -sl, cr, -sr]));
    }
    e[first] = f;
    sweep
}

/// The smaller singular value of `[[f, g], [0, h]]`.
fn smaller_value(f: f64, g: f64, h: f64) -> f64 {
    let (f, g, h) = (f.abs(), g.abs(), h.abs());
    let (low, high) = (f.min(h), f.max(h));
    if low == 0.0 {
        return 0.0;
    }
    let (sum, gap) = (1.0 + low / high, (high - low) / high);
    if g < high {
        let u = (g / high).powi(2);
        return low * (2.0 / ((sum * sum + u).sqrt() + (gap * gap + u).sqrt()));
    }
    let u = high / g;
    if u == 0.0 {
        return low * high / g;
    }
    let c = 1.0 / ((1.0 + (sum * u).powi(2)).sqrt() + (1.0 + (gap * u).powi(2)).sqrt());
    2.0 * (low * c * u)
}

/// Signed singular values of a 2×2 triangle and the rotations (cosine, sine) on either side.
struct Two {
    large: f64,
    small: f64,
    right: (f64, f64),
    left: (f64, f64),
}

/// Decomposes `[[f, g], [0, h]]`.
fn triangle2(f: f64, g: f64, h: f64) -> Two {
    let swap = h.abs() > f.abs();
    let (ft, ht) = if swap { (h, f) } else { (f, h) };
    let (fa, ha, ga) = (ft.abs(), ht.abs(), g.abs());
    let mut biggest = if swap { 3 } else { 1 };
    let (mut small, mut large) = (ha, fa);
    let (mut clt, mut crt, mut slt, mut srt) = (1.0, 1.0, 0.0, 0.0);
    if ga != 0.0 {
        if ga > fa {
            biggest = 2;
        }
        if ga > fa && fa / ga < EPS {
            large = ga;
            small = if ha > 1.0 { fa / (ga / ha) } else { fa / ga * ha };
            (clt, slt, srt, crt) = (1.0, ht / g, 1.0, ft / g);
        } else {
            let gap = fa - ha;
            let l = if gap == fa { 1.0 } else { gap / fa };
            let m = g / ft;
            let t = 2.0 - l;
            let (mm, tt) = (m * m, t * t);
            let s = (tt + mm).sqrt();
            let r = if l == 0.0 { m.abs() } else { (l * l + mm).sqrt() };
            let a = 0.5 * (s + r);
            (small, large) = (ha / a, fa * a);
            let t = if mm != 0.0 {
                (m / (s + t) + m / (r + l)) * (1.0 + a)
            } else if l == 0.0 {
                signed(2.0, ft) * signed(1.0, g)
            } else {
                g / signed(gap, ft) + m / t
            };
            let l = (t * t + 4.0).sqrt();
            (crt, srt) = (2.0 / l, t / l);
            clt = (crt + srt * m) / a;
            slt = (ht / ft) * srt / a;
        }
    }
    let (left, right) = if swap { ((srt, crt), (slt, clt)) } else { ((clt, slt), (crt, srt)) };
    let one = |x: f64| signed(1.0, x);
    let sign = match biggest {
        1 => one(right.0) * one(left.0) * one(f),
        2 => one(right.1) * one(left.0) * one(g),
        _ => one(right.1) * one(left.1) * one(h),
    };
    Two { large: signed(large, sign), small: signed(small, sign * one(f) * one(h)), right, left }
}
