//! Random tensors with PyTorch's numbers, and its generators.

use super::args::{Dims, Factory, Operand, Sizes, Ten, runtime, shape};
use super::state::{SharedGenerator, default_dtype, state};
use super::{T, fresh, tape};
use crate::array::{Array, DType, Num};
use crate::diag::Error;
use crate::kernel::random::torch::TorchGenerator;
use crate::op::random_torch as draw;
use crate::rows;
use crate::value::convert::{FromValue, Maybe};
use crate::value::types::{Install, Slots};
use crate::value::{Args, Host, Object, Result, TypeInfo, Value, types};
use std::cell::RefCell;
use std::rc::Rc;

/// `torch.Generator`
pub static GENERATOR: TypeInfo = TypeInfo::new("torch._C", "Generator", Some(&types::OBJECT));

struct Generator(SharedGenerator);

impl Object for Generator {
    fn type_info(&self) -> &'static TypeInfo {
        &GENERATOR
    }
    fn as_any(&self) -> &dyn std::any::Any {
        self
    }
}

/// The generator behind a value, or none for `None`.
pub fn generator_of(v: &Value) -> Result<Option<SharedGenerator>> {
    match (v, v.downcast::<Generator>()) {
        (Value::None, _) => Ok(None),
        (_, Some(g)) => Ok(Some(g.0.clone())),
        _ => {
            Err(Error::type_error(format!("argument 'generator' must be torch.Generator, not {}", v.type_name()))
                .into())
        }
    }
}

/// The session's generator as a value.
pub fn default_generator(h: &mut dyn Host) -> Value {
    Value::object(Generator(state(h).generator.clone()))
}

/// A `generator=` argument.
struct Gen(Option<SharedGenerator>);

impl FromValue for Gen {
    fn from_value(_: &mut dyn Host, v: &Value) -> Result<Self> {
        generator_of(v).map(Gen)
    }
}

impl Gen {
    fn of(self, h: &mut dyn Host) -> SharedGenerator {
        self.0.unwrap_or_else(|| state(h).generator.clone())
    }
}

rows! { CONSTRUCT =
    /// A generator of random numbers.
    "Generator"(device: Value = None) => |_h, _d: Value| Ok(Value::object(Generator(Rc::new(RefCell::new(TorchGenerator::new(67280421310721))))));
}

rows! { GENERATOR_METHODS =
    /// Seeds the generator; itself.
    "manual_seed"(generator: Value, seed: i64) => |_h, g: Value, seed: i64| {
        if let Some(g) = generator_of(&g)? { *g.borrow_mut() = TorchGenerator::new(seed as u64); }
        Ok(g)
    };
    /// The seed it began with.
    "initial_seed"(generator: Value) => |_h, g: Value| Ok(generator_of(&g)?.map_or(Value::None, |g| Value::int(g.borrow().seed().into())));
    /// A seed from the system.
    "seed"(generator: Value) => |_h, g: Value| {
        let fresh = TorchGenerator::from_os();
        let seed = fresh.seed();
        if let Some(g) = generator_of(&g)? { *g.borrow_mut() = fresh; }
        Ok(Value::int(seed.into()))
    };
    /// Its state as bytes.
    "get_state"(generator: Value) => |_h, g: Value| match generator_of(&g)? {
        Some(g) => Ok(Value::tensor(Array::from_vec(g.borrow().state().to_vec())?)),
        None => Ok(Value::None),
    };
    /// Takes over a state.
    "set_state"(generator: Value, new_state: Ten) => |_h, g: Value, s: Ten| { if let Some(g) = generator_of(&g)? { set_state(&g, &s)?; } Ok(Value::None) };
    /// A generator that goes on alike.
    "clone_state"(generator: Value) => |_h, g: Value| match generator_of(&g)? {
        Some(g) => { let copy = g.borrow().clone(); Ok(Value::object(Generator(Rc::new(RefCell::new(copy))))) }
        None => Ok(Value::None),
    };
}

