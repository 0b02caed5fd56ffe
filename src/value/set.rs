//! `set` and `frozenset`: a hash table that keeps its elements in the order in which CPython's does,
//! because programs print sets of small numbers and goldens compare what they print.
//!
//! Open addressing over a power of two of slots: nine neighbours are tried, then the index jumps by
//! five times itself plus the unused bits of the hash. A removed element leaves a mark.

use super::{Host, Iterate, Result, TypeInfo, Value, plain_key, types};
use crate::array::memory::room_for;
use crate::diag::Error;
use std::cell::{Ref, RefCell, RefMut};
use std::rc::Rc;

#[derive(Clone, Default)]
enum Slot {
    #[default]
    Empty,
    Removed,
    Full(u64, Value),
}

const SMALLEST: usize = 8;
const NEIGHBOURS: usize = 9;

/// The elements at their slots.
#[derive(Clone, Default)]
pub struct SetTable {
    slots: Vec<Slot>,
    used: usize,
    /// Elements and marks of removed ones.
    filled: usize,
    /// Where `pop` goes on.
    finger: usize,
}

impl SetTable {
    pub fn len(&self) -> usize {
        self.used
    }
    pub fn is_empty(&self) -> bool {
        self.used == 0
    }
    fn mask(&self) -> usize {
        self.slots.len().max(SMALLEST) - 1
    }
    /// The first element from slot `from` on.
    pub fn next_from(&self, from: usize) -> Option<(usize, &Value)> {
        self.slots.iter().enumerate().skip(from).find_map(|(i, s)| match s {
            Slot::Full(_, v) => Some((i, v)),
            _ => None,
        })
    }
    /// All elements in the table's order.
    pub fn iter(&self) -> impl Iterator<Item = &Value> {
        self.entries().map(|(_, v)| v)
    }
    fn entries(&self) -> impl Iterator<Item = (u64, &Value)> {
        self.slots.iter().filter_map(|s| match s {
            Slot::Full(hash, v) => Some((*hash, v)),
            _ => None,
        })
    }
    /// Where the key is (`Ok`), or where it would go (`Err`): the last mark of a removed element on its
    /// path, else the empty slot that ends the search.
    fn search(&self, h: &mut dyn Host, hash: u64, key: &Value) -> Result<std::result::Result<usize, usize>> {
        self.search_by(hash, |v| super::dict::key_equals(h, v, key))
    }
    #[inline(always)]
    fn search_by<E>(
        &self,
        hash: u64,
        mut is_key: impl FnMut(&Value) -> std::result::Result<bool, E>,
    ) -> std::result::Result<std::result::Result<usize, usize>, E> {
        if self.slots.is_empty() {
            return Ok(Err(0));
        }
        let mask = self.mask();
        let mut free = None;
        let (mut perturb, mut i) = (hash, hash as usize & mask);
        loop {
            let last = if i + NEIGHBOURS <= mask { i + NEIGHBOURS } else { i };
            for (j, slot) in self.slots.iter().enumerate().take(last + 1).skip(i) {
                match slot {
                    Slot::Empty => return Ok(Err(free.unwrap_or(j))),
                    Slot::Removed => free = Some(j),
                    Slot::Full(other, v) if *other == hash && is_key(v)? => return Ok(Ok(j)),
                    _ => {}
                }
            }
            perturb >>= 5;
            i = i.wrapping_mul(5).wrapping_add(1).wrapping_add(perturb as usize) & mask;
        }
    }
    /// Puts an element that is not there into the first empty slot of its path.
    fn place(&mut self, hash: u64, key: Value) {
        let mask = self.mask();
        let (mut perturb, mut i) = (hash, hash as usize & mask);
        loop {
            let last = if i + NEIGHBOURS <= mask { i + NEIGHBOURS } else { i };
            for slot in self.slots.iter_mut().take(last + 1).skip(i) {
                if matches!(slot, Slot::Empty) {
                    *slot = Slot::Full(hash, key);
                    self.used += 1;
                    self.filled += 1;
                    return;
                }
            }
            perturb >>= 5;
            i = i.wrapping_mul(5).wrapping_add(1).wrapping_add(perturb as usize) & mask;
        }
    }
    /// Makes room for more than `least` elements, and forgets the marks.
    fn resize(&mut self, least: usize) -> Result<()> {
        let mut size = SMALLEST;
        while size <= least {
            size <<= 1;
        }
        room_for::<Slot>(size)?;
        let old = std::mem::replace(&mut self.slots, vec![Slot::Empty; size]);
        (self.used, self.filled) = (0, 0);
        for slot in old {
            if let Slot::Full(hash, key) = slot {
                self.place(hash, key);
            }
        }
        Ok(())
    }
    fn grow(&mut self) -> Result<()> {
        self.resize(if self.used > 50_000 { self.used * 2 } else { self.used * 4 })
    }
    fn insert(&mut self, h: &mut dyn Host, hash: u64, key: Value) -> Result<bool> {
        if self.slots.is_empty() {
            self.slots.resize(SMALLEST, Slot::Empty);
        }
        match self.search(h, hash, &key)? {
            Ok(_) => Ok(false),
            Err(i) => self.fill(i, hash, key).map(|()| true),
        }
    }
    /// Puts an element that is not there where a search ended.
    fn fill(&mut self, i: usize, hash: u64, key: Value) -> Result<()> {
        let reused = matches!(self.slots[i], Slot::Removed);
        self.slots[i] = Slot::Full(hash, key);
        self.used += 1;
        if reused {
            return Ok(());
        }
        self.filled += 1;
        if self.filled * 5 >= self.mask() * 3 { self.grow() } else { Ok(()) }
    }
    /// Where a plain key (`plain_key`) is or would go; `None` where somebody has to be asked.
    #[inline(always)]
    fn search_plain(&self, hash: u64, key: &Value) -> Option<std::result::Result<usize, usize>> {
        self.search_by(hash, |v| plain_key::equal(v, key).ok_or(())).ok()
    }
    fn remove(&mut self, h: &mut dyn Host, hash: u64, key: &Value) -> Result<Option<Value>> {
        match self.search(h, hash, key)? {
            Ok(i) => Ok(self.take_slot(i)),
            Err(_) => Ok(None),
        }
    }
    fn take_slot(&mut self, i: usize) -> Option<Value> {
        match std::mem::replace(self.slots.get_mut(i)?, Slot::Removed) {
            Slot::Full(_, v) => {
                self.used -= 1;
                Some(v)
            }
            other => {
                self.slots[i] = other;
                None
            }
        }
    }
    /// Adds every element of another table.
    fn merge(&mut self, h: &mut dyn Host, other: &SetTable) -> Result<()> {
        if other.used == 0 {
            return Ok(());
        }
        if (self.filled + other.used) * 5 >= self.mask() * 3 {
            self.resize((self.used + other.used) * 2)?;
        }
        if self.filled == 0 && self.mask() == other.mask() && other.filled == other.used {
            let finger = self.finger;
            *self = SetTable { finger, ..other.clone() };
            return Ok(());
        }
        let empty = self.filled == 0;
        if self.slots.is_empty() {
            self.slots.resize(SMALLEST, Slot::Empty);
        }
        for (hash, v) in other.entries() {
            if empty {
                self.place(hash, v.clone());
            } else {
                self.insert(h, hash, v.clone())?;
            }
        }
        Ok(())
    }
}

