//! Builtins that read and write: `print`, `input`.

use crate::diag::{Error, ErrorKind};
use crate::rows;
use crate::value::{Args, Host, Object, Result, Stream, Symbol, TypeInfo, Value, attr, types};

rows! { pub FUNCTIONS =
    /// Print the values, separated by sep and followed by end.
    ///
    /// >>> print(1, 'a', [2.5], sep='-')
    "print"(*args: &[Value], sep: Value = None, end: Value = None, file: Value = None, flush: bool = False) => print;
    /// Read a line from standard input, without its end.
    "input"(prompt: Value = "", /) => input;
}

/// `sys.stdout` and `sys.stderr`.
pub struct StdStream(pub Stream);

/// The type of `sys.stdout`.
pub static TEXT_IO: TypeInfo = TypeInfo::new("_io", "TextIOWrapper", Some(&types::OBJECT));

impl Object for StdStream {
    fn type_info(&self) -> &'static TypeInfo {
        &TEXT_IO
    }
    fn as_any(&self) -> &dyn std::any::Any {
        self
    }
}

rows! { pub STREAM_METHODS =
    /// Write text; returns the number of characters.
    ///
    /// >>> import sys
    /// >>> sys.stdout.write('ab\n')
    "write"(this: Value, text: Value, /) => stream_write;
    /// Do nothing: text is written at once.
    "flush"(this: Value, /) => stream_flush;
    /// Whether the stream is a terminal: never.
    "isatty"(this: Value, /) => stream_isatty;
    /// Whether text can be written.
    "writable"(this: Value, /) => stream_writable;
    /// Write each of the texts.
    "writelines"(this: Value, lines: Value, /) => stream_writelines;
}

crate::attrs! { pub STREAM_ATTRS =
    /// The name of the stream.
    name => stream_name;
    /// The name of the encoding.
    encoding => stream_encoding;
}

fn stream_of(this: &Value) -> Stream {
    this.downcast::<StdStream>().map_or(Stream::Out, |s| s.0)
}

fn stream_write(h: &mut dyn Host, this: Value, text: Value) -> Result<Value> {
    let Value::Str(s) = text.plain() else {
        return Err(Error::type_error(format!("write() argument must be str, not {}", text.type_name())).into());
    };
    h.write(stream_of(&this), s.as_str())?;
    Ok(Value::from(s.len()))
}

fn stream_writelines(h: &mut dyn Host, this: Value, lines: Value) -> Result<Value> {
    for line in lines.to_vec(h)? {
        stream_write(h, this.clone(), line)?;
    }
    Ok(Value::None)
}

fn stream_flush(_: &mut dyn Host, _: Value) -> Result<Value> {
    Ok(Value::None)
}
fn stream_isatty(_: &mut dyn Host, _: Value) -> Result<Value> {
    Ok(Value::bool(false))
}
fn stream_writable(_: &mut dyn Host, _: Value) -> Result<Value> {
    Ok(Value::bool(true))
}
fn stream_name(_: &mut dyn Host, this: &Value) -> Result<Value> {
    Ok(Value::from(if stream_of(this) == Stream::Out { "<stdout>" } else { "<stderr>" }))
}
fn stream_encoding(_: &mut dyn Host, _: &Value) -> Result<Value> {
    Ok(Value::from("utf-8"))
}

/// The module `sys`, once found: `print` goes to its `stdout`, which the program may have changed.
#[derive(Default)]
struct Sys(Option<std::rc::Rc<crate::value::Module>>);

/// Writes text to where `sys.stdout` leads now.
pub fn write_out(h: &mut dyn Host, text: &str) -> Result<()> {
    let known = h.state().get::<Sys>().0.clone();
    let sys = match known {
        Some(m) => Some(m),
        None => match h.import("sys") {
            Ok(Value::Module(m)) => {
                h.state().get::<Sys>().0 = Some(m.clone());
                Some(m)
            }
            _ => None,
        },
    };
    let stdout = match sys {
        Some(m) => m.get(h, Symbol::new("stdout"))?,
        None => None,
    };
    match stdout {
        Some(file) if !file.is_none() => write_to(h, &file, text),
        Some(_) => Ok(()),
        None => h.write(Stream::Out, text),
    }
}

fn write_to(h: &mut dyn Host, file: &Value, text: &str) -> Result<()> {
    if let Some(s) = file.downcast::<StdStream>() {
        return h.write(s.0, text);
    }
    attr::call_method(h, file, Symbol::new("write"), Args::positional(&[Value::from(text)])).map(drop)
}

fn print(h: &mut dyn Host, args: &[Value], sep: Value, end: Value, file: Value, flush: bool) -> Result<Value> {
    let word = |v: &Value, name: &str, default: &str| match v {
        Value::None => Ok(default.to_string()),
        Value::Str(s) => Ok(s.as_str().to_string()),
        v => Err(Error::type_error(format!("{name} must be None or a string, not {}", v.type_name()))),
    };
    let (sep, end) = (word(&sep, "sep", " ")?, word(&end, "end", "\n")?);
    let mut text = String::new();
    for (i, v) in args.iter().enumerate() {
        if i > 0 {
            text.push_str(&sep);
        }
        match v {
            Value::Str(s) => text.push_str(s.as_str()),
            v => text.push_str(&v.to_text(h)?),
        }
    }
    text.push_str(&end);
    match file {
        Value::None => write_out(h, &text)?,
        file => write_to(h, &file, &text)?,
    }
    if flush {
        h.flush()?;
    }
    Ok(Value::None)
}

fn input(h: &mut dyn Host, prompt: Value) -> Result<Value> {
    let text = prompt.to_text(h)?;
    if !text.is_empty() {
        write_out(h, &text)?;
    }
    match h.read_line()? {
        Some(line) => Ok(Value::str(line)),
        None => Err(Error::new(ErrorKind::EOFError, "EOF when reading a line").into()),
    }
}
