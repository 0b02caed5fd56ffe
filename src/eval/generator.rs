//! Generators: a body that runs on a stack of its own and comes back at each `yield`.
//!
//! Whoever asks for the next value lends the generator the whole state of the run; it comes back with
//! the value. While it is away, a hollow one stands in its place.

use super::closure::Closure;
use super::code::*;
use super::interp::{Cells, Core, Frame, Interp, Locals, STACK_MARGIN};
use super::pending::Eval;
use super::stmt::Flow;
use crate::diag::{Error as Raised, ErrorKind};
use crate::value::error::Error;
use crate::value::iter::{Resume, Step};
use crate::value::{Function, Host, Instance, Iterate, Result, TypeInfo, Value, types};
use corosensei::stack::{DefaultStack, Stack};
use corosensei::{Coroutine, CoroutineResult, Yielder};
use std::cell::{Cell, RefCell};
use std::rc::Rc;

/// Address space of a generator's stack; memory is used only as far as it is touched.
const STACK_SIZE: usize = 8 << 20;
/// How many unused stacks, and states that stand in, are kept.
const POOLED: usize = 32;

struct In {
    core: Box<Core>,
    with: Resume,
}
type Out = (Box<Core>, Value);
type End = (Box<Core>, Result<Value>);
type Body = Coroutine<In, Out, End, DefaultStack>;

/// How a generator's frame gives a value to whoever asked.
pub struct Suspend<'y> {
    yielder: &'y Yielder<In, Out>,
    hollow: Cell<Option<Box<Core>>>,
}

thread_local! {
    static STACKS: RefCell<Vec<DefaultStack>> = const { RefCell::new(Vec::new()) };
    // Boxed, for that is how a state travels.
    #[allow(clippy::vec_box)]
    static HOLLOWS: RefCell<Vec<Box<Core>>> = const { RefCell::new(Vec::new()) };
}

/// A state that stands in for the one that is away.
fn hollow() -> Box<Core> {
    HOLLOWS.with(|h| h.borrow_mut().pop()).unwrap_or_default()
}

/// Keeps one for later.
fn keep(hollow: Box<Core>) {
    HOLLOWS.with(|h| {
        let mut hollows = h.borrow_mut();
        if hollows.len() < POOLED {
            hollows.push(hollow);
        }
    });
}

enum State {
    /// Called, not yet asked.
    Fresh(Rc<Function>, Locals, Cells),
    Running(RunningBody),
    Done,
}

struct Generator {
    state: State,
    hollow: Option<Box<Core>>,
    /// Exceptions that the body was handling when it suspended.
    handling: Vec<Rc<Instance>>,
}

/// The generator that calling a generator function gives.
pub(super) fn start(function: Rc<Function>, locals: Locals, own: Cells) -> Value {
    Value::iter(Generator { state: State::Fresh(function, locals, own), hollow: None, handling: Vec::new() })
}

impl Iterate for Generator {
    fn next(&mut self, h: &mut dyn Host) -> Result<Option<Value>> {
        Ok(match self.resume(h, Resume::Send(Value::None))? {
            Step::Yield(v) => Some(v),
            Step::Return(_) => None,
        })
    }
    fn type_info(&self) -> &'static TypeInfo {
        &types::GENERATOR
    }
    fn survives(&self) -> bool {
        matches!(self.state, State::Fresh(..))
    }
    fn resume(&mut self, h: &mut dyn Host, with: Resume) -> Result<Step> {
        let Some(interp) = h.as_any().downcast_mut::<Interp>() else {
            return Err(Raised::runtime("a generator needs the interpreter that made it").into());
        };
        if let State::Fresh(..) = self.state {
            match with {
                Resume::Throw(e) => {
                    self.state = State::Done;
                    return Err(e);
                }
                Resume::Close => return Ok(Step::Return(Value::None)),
                Resume::Send(ref v) if !v.is_none() => {
                    return Err(Raised::type_error("can't send non-None value to a just-started generator").into());
                }
                Resume::Send(_) => self.state.begin()?,
            }
        }
        // A body that was stopped by unwinding does not go on.
        let body = match &mut self.state {
            State::Running(body) if !body.coroutine.done() => body,
            _ => return Ok(Step::Return(Value::None)),
        };
        let closing = matches!(with, Resume::Close);
        interp.enter()?;
        let outside =
            (interp.core.stack_limit, interp.core.place, interp.core.globals.len(), interp.core.handling.len());
        interp.core.stack_limit = body.limit;
        if !self.handling.is_empty() {
            interp.core.handling.append(&mut self.handling);
        }
        let core = std::mem::replace(&mut interp.core, self.hollow.take().unwrap_or_else(hollow));
        let result = body.coroutine.resume(In { core, with });
        let (core, step) = match result {
            CoroutineResult::Yield((core, v)) => (core, Ok(Step::Yield(v))),
            CoroutineResult::Return((core, r)) => {
                self.state.end();
                (core, r.map(Step::Return))
            }
        };
        let away = std::mem::replace(&mut interp.core, core);
        match self.state {
            State::Running(_) => self.hollow = Some(away),
            _ => keep(away),
        }
        let (limit, place, globals, handling) = outside;
        interp.core.stack_limit = limit;
        interp.core.place = place;
        interp.core.globals.truncate(globals);
        if interp.core.handling.len() > handling {
            self.handling = interp.core.handling.split_off(handling);
        }
        interp.leave();
        match step {
            Ok(Step::Yield(_)) if closing => Err(Raised::runtime("generator ignored GeneratorExit").into()),
            Err(e) if closing && (e.is_a(ErrorKind::GeneratorExit) || e.is_a(ErrorKind::StopIteration)) => {
                Ok(Step::Return(Value::None))
            }
            Err(e) if e.is_a(ErrorKind::StopIteration) => Err(Raised::runtime("generator raised StopIteration").into()),
            other => other,
        }
    }
}