/// The payload of a `set` or `frozenset`.
#[derive(Default)]
pub struct Set(RefCell<SetTable>);

impl Set {
    /// An empty one.
    pub fn new() -> Self {
        Self::default()
    }
    /// A set of these, added one after the other.
    pub fn from_values(h: &mut dyn Host, items: impl IntoIterator<Item = Value>) -> Result<Self> {
        let set = Set::new();
        for v in items {
            set.insert(h, v)?;
        }
        Ok(set)
    }
    /// What a display of three or more constants makes (`{1, 2, 3}`): CPython's compiler makes a
    /// frozenset of them, another one in the order of the first, and merges that into an empty set.
    /// The order may be another than that of adding one by one.
    pub fn from_constants(h: &mut dyn Host, items: impl IntoIterator<Item = Value>) -> Result<Self> {
        let first = Self::from_values(h, items)?.keys();
        Self::from_values(h, first)?.copy(h)
    }
    /// The same elements as CPython's copy lays them out.
    pub fn copy(&self, h: &mut dyn Host) -> Result<Self> {
        let mut table = SetTable::default();
        table.merge(h, &self.0.borrow())?;
        Ok(Set(RefCell::new(table)))
    }
    /// The table. User code must not run while the guard lives.
    pub fn borrow(&self) -> Ref<'_, SetTable> {
        self.0.borrow()
    }
    fn change(&self) -> Result<RefMut<'_, SetTable>> {
        self.0.try_borrow_mut().map_err(|_| Error::runtime("Set changed while its keys were compared").into())
    }
    pub fn len(&self) -> usize {
        self.0.borrow().len()
    }
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
    /// Whether the element is there. `TypeError` for an unhashable one.
    pub fn contains(&self, h: &mut dyn Host, key: &Value) -> Result<bool> {
        let hash = key.hash(h)?;
        Ok(self.0.borrow().search(h, hash, key)?.is_ok())
    }
    /// Whether a plain key (`plain_key`) is there; `None` where the general way must decide.
    #[inline]
    pub fn has_plain(&self, key: &Value) -> Option<bool> {
        Some(self.0.borrow().search_plain(plain_key::hash(key)?, key)?.is_ok())
    }
    /// Adds a plain key; `None`, and nothing done, where the general way must decide.
    #[inline]
    pub fn insert_plain(&self, key: &Value) -> Option<()> {
        let hash = plain_key::hash(key)?;
        let mut table = self.0.try_borrow_mut().ok()?;
        if table.slots.is_empty() || (table.filled + 1) * 5 >= table.mask() * 3 {
            return None;
        }
        match table.search_plain(hash, key)? {
            Ok(_) => Some(()),
            Err(i) => table.fill(i, hash, key.clone()).ok(),
        }
    }
    /// All elements in the table's order.
    pub fn keys(&self) -> Vec<Value> {
        self.0.borrow().iter().cloned().collect()
    }
    /// Adds an element; whether it is new.
    pub fn insert(&self, h: &mut dyn Host, key: Value) -> Result<bool> {
        let hash = key.hash(h)?;
        self.change()?.insert(h, hash, key)
    }
    /// Takes an element out; `None` if it was not there.
    pub fn remove(&self, h: &mut dyn Host, key: &Value) -> Result<Option<Value>> {
        let hash = key.hash(h)?;
        self.change()?.remove(h, hash, key)
    }
    /// Adds every element of another set.
    pub fn merge(&self, h: &mut dyn Host, other: &Set) -> Result<()> {
        if std::ptr::eq(self, other) {
            return Ok(());
        }
        let other = other.0.borrow();
        self.change()?.merge(h, &other)
    }
    /// Rebuilds the table if removed elements take up much of it: after many removals.
    pub fn tidy(&self) -> Result<()> {
        let mut table = self.change()?;
        if table.filled - table.used > table.mask() / 4 {
            table.grow()?;
        }
        Ok(())
    }
    /// Takes out an element: the next one in the table's order.
    pub fn pop(&self) -> Result<Option<Value>> {
        let mut table = self.change()?;
        let from = table.finger & table.mask();
        let Some(at) = table.next_from(from).or_else(|| table.next_from(0)).map(|(i, _)| i) else { return Ok(None) };
        table.finger = at + 1;
        Ok(table.take_slot(at))
    }
    /// Gives it another set's elements.
    pub fn replace(&self, other: Set) -> Result<()> {
        let old = std::mem::replace(&mut *self.change()?, other.0.into_inner());
        drop(old);
        Ok(())
    }
    /// Empties it.
    pub fn clear(&self) -> Result<()> {
        self.replace(Set::new())
    }
}

/// An iterator over a set; errors when its size changes meanwhile.
struct Walk {
    set: Rc<Set>,
    at: usize,
    len: usize,
}

impl Iterate for Walk {
    fn next(&mut self, _: &mut dyn Host) -> Result<Option<Value>> {
        let table = self.set.borrow();
        if table.len() != self.len {
            return Err(Error::runtime("Set changed size during iteration").into());
        }
        Ok(table.next_from(self.at).map(|(slot, v)| {
            self.at = slot + 1;
            v.clone()
        }))
    }
    fn type_info(&self) -> &'static TypeInfo {
        &types::SET_ITERATOR
    }
    fn size_hint(&self) -> usize {
        self.len
    }
}

pub(super) fn set_iter(set: Rc<Set>) -> impl Iterate {
    let len = set.len();
    Walk { set, at: 0, len }
}
