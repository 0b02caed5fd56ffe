//! Python's builtins and the methods of its built-in types.

pub mod alias;
pub mod bytes;
mod bytes_find;
mod bytes_shape;
pub mod dict;
pub mod dunder;
pub mod file;
pub mod float;
pub mod format;
pub mod generator;
pub mod int;
pub mod io;
pub mod iteration;
mod long_range;
pub mod native;
mod number;
pub mod object;
pub mod percent;
pub mod protocol;
pub mod sequence;
pub mod set;
pub mod sort;
pub mod template;
pub mod text;
mod text_pieces;
pub mod text_shape;
mod traceback;
pub mod views;

use crate::diag::ErrorKind;
use crate::value::call::Argv;
use crate::value::module::{Make, ModuleSpec};
use crate::value::types::{Install, Slots};
use crate::value::{Host, Result, Symbol, Value, attr, types};

/// The module `builtins`.
pub static MODULES: &[&ModuleSpec] = &[&BUILTINS];

static BUILTINS: ModuleSpec = ModuleSpec {
    name: "builtins",
    doc: "Built-in functions, types, exceptions, and other objects.",
    functions: &[
        number::FUNCTIONS,
        format::FUNCTIONS,
        io::FUNCTIONS,
        file::FUNCTIONS,
        iteration::FUNCTIONS,
        int::FUNCTIONS,
        object::FUNCTIONS,
    ],
    members: MEMBERS,
    aliases: &[("IOError", "OSError"), ("EnvironmentError", "OSError")],
};

/// A builtin that is written in the language.
fn script(h: &mut dyn Host, module: &str, name: &str) -> Result<Value> {
    let module = h.import(module)?;
    attr::get(h, &module, Symbol::new(name))
}

/// Types, exception types and constants: (name, what makes it).
macro_rules! members {
    (types { $($type_name:literal $info:path;)* } exceptions { $($kind:ident)* }) => {
        static MEMBERS: &[(&str, Make)] = &[
            $(($type_name, |_| Ok(Value::Type(&$info))),)*
            $((stringify!($kind), |_| Ok(Value::exception_type(ErrorKind::$kind))),)*
            ("Ellipsis", |_| Ok(Value::Ellipsis)),
            ("NotImplemented", |_| Ok(Value::NotImplemented)),
            ("__debug__", |_| Ok(Value::bool(true))),
            // Found here by programs that have no such name of their own.
            ("__doc__", |_| Ok(Value::None)),
            ("__file__", |h| Ok(Value::str(h.state().get::<Argv>().0.first().cloned().unwrap_or_default()))),
            ("bytearray", |h| script(h, "_bytearray", "bytearray")),
            ("BaseExceptionGroup", |h| script(h, "_groups", "BaseExceptionGroup")),
            ("ExceptionGroup", |h| script(h, "_groups", "ExceptionGroup")),
            ("memoryview", |h| script(h, "_bytearray", "memoryview")),
        ];
    };
}

members! {
    types {
        "object" types::OBJECT;
        "type" types::TYPE;
        "int" types::INT;
        "bool" types::BOOL;
        "float" types::FLOAT;
        "complex" types::COMPLEX;
        "str" types::STR;
        "bytes" types::BYTES;
        "list" types::LIST;
        "tuple" types::TUPLE;
        "dict" types::DICT;
        "set" types::SET;
        "frozenset" types::FROZENSET;
        "range" types::RANGE;
        "slice" types::SLICE;
        "property" attr::PROPERTY;
        "staticmethod" attr::STATIC_METHOD;
        "classmethod" attr::CLASS_METHOD;
        "super" attr::SUPER;
        "enumerate" iteration::ENUMERATE;
        "zip" iteration::ZIP;
        "map" iteration::MAP;
        "filter" iteration::FILTER;
        "reversed" iteration::REVERSED;
    }
    exceptions {
        BaseException SystemExit KeyboardInterrupt GeneratorExit Exception StopIteration StopAsyncIteration
        ArithmeticError FloatingPointError OverflowError ZeroDivisionError AssertionError AttributeError BufferError
        EOFError ImportError ModuleNotFoundError LookupError IndexError KeyError MemoryError NameError
        UnboundLocalError OSError FileExistsError FileNotFoundError IsADirectoryError NotADirectoryError
        PermissionError TimeoutError ReferenceError RuntimeError NotImplementedError RecursionError SyntaxError
        IndentationError TabError SystemError TypeError ValueError UnicodeError UnicodeDecodeError
        UnicodeEncodeError Warning DeprecationWarning PendingDeprecationWarning RuntimeWarning SyntaxWarning
        UserWarning FutureWarning ImportWarning UnicodeWarning BytesWarning ResourceWarning
    }
}

/// Installs the built-in types.
pub fn install() {
    object::install();
    alias::install();
    int::install();
    float::install();
    text::install();
    bytes::install();
    sequence::install();
    dict::install();
    file::install();
    generator::install();
    views::install();
    set::install();
    iteration::install();
    long_range::install();
    traceback::install();
    io::TEXT_IO.install(Install {
        slots: Slots::default(),
        methods: crate::tables![io::STREAM_METHODS],
        attrs: crate::attr_tables![io::STREAM_ATTRS],
        ..Install::default()
    });
}