/// A coroutine and the lowest address its stack may reach.
struct RunningBody {
    coroutine: Body,
    limit: usize,
}

impl State {
    /// Gives a body that was not asked yet a stack.
    fn begin(&mut self) -> Result<()> {
        if let State::Fresh(function, locals, own) = std::mem::replace(self, State::Done) {
            *self = State::Running(coroutine(function, locals, own)?);
        }
        Ok(())
    }
    /// Keeps the stack of a body that has come to its end.
    fn end(&mut self) {
        if let State::Running(body) = std::mem::replace(self, State::Done) {
            recycle(body.coroutine.into_stack());
        }
    }
}

fn coroutine(function: Rc<Function>, locals: Locals, own: Cells) -> Result<RunningBody> {
    let stack = match STACKS.with(|s| s.borrow_mut().pop()) {
        Some(stack) => stack,
        None => DefaultStack::new(STACK_SIZE).map_err(|e| Raised::new(ErrorKind::MemoryError, e.to_string()))?,
    };
    let limit = stack.limit().get() + STACK_MARGIN;
    let coroutine = Coroutine::with_stack(stack, move |yielder: &Yielder<In, Out>, first: In| {
        let (mut locals, mut own) = (locals, own);
        let mut interp = Interp { core: first.core };
        let result = match function.code.downcast_ref::<Closure>() {
            Some(closure) => {
                let suspend = Suspend { yielder, hollow: Cell::default() };
                let frame = Frame::of(&function, closure, &mut locals, &mut own);
                let mut frame = Frame { suspend: Some(&suspend), ..frame };
                interp.core.globals.push(closure.globals.clone());
                interp.stoppable(|interp| interp.block(&mut frame, &closure.code.body.stmts)).map(Flow::value)
            }
            None => Ok(Value::None),
        };
        (interp.core, result)
    });
    Ok(RunningBody { coroutine, limit })
}

fn recycle(stack: DefaultStack) {
    STACKS.with(|s| {
        let mut stacks = s.borrow_mut();
        if stacks.len() < POOLED {
            stacks.push(stack);
        }
    });
}

impl Interp {
    /// Gives a value to whoever asked and waits to be asked again.
    #[inline(never)]
    pub(super) fn suspend(&mut self, f: &mut Frame, v: Value) -> Eval<Value> {
        let Some(s) = f.suspend else {
            return Err(Raised::new(ErrorKind::SyntaxError, "'yield' outside function").into());
        };
        let hollow = s.hollow.take().unwrap_or_else(hollow);
        let core = std::mem::replace(&mut self.core, hollow);
        let back = s.yielder.suspend((core, v));
        s.hollow.set(Some(std::mem::replace(&mut self.core, back.core)));
        if let Some((_, closure)) = f.function {
            self.core.globals.push(closure.globals.clone());
        }
        match back.with {
            Resume::Send(v) => Ok(v),
            Resume::Throw(e) => Err(e.into()),
            Resume::Close => Err(Raised::new(ErrorKind::GeneratorExit, "").into()),
        }
    }

    /// `yield from iterable`
    #[inline(never)]
    pub(super) fn yield_from(&mut self, f: &mut Frame, iterable: &Expr) -> Eval<Value> {
        let v = self.expr(f, iterable)?;
        let iter = v.to_iter(self).map_err(|e| self.locate(f, iterable.span, e))?;
        let mut with = Resume::Send(Value::None);
        loop {
            match iter.resume(self, with)? {
                Step::Return(v) => return Ok(v),
                Step::Yield(v) => {
                    with = match self.suspend(f, v).map_err(Error::from) {
                        Ok(sent) => Resume::Send(sent),
                        Err(e) if e.is_a(ErrorKind::GeneratorExit) => {
                            iter.resume(self, Resume::Close)?;
                            return Err(e.into());
                        }
                        Err(e) => Resume::Throw(e),
                    }
                }
            }
        }
    }
}
