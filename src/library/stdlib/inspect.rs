//! What the module `inspect` (`lib/inspect.tscript`) is built on: the parameters of anything callable.

use crate::rows;
use crate::value::call::{Param, ParamKind};
use crate::value::convert::literal;
use crate::value::function::Parameter;
use crate::value::module::ModuleSpec;
use crate::value::{Args, Host, Result, Value};

/// For `lib/inspect.tscript`.
pub static MODULE: ModuleSpec = ModuleSpec {
    name: "_inspect",
    doc: "What inspect is built on.",
    functions: &[FUNCTIONS],
    members: &[],
    aliases: &[],
};

rows! { FUNCTIONS =
    /// The parameters of a function, each (name, kind, default, text of the default); None where they are not known.
    "parameters_of"(callable: Value, /) => |_h: &mut dyn Host, callable: Value| Ok(parameters_of(callable));
    /// Whether it is a function of the library that holds its object.
    "is_routine"(callable: Value, /) => |_: &mut dyn Host, v: Value| Ok(Value::bool(matches!(v, Value::Method(_) | Value::Builtin(_))));
}

/// The numbers that `inspect` gives the kinds.
const POSITIONAL_ONLY: i64 = 0;
const POSITIONAL_OR_KEYWORD: i64 = 1;

fn number(kind: ParamKind, before_slash: bool) -> i64 {
    match kind {
        ParamKind::Normal | ParamKind::Slash if before_slash => POSITIONAL_ONLY,
        ParamKind::Normal | ParamKind::Slash => POSITIONAL_OR_KEYWORD,
        ParamKind::Rest => 2,
        ParamKind::KeywordOnly => 3,
        ParamKind::KeywordRest => 4,
    }
}

fn parameters_of(callable: Value) -> Value {
    let rows = match &callable {
        Value::Method(m) => {
            let Value::List(all) = parameters_of(m.function.clone()) else { return Value::None };
            all.borrow().iter().skip(1).cloned().collect()
        }
        Value::Builtin(row) => of_params(row.params),
        Value::Type(t) => match t.slots().construct {
            Some(row) => of_params(row.params),
            None => return Value::None,
        },
        Value::Function(f) => (f.parameters)(f).into_iter().map(of_parameter).collect(),
        _ => return Value::None,
    };
    Value::list(rows)
}

fn of_parameter(p: Parameter) -> Value {
    let text = if p.default.is_some() { Value::str("") } else { Value::None };
    let kind = number(p.kind, p.positional_only);
    Value::tuple(vec![p.name.as_str().into(), kind.into(), p.default.unwrap_or_default(), text])
}

/// The `inspect.Signature` with these parameters: for objects that are called without a row.
pub fn signature(h: &mut dyn Host, params: &[Param]) -> Result<Value> {
    let make = super::script_name(h, "inspect", "_of_rows")?;
    let none = Value::Dict(Default::default());
    h.call(&make, Args::positional(&[Value::list(of_params(params)), none]))
}

fn of_params(params: &[Param]) -> Vec<Value> {
    let slash = params.iter().position(|p| p.kind == ParamKind::Slash);
    let one = |(i, p): (usize, &Param)| {
        let object = i == 0 && p.name == "this";
        let before_slash = object || slash.is_some_and(|s| i < s);
        let name = if object { "self" } else { p.name };
        let default = p.default.map_or(Value::None, literal);
        let text = p.default.map_or(Value::None, Value::str);
        Value::tuple(vec![name.into(), number(p.kind, before_slash).into(), default, text])
    };
    params.iter().enumerate().filter(|(_, p)| p.kind != ParamKind::Slash).map(one).collect()
}
