//! `torch.Tensor` in the language: operators, subscripts, truth, iteration, text.

use super::args::{Operand, Ten, number, runtime, tensor_of};
use super::arith::*;
use super::moved::{Kind, moved};
use super::pointwise::{BITWISE_NOT, NEG};
use super::state::state;
use super::tape::{self, before_write};
use super::{create, fresh, views};
use crate::array::format::torch::{TensorText, tensor_repr};
use crate::array::index::{Item, Rules, Selection, select};
use crate::array::layout::few;
use crate::array::{Array, DType, Shape};
use crate::diag::{Error, ErrorKind};
use crate::op::elementwise::{self, BinaryOp};
use crate::op::index as op_index;
use crate::rows;
use crate::value::types::{BinOp, CmpOp, Slots, UnaryOp};
use crate::value::{Host, Result, Value};

/// The hooks of the type.
pub fn slots() -> Slots {
    Slots {
        construct: Some(&create::CONSTRUCT[0]),
        binary: Some(binary_slot),
        inplace: Some(inplace_slot),
        unary: Some(unary_slot),
        compare: Some(compare_slot),
        truth: Some(truth),
        len: Some(len),
        getitem: Some(getitem),
        setitem: Some(setitem),
        contains: Some(contains),
        iter: Some(iter),
        repr: Some(repr),
        str: Some(repr),
        format: Some(format),
        hash: Some(|_, v| Ok(v.id() as u64)),
        ..Slots::default()
    }
}

/// What a value is to an operator with a tensor: arrays of NumPy become tensors.
fn operand(v: &Value) -> Result<Option<Operand>> {
    if let Value::Array(a) = v {
        return Ok(Some(Operand::Tensor(fresh(create::like_numpy(&a.array())?))));
    }
    Ok(Operand::of(v))
}

fn spec_of(op: BinOp) -> Option<&'static Binary> {
    Some(match op {
        BinOp::Add => &ADD,
        BinOp::Sub => &SUB,
        BinOp::Mul => &MUL,
        BinOp::Div => &DIV,
        BinOp::FloorDiv => &FLOOR_DIVIDE,
        BinOp::Mod => &REMAINDER,
        BinOp::Pow => &POW,
        BinOp::BitAnd => &AND,
        BinOp::BitOr => &OR,
        BinOp::BitXor => &XOR,
        BinOp::LShift => &LSHIFT,
        BinOp::RShift => &RSHIFT,
        BinOp::MatMul => return None,
    })
}

/// The result where nothing is recorded and the arithmetic is of the shortest kind.
fn short(op: BinOp, a: &Value, b: &Value) -> Option<Value> {
    let op = match op {
        BinOp::Add => BinaryOp::Add,
        BinOp::Sub => BinaryOp::Subtract,
        BinOp::Mul => BinaryOp::Multiply,
        BinOp::Div => BinaryOp::Divide,
        _ => return None,
    };
    let Value::Tensor(x) = a else { return None };
    if x.requires_grad.get() {
        return None;
    }
    let array = x.array();
    let storage = match b {
        Value::Tensor(y) if !y.requires_grad.get() => elementwise::short::floats(op, &array, &y.array()),
        Value::Float(y) => elementwise::short::floats_with_number(op, &array, y.get()),
        Value::Int(y) if y.unsigned_abs() < 1 << 24 => elementwise::short::floats_with_number(op, &array, *y as f64),
        _ => None,
    }?;
    Some(Value::Tensor(fresh(array.alike(storage))))
}

fn binary_slot(h: &mut dyn Host, op: BinOp, a: &Value, b: &Value) -> Result<Value> {
    if let Some(result) = short(op, a, b) {
        return Ok(result);
    }
    let (Some(x), Some(y)) = (operand(a)?, operand(b)?) else { return Ok(Value::NotImplemented) };
    match (spec_of(op), &x, &y) {
        (Some(spec), ..) => binary(h, spec, &x, &y).map(Value::Tensor),
        (None, Operand::Tensor(p), Operand::Tensor(q)) => super::matmul::matmul(h, p, q).map(Value::Tensor),
        _ => Ok(Value::NotImplemented),
    }
}

