//! The scalar distributions as data: one name each, its parameters, and who draws it.
//!
//! Callers (broadcasting loops of any shape) hold a [`Real`] or a [`Count`] and ask the stream for
//! one number a time.

/// Real-valued distributions and the order of their parameters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Real {
    /// a, b
    Beta,
    /// df
    Chisquare,
    /// scale
    Exponential,
    /// dfnum, dfden
    F,
    /// shape, scale
    Gamma,
    /// loc, scale
    Gumbel,
    /// loc, scale
    Laplace,
    /// loc, scale
    Logistic,
    /// mean, sigma
    Lognormal,
    /// df, nonc
    NoncentralChisquare,
    /// dfnum, dfden, nonc
    NoncentralF,
    /// loc, scale
    Normal,
    /// a
    Pareto,
    /// a
    Power,
    /// none: uniform in [0, 1)
    Random,
    /// scale
    Rayleigh,
    /// none
    StandardCauchy,
    /// none
    StandardExponential,
    /// shape
    StandardGamma,
    /// none
    StandardNormal,
    /// df
    StandardT,
    /// left, mode, right
    Triangular,
    /// low, high
    Uniform,
    /// mu, kappa
    Vonmises,
    /// mean, scale
    Wald,
    /// a
    Weibull,
}

impl Real {
    /// Every distribution with NumPy's name and the number of its parameters.
    pub const ALL: [(Real, &'static str, usize); 26] = [
        (Real::Beta, "beta", 2),
        (Real::Chisquare, "chisquare", 1),
        (Real::Exponential, "exponential", 1),
        (Real::F, "f", 2),
        (Real::Gamma, "gamma", 2),
        (Real::Gumbel, "gumbel", 2),
        (Real::Laplace, "laplace", 2),
        (Real::Logistic, "logistic", 2),
        (Real::Lognormal, "lognormal", 2),
        (Real::NoncentralChisquare, "noncentral_chisquare", 2),
        (Real::NoncentralF, "noncentral_f", 3),
        (Real::Normal, "normal", 2),
        (Real::Pareto, "pareto", 1),
        (Real::Power, "power", 1),
        (Real::Random, "random", 0),
        (Real::Rayleigh, "rayleigh", 1),
        (Real::StandardCauchy, "standard_cauchy", 0),
        (Real::StandardExponential, "standard_exponential", 0),
        (Real::StandardGamma, "standard_gamma", 1),
        (Real::StandardNormal, "standard_normal", 0),
        (Real::StandardT, "standard_t", 1),
        (Real::Triangular, "triangular", 3),
        (Real::Uniform, "uniform", 2),
        (Real::Vonmises, "vonmises", 2),
        (Real::Wald, "wald", 2),
        (Real::Weibull, "weibull", 1),
    ];

    /// The distribution of NumPy's name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|row| row.1 == name).map(|row| row.0)
    }
}

/// Integer-valued distributions and the order of their parameters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Count {
    /// n, p
    Binomial,
    /// p
    Geometric,
    /// ngood, nbad, nsample
    Hypergeometric,
    /// p
    Logseries,
    /// n, p
    NegativeBinomial,
    /// lam
    Poisson,
    /// a
    Zipf,
}

impl Count {
    /// Every distribution with NumPy's name and the number of its parameters.
    pub const ALL: [(Count, &'static str, usize); 7] = [
        (Count::Binomial, "binomial", 2),
        (Count::Geometric, "geometric", 1),
        (Count::Hypergeometric, "hypergeometric", 3),
        (Count::Logseries, "logseries", 1),
        (Count::NegativeBinomial, "negative_binomial", 2),
        (Count::Poisson, "poisson", 1),
        (Count::Zipf, "zipf", 1),
    ];

    /// The distribution of NumPy's name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|row| row.1 == name).map(|row| row.0)
    }
}
