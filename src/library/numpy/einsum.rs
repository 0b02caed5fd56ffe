//! Products named by index letters and by axes: einsum, tensordot, kron, cross, vdot.

use super::compose::{array, at, ints, method, mul, np, np_kw, sub, value_error};
use super::convert::{ArrayLike, wrap};
use crate::array::promote::{self, Casting, can_cast};
use crate::array::{Array, DType};
use crate::diag::{Error, ErrorKind};
use crate::library::args;
use crate::op::einsum::{Subscripts, as_view, einsum as sum_products, parse};
use crate::op::einsum_path::{Path, Search, Sizes, path};
use crate::rows;
use crate::value::convert::FromValue;
use crate::value::{Host, Result, Value, Word};

rows! { pub FUNCTIONS =
    /// Evaluates the Einstein summation convention on the operands.
    ///
    /// >>> np.einsum('ij,j->i', np.arange(6).reshape(2, 3), [1, 0, 1])
    "einsum"(*operands: &[Value], out: Value = None, optimize: Value = False, dtype: Value = None, order: Value = "K", casting: String = "safe") => einsum;
    /// Evaluates the lowest cost contraction order for an einsum expression by considering the creation of intermediate arrays.
    ///
    /// >>> a = np.ones((2, 2))
    /// >>> np.einsum_path('ij,jk,kl->il', a, a, a)[0]
    "einsum_path"(*operands: &[Value], optimize: Value = "greedy", einsum_call: bool = False) => einsum_path;
    /// Compute tensor dot product along specified axes.
    ///
    /// >>> np.tensordot([[1, 2], [3, 4]], [[1, 0], [0, 1]], axes=1)
    "tensordot"(a: ArrayLike, b: ArrayLike, axes: Value = 2) => tensordot;
    /// Kronecker product of two arrays.
    ///
    /// >>> np.kron([1, 10], [5, 6])
    "kron"(a: ArrayLike, b: ArrayLike) => kron;
    /// Return the cross product of two (arrays of) vectors.
    ///
    /// >>> np.cross([1, 2, 3], [4, 5, 6])
    "cross"(a: ArrayLike, b: ArrayLike, axisa: i64 = -1, axisb: i64 = -1, axisc: i64 = -1, axis: Option<i64> = None) => cross;
    /// Return the dot product of two vectors.
    ///
    /// >>> np.vdot([1+2j, 3+4j], [5+6j, 7+8j])
    "vdot"(a: ArrayLike, b: ArrayLike, /) => vdot;
}

/// The subscripts' text and the operands, from either form of the call.
fn arguments(h: &mut dyn Host, operands: &[Value]) -> Result<(String, Vec<ArrayLike>)> {
    let Some(first) = operands.first() else {
        return value_error(
            "must specify the einstein sum subscripts string and at least one operand, or at least one operand and its corresponding subscripts list",
        );
    };
    if let Some(text) = first.as_str() {
        if operands.len() < 2 {
            return value_error("must specify the einstein sum subscripts string and at least one operand");
        }
        let arrays = operands[1..].iter().map(|v| ArrayLike::from_value(h, v)).collect::<Result<_>>()?;
        return Ok((text.to_string(), arrays));
    }
    if operands.len() < 2 {
        return value_error("must provide at least an operand and a subscripts list to einsum");
    }
    let (mut text, mut arrays) = (String::new(), Vec::new());
    for pair in operands.chunks(2) {
        match pair {
            [operand, labels] => {
                if !arrays.is_empty() {
                    text.push(',');
                }
                arrays.push(ArrayLike::from_value(h, operand)?);
                text += &label_list(h, labels)?;
            }
            [output] => text = format!("{text}->{}", label_list(h, output)?),
            _ => {}
        }
    }
    Ok((text, arrays))
}

