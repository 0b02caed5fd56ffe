//! The module `heapq` of the standard library.
