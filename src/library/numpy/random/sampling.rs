//! choice, shuffle, permutation and permuted, for both front objects.

use super::arguments::Size;
use super::distributions::not_a_source;
use super::objects::{GeneratorObject, with_source};
use crate::array::memory::room_for;
use crate::array::{Array, DType};
use crate::diag::Error;
use crate::kernel::random::shuffle::shuffle_with;
use crate::library::args;
use crate::library::numpy::convert::{ArrayLike, wrap};
use crate::library::numpy::discover::as_array;
use crate::op::random::{Source, permute_lanes, reorder, shuffled, take};
use crate::rows;
use crate::value::convert::FromValue;
use crate::value::{Host, Result, Value, item};
use num_traits::ToPrimitive;

rows! { pub LEGACY =
    /// Generates a random sample from a given 1-D array.
    ///
    /// >>> np.random.RandomState(0).choice(5, 3)
    "choice"(this: Value, /, a: Value, size: Size = None, replace: bool = True, p: Value = None) => legacy_choice;
    /// Modify a sequence in-place by shuffling its contents.
    ///
    /// >>> x = [1, 2, 3, 4]
    /// >>> np.random.RandomState(0).shuffle(x)
    /// >>> x
    "shuffle"(this: Value, /, x: Value) => legacy_shuffle;
    /// Randomly permute a sequence, or return a permuted range.
    ///
    /// >>> np.random.RandomState(0).permutation(4)
    "permutation"(this: Value, /, x: Value) => legacy_permutation;
}

rows! { pub NEW =
    /// Generates a random sample from a given array.
    ///
    /// >>> np.random.default_rng(0).choice(5, 3)
    "choice"(this: Value, /, a: Value, size: Size = None, replace: bool = True, p: Value = None, axis: i64 = 0, shuffle: bool = True) => choice;
    /// Modify an array or sequence in-place by shuffling its contents.
    ///
    /// >>> x = np.arange(4)
    /// >>> np.random.default_rng(0).shuffle(x)
    /// >>> x
    "shuffle"(this: Value, /, x: Value, axis: i64 = 0) => shuffle;
    /// Randomly permute a sequence, or return a permuted range.
    ///
    /// >>> np.random.default_rng(0).permutation(4)
    "permutation"(this: Value, /, x: Value, axis: i64 = 0) => permutation;
    /// Randomly permute x along axis axis.
    ///
    /// >>> np.random.default_rng(0).permuted([[1, 2, 3], [4, 5, 6]], axis=1)
    "permuted"(this: Value, /, x: Value, *, axis: Option<i64> = None, out: Value = None) => permuted;
}

/// What is sampled from: `0..n`, or the slices of an array along an axis.
enum Population {
    Range(usize),
    Slices(Array, usize),
}

impl Population {
    fn len(&self) -> usize {
        match self {
            Population::Range(n) => *n,
            Population::Slices(a, axis) => a.shape()[*axis],
        }
    }
}

fn legacy_choice(h: &mut dyn Host, this: Value, a: Value, size: Size, replace: bool, p: Value) -> Result<Value> {
    let empty = size.0.as_ref().is_some_and(|s| s.contains(&0));
    let population = match a.to_bigint() {
        Some(n) if n.sign() == num_bigint::Sign::Minus || (n.to_usize() == Some(0) && !empty) => {
            return Err(Error::value("a must be greater than 0 unless no samples are taken").into());
        }
        Some(n) => Population::Range(range_len(&n)?),
        None if matches!(a, Value::Float(_) | Value::Str(_)) => {
            return Err(Error::value("a must be 1-dimensional or an integer").into());
        }
        None => {
            let array = as_array(h, &a, None)?;
            match array.ndim() {
                1 if array.is_empty() && !empty => {
                    return Err(Error::value("'a' cannot be empty unless no samples are taken").into());
                }
                1 => Population::Slices(array, 0),
                0 => return Err(Error::value("a must be 1-dimensional or an integer").into()),
                _ => return Err(Error::value("a must be 1-dimensional").into()),
            }
        }
    };
    let words = Words {
        dimension: "'p' must be 1-dimensional",
        size: "'a' and 'p' must have same size",
        nan: "probabilities contain NaN",
        negative: "probabilities are not non-negative",
        sum: "probabilities do not sum to 1",
        larger: "Cannot take a larger sample than population when 'replace=False'",
    };
    sample(h, &this, population, size, replace, p, &words, true)
}

