//! The module `functools`: functions that act on functions. What needs classes is in
//! `lib/functools.tscript`.

use super::args::type_error;
use super::object::{object_type, receiver};
use crate::rows;
use crate::value::convert::{Keywords, Maybe};
use crate::value::module::ModuleSpec;
use crate::value::symbol::Names;
use crate::value::types::{CmpOp, Install, Slots};
use crate::value::{Args, Dict, Host, Result, Symbol, Value};
use std::cell::RefCell;
use std::rc::Rc;

/// The module `functools`.
pub static MODULE: ModuleSpec = ModuleSpec {
    name: "functools",
    doc: "Tools for working with functions and callable objects.",
    functions: &[FUNCTIONS],
    members: &[
        ("partial", |_| Ok(Value::Type(&PARTIAL))),
        ("lru_cache", |h| super::script_name(h, "_functools", "lru_cache")),
        ("cache", |h| super::script_name(h, "_functools", "cache")),
        ("wraps", |h| super::script_name(h, "_functools", "wraps")),
        ("update_wrapper", |h| super::script_name(h, "_functools", "update_wrapper")),
        ("total_ordering", |h| super::script_name(h, "_functools", "total_ordering")),
        ("cached_property", |h| super::script_name(h, "_functools", "cached_property")),
        ("singledispatch", |h| super::script_name(h, "_functools", "singledispatch")),
        ("singledispatchmethod", |h| super::script_name(h, "_functools", "singledispatchmethod")),
        ("partialmethod", |h| super::script_name(h, "_functools", "partialmethod")),
        ("WRAPPER_ASSIGNMENTS", |h| super::script_name(h, "_functools", "WRAPPER_ASSIGNMENTS")),
        ("WRAPPER_UPDATES", |h| super::script_name(h, "_functools", "WRAPPER_UPDATES")),
    ],
    aliases: &[],
};

/// For `lib/functools.tscript`.
pub static HELPERS: ModuleSpec = ModuleSpec {
    name: "_functools_native",
    doc: "What functools is built on.",
    functions: &[HELPER_ROWS],
    members: &[],
    aliases: &[],
};

/// What `partial(f, *args, **kwargs)` holds.
struct Partial {
    func: Value,
    args: Vec<Value>,
    kwargs: Vec<(Symbol, Value)>,
}
/// What `cmp_to_key(f)` gives.
struct KeyMaker(Value);
/// A value ordered by a comparison function.
struct Key {
    compare: Value,
    value: Value,
}
/// A function with a table of its results: what `lru_cache` gives.
struct Cached {
    func: Value,
    /// `None` keeps everything.
    maxsize: Option<usize>,
    typed: bool,
    /// Least recently used first.
    table: Dict,
    /// Hits and misses.
    counts: RefCell<(i64, i64)>,
    /// What `update_wrapper` and the program set.
    attrs: RefCell<Names<Value>>,
}

object_type! {
    Partial PARTIAL "functools" "partial";
    KeyMaker KEY_MAKER "functools" "KeyWrapper";
    Key KEY "functools" "KeyWrapper";
}
/// `functools._lru_cache_wrapper`
pub static CACHED: crate::value::TypeInfo =
    crate::value::TypeInfo::new("functools", "_lru_cache_wrapper", Some(&crate::value::types::OBJECT));

impl crate::value::Object for Cached {
    fn type_info(&self) -> &'static crate::value::TypeInfo {
        &CACHED
    }
    fn as_any(&self) -> &dyn std::any::Any {
        self
    }
    fn binds(&self) -> bool {
        true
    }
}

rows! { PARTIAL_ROWS =
    /// New function with partial application of the given arguments and keywords.
    ///
    /// >>> from functools import partial
    /// >>> partial(int, base=2)('101')
    "partial"(func: Value, /, *args: &[Value], **keywords: Keywords) => new_partial;
}

rows! { pub FUNCTIONS =
    /// Apply a function of two arguments cumulatively to the items of an iterable, from left to right.
    ///
    /// >>> from functools import reduce
    /// >>> reduce(lambda a, b: a * b, [2, 3, 4])
    "reduce"(function: Value, iterable: Value, initial: Maybe<Value> = NoValue, /) => reduce;
    /// Convert a cmp= function into a key= function.
    ///
    /// >>> from functools import cmp_to_key
    /// >>> sorted([3, 1, 2], key=cmp_to_key(lambda a, b: b - a))
    "cmp_to_key"(mycmp: Value) => |_: &mut dyn Host, f: Value| Ok(Value::object(KeyMaker(f)));
}

rows! { HELPER_ROWS =
    /// A function that remembers its results.
    "cached"(func: Value, maxsize: Option<i64>, typed: bool) => cached;
}

