//! Functions of real numbers in `math`.

use super::special::{self, Failure};
use crate::diag::{Error, ErrorKind};
use crate::library::stdlib::args::{Real, type_error};
use crate::rows;
use crate::value::number::{Number, float_to_big};
use crate::value::{Error as Raised, Host, Result, Value, ops};
use num_bigint::BigInt;
use num_traits::{Signed, ToPrimitive};

rows! { pub FUNCTIONS =
    /// Return the square root of x.
    ///
    /// >>> import math
    /// >>> math.sqrt(2)
    "sqrt"(x: Real, /) => |_: &mut dyn Host, x: Real| domain(x, f64::sqrt);
    /// Return the cube root of x.
    ///
    /// >>> import math
    /// >>> round(math.cbrt(27), 9)
    "cbrt"(x: Real, /) => |_: &mut dyn Host, x: Real| domain(x, f64::cbrt);
    /// Return e raised to the power of x.
    ///
    /// >>> import math
    /// >>> math.exp(1)
    "exp"(x: Real, /) => |_: &mut dyn Host, x: Real| range(x, f64::exp);
    /// Return 2 raised to the power of x.
    ///
    /// >>> import math
    /// >>> math.exp2(10)
    "exp2"(x: Real, /) => |_: &mut dyn Host, x: Real| range(x, f64::exp2);
    /// Return exp(x) - 1, exact for small x.
    ///
    /// >>> import math
    /// >>> math.expm1(1e-10)
    "expm1"(x: Real, /) => |_: &mut dyn Host, x: Real| range(x, f64::exp_m1);
    /// Return the logarithm of x to the given base; the natural logarithm without one.
    ///
    /// >>> import math
    /// >>> math.log(8, 2)
    "log"(x: Value, base: Option<Value> = None, /) => log;
    /// Return the base 2 logarithm of x.
    ///
    /// >>> import math
    /// >>> math.log2(8)
    "log2"(x: Value, /) => |h: &mut dyn Host, x: Value| logarithm(h, &x, f64::log2).map(Value::float);
    /// Return the base 10 logarithm of x.
    ///
    /// >>> import math
    /// >>> math.log10(1000)
    "log10"(x: Value, /) => |h: &mut dyn Host, x: Value| logarithm(h, &x, f64::log10).map(Value::float);
    /// Return the natural logarithm of 1+x, exact for x near zero.
    ///
    /// >>> import math
    /// >>> math.log1p(1e-10)
    "log1p"(x: Real, /) => |_: &mut dyn Host, x: Real| if x.0 == -1.0 { Err(domain_error()) } else { domain(x, f64::ln_1p) };
    /// Return x raised to the power of y.
    ///
    /// >>> import math
    /// >>> math.pow(2, 0.5)
    "pow"(x: Real, y: Real, /) => pow;
    /// Return the sine of x (measured in radians).
    ///
    /// >>> import math
    /// >>> math.sin(1)
    "sin"(x: Real, /) => |_: &mut dyn Host, x: Real| domain(x, f64::sin);
    /// Return the cosine of x (measured in radians).
    ///
    /// >>> import math
    /// >>> math.cos(1)
    "cos"(x: Real, /) => |_: &mut dyn Host, x: Real| domain(x, f64::cos);
    /// Return the tangent of x (measured in radians).
    ///
    /// >>> import math
    /// >>> math.tan(1)
    "tan"(x: Real, /) => |_: &mut dyn Host, x: Real| domain(x, f64::tan);
    /// Return the arc sine (in radians) of x, between -pi/2 and pi/2.
    ///
    /// >>> import math
    /// >>> math.asin(0.5)
    "asin"(x: Real, /) => |_: &mut dyn Host, x: Real| domain(x, f64::asin);
    /// Return the arc cosine (in radians) of x, between 0 and pi.
    ///
    /// >>> import math
    /// >>> math.acos(0.5)
    "acos"(x: Real, /) => |_: &mut dyn Host, x: Real| domain(x, f64::acos);
    /// Return the arc tangent (in radians) of x, between -pi/2 and pi/2.
    ///
    /// >>> import math
    /// >>> math.atan(1)
    "atan"(x: Real, /) => |_: &mut dyn Host, x: Real| domain(x, f64::atan);
    /// Return the arc tangent (in radians) of y/x in the quadrant of the point (x, y).
    ///
    /// >>> import math
    /// >>> math.atan2(1, -1)
    "atan2"(y: Real, x: Real, /) => |_: &mut dyn Host, y: Real, x: Real| float(y.0.atan2(x.0));
    /// Return the hyperbolic sine of x.
    ///
    /// >>> import math
    /// >>> math.sinh(1)
    "sinh"(x: Real, /) => |_: &mut dyn Host, x: Real| range(x, f64::sinh);
    /// Return the hyperbolic cosine of x.
    ///
    /// >>> import math
    /// >>> math.cosh(1)
    "cosh"(x: Real, /) => |_: &mut dyn Host, x: Real| range(x, f64::cosh);
    /// Return the hyperbolic tangent of x.
    ///
    /// >>> import math
    /// >>> math.tanh(1)
    "tanh"(x: Real, /) => |_: &mut dyn Host, x: Real| domain(x, f64::tanh);
    /// Return the inverse hyperbolic sine of x.
    ///
    /// >>> import math
    /// >>> math.asinh(1)
    "asinh"(x: Real, /) => |_: &mut dyn Host, x: Real| domain(x, special::asinh);
    /// Return the inverse hyperbolic cosine of x.
    ///
    /// >>> import math
    /// >>> math.acosh(2)
    "acosh"(x: Real, /) => |_: &mut dyn Host, x: Real| if x.0 < 1.0 { Err(domain_error()) } else { domain(x, special::acosh) };
    /// Return the inverse hyperbolic tangent of x.
    ///
    /// >>> import math
    /// >>> math.atanh(0.5)
    "atanh"(x: Real, /) => |_: &mut dyn Host, x: Real| if x.0.abs() >= 1.0 { Err(domain_error()) } else { domain(x, special::atanh) };
    /// Return the error function at x.
    ///
    /// >>> import math
    /// >>> math.erf(0.5)
    "erf"(x: Real, /) => |_: &mut dyn Host, x: Real| float(libm::erf(x.0));
    /// Return the complementary error function at x.
    ///
    /// >>> import math
    /// >>> math.erfc(0.5)
    "erfc"(x: Real, /) => |_: &mut dyn Host, x: Real| float(libm::erfc(x.0));
    /// Return the Gamma function at x.
    ///
    /// >>> import math
    /// >>> math.gamma(5)
    "gamma"(x: Real, /) => |_: &mut dyn Host, x: Real| special::gamma(x.0).map(Value::float).map_err(failed);
    /// Return the natural logarithm of the absolute value of the Gamma function at x.
    ///
    /// >>> import math
    /// >>> math.lgamma(10)
    "lgamma"(x: Real, /) => |_: &mut dyn Host, x: Real| special::lgamma(x.0).map(Value::float).map_err(failed);
    /// Return the absolute value of the float x.
    ///
    /// >>> import math
    /// >>> math.fabs(-3)
    "fabs"(x: Real, /) => |_: &mut dyn Host, x: Real| float(x.0.abs());
    /// Return a float with the magnitude of x and the sign of y.
    ///
    /// >>> import math
    /// >>> math.copysign(3, -0.0)
    "copysign"(x: Real, y: Real, /) => |_: &mut dyn Host, x: Real, y: Real| float(x.0.copysign(y.0));
    /// Convert angle x from radians to degrees.
    ///
    /// >>> import math
    /// >>> math.degrees(math.pi)
    "degrees"(x: Real, /) => |_: &mut dyn Host, x: Real| float(x.0 * (180.0 / std::f64::consts::PI));
    /// Convert angle x from degrees to radians.
    ///
    /// >>> import math
    /// >>> math.radians(180)
    "radians"(x: Real, /) => |_: &mut dyn Host, x: Real| float(x.0 * (std::f64::consts::PI / 180.0));
    /// Return the remainder of x/y with the sign of x, as C's fmod does.
    ///
    /// >>> import math
    /// >>> math.fmod(-7, 3)
    "fmod"(x: Real, y: Real, /) => fmod;
    /// Return the difference between x and the multiple of y closest to it.
    ///
    /// >>> import math
    /// >>> math.remainder(7, 4)
    "remainder"(x: Real, y: Real, /) => remainder;
    /// Return the mantissa and exponent of x, as the pair (m, e).
    ///
    /// >>> import math
    /// >>> math.frexp(10)
    "frexp"(x: Real, /) => frexp;
    /// Return x * (2**i).
    ///
    /// >>> import math
    /// >>> math.ldexp(0.625, 4)
    "ldexp"(x: Real, i: Value, /) => ldexp;
    /// Return the fractional and integer parts of x.
    ///
    /// >>> import math
    /// >>> math.modf(-3.25)
    "modf"(x: Real, /) => modf;
    /// Return the next floating-point value after x towards y.
    ///
    /// >>> import math
    /// >>> math.nextafter(1.0, 2.0)
    "nextafter"(x: Real, y: Real, /) => |_: &mut dyn Host, x: Real, y: Real| float(libm::nextafter(x.0, y.0));
    /// Return the value of the least significant bit of the float x.
    ///
    /// >>> import math
    /// >>> math.ulp(1.0)
    "ulp"(x: Real, /) => ulp;
    /// Return True if x is neither an infinity nor a NaN.
    ///
    /// >>> import math
    /// >>> math.isfinite(math.inf)
    "isfinite"(x: Real, /) => |_: &mut dyn Host, x: Real| truth(x.0.is_finite());
    /// Return True if x is a positive or negative infinity.
    ///
    /// >>> import math
    /// >>> math.isinf(math.inf)
    "isinf"(x: Real, /) => |_: &mut dyn Host, x: Real| truth(x.0.is_infinite());
    /// Return True if x is a NaN (not a number).
    ///
    /// >>> import math
    /// >>> math.isnan(math.nan)
    "isnan"(x: Real, /) => |_: &mut dyn Host, x: Real| truth(x.0.is_nan());
    /// Determine whether two floating-point numbers are close in value.
    ///
    /// >>> import math
    /// >>> math.isclose(0.1 + 0.2, 0.3)
    "isclose"(a: Real, b: Real, *, rel_tol: Real = 1e-09, abs_tol: Real = 0.0) => isclose;
    /// Return the floor of x as an integer.
    ///
    /// >>> import math
    /// >>> math.floor(-2.5)
    "floor"(x: Value, /) => |h: &mut dyn Host, x: Value| whole(h, &x, "__floor__", f64::floor);
    /// Return the ceiling of x as an integer.
    ///
    /// >>> import math
    /// >>> math.ceil(-2.5)
    "ceil"(x: Value, /) => |h: &mut dyn Host, x: Value| whole(h, &x, "__ceil__", f64::ceil);
    /// Truncate x to the integer nearest to it towards zero.
    ///
    /// >>> import math
    /// >>> math.trunc(-2.5)
    "trunc"(x: Value, /) => |h: &mut dyn Host, x: Value| whole(h, &x, "__trunc__", f64::trunc);
}

