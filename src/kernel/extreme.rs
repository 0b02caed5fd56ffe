//! The largest or smallest element of a run and where it stands first: several elements at a time, long
//! runs on several cores.

use super::arith::Arith;
use super::loops::has_avx2;
use super::stop;

/// Elements that are compared before the first place is looked for.
const BLOCK: usize = 1024;
/// Elements from which on another core helps.
const PARALLEL: usize = 1 << 17;
/// Elements compared at a time.
const LANES: usize = 32;

/// The index of the first largest (or smallest) element of a slice that is not empty; the first NaN beats all.
pub fn position<T: Arith>(slice: &[T], largest: bool) -> usize {
    stop::poll();
    if slice.len() >= PARALLEL && rayon::current_num_threads() > 1 {
        let (left, right) = slice.split_at(slice.len() / 2);
        let (i, j) = rayon::join(|| position(left, largest), || position(right, largest) + left.len());
        return if better(slice[j], slice[i], largest) { j } else { i };
    }
    if has_avx2() {
        // SAFETY: the processor has AVX2.
        unsafe { if largest { scan_avx2::<T, true>(slice) } else { scan_avx2::<T, false>(slice) } }
    } else if largest {
        scan::<T, true>(slice)
    } else {
        scan::<T, false>(slice)
    }
}

/// Whether `a` beats an earlier `b`.
#[inline(always)]
fn better<T: Arith>(a: T, b: T, largest: bool) -> bool {
    // NaN sorts last: it is `less` than nothing, and everything is less than it.
    if largest { b.less(a) } else { a.less(b) && !b.is_nan() || a.is_nan() && !b.is_nan() }
}

/// # Safety
/// The processor has AVX2.
#[cfg_attr(target_arch = "x86_64", target_feature(enable = "avx2,fma"))]
unsafe fn scan_avx2<T: Arith, const LARGEST: bool>(slice: &[T]) -> usize {
    scan::<T, LARGEST>(slice)
}

#[inline(always)]
fn scan<T: Arith, const LARGEST: bool>(slice: &[T]) -> usize {
    let (mut best, mut block) = (slice[0], 0);
    if best.is_nan() {
        return 0;
    }
    for (k, values) in slice.chunks(BLOCK).enumerate() {
        let (here, nan) = extreme_of::<T, LARGEST>(values);
        if nan {
            return k * BLOCK + values.iter().position(|x| x.is_nan()).unwrap_or(0);
        }
        if better(here, best, LARGEST) {
            (best, block) = (here, k);
        }
    }
    let start = block * BLOCK;
    start + slice[start..].iter().position(|x| *x == best).unwrap_or(0)
}

/// The extreme of values without NaN, and whether there is a NaN.
#[inline(always)]
fn extreme_of<T: Arith, const LARGEST: bool>(values: &[T]) -> (T, bool) {
    let pick = |a: T, b: T| {
        let beaten = if LARGEST { a.below(b) } else { b.below(a) };
        if beaten { b } else { a }
    };
    let mut lanes = [values[0]; LANES];
    let mut nan = false;
    let chunks = values.chunks_exact(LANES);
    let rest = chunks.remainder();
    for chunk in chunks {
        for (lane, &x) in lanes.iter_mut().zip(chunk) {
            *lane = pick(*lane, x);
            nan |= x.is_nan();
        }
    }
    nan |= rest.iter().fold(false, |nan, x| nan | x.is_nan());
    (lanes.into_iter().chain(rest.iter().copied()).fold(values[0], pick), nan)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_first_of_equals_and_of_nans() {
        for n in [1, 31, 32, 100, 5000, 3 * PARALLEL] {
            let mut values: Vec<f64> = (0..n).map(|i| ((i * 7919) % 1000) as f64).collect();
            let first = |values: &[f64], best: f64| values.iter().position(|&x| x == best).unwrap();
            let (low, high) = values.iter().fold((f64::MAX, f64::MIN), |(l, h), &x| (l.min(x), h.max(x)));
            assert_eq!(
                (position(&values, false), position(&values, true)),
                (first(&values, low), first(&values, high))
            );
            values[n / 3] = f64::NAN;
            values[n - 1] = f64::NAN;
            assert_eq!((position(&values, false), position(&values, true)), (n / 3, n / 3));
        }
    }
}
