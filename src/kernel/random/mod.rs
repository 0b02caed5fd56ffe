//! Random number streams, bit for bit those of NumPy and PyTorch.
//!
//! Three front structs: [`NumpyLegacy`] (`np.random.seed`, `RandomState`), [`Generator`]
//! (`np.random.default_rng`) and [`TorchGenerator`] (`torch.manual_seed`). They know no array: each
//! method returns one number or fills a slice in C order. Callers check parameters; out-of-range ones
//! give some number, never a panic.
//!
//! Below them: bit generators ([`bits`]), seeding ([`seed_sequence`]), bounded integers ([`bounded`]),
//! the ziggurat ([`ziggurat`]) and the distributions by family. NumPy's two front structs share every
//! distribution that is written in terms of a uniform, a normal and an exponential (the trait
//! [`stream::Stream`]); what differs between them stands beside each other in the family's file.

pub mod binomial;
pub mod bits;
pub mod bounded;
pub mod choice;
pub mod continuous;
pub mod counter;
pub mod discrete;
pub mod distribution;
pub mod gamma;
pub mod generator;
pub mod hypergeometric;
pub mod legacy;
pub mod log_factorial;
pub mod mt19937;
pub mod multivariate;
pub mod parameters;
pub mod pcg64;
pub mod seed_sequence;
pub mod shuffle;
pub mod stream;
pub mod torch;
pub mod torch_distributions;
pub mod torch_normal;
pub mod ziggurat;
mod ziggurat_exponential;
mod ziggurat_normal;

#[cfg(test)]
mod tests;

pub use bits::{BitGenerator, Bits};
pub use bounded::{Bounded, Integer};
pub use distribution::{Count, Real};
pub use generator::Generator;
pub use legacy::NumpyLegacy;
pub use seed_sequence::SeedSequence;
pub use stream::Stream;
pub use torch::TorchGenerator;
