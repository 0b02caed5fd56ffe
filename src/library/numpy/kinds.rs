//! Kinds of arrays that are more than an `ndarray`: mapped files, arrays of the other byte order.
//!
//! An object of a kind holds an array. An attribute that the kind has no row for is the array's own; what a method or
//! an attribute gives back is of the kind again where the kind says so.

use super::index;
use crate::array::Array;
use crate::value::types::{BinOp, CmpOp, Slots, UnaryOp};
use crate::value::{Args, Host, Method, NdArray, Object, Result, Symbol, TypeInfo, Value, attr, ops, types};
use std::rc::Rc;

/// What an object of a kind says about itself.
pub trait Kind: Object {
    /// The array whose attribute of this name it has.
    fn behind(&self, name: &str) -> Result<Rc<NdArray>>;
    /// What it gives for a result of that attribute.
    fn again(&self, name: &str, result: Value) -> Result<Value>;
    /// Called after a method: brings back what it wrote into `array`.
    fn written(&self, name: &str, array: &Array) -> Result<()> {
        let _ = (name, array);
        Ok(())
    }
}

/// The attribute of a kind's object: the array's, unless the kind has a row of its own.
pub fn attribute<K: Kind>(kind: &K, h: &mut dyn Host, this: &Value, name: Symbol) -> Result<Option<Value>> {
    let own = |t: &'static TypeInfo| t.own_member(name.as_str()).is_some();
    if name.as_str() == "__class__" || own(kind.type_info()) {
        return Ok(None);
    }
    let array = kind.behind(name.as_str())?;
    Ok(match attr::find(h, &Value::Array(array.clone()), name)? {
        Some(Value::Method(m)) => {
            let Method { function, .. } = &*m;
            let (function, this) = (function.clone(), this.clone());
            Some(Value::object(Bound { function, array, this, name, call: call_bound::<K> }))
        }
        Some(v) => Some(kind.again(name.as_str(), v)?),
        None => None,
    })
}

/// A method of an array, bound to the object of a kind.
struct Bound {
    function: Value,
    array: Rc<NdArray>,
    this: Value,
    name: Symbol,
    call: fn(&mut dyn Host, &Bound, Args) -> Result<Value>,
}

static BOUND: TypeInfo = TypeInfo::new("builtins", "builtin_function_or_method", Some(&types::OBJECT));

impl Object for Bound {
    fn type_info(&self) -> &'static TypeInfo {
        &BOUND
    }
    fn as_any(&self) -> &dyn std::any::Any {
        self
    }
}

fn call_bound<K: Kind>(h: &mut dyn Host, bound: &Bound, args: Args) -> Result<Value> {
    let mut all = vec![Value::Array(bound.array.clone())];
    all.extend(args.pos.iter().cloned());
    let result = h.call(&bound.function, Args { pos: &all, kw: args.kw })?;
    let Some(kind) = bound.this.downcast::<K>() else { return Ok(result) };
    kind.written(bound.name.as_str(), &bound.array.array().clone())?;
    match &result {
        // A method that gives back its object gives back the object of the kind.
        Value::Array(a) if Rc::ptr_eq(a, &bound.array) => Ok(bound.this.clone()),
        _ => kind.again(bound.name.as_str(), result),
    }
}

/// The operators of arrays, which compute with the arrays in the operands.
pub fn slots() -> Slots {
    Slots {
        binary: Some(|h, op: BinOp, a, b| ops::binary(h, op, &a.plain(), &b.plain())),
        unary: Some(|h, op: UnaryOp, a| ops::unary(h, op, &a.plain())),
        compare: Some(|h, op: CmpOp, a, b| ops::compare(h, op, &a.plain(), &b.plain())),
        truth: Some(|h, v| v.plain().truth(h)),
        len: Some(|h, v| v.plain().len(h)),
        contains: Some(|h, v, item| v.plain().contains(h, item)),
        str: Some(|h, v| v.plain().to_text(h)),
        format: Some(|h, v, spec| match types::NDARRAY.slots().format {
            Some(format) => format(h, &v.plain(), spec),
            None => v.to_text(h),
        }),
        delitem: types::NDARRAY.slots().delitem,
        iter: Some(iter),
        ..Slots::default()
    }
}

fn iter(h: &mut dyn Host, v: &Value) -> Result<Value> {
    let (v, n) = (v.clone(), v.plain().len(h)?);
    let mut i = 0i64;
    Ok(Value::iter_fn(&types::ITERATOR, move |h| {
        if i as usize >= n {
            return Ok(None);
        }
        i += 1;
        crate::value::item::get(h, &v, &Value::Int(i - 1)).map(Some)
    }))
}

/// `a[index]` of the array behind.
pub fn item<K: Kind>(h: &mut dyn Host, kind: &K, index: &Value) -> Result<Value> {
    let got = index::get(h, &kind.behind("__getitem__")?, index)?;
    kind.again("__getitem__", got)
}

/// Installs the type of bound methods.
pub fn install() {
    BOUND.install(types::Install {
        slots: Slots {
            call: Some(|h, v, args| match v.downcast::<Bound>() {
                Some(bound) => (bound.call)(h, bound, args),
                None => Ok(Value::None),
            }),
            repr: Some(|_, v| {
                let name = v.downcast::<Bound>().map_or("", |b| b.name.as_str());
                Ok(format!("<built-in method {name} of numpy.ndarray object at {:#x}>", v.id()))
            }),
            ..Slots::default()
        },
        ..types::Install::default()
    });
}
