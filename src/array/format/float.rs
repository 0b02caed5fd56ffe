//! Digits of floats: shortest that read back the same, exact to any precision, and the scalars'
//! `str` and `repr` that follow from them.

use crate::array::{DType, Num, Scalar};
use half::f16;
use num_bigint::BigUint;
use num_complex::Complex;
use std::cmp::Ordering;

/// The type whose neighbours decide how many digits are enough. Values of all three travel as `f64`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Width {
    F16,
    F32,
    F64,
}

impl Width {
    /// The width of a float dtype, or of the parts of a complex one. bfloat16 counts as float32.
    pub fn of(dtype: DType) -> Width {
        match dtype {
            DType::F16 => Width::F16,
            DType::BF16 | DType::F32 | DType::C64 => Width::F32,
            _ => Width::F64,
        }
    }
    /// From where on `str` writes an exponent.
    fn positional_below(self) -> f64 {
        match self {
            Width::F16 => 1e3,
            Width::F32 => 1e6,
            Width::F64 => 1e16,
        }
    }
    /// `x` rounded to this type.
    pub fn round(self, x: f64) -> f64 {
        match self {
            Width::F16 => f16::from_f64(x).to_f64(),
            Width::F32 => x as f32 as f64,
            Width::F64 => x,
        }
    }
}

/// A finite, non-negative number in decimal: `d.ddd × 10^exp`. The digits are ASCII, the first is
/// not `0` unless the number is zero.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Digits {
    pub digits: Vec<u8>,
    pub exp: i32,
}

/// More fractional digits than any `f64` has.
const ALL_FRACTION: usize = 1100;
/// More significant digits than any `f64` has.
const ALL_DIGITS: usize = 800;

impl Digits {
    /// Reads Rust's or zmij's exponent or positional notation of a finite number without sign.
    fn parse(text: &str) -> Digits {
        let (mantissa, exp) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
        let exp: i32 = exp.parse().unwrap_or(0);
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let all: Vec<u8> = whole.bytes().chain(fraction.bytes()).collect();
        match all.iter().position(|&d| d != b'0') {
            None => Digits { digits: vec![b'0'], exp: 0 },
            Some(first) => Digits { digits: all[first..].to_vec(), exp: exp + whole.len() as i32 - 1 - first as i32 },
        }
    }
    pub(super) fn trim_zeros(mut self) -> Self {
        while self.digits.len() > 1 && self.digits.last() == Some(&b'0') {
            self.digits.pop();
        }
        self
    }
    /// Whole part and fraction, without any padding: `("120", "")`, `("0", "05")`.
    pub fn split(&self) -> (String, String) {
        let text = |d: &[u8]| d.iter().map(|&b| b as char).collect::<String>();
        if self.exp < 0 {
            let zeros = "0".repeat((-1 - self.exp) as usize);
            return ("0".into(), if self.digits == b"0" { String::new() } else { zeros + &text(&self.digits) });
        }
        let whole = self.exp as usize + 1;
        match self.digits.get(..whole) {
            Some(w) => (text(w), text(&self.digits[whole..])),
            None => (text(&self.digits) + &"0".repeat(whole - self.digits.len()), String::new()),
        }
    }
    /// First digit and the rest.
    pub fn split_scientific(&self) -> (String, String) {
        let mut chars = self.digits.iter().map(|&b| b as char);
        (chars.next().unwrap_or('0').to_string(), chars.collect())
    }
}

/// The fewest digits that tell `|x|` from its neighbours of the same width. `x` must be finite.
pub fn shortest(x: f64, width: Width) -> Digits {
    match width {
        Width::F64 => Digits::parse(zmij::Buffer::new().format_finite(x.abs())).trim_zeros(),
        Width::F32 => Digits::parse(zmij::Buffer::new().format_finite((x as f32).abs())).trim_zeros(),
        Width::F16 => shortest_with(x, width, 1),
    }
}

