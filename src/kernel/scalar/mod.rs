//! The scalar functions under the tables of elementwise operations: what the processor and the
//! standard library do not give, or give with other rules than the two libraries have.

pub mod bessel;
pub mod complex;
pub mod dd;
pub mod float;
pub mod gamma_incomplete;
pub mod int;
pub mod quick;
pub mod single;
pub mod special;
mod tables;
