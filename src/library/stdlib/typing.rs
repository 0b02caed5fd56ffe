//! The module `typing` of the standard library.
