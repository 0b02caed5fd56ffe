//! `import`: modules of the library, and `.tscript` files beside the script.

use super::interp::{Globals, Interp};
use super::resolve::resolve;
use crate::diag::{Error as Raised, ErrorKind, suggest};
use crate::library;
use crate::value::{Error, Module, Result, Symbol, Value, attr};
use std::rc::Rc;

impl Interp {
    /// The module of a dotted name, its parents first.
    pub(super) fn import_module(&mut self, name: &str) -> Result<Value> {
        if let Some(v) = self.core.modules.get(&Symbol::new(name)) {
            return Ok(v.clone());
        }
        if let Some((parent, _)) = name.rsplit_once('.') {
            self.import_module(parent)?;
        }
        let module = match library::module(name) {
            Some(spec) => Value::Module(Rc::new(Module::library(spec))),
            None => match library::script(name) {
                Some(script) => self.run_module(name, &format!("<{name}>"), script.source)?,
                None => match self.import_file(name)? {
                    Some(m) => m,
                    None => return Err(not_found(name)),
                },
            },
        };
        self.core.modules.insert(Symbol::new(name), module.clone());
        if let Some((parent, child)) = name.rsplit_once('.')
            && let Some(Value::Module(parent)) = self.core.modules.get(&Symbol::new(parent))
        {
            parent.set(Symbol::new(child), module.clone());
        }
        Ok(module)
    }

    /// What `import a.b` binds: `a`, or with `as` the module `a.b` itself.
    pub(super) fn import_dotted(&mut self, name: Symbol, top_only: bool) -> Result<Value> {
        let module = self.import_module(name.as_str())?;
        match name.as_str().split_once('.') {
            Some((top, _)) if top_only => self.import_module(top),
            _ => Ok(module),
        }
    }

    /// `from module import name`
    pub(super) fn import_from(&mut self, module: Symbol, level: u32, name: Symbol) -> Result<Value> {
        if level > 0 && module.as_str().is_empty() {
            return self.import_module(name.as_str());
        }
        let m = self.import_module(module.as_str())?;
        if let Some(v) = attr::find(self, &m, name)? {
            return Ok(v);
        }
        let dotted = format!("{module}.{name}");
        if library::module(&dotted).is_some() || library::script(&dotted).is_some() {
            return self.import_module(&dotted);
        }
        let known = attr::names(self, &m);
        let e = Raised::new(
            ErrorKind::ImportError,
            format!("cannot import name '{name}' from '{module}' (unknown location)"),
        );
        Err(match suggest::nearest(name.as_str(), known.iter().map(String::as_str)) {
            Some(near) => e.hint(format!("Did you mean: '{near}'?")).into(),
            None => e.into(),
        })
    }

    /// `from module import *`
    pub(super) fn import_star(&mut self, module: Symbol, globals: &Rc<Globals>) -> Result<()> {
        let m = self.import_module(module.as_str())?;
        for name in attr::names(self, &m).iter().filter(|n| !n.starts_with('_')) {
            let name = Symbol::new(name);
            if let Some(v) = attr::find(self, &m, name)? {
                globals.set(name, v);
            }
        }
        Ok(())
    }

    /// A `.tscript` file beside the script, run in globals of its own.
    fn import_file(&mut self, name: &str) -> Result<Option<Value>> {
        let Some(folder) = self.core.folder.clone() else { return Ok(None) };
        let path = folder.join(name.replace('.', "/")).with_extension("tscript");
        let Ok(text) = std::fs::read_to_string(&path) else { return Ok(None) };
        self.run_module(name, &path.display().to_string(), &text).map(Some)
    }

    /// A module made by running a text in globals of its own. The text may rename itself.
    fn run_module(&mut self, name: &str, file: &str, text: &str) -> Result<Value> {
        let tree = tscript_grammar::parse(text).map_err(|e| {
            let (line, _) = crate::diag::source::line_at(text, e.span.start as usize);
            Raised::new(ErrorKind::SyntaxError, format!("{} ({file}, line {line})", e.message))
        })?;
        let source = self.add_source(file, text);
        let globals = Rc::new(Globals::default());
        globals.set(Symbol::new("__name__"), Value::str(name));
        let body = resolve(&tree, &globals, source, false);
        self.run(&body, &globals)?;
        let module = Module::empty(name);
        for (name, v) in globals.all() {
            module.set(name, v);
        }
        Ok(Value::Module(Rc::new(module)))
    }
}

fn not_found(name: &str) -> Error {
    let all = library::modules().map(|m| m.name).chain(library::scripts().map(|s| s.name));
    let known: Vec<&str> = all.filter(|n| *n != "builtins" && !n.starts_with('_')).collect();
    let e = Raised::new(ErrorKind::ModuleNotFoundError, format!("No module named '{name}'"));
    let (owner, last) = name.rsplit_once('.').unwrap_or(("", name));
    if let Some(advice) = crate::value::module::advice(owner, last) {
        return e.hint(advice).into();
    }
    let near = suggest::nearest(name, known.iter().copied());
    if let Some(instead) = library::absent::module(name) {
        return e.hint(format!("tscript has no '{name}': {instead}")).into();
    }
    let e = match near {
        Some(near) => e.hint(format!("Did you mean: '{near}'?")),
        None => e,
    };
    let top: Vec<&str> = known.into_iter().filter(|n| !n.contains('.')).collect();
    e.hint(format!("tscript has these modules: {}; and .tscript files beside the script", top.join(", "))).into()
}
