//! How an array's elements lie in a buffer: shape, signed strides and offset, all in elements.

use crate::diag::{Error, Result};
use smallvec::SmallVec;

/// Sizes along the axes.
pub type Shape = SmallVec<[usize; 4]>;
/// Steps along the axes, in elements; 0 where broadcast, negative where reversed.
pub type Strides = SmallVec<[isize; 4]>;

/// The most axes an array may have, as in NumPy.
pub const MAX_NDIM: usize = 64;

/// Shape, strides and the position of the first element, counted in elements of the array's dtype.
#[derive(Debug, PartialEq, Eq)]
pub struct Layout {
    pub shape: Shape,
    pub strides: Strides,
    pub offset: usize,
}

impl Clone for Layout {
    /// Every view and every small result begins with one.
    #[inline(always)]
    fn clone(&self) -> Self {
        Layout { shape: few(&self.shape), strides: few(&self.strides), offset: self.offset }
    }
}

impl Layout {
    /// Row-major (C order) from offset 0.
    #[inline]
    pub fn contiguous(shape: &[usize]) -> Self {
        Layout { shape: few(shape), strides: c_strides(shape), offset: 0 }
    }
    /// One axis without holes from offset 0.
    #[inline(always)]
    pub fn line(n: usize) -> Self {
        Layout {
            shape: Shape::from_buf_and_len([n, 0, 0, 0], 1),
            strides: Strides::from_buf_and_len([1, 0, 0, 0], 1),
            offset: 0,
        }
    }
    /// Column-major (Fortran order) from offset 0.
    pub fn fortran(shape: &[usize]) -> Self {
        let mut step = 1isize;
        let strides = shape
            .iter()
            .map(|&n| {
                let s = step;
                step = step.wrapping_mul(n.max(1) as isize);
                s
            })
            .collect();
        Layout { shape: shape.into(), strides, offset: 0 }
    }
    /// The number of axes.
    pub fn ndim(&self) -> usize {
        self.shape.len()
    }
    /// The number of elements.
    pub fn size(&self) -> usize {
        self.shape.iter().product()
    }
    /// Whether it has no elements.
    pub fn is_empty(&self) -> bool {
        self.shape.contains(&0)
    }
    /// C-contiguous by NumPy's relaxed rule: axes of length 1 do not count; empty arrays are.
    #[inline]
    pub fn is_c_contiguous(&self) -> bool {
        if let (&[n], &[s]) = (&*self.shape, &*self.strides) {
            return s == 1 || n <= 1;
        }
        contiguous(self.shape.iter().zip(&self.strides).rev()) || self.is_empty()
    }
    /// Fortran-contiguous by NumPy's relaxed rule.
    pub fn is_f_contiguous(&self) -> bool {
        contiguous(self.shape.iter().zip(&self.strides)) || self.is_empty()
    }
    /// Lowest and highest element position that is reached, or `None` if there is none.
    pub fn bounds(&self) -> Option<(usize, usize)> {
        if self.is_empty() {
            return None;
        }
        let (mut low, mut high) = (self.offset as isize, self.offset as isize);
        for (&n, &s) in self.shape.iter().zip(&self.strides) {
            let reach = s * (n as isize - 1);
            if reach < 0 { low += reach } else { high += reach }
        }
        Some((low as usize, high as usize))
    }
    /// Whether the elements fill a block of memory, each once, with steps forward only.
    pub fn is_dense(&self) -> bool {
        let mut axes: Vec<(isize, usize)> =
            self.strides.iter().copied().zip(self.shape.iter().copied()).filter(|&(_, n)| n != 1).collect();
        axes.sort_unstable();
        let mut step = 1isize;
        axes.iter().all(|&(s, n)| {
            let ok = s == step;
            step = step.wrapping_mul(n as isize);
            ok
        })
    }
    /// The position of an index (not checked against the shape).
    pub fn position(&self, index: &[usize]) -> usize {
        let step: isize = index.iter().zip(&self.strides).map(|(&i, &s)| i as isize * s).sum();
        (self.offset as isize + step) as usize
    }
    /// The axes in another order.
    pub fn permute(&self, axes: &[usize]) -> Layout {
        if let &[a, b] = axes {
            // A matrix: written out, as in `few`.
            let (shape, strides) = ([self.shape[a], self.shape[b]], [self.strides[a], self.strides[b]]);
            return Layout { shape: few(&shape), strides: few(&strides), offset: self.offset };
        }
        Layout {
            shape: axes.iter().map(|&a| self.shape[a]).collect(),
            strides: axes.iter().map(|&a| self.strides[a]).collect(),
            offset: self.offset,
        }
    }
    /// Steps of 0 along new and stretched axes, or `None` if the shapes do not fit.
    pub fn broadcast_to(&self, shape: &[usize]) -> Option<Layout> {
        let new = shape.len().checked_sub(self.ndim())?;
        let mut strides = Strides::from_elem(0, shape.len());
        for (axis, (&n, &s)) in self.shape.iter().zip(&self.strides).enumerate() {
            if n == shape[new + axis] {
                strides[new + axis] = s;
            } else if n != 1 {
                return None;
            }
        }
        Some(Layout { shape: few(shape), strides, offset: self.offset })
    }
    /// The same elements in C order under another shape without moving any, or `None` if the
    /// strides cannot merge (or the sizes differ).
    pub fn reshape(&self, shape: &[usize]) -> Option<Layout> {
        if shape.iter().product::<usize>() != self.size() {
            return None;
        }
        if self.is_empty() || self.is_c_contiguous() {
            return Some(Layout { strides: c_strides(shape), shape: few(shape), offset: self.offset });
        }
        let old: Vec<(usize, isize)> =
            self.shape.iter().copied().zip(self.strides.iter().copied()).filter(|&(n, _)| n != 1).collect();
        let mut strides = Strides::from_elem(0, shape.len());
        let (mut o, mut n) = (0, 0);
        while o < old.len() && n < shape.len() {
            let (mut have, mut want) = (old[o].0, shape[n]);
            let (o0, n0) = (o, n);
            while have != want {
                if have < want {
                    o += 1;
                    have *= old[o].0;
                } else {
                    n += 1;
                    want *= shape[n];
                }
            }
            // The old axes o0..=o must merge into one.
            if (o0..o).any(|k| old[k].1 != old[k + 1].0 as isize * old[k + 1].1) {
                return None;
            }
            let mut step = old[o].1;
            for k in (n0..=n).rev() {
                strides[k] = step;
                step *= shape[k] as isize;
            }
            o += 1;
            n += 1;
        }
        // Trailing axes of length 1.
        for k in n..shape.len() {
            strides[k] = if k == 0 { 1 } else { strides[k - 1].max(1) };
        }
        Some(Layout { shape: shape.into(), strides, offset: self.offset })
    }
}

