//! Operands of elementwise operations: arrays and NumPy scalars, which bring their dtype, and Python
//! numbers, which are weak (NEP 50); and how an operation runs on them.

use super::discover;
use super::errstate;
use crate::array::promote::{self, WeakKind};
use crate::array::{Array, DType, Num, Scalar};
use crate::diag::{Error, ErrorKind};
use crate::op::elementwise::{self as elem, BinaryOp, Class, UnaryOp};
use crate::value::{Host, NdArray, Result, Value};
use num_bigint::BigInt;
use num_traits::ToPrimitive;
use std::rc::Rc;

/// An operand.
#[derive(Clone)]
pub enum Operand {
    Array(Array),
    /// A NumPy scalar.
    Scalar(Scalar),
    /// A Python number.
    Weak(WeakKind, Num),
    /// A Python int beyond 64 bits.
    Big(Rc<BigInt>),
}

impl Operand {
    /// The operand a value is; `None` for values that are no numbers (another library's, text, …).
    pub fn of(h: &mut dyn Host, v: &Value) -> Result<Option<Operand>> {
        Ok(Some(match v {
            Value::Array(a) => Operand::Array(a.array().clone()),
            Value::Scalar(s) => Operand::Scalar(**s),
            Value::Float(f) => Operand::Weak(WeakKind::Float, Num::Float(f.get())),
            Value::Int(i) => Operand::Weak(WeakKind::Int, Num::Int(*i)),
            Value::Bool(b) => Operand::Weak(WeakKind::Bool, Num::Bool(b.get())),
            Value::Complex(c) => Operand::Weak(WeakKind::Complex, Num::Complex(**c)),
            Value::BigInt(b) => match b.to_u64() {
                Some(u) => Operand::Weak(WeakKind::Int, Num::UInt(u)),
                None => Operand::Big(b.clone()),
            },
            Value::List(_) | Value::Tuple(_) | Value::Range(_) => Operand::Array(discover::new_array(h, v, None)?),
            Value::Instance(i) => {
                let lookup = |name: &str| i.class().lookup(crate::value::Symbol::new(name)).is_some();
                let sequence = lookup("__len__") && lookup("__getitem__");
                if !(lookup("__array__") || sequence || lookup("__float__")) {
                    return Ok(None);
                }
                Operand::Array(discover::new_array(h, v, None)?)
            }
            Value::Object(_) if v.type_info().slots().getitem.is_some() => {
                Operand::Array(discover::as_array(h, v, None)?)
            }
            _ => return Ok(None),
        }))
    }
    /// Its own dtype, if it is not weak.
    fn strong(&self) -> Option<DType> {
        match self {
            Operand::Array(a) => Some(a.dtype()),
            Operand::Scalar(s) => Some(s.dtype),
            _ => None,
        }
    }
    pub fn weak(&self) -> Option<WeakKind> {
        match self {
            Operand::Weak(k, _) => Some(*k),
            Operand::Big(_) => Some(WeakKind::Int),
            _ => None,
        }
    }
    /// Its dtype when nothing stronger is there.
    pub fn dtype(&self) -> DType {
        match self {
            Operand::Array(a) => a.dtype(),
            Operand::Scalar(s) => s.dtype,
            Operand::Weak(WeakKind::Int, Num::UInt(_)) => DType::U64,
            Operand::Weak(k, _) => promote::numpy_default(*k),
            Operand::Big(_) => DType::F64,
        }
    }
    /// Whether it has no axes.
    pub fn is_scalar(&self) -> bool {
        !matches!(self, Operand::Array(a) if a.ndim() > 0)
    }
    /// As an array; a weak number takes this dtype, and must fit it.
    pub fn into_array(self, dtype: DType) -> Result<Array> {
        Ok(match self {
            Operand::Array(a) => a,
            Operand::Scalar(s) => Array::scalar(s),
            other => {
                let num = other.number(dtype)?;
                Array::scalar(Scalar::new(dtype, num))
            }
        })
    }
    /// Its number, checked against the dtype it is to take.
    pub fn number(&self, dtype: DType) -> Result<Num> {
        Ok(match self {
            Operand::Array(a) => match a.item() {
                Some(s) => s.num,
                None => return Err(Error::value("setting an array element with a sequence.").into()),
            },
            Operand::Scalar(s) => s.num,
            Operand::Weak(WeakKind::Int, n) => {
                if let Some((low, high)) = dtype.int_range()
                    && !dtype.is_bool()
                {
                    let i = match *n {
                        Num::UInt(u) => u as i128,
                        n => n.as_i64() as i128,
                    };
                    if i < low || i > high {
                        return Err(discover::out_of_bounds(&BigInt::from(i), dtype));
                    }
                }
                *n
            }
            Operand::Weak(_, n) => *n,
            Operand::Big(b) if dtype.is_inexact() => Num::Float(crate::value::number::big_to_float(b)?),
            Operand::Big(b) => return Err(discover::out_of_bounds(b, dtype)),
        })
    }
}

