//! Calls: their arguments, and what may be tried before calling.

use super::code::*;
use super::resolve::Resolver;
use super::{direct, pure};
use crate::value::Symbol;
use std::cell::{Cell, OnceCell};
use tscript_grammar::ast;

impl Resolver<'_> {
    pub(super) fn call(&mut self, func: &ast::Expr, args: &[ast::Arg]) -> ExprKind {
        // What may be quicker than a call.
        let (pure, direct, make) = match (&*func.kind, args) {
            (ast::ExprKind::Name(name), [ast::Arg::Pos(_)]) => (pure::of_name(name), None, direct::of_name(name)),
            (ast::ExprKind::Attribute { attr, .. }, [ast::Arg::Pos(_)]) => (None, direct::of_method(attr), None),
            (ast::ExprKind::Attribute { attr, .. }, []) => (pure::of_method(attr), None, None),
            _ => (None, None, None),
        };
        let func = self.expr(func);
        let (mut pos, mut keywords) = (Vec::new(), Vec::new());
        for a in args {
            match a {
                ast::Arg::Pos(e) => pos.push(self.expr(e)),
                ast::Arg::Star(e) => {
                    let span = e.span;
                    pos.push(Expr { kind: ExprKind::Star(self.boxed(e)), span });
                }
                ast::Arg::Keyword(_) | ast::Arg::DoubleStar(_) => keywords.push(self.keyword(a)),
            }
        }
        let simple =
            pos.iter().all(|e| !matches!(e.kind, ExprKind::Star(_))) && keywords.iter().all(|(k, _)| k.is_some());
        ExprKind::Call(Box::new(Call {
            func,
            args: pos,
            keywords,
            simple,
            pure,
            misses: Cell::new(0),
            direct,
            make,
            fit: OnceCell::new(),
        }))
    }

    /// A keyword, or a mapping without a name.
    pub(super) fn keyword(&mut self, arg: &ast::Arg) -> (Option<Symbol>, Expr) {
        let name = match arg {
            ast::Arg::Keyword(k) => Some(Symbol::new(&k.name)),
            _ => None,
        };
        (name, self.expr(arg.value()))
    }
}
