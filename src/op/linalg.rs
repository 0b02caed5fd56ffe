//! Linear algebra on stacks of matrices (the last two axes). Computed in double precision; results are
//! cast to the dtype that the caller asks for.

use super::cast::astype;
use crate::array::layout::broadcast_shapes;
use crate::array::{Array, DType, Element, Shape, view};
use crate::diag::Error;
pub use crate::kernel::linalg::Blas;
use crate::kernel::linalg::{Field, Matrix, bidiagonal, eigen, eigen_real, factor, ldl, small_svd, spectral};
use num_complex::Complex;

/// Why there is no answer; the libraries have words of their own.
#[derive(Debug)]
pub enum Fault {
    /// A pivot is zero: number of the matrix in the stack, number of the column (from 1).
    Singular(usize, usize),
    /// Not positive definite: number of the matrix, order of the minor (from 1).
    NotPositive(usize, usize),
    /// The iteration did not end.
    NoConvergence,
    /// Anything else (memory, shapes).
    Other(Error),
}

impl From<Error> for Fault {
    fn from(e: Error) -> Self {
        Fault::Other(e)
    }
}

/// An array, or why there is none.
pub type Outcome<T = Array> = std::result::Result<T, Fault>;

type C = Complex<f64>;

/// Runs `$body` with `$T` bound to `f64` or `Complex<f64>`.
macro_rules! by_field {
    ($complex:expr, $T:ident => $body:expr) => {
        if $complex {
            type $T = C;
            $body
        } else {
            type $T = f64;
            $body
        }
    };
}

/// How a library rounds on the way to results of a dtype.
fn precision(blas: Blas, dtype: DType) -> Blas {
    if blas == Blas::Mkl && matches!(dtype, DType::F32 | DType::C64) { Blas::MklSingle } else { blas }
}

/// A stack of matrices of one size.
struct Stack<T> {
    outer: Shape,
    matrices: Vec<Matrix<T>>,
}

fn read<T: Field + Element>(array: &Array) -> Outcome<Stack<T>> {
    let ndim = array.ndim();
    if ndim < 2 {
        return Err(Error::value("a stack of matrices has at least two axes").into());
    }
    let (rows, columns) = (array.shape()[ndim - 2], array.shape()[ndim - 1]);
    let values = view::to_vec::<T>(&astype(array, T::DTYPE)?);
    let outer: Shape = array.shape()[..ndim - 2].into();
    let count: usize = outer.iter().product();
    let size = rows * columns;
    let matrices = (0..count).map(|k| Matrix::new(rows, columns, values[k * size..(k + 1) * size].to_vec())).collect();
    Ok(Stack { outer, matrices })
}

/// The values of all matrices of a stack under a shape, cast.
fn write<T: Element>(outer: &[usize], inner: &[usize], values: &[T], dtype: DType) -> Outcome {
    let shape: Shape = outer.iter().chain(inner).copied().collect();
    let array = Array::from_slice(values, &shape)?;
    Ok(if array.dtype() == dtype { array } else { astype(&array, dtype)? })
}

fn write_matrices<T: Field + Element>(
    outer: &[usize],
    size: (usize, usize),
    ms: &[Matrix<T>],
    dtype: DType,
) -> Outcome {
    let values: Vec<T> = ms.iter().flat_map(|m| m.data.iter().copied()).collect();
    write(outer, &[size.0, size.1], &values, dtype)
}

fn last_two(array: &Array) -> (usize, usize) {
    let n = array.ndim();
    if n < 2 { (0, 0) } else { (array.shape()[n - 2], array.shape()[n - 1]) }
}

/// `x` with `a x = b` for square `a`; stacks broadcast.
pub fn solve(a: &Array, b: &Array, dtype: DType, blas: Blas) -> Outcome {
    let blas = precision(blas, dtype);
    let (n, m) = last_two(b);
    by_field!(dtype.is_complex(), T => {
        let (left, right) = (read::<T>(a)?, read::<T>(b)?);
        let outer = broadcast_shapes([&left.outer[..], &right.outer[..]])
            .ok_or_else(|| Error::value("operands could not be broadcast together"))?;
        let (la, lb) = (numbers(&left.outer, &outer), numbers(&right.outer, &outer));
        let mut out = Vec::with_capacity(la.len());
        let mut factored: Option<(usize, factor::Lu<T>)> = None;
        for (&i, &j) in la.iter().zip(&lb) {
            if factored.as_ref().is_none_or(|f| f.0 != i) {
                factored = Some((i, factor::lu(left.matrices[i].clone(), blas)));
            }
            if let Some((_, lu)) = &factored {
                let fault = || Fault::Singular(i, lu.singular.map_or(0, |k| k + 1));
                out.push(lu.solve(&right.matrices[j]).ok_or_else(fault)?);
            }
        }
        write_matrices(&outer, (n, m), &out, dtype)
    })
}

