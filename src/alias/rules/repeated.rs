//! V003 and V004: an index names the same element several times.
//!
//! V003, `a[[0, 0, 1]] += 1`: get, add, set; the additions to one element do not add up. Proven where at
//! least two of the operations on one element changed it. V004, `a[[0, 0]] = [1, 2]`: proven where the
//! values for one element differ.

use crate::alias::codes::Code;
use crate::alias::names::Library;
use crate::alias::report::{Warning, number, short};
use crate::alias::scene::{Scene, differ, index_at, numbers, subscript};
use crate::array::index::Picked;
use crate::array::{Array, Num};
use crate::value::Value;
use rustc_hash::FxHashMap;
use tscript_grammar::ast::{BinOp, StmtKind};

/// How many picks of one statement are looked at: more would cost more than the statement does.
pub const MOST: usize = 4096;
/// Longer indices are not looked at.
pub const LONGEST: usize = MOST * 16;

/// After `target[index] op= operand`.
pub fn augmented(s: &mut Scene, target: &Value, index: &Value, old: &Value, result: &Value) -> Option<Warning> {
    let picked = s.picked(target, index)?;
    let repeats = repeats(&picked);
    if repeats.is_empty() {
        return None;
    }
    // The statement is read last: that costs more than all before.
    let op = match s.written()?.stmt().kind {
        StmtKind::AugAssign { op, .. } => op,
        _ => return None,
    };
    // Done twice, these do what they do once.
    if matches!(op, BinOp::BitAnd | BinOp::BitOr) {
        return None;
    }
    let rows = Rows::of(&picked)?;
    let (old, result) = (old.any_array()?, result.any_array()?);
    if old.size() > LONGEST || old.size() != result.size() {
        return None;
    }
    let (before, after) = (old.to_nums(), result.to_nums());
    let changed = |pick: usize| rows.elements(pick).any(|k| differ(&before[k..=k], &after[k..=k]));
    let twice = repeats.iter().find(|picks| picks.iter().filter(|&&p| changed(p)).count() > 1)?;
    let array = target.any_array()?;
    let library = Library::of(target)?;
    let (w, cell) = (s.written()?, place(&array, &picked, twice[0]));
    let (object, i, value) = w.store()?;
    let (object_text, i_text, value_text) = (w.part(object), w.part(i), w.part(value));
    let first = rows.elements(twice[0]).find(|&k| differ(&before[k..=k], &after[k..=k]))?;
    let offset = first - rows.elements(twice[0]).next()?;
    let all = twice.iter().filter_map(|&p| {
        let k = rows.elements(p).nth(offset)?;
        Some((real(before[k])?, real(after[k])?))
    });
    let last = rows.elements(*twice.last()?).nth(offset)?;
    let mut warning = Warning::new(
        Code::V003,
        format!("{object_text}{cell} is named {} times by the index, and the operation counts once", twice.len()),
        format!(
            "{object_text}[{i_text}] {}= … reads all picked elements, computes, then writes them back; the last write to an element wins.",
            symbol(op)
        ),
    )
    .outcome("before", format!("{object_text}{cell} = {}", number(old.dtype(), before[first])))
    .outcome("as written", format!("{object_text}{cell} = {}", number(result.dtype(), after[last])));
    if let Some(total) = accumulated(op, all) {
        warning = warning.outcome("accumulated", format!("{object_text}{cell} = {}", shown(&result, total)));
    }
    let fixes = match library {
        Library::Numpy => {
            function(op).map(|f| format!("np.{f}.at({object_text}, {}, {value_text})", whole_index(i_text, index)))
        }
        Library::Torch => accumulate(op, object_text, i_text, value_text, index, array.dtype()),
    };
    Some(fixes.into_iter().fold(warning, Warning::fix))
}

/// After `object[index] = value`.
pub fn stored(s: &mut Scene, object: &Value, index: &Value, value: &Value) -> Option<Warning> {
    let picked = s.picked(object, index)?;
    let rows = Rows::of(&picked)?;
    let repeats = repeats(&picked);
    if repeats.is_empty() {
        return None;
    }
    let given = numbers(s.h, value)?;
    let shape = picked.result_shape();
    let spread = given.with_layout(given.layout().broadcast_to(&shape)?).ok()?;
    if spread.size() > LONGEST {
        return None;
    }
    let nums = spread.to_nums();
    let values = |p: usize| rows.elements(p).map(|k| nums[k]).collect::<Vec<_>>();
    let twice = repeats.iter().find(|picks| picks.iter().any(|&p| differ(&values(p), &values(picks[0]))))?;
    let array = object.any_array()?;
    let cell = place(&array, &picked, twice[0]);
    let (w, library) = (s.written()?, Library::of(object)?);
    let (target, i, value_e) = w.store()?;
    let (target, i) = (w.part(target), w.part(i));
    let kept = values(*twice.last()?);
    let candidates: Vec<String> = twice.iter().map(|&p| row_text(&given, &values(p))).collect();
    let why = match library {
        Library::Numpy => "The values are written in the order of the index, so the last one stays.",
        Library::Torch => "PyTorch does not say which one stays; on a CPU it is the last.",
    };
    let mut warning = Warning::new(
        Code::V004,
        format!("{target}{cell} is named {} times by the index and is given different values", twice.len()),
        why,
    )
    .outcome("given", format!("{target}{cell} = {}", candidates.join(", then ")))
    .outcome("kept", format!("{target}{cell} = {}", row_text(&given, &kept)));
    if library == Library::Numpy {
        let text = w.part(value_e);
        warning = warning.fix(format!("np.add.at({target}, {}, {text})  # to add them up", whole_index(i, index)));
        warning =
            warning.fix(format!("np.maximum.at({target}, {}, {text})  # to keep the largest", whole_index(i, index)));
    } else if let Some(fix) = accumulate(BinOp::Add, target, i, w.part(value_e), index, array.dtype()) {
        warning = warning.fix(fix + "  # to add them up");
    }
    Some(warning)
}

