//! The module `typing`: names for annotations. They carry nothing at run time but their own text.

use super::args::type_error;
use super::object::{object_type, receiver};
use crate::library::core::{alias, protocol};
use crate::rows;
use crate::value::convert::Keywords;
use crate::value::module::{Make, ModuleSpec};
use crate::value::types::{self, BinOp, CmpOp, Install, Slots};
use crate::value::{Args, Dict, Host, Result, Symbol, Value, attr};
use std::rc::Rc;

/// A name of `typing`, perhaps with arguments: `List`, `Optional[int]`.
struct Form {
    name: &'static str,
    args: Vec<Value>,
}
/// `TypeVar('T')`
struct TypeVar(String);

object_type! {
    Form FORM "typing" "_SpecialForm";
    TypeVar TYPE_VAR "typing" "TypeVar";
}

/// The names that are forms, and what some of them stand for.
static FORMS: &[(&str, Option<&crate::value::TypeInfo>)] = &[
    ("Any", None),
    ("List", Some(&types::LIST)),
    ("Dict", Some(&types::DICT)),
    ("Set", Some(&types::SET)),
    ("FrozenSet", Some(&types::FROZENSET)),
    ("Tuple", Some(&types::TUPLE)),
    ("Type", Some(&types::TYPE)),
    ("DefaultDict", Some(&types::DEFAULTDICT)),
    ("OrderedDict", Some(&types::ORDERED_DICT)),
    ("Counter", Some(&types::COUNTER)),
    ("Deque", Some(&super::deque::DEQUE)),
    ("Optional", None),
    ("Union", None),
    ("Callable", None),
    ("Literal", None),
    ("Final", None),
    ("ClassVar", None),
    ("Annotated", None),
    ("Iterable", None),
    ("Iterator", None),
    ("Sequence", None),
    ("MutableSequence", None),
    ("Mapping", None),
    ("MutableMapping", None),
    ("Collection", None),
    ("Container", None),
    ("Hashable", None),
    ("Sized", None),
    ("Reversible", None),
    ("Generator", None),
    ("NoReturn", None),
    ("Never", None),
    ("Self", None),
    ("TypeAlias", None),
    ("TypeGuard", None),
    ("Concatenate", None),
    ("Unpack", None),
    ("Required", None),
    ("NotRequired", None),
    ("LiteralString", None),
    ("SupportsInt", None),
    ("SupportsFloat", None),
    ("SupportsIndex", None),
    ("SupportsAbs", None),
    ("SupportsRound", None),
    ("ContextManager", None),
    ("IO", None),
    ("TextIO", None),
    ("BinaryIO", None),
    ("Pattern", None),
    ("Match", None),
];

/// Members that are forms, one closure a name.
macro_rules! form_members {
    ($($name:literal)*) => { &[$(($name, (|h| form(h, $name)) as Make),)* ("TYPE_CHECKING", |_| Ok(Value::bool(false)))] };
}

/// The module `typing`.
pub static MODULE: ModuleSpec = ModuleSpec {
    name: "typing",
    doc: "Names for annotations.",
    functions: &[FUNCTIONS],
    members: MEMBERS,
    aliases: &[
        ("final", "identity"),
        ("overload", "identity"),
        ("no_type_check", "identity"),
        ("runtime_checkable", "identity"),
        ("override", "identity"),
        ("ParamSpec", "TypeVar"),
        ("TypeVarTuple", "TypeVar"),
    ],
};

static MEMBERS: &[(&str, Make)] = form_members! {
    "Any" "List" "Dict" "Set" "FrozenSet" "Tuple" "Type" "DefaultDict" "OrderedDict" "Counter" "Deque" "Optional"
    "Union" "Callable" "Literal" "Final" "ClassVar" "Annotated" "Iterable" "Iterator" "Sequence" "MutableSequence"
    "Mapping" "MutableMapping" "Collection" "Container" "Hashable" "Sized" "Reversible" "Generator" "NoReturn" "Never"
    "Self" "TypeAlias" "TypeGuard" "Concatenate" "Unpack" "Required" "NotRequired" "LiteralString" "SupportsInt"
    "SupportsFloat" "SupportsIndex" "SupportsAbs" "SupportsRound" "ContextManager" "IO" "TextIO" "BinaryIO" "Pattern"
    "Match" "Generic" "Protocol" "NamedTuple" "TypedDict" "AnyStr" "Text" "ByteString" "AbstractSet"
};

