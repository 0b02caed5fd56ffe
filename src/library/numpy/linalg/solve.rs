//! Equations, inverses, determinants, ranks and condition numbers.

use super::{common, decompose, fault, finite, matrices, raise, squares};
use crate::array::{Array, DType, Num, Scalar};
use crate::diag::Error;
use crate::library::numpy::compose::{at, div, get, method, mul, np, np_kw};
use crate::library::numpy::convert::{ArrayLike, wrap};
use crate::library::numpy::named::named;
use crate::op::linalg as op;
use crate::rows;
use crate::value::convert::FromValue;
use crate::value::{Host, Result, Value};

rows! { pub FUNCTIONS =
    /// Solve a linear matrix equation, or system of linear scalar equations.
    ///
    /// >>> np.linalg.solve([[2., 0.], [0., 4.]], [2., 2.])
    "solve"(a: ArrayLike, b: ArrayLike) => solve;
    /// Compute the inverse of a matrix.
    ///
    /// >>> np.linalg.inv([[2., 0.], [0., 4.]])
    "inv"(a: ArrayLike) => inv;
    /// Compute the determinant of an array.
    ///
    /// >>> np.linalg.det([[2., 0.], [0., 4.]])
    "det"(a: ArrayLike) => det;
    /// Compute the sign and (natural) logarithm of the determinant of an array.
    ///
    /// >>> np.linalg.slogdet([[1., 0.], [0., 1.]])
    "slogdet"(a: ArrayLike) => slogdet;
    /// Return the least-squares solution to a linear matrix equation.
    ///
    /// >>> np.linalg.lstsq([[1., 0.], [0., 2.]], [1., 2.])[2]
    "lstsq"(a: ArrayLike, b: ArrayLike, rcond: Value = None) => lstsq;
    /// Compute the (Moore-Penrose) pseudo-inverse of a matrix.
    ///
    /// >>> np.linalg.pinv([[2., 0.], [0., 4.]])
    "pinv"(a: ArrayLike, rcond: Value = None, hermitian: bool = False, *, rtol: Value = NoValue) => pinv;
    /// Return matrix rank of array using SVD method.
    ///
    /// >>> np.linalg.matrix_rank(np.eye(4))
    "matrix_rank"(A: ArrayLike, tol: Value = None, hermitian: bool = False, *, rtol: Value = None) => matrix_rank;
    /// Raise a square matrix to the (integer) power n.
    ///
    /// >>> np.linalg.matrix_power([[1, 1], [0, 1]], 3)
    "matrix_power"(a: ArrayLike, n: Value) => matrix_power;
    /// Compute the condition number of a matrix.
    ///
    /// >>> np.linalg.cond([[2., 0.], [0., 4.]], 1)
    "cond"(x: ArrayLike, p: Value = None) => cond;
}

fn solve(_: &mut dyn Host, a: ArrayLike, b: ArrayLike) -> Result<Value> {
    let (a, b) = (squares(&a)?, b.array());
    let dtype = common(&[a.dtype(), b.dtype()])?;
    let n = a.shape()[a.ndim() - 1];
    let mismatch = |name: &str, signature: &str, size: usize| -> Result<Value> {
        let text = format!(
            "{name}: Input operand 1 has a mismatch in its core dimension 0, with gufunc signature {signature} (size {size} is different from {n})"
        );
        Err(Error::value(text).into())
    };
    if b.ndim() == 0 {
        let text = "solve: Input operand 1 does not have enough dimensions (has 0, gufunc core with signature (m,m),(m,n)->(m,n) requires 2)";
        return Err(Error::value(text).into());
    }
    let slow = "Singular matrix";
    if b.ndim() == 1 {
        if b.shape()[0] != n {
            return mismatch("solve1", "(m,m),(m)->(m)", b.shape()[0]);
        }
        let column = crate::library::numpy::products::new_axis(&b, 1)?;
        let x = op::solve(&a, &column, dtype, op::Blas::Open).map_err(|f| fault(f, slow))?;
        let shape = x.shape()[..x.ndim() - 1].to_vec();
        return Ok(Value::ndarray(crate::op::movement::reshape(&x, &shape)?.0));
    }
    let rows = b.shape()[b.ndim() - 2];
    if rows != n {
        return mismatch("solve", "(m,m),(m,n)->(m,n)", rows);
    }
    Ok(Value::ndarray(op::solve(&a, &b, dtype, op::Blas::Open).map_err(|f| fault(f, slow))?))
}

