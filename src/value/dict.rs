//! `dict`: a hash table that keeps insertion order, and its kinds in `collections`.
//!
//! Our own on `hashbrown::HashTable` because key equality may run user code and may fail, which
//! `indexmap` cannot express.

use super::{Host, Iterate, Pair, Result, TypeInfo, Value, plain_key, types};
use crate::diag::Error;
use hashbrown::HashTable;
use std::cell::{Ref, RefCell, RefMut};
use std::rc::Rc;

#[derive(Clone)]
struct Entry {
    hash: u64,
    key: Value,
    value: Value,
}

/// Keys and values in insertion order.
#[derive(Clone, Default)]
pub struct Table {
    index: HashTable<u32>,
    entries: Vec<Option<Entry>>,
    live: usize,
    /// No entry before this one is live: whoever takes the oldest again and again need not look for it.
    first: usize,
}

impl Table {
    pub fn len(&self) -> usize {
        self.live
    }
    pub fn is_empty(&self) -> bool {
        self.live == 0
    }
    /// Live entries from slot `from` on: (slot, key, value).
    pub fn next_from(&self, from: usize) -> Option<(usize, &Value, &Value)> {
        let from = from.max(self.first);
        let (i, e) = self.entries.get(from..)?.iter().zip(from..).find_map(|(e, i)| Some((i, e.as_ref()?)))?;
        Some((i, &e.key, &e.value))
    }
    /// All entries, oldest first.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (&Value, &Value)> {
        self.entries.iter().flatten().map(|e| (&e.key, &e.value))
    }

    fn find(&self, h: &mut dyn Host, hash: u64, key: &Value) -> Result<Option<usize>> {
        let mut failed = None;
        let slot = self.index.find(hash, |&i| match &self.entries[i as usize] {
            Some(e) if e.hash == hash => key_equals(h, &e.key, key).unwrap_or_else(|error| {
                failed = Some(error);
                true
            }),
            _ => false,
        });
        match failed {
            Some(error) => Err(error),
            None => Ok(slot.map(|&i| i as usize)),
        }
    }
    /// The slot of a plain key (`plain_key`), which may have none. `None` where somebody has to be asked.
    #[inline(always)]
    fn find_plain(&self, hash: u64, key: &Value) -> Option<Option<usize>> {
        let mut asks = false;
        let slot = self.index.find(hash, |&i| match &self.entries[i as usize] {
            Some(e) if e.hash == hash => plain_key::equal(&e.key, key).unwrap_or_else(|| {
                asks = true;
                true
            }),
            _ => false,
        });
        if asks { None } else { Some(slot.map(|&i| i as usize)) }
    }
    fn insert(&mut self, h: &mut dyn Host, hash: u64, key: Value, value: Value) -> Result<Option<Value>> {
        if let Some(i) = self.find(h, hash, &key)?
            && let Some(e) = &mut self.entries[i]
        {
            return Ok(Some(std::mem::replace(&mut e.value, value)));
        }
        self.push(hash, key, value);
        Ok(None)
    }
    /// Appends an entry whose key is not there yet.
    fn push(&mut self, hash: u64, key: Value, value: Value) {
        let slot = self.entries.len() as u32;
        self.entries.push(Some(Entry { hash, key, value }));
        self.live += 1;
        let entries = &self.entries;
        self.index.insert_unique(hash, slot, |&i| entries[i as usize].as_ref().map_or(0, |e| e.hash));
    }
    fn remove(&mut self, h: &mut dyn Host, hash: u64, key: &Value) -> Result<Option<(Value, Value)>> {
        let Some(i) = self.find(h, hash, key)? else { return Ok(None) };
        Ok(self.take_slot(i))
    }
    fn take_slot(&mut self, i: usize) -> Option<(Value, Value)> {
        let e = self.entries.get_mut(i)?.take()?;
        if let Ok(found) = self.index.find_entry(e.hash, |&k| k as usize == i) {
            found.remove();
        }
        self.live -= 1;
        if i == self.first {
            let behind = self.entries[i..].iter().position(Option::is_some);
            self.first = behind.map_or(self.entries.len(), |n| i + n);
        }
        if self.entries.len() > 32 && self.live * 2 < self.entries.len() {
            self.compact();
        }
        Some((e.key, e.value))
    }
    fn compact(&mut self) {
        self.entries.retain(Option::is_some);
        self.first = 0;
        self.index.clear();
        let entries = &self.entries;
        for (i, e) in entries.iter().enumerate() {
            if let Some(e) = e {
                self.index.insert_unique(e.hash, i as u32, |&k| entries[k as usize].as_ref().map_or(0, |e| e.hash));
            }
        }
    }
    fn last_slot(&self) -> Option<usize> {
        self.entries.iter().rposition(Option::is_some)
    }
}

