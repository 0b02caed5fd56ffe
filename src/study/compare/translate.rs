//! Rewrites a program for one side: what prints, shows or looks up a library's word goes through a tool, and for the
//! side "as if every right-hand side were copied", what is stored is copied first.

use super::Side;
use super::imported::{Imported, each_stmt};
use tscript_grammar::ast::{Arg, Comprehension, Expr, ExprKind, FPart, Module, Stmt, StmtKind};
use tscript_grammar::walk::{parts_of_expr, parts_of_stmt};

/// The names under which the program finds the tools; none that it could mean itself.
pub const METHOD: &str = " method";
pub const ATTRIBUTE: &str = " attribute";
pub const PRINT: &str = " print";
pub const SHOW: &str = " show";
pub const PLAIN: &str = " plain";
pub const COPIED: &str = " copied";

/// Methods of containers that store their last argument.
const STORING: &[&str] = &["append", "insert", "appendleft", "add", "setdefault"];

/// The program for a side; each statement stands where it stood.
pub fn translated(tree: &Module, side: Side, imported: &Imported) -> Module {
    let mut tree = tree.clone();
    let rewriter = Rewriter { side, imported };
    tree.body.iter_mut().for_each(|s| rewriter.stmt(s));
    tree
}

struct Rewriter<'a> {
    side: Side,
    imported: &'a Imported,
}

impl Rewriter<'_> {
    fn stmt(&self, stmt: &mut Stmt) {
        let copies = self.side == Side::Copied;
        let mut targets = Vec::new();
        match &mut stmt.kind {
            StmtKind::Expr(e) => {
                let printing = matches!(&*e.kind, ExprKind::Call { func, .. } if is_name(func, "print"));
                self.value(e);
                if !printing && !matches!(&*e.kind, ExprKind::Str(_) | ExprKind::Yield(_) | ExprKind::YieldFrom(_)) {
                    wrap(e, SHOW);
                }
                return;
            }
            StmtKind::Assign { targets, value } => {
                targets.iter_mut().for_each(|t| self.target(t));
                self.value(value);
                if copies {
                    copied(value);
                }
                return;
            }
            StmtKind::AugAssign { target, value, .. } => {
                self.target(target);
                self.value(value);
                if copies {
                    copied(value);
                }
                return;
            }
            StmtKind::AnnAssign { target, value, .. } => {
                self.target(target);
                if let Some(value) = value {
                    self.value(value);
                    if copies {
                        copied(value);
                    }
                }
                return;
            }
            StmtKind::ImportFrom { .. } if !copies => return Imported::import(stmt),
            StmtKind::Delete(items) => return items.iter_mut().for_each(|t| self.target(t)),
            StmtKind::For { target, body, .. } => {
                // `for row in a` stores each row under a name.
                if copies && let ExprKind::Name(name) = &*target.kind {
                    let value = Expr::call(COPIED, vec![Expr::name(name, target.span)], target.span);
                    let kind = StmtKind::Assign { targets: vec![Expr::name(name, target.span)], value };
                    body.insert(0, Stmt { kind, span: target.span });
                }
                targets.push(target.clone());
            }
            _ => {}
        }
        let kept = targets.pop();
        let (exprs, blocks) = parts_of_stmt(&mut stmt.kind);
        for e in exprs {
            if kept.as_ref() == Some(e) { self.target(e) } else { self.value(e) }
        }
        blocks.into_iter().flatten().for_each(|s| self.stmt(s));
    }

    /// What is assigned to stays what it is; what it is found by is rewritten.
    fn target(&self, e: &mut Expr) {
        match &mut *e.kind {
            ExprKind::Attribute { value, .. } => self.value(value),
            ExprKind::Subscript { value, index } => {
                self.value(value);
                self.value(index);
            }
            ExprKind::Tuple(items) | ExprKind::List(items) => items.iter_mut().for_each(|t| self.target(t)),
            ExprKind::Starred(t) => self.target(t),
            _ => {}
        }
    }

    fn value(&self, e: &mut Expr) {
        let span = e.span;
        match &mut *e.kind {
            ExprKind::Call { func, args } => {
                for arg in args.iter_mut() {
                    match arg {
                        Arg::Pos(e) | Arg::Star(e) | Arg::DoubleStar(e) => self.value(e),
                        Arg::Keyword(k) => self.value(&mut k.value),
                    }
                }
                if self.side != Side::Copied && self.imported.called(func, args) {
                    return;
                }
                match &mut *func.kind {
                    ExprKind::Attribute { value, attr, .. } => {
                        self.value(value);
                        if self.side == Side::Copied {
                            if let (true, Some(Arg::Pos(last))) = (STORING.contains(&&**attr), args.last_mut()) {
                                copied(last);
                            }
                            return;
                        }
                        let word = Expr::new(ExprKind::Str((&**attr).into()), span);
                        args.splice(0..0, [Arg::Pos(value.clone()), Arg::Pos(word)]);
                        *func = Expr::name(METHOD, span);
                    }
                    ExprKind::Name(name) if &**name == "print" => *name = PRINT.into(),
                    _ => self.value(func),
                }
            }
            ExprKind::Attribute { value, attr, .. } => {
                self.value(value);
                if self.side != Side::Copied {
                    let word = Expr::new(ExprKind::Str((&**attr).into()), span);
                    *e = Expr::call(ATTRIBUTE, vec![value.clone(), word], span);
                }
            }
            ExprKind::Name(_) if self.side != Side::Copied => {
                self.imported.read(e);
            }
            ExprKind::FString(parts) => self.fields(parts),
            ExprKind::ListComp { elt, clauses }
            | ExprKind::SetComp { elt, clauses }
            | ExprKind::Generator { elt, clauses } => {
                self.value(elt);
                self.clauses(clauses);
            }
            ExprKind::DictComp { key, value, clauses } => {
                self.value(key);
                self.value(value);
                self.clauses(clauses);
            }
            kind => parts_of_expr(kind).into_iter().for_each(|part| self.value(part)),
        }
    }

    fn clauses(&self, clauses: &mut [Comprehension]) {
        for c in clauses {
            self.target(&mut c.target);
            self.value(&mut c.iter);
            c.ifs.iter_mut().for_each(|e| self.value(e));
        }
    }

    /// What a text is made of is shown in words of neither library.
    fn fields(&self, parts: &mut [FPart]) {
        for part in parts {
            if let FPart::Field { value, spec, .. } = part {
                self.value(value);
                wrap(value, PLAIN);
                self.fields(spec.as_deref_mut().unwrap_or_default());
            }
        }
    }
}