/// The dtypes two operands count with when a loop is chosen.
pub fn meet(a: &Operand, b: &Operand) -> (DType, DType) {
    match (a.strong(), b.strong()) {
        (Some(x), Some(y)) => (x, y),
        (Some(x), None) => with_weak(x, b),
        (None, Some(y)) => with_weak(y, a),
        (None, None) => {
            let d = promote::numpy(a.dtype(), b.dtype());
            (d, d)
        }
    }
}

fn with_weak(strong: DType, weak: &Operand) -> (DType, DType) {
    let d = weak.weak().map_or(strong, |k| promote::numpy_weak(strong, k));
    (d, d)
}

/// The dtype that all operands together promote to (`np.result_type`).
pub fn result_type(operands: &[Operand]) -> Option<DType> {
    let strong = operands.iter().filter_map(Operand::strong).reduce(promote::numpy);
    let weak = operands.iter().filter_map(Operand::weak).max();
    match (strong, weak) {
        (Some(d), Some(k)) => Some(promote::numpy_weak(d, k)),
        (Some(d), None) => Some(d),
        (None, Some(_)) => operands.iter().map(Operand::dtype).reduce(promote::numpy),
        (None, None) => None,
    }
}

/// The dtype in which NumPy runs a binary operation, or its error.
pub fn binary_loop(op: BinaryOp, a: &Operand, b: &Operand) -> Result<DType> {
    if op == BinaryOp::Ldexp {
        // The exponent is an integer and does not count.
        let first = match a.weak() {
            Some(WeakKind::Bool | WeakKind::Int) => DType::F16,
            _ => a.dtype(),
        };
        let exponent = b.dtype();
        if exponent.is_inexact() || exponent == DType::U64 && b.weak().is_none() {
            return Err(not_supported(op.name()));
        }
        return elem::numpy_loop(op, first, first).ok_or_else(|| not_supported(op.name()));
    }
    let (x, y) = meet(a, b);
    if op == BinaryOp::Subtract && x == DType::Bool && y == DType::Bool {
        return Err(Error::type_error("numpy boolean subtract, the `-` operator, is not supported, use the bitwise_xor, the `^` operator, or the logical_xor function instead.").into());
    }
    // Comparisons with a Python int that the dtype cannot hold have an answer.
    if op.class() == Class::Compare && x.is_integer() {
        for operand in [a, b] {
            if operand.weak().is_some() && operand.number(x).is_err() {
                let fits = operand.number(DType::I64).is_ok() && x != DType::U64;
                return Ok(if fits { DType::I64 } else { DType::F64 });
            }
        }
    }
    // PyTorch has loops that NumPy lacks.
    if matches!(op, BinaryOp::Logaddexp | BinaryOp::Logaddexp2) && (x.is_complex() || y.is_complex()) {
        return Err(not_supported(op.name()));
    }
    if only_integers(op) && (x.is_bool() || y.is_bool() || x.is_inexact() || y.is_inexact()) {
        return Err(no_loop(op.name(), &[a, b], None));
    }
    elem::numpy_loop(op, x, y).ok_or_else(|| not_supported(op.name()))
}