fn inplace_slot(h: &mut dyn Host, op: BinOp, a: &Value, b: &Value) -> Result<Value> {
    let (Some(x), Some(y)) = (tensor_of(a), operand(b)?) else { return Ok(Value::NotImplemented) };
    match spec_of(op) {
        Some(spec) => {
            binary_inplace(h, spec, &x, &y)?;
            Ok(a.clone())
        }
        None => Ok(Value::NotImplemented),
    }
}

fn unary_slot(h: &mut dyn Host, op: UnaryOp, a: &Value) -> Result<Value> {
    let Some(x) = tensor_of(a) else { return Ok(Value::NotImplemented) };
    match op {
        UnaryOp::Neg => unary(h, &NEG, &x).map(Value::Tensor),
        UnaryOp::Invert if x.array().dtype().is_inexact() => {
            let text = "~ (operator.invert) is only implemented on integer and Boolean-type tensors";
            Err(crate::diag::Error::type_error(text).into())
        }
        UnaryOp::Invert => unary(h, &BITWISE_NOT, &x).map(Value::Tensor),
        UnaryOp::Pos if x.array().dtype().is_bool() => {
            Err(runtime("The `+` operator, on a bool tensor is not supported."))
        }
        UnaryOp::Pos => Ok(Value::Tensor(x)),
        UnaryOp::Not => Ok(Value::NotImplemented),
    }
}

fn compare_slot(h: &mut dyn Host, op: CmpOp, a: &Value, b: &Value) -> Result<Value> {
    let (Some(x), Some(y)) = (operand(a)?, operand(b)?) else { return Ok(Value::NotImplemented) };
    let spec = match op {
        CmpOp::Eq => &EQ,
        CmpOp::Ne => &NE,
        CmpOp::Lt => &LT,
        CmpOp::Le => &LE,
        CmpOp::Gt => &GT,
        CmpOp::Ge => &GE,
        _ => return Ok(Value::NotImplemented),
    };
    binary(h, spec, &x, &y).map(Value::Tensor)
}

/// `bool(tensor)`.
pub fn truth(_: &mut dyn Host, v: &Value) -> Result<bool> {
    let Some(x) = tensor_of(v) else { return Ok(true) };
    let a = x.array();
    match a.item() {
        Some(s) => Ok(s.num.truth()),
        None if a.is_empty() => Err(runtime("Boolean value of Tensor with no values is ambiguous")),
        None => Err(runtime("Boolean value of Tensor with more than one value is ambiguous")),
    }
}

fn len(_: &mut dyn Host, v: &Value) -> Result<usize> {
    let Some(x) = tensor_of(v) else { return Ok(0) };
    let n = x.array().shape().first().copied();
    n.ok_or_else(|| Error::type_error("len() of a 0-d tensor").into())
}

fn iter(h: &mut dyn Host, v: &Value) -> Result<Value> {
    let Some(x) = tensor_of(v) else { return Ok(Value::NotImplemented) };
    if x.array().ndim() == 0 {
        return Err(Error::type_error("iteration over a 0-d tensor").into());
    }
    let all: Vec<Value> = views::unbind(h, &x, 0)?.into_iter().map(Value::Tensor).collect();
    Value::tuple(all).to_iter(h).map(Value::Iter)
}

fn contains(h: &mut dyn Host, v: &Value, item: &Value) -> Result<bool> {
    let Some(x) = tensor_of(v) else { return Ok(false) };
    let Some(y) = Operand::of(item) else {
        let class = item.class_of().repr(h)?;
        return Err(runtime(format!(
            "Tensor.__contains__ only supports Tensor or scalar, but you passed in a {class}."
        )));
    };
    let equal = binary(h, &EQ, &(&x).into(), &y)?;
    Ok(equal.array().to_nums().iter().any(|n| n.truth()))
}

