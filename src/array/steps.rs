//! Where picked elements lie, as steps from a first one. Long lists of them are kept in the form in which
//! they came (an even walk, an index array) and become steps block by block, where they are used.

use super::index::{to_i64, wrap};
use super::{Array, stop, view};

/// A list of steps, in elements.
pub enum Steps {
    /// Each one `stride` further than the one before, from 0 on.
    Even { count: usize, stride: isize },
    /// Any.
    List(Vec<isize>),
    /// Those of [`Steps::along`].
    Along(Along),
}

/// A contiguous int64 array of indices, checked against an axis of this length and stride.
pub struct Along {
    indices: Array,
    length: usize,
    stride: isize,
}

/// The same for looking at from several threads.
#[derive(Clone, Copy)]
pub enum StepsView<'a> {
    Even { count: usize, stride: isize },
    List(&'a [isize]),
    Along { indices: &'a [i64], length: usize, stride: isize },
}

impl Steps {
    /// The steps of indices (of any integer dtype, in C order) along an axis, counted from the end where
    /// negative; the first index outside the axis as the error. The array must not change meanwhile.
    pub fn along(indices: &Array, length: usize, stride: isize) -> Result<Steps, i64> {
        let Some(slice) = view::as_slice::<i64>(indices) else {
            let step = |i: i64| wrap(i, length).map(|at| at as isize * stride).ok_or(i);
            return stop::watched(to_i64(indices).into_iter()).map(step).collect::<Result<_, _>>().map(Steps::List);
        };
        // All at once first, which needs no branch an element.
        let n = length as i64;
        let outside = |part: &[i64]| part.iter().fold(false, |outside, &i| outside | (i >= n) | (i < -n));
        if stop::parts(slice).any(outside) {
            return Err(slice.iter().copied().find(|&i| wrap(i, length).is_none()).unwrap_or(n));
        }
        Ok(Steps::Along(Along { indices: indices.clone(), length, stride }))
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.view().len()
    }
    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
    /// Step number `k`, which is below the length.
    pub fn at(&self, k: usize) -> isize {
        let mut one = [0];
        self.view().read(k, &mut one);
        one[0]
    }
    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = isize> + '_ {
        (0..self.len()).map(|k| self.at(k))
    }
    /// Whether they are read from this array's buffer, so that writing it would change them.
    pub fn read_from(&self, array: &Array) -> bool {
        matches!(self, Steps::Along(along) if along.indices.storage().same(array.storage()))
    }
    /// A look at them.
    pub fn view(&self) -> StepsView<'_> {
        match self {
            Steps::Even { count, stride } => StepsView::Even { count: *count, stride: *stride },
            Steps::List(list) => StepsView::List(list),
            Steps::Along(Along { indices, length, stride }) => StepsView::Along {
                indices: view::as_slice(indices).unwrap_or_default(),
                length: *length,
                stride: *stride,
            },
        }
    }
}

impl StepsView<'_> {
    /// How many there are.
    pub fn len(self) -> usize {
        match self {
            StepsView::Even { count, .. } => count,
            StepsView::List(list) => list.len(),
            StepsView::Along { indices, .. } => indices.len(),
        }
    }
    /// Whether there are none.
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }
    /// Writes the steps from number `from` on into `to`.
    #[inline]
    pub fn read(self, from: usize, to: &mut [isize]) {
        let end = from + to.len();
        match self {
            StepsView::Even { stride, .. } => {
                to.iter_mut().zip(from..).for_each(|(to, k)| *to = k as isize * stride);
            }
            StepsView::List(list) => to.copy_from_slice(&list[from..end]),
            StepsView::Along { indices, length, stride } => {
                let place = |i: i64| (i + (length as i64 & (i >> 63))) as isize;
                let pairs = to.iter_mut().zip(&indices[from..end]);
                if stride == 1 {
                    pairs.for_each(|(to, &i)| *to = place(i));
                } else {
                    pairs.for_each(|(to, &i)| *to = place(i).wrapping_mul(stride));
                }
            }
        }
    }
}
