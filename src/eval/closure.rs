//! Functions of the program as values: code, defaults, and what they captured.

use super::code::*;
use super::interp::{CellRef, Frame, Globals, Interp};
use crate::value::call::ParamKind;
use crate::value::function::Parameter;
use crate::value::{Dict, Function, Result, Symbol, Value};
use std::rc::Rc;

/// What a function object runs: code, defaults, and what it captured.
pub(super) struct Closure {
    pub code: Rc<FunctionCode>,
    /// Of the last positional parameters.
    pub defaults: Vec<Value>,
    pub keyword_defaults: Vec<Option<Value>>,
    pub captured: Rc<Vec<CellRef>>,
    pub globals: Rc<Globals>,
    /// As in the code.
    pub plain: Option<usize>,
}

/// The parameters of a function of the program.
fn parameters(f: &Function) -> Vec<Parameter> {
    let Some(c) = f.code.downcast_ref::<Closure>() else { return vec![] };
    let p = &c.code.params;
    let plain = |name: &Symbol, kind| Parameter { name: *name, kind, positional_only: false, default: None };
    let mut names = p.names.iter();
    let mut all: Vec<Parameter> = names.by_ref().take(p.positional).map(|n| plain(n, ParamKind::Normal)).collect();
    for (param, default) in all.iter_mut().rev().zip(c.defaults.iter().rev()) {
        param.default = Some(default.clone());
    }
    all.iter_mut().take(p.posonly).for_each(|param| param.positional_only = true);
    let keyword_only = names.by_ref().take(p.kwonly).zip(&c.keyword_defaults);
    let keyword_only: Vec<Parameter> =
        keyword_only.map(|(n, d)| Parameter { default: d.clone(), ..plain(n, ParamKind::KeywordOnly) }).collect();
    all.extend(names.by_ref().take(p.rest as usize).map(|n| plain(n, ParamKind::Rest)));
    all.extend(keyword_only);
    all.extend(names.take(p.kwrest as usize).map(|n| plain(n, ParamKind::KeywordRest)));
    all
}

impl Interp {
    pub(super) fn make_function(
        &mut self,
        f: &mut Frame,
        code: &Rc<FunctionCode>,
        defaults: &Defaults,
    ) -> Result<Value> {
        let positional = self.display(f, &defaults.positional)?;
        let mut keyword = Vec::with_capacity(defaults.keyword.len());
        for d in &defaults.keyword {
            keyword.push(d.as_ref().map(|e| self.expr(f, e)).transpose()?);
        }
        Ok(Value::Function(self.closure(f, code, positional, keyword)))
    }

    pub(super) fn closure(
        &mut self,
        f: &Frame,
        code: &Rc<FunctionCode>,
        defaults: Vec<Value>,
        keyword_defaults: Vec<Option<Value>>,
    ) -> Rc<Function> {
        let captured = Rc::new(code.captures.iter().map(|&c| f.cell(c).clone()).collect());
        let (globals, plain) = (f.globals.clone(), code.plain);
        let closure = Closure { code: code.clone(), defaults, keyword_defaults, captured, globals, plain };
        Rc::new(Function {
            name: code.body.name,
            qualname: code.body.qualname,
            code: Rc::new(closure),
            doc: code.doc.clone(),
            parameters,
            attrs: Default::default(),
            class: Default::default(),
        })
    }

    pub(super) fn annotate_function(&mut self, f: &mut Frame, v: &Value, annotations: &[(Symbol, Expr)]) -> Result<()> {
        let Value::Function(function) = v else { return Ok(()) };
        let dict = Dict::new();
        for (name, e) in annotations {
            let v = self.expr(f, e)?;
            dict.insert(self, Value::str(name.as_str()), v)?;
        }
        if !annotations.is_empty() {
            function.attrs.borrow_mut().insert(Symbol::new("__annotations__"), Value::Dict(Rc::new(dict)));
        }
        Ok(())
    }
}
