//! The module `sys`: arguments, streams, exit, facts about numbers and the interpreter.

use super::args::{type_error, value_error};
use crate::diag::ErrorKind;
use crate::library::core::io::StdStream;
use crate::rows;
use crate::value::call::{Argv, Stream};
use crate::value::module::ModuleSpec;
use crate::value::{Error as Raised, Host, Result, Value};

/// The module `sys`.
pub static MODULE: ModuleSpec = ModuleSpec {
    name: "sys",
    doc: "This module provides access to some objects used or maintained by the interpreter.",
    functions: &[FUNCTIONS],
    members: &[
        ("argv", argv),
        ("stdout", |_| Ok(Value::object(StdStream(Stream::Out)))),
        ("__stdout__", |_| Ok(Value::object(StdStream(Stream::Out)))),
        ("stderr", |_| Ok(Value::object(StdStream(Stream::Err)))),
        ("__stderr__", |_| Ok(Value::object(StdStream(Stream::Err)))),
        ("stdin", |h| super::script_name(h, "_io", "STDIN")),
        ("maxsize", |_| Ok(Value::Int(i64::MAX))),
        ("maxunicode", |_| Ok(Value::Int(0x10ffff))),
        ("byteorder", |_| Ok(Value::from(if cfg!(target_endian = "little") { "little" } else { "big" }))),
        ("platform", |_| Ok(Value::from(platform()))),
        ("version", |_| Ok(Value::str(format!("3.11.7 (tscript {})", env!("CARGO_PKG_VERSION"))))),
        ("hexversion", |_| Ok(Value::Int(0x030b_07f0))),
        ("version_info", |h| super::script_name(h, "_struct_sequences", "VERSION_INFO")),
        ("float_info", |h| super::script_name(h, "_struct_sequences", "FLOAT_INFO")),
        ("int_info", |h| super::script_name(h, "_struct_sequences", "INT_INFO")),
        ("hash_info", |h| super::script_name(h, "_struct_sequences", "HASH_INFO")),
        ("float_repr_style", |_| Ok(Value::from("short"))),
        ("implementation", |h| super::script_name(h, "_struct_sequences", "IMPLEMENTATION")),
        ("path", |_| Ok(Value::list(vec![Value::from("")]))),
        ("modules", |_| Ok(Value::Dict(Default::default()))),
        ("executable", |_| Ok(Value::str(executable()))),
        ("prefix", |_| Ok(Value::from(""))),
        ("ps1", |_| Ok(Value::from(">>> "))),
        ("ps2", |_| Ok(Value::from("... "))),
        ("warnoptions", |_| Ok(Value::list(vec![]))),
        ("dont_write_bytecode", |_| Ok(Value::bool(true))),
    ],
    aliases: &[],
};

rows! { pub FUNCTIONS =
    /// Exit the interpreter by raising SystemExit(status).
    ///
    /// >>> import sys
    /// >>> callable(sys.exit)
    "exit"(status: Value = None, /) => exit;
    /// Return the size of object in bytes.
    ///
    /// >>> import sys
    /// >>> sys.getsizeof(1.0)
    "getsizeof"(object: Value, default: Value = NoValue) => getsizeof;
    /// Return the current value of the recursion limit.
    ///
    /// >>> import sys
    /// >>> sys.getrecursionlimit()
    "getrecursionlimit"() => |h: &mut dyn Host| Ok(Value::Int(h.state().get::<RecursionLimit>().0));
    /// Set the maximum depth of calls. The machine's stack may end first, with the same exception.
    ///
    /// >>> import sys
    /// >>> sys.setrecursionlimit(1000)
    "setrecursionlimit"(limit: i64, /) => setrecursionlimit;
    /// Return the reference count of object: more than one, no more is said.
    ///
    /// >>> import sys
    /// >>> sys.getrefcount([]) > 0
    "getrefcount"(object: Value, /) => |_: &mut dyn Host, _: Value| Ok(Value::Int(2));
    /// Return the encoding of text by default.
    ///
    /// >>> import sys
    /// >>> sys.getdefaultencoding()
    "getdefaultencoding"() => |_: &mut dyn Host| Ok(Value::from("utf-8"));
    /// Return the encoding of file names.
    ///
    /// >>> import sys
    /// >>> sys.getfilesystemencoding()
    "getfilesystemencoding"() => |_: &mut dyn Host| Ok(Value::from("utf-8"));
    /// Return the string itself: equal strings are one.
    ///
    /// >>> import sys
    /// >>> sys.intern('a')
    "intern"(string: Value, /) => |_: &mut dyn Host, s: Value| match s {
        Value::Str(_) => Ok(s),
        v => type_error(format!("intern() argument must be str, not {}", v.type_name())),
    };
    /// Return the type and value of the exception that is being handled, and None for the traceback: `traceback`
    /// knows its text.
    ///
    /// >>> import sys
    /// >>> sys.exc_info()
    "exc_info"() => exc_info;
    /// Return the exception that is being handled.
    ///
    /// >>> import sys
    /// >>> sys.exception()
    "exception"() => |h: &mut dyn Host| Ok(h.handled().map_or(Value::None, Value::Instance));
    /// Return the most digits of an int as text.
    ///
    /// >>> import sys
    /// >>> sys.get_int_max_str_digits()
    "get_int_max_str_digits"() => |_: &mut dyn Host| Ok(Value::Int(4300));
    /// Whether the interpreter is shutting down: never.
    ///
    /// >>> import sys
    /// >>> sys.is_finalizing()
    "is_finalizing"() => |_: &mut dyn Host| Ok(Value::bool(false));
}

