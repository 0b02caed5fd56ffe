//! Sorting many keys: parts on several cores, each by the standard library's sort, then merged; keys of a
//! short range are counted instead.

use super::progress::{self, Counted};
use super::stop;

/// Elements from which on keys are worth making.
pub const FROM: usize = 1 << 11;
/// Elements from which on another core helps.
const PARALLEL: usize = 1 << 16;

/// Elements that are sorted without a look whether to stop.
const LONGEST: usize = 1 << 20;

/// Sorts numbers.
pub fn sort_numbers(keys: &mut [u64]) {
    let (low, high) = stop::parts(keys).fold((u64::MAX, 0), |ends, part| {
        part.iter().fold(ends, |(low, high): (u64, u64), &k| (low.min(k), high.max(k)))
    });
    if keys.is_empty() || high - low >= keys.len() as u64 / 4 {
        #[cfg(target_arch = "x86_64")]
        if super::vectorsort::sort(keys) {
            return;
        }
        return sort(keys);
    }
    let mut counts = vec![0usize; (high - low) as usize + 1];
    stop::watched(keys.iter()).for_each(|k| counts[(k - low) as usize] += 1);
    let mut rest = keys;
    for (count, key) in counts.into_iter().zip(low..) {
        let (run, after) = std::mem::take(&mut rest).split_at_mut(count);
        run.fill(key);
        rest = after;
    }
}

/// Sorts elements of which none equals another (or equal ones are the same).
pub fn sort<E: Ord + Copy + Send + Sync>(data: &mut [E]) {
    let cores = rayon::current_num_threads();
    let parts = cores.max(data.len() / LONGEST).next_power_of_two().ilog2();
    if parts == 0 || data.len() < PARALLEL {
        return data.sort_unstable();
    }
    let mut scratch = data.to_vec();
    let counted = progress::begin(data.len() as u64 * (LEAF + parts as u64));
    sort_to(data, &mut scratch, false, parts, &counted);
}

/// What sorting an element of a part costs, as against merging it once.
const LEAF: u64 = 4;

/// Sorts what is in `data` and leaves it there, or in `other`; 2^`parts` parts are sorted apart.
fn sort_to<E: Ord + Copy + Send + Sync>(
    data: &mut [E],
    other: &mut [E],
    to_other: bool,
    parts: u32,
    counted: &Counted,
) {
    stop::poll();
    if parts == 0 || data.len() < PARALLEL / 2 {
        data.sort_unstable();
        if to_other {
            other.copy_from_slice(data);
        }
        counted.add(data.len() as u64 * (LEAF + parts as u64));
        return;
    }
    let half = data.len() / 2;
    {
        let (left, right) = data.split_at_mut(half);
        let (other_left, other_right) = other.split_at_mut(half);
        rayon::join(
            || sort_to(left, other_left, !to_other, parts - 1, counted),
            || sort_to(right, other_right, !to_other, parts - 1, counted),
        );
    }
    let (from, to) = if to_other { (data, other) } else { (other, data) };
    let (left, right) = from.split_at(half);
    let n = to.len() as u64;
    merge(left, right, to, parts);
    counted.add(n);
}

/// Merges two sorted parts.
fn merge<E: Ord + Copy + Send + Sync>(left: &[E], right: &[E], to: &mut [E], parts: u32) {
    if parts > 0 && left.len() > PARALLEL / 8 {
        let middle = left.len() / 2;
        let other = right.partition_point(|x| *x < left[middle]);
        let (before, after) = to.split_at_mut(middle + other);
        rayon::join(
            || merge(&left[..middle], &right[..other], before, parts - 1),
            || merge(&left[middle..], &right[other..], after, parts - 1),
        );
        return;
    }
    stop::poll();
    let (mut i, mut j) = (0, 0);
    let mut to = to.iter_mut();
    while i < left.len() && j < right.len() {
        let (a, b) = (left[i], right[j]);
        let second = b < a;
        if let Some(to) = to.next() {
            *to = if second { b } else { a };
        }
        (i, j) = (i + !second as usize, j + second as usize);
    }
    to.zip(left[i..].iter().chain(&right[j..])).for_each(|(to, x)| *to = *x);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sorts_as_the_standard_library_does() {
        // A linear congruence for numbers without order; few distinct keys and many.
        for spread in [3u64, 1000, u64::MAX] {
            for n in [0, 1, 2, 1000, 3 * PARALLEL + 17] {
                let mut state = 1u64;
                let mut next = || {
                    state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
                    (state >> 7) % spread
                };
                let mut keys: Vec<u64> = (0..n).map(|_| next()).collect();
                let mut pairs: Vec<(u64, u32)> = keys.iter().copied().zip(0..).collect();
                let (mut expected_keys, mut expected) = (keys.clone(), pairs.clone());
                expected_keys.sort();
                expected.sort();
                sort_numbers(&mut keys);
                sort(&mut pairs);
                assert!(keys == expected_keys && pairs == expected, "{n} elements, keys below {spread}");
            }
        }
    }
}
