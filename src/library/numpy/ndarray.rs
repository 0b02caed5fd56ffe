//! `np.ndarray`: operators, subscripts, iteration, text. Attributes stand in `attributes`, methods in
//! `methods`.

use super::convert::wrap;
use super::errstate;
use super::operand::{self, Operand};
use super::scalar::{comparison, not_numbers, operation, python_number};
use super::{index, printoptions};
use crate::array::promote::{Casting, can_cast};
use crate::array::{Array, DType, Num};
use crate::diag::{Error, ErrorKind};
use crate::op::assign::shape_text;
use crate::op::elementwise::{self as elem, BinaryOp, UnaryOp};
use crate::value::types::{BinOp, CmpOp, Install, Slots, UnaryOp as Sign};
use crate::value::{Host, NdArray, Result, Value, types};
use std::rc::Rc;

/// The array behind a value of type `ndarray`.
pub fn this(v: &Value) -> Result<&Rc<NdArray>> {
    match v {
        Value::Array(a) => Ok(a),
        Value::Object(o) if let Some(a) = o.array() => Ok(a),
        v => {
            let text = format!("descriptor requires a 'numpy.ndarray' object but received '{}'", v.type_name());
            Err(Error::type_error(text).into())
        }
    }
}

fn binary(h: &mut dyn Host, op: BinOp, a: &Value, b: &Value) -> Result<Value> {
    let Some(operation) = operation(op) else { return matmul_operator(h, a, b) };
    if let (Value::Array(x), Value::Array(y)) = (a, b) {
        let (x, y) = (x.array(), y.array());
        // Two arrays without axes make a scalar.
        let axes = x.ndim() > 0 || y.ndim() > 0;
        if axes && let Some(out) = elem::short::floats(operation, &x, &y) {
            return Ok(Value::Array(Rc::new(NdArray::owned(x.alike(out)))));
        }
        if x.dtype() == y.dtype() && x.ndim() > 0 && y.ndim() > 0 && operation != BinaryOp::Power {
            let d = x.dtype();
            let dtype = match d {
                DType::F64 | DType::F32 => Some(d),
                _ if d == DType::Bool => None,
                _ => elem::numpy_loop(operation, d, d),
            };
            if let Some(dtype) = dtype
                && (d.is_integer()
                    || operation.class() != elem::Class::Bitwise && operation.class() != elem::Class::Shift)
            {
                let out = elem::binary(operation, &x, &y, dtype)?;
                drop((x, y));
                let status = crate::kernel::fpstatus::take();
                if !status.is_empty() {
                    errstate::report_status(h, status, operation.name())?;
                }
                return Ok(Value::Array(Rc::new(NdArray::owned(out))));
            }
        }
    }
    if matches!((a, b), (Value::Tensor(_), _) | (_, Value::Tensor(_))) {
        return Ok(Value::NotImplemented);
    }
    match (Operand::of(h, a)?, Operand::of(h, b)?) {
        (Some(x), Some(y)) => operand::binary(h, operation, x, y),
        _ => not_numbers(h, operation, a, b),
    }
}

/// `a @ b`.
pub fn matmul_operator(h: &mut dyn Host, a: &Value, b: &Value) -> Result<Value> {
    if matches!((a, b), (Value::Tensor(_), _) | (_, Value::Tensor(_))) {
        return Ok(Value::NotImplemented);
    }
    match (Operand::of(h, a)?, Operand::of(h, b)?) {
        (Some(x), Some(y)) => {
            let (dx, dy) = (x.dtype(), y.dtype());
            let (x, y) = (x.into_array(dx)?, y.into_array(dy)?);
            let out = super::products::matmul(&x, &y)?;
            errstate::report(h, "matmul")?;
            Ok(wrap(out))
        }
        _ => Ok(Value::NotImplemented),
    }
}

/// `a op= b`, written into `a`.
fn inplace(h: &mut dyn Host, op: BinOp, a: &Value, b: &Value) -> Result<Value> {
    if matches!(b, Value::Tensor(_)) {
        return Ok(Value::NotImplemented);
    }
    let target = this(a)?.array().clone();
    let Some(y) = Operand::of(h, b)? else {
        return match operation(op) {
            Some(operation) => not_numbers(h, operation, a, b),
            None => Ok(Value::NotImplemented),
        };
    };
    let Some(operation) = operation(op) else {
        let d = y.dtype();
        let out = super::products::matmul(&target, &y.into_array(d)?)?;
        check_output("matmul", out.dtype(), target.dtype(), Casting::SameKind)?;
        if out.shape() != target.shape() {
            return Err(Error::value("inplace matrix multiplication requires the first operand to have at least one and the second at least two dimensions.").into());
        }
        crate::op::assign::assign(&target, &out)?;
        errstate::report(h, "matmul")?;
        return Ok(a.clone());
    };
    if !target.writeable() {
        return Err(Error::value("output array is read-only").into());
    }
    let x = Operand::Array(target.clone());
    let dtype = operand::binary_loop(operation, &x, &y)?;
    let result = elem::Operation::result(operation, dtype).unwrap_or(dtype);
    let y = y.into_array(dtype)?;
    check_output(operation.name(), result, target.dtype(), Casting::SameKind)?;
    if elem::broadcast(&[&target, &y]).is_none() {
        let (t, s) = (shape_text(target.shape()), shape_text(y.shape()));
        return Err(Error::value(format!("operands could not be broadcast together with shapes {t} {s} {t} ")).into());
    }
    if operation == BinaryOp::Power {
        operand::negative_power(&y, dtype)?;
        if dtype.is_inexact() && y.ndim() == 0 && y.item().is_some_and(|s| s.num == Num::Float(2.0)) {
            elem::unary_into(UnaryOp::Square, &target, dtype, &target, None)?;
            errstate::report(h, "square")?;
            return Ok(a.clone());
        }
    }
    elem::binary_into(operation, &target, &y, dtype, &target, None)?;
    errstate::report(h, operation.name())?;
    Ok(a.clone())
}

