//! The limits of number types: finfo and iinfo.

use super::convert::dtype_of;
use super::discover::scalar as np_scalar;
use super::dtype::kind_char;
use crate::array::{DType, Num, Scalar};
use crate::attrs;
use crate::diag::Error;
use crate::rows;
use crate::value::types::{CmpOp, Install, Slots};
use crate::value::{Host, Object, Result, TypeInfo, Value, types};

rows! { pub FUNCTIONS = }

/// `np.finfo`.
pub static FINFO: TypeInfo = TypeInfo::new("numpy", "finfo", None);
/// `np.iinfo`.
pub static IINFO: TypeInfo = TypeInfo::new("numpy", "iinfo", None);

/// The limits of a float dtype.
struct Floats(DType);
/// The limits of an integer dtype.
struct Integers(DType);

impl Object for Floats {
    fn type_info(&self) -> &'static TypeInfo {
        &FINFO
    }
    fn as_any(&self) -> &dyn std::any::Any {
        self
    }
}

impl Object for Integers {
    fn type_info(&self) -> &'static TypeInfo {
        &IINFO
    }
    fn as_any(&self) -> &dyn std::any::Any {
        self
    }
}

rows! { CONSTRUCT =
    /// Machine limits for floating point types.
    ///
    /// >>> np.finfo(np.float32).eps
    "finfo"(dtype: Value) => finfo;
    /// Machine limits for integer types.
    ///
    /// >>> np.iinfo(np.int16).max
    "iinfo"(int_type: Value) => iinfo;
}

/// The dtype of an argument that is a dtype, a type, or a number.
fn dtype_or_own(h: &mut dyn Host, v: &Value) -> Result<DType> {
    Ok(match v {
        Value::Int(_) => DType::I64,
        Value::Float(_) => DType::F64,
        Value::Complex(_) => DType::C128,
        Value::Object(_) => match (v.downcast::<Floats>(), v.downcast::<Integers>()) {
            (Some(f), _) => f.0,
            (_, Some(i)) => i.0,
            _ => dtype_of(h, v)?,
        },
        v => dtype_of(h, v)?,
    })
}

fn finfo(h: &mut dyn Host, dtype: Value) -> Result<Value> {
    if dtype.is_none() {
        return Err(Error::type_error("dtype must not be None").into());
    }
    let d = dtype_or_own(h, &dtype)?;
    if !d.is_inexact() {
        let name = types::scalar_type(d).full_name();
        return Err(Error::value(format!("data type <class '{name}'> not inexact")).into());
    }
    Ok(Value::object(Floats(d.real())))
}

fn iinfo(h: &mut dyn Host, dtype: Value) -> Result<Value> {
    let d = dtype_or_own(h, &dtype)?;
    if d.int_range().is_none() || d.is_bool() {
        return Err(Error::value(format!("Invalid integer data type '{}'.", kind_char(d))).into());
    }
    Ok(Value::object(Integers(d)))
}

/// Bits of the fraction, bits of the exponent, decimal digits that always survive.
fn parts(d: DType) -> (i32, i32, i32) {
    match d {
        DType::F16 => (10, 5, 3),
        DType::F32 => (23, 8, 6),
        _ => (52, 11, 15),
    }
}

/// The numbers that describe a float dtype.
struct Limits {
    dtype: DType,
    nmant: i32,
    iexp: i32,
    precision: i32,
}

impl Limits {
    fn of(v: &Value) -> Result<Limits> {
        let Some(Floats(dtype)) = v.downcast::<Floats>() else {
            return Err(Error::type_error("not a finfo").into());
        };
        let (nmant, iexp, precision) = parts(*dtype);
        Ok(Limits { dtype: *dtype, nmant, iexp, precision })
    }
    fn scalar(&self, x: f64) -> Value {
        np_scalar(self.dtype, Scalar::new(DType::F64, Num::Float(x)).cast(self.dtype).num)
    }
    fn maxexp(&self) -> i32 {
        1 << (self.iexp - 1)
    }
    fn minexp(&self) -> i32 {
        2 - self.maxexp()
    }
    fn max(&self) -> f64 {
        (2.0 - 2f64.powi(-self.nmant)) * 2f64.powi(self.maxexp() - 1)
    }
    fn tiny(&self) -> f64 {
        2f64.powi(self.minexp())
    }
    fn smallest_subnormal(&self) -> f64 {
        self.tiny() * 2f64.powi(-self.nmant)
    }
    fn resolution(&self) -> f64 {
        [1e-3, 1e-6, 1e-15][[3, 6, 15].iter().position(|p| *p == self.precision).unwrap_or(2)]
    }
}

