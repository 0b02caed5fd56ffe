//! The module `operator` of the standard library.
