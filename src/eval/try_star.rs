//! `except*`: each handler takes the part of a group of exceptions that its types match; what is left, and what the
//! handlers raise, goes on together.

use super::code::*;
use super::interp::{Frame, Interp};
use super::pending::Eval;
use super::stmt::Flow;
use crate::value::{Args, Error, Host, Result, Symbol, Value, attr};

impl Interp {
    pub(super) fn handle_groups(&mut self, f: &mut Frame, t: &Try, error: Error) -> Eval<Flow> {
        let (_, original) = error.into_object();
        let original = Value::Instance(original);
        let (mut rest, mut raised) = (original.clone(), Vec::new());
        for h in &t.handlers {
            let Some(typ) = h.typ.as_ref().filter(|_| !rest.is_none()) else { break };
            let span = typ.span;
            let typ = self.expr(f, typ)?;
            let split = self.of_groups("match", &[rest.clone(), typ]).map_err(|e| self.locate(f, span, e))?;
            let parts = split.to_vec(self)?;
            let [matched, left] = parts.as_slice() else { continue };
            rest = left.clone();
            let Value::Instance(matched) = matched else { continue };
            match self.handle(f, h, Error::again(matched.clone())) {
                Ok(Flow::Normal) => {}
                Ok(other) => return Ok(other),
                Err(e) => raised.push(Value::Instance(Error::from(e).into_object().1)),
            }
        }
        match self.of_groups("leftover", &[original, Value::list(raised), rest])? {
            Value::Instance(e) => Err(Error::again(e).into()),
            _ => Ok(Flow::Normal),
        }
    }

    /// Calls a function of the module that makes exception groups.
    fn of_groups(&mut self, name: &str, args: &[Value]) -> Result<Value> {
        let module = self.import("_groups")?;
        let function = attr::get(self, &module, Symbol::new(name))?;
        self.call(&function, Args::positional(args))
    }
}
