//! Stopping in the middle of a loop. A prompt asks with [`request`]; every loop that can take long calls
//! [`poll`] now and then, and leaves by unwinding with [`Stopped`]. Nothing half-done is returned to
//! anyone: whoever runs programs catches the unwinding where programs handle exceptions.
//!
//! A poll reads one word that hardly ever changes. Call it once for some tens of thousands of elements.

use std::panic::resume_unwind;
use std::sync::atomic::{AtomicBool, Ordering};

static REQUESTED: AtomicBool = AtomicBool::new(false);

/// What a loop that was stopped unwinds with.
pub struct Stopped;

/// Elements after which a long loop looks again.
pub const STRIDE: usize = 1 << 16;

/// Asks every loop to stop, and whoever calls [`take`].
pub fn request() {
    REQUESTED.store(true, Ordering::Relaxed);
}

/// Whether a stop was requested since the last question.
pub fn take() -> bool {
    REQUESTED.load(Ordering::Relaxed) && REQUESTED.swap(false, Ordering::Relaxed)
}

/// Whether a stop is requested; the request stays.
#[inline(always)]
pub fn requested() -> bool {
    REQUESTED.load(Ordering::Relaxed)
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
