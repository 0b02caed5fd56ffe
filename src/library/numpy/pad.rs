//! `np.pad`: a margin around an array.

use super::convert::ArrayLike;
use super::discover;
use crate::array::{Array, Num};
use crate::diag::Error;
use crate::library::args::{self};
use crate::op::join;
use crate::rows;
use crate::value::convert::FromValue;
use crate::value::{Args, Host, Result, Value};

rows! { pub FUNCTIONS =
    /// Pad an array.
    ///
    /// >>> np.pad([1, 2], (1, 2), 'constant', constant_values=(4, 6))
    "pad"(array: ArrayLike, pad_width: Value, mode: Value = "constant", **kwargs: crate::value::convert::Keywords) => pad;
}

/// Pairs (before, after), one an axis, from what `np.pad` takes.
fn pairs<T: Copy>(array: &Array, n: usize, name: &str, get: impl Fn(Num) -> T) -> Result<Vec<(T, T)>> {
    let nums = array.to_nums();
    let of = |k: usize| get(nums[k]);
    Ok(match array.shape() {
        [] | [1] | [1, 1] => vec![(of(0), of(0)); n],
        [2] | [1, 2] => vec![(of(0), of(1)); n],
        [m, 1] if *m == n => (0..n).map(|k| (of(k), of(k))).collect(),
        [m, 2] if *m == n => (0..n).map(|k| (of(2 * k), of(2 * k + 1))).collect(),
        shape => {
            let _ = name;
            let want = super::attributes::text(&[n, 2]);
            return Err(Error::value(format!(
                "operands could not be broadcast together with remapped shapes [original->remapped]: {}  and requested shape {want}",
                super::attributes::text(shape)
            ))
            .into());
        }
    })
}

fn pad(
    h: &mut dyn Host,
    array: ArrayLike,
    pad_width: Value,
    mode: Value,
    kwargs: crate::value::convert::Keywords,
) -> Result<Value> {
    let a = array.array();
    let n = a.ndim();
    let given = |name: &str| kwargs.0.iter().find(|(k, _)| k.as_str() == name).map(|(_, v)| v.clone());
    let widths = match &pad_width {
        Value::Dict(d) => {
            let mut all = vec![(0usize, 0usize); n];
            for (k, v) in d.pairs() {
                let k = args::axis(i64::from_value(h, &k)?, n)?;
                let w = discover::as_array(h, &v, None)?;
                all[k] = pairs(&w, 1, "pad_width", |x| x.as_i64().max(0) as usize)?[0];
            }
            all
        }
        v => {
            let w = discover::as_array(h, v, None)?;
            if !w.dtype().is_integer() {
                return Err(Error::type_error("`pad_width` must be of integral type.").into());
            }
            if w.to_nums().iter().any(|x| x.as_i64() < 0) {
                return Err(Error::value("index can't contain negative values").into());
            }
            pairs(&w, n, "pad_width", |x| x.as_i64() as usize)?
        }
    };
    let Value::Str(mode) = &mode else { return pad_by_function(h, &a, &widths, &mode, &kwargs) };
    let allowed: &[&str] = match mode.as_str() {
        "constant" => &["constant_values"],
        "linear_ramp" => &["end_values"],
        "maximum" | "mean" | "median" | "minimum" => &["stat_length"],
        "reflect" | "symmetric" => &["reflect_type"],
        "edge" | "wrap" | "empty" => &[],
        other => return Err(Error::value(format!("mode '{other}' is not supported")).into()),
    };
    if let Some((key, _)) = kwargs.0.iter().find(|(k, _)| !allowed.contains(&k.as_str())) {
        let text = format!("unsupported keyword arguments for mode '{}': {{'{key}'}}", mode.as_str());
        return Err(Error::value(text).into());
    }
    let values = |h: &mut dyn Host, name: &str| -> Result<Vec<(Num, Num)>> {
        let v = given(name).unwrap_or(Value::Int(0));
        let array = discover::as_array(h, &v, None)?;
        pairs(&array, n, name, |x| x)
    };
    let odd = match given("reflect_type") {
        None => false,
        Some(v) => v.as_str() == Some("odd"),
    };
    use join::{Extend, Pad, Statistic};
    let lengths: Option<Vec<(usize, usize)>> = match given("stat_length") {
        None | Some(Value::None) => None,
        Some(v) => {
            let array = discover::as_array(h, &v, None)?;
            Some(pairs(&array, n, "stat_length", |x| x.as_i64().max(0) as usize)?)
        }
    };
    let result = match mode.as_str() {
        "constant" | "empty" => {
            let v = if mode.as_str() == "constant" {
                values(h, "constant_values")?
            } else {
                vec![(Num::Int(0), Num::Int(0)); n]
            };
            join::pad(&a, &widths, &Pad::Constant(&v))?
        }
        "linear_ramp" => {
            let v = values(h, "end_values")?;
            join::pad(&a, &widths, &Pad::LinearRamp(&v))?
        }
        "edge" => join::pad(&a, &widths, &Pad::Extend(Extend::Edge))?,
        "wrap" => join::pad(&a, &widths, &Pad::Extend(Extend::Wrap))?,
        "reflect" => join::pad(&a, &widths, &Pad::Extend(Extend::Reflect { odd }))?,
        "symmetric" => join::pad(&a, &widths, &Pad::Extend(Extend::Symmetric { odd }))?,
        statistic => {
            let of_nothing = lengths.as_ref().is_some_and(|all| all.iter().any(|&(l, r)| l == 0 || r == 0));
            if of_nothing && matches!(statistic, "maximum" | "minimum") {
                return Err(Error::value("stat_length of 0 yields no value for padding").into());
            }
            let how = match statistic {
                "maximum" => Statistic::Maximum,
                "minimum" => Statistic::Minimum,
                "mean" => Statistic::Mean,
                _ => Statistic::Median,
            };
            join::pad(&a, &widths, &Pad::Statistic(how, lengths.as_deref()))?
        }
    };
    Ok(Value::ndarray(result))
}

/// A user's function fills the margin of each lane.
fn pad_by_function(
    h: &mut dyn Host,
    a: &Array,
    widths: &[(usize, usize)],
    function: &Value,
    kwargs: &crate::value::convert::Keywords,
) -> Result<Value> {
    let zero = vec![(Num::Int(0), Num::Int(0)); a.ndim()];
    let padded = join::pad(a, widths, &join::Pad::Constant(&zero))?;
    let owner = ArrayLike(std::rc::Rc::new(crate::value::NdArray::owned(padded.clone())));
    for (axis, &(before, after)) in widths.iter().enumerate() {
        let mut rest = padded.shape().to_vec();
        let n = rest.remove(axis);
        let stride = padded.strides()[axis];
        let outer = {
            let mut l = padded.layout().clone();
            l.shape.remove(axis);
            l.strides.remove(axis);
            l
        };
        for k in 0..rest.iter().product::<usize>() {
            let lane = crate::array::Layout {
                shape: [n].as_slice().into(),
                strides: [stride].as_slice().into(),
                offset: super::flat::position(&outer, k),
            };
            let lane = owner.view(padded.with_layout(lane)?);
            let pair = Value::tuple(vec![before.into(), after.into()]);
            let dict = crate::value::Dict::from_pairs(
                h,
                kwargs.0.iter().map(|(k, v)| (Value::str(k.as_str()), v.clone())).collect::<Vec<_>>(),
            )?;
            let args = [lane, pair, axis.into(), Value::Dict(std::rc::Rc::new(dict))];
            h.call(function, Args::positional(&args))?;
        }
    }
    Ok(Value::Array(owner.0))
}
