//! One small rule for each mistake that CPython explains.

use super::Failed;
use super::line::{Line, begins_expression, ends_expression, start_of_operand};
use crate::ast::ExprKind;
use crate::ast::Span;
use crate::error::{ErrorKind, SyntaxError};
use crate::parser::target;
use crate::string::line_of;
use crate::token::Tok;

/// Looks for one mistake.
pub type Rule = fn(&Failed<'_>, &Line) -> Option<SyntaxError>;

/// The first that knows the mistake says it.
pub const RULES: &[Rule] = &[
    missing_block,
    unexpected_indent,
    left_out,
    legacy_call,
    missing_else,
    parameters,
    starred_group,
    dictionary,
    comprehension_target,
    keyword_value,
    assignment_in_expression,
    walrus_target,
    missing_comma,
    import_comma,
    exception_types,
    starred_handlers,
    missing_handler,
    missing_colon,
];

/// Headers of blocks: the first word, and how CPython names it.
const HEADERS: &[(Tok, &str)] = &[
    (Tok::If, "'if' statement"),
    (Tok::Elif, "'elif' statement"),
    (Tok::Else, "'else' statement"),
    (Tok::For, "'for' statement"),
    (Tok::While, "'while' statement"),
    (Tok::With, "'with' statement"),
    (Tok::Try, "'try' statement"),
    (Tok::Except, "'except' statement"),
    (Tok::Finally, "'finally' statement"),
    (Tok::Def, "function definition"),
    (Tok::Class, "class definition"),
];

fn missing_block(f: &Failed<'_>, _: &Line) -> Option<SyntaxError> {
    let newline = f.at.checked_sub(1)?;
    if f.kind(newline) != Some(Tok::Newline) || f.stopped() == Some(Tok::Indent) {
        return None;
    }
    if f.kind(newline.checked_sub(1)?) != Some(Tok::Colon) || !f.expects(Tok::Indent) {
        return None;
    }
    let ends = |t: &Tok| matches!(t, Tok::Newline | Tok::Indent | Tok::Dedent);
    let first = f.tokens.kinds[..newline].iter().rposition(ends).map_or(0, |i| i + 1);
    let (_, what) = HEADERS.iter().find(|(tok, _)| f.kind(first) == Some(*tok))?;
    let starred = f.kind(first) == Some(Tok::Except) && f.kind(first + 1) == Some(Tok::Star);
    let what = if starred { "'except*' statement" } else { what };
    let line = line_of(f.source, f.span(first).start as usize);
    let message = format!("expected an indented block after {what} on line {line}");
    Some(f.error(f.at, f.at, message).kind(ErrorKind::IndentationError))
}

fn unexpected_indent(f: &Failed<'_>, _: &Line) -> Option<SyntaxError> {
    (f.stopped()? == Tok::Indent).then(|| f.error(f.at, f.at, "unexpected indent").kind(ErrorKind::IndentationError))
}

/// What Python has and tscript leaves out.
fn left_out(f: &Failed<'_>, line: &Line) -> Option<SyntaxError> {
    let stopped = f.stopped()?;
    if matches!(stopped, Tok::Async | Tok::Await) {
        let message = format!("tscript has no '{stopped}'");
        return Some(f.error(f.at, f.at, message).hint("call the function without it"));
    }
    let first = f.text(line.first);
    if first == "match" && f.at > line.first {
        let mut end = line.first;
        while !matches!(f.kind(end), None | Some(Tok::Newline)) {
            end += 1;
        }
        let case = f.kind(end + 1) == Some(Tok::Indent) && f.text(end + 2) == "case";
        if case && f.kind(end - 1) == Some(Tok::Colon) {
            let error = f.error(line.first, line.first, "tscript has no 'match' statement");
            return Some(error.hint("write it with if, elif and else"));
        }
    }
    None
}

/// `print x`
fn legacy_call(f: &Failed<'_>, line: &Line) -> Option<SyntaxError> {
    let stopped = f.stopped()?;
    if f.before()? != Tok::Name || !begins_expression(stopped) || stopped == Tok::LPar {
        // `print a b`: the mistake is further on, the first mistake is the call.
        let name = f.text(line.statement);
        let begins = f.kind(line.statement + 1).is_some_and(begins_expression);
        let legacy = matches!(name, "print" | "exec") && line.brackets.is_empty();
        if !(legacy && begins && f.kind(line.statement + 1) != Some(Tok::LPar)) {
            return None;
        }
        return Some(missing_parentheses(f, line.statement));
    }
    let name = f.text_before();
    matches!(name, "print" | "exec").then(|| missing_parentheses(f, f.at - 1))
}

fn missing_parentheses(f: &Failed<'_>, name: usize) -> SyntaxError {
    let word = f.text(name);
    let message = format!("Missing parentheses in call to '{word}'. Did you mean {word}(...)?");
    let mut end = name + 1;
    while !matches!(f.kind(end + 1), None | Some(Tok::Newline | Tok::Semi | Tok::Bad)) {
        end += 1;
    }
    f.error(name, end, message)
}

/// `a if b` without `else`.
fn missing_else(f: &Failed<'_>, line: &Line) -> Option<SyntaxError> {
    let before = f.before()?;
    if !f.expects(Tok::Else) || f.stopped() == Some(Tok::Colon) || !ends_expression(before) {
        return None;
    }
    let start = start_of_operand(f, line, true)?;
    Some(f.error(start, f.at - 1, "expected 'else' after 'if' expression"))
}

/// Mistakes in parameter lists.
pub fn parameters(f: &Failed<'_>, line: &Line) -> Option<SyntaxError> {
    let list = line.brackets.last().copied();
    let in_def = f.kind(line.first) == Some(Tok::Def) || f.kind(line.statement) == Some(Tok::Def);
    let in_def = in_def && line.brackets.len() == 1 && list == Some(line.statement + 2);
    let lambda = (line.statement..f.at).rev().find(|i| f.kind(*i) == Some(Tok::Lambda));
    let in_lambda =
        lambda.is_some_and(|l| (l..f.at).all(|i| f.kind(i) != Some(Tok::Colon)) && list.is_none_or(|b| b < l));
    if !in_def && !in_lambda {
        return None;
    }
    let stopped = f.stopped()?;
    let before = f.before()?;
    match (before, stopped) {
        (Tok::LPar | Tok::Comma | Tok::Lambda, Tok::LPar) => {
            let what = if in_def { "Function" } else { "Lambda expression" };
            let message = format!("{what} parameters cannot be parenthesized");
            return Some(f.error(f.at, f.at, message));
        }
        (Tok::Equal, Tok::RPar | Tok::Comma) if in_def => {
            return Some(f.error(f.at - 1, f.at - 1, "expected default value expression"));
        }
        (Tok::Equal, Tok::Comma) => {
            return Some(f.error(f.at - 1, f.at - 1, "expected default value expression"));
        }
        (Tok::Slash, Tok::Star) => {
            return Some(f.error(f.at, f.at, "expected comma between / and *"));
        }
        (_, Tok::Equal) => {
            let first = match lambda.filter(|l| *l >= line.item && !in_def) {
                Some(l) => l + 1,
                None => line.item,
            };
            let message = match f.kind(first) {
                Some(Tok::Star) => "var-positional argument cannot have default value",
                Some(Tok::DoubleStar) => "var-keyword argument cannot have default value",
                _ => return None,
            };
            return Some(f.error(f.at, f.at, message));
        }
        _ => {}
    }
    None
}

/// `(*a)`, `(**a)`
fn starred_group(f: &Failed<'_>, line: &Line) -> Option<SyntaxError> {
    let bracket = line.bracket(f)?;
    if !matches!(bracket, Tok::LPar | Tok::FOpen) || line.in_call(f) || line.comma {
        return None;
    }
    if f.stopped() == Some(Tok::DoubleStar) && f.at == line.item {
        let message = "cannot use double starred expression here";
        return Some(f.error(f.at, f.at, message));
    }
    if f.kind(line.item) != Some(Tok::Star) {
        return None;
    }
    match f.stopped()? {
        Tok::RPar => Some(f.error(line.item, f.at - 1, "cannot use starred expression here")),
        Tok::For => {
            let message = "iterable unpacking cannot be used in comprehension";
            Some(f.error(line.item, f.at - 1, message))
        }
        _ => None,
    }
}

/// Mistakes in `{…}`.
fn dictionary(f: &Failed<'_>, line: &Line) -> Option<SyntaxError> {
    if line.bracket(f)? != Tok::LBrace {
        return None;
    }
    let stopped = f.stopped()?;
    if f.before() == Some(Tok::Colon) {
        return match stopped {
            Tok::Star => {
                let message = "cannot use a starred expression in a dictionary value";
                Some(f.error(f.at, f.at, message))
            }
            Tok::RBrace | Tok::Comma => {
                let message = "expression expected after dictionary key and ':'";
                Some(f.error(f.at - 1, f.at - 1, message))
            }
            _ => None,
        };
    }
    // A key without a value, after a pair.
    let keyed = (line.item..f.at).any(|i| f.kind(i) == Some(Tok::Colon));
    if line.comma && line.colon && !keyed && f.expr(line.item, f.at).is_some() {
        let end = f.span(f.at - 1).end;
        let span = Span { start: end.saturating_sub(1), end };
        return Some(SyntaxError::new(span, "':' expected after dictionary key"));
    }
    None
}

/// `[x, y for …]`
fn comprehension_target(f: &Failed<'_>, line: &Line) -> Option<SyntaxError> {
    if f.stopped()? != Tok::For {
        return None;
    }
    if line.in_call(f) && f.kind(line.item) == Some(Tok::Star) {
        let message = "iterable unpacking cannot be used in comprehension";
        return Some(f.error(line.item, f.at - 1, message));
    }
    let bracket = line.bracket(f)?;
    if !matches!(bracket, Tok::LSqb | Tok::LBrace) || !line.comma || line.colon {
        return None;
    }
    let start = line.brackets.last()? + 1;
    let message = "did you forget parentheses around the comprehension target?";
    Some(f.error(start, f.at - 1, message))
}

/// Keyword arguments whose left side is no name.
fn keyword_value(f: &Failed<'_>, line: &Line) -> Option<SyntaxError> {
    if !line.in_call(f) {
        return None;
    }
    let stopped = f.stopped()?;
    if stopped == Tok::For && f.kind(line.item + 1) == Some(Tok::Equal) {
        let message = "invalid syntax. Maybe you meant '==' or ':=' instead of '='?";
        return Some(f.error(line.item, line.item + 1, message));
    }
    if stopped != Tok::Equal || f.kind(line.item + 1) == Some(Tok::Equal) && f.at > line.item + 1 {
        return None;
    }
    let left = f.kind(line.item)?;
    if f.at == line.item + 1 && matches!(left, Tok::True | Tok::False | Tok::None) {
        return Some(f.error(line.item, f.at, format!("cannot assign to {left}")));
    }
    if let ExprKind::Named { .. } = &*f.expr(line.item, f.at)?.kind {
        return None;
    }
    let message = "expression cannot contain assignment, perhaps you meant \"==\"?";
    Some(f.error(line.item, f.at, message))
}

/// The first token of the named expression at the place, where there may be one.
fn named_start(f: &Failed<'_>, line: &Line) -> Option<usize> {
    if line.in_call(f) {
        return None;
    }
    match line.bracket(f) {
        Some(Tok::LBrace) if (line.item..f.at).any(|i| f.kind(i) == Some(Tok::Colon)) => None,
        Some(Tok::FOpen) => None,
        Some(_) => Some(line.item),
        None => match f.kind(line.statement)? {
            Tok::If | Tok::Elif | Tok::While | Tok::At => Some(line.statement + 1),
            _ => None,
        },
    }
}

/// `if x = 1:`
fn assignment_in_expression(f: &Failed<'_>, line: &Line) -> Option<SyntaxError> {
    if f.stopped()? != Tok::Equal {
        return None;
    }
    let start = named_start(f, line)?;
    // A second `=` in the same item makes CPython say nothing special.
    let (mut end, mut depth) = (f.at + 1, 0usize);
    loop {
        match f.kind(end)? {
            Tok::LPar | Tok::LSqb | Tok::LBrace => depth += 1,
            Tok::RPar | Tok::RSqb | Tok::RBrace if depth > 0 => depth -= 1,
            Tok::Equal | Tok::Walrus if depth == 0 => return None,
            Tok::RPar
            | Tok::RSqb
            | Tok::RBrace
            | Tok::Comma
            | Tok::Colon
            | Tok::Newline
            | Tok::Bad
            | Tok::And
            | Tok::Or
            | Tok::Not
            | Tok::If
            | Tok::For
                if depth == 0 =>
            {
                break;
            }
            _ => {}
        }
        end += 1;
    }
    if end == f.at + 1 {
        return None;
    }
    let left = f.expr(start, f.at)?;
    if f.at == start + 1 && f.kind(start) == Some(Tok::Name) {
        let message = "invalid syntax. Maybe you meant '==' or ':=' instead of '='?";
        return Some(f.error(start, end - 1, message));
    }
    let bracketed = f.kind(start) == Some(Tok::LPar);
    match &*left.kind {
        ExprKind::List(_)
        | ExprKind::Tuple(_)
        | ExprKind::Generator { .. }
        | ExprKind::True
        | ExprKind::False
        | ExprKind::None => None,
        ExprKind::And(_)
        | ExprKind::Or(_)
        | ExprKind::Compare { .. }
        | ExprKind::IfExp { .. }
        | ExprKind::Lambda { .. }
        | ExprKind::Unary { op: crate::ast::UnaryOp::Not, .. }
            if !bracketed =>
        {
            None
        }
        _ => {
            let what = target::describe(&left);
            let message = format!("cannot assign to {what} here. Maybe you meant '==' instead of '='?");
            Some(SyntaxError::new(left.span, message))
        }
    }
}

/// `(a.b := 1)`
fn walrus_target(f: &Failed<'_>, line: &Line) -> Option<SyntaxError> {
    if f.stopped()? != Tok::Walrus {
        return None;
    }
    let left = f.expr(line.item, f.at)?;
    if let ExprKind::Name(_) = &*left.kind {
        return None;
    }
    let what = target::describe(&left);
    Some(SyntaxError::new(left.span, format!("cannot use assignment expressions with {what}")))
}

/// `f(a b)`
pub fn missing_comma(f: &Failed<'_>, line: &Line) -> Option<SyntaxError> {
    let bracket = line.brackets.last()?;
    let (before, stopped) = (f.before()?, f.stopped()?);
    // `a not b` reads as far as `b`: `not in` might have come.
    let not = before == Tok::Not && f.at.checked_sub(2).and_then(|i| f.kind(i)).is_some_and(ends_expression);
    if !(ends_expression(before) || not) || !begins_expression(stopped) || f.at == bracket + 1 {
        return None;
    }
    let start = start_of_operand(f, line, false)?;
    // CPython takes any beginning of these words for them.
    let soft = ["match", "case", "_"].iter().any(|word| word.starts_with(f.text(start)));
    let soft = soft && f.kind(start) == Some(Tok::Name);
    // Conditions and iterables of comprehensions, mappings unpacked in a dict, and names of
    // parameters are not "expressions" to CPython's rule.
    let outside = start.checked_sub(1).and_then(|i| f.kind(i));
    let other = match outside {
        Some(Tok::In) => start > line.item,
        Some(Tok::If) => true,
        Some(Tok::DoubleStar) => f.kind(*bracket) == Some(Tok::LBrace),
        _ => false,
    };
    let is_def = f.kind(line.statement) == Some(Tok::Def) && *bracket == line.statement + 2;
    if other || is_def && start == line.item {
        return None;
    }
    let glued =
        f.kind(start) == Some(Tok::Name) && matches!(f.kind(start + 1), Some(Tok::Str | Tok::Bytes | Tok::FStart));
    if soft || glued {
        return None;
    }
    Some(f.error(start, f.at, "invalid syntax. Perhaps you forgot a comma?"))
}

fn import_comma(f: &Failed<'_>, line: &Line) -> Option<SyntaxError> {
    let from = f.kind(line.statement)? == Tok::From && line.brackets.is_empty();
    (from && f.before()? == Tok::Comma && f.stopped()? == Tok::Newline)
        .then(|| f.error(f.at, f.at, "trailing comma not allowed without surrounding parentheses"))
}

fn exception_types(f: &Failed<'_>, line: &Line) -> Option<SyntaxError> {
    let except = f.kind(line.first)? == Tok::Except && line.brackets.is_empty();
    (except && f.stopped()? == Tok::Comma).then(|| {
        let starred = f.kind(line.first + 1) == Some(Tok::Star);
        let first = line.first + 1 + usize::from(starred);
        let error = f.error(first, f.at, "multiple exception types must be parenthesized");
        error.hint(if starred { "write except* (A, B):" } else { "write except (A, B):" })
    })
}

/// `except` and `except*` on one `try`; `except*` without a type.
fn starred_handlers(f: &Failed<'_>, _: &Line) -> Option<SyntaxError> {
    let stopped = f.stopped()?;
    if f.before()? == Tok::Star && stopped == Tok::Colon && f.kind(f.at.checked_sub(2)?) == Some(Tok::Except) {
        return Some(f.error(f.at, f.at, "expected one or more exception types"));
    }
    let to = match (f.before()?, stopped) {
        (Tok::Except, Tok::Star) => f.at,
        (Tok::Except, _) if f.expects(Tok::Star) && !f.expects(Tok::Colon) => f.at - 1,
        _ => return None,
    };
    Some(f.error(f.at - 1, to, "cannot have both 'except' and 'except*' on the same 'try'"))
}

fn missing_handler(f: &Failed<'_>, _: &Line) -> Option<SyntaxError> {
    let begins = matches!(f.before()?, Tok::Dedent | Tok::Newline);
    (begins && f.expects(Tok::Except) && f.expects(Tok::Finally))
        .then(|| f.error(f.at, f.at, "expected 'except' or 'finally' block"))
}

/// Block headers without their `:`; after some of them CPython insists on it whatever follows.
fn missing_colon(f: &Failed<'_>, line: &Line) -> Option<SyntaxError> {
    if !line.brackets.is_empty() {
        return None;
    }
    let header = f.kind(line.statement)?;
    let stopped = f.stopped()?;
    if header == Tok::Def && f.expects(Tok::LPar) && f.at == line.statement + 2 {
        return Some(f.error(f.at, f.at, "expected '('"));
    }
    let arrow = (line.statement..f.at).find(|i| f.kind(*i) == Some(Tok::Arrow));
    if let (Tok::Def, Some(arrow)) = (header, arrow)
        && f.expr(arrow + 1, f.at).is_none()
    {
        return Some(f.error(arrow, arrow, "expected ':'"));
    }
    let insists = matches!(header, Tok::Def | Tok::Else | Tok::Try | Tok::Finally);
    let known = HEADERS.iter().any(|(tok, _)| *tok == header);
    if !known || !f.expects(Tok::Colon) || f.before() == Some(Tok::Colon) {
        return None;
    }
    if (line.statement..f.at).any(|i| f.kind(i) == Some(Tok::Lambda)) {
        return None;
    }
    if !(insists || stopped == Tok::Newline) {
        return None;
    }
    let mut error = f.error(f.at, f.at, "expected ':'");
    if header == Tok::Else && stopped == Tok::If {
        error = error.hint("write elif");
    }
    Some(error)
}
