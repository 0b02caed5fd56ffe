//! Functions applied to arrays part by part: vectorize, apply_along_axis, piecewise, frompyfunc.

use super::convert::{ArrayLike, dtype_of};
use super::discover;
use super::flat::position;
use super::movement::common_shape;
use crate::array::promote::numpy as promote;
use crate::array::{Array, DType, Layout, Num, Scalar};
use crate::diag::Error;
use crate::library::args::{self, Ints};
use crate::op::cast::astype;
use crate::op::{join, movement as op, pick};
use crate::rows;
use crate::value::convert::Keywords;
use crate::value::types::{Install, Slots};
use crate::value::{Args, Host, NdArray, Object, Result, Symbol, TypeInfo, Value};
use std::rc::Rc;

rows! { pub FUNCTIONS =
    /// Apply a function to 1-D slices along the given axis.
    ///
    /// >>> np.apply_along_axis(sorted, 1, np.array([[8, 1, 7], [4, 3, 9]]))
    "apply_along_axis"(func1d: Value, axis: i64, arr: ArrayLike, *args: &[Value], **kwargs: Keywords) => apply_along_axis;
    /// Apply a function repeatedly over multiple axes.
    ///
    /// >>> np.apply_over_axes(np.sum, np.ones((2, 3)), [0, 1])
    "apply_over_axes"(func: Value, a: ArrayLike, axes: Ints) => apply_over_axes;
    /// Evaluate a piecewise-defined function.
    ///
    /// >>> x = np.array([-1.0, 2.0]); np.piecewise(x, [x < 0, x >= 0], [-1, 1])
    "piecewise"(x: ArrayLike, condlist: Value, funclist: Value, *args: &[Value], **kw: Keywords) => piecewise;
}

/// A lane of an array: everything along one axis.
fn lane(array: &Array, axis: usize, k: usize) -> Result<Array> {
    let mut outer = array.layout().clone();
    let n = outer.shape.remove(axis);
    let stride = outer.strides.remove(axis);
    let layout =
        Layout { shape: [n].as_slice().into(), strides: [stride].as_slice().into(), offset: position(&outer, k) };
    Ok(array.with_layout(layout)?)
}

fn apply_along_axis(
    h: &mut dyn Host,
    func1d: Value,
    axis: i64,
    arr: ArrayLike,
    args: &[Value],
    kwargs: Keywords,
) -> Result<Value> {
    let array = arr.array();
    let k = args::axis(axis, array.ndim())?;
    let mut rest = array.shape().to_vec();
    rest.remove(k);
    let count: usize = rest.iter().product();
    if count == 0 {
        return Err(Error::value("Cannot apply_along_axis when any iteration dimensions are 0").into());
    }
    let mut results = Vec::new();
    for i in 0..count {
        let mut all = vec![arr.view(lane(&array, k, i)?)];
        all.extend_from_slice(args);
        let r = h.call(&func1d, Args { pos: &all, kw: &kwargs.0 })?;
        results.push(discover::as_array(h, &r, None)?);
    }
    let dtype = results[0].dtype();
    let shape = results[0].shape().to_vec();
    if results.iter().any(|r| r.shape() != shape) {
        return Err(Error::value("could not broadcast input array: the function's results differ in shape").into());
    }
    let stacked = join::stack(&results, 0, dtype)?;
    let mut full = rest.clone();
    full.extend_from_slice(&shape);
    let out = op::reshape(&stacked, &full)?.0;
    // The axes of each result stand where the lane stood.
    let source: Vec<usize> = (rest.len()..full.len()).collect();
    let destination: Vec<usize> = (k..k + shape.len()).collect();
    let out = op::move_axes(&out, &source, &destination)?;
    Ok(Value::ndarray(out))
}

fn apply_over_axes(h: &mut dyn Host, func: Value, a: ArrayLike, axes: Ints) -> Result<Value> {
    let mut current = Value::Array(a.0);
    for &k in &axes.0 {
        let array = discover::as_array(h, &current, None)?;
        let axis = args::axis(k, array.ndim())?;
        let r = h.call(&func, Args::positional(&[current.clone(), axis.into()]))?;
        let result = discover::as_array(h, &r, None)?;
        current = if result.ndim() == array.ndim() {
            r
        } else {
            Value::ndarray(op::expand_dims(&result, &[axis], crate::array::index::Rules::Numpy)?)
        };
    }
    Ok(current)
}

