//! Distributions that draw rows: multinomial, dirichlet, multivariate normal and hypergeometric.

use super::arguments::Size;
use super::distributions::not_a_source;
use super::objects::{GeneratorObject, with_source};
use crate::array::{Array, DType, Shape, view};
use crate::diag::{Error, ErrorKind};
use crate::library::numpy::discover::as_array;
use crate::op::random::{Covariance, covariance_factor};
use crate::op::random::{broadcast_before, multivariate_normal as draw_normal, rows as draw_rows};
use crate::rows;
use crate::value::{Host, Result, Value};

rows! { pub LEGACY =
    /// Draw samples from a multinomial distribution.
    ///
    /// >>> np.random.RandomState(0).multinomial(20, [1/6.]*6)
    "multinomial"(this: Value, /, n: Value, pvals: Value, size: Size = None) => multinomial;
    /// Draw samples from the Dirichlet distribution.
    ///
    /// >>> np.random.RandomState(0).dirichlet([1, 2, 3])
    "dirichlet"(this: Value, /, alpha: Value, size: Size = None) => dirichlet;
    /// Draw random samples from a multivariate normal distribution.
    ///
    /// >>> np.random.RandomState(0).multivariate_normal([0, 0], [[1, 0], [0, 1]])
    "multivariate_normal"(this: Value, /, mean: Value, cov: Value, size: Size = None, check_valid: Value = "warn", tol: f64 = 1e-8) => legacy_normal;
}
rows! { pub NEW =
    /// Draw samples from a multinomial distribution.
    ///
    /// >>> np.random.default_rng(0).multinomial(20, [1/6.]*6)
    "multinomial"(this: Value, /, n: Value, pvals: Value, size: Size = None) => multinomial;
    /// Draw samples from the Dirichlet distribution.
    ///
    /// >>> np.random.default_rng(0).dirichlet([1, 2, 3])
    "dirichlet"(this: Value, /, alpha: Value, size: Size = None) => dirichlet;
    /// Draw random samples from a multivariate normal distribution.
    ///
    /// >>> np.random.default_rng(0).multivariate_normal([0, 0], [[1, 0], [0, 1]])
    "multivariate_normal"(this: Value, /, mean: Value, cov: Value, size: Size = None, check_valid: Value = "warn", tol: f64 = 1e-8, *, method: Value = "svd") => normal;
    /// Generate variates from a multivariate hypergeometric distribution.
    ///
    /// >>> np.random.default_rng(0).multivariate_hypergeometric([16, 8, 4], 6)
    "multivariate_hypergeometric"(this: Value, /, colors: Value, nsample: i64, size: Size = None, method: Value = "marginals") => hypergeometric;
}

fn is_legacy(this: &Value) -> bool {
    this.downcast::<GeneratorObject>().is_none()
}

/// The rows of a 2-D (or stacked) f64 array.
fn floats(array: &Array) -> Vec<f64> {
    view::to_vec::<f64>(array)
}

fn one_dimensional(h: &mut dyn Host, v: &Value) -> Result<Array> {
    let array = as_array(h, v, Some(DType::F64))?;
    match array.ndim() {
        1 => Ok(array),
        0 => Err(Error::value("object of too small depth for desired array").into()),
        _ => Err(Error::value("setting an array element with a sequence. The requested array would exceed the maximum number of dimension of 1.").into()),
    }
}

