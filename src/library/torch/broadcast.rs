//! The shape that tensors have in common.

use super::T;
use super::args::runtime;
use super::views::expand;
use crate::array::{Array, Shape};
use crate::value::{Host, Result, Value};

/// All of them stretched to their common shape.
pub fn broadcast_tensors(h: &mut dyn Host, all: &[T]) -> Result<Vec<T>> {
    let arrays: Vec<Array> = all.iter().map(|t| t.array().clone()).collect();
    let refs: Vec<&Array> = arrays.iter().collect();
    let Some(shape) = crate::op::elementwise::broadcast(&refs) else {
        let mut before = Shape::new();
        for a in &arrays {
            match crate::array::layout::broadcast_shapes([&before[..], a.shape()]) {
                Some(s) => before = s,
                None => return Err(super::arith::broadcast_error(&before, a.shape())),
            }
        }
        return Err(runtime("shapes do not broadcast"));
    };
    let size: Vec<i64> = shape.iter().map(|&n| n as i64).collect();
    all.iter().map(|t| expand(h, t, &size)).collect()
}

/// `torch.broadcast_shapes(…)`.
pub fn broadcast_shapes(h: &mut dyn Host, shapes: &[Value]) -> Result<Value> {
    let mut result: Vec<i64> = Vec::new();
    for (k, v) in shapes.iter().enumerate() {
        let s = super::args::ints(h, v).unwrap_or_else(|| {
            Err(runtime("Input shapes should be of type ints, a tuple of ints, or a list of ints, got "))
        })?;
        while result.len() < s.len() {
            result.insert(0, 1);
        }
        let skip = result.len() - s.len();
        for i in (0..s.len()).rev() {
            let r = &mut result[skip + i];
            if s[i] == 1 || s[i] == *r {
                continue;
            }
            if *r != 1 {
                let shape = Value::tuple(s.iter().map(|&n| Value::Int(n)).collect()).repr(h)?;
                return Err(runtime(format!(
                    "Attempting to broadcast a dimension of length {} at {}! Mismatching argument at index {k} had {shape}; but \
                     expected shape should be broadcastable to {:?}",
                    s[i],
                    i as i64 - s.len() as i64,
                    result
                )));
            }
            *r = s[i];
        }
    }
    let shape: Vec<usize> = result.into_iter().map(|n| n.max(0) as usize).collect();
    Ok(super::size::size(&shape))
}
