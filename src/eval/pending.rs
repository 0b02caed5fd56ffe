//! An exception on its way, as nothing but the fact that there is one.
//!
//! What an expression gives, a value or an exception, should fit into two registers; a value alone fills them. So
//! the exception itself waits aside, and [`Pending`] is passed up instead. The two turn into each other by `?`.

use crate::diag;
use crate::value::Error;
use std::cell::RefCell;

/// What the evaluation of something gives.
pub(super) type Eval<T> = std::result::Result<T, Pending>;

thread_local! {
    /// The exceptions that wait, the latest last: while one is on its way up, what is dropped on that way may raise
    /// and handle others.
    static WAITING: RefCell<Vec<Error>> = const { RefCell::new(Vec::new()) };
}

/// Stands for the exception that waits.
#[derive(Debug)]
#[must_use]
pub(super) struct Pending(());

impl From<Error> for Pending {
    #[cold]
    fn from(e: Error) -> Pending {
        WAITING.with_borrow_mut(|all| all.push(e));
        Pending(())
    }
}

impl From<diag::Error> for Pending {
    #[cold]
    fn from(e: diag::Error) -> Pending {
        Error::from(e).into()
    }
}

impl From<Pending> for Error {
    #[cold]
    fn from(raised: Pending) -> Error {
        std::mem::forget(raised);
        let waiting = WAITING.with_borrow_mut(Vec::pop);
        waiting.unwrap_or_else(|| diag::Error::runtime("an exception was lost").into())
    }
}

impl Drop for Pending {
    /// Nobody wants to know.
    fn drop(&mut self) {
        let forgotten = WAITING.with_borrow_mut(Vec::pop);
        drop(forgotten);
    }
}
