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
/// How many exceptions of a group are shown, and how deep groups in groups.
const MAX_WIDTH: usize = 15;
const MAX_DEPTH: usize = 10;
/// How many exceptions back the story goes.
const MAX_CHAIN: usize = 100;

impl Interp {
    /// The parts of a report, as `traceback.format_exception` cuts them: for each exception of the chain a header, a
    /// text for each call, the last line, notes; then the exceptions of a group, indented.
    pub fn report(&mut self, exc: &Rc<Instance>, chain: bool) -> Vec<String> {
        let mut parts = Vec::new();
        self.recount(exc, chain, &mut Margin::default(), &mut parts);
        parts
    }

    fn recount(&mut self, exc: &Rc<Instance>, chain: bool, margin: &mut Margin, parts: &mut Vec<String>) {
        let mut story = vec![(exc.clone(), "")];
        while let Some((earlier, why)) = story.last().and_then(|(e, _)| e.exception.as_deref().and_then(led_here)) {
            let seen = story.iter().any(|(e, _)| Rc::ptr_eq(e, &earlier));
            if !chain || seen || story.len() == MAX_CHAIN {
                break;
            }
            story.push((earlier, why));
        }
        for (e, why) in story.into_iter().rev() {
            let members = members(&e);
            let outermost = margin.depth == 0 && members.is_some();
            margin.depth += usize::from(outermost);
            let trace = e.exception.as_ref().map(|x| x.trace.borrow().clone()).unwrap_or_default();
            if !trace.is_empty() {
                let group = if members.is_some() { "Exception Group " } else { "" };
                let mark = if outermost { '+' } else { '|' };
                parts.push(margin.put(&format!("{group}Traceback (most recent call last):\n"), mark));
                parts.extend(self.calls(&trace).iter().map(|call| margin.put(call, '|')));
            }
            parts.push(margin.put(&(self.last_line(&e) + "\n"), '|'));
            parts.extend(self.notes(&e).iter().map(|note| margin.put(note, '|')));
            if let Some(members) = members {
                self.recount_members(&members, chain, margin, parts);
            }
            if outermost {
                margin.depth = 0;
            }
            if !why.is_empty() {
                parts.push(margin.put(&format!("\n{why}\n\n"), '|'));
            }
        }
    }

    /// The exceptions of a group, each under its number.
    fn recount_members(&mut self, members: &[Value], chain: bool, margin: &mut Margin, parts: &mut Vec<String>) {
        if margin.depth > MAX_DEPTH {
            parts.push(margin.put(&format!("... (max_group_depth is {MAX_DEPTH})\n"), '|'));
            return;
        }
        let shown = if members.len() > MAX_WIDTH { MAX_WIDTH + 1 } else { members.len() };
        for i in 0..shown {
            let last = i + 1 == shown;
            margin.open |= last;
            let label = if i < MAX_WIDTH { (i + 1).to_string() } else { "...".to_string() };
            let begin = if i == 0 { "+-" } else { "  " };
            parts.push(format!("{}{begin}+---------------- {label} ----------------\n", margin.blanks()));
            margin.depth += 1;
            match &members[i] {
                Value::Instance(e) if i < MAX_WIDTH => self.recount(e, chain, margin, parts),
                _ => {
                    let more = members.len() - MAX_WIDTH;
                    let plural = if more == 1 { "" } else { "s" };
                    parts.push(margin.put(&format!("and {more} more exception{plural}\n"), '|'));
                }
            }
            if last && std::mem::take(&mut margin.open) {
                parts.push(format!("{}+------------------------------------\n", margin.blanks()));
            }
            margin.depth -= 1;
        }
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

    /// How one call is shown.
    pub fn call_text(&self, place: &Place) -> String {
        self.source(place.source).map_or_else(String::new, |source| text_of(source, place))
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

/// How deep in groups a text stands.
#[derive(Default)]
struct Margin {
    depth: usize,
    /// The line that closes a group is still to come.
    open: bool,
}

impl Margin {
    fn blanks(&self) -> String {
        " ".repeat(2 * self.depth)
    }
    /// The lines of a text behind the margin.
    fn put(&self, text: &str, mark: char) -> String {
        if self.depth == 0 {
            return text.to_string();
        }
        text.split_inclusive('\n').map(|line| format!("{}{mark} {line}", self.blanks())).collect()
    }
}

/// The exceptions of a group.
fn members(e: &Instance) -> Option<Vec<Value>> {
    let groups =
        |c: &Rc<crate::value::Class>| c.name().as_str() == "BaseExceptionGroup" && c.module.as_str() == "builtins";
    if !e.class().mro().any(|c| groups(&c)) {
        return None;
    }
    match e.dict.borrow().get(&Symbol::new("exceptions")) {
        Some(Value::Tuple(all)) => Some(all.to_vec()),
        _ => None,
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
