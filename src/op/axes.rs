//! Axes as users name them: negative ones count from the end, repeated and missing ones are errors
//! in each library's words.

use crate::array::Shape;
use crate::array::index::Rules;
use crate::diag::{Error, Result};

/// The axis from 0 on. NumPy's `AxisError`, PyTorch's `IndexError` (for which a 0-d tensor has one axis).
pub fn normalize(axis: i64, ndim: usize, rules: Rules) -> Result<usize> {
    let n = if rules == Rules::Torch { ndim.max(1) } else { ndim } as i64;
    let at = if axis < 0 { axis.saturating_add(n) } else { axis };
    if (0..n).contains(&at) {
        return Ok(at as usize);
    }
    Err(match rules {
        Rules::Numpy => Error::axis(axis, ndim, None),
        Rules::Torch => Error::index(format!(
            "Dimension out of range (expected to be in range of [{}, {}], but got {axis})",
            -n,
            n - 1
        )),
    })
}

/// Several axes, in the order given. An error if one is named twice.
pub fn normalize_all(axes: &[i64], ndim: usize, rules: Rules) -> Result<Shape> {
    let mut out = Shape::new();
    for &axis in axes {
        let axis = normalize(axis, ndim, rules)?;
        if out.contains(&axis) {
            return Err(match rules {
                Rules::Numpy => Error::value("duplicate value in 'axis'"),
                Rules::Torch => Error::runtime(format!("dim {axis} appears multiple times in the list of dims")),
            });
        }
        out.push(axis);
    }
    Ok(out)
}
