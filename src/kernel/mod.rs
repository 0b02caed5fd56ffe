//! Loops that know layouts and elements, and neither a language nor a library. With `array/view.rs`
//! the only rooms that are generic over element types and may use `unsafe`.

pub mod apply;
pub mod arith;
pub mod assign;
pub mod binary;
pub mod cast;
pub mod fpstatus;
pub mod gather;
pub mod loops;
pub mod nest;
pub mod random;
pub mod scalar;
pub mod unary;
pub mod walk;