/// As [`shortest`], going on until there are `min_digits` digits (fewer only where a carry left zeros).
pub fn shortest_at_least(x: f64, width: Width, min_digits: usize) -> Digits {
    let enough = shortest(x, width);
    if enough.digits.len() >= min_digits || x == 0.0 {
        return enough;
    }
    // Powers of two have a nearer neighbour below than above: the only place where the digit nearest
    // to the value is not always the one that is chosen.
    if x.to_bits().trailing_zeros() >= 52 && x != 0.0 && enough.digits.len() > 6 {
        return shortest_with(x, width, min_digits);
    }
    rounded(x, min_digits).0
}

/// The power of ten of the first digit of `|x|`, not rounded.
pub fn leading_exponent(x: f64) -> i32 {
    exact_scientific(x, ALL_DIGITS).exp
}

/// `|x|` rounded to `count` digits, without the zeros that a carry leaves, and whether these digits
/// are the whole value.
pub fn rounded(x: f64, count: usize) -> (Digits, bool) {
    let digits = exact_scientific(x, count.max(1) - 1);
    if !digits.digits.ends_with(b"0") {
        return (digits, false);
    }
    let all = exact_scientific(x, ALL_DIGITS.max(count));
    if all.exp != digits.exp || !all.digits.starts_with(&digits.digits) {
        return (digits.trim_zeros(), false);
    }
    let complete = all.digits.iter().skip(count).all(|&d| d == b'0');
    (digits, complete)
}

/// Shortest digits by exact arithmetic: digit by digit until the value cut there, or the next one
/// up, lies between the midpoints to the neighbours.
fn shortest_with(x: f64, width: Width, min_digits: usize) -> Digits {
    let x = x.abs();
    if x == 0.0 {
        return Digits { digits: vec![b'0'], exp: 0 };
    }
    let (bits, lowest) = match width {
        Width::F16 => (11, -24),
        Width::F32 => (24, -149),
        Width::F64 => (53, -1074),
    };
    let fraction = x.to_bits() & ((1 << 52) - 1);
    let (mantissa, scale) = match (x.to_bits() >> 52) as i32 {
        0 => (fraction, -1074),
        e => (fraction | 1 << 52, e - 1075),
    };
    // x = unit·2^q in its own type; quarters of a unit in the last place measure the midpoints.
    let top = 63 - mantissa.leading_zeros() as i32;
    let q = (scale + top - (bits - 1)).max(lowest);
    let unit = if q >= scale { mantissa >> (q - scale) } else { mantissa << (scale - q) };
    let below = if unit == 1 << (bits - 1) && q > lowest { 1u8 } else { 2 };
    let power = |n: i32| BigUint::from(1u8) << n.max(0) as u64;
    let (up, down) = (power(q - 2), power(2 - q));
    let exp = leading_exponent(x);
    for count in 1.. {
        let position = exp - (count as i32 - 1);
        let ten = BigUint::from(10u8).pow(position.unsigned_abs());
        let (scale, step) = if position < 0 { (&up * ten, down.clone()) } else { (up.clone(), &down * ten) };
        let value = &scale * (unit * 4);
        let (cut, rest) = (&value / &step, &value % &step);
        let missing = &step - &rest;
        let even = unit % 2 == 0;
        let within = |gap: &BigUint, quarters: u8| match gap.cmp(&(&scale * quarters)) {
            Ordering::Equal => even,
            order => order == Ordering::Less,
        };
        let (low, high) = (within(&rest, below), within(&missing, 2));
        if (low || high) && count >= min_digits {
            let round_up = match rest.cmp(&missing) {
                _ if low != high => high,
                Ordering::Equal => cut.bit(0),
                order => order == Ordering::Greater,
            };
            let digits = (cut + u8::from(round_up)).to_string().into_bytes();
            let exp = position + digits.len() as i32 - 1;
            let digits = Digits { digits, exp };
            return if round_up { digits.trim_zeros() } else { digits };
        }
    }
    exact_scientific(x, ALL_DIGITS)
}

/// `|x|` with `precision` digits behind the first, correctly rounded (half to even). `x` must be finite.
pub fn exact_scientific(x: f64, precision: usize) -> Digits {
    let mut digits = Digits::parse(&format!("{:.*e}", precision.min(ALL_DIGITS), x.abs()));
    digits.digits.resize(precision + 1, b'0');
    digits
}

