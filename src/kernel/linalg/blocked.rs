//! Reflectors by the block, for matrices large enough that the products of matrices this makes of them pay:
//! reduction to bidiagonal form with the reflectors' effect on the rest put off, and many reflectors applied at
//! once in the compact form `1 - V T Vᴴ`.

use super::bidiagonal::{Form, Reflector};
use super::rows::{add_multiple, subtract_multiple, wide};
use super::{Field, Matrix, reflector, signed};
use crate::kernel::stop;
use gemm::Parallelism;

/// Rows and columns from which on blocks are made: below, results keep the roundings of one reflector at a time.
pub const FROM: usize = 96;
/// Reflectors of a block.
const BLOCK: usize = 32;
/// Multiplications of a product that several threads share.
const PARALLEL: usize = 1 << 21;

/// Whether a matrix is reduced in blocks.
pub fn fits<T: Field>(a: &Matrix<T>) -> bool {
    a.rows.min(a.columns) >= FROM
}

/// The bidiagonal form: an upper one unless there are fewer rows than columns.
pub fn reduce<T: Field>(a: &Matrix<T>) -> Form<T> {
    if a.rows >= a.columns {
        return upper(a.clone());
    }
    let Form { d, e, left, right } = upper(a.adjoint());
    Form { d, e, left: right, right: left }
}

/// Some vectors of one length, one after the other.
struct Panel<T> {
    length: usize,
    data: Vec<T>,
}

impl<T: Field> Panel<T> {
    fn new(length: usize) -> Self {
        Panel { length, data: Vec::with_capacity(length * BLOCK) }
    }
    fn vectors(&self) -> impl Iterator<Item = &[T]> {
        self.data.chunks(self.length.max(1))
    }
    /// Adds a vector that has zeros in front.
    fn push(&mut self, from: usize, v: &[T]) {
        self.data.resize(self.data.len() + from, T::zero());
        self.data.extend_from_slice(v);
    }
    /// Subtracts from `x`, which begins at element `from`, the vectors times their element `at` of `other`.
    fn take_from(&self, x: &mut [T], from: usize, other: &Panel<T>, at: usize) {
        self.vectors().zip(other.vectors()).for_each(|(v, w)| subtract_multiple(x, w[at], &v[from..]));
    }
    /// The products with `x`, which begins at element `from`.
    fn dots(&self, x: &[T], from: usize) -> Vec<T> {
        self.vectors().map(|v| dot(&v[from..], x)).collect()
    }
    /// Subtracts from `x`, which begins at element `from`, the vectors times these factors.
    fn take(&self, x: &mut [T], from: usize, factors: &[T]) {
        self.vectors().zip(factors).for_each(|(v, &f)| subtract_multiple(x, f, &v[from..]));
    }
}

