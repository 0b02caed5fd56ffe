//! The kinds of dict in `collections`: `defaultdict`, `OrderedDict`, and `Counter`'s place among them.

use super::args::type_error;
use crate::attrs;
use crate::diag::ErrorKind;
use crate::library::core::native;
use crate::rows;
use crate::value::convert::{Keywords, Maybe};
use crate::value::types::{CmpOp, Install, Slots};
use crate::value::{Dict, Error as Raised, Host, Result, Value, types};
use std::rc::Rc;

rows! { CONSTRUCT =
    /// A dict whose missing keys get a value from a factory.
    ///
    /// >>> from collections import defaultdict
    /// >>> d = defaultdict(list); d['a'].append(1); d
    "defaultdict"(default_factory: Value = None, /, *args: &[Value], **kwargs: Keywords) => new_defaultdict;
    /// Dictionary that remembers insertion order.
    ///
    /// >>> from collections import OrderedDict
    /// >>> OrderedDict(a=1, b=2)
    "OrderedDict"(source: Maybe<Value> = NoValue, /, **kwargs: Keywords) => new_ordered;
}

rows! { DEFAULT_METHODS =
    /// Called for a key that is not there: makes its value, or raises KeyError.
    ///
    /// >>> from collections import defaultdict
    /// >>> defaultdict(int).__missing__('a')
    "__missing__"(this: Rc<Dict>, key: Value, /) => missing;
}

attrs! { DEFAULT_ATTRS =
    /// Factory for default value called by __missing__().
    default_factory => get_factory, set_factory;
}

rows! { ORDERED_METHODS =
    /// Move an existing element to the end, or to the beginning if last is false.
    ///
    /// >>> from collections import OrderedDict
    /// >>> d = OrderedDict(a=1, b=2); d.move_to_end('a'); d
    "move_to_end"(this: Rc<Dict>, key: Value, last: bool = True) => move_to_end;
    /// Remove and return a (key, value) pair: the newest, or the oldest if last is false.
    ///
    /// >>> from collections import OrderedDict
    /// >>> OrderedDict(a=1, b=2).popitem(last=False)
    "popitem"(this: Rc<Dict>, last: bool = True) => popitem;
}

/// Says what the two types can do.
pub fn install() {
    types::DEFAULTDICT.install(Install {
        slots: Slots { construct: Some(&CONSTRUCT[0]), repr: Some(repr_default), ..native::mutable_slots() },
        methods: crate::tables![DEFAULT_METHODS],
        attrs: crate::attr_tables![DEFAULT_ATTRS],
        ..Install::default()
    });
    types::ORDERED_DICT.install(Install {
        slots: Slots {
            construct: Some(&CONSTRUCT[1]),
            repr: Some(repr_ordered),
            compare: Some(compare_ordered),
            ..native::mutable_slots()
        },
        methods: crate::tables![ORDERED_METHODS],
        ..Install::default()
    });
}

/// Fills a new dict as `dict(…)` would.
fn fill(h: &mut dyn Host, d: Rc<Dict>, source: Option<Value>, kwargs: Keywords) -> Result<Value> {
    if let Some(source) = source {
        crate::library::core::dict::update_from(h, &d, &source)?;
    }
    for (k, v) in kwargs.0 {
        d.insert(h, Value::from(k.as_str()), v)?;
    }
    Ok(Value::Dict(d))
}

fn new_defaultdict(h: &mut dyn Host, factory: Value, args: &[Value], kwargs: Keywords) -> Result<Value> {
    if !factory.is_none() && !crate::library::core::object::is_callable(&factory) {
        return type_error("first argument must be callable or None");
    }
    if args.len() > 1 {
        return type_error(format!("dict expected at most 1 argument, got {}", args.len()));
    }
    let d = Rc::new(Dict::of_kind(&types::DEFAULTDICT, factory));
    fill(h, d, args.first().cloned(), kwargs)
}

