//! Folds over axes. The walk is common to all; what differs by dtype and operation is the loop over one
//! run. Sums of floats go pairwise along a run exactly as NumPy's do, so that the bits agree.

use super::arith::{Arith, Combine};
use super::loops::has_avx2;
use super::stop;
use super::walk::Walk;
use crate::array::{Array, Bool8, DType, dispatch};
use half::{bf16, f16};
use num_complex::Complex;

/// Folds a run of `n` source elements into targets; a target step of 0 means one target for all.
/// Steps are in elements of either side's type.
///
/// # Safety
/// All `n` elements of both sides lie in their buffers and have the loop's types.
type Inner = unsafe fn(*mut u8, isize, *const u8, isize, usize);

/// How a fold reads its source.
#[derive(Clone, Copy)]
pub enum Fold {
    /// Both sides of the source's dtype.
    Combine(Combine),
    /// A sum of floats or integers in float64.
    SumWide,
    /// bool from the truth of the elements: and, or.
    All,
    Any,
    /// How many are not zero, as int64.
    Count,
}

/// NumPy's iterator copies elements that it cannot walk as one run, or must cast, through a buffer of
/// this many; sums begin anew with each buffer.
const BUFFER: usize = 8192;

/// Folds `src` into `out`, which has the same shape but steps of 0 along the folded axes and holds the
/// initial values. `mask`, of the same shape and bool, leaves elements out. `cast_from` are the strides
/// of the array that `src` was cast from, if it was.
pub fn fold(out: &Array, src: &Array, mask: Option<&Array>, fold: Fold, cast_from: Option<&[isize]>) {
    assert!(out.shape() == src.shape(), "a fold of different shapes");
    let inner = inner(fold, src.dtype());
    assert!(out.dtype() == result_dtype(fold, src.dtype()), "a fold into another dtype");
    let (to, from) = (out.storage().ptr(), src.storage().ptr().cast_const());
    let (t, f) = (out.dtype().itemsize() as isize, src.dtype().itemsize() as isize);
    let start = [out.offset() as isize, src.offset() as isize];
    let Some(mask) = mask else {
        // The third operand only shapes the walk: as NumPy would walk the array before the cast.
        let shape_of = cast_from.unwrap_or(src.strides());
        let walk = Walk::new(src.shape(), [out.strides(), shape_of, src.strides()]).sorted().merged();
        let buffered = matches!(fold, Fold::Combine(Combine::Add)) && src.dtype().is_inexact();
        if buffered && let Some(pieces) = Pieces::new(&walk, cast_from.is_some()) {
            return dispatch!(src.dtype(), T => pieces.sum::<T>(out, src));
        }
        // SAFETY: arrays' layouts lie within their buffers, and the walk stays within the layouts.
        walk.for_each_run([start[0], 0, start[1]], |[d, _, s], n, [ds, _, ss]| unsafe {
            inner(to.offset(d * t), ds, from.offset(s * f), ss, n)
        });
        return;
    };
    assert!(mask.shape() == src.shape() && mask.dtype() == DType::Bool, "a mask of another shape or dtype");
    let truth = mask.storage().ptr().cast::<Bool8>().cast_const();
    let walk = Walk::new(src.shape(), [out.strides(), src.strides(), mask.strides()]).sorted().merged();
    walk.for_each_run([start[0], start[1], mask.offset() as isize], |[d, s, m], n, [ds, ss, ms]| {
        let mut i = 0;
        while i < n {
            // SAFETY: as above.
            let on = |k: usize| unsafe { truth.offset(m + k as isize * ms).read() }.get();
            let run = (i..n).take_while(|&k| on(k)).count();
            if run > 0 {
                let k = i as isize;
                // SAFETY: as above.
                unsafe { inner(to.offset((d + k * ds) * t), ds, from.offset((s + k * ss) * f), ss, run) }
            }
            i += run.max(1);
        }
    });
}

