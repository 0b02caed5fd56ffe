//! Sums and distances in `math`, with less rounding than plain loops.

use crate::diag::{Error, ErrorKind};
use crate::library::stdlib::args::{Real, value_error};
use crate::rows;
use crate::value::convert::FromValue;
use crate::value::{Host, Result, Value};

rows! { pub FUNCTIONS =
    /// Return an accurate floating-point sum of values in the iterable seq.
    ///
    /// >>> import math
    /// >>> math.fsum([0.1] * 10)
    "fsum"(seq: Value, /) => fsum;
    /// Multidimensional Euclidean distance from the origin to a point.
    ///
    /// >>> import math
    /// >>> math.hypot(3, 4)
    "hypot"(*coordinates: &[Value]) => hypot;
    /// Return the Euclidean distance between two points p and q.
    ///
    /// >>> import math
    /// >>> math.dist([0, 0], [3, 4])
    "dist"(p: Value, q: Value, /) => dist;
}

/// Non-overlapping parts whose sum is exact, smallest first.
#[derive(Default)]
pub struct Exact {
    parts: Vec<f64>,
    special: f64,
    infinities: f64,
}

impl Exact {
    /// Adds a number. `OverflowError` when the sum leaves the range of doubles.
    pub fn add(&mut self, x: f64) -> Result<()> {
        if !x.is_finite() {
            if x.is_infinite() {
                self.infinities += x;
            }
            self.special += x;
            return Ok(());
        }
        let mut x = x;
        let mut kept = 0;
        for i in 0..self.parts.len() {
            let mut y = self.parts[i];
            if x.abs() < y.abs() {
                std::mem::swap(&mut x, &mut y);
            }
            let high = x + y;
            let low = y - (high - x);
            if low != 0.0 {
                self.parts[kept] = low;
                kept += 1;
            }
            x = high;
        }
        self.parts.truncate(kept);
        if x != 0.0 {
            if !x.is_finite() {
                return Err(Error::new(ErrorKind::OverflowError, "intermediate overflow in fsum").into());
            }
            self.parts.push(x);
        }
        Ok(())
    }

    /// The sum, correctly rounded.
    pub fn total(&self) -> Result<f64> {
        if self.special != 0.0 {
            return if self.infinities.is_nan() { value_error("-inf + inf in fsum") } else { Ok(self.special) };
        }
        let mut parts = self.parts.iter().rev();
        let Some(&first) = parts.next() else { return Ok(0.0) };
        let (mut high, mut low) = (first, 0.0);
        let mut rest = parts.copied();
        for y in rest.by_ref() {
            let x = high;
            high = x + y;
            low = y - (high - x);
            if low != 0.0 {
                break;
            }
        }
        // Half an ulp left over: the next part decides which way it rounds.
        if let Some(next) = rest.next()
            && ((low < 0.0 && next < 0.0) || (low > 0.0 && next > 0.0))
        {
            let y = low * 2.0;
            let x = high + y;
            if y == x - high {
                high = x;
            }
        }
        Ok(high)
    }
}

fn fsum(h: &mut dyn Host, seq: Value) -> Result<Value> {
    let iter = seq.to_iter(h)?;
    let mut sum = Exact::default();
    while let Some(v) = iter.next(h)? {
        sum.add(Real::from_value(h, &v)?.0)?;
    }
    sum.total().map(Value::float)
}

/// The Euclidean norm, rounded once from a sum of squares of twice the precision.
fn norm(values: &[f64]) -> f64 {
    let largest = values.iter().fold(0.0f64, |m, x| if x.is_nan() { m } else { m.max(x.abs()) });
    if largest.is_infinite() {
        return f64::INFINITY;
    }
    if values.iter().any(|x| x.is_nan()) {
        return f64::NAN;
    }
    if largest == 0.0 {
        return 0.0;
    }
    if let [one] = values {
        return one.abs();
    }
    let (_, e) = libm::frexp(largest);
    if e < -1023 {
        // Subnormal: scale into the normal range first.
        let up = f64::MIN_POSITIVE;
        return up * norm(&values.iter().map(|x| x / up).collect::<Vec<_>>());
    }
    let scale = libm::ldexp(1.0, -e);
    // The sum of squares, what it lost to rounding, and what the squares lost.
    type Sum = (f64, f64, f64);
    let add = |(high, low, rest): Sum, x: f64, y: f64| {
        let sum = high + x;
        (sum, low + (x - (sum - high)), rest + y)
    };
    let squares = values.iter().fold((1.0, 0.0, 0.0), |sum, v| {
        let x = v * scale;
        add(sum, x * x, x.mul_add(x, -(x * x)))
    });
    let value = |(high, low, rest): Sum| high - 1.0 + (low + rest);
    let root = value(squares).sqrt();
    // One correction step: what the square of the root misses.
    let missing = value(add(squares, -(root * root), -root.mul_add(root, -(root * root))));
    (root + missing / (2.0 * root)) / scale
}

fn reals(h: &mut dyn Host, values: &[Value]) -> Result<Vec<f64>> {
    values.iter().map(|v| Real::from_value(h, v).map(|r| r.0)).collect()
}

fn hypot(h: &mut dyn Host, coordinates: &[Value]) -> Result<Value> {
    Ok(Value::float(norm(&reals(h, coordinates)?)))
}

fn dist(h: &mut dyn Host, p: Value, q: Value) -> Result<Value> {
    let (p, q) = (p.to_vec(h)?, q.to_vec(h)?);
    if p.len() != q.len() {
        return value_error("both points must have the same number of dimensions");
    }
    let (p, q) = (reals(h, &p)?, reals(h, &q)?);
    let apart: Vec<f64> = p.iter().zip(&q).map(|(a, b)| (a - b).abs()).collect();
    Ok(Value::float(norm(&apart)))
}
