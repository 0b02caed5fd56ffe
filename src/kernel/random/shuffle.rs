//! Shuffling by swaps drawn from the end: the same walk for both of NumPy's front structs.

use super::bits::Bits;
use super::bounded::{interval, lemire};
use crate::kernel::stop;

/// Calls `swap(i, j)` for i from `n - 1` down to 1, `j` uniform in `0..=i`: the walk of `shuffle`.
/// The caller swaps rows, list elements or array elements.
pub fn shuffle_with(bits: &mut impl Bits, n: usize, mut swap: impl FnMut(usize, usize)) {
    for i in stop::watched((1..n).rev()) {
        swap(i, interval(bits, i as u64) as usize);
    }
}

/// Shuffles a slice as `shuffle` does a one-dimensional array.
pub fn shuffle<T>(bits: &mut impl Bits, items: &mut [T]) {
    shuffle_with(bits, items.len(), |i, j| items.swap(i, j));
}

/// `permutation(n)`: the shuffled range `0..n`.
pub fn permutation(bits: &mut impl Bits, n: usize) -> Vec<i64> {
    let mut items: Vec<i64> = (0..n as i64).collect();
    shuffle(bits, &mut items);
    items
}

/// Shuffles positions `first..` of `items` from the end with Lemire draws: `Generator.choice`.
pub(super) fn shuffle_tail(bits: &mut impl Bits, items: &mut [i64], first: usize) {
    for i in stop::watched((first..items.len()).rev()) {
        items.swap(i, lemire(bits, i as u64) as usize);
    }
}
