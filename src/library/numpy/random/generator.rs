//! `np.random.Generator` and `default_rng`.

use super::arguments::{Parameter, Size};
use super::bit_generators::{seed_value, spawn_cores};
use super::distributions::ROWS;
use super::integers::{Draw, draw as draw_integers, dtype_argument};
use super::objects::*;
use super::{multivariate, sampling};
use crate::array::{Array, DType, Num};
use crate::attrs;
use crate::diag::Error;
use crate::kernel::random::Real;
use crate::kernel::random::bits::Kind;
use crate::library::numpy::convert::DTypeArg;
use crate::op::random::fill_float;
use crate::rows;
use crate::value::types::{Install, Slots};
use crate::value::{Host, Result, Value};
use std::rc::Rc;

rows! { pub FUNCTIONS =
    /// Construct a new Generator with the default BitGenerator (PCG64).
    ///
    /// >>> rng = np.random.default_rng(12345)
    /// >>> rng.random()
    "default_rng"(seed: Value = None) => default_rng;
}
rows! { CONSTRUCT =
    /// Container for the BitGenerators.
    ///
    /// >>> np.random.Generator(np.random.PCG64(1)).integers(10, size=3)
    "Generator"(bit_generator: Value) => construct;
}
rows! { METHODS =
    /// Return random floats in the half-open interval [0.0, 1.0).
    ///
    /// >>> np.random.default_rng(0).random(2)
    "random"(this: Value, /, size: Size = None, dtype: DTypeArg = float64, out: Value = None) => random;
    /// Draw samples from a standard Normal distribution (mean=0, stdev=1).
    ///
    /// >>> np.random.default_rng(0).standard_normal(2)
    "standard_normal"(this: Value, /, size: Size = None, dtype: DTypeArg = float64, out: Value = None) => standard_normal;
    /// Draw samples from the standard exponential distribution.
    ///
    /// >>> np.random.default_rng(0).standard_exponential(2)
    "standard_exponential"(this: Value, /, size: Size = None, dtype: DTypeArg = float64, method: Value = "zig", out: Value = None) => standard_exponential;
    /// Draw samples from a standard Gamma distribution.
    ///
    /// >>> np.random.default_rng(0).standard_gamma(2.0, 2)
    "standard_gamma"(this: Value, /, shape: Parameter, size: Size = None, dtype: DTypeArg = float64, out: Value = None) => standard_gamma;
    /// Return random integers from low (inclusive) to high (exclusive), or if endpoint=True, low (inclusive) to high (inclusive).
    ///
    /// >>> np.random.default_rng(0).integers(0, 10, size=5)
    "integers"(this: Value, /, low: Value, high: Value = None, size: Size = None, dtype: Value = int64, endpoint: bool = False) => integers;
    /// Return random bytes.
    ///
    /// >>> np.random.default_rng(0).bytes(4)
    "bytes"(this: Value, /, length: Value) => bytes;
    /// Create new independent child generators.
    ///
    /// >>> [g.integers(100) for g in np.random.default_rng(0).spawn(2)]
    "spawn"(this: Value, /, n_children: usize) => spawn;
}
attrs! { ATTRS =
    /// The bit generator whose state it uses.
    bit_generator => bit_generator;
}

/// Tells the type what it can do.
pub fn install() {
    GENERATOR.install(Install {
        slots: Slots { construct: Some(&CONSTRUCT[0]), repr: Some(repr), str: Some(text), ..Slots::default() },
        methods: const { &[METHODS, ROWS, sampling::NEW, multivariate::NEW] },
        attrs: const { &[ATTRS] },
        ..Install::default()
    });
}

fn core_of(this: &Value) -> Result<&Rc<Core>> {
    let wrong = || Error::type_error("descriptor requires a 'numpy.random._generator.Generator' object");
    this.downcast::<GeneratorObject>().map(|g| &g.0).ok_or_else(|| wrong().into())
}

fn default_rng(h: &mut dyn Host, seed: Value) -> Result<Value> {
    if seed.downcast::<GeneratorObject>().is_some() {
        return Ok(seed);
    }
    if let Some(bits) = seed.downcast::<BitObject>() {
        return Ok(Value::object(GeneratorObject(bits.0.clone())));
    }
    if let Some(legacy) = seed.downcast::<RandomStateObject>() {
        return Ok(Value::object(GeneratorObject(legacy.core.borrow().clone())));
    }
    let seed = seed_value(h, seed)?;
    Ok(Value::object(GeneratorObject(Core::seeded(Kind::Pcg64, seed))))
}

fn construct(_: &mut dyn Host, bit_generator: Value) -> Result<Value> {
    match bit_generator.downcast::<BitObject>() {
        Some(bits) => Ok(Value::object(GeneratorObject(bits.0.clone()))),
        None => {
            let text = format!("'{}' object has no attribute 'capsule'", bit_generator.type_name());
            Err(Error::new(crate::diag::ErrorKind::AttributeError, text).into())
        }
    }
}

fn text(_: &mut dyn Host, this: &Value) -> Result<String> {
    Ok(format!("Generator({})", core_of(this)?.name()))
}
fn repr(h: &mut dyn Host, this: &Value) -> Result<String> {
    Ok(format!("{} at 0x{:X}", text(h, this)?, this.id()))
}
fn bit_generator(_: &mut dyn Host, this: &Value) -> Result<Value> {
    Ok(Value::object(BitObject(core_of(this)?.clone())))
}

