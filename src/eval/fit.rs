//! Which variable of a function each argument of a call goes to, found once for a call and the function that it calls
//! first: keywords by their names, defaults for what is not given.

use super::closure::Closure;
use super::code::{Call, FunctionCode};
use crate::value::{Function, Value};
use std::rc::Rc;

/// How the arguments of a call go into the variables of a function. Positional ones go into the first.
pub struct Fit {
    code: Rc<FunctionCode>,
    /// The slot of each keyword's.
    pub keywords: Vec<usize>,
    /// The slots that get their default.
    pub defaults: Vec<usize>,
}

/// A function whose arguments in a call need no more than being evaluated.
#[derive(Clone, Copy)]
pub(super) struct Ready<'a> {
    pub closure: &'a Closure,
    /// Set where they are not simply as many as the function takes.
    pub fit: Option<&'a Fit>,
}

impl<'a> Ready<'a> {
    /// Of a call whose first arguments, `bound` of them, are known already.
    #[inline(always)]
    pub(super) fn of(function: &'a Function, call: &'a Call, bound: usize) -> Option<Ready<'a>> {
        let closure = function.code.downcast_ref::<Closure>()?;
        if closure.plain == Some(call.args.len() + bound) && call.is_positional() {
            return Some(Ready { closure, fit: None });
        }
        Self::fitted(closure, call, bound)
    }

    #[inline(never)]
    fn fitted(closure: &'a Closure, call: &'a Call, bound: usize) -> Option<Ready<'a>> {
        if call.fit.get().is_none() {
            // Somebody else may have been quicker while this was found out; then that one stays.
            let _ = call.fit.set(Fit::find(closure, call, bound)?);
        }
        let fit = call.fit.get().filter(|fit| Rc::ptr_eq(&fit.code, &closure.code))?;
        Some(Ready { closure, fit: Some(fit) })
    }
}

impl Fit {
    fn find(closure: &Closure, call: &Call, bound: usize) -> Option<Fit> {
        let params = &closure.code.params;
        let (given, all) = (call.args.len() + bound, params.positional + params.kwonly);
        if !closure.code.direct || !call.simple || given > params.positional {
            return None;
        }
        let mut filled: Vec<bool> = (0..all).map(|slot| slot < given).collect();
        let mut keywords = Vec::with_capacity(call.keywords.len());
        for (name, _) in &call.keywords {
            let slot = (params.posonly..all).find(|&slot| Some(params.names[slot]) == *name)?;
            if std::mem::replace(&mut filled[slot], true) {
                return None;
            }
            keywords.push(slot);
        }
        let defaults: Vec<usize> = (0..all).filter(|&slot| !filled[slot]).collect();
        let complete = defaults.iter().all(|&slot| closure.default(slot).is_some());
        complete.then(|| Fit { code: closure.code.clone(), keywords, defaults })
    }
}

impl Closure {
    /// The default of a parameter.
    pub(super) fn default(&self, slot: usize) -> Option<&Value> {
        let params = &self.code.params;
        match slot.checked_sub(params.positional) {
            Some(k) => self.keyword_defaults.get(k)?.as_ref(),
            None => self.defaults.get(slot.checked_sub(params.positional - self.defaults.len())?),
        }
    }
}
