//! Walking and changing a tree: the parts of every node in one place, for tools that rewrite programs.

use crate::ast::*;

/// The expressions that stand directly in a statement, in the order written, and its blocks.
pub fn parts_of_stmt(kind: &mut StmtKind) -> (Vec<&mut Expr>, Vec<&mut Vec<Stmt>>) {
    use StmtKind::*;
    match kind {
        Expr(e) => (vec![e], vec![]),
        Assign { targets, value } => (targets.iter_mut().chain([value]).collect(), vec![]),
        AugAssign { target, value, .. } => (vec![target, value], vec![]),
        AnnAssign { target, annotation, value } => ([target, annotation].into_iter().chain(value).collect(), vec![]),
        Delete(targets) => (targets.iter_mut().collect(), vec![]),
        Pass | Break | Continue | Global(_) | Nonlocal(_) | Import(_) | ImportFrom { .. } => (vec![], vec![]),
        Return(value) => (value.iter_mut().collect(), vec![]),
        Raise { exc, cause } => (exc.iter_mut().chain(cause).collect(), vec![]),
        Assert { test, msg } => ([test].into_iter().chain(msg).collect(), vec![]),
        If { test, body, orelse } | While { test, body, orelse } => (vec![test], vec![body, orelse]),
        For { target, iter, body, orelse } => (vec![target, iter], vec![body, orelse]),
        With { items, body } => {
            let parts = items.iter_mut().flat_map(|item| [&mut item.context].into_iter().chain(&mut item.target));
            (parts.collect(), vec![body])
        }
        Try { body, handlers, orelse, finalbody, .. } => {
            let (mut types, mut blocks) = (Vec::new(), vec![body]);
            for handler in handlers {
                types.extend(&mut handler.typ);
                blocks.push(&mut handler.body);
            }
            blocks.extend([orelse, finalbody]);
            (types, blocks)
        }
        FunctionDef(f) => {
            let mut parts: Vec<_> = f.decorators.iter_mut().collect();
            parts.extend(parts_of_params(&mut f.params));
            parts.extend(&mut f.returns);
            (parts, vec![&mut f.body])
        }
        ClassDef(c) => {
            let parts = c.decorators.iter_mut().chain(&mut c.bases);
            (parts.chain(c.keywords.iter_mut().map(Arg::value_mut)).collect(), vec![&mut c.body])
        }
    }
}

fn parts_of_params(params: &mut Params) -> Vec<&mut Expr> {
    let Params { posonly, args, vararg, kwonly, kwarg } = params;
    let all = posonly.iter_mut().chain(args).chain(vararg).chain(kwonly).chain(kwarg);
    all.flat_map(|p| p.default.iter_mut().chain(&mut p.annotation)).collect()
}

/// The expressions that stand directly in an expression, in the order written.
pub fn parts_of_expr(kind: &mut ExprKind) -> Vec<&mut Expr> {
    use ExprKind::*;
    match kind {
        None | True | False | Ellipsis | Int(_) | BigInt(_) | Float(_) | Imaginary(_) | Str(_) | Bytes(_) | Name(_) => {
            vec![]
        }
        FString(parts) => parts_of_fstring(parts),
        List(items) | Tuple(items) | Set(items) | And(items) | Or(items) => items.iter_mut().collect(),
        Dict(pairs) => pairs.iter_mut().flat_map(|(k, v)| k.iter_mut().chain([v])).collect(),
        Starred(e) | Unary { operand: e, .. } | Attribute { value: e, .. } | YieldFrom(e) | Named { value: e, .. } => {
            vec![e]
        }
        Yield(e) => e.iter_mut().collect(),
        Binary { left, right, .. } => vec![left, right],
        Compare { left, rest } => [left].into_iter().chain(rest.iter_mut().map(|(_, e)| e)).collect(),
        IfExp { test, body, orelse } => vec![body, test, orelse],
        Lambda { params, body } => parts_of_params(params).into_iter().chain([body]).collect(),
        Subscript { value, index } => vec![value, index],
        Slice { lower, upper, step } => lower.iter_mut().chain(upper).chain(step).collect(),
        Call { func, args } => [func].into_iter().chain(args.iter_mut().map(Arg::value_mut)).collect(),
        ListComp { elt, clauses } | SetComp { elt, clauses } | Generator { elt, clauses } => {
            [elt].into_iter().chain(parts_of_clauses(clauses)).collect()
        }
        DictComp { key, value, clauses } => [key, value].into_iter().chain(parts_of_clauses(clauses)).collect(),
    }
}