fn inverse(a: &Array) -> Result<Array> {
    op::inv(a, common(&[a.dtype()])?, op::Blas::Open).map_err(|f| fault(f, "Singular matrix"))
}

fn inv(_: &mut dyn Host, a: ArrayLike) -> Result<Value> {
    Ok(Value::ndarray(inverse(&squares(&a)?)?))
}

fn det(h: &mut dyn Host, a: ArrayLike) -> Result<Value> {
    let a = squares(&a)?;
    // NumPy goes by way of the logarithm, which shows in the last digit.
    let (sign, log) = op::slogdet(&a, common(&[a.dtype()])?, op::Blas::Open).map_err(|f| fault(f, ""))?;
    let size = np(h, "exp", &[wrap(log)])?;
    mul(h, &wrap(sign), &size)
}

fn slogdet(_: &mut dyn Host, a: ArrayLike) -> Result<Value> {
    let a = squares(&a)?;
    let (sign, log) = op::slogdet(&a, common(&[a.dtype()])?, op::Blas::Open).map_err(|f| fault(f, ""))?;
    Ok(named("numpy.linalg._linalg", "SlogdetResult", vec![("sign", wrap(sign)), ("logabsdet", wrap(log))]))
}

fn epsilon(dtype: DType) -> f64 {
    if dtype.real() == DType::F32 { f32::EPSILON.into() } else { f64::EPSILON }
}

fn lstsq(h: &mut dyn Host, a: ArrayLike, b: ArrayLike, rcond: Value) -> Result<Value> {
    let (a, b) = (a.array(), b.array());
    for (x, allowed) in [(&a, 2..=2), (&b, 1..=2)] {
        if !allowed.contains(&x.ndim()) {
            return raise(format!("{}-dimensional array given. Array must be two-dimensional", x.ndim()));
        }
    }
    let (m, n) = (a.shape()[0], a.shape()[1]);
    if m != b.shape()[0] {
        return raise("Incompatible dimensions");
    }
    let dtype = common(&[a.dtype(), b.dtype()])?;
    let rcond = match &rcond {
        Value::None => epsilon(dtype) * m.max(n) as f64,
        v => match f64::from_value(h, v)? {
            r if r < 0.0 => epsilon(dtype),
            r => r,
        },
    };
    if !finite(&a) || !finite(&b) {
        return raise("SVD did not converge in Linear Least Squares");
    }
    let vector = b.ndim() == 1;
    let right = if vector { crate::library::numpy::products::new_axis(&b, 1)? } else { b.clone() };
    let slow = "SVD did not converge in Linear Least Squares";
    let (x, rank, s) = op::lstsq(&a, &right, dtype, rcond).map_err(|f| fault(f, slow))?;
    let residuals = if rank == n && m > n {
        let product = crate::library::numpy::products::matmul(&a, &x)?;
        let rest = np(h, "subtract", &[Value::ndarray(product), Value::ndarray(right)])?;
        let size = np(h, "abs", &[rest])?;
        let square = np(h, "square", &[size])?;
        let sums = np(h, "sum", &[square, Value::Int(0)])?;
        method(h, &sums, "astype", &[Value::dtype(dtype.real())])?
    } else {
        Value::ndarray(Array::zeros(dtype.real(), &[0])?)
    };
    let x = if vector { crate::op::movement::reshape(&x, &[n])?.0 } else { x };
    let rank = Value::scalar(Scalar::new(DType::I32, Num::Int(rank as i64)));
    let s = crate::op::cast::astype(&s, dtype.real())?;
    Ok(Value::tuple(vec![Value::ndarray(x), residuals, rank, Value::ndarray(s)]))
}

