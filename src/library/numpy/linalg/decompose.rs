//! Eigenvalues, singular values, QR and Cholesky factors.

use super::{common, fault, finite, matrices, raise, squares};
use crate::array::{Array, DType};
use crate::diag::Error;
use crate::library::numpy::compose::{at, get, mul, np};
use crate::library::numpy::convert::ArrayLike;
use crate::library::numpy::named::named;
use crate::op::cast::astype;
use crate::op::linalg as op;
use crate::rows;
use crate::value::{Host, Result, Value};

rows! { pub FUNCTIONS =
    /// Compute the eigenvalues and right eigenvectors of a square array.
    ///
    /// >>> np.linalg.eig(np.array([[1., 0.], [0., 2.]]))
    "eig"(a: ArrayLike) => eig;
    /// Compute the eigenvalues of a general matrix.
    ///
    /// >>> np.linalg.eigvals([[1, 0], [0, 2]])
    "eigvals"(a: ArrayLike) => eigvals;
    /// Return the eigenvalues and eigenvectors of a complex Hermitian or a real symmetric matrix.
    ///
    /// >>> np.linalg.eigh([[2, 0], [0, 1]])
    "eigh"(a: ArrayLike, UPLO: Value = "L") => eigh;
    /// Compute the eigenvalues of a complex Hermitian or real symmetric matrix.
    ///
    /// >>> np.linalg.eigvalsh([[2, 1], [1, 2]])
    "eigvalsh"(a: ArrayLike, UPLO: Value = "L") => eigvalsh;
    /// Singular Value Decomposition.
    ///
    /// >>> np.linalg.svd([[3., 0.], [0., 4.]], compute_uv=False)
    "svd"(a: ArrayLike, full_matrices: bool = True, compute_uv: bool = True, hermitian: bool = False) => svd;
    /// Returns the singular values of a matrix (or a stack of matrices) x.
    ///
    /// >>> np.linalg.svdvals([[3., 0.], [0., 4.]])
    "svdvals"(x: ArrayLike, /) => svdvals;
    /// Compute the qr factorization of a matrix.
    ///
    /// >>> np.linalg.qr([[3., 1.], [4., 2.]], mode='r')
    "qr"(a: ArrayLike, mode: Value = "reduced") => qr;
    /// Cholesky decomposition.
    ///
    /// >>> np.linalg.cholesky([[4., 2.], [2., 5.]])
    "cholesky"(a: ArrayLike, /, *, upper: bool = False) => cholesky;
}

const SLOW: &str = "Eigenvalues did not converge";

/// Eigenvalues and eigenvectors in the dtype NumPy gives them.
fn eigen(a: &ArrayLike) -> Result<(Array, Array)> {
    let a = squares(a)?;
    let dtype = common(&[a.dtype()])?;
    if !finite(&a) {
        return raise("Array must not contain infs or NaNs");
    }
    let (w, v, real) = op::eig(&a).map_err(|f| fault(f, SLOW))?;
    let out = if real { dtype } else { dtype.complex() };
    Ok((astype(&w, out)?, astype(&v, out)?))
}

fn eig(_: &mut dyn Host, a: ArrayLike) -> Result<Value> {
    let (w, v) = eigen(&a)?;
    let parts = vec![("eigenvalues", Value::ndarray(w)), ("eigenvectors", Value::ndarray(v))];
    Ok(named("numpy.linalg._linalg", "EigResult", parts))
}

fn eigvals(_: &mut dyn Host, a: ArrayLike) -> Result<Value> {
    Ok(Value::ndarray(eigen(&a)?.0))
}

/// Eigenvalues and eigenvectors of Hermitian matrices of which the triangle `uplo` is read.
pub fn hermitian(h: &mut dyn Host, a: &ArrayLike, uplo: &Value) -> Result<(Array, Array)> {
    let text = uplo.to_text(h)?.to_uppercase();
    let upper = match text.as_str() {
        "L" => false,
        "U" => true,
        _ => return Err(Error::value("UPLO argument must be 'L' or 'U'").into()),
    };
    let a = squares(a)?;
    let dtype = common(&[a.dtype()])?;
    op::eigh(&a, dtype, upper).map_err(|f| fault(f, SLOW))
}

fn eigh(h: &mut dyn Host, a: ArrayLike, uplo: Value) -> Result<Value> {
    let (w, v) = hermitian(h, &a, &uplo)?;
    let parts = vec![("eigenvalues", Value::ndarray(w)), ("eigenvectors", Value::ndarray(v))];
    Ok(named("numpy.linalg._linalg", "EighResult", parts))
}

fn eigvalsh(h: &mut dyn Host, a: ArrayLike, uplo: Value) -> Result<Value> {
    Ok(Value::ndarray(hermitian(h, &a, &uplo)?.0))
}