fn set_state(g: &SharedGenerator, s: &T) -> Result<()> {
    let a = s.array().clone();
    let bytes: Vec<u8> = a.to_nums().iter().map(|n| n.as_i64() as u8).collect();
    let new = TorchGenerator::from_state(&bytes).ok_or_else(|| runtime("RNG state is wrong size"))?;
    *g.borrow_mut() = new;
    Ok(())
}

rows! { pub FUNCTIONS =
    /// Seeds the generator.
    ///
    /// >>> _ = torch.manual_seed(0)
    /// >>> torch.rand(2)
    "manual_seed"(seed: Value) => |h: &mut dyn Host, seed: Value| {
        let int = h.call(&Value::Type(&types::INT), Args::positional(&[seed]))?;
        let seed = i64::from_value(h, &int)?;
        let g = state(h).generator.clone();
        *g.borrow_mut() = TorchGenerator::new(seed as u64);
        Ok(default_generator(h))
    };
    /// Seeds the generator from the system.
    "seed"() => |h: &mut dyn Host| {
        let new = TorchGenerator::from_os();
        let seed = new.seed();
        let g = state(h).generator.clone();
        *g.borrow_mut() = new;
        Ok(Value::int(seed.into()))
    };
    /// The seed that the generator began with.
    "initial_seed"() => |h: &mut dyn Host| { let g = state(h).generator.clone(); let s = g.borrow().seed(); Ok(Value::int(s.into())) };
    /// The generator's state.
    "get_rng_state"() => |h: &mut dyn Host| { let g = state(h).generator.clone(); let s = g.borrow().state().to_vec(); Ok(Value::tensor(Array::from_vec(s)?)) };
    /// Takes over a state.
    "set_rng_state"(new_state: Ten) => |h: &mut dyn Host, s: Ten| { let g = state(h).generator.clone(); set_state(&g, &s)?; Ok(Value::None) };
    /// Uniform numbers in [0, 1).
    ///
    /// >>> torch.rand(2, 3).shape
    "rand"(*size: Sizes, **options: Factory) => |h: &mut dyn Host, s: Sizes, o: Factory| make(h, &s.0, o, None, uniform01);
    /// Standard normal numbers.
    ///
    /// >>> torch.randn(2, 3).shape
    "randn"(*size: Sizes, **options: Factory) => |h: &mut dyn Host, s: Sizes, o: Factory| make(h, &s.0, o, None, |g, a| draw::normal(g, a, 0.0, 1.0, true));
    /// Integers from `low` (0) to below `high`.
    ///
    /// >>> torch.randint(0, 10, (2, 2)).shape
    "randint"(low: i64, high: Value = NoValue, size: Value = NoValue, **options: Factory) => randint;
    /// A random order of 0 … n - 1.
    ///
    /// >>> torch.randperm(4).sort().values
    "randperm"(n: i64, **options: Factory) => |h: &mut dyn Host, n, o: Factory| {
        let n = shape(&[n], "randperm")?[0];
        let g = o.generator.clone().unwrap_or_else(|| state(h).generator.clone());
        let a = draw::permutation(&mut g.borrow_mut(), n)?;
        let d = o.dtype_or(DType::I64);
        o.finish(h, crate::op::cast::astype(&a, d)?)
    };
    /// Normal numbers of these means and deviations.
    "normal"(mean: Operand, std: Maybe<Operand> = NoValue, size: Option<Dims> = None, **options: Factory) => normal;
}

