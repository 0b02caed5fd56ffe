//! Stopping in the middle of a loop; here, below the kernels, because arrays loop too. A prompt asks with
//! [`request`], and the allocator where memory ends; every loop that can take long calls [`poll`] now and then, and
//! leaves by unwinding with [`Stopped`]. Nothing half-done is returned to anyone: whoever runs programs catches the
//! unwinding where programs handle exceptions.
//!
//! A poll reads one word that hardly ever changes. Call it once for some tens of thousands of elements.

use std::panic::resume_unwind;
use std::sync::atomic::{AtomicU8, Ordering};

static REQUESTED: AtomicU8 = AtomicU8::new(0);

/// Why a program is to stop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// The user pressed Ctrl-C.
    Interrupt = 1,
    /// It takes more memory than there is.
    Memory = 2,
}

/// What a loop that was stopped unwinds with.
pub struct Stopped;

/// Elements after which a long loop looks again.
pub const STRIDE: usize = 1 << 16;

/// Asks every loop to stop, and whoever calls [`take`].
pub fn request(reason: Reason) {
    REQUESTED.store(reason as u8, Ordering::Relaxed);
}

/// Whether a stop was requested since the last question, and why.
pub fn take() -> Option<Reason> {
    if !requested() {
        return None;
    }
    match REQUESTED.swap(0, Ordering::Relaxed) {
        0 => None,
        2 => Some(Reason::Memory),
        _ => Some(Reason::Interrupt),
    }
}

/// Whether a stop is requested; the request stays.
#[inline(always)]
pub fn requested() -> bool {
    REQUESTED.load(Ordering::Relaxed) != 0
}

/// Leaves the loop if a stop was requested.
#[inline(always)]
pub fn poll() {
    if requested() {
        leave()
    }
}

#[cold]
#[inline(never)]
fn leave() {
    // No panic hook runs: this is no fault.
    resume_unwind(Box::new(Stopped))
}

/// The same items; polls now and then.
#[inline]
pub fn watched<I: Iterator>(items: I) -> impl Iterator<Item = I::Item> {
    let mut count = 0u32;
    items.inspect(move |_| {
        count = count.wrapping_add(1);
        if count.is_multiple_of(4096) {
            poll();
        }
    })
}

/// A slice in parts; polls before each.
#[inline]
pub fn parts<T>(items: &[T]) -> impl Iterator<Item = &[T]> {
    items.chunks(STRIDE).inspect(|part| {
        if part.len() == STRIDE {
            poll();
        }
    })
}

/// Polls before every stretch of a long run of `n`: `f(begin, length)`.
#[inline]
pub fn stretches(n: usize, mut f: impl FnMut(usize, usize)) {
    let mut begin = 0;
    while begin < n {
        poll();
        let length = (n - begin).min(STRIDE);
        f(begin, length);
        begin += length;
    }
}
