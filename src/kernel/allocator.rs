//! The process's allocator: mimalloc, asked by the plain call where its promise is enough.
//!
//! Blocks of mimalloc lie on multiples of 16 bytes like those of any C allocator. Its call with an explicit
//! alignment does not rely on that for sizes that are no power of two: it asks for a larger block and goes a
//! long way about it, at every allocation.

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

// SAFETY: every call is passed on to mimalloc with the size and alignment of the layout; blocks of both kinds
// of call may be given to `mi_free` and, at the alignment they were made with, to the reallocating calls.
unsafe impl GlobalAlloc for Allocator {
    #[inline]
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
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
        unsafe { mi_free(block.cast()) }
    }
    #[inline]
    unsafe fn realloc(&self, block: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        unsafe {
            if is_natural(layout) && layout.align() <= size {
                mi_realloc(block.cast(), size).cast()
            } else {
                mi_realloc_aligned(block.cast(), size, layout.align()).cast()
            }
        }
    }
}