fn piecewise(
    h: &mut dyn Host,
    x: ArrayLike,
    condlist: Value,
    funclist: Value,
    args: &[Value],
    kw: Keywords,
) -> Result<Value> {
    let array = x.array();
    let functions = funclist.to_vec(h)?;
    let single = match &condlist {
        Value::List(l) => {
            l.borrow().first().is_some_and(|v| !matches!(v, Value::List(_) | Value::Array(_))) && array.ndim() > 0
        }
        Value::Array(a) => a.array().ndim() == array.ndim(),
        _ => true,
    };
    let mut conditions = Vec::new();
    let list = if single { vec![condlist.clone()] } else { condlist.to_vec(h)? };
    for c in &list {
        let mask = discover::as_array(h, c, Some(DType::Bool))?;
        conditions.push(op::broadcast_to(&mask, array.shape())?);
    }
    let (n, m) = (conditions.len(), functions.len());
    if m == n + 1 {
        // Whatever no condition names.
        let mut any: Option<Array> = None;
        for c in &conditions {
            any = Some(match any {
                None => c.clone(),
                Some(a) => super::operand::zip(crate::op::elementwise::BinaryOp::LogicalOr, &a, c)?,
            });
        }
        if let Some(any) = any {
            conditions.push(super::operand::map(crate::op::elementwise::UnaryOp::LogicalNot, &any)?);
        }
    } else if m != n {
        let text = format!("with {n} condition(s), either {n} or {} functions are expected", n + 1);
        return Err(Error::value(text).into());
    }
    let out = Array::zeros(array.dtype(), array.shape())?;
    for (mask, f) in conditions.iter().zip(&functions) {
        let chosen = pick::masked_select(&array, mask)?;
        let callable = !super::rounding::is_number(f) && !matches!(f, Value::Array(_));
        let value = if callable {
            if chosen.is_empty() {
                continue;
            }
            let mut all = vec![Value::ndarray(chosen)];
            all.extend_from_slice(args);
            let r = h.call(f, Args { pos: &all, kw: &kw.0 })?;
            discover::as_array(h, &r, None)?
        } else {
            discover::as_array(h, f, None)?
        };
        let value = astype(&value, out.dtype())?;
        if out.ndim() == 0 {
            if mask.item().is_some_and(|s| s.num.truth()) {
                crate::op::assign::assign(&out, &op::reshape(&value, &[])?.0)?;
            }
            continue;
        }
        let items = [crate::array::index::Item::Mask(mask.clone())];
        crate::op::index::set(&out, &items, &value, crate::array::index::Rules::Numpy)?;
    }
    Ok(Value::ndarray(out))
}

/// `np.vectorize(f)`.
struct Vectorize {
    function: Value,
    otypes: Option<Vec<DType>>,
    excluded: Vec<Value>,
    signature: Option<String>,
    doc: Value,
}

/// The type of `np.vectorize`.
pub static VECTORIZE: TypeInfo = TypeInfo::new("numpy", "vectorize", None);

impl Object for Vectorize {
    fn type_info(&self) -> &'static TypeInfo {
        &VECTORIZE
    }
    fn as_any(&self) -> &dyn std::any::Any {
        self
    }
}

rows! { MAKE =
    /// Returns an object that acts like pyfunc, but takes arrays as input.
    ///
    /// >>> np.vectorize(lambda a, b: a + b)([1, 2], 2)
    "vectorize"(pyfunc: Value = NoValue, otypes: Value = None, doc: Value = None, excluded: Value = None, cache: bool = False, signature: Option<String> = None) => vectorize;
}