/// Identity first, as Python compares keys.
pub(super) fn key_equals(h: &mut dyn Host, a: &Value, b: &Value) -> Result<bool> {
    match plain_key::equal(a, b) {
        Some(equal) => Ok(equal),
        None => Ok(a.is(b) || a.equals(h, b)?),
    }
}

/// The payload of a `dict`, a `defaultdict`, a `Counter` or an `OrderedDict`.
pub struct Dict {
    table: RefCell<Table>,
    kind: &'static TypeInfo,
    /// What makes the value of a missing key: of a `defaultdict` only.
    factory: RefCell<Value>,
    /// The object whose `__dict__` it is: changes go there too.
    owner: RefCell<Option<std::rc::Weak<super::Instance>>>,
}

impl Default for Dict {
    fn default() -> Self {
        Dict::of_kind(&types::DICT, Value::None)
    }
}

impl Dict {
    /// An empty one.
    pub fn new() -> Self {
        Self::default()
    }
    /// An empty one of a type below `dict`; the factory is a `defaultdict`'s.
    pub fn of_kind(kind: &'static TypeInfo, factory: Value) -> Self {
        Dict { table: RefCell::default(), kind, factory: RefCell::new(factory), owner: RefCell::default() }
    }
    /// Its type.
    pub fn kind(&self) -> &'static TypeInfo {
        self.kind
    }
    /// Whether it is a plain `dict`.
    pub fn is_plain(&self) -> bool {
        std::ptr::eq(self.kind, &types::DICT)
    }
    /// The attributes of an object as a mapping: a change of one shows in the other.
    pub fn mirror(owner: &Rc<super::Instance>) -> Self {
        let dict = Dict { owner: RefCell::new(Some(Rc::downgrade(owner))), ..Dict::default() };
        dict.refresh();
        dict
    }
    /// Whether it mirrors the attributes of this object.
    pub fn is_of(&self, owner: &Rc<super::Instance>) -> bool {
        self.owner.borrow().as_ref().is_some_and(|o| std::ptr::eq(o.as_ptr(), Rc::as_ptr(owner)))
    }
    /// Brings a mirror up to date with its object.
    #[cold]
    fn refresh(&self) {
        let Some(owner) = self.owner.borrow().as_ref().and_then(std::rc::Weak::upgrade) else { return };
        let Ok(mut table) = self.table.try_borrow_mut() else { return };
        let names = owner.dict.borrow();
        let same = |((k, v), (name, value)): ((&Value, &Value), (&super::Symbol, &Value))| {
            k.as_str() == Some(name.as_str()) && v.is(value)
        };
        if table.len() == names.len() && table.iter().zip(names.iter()).all(same) {
            return;
        }
        let fresh = Dict::from_symbols(names.iter().map(|(k, v)| (*k, v.clone())).collect());
        let old = std::mem::replace(&mut *table, fresh.table.into_inner());
        drop((table, names));
        drop(old);
    }
    /// Brings a change of a key to the owner.
    fn tell_owner(&self, key: &Value, value: Option<&Value>) {
        let Some(owner) = self.owner.borrow().as_ref().and_then(std::rc::Weak::upgrade) else { return };
        if let Some(name) = key.as_str() {
            let name = super::Symbol::new(name);
            let mut dict = owner.dict.borrow_mut();
            let old = match value {
                Some(v) => dict.insert(name, v.clone()),
                None => dict.shift_remove(&name),
            };
            drop(dict);
            drop(old);
        }
    }
    /// What makes the value of a missing key.
    pub fn factory(&self) -> &RefCell<Value> {
        &self.factory
    }
    /// A dict of the same kind with the same entries.
    pub fn copy(&self) -> Self {
        Dict {
            table: RefCell::new(self.table.borrow().clone()),
            kind: self.kind,
            factory: RefCell::new(self.factory.borrow().clone()),
            owner: RefCell::default(),
        }
    }
    /// The value of a key that is not there, by the kind of dict; `None` means `KeyError`.
    pub fn missing(&self, h: &mut dyn Host, key: &Value) -> Result<Option<Value>> {
        if std::ptr::eq(self.kind, &types::COUNTER) {
            return Ok(Some(Value::Int(0)));
        }
        let factory = self.factory.borrow().clone();
        if factory.is_none() {
            return Ok(None);
        }
        let v = h.call(&factory, super::Args::default())?;
        self.insert(h, key.clone(), v.clone())?;
        Ok(Some(v))
    }
    /// The table. User code must not run while the guard lives.
    pub fn borrow(&self) -> Ref<'_, Table> {
        if self.owner.borrow().is_some() {
            self.refresh();
        }
        self.table.borrow()
    }
    fn change(&self) -> Result<RefMut<'_, Table>> {
        if self.owner.borrow().is_some() {
            self.refresh();
        }
        self.table.try_borrow_mut().map_err(|_| Error::runtime("Dict changed while its keys were compared").into())
    }
    pub fn len(&self) -> usize {
        self.borrow().len()
    }
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
    /// Whether the key is there. `TypeError` for an unhashable key.
    pub fn contains(&self, h: &mut dyn Host, key: &Value) -> Result<bool> {
        let hash = key.hash(h)?;
        Ok(self.borrow().find(h, hash, key)?.is_some())
    }
    /// All keys, oldest first.
    pub fn keys(&self) -> Vec<Value> {
        self.borrow().iter().map(|(k, _)| k.clone()).collect()
    }
    /// Takes the key out; gives its value, or `None` if it was not there.
    pub fn remove(&self, h: &mut dyn Host, key: &Value) -> Result<Option<Value>> {
        let hash = key.hash(h)?;
        let found = self.change()?.remove(h, hash, key)?.map(|(_, v)| v);
        self.tell_owner(key, None);
        Ok(found)
    }
    /// Takes the newest entry out.
    pub fn pop_last(&self) -> Option<(Value, Value)> {
        let mut table = self.table.borrow_mut();
        let slot = table.last_slot()?;
        let taken = table.take_slot(slot)?;
        drop(table);
        self.tell_owner(&taken.0, None);
        Some(taken)
    }
    /// Takes the oldest entry out.
    pub fn pop_first(&self) -> Option<(Value, Value)> {
        let mut table = self.table.borrow_mut();
        let slot = table.next_from(0)?.0;
        let taken = table.take_slot(slot)?;
        drop(table);
        self.tell_owner(&taken.0, None);
        Some(taken)
    }
    /// Empties it.
    pub fn clear(&self) {
        let owned = self.owner.borrow().is_some();
        for key in if owned { self.keys() } else { vec![] } {
            self.tell_owner(&key, None);
        }
        let old = self.table.replace(Table::default());
        drop(old);
    }
}

