//! The engine behind the module `re`: a pattern compiled, one match at a time. What programs see of
//! it (`Pattern`, `Match`, `sub` …) is in `lib/re.tscript`.

use super::object::{object_type, receiver};
use super::re_pattern::{self, Flags};
use crate::diag::Error;
use crate::rows;
use crate::value::module::ModuleSpec;
use crate::value::types::{Install, Slots};
use crate::value::{Dict, Host, Result, Value};
use fancy_regex::Regex;
use std::cell::OnceCell;
use std::rc::Rc;

/// The module that `lib/re.tscript` builds on.
pub static MODULE: ModuleSpec =
    ModuleSpec { name: "_re_native", doc: "The engine of re.", functions: &[FUNCTIONS], members: &[], aliases: &[] };

/// A compiled pattern.
struct Engine {
    /// In the words of the regex crate.
    source: String,
    /// For search, match and fullmatch, made when first asked.
    regexes: [OnceCell<Regex>; 3],
}

object_type! {
    Engine ENGINE "_re_native" "Engine";
}

rows! { FUNCTIONS =
    /// A pattern's engine and flags, or (message, position) of its error.
    "compile"(pattern: String, flags: i64) => compile;
    /// The text as a pattern that matches it.
    "escape"(text: String) => |_: &mut dyn Host, text: String| Ok(Value::str(escape(&text)));
}

rows! { METHODS =
    /// The spans of all groups in code points, or None. Kinds: 0 search, 1 match, 2 fullmatch.
    "spans"(self_: Value, text: Value, pos: usize, endpos: usize, kind: usize) => spans;
    /// The number of groups.
    "groups"(self_: Value) => |_: &mut dyn Host, e: Value| Ok(Value::from(receiver!(e, Engine).regex(0)?.captures_len() - 1));
    /// Names of groups with their numbers.
    "groupindex"(self_: Value) => groupindex;
}

/// Says what engines can do.
pub fn install() {
    ENGINE.install(Install { slots: Slots::default(), methods: crate::tables![METHODS], ..Install::default() });
}

fn compile(_: &mut dyn Host, pattern: String, flags: i64) -> Result<Value> {
    let failed = |text: String, pos: usize| Ok(Value::tuple(vec![Value::str(text), Value::from(pos)]));
    let (source, flags) = match re_pattern::translate(&pattern, flags) {
        Ok(t) => t,
        Err((text, pos)) => return failed(text, pos),
    };
    let engine = Engine { source, regexes: Default::default() };
    if let Err(e) = engine.regex(0) {
        let text = e.native().map_or(String::new(), |n| n.message().to_string());
        return failed(text, 0);
    }
    Ok(Value::list(vec![Value::object(engine), Value::Int(Flags::bits(&flags))]))
}

impl Engine {
    fn regex(&self, kind: usize) -> Result<&Regex> {
        let cell = &self.regexes[kind.min(2)];
        if let Some(r) = cell.get() {
            return Ok(r);
        }
        let text = match kind {
            0 => self.source.clone(),
            1 => format!("\\G(?:{})", self.source),
            _ => format!("\\G(?:{})\\z", self.source),
        };
        match Regex::new(&text) {
            Ok(r) => Ok(cell.get_or_init(|| r)),
            Err(e) => Err(Error::value(first_line(&e.to_string())).into()),
        }
    }
}

/// The regex crate's messages run over several lines; the last says what is wrong.
fn first_line(text: &str) -> String {
    text.lines().last().unwrap_or_default().trim_start_matches("error: ").to_string()
}

/// Byte offset of a code point.
fn byte_at(text: &str, ascii: bool, at: usize) -> usize {
    if ascii { at.min(text.len()) } else { text.char_indices().nth(at).map_or(text.len(), |(i, _)| i) }
}

fn spans(_: &mut dyn Host, this: Value, text: Value, pos: usize, endpos: usize, kind: usize) -> Result<Value> {
    let engine = receiver!(this, Engine);
    let Value::Str(s) = text.plain() else {
        return super::args::type_error(format!("expected string or bytes-like object, got '{}'", text.type_name()));
    };
    let (ascii, whole) = (s.is_ascii(), s.as_str());
    let (start, end) = (byte_at(whole, ascii, pos), byte_at(whole, ascii, endpos));
    if start > end {
        return Ok(Value::None);
    }
    let found = engine.regex(kind)?.captures_from_pos(&whole[..end], start);
    let captures = match found {
        Ok(Some(c)) => c,
        Ok(None) => return Ok(Value::None),
        Err(e) => return Err(Error::runtime(format!("regular expression gave up: {e}")).into()),
    };
    let chars = |byte: usize| if ascii { byte } else { whole[..byte].chars().count() };
    let pairs = (0..captures.len()).map(|i| match captures.get(i) {
        Some(m) => Value::tuple(vec![Value::from(chars(m.start())), Value::from(chars(m.end()))]),
        None => Value::tuple(vec![Value::Int(-1), Value::Int(-1)]),
    });
    Ok(Value::tuple(pairs.collect()))
}

fn groupindex(h: &mut dyn Host, this: Value) -> Result<Value> {
    let regex = receiver!(this, Engine).regex(0)?;
    let names = regex.capture_names().enumerate();
    let pairs: Vec<_> = names.filter_map(|(i, n)| Some((Value::from(n?), Value::from(i)))).collect();
    Ok(Value::Dict(Rc::new(Dict::from_pairs(h, pairs)?)))
}

fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if "()[]{}?*+-|^$\\.&~# \t\n\r\x0b\x0c".contains(c) {
            out.push('\\');
        }
        out.push(c);
    }
    out
}