/// `x` with `a x = b`, `a` given by both triangular factors in one matrix and LAPACK's pivots; stacks broadcast.
/// `ValueError` for pivots that are no rows.
pub fn lu_solve(lu: &Array, pivots: &Array, b: &Array, dtype: DType, blas: Blas) -> Outcome {
    let blas = precision(blas, dtype);
    let (n, m) = last_two(b);
    let pivots = crate::array::index::to_i64(pivots);
    if pivots.iter().any(|&p| p < 1 || p as usize > n) {
        return Err(Error::value("pivots are out of range").into());
    }
    by_field!(dtype.is_complex(), T => {
        let (left, right) = (read::<T>(lu)?, read::<T>(b)?);
        let outer = broadcast_shapes([&left.outer[..], &right.outer[..]])
            .ok_or_else(|| Error::value("operands could not be broadcast together"))?;
        let mut out = Vec::new();
        for (i, j) in numbers(&left.outer, &outer).into_iter().zip(numbers(&right.outer, &outer)) {
            let mut order: Vec<usize> = (0..n).collect();
            pivots[i * n..(i + 1) * n].iter().enumerate().for_each(|(k, &p)| order.swap(k, p as usize - 1));
            let factors = factor::Lu { lu: left.matrices[i].clone(), order, odd: false, singular: None, blas };
            out.push(factors.solve(&right.matrices[j]).ok_or(Fault::Singular(i, 0))?);
        }
        write_matrices(&outer, (n, m), &out, dtype)
    })
}

/// For each matrix of a broadcast stack the number of the matrix it comes from.
fn numbers(own: &[usize], outer: &[usize]) -> Vec<usize> {
    let layout = crate::array::Layout::contiguous(own);
    let strides = layout.broadcast_to(outer).map(|l| l.strides).unwrap_or_default();
    crate::kernel::walk::positions(outer, &strides).into_iter().map(|p| p as usize).collect()
}

/// The inverse of square matrices.
pub fn inv(a: &Array, dtype: DType, blas: Blas) -> Outcome {
    let blas = precision(blas, dtype);
    let (n, _) = last_two(a);
    by_field!(dtype.is_complex(), T => {
        let stack = read::<T>(a)?;
        let mut out = Vec::new();
        for (k, m) in stack.matrices.into_iter().enumerate() {
            let lu = factor::lu(m, blas);
            let fault = || Fault::Singular(k, lu.singular.map_or(0, |k| k + 1));
            out.push(lu.solve(&Matrix::identity(n, n)).ok_or_else(fault)?);
        }
        write_matrices(&stack.outer, (n, n), &out, dtype)
    })
}

/// The matrix whose factors give the determinant of one of an array: PyTorch takes the transposed one, whose columns
/// lie as MKL wants them, where the rows are contiguous.
fn turned<T: Field>(matrix: Matrix<T>, array: &Array, blas: Blas) -> Matrix<T> {
    let turns = T::IS_REAL && blas != Blas::Open && array.layout().is_c_contiguous();
    if turns { matrix.adjoint() } else { matrix }
}

/// The determinants of square matrices.
pub fn det(a: &Array, dtype: DType, blas: Blas) -> Outcome {
    let blas = precision(blas, dtype);
    by_field!(dtype.is_complex(), T => {
        let stack = read::<T>(a)?;
        let values: Vec<T> = stack.matrices.into_iter().map(|m| factor::lu(turned(m, a, blas), blas).det()).collect();
        write(&stack.outer, &[], &values, dtype)
    })
}

