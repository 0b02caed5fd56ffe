//! The numpy part of the library.

mod einsum;
mod fft;
mod info;
mod io_text;
mod linalg;
mod poly;
mod polynomial;
mod random;
mod stats_histogram;
mod stride_tricks;
mod testing;
mod windows;

use crate::value::module::ModuleSpec;

/// Its modules.
pub static MODULES: &[&ModuleSpec] =
    &[&random::MODULE, &linalg::MODULE, &fft::MODULE, &polynomial::MODULE, &testing::MODULE, &stride_tricks::MODULE];

/// Installs its types.
pub fn install() {}