/// NumPy's refusal to write a result of one dtype into an array of another.
pub fn check_output(name: &str, from: DType, to: DType, casting: Casting) -> Result<()> {
    if can_cast(from, to, casting) {
        return Ok(());
    }
    let text = format!(
        "Cannot cast ufunc '{name}' output from dtype('{from}') to dtype('{to}') with casting rule '{}'",
        casting.name()
    );
    Err(Error::new(ErrorKind::UFuncOutputCastingError, text).into())
}

fn compare(h: &mut dyn Host, op: CmpOp, a: &Value, b: &Value) -> Result<Value> {
    let Some(operation) = comparison(op) else { return Ok(Value::NotImplemented) };
    if matches!((a, b), (Value::Tensor(_), _) | (_, Value::Tensor(_))) {
        return Ok(Value::NotImplemented);
    }
    let (Some(x), Some(y)) = (Operand::of(h, a)?, Operand::of(h, b)?) else {
        let alike = match op {
            CmpOp::Eq => false,
            CmpOp::Ne => true,
            _ => return not_numbers(h, operation, a, b),
        };
        let array = if let Value::Array(x) = a { x } else { this(b)? };
        let shape = array.array().shape().to_vec();
        return Ok(wrap(Array::full(DType::Bool, &shape, Num::Bool(alike))?));
    };
    operand::binary(h, operation, x, y)
}

fn unary(h: &mut dyn Host, op: Sign, a: &Value) -> Result<Value> {
    let operation = match op {
        Sign::Neg => UnaryOp::Negative,
        Sign::Pos => UnaryOp::Positive,
        Sign::Invert => UnaryOp::Invert,
        Sign::Not => return Ok(Value::NotImplemented),
    };
    let array = this(a)?.array().clone();
    operand::unary(h, operation, Operand::Array(array))
}

/// `bool(a)`, or NumPy's refusal.
pub fn truth(array: &Array) -> Result<bool> {
    match array.item() {
        Some(s) => Ok(s.num.truth()),
        None if array.is_empty() => Err(Error::value(
            "The truth value of an empty array is ambiguous. Use `array.size > 0` to check that an array is not empty.",
        )
        .into()),
        None => Err(Error::value(
            "The truth value of an array with more than one element is ambiguous. Use a.any() or a.all()",
        )
        .into()),
    }
}

fn len(_: &mut dyn Host, v: &Value) -> Result<usize> {
    match this(v)?.array().shape().first() {
        Some(n) => Ok(*n),
        None => Err(Error::type_error("len() of unsized object").into()),
    }
}

fn iter(_: &mut dyn Host, v: &Value) -> Result<Value> {
    let array = this(v)?.clone();
    if array.array().ndim() == 0 {
        return Err(Error::type_error("iteration over a 0-d array").into());
    }
    let mut i = 0i64;
    Ok(Value::iter_fn(&types::ITERATOR, move |h| {
        let n = array.array().shape().first().copied().unwrap_or(0);
        if i as usize >= n {
            return Ok(None);
        }
        i += 1;
        index::get(h, &array, &Value::Int(i - 1)).map(Some)
    }))
}

fn contains(h: &mut dyn Host, v: &Value, item: &Value) -> Result<bool> {
    let equal = crate::value::ops::compare(h, CmpOp::Eq, v, item)?;
    match equal {
        Value::Array(a) => Ok(super::reduce::any_true(&a.array().clone())?),
        other => other.truth(h),
    }
}

fn format(h: &mut dyn Host, v: &Value, spec: &str) -> Result<String> {
    let array = this(v)?.array().clone();
    if array.ndim() == 0 {
        let number = python_number(h, v)?;
        return super::scalar::format_number(&number, spec, &number.type_name(), h);
    }
    if spec.is_empty() {
        return v.to_text(h);
    }
    Err(Error::type_error("unsupported format string passed to numpy.ndarray.__format__").into())
}

fn delete(_: &mut dyn Host, _: &Value, _: &Value) -> Result<()> {
    Err(Error::value("cannot delete array elements").into())
}

static ATTR_TABLES: &[&[types::Attr]] = &[super::attributes::ATTRS];

/// Installs `np.ndarray`.
pub fn install() {
    types::NDARRAY.install(Install {
        slots: Slots {
            construct: Some(&super::create::NDARRAY[0]),
            binary: Some(binary),
            inplace: Some(inplace),
            unary: Some(unary),
            compare: Some(compare),
            truth: Some(|_, v| truth(&this(v)?.array().clone())),
            len: Some(len),
            getitem: Some(|h, v, i| index::get(h, this(v)?, i)),
            setitem: Some(|h, v, i, x| index::set(h, this(v)?, i, x)),
            delitem: Some(delete),
            contains: Some(contains),
            iter: Some(iter),
            repr: Some(|h, v| printoptions::repr(h, &this(v)?.array().clone())),
            str: Some(|h, v| printoptions::str(h, &this(v)?.array().clone())),
            format: Some(format),
            ..Slots::default()
        },
        methods: super::methods::METHODS,
        attrs: ATTR_TABLES,
        ..Install::default()
    });
}