fn pinv(h: &mut dyn Host, a: ArrayLike, rcond: Value, hermitian: bool, rtol: Value) -> Result<Value> {
    let m = matrices(&a)?;
    let (rows, columns) = (m.shape()[m.ndim() - 2], m.shape()[m.ndim() - 1]);
    let dtype = common(&[m.dtype()])?;
    let given = match (&rcond, &rtol) {
        (Value::None, Value::NotImplemented) => None,
        (Value::None, Value::None) => Some(epsilon(dtype) * rows.max(columns) as f64),
        (Value::None, v) => Some(f64::from_value(h, v)?),
        (_, v) if !matches!(v, Value::NotImplemented) => {
            return Err(Error::value("`rtol` and `rcond` can't be both set.").into());
        }
        (v, _) => Some(f64::from_value(h, v)?),
    };
    let rcond = given.unwrap_or(1e-15);
    if m.is_empty() {
        let mut shape = m.shape().to_vec();
        let n = shape.len();
        shape.swap(n - 1, n - 2);
        return Ok(Value::ndarray(Array::zeros(dtype, &shape)?));
    }
    if !finite(&m) {
        return raise("SVD did not converge");
    }
    let _ = hermitian;
    Ok(Value::ndarray(op::pinv(&m, dtype, rcond, op::Blas::Open).map_err(|f| fault(f, "SVD did not converge"))?))
}

fn matrix_rank(h: &mut dyn Host, a: ArrayLike, tol: Value, hermitian: bool, rtol: Value) -> Result<Value> {
    let m = a.array();
    if !tol.is_none() && !rtol.is_none() {
        return Err(Error::value("`tol` and `rtol` can't be both set.").into());
    }
    if m.ndim() < 2 {
        return Ok(Value::Int(m.to_nums().iter().any(|n| n.truth()).into()));
    }
    let s = if hermitian {
        let (w, _) = decompose::hermitian(h, &a, &Value::str("L"))?;
        np(h, "abs", &[Value::ndarray(w)])?
    } else {
        Value::ndarray(decompose::values(&m)?)
    };
    let tol = match (&tol, &rtol) {
        (Value::None, rtol) => {
            let largest = np_kw(
                h,
                "max",
                std::slice::from_ref(&s),
                &[("axis", Value::Int(-1)), ("keepdims", Value::bool(true)), ("initial", Value::Int(0))],
            )?;
            let n = m.shape()[m.ndim() - 2].max(m.shape()[m.ndim() - 1]);
            let eps = epsilon(common(&[m.dtype()])?);
            let rtol = if rtol.is_none() { Value::float(n as f64 * eps) } else { at_last(h, rtol)? };
            mul(h, &largest, &rtol)?
        }
        (tol, _) => at_last(h, tol)?,
    };
    let above = np(h, "greater", &[s, tol])?;
    np(h, "count_nonzero", &[above, Value::Int(-1)])
}

/// `asarray(v)[..., newaxis]`
fn at_last(h: &mut dyn Host, v: &Value) -> Result<Value> {
    let v = np(h, "asarray", std::slice::from_ref(v))?;
    at(h, &v, Value::tuple(vec![Value::Ellipsis, Value::None]))
}

