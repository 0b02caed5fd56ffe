//! `torch.linalg`, and the older names of the module.

use super::args::{Dims, Number, TDType, Ten, Tensors, into_out, runtime, tuple, wrap_dim};
use super::arith::{self, *};
pub use super::linalg_factor::*;
pub use super::linalg_norm::*;
use super::linalg_products::*;
use super::outs::Outs;
use super::size::named_tensors;
use super::{T, fresh, matmul, reduce, refusals, tape, views};
use crate::array::{Array, DType, Num};
use crate::diag::{Error, ErrorKind};
use crate::op::cast::astype;
use crate::op::index::torch_scalar_type;
use crate::op::linalg::{self as op, Fault};
use crate::rows;
use crate::value::{Host, Result, Value};

rows! { pub FUNCTIONS =
    /// The inverse of matrices.
    ///
    /// >>> torch.linalg.inv(torch.tensor([[2.0, 0.0], [0.0, 4.0]]))
    "inv"(A: Ten, *, out: Option<Ten> = None) => |h: &mut dyn Host, a: Ten, out: Option<Ten>| { let r = inv(h, &a)?; into_out(h, r, out.as_deref()) };
    /// The inverse of matrices, and where it failed.
    "inv_ex"(A: Ten, *, check_errors: bool = False, out: Outs = None) => |h: &mut dyn Host, a: Ten, check: bool, outs: Outs| {
        let (r, info) = match inv(h, &a) {
            Ok(r) => (r, 0),
            Err(e) if check || !e.is_a(ErrorKind::TorchLinAlgError) => return Err(e),
            Err(_) => (fresh(Array::full(a.array().dtype(), a.array().shape(), Num::Float(f64::NAN))?), singular_at(&a)),
        };
        outs.fill(h, named_tensors("linalg_inv_ex", &["inverse", "info"], vec![r, info_of(&a, info)?]))
    };
    /// The determinants of matrices.
    ///
    /// >>> torch.linalg.det(torch.eye(2) * 3)
    "det"(A: Ten, *, out: Option<Ten> = None) => |h: &mut dyn Host, a: Ten, out: Option<Ten>| { let r = det(h, &a)?; into_out(h, r, out.as_deref()) };
    /// Sign and logarithm of the absolute value of determinants.
    "slogdet"(A: Ten, *, out: Outs = None) => |h: &mut dyn Host, a: Ten, outs: Outs| {
        let (s, l) = slogdet(h, &a)?;
        outs.fill(h, named_tensors("linalg_slogdet", &["sign", "logabsdet"], vec![s, l]))
    };
    /// The solution of linear equations.
    ///
    /// >>> torch.linalg.solve(torch.eye(2) * 2, torch.ones(2))
    "solve"(A: Ten, B: Ten, *, left: bool = True, out: Option<Ten> = None) => |h: &mut dyn Host, a: Ten, b: Ten, left, out: Option<Ten>| { let r = solve(h, &a, &b, left)?; into_out(h, r, out.as_deref()) };
    /// The solution of linear equations, and where it failed.
    "solve_ex"(A: Ten, B: Ten, *, left: bool = True, check_errors: bool = False) => |h: &mut dyn Host, a: Ten, b: Ten, left: bool, check: bool| {
        let (r, info) = match solve(h, &a, &b, left) {
            Ok(r) => (r, 0),
            Err(e) if check || !e.is_a(ErrorKind::TorchLinAlgError) => return Err(e),
            Err(_) => (fresh(Array::full(b.array().dtype(), b.array().shape(), Num::Float(f64::NAN))?), 1),
        };
        Ok(named_tensors("linalg_solve_ex", &["result", "info"], vec![r, info_of(&a, info)?]))
    };
    /// The solution of triangular equations.
    "solve_triangular"(A: Ten, B: Ten, *, upper: bool, left: bool = True, unitriangular: bool = False, out: Option<Ten> = None) => |h: &mut dyn Host, a: Ten, b: Ten, upper, left, unit, out: Option<Ten>| { let r = solve_triangular(h, &a, &b, upper, left, unit)?; into_out(h, r, out.as_deref()) };
    /// The triangular factor of positive definite matrices.
    ///
    /// >>> torch.linalg.cholesky(torch.eye(2) * 4)
    "cholesky"(A: Ten, *, upper: bool = False, out: Option<Ten> = None) => |h: &mut dyn Host, a: Ten, upper, out: Option<Ten>| { let r = cholesky(h, &a, upper)?; into_out(h, r, out.as_deref()) };
    /// The triangular factor of positive definite matrices, and where it failed.
    "cholesky_ex"(A: Ten, *, upper: bool = False, check_errors: bool = False, out: Outs = None) => |h: &mut dyn Host, a: Ten, upper: bool, check: bool, outs: Outs| {
        let (r, info) = match cholesky(h, &a, upper) {
            Ok(r) => (r, 0),
            Err(e) if check || !e.is_a(ErrorKind::TorchLinAlgError) => return Err(e),
            Err(_) => (super::join::triangle(h, &a, 0, !upper)?, 1),
        };
        outs.fill(h, named_tensors("linalg_cholesky_ex", &["L", "info"], vec![r, info_of(&a, info)?]))
    };
    /// An orthogonal and a triangular factor.
    "qr"(A: Ten, mode: String = "reduced", *, out: Outs = None) => |h: &mut dyn Host, a: Ten, mode: String, outs: Outs| { let r = qr(h, &a, &mode)?; outs.fill(h, r) };
    /// Singular values and vectors.
    "svd"(A: Ten, full_matrices: bool = True, *, driver: Value = None, out: Outs = None) => |h: &mut dyn Host, a: Ten, full, _d: Value, outs: Outs| {
        let (u, s, v) = svd(h, &a, full)?;
        outs.fill(h, named_tensors("linalg_svd", &["U", "S", "Vh"], vec![u, s, v]))
    };
    /// Singular values.
    "svdvals"(A: Ten, *, driver: Value = None, out: Option<Ten> = None) => |h: &mut dyn Host, a: Ten, _d: Value, out: Option<Ten>| { let s = svdvals(h, &a)?; into_out(h, s, out.as_deref()) };
    /// Eigenvalues and eigenvectors of Hermitian matrices.
    "eigh"(A: Ten, UPLO: String = "L", *, out: Outs = None) => |h: &mut dyn Host, a: Ten, part: String, outs: Outs| {
        let (w, v) = eigh(h, &a, &part)?;
        outs.fill(h, named_tensors("linalg_eigh", &["eigenvalues", "eigenvectors"], vec![w, v]))
    };
    /// Eigenvalues of Hermitian matrices.
    "eigvalsh"(A: Ten, UPLO: String = "L", *, out: Option<Ten> = None) => |h: &mut dyn Host, a: Ten, part: String, out: Option<Ten>| { let w = eigvalsh(h, &a, &part)?; into_out(h, w, out.as_deref()) };
    /// Eigenvalues and eigenvectors, complex.
    "eig"(A: Ten, *, out: Outs = None) => |h: &mut dyn Host, a: Ten, outs: Outs| {
        let (w, v) = eig(h, &a)?;
        outs.fill(h, named_tensors("linalg_eig", &["eigenvalues", "eigenvectors"], vec![w, v]))
    };
    /// Eigenvalues, complex.
    "eigvals"(A: Ten, *, out: Option<Ten> = None) => |h: &mut dyn Host, a: Ten, out: Option<Ten>| { let w = eigvals(h, &a)?; into_out(h, w, out.as_deref()) };
    /// A permutation and two triangular factors.
    "lu"(A: Ten, *, pivot: bool = True, out: Outs = None) => |h: &mut dyn Host, a: Ten, _p: bool, outs: Outs| {
        let (p, l, u) = lu(h, &a)?;
        outs.fill(h, named_tensors("linalg_lu", &["P", "L", "U"], vec![p, l, u]))
    };
    /// Both triangular factors in one matrix, and the pivots.
    "lu_factor"(A: Ten, *, pivot: bool = True, out: Outs = None) => |h: &mut dyn Host, a: Ten, _p: bool, outs: Outs| {
        let (lu, pivots) = lu_factor(h, &a)?;
        outs.fill(h, named_tensors("linalg_lu_factor", &["LU", "pivots"], vec![lu, pivots]))
    };
    /// Both triangular factors in one matrix, the pivots, and where it failed.
    "lu_factor_ex"(A: Ten, *, pivot: bool = True, check_errors: bool = False, out: Outs = None) => |h: &mut dyn Host, a: Ten, _p: bool, _c: bool, outs: Outs| {
        let (lu, pivots) = lu_factor(h, &a)?;
        outs.fill(h, named_tensors("linalg_lu_factor_ex", &["LU", "pivots", "info"], vec![lu, pivots, info_of(&a, 0)?]))
    };
    /// The factors of symmetric (or Hermitian) matrices `L D Lᵀ` in one, and the pivots.
    ///
    /// >>> torch.linalg.ldl_factor(torch.tensor([[2.0, 1.0], [1.0, 3.0]]))
    "ldl_factor"(A: Ten, *, hermitian: bool = False, out: Outs = None) => |h: &mut dyn Host, a: Ten, hermitian: bool, outs: Outs| {
        let parts = ldl_factor(h, &a, hermitian, Some("ldl_factor"))?;
        outs.fill(h, named_tensors("linalg_ldl_factor", &["LD", "pivots"], parts[..2].to_vec()))
    };
    /// As `ldl_factor`, and where a pivot is zero.
    "ldl_factor_ex"(A: Ten, *, hermitian: bool = False, check_errors: bool = False, out: Outs = None) => |h: &mut dyn Host, a: Ten, hermitian: bool, check: bool, outs: Outs| {
        let parts = ldl_factor(h, &a, hermitian, check.then_some("ldl_factor_ex"))?;
        outs.fill(h, named_tensors("linalg_ldl_factor_ex", &["LD", "pivots", "info"], parts))
    };
    /// The solution of equations by the factors of `ldl_factor`.
    "ldl_solve"(LD: Ten, pivots: Ten, B: Ten, *, hermitian: bool = False, out: Option<Ten> = None) => |h: &mut dyn Host, ld: Ten, p: Ten, b: Ten, hermitian: bool, out: Option<Ten>| {
        let r = ldl_solve(h, &ld, &p, &b, hermitian)?;
        into_out(h, r, out.as_deref())
    };
    /// The solution of equations by a factorization of `lu_factor`.
    "lu_solve"(LU: Ten, pivots: Ten, B: Ten, *, left: bool = True, adjoint: bool = False, out: Option<Ten> = None) => |h: &mut dyn Host, lu: Ten, p: Ten, b: Ten, left: bool, adjoint: bool, out: Option<Ten>| {
        if left
            && !adjoint
            && let Some(r) = solve_factored(&lu, &p, &b)?
        {
            return into_out(h, r, out.as_deref());
        }
        let a = unfactor(h, &lu, &p)?;
        let a = if adjoint { transposed(h, &a)? } else { a };
        let r = solve(h, &a, &b, left)?;
        into_out(h, r, out.as_deref())
    };
    /// The solution of least squares.
    "lstsq"(A: Ten, B: Ten, rcond: Option<f64> = None, *, driver: Option<String> = None) => |h: &mut dyn Host, a: Ten, b: Ten, rcond, driver: Option<String>| lstsq(h, &a, &b, rcond, driver.as_deref());
    /// The rank of matrices.
    "matrix_rank"(A: Ten, tol: Option<f64> = None, hermitian: bool = False, *, atol: Option<f64> = None, rtol: Option<f64> = None, out: Option<Ten> = None) => |h: &mut dyn Host, a: Ten, tol: Option<f64>, hermitian: bool, atol: Option<f64>, rtol: Option<f64>, out: Option<Ten>| {
        let s = if hermitian { let (w, _) = eigh(h, &a, "L")?; arith::unary(h, &super::pointwise::ABS, &w)? } else { svdvals(h, &a)? };
        let limit = cutoff(h, &a, &s, atol.or(tol), rtol)?;
        let above = binary(h, &GT, &(&s).into(), &(&limit).into())?;
        let n = above.array().ndim() - 1;
        let r = reduce::sum_axes(h, &above, &[n], false)?;
        into_out(h, r, out.as_deref())
    };
    /// The condition of matrices.
    "cond"(A: Ten, p: Value = None, *, out: Option<Ten> = None) => |h: &mut dyn Host, a: Ten, p: Value, out: Option<Ten>| { let r = cond(h, &a, &p)?; into_out(h, r, out.as_deref()) };
    /// The pseudo-inverse of matrices.
    "pinv"(A: Ten, rcond: Option<f64> = None, hermitian: bool = False, *, atol: Option<f64> = None, rtol: Option<f64> = None, out: Option<Ten> = None) => |h: &mut dyn Host, a: Ten, rcond: Option<f64>, _hermitian: bool, _at: Option<f64>, rtol: Option<f64>, out: Option<Ten>| {
        let r = pinv(h, &a, rtol.or(rcond))?;
        into_out(h, r, out.as_deref())
    };
    /// The exponential of matrices.
    "matrix_exp"(A: Ten) => |h: &mut dyn Host, a: Ten| matrix_exp(h, &a).map(Value::Tensor);
    /// Powers of matrices.
    "matrix_power"(A: Ten, n: i64, *, out: Option<Ten> = None) => |h: &mut dyn Host, a: Ten, n, out: Option<Ten>| { let r = matrix_power(h, &a, n)?; into_out(h, r, out.as_deref()) };
    /// A unitary and a positive semidefinite factor.
    "polar"(A: Ten) => |h: &mut dyn Host, a: Ten| {
        let (u, s, v) = svd(h, &a, false)?;
        let w = matmul::matmul(h, &u, &v)?;
        let row = views::unsqueeze(h, &s, -1)?;
        let sv = arith::mul(h, &row, &v)?;
        let vh = transposed(h, &v)?;
        let p = matmul::matmul(h, &vh, &sv)?;
        Ok(named_tensors("linalg_polar", &["U", "H"], vec![w, p]))
    };
    /// The root of positive semidefinite matrices.
    "matrix_sqrth"(A: Ten, *, out: Option<Ten> = None) => |h: &mut dyn Host, a: Ten, out: Option<Ten>| {
        let (w, v) = eigh(h, &a, "L")?;
        let w = super::pointwise::clamp(h, &w, Some(0.0.into()), None)?;
        let root = arith::unary(h, &super::pointwise::SQRT, &w)?;
        let row = views::unsqueeze(h, &root, -2)?;
        let left = arith::mul(h, &v, &row)?;
        let right = transposed(h, &v)?;
        let r = matmul::matmul(h, &left, &right)?;
        into_out(h, r, out.as_deref())
    };
    /// The inverse of a product over several dimensions.
    "tensorinv"(A: Ten, ind: i64 = 2, *, out: Option<Ten> = None) => |h: &mut dyn Host, a: Ten, ind, out: Option<Ten>| { let r = tensorinv(h, &a, ind)?; into_out(h, r, out.as_deref()) };
    /// The solution of equations over several dimensions.
    "tensorsolve"(A: Ten, B: Ten, dims: Option<Dims> = None, *, out: Option<Ten> = None) => |h: &mut dyn Host, a: Ten, b: Ten, d, out: Option<Ten>| { let r = tensorsolve(h, &a, &b, d)?; into_out(h, r, out.as_deref()) };
    /// The product of Householder reflections.
    "householder_product"(A: Ten, tau: Ten, *, out: Option<Ten> = None) => |h: &mut dyn Host, a: Ten, t: Ten, out: Option<Ten>| { let r = householder_product(h, &a, &t)?; into_out(h, r, out.as_deref()) };
    /// Powers of the elements of vectors as rows.
    "vander"(x: Ten, *, N: Option<i64> = None) => |h: &mut dyn Host, x: Ten, n: Option<i64>| {
        let n = n.unwrap_or(x.array().shape().last().copied().unwrap_or(1) as i64);
        let column = views::unsqueeze(h, &x, -1)?;
        let powers = fresh(Array::from_vec((0..n.max(0)).collect::<Vec<i64>>())?);
        binary(h, &POW, &(&column).into(), &(&powers).into()).map(Value::Tensor)
    };
}

