//! What an index means: from a list of index items to a view, or to the positions that an advanced
//! index picks. Layout arithmetic only; elements move in `kernel/gather.rs`.

use super::layout::broadcast_shapes;
use super::{Array, Bool8, Layout, Shape, Steps, Strides, dispatch, stop, view};
use crate::diag::{Error, Result};
use smallvec::SmallVec;

/// Whose rules decide where the rules differ (placement of advanced axes, steps, messages).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rules {
    Numpy,
    Torch,
}

/// One item between the brackets.
#[derive(Clone)]
pub enum Item {
    /// An integer: takes its axis away.
    Int(i64),
    /// `start:stop:step`, absent parts as `None`.
    Slice { start: Option<i64>, stop: Option<i64>, step: Option<i64> },
    /// `...`: all axes that no other item speaks of.
    Ellipsis,
    /// `None`: a new axis of length 1.
    NewAxis,
    /// An array of any integer dtype.
    Array(Array),
    /// An array of bool: its true positions, as many axes as it has.
    Mask(Array),
    /// `True` or `False` on its own: a new axis of length 1 or 0, by advanced indexing.
    Bool(bool),
}

impl Item {
    /// `:`.
    pub const ALL: Item = Item::Slice { start: None, stop: None, step: None };

    /// How many axes of the indexed array it speaks of.
    fn consumes(&self) -> usize {
        match self {
            Item::Int(_) | Item::Slice { .. } | Item::Array(_) => 1,
            Item::Mask(mask) => mask.ndim(),
            Item::Ellipsis | Item::NewAxis | Item::Bool(_) => 0,
        }
    }
    fn is_advanced(&self) -> bool {
        matches!(self, Item::Array(_) | Item::Mask(_) | Item::Bool(_))
    }
}

/// What an index selects.
pub enum Selection {
    /// A view of the same buffer; `element` is set when integers alone name one element.
    View { layout: Layout, element: bool },
    /// Elements picked one by one.
    Picked(Picked),
}

/// The elements that advanced items pick: `steps` × `rest`.
pub struct Picked {
    /// The common shape of the index arrays.
    pub shape: Shape,
    /// For each element of `shape` (in C order) how far its elements lie from `rest`'s.
    pub steps: Steps,
    /// Where the axes of `shape` stand among the axes of the result.
    pub at: usize,
    /// The axes that advanced items leave alone, with the offset of the whole.
    pub rest: Layout,
    /// Strides of each index array, broadcast to `shape`: they decide the memory order of a result.
    pub index_strides: Vec<Strides>,
    /// Whether the index is one mask with as many axes as the array.
    pub whole_mask: bool,
    /// Whether advanced items stood apart, so that the axes of `shape` go first.
    pub apart: bool,
}

impl Picked {
    /// The shape of the result.
    pub fn result_shape(&self) -> Shape {
        let mut shape: Shape = self.rest.shape[..self.at].into();
        shape.extend_from_slice(&self.shape);
        shape.extend_from_slice(&self.rest.shape[self.at..]);
        shape
    }
}

/// One advanced item as an index array along one axis.
struct Along {
    indices: Array,
    /// The axis as errors number it.
    axis: usize,
    len: usize,
    stride: isize,
    /// An integer among arrays is not named in broadcasting errors.
    integer: bool,
}

/// The position that integers along the first axes name, or the axis along which one of them is outside.
#[inline]
pub fn position(layout: &Layout, index: &[i64]) -> std::result::Result<usize, usize> {
    let mut position = layout.offset as isize;
    for (axis, ((&i, &n), &step)) in index.iter().zip(&layout.shape).zip(&layout.strides).enumerate() {
        position += wrap(i, n).ok_or(axis)? as isize * step;
    }
    Ok(position as usize)
}

/// The position of the element that integers, as many as axes, name; `None` if they are not as many.
/// The quick way of `a[i, j]`.
pub fn element(layout: &Layout, index: &[i64], rules: Rules) -> Result<Option<usize>> {
    if index.len() != layout.ndim() {
        return Ok(None);
    }
    let outside = |axis: usize| out_of_bounds(index[axis], axis, layout.shape[axis], rules);
    position(layout, index).map(Some).map_err(outside)
}

