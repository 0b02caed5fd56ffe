//! Modules of the library that are written in the language itself. Their text is in the binary; it
//! is parsed and run when a program first imports the module, so start-up pays nothing.

/// A module written in the language.
pub struct ScriptModule {
    /// Dotted: `collections.abc`.
    pub name: &'static str,
    /// The program that makes its names.
    pub source: &'static str,
}

/// A library's modules written in the language: name, and file below `lib/` beside the Rust file.
#[macro_export]
macro_rules! script_modules {
    ($($name:literal $file:literal;)*) => {
        /// Every module written in the language. Those with an underscore hold a part of the native
        /// module of that name.
        pub static SCRIPTS: &[ScriptModule] =
            &[$(ScriptModule { name: $name, source: include_str!(concat!("lib/", $file, ".tscript")) }),*];
    };
}

script_modules! {
    "_collections" "collections";
    "_functools" "functools";
    "contextlib" "contextlib";
    "_struct_sequences" "struct_sequences";
    "os.path" "os_path";
    "_json" "json";
    "_struct" "struct";
    "re" "re";
    "enum" "enum";
    "inspect" "inspect";
    "_copy" "copy";
    "warnings" "warnings";
    "string" "string";
    "textwrap" "textwrap";
    "statistics" "statistics";
    "types" "types";
    "pprint" "pprint";
    "timeit" "timeit";
    "_groups" "groups";
    "_help" "help";
    "traceback" "traceback";
    "__future__" "future";
    "dataclasses" "dataclasses";
    "_bytearray" "bytearray";
    "keyword" "keyword";
    "html" "html";
    "base64" "base64";
    "colorsys" "colorsys";
    "fnmatch" "fnmatch";
    "queue" "queue";
    "reprlib" "reprlib";
    "errno" "errno";
    "datetime" "datetime";
    "decimal" "decimal";
    "pathlib" "pathlib";
    "logging" "logging";
    "csv" "csv";
    "fractions" "fractions";
    "_typing" "typing";
    "_abc" "abc";
    "abc" "abc";
    "io" "io";
    "_io" "io";
}