/// `[0, Ellipsis, 1]` as letters.
fn label_list(h: &mut dyn Host, labels: &Value) -> Result<String> {
    let mut text = String::new();
    for label in labels.to_vec(h)? {
        match &label {
            Value::Ellipsis => text += "...",
            v => {
                let Some(i) = v.to_bigint().and_then(|b| i64::try_from(b).ok()) else {
                    let text = "each subscript must be either an integer or an ellipsis";
                    return Err(Error::type_error(text).into());
                };
                match i {
                    0..26 => text.push(char::from(b'A' + i as u8)),
                    26..52 => text.push(char::from(b'a' + (i - 26) as u8)),
                    _ => return value_error("subscript is not within the valid range [0, 52)"),
                }
            }
        }
    }
    Ok(text)
}

fn einsum(
    h: &mut dyn Host,
    operands: &[Value],
    out: Value,
    optimize: Value,
    dtype: Value,
    _order: Value,
    casting: String,
) -> Result<Value> {
    let (text, likes) = arguments(h, operands)?;
    let dtype = if dtype.is_none() { None } else { Some(super::convert::dtype_of(h, &dtype)?) };
    let arrays: Vec<Array> = likes.iter().map(ArrayLike::array).collect();
    let ndims: Vec<usize> = arrays.iter().map(Array::ndim).collect();
    let subscripts = parse(&text, &ndims)?;
    let rule = super::methods::casting(&casting)?;
    let whole = match (&likes[..], &out) {
        ([one], Value::None) => as_view(&arrays[0], &subscripts)?.map(|view| (one, view)),
        _ => None,
    };
    let result = match whole {
        Some((_, view)) if view.ndim() == 0 => return Ok(wrap(view)),
        Some((one, view)) => return Ok(one.view(view)),
        None => {
            let meet = arrays.iter().map(Array::dtype).reduce(promote::numpy).unwrap_or(DType::F64);
            let dtype = dtype.unwrap_or(meet);
            check_casts(&arrays, &out, dtype, rule)?;
            let plan = match arrays.len() > 2 && optimize.truth(h)? {
                true => Some(plan(h, &text, &arrays, &optimize)?),
                false => None,
            };
            match plan {
                Some(p) => step_by_step(h, arrays, &p, dtype)?,
                None => sum_products(&arrays, &subscripts, dtype)?,
            }
        }
    };
    if let Value::Array(o) = &out {
        let target = o.array().clone();
        crate::op::assign::assign(&target, &result)?;
        return Ok(out);
    }
    Ok(wrap(result))
}

/// NumPy's refusal of operands, or of an output, that the rule lets nobody cast.
fn check_casts(arrays: &[Array], out: &Value, dtype: DType, rule: Casting) -> Result<()> {
    let by = rule.name();
    if let Some(k) = arrays.iter().position(|a| !can_cast(a.dtype(), dtype, rule)) {
        let from = arrays[k].dtype();
        let text = format!(
            "Iterator operand {k} dtype could not be cast from dtype('{from}') to dtype('{dtype}') according to the rule '{by}'"
        );
        return Err(Error::type_error(text).into());
    }
    if let Value::Array(o) = out
        && !can_cast(dtype, o.array().dtype(), rule)
    {
        let (to, n) = (o.array().dtype(), arrays.len());
        let text = format!(
            "Iterator requested dtype could not be cast from dtype('{dtype}') to dtype('{to}'), the operand {n} dtype, according to the rule '{by}'"
        );
        return Err(Error::type_error(text).into());
    }
    Ok(())
}

fn step_by_step(h: &mut dyn Host, mut arrays: Vec<Array>, p: &Path, dtype: DType) -> Result<Array> {
    for c in &p.contractions {
        h.check_interrupt()?;
        let taken: Vec<Array> = c.positions.iter().map(|&i| arrays.remove(i)).collect();
        let ndims: Vec<usize> = taken.iter().map(Array::ndim).collect();
        arrays.push(sum_products(&taken, &parse(&c.subscripts, &ndims)?, dtype)?);
    }
    arrays.pop().ok_or_else(|| Error::value("no operands").into())
}

