//! Private names: in the body of a class `C` a name like `__x` stands for `_C__x`, but not as a keyword of a call.

use crate::ast::*;
use crate::walk::{each_expr, parts_of_stmt};

/// The body of a class with its private names written out. Bodies of classes inside are left to those classes.
pub fn body_of(class: &ClassDef) -> Vec<Stmt> {
    let mut body = class.body.clone();
    let owner = class.name.trim_start_matches('_');
    if !owner.is_empty() {
        block(&mut body, owner);
    }
    body
}

/// The name that a name stands for in the body of a class.
fn write_out(name: &mut Name, owner: &str) {
    if name.starts_with("__") && !name.ends_with("__") && !name.contains('.') {
        *name = format!("_{owner}{name}").into();
    }
}

fn block(body: &mut [Stmt], owner: &str) {
    for stmt in body {
        names_of_stmt(&mut stmt.kind, owner);
        let inner_class = matches!(stmt.kind, StmtKind::ClassDef(_));
        let (parts, blocks) = parts_of_stmt(&mut stmt.kind);
        parts.into_iter().for_each(|e| each_expr(e, &mut |e| names_of_expr(&mut e.kind, owner)));
        if !inner_class {
            blocks.into_iter().for_each(|b| block(b, owner));
        }
    }
}

/// The names that a statement has besides those of its expressions and blocks.
fn names_of_stmt(kind: &mut StmtKind, owner: &str) {
    match kind {
        StmtKind::Global(names) | StmtKind::Nonlocal(names) => names.iter_mut().for_each(|n| write_out(n, owner)),
        StmtKind::Import(names) | StmtKind::ImportFrom { names, .. } => {
            names.iter_mut().filter_map(|a| a.asname.as_mut()).for_each(|n| write_out(n, owner));
        }
        StmtKind::Try { handlers, .. } => {
            handlers.iter_mut().filter_map(|h| h.name.as_mut()).for_each(|n| write_out(n, owner));
        }
        StmtKind::FunctionDef(f) => {
            write_out(&mut f.name, owner);
            names_of_params(&mut f.params, owner);
        }
        StmtKind::ClassDef(c) => write_out(&mut c.name, owner),
        _ => {}
    }
}

fn names_of_expr(kind: &mut ExprKind, owner: &str) {
    match kind {
        ExprKind::Name(name) | ExprKind::Named { target: name, .. } | ExprKind::Attribute { attr: name, .. } => {
            write_out(name, owner);
        }
        ExprKind::Lambda { params, .. } => names_of_params(params, owner),
        _ => {}
    }
}

fn names_of_params(params: &mut Params, owner: &str) {
    let Params { posonly, args, vararg, kwonly, kwarg } = params;
    let all = posonly.iter_mut().chain(args).chain(vararg).chain(kwonly).chain(kwarg);
    all.for_each(|p| write_out(&mut p.name, owner));
}
