//! The module `collections`: its native types; named tuples and the like are in
//! `lib/collections.tscript`.

use crate::value::module::ModuleSpec;
use crate::value::{Value, types};

/// The module `collections`.
pub static MODULE: ModuleSpec = ModuleSpec {
    name: "collections",
    doc: "This module implements specialized container datatypes.",
    functions: &[],
    members: &[
        ("deque", |_| Ok(Value::Type(&super::deque::DEQUE))),
        ("defaultdict", |_| Ok(Value::Type(&types::DEFAULTDICT))),
        ("Counter", |_| Ok(Value::Type(&types::COUNTER))),
        ("OrderedDict", |_| Ok(Value::Type(&types::ORDERED_DICT))),
        ("namedtuple", |h| super::script_name(h, "_collections", "namedtuple")),
        ("ChainMap", |h| super::script_name(h, "_collections", "ChainMap")),
        ("UserDict", |h| super::script_name(h, "_collections", "UserDict")),
        ("UserList", |h| super::script_name(h, "_collections", "UserList")),
        ("UserString", |h| super::script_name(h, "_collections", "UserString")),
        ("abc", |h| h.import("collections.abc")),
    ],
    aliases: &[],
};
