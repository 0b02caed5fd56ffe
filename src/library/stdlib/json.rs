//! The module `json` of the standard library.
