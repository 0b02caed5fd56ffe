//! The one path of elementwise operations: PyTorch's promotion, its checks, the kernel, the tape.
//! Rows and gradient rules both come through here.

use super::args::{Operand, can_cast, cannot_cast, runtime};
pub use super::binary_rules::*;
use super::state::{default_dtype, state};
use super::tape::{self, before_write, check_inplace, check_inplace_with, record_inplace};
use super::{T, fresh, refusals};
use crate::array::promote::{TorchOperand, torch_result};
use crate::array::{Array, DType, Num, Scalar};
use crate::diag::{Error, ErrorKind};
use crate::kernel::fpstatus::{self, FpStatus};
use crate::op::elementwise::{self as ew, BinaryOp, Class, UnaryOp};
use crate::op::index::torch_scalar_type;
use crate::value::{Host, Result};

/// The gradient of an operation with one operand.
#[derive(Clone, Copy)]
pub enum Grad1 {
    /// The result has no gradient.
    None,
    /// Zero everywhere.
    Zero,
    /// From the gradient alone.
    Plain(fn(&mut dyn Host, &T) -> Result<T>),
    /// From the gradient and the operand.
    Input(fn(&mut dyn Host, &T, &T) -> Result<T>),
    /// From the gradient and the result.
    Output(fn(&mut dyn Host, &T, &T) -> Result<T>),
    /// A rule of the page (`lib/gradients.tscript`): from the gradient, the operand and the result.
    Rule(&'static str),
}

/// A row of the table of operations with one operand.
pub struct Unary {
    pub op: UnaryOp,
    /// `ExpBackward0`
    pub name: &'static str,
    pub grad: Grad1,
}

/// The gradient of an operation with two operands: from the gradient and both operands.
pub type Grad2 = fn(&mut dyn Host, &T, &T, &T) -> Result<T>;

/// A row of the table of operations with two operands.
pub struct Binary {
    pub op: BinaryOp,
    /// `MulBackward0`
    pub name: &'static str,
    /// Names for (tensor, number) and (number, tensor), where they differ.
    pub with_number: [Option<&'static str>; 2],
    pub grads: Option<[Grad2; 2]>,
    /// Whether the gradient of the first, and of the second, operand reads (first, second) operand.
    pub reads: [[bool; 2]; 2],
}

fn not_implemented(name: &str, dtype: DType) -> crate::value::Error {
    let text = format!("\"{name}\" not implemented for '{}'", torch_scalar_type(dtype));
    Error::new(ErrorKind::NotImplementedError, text).into()
}

/// The dtype in which an operation with one operand runs.
fn unary_dtype(h: &mut dyn Host, op: UnaryOp, dtype: DType) -> Result<DType> {
    Ok(match op.class() {
        Class::FloatOnly if !dtype.is_inexact() && op != UnaryOp::Signbit => default_dtype(h),
        // 1 / x is a true division, x ** 2 a power of an integer.
        _ if op == UnaryOp::Reciprocal && !dtype.is_inexact() => default_dtype(h),
        _ if op == UnaryOp::Square && dtype.is_bool() => DType::I64,
        _ => dtype,
    })
}

fn run_unary(h: &mut dyn Host, spec: &Unary, a: &Array) -> Result<Array> {
    refusals::unary(spec.op, a.dtype())?;
    if spec.name == "SignBackward0" {
        refusals::function("sign", a.dtype())?;
    }
    if spec.op == UnaryOp::Reciprocal && a.dtype().is_complex() {
        let one = Array::scalar(Scalar::new(a.dtype(), Num::Int(1)));
        let out = ew::binary(BinaryOp::Divide, &one, a, a.dtype())?;
        fpstatus::take();
        return Ok(out);
    }
    let dtype = unary_dtype(h, spec.op, a.dtype())?;
    let entry = spec.op.entry(dtype);
    if let Some(out) = entry.and_then(|entry| ew::short::unary(entry, dtype, a)) {
        return Ok(out);
    }
    if entry.is_none() {
        // bool and integers that a kernel lacks (`signbit` and its like).
        if !dtype.is_inexact() {
            let wide = crate::op::cast::astype(a, if dtype.is_bool() { DType::U8 } else { DType::F64 })?;
            let wide =
                if spec.op.entry(wide.dtype()).is_some() { wide } else { crate::op::cast::astype(a, DType::F64)? };
            if spec.op.entry(wide.dtype()).is_some() {
                let out = ew::unary(spec.op, &wide, wide.dtype())?;
                fpstatus::take();
                let same = out.dtype() == wide.dtype();
                return Ok(if same { crate::op::cast::astype(&out, dtype)? } else { out });
            }
        }
        return Err(not_implemented(&format!("{}_cpu", spec.op.name()), dtype));
    }
    let out = match (a.layout().is_c_contiguous(), entry) {
        (false, Some(entry)) => {
            let out = Array::for_overwrite_in(entry.result, crate::op::cast::Order::Preserve.layout(a))?;
            ew::unary_into(spec.op, a, dtype, &out, None)?;
            out
        }
        _ => ew::unary(spec.op, a, dtype)?,
    };
    fpstatus::take();
    Ok(out)
}

/// `op(a)`.
pub fn unary(h: &mut dyn Host, spec: &'static Unary, a: &T) -> Result<T> {
    let out = fresh(run_unary(h, spec, &a.array())?);
    if a.requires_grad.get() {
        record_unary(h, spec, a, &out);
    }
    Ok(out)
}

fn record_unary(h: &mut dyn Host, spec: &'static Unary, a: &T, out: &T) {
    match spec.grad {
        Grad1::None => {}
        Grad1::Zero => tape::record1(h, spec.name, &[a], &[], out, |h, g| Ok(vec![Some(scale(h, g, 0.0)?)])),
        Grad1::Plain(f) => tape::record1(h, spec.name, &[a], &[], out, move |h, g| Ok(vec![Some(f(h, g)?)])),
        Grad1::Input(f) => {
            let x = a.clone();
            tape::record1(h, spec.name, &[a], &[a], out, move |h, g| Ok(vec![Some(f(h, g, &x)?)]));
        }
        Grad1::Rule(rule) => {
            let (x, array) = (a.clone(), out.array().clone());
            tape::record(h, spec.name, &[a], &[a], &[out], move |h, node, g| match &g[0] {
                Some(g) => Ok(vec![Some(super::rules::of_unary(h, rule, g, &x, &node.output(&array, 0))?)]),
                None => Ok(vec![None]),
            });
        }
        Grad1::Output(f) => {
            let array = out.array().clone();
            tape::record(h, spec.name, &[a], &[out], &[out], move |h, node, g| match &g[0] {
                Some(g) => Ok(vec![Some(f(h, g, &node.output(&array, 0))?)]),
                None => Ok(vec![None]),
            });
        }
    }
}

/// `op_(a)`: in place.
pub fn unary_inplace(h: &mut dyn Host, spec: &'static Unary, a: &T) -> Result<T> {
    check_inplace(h, a)?;
    let array = a.array().clone();
    check_internal_overlap(&array)?;
    if spec.op == UnaryOp::Absolute && array.dtype().is_complex() {
        return Err(runtime("In-place abs is not supported for complex tensors."));
    }
    let out = run_unary(h, spec, &array)?;
    if !can_cast(out.dtype(), array.dtype()) {
        return Err(cannot_cast(out.dtype(), array.dtype()));
    }
    let before = before_write(a);
    let old = if matches!(spec.grad, Grad1::Input(_) | Grad1::Rule(_)) {
        Some(fresh(crate::op::cast::copy(&array, crate::op::cast::Order::K)?))
    } else {
        None
    };
    crate::op::assign::assign(&array, &out)?;
    let grad = spec.grad;
    let result = fresh(out);
    let reads_result = matches!(grad, Grad1::Output(_));
    record_inplace(h, spec.name, a, &[], before, move |h, g| {
        Ok(vec![Some(match (grad, &old) {
            (Grad1::Plain(f), _) => f(h, g)?,
            (Grad1::Input(f), Some(x)) => f(h, g, x)?,
            (Grad1::Output(f), _) => f(h, g, &result)?,
            (Grad1::Rule(rule), Some(x)) => super::rules::of_unary(h, rule, g, x, &result)?,
            _ => scale(h, g, 0.0)?,
        })])
    });
    if reads_result {
        tape::save_result(a);
    }
    Ok(a.clone())
}

fn operand_of(x: &Operand) -> TorchOperand {
    match x {
        Operand::Tensor(t) if t.array().ndim() == 0 => TorchOperand::ZeroDim(t.array().dtype()),
        Operand::Tensor(t) => TorchOperand::Tensor(t.array().dtype()),
        Operand::Number(_, weak) => TorchOperand::Number(*weak),
    }
}

/// The dtype that operands meet in, or PyTorch's refusal.
pub fn result_dtype(h: &mut dyn Host, operands: &[&Operand]) -> Result<DType> {
    let kinds: Vec<TorchOperand> = operands.iter().map(|o| operand_of(o)).collect();
    let default = default_dtype(h);
    torch_result(&kinds, default).ok_or_else(|| {
        let complex = |o: &Operand| match o {
            Operand::Tensor(t) => t.array().dtype().is_complex(),
            Operand::Number(_, weak) => *weak == crate::array::promote::WeakKind::Complex,
        };
        if operands.iter().copied().any(complex) {
            return super::dtype::no_complex32();
        }
        let names: Vec<&str> =
            operands.iter().filter_map(|o| o.tensor().map(|t| torch_scalar_type(t.array().dtype()))).collect();
        runtime(format!(
            "Promotion for uint16, uint32, uint64 types is not supported, attempted to promote {}",
            names.join(" and ")
        ))
    })
}

const BOOL_MINUS: &str = "Subtraction, the `-` operator, with two bool tensors is not supported. Use the `^` or \
                          `logical_xor()` operator instead.";
const BOOL_MINUS_ONE: &str = "Subtraction, the `-` operator, with a bool tensor is not supported. If you are trying to invert \
                              a mask, use the `~` or `logical_not()` operator instead.";

/// The dtype of two operands that need no promotion: equal ones with axes, and a tensor with a number of its kind or a lower one.
fn same_dtype(a: &Operand, b: &Operand) -> Option<DType> {
    use crate::array::promote::WeakKind::{Bool, Float, Int};
    match (a, b) {
        (Operand::Tensor(x), Operand::Tensor(y)) => {
            let (x, y) = (x.array(), y.array());
            (x.dtype() == y.dtype()).then(|| x.dtype())
        }
        (Operand::Tensor(t), Operand::Number(_, weak)) | (Operand::Number(_, weak), Operand::Tensor(t)) => {
            let dtype = t.array().dtype();
            let contains = match weak {
                Bool => true,
                Int => !dtype.is_bool(),
                Float => dtype.is_inexact(),
                _ => false,
            };
            contains.then_some(dtype)
        }
        _ => None,
    }
}

/// The dtype in which an operation with two operands runs.
fn binary_dtype(h: &mut dyn Host, op: BinaryOp, a: &Operand, b: &Operand) -> Result<DType> {
    let mut dtype = match same_dtype(a, b) {
        Some(dtype) => dtype,
        None => result_dtype(h, &[a, b])?,
    };
    if !(op == BinaryOp::Power && dtype.is_bool() && b.tensor().is_none()) {
        refusals::binary(op, dtype)?;
    }
    let is_bool = |o: &Operand| match o {
        Operand::Tensor(t) => t.array().dtype().is_bool(),
        Operand::Number(_, w) => *w == crate::array::promote::WeakKind::Bool,
    };
    match op.class() {
        Class::Divide | Class::FloatOnly if !dtype.is_inexact() => dtype = default_dtype(h),
        _ if op == BinaryOp::Subtract && (is_bool(a) || is_bool(b)) => {
            let text = if is_bool(a) && is_bool(b) { BOOL_MINUS } else { BOOL_MINUS_ONE };
            return Err(Error::new(ErrorKind::NotImplementedError, text).into());
        }
        _ => {}
    }
    if op == BinaryOp::Power && !dtype.is_inexact() {
        let negative = match b {
            Operand::Number(n, _) => n.as_i64() < 0,
            Operand::Tensor(_) => false,
        };
        if negative {
            return Err(runtime("Integers to negative integer powers are not allowed."));
        }
    }
    if op.entry(dtype).is_none() {
        return Err(not_implemented(&format!("{}_cpu", op.name()), dtype));
    }
    Ok(dtype)
}

/// PyTorch's error for shapes that do not broadcast.
pub fn broadcast_error(a: &[usize], b: &[usize]) -> crate::value::Error {
    let n = a.len().max(b.len());
    let at = |s: &[usize], axis: usize| (axis + s.len()).checked_sub(n).map_or(1, |i| s[i]);
    let axis = (0..n).rev().find(|&i| at(a, i) != at(b, i) && at(a, i) != 1 && at(b, i) != 1).unwrap_or(0);
    runtime(format!(
        "The size of tensor a ({}) must match the size of tensor b ({}) at non-singleton dimension {axis}",
        at(a, axis),
        at(b, axis)
    ))
}

/// Whether the operation divides integers, so that somebody must ask whether a divisor was zero.
fn divides_integers(dtype: DType, op: BinaryOp) -> bool {
    use BinaryOp::{FloorDivide, Fmod, Modulo, Remainder, TruncDivide};
    !dtype.is_inexact() && matches!(op, FloorDivide | TruncDivide | Remainder | Fmod | Modulo)
}

fn check_zero_division(dtype: DType, op: BinaryOp) -> Result<()> {
    let status = fpstatus::take();
    if divides_integers(dtype, op) && status.contains(FpStatus::DIVIDE) {
        return Err(runtime("ZeroDivisionError"));
    }
    Ok(())
}

/// `op(x, y)` in PyTorch's layout.
fn laid_out(op: BinaryOp, x: &Array, y: &Array, dtype: DType) -> Result<Array> {
    if x.layout().is_c_contiguous() && y.layout().is_c_contiguous() && x.shape() == y.shape() {
        return Ok(ew::binary(op, x, y, dtype)?);
    }
    let layout = ew::broadcast(&[x, y]).and_then(|shape| super::memory_format::of_result(&shape, &[x, y]));
    let (Some(layout), Some(entry)) = (layout, op.entry(dtype)) else { return Ok(ew::binary(op, x, y, dtype)?) };
    let out = Array::for_overwrite_in(entry.result, layout)?;
    ew::binary_into(op, x, y, dtype, &out, None)?;
    Ok(out)
}

/// The result where both operands are short and lie alike: no loop nest is made, and nothing is copied.
fn short(op: BinaryOp, a: &Operand, b: &Operand, dtype: DType) -> Option<Array> {
    use ew::short::Operand::{Array, Number};
    if divides_integers(dtype, op) {
        return None;
    }
    let entry = op.entry(dtype)?;
    match (a, b) {
        (Operand::Tensor(x), Operand::Tensor(y)) => {
            ew::short::binary(entry, dtype, Array(&x.array()), Array(&y.array()))
        }
        (Operand::Tensor(x), Operand::Number(y, _)) => ew::short::binary(entry, dtype, Array(&x.array()), Number(*y)),
        (Operand::Number(x, _), Operand::Tensor(y)) => ew::short::binary(entry, dtype, Number(*x), Array(&y.array())),
        _ => None,
    }
}

/// `op(a, b)`.
pub fn binary(h: &mut dyn Host, spec: &'static Binary, a: &Operand, b: &Operand) -> Result<T> {
    if let (BinaryOp::Power, Operand::Tensor(t), Operand::Number(Num::Bool(n), _)) = (spec.op, a, b)
        && t.array().dtype().is_bool()
    {
        // The one power of bools that PyTorch has: no kernel runs for exponents 0 and 1.
        let t = t.array().clone();
        return Ok(fresh(if *n {
            crate::op::cast::copy(&t, crate::op::cast::Order::Preserve)?
        } else {
            Array::full(DType::Bool, t.shape(), Num::Bool(true))?
        }));
    }
    let dtype = binary_dtype(h, spec.op, a, b)?;
    let out = match short(spec.op, a, b, dtype) {
        Some(out) => out,
        None => {
            let (x, y) = (a.array(dtype), b.array(dtype));
            if ew::broadcast(&[&x, &y]).is_none() {
                return Err(broadcast_error(x.shape(), y.shape()));
            }
            let out = laid_out(spec.op, &x, &y, dtype)?;
            check_zero_division(dtype, spec.op)?;
            out
        }
    };
    let out = fresh(out);
    let needs = |o: &Operand| o.tensor().is_some_and(|t| t.requires_grad.get());
    if let Some(grads) = spec.grads
        && (needs(a) || needs(b))
        && state(h).grad
    {
        if spec.reads != NO {
            let inputs: smallvec::SmallVec<[&T; 2]> = [a, b].into_iter().filter_map(|o| o.tensor()).collect();
            tape::check_savable(&inputs)?;
        }
        record_binary(h, spec, grads, a, b, &out);
    }
    Ok(out)
}

fn record_binary(h: &mut dyn Host, spec: &'static Binary, grads: [Grad2; 2], a: &Operand, b: &Operand, out: &T) {
    let name = match (a, b) {
        (Operand::Tensor(_), Operand::Number(..)) => spec.with_number[0].unwrap_or(spec.name),
        (Operand::Number(..), Operand::Tensor(_)) => spec.with_number[1].unwrap_or(spec.name),
        _ => spec.name,
    };
    let (x, y) = (a.clone().into_tensor(h), b.clone().into_tensor(h));
    let needs = [x.requires_grad.get(), y.requires_grad.get()];
    let mut saved: Vec<&T> = Vec::new();
    let mut keeps_number = false;
    // In the order of the gradients that read them; nobody can write a number.
    for (i, k) in [(0, 1), (0, 0), (1, 0), (1, 1)] {
        let t = [&x, &y][k];
        let reads = needs[i] && spec.reads[i][k];
        if [a, b][k].tensor().is_none() {
            keeps_number |= reads;
        } else if reads && !saved.iter().any(|s| std::rc::Rc::ptr_eq(s, t)) {
            saved.push(t);
        }
    }
    let (p, q) = (x.clone(), y.clone());
    // A number is an input of its own only where the operation is that of two tensors.
    let own = [b, a].map(|o| o.tensor().is_none() && name != spec.name && name != "MulBackward0");
    let inputs: Vec<&T> = [&x, &y].into_iter().enumerate().filter(|(i, _)| !own[1 - i]).map(|(_, t)| t).collect();
    tape::record1(h, name, &inputs, &saved, out, move |h, g| {
        let mut result = Vec::with_capacity(2);
        for i in (0..2).filter(|i| !own[1 - i]) {
            result.push(if needs[i] { Some(grads[i](h, g, &p, &q)?) } else { None });
        }
        Ok(result)
    });
    if keeps_number && let Some(past) = tape::history(out) {
        past.node.keeps_number.set(true);
    }
}

/// `op_(a, b)`: in place.
pub fn binary_inplace(h: &mut dyn Host, spec: &'static Binary, a: &T, b: &Operand) -> Result<T> {
    check_inplace_with(h, a, b.tensor().as_slice())?;
    let needs = a.requires_grad.get() || b.tensor().is_some_and(|t| t.requires_grad.get());
    let dtype = binary_dtype(h, spec.op, &Operand::Tensor(a.clone()), b)?;
    if !needs && a.bits().is_plain() && short_inplace(spec.op, &a.array(), b, dtype)? {
        return Ok(a.clone());
    }
    let target = a.array().clone();
    let result = spec.op.entry(dtype).map_or(dtype, |e| e.result);
    if !can_cast(result, target.dtype()) {
        return Err(cannot_cast(result, target.dtype()));
    }
    let y = b.array(dtype);
    check_target(&target, &[&y])?;
    let before = before_write(a);
    let wants = spec.grads.is_some() && needs && state(h).grad;
    let old = if wants { Some(fresh(crate::op::cast::copy(&target, crate::op::cast::Order::K)?)) } else { None };
    ew::binary_into(spec.op, &target, &y, dtype, &target, None)?;
    check_zero_division(dtype, spec.op)?;
    if let (Some(old), Some(grads)) = (old, spec.grads) {
        let other = b.clone().into_tensor(h);
        let q = other.clone();
        let needs = [true, other.requires_grad.get()];
        record_inplace(h, spec.name, a, &[&other], before, move |h, g| {
            let mut result = Vec::with_capacity(2);
            for i in 0..2 {
                result.push(if needs[i] { Some(grads[i](h, g, &old, &q)?) } else { None });
            }
            Ok(result)
        });
    }
    Ok(a.clone())
}

/// Writes `op(target, b)` where target and operand are short and lie alike, apart from each other; whether it did.
fn short_inplace(op: BinaryOp, target: &Array, b: &Operand, dtype: DType) -> Result<bool> {
    let Some(entry) = op.entry(dtype).filter(|_| !divides_integers(dtype, op)) else { return Ok(false) };
    let tensor = b.tensor().map(|t| t.array());
    let other = match (&tensor, b) {
        (Some(y), _) => ew::short::Operand::Array(y),
        (None, Operand::Number(y, _)) => ew::short::Operand::Number(*y),
        (None, Operand::Tensor(_)) => return Ok(false),
    };
    if !ew::short::goes_into(entry, dtype, target, other) {
        return Ok(false);
    }
    Ok(ew::short::binary_into(entry, dtype, &target.write_to(&[])?, other))
}

/// PyTorch's words where source and target of a write share memory.
pub const OVERLAP: &str = "unsupported operation: some elements of the input tensor and the written-to tensor refer to a single \
                           memory location. Please clone() the tensor before performing the operation.";

/// The checks of a write: the operands broadcast into the target, which does not overlap itself or,
/// partially, them.
pub fn check_target(target: &Array, sources: &[&Array]) -> Result<()> {
    for s in sources {
        match ew::broadcast(&[target, s]) {
            None => return Err(broadcast_error(target.shape(), s.shape())),
            Some(shape) if shape[..] != *target.shape() => {
                return Err(runtime(format!(
                    "output with shape {:?} doesn't match the broadcast shape {:?}",
                    target.shape(),
                    &shape[..]
                )));
            }
            _ => {}
        }
    }
    check_internal_overlap(target)?;
    if sources.iter().any(|s| partial_overlap(target, s)) {
        return Err(runtime(OVERLAP));
    }
    Ok(())
}

/// PyTorch's error for a target whose elements share memory (an expanded one).
pub fn check_internal_overlap(target: &Array) -> Result<()> {
    let stuck = target.shape().iter().zip(target.strides()).any(|(&n, &s)| n > 1 && s == 0);
    if stuck && !target.is_empty() {
        return Err(runtime(
            "unsupported operation: more than one element of the written-to tensor refers to a single memory location. Please \
             clone() the tensor before performing the operation.",
        ));
    }
    Ok(())
}

/// What PyTorch can see of an overlap that would make the result depend on the order of writes.
fn partial_overlap(a: &Array, b: &Array) -> bool {
    if a.is_empty()
        || b.is_empty()
        || !a.storage().same(b.storage())
        || !a.layout().is_dense()
        || !b.layout().is_dense()
    {
        return false;
    }
    let range = |x: &Array| {
        let size = x.dtype().itemsize();
        (x.offset() * size, (x.offset() + x.size()) * size)
    };
    let ((a0, a1), (b0, b1)) = (range(a), range(b));
    if (a0, a1) == (b0, b1) {
        return a.strides() != b.strides() || a.dtype() != b.dtype();
    }
    a0 < b1 && b0 < a1
}

/// `a + b`
pub fn add(h: &mut dyn Host, a: &T, b: &T) -> Result<T> {
    binary(h, &ADD, &a.into(), &b.into())
}
/// `a - b`
pub fn sub(h: &mut dyn Host, a: &T, b: &T) -> Result<T> {
    binary(h, &SUB, &a.into(), &b.into())
}
/// `a * b`
pub fn mul(h: &mut dyn Host, a: &T, b: &T) -> Result<T> {
    binary(h, &MUL, &a.into(), &b.into())
}
/// `a / b`
pub fn div(h: &mut dyn Host, a: &T, b: &T) -> Result<T> {
    binary(h, &DIV, &a.into(), &b.into())
}
/// `a * x`
pub fn scale(h: &mut dyn Host, a: &T, x: f64) -> Result<T> {
    binary(h, &MUL, &a.into(), &x.into())
}
/// `a + x`
pub fn shift(h: &mut dyn Host, a: &T, x: f64) -> Result<T> {
    binary(h, &ADD, &a.into(), &x.into())
}
/// `-a`
pub fn neg(h: &mut dyn Host, a: &T) -> Result<T> {
    unary(h, &super::pointwise::NEG, a)
}
/// The complex conjugate; real tensors are themselves.
pub fn conj(h: &mut dyn Host, a: &T) -> Result<T> {
    if a.array().dtype().is_complex() { unary(h, &super::pointwise::CONJ, a) } else { Ok(a.clone()) }
}
/// `a * conj(b)`: the shape of most gradients.
pub fn times_conj(h: &mut dyn Host, a: &T, b: &T) -> Result<T> {
    let b = conj(h, b)?;
    mul(h, a, &b)
}
/// Another dtype of the same values, differentiable; itself if it has that dtype.
pub fn cast(h: &mut dyn Host, a: &T, dtype: DType) -> Result<T> {
    let from = a.array().dtype();
    if from == dtype {
        return Ok(a.clone());
    }
    let out = fresh(crate::op::cast::astype_order(&a.array(), dtype, crate::op::cast::Order::Preserve)?);
    fpstatus::take();
    tape::record1(h, "ToCopyBackward0", &[a], &[], &out, move |h, g| Ok(vec![Some(cast(h, g, from)?)]));
    Ok(out)
}
