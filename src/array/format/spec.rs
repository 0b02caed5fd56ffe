//! Python's format specifications (`format(x, '>+10.3f')`, f-strings, `str.format`) for numbers and
//! text, and the `%`-style conversions of floats.

use super::float::{Width, exact_scientific, exponent, fixed_digits, repr_width, special};
use crate::diag::{Error, Result};
use num_complex::Complex;
use smallvec::SmallVec;

/// A parsed specification: `[[fill]align][sign][z][#][0][width][grouping][.precision][type]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spec {
    pub fill: char,
    /// `<`, `>`, `^` or `=`; `None` leaves it to the value (numbers right, text left).
    pub align: Option<char>,
    /// `+`, `-` or a space; `None` if not given.
    pub sign: Option<char>,
    /// `z`: a negative zero after rounding loses its sign.
    pub no_negative_zero: bool,
    /// `#`.
    pub alternate: bool,
    pub width: usize,
    /// `,` or `_`.
    pub grouping: Option<char>,
    pub precision: Option<usize>,
    /// The presentation type, e.g. `f`.
    pub kind: Option<char>,
}

impl Default for Spec {
    fn default() -> Self {
        Spec {
            fill: ' ',
            align: None,
            sign: None,
            no_negative_zero: false,
            alternate: false,
            width: 0,
            grouping: None,
            precision: None,
            kind: None,
        }
    }
}

/// The widest field and the most digits we write: a bound on memory, far above any use.
const MAX_FIELD: usize = i32::MAX as usize;

impl Spec {
    /// Reads a specification. `type_name` is the value's Python type, for the message.
    pub fn parse(text: &str, type_name: &str) -> Result<Spec> {
        let chars: SmallVec<[char; 16]> = text.chars().collect();
        let mut spec = Spec::default();
        let mut at = 0;
        let is_align = |c: Option<&char>| c.is_some_and(|c| matches!(c, '<' | '>' | '=' | '^'));
        let mut fill_given = false;
        if chars.len() >= 2 && is_align(chars.get(1)) {
            spec.fill = chars[0];
            spec.align = Some(chars[1]);
            fill_given = true;
            at = 2;
        } else if is_align(chars.first()) {
            spec.align = Some(chars[0]);
            at = 1;
        }
        let take = |set: &[char], at: &mut usize| -> Option<char> {
            let c = chars.get(*at).copied().filter(|c| set.contains(c))?;
            *at += 1;
            Some(c)
        };
        spec.sign = take(&['+', '-', ' '], &mut at);
        spec.no_negative_zero = take(&['z'], &mut at).is_some();
        spec.alternate = take(&['#'], &mut at).is_some();
        if !fill_given && chars.get(at) == Some(&'0') {
            spec.fill = '0';
            if spec.align.is_none() && type_name != "str" {
                spec.align = Some('=');
            }
            at += 1;
        }
        let number = |at: &mut usize| -> Result<Option<usize>> {
            let from = *at;
            let mut value = 0usize;
            while let Some(d) = chars.get(*at).and_then(|c| c.to_digit(10)) {
                value = value.saturating_mul(10).saturating_add(d as usize);
                *at += 1;
            }
            if value > MAX_FIELD {
                return Err(Error::value("Too many decimal digits in format string"));
            }
            Ok((*at > from).then_some(value))
        };
        spec.width = number(&mut at)?.unwrap_or(0);
        spec.grouping = take(&[',', '_'], &mut at);
        if let Some(first) = spec.grouping
            && let Some(second) = take(&[',', '_'], &mut at)
        {
            return Err(Error::value(if first == second {
                format!("Cannot specify '{first}' with '{first}'.")
            } else {
                "Cannot specify both ',' and '_'.".to_owned()
            }));
        }
        if take(&['.'], &mut at).is_some() {
            spec.precision = Some(number(&mut at)?.ok_or_else(|| Error::value("Format specifier missing precision"))?);
        }
        match chars.len() - at {
            0 => {}
            1 => spec.kind = Some(chars[at]),
            _ => {
                return Err(Error::value(format!(
                    "Invalid format specifier '{text}' for object of type '{type_name}'"
                )));
            }
        }
        let default = (type_name == "str").then_some('s');
        if let (Some(g), Some(k)) = (spec.grouping, spec.kind.or(default))
            && !("deEfFgG%".contains(k) || g == '_' && "boxX".contains(k))
        {
            return Err(Error::value(format!("Cannot specify '{g}' with '{k}'.")));
        }
        Ok(spec)
    }

