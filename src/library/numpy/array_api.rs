//! What the array API standard asks of the namespace: `np.__array_namespace_info__()`.

use crate::array::{DType, Kind};
use crate::diag::Error;
use crate::rows;
use crate::value::types::Install;
use crate::value::{Dict, Host, Object, Result, TypeInfo, Value, types};
use std::rc::Rc;

rows! { pub FUNCTIONS =
    /// Get the array API inspection namespace for NumPy.
    ///
    /// >>> np.__array_namespace_info__().default_device()
    "__array_namespace_info__"() => namespace_info;
}

struct Info;

/// `np.__array_namespace_info__`.
static INFO: TypeInfo = TypeInfo::new("numpy", "__array_namespace_info__", None);

impl Object for Info {
    fn type_info(&self) -> &'static TypeInfo {
        &INFO
    }
    fn as_any(&self) -> &dyn std::any::Any {
        self
    }
}

fn namespace_info(_: &mut dyn Host) -> Result<Value> {
    Ok(Value::object(Info))
}

rows! { METHODS =
    /// Return a dictionary of array API library capabilities.
    ///
    /// >>> np.__array_namespace_info__().capabilities()
    "capabilities"(this: Value) => capabilities;
    /// The default device used for new NumPy arrays.
    ///
    /// >>> np.__array_namespace_info__().default_device()
    "default_device"(this: Value) => default_device;
    /// The default data types used for new NumPy arrays.
    ///
    /// >>> np.__array_namespace_info__().default_dtypes()
    "default_dtypes"(this: Value, *, device: Value = None) => default_dtypes;
    /// The array API data types supported by NumPy.
    ///
    /// >>> np.__array_namespace_info__().dtypes(kind='signed integer')
    "dtypes"(this: Value, *, device: Value = None, kind: Value = None) => dtypes;
    /// The devices supported by NumPy.
    ///
    /// >>> np.__array_namespace_info__().devices()
    "devices"(this: Value) => devices;
}

fn dict(h: &mut dyn Host, pairs: Vec<(Value, Value)>) -> Result<Value> {
    Ok(Value::Dict(Rc::new(Dict::from_pairs(h, pairs)?)))
}

fn capabilities(h: &mut dyn Host, _: Value) -> Result<Value> {
    let pairs = vec![
        ("boolean indexing".into(), Value::bool(true)),
        ("data-dependent shapes".into(), Value::bool(true)),
        ("max dimensions".into(), crate::array::layout::MAX_NDIM.into()),
    ];
    dict(h, pairs)
}

fn default_device(_: &mut dyn Host, _: Value) -> Result<Value> {
    Ok("cpu".into())
}

fn devices(_: &mut dyn Host, _: Value) -> Result<Value> {
    Ok(Value::list(vec!["cpu".into()]))
}

fn check_device(h: &mut dyn Host, device: &Value) -> Result<()> {
    if device.is_none() || device.as_str() == Some("cpu") {
        return Ok(());
    }
    let text = device.to_text(h)?;
    Err(Error::value(format!("Device not understood. Only \"cpu\" is allowed, but received: {text}")).into())
}

fn default_dtypes(h: &mut dyn Host, _: Value, device: Value) -> Result<Value> {
    check_device(h, &device)?;
    let pairs = [
        ("real floating", DType::F64),
        ("complex floating", DType::C128),
        ("integral", DType::I64),
        ("indexing", DType::I64),
    ];
    dict(h, pairs.iter().map(|(k, d)| ((*k).into(), Value::dtype(*d))).collect())
}

/// The standard's dtypes in its order.
const STANDARD: [DType; 13] = [
    DType::Bool,
    DType::I8,
    DType::I16,
    DType::I32,
    DType::I64,
    DType::U8,
    DType::U16,
    DType::U32,
    DType::U64,
    DType::F32,
    DType::F64,
    DType::C64,
    DType::C128,
];

/// The standard's names of kinds.
const KINDS: [(&str, &[Kind]); 7] = [
    ("bool", &[Kind::Bool]),
    ("signed integer", &[Kind::Signed]),
    ("unsigned integer", &[Kind::Unsigned]),
    ("integral", &[Kind::Signed, Kind::Unsigned]),
    ("real floating", &[Kind::Float]),
    ("complex floating", &[Kind::Complex]),
    ("numeric", &[Kind::Signed, Kind::Unsigned, Kind::Float, Kind::Complex]),
];

fn kinds_of(name: &str) -> Option<&'static [Kind]> {
    KINDS.iter().find(|(n, _)| *n == name).map(|(_, k)| *k)
}

fn dtypes(h: &mut dyn Host, _: Value, device: Value, kind: Value) -> Result<Value> {
    check_device(h, &device)?;
    let names = match &kind {
        Value::None => Vec::new(),
        Value::Tuple(t) => t.to_vec(),
        one => vec![one.clone()],
    };
    let mut kinds = Vec::new();
    for name in &names {
        match name.as_str().and_then(kinds_of) {
            Some(all) => kinds.extend_from_slice(all),
            None => {
                let text = name.repr(h)?;
                return Err(Error::value(format!("unsupported kind: {text}")).into());
            }
        }
    }
    let wanted = STANDARD.iter().filter(|d| names.is_empty() || kinds.contains(&d.kind()));
    let pairs = wanted
        .map(|&d| {
            // NumPy itself gives the type, not the dtype, when bool is asked for by kind.
            let v = if d.is_bool() && !names.is_empty() { Value::Type(&types::NP_BOOL) } else { Value::dtype(d) };
            (d.name().into(), v)
        })
        .collect();
    dict(h, pairs)
}

static METHOD_TABLES: &[&[crate::value::Builtin]] = &[METHODS];

/// Installs the type.
pub fn install() {
    INFO.install(Install { methods: METHOD_TABLES, ..Install::default() });
}
