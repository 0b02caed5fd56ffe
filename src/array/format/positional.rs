//! One float with NumPy's control over digits, trimming and padding: `format_float_positional` and
//! `format_float_scientific`, which also write the elements of arrays.

use super::float::{Digits, Width, exact_fixed, leading_exponent, rounded, shortest, shortest_at_least, special};

/// What happens to trailing zeros.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trim {
    /// `k`: they stay.
    Keep,
    /// `.`: they go, the point stays.
    Zeros,
    /// `0`: all but one behind the point go.
    LeaveOne,
    /// `-`: they go, and the point with them.
    Point,
}

impl Trim {
    /// The mode written so, or `None`.
    pub fn parse(text: &str) -> Option<Trim> {
        match text {
            "k" => Some(Trim::Keep),
            "." => Some(Trim::Zeros),
            "0" => Some(Trim::LeaveOne),
            "-" => Some(Trim::Point),
            _ => None,
        }
    }
}

/// The options of both functions; the defaults are NumPy's.
#[derive(Clone, Debug)]
pub struct FloatOptions {
    /// Digits at most; must be given unless `unique`.
    pub precision: Option<usize>,
    /// Stop at the digits that tell the value from its neighbours.
    pub unique: bool,
    /// `precision` and `min_digits` count behind the point; otherwise all significant digits (positional only).
    pub fractional: bool,
    pub trim: Trim,
    /// Show `+`.
    pub sign: bool,
    /// Characters before the point at least.
    pub pad_left: usize,
    /// Characters behind the point at least (positional only).
    pub pad_right: usize,
    /// Digits at least, if `unique`.
    pub min_digits: Option<usize>,
    /// Digits of the exponent at least (scientific only).
    pub exp_digits: Option<usize>,
}

impl Default for FloatOptions {
    fn default() -> Self {
        FloatOptions {
            precision: None,
            unique: true,
            fractional: true,
            trim: Trim::Keep,
            sign: false,
            pad_left: 0,
            pad_right: 0,
            min_digits: None,
            exp_digits: None,
        }
    }
}

impl FloatOptions {
    /// No more digits than NumPy's buffer holds.
    fn bounded(&self) -> FloatOptions {
        let bound = |n: Option<usize>| n.map(|n| n.min(MAX_PAD));
        FloatOptions { precision: bound(self.precision), min_digits: bound(self.min_digits), ..self.clone() }
    }
}

/// The sign that is written for a finite number.
fn sign_of(x: f64, plus: bool) -> &'static str {
    match (x.is_sign_negative(), plus) {
        (true, _) => "-",
        (false, true) => "+",
        _ => "",
    }
}

fn not_finite(x: f64, plus: bool) -> Option<String> {
    let text = special(x)?;
    Some(if plus && x == f64::INFINITY { format!("+{text}") } else { text.to_owned() })
}

/// `x` in positional notation (`np.format_float_positional`).
pub fn positional(x: f64, width: Width, options: &FloatOptions) -> String {
    if let Some(text) = not_finite(x, options.sign) {
        return text;
    }
    let options = &options.bounded();
    let sign = sign_of(x, options.sign);
    let (whole, mut fraction) = positional_digits(x, width, options);
    let wanted = if options.unique { options.min_digits } else { options.precision }.unwrap_or(0);
    let wanted = if options.fractional { wanted } else { wanted.saturating_sub(whole.len()) };
    let point = trim(&mut fraction, options.trim, wanted);
    let mut right = options.pad_right.saturating_sub(fraction.len());
    if options.trim == Trim::Point && fraction.is_empty() && options.pad_right > 0 {
        right += 1;
    }
    let left = options.pad_left.saturating_sub(whole.len() + sign.len());
    format!("{}{sign}{whole}{point}{fraction}{}", spaces(left), spaces(right))
}

/// `x` in scientific notation (`np.format_float_scientific`).
pub fn scientific(x: f64, width: Width, options: &FloatOptions) -> String {
    if let Some(text) = not_finite(x, options.sign) {
        return text;
    }
    let options = &options.bounded();
    let sign = sign_of(x, options.sign);
    let count = |n: Option<usize>| n.map(|n| n.saturating_add(1));
    let digits = significant(x, width, options, count(options.precision), count(options.min_digits));
    let (whole, mut fraction) = digits.split_scientific();
    let wanted = if options.unique { options.min_digits } else { options.precision }.unwrap_or(0);
    let had_fraction = !fraction.is_empty();
    let mut point = trim(&mut fraction, options.trim, wanted);
    if had_fraction {
        // Here NumPy trims the zeros but not the point.
        point = ".";
    }
    let left = options.pad_left.saturating_sub(1 + sign.len());
    let exp_sign = if digits.exp < 0 { '-' } else { '+' };
    let exp = match (digits.exp.unsigned_abs(), options.exp_digits.unwrap_or(2).min(5)) {
        (0, 0) => String::new(),
        (exp, width) => format!("{exp:0width$}"),
    };
    format!("{}{sign}{whole}{point}{fraction}e{exp_sign}{exp}", spaces(left))
}

/// NumPy's buffer ends there.
const MAX_PAD: usize = 16384;

fn spaces(n: usize) -> String {
    " ".repeat(n.min(MAX_PAD))
}

/// Adds or removes trailing zeros; answers the point or nothing.
fn trim(fraction: &mut String, trim: Trim, wanted: usize) -> &'static str {
    if trim == Trim::Keep {
        let missing = wanted.saturating_sub(fraction.len());
        fraction.extend(std::iter::repeat_n('0', missing));
        return ".";
    }
    fraction.truncate(fraction.trim_end_matches('0').len());
    match trim {
        Trim::LeaveOne if fraction.is_empty() => fraction.push('0'),
        Trim::Point if fraction.is_empty() => return "",
        _ => {}
    }
    "."
}

/// Whole part and fraction.
fn positional_digits(x: f64, width: Width, options: &FloatOptions) -> (String, String) {
    if !options.fractional {
        return significant(x, width, options, options.precision, options.min_digits).split();
    }
    if options.unique {
        let mut digits = shortest(x, width);
        if let Some(least) = options.min_digits {
            // A power of ten may be the shortest text of something just below it.
            let exp = if digits.digits == b"1" { leading_exponent(x) } else { digits.exp };
            let count = least as i64 + 1 + exp as i64;
            digits = shortest_at_least(x, width, count.max(1) as usize);
        }
        let places = digits.digits.len() as i64 - 1 - digits.exp as i64;
        if options.precision.is_none_or(|p| places <= p as i64) {
            return digits.split();
        }
    }
    let precision = options.precision.unwrap_or(0);
    let (whole, mut fraction) = exact_fixed(x, precision);
    // Zeros that stem from a carry are not digits, zeros that were cut there are.
    if options.unique && options.trim == Trim::Keep && fraction.ends_with('0') {
        let carried = format!("{whole}.{fraction}").parse::<f64>().is_ok_and(|rounded| rounded > x.abs());
        if carried {
            fraction.truncate(fraction.trim_end_matches('0').len());
        }
    }
    (whole, fraction)
}

/// Digits whose number is limited in all.
fn significant(x: f64, width: Width, options: &FloatOptions, most: Option<usize>, least: Option<usize>) -> Digits {
    if options.unique {
        let digits = shortest_at_least(x, width, least.unwrap_or(1).max(1));
        if most.is_none_or(|m| digits.digits.len() <= m) {
            return digits;
        }
    }
    let most = most.unwrap_or(1).max(1);
    let (digits, complete) = rounded(x, most);
    if complete && !options.unique { digits.trim_zeros() } else { digits }
}
