//! Results with named parts: tuples whose items have names, as `np.linalg.eig` returns them.

use crate::rows;
use crate::value::symbol::Names;
use crate::value::types::TUPLE;
use crate::value::{Class, Host, Instance, Result, Symbol, Value};
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

rows! { METHODS =
    /// The text of a tuple with names.
    "__repr__"(this: Value) => repr;
}

thread_local! {
    static CLASSES: RefCell<HashMap<(&'static str, &'static str), Rc<Class>>> = RefCell::default();
}

/// A tuple of the class `module.name` with these parts.
pub fn named(module: &'static str, name: &'static str, parts: Vec<(&'static str, Value)>) -> Value {
    let class = CLASSES.with(|all| {
        let known = all.borrow().get(&(module, name)).cloned();
        known.or_else(|| {
            let fields = Value::tuple(parts.iter().map(|(n, _)| Value::str(*n)).collect());
            let mut dict = Names::default();
            dict.insert(Symbol::new("_fields"), fields);
            dict.insert(Symbol::new("__repr__"), Value::Builtin(&METHODS[0]));
            let made = Class::new(Symbol::new(name), Symbol::new(module), vec![], Some(&TUPLE), dict)?;
            all.borrow_mut().insert((module, name), made.clone());
            Some(made)
        })
    });
    let values = Value::tuple(parts.iter().map(|(_, v)| v.clone()).collect());
    let Some(class) = class else { return values };
    let instance = Instance::new(&class);
    *instance.native.borrow_mut() = values;
    for (name, v) in parts {
        instance.dict.borrow_mut().insert(Symbol::new(name), v);
    }
    Value::Instance(Rc::new(instance))
}

fn repr(h: &mut dyn Host, this: Value) -> Result<Value> {
    let Value::Instance(i) = &this else { return Ok(Value::str(this.repr(h)?)) };
    let class = i.class();
    let fields = class.lookup(Symbol::new("_fields")).unwrap_or_default().to_vec(h)?;
    let mut parts = Vec::new();
    for (name, value) in fields.iter().zip(this.plain().to_vec(h)?) {
        parts.push(format!("{}={}", name.as_str().unwrap_or(""), value.repr(h)?));
    }
    Ok(Value::str(format!("{}({})", class.name(), parts.join(", "))))
}
