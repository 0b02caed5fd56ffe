//! Continuing lanes beyond their ends.

use super::arith::Arith;
use super::lanes;
use crate::array::{Array, dispatch};

/// How a lane goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extend {
    /// The last element again and again.
    Edge,
    /// Mirrored at the last element; `odd` turns the mirror image around that element.
    Reflect { odd: bool },
    /// Mirrored behind the last element.
    Symmetric { odd: bool },
    /// From the other end.
    Wrap,
}

/// Writes each lane of `src`, which is not empty, and its continuation: `before` elements in front, and
/// as many behind as `dst` has room for.
pub fn extend(dst: &Array, src: &Array, axis: usize, before: usize, how: Extend) {
    dispatch!(src.dtype(), T => lanes::map::<T, T>(src, dst, axis, |lane, out| {
        let n = lane.len() as i64;
        for (k, to) in out.iter_mut().enumerate() {
            let i = k as i64 - before as i64;
            *to = if (0..n).contains(&i) { lane[i as usize] } else { beyond(lane, i, how) };
        }
    }))
}

fn beyond<T: Arith>(lane: &[T], i: i64, how: Extend) -> T {
    let n = lane.len() as i64;
    let at = |i: i64| lane[i.clamp(0, n - 1) as usize];
    match how {
        Extend::Edge => at(i),
        Extend::Wrap => at(i.rem_euclid(n)),
        Extend::Reflect { .. } if n == 1 => at(0),
        Extend::Reflect { odd } => mirrored(lane, i, 2 * (n - 1), 0, odd),
        Extend::Symmetric { odd } => mirrored(lane, i, 2 * n, 1, odd),
    }
}

/// Mirrored with this period; `gap` is 1 where the mirror stands behind the last element.
fn mirrored<T: Arith>(lane: &[T], i: i64, period: i64, gap: i64, odd: bool) -> T {
    let n = lane.len() as i64;
    let (turns, within) = (i.div_euclid(period), i.rem_euclid(period));
    let (first, last) = (lane[0], lane[lane.len() - 1]);
    let forward = within < n;
    let value = lane[if forward { within } else { period - within - gap }.clamp(0, n - 1) as usize];
    if !odd {
        return value;
    }
    let mut value = if forward { value } else { last.add(last).sub(value) };
    let rise = last.sub(first).add(last.sub(first));
    for _ in 0..turns.abs() {
        value = if turns > 0 { value.add(rise) } else { value.sub(rise) };
    }
    value
}
