//! `np.random.RandomState` and the functions of the module, which are methods of one such object.

use super::arguments::{LegacySeed, Parameter, Size};
use super::bit_generators::{bits_of_state, dict, state_dict};
use super::distributions::{ROWS, draw};
use super::integers::{Draw, draw as draw_integers, dtype_argument};
use super::objects::*;
use super::{generator, multivariate, sampling};
use crate::array::{Array, DType};
use crate::diag::{Error, ErrorKind};
use crate::kernel::random::bits::Kind;
use crate::kernel::random::{NumpyLegacy, Real};
use crate::library::numpy::discover::as_array;
use crate::op::random::Distribution;
use crate::rows;
use crate::value::convert::FromValue;
use crate::value::types::{Install, Slots};
use crate::value::{Host, Result, Value};

rows! { CONSTRUCT =
    /// Container for the slow Mersenne Twister pseudo-random number generator.
    ///
    /// >>> np.random.RandomState(0).rand()
    "RandomState"(seed: Value = None) => construct;
}
rows! { METHODS =
    /// Reseed a legacy MT19937 BitGenerator.
    ///
    /// >>> np.random.seed(0)
    /// >>> np.random.rand()
    "seed"(this: Value, /, seed: LegacySeed = None) => reseed;
    /// Random values in a given shape.
    ///
    /// >>> np.random.RandomState(0).rand(2, 2)
    "rand"(this: Value, /, *args: &[Value]) => rand;
    /// Return a sample (or samples) from the "standard normal" distribution.
    ///
    /// >>> np.random.RandomState(0).randn(2)
    "randn"(this: Value, /, *args: &[Value]) => randn;
    /// Return random floats in the half-open interval [0.0, 1.0).
    ///
    /// >>> np.random.RandomState(0).random_sample(2)
    "random_sample"(this: Value, /, size: Size = None) => random_sample;
    /// Draw samples from a standard Normal distribution (mean=0, stdev=1).
    ///
    /// >>> np.random.RandomState(0).standard_normal(2)
    "standard_normal"(this: Value, /, size: Size = None) => standard_normal;
    /// Draw samples from the standard exponential distribution.
    ///
    /// >>> np.random.RandomState(0).standard_exponential(2)
    "standard_exponential"(this: Value, /, size: Size = None) => standard_exponential;
    /// Draw samples from a standard Gamma distribution.
    ///
    /// >>> np.random.RandomState(0).standard_gamma(2.0, 2)
    "standard_gamma"(this: Value, /, shape: Parameter, size: Size = None) => standard_gamma;
    /// Return random integers from low (inclusive) to high (exclusive).
    ///
    /// >>> np.random.RandomState(0).randint(10, size=5)
    "randint"(this: Value, /, low: Value, high: Value = None, size: Size = None, dtype: Value = int) => randint;
    /// Random integers of type numpy.int_ between low and high, inclusive.
    ///
    /// >>> np.random.RandomState(0).randint(1, 5 + 1)
    "random_integers"(this: Value, /, low: Value, high: Value = None, size: Size = None) => random_integers;
    /// Return a sample of uniformly distributed random integers in the interval [0, np.iinfo("long").max].
    ///
    /// >>> np.random.RandomState(0).tomaxint()
    "tomaxint"(this: Value, /, size: Size = None) => tomaxint;
    /// Return random bytes.
    ///
    /// >>> np.random.RandomState(0).bytes(4)
    "bytes"(this: Value, /, length: Value) => generator::bytes;
    /// Return a tuple representing the internal state of the generator.
    ///
    /// >>> np.random.RandomState(0).get_state()[0]
    "get_state"(this: Value, /, legacy: bool = True) => get_state;
    /// Set the internal state of the generator from a tuple.
    ///
    /// >>> r = np.random.RandomState(0)
    /// >>> r.set_state(np.random.RandomState(1).get_state())
    /// >>> r.rand()
    "set_state"(this: Value, /, state: Value) => set_state;
}

/// Tells the type what it can do.
pub fn install() {
    RANDOM_STATE.install(Install {
        slots: Slots { construct: Some(&CONSTRUCT[0]), repr: Some(repr), str: Some(text), ..Slots::default() },
        methods: const { &[METHODS, ROWS, sampling::LEGACY, multivariate::LEGACY] },
        aliases: const { &[("random", "random_sample")] },
        ..Install::default()
    });
}

fn object_of(this: &Value) -> Result<&RandomStateObject> {
    let wrong = || Error::type_error("descriptor requires a 'numpy.random.mtrand.RandomState' object");
    this.downcast::<RandomStateObject>().ok_or_else(|| wrong().into())
}