/// Counts from the end where negative; `None` if there is no such index.
pub fn wrap(i: i64, n: usize) -> Option<usize> {
    let at = if i < 0 { i.checked_add(n as i64)? } else { i };
    (at >= 0 && (at as u64) < n as u64).then_some(at as usize)
}

/// `IndexError`: no such index along this axis.
pub fn out_of_bounds(i: i64, axis: usize, n: usize, rules: Rules) -> Error {
    let word = match rules {
        Rules::Numpy => "axis",
        Rules::Torch => "dimension",
    };
    Error::index(format!("index {i} is out of bounds for {word} {axis} with size {n}"))
}

/// Python's `slice.indices`: (first, count, step) of a slice along `n` elements. The step is not 0.
pub fn slice_indices(n: usize, start: Option<i64>, stop: Option<i64>, step: i64) -> (i64, usize) {
    let n = n as i64;
    let (low, high) = if step < 0 { (-1, n - 1) } else { (0, n) };
    let clamp = |x: i64| (if x < 0 { x.saturating_add(n) } else { x }).clamp(low, high);
    let first = start.map_or(if step < 0 { high } else { low }, clamp);
    let end = stop.map_or(if step < 0 { low } else { high }, clamp);
    let span = if step < 0 { first - end } else { end - first };
    let count = if span <= 0 { 0 } else { (span - 1) / step.saturating_abs() + 1 };
    (first, count as usize)
}

/// What `items` select from an array of this layout.
///
/// `value_is_single` tells the one place where PyTorch's messages depend on what is assigned.
pub fn select(layout: &Layout, items: &[Item], rules: Rules, value_is_single: bool) -> Result<Selection> {
    let used = check_count(layout, items, rules)?;
    if rules == Rules::Numpy {
        check_masks(layout, items, used)?;
    }
    let any_advanced = items.iter().any(Item::is_advanced);
    let ellipsis = items.iter().position(|i| matches!(i, Item::Ellipsis));
    let mut walk = Walk {
        layout,
        rules,
        axis: 0,
        place: 0,
        view: empty_view(layout),
        along: Vec::new(),
        groups: 0,
        at: 0,
        open: false,
    };
    for (k, item) in items.iter().enumerate() {
        match item {
            Item::Ellipsis => {
                if ellipsis == Some(k) {
                    walk.keep(layout.ndim() - used)?;
                    // An empty ellipsis separates advanced items in NumPy only.
                    walk.open &= rules == Rules::Torch && layout.ndim() == used;
                } else {
                    // PyTorch reads any further one as `:` of nothing.
                    walk.keep(0)?;
                }
            }
            Item::NewAxis => walk.new_axis(),
            Item::Slice { start, stop, step } => walk.slice(*start, *stop, *step)?,
            Item::Int(i) if any_advanced && rules == Rules::Numpy => walk.int_among_arrays(*i)?,
            Item::Int(i) => walk.int(*i)?,
            Item::Array(array) => walk.array(array.clone()),
            Item::Mask(mask) => walk.mask(mask)?,
            Item::Bool(b) => walk.boolean(*b)?,
        }
    }
    if ellipsis.is_none() {
        walk.keep(layout.ndim() - used)?;
    }
    if walk.along.is_empty() {
        let element = items.len() == layout.ndim() && items.iter().all(|i| matches!(i, Item::Int(_)));
        return Ok(Selection::View { layout: walk.view, element });
    }
    let whole_mask = matches!(items, [Item::Mask(mask)] if mask.ndim() == layout.ndim());
    walk.pick(whole_mask, value_is_single).map(Selection::Picked)
}

fn empty_view(layout: &Layout) -> Layout {
    Layout { shape: Shape::new(), strides: Strides::new(), offset: layout.offset }
}

fn check_count(layout: &Layout, items: &[Item], rules: Rules) -> Result<usize> {
    let ellipses = items.iter().filter(|i| matches!(i, Item::Ellipsis)).count();
    if ellipses > 1 && rules == Rules::Numpy {
        return Err(Error::index("an index can only have a single ellipsis ('...')"));
    }
    let used: usize = items.iter().map(Item::consumes).sum();
    let ndim = layout.ndim();
    if used > ndim {
        return Err(Error::index(match rules {
            Rules::Numpy => {
                format!("too many indices for array: array is {ndim}-dimensional, but {used} were indexed")
            }
            Rules::Torch => format!("too many indices for tensor of dimension {ndim}"),
        }));
    }
    Ok(used)
}

