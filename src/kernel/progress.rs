//! How far the outermost long loop is, for whoever shows it. A loop begins with its number of steps and
//! counts them; loops inside it are not counted.

use std::sync::atomic::{AtomicU64, Ordering};

static TOTAL: AtomicU64 = AtomicU64::new(0);
static DONE: AtomicU64 = AtomicU64::new(0);

/// A loop that counts its steps, if no other does.
pub struct Counted(bool);

/// A loop of so many steps begins.
pub fn begin(steps: u64) -> Counted {
    let first = TOTAL.compare_exchange(0, steps, Ordering::Relaxed, Ordering::Relaxed).is_ok();
    if first {
        DONE.store(0, Ordering::Relaxed);
    }
    Counted(first && steps > 0)
}

impl Counted {
    /// So many steps are done.
    #[inline]
    pub fn at(&self, done: u64) {
        if self.0 {
            DONE.store(done, Ordering::Relaxed);
        }
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        if self.0 {
            TOTAL.store(0, Ordering::Relaxed);
        }
    }
}

/// The share of the running loop that is done, from 0 to 1.
pub fn share() -> Option<f64> {
    let (total, done) = (TOTAL.load(Ordering::Relaxed), DONE.load(Ordering::Relaxed));
    (total > 0).then(|| (done as f64 / total as f64).min(1.0))
}
