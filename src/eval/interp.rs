//! The state of a run, and the host that native code sees.

use super::closure::Closure;
use super::code::{Body, Span, Spot};
use super::pending::{Eval, Pending};
use super::quick;
use super::resolve::FREE;
use crate::array::{DType, Shape, memory};
use crate::diag::{Error as Raised, ErrorKind};
use crate::kernel::stop;
use crate::value::call::{Scope, State};
use crate::value::error::Place;
use crate::value::observe::{Interest, Observer};
use crate::value::symbol::Names;
use crate::value::{Args, Error, Function, Host, Instance, Module, Result, Stream, Symbol, Value, attr};
use std::any::Any;
use std::cell::RefCell;
use std::rc::Rc;

/// Python's default recursion limit.
const RECURSION_LIMIT: usize = 1000;
/// Room on the stack below which calls raise `RecursionError`.
pub(super) const STACK_MARGIN: usize = 256 << 10;

/// Bytes that are written before anybody looks whether to stop.
const PIECE: usize = 1 << 16;

/// Where printed text goes.
pub trait Output {
    /// Writes all of it; an error when the reader has gone.
    fn write(&mut self, stream: Stream, text: &str) -> std::io::Result<()>;
    /// Brings everything written so far to its reader.
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
    /// A line of standard input without its end; `None` at its end.
    fn read_line(&mut self) -> std::io::Result<Option<String>> {
        Ok(None)
    }
    /// Whether the user asked to stop; asking clears it.
    fn interrupted(&mut self) -> bool {
        false
    }
}

/// A variable that functions share.
pub type CellRef = Rc<RefCell<Option<Value>>>;

/// The variables of a module, by slot.
#[derive(Default)]
pub struct Globals {
    names: RefCell<Names<u32>>,
    pub(super) slots: RefCell<Vec<Option<Value>>>,
    /// Builtins found under unbound slots.
    pub(super) builtins: RefCell<Vec<Option<Value>>>,
}

impl Globals {
    /// The slot of a name, made if need be.
    pub fn slot(&self, name: Symbol) -> u32 {
        if let Some(slot) = self.names.borrow().get(&name) {
            return *slot;
        }
        let slot = self.slots.borrow().len() as u32;
        self.names.borrow_mut().insert(name, slot);
        self.slots.borrow_mut().push(None);
        self.builtins.borrow_mut().push(None);
        slot
    }
    /// Binds a name.
    pub fn set(&self, name: Symbol, value: Value) {
        let slot = self.slot(name) as usize;
        let old = self.slots.borrow_mut()[slot].replace(value);
        drop(old);
    }
    /// Unbinds a name.
    pub fn remove(&self, name: Symbol) {
        let slot = self.slot(name) as usize;
        let old = self.slots.borrow_mut()[slot].take();
        drop(old);
    }
    /// The value of a name.
    pub fn get(&self, name: Symbol) -> Option<Value> {
        let slot = *self.names.borrow().get(&name)? as usize;
        self.slots.borrow()[slot].clone()
    }
    /// All bound names, in order of first mention.
    pub fn all(&self) -> Vec<(Symbol, Value)> {
        let slots = self.slots.borrow();
        self.names.borrow().iter().filter_map(|(n, &s)| Some((*n, slots[s as usize].clone()?))).collect()
    }
    pub(super) fn name_of(&self, slot: u32) -> Symbol {
        self.names.borrow().get_index(slot as usize).map_or(Symbol::new("?"), |(n, _)| *n)
    }
}

/// The local variables of a frame, by slot.
pub(super) type Locals = Vec<Option<Value>>;
/// The variables of a frame that inner functions share.
pub(super) type Cells = Vec<CellRef>;

/// `n` unbound variables.
pub(super) fn unbound(n: usize) -> Locals {
    std::iter::repeat_with(|| None).take(n).collect()
}

/// More room, with some to spare.
#[cold]
#[inline(never)]
fn larger(mut room: Locals, n: usize) -> Locals {
    room.resize_with(n.next_multiple_of(8), || None);
    room
}

