//! Sorting, searching and sets: sort, argsort, searchsorted, unique, isin, union.

use super::convert::{ArrayLike, wrap};
use super::discover;
use crate::array::promote::numpy as promote;
use crate::array::{Array, DType};
use crate::diag::Error;
use crate::library::args;
use crate::op::cast::astype;
use crate::op::pick::{self, Mode};
use crate::op::{join, reduce as op_reduce, sort as op};
use crate::rows;
use crate::value::convert::FromValue;
use crate::value::{Host, Result, Value};
use smallvec::SmallVec;

rows! { pub FUNCTIONS =
    /// Return a sorted copy of an array.
    ///
    /// >>> np.sort([3, 1, 2])
    "sort"(a: ArrayLike, axis: Option<i64> = -1, kind: Option<String> = None, order: Value = None, *, stable: Option<bool> = None) => sort;
    /// Return a partitioned copy of an array.
    ///
    /// >>> np.partition([3, 1, 2], 1)
    "partition"(a: ArrayLike, kth: Ranks, axis: Option<i64> = -1, kind: String = "introselect", order: Value = None) => partition;
    /// Sort a complex array using the real part first, then the imaginary part.
    ///
    /// >>> np.sort_complex([3, 1j, 2])
    "sort_complex"(a: ArrayLike) => sort_complex;
    /// Perform an indirect stable sort using a sequence of keys.
    ///
    /// >>> np.lexsort(([1, 2, 0], [0, 0, 0]))
    "lexsort"(keys: ArrayKeys, axis: i64 = -1) => lexsort;
    /// Find the unique elements of an array.
    ///
    /// >>> np.unique([1, 2, 2, 3])
    "unique"(ar: ArrayLike, return_index: bool = False, return_inverse: bool = False, return_counts: bool = False, axis: Option<i64> = None, *, equal_nan: bool = True, sorted: bool = True) => unique;
    /// Find the unique elements of an array, and counts, inverse, and indices.
    ///
    /// >>> np.unique_all([1, 1, 2]).counts
    "unique_all"(x: ArrayLike) => unique_all;
    /// Find the unique elements and counts of an input array.
    ///
    /// >>> np.unique_counts([1, 1, 2]).counts
    "unique_counts"(x: ArrayLike) => unique_counts;
    /// Find the unique elements of x and indices to reconstruct x.
    ///
    /// >>> np.unique_inverse([1, 1, 2]).values
    "unique_inverse"(x: ArrayLike) => unique_inverse;
    /// Returns the unique elements of an input array.
    ///
    /// >>> np.unique_values([3, 3])
    "unique_values"(x: ArrayLike) => unique_values;
    /// Whether each element is in the test elements.
    ///
    /// >>> np.isin([1, 2, 3], [2, 3])
    "isin"(element: ArrayLike, test_elements: ArrayLike, assume_unique: bool = False, invert: bool = False, *, kind: Option<String> = None) => isin;
    /// Find the intersection of two arrays.
    ///
    /// >>> np.intersect1d([1, 3, 4, 3], [3, 1, 2, 1])
    "intersect1d"(ar1: ArrayLike, ar2: ArrayLike, assume_unique: bool = False, return_indices: bool = False) => intersect1d;
    /// Find the union of two arrays.
    ///
    /// >>> np.union1d([-1, 0], [0, 2])
    "union1d"(ar1: ArrayLike, ar2: ArrayLike) => union1d;
    /// Find the set difference of two arrays.
    ///
    /// >>> np.setdiff1d([1, 2, 3], [3, 4])
    "setdiff1d"(ar1: ArrayLike, ar2: ArrayLike, assume_unique: bool = False) => setdiff1d;
    /// Find the set exclusive-or of two arrays.
    ///
    /// >>> np.setxor1d([1, 2, 3], [3, 4])
    "setxor1d"(ar1: ArrayLike, ar2: ArrayLike, assume_unique: bool = False) => setxor1d;
}

