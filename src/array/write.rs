//! The one way to write into an existing array.
//!
//! [`Array::write_to`] refuses read-only targets, finds out which sources the write would disturb,
//! and counts the write. A kernel that writes in place takes the [`WriteTo`] it returns.

use super::{Array, overlap, watch};
use crate::diag::{Error, Result};
use smallvec::SmallVec;

/// Leave to write a target: made by [`Array::write_to`] only.
pub struct WriteTo<'a> {
    target: &'a Array,
    /// For each source, whether it must be copied before the target is written.
    disturbs: SmallVec<[bool; 4]>,
}

impl Array {
    /// Asks to write this array while reading `sources`. `ValueError` if it is read-only.
    pub fn write_to<'a>(&'a self, sources: &[&Array]) -> Result<WriteTo<'a>> {
        if !self.writeable() {
            return Err(Error::value("assignment destination is read-only"));
        }
        if sources.is_empty() {
            self.counted(&[], None, false);
            return Ok(WriteTo { target: self, disturbs: SmallVec::new() });
        }
        let disturbs: SmallVec<[bool; 4]> = sources.iter().map(|s| self.disturbs(s)).collect();
        self.counted(sources, sources.iter().zip(&disturbs).find(|(_, d)| **d).map(|(s, _)| *s), false);
        Ok(WriteTo { target: self, disturbs })
    }

    /// As [`Array::write_to`] for one element, at a position of the buffer, that [`Array::set_at`] stores then.
    #[inline]
    pub fn write_element(&self, position: usize) -> Result<()> {
        if !self.writeable() {
            return Err(Error::value("assignment destination is read-only"));
        }
        watch::note_element(self, position);
        self.storage().bump();
        Ok(())
    }

    /// As [`Array::write_to`] for an operation that is known to read its sources while it writes,
    /// element after element, as NumPy's flat iterator does: nothing must be copied first.
    pub fn write_in_order<'a>(&'a self, sources: &[&Array]) -> Result<WriteTo<'a>> {
        if !self.writeable() {
            return Err(Error::value("assignment destination is read-only"));
        }
        self.counted(sources, sources.iter().find(|s| self.disturbs(s)).copied(), true);
        Ok(WriteTo { target: self, disturbs: SmallVec::new() })
    }

    fn counted(&self, sources: &[&Array], disturbed: Option<&Array>, in_order: bool) {
        watch::note(self, disturbed, sources.iter().any(|s| s.size() > 1), in_order);
        self.storage().bump();
    }

    /// Whether writing this array element by element changes an element of `source` that is still to
    /// be read: they share memory and are not the very same view, or are one that overlaps itself.
    fn disturbs(&self, source: &Array) -> bool {
        self.storage().same(source.storage())
            && if self.same_view(source) {
                overlap::overlaps_itself(self.layout())
            } else {
                overlap::may_share(self, source)
            }
    }
}

impl<'a> WriteTo<'a> {
    /// The array to write.
    pub fn target(&self) -> &'a Array {
        self.target
    }
    /// Whether source number `i` must be copied first.
    pub fn must_copy(&self, i: usize) -> bool {
        self.disturbs.get(i).copied().unwrap_or(false)
    }
}
