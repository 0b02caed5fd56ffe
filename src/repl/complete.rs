//! Completion: what could stand at the cursor, each with its one-line summary. Nothing is evaluated and
//! no array is formatted; names, rows and types say all.

use super::chain::{self, Known};
use super::place::{Kind, Place, place};
use super::{commands, letters};
use crate::array::DType;
use crate::eval::{Globals, Interp};
use crate::library;
use crate::value::Value;
use std::path::Path;

/// Python's words that begin or continue a statement.
const KEYWORDS: &[&str] = &[
    "False", "None", "True", "and", "as", "assert", "break", "class", "continue", "def", "del", "elif", "else",
    "except", "finally", "for", "from", "global", "if", "import", "in", "is", "lambda", "nonlocal", "not", "or",
    "pass", "raise", "return", "try", "while", "with", "yield",
];
/// So many keys of a dict are offered.
const MOST_KEYS: usize = 200;

/// A text that could stand at the cursor.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Candidate {
    pub text: String,
    pub summary: String,
}

impl Candidate {
    fn new(text: impl Into<String>, summary: impl Into<String>) -> Self {
        Candidate { text: text.into(), summary: summary.into() }
    }
}

/// How many bytes before the cursor the candidates replace, and the candidates, sorted.
pub fn complete(h: &mut Interp, globals: &Globals, before: &str) -> (usize, Vec<Candidate>) {
    if let Some((typed, found)) = letters::complete(before) {
        return (typed, found.into_iter().map(|(text, summary)| Candidate::new(text, summary)).collect());
    }
    let place = place(before);
    let typed = &place.text[place.word.clone()];
    let mut found = match place.kind {
        Kind::Command => {
            let sign = if typed.starts_with("%%") { "%%" } else { "%" };
            commands::all().map(|c| Candidate::new(format!("{sign}{}", c.name), c.summary)).collect()
        }
        Kind::CommandName => commands::all().map(|c| Candidate::new(c.name, c.summary)).collect(),
        Kind::File => files(typed),
        Kind::Name => names(h, globals, &place),
        Kind::Attribute(dot) => match chain::known(h, globals, place.text, &place.pieces, dot) {
            Some(known) => {
                let mut found = attributes(&known, typed);
                // `dtype=np.`: what can stand there, if anything can.
                let is_dtype = |c: &Candidate| DType::ALL.iter().any(|d| c.text == d.name());
                if matches!(known, Known::Value(Value::Module(_)))
                    && wanted(h, globals, &place).is_some_and(|w| w.parameter.as_deref() == Some("dtype"))
                    && found.iter().any(|c| is_dtype(c) && c.text.starts_with(typed))
                {
                    found.retain(is_dtype);
                }
                found
            }
            None => vec![],
        },
        Kind::Module => modules(),
        Kind::InString(piece) => in_string(h, globals, &place, piece),
        Kind::Key(bracket) => keys(h, globals, &place, bracket).into_iter().map(quoted).collect(),
        Kind::Nothing => vec![],
    };
    found.retain(|c| c.text.starts_with(typed));
    found.sort();
    found.dedup_by(|a, b| a.text == b.text);
    (typed.len(), found)
}

/// Names behind a dot; those that begin with `_` only once that has been typed.
fn attributes(known: &Known, typed: &str) -> Vec<Candidate> {
    let shown = |name: &str| typed.starts_with('_') || !name.starts_with('_');
    let members = chain::members(known).into_iter().filter(|m| shown(&m.name));
    members.map(|m| Candidate::new(m.name, m.summary)).collect()
}

/// The call around the cursor: what is called, its parameters, and the one that is being given.
struct Wanted {
    callee: Option<Known>,
    parameters: Vec<chain::Parameter>,
    parameter: Option<String>,
}

fn wanted(h: &mut Interp, globals: &Globals, place: &Place) -> Option<Wanted> {
    let call = place.call.as_ref()?;
    let callee = chain::known(h, globals, place.text, &place.pieces, call.bracket);
    let parameters = callee.as_ref().and_then(chain::parameters).unwrap_or_default();
    let parameter = call.current.clone().or_else(|| parameters.get(call.positional).map(|p| p.name.clone()));
    Some(Wanted { callee, parameters, parameter })
}

/// Names of the program, builtins, words, and the keyword arguments of the call around.
fn names(h: &mut Interp, globals: &Globals, place: &Place) -> Vec<Candidate> {
    let mut found = vec![];
    let typed = &place.text[place.word.clone()];
    if let (Some(call), Some(wanted)) = (&place.call, wanted(h, globals, place)) {
        let Wanted { callee, parameters, parameter } = wanted;
        if parameter.as_deref() == Some("dtype") && (call.current.is_some() || call.begins) {
            let torch = callee.as_ref().is_some_and(is_torch);
            found.extend(dtypes(torch));
        }
        if call.begins {
            let free = parameters.iter().filter(|p| p.takes_keyword && !call.keywords.contains(&p.name));
            let names: Vec<String> = free.map(|p| format!("{}=", p.name)).collect();
            found.extend(names.into_iter().map(|n| Candidate::new(n, "keyword argument")));
            if typed.is_empty() && !found.is_empty() {
                return found;
            }
        }
    }
    if typed.is_empty() && !found.is_empty() {
        return found;
    }
    let shown = |name: &str| typed.starts_with('_') || !name.starts_with('_');
    for (name, value) in globals.all() {
        if shown(name.as_str()) {
            found.push(Candidate::new(name.as_str(), kind_of(&value)));
        }
    }
    if typed.is_empty() {
        return found;
    }
    if let Some(builtins) = library::module("builtins") {
        let rows = builtins.functions.iter().flat_map(|t| t.iter());
        found.extend(rows.filter(|r| shown(r.name)).map(|r| Candidate::new(r.name, chain::summary(r.doc))));
        found.extend(builtins.members.iter().filter(|(n, _)| shown(n)).map(|(n, _)| Candidate::new(*n, "")));
    }
    found.extend(KEYWORDS.iter().map(|k| Candidate::new(*k, "")));
    found
}