/// Sign and logarithm of the modulus of the determinants.
pub fn slogdet(a: &Array, dtype: DType, blas: Blas) -> Outcome<(Array, Array)> {
    let blas = precision(blas, dtype);
    by_field!(dtype.is_complex(), T => {
        let stack = read::<T>(a)?;
        let (signs, logs): (Vec<T>, Vec<f64>) = stack.matrices.into_iter().map(|m| factor::lu(turned(m, a, blas), blas).slogdet()).unzip();
        Ok((write(&stack.outer, &[], &signs, dtype)?, write(&stack.outer, &[], &logs, dtype.real())?))
    })
}

/// `(P, L, U)` with `A = P L U`.
pub fn lu(a: &Array, dtype: DType, blas: Blas) -> Outcome<(Array, Array, Array)> {
    let blas = precision(blas, dtype);
    let (n, m) = last_two(a);
    let k = n.min(m);
    by_field!(dtype.is_complex(), T => {
        let stack = read::<T>(a)?;
        let (mut ps, mut ls, mut us) = (Vec::new(), Vec::new(), Vec::new());
        for matrix in stack.matrices {
            let f = factor::lu(matrix, blas);
            let mut p = Matrix::<T>::new(n, n, Vec::new());
            f.order.iter().enumerate().for_each(|(i, &from)| p[(from, i)] = T::real(1.0));
            let mut l = Matrix::<T>::identity(n, k);
            let mut u = Matrix::<T>::new(k, m, Vec::new());
            for i in 0..n {
                (0..m).for_each(|j| if j < i && j < k { l[(i, j)] = f.lu[(i, j)] } else if i < k && j >= i { u[(i, j)] = f.lu[(i, j)] });
            }
            ps.push(p);
            ls.push(l);
            us.push(u);
        }
        let outer = &stack.outer;
        Ok((write_matrices(outer, (n, n), &ps, dtype)?, write_matrices(outer, (n, k), &ls, dtype)?, write_matrices(outer, (k, m), &us, dtype)?))
    })
}

/// The lower Cholesky factor; the lower triangle is read.
pub fn cholesky(a: &Array, dtype: DType, blas: Blas) -> Outcome {
    let (n, _) = last_two(a);
    by_field!(dtype.is_complex(), T => {
        let stack = read::<T>(a)?;
        let mut out = Vec::new();
        for (k, m) in stack.matrices.iter().enumerate() {
            out.push(factor::cholesky(m, blas).map_err(|order| Fault::NotPositive(k, order))?);
        }
        write_matrices(&stack.outer, (n, n), &out, dtype)
    })
}

/// `(LD, pivots, info)` with `A = L D Lᵀ` (`Lᴴ` if `hermitian`); the lower triangle is read.
pub fn ldl(a: &Array, dtype: DType, hermitian: bool) -> Outcome<(Array, Array, Array)> {
    let (n, _) = last_two(a);
    by_field!(dtype.is_complex(), T => {
        let stack = read::<T>(a)?;
        let (mut factors, mut pivots, mut infos) = (Vec::new(), Vec::new(), Vec::new());
        for m in stack.matrices {
            let f = ldl::factor(m, hermitian);
            factors.push(f.ld);
            pivots.extend(f.pivots);
            infos.push(f.info as i32);
        }
        let outer = &stack.outer;
        Ok((
            write_matrices(outer, (n, n), &factors, dtype)?,
            write(outer, &[n], &pivots, DType::I32)?,
            write(outer, &[], &infos, DType::I32)?,
        ))
    })
}

/// `x` with `A x = b` by the factors of [`ldl`]; stacks broadcast. `ValueError` for pivots that are no rows.
pub fn ldl_solve(ld: &Array, pivots: &Array, b: &Array, dtype: DType, hermitian: bool) -> Outcome {
    let (n, m) = last_two(b);
    let pivots = view::to_vec::<i32>(&astype(pivots, DType::I32)?);
    if pivots.iter().any(|&p| p == 0 || p.unsigned_abs() as usize > n) {
        return Err(Error::value("pivots are out of range").into());
    }
    by_field!(dtype.is_complex(), T => {
        let (left, right) = (read::<T>(ld)?, read::<T>(b)?);
        let outer = broadcast_shapes([&left.outer[..], &right.outer[..]])
            .ok_or_else(|| Error::value("operands could not be broadcast together"))?;
        let pairs = numbers(&left.outer, &outer).into_iter().zip(numbers(&right.outer, &outer));
        let out: Vec<Matrix<T>> = pairs
            .map(|(i, j)| ldl::solve(&left.matrices[i], &pivots[i * n..(i + 1) * n], &right.matrices[j], hermitian))
            .collect();
        write_matrices(&outer, (n, m), &out, dtype)
    })
}

