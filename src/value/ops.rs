//! Operators on any values: numbers and sequences here, library types through their slots, objects
//! of program classes through their special methods.

use super::number::{self, Number};
use super::types::{BinOp, CmpOp, UnaryOp};
use super::{Args, Class, Host, Result, Slice, Symbol, Value, plain_key};
use crate::diag::{Error, ErrorKind};
use crate::kernel::stop;
use std::cmp::Ordering;
use std::rc::Rc;

/// (operator as written, method, reflected method, in-place method).
pub fn operator_names(op: BinOp) -> (&'static str, &'static str, &'static str, &'static str) {
    match op {
        BinOp::Add => ("+", "__add__", "__radd__", "__iadd__"),
        BinOp::Sub => ("-", "__sub__", "__rsub__", "__isub__"),
        BinOp::Mul => ("*", "__mul__", "__rmul__", "__imul__"),
        BinOp::Div => ("/", "__truediv__", "__rtruediv__", "__itruediv__"),
        BinOp::FloorDiv => ("//", "__floordiv__", "__rfloordiv__", "__ifloordiv__"),
        BinOp::Mod => ("%", "__mod__", "__rmod__", "__imod__"),
        BinOp::Pow => ("** or pow()", "__pow__", "__rpow__", "__ipow__"),
        BinOp::MatMul => ("@", "__matmul__", "__rmatmul__", "__imatmul__"),
        BinOp::BitAnd => ("&", "__and__", "__rand__", "__iand__"),
        BinOp::BitOr => ("|", "__or__", "__ror__", "__ior__"),
        BinOp::BitXor => ("^", "__xor__", "__rxor__", "__ixor__"),
        BinOp::LShift => ("<<", "__lshift__", "__rlshift__", "__ilshift__"),
        BinOp::RShift => (">>", "__rshift__", "__rrshift__", "__irshift__"),
    }
}

/// (operator as written, method, method of the operands exchanged).
fn comparison_names(op: CmpOp) -> (&'static str, &'static str, &'static str) {
    match op {
        CmpOp::Eq => ("==", "__eq__", "__eq__"),
        CmpOp::Ne => ("!=", "__ne__", "__ne__"),
        CmpOp::Lt => ("<", "__lt__", "__gt__"),
        CmpOp::Le => ("<=", "__le__", "__ge__"),
        CmpOp::Gt => (">", "__gt__", "__lt__"),
        CmpOp::Ge => (">=", "__ge__", "__le__"),
        CmpOp::Is => ("is", "", ""),
        CmpOp::IsNot => ("is not", "", ""),
        CmpOp::In => ("in", "__contains__", ""),
        CmpOp::NotIn => ("not in", "__contains__", ""),
    }
}

/// `a op b`.
pub fn binary(h: &mut dyn Host, op: BinOp, a: &Value, b: &Value) -> Result<Value> {
    if let (Value::Array(_), Value::Array(_)) | (Value::Tensor(_), Value::Tensor(_)) = (a, b)
        && let Some(f) = a.type_info().slots().binary
    {
        let v = f(h, op, a, b)?;
        return if matches!(v, Value::NotImplemented) { Err(unsupported(op, a, b)) } else { Ok(v) };
    }
    if let (Some(x), Some(y)) = (Number::of(a), Number::of(b)) {
        let both_bool = matches!((a, b), (Value::Bool(_), Value::Bool(_)));
        if both_bool && matches!(op, BinOp::BitAnd | BinOp::BitOr | BinOp::BitXor) {
            return Ok(Value::bool(number::binary(op, x, y)?.truth(h)?));
        }
        let v = number::binary(op, x, y)?;
        return if matches!(v, Value::NotImplemented) { Err(unsupported(op, a, b)) } else { Ok(v) };
    }
    let (_, method, reflected, _) = operator_names(op);
    // An object whose class derives from the other's is asked first.
    if let (Value::Instance(x), Value::Instance(y)) = (a, b)
        && !Rc::ptr_eq(&x.class(), &y.class())
        && y.class().is_subclass(&x.class())
        && let Some(v) = special(h, b, reflected, std::slice::from_ref(a))?
    {
        return Ok(v);
    }
    if let Some(v) = special(h, a, method, std::slice::from_ref(b))? {
        return Ok(v);
    }
    for v in [a, b] {
        if let Some(f) = v.type_info().slots().binary {
            let r = f(h, op, a, b)?;
            if !matches!(r, Value::NotImplemented) {
                return Ok(r);
            }
        }
    }
    if let Some(v) = special(h, b, reflected, std::slice::from_ref(a))? {
        return Ok(v);
    }
    Err(unsupported(op, a, b))
}

