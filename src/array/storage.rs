//! Bytes that arrays share: one buffer, its version, its identity.
//!
//! A buffer is raw memory behind a pointer, never a `&mut [T]`: several arrays look at it at once
//! with layouts of their own. Small buffers (64 bytes) live inside the handle's own allocation;
//! large ones are 64-byte aligned and come from a pool that keeps freed pages.

use super::mapped::Mapped;
use super::memory;
use crate::diag::{Error, ErrorKind, Result};
use std::alloc::{Layout as Alloc, alloc, alloc_zeroed, dealloc};
use std::cell::{Cell, RefCell, UnsafeCell};
use std::mem::MaybeUninit;
use std::rc::Rc;

const INLINE: usize = 64;
const ALIGN: usize = 64;
/// Buffers from this size on go through the pool.
const POOLED: usize = 1 << 18;
/// How many bytes the pool keeps at most.
const POOL_LIMIT: usize = 1 << 29;

/// The bytes of a small buffer; as an array of words, so that every dtype finds its alignment.
type Inline = UnsafeCell<MaybeUninit<[u64; INLINE / 8]>>;

/// Where the bytes of a buffer are. One enum, not a field a place: with its counts a buffer must
/// stay below 128 bytes, the largest block that is moved without a call when an array is made.
enum Place {
    Inline(Inline),
    Heap { ptr: *mut u8, capacity: usize },
    File(Box<Mapped>),
}

const _: () = assert!(size_of::<Buffer>() + 2 * size_of::<usize>() <= 128);

struct Buffer {
    place: Place,
    bytes: usize,
    version: Cell<u64>,
    /// The statement that wrote last.
    written: Cell<u64>,
    id: u64,
}

/// A shared buffer. Cloning shares it.
#[derive(Clone)]
pub struct Storage(Rc<Buffer>);

thread_local! {
    static NEXT_ID: Cell<u64> = const { Cell::new(1) };
    static POOL: RefCell<Pool> = const { RefCell::new(Pool { free: Vec::new(), held: 0 }) };
}

struct Pool {
    free: Vec<(*mut u8, usize)>,
    held: usize,
}

impl Storage {
    /// A buffer of zeros. `MemoryError` when the machine has no room for it.
    pub fn zeroed(bytes: usize) -> Result<Storage> {
        Self::allocate(bytes, true)
    }

    /// A buffer whose bytes are unspecified (but initialised as far as Rust is concerned only once
    /// written): for results that a kernel fills completely.
    pub fn for_overwrite(bytes: usize) -> Result<Storage> {
        Self::allocate(bytes, false)
    }

    /// The bytes of a mapped file.
    pub fn mapped(map: Mapped) -> Storage {
        let bytes = map.len();
        Self::build(Place::File(Box::new(map)), bytes)
    }

    fn allocate(bytes: usize, zero: bool) -> Result<Storage> {
        let place = if bytes > INLINE {
            allocate_heap(bytes, zero)?
        } else if zero {
            Place::Inline(UnsafeCell::new(MaybeUninit::zeroed()))
        } else {
            Place::Inline(UnsafeCell::new(MaybeUninit::uninit()))
        };
        Ok(Self::build(place, bytes))
    }

    fn build(place: Place, bytes: usize) -> Storage {
        let id = NEXT_ID.with(|n| n.replace(n.get() + 1));
        Storage(Rc::new(Buffer { place, bytes, version: Cell::new(0), written: Cell::new(0), id }))
    }

