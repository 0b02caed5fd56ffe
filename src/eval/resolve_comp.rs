//! Comprehensions and generator expressions: the first run in hidden slots of the frame around them, the
//! second in a frame of their own.

use super::code::*;
use super::resolve::{Kind, Resolver};
use super::scope::Names;
use crate::value::Value;
use std::collections::HashMap;
use std::rc::Rc;
use tscript_grammar::ast;

impl Resolver<'_> {
    pub(super) fn comp(
        &mut self,
        clauses: &[ast::Comprehension],
        elements: &[&ast::Expr],
        element: impl FnOnce(&mut Self) -> CompKind,
    ) -> ExprKind {
        // The first iterable belongs to the scope around.
        let first = clauses.first().map(|c| self.expr(&c.iter));
        let names = Names::of_comprehension(clauses, elements, false);
        let mut layer = HashMap::new();
        let mut fresh_cells = Vec::new();
        for n in target_names(clauses) {
            let place = if names.inner.contains(&n) {
                let cell = self.scope().cell(&n);
                fresh_cells.push(cell);
                Place::Cell(cell)
            } else {
                self.scope().local("")
            };
            layer.insert(n, place);
        }
        self.scope().layers.push(layer);
        let mut first = first;
        let clauses = clauses
            .iter()
            .map(|c| Clause {
                iter: first.take().unwrap_or_else(|| self.expr(&c.iter)),
                target: self.target(&c.target),
                ifs: self.exprs(&c.ifs),
            })
            .collect();
        let kind = element(self);
        self.scope().layers.pop();
        ExprKind::Comp(Box::new(Comp { kind, clauses, fresh_cells }))
    }

    /// A generator expression is a function of its first iterable.
    pub(super) fn generator(&mut self, elt: &ast::Expr, clauses: &[ast::Comprehension], span: Span) -> ExprKind {
        let first = match clauses.first() {
            Some(c) => self.boxed(&c.iter),
            None => Box::new(Expr { kind: ExprKind::Const(Value::None), span }),
        };
        let mut names = Names::of_comprehension(clauses, &[elt], true);
        let own = target_names(clauses);
        // `:=` inside binds in the function around, or in the module.
        let at_module = self.scopes.iter().all(|s| s.kind != Kind::Function);
        for n in names.bound.clone().into_iter().filter(|n| !own.contains(n)) {
            if at_module {
                names.globals.insert(n)
            } else {
                names.nonlocals.insert(n)
            };
        }
        names.has_yield = true;
        let mut lazy = None;
        let walk = |r: &mut Self| {
            let clauses = clauses.iter().enumerate().map(|(at, c)| r.lazy_clause(at, c)).collect();
            lazy = Some(Lazy { clauses, element: r.expr(elt) });
            Vec::new()
        };
        let mut function = self.function("<genexpr>", &ast::Params::default(), names, walk, Value::None);
        if let Some(code) = Rc::get_mut(&mut function) {
            code.lazy = lazy;
        }
        ExprKind::Generator { function, first }
    }

    fn lazy_clause(&mut self, at: usize, c: &ast::Comprehension) -> Clause {
        let iter = match at {
            0 => Expr { kind: ExprKind::Const(Value::None), span: c.iter.span },
            _ => self.expr(&c.iter),
        };
        Clause { iter, target: self.target(&c.target), ifs: self.exprs(&c.ifs) }
    }
}

fn target_names(clauses: &[ast::Comprehension]) -> Vec<ast::Name> {
    fn walk(t: &ast::Expr, out: &mut Vec<ast::Name>) {
        match &*t.kind {
            ast::ExprKind::Name(n) if !out.contains(n) => out.push(n.clone()),
            ast::ExprKind::Tuple(items) | ast::ExprKind::List(items) => items.iter().for_each(|t| walk(t, out)),
            ast::ExprKind::Starred(t) => walk(t, out),
            _ => {}
        }
    }
    let mut out = Vec::new();
    clauses.iter().for_each(|c| walk(&c.target, &mut out));
    out
}