rows! { pub NORMS =
    /// A norm of vectors or matrices.
    ///
    /// >>> torch.linalg.norm(torch.tensor([3.0, 4.0]))
    "norm"(A: Ten, ord: Value = None, dim: Option<Dims> = None, keepdim: bool = False, *, out: Option<Ten> = None, dtype: Option<TDType> = None) => |h: &mut dyn Host, a: Ten, ord: Value, d, k, out: Option<Ten>, t: Option<TDType>| {
        let a = match t { Some(t) => arith::cast(h, &a, t.0)?, None => a.0 };
        let r = norm(h, &a, &ord, d, k)?;
        into_out(h, r, out.as_deref())
    };
    /// A norm of vectors.
    "vector_norm"(x: Ten, ord: Number = 2, dim: Option<Dims> = None, keepdim: bool = False, *, dtype: Option<TDType> = None, out: Option<Ten> = None) => |h: &mut dyn Host, a: Ten, ord: Number, d: Option<Dims>, k, t: Option<TDType>, out: Option<Ten>| {
        let a = match t { Some(t) => arith::cast(h, &a, t.0)?, None => a.0 };
        let r = reduce::vector_norm(h, &a, ord.0.as_f64(), d.as_ref().map(|d| &d.0[..]), k, "LinalgVectorNormBackward0")?;
        into_out(h, r, out.as_deref())
    };
    /// A norm of matrices.
    "matrix_norm"(A: Ten, ord: Value = "fro", dim: Option<Dims> = None, keepdim: bool = False, *, dtype: Option<TDType> = None, out: Option<Ten> = None) => |h: &mut dyn Host, a: Ten, ord: Value, d: Option<Dims>, k, t: Option<TDType>, out: Option<Ten>| {
        let a = match t { Some(t) => arith::cast(h, &a, t.0)?, None => a.0 };
        let d = d.map_or(vec![-2, -1], |d| d.0);
        let r = matrix_norm(h, &a, &ord, &d, k)?;
        into_out(h, r, out.as_deref())
    };
}

