//! Special methods of the built-in types under their own names (`x.__len__()`), by groups, so that
//! `hasattr(x, '__iter__')` tells the truth. Each does what the operator does.

use crate::diag::Error;
use crate::rows;
use crate::value::convert::{Keywords, Maybe};
use crate::value::types::{BinOp, CmpOp, UnaryOp};
use crate::value::{Args, Host, Result, Symbol, Value, attr, item, ops};

macro_rules! binary_methods {
    ($($f:ident $r:ident $op:ident;)*) => {$(
        fn $f(h: &mut dyn Host, this: Value, other: Value) -> Result<Value> {
            or_not_implemented(ops::binary(h, BinOp::$op, &this.plain(), &other))
        }
        fn $r(h: &mut dyn Host, this: Value, other: Value) -> Result<Value> {
            or_not_implemented(ops::binary(h, BinOp::$op, &other, &this.plain()))
        }
    )*};
}
binary_methods! {
    add radd Add; sub rsub Sub; mul rmul Mul; truediv rtruediv Div; floordiv rfloordiv FloorDiv;
    modulo rmodulo Mod; pow rpow Pow; and rand BitAnd; or ror BitOr; xor rxor BitXor; lshift rlshift LShift;
    rshift rrshift RShift; matmul rmatmul MatMul;
}

macro_rules! in_place_methods {
    ($($f:ident $op:ident;)*) => {$(
        fn $f(h: &mut dyn Host, this: Value, other: Value) -> Result<Value> {
            or_not_implemented(ops::inplace(h, BinOp::$op, &this, &other))
        }
    )*};
}
in_place_methods! {
    iadd Add; isub Sub; imul Mul; itruediv Div; ifloordiv FloorDiv; imod Mod; ipow Pow; iand BitAnd; ior BitOr;
    ixor BitXor; ilshift LShift; irshift RShift; imatmul MatMul;
}

macro_rules! comparison_methods {
    ($($f:ident $op:ident;)*) => {$(
        fn $f(h: &mut dyn Host, this: Value, other: Value) -> Result<Value> {
            if this.is(&this.plain()) && matches!(this, Value::Instance(_)) {
                return Ok(identity(CmpOp::$op, &this, &other));
            }
            let (a, b) = (this.plain(), other.plain());
            let number = |v: &Value| crate::value::number::Number::of(v).is_some();
            let core = |v: &Value| matches!(v, Value::Str(_) | Value::List(_) | Value::Tuple(_) | Value::Dict(_)) || number(v);
            // Values of unlike types leave the answer to the other one.
            if core(&a) && core(&b) && !(number(&a) && number(&b)) && !std::ptr::eq(a.type_info(), b.type_info()) {
                return Ok(Value::NotImplemented);
            }
            or_not_implemented(ops::compare(h, CmpOp::$op, &a, &other))
        }
    )*};
}
comparison_methods! { eq Eq; ne Ne; lt Lt; le Le; gt Gt; ge Ge; }

/// What `object` answers to a comparison.
fn identity(op: CmpOp, a: &Value, b: &Value) -> Value {
    match op {
        CmpOp::Eq if a.is(b) => Value::bool(true),
        CmpOp::Ne if a.is(b) => Value::bool(false),
        _ => Value::NotImplemented,
    }
}

fn or_not_implemented(r: Result<Value>) -> Result<Value> {
    match r {
        Err(e) if e.native().is_some_and(|n| is_refusal(n.message())) => Ok(Value::NotImplemented),
        r => r,
    }
}

fn is_refusal(text: &str) -> bool {
    text.starts_with("unsupported operand type(s)") || text.contains("not supported between instances")
}

rows! { pub OBJECT =
    "__repr__"(this: Value) => repr;
    "__str__"(this: Value) => str;
    "__format__"(this: Value, spec: String, /) => format;
    "__hash__"(this: Value) => hash;
    "__eq__"(this: Value, other: Value, /) => eq;
    "__ne__"(this: Value, other: Value, /) => ne;
    "__lt__"(this: Value, other: Value, /) => lt;
    "__le__"(this: Value, other: Value, /) => le;
    "__gt__"(this: Value, other: Value, /) => gt;
    "__ge__"(this: Value, other: Value, /) => ge;
    "__dir__"(this: Value) => dir;
    "__getattribute__"(this: Value, name: String, /) => getattribute;
    "__setattr__"(this: Value, name: String, value: Value, /) => setattr;
    "__delattr__"(this: Value, name: String, /) => delattr;
    "__sizeof__"(this: Value) => sizeof;
    "__init_subclass__"(this: Maybe<Value> = NoValue, **kwargs: Keywords) => init_subclass;
}

rows! { pub SIZED =
    "__len__"(this: Value) => len;
    "__contains__"(this: Value, item: Value, /) => contains;
    "__iter__"(this: Value) => iter;
}