/// What plain keys (`plain_key`) need: nobody is asked. Each gives `None` where the general way must decide.
impl Dict {
    /// What `read` makes of the value of a key; of one that is not there, nothing.
    #[inline]
    pub fn read_plain<R>(&self, key: &Value, read: impl FnOnce(&Value) -> R) -> Option<Option<R>> {
        let hash = plain_key::hash(key)?;
        let table = self.unmirrored()?.borrow();
        let slot = table.find_plain(hash, key)?;
        Some(slot.and_then(|slot| table.entries[slot].as_ref()).map(|e| read(&e.value)))
    }
    /// Lets `change` change the value of a key that is there.
    #[inline]
    pub fn change_plain(&self, key: &Value, change: impl FnOnce(&mut Value) -> Option<()>) -> Option<()> {
        let hash = plain_key::hash(key)?;
        let mut table = self.unmirrored()?.try_borrow_mut().ok()?;
        let slot = table.find_plain(hash, key)??;
        change(&mut table.entries[slot].as_mut()?.value)
    }
    /// Sets a key; gives back the value that stood there. `Err` gives the value back that was to be set.
    #[inline]
    pub fn put_plain(&self, key: &Value, value: Value) -> std::result::Result<Option<Value>, Value> {
        let Some(hash) = plain_key::hash(key) else { return Err(value) };
        let Some(Ok(mut table)) = self.unmirrored().map(RefCell::try_borrow_mut) else { return Err(value) };
        match table.find_plain(hash, key) {
            None => Err(value),
            Some(Some(slot)) => match &mut table.entries[slot] {
                Some(e) => Ok(Some(std::mem::replace(&mut e.value, value))),
                None => Err(value),
            },
            Some(None) => {
                table.push(hash, key.clone(), value);
                Ok(None)
            }
        }
    }
    /// The table, unless it mirrors the attributes of an object.
    #[inline(always)]
    fn unmirrored(&self) -> Option<&RefCell<Table>> {
        self.owner.borrow().is_none().then_some(&self.table)
    }
}

