//! `class` statements.

use super::code::*;
use super::interp::{Frame, Interp};
use crate::diag::Error as Raised;
use crate::value::attr::{ClassMethod, Property, StaticMethod};
use crate::value::symbol::Names;
use crate::value::{Args, Class, Dict, Host, Result, Symbol, TypeInfo, Value, types};
use std::cell::RefCell;
use std::rc::Rc;

impl Interp {
    pub(super) fn make_class(&mut self, f: &mut Frame, def: &ClassDef, span: Span) -> Result<Value> {
        let (mut bases, mut native): (Vec<Rc<Class>>, Option<&'static TypeInfo>) = (Vec::new(), None);
        for base in self.display(f, &def.bases)? {
            match base {
                Value::Class(c) => bases.push(c),
                Value::Type(t) if std::ptr::eq(t, &types::OBJECT) => {}
                Value::Type(t) => native = Some(t),
                // `Generic[T]`, `Protocol` and their like carry nothing at run time.
                Value::Object(_) => {}
                other => {
                    let text = format!("cannot inherit from '{}' object", other.type_name());
                    return Err(self.locate(f, span, Raised::type_error(text).into()));
                }
            }
        }
        let mut frame = Frame::new(&def.body, &f.globals);
        frame.free = Some(Rc::new(def.captures.iter().map(|&c| f.cell(c).clone()).collect()));
        frame.class = Some(RefCell::new(Names::default()));
        frame.function = f.function.clone();
        self.enter()?;
        let done = self.block(&mut frame, &def.body.stmts);
        self.leave();
        done?;
        let names = frame.class.map(RefCell::into_inner).unwrap_or_default();
        let name = def.body.name;
        let module = match f.globals.get(Symbol::new("__name__")) {
            Some(Value::Str(s)) => Symbol::new(s.as_str()),
            _ => Symbol::new("__main__"),
        };
        let Some(class) = Class::new(name, module, bases, native, names) else {
            let text = "Cannot create a consistent method resolution order (MRO) for bases";
            return Err(self.locate(f, span, Raised::type_error(text).into()));
        };
        adopt(&class);
        let class = Value::Class(class);
        self.init_subclass(&class)?;
        Ok(class)
    }

    /// Calls `__init_subclass__` of the nearest ancestor.
    fn init_subclass(&mut self, class: &Value) -> Result<()> {
        let Value::Class(c) = class else { return Ok(()) };
        let Some(hook) = c.lookup_after(c, Symbol::new("__init_subclass__")) else { return Ok(()) };
        let hook = match hook.downcast::<ClassMethod>() {
            Some(m) => m.0.clone(),
            None => hook,
        };
        self.call(&hook, Args::positional(std::slice::from_ref(class))).map(drop)
    }

    /// Records `name: annotation` of a class body.
    pub(super) fn annotate(&mut self, f: &mut Frame, name: Symbol, annotation: &Expr) -> Result<()> {
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
        dict.insert(self, Value::str(name.as_str()), v).map(drop)
    }
}

/// Tells the functions of a class body which class they belong to, for `super()`.
fn adopt(class: &Rc<Class>) {
    let mark = |v: &Value| {
        if let Value::Function(f) = v
            && f.class.borrow().is_none()
        {
            *f.class.borrow_mut() = Some(Rc::downgrade(class));
        }
    };
    for v in class.dict.borrow().values() {
        mark(v);
        if let Some(p) = v.downcast::<Property>() {
            [&p.get, &p.set, &p.delete].into_iter().for_each(mark);
        }
        if let Some(m) = v.downcast::<StaticMethod>() {
            mark(&m.0);
        }
        if let Some(m) = v.downcast::<ClassMethod>() {
            mark(&m.0);
        }
    }
}
