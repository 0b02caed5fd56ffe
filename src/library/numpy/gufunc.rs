//! Generalised ufuncs: products of vectors and matrices along core axes, over stacks of them. `axes=`,
//! `axis=` and `keepdims=` say where the core axes stand.

use super::convert::wrap;
use super::errstate;
use super::operand::{map, zip};
use super::products::{matmul, new_axis};
use crate::array::{Array, promote};
use crate::diag::{Error, ErrorKind};
use crate::kernel::arith::Combine;
use crate::library::args;
use crate::op::elementwise::{BinaryOp, UnaryOp};
use crate::op::movement::move_axes;
use crate::op::reduce::{self, Over};
use crate::op::scan::slice_at;
use crate::value::convert::FromValue;
use crate::value::{Host, Result, Value};

/// What a generalised ufunc does with the core axes of its operands, which stand last.
pub(super) struct Core {
    pub signature: &'static str,
    /// How many core axes the operands and the result have.
    pub axes: [usize; 3],
    run: fn(&Array, &Array) -> Result<Array>,
}

pub(super) static MATMUL: Core = Core { signature: "(n?,k),(k,m?)->(n?,m?)", axes: [2, 2, 2], run: matmul };
pub(super) static VECDOT: Core = Core { signature: "(n),(n)->()", axes: [1, 1, 0], run: vecdot };
pub(super) static MATVEC: Core = Core { signature: "(m,n),(n)->(m)", axes: [2, 1, 1], run: matvec };
pub(super) static VECMAT: Core = Core { signature: "(n),(n,m)->(m)", axes: [1, 2, 1], run: vecmat };

/// `axes=`, `axis=` and `keepdims=` of a call, as they were given.
#[derive(Default)]
pub(super) struct Places {
    pub axes: Option<Value>,
    pub axis: Option<Value>,
    pub keepdims: bool,
}

impl Core {
    fn is_matmul(&self) -> bool {
        std::ptr::eq(self, &MATMUL)
    }

    /// The result for two arrays whose core axes stand where `places` says.
    pub fn call(&self, h: &mut dyn Host, name: &str, x: Array, y: Array, places: &Places) -> Result<Array> {
        if !self.is_matmul() {
            for (k, (a, least)) in [&x, &y].into_iter().zip(self.axes).enumerate() {
                self.enough_axes(a, least, name, k)?;
            }
        }
        let axes = self.places(h, name, places)?;
        let (x, y) = (to_end(x, &axes[0])?, to_end(y, &axes[1])?);
        if !self.is_matmul() {
            let (n, m) = (x.shape()[x.ndim() - 1], y.shape()[y.ndim() - self.axes[1]]);
            if n != m {
                return Err(Error::value(format!(
                    "{name}: Input operand 1 has a mismatch in its core dimension 0, with gufunc signature {} (size {m} is different from {n})",
                    self.signature
                ))
                .into());
            }
        }
        let result = (self.run)(&x, &y)?;
        errstate::report(h, name)?;
        if places.keepdims {
            let at = match axes[2].first() {
                Some(&a) => args::axis(a, result.ndim() + 1)?,
                None => result.ndim(),
            };
            return new_axis(&result, at);
        }
        let ndim = result.ndim();
        let targets: Result<Vec<usize>> = axes[2].iter().map(|&a| args::axis(a, ndim)).collect();
        let sources: Vec<usize> = (ndim - axes[2].len()..ndim).collect();
        Ok(move_axes(&result, &sources, &targets?)?)
    }

