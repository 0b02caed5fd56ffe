//! How arrays are shown: print options, `array2string` and its kin, the formats of single numbers.

use super::convert::ArrayLike;
use crate::array::format::float::Width;
use crate::array::format::numpy::{self as text, Formatter, Frame};
use crate::array::format::options::{FloatMode, PrintOptions, Sign};
use crate::array::format::positional::{FloatOptions, Trim, positional, scientific};
use crate::array::{Array, Scalar};
use crate::diag::Error;
use crate::rows;
use crate::value::convert::{FromValue, Keywords};
use crate::value::types::{Install, Slots};
use crate::value::{Args, Dict, Host, Object, Result, Symbol, TypeInfo, Value};
use num_bigint::BigInt;
use std::cell::RefCell;
use std::rc::Rc;

/// The session's options.
#[derive(Clone, Default)]
struct Settings {
    options: PrintOptions,
    /// Element kinds and their functions.
    formatter: Vec<(String, Value)>,
}

/// Changes to the options.
#[derive(Clone, Default)]
struct Change {
    precision: Option<usize>,
    threshold: Option<f64>,
    edgeitems: Option<usize>,
    linewidth: Option<usize>,
    suppress: Option<bool>,
    nanstr: Option<String>,
    infstr: Option<String>,
    sign: Option<Sign>,
    floatmode: Option<FloatMode>,
    formatter: Option<Vec<(String, Value)>>,
}

/// The options as arguments give them.
#[derive(Default)]
struct Wanted {
    precision: Option<Value>,
    threshold: Option<Value>,
    edgeitems: Option<usize>,
    linewidth: Option<Value>,
    suppress: Option<bool>,
    nanstr: Option<String>,
    infstr: Option<String>,
    formatter: Option<Value>,
    sign: Option<String>,
    floatmode: Option<String>,
}

impl Change {
    fn apply(&self, s: &mut Settings) {
        let o = &mut s.options;
        macro_rules! set {
            ($($name:ident)*) => {$(if let Some(v) = &self.$name { o.$name = v.clone(); })*};
        }
        set!(precision threshold edgeitems linewidth suppress nanstr infstr sign floatmode);
        if let Some(f) = &self.formatter {
            s.formatter = f.clone();
        }
    }
}

impl Wanted {
    fn change(self, h: &mut dyn Host) -> Result<Change> {
        let linewidth = match self.linewidth {
            None => None,
            Some(Value::Float(f)) if f.get().is_infinite() => Some(usize::MAX / 2),
            Some(v) => Some(usize::from_value(h, &v)?),
        };
        let threshold = match self.threshold {
            None => None,
            Some(v) => Some(v.real(h)?.ok_or_else(|| Error::type_error("threshold must be numeric"))?),
        };
        if threshold.is_some_and(f64::is_nan) {
            let text = "threshold must be non-NAN, try sys.maxsize for untruncated representation";
            return Err(Error::value(text).into());
        }
        let precision = match self.precision {
            None => None,
            Some(v) if v.index(h)?.is_none() => return Err(Error::type_error("precision must be an integer").into()),
            Some(v) => Some(usize::from_value(h, &v)?),
        };
        let formatter = match self.formatter {
            Some(Value::Dict(d)) => {
                let mut all = Vec::new();
                for (k, f) in d.pairs() {
                    all.push((k.to_text(h)?, f));
                }
                Some(all)
            }
            _ => None,
        };
        Ok(Change {
            precision,
            threshold,
            edgeitems: self.edgeitems,
            linewidth,
            suppress: self.suppress,
            nanstr: self.nanstr,
            infstr: self.infstr,
            sign: self.sign.map(|s| Sign::parse(&s)).transpose()?,
            floatmode: self.floatmode.map(|f| FloatMode::parse(&f)).transpose()?,
            formatter,
        })
    }
}

