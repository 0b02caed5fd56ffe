//! Expressions from the conditional down to the power.

use super::state::*;
use crate::ast::{BinOp, CmpOp, Expr, ExprKind, Span, UnaryOp};
use crate::token::Tok;
use chumsky::pratt::{infix, left};
use chumsky::prelude::*;

/// `lambda …` | `disjunction ['if' disjunction 'else' expression]`.
///
/// A chain of conditionals is parsed in a loop and folded from the right.
pub fn expression<'a, E: Fail<'a>>(lambdef: P<'a, Expr, E>, disjunction: P<'a, Expr, E>) -> P<'a, Expr, E> {
    let orelse = choice((lambdef.clone(), disjunction.clone())).map_with(|x, e| (x, span(e).start)).boxed();
    let conditional = disjunction
        .clone()
        .then(
            just(Tok::If)
                .ignore_then(disjunction)
                .then_ignore(just(Tok::Else))
                .then(orelse)
                .repeated()
                .collect::<Vec<_>>(),
        )
        .map_with(|(first, rest), e| if rest.is_empty() { first } else { if_else(first, rest, span(e)) })
        .boxed();
    deeper(choice((conditional, lambdef)).boxed())
}

/// `first if test else value if test else value …`, with the byte where each value begins.
fn if_else(first: Expr, rest: Vec<(Expr, (Expr, u32))>, whole: Span) -> Expr {
    let mut bodies = vec![(first, whole.start)];
    let mut tests = Vec::with_capacity(rest.len());
    for (test, value) in rest {
        tests.push(test);
        bodies.push(value);
    }
    let Some((mut out, _)) = bodies.pop() else {
        return expr(ExprKind::None, whole);
    };
    for ((body, start), test) in bodies.into_iter().zip(tests).rev() {
        let span = Span { start, end: whole.end };
        out = expr(ExprKind::IfExp { test, body, orelse: out }, span);
    }
    out
}

