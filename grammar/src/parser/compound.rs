//! Compound statements: those with blocks.

use super::call::star_target;
use super::params::params;
use super::simple::Exprs;
use super::state::*;
use super::target::{self, Use};
use crate::ast::*;
use crate::token::Tok;
use chumsky::prelude::*;

type Block<'a, E> = P<'a, Vec<Stmt>, E>;

/// A longer chain of `elif` would nest the tree too deeply.
const MAX_ELIF: usize = 2000;

/// `NEWLINE INDENT statement+ DEDENT` | `simple_stmts`.
pub fn block<'a, E: Fail<'a>>(statement: P<'a, Vec<Stmt>, E>, simple_stmts: P<'a, Vec<Stmt>, E>) -> Block<'a, E> {
    let indented = just(Tok::Newline)
        .ignore_then(just(Tok::Indent))
        .ignore_then(statements(statement))
        .then_ignore(just(Tok::Dedent));
    choice((indented.boxed(), simple_stmts)).boxed()
}

/// `statement+`, flattened (one line may hold several).
pub fn statements<'a, E: Fail<'a>>(statement: P<'a, Vec<Stmt>, E>) -> Block<'a, E> {
    statement
        .repeated()
        .at_least(1)
        .collect::<Vec<_>>()
        .map(|lines| {
            let mut all = Vec::with_capacity(lines.len());
            lines.into_iter().for_each(|line| all.extend(line));
            all
        })
        .boxed()
}

/// One compound statement, told apart by its first word.
pub fn compound_stmt<'a, E: Fail<'a>>(exprs: &Exprs<'a, E>, block: Block<'a, E>) -> P<'a, Stmt, E> {
    choice((
        if_stmt(exprs, block.clone()),
        for_stmt(exprs, block.clone()),
        while_stmt(exprs, block.clone()),
        with_stmt(exprs, block.clone()),
        try_stmt(exprs, block.clone()),
        definition(exprs, block),
    ))
    .boxed()
}

/// `':' block`.
pub fn suite<'a, E: Fail<'a>>(block: Block<'a, E>) -> Block<'a, E> {
    just(Tok::Colon).ignore_then(block).boxed()
}

/// `['else' ':' block]`.
pub fn else_block<'a, E: Fail<'a>>(block: Block<'a, E>) -> Block<'a, E> {
    just(Tok::Else).ignore_then(suite(block)).or_not().map(|body| body.unwrap_or_default()).boxed()
}

/// `'if' named_expression ':' block ('elif' …)* [else_block]`.
pub fn if_stmt<'a, E: Fail<'a>>(exprs: &Exprs<'a, E>, block: Block<'a, E>) -> P<'a, Stmt, E> {
    let branch = exprs.named_expression.clone().then(suite(block.clone())).boxed();
    let elif = just(Tok::Elif).map_with(|_, e| span(e).start).then(branch.clone()).repeated().collect::<Vec<_>>();
    just(Tok::If)
        .ignore_then(branch)
        .then(elif)
        .then(else_block(block))
        .map_with(|(((test, body), mut elifs), mut orelse), e| {
            let whole = statement_span(e);
            if let Some((start, _)) = elifs.get(MAX_ELIF) {
                let span = Span { start: *start, end: start + 4 };
                e.state().error(span, "too many elif branches");
                elifs.truncate(MAX_ELIF);
            }
            for (start, (test, body)) in elifs.into_iter().rev() {
                let span = Span { start, end: whole.end };
                orelse = vec![Stmt { kind: StmtKind::If { test, body, orelse }, span }];
            }
            Stmt { kind: StmtKind::If { test, body, orelse }, span: whole }
        })
        .boxed()
}

/// The bytes of a compound statement: up to the last token that is visible.
fn statement_span<'a, E: Fail<'a>>(e: &mut At<'a, '_, E>) -> Span {
    let tokens = e.span();
    let state = e.state();
    let hidden =
        |i: usize| state.tokens.get(i).is_some_and(|t| matches!(t.tok, Tok::Newline | Tok::Dedent | Tok::Indent));
    let mut end = tokens.end;
    while end > tokens.start + 1 && hidden(end - 1) {
        end -= 1;
    }
    state.bytes(tokens.start, end)
}

/// A compound statement over the bytes that a parser has consumed.
fn compound<'a, E: Fail<'a>>(kind: StmtKind, e: &mut At<'a, '_, E>) -> Stmt {
    Stmt { kind, span: statement_span(e) }
}

/// `'while' named_expression ':' block [else_block]`.
pub fn while_stmt<'a, E: Fail<'a>>(exprs: &Exprs<'a, E>, block: Block<'a, E>) -> P<'a, Stmt, E> {
    just(Tok::While)
        .ignore_then(exprs.named_expression.clone())
        .then(suite(block.clone()))
        .then(else_block(block))
        .map(|((test, body), orelse)| StmtKind::While { test, body, orelse })
        .map_with(compound)
        .boxed()
}

