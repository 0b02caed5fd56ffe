//! Running entries of the tables over arrays: operands of other dtypes are cast block by block, a
//! mask leaves out elements, and floating-point exceptions are kept where they are true.

use super::cast::cast_loop;
use super::fpstatus::{self, FpStatus};
use super::loops::{Entry, Mode};
use super::nest::{Loop, Nest};
use crate::array::{Array, DType, Num, dispatch, view};

/// Elements that are cast at a time.
const BLOCK: usize = 512;

/// Bytes for one block of the widest dtype.
#[repr(align(64))]
struct Buffer {
    _bytes: [u8; 16 * BLOCK],
}

/// Applies a loop over operands of `dtype` to `[out, a, …]`, whose dtypes may differ from the loop's.
/// The operands must broadcast to `out`; `out` must be fresh or behind a `WriteTo` and overlap no
/// operand except as the same view. Where `mask` (bool, broadcasting) is false nothing is written.
pub fn apply<const N: usize>(entry: Entry<N>, dtype: DType, operands: [&Array; N], mask: Option<&Array>) {
    let plan = Plan::new(entry, dtype, &operands);
    let status = match mask {
        None => {
            let nest = Nest::new(operands[0].shape(), operands);
            // SAFETY: the plan casts every operand to the loop's types; overlap is the caller's promise.
            unsafe { nest.run(|n, p, s| plan.run(n, p, s)) }
        }
        Some(mask) => apply_masked(&plan, operands, mask),
    };
    fpstatus::set(confirm(entry.mode, status, operands[0]));
}

/// As [`apply`] for what most short expressions are: a contiguous result, and operands that either
/// lie like it and have the loop's dtype, or are a single element of any dtype. False, and nothing
/// done, if it is not so.
pub fn apply_quick<const N: usize>(entry: Entry<N>, dtype: DType, operands: [&Array; N]) -> bool {
    let out = operands[0];
    let n = out.size();
    if n >= SHORT || out.dtype() != entry.result || !out.layout().is_c_contiguous() {
        return false;
    }
    let mut singles = [[0u64; 2]; N];
    let mut first = [start(out); N];
    let mut steps = [out.dtype().itemsize() as isize; N];
    for k in 1..N {
        let a = operands[k];
        first[k] = start(a);
        if a.dtype() == dtype && a.shape() == out.shape() && a.layout().is_c_contiguous() {
            steps[k] = dtype.itemsize() as isize;
        } else if a.size() == 1 && a.ndim() <= out.ndim() {
            steps[k] = 0;
            if a.dtype() != dtype {
                let single = (&raw mut singles[k]).cast::<u8>();
                // SAFETY: one element from its array to 16 bytes of our own.
                unsafe { cast_loop(a.dtype(), dtype)(1, &[single, first[k]], &[0, 0]) };
                first[k] = single;
            }
        } else {
            return false;
        }
    }
    // SAFETY: contiguous operands of the loop's dtypes, or single elements with step 0.
    let ((), status) = fpstatus::watch(|| unsafe { (entry.run)(n, &first, &steps) });
    fpstatus::set(if status.is_empty() { status } else { confirm(entry.mode, status, out) });
    true
}

/// Below this size a contiguous operation needs no loop nest and no threads.
const SHORT: usize = 1 << 15;

fn start(array: &Array) -> *mut u8 {
    array.storage().ptr().wrapping_add(array.offset() * array.dtype().itemsize())
}

/// Applies a loop to single numbers, which are cast to `dtype` first.
pub fn apply_num<const N: usize>(entry: Entry<N>, dtype: DType, operands: &[Num]) -> Num {
    let mut memory = [[0u64; 2]; N];
    for (slot, num) in memory[1..].iter_mut().zip(operands) {
        let bytes = (slot as *mut [u64; 2]).cast::<u8>();
        // SAFETY: 16 aligned bytes hold an element of any dtype.
        dispatch!(dtype, T => unsafe { bytes.cast::<T>().write(crate::array::Element::from_num(*num)) });
    }
    let base = memory.as_mut_ptr().cast::<u8>();
    let pointers = std::array::from_fn(|k| base.wrapping_add(16 * k));
    // SAFETY: one element each, in memory of its own.
    let ((), status) = fpstatus::watch(|| unsafe { (entry.run)(1, &pointers, &[0; N]) });
    // SAFETY: the loop wrote an element of its result dtype there.
    let result = dispatch!(entry.result, T => unsafe { crate::array::Element::to_num(base.cast::<T>().read()) });
    let seen = match entry.mode {
        Mode::Quiet => FpStatus::NONE,
        Mode::Look => status.and(possible(result)),
        _ => status,
    };
    fpstatus::set(seen);
    result
}

/// A loop with the casts around it.
struct Plan<const N: usize> {
    run: Loop<N>,
    /// For each operand the cast to (operand 0: from) the loop's dtype, and the loop's item size.
    casts: [Option<Loop<2>>; N],
    outer: [isize; N],
    inner: [isize; N],
    direct: bool,
}