/// Folds all elements of an array without holes into a 0-d one, which holds the initial value: [`fold`] without finding out how
/// to walk. For short arrays: nothing asks meanwhile whether to stop.
pub fn fold_whole(out: &Array, src: &Array, fold: Fold) {
    assert!(out.dtype() == result_dtype(fold, src.dtype()), "a fold into another dtype");
    assert!(out.size() == 1 && src.layout().is_c_contiguous(), "a fold of an array with holes");
    let from = src.storage().ptr().wrapping_add(src.offset() * src.dtype().itemsize());
    let to = out.storage().ptr().wrapping_add(out.offset() * out.dtype().itemsize());
    // SAFETY: one target, and as many elements as the array has from its first one on.
    unsafe { inner(fold, src.dtype())(to, 0, from, 1, src.size()) }
}

/// How NumPy's buffer cuts a sum over axes that do not merge: the buffer holds the axes `..whole` and as
/// many steps along the next one as have room.
struct Pieces {
    walk: Walk<2>,
    whole: usize,
    steps: usize,
    folded: usize,
}

impl Pieces {
    /// `None` where no buffer is needed. The walk's operands are out, shape and src.
    fn new(walk: &Walk<3>, cast: bool) -> Option<Pieces> {
        let folded = walk.axes.iter().take_while(|a| a.1[0] == 0).count();
        let (mut whole, mut size) = (0, 1);
        while whole < folded && size * walk.axes[whole].0 <= BUFFER {
            size *= walk.axes[whole].0;
            whole += 1;
        }
        let unbuffered = !cast && (folded < 2 || whole == 0);
        if folded == 0 || unbuffered || walk.axes.iter().any(|a| a.0 == 0) {
            return None;
        }
        let axes = walk.axes.iter().map(|&(n, [out, _, src])| (n, [out, src])).collect();
        Some(Pieces { walk: Walk { axes }, whole, steps: BUFFER / size, folded })
    }

    fn sum<T: Sum>(&self, out: &Array, src: &Array) {
        let (to, from) = (out.storage().ptr().cast::<T>(), src.storage().ptr().cast::<T>().cast_const());
        let (inside, outside) = self.walk.axes.split_at(self.whole);
        let inside = Walk { axes: inside.into() };
        let mut outside = Walk { axes: outside.into() };
        if self.whole == self.folded {
            // Nothing is cut: an axis of one step stands for the one that would be.
            outside.axes.insert(0, (1, [0, 0]));
        }
        let mut buffer: Vec<T> = Vec::with_capacity(BUFFER);
        outside.for_each_run([out.offset() as isize, src.offset() as isize], |[d, s], n, [_, step]| {
            for first in (0..n).step_by(self.steps) {
                buffer.clear();
                for k in first..(first + self.steps).min(n) {
                    inside.for_each_run([0, s + k as isize * step], |[_, s], n, [_, ss]| {
                        // SAFETY: the walks stay within the layout of `src`, which lies in its buffer.
                        buffer.extend((0..n as isize).map(|i| unsafe { from.offset(s + i * ss).read() }));
                    });
                }
                // SAFETY: the outer walk stays within the layout of `out`; the buffer is a slice.
                unsafe {
                    let at = to.offset(d);
                    at.write(T::add_run(at.read(), buffer.as_ptr(), 1, buffer.len()));
                }
            }
        });
    }
}

/// The dtype that `out` of [`fold`] must have.
pub fn result_dtype(fold: Fold, dtype: DType) -> DType {
    match fold {
        Fold::Combine(_) => dtype,
        Fold::SumWide => DType::F64,
        Fold::All | Fold::Any => DType::Bool,
        Fold::Count => DType::I64,
    }
}

fn inner(fold: Fold, dtype: DType) -> Inner {
    dispatch!(dtype, T => match fold {
        Fold::Combine(how) => match how {
            Combine::Add => add::<T>,
            Combine::Multiply => combine::<T, MULTIPLY>,
            Combine::Maximum if has_avx2() => combine_avx2::<T, MAXIMUM>,
            Combine::Minimum if has_avx2() => combine_avx2::<T, MINIMUM>,
            Combine::Maximum => combine::<T, MAXIMUM>,
            Combine::Minimum => combine::<T, MINIMUM>,
            Combine::Subtract => combine::<T, SUBTRACT>,
            Combine::Fmax => combine::<T, FMAX>,
            Combine::Fmin => combine::<T, FMIN>,
            Combine::And => combine::<T, AND>,
            Combine::Or => combine::<T, OR>,
            Combine::Xor => combine::<T, XOR>,
            Combine::LogAddExp => combine::<T, LOG_ADD_EXP>,
        },
        Fold::SumWide if has_avx2() => sum_wide_avx2::<T>,
        Fold::SumWide => sum_wide::<T>,
        Fold::All => truth::<T, true>,
        Fold::Any => truth::<T, false>,
        Fold::Count => count::<T>,
    })
}