/// The items of a subscript.
fn items(h: &mut dyn Host, index: &Value) -> Result<Vec<Item>> {
    if let Value::Tuple(t) = index {
        return t.iter().map(|v| item(h, v)).collect();
    }
    // A short list that holds more than numbers is taken for the tuple of its items.
    if let Value::List(l) = index
        && l.len() < 32
    {
        let parts = l.borrow().clone();
        let more = |v: &Value| {
            matches!(
                v,
                Value::Tensor(_) | Value::List(_) | Value::Tuple(_) | Value::Slice(_) | Value::Ellipsis | Value::None
            )
        };
        if parts.iter().any(more) {
            return parts.iter().map(|v| item(h, v)).collect();
        }
    }
    Ok(vec![item(h, index)?])
}

fn bound(v: &Value) -> Result<Option<i64>> {
    match v {
        Value::None => Ok(None),
        v => v.to_index_saturating().map(Some).ok_or_else(|| {
            Error::type_error("slice indices must be integers or None or have an __index__ method").into()
        }),
    }
}

fn item(h: &mut dyn Host, v: &Value) -> Result<Item> {
    Ok(match v {
        Value::None => Item::NewAxis,
        Value::Ellipsis => Item::Ellipsis,
        Value::Bool(b) => Item::Bool(b.get()),
        Value::Slice(s) => {
            let part = |v: &Value| match v {
                Value::Tensor(t) => Ok(t.array().item().map(|s| s.num.as_i64())),
                v => bound(v),
            };
            Item::Slice { start: part(&s.start)?, stop: part(&s.stop)?, step: part(&s.step)? }
        }
        Value::List(_) | Value::Tuple(_) | Value::Range(_) => {
            let sequence = v.to_vec(h)?;
            if sequence.is_empty() {
                return Ok(Item::Array(Array::zeros(DType::I64, &[0])?));
            }
            let array = create::array_of(h, v, None)?;
            array_item(h, array)?
        }
        Value::Array(a) => array_item(h, a.array().clone())?,
        v => match tensor_of(v) {
            Some(t) => array_item(h, t.array().clone())?,
            None => match v {
                Value::Float(_) | Value::Complex(_) => return Err(wrong_index(v)),
                Value::Str(_) => return Err(Error::type_error("new(): invalid data type 'str'").into()),
                v => match v.to_bigint() {
                    Some(b) => Item::Int(i64::try_from(&b).map_err(|_| {
                        Error::new(ErrorKind::OverflowError, "Python int too large to convert to C long")
                    })?),
                    None => return Err(wrong_index(v)),
                },
            },
        },
    })
}

fn wrong_index(v: &Value) -> crate::value::Error {
    Error::index(format!(
        "only integers, slices (`:`), ellipsis (`...`), None and long or byte Variables are valid indices (got {})",
        v.type_name()
    ))
    .into()
}

fn array_item(h: &mut dyn Host, a: Array) -> Result<Item> {
    let dtype = a.dtype();
    if a.ndim() == 0 && dtype.is_integer() && dtype != DType::U8 {
        return Ok(a.item().map_or(Item::Array(a), |s| Item::Int(s.num.as_i64())));
    }
    if a.ndim() == 0 && dtype.is_bool() {
        return Ok(Item::Bool(a.get(&[]).truth()));
    }
    match dtype {
        DType::Bool => Ok(Item::Mask(a)),
        DType::U8 => {
            h.warn(
                ErrorKind::UserWarning,
                "indexing with dtype torch.uint8 is now deprecated, please use a dtype torch.bool instead.",
            )?;
            let mask = crate::op::cast::astype(&a, DType::Bool)?;
            if mask.ndim() == 0 { Ok(Item::Bool(mask.get(&[]).truth())) } else { Ok(Item::Mask(mask)) }
        }
        d if d.is_integer() => Ok(Item::Array(a)),
        _ => Err(Error::index("tensors used as indices must be long, int, byte or bool tensors").into()),
    }
}

