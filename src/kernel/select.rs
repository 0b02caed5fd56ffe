//! The element of a rank: [`ranked`] its value, [`quickselect`] with its index, among equals the one that PyTorch's
//! `kthvalue` finds: it is not stable, so the order of its exchanges decides.

use super::arith::Arith;
use super::stop;

/// From so many elements on a sample says first which of them come into question.
const LONG: usize = 1 << 17;
/// Elements of the sample.
const SAMPLE: usize = 4096;
/// How far from its place in the sample a rank may lie: four times its standard deviation.
const MARGIN: usize = 128;

/// The element of rank `k` and that of the next rank, of numbers that are not NaN. Of many elements only the few around
/// the rank are put in order; the pass over all can be stopped.
pub fn ranked(all: &[f64], k: usize) -> (f64, Option<f64>) {
    if all.len() < LONG {
        return ranked_of_few(all.to_vec(), k);
    }
    let step = all.len() / SAMPLE;
    let mut sample: Vec<f64> = all.iter().copied().step_by(step).collect();
    sample.sort_unstable_by(f64::total_cmp);
    let place = k / step;
    let low = place.checked_sub(MARGIN).map_or(f64::NEG_INFINITY, |i| sample[i]);
    let high = sample.get(place + MARGIN).copied().unwrap_or(f64::INFINITY);
    let (mut below, mut above, mut near) = (0, None, Vec::with_capacity(all.len() / 8));
    for part in stop::parts(all) {
        for &x in part {
            if x < low {
                below += 1;
            } else if x > high {
                above = Some(above.map_or(x, |a| Arith::smaller(a, x)));
            } else {
                near.push(x);
            }
        }
    }
    match k.checked_sub(below).filter(|k| *k < near.len()) {
        Some(k) => {
            let (a, next) = ranked_of_few(near, k);
            (a, next.or(above))
        }
        // The sample misled.
        None => ranked_of_few(all.to_vec(), k),
    }
}

fn ranked_of_few(mut all: Vec<f64>, k: usize) -> (f64, Option<f64>) {
    let (_, &mut a, above) = all.select_nth_unstable_by(k, |x, y| Arith::order(*x, *y));
    (a, above.iter().copied().reduce(Arith::smaller))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranks_of_many_are_those_of_the_sorted() {
        let n = LONG + 1000;
        let lanes: [Vec<f64>; 4] = [
            (0..n).map(|i| (i * 7919 % 1_000_003) as f64).collect(),
            (0..n).map(|i| i as f64).collect(),
            (0..n).map(|i| (i % 3) as f64).collect(),
            // A sample of every so many elements misleads.
            (0..n).map(|i| if i % (n / SAMPLE) == 0 { 5.0 } else { i as f64 }).collect(),
        ];
        for lane in lanes {
            let mut sorted = lane.clone();
            sorted.sort_unstable_by(f64::total_cmp);
            for k in [0, 1, 777, n / 2, n - 2, n - 1] {
                assert_eq!(ranked(&lane, k), (sorted[k], sorted.get(k + 1).copied()), "{k}");
            }
        }
    }
}
