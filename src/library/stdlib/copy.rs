//! The module `copy` of the standard library.