fn contiguous<'a>(axes: impl Iterator<Item = (&'a usize, &'a isize)>) -> bool {
    let mut step = 1isize;
    for (&n, &s) in axes {
        if n != 1 && s != step {
            return false;
        }
        step *= n as isize;
    }
    true
}

/// A copy of a short list. Written out by length: for so few numbers a call of the block copy costs more than the copy.
#[inline(always)]
pub fn few<T: Copy + Default>(list: &[T]) -> SmallVec<[T; 4]> {
    let none = T::default();
    match *list {
        [] => SmallVec::new(),
        [a] => SmallVec::from_buf_and_len([a, none, none, none], 1),
        [a, b] => SmallVec::from_buf_and_len([a, b, none, none], 2),
        [a, b, c] => SmallVec::from_buf_and_len([a, b, c, none], 3),
        [a, b, c, d] => SmallVec::from_buf([a, b, c, d]),
        _ => SmallVec::from_slice(list),
    }
}

/// Row-major strides; an axis of length 0 counts as 1.
#[inline]
pub fn c_strides(shape: &[usize]) -> Strides {
    match *shape {
        [] => return Strides::new(),
        [_] => return Strides::from_buf_and_len([1, 0, 0, 0], 1),
        [_, n] => return Strides::from_buf_and_len([n.max(1) as isize, 1, 0, 0], 2),
        _ => {}
    }
    let mut strides = Strides::from_elem(1, shape.len());
    for axis in (1..shape.len()).rev() {
        strides[axis - 1] = strides[axis].wrapping_mul(shape[axis].max(1) as isize);
    }
    strides
}

/// The number of elements of a shape, or `ValueError` if it does not fit.
pub fn checked_size(shape: &[usize]) -> Result<usize> {
    let mut size = 1usize;
    for &n in shape.iter().filter(|&&n| n != 0) {
        size = size
            .checked_mul(n)
            .filter(|&s| s <= isize::MAX as usize)
            .ok_or_else(|| Error::value("Maximum allowed dimension exceeded"))?;
    }
    Ok(if shape.contains(&0) { 0 } else { size })
}

/// The shape that all of them broadcast to, or `None`.
pub fn broadcast_shapes<'a>(shapes: impl IntoIterator<Item = &'a [usize]>) -> Option<Shape> {
    let mut out = Shape::new();
    for shape in shapes {
        if shape.len() > out.len() {
            let grow = shape.len() - out.len();
            out.insert_many(0, std::iter::repeat_n(1, grow));
        }
        let skip = out.len() - shape.len();
        for (o, &n) in out[skip..].iter_mut().zip(shape) {
            if *o == 1 {
                *o = n;
            } else if n != 1 && n != *o {
                return None;
            }
        }
    }
    Some(out)
}
