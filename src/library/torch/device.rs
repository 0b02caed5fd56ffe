//! `torch.device`: there is the CPU, and there are names of others.

use super::args;
use crate::diag::Error;
use crate::rows;
use crate::value::convert::FromValue;
use crate::value::types::{CmpOp, Install, Slots};
use crate::value::{Host, Object, Result, TypeInfo, Value, types};

/// A device's name and number.
#[derive(Clone, PartialEq)]
pub struct Device {
    kind: String,
    index: Option<i64>,
}

/// `torch.device`
pub static DEVICE: TypeInfo = TypeInfo::new("torch", "device", Some(&types::OBJECT));

impl Object for Device {
    fn type_info(&self) -> &'static TypeInfo {
        &DEVICE
    }
    fn as_any(&self) -> &dyn std::any::Any {
        self
    }
}

impl Device {
    /// The CPU.
    pub fn cpu() -> Value {
        Value::object(Device { kind: "cpu".into(), index: None })
    }
}

rows! { CONSTRUCT =
    /// A device by its name.
    ///
    /// >>> torch.device("cpu")
    "device"(device: Value, index: Option<i64> = None) => construct;
}

rows! { pub FUNCTIONS =
    /// The device of new tensors.
    ///
    /// >>> torch.get_default_device()
    "get_default_device"() => |_h| Ok(Device::cpu());
    /// Sets the device of new tensors: the CPU is the only one.
    "set_default_device"(device: args::Device) => |_h, _d| Ok(Value::None);
}

fn construct(h: &mut dyn Host, device: Value, index: Option<i64>) -> Result<Value> {
    if device.downcast::<Device>().is_some() {
        return Ok(device);
    }
    let Some(text) = device.as_str() else {
        return Err(
            Error::type_error(format!("device(): argument 'device' must be str, not {}", device.type_name())).into()
        );
    };
    let (kind, number) = match text.split_once(':') {
        Some((kind, number)) => (kind, number.parse::<i64>().ok()),
        None => (text, index),
    };
    if !matches!(kind, "cuda" | "mps" | "meta" | "xpu") {
        args::Device::from_value(h, &device)?;
    }
    Ok(Value::object(Device { kind: kind.into(), index: number }))
}

fn repr(_: &mut dyn Host, v: &Value) -> Result<String> {
    let Some(d) = v.downcast::<Device>() else { return Ok(String::new()) };
    let index = d.index.map_or(String::new(), |i| format!(", index={i}"));
    Ok(format!("device(type='{}'{index})", d.kind))
}

fn text(_: &mut dyn Host, v: &Value) -> Result<String> {
    let Some(d) = v.downcast::<Device>() else { return Ok(String::new()) };
    Ok(d.kind.clone() + &d.index.map_or(String::new(), |i| format!(":{i}")))
}

/// Installs the type.
pub fn install() {
    DEVICE.install(Install {
        slots: Slots {
            construct: Some(&CONSTRUCT[0]),
            repr: Some(repr),
            str: Some(text),
            compare: Some(|_, op, a, b| {
                let (Some(x), Some(y)) = (a.downcast::<Device>(), b.downcast::<Device>()) else {
                    return Ok(Value::NotImplemented);
                };
                Ok(match op {
                    CmpOp::Eq => Value::bool(x == y),
                    CmpOp::Ne => Value::bool(x != y),
                    _ => Value::NotImplemented,
                })
            }),
            hash: Some(|_, v| Ok(v.downcast::<Device>().map_or(0, |d| d.kind.len() as u64))),
            getattr: Some(|_, v, name| {
                let Some(d) = v.downcast::<Device>() else { return Ok(None) };
                Ok(match name {
                    "type" => Some(Value::str(d.kind.clone())),
                    "index" => Some(d.index.map_or(Value::None, Value::Int)),
                    _ => None,
                })
            }),
            enter: Some(|_, v| Ok(v.clone())),
            exit: Some(|_, _, _| Ok(false)),
            ..Slots::default()
        },
        ..Install::default()
    });
}