/// `a op= b`: the value to bind.
pub fn inplace(h: &mut dyn Host, op: BinOp, a: &Value, b: &Value) -> Result<Value> {
    if let Some(f) = a.type_info().slots().inplace {
        let r = f(h, op, a, b)?;
        if !matches!(r, Value::NotImplemented) {
            return Ok(r);
        }
    }
    if let Some(v) = special(h, a, operator_names(op).3, std::slice::from_ref(b))? {
        return Ok(v);
    }
    binary(h, op, a, b).map_err(|e| match e.native() {
        Some(n) if n.message().starts_with("unsupported operand type(s) for ") => {
            let sign = operator_names(op).0.split(' ').next().unwrap_or_default();
            unsupported_text(&format!("{sign}="), a, b)
        }
        _ => e,
    })
}

fn unsupported(op: BinOp, a: &Value, b: &Value) -> super::Error {
    unsupported_text(operator_names(op).0, a, b)
}

fn unsupported_text(op: &str, a: &Value, b: &Value) -> super::Error {
    let text = format!("unsupported operand type(s) for {op}: '{}' and '{}'", a.type_name(), b.type_name());
    Error::type_error(text).into()
}

/// `-a`, `+a`, `~a`, `not a`.
pub fn unary(h: &mut dyn Host, op: UnaryOp, a: &Value) -> Result<Value> {
    let (sign, method) = match op {
        UnaryOp::Not => return Ok(Value::bool(!a.truth(h)?)),
        UnaryOp::Neg => ("-", "__neg__"),
        UnaryOp::Pos => ("+", "__pos__"),
        UnaryOp::Invert => ("~", "__invert__"),
    };
    match (op, Number::of(a)) {
        (UnaryOp::Neg, Some(Number::Float(f))) => return Ok(Value::float(-f)),
        (UnaryOp::Neg, Some(Number::Complex(c))) => return Ok(Value::complex(-c)),
        (UnaryOp::Neg, Some(n)) => return number::binary(BinOp::Sub, Number::Int(0), n),
        (UnaryOp::Pos, Some(Number::Int(i))) => return Ok(Value::Int(i)),
        (UnaryOp::Pos, Some(_)) => return Ok(a.clone()),
        (UnaryOp::Invert, Some(n @ (Number::Int(_) | Number::Big(_)))) => {
            return number::binary(BinOp::Sub, Number::Int(-1), n);
        }
        _ => {}
    }
    if let Some(v) = special(h, a, method, &[])? {
        return Ok(v);
    }
    if let Some(f) = a.type_info().slots().unary {
        let v = f(h, op, a)?;
        if !matches!(v, Value::NotImplemented) {
            return Ok(v);
        }
    }
    Err(Error::type_error(format!("bad operand type for unary {sign}: '{}'", a.type_name())).into())
}

/// One comparison: `a op b`.
pub fn compare(h: &mut dyn Host, op: CmpOp, a: &Value, b: &Value) -> Result<Value> {
    match op {
        CmpOp::Is => return Ok(Value::bool(a.is(b))),
        CmpOp::IsNot => return Ok(Value::bool(!a.is(b))),
        CmpOp::In => return Ok(Value::bool(b.contains(h, a)?)),
        CmpOp::NotIn => return Ok(Value::bool(!b.contains(h, a)?)),
        _ => {}
    }
    if let (Some(x), Some(y)) = (Number::of(a), Number::of(b)) {
        let complex = matches!(x, Number::Complex(_)) || matches!(y, Number::Complex(_));
        return match op {
            CmpOp::Eq => Ok(Value::bool(number::equals(&x, &y))),
            CmpOp::Ne => Ok(Value::bool(!number::equals(&x, &y))),
            _ if complex => Err(not_ordered(op, a, b)),
            _ => Ok(Value::bool(number::compare(&x, &y).is_some_and(|o| fits(op, o)))),
        };
    }
    let (_, method, mirrored) = comparison_names(op);
    if let Some(v) = special(h, a, method, std::slice::from_ref(b))? {
        return Ok(v);
    }
    for v in [a, b] {
        if let Some(f) = v.type_info().slots().compare {
            let r = f(h, op, a, b)?;
            if !matches!(r, Value::NotImplemented) {
                return Ok(r);
            }
        }
    }
    if let Some(v) = special(h, b, mirrored, std::slice::from_ref(a))? {
        return Ok(v);
    }
    match op {
        CmpOp::Eq => Ok(Value::bool(same_or_alike(h, a, b)?)),
        // A class that only defines __eq__ has its opposite too.
        CmpOp::Ne => match special(h, a, "__eq__", std::slice::from_ref(b))? {
            Some(v) => Ok(Value::bool(!v.truth(h)?)),
            None => Ok(Value::bool(!same_or_alike(h, a, b)?)),
        },
        _ => ordered(h, op, a, b),
    }
}

