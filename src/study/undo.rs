//! `%undo`: takes back statements at the prompt, what they did to arrays included.
//!
//! A statement that changed nothing, such as a look at a value, is passed over. Before each statement the names are noted, and every buffer that was written since the statement before is copied
//! (its version says so); a buffer that nobody writes is copied once, however many statements follow. The bounds:
//! [`STATEMENTS`] statements, [`TOTAL`] bytes of copies, and no name under which a buffer of more than [`LARGEST`] bytes
//! can be reached is kept at all, so that memory is freed when the program lets go of it.

use crate::alias::names::hidden;
use crate::array::{Array, DType, Layout, watch};
use crate::op::{assign, cast};
use crate::session::Session;
use crate::value::fields::Fields;
use crate::value::{Dict, Host, Instance, List, Symbol, Value};
use std::cell::Cell;
use std::collections::{HashMap, HashSet, VecDeque};
use std::rc::Rc;

/// So many statements can be taken back.
pub const STATEMENTS: usize = 50;
/// Bytes of copies that are kept.
pub const TOTAL: usize = 256 << 20;
/// Larger buffers are not copied.
pub const LARGEST: usize = 64 << 20;
/// Containers are followed so deep.
const DEPTH: usize = 6;

/// What can be taken back, oldest first.
#[derive(Default)]
pub struct History {
    moments: VecDeque<Moment>,
}

/// What there was before a statement.
struct Moment {
    input: String,
    names: Vec<(Symbol, Value)>,
    /// Names that reach too much memory to be kept.
    left_out: HashSet<Symbol>,
    contents: Vec<Content>,
    buffers: HashMap<u64, Rc<Saved>>,
}

/// The bytes of a buffer at a version.
struct Saved {
    live: Array,
    /// The version that has these bytes; another one after they were brought back.
    version: Cell<u64>,
    copy: Array,
}

impl Saved {
    fn is_current(&self) -> bool {
        self.version.get() == self.live.storage().version()
    }
}

/// What a changeable object held.
enum Content {
    List(Rc<List>, Vec<Value>),
    Dict(Rc<Dict>, Vec<(Value, Value)>),
    Object(Rc<Instance>, Fields),
    /// The layout and flags of an array object.
    Array(Value, Array),
}

impl History {
    /// Notes everything as it is before a statement.
    pub fn before(&mut self, session: &Session, input: &str) {
        let all: Vec<(Symbol, Value)> = session.variables().into_iter().filter(|(n, _)| !hidden(n.as_str())).collect();
        let mut left_out = HashSet::new();
        let mut buffers = HashMap::new();
        let arrays: Vec<_> = session.arrays().into_iter().filter(|n| !n.is_hidden()).collect();
        for n in arrays.iter().filter(|n| n.array.storage().len() > LARGEST) {
            left_out.insert(n.root);
        }
        for n in &arrays {
            if !left_out.contains(&n.root) && !buffers.contains_key(&n.buffer()) {
                let known = self.moments.back().and_then(|m| m.buffers.get(&n.buffer()));
                let same = known.filter(|s| s.is_current()).cloned();
                match same.or_else(|| saved(&n.array).map(Rc::new)) {
                    Some(saved) => drop(buffers.insert(n.buffer(), saved)),
                    // There is no room for a copy.
                    None => drop(left_out.insert(n.root)),
                }
            }
        }
        let names: Vec<_> = all.into_iter().filter(|(n, _)| !left_out.contains(n)).collect();
        let mut contents = Contents { found: Vec::new(), entered: HashSet::new() };
        names.iter().for_each(|(_, v)| contents.note(v, DEPTH));
        let input = input.trim().to_string();
        self.moments.push_back(Moment { input, names, left_out, contents: contents.found, buffers });
        while self.moments.len() > STATEMENTS || (self.moments.len() > 1 && self.bytes() > TOTAL) {
            self.moments.pop_front();
        }
    }

    /// Takes back the last statement that changed something; gives its text and the names that were too large to be kept.
    pub fn undo(&mut self, session: &mut Session) -> Option<(String, Vec<&'static str>)> {
        let moment = loop {
            let moment = self.moments.pop_back()?;
            if moment.has_passed(session) {
                break moment;
            }
        };
        // No statement writes what follows.
        watch::set_stamp(0);
        for saved in moment.buffers.values().filter(|s| !s.is_current()) {
            // Sizes and dtypes are those of the copy.
            let _ = assign::assign(&saved.live, &saved.copy);
            saved.version.set(saved.live.storage().version());
        }
        moment.contents.into_iter().for_each(|content| content.restore(session.host()));
        let kept: HashSet<Symbol> =
            moment.names.iter().map(|(n, _)| *n).chain(moment.left_out.iter().copied()).collect();
        for (name, _) in session.variables() {
            if !kept.contains(&name) && !hidden(name.as_str()) {
                session.globals().remove(name);
            }
        }
        for (name, value) in moment.names {
            session.define(name.as_str(), value);
        }
        let mut left_out: Vec<&str> = moment.left_out.into_iter().map(Symbol::as_str).collect();
        left_out.sort_unstable();
        Some((moment.input, left_out))
    }

