//! The module `itertools` of the standard library.
