//! Which elements of an array a view shows, in words: `rows 1–2, transposed`.

use super::scene::index_at;
use crate::array::Layout;
use crate::array::watch::Pick;

/// Where an axis of a view runs in the array that it shows.
struct Run {
    /// The axis of the view; `None` where the array's axis is at one position.
    axis: Option<usize>,
    first: usize,
    count: usize,
    step: isize,
}

/// The region in words, or `None` if the view is not made of positions and steps along the axes of the
/// array (a reshaped or windowed one). Empty if it shows all of it as it is.
pub fn region(view: &Layout, of: &Layout) -> Option<String> {
    if view.is_empty() {
        return Some("no elements".into());
    }
    let start = index_at(of, view.offset)?;
    let mut runs: Vec<Run> = start.iter().map(|&first| Run { axis: None, first, count: 1, step: 1 }).collect();
    let mut repeated = 0;
    for (axis, (&n, &s)) in view.shape.iter().zip(&view.strides).enumerate().filter(|(_, (n, _))| **n > 1) {
        if s == 0 {
            repeated += 1;
            continue;
        }
        let fits = |k: usize| {
            let own = of.strides[k];
            let reach = || start[k] as isize + s / own * (n as isize - 1);
            of.shape[k] > 1
                && own != 0
                && runs[k].axis.is_none()
                && s % own == 0
                && (0..of.shape[k] as isize).contains(&reach())
        };
        let k = (0..of.ndim()).filter(|&k| fits(k)).min_by_key(|&k| (s / of.strides[k]).unsigned_abs())?;
        runs[k] = Run { axis: Some(axis), first: start[k], count: n, step: s / of.strides[k] };
    }
    let mut words = Vec::new();
    for (k, run) in runs.iter().enumerate() {
        words.extend(along(run, k, of));
    }
    let order: Vec<usize> = runs.iter().filter_map(|r| r.axis).collect();
    if order.windows(2).any(|w| w[0] > w[1]) {
        words.push(if order.len() == 2 { "transposed".into() } else { "axes in another order".into() });
    }
    match repeated {
        0 => {}
        1 => words.push("repeated along an axis".into()),
        _ => words.push(format!("repeated along {repeated} axes")),
    }
    Some(words.join(", "))
}

/// The part of one axis, if it is not all of it.
fn along(run: &Run, k: usize, of: &Layout) -> Option<String> {
    let n = of.shape[k];
    if n == 1 || (run.count == n && run.step == 1) {
        return None;
    }
    let (one, many) = match (of.ndim(), k) {
        (1, _) => ("element".to_string(), "elements".to_string()),
        (2, 0) => ("row".into(), "rows".into()),
        (2, 1) => ("column".into(), "columns".into()),
        _ => (format!("axis {k} at"), format!("axis {k} at")),
    };
    let last = (run.first as isize + run.step * (run.count as isize - 1)) as usize;
    let text = match (run.axis, run.step, run.count) {
        (None, ..) => format!("{one} {}", run.first),
        (_, -1, count) if count == n => format!("{many} reversed"),
        (_, 1, _) => format!("{many} {}–{last}", run.first),
        (_, _, 2) => format!("{many} {} and {last}", run.first),
        (_, step, 3) => format!("{many} {}, {} and {last}", run.first, run.first as isize + step),
        (_, step, _) => format!("{many} {}, {} … {last}", run.first, run.first as isize + step),
    };
    Some(text)
}

/// As [`region`], and for views of other kinds what can be said of them.
pub fn view(view: &Layout, of: &Layout) -> String {
    if let Some(text) = region(view, of) {
        return text;
    }
    let shape = crate::array::format::numpy::shape_tuple(&view.shape);
    if view.size() > of.size() && !crate::array::overlap::overlaps_itself(view) {
        return format!("the array that it is part of, {shape}");
    }
    if let ([_], [step], [down, right]) = (&view.shape[..], &view.strides[..], &of.strides[..])
        && *step == down + right
    {
        return "a diagonal".into();
    }
    if view.size() == of.size() && view.bounds() == of.bounds() {
        return format!("reshaped to {shape}");
    }
    if crate::array::overlap::overlaps_itself(view) {
        return format!("windows that overlap, {shape}");
    }
    format!("{} of its elements as {shape}", view.size())
}

