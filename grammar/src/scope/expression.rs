//! The walk over expressions: targets, comprehensions, `:=`, `yield`, stars.

use super::*;

impl<'a> Walker<'a> {
    /// The one name that nothing may bind.
    pub(super) fn forbidden(&mut self, name: &Name, span: Span) {
        if &**name == "__debug__" {
            self.error(Phase::Compiler, span, "cannot assign to __debug__");
        }
    }

    /// A target of an assignment; `alone` when it stands in no list or tuple.
    pub(super) fn target(&mut self, x: &'a Expr, alone: bool) {
        match &*x.kind {
            ExprKind::Name(name) => {
                self.forbidden(name, x.span);
                self.mark(name, ASSIGNED);
            }
            ExprKind::Attribute { value, attr, .. } => {
                self.forbidden(attr, x.span);
                self.expr(value);
            }
            ExprKind::List(items) | ExprKind::Tuple(items) => {
                let stars = |x: &&Expr| matches!(&*x.kind, ExprKind::Starred(_));
                if items.iter().filter(stars).count() > 1 {
                    let message = "multiple starred expressions in assignment";
                    self.error(Phase::Compiler, x.span, message);
                }
                items.iter().for_each(|item| self.target(item, false));
            }
            ExprKind::Starred(inner) => {
                if alone {
                    let message = "starred assignment target must be in a list or tuple";
                    self.error(Phase::Compiler, x.span, message);
                }
                self.target(inner, alone);
            }
            _ => self.expr(x),
        }
    }

    /// An expression that may be starred where it stands.
    pub(super) fn unstarred(&mut self, x: &'a Expr) {
        match &*x.kind {
            ExprKind::Starred(inner) => self.expr(inner),
            _ => self.expr(x),
        }
    }

    /// The keywords and mappings among arguments.
    pub(super) fn keywords(&mut self, args: &'a [Arg]) {
        let mut seen: Vec<&str> = Vec::new();
        for arg in args {
            let k = match arg {
                Arg::Keyword(k) => k,
                Arg::DoubleStar(x) => {
                    self.expr(x);
                    continue;
                }
                Arg::Pos(_) | Arg::Star(_) => continue,
            };
            self.forbidden(&k.name, k.span);
            if seen.contains(&&*k.name) {
                let message = format!("keyword argument repeated: {}", k.name);
                self.error(Phase::Compiler, k.span, message);
            }
            if seen.len() < 1000 {
                seen.push(&k.name);
            }
            self.expr(&k.value);
        }
    }

    /// Visits an expression and all below it, in the order written.
    pub(super) fn expr(&mut self, x: &'a Expr) {
        let base = self.stack.len();
        self.stack.push(x);
        while self.stack.len() > base {
            let Some(x) = self.stack.pop() else { return };
            self.visit(x);
        }
    }

    /// Puts expressions on the stack so that the first is visited first.
    fn later(&mut self, items: impl DoubleEndedIterator<Item = &'a Expr>) {
        self.stack.extend(items.rev());
    }

    /// The same for the items of a display, which may be starred.
    fn items(&mut self, items: &'a [Expr]) {
        self.later(items.iter().map(|x| match &*x.kind {
            ExprKind::Starred(inner) => inner,
            _ => x,
        }));
    }

    fn visit(&mut self, x: &'a Expr) {
        use ExprKind::*;
        match &*x.kind {
            None | True | False | Ellipsis | Int(_) | BigInt(_) | Float(_) | Imaginary(_) | Str(_) | Bytes(_) => {}
            FString(parts) => self.fstring(parts),
            Name(name) => self.mark(name, USED),
            List(items) | Tuple(items) | Set(items) => self.items(items),
            Dict(pairs) => {
                for (key, value) in pairs {
                    key.iter().for_each(|k| self.expr(k));
                    self.expr(value);
                }
            }
            Starred(inner) => {
                self.error(Phase::Compiler, x.span, "can't use starred expression here");
                self.stack.push(inner);
            }
            Unary { operand, .. } => self.stack.push(operand),
            Binary { left, right, .. } => self.later([left, right].into_iter()),
            And(all) | Or(all) => self.later(all.iter()),
            Compare { left, rest } => {
                self.later(rest.iter().map(|(_, x)| x));
                self.stack.push(left);
            }
            IfExp { test, body, orelse } => self.later([test, body, orelse].into_iter()),
            Lambda { params, body } => {
                self.outer_params(params);
                self.scope(Kind::Function, |w| {
                    w.inner_params(params);
                    w.expr(body);
                });
            }
            Attribute { value, .. } => self.stack.push(value),
            Subscript { value, index } => self.later([value, index].into_iter()),
            Slice { lower, upper, step } => {
                self.later(lower.iter().chain(upper).chain(step));
            }
            Call { func, args } => {
                self.expr_below(func);
                for arg in args {
                    match arg {
                        Arg::Pos(x) | Arg::Star(x) => self.expr(x),
                        Arg::Keyword(_) | Arg::DoubleStar(_) => {}
                    }
                }
                self.keywords(args);
            }
            ListComp { elt, clauses } => self.comprehension("list comprehension", elt, &[], clauses),
            SetComp { elt, clauses } => self.comprehension("set comprehension", elt, &[], clauses),
            Generator { elt, clauses } => {
                self.comprehension("generator expression", elt, &[], clauses);
            }
            DictComp { key, value, clauses } => {
                self.comprehension("dict comprehension", key, std::slice::from_ref(value), clauses);
            }
            Named { target, value } => {
                self.named(target, x.span);
                self.stack.push(value);
            }
            Yield(value) => {
                self.yields(x.span);
                self.later(value.iter());
            }
            YieldFrom(value) => {
                self.yields(x.span);
                self.stack.push(value);
            }
        }
    }

