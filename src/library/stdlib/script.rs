//! Modules of the library that are written in the language itself. Their text is in the binary; it
//! is parsed and run when a program first imports the module, so start-up pays nothing.

/// A module written in the language.
pub struct ScriptModule {
    /// Dotted: `collections.abc`.
    pub name: &'static str,
    /// The program that makes its names.
    pub source: &'static str,
}

/// Every module written in the language.
pub static SCRIPTS: &[ScriptModule] = &[];