fn fits(op: CmpOp, o: Ordering) -> bool {
    match op {
        CmpOp::Lt => o.is_lt(),
        CmpOp::Le => o.is_le(),
        CmpOp::Gt => o.is_gt(),
        CmpOp::Ge => o.is_ge(),
        CmpOp::Eq => o.is_eq(),
        _ => o.is_ne(),
    }
}

fn not_ordered(op: CmpOp, a: &Value, b: &Value) -> super::Error {
    let sign = comparison_names(op).0;
    let text = format!("'{sign}' not supported between instances of '{}' and '{}'", a.type_name(), b.type_name());
    Error::type_error(text).into()
}

/// Equality of the built-in types that have no slot.
fn same_or_alike(h: &mut dyn Host, a: &Value, b: &Value) -> Result<bool> {
    h.check_depth()?;
    Ok(match (a, b) {
        (Value::Str(x), Value::Str(y)) => x.as_str() == y.as_str(),
        (Value::Bytes(x), Value::Bytes(y)) => x == y,
        (Value::List(x), Value::List(y)) => {
            let (x, y) = (x.borrow().clone(), y.borrow().clone());
            all_equal(h, &x, &y)?
        }
        (Value::Tuple(x), Value::Tuple(y)) => all_equal(h, x, y)?,
        (Value::Range(x), Value::Range(y)) => {
            x.len() == y.len() && (x.is_empty() || (x.start == y.start && (x.len() == 1 || x.step == y.step)))
        }
        (Value::Slice(x), Value::Slice(y)) => {
            x.start.equals(h, &y.start)? && x.stop.equals(h, &y.stop)? && x.step.equals(h, &y.step)?
        }
        (Value::Dict(x), Value::Dict(y)) => {
            if x.len() != y.len() {
                return Ok(false);
            }
            for (k, v) in x.pairs() {
                match y.get(h, &k)? {
                    Some(w) if v.is(&w) || v.equals(h, &w)? => {}
                    _ => return Ok(false),
                }
            }
            true
        }
        (Value::Set(x) | Value::FrozenSet(x), Value::Set(y) | Value::FrozenSet(y)) => {
            x.len() == y.len() && is_subset(h, x, y)?
        }
        (Value::Method(x), Value::Method(y)) => x.receiver.is(&y.receiver) && x.function.is(&y.function),
        _ => a.is(b),
    })
}

/// Whether every element of `x` is in `y`.
pub fn is_subset(h: &mut dyn Host, x: &super::Set, y: &super::Set) -> Result<bool> {
    for k in x.keys() {
        if !y.contains(h, &k)? {
            return Ok(false);
        }
    }
    Ok(true)
}

