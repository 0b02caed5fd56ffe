//! The module `math_integer` of the standard library.
