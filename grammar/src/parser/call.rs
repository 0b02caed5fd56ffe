//! Call arguments, comprehension clauses, `yield`, and comma lists.

use super::atom::Inside;
use super::state::*;
use super::target;
use crate::ast::{Arg, Comprehension, Expr, ExprKind, Keyword, Span};
use crate::token::Tok;
use chumsky::prelude::*;

/// `'(' [argument (',' argument)* [',']] ')'`; the order of kinds is checked here too.
pub fn arguments<'a, E: Fail<'a>>(inside: &Inside<'a, E>) -> P<'a, Vec<Arg>, E> {
    let keyword = name()
        .then_ignore(just(Tok::Equal))
        .then(inside.expression.clone())
        .map_with(|((name, _), value), e| Arg::Keyword(Keyword { name, value, span: span(e) }));
    let star = just(Tok::Star).ignore_then(inside.expression.clone()).map(Arg::Star);
    let double = just(Tok::DoubleStar).ignore_then(inside.expression.clone()).map(Arg::DoubleStar);
    let positional =
        inside.named_expression.clone().then(inside.for_if_clauses.clone().or_not()).map_with(|(elt, clauses), e| {
            match clauses {
                None => (Arg::Pos(elt), false),
                Some(clauses) => (Arg::Pos(node(ExprKind::Generator { elt, clauses }, e)), true),
            }
        });
    let argument = choice((
        keyword.map(|arg| (arg, false)).boxed(),
        positional.boxed(),
        star.map(|arg| (arg, false)).boxed(),
        double.map(|arg| (arg, false)).boxed(),
    ))
    .boxed();
    just(Tok::LPar)
        .ignore_then(
            argument
                .separated_by(just(Tok::Comma))
                .at_least(1)
                .collect::<Vec<_>>()
                .then(just(Tok::Comma).or_not())
                .or_not()
                .map(|args| args.unwrap_or_default()),
        )
        .then_ignore(just(Tok::RPar))
        .map_with(|(args, comma), e| {
            let whole = span(e);
            let alone = args.len() == 1 && comma.is_none();
            check_order(&args, alone, e);
            // A bare generator that is the only argument owns the call's brackets.
            let own = |(mut arg, bare): (Arg, bool)| {
                if let (Arg::Pos(only), true) = (&mut arg, bare && alone) {
                    only.span = whole;
                }
                arg
            };
            args.into_iter().map(own).collect()
        })
        .boxed()
}

fn check_order<'a, E: Fail<'a>>(args: &[(Arg, bool)], alone: bool, e: &mut At<'a, '_, E>) {
    let (mut keyword, mut unpacking) = (false, false);
    let end = span(e).end;
    for (arg, generator) in args {
        match arg {
            Arg::Keyword(_) => keyword = true,
            Arg::DoubleStar(_) => unpacking = true,
            Arg::Pos(x) if *generator && !alone => {
                e.state().error(x.span, "Generator expression must be parenthesized");
                return;
            }
            Arg::Pos(_) if keyword || unpacking => {
                let message = if unpacking {
                    "positional argument follows keyword argument unpacking"
                } else {
                    "positional argument follows keyword argument"
                };
                e.state().error(Span { start: end.saturating_sub(1), end }, message);
                return;
            }
            Arg::Star(x) if unpacking => {
                let message = "iterable argument unpacking follows keyword argument unpacking";
                e.state().error(x.span, message);
                return;
            }
            _ => {}
        }
    }
}

/// `('for' star_targets 'in' disjunction ('if' disjunction)*)+`.
pub fn for_if_clauses<'a, E: Fail<'a>>(
    star_targets: P<'a, Expr, E>,
    disjunction: P<'a, Expr, E>,
) -> P<'a, Vec<Comprehension>, E> {
    let ifs = just(Tok::If).ignore_then(disjunction.clone()).repeated().collect::<Vec<_>>();
    just(Tok::For)
        .ignore_then(star_targets)
        .then_ignore(just(Tok::In))
        .then(disjunction)
        .then(ifs)
        .map_with(|((target, iter), ifs), e| {
            target::assignable(&target, target::Use::For, e.state());
            Comprehension { target, iter, ifs }
        })
        .repeated()
        .at_least(1)
        .collect::<Vec<_>>()
        .boxed()
}

/// `'yield' 'from' expression` | `'yield' [star_expressions]`.
pub fn yield_expr<'a, E: Fail<'a>>(expression: P<'a, Expr, E>, star_expressions: P<'a, Expr, E>) -> P<'a, Expr, E> {
    let from = just(Tok::From).ignore_then(expression).map(ExprKind::YieldFrom);
    let value = star_expressions.or_not().map(ExprKind::Yield);
    just(Tok::Yield).ignore_then(choice((from, value))).map_with(|kind, e| node(kind, e)).boxed()
}

/// `star_expression (',' star_expression)* [',']`: a tuple when there is a comma.
pub fn star_expressions<'a, E: Fail<'a>>(expression: P<'a, Expr, E>, bitwise_or: P<'a, Expr, E>) -> P<'a, Expr, E> {
    comma_list(star_expression(expression, bitwise_or))
}

/// `'*' bitwise_or` | `expression`.
pub fn star_expression<'a, E: Fail<'a>>(expression: P<'a, Expr, E>, bitwise_or: P<'a, Expr, E>) -> P<'a, Expr, E> {
    choice((expression, starred(bitwise_or))).boxed()
}

/// `star_target (',' star_target)* [',']`: what `for` and `del` may name.
pub fn star_targets<'a, E: Fail<'a>>(bitwise_or: P<'a, Expr, E>) -> P<'a, Expr, E> {
    comma_list(star_target(bitwise_or))
}

/// `bitwise_or` | `'*' bitwise_or`, read as an expression; `target` looks at it later.
pub fn star_target<'a, E: Fail<'a>>(bitwise_or: P<'a, Expr, E>) -> P<'a, Expr, E> {
    choice((bitwise_or.clone(), starred(bitwise_or))).boxed()
}

fn starred<'a, E: Fail<'a>>(bitwise_or: P<'a, Expr, E>) -> P<'a, Expr, E> {
    just(Tok::Star).ignore_then(bitwise_or).map_with(|x, e| node(ExprKind::Starred(x), e)).boxed()
}

fn comma_list<'a, E: Fail<'a>>(item: P<'a, Expr, E>) -> P<'a, Expr, E> {
    let more = just(Tok::Comma)
        .ignore_then(item.clone().separated_by(just(Tok::Comma)).allow_trailing().collect::<Vec<_>>())
        .or_not()
        .boxed();
    item.then(more)
        .map_with(|(first, more), e| match more {
            None => first,
            Some(more) => {
                let mut all = Vec::with_capacity(more.len() + 1);
                all.push(first);
                all.extend(more);
                node(ExprKind::Tuple(all), e)
            }
        })
        .boxed()
}
