//! Piecewise linear interpolation.

use super::cast::astype;
use crate::array::stop;
use crate::array::{Array, DType, view};
use crate::diag::Result;
use crate::kernel::search::position;

/// The values at `x` (real) of the line through the points `(xp, fp)`: float64, the shape of `x`. `xp` rises and
/// is as long as `fp` (1-D, not empty). Outside, `left` and `right` (by default the values at the ends); NaN
/// stays NaN.
pub fn interpolate(x: &Array, xp: &Array, fp: &Array, left: Option<f64>, right: Option<f64>) -> Result<Array> {
    let floats = |a: &Array| Ok::<_, crate::diag::Error>(view::to_vec::<f64>(&astype(a, DType::F64)?));
    let (at, xs, ys) = (floats(x)?, floats(xp)?, floats(fp)?);
    let (Some(first), Some(last)) = (ys.first(), ys.last()) else {
        return Array::full(DType::F64, x.shape(), crate::array::Num::Float(f64::NAN));
    };
    let (left, right) = (left.unwrap_or(*first), right.unwrap_or(*last));
    let values: Vec<f64> = stop::watched(at.iter()).map(|&x| value(x, &xs, &ys, left, right)).collect();
    Array::from_slice(&values, x.shape())
}

/// The value at one place.
fn value(x: f64, xs: &[f64], ys: &[f64], left: f64, right: f64) -> f64 {
    if x.is_nan() {
        return x;
    }
    let after = position(xs, x, true);
    let Some(j) = after.checked_sub(1) else { return left };
    let (Some(&x0), Some(&y0)) = (xs.get(j), ys.get(j)) else { return right };
    let (Some(&x1), Some(&y1)) = (xs.get(after), ys.get(after)) else {
        return if x > x0 { right } else { y0 };
    };
    if x == x0 {
        return y0;
    }
    let slope = (y1 - y0) / (x1 - x0);
    let near = slope * (x - x0) + y0;
    if !near.is_nan() {
        return near;
    }
    let far = slope * (x - x1) + y1;
    if far.is_nan() && y0 == y1 { y0 } else { far }
}
