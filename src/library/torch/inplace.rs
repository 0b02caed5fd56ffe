//! In-place forms that are their function followed by a write of the result: the names alone.

use super::args::tensor_of;
use super::pointwise::store;
use crate::value::{Args, Builtin, Host, Result, Symbol, Value, attr};

macro_rules! rows_of {
    ($($name:literal $function:literal)*) => {
        /// Methods that work in place.
        pub static ROWS: &[Builtin] = &[$(Builtin {
            name: $name,
            doc: concat!("`", $function, "` in place."),
            params: &[],
            run: |h, args| run(h, $function, args),
            file: file!(),
            line: line!(),
        }),*];
    };
}

rows_of! {
    "addmm_" "addmm"
    "addmv_" "addmv"
    "addr_" "addr"
    "addbmm_" "addbmm"
    "baddbmm_" "baddbmm"
    "heaviside_" "heaviside"
    "logit_" "logit"
    "polygamma_" "polygamma"
    "mvlgamma_" "mvlgamma"
}

fn run(h: &mut dyn Host, function: &str, args: Args) -> Result<Value> {
    let torch = h.import("torch")?;
    let f = attr::get(h, &torch, Symbol::new(function))?;
    // `polygamma(n, x)` is `x.polygamma_(n)`.
    let swapped: Vec<Value>;
    let given = match (function, args.pos) {
        ("polygamma", [x, n]) => {
            swapped = vec![n.clone(), x.clone()];
            Args { pos: &swapped, kw: args.kw }
        }
        _ => args,
    };
    let result = h.call(&f, given)?;
    match (args.pos.first().and_then(tensor_of), tensor_of(&result)) {
        (Some(target), Some(result)) => store(h, &target, result),
        _ => Ok(result),
    }
}