fn choice(
    h: &mut dyn Host,
    this: Value,
    a: Value,
    size: Size,
    replace: bool,
    p: Value,
    axis: i64,
    shuffle: bool,
) -> Result<Value> {
    let empty = size.0.as_ref().is_some_and(|s| s.contains(&0));
    let population = match a.to_bigint() {
        Some(n) if n.sign() == num_bigint::Sign::Minus || (n.to_usize() == Some(0) && !empty) => {
            return Err(Error::value("a must be a positive integer unless no samples are taken").into());
        }
        Some(n) => Population::Range(range_len(&n)?),
        None if matches!(a, Value::Float(_) | Value::Str(_)) => {
            let text = format!("a must be a sequence or an integer, not {}", a.class_of().repr(h)?);
            return Err(Error::value(text).into());
        }
        None => {
            let array = as_array(h, &a, None)?;
            let axis = args::axis(axis, array.ndim())?;
            if array.shape()[axis] == 0 && !empty {
                return Err(Error::value("a cannot be empty unless no samples are taken").into());
            }
            Population::Slices(array, axis)
        }
    };
    let words = Words {
        dimension: "p must be 1-dimensional",
        size: "a and p must have same size",
        nan: "Probabilities contain NaN",
        negative: "Probabilities are not non-negative",
        sum: "Probabilities do not sum to 1. See Notes section of docstring for more information.",
        larger: "Cannot take a larger sample than population when replace is False",
    };
    sample(h, &this, population, size, replace, p, &words, shuffle)
}

fn range_len(n: &num_bigint::BigInt) -> Result<usize> {
    n.to_i64().and_then(|n| usize::try_from(n).ok()).ok_or_else(|| {
        Error::new(crate::diag::ErrorKind::OverflowError, "Python int too large to convert to C long").into()
    })
}

/// The words in which the two front objects refuse weights.
struct Words {
    dimension: &'static str,
    size: &'static str,
    nan: &'static str,
    negative: &'static str,
    sum: &'static str,
    larger: &'static str,
}

#[allow(clippy::too_many_arguments)]
fn sample(
    h: &mut dyn Host,
    this: &Value,
    population: Population,
    size: Size,
    replace: bool,
    p: Value,
    words: &Words,
    shuffle: bool,
) -> Result<Value> {
    let n = population.len();
    let shape = size.0.clone().unwrap_or_default();
    let count = crate::array::layout::checked_size(&shape)?;
    let weights = if p.is_none() { None } else { Some(weights(h, &p, n, words)?) };
    if !replace {
        if count > n {
            return Err(Error::value(words.larger).into());
        }
        if weights.as_ref().is_some_and(|w| w.iter().filter(|x| **x > 0.0).count() < count) {
            return Err(Error::value("Fewer non-zero entries in p than size").into());
        }
    }
    // An array of the size asked for proves that the indices fit into memory.
    drop(Array::for_overwrite(DType::I64, &shape)?);
    let orders_all = with_source(this, |s| !replace && matches!(s, Source::Legacy(_)));
    room_for::<i64>(if orders_all == Some(true) { n } else { 0 })?;
    let at = with_source(this, |s| match s {
        Source::Legacy(s) => s.choice(n, count, replace, weights.as_deref()),
        Source::New(s) => s.choice(n, count, replace, weights.as_deref(), shuffle),
    });
    let at = Array::from_slice(&at.ok_or_else(not_a_source)?, &shape)?;
    let whole = size.0.is_some();
    Ok(match population {
        Population::Range(_) if whole => Value::ndarray(at),
        Population::Range(_) => Value::Int(at.get_at(0).as_i64()),
        Population::Slices(a, axis) => {
            let taken = take(&a, &at, axis)?;
            if whole { Value::ndarray(taken) } else { wrap(taken) }
        }
    })
}

fn weights(h: &mut dyn Host, p: &Value, n: usize, words: &Words) -> Result<Vec<f64>> {
    let array = as_array(h, p, Some(DType::F64))?;
    let error = |text: &str| Err(Error::value(text).into());
    if array.ndim() != 1 {
        return error(words.dimension);
    }
    if array.size() != n {
        return error(words.size);
    }
    let all: Vec<f64> = array.to_nums().iter().map(|x| x.as_f64()).collect();
    // Kahan's sum, as NumPy adds them.
    let (mut sum, mut lost) = (0.0, 0.0);
    for x in &all {
        let y = x - lost;
        let t = sum + y;
        lost = (t - sum) - y;
        sum = t;
    }
    if sum.is_nan() {
        return error(words.nan);
    }
    if all.iter().any(|x| *x < 0.0) {
        return error(words.negative);
    }
    if (sum - 1.0_f64).abs() > f64::EPSILON.sqrt() {
        return error(words.sum);
    }
    Ok(all)
}