fn float(x: f64) -> Result<Value> {
    Ok(Value::float(x))
}
fn truth(b: bool) -> Result<Value> {
    Ok(Value::bool(b))
}

pub(super) fn domain_error() -> Raised {
    Error::value("math domain error").into()
}
fn range_error() -> Raised {
    Error::new(ErrorKind::OverflowError, "math range error").into()
}
fn failed(f: Failure) -> Raised {
    match f {
        Failure::Domain => domain_error(),
        Failure::Range => range_error(),
    }
}

/// A function that fails outside its domain only.
fn domain(x: Real, f: fn(f64) -> f64) -> Result<Value> {
    let r = f(x.0);
    if (r.is_nan() && !x.0.is_nan()) || (r.is_infinite() && x.0.is_finite()) {
        return Err(domain_error());
    }
    float(r)
}

/// A function that overflows.
fn range(x: Real, f: fn(f64) -> f64) -> Result<Value> {
    let r = f(x.0);
    if r.is_infinite() && x.0.is_finite() { Err(range_error()) } else { float(r) }
}

fn log(h: &mut dyn Host, x: Value, base: Option<Value>) -> Result<Value> {
    let numerator = logarithm(h, &x, f64::ln)?;
    let Some(base) = base else { return float(numerator) };
    let denominator = logarithm(h, &base, f64::ln)?;
    if denominator == 0.0 {
        return Err(Error::new(ErrorKind::ZeroDivisionError, "float division by zero").into());
    }
    float(numerator / denominator)
}

