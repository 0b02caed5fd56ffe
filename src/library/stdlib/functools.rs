//! The module `functools` of the standard library.
