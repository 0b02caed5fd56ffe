//! The module `json`: text of values and back.

use super::args::{type_error, value_error};
use super::json_parse;
use crate::array::format::float::repr_f64;
use crate::rows;
use crate::value::convert::Keywords;
use crate::value::module::ModuleSpec;
use crate::value::{Args, Host, Result, Symbol, Value, attr};

/// The module `json`.
pub static MODULE: ModuleSpec = ModuleSpec {
    name: "json",
    doc: "JSON (JavaScript Object Notation).",
    functions: &[FUNCTIONS],
    members: &[
        ("JSONDecodeError", |h| super::script_name(h, "_json", "JSONDecodeError")),
        ("JSONEncoder", |h| super::script_name(h, "_json", "JSONEncoder")),
        ("JSONDecoder", |h| super::script_name(h, "_json", "JSONDecoder")),
        ("decoder", |h| h.import("_json")),
        ("encoder", |h| h.import("_json")),
    ],
    aliases: &[],
};

rows! { pub FUNCTIONS =
    /// Serialize obj to a JSON formatted str.
    ///
    /// >>> import json
    /// >>> json.dumps({'a': [1, 2.5, None]})
    "dumps"(obj: Value, *, skipkeys: bool = False, ensure_ascii: bool = True, check_circular: bool = True, allow_nan: bool = True,
            cls: Value = None, indent: Value = None, separators: Value = None, default: Value = None, sort_keys: bool = False,
            **kw: Keywords) => dumps;
    /// Serialize obj as a JSON formatted stream to fp.
    ///
    /// >>> import json, io
    /// >>> f = io.StringIO(); json.dump([1], f); f.getvalue()
    "dump"(obj: Value, fp: Value, **options: Keywords) => dump;
    /// Deserialize a JSON document to values.
    ///
    /// >>> import json
    /// >>> json.loads('{"a": [1, 2.5, null]}')
    "loads"(s: Value, *, cls: Value = None, object_hook: Value = None, parse_float: Value = None, parse_int: Value = None,
            parse_constant: Value = None, object_pairs_hook: Value = None, **kw: Keywords) => loads;
    /// Deserialize fp (a file-like object containing a JSON document) to values.
    ///
    /// >>> import json, io
    /// >>> json.load(io.StringIO('[1]'))
    "load"(fp: Value, **options: Keywords) => load;
}

/// How to write.
struct Writer {
    skipkeys: bool,
    ensure_ascii: bool,
    allow_nan: bool,
    sort_keys: bool,
    /// What one level is indented by.
    indent: Option<String>,
    item_separator: String,
    key_separator: String,
    default: Value,
    /// Containers being written.
    open: Vec<usize>,
}

#[allow(clippy::too_many_arguments)] // The signature is Python's.
fn dumps(
    h: &mut dyn Host,
    obj: Value,
    skipkeys: bool,
    ensure_ascii: bool,
    _check_circular: bool,
    allow_nan: bool,
    cls: Value,
    indent: Value,
    separators: Value,
    default: Value,
    sort_keys: bool,
    kw: Keywords,
) -> Result<Value> {
    if !cls.is_none() {
        let options = [
            ("skipkeys", Value::bool(skipkeys)),
            ("ensure_ascii", Value::bool(ensure_ascii)),
            ("allow_nan", Value::bool(allow_nan)),
            ("indent", indent),
            ("separators", separators),
            ("default", default),
            ("sort_keys", Value::bool(sort_keys)),
        ];
        let mut named: Vec<(Symbol, Value)> = options.into_iter().map(|(k, v)| (Symbol::new(k), v)).collect();
        named.extend(kw.0);
        let encoder = h.call(&cls, Args { pos: &[], kw: &named })?;
        return attr::call_method(h, &encoder, Symbol::new("encode"), Args::positional(&[obj]));
    }
    if let Some((name, _)) = kw.0.first() {
        return type_error(format!("JSONEncoder.__init__() got an unexpected keyword argument '{name}'"));
    }
    let indent = match &indent {
        Value::None => None,
        Value::Str(s) => Some(s.as_str().to_string()),
        n => Some(" ".repeat(n.to_index_saturating().unwrap_or(0).clamp(0, 1 << 16) as usize)),
    };
    let (item_separator, key_separator) = match &separators {
        Value::None => (if indent.is_some() { "," } else { ", " }.to_string(), ": ".to_string()),
        pair => match pair.to_vec(h)?.as_slice() {
            [Value::Str(a), Value::Str(b)] => (a.as_str().to_string(), b.as_str().to_string()),
            _ => return type_error("separators must be a pair of strings"),
        },
    };
    let mut w = Writer {
        skipkeys,
        ensure_ascii,
        allow_nan,
        sort_keys,
        indent,
        item_separator,
        key_separator,
        default,
        open: vec![],
    };
    let mut out = String::new();
    w.value(h, &obj, &mut out)?;
    Ok(Value::str(out))
}