rows! { pub SHARED =
    /// Returns the indices that would sort an array.
    ///
    /// >>> np.argsort([3, 1, 2])
    "argsort"(a: ArrayLike, axis: Option<i64> = -1, kind: Option<String> = None, order: Value = None, *, stable: Option<bool> = None) => argsort;
    /// Perform an indirect partition along the given axis.
    ///
    /// >>> np.argpartition([3, 1, 2], 0)[0]
    "argpartition"(a: ArrayLike, kth: Ranks, axis: Option<i64> = -1, kind: String = "introselect", order: Value = None) => argpartition;
    /// Find indices where elements should be inserted to maintain order.
    ///
    /// >>> np.searchsorted([11, 12, 13], 12)
    "searchsorted"(a: ArrayLike, v: ArrayLike, side: String = "left", sorter: Option<ArrayLike> = None) => searchsorted;
}

rows! { pub METHODS =
    /// Sort the array in-place.
    ///
    /// >>> a = np.array([3, 1, 2]); a.sort(); a
    "sort"(this: ArrayLike, axis: i64 = -1, kind: Option<String> = None, order: Value = None, *, stable: Option<bool> = None) => method_sort;
    /// Partially sort the array in-place.
    ///
    /// >>> a = np.array([3, 1, 2]); a.partition(1); a
    "partition"(this: ArrayLike, kth: Ranks, axis: i64 = -1, kind: String = "introselect", order: Value = None) => method_partition;
}

/// Keys of a lexical sort: a sequence of arrays, or the rows of an array.
pub struct ArrayKeys(Vec<Array>);

impl crate::value::convert::FromValue for ArrayKeys {
    fn from_value(h: &mut dyn Host, v: &Value) -> Result<Self> {
        let items = v.to_vec(h)?;
        items.iter().map(|i| discover::as_array(h, i, None)).collect::<Result<_>>().map(ArrayKeys)
    }
}

fn laid_out(a: &ArrayLike, axis: Option<i64>) -> Result<(Array, usize)> {
    let array = a.array();
    match axis {
        None => Ok((op_reduce::flat(&array)?, 0)),
        Some(k) => {
            let k = args::axis(k, array.ndim())?;
            Ok((array, k))
        }
    }
}

/// What `kind=` and `stable=` ask for.
fn sort_kind(kind: Option<String>, stable: Option<bool>, order: &Value) -> Result<op::Kind> {
    if kind.is_some() && stable.is_some() {
        let text = "`kind` and keyword parameters can't be provided at the same time. Use only one of them.";
        return Err(Error::value(text).into());
    }
    if !order.is_none() {
        return Err(Error::value("Cannot specify order when the array has no fields.").into());
    }
    let Some(kind) = kind else { return Ok(if stable == Some(true) { op::Kind::Stable } else { op::Kind::Quick }) };
    match kind.chars().next().map(|c| c.to_ascii_lowercase()) {
        Some('q' | 'h') => Ok(op::Kind::Quick),
        Some('m' | 's' | 't') => Ok(op::Kind::Stable),
        _ => Err(Error::value(format!("sort kind must be one of 'quick', 'heap', or 'stable' (got '{kind}')")).into()),
    }
}

fn sort(
    _: &mut dyn Host,
    a: ArrayLike,
    axis: Option<i64>,
    kind: Option<String>,
    order: Value,
    stable: Option<bool>,
) -> Result<Value> {
    sort_kind(kind, stable, &order)?;
    let (array, k) = laid_out(&a, axis)?;
    Ok(Value::ndarray(op::sort(&array, k, false)?))
}

fn method_sort(
    _: &mut dyn Host,
    a: ArrayLike,
    axis: i64,
    kind: Option<String>,
    order: Value,
    stable: Option<bool>,
) -> Result<Value> {
    sort_kind(kind, stable, &order)?;
    let (array, k) = laid_out(&a, Some(axis))?;
    if !array.writeable() {
        return Err(Error::value("sort array is read-only").into());
    }
    let sorted = op::sort(&array, k, false)?;
    crate::op::assign::assign(&array, &sorted)?;
    Ok(Value::None)
}

fn argsort(
    _: &mut dyn Host,
    a: ArrayLike,
    axis: Option<i64>,
    kind: Option<String>,
    order: Value,
    stable: Option<bool>,
) -> Result<Value> {
    let kind = sort_kind(kind, stable, &order)?;
    if a.array().ndim() == 0 {
        args::axis(axis.unwrap_or(0), 1)?;
        return Ok(Value::ndarray(Array::zeros(DType::I64, &[1])?));
    }
    let (array, k) = laid_out(&a, axis)?;
    Ok(Value::ndarray(op::argsort_by(&array, k, kind)?))
}

