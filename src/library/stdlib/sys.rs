//! The module `sys` of the standard library.