impl Interp {
    /// `n` unbound variables or more for a call, in the room that a finished call has left.
    pub(super) fn room(&mut self, n: usize) -> Locals {
        match self.core.rooms.pop() {
            Some(room) if room.len() >= n => room,
            smaller => larger(smaller.unwrap_or_default(), n),
        }
    }
    /// Keeps room whose variables are unbound again.
    pub(super) fn leave_room(&mut self, room: Locals) {
        self.core.rooms.push(room);
    }
}

/// Unbinds the variables of a call.
#[inline(always)]
pub(super) fn unbind_all(locals: &mut [Option<Value>]) {
    for place in locals {
        if let Some(v) = place.take() {
            quick::done(v);
        }
    }
}

/// The variables of one running body. What it only reads is borrowed from whoever runs it.
pub struct Frame<'y> {
    pub(super) locals: &'y mut [Option<Value>],
    pub(super) own: &'y mut [CellRef],
    /// The cells it took over from around it.
    pub(super) free: &'y [CellRef],
    pub(super) globals: &'y Rc<Globals>,
    /// The names of a class body.
    pub(super) class: Option<&'y RefCell<Names<Value>>>,
    /// The function that runs, for `super()`; in a class body the one around it.
    pub(super) function: Option<(&'y Rc<Function>, &'y Closure)>,
    pub(super) body: &'y Body,
    /// Where the body suspends, if it is a generator's.
    pub(super) suspend: Option<&'y super::generator::Suspend<'y>>,
}

impl<'y> Frame<'y> {
    /// A frame for a body outside functions; `locals` are as many as the body has.
    #[inline(always)]
    pub(super) fn new(
        body: &'y Body,
        globals: &'y Rc<Globals>,
        locals: &'y mut [Option<Value>],
        own: &'y mut [CellRef],
    ) -> Self {
        Frame { locals, own, free: &[], globals, class: None, function: None, body, suspend: None }
    }
    /// A frame for a function's body.
    #[inline(always)]
    pub(super) fn of(
        function: &'y Rc<Function>,
        closure: &'y Closure,
        locals: &'y mut [Option<Value>],
        own: &'y mut [CellRef],
    ) -> Self {
        let frame = Frame::new(&closure.code.body, &closure.globals, locals, own);
        Frame { free: &closure.captured, function: Some((function, closure)), ..frame }
    }
    /// A cell by its number in the code.
    pub(super) fn cell(&self, c: u32) -> &CellRef {
        if c >= FREE { &self.free[(c - FREE) as usize] } else { &self.own[c as usize] }
    }
}

impl Body {
    /// The cells that each run of it makes.
    #[inline(always)]
    pub(super) fn cells(&self) -> Cells {
        if self.own_cells == 0 { Cells::new() } else { self.make_cells() }
    }
    #[inline(never)]
    fn make_cells(&self) -> Cells {
        (0..self.own_cells).map(|_| CellRef::default()).collect()
    }
}

/// All that a run needs, movable as one pointer: a generator takes it along while it runs.
#[derive(Default)]
pub(super) struct Core {
    pub depth: usize,
    /// By how much `sys.setrecursionlimit` moved the limit.
    pub spared_depth: i64,
    /// The lowest address the stack may reach.
    pub stack_limit: usize,
    pub ticks: u32,
    /// Room for local variables that no call uses now.
    pub rooms: Vec<Locals>,
    pub state: State,
    pub modules: Names<Value>,
    pub builtins: Option<Rc<Module>>,
    pub output: Option<Box<dyn Output>>,
    pub may_write: bool,
    /// Exceptions whose handlers run, innermost last.
    pub handling: Vec<Rc<Instance>>,
    /// The module and the innermost function that run, for `globals()` and `locals()`.
    pub globals: Vec<Rc<Globals>>,
    pub locals: Vec<(Symbol, Value)>,
    /// The statement that runs: where warnings point.
    pub place: Spot,
    /// The statement a warning of native code is about, while the module `warnings` decides on it.
    pub warning_at: Option<Spot>,
    pub sources: Vec<Source>,
    /// The folder whose `.tscript` files can be imported.
    pub folder: Option<std::path::PathBuf>,
    /// Called with every value that a prompt shows.
    pub show: Option<ShowHook>,
    /// Who watches, and what it wants to hear.
    pub observer: Option<Box<dyn Observer>>,
    pub watch: Interest,
    pub warned: std::collections::HashSet<(usize, u32, String)>,
    /// At a prompt: the names of the function in which the last exception was raised.
    pub failing: RefCell<Vec<Local>>,
}