/// `A` after some reflectors is `A - Σ v yᵀ - Σ x wᵀ`: only the row and the column that come next are made before
/// the block ends.
fn upper<T: Field>(mut a: Matrix<T>) -> Form<T> {
    let (m, n) = (a.rows, a.columns);
    let (mut d, mut e) = (vec![0.0; n], vec![0.0; n.saturating_sub(1)]);
    let (mut left, mut right) = (Vec::with_capacity(n), Vec::with_capacity(n));
    for start in (0..n).step_by(BLOCK) {
        let end = n.min(start + BLOCK);
        let [mut vs, mut xs] = [Panel::new(m), Panel::new(m)];
        let [mut ys, mut ws] = [Panel::new(n), Panel::new(n)];
        for p in start..end {
            stop::poll();
            let mut v: Vec<T> = (p..m).map(|i| a[(i, p)]).collect();
            vs.take_from(&mut v, p, &ys, p);
            xs.take_from(&mut v, p, &ws, p);
            let (tau, beta) = make(&mut v);
            d[p] = beta;
            let next = p + 1;
            if next < n {
                let conjugate: Vec<T> = v.iter().map(|x| x.conj()).collect();
                let mut y = vec![T::zero(); n - next];
                add_rows(&mut y, &a, (p, next), &conjugate);
                let (on_v, on_x) = (vs.dots(&conjugate, p), xs.dots(&conjugate, p));
                ys.take(&mut y, next, &on_v);
                ws.take(&mut y, next, &on_x);
                y.iter_mut().for_each(|y| *y *= tau.conj());
                vs.push(p, &v);
                ys.push(next, &y);

                let mut u = a.row(p)[next..].to_vec();
                ys.take_from(&mut u, next, &vs, p);
                ws.take_from(&mut u, next, &xs, p);
                u.iter_mut().for_each(|u| *u = u.conj());
                let (tau, beta) = make(&mut u);
                e[p] = beta;
                let mut x: Vec<T> = (next..m).map(|i| dot(&a.row(i)[next..], &u)).collect();
                let (on_y, on_w) = (ys.dots(&u, next), ws.dots(&u, next));
                vs.take(&mut x, next, &on_y);
                xs.take(&mut x, next, &on_w);
                x.iter_mut().for_each(|x| *x *= tau);
                xs.push(next, &x);
                ws.push(next, &u.iter().map(|x| x.conj()).collect::<Vec<_>>());
                right.push(Reflector { from: next, v: u, tau });
            }
            left.push(Reflector { from: p, v, tau });
        }
        for (side, across) in [(&vs, &ys), (&xs, &ws)] {
            let count = across.data.len() / n;
            let product = Factor { data: &side.data, start: end, steps: (1, m), conj: false };
            let other = Factor { data: &across.data, start: end, steps: (n, 1), conj: false };
            subtract_product(&mut a.data, (end * n + end, n), (m - end, count, n - end), product, other);
        }
    }
    Form { d, e, left, right }
}

/// As [`reflector`], with the length from one sum of squares where that can't overflow.
fn make<T: Field>(x: &mut [T]) -> (T, f64) {
    let Some((&alpha, rest)) = x.split_first() else { return (T::zero(), 0.0) };
    let squares = sum_of_squares(rest);
    let whole = squares + alpha.re() * alpha.re() + alpha.im() * alpha.im();
    if !(1e-280..1e280).contains(&squares) || !(1e-280..1e280).contains(&whole) {
        return reflector(x);
    }
    let beta = -signed(whole.sqrt(), alpha.re());
    let tau = (T::real(beta) - alpha) / T::real(beta);
    let scale = T::one() / (alpha - T::real(beta));
    x[1..].iter_mut().for_each(|v| *v *= scale);
    x[0] = T::one();
    (tau, beta)
}

fn sum_of_squares<T: Field>(x: &[T]) -> f64 {
    let conjugate: Vec<T> = x.iter().map(|x| x.conj()).collect();
    dot(&conjugate, x).re()
}

/// The sum of products, in sixteen lanes.
fn dot<T: Field>(x: &[T], y: &[T]) -> T {
    let mut sum = T::zero();
    dot_into(&mut sum, x, y);
    sum
}

wide! {
    dot_into<T>(sum: &mut T, x: &[T], y: &[T]) {
        const LANES: usize = 16;
        let mut lanes = [T::zero(); LANES];
        let (xs, ys) = (x.chunks_exact(LANES), y.chunks_exact(LANES));
        for (x, y) in xs.remainder().iter().zip(ys.remainder()) {
            *sum = sum.fused(*x, *y);
        }
        for (x, y) in xs.zip(ys) {
            for k in 0..LANES {
                lanes[k] = lanes[k].fused(x[k], y[k]);
            }
        }
        lanes.iter().for_each(|lane| *sum += *lane);
    }
}

wide! {
    /// y += f[0] · x[0] + … + f[3] · x[3].
    add_four<T>(y: &mut [T], f: [T; 4], x: [&[T]; 4]) {
        let n = y.len();
        let x = x.map(|x| &x[..n]);
        for i in 0..n {
            y[i] = y[i].fused(f[0], x[0][i]).fused(f[1], x[1][i]).fused(f[2], x[2][i]).fused(f[3], x[3][i]);
        }
    }
}

