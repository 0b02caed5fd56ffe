//! The module `numpy.fft`: discrete Fourier transforms.

use crate::rows;
use crate::value::module::ModuleSpec;

/// The module `numpy.fft`.
pub static MODULE: ModuleSpec = ModuleSpec {
    name: "numpy.fft",
    doc: "Discrete Fourier Transform",
    functions: &[FUNCTIONS],
    members: &[],
    aliases: &[],
};

rows! { pub FUNCTIONS = }