rows! { pub PRODUCTS =
    /// The matrix product.
    "matmul"(input: Ten, other: Ten, *, out: Option<Ten> = None) => |h: &mut dyn Host, a: Ten, b: Ten, out: Option<Ten>| { let r = matmul::matmul(h, &a, &b)?; into_out(h, r, out.as_deref()) };
    /// The product of several matrices.
    "multi_dot"(tensors: Tensors, *, out: Option<Ten> = None) => |h: &mut dyn Host, all: Tensors, out: Option<Ten>| {
        if all.0.len() < 2 { return Err(runtime("multi_dot(): expected at least 2 tensors but got 1")); }
        let r = matmul::chain(h, &all.0)?;
        into_out(h, r, out.as_deref())
    };
    /// The sums of products along a dimension, the first conjugated.
    "vecdot"(x: Ten, y: Ten, *, dim: i64 = -1, out: Option<Ten> = None) => |h: &mut dyn Host, x: Ten, y: Ten, d, out: Option<Ten>| {
        let c = arith::conj(h, &x)?;
        let p = arith::mul(h, &c, &y)?;
        let axis = wrap_dim(d, p.array().ndim())?;
        let r = reduce::sum_axes(h, &p, &[axis], false)?;
        into_out(h, r, out.as_deref())
    };
    /// The cross product of vectors of three elements.
    "cross"(input: Ten, other: Ten, *, dim: i64 = -1, out: Option<Ten> = None) => |h: &mut dyn Host, a: Ten, b: Ten, d, out: Option<Ten>| { let r = matmul::cross(h, &a, &b, Some(d))?; into_out(h, r, out.as_deref()) };
    /// A diagonal of the last two dimensions: a view.
    "diagonal"(A: Ten, *, offset: i64 = 0, dim1: i64 = -2, dim2: i64 = -1) => |h: &mut dyn Host, a: Ten, o, p, q| views::diagonal(h, &a, o, p, q).map(Value::Tensor);
}