rows! { pub FUNCTIONS =
    /// Set printing options.
    ///
    /// >>> np.set_printoptions(precision=4)
    "set_printoptions"(precision: Option<Value> = None, threshold: Option<Value> = None, edgeitems: Option<usize> = None, linewidth: Option<Value> = None, suppress: Option<bool> = None, nanstr: Option<String> = None, infstr: Option<String> = None, formatter: Option<Value> = None, sign: Option<String> = None, floatmode: Option<String> = None, *, legacy: Value = None, override_repr: Value = None) => set_printoptions;
    /// Return the current print options.
    ///
    /// >>> np.get_printoptions()['precision']
    "get_printoptions"() => get_printoptions;
    /// Context manager for setting print options.
    ///
    /// >>> with np.printoptions(precision=2): print(np.array([2.0]) / 3)
    "printoptions"(*args: &[Value], **kwargs: Keywords) => printoptions;
    /// Return a string representation of an array.
    ///
    /// >>> np.array2string(np.array([1.5, 2.25]), separator=', ')
    "array2string"(a: ArrayLike, max_line_width: Option<Value> = None, precision: Option<Value> = None, suppress_small: Option<bool> = None, separator: String = " ", prefix: String = "", *, formatter: Option<Value> = None, threshold: Option<Value> = None, edgeitems: Option<usize> = None, sign: Option<String> = None, floatmode: Option<String> = None, suffix: String = "", legacy: Value = None) => array2string;
    /// Return the string representation of an array.
    ///
    /// >>> np.array_repr(np.array([1, 2]))
    "array_repr"(arr: ArrayLike, max_line_width: Option<Value> = None, precision: Option<Value> = None, suppress_small: Option<bool> = None) => array_repr;
    /// Return a string representation of the data in an array.
    ///
    /// >>> np.array_str(np.arange(3))
    "array_str"(a: ArrayLike, max_line_width: Option<Value> = None, precision: Option<Value> = None, suppress_small: Option<bool> = None) => array_str;
    /// Format a floating-point scalar as a decimal string in positional notation.
    ///
    /// >>> np.format_float_positional(np.float32(np.pi))
    "format_float_positional"(x: Value, precision: Option<usize> = None, unique: bool = True, fractional: bool = True, trim: String = "k", sign: bool = False, pad_left: Option<usize> = None, pad_right: Option<usize> = None, min_digits: Option<usize> = None) => format_positional;
    /// Format a floating-point scalar as a decimal string in scientific notation.
    ///
    /// >>> np.format_float_scientific(np.float32(1e5))
    "format_float_scientific"(x: Value, precision: Option<usize> = None, unique: bool = True, trim: String = "k", sign: bool = False, pad_left: Option<usize> = None, exp_digits: Option<usize> = None, min_digits: Option<usize> = None) => format_scientific;
    /// Return the binary representation of the input number as a string.
    ///
    /// >>> np.binary_repr(3, width=4)
    "binary_repr"(num: BigInt, width: Option<usize> = None) => binary_repr;
    /// Return a string representation of a number in the given base system.
    ///
    /// >>> np.base_repr(6, 5)
    "base_repr"(number: BigInt, base: i64 = 2, padding: usize = 0) => base_repr;
}

fn set_printoptions(
    h: &mut dyn Host,
    precision: Option<Value>,
    threshold: Option<Value>,
    edgeitems: Option<usize>,
    linewidth: Option<Value>,
    suppress: Option<bool>,
    nanstr: Option<String>,
    infstr: Option<String>,
    formatter: Option<Value>,
    sign: Option<String>,
    floatmode: Option<String>,
    _legacy: Value,
    _override: Value,
) -> Result<Value> {
    let wanted =
        Wanted { precision, threshold, edgeitems, linewidth, suppress, nanstr, infstr, formatter, sign, floatmode };
    let change = wanted.change(h)?;
    let settings = h.state().get::<Settings>();
    // Setting any option forgets the formatters.
    settings.formatter.clear();
    change.apply(settings);
    Ok(Value::None)
}

fn printoptions(_: &mut dyn Host, args: &[Value], kwargs: Keywords) -> Result<Value> {
    Ok(Value::object(Context { args: args.to_vec(), kwargs: kwargs.0, before: RefCell::new(None) }))
}

/// `np.printoptions(…)`: the arguments that entering gives to `np.set_printoptions`.
struct Context {
    args: Vec<Value>,
    kwargs: Vec<(Symbol, Value)>,
    before: RefCell<Option<Settings>>,
}

static CONTEXT: TypeInfo = TypeInfo::new("contextlib", "_GeneratorContextManager", None);

impl Object for Context {
    fn type_info(&self) -> &'static TypeInfo {
        &CONTEXT
    }
    fn as_any(&self) -> &dyn std::any::Any {
        self
    }
}

/// Installs the context manager.
pub fn install() {
    CONTEXT.install(Install {
        slots: Slots {
            enter: Some(|h, v| {
                let Some(c) = v.downcast::<Context>() else { return Ok(Value::None) };
                let before = h.state().get::<Settings>().clone();
                (FUNCTIONS[0].run)(h, Args { pos: &c.args, kw: &c.kwargs })?;
                *c.before.borrow_mut() = Some(before);
                get_printoptions(h)
            }),
            exit: Some(|h, v, _| {
                if let Some(before) = v.downcast::<Context>().and_then(|c| c.before.borrow_mut().take()) {
                    *h.state().get::<Settings>() = before;
                }
                Ok(false)
            }),
            ..Slots::default()
        },
        ..Install::default()
    });
}

