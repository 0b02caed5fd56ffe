//! Whole numbers, choices, shuffles and samples.

use super::generator::{Generator, integer};
use crate::array::memory::room_for;
use crate::diag::Error;
use crate::kernel::stop::watched;
use crate::library::stdlib::args::{type_error, value_error};
use crate::library::stdlib::object::receiver;
use crate::rows;
use crate::value::convert::{FromValue, Maybe};
use crate::value::types::{BinOp, CmpOp};
use crate::value::{Host, Result, Value, item, ops};
use num_bigint::{BigInt, Sign};
use num_traits::{One, Signed, ToPrimitive, Zero};
use std::collections::HashSet;

rows! { pub METHODS =
    /// Choose a random item from range(stop) or range(start, stop[, step]).
    ///
    /// >>> import random
    /// >>> random.Random(0).randrange(10)
    "randrange"(self_: Value, start: Value, stop: Value = None, step: Value = 1) => randrange;
    /// Return random integer in range [a, b], including both end points.
    ///
    /// >>> import random
    /// >>> random.Random(0).randint(1, 6)
    "randint"(self_: Value, a: Value, b: Value) => randint;
    /// Choose a random element from a non-empty sequence.
    ///
    /// >>> import random
    /// >>> random.Random(0).choice('abc')
    "choice"(self_: Value, seq: Value) => choice;
    /// Return a k sized list of population elements chosen with replacement.
    ///
    /// >>> import random
    /// >>> random.Random(0).choices('abc', weights=[1, 1, 2], k=4)
    "choices"(self_: Value, population: Value, weights: Value = None, *, cum_weights: Value = None, k: i64 = 1) => choices;
    /// Shuffle list x in place, and return None.
    ///
    /// >>> import random
    /// >>> a = [1, 2, 3, 4]
    /// >>> random.Random(0).shuffle(a)
    /// >>> a
    "shuffle"(self_: Value, x: Value) => shuffle;
    /// Chooses k unique random elements from a population sequence.
    ///
    /// >>> import random
    /// >>> random.Random(0).sample(range(100), 5)
    "sample"(self_: Value, population: Value, k: i64, *, counts: Maybe<Value> = NoValue) => sample;
}

/// An integer argument, a whole float among them as long as Python lets it pass.
fn whole(h: &mut dyn Host, v: &Value, position: usize) -> Result<BigInt> {
    match v {
        Value::Float(f) if f.get().fract() == 0.0 && f.get().is_finite() => {
            let text = "non-integer arguments to randrange() have been deprecated since Python 3.10 and will be removed \
                        in a subsequent version";
            h.warn(crate::diag::ErrorKind::DeprecationWarning, text)?;
            Ok(crate::value::number::float_to_big(f.get()))
        }
        Value::Float(_) => value_error(format!("non-integer arg {position} for randrange()")),
        v => integer(h, v),
    }
}

fn below(g: &Generator, n: &BigInt) -> BigInt {
    match n.to_u64() {
        Some(n) => g.below(n).into(),
        None => BigInt::from_biguint(Sign::Plus, g.big_below(n.magnitude())),
    }
}

fn randrange(h: &mut dyn Host, this: Value, start: Value, stop: Value, step: Value) -> Result<Value> {
    let g = receiver!(this, Generator);
    let first = whole(h, &start, 1)?;
    if stop.is_none() {
        if !matches!(step, Value::Int(1)) {
            return type_error("Missing a non-None stop argument");
        }
        if !first.is_positive() {
            return value_error("empty range for randrange()");
        }
        return Ok(Value::int(below(g, &first)));
    }
    let last = whole(h, &stop, 2)?;
    let width = &last - &first;
    let step = whole(h, &step, 3)?;
    if step.is_one() {
        if !width.is_positive() {
            return value_error(format!("empty range for randrange() ({first}, {last}, {width})"));
        }
        return Ok(Value::int(first + below(g, &width)));
    }
    let n = match step.sign() {
        Sign::Plus => (width + &step - 1i32) / &step,
        Sign::Minus => (width + &step + 1i32) / &step,
        Sign::NoSign => return value_error("zero step for randrange()"),
    };
    if !n.is_positive() {
        return value_error("empty range for randrange()");
    }
    Ok(Value::int(first + step * below(g, &n)))
}

fn randint(h: &mut dyn Host, this: Value, a: Value, b: Value) -> Result<Value> {
    if let (Value::Int(a), Value::Int(b)) = (&a, &b)
        && let Some(width) = b.checked_sub(*a).and_then(|w| u64::try_from(w).ok())
    {
        let r = receiver!(this, Generator).below(width + 1);
        return Ok(Value::Int(a.wrapping_add(r as i64)));
    }
    let past = ops::binary(h, BinOp::Add, &b, &Value::Int(1))?;
    randrange(h, this, a, past, Value::Int(1))
}

fn choice(h: &mut dyn Host, this: Value, seq: Value) -> Result<Value> {
    let n = seq.len(h)?;
    if n == 0 {
        return Err(Error::index("Cannot choose from an empty sequence").into());
    }
    let i = receiver!(this, Generator).below(n as u64);
    item::get(h, &seq, &Value::Int(i as i64))
}