/// The path for subscripts whose ellipses become letters of their own.
fn plan(h: &mut dyn Host, text: &str, arrays: &[Array], optimize: &Value) -> Result<Path> {
    let ndims: Vec<usize> = arrays.iter().map(Array::ndim).collect();
    let Subscripts { inputs, output } = parse(text, &ndims)?;
    let used: Vec<char> = text.chars().collect();
    let spare: Vec<char> = ('a'..='z').chain('A'..='Z').filter(|c| !used.contains(c)).collect();
    let longest = inputs.iter().flatten().copied().filter(|l| *l < 0).min().unwrap_or(0).unsigned_abs() as usize;
    let name = |l: i32| -> char {
        if l > 0 { char::from(l as u8) } else { spare.get((longest as i32 + l) as usize).copied().unwrap_or('?') }
    };
    let words = |labels: &[i32]| -> String { labels.iter().map(|&l| name(l)).collect() };
    let mut sizes = Sizes::new();
    for (labels, a) in inputs.iter().zip(arrays) {
        for (l, n) in labels.iter().zip(a.shape()) {
            let slot = sizes.entry(name(*l)).or_insert(1);
            if *slot == 1 {
                *slot = *n;
            } else if *n != 1 && *n != *slot {
                return value_error(format!(
                    "Size of label '{}' for operand {} ({slot}) does not match previous terms ({n}).",
                    name(*l),
                    inputs.iter().position(|i| std::ptr::eq(i, labels)).unwrap_or(0)
                ));
            }
        }
    }
    let (search, limit) = search(h, optimize)?;
    let inputs: Vec<String> = inputs.iter().map(|i| words(i)).collect();
    Ok(path(&inputs, &words(&output), &sizes, search, limit))
}

fn search(h: &mut dyn Host, optimize: &Value) -> Result<(Search, Option<f64>)> {
    match optimize {
        Value::Bool(Word::TRUE) => return Ok((Search::Greedy, None)),
        Value::Bool(Word::FALSE) | Value::None => return Ok((Search::None, None)),
        Value::Str(s) if s.as_str() == "greedy" => return Ok((Search::Greedy, None)),
        Value::Str(s) if s.as_str() == "optimal" => return Ok((Search::Optimal, None)),
        Value::Str(s) => {
            return Err(Error::new(ErrorKind::KeyError, format!("Path name {} not found", s.as_str())).into());
        }
        _ => {}
    }
    let items = optimize.to_vec(h)?;
    if items.first().and_then(|i| i.as_str()) == Some("einsum_path") {
        let mut steps = Vec::new();
        for item in &items[1..] {
            let step = item.to_vec(h)?.iter().map(|v| usize::from_value(h, v)).collect::<Result<_>>()?;
            steps.push(step);
        }
        return Ok((Search::Given(steps), None));
    }
    if let [Value::Str(_), limit] = items.as_slice()
        && let Some(limit) = limit.to_f64()
    {
        let (search, _) = search(h, &items[0])?;
        return Ok((search, Some(limit)));
    }
    let text = optimize.to_text(h)?;
    Err(Error::type_error(format!("Did not understand the path: {text}")).into())
}

fn einsum_path(h: &mut dyn Host, operands: &[Value], optimize: Value, _call: bool) -> Result<Value> {
    let (text, likes) = arguments(h, operands)?;
    let arrays: Vec<Array> = likes.iter().map(ArrayLike::array).collect();
    let p = plan(h, &text, &arrays, &optimize)?;
    let mut list = vec![Value::str("einsum_path")];
    list.extend(p.steps.iter().map(|s| ints(s)));
    Ok(Value::tuple(vec![Value::list(list), Value::str(p.text)]))
}