fn multinomial(h: &mut dyn Host, this: Value, n: Value, pvals: Value, size: Size) -> Result<Value> {
    let legacy = is_legacy(&this);
    let error = |text: &str| -> Result<Value> { Err(Error::value(text).into()) };
    let p = if legacy { one_dimensional(h, &pvals)? } else { as_array(h, &pvals, Some(DType::F64))? };
    if !legacy && p.shape().last().is_none_or(|n| *n == 0) {
        return error("pvals must have at least 1 dimension and the last dimension of pvals must be greater than 0.");
    }
    let columns = p.shape().last().copied().unwrap_or(0);
    let all = floats(&p);
    if all.iter().any(|x| !(0.0..=1.0).contains(x)) {
        return error("pvals < 0, pvals > 1 or pvals contains NaNs");
    }
    for row in all.chunks(columns.max(1)) {
        let front = row.get(..row.len().saturating_sub(1)).unwrap_or(&[]);
        // Kahan's sum, as NumPy adds them.
        let (mut sum, mut lost) = (front.first().copied().unwrap_or(0.0), 0.0);
        for x in front.iter().skip(1) {
            let y = x - lost;
            let t = sum + y;
            lost = (t - sum) - y;
            sum = t;
        }
        if sum > 1.0 + 1e-12 {
            return error(if pvals_is_f32(&pvals) {
                "The sum of pvals[:-1] exceeds 1 when cast to 64-bit floating point. The pvals array is cast to 64-bit floating point prior to checking the sum. Precision changes when casting may cause problems even if the sum of the original pvals is valid."
            } else if legacy {
                "sum(pvals[:-1].astype(np.float64)) > 1.0. The pvals array is cast to 64-bit floating point prior to checking the sum. Precision changes when casting may cause problems even if the sum of the original pvals is valid."
            } else {
                "sum(pvals[:-1]) > 1.0"
            });
        }
    }
    let n = match as_array(h, &n, None)? {
        n if n.dtype().is_complex() => return error("n must be real"),
        n => crate::op::cast::astype(&n, DType::I64)?,
    };
    let counts = view::to_vec::<i64>(&n);
    if counts.iter().any(|n| *n < 0) {
        return error("n < 0");
    }
    let outer = &p.shape()[..p.ndim().saturating_sub(1)];
    let shape = if n.ndim() == 0 && p.ndim() == 1 {
        size.0.clone().unwrap_or_default()
    } else {
        let groups = Array::zeros(DType::Bool, outer)?;
        broadcast_before(&[n.clone(), groups], size.0.as_deref())?
    };
    let (at_n, at_p) = (positions(n.shape(), &shape)?, positions(outer, &shape)?);
    let drawn = with_source(&this, |s| {
        draw_rows::<i64>(&shape, columns, |i, row| {
            let weights = &all[at_p[i] * columns..(at_p[i] + 1) * columns];
            s.multinomial(counts[at_n[i]], weights, row);
        })
    });
    Ok(Value::ndarray(drawn.ok_or_else(not_a_source)??))
}

fn pvals_is_f32(v: &Value) -> bool {
    matches!(v, Value::Array(a) if a.array().dtype() == DType::F32)
}

/// For each element of `to`, in C order, the C-order position of the element of `from` that broadcasts there.
fn positions(from: &[usize], to: &[usize]) -> Result<Vec<usize>> {
    let layout = crate::array::Layout::contiguous(from);
    let count: usize = from.iter().product();
    let index = Array::from_vec((0..count as i64).collect())?.with_layout(layout)?;
    let wide = index.layout().broadcast_to(to).ok_or_else(|| Error::value("shape mismatch"))?;
    Ok(view::to_vec::<i64>(&index.with_layout(wide)?).into_iter().map(|i| i as usize).collect())
}

fn dirichlet(h: &mut dyn Host, this: Value, alpha: Value, size: Size) -> Result<Value> {
    let legacy = is_legacy(&this);
    let alpha = floats(&one_dimensional(h, &alpha)?);
    if alpha.iter().any(|a| if legacy { *a <= 0.0 } else { *a < 0.0 }) {
        return Err(Error::value(if legacy { "alpha <= 0" } else { "alpha < 0" }).into());
    }
    let shape = size.0.unwrap_or_default();
    let drawn = with_source(&this, |s| draw_rows::<f64>(&shape, alpha.len(), |_, row| s.dirichlet(&alpha, row)));
    Ok(Value::ndarray(drawn.ok_or_else(not_a_source)??))
}

