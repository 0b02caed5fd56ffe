//! Generator expressions: walked from one value to the next without a stack of their own.

use super::closure::Closure;
use super::code::*;
use super::interp::{Cells, Frame, Interp, Locals, unbound};
use super::pending::Eval;
use super::walk::Walk;
use crate::diag::{Error as Raised, ErrorKind};
use crate::value::error::Error;
use crate::value::iter::{Resume, Step};
use crate::value::{Function, Host, Iterate, Result, TypeInfo, Value, types};
use std::rc::Rc;

struct Generator {
    function: Rc<Function>,
    locals: Locals,
    own: Cells,
    /// The iterables of the clauses that run, outermost first; none at the end.
    levels: Vec<Walk>,
    started: bool,
}

impl Interp {
    /// A generator expression, its first iterable evaluated now.
    #[inline(never)]
    pub(super) fn generator_expr(&mut self, f: &mut Frame, code: &Rc<FunctionCode>, first: &Expr) -> Eval<Value> {
        let iterable = self.expr(f, first)?;
        let items = Walk::of(self, iterable).map_err(|e| self.locate(f, first.span, e))?;
        let function = self.closure(f, code, vec![], vec![]);
        let locals = unbound(code.body.locals);
        let own = code.body.cells();
        Ok(Value::iter(Generator { function, locals, own, levels: vec![items], started: false }))
    }

    /// The next value that the clauses let through.
    fn advance(&mut self, f: &mut Frame, code: &Lazy, levels: &mut Vec<Walk>) -> Eval<Option<Value>> {
        'next: while !levels.is_empty() {
            let depth = levels.len();
            let clause = &code.clauses[depth - 1];
            if !self.bind_next(f, &mut levels[depth - 1], &clause.target, clause.iter.span, None)? {
                levels.pop();
                continue;
            }
            for test in &clause.ifs {
                if !self.test(f, test)? {
                    continue 'next;
                }
            }
            let Some(inner) = code.clauses.get(depth) else { return self.expr(f, &code.element).map(Some) };
            let iterable = self.expr(f, &inner.iter)?;
            levels.push(Walk::of(self, iterable).map_err(|e| self.locate(f, inner.iter.span, e))?);
        }
        Ok(None)
    }
}

impl Generator {
    fn step(&mut self, interp: &mut Interp) -> Result<Option<Value>> {
        let Some(closure) = self.function.code.downcast_ref::<Closure>() else { return Ok(None) };
        let Some(code) = &closure.code.lazy else { return Ok(None) };
        interp.enter()?;
        let place = interp.core.place;
        let other = interp.enter_module(&closure.globals);
        let mut frame = Frame::of(&self.function, closure, &mut self.locals, &mut self.own);
        let next = interp.advance(&mut frame, code, &mut self.levels).map_err(Error::from);
        interp.leave_module(other);
        interp.at(place);
        interp.leave();
        match next {
            Err(e) if e.is_a(ErrorKind::StopIteration) => Err(Raised::runtime("generator raised StopIteration").into()),
            next => next,
        }
    }
}

impl Iterate for Generator {
    fn next(&mut self, h: &mut dyn Host) -> Result<Option<Value>> {
        let Some(interp) = h.as_any().downcast_mut::<Interp>() else {
            return Err(Raised::runtime("a generator needs the interpreter that made it").into());
        };
        self.started = true;
        self.step(interp)
    }
    fn type_info(&self) -> &'static TypeInfo {
        &types::GENERATOR
    }
    fn survives(&self) -> bool {
        !self.started
    }
    fn resume(&mut self, h: &mut dyn Host, with: Resume) -> Result<Step> {
        match with {
            Resume::Throw(e) => {
                self.started = true;
                Err(e)
            }
            Resume::Close => Ok(Step::Return(Value::None)),
            Resume::Send(v) if !v.is_none() && !self.started => {
                Err(Raised::type_error("can't send non-None value to a just-started generator").into())
            }
            Resume::Send(_) => Ok(self.next(h)?.map_or(Step::Return(Value::None), Step::Yield)),
        }
    }
}