fn dump(h: &mut dyn Host, obj: Value, fp: Value, options: Keywords) -> Result<Value> {
    let f = super::script_name(h, "json", "dumps")?;
    let text = h.call(&f, Args { pos: &[obj], kw: &options.0 })?;
    attr::call_method(h, &fp, Symbol::new("write"), Args::positional(&[text]))?;
    Ok(Value::None)
}

impl Writer {
    fn value(&mut self, h: &mut dyn Host, v: &Value, out: &mut String) -> Result<()> {
        h.check_depth()?;
        match v.plain() {
            Value::None => out.push_str("null"),
            Value::Bool(b) => out.push_str(if b.get() { "true" } else { "false" }),
            Value::Int(i) => out.push_str(&i.to_string()),
            Value::BigInt(b) => out.push_str(&b.to_string()),
            Value::Float(f) => out.push_str(&self.float(f.get())?),
            // A float64 scalar is a Python float.
            Value::Scalar(s) if s.dtype == crate::array::DType::F64 => out.push_str(&self.float(s.num.as_f64())?),
            Value::Str(s) => quote(s.as_str(), self.ensure_ascii, out),
            Value::List(l) => {
                let items = l.borrow().clone();
                self.nested(h, v, out, |w, h, out| w.list(h, &items, out))?;
            }
            Value::Tuple(t) => self.nested(h, v, out, |w, h, out| w.list(h, &t, out))?,
            Value::Dict(d) => {
                let pairs = d.pairs();
                self.nested(h, v, out, |w, h, out| w.dict(h, pairs, out))?;
            }
            _ if !self.default.is_none() => {
                let default = self.default.clone();
                let replaced = h.call(&default, Args::positional(std::slice::from_ref(v)))?;
                self.nested(h, v, out, |w, h, out| w.value(h, &replaced, out))?;
            }
            _ => {
                let name = match v.class_of() {
                    Value::Class(c) => c.name().to_string(),
                    Value::Type(t) => t.name.to_string(),
                    _ => v.type_name(),
                };
                return type_error(format!("Object of type {name} is not JSON serializable"));
            }
        }
        Ok(())
    }

    fn float(&self, f: f64) -> Result<String> {
        if f.is_finite() {
            return Ok(repr_f64(f));
        }
        if !self.allow_nan {
            return value_error("Out of range float values are not JSON compliant");
        }
        Ok(if f.is_nan() {
            "NaN"
        } else if f > 0.0 {
            "Infinity"
        } else {
            "-Infinity"
        }
        .into())
    }

    fn nested(
        &mut self,
        h: &mut dyn Host,
        v: &Value,
        out: &mut String,
        write: impl FnOnce(&mut Self, &mut dyn Host, &mut String) -> Result<()>,
    ) -> Result<()> {
        let id = v.id();
        if self.open.contains(&id) {
            return value_error("Circular reference detected");
        }
        self.open.push(id);
        write(self, h, out)?;
        self.open.pop();
        Ok(())
    }

    fn line(&self, depth: usize, out: &mut String) {
        if let Some(indent) = &self.indent {
            out.push('\n');
            out.push_str(&indent.repeat(depth));
        }
    }