fn choices(
    h: &mut dyn Host,
    this: Value,
    population: Value,
    weights: Value,
    cum_weights: Value,
    k: i64,
) -> Result<Value> {
    let g = receiver!(this, Generator);
    let n = population.len(h)?;
    let k = k.max(0) as usize;
    let mut chosen = Vec::with_capacity(k.min(1 << 20));
    let cumulative = match (&weights, &cum_weights) {
        (Value::None, Value::None) => {
            for _ in 0..k {
                let i = (g.unit() * n as f64).floor();
                chosen.push(item::get(h, &population, &Value::Int(i as i64))?);
            }
            return Ok(Value::list(chosen));
        }
        (Value::Int(k), Value::None) => {
            return type_error(format!("The number of choices must be a keyword argument: k={k}"));
        }
        (w, Value::None) => {
            let mut sums: Vec<Value> = Vec::new();
            for v in w.to_vec(h)? {
                let sum = match sums.last() {
                    Some(last) => ops::binary(h, BinOp::Add, last, &v)?,
                    None => v,
                };
                sums.push(sum);
            }
            sums
        }
        (Value::None, c) => c.to_vec(h)?,
        _ => return type_error("Cannot specify both weights and cumulative weights"),
    };
    if cumulative.len() != n {
        return value_error("The number of weights does not match the population");
    }
    let total = match cumulative.last() {
        Some(v) => crate::library::stdlib::args::Real::from_value(h, v)?.0,
        None => return Err(Error::index("list index out of range").into()),
    };
    if total <= 0.0 {
        return value_error("Total of weights must be greater than zero");
    }
    if !total.is_finite() {
        return value_error("Total of weights must be finite");
    }
    for _ in 0..k {
        let x = Value::float(g.unit() * total);
        let (mut low, mut high) = (0, n - 1);
        while low < high {
            let mid = (low + high) / 2;
            if ops::compare(h, CmpOp::Lt, &x, &cumulative[mid])?.truth(h)? { high = mid } else { low = mid + 1 }
        }
        chosen.push(item::get(h, &population, &Value::from(low))?);
    }
    Ok(Value::list(chosen))
}

/// Swaps through subscripts, as CPython does: rows of an array that are views show it.
fn shuffle(h: &mut dyn Host, this: Value, x: Value) -> Result<Value> {
    let g = receiver!(this, Generator);
    for i in watched((1..x.len(h)?).rev()) {
        let j = g.below(i as u64 + 1);
        if let Value::List(l) = &x {
            l.borrow_mut().swap(i, j as usize);
            continue;
        }
        let (i, j) = (Value::from(i), Value::Int(j as i64));
        let (a, b) = (item::get(h, &x, &j)?, item::get(h, &x, &i)?);
        item::set(h, &x, &i, &a)?;
        item::set(h, &x, &j, &b)?;
    }
    Ok(Value::None)
}

fn sample(h: &mut dyn Host, this: Value, population: Value, k: i64, counts: Maybe<Value>) -> Result<Value> {
    let g = receiver!(this, Generator);
    let sequence = match population.plain() {
        Value::List(_) | Value::Tuple(_) | Value::Str(_) | Value::Bytes(_) | Value::Range(_) => true,
        Value::Object(_) => population.type_info().slots().getitem.is_some(),
        _ => false,
    };
    if !sequence {
        return type_error("Population must be a sequence.  For dicts or sets, use sorted(d).");
    }
    let n = population.len(h)?;
    if let Maybe::Given(counts) = counts
        && !counts.is_none()
    {
        let counts = counts.to_vec(h)?;
        return sample_counts(h, g, &population, k, counts);
    }
    let chosen = positions(g, n as u64, k)?;
    let items: Vec<Value> =
        chosen.into_iter().map(|i| item::get(h, &population, &Value::Int(i as i64))).collect::<Result<_>>()?;
    Ok(Value::list(items))
}

/// `k` different positions below `n`, drawn in CPython's two ways.
fn positions(g: &Generator, n: u64, k: i64) -> Result<Vec<u64>> {
    let k = match u64::try_from(k) {
        Ok(k) if k <= n => k,
        _ => return value_error("Sample larger than population or is negative"),
    };
    let mut small = 21u64;
    if k > 5 {
        let exponent = ((k as f64 * 3.0).ln() / 4f64.ln()).ceil() as u32;
        small = small.saturating_add(4u64.saturating_pow(exponent));
    }
    room_for::<u64>(k as usize)?;
    let mut chosen = Vec::with_capacity(k as usize);
    if n <= small {
        let mut pool: Vec<u64> = (0..n).collect();
        for i in 0..k {
            let j = g.below(n - i) as usize;
            chosen.push(pool[j]);
            pool[j] = pool[(n - i - 1) as usize];
        }
    } else {
        let mut seen = HashSet::new();
        while (chosen.len() as u64) < k {
            let j = g.below(n);
            if seen.insert(j) {
                chosen.push(j);
            }
        }
    }
    Ok(chosen)
}

fn sample_counts(h: &mut dyn Host, g: &Generator, population: &Value, k: i64, counts: Vec<Value>) -> Result<Value> {
    let mut sums: Vec<u64> = Vec::with_capacity(counts.len());
    let mut total = BigInt::zero();
    for c in &counts {
        if !matches!(c, Value::Int(_) | Value::Bool(_) | Value::BigInt(_) | Value::Scalar(_)) {
            return type_error("Counts must be integers");
        }
        total += integer(h, c)?;
        sums.push(total.to_u64().unwrap_or(0));
    }
    if sums.len() != population.len(h)? {
        return value_error("The number of counts does not match the population");
    }
    if !total.is_positive() {
        return value_error("Total of counts must be greater than zero");
    }
    let Some(total) = total.to_u64() else { return value_error("Sample larger than population or is negative") };
    let chosen = positions(g, total, k)?;
    let at = |s: u64| sums.partition_point(|&sum| sum <= s);
    let items: Vec<Value> =
        chosen.into_iter().map(|s| item::get(h, population, &Value::from(at(s)))).collect::<Result<_>>()?;
    Ok(Value::list(items))
}
