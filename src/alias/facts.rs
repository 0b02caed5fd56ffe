//! The line under a result at the prompt: how a value came about and whom a write reaches. Only where that
//! says something.

use super::describe;
use super::latest::Latest;
use super::log::Log;
use super::names::Named;
use super::trace::{How, Seen, touches};
use crate::array::overlap::{Overlap, shares_layouts};
use crate::array::watch::Write;
use std::borrow::Cow;
use tscript_grammar::ast::{Arg, Expr, ExprKind, Module, StmtKind};

/// What is known of the input that just ran.
pub struct Facts<'a> {
    /// Its text.
    pub source: &'a str,
    pub latest: &'a Latest,
    pub log: &'a Log,
    /// The arrays of the program afterwards that use one of these buffers.
    pub names: &'a dyn Fn(&[u64]) -> Vec<Named>,
}

impl Facts<'_> {
    /// What there is to say about the last statement of the input.
    pub fn line(&self, tree: &Module) -> Option<String> {
        let stmt = tree.body.last()?;
        match &stmt.kind {
            StmtKind::Expr(e) => self.changed(|| mentioned(e)).or_else(|| self.value(e, &[])),
            StmtKind::Assign { targets, value: e } => {
                let own: Option<Vec<&str>> = targets.iter().map(name).collect();
                match own {
                    Some(own) => self.value(e, &own),
                    None => self.changed(|| targets.iter().filter_map(root).collect()),
                }
            }
            StmtKind::AugAssign { target, .. } => self.changed(|| Vec::from_iter(root(target))),
            _ => None,
        }
    }

    /// How a value came about. `own`: the names it has just been bound to.
    fn value(&self, e: &Expr, own: &[&str]) -> Option<String> {
        let (seen, object) = self.latest.value()?;
        let text = self.source.get(e.span.start as usize..e.span.end as usize)?;
        let names = (self.names)(&[seen.buffer]);
        let others: Vec<&Named> = names.iter().filter(|n| !own.contains(&n.root.as_str()) && !n.is_hidden()).collect();
        if let Some(same) = others.iter().find(|n| n.value.id() == object) {
            // `a` alone is itself, which says nothing; that `b = a` is no copy does.
            let news = !own.is_empty() || same.path != text;
            return news.then(|| format!("# the same object as {}", same.path));
        }
        if !others.is_empty() {
            return Some(view(seen, text, &others));
        }
        match self.latest.how(self.source)? {
            How::Copy { why, .. } => Some(format!("# copy: {why}")),
            // That a sum is new goes without saying; that a function's result is does not.
            How::New if self.mentions(e) => Some("# new".into()),
            _ => None,
        }
    }

    /// `# also changes b, c`, after a write through one of several names; `through`: those that the statement mentions.
    fn changed<'e>(&self, through: impl FnOnce() -> Vec<&'e str>) -> Option<String> {
        if self.log.is_at(self.latest.mark) {
            return None;
        }
        // What a function did to a buffer of its own while it made it is no news.
        let writes: Vec<Cow<Write>> =
            self.log.since(self.latest.mark).filter(|w| self.latest.is_old(w.buffer)).collect();
        let mut buffers: Vec<u64> = writes.iter().map(|w| w.buffer).collect();
        buffers.sort_unstable();
        buffers.dedup();
        let (names, through) = ((self.names)(&buffers), through());
        let hit = |n: &Named| writes.iter().any(|w| w.buffer == n.buffer() && touches(w, n.layout(), n.dtype()));
        let all: Vec<&Named> = names.iter().filter(|n| !n.is_hidden() && hit(n)).collect();
        let known = all.iter().any(|n| through.contains(&n.root.as_str()));
        let first = all.first().filter(|_| !known).map(|n| n.root);
        let others = all.iter().filter(|n| Some(n.root) != first && !through.contains(&n.root.as_str()));
        let others: Vec<&str> = others.map(|n| n.path.as_str()).collect();
        (!others.is_empty()).then(|| format!("# also changes {}", others.join(", ")))
    }

    /// Whether a call is given an array that has a name.
    fn mentions(&self, e: &Expr) -> bool {
        let ExprKind::Call { func, args } = &*e.kind else { return false };
        let buffers: Vec<u64> = self.latest.operands().map(|s| s.buffer).collect();
        let names = (self.names)(&buffers);
        let known = |e: &Expr| root(e).is_some_and(|r| names.iter().any(|n| n.root.as_str() == r && !n.is_hidden()));
        known(func) || args.iter().any(|a| matches!(a, Arg::Pos(e) if known(e)))
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

/// `# view of a: rows 1–2, transposed · writes reach a, b`
fn view(seen: &Seen, text: &str, sharing: &[&Named]) -> String {
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

fn reached<'a>(all: &[&'a Named], hit: impl Fn(&Named) -> bool) -> Vec<&'a str> {
    all.iter().filter(|n| hit(n)).map(|n| n.path.as_str()).collect()
}
