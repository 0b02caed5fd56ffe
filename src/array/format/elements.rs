//! NumPy's formats of single elements: chosen once by looking at the elements that are shown, so that
//! they line up.

use super::float::Width;
use super::numpy::Formatter;
use super::options::{FloatMode, PrintOptions, Sign};
use super::positional::{FloatOptions, Trim, positional, scientific};
use crate::array::{Array, Kind, Num, Scalar, stop};
use crate::diag::Result;

/// One element of an array by its position in the buffer.
#[derive(Clone, Copy)]
pub struct Cell<'a> {
    pub array: &'a Array,
    pub position: usize,
}

impl Cell<'_> {
    fn num(self) -> Num {
        self.array.get_at(self.position)
    }
}

/// The elements that decide about the format: all, or those near the edges of a summarised array.
pub fn measured(array: &Array, edge: Option<usize>) -> Vec<Num> {
    let mut out = Vec::new();
    collect(array, edge, 0, array.offset() as isize, &mut out);
    out
}

fn collect(array: &Array, edge: Option<usize>, axis: usize, position: isize, out: &mut Vec<Num>) {
    let Some((&n, &step)) = array.shape().get(axis).zip(array.strides().get(axis)) else {
        out.push(array.get_at(position as usize));
        return;
    };
    // No edge items measure everything, as a slice from minus zero is everything.
    let skip = edge.filter(|&e| 2 * e < n && e > 0).map_or(n..n, |e| e..n - e);
    for i in (0..skip.start).chain(skip.end..n) {
        collect(array, edge, axis + 1, position + i as isize * step, out);
    }
}

/// How elements are written.
pub enum ElementFormat<'a> {
    Bool { pad: bool },
    Int { width: usize, sign: Sign },
    Float(FloatFormat),
    Complex(Box<[FloatFormat; 2]>),
    Custom(Formatter<'a>),
}

impl ElementFormat<'_> {
    /// The format for an array of which these elements are shown.
    pub fn of(array: &Array, nums: &[Num], options: &PrintOptions) -> Self {
        let width = Width::of(array.dtype());
        let floats = |f: fn(&Num) -> f64| nums.iter().map(f).collect::<Vec<f64>>();
        match array.dtype().kind() {
            Kind::Bool => ElementFormat::Bool { pad: array.ndim() > 0 },
            Kind::Signed | Kind::Unsigned => integers(nums, options.sign),
            Kind::Float => ElementFormat::Float(FloatFormat::new(&floats(|n| n.as_f64()), width, options)),
            Kind::Complex => {
                let real = FloatFormat::new(&floats(|n| n.as_complex().re), width, options);
                let plus = PrintOptions { sign: Sign::Plus, ..options.clone() };
                let imag = FloatFormat::new(&floats(|n| n.as_complex().im), width, &plus);
                ElementFormat::Complex(Box::new([real, imag]))
            }
        }
    }

    /// The text of an element.
    pub fn write(&self, cell: Cell) -> Result<String> {
        let num = cell.num();
        Ok(match self {
            ElementFormat::Bool { pad } => match (num.truth(), pad) {
                (true, true) => " True".to_owned(),
                (true, false) => "True".to_owned(),
                (false, _) => "False".to_owned(),
            },
            ElementFormat::Int { width, sign } => {
                let text = integer(num);
                let signed = match sign {
                    _ if text.starts_with('-') => text,
                    Sign::Minus => text,
                    Sign::Plus => format!("+{text}"),
                    Sign::Space => format!(" {text}"),
                };
                format!("{signed:>width$}")
            }
            ElementFormat::Float(f) => f.write(num.as_f64()),
            ElementFormat::Complex(parts) => {
                let z = num.as_complex();
                let imag = parts[1].write(z.im);
                let body = imag.trim_end();
                format!("{}{body}j{}", parts[0].write(z.re), &imag[body.len()..])
            }
            ElementFormat::Custom(f) => f(Scalar { dtype: cell.array.dtype(), num })?,
        })
    }
}

fn integer(num: Num) -> String {
    match num {
        Num::UInt(u) => u.to_string(),
        other => other.as_i64().to_string(),
    }
}

