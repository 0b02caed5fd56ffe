//! Operations on arrays, dialect-free: they take arrays and typed parameters; dtypes, axes and the
//! words of library-specific errors are the caller's.

pub mod assign;
pub mod axes;
pub mod cast;
pub mod create;
pub mod distinct;
pub mod einsum;
pub mod einsum_path;
pub mod elementwise;
pub mod fft;
pub mod histogram;
pub mod index;
pub mod interpolate;
pub mod join;
pub mod linalg;
pub mod matmul;
pub mod movement;
pub mod pick;
pub mod quantile;
pub mod random;
pub mod random_torch;
pub mod reduce;
pub mod scan;
pub mod sort;
pub mod text;
pub mod windows;