rows! { pub LEGACY =
    /// The inverse of matrices.
    "inverse"(input: Ten, *, out: Option<Ten> = None) => |h: &mut dyn Host, a: Ten, out: Option<Ten>| { let r = inv(h, &a)?; into_out(h, r, out.as_deref()) };
    /// The pseudo-inverse of matrices.
    "pinverse"(input: Ten, rcond: f64 = 1e-15) => |h: &mut dyn Host, a: Ten, r| pinv(h, &a, Some(r)).map(Value::Tensor);
    /// The determinants of matrices.
    "det"(input: Ten) => |h: &mut dyn Host, a: Ten| det(h, &a).map(Value::Tensor);
    /// The logarithms of determinants.
    "logdet"(input: Ten) => |h: &mut dyn Host, a: Ten| {
        refusals::function("logdet", a.array().dtype())?;
        let (s, l) = slogdet(h, &a)?;
        if s.array().dtype().is_complex() {
            let turn = arith::unary(h, &super::pointwise::LOG, &s)?;
            return arith::add(h, &turn, &l).map(Value::Tensor);
        }
        let s = views::detach(&s);
        let below = binary(h, &LT, &(&s).into(), &0.0.into())?;
        super::pointwise::select(h, &below, &f64::NAN.into(), &(&l).into()).map(Value::Tensor)
    };
    /// Sign and logarithm of the absolute value of determinants.
    "slogdet"(input: Ten) => |h: &mut dyn Host, a: Ten| { let (s, l) = slogdet(h, &a)?; Ok(named_tensors("slogdet", &["sign", "logabsdet"], vec![s, l])) };
    /// The triangular factor of positive definite matrices.
    "cholesky"(input: Ten, upper: bool = False, *, out: Option<Ten> = None) => |h: &mut dyn Host, a: Ten, upper, out: Option<Ten>| { let r = cholesky(h, &a, upper)?; into_out(h, r, out.as_deref()) };
    /// The solution of equations by a triangular factor.
    "cholesky_solve"(B: Ten, L: Ten, upper: bool = False, *, out: Option<Ten> = None) => |h: &mut dyn Host, b: Ten, l: Ten, upper, out: Option<Ten>| {
        let a = from_cholesky(h, &views::detach(&l), upper)?;
        let r = solve(h, &a, &views::detach(&b), true)?;
        super::rules::record(h, "CholeskySolveBackward0", "cholesky_solve", &[&b, &l], &[&l], &[&r], vec![Value::bool(upper)]);
        into_out(h, r, out.as_deref())
    };
    /// The inverse of a matrix by its triangular factor.
    "cholesky_inverse"(L: Ten, upper: bool = False, *, out: Option<Ten> = None) => |h: &mut dyn Host, l: Ten, upper, out: Option<Ten>| {
        let a = from_cholesky(h, &views::detach(&l), upper)?;
        let r = inv(h, &a)?;
        super::rules::record(h, "CholeskyInverseBackward0", "cholesky_inverse", &[&l], &[&l], &[&r], vec![Value::bool(upper)]);
        into_out(h, r, out.as_deref())
    };
    /// Singular values and vectors.
    "svd"(input: Ten, some: bool = True, compute_uv: bool = True, *, out: Outs = None) => |h: &mut dyn Host, a: Ten, some: bool, _c: bool, outs: Outs| {
        let (u, s, v) = svd(h, &a, !some)?;
        let v = transposed(h, &v)?;
        outs.fill(h, named_tensors("svd", &["U", "S", "V"], vec![u, s, v]))
    };
    /// Both triangular factors in one matrix, and the pivots.
    "lu"(A: Ten, pivot: bool = True, get_infos: bool = False, out: Outs = None) => |h: &mut dyn Host, a: Ten, _p: bool, infos: bool, outs: Outs| {
        let (lu, pivots) = lu_factor(h, &a)?;
        if infos { return Ok(named_tensors("_lu_with_info", &["LU", "pivots", "info"], vec![lu, pivots, info_of(&a, 0)?])); }
        outs.fill(h, tuple(vec![lu, pivots]))
    };
    /// The factors in a matrix of `lu`.
    "lu_unpack"(LU_data: Ten, LU_pivots: Ten, unpack_data: bool = True, unpack_pivots: bool = True, *, out: Outs = None) => |h: &mut dyn Host, lu: Ten, p: Ten, _d: bool, _pivots: bool, outs: Outs| {
        let (p, l, u) = unpack(h, &lu, &p)?;
        outs.fill(h, named_tensors("lu_unpack", &["P", "L", "U"], vec![p, l, u]))
    };
    /// The solution of equations by a factorization of `lu`.
    "lu_solve"(b: Ten, LU_data: Ten, LU_pivots: Ten, *, out: Option<Ten> = None) => |h: &mut dyn Host, b: Ten, lu: Ten, p: Ten, out: Option<Ten>| {
        let r = match solve_factored(&lu, &p, &b)? {
            Some(r) => r,
            None => {
                let a = unfactor(h, &lu, &p)?;
                solve(h, &a, &b, true)?
            }
        };
        into_out(h, r, out.as_deref())
    };
    /// The solution of triangular equations, and the matrix.
    "triangular_solve"(b: Ten, A: Ten, upper: bool = True, transpose: bool = False, unitriangular: bool = False, *, out: Outs = None) => |h: &mut dyn Host, b: Ten, a: Ten, upper: bool, t: bool, unit, outs: Outs| {
        let (m, up) = if t { (views::transpose(h, &a, -2, -1, "")?, !upper) } else { (a.0.clone(), upper) };
        let r = solve_triangular(h, &m, &b, up, true, unit)?;
        let c = super::join::triangle(h, &a, 0, !upper)?;
        outs.fill(h, named_tensors("triangular_solve", &["solution", "cloned_coefficient"], vec![r, c]))
    };
    /// Householder reflections and a triangular factor in one matrix.
    "geqrf"(input: Ten, *, out: Outs = None) => |h: &mut dyn Host, a: Ten, outs: Outs| {
        let (a, tau) = geqrf(h, &a)?;
        outs.fill(h, named_tensors("geqrf", &["a", "tau"], vec![a, tau]))
    };
    /// The product of Householder reflections.
    "orgqr"(input: Ten, tau: Ten) => |h: &mut dyn Host, a: Ten, t: Ten| householder_product(h, &a, &t).map(Value::Tensor);
    /// The exponential of matrices.
    "matrix_exp"(input: Ten) => |h: &mut dyn Host, a: Ten| matrix_exp(h, &a).map(Value::Tensor);
    /// Powers of matrices.
    "matrix_power"(input: Ten, n: i64, *, out: Option<Ten> = None) => |h: &mut dyn Host, a: Ten, n, out: Option<Ten>| { let r = matrix_power(h, &a, n)?; into_out(h, r, out.as_deref()) };
}

