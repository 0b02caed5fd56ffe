//! From arrays to a [`Picture`]: groups them by buffer, chooses the cells to show, finds who covers them.

use super::{Cell, Mark, Named, Picture, Step, Strip, Window, indices};
use crate::array::format::float::{Width, repr_width};
use crate::array::{Array, DType, Layout, Num};

/// Buffers of up to so many cells are shown whole.
const WHOLE: usize = 64;
/// Of larger ones, so many cells at each end and around what the names show.
const EDGE: usize = 3;
/// So many indices are written on a cell that several elements share.
const STACKED: usize = 3;

/// The buffers of these arrays, in order of first mention.
pub fn picture(arrays: &[Named]) -> Picture {
    let mut groups: Vec<Vec<&Named>> = Vec::new();
    for named in arrays {
        match groups.iter_mut().find(|g| g[0].array.storage().same(named.array.storage())) {
            Some(group) => group.push(named),
            None => groups.push(vec![named]),
        }
    }
    Picture { strips: groups.iter().map(|group| strip(group)).collect(), left_out: Vec::new() }
}

fn strip(group: &[&Named]) -> Strip {
    let unit = group.iter().map(|n| n.array.dtype()).min_by_key(|d| d.itemsize()).unwrap_or(DType::U8);
    let bytes = group[0].array.storage().len();
    let len = bytes / unit.itemsize();
    let views = titled(group);
    let positions = positions(len, unit, &views);
    let whole = Layout { shape: [len].as_slice().into(), strides: [1].as_slice().into(), offset: 0 };
    let cells = match group[0].array.reinterpret(unit, whole) {
        Ok(all) => positions.iter().map(|&p| Cell { position: p, text: cell_text(all.get_at(p), unit) }).collect(),
        // The layout covers what the buffer has, so it fits.
        Err(_) => Vec::new(),
    };
    let row = views.iter().map(|(_, a)| a).find(|a| a.ndim() > 1 && a.layout().is_c_contiguous() && !a.is_empty());
    let row = row.and_then(|a| Some(a.shape().last()? * a.dtype().itemsize() / unit.itemsize())).filter(|&n| n > 1);
    let windows = views.into_iter().map(|(title, array)| window(title, array, unit, &positions)).collect();
    Strip { dtype: unit, len, bytes, cells, row, windows }
}

/// One entry for all names that show the same elements in the same order.
fn titled<'a>(group: &[&'a Named]) -> Vec<(String, &'a Array)> {
    let mut entries: Vec<(Vec<(usize, String)>, &Array)> = Vec::new();
    for named in group {
        let at =
            entries.iter().position(|(_, a)| a.same_view(&named.array) && a.writeable() == named.array.writeable());
        let at = at.unwrap_or_else(|| {
            entries.push((Vec::new(), &named.array));
            entries.len() - 1
        });
        let titles = &mut entries[at].0;
        match titles.iter_mut().find(|(object, _)| *object == named.object) {
            Some((_, title)) => title.push_str(&format!(" is {}", named.name)),
            None => titles.push((named.object, named.name.clone())),
        }
    }
    let joined = |titles: Vec<(usize, String)>| titles.into_iter().map(|(_, t)| t).collect::<Vec<_>>().join(", ");
    entries.into_iter().map(|(titles, array)| (joined(titles), array)).collect()
}

/// The layout in cells. An element covers `span` of them.
fn in_cells(array: &Array, unit: DType) -> (Layout, usize) {
    let span = array.dtype().itemsize() / unit.itemsize();
    let l = array.layout();
    let strides = l.strides.iter().map(|s| s * span as isize).collect();
    (Layout { shape: l.shape.clone(), strides, offset: l.offset * span }, span)
}

/// All cells, or those at the ends of the buffer and at the ends of every window and every step.
fn positions(len: usize, unit: DType, views: &[(String, &Array)]) -> Vec<usize> {
    if len <= WHOLE {
        return (0..len).collect();
    }
    let mut wanted: Vec<usize> = (0..EDGE).chain(len - EDGE..len).collect();
    for (_, array) in views {
        let (layout, span) = in_cells(array, unit);
        let Some((low, high)) = layout.bounds() else { continue };
        let mut near = |p: usize| wanted.extend(p.saturating_sub(1)..=p + span);
        near(low);
        near(high);
        near(layout.offset);
        for (axis, &n) in layout.shape.iter().enumerate().filter(|(_, n)| **n > 1) {
            near(layout.offset.wrapping_add_signed(layout.strides[axis]));
            if n > 2 {
                near(layout.offset.wrapping_add_signed(2 * layout.strides[axis]));
            }
        }
    }
    wanted.retain(|&p| p < len);
    wanted.sort_unstable();
    wanted.dedup();
    // A gap of one cell takes as much room as the cell.
    let lonely: Vec<usize> = wanted.windows(2).filter(|w| w[1] - w[0] == 2).map(|w| w[0] + 1).collect();
    wanted.extend(lonely);
    wanted.sort_unstable();
    wanted.truncate(4 * WHOLE);
    wanted
}

fn window(title: String, array: &Array, unit: DType, positions: &[usize]) -> Window {
    let (layout, span) = in_cells(array, unit);
    let mark = |&position: &usize| {
        let continued = position % span != 0;
        let (labels, more) = indices::at(&layout, position - position % span, STACKED);
        (!labels.is_empty()).then_some(Mark { labels, more, continued })
    };
    let first = (!array.is_empty()).then_some(layout.offset);
    let steps = layout.shape.iter().enumerate().filter(|(_, n)| **n > 1 && first.is_some());
    let mut steps: Vec<_> = steps
        .map(|(axis, _)| Step {
            axis,
            from: layout.offset,
            to: layout.offset.wrapping_add_signed(layout.strides[axis]),
            stride: array.strides()[axis],
        })
        .collect();
    // Shorter arrows lie inside longer ones; those that go nowhere come last.
    steps.sort_by_key(|s| (s.stride == 0, s.stride.unsigned_abs(), std::cmp::Reverse(s.axis)));
    Window {
        title,
        dtype: array.dtype(),
        shape: array.shape().to_vec(),
        strides: array.strides().to_vec(),
        offset: array.offset(),
        writeable: array.writeable(),
        first,
        marks: positions.iter().map(mark).collect(),
        steps,
    }
}

/// A value in the room of a cell: at most seven characters.
fn cell_text(value: Num, dtype: DType) -> String {
    let short = |x: f64| {
        let text = repr_width(x, Width::of(dtype), true);
        if text.len() <= 7 {
            return text.strip_suffix(".0").map(|t| format!("{t}.")).unwrap_or(text);
        }
        let fixed = format!("{x:.3}");
        if fixed.len() <= 7 && x.abs() >= 0.01 { fixed } else { format!("{x:.1e}") }
    };
    match value {
        Num::Bool(b) => (if b { "T" } else { "F" }).into(),
        Num::Int(i) if i.unsigned_abs() < 1_000_000 => i.to_string(),
        Num::UInt(u) if u < 1_000_000 => u.to_string(),
        Num::Int(i) => format!("{:.1e}", i as f64),
        Num::UInt(u) => format!("{:.1e}", u as f64),
        Num::Float(x) => short(x),
        Num::Complex(z) => format!("{:.3}{:+.3}j", z.re, z.im).replace(".000", ""),
    }
}
