//! Which names a body binds, uses, and shares with the functions inside it.

use std::collections::BTreeSet;
use tscript_grammar::ast::*;

type Set = BTreeSet<Name>;

/// The names of one body, without those of functions inside it except where these reach out.
#[derive(Default)]
pub struct Names {
    /// Bound here, in order of first binding.
    pub bound: Vec<Name>,
    pub globals: Set,
    pub nonlocals: Set,
    /// Read here.
    loads: Set,
    /// Read or rebound by functions inside, from outside themselves.
    pub inner: Set,
    pub has_yield: bool,
}

impl Names {
    /// The names of a function's body and parameters.
    pub fn of_function(params: &Params, body: &[Stmt]) -> Names {
        let mut names = Names::default();
        names.params(params);
        names.body(body);
        names
    }
    /// The names of a lambda.
    pub fn of_lambda(params: &Params, body: &Expr) -> Names {
        let mut names = Names::default();
        names.params(params);
        names.expr(body);
        names
    }
    /// The names of a module or class body.
    pub fn of_body(body: &[Stmt]) -> Names {
        let mut names = Names::default();
        names.body(body);
        names
    }
    /// The names that a comprehension's clauses bind and its parts use.
    pub fn of_comprehension(clauses: &[Comprehension], elements: &[&Expr], skip_first_iter: bool) -> Names {
        let mut names = Names::default();
        for (i, c) in clauses.iter().enumerate() {
            names.target(&c.target);
            if i > 0 || !skip_first_iter {
                names.expr(&c.iter);
            }
            c.ifs.iter().for_each(|e| names.expr(e));
        }
        elements.iter().for_each(|e| names.expr(e));
        names
    }
    /// What it needs from around it.
    pub fn free(&self) -> Set {
        let mut free: Set = self.loads.union(&self.inner).cloned().collect();
        for b in &self.bound {
            if !self.nonlocals.contains(b) {
                free.remove(b);
            }
        }
        free.extend(self.nonlocals.iter().cloned());
        for g in &self.globals {
            free.remove(g);
        }
        free
    }

