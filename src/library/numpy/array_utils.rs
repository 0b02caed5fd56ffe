//! The module `numpy.lib.array_utils`: axes and memory bounds.

use super::convert::ArrayLike;
use crate::library::args::{self, Ints};
use crate::rows;
use crate::value::module::ModuleSpec;
use crate::value::{Host, Result, Value};

/// The module `numpy.lib.array_utils`.
pub static MODULE: ModuleSpec = ModuleSpec {
    name: "numpy.lib.array_utils",
    doc: "Miscellaneous utils.",
    functions: &[FUNCTIONS],
    members: &[],
    aliases: &[],
};

rows! { FUNCTIONS =
    /// Normalizes an axis index so that it is within the number of axes.
    ///
    /// >>> np.lib.array_utils.normalize_axis_index(-1, ndim=3)
    "normalize_axis_index"(axis: i64, ndim: usize, msg_prefix: Option<String> = None) => normalize_axis_index;
    /// Normalizes an axis argument into a tuple of non-negative integer axes.
    ///
    /// >>> np.lib.array_utils.normalize_axis_tuple((0, -1), 3)
    "normalize_axis_tuple"(axis: Ints, ndim: usize, argname: Option<String> = None, allow_duplicate: bool = False) => normalize_axis_tuple;
    /// Returns pointers to the end-points of an array.
    ///
    /// >>> low, high = np.lib.array_utils.byte_bounds(np.eye(2)); high - low
    "byte_bounds"(a: ArrayLike) => byte_bounds;
}

fn normalize_axis_index(_: &mut dyn Host, axis: i64, ndim: usize, msg_prefix: Option<String>) -> Result<Value> {
    match crate::array::index::wrap(axis, ndim) {
        Some(k) => Ok(k.into()),
        None => Err(args::axis_error(axis, ndim, msg_prefix.as_deref())),
    }
}

fn normalize_axis_tuple(
    _: &mut dyn Host,
    axis: Ints,
    ndim: usize,
    argname: Option<String>,
    allow_duplicate: bool,
) -> Result<Value> {
    let mut all: Vec<usize> = Vec::new();
    for &i in &axis.0 {
        let k = crate::array::index::wrap(i, ndim).ok_or_else(|| args::axis_error(i, ndim, argname.as_deref()))?;
        if !allow_duplicate && all.contains(&k) {
            return Err(args::value_error(match &argname {
                Some(name) => format!("repeated axis in `{name}` argument"),
                None => "repeated axis".to_string(),
            }));
        }
        all.push(k);
    }
    Ok(Value::tuple(all.into_iter().map(Value::from).collect()))
}

fn byte_bounds(_: &mut dyn Host, a: ArrayLike) -> Result<Value> {
    let array = a.array();
    let size = array.dtype().itemsize();
    let start = array.storage().ptr() as usize;
    let (low, high) = array.layout().bounds().map_or((array.offset(), array.offset()), |(l, h)| (l, h + 1));
    Ok(Value::tuple(vec![(start + low * size).into(), (start + high * size).into()]))
}