fn check_select(kind: &str) -> Result<()> {
    if kind == "introselect" {
        return Ok(());
    }
    Err(Error::value(format!("select kind must be 'introselect' (got '{kind}')")).into())
}

/// `kth=`: integers, in NumPy's words for what is none.
struct Ranks(SmallVec<[i64; 4]>);

impl FromValue for Ranks {
    fn from_value(h: &mut dyn Host, v: &Value) -> Result<Self> {
        let array = discover::as_array(h, v, None)?;
        if array.dtype().is_bool() {
            return Err(Error::value("Booleans unacceptable as partition index").into());
        }
        if !array.dtype().is_integer() {
            return Err(Error::type_error("Partition index must be integer").into());
        }
        Ok(Ranks(array.to_nums().into_iter().map(|n| n.as_i64()).collect()))
    }
}

/// The ranks along an axis of length `n`, in ascending order; where there is nothing to sort any rank will do.
fn ranks(kth: &Ranks, n: usize) -> Result<Vec<usize>> {
    if n == 0 {
        return Ok(Vec::new());
    }
    let mut ranks = kth.0.iter().map(|&k| op::check_kth(k, n)).collect::<crate::diag::Result<Vec<_>>>()?;
    ranks.sort_unstable();
    Ok(ranks)
}

fn partition(
    _: &mut dyn Host,
    a: ArrayLike,
    kth: Ranks,
    axis: Option<i64>,
    kind: String,
    _order: Value,
) -> Result<Value> {
    let (array, k) = laid_out(&a, axis)?;
    check_select(&kind)?;
    Ok(Value::ndarray(op::partition(&array, k, &ranks(&kth, array.shape()[k])?)?))
}

fn method_partition(
    _: &mut dyn Host,
    a: ArrayLike,
    kth: Ranks,
    axis: i64,
    kind: String,
    _order: Value,
) -> Result<Value> {
    let (array, k) = laid_out(&a, Some(axis))?;
    super::convert::writable(&array, "partition array")?;
    check_select(&kind)?;
    let sorted = op::partition(&array, k, &ranks(&kth, array.shape()[k])?)?;
    crate::op::assign::assign(&array, &sorted)?;
    Ok(Value::None)
}

fn argpartition(
    _: &mut dyn Host,
    a: ArrayLike,
    kth: Ranks,
    axis: Option<i64>,
    kind: String,
    _order: Value,
) -> Result<Value> {
    let (array, k) = laid_out(&a, axis)?;
    check_select(&kind)?;
    Ok(Value::ndarray(op::argpartition(&array, k, &ranks(&kth, array.shape()[k])?)?))
}

fn sort_complex(_: &mut dyn Host, a: ArrayLike) -> Result<Value> {
    let array = a.array();
    let last = args::axis(-1, array.ndim())?;
    let sorted = op::sort(&array, last, false)?;
    let d = match sorted.dtype() {
        d if d.is_complex() => d,
        DType::I8 | DType::U8 | DType::I16 | DType::U16 => DType::C64,
        _ => DType::C128,
    };
    Ok(Value::ndarray(astype(&sorted, d)?))
}

fn lexsort(_: &mut dyn Host, keys: ArrayKeys, axis: i64) -> Result<Value> {
    let keys = keys.0;
    let Some(first) = keys.first() else {
        return Err(Error::type_error("need sequence of keys with len > 0 in lexsort").into());
    };
    if keys.iter().all(|k| k.ndim() == 0) {
        return Ok(wrap(Array::zeros(DType::I64, &[])?));
    }
    if first.ndim() <= 1 {
        args::axis(axis, 1)?;
        return Ok(wrap(op::lexsort(&keys)?));
    }
    // Lane by lane: stable sorts by the first key, then by the next …, each of what is there already.
    let k = args::axis(axis, first.ndim())?;
    let mut order: Option<Array> = None;
    for key in &keys {
        order = Some(match order {
            None => op::argsort(key, k, false)?,
            Some(before) => {
                let arranged = pick::take_along_axis(key, &before, k)?;
                pick::take_along_axis(&before, &op::argsort(&arranged, k, false)?, k)?
            }
        });
    }
    Ok(order.map_or(Value::None, Value::ndarray))
}

