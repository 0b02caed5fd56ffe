//! The syntax tree as text, one statement a line at the top level, to compare it with CPython's
//! (`tests/dump_oracle.py` writes the same from the `ast` module). Places are bytes of the source;
//! inside f-strings CPython 3.11 has none that hold, so there are none.

use crate::ast::*;
use std::fmt::Write;

/// The statements of a program, each on its line.
pub fn module(module: &Module) -> String {
    let mut d = Dump { out: String::new(), places: true };
    for stmt in &module.body {
        d.stmt(stmt);
        d.out.push('\n');
    }
    d.out
}

struct Dump {
    out: String,
    places: bool,
}

fn quote(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            ' '..='~' if c != '"' && c != '\\' => out.push(c),
            _ => {
                let _ = write!(out, "\\u{{{:x}}}", c as u32);
            }
        }
    }
    out.push('"');
    out
}

impl Dump {
    fn head(&mut self, name: &str, span: Span) {
        self.out.push('(');
        self.out.push_str(name);
        if self.places {
            let _ = write!(self.out, "@{}-{}", span.start, span.end);
        }
    }
    fn word(&mut self, word: impl std::fmt::Display) {
        let _ = write!(self.out, " {word}");
    }
    fn list<T>(&mut self, items: &[T], mut each: impl FnMut(&mut Self, &T)) {
        self.out.push_str(" [");
        for item in items {
            each(self, item);
        }
        self.out.push(']');
    }
    fn body(&mut self, body: &[Stmt]) {
        self.list(body, Self::stmt);
    }
    fn exprs(&mut self, items: &[Expr]) {
        self.list(items, Self::expr);
    }
    fn opt(&mut self, x: &Option<Expr>) {
        match x {
            Some(x) => self.expr(x),
            None => self.out.push_str(" -"),
        }
    }
    fn name(&mut self, name: &Option<Name>) {
        self.word(name.as_deref().unwrap_or("-"));
    }

    fn stmt(&mut self, s: &Stmt) {
        use StmtKind::*;
        let name = match &s.kind {
            Expr(_) => "Expr",
            Assign { .. } => "Assign",
            AugAssign { .. } => "AugAssign",
            AnnAssign { .. } => "AnnAssign",
            Delete(_) => "Delete",
            Pass => "Pass",
            Break => "Break",
            Continue => "Continue",
            Return(_) => "Return",
            Raise { .. } => "Raise",
            Assert { .. } => "Assert",
            Global(_) => "Global",
            Nonlocal(_) => "Nonlocal",
            Import(_) => "Import",
            ImportFrom { .. } => "ImportFrom",
            If { .. } => "If",
            While { .. } => "While",
            For { .. } => "For",
            With { .. } => "With",
            Try { star: true, .. } => "TryStar",
            Try { .. } => "Try",
            FunctionDef(_) => "FunctionDef",
            ClassDef(_) => "ClassDef",
        };
        self.head(name, s.span);
        match &s.kind {
            Pass | Break | Continue => {}
            Expr(x) => self.expr(x),
            Assign { targets, value } => {
                self.exprs(targets);
                self.expr(value);
            }
            AugAssign { target, op, value } => {
                self.expr(target);
                self.word(format_args!("{op:?}"));
                self.expr(value);
            }
            AnnAssign { target, annotation, value } => {
                self.expr(target);
                self.expr(annotation);
                self.opt(value);
            }
            Delete(targets) => self.exprs(targets),
            Return(x) => self.opt(x),
            Raise { exc: a, cause: b } => {
                self.opt(a);
                self.opt(b);
            }
            Assert { test, msg } => {
                self.expr(test);
                self.opt(msg);
            }
            Global(names) | Nonlocal(names) => self.list(names, |d, n| d.word(n)),
            Import(names) => self.list(names, Self::alias),
            ImportFrom { module, names, level } => {
                self.word(quote(module));
                self.list(names, Self::alias);
                self.word(level);
            }
            If { test, body, orelse } | While { test, body, orelse } => {
                self.expr(test);
                self.body(body);
                self.body(orelse);
            }
            For { target, iter, body, orelse } => {
                self.expr(target);
                self.expr(iter);
                self.body(body);
                self.body(orelse);
            }
            With { items, body } => {
                self.list(items, |d, item| {
                    d.expr(&item.context);
                    d.opt(&item.target);
                });
                self.body(body);
            }
            Try { body, handlers, orelse, finalbody, .. } => {
                self.body(body);
                self.list(handlers, |d, h| {
                    d.head("Handler", h.span);
                    d.opt(&h.typ);
                    d.name(&h.name);
                    d.body(&h.body);
                    d.out.push(')');
                });
                self.body(orelse);
                self.body(finalbody);
            }
            FunctionDef(f) => {
                self.word(&f.name);
                self.params(&f.params);
                self.body(&f.body);
                self.exprs(&f.decorators);
                self.opt(&f.returns);
            }
            ClassDef(c) => {
                self.word(&c.name);
                self.list(&c.bases, |d, x| match &*x.kind {
                    ExprKind::Starred(x) => d.star(x),
                    _ => d.expr(x),
                });
                self.list(&c.keywords, Self::keyword);
                self.body(&c.body);
                self.exprs(&c.decorators);
            }
        }
        self.out.push(')');
    }

