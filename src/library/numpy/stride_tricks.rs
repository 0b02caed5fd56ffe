//! The module `numpy.lib.stride_tricks`: views by given strides.

use super::compose::value_error;
use super::convert::ArrayLike;
use crate::array::{Layout, Strides};
use crate::diag::{Error, ErrorKind};
use crate::library::args::{Ints, ShapeArg};
use crate::op::movement::sliding_windows;
use crate::rows;
use crate::value::module::ModuleSpec;
use crate::value::{Host, Result, Value};

/// The module `numpy.lib.stride_tricks`.
pub static MODULE: ModuleSpec = ModuleSpec {
    name: "numpy.lib.stride_tricks",
    doc: "Views by given strides.",
    functions: &[FUNCTIONS],
    members: &[],
    aliases: &[],
};

rows! { pub FUNCTIONS =
    /// Create a view into the array with the given shape and strides.
    ///
    /// >>> np.lib.stride_tricks.as_strided(np.arange(6), (2, 3), (8, 16))
    "as_strided"(x: ArrayLike, shape: Option<ShapeArg> = None, strides: Option<Ints> = None, subok: bool = False, writeable: bool = True) => as_strided;
    /// Create a sliding window view into the array with the given window shape.
    ///
    /// >>> np.lib.stride_tricks.sliding_window_view(np.arange(6), 3)
    "sliding_window_view"(x: ArrayLike, window_shape: Ints, axis: Option<Ints> = None, *, subok: bool = False, writeable: bool = False) => sliding_window_view;
}

fn as_strided(
    _: &mut dyn Host,
    x: ArrayLike,
    shape: Option<ShapeArg>,
    strides: Option<Ints>,
    _subok: bool,
    writeable: bool,
) -> Result<Value> {
    let a = x.array();
    let shape = shape.map_or_else(|| a.shape().into(), |s| s.0);
    let item = a.dtype().itemsize() as i64;
    let strides: Strides = match strides {
        Some(bytes) => {
            if bytes.0.len() != shape.len() {
                return value_error("strides must be the same length as shape");
            }
            if bytes.0.iter().any(|s| s % item != 0) {
                let text = "strides that are no multiple of the item size are not supported";
                return Err(Error::new(ErrorKind::NotImplementedError, text).into());
            }
            bytes.0.iter().map(|s| (s / item) as isize).collect()
        }
        None if shape[..] == *a.shape() => a.strides().into(),
        None => crate::array::layout::c_strides(&shape),
    };
    crate::array::layout::checked_size(&shape)?;
    // NumPy lets such a view leave the buffer; here it may not.
    let view = a.with_layout(Layout { shape, strides, offset: a.offset() })?;
    let view = if writeable { view } else { view.with_writeable(false) };
    Ok(x.view(view))
}

fn sliding_window_view(
    _: &mut dyn Host,
    x: ArrayLike,
    window: Ints,
    axis: Option<Ints>,
    _subok: bool,
    writeable: bool,
) -> Result<Value> {
    let a = x.array();
    let sizes: Option<Vec<usize>> = window.0.iter().map(|&n| usize::try_from(n).ok()).collect();
    let Some(sizes) = sizes else { return value_error("`window_shape` cannot contain negative values") };
    let axes: Vec<usize> = match axis {
        None => {
            if sizes.len() != a.ndim() {
                return value_error(format!(
                    "Since axis is `None`, must provide window_shape for all dimensions of `x`; got {} window_shape elements and `x.ndim` is {}.",
                    sizes.len(),
                    a.ndim()
                ));
            }
            (0..a.ndim()).collect()
        }
        Some(all) => {
            let axes = all.0.iter().map(|&k| crate::library::args::axis(k, a.ndim())).collect::<Result<Vec<_>>>()?;
            if axes.len() != sizes.len() {
                return value_error(format!(
                    "Must provide matching length window_shape and axis; got {} window_shape elements and {} axes elements.",
                    sizes.len(),
                    axes.len()
                ));
            }
            axes
        }
    };
    let mut left: Vec<usize> = a.shape().to_vec();
    for (&k, &n) in axes.iter().zip(&sizes) {
        if left[k] < n {
            return value_error("window shape cannot be larger than input array shape");
        }
        left[k] -= n.saturating_sub(1);
    }
    let view = sliding_windows(&a, &axes, &sizes)?;
    Ok(x.view(if writeable { view } else { view.with_writeable(false) }))
}