    fn bind(&mut self, name: &Name) {
        if !self.bound.contains(name) {
            self.bound.push(name.clone());
        }
    }
    fn params(&mut self, p: &Params) {
        for p in p.posonly.iter().chain(&p.args).chain(&p.kwonly).chain(&p.vararg).chain(&p.kwarg) {
            self.bind(&p.name);
        }
    }
    fn defaults(&mut self, p: &Params) {
        for p in p.posonly.iter().chain(&p.args).chain(&p.kwonly).chain(&p.vararg).chain(&p.kwarg) {
            p.default.iter().chain(&p.annotation).for_each(|e| self.expr(e));
        }
    }
    fn nested(&mut self, inner: Names) {
        self.inner.extend(inner.free());
    }
    fn body(&mut self, body: &[Stmt]) {
        body.iter().for_each(|s| self.stmt(s));
    }
    fn stmt(&mut self, s: &Stmt) {
        match &s.kind {
            StmtKind::Expr(e) => self.expr(e),
            StmtKind::Assign { targets, value } => {
                self.expr(value);
                targets.iter().for_each(|t| self.target(t));
            }
            StmtKind::AugAssign { target, value, .. } => {
                self.expr(target);
                self.expr(value);
                self.target(target);
            }
            StmtKind::AnnAssign { target, annotation, value } => {
                self.expr(annotation);
                value.iter().for_each(|e| self.expr(e));
                self.target(target);
            }
            StmtKind::Delete(targets) => targets.iter().for_each(|t| self.target(t)),
            StmtKind::Pass | StmtKind::Break | StmtKind::Continue => {}
            StmtKind::Return(e) => e.iter().for_each(|e| self.expr(e)),
            StmtKind::Raise { exc, cause } => exc.iter().chain(cause).for_each(|e| self.expr(e)),
            StmtKind::Assert { test, msg } => {
                self.expr(test);
                msg.iter().for_each(|e| self.expr(e));
            }
            StmtKind::Global(names) => self.globals.extend(names.iter().cloned()),
            StmtKind::Nonlocal(names) => self.nonlocals.extend(names.iter().cloned()),
            StmtKind::Import(aliases) => {
                for a in aliases {
                    self.bind(&bound_by_import(a));
                }
            }
            StmtKind::ImportFrom { names, .. } => {
                for a in names {
                    self.bind(a.asname.as_ref().unwrap_or(&a.name));
                }
            }
            StmtKind::If { test, body, orelse } | StmtKind::While { test, body, orelse } => {
                self.expr(test);
                self.body(body);
                self.body(orelse);
            }
            StmtKind::For { target, iter, body, orelse } => {
                self.expr(iter);
                self.target(target);
                self.body(body);
                self.body(orelse);
            }
            StmtKind::With { items, body } => {
                for item in items {
                    self.expr(&item.context);
                    item.target.iter().for_each(|t| self.target(t));
                }
                self.body(body);
            }
            StmtKind::Try { body, handlers, orelse, finalbody, .. } => {
                self.body(body);
                for h in handlers {
                    h.typ.iter().for_each(|e| self.expr(e));
                    h.name.iter().for_each(|n| self.bind(n));
                    self.body(&h.body);
                }
                self.body(orelse);
                self.body(finalbody);
            }
            StmtKind::FunctionDef(f) => {
                f.decorators.iter().for_each(|e| self.expr(e));
                self.defaults(&f.params);
                f.returns.iter().for_each(|e| self.expr(e));
                self.bind(&f.name);
                self.nested(Names::of_function(&f.params, &f.body));
            }
            StmtKind::ClassDef(c) => {
                c.decorators.iter().chain(&c.bases).for_each(|e| self.expr(e));
                c.keywords.iter().for_each(|a| self.expr(a.value()));
                self.bind(&c.name);
                // Names of a class body are not seen by the functions in it.
                let inner = Names::of_body(&c.body);
                self.inner.extend(inner.inner.iter().cloned());
                self.inner.extend(inner.loads.iter().filter(|n| !inner.globals.contains(*n)).cloned());
            }
        }
    }
    fn target(&mut self, t: &Expr) {
        match &*t.kind {
            ExprKind::Name(n) => self.bind(n),
            ExprKind::Tuple(items) | ExprKind::List(items) => items.iter().for_each(|t| self.target(t)),
            ExprKind::Starred(t) => self.target(t),
            _ => self.expr(t),
        }
    }
    fn expr(&mut self, e: &Expr) {
        use ExprKind::*;
        match &*e.kind {
            None | True | False | Ellipsis | Int(_) | BigInt(_) | Float(_) | Imaginary(_) | Str(_) | Bytes(_) => {}
            FString(parts) => self.fparts(parts),
            Name(n) => {
                self.loads.insert(n.clone());
            }
            List(items) | Tuple(items) | Set(items) | And(items) | Or(items) => items.iter().for_each(|e| self.expr(e)),
            Dict(pairs) => {
                for (k, v) in pairs {
                    k.iter().for_each(|k| self.expr(k));
                    self.expr(v);
                }
            }
            Starred(e) | Unary { operand: e, .. } | Attribute { value: e, .. } => self.expr(e),
            YieldFrom(e) => {
                self.has_yield = true;
                self.expr(e);
            }
            Yield(e) => {
                self.has_yield = true;
                e.iter().for_each(|e| self.expr(e));
            }
            Binary { left, right, .. } => {
                self.expr(left);
                self.expr(right);
            }
            Compare { left, rest } => {
                self.expr(left);
                rest.iter().for_each(|(_, e)| self.expr(e));
            }
            IfExp { test, body, orelse } => [test, body, orelse].into_iter().for_each(|e| self.expr(e)),
            Lambda { params, body } => {
                self.defaults(params);
                self.nested(Names::of_lambda(params, body));
            }
            Subscript { value, index } => {
                self.expr(value);
                self.expr(index);
            }
            Slice { lower, upper, step } => lower.iter().chain(upper).chain(step).for_each(|e| self.expr(e)),
            Call { func, args } => {
                self.expr(func);
                for a in args {
                    match a {
                        Arg::Pos(e) | Arg::Star(e) | Arg::DoubleStar(e) => self.expr(e),
                        Arg::Keyword(k) => self.expr(&k.value),
                    }
                }
            }
            ListComp { elt, clauses } | SetComp { elt, clauses } => self.comprehension(clauses, &[elt]),
            DictComp { key, value, clauses } => self.comprehension(clauses, &[key, value]),
            Generator { elt, clauses } => {
                if let Some(first) = clauses.first() {
                    self.expr(&first.iter);
                }
                self.nested(Names::of_comprehension(clauses, &[elt], true));
                self.walruses(clauses, &[elt]);
            }
            Named { target, value } => {
                self.expr(value);
                self.bind(target);
            }
        }
    }
    /// A comprehension runs in this frame: its own names aside, what it uses is used here.
    fn comprehension(&mut self, clauses: &[Comprehension], elements: &[&Expr]) {
        let names = Names::of_comprehension(clauses, elements, false);
        let mut own: Set = Set::new();
        for c in clauses {
            let mut t = Names::default();
            t.target(&c.target);
            own.extend(t.bound);
        }
        self.loads.extend(names.loads.iter().filter(|n| !own.contains(*n)).cloned());
        self.inner.extend(names.inner.iter().filter(|n| !own.contains(*n)).cloned());
        self.has_yield |= names.has_yield;
        // `:=` inside binds out here.
        for n in names.bound.iter().filter(|n| !own.contains(*n)) {
            self.bind(n);
        }
    }
    /// `:=` inside a generator expression binds in the function around it.
    fn walruses(&mut self, clauses: &[Comprehension], elements: &[&Expr]) {
        let names = Names::of_comprehension(clauses, elements, true);
        let mut own: Set = Set::new();
        for c in clauses {
            let mut t = Names::default();
            t.target(&c.target);
            own.extend(t.bound);
        }
        for n in names.bound.iter().filter(|n| !own.contains(*n)) {
            self.bind(n);
            self.inner.insert(n.clone());
        }
    }
    fn fparts(&mut self, parts: &[FPart]) {
        for p in parts {
            if let FPart::Field { value, spec, .. } = p {
                self.expr(value);
                spec.iter().for_each(|s| self.fparts(s));
            }
        }
    }
}

/// The name that one part of an `import` binds.
pub fn bound_by_import(a: &Alias) -> Name {
    match &a.asname {
        Some(n) => n.clone(),
        None => a.name.split('.').next().unwrap_or(&a.name).into(),
    }
}
