//! The names of what `lib/windows.tscript` and `lib/statistics.tscript` hold.

use crate::script_row;
use crate::value::Builtin;

/// Functions of `torch`.
pub static FUNCTIONS: &[Builtin] = &[
    script_row!("bartlett_window" "_torch_windows" "A triangle."),
    script_row!("blackman_window" "_torch_windows" "A sum of two cosines."),
    script_row!("hamming_window" "_torch_windows" "A raised cosine."),
    script_row!("hann_window" "_torch_windows" "A raised cosine that begins at 0."),
    script_row!("kaiser_window" "_torch_windows" "Kaiser's window: a Bessel function of a half circle."),
];

/// Statistics written in the language.
pub static STATISTICS: &[Builtin] = &[
    script_row!("histogramdd" "_torch_statistics" "Counts of points in bins of several dimensions, and the edges."),
    script_row!("hash_tensor" "_torch_statistics" "The elements' bits folded by exclusive or."),
];

/// Functions that are methods too.
pub static BOTH: &[Builtin] = &[
    script_row!("stft" "_torch_windows" "Fourier transforms of windows along a signal."),
    script_row!("istft" "_torch_windows" "The signal of which `stft` gave the transforms."),
];