    /// Forgets everything, as after `%reset`.
    pub fn forget(&mut self) {
        self.moments.clear();
    }

    /// The bytes of all copies, each counted once.
    fn bytes(&self) -> usize {
        let mut counted = HashSet::new();
        let all = self.moments.iter().flat_map(|m| m.buffers.values());
        all.filter(|s| counted.insert(Rc::as_ptr(s))).map(|s| s.copy.storage().len()).sum()
    }
}

impl Moment {
    /// Whether anything that was noted is different now.
    fn has_passed(&self, session: &Session) -> bool {
        let now: HashMap<Symbol, Value> =
            session.variables().into_iter().filter(|(n, _)| !hidden(n.as_str())).collect();
        let bound = |n: &Symbol, v: &Value| now.get(n).is_some_and(|w| w.is(v));
        !self.left_out.is_empty()
            || now.len() != self.names.len()
            || !self.names.iter().all(|(n, v)| bound(n, v))
            || !self.buffers.values().all(|saved| saved.is_current())
            || !self.contents.iter().all(Content::is_current)
    }
}

fn saved(array: &Array) -> Option<Saved> {
    let whole = Layout::contiguous(&[array.storage().len()]);
    let live = array.reinterpret(DType::U8, whole).ok()?.with_writeable(true);
    let copy = cast::copy(&live, cast::Order::C).ok()?;
    Some(Saved { version: Cell::new(live.storage().version()), live, copy })
}

struct Contents {
    found: Vec<Content>,
    entered: HashSet<usize>,
}

impl Contents {
    fn note(&mut self, v: &Value, depth: usize) {
        let holds = matches!(
            v,
            Value::List(_) | Value::Tuple(_) | Value::Dict(_) | Value::Instance(_) | Value::Array(_) | Value::Tensor(_)
        );
        if depth == 0 || !holds || !self.entered.insert(v.id()) {
            return;
        }
        match v {
            Value::List(l) => {
                let items = l.borrow().clone();
                items.iter().for_each(|v| self.note(v, depth - 1));
                self.found.push(Content::List(l.clone(), items));
            }
            Value::Tuple(items) => items.iter().for_each(|v| self.note(v, depth - 1)),
            Value::Dict(d) => {
                let pairs = d.pairs();
                pairs.iter().for_each(|(_, v)| self.note(v, depth - 1));
                self.found.push(Content::Dict(d.clone(), pairs));
            }
            Value::Instance(i) => {
                let own = i.dict.borrow().clone();
                own.iter().for_each(|(_, v)| self.note(v, depth - 1));
                self.found.push(Content::Object(i.clone(), own));
            }
            v => self.found.extend(v.any_array().map(|array| Content::Array(v.clone(), array))),
        }
    }
}

impl Content {
    fn is_current(&self) -> bool {
        let same = |a: &[Value], b: &[Value]| a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.is(b));
        match self {
            Content::List(l, items) => same(&l.borrow(), items),
            Content::Dict(d, pairs) => {
                let now = d.pairs();
                now.len() == pairs.len() && now.iter().zip(pairs).all(|(a, b)| a.0.is(&b.0) && a.1.is(&b.1))
            }
            Content::Object(i, own) => {
                let now = i.dict.borrow();
                now.len() == own.len() && now.iter().zip(own.iter()).all(|(a, b)| a.0 == b.0 && a.1.is(b.1))
            }
            Content::Array(v, array) => v.any_array().is_some_and(|now| now.same_view(array)),
        }
    }

    fn restore(self, h: &mut dyn Host) {
        match self {
            Content::List(l, items) => *l.borrow_mut() = items,
            Content::Dict(d, pairs) => {
                d.clear();
                for (key, value) in pairs {
                    // The keys were in it before, so they can be hashed.
                    let _ = d.insert(h, key, value);
                }
            }
            Content::Object(i, own) => i.set_fields(own),
            Content::Array(Value::Array(a), array) => a.replace(array),
            Content::Array(Value::Tensor(t), array) => t.replace(array),
            Content::Array(..) => {}
        }
    }
}