fn all_equal(h: &mut dyn Host, x: &[Value], y: &[Value]) -> Result<bool> {
    if x.len() != y.len() {
        return Ok(false);
    }
    for (a, b) in stop::watched(x.iter().zip(y)) {
        if !a.is(b) && !equal_inside(h, a, b)? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// `a == b` of two items: a level deeper, where they may hold items themselves.
fn equal_inside(h: &mut dyn Host, a: &Value, b: &Value) -> Result<bool> {
    if !matches!(a, Value::List(_) | Value::Tuple(_) | Value::Dict(_)) {
        return a.equals(h, b);
    }
    h.enter(" in comparison")?;
    let equal = a.equals(h, b);
    h.leave();
    equal
}

/// Order of the built-in types that have no slot.
fn ordered(h: &mut dyn Host, op: CmpOp, a: &Value, b: &Value) -> Result<Value> {
    match (a, b) {
        (Value::Str(x), Value::Str(y)) => Ok(Value::bool(fits(op, x.as_str().cmp(y.as_str())))),
        (Value::Bytes(x), Value::Bytes(y)) => Ok(Value::bool(fits(op, x.cmp(y)))),
        (Value::List(x), Value::List(y)) => {
            let (x, y) = (x.borrow().clone(), y.borrow().clone());
            lexicographic(h, op, &x, &y)
        }
        (Value::Tuple(x), Value::Tuple(y)) => lexicographic(h, op, x, y),
        (Value::Set(x) | Value::FrozenSet(x), Value::Set(y) | Value::FrozenSet(y)) => {
            let (small, large) = if matches!(op, CmpOp::Lt | CmpOp::Le) { (x, y) } else { (y, x) };
            let strict = matches!(op, CmpOp::Lt | CmpOp::Gt);
            Ok(Value::bool(is_subset(h, small, large)? && !(strict && x.len() == y.len())))
        }
        _ => Err(not_ordered(op, a, b)),
    }
}

fn lexicographic(h: &mut dyn Host, op: CmpOp, x: &[Value], y: &[Value]) -> Result<Value> {
    h.check_depth()?;
    for (a, b) in stop::watched(x.iter().zip(y)) {
        if !a.is(b) && !equal_inside(h, a, b)? {
            return compare(h, op, a, b);
        }
    }
    Ok(Value::bool(fits(op, x.len().cmp(&y.len()))))
}

/// Calls a special method of a program class, looked up on the class; `None` if there is none or it
/// returned `NotImplemented`.
pub fn special(h: &mut dyn Host, v: &Value, name: &str, args: &[Value]) -> Result<Option<Value>> {
    let class = match v {
        Value::Instance(i) => i.class(),
        Value::Class(c) => match c.meta() {
            Some(meta) => meta,
            None => return Ok(None),
        },
        _ => return Ok(None),
    };
    let Some(f) = class.lookup(Symbol::new(name)) else { return Ok(None) };
    if f.is_none() {
        return Ok(None);
    }
    let mut all: smallvec::SmallVec<[Value; 4]> = smallvec::SmallVec::with_capacity(args.len() + 1);
    all.push(v.clone());
    all.extend(args.iter().cloned());
    let r = h.call(&f, Args::positional(&all))?;
    Ok(if matches!(r, Value::NotImplemented) { None } else { Some(r) })
}

impl Value {
    /// `bool(x)`.
    pub fn truth(&self, h: &mut dyn Host) -> Result<bool> {
        Ok(match self {
            Value::Bool(b) => b.get(),
            Value::None => false,
            Value::Int(i) => *i != 0,
            Value::Float(f) => f.get() != 0.0,
            Value::BigInt(_) => true,
            Value::Complex(c) => c.re != 0.0 || c.im != 0.0,
            Value::Str(s) => !s.is_empty(),
            Value::Bytes(b) => !b.is_empty(),
            Value::List(l) => !l.is_empty(),
            Value::Tuple(t) => !t.is_empty(),
            Value::Dict(d) => !d.is_empty(),
            Value::Set(s) | Value::FrozenSet(s) => !s.is_empty(),
            Value::Range(r) => !r.is_empty(),
            other => {
                if let Some(v) = special(h, other, "__bool__", &[])? {
                    return match v {
                        Value::Bool(b) => Ok(b.get()),
                        v => Err(Error::type_error(format!("__bool__ should return bool, returned {}", v.type_name()))
                            .into()),
                    };
                }
                if let Some(v) = special(h, other, "__len__", &[])? {
                    return v.truth(h);
                }
                let slots = other.type_info().slots();
                match (slots.truth, slots.len) {
                    (Some(f), _) => f(h, other)?,
                    (None, Some(f)) => f(h, other)? != 0,
                    (None, None) => true,
                }
            }
        })
    }

    /// `a == b` as a truth value.
    pub fn equals(&self, h: &mut dyn Host, other: &Value) -> Result<bool> {
        compare(h, CmpOp::Eq, self, other)?.truth(h)
    }

    /// `hash(x)` as Python's bits; `TypeError` for what cannot be a key.
    pub fn hash(&self, h: &mut dyn Host) -> Result<u64> {
        if let Some(hash) = plain_key::hash(self) {
            return Ok(hash);
        }
        if let Some(n) = Number::of(self) {
            return Ok(number::hash(&n) as u64);
        }
        let mix =
            |acc: u64, x: u64| (acc ^ x.wrapping_mul(0x9e37_79b9_7f4a_7c15)).rotate_left(31).wrapping_mul(0x85eb_ca6b);
        match self {
            Value::Bytes(b) => Ok(b.iter().fold(7, |acc, &x| mix(acc, x as u64))),
            Value::Tuple(t) => {
                h.check_depth()?;
                let mut hashes = Vec::with_capacity(t.len());
                for v in t.iter() {
                    hashes.push(v.hash(h)?);
                }
                Ok(number::hash_tuple(&hashes))
            }
            Value::FrozenSet(s) => {
                let mut hashes = Vec::with_capacity(s.len());
                for v in s.keys() {
                    hashes.push(v.hash(h)?);
                }
                Ok(number::hash_frozenset(&hashes))
            }
            Value::Range(r) => Ok(mix(mix(r.len() as u64, r.start as u64), r.step as u64)),
            Value::List(_) | Value::Dict(_) | Value::Set(_) | Value::Slice(_) => Err(unhashable(self)),
            Value::Instance(i) => {
                let class = i.class();
                if let Some(v) = special(h, self, "__hash__", &[])? {
                    return v.hash(h);
                }
                let own_eq = class.lookup(Symbol::new("__eq__")).is_some();
                if own_eq || class.lookup(Symbol::new("__hash__")).is_some() {
                    Err(unhashable(self))
                } else if self.extends_builtin() {
                    self.plain().hash(h)
                } else {
                    Ok(self.id() as u64)
                }
            }
            other => match other.type_info().slots().hash {
                Some(f) => f(h, other),
                None if matches!(other, Value::Array(_)) => Err(unhashable(other)),
                None => Ok(other.id() as u64),
            },
        }
    }

    /// `len(x)`.
    pub fn len(&self, h: &mut dyn Host) -> Result<usize> {
        Ok(match self {
            Value::Str(s) => s.len(),
            Value::Bytes(b) => b.len(),
            Value::List(l) => l.len(),
            Value::Tuple(t) => t.len(),
            Value::Dict(d) => d.len(),
            Value::Set(s) | Value::FrozenSet(s) => s.len(),
            Value::Range(r) => r.len(),
            other => {
                if let Some(v) = special(h, other, "__len__", &[])? {
                    return super::convert::FromValue::from_value(h, &v);
                }
                match other.type_info().slots().len {
                    Some(f) => f(h, other)?,
                    None => {
                        return Err(
                            Error::type_error(format!("object of type '{}' has no len()", other.type_name())).into()
                        );
                    }
                }
            }
        })
    }

    /// `item in self`.
    pub fn contains(&self, h: &mut dyn Host, item: &Value) -> Result<bool> {
        match self {
            Value::Str(s) => match item.plain() {
                Value::Str(part) => Ok(s.as_str().contains(part.as_str())),
                other => {
                    let name = other.type_name();
                    Err(Error::type_error(format!("'in <string>' requires string as left operand, not {name}")).into())
                }
            },
            Value::Dict(d) => d.contains(h, item),
            Value::Set(s) | Value::FrozenSet(s) => s.contains(h, item),
            Value::Range(r) if matches!(item, Value::Int(_) | Value::Bool(_)) => {
                let i = item.to_index_saturating().unwrap_or(0);
                let (low, high) =
                    if r.step > 0 { (r.start, r.stop) } else { (r.stop.saturating_add(1), r.start.saturating_add(1)) };
                Ok(low <= i && i < high && (i as i128 - r.start as i128) % r.step as i128 == 0)
            }
            other => {
                if let Some(v) = special(h, other, "__contains__", std::slice::from_ref(item))? {
                    return v.truth(h);
                }
                if let Some(f) = other.type_info().slots().contains {
                    return f(h, other, item);
                }
                let iter = other.to_iter(h).map_err(|e| match e.native() {
                    Some(n) if n.message().ends_with("is not iterable") => {
                        Error::type_error(format!("argument of type '{}' is not iterable", other.type_name())).into()
                    }
                    _ => e,
                })?;
                while let Some(v) = iter.next(h)? {
                    if v.is(item) || v.equals(h, item)? {
                        return Ok(true);
                    }
                }
                Ok(false)
            }
        }
    }

    /// `iter(x)` for types without a case of their own.
    pub(super) fn iter_by_type(&self, h: &mut dyn Host) -> Result<Rc<super::Iter>> {
        if let Some(v) = special(h, self, "__iter__", &[])? {
            return match v {
                Value::Iter(i) => Ok(i),
                Value::Instance(_) => Ok(next_method_iter(v)),
                other => other.to_iter(h),
            };
        }
        if let Some(f) = self.type_info().slots().iter {
            return f(h, self)?.to_iter(h);
        }
        if let Value::Instance(i) = self
            && i.class().lookup(Symbol::new("__getitem__")).is_some()
        {
            return Ok(getitem_iter(self.clone()));
        }
        Err(Error::type_error(format!("'{}' object is not iterable", self.type_name())).into())
    }
}

fn unhashable(v: &Value) -> super::Error {
    Error::type_error(format!("unhashable type: '{}'", v.type_name())).into()
}

/// An iterator over an object with `__next__`.
fn next_method_iter(object: Value) -> Rc<super::Iter> {
    let step = move |h: &mut dyn Host| match special(h, &object, "__next__", &[]) {
        Ok(v) => Ok(v),
        Err(e) if e.is_a(ErrorKind::StopIteration) => Ok(None),
        Err(e) => Err(e),
    };
    Rc::new(super::Iter::new(super::iter::FromFn(step, &super::types::ITERATOR)))
}

/// The old protocol: `x[0]`, `x[1]` … until `IndexError`.
fn getitem_iter(object: Value) -> Rc<super::Iter> {
    let mut i = 0;
    let step = move |h: &mut dyn Host| {
        i += 1;
        match special(h, &object, "__getitem__", &[Value::Int(i - 1)]) {
            Ok(v) => Ok(v),
            Err(e) if e.is_a(ErrorKind::IndexError) => Ok(None),
            Err(e) => Err(e),
        }
    };
    Rc::new(super::Iter::new(super::iter::FromFn(step, &super::types::ITERATOR)))
}

/// Checks an index of a sequence: negative counts from the end; `what` names the sequence in errors.
pub fn sequence_index(index: &Value, len: usize, what: &str) -> Result<usize> {
    let i = index.to_index_saturating().ok_or_else(|| match what {
        "string" => Error::type_error(format!("string indices must be integers, not '{}'", index.type_name())),
        _ => Error::type_error(format!("{what} indices must be integers or slices, not {}", index.type_name())),
    })?;
    let j = if i < 0 { i.saturating_add(len as i64) } else { i };
    usize::try_from(j).ok().filter(|&j| j < len).ok_or_else(|| match what {
        "byte" => Error::index("index out of range").into(),
        _ => Error::index(format!("{what} index out of range")).into(),
    })
}

/// The characters a slice selects.
pub fn slice_text(s: &super::Str, slice: &Slice) -> Result<String> {
    let mut positions = slice.positions(s.len())?;
    if s.is_ascii() {
        let bytes = s.as_str().as_bytes();
        if slice.step.is_none() {
            let n = positions.len();
            let first = positions.next().unwrap_or(0);
            return Ok(s.as_str()[first..first + n].to_string());
        }
        return Ok(positions.map(|i| bytes[i] as char).collect());
    }
    let chars: Vec<char> = s.as_str().chars().collect();
    Ok(positions.map(|i| chars[i]).collect())
}

/// Whether a class is the other or below it, for any two type values.
pub fn is_subclass(sub: &Value, sup: &Value) -> Option<bool> {
    Some(match (sub, sup) {
        (Value::Type(a), Value::Type(b)) => a.is_subtype(b),
        (Value::Class(a), Value::Class(b)) => Class::is_subclass(a, b),
        (Value::Class(a), Value::Type(b)) => {
            std::ptr::eq(*b, &super::types::OBJECT) || a.native.is_some_and(|n| n.is_subtype(b))
        }
        (Value::Type(_), Value::Class(_)) => false,
        _ => return None,
    })
}
