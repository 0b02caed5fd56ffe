//! Help: `x?`, `?x`, `x??`, `help(x)` and `%apropos`, from the rows of the library. Examples run live.

use super::chain::{self, Known};
use super::complete::kind_of;
use super::results;
use super::shell::Shell;
use super::tee::{Printed, Tee};
use crate::array::overlap::may_share;
use crate::diag::suggest;
use crate::eval::Output;
use crate::library;
use crate::session::{Options, Session};
use crate::value::types::{self, Member};
use crate::value::{Builtin, Stream, Symbol, TypeInfo, Value};
use std::cell::RefCell;
use std::rc::Rc;
use tscript_grammar::lex;

/// So many related names are listed.
const MOST_RELATED: usize = 8;

/// A question: what it is about, and whether the source is wanted too.
pub fn question(text: &str) -> Option<(&str, bool)> {
    let text = text.trim();
    if text.contains('\n') {
        return None;
    }
    let (front, back) = (text.trim_start_matches('?'), text.trim_end_matches('?'));
    let (subject, marks) = match (text.len() - front.len(), text.len() - back.len()) {
        (0, 0) => return None,
        (0, n) => (back, n),
        (n, 0) => (front, n),
        (n, _) if front.is_empty() => ("", n),
        _ => return None,
    };
    (marks <= 2).then_some((subject.trim(), marks == 2))
}

/// The subject of an input `help(subject)`.
pub fn help_call(text: &str) -> Option<&str> {
    if text.trim() == "help" {
        return Some("");
    }
    let inside = text.trim().strip_prefix("help(")?.strip_suffix(')')?.trim();
    let dotted = |c: char| c.is_alphanumeric() || c == '_' || c == '.';
    inside.chars().all(dotted).then_some(inside)
}

/// Shows what is known about a subject: a dotted name, found without running anything, or an expression.
pub fn show(shell: &mut Shell, subject: &str, detail: bool) {
    if subject.is_empty() {
        shell.submit_command("quickref");
        return;
    }
    if let Some(name) = subject.strip_prefix('%') {
        let text = match super::commands::find(name.trim_start_matches('%')) {
            Some(c) => format!("{}\n\n{}\n", c.usage, c.summary),
            None => format!("There is no command {subject}; %quickref lists them.\n"),
        };
        shell.page(&text);
        return;
    }
    if subject.contains('*') && subject.chars().all(|c| c.is_alphanumeric() || "_.*".contains(c)) {
        let text = by_pattern(shell, subject);
        shell.page(&text);
        return;
    }
    let pieces = lex::tokens(subject);
    let globals = shell.session.globals().clone();
    let dotted = chain::known(shell.session.host(), &globals, subject, &pieces, pieces.len());
    let known = match dotted.or_else(|| attribute_row(shell, subject)) {
        Some(known) => known,
        None if subject.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_') => {
            let text = unknown(shell, subject);
            shell.complain(&text);
            return;
        }
        None => match shell.evaluate(subject) {
            Ok(v) => Known::Value(v),
            Err(_) => return,
        },
    };
    let text = about(shell, subject, &known, detail);
    shell.page(&text);
}

/// `np.*sum*`: the names that a pattern fits, each with its summary.
fn by_pattern(shell: &mut Shell, pattern: &str) -> String {
    let (object, pattern) = pattern.rsplit_once('.').unwrap_or(("", pattern));
    let globals = shell.session.globals().clone();
    let mut found: Vec<(String, String)> = match object {
        "" => globals.all().into_iter().map(|(n, v)| (n.as_str().to_string(), kind_of(&v))).collect(),
        object => {
            let pieces = lex::tokens(object);
            match chain::known(shell.session.host(), &globals, object, &pieces, pieces.len()) {
                Some(known) => {
                    let members = chain::members(&known).into_iter();
                    members.map(|m| (format!("{object}.{}", m.name), m.summary.to_string())).collect()
                }
                None => return format!("nothing is called {object}\n"),
            }
        }
    };
    let own = |name: &str| name.rsplit('.').next().unwrap_or_default().to_string();
    found.retain(|(name, _)| fits(pattern, &own(name)) && (pattern.starts_with('_') || !own(name).starts_with('_')));
    found.sort();
    let width = found.iter().map(|(n, _)| n.chars().count()).max().unwrap_or(0).min(30);
    let lines: String = found.iter().map(|(n, s)| format!("{n:width$}  {s}").trim_end().to_string() + "\n").collect();
    if lines.is_empty() { "no name fits\n".into() } else { lines }
}

