//! Distributions of real numbers.

use super::generator::Generator;
use crate::diag::{Error, ErrorKind};
use crate::library::stdlib::args::{Real, value_error};
use crate::library::stdlib::object::receiver;
use crate::rows;
use crate::value::number::float_mod;
use crate::value::types::BinOp;
use crate::value::{Host, Result, Value, ops};
use std::f64::consts::{E, PI, TAU};

rows! { pub METHODS =
    /// Get a random number in the range [a, b) or [a, b] depending on rounding.
    ///
    /// >>> import random
    /// >>> random.Random(0).uniform(1, 3)
    "uniform"(self_: Value, a: Value, b: Value) => uniform;
    /// Triangular distribution bounded by low and high, with a mode between.
    ///
    /// >>> import random
    /// >>> random.Random(0).triangular(0, 10, 2)
    "triangular"(self_: Value, low: Real = 0.0, high: Real = 1.0, mode: Option<Real> = None) => triangular;
    /// Normal distribution with mean mu and standard deviation sigma.
    ///
    /// >>> import random
    /// >>> random.Random(0).normalvariate(0, 1)
    "normalvariate"(self_: Value, mu: Real = 0.0, sigma: Real = 1.0) =>
        |_: &mut dyn Host, g: Value, mu: Real, sigma: Real| Ok(Value::float(mu.0 + normal(receiver!(g, Generator)) * sigma.0));
    /// Gaussian distribution with mean mu and standard deviation sigma, two numbers at a time.
    ///
    /// >>> import random
    /// >>> random.Random(0).gauss(0, 1)
    "gauss"(self_: Value, mu: Real = 0.0, sigma: Real = 1.0) =>
        |_: &mut dyn Host, g: Value, mu: Real, sigma: Real| Ok(Value::float(mu.0 + gauss(receiver!(g, Generator)) * sigma.0));
    /// Log normal distribution.
    ///
    /// >>> import random
    /// >>> random.Random(0).lognormvariate(0, 1)
    "lognormvariate"(self_: Value, mu: Real, sigma: Real) =>
        |_: &mut dyn Host, g: Value, mu: Real, sigma: Real| Ok(Value::float((mu.0 + normal(receiver!(g, Generator)) * sigma.0).exp()));
    /// Exponential distribution with rate lambd.
    ///
    /// >>> import random
    /// >>> random.Random(0).expovariate(1.5)
    "expovariate"(self_: Value, lambd: Real) => expovariate;
    /// Circular data distribution.
    ///
    /// >>> import random
    /// >>> random.Random(0).vonmisesvariate(0, 4)
    "vonmisesvariate"(self_: Value, mu: Real, kappa: Real) => vonmisesvariate;
    /// Gamma distribution.
    ///
    /// >>> import random
    /// >>> random.Random(0).gammavariate(2, 1)
    "gammavariate"(self_: Value, alpha: Real, beta: Real) =>
        |_: &mut dyn Host, g: Value, alpha: Real, beta: Real| gamma(receiver!(g, Generator), alpha.0, beta.0).map(Value::float);
    /// Beta distribution.
    ///
    /// >>> import random
    /// >>> random.Random(0).betavariate(2, 3)
    "betavariate"(self_: Value, alpha: Real, beta: Real) => betavariate;
    /// Pareto distribution with shape alpha.
    ///
    /// >>> import random
    /// >>> random.Random(0).paretovariate(3)
    "paretovariate"(self_: Value, alpha: Real) => |_: &mut dyn Host, g: Value, alpha: Real| {
        Ok(Value::float((1.0 - receiver!(g, Generator).unit()).powf(-1.0 / alpha.0)))
    };
    /// Weibull distribution with scale alpha and shape beta.
    ///
    /// >>> import random
    /// >>> random.Random(0).weibullvariate(1, 2)
    "weibullvariate"(self_: Value, alpha: Real, beta: Real) => |_: &mut dyn Host, g: Value, alpha: Real, beta: Real| {
        Ok(Value::float(alpha.0 * (-(1.0 - receiver!(g, Generator).unit()).ln()).powf(1.0 / beta.0)))
    };
}

/// By the arguments' own operators, so that arrays work too.
fn uniform(h: &mut dyn Host, this: Value, a: Value, b: Value) -> Result<Value> {
    let unit = Value::float(receiver!(this, Generator).unit());
    let width = ops::binary(h, BinOp::Sub, &b, &a)?;
    let part = ops::binary(h, BinOp::Mul, &width, &unit)?;
    ops::binary(h, BinOp::Add, &a, &part)
}