fn tensordot(h: &mut dyn Host, a: ArrayLike, b: ArrayLike, axes: Value) -> Result<Value> {
    let (x, y) = (a.array(), b.array());
    let one = |h: &mut dyn Host, v: &Value| -> Result<Vec<i64>> {
        match args::index(v) {
            Some(i) => Ok(vec![i?]),
            None => v.to_vec(h)?.iter().map(|i| i64::from_value(h, i)).collect(),
        }
    };
    let (left, right) = match args::index(&axes) {
        Some(n) => {
            let n = n?;
            ((-n..0).collect(), (0..n).collect())
        }
        None => {
            let both = axes.to_vec(h)?;
            let [l, r] = both.as_slice() else {
                return value_error("not enough values to unpack (expected 2)");
            };
            (one(h, l)?, one(h, r)?)
        }
    };
    if left.len() != right.len() {
        return value_error("shape-mismatch for sum");
    }
    let place = |i: i64, ndim: usize| {
        crate::array::index::wrap(i, ndim).ok_or_else(|| Error::index("tuple index out of range"))
    };
    let mut pairs = Vec::new();
    for (&l, &r) in left.iter().zip(&right) {
        let (l, r) = (place(l, x.ndim())?, place(r, y.ndim())?);
        if x.shape()[l] != y.shape()[r] {
            return value_error("shape-mismatch for sum");
        }
        pairs.push((l, r));
    }
    let free = |ndim: usize, used: Vec<usize>| -> Vec<usize> { (0..ndim).filter(|k| !used.contains(k)).collect() };
    let free_x = free(x.ndim(), pairs.iter().map(|p| p.0).collect());
    let free_y = free(y.ndim(), pairs.iter().map(|p| p.1).collect());
    let order_x: Vec<usize> = free_x.iter().copied().chain(pairs.iter().map(|p| p.0)).collect();
    let order_y: Vec<usize> = pairs.iter().map(|p| p.1).chain(free_y.iter().copied()).collect();
    let shape: Vec<usize> = free_x.iter().map(|&k| x.shape()[k]).chain(free_y.iter().map(|&k| y.shape()[k])).collect();
    let inner: usize = pairs.iter().map(|p| x.shape()[p.0]).product();
    let rows: usize = free_x.iter().map(|&k| x.shape()[k]).product();
    let columns: usize = free_y.iter().map(|&k| y.shape()[k]).product();
    let turn = |a: &Array, order: &[usize], to: [usize; 2]| -> Result<Array> {
        if order.len() != a.ndim() {
            return value_error("axes don't match array");
        }
        let turned = a.with_layout(a.layout().permute(order))?;
        Ok(crate::op::movement::reshape(&turned, &to)?.0)
    };
    let (flat_x, flat_y) = (turn(&x, &order_x, [rows, inner])?, turn(&y, &order_y, [inner, columns])?);
    let product = np(h, "dot", &[Value::ndarray(flat_x), Value::ndarray(flat_y)])?;
    method(h, &product, "reshape", &[ints(&shape)])
}

fn kron(h: &mut dyn Host, a: ArrayLike, b: ArrayLike) -> Result<Value> {
    let (x, y) = (a.array(), b.array());
    let ndim = x.ndim().max(y.ndim());
    if ndim == 0 {
        return np(h, "multiply", &[Value::Array(a.0), Value::Array(b.0)]);
    }
    let wide =
        |s: &[usize]| -> Vec<usize> { std::iter::repeat_n(1, ndim - s.len()).chain(s.iter().copied()).collect() };
    let (p, q) = (wide(x.shape()), wide(y.shape()));
    let spread = |s: &[usize], first: bool| -> Vec<usize> {
        s.iter().flat_map(|&n| if first { [n, 1] } else { [1, n] }).collect()
    };
    let x = crate::op::movement::reshape(&x, &spread(&p, true))?.0;
    let y = crate::op::movement::reshape(&y, &spread(&q, false))?.0;
    let product = np(h, "multiply", &[Value::ndarray(x), Value::ndarray(y)])?;
    let shape: Vec<usize> = p.iter().zip(&q).map(|(a, b)| a * b).collect();
    method(h, &product, "reshape", &[ints(&shape)])
}

