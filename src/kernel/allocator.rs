//! The process's allocator: mimalloc, asked by the plain call where its promise is enough.
//!
//! Blocks of mimalloc lie on multiples of 16 bytes like those of any C allocator. Its call with an explicit
//! alignment does not rely on that for sizes that are no power of two: it asks for a larger block and goes a
//! long way about it, at every allocation.

use super::stop;
use crate::array::memory;
use libmimalloc_sys::{mi_free, mi_malloc, mi_malloc_aligned, mi_realloc, mi_realloc_aligned};
use libmimalloc_sys::{mi_zalloc, mi_zalloc_aligned};
use std::alloc::{GlobalAlloc, Layout};

/// What a block of at least its size is aligned to without asking.
const NATURAL: usize = 16;

/// The allocator of the program.
pub struct Allocator;

/// Whether the plain call gives the alignment that a layout asks for.
#[inline(always)]
fn is_natural(layout: Layout) -> bool {
    layout.align() <= NATURAL && layout.align() <= layout.size()
}

/// Whether there is memory for a block.
#[inline(always)]
fn is_granted(size: usize) -> bool {
    size <= memory::LITTLE || size <= memory::available()
}

/// Whether there is memory for a block that grows. Nobody was asked about it before, as about one of a known size: above
/// a third of what is left, so that a vector that doubles is noticed before there is no room for its next size, it is
/// still given, but the program is told to stop. A list that grows without end ends in a `MemoryError`, as if Ctrl-C had
/// been pressed, and not with the process.
#[inline(always)]
fn may_grow(size: usize) -> bool {
    size <= memory::LITTLE || may_grow_much(size)
}

#[cold]
#[inline(never)]
fn may_grow_much(size: usize) -> bool {
    let available = memory::available();
    if size > available / 3 {
        stop::request(stop::Reason::Memory);
    }
    size <= available
}

// SAFETY: every call is passed on to mimalloc with the size and alignment of the layout; blocks of both kinds
// of call may be given to `mi_free` and, at the alignment they were made with, to the reallocating calls.
unsafe impl GlobalAlloc for Allocator {
    #[inline]
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        if !is_granted(layout.size()) {
            return std::ptr::null_mut();
        }
        // SAFETY: as the caller promises of the layout and the block.
        unsafe {
            if is_natural(layout) {
                mi_malloc(layout.size()).cast()
            } else {
                mi_malloc_aligned(layout.size(), layout.align()).cast()
            }
        }
    }
    #[inline]
    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        if !is_granted(layout.size()) {
            return std::ptr::null_mut();
        }
        // SAFETY: as the caller promises of the layout and the block.
        unsafe {
            if is_natural(layout) {
                mi_zalloc(layout.size()).cast()
            } else {
                mi_zalloc_aligned(layout.size(), layout.align()).cast()
            }
        }
    }
    #[inline]
    unsafe fn dealloc(&self, block: *mut u8, _: Layout) {
        // SAFETY: the block came from one of the calls above.
        unsafe { mi_free(block.cast()) }
    }
    #[inline]
    unsafe fn realloc(&self, block: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        if !may_grow(size) {
            return std::ptr::null_mut();
        }
        // SAFETY: as the caller promises of the layout and the block.
        unsafe {
            if is_natural(layout) && layout.align() <= size {
                mi_realloc(block.cast(), size).cast()
            } else {
                mi_realloc_aligned(block.cast(), size, layout.align()).cast()
            }
        }
    }
}