rows! { pub FUNCTIONS =
    /// Returns the bit generator of the functions of the module.
    ///
    /// >>> np.random.seed(1)
    /// >>> np.random.get_bit_generator().random_raw()
    "get_bit_generator"() => get_bit_generator;
    /// Sets the bit generator of the functions of the module.
    ///
    /// >>> np.random.set_bit_generator(np.random.MT19937(1)); np.random.rand(2)
    "set_bit_generator"(bitgen: Value) => set_bit_generator;
}

fn get_bit_generator(h: &mut dyn Host) -> Result<Value> {
    let state = global(h);
    Ok(Value::object(BitObject(object_of(&state)?.core.borrow().clone())))
}

fn set_bit_generator(h: &mut dyn Host, bitgen: Value) -> Result<Value> {
    let Some(bits) = bitgen.downcast::<BitObject>() else {
        let text = format!("'{}' object has no attribute 'capsule'", bitgen.type_name());
        return Err(Error::new(ErrorKind::AttributeError, text).into());
    };
    let state = global(h);
    object_of(&state)?.go_over(bits.0.clone());
    Ok(Value::None)
}

fn stream(seed: LegacySeed) -> NumpyLegacy {
    match seed {
        LegacySeed::Os => NumpyLegacy::from_os(),
        LegacySeed::Word(w) => NumpyLegacy::new(w),
        LegacySeed::Words(w) => NumpyLegacy::from_array(&w),
    }
}

fn construct(h: &mut dyn Host, seed: Value) -> Result<Value> {
    if let Some(bits) = seed.downcast::<BitObject>() {
        return Ok(Value::object(RandomStateObject::on(bits.0.clone())));
    }
    let seed = LegacySeed::from_value(h, &seed)?;
    Ok(Value::object(RandomStateObject::new(stream(seed))))
}

fn reseed(_: &mut dyn Host, this: Value, seed: LegacySeed) -> Result<Value> {
    let state = object_of(&this)?;
    if state.core.borrow().stream.borrow().bits.kind != Kind::Mt19937 {
        let text = "can only re-seed a MT19937 BitGenerator";
        return Err(Error::type_error(text).into());
    }
    state.with(|legacy| *legacy = stream(seed));
    Ok(Value::None)
}

fn text(_: &mut dyn Host, this: &Value) -> Result<String> {
    Ok(format!("RandomState({})", object_of(this)?.core.borrow().name()))
}
fn repr(h: &mut dyn Host, this: &Value) -> Result<String> {
    Ok(format!("{} at 0x{:X}", text(h, this)?, this.id()))
}

/// `rand(2, 3)`: dimensions as arguments.
fn dimensions(h: &mut dyn Host, shape: &[Value]) -> Result<Size> {
    match shape {
        [] => Ok(Size(None)),
        all => Ok(Size(Some(all.iter().map(|v| usize::from_value(h, v)).collect::<Result<_>>()?))),
    }
}

fn rand(h: &mut dyn Host, this: Value, shape: &[Value]) -> Result<Value> {
    let size = dimensions(h, shape)?;
    random_sample(h, this, size)
}
fn randn(h: &mut dyn Host, this: Value, shape: &[Value]) -> Result<Value> {
    let size = dimensions(h, shape)?;
    standard_normal(h, this, size)
}
fn random_sample(_: &mut dyn Host, this: Value, size: Size) -> Result<Value> {
    draw(&this, Distribution::Real(Real::Random), &[], size)
}
fn standard_normal(_: &mut dyn Host, this: Value, size: Size) -> Result<Value> {
    draw(&this, Distribution::Real(Real::StandardNormal), &[], size)
}
fn standard_exponential(_: &mut dyn Host, this: Value, size: Size) -> Result<Value> {
    draw(&this, Distribution::Real(Real::StandardExponential), &[], size)
}
fn standard_gamma(_: &mut dyn Host, this: Value, shape: Parameter, size: Size) -> Result<Value> {
    draw(&this, Distribution::Real(Real::StandardGamma), &[shape], size)
}

fn randint(h: &mut dyn Host, this: Value, low: Value, high: Value, size: Size, dtype: Value) -> Result<Value> {
    let (dtype, python) = match dtype {
        Value::NotImplemented => (DType::I64, true),
        v => dtype_argument(h, &v)?,
    };
    draw_integers(h, &this, Draw { low, high, size, dtype, endpoint: false, python, name: "randint" })
}

