//! The parser: chumsky over tokens. Functions carry the names of the rules in `tscript.ebnf`; each
//! returns a boxed parser, and each rule is built once and shared.

pub mod atom;
pub mod call;
pub mod compound;
pub mod expression;
pub mod params;
pub mod simple;
pub mod state;
pub mod target;

use crate::ast::{Expr, ExprKind, Module};
use crate::token::{Tok, Token};
use atom::Inside;
use chumsky::error::EmptyErr;
use chumsky::prelude::*;
use chumsky::recursive::Indirect;
use simple::Exprs;
use state::*;

/// `statement* EOF`.
pub fn module<'a, E: Fail<'a>>() -> P<'a, Module, E> {
    let exprs = exprs();
    let simple_stmts = simple::simple_stmts(&exprs);
    let statement = recursive(|statement| {
        let block = compound::block(statement.boxed(), simple_stmts.clone());
        compound::statement(compound::compound_stmt(&exprs, block), simple_stmts)
    })
    .boxed();
    compound::statements(statement).or_not().map(|body| Module { body: body.unwrap_or_default() }).boxed()
}

/// Tokens `from..to` as one expression, for the diagnosis of errors.
pub fn parse_expression(source: &str, tokens: &[Token], kinds: &[Tok], from: usize, to: usize) -> Option<Expr> {
    let mut state = State::new(source, tokens.get(from..to)?);
    exprs::<EmptyErr>().named_expression.parse_with_state(kinds.get(from..to)?, &mut state).into_output()
}

/// `'lambda' [lambda_params] ':' expression`.
pub fn lambdef<'a, E: Fail<'a>>(expression: P<'a, Expr, E>) -> P<'a, Expr, E> {
    just(Tok::Lambda)
        .ignore_then(params::lambda_params(expression.clone()))
        .then_ignore(just(Tok::Colon))
        .then(expression)
        .map_with(|(params, body), e| node(ExprKind::Lambda { params, body }, e))
        .boxed()
}

/// Ties the expression rules together.
fn exprs<'a, E: Fail<'a>>() -> Exprs<'a, E> {
    type Rec<'a, E> = Recursive<Indirect<'a, 'a, In<'a>, Expr, Extra<'a, E>>>;
    let mut expression_rule: Rec<'a, E> = Recursive::declare();
    let mut bitwise_or_rule: Rec<'a, E> = Recursive::declare();
    let mut disjunction_rule: Rec<'a, E> = Recursive::declare();
    let mut factor_rule: Rec<'a, E> = Recursive::declare();
    let expression = expression_rule.clone().boxed();
    let bitwise_or = bitwise_or_rule.clone().boxed();
    let disjunction = disjunction_rule.clone().boxed();

    let named_expression = expression::named_expression(expression.clone());
    let star_expression = call::star_expression(expression.clone(), bitwise_or.clone());
    let star_expressions = call::star_expressions(expression.clone(), bitwise_or.clone());
    let star_targets = call::star_targets(bitwise_or.clone());
    let yield_expr = call::yield_expr(expression.clone(), star_expressions.clone());
    let inside = Inside {
        expression: expression.clone(),
        named_expression: named_expression.clone(),
        bitwise_or: bitwise_or.clone(),
        for_if_clauses: call::for_if_clauses(star_targets.clone(), disjunction.clone()),
        yield_expr: yield_expr.clone(),
        star_expressions: star_expressions.clone(),
    };
    let arguments = call::arguments(&inside);
    let primary = atom::primary(atom::atom(&inside), arguments.clone(), atom::slices(&inside));
    let power = expression::power(primary, factor_rule.clone().boxed());
    factor_rule.define(expression::factor(power));
    bitwise_or_rule.define(expression::bitwise_or(factor_rule.boxed()));
    let comparison = expression::comparison(bitwise_or.clone());
    let inversion = expression::inversion(comparison);
    disjunction_rule.define(expression::disjunction(expression::conjunction(inversion)));
    expression_rule.define(expression::expression(lambdef(expression.clone()), disjunction));

    Exprs {
        expression,
        named_expression,
        star_expression,
        star_expressions,
        star_targets,
        bitwise_or,
        yield_expr,
        arguments,
    }
}
