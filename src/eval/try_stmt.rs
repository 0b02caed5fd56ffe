//! `try … except … else … finally`.

use super::code::*;
use super::interp::{Frame, Interp};
use super::pending::Eval;
use super::stmt::Flow;
use crate::diag::Error as Raised;
use crate::value::{Class, Error, Result, Value};
use std::rc::Rc;

impl Interp {
    #[inline(never)]
    pub(super) fn try_stmt(&mut self, f: &mut Frame, t: &Try) -> Eval<Flow> {
        let result = self.stoppable(|interp| interp.guarded(f, t));
        if t.finalbody.is_empty() {
            return Ok(result?);
        }
        // While an exception passes through, it is the one being handled.
        let result = match result {
            Err(e) => {
                let (e, object) = e.into_object();
                self.core.handling.push(object);
                let last = self.block(f, &t.finalbody);
                self.core.handling.pop();
                return match last? {
                    Flow::Normal => Err(e.into()),
                    other => Ok(other),
                };
            }
            Ok(flow) => flow,
        };
        match self.block(f, &t.finalbody)? {
            Flow::Normal => Ok(result),
            other => Ok(other),
        }
    }

    fn guarded(&mut self, f: &mut Frame, t: &Try) -> Eval<Flow> {
        let error = match self.stoppable(|interp| interp.block(f, &t.body)) {
            Ok(Flow::Normal) => return self.block(f, &t.orelse),
            Ok(other) => return Ok(other),
            Err(e) => e,
        };
        if t.star {
            return self.handle_groups(f, t, error);
        }
        for h in &t.handlers {
            let matches = match &h.typ {
                None => true,
                Some(typ) => {
                    let typ = self.expr(f, typ)?;
                    matches_type(&error, &typ)
                        .map_err(|e| self.locate(f, h.typ.as_ref().map_or(Span::default(), |t| t.span), e))?
                }
            };
            if matches {
                return self.handle(f, h, error);
            }
        }
        Err(error.into())
    }

    pub(super) fn handle(&mut self, f: &mut Frame, h: &Handler, error: Error) -> Eval<Flow> {
        let (_, object) = error.into_object();
        self.set_context(&object);
        if let Some(place) = h.target {
            self.store(f, place, Value::Instance(object.clone()));
        }
        self.core.handling.push(object);
        let result = self.block(f, &h.body);
        let handled = self.core.handling.pop();
        if let Some(place) = h.target {
            self.unbind(f, place);
        }
        match (result.map_err(Error::from), handled) {
            (Err(e), Some(context)) if e.native().is_some() => {
                let (e, object) = e.into_object();
                if let Some(x) = &object.exception {
                    *x.context.borrow_mut() = Value::Instance(context);
                }
                Err(e.into())
            }
            (result, _) => Ok(result?),
        }
    }
}

/// Whether an `except` clause with this type catches the error.
fn matches_type(error: &Error, typ: &Value) -> Result<bool> {
    let class = |c: &Rc<Class>| match error.native() {
        Some(n) => crate::value::class::builtin_exception(n.kind()).is_subclass(c),
        None => error.to_object().class().is_subclass(c),
    };
    match typ {
        Value::Class(c) if c.is_exception() => Ok(class(c)),
        Value::Tuple(types) => {
            for t in types.iter() {
                if matches_type(error, t)? {
                    return Ok(true);
                }
            }
            Ok(false)
        }
        _ => Err(Raised::type_error("catching classes that do not inherit from BaseException is not allowed").into()),
    }
}