fn matrix_power(h: &mut dyn Host, a: ArrayLike, n: Value) -> Result<Value> {
    let m = squares(&a)?;
    let Some(n) = n.to_bigint() else { return Err(Error::type_error("exponent must be an integer").into()) };
    let mut n = i64::try_from(n).map_err(|_| Error::value("exponent is too large"))?;
    let mut base = m.clone();
    if n < 0 {
        base = inverse(&m)?;
        n = n.saturating_neg();
    }
    if n == 0 {
        let one = np_kw(h, "empty_like", &[Value::ndarray(m.clone())], &[])?;
        let eye = np_kw(h, "eye", &[Value::from(m.shape()[m.ndim() - 2])], &[("dtype", Value::dtype(m.dtype()))])?;
        crate::library::numpy::compose::put(h, &one, Value::Ellipsis, &eye)?;
        return Ok(one);
    }
    let product = crate::library::numpy::products::matmul;
    // Powers of two, and two that NumPy writes out.
    match n {
        1 => return Ok(Value::ndarray(base)),
        2 => return Ok(Value::ndarray(product(&base, &base)?)),
        3 => return Ok(Value::ndarray(product(&product(&base, &base)?, &base)?)),
        _ => {}
    }
    let (mut power, mut result) = (None::<Array>, None::<Array>);
    while n > 0 {
        h.check_interrupt()?;
        let z = match &power {
            None => base.clone(),
            Some(z) => product(z, z)?,
        };
        if n & 1 == 1 {
            result = Some(match &result {
                None => z.clone(),
                Some(r) => product(r, &z)?,
            });
        }
        power = Some(z);
        n >>= 1;
    }
    Ok(Value::ndarray(result.unwrap_or(base)))
}

fn cond(h: &mut dyn Host, x: ArrayLike, p: Value) -> Result<Value> {
    let a = x.array();
    if a.is_empty() && a.ndim() >= 2 {
        return raise("cond is not defined on empty arrays");
    }
    let m = matrices(&x)?;
    let spectral = p.is_none() || matches!(p.to_f64(), Some(f) if f.abs() == 2.0);
    let value = Value::ndarray(m.clone());
    let result = if spectral {
        let s = Value::ndarray(decompose::values(&m)?);
        let first = at(h, &s, Value::tuple(vec![Value::Ellipsis, Value::Int(0)]))?;
        let last = at(h, &s, Value::tuple(vec![Value::Ellipsis, Value::Int(-1)]))?;
        quiet(
            h,
            |h| if matches!(p.to_f64(), Some(f) if f < 0.0) { div(h, &last, &first) } else { div(h, &first, &last) },
        )?
    } else {
        squares(&x)?;
        let inverse = match inverse(&m) {
            Ok(i) => Value::ndarray(i),
            Err(e) if m.ndim() == 2 && e.is_a(crate::diag::ErrorKind::LinAlgError) => {
                return Ok(Value::scalar(Scalar::new(common(&[m.dtype()])?.real(), Num::Float(f64::INFINITY))));
            }
            Err(e) => return Err(e),
        };
        let axis = Value::tuple(vec![Value::Int(-2), Value::Int(-1)]);
        let one = np_kw(h, "linalg.norm", &[value.clone(), p.clone()], &[("axis", axis.clone())])?;
        let other = np_kw(h, "linalg.norm", &[inverse, p], &[("axis", axis)])?;
        mul(h, &one, &other)?
    };
    // A nan that no nan of the input explains stands for infinity.
    let _ = get(h, &value, "dtype")?;
    Ok(match result.to_f64() {
        Some(f) if f.is_nan() && finite(&m) => {
            Value::scalar(Scalar::new(common(&[m.dtype()])?.real(), Num::Float(f64::INFINITY)))
        }
        _ => result,
    })
}

/// Runs `f` with floating-point warnings off.
fn quiet<T>(h: &mut dyn Host, f: impl FnOnce(&mut dyn Host) -> Result<T>) -> Result<T> {
    let old = np_kw(h, "seterr", &[], &[("all", Value::str("ignore"))])?;
    let result = f(h);
    let keywords: Vec<(&str, Value)> = match &old {
        Value::Dict(d) => {
            let mut all = Vec::new();
            for key in ["divide", "over", "under", "invalid"] {
                all.extend(d.get_str(h, key)?.map(|v| (key, v)));
            }
            all
        }
        _ => Vec::new(),
    };
    np_kw(h, "seterr", &[], &keywords)?;
    result
}