fn check_masks(layout: &Layout, items: &[Item], used: usize) -> Result<()> {
    let mut axis = 0;
    for item in items {
        if let Item::Mask(mask) = item {
            for (k, &n) in mask.shape().iter().enumerate() {
                let size = layout.shape[axis + k];
                if n != size {
                    return Err(Error::index(format!(
                        "boolean index did not match indexed array along axis {}; size of axis is {size} but size of corresponding boolean axis is {n}",
                        axis + k
                    )));
                }
            }
        }
        axis += if matches!(item, Item::Ellipsis) { layout.ndim() - used } else { item.consumes() };
    }
    Ok(())
}

/// Goes over the axes and collects the view and the index arrays.
struct Walk<'a> {
    layout: &'a Layout,
    rules: Rules,
    /// The next axis of the array.
    axis: usize,
    /// The next axis as PyTorch counts in its errors: new axes count too.
    place: usize,
    view: Layout,
    along: Vec<Along>,
    /// How many groups of adjacent advanced items there are.
    groups: usize,
    /// The axis of `view` where the first group stands.
    at: usize,
    /// Whether the last item belonged to a group.
    open: bool,
}

impl Walk<'_> {
    fn push(&mut self, n: usize, stride: isize) {
        self.view.shape.push(n);
        self.view.strides.push(stride);
    }
    /// The next `n` axes as they are.
    fn keep(&mut self, n: usize) -> Result<()> {
        for _ in 0..n {
            self.push(self.layout.shape[self.axis], self.layout.strides[self.axis]);
            self.axis += 1;
            self.place += 1;
            self.open = false;
        }
        Ok(())
    }
    fn new_axis(&mut self) {
        let stride = match self.rules {
            Rules::Numpy => 0,
            // PyTorch's unsqueeze: as if the axis lay outside the next one.
            Rules::Torch if self.axis < self.layout.ndim() => {
                self.layout.shape[self.axis] as isize * self.layout.strides[self.axis]
            }
            Rules::Torch => 1,
        };
        self.push(1, stride);
        self.place += 1;
        self.open = false;
    }
    fn slice(&mut self, start: Option<i64>, stop: Option<i64>, step: Option<i64>) -> Result<()> {
        let step = step.unwrap_or(1);
        if step == 0 {
            return Err(Error::value("slice step cannot be zero"));
        }
        if step < 0 && self.rules == Rules::Torch {
            return Err(Error::value("step must be greater than zero"));
        }
        let (n, stride) = (self.layout.shape[self.axis], self.layout.strides[self.axis]);
        let (first, count) = slice_indices(n, start, stop, step);
        let (first, step) = if count == 0 && self.rules == Rules::Numpy { (0, 1) } else { (first, step) };
        self.view.offset = (self.view.offset as isize + first as isize * stride) as usize;
        self.push(count, stride.saturating_mul(step as isize));
        self.axis += 1;
        self.place += 1;
        self.open = false;
        Ok(())
    }
    /// The position of an integer along the current axis.
    fn int_at(&self, i: i64) -> Result<usize> {
        let n = self.layout.shape[self.axis];
        let axis = if self.rules == Rules::Torch { self.place } else { self.axis };
        wrap(i, n).ok_or_else(|| out_of_bounds(i, axis, n, self.rules))
    }
    fn int(&mut self, i: i64) -> Result<()> {
        let step = self.int_at(i)? as isize * self.layout.strides[self.axis];
        self.view.offset = (self.view.offset as isize + step) as usize;
        self.axis += 1;
        self.place += 1;
        Ok(())
    }
    fn int_among_arrays(&mut self, i: i64) -> Result<()> {
        let at = self.int_at(i)?;
        let indices = Array::from_slice(&[at as i64], &[])?;
        self.advanced(indices, self.axis, self.layout.shape[self.axis], self.layout.strides[self.axis], true);
        self.axis += 1;
        Ok(())
    }
    fn advanced(&mut self, indices: Array, axis: usize, len: usize, stride: isize, integer: bool) {
        if !self.open {
            if self.groups == 0 {
                self.at = self.view.ndim();
            }
            self.groups += 1;
            self.open = true;
        }
        self.along.push(Along { indices, axis, len, stride, integer });
        self.place += 1;
    }
    fn array(&mut self, indices: Array) {
        self.advanced(indices, self.axis, self.layout.shape[self.axis], self.layout.strides[self.axis], false);
        self.axis += 1;
    }
    fn mask(&mut self, mask: &Array) -> Result<()> {
        if mask.ndim() == 0 {
            return self.boolean(mask.get(&[]).truth());
        }
        if self.rules == Rules::Torch {
            self.check_torch_mask(mask)?;
        }
        for column in nonzero(mask)? {
            self.array(column);
        }
        Ok(())
    }
    fn check_torch_mask(&self, mask: &Array) -> Result<()> {
        for (k, &n) in mask.shape().iter().enumerate() {
            if n != self.layout.shape[self.axis + k] {
                let mut shape = self.view.shape.to_vec();
                for along in &self.along {
                    shape.insert(along.axis.min(shape.len()), along.len);
                }
                let place = shape.len() + k;
                shape.extend_from_slice(&self.layout.shape[self.axis..]);
                return Err(Error::index(format!(
                    "The shape of the mask {:?} at index {k} does not match the shape of the indexed tensor {shape:?} at index {place}",
                    mask.shape()
                )));
            }
        }
        Ok(())
    }
    fn boolean(&mut self, b: bool) -> Result<()> {
        let indices = Array::zeros(super::DType::I64, &[b as usize])?;
        self.advanced(indices, self.axis, 1, 0, false);
        Ok(())
    }

    fn pick(self, whole_mask: bool, value_is_single: bool) -> Result<Picked> {
        let Some(shape) = broadcast_shapes(self.along.iter().map(|a| a.indices.shape())) else {
            return Err(self.shape_mismatch());
        };
        let mut picked = Picked {
            steps: Steps::Even { count: 0, stride: 0 },
            at: if self.groups > 1 { 0 } else { self.at },
            rest: self.view,
            index_strides: Vec::new(),
            shape,
            whole_mask,
            apart: self.groups > 1,
        };
        let size = super::layout::checked_size(&picked.shape)?;
        let spread = |indices: &Array, shape: &[usize]| {
            let layout = indices.layout().broadcast_to(shape).unwrap_or(Layout::contiguous(shape));
            indices.with_layout(layout)
        };
        picked.index_strides = self
            .along
            .iter()
            .map(|along| Ok(spread(&along.indices, &picked.shape)?.strides().into()))
            .collect::<Result<_>>()?;
        if size == 0 || (self.rules == Rules::Torch && picked.rest.is_empty()) {
            picked.steps = Steps::Even { count: size, stride: 0 };
            return Ok(picked);
        }
        let fault = |k: usize, along: &Along, bad: i64| {
            let axis = match self.rules {
                Rules::Numpy => along.axis,
                Rules::Torch if value_is_single => picked.at + k,
                Rules::Torch => k,
            };
            match (along.len, self.rules) {
                (0, Rules::Torch) => Error::index("index is out of bounds for dimension with size 0"),
                (n, rules) => out_of_bounds(bad, axis, n, rules),
            }
        };
        if let [along] = &self.along[..] {
            let indices = spread(&along.indices, &picked.shape)?;
            picked.steps = Steps::along(&indices, along.len, along.stride).map_err(|bad| fault(0, along, bad))?;
            return Ok(picked);
        }
        let mut steps = Vec::new();
        steps
            .try_reserve_exact(size)
            .map_err(|_| Error::new(crate::diag::ErrorKind::MemoryError, "Unable to allocate the index"))?;
        steps.resize(size, 0);
        for (k, along) in self.along.iter().enumerate() {
            let indices = spread(&along.indices, &picked.shape)?;
            add_steps(&indices, along.len, along.stride, &mut steps).map_err(|bad| fault(k, along, bad))?;
        }
        picked.steps = Steps::List(steps);
        Ok(picked)
    }

    fn shape_mismatch(&self) -> Error {
        let shapes = self.along.iter().filter(|a| !a.integer).map(|a| a.indices.shape());
        Error::index(match self.rules {
            Rules::Numpy => {
                let list: String = shapes.map(|s| format!("{} ", tuple(s))).collect();
                format!("shape mismatch: indexing arrays could not be broadcast together with shapes {list}")
            }
            Rules::Torch => {
                let list: Vec<String> = shapes.map(|s| format!("{s:?}")).collect();
                format!(
                    "shape mismatch: indexing tensors could not be broadcast together with shapes {}",
                    list.join(", ")
                )
            }
        })
    }
}