/// What a value is, said without looking at its elements: `float64 (3, 4)`.
pub fn kind_of(value: &Value) -> String {
    match value {
        Value::Array(a) => format!("array {}", shape(&a.array())),
        Value::Tensor(t) => format!("tensor {}", shape(&t.array())),
        Value::Module(m) => format!("module {}", m.name),
        Value::Function(_) | Value::Builtin(_) | Value::Method(_) => "function".into(),
        Value::Class(_) | Value::Type(_) => "class".into(),
        Value::List(l) => format!("list of {}", l.len()),
        Value::Tuple(t) => format!("tuple of {}", t.len()),
        Value::Dict(d) => format!("dict of {}", d.len()),
        other => other.type_name(),
    }
}

fn shape(a: &crate::array::Array) -> String {
    let sizes: Vec<String> = a.shape().iter().map(|n| n.to_string()).collect();
    let comma = if sizes.len() == 1 { "," } else { "" };
    format!("{} ({}{comma})", a.dtype().name(), sizes.join(", "))
}

fn is_torch(callee: &Known) -> bool {
    match callee {
        Known::Value(Value::Builtin(row)) => row.file.contains("library/torch/"),
        Known::Value(Value::Method(m)) => is_torch(&Known::Value(m.function.clone())),
        _ => false,
    }
}

fn dtypes(torch: bool) -> Vec<Candidate> {
    let all = DType::ALL.iter();
    match torch {
        true => all.map(|d| Candidate::new(d.torch_name(), "dtype")).collect(),
        false => {
            all.filter(|d| **d != DType::BF16).map(|d| Candidate::new(format!("np.{}", d.name()), "dtype")).collect()
        }
    }
}

fn modules() -> Vec<Candidate> {
    let specs = library::modules().map(|m| Candidate::new(m.name, chain::summary(m.doc)));
    specs.chain(library::scripts().map(|s| Candidate::new(s.name, ""))).collect()
}

/// Inside a string: a key of the dict before it, a dtype, or a file.
fn in_string(h: &mut Interp, globals: &Globals, place: &Place, piece: usize) -> Vec<Candidate> {
    let typed = &place.text[place.word.clone()];
    let quote = place.text[..place.word.start].chars().next_back().unwrap_or('\'');
    if piece > 0 && &place.text[place.pieces[piece - 1].span.clone()] == "[" {
        let keys = keys(h, globals, place, piece - 1);
        if !keys.is_empty() {
            let closed = keys.into_iter().map(|c| Candidate::new(format!("{}{quote}]", c.text), c.summary));
            return closed.collect();
        }
    }
    if wanted(h, globals, place).is_some_and(|w| w.parameter.as_deref() == Some("dtype")) {
        let names = DType::ALL.iter().filter(|d| **d != DType::BF16);
        return names.map(|d| Candidate::new(format!("{}{quote}", d.name()), "dtype")).collect();
    }
    files(typed)
}

/// The keys of the dict that ends before a bracket, if they are texts.
fn keys(h: &mut Interp, globals: &Globals, place: &Place, bracket: usize) -> Vec<Candidate> {
    let Some(Known::Value(Value::Dict(d))) = chain::known(h, globals, place.text, &place.pieces, bracket) else {
        return vec![];
    };
    let table = d.borrow();
    let texts = table.iter().filter_map(|(k, v)| Some((k.as_str()?.to_string(), v)));
    texts.take(MOST_KEYS).map(|(k, v)| Candidate::new(k, kind_of(v))).collect()
}

fn quoted(c: Candidate) -> Candidate {
    let quote = if c.text.contains('\'') { '"' } else { '\'' };
    Candidate::new(format!("{quote}{}{quote}]", c.text), c.summary)
}

/// Files whose path begins with what was typed; a folder ends in `/`.
fn files(typed: &str) -> Vec<Candidate> {
    let (folder, name) = typed.rsplit_once('/').map_or(("", typed), |(f, n)| (&typed[..f.len() + 1], n));
    let home = std::env::var("HOME").unwrap_or_default();
    let real = match folder.strip_prefix("~/") {
        Some(rest) => format!("{home}/{rest}"),
        None => folder.to_string(),
    };
    let path = if real.is_empty() { Path::new(".") } else { Path::new(&real) };
    let Ok(entries) = std::fs::read_dir(path) else { return vec![] };
    let mut found = vec![];
    for entry in entries.flatten() {
        let Ok(file) = entry.file_name().into_string() else { continue };
        if !file.starts_with(name) || (file.starts_with('.') && !name.starts_with('.')) {
            continue;
        }
        let slash = if entry.path().is_dir() { "/" } else { "" };
        found.push(Candidate::new(format!("{folder}{file}{slash}"), ""));
    }
    found
}
