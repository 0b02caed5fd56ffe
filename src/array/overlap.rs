//! Do two arrays share an element? Decided exactly by a bounded search for a solution of the
//! Diophantine equation that says two positions are equal.

use super::{Array, Layout};

/// What a bounded decision can say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Overlap {
    Yes,
    No,
    /// The budget ended first.
    Unknown,
}

/// Whether the byte ranges overlap: quick, and sometimes yes where nothing is shared
/// (NumPy's `may_share_memory`).
pub fn bounds_overlap(a: &Array, b: &Array) -> bool {
    let (Some((a0, a1)), Some((b0, b1))) = (bounds(of(a)), bounds(of(b))) else { return false };
    a.storage().same(b.storage()) && a0 < b1 && b0 < a1
}

/// Yes unless they are proven apart within a small budget: what writers ask.
pub fn may_share(a: &Array, b: &Array) -> bool {
    shares(a, b, Some(64)) != Overlap::No
}

/// Whether any byte belongs to both. `budget` bounds the steps of the search; `None` is no bound.
pub fn shares(a: &Array, b: &Array, budget: Option<u64>) -> Overlap {
    if !a.storage().same(b.storage()) {
        return Overlap::No;
    }
    shares_layouts(of(a), of(b), budget)
}

fn of(a: &Array) -> (&Layout, usize) {
    (a.layout(), a.dtype().itemsize())
}

/// As [`shares`] for two layouts of one buffer, each with the bytes of its elements.
pub fn shares_layouts(a: (&Layout, usize), b: (&Layout, usize), budget: Option<u64>) -> Overlap {
    let (Some((a0, a1)), Some((b0, b1))) = (bounds(a), bounds(b)) else { return Overlap::No };
    if a0 >= b1 || b0 >= a1 {
        return Overlap::No;
    }
    // lowest(a) + sum(a's steps) = lowest(b) + sum(b's steps); b's indices are mirrored (counted down
    // from its highest byte) so that both sums stand on one side.
    let mut terms = Vec::new();
    let mut target = b0 as i128 - a0 as i128;
    for (layout, mirrored) in [(a, false), (b, true)] {
        for (step, count) in byte_steps(layout) {
            if mirrored {
                target += step * count;
            }
            terms.push((step, count));
        }
    }
    solve(terms, target, budget)
}

/// Whether two different indices of a layout reach one element: proven, not suspected (a layout whose
/// question the budget does not settle counts as no).
pub fn overlaps_itself(layout: &Layout) -> bool {
    if layout.is_c_contiguous() || layout.size() < 2 {
        return false;
    }
    let mut axes: Vec<(i128, i128)> = layout
        .shape
        .iter()
        .zip(&layout.strides)
        .filter(|&(&n, _)| n > 1)
        .map(|(&n, &s)| (s.unsigned_abs() as i128, n as i128 - 1))
        .collect();
    axes.sort_unstable();
    // Each axis steps over all that the smaller ones reach: no two indices meet.
    let mut reach = 0;
    if axes.iter().all(|&(step, n)| {
        let apart = step > reach;
        reach += step * n;
        apart
    }) {
        return false;
    }
    // Two indices meet if their difference d (-n <= d_i <= n, not all 0) has sum(c_i d_i) = 0. With the
    // first axis that differs counted upward, d_k >= 1, the rest is the search of two sums.
    (0..axes.len()).any(|k| {
        let (step, n) = axes[k];
        let rest = &axes[k + 1..];
        let offset: i128 = rest.iter().map(|&(c, n)| c * n).sum();
        let terms = rest.iter().map(|&(c, n)| (c, 2 * n)).chain([(step, n - 1)]);
        let terms: Vec<_> = terms.filter(|&(c, n)| c > 0 && n > 0).collect();
        let target = offset - step;
        if step == 0 {
            return true;
        }
        if terms.is_empty() { target == 0 } else { solve(terms, target, Some(4096)) == Overlap::Yes }
    })
}