/// A logarithm of a number of any size.
fn logarithm(h: &mut dyn Host, x: &Value, f: fn(f64) -> f64) -> Result<f64> {
    if let Value::BigInt(b) = x {
        if !b.is_positive() {
            return Err(domain_error());
        }
        return Ok(match b.to_f64().filter(|d| d.is_finite()) {
            Some(d) => f(d),
            None => {
                let shift = b.bits() - 60;
                let top = (&**b >> shift).to_f64().unwrap_or(1.0);
                let (m, e) = libm::frexp(top);
                f(m) + f(2.0) * (e as f64 + shift as f64)
            }
        });
    }
    let Real(x) = crate::value::convert::FromValue::from_value(h, x)?;
    if x <= 0.0 { Err(domain_error()) } else { Ok(f(x)) }
}

fn pow(_: &mut dyn Host, x: Real, y: Real) -> Result<Value> {
    let (x, y) = (x.0, y.0);
    let r = x.powf(y);
    if x.is_finite() && y.is_finite() {
        if r.is_nan() || (r.is_infinite() && x == 0.0) {
            return Err(domain_error());
        }
        if r.is_infinite() {
            return Err(range_error());
        }
    }
    float(r)
}

fn fmod(_: &mut dyn Host, x: Real, y: Real) -> Result<Value> {
    let r = x.0 % y.0;
    if r.is_nan() && !x.0.is_nan() && !y.0.is_nan() { Err(domain_error()) } else { float(r) }
}

