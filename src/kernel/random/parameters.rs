//! The parameters of the scalar distributions as data: names, defaults, and what values they take.
//!
//! The words of a violation are NumPy's; whether it reads "is NaN" or "contains NaNs" depends on the
//! parameter being a number or an array.

use super::distribution::{Count, Real};

/// The values a parameter takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Domain {
    /// Anything.
    Any,
    /// Not below zero; -0.0 counts as below, NaN passes.
    NonNegative,
    /// Above zero; NaN passes.
    Positive,
    /// Above zero and no NaN.
    PositiveNotNan,
    /// In [0, 1].
    ZeroToOne,
    /// In (0, 1].
    AboveZeroToOne,
    /// In [0, 1).
    ZeroToBelowOne,
    /// Above one.
    AboveOne,
    /// One or more.
    OneOrMore,
    /// From zero up to what a Poisson count of 64 bits can take.
    PoissonMean,
}

/// The greatest Poisson mean: ten standard deviations below 2^63.
const POISSON_MOST: f64 = 9.223_372_006_484_771e18;

impl Domain {
    /// NumPy's message if `value` lies outside. `array`: the value is one of an array's.
    pub fn violation(self, name: &str, value: f64, array: bool) -> Option<String> {
        let nan = if array { "contains NaNs" } else { "is NaN" };
        let message = match self {
            Domain::NonNegative if !value.is_nan() && value.is_sign_negative() => {
                format!("{name} < 0")
            }
            Domain::PositiveNotNan if value.is_nan() => format!("{name} must not be NaN"),
            Domain::Positive | Domain::PositiveNotNan if value <= 0.0 => format!("{name} <= 0"),
            Domain::ZeroToOne if !(0.0..=1.0).contains(&value) => {
                format!("{name} < 0, {name} > 1 or {name} {nan}")
            }
            Domain::AboveZeroToOne if !(value > 0.0 && value <= 1.0) => {
                format!("{name} <= 0, {name} > 1 or {name} contains NaNs")
            }
            Domain::ZeroToBelowOne if !(0.0..1.0).contains(&value) => {
                format!("{name} < 0, {name} >= 1 or {name} {nan}")
            }
            Domain::AboveOne if value.is_nan() || value <= 1.0 => {
                format!("{name} <= 1 or {name} {nan}")
            }
            Domain::OneOrMore if value.is_nan() || value < 1.0 => {
                format!("{name} < 1 or {name} {nan}")
            }
            // Arrays are held to the upper end first, and a NaN fails it.
            Domain::PoissonMean if value > POISSON_MOST || (array && value.is_nan()) => {
                format!("{name} value too large")
            }
            Domain::PoissonMean if value.is_nan() || value < 0.0 => {
                format!("{name} < 0 or {name} {nan}")
            }
            _ => return None,
        };
        Some(message)
    }
}

/// One parameter of a distribution.
#[derive(Clone, Copy, Debug)]
pub struct Parameter {
    /// NumPy's name.
    pub name: &'static str,
    /// The value when it is left out.
    pub default: Option<f64>,
    /// Values in the new stream.
    pub domain: Domain,
    /// Values in the legacy stream.
    pub legacy: Domain,
}

/// A distribution with its name and parameters.
#[derive(Clone, Copy, Debug)]
pub struct Row<D: 'static> {
    /// Which distribution.
    pub of: D,
    /// NumPy's name.
    pub name: &'static str,
    /// The parameters in order.
    pub parameters: &'static [Parameter],
}

/// Why parameters do not go together or a value lies outside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParameterError {
    /// Python raises an OverflowError instead of a ValueError.
    pub overflow: bool,
    /// NumPy's message.
    pub message: String,
}

impl From<String> for ParameterError {
    fn from(message: String) -> Self {
        Self { overflow: false, message }
    }
}

const fn must(name: &'static str, domain: Domain) -> Parameter {
    Parameter { name, default: None, domain, legacy: domain }
}

const fn or(default: f64, name: &'static str, domain: Domain) -> Parameter {
    Parameter { name, default: Some(default), domain, legacy: domain }
}

const fn differs(name: &'static str, domain: Domain, legacy: Domain) -> Parameter {
    Parameter { name, default: None, domain, legacy }
}

macro_rules! rows {
    ($doc:literal, $table:ident, $kind:ident, $count:literal:
     $($of:ident $name:literal: $($parameter:expr),*;)*) => {
        #[doc = $doc]
        pub static $table: [Row<$kind>; $count] = [
            $(Row { of: $kind::$of, name: $name, parameters: &[$($parameter),*] }),*
        ];
    };
}

use Domain::{
    AboveOne, AboveZeroToOne, Any, NonNegative, OneOrMore, PoissonMean, Positive, PositiveNotNan, ZeroToBelowOne,
    ZeroToOne,
};

