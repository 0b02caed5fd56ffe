//! The module `numpy.random`.
//!
//! The functions are methods of one `RandomState` of the session; `default_rng` makes generators. The
//! streams stand in `kernel/random`, arrays of numbers in `op/random`.

mod arguments;
mod bit_generators;
mod distributions;
mod generator;
mod integers;
mod legacy;
mod multivariate;
mod objects;
mod sampling;

use crate::diag::{Error, ErrorKind};
use crate::value::attr::bind;
use crate::value::module::{Make, ModuleSpec};
use crate::value::{Host, Result, Value};

/// The module `numpy.random`.
pub static MODULE: ModuleSpec = ModuleSpec {
    name: "numpy.random",
    doc: "Random Number Generation",
    functions: &[generator::FUNCTIONS, legacy::FUNCTIONS],
    members: MEMBERS,
    aliases: const { &[("random", "random_sample"), ("ranf", "random_sample"), ("sample", "random_sample")] },
};

/// Functions of the module that are methods of its `RandomState`.
macro_rules! methods {
    ($($name:literal)*) => {
        &[
            $(($name, |h: &mut dyn Host| method(h, $name)),)*
            ("Generator", |_| Ok(Value::Type(&objects::GENERATOR))),
            ("RandomState", |_| Ok(Value::Type(&objects::RANDOM_STATE))),
            ("SeedSequence", |_| Ok(Value::Type(&objects::SEED_SEQUENCE))),
            ("BitGenerator", |_| Ok(Value::Type(&objects::BIT_GENERATOR))),
            ("MT19937", |_| Ok(Value::Type(&objects::MT19937))),
            ("PCG64", |_| Ok(Value::Type(&objects::PCG64))),
            ("PCG64DXSM", |_| Ok(Value::Type(&objects::PCG64DXSM))),
            ("Philox", |_| Ok(Value::Type(&objects::PHILOX))),
            ("SFC64", |_| Ok(Value::Type(&objects::SFC64))),
        ]
    };
}

static MEMBERS: &[(&str, Make)] = methods! {
    "beta" "binomial" "bytes" "chisquare" "choice" "dirichlet" "exponential" "f" "gamma" "geometric" "get_state"
    "gumbel" "hypergeometric" "laplace" "logistic" "lognormal" "logseries" "multinomial" "multivariate_normal"
    "negative_binomial" "noncentral_chisquare" "noncentral_f" "normal" "pareto" "permutation" "poisson" "power"
    "rand" "randint" "randn" "random_integers" "random_sample" "rayleigh" "seed" "set_state" "shuffle"
    "standard_cauchy" "standard_exponential" "standard_gamma" "standard_normal" "standard_t" "triangular" "uniform"
    "vonmises" "wald" "weibull" "zipf"
};

/// Tells the types what they can do.
pub fn install() {
    bit_generators::install();
    generator::install();
    legacy::install();
}

fn method(h: &mut dyn Host, name: &str) -> Result<Value> {
    match objects::RANDOM_STATE.method(name) {
        Some(row) => Ok(bind(objects::global(h), Value::Builtin(row))),
        None => Err(Error::new(ErrorKind::AttributeError, name).into()),
    }
}