/// The array of stacks of matrices, checked.
pub fn matrices(name: &str, a: &T, square: bool) -> Result<Array> {
    let x = a.array().clone();
    let function = format!("linalg.{name}");
    // The newest of them name themselves in full.
    let name = if name.starts_with("ldl") { format!("torch.linalg.{name}") } else { format!("linalg.{name}") };
    if x.ndim() < 2 {
        return Err(runtime(match &name[..] {
            "linalg.lstsq" => "torch.linalg.lstsq: input must have at least 2 dimensions.".to_string(),
            _ => format!("{name}: The input tensor A must have at least 2 dimensions."),
        }));
    }
    let (m, n) = (x.shape()[x.ndim() - 2], x.shape()[x.ndim() - 1]);
    if square && m != n {
        return Err(runtime(format!("{name}: A must be batches of square matrices, but they are {m} by {n} matrices")));
    }
    refusals::function(&function, x.dtype())?;
    if !x.dtype().is_inexact() {
        return Err(Error::unsupported(format!(
            "{name}: Expected a floating point or complex tensor as input. Got {}",
            torch_scalar_type(x.dtype())
        ))
        .into());
    }
    Ok(x)
}

fn failed(text: String) -> crate::value::Error {
    Error::new(ErrorKind::TorchLinAlgError, text).into()
}

