//! From the grammar's tree to the resolved tree: every name gets its place.

use super::attribute::AttrCache;
use super::code::*;
use super::interp::Globals;
use super::plain;
use super::scope::{Names, bound_by_import};
use crate::value::{Symbol, Value};
use num_bigint::BigInt;
use num_complex::Complex64;
use std::collections::HashMap;
use std::rc::Rc;
use tscript_grammar::ast;
use tscript_grammar::private;

/// Resolves a module. At the prompt (`show`) top-level expression statements show their value.
pub fn resolve(module: &ast::Module, globals: &Globals, source: usize, show: bool) -> Body {
    let mut r = Resolver { globals, source, scopes: vec![Scope::new(Kind::Module, "<module>")], show };
    let stmts = r.stmts(&module.body);
    let scope = r.scopes.pop().unwrap_or_else(|| Scope::new(Kind::Module, ""));
    scope.into_body(Symbol::new("<module>"), Symbol::new("<module>"), source, stmts, false)
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Module,
    Function,
    Class,
}

/// A frame in the making.
pub(super) struct Scope {
    pub(super) kind: Kind,
    name: Symbol,
    /// Names with a fixed place; the innermost comprehension's last.
    pub(super) layers: Vec<HashMap<ast::Name, Place>>,
    local_names: Vec<Symbol>,
    own_cells: Vec<Symbol>,
    /// Free names: what they are called, and the cell of the frame around it.
    free: Vec<(ast::Name, u32)>,
    /// Names of a class body.
    class_names: Vec<ast::Name>,
    globals: Vec<ast::Name>,
}

impl Scope {
    fn new(kind: Kind, name: &str) -> Self {
        Scope {
            kind,
            name: Symbol::new(name),
            layers: vec![HashMap::new()],
            local_names: Vec::new(),
            own_cells: Vec::new(),
            free: Vec::new(),
            class_names: Vec::new(),
            globals: Vec::new(),
        }
    }
    pub(super) fn local(&mut self, name: &str) -> Place {
        self.local_names.push(Symbol::new(name));
        Place::Local(self.local_names.len() as u32 - 1)
    }
    pub(super) fn cell(&mut self, name: &str) -> u32 {
        self.own_cells.push(Symbol::new(name));
        self.own_cells.len() as u32 - 1
    }
    fn into_body(self, name: Symbol, qualname: Symbol, source: usize, stmts: Vec<Stmt>, is_generator: bool) -> Body {
        let mut cell_names = self.own_cells.clone();
        cell_names.extend(self.free.iter().map(|(n, _)| Symbol::new(n)));
        Body {
            name,
            qualname,
            source,
            stmts,
            locals: self.local_names.len(),
            local_names: self.local_names,
            own_cells: self.own_cells.len(),
            cell_names,
            is_generator,
        }
    }
}

/// Free cells stand behind the own ones, whose number is only known at the end: until then they are
/// numbered from here.
pub(super) const FREE: u32 = 1 << 24;

pub(super) struct Resolver<'a> {
    globals: &'a Globals,
    source: usize,
    pub(super) scopes: Vec<Scope>,
    show: bool,
}

