//! Running functions of the program: arguments into variables, then the body.

use super::bind::bind;
use super::closure::Closure;
use super::code::*;
use super::expr::copy;
use super::fit::{Fit, Ready};
use super::interp::{Frame, Interp, unbind_all, unbound};
use super::pending::Eval;
use super::quick;
use super::stmt::Flow;
use crate::diag::Error as Raised;
use crate::value::{Args, Function, Result, Value};
use std::rc::Rc;

impl Interp {
    /// Calls a function whose arguments go straight into its variables.
    pub(super) fn call_ready(
        &mut self,
        f: &mut Frame,
        function: &Rc<Function>,
        ready: Ready,
        receiver: Option<Value>,
        call: &Call,
    ) -> Eval<Value> {
        // Few variables stand on the stack.
        match ready.closure.code.body.locals {
            n @ 0..=4 => self.call_in(f, function, ready, receiver, call, &mut [const { None }; 4][..n]),
            n => {
                let mut room = self.room(n);
                let done = self.call_in(f, function, ready, receiver, call, &mut room[..n]);
                self.leave_room(room);
                done
            }
        }
    }

    /// Calls it where its variables stand, and unbinds them.
    #[inline(always)]
    fn call_in(
        &mut self,
        f: &mut Frame,
        function: &Rc<Function>,
        ready: Ready,
        receiver: Option<Value>,
        call: &Call,
        locals: &mut [Option<Value>],
    ) -> Eval<Value> {
        let done = match self.fill(f, ready, receiver, call, locals) {
            Ok(()) => self.run_function(function, ready.closure, locals),
            Err(raised) => Err(raised),
        };
        unbind_all(locals);
        done
    }

    /// Evaluates the arguments into the variables.
    #[inline(always)]
    fn fill(
        &mut self,
        f: &mut Frame,
        ready: Ready,
        receiver: Option<Value>,
        call: &Call,
        locals: &mut [Option<Value>],
    ) -> Eval<()> {
        let bound = usize::from(receiver.is_some());
        if bound == 1 {
            locals[0] = receiver;
        }
        for (e, place) in call.args.iter().zip(&mut locals[bound..]) {
            let v = self.expr(f, e)?;
            quick::bind_first(place, v);
        }
        match ready.fit {
            Some(fit) => self.fill_by_name(f, ready.closure, fit, call, locals),
            None => Ok(()),
        }
    }

    #[inline(never)]
    fn fill_by_name(
        &mut self,
        f: &mut Frame,
        closure: &Closure,
        fit: &Fit,
        call: &Call,
        locals: &mut [Option<Value>],
    ) -> Eval<()> {
        for ((_, e), slot) in call.keywords.iter().zip(&fit.keywords) {
            let v = self.expr(f, e)?;
            locals[*slot] = Some(v);
        }
        for &slot in &fit.defaults {
            locals[slot] = closure.default(slot).map(copy);
        }
        Ok(())
    }

    /// Runs a function whose arguments are bound.
    #[inline(always)]
    fn run_function(
        &mut self,
        function: &Rc<Function>,
        closure: &Closure,
        locals: &mut [Option<Value>],
    ) -> Eval<Value> {
        if closure.code.body.own_cells == 0 {
            return self.run_body(&mut Frame::of(function, closure, locals, &mut []), closure);
        }
        self.run_with_cells(function, closure, locals)
    }

    /// The same of a function that shares variables with inner ones.
    #[inline(never)]
    fn run_with_cells(
        &mut self,
        function: &Rc<Function>,
        closure: &Closure,
        locals: &mut [Option<Value>],
    ) -> Eval<Value> {
        let mut own = closure.code.body.cells();
        closure.code.params.share(locals, &mut own);
        self.run_body(&mut Frame::of(function, closure, locals, &mut own), closure)
    }

    /// Calls a function with arguments that are values already.
    pub(super) fn call_function(&mut self, function: &Rc<Function>, args: Args) -> Result<Value> {
        let Some(closure) = function.code.downcast_ref::<Closure>() else {
            return Err(Raised::type_error(format!("'{}' has no code", function.name)).into());
        };
        let body = &closure.code.body;
        if body.is_generator {
            let (mut locals, mut own) = (unbound(body.locals), body.cells());
            bind(function, closure, &mut locals, &mut own, args)?;
            return Ok(super::generator::start(function.clone(), locals, own));
        }
        let mut room = self.room(body.locals);
        let locals = &mut room[..body.locals];
        let done = if closure.plain == Some(args.pos.len()) && args.kw.is_empty() {
            for (slot, v) in locals.iter_mut().zip(args.pos) {
                *slot = Some(copy(v));
            }
            self.run_function(function, closure, locals)
        } else {
            let mut own = body.cells();
            match bind(function, closure, locals, &mut own, args) {
                Ok(()) => self.run_body(&mut Frame::of(function, closure, locals, &mut own), closure),
                Err(e) => Err(e.into()),
            }
        };
        unbind_all(locals);
        self.leave_room(room);
        Ok(done?)
    }

    /// Runs a function's body in its frame.
    fn run_body(&mut self, frame: &mut Frame, closure: &Closure) -> Eval<Value> {
        self.enter()?;
        let place = self.core.place;
        let other = self.enter_module(&closure.globals);
        let done = match &closure.code.body.stmts[..] {
            _ if self.core.watch.calls => self.watched_body(frame, closure),
            // Often it only gives the value of an expression.
            [Stmt { kind: StmtKind::Return(Some(e)), spot }] if !self.core.watch.steps => {
                self.at(*spot);
                self.expr(frame, e)
            }
            stmts => self.block(frame, stmts).map(Flow::value),
        };
        self.at(place);
        self.leave_module(other);
        self.leave();
        done
    }
}
