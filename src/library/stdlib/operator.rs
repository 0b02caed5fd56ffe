//! The module `operator`: operators as functions.

use super::args::type_error;
use crate::diag::Error;
use crate::rows;
use crate::value::convert::Keywords;
use crate::value::module::ModuleSpec;
use crate::value::types::{BinOp, CmpOp, UnaryOp};
use crate::value::{Args, Host, Result, Value, item, ops};

/// The module `operator`.
pub static MODULE: ModuleSpec = ModuleSpec {
    name: "operator",
    doc: "Operator interface.",
    functions: &[OPERATORS, FUNCTIONS],
    members: &[
        ("itemgetter", |_| Ok(Value::Type(&super::getter::ITEMGETTER))),
        ("attrgetter", |_| Ok(Value::Type(&super::getter::ATTRGETTER))),
        ("methodcaller", |_| Ok(Value::Type(&super::getter::METHODCALLER))),
    ],
    aliases: &[
        ("inv", "invert"),
        ("__abs__", "abs"),
        ("__add__", "add"),
        ("__and__", "and_"),
        ("__call__", "call"),
        ("__concat__", "concat"),
        ("__contains__", "contains"),
        ("__delitem__", "delitem"),
        ("__eq__", "eq"),
        ("__floordiv__", "floordiv"),
        ("__ge__", "ge"),
        ("__getitem__", "getitem"),
        ("__gt__", "gt"),
        ("__iadd__", "iadd"),
        ("__iand__", "iand"),
        ("__iconcat__", "iconcat"),
        ("__ifloordiv__", "ifloordiv"),
        ("__ilshift__", "ilshift"),
        ("__imatmul__", "imatmul"),
        ("__imod__", "imod"),
        ("__imul__", "imul"),
        ("__index__", "index"),
        ("__inv__", "invert"),
        ("__invert__", "invert"),
        ("__ior__", "ior"),
        ("__ipow__", "ipow"),
        ("__irshift__", "irshift"),
        ("__isub__", "isub"),
        ("__itruediv__", "itruediv"),
        ("__ixor__", "ixor"),
        ("__le__", "le"),
        ("__lshift__", "lshift"),
        ("__lt__", "lt"),
        ("__matmul__", "matmul"),
        ("__mod__", "mod"),
        ("__mul__", "mul"),
        ("__ne__", "ne"),
        ("__neg__", "neg"),
        ("__not__", "not_"),
        ("__or__", "or_"),
        ("__pos__", "pos"),
        ("__pow__", "pow"),
        ("__rshift__", "rshift"),
        ("__setitem__", "setitem"),
        ("__sub__", "sub"),
        ("__truediv__", "truediv"),
        ("__xor__", "xor"),
    ],
};

/// Rows of binary operators, of in-place ones and of comparisons: one macro, as they are all alike.
macro_rules! operators {
    ($vis:vis $table:ident = $($how:ident $op:ident $name:literal $same:literal $example:literal;)*) => {
        $vis static $table: &[crate::value::Builtin] = &[$(
            crate::value::Builtin {
                name: $name,
                doc: concat!(" Same as ", $same, ".\n\n >>> import operator\n >>> operator.", $example, "\n"),
                params: PARAMS,
                run: {
                    fn run(h: &mut dyn Host, args: Args) -> Result<Value> {
                        let (a, b) = two($name, &args)?;
                        operators!(@run h a b $how $op)
                    }
                    run
                },
                file: file!(),
                line: line!(),
            }
        ),*];
    };
    (@run $h:ident $a:ident $b:ident binary $op:ident) => { ops::binary($h, BinOp::$op, $a, $b) };
    (@run $h:ident $a:ident $b:ident inplace $op:ident) => { ops::inplace($h, BinOp::$op, $a, $b) };
    (@run $h:ident $a:ident $b:ident compare $op:ident) => { ops::compare($h, CmpOp::$op, $a, $b) };
}

const PARAMS: &[crate::value::call::Param] = {
    use crate::value::call::{Param, ParamKind};
    &[
        Param::new("a", None, ParamKind::Normal),
        Param::new("b", None, ParamKind::Normal),
        Param::new("/", None, ParamKind::Slash),
    ]
};

