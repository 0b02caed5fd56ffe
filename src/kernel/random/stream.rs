//! What the distributions of NumPy's two front structs are built from.

use super::bits::Bits;

/// Uniform bits and floats, a standard normal and a standard exponential.
///
/// The legacy stream answers with the polar method and a logarithm, the new one with ziggurats; a
/// distribution written against this trait serves both.
pub trait Stream: Bits {
    /// A standard normal number.
    fn normal(&mut self) -> f64;
    /// A standard exponential number.
    fn exponential(&mut self) -> f64;
}
