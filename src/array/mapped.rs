//! Files mapped into memory: what `np.memmap` stands on.
//!
//! A mapping would be torn by a file that shrinks under it. What this process can do about it is here: the files
//! that are mapped are known, and `open` refuses to truncate them.

use memmap2::{Mmap, MmapMut, MmapOptions};
use std::cell::RefCell;
use std::collections::HashMap;
use std::fs::{File, Metadata, OpenOptions};
use std::io::Result;
use std::path::Path;

/// How a file is mapped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Nobody writes.
    Read,
    /// What is written stays in memory.
    CopyOnWrite,
    /// What is written goes to the file.
    Write,
}

/// The bytes of a file.
pub struct Mapped {
    map: Map,
    file: FileId,
}

enum Map {
    Read(Mmap),
    Write(MmapMut),
}

/// Device and number of a file: one file under all its names.
type FileId = (u64, u64);

thread_local! {
    /// The files that are mapped, and how often.
    static MAPPED: RefCell<HashMap<FileId, usize>> = RefCell::default();
}

#[cfg(unix)]
fn id(metadata: &Metadata) -> FileId {
    use std::os::unix::fs::MetadataExt;
    (metadata.dev(), metadata.ino())
}

#[cfg(not(unix))]
fn id(_: &Metadata) -> FileId {
    // Other systems refuse to truncate mapped files themselves.
    (0, 0)
}

/// Whether the file of this path is mapped, so that it must not be truncated.
pub fn is_mapped(path: &Path) -> bool {
    std::fs::metadata(path).is_ok_and(|m| MAPPED.with_borrow(|all| all.contains_key(&id(&m))))
}

impl Mapped {
    /// The first `len` bytes of a file, all of them if `None`. A file that is written to grows if it is shorter.
    pub fn open(path: &Path, access: Access, len: Option<usize>) -> Result<Mapped> {
        let file = OpenOptions::new().read(true).write(access == Access::Write).open(path)?;
        let size = file.metadata()?.len();
        let len = len.unwrap_or(size as usize);
        if (size as usize) < len {
            if access != Access::Write {
                let text = "mmap length is greater than file size";
                return Err(std::io::Error::new(std::io::ErrorKind::InvalidInput, text));
            }
            file.set_len(len as u64)?;
        }
        Self::map(&file, access, len)
    }

    fn map(file: &File, access: Access, len: usize) -> Result<Mapped> {
        let mut options = MmapOptions::new();
        options.len(len);
        // SAFETY: the bytes are only read and written through raw pointers, never as a Rust reference that assumes
        // that they stand still; this process truncates no mapped file (`is_mapped`).
        let map = unsafe {
            match access {
                Access::Read => Map::Read(options.map(file)?),
                Access::CopyOnWrite => Map::Write(options.map_copy(file)?),
                Access::Write => Map::Write(options.map_mut(file)?),
            }
        };
        let file = id(&file.metadata()?);
        MAPPED.with_borrow_mut(|all| *all.entry(file).or_default() += 1);
        Ok(Mapped { map, file })
    }

    /// The first byte.
    pub fn ptr(&self) -> *mut u8 {
        match &self.map {
            Map::Read(m) => m.as_ptr().cast_mut(),
            Map::Write(m) => m.as_ptr().cast_mut(),
        }
    }
    /// How many bytes there are.
    pub fn len(&self) -> usize {
        match &self.map {
            Map::Read(m) => m.len(),
            Map::Write(m) => m.len(),
        }
    }
    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
    /// Whether the memory may be written.
    pub fn writable(&self) -> bool {
        matches!(self.map, Map::Write(_))
    }
    /// Brings what was written to the file.
    pub fn flush(&self) -> Result<()> {
        match &self.map {
            Map::Read(_) => Ok(()),
            Map::Write(m) => m.flush(),
        }
    }
}

impl Drop for Mapped {
    fn drop(&mut self) {
        let forget = |all: &mut HashMap<FileId, usize>| {
            if let Some(n) = all.get_mut(&self.file) {
                *n -= 1;
                if *n == 0 {
                    all.remove(&self.file);
                }
            }
        };
        let _ = MAPPED.try_with(|all| all.try_borrow_mut().map(|mut all| forget(&mut all)));
    }
}