/// Adds `stride` times each index to the steps; the first index that is out of bounds as the error.
fn add_steps(indices: &Array, n: usize, stride: isize, steps: &mut [isize]) -> std::result::Result<(), i64> {
    let add = |step: &mut isize, i: i64| match wrap(i, n) {
        Some(at) => {
            *step += at as isize * stride;
            Ok(())
        }
        None => Err(i),
    };
    if let Some(slice) = view::as_slice::<i64>(indices) {
        return stop::watched(steps.iter_mut().zip(slice)).try_for_each(|(s, &i)| add(s, i));
    }
    stop::watched(steps.iter_mut().zip(to_i64(indices))).try_for_each(|(s, i)| add(s, i))
}

/// The elements of an array of integers in C order; those beyond the signed range as the largest `i64`.
pub fn to_i64(indices: &Array) -> Vec<i64> {
    if let Some(slice) = view::as_slice::<i64>(indices) {
        return slice.to_vec();
    }
    use super::{Element, Num};
    let int = |n: Num| match n {
        Num::UInt(u) => u.min(i64::MAX as u64) as i64,
        other => other.as_i64(),
    };
    dispatch!(indices.dtype(), T => view::with::<T, _>(indices, |v| v.iter().map(|&x| int(x.to_num())).collect()))
}

