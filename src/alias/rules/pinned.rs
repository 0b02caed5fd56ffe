//! V007: a small view keeps a large buffer alive. Reported at the end of a run and by `%who`, not at once:
//! until then the large array may still be in use.

use crate::alias::names::{Named, groups};
use crate::array::storage::human_size;

/// All names together see less than one part in this many of the buffer.
const PART: usize = 8;

/// A buffer that names hold and hardly use.
pub struct Pinned<'a> {
    pub names: Vec<&'a Named>,
    /// Bytes that some name can reach, at most.
    pub used: usize,
    /// Bytes of the buffer.
    pub held: usize,
}

/// The buffers of at least `threshold` bytes of which names see only a small part.
pub fn pinned(all: &[Named], threshold: usize) -> Vec<Pinned<'_>> {
    groups(all).into_iter().filter_map(|names| of(names, threshold)).collect()
}

/// One buffer, by the names that see it.
pub fn of(names: Vec<&Named>, threshold: usize) -> Option<Pinned<'_>> {
    let held = names.first()?.array.storage().len();
    // Names that overlap count twice: too much rather than too little.
    let used: usize = names.iter().map(|n| n.bytes()).sum();
    (held >= threshold && used < held / PART).then_some(Pinned { names, used, held })
}

impl Pinned<'_> {
    /// `keep (80 bytes) keeps 76.3 MiB alive`
    pub fn summary(&self) -> String {
        let paths: Vec<&str> = self.names.iter().map(|n| n.path.as_str()).take(4).collect();
        let more = if self.names.len() > 4 { format!(" and {} more", self.names.len() - 4) } else { String::new() };
        let keep = if self.names.len() == 1 { "keeps" } else { "keep" };
        format!("{}{more} ({}) {keep} {} alive", paths.join(", "), human_size(self.used), human_size(self.held))
    }
    /// A copy of the smallest of them.
    pub fn fix(&self) -> String {
        let Some(n) = self.names.iter().min_by_key(|n| n.bytes()) else { return String::new() };
        format!("{0} = {0}{1}", n.path, crate::alias::scene::copying(n.library))
    }
}