/// The picks of each element that is named more than once, in order.
fn repeats(picked: &Picked) -> Vec<Vec<usize>> {
    let mut of: FxHashMap<isize, Vec<usize>> = FxHashMap::default();
    for (k, step) in picked.steps.iter().take(MOST).enumerate() {
        of.entry(step).or_default().push(k);
    }
    let mut all: Vec<_> = of.into_values().filter(|picks| picks.len() > 1).collect();
    all.sort();
    all
}

/// Where the elements of one pick stand in a result, in C order.
struct Rows {
    outer: usize,
    picks: usize,
    inner: usize,
}

impl Rows {
    fn of(picked: &Picked) -> Option<Rows> {
        let (outer, inner) = picked.rest.shape.split_at_checked(picked.at)?;
        Some(Rows { outer: outer.iter().product(), picks: picked.steps.len(), inner: inner.iter().product() })
    }
    fn elements(&self, pick: usize) -> impl Iterator<Item = usize> + use<> {
        let (picks, inner) = (self.picks, self.inner);
        (0..self.outer).flat_map(move |o| (0..inner).map(move |k| (o * picks + pick) * inner + k))
    }
}

/// The index of what a pick names, as far as the pick decides it: `[0]`, also for a whole row.
fn place(array: &Array, picked: &Picked, pick: usize) -> String {
    let position = picked.rest.offset as isize + picked.steps.at(pick);
    match index_at(array.layout(), position as usize) {
        Some(index) if picked.at == 0 && picked.rest.ndim() < array.ndim() => {
            subscript(&index[..array.ndim() - picked.rest.ndim()])
        }
        Some(index) => subscript(&index),
        None => "[…]".to_string(),
    }
}

fn row_text(like: &Array, nums: &[Num]) -> String {
    match nums {
        [one] => number(like.dtype(), *one),
        row => crate::alias::report::snapshot(like.dtype(), &[row.len()], row).map_or("…".into(), |a| short(&a)),
    }
}

fn real(n: Num) -> Option<f64> {
    match n {
        Num::Int(i) => Some(i as f64),
        Num::UInt(u) => Some(u as f64),
        Num::Float(x) => Some(x),
        Num::Bool(_) | Num::Complex(_) => None,
    }
}

/// What the operations on one element give one after the other: (before, after) of each.
fn accumulated(op: BinOp, all: impl Iterator<Item = (f64, f64)>) -> Option<f64> {
    let mut total = None;
    for (before, after) in all {
        let so_far = total.unwrap_or(before);
        total = Some(match op {
            BinOp::Add | BinOp::Sub => so_far + (after - before),
            BinOp::Mul | BinOp::Div if before != 0.0 => so_far * (after / before),
            _ => return None,
        });
    }
    total
}

fn shown(like: &Array, x: f64) -> String {
    let num = if like.dtype().is_integer() { Num::Int(x as i64) } else { Num::Float(x) };
    number(like.dtype(), num)
}

fn symbol(op: BinOp) -> &'static str {
    OPERATORS.iter().find(|(o, _, _)| *o == op).map_or("op", |(_, s, _)| s)
}

fn function(op: BinOp) -> Option<&'static str> {
    OPERATORS.iter().find(|(o, _, _)| *o == op).map(|(_, _, f)| *f)
}

/// Operators with their symbols and NumPy's functions.
const OPERATORS: &[(BinOp, &str, &str)] = &[
    (BinOp::Add, "+", "add"),
    (BinOp::Sub, "-", "subtract"),
    (BinOp::Mul, "*", "multiply"),
    (BinOp::Div, "/", "divide"),
    (BinOp::FloorDiv, "//", "floor_divide"),
    (BinOp::Mod, "%", "remainder"),
    (BinOp::Pow, "**", "power"),
    (BinOp::BitXor, "^", "bitwise_xor"),
    (BinOp::LShift, "<<", "left_shift"),
    (BinOp::RShift, ">>", "right_shift"),
];

/// The text of an index as one argument: a tuple gets its parentheses.
fn whole_index(text: &str, index: &Value) -> String {
    if matches!(index, Value::Tuple(_)) && !text.starts_with('(') { format!("({text})") } else { text.to_string() }
}

/// PyTorch's way of adding up: for sums and differences by one index tensor.
fn accumulate(
    op: BinOp,
    target: &str,
    i: &str,
    value: &str,
    index: &Value,
    dtype: crate::array::DType,
) -> Option<String> {
    let value = match op {
        BinOp::Add => value.to_string(),
        BinOp::Sub => format!("-({value})"),
        _ => return None,
    };
    let index = match index {
        Value::Tuple(_) => return None,
        Value::Tensor(_) => format!("({i},)"),
        _ => format!("(torch.tensor({i}),)"),
    };
    let value = format!("torch.as_tensor({value}, dtype=torch.{})", dtype.torch_name().trim_start_matches("torch."));
    Some(format!("{target}.index_put_({index}, {value}, accumulate=True)"))
}
