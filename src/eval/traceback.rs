//! Reports of exceptions in CPython 3.11's form: what led to it, the calls with their lines and carets, the last line.

use super::interp::{Interp, Source};
use crate::diag::source::{column_at, line_at};
use crate::value::class::Exception;
use crate::value::error::Place;
use crate::value::{Instance, Symbol, Value, attr};
use std::rc::Rc;
use tscript_grammar::ast::{ExprKind, StmtKind};

/// How many equal calls in a row are shown.
const REPEATS: usize = 3;
/// How many exceptions back the story goes.
const MAX_CHAIN: usize = 100;

impl Interp {
    /// The parts of a report, as `traceback.format_exception` cuts them: for each exception of the chain a header, a
    /// text for each call, the last line, notes.
    pub fn report(&mut self, exc: &Rc<Instance>, chain: bool) -> Vec<String> {
        let mut story = vec![(exc.clone(), "")];
        while let Some((earlier, why)) = story.last().and_then(|(e, _)| e.exception.as_deref().and_then(led_here)) {
            let seen = story.iter().any(|(e, _)| Rc::ptr_eq(e, &earlier));
            if !chain || seen || story.len() == MAX_CHAIN {
                break;
            }
            story.push((earlier, why));
        }
        let mut parts = Vec::new();
        for (e, why) in story.into_iter().rev() {
            let trace = e.exception.as_ref().map(|x| x.trace.borrow().clone()).unwrap_or_default();
            if !trace.is_empty() {
                parts.push("Traceback (most recent call last):\n".to_string());
                parts.extend(self.calls(&trace));
            }
            parts.push(self.last_line(&e) + "\n");
            parts.extend(self.notes(&e));
            if !why.is_empty() {
                parts.push(format!("\n{why}\n\n"));
            }
        }
        parts
    }

    /// `KeyError: 'x'`
    pub fn last_line(&mut self, object: &Rc<Instance>) -> String {
        let class = object.class();
        let name = match class.module.as_str() {
            "builtins" | "__main__" => class.name().to_string(),
            module => format!("{module}.{}", class.name()),
        };
        match Value::Instance(object.clone()).to_text(self) {
            Ok(text) if text.is_empty() => name,
            Ok(text) => format!("{name}: {text}"),
            Err(_) => format!("{name}: <exception str() failed>"),
        }
    }

    fn notes(&mut self, object: &Rc<Instance>) -> Vec<String> {
        let notes = attr::find(self, &Value::Instance(object.clone()), Symbol::new("__notes__"));
        let Ok(Some(notes)) = notes else { return vec![] };
        let all = notes.to_vec(self).unwrap_or_default();
        all.iter().filter_map(|note| note.to_text(self).ok()).map(|note| note + "\n").collect()
    }

    /// A text for each call, outermost first; more than three equal ones in a row are counted.
    fn calls(&self, trace: &[Place]) -> Vec<String> {
        let mut parts: Vec<String> = Vec::new();
        let (mut last, mut times) = (None, 0);
        for place in trace.iter().rev() {
            let Some(source) = self.source(place.source) else { continue };
            let line = line_at(&source.text, place.start as usize).0;
            let call = Some((place.source, line, place.function));
            times = if call == last { times + 1 } else { 1 };
            last = call;
            if times <= REPEATS {
                parts.push(text_of(source, place));
                continue;
            }
            if times > REPEATS + 1 {
                parts.pop();
            }
            let more = times - REPEATS;
            parts.push(format!("  [Previous line repeated {more} more time{}]\n", if more == 1 { "" } else { "s" }));
        }
        parts
    }
}

/// The exception before this one, and how it is said.
fn led_here(x: &Exception) -> Option<(Rc<Instance>, &'static str)> {
    match (&*x.cause.borrow(), &*x.context.borrow()) {
        (Value::Instance(cause), _) => {
            Some((cause.clone(), "The above exception was the direct cause of the following exception:"))
        }
        (_, Value::Instance(context)) if !x.suppress_context.get() => {
            Some((context.clone(), "During handling of the above exception, another exception occurred:"))
        }
        _ => None,
    }
}

/// One call: where, the line, and carets unless they would underline all of it evenly.
fn text_of(source: &Source, place: &Place) -> String {
    let (line, code) = line_at(&source.text, place.start as usize);
    let mut text = format!("  File \"{}\", line {line}, in {}\n", source.name, place.function);
    let shown = code.trim();
    if shown.is_empty() {
        return text;
    }
    text.push_str(&format!("    {shown}\n"));
    let indent = code.len() - code.trim_start().len();
    let start = column_at(&source.text, place.start as usize).saturating_sub(indent).min(shown.len());
    let end = (start + (place.end - place.start) as usize).min(shown.len());
    let (Some(before), Some(under)) = (shown.get(..start), shown.get(start..end)) else { return text };
    let whole = source.text.get(place.start as usize..place.end as usize).unwrap_or(under);
    if under.len() < shown.len() || anchors(whole).is_some() {
        let blanks = " ".repeat(before.chars().count());
        text.push_str(&format!("    {blanks}{}\n", carets(under, whole)));
    }
    text
}

/// The marks below a part of a line: of an operation the operator stands out, of a subscript the brackets.
fn carets(shown: &str, whole: &str) -> String {
    let width = |s: &str| s.chars().count();
    let plain = "^".repeat(width(shown).max(1));
    let Some((from, to)) = anchors(whole).filter(|(_, to)| *to <= shown.len()) else { return plain };
    let parts = (shown.get(..from), shown.get(from..to), shown.get(to..));
    let (Some(left), Some(heart), Some(right)) = parts else { return plain };
    "~".repeat(width(left)) + &"^".repeat(width(heart)) + &"~".repeat(width(right))
}

/// Where the operator, or the subscript with its brackets, stands in the text of an expression.
fn anchors(text: &str) -> Option<(usize, usize)> {
    let tree = tscript_grammar::parse_tree(text).ok()?;
    let [only] = &tree.body[..] else { return None };
    let StmtKind::Expr(e) = &only.kind else { return None };
    match &*e.kind {
        ExprKind::Binary { left, right, .. } => {
            let between = text.get(left.span.end as usize..right.span.start as usize)?;
            let blank = between.len() - between.trim_start().len();
            let from = left.span.end as usize + blank;
            let double = between[blank..].chars().nth(1).is_some_and(|c| !c.is_whitespace());
            Some((from, from + 1 + usize::from(double)))
        }
        ExprKind::Subscript { value, index } => Some((value.span.end as usize, index.span.end as usize + 1)),
        _ => None,
    }
}
