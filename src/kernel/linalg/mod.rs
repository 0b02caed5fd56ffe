//! Dense factorisations of one matrix, real or complex, in double precision. Pivots, reflectors and
//! rotations follow LAPACK's conventions, so that signs and orders come out as users of it know them.

pub mod bidiagonal;
pub mod blas;
mod blocked;
mod dqds;
pub mod eigen;
pub mod eigen_real;
pub mod factor;
mod householder;
pub mod ldl;
mod mkl;
mod rows;
mod small;
pub mod small_svd;
pub mod spectral;
mod turns;

use num_complex::{Complex, ComplexFloat};
use rows::{reflect_columns, reflect_rows};

/// A real or complex number in double precision.
pub trait Field:
    ComplexFloat<Real = f64> + std::ops::AddAssign + std::ops::SubAssign + std::ops::MulAssign + Send + Sync + 'static
{
    /// Whether it has no imaginary part.
    const IS_REAL: bool;
    /// A real number as one.
    fn real(x: f64) -> Self;
    /// `self + x · y`, rounded once if it is real.
    fn fused(self, x: Self, y: Self) -> Self;
    /// Rounded to single precision.
    fn single(self) -> Self;
    /// `|re| + |im|`: how pivots are compared.
    fn size(self) -> f64 {
        self.re().abs() + self.im().abs()
    }
}

impl Field for f64 {
    const IS_REAL: bool = true;
    fn real(x: f64) -> Self {
        x
    }
    #[inline(always)]
    fn single(self) -> Self {
        self as f32 as f64
    }
    #[inline(always)]
    fn fused(self, x: Self, y: Self) -> Self {
        x.mul_add(y, self)
    }
}

impl Field for Complex<f64> {
    const IS_REAL: bool = false;
    fn real(x: f64) -> Self {
        Complex::new(x, 0.0)
    }
    #[inline(always)]
    fn single(self) -> Self {
        Complex::new(self.re.single(), self.im.single())
    }
    #[inline(always)]
    fn fused(self, x: Self, y: Self) -> Self {
        self + x * y
    }
}

/// Whose order of rounding a solution follows: NumPy computes with OpenBLAS, PyTorch with MKL. Where both round
/// differently the last digits tell; both were found by comparing results bit by bit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Blas {
    Open,
    Mkl,
    /// MKL on numbers of single precision: each step is rounded to it.
    MklSingle,
}

impl Blas {
    /// The result of a step in the precision that is worked in.
    #[inline(always)]
    fn round<T: Field>(self, x: T) -> T {
        if self == Blas::MklSingle { x.single() } else { x }
    }
}

/// A matrix by rows.
#[derive(Clone, Debug)]
pub struct Matrix<T> {
    pub rows: usize,
    pub columns: usize,
    pub data: Vec<T>,
}

impl<T: Field> Matrix<T> {
    /// From its elements by rows; missing ones are 0.
    pub fn new(rows: usize, columns: usize, mut data: Vec<T>) -> Self {
        data.resize(rows * columns, T::zero());
        Matrix { rows, columns, data }
    }
    /// Ones on the diagonal.
    pub fn identity(rows: usize, columns: usize) -> Self {
        let mut m = Self::new(rows, columns, Vec::new());
        (0..rows.min(columns)).for_each(|i| m[(i, i)] = T::one());
        m
    }
    /// One row.
    pub fn row(&self, i: usize) -> &[T] {
        &self.data[i * self.columns..(i + 1) * self.columns]
    }
    /// Conjugated and transposed.
    pub fn adjoint(&self) -> Self {
        let data = (0..self.columns).flat_map(|j| (0..self.rows).map(move |i| self[(i, j)].conj())).collect();
        Matrix { rows: self.columns, columns: self.rows, data }
    }
    /// The product.
    pub fn times(&self, other: &Self) -> Self {
        let mut out = Self::new(self.rows, other.columns, Vec::new());
        for i in 0..self.rows {
            for k in 0..self.columns {
                let x = self[(i, k)];
                let target = &mut out.data[i * other.columns..(i + 1) * other.columns];
                rows::add_multiple(target, x, other.row(k));
            }
        }
        out
    }
    /// The product, each sum in order and each step rounded once.
    pub fn times_fused(&self, other: &Self) -> Self {
        let mut out = Self::new(self.rows, other.columns, Vec::new());
        for i in 0..self.rows {
            for k in 0..self.columns {
                let x = self[(i, k)];
                let target = &mut out.data[i * other.columns..(i + 1) * other.columns];
                rows::subtract_multiple(target, -x, other.row(k));
            }
        }
        out
    }
    /// The first columns.
    pub fn first_columns(&self, n: usize) -> Self {
        let data = (0..self.rows).flat_map(|i| self.row(i)[..n].iter().copied()).collect();
        Matrix { rows: self.rows, columns: n, data }
    }
    fn swap_rows(&mut self, a: usize, b: usize) {
        if a != b {
            (0..self.columns).for_each(|j| self.data.swap(a * self.columns + j, b * self.columns + j));
        }
    }
    fn swap_columns(&mut self, a: usize, b: usize) {
        (0..self.rows).for_each(|i| self.data.swap(i * self.columns + a, i * self.columns + b));
    }
}

impl<T> std::ops::Index<(usize, usize)> for Matrix<T> {
    type Output = T;
    fn index(&self, (i, j): (usize, usize)) -> &T {
        &self.data[i * self.columns + j]
    }
}

impl<T> std::ops::IndexMut<(usize, usize)> for Matrix<T> {
    fn index_mut(&mut self, (i, j): (usize, usize)) -> &mut T {
        &mut self.data[i * self.columns + j]
    }
}

/// `magnitude` with the sign of `of`.
fn signed(magnitude: f64, of: f64) -> f64 {
    magnitude.abs().copysign(of)
}

/// A reflector `1 - tau v vᴴ` (with `v[0] = 1`) whose adjoint takes `x` to `(beta, 0, …)`: writes `v`
/// over `x` and returns (tau, beta).
fn reflector<T: Field>(x: &mut [T]) -> (T, f64) {
    let Some((&alpha, rest)) = x.split_first() else { return (T::zero(), 0.0) };
    let norm = rest.iter().fold(0.0f64, |h, v| h.hypot(v.abs()));
    if norm == 0.0 && alpha.im() == 0.0 {
        x[0] = T::one();
        return (T::zero(), alpha.re());
    }
    let beta = -signed(alpha.abs().hypot(norm), alpha.re());
    let tau = (T::real(beta) - alpha) / T::real(beta);
    let scale = T::one() / (alpha - T::real(beta));
    x[1..].iter_mut().for_each(|v| *v *= scale);
    x[0] = T::one();
    (tau, beta)
}
