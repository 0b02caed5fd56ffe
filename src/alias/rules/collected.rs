//! V010: values collected one by one are views of one buffer and all show its last state.
//!
//! Proven where a list or a dict gets an array that shows the very elements of one it already holds, and those
//! elements have changed since it was put there: the earlier entry no longer shows what was collected. Where entries
//! are named (`d[key] = t`, `log[i] = t`) it must be the same statement that put both there, for a dict may well hold
//! one array under two names.

use crate::alias::codes::Code;
use crate::alias::names::Library;
use crate::alias::report::{Warning, short, snapshot};
use crate::alias::scene::{Scene, copying, differ};
use crate::alias::written::Written;
use crate::array::{Array, Layout, Num};
use crate::value::{Dict, List, Value};
use rustc_hash::FxHashMap;
use std::rc::{Rc, Weak};
use tscript_grammar::ast::{Arg, Expr, ExprKind, StmtKind};

/// How many elements of an entry are remembered.
const KEPT: usize = 64;
/// How many containers are remembered, and how many entries of each.
const LISTS: usize = 256;

/// What containers got so far.
#[derive(Default)]
pub struct Collected(FxHashMap<usize, (Held, Vec<Entry>)>);

/// A container, kept alive by nobody here.
enum Held {
    List(Weak<List>),
    Dict(Weak<Dict>),
}

impl Held {
    fn of(v: &Value) -> Option<Held> {
        match v {
            Value::List(l) => Some(Held::List(Rc::downgrade(l))),
            Value::Dict(d) => Some(Held::Dict(Rc::downgrade(d))),
            _ => None,
        }
    }
    fn alive(&self) -> bool {
        match self {
            Held::List(l) => l.strong_count() > 0,
            Held::Dict(d) => d.strong_count() > 0,
        }
    }
}

struct Entry {
    /// Its index or key.
    at: Value,
    /// The statement that put it there.
    by: u32,
    buffer: u64,
    layout: Layout,
    /// The first elements as they were then.
    head: Vec<Num>,
}

/// The first elements of an array.
fn head(a: &Array) -> Vec<Num> {
    a.corner(KEPT).to_nums()
}

impl Collected {
    /// After `list.append(value)`, `d[key] = value` and their like. `at`: the index or key of the value in there.
    pub fn add(&mut self, s: &mut Scene, into: &Value, at: &Value, value: &Value) -> Option<Warning> {
        let array = value.any_array()?;
        if self.0.len() >= LISTS {
            self.0.retain(|_, (held, _)| held.alive());
        }
        let entries = self.0.entry(into.id()).or_insert((Held::of(into)?, Vec::new()));
        if !entries.0.alive() {
            // The place of a container that is gone.
            *entries = (Held::of(into)?, Vec::new());
        }
        let by = s.at.statement.0;
        let fresh =
            |head| Entry { at: at.clone(), by, buffer: array.storage().id(), layout: array.layout().clone(), head };
        let now = head(&array);
        let like = |e: &&mut Entry| e.buffer == array.storage().id() && e.layout == *array.layout();
        let Some(known) = entries.1.iter_mut().find(like) else {
            if entries.1.len() < LISTS {
                entries.1.push(fresh(now));
            }
            return None;
        };
        let still = entry(s, into, &known.at).and_then(|v| v.any_array()).is_some_and(|a| a.same_view(&array));
        if !still || same(&known.at, at) {
            *known = fresh(now);
            return None;
        }
        if !differ(&known.head, &now) {
            return None;
        }
        // The statement is read last: that costs more than all before.
        if known.by != by && matches!(s.written()?.stmt().kind, StmtKind::Assign { .. }) {
            *known = fresh(now);
            return None;
        }
        warning(s, value, &array, known, &now)
    }
}

fn warning(s: &Scene, value: &Value, array: &Array, known: &Entry, now: &[Num]) -> Option<Warning> {
    let library = Library::of(value)?;
    let w = s.written()?;
    let Taken { container, what, verb } = taken(w, (s.at.start - s.at.statement.0, s.at.end - s.at.statement.0))?;
    let at = match &known.at {
        Value::Str(key) => crate::value::repr::quote(key.as_str()),
        Value::Int(i) => i.to_string(),
        _ => "…".to_string(),
    };
    let entry = container.map_or(format!("entry {at} of the list"), |c| format!("{c}[{at}]"));
    let shape: Vec<usize> = if array.size() == now.len() { array.shape().to_vec() } else { vec![now.len()] };
    let text = |nums: &[Num]| snapshot(array.dtype(), &shape, nums).map_or("…".into(), |a| short(&a));
    let why = match (library, array.ndim()) {
        (Library::Torch, 0) => "In PyTorch the element is a 0-d view, not a number: every entry shows the same cell.",
        _ => "Every entry shows the same elements, so all of them show the last state.",
    };
    let primary = w.primary(&what);
    let warning = Warning::new(
        Code::V010,
        format!("{entry} has changed since it was {verb}: {} is a view, not a snapshot", w.part(&what)),
        why,
    )
    .outcome(verb, format!("{entry} = {}", text(&known.head)))
    .outcome("now", format!("{entry} = {}", text(now)))
    .fix(w.replaced(&[(&what, primary.clone() + copying(library))]));
    Some(match array.ndim() {
        0 => warning.fix(w.replaced(&[(&what, primary + ".item()")])),
        _ => warning,
    })
}

/// How a statement collects: the container as written, the expression that it takes, and a word for that.
struct Taken<'a> {
    container: Option<&'a str>,
    what: Expr,
    verb: &'static str,
}

/// `span`: what was told of, in the statement; a comprehension's element stands there.
fn taken(w: &Written, span: (u32, u32)) -> Option<Taken<'_>> {
    if let Some(what) = w.element_of_comprehension(span) {
        return Some(Taken { container: None, what, verb: "collected" });
    }
    if let Some((receiver, _, args)) = w.method() {
        let Some(Arg::Pos(last)) = args.last() else { return None };
        return Some(Taken { container: Some(w.part(receiver)), what: only_item(last)?.clone(), verb: "appended" });
    }
    match &w.stmt().kind {
        StmtKind::AugAssign { target, value, .. } => {
            Some(Taken { container: Some(w.part(target)), what: only_item(value)?.clone(), verb: "appended" })
        }
        _ => {
            let (object, _, value) = w.store()?;
            Some(Taken { container: Some(w.part(object)), what: value.clone(), verb: "stored" })
        }
    }
}

/// The one item of a display, or the expression itself.
fn only_item(e: &Expr) -> Option<&Expr> {
    match &*e.kind {
        ExprKind::List(items) | ExprKind::Tuple(items) => match items.as_slice() {
            [one] => Some(one),
            _ => None,
        },
        _ => Some(e),
    }
}

/// What a container holds at an index or key.
fn entry(s: &mut Scene, container: &Value, at: &Value) -> Option<Value> {
    match (container, at) {
        (Value::List(l), Value::Int(i)) => l.borrow().get(usize::try_from(*i).ok()?).cloned(),
        (Value::Dict(d), Value::Str(_) | Value::Int(_)) => d.get(s.h, at).ok()?,
        _ => None,
    }
}

fn same(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Int(a), Value::Int(b)) => a == b,
        (Value::Str(a), Value::Str(b)) => a.as_str() == b.as_str(),
        _ => false,
    }
}