fn integers<'a>(nums: &[Num], sign: Sign) -> ElementFormat<'a> {
    let value = |n: &Num| match n {
        Num::UInt(u) => i128::from(*u),
        other => i128::from(other.as_i64()),
    };
    let max = nums.iter().map(value).max().unwrap_or(0);
    let min = nums.iter().map(value).min().unwrap_or(0);
    let sign = if sign == Sign::Space && min < 0 { Sign::Minus } else { sign };
    let signed = usize::from(max >= 0 && sign != Sign::Minus);
    let width = (max.to_string().len() + signed).max(min.to_string().len());
    ElementFormat::Int { width, sign }
}

/// How floats are written: everything is known before the first one.
pub struct FloatFormat {
    width: Width,
    exponent: bool,
    options: FloatOptions,
    /// Characters behind the point, where a nan or inf ends.
    right: usize,
    nan: String,
    inf: String,
}

impl FloatFormat {
    /// Looks at `data` (rounded to `width` already) as the options say.
    pub fn new(data: &[f64], width: Width, options: &PrintOptions) -> Self {
        let finite: Vec<f64> = data.iter().copied().filter(|x| x.is_finite()).collect();
        let plus = options.sign == Sign::Plus;
        let fixed = options.floatmode == FloatMode::Fixed;
        let mut format = FloatFormat {
            width,
            exponent: needs_exponent(&finite, width, options.suppress),
            options: FloatOptions {
                precision: (options.floatmode != FloatMode::Unique).then_some(options.precision),
                unique: !fixed,
                trim: if fixed { Trim::Keep } else { Trim::Zeros },
                sign: plus,
                ..FloatOptions::default()
            },
            right: 0,
            nan: options.nanstr.clone(),
            inf: options.infstr.clone(),
        };
        if !finite.is_empty() {
            format.measure(&finite, options.floatmode);
        }
        let left = &mut format.options.pad_left;
        if options.sign == Sign::Space && !finite.iter().any(|x| x.is_sign_negative()) {
            *left += 1;
        }
        if finite.len() != data.len() {
            let signed = options.sign != Sign::Minus || data.contains(&f64::NEG_INFINITY);
            let widest = format.nan.chars().count().max(format.inf.chars().count() + usize::from(signed));
            *left = (*left).max(widest.saturating_sub(format.right + 1));
        }
        format
    }

    /// Writes all numbers once to learn how wide they are.
    fn measure(&mut self, finite: &[f64], mode: FloatMode) {
        let (mut left, mut right, mut exp) = (0, 0, 0);
        for &x in stop::watched(finite.iter()) {
            let text = self.raw(x);
            let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, ""));
            let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
            left = left.max(whole.len());
            right = right.max(fraction.len());
            exp = exp.max(exponent.len().saturating_sub(1));
        }
        self.options.pad_left = left;
        if self.exponent {
            self.options.trim = Trim::Keep;
            self.options.precision = Some(right);
            self.options.min_digits = Some(right);
            self.options.exp_digits = Some(exp);
            self.right = exp + 2 + right;
            return;
        }
        self.right = right;
        self.options.pad_right = right;
        if matches!(mode, FloatMode::Fixed | FloatMode::MaxPrecEqual) {
            self.options.precision = Some(right);
            self.options.min_digits = Some(right);
            self.options.trim = Trim::Keep;
        } else {
            self.options.min_digits = Some(0);
        }
    }

    fn raw(&self, x: f64) -> String {
        if self.exponent { scientific(x, self.width, &self.options) } else { positional(x, self.width, &self.options) }
    }

    /// The text of one number.
    pub fn write(&self, x: f64) -> String {
        if x.is_finite() {
            return self.raw(x);
        }
        let sign = match x {
            f64::NEG_INFINITY => "-",
            _ if self.options.sign => "+",
            _ => "",
        };
        let word = if x.is_nan() { &self.nan } else { &self.inf };
        let width = self.options.pad_left + self.right + 1;
        let missing = width.saturating_sub(sign.len() + word.chars().count());
        format!("{}{sign}{word}", " ".repeat(missing))
    }
}

/// Whether the magnitudes ask for exponents. Computed in the elements' own type, as NumPy does.
fn needs_exponent(finite: &[f64], width: Width, suppress: bool) -> bool {
    let magnitudes = || finite.iter().filter(|x| **x != 0.0).map(|x| x.abs());
    let Some(max) = magnitudes().reduce(f64::max) else { return false };
    let min = magnitudes().fold(max, f64::min);
    let limit = match width {
        Width::F16 => 1e3,
        Width::F32 => 1e6,
        Width::F64 => 1e8,
    };
    max >= limit || !suppress && (min < width.round(0.0001) || width.round(max / min) > 1000.0)
}