    fn alias(&mut self, a: &Alias) {
        self.word(&a.name);
        self.name(&a.asname);
    }
    fn keyword(&mut self, arg: &Arg) {
        match arg {
            Arg::Keyword(k) => {
                self.head("keyword", k.span);
                self.word(&k.name);
                self.expr(&k.value);
                self.out.push(')');
            }
            Arg::DoubleStar(x) => {
                self.out.push_str("(DoubleStar");
                self.expr(x);
                self.out.push(')');
            }
            Arg::Pos(_) | Arg::Star(_) => {}
        }
    }
    /// A starred argument: the tree keeps no place for the star.
    fn star(&mut self, x: &Expr) {
        self.out.push_str("(Star");
        self.expr(x);
        self.out.push(')');
    }
    fn param(&mut self, p: &Param) {
        self.head("arg", Span { start: p.span.start, end: p.span.start + p.name.len() as u32 });
        self.word(&p.name);
        self.opt(&p.annotation);
        self.opt(&p.default);
        self.out.push(')');
    }
    fn params(&mut self, p: &Params) {
        self.list(&p.posonly, Self::param);
        self.list(&p.args, Self::param);
        self.list(p.vararg.as_slice(), Self::param);
        self.list(&p.kwonly, Self::param);
        self.list(p.kwarg.as_slice(), Self::param);
    }
    fn clauses(&mut self, clauses: &[Comprehension]) {
        self.list(clauses, |d, c| {
            d.out.push_str("(for");
            d.expr(&c.target);
            d.expr(&c.iter);
            d.exprs(&c.ifs);
            d.out.push(')');
        });
    }