const MULTIPLY: u8 = Combine::Multiply as u8;
const MAXIMUM: u8 = Combine::Maximum as u8;
const MINIMUM: u8 = Combine::Minimum as u8;
const SUBTRACT: u8 = Combine::Subtract as u8;
const FMAX: u8 = Combine::Fmax as u8;
const FMIN: u8 = Combine::Fmin as u8;
const AND: u8 = Combine::And as u8;
const OR: u8 = Combine::Or as u8;
const XOR: u8 = Combine::Xor as u8;
const LOG_ADD_EXP: u8 = Combine::LogAddExp as u8;

/// The operation behind one of the constants, decided at compile time.
#[inline(always)]
fn apply<T: Arith, const OP: u8>(a: T, b: T) -> T {
    let how = match OP {
        MULTIPLY => Combine::Multiply,
        MAXIMUM => Combine::Maximum,
        MINIMUM => Combine::Minimum,
        SUBTRACT => Combine::Subtract,
        FMAX => Combine::Fmax,
        FMIN => Combine::Fmin,
        AND => Combine::And,
        OR => Combine::Or,
        XOR => Combine::Xor,
        LOG_ADD_EXP => Combine::LogAddExp,
        _ => Combine::Add,
    };
    how.apply(a, b)
}

/// # Safety
/// As [`Inner`]; the processor has AVX2.
#[cfg_attr(target_arch = "x86_64", target_feature(enable = "avx2,fma"))]
unsafe fn combine_avx2<T: Arith, const OP: u8>(to: *mut u8, ds: isize, from: *const u8, ss: isize, n: usize) {
    // SAFETY: the caller's promise.
    unsafe { combine::<T, OP>(to, ds, from, ss, n) }
}

/// # Safety
/// As [`Inner`].
#[inline(always)]
unsafe fn combine<T: Arith, const OP: u8>(to: *mut u8, ds: isize, from: *const u8, ss: isize, n: usize) {
    let (to, from) = (to.cast::<T>(), from.cast::<T>());
    // SAFETY: the caller's promise.
    unsafe {
        if ds == 0 {
            let mut value = to.read();
            let lanes = matches!(OP, MAXIMUM | MINIMUM) && ss == 1 && n >= 32;
            let mut i = 0;
            if lanes {
                // Order does not matter: eight at a time.
                let slice = std::slice::from_raw_parts(from, n);
                let mut best = [value; 8];
                for chunk in slice.chunks_exact(8) {
                    for k in 0..8 {
                        best[k] = apply::<T, OP>(best[k], chunk[k]);
                    }
                }
                value = best.into_iter().fold(value, apply::<T, OP>);
                i = n / 8 * 8;
            }
            while i < n {
                value = apply::<T, OP>(value, from.offset(i as isize * ss).read());
                i += 1;
            }
            to.write(value);
        } else {
            for i in 0..n as isize {
                let at = to.offset(i * ds);
                at.write(apply::<T, OP>(at.read(), from.offset(i * ss).read()));
            }
        }
    }
}

/// # Safety
/// As [`Inner`].
unsafe fn add<T: Sum>(to: *mut u8, ds: isize, from: *const u8, ss: isize, n: usize) {
    let (to, from) = (to.cast::<T>(), from.cast::<T>());
    // SAFETY: the caller's promise.
    unsafe {
        if ds == 0 {
            to.write(T::add_run(to.read(), from, ss, n));
        } else if ds == 1 && ss == 1 {
            let targets = std::slice::from_raw_parts_mut(to, n);
            let sources = std::slice::from_raw_parts(from, n);
            targets.iter_mut().zip(sources).for_each(|(t, &s)| *t = t.add(s));
        } else {
            for i in 0..n as isize {
                let at = to.offset(i * ds);
                at.write(at.read().add(from.offset(i * ss).read()));
            }
        }
    }
}

