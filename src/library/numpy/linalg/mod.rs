//! The module `numpy.linalg`. The decompositions stand in `kernel/linalg`, stacks of them in `op/linalg`.

mod decompose;
mod norm;
mod solve;
mod tensor;

use crate::array::{Array, DType};
use crate::diag::{Error, ErrorKind};
use crate::library::numpy::convert::ArrayLike;
use crate::op::linalg::Fault;
use crate::value::module::ModuleSpec;
use crate::value::{Result, Value};

/// The module `numpy.linalg`.
pub static MODULE: ModuleSpec = ModuleSpec {
    name: "numpy.linalg",
    doc: "Linear algebra: norms, decompositions, equations.",
    functions: &[decompose::FUNCTIONS, norm::FUNCTIONS, solve::FUNCTIONS, tensor::FUNCTIONS],
    members: &[("LinAlgError", |_| Ok(Value::exception_type(ErrorKind::LinAlgError)))],
    aliases: &[],
};

fn raise<T>(text: impl Into<String>) -> Result<T> {
    Err(Error::new(ErrorKind::LinAlgError, text).into())
}

/// NumPy's words for a failed computation; `slow` are those for an iteration that did not end.
fn fault(f: Fault, slow: &str) -> crate::value::Error {
    let text = match f {
        Fault::Singular(..) => "Singular matrix",
        Fault::NotPositive(..) => "Matrix is not positive definite",
        Fault::NoConvergence => slow,
        Fault::Other(e) => return e.into(),
    };
    Error::new(ErrorKind::LinAlgError, text).into()
}

/// A stack of matrices, or NumPy's refusal.
fn matrices(a: &ArrayLike) -> Result<Array> {
    let a = a.array();
    if a.ndim() < 2 {
        return raise(format!("{}-dimensional array given. Array must be at least two-dimensional", a.ndim()));
    }
    Ok(a)
}

/// A stack of square matrices, or NumPy's refusal.
fn squares(a: &ArrayLike) -> Result<Array> {
    let a = matrices(a)?;
    let n = a.ndim();
    if a.shape()[n - 1] != a.shape()[n - 2] {
        return raise("Last 2 dimensions of the array must be square");
    }
    Ok(a)
}

/// The dtype in which operands of these dtypes are computed and given back.
fn common(dtypes: &[DType]) -> Result<DType> {
    let mut out = DType::F32;
    for &d in dtypes {
        let one = match d {
            DType::F16 | DType::BF16 => {
                return Err(Error::type_error(format!("array type {d} is unsupported in linalg")).into());
            }
            DType::F32 | DType::C64 => d,
            d if d.is_complex() => DType::C128,
            _ => DType::F64,
        };
        out = crate::array::promote::numpy(out, one);
    }
    Ok(out)
}

/// Whether all elements are finite.
fn finite(a: &Array) -> bool {
    !a.dtype().is_inexact()
        || a.to_nums().iter().all(|n| n.as_complex().re.is_finite() && n.as_complex().im.is_finite())
}