/// Adds to `y` the rows of `a` from an element on, each times its factor.
fn add_rows<T: Field>(y: &mut [T], a: &Matrix<T>, (row, column): (usize, usize), factors: &[T]) {
    let part = |i: usize| &a.row(row + i)[column..];
    let whole = factors.len() / 4 * 4;
    for i in (0..whole).step_by(4) {
        add_four(y, [0, 1, 2, 3].map(|k| factors[i + k]), [0, 1, 2, 3].map(|k| part(i + k)));
    }
    (whole..factors.len()).for_each(|i| add_multiple(y, factors[i], part(i)));
}

/// A factor of a product: from where on in `data` it stands, its row and column step, and whether it is conjugated.
struct Factor<'a, T> {
    data: &'a [T],
    start: usize,
    steps: (usize, usize),
    conj: bool,
}

/// Subtracts an m×k matrix times a k×n one from a part of a matrix by rows: where it begins, and its row step.
fn subtract_product<T: Field>(
    out: &mut [T],
    (start, row_step): (usize, usize),
    (m, k, n): (usize, usize, usize),
    a: Factor<T>,
    b: Factor<T>,
) {
    if m * k * n == 0 {
        return;
    }
    let last =
        |start: usize, rows: usize, columns: usize, (r, c): (usize, usize)| start + (rows - 1) * r + (columns - 1) * c;
    assert!(last(start, m, n, (row_step, 1)) < out.len());
    assert!(last(a.start, m, k, a.steps) < a.data.len() && last(b.start, k, n, b.steps) < b.data.len());
    let threads = if m * k * n >= PARALLEL { Parallelism::Rayon(0) } else { Parallelism::None };
    let step = |(r, c): (usize, usize)| (c as isize, r as isize);
    let ((ac, ar), (bc, br)) = (step(a.steps), step(b.steps));
    // SAFETY: the first and the last element of each matrix stand in its slice, and only `out` is written.
    unsafe {
        let (to, a_at, b_at) =
            (out.as_mut_ptr().add(start), a.data.as_ptr().add(a.start), b.data.as_ptr().add(b.start));
        let (one, minus) = (T::one(), -T::one());
        gemm::gemm(
            m,
            n,
            k,
            to,
            1,
            row_step as isize,
            true,
            a_at,
            ac,
            ar,
            b_at,
            bc,
            br,
            one,
            minus,
            false,
            a.conj,
            b.conj,
            threads,
        );
    }
}

/// `H₀ H₁ … · C` for the reflectors in order.
pub fn apply_left<T: Field>(c: &mut Matrix<T>, reflectors: &[Reflector<T>]) {
    let (m, n) = (c.rows, c.columns);
    for block in blocks(reflectors) {
        let (v, t): (Panel<T>, _) = compact(block, m);
        let k = block.len();
        // -Vᴴ C, then -T Vᴴ C, taken by V.
        let mut on = vec![T::zero(); k * n];
        let first = Factor { data: &v.data, start: 0, steps: (m, 1), conj: true };
        subtract_product(
            &mut on,
            (0, n),
            (k, m, n),
            first,
            Factor { data: &c.data, start: 0, steps: (n, 1), conj: false },
        );
        let mut turned = vec![T::zero(); k * n];
        let middle = Factor { data: &t.data, start: 0, steps: (k, 1), conj: false };
        subtract_product(
            &mut turned,
            (0, n),
            (k, k, n),
            middle,
            Factor { data: &on, start: 0, steps: (n, 1), conj: false },
        );
        let first = Factor { data: &v.data, start: 0, steps: (1, m), conj: false };
        subtract_product(
            &mut c.data,
            (0, n),
            (m, k, n),
            first,
            Factor { data: &turned, start: 0, steps: (n, 1), conj: false },
        );
    }
}

