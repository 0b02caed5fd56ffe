//! The module `cmath` of the standard library.