/// Whether an operation has loops of integers alone.
pub fn only_integers(op: BinaryOp) -> bool {
    matches!(op, BinaryOp::Gcd | BinaryOp::Lcm)
}

/// A dtype's class, as NumPy's messages print it.
fn dtype_class(d: DType) -> String {
    let name = d.name();
    let upper = match name.strip_prefix("uint") {
        Some(bits) => format!("UInt{bits}"),
        None => name[..1].to_uppercase() + &name[1..],
    };
    format!("<class 'numpy.dtypes.{upper}DType'>")
}

/// Whether a fold by a ufunc has a loop that gives back what it takes; NumPy's errors for others.
pub fn check_fold(op: BinaryOp, d: DType) -> Result<()> {
    let name = op.name();
    match op.class() {
        _ if only_integers(op) && (d.is_bool() || d.is_inexact()) => {
            let class = dtype_class(d);
            let text =
                format!("ufunc '{name}' did not contain a loop with signature matching types (None, {class}) -> None");
            Err(Error::new(ErrorKind::UFuncNoLoopError, text).into())
        }
        Class::Compare if !d.is_bool() => {
            let text = format!("No loop matching the specified signature and casting was found for ufunc {name}");
            Err(Error::type_error(text).into())
        }
        Class::Bitwise | Class::Shift if d.is_inexact() => Err(not_supported(name)),
        _ => Ok(()),
    }
}

/// NumPy's error for a ufunc whose loops are not searched further.
pub fn no_loop(name: &str, operands: &[&Operand], result: Option<DType>) -> crate::value::Error {
    let class = |o: &&Operand| match o {
        Operand::Weak(WeakKind::Int, _) | Operand::Big(_) => "<class 'numpy.dtypes._PyLongDType'>".to_string(),
        Operand::Weak(WeakKind::Float, _) => "<class 'numpy.dtypes._PyFloatDType'>".to_string(),
        Operand::Weak(WeakKind::Complex, _) => "<class 'numpy.dtypes._PyComplexDType'>".to_string(),
        other => dtype_class(other.dtype()),
    };
    let classes: Vec<String> = operands.iter().map(class).collect();
    let types = match classes.as_slice() {
        [one] => one.clone(),
        all => format!("({})", all.join(", ")),
    };
    let result = result.map_or("None".to_string(), dtype_class);
    let text = format!("ufunc '{name}' did not contain a loop with signature matching types {types} -> {result}");
    Error::new(ErrorKind::UFuncNoLoopError, text).into()
}

/// The dtype in which NumPy runs a unary operation, or its error.
pub fn unary_loop(op: UnaryOp, d: DType) -> Result<DType> {
    if op == UnaryOp::Negative && d == DType::Bool {
        return Err(Error::type_error("The numpy boolean negative, the `-` operator, is not supported, use the `~` operator or the logical_not function instead.").into());
    }
    if d.is_bool() && matches!(op, UnaryOp::Positive | UnaryOp::Sign) {
        return Err(no_loop(op.name(), &[&Operand::Scalar(Scalar::new(d, Num::Bool(false)))], None));
    }
    elem::numpy_loop(op, d, d).ok_or_else(|| not_supported(op.name()))
}

/// NumPy's error for an operation without a loop for its operands.
pub fn not_supported(name: &str) -> crate::value::Error {
    let text = format!(
        "ufunc '{name}' not supported for the input types, and the inputs could not be safely coerced to any supported types according to the casting rule ''safe''"
    );
    Error::type_error(text).into()
}

/// `a op b` as NumPy's functions compute it: a scalar if both have no axes.
pub fn binary(h: &mut dyn Host, op: BinaryOp, a: Operand, b: Operand) -> Result<Value> {
    let dtype = binary_loop(op, &a, &b)?;
    if a.is_scalar() && b.is_scalar() {
        let (x, y) = (a.number(dtype)?, b.number(dtype)?);
        return scalar_binary(h, op, dtype, x, y, op.name());
    }
    let out = arrays(op, a, b, dtype)?;
    errstate::report(h, op.name())?;
    Ok(Value::Array(Rc::new(NdArray::owned(out))))
}