rows! { CACHE_METHODS =
    /// Report cache statistics.
    ///
    /// >>> from functools import lru_cache
    /// >>> lru_cache(abs).cache_info()
    "cache_info"(self_: Value, /) => cache_info;
    /// Clear the cache and cache statistics.
    ///
    /// >>> from functools import lru_cache
    /// >>> lru_cache(abs).cache_clear()
    "cache_clear"(self_: Value, /) => cache_clear;
    /// The parameters that the cache was made with.
    ///
    /// >>> from functools import lru_cache
    /// >>> lru_cache(abs).cache_parameters()
    "cache_parameters"(self_: Value, /) => cache_parameters;
}

/// Says what the types can do.
pub fn install() {
    PARTIAL.install(Install {
        slots: Slots {
            construct: Some(&PARTIAL_ROWS[0]),
            call: Some(call_partial),
            repr: Some(repr_partial),
            getattr: Some(partial_attr),
            ..Slots::default()
        },
        ..Install::default()
    });
    KEY_MAKER.install(Install { slots: Slots { call: Some(make_key), ..Slots::default() }, ..Install::default() });
    KEY.install(Install {
        slots: Slots { compare: Some(compare_keys), getattr: Some(key_attr), ..Slots::default() },
        ..Install::default()
    });
    CACHED.install(Install {
        slots: Slots {
            call: Some(call_cached),
            getattr: Some(cache_attr),
            setattr: Some(set_cache_attr),
            repr: Some(repr_cached),
            ..Slots::default()
        },
        methods: crate::tables![CACHE_METHODS],
        ..Install::default()
    });
}

fn reduce(h: &mut dyn Host, function: Value, iterable: Value, initial: Maybe<Value>) -> Result<Value> {
    let Ok(iter) = iterable.to_iter(h) else { return type_error("reduce() arg 2 must support iteration") };
    let mut total = match initial {
        Maybe::Given(v) => v,
        Maybe::Absent => match iter.next(h)? {
            Some(v) => v,
            None => return type_error("reduce() of empty iterable with no initial value"),
        },
    };
    while let Some(v) = iter.next(h)? {
        total = h.call(&function, Args::positional(&[total, v]))?;
    }
    Ok(total)
}

fn is_callable(v: &Value) -> bool {
    match v {
        Value::Builtin(_) | Value::Function(_) | Value::Method(_) | Value::Type(_) | Value::Class(_) => true,
        Value::Instance(i) => i.class().lookup(Symbol::new("__call__")).is_some(),
        v => v.type_info().slots().call.is_some(),
    }
}

fn new_partial(_: &mut dyn Host, func: Value, args: &[Value], keywords: Keywords) -> Result<Value> {
    if !is_callable(&func) {
        return type_error("the first argument must be callable");
    }
    // A partial of a partial is one partial.
    let (func, mut all, mut kwargs) = match func.downcast::<Partial>() {
        Some(p) => (p.func.clone(), p.args.clone(), p.kwargs.clone()),
        None => (func, vec![], vec![]),
    };
    all.extend_from_slice(args);
    merge(&mut kwargs, &keywords.0);
    Ok(Value::object(Partial { func, args: all, kwargs }))
}

fn merge(into: &mut Vec<(Symbol, Value)>, more: &[(Symbol, Value)]) {
    for (k, v) in more {
        match into.iter_mut().find(|(n, _)| n == k) {
            Some(slot) => slot.1 = v.clone(),
            None => into.push((*k, v.clone())),
        }
    }
}

fn call_partial(h: &mut dyn Host, this: &Value, args: Args) -> Result<Value> {
    let p = receiver!(this, Partial);
    let pos: Vec<Value> = p.args.iter().chain(args.pos).cloned().collect();
    let mut kw = p.kwargs.clone();
    merge(&mut kw, args.kw);
    h.call(&p.func, Args { pos: &pos, kw: &kw })
}

fn partial_attr(_: &mut dyn Host, this: &Value, name: &str) -> Result<Option<Value>> {
    let Some(p) = this.downcast::<Partial>() else { return Ok(None) };
    Ok(match name {
        "func" => Some(p.func.clone()),
        "args" => Some(Value::tuple(p.args.clone())),
        "keywords" => Some(Value::Dict(Rc::new(Dict::from_symbols(p.kwargs.clone())))),
        _ => None,
    })
}

fn repr_partial(h: &mut dyn Host, this: &Value) -> Result<String> {
    let p = receiver!(this, Partial);
    let mut parts = vec![p.func.repr(h)?];
    for v in &p.args {
        parts.push(v.repr(h)?);
    }
    for (k, v) in &p.kwargs {
        parts.push(format!("{k}={}", v.repr(h)?));
    }
    Ok(format!("functools.partial({})", parts.join(", ")))
}

fn make_key(_: &mut dyn Host, this: &Value, args: Args) -> Result<Value> {
    let maker = receiver!(this, KeyMaker);
    match args.pos {
        [v] => Ok(Value::object(Key { compare: maker.0.clone(), value: v.clone() })),
        more => type_error(format!("K() takes exactly 1 argument ({} given)", more.len())),
    }
}

