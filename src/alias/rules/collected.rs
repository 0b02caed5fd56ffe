//! V010: values collected one by one are views of one buffer and all show its last state.
//!
//! Proven where a list gets an array that shows the very elements of one it already holds, and those
//! elements have changed since it was put there: the earlier entry no longer shows what was collected.

use crate::alias::codes::Code;
use crate::alias::names::Library;
use crate::alias::report::{Warning, short, snapshot};
use crate::alias::scene::{Scene, copying, differ};
use crate::array::{Array, Layout, Num};
use crate::value::{List, Value};
use rustc_hash::FxHashMap;
use std::rc::{Rc, Weak};
use tscript_grammar::ast::Arg;

/// How many elements of an entry are remembered.
const KEPT: usize = 64;
/// How many lists are remembered.
const LISTS: usize = 256;

/// What lists got so far.
#[derive(Default)]
pub struct Collected(FxHashMap<usize, (Weak<List>, Vec<Entry>)>);

struct Entry {
    /// Its place in the list.
    at: usize,
    buffer: u64,
    layout: Layout,
    /// The first elements as they were then.
    head: Vec<Num>,
}

fn head(a: &Array) -> Vec<Num> {
    let mut layout = a.layout().clone();
    let mut room = KEPT;
    for n in layout.shape.iter_mut().rev() {
        *n = (*n).min(room.max(1));
        room /= (*n).max(1);
    }
    a.with_layout(layout).map(|part| part.to_nums()).unwrap_or_default()
}

impl Collected {
    /// After `list.append(value)` and its like.
    pub fn add(&mut self, s: &Scene, list: &Value, method: &str, value: &Value) -> Option<Warning> {
        let Value::List(list) = list else { return None };
        let array = value.any_array()?;
        if method != "append" {
            return None;
        }
        if self.0.len() >= LISTS {
            self.0.retain(|_, (weak, _)| weak.strong_count() > 0);
        }
        let entries = self.0.entry(Rc::as_ptr(list) as usize).or_default();
        if entries.0.upgrade().is_none_or(|known| !Rc::ptr_eq(&known, list)) {
            *entries = (Rc::downgrade(list), Vec::new());
        }
        let (buffer, now, items) = (array.storage().id(), head(&array), list.borrow());
        let known = entries.1.iter_mut().find(|e| e.buffer == buffer && e.layout == *array.layout());
        let Some(known) = known else {
            if entries.1.len() < LISTS {
                let at = items.len().saturating_sub(1);
                entries.1.push(Entry { at, buffer, layout: array.layout().clone(), head: now });
            }
            return None;
        };
        let still = items.get(known.at).and_then(Value::any_array).is_some_and(|a| a.same_view(&array));
        if !still {
            *known = Entry { at: items.len().saturating_sub(1), buffer, layout: array.layout().clone(), head: now };
            return None;
        }
        if !differ(&known.head, &now) {
            return None;
        }
        let library = Library::of(value)?;
        let w = s.written()?;
        let (receiver, _, args) = w.method()?;
        let [Arg::Pos(taken)] = args else { return None };
        let (log, at) = (w.part(receiver), known.at);
        let shape: Vec<usize> = if array.size() == now.len() { array.shape().to_vec() } else { vec![now.len()] };
        let text = |nums: &[Num]| snapshot(array.dtype(), &shape, nums).map_or("…".into(), |a| short(&a));
        let why = match (library, array.ndim()) {
            (Library::Torch, 0) => {
                "In PyTorch the element is a 0-d view, not a number: every entry shows the same cell."
            }
            _ => "Every entry shows the same elements, so all of them show the last state.",
        };
        let taken_text = w.primary(taken);
        let warning = Warning::new(
            Code::V010,
            format!("{log}[{at}] has changed since it was appended: {} is a view, not a snapshot", w.part(taken)),
            why,
        )
        .outcome("appended", format!("{log}[{at}] = {}", text(&known.head)))
        .outcome("now", format!("{log}[{at}] = {}", text(&now)))
        .fix(w.replaced(&[(taken, taken_text.clone() + copying(library))]));
        Some(match array.ndim() {
            0 => warning.fix(w.replaced(&[(taken, taken_text + ".item()")])),
            _ => warning,
        })
    }
}