/// PyTorch's words for what went wrong.
pub fn fault(name: &str, stacked: bool, f: Fault) -> crate::value::Error {
    let batch = |k: usize| if stacked { format!("(Batch element {k}): ") } else { String::new() };
    match f {
        Fault::Singular(k, _) if name == "solve" => {
            failed(format!("torch.linalg.solve: {}The solver failed because the input matrix is singular.", batch(k)))
        }
        Fault::Singular(k, i) => failed(format!(
            "linalg.{name}: {}The diagonal element {i} is zero, the inversion could not be completed because the input matrix is singular.",
            batch(k)
        )),
        Fault::NotPositive(k, i) => failed(format!(
            "linalg.{name}: {}The factorization could not be completed because the input is not positive-definite (the leading minor of order {i} is not positive-definite).",
            batch(k)
        )),
        Fault::NoConvergence => failed(format!("linalg.{name}: The algorithm failed to converge.")),
        Fault::Other(e) => e.into(),
    }
}

/// Which diagonal element was zero.
fn singular_at(a: &T) -> i64 {
    let x = a.array().clone();
    match op::inv(&x, x.dtype(), op::Blas::Mkl) {
        Err(Fault::Singular(_, i)) => i as i64,
        _ => 0,
    }
}

fn info_of(a: &T, info: i64) -> Result<T> {
    let x = a.array();
    Ok(fresh(Array::full(DType::I32, &x.shape()[..x.ndim().saturating_sub(2)], Num::Int(info))?))
}

