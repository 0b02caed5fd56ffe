//! Builtins that only make a plain number of what is built in, without asking anybody: `len`, `abs`, `ord`, and the
//! methods that ask what all characters of a text are.

use super::plain::Plain;
use super::quick;
use crate::value::{Value, Word};

/// What a builtin gives, if that is a plain number and asks nobody.
pub type Pure = fn(&Value) -> Option<Plain>;

/// The builtins that do nothing else on what is built in.
const PURE: [(&str, Pure); 5] = [
    ("len", length),
    ("abs", |v| match v {
        Value::Int(i) => i.checked_abs().map(Plain::Int),
        Value::Float(x) => Some(Plain::Float(Word::new(x.get().abs()))),
        _ => None,
    }),
    ("float", |v| match v {
        Value::Int(i) => quick::exact(*i).map(|x| Plain::Float(Word::new(x))),
        Value::Float(x) => Some(Plain::Float(*x)),
        _ => None,
    }),
    ("int", |v| match v {
        Value::Int(i) => Some(Plain::Int(*i)),
        Value::Float(x) if x.get().abs() < 2f64.powi(53) => Some(Plain::Int(x.get() as i64)),
        _ => None,
    }),
    ("ord", |v| match v {
        Value::Str(s) if s.as_str().len() == 1 => Some(Plain::Int(s.as_str().as_bytes()[0].into())),
        _ => None,
    }),
];

fn length(v: &Value) -> Option<Plain> {
    let n = match v {
        Value::List(l) => l.len(),
        Value::Tuple(t) => t.len(),
        Value::Dict(d) => d.len(),
        Value::Str(s) if s.is_ascii() => s.as_str().len(),
        _ => return None,
    };
    Some(Plain::Int(n as i64))
}

/// The function for a call by one argument of what has this name.
pub(super) fn of_name(name: &str) -> Option<Pure> {
    PURE.iter().find(|(known, _)| *known == name).map(|(_, run)| *run)
}

/// The methods of texts that ask what all of their characters are, on texts in ASCII.
const PURE_METHODS: [(&str, Pure); 6] = [
    ("isalpha", |v| all_ascii(v, |c| c.is_ascii_alphabetic())),
    ("isdigit", |v| all_ascii(v, |c| c.is_ascii_digit())),
    ("isalnum", |v| all_ascii(v, |c| c.is_ascii_alphanumeric())),
    ("isspace", |v| all_ascii(v, |c| matches!(c, b'\t'..=b'\r' | 0x1c..=b' '))),
    ("isdecimal", |v| all_ascii(v, |c| c.is_ascii_digit())),
    ("isnumeric", |v| all_ascii(v, |c| c.is_ascii_digit())),
];

fn all_ascii(v: &Value, is: impl Fn(u8) -> bool) -> Option<Plain> {
    match v {
        Value::Str(s) if s.is_ascii() => {
            let bytes = s.as_str().as_bytes();
            Some(Plain::bool(!bytes.is_empty() && bytes.iter().all(|&c| is(c))))
        }
        _ => None,
    }
}

/// The function for a call without arguments of the method of this name.
pub(super) fn of_method(name: &str) -> Option<Pure> {
    PURE_METHODS.iter().find(|(known, _)| *known == name).map(|(_, run)| *run)
}
