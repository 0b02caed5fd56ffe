//! Methods of generators: `send`, `throw`, `close`.

use crate::diag::{Error, ErrorKind};
use crate::rows;
use crate::value::iter::{Resume, Step};
use crate::value::types::Install;
use crate::value::{Args, Error as Raised, Host, Iter, Result, Value, types};
use std::rc::Rc;

rows! { pub METHODS =
    /// Go on with a value as the result of `yield`; gives the next value.
    ///
    /// >>> def echo():
    /// ...     x = yield 1
    /// ...     yield x
    /// >>> g = echo()
    /// >>> next(g), g.send('a')
    "send"(this: Value, value: Value, /) => send;
    /// Raise an exception where the generator waits; gives the next value.
    "throw"(this: Value, typ: Value, val: Value = None, tb: Value = None, /) => throw;
    /// End the generator where it waits.
    "close"(this: Value) => close;
}

/// Installs `generator`.
pub fn install() {
    types::GENERATOR.install(Install { methods: crate::tables![METHODS], ..Install::default() });
}

fn generator(this: &Value) -> Result<Rc<Iter>> {
    match this {
        Value::Iter(i) => Ok(i.clone()),
        v => Err(Error::type_error(format!("expected a generator, got {}", v.type_name())).into()),
    }
}

/// The value that came, or the end as `StopIteration` with the generator's result.
fn outcome(step: Step) -> Result<Value> {
    match step {
        Step::Yield(v) => Ok(v),
        Step::Return(Value::None) => Err(Raised::with_args(ErrorKind::StopIteration, vec![])),
        Step::Return(v) => Err(Raised::with_args(ErrorKind::StopIteration, vec![v])),
    }
}

fn send(h: &mut dyn Host, this: Value, value: Value) -> Result<Value> {
    outcome(generator(&this)?.resume(h, Resume::Send(value))?)
}

fn throw(h: &mut dyn Host, this: Value, typ: Value, val: Value, _tb: Value) -> Result<Value> {
    let exception = match typ {
        Value::Class(_) => {
            let args = if val.is_none() { vec![] } else { vec![val] };
            h.call(&typ, Args::positional(&args))?
        }
        v => v,
    };
    match exception {
        Value::Instance(i) if i.exception.is_some() => {
            outcome(generator(&this)?.resume(h, Resume::Throw(Raised::object(i)))?)
        }
        v => {
            let text = "exceptions must be classes or instances deriving from BaseException, not ";
            Err(Error::type_error(format!("{text}{}", v.type_name())).into())
        }
    }
}

fn close(h: &mut dyn Host, this: Value) -> Result<Value> {
    match generator(&this)?.resume(h, Resume::Close) {
        Ok(Step::Return(_)) => Ok(Value::None),
        Ok(Step::Yield(_)) => Err(Error::runtime("generator ignored GeneratorExit").into()),
        Err(e) if e.is_a(ErrorKind::GeneratorExit) || e.is_a(ErrorKind::StopIteration) => Ok(Value::None),
        Err(e) => Err(e),
    }
}
