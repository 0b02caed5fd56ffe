//! The module `pack` of the standard library.
