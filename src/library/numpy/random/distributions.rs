//! The scalar distributions as methods of both front objects: one row each, whose parameters are numbers
//! or arrays that broadcast.

use super::arguments::{Parameter, Size};
use super::objects::with_source;
use crate::diag::Error;
use crate::kernel::random::{Count, Real};
use crate::op::random::{Distribution, Drawn, draw_broadcast, draw_many, draw_one};
use crate::rows;
use crate::value::{Host, Result, Value};

rows! { pub ROWS =
    /// Draw samples from a Beta distribution.
    ///
    /// >>> np.random.default_rng(0).beta(2, 3, size=2)
    "beta"(this: Value, /, a: Parameter, b: Parameter, size: Size = None) => beta;
    /// Draw samples from a binomial distribution.
    ///
    /// >>> np.random.default_rng(0).binomial(10, 0.5, size=2)
    "binomial"(this: Value, /, n: Parameter, p: Parameter, size: Size = None) => binomial;
    /// Draw samples from a chi-square distribution.
    ///
    /// >>> np.random.default_rng(0).chisquare(2, size=2)
    "chisquare"(this: Value, /, df: Parameter, size: Size = None) => chisquare;
    /// Draw samples from an exponential distribution.
    ///
    /// >>> np.random.default_rng(0).exponential(2.0, size=2)
    "exponential"(this: Value, /, scale: Parameter = 1.0, size: Size = None) => exponential;
    /// Draw samples from an F distribution.
    ///
    /// >>> np.random.default_rng(0).f(3, 4, size=2)
    "f"(this: Value, /, dfnum: Parameter, dfden: Parameter, size: Size = None) => f;
    /// Draw samples from a Gamma distribution.
    ///
    /// >>> np.random.default_rng(0).gamma(2.0, size=2)
    "gamma"(this: Value, /, shape: Parameter, scale: Parameter = 1.0, size: Size = None) => gamma;
    /// Draw samples from the geometric distribution.
    ///
    /// >>> np.random.default_rng(0).geometric(0.25, size=2)
    "geometric"(this: Value, /, p: Parameter, size: Size = None) => geometric;
    /// Draw samples from a Gumbel distribution.
    ///
    /// >>> np.random.default_rng(0).gumbel(size=2)
    "gumbel"(this: Value, /, loc: Parameter = 0.0, scale: Parameter = 1.0, size: Size = None) => gumbel;
    /// Draw samples from a hypergeometric distribution.
    ///
    /// >>> np.random.default_rng(0).hypergeometric(5, 5, 4, size=2)
    "hypergeometric"(this: Value, /, ngood: Parameter, nbad: Parameter, nsample: Parameter, size: Size = None) => hypergeometric;
    /// Draw samples from the Laplace distribution.
    ///
    /// >>> np.random.default_rng(0).laplace(size=2)
    "laplace"(this: Value, /, loc: Parameter = 0.0, scale: Parameter = 1.0, size: Size = None) => laplace;
    /// Draw samples from a logistic distribution.
    ///
    /// >>> np.random.default_rng(0).logistic(size=2)
    "logistic"(this: Value, /, loc: Parameter = 0.0, scale: Parameter = 1.0, size: Size = None) => logistic;
    /// Draw samples from a log-normal distribution.
    ///
    /// >>> np.random.default_rng(0).lognormal(size=2)
    "lognormal"(this: Value, /, mean: Parameter = 0.0, sigma: Parameter = 1.0, size: Size = None) => lognormal;
    /// Draw samples from a logarithmic series distribution.
    ///
    /// >>> np.random.default_rng(0).logseries(0.5, size=2)
    "logseries"(this: Value, /, p: Parameter, size: Size = None) => logseries;
    /// Draw samples from a negative binomial distribution.
    ///
    /// >>> np.random.default_rng(0).negative_binomial(3, 0.5, size=2)
    "negative_binomial"(this: Value, /, n: Parameter, p: Parameter, size: Size = None) => negative_binomial;
    /// Draw samples from a noncentral chi-square distribution.
    ///
    /// >>> np.random.default_rng(0).noncentral_chisquare(3, 1, size=2)
    "noncentral_chisquare"(this: Value, /, df: Parameter, nonc: Parameter, size: Size = None) => noncentral_chisquare;
    /// Draw samples from the noncentral F distribution.
    ///
    /// >>> np.random.default_rng(0).noncentral_f(3, 4, 1, size=2)
    "noncentral_f"(this: Value, /, dfnum: Parameter, dfden: Parameter, nonc: Parameter, size: Size = None) => noncentral_f;
    /// Draw samples from a normal (Gaussian) distribution.
    ///
    /// >>> np.random.default_rng(0).normal(5, 2, size=2)
    "normal"(this: Value, /, loc: Parameter = 0.0, scale: Parameter = 1.0, size: Size = None) => normal;
    /// Draw samples from a Pareto II (Lomax) distribution.
    ///
    /// >>> np.random.default_rng(0).pareto(3, size=2)
    "pareto"(this: Value, /, a: Parameter, size: Size = None) => pareto;
    /// Draw samples from a Poisson distribution.
    ///
    /// >>> np.random.default_rng(0).poisson(4, size=2)
    "poisson"(this: Value, /, lam: Parameter = 1.0, size: Size = None) => poisson;
    /// Draw samples in [0, 1] from a power distribution.
    ///
    /// >>> np.random.default_rng(0).power(2, size=2)
    "power"(this: Value, /, a: Parameter, size: Size = None) => power;
    /// Draw samples from a Rayleigh distribution.
    ///
    /// >>> np.random.default_rng(0).rayleigh(size=2)
    "rayleigh"(this: Value, /, scale: Parameter = 1.0, size: Size = None) => rayleigh;
    /// Draw samples from a standard Cauchy distribution.
    ///
    /// >>> np.random.default_rng(0).standard_cauchy(size=2)
    "standard_cauchy"(this: Value, /, size: Size = None) => standard_cauchy;
    /// Draw samples from a standard Student's t distribution.
    ///
    /// >>> np.random.default_rng(0).standard_t(5, size=2)
    "standard_t"(this: Value, /, df: Parameter, size: Size = None) => standard_t;
    /// Draw samples from a triangular distribution.
    ///
    /// >>> np.random.default_rng(0).triangular(0, 1, 2, size=2)
    "triangular"(this: Value, /, left: Parameter, mode: Parameter, right: Parameter, size: Size = None) => triangular;
    /// Draw samples from a uniform distribution.
    ///
    /// >>> np.random.default_rng(0).uniform(-1, 1, size=2)
    "uniform"(this: Value, /, low: Parameter = 0.0, high: Parameter = 1.0, size: Size = None) => uniform;
    /// Draw samples from a von Mises distribution.
    ///
    /// >>> np.random.default_rng(0).vonmises(0, 1, size=2)
    "vonmises"(this: Value, /, mu: Parameter, kappa: Parameter, size: Size = None) => vonmises;
    /// Draw samples from a Wald (inverse Gaussian) distribution.
    ///
    /// >>> np.random.default_rng(0).wald(1, 2, size=2)
    "wald"(this: Value, /, mean: Parameter, scale: Parameter, size: Size = None) => wald;
    /// Draw samples from a Weibull distribution.
    ///
    /// >>> np.random.default_rng(0).weibull(1.5, size=2)
    "weibull"(this: Value, /, a: Parameter, size: Size = None) => weibull;
    /// Draw samples from a Zipf distribution.
    ///
    /// >>> np.random.default_rng(0).zipf(2.5, size=2)
    "zipf"(this: Value, /, a: Parameter, size: Size = None) => zipf;
}