rows! { pub BOTH =
    /// Uniform numbers of a tensor's size.
    "rand_like"(input: Ten, **options: Factory) => |h: &mut dyn Host, x: Ten, o: Factory| like(h, &x, o, uniform01);
    /// Standard normal numbers of a tensor's size.
    "randn_like"(input: Ten, **options: Factory) => |h: &mut dyn Host, x: Ten, o: Factory| like(h, &x, o, |g, a| draw::normal(g, a, 0.0, 1.0, true));
    /// Integers of a tensor's size.
    "randint_like"(input: Ten, low: i64, high: Option<i64> = None, **options: Factory) => |h: &mut dyn Host, x: Ten, low: i64, high: Option<i64>, o: Factory| {
        let (low, high) = match high { Some(high) => (low, high), None => (0, low) };
        check_range(low, high)?;
        like(h, &x, o, move |g, a| draw::integers(g, a, high.wrapping_sub(low) as u64, low))
    };
    /// 0 or 1 by the probability of each element.
    "bernoulli"(input: Ten, p: Option<f64> = None, *, generator: Gen = None, out: Option<Ten> = None) => |h: &mut dyn Host, x: Ten, p: Option<f64>, g: Gen, _o: Option<Ten>| {
        let a = x.array().clone();
        let out = Array::zeros(a.dtype(), a.shape())?;
        let g = g.of(h);
        match p {
            Some(p) => draw::bernoulli(&mut g.borrow_mut(), &out, p)?,
            None => {
                if a.to_nums().iter().any(|n| !(0.0..=1.0).contains(&n.as_f64())) {
                    return Err(runtime("Expected p_in >= 0 && p_in <= 1 to be true, but got false.  (Could this error message be improved?  If so, please report an enhancement request to PyTorch.)"));
                }
                draw::bernoulli_of(&mut g.borrow_mut(), &out, &a)?
            }
        }
        Ok(Value::tensor(out))
    };
    /// Indices drawn by the weights of each row.
    "multinomial"(input: Ten, num_samples: i64, replacement: bool = False, *, generator: Gen = None, out: Option<Ten> = None) => multinomial;
    /// Numbers of successes of so many trials by these probabilities.
    "binomial"(count: Ten, prob: Ten, generator: Gen = None) => |h: &mut dyn Host, n: Ten, p: Ten, g: Gen| {
        let both = super::views::broadcast_tensors(h, &[n.0.clone(), p.0.clone()])?;
        let read = |t: &T| -> Vec<f64> { t.array().to_nums().iter().map(|n| n.as_f64()).collect() };
        let (counts, chances) = (read(&both[0]), read(&both[1]));
        let out = Array::zeros(n.array().dtype(), both[0].array().shape())?;
        let g = g.of(h);
        draw::each_num(&mut g.borrow_mut(), &out, |g, i| Num::Int(g.binomial(counts[i], chances[i])))?;
        Ok(Value::tensor(out))
    };
    /// Poisson numbers of these rates.
    "poisson"(input: Ten, generator: Gen = None) => |h: &mut dyn Host, x: Ten, g: Gen| {
        let a = crate::op::cast::contiguous(&x.array())?;
        let out = Array::zeros(a.dtype(), a.shape())?;
        let g = g.of(h);
        let rates: Vec<f64> = a.to_nums().iter().map(|n| n.as_f64()).collect();
        if rates.iter().any(|r| *r < 0.0) {
            return Err(runtime("invalid Poisson rate, expected rate to be non-negative"));
        }
        draw::each_num(&mut g.borrow_mut(), &out, |g, i| Num::Int(g.poisson(rates[i])))?;
        Ok(Value::tensor(out))
    };
}