impl Resolver<'_> {
    pub(super) fn scope(&mut self) -> &mut Scope {
        self.scopes.last_mut().expect("a scope is open while resolving")
    }
    fn global(&self, name: &str) -> u32 {
        self.globals.slot(Symbol::new(name))
    }

    /// Where a name of the innermost scope lives.
    pub(super) fn place(&mut self, name: &ast::Name) -> Place {
        let top = self.scopes.len() - 1;
        let scope = &self.scopes[top];
        if let Some(place) = scope.layers.iter().rev().find_map(|l| l.get(name)) {
            return *place;
        }
        if scope.globals.contains(name) {
            return Place::Global(self.global(name));
        }
        let cell = if scope.kind == Kind::Module { None } else { self.capture(top, name) };
        if self.scopes[top].class_names.contains(name) {
            return Place::Class(Symbol::new(name), cell, self.global(name));
        }
        match cell {
            Some(c) => Place::Cell(c),
            None => Place::Global(self.global(name)),
        }
    }

    /// The free cell of scope `at` for a name that a function around it binds.
    fn capture(&mut self, at: usize, name: &ast::Name) -> Option<u32> {
        if let Some(i) = self.scopes[at].free.iter().position(|(n, _)| n == name) {
            return Some(FREE + i as u32);
        }
        let outer = at.checked_sub(1)?;
        let found = self.scopes[outer].layers.iter().rev().find_map(|l| l.get(name)).copied();
        let cell = match found {
            Some(Place::Cell(c)) => c,
            Some(_) => return None,
            None if self.scopes[outer].kind == Kind::Module || self.scopes[outer].globals.contains(name) => {
                return None;
            }
            None => self.capture(outer, name)?,
        };
        self.scopes[at].free.push((name.clone(), cell));
        Some(FREE + self.scopes[at].free.len() as u32 - 1)
    }

    /// Closes the innermost scope; gives it and the cells it takes from around.
    fn close(&mut self) -> (Scope, Vec<u32>) {
        let scope = self.scopes.pop().expect("closed as often as opened");
        let captures = scope.free.iter().map(|(_, c)| *c).collect();
        (scope, captures)
    }

    fn stmts(&mut self, body: &[ast::Stmt]) -> Vec<Stmt> {
        let mut out = Vec::with_capacity(body.len());
        for s in body {
            self.stmt(s, &mut out);
        }
        out
    }

    fn stmt(&mut self, s: &ast::Stmt, out: &mut Vec<Stmt>) {
        use ast::StmtKind as A;
        let span = s.span;
        let kind = match &s.kind {
            A::Expr(e) if self.show && self.scopes.len() == 1 => StmtKind::rare(Rare::Show(self.expr(e))),
            A::Expr(e) => StmtKind::Expr(self.expr(e)),
            A::Assign { targets, value } => {
                let value = self.expr(value);
                match &targets[..] {
                    [target] => StmtKind::assign(self.target(target), value),
                    all => {
                        let targets = all.iter().map(|t| self.target(t)).collect();
                        StmtKind::Assign(Box::new(Assign::new(targets, value)))
                    }
                }
            }
            A::AugAssign { target, op, value } => {
                let (target, value) = (self.target(target), self.expr(value));
                let plain = plain::augment(&target, *op, &value);
                StmtKind::AugAssign(Box::new(AugAssign { target, op: *op, value, plain }))
            }
            A::AnnAssign { target, annotation, value } => {
                let keeps = self.scopes.last().is_some_and(|s| s.kind == Kind::Class);
                if let (true, ast::ExprKind::Name(n)) = (keeps, &*target.kind) {
                    let annotation = self.expr(annotation);
                    out.push(self.stmt_of(StmtKind::rare(Rare::Annotate { name: Symbol::new(n), annotation }), span));
                }
                match value {
                    Some(v) => {
                        let value = self.expr(v);
                        StmtKind::assign(self.target(target), value)
                    }
                    None => StmtKind::Pass,
                }
            }
            A::Delete(targets) => {
                StmtKind::rare(Rare::Delete(targets.iter().flat_map(flat).map(|t| self.target(t)).collect()))
            }
            A::Pass | A::Global(_) | A::Nonlocal(_) => {
                if let A::Global(names) = &s.kind {
                    self.scope().globals.extend(names.iter().cloned());
                }
                StmtKind::Pass
            }
            A::Break => StmtKind::Break,
            A::Continue => StmtKind::Continue,
            A::Return(e) => StmtKind::Return(e.as_ref().map(|e| self.expr(e))),
            A::Raise { exc, cause } => {
                let (exc, cause) = (exc.as_ref().map(|e| self.expr(e)), cause.as_ref().map(|e| self.expr(e)));
                StmtKind::rare(Rare::Raise { exc, cause })
            }
            A::Assert { test, msg } => {
                StmtKind::rare(Rare::Assert { test: self.expr(test), msg: msg.as_ref().map(|e| self.expr(e)) })
            }
            A::Import(aliases) => {
                for a in aliases {
                    let target = self.place(&bound_by_import(a));
                    let import = Rare::Import { module: Symbol::new(&a.name), top_only: a.asname.is_none(), target };
                    out.push(self.stmt_of(StmtKind::rare(import), a.span));
                }
                return;
            }
            A::ImportFrom { module, names, level } if names.is_empty() => {
                let _ = level;
                StmtKind::rare(Rare::ImportStar { module: Symbol::new(module) })
            }
            A::ImportFrom { module, names, level } => StmtKind::rare(Rare::ImportFrom {
                module: Symbol::new(module),
                level: *level,
                names: names
                    .iter()
                    .map(|a| (Symbol::new(&a.name), self.place(a.asname.as_ref().unwrap_or(&a.name))))
                    .collect(),
            }),
            A::If { test, body, orelse } => StmtKind::If(self.tested(test, body, orelse)),
            A::While { test, body, orelse } => StmtKind::While(self.tested(test, body, orelse)),
            A::For { target, iter, body, orelse } => {
                let iter = self.expr(iter);
                let (target, body, orelse) = (self.target(target), self.stmts(body), self.stmts(orelse));
                StmtKind::For(Box::new(For { target, iter, body, orelse }))
            }
            A::With { items, body } => self.with(items, body, span),
            A::Try { body, star, handlers, orelse, finalbody } => StmtKind::Try(Box::new(Try {
                star: *star,
                body: self.stmts(body),
                handlers: handlers
                    .iter()
                    .map(|h| Handler {
                        typ: h.typ.as_ref().map(|e| self.expr(e)),
                        target: h.name.as_ref().map(|n| self.place(n)),
                        body: self.stmts(&h.body),
                    })
                    .collect(),
                orelse: self.stmts(orelse),
                finalbody: self.stmts(finalbody),
            })),
            A::FunctionDef(f) => {
                let decorators = f.decorators.iter().map(|e| self.expr(e)).collect();
                let defaults = self.defaults(&f.params);
                let annotations = self.annotations(&f.params, f.returns.as_ref());
                let names = Names::of_function(&f.params, &f.body);
                let function = self.function(&f.name, &f.params, names, |r| r.stmts(&f.body), doc_of(&f.body));
                let target = self.place(&f.name);
                StmtKind::rare(Rare::Def { function, defaults, decorators, annotations, target })
            }
            A::ClassDef(c) => self.class(c),
        };
        out.push(self.stmt_of(kind, span));
    }

    fn stmt_of(&self, kind: StmtKind, span: Span) -> Stmt {
        Stmt { kind, spot: Spot::new(self.source, span) }
    }

    fn tested(&mut self, test: &ast::Expr, body: &[ast::Stmt], orelse: &[ast::Stmt]) -> Box<Tested> {
        Box::new(Tested { test: self.expr(test), body: self.stmts(body), orelse: self.stmts(orelse) })
    }

    fn with(&mut self, items: &[ast::WithItem], body: &[ast::Stmt], span: Span) -> StmtKind {
        let Some((item, rest)) = items.split_first() else { return StmtKind::Pass };
        let context = self.expr(&item.context);
        let target = item.target.as_ref().map(|t| self.target(t));
        let body = match rest {
            [] => self.stmts(body),
            rest => {
                let inner = self.with(rest, body, span);
                vec![self.stmt_of(inner, span)]
            }
        };
        StmtKind::With(Box::new(With { context, target, body }))
    }

    fn annotations(&mut self, p: &ast::Params, returns: Option<&ast::Expr>) -> Vec<(Symbol, Expr)> {
        let params = p.posonly.iter().chain(&p.args).chain(&p.kwonly).chain(&p.vararg).chain(&p.kwarg);
        let mut all: Vec<(Symbol, Expr)> = Vec::new();
        for p in params {
            if let Some(a) = &p.annotation {
                all.push((Symbol::new(&p.name), self.expr(a)));
            }
        }
        if let Some(r) = returns {
            all.push((Symbol::new("return"), self.expr(r)));
        }
        all
    }

    fn defaults(&mut self, p: &ast::Params) -> Defaults {
        let positional = p.posonly.iter().chain(&p.args).filter_map(|p| p.default.as_ref());
        Defaults {
            positional: positional.map(|e| self.expr(e)).collect(),
            keyword: p.kwonly.iter().map(|p| p.default.as_ref().map(|e| self.expr(e))).collect(),
        }
    }

    /// The code of a function whose names are known and whose body `walk` resolves in its scope.
    pub(super) fn function(
        &mut self,
        name: &str,
        params: &ast::Params,
        names: Names,
        walk: impl FnOnce(&mut Self) -> Vec<Stmt>,
        doc: Value,
    ) -> Rc<FunctionCode> {
        let mut scope = Scope::new(Kind::Function, name);
        let all =
            params.posonly.iter().chain(&params.args).chain(&params.kwonly).chain(&params.vararg).chain(&params.kwarg);
        let mut code = Params {
            posonly: params.posonly.len(),
            positional: params.posonly.len() + params.args.len(),
            kwonly: params.kwonly.len(),
            rest: params.vararg.is_some(),
            kwrest: params.kwarg.is_some(),
            ..Params::default()
        };
        for p in all {
            let place = scope.local(&p.name);
            code.names.push(Symbol::new(&p.name));
            scope.layers[0].insert(p.name.clone(), place);
        }
        scope.globals.extend(names.globals.iter().cloned());
        for n in &names.bound {
            if names.globals.contains(n) || names.nonlocals.contains(n) {
                continue;
            }
            if names.inner.contains(n) {
                let cell = scope.cell(n);
                if let Some(Place::Local(slot)) = scope.layers[0].insert(n.clone(), Place::Cell(cell)) {
                    code.cells.push((slot, cell));
                }
            } else if !scope.layers[0].contains_key(n) {
                let place = scope.local(n);
                scope.layers[0].insert(n.clone(), place);
            }
        }
        let qualname = self.qualname(name);
        self.scopes.push(scope);
        let stmts = walk(self);
        let (scope, captures) = self.close();
        let body = scope.into_body(Symbol::new(name), qualname, self.source, stmts, names.has_yield);
        let direct = !(code.rest || code.kwrest || body.is_generator);
        let plain = (direct && code.kwonly == 0).then_some(code.positional);
        Rc::new(FunctionCode { body, params: code, direct, plain, lazy: None, captures, doc })
    }

    fn qualname(&self, name: &str) -> Symbol {
        let mut text = String::new();
        for s in &self.scopes {
            match s.kind {
                Kind::Module => {}
                Kind::Function => text.push_str(&format!("{}.<locals>.", s.name)),
                Kind::Class => text.push_str(&format!("{}.", s.name)),
            }
        }
        Symbol::new(&(text + name))
    }

    fn class(&mut self, c: &ast::ClassDef) -> StmtKind {
        let decorators = c.decorators.iter().map(|e| self.expr(e)).collect();
        let bases = c.bases.iter().map(|e| self.expr(e)).collect();
        let keywords = c.keywords.iter().map(|a| self.keyword(a)).collect();
        let written = private::body_of(c);
        let names = Names::of_body(&written);
        let qualname = self.qualname(&c.name);
        let mut scope = Scope::new(Kind::Class, &c.name);
        scope.globals.extend(names.globals.iter().cloned());
        scope.class_names = names.bound;
        self.scopes.push(scope);
        let mut stmts = Vec::new();
        if let Value::Str(doc) = doc_of(&written) {
            let place = Place::Class(Symbol::new("__doc__"), None, self.global("__doc__"));
            let value = Expr { kind: ExprKind::Const(Value::Str(doc)), span: Span::default() };
            let kind = StmtKind::assign(Target::Name(place, Span::default()), value);
            stmts.push(self.stmt_of(kind, Span::default()));
        }
        stmts.extend(self.stmts(&written));
        let (scope, captures) = self.close();
        let body = scope.into_body(Symbol::new(&c.name), qualname, self.source, stmts, false);
        let target = self.place(&c.name);
        StmtKind::rare(Rare::Class(ClassDef { body, captures, bases, keywords, decorators, target }))
    }

    pub(super) fn target(&mut self, t: &ast::Expr) -> Target {
        let span = t.span;
        match &*t.kind {
            ast::ExprKind::Name(n) => Target::Name(self.place(n), span),
            ast::ExprKind::Attribute { value, attr, .. } => {
                let (object, name) = (self.expr(value), Symbol::new(attr));
                Target::Attr(Box::new(Attr { object, name, cache: AttrCache::default() }), span)
            }
            ast::ExprKind::Subscript { value, index } => {
                Target::Item { object: self.expr(value), index: self.expr(index), span }
            }
            ast::ExprKind::Tuple(items) | ast::ExprKind::List(items) => {
                let star = items.iter().position(|e| matches!(&*e.kind, ast::ExprKind::Starred(_)));
                let (before, rest) = items.split_at(star.unwrap_or(items.len()));
                let before = before.iter().map(|t| self.target(t)).collect();
                let starred = match rest.first().map(|e| &*e.kind) {
                    Some(ast::ExprKind::Starred(inner)) => Some(Box::new(self.target(inner))),
                    _ => None,
                };
                let after = rest.iter().skip(1).map(|t| self.target(t)).collect();
                Target::Unpack { before, star: starred, after, span }
            }
            // The grammar lets nothing else through; assigning to a value is unreachable there.
            _ => Target::Unpack { before: vec![], star: None, after: vec![], span },
        }
    }

    pub(super) fn boxed(&mut self, e: &ast::Expr) -> Box<Expr> {
        Box::new(self.expr(e))
    }
    pub(super) fn exprs(&mut self, items: &[ast::Expr]) -> Vec<Expr> {
        items.iter().map(|e| self.expr(e)).collect()
    }

    pub(super) fn expr(&mut self, e: &ast::Expr) -> Expr {
        use ast::ExprKind as A;
        let kind = match &*e.kind {
            A::None => ExprKind::Const(Value::None),
            A::True => ExprKind::Const(Value::bool(true)),
            A::False => ExprKind::Const(Value::bool(false)),
            A::Ellipsis => ExprKind::Const(Value::Ellipsis),
            A::Int(i) => ExprKind::Const(Value::Int(*i)),
            A::BigInt(digits) => {
                ExprKind::Const(Value::int(BigInt::parse_bytes(digits.as_bytes(), 10).unwrap_or_default()))
            }
            A::Float(f) => ExprKind::Const(Value::float(*f)),
            A::Imaginary(f) => ExprKind::Const(Value::complex(Complex64::new(0.0, *f))),
            A::Str(s) => ExprKind::Const(Value::str(&**s)),
            A::Bytes(b) => ExprKind::Const(Value::Bytes(Rc::new(b.to_vec()))),
            A::FString(parts) => ExprKind::FString(self.fparts(parts)),
            A::Name(n) => match self.place(n) {
                Place::Local(slot) => ExprKind::Local(slot),
                place => ExprKind::Name(place),
            },
            A::List(items) => ExprKind::List(self.exprs(items)),
            A::Tuple(items) => {
                let items = self.exprs(items);
                let constants: Option<Vec<Value>> = items
                    .iter()
                    .map(|e| match &e.kind {
                        ExprKind::Const(v) => Some(v.clone()),
                        _ => None,
                    })
                    .collect();
                match constants {
                    Some(values) => ExprKind::Const(Value::tuple(values)),
                    None => ExprKind::Tuple(items),
                }
            }
            A::Set(items) => ExprKind::Set(self.exprs(items)),
            A::Dict(pairs) => {
                ExprKind::Dict(pairs.iter().map(|(k, v)| (k.as_ref().map(|k| self.expr(k)), self.expr(v))).collect())
            }
            A::Starred(e) => ExprKind::Star(self.boxed(e)),
            A::Unary { op, operand } => {
                let operand = self.expr(operand);
                match (op, &operand.kind) {
                    (ast::UnaryOp::Neg, ExprKind::Const(Value::Int(i))) if *i != i64::MIN => {
                        ExprKind::Const(Value::Int(-i))
                    }
                    (ast::UnaryOp::Neg, ExprKind::Const(Value::Float(f))) => ExprKind::Const(Value::float(-f.get())),
                    _ => ExprKind::Unary(*op, Box::new(operand)),
                }
            }
            A::Binary { op, left, right } => {
                ExprKind::Binary(*op, Operands::binary(*op, (self.expr(left), self.expr(right))))
            }
            A::And(items) => ExprKind::And(self.exprs(items)),
            A::Or(items) => ExprKind::Or(self.exprs(items)),
            A::Compare { left, rest } => {
                let left = self.expr(left);
                let mut rest: Vec<(CmpOp, Expr)> = rest.iter().map(|(op, e)| (*op, self.expr(e))).collect();
                match (rest.len(), rest.pop()) {
                    (1, Some((op, right))) => ExprKind::Compare(op, Operands::comparison(op, (left, right))),
                    (_, last) => {
                        rest.extend(last);
                        ExprKind::Chain(Box::new(left), rest)
                    }
                }
            }
            A::IfExp { test, body, orelse } => {
                ExprKind::If(Box::new((self.expr(test), self.expr(body), self.expr(orelse))))
            }
            A::Lambda { params, body } => {
                let defaults = self.defaults(params);
                let names = Names::of_lambda(params, body);
                let span = body.span;
                let walk = |r: &mut Self| {
                    let value = r.expr(body);
                    vec![r.stmt_of(StmtKind::Return(Some(value)), span)]
                };
                ExprKind::Lambda(self.function("<lambda>", params, names, walk, Value::None), Box::new(defaults))
            }
            A::Attribute { value, attr, .. } => {
                let (object, name) = (self.expr(value), Symbol::new(attr));
                ExprKind::Attr(Box::new(Attr { object, name, cache: AttrCache::default() }))
            }
            A::Subscript { value, index } => ExprKind::Item(Operands::item((self.expr(value), self.expr(index)))),
            A::Slice { lower, upper, step } => {
                let mut part = |e: &Option<ast::Expr>| e.as_ref().map(|e| self.expr(e));
                ExprKind::Slice(Box::new([part(lower), part(upper), part(step)]))
            }
            A::Call { func, args } => self.call(func, args),
            A::ListComp { elt, clauses } => self.comp(clauses, &[elt], |r| CompKind::List(r.expr(elt))),
            A::SetComp { elt, clauses } => self.comp(clauses, &[elt], |r| CompKind::Set(r.expr(elt))),
            A::DictComp { key, value, clauses } => {
                self.comp(clauses, &[key, value], |r| CompKind::Dict(r.expr(key), r.expr(value)))
            }
            A::Generator { elt, clauses } => self.generator(elt, clauses, e.span),
            A::Named { target, value } => {
                let value = self.boxed(value);
                ExprKind::Walrus(self.place(target), value)
            }
            A::Yield(e) => ExprKind::Yield(e.as_ref().map(|e| self.boxed(e))),
            A::YieldFrom(e) => ExprKind::YieldFrom(self.boxed(e)),
        };
        Expr { kind, span: e.span }
    }

    fn fparts(&mut self, parts: &[ast::FPart]) -> Vec<FPart> {
        let mut out = Vec::new();
        for p in parts {
            match p {
                ast::FPart::Lit(s) => out.push(FPart::Lit(s.to_string())),
                ast::FPart::Field { value, debug, conversion, spec } => {
                    let mut conversion = *conversion;
                    if let Some(text) = debug {
                        out.push(FPart::Lit(text.to_string()));
                        if conversion.is_none() && spec.is_none() {
                            conversion = Some('r');
                        }
                    }
                    let spec = spec.as_ref().map(|s| self.fparts(s));
                    out.push(FPart::Field { value: self.expr(value), conversion, spec });
                }
            }
        }
        out
    }
}

/// The targets inside nested tuples, for `del (a, b)`.
fn flat(t: &ast::Expr) -> Vec<&ast::Expr> {
    match &*t.kind {
        ast::ExprKind::Tuple(items) | ast::ExprKind::List(items) => items.iter().flat_map(flat).collect(),
        _ => vec![t],
    }
}

fn doc_of(body: &[ast::Stmt]) -> Value {
    match body.first().map(|s| &s.kind) {
        Some(ast::StmtKind::Expr(e)) => match &*e.kind {
            ast::ExprKind::Str(s) => Value::str(&**s),
            _ => Value::None,
        },
        _ => Value::None,
    }
}