fn triangular(_: &mut dyn Host, this: Value, low: Real, high: Real, mode: Option<Real>) -> Result<Value> {
    let mut u = receiver!(this, Generator).unit();
    let (mut low, mut high) = (low.0, high.0);
    let mut c = match mode {
        None => 0.5,
        Some(_) if high == low => return Ok(Value::float(low)),
        Some(m) => (m.0 - low) / (high - low),
    };
    if u > c {
        u = 1.0 - u;
        c = 1.0 - c;
        std::mem::swap(&mut low, &mut high);
    }
    Ok(Value::float(low + (high - low) * (u * c).sqrt()))
}

/// A standard normal by the ratio of uniforms.
fn normal(g: &Generator) -> f64 {
    let magic = 4.0 * (-0.5f64).exp() / 2f64.sqrt();
    loop {
        let u1 = g.unit();
        let u2 = 1.0 - g.unit();
        let z = magic * (u1 - 0.5) / u2;
        if z * z / 4.0 <= -u2.ln() {
            return z;
        }
    }
}

/// A standard normal by Box and Muller; the second of the pair waits for the next call.
fn gauss(g: &Generator) -> f64 {
    if let Some(z) = g.gauss_next.borrow_mut().take() {
        return z;
    }
    let angle = g.unit() * TAU;
    let radius = (-2.0 * (1.0 - g.unit()).ln()).sqrt();
    *g.gauss_next.borrow_mut() = Some(angle.sin() * radius);
    angle.cos() * radius
}

fn expovariate(_: &mut dyn Host, this: Value, lambd: Real) -> Result<Value> {
    let u = receiver!(this, Generator).unit();
    if lambd.0 == 0.0 {
        return Err(Error::new(ErrorKind::ZeroDivisionError, "float division by zero").into());
    }
    Ok(Value::float(-(1.0 - u).ln() / lambd.0))
}

fn vonmisesvariate(_: &mut dyn Host, this: Value, mu: Real, kappa: Real) -> Result<Value> {
    let g = receiver!(this, Generator);
    if kappa.0 <= 1e-6 {
        return Ok(Value::float(TAU * g.unit()));
    }
    let s = 0.5 / kappa.0;
    let r = s + (1.0 + s * s).sqrt();
    let z = loop {
        let z = (PI * g.unit()).cos();
        let d = z / (r + z);
        let u = g.unit();
        if u < 1.0 - d * d || u <= (1.0 - d) * d.exp() {
            break z;
        }
    };
    let q = 1.0 / r;
    let f = (q + z) / (1.0 + q * z);
    let angle = if g.unit() > 0.5 { mu.0 + f.acos() } else { mu.0 - f.acos() };
    Ok(Value::float(float_mod(angle, TAU)))
}

/// Cheng's way above 1, the exponential at 1, Ahrens and Dieter's below.
fn gamma(g: &Generator, alpha: f64, beta: f64) -> Result<f64> {
    if alpha <= 0.0 || beta <= 0.0 {
        return value_error("gammavariate: alpha and beta must be > 0.0");
    }
    if alpha == 1.0 {
        return Ok(-(1.0 - g.unit()).ln() * beta);
    }
    if alpha > 1.0 {
        let ainv = (2.0 * alpha - 1.0).sqrt();
        let bbb = alpha - 4f64.ln();
        let ccc = alpha + ainv;
        loop {
            let u1 = g.unit();
            if !(1e-7 < u1 && u1 < 0.9999999) {
                continue;
            }
            let u2 = 1.0 - g.unit();
            let v = (u1 / (1.0 - u1)).ln() / ainv;
            let x = alpha * v.exp();
            let z = u1 * u1 * u2;
            let r = bbb + ccc * v - x;
            if r + (1.0 + 4.5f64.ln()) - 4.5 * z >= 0.0 || r >= z.ln() {
                return Ok(x * beta);
            }
        }
    }
    loop {
        let u = g.unit();
        let b = (E + alpha) / E;
        let p = b * u;
        let x = if p <= 1.0 { p.powf(1.0 / alpha) } else { -((b - p) / alpha).ln() };
        let u1 = g.unit();
        let accept = if p > 1.0 { u1 <= x.powf(alpha - 1.0) } else { u1 <= (-x).exp() };
        if accept {
            return Ok(x * beta);
        }
    }
}

fn betavariate(_: &mut dyn Host, this: Value, alpha: Real, beta: Real) -> Result<Value> {
    let g = receiver!(this, Generator);
    let y = gamma(g, alpha.0, 1.0)?;
    if y == 0.0 {
        return Ok(Value::float(0.0));
    }
    Ok(Value::float(y / (y + gamma(g, beta.0, 1.0)?)))
}
