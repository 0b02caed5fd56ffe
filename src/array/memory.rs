//! How much memory there is to have. Linux grants more than it has and ends the process when the pages are
//! touched: whoever wants much asks here first.

use crate::diag::{Error, ErrorKind, Result};
use std::cell::Cell;
use std::time::{Duration, Instant};

/// Sizes that are not worth asking about.
pub const LITTLE: usize = 64 << 20;

/// Whether one object may take this many bytes: half of what the system could give.
pub fn grants(bytes: usize) -> bool {
    bytes <= LITTLE || bytes <= available() / 2
}

/// The bytes that the system could give now.
pub fn available() -> usize {
    info("MemAvailable:")
}

/// Whether nearly all memory of the system is taken, and most of it by this process. Cheap enough to be asked often: it
/// looks twenty times a second, and at the system only where this process has much.
pub fn is_short() -> bool {
    thread_local!(static LOOKED: Cell<Option<Instant>> = const { Cell::new(None) });
    if LOOKED.get().is_some_and(|at| at.elapsed() < Duration::from_millis(50)) {
        return false;
    }
    LOOKED.set(Some(Instant::now()));
    let resident = resident();
    if resident <= LITTLE {
        return false;
    }
    let available = available();
    available < resident / 2 && available < info("MemTotal:") / 32
}

/// The bytes of this process that are in memory; 0 where the system does not say.
fn resident() -> usize {
    let text = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
    let pages = text.split_whitespace().nth(1).and_then(|n| n.parse::<usize>().ok());
    pages.unwrap_or(0).saturating_mul(4096)
}

/// The bytes of a line of `/proc/meminfo`: a great number where the system has no such file.
fn info(line: &str) -> usize {
    let text = std::fs::read_to_string("/proc/meminfo").unwrap_or_default();
    let line = text.lines().find(|l| l.starts_with(line));
    let kib = line.and_then(|l| l.split_whitespace().nth(1)?.parse::<usize>().ok());
    kib.map_or(usize::MAX, |kib| kib.saturating_mul(1024))
}

/// Python's `MemoryError` if there is no room for `n` things of a type.
#[inline]
pub fn room_for<T>(n: usize) -> Result<()> {
    match n.checked_mul(size_of::<T>()) {
        Some(bytes) if grants(bytes) => Ok(()),
        _ => Err(Error::new(ErrorKind::MemoryError, "")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refuses_what_no_machine_has() {
        assert!(room_for::<u64>(1000).is_ok());
        assert_eq!(room_for::<u64>(1 << 50).unwrap_err().kind(), ErrorKind::MemoryError);
        assert_eq!(room_for::<u64>(usize::MAX).unwrap_err().kind(), ErrorKind::MemoryError);
    }
}
