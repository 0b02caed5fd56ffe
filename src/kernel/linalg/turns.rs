//! Rotations of neighbouring rows, kept until there are many: each strip of columns then goes through all of them
//! while it is in the processor's nearest memory, and strips are shared among the cores. What is done to an element
//! is the same as if each rotation were applied at once.

use super::Matrix;
use super::rows::wide;
use crate::kernel::stop;
use rayon::prelude::*;

/// Cosine and sine of a rotation.
pub type Angle = (f64, f64);

/// Columns of a strip.
const WIDTH: usize = 32;
/// Columns that are turned together in registers.
const LANES: usize = 16;
/// Rotations that are kept: some tens of megabytes.
const MOST: usize = 1 << 20;
/// Elements to turn from which on another core helps.
const PARALLEL: usize = 1 << 16;

/// A rotation of the rows `row` and `row + 1`.
#[derive(Clone, Copy)]
pub(in crate::kernel) struct Turn {
    row: usize,
    angle: Angle,
    /// Whether each result is rounded once less, as OpenBLAS does it.
    fused: bool,
}

/// Rotations of the rows of two matrices, in order.
#[derive(Default)]
pub struct Turns {
    sides: [Vec<Turn>; 2],
}

impl Turns {
    /// Adds the rotation of a row and the next, in the one matrix and in the other.
    pub fn push(&mut self, row: usize, angles: [Angle; 2], fused: bool) {
        for (side, angle) in self.sides.iter_mut().zip(angles) {
            side.push(Turn { row, angle, fused });
        }
    }
    /// Whether so many are kept that they should be applied.
    pub fn is_full(&self) -> bool {
        self.sides[0].len() >= MOST
    }
    /// Turns the rows of both matrices, and forgets.
    pub fn apply(&mut self, first: &mut Matrix<f64>, second: &mut Matrix<f64>) {
        let [a, b] = &self.sides;
        if a.len() * (first.columns + second.columns) < PARALLEL {
            turn_all(first, a);
            turn_all(second, b);
        } else {
            rayon::join(|| turn_all(first, a), || turn_all(second, b));
        }
        self.sides.iter_mut().for_each(Vec::clear);
    }
}

/// A strip, by rows.
type Strip = Vec<[f64; WIDTH]>;

fn turn_all(m: &mut Matrix<f64>, turns: &[Turn]) {
    let n = m.columns;
    if turns.is_empty() || n == 0 {
        return;
    }
    let strip = |from: usize| {
        stop::poll();
        let to = n.min(from + WIDTH);
        let mut strip: Strip = vec![[0.0; WIDTH]; m.rows];
        for (to_row, row) in strip.iter_mut().zip(m.data.chunks(n)) {
            to_row[..to - from].copy_from_slice(&row[from..to]);
        }
        turn_strip(&mut strip, turns);
        strip
    };
    let starts = (0..n).step_by(WIDTH);
    let strips: Vec<Strip> = if turns.len() * n < PARALLEL {
        starts.map(strip).collect()
    } else {
        starts.collect::<Vec<_>>().into_par_iter().map(strip).collect()
    };
    for (strip, from) in strips.iter().zip((0..n).step_by(WIDTH)) {
        let to = n.min(from + WIDTH);
        for (row, of_strip) in m.data.chunks_mut(n).zip(strip) {
            row[from..to].copy_from_slice(&of_strip[..to - from]);
        }
    }
}

wide! {
    turn_strip<>(strip: &mut [[f64; WIDTH]], turns: &[Turn]) {
        let alike = |a: &Turn, b: &Turn| a.fused == b.fused && (b.row == a.row + 1 || b.row + 1 == a.row);
        let same_way = |a: &Turn, b: &Turn, c: &Turn| (b.row > a.row) == (c.row > b.row);
        let mut rest = turns;
        while let Some(first) = rest.first() {
            let mut count = 1;
            while count < rest.len()
                && alike(&rest[count - 1], &rest[count])
                && (count == 1 || same_way(&rest[count - 2], &rest[count - 1], &rest[count]))
            {
                count += 1;
            }
            let (run, later) = rest.split_at(count);
            rest = later;
            let upward = count > 1 && run[1].row < first.row;
            match (upward, first.fused) {
                (false, false) => turn_run::<false, false>(strip, run),
                (false, true) => turn_run::<false, true>(strip, run),
                (true, false) => turn_run::<true, false>(strip, run),
                (true, true) => turn_run::<true, true>(strip, run),
            }
        }
    }
}

/// Rotations that go on by one row each: the row that a rotation has in common with the next stays in registers.
#[inline(always)]
fn turn_run<const UPWARD: bool, const FUSED: bool>(strip: &mut [[f64; WIDTH]], run: &[Turn]) {
    let start = run[0].row + usize::from(UPWARD);
    for part in (0..WIDTH).step_by(LANES) {
        let read = |row: &[f64; WIDTH]| -> [f64; LANES] { std::array::from_fn(|k| row[part + k]) };
        let mut held = read(&strip[start]);
        for &Turn { row, angle: (c, s), .. } in run {
            let other = read(&strip[if UPWARD { row } else { row + 1 }]);
            let (x, y) = if UPWARD { (other, held) } else { (held, other) };
            let (mut upper, mut lower) = ([0.0; LANES], [0.0; LANES]);
            for k in 0..LANES {
                if FUSED {
                    upper[k] = c.mul_add(x[k], s * y[k]);
                    lower[k] = c.mul_add(y[k], -(s * x[k]));
                } else {
                    upper[k] = s * y[k] + c * x[k];
                    lower[k] = c * y[k] - s * x[k];
                }
            }
            let done = if UPWARD { lower } else { upper };
            strip[if UPWARD { row + 1 } else { row }][part..part + LANES].copy_from_slice(&done);
            held = if UPWARD { upper } else { lower };
        }
        let end = run[run.len() - 1].row + usize::from(!UPWARD);
        strip[end][part..part + LANES].copy_from_slice(&held);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_turn_in_the_order_in_which_rotations_were_added() {
        let mut turns = Turns::default();
        let order = [0, 1, 2, 1, 0, 2, 0, 1];
        let angles = |i: usize| ((i as f64).cos(), (i as f64).sin());
        order.iter().enumerate().for_each(|(i, &row)| turns.push(row, [angles(i), angles(i + 1)], i % 3 == 0));
        let start = Matrix::new(4, 70, (0..280).map(|i| f64::from(i).sqrt()).collect());
        let (mut first, mut second) = (start.clone(), start.clone());
        turns.apply(&mut first, &mut second);
        for (got, shift) in [(first, 0), (second, 1)] {
            let mut want = start.clone();
            for (i, &j) in order.iter().enumerate() {
                let (c, s) = angles(i + shift);
                for k in 0..70 {
                    let (x, y) = (want[(j, k)], want[(j + 1, k)]);
                    let fused = (c.mul_add(x, s * y), c.mul_add(y, -(s * x)));
                    let plain = (s * y + c * x, c * y - s * x);
                    (want[(j, k)], want[(j + 1, k)]) = if i % 3 == 0 { fused } else { plain };
                }
            }
            assert_eq!(got.data, want.data);
        }
    }
}