/// The conjugate transpose of matrices.
pub fn transposed(h: &mut dyn Host, a: &T) -> Result<T> {
    let c = arith::conj(h, a)?;
    views::transpose(h, &c, -2, -1, "TransposeBackward0")
}

/// The inverse of matrices, differentiable.
pub fn inv(h: &mut dyn Host, a: &T) -> Result<T> {
    let x = matrices("inv", a, true)?;
    let out = fresh(op::inv(&x, x.dtype(), op::Blas::Mkl).map_err(|f| fault("inv", x.ndim() > 2, f))?);
    let result = out.array().clone();
    tape::record(h, "LinalgInvExBackward0", &[a], &[], &[&out], move |h, node, g| {
        let Some(g) = &g[0] else { return Ok(vec![None]) };
        let y = node.output(&result, 0);
        let t = transposed(h, &y)?;
        let p = matmul::matmul(h, &t, g)?;
        let p = matmul::matmul(h, &p, &t)?;
        Ok(vec![Some(arith::neg(h, &p)?)])
    });
    Ok(out)
}

fn det(h: &mut dyn Host, a: &T) -> Result<T> {
    let x = matrices("det", a, true)?;
    let out = fresh(op::det(&x, x.dtype(), op::Blas::Mkl).map_err(|f| fault("det", x.ndim() > 2, f))?);
    let (input, result) = (a.clone(), out.array().clone());
    tape::record(h, "LinalgDetBackward0", &[a], &[a], &[&out], move |h, node, g| {
        let Some(g) = &g[0] else { return Ok(vec![None]) };
        let y = node.output(&result, 0);
        let p = times_conj(h, g, &y)?;
        let p = views::unsqueeze(h, &p, -1)?;
        let p = views::unsqueeze(h, &p, -1)?;
        let i = inv(h, &input)?;
        let t = transposed(h, &i)?;
        Ok(vec![Some(arith::mul(h, &p, &t)?)])
    });
    Ok(out)
}

fn slogdet(h: &mut dyn Host, a: &T) -> Result<(T, T)> {
    let x = matrices("slogdet", a, true)?;
    let (s, l) = op::slogdet(&x, x.dtype(), op::Blas::Mkl).map_err(|f| fault("slogdet", false, f))?;
    let (s, l) = (fresh(s), fresh(astype(&l, x.dtype().real())?));
    super::rules::record(h, "LinalgSlogdetBackward0", "slogdet", &[a], &[a], &[&s, &l], vec![]);
    Ok((s, l))
}

