//! Bounded integers of both front objects: `integers`, `randint` and their checks.

use super::arguments::Size;
use super::distributions::not_a_source;
use super::objects::with_source;
use crate::array::{Array, DType, Num};
use crate::diag::{Error, ErrorKind};
use crate::library::numpy::convert::DTypeArg;
use crate::library::numpy::discover::as_array;
use crate::op::random::{broadcast_before, integers};
use crate::value::number::float_to_big;
use crate::value::{Host, Result, Value};
use num_traits::ToPrimitive;

/// One bound: a number, or an array of them.
enum Bound {
    One(i128),
    Many(Array, Vec<i128>),
}

/// How a draw is bounded and what it gives.
pub struct Draw {
    pub low: Value,
    /// `None`: the range is from 0 to `low`.
    pub high: Value,
    pub size: Size,
    pub dtype: DType,
    /// The upper end belongs to the range.
    pub endpoint: bool,
    /// What a scalar is: a Python int where no dtype was named.
    pub python: bool,
    /// The function, for its errors.
    pub name: &'static str,
}

/// Draws integers.
pub fn draw(h: &mut dyn Host, this: &Value, d: Draw) -> Result<Value> {
    let Some((least, most)) = d.dtype.int_range() else {
        return Err(Error::type_error(format!("Unsupported dtype dtype('{}') for {}", d.dtype, d.name)).into());
    };
    let from_zero = d.high.is_none();
    let (low, high) = match from_zero {
        true => (Bound::One(0), bound(h, &d.low)?),
        false => (bound(h, &d.low)?, bound(h, &d.high)?),
    };
    let arrays: Vec<Array> = [&low, &high]
        .into_iter()
        .map(|b| match b {
            Bound::One(_) => Ok(Array::zeros(DType::I64, &[])?),
            Bound::Many(a, _) => Ok(a.clone()),
        })
        .collect::<Result<_>>()?;
    let plain = arrays.iter().all(|a| a.ndim() == 0);
    let shape =
        if plain { d.size.0.clone().unwrap_or_default() } else { broadcast_before(&arrays, d.size.0.as_deref())? };
    let lows = values(&low, &shape)?;
    let highs: Vec<i128> = values(&high, &shape)?.iter().map(|v| v - i128::from(!d.endpoint)).collect();
    let error = |text: String| Err(Error::value(text).into());
    if lows.iter().any(|l| *l < least) {
        return error(format!("low is out of bounds for {}", d.dtype));
    }
    if highs.iter().any(|v| *v > most) {
        return error(format!("high is out of bounds for {}", d.dtype));
    }
    let pairs = lows.len().max(highs.len());
    let at = |side: &[i128], i: usize| side.get(if side.len() == 1 { 0 } else { i }).copied().unwrap_or(0);
    if (0..pairs).any(|i| at(&lows, i) > at(&highs, i)) {
        return error(
            match (from_zero, d.endpoint) {
                (true, false) => "high <= 0",
                (true, true) => "high < 0",
                (false, false) => "low >= high",
                (false, true) => "low > high",
            }
            .into(),
        );
    }
    let array = with_source(this, |s| integers(s, d.dtype, &lows, &highs, &shape)).ok_or_else(not_a_source)??;
    if !plain || d.size.0.is_some() {
        return Ok(Value::ndarray(array));
    }
    Ok(match array.item() {
        Some(s) if d.python => match s.num {
            Num::Bool(b) => Value::bool(b),
            n => Value::Int(n.as_i64()),
        },
        Some(s) => Value::scalar(s),
        None => Value::None,
    })
}

fn bound(h: &mut dyn Host, v: &Value) -> Result<Bound> {
    if let Some(big) = v.to_bigint() {
        return Ok(Bound::One(clamped(&big)));
    }
    if let Value::Float(f) = v {
        if f.get().is_nan() {
            return Err(Error::value("cannot convert float NaN to integer").into());
        }
        if f.get().is_infinite() {
            let text = "cannot convert float infinity to integer";
            return Err(Error::new(ErrorKind::OverflowError, text).into());
        }
        return Ok(Bound::One(clamped(&float_to_big(f.get().trunc()))));
    }
    if let Value::Str(s) = v {
        let text = format!("invalid literal for int() with base 10: {}", crate::value::repr::quote(s.as_str()));
        return Err(Error::value(text).into());
    }
    // Python integers beyond 64 bits do not fit into an array, yet must be told "out of bounds".
    if let Value::List(_) | Value::Tuple(_) = v {
        let items = v.to_vec(h)?;
        let whole: Option<Vec<i128>> = items.iter().map(|i| i.to_bigint().map(|b| clamped(&b))).collect();
        if let Some(whole) = whole {
            return Ok(Bound::Many(Array::zeros(DType::Bool, &[whole.len()])?, whole));
        }
    }
    let array = as_array(h, v, None)?;
    let numbers = array.to_nums().iter().map(widen).collect();
    Ok(match array.ndim() {
        0 => Bound::One(array.item().map_or(0, |s| widen(&s.num))),
        _ => Bound::Many(array, numbers),
    })
}

fn clamped(big: &num_bigint::BigInt) -> i128 {
    let far = 1i128 << 100;
    big.to_i128().map_or(if big.sign() == num_bigint::Sign::Minus { -far } else { far }, |v| v.clamp(-far, far))
}

fn widen(n: &Num) -> i128 {
    match n {
        Num::UInt(u) => i128::from(*u),
        Num::Float(f) => *f as i128,
        n => i128::from(n.as_i64()),
    }
}

/// A bound's values for every element of the shape, or the one value for all.
fn values(b: &Bound, shape: &[usize]) -> Result<Vec<i128>> {
    match b {
        Bound::One(v) => Ok(vec![*v]),
        Bound::Many(a, all) => {
            // Positions of the elements, stretched as the array itself would be.
            let count = all.len() as i64;
            let index = Array::from_vec((0..count).collect())?;
            let index = index.with_layout(crate::array::Layout::contiguous(a.shape()))?;
            let wide = index.layout().broadcast_to(shape).ok_or_else(|| Error::value("shape mismatch"))?;
            let at = crate::array::view::to_vec::<i64>(&index.with_layout(wide)?);
            Ok(at.iter().map(|&i| all.get(i as usize).copied().unwrap_or(0)).collect())
        }
    }
}

/// The dtype argument and whether it was the plain `int` (or left out).
pub fn dtype_argument(h: &mut dyn Host, v: &Value) -> Result<(DType, bool)> {
    use crate::value::convert::FromValue;
    let python = matches!(v, Value::Type(t) if t.full_name() == "int" || t.full_name() == "bool");
    Ok((DTypeArg::from_value(h, v)?.0, python))
}
