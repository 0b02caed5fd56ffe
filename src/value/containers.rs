//! The payloads of `str`, `list`, `range` and `slice`.

use super::{Result, Value};
use crate::array::memory::room_for;
use crate::diag::Error;
use std::cell::{Cell, RefCell};

/// Immutable text with its hash and length remembered.
pub struct Str {
    text: String,
    hash: Cell<u64>,
    chars: Cell<usize>,
}

impl Str {
    /// This text.
    pub fn new(mut text: String) -> Self {
        // Room to grow is given back where it is much; a little costs less than copying.
        if text.capacity() > 2 * text.len() + 64 {
            text.shrink_to_fit();
        }
        Str { text, hash: Cell::new(0), chars: Cell::new(usize::MAX) }
    }
    /// Lengthens it: for a text that nobody else holds. False, and nothing done, if there is no room.
    pub fn push(&mut self, more: &str) -> bool {
        let room = room_for::<u8>(self.text.len() + more.len()).is_ok();
        if room {
            self.text.push_str(more);
            self.hash.set(0);
            self.chars.set(usize::MAX);
        }
        room
    }
    /// The text in UTF-8.
    pub fn as_str(&self) -> &str {
        &self.text
    }
    /// Its length in code points: Python's `len`.
    pub fn len(&self) -> usize {
        if self.chars.get() == usize::MAX {
            let ascii = self.text.is_ascii();
            self.chars.set(if ascii { self.text.len() } else { self.text.chars().count() });
        }
        self.chars.get()
    }
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }
    /// Whether code points and bytes are the same.
    pub fn is_ascii(&self) -> bool {
        self.len() == self.text.len()
    }
    /// A hash that is never 0.
    pub fn hash(&self) -> u64 {
        if self.hash.get() == 0 {
            let mut h = 0xcbf2_9ce4_8422_2325u64;
            for chunk in self.text.as_bytes().chunks(8) {
                let mut word = [0u8; 8];
                word[..chunk.len()].copy_from_slice(chunk);
                h = (h.rotate_left(5) ^ u64::from_le_bytes(word)).wrapping_mul(0x517c_c1b7_2722_0a95);
            }
            h ^= h >> 32;
            self.hash.set(h.max(1));
        }
        self.hash.get()
    }
}

/// A mutable sequence.
#[derive(Default)]
pub struct List(RefCell<Vec<Value>>);

impl List {
    /// A list of these.
    pub fn new(items: Vec<Value>) -> Self {
        List(RefCell::new(items))
    }
    pub fn borrow(&self) -> std::cell::Ref<'_, Vec<Value>> {
        self.0.borrow()
    }
    /// For changing it; no user code may run while the guard lives.
    pub fn borrow_mut(&self) -> std::cell::RefMut<'_, Vec<Value>> {
        self.0.borrow_mut()
    }
    pub fn len(&self) -> usize {
        self.0.borrow().len()
    }
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
    /// Takes all items out.
    pub fn take(&self) -> Vec<Value> {
        std::mem::take(&mut self.0.borrow_mut())
    }
}

/// `range(start, stop, step)`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Range {
    pub start: i64,
    pub stop: i64,
    pub step: i64,
}

impl Range {
    /// How many numbers it has.
    pub fn len(&self) -> usize {
        let (start, stop, step) = (self.start as i128, self.stop as i128, self.step as i128);
        let n = if step > 0 { (stop - start + step - 1) / step } else { (start - stop - step - 1) / -step };
        n.max(0) as usize
    }
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
    /// The indices that `start:stop:step` selects from a sequence of this length; the step is not 0.
    pub fn within(start: Option<i64>, stop: Option<i64>, step: i64, len: usize) -> Range {
        let n = len as i64;
        let (low, high) = if step > 0 { (0, n) } else { (-1, n - 1) };
        let clamp = |v: i64| (if v < 0 { v.saturating_add(n) } else { v }).clamp(low, high);
        let start = start.map_or(if step > 0 { low } else { high }, clamp);
        let stop = stop.map_or(if step > 0 { high } else { low }, clamp);
        Range { start, stop, step }
    }
    /// Number `i`, which must be below the length.
    pub fn get(&self, i: usize) -> i64 {
        self.start.wrapping_add((i as i64).wrapping_mul(self.step))
    }
}

/// `slice(start, stop, step)`, each any value.
#[derive(Clone)]
pub struct Slice {
    pub start: Value,
    pub stop: Value,
    pub step: Value,
}

impl Slice {
    /// First index, one past the last, and step, for a sequence of this length, as Python's
    /// `slice.indices` gives them.
    pub fn indices(&self, len: usize) -> Result<(i64, i64, i64)> {
        let part = |v: &Value| -> Result<Option<i64>> {
            match v {
                Value::None => Ok(None),
                v => v.to_index_saturating().map(Some).ok_or_else(|| {
                    Error::type_error("slice indices must be integers or None or have an __index__ method").into()
                }),
            }
        };
        let step = part(&self.step)?.unwrap_or(1);
        if step == 0 {
            return Err(Error::value("slice step cannot be zero").into());
        }
        let within = Range::within(part(&self.start)?, part(&self.stop)?, step, len);
        Ok((within.start, within.stop, step))
    }
    /// The indices a slice selects from a sequence of this length, in its order.
    pub fn positions(&self, len: usize) -> Result<impl ExactSizeIterator<Item = usize> + use<>> {
        let (start, stop, step) = self.indices(len)?;
        let range = Range { start, stop, step };
        Ok((0..range.len()).map(move |i| range.get(i) as usize))
    }
}