fn get_printoptions(h: &mut dyn Host) -> Result<Value> {
    let s = h.state().get::<Settings>().clone();
    let o = s.options;
    let number = |f: f64| if f.is_finite() { Value::Int(f as i64) } else { Value::float(f) };
    let formatter = if s.formatter.is_empty() {
        Value::None
    } else {
        let pairs: Vec<_> = s.formatter.into_iter().map(|(k, v)| (Value::str(k), v)).collect();
        Value::Dict(Rc::new(Dict::from_pairs(h, pairs)?))
    };
    let pairs: Vec<(Value, Value)> = vec![
        ("edgeitems".into(), o.edgeitems.into()),
        ("threshold".into(), number(o.threshold)),
        ("floatmode".into(), o.floatmode.name().into()),
        ("precision".into(), o.precision.into()),
        ("suppress".into(), o.suppress.into()),
        ("linewidth".into(), o.linewidth.into()),
        ("nanstr".into(), o.nanstr.into()),
        ("infstr".into(), o.infstr.into()),
        ("sign".into(), o.sign.name().into()),
        ("formatter".into(), formatter),
        ("legacy".into(), Value::bool(false)),
        ("override_repr".into(), Value::None),
    ];
    Ok(Value::Dict(Rc::new(Dict::from_pairs(h, pairs)?)))
}

/// Runs `f` with the options of the session, changed, and the formatter for this array, if any.
fn with_settings(
    h: &mut dyn Host,
    array: &Array,
    change: &Change,
    f: impl FnOnce(&PrintOptions, Option<Formatter>) -> crate::diag::Result<String>,
) -> Result<String> {
    let mut settings = h.state().get::<Settings>().clone();
    change.apply(&mut settings);
    let function = text::formatter_keys(array.dtype())
        .iter()
        .find_map(|key| settings.formatter.iter().find(|(k, _)| k == key).map(|(_, f)| f.clone()));
    let Some(function) = function else { return Ok(f(&settings.options, None)?) };
    let mut failed = None;
    let result = {
        let host = RefCell::new(&mut *h);
        let failed = RefCell::new(&mut failed);
        let write = |x: Scalar| -> crate::diag::Result<String> {
            let x = Value::scalar(x);
            let mut host = host.borrow_mut();
            let text = host.call(&function, Args::positional(&[x])).and_then(|v| v.to_text(&mut **host));
            text.map_err(|e| {
                **failed.borrow_mut() = Some(e);
                Error::runtime("a formatter failed")
            })
        };
        f(&settings.options, Some(&write))
    };
    match (result, failed) {
        (_, Some(e)) => Err(e),
        (r, None) => Ok(r?),
    }
}

/// `repr(array)`.
pub fn repr(h: &mut dyn Host, array: &Array) -> Result<String> {
    with_settings(h, array, &Change::default(), |o, f| text::array_repr(array, o, f))
}

/// `repr` of an array of a class of this name, or of a dtype that always shows.
pub fn repr_as(h: &mut dyn Host, array: &Array, class: &str, dtype: Option<&str>) -> Result<String> {
    with_settings(h, array, &Change::default(), |o, f| text::array_repr_as(array, class, dtype, o, f))
}

/// `str(array)`.
pub fn str(h: &mut dyn Host, array: &Array) -> Result<String> {
    with_settings(h, array, &Change::default(), |o, f| text::array_str(array, o, f))
}

#[allow(clippy::too_many_arguments)]
fn array2string(
    h: &mut dyn Host,
    a: ArrayLike,
    max_line_width: Option<Value>,
    precision: Option<Value>,
    suppress_small: Option<bool>,
    separator: String,
    prefix: String,
    formatter: Option<Value>,
    threshold: Option<Value>,
    edgeitems: Option<usize>,
    sign: Option<String>,
    floatmode: Option<String>,
    suffix: String,
    _legacy: Value,
) -> Result<Value> {
    let linewidth = max_line_width;
    let wanted = Wanted {
        precision,
        threshold,
        edgeitems,
        linewidth,
        suppress: suppress_small,
        formatter,
        sign,
        floatmode,
        ..Wanted::default()
    };
    let change = wanted.change(h)?;
    let array = a.array();
    let frame = Frame { separator: &separator, prefix: &prefix, suffix: &suffix };
    Ok(with_settings(h, &array, &change, |o, f| text::array2string(&array, o, frame, f))?.into())
}

fn shown(
    h: &mut dyn Host,
    max_line_width: Option<Value>,
    precision: Option<Value>,
    suppress_small: Option<bool>,
) -> Result<Change> {
    let wanted = Wanted { precision, linewidth: max_line_width, suppress: suppress_small, ..Wanted::default() };
    wanted.change(h)
}

fn array_repr(
    h: &mut dyn Host,
    arr: ArrayLike,
    max_line_width: Option<Value>,
    precision: Option<Value>,
    suppress_small: Option<bool>,
) -> Result<Value> {
    let change = shown(h, max_line_width, precision, suppress_small)?;
    let array = arr.array();
    Ok(with_settings(h, &array, &change, |o, f| text::array_repr(&array, o, f))?.into())
}

