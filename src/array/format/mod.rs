//! Text of numbers and arrays, in both libraries' manners.
//!
//! [`float`] knows digits, [`spec`] Python's format specifications, [`positional`] NumPy's text of
//! one float with padding and trimming, [`elements`] how array elements line up, [`numpy`] their
//! brackets and lines, [`torch`] PyTorch's tensors, [`options`] the print options.

pub mod elements;
pub mod float;
pub mod numpy;
pub mod options;
pub mod positional;
pub mod spec;
pub mod torch;

pub use numpy::{Formatter, Frame, array_repr, array_str, array2string};
pub use options::{FloatMode, PrintOptions, Sign, TorchPrintOptions};
pub use torch::{TensorText, tensor_repr};
