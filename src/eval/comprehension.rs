//! List, set and dict comprehensions: they run in the frame around them, in hidden slots of their own.

use super::code::*;
use super::interp::{Frame, Interp};
use super::pending::Eval;
use super::walk::Walk;
use crate::value::{Dict, Set, Value};
use std::rc::Rc;

impl Interp {
    #[inline(never)]
    pub(super) fn comprehension(&mut self, f: &mut Frame, comp: &Comp) -> Eval<Value> {
        for &c in &comp.fresh_cells {
            f.own[c as usize] = Default::default();
        }
        match &comp.kind {
            CompKind::List(elt) => {
                let out = Value::list(Vec::new());
                let Value::List(list) = &out else { return Ok(out) };
                self.clauses(f, &comp.clauses, &mut |s, f| {
                    let v = s.expr(f, elt)?;
                    let told = (s.core.watch.writes && v.is_array()).then(|| v.clone());
                    list.borrow_mut().push(v);
                    match told {
                        Some(v) => s.collected(f, elt.span, &out, &Value::Int(list.len() as i64 - 1), &v),
                        None => Ok(()),
                    }
                })?;
                Ok(out)
            }
            CompKind::Set(elt) => {
                let set = Set::new();
                self.clauses(f, &comp.clauses, &mut |s, f| {
                    let v = s.expr(f, elt)?;
                    set.insert(s, v).map(drop).map_err(|err| s.locate(f, elt.span, err))
                })?;
                Ok(Value::Set(Rc::new(set)))
            }
            CompKind::Dict(key, value) => {
                let dict = Dict::new();
                self.clauses(f, &comp.clauses, &mut |s, f| {
                    let k = s.expr(f, key)?;
                    let v = s.expr(f, value)?;
                    dict.insert(s, k, v).map(drop).map_err(|err| s.locate(f, key.span, err))
                })?;
                Ok(Value::Dict(Rc::new(dict)))
            }
        }
    }

    #[inline(never)]
    fn clauses(
        &mut self,
        f: &mut Frame,
        clauses: &[Clause],
        element: &mut dyn FnMut(&mut Interp, &mut Frame) -> Eval<()>,
    ) -> Eval<()> {
        let Some((first, rest)) = clauses.split_first() else { return element(self, f) };
        let iterable = self.expr(f, &first.iter)?;
        let mut items = Walk::of(self, iterable).map_err(|err| self.locate(f, first.iter.span, err))?;
        'next: while self.bind_next(f, &mut items, &first.target, first.iter.span, None)? {
            for test in &first.ifs {
                if !self.test(f, test)? {
                    continue 'next;
                }
            }
            match rest {
                [] => element(self, f)?,
                rest => self.clauses(f, rest, element)?,
            }
        }
        Ok(())
    }
}