/// The two arguments of a binary operator.
fn two<'a>(name: &str, args: &Args<'a>) -> Result<(&'a Value, &'a Value)> {
    match args.pos {
        _ if !args.kw.is_empty() => type_error(format!("_operator.{name}() takes no keyword arguments")),
        [a, b] => Ok((a, b)),
        more => type_error(format!("{name} expected 2 arguments, got {}", more.len())),
    }
}

operators! { pub OPERATORS =
    binary Add "add" "a + b" "add(2, 3)";
    binary Sub "sub" "a - b" "sub(2, 3)";
    binary Mul "mul" "a * b" "mul(2, 3)";
    binary Div "truediv" "a / b" "truediv(3, 2)";
    binary FloorDiv "floordiv" "a // b" "floordiv(7, 2)";
    binary Mod "mod" "a % b" "mod(7, 4)";
    binary Pow "pow" "a ** b" "pow(2, 10)";
    binary MatMul "matmul" "a @ b" "matmul(np.eye(2), np.ones(2))";
    binary BitAnd "and_" "a & b" "and_(6, 3)";
    binary BitOr "or_" "a | b" "or_(6, 3)";
    binary BitXor "xor" "a ^ b" "xor(6, 3)";
    binary LShift "lshift" "a << b" "lshift(1, 4)";
    binary RShift "rshift" "a >> b" "rshift(16, 2)";
    inplace Add "iadd" "a += b" "iadd([1], [2])";
    inplace Sub "isub" "a -= b" "isub(5, 2)";
    inplace Mul "imul" "a *= b" "imul([1], 2)";
    inplace Div "itruediv" "a /= b" "itruediv(3, 2)";
    inplace FloorDiv "ifloordiv" "a //= b" "ifloordiv(7, 2)";
    inplace Mod "imod" "a %= b" "imod(7, 4)";
    inplace Pow "ipow" "a **= b" "ipow(2, 3)";
    inplace MatMul "imatmul" "a @= b" "imatmul(np.eye(2), np.eye(2))";
    inplace BitAnd "iand" "a &= b" "iand(6, 3)";
    inplace BitOr "ior" "a |= b" "ior(6, 3)";
    inplace BitXor "ixor" "a ^= b" "ixor(6, 3)";
    inplace LShift "ilshift" "a <<= b" "ilshift(1, 4)";
    inplace RShift "irshift" "a >>= b" "irshift(16, 2)";
    compare Lt "lt" "a < b" "lt(1, 2)";
    compare Le "le" "a <= b" "le(1, 2)";
    compare Eq "eq" "a == b" "eq(1, 1.0)";
    compare Ne "ne" "a != b" "ne(1, 2)";
    compare Ge "ge" "a >= b" "ge(1, 2)";
    compare Gt "gt" "a > b" "gt(1, 2)";
    compare Is "is_" "a is b" "is_(None, None)";
    compare IsNot "is_not" "a is not b" "is_not(None, 1)";
}