rows! {"The real-valued distributions.", REAL, Real, 26:
    Beta "beta": must("a", Positive), must("b", Positive);
    Chisquare "chisquare": must("df", Positive);
    Exponential "exponential": or(1.0, "scale", NonNegative);
    F "f": must("dfnum", Positive), must("dfden", Positive);
    Gamma "gamma": must("shape", NonNegative), or(1.0, "scale", NonNegative);
    Gumbel "gumbel": or(0.0, "loc", Any), or(1.0, "scale", NonNegative);
    Laplace "laplace": or(0.0, "loc", Any), or(1.0, "scale", NonNegative);
    Logistic "logistic": or(0.0, "loc", Any), or(1.0, "scale", NonNegative);
    Lognormal "lognormal": or(0.0, "mean", Any), or(1.0, "sigma", NonNegative);
    NoncentralChisquare "noncentral_chisquare": must("df", Positive), must("nonc", NonNegative);
    NoncentralF "noncentral_f":
        must("dfnum", Positive), must("dfden", Positive), must("nonc", NonNegative);
    Normal "normal": or(0.0, "loc", Any), or(1.0, "scale", NonNegative);
    Pareto "pareto": must("a", Positive);
    Power "power": must("a", Positive);
    Random "random": ;
    Rayleigh "rayleigh": or(1.0, "scale", NonNegative);
    StandardCauchy "standard_cauchy": ;
    StandardExponential "standard_exponential": ;
    StandardGamma "standard_gamma": must("shape", NonNegative);
    StandardNormal "standard_normal": ;
    StandardT "standard_t": must("df", Positive);
    Triangular "triangular": must("left", Any), must("mode", Any), must("right", Any);
    Uniform "uniform": or(0.0, "low", Any), or(1.0, "high", Any);
    Vonmises "vonmises": must("mu", Any), must("kappa", NonNegative);
    Wald "wald": must("mean", Positive), must("scale", Positive);
    Weibull "weibull": must("a", NonNegative);
}

rows! {"The integer-valued distributions.", COUNT, Count, 7:
    Binomial "binomial": must("n", NonNegative), must("p", ZeroToOne);
    Geometric "geometric": must("p", AboveZeroToOne);
    Hypergeometric "hypergeometric":
        must("ngood", NonNegative), must("nbad", NonNegative),
        differs("nsample", NonNegative, OneOrMore);
    Logseries "logseries": must("p", ZeroToBelowOne);
    NegativeBinomial "negative_binomial":
        differs("n", PositiveNotNan, Positive), differs("p", AboveZeroToOne, ZeroToOne);
    Poisson "poisson": or(1.0, "lam", PoissonMean);
    Zipf "zipf": must("a", AboveOne);
}

impl Real {
    /// Name and parameters.
    pub fn row(self) -> &'static Row<Real> {
        &REAL[self as usize]
    }

    /// The distribution of NumPy's name.
    pub fn named(name: &str) -> Option<Self> {
        REAL.iter().find(|row| row.name == name).map(|row| row.of)
    }

    /// What is wrong between parameters; NumPy looks at this before it looks at each one.
    pub fn conflict(self, args: [f64; 3], legacy: bool) -> Option<ParameterError> {
        let [a, b, c] = args;
        let words = match self {
            Real::Triangular if a > b => "left > mode",
            Real::Triangular if b > c => "mode > right",
            Real::Triangular if a == c => "left == right",
            Real::Uniform if !(b - a).is_finite() => {
                let what = if legacy { "Range" } else { "high - low range" };
                let message = format!("{what} exceeds valid bounds");
                return Some(ParameterError { overflow: true, message });
            }
            // A range of 0.0 has no sign to object to, -0.0 has.
            Real::Uniform if !legacy && (b - a).is_sign_negative() => "high - low < 0",
            _ => return None,
        };
        Some(words.to_owned().into())
    }

    /// Checks parameters that are all numbers; unused ones are ignored.
    pub fn check(self, args: [f64; 3], legacy: bool) -> Result<(), ParameterError> {
        match self.conflict(args, legacy) {
            Some(error) => Err(error),
            None => check_each(self.row().parameters, args, legacy),
        }
    }
}

impl Count {
    /// Name and parameters.
    pub fn row(self) -> &'static Row<Count> {
        &COUNT[self as usize]
    }

    /// The distribution of NumPy's name.
    pub fn named(name: &str) -> Option<Self> {
        COUNT.iter().find(|row| row.name == name).map(|row| row.of)
    }

    /// What is wrong between parameters. NumPy looks at this before it looks at each one
    /// (hypergeometric) or after (negative binomial, see [`Self::late_conflict`]).
    pub fn conflict(self, args: [f64; 3], legacy: bool) -> Option<ParameterError> {
        let [good, bad, sample] = args;
        let words = match self {
            Count::Hypergeometric if !legacy && (good >= 1e9 || bad >= 1e9) => {
                "both ngood and nbad must be less than 1000000000"
            }
            Count::Hypergeometric if good + bad < sample => "ngood + nbad < nsample",
            _ => return None,
        };
        Some(words.to_owned().into())
    }

    /// What is wrong between parameters that are each in order.
    pub fn late_conflict(self, args: [f64; 3], legacy: bool) -> Option<ParameterError> {
        let [n, p, _] = args;
        let most = (1.0 - p) / p * (n + 10.0 * n.sqrt());
        let wrong = self == Count::NegativeBinomial && !legacy && most > POISSON_MOST;
        let words = "n too large or p too small, see Generator.negative_binomial Notes";
        wrong.then(|| words.to_owned().into())
    }

    /// Checks parameters that are all numbers; unused ones are ignored.
    pub fn check(self, args: [f64; 3], legacy: bool) -> Result<(), ParameterError> {
        if let Some(error) = self.conflict(args, legacy) {
            return Err(error);
        }
        // NumPy's binomial looks at p before n.
        if self == Count::Binomial
            && let Some(message) = ZeroToOne.violation("p", args[1], false)
        {
            return Err(message.into());
        }
        check_each(self.row().parameters, args, legacy)?;
        self.late_conflict(args, legacy).map_or(Ok(()), Err)
    }
}

fn check_each(parameters: &[Parameter], args: [f64; 3], legacy: bool) -> Result<(), ParameterError> {
    for (parameter, value) in parameters.iter().zip(args) {
        let domain = if legacy { parameter.legacy } else { parameter.domain };
        if let Some(message) = domain.violation(parameter.name, value, false) {
            return Err(message.into());
        }
    }
    Ok(())
}