/// Whole part and fraction of `|x|` with `precision` digits behind the point, correctly rounded
/// (half to even). `x` must be finite.
pub fn exact_fixed(x: f64, precision: usize) -> (String, String) {
    let text = fixed_digits(x, precision);
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    (whole.to_owned(), fraction.to_owned())
}

/// Both parts with their point, which stands only before a fraction.
pub fn fixed_digits(x: f64, precision: usize) -> String {
    let mut text = format!("{:.*}", precision.min(ALL_FRACTION), x.abs());
    text.extend(std::iter::repeat_n('0', precision.saturating_sub(ALL_FRACTION)));
    text
}

/// `e+05`: the exponent as Python writes it, with at least two digits.
pub fn exponent(exp: i32) -> String {
    format!("e{}{:02}", if exp < 0 { '-' } else { '+' }, exp.unsigned_abs())
}

/// `nan`, `inf`, `-inf`; `None` if finite.
pub fn special(x: f64) -> Option<&'static str> {
    match x {
        _ if x.is_nan() => Some("nan"),
        f64::INFINITY => Some("inf"),
        f64::NEG_INFINITY => Some("-inf"),
        _ => None,
    }
}

/// Python's `repr(float)`.
pub fn repr_f64(x: f64) -> String {
    repr_width(x, Width::F64, true)
}

/// The shortest text of a float of this width: positional from 1e-4 up to 1e16 (1e6 for float32, 1e3
/// for float16), else with an exponent. `dot_zero` puts `.0` behind whole numbers.
pub fn repr_width(x: f64, width: Width, dot_zero: bool) -> String {
    if let Some(text) = special(x) {
        return text.to_owned();
    }
    let digits = shortest(x, width);
    let sign = if x.is_sign_negative() { "-" } else { "" };
    if x != 0.0 && !(1e-4..width.positional_below()).contains(&x.abs()) {
        let (first, rest) = digits.split_scientific();
        let point = if rest.is_empty() { "" } else { "." };
        return format!("{sign}{first}{point}{rest}{}", exponent(digits.exp));
    }
    match digits.split() {
        (whole, rest) if rest.is_empty() => format!("{sign}{whole}{}", if dot_zero { ".0" } else { "" }),
        (whole, rest) => format!("{sign}{whole}.{rest}"),
    }
}

/// Python's `repr(complex)`: `(1+2j)`, or `2j` if the real part is +0.
pub fn repr_complex(z: Complex<f64>) -> String {
    repr_complex_width(z, Width::F64)
}

/// As [`repr_complex`] with the digits of another width: the `str` of NumPy's complex scalars.
pub fn repr_complex_width(z: Complex<f64>, width: Width) -> String {
    let imag = repr_width(z.im, width, false);
    if z.re == 0.0 && z.re.is_sign_positive() {
        return imag + "j";
    }
    let plus = if imag.starts_with('-') { "" } else { "+" };
    format!("({}{plus}{imag}j)", repr_width(z.re, width, false))
}

impl Scalar {
    /// `str` of a NumPy scalar: `0.1` for a float32 0.1.
    pub fn numpy_str(self) -> String {
        let width = Width::of(self.dtype);
        match self.num {
            Num::Bool(b) => if b { "True" } else { "False" }.to_owned(),
            Num::Int(i) => i.to_string(),
            Num::UInt(u) => u.to_string(),
            Num::Float(f) => repr_width(f, width, true),
            Num::Complex(z) => repr_complex_width(z, width),
        }
    }
    /// `repr` of a NumPy scalar: `np.float32(0.1)`, `np.complex128(1+2j)`, `np.True_`.
    pub fn numpy_repr(self) -> String {
        let text = self.numpy_str();
        match self.num {
            Num::Bool(_) => format!("np.{text}_"),
            Num::Complex(_) => format!("np.{}({})", self.dtype, text.trim_matches(['(', ')'])),
            _ => format!("np.{}({text})", self.dtype),
        }
    }
    /// `repr` of the plain Python number with this value: what `.item()` shows (narrow floats are widened).
    pub fn python_repr(self) -> String {
        match self.num {
            Num::Float(f) => repr_f64(f),
            Num::Complex(z) => repr_complex(z),
            _ => self.numpy_str(),
        }
    }
}
