//! Words that a program imports from a library by name (`from numpy import zeros`): each is written out as the module's
//! word again (`numpy.zeros`), for the table of words knows them by module.

use super::translate::{ATTRIBUTE, METHOD};
use crate::study::Complaint;
use rustc_hash::FxHashMap;
use std::rc::Rc;
use tscript_grammar::ast::{Alias, Arg, Expr, ExprKind, Module, Param, Params, Stmt, StmtKind};
use tscript_grammar::walk::{each_expr_of, parts_of_stmt};

/// What imported names stand for.
#[derive(Default)]
pub struct Imported(FxHashMap<Rc<str>, Word>);

#[derive(PartialEq)]
struct Word {
    /// The hidden name of its module.
    module: Rc<str>,
    name: Rc<str>,
}

/// Whether a module belongs to a library that is compared.
pub fn of_library(module: &str) -> bool {
    matches!(module.split('.').next(), Some("numpy" | "torch"))
}

impl Imported {
    /// The words that a program imports by name.
    ///
    /// # Errors
    /// `import *`, or a name that the program binds to something else too.
    pub fn of(tree: &Module) -> Result<Imported, Complaint> {
        let (mut found, mut twice, mut star) = (Imported::default(), None, None);
        let mut body = tree.body.clone();
        each_stmt(&mut body, &mut |s| {
            let StmtKind::ImportFrom { module, names, .. } = &s.kind else { return };
            if !of_library(module) {
                return;
            }
            if names.is_empty() {
                star = Some(module.clone());
            }
            for alias in names {
                let name = alias.asname.clone().unwrap_or_else(|| alias.name.clone());
                let word = Word { module: hidden(module), name: alias.name.clone() };
                if found.0.get(&name).is_some_and(|known| *known != word) {
                    twice = Some(name.clone());
                }
                found.0.insert(name, word);
            }
        });
        if let Some(module) = star {
            return Err(format!("compare needs the words that `from {module} import *` brings in: name them\n"));
        }
        let mut bound = |name: &Rc<str>| {
            if found.0.contains_key(name) {
                twice = Some(name.clone());
            }
        };
        each_stmt(&mut body, &mut |s| bound_by(&s.kind).iter().for_each(&mut bound));
        each_expr_of(&mut body, &mut |e| match &*e.kind {
            ExprKind::Lambda { params, .. } => names_of(params).iter().for_each(&mut bound),
            ExprKind::ListComp { clauses, .. }
            | ExprKind::SetComp { clauses, .. }
            | ExprKind::Generator { clauses, .. }
            | ExprKind::DictComp { clauses, .. } => {
                clauses.iter().flat_map(|c| targets(&c.target)).collect::<Vec<_>>().iter().for_each(&mut bound);
            }
            _ => {}
        });
        match twice {
            Some(name) => {
                Err(format!("compare cannot follow `{name}`, which is imported and bound to something else too\n"))
            }
            None => Ok(found),
        }
    }

    /// `import numpy as …` under a hidden name instead of `from numpy import …`.
    pub fn import(stmt: &mut Stmt) {
        let StmtKind::ImportFrom { module, .. } = &stmt.kind else { return };
        if of_library(module) {
            let alias = Alias { name: module.clone(), asname: Some(hidden(module)), span: stmt.span };
            stmt.kind = StmtKind::Import(vec![alias]);
        }
    }

    /// The module and the word that a name stands for, as expressions.
    fn word(&self, e: &Expr) -> Option<[Expr; 2]> {
        let ExprKind::Name(name) = &*e.kind else { return None };
        let word = self.0.get(name)?;
        Some([Expr::name(&word.module, e.span), Expr::new(ExprKind::Str((&*word.name).into()), e.span)])
    }

    /// Rewrites an imported name that is read; says whether it was one.
    pub fn read(&self, e: &mut Expr) -> bool {
        let Some(parts) = self.word(e) else { return false };
        *e = Expr::call(ATTRIBUTE, parts.into(), e.span);
        true
    }

    /// Rewrites a call of an imported name; says whether it was one.
    pub fn called(&self, func: &mut Expr, args: &mut Vec<Arg>) -> bool {
        let Some(parts) = self.word(func) else { return false };
        args.splice(0..0, parts.map(Arg::Pos));
        *func = Expr::name(METHOD, func.span);
        true
    }
}

/// A name that no program can use.
fn hidden(module: &str) -> Rc<str> {
    format!(" {module}").into()
}

/// Shows every statement, outer ones first.
pub fn each_stmt(body: &mut [Stmt], see: &mut dyn FnMut(&Stmt)) {
    for s in body {
        see(s);
        for block in parts_of_stmt(&mut s.kind).1 {
            each_stmt(block, see);
        }
    }
}

/// The names that a statement binds, but for imports.
fn bound_by(kind: &StmtKind) -> Vec<Rc<str>> {
    match kind {
        StmtKind::Assign { targets: all, .. } => all.iter().flat_map(targets).collect(),
        StmtKind::AugAssign { target, .. } | StmtKind::AnnAssign { target, .. } | StmtKind::For { target, .. } => {
            targets(target)
        }
        StmtKind::FunctionDef(f) => std::iter::once(f.name.clone()).chain(names_of(&f.params)).collect(),
        StmtKind::ClassDef(c) => vec![c.name.clone()],
        _ => vec![],
    }
}

fn targets(e: &Expr) -> Vec<Rc<str>> {
    match &*e.kind {
        ExprKind::Name(name) => vec![name.clone()],
        ExprKind::Tuple(items) | ExprKind::List(items) => items.iter().flat_map(targets).collect(),
        ExprKind::Starred(inner) => targets(inner),
        _ => vec![],
    }
}

fn names_of(params: &Params) -> Vec<Rc<str>> {
    let Params { posonly, args, vararg, kwonly, kwarg } = params;
    let all = posonly.iter().chain(args).chain(vararg).chain(kwonly).chain(kwarg);
    all.map(|p: &Param| p.name.clone()).collect()
}
