//! What programs can name: builtins, NumPy, PyTorch, and the parts of Python's standard library that
//! array code uses. A function is one documented row and one plain function in the same file.

pub mod absent;
pub mod args;
pub mod core;
pub mod numpy;
pub mod stdlib;
pub mod torch;

use crate::value::module::ModuleSpec;
use stdlib::ScriptModule;

/// Tells every type what it can do. Call once before the first program runs; again does nothing.
pub fn install() {
    core::install();
    numpy::install();
    torch::install();
    stdlib::install();
}

/// Every module that can be imported; `builtins` first.
pub fn modules() -> impl Iterator<Item = &'static ModuleSpec> {
    [core::MODULES, numpy::MODULES, torch::MODULES, stdlib::MODULES].into_iter().flatten().copied()
}

/// Every module written in the language.
pub fn scripts() -> impl Iterator<Item = &'static ScriptModule> {
    [stdlib::SCRIPTS, numpy::SCRIPTS, torch::SCRIPTS].into_iter().flatten()
}

/// The module of this dotted name that is written in the language.
pub fn script(name: &str) -> Option<&'static ScriptModule> {
    scripts().find(|s| s.name == name)
}

/// The module of this dotted name.
pub fn module(name: &str) -> Option<&'static ModuleSpec> {
    modules().find(|m| m.name == name)
}

/// The code of the example in a row's documentation: its lines behind `>>> ` and `... `.
pub fn example(doc: &str) -> Option<String> {
    let lines = doc.lines().map(|l| l.strip_prefix(' ').unwrap_or(l));
    let code: Vec<&str> = lines.filter_map(|l| l.strip_prefix(">>> ").or_else(|| l.strip_prefix("... "))).collect();
    (!code.is_empty()).then(|| code.join("\n") + "\n")
}