/// `a op b` as an array, whatever the operands are; what the floating-point unit saw is left to the caller.
pub fn combine(op: BinaryOp, a: &Operand, b: &Operand) -> Result<Array> {
    let dtype = binary_loop(op, a, b)?;
    arrays(op, a.clone(), b.clone(), dtype)
}

/// The operand an argument is, or the error that NumPy has for values that are no numbers.
pub fn required(h: &mut dyn Host, v: &Value) -> Result<Operand> {
    match Operand::of(h, v)? {
        Some(o) => Ok(o),
        None => Ok(Operand::Array(discover::as_array(h, v, None)?)),
    }
}

fn arrays(op: BinaryOp, a: Operand, b: Operand, dtype: DType) -> Result<Array> {
    let (x, y) = (a.into_array(dtype)?, b.into_array(dtype)?);
    if op == BinaryOp::Power {
        negative_power(&y, dtype)?;
    }
    // A power with a small exponent is computed as NumPy's quick ways do.
    if op == BinaryOp::Power && dtype.is_inexact() && y.ndim() == 0 {
        let quick = match y.item().map(|s| s.num.as_complex()) {
            Some(c) if c.im != 0.0 => None,
            Some(c) if c.re == 2.0 => Some(UnaryOp::Square),
            Some(c) if c.re == 1.0 => Some(UnaryOp::Positive),
            Some(c) if c.re == 0.5 => Some(UnaryOp::Sqrt),
            Some(c) if c.re == -1.0 => Some(UnaryOp::Reciprocal),
            _ => None,
        };
        if let Some(quick) = quick {
            return Ok(elem::unary(quick, &x, dtype)?);
        }
    }
    Ok(elem::binary(op, &x, &y, dtype)?)
}

/// NumPy refuses negative exponents of integers.
pub fn negative_power(exponent: &Array, dtype: DType) -> crate::diag::Result<()> {
    if !dtype.is_integer() || exponent.dtype().int_range().is_none_or(|(low, _)| low == 0) {
        return Ok(());
    }
    let zero = Array::scalar(Scalar::new(exponent.dtype(), Num::Int(0)));
    let below = elem::binary(BinaryOp::Less, exponent, &zero, exponent.dtype())?;
    let _ = crate::kernel::fpstatus::take();
    if below.to_nums().iter().any(|n| n.truth()) {
        return Err(Error::value("Integers to negative integer powers are not allowed."));
    }
    Ok(())
}

/// `x op y` of two numbers in `dtype`; `name` is what a warning calls it.
pub fn scalar_binary(h: &mut dyn Host, op: BinaryOp, dtype: DType, x: Num, y: Num, name: &str) -> Result<Value> {
    if op == BinaryOp::Power && dtype.is_integer() && matches!(y, Num::Int(i) if i < 0) {
        return Err(Error::value("Integers to negative integer powers are not allowed.").into());
    }
    let num = elem::binary_num(op, dtype, x, y)?;
    let status = crate::kernel::fpstatus::take();
    if !status.is_empty() {
        errstate::report_status(h, status, name)?;
    }
    let result = match op.class() {
        Class::Compare | Class::Logical => DType::Bool,
        _ => dtype,
    };
    Ok(Value::Scalar(Rc::new(Scalar::new(result, num))))
}

/// Whether an exact integer operation leaves the dtype: what NumPy's scalars warn about.
pub fn overflows(op: BinaryOp, dtype: DType, x: Num, y: Num) -> bool {
    let Some((low, high)) = dtype.int_range() else { return false };
    if dtype.is_bool() {
        return false;
    }
    let wide = |n: Num| match n {
        Num::UInt(u) => u as i128,
        n => n.as_i64() as i128,
    };
    let (x, y) = (wide(x), wide(y));
    let exact = match op {
        BinaryOp::Add => x + y,
        BinaryOp::Subtract => x - y,
        BinaryOp::Multiply => match x.checked_mul(y) {
            Some(p) => p,
            None => return true,
        },
        BinaryOp::FloorDivide if y == -1 => -x,
        BinaryOp::Power => match u32::try_from(y).ok().and_then(|e| x.checked_pow(e)) {
            Some(p) => p,
            None => return x != 0 && x != 1 && x != -1,
        },
        _ => return false,
    };
    exact < low || exact > high
}

