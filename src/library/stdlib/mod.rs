//! The parts of Python's standard library that array code uses: native modules (a file each) and
//! modules written in the language (`lib/`).

mod abstract_classes;
mod args;
mod bisect;
mod calendar;
mod cmath;
mod collections;
mod copy;
mod counter;
mod deque;
mod dict_kinds;
mod functools;
mod getter;
mod heapq;
pub mod inspect;
mod itertools;
mod itertools_combine;
mod json;
mod json_parse;
mod math;
mod object;
mod operator;
mod os;
mod pack;
mod random;
mod re;
mod re_pattern;
mod script;
mod sys;
mod time;
mod traceback;
mod typing;
mod warnings;

pub use script::{SCRIPTS, ScriptModule};

use crate::value::module::ModuleSpec;
use crate::value::{Args, Host, Result, Symbol, Value, attr};

/// Its native modules. Names with an underscore are what modules written in the language build on.
pub static MODULES: &[&ModuleSpec] = &[
    &math::MODULE,
    &time::MODULE,
    &itertools::MODULE,
    &functools::MODULE,
    &functools::HELPERS,
    &operator::MODULE,
    &bisect::MODULE,
    &heapq::MODULE,
    &collections::MODULE,
    &random::MODULE,
    &sys::MODULE,
    &os::MODULE,
    &typing::MODULE,
    &abstract_classes::COLLECTIONS,
    &abstract_classes::NUMBERS,
    &copy::MODULE,
    &cmath::MODULE,
    &warnings::MODULE,
    &inspect::MODULE,
    &json::MODULE,
    &pack::MODULE,
    &traceback::MODULE,
    &re::MODULE,
    &os::GC,
    &os::PLATFORM,
];

/// Installs its types.
pub fn install() {
    getter::install();
    itertools::install();
    functools::install();
    deque::install();
    random::install();
    re::install();
    typing::install();
    dict_kinds::install();
    counter::install();
}

/// A name of a module written in the language: for native modules that keep a part there.
pub fn script_name(h: &mut dyn Host, module: &str, name: &str) -> Result<Value> {
    let module = h.import(module)?;
    attr::get(h, &module, Symbol::new(name))
}

/// Calls a builtin function.
fn builtin(h: &mut dyn Host, name: &str, args: &[Value]) -> Result<Value> {
    let f = script_name(h, "builtins", name)?;
    h.call(&f, Args::positional(args))
}
