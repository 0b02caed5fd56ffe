//! `np.random.Generator`: NumPy's new stream, on any of its bit generators.

use super::binomial::Plan;
use super::bits::{BitGenerator, Bits, Kind};
use super::bounded::{Bounded, Integer};
use super::distribution::Real;
use super::seed_sequence::SeedSequence;
use super::stream::Stream;
use super::{gamma, ziggurat};

/// The new stream: a bit generator and the seed sequence it came from.
#[derive(Clone, Debug)]
pub struct Generator {
    /// The bit generator.
    pub bits: BitGenerator,
    /// Where `spawn` takes children from; `None` when the state was set by hand.
    pub seed_sequence: Option<SeedSequence>,
    plan: Option<Plan>,
}

impl Generator {
    /// `np.random.default_rng(seed)`.
    pub fn new(seed: u64) -> Self {
        Self::with_kind(Kind::Pcg64, SeedSequence::new(seed))
    }

    /// A stream that differs from run to run.
    pub fn from_os() -> Self {
        Self::with_kind(Kind::Pcg64, SeedSequence::from_os())
    }

    /// `Generator(kind(seed))`.
    pub fn with_kind(kind: Kind, seed: SeedSequence) -> Self {
        let bits = BitGenerator::new(kind, &seed);
        Self { bits, seed_sequence: Some(seed), plan: None }
    }

    /// `Generator(bit_generator)` for a bit generator without a seed sequence.
    pub fn from_bits(bits: BitGenerator) -> Self {
        Self { bits, seed_sequence: None, plan: None }
    }

    /// `spawn(n)`: independent children; `None` without a seed sequence.
    pub fn spawn(&mut self, n: u32) -> Option<Vec<Generator>> {
        let kind = self.bits.kind;
        let children = self.seed_sequence.as_mut()?.spawn(n);
        Some(children.into_iter().map(|seed| Self::with_kind(kind, seed)).collect())
    }

    /// `integers`: fills `out` with integers uniform in `low..=high` (both included).
    pub fn integers<T: Integer>(&mut self, low: T, high: T, out: &mut [T]) {
        Bounded::new(false).fill(&mut self.bits, low, high, out);
    }

    /// One f32 of the distributions NumPy offers in f32 (`random`, `standard_normal`,
    /// `standard_exponential`, `standard_gamma`); any other is drawn in f64 and rounded.
    pub fn real_f32(&mut self, of: Real, args: [f64; 3]) -> f32 {
        crate::kernel::stop::poll();
        match of {
            Real::Random => self.next_f32(),
            Real::StandardNormal => ziggurat::normal_f32(self),
            Real::StandardExponential => ziggurat::exponential_f32(self),
            Real::StandardGamma => gamma::standard_gamma_f32(self, args[0] as f32),
            _ => self.real(of, args) as f32,
        }
    }

    /// Fills `out` from one distribution with fixed parameters.
    pub fn fill_real_f32(&mut self, of: Real, args: [f64; 3], out: &mut [f32]) {
        for slot in out {
            *slot = self.real_f32(of, args);
        }
    }

    /// `standard_exponential(method="inv")`.
    pub fn exponential_inv(&mut self) -> f64 {
        -(-self.next_f64()).ln_1p()
    }

    /// `standard_exponential(method="inv", dtype=float32)`; the logarithm is taken in f64.
    pub fn exponential_inv_f32(&mut self) -> f32 {
        -(-f64::from(self.next_f32())).ln_1p() as f32
    }
}

impl Bits for Generator {
    #[inline]
    fn next_u32(&mut self) -> u32 {
        crate::kernel::stop::poll();
        self.bits.next_u32()
    }
    #[inline]
    fn next_u64(&mut self) -> u64 {
        crate::kernel::stop::poll();
        self.bits.next_u64()
    }
    #[inline]
    fn next_f64(&mut self) -> f64 {
        self.bits.next_f64()
    }
}

impl Stream for Generator {
    const LEGACY: bool = false;

    fn plan(&mut self) -> &mut Option<Plan> {
        &mut self.plan
    }

    #[inline]
    fn normal(&mut self) -> f64 {
        ziggurat::normal(&mut self.bits)
    }

    #[inline]
    fn exponential(&mut self) -> f64 {
        ziggurat::exponential(&mut self.bits)
    }
}
