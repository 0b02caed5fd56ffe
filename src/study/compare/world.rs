//! One side of a comparison: a session of its own with the tools that the rewritten program calls.

use super::dialect::{Dialect, handed_over};
use super::imported::Imported;
use super::state::{Shown, Snapshot};
use super::words::Words;
use super::{Side, translate};
use crate::array::watch::{self, Listen};
use crate::array::{Array, DType, Layout};
use crate::diag::Error;
use crate::op::cast;
use crate::session::{Raised, Session};
use crate::study::Complaint;
use crate::study::native::native;
use crate::value::call::Args;
use crate::value::observe::{At, Event, Interest, Observer};
use crate::value::{Host, List, Result as Raising, Symbol, Value, attr};
use std::any::Any;
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;
use tscript_grammar::ast::{Module, Stmt, StmtKind};

/// So many statements inside of one compound statement are remembered.
const EVENTS: usize = 400;

/// What one statement came to on one side.
#[derive(Clone, Default)]
pub struct Step {
    /// What it showed or printed, in words of neither library.
    pub shown: Vec<Shown>,
    pub after: Snapshot,
    pub raised: Option<Raised>,
    /// PyTorch leaves the result of a write open whose source it overwrites.
    pub undefined: bool,
    /// The statements inside, as they ended: first byte, and the names then.
    pub inner: Vec<Inner>,
}

/// A side that runs.
pub struct World {
    pub side: Side,
    session: Session,
    tree: Module,
    shown: Rc<RefCell<Vec<Shown>>>,
}

impl World {
    /// The program on a side, about to begin.
    pub fn new(
        side: Side,
        mut session: Session,
        tree: &Module,
        imported: &Imported,
        spoken: Option<Side>,
        carried: &[(Symbol, Value)],
    ) -> Result<World, Complaint> {
        session.import_libraries();
        // Both libraries count in float64 here, so that a difference is one of meaning.
        let _ = session.evaluate("<compare>", "torch.set_default_dtype(torch.float64)");
        let words = Words::read(&mut session, side).map_err(|e| e.report)?;
        let shown = Rc::new(RefCell::new(Vec::new()));
        install(&mut session, Dialect { side, words, spoken }, &shown);
        let mut buffers = HashMap::new();
        for (name, value) in carried {
            let kind = if side == Side::Copied { spoken.unwrap_or(Side::Numpy) } else { side };
            session.define(name.as_str(), carry(value, kind, &mut buffers));
        }
        Ok(World { side, session, tree: translate::translated(tree, side, imported), shown })
    }

    /// The names as they are.
    pub fn snapshot(&self) -> Snapshot {
        Snapshot::of(&self.session.variables())
    }

    /// Runs statement number `i`.
    pub fn step(&mut self, name: &str, text: &str, i: usize) -> Step {
        let Some(stmt) = self.tree.body.get(i).cloned() else { return Step::default() };
        let inside = Rc::new(RefCell::new(Vec::new()));
        if holds_others(&stmt) {
            self.session.host().observe(Some(Box::new(Inside(inside.clone()))));
        }
        watch::take();
        watch::listen(Listen { disturbances: true, ..Listen::default() });
        let raised = self.session.run_tree(name, text, &Module { body: vec![stmt] }).err();
        watch::listen(Listen::default());
        self.session.host().observe(None);
        let undefined = watch::take().iter().any(|w| w.disturbed.as_ref().is_some_and(|s| !s.in_order));
        Step {
            shown: self.shown.take(),
            after: self.snapshot(),
            undefined: undefined && self.side == Side::Torch,
            inner: inside.take(),
            raised,
        }
    }
}

fn holds_others(stmt: &Stmt) -> bool {
    use StmtKind::*;
    matches!(stmt.kind, If { .. } | While { .. } | For { .. } | With { .. } | Try { .. })
}

/// A statement inside of a compound one.
#[derive(Clone)]
pub struct Inner {
    /// Its first byte.
    pub start: u32,
    /// The names after it.
    pub names: Snapshot,
    /// What it raised, in the words of a traceback's last line: a `try` around it may have caught that.
    pub failed: Option<String>,
}

/// Remembers what each statement inside of a compound one did.
struct Inside(Rc<RefCell<Vec<Inner>>>);