/// What an advanced index picked, in words.
pub fn pick(p: &Pick) -> String {
    let counted = |n: usize, one: &str, many: &str| match n {
        0 => None,
        1 => Some(one.to_string()),
        n => Some(format!("{n} {many}")),
    };
    let parts: Vec<String> = [
        counted(p.integers, "an integer", "integers"),
        counted(p.arrays, "an index array", "index arrays"),
        counted(p.masks, "a mask", "masks"),
    ]
    .into_iter()
    .flatten()
    .collect();
    let together = p.integers + p.arrays + p.masks > 1;
    let verb = if together { "together pick" } else { "picks" };
    let unit = if p.elements { "element" } else { "position" };
    let plural = if p.positions == 1 { "" } else { "s" };
    let apart = if p.apart { ", and, standing apart, their axis goes first" } else { "" };
    format!("{} {verb} {} {unit}{plural}{apart}", parts.join(" and "), p.positions)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn layout(shape: &[usize], strides: &[isize], offset: usize) -> Layout {
        Layout { shape: shape.into(), strides: strides.into(), offset }
    }

    #[test]
    fn parts_of_a_matrix_in_words() {
        let a = Layout::contiguous(&[4, 6]);
        let say = |shape: &[usize], strides: &[isize], offset| view(&layout(shape, strides, offset), &a);
        assert_eq!(say(&[4, 6], &[6, 1], 0), "");
        assert_eq!(say(&[2, 6], &[6, 1], 6), "rows 1–2");
        assert_eq!(say(&[6, 2], &[1, 6], 6), "rows 1–2, transposed");
        assert_eq!(say(&[6], &[1], 18), "row 3");
        assert_eq!(say(&[4], &[6], 5), "column 5");
        assert_eq!(say(&[], &[], 8), "row 1, column 2");
        assert_eq!(say(&[2, 3], &[12, 2], 1), "rows 0 and 2, columns 1, 3 and 5");
        assert_eq!(say(&[4, 6], &[-6, 1], 18), "rows reversed");
        assert_eq!(say(&[24], &[1], 0), "reshaped to (24,)");
        assert_eq!(say(&[4], &[7], 0), "a diagonal");
        assert_eq!(say(&[4], &[5], 3), "4 of its elements as (4,)");
        assert_eq!(say(&[30], &[1], 0), "the array that it is part of, (30,)");
        assert_eq!(say(&[3, 6], &[0, 1], 0), "row 0, repeated along an axis");
        assert_eq!(say(&[0, 6], &[6, 1], 0), "no elements");
        let line = Layout::contiguous(&[5]);
        assert_eq!(view(&layout(&[3, 3], &[1, 1], 0), &line), "windows that overlap, (3, 3)");
        assert_eq!(view(&layout(&[3], &[2], 0), &line), "elements 0, 2 and 4");
    }

    #[test]
    fn what_picks_in_words() {
        let one = Pick { masks: 0, arrays: 1, integers: 0, positions: 3, elements: true, apart: false };
        assert_eq!(pick(&one), "an index array picks 3 elements");
        let mask = Pick { masks: 1, arrays: 0, positions: 1, elements: false, ..one };
        assert_eq!(pick(&mask), "a mask picks 1 position");
        let apart = Pick { integers: 1, positions: 2, elements: false, apart: true, ..one };
        let said =
            "an integer and an index array together pick 2 positions, and, standing apart, their axis goes first";
        assert_eq!(pick(&apart), said);
        assert_eq!(pick(&Pick { arrays: 2, ..one }), "2 index arrays together pick 3 elements");
    }
}
