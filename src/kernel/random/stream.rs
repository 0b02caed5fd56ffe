//! What NumPy's two front structs share: every distribution, written once. Where the frozen stream draws otherwise,
//! both ways stand side by side.

use super::binomial::Plan;
use super::bits::Bits;
use super::distribution::{Count, Real};
use super::{continuous as cont, discrete, gamma, hypergeometric};

/// Uniform bits and floats, a standard normal and a standard exponential, and what is made of them.
///
/// The legacy stream answers with the polar method and a logarithm, the new one with ziggurats; a
/// distribution written against this trait serves both.
pub trait Stream: Bits + Sized {
    /// Whether it is the frozen stream.
    const LEGACY: bool;
    /// A standard normal number.
    fn normal(&mut self) -> f64;
    /// A standard exponential number.
    fn exponential(&mut self) -> f64;
    /// Where the plan of the last binomial distribution is kept.
    fn plan(&mut self) -> &mut Option<Plan>;

    /// One number of a real-valued distribution; `args` in the order of [`Real`], unused ones ignored.
    fn real(&mut self, of: Real, args: [f64; 3]) -> f64 {
        crate::kernel::stop::poll();
        let [a, b, c] = args;
        match of {
            Real::Beta if Self::LEGACY => gamma::legacy_beta(self, a, b),
            Real::Beta => gamma::beta(self, a, b),
            Real::Chisquare => gamma::chisquare(self, a),
            Real::Exponential => a * self.exponential(),
            Real::F => gamma::f(self, a, b),
            Real::Gamma => b * gamma::standard_gamma(self, a),
            Real::Gumbel => cont::gumbel(self, a, b),
            Real::Laplace => cont::laplace(self, a, b),
            Real::Logistic => cont::logistic(self, a, b),
            Real::Lognormal => (a + b * self.normal()).exp(),
            Real::NoncentralChisquare if !Self::LEGACY && b.is_nan() => f64::NAN,
            Real::NoncentralChisquare => gamma::noncentral_chisquare(self, a, b),
            Real::NoncentralF => gamma::noncentral_f(self, a, b, c),
            Real::Normal => a + b * self.normal(),
            Real::Pareto if Self::LEGACY => cont::legacy_pareto(self, a),
            Real::Pareto => cont::pareto(self, a),
            Real::Power if Self::LEGACY => cont::legacy_power(self, a),
            Real::Power => cont::power(self, a),
            Real::Random => self.next_f64(),
            Real::Rayleigh if Self::LEGACY => cont::legacy_rayleigh(self, a),
            Real::Rayleigh => cont::rayleigh(self, a),
            Real::StandardCauchy => cont::standard_cauchy(self),
            Real::StandardExponential => self.exponential(),
            Real::StandardGamma => gamma::standard_gamma(self, a),
            Real::StandardNormal => self.normal(),
            Real::StandardT => gamma::standard_t(self, a),
            Real::Triangular => cont::triangular(self, a, b, c),
            Real::Uniform => a + (b - a) * self.next_f64(),
            Real::Vonmises => cont::vonmises(self, a, b, Self::LEGACY),
            Real::Wald if Self::LEGACY => cont::legacy_wald(self, a, b),
            Real::Wald => cont::wald(self, a, b),
            Real::Weibull => cont::weibull(self, a),
        }
    }

    /// Fills `out` from one distribution with fixed parameters.
    fn fill_real(&mut self, of: Real, args: [f64; 3], out: &mut [f64]) {
        for slot in out {
            *slot = self.real(of, args);
        }
    }

    /// One number of an integer-valued distribution; integer parameters must be whole.
    fn count(&mut self, of: Count, args: [f64; 3]) -> i64 {
        crate::kernel::stop::poll();
        let [a, b, c] = args;
        match of {
            Count::Binomial => self.binomial(a as i64, b),
            Count::Geometric if Self::LEGACY => discrete::legacy_geometric(self, a),
            Count::Geometric => discrete::geometric(self, a),
            Count::Hypergeometric => {
                let draw =
                    if Self::LEGACY { hypergeometric::legacy_hypergeometric } else { hypergeometric::hypergeometric };
                draw(self, a as i64, b as i64, c as i64)
            }
            Count::Logseries => discrete::logseries(self, a, Self::LEGACY),
            Count::NegativeBinomial => {
                let mean = (1.0 - b) / b * gamma::standard_gamma(self, a);
                discrete::poisson(self, mean)
            }
            Count::Poisson => discrete::poisson(self, a),
            Count::Zipf => discrete::zipf(self, a, Self::LEGACY),
        }
    }

    /// Fills `out` from one distribution with fixed parameters.
    fn fill_count(&mut self, of: Count, args: [f64; 3], out: &mut [i64]) {
        for slot in out {
            *slot = self.count(of, args);
        }
    }

    /// One binomial number.
    fn binomial(&mut self, n: i64, p: f64) -> i64 {
        let plan = match self.plan().take() {
            Some(plan) if plan.fits(n, p, Self::LEGACY) => plan,
            _ => Plan::new(n, p, Self::LEGACY),
        };
        let drawn = plan.draw(self);
        *self.plan() = Some(plan);
        drawn
    }

    /// `bytes`: fills `out` with 32-bit draws, lowest byte first.
    fn bytes(&mut self, out: &mut [u8]) {
        for chunk in out.chunks_mut(4) {
            let word = self.next_u32().to_le_bytes();
            chunk.copy_from_slice(&word[..chunk.len()]);
        }
    }
}
