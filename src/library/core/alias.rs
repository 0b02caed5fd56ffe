//! Types in annotations: unions (`int | str`) and generics (`list[int]`).

use crate::diag::Error;
use crate::value::types::{BinOp, CmpOp, Install, Slots};
use crate::value::{Host, Object, Result, TypeInfo, Value, types};

/// `int | str`
struct Union(Vec<Value>);

/// `list[int]`
struct Generic {
    origin: Value,
    args: Vec<Value>,
}

static UNION: TypeInfo = TypeInfo::new("types", "UnionType", Some(&types::OBJECT));
static GENERIC_ALIAS: TypeInfo = TypeInfo::new("types", "GenericAlias", Some(&types::OBJECT));

macro_rules! object {
    ($ty:ident $info:ident) => {
        impl Object for $ty {
            fn type_info(&self) -> &'static TypeInfo {
                &$info
            }
            fn as_any(&self) -> &dyn std::any::Any {
                self
            }
        }
    };
}
object!(Union UNION);
object!(Generic GENERIC_ALIAS);

crate::attrs! { ATTRS =
    /// The type without its arguments.
    __origin__ => origin;
    /// The arguments.
    __args__ => args;
}

/// Installs both.
pub fn install() {
    let slots = Slots { binary: Some(type_binary), repr: Some(repr), compare: Some(compare), ..Slots::default() };
    UNION.install(Install { slots, attrs: crate::attr_tables![ATTRS], ..Install::default() });
    let slots = Slots { call: Some(call), ..slots };
    GENERIC_ALIAS.install(Install { slots, attrs: crate::attr_tables![ATTRS], ..Install::default() });
}

/// The members of a union; `None` for anything else.
pub fn union_members(v: &Value) -> Option<Vec<Value>> {
    v.downcast::<Union>().map(|u| u.0.clone())
}

/// Whether it is a type with arguments.
pub fn is_generic(v: &Value) -> bool {
    v.downcast::<Generic>().is_some()
}

/// A union of these types.
pub fn union(members: Vec<Value>) -> Value {
    let mut all: Vec<Value> = Vec::new();
    for m in members {
        for m in union_members(&m).unwrap_or_else(|| vec![m]) {
            if !all.iter().any(|x| x.is(&m)) {
                all.push(m);
            }
        }
    }
    Value::object(Union(all))
}

/// A type with arguments.
pub fn generic(origin: Value, args: Vec<Value>) -> Value {
    Value::object(Generic { origin, args })
}

/// `int | str`.
pub fn type_binary(_: &mut dyn Host, op: BinOp, a: &Value, b: &Value) -> Result<Value> {
    let is_type = |v: &Value| {
        matches!(v, Value::Type(_) | Value::Class(_) | Value::None)
            || v.downcast::<Union>().is_some()
            || v.downcast::<Generic>().is_some()
    };
    if op != BinOp::BitOr || !is_type(a) || !is_type(b) {
        return Ok(Value::NotImplemented);
    }
    Ok(union(vec![a.clone(), b.clone()]))
}

/// `list[int]`: of the types that CPython lets be generic.
pub fn type_getitem(_: &mut dyn Host, t: &Value, index: &Value) -> Result<Value> {
    let may = match t {
        Value::Type(t) => {
            let generics = [&types::LIST, &types::TUPLE, &types::DICT, &types::SET, &types::FROZENSET, &types::TYPE];
            generics.into_iter().any(|g| t.is_subtype(g)) || t.module != "builtins"
        }
        Value::Class(c) => {
            super::protocol::is_abstract(c) || c.lookup(crate::value::Symbol::new("__class_getitem__")).is_some()
        }
        _ => false,
    };
    if !may {
        let name = match t {
            Value::Type(t) => t.full_name(),
            Value::Class(c) => c.name().to_string(),
            other => other.type_name(),
        };
        return Err(Error::type_error(format!("type '{name}' is not subscriptable")).into());
    }
    if matches!(t, Value::Class(_)) {
        return Ok(t.clone());
    }
    let args = match index {
        Value::Tuple(all) => (**all).clone(),
        one => vec![one.clone()],
    };
    Ok(generic(t.clone(), args))
}

fn origin(_: &mut dyn Host, this: &Value) -> Result<Value> {
    Ok(this.downcast::<Generic>().map_or(Value::Type(&UNION), |g| g.origin.clone()))
}
fn args(_: &mut dyn Host, this: &Value) -> Result<Value> {
    let members = union_members(this).or_else(|| this.downcast::<Generic>().map(|g| g.args.clone()));
    Ok(Value::tuple(members.unwrap_or_default()))
}

fn call(h: &mut dyn Host, this: &Value, args: crate::value::Args) -> Result<Value> {
    match this.downcast::<Generic>() {
        Some(g) => h.call(&g.origin, args),
        None => Ok(Value::None),
    }
}

/// A type as it stands in an annotation.
pub fn type_text(h: &mut dyn Host, v: &Value) -> Result<String> {
    Ok(match v {
        Value::Type(t) if std::ptr::eq(*t, &types::NONE_TYPE) => "None".into(),
        Value::Type(t) => t.full_name(),
        Value::Class(c) if c.module.as_str() == "builtins" => c.name().to_string(),
        Value::Class(c) => format!("{}.{}", c.module, c.name()),
        Value::Ellipsis => "...".into(),
        other => other.repr(h)?,
    })
}

fn repr(h: &mut dyn Host, this: &Value) -> Result<String> {
    let mut parts = Vec::new();
    if let Some(members) = union_members(this) {
        for m in members {
            parts.push(type_text(h, &m)?);
        }
        return Ok(parts.join(" | "));
    }
    let Some(g) = this.downcast::<Generic>() else { return Ok(String::new()) };
    for a in &g.args {
        parts.push(type_text(h, a)?);
    }
    Ok(format!("{}[{}]", type_text(h, &g.origin)?, parts.join(", ")))
}

fn compare(h: &mut dyn Host, op: CmpOp, a: &Value, b: &Value) -> Result<Value> {
    let equal = match (a.downcast::<Generic>(), b.downcast::<Generic>(), union_members(a), union_members(b)) {
        (Some(x), Some(y), ..) => {
            x.origin.is(&y.origin) && Value::tuple(x.args.clone()).equals(h, &Value::tuple(y.args.clone()))?
        }
        (_, _, Some(x), Some(y)) => x.len() == y.len() && x.iter().all(|m| y.iter().any(|n| n.is(m))),
        _ => return Ok(Value::NotImplemented),
    };
    Ok(match op {
        CmpOp::Eq => Value::bool(equal),
        CmpOp::Ne => Value::bool(!equal),
        _ => Value::NotImplemented,
    })
}