fn vdot(h: &mut dyn Host, a: ArrayLike, b: ArrayLike) -> Result<Value> {
    let (x, y) = (a.array(), b.array());
    if x.size() != y.size() {
        let shape = crate::array::format::numpy::shape_tuple(&[x.size()]);
        return value_error(format!("cannot reshape array of size {} into shape {shape}", y.size()));
    }
    let conjugate = np(h, "conjugate", &[Value::Array(a.0)])?;
    let (left, right) = (np(h, "ravel", &[conjugate])?, np(h, "ravel", &[Value::Array(b.0)])?);
    np(h, "dot", &[left, right])
}

fn cross(
    h: &mut dyn Host,
    a: ArrayLike,
    b: ArrayLike,
    axisa: i64,
    axisb: i64,
    axisc: i64,
    axis: Option<i64>,
) -> Result<Value> {
    let (axisa, axisb, axisc) = axis.map_or((axisa, axisb, axisc), |k| (k, k, k));
    if a.array().ndim() == 0 || b.array().ndim() == 0 {
        return value_error("At least one array has zero dimension");
    }
    let last = |h: &mut dyn Host, v: ArrayLike, k: i64, name: &str| -> Result<Array> {
        let ndim = v.array().ndim();
        let k = crate::array::index::wrap(k, ndim).ok_or_else(|| args::axis_error(k, ndim, Some(name)))?;
        let moved = np(h, "moveaxis", &[Value::Array(v.0), Value::from(k), Value::Int(-1)])?;
        array(h, &moved)
    };
    let (x, y) = (last(h, a, axisa, "axisa")?, last(h, b, axisb, "axisb")?);
    let (n, m) = (x.shape()[x.ndim() - 1], y.shape()[y.ndim() - 1]);
    if !(2..=3).contains(&n) || !(2..=3).contains(&m) {
        return value_error("incompatible dimensions for cross product\n(dimension must be 2 or 3)");
    }
    if n == 2 || m == 2 {
        let text = "Arrays of 2-dimensional vectors are deprecated. Use arrays of 3-dimensional vectors instead. (deprecated in NumPy 2.0)";
        h.warn(ErrorKind::DeprecationWarning, text)?;
    }
    let (p, q) = (Value::ndarray(x), Value::ndarray(y));
    let part = |h: &mut dyn Host, v: &Value, k: i64| at(h, v, Value::tuple(vec![Value::Ellipsis, Value::Int(k)]));
    let minus = |h: &mut dyn Host, i: i64, j: i64| -> Result<Value> {
        let (a, b) = (part(h, &p, i)?, part(h, &q, j)?);
        let (c, d) = (part(h, &p, j)?, part(h, &q, i)?);
        let (left, right) = (mul(h, &a, &b)?, mul(h, &c, &d)?);
        sub(h, &left, &right)
    };
    let z = minus(h, 0, 1)?;
    if n == 2 && m == 2 {
        return np(h, "asarray", &[z]);
    }
    // A missing third component counts as 0.
    let zero = |h: &mut dyn Host, i: i64, sign: bool| -> Result<Value> {
        let (v, w) = if m == 2 { (part(h, &p, 2)?, part(h, &q, i)?) } else { (part(h, &p, i)?, part(h, &q, 2)?) };
        let product = mul(h, &v, &w)?;
        if sign { super::compose::neg(h, &product) } else { Ok(product) }
    };
    let (x, y) = match (n, m) {
        (3, 3) => (minus(h, 1, 2)?, minus(h, 2, 0)?),
        (3, 2) => (zero(h, 1, true)?, zero(h, 0, false)?),
        _ => (zero(h, 1, false)?, zero(h, 0, true)?),
    };
    let stacked = np_kw(h, "stack", &[Value::tuple(vec![x, y, z])], &[("axis", Value::Int(-1))])?;
    let ndim = array(h, &stacked)?.ndim();
    let k = crate::array::index::wrap(axisc, ndim).ok_or_else(|| args::axis_error(axisc, ndim, Some("axisc")))?;
    np(h, "moveaxis", &[stacked, Value::Int(-1), Value::from(k)])
}
