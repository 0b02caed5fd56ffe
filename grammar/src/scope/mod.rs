//! Rules that no grammar can state: where `return`, `break` and `yield` may stand, what `global`
//! and `nonlocal` may name, what `:=` and `*` may do. CPython finds them in two passes (symbol
//! table, then compiler), and an error of the first prevails wherever it stands.

mod expression;

use crate::ast::*;
use crate::error::SyntaxError;
use crate::parser::state::Fnv;
use std::collections::HashMap;
use std::hash::BuildHasherDefault;

/// The first error that CPython's symbol table or compiler would raise. `declares` says whether
/// the program holds `global` or `nonlocal` at all: without them uses of names need no record.
pub fn check(module: &Module, declares: bool) -> Option<SyntaxError> {
    let mut w = Walker {
        scopes: vec![Scope::new(Kind::Module, None)],
        here: 0,
        declares,
        in_loop: false,
        in_group_handler: false,
        stack: Vec::new(),
        iterables: 0,
        comprehensions: Vec::new(),
        prelude: true,
        first: [None, None, None, None],
    };
    w.body(&module.body);
    w.resolve_nonlocals();
    w.first.into_iter().flatten().next()
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Module,
    Class,
    Function,
}

/// The pass that raises an error: `__future__` statements, symbol table, its analysis, compiler.
#[derive(Clone, Copy)]
enum Phase {
    Future,
    Table,
    Analysis,
    Compiler,
}

const USED: u8 = 1;
const ASSIGNED: u8 = 2;
const PARAMETER: u8 = 4;
const ANNOTATED: u8 = 8;
const GLOBAL: u8 = 16;
const NONLOCAL: u8 = 32;
/// Binds, but CPython lets a declaration follow.
const IMPORTED: u8 = 64;

struct Scope {
    kind: Kind,
    parent: Option<usize>,
    /// Names by address: one parse shares equal names.
    names: HashMap<*const u8, u8, BuildHasherDefault<Fnv>>,
    nonlocals: Vec<(Name, Span)>,
}

impl Scope {
    fn new(kind: Kind, parent: Option<usize>) -> Scope {
        Scope { kind, parent, names: HashMap::default(), nonlocals: Vec::new() }
    }
}

/// The targets of one comprehension, and whether it stands in a class body.
struct Comp<'a> {
    targets: Vec<&'a str>,
    name: &'static str,
}

const LEAVES_GROUP: &str = "'break', 'continue' and 'return' cannot appear in an except* block";

struct Walker<'a> {
    scopes: Vec<Scope>,
    here: usize,
    declares: bool,
    in_loop: bool,
    /// Inside the block of an `except*`, in no loop or function of its own.
    in_group_handler: bool,
    /// Expressions still to visit: chains may be far longer than the stack is deep.
    stack: Vec<&'a Expr>,
    /// How many iterables of comprehensions we are inside of.
    iterables: usize,
    /// The comprehensions around, up to the function.
    comprehensions: Vec<Comp<'a>>,
    /// Still before the first statement that is no docstring and no `__future__` import.
    prelude: bool,
    first: [Option<SyntaxError>; 4],
}

impl<'a> Walker<'a> {
    fn error(&mut self, phase: Phase, span: Span, message: impl Into<String>) {
        self.first[phase as usize].get_or_insert_with(|| SyntaxError::new(span, message));
    }

    fn mark(&mut self, name: &Name, flag: u8) {
        if self.declares {
            *self.scopes[self.here].names.entry(name.as_ptr()).or_insert(0) |= flag;
        }
    }

    fn flags(&self, scope: usize, name: &Name) -> u8 {
        self.scopes[scope].names.get(&name.as_ptr()).copied().unwrap_or(0)
    }

    fn is_function(&self) -> bool {
        self.scopes[self.here].kind == Kind::Function
    }

    /// Runs `f` inside a new scope.
    fn scope(&mut self, kind: Kind, f: impl FnOnce(&mut Self)) {
        self.scopes.push(Scope::new(kind, Some(self.here)));
        let outer = std::mem::replace(&mut self.here, self.scopes.len() - 1);
        let in_loop = std::mem::replace(&mut self.in_loop, false);
        let in_group_handler = std::mem::replace(&mut self.in_group_handler, false);
        let iterables = std::mem::replace(&mut self.iterables, 0);
        let comprehensions = std::mem::take(&mut self.comprehensions);
        f(self);
        self.comprehensions = comprehensions;
        self.iterables = iterables;
        self.in_loop = in_loop;
        self.in_group_handler = in_group_handler;
        self.here = outer;
    }

