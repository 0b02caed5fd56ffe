//! Modules: names with values, from the library's rows or from a `.tscript` file.

use super::{Builtin, Host, Result, Symbol, Value};
use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::RwLock;

/// How a library module makes a member that is not a function: a constant, a type, a submodule.
pub type Make = fn(&mut dyn Host) -> Result<Value>;

/// A module's contents as the library declares them; nothing is built before it is asked for.
pub struct ModuleSpec {
    /// Dotted: `numpy.linalg`.
    pub name: &'static str,
    pub doc: &'static str,
    /// Function rows, a slice a file.
    pub functions: &'static [&'static [Builtin]],
    /// Constants, types and submodules.
    pub members: &'static [(&'static str, Make)],
    /// Other names of functions: (alias, name).
    pub aliases: &'static [(&'static str, &'static str)],
}

/// Says what to use instead of a name that a module or type of the library lacks: (owner, name).
pub type Adviser = fn(&str, &str) -> Option<&'static str>;

static ADVISERS: RwLock<Vec<Adviser>> = RwLock::new(Vec::new());

/// Makes an adviser known.
pub fn advise(adviser: Adviser) {
    if let Ok(mut all) = ADVISERS.write() {
        all.push(adviser);
    }
}

/// What to use instead of a name.
pub fn advice(owner: &str, name: &str) -> Option<&'static str> {
    ADVISERS.read().ok()?.iter().find_map(|adviser| adviser(owner, name))
}

/// The whole message about a name that a module of the library had once: (owner, name).
pub type RemovedMessage = fn(&str, &str) -> Option<String>;

static REMOVED: RwLock<Vec<RemovedMessage>> = RwLock::new(Vec::new());

/// Makes what says such messages known.
pub fn add_removed(message: RemovedMessage) {
    if let Ok(mut all) = REMOVED.write() {
        all.push(message);
    }
}

/// The message about a name that is gone.
pub fn removed(owner: &str, name: &str) -> Option<String> {
    REMOVED.read().ok()?.iter().find_map(|say| say(owner, name))
}

/// A module object.
pub struct Module {
    pub name: Symbol,
    spec: Option<&'static ModuleSpec>,
    /// Members made so far, and whatever the program assigned.
    names: RefCell<HashMap<Symbol, Value>>,
    /// Rows by name, made at the first look-up.
    rows: RefCell<HashMap<&'static str, &'static Builtin>>,
}

impl Module {
    /// A module of the library.
    pub fn library(spec: &'static ModuleSpec) -> Self {
        Module { name: Symbol::new(spec.name), spec: Some(spec), names: Default::default(), rows: Default::default() }
    }
    /// An empty module, for a file.
    pub fn empty(name: &str) -> Self {
        Module { name: Symbol::new(name), spec: None, names: Default::default(), rows: Default::default() }
    }
    /// The declaration behind a library module.
    pub fn spec(&self) -> Option<&'static ModuleSpec> {
        self.spec
    }
    /// Binds a name.
    pub fn set(&self, name: Symbol, value: Value) {
        self.names.borrow_mut().insert(name, value);
    }
    /// The member of this name, made if need be.
    pub fn get(&self, h: &mut dyn Host, name: Symbol) -> Result<Option<Value>> {
        if let Some(v) = self.names.borrow().get(&name) {
            return Ok(Some(v.clone()));
        }
        let Some(spec) = self.spec else { return Ok(None) };
        let Some(value) = self.make(h, spec, name.as_str())? else { return Ok(None) };
        self.set(name, value.clone());
        Ok(Some(value))
    }
    fn make(&self, h: &mut dyn Host, spec: &'static ModuleSpec, name: &str) -> Result<Option<Value>> {
        let name = spec.aliases.iter().find(|(alias, _)| *alias == name).map_or(name, |(_, target)| target);
        if let Some((_, make)) = spec.members.iter().find(|(n, _)| *n == name) {
            return make(h).map(Some);
        }
        let mut rows = self.rows.borrow_mut();
        if rows.is_empty() {
            rows.extend(spec.functions.iter().flat_map(|file| file.iter()).map(|row| (row.name, row)));
        }
        Ok(rows.get(name).map(|row| Value::Builtin(row)))
    }
    /// Every name it has, sorted: for `dir`, completion and suggestions.
    pub fn names(&self) -> Vec<&'static str> {
        let mut all: Vec<&'static str> = self.names.borrow().keys().map(|s| s.as_str()).collect();
        if let Some(spec) = self.spec {
            all.extend(spec.functions.iter().flat_map(|file| file.iter()).map(|row| row.name));
            all.extend(spec.members.iter().map(|(n, _)| *n));
            all.extend(spec.aliases.iter().map(|(n, _)| *n));
        }
        all.sort_unstable();
        all.dedup();
        all
    }
}
