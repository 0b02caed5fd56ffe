//! Sums of products over named axes: the loop of `einsum`.

use super::arith::Arith;
use rayon::prelude::*;

/// The axes of one operand: a step for every axis of the result, then for every axis that is summed.
pub struct Steps {
    pub kept: Vec<usize>,
    pub summed: Vec<usize>,
}

/// For each position of the result (of shape `kept`, in C order) the sum over `summed` of the product of
/// the operands, which are flat with the steps given; steps that leave an operand panic.
pub fn sum_of_products<T: Arith>(operands: &[(&[T], Steps)], kept: &[usize], summed: &[usize]) -> Vec<T> {
    if let [(a, x), (b, y)] = operands
        && let Some(out) = rows((a, x), (b, y), kept, summed).or_else(|| rows((b, y), (a, x), kept, summed))
    {
        return out;
    }
    let total: usize = kept.iter().product();
    let terms: usize = summed.iter().product();
    let (last, outer) = match summed.split_last() {
        Some((n, outer)) => (*n, outer),
        None => (1, summed),
    };
    let outer_terms: usize = outer.iter().product();
    let mut out = Vec::with_capacity(total);
    let mut at = Counter::new(kept, operands.len());
    for _ in 0..total {
        let mut sum = T::ZERO;
        if terms > 0 {
            let mut inner = Counter::new(outer, operands.len());
            for _ in 0..outer_terms {
                super::stop::poll();
                sum = match operands {
                    [(a, x)] => {
                        let (p, s) = (at.offsets[0] + inner.offsets[0], x.summed.last().copied().unwrap_or(0));
                        (0..last).fold(sum, |sum, i| sum.add(a[p + i * s]))
                    }
                    [(a, x), (b, y)] => {
                        let (p, s) = (at.offsets[0] + inner.offsets[0], x.summed.last().copied().unwrap_or(0));
                        let (q, t) = (at.offsets[1] + inner.offsets[1], y.summed.last().copied().unwrap_or(0));
                        (0..last).fold(sum, |sum, i| sum.add(a[p + i * s].mul(b[q + i * t])))
                    }
                    many => (0..last).fold(sum, |sum, i| {
                        let term = many.iter().enumerate().fold(None, |term: Option<T>, (k, (a, x))| {
                            let p = at.offsets[k] + inner.offsets[k] + i * x.summed.last().copied().unwrap_or(0);
                            Some(term.map_or(a[p], |t| t.mul(a[p])))
                        });
                        sum.add(term.unwrap_or(T::ONE))
                    }),
                };
                inner.advance(|k| &operands[k].1.summed);
            }
        }
        out.push(sum);
        at.advance(|k| &operands[k].1.kept);
    }
    out
}

/// The same for two operands of which only the second has the result's last axis, and has it in one piece
/// (a matrix product is one): whole rows of the result grow together. `None` for others.
fn rows<T: Arith>(a: (&[T], &Steps), b: (&[T], &Steps), kept: &[usize], summed: &[usize]) -> Option<Vec<T>> {
    let (&width, outer) = kept.split_last()?;
    let last = |x: &Steps| x.kept.last().copied();
    if width < ROW || last(a.1) != Some(0) || last(b.1) != Some(1) {
        return None;
    }
    let (terms, steps) = (summed.iter().product::<usize>(), [a.1, b.1]);
    let mut out = vec![T::ZERO; outer.iter().product::<usize>() * width];
    out.par_chunks_mut(width).with_min_len((PIECE / (terms * width).max(1)).max(1)).enumerate().for_each(|(k, row)| {
        super::stop::poll();
        let at = Counter::from(outer, 2, k, |o| &steps[o].kept);
        let mut inner = Counter::new(summed, 2);
        for _ in 0..terms {
            let factor = a.0[at.offsets[0] + inner.offsets[0]];
            let from = at.offsets[1] + inner.offsets[1];
            for (sum, &x) in row.iter_mut().zip(&b.0[from..from + width]) {
                *sum = sum.add(factor.mul(x));
            }
            inner.advance(|o| &steps[o].summed);
        }
    });
    Some(out)
}

/// Elements of a row from which on it is worth a loop of its own.
const ROW: usize = 8;
/// Multiplications that are worth a core's while.
const PIECE: usize = 1 << 16;

/// A multi-index with the offset it stands for in each operand.
struct Counter<'a> {
    shape: &'a [usize],
    index: Vec<usize>,
    offsets: Vec<usize>,
}

impl<'a> Counter<'a> {
    fn new(shape: &'a [usize], operands: usize) -> Self {
        Counter { shape, index: vec![0; shape.len()], offsets: vec![0; operands] }
    }
    /// The index of number `k` in C order.
    fn from<'s>(shape: &'a [usize], operands: usize, mut k: usize, steps: impl Fn(usize) -> &'s Vec<usize>) -> Self {
        let mut counter = Counter::new(shape, operands);
        for axis in (0..shape.len()).rev() {
            counter.index[axis] = k % shape[axis];
            k /= shape[axis];
            for (o, offset) in counter.offsets.iter_mut().enumerate() {
                *offset += counter.index[axis] * steps(o)[axis];
            }
        }
        counter
    }
    /// The next index in C order; back to the start after the last.
    fn advance<'s>(&mut self, steps: impl Fn(usize) -> &'s Vec<usize>) {
        for axis in (0..self.shape.len()).rev() {
            self.index[axis] += 1;
            let full = self.index[axis] == self.shape[axis];
            for (k, offset) in self.offsets.iter_mut().enumerate() {
                let step = steps(k)[axis];
                if full { *offset -= step * (self.shape[axis] - 1) } else { *offset += step }
            }
            if !full {
                return;
            }
            self.index[axis] = 0;
        }
    }
}
