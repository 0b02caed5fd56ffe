//! Parameter lists of `def` and `lambda`.

use super::state::*;
use crate::ast::{Expr, Param, Params, Span};
use crate::token::Tok;
use chumsky::prelude::*;

/// One item of a parameter list, in the order written.
enum Item {
    Param(Param),
    /// `/`, and whether a comma follows
    Slash(Span, bool),
    /// `*` alone
    Star(Span),
    Vararg(Param),
    Kwarg(Param),
}

/// The parameters of `def`, annotations allowed (starred ones for `*args`).
pub fn params<'a, E: Fail<'a>>(expression: P<'a, Expr, E>, star_expression: P<'a, Expr, E>) -> P<'a, Params, E> {
    let annotation = just(Tok::Colon).ignore_then(expression.clone()).or_not().boxed();
    let star_annotation = just(Tok::Colon).ignore_then(star_expression).or_not().boxed();
    list(param(annotation.clone()), param(star_annotation), param(annotation), expression)
}

/// The parameters of `lambda`: no annotations.
pub fn lambda_params<'a, E: Fail<'a>>(expression: P<'a, Expr, E>) -> P<'a, Params, E> {
    let none = empty().to(None).boxed();
    list(param(none.clone()), param(none.clone()), param(none), expression)
}

/// `NAME [annotation]`.
pub fn param<'a, E: Fail<'a>>(annotation: P<'a, Option<Expr>, E>) -> P<'a, Param, E> {
    name()
        .then(annotation)
        .map_with(|((name, _), annotation), e| Param { name, annotation, default: None, span: span(e) })
        .boxed()
}

fn list<'a, E: Fail<'a>>(
    param: P<'a, Param, E>,
    vararg: P<'a, Param, E>,
    kwarg: P<'a, Param, E>,
    expression: P<'a, Expr, E>,
) -> P<'a, Params, E> {
    let plain = param
        .then(just(Tok::Equal).ignore_then(expression).or_not())
        .map(|(param, default)| Item::Param(Param { default, ..param }));
    let slash = just(Tok::Slash)
        .map_with(|_, e| span(e))
        .then(just(Tok::Comma).rewind().or_not())
        .map(|(at, comma)| Item::Slash(at, comma.is_some()));
    let star = just(Tok::Star).ignore_then(vararg.or_not()).map_with(|vararg, e| match vararg {
        Some(vararg) => Item::Vararg(vararg),
        None => Item::Star(span(e)),
    });
    let double = just(Tok::DoubleStar).ignore_then(kwarg).map(Item::Kwarg);
    choice((plain.boxed(), slash.boxed(), star.boxed(), double.boxed()))
        .boxed()
        .separated_by(just(Tok::Comma))
        .allow_trailing()
        .collect::<Vec<_>>()
        .map_with(|items, e| {
            let mut params = Params::default();
            if let Some((at, message)) = arrange(items, &mut params) {
                e.state().error(at, message);
            }
            params
        })
        .boxed()
}

/// Sorts the items into kinds; what is wrong with their order, if anything.
fn arrange(items: Vec<Item>, out: &mut Params) -> Option<(Span, &'static str)> {
    let (mut slash, mut star): (bool, Option<Span>) = (false, None);
    let count = items.len();
    for (i, item) in items.into_iter().enumerate() {
        if let (Some(_), true) = (&out.kwarg, true) {
            let at = match &item {
                Item::Param(p) | Item::Vararg(p) | Item::Kwarg(p) => p.span,
                Item::Slash(s, _) | Item::Star(s) => *s,
            };
            return Some((at, "arguments cannot follow var-keyword argument"));
        }
        match item {
            Item::Param(p) if star.is_some() => out.kwonly.push(p),
            Item::Param(p) => {
                let last_default = out.args.last().or(out.posonly.last());
                if p.default.is_none() && last_default.is_some_and(|l| l.default.is_some()) {
                    return Some((p.span, "non-default argument follows default argument"));
                }
                out.args.push(p);
            }
            Item::Slash(at, comma) => {
                if slash {
                    return Some((at, "/ may appear only once"));
                }
                if star.is_some() {
                    return Some((at, "/ must be ahead of *"));
                }
                if i == 0 {
                    let what = "at least one argument must precede /";
                    return Some((at, if comma { what } else { "invalid syntax" }));
                }
                slash = true;
                out.posonly = std::mem::take(&mut out.args);
            }
            Item::Star(at) => {
                if star.is_some() {
                    return Some((at, "* argument may appear only once"));
                }
                if i + 1 == count {
                    return Some((at, "named arguments must follow bare *"));
                }
                star = Some(at);
            }
            Item::Vararg(p) => {
                if star.is_some() {
                    return Some((p.span, "* argument may appear only once"));
                }
                star = Some(p.span);
                out.vararg = Some(p);
            }
            Item::Kwarg(p) => {
                if star.is_some() && out.vararg.is_none() && out.kwonly.is_empty() {
                    return Some((star.unwrap_or(p.span), "named arguments must follow bare *"));
                }
                out.kwarg = Some(p);
            }
        }
    }
    None
}