/// Whether a name fits a pattern in which `*` is any text, capital letters or not.
fn fits(pattern: &str, name: &str) -> bool {
    let (pattern, name) = (pattern.to_lowercase(), name.to_lowercase());
    let Some((first, rest)) = pattern.split_once('*') else { return pattern == name };
    let Some(after) = name.strip_prefix(first) else { return false };
    (0..=after.len()).filter(|&k| after.is_char_boundary(k)).any(|k| fits(rest, &after[k..]))
}

/// `np.ndarray.T`: a computed attribute is described by its row.
fn attribute_row(shell: &mut Shell, subject: &str) -> Option<Known> {
    let (object, name) = subject.rsplit_once('.')?;
    let pieces = lex::tokens(object);
    let globals = shell.session.globals().clone();
    let t = match chain::known(shell.session.host(), &globals, object, &pieces, pieces.len())? {
        Known::Value(Value::Type(t)) | Known::Of(t) => t,
        Known::Value(v) => v.type_info(),
        Known::OfClass(_) => return None,
    };
    let Some(Member::Attr(attr)) = t.member(name) else { return None };
    let doc = attr.doc.lines().map(str::trim).collect::<Vec<_>>().join("\n");
    Some(Known::Value(Value::object(AttributeHelp(format!("{subject}: attribute of {}\n\n{doc}\n", t.full_name())))))
}

/// The documentation of a computed attribute, on its way to [`about`].
struct AttributeHelp(String);

impl crate::value::Object for AttributeHelp {
    fn type_info(&self) -> &'static TypeInfo {
        &types::OBJECT
    }
    fn as_any(&self) -> &dyn std::any::Any {
        self
    }
}

fn unknown(shell: &mut Shell, subject: &str) -> String {
    let globals = shell.session.globals().all();
    let builtins = library::module("builtins").map_or(&[][..], |m| m.functions);
    let rows = builtins.iter().flat_map(|t| t.iter()).map(|r| r.name);
    let near = suggest::nearest(subject, globals.iter().map(|(n, _)| n.as_str()).chain(rows));
    let found = matches(subject, 3).into_iter().map(|(name, _)| name).collect::<Vec<_>>();
    match (near, found.as_slice()) {
        (Some(n), _) => format!("tscript: nothing is called {subject}; did you mean {n}?"),
        (None, []) => format!("tscript: nothing is called {subject}; %apropos {subject} searches the documentation"),
        (None, some) => format!("tscript: nothing is called {subject}; there is {}", some.join(", ")),
    }
}

/// The page about something.
fn about(shell: &mut Shell, subject: &str, known: &Known, detail: bool) -> String {
    match known {
        Known::Value(Value::Builtin(row)) => of_row(subject, row, detail),
        Known::Value(Value::Method(m)) => about(shell, subject, &Known::Value(m.function.clone()), detail),
        Known::Value(Value::Function(f)) => {
            let head = f.signature(shell.session.host()).unwrap_or_else(|_| format!("{}(…)", f.name));
            let doc = f.doc.as_str().map(|d| format!("\n{}\n", d.trim())).unwrap_or_default();
            let source = if detail { defined(shell, "def", f.name.as_str()) } else { String::new() };
            format!("{head}\n{doc}{source}")
        }
        Known::Value(Value::Type(t)) => of_type(subject, t, detail),
        Known::Value(Value::Class(c)) => {
            let doc = c.lookup(Symbol::new("__doc__"));
            let doc = doc.as_ref().and_then(|d| d.as_str()).map(|d| format!("\n{}\n", d.trim())).unwrap_or_default();
            let names: Vec<String> = chain::members(known).into_iter().map(|m| m.name).collect();
            let own = names.iter().filter(|n| !n.starts_with('_')).map(String::as_str).collect::<Vec<_>>();
            let source = if detail { defined(shell, "class", c.name().as_str()) } else { String::new() };
            format!("class {}\n{doc}\nNames: {}\n{source}", c.name(), own.join(", "))
        }
        Known::Value(Value::Module(m)) => {
            let doc = m.spec().map_or("", |s| s.doc);
            let mut rows: Vec<(String, &str)> =
                chain::members(known).into_iter().map(|m| (m.name, m.summary)).collect();
            rows.retain(|(n, _)| !n.starts_with('_'));
            rows.sort();
            format!("module {}\n\n{}\n\n{}", m.name, doc.trim(), table(&rows))
        }
        Known::Value(v) => match v.downcast::<AttributeHelp>() {
            Some(help) => help.0.clone(),
            None => {
                format!("{subject}: {}\n\n{}", kind_of(v), of_type(&v.type_info().full_name(), v.type_info(), detail))
            }
        },
        Known::Of(t) => of_type(&t.full_name(), t, detail),
        Known::OfClass(c) => about(shell, subject, &Known::Value(Value::Class(c.clone())), detail),
    }
}

