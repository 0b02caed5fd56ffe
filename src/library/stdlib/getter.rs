//! `operator.itemgetter`, `attrgetter` and `methodcaller`: callables that fetch.

use super::args::type_error;
use super::object::object_type;
use crate::rows;
use crate::value::convert::Keywords;
use crate::value::types::{Install, Slots};
use crate::value::{Args, Host, Result, Symbol, Value, attr, item, repr};

/// What `itemgetter(*items)` holds.
struct ItemGetter(Vec<Value>);
/// What `attrgetter(*names)` holds: dotted names.
struct AttrGetter(Vec<String>);
/// What `methodcaller(name, *args, **kwargs)` holds.
struct MethodCaller {
    name: Symbol,
    args: Vec<Value>,
    kwargs: Vec<(Symbol, Value)>,
}

object_type! {
    ItemGetter ITEMGETTER "operator" "itemgetter";
    AttrGetter ATTRGETTER "operator" "attrgetter";
    MethodCaller METHODCALLER "operator" "methodcaller";
}

rows! { CONSTRUCT =
    /// Return a callable object that fetches the given item(s) from its operand.
    ///
    /// >>> from operator import itemgetter
    /// >>> itemgetter(1, 0)(['a', 'b'])
    "itemgetter"(item: Value, /, *items: &[Value]) => |_: &mut dyn Host, item: Value, items: &[Value]| {
        Ok(Value::object(ItemGetter(std::iter::once(item).chain(items.iter().cloned()).collect())))
    };
    /// Return a callable object that fetches the given attribute(s) from its operand.
    ///
    /// >>> from operator import attrgetter
    /// >>> attrgetter('real')(3)
    "attrgetter"(attr: Value, /, *attrs: &[Value]) => new_attrgetter;
    /// Return a callable object that calls the given method on its operand.
    ///
    /// >>> from operator import methodcaller
    /// >>> methodcaller('upper')('abc')
    "methodcaller"(name: Value, /, *args: &[Value], **kwargs: Keywords) => new_methodcaller;
}

/// Says what the three types can do.
pub fn install() {
    ITEMGETTER.install(Install {
        slots: Slots {
            construct: Some(&CONSTRUCT[0]),
            call: Some(get_items),
            repr: Some(repr_items),
            ..Slots::default()
        },
        ..Install::default()
    });
    ATTRGETTER.install(Install {
        slots: Slots {
            construct: Some(&CONSTRUCT[1]),
            call: Some(get_attrs),
            repr: Some(repr_attrs),
            ..Slots::default()
        },
        ..Install::default()
    });
    METHODCALLER.install(Install {
        slots: Slots {
            construct: Some(&CONSTRUCT[2]),
            call: Some(call_method),
            repr: Some(repr_call),
            ..Slots::default()
        },
        ..Install::default()
    });
}

fn new_attrgetter(_: &mut dyn Host, first: Value, more: &[Value]) -> Result<Value> {
    let mut names = Vec::new();
    for v in std::iter::once(&first).chain(more) {
        match v.as_str() {
            Some(s) => names.push(s.to_string()),
            None => return type_error("attribute name must be a string"),
        }
    }
    Ok(Value::object(AttrGetter(names)))
}

fn new_methodcaller(_: &mut dyn Host, name: Value, args: &[Value], kwargs: Keywords) -> Result<Value> {
    let Some(name) = name.as_str() else { return type_error("method name must be a string") };
    Ok(Value::object(MethodCaller { name: Symbol::new(name), args: args.to_vec(), kwargs: kwargs.0 }))
}

/// The one argument of such a callable.
fn operand<'a>(name: &str, args: Args<'a>) -> Result<&'a Value> {
    if !args.kw.is_empty() {
        return type_error(format!("{name}() takes no keyword arguments"));
    }
    match args.pos {
        [one] => Ok(one),
        more => type_error(format!("{name} expected 1 argument, got {}", more.len())),
    }
}

/// One result alone, several as a tuple.
fn one_or_tuple(mut all: Vec<Value>) -> Value {
    if all.len() == 1 { all.remove(0) } else { Value::tuple(all) }
}

fn get_items(h: &mut dyn Host, this: &Value, args: Args) -> Result<Value> {
    let object = operand("itemgetter", args)?;
    let Some(ItemGetter(items)) = this.downcast() else { return Ok(Value::None) };
    items.iter().map(|i| item::get(h, object, i)).collect::<Result<Vec<_>>>().map(one_or_tuple)
}

fn get_attrs(h: &mut dyn Host, this: &Value, args: Args) -> Result<Value> {
    let object = operand("attrgetter", args)?;
    let Some(AttrGetter(names)) = this.downcast() else { return Ok(Value::None) };
    let mut found = Vec::with_capacity(names.len());
    for dotted in names {
        let mut v = object.clone();
        for name in dotted.split('.') {
            v = attr::get(h, &v, Symbol::new(name))?;
        }
        found.push(v);
    }
    Ok(one_or_tuple(found))
}

fn call_method(h: &mut dyn Host, this: &Value, args: Args) -> Result<Value> {
    let object = operand("methodcaller", args)?;
    let Some(m) = this.downcast::<MethodCaller>() else { return Ok(Value::None) };
    attr::call_method(h, object, m.name, Args { pos: &m.args, kw: &m.kwargs })
}

fn repr_items(h: &mut dyn Host, this: &Value) -> Result<String> {
    let Some(ItemGetter(items)) = this.downcast() else { return Ok(String::new()) };
    let items: Vec<String> = items.iter().map(|v| v.repr(h)).collect::<Result<_>>()?;
    Ok(format!("operator.itemgetter({})", items.join(", ")))
}

fn repr_attrs(_: &mut dyn Host, this: &Value) -> Result<String> {
    let Some(AttrGetter(names)) = this.downcast() else { return Ok(String::new()) };
    let names: Vec<String> = names.iter().map(|n| repr::quote(n)).collect();
    Ok(format!("operator.attrgetter({})", names.join(", ")))
}

fn repr_call(h: &mut dyn Host, this: &Value) -> Result<String> {
    let Some(m) = this.downcast::<MethodCaller>() else { return Ok(String::new()) };
    let mut parts = vec![repr::quote(m.name.as_str())];
    for v in &m.args {
        parts.push(v.repr(h)?);
    }
    for (k, v) in &m.kwargs {
        parts.push(format!("{k}={}", v.repr(h)?));
    }
    Ok(format!("operator.methodcaller({})", parts.join(", ")))
}