    fn resolve_nonlocals(&mut self) {
        for i in 0..self.scopes.len() {
            for (name, span) in std::mem::take(&mut self.scopes[i].nonlocals) {
                if self.scopes[i].kind == Kind::Module {
                    let message = "nonlocal declaration not allowed at module level";
                    self.error(Phase::Analysis, span, message);
                    continue;
                }
                let mut at = self.scopes[i].parent;
                let mut bound = false;
                while let Some(up) = at {
                    let flags = self.flags(up, &name);
                    if self.scopes[up].kind == Kind::Function
                        && flags & (ASSIGNED | PARAMETER | NONLOCAL | IMPORTED) != 0
                        && flags & GLOBAL == 0
                    {
                        bound = true;
                        break;
                    }
                    at = self.scopes[up].parent;
                }
                if !bound {
                    let message = format!("no binding for nonlocal '{name}' found");
                    self.error(Phase::Analysis, span, message);
                }
            }
        }
    }

    fn body(&mut self, body: &'a [Stmt]) {
        for stmt in body {
            self.prelude &= match &stmt.kind {
                StmtKind::ImportFrom { module, .. } => &**module == "__future__",
                StmtKind::Expr(x) => matches!(&*x.kind, ExprKind::Str(_)),
                _ => false,
            };
            self.stmt(stmt);
        }
    }

    fn looped(&mut self, body: &'a [Stmt]) {
        let outer = std::mem::replace(&mut self.in_loop, true);
        self.body(body);
        self.in_loop = outer;
    }

    /// The block of an `except*`, which nothing may leave early.
    fn handler_of_groups(&mut self, body: &'a [Stmt]) {
        let outer = std::mem::replace(&mut self.in_group_handler, true);
        let in_loop = std::mem::replace(&mut self.in_loop, false);
        self.body(body);
        self.in_loop = in_loop;
        self.in_group_handler = outer;
    }

    fn stmt(&mut self, s: &'a Stmt) {
        use StmtKind::*;
        match &s.kind {
            Pass => {}
            Expr(x) => self.expr(x),
            Assign { targets, value } => {
                self.expr(value);
                targets.iter().for_each(|t| self.target(t, true));
            }
            AugAssign { target, value, .. } => {
                self.target(target, true);
                self.expr(value);
            }
            AnnAssign { target, annotation, value } => {
                if let ExprKind::Name(name) = &*target.kind {
                    let flags = self.flags(self.here, name);
                    if flags & GLOBAL != 0 && self.here > 0 {
                        let message = format!("annotated name '{name}' can't be global");
                        self.error(Phase::Table, s.span, message);
                    } else if flags & NONLOCAL != 0 {
                        let message = format!("annotated name '{name}' can't be nonlocal");
                        self.error(Phase::Table, s.span, message);
                    }
                    self.forbidden(name, target.span);
                    self.mark(name, ANNOTATED | ASSIGNED);
                } else {
                    self.target(target, true);
                }
                self.expr(annotation);
                value.iter().for_each(|v| self.expr(v));
            }
            Delete(targets) => {
                for t in targets {
                    if matches!(&*t.kind, ExprKind::Name(name) if &**name == "__debug__") {
                        self.error(Phase::Compiler, t.span, "cannot delete __debug__");
                    }
                    self.target(t, true);
                }
            }
            Break | Continue if self.in_group_handler && !self.in_loop => {
                self.error(Phase::Compiler, s.span, LEAVES_GROUP);
            }
            Return(_) if self.in_group_handler && self.is_function() => {
                self.error(Phase::Compiler, s.span, LEAVES_GROUP);
            }
            Break if !self.in_loop => {
                self.error(Phase::Compiler, s.span, "'break' outside loop");
            }
            Continue if !self.in_loop => {
                self.error(Phase::Compiler, s.span, "'continue' not properly in loop");
            }
            Break | Continue => {}
            Return(value) => {
                if !self.is_function() {
                    self.error(Phase::Compiler, s.span, "'return' outside function");
                }
                value.iter().for_each(|v| self.expr(v));
            }
            Raise { exc: a, cause: b } => {
                a.iter().chain(b).for_each(|x| self.expr(x));
            }
            Assert { test, msg } => {
                self.expr(test);
                msg.iter().for_each(|x| self.expr(x));
            }
            Global(names) => self.declare(names, s.span, GLOBAL, "global"),
            Nonlocal(names) => self.declare(names, s.span, NONLOCAL, "nonlocal"),
            Import(names) => {
                for alias in names {
                    match &alias.asname {
                        Some(name) => self.mark(name, IMPORTED),
                        None => self.mark(&alias.name, IMPORTED),
                    }
                }
            }
            ImportFrom { module, names, level: 0 } if &**module == "__future__" => {
                self.future(names, s.span);
            }
            ImportFrom { names, .. } => {
                if names.is_empty() && self.scopes[self.here].kind != Kind::Module {
                    self.error(Phase::Table, s.span, "import * only allowed at module level");
                }
                names.iter().for_each(|a| self.mark(a.asname.as_ref().unwrap_or(&a.name), IMPORTED));
            }
            If { .. } => self.if_chain(s),
            While { test, body, orelse } => {
                self.expr(test);
                self.looped(body);
                self.body(orelse);
            }
            For { target, iter, body, orelse } => {
                self.target(target, true);
                self.expr(iter);
                self.looped(body);
                self.body(orelse);
            }
            With { items, body } => {
                for item in items {
                    self.expr(&item.context);
                    item.target.iter().for_each(|t| self.target(t, true));
                }
                self.body(body);
            }
            Try { body, star, handlers, orelse, finalbody } => {
                self.body(body);
                for (i, h) in handlers.iter().enumerate() {
                    if h.typ.is_none() && i + 1 < handlers.len() {
                        self.error(Phase::Compiler, h.span, "default 'except:' must be last");
                    }
                    h.typ.iter().for_each(|x| self.expr(x));
                    h.name.iter().for_each(|n| self.mark(n, ASSIGNED));
                    if *star {
                        self.handler_of_groups(&h.body);
                    } else {
                        self.body(&h.body);
                    }
                }
                self.body(orelse);
                self.body(finalbody);
            }
            FunctionDef(f) => {
                self.mark(&f.name, ASSIGNED);
                self.outer_params(&f.params);
                f.returns.iter().for_each(|x| self.expr(x));
                f.decorators.iter().for_each(|x| self.expr(x));
                self.scope(Kind::Function, |w| {
                    w.inner_params(&f.params);
                    w.body(&f.body);
                });
            }
            ClassDef(c) => {
                self.mark(&c.name, ASSIGNED);
                c.bases.iter().for_each(|x| self.unstarred(x));
                self.keywords(&c.keywords);
                c.decorators.iter().for_each(|x| self.expr(x));
                self.scope(Kind::Class, |w| w.body(&c.body));
            }
        }
    }

