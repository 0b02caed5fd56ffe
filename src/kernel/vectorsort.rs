//! Quicksort of unsigned numbers in vector registers: a part is divided eight elements at a time by compressing those
//! below the pivot to one end and the others to the other (Gueron and Krasnov 2016); what fits into sixteen registers
//! goes through Batcher's bitonic network. For processors with AVX-512; others have [`super::keysort`].

use super::progress::{self, Counted};
use super::stop;
use std::arch::x86_64::*;

/// Elements of a register.
const LANES: usize = 8;
/// Registers of the largest network.
const REGISTERS: usize = 16;
/// Elements from which on both parts are sorted at the same time.
const PARALLEL: usize = 1 << 15;

/// Sorts the numbers; false, and nothing done, where the processor cannot.
pub fn sort(data: &mut [u64]) -> bool {
    if !(is_x86_feature_detected!("avx512f") && is_x86_feature_detected!("popcnt")) {
        return false;
    }
    // Every level of division passes over all elements once, and the networks once more.
    let levels = (data.len() / (LANES * REGISTERS)).max(1).ilog2();
    let counted = progress::begin(data.len() as u64 * u64::from(levels + 1));
    let depth = 2 * data.len().max(1).ilog2();
    // SAFETY: the processor has AVX-512.
    unsafe { quicksort(data, depth, Passes { counted: &counted, levels }) }
    true
}

/// How far the sort is: the levels of division that a part is expected to go through still.
#[derive(Clone, Copy)]
struct Passes<'a> {
    counted: &'a Counted,
    levels: u32,
}

impl Passes<'_> {
    /// So many elements were divided.
    fn divided(&mut self, n: usize) {
        if self.levels > 0 {
            self.levels -= 1;
            self.counted.add(n as u64);
        }
    }
    /// So many elements are in their place.
    fn done(&self, n: usize) {
        self.counted.add(n as u64 * u64::from(self.levels + 1));
    }
}

/// # Safety
/// The processor has AVX-512.
#[target_feature(enable = "avx512f,popcnt")]
unsafe fn quicksort(mut data: &mut [u64], mut depth: u32, mut passes: Passes) {
    loop {
        stop::poll();
        let n = data.len();
        if n <= LANES * REGISTERS {
            // SAFETY: the processor has AVX-512.
            unsafe { sort_short(data) };
            return passes.done(n);
        }
        if depth == 0 {
            data.sort_unstable();
            return passes.done(n);
        }
        depth -= 1;
        let pivot = pivot(data);
        // SAFETY: the processor has AVX-512.
        let cut = unsafe { partition(data, pivot) };
        passes.divided(n);
        if cut == 0 {
            // The pivot is the least: all that equal it are in their place at once.
            let Some(above) = pivot.checked_add(1) else { return passes.done(n) };
            // SAFETY: the processor has AVX-512.
            let equal = unsafe { partition(data, above) };
            passes.done(equal);
            data = &mut data[equal..];
            continue;
        }
        let (left, right) = data.split_at_mut(cut);
        if n >= PARALLEL {
            // SAFETY: the processor has AVX-512.
            unsafe {
                rayon::join(|| quicksort(left, depth, passes), || quicksort(right, depth, passes));
            }
            return;
        }
        // SAFETY: the processor has AVX-512.
        unsafe { quicksort(left, depth, passes) };
        data = right;
    }
}

/// The median of a sample that is spread over all elements.
fn pivot(data: &[u64]) -> u64 {
    const SAMPLE: usize = 17;
    let step = data.len() / SAMPLE;
    let mut sample: [u64; SAMPLE] = std::array::from_fn(|k| data[k * step + step / 2]);
    sample.sort_unstable();
    sample[SAMPLE / 2]
}

/// Brings what is below the pivot to the front; how much that is.
///
/// # Safety
/// The processor has AVX-512.
#[target_feature(enable = "avx512f,popcnt")]
unsafe fn partition(data: &mut [u64], pivot: u64) -> usize {
    let (mut left, mut right) = (0, data.len());
    while !(right - left).is_multiple_of(LANES) {
        if data[left] < pivot {
            left += 1;
        } else {
            right -= 1;
            data.swap(left, right);
        }
    }
    if left == right {
        return left;
    }
    let pivots = _mm512_set1_epi64(pivot as i64);
    let p = data.as_mut_ptr();
    // Elements are written below `low` and from `high` on; those between `from` and `to` are still to be read. The first
    // and the last register's are held back, which makes room for one register on either side.
    let (mut low, mut high) = (left, right);
    // SAFETY: what is read lies between `left` and `right`; each write of eight goes to places that have been read: eight
    // on either side to begin with, and the side with less room is read from next.
    unsafe {
        let put = |v: __m512i, low: &mut usize, high: &mut usize| {
            let below = _mm512_cmplt_epu64_mask(v, pivots);
            let count = below.count_ones() as usize;
            _mm512_mask_compressstoreu_epi64(p.add(*low).cast(), below, v);
            *low += count;
            *high -= LANES - count;
            _mm512_mask_compressstoreu_epi64(p.add(*high).cast(), !below, v);
        };
        let first = _mm512_loadu_si512(p.add(left).cast());
        if right - left == LANES {
            put(first, &mut low, &mut high);
            return low;
        }
        let last = _mm512_loadu_si512(p.add(right - LANES).cast());
        let (mut from, mut to) = (left + LANES, right - LANES);
        while from < to {
            let v = if from - low <= high - to {
                from += LANES;
                _mm512_loadu_si512(p.add(from - LANES).cast())
            } else {
                to -= LANES;
                _mm512_loadu_si512(p.add(to).cast())
            };
            put(v, &mut low, &mut high);
        }
        put(first, &mut low, &mut high);
        put(last, &mut low, &mut high);
    }
    low
}

