//! Between the tape and the page of gradient rules (`lib/gradients.tscript`): recording an operation under a rule's name.

use super::args::tensor_of;
use super::tape::{self, Before, Node};
use super::{T, fresh, script};
use crate::value::{Args, Host, Result, Value};
use std::rc::Rc;

fn tuple(all: impl Iterator<Item = Option<T>>) -> Value {
    Value::tuple(all.map(|t| t.map_or(Value::None, Value::Tensor)).collect())
}

/// Calls a rule.
fn ask(h: &mut dyn Host, rule: &str, args: &[Value]) -> Result<Value> {
    let f = script::name(h, "_torch_gradients", rule)?;
    h.call(&f, Args::positional(args))
}

fn gradients(h: &mut dyn Host, answer: &Value, n: usize) -> Result<Vec<Option<T>>> {
    let mut all: Vec<Option<T>> = match tensor_of(answer) {
        Some(t) => vec![Some(t)],
        None => answer.to_vec(h)?.iter().map(tensor_of).collect(),
    };
    all.resize(n, None);
    Ok(all)
}

/// Records an operation whose gradient is a rule of the page. `saved` must not be written meanwhile; `options` come last.
pub fn record(
    h: &mut dyn Host,
    name: &'static str,
    rule: &'static str,
    inputs: &[&T],
    saved: &[&T],
    outputs: &[&T],
    options: Vec<Value>,
) {
    if !tape::recording(h, inputs) {
        return;
    }
    let ins: Vec<T> = inputs.iter().map(|t| (*t).clone()).collect();
    let outs: Vec<crate::array::Array> = outputs.iter().map(|t| t.array().clone()).collect();
    tape::record(h, name, inputs, saved, outputs, move |h, node: &Rc<Node>, grads| {
        let ins_of = tuple(ins.iter().cloned().map(Some));
        let outs_of = tuple(
            outs.iter()
                .enumerate()
                .map(|(i, a)| Some(if a.dtype().is_inexact() { node.output(a, i) } else { fresh(a.clone()) })),
        );
        let mut args = vec![tuple(grads.iter().cloned()), ins_of, outs_of];
        args.extend(options.iter().cloned());
        let answer = ask(h, rule, &args)?;
        gradients(h, &answer, ins.len())
    });
}

/// Records a write in place whose gradient is a rule of the page; the target as it was is the first input.
#[allow(clippy::too_many_arguments)]
pub fn record_inplace(
    h: &mut dyn Host,
    name: &'static str,
    rule: &'static str,
    target: &T,
    others: &[&T],
    before: Before,
    old: T,
    options: Vec<Value>,
) {
    let all: Vec<Option<T>> = std::iter::once(Some(old)).chain(others.iter().map(|t| Some((*t).clone()))).collect();
    let result = target.array().clone();
    tape::record_inplace(h, name, target, others, before, move |h, g| {
        let outs = tuple(std::iter::once(Some(fresh(result.clone()))));
        let mut args = vec![tuple(std::iter::once(Some(g.clone()))), tuple(all.iter().cloned()), outs];
        args.extend(options.iter().cloned());
        let answer = ask(h, rule, &args)?;
        gradients(h, &answer, all.len())
    });
}

/// The gradient of a function of one number, from the gradient, the operand and the result.
pub fn of_unary(h: &mut dyn Host, rule: &'static str, g: &T, x: &T, y: &T) -> Result<T> {
    let args = [g, x, y].map(|t| Value::Tensor(t.clone()));
    let answer = ask(h, rule, &args)?;
    tensor_of(&answer).ok_or_else(|| super::args::runtime("a gradient rule gave no tensor"))
}
