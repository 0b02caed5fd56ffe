//! The write log: what was written, by which statement, over what. Kept at the prompt, as far as it reaches.

use super::report::number;
use super::trace::touches;
use crate::array::watch::Write;
use crate::array::{Array, Layout, Num};
use std::collections::VecDeque;

/// How many writes are kept.
const KEPT: usize = 4096;
/// How many writes of a statement that holds others are logged; a longer loop leaves its beginning.
pub const LOOP: usize = 1000;
/// Old values are kept of regions up to this many elements.
pub const OLD: usize = 64;
/// How many writes an answer lists.
const SHOWN: usize = 5;

/// The last writes, oldest first.
#[derive(Default)]
pub struct Log {
    writes: VecDeque<Write>,
}

impl Log {
    pub fn add(&mut self, writes: Vec<Write>) {
        self.writes.extend(writes);
        self.writes.drain(..self.writes.len().saturating_sub(KEPT));
    }

    /// The writes that touched these elements, the last first.
    pub fn of<'a>(&'a self, array: &'a Array) -> impl Iterator<Item = &'a Write> {
        let id = array.storage().id();
        self.writes.iter().rev().filter(move |w| w.buffer == id && touches(w, array.layout(), array.dtype()))
    }

    /// How many writes of its buffer the log has missed.
    pub fn missed(&self, array: &Array) -> u64 {
        let storage = array.storage();
        let mut seen: Vec<u64> = self.writes.iter().filter(|w| w.buffer == storage.id()).map(|w| w.version).collect();
        seen.sort_unstable();
        match seen.last() {
            Some(last) => storage.version() - last - 1,
            None => storage.version(),
        }
    }

    /// Who wrote an element or a region last, and what stood there before. `text`: how it was asked for;
    /// `place`: a stamp as `line 3: a[0] = 1`.
    pub fn why(&self, text: &str, array: &Array, place: &dyn Fn(u64) -> String) -> String {
        let mut out = format!("{text} is {}\n", super::report::short(array));
        let missed = self.missed(array);
        if missed > 0 {
            let last = place(array.storage().written());
            out.push_str(&format!("  the buffer was written {missed} times more than the log holds, last by {last}\n"));
        }
        let mut writes = self.of(array).peekable();
        if writes.peek().is_none() && missed == 0 {
            out.push_str("  not written since its buffer was made\n");
            return out;
        }
        for (i, w) in writes.take(SHOWN).enumerate() {
            let verb = if i == 0 { "written by" } else { "before by" };
            let was = match old_at(w, array) {
                Some(num) => format!("   (it was {})", number(w.dtype, num)),
                None => String::new(),
            };
            out.push_str(&format!("  {verb} {}{was}\n", place(w.stamp)));
        }
        out
    }
}

/// What stood in the one element of an array before a write.
fn old_at(w: &Write, array: &Array) -> Option<Num> {
    let old = w.old.as_ref()?;
    if array.size() != 1 || array.dtype() != w.dtype {
        return None;
    }
    let each = w.region.size();
    let picks = w.picks.as_deref().unwrap_or(&[0]);
    picks.iter().enumerate().find_map(|(p, &step)| {
        let offset = (w.region.offset as isize + step) as usize;
        let k = linear(&Layout { offset, ..w.region.clone() }, array.offset())?;
        old.get(p * each + k).copied()
    })
}

/// The place in C order of the element of a layout at a position.
fn linear(layout: &Layout, position: usize) -> Option<usize> {
    let index = super::scene::index_at(layout, position)?;
    Some(index.iter().zip(&layout.shape).fold(0, |at, (i, n)| at * n + i))
}