fn getitem(h: &mut dyn Host, v: &Value, index: &Value) -> Result<Value> {
    let Some(x) = tensor_of(v) else { return Ok(Value::NotImplemented) };
    let shape: Shape = few(x.array().shape());
    if let Value::Int(i) = index {
        let Some(&n) = shape.first() else { return Err(zero_dim()) };
        if let Some(at) = crate::array::index::wrap(*i, n) {
            return moved(h, &x, "SelectBackward0", Kind::Once, move |a| crate::op::scan::slice_at(a, 0, at))
                .map(Value::Tensor);
        }
    }
    let items = items(h, index)?;
    if shape.is_empty() && matches!(&items[..], [Item::Int(_)]) && matches!(index, Value::Int(_) | Value::Scalar(_)) {
        return Err(zero_dim());
    }
    let name = name_of(&items);
    let kind = if items.iter().any(|i| matches!(i, Item::Array(_))) { Kind::Many } else { Kind::Once };
    moved(h, &x, name, kind, move |a| op_index::get(a, &items, Rules::Torch).map(|g| g.array())).map(Value::Tensor)
}

fn zero_dim() -> crate::value::Error {
    Error::index(
        "invalid index of a 0-dim tensor. Use `tensor.item()` in Python or `tensor.item<T>()` in C++ to convert a 0-dim tensor \
         to a number",
    )
    .into()
}

/// The name of the last step that PyTorch would record for an index.
fn name_of(items: &[Item]) -> &'static str {
    if items.iter().any(|i| matches!(i, Item::Array(_) | Item::Mask(_) | Item::Bool(_))) {
        return "IndexBackward0";
    }
    let last = items.iter().rev().find(|i| {
        !matches!(i, Item::Ellipsis | Item::Slice { start: None | Some(0), stop: None, step: None | Some(1) })
    });
    match last {
        Some(Item::Int(_)) => "SelectBackward0",
        Some(Item::NewAxis) => "UnsqueezeBackward0",
        Some(_) => "SliceBackward0",
        None => "AliasBackward0",
    }
}

fn setitem(h: &mut dyn Host, v: &Value, index: &Value, value: &Value) -> Result<()> {
    let Some(x) = tensor_of(v) else { return Ok(()) };
    let array = x.array().clone();
    let items = items(h, index)?;
    if array.ndim() == 0 && matches!(&items[..], [Item::Int(_)]) && matches!(index, Value::Int(_) | Value::Scalar(_)) {
        return Err(zero_dim());
    }
    let given = match (tensor_of(value), number(value), value) {
        (Some(t), ..) => t,
        (None, Some((num, weak)), _) => {
            let num = if array.dtype().is_complex() || weak != crate::array::promote::WeakKind::Complex {
                num
            } else {
                return Err(runtime(format!(
                    "value cannot be converted to type {} without overflow",
                    super::args::c_name(array.dtype())
                )));
            };
            fresh(Array::scalar(crate::array::Scalar::new(array.dtype(), num)))
        }
        (None, None, Value::Array(a)) => fresh(create::like_numpy(&a.array())?),
        (None, None, other) => {
            return Err(Error::type_error(format!("can't assign a {} to a torch.{}Tensor", other.type_name(), {
                op_index::torch_scalar_type(array.dtype())
            }))
            .into());
        }
    };
    let leaf = x.base.is_none() && tape::history(&x).is_none();
    let picks = items.iter().any(|i| matches!(i, Item::Array(_) | Item::Mask(_)));
    if leaf && !picks && x.requires_grad.get() && state(h).grad {
        return Err(runtime("a view of a leaf Variable that requires grad is being used in an in-place operation."));
    }
    tape::check_inplace_with(h, &x, &[&given])?;
    let mut source = given.array().clone();
    let selection = select(array.layout(), &items, Rules::Torch, source.size() == 1)?;
    let region = match &selection {
        Selection::View { layout, .. } => Some(array.with_layout(layout.clone())?),
        Selection::Picked(_) => None,
    };
    // A value without axes is filled in; its dtype does not matter then.
    if region.is_none() && source.dtype() != array.dtype() && source.ndim() == 0 {
        source = crate::op::cast::astype(&source, array.dtype())?;
    }
    let before = before_write(&x);
    op_index::set(&array, &items, &source, Rules::Torch)?;
    crate::kernel::fpstatus::take();
    let wants = state(h).grad && (x.requires_grad.get() || given.requires_grad.get());
    if wants {
        let picked = region.is_none();
        let name = if picked { "IndexPutBackward0" } else { "CopySlices" };
        super::rules::record_inplace(h, name, "setitem", &x, &[&given], before, x.clone(), vec![index.clone()]);
        if !picked {
            tape::rename(&x, "CopySlices");
        }
    }
    Ok(())
}

