//! The module `deque` of the standard library.
