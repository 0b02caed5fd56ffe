//! NumPy's orders that are not stable: which of equal elements comes first when it sorts or partitions indices. Its
//! selection leaves the other elements in an order that shows too.
//!
//! Numbers of 4 and 8 bytes go through a sorting network of vector instructions, whose order is the same for every
//! width of the vectors up to [`NETWORK`] elements; beyond, it depends on the processor, and a stable order is as true.
//! Everything else goes through plain algorithms.

use super::arith::Arith;
use super::stop;
use crate::array::DType;

/// The most elements that a network sorts.
const NETWORK: usize = 256;
/// From this many elements on a part is divided.
const SHORT: usize = 16;

/// How indices are sorted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Stable,
    /// Also NumPy's `'heapsort'`.
    Quick,
}

/// Whether vector instructions sort the indices of such elements.
fn vectorised(dtype: DType) -> bool {
    matches!(dtype.itemsize(), 4 | 8) && !dtype.is_complex()
}

/// Whether one rank alone is found by vector instructions, which sort what is short enough.
pub fn selects_by_sorting(dtype: DType) -> bool {
    matches!(dtype.itemsize(), 2 | 4 | 8) && !dtype.is_complex()
}

/// The indices that sort a slice without being stable; `None` where a stable order will do.
pub fn argsort<T: Arith>(lane: &[T], kind: Kind) -> Option<Vec<usize>> {
    let less = |a: usize, b: usize| lane[a].less(lane[b]);
    let mut order: Vec<usize> = (0..lane.len()).collect();
    match kind {
        Kind::Stable => return None,
        Kind::Quick if vectorised(T::DTYPE) => return network(lane),
        Kind::Quick => quick_sort(&mut order, &less),
    }
    Some(order)
}

/// The indices that partition a slice around ranks in ascending order; `None` where a stable order will do.
pub fn argpartition<T: Arith>(lane: &[T], ranks: &[usize]) -> Option<Vec<usize>> {
    if vectorised(T::DTYPE) && ranks.len() == 1 {
        return network(lane);
    }
    let mut order: Vec<usize> = (0..lane.len()).collect();
    let last_by_scan = T::DTYPE.is_complex() || T::DTYPE.is_inexact() && T::DTYPE.itemsize() > 2;
    let less = |a: usize, b: usize| lane[a].less(lane[b]);
    let mut selection = Selection { less: &less, last_by_scan, pivots: Vec::new() };
    ranks.iter().for_each(|&k| selection.select(&mut order, k));
    Some(order)
}

/// Batcher's bitonic network over a power of two elements; the missing ones are greater than all.
fn network<T: Arith>(lane: &[T]) -> Option<Vec<usize>> {
    if lane.len() > NETWORK || lane.iter().any(|x| x.is_nan()) {
        return None;
    }
    let mut order: Vec<usize> = (0..lane.len().next_power_of_two()).collect();
    let width = order.len();
    let mut exchange = |i: usize, j: usize| {
        let (a, b) = (order[i], order[j]);
        if a.max(b) < lane.len() && lane[b].less(lane[a]) {
            order.swap(i, j);
        }
    };
    let mut run = 2;
    while run <= width {
        for begin in (0..width).step_by(run) {
            (0..run / 2).for_each(|i| exchange(begin + i, begin + run - 1 - i));
        }
        let mut apart = run / 4;
        while apart > 0 {
            for begin in (0..width).step_by(2 * apart) {
                (0..apart).for_each(|i| exchange(begin + i, begin + i + apart));
            }
            apart /= 2;
        }
        run *= 2;
    }
    order.truncate(lane.len());
    Some(order)
}

/// Quicksort around the median of three, the larger part later; short parts by insertion.
fn quick_sort(order: &mut [usize], less: &impl Fn(usize, usize) -> bool) {
    let mut parts = vec![(0, order.len(), 2 * order.len().max(1).ilog2() as i32)];
    while let Some((mut begin, mut end, mut depth)) = parts.pop() {
        if depth < 0 {
            heap_sort(&mut order[begin..end], less);
            continue;
        }
        while end - begin > SHORT {
            let cut = begin + divide(&mut order[begin..end], less);
            depth -= 1;
            if cut - begin < end - 1 - cut {
                parts.push((cut + 1, end, depth));
                end = cut;
            } else {
                parts.push((begin, cut, depth));
                begin = cut + 1;
            }
        }
        insertion_sort(&mut order[begin..end], less);
    }
}

/// Divides around the median of the first, middle and last element; where that one stands then.
fn divide(part: &mut [usize], less: &impl Fn(usize, usize) -> bool) -> usize {
    stop::poll();
    let last = part.len() - 1;
    let middle = last / 2;
    for (a, b) in [(0, middle), (middle, last), (0, middle)] {
        if less(part[b], part[a]) {
            part.swap(a, b);
        }
    }
    let pivot = part[middle];
    let (mut i, mut j) = (0, last - 1);
    part.swap(middle, j);
    loop {
        i += 1;
        while less(part[i], pivot) {
            i += 1;
        }
        j -= 1;
        while less(pivot, part[j]) {
            j -= 1;
        }
        if i >= j {
            part.swap(i, last - 1);
            return i;
        }
        part.swap(i, j);
    }
}