attrs! { FLOAT_ATTRS =
    /// The number of bits occupied by the type.
    bits => |_, v| Ok((Limits::of(v)?.dtype.itemsize() * 8).into());
    /// Returns the dtype for which finfo returns information.
    dtype => |_, v| Ok(Value::dtype(Limits::of(v)?.dtype));
    /// The difference between 1.0 and the next larger representable float.
    eps => |_, v| Limits::of(v).map(|l| l.scalar(2f64.powi(-l.nmant)));
    /// The difference between 1.0 and the next smaller representable float.
    epsneg => |_, v| Limits::of(v).map(|l| l.scalar(2f64.powi(-l.nmant - 1)));
    /// The number of bits in the exponent portion.
    iexp => |_, v| Ok(Value::Int(Limits::of(v)?.iexp.into()));
    /// The number of bits in the exponent including its sign and bias.
    nexp => |_, v| Ok(Value::Int(Limits::of(v)?.iexp.into()));
    /// The number of bits in the mantissa.
    nmant => |_, v| Ok(Value::Int(Limits::of(v)?.nmant.into()));
    /// The exponent that yields `eps`.
    machep => |_, v| Ok(Value::Int((-Limits::of(v)?.nmant).into()));
    /// The exponent that yields `epsneg`.
    negep => |_, v| Ok(Value::Int((-Limits::of(v)?.nmant - 1).into()));
    /// The smallest positive power of the base that overflows.
    maxexp => |_, v| Ok(Value::Int(Limits::of(v)?.maxexp().into()));
    /// The most negative power of the base consistent with there being no leading 0's.
    minexp => |_, v| Ok(Value::Int(Limits::of(v)?.minexp().into()));
    /// The largest representable number.
    max => |_, v| Limits::of(v).map(|l| l.scalar(l.max()));
    /// The smallest representable number.
    min => |_, v| Limits::of(v).map(|l| l.scalar(-l.max()));
    /// The approximate number of decimal digits to which this kind of float is precise.
    precision => |_, v| Ok(Value::Int(Limits::of(v)?.precision.into()));
    /// The approximate decimal resolution of this type.
    resolution => |_, v| Limits::of(v).map(|l| l.scalar(l.resolution()));
    /// The smallest positive normal number.
    smallest_normal => |_, v| Limits::of(v).map(|l| l.scalar(l.tiny()));
    /// The smallest positive normal number, by its older name.
    tiny => |_, v| Limits::of(v).map(|l| l.scalar(l.tiny()));
    /// The smallest positive subnormal number.
    smallest_subnormal => |_, v| Limits::of(v).map(|l| l.scalar(l.smallest_subnormal()));
}

fn integers(v: &Value) -> Result<DType> {
    v.downcast::<Integers>().map(|i| i.0).ok_or_else(|| Error::type_error("not an iinfo").into())
}

fn range(v: &Value) -> Result<(i128, i128)> {
    Ok(integers(v)?.int_range().unwrap_or((0, 0)))
}