/// NumPy's error for operands that are no numbers at all.
pub fn no_numbers(h: &mut dyn Host, name: &str, values: &[&Value]) -> crate::value::Error {
    let _ = h;
    let texts = values.iter().any(|v| matches!(v, Value::Str(_)));
    if !texts || values.len() == 1 {
        return match values.iter().find(|v| Operand::of_kind(v).is_none()) {
            Some(v) if !texts => {
                let k = values.iter().position(|w| std::ptr::eq(*w, *v)).unwrap_or(0);
                let type_name = v.type_name();
                Error::type_error(format!(
                    "loop of ufunc does not support argument {k} of type {type_name} which has no callable {name} method"
                ))
                .into()
            }
            _ => not_supported(name),
        };
    }
    let parts: Vec<String> = values
        .iter()
        .map(|v| match v {
            Value::Str(s) => format!("dtype('<U{}')", s.len().max(1)),
            v => format!("dtype('{}')", Operand::of_kind(v).unwrap_or(DType::F64)),
        })
        .collect();
    let text =
        format!("ufunc '{name}' did not contain a loop with signature matching types ({}) -> None", parts.join(", "));
    Error::new(ErrorKind::UFuncNoLoopError, text).into()
}

impl Operand {
    /// The dtype of a number-like value, without converting it.
    pub fn of_kind(v: &Value) -> Option<DType> {
        Some(match v {
            Value::Array(a) => a.array().dtype(),
            Value::Scalar(s) => s.dtype,
            Value::Int(_) | Value::BigInt(_) => DType::I64,
            Value::Float(_) => DType::F64,
            Value::Bool(_) => DType::Bool,
            Value::Complex(_) => DType::C128,
            Value::List(_) | Value::Tuple(_) => DType::F64,
            _ => return None,
        })
    }
}

/// `op(a)` as NumPy's functions compute it.
pub fn unary(h: &mut dyn Host, op: UnaryOp, a: Operand) -> Result<Value> {
    let dtype = unary_loop(op, a.dtype())?;
    if a.is_scalar() {
        let x = a.number(dtype)?;
        let num = elem::unary_num(op, dtype, x)?;
        let status = crate::kernel::fpstatus::take();
        if !status.is_empty() {
            errstate::report_status(h, status, op.name())?;
        }
        let result = elem::Operation::result(op, dtype).unwrap_or(dtype);
        return Ok(Value::scalar(Scalar::new(result, num)));
    }
    let out = elem::unary(op, &a.into_array(dtype)?, dtype)?;
    errstate::report(h, op.name())?;
    Ok(Value::ndarray(out))
}

/// `op(a)` of arrays, in NumPy's dtype.
pub fn map(op: UnaryOp, a: &Array) -> Result<Array> {
    Ok(elem::unary(op, a, unary_loop(op, a.dtype())?)?)
}

/// `a op b` of arrays, in NumPy's dtype.
pub fn zip(op: BinaryOp, a: &Array, b: &Array) -> Result<Array> {
    let (x, y) = (Operand::Array(a.clone()), Operand::Array(b.clone()));
    let dtype = binary_loop(op, &x, &y)?;
    Ok(elem::binary(op, a, b, dtype)?)
}

/// `a op x` with a Python number.
pub fn zip_num(op: BinaryOp, a: &Array, x: Num) -> Result<Array> {
    let kind = match x {
        Num::Bool(_) => WeakKind::Bool,
        Num::Int(_) | Num::UInt(_) => WeakKind::Int,
        Num::Float(_) => WeakKind::Float,
        Num::Complex(_) => WeakKind::Complex,
    };
    let (x, y) = (Operand::Array(a.clone()), Operand::Weak(kind, x));
    let dtype = binary_loop(op, &x, &y)?;
    Ok(elem::binary(op, a, &y.into_array(dtype)?, dtype)?)
}
