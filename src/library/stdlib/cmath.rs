//! The module `cmath`: functions of complex numbers.

use super::args::value_error;
use crate::diag::{Error, ErrorKind};
use crate::kernel::scalar::complex;
use crate::rows;
use crate::value::convert::FromValue;
use crate::value::module::ModuleSpec;
use crate::value::{Host, Result, Value, ops};
use num_complex::Complex64;

/// The module `cmath`.
pub static MODULE: ModuleSpec = ModuleSpec {
    name: "cmath",
    doc: "This module provides access to mathematical functions for complex numbers.",
    functions: &[FUNCTIONS],
    members: &[
        ("pi", |_| Ok(Value::float(std::f64::consts::PI))),
        ("e", |_| Ok(Value::float(std::f64::consts::E))),
        ("tau", |_| Ok(Value::float(std::f64::consts::TAU))),
        ("inf", |_| Ok(Value::float(f64::INFINITY))),
        ("nan", |_| Ok(Value::float(f64::NAN))),
        ("infj", |_| Ok(Value::complex(Complex64::new(0.0, f64::INFINITY)))),
        ("nanj", |_| Ok(Value::complex(Complex64::new(0.0, f64::NAN)))),
    ],
    aliases: &[],
};

/// A complex argument: any number, or an object with `__complex__`, `__float__` or `__index__`.
#[derive(Clone, Copy)]
struct Number(Complex64);

impl FromValue for Number {
    fn from_value(h: &mut dyn Host, v: &Value) -> Result<Self> {
        if let Some(c) = v.to_complex() {
            return Ok(Number(c));
        }
        if let Some(r) = ops::special(h, v, "__complex__", &[])?
            && let Some(c) = r.to_complex()
        {
            return Ok(Number(c));
        }
        super::args::Real::from_value(h, v).map(|r| Number(Complex64::new(r.0, 0.0)))
    }
}

rows! { pub FUNCTIONS =
    /// Return the square root of z.
    ///
    /// >>> import cmath
    /// >>> cmath.sqrt(-4)
    "sqrt"(z: Number, /) => |_: &mut dyn Host, z: Number| done(z, complex::sqrt(z.0), false);
    /// Return the exponential value e**z.
    ///
    /// >>> import cmath
    /// >>> cmath.exp(0)
    "exp"(z: Number, /) => |_: &mut dyn Host, z: Number| done(z, complex::exp(z.0), true);
    /// Return the logarithm of z to the given base; the natural logarithm without one.
    ///
    /// >>> import cmath
    /// >>> cmath.log(1)
    "log"(z: Number, base: Option<Number> = None, /) => log;
    /// Return the base-10 logarithm of z.
    ///
    /// >>> import cmath
    /// >>> cmath.log10(100)
    "log10"(z: Number, /) => |_: &mut dyn Host, z: Number| {
        let l = logarithm(z.0)?;
        Ok(Value::complex(l / std::f64::consts::LN_10))
    };
    /// Return the sine of z.
    ///
    /// >>> import cmath
    /// >>> cmath.sin(0)
    "sin"(z: Number, /) => |_: &mut dyn Host, z: Number| done(z, complex::sin(z.0), true);
    /// Return the cosine of z.
    ///
    /// >>> import cmath
    /// >>> cmath.cos(0)
    "cos"(z: Number, /) => |_: &mut dyn Host, z: Number| done(z, complex::cos(z.0), true);
    /// Return the tangent of z.
    ///
    /// >>> import cmath
    /// >>> cmath.tan(0)
    "tan"(z: Number, /) => |_: &mut dyn Host, z: Number| done(z, complex::tan(z.0), false);
    /// Return the hyperbolic sine of z.
    ///
    /// >>> import cmath
    /// >>> cmath.sinh(0)
    "sinh"(z: Number, /) => |_: &mut dyn Host, z: Number| done(z, complex::sinh(z.0), true);
    /// Return the hyperbolic cosine of z.
    ///
    /// >>> import cmath
    /// >>> cmath.cosh(0)
    "cosh"(z: Number, /) => |_: &mut dyn Host, z: Number| done(z, complex::cosh(z.0), true);
    /// Return the hyperbolic tangent of z.
    ///
    /// >>> import cmath
    /// >>> cmath.tanh(0)
    "tanh"(z: Number, /) => |_: &mut dyn Host, z: Number| done(z, complex::tanh(z.0), false);
    /// Return the arc sine of z.
    ///
    /// >>> import cmath
    /// >>> cmath.asin(0)
    "asin"(z: Number, /) => |_: &mut dyn Host, z: Number| done(z, complex::arcsin(z.0), false);
    /// Return the arc cosine of z.
    ///
    /// >>> import cmath
    /// >>> cmath.acos(1)
    "acos"(z: Number, /) => |_: &mut dyn Host, z: Number| done(z, complex::arccos(z.0), false);
    /// Return the arc tangent of z.
    ///
    /// >>> import cmath
    /// >>> cmath.atan(0)
    "atan"(z: Number, /) => |_: &mut dyn Host, z: Number| done(z, complex::arctan(z.0), false);
    /// Return the inverse hyperbolic sine of z.
    ///
    /// >>> import cmath
    /// >>> cmath.asinh(0)
    "asinh"(z: Number, /) => |_: &mut dyn Host, z: Number| done(z, complex::arcsinh(z.0), false);
    /// Return the inverse hyperbolic cosine of z.
    ///
    /// >>> import cmath
    /// >>> cmath.acosh(1)
    "acosh"(z: Number, /) => |_: &mut dyn Host, z: Number| done(z, complex::arccosh(z.0), false);
    /// Return the inverse hyperbolic tangent of z.
    ///
    /// >>> import cmath
    /// >>> cmath.atanh(0)
    "atanh"(z: Number, /) => |_: &mut dyn Host, z: Number| done(z, complex::arctanh(z.0), false);
    /// Return argument, also known as the phase angle, of a complex.
    ///
    /// >>> import cmath
    /// >>> cmath.phase(-1)
    "phase"(z: Number, /) => |_: &mut dyn Host, z: Number| Ok(Value::float(z.0.im.atan2(z.0.re)));
    /// Convert a complex from rectangular coordinates to polar coordinates.
    ///
    /// >>> import cmath
    /// >>> cmath.polar(3+4j)
    "polar"(z: Number, /) => |_: &mut dyn Host, z: Number| {
        Ok(Value::tuple(vec![Value::float(z.0.re.hypot(z.0.im)), Value::float(z.0.im.atan2(z.0.re))]))
    };
    /// Convert from polar coordinates to rectangular coordinates.
    ///
    /// >>> import cmath
    /// >>> cmath.rect(2, 0)
    "rect"(r: super::args::Real, phi: super::args::Real, /) => rect;
    /// Return True if both the real and the imaginary part of z are finite.
    ///
    /// >>> import cmath
    /// >>> cmath.isfinite(1+2j)
    "isfinite"(z: Number, /) => |_: &mut dyn Host, z: Number| Ok(Value::bool(z.0.re.is_finite() && z.0.im.is_finite()));
    /// Checks if the real or imaginary part of z not a number (NaN).
    ///
    /// >>> import cmath
    /// >>> cmath.isnan(1+2j)
    "isnan"(z: Number, /) => |_: &mut dyn Host, z: Number| Ok(Value::bool(z.0.re.is_nan() || z.0.im.is_nan()));
    /// Checks if the real or imaginary part of z is infinite.
    ///
    /// >>> import cmath
    /// >>> cmath.isinf(1+2j)
    "isinf"(z: Number, /) => |_: &mut dyn Host, z: Number| Ok(Value::bool(z.0.re.is_infinite() || z.0.im.is_infinite()));
    /// Determine whether two complex numbers are close in value.
    ///
    /// >>> import cmath
    /// >>> cmath.isclose(1, 1 + 1e-12j)
    "isclose"(a: Number, b: Number, *, rel_tol: super::args::Real = 1e-09, abs_tol: super::args::Real = 0.0) => isclose;
}

