//! What may be assigned to, deleted, or looped over: the parser reads targets as expressions, and
//! these checks say what is wrong with them in CPython's words.

use super::state::State;
use crate::ast::{Expr, ExprKind, UnaryOp};

/// The purpose of a target.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Use {
    /// `x = …`, `with … as x`
    Assign,
    Delete,
    For,
}

/// How CPython names an expression in "cannot assign to …".
pub fn describe(x: &Expr) -> &'static str {
    match &*x.kind {
        ExprKind::None => "None",
        ExprKind::True => "True",
        ExprKind::False => "False",
        ExprKind::Ellipsis => "ellipsis",
        ExprKind::Int(_)
        | ExprKind::BigInt(_)
        | ExprKind::Float(_)
        | ExprKind::Imaginary(_)
        | ExprKind::Str(_)
        | ExprKind::Bytes(_) => "literal",
        ExprKind::FString(_) => "f-string expression",
        ExprKind::Name(_) => "name",
        ExprKind::List(_) => "list",
        ExprKind::Tuple(_) => "tuple",
        ExprKind::Set(_) => "set display",
        ExprKind::Dict(_) => "dict literal",
        ExprKind::Starred(_) => "starred",
        ExprKind::Unary { .. } | ExprKind::Binary { .. } | ExprKind::And(_) | ExprKind::Or(_) => "expression",
        ExprKind::Compare { .. } => "comparison",
        ExprKind::IfExp { .. } => "conditional expression",
        ExprKind::Lambda { .. } => "lambda",
        ExprKind::Attribute { .. } => "attribute",
        ExprKind::Subscript { .. } => "subscript",
        ExprKind::Slice { .. } => "slice",
        ExprKind::Call { .. } => "function call",
        ExprKind::ListComp { .. } => "list comprehension",
        ExprKind::SetComp { .. } => "set comprehension",
        ExprKind::DictComp { .. } => "dict comprehension",
        ExprKind::Generator { .. } => "generator expression",
        ExprKind::Named { .. } => "named expression",
        ExprKind::Yield(_) | ExprKind::YieldFrom(_) => "yield expression",
    }
}

/// The first part of `x` that is no target.
pub fn invalid(x: &Expr, purpose: Use) -> Option<&Expr> {
    match &*x.kind {
        ExprKind::Name(_) | ExprKind::Attribute { .. } | ExprKind::Subscript { .. } => None,
        ExprKind::List(items) | ExprKind::Tuple(items) => items.iter().find_map(|item| invalid(item, purpose)),
        ExprKind::Starred(_) if purpose == Use::Delete => Some(x),
        ExprKind::Starred(inner) => invalid(inner, purpose),
        _ => Some(x),
    }
}

/// Notes an error when `x` is no target for `purpose`.
pub fn assignable(x: &Expr, purpose: Use, state: &mut State<'_>) {
    if let Some(bad) = invalid(x, purpose) {
        let verb = if purpose == Use::Delete { "delete" } else { "assign to" };
        state.error(bad.span, format!("cannot {verb} {}", describe(bad)));
    }
}

/// Checks the targets of `a = b = value`.
pub fn assignment(targets: &[Expr], value: &Expr, state: &mut State<'_>) {
    let Some((at, bad)) = targets.iter().enumerate().find_map(|(i, x)| Some((i, invalid(x, Use::Assign)?))) else {
        return;
    };
    let bare = |x: &Expr| std::ptr::eq(bad, x) && !parenthesised(x, state);
    if let ExprKind::Yield(_) | ExprKind::YieldFrom(_) = &*bad.kind
        && bare(&targets[at])
    {
        return state.error(bad.span, "assignment to yield expression not possible");
    }
    // With one `=` only, CPython looks at the operand just before it.
    let last = match &*targets[0].kind {
        ExprKind::Tuple(_) if state.text(targets[0].span).starts_with('(') => None,
        ExprKind::Tuple(items) => items.last(),
        _ => Some(&targets[0]),
    };
    if let (1, Some(last)) = (targets.len(), last)
        && !matches!(&*value.kind, ExprKind::Yield(_) | ExprKind::YieldFrom(_))
    {
        match &*last.kind {
            ExprKind::Name(_) => {
                let message = "invalid syntax. Maybe you meant '==' or ':=' instead of '='?";
                return state.error(last.span.to(value.span), message);
            }
            ExprKind::List(_)
            | ExprKind::Tuple(_)
            | ExprKind::Generator { .. }
            | ExprKind::Starred(_)
            | ExprKind::None
            | ExprKind::True
            | ExprKind::False => {}
            ExprKind::And(_)
            | ExprKind::Or(_)
            | ExprKind::Unary { op: UnaryOp::Not, .. }
            | ExprKind::Compare { .. }
            | ExprKind::IfExp { .. }
            | ExprKind::Lambda { .. }
                if !parenthesised(last, state) => {}
            _ => {
                let what = describe(last);
                return state
                    .error(last.span, format!("cannot assign to {what} here. Maybe you meant '==' instead of '='?"));
            }
        }
    }
    state.error(bad.span, format!("cannot assign to {}", describe(bad)));
}

fn parenthesised(x: &Expr, state: &State<'_>) -> bool {
    state.source.get(x.span.end as usize..).is_some_and(|s| s.trim_start().starts_with(')'))
}

/// Checks the target of `x op= value`.
pub fn augmented(x: &Expr, state: &mut State<'_>) {
    if bare_yield(x, state) {
        return state.error(x.span, "invalid syntax");
    }
    if !is_single(x) {
        let message = format!("'{}' is an illegal expression for augmented assignment", describe(x));
        state.error(x.span, message);
    }
}

/// Checks the target of `x: annotation`.
pub fn annotated(x: &Expr, state: &mut State<'_>) {
    if bare_yield(x, state) {
        return state.error(x.span, "invalid syntax");
    }
    if is_single(x) {
        return;
    }
    let message = match &*x.kind {
        ExprKind::List(_) => "only single target (not list) can be annotated",
        ExprKind::Tuple(_) => "only single target (not tuple) can be annotated",
        _ => "illegal target for annotation",
    };
    state.error(x.span, message);
}

fn bare_yield(x: &Expr, state: &State<'_>) -> bool {
    matches!(&*x.kind, ExprKind::Yield(_) | ExprKind::YieldFrom(_)) && !parenthesised(x, state)
}

fn is_single(x: &Expr) -> bool {
    matches!(&*x.kind, ExprKind::Name(_) | ExprKind::Attribute { .. } | ExprKind::Subscript { .. })
}