macro_rules! distributions {
    ($($name:ident($($arg:ident),*) => $kind:ident::$of:ident;)*) => {$(
        fn $name(_: &mut dyn Host, this: Value, $($arg: Parameter,)* size: Size) -> Result<Value> {
            draw(&this, Distribution::$kind($kind::$of), &[$($arg),*], size)
        }
    )*};
}
distributions! {
    beta(a, b) => Real::Beta;
    binomial(n, p) => Count::Binomial;
    chisquare(df) => Real::Chisquare;
    exponential(scale) => Real::Exponential;
    f(dfnum, dfden) => Real::F;
    gamma(shape, scale) => Real::Gamma;
    geometric(p) => Count::Geometric;
    gumbel(loc, scale) => Real::Gumbel;
    hypergeometric(ngood, nbad, nsample) => Count::Hypergeometric;
    laplace(loc, scale) => Real::Laplace;
    logistic(loc, scale) => Real::Logistic;
    lognormal(mean, sigma) => Real::Lognormal;
    logseries(p) => Count::Logseries;
    negative_binomial(n, p) => Count::NegativeBinomial;
    noncentral_chisquare(df, nonc) => Real::NoncentralChisquare;
    noncentral_f(dfnum, dfden, nonc) => Real::NoncentralF;
    normal(loc, scale) => Real::Normal;
    pareto(a) => Real::Pareto;
    poisson(lam) => Count::Poisson;
    power(a) => Real::Power;
    rayleigh(scale) => Real::Rayleigh;
    standard_cauchy() => Real::StandardCauchy;
    standard_t(df) => Real::StandardT;
    triangular(left, mode, right) => Real::Triangular;
    uniform(low, high) => Real::Uniform;
    vonmises(mu, kappa) => Real::Vonmises;
    wald(mean, scale) => Real::Wald;
    weibull(a) => Real::Weibull;
    zipf(a) => Count::Zipf;
}

/// Draws: a Python number from plain numbers without a size, else an array.
pub fn draw(this: &Value, of: Distribution, args: &[Parameter], size: Size) -> Result<Value> {
    let mut plain = [0.0; 3];
    let mut all_plain = true;
    for (slot, arg) in plain.iter_mut().zip(args) {
        match arg {
            Parameter::Number(f) => *slot = *f,
            Parameter::Array(_) => all_plain = false,
        }
    }
    let drawn = match (all_plain, &size.0) {
        (true, None) => with_source(this, |s| draw_one(s, of, plain)).map(|one| {
            one.map(|d| match d {
                Drawn::Real(f) => Value::float(f),
                Drawn::Count(i) => Value::Int(i),
            })
        }),
        (true, Some(shape)) => with_source(this, |s| draw_many(s, of, plain, shape).map(Value::ndarray)),
        (false, shape) => {
            let arrays = args.iter().map(Parameter::array).collect::<Result<Vec<_>>>()?;
            with_source(this, |s| draw_broadcast(s, of, &arrays, shape.as_deref()).map(Value::ndarray))
        }
    };
    Ok(drawn.ok_or_else(not_a_source)??)
}

/// A method of a random object called on something else.
pub fn not_a_source() -> Error {
    Error::type_error("descriptor requires a 'Generator' or a 'RandomState' object")
}
