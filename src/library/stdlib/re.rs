//! The module `re` of the standard library.