rows! { pub FUNCTIONS =
    /// Same as -a.
    ///
    /// >>> import operator
    /// >>> operator.neg(3)
    "neg"(a: Value, /) => |h: &mut dyn Host, a: Value| ops::unary(h, UnaryOp::Neg, &a);
    /// Same as +a.
    ///
    /// >>> import operator
    /// >>> operator.pos(3)
    "pos"(a: Value, /) => |h: &mut dyn Host, a: Value| ops::unary(h, UnaryOp::Pos, &a);
    /// Same as ~a.
    ///
    /// >>> import operator
    /// >>> operator.invert(3)
    "invert"(a: Value, /) => |h: &mut dyn Host, a: Value| ops::unary(h, UnaryOp::Invert, &a);
    /// Same as not a.
    ///
    /// >>> import operator
    /// >>> operator.not_([])
    "not_"(a: Value, /) => |h: &mut dyn Host, a: Value| Ok(Value::bool(!a.truth(h)?));
    /// Return True if a is true, False otherwise.
    ///
    /// >>> import operator
    /// >>> operator.truth([])
    "truth"(a: Value, /) => |h: &mut dyn Host, a: Value| a.truth(h).map(Value::bool);
    /// Same as abs(a).
    ///
    /// >>> import operator
    /// >>> operator.abs(-3)
    "abs"(a: Value, /) => |h: &mut dyn Host, a: Value| super::builtin(h, "abs", &[a]);
    /// Same as a.__index__().
    ///
    /// >>> import operator
    /// >>> operator.index(True)
    "index"(a: super::args::Integer, /) => |_: &mut dyn Host, a: super::args::Integer| Ok(Value::int(a.0));
    /// Same as a + b, for a and b sequences.
    ///
    /// >>> import operator
    /// >>> operator.concat([1], [2])
    "concat"(a: Value, b: Value, /) => |h: &mut dyn Host, a: Value, b: Value| concat(h, &a, &b, false);
    /// Same as a += b, for a and b sequences.
    ///
    /// >>> import operator
    /// >>> operator.iconcat([1], [2])
    "iconcat"(a: Value, b: Value, /) => |h: &mut dyn Host, a: Value, b: Value| concat(h, &a, &b, true);
    /// Same as b in a (note reversed operands).
    ///
    /// >>> import operator
    /// >>> operator.contains([1, 2], 2)
    "contains"(a: Value, b: Value, /) => |h: &mut dyn Host, a: Value, b: Value| a.contains(h, &b).map(Value::bool);
    /// Return the number of items in a which are, or which equal, b.
    ///
    /// >>> import operator
    /// >>> operator.countOf([1, 2, 1], 1)
    "countOf"(a: Value, b: Value, /) => count_of;
    /// Return the first index of b in a.
    ///
    /// >>> import operator
    /// >>> operator.indexOf([1, 2, 1], 2)
    "indexOf"(a: Value, b: Value, /) => index_of;
    /// Same as a[b].
    ///
    /// >>> import operator
    /// >>> operator.getitem([1, 2], 0)
    "getitem"(a: Value, b: Value, /) => |h: &mut dyn Host, a: Value, b: Value| item::get(h, &a, &b);
    /// Same as a[b] = c.
    ///
    /// >>> import operator
    /// >>> operator.setitem([1, 2], 0, 5)
    "setitem"(a: Value, b: Value, c: Value, /) =>
        |h: &mut dyn Host, a: Value, b: Value, c: Value| item::set(h, &a, &b, &c).map(|()| Value::None);
    /// Same as del a[b].
    ///
    /// >>> import operator
    /// >>> operator.delitem([1, 2], 0)
    "delitem"(a: Value, b: Value, /) =>
        |h: &mut dyn Host, a: Value, b: Value| item::delete(h, &a, &b).map(|()| Value::None);
    /// Return an estimate of the number of items in obj.
    ///
    /// >>> import operator
    /// >>> operator.length_hint([1, 2])
    "length_hint"(obj: Value, default: Value = 0, /) => length_hint;
    /// Same as obj(*args, **kwargs).
    ///
    /// >>> import operator
    /// >>> operator.call(max, 1, 2)
    "call"(obj: Value, /, *args: &[Value], **kwargs: Keywords) =>
        |h: &mut dyn Host, f: Value, pos: &[Value], kw: Keywords| h.call(&f, Args { pos, kw: &kw.0 });
}

fn concat(h: &mut dyn Host, a: &Value, b: &Value, inplace: bool) -> Result<Value> {
    if crate::value::number::Number::of(a).is_some() || a.is_none() {
        return type_error(format!("'{}' object can't be concatenated", a.type_name()));
    }
    if inplace { ops::inplace(h, BinOp::Add, a, b) } else { ops::binary(h, BinOp::Add, a, b) }
}

fn count_of(h: &mut dyn Host, a: Value, b: Value) -> Result<Value> {
    let iter = a.to_iter(h)?;
    let mut n = 0;
    while let Some(v) = iter.next(h)? {
        n += i64::from(v.is(&b) || v.equals(h, &b)?);
    }
    Ok(Value::Int(n))
}

fn index_of(h: &mut dyn Host, a: Value, b: Value) -> Result<Value> {
    let iter = a.to_iter(h)?;
    let mut i = 0;
    while let Some(v) = iter.next(h)? {
        if v.is(&b) || v.equals(h, &b)? {
            return Ok(Value::Int(i));
        }
        i += 1;
    }
    Err(Error::value("sequence.index(x): x not in sequence").into())
}

fn length_hint(h: &mut dyn Host, obj: Value, default: Value) -> Result<Value> {
    if default.to_bigint().is_none() {
        return type_error(format!("'{}' object cannot be interpreted as an integer", default.type_name()));
    }
    match &obj {
        Value::Iter(i) => Ok(Value::Int(i.size_hint() as i64)),
        obj => Ok(obj.len(h).map_or(default, |n| Value::Int(n as i64))),
    }
}
