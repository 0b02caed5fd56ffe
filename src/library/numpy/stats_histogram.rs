//! Counting into bins: bincount, digitize, histogram, histogram2d, histogramdd, histogram_bin_edges.

use super::convert::{ArrayLike, wrap};
use super::operand::{zip, zip_num};
use super::{discover, errstate};
use crate::array::promote::{self, Casting, can_cast};
use crate::array::{Array, DType, Num};
use crate::diag::{Error, ErrorKind};
use crate::kernel::arith::Combine;
use crate::library::args::index;
use crate::op::cast::astype;
use crate::op::create::linspace;
use crate::op::elementwise::BinaryOp;
use crate::op::histogram::{Estimator, floats, histogram_nd};
use crate::op::movement::{reshape, reverse_axes, unbind};
use crate::op::reduce::{self, Over, flat};
use crate::op::scan::neighbours;
use crate::op::sort;
use crate::rows;
use crate::value::{Host, Result, Value};

rows! { pub FUNCTIONS =
    /// Count number of occurrences of each value in array of non-negative ints.
    ///
    /// >>> np.bincount([0, 1, 1, 3])
    "bincount"(x: Value, /, weights: Option<ArrayLike> = None, minlength: i64 = 0) => bincount;
    /// Return the indices of the bins to which each value in input array belongs.
    ///
    /// >>> np.digitize([0.2, 6.4, 3.0], [0.0, 1.0, 2.5, 4.0, 10.0])
    "digitize"(x: ArrayLike, bins: ArrayLike, right: bool = False) => digitize;
    /// Compute the histogram of a dataset.
    ///
    /// >>> np.histogram([1, 2, 1], bins=[0, 1, 2, 3])
    "histogram"(a: ArrayLike, bins: Value = 10, range: Option<(f64, f64)> = None, density: Option<bool> = None, weights: Option<ArrayLike> = None) => histogram;
    /// Calculate only the edges of the bins used by the `histogram` function.
    ///
    /// >>> np.histogram_bin_edges([0, 0, 0, 1, 2, 3, 3, 4, 5], bins=3)
    "histogram_bin_edges"(a: ArrayLike, bins: Value = 10, range: Option<(f64, f64)> = None, weights: Option<ArrayLike> = None) => histogram_bin_edges;
    /// Compute the bi-dimensional histogram of two data samples.
    ///
    /// >>> np.histogram2d([1, 2, 3], [1, 2, 4], bins=2)
    "histogram2d"(x: ArrayLike, y: ArrayLike, bins: Value = 10, range: Value = None, density: Option<bool> = None, weights: Option<ArrayLike> = None) => histogram2d;
    /// Compute the multidimensional histogram of some data.
    ///
    /// >>> np.histogramdd(np.array([[1, 2], [3, 4]]), bins=2)
    "histogramdd"(sample: Value, bins: Value = 10, range: Value = None, density: Option<bool> = None, weights: Option<ArrayLike> = None) => histogramdd;
}

impl crate::value::convert::FromValue for (f64, f64) {
    fn from_value(h: &mut dyn Host, v: &Value) -> Result<Self> {
        let items = v.to_vec(h)?;
        match items.as_slice() {
            [a, b] => Ok((f64::from_value(h, a)?, f64::from_value(h, b)?)),
            [] | [_] => {
                Err(Error::value(format!("not enough values to unpack (expected 2, got {})", items.len())).into())
            }
            _ => Err(Error::value("too many values to unpack (expected 2)").into()),
        }
    }
}