/// The positions that are true (int64, 1-D), a column an axis, in C order.
pub fn nonzero(mask: &Array) -> Result<SmallVec<[Array; 4]>> {
    let copy;
    let truths: &[Bool8] = match view::as_slice(mask) {
        Some(slice) => slice,
        None => {
            copy = view::to_vec(mask);
            &copy
        }
    };
    let count = truths.iter().map(|b| b.get() as usize).sum();
    let (shape, inner) = (mask.shape(), mask.shape().last().copied().unwrap_or(1).max(1));
    let column = |_| Array::for_overwrite(super::DType::I64, &[count]);
    let mut columns: SmallVec<[Array; 4]> = (0..shape.len()).map(column).collect::<Result<_>>()?;
    let mut slices: SmallVec<[&mut [i64]; 4]> = columns.iter_mut().filter_map(view::as_slice_mut).collect();
    let Some((last, before)) = slices.split_last_mut() else {
        return Err(Error::value("a mask without axes"));
    };
    let mut outer = vec![0usize; before.len()];
    let mut done = 0;
    for row in truths.chunks(inner) {
        let begin = done;
        // Each position is written, and kept by the next one's place: no branch that depends on the mask.
        for (part, stretch) in row.chunks(stop::STRIDE).enumerate() {
            if row.len() > stop::STRIDE {
                stop::poll();
            }
            for (i, b) in stretch.iter().enumerate() {
                if done == count {
                    break;
                }
                last[done] = (part * stop::STRIDE + i) as i64;
                done += b.get() as usize;
            }
        }
        for (column, &o) in before.iter_mut().zip(&outer) {
            column[begin..done].fill(o as i64);
        }
        for axis in (0..outer.len()).rev() {
            outer[axis] += 1;
            if outer[axis] < shape[axis] {
                break;
            }
            outer[axis] = 0;
        }
    }
    drop(slices);
    Ok(columns)
}

/// `(2,3)`, `(2,)`, `()`: a shape as NumPy's C code writes it.
pub fn tuple(shape: &[usize]) -> String {
    let list: Vec<String> = shape.iter().map(|n| n.to_string()).collect();
    if list.len() == 1 { format!("({},)", list[0]) } else { format!("({})", list.join(",")) }
}
