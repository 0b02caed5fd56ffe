//! How far the long loops are, for whoever shows it. A loop begins with its number of steps and counts them; loops
//! inside it refine the share of the step that runs, to a few levels.

use super::stop;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering::Relaxed};

/// How many loops inside each other are counted.
const LEVELS: usize = 4;

/// Steps in all and steps done, of the loops that run, outermost first.
static LOOPS: [(AtomicU64, AtomicU64); LEVELS] = [const { (AtomicU64::new(0), AtomicU64::new(0)) }; LEVELS];
static DEPTH: AtomicUsize = AtomicUsize::new(0);

/// A loop that counts its steps.
pub struct Counted(Option<usize>);

/// A loop of so many steps begins. One that runs on a helping thread is a part of the loop that started it.
pub fn begin(steps: u64) -> Counted {
    if rayon::current_thread_index().is_some() {
        return Counted(None);
    }
    let level = DEPTH.fetch_add(1, Relaxed);
    if let Some((total, done)) = LOOPS.get(level) {
        total.store(steps, Relaxed);
        done.store(0, Relaxed);
    }
    Counted(Some(level))
}

impl Counted {
    /// So many steps are done.
    #[inline]
    pub fn at(&self, steps: u64) {
        if let Some((_, done)) = self.0.and_then(|level| LOOPS.get(level)) {
            done.store(steps, Relaxed);
        }
    }
    /// So many more steps are done; from any thread.
    #[inline]
    pub fn add(&self, steps: u64) {
        if let Some((_, done)) = self.0.and_then(|level| LOOPS.get(level)) {
            done.fetch_add(steps, Relaxed);
        }
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        if self.0.is_some() {
            DEPTH.fetch_sub(1, Relaxed);
        }
    }
}

/// The same items, each a step; polls now and then.
pub fn counted<I: ExactSizeIterator>(items: I) -> impl Iterator<Item = I::Item> {
    /// Steps between two notes.
    const EACH: u64 = 256;
    let (counted, mut done) = (begin(items.len() as u64), 0);
    items.inspect(move |_| {
        done += 1;
        if done % EACH == 0 {
            stop::poll();
            counted.at(done);
        }
    })
}

/// The share of the running loops that is done, from 0 to 1.
pub fn share() -> Option<f64> {
    let depth = DEPTH.load(Relaxed).min(LEVELS);
    let inner_first = LOOPS[..depth].iter().rev();
    let share = inner_first.fold(0.0, |inner: f64, (total, done)| {
        ((done.load(Relaxed) as f64 + inner) / total.load(Relaxed).max(1) as f64).min(1.0)
    });
    (depth > 0).then_some(share)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inner_loops_refine_the_step_of_the_outer_one() {
        // Other tests count loops too, in this process: only this one's levels are looked at.
        let outer = begin(4);
        outer.at(1);
        let before = share().unwrap_or_default();
        {
            let inner = begin(10);
            inner.add(5);
            assert!(share().unwrap_or_default() >= before);
        }
        assert_eq!(counted(0..1000).count(), 1000);
        drop(outer);
    }
}
