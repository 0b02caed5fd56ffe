//! Covariances and correlation coefficients of variables observed together.

use super::convert::{ArrayLike, DTypeArg, wrap};
use super::errstate;
use super::operand::{map, zip, zip_num};
use crate::array::promote;
use crate::array::{Array, DType, Num};
use crate::diag::{Error, ErrorKind};
use crate::kernel::arith::Combine;
use crate::op::cast::astype;
use crate::op::elementwise::{BinaryOp, UnaryOp};
use crate::op::join::concatenate;
use crate::op::matmul::{Rounding, matmul};
use crate::op::movement::{reshape, reverse_axes};
use crate::op::pick::diagonal;
use crate::op::reduce::{self, Over};
use crate::rows;
use crate::value::{Host, Result, Value};

rows! { pub FUNCTIONS =
    /// Estimate a covariance matrix, given data and weights.
    ///
    /// >>> np.cov([[0, 1, 2], [2, 1, 0]])
    "cov"(m: ArrayLike, y: Option<ArrayLike> = None, rowvar: bool = True, bias: bool = False, ddof: Value = None, fweights: Option<ArrayLike> = None, aweights: Option<ArrayLike> = None, *, dtype: Option<DTypeArg> = None) => cov;
    /// Return Pearson product-moment correlation coefficients.
    ///
    /// >>> np.corrcoef([1, 2, 3], [1, 2, 4])
    "corrcoef"(x: ArrayLike, y: Option<ArrayLike> = None, rowvar: bool = True, *, dtype: Option<DTypeArg> = None) => corrcoef;
}

/// The variables, one a row, of one argument.
fn variables(a: &Array, dtype: DType, rowvar: bool) -> Result<Array> {
    let a = if a.dtype() == dtype { a.clone() } else { astype(a, dtype)? };
    let a = match a.ndim() {
        0 => reshape(&a, &[1, 1])?.0,
        1 => reshape(&a, &[1, a.size()])?.0,
        _ => a,
    };
    if !rowvar && a.shape()[0] != 1 { Ok(reverse_axes(&a)?) } else { Ok(a) }
}

fn total(a: &Array, axes: &[usize], keepdims: bool) -> Result<Array> {
    Ok(reduce::fold(a, Combine::Add, a.dtype(), Over::axes(axes, keepdims))?)
}

fn number(a: &Array) -> f64 {
    a.item().map_or(f64::NAN, |s| s.num.as_f64())
}

/// Weights, checked: one number of them an observation, none negative.
fn weights(w: &Array, n: usize, name: &str) -> Result<Array> {
    if w.ndim() > 1 {
        return Err(Error::runtime(format!("cannot handle multidimensional {name}")).into());
    }
    if w.size() != n {
        return Err(Error::runtime(format!("incompatible numbers of samples and {name}")).into());
    }
    if super::reduce::any_true(&zip_num(BinaryOp::Less, w, Num::Int(0))?)? {
        return Err(Error::value(format!("{name} cannot be negative")).into());
    }
    Ok(astype(w, DType::F64)?)
}

