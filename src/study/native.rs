//! A Rust closure as a value that programs can call: what tools insert into the programs they study.

use crate::value::call::Args;
use crate::value::types::{Install, Slots};
use crate::value::{Host, Object, Result, TypeInfo, Value};
use std::sync::Once;

static NATIVE: TypeInfo = TypeInfo::new("tscript", "tool", None);

type Run = dyn Fn(&mut dyn Host, Args) -> Result<Value>;

struct Native(Box<Run>);

/// The callable value. Bind it to a name with a space in it, which no program can mean.
pub fn native(run: impl Fn(&mut dyn Host, Args) -> Result<Value> + 'static) -> Value {
    Value::object(Native(Box::new(run)))
}

impl Object for Native {
    fn type_info(&self) -> &'static TypeInfo {
        static ONCE: Once = Once::new();
        let slots = Slots { call: Some(call), ..Slots::default() };
        ONCE.call_once(|| NATIVE.install(Install { slots, ..Install::default() }));
        &NATIVE
    }
    fn as_any(&self) -> &dyn std::any::Any {
        self
    }
}

fn call(h: &mut dyn Host, this: &Value, args: Args) -> Result<Value> {
    match this.downcast::<Native>() {
        Some(native) => (native.0)(h, args),
        None => Ok(Value::None),
    }
}
