//! `%who`: the names of a session, those that share a buffer together, and what keeps memory alive.

use super::rules::pinned;
use super::{Named, groups};
use crate::array::storage::human_size;
use crate::value::Value;

const HEADS: [&str; 9] = ["name", "type", "shape", "dtype", "bytes", "offset", "strides", "view of", "since"];
/// Which columns hold numbers.
const RIGHT: [usize; 2] = [4, 5];

/// The table. `threshold`: from how many bytes on a buffer that is hardly seen is told of; `place` says where a statement
/// with a stamp stands.
pub fn table(
    arrays: &[Named],
    names: &[(&str, Value)],
    threshold: usize,
    place: &dyn Fn(u64) -> Option<String>,
) -> String {
    let arrays: Vec<Named> = arrays.iter().filter(|n| !n.is_hidden()).cloned().collect();
    let groups = groups(&arrays);
    let mut rows: Vec<Row> = Vec::new();
    for (i, group) in groups.iter().enumerate() {
        rows.push(Row::Heading(heading(i + 1, group, threshold)));
        rows.extend(group.iter().map(|n| Row::Cells(cells(n, group, place))));
    }
    let mut text = lines(&rows);
    let total: usize = groups.iter().map(|g| g[0].array.storage().len()).sum();
    if !groups.is_empty() {
        let plural = if groups.len() == 1 { "" } else { "s" };
        text.push_str(&format!("{} buffer{plural}, {}\n", groups.len(), human_size(total)));
    }
    let others = names.iter().filter(|(_, v)| !v.is_array() && !matches!(v, Value::Module(_)));
    let others: Vec<String> = others.map(|(name, v)| format!("{name} ({})", v.type_name())).collect();
    if !others.is_empty() {
        text.push_str(&format!("other names: {}\n", others.join(", ")));
    }
    if text.is_empty() { "no names\n".into() } else { text }
}

enum Row {
    Heading(String),
    Cells([String; 9]),
}

/// `buffer 1: 96 bytes`, and whether a small view keeps it.
fn heading(number: usize, group: &[&Named], threshold: usize) -> String {
    let text = format!("buffer {number}: {}", human_size(group[0].array.storage().len()));
    match pinned::of(group.to_vec(), threshold) {
        Some(p) => format!("{text}, kept alive for {}; {} would free the rest", human_size(p.used), p.fix()),
        None => text,
    }
}

fn cells(n: &Named, group: &[&Named], place: &dyn Fn(u64) -> Option<String>) -> [String; 9] {
    let view = match (view_of(n, group), n.array.writeable()) {
        (view, true) => view,
        (view, false) if view.is_empty() => "read-only".into(),
        (view, false) => view + ", read-only",
    };
    [
        n.path.clone(),
        n.value.type_name().to_string(),
        super::picture::tuple(n.array.shape()),
        n.dtype().name().to_string(),
        n.bytes().to_string(),
        n.array.offset().to_string(),
        super::picture::tuple(n.array.strides()),
        view,
        n.since.and_then(place).unwrap_or_default(),
    ]
}

/// Whose memory it shows: the name of its base, or else an earlier name that reaches over all of it.
fn view_of(n: &Named, group: &[&Named]) -> String {
    let before = || group.iter().take_while(|g| g.path != n.path);
    if let Some(first) = before().find(|g| g.is(n)) {
        return format!("is {}", first.path);
    }
    let base = match &n.value {
        Value::Array(a) => a.base.clone(),
        Value::Tensor(t) => t.base.clone().map(Value::Tensor),
        _ => None,
    };
    let named = base.as_ref().and_then(|base| group.iter().find(|g| g.value.is(base)));
    let whole = |outer: &Named| match (extent(n), extent(outer)) {
        (Some((low, high)), Some((from, to))) => from <= low && high <= to,
        _ => false,
    };
    match named.or_else(|| before().find(|g| whole(g))) {
        Some(owner) => owner.path.clone(),
        // The rest of the buffer has no name.
        None if n.bytes() < n.array.storage().len() => "unnamed".into(),
        None => String::new(),
    }
}

/// The first byte it reaches and the last element's.
fn extent(n: &Named) -> Option<(usize, usize)> {
    let size = n.dtype().itemsize();
    n.array.layout().bounds().map(|(low, high)| (low * size, (high + 1) * size))
}

fn lines(rows: &[Row]) -> String {
    let all: Vec<&[String; 9]> =
        rows.iter().filter_map(|r| if let Row::Cells(c) = r { Some(c) } else { None }).collect();
    if all.is_empty() {
        return String::new();
    }
    // A column that nobody fills is left out.
    let used: Vec<usize> = (0..HEADS.len()).filter(|&k| all.iter().any(|c| !c[k].is_empty())).collect();
    let chars = |s: &str| s.chars().count();
    let width = |k: usize| all.iter().map(|c| chars(&c[k])).chain([chars(HEADS[k])]).max().unwrap_or(0);
    let line = |cells: &dyn Fn(usize) -> String| {
        let padded = used.iter().map(|&k| {
            let (text, width) = (cells(k), width(k));
            if RIGHT.contains(&k) { format!("{text:>width$}") } else { format!("{text:<width$}") }
        });
        format!("  {}", padded.collect::<Vec<_>>().join("  ")).trim_end().to_string() + "\n"
    };
    let mut text = line(&|k| HEADS[k].to_string());
    for row in rows {
        match row {
            Row::Heading(heading) => text.push_str(&format!("{heading}\n")),
            Row::Cells(cells) => text.push_str(&line(&|k| cells[k].clone())),
        }
    }
    text
}
