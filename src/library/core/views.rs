//! What `keys()`, `values()` and `items()` of a dict give: views that follow the dict.

use crate::value::dict::{Part, dict_iter};
use crate::value::types::{BinOp, CmpOp, Install, Slots};
use crate::value::{Dict, Host, Object, Result, Set, TypeInfo, Value, ops, types};
use crate::{attrs, rows};
use std::rc::Rc;

/// A view of a dict.
pub struct View {
    dict: Rc<Dict>,
    part: Part,
}

macro_rules! view_types {
    ($($id:ident $name:literal;)*) => {$(
        #[doc = concat!("`", $name, "`")]
        pub static $id: TypeInfo = TypeInfo::new("builtins", $name, Some(&types::OBJECT));
    )*};
}
view_types! {
    DICT_KEYS "dict_keys";
    DICT_VALUES "dict_values";
    DICT_ITEMS "dict_items";
}

impl Object for View {
    fn type_info(&self) -> &'static TypeInfo {
        match self.part {
            Part::Key => &DICT_KEYS,
            Part::Value => &DICT_VALUES,
            Part::Pair => &DICT_ITEMS,
        }
    }
    fn as_any(&self) -> &dyn std::any::Any {
        self
    }
}

rows! { pub METHODS =
    /// Whether nothing is in both.
    "isdisjoint"(this: Value, other: Value, /) => isdisjoint;
}

attrs! { pub ATTRS =
    /// The dict itself.
    mapping => mapping;
}

/// Installs the view types.
pub fn install() {
    let slots =
        Slots { len: Some(len), iter: Some(iter), contains: Some(contains), repr: Some(repr), ..Slots::default() };
    let sets = Slots { binary: Some(binary), compare: Some(compare), ..slots };
    for t in [&DICT_KEYS, &DICT_ITEMS] {
        t.install(Install {
            slots: sets,
            methods: crate::tables![METHODS, super::dunder::SIZED],
            attrs: crate::attr_tables![ATTRS],
            ..Install::default()
        });
    }
    DICT_VALUES.install(Install {
        slots,
        methods: crate::tables![super::dunder::SIZED],
        attrs: crate::attr_tables![ATTRS],
        ..Install::default()
    });
}

/// `d.keys()`
pub fn keys(_: &mut dyn Host, dict: Rc<Dict>) -> Result<Value> {
    Ok(Value::object(View { dict, part: Part::Key }))
}
/// `d.values()`
pub fn values(_: &mut dyn Host, dict: Rc<Dict>) -> Result<Value> {
    Ok(Value::object(View { dict, part: Part::Value }))
}
/// `d.items()`
pub fn items(_: &mut dyn Host, dict: Rc<Dict>) -> Result<Value> {
    Ok(Value::object(View { dict, part: Part::Pair }))
}

/// The items of a view, for `reversed`; `None` if it is no view.
pub fn reversed_items(v: &Value) -> Option<Vec<Value>> {
    v.downcast::<View>().map(View::all)
}

impl View {
    fn all(&self) -> Vec<Value> {
        match self.part {
            Part::Key => self.dict.keys(),
            Part::Value => self.dict.values(),
            Part::Pair => self.dict.pairs().into_iter().map(|(k, v)| Value::tuple(vec![k, v])).collect(),
        }
    }
}

fn mapping(_: &mut dyn Host, this: &Value) -> Result<Value> {
    Ok(this.downcast::<View>().map_or(Value::None, |v| Value::Dict(v.dict.clone())))
}

fn len(_: &mut dyn Host, this: &Value) -> Result<usize> {
    Ok(this.downcast::<View>().map_or(0, |v| v.dict.len()))
}

fn iter(_: &mut dyn Host, this: &Value) -> Result<Value> {
    Ok(match this.downcast::<View>() {
        Some(v) => Value::iter(dict_iter(v.dict.clone(), v.part)),
        None => Value::None,
    })
}

fn contains(h: &mut dyn Host, this: &Value, item: &Value) -> Result<bool> {
    let Some(view) = this.downcast::<View>() else { return Ok(false) };
    match (view.part, item) {
        (Part::Key, key) => view.dict.contains(h, key),
        (Part::Pair, Value::Tuple(pair)) if pair.len() == 2 => match view.dict.get(h, &pair[0])? {
            Some(v) => Ok(v.is(&pair[1]) || v.equals(h, &pair[1])?),
            None => Ok(false),
        },
        (Part::Pair, _) => Ok(false),
        (Part::Value, wanted) => {
            for v in view.dict.values() {
                if v.is(wanted) || v.equals(h, wanted)? {
                    return Ok(true);
                }
            }
            Ok(false)
        }
    }
}

fn repr(h: &mut dyn Host, this: &Value) -> Result<String> {
    let Some(view) = this.downcast::<View>() else { return Ok(String::new()) };
    Ok(format!("{}({})", view.type_info().name, Value::list(view.all()).repr(h)?))
}

/// The elements as a set, for the operators; `None` if it is neither a set nor a view of keys or items.
fn as_set(h: &mut dyn Host, v: &Value) -> Result<Option<Rc<Set>>> {
    match v.plain() {
        Value::Set(s) | Value::FrozenSet(s) => Ok(Some(s)),
        other => match other.downcast::<View>() {
            Some(view) if view.part != Part::Value => Set::from_values(h, view.all()).map(|s| Some(Rc::new(s))),
            _ => Ok(None),
        },
    }
}

fn binary(h: &mut dyn Host, op: BinOp, a: &Value, b: &Value) -> Result<Value> {
    if !matches!(op, BinOp::BitAnd | BinOp::BitOr | BinOp::BitXor | BinOp::Sub) {
        return Ok(Value::NotImplemented);
    }
    let x = match as_set(h, a)? {
        Some(s) => s,
        None => {
            let items = a.to_vec(h)?;
            Rc::new(Set::from_values(h, items)?)
        }
    };
    let y = match as_set(h, b)? {
        Some(s) => s,
        None => {
            let items = b.to_vec(h)?;
            Rc::new(Set::from_values(h, items)?)
        }
    };
    super::set::binary(h, op, &Value::Set(x), &Value::Set(y))
}

fn compare(h: &mut dyn Host, op: CmpOp, a: &Value, b: &Value) -> Result<Value> {
    match (as_set(h, a)?, as_set(h, b)?) {
        (Some(x), Some(y)) => ops::compare(h, op, &Value::Set(x), &Value::Set(y)),
        _ => Ok(Value::NotImplemented),
    }
}

fn isdisjoint(h: &mut dyn Host, this: Value, other: Value) -> Result<Value> {
    for v in other.to_vec(h)? {
        if contains(h, &this, &v)? {
            return Ok(Value::bool(false));
        }
    }
    Ok(Value::bool(true))
}
