//! From the arguments of a call to the slots of a function's frame, or Python's `TypeError`.

use super::closure::Closure;
use super::code::Params;
use super::interp::CellRef;
use crate::diag::{Error as Raised, suggest};
use crate::value::{Args, Dict, Error, Function, Result, Symbol, Value};
use std::rc::Rc;

/// Puts arguments into the first variables of a call, or raises Python's `TypeError`.
pub(super) fn bind(
    function: &Rc<Function>,
    c: &Closure,
    locals: &mut [Option<Value>],
    own: &mut [CellRef],
    args: Args,
) -> Result<()> {
    let p = &c.code.params;
    let direct = args.pos.len().min(p.positional);
    for (slot, v) in locals.iter_mut().zip(&args.pos[..direct]) {
        *slot = Some(v.clone());
    }
    let rest_slot = p.positional + p.kwonly;
    if p.rest {
        locals[rest_slot] = Some(Value::tuple(args.pos[direct..].to_vec()));
    } else if args.pos.len() > p.positional {
        return Err(too_many(function, c, args));
    }
    let mut extra = Vec::new();
    for (name, v) in args.kw {
        let slot = (0..p.positional + p.kwonly).find(|&i| p.names[i] == *name && i >= p.posonly);
        match slot {
            Some(i) if locals[i].is_some() => {
                let text = format!("{}() got multiple values for argument '{name}'", function.qualname);
                return Err(Raised::type_error(text).into());
            }
            Some(i) => locals[i] = Some(v.clone()),
            None if p.kwrest => extra.push((*name, v.clone())),
            None => return Err(unexpected(function, p, *name)),
        }
    }
    let first_default = p.positional - c.defaults.len();
    let mut missing = Vec::new();
    for (i, place) in locals.iter_mut().enumerate().take(p.positional).skip(direct) {
        if place.is_none() {
            match i.checked_sub(first_default) {
                Some(d) => *place = Some(c.defaults[d].clone()),
                None => missing.push(p.names[i]),
            }
        }
    }
    if !missing.is_empty() {
        return Err(missing_arguments(function, "positional", &missing));
    }
    for (k, default) in c.keyword_defaults.iter().enumerate() {
        let i = p.positional + k;
        if locals[i].is_none() {
            match default {
                Some(v) => locals[i] = Some(v.clone()),
                None => missing.push(p.names[i]),
            }
        }
    }
    if !missing.is_empty() {
        return Err(missing_arguments(function, "keyword-only", &missing));
    }
    if p.kwrest {
        // Text keys hash and compare without the interpreter.
        let dict = Dict::from_symbols(extra);
        locals[rest_slot + usize::from(p.rest)] = Some(Value::Dict(Rc::new(dict)));
    }
    p.share(locals, own);
    Ok(())
}

impl Params {
    /// Moves the arguments that inner functions share into their cells.
    pub(super) fn share(&self, locals: &mut [Option<Value>], own: &mut [CellRef]) {
        for &(slot, cell) in &self.cells {
            let v = locals[slot as usize].take();
            *own[cell as usize].borrow_mut() = v;
        }
    }
}

fn too_many(function: &Function, c: &Closure, args: Args) -> Error {
    let p = &c.code.params;
    let least = p.positional - c.defaults.len();
    let takes = if least == p.positional { format!("{least}") } else { format!("from {least} to {}", p.positional) };
    let s = if p.positional == 1 && least == 1 { "" } else { "s" };
    let given_kw = args.kw.iter().filter(|(k, _)| p.names[p.positional..p.positional + p.kwonly].contains(k)).count();
    let n = args.pos.len();
    let given = if given_kw > 0 {
        let (s1, s2) = (if n == 1 { "" } else { "s" }, if given_kw == 1 { "" } else { "s" });
        format!("{n} positional argument{s1} (and {given_kw} keyword-only argument{s2}) were")
    } else {
        format!("{n} {}", if n == 1 { "was" } else { "were" })
    };
    Raised::type_error(format!("{}() takes {takes} positional argument{s} but {given} given", function.qualname)).into()
}

fn missing_arguments(function: &Function, kind: &str, missing: &[Symbol]) -> Error {
    let names: Vec<String> = missing.iter().map(|n| format!("'{n}'")).collect();
    let list = match names.as_slice() {
        [one] => one.clone(),
        [a, b] => format!("{a} and {b}"),
        [front @ .., last] => format!("{}, and {last}", front.join(", ")),
        [] => String::new(),
    };
    let s = if names.len() == 1 { "" } else { "s" };
    let text = format!("{}() missing {} required {kind} argument{s}: {list}", function.qualname, names.len());
    Raised::type_error(text).into()
}

fn unexpected(function: &Function, p: &Params, name: Symbol) -> Error {
    if p.names[..p.posonly].contains(&name) {
        let text =
            format!("{}() got some positional-only arguments passed as keyword arguments: '{name}'", function.qualname);
        return Raised::type_error(text).into();
    }
    let e = Raised::type_error(format!("{}() got an unexpected keyword argument '{name}'", function.qualname));
    match suggest::nearest(name.as_str(), p.names.iter().map(|n| n.as_str())) {
        Some(near) => e.hint(format!("did you mean '{near}'?")).into(),
        None => e.into(),
    }
}
