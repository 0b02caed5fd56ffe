//! `out=` of functions with several results: a tuple of tensors that takes them.

use super::args::{into_out, runtime, tensor_of};
use super::plain_name;
use super::size::{self, items};
use crate::diag::Error;
use crate::value::convert::FromValue;
use crate::value::{Host, Result, Value};

/// The tensors of `out=`, or none.
#[derive(Default)]
pub struct Outs(Option<Vec<Value>>);

impl FromValue for Outs {
    fn from_value(h: &mut dyn Host, v: &Value) -> Result<Self> {
        match v {
            Value::None => Ok(Outs(None)),
            Value::Tuple(_) | Value::List(_) | Value::Object(_) => v.to_vec(h).map(|all| Outs(Some(all))),
            v => Err(Error::type_error(format!("must be tuple of Tensors, not {}", v.type_name())).into()),
        }
    }
}

impl Outs {
    /// The result, its parts written into the tensors that were given for them.
    pub fn fill(self, h: &mut dyn Host, result: Value) -> Result<Value> {
        let (Some(outs), Some(parts)) = (self.0, items(&result)) else { return Ok(result) };
        if outs.len() != parts.len() {
            let text = format!("expected tuple of {} elements but got {}", parts.len(), outs.len());
            return Err(Error::type_error(text).into());
        }
        let mut filled = Vec::new();
        for (out, part) in outs.iter().zip(parts.iter()) {
            let (Some(out), Some(part)) = (tensor_of(out), tensor_of(part)) else {
                return Err(Error::type_error(format!("expected Tensor in out, but got {}", out.type_name())).into());
            };
            let (want, got) = (part.array().dtype(), out.array().dtype());
            if want != got {
                return Err(runtime(format!(
                    "Expected out tensor to have dtype {}, but got {} instead",
                    plain_name(want),
                    plain_name(got)
                )));
            }
            filled.push(into_out(h, part, Some(&out))?);
        }
        Ok(size::filled(&result, filled))
    }
}