    /// Imports that CPython's parser checks by itself.
    fn future(&mut self, names: &'a [Alias], span: Span) {
        const FEATURES: [&str; 10] = [
            "nested_scopes",
            "generators",
            "division",
            "absolute_import",
            "with_statement",
            "print_function",
            "unicode_literals",
            "barry_as_FLUFL",
            "generator_stop",
            "annotations",
        ];
        if !self.prelude {
            let message = "from __future__ imports must occur at the beginning of the file";
            return self.error(Phase::Compiler, span, message);
        }
        for alias in names {
            let name = &*alias.name;
            if name == "braces" {
                self.error(Phase::Future, span, "not a chance");
            } else if !FEATURES.contains(&name) {
                let message = format!("future feature {name} is not defined");
                self.error(Phase::Future, span, message);
            }
        }
    }

    /// `if` … `elif` … in a loop: the chain may be long.
    fn if_chain(&mut self, mut s: &'a Stmt) {
        while let StmtKind::If { test, body, orelse } = &s.kind {
            self.expr(test);
            self.body(body);
            match orelse.as_slice() {
                [only] if matches!(only.kind, StmtKind::If { .. }) => s = only,
                _ => return self.body(orelse),
            }
        }
    }

    fn declare(&mut self, names: &'a [Name], span: Span, flag: u8, word: &str) {
        for name in names {
            let flags = self.flags(self.here, name);
            let message = if flags & PARAMETER != 0 {
                format!("name '{name}' is parameter and {word}")
            } else if flags & USED != 0 {
                format!("name '{name}' is used prior to {word} declaration")
            } else if flags & ANNOTATED != 0 {
                format!("annotated name '{name}' can't be {word}")
            } else if flags & ASSIGNED != 0 {
                format!("name '{name}' is assigned to before {word} declaration")
            } else {
                self.mark(name, flag);
                if flags & (GLOBAL | NONLOCAL) & !flag != 0 {
                    let message = format!("name '{name}' is nonlocal and global");
                    self.error(Phase::Analysis, span, message);
                }
                if flag == NONLOCAL {
                    self.scopes[self.here].nonlocals.push((name.clone(), span));
                }
                continue;
            };
            self.error(Phase::Table, span, message);
        }
    }

    /// Defaults and annotations, which belong to the scope outside.
    fn outer_params(&mut self, p: &'a Params) {
        for param in all_params(p) {
            param.default.iter().chain(&param.annotation).for_each(|x| self.unstarred(x));
        }
    }

    fn inner_params(&mut self, p: &'a Params) {
        let mut seen: Vec<&str> = Vec::new();
        for param in all_params(p) {
            if seen.contains(&&*param.name) {
                let message = format!("duplicate argument '{}' in function definition", param.name);
                self.error(Phase::Table, param.span, message);
            }
            if seen.len() < 1000 {
                seen.push(&param.name);
            }
            self.forbidden(&param.name, param.span);
            self.mark(&param.name, PARAMETER);
        }
    }
}

fn all_params(p: &Params) -> impl Iterator<Item = &Param> {
    p.posonly.iter().chain(&p.args).chain(&p.kwonly).chain(&p.vararg).chain(&p.kwarg)
}