fn hypergeometric(
    h: &mut dyn Host,
    this: Value,
    colors: Value,
    sample: i64,
    size: Size,
    method: Value,
) -> Result<Value> {
    let error = |text: &str| -> Result<Value> { Err(Error::value(text).into()) };
    let Some(core) = this.downcast::<GeneratorObject>() else { return Err(not_a_source().into()) };
    let count = match method.as_str() {
        Some("count") => true,
        Some("marginals") => false,
        _ => return error("method must be \"count\" or \"marginals\"."),
    };
    if sample < 0 {
        return error("nsample must be nonnegative.");
    }
    let array = as_array(h, &colors, None)?;
    let whole = array.dtype().is_integer() || array.dtype().is_bool() || array.is_empty();
    let values: Vec<i64> = array.to_nums().iter().map(|n| n.as_i64()).collect();
    if array.ndim() != 1 || !whole || values.iter().any(|c| *c < 0) {
        return error(
            "colors must be a one-dimensional sequence of nonnegative integers not exceeding 9223372036854775807.",
        );
    }
    let total = values.iter().try_fold(0i64, |sum, c| sum.checked_add(*c));
    let most = if count { 1_000_000_000 * 9 } else { 1_000_000_000 };
    let Some(total) = total.filter(|t| count || *t < most) else {
        return error(if count {
            "sum(colors) must not exceed the maximum value of a 64 bit signed integer (9223372036854775807)"
        } else {
            "When method is \"marginals\", sum(colors) must be less than 1000000000."
        });
    };
    if sample > total {
        return error("nsample > sum(colors)");
    }
    let shape = size.0.unwrap_or_default();
    let mut stream = core.0.stream.borrow_mut();
    let drawn = if count {
        drop(Array::for_overwrite(DType::I64, &[total as usize])?);
        let mut balls: Vec<usize> =
            values.iter().enumerate().flat_map(|(i, c)| std::iter::repeat_n(i, *c as usize)).collect();
        draw_rows::<i64>(&shape, values.len(), |_, row| {
            stream.multivariate_hypergeometric_count(&values, sample as usize, &mut balls, row);
        })?
    } else {
        draw_rows::<i64>(&shape, values.len(), |_, row| stream.multivariate_hypergeometric(&values, sample, row))?
    };
    Ok(Value::ndarray(drawn))
}

fn legacy_normal(
    h: &mut dyn Host,
    this: Value,
    mean: Value,
    cov: Value,
    size: Size,
    check: Value,
    tol: f64,
) -> Result<Value> {
    normal(h, this, mean, cov, size, check, tol, Value::str("svd"))
}

#[allow(clippy::too_many_arguments)]
fn normal(
    h: &mut dyn Host,
    this: Value,
    mean: Value,
    cov: Value,
    size: Size,
    check: Value,
    tol: f64,
    method: Value,
) -> Result<Value> {
    let error = |text: &str| -> Result<Value> { Err(Error::value(text).into()) };
    let how = match method.as_str() {
        Some("eigh") => Covariance::Eigh,
        Some("svd") => Covariance::Svd,
        Some("cholesky") => Covariance::Cholesky,
        _ => return error("method must be one of {'eigh', 'svd', 'cholesky'}"),
    };
    let (mean, cov) = (as_array(h, &mean, Some(DType::F64))?, as_array(h, &cov, Some(DType::F64))?);
    if mean.ndim() != 1 {
        return error("mean must be 1 dimensional");
    }
    if cov.ndim() != 2 || cov.shape()[0] != cov.shape()[1] {
        return error("cov must be 2 dimensional and square");
    }
    if mean.shape()[0] != cov.shape()[0] {
        return error("mean and cov must have same length");
    }
    let legacy = is_legacy(&this);
    let (factor, sound) = covariance_factor(&cov, how, legacy, tol).map_err(|e| match e {
        Some(e) => e,
        None => Error::new(ErrorKind::LinAlgError, "Matrix is not positive definite"),
    })?;
    match check.as_str() {
        Some("ignore") => {}
        Some("warn") if sound => {}
        Some("raise") if sound => {}
        Some("warn") => {
            h.warn(ErrorKind::RuntimeWarning, "covariance is not symmetric positive-semidefinite.")?;
        }
        Some("raise") => return error("covariance is not symmetric positive-semidefinite."),
        _ => return error("check_valid must equal 'warn', 'raise', or 'ignore'"),
    }
    let shape: Shape = size.0.unwrap_or_default();
    let mean = floats(&mean);
    let drawn = with_source(&this, |s| draw_normal(s, &mean, &factor, legacy, &shape));
    Ok(Value::ndarray(drawn.ok_or_else(not_a_source)??))
}