fn is_name(e: &Expr, wanted: &str) -> bool {
    matches!(&*e.kind, ExprKind::Name(name) if &**name == wanted)
}

fn wrap(e: &mut Expr, tool: &str) {
    let span = e.span;
    let inner = std::mem::replace(e, Expr::name(tool, span));
    *e = Expr::call(tool, vec![inner], span);
}

/// Copies what an expression gives, and each part of a tuple or list that it makes.
fn copied(e: &mut Expr) {
    match &mut *e.kind {
        ExprKind::Tuple(items) | ExprKind::List(items) => items.iter_mut().for_each(copied),
        ExprKind::Dict(pairs) => pairs.iter_mut().filter(|(key, _)| key.is_some()).for_each(|(_, v)| copied(v)),
        ExprKind::ListComp { elt, .. } => copied(elt),
        ExprKind::IfExp { body, orelse, .. } => {
            copied(body);
            copied(orelse);
        }
        ExprKind::Starred(_) | ExprKind::Lambda { .. } | ExprKind::Int(_) | ExprKind::Float(_) | ExprKind::Str(_) => {}
        _ => wrap(e, COPIED),
    }
}

/// The libraries that a program names: whether NumPy, whether PyTorch.
pub fn libraries(tree: &Module) -> (bool, bool) {
    let mut found = (false, false);
    let mut see = |name: &str| match name.split('.').next() {
        Some("np" | "numpy") => found.0 = true,
        Some("torch") => found.1 = true,
        _ => {}
    };
    let mut body = tree.body.clone();
    each_stmt(&mut body, &mut |s| {
        if let StmtKind::ImportFrom { module, .. } = &s.kind {
            see(module);
        }
    });
    tscript_grammar::walk::each_expr_of(&mut body, &mut |e| {
        if let ExprKind::Name(name) = &*e.kind {
            see(name);
        }
    });
    found
}