fn bincount(h: &mut dyn Host, x: Value, weights: Option<ArrayLike>, minlength: i64) -> Result<Value> {
    let mut list = discover::as_array(h, &x, None)?;
    if list.ndim() == 0 {
        return Err(Error::value("object of too small depth for desired array").into());
    }
    if list.ndim() > 1 {
        let text = match x {
            Value::Array(_) => "object too deep for desired array",
            _ => {
                "setting an array element with a sequence. The requested array would exceed the maximum number of dimension of 1."
            }
        };
        return Err(Error::value(text).into());
    }
    if list.is_empty() {
        list = Array::zeros(DType::I64, &[0])?;
    }
    if !can_cast(list.dtype(), DType::I64, Casting::Safe) && list.dtype() != DType::U64 {
        if matches!(x, Value::Array(_)) || list.dtype().is_complex() {
            let text = format!(
                "Cannot cast array data from dtype('{}') to dtype('int64') according to the rule 'safe'",
                list.dtype()
            );
            return Err(Error::type_error(text).into());
        }
        h.warn(
            ErrorKind::DeprecationWarning,
            "Non-integer input passed to bincount. In a future version of NumPy, this will be an error. (Deprecated NumPy 2.1)",
        )?;
    }
    let list = astype(&list, DType::I64)?;
    let least = usize::try_from(minlength).map_err(|_| Error::value("'minlength' must not be negative"))?;
    if super::reduce::any_true(&zip_num(BinaryOp::Less, &list, Num::Int(0))?)? {
        return Err(Error::value("'list' argument must have no negative elements").into());
    }
    let weights = weights.map(|w| w.array());
    if weights.as_ref().is_some_and(|w| w.size() != list.size()) {
        return Err(Error::value("The weights and list don't have the same length.").into());
    }
    Ok(Value::ndarray(sort::bincount(&list, weights.as_ref(), least)?))
}

fn digitize(_: &mut dyn Host, x: ArrayLike, bins: ArrayLike, right: bool) -> Result<Value> {
    let (x, bins) = (x.array(), bins.array());
    if x.dtype().is_complex() {
        return Err(Error::type_error("x may not be complex").into());
    }
    if bins.ndim() != 1 {
        let what = if bins.ndim() > 1 { "object too deep" } else { "object of too small depth" };
        return Err(Error::value(format!("{what} for desired array")).into());
    }
    let dtype = promote::numpy(x.dtype(), bins.dtype());
    Ok(wrap(sort::digitize(&astype(&x, dtype)?, &astype(&bins, dtype)?, right)?))
}

/// First and last edge: the range asked for, or that of the data.
fn outer_edges(a: &Array, range: Option<(f64, f64)>) -> Result<(f64, f64)> {
    let text = |x: f64| crate::array::format::float::repr_f64(x).trim_end_matches(".0").to_string();
    let (first, last) = match range {
        Some((first, last)) => {
            if first > last {
                return Err(Error::value("max must be larger than min in range parameter.").into());
            }
            if !(first.is_finite() && last.is_finite()) {
                return Err(
                    Error::value(format!("supplied range of [{}, {}] is not finite", text(first), text(last))).into()
                );
            }
            (first, last)
        }
        None if a.is_empty() => (0.0, 1.0),
        None => {
            let axes = reduce::all_axes(a);
            let end = |how| -> Result<f64> {
                let found = reduce::fold(a, how, a.dtype(), Over::axes(&axes, false))?;
                Ok(found.item().map_or(f64::NAN, |s| s.num.as_f64()))
            };
            let (first, last) = (end(Combine::Minimum)?, end(Combine::Maximum)?);
            let _ = crate::kernel::fpstatus::take();
            if !(first.is_finite() && last.is_finite()) {
                return Err(Error::value(format!(
                    "autodetected range of [{}, {}] is not finite",
                    text(first),
                    text(last)
                ))
                .into());
            }
            (first, last)
        }
    };
    Ok(if first == last { (first - 0.5, last + 0.5) } else { (first, last) })
}

fn even_edges((first, last): (f64, f64), bins: usize, dtype: DType) -> Result<Array> {
    let n = bins.checked_add(1).ok_or_else(|| Error::value("Maximum allowed dimension exceeded"))?;
    Ok(linspace(Num::Float(first), Num::Float(last), n, true, dtype)?.0)
}

/// The dtype of edges between numbers of an array.
fn edge_dtype(a: &Array) -> DType {
    if a.dtype().is_inexact() { a.dtype().real() } else { DType::F64 }
}

