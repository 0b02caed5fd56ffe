//! Abstract classes (`collections.abc`, `numbers`, `typing.Generic` …): real classes to inherit from, and
//! for `isinstance` questions about what a type can do.

use crate::value::class::Class;
use crate::value::{Symbol, TypeInfo, Value, types};
use std::rc::Rc;

/// (module, name, methods that a type must have, types that count besides).
type Row = (&'static str, &'static str, &'static [&'static str], &'static [&'static TypeInfo]);

const ABC: &str = "collections.abc";

static TABLE: &[Row] = &[
    (ABC, "Hashable", &["__hash__"], &[]),
    (ABC, "Sized", &["__len__"], &[]),
    (ABC, "Container", &["__contains__"], &[]),
    (ABC, "Iterable", &["__iter__"], &[]),
    (ABC, "Collection", &["__len__", "__iter__", "__contains__"], &[]),
    (ABC, "Iterator", &["__iter__", "__next__"], &[]),
    (ABC, "Generator", NEVER, &[&types::GENERATOR]),
    (ABC, "Reversible", &["__reversed__"], &[&types::LIST, &types::TUPLE, &types::STR, &types::DICT]),
    (ABC, "Callable", &["__call__"], &[]),
    (ABC, "Sequence", NEVER, &[&types::LIST, &types::TUPLE, &types::STR, &types::BYTES, &types::RANGE]),
    (ABC, "MutableSequence", NEVER, &[&types::LIST]),
    (ABC, "Mapping", NEVER, &[&types::DICT]),
    (ABC, "MutableMapping", NEVER, &[&types::DICT]),
    (ABC, "Set", NEVER, &[&types::SET, &types::FROZENSET]),
    (ABC, "MutableSet", NEVER, &[&types::SET]),
    (ABC, "ByteString", NEVER, &[&types::BYTES]),
    (ABC, "KeysView", NEVER, &[&super::views::DICT_KEYS]),
    (ABC, "ValuesView", NEVER, &[&super::views::DICT_VALUES]),
    (ABC, "ItemsView", NEVER, &[&super::views::DICT_ITEMS]),
    ("numbers", "Number", NEVER, &[&types::INT, &types::FLOAT, &types::COMPLEX, &types::NUMBER]),
    ("numbers", "Complex", NEVER, &[&types::INT, &types::FLOAT, &types::COMPLEX, &types::NUMBER]),
    ("numbers", "Real", NEVER, &[&types::INT, &types::FLOAT, &types::INTEGER, &types::FLOATING]),
    ("numbers", "Rational", NEVER, &[&types::INT, &types::INTEGER]),
    ("numbers", "Integral", NEVER, &[&types::INT, &types::INTEGER]),
    ("abc", "ABC", NEVER, &[]),
    ("typing", "Generic", NEVER, &[]),
    ("typing", "Protocol", NEVER, &[]),
    ("typing", "NamedTuple", NEVER, &[]),
    ("typing", "TypedDict", NEVER, &[]),
    ("builtins", "object", NEVER, &[&types::OBJECT]),
];

/// No set of methods makes a type count.
const NEVER: &[&str] = &["\0"];

/// Which of them inherit from which.
const BELOW: &[(&str, &str)] = &[
    ("MutableSequence", "Sequence"),
    ("MutableMapping", "Mapping"),
    ("MutableSet", "Set"),
    ("Complex", "Number"),
    ("Real", "Complex"),
    ("Rational", "Real"),
    ("Integral", "Rational"),
];

thread_local! {
    static CLASSES: Vec<Rc<Class>> = TABLE.iter().fold(Vec::new(), |mut made: Vec<Rc<Class>>, (module, name, ..)| {
        let above = BELOW.iter().find(|(below, _)| below == name).map(|b| b.1);
        let bases = made.iter().zip(TABLE).filter(|(_, row)| Some(row.1) == above).map(|(c, _)| c.clone()).collect();
        made.extend(Class::new(Symbol::new(name), Symbol::new(module), bases, None, Default::default()));
        made
    });
}

/// The abstract class of a module and name.
pub fn class(module: &str, name: &str) -> Option<Value> {
    let i = TABLE.iter().position(|(m, n, ..)| *m == module && *n == name)?;
    CLASSES.with(|all| all.get(i).cloned()).map(Value::Class)
}

/// The class of plain objects (`object()`).
pub fn object_class() -> Rc<Class> {
    match class("builtins", "object") {
        Some(Value::Class(c)) => c,
        _ => crate::value::class::builtin_exception(crate::diag::ErrorKind::Exception),
    }
}

fn row(c: &Rc<Class>) -> Option<&'static Row> {
    let i = CLASSES.with(|all| all.iter().position(|x| Rc::ptr_eq(x, c)))?;
    TABLE.get(i)
}

/// Whether a class is one of the table.
pub fn is_abstract(c: &Rc<Class>) -> bool {
    row(c).is_some()
}

/// Whether a type counts as below an abstract class without inheriting from it; `None` if `sup` is no
/// abstract class or inheritance must decide.
pub fn satisfies(sub: &Value, sup: &Value) -> Option<bool> {
    let Value::Class(c) = sup else { return None };
    let (_, name, methods, natives) = row(c)?;
    let native = match sub {
        Value::Type(t) => Some(*t),
        Value::Class(c) => c.native,
        _ => None,
    };
    if native.is_some_and(|t| natives.iter().any(|n| t.is_subtype(n))) {
        return Some(true);
    }
    if *methods != NEVER && methods.iter().all(|m| has(sub, m)) {
        let unhashable = [&types::LIST, &types::DICT, &types::SET, &types::NDARRAY];
        let refused = *name == "Hashable" && native.is_some_and(|t| unhashable.iter().any(|n| t.is_subtype(n)));
        return Some(!refused);
    }
    match sub {
        Value::Class(_) => None,
        _ => Some(false),
    }
}

/// Whether a type has a special method.
fn has(t: &Value, name: &str) -> bool {
    match t {
        Value::Type(t) => t.member(name).is_some() || types::has_by_slot(t.slots(), name),
        Value::Class(c) => {
            c.lookup(Symbol::new(name)).is_some_and(|v| !v.is_none())
                || c.native.is_some_and(|n| n.member(name).is_some())
                || name == "__hash__"
        }
        _ => false,
    }
}
