//! Pictures of memory: buffers as strips of cells, and which cells each name shows.
//!
//! A [`Picture`] is a plain description without a screen: [`build`] makes it from arrays, [`text`] draws it in a
//! terminal, [`svg`] for a slide. What both must agree on is decided here: which cells of a large buffer are shown,
//! which indices of a name lie on a cell, and where its steps lead.

mod build;
mod canvas;
mod indices;
pub mod svg;
pub mod text;

pub use build::picture;

use crate::array::{Array, DType};

/// An array under a name, as a picture is asked for it.
#[derive(Clone)]
pub struct Named {
    /// A name, or any expression: `b[0]`.
    pub name: String,
    /// The object's identity: one object under two names is said to be one.
    pub object: usize,
    pub array: Array,
}

/// Buffers and who looks at them.
#[derive(Clone, Debug, Default)]
pub struct Picture {
    pub strips: Vec<Strip>,
    /// Names for which there was no room.
    pub left_out: Vec<String>,
}

impl Picture {
    /// `not drawn: v, w; name them to see them`
    pub fn remark(&self) -> Option<String> {
        let few = self.left_out.len() <= 8;
        let names = self.left_out[..self.left_out.len().min(8)].join(", ");
        let more = if few { String::new() } else { format!(" and {} more", self.left_out.len() - 8) };
        (!names.is_empty()).then(|| format!("not drawn: {names}{more}; name what you want to see"))
    }
}

/// One buffer. Positions count in cells, which are as large as the smallest element that looks at it.
#[derive(Clone, Debug)]
pub struct Strip {
    pub dtype: DType,
    /// All cells of the buffer, shown or not.
    pub len: usize,
    pub bytes: usize,
    /// The cells shown, in ascending order.
    pub cells: Vec<Cell>,
    /// Cells in a row of the array that is laid out in rows here, so that a picture can break there.
    pub row: Option<usize>,
    pub windows: Vec<Window>,
}

/// A cell that is shown.
#[derive(Clone, Debug)]
pub struct Cell {
    pub position: usize,
    pub text: String,
}

/// How one name (or several) looks at the buffer.
#[derive(Clone, Debug)]
pub struct Window {
    /// `a`, `a, c` (two objects that show the same) or `a is b` (one object).
    pub title: String,
    pub dtype: DType,
    pub shape: Vec<usize>,
    /// In elements of `dtype`.
    pub strides: Vec<isize>,
    /// In elements of `dtype`.
    pub offset: usize,
    pub writeable: bool,
    /// The cells of its first element; `None` if it has no elements.
    pub first: Option<usize>,
    /// For each cell of [`Strip::cells`], what lies there.
    pub marks: Vec<Option<Mark>>,
    /// Shortest first.
    pub steps: Vec<Step>,
}

/// What a window has on a cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// The indices of the elements there: `1,0`, or `*,0` for every index of an axis that does not move.
    pub labels: Vec<String>,
    /// How many more there are.
    pub more: usize,
    /// Whether the element began in a cell before this one.
    pub continued: bool,
}

/// Where one step along an axis leads from the first element.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    pub axis: usize,
    pub from: usize,
    pub to: usize,
    /// In elements.
    pub stride: isize,
}

impl Strip {
    /// Where a cell stands among those shown.
    pub fn shown(&self, position: usize) -> Option<usize> {
        self.cells.binary_search_by_key(&position, |c| c.position).ok()
    }
    /// Whether cells are left out before the shown cell number `i`.
    pub fn gap_before(&self, i: usize) -> bool {
        let before = i.checked_sub(1).map_or(0, |k| self.cells[k].position + 1);
        self.cells[i].position > before
    }
    /// Whether cells are left out behind the last one shown.
    pub fn gap_behind(&self) -> bool {
        self.cells.last().is_some_and(|c| c.position + 1 < self.len)
    }
    /// `12 cells of int64, 96 bytes`
    pub fn summary(&self) -> String {
        let plural = |n: usize, one: &str| format!("{n} {one}{}", if n == 1 { "" } else { "s" });
        format!("{} of {}, {}", plural(self.len, "cell"), self.dtype.name(), plural(self.bytes, "byte"))
    }
    /// How many shown cells fit into one line: whole rows where the buffer has rows.
    pub fn per_line(&self, room: usize) -> usize {
        let room = room.max(1);
        let all = self.cells.len() == self.len;
        match self.row {
            _ if self.cells.len() <= room => room,
            Some(row) if all && row <= room => room / row * row,
            _ => room,
        }
    }
}

impl Window {
    /// `shape (3, 4) · strides (4, 1) · offset 0`
    pub fn facts(&self) -> String {
        let strides =
            if self.strides.is_empty() { String::new() } else { format!(" · strides {}", tuple(&self.strides)) };
        let read_only = if self.writeable { "" } else { " · read-only" };
        format!("shape {}{strides} · offset {}{read_only}", tuple(&self.shape), self.offset)
    }
}

impl Step {
    /// `axis 0: +4`
    pub fn label(&self) -> String {
        match self.stride {
            0 => format!("axis {}: +0, stays", self.axis),
            s => format!("axis {}: {s:+}", self.axis),
        }
    }
}

/// `(3, 4)`, `(3,)`, `()`
pub fn tuple<T: std::fmt::Display>(items: &[T]) -> String {
    match items {
        [one] => format!("({one},)"),
        _ => format!("({})", items.iter().map(|i| i.to_string()).collect::<Vec<_>>().join(", ")),
    }
}