/// The edges that `bins` and `range` ask for.
fn edges_of(h: &mut dyn Host, a: &Array, bins: &Value, range: Option<(f64, f64)>, weighted: bool) -> Result<Array> {
    if let Value::Str(name) = bins {
        let Some(estimator) = Estimator::from_name(name.as_str()) else {
            let text = crate::value::repr::quote(name.as_str());
            return Err(Error::value(format!("{text} is not a valid estimator for `bins`")).into());
        };
        if weighted {
            let text = "Automated estimation of the number of bins is not supported for weighted data";
            return Err(Error::type_error(text).into());
        }
        let (first, last) = outer_edges(a, range)?;
        let mut x = floats(a)?;
        if range.is_some() {
            x.retain(|v| *v >= first && *v <= last);
        }
        let bins = if x.is_empty() {
            1
        } else {
            let mut width = estimator.width(&x, (first, last))?;
            if width != 0.0 && a.dtype().is_integer() && width < 1.0 {
                width = 1.0;
            }
            if width != 0.0 { ((last - first) / width).ceil() as usize } else { 1 }
        };
        return even_edges((first, last), bins, edge_dtype(a));
    }
    if let Some(n) = index(bins).filter(|_| !matches!(bins, Value::Array(b) if b.array().ndim() > 0)) {
        let n = usize::try_from(n?)
            .ok()
            .filter(|n| *n > 0)
            .ok_or_else(|| Error::value("`bins` must be positive, when an integer"))?;
        return even_edges(outer_edges(a, range)?, n, edge_dtype(a));
    }
    let edges = discover::as_array(h, bins, None)?;
    match edges.ndim() {
        0 => Err(Error::type_error("`bins` must be an integer, a string, or an array").into()),
        1 => {
            let (later, earlier) = neighbours(&edges, 0)?;
            if super::reduce::any_true(&zip(BinaryOp::Greater, &earlier, &later)?)? {
                return Err(Error::value("`bins` must increase monotonically, when an array").into());
            }
            Ok(edges)
        }
        _ => Err(Error::value("`bins` must be 1d, when an array").into()),
    }
}

/// The data and weights as lists, checked.
fn sample(h: &mut dyn Host, a: &ArrayLike, weights: Option<&ArrayLike>) -> Result<(Array, Option<Array>)> {
    let mut array = a.array();
    if array.dtype().is_bool() {
        let text = "Converting input from bool to <class 'numpy.uint8'> for compatibility.";
        h.warn(ErrorKind::RuntimeWarning, text)?;
        array = astype(&array, DType::U8)?;
    }
    let weights = weights.map(|w| w.array());
    if weights.as_ref().is_some_and(|w| w.shape() != array.shape()) {
        return Err(Error::value("weights should have the same shape as a.").into());
    }
    Ok((flat(&array)?, weights.map(|w| flat(&w)).transpose()?))
}

fn histogram_bin_edges(
    h: &mut dyn Host,
    a: ArrayLike,
    bins: Value,
    range: Option<(f64, f64)>,
    weights: Option<ArrayLike>,
) -> Result<Value> {
    let (a, w) = sample(h, &a, weights.as_ref())?;
    Ok(Value::ndarray(edges_of(h, &a, &bins, range, w.is_some())?))
}

fn histogram(
    h: &mut dyn Host,
    a: ArrayLike,
    bins: Value,
    range: Option<(f64, f64)>,
    density: Option<bool>,
    weights: Option<ArrayLike>,
) -> Result<Value> {
    let (a, w) = sample(h, &a, weights.as_ref())?;
    let edges = edges_of(h, &a, &bins, range, w.is_some())?;
    let counts = sort::histogram(&a, &floats(&edges)?, w.as_ref())?;
    let _ = crate::kernel::fpstatus::take();
    let dtype = w.as_ref().map_or(DType::I64, |w| w.dtype());
    let counts = if density == Some(true) {
        let (later, earlier) = neighbours(&edges, 0)?;
        let widths = astype(&zip(BinaryOp::Subtract, &later, &earlier)?, DType::F64)?;
        let total = reduce::fold(&counts, Combine::Add, DType::F64, Over::axes(&[0], false))?;
        let per = zip(BinaryOp::Divide, &zip(BinaryOp::Divide, &counts, &widths)?, &total)?;
        errstate::report(h, "divide")?;
        per
    } else {
        astype(&counts, dtype)?
    };
    Ok(Value::tuple(vec![Value::ndarray(counts), Value::ndarray(edges)]))
}

/// The edges of variable `k` of several.
fn edges_along(h: &mut dyn Host, column: &Array, bins: &Value, range: Option<(f64, f64)>, k: usize) -> Result<Array> {
    if let Some(n) = index(bins).filter(|_| !matches!(bins, Value::Array(b) if b.array().ndim() > 0)) {
        let n = usize::try_from(n?)
            .ok()
            .filter(|n| *n > 0)
            .ok_or_else(|| Error::value(format!("`bins[{k}]` must be positive, when an integer")))?;
        return even_edges(outer_edges(column, range)?, n, DType::F64);
    }
    let edges = discover::as_array(h, bins, None)?;
    if edges.ndim() != 1 {
        return Err(Error::value(format!("`bins[{k}]` must be a scalar or 1d array")).into());
    }
    let (later, earlier) = neighbours(&edges, 0)?;
    if super::reduce::any_true(&zip(BinaryOp::Greater, &earlier, &later)?)? {
        return Err(Error::value(format!("`bins[{k}]` must be monotonically increasing, when an array")).into());
    }
    Ok(edges)
}

