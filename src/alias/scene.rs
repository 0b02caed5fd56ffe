//! What a rule can look at: the event's place, the names that are visible there, the statement as written.

use super::names::{Library, Named, Since, names};
use super::written::Written;
use crate::array::index::{Picked, Rules, Selection, select};
use crate::array::{Array, Layout, Num};
use crate::value::observe::At;
use crate::value::{Host, Value};
use std::cell::OnceCell;

/// An event's surroundings, worked out when first asked for.
pub struct Scene<'a, 'b> {
    pub h: &'a mut dyn Host,
    pub at: &'a At<'b>,
    names: OnceCell<Vec<Named>>,
    written: OnceCell<Option<Written>>,
}

impl<'a, 'b> Scene<'a, 'b> {
    pub fn new(h: &'a mut dyn Host, at: &'a At<'b>) -> Self {
        Scene { h, at, names: OnceCell::new(), written: OnceCell::new() }
    }
    /// The arrays under visible names.
    pub fn names(&self) -> &[Named] {
        self.names.get_or_init(|| names(&(self.at.names)(), &Since::default()))
    }
    /// The statement's parts.
    pub fn written(&self) -> Option<&Written> {
        self.written.get_or_init(|| Written::at(&*self.h, self.at)).as_ref()
    }
    /// The expression under which an array can be reached, or a word for it.
    pub fn name_of(&self, v: &Value) -> Option<&str> {
        self.names().iter().find(|n| n.value.is(v)).map(|n| n.path.as_str())
    }
    /// The positions (relative to the first) that an index with arrays or lists picks from an array, and
    /// the layout of what is picked at each.
    pub fn picked(&mut self, v: &Value, index: &Value) -> Option<Picked> {
        let array = v.any_array()?;
        let rules = match Library::of(v)? {
            Library::Numpy => Rules::Numpy,
            Library::Torch => Rules::Torch,
        };
        let items = crate::library::numpy::index::items(self.h, index).ok()?;
        match select(array.layout(), &items, rules, false).ok()? {
            Selection::Picked(picked) => Some(picked),
            Selection::View { .. } => None,
        }
    }
}

/// How to write a copy in an array's library: `.copy()`, `.clone()`.
pub fn copying(library: Library) -> &'static str {
    match library {
        Library::Numpy => ".copy()",
        Library::Torch => ".clone()",
    }
}

/// Whether two lists of numbers differ in a bit.
pub fn differ(a: &[Num], b: &[Num]) -> bool {
    let bits = |n: &Num| match *n {
        Num::Float(x) => (x.to_bits(), 0),
        Num::Complex(z) => (z.re.to_bits(), z.im.to_bits()),
        Num::Bool(b) => (b as u64, 0),
        Num::Int(i) => (i as u64, 0),
        Num::UInt(u) => (u, 0),
    };
    a.len() != b.len() || a.iter().zip(b).any(|(x, y)| bits(x) != bits(y))
}

/// The index of a buffer position in a layout that reaches it, if there is exactly one.
pub fn index_at(layout: &Layout, position: usize) -> Option<Vec<usize>> {
    let mut order: Vec<usize> = (0..layout.ndim()).filter(|&k| layout.shape[k] > 1).collect();
    order.sort_by_key(|&k| std::cmp::Reverse(layout.strides[k].unsigned_abs()));
    let (low, _) = layout.bounds()?;
    let mut left = position.checked_sub(low)?;
    let mut index = vec![0; layout.ndim()];
    for k in order {
        let step = layout.strides[k].unsigned_abs();
        // An axis that repeats its elements: the first stands for all.
        let count = left.checked_div(step).unwrap_or(0).min(layout.shape[k] - 1);
        left -= count * step;
        index[k] = if layout.strides[k] < 0 { layout.shape[k] - 1 - count } else { count };
    }
    (left == 0 && layout.position(&index) == position).then_some(index)
}

/// An index as Python writes it: `[0, 2]`.
pub fn subscript(index: &[usize]) -> String {
    format!("[{}]", index.iter().map(usize::to_string).collect::<Vec<_>>().join(", "))
}

/// The array of an array value, or of a list of plain numbers.
pub fn numbers(h: &mut dyn Host, v: &Value) -> Option<Array> {
    match v {
        Value::Array(_) | Value::Tensor(_) => v.any_array(),
        Value::List(_) | Value::Tuple(_) => {
            let asarray = h.import("numpy").ok()?;
            let f = crate::value::attr::get(h, &asarray, crate::value::Symbol::new("asarray")).ok()?;
            h.call(&f, crate::value::Args::positional(std::slice::from_ref(v))).ok()?.any_array()
        }
        _ => None,
    }
}
