//! `torch.dtype` and the other small constants: layouts and memory formats; `finfo` and `iinfo`.

use super::args::{TDType, runtime};
use super::state::{default_dtype, state};
use crate::array::{DType, Num, Scalar};
use crate::attrs;
use crate::diag::Error;
use crate::rows;
use crate::value::types::{Install, Slots};
use crate::value::{Host, Object, Result, TypeInfo, Value, types};

/// The dtype that a value names, where torch takes one.
pub fn of_value(v: &Value) -> Option<DType> {
    match v {
        Value::TorchDType(d) => Some(d.get()),
        Value::Type(t) if std::ptr::eq(*t, &types::FLOAT) => Some(DType::F64),
        Value::Type(t) if std::ptr::eq(*t, &types::INT) => Some(DType::I64),
        Value::Type(t) if std::ptr::eq(*t, &types::BOOL) => Some(DType::Bool),
        Value::Type(t) if std::ptr::eq(*t, &types::COMPLEX) => Some(DType::C128),
        _ => None,
    }
}

/// The legacy type names (`torch.FloatTensor`).
pub const TENSOR_TYPES: &[(&str, DType)] = &[
    ("FloatTensor", DType::F32),
    ("DoubleTensor", DType::F64),
    ("HalfTensor", DType::F16),
    ("BFloat16Tensor", DType::BF16),
    ("ByteTensor", DType::U8),
    ("CharTensor", DType::I8),
    ("ShortTensor", DType::I16),
    ("IntTensor", DType::I32),
    ("LongTensor", DType::I64),
    ("BoolTensor", DType::Bool),
];

attrs! { pub ATTRS =
    /// Whether the dtype is a floating one.
    is_floating_point => |_: &mut dyn Host, v: &Value| Ok(Value::bool(of_value(v).is_some_and(DType::is_float)));
    /// Whether the dtype is complex.
    is_complex => |_: &mut dyn Host, v: &Value| Ok(Value::bool(of_value(v).is_some_and(DType::is_complex)));
    /// Whether the dtype has negative values.
    is_signed => |_: &mut dyn Host, v: &Value| {
        use crate::array::Kind;
        Ok(Value::bool(of_value(v).is_some_and(|d| !matches!(d.kind(), Kind::Bool | Kind::Unsigned))))
    };
    /// Bytes of an element.
    itemsize => |_: &mut dyn Host, v: &Value| Ok(Value::from(of_value(v).map_or(0, DType::itemsize)));
}

rows! { pub METHODS =
    /// The complex dtype of the same precision.
    "to_complex"(input: TDType) => |_h, d: TDType| Ok(Value::torch_dtype(d.0.complex()));
    /// The real dtype of the same precision.
    "to_real"(input: TDType) => |_h, d: TDType| Ok(Value::torch_dtype(d.0.real()));
}

rows! { pub FUNCTIONS =
    /// The dtype of new floating tensors.
    ///
    /// >>> torch.get_default_dtype()
    "get_default_dtype"() => |h: &mut dyn Host| Ok(Value::torch_dtype(default_dtype(h)));
    /// Sets the dtype of new floating tensors.
    ///
    /// >>> torch.set_default_dtype(torch.float32)
    "set_default_dtype"(d: Value) => set_default_dtype;
    /// Sets the default dtype by a tensor type.
    "set_default_tensor_type"(t: Value) => set_default_tensor_type;
    /// The properties of a floating dtype.
    ///
    /// >>> torch.finfo(torch.float16).max
    "finfo"(dtype: Option<TDType> = None) => finfo;
    /// The properties of an integer dtype.
    ///
    /// >>> torch.iinfo(torch.int8).max
    "iinfo"(dtype: TDType) => iinfo;
    /// The dtype that two dtypes meet in.
    ///
    /// >>> torch.promote_types(torch.int32, torch.float16)
    "promote_types"(type1: TDType, type2: TDType) => promote_types;
    /// Whether a cast is allowed by the rules of in-place operations.
    ///
    /// >>> torch.can_cast(torch.float32, torch.int64)
    "can_cast"(from_: TDType, to: TDType) => |_h, a: TDType, b: TDType| Ok(Value::bool(super::args::can_cast(a.0, b.0)));
}

