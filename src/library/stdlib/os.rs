//! The modules `os`, `os.path`, `platform` and `gc`: what of them touches no files.

use super::args::type_error;
use crate::diag::ErrorKind;
use crate::rows;
use crate::value::module::ModuleSpec;
use crate::value::{Dict, Error as Raised, Host, Result, Value};
use std::rc::Rc;

/// The module `os`.
pub static MODULE: ModuleSpec = ModuleSpec {
    name: "os",
    doc: "The names of the operating system that touch no files.",
    functions: &[FUNCTIONS],
    members: &[
        ("path", |h| h.import("os.path")),
        ("environ", environ),
        ("name", |_| Ok(Value::from(if cfg!(windows) { "nt" } else { "posix" }))),
        ("sep", |_| Ok(Value::from("/"))),
        ("linesep", |_| Ok(Value::from("\n"))),
        ("pathsep", |_| Ok(Value::from(":"))),
        ("curdir", |_| Ok(Value::from("."))),
        ("pardir", |_| Ok(Value::from(".."))),
        ("extsep", |_| Ok(Value::from("."))),
        ("devnull", |_| Ok(Value::from("/dev/null"))),
        ("altsep", |_| Ok(Value::None)),
        ("PathLike", |h| super::script_name(h, "_abc", "PathLike")),
    ],
    aliases: &[],
};

/// The module `gc`.
pub static GC: ModuleSpec = ModuleSpec {
    name: "gc",
    doc: "The garbage collector: values are freed when their last name goes.",
    functions: &[GC_ROWS],
    members: &[],
    aliases: &[],
};

/// The module `platform`.
pub static PLATFORM: ModuleSpec = ModuleSpec {
    name: "platform",
    doc: "The machine that runs the program.",
    functions: &[PLATFORM_ROWS],
    members: &[],
    aliases: &[],
};

rows! { pub FUNCTIONS =
    /// Return the current working directory.
    ///
    /// >>> import os
    /// >>> len(os.getcwd()) > 0
    "getcwd"() => getcwd;
    /// Get an environment variable, return None if it doesn't exist.
    ///
    /// >>> import os
    /// >>> os.getenv('NO_SUCH_NAME', 'default')
    "getenv"(key: Value, default: Value = None) => getenv;
    /// Return the number of processors.
    ///
    /// >>> import os
    /// >>> os.cpu_count() >= 1
    "cpu_count"() => |_: &mut dyn Host| Ok(std::thread::available_parallelism().map_or(Value::None, |n| Value::from(n.get())));
    /// Return the current process id.
    ///
    /// >>> import os
    /// >>> os.getpid() > 0
    "getpid"() => |_: &mut dyn Host| Ok(Value::Int(i64::from(std::process::id())));
    /// Return the text of a path.
    ///
    /// >>> import os
    /// >>> os.fspath('a/b')
    "fspath"(path: Value) => |_: &mut dyn Host, path: Value| match &path {
        Value::Str(_) | Value::Bytes(_) => Ok(path),
        v => type_error(format!("expected str, bytes or os.PathLike object, not {}", v.type_name())),
    };
    /// Return bytes of the system's randomness.
    ///
    /// >>> import os
    /// >>> len(os.urandom(4))
    "urandom"(size: usize, /) => |_: &mut dyn Host, n: usize| Ok(Value::Bytes(Rc::new(super::random::entropy(n.min(1 << 24))?)));
}

rows! { GC_ROWS =
    /// Run the garbage collector: nothing waits for it.
    ///
    /// >>> import gc
    /// >>> gc.collect() >= 0
    "collect"(generation: i64 = 2) => |_: &mut dyn Host, _: i64| Ok(Value::Int(0));
    /// Enable automatic garbage collection.
    ///
    /// >>> import gc
    /// >>> gc.enable()
    "enable"() => |_: &mut dyn Host| Ok(Value::None);
    /// Disable automatic garbage collection.
    ///
    /// >>> import gc
    /// >>> gc.disable()
    "disable"() => |_: &mut dyn Host| Ok(Value::None);
    /// Returns true if automatic garbage collection is enabled.
    ///
    /// >>> import gc
    /// >>> gc.isenabled() in (True, False)
    "isenabled"() => |_: &mut dyn Host| Ok(Value::bool(true));
}

rows! { PLATFORM_ROWS =
    /// Returns the system name.
    ///
    /// >>> import platform
    /// >>> len(platform.system()) > 0
    "system"() => |_: &mut dyn Host| Ok(Value::from(system()));
    /// Returns the machine type.
    ///
    /// >>> import platform
    /// >>> len(platform.machine()) > 0
    "machine"() => |_: &mut dyn Host| Ok(Value::from(std::env::consts::ARCH));
    /// Returns the processor name.
    ///
    /// >>> import platform
    /// >>> isinstance(platform.processor(), str)
    "processor"() => |_: &mut dyn Host| Ok(Value::from(std::env::consts::ARCH));
    /// Returns the version of the language as text.
    ///
    /// >>> import platform
    /// >>> platform.python_version()[:4]
    "python_version"() => |_: &mut dyn Host| Ok(Value::from("3.11.7"));
    /// Returns the name of the implementation.
    ///
    /// >>> import platform
    /// >>> len(platform.python_implementation()) > 0
    "python_implementation"() => |_: &mut dyn Host| Ok(Value::from("tscript"));
    /// Returns a single string identifying the platform.
    ///
    /// >>> import platform
    /// >>> len(platform.platform()) > 0
    "platform"() => |_: &mut dyn Host| Ok(Value::str(format!("{}-{}", system(), std::env::consts::ARCH)));
    /// Returns the computer's network name, empty where it is not known.
    ///
    /// >>> import platform
    /// >>> isinstance(platform.node(), str)
    "node"() => |_: &mut dyn Host| Ok(Value::str(std::env::var("HOSTNAME").unwrap_or_default()));
}

fn system() -> &'static str {
    match std::env::consts::OS {
        "linux" => "Linux",
        "macos" => "Darwin",
        "windows" => "Windows",
        other => other,
    }
}

fn getcwd(_: &mut dyn Host) -> Result<Value> {
    match std::env::current_dir() {
        Ok(p) => Ok(Value::str(p.display().to_string())),
        Err(e) => Err(Raised::with_args(ErrorKind::OSError, vec![Value::str(e.to_string())])),
    }
}

fn getenv(_: &mut dyn Host, key: Value, default: Value) -> Result<Value> {
    let Some(key) = key.as_str() else { return type_error(format!("str expected, not {}", key.type_name())) };
    Ok(std::env::var(key).map_or(default, Value::str))
}

fn environ(h: &mut dyn Host) -> Result<Value> {
    let pairs: Vec<(Value, Value)> = std::env::vars_os()
        .filter_map(|(k, v)| Some((Value::str(k.into_string().ok()?), Value::str(v.into_string().ok()?))))
        .collect();
    Ok(Value::Dict(Rc::new(Dict::from_pairs(h, pairs)?)))
}