attrs! { INTEGER_ATTRS =
    /// The number of bits occupied by the type.
    bits => |_, v| Ok((integers(v)?.itemsize() * 8).into());
    /// Returns the dtype for which iinfo returns information.
    dtype => |_, v| Ok(Value::dtype(integers(v)?));
    /// The smallest integer expressible by the type.
    min => |_, v| Ok(Value::int(range(v)?.0.into()));
    /// The largest integer expressible by the type.
    max => |_, v| Ok(Value::int(range(v)?.1.into()));
    /// The letter of the kind: `i` or `u`.
    kind => |_, v| Ok(kind_char(integers(v)?).to_string().into());
    /// Kind and size, as in `i8`.
    key => |_, v| integers(v).map(|d| format!("{}{}", kind_char(d), d.itemsize() * 8).into());
}

const RULE: &str = "---------------------------------------------------------------";

fn float_text(_: &mut dyn Host, v: &Value) -> Result<String> {
    let l = Limits::of(v)?;
    let text = |x: f64| Scalar::new(DType::F64, Num::Float(x)).cast(l.dtype).numpy_str();
    Ok(format!(
        "Machine parameters for {}\n{RULE}\nprecision = {}   resolution = {}\nmachep = {}   eps =        {}\nnegep = {:>4}   epsneg =     {}\nminexp = {}   tiny =       {}\nmaxexp = {}   max =        {}\nnexp =   {}   min =        -max\nsmallest_normal = {}   smallest_subnormal = {}\n{RULE}\n",
        l.dtype,
        l.precision,
        text(l.resolution()),
        -l.nmant,
        text(2f64.powi(-l.nmant)),
        -l.nmant - 1,
        text(2f64.powi(-l.nmant - 1)),
        l.minexp(),
        text(l.tiny()),
        l.maxexp(),
        text(l.max()),
        l.iexp,
        text(l.tiny()),
        text(l.smallest_subnormal()),
    ))
}

fn float_repr(_: &mut dyn Host, v: &Value) -> Result<String> {
    let l = Limits::of(v)?;
    let text = |x: f64| Scalar::new(DType::F64, Num::Float(x)).cast(l.dtype).numpy_str();
    // NumPy writes the limits of half precision with five decimals.
    let max = if l.dtype == DType::F16 { "6.55040e+04".to_string() } else { text(l.max()) };
    Ok(format!("finfo(resolution={}, min=-{max}, max={max}, dtype={})", text(l.resolution()), l.dtype))
}

fn integer_text(_: &mut dyn Host, v: &Value) -> Result<String> {
    let (low, high) = range(v)?;
    Ok(format!("Machine parameters for {}\n{RULE}\nmin = {low}\nmax = {high}\n{RULE}\n", integers(v)?))
}

fn integer_repr(_: &mut dyn Host, v: &Value) -> Result<String> {
    let (low, high) = range(v)?;
    Ok(format!("iinfo(min={low}, max={high}, dtype={})", integers(v)?))
}

/// Equal dtypes have equal limits.
fn compare(_: &mut dyn Host, op: CmpOp, a: &Value, b: &Value) -> Result<Value> {
    let dtype = |v: &Value| match v.downcast::<Floats>() {
        Some(f) => Some(f.0),
        None => v.downcast::<Integers>().map(|i| i.0),
    };
    let same = dtype(a).is_some() && dtype(a) == dtype(b);
    Ok(match op {
        CmpOp::Eq => Value::bool(same),
        CmpOp::Ne => Value::bool(!same),
        _ => Value::NotImplemented,
    })
}

static FLOAT_TABLES: &[&[types::Attr]] = &[FLOAT_ATTRS];
static INTEGER_TABLES: &[&[types::Attr]] = &[INTEGER_ATTRS];

/// Installs both types.
pub fn install() {
    FINFO.install(Install {
        slots: Slots {
            construct: Some(&CONSTRUCT[0]),
            repr: Some(float_repr),
            str: Some(float_text),
            compare: Some(compare),
            ..Slots::default()
        },
        attrs: FLOAT_TABLES,
        ..Install::default()
    });
    IINFO.install(Install {
        slots: Slots {
            construct: Some(&CONSTRUCT[1]),
            repr: Some(integer_repr),
            str: Some(integer_text),
            compare: Some(compare),
            ..Slots::default()
        },
        attrs: INTEGER_TABLES,
        ..Install::default()
    });
}