/// The result, unless it left the numbers: overflow for functions that grow, else a wrong domain.
fn done(z: Number, r: Complex64, grows: bool) -> Result<Value> {
    let finite = z.0.re.is_finite() && z.0.im.is_finite();
    if finite && (r.re.is_infinite() || r.im.is_infinite() || r.re.is_nan() || r.im.is_nan()) {
        return if grows {
            Err(Error::new(ErrorKind::OverflowError, "math range error").into())
        } else {
            value_error("math domain error")
        };
    }
    Ok(Value::complex(r))
}

fn logarithm(z: Complex64) -> Result<Complex64> {
    if z.re == 0.0 && z.im == 0.0 {
        return value_error("math domain error");
    }
    Ok(complex::log(z))
}

fn log(_: &mut dyn Host, z: Number, base: Option<Number>) -> Result<Value> {
    let l = logarithm(z.0)?;
    match base {
        None => Ok(Value::complex(l)),
        Some(b) => {
            let below = logarithm(b.0)?;
            if below.re == 0.0 && below.im == 0.0 {
                return value_error("math domain error");
            }
            Ok(Value::complex(complex::divide(l, below)))
        }
    }
}

fn rect(_: &mut dyn Host, r: super::args::Real, phi: super::args::Real) -> Result<Value> {
    let (r, phi) = (r.0, phi.0);
    if phi == 0.0 {
        return Ok(Value::complex(Complex64::new(r, r * phi)));
    }
    if phi.is_infinite() && r != 0.0 && !r.is_nan() {
        return value_error("math domain error");
    }
    Ok(Value::complex(Complex64::new(r * phi.cos(), r * phi.sin())))
}

fn isclose(
    _: &mut dyn Host,
    a: Number,
    b: Number,
    rel_tol: super::args::Real,
    abs_tol: super::args::Real,
) -> Result<Value> {
    let (a, b, rel, abs) = (a.0, b.0, rel_tol.0, abs_tol.0);
    if rel < 0.0 || abs < 0.0 {
        return value_error("tolerances must be non-negative");
    }
    if a == b {
        return Ok(Value::bool(true));
    }
    if [a.re, a.im, b.re, b.im].iter().any(|x| x.is_infinite()) {
        return Ok(Value::bool(false));
    }
    let size = |z: Complex64| z.re.hypot(z.im);
    let diff = size(a - b);
    Ok(Value::bool(diff <= rel * size(b) || diff <= rel * size(a) || diff <= abs))
}