impl Observer for Inside {
    fn interest(&self) -> Interest {
        Interest { steps: self.0.borrow().len() < EVENTS, ..Interest::default() }
    }
    fn event(&mut self, _: &mut dyn Host, at: &At, event: Event) -> Raising<()> {
        let failed = match event {
            Event::End => None,
            Event::Failed(line) => Some(line.to_string()),
            _ => return Ok(()),
        };
        // What happens in functions shows in the statement that calls them.
        if at.depth == 0 {
            self.0.borrow_mut().push(Inner { start: at.start, names: Snapshot::of(&(at.names)()), failed });
        }
        Ok(())
    }
    fn as_any(&mut self) -> &mut dyn Any {
        self
    }
}

/// Binds the tools that rewritten programs call.
fn install(session: &mut Session, dialect: Dialect, shown: &Rc<RefCell<Vec<Shown>>>) {
    let dialect = Rc::new(dialect);
    let method = dialect.clone();
    session.define(
        translate::METHOD,
        native(move |h, args| {
            let (receiver, name, rest) = receiver_and_name(args)?;
            method.call(h, receiver, name, Args { pos: rest, kw: args.kw })
        }),
    );
    session.define(
        translate::ATTRIBUTE,
        native(move |h, args| {
            let (receiver, name, _) = receiver_and_name(args)?;
            dialect.attribute(h, receiver, name)
        }),
    );
    let log = shown.clone();
    let note = move |_: &mut dyn Host, args: Args| -> Raising<Value> {
        log.borrow_mut().extend(args.pos.iter().map(Shown::of));
        Ok(Value::None)
    };
    session.define(translate::PRINT, native(note.clone()));
    session.define(translate::SHOW, native(note));
    session.define(translate::PLAIN, native(|_, args| Ok(args.pos.first().map(plain).unwrap_or_default())));
    session.define(translate::COPIED, native(|h, args| args.pos.first().map_or(Ok(Value::None), |v| copied(h, v))));
}

fn receiver_and_name<'a>(args: Args<'a>) -> Raising<(&'a Value, Symbol, &'a [Value])> {
    match args.pos {
        [receiver, Value::Str(name), rest @ ..] => Ok((receiver, Symbol::new(name.as_str()), rest)),
        _ => Err(Error::type_error("a receiver and a name").into()),
    }
}

/// A value whose text is the same in both libraries.
fn plain(v: &Value) -> Value {
    match v.any_array() {
        Some(array) if array.ndim() == 0 => array.item().map_or(Value::None, Value::scalar),
        Some(array) => Value::ndarray(array),
        None => match crate::library::torch::size::items(v) {
            Some(items) => Value::tuple(items.iter().map(plain).collect()),
            None => v.clone(),
        },
    }
}

/// A copy of an array, made by its library so that gradients still flow; anything else, and a leaf of the tape, as it is.
fn copied(h: &mut dyn Host, v: &Value) -> Raising<Value> {
    match v {
        Value::Array(_) => attr::call_method(h, v, Symbol::new("copy"), Args::default()),
        Value::Tensor(t) if t.requires_grad.get() && t.history.borrow().is_none() => Ok(v.clone()),
        Value::Tensor(_) => attr::call_method(h, v, Symbol::new("clone"), Args::default()),
        _ => Ok(v.clone()),
    }
}

/// A value of another session, copied; arrays that share a buffer there share one here.
fn carry(v: &Value, side: Side, buffers: &mut HashMap<u64, Array>) -> Value {
    if let Some(array) = v.any_array() {
        let moved = moved(&array, buffers).unwrap_or(array);
        let backward = moved.strides().iter().any(|&s| s < 0);
        let fit =
            if side == Side::Torch && backward { cast::copy(&moved, cast::Order::C).unwrap_or(moved) } else { moved };
        return handed_over(&Value::ndarray(fit), side);
    }
    match v {
        Value::List(l) => Value::List(Rc::new(List::new(l.borrow().iter().map(|v| carry(v, side, buffers)).collect()))),
        Value::Tuple(t) => Value::tuple(t.iter().map(|v| carry(v, side, buffers)).collect()),
        _ => v.clone(),
    }
}

/// The same layout on a copy of the whole buffer.
fn moved(array: &Array, buffers: &mut HashMap<u64, Array>) -> Option<Array> {
    let bytes = match buffers.get(&array.storage().id()) {
        Some(bytes) => bytes.clone(),
        None => {
            let whole = array.reinterpret(DType::U8, Layout::contiguous(&[array.storage().len()])).ok()?;
            let bytes = cast::copy(&whole, cast::Order::C).ok()?;
            buffers.insert(array.storage().id(), bytes.clone());
            bytes
        }
    };
    bytes.reinterpret(array.dtype(), array.layout().clone()).ok()
}
