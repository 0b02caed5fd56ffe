//! A kernel that is stopped unwinds (`kernel::stop`). Here the unwinding becomes `KeyboardInterrupt` or `MemoryError`: at
//! the outermost frame, in `try` and `with`, and at the bottom of a generator's stack. Between those no
//! code of the program could notice, so nothing has to be caught there and nothing costs anything.

use super::interp::Interp;
use super::pending::Eval;
use crate::array::watch;
use crate::diag::{Error as Raised, ErrorKind};
use crate::kernel::stop;
use crate::value::error::Place;
use crate::value::{Error, Result};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

impl Interp {
    /// Runs a part of the program that may be stopped in the middle of a kernel.
    pub(super) fn stoppable<T>(&mut self, run: impl FnOnce(&mut Self) -> Eval<T>) -> Result<T> {
        let core = &self.core;
        let before = (core.depth, core.handling.len(), core.globals.len());
        match catch_unwind(AssertUnwindSafe(|| run(self))) {
            Ok(result) => result.map_err(Error::from),
            Err(payload) if payload.is::<stop::Stopped>() => {
                let inside = self.core.depth;
                let (depth, handling, globals) = before;
                self.core.depth = depth;
                self.core.handling.truncate(handling);
                self.core.globals.truncate(globals);
                self.core.warning_at = None;
                watch::guard(Vec::new());
                // The request is met.
                let reason = stop::take().unwrap_or(stop::Reason::Interrupt);
                Err(self.interrupted(reason, inside))
            }
            Err(payload) => resume_unwind(payload),
        }
    }

    /// The exception, at the statement that ran.
    pub(super) fn interrupted(&self, reason: stop::Reason, inside: usize) -> Error {
        let (source, span) = (self.core.place.source(), self.core.place.span);
        let function = if inside == 0 { "<module>" } else { "<function>" };
        let place = Place { source, start: span.start, end: span.end, function, depth: self.core.depth };
        Error::from(exception(reason)).at(place)
    }
}

/// What a stop is to the program.
pub(super) fn exception(reason: stop::Reason) -> Raised {
    match reason {
        stop::Reason::Interrupt => Raised::new(ErrorKind::KeyboardInterrupt, ""),
        stop::Reason::Memory => Raised::new(ErrorKind::MemoryError, ""),
    }
}
