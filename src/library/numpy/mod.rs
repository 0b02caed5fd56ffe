//! NumPy: the module `numpy`, `np.ndarray`, NumPy's scalars and dtypes.
//!
//! A file is a topic; its rows stand on top. `module` lists everything that `np.` finds.

mod array_api;
mod array_utils;
mod attributes;
mod average;
mod bits;
mod byteorder;
mod comparing;
mod compose;
mod convert;
mod covariance;
mod create;
mod diagonals;
mod differences;
mod discover;
mod dtype;
mod einsum;
mod emath;
mod errstate;
mod fft;
mod flat;
mod functional;
mod gufunc;
pub mod index;
mod index_tricks;
mod info;
mod io_text;
mod joining;
mod kinds;
mod linalg;
mod memmap;
mod methods;
mod module;
mod movement;
mod named;
mod nan_reduce;
mod ndarray;
mod operand;
mod pad;
mod polynomial;
mod printoptions;
mod products;
mod random;
mod ranges;
mod reduce;
mod removed;
mod resize;
mod rounding;
mod running;
mod scalar;
mod script;
mod select;
mod sorting;
mod statistics;
mod stats_histogram;
mod stride_tricks;
mod typing;
mod ufunc;
mod ufunc_loops;
mod ufunc_methods;
mod ufunc_types;
mod windows;

pub use script::SCRIPTS;

use crate::value::module::ModuleSpec;

/// Its modules.
pub static MODULES: &[&ModuleSpec] = &[
    &module::NUMPY,
    &module::LIB,
    &array_utils::MODULE,
    &module::EXCEPTIONS,
    &io_text::NATIVE,
    &random::MODULE,
    &linalg::MODULE,
    &fft::MODULE,
    &polynomial::MODULE,
    &stride_tricks::MODULE,
    &emath::MODULE,
    &emath::SCIMATH,
];

/// Installs its types.
pub fn install() {
    dtype::install();
    scalar::install();
    ndarray::install();
    attributes::install();
    flat::install();
    errstate::install();
    printoptions::install();
    info::install();
    random::install();
    ufunc::install();
    crate::value::module::add_removed(removed::message);
    kinds::install();
    memmap::install();
    byteorder::install();
    array_api::install();
    index_tricks::install();
    functional::install();
}