    fn list(&mut self, h: &mut dyn Host, items: &[Value], out: &mut String) -> Result<()> {
        if items.is_empty() {
            out.push_str("[]");
            return Ok(());
        }
        let depth = self.open.len();
        out.push('[');
        for (i, v) in items.iter().enumerate() {
            if i > 0 {
                out.push_str(&self.item_separator);
            }
            self.line(depth, out);
            self.value(h, v, out)?;
        }
        self.line(depth - 1, out);
        out.push(']');
        Ok(())
    }

    fn dict(&mut self, h: &mut dyn Host, pairs: Vec<(Value, Value)>, out: &mut String) -> Result<()> {
        let mut pairs = pairs;
        if self.sort_keys {
            let mut items: Vec<Value> = pairs.into_iter().map(|(k, v)| Value::tuple(vec![k, v])).collect();
            let getter = super::script_name(h, "operator", "itemgetter")?;
            let first = h.call(&getter, Args::positional(&[Value::Int(0)]))?;
            crate::library::core::sort::sort(h, &mut items, &first, false)?;
            pairs = Vec::with_capacity(items.len());
            for pair in items {
                if let Value::Tuple(t) = &pair
                    && let [k, v] = t.as_slice()
                {
                    pairs.push((k.clone(), v.clone()));
                }
            }
        }
        let depth = self.open.len();
        let mut any = false;
        out.push('{');
        for (k, v) in pairs {
            let key = match k.plain() {
                Value::Str(s) => s.as_str().to_string(),
                Value::Float(f) => self.float(f.get())?,
                Value::Bool(b) => if b.get() { "true" } else { "false" }.into(),
                Value::None => "null".into(),
                Value::Int(i) => i.to_string(),
                Value::BigInt(b) => b.to_string(),
                _ if self.skipkeys => continue,
                other => {
                    return type_error(format!(
                        "keys must be str, int, float, bool or None, not {}",
                        other.type_name()
                    ));
                }
            };
            if any {
                out.push_str(&self.item_separator);
            }
            any = true;
            self.line(depth, out);
            quote(&key, self.ensure_ascii, out);
            out.push_str(&self.key_separator);
            self.value(h, &v, out)?;
        }
        if any {
            self.line(depth - 1, out);
        }
        out.push('}');
        Ok(())
    }
}

/// A text in double quotes.
fn quote(text: &str, ascii: bool, out: &mut String) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\x08' => out.push_str("\\b"),
            '\x0c' => out.push_str("\\f"),
            c if (c as u32) < 0x20 => out.push_str(&format!("\\u{:04x}", c as u32)),
            c if ascii && (c as u32) > 0x7e => {
                let mut units = [0; 2];
                for unit in c.encode_utf16(&mut units) {
                    out.push_str(&format!("\\u{unit:04x}"));
                }
            }
            c => out.push(c),
        }
    }
    out.push('"');
}

#[allow(clippy::too_many_arguments)] // The signature is Python's.
fn loads(
    h: &mut dyn Host,
    s: Value,
    cls: Value,
    object_hook: Value,
    parse_float: Value,
    parse_int: Value,
    parse_constant: Value,
    object_pairs_hook: Value,
    _kw: Keywords,
) -> Result<Value> {
    let text = match s.plain() {
        Value::Str(s) => s.as_str().to_string(),
        Value::Bytes(b) => String::from_utf8_lossy(&b).into_owned(),
        other => {
            let name = other.type_name();
            return type_error(format!("the JSON object must be str, bytes or bytearray, not {name}"));
        }
    };
    if !cls.is_none() {
        let decoder = h.call(&cls, Args::default())?;
        return attr::call_method(h, &decoder, Symbol::new("decode"), Args::positional(&[Value::str(text)]));
    }
    let hooks = json_parse::Hooks { object_hook, object_pairs_hook, parse_float, parse_int, parse_constant };
    json_parse::parse(h, &text, &hooks)
}

fn load(h: &mut dyn Host, fp: Value, options: Keywords) -> Result<Value> {
    let text = attr::call_method(h, &fp, Symbol::new("read"), Args::default())?;
    let f = super::script_name(h, "json", "loads")?;
    h.call(&f, Args { pos: &[text], kw: &options.0 })
}