fn random_integers(h: &mut dyn Host, this: Value, low: Value, high: Value, size: Size) -> Result<Value> {
    let (low, high) = if high.is_none() { (Value::Int(1), low) } else { (low, high) };
    let text = format!(
        "This function is deprecated. Please call randint({}, {} + 1) instead",
        low.to_text(h)?,
        high.to_text(h)?
    );
    h.warn(ErrorKind::DeprecationWarning, &text)?;
    let draw = Draw { low, high, size, dtype: DType::I64, endpoint: true, python: false, name: "randint" };
    draw_integers(h, &this, draw).map_err(|e| match e.native() {
        Some(n) if n.message() == "low > high" => Error::value("low >= high").into(),
        _ => e,
    })
}

fn tomaxint(_: &mut dyn Host, this: Value, size: Size) -> Result<Value> {
    let state = object_of(&this)?;
    match size.0 {
        None => Ok(Value::Int(state.with(|s| s.tomaxint()))),
        Some(shape) => {
            let count = Array::zeros(DType::I64, &shape)?.size();
            let all: Vec<i64> = state.with(|s| (0..count).map(|_| s.tomaxint()).collect());
            Ok(Value::ndarray(Array::from_slice(&all, &shape)?))
        }
    }
}

fn get_state(h: &mut dyn Host, this: Value, legacy: bool) -> Result<Value> {
    let object = object_of(&this)?;
    let (bits, gauss) = object.with(|s| (s.bits.clone(), s.gauss));
    let (has_gauss, gauss) = (Value::Int(gauss.is_some().into()), Value::float(gauss.unwrap_or(0.0)));
    let state = state_dict(h, &bits)?;
    let Value::Dict(d) = &state else { return Ok(state) };
    if legacy && bits.kind == Kind::Mt19937 {
        let name = Value::str(bits.kind.name());
        let inner = d.get_str(h, "state")?.unwrap_or_default();
        let key = crate::value::item::get(h, &inner, &Value::str("key"))?;
        let pos = crate::value::item::get(h, &inner, &Value::str("pos"))?;
        return Ok(Value::tuple(vec![name, key, pos, has_gauss, gauss]));
    }
    if legacy {
        let text = "get_state and legacy can only be used with the MT19937 BitGenerator. To silence this warning, set `legacy` to False.";
        h.warn(ErrorKind::RuntimeWarning, text)?;
    }
    d.insert(h, Value::str("has_gauss"), has_gauss)?;
    d.insert(h, Value::str("gauss"), gauss)?;
    Ok(state)
}

fn set_state(h: &mut dyn Host, this: Value, state: Value) -> Result<Value> {
    let object = object_of(&this)?;
    let kind = object.core.borrow().stream.borrow().bits.kind;
    let (bits, gauss) = match &state {
        Value::Dict(d) => {
            let bits = bits_of_state(h, kind, &state)?;
            let kept = match d.get_str(h, "has_gauss")? {
                Some(v) => v.truth(h)?,
                None => false,
            };
            let gauss = d.get_str(h, "gauss")?.and_then(|g| g.to_f64());
            (bits, gauss.filter(|_| kept))
        }
        Value::Tuple(_) | Value::List(_) => {
            let parts = state.to_vec(h)?;
            if parts.first().and_then(|n| n.as_str()) != Some("MT19937") {
                let text = "set_state can only be used with legacy MT19937 state instances.";
                return Err(Error::value(text).into());
            }
            let [name, key, pos, ..] = parts.as_slice() else {
                return Err(Error::index("tuple index out of range").into());
            };
            let key = as_array(h, key, Some(DType::U32))?;
            if key.size() < 624 {
                let text = format!("index {n} is out of bounds for axis 0 with size {n}", n = key.size());
                return Err(Error::index(text).into());
            }
            let inner = dict(h, [("key", Value::ndarray(key)), ("pos", pos.clone())])?;
            let whole = dict(h, [("bit_generator", name.clone()), ("state", inner)])?;
            let bits = bits_of_state(h, Kind::Mt19937, &whole)?;
            let kept = match parts.get(3) {
                Some(v) => v.truth(h)?,
                None => false,
            };
            (bits, parts.get(4).and_then(|g| g.to_f64()).filter(|_| kept))
        }
        _ => return Err(Error::type_error("state must be a dict or a tuple.").into()),
    };
    object.with(|legacy| {
        *legacy = NumpyLegacy::from_bits(bits);
        legacy.gauss = gauss;
    });
    Ok(Value::None)
}