fn key_attr(_: &mut dyn Host, this: &Value, name: &str) -> Result<Option<Value>> {
    Ok(match this.downcast::<Key>() {
        Some(k) if name == "obj" => Some(k.value.clone()),
        _ => None,
    })
}

fn compare_keys(h: &mut dyn Host, op: CmpOp, a: &Value, b: &Value) -> Result<Value> {
    let (Some(x), Some(y)) = (a.downcast::<Key>(), b.downcast::<Key>()) else {
        return type_error("other argument must be K instance");
    };
    let sign = h.call(&x.compare, Args::positional(&[x.value.clone(), y.value.clone()]))?;
    crate::value::ops::compare(h, op, &sign, &Value::Int(0))
}

fn cached(_: &mut dyn Host, func: Value, maxsize: Option<i64>, typed: bool) -> Result<Value> {
    let maxsize = maxsize.map(|n| n.max(0) as usize);
    let (counts, attrs) = (RefCell::default(), RefCell::default());
    Ok(Value::object(Cached { func, maxsize, typed, table: Dict::new(), counts, attrs }))
}

/// The arguments of a call as one key.
fn cache_key(typed: bool, args: Args) -> Value {
    if let ([one @ (Value::Int(_) | Value::Str(_))], [], false) = (args.pos, args.kw, typed) {
        return one.clone();
    }
    let mut parts = args.pos.to_vec();
    for (k, v) in args.kw {
        parts.extend([Value::Ellipsis, Value::str(k.as_str()), v.clone()]);
    }
    if typed {
        parts.extend(args.pos.iter().map(Value::class_of));
        parts.extend(args.kw.iter().map(|(_, v)| v.class_of()));
    }
    Value::tuple(parts)
}

fn call_cached(h: &mut dyn Host, this: &Value, args: Args) -> Result<Value> {
    let c = receiver!(this, Cached);
    if c.maxsize == Some(0) {
        c.counts.borrow_mut().1 += 1;
        return h.call(&c.func, args);
    }
    let key = cache_key(c.typed, args);
    if let Some(v) = c.table.get(h, &key)? {
        c.counts.borrow_mut().0 += 1;
        if c.maxsize.is_some() {
            // Most recently used last.
            c.table.remove(h, &key)?;
            c.table.insert(h, key, v.clone())?;
        }
        return Ok(v);
    }
    c.counts.borrow_mut().1 += 1;
    let v = h.call(&c.func, args)?;
    let known = c.table.contains(h, &key)?;
    if !known && c.maxsize.is_some_and(|n| c.table.len() >= n) {
        c.table.pop_first();
    }
    c.table.insert(h, key, v.clone())?;
    Ok(v)
}

fn cache_attr(_: &mut dyn Host, this: &Value, name: &str) -> Result<Option<Value>> {
    let Some(c) = this.downcast::<Cached>() else { return Ok(None) };
    let found = c.attrs.borrow().get(&Symbol::new(name)).cloned();
    Ok(found.or_else(|| (name == "__wrapped__").then(|| c.func.clone())))
}

fn set_cache_attr(_: &mut dyn Host, this: &Value, name: &str, value: &Value) -> Result<bool> {
    let c = receiver!(this, Cached);
    c.attrs.borrow_mut().insert(Symbol::new(name), value.clone());
    Ok(true)
}

fn repr_cached(h: &mut dyn Host, this: &Value) -> Result<String> {
    let name = crate::value::attr::find(h, this, Symbol::new("__qualname__"))?;
    let name = name.as_ref().and_then(Value::as_str).unwrap_or("function").to_string();
    Ok(format!("<functools._lru_cache_wrapper object {name} at {:#x}>", this.id()))
}

fn size(n: Option<usize>) -> Value {
    n.map_or(Value::None, Value::from)
}

fn cache_info(h: &mut dyn Host, this: Value) -> Result<Value> {
    let c = receiver!(this, Cached);
    let (hits, misses) = *c.counts.borrow();
    let class = super::script_name(h, "_functools", "CacheInfo")?;
    let all = [Value::Int(hits), Value::Int(misses), size(c.maxsize), Value::from(c.table.len())];
    h.call(&class, Args::positional(&all))
}

fn cache_clear(_: &mut dyn Host, this: Value) -> Result<Value> {
    let c = receiver!(this, Cached);
    c.table.clear();
    *c.counts.borrow_mut() = (0, 0);
    Ok(Value::None)
}

fn cache_parameters(_: &mut dyn Host, this: Value) -> Result<Value> {
    let c = receiver!(this, Cached);
    let pairs = vec![(Symbol::new("maxsize"), size(c.maxsize)), (Symbol::new("typed"), Value::bool(c.typed))];
    Ok(Value::Dict(Rc::new(Dict::from_symbols(pairs))))
}