/// `repr(tensor)`.
pub fn repr(h: &mut dyn Host, v: &Value) -> Result<String> {
    let Some(x) = tensor_of(v) else { return Ok(String::new()) };
    let mut suffixes = Vec::new();
    let dual = tape::dual(&x);
    if let Some(past) = tape::history(&x).filter(|_| x.requires_grad.get() && dual != tape::Dual::Only) {
        suffixes.push(format!("grad_fn=<{}>", past.node.name()));
    } else if x.requires_grad.get() && dual == tape::Dual::Not {
        suffixes.push("requires_grad=True".to_string());
    }
    if dual != tape::Dual::Not {
        let tangent = super::script::name(h, "torch.autograd.forward_ad", "_tangent")?;
        let tangent = h.call(&tangent, crate::value::Args::positional(std::slice::from_ref(v)))?;
        if !tangent.is_none() {
            suffixes.push(format!("tangent={}", repr(h, &tangent)?));
        }
    }
    let s = state(h);
    let text = TensorText { default_dtype: s.default_dtype, suffixes: &suffixes, ..TensorText::default() };
    let options = s.print.clone();
    let array = x.array().clone();
    Ok(tensor_repr(&array, &options, &text))
}

fn format(h: &mut dyn Host, v: &Value, spec: &str) -> Result<String> {
    let Some(x) = tensor_of(v) else { return Ok(String::new()) };
    if x.array().ndim() == 0 {
        let item = super::convert::item(&x)?;
        return crate::library::core::format::format_value(h, &item, spec);
    }
    if spec.is_empty() {
        return repr(h, v);
    }
    Err(Error::type_error("unsupported format string passed to Tensor.__format__").into())
}

rows! { pub METHODS =
    /// Its elements where the condition is true, else those of the other.
    "where"(input: Ten, condition: Ten, other: Operand) => |h: &mut dyn Host, x: Ten, c: Ten, o: Operand| super::pointwise::select(h, &c, &(&x.0).into(), &o).map(Value::Tensor);
    /// The number of elements of the first dimension.
    "__len__"(input: Ten) => |h: &mut dyn Host, x: Ten| len(h, &Value::Tensor(x.0)).map(Value::from);
    /// Whether a value is among the elements.
    "__contains__"(input: Ten, element: Value) => |h: &mut dyn Host, x: Ten, e: Value| contains(h, &Value::Tensor(x.0), &e).map(Value::bool);
    /// The element or view of an index.
    "__getitem__"(input: Ten, index: Value) => |h: &mut dyn Host, x: Ten, i: Value| getitem(h, &Value::Tensor(x.0), &i);
    /// Assigns to an index.
    "__setitem__"(input: Ten, index: Value, value: Value) => |h: &mut dyn Host, x: Ten, i: Value, v: Value| setitem(h, &Value::Tensor(x.0), &i, &v).map(|_| Value::None);
    /// The text of a tensor.
    "__repr__"(input: Ten) => |h: &mut dyn Host, x: Ten| repr(h, &Value::Tensor(x.0)).map(Value::str);
}
