//! `class` statements.

use super::code::*;
use super::interp::{Cells, Frame, Interp, unbound};
use super::pending::Eval;
use crate::diag::Error as Raised;
use crate::value::make_class::{self, Parts};
use crate::value::{Dict, Symbol, Value, types};
use std::cell::RefCell;
use std::rc::Rc;

impl Interp {
    pub(super) fn make_class(&mut self, f: &mut Frame, def: &ClassDef, span: Span) -> Eval<Value> {
        let bases = self.display(f, &def.bases)?;
        let (mut meta, mut keywords) = (None, Vec::new());
        for (name, v) in self.keywords(f, &def.keywords, &|| "__build_class__()".to_string())? {
            match (name.as_str(), v) {
                ("metaclass", Value::Class(c)) => meta = Some(c),
                ("metaclass", Value::Type(t)) if std::ptr::eq(t, &types::TYPE) => {}
                ("metaclass", other) => {
                    let text = format!("'{}' object cannot be a metaclass here", other.type_name());
                    return Err(self.locate(f, span, Raised::type_error(text)));
                }
                (_, v) => keywords.push((name, v)),
            }
        }
        let mut locals = unbound(def.body.locals);
        let captured: Cells = def.captures.iter().map(|&c| f.cell(c).clone()).collect();
        let (mut own, names) = (def.body.cells(), RefCell::default());
        let frame = Frame::new(&def.body, f.globals, &mut locals, &mut own);
        let mut frame = Frame { free: &captured, class: Some(&names), function: f.function, ..frame };
        self.enter()?;
        let done = self.block(&mut frame, &def.body.stmts);
        self.leave();
        drop(done?);
        let names = names.into_inner();
        let name = def.body.name;
        let module = match f.globals.get(Symbol::new("__name__")) {
            Some(Value::Str(s)) => Symbol::new(s.as_str()),
            _ => Symbol::new("__main__"),
        };
        let parts = Parts { name, module, bases: &bases, body: names, keywords: &keywords };
        make_class::create(self, meta, parts).map_err(|e| self.locate(f, span, e))
    }

    /// Records `name: annotation` of a class body.
    pub(super) fn annotate(&mut self, f: &mut Frame, name: Symbol, annotation: &Expr) -> Eval<()> {
        let v = self.expr(f, annotation)?;
        let key = Symbol::new("__annotations__");
        let Some(names) = &f.class else { return Ok(()) };
        let known = names.borrow().get(&key).cloned();
        let dict = match known {
            Some(Value::Dict(d)) => d,
            _ => {
                let d = Rc::new(Dict::new());
                names.borrow_mut().insert(key, Value::Dict(d.clone()));
                d
            }
        };
        dict.insert(self, Value::str(name.as_str()), v)?;
        Ok(())
    }
}
