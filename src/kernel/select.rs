//! The element of a rank with its index, among equals the one that PyTorch's selections find: they are not stable, so the
//! order of their exchanges decides.

use super::stop;

/// Partial sort around a median of three, as C++'s `nth_element` does it (PyTorch's `median`).
pub fn introselect(order: &mut [usize], k: usize, less: impl Fn(usize, usize) -> bool) {
    let (mut first, mut last) = (0, order.len());
    // Twice the logarithm of the length: past it, the input is hostile.
    let mut depth = 2 * order.len().max(1).ilog2();
    while last - first > 3 {
        if depth == 0 {
            order[first..last].sort_by(|&a, &b| less(b, a).cmp(&less(a, b)));
            return;
        }
        depth -= 1;
        let cut = partition(order, first, last, &less);
        if cut <= k { first = cut } else { last = cut }
    }
    for i in first + 1..last {
        let mut j = i;
        while j > first && less(order[j], order[j - 1]) {
            order.swap(j, j - 1);
            j -= 1;
        }
    }
}

/// Moves what is less than the median of three to the front; where the rest begins.
fn partition(order: &mut [usize], first: usize, last: usize, less: &impl Fn(usize, usize) -> bool) -> usize {
    let (a, b, c) = (first + 1, first + (last - first) / 2, last - 1);
    let under = |i: usize, j: usize| less(order[i], order[j]);
    let middle = match (under(a, b), under(b, c), under(a, c)) {
        (true, true, _) => b,
        (true, false, true) => c,
        (true, false, false) => a,
        (false, _, true) => a,
        (false, true, false) => c,
        (false, false, false) => b,
    };
    order.swap(first, middle);
    let (mut low, mut high) = (first + 1, last);
    loop {
        stop::poll();
        while less(order[low], order[first]) {
            low += 1;
        }
        high -= 1;
        while less(order[first], order[high]) {
            high -= 1;
        }
        if low >= high {
            return low;
        }
        order.swap(low, high);
        low += 1;
    }
}

/// Hoare's selection with a median of three (PyTorch's `kthvalue`).
pub fn quickselect(order: &mut [usize], k: usize, above: impl Fn(usize, usize) -> bool) {
    let (mut left, mut right) = (0, order.len().saturating_sub(1));
    while right > left {
        if right == left + 1 {
            if above(order[left], order[right]) {
                order.swap(left, right);
            }
            return;
        }
        order.swap(left + (right - left) / 2, left + 1);
        for (a, b) in [(left + 1, right), (left, right), (left + 1, left)] {
            if above(order[a], order[b]) {
                order.swap(a, b);
            }
        }
        let pivot = order[left];
        let (mut i, mut j) = (left + 1, right);
        loop {
            stop::poll();
            i += 1;
            while above(pivot, order[i]) {
                i += 1;
            }
            j -= 1;
            while above(order[j], pivot) {
                j -= 1;
            }
            if j < i {
                break;
            }
            order.swap(i, j);
        }
        order.swap(left, j);
        if j <= k {
            left = i;
        }
        if j >= k {
            if j == 0 {
                return;
            }
            right = j - 1;
        }
    }
}