    fn unknown_kind(&self, type_name: &str) -> Error {
        unknown_code(self.kind.unwrap_or(' '), type_name)
    }

    /// Text (`str.__format__`): precision cuts, width pads.
    pub fn text(&self, text: &str) -> Result<String> {
        let refuse = |what: &str| Err(Error::value(format!("{what} not allowed in string format specifier")));
        if self.kind.is_some_and(|k| k != 's') {
            return Err(self.unknown_kind("str"));
        }
        match self.sign {
            Some(' ') => return refuse("Space"),
            Some(_) => return refuse("Sign"),
            None => {}
        }
        if self.no_negative_zero {
            return refuse("Negative zero coercion (z)");
        }
        if self.alternate {
            return refuse("Alternate form (#)");
        }
        if self.align == Some('=') {
            return refuse("'=' alignment");
        }
        let align = self.align.unwrap_or('<');
        let cut: String = text.chars().take(self.precision.unwrap_or(usize::MAX)).collect();
        Ok(self.pad(&["", &cut], align))
    }

    /// An integer, given by sign and magnitude; `digits` writes the magnitude in a base (2, 8, 10 or 16).
    pub fn integer(&self, negative: bool, digits: impl Fn(u32) -> String) -> Result<String> {
        let kind = self.kind.unwrap_or('d');
        if !matches!(kind, 'b' | 'd' | 'n' | 'o' | 'x' | 'X') {
            return Err(self.unknown_kind("int"));
        }
        if self.precision.is_some() {
            return Err(Error::value("Precision not allowed in integer format specifier"));
        }
        if self.no_negative_zero {
            return Err(Error::value("Negative zero coercion (z) not allowed in integer format specifier"));
        }
        let (base, prefix) = match kind {
            'd' | 'n' => (10, ""),
            'b' => (2, "0b"),
            'o' => (8, "0o"),
            'x' => (16, "0x"),
            _ => (16, "0X"),
        };
        let mut body = digits(base);
        if kind == 'X' {
            body.make_ascii_uppercase();
        }
        let mut sign = self.sign_text(negative).to_string();
        if self.alternate {
            sign.push_str(prefix);
        }
        let every = if base == 10 { 3 } else { 4 };
        Ok(self.number(&sign, &body, "", every))
    }

    /// A character by its code point (`c`).
    pub fn character(&self, code: i64) -> Result<String> {
        if self.precision.is_some() {
            return Err(Error::value("Precision not allowed in integer format specifier"));
        }
        if self.no_negative_zero {
            return Err(Error::value("Negative zero coercion (z) not allowed in integer format specifier"));
        }
        if self.sign.is_some() {
            return Err(Error::value("Sign not allowed with integer format specifier 'c'"));
        }
        if self.alternate {
            return Err(Error::value("Alternate form (#) not allowed with integer format specifier 'c'"));
        }
        let c = u32::try_from(code).ok().and_then(char::from_u32);
        let c = c.ok_or_else(|| Error::new(crate::diag::ErrorKind::OverflowError, "%c arg not in range(0x110000)"))?;
        Ok(self.pad(&["", &c.to_string()], self.align.unwrap_or('>')))
    }

    /// A float (`float.__format__`; integers with a float type come here too).
    pub fn float(&self, x: f64) -> Result<String> {
        let (negative, whole, rest) = self.float_parts(x, "float")?;
        Ok(self.number(self.sign_text(negative), &whole, &rest, 3))
    }

