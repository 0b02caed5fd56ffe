//! `np.random.seed` and `RandomState`: NumPy's frozen stream.
//!
//! Normals by the polar method with one kept over, exponentials by a logarithm, integers by masked
//! rejection.

use super::binomial::Plan;
use super::bits::{BitGenerator, Bits, Engine, Kind};
use super::bounded::{Bounded, Integer};
use super::mt19937::Mt19937;
use super::seed_sequence::SeedSequence;
use super::stream::Stream;

/// The legacy stream: a bit generator and the normal number kept over.
#[derive(Clone, Debug)]
pub struct NumpyLegacy {
    /// The bit generator; MT19937 unless the user wrapped another.
    pub bits: BitGenerator,
    /// The second normal of the last pair (`has_gauss` and `cached_gaussian` of the state).
    pub gauss: Option<f64>,
    plan: Option<Plan>,
}

impl NumpyLegacy {
    /// `np.random.seed(seed)`, for integers below 2^32.
    pub fn new(seed: u32) -> Self {
        Self::from_twister(Mt19937::new(seed))
    }

    /// `np.random.seed([…])`.
    pub fn from_array(seed: &[u32]) -> Self {
        Self::from_twister(Mt19937::from_array(seed))
    }

    /// A stream that differs from run to run.
    pub fn from_os() -> Self {
        Self::from_bits(BitGenerator::new(Kind::Mt19937, &SeedSequence::from_os()))
    }

    /// `RandomState(bit_generator)`.
    pub fn from_bits(bits: BitGenerator) -> Self {
        Self { bits, gauss: None, plan: None }
    }

    fn from_twister(twister: Mt19937) -> Self {
        let engine = Engine::Mt19937(Box::new(twister));
        Self::from_bits(BitGenerator::from_engine(Kind::Mt19937, engine))
    }

    /// `get_state()`: key words and position; `None` when another bit generator is wrapped.
    pub fn state(&self) -> Option<(&[u32], usize)> {
        match &self.bits.engine {
            Engine::Mt19937(twister) => Some((twister.key(), twister.pos())),
            _ => None,
        }
    }

    /// `set_state(("MT19937", key, pos, has_gauss, gauss))`; false when `key` or `pos` do not fit.
    pub fn set_state(&mut self, key: &[u32], pos: usize, gauss: Option<f64>) -> bool {
        let Some(twister) = Mt19937::from_state(key, pos) else { return false };
        *self = Self::from_twister(twister);
        self.gauss = gauss;
        true
    }

    /// `randint`: fills `out` with integers uniform in `low..=high` (both included).
    pub fn integers<T: Integer>(&mut self, low: T, high: T, out: &mut [T]) {
        Bounded::new(true).fill(&mut self.bits, low, high, out);
    }

    /// `tomaxint`: one integer in `0..2^63`.
    pub fn tomaxint(&mut self) -> i64 {
        (self.next_u64() >> 1) as i64
    }
}

impl Bits for NumpyLegacy {
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

impl Stream for NumpyLegacy {
    const LEGACY: bool = true;

    fn plan(&mut self) -> &mut Option<Plan> {
        &mut self.plan
    }

    fn normal(&mut self) -> f64 {
        if let Some(kept) = self.gauss.take() {
            return kept;
        }
        loop {
            let x = 2.0 * self.next_f64() - 1.0;
            let y = 2.0 * self.next_f64() - 1.0;
            let r2 = x * x + y * y;
            if r2 < 1.0 && r2 != 0.0 {
                let f = (-2.0 * r2.ln() / r2).sqrt();
                self.gauss = Some(f * x);
                return f * y;
            }
        }
    }

    fn exponential(&mut self) -> f64 {
        -(1.0 - self.next_f64()).ln()
    }
}