fn insertion_sort(part: &mut [usize], less: &impl Fn(usize, usize) -> bool) {
    for i in 1..part.len() {
        let at = (0..i).rev().take_while(|&j| less(part[i], part[j])).last().unwrap_or(i);
        part[at..=i].rotate_right(1);
    }
}

fn heap_sort(order: &mut [usize], less: &impl Fn(usize, usize) -> bool) {
    let sift = |heap: &mut [usize], from: usize| {
        let (moved, mut i) = (heap[from], from);
        while 2 * i + 1 < heap.len() {
            let mut child = 2 * i + 1;
            if child + 1 < heap.len() && less(heap[child], heap[child + 1]) {
                child += 1;
            }
            if !less(moved, heap[child]) {
                break;
            }
            heap[i] = heap[child];
            i = child;
        }
        heap[i] = moved;
    };
    (0..order.len() / 2).rev().for_each(|i| sift(order, i));
    for end in (1..order.len()).rev() {
        stop::poll();
        order.swap(0, end);
        sift(&mut order[..end], 0);
    }
}

/// Selections of several ranks of one slice. What earlier ones found out is kept, so that a later one, of a higher
/// rank, looks only between two known places.
struct Selection<'a> {
    less: &'a dyn Fn(usize, usize) -> bool,
    /// Whether the last rank is found by one look at all (a NaN would be there).
    last_by_scan: bool,
    /// Places that hold what they will hold, the nearest last.
    pivots: Vec<usize>,
}

/// The most places that are remembered.
const PIVOTS: usize = 50;

impl Selection<'_> {
    fn remember(&mut self, place: usize, rank: usize) {
        if place == rank && self.pivots.len() == PIVOTS {
            self.pivots[PIVOTS - 1] = place;
        } else if place >= rank && self.pivots.len() < PIVOTS {
            self.pivots.push(place);
        }
    }

    fn exchange(&self, order: &mut [usize], a: usize, b: usize) {
        if (self.less)(order[b], order[a]) {
            order.swap(a, b);
        }
    }

    /// Puts the element of a rank at its place.
    fn select(&mut self, order: &mut [usize], rank: usize) {
        let (mut low, mut high) = (0, order.len() - 1);
        while let Some(&pivot) = self.pivots.last() {
            if pivot == rank {
                return;
            }
            if pivot > rank {
                high = pivot - 1;
                break;
            }
            low = pivot + 1;
            self.pivots.pop();
        }
        if rank - low < 3 {
            for i in low..=rank {
                let least = (i + 1..=high).fold(i, |m, k| if (self.less)(order[k], order[m]) { k } else { m });
                order.swap(i, least);
            }
            return self.remember(rank, rank);
        }
        if self.last_by_scan && rank == order.len() - 1 {
            let most = (low + 1..=rank).fold(low, |m, k| if (self.less)(order[k], order[m]) { m } else { k });
            return order.swap(rank, most);
        }
        let mut depth = 2 * order.len().ilog2() as i32;
        while low + 1 < high {
            stop::poll();
            let (mut up, mut down) = (low + 1, high);
            if depth > 0 || down - up < 5 {
                let middle = low + (high - low) / 2;
                self.exchange(order, middle, high);
                self.exchange(order, low, high);
                // The median comes first, the least after it: between them and the largest no bound needs a check.
                self.exchange(order, middle, low);
                order.swap(middle, low + 1);
            } else {
                let middle = up + self.median_of_medians(&mut order[up..down]);
                order.swap(middle, low);
                up -= 1;
                down += 1;
            }
            depth -= 1;
            let pivot = order[low];
            loop {
                up += 1;
                while (self.less)(order[up], pivot) {
                    up += 1;
                }
                down -= 1;
                while (self.less)(pivot, order[down]) {
                    down -= 1;
                }
                if down < up {
                    break;
                }
                order.swap(up, down);
            }
            order.swap(low, down);
            if down != rank {
                self.remember(down, rank);
            }
            if down >= rank {
                high = down - 1;
            }
            if down <= rank {
                low = up;
            }
        }
        if high == low + 1 {
            self.exchange(order, low, high);
        }
        self.remember(rank, rank);
    }

    /// The place of the median of the medians of five neighbours each, which are moved to the front.
    fn median_of_medians(&self, part: &mut [usize]) -> usize {
        let medians = part.len() / 5;
        for k in 0..medians {
            let five = &mut part[5 * k..5 * k + 5];
            [(0, 1), (3, 4), (0, 3), (1, 4), (1, 2)].iter().for_each(|&(a, b)| self.exchange(five, a, b));
            let middle = match (self.less)(five[3], five[2]) {
                true if (self.less)(five[3], five[1]) => 1,
                true => 3,
                false => 2,
            };
            part.swap(5 * k + middle, k);
        }
        if medians > 2 {
            Selection { less: self.less, last_by_scan: self.last_by_scan, pivots: Vec::new() }
                .select(&mut part[..medians], medians / 2);
        }
        medians / 2
    }
}