fn vectorize(
    h: &mut dyn Host,
    pyfunc: Value,
    otypes: Value,
    doc: Value,
    excluded: Value,
    _cache: bool,
    signature: Option<String>,
) -> Result<Value> {
    let otypes = match &otypes {
        Value::None => None,
        Value::Str(s) => {
            let each: Result<Vec<DType>> = s.as_str().chars().map(|c| dtype_of(h, &Value::str(c))).collect();
            Some(each?)
        }
        list => {
            let mut all = Vec::new();
            for v in list.to_vec(h)? {
                all.push(dtype_of(h, &v)?);
            }
            Some(all)
        }
    };
    let excluded = if excluded.is_none() { vec![] } else { excluded.to_vec(h)? };
    let doc = if doc.is_none() {
        crate::value::attr::find(h, &pyfunc, Symbol::new("__doc__"))?.unwrap_or_default()
    } else {
        doc
    };
    Ok(Value::object(Vectorize { function: pyfunc, otypes, excluded, signature, doc }))
}

fn call_vectorized(h: &mut dyn Host, v: &Value, args: Args) -> Result<Value> {
    let Some(f) = v.downcast::<Vectorize>() else { return Ok(Value::None) };
    if f.function.is_none() {
        // Used as a decorator with options.
        let function = args.pos.first().cloned().unwrap_or_default();
        return Ok(Value::object(Vectorize {
            function,
            otypes: f.otypes.clone(),
            excluded: f.excluded.clone(),
            signature: f.signature.clone(),
            doc: f.doc.clone(),
        }));
    }
    if let Some(signature) = &f.signature {
        return call_with_signature(h, f, signature, args);
    }
    let is_excluded = |h: &mut dyn Host, key: &Value| -> Result<bool> {
        for e in &f.excluded {
            if e.equals(h, key)? {
                return Ok(true);
            }
        }
        Ok(false)
    };
    // Arguments that vary, by their places; everything else is passed as it is.
    let mut arrays = Vec::new();
    let mut places = Vec::new();
    for (k, a) in args.pos.iter().enumerate() {
        if !is_excluded(h, &Value::Int(k as i64))? {
            arrays.push(discover::as_array(h, a, None)?);
            places.push(Ok(k));
        }
    }
    for (k, (name, a)) in args.kw.iter().enumerate() {
        if !is_excluded(h, &Value::str(name.as_str()))? {
            arrays.push(discover::as_array(h, a, None)?);
            places.push(Err(k));
        }
    }
    let shape = common_shape(&arrays)?;
    let spread: Vec<Array> = arrays.iter().map(|a| op::broadcast_to(a, &shape)).collect::<crate::diag::Result<_>>()?;
    let count: usize = shape.iter().product();
    if count == 0 && f.otypes.is_none() {
        return Err(Error::value("cannot call `vectorize` on size 0 inputs unless `otypes` is set").into());
    }
    let (mut pos, mut kw) = (args.pos.to_vec(), args.kw.to_vec());
    let mut results: Vec<Vec<Value>> = Vec::new();
    let mut tuple = false;
    for i in 0..count {
        for (array, place) in spread.iter().zip(&places) {
            let x = Value::scalar(Scalar::new(array.dtype(), array.get_at(position(array.layout(), i))));
            match place {
                Ok(k) => pos[*k] = x,
                Err(k) => kw[*k].1 = x,
            }
        }
        let r = h.call(&f.function, Args { pos: &pos, kw: &kw })?;
        let parts = match r {
            Value::Tuple(t) => {
                tuple = true;
                t.to_vec()
            }
            one => vec![one],
        };
        if results.is_empty() {
            results = vec![Vec::new(); parts.len()];
        }
        for (to, part) in results.iter_mut().zip(parts) {
            to.push(part);
        }
    }
    let wanted = f.otypes.as_ref().map_or(results.len(), |o| o.len());
    results.resize(wanted.max(1), Vec::new());
    let mut out = Vec::new();
    for (k, values) in results.iter().enumerate() {
        let dtype = match &f.otypes {
            Some(o) => o.get(k).copied().unwrap_or(DType::F64),
            // NumPy asks the first result.
            None => match values.first() {
                Some(v) => discover::as_array(h, v, None)?.dtype(),
                None => DType::F64,
            },
        };
        let mut nums: Vec<Num> = Vec::with_capacity(values.len());
        for v in values {
            nums.push(discover::to_num(h, v, dtype)?);
        }
        let array = discover::from_nums(&nums, dtype, &shape)?;
        out.push(Value::ndarray(array));
    }
    Ok(if out.len() == 1 && !tuple { out.remove(0) } else { Value::tuple(out) })
}