/// f32 and f64 draws into a new array, into `out`, or a Python float.
fn floats(this: &Value, of: Real, arg: f64, inverse: bool, size: Size, dtype: DType, out: Value) -> Result<Value> {
    if !matches!(dtype, DType::F32 | DType::F64) {
        let name = of.row().name;
        return Err(Error::type_error(format!("Unsupported dtype dtype('{dtype}') for {name}")).into());
    }
    let mut stream = core_of(this)?.stream.borrow_mut();
    if let Value::Array(a) = &out {
        let array = a.array().clone();
        check_out(&array, dtype, &size)?;
        fill_float(&mut stream, of, arg, inverse, &array)?;
        return Ok(out);
    }
    if !out.is_none() {
        return Err(Error::type_error("Argument 'out' has incorrect type (expected numpy.ndarray)").into());
    }
    let target = Array::zeros(dtype, size.0.as_deref().unwrap_or(&[]))?;
    fill_float(&mut stream, of, arg, inverse, &target)?;
    match target.item() {
        Some(s) if size.0.is_none() => Ok(Value::float(s.num.as_f64())),
        _ => Ok(Value::ndarray(target)),
    }
}

fn check_out(out: &Array, dtype: DType, size: &Size) -> Result<()> {
    if out.dtype() != dtype {
        let text = format!("Supplied output array has the wrong type. Expected {dtype}, got {}", out.dtype());
        return Err(Error::type_error(text).into());
    }
    if !out.writeable() || !(out.layout().is_c_contiguous() || out.layout().is_f_contiguous()) {
        let text = "Supplied output array must be contiguous, writable, aligned, and in machine byte-order.";
        return Err(Error::value(text).into());
    }
    match &size.0 {
        Some(s) if s[..] != *out.shape() => Err(Error::value("size must match out.shape when used together").into()),
        _ => Ok(()),
    }
}

fn random(_: &mut dyn Host, this: Value, size: Size, dtype: DTypeArg, out: Value) -> Result<Value> {
    floats(&this, Real::Random, 0.0, false, size, dtype.0, out)
}
fn standard_normal(_: &mut dyn Host, this: Value, size: Size, dtype: DTypeArg, out: Value) -> Result<Value> {
    floats(&this, Real::StandardNormal, 0.0, false, size, dtype.0, out)
}
fn standard_exponential(
    _: &mut dyn Host,
    this: Value,
    size: Size,
    dtype: DTypeArg,
    method: Value,
    out: Value,
) -> Result<Value> {
    let inverse = method.as_str() != Some("zig");
    floats(&this, Real::StandardExponential, 0.0, inverse, size, dtype.0, out)
}
fn standard_gamma(
    _: &mut dyn Host,
    this: Value,
    shape: Parameter,
    size: Size,
    dtype: DTypeArg,
    out: Value,
) -> Result<Value> {
    let a = match shape {
        Parameter::Number(a) => {
            Real::StandardGamma.check([a, 0.0, 0.0], false).map_err(|e| Error::value(e.message))?;
            return floats(&this, Real::StandardGamma, a, false, size, dtype.0, out);
        }
        Parameter::Array(a) => a,
    };
    if let Some(bad) = a.to_nums().iter().find(|n| n.as_f64().is_sign_negative() && !n.as_f64().is_nan()) {
        let _: &Num = bad;
        return Err(Error::value("shape < 0").into());
    }
    let whole = crate::op::random::broadcast_with(std::slice::from_ref(&a), size.0.as_deref())?;
    let target = match &out {
        Value::Array(o) => {
            let array = o.array().clone();
            check_out(&array, dtype.0, &Size(Some(whole.clone())))?;
            array
        }
        _ => Array::zeros(dtype.0, &whole)?,
    };
    let drawn = {
        let mut stream = core_of(&this)?.stream.borrow_mut();
        crate::op::random::standard_gamma(&mut stream, &a, &whole, dtype.0)?
    };
    crate::op::assign::assign(&target, &drawn)?;
    Ok(if out.is_none() { Value::ndarray(target) } else { out })
}

fn integers(
    h: &mut dyn Host,
    this: Value,
    low: Value,
    high: Value,
    size: Size,
    dtype: Value,
    endpoint: bool,
) -> Result<Value> {
    core_of(&this)?;
    let (dtype, python) = match dtype {
        Value::NotImplemented => (DType::I64, false),
        v => dtype_argument(h, &v)?,
    };
    draw_integers(h, &this, Draw { low, high, size, dtype, endpoint, python, name: "integers" })
}

/// `bytes(length)` of either front object.
pub fn bytes(_: &mut dyn Host, this: Value, length: Value) -> Result<Value> {
    let n = match length.to_f64() {
        Some(f) if f >= 0.0 => f as usize,
        Some(_) => return Err(Error::value("negative dimensions are not allowed").into()),
        None => return Err(crate::value::convert::not_an_integer(&length).into()),
    };
    let mut out = crate::array::view::to_vec::<u8>(&Array::zeros(DType::U8, &[n])?);
    with_source(&this, |s| s.bytes(&mut out)).ok_or_else(super::distributions::not_a_source)?;
    Ok(Value::Bytes(Rc::new(out)))
}

fn spawn(_: &mut dyn Host, this: Value, n: usize) -> Result<Value> {
    let children = spawn_cores(core_of(&this)?, n)?;
    Ok(Value::list(children.into_iter().map(|c| Value::object(GeneratorObject(c))).collect()))
}