fn set_default_dtype(h: &mut dyn Host, d: Value) -> Result<Value> {
    match of_value(&d) {
        Some(d) if d.is_float() => {
            state(h).default_dtype = d;
            Ok(Value::None)
        }
        Some(d) => {
            let name = d.torch_name();
            Err(Error::type_error(format!(
                "only floating-point types are supported as the default type, but got torch.{name}"
            ))
            .into())
        }
        None => {
            Err(Error::type_error("invalid dtype object: only floating-point types are supported as the default type")
                .into())
        }
    }
}

fn set_default_tensor_type(h: &mut dyn Host, t: Value) -> Result<Value> {
    let name = match &t {
        Value::Str(s) => s.as_str().trim_start_matches("torch.").to_string(),
        Value::Builtin(b) => b.name.to_string(),
        _ => String::new(),
    };
    match TENSOR_TYPES.iter().find(|(n, _)| *n == name) {
        Some((_, d)) => set_default_dtype(h, Value::torch_dtype(*d)),
        None => Err(Error::type_error("invalid type object").into()),
    }
}

fn promote_types(_: &mut dyn Host, a: TDType, b: TDType) -> Result<Value> {
    match crate::array::promote::torch(a.0, b.0) {
        Some(d) => Ok(Value::torch_dtype(d)),
        None => Err(runtime(format!(
            "Promotion for uint16, uint32, uint64 types is not supported, attempted to promote {} and {}",
            crate::op::index::torch_scalar_type(a.0),
            crate::op::index::torch_scalar_type(b.0)
        ))),
    }
}

/// `torch.finfo(…)` or `torch.iinfo(…)`.
struct Info(DType);

static FINFO: TypeInfo = TypeInfo::new("torch", "finfo", Some(&types::OBJECT));
static IINFO: TypeInfo = TypeInfo::new("torch", "iinfo", Some(&types::OBJECT));

impl Object for Info {
    fn type_info(&self) -> &'static TypeInfo {
        if self.0.is_inexact() { &FINFO } else { &IINFO }
    }
    fn as_any(&self) -> &dyn std::any::Any {
        self
    }
}

fn finfo(h: &mut dyn Host, d: Option<TDType>) -> Result<Value> {
    let d = d.map_or_else(|| default_dtype(h), |d| d.0);
    if !d.is_inexact() {
        let name = d.torch_name();
        return Err(Error::type_error(format!(
            "torch.finfo() requires a floating point input type. Use torch.iinfo to handle 'torch.{name}'"
        ))
        .into());
    }
    Ok(Value::object(Info(d)))
}

fn iinfo(_: &mut dyn Host, d: TDType) -> Result<Value> {
    if d.0.is_bool() {
        return Err(Error::type_error("torch.bool is not supported by torch.iinfo").into());
    }
    if d.0.is_inexact() {
        let name = d.0.torch_name();
        return Err(Error::type_error(format!(
            "torch.iinfo() requires an integer input type. Use torch.finfo to handle 'torch.{name}'"
        ))
        .into());
    }
    Ok(Value::object(Info(d.0)))
}

/// (bits, eps, smallest normal, smallest subnormal, largest, decimal digits) of a floating dtype.
fn limits(d: DType) -> (i64, f64, f64, f64, f64, f64) {
    match d.real() {
        DType::F16 => (16, 2f64.powi(-10), 2f64.powi(-14), 2f64.powi(-24), 65504.0, 1e-3),
        DType::BF16 => (16, 2f64.powi(-7), 2f64.powi(-126), 2f64.powi(-133), 3.3895313892515355e38, 1e-2),
        DType::F64 => (64, f64::EPSILON, f64::MIN_POSITIVE, 5e-324, f64::MAX, 1e-15),
        _ => (32, f32::EPSILON as f64, f32::MIN_POSITIVE as f64, 2f64.powi(-149), f32::MAX as f64, 1e-6),
    }
}

fn info_attr(_: &mut dyn Host, v: &Value, name: &str) -> Result<Option<Value>> {
    let Some(Info(d)) = v.downcast::<Info>() else { return Ok(None) };
    if let Some((low, high)) = d.int_range() {
        let int = |x: i128| Value::int(x.into());
        return Ok(match name {
            "min" => Some(int(low)),
            "max" => Some(int(high)),
            "bits" => Some(Value::from(8 * d.itemsize())),
            "dtype" => Some(Value::str(d.torch_name())),
            _ => None,
        });
    }
    let (bits, eps, tiny, subnormal, max, resolution) = limits(*d);
    let rounded = |x: f64| Value::float(Scalar::new(d.real(), Num::Float(x)).num.as_f64());
    Ok(Some(match name {
        "bits" => Value::Int(bits),
        "eps" => Value::float(eps),
        "tiny" | "smallest_normal" => Value::float(tiny),
        "smallest_subnormal" => Value::float(subnormal),
        "max" => rounded(max),
        "min" => rounded(-max),
        "resolution" => Value::float(resolution),
        "dtype" => Value::str(d.torch_name()),
        _ => return Ok(None),
    }))
}