    fn expr(&mut self, x: &Expr) {
        use ExprKind::*;
        self.out.push(' ');
        let name = match &*x.kind {
            None => "None",
            True => "True",
            False => "False",
            Ellipsis => "Ellipsis",
            Int(_) | BigInt(_) => "Int",
            Float(_) => "Float",
            Imaginary(_) => "Imaginary",
            Str(_) => "Str",
            Bytes(_) => "Bytes",
            FString(_) => "FString",
            Name(_) => "Name",
            List(_) => "List",
            Tuple(_) => "Tuple",
            Set(_) => "Set",
            Dict(_) => "Dict",
            Starred(_) => "Starred",
            Unary { .. } => "Unary",
            Binary { .. } => "Binary",
            And(_) => "And",
            Or(_) => "Or",
            Compare { .. } => "Compare",
            IfExp { .. } => "IfExp",
            Lambda { .. } => "Lambda",
            Attribute { .. } => "Attribute",
            Subscript { .. } => "Subscript",
            Slice { .. } => "Slice",
            Call { .. } => "Call",
            ListComp { .. } => "ListComp",
            SetComp { .. } => "SetComp",
            DictComp { .. } => "DictComp",
            Generator { .. } => "Generator",
            Named { .. } => "Named",
            Yield(_) => "Yield",
            YieldFrom(_) => "YieldFrom",
        };
        self.head(name, x.span);
        match &*x.kind {
            None | True | False | Ellipsis => {}
            Int(v) => self.word(v),
            BigInt(v) => self.word(v),
            Float(v) | Imaginary(v) => self.word(format_args!("{:016x}", v.to_bits())),
            Str(v) => self.word(quote(v)),
            Bytes(v) => {
                self.out.push(' ');
                for b in v {
                    let _ = write!(self.out, "{b:02x}");
                }
            }
            FString(parts) => self.fstring(parts),
            Name(v) => self.word(v),
            List(v) | Tuple(v) | Set(v) | And(v) | Or(v) => self.exprs(v),
            Dict(v) => self.list(v, |d, (key, value)| {
                d.opt(key);
                d.expr(value);
            }),
            Starred(v) | YieldFrom(v) => self.expr(v),
            Unary { op, operand } => {
                self.word(format_args!("{op:?}"));
                self.expr(operand);
            }
            Binary { op, left, right } => {
                self.expr(left);
                self.word(format_args!("{op:?}"));
                self.expr(right);
            }
            Compare { left, rest } => {
                self.expr(left);
                for (op, right) in rest {
                    self.word(format_args!("{op:?}"));
                    self.expr(right);
                }
            }
            IfExp { test, body, orelse } => {
                self.expr(test);
                self.expr(body);
                self.expr(orelse);
            }
            Lambda { params, body } => {
                self.params(params);
                self.expr(body);
            }
            Attribute { value, attr, .. } => {
                self.expr(value);
                self.word(attr);
            }
            Subscript { value, index } => {
                self.expr(value);
                self.expr(index);
            }
            Slice { lower, upper, step } => {
                self.opt(lower);
                self.opt(upper);
                self.opt(step);
            }
            Call { func, args } => {
                self.expr(func);
                self.list(args, |d, arg| match arg {
                    Arg::Pos(x) => d.expr(x),
                    Arg::Star(x) => d.star(x),
                    _ => {}
                });
                self.list(args, Self::keyword);
            }
            ListComp { elt, clauses } | SetComp { elt, clauses } | Generator { elt, clauses } => {
                self.expr(elt);
                self.clauses(clauses);
            }
            DictComp { key, value, clauses } => {
                self.expr(key);
                self.expr(value);
                self.clauses(clauses);
            }
            Named { target, value } => {
                self.word(target);
                self.expr(value);
            }
            Yield(v) => self.opt(v),
        }
        self.out.push(')');
    }

    /// As CPython keeps f-strings: `{x=}` is the text `x=` and a field with `!r`.
    fn fstring(&mut self, parts: &[FPart]) {
        let places = std::mem::replace(&mut self.places, false);
        let mut text = String::new();
        for part in parts {
            match part {
                FPart::Lit(t) => text.push_str(t),
                FPart::Field { value, debug, conversion, spec } => {
                    text.push_str(debug.as_deref().unwrap_or(""));
                    if !text.is_empty() {
                        self.word(quote(&std::mem::take(&mut text)));
                    }
                    self.out.push_str(" (Field");
                    self.expr(value);
                    let implied = debug.is_some() && spec.is_none();
                    self.word(conversion.unwrap_or(if implied { 'r' } else { '-' }));
                    match spec {
                        Some(spec) => {
                            self.out.push_str(" (spec");
                            self.fstring(spec);
                            self.out.push(')');
                        }
                        None => self.out.push_str(" -"),
                    }
                    self.out.push(')');
                }
            }
        }
        if !text.is_empty() {
            self.word(quote(&text));
        }
        self.places = places;
    }
}
