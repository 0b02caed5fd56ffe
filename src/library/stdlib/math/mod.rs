//! The module `math`.

mod float;
pub mod integer;
mod special;
mod sum;

use crate::value::Value;
use crate::value::module::ModuleSpec;

/// The module `math`.
pub static MODULE: ModuleSpec = ModuleSpec {
    name: "math",
    doc: "This module provides access to the mathematical functions defined by the C standard.",
    functions: &[float::FUNCTIONS, integer::FUNCTIONS, sum::FUNCTIONS],
    members: &[
        ("pi", |_| Ok(Value::float(std::f64::consts::PI))),
        ("e", |_| Ok(Value::float(std::f64::consts::E))),
        ("tau", |_| Ok(Value::float(std::f64::consts::TAU))),
        ("inf", |_| Ok(Value::float(f64::INFINITY))),
        ("nan", |_| Ok(Value::float(f64::NAN))),
    ],
    aliases: &[],
};