/// # Safety
/// As [`sum_wide`]; the processor has AVX2.
#[cfg_attr(target_arch = "x86_64", target_feature(enable = "avx2,fma"))]
unsafe fn sum_wide_avx2<T: Arith>(to: *mut u8, ds: isize, from: *const u8, ss: isize, n: usize) {
    // SAFETY: the caller's promise.
    unsafe { sum_wide::<T>(to, ds, from, ss, n) }
}

/// # Safety
/// As [`Inner`]; the targets are float64.
#[inline(always)]
unsafe fn sum_wide<T: Arith>(to: *mut u8, ds: isize, from: *const u8, ss: isize, n: usize) {
    let (to, from) = (to.cast::<f64>(), from.cast::<T>());
    // SAFETY: the caller's promise.
    unsafe {
        if ds == 0 {
            let total = pairwise(&|i| from.offset(i as isize * ss).read().to_f64(), 0, n);
            to.write(to.read() + total);
        } else if ds == 1 && ss == 1 {
            // Steps as constants let the loop use vectors.
            let targets = std::slice::from_raw_parts_mut(to, n);
            let sources = std::slice::from_raw_parts(from, n);
            targets.iter_mut().zip(sources).for_each(|(t, s)| *t += s.to_f64());
        } else {
            for i in 0..n as isize {
                *to.offset(i * ds) += from.offset(i * ss).read().to_f64();
            }
        }
    }
}

/// # Safety
/// As [`Inner`]; the targets are bool.
unsafe fn truth<T: Arith, const ALL: bool>(to: *mut u8, ds: isize, from: *const u8, ss: isize, n: usize) {
    let (to, from) = (to.cast::<Bool8>(), from.cast::<T>());
    for i in 0..n as isize {
        // SAFETY: the caller's promise.
        unsafe {
            let at = to.offset(i * ds);
            if from.offset(i * ss).read().truth() != ALL {
                at.write((!ALL).into());
                if ds == 0 {
                    return;
                }
            }
        }
    }
}

/// # Safety
/// As [`Inner`]; the targets are int64.
unsafe fn count<T: Arith>(to: *mut u8, ds: isize, from: *const u8, ss: isize, n: usize) {
    let (to, from) = (to.cast::<i64>(), from.cast::<T>());
    // SAFETY: the caller's promise.
    unsafe {
        if ds == 0 {
            let found: i64 = (0..n as isize).map(|i| from.offset(i * ss).read().truth() as i64).sum();
            *to += found;
        } else {
            for i in 0..n as isize {
                *to.offset(i * ds) += from.offset(i * ss).read().truth() as i64;
            }
        }
    }
}

/// Sums of one run.
pub trait Sum: Arith {
    /// `total` plus the run's sum.
    ///
    /// # Safety
    /// All `n` elements lie in their buffer.
    unsafe fn add_run(total: Self, from: *const Self, step: isize, n: usize) -> Self;
}

macro_rules! plain_sums {
    ($($ty:ty)*) => {$(
        impl Sum for $ty {
            unsafe fn add_run(total: Self, from: *const Self, step: isize, n: usize) -> Self {
                // SAFETY: the caller's promise.
                unsafe {
                    if step == 1 {
                        return std::slice::from_raw_parts(from, n).iter().fold(total, |t, &x| t.add(x));
                    }
                    (0..n as isize).fold(total, |t, i| t.add(from.offset(i * step).read()))
                }
            }
        }
    )*};
}
plain_sums!(u8 u16 u32 u64 i8 i16 i32 i64 Bool8);

macro_rules! float_sums {
    ($($ty:ty, $to:expr, $from:expr;)*) => {$(
        impl Sum for $ty {
            unsafe fn add_run(total: Self, from: *const Self, step: isize, n: usize) -> Self {
                // SAFETY: the caller's promise; a step of 1 as a constant lets the loop use vectors.
                let sum = unsafe {
                    if step == 1 {
                        let run = std::slice::from_raw_parts(from, n);
                        parallel_pairwise(run, &|x: $ty| $to(x))
                    } else {
                        pairwise(&|i| $to(from.offset(i as isize * step).read()), 0, n)
                    }
                };
                $from($to(total) + sum)
            }
        }
    )*};
}
float_sums! {
    f32, |x: f32| x, |x: f32| x;
    f64, |x: f64| x, |x: f64| x;
    f16, f16::to_f32, f16::from_f32;
    bf16, bf16::to_f32, bf16::from_f32;
}