/// Sorts what fits into the registers of the largest network.
///
/// # Safety
/// The processor has AVX-512.
#[target_feature(enable = "avx512f")]
unsafe fn sort_short(data: &mut [u64]) {
    // SAFETY: the processor has AVX-512.
    unsafe {
        match data.len().div_ceil(LANES) {
            0 => {}
            1 => network::<1>(data),
            2 => network::<2>(data),
            3..=4 => network::<4>(data),
            5..=8 => network::<8>(data),
            _ => network::<REGISTERS>(data),
        }
    }
}

/// Compares each lane with the one that `order` names and keeps the larger in the lanes of `upper`.
macro_rules! exchange {
    ($v:expr, [$($lane:literal)*], $upper:literal) => {{
        let other = _mm512_permutexvar_epi64(_mm512_setr_epi64($($lane),*), $v);
        _mm512_mask_mov_epi64(_mm512_min_epu64($v, other), $upper, _mm512_max_epu64($v, other))
    }};
}

/// Sorts at most `8 N` numbers.
///
/// # Safety
/// The processor has AVX-512; `data` has at most `8 N` elements.
#[target_feature(enable = "avx512f")]
unsafe fn network<const N: usize>(data: &mut [u64]) {
    let n = data.len();
    let mask = |k: usize| -> u8 {
        match n.saturating_sub(k * LANES) {
            count @ 0..LANES => ((1u16 << count) - 1) as u8,
            _ => u8::MAX,
        }
    };
    let reverse = |v: __m512i| _mm512_permutexvar_epi64(_mm512_setr_epi64(7, 6, 5, 4, 3, 2, 1, 0), v);
    let most = _mm512_set1_epi64(-1);
    let p = data.as_mut_ptr();
    // SAFETY: the masks name the lanes that are elements of `data`; missing ones are greater than all.
    let mut v: [__m512i; N] =
        std::array::from_fn(|k| unsafe { _mm512_mask_loadu_epi64(most, mask(k), p.wrapping_add(k * LANES).cast()) });
    for v in &mut v {
        *v = exchange!(*v, [1 0 3 2 5 4 7 6], 0xAA);
        *v = exchange!(*v, [3 2 1 0 7 6 5 4], 0xCC);
        *v = exchange!(*v, [1 0 3 2 5 4 7 6], 0xAA);
        *v = exchange!(*v, [7 6 5 4 3 2 1 0], 0xF0);
        *v = exchange!(*v, [2 3 0 1 6 7 4 5], 0xCC);
        *v = exchange!(*v, [1 0 3 2 5 4 7 6], 0xAA);
    }
    let mut run = 2;
    while run <= N {
        for begin in (0..N).step_by(run) {
            for i in 0..run / 2 {
                let (a, b) = (v[begin + i], reverse(v[begin + run - 1 - i]));
                v[begin + i] = _mm512_min_epu64(a, b);
                v[begin + run - 1 - i] = reverse(_mm512_max_epu64(a, b));
            }
        }
        let mut apart = run / 4;
        while apart > 0 {
            for begin in (0..N).step_by(2 * apart) {
                for i in begin..begin + apart {
                    (v[i], v[i + apart]) = (_mm512_min_epu64(v[i], v[i + apart]), _mm512_max_epu64(v[i], v[i + apart]));
                }
            }
            apart /= 2;
        }
        for v in &mut v {
            *v = exchange!(*v, [4 5 6 7 0 1 2 3], 0xF0);
            *v = exchange!(*v, [2 3 0 1 6 7 4 5], 0xCC);
            *v = exchange!(*v, [1 0 3 2 5 4 7 6], 0xAA);
        }
        run *= 2;
    }
    for (k, v) in v.into_iter().enumerate() {
        // SAFETY: as above.
        unsafe { _mm512_mask_storeu_epi64(p.wrapping_add(k * LANES).cast(), mask(k), v) };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sorts_as_the_standard_library_does() {
        let mut state = 1u64;
        for spread in [1u64, 2, 100, u64::MAX] {
            for n in (0..300).chain([1000, 4097, 100_003]) {
                let mut next = || {
                    state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
                    u64::MAX - (state >> 3) % spread
                };
                let mut keys: Vec<u64> = (0..n).map(|_| next()).collect();
                let mut expected = keys.clone();
                expected.sort_unstable();
                if !sort(&mut keys) {
                    return;
                }
                assert!(keys == expected, "{n} numbers, {spread} different ones");
                sort(&mut keys);
                assert!(keys == expected, "{n} sorted numbers");
            }
        }
    }
}
