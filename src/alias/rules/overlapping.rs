//! V005 and V006: a write reads what it overwrites, or reaches one cell several times.
//!
//! V005 is given where the result is not defined: PyTorch copies no source, so what it computes depends on
//! the shape and the processor (tscript computes what a copied source gives). NumPy copies where it must,
//! except in the functions that write in order. V006: the target's layout shows some cells more than once.

use crate::alias::codes::Code;
use crate::alias::names::Library;
use crate::alias::report::Warning;
use crate::alias::scene::{Scene, copying};
use crate::array::overlap::{Overlap, shares_layouts};
use crate::array::watch::Write;
use crate::value::Value;
use tscript_grammar::ast::{Arg, Expr, StmtKind};

/// How many steps the decision may take; what it leaves open is not proven and not reported.
const BUDGET: u64 = 1 << 16;

/// Looks at the writes of an operation on `target`.
pub fn written(s: &Scene, target: &Value, writes: &[Write]) -> Option<Warning> {
    writes.iter().find_map(|w| overlap(s, target, w).or_else(|| folded(s, target, w)))
}

fn overlap(s: &Scene, target: &Value, write: &Write) -> Option<Warning> {
    let library = Library::of(target)?;
    let source = write.disturbed.as_ref()?;
    if source.region == write.region && source.dtype == write.dtype {
        // The target itself, which overlaps itself: V006.
        return None;
    }
    let undefined = library == Library::Torch || source.in_order;
    let sizes = (write.dtype.itemsize(), source.dtype.itemsize());
    if !undefined || shares_layouts((&write.region, sizes.0), (&source.region, sizes.1), Some(BUDGET)) != Overlap::Yes {
        return None;
    }
    let w = s.written()?;
    let (target_text, source_e) = sides(w.stmt(), s)?;
    let source_text = w.part(source_e);
    let why = match library {
        Library::Torch => {
            "PyTorch writes while it reads: the result depends on the shape and the processor. tscript computed what a copied source gives, as NumPy does."
        }
        Library::Numpy => "This function writes one element after the other and reads the ones it has just written.",
    };
    let summary = format!("{source_text} shares memory with {target_text}, which is written while it is read");
    let copied = w.primary(source_e) + copying(library);
    Some(Warning::new(Code::V005, summary, why).fix(w.replaced(&[(source_e, copied)])))
}

/// The target and the source of a statement as written.
fn sides<'e>(stmt: &'e tscript_grammar::ast::Stmt, s: &Scene) -> Option<(String, &'e Expr)> {
    let w = s.written()?;
    match &stmt.kind {
        StmtKind::Assign { targets, value } => Some((w.part(targets.first()?).to_string(), value)),
        StmtKind::AugAssign { target, value, .. } => Some((w.part(target).to_string(), value)),
        StmtKind::Expr(e) => {
            let tscript_grammar::ast::ExprKind::Call { func, args } = &*e.kind else { return None };
            let tscript_grammar::ast::ExprKind::Attribute { value, .. } = &*func.kind else { return None };
            let mut positional = args.iter().filter_map(|a| match a {
                Arg::Pos(e) => Some(e),
                _ => None,
            });
            let module = matches!(w.part(value), "np" | "numpy" | "torch");
            let target = if module { positional.next()? } else { value };
            Some((w.part(target).to_string(), positional.next_back()?))
        }
        _ => None,
    }
}

fn folded(s: &Scene, target: &Value, write: &Write) -> Option<Warning> {
    if !write.folded {
        return None;
    }
    let library = Library::of(target)?;
    let cells = distinct(&write.region);
    let name = s.name_of(target).unwrap_or("the target").to_string();
    let why = match library {
        Library::Numpy => "Elements that are one cell are written one after the other; what stays is the last write.",
        Library::Torch => "PyTorch leaves open which of the writes to one cell stays.",
    };
    let elements = write.region.size();
    let counted = cells.map_or("fewer cells".to_string(), |n| format!("{n} cells"));
    let mut warning = Warning::new(Code::V006, format!("{name} has {elements} elements on {counted} of memory"), why);
    if let Some(w) = s.written()
        && let StmtKind::AugAssign { target, .. } = &w.stmt().kind
    {
        let t = w.part(target);
        warning = warning.fix(format!("{t} = {t}{}; {}", copying(library), w.whole()));
    }
    Some(warning)
}

/// After `object[index] = value` on a tensor with a repeated axis: one element was named, all that are the
/// same cell changed.
pub fn stored(s: &Scene, object: &Value) -> Option<Warning> {
    let array = object.any_array()?;
    let library = Library::of(object)?;
    let times: usize = array.shape().iter().zip(array.strides()).filter(|(_, st)| **st == 0).map(|(n, _)| *n).product();
    if times < 2 {
        return None;
    }
    let w = s.written()?;
    let (e, index, value) = w.store()?;
    let (name, i) = (w.part(e), w.part(index));
    let why = format!("{name} repeats its elements with a stride of 0: each cell of memory is shown {times} times.");
    Some(
        Warning::new(Code::V006, format!("the write to {name}[{i}] changes {times} elements of {name}"), why)
            .fix(format!("{name} = {name}{}; {name}[{i}] = {}", copying(library), w.part(value))),
    )
}

/// How many different cells a layout reaches, if they are few enough to count.
fn distinct(layout: &crate::array::Layout) -> Option<usize> {
    if layout.size() > 1 << 16 {
        return None;
    }
    let mut at: Vec<isize> = vec![0];
    for (&n, &s) in layout.shape.iter().zip(&layout.strides) {
        at = at.iter().flat_map(|&p| (0..n as isize).map(move |k| p + k * s)).collect();
        at.sort_unstable();
        at.dedup();
    }
    Some(at.len())
}