macro_rules! complex_sums {
    ($($ty:ident)*) => {$(
        impl Sum for Complex<$ty> {
            unsafe fn add_run(total: Self, from: *const Self, step: isize, n: usize) -> Self {
                // SAFETY: the caller's promise.
                let part = |i: usize| unsafe {
                    let c = from.offset((i / 2) as isize * step).read();
                    if i % 2 == 0 { c.re } else { c.im }
                };
                let [re, im] = pairwise_complex(&part, 0, 2 * n);
                Complex::new(total.re + re, total.im + im)
            }
        }
    )*};
}
complex_sums!(f32 f64);

/// Blocks of at most this many elements are summed in eight strands.
const BLOCK: usize = 128;
/// Runs from this length on are halved over the cores: the tree of sums is the same.
const PARALLEL: usize = 1 << 17;

/// Where a run of `n` is halved: a multiple of 8.
fn half(n: usize) -> usize {
    n / 2 - n / 2 % 8
}

/// NumPy's pairwise sum of elements `from..from + n`.
#[inline]
fn pairwise<A>(get: &impl Fn(usize) -> A, from: usize, n: usize) -> A
where
    A: Copy + std::ops::Add<Output = A> + num_traits::Zero + std::ops::Neg<Output = A>,
{
    if n < 8 {
        // Minus zero, so that a sum of minus zeros stays one.
        return (from..from + n).fold(-A::zero(), |t, i| t + get(i));
    }
    if n <= BLOCK {
        let mut r: [A; 8] = std::array::from_fn(|k| get(from + k));
        let whole = n - n % 8;
        let mut i = 8;
        while i < whole {
            for (k, r) in r.iter_mut().enumerate() {
                *r = *r + get(from + i + k);
            }
            i += 8;
        }
        let sum = ((r[0] + r[1]) + (r[2] + r[3])) + ((r[4] + r[5]) + (r[6] + r[7]));
        return (from + whole..from + n).fold(sum, |t, i| t + get(i));
    }
    if n >= stop::STRIDE {
        stop::poll();
    }
    let left = half(n);
    pairwise(get, from, left) + pairwise(get, from + left, n - left)
}

fn parallel_pairwise<T: Sync + Copy, A>(run: &[T], to: &(impl Fn(T) -> A + Sync)) -> A
where
    A: Copy + Send + std::ops::Add<Output = A> + num_traits::Zero + std::ops::Neg<Output = A>,
{
    stop::poll();
    if run.len() < PARALLEL {
        return pairwise(&|i| to(run[i]), 0, run.len());
    }
    let (left, right) = run.split_at(half(run.len()));
    let (left, right) = rayon::join(|| parallel_pairwise(left, to), || parallel_pairwise(right, to));
    left + right
}

/// The same for complex numbers, given as `n` alternating real and imaginary parts.
fn pairwise_complex<A: num_traits::Float>(get: &impl Fn(usize) -> A, from: usize, n: usize) -> [A; 2] {
    let pairs = |mut sum: [A; 2], range: std::ops::Range<usize>| {
        for i in range.step_by(2) {
            sum = [sum[0] + get(i), sum[1] + get(i + 1)];
        }
        sum
    };
    if n < 8 {
        return pairs([-A::zero(); 2], from..from + n);
    }
    if n <= BLOCK {
        let mut r: [A; 8] = std::array::from_fn(|k| get(from + k));
        let whole = n - n % 8;
        for i in (8..whole).step_by(8) {
            for (k, r) in r.iter_mut().enumerate() {
                *r = *r + get(from + i + k);
            }
        }
        let sum = [(r[0] + r[2]) + (r[4] + r[6]), (r[1] + r[3]) + (r[5] + r[7])];
        return pairs(sum, from + whole..from + n);
    }
    if n >= stop::STRIDE {
        stop::poll();
    }
    let left = half(n);
    let (a, b) = (pairwise_complex(get, from, left), pairwise_complex(get, from + left, n - left));
    [a[0] + b[0], a[1] + b[1]]
}