/// `'for' star_targets 'in' star_expressions ':' block [else_block]`.
pub fn for_stmt<'a, E: Fail<'a>>(exprs: &Exprs<'a, E>, block: Block<'a, E>) -> P<'a, Stmt, E> {
    let target = exprs.star_targets.clone().map_with(|target, e| {
        target::assignable(&target, Use::For, e.state());
        target
    });
    just(Tok::For)
        .ignore_then(target)
        .then_ignore(just(Tok::In))
        .then(exprs.star_expressions.clone())
        .then(suite(block.clone()))
        .then(else_block(block))
        .map(|(((target, iter), body), orelse)| StmtKind::For { target, iter, body, orelse })
        .map_with(compound)
        .boxed()
}

/// `'with' with_item (',' with_item)* ':' block`, the items in brackets or not.
pub fn with_stmt<'a, E: Fail<'a>>(exprs: &Exprs<'a, E>, block: Block<'a, E>) -> P<'a, Stmt, E> {
    let items = with_item(exprs).separated_by(just(Tok::Comma)).at_least(1);
    let bracketed = items
        .clone()
        .allow_trailing()
        .collect::<Vec<_>>()
        .delimited_by(just(Tok::LPar), just(Tok::RPar))
        .then_ignore(just(Tok::Colon));
    let bare = items.collect::<Vec<_>>().then_ignore(just(Tok::Colon));
    just(Tok::With)
        .ignore_then(choice((bracketed.boxed(), bare.boxed())).boxed())
        .then(block)
        .map(|(items, body)| StmtKind::With { items, body })
        .map_with(compound)
        .boxed()
}

/// `expression ['as' star_target]`.
pub fn with_item<'a, E: Fail<'a>>(exprs: &Exprs<'a, E>) -> P<'a, WithItem, E> {
    exprs
        .expression
        .clone()
        .then(just(Tok::As).ignore_then(star_target(exprs.bitwise_or.clone())).or_not())
        .map_with(|(context, target), e| {
            if let Some(target) = &target {
                target::assignable(target, Use::Assign, e.state());
            }
            WithItem { context, target }
        })
        .boxed()
}

/// `'try' ':' block ((except_block+ | except_star_block+) [else_block] [finally_block] | finally_block)`.
pub fn try_stmt<'a, E: Fail<'a>>(exprs: &Exprs<'a, E>, block: Block<'a, E>) -> P<'a, Stmt, E> {
    let finally = finally_block(block.clone());
    let plain = except_block(exprs, block.clone()).repeated().at_least(1).collect::<Vec<_>>();
    let starred = except_star_block(exprs, block.clone()).repeated().at_least(1).collect::<Vec<_>>();
    let handlers = choice((starred.map(|all| (true, all)).boxed(), plain.map(|all| (false, all)).boxed()))
        .boxed()
        .then(else_block(block.clone()))
        .then(finally.clone().or_not())
        .map(|((handlers, orelse), finalbody)| (handlers, orelse, finalbody.unwrap_or_default()));
    let only_finally = finally.map(|finalbody| ((false, Vec::new()), Vec::new(), finalbody));
    just(Tok::Try)
        .ignore_then(suite(block))
        .then(choice((handlers.boxed(), only_finally.boxed())).boxed())
        .map(|(body, ((star, handlers), orelse, finalbody))| StmtKind::Try { body, star, handlers, orelse, finalbody })
        .map_with(compound)
        .boxed()
}

/// `'except' [expression ['as' NAME]] ':' block`.
pub fn except_block<'a, E: Fail<'a>>(exprs: &Exprs<'a, E>, block: Block<'a, E>) -> P<'a, Handler, E> {
    let caught = exprs.expression.clone().then(just(Tok::As).ignore_then(name()).map(|(name, _)| name).or_not());
    just(Tok::Except)
        .ignore_then(caught.or_not())
        .then(suite(block))
        .map_with(|(caught, body), e| {
            let (typ, name) = caught.map_or((None, None), |(typ, name)| (Some(typ), name));
            Handler { typ, name, body, span: statement_span(e) }
        })
        .boxed()
}

