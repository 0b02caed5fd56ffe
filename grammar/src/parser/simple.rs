//! Simple statements: those that fit on one line.

use super::state::*;
use super::target::{self, Use};
use crate::ast::{Alias, BinOp, Expr, Name, Stmt, StmtKind};
use crate::token::Tok;
use chumsky::prelude::*;

/// The expression parsers that statements use.
#[derive(Clone)]
pub struct Exprs<'a, E: Fail<'a>> {
    pub expression: P<'a, Expr, E>,
    pub named_expression: P<'a, Expr, E>,
    pub star_expression: P<'a, Expr, E>,
    pub star_expressions: P<'a, Expr, E>,
    pub star_targets: P<'a, Expr, E>,
    pub bitwise_or: P<'a, Expr, E>,
    pub yield_expr: P<'a, Expr, E>,
    pub arguments: P<'a, Vec<crate::ast::Arg>, E>,
}

/// A statement over the bytes that a parser has consumed.
pub(super) fn stmt<'a, E: Fail<'a>>(kind: StmtKind, e: &mut At<'a, '_, E>) -> Stmt {
    Stmt { kind, span: span(e) }
}

/// `simple_stmt (';' simple_stmt)* [';'] NEWLINE`.
pub fn simple_stmts<'a, E: Fail<'a>>(exprs: &Exprs<'a, E>) -> P<'a, Vec<Stmt>, E> {
    simple_stmt(exprs)
        .separated_by(just(Tok::Semi))
        .at_least(1)
        .allow_trailing()
        .collect::<Vec<_>>()
        .then_ignore(just(Tok::Newline))
        .boxed()
}

/// One simple statement, told apart by its first word.
pub fn simple_stmt<'a, E: Fail<'a>>(exprs: &Exprs<'a, E>) -> P<'a, Stmt, E> {
    let word = one_of([Tok::Pass, Tok::Break, Tok::Continue]).map(|tok| match tok {
        Tok::Pass => StmtKind::Pass,
        Tok::Break => StmtKind::Break,
        _ => StmtKind::Continue,
    });
    choice((
        assignment(exprs),
        return_stmt(exprs),
        import_name(),
        import_from(),
        word.boxed(),
        raise_stmt(exprs),
        assert_stmt(exprs),
        del_stmt(exprs),
        global_stmt(),
    ))
    .map_with(stmt)
    .boxed()
}

/// Everything that begins with an expression: the expression alone, or one of the assignments.
pub fn assignment<'a, E: Fail<'a>>(exprs: &Exprs<'a, E>) -> P<'a, StmtKind, E> {
    enum Rest {
        Nothing,
        Chain(Vec<Expr>),
        Augmented(BinOp, Expr),
        Annotated(Expr, Option<Expr>),
    }
    let value = choice((exprs.star_expressions.clone(), exprs.yield_expr.clone())).boxed();
    let chain = just(Tok::Equal).ignore_then(value.clone()).repeated().at_least(1).collect::<Vec<_>>().map(Rest::Chain);
    let augmented = augassign().then(value.clone()).map(|(op, value)| Rest::Augmented(op, value));
    let annotated = just(Tok::Colon)
        .ignore_then(exprs.expression.clone())
        .then(just(Tok::Equal).ignore_then(value.clone()).or_not())
        .map(|(annotation, value)| Rest::Annotated(annotation, value));
    let rest = choice((chain, augmented, annotated, empty().map(|()| Rest::Nothing))).boxed();
    value
        .then(rest)
        .map_with(|(first, rest), e| match rest {
            Rest::Nothing => StmtKind::Expr(first),
            Rest::Chain(mut all) => {
                all.insert(0, first);
                let Some(value) = all.pop() else {
                    return StmtKind::Pass;
                };
                target::assignment(&all, &value, e.state());
                StmtKind::Assign { targets: all, value }
            }
            Rest::Augmented(op, value) => {
                target::augmented(&first, e.state());
                StmtKind::AugAssign { target: first, op, value }
            }
            Rest::Annotated(annotation, value) => {
                target::annotated(&first, e.state());
                StmtKind::AnnAssign { target: first, annotation, value }
            }
        })
        .boxed()
}

/// `+=` and its like.
pub fn augassign<'a, E: Fail<'a>>() -> P<'a, BinOp, E> {
    const OPS: [(Tok, BinOp); 13] = [
        (Tok::PlusEq, BinOp::Add),
        (Tok::MinusEq, BinOp::Sub),
        (Tok::StarEq, BinOp::Mul),
        (Tok::SlashEq, BinOp::Div),
        (Tok::DoubleSlashEq, BinOp::FloorDiv),
        (Tok::PercentEq, BinOp::Mod),
        (Tok::DoubleStarEq, BinOp::Pow),
        (Tok::AtEq, BinOp::MatMul),
        (Tok::AmperEq, BinOp::BitAnd),
        (Tok::BarEq, BinOp::BitOr),
        (Tok::CaretEq, BinOp::BitXor),
        (Tok::ShlEq, BinOp::LShift),
        (Tok::ShrEq, BinOp::RShift),
    ];
    one_of(OPS.map(|(tok, _)| tok))
        .map(|tok| OPS.iter().find(|(t, _)| *t == tok).map_or(BinOp::Add, |(_, op)| *op))
        .boxed()
}

/// `'return' [star_expressions]`.
pub fn return_stmt<'a, E: Fail<'a>>(exprs: &Exprs<'a, E>) -> P<'a, StmtKind, E> {
    just(Tok::Return).ignore_then(exprs.star_expressions.clone().or_not()).map(StmtKind::Return).boxed()
}

/// `'raise' [expression ['from' expression]]`.
pub fn raise_stmt<'a, E: Fail<'a>>(exprs: &Exprs<'a, E>) -> P<'a, StmtKind, E> {
    let expression = &exprs.expression;
    just(Tok::Raise)
        .ignore_then(expression.clone().then(just(Tok::From).ignore_then(expression.clone()).or_not()).or_not())
        .map(|raised| match raised {
            None => StmtKind::Raise { exc: None, cause: None },
            Some((exc, cause)) => StmtKind::Raise { exc: Some(exc), cause },
        })
        .boxed()
}

/// `'assert' expression [',' expression]`.
pub fn assert_stmt<'a, E: Fail<'a>>(exprs: &Exprs<'a, E>) -> P<'a, StmtKind, E> {
    just(Tok::Assert)
        .ignore_then(exprs.expression.clone())
        .then(just(Tok::Comma).ignore_then(exprs.expression.clone()).or_not())
        .map(|(test, msg)| StmtKind::Assert { test, msg })
        .boxed()
}

/// `'del' star_targets`.
pub fn del_stmt<'a, E: Fail<'a>>(exprs: &Exprs<'a, E>) -> P<'a, StmtKind, E> {
    let star = just(Tok::Star)
        .ignore_then(exprs.bitwise_or.clone())
        .map_with(|x, e| node(crate::ast::ExprKind::Starred(x), e));
    just(Tok::Del)
        .ignore_then(
            choice((exprs.expression.clone(), star.boxed()))
                .boxed()
                .separated_by(just(Tok::Comma))
                .at_least(1)
                .allow_trailing()
                .collect::<Vec<_>>(),
        )
        .map_with(|targets, e| {
            for x in &targets {
                target::assignable(x, Use::Delete, e.state());
            }
            StmtKind::Delete(targets)
        })
        .boxed()
}

/// `('global' | 'nonlocal') NAME (',' NAME)*`.
pub fn global_stmt<'a, E: Fail<'a>>() -> P<'a, StmtKind, E> {
    one_of([Tok::Global, Tok::Nonlocal])
        .then(name().map(|(name, _)| name).separated_by(just(Tok::Comma)).at_least(1).collect::<Vec<_>>())
        .map(|(tok, names)| match tok {
            Tok::Global => StmtKind::Global(names),
            _ => StmtKind::Nonlocal(names),
        })
        .boxed()
}

/// `NAME ('.' NAME)*`.
pub fn dotted_name<'a, E: Fail<'a>>() -> P<'a, Name, E> {
    name()
        .separated_by(just(Tok::Dot))
        .at_least(1)
        .collect::<Vec<_>>()
        .map(|names| match names.as_slice() {
            [(one, _)] => one.clone(),
            all => all.iter().map(|(n, _)| &**n).collect::<Vec<_>>().join(".").into(),
        })
        .boxed()
}

fn as_name<'a, E: Fail<'a>>() -> P<'a, Option<Name>, E> {
    just(Tok::As).ignore_then(name()).map(|(name, _)| name).or_not().boxed()
}

/// `'import' dotted_name ['as' NAME] (',' …)*`.
pub fn import_name<'a, E: Fail<'a>>() -> P<'a, StmtKind, E> {
    let alias = dotted_name().then(as_name()).map_with(|(name, asname), e| Alias { name, asname, span: span(e) });
    just(Tok::Import)
        .ignore_then(alias.separated_by(just(Tok::Comma)).at_least(1).collect())
        .map(StmtKind::Import)
        .boxed()
}

/// `'from' '.'* dotted_name 'import' ('*' | '(' names ')' | names)`.
pub fn import_from<'a, E: Fail<'a>>() -> P<'a, StmtKind, E> {
    let dots = one_of([Tok::Dot, Tok::Ellipsis])
        .map(|tok| if tok == Tok::Dot { 1 } else { 3 })
        .repeated()
        .collect::<Vec<u32>>()
        .map(|dots| dots.iter().sum::<u32>())
        .boxed();
    let module = choice((
        dots.clone().then(dotted_name()),
        dots.filter(|level| *level > 0).map(|level| (level, Name::from(""))),
    ))
    .boxed();
    let alias = name().then(as_name()).map_with(|((name, _), asname), e| Alias { name, asname, span: span(e) }).boxed();
    let bare = alias.clone().separated_by(just(Tok::Comma)).at_least(1).collect::<Vec<_>>();
    let bracketed = alias
        .separated_by(just(Tok::Comma))
        .at_least(1)
        .allow_trailing()
        .collect::<Vec<_>>()
        .delimited_by(just(Tok::LPar), just(Tok::RPar));
    let names = choice((just(Tok::Star).to(Vec::new()), bare, bracketed)).boxed();
    just(Tok::From)
        .ignore_then(module)
        .then_ignore(just(Tok::Import))
        .then(names)
        .map(|((level, module), names)| StmtKind::ImportFrom { module, names, level })
        .boxed()
}