    /// The first byte. Valid for [`Storage::len`] bytes as long as a handle lives.
    pub fn ptr(&self) -> *mut u8 {
        match &self.0.place {
            Place::Inline(bytes) => bytes.get().cast(),
            Place::Heap { ptr, .. } => *ptr,
            Place::File(map) => map.ptr(),
        }
    }
    /// Its size in bytes.
    pub fn len(&self) -> usize {
        self.0.bytes
    }
    /// Whether it has no bytes.
    pub fn is_empty(&self) -> bool {
        self.0.bytes == 0
    }
    /// Whether both handles name one buffer.
    pub fn same(&self, other: &Storage) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
    /// A number that no other buffer of this process has.
    pub fn id(&self) -> u64 {
        self.0.id
    }
    /// The number of the buffer of this thread that was made last.
    pub fn newest() -> u64 {
        NEXT_ID.get() - 1
    }
    /// How many times it was written in place since it was made.
    pub fn version(&self) -> u64 {
        self.0.version.get()
    }
    /// Counts a write.
    pub fn bump(&self) {
        self.0.version.set(self.0.version.get() + 1);
        self.0.written.set(super::watch::stamp());
    }
    /// The statement ([`super::watch::stamp`]) of the last counted write; 0 if there was none.
    pub fn written(&self) -> u64 {
        self.0.written.get()
    }
    /// The file whose bytes these are, if they are a file's.
    pub fn file(&self) -> Option<&Mapped> {
        match &self.0.place {
            Place::File(map) => Some(map),
            Place::Inline(_) | Place::Heap { .. } => None,
        }
    }
    /// Whether its memory must not be written.
    pub fn read_only(&self) -> bool {
        self.file().is_some_and(|m| !m.writable())
    }
    /// How many handles there are.
    pub fn handles(&self) -> usize {
        Rc::strong_count(&self.0)
    }
}

impl Drop for Buffer {
    fn drop(&mut self) {
        let Place::Heap { ptr, capacity } = self.place else { return };
        let keep = capacity >= POOLED
            && POOL
                .try_with(|pool| {
                    let mut pool = pool.borrow_mut();
                    let fits = pool.held + capacity <= POOL_LIMIT && pool.free.len() < 16;
                    if fits {
                        pool.held += capacity;
                        pool.free.push((ptr, capacity));
                    }
                    fits
                })
                .unwrap_or(false);
        if !keep {
            // SAFETY: `ptr` came from `allocate_heap` with this capacity and alignment, and this
            // is its only owner.
            unsafe { dealloc(ptr, Alloc::from_size_align_unchecked(capacity, ALIGN)) }
        }
    }
}

fn allocate_heap(bytes: usize, zero: bool) -> Result<Place> {
    let capacity = bytes.checked_add(ALIGN - 1).map(|b| b & !(ALIGN - 1)).ok_or_else(|| no_memory(bytes))?;
    if capacity >= POOLED
        && let Some((ptr, capacity)) = reuse(capacity)
    {
        if zero {
            // SAFETY: the pooled block has `capacity` bytes and belongs to nobody else.
            unsafe { ptr.write_bytes(0, bytes) };
        }
        return Ok(Place::Heap { ptr, capacity });
    }
    if !memory::grants(capacity) {
        return Err(no_memory(bytes));
    }
    let layout = Alloc::from_size_align(capacity, ALIGN).map_err(|_| no_memory(bytes))?;
    // SAFETY: the layout's size is not zero.
    let ptr = unsafe { if zero { alloc_zeroed(layout) } else { alloc(layout) } };
    if ptr.is_null() { Err(no_memory(bytes)) } else { Ok(Place::Heap { ptr, capacity }) }
}

/// The smallest free block that holds `capacity` and is at most a quarter larger.
fn reuse(capacity: usize) -> Option<(*mut u8, usize)> {
    POOL.with(|pool| {
        let mut pool = pool.borrow_mut();
        let best = (0..pool.free.len())
            .filter(|&i| pool.free[i].1 >= capacity && pool.free[i].1 <= capacity + capacity / 4)
            .min_by_key(|&i| pool.free[i].1)?;
        let block = pool.free.swap_remove(best);
        pool.held -= block.1;
        Some(block)
    })
}

fn no_memory(bytes: usize) -> Error {
    Error::new(ErrorKind::MemoryError, format!("Unable to allocate {}", human_size(bytes)))
}

/// `7.28 TiB`, as NumPy writes sizes in its memory errors: three significant digits.
pub fn human_size(bytes: usize) -> String {
    const UNITS: [&str; 7] = ["bytes", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];
    let mut size = bytes as f64;
    let mut unit = 0;
    while size >= 1024.0 && unit + 1 < UNITS.len() {
        size /= 1024.0;
        unit += 1;
    }
    let text = match unit {
        0 => format!("{bytes}"),
        _ if size < 9.995 => format!("{size:.2}"),
        _ if size < 99.95 => format!("{size:.1}"),
        _ => format!("{size:.0}."),
    };
    format!("{text} {}", UNITS[unit])
}
