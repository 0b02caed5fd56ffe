//! Reading JSON, with CPython's messages and positions.

use crate::value::{Args, Dict, Error as Raised, Host, Result, Value};
use num_bigint::BigInt;
use std::rc::Rc;

/// The program's functions for parts of a document; `None` where there is none.
pub struct Hooks {
    pub object_hook: Value,
    pub object_pairs_hook: Value,
    pub parse_float: Value,
    pub parse_int: Value,
    pub parse_constant: Value,
}

struct Parser<'a> {
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
    hooks: &'a Hooks,
}

/// The value of a whole document.
pub fn parse(h: &mut dyn Host, text: &str, hooks: &Hooks) -> Result<Value> {
    let mut p = Parser { text, bytes: text.as_bytes(), at: 0, hooks };
    if text.starts_with('\u{feff}') {
        return Err(p.error(h, "Unexpected UTF-8 BOM (decode using utf-8-sig)", 0));
    }
    p.space();
    let v = p.value(h)?;
    p.space();
    if p.at < p.bytes.len() {
        return Err(p.error(h, "Extra data", p.at));
    }
    Ok(v)
}

impl Parser<'_> {
    /// A `JSONDecodeError` at a byte.
    fn error(&self, h: &mut dyn Host, message: &str, at: usize) -> Raised {
        let pos = self.text.get(..at).map_or(0, |s| s.chars().count());
        let made = super::script_name(h, "_json", "JSONDecodeError").and_then(|class| {
            h.call(&class, Args::positional(&[Value::from(message), Value::from(self.text), Value::from(pos)]))
        });
        match made {
            Ok(Value::Instance(e)) => Raised::object(e),
            Ok(_) => crate::diag::Error::value(message).into(),
            Err(e) => e,
        }
    }
    fn space(&mut self) {
        while matches!(self.bytes.get(self.at), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }
    fn word(&mut self, text: &str) -> bool {
        let found = self.text.get(self.at..).is_some_and(|rest| rest.starts_with(text));
        if found {
            self.at += text.len();
        }
        found
    }

    fn value(&mut self, h: &mut dyn Host) -> Result<Value> {
        h.check_depth()?;
        match self.peek() {
            Some(b'"') => {
                self.at += 1;
                self.string(h).map(Value::str)
            }
            Some(b'{') => self.object(h),
            Some(b'[') => self.array(h),
            Some(b'-' | b'0'..=b'9') => self.number(h),
            _ => {
                for (text, v) in [("null", Value::None), ("true", Value::bool(true)), ("false", Value::bool(false))] {
                    if self.word(text) {
                        return Ok(v);
                    }
                }
                for (text, v) in [("NaN", f64::NAN), ("Infinity", f64::INFINITY)] {
                    if self.word(text) {
                        return self.constant(h, text, v);
                    }
                }
                Err(self.error(h, "Expecting value", self.at))
            }
        }
    }

    fn constant(&self, h: &mut dyn Host, text: &str, v: f64) -> Result<Value> {
        if self.hooks.parse_constant.is_none() {
            return Ok(Value::float(v));
        }
        h.call(&self.hooks.parse_constant, Args::positional(&[Value::from(text)]))
    }

    fn number(&mut self, h: &mut dyn Host) -> Result<Value> {
        let start = self.at;
        if self.word("-Infinity") {
            return self.constant(h, "-Infinity", f64::NEG_INFINITY);
        }
        let digits = |p: &mut Self| {
            let from = p.at;
            while p.peek().is_some_and(|b| b.is_ascii_digit()) {
                p.at += 1;
            }
            p.at > from
        };
        if self.peek() == Some(b'-') {
            self.at += 1;
        }
        if self.peek() == Some(b'0') {
            self.at += 1;
        } else if !digits(self) {
            return Err(self.error(h, "Expecting value", start));
        }
        let mut float = false;
        let whole = self.at;
        if self.peek() == Some(b'.') {
            self.at += 1;
            if digits(self) { float = true } else { self.at = whole }
        }
        let mantissa = self.at;
        if matches!(self.peek(), Some(b'e' | b'E')) {
            self.at += 1;
            if matches!(self.peek(), Some(b'+' | b'-')) {
                self.at += 1;
            }
            if digits(self) { float = true } else { self.at = mantissa }
        }
        let text = &self.text[start..self.at];
        let hook = if float { &self.hooks.parse_float } else { &self.hooks.parse_int };
        if !hook.is_none() {
            return h.call(hook, Args::positional(&[Value::from(text)]));
        }
        if float {
            return Ok(Value::float(text.parse().unwrap_or(f64::NAN)));
        }
        Ok(match text.parse::<i64>() {
            Ok(i) => Value::Int(i),
            Err(_) => Value::int(text.parse::<BigInt>().unwrap_or_default()),
        })
    }

    /// A string after its opening quote.
    fn string(&mut self, h: &mut dyn Host) -> Result<String> {
        let begin = self.at - 1;
        let mut out = String::new();
        loop {
            let start = self.at;
            while self.peek().is_some_and(|b| b != b'"' && b != b'\\' && b >= 0x20) {
                self.at += 1;
            }
            out.push_str(&self.text[start..self.at]);
            match self.peek() {
                None => return Err(self.error(h, "Unterminated string starting at", begin)),
                Some(b'"') => {
                    self.at += 1;
                    return Ok(out);
                }
                Some(b'\\') => {
                    let slash = self.at;
                    self.at += 1;
                    let c = match self.peek() {
                        None => return Err(self.error(h, "Unterminated string starting at", begin)),
                        Some(b'"') => '"',
                        Some(b'\\') => '\\',
                        Some(b'/') => '/',
                        Some(b'b') => '\x08',
                        Some(b'f') => '\x0c',
                        Some(b'n') => '\n',
                        Some(b'r') => '\r',
                        Some(b't') => '\t',
                        Some(b'u') => {
                            out.push(self.unicode(h, slash)?);
                            continue;
                        }
                        Some(_) => return Err(self.error(h, "Invalid \\escape", slash)),
                    };
                    self.at += 1;
                    out.push(c);
                }
                Some(_) => return Err(self.error(h, "Invalid control character at", self.at)),
            }
        }
    }

    /// `uXXXX`, and a second one where the first is half of a pair.
    fn unicode(&mut self, h: &mut dyn Host, slash: usize) -> Result<char> {
        let unit = |p: &Self, at: usize| {
            let digits = p.text.get(at..at + 4)?;
            digits.bytes().all(|b| b.is_ascii_hexdigit()).then(|| u32::from_str_radix(digits, 16).ok())?
        };
        let Some(first) = unit(self, self.at + 1) else {
            return Err(self.error(h, "Invalid \\uXXXX escape", slash + 1));
        };
        self.at += 5;
        if (0xd800..0xdc00).contains(&first)
            && self.text.get(self.at..self.at + 2) == Some("\\u")
            && let Some(second) = unit(self, self.at + 2)
            && (0xdc00..0xe000).contains(&second)
        {
            self.at += 6;
            return Ok(char::from_u32(0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00)).unwrap_or('\u{fffd}'));
        }
        Ok(char::from_u32(first).unwrap_or('\u{fffd}'))
    }

    fn array(&mut self, h: &mut dyn Host) -> Result<Value> {
        self.at += 1;
        let mut items = Vec::new();
        self.space();
        if self.peek() == Some(b']') {
            self.at += 1;
            return Ok(Value::list(items));
        }
        loop {
            items.push(self.value(h)?);
            self.space();
            match self.peek() {
                Some(b']') => {
                    self.at += 1;
                    return Ok(Value::list(items));
                }
                Some(b',') => self.at += 1,
                _ => return Err(self.error(h, "Expecting ',' delimiter", self.at)),
            }
            self.space();
        }
    }

    fn object(&mut self, h: &mut dyn Host) -> Result<Value> {
        self.at += 1;
        let mut pairs = Vec::new();
        self.space();
        if self.peek() == Some(b'}') {
            self.at += 1;
            return self.finish(h, pairs);
        }
        loop {
            if self.peek() != Some(b'"') {
                return Err(self.error(h, "Expecting property name enclosed in double quotes", self.at));
            }
            self.at += 1;
            let key = self.string(h)?;
            self.space();
            if self.peek() != Some(b':') {
                return Err(self.error(h, "Expecting ':' delimiter", self.at));
            }
            self.at += 1;
            self.space();
            pairs.push((Value::str(key), self.value(h)?));
            self.space();
            match self.peek() {
                Some(b'}') => {
                    self.at += 1;
                    return self.finish(h, pairs);
                }
                Some(b',') => self.at += 1,
                _ => return Err(self.error(h, "Expecting ',' delimiter", self.at)),
            }
            self.space();
        }
    }

    fn finish(&self, h: &mut dyn Host, pairs: Vec<(Value, Value)>) -> Result<Value> {
        if !self.hooks.object_pairs_hook.is_none() {
            let pairs = pairs.into_iter().map(|(k, v)| Value::tuple(vec![k, v])).collect();
            return h.call(&self.hooks.object_pairs_hook, Args::positional(&[Value::list(pairs)]));
        }
        let dict = Value::Dict(Rc::new(Dict::from_pairs(h, pairs)?));
        if self.hooks.object_hook.is_none() {
            return Ok(dict);
        }
        h.call(&self.hooks.object_hook, Args::positional(&[dict]))
    }
}