fn remainder(_: &mut dyn Host, x: Real, y: Real) -> Result<Value> {
    let r = libm::remainder(x.0, y.0);
    if r.is_nan() && !x.0.is_nan() && !y.0.is_nan() { Err(domain_error()) } else { float(r) }
}

fn frexp(_: &mut dyn Host, x: Real) -> Result<Value> {
    let (m, e) = if x.0 == 0.0 || !x.0.is_finite() { (x.0, 0) } else { libm::frexp(x.0) };
    Ok(Value::tuple(vec![Value::float(m), Value::Int(e as i64)]))
}

fn ldexp(_: &mut dyn Host, x: Real, i: Value) -> Result<Value> {
    let i = match &i {
        Value::Int(_) | Value::Bool(_) | Value::BigInt(_) | Value::Scalar(_) => i.to_index_saturating(),
        _ => None,
    };
    let Some(i) = i else { return type_error("Expected an int as second argument to ldexp.") };
    let r = libm::ldexp(x.0, i.clamp(-5000, 5000) as i32);
    if r.is_infinite() && x.0.is_finite() { Err(range_error()) } else { float(r) }
}

fn modf(_: &mut dyn Host, x: Real) -> Result<Value> {
    let whole = x.0.trunc();
    let part = if x.0.is_infinite() { 0.0f64.copysign(x.0) } else { (x.0 - whole).copysign(x.0) };
    Ok(Value::tuple(vec![Value::float(part), Value::float(whole)]))
}

fn ulp(_: &mut dyn Host, x: Real) -> Result<Value> {
    let a = x.0.abs();
    if !a.is_finite() {
        return float(a);
    }
    let above = a.next_up();
    float(if above.is_infinite() { a - a.next_down() } else { above - a })
}

fn isclose(_: &mut dyn Host, a: Real, b: Real, rel: Real, abs: Real) -> Result<Value> {
    let (a, b, rel, abs) = (a.0, b.0, rel.0, abs.0);
    if rel < 0.0 || abs < 0.0 {
        return Err(Error::value("tolerances must be non-negative").into());
    }
    if a == b {
        return truth(true);
    }
    if a.is_infinite() || b.is_infinite() {
        return truth(false);
    }
    let diff = (b - a).abs();
    truth(diff <= (rel * b).abs() || diff <= (rel * a).abs() || diff <= abs)
}

/// The integer that a rounding function of floats gives, or the object's own method.
fn whole(h: &mut dyn Host, x: &Value, method: &str, f: fn(f64) -> f64) -> Result<Value> {
    if matches!(x, Value::Int(_) | Value::BigInt(_)) {
        return Ok(x.clone());
    }
    if let Some(n @ (Number::Int(_) | Number::Big(_))) = Number::of(x) {
        return Ok(match n {
            Number::Int(i) => Value::Int(i),
            Number::Big(b) => Value::int(b),
            _ => Value::None,
        });
    }
    if let Some(v) = ops::special(h, x, method, &[])? {
        return Ok(v);
    }
    if let Value::Tensor(_) = x
        && let Ok(m) = crate::value::attr::get(h, x, crate::value::Symbol::new(method.trim_matches('_')))
    {
        return h.call(&m, crate::value::Args::default());
    }
    if method == "__trunc__" && !matches!(x, Value::Float(_) | Value::Scalar(_)) {
        return type_error(format!("type {} doesn't define __trunc__ method", x.type_name()));
    }
    let Real(v) = crate::value::convert::FromValue::from_value(h, x)?;
    if v.is_nan() {
        return Err(Error::value("cannot convert float NaN to integer").into());
    }
    if v.is_infinite() {
        return Err(Error::new(ErrorKind::OverflowError, "cannot convert float infinity to integer").into());
    }
    let r = f(v);
    if r.abs() < 9e18 { Ok(Value::Int(r as i64)) } else { Ok(Value::int(big(r))) }
}

fn big(f: f64) -> BigInt {
    float_to_big(f)
}