/// A name of a function and, if it holds an array, of which shape and dtype.
#[derive(Clone, Debug)]
pub struct Local {
    pub name: Symbol,
    pub array: Option<(Shape, DType)>,
}

/// What a prompt does with the value of an expression statement.
pub type ShowHook = fn(&mut Interp, &Value) -> Result<()>;

/// A text that spans point into.
#[derive(Clone)]
pub struct Source {
    pub name: String,
    pub text: Rc<str>,
}

/// The interpreter.
#[derive(Default)]
pub struct Interp {
    pub(super) core: Box<Core>,
}

impl Interp {
    /// An interpreter that writes there.
    pub fn new(output: Box<dyn Output>) -> Self {
        crate::library::install();
        let mut interp = Interp::default();
        interp.core.output = Some(output);
        interp.core.builtins = crate::library::module("builtins").map(|spec| Rc::new(Module::library(spec)));
        interp
    }
    /// Says how much stack there is below the caller, in bytes.
    pub fn set_stack(&mut self, bytes: usize) {
        self.core.stack_limit = address_of_here().saturating_sub(bytes.saturating_sub(STACK_MARGIN));
    }
    /// Whether the program may write files.
    pub fn allow_write(&mut self, yes: bool) {
        self.core.may_write = yes;
    }
    /// Where `import` looks for files.
    pub fn set_folder(&mut self, folder: std::path::PathBuf) {
        self.core.folder = Some(folder);
    }
    /// What to do with values of expression statements at a prompt; gives what was done before.
    pub fn set_show(&mut self, hook: ShowHook) -> Option<ShowHook> {
        self.core.show.replace(hook)
    }
    /// Undoes [`Interp::set_show`].
    pub fn restore_show(&mut self, before: Option<ShowHook>) {
        self.core.show = before;
    }
    /// The names of the function in which the last exception was raised, once; at a prompt only.
    pub fn take_failing(&mut self) -> Vec<Local> {
        self.core.failing.take()
    }
    /// Forgets the calls that a panic of native code left unfinished.
    pub fn recover(&mut self) {
        self.core.depth = 0;
        self.core.handling.clear();
        self.core.globals.clear();
        self.core.locals.clear();
    }
    /// Registers a text; its number goes into the spans of its code.
    pub fn add_source(&mut self, name: &str, text: &str) -> usize {
        self.core.sources.push(Source { name: name.to_string(), text: text.into() });
        self.core.sources.len() - 1
    }
    /// The variables of the module that runs.
    pub fn running_globals(&self) -> Option<Rc<Globals>> {
        self.core.globals.last().cloned()
    }
    /// A registered text.
    pub fn source(&self, i: usize) -> Option<&Source> {
        self.core.sources.get(i)
    }
    /// Runs a module's body in these globals.
    pub fn run(&mut self, body: &Body, globals: &Rc<Globals>) -> Result<()> {
        let (mut locals, mut own) = (unbound(body.locals), body.cells());
        let mut frame = Frame::new(body, globals, &mut locals, &mut own);
        self.core.globals.push(globals.clone());
        let flow = self.stoppable(|interp| interp.program(&mut frame, &body.stmts));
        self.core.globals.pop();
        drop(flow?);
        // Whoever asked for a stop while the last operation ran is not ignored.
        match stop::take() {
            Some(reason) => Err(self.interrupted(reason, self.core.depth)),
            None => Ok(()),
        }
    }

