//! Products of vectors and matrices in the order and with the roundings of OpenBLAS's kernels for processors with
//! AVX-512, which NumPy's results show to the last digit. Matrices lie by columns, `lda` apart, as LAPACK has them.
//! Found out by comparing results bit by bit; `tests/suite/numpy/linalg_last_bits.tscript` holds them.

use super::rows::wide;

/// A matrix by columns.
#[derive(Clone, Debug)]
pub struct Columns {
    pub rows: usize,
    pub columns: usize,
    pub data: Vec<f64>,
}

impl Columns {
    /// Zeros.
    pub fn zeros(rows: usize, columns: usize) -> Self {
        Columns { rows, columns, data: vec![0.0; rows * columns] }
    }
    /// Ones on the diagonal.
    pub fn identity(rows: usize, columns: usize) -> Self {
        let mut m = Self::zeros(rows, columns);
        (0..rows.min(columns)).for_each(|i| m[(i, i)] = 1.0);
        m
    }
    /// What lies in memory from an element on.
    pub fn from(&self, i: usize, j: usize) -> &[f64] {
        self.data.get(i + j * self.rows..).unwrap_or(&[])
    }
    /// The elements of a column from row `i` on.
    pub fn down(&self, i: usize, j: usize) -> &[f64] {
        &self.data[i + j * self.rows..(j + 1) * self.rows]
    }
    /// As [`Columns::down`].
    pub fn down_mut(&mut self, i: usize, j: usize) -> &mut [f64] {
        &mut self.data[i + j * self.rows..(j + 1) * self.rows]
    }
    /// The elements of a row from column `j` on.
    pub fn across(&self, i: usize, j: usize) -> Vec<f64> {
        (j..self.columns).map(|j| self[(i, j)]).collect()
    }
}

impl std::ops::Index<(usize, usize)> for Columns {
    type Output = f64;
    fn index(&self, (i, j): (usize, usize)) -> &f64 {
        &self.data[i + j * self.rows]
    }
}

impl std::ops::IndexMut<(usize, usize)> for Columns {
    fn index_mut(&mut self, (i, j): (usize, usize)) -> &mut f64 {
        &mut self.data[i + j * self.rows]
    }
}

/// The sum of products of neighbours, taken two at a time and two apart: how elements that lie apart are added.
pub fn dot_apart(x: &[f64], y: &[f64]) -> f64 {
    let (mut even, mut odd) = (0.0, 0.0);
    let whole = x.len() & !3;
    for (x, y) in x[..whole].chunks(4).zip(y.chunks(4)) {
        even += x[0] * y[0] + x[2] * y[2];
        odd += x[1] * y[1] + x[3] * y[3];
    }
    x[whole..].iter().zip(&y[whole..]).for_each(|(x, y)| even = x.mul_add(*y, even));
    even + odd
}

/// The length of a vector. The library adds up in extended precision: the root of the exact sum, but for one rounding
/// in a thousand million.
pub fn norm(x: &[f64]) -> f64 {
    let largest = x.iter().fold(0.0f64, |m, v| m.max(v.abs()));
    if largest == 0.0 || !largest.is_finite() {
        return largest + x.iter().map(|v| v * 0.0).sum::<f64>();
    }
    // Squares far from the ends of the range.
    let scale = if (1e-140..1e140).contains(&largest) { 1.0 } else { 2f64.powi(-(largest.log2() as i32)) };
    let (mut high, mut low) = (0.0f64, 0.0);
    for v in x {
        let v = v * scale;
        let square = v * v;
        let sum = high + square;
        let part = sum - high;
        low += (high - (sum - part)) + (square - part) + v.mul_add(v, -square);
        high = sum;
    }
    let root = (high + low).sqrt();
    (root + ((-root).mul_add(root, high) + low) / (2.0 * root)) / scale
}