fn array_str(
    h: &mut dyn Host,
    a: ArrayLike,
    max_line_width: Option<Value>,
    precision: Option<Value>,
    suppress_small: Option<bool>,
) -> Result<Value> {
    let change = shown(h, max_line_width, precision, suppress_small)?;
    let array = a.array();
    Ok(with_settings(h, &array, &change, |o, f| text::array_str(&array, o, f))?.into())
}

/// The float behind a value and the width whose digits count.
fn float_and_width(v: &Value) -> Result<(f64, Width)> {
    match v {
        Value::Scalar(s) if s.dtype.is_float() => Ok((s.num.as_f64(), Width::of(s.dtype))),
        v => match v.to_f64() {
            Some(f) => Ok((f, Width::of(crate::array::DType::F64))),
            None => Err(Error::type_error(format!("must be real number, not {}", v.type_name())).into()),
        },
    }
}

fn trim_of(text: &str) -> Result<Trim> {
    Trim::parse(text).ok_or_else(|| Error::value("if supplied, trim must be 'k', '.', '0' or '-' found").into())
}

#[allow(clippy::too_many_arguments)]
fn format_positional(
    _: &mut dyn Host,
    x: Value,
    precision: Option<usize>,
    unique: bool,
    fractional: bool,
    trim: String,
    sign: bool,
    pad_left: Option<usize>,
    pad_right: Option<usize>,
    min_digits: Option<usize>,
) -> Result<Value> {
    let (f, width) = float_and_width(&x)?;
    if !fractional && precision == Some(0) {
        return Err(Error::value("precision must be greater than 0 if fractional=False").into());
    }
    let options = FloatOptions {
        precision,
        unique,
        fractional,
        trim: trim_of(&trim)?,
        sign,
        pad_left: pad_left.unwrap_or(0),
        pad_right: pad_right.unwrap_or(0),
        min_digits,
        ..FloatOptions::default()
    };
    Ok(positional(f, width, &options).into())
}

#[allow(clippy::too_many_arguments)]
fn format_scientific(
    _: &mut dyn Host,
    x: Value,
    precision: Option<usize>,
    unique: bool,
    trim: String,
    sign: bool,
    pad_left: Option<usize>,
    exp_digits: Option<usize>,
    min_digits: Option<usize>,
) -> Result<Value> {
    let (f, width) = float_and_width(&x)?;
    let options = FloatOptions {
        precision,
        unique,
        trim: trim_of(&trim)?,
        sign,
        pad_left: pad_left.unwrap_or(0),
        exp_digits,
        min_digits,
        ..FloatOptions::default()
    };
    Ok(scientific(f, width, &options).into())
}

fn binary_repr(_: &mut dyn Host, num: BigInt, width: Option<usize>) -> Result<Value> {
    use num_traits::{One, Signed, Zero};
    let too_small = |needed: usize, width: usize| -> Result<Value> {
        Err(Error::value(format!("Insufficient bit width={width} provided for binwidth={needed}")).into())
    };
    if num.is_zero() {
        return Ok("0".repeat(width.unwrap_or(1).max(1)).into());
    }
    if num.is_positive() {
        let text = num.to_str_radix(2);
        return match width {
            Some(w) if w < text.len() => too_small(text.len(), w),
            Some(w) => Ok(format!("{text:0>w$}").into()),
            None => Ok(text.into()),
        };
    }
    let Some(w) = width else { return Ok(num.to_str_radix(2).into()) };
    // Two's complement: as few bits as hold the number, then its sign bit again and again.
    let magnitude: BigInt = -num.clone();
    let mut bits = magnitude.bits() as usize;
    if BigInt::one() << (bits - 1) == magnitude {
        bits -= 1;
    }
    let complement: BigInt = (BigInt::one() << (bits + 1)) + &num;
    let text = complement.to_str_radix(2);
    if w < text.len() {
        return too_small(text.len(), w);
    }
    Ok(format!("{text:1>w$}").into())
}

fn base_repr(_: &mut dyn Host, number: BigInt, base: i64, padding: usize) -> Result<Value> {
    if base > 36 {
        return Err(Error::value("Bases greater than 36 not handled in base_repr.").into());
    }
    if base < 2 {
        return Err(Error::value("Bases less than 2 not handled in base_repr.").into());
    }
    let digits = number.magnitude().to_str_radix(base as u32).to_uppercase();
    let digits = if digits == "0" { String::new() } else { digits };
    let mut text = "0".repeat(padding.min(1 << 20)) + &digits;
    if text.is_empty() {
        text.push('0');
    }
    let sign = if number.sign() == num_bigint::Sign::Minus { "-" } else { "" };
    Ok(format!("{sign}{text}").into())
}
