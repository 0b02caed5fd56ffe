//! The module `math` of the standard library.