/// First byte, and the byte behind the last.
fn bounds((layout, size): (&Layout, usize)) -> Option<(usize, usize)> {
    layout.bounds().map(|(low, high)| (low * size, (high + 1) * size))
}

/// (step in bytes, largest count) of every axis that moves, and of the bytes within an element.
fn byte_steps((layout, size): (&Layout, usize)) -> impl Iterator<Item = (i128, i128)> {
    let size = size as i128;
    let axes = layout.shape.iter().zip(&layout.strides);
    let axes = axes.map(move |(&n, &s)| (s.unsigned_abs() as i128 * size, n as i128 - 1));
    axes.chain([(1, size - 1)]).filter(|&(step, count)| step > 0 && count > 0)
}

/// Is there 0 <= x_i <= n_i with sum(c_i x_i) = target? Largest coefficients first; prunes by the
/// remaining reach and by divisibility.
fn solve(mut terms: Vec<(i128, i128)>, target: i128, budget: Option<u64>) -> Overlap {
    terms.sort_unstable_by(|x, y| y.cmp(x));
    // Equal coefficients are one term.
    terms.dedup_by(|next, kept| {
        let same = next.0 == kept.0;
        if same {
            kept.1 += next.1;
        }
        same
    });
    let mut reach = vec![0i128; terms.len() + 1];
    let mut gcd = vec![0i128; terms.len() + 1];
    for k in (0..terms.len()).rev() {
        reach[k] = reach[k + 1] + terms[k].0 * terms[k].1;
        gcd[k] = num_integer::gcd(gcd[k + 1], terms[k].0);
    }
    let mut steps = budget.unwrap_or(u64::MAX);
    search(&terms, &reach, &gcd, 0, target, &mut steps)
}

fn search(terms: &[(i128, i128)], reach: &[i128], gcd: &[i128], k: usize, target: i128, steps: &mut u64) -> Overlap {
    if target < 0 || target > reach[k] {
        return Overlap::No;
    }
    if target == 0 || target == reach[k] {
        return Overlap::Yes;
    }
    if target % gcd[k] != 0 {
        return Overlap::No;
    }
    let (c, n) = terms[k];
    // The rest must reach what this term leaves over.
    let most = (target / c).min(n);
    let least = ((target - reach[k + 1]).max(0) + c - 1) / c;
    let mut x = most;
    while x >= least {
        if *steps == 0 {
            return Overlap::Unknown;
        }
        *steps -= 1;
        match search(terms, reach, gcd, k + 1, target - c * x, steps) {
            Overlap::No => x -= 1,
            other => return other,
        }
    }
    Overlap::No
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every layout with up to three short axes and small steps: the proof agrees with counting.
    #[test]
    fn self_overlap_is_decided_exactly() {
        let lengths = [1usize, 2, 3];
        let steps = [-3isize, -1, 0, 1, 2, 3, 4, 5];
        let mut met = 0;
        for (n0, n1, n2) in triples(&lengths) {
            for (s0, s1, s2) in triples(&steps) {
                let layout = Layout { shape: [n0, n1, n2][..].into(), strides: [s0, s1, s2][..].into(), offset: 64 };
                let mut seen = std::collections::HashSet::new();
                let mut twice = false;
                for (i, j) in (0..n0).flat_map(|i| (0..n1).map(move |j| (i, j))) {
                    for k in 0..n2 {
                        twice |= !seen.insert(layout.position(&[i, j, k]));
                    }
                }
                assert_eq!(overlaps_itself(&layout), twice, "{layout:?}");
                met += usize::from(twice);
            }
        }
        assert!(met > 1000);
    }

    fn triples<T: Copy>(all: &[T]) -> impl Iterator<Item = (T, T, T)> {
        all.iter().flat_map(move |&a| all.iter().flat_map(move |&b| all.iter().map(move |&c| (a, b, c))))
    }
}