    /// What a call calls: visited later, without recursion.
    fn expr_below(&mut self, func: &'a Expr) {
        self.stack.push(func);
    }

    fn fstring(&mut self, parts: &'a [FPart]) {
        for part in parts {
            if let FPart::Field { value, spec, .. } = part {
                self.expr(value);
                spec.iter().for_each(|spec| self.fstring(spec));
            }
        }
    }

    fn comprehension(&mut self, name: &'static str, elt: &'a Expr, more: &'a [Expr], clauses: &'a [Comprehension]) {
        let mut targets = Vec::new();
        clauses.iter().for_each(|c| target_names(&c.target, &mut targets));
        for (i, clause) in clauses.iter().enumerate() {
            if i == 1 {
                self.comprehensions.push(Comp { targets: std::mem::take(&mut targets), name });
            }
            self.iterables += 1;
            self.expr(&clause.iter);
            self.iterables -= 1;
        }
        if clauses.len() < 2 {
            self.comprehensions.push(Comp { targets, name });
        }
        for clause in clauses {
            self.loop_target(&clause.target, true);
            clause.ifs.iter().for_each(|x| self.expr(x));
        }
        self.expr(elt);
        more.iter().for_each(|x| self.expr(x));
        self.comprehensions.pop();
    }

    /// A comprehension's target binds in its own scope: only its subscripts and stars matter.
    fn loop_target(&mut self, x: &'a Expr, alone: bool) {
        match &*x.kind {
            ExprKind::Name(_) => {}
            ExprKind::List(items) | ExprKind::Tuple(items) => {
                items.iter().for_each(|item| self.loop_target(item, false));
            }
            ExprKind::Starred(inner) if !alone => self.loop_target(inner, alone),
            _ => self.target(x, alone),
        }
    }

    fn named(&mut self, target: &'a Name, span: Span) {
        self.forbidden(target, span);
        self.mark(target, ASSIGNED);
        if self.iterables > 0 {
            let message = "assignment expression cannot be used in a comprehension iterable expression";
            return self.error(Phase::Table, span, message);
        }
        if self.comprehensions.is_empty() {
            return;
        }
        if self.comprehensions.iter().any(|c| c.targets.contains(&&**target)) {
            let message = format!("assignment expression cannot rebind comprehension iteration variable '{target}'");
            self.error(Phase::Table, span, message);
        } else if self.scopes[self.here].kind == Kind::Class {
            let message = "assignment expression within a comprehension cannot be used in a class body";
            self.error(Phase::Table, span, message);
        }
    }

    fn yields(&mut self, span: Span) {
        if let Some(comp) = self.comprehensions.last() {
            let message = format!("'yield' inside {}", comp.name);
            self.error(Phase::Table, span, message);
        } else if !self.is_function() {
            self.error(Phase::Compiler, span, "'yield' outside function");
        }
    }
}

/// The names that a target binds.
fn target_names<'a>(x: &'a Expr, out: &mut Vec<&'a str>) {
    match &*x.kind {
        ExprKind::Name(name) => out.push(name),
        ExprKind::List(items) | ExprKind::Tuple(items) => {
            items.iter().for_each(|item| target_names(item, out));
        }
        ExprKind::Starred(inner) => target_names(inner, out),
        _ => {}
    }
}
