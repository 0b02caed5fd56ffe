//! The module `random` of the standard library.