rows! { pub ITEMS =
    "__getitem__"(this: Value, key: Value, /) => getitem;
    "__reversed__"(this: Value) => reversed;
}

rows! { pub MUTABLE =
    "__setitem__"(this: Value, key: Value, value: Value, /) => setitem;
    "__delitem__"(this: Value, key: Value, /) => delitem;
}

rows! { pub SEQUENCE =
    "__len__"(this: Value) => len;
    "__contains__"(this: Value, item: Value, /) => contains;
    "__iter__"(this: Value) => iter;
    "__getitem__"(this: Value, key: Value, /) => getitem;
    "__add__"(this: Value, other: Value, /) => add;
    "__mul__"(this: Value, other: Value, /) => mul;
    "__rmul__"(this: Value, other: Value, /) => rmul;
}

rows! { pub MODULO =
    "__mod__"(this: Value, other: Value, /) => modulo;
}

rows! { pub NUMBER =
    "__add__"(this: Value, other: Value, /) => add;
    "__radd__"(this: Value, other: Value, /) => radd;
    "__sub__"(this: Value, other: Value, /) => sub;
    "__rsub__"(this: Value, other: Value, /) => rsub;
    "__mul__"(this: Value, other: Value, /) => mul;
    "__rmul__"(this: Value, other: Value, /) => rmul;
    "__truediv__"(this: Value, other: Value, /) => truediv;
    "__rtruediv__"(this: Value, other: Value, /) => rtruediv;
    "__floordiv__"(this: Value, other: Value, /) => floordiv;
    "__rfloordiv__"(this: Value, other: Value, /) => rfloordiv;
    "__mod__"(this: Value, other: Value, /) => modulo;
    "__rmod__"(this: Value, other: Value, /) => rmodulo;
    "__pow__"(this: Value, other: Value, /) => pow;
    "__rpow__"(this: Value, other: Value, /) => rpow;
    "__and__"(this: Value, other: Value, /) => and;
    "__rand__"(this: Value, other: Value, /) => rand;
    "__or__"(this: Value, other: Value, /) => or;
    "__ror__"(this: Value, other: Value, /) => ror;
    "__xor__"(this: Value, other: Value, /) => xor;
    "__rxor__"(this: Value, other: Value, /) => rxor;
    "__lshift__"(this: Value, other: Value, /) => lshift;
    "__rlshift__"(this: Value, other: Value, /) => rlshift;
    "__rshift__"(this: Value, other: Value, /) => rshift;
    "__rrshift__"(this: Value, other: Value, /) => rrshift;
    "__neg__"(this: Value) => neg;
    "__pos__"(this: Value) => pos;
    "__abs__"(this: Value) => abs;
    "__bool__"(this: Value) => truth;
}

rows! { pub ARRAY =
    "__matmul__"(this: Value, other: Value, /) => matmul;
    "__rmatmul__"(this: Value, other: Value, /) => rmatmul;
    "__invert__"(this: Value) => invert;
    "__rdivmod__"(this: Value, other: Value, /) => rdivmod;
}

rows! { pub IN_PLACE =
    "__iadd__"(this: Value, other: Value, /) => iadd;
    "__isub__"(this: Value, other: Value, /) => isub;
    "__imul__"(this: Value, other: Value, /) => imul;
    "__itruediv__"(this: Value, other: Value, /) => itruediv;
    "__ifloordiv__"(this: Value, other: Value, /) => ifloordiv;
    "__imod__"(this: Value, other: Value, /) => imod;
    "__ipow__"(this: Value, other: Value, /) => ipow;
    "__iand__"(this: Value, other: Value, /) => iand;
    "__ior__"(this: Value, other: Value, /) => ior;
    "__ixor__"(this: Value, other: Value, /) => ixor;
    "__ilshift__"(this: Value, other: Value, /) => ilshift;
    "__irshift__"(this: Value, other: Value, /) => irshift;
    "__imatmul__"(this: Value, other: Value, /) => imatmul;
}

rows! { pub CALLABLE =
    "__call__"(this: Value, *args: &[Value], **kwargs: crate::value::convert::Keywords) => call;
}

rows! { pub ITERATOR =
    "__iter__"(this: Value) => iter;
    "__next__"(this: Value) => next;
}