fn legacy_shuffle(h: &mut dyn Host, this: Value, x: Value) -> Result<Value> {
    shuffle(h, this, x, 0)
}

fn shuffle(h: &mut dyn Host, this: Value, x: Value, axis: i64) -> Result<Value> {
    if let Value::Array(a) = &x {
        let array = a.array().clone();
        if array.ndim() == 0 {
            return Err(Error::type_error("len() of unsized object").into());
        }
        let axis = args::axis(axis, array.ndim())?;
        super::super::convert::writable(&array, "array")?;
        let order = with_source(&this, |s| shuffled(s, array.shape()[axis])).ok_or_else(not_a_source)?;
        crate::op::assign::assign(&array, &reorder(&array, &order, axis)?)?;
        return Ok(Value::None);
    }
    if axis != 0 {
        return Err(Error::unsupported("Axis argument is only supported on ndarray objects").into());
    }
    let n = x.len(h)?;
    if let Value::List(list) = &x {
        let mut items = list.borrow_mut();
        with_source(&this, |s| shuffle_with(s, n, |i, j| items.swap(i, j))).ok_or_else(not_a_source)?;
        return Ok(Value::None);
    }
    if n > 1 {
        let order = with_source(&this, |s| {
            let mut swaps = Vec::new();
            shuffle_with(s, n, |i, j| swaps.push((i as i64, j as i64)));
            swaps
        });
        for (i, j) in order.ok_or_else(not_a_source)? {
            let (a, b) = (item::get(h, &x, &Value::Int(i))?, item::get(h, &x, &Value::Int(j))?);
            item::set(h, &x, &Value::Int(i), &b)?;
            item::set(h, &x, &Value::Int(j), &a)?;
        }
    }
    Ok(Value::None)
}

fn legacy_permutation(h: &mut dyn Host, this: Value, x: Value) -> Result<Value> {
    if x.to_bigint().is_none() {
        let array = as_array(h, &x, None)?;
        if array.ndim() == 0 {
            return Err(Error::index("x must be an integer or at least 1-dimensional").into());
        }
    }
    permutation(h, this, x, 0)
}

fn permutation(h: &mut dyn Host, this: Value, x: Value, axis: i64) -> Result<Value> {
    if let Some(n) = x.to_bigint() {
        let n = if n.sign() == num_bigint::Sign::Minus { 0 } else { range_len(&n)? };
        drop(Array::for_overwrite(DType::I64, &[n])?);
        let order = with_source(&this, |s| shuffled(s, n)).ok_or_else(not_a_source)?;
        return Ok(Value::ndarray(Array::from_vec(order)?));
    }
    let array = match &x {
        Value::Str(_) => return Err(args::axis_error(axis, 0, None)),
        x => as_array(h, x, None)?,
    };
    let axis = args::axis(axis, array.ndim())?;
    let order = with_source(&this, |s| shuffled(s, array.shape()[axis])).ok_or_else(not_a_source)?;
    Ok(Value::ndarray(reorder(&array, &order, axis)?))
}

fn permuted(h: &mut dyn Host, this: Value, x: Value, axis: Option<i64>, out: Value) -> Result<Value> {
    let source = ArrayLike::from_value(h, &x)?.array();
    if source.ndim() == 0 {
        return Err(Error::type_error("len() of unsized object").into());
    }
    let axis = axis.map(|a| args::axis(a, source.ndim())).transpose()?;
    let target = match &out {
        Value::None => Value::ndarray(crate::op::cast::copy(&source, crate::op::cast::Order::K)?),
        Value::Array(a) => {
            let array = a.array().clone();
            if array.shape() != source.shape() {
                return Err(Error::value("out must have the same shape as x").into());
            }
            if !array.same_view(&source) {
                crate::op::assign::assign(&array, &source)?;
            }
            out.clone()
        }
        _ => return Err(Error::type_error("out must be a numpy array").into()),
    };
    if this.downcast::<GeneratorObject>().is_none() {
        return Err(not_a_source().into());
    }
    if let Value::Array(a) = &target {
        let mut array = a.array().clone();
        if axis.is_none() && array.layout().is_f_contiguous() {
            // All elements are taken in the order of memory.
            let backward: Vec<usize> = (0..array.ndim()).rev().collect();
            array = crate::op::movement::permute(&array, &backward)?;
        }
        with_source(&this, |s| permute_lanes(s, &array, axis)).ok_or_else(not_a_source)??;
    }
    Ok(target)
}
