//! `torch.set_printoptions`.

use super::state::state;
use crate::array::format::options::TorchPrintOptions;
use crate::rows;
use crate::value::convert::Maybe;
use crate::value::{Dict, Host, Result, Value};
use std::rc::Rc;

rows! { pub FUNCTIONS =
    /// Sets how tensors are printed; `profile` is `default`, `short` or `full`.
    ///
    /// >>> torch.set_printoptions(precision=4)
    "set_printoptions"(precision: Option<usize> = None, threshold: Option<f64> = None, edgeitems: Option<usize> = None, linewidth: Option<usize> = None, profile: Option<String> = None, sci_mode: Maybe<Option<bool>> = NoValue) => set;
    /// The options as a dict.
    "get_printoptions"() => get;
}

fn set(
    h: &mut dyn Host,
    precision: Option<usize>,
    threshold: Option<f64>,
    edgeitems: Option<usize>,
    linewidth: Option<usize>,
    profile: Option<String>,
    sci_mode: Maybe<Option<bool>>,
) -> Result<Value> {
    let options: &mut TorchPrintOptions = &mut state(h).print;
    if let Some(p) = profile {
        options.apply_profile(&p);
    }
    options.precision = precision.unwrap_or(options.precision);
    options.threshold = threshold.unwrap_or(options.threshold);
    options.edgeitems = edgeitems.unwrap_or(options.edgeitems);
    options.linewidth = linewidth.unwrap_or(options.linewidth);
    options.sci_mode = sci_mode.into_option().flatten();
    Ok(Value::None)
}

fn get(h: &mut dyn Host) -> Result<Value> {
    let o = state(h).print.clone();
    let pairs = [
        ("precision", Value::from(o.precision)),
        ("threshold", Value::float(o.threshold)),
        ("edgeitems", Value::from(o.edgeitems)),
        ("linewidth", Value::from(o.linewidth)),
        ("sci_mode", o.sci_mode.map_or(Value::None, Value::bool)),
    ];
    let dict = Dict::from_pairs(h, pairs.map(|(k, v)| (Value::str(k), v)))?;
    Ok(Value::Dict(Rc::new(dict)))
}
