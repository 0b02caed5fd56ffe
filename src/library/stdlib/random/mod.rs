//! The module `random`: CPython's Mersenne Twister and what is drawn from it, number for number.

mod continuous;
mod generator;
mod pick;
mod sha512;

pub use generator::entropy;

use crate::value::attr;
use crate::value::module::ModuleSpec;
use crate::value::types::{Install, Slots};
use crate::value::{Host, Result, Value};
use generator::{CONSTRUCT, RANDOM};

/// Members that are methods of the session's hidden generator, and the class.
macro_rules! members {
    ($($name:literal)*) => {
        &[
            ("Random", |_| Ok(Value::Type(&RANDOM))),
            $(($name, |h| shared(h, $name)),)*
        ]
    };
}

/// The module `random`.
pub static MODULE: ModuleSpec = ModuleSpec {
    name: "random",
    doc: "Random variable generators.",
    functions: &[],
    members: members! {
        "seed" "random" "uniform" "randint" "choice" "sample" "randrange" "shuffle" "choices" "normalvariate"
        "lognormvariate" "expovariate" "vonmisesvariate" "gammavariate" "triangular" "gauss" "betavariate"
        "paretovariate" "weibullvariate" "getstate" "setstate" "getrandbits" "randbytes"
    },
    aliases: &[],
};

/// Says what generators can do.
pub fn install() {
    RANDOM.install(Install {
        slots: Slots { construct: Some(&CONSTRUCT[0]), ..Slots::default() },
        methods: crate::tables![generator::METHODS, pick::METHODS, continuous::METHODS],
        ..Install::default()
    });
}

/// The generator behind the module's functions.
#[derive(Default)]
struct Shared(Option<Value>);

fn shared(h: &mut dyn Host, name: &str) -> Result<Value> {
    let known = h.state().get::<Shared>().0.clone();
    let generator = match known {
        Some(g) => g,
        None => {
            let g = Value::object(generator::Generator::from_entropy()?);
            h.state().get::<Shared>().0 = Some(g.clone());
            g
        }
    };
    match RANDOM.method(name) {
        Some(m) => Ok(attr::bind(generator, Value::Builtin(m))),
        None => Ok(Value::None),
    }
}