/// `'except' '*' expression ['as' NAME] ':' block`.
pub fn except_star_block<'a, E: Fail<'a>>(exprs: &Exprs<'a, E>, block: Block<'a, E>) -> P<'a, Handler, E> {
    let caught = exprs.expression.clone().then(just(Tok::As).ignore_then(name()).map(|(name, _)| name).or_not());
    just(Tok::Except)
        .then(just(Tok::Star))
        .ignore_then(caught)
        .then(suite(block))
        .map_with(|((typ, name), body), e| Handler { typ: Some(typ), name, body, span: statement_span(e) })
        .boxed()
}

/// `'finally' ':' block`.
pub fn finally_block<'a, E: Fail<'a>>(block: Block<'a, E>) -> Block<'a, E> {
    just(Tok::Finally).ignore_then(suite(block)).boxed()
}

/// `('@' named_expression NEWLINE)* (class_def | function_def)`.
pub fn definition<'a, E: Fail<'a>>(exprs: &Exprs<'a, E>, block: Block<'a, E>) -> P<'a, Stmt, E> {
    decorators(exprs)
        .then(choice((function_def(exprs, block.clone()), class_def(exprs, block))).boxed())
        .map(|(decorators, mut def)| {
            match &mut def.kind {
                StmtKind::FunctionDef(f) => f.decorators = decorators,
                StmtKind::ClassDef(c) => c.decorators = decorators,
                _ => {}
            }
            def
        })
        .boxed()
}

/// `('@' named_expression NEWLINE)*`.
pub fn decorators<'a, E: Fail<'a>>(exprs: &Exprs<'a, E>) -> P<'a, Vec<Expr>, E> {
    just(Tok::At)
        .ignore_then(exprs.named_expression.clone())
        .then_ignore(just(Tok::Newline))
        .repeated()
        .collect()
        .boxed()
}

/// `'def' NAME '(' [params] ')' ['->' expression] ':' block`.
pub fn function_def<'a, E: Fail<'a>>(exprs: &Exprs<'a, E>, block: Block<'a, E>) -> P<'a, Stmt, E> {
    let params = params(exprs.expression.clone(), exprs.star_expression.clone());
    just(Tok::Def)
        .ignore_then(name())
        .then(params.delimited_by(just(Tok::LPar), just(Tok::RPar)))
        .then(just(Tok::Arrow).ignore_then(exprs.expression.clone()).or_not())
        .then(suite(block))
        .map(|((((name, _), params), returns), body)| {
            let decorators = Vec::new();
            StmtKind::FunctionDef(Box::new(FunctionDef { name, params, body, decorators, returns }))
        })
        .map_with(compound)
        .boxed()
}

/// `'class' NAME [arguments] ':' block`.
pub fn class_def<'a, E: Fail<'a>>(exprs: &Exprs<'a, E>, block: Block<'a, E>) -> P<'a, Stmt, E> {
    just(Tok::Class)
        .ignore_then(name())
        .then(exprs.arguments.clone().or_not())
        .then(suite(block))
        .map_with(|(((name, name_span), args), body), e| {
            let (mut bases, mut keywords) = (Vec::new(), Vec::new());
            for arg in args.unwrap_or_default() {
                match arg {
                    Arg::Pos(x) => {
                        // A bare generator, which only a call may hold, begins at the bracket.
                        let between = Span { start: name_span.end, end: x.span.start };
                        let bare = e.state().text(between).trim().is_empty();
                        if bare && matches!(&*x.kind, ExprKind::Generator { .. }) {
                            e.state().error(x.span, "invalid syntax");
                        }
                        bases.push(x);
                    }
                    Arg::Star(x) => {
                        let span = x.span;
                        bases.push(expr(ExprKind::Starred(x), span));
                    }
                    Arg::Keyword(_) | Arg::DoubleStar(_) => keywords.push(arg),
                }
            }
            let decorators = Vec::new();
            let class = ClassDef { name, bases, keywords, body, decorators };
            compound(StmtKind::ClassDef(Box::new(class)), e)
        })
        .boxed()
}

/// A statement of one kind or the other.
pub fn statement<'a, E: Fail<'a>>(
    compound_stmt: P<'a, Stmt, E>,
    simple_stmts: P<'a, Vec<Stmt>, E>,
) -> P<'a, Vec<Stmt>, E> {
    choice((simple_stmts, compound_stmt.map(|s| vec![s]))).boxed()
}