    /// The places of the core axes of the operands and the result; empty means at the end.
    fn places(&self, h: &mut dyn Host, name: &str, places: &Places) -> Result<[Vec<i64>; 3]> {
        let one_axis = self.axes == [1, 1, 0];
        if places.axes.is_some() && places.axis.is_some() {
            return Err(Error::type_error("cannot specify both 'axis' and 'axes'").into());
        }
        if places.keepdims && !one_axis {
            let text = format!(
                "{name} does not support keepdims: its signature {} requires output 0 to have {} core dimensions, but keepdims can only be used when all inputs have the same number of core dimensions and all outputs have no core dimensions.",
                self.signature, self.axes[2]
            );
            return Err(Error::type_error(text).into());
        }
        if let Some(axis) = &places.axis {
            if !one_axis {
                let text = format!(
                    "{name}: axis can only be used with a single shared core dimension, not with the {} distinct ones implied by signature {}.",
                    self.distinct(),
                    self.signature
                );
                return Err(Error::type_error(text).into());
            }
            let a = axis.index(h)?.and_then(|b| i64::try_from(b).ok());
            let a = a.ok_or_else(|| crate::value::convert::not_an_integer(axis))?;
            return Ok([vec![a], vec![a], if places.keepdims { vec![a] } else { vec![] }]);
        }
        let Some(axes) = &places.axes else { return Ok(Default::default()) };
        let Value::List(list) = axes else { return Err(Error::type_error("axes should be a list.").into()) };
        let list = list.borrow().clone();
        let wanted = if one_axis && list.len() == 2 { 2 } else { 3 };
        if list.len() != wanted {
            let text = "axes should be a list with an entry for all 3 inputs and outputs; entries for outputs can only be omitted if none of them has core axes.";
            return Err(Error::value(text).into());
        }
        let mut found: [Vec<i64>; 3] = Default::default();
        for (k, v) in list.iter().enumerate() {
            found[k] = args::Ints::from_value(h, v)?.0.to_vec();
            let core = if k == 2 && places.keepdims { 1 } else { self.axes[k] };
            if found[k].len() != core {
                let text = format!(
                    "{name}: operand {k} has {core} core dimensions, but {} dimensions are specified by axes tuple.",
                    found[k].len()
                );
                return Err(Error::new(ErrorKind::AxisError, text).into());
            }
        }
        Ok(found)
    }

    /// How many different names its core axes have.
    fn distinct(&self) -> usize {
        let mut names: Vec<&str> =
            self.signature.split(|c: char| !c.is_alphanumeric()).filter(|s| !s.is_empty()).collect();
        names.sort_unstable();
        names.dedup();
        names.len()
    }

    fn enough_axes(&self, x: &Array, least: usize, name: &str, k: usize) -> Result<()> {
        if x.ndim() >= least {
            return Ok(());
        }
        Err(Error::value(format!(
            "{name}: Input operand {k} does not have enough dimensions (has {}, gufunc core with signature {} requires {least})",
            x.ndim(),
            self.signature
        ))
        .into())
    }

    /// Writes a result into `out=`, whose core axes must fit and whose others it must broadcast to.
    pub fn deliver(&self, out: &Value, result: Array, name: &str) -> Result<Value> {
        let Value::Array(o) = out else { return Ok(wrap(result)) };
        let target = o.array().clone();
        let core = self.axes[2].min(result.ndim());
        for k in 1..=core.min(target.ndim()) {
            let (have, want) = (target.shape()[target.ndim() - k], result.shape()[result.ndim() - k]);
            if have != want {
                return Err(Error::value(format!(
                    "{name}: Output operand 0 has a mismatch in its core dimension {}, with gufunc signature {} (size {have} is different from {want})",
                    core - k,
                    self.signature
                ))
                .into());
            }
        }
        super::ndarray::check_output(name, result.dtype(), target.dtype(), promote::Casting::SameKind)?;
        crate::op::assign::assign(&target, &result)?;
        Ok(out.clone())
    }
}

fn to_end(x: Array, axes: &[i64]) -> Result<Array> {
    let places = args::axes(axes, x.ndim())?;
    let ends: Vec<usize> = (x.ndim() - places.len()..x.ndim()).collect();
    Ok(move_axes(&x, &places, &ends)?)
}

fn conjugated(x: &Array) -> Result<Array> {
    if x.dtype().is_complex() { map(UnaryOp::Conjugate, x) } else { Ok(x.clone()) }
}

fn vecdot(a: &Array, b: &Array) -> Result<Array> {
    let dtype = promote::numpy(a.dtype(), b.dtype());
    let op = if dtype.is_bool() { BinaryOp::LogicalAnd } else { BinaryOp::Multiply };
    let each = zip(op, &conjugated(a)?, b)?;
    let how = if dtype.is_bool() { Combine::Or } else { Combine::Add };
    Ok(reduce::fold(&each, how, dtype, Over::axes(&[each.ndim() - 1], false))?)
}

fn matvec(a: &Array, b: &Array) -> Result<Array> {
    let out = matmul(a, &new_axis(b, b.ndim())?)?;
    Ok(slice_at(&out, out.ndim() - 1, 0)?)
}

fn vecmat(a: &Array, b: &Array) -> Result<Array> {
    let out = matmul(&new_axis(&conjugated(a)?, a.ndim() - 1)?, b)?;
    Ok(slice_at(&out, out.ndim() - 2, 0)?)
}