impl Dict {
    /// A dict of these pairs; a later pair with an equal key wins.
    pub fn from_pairs(h: &mut dyn Host, pairs: impl IntoIterator<Item = (Value, Value)>) -> Result<Self> {
        let dict = Dict::new();
        for (k, v) in pairs {
            dict.insert(h, k, v)?;
        }
        Ok(dict)
    }
    /// A dict with these names as keys, which must differ.
    pub fn from_symbols(pairs: Vec<(super::Symbol, Value)>) -> Self {
        let mut table = Table::default();
        for (k, value) in pairs {
            let key = super::Str::new(k.as_str().to_string());
            let hash = key.hash();
            table.push(hash, Value::Str(Rc::new(key)), value);
        }
        Dict { table: RefCell::new(table), ..Dict::default() }
    }
    /// Sets a key; gives the value it had.
    pub fn insert(&self, h: &mut dyn Host, key: Value, value: Value) -> Result<Option<Value>> {
        let hash = key.hash(h)?;
        self.tell_owner(&key, Some(&value));
        self.change()?.insert(h, hash, key, value)
    }
    /// The value of a key.
    pub fn get(&self, h: &mut dyn Host, key: &Value) -> Result<Option<Value>> {
        let hash = key.hash(h)?;
        let table = self.borrow();
        let slot = table.find(h, hash, key)?;
        Ok(slot.and_then(|i| table.entries[i].as_ref()).map(|e| e.value.clone()))
    }
    /// The value of a text key.
    pub fn get_str(&self, h: &mut dyn Host, key: &str) -> Result<Option<Value>> {
        self.get(h, &Value::str(key))
    }
    /// All pairs, oldest first.
    pub fn pairs(&self) -> Vec<(Value, Value)> {
        self.borrow().iter().map(|(k, v)| (k.clone(), v.clone())).collect()
    }
    /// All values, oldest first.
    pub fn values(&self) -> Vec<Value> {
        self.table.borrow().iter().map(|(_, v)| v.clone()).collect()
    }
}

/// What an iterator over a dict gives for an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    Key,
    Value,
    Pair,
}

/// An iterator over a dict; errors when its size changes meanwhile.
struct Walk {
    dict: Rc<Dict>,
    part: Part,
    at: usize,
    len: usize,
}

impl Iterate for Walk {
    fn next(&mut self, _: &mut dyn Host) -> Result<Option<Value>> {
        let table = self.dict.borrow();
        if table.len() != self.len {
            return Err(Error::runtime("dictionary changed size during iteration").into());
        }
        Ok(table.next_from(self.at).map(|(slot, k, v)| {
            self.at = slot + 1;
            match self.part {
                Part::Key => k.clone(),
                Part::Value => v.clone(),
                Part::Pair => Value::tuple(vec![k.clone(), v.clone()]),
            }
        }))
    }
    fn next_pair(&mut self, h: &mut dyn Host) -> Result<Option<Pair>> {
        if self.part != Part::Pair || self.dict.len() != self.len {
            return Ok(self.next(h)?.map(Pair::of));
        }
        Ok(self.dict.borrow().next_from(self.at).map(|(slot, k, v)| {
            self.at = slot + 1;
            Pair::Two(k.clone(), v.clone())
        }))
    }
    fn type_info(&self) -> &'static TypeInfo {
        match self.part {
            Part::Key => &types::DICT_KEYITERATOR,
            Part::Value => &types::DICT_VALUEITERATOR,
            Part::Pair => &types::DICT_ITEMITERATOR,
        }
    }
    fn size_hint(&self) -> usize {
        self.len
    }
}

/// Iterates over keys, values or pairs of a dict.
pub fn dict_iter(dict: Rc<Dict>, part: Part) -> impl Iterate {
    let len = dict.len();
    Walk { dict, part, at: 0, len }
}

pub(super) fn keys_iter(dict: Rc<Dict>) -> impl Iterate {
    dict_iter(dict, Part::Key)
}