/// The input that defined a function or class of the session.
fn defined(shell: &Shell, word: &str, name: &str) -> String {
    let opening = format!("{word} {name}");
    let begins = |e: &&super::shell::Entry| {
        e.input
            .match_indices(&opening)
            .any(|(i, _)| !e.input[i + opening.len()..].starts_with(|c: char| c.is_alphanumeric() || c == '_'))
    };
    match shell.entries.iter().rev().find(begins) {
        Some(e) => format!("\nDefined in In[{}]:\n\n{}\n", e.number, e.input),
        None => String::new(),
    }
}

/// Name, summary, facts, a live example and relatives of a row.
fn of_row(subject: &str, row: &'static Builtin, detail: bool) -> String {
    let signature = row.signature();
    let owner = subject.rsplit_once('.').filter(|(_, last)| *last == row.name).map_or("", |(front, _)| front);
    let dot = if owner.is_empty() { "" } else { "." };
    let mut text = format!("{owner}{dot}{signature}\n\n{}\n", prose(row.doc));
    if let Some(code) = library::example(row.doc) {
        text.push_str("\nExample, run just now:\n\n");
        text.push_str(&live(&code));
    }
    let related = related(row);
    if !related.is_empty() {
        text.push_str(&format!("\nRelated: {}\n", related.join(", ")));
    }
    if detail {
        text.push_str(&format!("\nImplemented in {}, line {}.\n", row.file, row.line));
    }
    text
}

/// A doc comment without its example.
fn prose(doc: &str) -> String {
    let lines = doc.lines().map(|l| l.strip_prefix(' ').unwrap_or(l).trim_end());
    let kept: Vec<&str> = lines.filter(|l| !l.starts_with(">>>") && !l.starts_with("...")).collect();
    kept.join("\n").trim().to_string()
}

/// Rows of the same file beside this one, the nearest first, under the name of their module.
fn related(row: &'static Builtin) -> Vec<String> {
    for module in library::modules() {
        for rows in module.functions {
            let Some(at) = rows.iter().position(|r| std::ptr::eq(r, row)) else { continue };
            let mut near: Vec<usize> = (0..rows.len()).filter(|&i| i != at && !rows[i].name.starts_with('_')).collect();
            near.sort_by_key(|&i| i.abs_diff(at));
            let short = match module.name {
                "builtins" => String::new(),
                name => format!("{}.", name.replacen("numpy", "np", 1)),
            };
            return near.into_iter().take(MOST_RELATED).map(|i| format!("{short}{}", rows[i].name)).collect();
        }
    }
    vec![]
}

fn of_type(subject: &str, t: &'static TypeInfo, detail: bool) -> String {
    let head = match t.slots().construct {
        Some(row) => of_row(subject, row, detail),
        None => format!("class {}\n", t.full_name()),
    };
    let members = chain::members(&Known::Of(t));
    let mut rows: Vec<(String, &str)> =
        members.into_iter().filter(|m| !m.name.starts_with('_')).map(|m| (m.name, m.summary)).collect();
    rows.sort();
    format!("{head}\n{}", table(&rows))
}

fn table(rows: &[(String, &str)]) -> String {
    let width = rows.iter().map(|(n, _)| n.chars().count()).max().unwrap_or(0).min(24);
    rows.iter().map(|(n, s)| format!("  {n:width$}  {s}").trim_end().to_string() + "\n").collect()
}

/// An output that only remembers.
struct Nowhere;

impl Output for Nowhere {
    fn write(&mut self, _: Stream, _: &str) -> std::io::Result<()> {
        Ok(())
    }
    fn interrupted(&mut self) -> bool {
        super::interrupt::take()
    }
}