/// NumPy's errors about `sorter=`.
fn check_sorter(order: &Array, n: usize) -> Result<()> {
    if !order.dtype().is_integer() {
        return Err(Error::type_error("sorter must only contain integers").into());
    }
    if order.ndim() != 1 {
        return Err(Error::type_error("could not parse sorter argument").into());
    }
    if order.size() != n {
        return Err(Error::value("sorter.size must equal a.size").into());
    }
    if order.to_nums().iter().any(|i| crate::array::index::wrap(i.as_i64(), n).is_none()) {
        return Err(Error::value("Sorter index out of range.").into());
    }
    Ok(())
}

fn searchsorted(
    _: &mut dyn Host,
    a: ArrayLike,
    v: ArrayLike,
    side: String,
    sorter: Option<ArrayLike>,
) -> Result<Value> {
    let (x, y) = (a.array(), v.array());
    if x.ndim() != 1 {
        return Err(Error::value("object too deep for desired array").into());
    }
    let right = match side.as_str() {
        "left" | "l" | "L" => false,
        "right" | "r" | "R" => true,
        other => {
            let text = format!("search side must be 'left' or 'right' (got '{other}')");
            return Err(Error::value(text).into());
        }
    };
    let d = promote(x.dtype(), y.dtype());
    let sorter = sorter.map(|s| s.array());
    if let Some(order) = &sorter {
        check_sorter(order, x.size())?;
    }
    let found = op::searchsorted(&astype(&x, d)?, &astype(&y, d)?, right, sorter.as_ref())?;
    Ok(wrap(found))
}

fn unique(
    _: &mut dyn Host,
    ar: ArrayLike,
    return_index: bool,
    return_inverse: bool,
    return_counts: bool,
    axis: Option<i64>,
    equal_nan: bool,
    sorted: bool,
) -> Result<Value> {
    let array = ar.array();
    let (found, inverse_shape) = match axis {
        None if !(return_index || return_inverse || return_counts || sorted) => {
            return Ok(Value::ndarray(op::unique_unsorted(&array, equal_nan)?));
        }
        None if !(return_index || return_inverse || return_counts) => {
            return Ok(Value::ndarray(op::unique_values(&array, equal_nan)?));
        }
        None => (op::unique(&array, equal_nan)?, Some(array.shape().to_vec())),
        Some(k) => {
            let k = args::axis(k, array.ndim())?;
            (op::unique_along(&array, k, false)?, None)
        }
    };
    let mut out = vec![Value::ndarray(found.values)];
    if return_index {
        out.push(Value::ndarray(found.first));
    }
    if return_inverse {
        let inverse = match inverse_shape {
            Some(shape) => crate::op::movement::reshape(&found.inverse, &shape)?.0,
            None => found.inverse,
        };
        out.push(Value::ndarray(inverse));
    }
    if return_counts {
        out.push(Value::ndarray(found.counts));
    }
    Ok(if out.len() == 1 { out.remove(0) } else { Value::tuple(out) })
}

/// A tuple with named parts.
fn results(name: &'static str, fields: &[&'static str], items: Vec<Value>) -> Value {
    super::named::named("numpy.lib._arraysetops_impl", name, fields.iter().copied().zip(items).collect())
}

fn unique_all(_: &mut dyn Host, x: ArrayLike) -> Result<Value> {
    let array = x.array();
    let u = op::unique(&array, false)?;
    let inverse = crate::op::movement::reshape(&u.inverse, array.shape())?.0;
    let items =
        vec![Value::ndarray(u.values), Value::ndarray(u.first), Value::ndarray(inverse), Value::ndarray(u.counts)];
    Ok(results("UniqueAllResult", &["values", "indices", "inverse_indices", "counts"], items))
}

fn unique_counts(_: &mut dyn Host, x: ArrayLike) -> Result<Value> {
    let u = op::unique(&x.array(), false)?;
    let items = vec![Value::ndarray(u.values), Value::ndarray(u.counts)];
    Ok(results("UniqueCountsResult", &["values", "counts"], items))
}

