//! V009: a function changed an array of its caller, and the caller goes on to read it. Only with `-W all`:
//! many functions are meant to.

use crate::alias::codes::Code;
use crate::alias::names::Library;
use crate::alias::report::Warning;
use crate::alias::scene::copying;
use crate::value::observe::At;
use crate::value::{Symbol, Value};

/// The calls that run, and the changes that nobody has read yet.
#[derive(Default)]
pub struct Callers {
    running: Vec<Running>,
    changed: Vec<Changed>,
}

struct Running {
    function: &'static str,
    depth: usize,
    /// Parameter, buffer, version of the buffer at the call.
    arrays: Vec<(Symbol, Value, u64)>,
}

struct Changed {
    function: &'static str,
    param: Symbol,
    buffer: u64,
    /// How deep the caller is.
    depth: usize,
    written: u64,
}

impl Callers {
    /// A function begins.
    pub fn call(&mut self, at: &At, name: &'static str, args: &[(Symbol, Value)]) {
        self.running.retain(|r| r.depth < at.depth);
        let arrays = args.iter().filter_map(|(p, v)| Some((*p, v.clone(), v.any_array()?.storage().version())));
        self.running.push(Running { function: name, depth: at.depth, arrays: arrays.collect() });
    }

    /// It returns.
    pub fn returned(&mut self, at: &At, value: &Value) {
        self.running.retain(|r| r.depth <= at.depth);
        let Some(ended) = self.running.pop_if(|r| r.depth == at.depth) else { return };
        // A trailing underscore and `out` say that the change is the purpose.
        if ended.function.ends_with('_') {
            return;
        }
        for (param, v, version) in ended.arrays {
            let Some(array) = v.any_array() else { continue };
            let storage = array.storage();
            if storage.version() != version && param.as_str() != "out" && !v.is(value) {
                let (buffer, written) = (storage.id(), storage.written());
                self.changed.push(Changed { function: ended.function, param, buffer, depth: at.depth - 1, written });
            }
        }
    }

    /// A name is read: the warning and the stamp of the write, if a function changed what it holds.
    pub fn read(&mut self, at: &At, v: &Value, text: &str) -> Option<(Warning, u64)> {
        if self.changed.is_empty() {
            return None;
        }
        let buffer = v.any_array()?.storage().id();
        let k = self.changed.iter().position(|c| c.buffer == buffer && c.depth == at.depth)?;
        let c = self.changed.swap_remove(k);
        let library = Library::of(v)?;
        let f = c.function;
        let warning = Warning::new(
            Code::V009,
            format!(
                "{text} is not what it was before {f}() was called: {f} changed it through its parameter {}",
                c.param
            ),
            "An array is passed as it is, not copied; in-place operations in the function reach the caller's array.",
        )
        .fix(format!("{f}({text}{})", copying(library)));
        Some((warning, c.written))
    }
}