macro_rules! inplace_rows {
    ($($(#[doc = $doc:literal])* $name:literal ($($arg:ident : $ty:ty = $default:expr),*) |$g:ident, $a:ident| $draw:expr;)*) => {
        rows! { pub METHODS = $(
            $(#[doc = $doc])*
            $name(input: Ten, $($arg: $ty = $default,)* *, generator: Gen = None) => |h: &mut dyn Host, x: Ten $(, $arg: $ty)*, g: Gen| {
                let g = g.of(h);
                inplace(h, &x, |$a| { let $g = &mut g.borrow_mut(); $draw })
            };
        )* }
    };
}

inplace_rows! {
    /// Uniform numbers in [from, to), in place.
    "uniform_"(from: f64 = 0.0, to: f64 = 1.0) |g, a| {
        if from > to {
            return Err(runtime(format!("uniform_ expects to return a [from, to) range, but found from={from} > to={to}")));
        }
        Ok(draw::uniform(g, &as_it_lies(a)?, from, to)?)
    };
    /// Normal numbers, in place.
    "normal_"(mean: f64 = 0.0, std: f64 = 1.0) |g, a| {
        check_std(std)?;
        Ok(draw::normal(g, &as_it_lies(a)?, mean, std, a.layout().is_c_contiguous())?)
    };
    /// Whole numbers, in place: of the dtype's range, or from `from` to below `to`.
    "random_"(from: Option<i64> = None, to: Option<i64> = None) |g, a| match (from, to) {
        (None, _) => Ok(draw::random_default(g, &as_it_lies(a)?)?),
        (Some(to), None) => { check_random(0, to)?; Ok(draw::integers(g, &as_it_lies(a)?, to as u64, 0)?) }
        (Some(from), Some(to)) => { check_random(from, to)?; Ok(draw::integers(g, &as_it_lies(a)?, to.wrapping_sub(from) as u64, from)?) }
    };
    /// 0 or 1, in place.
    "bernoulli_"(p: Operand = 0.5) |g, a| match &p {
        Operand::Number(n, _) if !(0.0..=1.0).contains(&n.as_f64()) => {
            Err(runtime(format!("bernoulli_ expects p to be in [0, 1], but got p={}", n.as_f64())))
        }
        Operand::Number(n, _) => Ok(draw::bernoulli(g, &as_it_lies(a)?, n.as_f64())?),
        Operand::Tensor(p) => Ok(draw::bernoulli_of(g, a, &p.array())?),
    };
    /// Exponential numbers, in place.
    "exponential_"(lambd: f64 = 1.0) |g, a| {
        check_continuous("Exponential", a)?;
        if lambd <= 0.0 { return Err(runtime(format!("exponential_ expects lambda > 0.0, but found lambda={lambd}"))); }
        Ok(draw::each(g, &as_it_lies(a)?, "exponential_cpu", |g| g.exponential(lambd))?)
    };
    /// Cauchy numbers, in place.
    "cauchy_"(median: f64 = 0.0, sigma: f64 = 1.0) |g, a| {
        check_continuous("Cauchy", a)?;
        if sigma <= 0.0 { return Err(runtime(format!("cauchy_ expects sigma > 0.0, but found sigma={sigma}"))); }
        Ok(draw::each(g, &as_it_lies(a)?, "cauchy_cpu", |g| g.cauchy(median, sigma))?)
    };
    /// Log-normal numbers, in place.
    "log_normal_"(mean: f64 = 1.0, std: f64 = 2.0) |g, a| {
        if std <= 0.0 { return Err(runtime(format!("log_normal_ expects std > 0.0, but found std={std}"))); }
        Ok(draw::each(g, &as_it_lies(a)?, "log_normal_cpu", |g| g.log_normal(mean, std))?)
    };
    /// Geometric numbers, in place.
    "geometric_"(p: f64 = 0.5) |g, a| {
        if p <= 0.0 || p >= 1.0 { return Err(runtime(format!("geometric_ expects p to be in (0, 1), but got p={p}"))); }
        Ok(draw::each_num(g, &as_it_lies(a)?, |g, _| Num::Float(g.geometric(p)))?)
    };
}

/// The target with its dimensions in the order of memory, in which PyTorch fills it.
fn as_it_lies(a: &Array) -> Result<Array> {
    let mut layout = a.layout().clone();
    let mut order: Vec<usize> = (0..layout.shape.len()).collect();
    order.sort_by_key(|&i| std::cmp::Reverse(layout.strides[i].unsigned_abs()));
    layout.shape = order.iter().map(|&i| a.shape()[i]).collect();
    layout.strides = order.iter().map(|&i| a.strides()[i]).collect();
    Ok(a.with_layout(layout)?)
}

fn inplace(h: &mut dyn Host, x: &T, f: impl FnOnce(&Array) -> Result<()>) -> Result<Value> {
    tape::check_inplace(h, x)?;
    let a = x.array().clone();
    super::arith::check_internal_overlap(&a)?;
    f(&a)?;
    x.write_back()?;
    Ok(Value::Tensor(x.clone()))
}

fn check_std(std: f64) -> Result<()> {
    if std < 0.0 { Err(runtime(format!("normal expects std >= 0.0, but found std {std}"))) } else { Ok(()) }
}

fn check_continuous(name: &str, a: &Array) -> Result<()> {
    if a.dtype().is_float() {
        return Ok(());
    }
    Err(runtime(format!(
        "{name} distribution is a continuous probability distribution. dtype must be a floating point but you specified {}",
        crate::op::index::torch_scalar_type(a.dtype())
    )))
}

fn check_random(from: i64, to: i64) -> Result<()> {
    if from >= to {
        return Err(runtime(format!("random_ expects 'from' to be less than 'to', but got from={from} >= to={to}")));
    }
    Ok(())
}

fn check_range(low: i64, high: i64) -> Result<()> {
    check_random(low, high)
}

fn uniform01(g: &mut TorchGenerator, a: &Array) -> crate::diag::Result<()> {
    if a.dtype().is_complex() {
        let flat = Array::for_overwrite(a.dtype().real(), &[a.size() * 2])?;
        draw::uniform(g, &flat, 0.0, 1.0)?;
        let pairs = flat.reinterpret(a.dtype(), crate::array::Layout::contiguous(a.shape()))?;
        return crate::op::assign::assign(a, &pairs);
    }
    draw::uniform(g, a, 0.0, 1.0)
}

fn make(
    h: &mut dyn Host,
    size: &[i64],
    o: Factory,
    dtype: Option<DType>,
    f: impl FnOnce(&mut TorchGenerator, &Array) -> crate::diag::Result<()>,
) -> Result<Value> {
    let shape = shape(size, "rand")?;
    let default = dtype.unwrap_or_else(|| default_dtype(h));
    let array = Array::for_overwrite(o.dtype_or(default), &shape)?;
    let g = o.generator.clone().unwrap_or_else(|| state(h).generator.clone());
    f(&mut g.borrow_mut(), &array)?;
    clean(array).and_then(|a| o.finish(h, a))
}

/// A fresh array whose storage counts no writes.
fn clean(a: Array) -> Result<Array> {
    if a.storage().version() == 0 {
        return Ok(a);
    }
    Ok(crate::op::cast::copy(&a, crate::op::cast::Order::K)?)
}

fn like(
    h: &mut dyn Host,
    x: &T,
    o: Factory,
    f: impl FnOnce(&mut TorchGenerator, &Array) -> crate::diag::Result<()>,
) -> Result<Value> {
    let a = x.array().clone();
    let d = o.dtype_or(a.dtype());
    let array = Array::for_overwrite_in(d, o.memory_format.unwrap_or_default().layout_like(&a)?)?;
    let g = o.generator.clone().unwrap_or_else(|| state(h).generator.clone());
    f(&mut g.borrow_mut(), &as_it_lies(&array)?)?;
    clean(array).and_then(|a| o.finish(h, a))
}

fn randint(h: &mut dyn Host, low: i64, high: Value, size: Value, o: Factory) -> Result<Value> {
    let given = |v: &Value| !matches!(v, Value::NotImplemented);
    let high_is_size = given(&high) && high.to_bigint().is_none();
    let (low, high, size) = match (high_is_size || !given(&high), given(&size)) {
        (true, false) if given(&high) => (0, low, high),
        (true, true) => (0, low, size),
        (false, true) => {
            let to = i64::from_value(h, &high)?;
            (low, to, size)
        }
        (false, false) => {
            let text =
                format!("randint(): argument 'size' (position 2) must be tuple of ints, not {}", high.type_name());
            return Err(Error::type_error(text).into());
        }
        _ => {
            return Err(Error::type_error(
                "randint() received an invalid combination of arguments - got (int), but expected one of:",
            )
            .into());
        }
    };
    let size = Dims::from_value(h, &size)?;
    check_range(low, high)?;
    let d = o.dtype_or(DType::I64);
    if let Some((least, most)) = d.int_range() {
        let name = super::args::c_name(d);
        if i128::from(low) < least || i128::from(low) > most {
            return Err(runtime(format!("from is out of bounds for {name}")));
        }
        if i128::from(high) - 1 > most {
            return Err(runtime(format!("to - 1 is out of bounds for {name}")));
        }
    }
    make(h, &size.0, o, Some(DType::I64), move |g, a| draw::integers(g, a, high.wrapping_sub(low) as u64, low))
}

fn normal(h: &mut dyn Host, mean: Operand, std: Maybe<Operand>, size: Option<Dims>, o: Factory) -> Result<Value> {
    let std = std.into_option().unwrap_or(1.0.into());
    if let (Some(size), Operand::Number(m, _), Operand::Number(s, _)) = (&size, &mean, &std) {
        let (m, s) = (m.as_f64(), s.as_f64());
        check_std(s)?;
        return make(h, &size.0, o, None, move |g, a| draw::normal(g, a, m, s, true));
    }
    if let Operand::Tensor(s) = &std
        && s.array().to_nums().iter().any(|n| n.as_f64() < 0.0)
    {
        return Err(runtime("normal expects all elements of std >= 0.0"));
    }
    let tensors: Vec<&T> = [mean.tensor(), std.tensor()].into_iter().flatten().collect();
    let Some(first) = tensors.first() else {
        return Err(Error::type_error("normal() missing 1 required positional arguments: \"size\"").into());
    };
    let d = first.array().dtype();
    let arrays: Vec<Array> = tensors.iter().map(|t| t.array().clone()).collect();
    let refs: Vec<&Array> = arrays.iter().collect();
    let Some(shape) = crate::op::elementwise::broadcast(&refs) else {
        return Err(super::arith::broadcast_error(arrays[0].shape(), arrays[1].shape()));
    };
    let size: Vec<i64> = shape.iter().map(|&n| n as i64).collect();
    let standard =
        make(h, &size, Factory { generator: o.generator.clone(), ..Factory::default() }, Some(d), |g, a| {
            draw::normal(g, a, 0.0, 1.0, true)
        })?;
    let Some(z) = super::args::tensor_of(&standard) else { return Ok(standard) };
    let scaled = super::arith::binary(h, &super::arith::MUL, &(&z).into(), &std)?;
    let shifted = super::arith::binary(h, &super::arith::ADD, &(&scaled).into(), &mean)?;
    let array = shifted.array().clone();
    o.finish(h, array)
}

fn multinomial(h: &mut dyn Host, x: Ten, n: i64, replacement: bool, g: Gen, _: Option<Ten>) -> Result<Value> {
    let a = crate::op::cast::contiguous(&x.array())?;
    if !a.dtype().is_float() {
        return Err(runtime(format!(
            "multinomial only supports floating-point dtypes for input, got: {}",
            crate::op::index::torch_scalar_type(a.dtype())
        )));
    }
    if a.ndim() == 0 || a.ndim() > 2 {
        return Err(runtime("prob_dist must be 1 or 2 dim"));
    }
    let columns = a.shape()[a.ndim() - 1];
    if n <= 0 {
        return Err(runtime("cannot sample n_sample <= 0 samples"));
    }
    if !replacement && n as usize > columns {
        return Err(runtime("cannot sample n_sample > prob_dist.size(-1) samples without replacement"));
    }
    let nums = a.to_nums();
    if nums.iter().any(|p| !p.as_f64().is_finite() || p.as_f64() < 0.0) {
        return Err(runtime("probability tensor contains either `inf`, `nan` or element < 0"));
    }
    if nums.chunks(columns.max(1)).any(|row| row.iter().map(|p| p.as_f64()).sum::<f64>() <= 0.0) {
        return Err(runtime("invalid multinomial distribution (sum of probabilities <= 0)"));
    }
    let g = g.of(h);
    let out = draw::multinomial(&mut g.borrow_mut(), &a, n as usize, replacement)?;
    Ok(Value::Tensor(fresh(out)))
}

/// Installs the generator's type.
pub fn install() {
    GENERATOR.install(Install {
        slots: Slots {
            construct: Some(&CONSTRUCT[0]),
            repr: Some(|_, v| Ok(format!("<torch._C.Generator object at {:#x}>", v.id()))),
            getattr: Some(|_, _, name| Ok((name == "device").then(super::device::Device::cpu))),
            ..Slots::default()
        },
        methods: const { &[GENERATOR_METHODS] },
        ..Install::default()
    });
}