fn parts_of_fstring(parts: &mut [FPart]) -> Vec<&mut Expr> {
    let mut found = Vec::new();
    for part in parts {
        if let FPart::Field { value, spec, .. } = part {
            found.push(value);
            if let Some(spec) = spec {
                found.extend(parts_of_fstring(spec));
            }
        }
    }
    found
}

fn parts_of_clauses(clauses: &mut [Comprehension]) -> Vec<&mut Expr> {
    clauses.iter_mut().flat_map(|c| [&mut c.target, &mut c.iter].into_iter().chain(&mut c.ifs)).collect()
}

/// Calls `change` on every expression below and including this one, inner ones first.
pub fn each_expr(e: &mut Expr, change: &mut dyn FnMut(&mut Expr)) {
    for part in parts_of_expr(&mut e.kind) {
        each_expr(part, change);
    }
    change(e);
}

/// Calls `change` on every expression of these statements and of the blocks in them, inner ones first.
pub fn each_expr_of(body: &mut [Stmt], change: &mut dyn FnMut(&mut Expr)) {
    for stmt in body {
        let (exprs, blocks) = parts_of_stmt(&mut stmt.kind);
        exprs.into_iter().for_each(|e| each_expr(e, change));
        blocks.into_iter().for_each(|block| each_expr_of(block, change));
    }
}

/// Replaces every statement of a block and of the blocks in it by what `change` makes of it, inner ones first.
pub fn each_stmt(body: &mut Vec<Stmt>, change: &mut dyn FnMut(Stmt) -> Vec<Stmt>) {
    let old = std::mem::take(body);
    for mut stmt in old {
        for block in parts_of_stmt(&mut stmt.kind).1 {
            each_stmt(block, change);
        }
        body.extend(change(stmt));
    }
}

impl Expr {
    /// An expression at a place.
    pub fn new(kind: ExprKind, span: Span) -> Expr {
        Expr { kind: Box::new(kind), span }
    }
    /// A name.
    pub fn name(name: &str, span: Span) -> Expr {
        Expr::new(ExprKind::Name(name.into()), span)
    }
    /// A call of a name with these positional arguments.
    pub fn call(name: &str, args: Vec<Expr>, span: Span) -> Expr {
        let args = args.into_iter().map(Arg::Pos).collect();
        Expr::new(ExprKind::Call { func: Expr::name(name, span), args }, span)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(source: &str) -> Vec<String> {
        let mut tree = crate::parse(source).unwrap();
        let mut found = Vec::new();
        each_expr_of(&mut tree.body, &mut |e| {
            if let ExprKind::Name(n) = &*e.kind {
                found.push(n.to_string());
            }
        });
        found
    }

    #[test]
    fn every_name_is_found() {
        let source = "\
for a in b:
    with c as d: e[f:g:h].i += j(k, *l, m=n, **o)
    try: p: q = lambda r=s: t
    except u: raise v from w
    else: x = [y for z in a0 if b0]
    finally: assert c0, f'{d0:{e0}}'
@f0
class g0(h0, metaclass=i0):
    def j0(self, k0: l0 = m0) -> n0: return not o0 if p0 < q0 else {**r0, s0: t0}
";
        let found = names(source);
        for letter in "abcdefghjklnopqstuvwxyz".chars() {
            assert!(found.contains(&letter.to_string()), "{letter} in {found:?}");
        }
        for letter in "abcdefhilmnopqrst".chars() {
            assert!(found.contains(&format!("{letter}0")), "{letter}0 in {found:?}");
        }
    }

    #[test]
    fn statements_are_replaced_in_every_block() {
        let mut tree = crate::parse("if a:\n    b\nelse:\n    c\nd\n").unwrap();
        each_stmt(&mut tree.body, &mut |s| vec![s.clone(), s]);
        assert_eq!(tree.body.len(), 4);
        let StmtKind::If { body, orelse, .. } = &tree.body[0].kind else { panic!("an if") };
        assert_eq!((body.len(), orelse.len()), (2, 2));
    }
}
