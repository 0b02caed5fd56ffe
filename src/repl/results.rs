//! What the prompt remembers of inputs and values: `In`, `Out`, `_`, `__`, `___`, `_3`, and `_i`, `_ii`, `_iii`, `_i3`.

use crate::eval::{Globals, Interp};
use crate::session::Session;
use crate::value::{Dict, Host, List, Result, Stream, Symbol, Value};
use std::rc::Rc;

/// The names of the last results, newest first.
const LAST: [&str; 3] = ["_", "__", "___"];
/// The names of the inputs before the one that runs, newest first.
const INPUTS: [&str; 3] = ["_i", "_ii", "_iii"];
/// A list, tuple, set or dict shows so many items; arrays summarise themselves.
const MOST_ITEMS: usize = 1000;

/// What was typed and shown, kept in the session's state.
#[derive(Default)]
pub struct Results {
    /// The number of the input that runs; the first is 1.
    number: usize,
    inputs: Rc<List>,
    outputs: Rc<Dict>,
    last: [Option<Value>; 3],
    /// The input ends with `;`: its values are not shown.
    quiet: bool,
    /// `%precision`: digits behind the point of a float that is shown.
    pub precision: Option<usize>,
}

/// Makes the session show values and remember them.
pub fn install(session: &mut Session) {
    session.show_values(show);
    let results = session.host().state().get::<Results>();
    if results.inputs.is_empty() {
        results.inputs.borrow_mut().push(Value::str(""));
    }
    let (inputs, outputs) = (results.inputs.clone(), results.outputs.clone());
    let globals = session.globals();
    globals.set(Symbol::new("In"), Value::List(inputs));
    globals.set(Symbol::new("Out"), Value::Dict(outputs));
}

/// Notes an input; gives its number.
pub fn begin(session: &mut Session, text: &str) -> usize {
    let results = session.host().state().get::<Results>();
    results.number += 1;
    results.quiet = ends_quietly(text);
    let input = Value::str(text.trim_end());
    results.inputs.borrow_mut().push(input.clone());
    let (number, inputs) = (results.number, results.inputs.clone());
    let globals = session.globals();
    for (name, before) in INPUTS.iter().zip(inputs.borrow()[..number].iter().rev()) {
        globals.set(Symbol::new(name), before.clone());
    }
    globals.set(Symbol::new(&format!("_i{number}")), input);
    number
}

/// Forgets everything but the count of inputs.
pub fn forget(session: &mut Session) {
    let results = session.host().state().get::<Results>();
    results.outputs.clear();
    results.last = Default::default();
}

/// Whether the prompt made this name, not the program.
pub fn is_ours(name: &str) -> bool {
    let digits = name.strip_prefix("_i").or(name.strip_prefix('_')).unwrap_or("x");
    matches!(name, "In" | "Out" | "np" | "torch" | "__name__")
        || LAST.contains(&name)
        || INPUTS.contains(&name)
        || (!digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()))
}

/// Whether the last token is a `;`.
fn ends_quietly(text: &str) -> bool {
    let tokens = tscript_grammar::lex::tokens(text);
    tokens.iter().rev().find(|t| !t.class.is_trivia()).is_some_and(|t| &text[t.span.clone()] == ";")
}

/// The hook that the evaluator calls with the value of an expression statement.
fn show(interp: &mut Interp, v: &Value) -> Result<()> {
    let results = interp.state().get::<Results>();
    if v.is_none() || results.quiet {
        return Ok(());
    }
    let precision = results.precision;
    let text = text_of(interp, v, precision)?;
    interp.write(Stream::Out, &(text + "\n"))?;
    if let Some(globals) = interp.running_globals() {
        remember(interp, &globals, v)?;
    }
    Ok(())
}

fn text_of(interp: &mut Interp, v: &Value, precision: Option<usize>) -> Result<String> {
    if let (Value::Float(f), Some(digits)) = (v, precision) {
        return Ok(format!("{:.digits$}", f.get()));
    }
    let Some((shown, left, close)) = first_items(v) else { return v.repr(interp) };
    let text = shown.repr(interp)?;
    let text = text.strip_suffix(close).unwrap_or(&text).trim_end_matches(',');
    Ok(format!("{text}, ...{close}  # and {left} more"))
}

/// The beginning of a long container, how many items are left, and its closing bracket.
fn first_items(v: &Value) -> Option<(Value, usize, char)> {
    let cut = |n: usize| n.checked_sub(MOST_ITEMS).filter(|&left| left > 0);
    match v {
        Value::List(l) => Some((Value::list(l.borrow()[..MOST_ITEMS.min(l.len())].to_vec()), cut(l.len())?, ']')),
        Value::Tuple(t) => Some((Value::tuple(t[..MOST_ITEMS.min(t.len())].to_vec()), cut(t.len())?, ')')),
        _ => None,
    }
}

/// Binds `_` and its kin, unless the program uses such a name for something else.
fn remember(interp: &mut Interp, globals: &Globals, v: &Value) -> Result<()> {
    let results = interp.state().get::<Results>();
    for (name, old) in LAST.iter().zip(&results.last) {
        let bound = globals.get(Symbol::new(name));
        let ours = match (&bound, old) {
            (None, _) => true,
            (Some(b), Some(o)) => b.is(o),
            (Some(_), None) => false,
        };
        if !ours {
            return keep(interp, globals, v);
        }
    }
    results.last.rotate_right(1);
    results.last[0] = Some(v.clone());
    for (name, value) in LAST.iter().zip(&results.last) {
        if let Some(value) = value {
            globals.set(Symbol::new(name), value.clone());
        }
    }
    keep(interp, globals, v)
}

/// `Out[n]` and `_n`.
fn keep(interp: &mut Interp, globals: &Globals, v: &Value) -> Result<()> {
    let results = interp.state().get::<Results>();
    let (number, outputs) = (results.number, results.outputs.clone());
    // `Out` itself is not kept in `Out`.
    if matches!(v, Value::Dict(d) if Rc::ptr_eq(d, &outputs)) {
        return Ok(());
    }
    globals.set(Symbol::new(&format!("_{number}")), v.clone());
    outputs.insert(interp, Value::Int(number as i64), v.clone())?;
    Ok(())
}