fn unique_inverse(_: &mut dyn Host, x: ArrayLike) -> Result<Value> {
    let array = x.array();
    let u = op::unique(&array, false)?;
    let inverse = crate::op::movement::reshape(&u.inverse, array.shape())?.0;
    let items = vec![Value::ndarray(u.values), Value::ndarray(inverse)];
    Ok(results("UniqueInverseResult", &["values", "inverse_indices"], items))
}

fn unique_values(_: &mut dyn Host, x: ArrayLike) -> Result<Value> {
    Ok(Value::ndarray(op::unique_unsorted(&x.array(), false)?))
}

/// Two arrays in their common dtype.
fn together(a: &ArrayLike, b: &ArrayLike) -> Result<(Array, Array)> {
    let (x, y) = (a.array(), b.array());
    let d = promote(x.dtype(), y.dtype());
    Ok((astype(&x, d)?, astype(&y, d)?))
}

fn isin(
    _: &mut dyn Host,
    element: ArrayLike,
    test_elements: ArrayLike,
    _assume_unique: bool,
    invert: bool,
    kind: Option<String>,
) -> Result<Value> {
    let (x, y) = together(&element, &test_elements)?;
    match kind.as_deref() {
        None | Some("sort") => {}
        Some("table") if x.dtype().is_inexact() || y.dtype().is_inexact() => {
            let text = "The 'table' method is only supported for boolean or integer arrays. Please select 'sort' or None for kind.";
            return Err(Error::value(text).into());
        }
        Some("table") => {}
        Some(other) => {
            return Err(Error::value(format!("Invalid kind: '{other}'. Please use None, 'sort' or 'table'.")).into());
        }
    }
    Ok(Value::ndarray(op::isin(&x, &y, invert)?))
}

fn intersect1d(
    _: &mut dyn Host,
    ar1: ArrayLike,
    ar2: ArrayLike,
    _assume_unique: bool,
    return_indices: bool,
) -> Result<Value> {
    let (x, y) = together(&ar1, &ar2)?;
    let (u, w) = (op::unique(&x, true)?, op::unique(&y, true)?);
    let chosen = |mine: &op::Unique, other: &op::Unique| -> Result<(Array, Array)> {
        let mask = op::isin(&mine.values, &other.values, false)?;
        let at = pick::nonzero_columns(&mask)?;
        Ok((pick::take(&mine.values, &at[0], 0, Mode::Raise)?, pick::take(&mine.first, &at[0], 0, Mode::Raise)?))
    };
    let (values, first) = chosen(&u, &w)?;
    if !return_indices {
        return Ok(Value::ndarray(values));
    }
    let (_, second) = chosen(&w, &u)?;
    Ok(Value::tuple(vec![Value::ndarray(values), Value::ndarray(first), Value::ndarray(second)]))
}

fn union1d(_: &mut dyn Host, ar1: ArrayLike, ar2: ArrayLike) -> Result<Value> {
    let (x, y) = together(&ar1, &ar2)?;
    let d = x.dtype();
    let all = join::concatenate(&[op_reduce::flat(&x)?, op_reduce::flat(&y)?], 0, d)?;
    Ok(Value::ndarray(op::unique(&all, true)?.values))
}

fn without(x: &Array, y: &Array) -> Result<Array> {
    let mask = op::isin(x, y, true)?;
    let at = pick::nonzero_columns(&mask)?;
    Ok(pick::take(x, &at[0], 0, Mode::Raise)?)
}

fn setdiff1d(_: &mut dyn Host, ar1: ArrayLike, ar2: ArrayLike, assume_unique: bool) -> Result<Value> {
    let (x, y) = together(&ar1, &ar2)?;
    let own = ar1.array().dtype();
    let x = if assume_unique { op_reduce::flat(&x)? } else { op::unique(&x, true)?.values };
    Ok(Value::ndarray(astype(&without(&x, &y)?, own)?))
}

fn setxor1d(_: &mut dyn Host, ar1: ArrayLike, ar2: ArrayLike, _assume_unique: bool) -> Result<Value> {
    let (x, y) = together(&ar1, &ar2)?;
    let d = x.dtype();
    let all = join::concatenate(&[without(&op_reduce::flat(&x)?, &y)?, without(&op_reduce::flat(&y)?, &x)?], 0, d)?;
    Ok(Value::ndarray(op::unique(&all, true)?.values))
}
