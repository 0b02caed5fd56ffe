//! The line under a result at the prompt: how a value came about and whom a write reaches. Only where that
//! says something.

use super::describe;
use super::names::Named;
use super::trace::{How, Operand, Seen, Trace, What, touches};
use crate::array::overlap::{Overlap, shares_layouts};
use crate::array::watch::Write;
use tscript_grammar::ast::{Arg, Expr, ExprKind, Module, StmtKind};

/// What there is to say about the input that just ran: its last statement. `names`: the arrays of the
/// program afterwards.
pub fn line(tree: &Module, source: &str, trace: &Trace, names: &[Named]) -> Option<String> {
    let stmt = tree.body.last()?;
    match &stmt.kind {
        StmtKind::Expr(e) => changed(trace, names, &mentioned(e)).or_else(|| value(e, source, &[], trace, names)),
        StmtKind::Assign { targets, value: e } => {
            let own: Option<Vec<&str>> = targets.iter().map(name).collect();
            match own {
                Some(own) => value(e, source, &own, trace, names),
                None => changed(trace, names, &targets.iter().filter_map(root).collect::<Vec<_>>()),
            }
        }
        StmtKind::AugAssign { target, .. } => changed(trace, names, &Vec::from_iter(root(target))),
        _ => None,
    }
}

fn name(e: &Expr) -> Option<&str> {
    match &*e.kind {
        ExprKind::Name(n) => Some(n),
        _ => None,
    }
}

/// `a` of `a[0].T`.
fn root(e: &Expr) -> Option<&str> {
    match &*e.kind {
        ExprKind::Name(n) => Some(n),
        ExprKind::Subscript { value, .. } | ExprKind::Attribute { value, .. } => root(value),
        ExprKind::Call { func, .. } => root(func),
        _ => None,
    }
}

/// How a value came about. `own`: the names it has just been bound to.
fn value(e: &Expr, source: &str, own: &[&str], trace: &Trace, names: &[Named]) -> Option<String> {
    let last: &Operand = trace.last.as_ref()?;
    let seen = last.seen.as_ref()?;
    let others: Vec<&Named> = names.iter().filter(|n| !own.contains(&n.root.as_str()) && !n.is_hidden()).collect();
    let text = source.get(e.span.start as usize..e.span.end as usize)?;
    if let Some(same) = others.iter().find(|n| n.value.id() == last.object) {
        // `a` alone is itself, which says nothing; that `b = a` is no copy does.
        let news = !own.is_empty() || same.path != text;
        return news.then(|| format!("# the same object as {}", same.path));
    }
    let sharing: Vec<&&Named> = others.iter().filter(|n| n.buffer() == seen.buffer).collect();
    if !sharing.is_empty() {
        return Some(view(seen, text, &sharing));
    }
    let how = trace.steps.iter().rev().find_map(|s| match &s.what {
        What::Value { how, .. } if s.span == last.span => Some(how),
        _ => None,
    })?;
    match how {
        How::Copy { why, .. } => Some(format!("# copy: {why}")),
        // That a sum is new goes without saying; that a function's result is does not.
        How::New if matches!(&*e.kind, ExprKind::Call { .. }) && mentions(e, &others) => Some("# new".into()),
        _ => None,
    }
}

/// `# view of a: rows 1–2, transposed · writes reach a, b`
fn view(seen: &Seen, text: &str, sharing: &[&&Named]) -> String {
    // The array that the expression begins with, if it shares; else the largest, and the
    // oldest of these.
    let base = sharing
        .iter()
        .find(|n| text.starts_with(&n.path))
        .or_else(|| sharing.iter().min_by_key(|n| std::cmp::Reverse(n.bytes())))
        .expect("not empty");
    let region = match seen.dtype == base.dtype() {
        true => describe::view(&seen.layout, base.layout()),
        false => format!("its bytes as {}", seen.dtype),
    };
    let what = match region.is_empty() {
        true => format!("# view of {}, all of it", base.path),
        false => format!("# view of {}: {region}", base.path),
    };
    let reached = reached(sharing, |n| {
        let (a, b) = ((&seen.layout, seen.dtype.itemsize()), (n.layout(), n.dtype().itemsize()));
        shares_layouts(a, b, Some(1 << 16)) != Overlap::No
    });
    match reached.as_slice() {
        [] => what,
        [one] if *one == base.path => what,
        all => format!("{what} · writes reach {}", all.join(", ")),
    }
}

/// The names that an expression passes on: `a` and `b` of `a.f(b[0])`.
fn mentioned(e: &Expr) -> Vec<&str> {
    let ExprKind::Call { func, args } = &*e.kind else { return Vec::from_iter(root(e)) };
    root(func).into_iter().chain(args.iter().filter_map(|a| root(a.value()))).collect()
}

/// `# also changes b, c`, after a write through one of several names; `through`: those that the statement mentions.
fn changed(trace: &Trace, names: &[Named], through: &[&str]) -> Option<String> {
    let writes: Vec<&Write> = trace
        .steps
        .iter()
        .filter_map(|s| match &s.what {
            What::Write { write, .. } => Some(&**write),
            _ => None,
        })
        .collect();
    let hit = |n: &Named| writes.iter().any(|w| w.buffer == n.buffer() && touches(w, n.layout(), n.dtype()));
    let all: Vec<&Named> = names.iter().filter(|n| !n.is_hidden() && hit(n)).collect();
    let known = all.iter().any(|n| through.contains(&n.root.as_str()));
    let first = all.first().filter(|_| !known).map(|n| n.root);
    let others = all.iter().filter(|n| Some(n.root) != first && !through.contains(&n.root.as_str()));
    let others: Vec<&str> = others.map(|n| n.path.as_str()).collect();
    (!others.is_empty()).then(|| format!("# also changes {}", others.join(", ")))
}

fn reached<'a>(all: &[&'a &'a Named], hit: impl Fn(&Named) -> bool) -> Vec<&'a str> {
    all.iter().filter(|n| hit(n)).map(|n| n.path.as_str()).collect()
}

fn mentions(e: &Expr, names: &[&Named]) -> bool {
    let known = |e: &Expr| root(e).is_some_and(|r| names.iter().any(|n| n.root.as_str() == r));
    match &*e.kind {
        ExprKind::Call { func, args } => known(func) || args.iter().any(|a| matches!(a, Arg::Pos(e) if known(e))),
        _ => false,
    }
}