    /// Adds the place where an error passes this frame, once a frame.
    #[cold]
    #[inline(never)]
    pub(super) fn locate(&self, f: &Frame, span: Span, e: impl Into<Error>) -> Pending {
        let e = e.into();
        if e.trace().last().is_some_and(|p| p.depth == self.core.depth) {
            return e.into();
        }
        if self.core.show.is_some() && e.trace().is_empty() && f.function.is_some() {
            *self.core.failing.borrow_mut() = super::observe::local_shapes(f);
        }
        self.located(f, span, e).into()
    }

    /// Adds a place in this frame.
    pub(super) fn located(&self, f: &Frame, span: Span, e: Error) -> Error {
        e.at(Place {
            source: f.body.source,
            start: span.start,
            end: span.end,
            function: f.body.name.as_str(),
            depth: self.core.depth,
        })
    }

    /// Says that code of this module runs, if another's did. Gives what [`Interp::leave_module`] needs.
    #[inline(always)]
    pub(super) fn enter_module(&mut self, globals: &Rc<Globals>) -> bool {
        let other = self.core.globals.last().is_none_or(|g| !Rc::ptr_eq(g, globals));
        if other {
            self.core.globals.push(globals.clone());
        }
        other
    }
    /// The module before runs again.
    #[inline(always)]
    pub(super) fn leave_module(&mut self, other: bool) {
        if other {
            self.core.globals.pop();
        }
    }

    /// Enters a call: counts it, refuses the one too many.
    #[inline(always)]
    pub(super) fn enter(&mut self) -> Eval<()> {
        let limit = RECURSION_LIMIT as i64 - 2 + self.core.spared_depth;
        let near = address_of_here() < self.core.stack_limit || self.core.depth as i64 >= limit;
        if near || stop::requested() {
            self.may_enter("")?;
        }
        self.core.depth += 1;
        Ok(())
    }
    /// Whether there is room for one level more, and nobody wants to stop; `doing` ends the message of the error.
    #[cold]
    #[inline(never)]
    fn may_enter(&mut self, doing: &str) -> Result<()> {
        self.check_depth()?;
        if self.core.depth as i64 >= RECURSION_LIMIT as i64 - 2 + self.core.spared_depth {
            let text = format!("maximum recursion depth exceeded{doing}");
            return Err(Raised::new(ErrorKind::RecursionError, text).into());
        }
        // A recursion may have no loop in which it could be stopped.
        if stop::requested() {
            self.check_interrupt()?;
        }
        Ok(())
    }
    #[inline(always)]
    pub(super) fn leave(&mut self) {
        self.core.depth -= 1;
    }

    /// A builtin by name.
    pub(super) fn builtin(&mut self, name: Symbol) -> Result<Option<Value>> {
        match self.core.builtins.clone() {
            Some(m) => m.get(self, name),
            None => Ok(None),
        }
    }
}

/// An address on the stack of the caller.
pub(super) fn address_of_here() -> usize {
    let here = 0u8;
    std::hint::black_box(&here) as *const u8 as usize
}