/// How many axes each operand and result of `(n),(m)->(k)` has.
fn core_axes(signature: &str) -> Result<(Vec<usize>, Vec<usize>)> {
    let wrong = || Error::value(format!("not a valid gufunc signature: {signature}"));
    let side = |text: &str| -> Vec<usize> {
        text.split(')')
            .filter(|part| part.contains('('))
            .map(|part| {
                let inner = part.rsplit('(').next().unwrap_or("");
                inner.split(',').filter(|s| !s.trim().is_empty()).count()
            })
            .collect()
    };
    let (left, right) = signature.split_once("->").ok_or_else(wrong)?;
    Ok((side(left), side(right)))
}

fn call_with_signature(h: &mut dyn Host, f: &Vectorize, signature: &str, args: Args) -> Result<Value> {
    let (inputs, outputs) = core_axes(signature)?;
    if inputs.len() != args.pos.len() {
        let text = format!("wrong number of positional arguments: expected {}, got {}", inputs.len(), args.pos.len());
        return Err(Error::type_error(text).into());
    }
    let mut arrays = Vec::new();
    let mut loops = Vec::new();
    for (a, &core) in args.pos.iter().zip(&inputs) {
        let array = discover::as_array(h, a, None)?;
        if array.ndim() < core {
            let text = format!(
                "{}-dimensional argument does not have enough dimensions for all core dimensions",
                array.ndim()
            );
            return Err(Error::value(text).into());
        }
        loops.push(Array::zeros(DType::Bool, &array.shape()[..array.ndim() - core])?);
        arrays.push(array);
    }
    let shape = common_shape(&loops)?;
    let mut spread = Vec::new();
    for (array, &core) in arrays.iter().zip(&inputs) {
        let mut full = shape.to_vec();
        full.extend_from_slice(&array.shape()[array.ndim() - core..]);
        spread.push(op::broadcast_to(array, &full)?);
    }
    let count: usize = shape.iter().product();
    let mut results: Vec<Vec<Array>> = vec![Vec::new(); outputs.len().max(1)];
    for i in 0..count {
        let mut pos = Vec::new();
        for (array, &core) in spread.iter().zip(&inputs) {
            let cut = array.ndim() - core;
            let l = array.layout();
            let outer = Layout { shape: l.shape[..cut].into(), strides: l.strides[..cut].into(), offset: l.offset };
            let part =
                Layout { shape: l.shape[cut..].into(), strides: l.strides[cut..].into(), offset: position(&outer, i) };
            let part = Rc::new(NdArray::owned(array.with_layout(part)?));
            pos.push(if core == 0 { super::convert::wrap(part.array().clone()) } else { Value::Array(part) });
        }
        let r = h.call(&f.function, Args { pos: &pos, kw: args.kw })?;
        let parts = match (&r, outputs.len()) {
            (Value::Tuple(t), n) if n > 1 => t.to_vec(),
            _ => vec![r],
        };
        for (to, part) in results.iter_mut().zip(parts) {
            to.push(discover::as_array(h, &part, None)?);
        }
    }
    let mut out = Vec::new();
    for parts in results {
        let dtype = parts.iter().map(|p| p.dtype()).reduce(promote).unwrap_or(DType::F64);
        let core = parts.first().map_or(vec![], |p| p.shape().to_vec());
        let stacked = join::stack(&parts, 0, dtype)?;
        let mut full = shape.to_vec();
        full.extend_from_slice(&core);
        out.push(Value::ndarray(op::reshape(&stacked, &full)?.0));
    }
    Ok(if out.len() == 1 { out.remove(0) } else { Value::tuple(out) })
}

/// Installs `np.vectorize`.
pub fn install() {
    VECTORIZE.install(Install {
        slots: Slots {
            construct: Some(&MAKE[0]),
            call: Some(call_vectorized),
            getattr: Some(|h, v, name| {
                let Some(f) = v.downcast::<Vectorize>() else { return Ok(None) };
                Ok(match name {
                    "__doc__" => Some(f.doc.clone()),
                    "pyfunc" => Some(f.function.clone()),
                    "__name__" | "__qualname__" => crate::value::attr::find(h, &f.function, Symbol::new(name))?,
                    _ => None,
                })
            }),
            ..Slots::default()
        },
        ..Install::default()
    });
}
