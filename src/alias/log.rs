//! The write log: what was written, by which statement, over what. Kept at the prompt, as far as it reaches.

use super::report::number;
use super::trace::touches;
use crate::array::watch::{self, Element, Write};
use crate::array::{Array, Layout, Num};
use std::borrow::Cow;
use std::collections::VecDeque;

/// How many writes are kept.
const KEPT: usize = 4096;
/// How many writes of one input are logged; a longer loop leaves its beginning.
pub const LOGGED: usize = 1000;
/// Old values are kept of regions up to this many elements.
pub const OLD: usize = 64;
/// How many writes an answer lists.
const SHOWN: usize = 5;

/// The last writes, oldest first: those of single elements and the others. A buffer counts its writes, which says how
/// they follow one another.
#[derive(Default)]
pub struct Log {
    writes: VecDeque<Write>,
    elements: VecDeque<Element>,
    /// How many of each have been dropped.
    dropped: Mark,
}

/// A moment of a log: how many writes of each kind it had heard of.
#[derive(Clone, Copy, Debug, Default)]
pub struct Mark {
    writes: usize,
    elements: usize,
}

impl Log {
    pub fn add(&mut self, writes: Vec<Write>) {
        self.writes.extend(writes);
        self.dropped.writes += shorten(&mut self.writes);
    }
    /// Adds the single elements that were written since the last call.
    pub fn add_elements(&mut self) {
        watch::take_elements(&mut self.elements);
        self.dropped.elements += shorten(&mut self.elements);
    }

    /// This moment.
    pub fn mark(&self) -> Mark {
        Mark { writes: self.dropped.writes + self.writes.len(), elements: self.dropped.elements + self.elements.len() }
    }
    /// Whether anything was written since.
    pub fn is_at(&self, mark: Mark) -> bool {
        let now = self.mark();
        (now.writes, now.elements) == (mark.writes, mark.elements)
    }
    /// The writes since a moment, as far as they are kept.
    pub fn since(&self, mark: Mark) -> impl Iterator<Item = Cow<'_, Write>> {
        let writes = self.writes.iter().skip(mark.writes.saturating_sub(self.dropped.writes));
        let elements = self.elements.iter().skip(mark.elements.saturating_sub(self.dropped.elements));
        writes.map(Cow::Borrowed).chain(elements.map(|e| Cow::Owned(e.write())))
    }

    /// The writes that touched these elements, the last first.
    pub fn of(&self, array: &Array) -> Vec<Write> {
        let id = array.storage().id();
        let writes = self.writes.iter().filter(|w| w.buffer == id).cloned();
        let elements = self.elements.iter().filter(|e| e.buffer == id).map(Element::write);
        let mut all: Vec<Write> =
            writes.chain(elements).filter(|w| touches(w, array.layout(), array.dtype())).collect();
        all.sort_by_key(|w| std::cmp::Reverse(w.version));
        all
    }

    /// How many writes of its buffer the log has missed.
    pub fn missed(&self, array: &Array) -> u64 {
        let storage = array.storage();
        let writes = self.writes.iter().filter(|w| w.buffer == storage.id()).map(|w| w.version);
        let elements = self.elements.iter().filter(|e| e.buffer == storage.id()).map(|e| e.version);
        match writes.chain(elements).max() {
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
        let writes = self.of(array);
        if writes.is_empty() && missed == 0 {
            out.push_str("  not written since its buffer was made\n");
            return out;
        }
        for (i, w) in writes.iter().take(SHOWN).enumerate() {
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

/// Drops the oldest of too many; gives how many.
fn shorten<T>(writes: &mut VecDeque<T>) -> usize {
    let many = writes.len().saturating_sub(KEPT);
    writes.drain(..many);
    many
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