/// `C · … H₁ᴴ H₀ᴴ` for the reflectors in order.
pub fn apply_right<T: Field>(c: &mut Matrix<T>, reflectors: &[Reflector<T>]) {
    let (m, n) = (c.rows, c.columns);
    for block in blocks(reflectors) {
        let (v, t) = compact(block, n);
        let k = block.len();
        let mut on = vec![T::zero(); m * k];
        let last = Factor { data: &v.data, start: 0, steps: (1, n), conj: false };
        subtract_product(
            &mut on,
            (0, k),
            (m, n, k),
            Factor { data: &c.data, start: 0, steps: (n, 1), conj: false },
            last,
        );
        let mut turned = vec![T::zero(); m * k];
        let middle = Factor { data: &t.data, start: 0, steps: (1, k), conj: true };
        subtract_product(
            &mut turned,
            (0, k),
            (m, k, k),
            Factor { data: &on, start: 0, steps: (k, 1), conj: false },
            middle,
        );
        let last = Factor { data: &v.data, start: 0, steps: (n, 1), conj: true };
        subtract_product(
            &mut c.data,
            (0, n),
            (m, k, n),
            Factor { data: &turned, start: 0, steps: (k, 1), conj: false },
            last,
        );
    }
}

/// The blocks in the order in which they act: the last reflectors first.
fn blocks<T>(reflectors: &[Reflector<T>]) -> impl Iterator<Item = &[Reflector<T>]> {
    stop::poll();
    reflectors.chunks(BLOCK).rev()
}

/// V, its vectors one after the other, and the upper triangular T with `H₀ H₁ … = 1 - V T Vᴴ`.
fn compact<T: Field>(block: &[Reflector<T>], length: usize) -> (Panel<T>, Matrix<T>) {
    let mut v: Panel<T> = Panel::new(length);
    let mut t = Matrix::new(block.len(), block.len(), Vec::new());
    for (i, r) in block.iter().enumerate() {
        let conjugate: Vec<T> = r.v.iter().map(|x| x.conj()).collect();
        let on: Vec<T> = v.dots(&conjugate, r.from).into_iter().map(|x| x.conj()).collect();
        for j in 0..i {
            let sum = (j..i).fold(T::zero(), |sum, l| sum + t[(j, l)] * on[l]);
            t[(j, i)] = -r.tau * sum;
        }
        t[(i, i)] = r.tau;
        v.push(r.from, &r.v);
    }
    (v, t)
}

#[cfg(test)]
mod tests {
    use super::super::bidiagonal::svd;
    use super::*;
    use num_complex::Complex;

    fn rebuilt<T: Field>(rows: usize, columns: usize, number: impl Fn(f64, f64) -> T) -> f64 {
        let mut state = 1u64;
        let mut next = || {
            state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
            (state >> 11) as f64 / (1u64 << 53) as f64 - 0.5
        };
        let data = (0..rows * columns).map(|_| number(next(), next())).collect();
        let a = Matrix::new(rows, columns, data);
        let (mut u, s, vh) = svd(&a, false, super::super::Blas::Open).unwrap();
        for i in 0..rows {
            s.iter().enumerate().for_each(|(j, &s)| u[(i, j)] *= T::real(s));
        }
        let b = u.times(&vh);
        b.data.iter().zip(&a.data).map(|(x, y)| (*x - *y).abs()).fold(0.0, f64::max)
    }

    #[test]
    fn large_matrices_are_the_product_of_their_factors() {
        for (rows, columns) in [(FROM, FROM), (150, FROM + 3), (FROM + 5, 140), (FROM, 300)] {
            assert!(rebuilt(rows, columns, |re, _| re) < 1e-12, "{rows} {columns}");
            assert!(rebuilt(rows, columns, Complex::new) < 1e-12, "{rows} {columns} complex");
        }
    }
}
