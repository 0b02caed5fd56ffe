//! The element of a rank with its index, among equals the one that PyTorch's `kthvalue` finds: it is not stable, so the
//! order of its exchanges decides.

use super::stop;

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