/// Counts and edges of several variables.
fn count_nd(
    h: &mut dyn Host,
    columns: &[Array],
    bins: &Value,
    range: &Value,
    density: bool,
    weights: Option<&Array>,
) -> Result<(Array, Vec<Array>)> {
    let d = columns.len();
    let each = match index(bins) {
        Some(_) => vec![bins.clone(); d],
        None => bins.to_vec(h)?,
    };
    if each.len() != d {
        let text = "The dimension of bins must be equal to the dimension of the sample x.";
        return Err(Error::value(text).into());
    }
    let ranges = match range {
        Value::None => vec![Value::None; d],
        r => r.to_vec(h)?,
    };
    if ranges.len() != d {
        return Err(Error::value("range argument must have one entry per dimension").into());
    }
    let mut edges = Vec::with_capacity(d);
    for (k, column) in columns.iter().enumerate() {
        use crate::value::convert::FromValue;
        let range = Option::<(f64, f64)>::from_value(h, &ranges[k])?;
        edges.push(edges_along(h, column, &each[k], range, k)?);
    }
    let lists = columns.iter().map(floats).collect::<std::result::Result<Vec<_>, _>>()?;
    let limits = edges.iter().map(floats).collect::<std::result::Result<Vec<_>, _>>()?;
    let w = weights.map(floats).transpose()?;
    let mut counts = histogram_nd(&lists, &limits, w.as_deref())?;
    let _ = crate::kernel::fpstatus::take();
    if density {
        let axes = reduce::all_axes(&counts);
        let total = reduce::fold(&counts, Combine::Add, DType::F64, Over::axes(&axes, false))?;
        for (k, e) in edges.iter().enumerate() {
            let (later, earlier) = neighbours(e, 0)?;
            let mut shape = vec![1; d];
            shape[k] = later.size();
            let widths = reshape(&zip(BinaryOp::Subtract, &later, &earlier)?, &shape)?.0;
            counts = zip(BinaryOp::Divide, &counts, &widths)?;
        }
        counts = zip(BinaryOp::Divide, &counts, &total)?;
        errstate::report(h, "divide")?;
    }
    Ok((counts, edges))
}

fn histogram2d(
    h: &mut dyn Host,
    x: ArrayLike,
    y: ArrayLike,
    bins: Value,
    range: Value,
    density: Option<bool>,
    weights: Option<ArrayLike>,
) -> Result<Value> {
    let (x, y) = (x.array(), y.array());
    if x.size() != y.size() {
        return Err(Error::value("x and y must have the same length.").into());
    }
    // One list of edges, neither of length 1 nor 2, serves both.
    let bins = match index(&bins) {
        Some(_) => bins,
        None => {
            let n = bins.len(h)?;
            if n != 1 && n != 2 { Value::list(vec![bins.clone(), bins]) } else { bins }
        }
    };
    let w = weights.map(|w| w.array());
    let (counts, edges) = count_nd(h, &[x, y], &bins, &range, density == Some(true), w.as_ref())?;
    Ok(Value::tuple(std::iter::once(counts).chain(edges).map(Value::ndarray).collect()))
}

fn histogramdd(
    h: &mut dyn Host,
    sample: Value,
    bins: Value,
    range: Value,
    density: Option<bool>,
    weights: Option<ArrayLike>,
) -> Result<Value> {
    let points = match &sample {
        Value::Array(a) if a.array().ndim() == 2 => a.array().clone(),
        v => {
            let a = discover::as_array(h, v, None)?;
            let rows = match a.ndim() {
                0 | 1 => reshape(&a, &[1, a.size()])?.0,
                2 => a,
                _ => return Err(Error::value("too many values to unpack (expected 2)").into()),
            };
            reverse_axes(&rows)?
        }
    };
    let columns = unbind(&points, 1)?;
    let w = weights.map(|w| w.array());
    let (counts, edges) = count_nd(h, &columns, &bins, &range, density == Some(true), w.as_ref())?;
    let edges = Value::list(edges.into_iter().map(Value::ndarray).collect());
    Ok(Value::tuple(vec![Value::ndarray(counts), edges]))
}
