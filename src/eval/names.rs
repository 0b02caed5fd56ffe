//! What names stand for: locals, cells, the module's names, the builtins; and the error for a name without a value.

use super::code::*;
use super::interp::{Frame, Interp};
use super::pending::Eval;
use crate::diag::{Error as Raised, ErrorKind, suggest};
use crate::value::{Error, Value};

impl Interp {
    /// The value at a place.
    #[inline(never)]
    pub(super) fn load(&mut self, f: &Frame, place: Place) -> Eval<Value> {
        let value = match place {
            Place::Local(slot) => f.locals[slot as usize].clone(),
            Place::Cell(c) => f.cell(c).borrow().clone(),
            Place::Global(slot) => return self.load_global(f, slot),
            Place::Class(name, cell, slot) => {
                let own = f.class.as_ref().and_then(|names| names.borrow().get(&name).cloned());
                match (own, cell) {
                    (Some(v), _) => return Ok(v),
                    (None, Some(c)) => f.cell(c).borrow().clone(),
                    (None, None) => return self.load_global(f, slot),
                }
            }
        };
        Ok(value.ok_or_else(|| self.unbound(f, place))?)
    }

    #[inline(never)]
    fn load_global(&mut self, f: &Frame, slot: u32) -> Eval<Value> {
        if let Some(v) = &f.globals.slots.borrow()[slot as usize] {
            return Ok(v.clone());
        }
        if let Some(v) = &f.globals.builtins.borrow()[slot as usize] {
            return Ok(v.clone());
        }
        let name = f.globals.name_of(slot);
        match self.builtin(name)? {
            Some(v) => {
                f.globals.builtins.borrow_mut()[slot as usize] = Some(v.clone());
                Ok(v)
            }
            None => Err(self.unbound(f, Place::Global(slot)).into()),
        }
    }

    /// Python's error for a name without a value.
    #[inline(never)]
    fn unbound(&self, f: &Frame, place: Place) -> Error {
        let local = |name: &str| {
            let text = format!("cannot access local variable '{name}' where it is not associated with a value");
            Raised::new(ErrorKind::UnboundLocalError, text)
        };
        let code = f.function.map(|(_, closure)| closure);
        match place {
            Place::Local(slot) => {
                let name = code.and_then(|c| c.code.body.local_names.get(slot as usize)).map_or("?", |n| n.as_str());
                local(name).into()
            }
            Place::Cell(c) => {
                let body = code.map(|c| &c.code.body);
                let free = c >= super::resolve::FREE;
                let at = |b: &Body| if free { b.own_cells + (c - super::resolve::FREE) as usize } else { c as usize };
                let name = body.and_then(|b| b.cell_names.get(at(b))).map_or("?", |n| n.as_str());
                if !free {
                    return local(name).into();
                }
                let text = format!(
                    "cannot access free variable '{name}' where it is not associated with a value in enclosing scope"
                );
                Raised::new(ErrorKind::NameError, text).into()
            }
            Place::Global(slot) | Place::Class(_, _, slot) => {
                let name = f.globals.name_of(slot);
                let e = Raised::new(ErrorKind::NameError, format!("name '{name}' is not defined"));
                if let Some(instead) = crate::library::absent::builtin(name.as_str()) {
                    return e.hint(instead.to_string()).into();
                }
                let locals = code.map(|c| c.code.body.local_names.as_slice()).unwrap_or_default();
                let near = suggest::nearest(name.as_str(), locals.iter().map(|n| n.as_str()).filter(|n| !n.is_empty()));
                let near =
                    near.or_else(|| suggest::nearest(name.as_str(), f.globals.all().iter().map(|(n, _)| n.as_str())));
                let near = near.or_else(|| suggest::nearest(name.as_str(), self.core.builtins.as_ref()?.names()));
                match near {
                    Some(near) => e.hint(format!("Did you mean: '{near}'?")).into(),
                    None => e.into(),
                }
            }
        }
    }
}