/// The refusal of complex numbers in half precision.
pub fn no_complex32() -> crate::value::Error {
    Error::unsupported("complex32 tensors do not exist in tscript: convert to float32 first").into()
}

/// The smallest and the largest value of a floating dtype.
pub fn range(d: DType) -> (f64, f64) {
    let (.., max, _) = limits(d);
    (-max, max)
}

/// Six significant digits, as C++ streams print a double.
fn six(x: f64) -> String {
    crate::array::format::spec::Spec::parse("g", "float")
        .ok()
        .and_then(|s| s.float(x).ok())
        .unwrap_or_else(|| x.to_string())
}

fn info_repr(_: &mut dyn Host, v: &Value) -> Result<String> {
    let Some(Info(d)) = v.downcast::<Info>() else { return Ok(String::new()) };
    let name = d.torch_name();
    if let Some((low, high)) = d.int_range() {
        return Ok(format!("iinfo(min={low}, max={high}, dtype={name})"));
    }
    let (_, eps, tiny, _, max, resolution) = limits(*d);
    let (eps, tiny, low, max, resolution) = (six(eps), six(tiny), six(-max), six(max), six(resolution));
    Ok(format!(
        "finfo(resolution={resolution}, min={low}, max={max}, eps={eps}, smallest_normal={tiny}, tiny={tiny}, dtype={name})"
    ))
}

/// A constant that is only its name: `torch.strided`, `torch.contiguous_format`.
pub struct Named(pub &'static str, pub &'static TypeInfo);

pub static LAYOUT: TypeInfo = TypeInfo::new("torch", "layout", Some(&types::OBJECT));
pub static MEMORY_FORMAT: TypeInfo = TypeInfo::new("torch", "memory_format", Some(&types::OBJECT));

impl Object for Named {
    fn type_info(&self) -> &'static TypeInfo {
        self.1
    }
    fn as_any(&self) -> &dyn std::any::Any {
        self
    }
}

/// Whether a value is the constant of this name.
pub fn is_named(v: &Value, name: &str) -> bool {
    v.downcast::<Named>().is_some_and(|n| n.0 == name)
}

fn named_repr(_: &mut dyn Host, v: &Value) -> Result<String> {
    Ok(v.downcast::<Named>().map_or(String::new(), |n| format!("torch.{}", n.0)))
}

fn named_compare(_: &mut dyn Host, op: types::CmpOp, a: &Value, b: &Value) -> Result<Value> {
    let (Some(x), Some(y)) = (a.downcast::<Named>(), b.downcast::<Named>()) else { return Ok(Value::NotImplemented) };
    Ok(match op {
        types::CmpOp::Eq => Value::bool(x.0 == y.0),
        types::CmpOp::Ne => Value::bool(x.0 != y.0),
        _ => Value::NotImplemented,
    })
}

/// Installs the types of this room.
pub fn install() {
    types::TORCH_DTYPE.install(Install {
        slots: Slots {
            repr: Some(|_, v| Ok(of_value(v).map_or(String::new(), |d| format!("torch.{}", d.torch_name())))),
            hash: Some(|_, v| Ok(v.id() as u64)),
            ..Slots::default()
        },
        methods: const { &[METHODS] },
        attrs: const { &[ATTRS] },
        ..Install::default()
    });
    for info in [&FINFO, &IINFO] {
        let slots = Slots { getattr: Some(info_attr), repr: Some(info_repr), ..Slots::default() };
        info.install(Install { slots, ..Install::default() });
    }
    for info in [&LAYOUT, &MEMORY_FORMAT] {
        let slots = Slots {
            repr: Some(named_repr),
            compare: Some(named_compare),
            hash: Some(|_, v| Ok(v.id() as u64)),
            ..Slots::default()
        };
        info.install(Install { slots, ..Install::default() });
    }
}
