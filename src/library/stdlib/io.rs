//! The module `io` of the standard library.