impl Host for Interp {
    fn call(&mut self, callee: &Value, args: Args) -> Result<Value> {
        self.call_value(callee, args)
    }
    fn instantiate(&mut self, class: &Value, args: Args) -> Result<Value> {
        match class {
            Value::Class(c) => self.make_object(c, args),
            other => self.call_value(other, args),
        }
    }
    fn write(&mut self, stream: Stream, text: &str) -> Result<()> {
        let mut rest = text;
        while !rest.is_empty() {
            let boundary = (PIECE..rest.len()).find(|&at| rest.is_char_boundary(at)).unwrap_or(rest.len());
            let (piece, after) = rest.split_at(boundary);
            rest = after;
            if let Some(out) = &mut self.core.output {
                out.write(stream, piece).map_err(|e| Raised::new(ErrorKind::OSError, e.to_string()))?;
            }
            // A terminal takes its time for a long text.
            if stop::requested() && !rest.is_empty() {
                self.check_interrupt()?;
            }
        }
        Ok(())
    }
    fn warn(&mut self, category: ErrorKind, message: &str) -> Result<()> {
        // Once the program has the module `warnings`, its filters and recorders decide.
        if self.core.warning_at.is_none()
            && let Some(module) = self.core.modules.get(&Symbol::new("warnings")).cloned()
        {
            let warn = attr::get(self, &module, Symbol::new("warn"))?;
            self.core.warning_at = Some(self.core.place);
            let args = [Value::str(message), Value::exception_type(category)];
            let done = self.call_value(&warn, Args::positional(&args));
            self.core.warning_at = None;
            return done.map(drop);
        }
        let spot = self.core.warning_at.unwrap_or(self.core.place);
        let (source, span) = (spot.source(), spot.span);
        if !self.core.warned.insert((source, span.start, message.to_string())) {
            return Ok(());
        }
        let (name, line, text) = match self.core.sources.get(source) {
            Some(s) => {
                let (line, text) = crate::diag::source::line_at(&s.text, span.start as usize);
                (s.name.clone(), line, text.trim().to_string())
            }
            None => ("<string>".into(), 1, String::new()),
        };
        self.write(Stream::Err, &format!("{name}:{line}: {}: {message}\n  {text}\n", category.short_name()))
    }
    fn source(&self, i: usize) -> Option<(&str, Rc<str>)> {
        self.core.sources.get(i).map(|s| (s.name.as_str(), s.text.clone()))
    }
    fn handled(&self) -> Option<Rc<Instance>> {
        self.core.handling.last().cloned()
    }
    fn report(&mut self, exc: &Rc<Instance>, chain: bool) -> Vec<String> {
        Interp::report(self, exc, chain)
    }
    fn shown_call(&self, place: &crate::value::error::Place) -> String {
        self.call_text(place)
    }
    fn state(&mut self) -> &mut State {
        &mut self.core.state
    }
    fn import(&mut self, name: &str) -> Result<Value> {
        self.import_module(name)
    }
    fn names(&mut self, scope: Scope) -> Vec<(Symbol, Value)> {
        let globals = self.core.globals.last().map(|g| g.all()).unwrap_or_default();
        match scope {
            Scope::Locals if self.core.depth > 0 && !self.core.locals.is_empty() => self.core.locals.clone(),
            _ => globals,
        }
    }
    fn flush(&mut self) -> Result<()> {
        match &mut self.core.output {
            Some(out) => out.flush().map_err(|e| Raised::new(ErrorKind::OSError, e.to_string()).into()),
            None => Ok(()),
        }
    }
    fn read_line(&mut self) -> Result<Option<String>> {
        match &mut self.core.output {
            Some(out) => out.read_line().map_err(|e| Raised::new(ErrorKind::OSError, e.to_string()).into()),
            None => Ok(None),
        }
    }
    fn may_write(&self) -> bool {
        self.core.may_write
    }
    fn check_interrupt(&mut self) -> Result<()> {
        if stop::requested()
            && let Some(reason) = stop::take()
        {
            return Err(super::stop::exception(reason).into());
        }
        if memory::is_short() {
            return Err(Raised::new(ErrorKind::MemoryError, "").into());
        }
        let stop = self.core.output.as_mut().is_some_and(|out| out.interrupted());
        if stop { Err(Raised::new(ErrorKind::KeyboardInterrupt, "").into()) } else { Ok(()) }
    }
    fn check_depth(&mut self) -> Result<()> {
        if address_of_here() < self.core.stack_limit {
            return Err(Raised::new(ErrorKind::RecursionError, "maximum recursion depth exceeded").into());
        }
        Ok(())
    }
    fn enter(&mut self, doing: &str) -> Result<()> {
        self.may_enter(doing)?;
        self.core.depth += 1;
        Ok(())
    }
    fn leave(&mut self) {
        self.core.depth -= 1;
    }
    fn set_recursion_limit(&mut self, limit: usize) {
        self.core.spared_depth = limit as i64 - RECURSION_LIMIT as i64;
    }
    fn as_any(&mut self) -> &mut dyn Any {
        self
    }
}