rows! { pub FUNCTIONS =
    /// A type variable.
    ///
    /// >>> from typing import TypeVar
    /// >>> TypeVar('T')
    "TypeVar"(name: String, *constraints: &[Value], **options: Keywords) =>
        |_: &mut dyn Host, name: String, _: &[Value], _: Keywords| Ok(Value::object(TypeVar(name)));
    /// Return the value as it is: for type checkers.
    ///
    /// >>> from typing import cast
    /// >>> cast(int, '3')
    "cast"(typ: Value, val: Value) => |_: &mut dyn Host, _: Value, v: Value| Ok(v);
    /// Return the function as it is: for type checkers.
    "identity"(f: Value) => |_: &mut dyn Host, f: Value| Ok(f);
    /// Return the annotations of an object.
    ///
    /// >>> from typing import get_type_hints
    /// >>> get_type_hints(type('C', (), {'__annotations__': {'x': int}}))
    "get_type_hints"(obj: Value, globalns: Value = None, localns: Value = None, include_extras: bool = False) => hints;
    /// Return the type without its arguments.
    ///
    /// >>> from typing import get_origin
    /// >>> get_origin(list[int])
    "get_origin"(tp: Value) => |h: &mut dyn Host, t: Value| {
        Ok(attr::find(h, &t, Symbol::new("__origin__"))?.unwrap_or_default())
    };
    /// Return the arguments of a type.
    ///
    /// >>> from typing import get_args
    /// >>> get_args(dict[str, int])
    "get_args"(tp: Value) => |h: &mut dyn Host, t: Value| {
        Ok(attr::find(h, &t, Symbol::new("__args__"))?.unwrap_or(Value::tuple(vec![])))
    };
    /// A type of its own for type checkers; at run time a function that gives its argument back.
    ///
    /// >>> from typing import NewType
    /// >>> NewType('UserId', int)(5)
    "NewType"(name: Value, tp: Value) => |h: &mut dyn Host, _: Value, _: Value| super::script_name(h, "_abc", "same");
}

/// Says what forms can do.
pub fn install() {
    FORM.install(Install {
        slots: Slots {
            getitem: Some(subscript),
            call: Some(call),
            repr: Some(repr),
            compare: Some(compare),
            binary: Some(union_with),
            hash: Some(|_, v| Ok(receiver!(v, Form).name.len() as u64)),
            getattr: Some(get_attr),
            ..Slots::default()
        },
        ..Install::default()
    });
    TYPE_VAR.install(Install {
        slots: Slots {
            repr: Some(|_, v| Ok(format!("~{}", receiver!(v, TypeVar).0))),
            getattr: Some(|_, v, name| {
                let t = receiver!(v, TypeVar);
                Ok((name == "__name__").then(|| Value::from(t.0.as_str())))
            }),
            binary: Some(union_with),
            ..Slots::default()
        },
        ..Install::default()
    });
}

/// The member of a name: a form, or a class to inherit from.
fn form(h: &mut dyn Host, name: &'static str) -> Result<Value> {
    match name {
        "Generic" | "Protocol" => Ok(protocol::class("typing", name).unwrap_or_default()),
        "NamedTuple" | "TypedDict" => super::script_name(h, "_typing", name),
        "AnyStr" => Ok(Value::object(TypeVar(name.to_string()))),
        "Text" => Ok(Value::Type(&types::STR)),
        _ => Ok(Value::object(Form { name, args: vec![] })),
    }
}

fn subscript(_: &mut dyn Host, this: &Value, index: &Value) -> Result<Value> {
    let f = receiver!(this, Form);
    let args = match index {
        Value::Tuple(t) => (**t).clone(),
        one => vec![one.clone()],
    };
    let none = |v: &Value| if v.is_none() { Value::Type(&types::NONE_TYPE) } else { v.clone() };
    match f.name {
        "Literal" | "Callable" | "Annotated" => Ok(Value::object(Form { name: f.name, args })),
        "Optional" => match args.as_slice() {
            [one] => Ok(union_form(vec![none(one), Value::Type(&types::NONE_TYPE)])),
            _ => type_error(format!("typing.Optional requires a single type. Got {}.", index.type_name())),
        },
        "Union" => {
            let args: Vec<Value> = args.iter().map(none).collect();
            Ok(union_form(args))
        }
        "Any" | "NoReturn" | "Never" | "Self" | "TypeAlias" => {
            type_error(format!("typing.{} is not subscriptable", f.name))
        }
        name => Ok(Value::object(Form { name, args: args.iter().map(none).collect() })),
    }
}