wide! {
    /// `y += alpha Aᵀ x` for an m×n matrix: inner products, four columns at a time.
    multiply_transposed<>(size: (usize, usize), alpha: f64, a: &[f64], lda: usize, x: &[f64], y: &mut [f64]) {
        let (m, n) = size;
        let (whole, fours) = (m & !3, n & !3);
        let (head, tail) = x[..m].split_at(whole);
        let tail: Vec<f64> = tail.iter().map(|x| x * alpha).collect();
        for (j, y) in y[..n].iter_mut().enumerate() {
            let column = &a[j * lda..j * lda + m];
            if whole > 0 {
                let mut lanes = [0.0; 4];
                for (c, x) in column.chunks_exact(4).zip(head.chunks_exact(4)) {
                    for k in 0..4 {
                        lanes[k] = if j < fours { c[k].mul_add(x[k], lanes[k]) } else { lanes[k] + c[k] * x[k] };
                    }
                }
                if j < fours {
                    *y += ((lanes[0] + lanes[2]) + (lanes[1] + lanes[3])) * alpha;
                } else if n & 2 != 0 && j < fours + 2 {
                    // Two lanes instead of four.
                    let mut lanes = [0.0; 2];
                    head.iter().zip(column).enumerate().for_each(|(i, (x, c))| lanes[i & 1] += c * x);
                    *y = (lanes[0] + lanes[1]).mul_add(alpha, *y);
                } else {
                    *y = ((lanes[0] + lanes[2]) + (lanes[1] + lanes[3])).mul_add(alpha, *y);
                }
            }
            let c = &column[whole..];
            match tail[..] {
                [x0] => *y = c[0].mul_add(x0, *y),
                [x0, x1] => *y += c[0].mul_add(x0, c[1] * x1),
                [x0, x1, x2] => *y += c[2].mul_add(x2, c[0].mul_add(x0, c[1] * x1)),
                _ => {}
            }
        }
    }
}

wide! {
    /// `y += alpha A x` for an m×n matrix: four columns at a time are added up, then added to `y`. Whether the elements
    /// of `x` lie next to each other makes a difference.
    multiply<>(size: (usize, usize), alpha: f64, a: &[f64], lda: usize, x: &[f64], together: bool, y: &mut [f64]) {
        let (m, n) = size;
        let at = |i: usize, j: usize| a[i + j * lda];
        let two = |i: usize, j: usize| at(i, j).mul_add(x[j], at(i, j + 1) * x[j + 1]);
        let four = |i: usize, j: usize| at(i, j + 3).mul_add(x[j + 3], at(i, j + 2).mul_add(x[j + 2], two(i, j)));
        let (whole, fours) = (m & !3, n & !3);
        let (first, last) = y[..m].split_at_mut(whole);
        for (i, y) in first.iter_mut().enumerate() {
            for j in (0..fours).step_by(4) {
                *y = four(i, j).mul_add(alpha, *y);
            }
            let mut rest = fours;
            if n & 2 != 0 && together {
                *y = two(i, rest).mul_add(alpha, *y);
                rest += 2;
            }
            (rest..n).for_each(|j| *y += at(i, j) * (x[j] * alpha));
        }
        // The last rows: as one block where nothing lies between the columns.
        let grouped = if together && lda == m & 3 { fours } else { 0 };
        for (y, i) in last.iter_mut().zip(whole..) {
            let mut sum = 0.0;
            for j in (0..grouped).step_by(4) {
                sum = if m & 3 == 1 { sum + four(i, j) } else { sum + two(i, j) + two(i, j + 2) };
            }
            sum = (grouped..n).fold(sum, |sum, j| at(i, j).mul_add(x[j], sum));
            *y = alpha.mul_add(sum, *y);
        }
    }
}

wide! {
    /// The inner product of vectors that lie in one piece, written to `to`: in lanes, whose sums come first.
    inner<>(x: &[f64], y: &[f64], to: &mut f64) {
        let mut wide = [[0.0f64; 8]; 4];
        let mut blocks = x.chunks_exact(32).zip(y.chunks_exact(32));
        for (x, y) in &mut blocks {
            for (k, lanes) in wide.iter_mut().enumerate() {
                for (l, lane) in lanes.iter_mut().enumerate() {
                    *lane = x[8 * k + l].mul_add(y[8 * k + l], *lane);
                }
            }
        }
        let mut narrow = wide.map(|l| [l[0] + l[4], l[1] + l[5], l[2] + l[6], l[3] + l[7]]);
        let done = x.len() & !31;
        for (x, y) in x[done..].chunks_exact(16).zip(y[done..].chunks_exact(16)) {
            for (k, lanes) in narrow.iter_mut().enumerate() {
                for (l, lane) in lanes.iter_mut().enumerate() {
                    *lane = x[4 * k + l].mul_add(y[4 * k + l], *lane);
                }
            }
        }
        let [a, b, c, d] = narrow;
        let lane = |l: usize| a[l] + b[l] + c[l] + d[l];
        let rest = x.len() & !15;
        let sum = (lane(0) + lane(2)) + (lane(1) + lane(3));
        *to = x[rest..].iter().zip(&y[rest..]).fold(sum, |sum, (x, y)| x.mul_add(*y, sum));
    }
}