/// `(Q, R)`: reduced, or with a square `Q` where `complete`.
pub fn qr(a: &Array, dtype: DType, complete: bool, blas: Blas) -> Outcome<(Array, Array)> {
    let (n, m) = last_two(a);
    let k = if complete { n } else { n.min(m) };
    by_field!(dtype.is_complex(), T => {
        let stack = read::<T>(a)?;
        let (mut qs, mut rs) = (Vec::new(), Vec::new());
        for matrix in stack.matrices {
            let (q, mut r) = factor::qr(matrix, k, blas);
            r.data.truncate(k * m);
            r.rows = k;
            qs.push(q);
            rs.push(r);
        }
        Ok((write_matrices(&stack.outer, (n, k), &qs, dtype)?, write_matrices(&stack.outer, (k, m), &rs, dtype)?))
    })
}

/// R and reflectors in one matrix, transposed, and the reflectors' factors: how LAPACK leaves them.
pub fn qr_packed(a: &Array, dtype: DType, blas: Blas) -> Outcome<(Array, Array)> {
    let (n, m) = last_two(a);
    by_field!(dtype.is_complex(), T => {
        let stack = read::<T>(a)?;
        let (mut packed, mut factors) = (Vec::new(), Vec::new());
        for matrix in stack.matrices {
            let (both, taus) = factor::qr_packed(matrix, blas);
            packed.push(both);
            factors.extend(taus);
        }
        let packed = write_matrices(&stack.outer, (n, m), &packed, dtype)?;
        let (last, axes) = (packed.ndim(), packed.ndim() - 2);
        let turned: Vec<usize> = (0..axes).chain([last - 1, axes]).collect();
        let packed = crate::op::movement::permute(&packed, &turned)?;
        Ok((packed, write(&stack.outer, &[n.min(m)], &factors, dtype)?))
    })
}

/// Ascending eigenvalues and eigenvectors of Hermitian matrices, of which one triangle is read.
pub fn eigh(a: &Array, dtype: DType, upper: bool) -> Outcome<(Array, Array)> {
    let (n, _) = last_two(a);
    by_field!(dtype.is_complex(), T => {
        let stack = read::<T>(a)?;
        let (mut values, mut vectors) = (Vec::new(), Vec::new());
        for m in stack.matrices {
            let (w, v) = spectral::eigh(&if upper { m.adjoint() } else { m }, upper).ok_or(Fault::NoConvergence)?;
            values.extend(w);
            vectors.push(v);
        }
        Ok((write(&stack.outer, &[n], &values, dtype.real())?, write_matrices(&stack.outer, (n, n), &vectors, dtype)?))
    })
}

/// Eigenvalues and eigenvectors of square matrices, complex; whether all of both are real.
pub fn eig(a: &Array) -> Outcome<(Array, Array, bool)> {
    let (n, _) = last_two(a);
    let (mut values, mut vectors) = (Vec::new(), Vec::new());
    let mut keep = |found: Option<(Vec<C>, Matrix<C>)>| -> Outcome<()> {
        let (w, v) = found.ok_or(Fault::NoConvergence)?;
        values.extend(w);
        vectors.push(v);
        Ok(())
    };
    let real_input = !a.dtype().is_complex();
    let outer = if real_input {
        let stack = read::<f64>(a)?;
        stack.matrices.iter().try_for_each(|m| keep(eigen_real::eig(m)))?;
        stack.outer
    } else {
        let stack = read::<C>(a)?;
        stack.matrices.iter().try_for_each(|m| keep(eigen::eig(m)))?;
        stack.outer
    };
    let all_real = real_input && values.iter().all(|x| x.im == 0.0);
    let vectors = write_matrices(&outer, (n, n), &vectors, DType::C128)?;
    Ok((write(&outer, &[n], &values, DType::C128)?, vectors, all_real))
}