fn new_ordered(h: &mut dyn Host, source: Maybe<Value>, kwargs: Keywords) -> Result<Value> {
    let d = Rc::new(Dict::of_kind(&types::ORDERED_DICT, Value::None));
    fill(h, d, source.into_option(), kwargs)
}

fn missing(h: &mut dyn Host, this: Rc<Dict>, key: Value) -> Result<Value> {
    match this.missing(h, &key)? {
        Some(v) => Ok(v),
        None => Err(Raised::with_args(ErrorKind::KeyError, vec![key])),
    }
}

fn dict_of(v: &Value) -> Result<Rc<Dict>> {
    match v.plain() {
        Value::Dict(d) => Ok(d),
        other => type_error(format!("a dict is required, not {}", other.type_name())),
    }
}

fn get_factory(_: &mut dyn Host, this: &Value) -> Result<Value> {
    Ok(dict_of(this)?.factory().borrow().clone())
}

fn set_factory(_: &mut dyn Host, this: &Value, factory: Value) -> Result<()> {
    let d = dict_of(this)?;
    let old = d.factory().replace(factory);
    drop(old);
    Ok(())
}

fn repr_default(h: &mut dyn Host, this: &Value) -> Result<String> {
    let d = dict_of(this)?;
    let factory = d.factory().borrow().clone();
    Ok(format!("{}({}, {})", class_name(this), factory.repr(h)?, crate::value::repr::dict(h, &d)?))
}

/// The name of the class of a kind of dict or of an object that extends one.
pub(super) fn class_name(v: &Value) -> String {
    match v {
        Value::Instance(i) => i.class().name().to_string(),
        other => other.type_info().name.to_string(),
    }
}

fn repr_ordered(h: &mut dyn Host, this: &Value) -> Result<String> {
    let d = dict_of(this)?;
    if d.is_empty() {
        return Ok(format!("{}()", class_name(this)));
    }
    let pairs = d.pairs().into_iter().map(|(k, v)| Value::tuple(vec![k, v])).collect();
    Ok(format!("{}({})", class_name(this), Value::list(pairs).repr(h)?))
}

/// Order counts between two ordered dicts.
fn compare_ordered(h: &mut dyn Host, op: CmpOp, a: &Value, b: &Value) -> Result<Value> {
    let (Value::Dict(x), Value::Dict(y)) = (a.plain(), b.plain()) else { return Ok(Value::NotImplemented) };
    if !matches!(op, CmpOp::Eq | CmpOp::Ne) {
        return Ok(Value::NotImplemented);
    }
    let ordered = |d: &Dict| d.kind().is_subtype(&types::ORDERED_DICT);
    let mut equal = x.len() == y.len();
    for (k, v) in x.pairs() {
        equal = equal && y.get(h, &k)?.map_or(Ok(false), |w| v.equals(h, &w))?;
    }
    if equal && ordered(&x) && ordered(&y) {
        equal = Value::list(x.keys()).equals(h, &Value::list(y.keys()))?;
    }
    Ok(Value::bool(equal == (op == CmpOp::Eq)))
}

fn move_to_end(h: &mut dyn Host, this: Rc<Dict>, key: Value, last: bool) -> Result<Value> {
    let Some(v) = this.remove(h, &key)? else { return Err(Raised::with_args(ErrorKind::KeyError, vec![key])) };
    if last {
        this.insert(h, key, v)?;
        return Ok(Value::None);
    }
    let pairs = this.pairs();
    this.clear();
    for (k, v) in std::iter::once((key, v)).chain(pairs) {
        this.insert(h, k, v)?;
    }
    Ok(Value::None)
}

fn popitem(_: &mut dyn Host, this: Rc<Dict>, last: bool) -> Result<Value> {
    let pair = if last { this.pop_last() } else { this.pop_first() };
    match pair {
        Some((k, v)) => Ok(Value::tuple(vec![k, v])),
        None => Err(Raised::with_args(ErrorKind::KeyError, vec![Value::from("dictionary is empty")])),
    }
}
