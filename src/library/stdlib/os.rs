//! The module `os` of the standard library.