/// A union without repetitions; of one type that type.
fn union_form(args: Vec<Value>) -> Value {
    let mut all: Vec<Value> = Vec::new();
    for a in args {
        let members = match a.downcast::<Form>() {
            Some(f) if f.name == "Union" => f.args.clone(),
            _ => vec![a],
        };
        for m in members {
            if !all.iter().any(|x| x.is(&m)) {
                all.push(m);
            }
        }
    }
    if all.len() == 1 { all.remove(0) } else { Value::object(Form { name: "Union", args: all }) }
}

fn union_with(_: &mut dyn Host, op: BinOp, a: &Value, b: &Value) -> Result<Value> {
    if op != BinOp::BitOr {
        return Ok(Value::NotImplemented);
    }
    let none = |v: &Value| if v.is_none() { Value::Type(&types::NONE_TYPE) } else { v.clone() };
    Ok(union_form(vec![none(a), none(b)]))
}

fn call(h: &mut dyn Host, this: &Value, args: Args) -> Result<Value> {
    let f = receiver!(this, Form);
    match FORMS.iter().find(|(n, _)| *n == f.name) {
        Some((_, Some(t))) => h.call(&Value::Type(t), args),
        _ => type_error(format!("Cannot instantiate typing.{}", f.name)),
    }
}

fn text(h: &mut dyn Host, v: &Value) -> Result<String> {
    match v {
        Value::List(l) => {
            let items = l.borrow().clone();
            let parts: Vec<String> = items.iter().map(|v| text(h, v)).collect::<Result<_>>()?;
            Ok(format!("[{}]", parts.join(", ")))
        }
        Value::Type(t) if std::ptr::eq(*t, &types::NONE_TYPE) => Ok("NoneType".into()),
        v => alias::type_text(h, v),
    }
}

fn repr(h: &mut dyn Host, this: &Value) -> Result<String> {
    let f = receiver!(this, Form);
    if f.args.is_empty() {
        return Ok(format!("typing.{}", f.name));
    }
    let is_none = |v: &Value| matches!(v, Value::Type(t) if std::ptr::eq(*t, &types::NONE_TYPE));
    let plain: Vec<&Value> = f.args.iter().filter(|v| !is_none(v)).collect();
    if f.name == "Union" && plain.len() + 1 == f.args.len() && plain.len() == 1 {
        return Ok(format!("typing.Optional[{}]", text(h, plain[0])?));
    }
    let mut parts = Vec::new();
    for a in &f.args {
        parts.push(if f.name == "Literal" { a.repr(h)? } else { text(h, a)? });
    }
    if f.name == "Callable"
        && let [params, result] = parts.as_slice()
    {
        return Ok(format!("typing.Callable[{params}, {result}]"));
    }
    Ok(format!("typing.{}[{}]", f.name, parts.join(", ")))
}

fn compare(h: &mut dyn Host, op: CmpOp, a: &Value, b: &Value) -> Result<Value> {
    let (Some(x), Some(y)) = (a.downcast::<Form>(), b.downcast::<Form>()) else { return Ok(Value::NotImplemented) };
    let equal = x.name == y.name && Value::tuple(x.args.clone()).equals(h, &Value::tuple(y.args.clone()))?;
    Ok(match op {
        CmpOp::Eq => Value::bool(equal),
        CmpOp::Ne => Value::bool(!equal),
        _ => Value::NotImplemented,
    })
}

fn get_attr(h: &mut dyn Host, this: &Value, name: &str) -> Result<Option<Value>> {
    let Some(f) = this.downcast::<Form>() else { return Ok(None) };
    Ok(match name {
        "__args__" => Some(Value::tuple(f.args.clone())),
        "__origin__" => Some(match FORMS.iter().find(|(n, _)| *n == f.name) {
            Some((_, Some(t))) => Value::Type(t),
            _ => match protocol::class("collections.abc", f.name) {
                Some(c) => c,
                None => form(h, f.name)?,
            },
        }),
        "__name__" | "_name" => Some(Value::from(f.name)),
        _ => None,
    })
}

fn hints(h: &mut dyn Host, obj: Value, _: Value, _: Value, _: bool) -> Result<Value> {
    let all = Dict::new();
    let mut classes = vec![obj.clone()];
    if let Value::Class(c) = &obj {
        classes = c.mro().map(Value::Class).collect();
        classes.reverse();
    }
    for c in classes {
        let own = match &c {
            Value::Class(c) => c.dict.borrow().get(&Symbol::new("__annotations__")).cloned(),
            other => attr::find(h, other, Symbol::new("__annotations__"))?,
        };
        if let Some(Value::Dict(d)) = own {
            for (k, v) in d.pairs() {
                let v = if v.is_none() { Value::Type(&types::NONE_TYPE) } else { v };
                all.insert(h, k, v)?;
            }
        }
    }
    Ok(Value::Dict(Rc::new(all)))
}