/// Descending singular values.
pub fn values(a: &Array) -> Result<Array> {
    let dtype = common(&[a.dtype()])?.real();
    if !finite(a) {
        return raise("SVD did not converge");
    }
    let s = op::singular_values(a, op::Blas::Open).map_err(|f| fault(f, "SVD did not converge"))?;
    Ok(astype(&s, dtype)?)
}

fn svd(h: &mut dyn Host, a: ArrayLike, full: bool, compute_uv: bool, hermitian: bool) -> Result<Value> {
    if hermitian {
        return hermitian_svd(h, &a, compute_uv);
    }
    let m = matrices(&a)?;
    if !compute_uv {
        return Ok(Value::ndarray(values(&m)?));
    }
    let dtype = common(&[m.dtype()])?;
    if !finite(&m) {
        return raise("SVD did not converge");
    }
    let (u, s, vh) = op::svd(&m, dtype, full, op::Blas::Open).map_err(|f| fault(f, "SVD did not converge"))?;
    Ok(svd_result(Value::ndarray(u), Value::ndarray(s), Value::ndarray(vh)))
}

fn svd_result(u: Value, s: Value, vh: Value) -> Value {
    named("numpy.linalg._linalg", "SVDResult", vec![("U", u), ("S", s), ("Vh", vh)])
}

/// Singular values of Hermitian matrices by way of their eigenvalues.
fn hermitian_svd(h: &mut dyn Host, a: &ArrayLike, compute_uv: bool) -> Result<Value> {
    let (s, u) = self::hermitian(h, a, &Value::str("L"))?;
    let (s, u) = (Value::ndarray(s), Value::ndarray(u));
    let sign = np(h, "sign", std::slice::from_ref(&s))?;
    let s = np(h, "abs", &[s])?;
    let order = np(h, "argsort", std::slice::from_ref(&s))?;
    let backward = crate::library::numpy::compose::slice(None, None, Some(-1));
    let order = at(h, &order, Value::tuple(vec![Value::Ellipsis, backward]))?;
    let s = np(h, "take_along_axis", &[s, order.clone(), Value::Int(-1)])?;
    if !compute_uv {
        return Ok(s);
    }
    let sign = np(h, "take_along_axis", &[sign, order.clone(), Value::Int(-1)])?;
    let columns = at(h, &order, Value::tuple(vec![Value::Ellipsis, Value::None, full_slice()]))?;
    let u = np(h, "take_along_axis", &[u, columns, Value::Int(-1)])?;
    let sign = at(h, &sign, Value::tuple(vec![Value::Ellipsis, Value::None, full_slice()]))?;
    let turned = mul(h, &u, &sign)?;
    let turned = get(h, &turned, "mT")?;
    let vh = np(h, "conjugate", &[turned])?;
    Ok(svd_result(u, s, vh))
}

fn full_slice() -> Value {
    crate::library::numpy::compose::slice(None, None, None)
}

fn svdvals(_: &mut dyn Host, x: ArrayLike) -> Result<Value> {
    Ok(Value::ndarray(values(&matrices(&x)?)?))
}

fn qr(h: &mut dyn Host, a: ArrayLike, mode: Value) -> Result<Value> {
    let m = matrices(&a)?;
    let dtype = common(&[m.dtype()])?;
    let complete = match mode.as_str() {
        Some("reduced" | "r") => false,
        Some("complete") => true,
        Some("raw") => {
            let (packed, tau) = op::qr_packed(&m, dtype, op::Blas::Open).map_err(|f| fault(f, SLOW))?;
            return Ok(Value::tuple(vec![Value::ndarray(packed), Value::ndarray(tau)]));
        }
        _ => {
            let text = mode.to_text(h)?;
            return Err(Error::value(format!("Unrecognized mode '{text}'")).into());
        }
    };
    let (q, r) = op::qr(&m, dtype, complete, op::Blas::Open).map_err(|f| fault(f, SLOW))?;
    if mode.as_str() == Some("r") {
        return Ok(Value::ndarray(r));
    }
    Ok(named("numpy.linalg._linalg", "QRResult", vec![("Q", Value::ndarray(q)), ("R", Value::ndarray(r))]))
}

fn cholesky(h: &mut dyn Host, a: ArrayLike, upper: bool) -> Result<Value> {
    let m = squares(&a)?;
    let dtype: DType = common(&[m.dtype()])?;
    // The factor of the upper triangle is the adjoint of the lower triangle's of the adjoint.
    let m = if upper { adjoint(h, Value::ndarray(m))? } else { m };
    let l = op::cholesky(&m, dtype, op::Blas::Open).map_err(|f| fault(f, SLOW))?;
    Ok(Value::ndarray(if upper { adjoint(h, Value::ndarray(l))? } else { l }))
}

fn adjoint(h: &mut dyn Host, a: Value) -> Result<Array> {
    let turned = get(h, &a, "mT")?;
    let conjugate = np(h, "conjugate", &[turned])?;
    crate::library::numpy::compose::array(h, &conjugate)
}