    /// A complex number (`complex.__format__`).
    pub fn complex(&self, z: Complex<f64>) -> Result<String> {
        if self.kind.is_some_and(|k| !"eEfFgGn".contains(k)) {
            return Err(self.unknown_kind("complex"));
        }
        if self.fill == '0' {
            return Err(Error::value("Zero padding is not allowed in complex format specifier"));
        }
        if self.align == Some('=') {
            return Err(Error::value("'=' alignment flag is not allowed in complex format specifier"));
        }
        let plain = Spec { width: 0, align: None, fill: ' ', ..self.clone() };
        let part = |x: f64, sign: Option<char>| -> Result<String> {
            let spec = Spec { sign, ..plain.clone() };
            let (negative, whole, rest) = match spec.kind {
                // Without a type, whole numbers stand without `.0`.
                None => match spec.precision {
                    None => spec.signed(&default_text(x, false, spec.alternate), x),
                    Some(_) => Spec { kind: Some('g'), ..spec.clone() }.float_parts(x, "complex")?,
                },
                Some(_) => spec.float_parts(x, "complex")?,
            };
            Ok(spec.number(spec.sign_text(negative), &whole, &rest, 3))
        };
        let imag = |sign| part(z.im, sign).map(|s| s + "j");
        let body = match self.kind {
            None if z.re == 0.0 && z.re.is_sign_positive() => imag(self.sign)?,
            None => format!("({}{})", part(z.re, self.sign)?, imag(Some('+'))?),
            Some(_) => format!("{}{}", part(z.re, self.sign)?, imag(Some('+'))?),
        };
        Ok(self.pad(&["", &body], self.align.unwrap_or('>')))
    }

    /// Sign, whole part and what follows it (point, fraction, exponent, percent sign).
    fn float_parts(&self, x: f64, type_name: &str) -> Result<(bool, String, String)> {
        if self.kind.is_some_and(|k| !matches!(k, 'e' | 'E' | 'f' | 'F' | 'g' | 'G' | 'n' | '%')) {
            return Err(self.unknown_kind(type_name));
        }
        Ok(self.signed(&float_body(x, self.kind, self.precision, self.alternate), x))
    }

    /// Splits the text of `|x|` and decides about the minus sign.
    fn signed(&self, text: &str, x: f64) -> (bool, String, String) {
        let is_zero = || {
            let mantissa = text.split(['e', 'E']).next().unwrap_or(text);
            x.is_finite() && !mantissa.contains(|c: char| ('1'..='9').contains(&c))
        };
        split_number(text, x.is_sign_negative() && !x.is_nan() && !(self.no_negative_zero && is_zero()))
    }

    fn sign_text(&self, negative: bool) -> &'static str {
        match self.sign {
            _ if negative => "-",
            Some('+') => "+",
            Some(' ') => " ",
            _ => "",
        }
    }

    /// Groups the whole part, then pads; zeros that fill after the sign are grouped as well.
    fn number(&self, sign: &str, whole: &str, rest: &str, every: usize) -> String {
        let align = self.align.unwrap_or('>');
        let Some(mark) =
            self.grouping.filter(|_| whole.chars().all(|c| c.is_ascii_alphanumeric()) && !whole.is_empty())
        else {
            return self.pad(&[sign, whole, rest], align);
        };
        let special = whole.starts_with(['n', 'i', 'N', 'I']);
        if align == '=' && self.fill == '0' && !special {
            let room = self.width.saturating_sub(sign.len() + rest.len());
            // The fewest digits that fill the room together with their marks.
            let mut count = (room / (every + 1) * every).max(whole.len());
            while count + (count - 1) / every < room {
                count += 1;
            }
            let digits = "0".repeat(count - whole.len()) + whole;
            return format!("{sign}{}{rest}", group(&digits, mark, every));
        }
        let body = if special { whole.to_owned() } else { group(whole, mark, every) };
        self.pad(&[sign, &body, rest], align)
    }

    /// The parts one after the other, filled up to the width; the first is the sign.
    fn pad(&self, parts: &[&str], align: char) -> String {
        let missing = self.width.saturating_sub(parts.iter().map(|part| part.chars().count()).sum());
        // How much of the filling goes before the sign and after it; the rest goes after all.
        let (before, after_sign) = match align {
            '<' => (0, 0),
            '^' => (missing / 2, 0),
            '=' => (0, missing),
            _ => (missing, 0),
        };
        let bytes = parts.iter().map(|part| part.len()).sum::<usize>() + missing * self.fill.len_utf8();
        let mut text = String::with_capacity(bytes);
        let fill = |text: &mut String, n: usize| (0..n).for_each(|_| text.push(self.fill));
        fill(&mut text, before);
        for (i, part) in parts.iter().enumerate() {
            text.push_str(part);
            if i == 0 {
                fill(&mut text, after_sign);
            }
        }
        fill(&mut text, missing - before - after_sign);
        text
    }
}