impl<const N: usize> Plan<N> {
    fn new(entry: Entry<N>, dtype: DType, operands: &[&Array; N]) -> Self {
        let own = operands.map(|a| a.dtype());
        let wanted: [DType; N] = std::array::from_fn(|k| if k == 0 { entry.result } else { dtype });
        let casts = std::array::from_fn(|k| match k {
            _ if own[k] == wanted[k] => None,
            0 => Some(cast_loop(wanted[0], own[0])),
            _ => Some(cast_loop(own[k], wanted[k])),
        });
        Plan {
            run: entry.run,
            casts,
            outer: own.map(|d| d.itemsize() as isize),
            inner: wanted.map(|d| d.itemsize() as isize),
            direct: own == wanted,
        }
    }

    /// # Safety
    /// As [`Loop`], for the operands' own dtypes.
    unsafe fn run(&self, n: usize, pointers: &[*mut u8; N], steps: &[isize; N]) {
        if self.direct {
            // SAFETY: the caller's promise.
            return unsafe { (self.run)(n, pointers, steps) };
        }
        let mut buffers: [std::mem::MaybeUninit<Buffer>; N] = [const { std::mem::MaybeUninit::uninit() }; N];
        let mut done = 0;
        while done < n {
            let count = (n - done).min(BLOCK);
            let mut at = *pointers;
            let mut step = *steps;
            for k in 0..N {
                at[k] = at[k].wrapping_offset(done as isize * steps[k]);
                let Some(cast) = self.casts[k] else { continue };
                let buffer = buffers[k].as_mut_ptr().cast::<u8>();
                if k > 0 {
                    // A broadcast operand is cast once.
                    let (m, to) = if steps[k] == 0 { (1, 0) } else { (count, self.inner[k]) };
                    // SAFETY: the block fits the buffer, and the source is the caller's.
                    unsafe { cast(m, &[buffer, at[k]], &[self.inner[k], steps[k]]) };
                    step[k] = to;
                } else {
                    step[k] = self.inner[k];
                }
                at[k] = buffer;
            }
            // SAFETY: every operand now has the loop's dtype.
            unsafe { (self.run)(count, &at, &step) };
            if let Some(cast) = self.casts[0] {
                let target = pointers[0].wrapping_offset(done as isize * steps[0]);
                // SAFETY: the target is the caller's, the source the block just computed.
                unsafe { cast(count, &[target, at[0]], &[steps[0], self.inner[0]]) };
            }
            done += count;
        }
        debug_assert!(self.outer.iter().all(|&size| size > 0));
    }
}

/// Runs a plan over the runs of elements where the mask is true.
fn apply_masked<const N: usize>(plan: &Plan<N>, operands: [&Array; N], mask: &Array) -> FpStatus {
    // The mask rides along as a further operand; nests have a fixed number, so there is one for each.
    match N {
        2 => {
            let nest = Nest::new(operands[0].shape(), [operands[0], operands[1], mask]);
            // SAFETY: as `apply`; the mask is bool, one byte an element.
            unsafe { nest.run(|n, p, s| masked(plan, n, p, s)) }
        }
        _ => {
            let nest = Nest::new(operands[0].shape(), [operands[0], operands[1], operands[N - 1], mask]);
            // SAFETY: as above.
            unsafe { nest.run(|n, p, s| masked(plan, n, p, s)) }
        }
    }
}

/// # Safety
/// As [`Plan::run`]; the last of the `M` operands is the mask.
unsafe fn masked<const N: usize, const M: usize>(plan: &Plan<N>, n: usize, p: &[*mut u8; M], s: &[isize; M]) {
    // SAFETY: the mask has `n` bytes.
    let set = |i: usize| unsafe { p[M - 1].offset(i as isize * s[M - 1]).read() != 0 };
    let steps: [isize; N] = std::array::from_fn(|k| s[k]);
    let mut i = 0;
    while i < n {
        if !set(i) {
            i += 1;
            continue;
        }
        let begin = i;
        while i < n && set(i) {
            i += 1;
        }
        let at: [*mut u8; N] = std::array::from_fn(|k| p[k].wrapping_offset(begin as isize * s[k]));
        // SAFETY: a part of the caller's operands.
        unsafe { plan.run(i - begin, &at, &steps) };
    }
}

/// Which of the exceptions a loop's results bear out.
fn confirm(mode: Mode, status: FpStatus, out: &Array) -> FpStatus {
    match mode {
        Mode::Quiet => FpStatus::NONE,
        Mode::Fast | Mode::Plain => status,
        Mode::Look if status.is_empty() || !out.dtype().is_inexact() => status,
        Mode::Look => {
            let mut borne_out = FpStatus::NONE;
            dispatch!(out.dtype(), T => view::with::<T, _>(out, |v| {
                for x in v {
                    borne_out |= possible(crate::array::Element::to_num(*x));
                    if borne_out.contains(status) {
                        break;
                    }
                }
            }));
            status.and(borne_out)
        }
    }
}

/// The exceptions that an operation with this result may have had.
fn possible(result: Num) -> FpStatus {
    let one = |x: f64| {
        if x.is_nan() {
            FpStatus::INVALID
        } else if x.is_infinite() {
            FpStatus::DIVIDE | FpStatus::OVERFLOW
        } else if x.abs() < f64::MIN_POSITIVE {
            FpStatus::UNDERFLOW
        } else {
            FpStatus::NONE
        }
    };
    match result {
        Num::Float(x) => one(x),
        Num::Complex(c) => one(c.re) | one(c.im),
        _ => FpStatus::DIVIDE | FpStatus::INVALID | FpStatus::OVERFLOW,
    }
}