/// What `setrecursionlimit` was told.
struct RecursionLimit(i64);

impl Default for RecursionLimit {
    fn default() -> Self {
        RecursionLimit(1000)
    }
}

fn argv(h: &mut dyn Host) -> Result<Value> {
    let args = h.state().get::<Argv>().0.iter().map(|a| Value::from(a.as_str())).collect();
    Ok(Value::list(args))
}

/// The platform in Python's words.
pub fn platform() -> &'static str {
    match std::env::consts::OS {
        "macos" => "darwin",
        "windows" => "win32",
        other => other,
    }
}

fn executable() -> String {
    std::env::current_exe().map(|p| p.display().to_string()).unwrap_or_default()
}

fn exit(_: &mut dyn Host, status: Value) -> Result<Value> {
    let args = match status {
        Value::None => vec![],
        Value::Tuple(t) => (*t).clone(),
        v => vec![v],
    };
    Err(Raised::with_args(ErrorKind::SystemExit, args))
}

fn exc_info(h: &mut dyn Host) -> Result<Value> {
    Ok(Value::tuple(match h.handled() {
        Some(e) => vec![Value::Class(e.class()), Value::Instance(e.clone()), crate::value::traceback::of(&e)],
        None => vec![Value::None; 3],
    }))
}

fn setrecursionlimit(h: &mut dyn Host, limit: i64) -> Result<Value> {
    if limit < 1 {
        return value_error("recursion limit must be greater or equal than 1");
    }
    h.state().get::<RecursionLimit>().0 = limit;
    h.set_recursion_limit(usize::try_from(limit).unwrap_or(usize::MAX >> 1));
    Ok(Value::None)
}

/// CPython's sizes of what has a fixed layout there.
fn getsizeof(h: &mut dyn Host, object: Value, default: Value) -> Result<Value> {
    let method = crate::value::ops::special(h, &object, "__sizeof__", &[])?;
    if let Some(n) = method {
        return Ok(n);
    }
    let digits = |bits: u64| 24 + 4 * bits.div_ceil(30).max(1) as usize;
    let n = match &object {
        Value::None => 16,
        Value::Bool(b) => 24 + 4 * usize::from(b.get()),
        Value::Int(0) => 24,
        Value::Int(i) => digits(64 - u64::from(i.unsigned_abs().leading_zeros())),
        Value::BigInt(b) => digits(b.bits()),
        Value::Float(_) => 24,
        Value::Complex(_) => 32,
        Value::Str(s) => match s.as_str().chars().map(|c| c as u32).max().unwrap_or(0) {
            0..=0x7f => 49 + s.len(),
            0x80..=0xff => 73 + s.len(),
            0x100..=0xffff => 74 + 2 * s.len(),
            _ => 76 + 4 * s.len(),
        },
        Value::Bytes(b) => 33 + b.len(),
        Value::List(l) => 56 + 8 * l.len(),
        Value::Tuple(t) => 40 + 8 * t.len(),
        Value::Dict(d) if d.is_empty() => 64,
        Value::Dict(d) => {
            let slots = (d.len() * 3 / 2 + 1).next_power_of_two().max(8);
            let usable = slots * 2 / 3;
            88 + slots * if slots < 256 { 1 } else { 2 } + usable * 16
        }
        Value::Set(_) | Value::FrozenSet(_) => 216,
        Value::Range(_) => 48,
        Value::Slice(_) => 56,
        Value::Array(a) => {
            let array = a.array();
            let own = if a.base.is_none() { array.size() * array.dtype().itemsize() } else { 0 };
            96 + 16 * array.ndim() + own
        }
        Value::Scalar(s) => 24 + s.dtype.itemsize(),
        Value::Tensor(_) => 80,
        Value::Module(_) | Value::Instance(_) | Value::Object(_) => 56,
        _ if !matches!(default, Value::NotImplemented) => return Ok(default),
        _ => 64,
    };
    Ok(Value::from(n))
}