/// The error about a presentation type that a value has not; characters that hardly show are written by number.
pub fn unknown_code(kind: char, type_name: &str) -> Error {
    let shown = match kind as u32 {
        33..=127 => kind.to_string(),
        code => format!("\\x{code:x}"),
    };
    Error::value(format!("Unknown format code '{shown}' for object of type '{type_name}'"))
}

fn group(digits: &str, mark: char, every: usize) -> String {
    let mut out = String::with_capacity(digits.len() + digits.len() / every);
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(every) {
            out.push(mark);
        }
        out.push(c);
    }
    out
}

/// Parts of an unsigned number's text: the leading digits (or `nan`, `inf`) and the rest.
fn split_number(text: &str, negative: bool) -> (bool, String, String) {
    let end = if text.starts_with(|c: char| c.is_ascii_digit()) {
        text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len())
    } else {
        text.len()
    };
    (negative, text[..end].to_owned(), text[end..].to_owned())
}

/// `|x|` by a presentation type: `e`, `f`, `g`, `n`, `%` (upper case as in Python), or `None` for
/// Python's default. The precision defaults to 6, or to the shortest digits for `None`.
pub fn float_body(x: f64, kind: Option<char>, precision: Option<usize>, alternate: bool) -> String {
    let lower = kind.map(|k| k.to_ascii_lowercase());
    let text = match (special(x.abs()), lower) {
        (Some(word), Some('%')) => format!("{word}%"),
        (Some(word), _) => word.to_owned(),
        (None, Some('e')) => scientific(x, precision.unwrap_or(6), alternate),
        (None, Some('f')) => fixed(x, precision.unwrap_or(6), alternate),
        (None, Some('%')) => match special((x * 100.0).abs()) {
            Some(word) => format!("{word}%"),
            None => fixed(x * 100.0, precision.unwrap_or(6), alternate) + "%",
        },
        (None, None) => match precision {
            None => default_text(x, true, alternate),
            Some(p) => general(x, p, alternate, true),
        },
        (None, Some(_)) => general(x, precision.unwrap_or(6), alternate, false),
    };
    if kind.is_some_and(|k| k.is_ascii_uppercase()) { text.to_ascii_uppercase() } else { text }
}

/// The shortest digits; `point` insists on a decimal point.
fn default_text(x: f64, dot_zero: bool, point: bool) -> String {
    let text = repr_width(x.abs(), Width::F64, dot_zero);
    if !point || text.contains('.') || !x.is_finite() {
        return text;
    }
    match text.split_once('e') {
        Some((mantissa, exponent)) => format!("{mantissa}.e{exponent}"),
        None => text + ".",
    }
}

fn fixed(x: f64, precision: usize, point: bool) -> String {
    let mut text = fixed_digits(x, precision);
    if precision == 0 && point {
        text.push('.');
    }
    text
}

fn scientific(x: f64, precision: usize, point: bool) -> String {
    let digits = exact_scientific(x, precision);
    let (first, rest) = digits.split_scientific();
    let dot = if rest.is_empty() && !point { "" } else { "." };
    format!("{first}{dot}{rest}{}", exponent(digits.exp))
}

/// `g`: the fewer characters of both, trailing zeros gone unless `alternate`. `dot_zero` is the
/// variant without a type: whole numbers get `.0`, and the exponent starts one digit earlier.
fn general(x: f64, precision: usize, alternate: bool, dot_zero: bool) -> String {
    let precision = precision.max(1);
    let mut digits = exact_scientific(x, precision - 1);
    let exp = digits.exp;
    let limit = precision as i64 - i64::from(dot_zero);
    if !alternate {
        while digits.digits.len() > 1 && digits.digits.last() == Some(&b'0') {
            digits.digits.pop();
        }
    }
    if exp < -4 || i64::from(exp) >= limit {
        let (first, rest) = digits.split_scientific();
        let dot = if rest.is_empty() && !alternate { "" } else { "." };
        return format!("{first}{dot}{rest}{}", exponent(exp));
    }
    let (whole, mut fraction) = digits.split();
    if fraction.is_empty() && dot_zero {
        fraction.push('0');
    }
    let dot = if fraction.is_empty() && !alternate { "" } else { "." };
    format!("{whole}{dot}{fraction}")
}
