//! V001: a value on the right was overwritten by an earlier target of the same statement.
//!
//! Proven by the values: they were others when the right-hand side was evaluated than when their turn
//! to be assigned came, and a target of the same statement wrote them in between.

use crate::alias::codes::Code;
use crate::alias::names::Library;
use crate::alias::report::{Warning, short, snapshot};
use crate::alias::scene::{Scene, copying, differ};
use crate::array::watch::{Guard, Hit};
use crate::array::{DType, Num};
use crate::value::Value;
use tscript_grammar::ast::{Expr, ExprKind};

/// Looks at an unpacking assignment that was just done.
pub fn unpacked(s: &Scene, values: &[Value], guards: &[Guard]) -> Option<Warning> {
    let lost: Vec<(&Guard, &Hit)> = guards
        .iter()
        .filter_map(|g| Some((g, g.hit.as_ref()?)))
        .filter(|(_, hit)| differ(&hit.before, &hit.after))
        .collect();
    let (guard, hit) = *lost.first()?;
    let library = Library::of(values.get(guard.turn)?)?;
    let dtype = guard.array.dtype();
    let (before, after) = (values_of(guard, dtype, &hit.before)?, values_of(guard, dtype, &hit.after)?);
    let texts = s.written().and_then(|w| {
        let (targets, values) = w.pairs()?;
        Some((w, targets, values))
    });
    let text = |list: Option<&Expr>, fallback: String| match (texts, list) {
        (Some((w, _, _)), Some(e)) => w.part(e).to_string(),
        _ => fallback,
    };
    let value = text(texts.map(|t| &t.2[guard.turn]), format!("value {}", guard.turn + 1));
    let target = text(texts.map(|t| &t.1[guard.turn]), format!("target {}", guard.turn + 1));
    let writer = text(texts.map(|t| &t.1[hit.target]), format!("target {}", hit.target + 1));
    let why = match (library, guard.array.ndim()) {
        (Library::Torch, 0) => format!(
            "{value} is a 0-d view in PyTorch, not a number: it shows what {writer} has become. In NumPy it is a scalar."
        ),
        _ => format!("{value} is a view, not a copy of its values: it shows what {writer} has become."),
    };
    let mut w = Warning::new(
        Code::V001,
        format!("{value} was overwritten by the assignment to {writer} before {target} got it"),
        why,
    )
    .outcome("as written", format!("{target} = {after}"))
    .outcome("with a copy", format!("{target} = {before}"));
    if let Some((written, targets, values)) = texts {
        let copies: Vec<_> =
            lost.iter().map(|(g, _)| (&values[g.turn], written.primary(&values[g.turn]) + copying(library))).collect();
        w = w.fix(written.replaced(&copies));
        if let Some(swap) = swap_by_index(written, targets, values) {
            w = w.fix(swap);
        }
    }
    Some(w)
}

/// The values of a guarded array in words; of a long one the first.
fn values_of(guard: &Guard, dtype: DType, nums: &[Num]) -> Option<String> {
    match guard.array.size() == nums.len() {
        true => Some(short(&snapshot(dtype, guard.array.shape(), nums)?)),
        false => Some(short(&snapshot(dtype, &[nums.len()], nums)?)),
    }
}

/// `x[i], x[j] = x[j], x[i]` as `x[[i, j]] = x[[j, i]]`.
fn swap_by_index(written: &crate::alias::written::Written, targets: &[Expr], values: &[Expr]) -> Option<String> {
    let parts = |e: &Expr| match &*e.kind {
        ExprKind::Subscript { value, index }
            if !matches!(&*index.kind, ExprKind::Slice { .. } | ExprKind::Tuple(_)) =>
        {
            Some((written.part(value).to_string(), written.part(index).to_string()))
        }
        _ => None,
    };
    let all: Vec<_> = targets.iter().chain(values).map(parts).collect::<Option<_>>()?;
    let [(x, i), (x1, j), (x2, j2), (x3, i2)] = all.as_slice() else { return None };
    let same = x == x1 && x == x2 && x == x3 && i == i2 && j == j2;
    same.then(|| format!("{x}[[{i}, {j}]] = {x}[[{j}, {i}]]"))
}