/// `(U, s, Vᴴ)` with descending singular values; square `U` and `Vᴴ` where `full`.
pub fn svd(a: &Array, dtype: DType, full: bool, blas: Blas) -> Outcome<(Array, Array, Array)> {
    let (n, m) = last_two(a);
    let k = n.min(m);
    let (ku, kv) = if full { (n, m) } else { (k, k) };
    by_field!(dtype.is_complex(), T => {
        let stack = read::<T>(a)?;
        let (mut us, mut values, mut vs) = (Vec::new(), Vec::new(), Vec::new());
        for matrix in &stack.matrices {
            let (u, s, vh) = bidiagonal::svd(matrix, full, blas).ok_or(Fault::NoConvergence)?;
            us.push(u);
            vs.push(vh);
            values.extend(s);
        }
        let outer = &stack.outer;
        Ok((
            write_matrices(outer, (n, ku), &us, dtype)?,
            write(outer, &[k], &values, dtype.real())?,
            write_matrices(outer, (kv, m), &vs, dtype)?,
        ))
    })
}

/// The pseudo-inverse: singular values up to `rcond` times the largest count as 0.
pub fn pinv(a: &Array, dtype: DType, rcond: f64, blas: Blas) -> Outcome {
    let (n, m) = last_two(a);
    by_field!(dtype.is_complex(), T => {
        let stack = read::<T>(a)?;
        let mut out = Vec::new();
        for matrix in &stack.matrices {
            let (u, s, vh) = bidiagonal::svd(matrix, false, blas).ok_or(Fault::NoConvergence)?;
            let cut = rcond * s.first().copied().unwrap_or(0.0);
            let mut scaled = u.adjoint();
            for (row, &s) in scaled.data.chunks_mut(scaled.columns.max(1)).zip(&s) {
                let scale = if s > cut { 1.0 / s } else { 0.0 };
                row.iter_mut().for_each(|x| *x *= T::real(scale));
            }
            out.push(vh.adjoint().times_fused(&scaled));
        }
        write_matrices(&stack.outer, (m, n), &out, dtype)
    })
}

/// The singular values alone, descending, in float64.
pub fn singular_values(a: &Array, blas: Blas) -> Outcome {
    let (n, m) = last_two(a);
    by_field!(a.dtype().is_complex(), T => {
        let stack = read::<T>(a)?;
        let mut values = Vec::new();
        for matrix in &stack.matrices {
            values.extend(bidiagonal::values(matrix, blas).ok_or(Fault::NoConvergence)?);
        }
        write(&stack.outer, &[n.min(m)], &values, DType::F64)
    })
}