fn repr(h: &mut dyn Host, this: Value) -> Result<Value> {
    match &this {
        Value::Instance(i) => crate::value::repr::default_repr(h, &this, i).map(Value::from),
        v => v.repr(h).map(Value::from),
    }
}
fn str(h: &mut dyn Host, this: Value) -> Result<Value> {
    match &this {
        // `super().__str__()` must not come back to the class's own __str__.
        Value::Instance(i) if i.exception.is_some() => crate::value::repr::exception_text(h, i).map(Value::from),
        Value::Instance(_) if this.extends_builtin() => this.plain().to_text(h).map(Value::from),
        Value::Instance(_) => this.repr(h).map(Value::from),
        v => v.to_text(h).map(Value::from),
    }
}
fn format(h: &mut dyn Host, this: Value, spec: String) -> Result<Value> {
    match &this {
        Value::Instance(_) if !this.extends_builtin() => super::format::plain(h, &this, &spec).map(Value::from),
        v => super::format::format_value(h, &v.plain(), &spec).map(Value::from),
    }
}
fn hash(h: &mut dyn Host, this: Value) -> Result<Value> {
    match &this {
        Value::Instance(_) if !this.extends_builtin() => Ok(Value::Int(this.id() as i64 >> 4)),
        v => v.plain().hash(h).map(|x| Value::Int(x as i64)),
    }
}
fn dir(h: &mut dyn Host, this: Value) -> Result<Value> {
    Ok(Value::list(attr::names(h, &this).into_iter().map(Value::from).collect()))
}
fn getattribute(h: &mut dyn Host, this: Value, name: String) -> Result<Value> {
    attr::get(h, &this, Symbol::new(&name))
}
fn setattr(h: &mut dyn Host, this: Value, name: String, value: Value) -> Result<Value> {
    match &this {
        Value::Instance(i) => attr::set_instance(i, Symbol::new(&name), &value)?,
        other => attr::set(h, other, Symbol::new(&name), &value)?,
    }
    Ok(Value::None)
}
fn delattr(h: &mut dyn Host, this: Value, name: String) -> Result<Value> {
    attr::delete(h, &this, Symbol::new(&name))?;
    Ok(Value::None)
}
fn sizeof(_: &mut dyn Host, _: Value) -> Result<Value> {
    Ok(Value::Int(16))
}
fn init_subclass(_: &mut dyn Host, this: Maybe<Value>, kwargs: Keywords) -> Result<Value> {
    if kwargs.0.is_empty() {
        return Ok(Value::None);
    }
    let class = match this.into_option() {
        Some(Value::Class(c)) => c.name().to_string(),
        _ => "object".to_string(),
    };
    Err(Error::type_error(format!("{class}.__init_subclass__() takes no keyword arguments")).into())
}
fn len(h: &mut dyn Host, this: Value) -> Result<Value> {
    this.plain().len(h).map(Value::from)
}
fn contains(h: &mut dyn Host, this: Value, item: Value) -> Result<Value> {
    this.plain().contains(h, &item).map(Value::bool)
}
fn iter(h: &mut dyn Host, this: Value) -> Result<Value> {
    this.plain().to_iter(h).map(Value::Iter)
}
fn next(h: &mut dyn Host, this: Value) -> Result<Value> {
    match super::iteration::advance(h, &this)? {
        Some(v) => Ok(v),
        None => Err(crate::value::Error::with_args(crate::diag::ErrorKind::StopIteration, vec![])),
    }
}
fn reversed(h: &mut dyn Host, this: Value) -> Result<Value> {
    super::iteration::reversed(h, this.plain())
}
fn getitem(h: &mut dyn Host, this: Value, key: Value) -> Result<Value> {
    item::get(h, &this.plain(), &key)
}
fn setitem(h: &mut dyn Host, this: Value, key: Value, value: Value) -> Result<Value> {
    item::set(h, &this.plain(), &key, &value)?;
    Ok(Value::None)
}
fn delitem(h: &mut dyn Host, this: Value, key: Value) -> Result<Value> {
    item::delete(h, &this.plain(), &key)?;
    Ok(Value::None)
}
fn neg(h: &mut dyn Host, this: Value) -> Result<Value> {
    ops::unary(h, UnaryOp::Neg, &this.plain())
}
fn invert(h: &mut dyn Host, this: Value) -> Result<Value> {
    ops::unary(h, UnaryOp::Invert, &this.plain())
}
fn rdivmod(h: &mut dyn Host, this: Value, other: Value) -> Result<Value> {
    let quotient = ops::binary(h, BinOp::FloorDiv, &other, &this)?;
    Ok(Value::tuple(vec![quotient, ops::binary(h, BinOp::Mod, &other, &this)?]))
}
fn pos(h: &mut dyn Host, this: Value) -> Result<Value> {
    ops::unary(h, UnaryOp::Pos, &this.plain())
}
fn abs(h: &mut dyn Host, this: Value) -> Result<Value> {
    super::number::abs(h, this.plain())
}
fn truth(h: &mut dyn Host, this: Value) -> Result<Value> {
    this.plain().truth(h).map(Value::bool)
}
fn call(h: &mut dyn Host, this: Value, args: &[Value], kwargs: crate::value::convert::Keywords) -> Result<Value> {
    if matches!(this, Value::None) {
        return Err(Error::type_error("'NoneType' object is not callable").into());
    }
    h.call(&this, Args { pos: args, kw: &kwargs.0 })
}
