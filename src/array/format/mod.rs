//! Text of numbers and arrays, in both libraries' manners.
//!
//! [`float`] knows digits, [`spec`] Python's format specifications.

pub mod float;
pub mod spec;