/// The covariance matrix without axes of length 1.
#[allow(clippy::too_many_arguments)]
fn covariance(
    h: &mut dyn Host,
    m: &Array,
    y: Option<&Array>,
    rowvar: bool,
    bias: bool,
    ddof: Option<i64>,
    fweights: Option<&Array>,
    aweights: Option<&Array>,
    dtype: Option<DType>,
) -> Result<Array> {
    if m.ndim() > 2 {
        return Err(Error::value("m has more than 2 dimensions").into());
    }
    if y.is_some_and(|y| y.ndim() > 2) {
        return Err(Error::value("y has more than 2 dimensions").into());
    }
    let dtype = dtype.unwrap_or_else(|| {
        let own = promote::numpy(m.dtype(), DType::F64);
        y.map_or(own, |y| promote::numpy(own, y.dtype()))
    });
    let mut x = variables(m, dtype, rowvar)?;
    if x.shape()[0] == 0 {
        return Ok(Array::zeros(DType::F64, &[0, 0])?);
    }
    if let Some(y) = y {
        x = concatenate(&[x, variables(y, dtype, rowvar)?], 0, dtype)?;
    }
    let n = x.shape()[1];
    let ddof = ddof.unwrap_or(if bias { 0 } else { 1 }) as f64;
    let mut w: Option<Array> = None;
    if let Some(f) = fweights {
        if f.dtype().is_inexact() && !super::reduce::all_true(&zip(BinaryOp::Equal, f, &map(UnaryOp::Rint, f)?)?)? {
            return Err(Error::type_error("fweights must be integer").into());
        }
        w = Some(weights(f, n, "fweights")?);
    }
    let aweights = aweights.map(|a| weights(a, n, "aweights")).transpose()?;
    if let Some(a) = &aweights {
        w = Some(match w {
            Some(f) => zip(BinaryOp::Multiply, &f, a)?,
            None => a.clone(),
        });
    }
    let over = Over::axes(&[1], true);
    let (mean, sum) = match &w {
        None => (reduce::mean(&x, dtype, over)?, n as f64),
        Some(w) => {
            let sum = total(w, &[0], false)?;
            let weighted = total(&zip(BinaryOp::Multiply, &x, w)?, &[1], true)?;
            (zip(BinaryOp::Divide, &weighted, &sum)?, number(&sum))
        }
    };
    let _ = crate::kernel::fpstatus::take();
    let factor = match (&w, &aweights) {
        (None, _) => n as f64 - ddof,
        (Some(_), _) if ddof == 0.0 => sum,
        (Some(_), None) => sum - ddof,
        (Some(w), Some(a)) => sum - ddof * number(&total(&zip(BinaryOp::Multiply, w, a)?, &[0], false)?) / sum,
    };
    let factor = if factor <= 0.0 {
        h.warn(ErrorKind::RuntimeWarning, "Degrees of freedom <= 0 for slice")?;
        0.0
    } else {
        factor
    };
    let x = zip(BinaryOp::Subtract, &x, &mean)?;
    let weighted = match &w {
        None => x.clone(),
        Some(w) => zip(BinaryOp::Multiply, &x, w)?,
    };
    let turned = map(UnaryOp::Conjugate, &reverse_axes(&weighted)?)?;
    let c = matmul(&x, &turned, x.dtype(), Rounding::Fused)?;
    let _ = crate::kernel::fpstatus::take();
    let scale = zip_num(BinaryOp::Divide, &Array::full(DType::F64, &[], Num::Float(1.0))?, Num::Float(factor))?;
    errstate::report(h, "divide")?;
    let c = zip(BinaryOp::Multiply, &c, &astype(&scale, dtype.real())?)?;
    errstate::report(h, "multiply")?;
    let shape: Vec<usize> = c.shape().iter().copied().filter(|&n| n != 1).collect();
    Ok(reshape(&c, &shape)?.0)
}

#[allow(clippy::too_many_arguments)]
fn cov(
    h: &mut dyn Host,
    m: ArrayLike,
    y: Option<ArrayLike>,
    rowvar: bool,
    bias: bool,
    ddof: Value,
    fweights: Option<ArrayLike>,
    aweights: Option<ArrayLike>,
    dtype: Option<DTypeArg>,
) -> Result<Value> {
    let ddof = match &ddof {
        Value::None => None,
        v => match v.to_f64() {
            Some(d) if d.fract() == 0.0 => Some(d as i64),
            _ => return Err(Error::value("ddof must be integer").into()),
        },
    };
    let (y, f, a) = (y.map(|y| y.array()), fweights.map(|f| f.array()), aweights.map(|a| a.array()));
    let dtype = dtype.map(|d| d.0);
    let c = covariance(h, &m.array(), y.as_ref(), rowvar, bias, ddof, f.as_ref(), a.as_ref(), dtype)?;
    Ok(Value::ndarray(c))
}

fn corrcoef(
    h: &mut dyn Host,
    x: ArrayLike,
    y: Option<ArrayLike>,
    rowvar: bool,
    dtype: Option<DTypeArg>,
) -> Result<Value> {
    let y = y.map(|y| y.array());
    let c = covariance(h, &x.array(), y.as_ref(), rowvar, false, None, None, None, dtype.map(|d| d.0))?;
    if c.ndim() == 0 {
        let one = zip(BinaryOp::Divide, &c, &c)?;
        errstate::report(h, "scalar divide")?;
        return Ok(wrap(one));
    }
    let spread = map(UnaryOp::Sqrt, &super::attributes::real_part(&diagonal(&c, 0, 0, 1)?)?)?;
    let column = super::products::new_axis(&spread, 1)?;
    let c = zip(BinaryOp::Divide, &c, &column)?;
    errstate::report(h, "divide")?;
    let c = zip(BinaryOp::Divide, &c, &spread)?;
    errstate::report(h, "divide")?;
    if c.dtype().is_complex() {
        return Ok(Value::ndarray(c));
    }
    let (low, high) = (Array::full(c.dtype(), &[], Num::Float(-1.0))?, Array::full(c.dtype(), &[], Num::Float(1.0))?);
    Ok(Value::ndarray(crate::op::elementwise::clip(&c, Some(&low), Some(&high), c.dtype())?))
}