/// The example as a transcript, run in a session of its own, and whether its last value is a view.
fn live(code: &str) -> String {
    let printed = Rc::new(RefCell::new(Printed::default()));
    let tee = Tee { inner: Box::new(Nowhere), printed: printed.clone() };
    let mut session = Session::new(Box::new(tee), &Options { stack: 1 << 24, ..Options::default() });
    session.import_libraries();
    results::install(&mut session);
    let mut text = String::new();
    let mut typed = String::new();
    for line in code.lines().chain([""]) {
        // A block goes on while lines are indented.
        if !typed.is_empty() && !line.starts_with(' ') && !line.is_empty() || line.is_empty() {
            results::begin(&mut session, &typed);
            let end = if typed.contains('\n') { "\n" } else { "" };
            session.run_interactive("<example>", &format!("{typed}{end}"));
            for (i, l) in typed.lines().enumerate() {
                text.push_str(&format!("    {} {l}\n", if i == 0 { ">>>" } else { "..." }));
            }
            for l in std::mem::take(&mut printed.borrow_mut().text).lines() {
                text.push_str(&format!("    {l}\n"));
            }
            typed.clear();
        }
        if !typed.is_empty() {
            typed.push('\n');
        }
        typed.push_str(line);
    }
    text + &sharing(&session)
}

/// Whether the last value of an example shares memory with an array that the example named.
fn sharing(session: &Session) -> String {
    let globals = session.globals();
    let array = |v: &Value| match v {
        Value::Array(a) => Some(a.array().clone()),
        Value::Tensor(t) => Some(t.array().clone()),
        _ => None,
    };
    let Some(last) = globals.get(Symbol::new("_")).and_then(|v| array(&v)) else { return String::new() };
    let all = globals.all();
    let mut named =
        all.iter().filter(|(n, _)| !results::is_ours(n.as_str())).filter_map(|(n, v)| Some((n, array(v)?))).peekable();
    if named.peek().is_none() {
        return String::new();
    }
    match named.find(|(_, a)| may_share(a, &last)) {
        Some((name, _)) => format!("\nThe last value shares memory with {name}: writing into one changes the other.\n"),
        None => "\nThe last value has memory of its own: it is a copy.\n".to_string(),
    }
}

/// Names whose own text or summary contains every word: (name, summary), the best first.
pub fn matches(words: &str, most: usize) -> Vec<(String, &'static str)> {
    let words: Vec<String> = words.split_whitespace().map(str::to_lowercase).collect();
    let mut found: Vec<(usize, String, &'static str)> = vec![];
    let mut add = |name: String, doc: &'static str| {
        let (lower, text) = (name.to_lowercase(), doc.to_lowercase());
        let summary = chain::summary(doc);
        let head = summary.to_lowercase();
        let rank = |w: &String| match (lower.contains(w.as_str()), head.contains(w.as_str())) {
            (true, _) => Some(0),
            (_, true) => Some(1),
            _ => text.contains(w.as_str()).then_some(2),
        };
        if let Some(ranks) = words.iter().map(rank).collect::<Option<Vec<usize>>>() {
            found.push((ranks.into_iter().sum(), name, summary));
        }
    };
    for module in library::modules() {
        let short = match module.name {
            "builtins" => String::new(),
            name => format!("{}.", name.replacen("numpy", "np", 1)),
        };
        for row in module.functions.iter().flat_map(|t| t.iter()).filter(|r| !r.name.starts_with('_')) {
            add(format!("{short}{}", row.name), row.doc);
        }
    }
    for t in [&types::NDARRAY, &types::TENSOR] {
        let rows = t.rows();
        let owner = t.full_name().replacen("numpy", "np", 1);
        for row in rows.methods.iter().flat_map(|f| f.iter()).filter(|r| !r.name.starts_with('_')) {
            add(format!("{owner}.{}", row.name), row.doc);
        }
    }
    found.sort();
    found.dedup_by(|a, b| a.1 == b.1);
    found.into_iter().take(most).map(|(_, name, summary)| (name, summary)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn questions() {
        assert_eq!(question("np.cumsum?"), Some(("np.cumsum", false)));
        assert_eq!(question("?np.cumsum"), Some(("np.cumsum", false)));
        assert_eq!(question("np.cumsum??"), Some(("np.cumsum", true)));
        assert_eq!(question(" ? "), Some(("", false)));
        assert_eq!(question("a = 1"), None);
        assert_eq!(question("print('?')"), None);
        assert_eq!(help_call("help(np.cumsum)"), Some("np.cumsum"));
        assert_eq!(help_call("help(f(1))"), None);
        assert_eq!((help_call("help"), help_call(" help() ")), (Some(""), Some("")));
    }

    #[test]
    fn every_word_must_be_found() {
        library::install();
        let names: Vec<String> = matches("cumulative sum", 50).into_iter().map(|(n, _)| n).collect();
        assert!(
            names.contains(&"np.cumsum".to_string()) && names.contains(&"np.ndarray.cumsum".to_string()),
            "{names:?}"
        );
        assert!(matches("zzzz", 5).is_empty());
    }
}
