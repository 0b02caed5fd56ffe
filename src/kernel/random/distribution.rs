//! The scalar distributions by name. Their parameters stand in [`super::parameters`].
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