/// `NAME ':=' expression` | `expression`.
pub fn named_expression<'a, E: Fail<'a>>(expression: P<'a, Expr, E>) -> P<'a, Expr, E> {
    let walrus = name()
        .then_ignore(just(Tok::Walrus))
        .then(expression.clone())
        .map_with(|((target, _), value), e| node(ExprKind::Named { target, value }, e));
    choice((walrus, expression)).boxed()
}

/// `conjunction ('or' conjunction)*`.
pub fn disjunction<'a, E: Fail<'a>>(conjunction: P<'a, Expr, E>) -> P<'a, Expr, E> {
    flat(conjunction, Tok::Or, ExprKind::Or)
}

/// `inversion ('and' inversion)*`.
pub fn conjunction<'a, E: Fail<'a>>(inversion: P<'a, Expr, E>) -> P<'a, Expr, E> {
    flat(inversion, Tok::And, ExprKind::And)
}

fn flat<'a, E: Fail<'a>>(operand: P<'a, Expr, E>, op: Tok, make: fn(Vec<Expr>) -> ExprKind) -> P<'a, Expr, E> {
    let more = just(op).ignore_then(operand.clone()).repeated().collect::<Vec<_>>();
    operand
        .then(more)
        .map_with(move |(first, more), e| {
            if more.is_empty() {
                return first;
            }
            let mut all = Vec::with_capacity(more.len() + 1);
            all.push(first);
            all.extend(more);
            node(make(all), e)
        })
        .boxed()
}

/// `'not'* comparison`.
pub fn inversion<'a, E: Fail<'a>>(comparison: P<'a, Expr, E>) -> P<'a, Expr, E> {
    let not = just(Tok::Not).map_with(|_, e| (UnaryOp::Not, span(e).start));
    prefixed(not.boxed(), comparison)
}

/// `('+' | '-' | '~')* power`.
pub fn factor<'a, E: Fail<'a>>(power: P<'a, Expr, E>) -> P<'a, Expr, E> {
    let sign = one_of([Tok::Minus, Tok::Plus, Tok::Tilde]).map_with(|tok, e| {
        let op = match tok {
            Tok::Minus => UnaryOp::Neg,
            Tok::Plus => UnaryOp::Pos,
            _ => UnaryOp::Invert,
        };
        (op, span(e).start)
    });
    deeper(prefixed(sign.boxed(), power))
}

/// Prefix operators in a loop: a long run of them must not recurse.
fn prefixed<'a, E: Fail<'a>>(op: P<'a, (UnaryOp, u32), E>, operand: P<'a, Expr, E>) -> P<'a, Expr, E> {
    op.repeated()
        .collect::<Vec<_>>()
        .then(operand)
        .map_with(|(ops, operand), e| {
            if ops.is_empty() {
                return operand;
            }
            let end = span(e).end;
            ops.into_iter()
                .rev()
                .fold(operand, |operand, (op, start)| expr(ExprKind::Unary { op, operand }, Span { start, end }))
        })
        .boxed()
}

/// `bitwise_or (comp_op bitwise_or)*`.
pub fn comparison<'a, E: Fail<'a>>(bitwise_or: P<'a, Expr, E>) -> P<'a, Expr, E> {
    bitwise_or
        .clone()
        .then(comp_op().then(bitwise_or).repeated().collect::<Vec<_>>())
        .map_with(|(left, rest), e| if rest.is_empty() { left } else { node(ExprKind::Compare { left, rest }, e) })
        .boxed()
}

/// The comparison operators.
pub fn comp_op<'a, E: Fail<'a>>() -> P<'a, CmpOp, E> {
    let plain =
        one_of([Tok::EqEq, Tok::NotEq, Tok::Less, Tok::LessEq, Tok::Greater, Tok::GreaterEq, Tok::In]).map(|tok| {
            match tok {
                Tok::EqEq => CmpOp::Eq,
                Tok::NotEq => CmpOp::Ne,
                Tok::Less => CmpOp::Lt,
                Tok::LessEq => CmpOp::Le,
                Tok::Greater => CmpOp::Gt,
                Tok::GreaterEq => CmpOp::Ge,
                _ => CmpOp::In,
            }
        });
    let is = just(Tok::Is)
        .ignore_then(just(Tok::Not).or_not())
        .map(|not| if not.is_some() { CmpOp::IsNot } else { CmpOp::Is });
    let not_in = just(Tok::Not).then(just(Tok::In)).to(CmpOp::NotIn);
    choice((plain, is, not_in)).boxed()
}

/// The left-associative binary operators, `|` to `*`, by precedence.
pub fn bitwise_or<'a, E: Fail<'a>>(factor: P<'a, Expr, E>) -> P<'a, Expr, E> {
    fn binary<'a, E: Fail<'a>>(left: Expr, op: BinOp, right: Expr, e: &mut At<'a, '_, E>) -> Expr {
        node(ExprKind::Binary { op, left, right }, e)
    }
    let shift = one_of([Tok::Shl, Tok::Shr]).map(|tok| if tok == Tok::Shl { BinOp::LShift } else { BinOp::RShift });
    let sum = one_of([Tok::Plus, Tok::Minus]).map(|tok| if tok == Tok::Plus { BinOp::Add } else { BinOp::Sub });
    let term = one_of([Tok::Star, Tok::Slash, Tok::DoubleSlash, Tok::Percent, Tok::At]).map(|tok| match tok {
        Tok::Star => BinOp::Mul,
        Tok::Slash => BinOp::Div,
        Tok::DoubleSlash => BinOp::FloorDiv,
        Tok::Percent => BinOp::Mod,
        _ => BinOp::MatMul,
    });
    factor
        .pratt((
            infix(left(6), term, binary),
            infix(left(5), sum, binary),
            infix(left(4), shift, binary),
            infix(left(3), just(Tok::Amper).to(BinOp::BitAnd), binary),
            infix(left(2), just(Tok::Caret).to(BinOp::BitXor), binary),
            infix(left(1), just(Tok::Bar).to(BinOp::BitOr), binary),
        ))
        .boxed()
}

/// `primary ['**' factor]`.
pub fn power<'a, E: Fail<'a>>(primary: P<'a, Expr, E>, factor: P<'a, Expr, E>) -> P<'a, Expr, E> {
    primary
        .then(just(Tok::DoubleStar).ignore_then(factor).or_not())
        .map_with(|(left, right), e| match right {
            None => left,
            Some(right) => node(ExprKind::Binary { op: BinOp::Pow, left, right }, e),
        })
        .boxed()
}
