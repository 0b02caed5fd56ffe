//! Walking several operands of one shape in an order that matters (reductions, picks): the order of the axes in memory, axes merged
//! where every operand allows it, and the walk over all but the innermost axis.

use super::stop;
use crate::array::{Layout, Shape, Strides};
use smallvec::SmallVec;

/// Axes from the innermost outwards; for each its length and the operands' strides in elements.
#[derive(Clone, Debug)]
pub struct Walk<const N: usize> {
    pub axes: SmallVec<[(usize, [isize; N]); 6]>,
}

impl<const N: usize> Walk<N> {
    /// The axes in C order: the last one innermost. Axes of length 1 fall away.
    pub fn new(shape: &[usize], strides: [&[isize]; N]) -> Self {
        let axes =
            (0..shape.len()).rev().filter(|&a| shape[a] != 1).map(|a| (shape[a], strides.map(|s| s[a]))).collect();
        Walk { axes }
    }

    /// Sorts the axes by memory order, as NumPy's iterator does.
    pub fn sorted(mut self) -> Self {
        for i in 1..self.axes.len() {
            let mut to = i;
            for j in (0..i).rev() {
                match compare_numpy(&self.axes[i].1, &self.axes[j].1) {
                    Some(true) => to = j,
                    Some(false) => break,
                    None => {}
                }
            }
            let axis = self.axes.remove(i);
            self.axes.insert(to, axis);
        }
        self
    }

    /// Merges neighbours that every operand steps through as through one axis.
    pub fn merged(mut self) -> Self {
        let mut k = 0;
        while k + 1 < self.axes.len() {
            let (n, inner) = self.axes[k];
            let (m, outer) = self.axes[k + 1];
            if (0..N).all(|o| inner[o].wrapping_mul(n as isize) == outer[o]) {
                self.axes[k].0 = n * m;
                self.axes.remove(k + 1);
            } else {
                k += 1;
            }
        }
        self
    }

    /// Runs `f(offsets, n, strides)` for every run along the innermost axis, from these offsets on.
    pub fn for_each_run(&self, start: [isize; N], mut f: impl FnMut([isize; N], usize, [isize; N])) {
        if self.axes.iter().any(|a| a.0 == 0) {
            return;
        }
        let Some((&(n, strides), outer)) = self.axes.split_first() else { return f(start, 1, [0; N]) };
        let mut index: SmallVec<[usize; 6]> = SmallVec::from_elem(0, outer.len());
        let mut at = start;
        loop {
            stop::poll();
            f(at, n, strides);
            let mut k = 0;
            loop {
                if k == outer.len() {
                    return;
                }
                index[k] += 1;
                at.iter_mut().zip(outer[k].1).for_each(|(at, step)| *at += step);
                if index[k] < outer[k].0 {
                    break;
                }
                at.iter_mut().zip(outer[k].1).for_each(|(at, step)| *at -= step * outer[k].0 as isize);
                index[k] = 0;
                k += 1;
            }
        }
    }
}

/// Whether an axis with strides `a` belongs inside one with strides `b`; `None` where no operand moves
/// along both.
fn compare_numpy(a: &[isize], b: &[isize]) -> Option<bool> {
    let mut answer = None;
    for (a, b) in a.iter().zip(b) {
        if *a != 0 && *b != 0 {
            if b.unsigned_abs() <= a.unsigned_abs() {
                answer = Some(false);
            } else if answer.is_none() {
                answer = Some(true);
            }
        }
    }
    answer
}

/// The order of the axes in memory for operands with these strides, outermost first, by NumPy's rule
/// (`order='K'`).
pub fn order_numpy(ndim: usize, operands: &[&[isize]]) -> SmallVec<[usize; 4]> {
    let mut order: SmallVec<[usize; 4]> = (0..ndim).rev().collect();
    let strides = |axis: usize| -> SmallVec<[isize; 4]> { operands.iter().map(|s| s[axis]).collect() };
    for i in 1..ndim {
        let mut to = i;
        for j in (0..i).rev() {
            match compare_numpy(&strides(order[i]), &strides(order[j])) {
                Some(true) => to = j,
                Some(false) => break,
                None => {}
            }
        }
        let axis = order.remove(i);
        order.insert(to, axis);
    }
    order.reverse();
    order
}

/// The order of the axes in memory, outermost first, by PyTorch's rule for results of several operands.
pub fn order_torch(shape: &[usize], operands: &[&[isize]]) -> SmallVec<[usize; 4]> {
    use std::cmp::Ordering::{Equal, Greater, Less};
    let mut order: SmallVec<[usize; 4]> = (0..shape.len()).rev().collect();
    let compare = |a: usize, b: usize| {
        for strides in operands {
            let (sa, sb) = (strides[a], strides[b]);
            if sa == 0 || sb == 0 {
                continue;
            }
            match sa.cmp(&sb) {
                Equal if shape[a] > shape[b] => return Greater,
                Equal => {}
                other => return other,
            }
        }
        Equal
    };
    for i in 1..order.len() {
        let mut here = i;
        for j in (0..i).rev() {
            match compare(order[j], order[here]) {
                Greater => {
                    order.swap(j, here);
                    here = j;
                }
                Less => break,
                Equal => {}
            }
        }
    }
    order.reverse();
    order
}

/// A layout without holes whose axes lie in this order in memory, outermost first.
pub fn layout_in_order(shape: &[usize], order: &[usize]) -> Layout {
    let mut strides = Strides::from_elem(0, shape.len());
    let mut step = 1isize;
    for &axis in order.iter().rev() {
        strides[axis] = step;
        step = step.wrapping_mul(shape[axis].max(1) as isize);
    }
    Layout { shape: Shape::from_slice(shape), strides, offset: 0 }
}

/// The position of every element, in C order, relative to the first.
pub fn positions(shape: &[usize], strides: &[isize]) -> Vec<isize> {
    let mut out = Vec::with_capacity(shape.iter().product());
    Walk::new(shape, [strides]).merged().for_each_run([0], |[at], n, [step]| {
        out.extend((0..n as isize).map(|i| at + i * step));
    });
    out
}