/// Least squares of one matrix: the solution of least norm, and the rank by `rcond`.
pub fn lstsq(a: &Array, b: &Array, dtype: DType, rcond: f64) -> Outcome<(Array, usize, Array)> {
    let (_, m) = last_two(a);
    by_field!(dtype.is_complex(), T => {
        let (left, right) = (read::<T>(a)?, read::<T>(b)?);
        let (Some(x), Some(y)) = (left.matrices.first(), right.matrices.first()) else {
            return Err(Error::value("one matrix each").into());
        };
        if small_svd::fits(x) {
            let (x, rank, s) = small_svd::lstsq(x, y, rcond).ok_or(Fault::NoConvergence)?;
            return Ok((write_matrices(&[], (m, y.columns), &[x], dtype)?, rank, write(&[], &[s.len()], &s, dtype.real())?));
        }
        let (u, s, vh) = bidiagonal::svd(x, false, Blas::Open).ok_or(Fault::NoConvergence)?;
        let cut = rcond * s.first().copied().unwrap_or(0.0);
        let mut projected = u.adjoint().times(y);
        for (i, &s) in s.iter().enumerate() {
            let scale = if s > cut { 1.0 / s } else { 0.0 };
            (0..projected.columns).for_each(|j| projected[(i, j)] *= T::real(scale));
        }
        let solution = vh.adjoint().times(&projected);
        let rank = s.iter().filter(|&&s| s > cut).count();
        let columns = y.columns;
        Ok((write_matrices(&[], (m, columns), &[solution], dtype)?, rank, write(&[], &[s.len()], &s, dtype.real())?))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::array::view::to_vec;

    fn matrix(n: usize, values: &[f64]) -> Array {
        Array::from_slice(values, &[n, values.len() / n]).unwrap()
    }
    fn near(a: &Array, want: &[f64]) {
        let got = to_vec::<f64>(a);
        let same = got.len() == want.len() && got.iter().zip(want).all(|(g, w)| (g - w).abs() < 1e-8);
        assert!(same, "{got:?}\n{want:?}");
    }

    /// What the oracle prints, signs and all.
    #[test]
    fn factorisations_come_out_as_lapack_gives_them() {
        let f = DType::F64;
        let a = matrix(3, &[4.0, 1.0, 2.0, 1.0, 3.0, 0.5, 2.0, 0.5, 5.0]);
        let b = matrix(3, &[1.0, 2.0, 3.0]);
        let g = matrix(3, &[2.0, -1.0, 0.0, 1.0, 3.0, 1.0, 0.0, 2.0, 5.0]);
        let t = matrix(4, &[1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0]);
        near(&solve(&a, &b, f, Blas::Open).unwrap(), &[-0.2215909090909091, 0.6363636363636364, 0.625]);
        near(
            &inv(&g, f, Blas::Open).unwrap(),
            &[
                0.41935483870967744,
                0.16129032258064513,
                -0.03225806451612903,
                -0.16129032258064513,
                0.32258064516129026,
                -0.06451612903225806,
                0.06451612903225806,
                -0.12903225806451613,
                0.22580645161290322,
            ],
        );
        near(&det(&g, f, Blas::Open).unwrap(), &[31.0]);
        near(&slogdet(&g, f, Blas::Open).unwrap().1, &[3.4339872044851463]);
        near(&cholesky(&a, f, Blas::Open).unwrap(), &[2.0, 0.0, 0.0, 0.5, 1.6583123951777, 0.0, 1.0, 0.0, 2.0]);
        near(
            &qr(&t, f, false, Blas::Open).unwrap().0,
            &[
                -0.10910894511799629,
                -0.8295150620062544,
                -0.3273268353539886,
                -0.43915503282683876,
                -0.5455447255899811,
                -0.04879500364742598,
                -0.7637626158259735,
                0.3415650255319856,
            ],
        );
        near(
            &qr(&t, f, false, Blas::Open).unwrap().1,
            &[-9.16515138991168, -10.910894511799622, 0.0, -0.9759000729485362],
        );
        near(&eigh(&a, f, false).unwrap().0, &[2.0965216172967187, 3.0722239520050754, 6.831254430698205]);
        near(
            &eigh(&a, f, false).unwrap().1,
            &[
                -0.7167430662893416,
                -0.3257672733027812,
                -0.616567158200162,
                0.5748726248246245,
                -0.7765018813719533,
                -0.25800444463819483,
                0.39471615390480125,
                0.5393704773814453,
                -0.743827026919507,
            ],
        );
        near(&svd(&t, f, false, Blas::Open).unwrap().1, &[14.269095499261486, 0.6268282324175424]);
        let (u, w, vh) = (read::<f64>(&t).unwrap(), svd(&t, f, false, Blas::Open).unwrap(), 2);
        let (left, right) = (read::<f64>(&w.0).unwrap(), read::<f64>(&w.2).unwrap());
        let values = to_vec::<f64>(&w.1);
        let mut scaled = left.matrices[0].clone();
        (0..4 * vh).for_each(|i| scaled.data[i] *= values[i % vh]);
        let back = scaled.times(&right.matrices[0]);
        near(&matrix(4, &back.data), &u.matrices[0].data);
        // Eigenvalues and eigenvectors of a matrix that only an exchange makes triangular.
        let (w, v, real) = eig(&matrix(2, &[2.0, 0.0, 1.0, 3.0])).unwrap();
        assert!(real);
        near(&astype(&w, f).unwrap(), &[3.0, 2.0]);
        let h = std::f64::consts::FRAC_1_SQRT_2;
        near(&astype(&v, f).unwrap(), &[0.0, h, 1.0, -h]);
        near(
            &pinv(&t, f, 1e-15, Blas::Open).unwrap(),
            &[
                -0.9999999999999988,
                -0.49999999999999717,
                1.0132581319757187e-15,
                0.49999999999999767,
                0.8499999999999985,
                0.4499999999999974,
                0.04999999999999915,
                -0.3499999999999979,
            ],
        );
    }

    #[test]
    fn singular_and_indefinite_matrices_are_faults() {
        let s = matrix(2, &[1.0, 2.0, 2.0, 4.0]);
        assert!(matches!(inv(&s, DType::F64, Blas::Open), Err(Fault::Singular(0, 2))));
        let n = matrix(2, &[1.0, 2.0, 2.0, 1.0]);
        assert!(matches!(cholesky(&n, DType::F64, Blas::Open), Err(Fault::NotPositive(0, 2))));
    }
}
