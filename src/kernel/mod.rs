//! Loops that know layouts and elements, and neither a language nor a library. With `array/view.rs`
//! the only rooms that are generic over element types and may use `unsafe`.

pub mod allocator;
pub mod apply;
pub mod arith;
pub mod assign;
pub mod binary;
pub mod cast;
pub mod create;
pub mod einsum;
mod extreme;
pub mod fft;
pub mod fpstatus;
pub mod gather;
pub mod hashed;
mod introsort;
mod keysort;
pub mod lanes;
pub mod linalg;
pub mod loops;
pub mod matmul;
mod matmul_open;
mod matmul_small;
pub mod moments;
pub mod nest;
pub mod order;
pub mod pad;
pub mod progress;
pub mod random;
pub mod reduce;
pub mod rounded;
pub mod scalar;
pub mod scan;
pub mod search;
pub mod select;
pub mod short;
mod single;
pub mod sort;
pub mod unary;
#[cfg(target_arch = "x86_64")]
mod vectorsort;
pub mod walk;

pub use crate::array::stop;
