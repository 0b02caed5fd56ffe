//! `np.random.seed` and `RandomState`: NumPy's frozen stream.
//!
//! Normals by the polar method with one kept over, exponentials by a logarithm, integers by masked
//! rejection.

use super::binomial::Plan;
use super::bits::{BitGenerator, Bits, Engine, Kind};
use super::bounded::{Bounded, Integer};
use super::distribution::{Count, Real};
use super::mt19937::Mt19937;
use super::seed_sequence::SeedSequence;
use super::stream::Stream;
use super::{continuous as cont, discrete, gamma, hypergeometric};

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

    /// `bytes`: fills `out` with 32-bit draws, lowest byte first.
    pub fn bytes(&mut self, out: &mut [u8]) {
        for chunk in out.chunks_mut(4) {
            let word = self.next_u32().to_le_bytes();
            chunk.copy_from_slice(&word[..chunk.len()]);
        }
    }

    /// One number of a real-valued distribution; `args` in the order of [`Real`], unused ones ignored.
    pub fn real(&mut self, of: Real, args: [f64; 3]) -> f64 {
        let [a, b, c] = args;
        match of {
            Real::Beta => gamma::legacy_beta(self, a, b),
            Real::Chisquare => gamma::chisquare(self, a),
            Real::Exponential => a * self.exponential(),
            Real::F => gamma::f(self, a, b),
            Real::Gamma => b * gamma::standard_gamma(self, a),
            Real::Gumbel => cont::gumbel(self, a, b),
            Real::Laplace => cont::laplace(self, a, b),
            Real::Logistic => cont::logistic(self, a, b),
            Real::Lognormal => (a + b * self.normal()).exp(),
            Real::NoncentralChisquare => gamma::noncentral_chisquare(self, a, b),
            Real::NoncentralF => gamma::noncentral_f(self, a, b, c),
            Real::Normal => a + b * self.normal(),
            Real::Pareto => cont::legacy_pareto(self, a),
            Real::Power => cont::legacy_power(self, a),
            Real::Random => self.next_f64(),
            Real::Rayleigh => cont::legacy_rayleigh(self, a),
            Real::StandardCauchy => cont::standard_cauchy(self),
            Real::StandardExponential => self.exponential(),
            Real::StandardGamma => gamma::standard_gamma(self, a),
            Real::StandardNormal => self.normal(),
            Real::StandardT => gamma::standard_t(self, a),
            Real::Triangular => cont::triangular(self, a, b, c),
            Real::Uniform => a + (b - a) * self.next_f64(),
            Real::Vonmises => cont::vonmises(self, a, b, true),
            Real::Wald => cont::legacy_wald(self, a, b),
            Real::Weibull => cont::weibull(self, a),
        }
    }

    /// Fills `out` from one distribution with fixed parameters.
    pub fn fill_real(&mut self, of: Real, args: [f64; 3], out: &mut [f64]) {
        for slot in out {
            *slot = self.real(of, args);
        }
    }

    /// One number of an integer-valued distribution; integer parameters must be whole.
    pub fn count(&mut self, of: Count, args: [f64; 3]) -> i64 {
        let [a, b, c] = args;
        match of {
            Count::Binomial => self.binomial(a as i64, b),
            Count::Geometric => discrete::legacy_geometric(self, a),
            Count::Hypergeometric => hypergeometric::legacy_hypergeometric(self, a as i64, b as i64, c as i64),
            Count::Logseries => discrete::logseries(self, a, true),
            Count::NegativeBinomial => {
                let mean = (1.0 - b) / b * gamma::standard_gamma(self, a);
                discrete::poisson(self, mean)
            }
            Count::Poisson => discrete::poisson(self, a),
            Count::Zipf => discrete::zipf(self, a, true),
        }
    }

    /// Fills `out` from one distribution with fixed parameters.
    pub fn fill_count(&mut self, of: Count, args: [f64; 3], out: &mut [i64]) {
        for slot in out {
            *slot = self.count(of, args);
        }
    }

    /// One binomial number.
    pub fn binomial(&mut self, n: i64, p: f64) -> i64 {
        let plan = match self.plan.take() {
            Some(plan) if plan.fits(n, p, true) => plan,
            _ => Plan::new(n, p, true),
        };
        let drawn = plan.draw(self);
        self.plan = Some(plan);
        drawn
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
