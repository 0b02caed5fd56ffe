//! The module `time` of the standard library.
