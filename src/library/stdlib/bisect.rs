//! The module `bisect` of the standard library.
