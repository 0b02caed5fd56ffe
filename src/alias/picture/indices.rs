//! Which elements of a layout lie on a position of the buffer: the indices that lead there.

use crate::array::Layout;

/// The search for further indices gives up after so many steps.
const BUDGET: usize = 20_000;

/// The first `limit` indices, as text, that lead to a position, and how many more were found. An axis that does not
/// move is written `*`.
pub fn at(layout: &Layout, position: usize, limit: usize) -> (Vec<String>, usize) {
    if layout.is_empty() {
        return (Vec::new(), 0);
    }
    let mut order: Vec<usize> = (0..layout.ndim()).filter(|&k| layout.strides[k] != 0 && layout.shape[k] > 1).collect();
    order.sort_by_key(|&k| std::cmp::Reverse(layout.strides[k].unsigned_abs()));
    let mut search = Search { layout, order: &order, index: vec![0; layout.ndim()], found: Vec::new(), steps: BUDGET };
    search.descend(0, position as isize - layout.offset as isize);
    let mut found = search.found;
    found.sort();
    let more = found.len().saturating_sub(limit);
    found.truncate(limit);
    (found.iter().map(|index| label(layout, index)).collect(), more)
}

struct Search<'a> {
    layout: &'a Layout,
    /// The axes that move, widest steps first.
    order: &'a [usize],
    index: Vec<usize>,
    found: Vec<Vec<usize>>,
    steps: usize,
}

impl Search<'_> {
    /// Finds the indices along the axes from `order[depth]` on that add up to `target`.
    fn descend(&mut self, depth: usize, target: isize) {
        if self.steps == 0 {
            return;
        }
        self.steps -= 1;
        let Some(&axis) = self.order.get(depth) else {
            if target == 0 {
                self.found.push(self.index.clone());
            }
            return;
        };
        let (low, high) = self.reach(depth + 1);
        let (n, stride) = (self.layout.shape[axis] as isize, self.layout.strides[axis]);
        // low <= target - i * stride <= high
        let (a, b) = (target - high, target - low);
        let (from, to) =
            if stride > 0 { (ceil(a, stride), floor(b, stride)) } else { (ceil(-b, -stride), floor(-a, -stride)) };
        for i in from.max(0)..=to.min(n - 1) {
            if self.steps == 0 {
                break;
            }
            self.index[axis] = i as usize;
            self.descend(depth + 1, target - i * stride);
        }
        self.index[axis] = 0;
    }

    /// The least and the greatest sum of the axes from `order[depth]` on.
    fn reach(&self, depth: usize) -> (isize, isize) {
        self.order[depth.min(self.order.len())..].iter().fold((0, 0), |(low, high), &axis| {
            let whole = self.layout.strides[axis] * (self.layout.shape[axis] as isize - 1);
            (low + whole.min(0), high + whole.max(0))
        })
    }
}

fn floor(a: isize, b: isize) -> isize {
    a.div_euclid(b)
}

fn ceil(a: isize, b: isize) -> isize {
    -((-a).div_euclid(b))
}

fn label(layout: &Layout, index: &[usize]) -> String {
    if index.is_empty() {
        return "()".into();
    }
    let one = |axis: usize| match layout.strides[axis] {
        0 if layout.shape[axis] > 1 => "*".to_string(),
        _ => index[axis].to_string(),
    };
    (0..index.len()).map(one).collect::<Vec<_>>().join(",")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn layout(shape: &[usize], strides: &[isize], offset: usize) -> Layout {
        Layout { shape: shape.into(), strides: strides.into(), offset }
    }

    /// Every position of a window against counting through all of its indices.
    fn agrees_with_counting(l: &Layout) {
        for position in 0..40 {
            let mut counted = Vec::new();
            let mut index = vec![0; l.ndim()];
            'all: loop {
                if l.position(&index) == position {
                    counted.push(index.clone());
                }
                for axis in (0..l.ndim()).rev() {
                    index[axis] += 1;
                    if index[axis] < l.shape[axis] {
                        continue 'all;
                    }
                    index[axis] = 0;
                }
                break;
            }
            let mut labels: Vec<_> = counted.iter().map(|i| label(l, i)).collect();
            labels.dedup();
            let (found, more) = at(l, position, 100);
            labels.sort();
            labels.dedup();
            let mut sorted = found.clone();
            sorted.sort();
            assert_eq!((sorted, more), (labels, 0), "{l:?} at {position}");
        }
    }

    #[test]
    fn indices_are_those_that_counting_finds() {
        for l in [
            layout(&[3, 4], &[4, 1], 0),
            layout(&[4, 3], &[1, 4], 0),
            layout(&[5], &[-2], 9),
            layout(&[3, 4], &[-4, -1], 11),
            layout(&[3, 4], &[0, 2], 1),
            layout(&[4, 3], &[1, 1], 2),
            layout(&[2, 3, 4], &[12, -4, 1], 8),
            layout(&[], &[], 5),
            layout(&[2, 1, 3], &[3, 7, 1], 0),
        ] {
            agrees_with_counting(&l);
        }
    }

    #[test]
    fn many_indices_are_counted() {
        let (labels, more) = at(&layout(&[4, 3], &[1, 1], 0), 2, 2);
        assert_eq!((labels, more), (vec!["0,2".to_string(), "1,1".to_string()], 1));
        assert_eq!(at(&layout(&[5], &[0], 3), 3, 2), (vec!["*".to_string()], 0));
    }
}