/// The solution of linear equations, differentiable.
pub fn solve(h: &mut dyn Host, a: &T, b: &T, left: bool) -> Result<T> {
    let x = matrices("solve", a, true)?;
    if !left {
        let (at, bt) = (
            views::transpose(h, a, -2, -1, "TransposeBackward0")?,
            views::transpose(h, b, -2, -1, "TransposeBackward0")?,
        );
        let r = solve(h, &at, &bt, true)?;
        return views::transpose(h, &r, -2, -1, "TransposeBackward0");
    }
    let y = b.array().clone();
    if x.dtype() != y.dtype() {
        return Err(runtime(format!(
            "linalg.solve: Expected A and B to have the same dtype, but found A of type {} and B of type {} instead",
            torch_scalar_type(x.dtype()),
            torch_scalar_type(y.dtype())
        )));
    }
    let vector = y.ndim() == 1 || (x.ndim() - 1 == y.ndim() && x.shape()[..y.ndim()] == *y.shape());
    let columns = if vector { views::unsqueeze(h, b, -1)? } else { b.clone() };
    let rows = columns.array().shape()[columns.array().ndim() - 2];
    let n = x.shape()[x.ndim() - 1];
    if rows != n {
        return Err(runtime(format!(
            "linalg.solve: Incompatible shapes of A and B for the equation AX = B ({n}x{n} and {rows}x{})",
            columns.array().shape().last().copied().unwrap_or(1)
        )));
    }
    let out =
        fresh(op::solve(&x, &columns.array(), x.dtype(), op::Blas::Mkl).map_err(|f| fault("solve", x.ndim() > 2, f))?);
    let (input, result) = (a.clone(), out.array().clone());
    tape::record(h, "LinalgSolveExBackward0", &[a, &columns], &[a], &[&out], move |h, node, g| {
        let Some(g) = &g[0] else { return Ok(vec![None, None]) };
        let y = node.output(&result, 0);
        let t = transposed(h, &input)?;
        let gb = solve(h, &t, g, true)?;
        let yt = transposed(h, &y)?;
        let ga = matmul::matmul(h, &gb, &yt)?;
        Ok(vec![Some(arith::neg(h, &ga)?), Some(gb)])
    });
    if vector { views::squeeze(h, &out, Some(&[-1])) } else { Ok(out) }
}

fn solve_triangular(h: &mut dyn Host, a: &T, b: &T, upper: bool, left: bool, unit: bool) -> Result<T> {
    matrices("solve_triangular", a, true)?;
    if !left {
        // X A = B is Aᵀ Xᵀ = Bᵀ.
        let at = views::transpose(h, a, -2, -1, "TransposeBackward0")?;
        let bt = views::transpose(h, b, -2, -1, "TransposeBackward0")?;
        let r = solve_triangular(h, &at, &bt, !upper, true, unit)?;
        return views::transpose(h, &r, -2, -1, "TransposeBackward0");
    }
    let inputs = (a, b);
    let (a, b) = (&views::detach(a), &views::detach(b));
    let mut t = super::join::triangle(h, a, 0, !upper)?;
    if unit {
        let c = views::clone(h, &t)?;
        let d = views::diagonal(h, &c, 0, -2, -1)?;
        crate::op::assign::fill(&d.array(), Num::Int(1))?;
        t = c;
    }
    // Never a vector here: a matrix of the same shape as the stack would be taken for one.
    let (x, y) = (t.array().clone(), b.array().clone());
    let r = fresh(op::solve(&x, &y, x.dtype(), op::Blas::Mkl).map_err(|f| fault("solve_triangular", x.ndim() > 2, f))?);
    let options = vec![Value::bool(upper), Value::bool(unit)];
    let (a, b) = inputs;
    super::rules::record(h, "LinalgSolveTriangularBackward0", "solve_triangular", &[a, b], &[a], &[&r], options);
    Ok(r)
}

/// By scaling, a Taylor series, and squaring, in double precision.
fn matrix_exp(h: &mut dyn Host, a: &T) -> Result<T> {
    let x = matrices("matrix_exp", a, true)?;
    let d = x.dtype();
    let wide = if d.is_complex() { DType::C128 } else { DType::F64 };
    let n = x.shape()[x.ndim() - 1];
    let y = arith::cast(h, a, wide)?;
    let largest = x.to_nums().iter().map(|v| v.as_complex().norm()).fold(0.0, f64::max) * n.max(1) as f64;
    let halvings =
        if largest.is_finite() && largest > 0.0 { (largest.log2().ceil() as i32 + 4).clamp(0, 1000) } else { 0 };
    let y = arith::scale(h, &y, 0.5f64.powi(halvings))?;
    let eye = Array::zeros(wide, &[n, n])?;
    for i in 0..n {
        eye.set_at(i * n + i, Num::Int(1));
    }
    let mut sum = fresh(eye);
    let mut term = sum.clone();
    for k in 1..=16 {
        term = matmul::matmul(h, &term, &y)?;
        term = arith::scale(h, &term, 1.0 / k as f64)?;
        sum = arith::add(h, &sum, &term)?;
    }
    for _ in 0..halvings {
        sum = matmul::matmul(h, &sum, &sum)?;
    }
    arith::cast(h, &sum, d)
}
