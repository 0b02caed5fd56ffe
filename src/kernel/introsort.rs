//! Sorting and selecting as C++'s standard library does it: neither is stable, so where elements are equal the order of
//! the exchanges decides which comes first. PyTorch's `sort`, `topk` and `median` are made of these.

use super::stop;

/// Up to this length a part is left to the insertion sort at the end.
const SHORT: usize = 16;

/// Twice the logarithm of the length: past it the input is hostile, and a heap takes over.
fn depth(length: usize) -> u32 {
    2 * length.max(1).ilog2()
}

/// `std::sort`.
pub fn sort<T: Copy>(v: &mut [T], less: impl Fn(&T, &T) -> bool) {
    parts(v, 0, v.len(), depth(v.len()), &less);
    let head = v.len().min(SHORT);
    insertion_sort(v, 0, head, &less);
    for i in head..v.len() {
        insert(v, i, 0, &less);
    }
}

fn parts<T: Copy>(v: &mut [T], first: usize, mut last: usize, mut depth: u32, less: &impl Fn(&T, &T) -> bool) {
    while last - first > SHORT {
        if depth == 0 {
            return heap_sorted(&mut v[first..last], last - first, less);
        }
        depth -= 1;
        let cut = partition(v, first, last, less);
        parts(v, cut, last, depth, less);
        last = cut;
    }
}

/// `std::partial_sort`: the `k` first elements, in order.
pub fn partial_sort<T: Copy>(v: &mut [T], k: usize, less: impl Fn(&T, &T) -> bool) {
    heap_sorted(v, k, &less);
}

/// `std::nth_element`: what comes before the element of rank `k`, that element, and the rest.
pub fn nth_element<T: Copy>(v: &mut [T], k: usize, less: impl Fn(&T, &T) -> bool) {
    let (mut first, mut last, mut depth) = (0, v.len(), depth(v.len()));
    if k >= last {
        return;
    }
    while last - first > 3 {
        if depth == 0 {
            heap_select(&mut v[first..last], k + 1 - first, &less);
            v.swap(first, k);
            return;
        }
        depth -= 1;
        let cut = partition(v, first, last, &less);
        if cut <= k { first = cut } else { last = cut }
    }
    insertion_sort(v, first, last, &less);
}

fn insertion_sort<T: Copy>(v: &mut [T], first: usize, last: usize, less: &impl Fn(&T, &T) -> bool) {
    for i in first + 1..last {
        insert(v, i, first, less);
    }
}

/// Moves element `i` to its place among those before it, behind its equals.
fn insert<T: Copy>(v: &mut [T], i: usize, first: usize, less: &impl Fn(&T, &T) -> bool) {
    let x = v[i];
    let mut at = i;
    while at > first && less(&x, &v[at - 1]) {
        v[at] = v[at - 1];
        at -= 1;
    }
    v[at] = x;
}

/// Moves what is less than the median of three to the front; where the rest begins.
fn partition<T: Copy>(v: &mut [T], first: usize, last: usize, less: &impl Fn(&T, &T) -> bool) -> usize {
    let (a, b, c) = (first + 1, first + (last - first) / 2, last - 1);
    let under = |i: usize, j: usize| less(&v[i], &v[j]);
    let middle = match (under(a, b), under(b, c), under(a, c)) {
        (true, true, _) => b,
        (true, false, true) => c,
        (true, false, false) => a,
        (false, _, true) => a,
        (false, true, false) => c,
        (false, false, false) => b,
    };
    v.swap(first, middle);
    let (mut low, mut high) = (first + 1, last);
    loop {
        stop::poll();
        while less(&v[low], &v[first]) {
            low += 1;
        }
        high -= 1;
        while less(&v[first], &v[high]) {
            high -= 1;
        }
        if low >= high {
            return low;
        }
        v.swap(low, high);
        low += 1;
    }
}

/// The `k` first elements of the order, sorted; the others behind them.
fn heap_sorted<T: Copy>(v: &mut [T], k: usize, less: &impl Fn(&T, &T) -> bool) {
    heap_select(v, k, less);
    for end in (1..k).rev() {
        let x = v[end];
        v[end] = v[0];
        sink(v, 0, end, x, less);
    }
}

/// The `k` first elements of the order as a heap, the largest on top.
fn heap_select<T: Copy>(v: &mut [T], k: usize, less: &impl Fn(&T, &T) -> bool) {
    for parent in (0..k / 2).rev() {
        sink(v, parent, k, v[parent], less);
    }
    for i in k..v.len() {
        stop::poll();
        if k > 0 && less(&v[i], &v[0]) {
            let x = v[i];
            v[i] = v[0];
            sink(v, 0, k, x, less);
        }
    }
}

/// Fills a hole of a heap from below down to a leaf, and lets `x` rise from there.
fn sink<T: Copy>(v: &mut [T], top: usize, length: usize, x: T, less: &impl Fn(&T, &T) -> bool) {
    let mut hole = top;
    while 2 * hole + 1 < length {
        let right = 2 * hole + 2;
        let child = if right == length || less(&v[right], &v[right - 1]) { right - 1 } else { right };
        v[hole] = v[child];
        hole = child;
    }
    while hole > top {
        let parent = (hole - 1) / 2;
        if !less(&v[parent], &x) {
            break;
        }
        v[hole] = v[parent];
        hole = parent;
    }
    v[hole] = x;
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Keys with many equals in an order that no part of the algorithms likes.
    fn keys(n: usize, different: usize) -> Vec<(usize, usize)> {
        let mut x = 12345usize;
        let mut next = || {
            x = x.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
            (x >> 33) % different
        };
        (0..n).map(|i| (next(), i)).collect()
    }

    #[test]
    fn selections_hold_what_a_sort_has_in_front() {
        let less = |a: &(usize, usize), b: &(usize, usize)| a.0 < b.0;
        for (n, different) in [(0, 1), (1, 1), (5, 2), (17, 3), (100, 7), (1000, 900)] {
            let mut sorted = keys(n, different);
            sort(&mut sorted, less);
            let values: Vec<usize> = sorted.iter().map(|p| p.0).collect();
            assert!(values.is_sorted());
            for k in [0, 1, n / 3, n.saturating_sub(1), n] {
                let mut some = keys(n, different);
                partial_sort(&mut some, k, less);
                assert!(some.iter().map(|p| p.0).take(k).eq(values.iter().copied().take(k)));
                let mut around = keys(n, different);
                nth_element(&mut around, k, less);
                assert!(k >= n || around[k].0 == values[k]);
            }
        }
    }

    #[test]
    fn a_heap_sorts_too() {
        let mut v = keys(300, 50);
        let n = v.len();
        heap_sorted(&mut v, n, &|a, b| a.0 < b.0);
        assert!(v.is_sorted_by_key(|p| p.0));
    }
}
