//! The other library's words at run time: every attribute and method call of a translated program comes through here,
//! where the receiver is known.

use super::Side;
use super::words::{self, RANDOM, Words};
use crate::array::overlap::{self, Overlap};
use crate::diag::Error;
use crate::value::call::Args;
use crate::value::{Host, Result, Symbol, Value, attr};

/// Begins the message of an exception that says that the table lacks a word.
pub const UNKNOWN: &str = "tscript compare knows no counterpart of";

/// A library as one side speaks it.
pub struct Dialect {
    pub side: Side,
    pub words: Words,
    /// The library that the program is written for; `None` if it uses both.
    pub spoken: Option<Side>,
}

impl Dialect {
    /// `receiver.name(…)`
    pub fn call(&self, h: &mut dyn Host, receiver: &Value, name: Symbol, args: Args) -> Result<Value> {
        if self.spoken == Some(self.side) && !drawing(receiver, name) {
            return attr::call_method(h, receiver, name, args);
        }
        if let Value::Module(m) = receiver
            && let Some((library, path)) = library_of(m.name.as_str())
        {
            return self.function(h, receiver, library, &joined(path, name.as_str()), name, args);
        }
        if let ("at", Value::Builtin(f)) = (name.as_str(), receiver)
            && let Some(callee) = self.words.function(&format!("{}.at", f.name))
        {
            return h.call(&callee, args);
        }
        if !is_arraylike(receiver) {
            // A generator of the other library draws that library's arrays.
            let result = attr::call_method(h, receiver, name, args)?;
            return Ok(handed_over(&result, self.side));
        }
        let (pos, kw) = self.arguments(args, matches!(name.as_str(), "astype" | "to" | "type"));
        let args = Args { pos: &pos, kw: &kw };
        let own = attr::find(h, receiver, name)?;
        // In a program that uses both libraries a word is the receiver's own if it can be.
        if let Some(callee) = self.words.method(name.as_str()).filter(|_| self.spoken.is_some() || own.is_none()) {
            return self.with_receiver(h, &callee, receiver, args);
        }
        if let Some(method) = own {
            return h.call(&method, args);
        }
        if let Some(plain) = name.as_str().strip_suffix('_').filter(|_| self.side == Side::Numpy) {
            let result = self.call(h, receiver, Symbol::new(plain), args)?;
            crate::value::item::set(h, receiver, &Value::Ellipsis, &result)?;
            return Ok(receiver.clone());
        }
        let library = h.import(self.side.library())?;
        let function = match self.words.function(name.as_str()) {
            Some(function) => Some(function),
            None => attr::find(h, &library, name)?,
        };
        match function {
            Some(function) => self.with_receiver(h, &function, receiver, args),
            None => Err(self.unknown(&format!("the method {name}"))),
        }
    }

    /// `receiver.name`
    pub fn attribute(&self, h: &mut dyn Host, receiver: &Value, name: Symbol) -> Result<Value> {
        if let Value::Module(m) = receiver
            && let Some((library, path)) = library_of(m.name.as_str())
            && !RANDOM.contains(&name.as_str())
        {
            return match self.counterpart(h, receiver, library, &joined(path, name.as_str()), name)? {
                Some(v) => {
                    Ok(words::dtype(self.side, &v, false).filter(|_| library != self.side.library()).unwrap_or(v))
                }
                None => Err(self.unknown(&format!("{library}.{}", joined(path, name.as_str())))),
            };
        }
        let translated = self.spoken.is_some() && self.spoken != Some(self.side) && is_arraylike(receiver);
        match self.words.attribute(name.as_str()).filter(|_| translated) {
            Some(compute) => h.call(&compute, Args::positional(std::slice::from_ref(receiver))),
            None => attr::get(h, receiver, name),
        }
    }

    /// A call of a function of a library, which may be the other one.
    fn function(
        &self,
        h: &mut dyn Host,
        module: &Value,
        library: &'static str,
        path: &str,
        name: Symbol,
        args: Args,
    ) -> Result<Value> {
        if path.split('.').any(|part| RANDOM.contains(&part)) {
            let function = attr::get(h, module, name)?;
            let drawn = h.call(&function, args)?;
            return Ok(handed_over(&drawn, self.side));
        }
        if path == "shares_memory" || path == "may_share_memory" {
            return Ok(Value::bool(share(args.pos)));
        }
        if let ("from_numpy" | "as_tensor", Some(Value::Tensor(t))) = (path, args.pos.first()) {
            return Ok(Value::Tensor(t.clone()));
        }
        if library == self.side.library() {
            let function = attr::get(h, module, name)?;
            return h.call(&function, args);
        }
        let Some(function) = self.counterpart(h, module, library, path, name)? else {
            return Err(self.unknown(&format!("{library}.{path}")));
        };
        let (pos, kw) = self.arguments(args, false);
        h.call(&function, Args { pos: &pos, kw: &kw })
    }

    /// What stands for `library.path` on this side.
    fn counterpart(
        &self,
        h: &mut dyn Host,
        module: &Value,
        library: &'static str,
        path: &str,
        name: Symbol,
    ) -> Result<Option<Value>> {
        if library == self.side.library() {
            return attr::get(h, module, name).map(Some);
        }
        if let Some(function) = self.words.function(path) {
            return Ok(Some(function));
        }
        let mut found = h.import(self.side.library())?;
        for part in path.split('.') {
            // `np.lib` and its like exist on one side only; the table may know what lies below.
            match attr::find(h, &found, Symbol::new(part))? {
                Some(next) => found = next,
                None => {
                    return attr::get(h, module, name).map(|own| Some(own).filter(|v| matches!(v, Value::Module(_))));
                }
            }
        }
        Ok(Some(found))
    }

    fn with_receiver(&self, h: &mut dyn Host, callee: &Value, receiver: &Value, args: Args) -> Result<Value> {
        let pos: Vec<Value> = std::iter::once(receiver).chain(args.pos).cloned().collect();
        h.call(callee, Args { pos: &pos, kw: args.kw })
    }

    /// Arguments with the side's keywords and dtypes.
    fn arguments(&self, args: Args, names_dtype: bool) -> (Vec<Value>, Vec<(Symbol, Value)>) {
        let converted = |v: &Value, named| words::dtype(self.side, v, named).unwrap_or_else(|| v.clone());
        let pos = args.pos.iter().map(|v| converted(v, names_dtype)).collect();
        let kw = args.kw.iter().filter_map(|(k, v)| {
            let key = words::keyword(self.side, *k)?;
            Some((key, converted(v, key.as_str() == "dtype")))
        });
        (pos, kw.collect())
    }

    fn unknown(&self, what: &str) -> crate::value::Error {
        Error::runtime(format!("{UNKNOWN} {what} in {}", self.side.name())).into()
    }
}

/// The library that a module belongs to, and its path below.
fn library_of(module: &str) -> Option<(&'static str, &str)> {
    let (root, path) = module.split_once('.').unwrap_or((module, ""));
    ["numpy", "torch"].into_iter().find(|l| *l == root).map(|l| (l, path))
}

fn joined(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_string() } else { format!("{path}.{name}") }
}

/// Whether a call may draw random numbers: these are handed over, so that both sides see the same.
fn drawing(receiver: &Value, name: Symbol) -> bool {
    let Value::Module(m) = receiver else { return false };
    m.name.as_str().ends_with("random") || RANDOM.contains(&name.as_str())
}

fn is_arraylike(v: &Value) -> bool {
    matches!(v, Value::Array(_) | Value::Tensor(_) | Value::Scalar(_))
}

/// An array as the side's own kind, on the same buffer; anything else as it is.
pub fn handed_over(v: &Value, side: Side) -> Value {
    match (v, side) {
        (Value::Array(a), Side::Torch) => Value::tensor(a.array().clone()),
        (Value::Tensor(t), Side::Numpy) => Value::ndarray(t.array().clone()),
        _ => v.clone(),
    }
}

/// `np.shares_memory` for the arrays of either library.
fn share(pair: &[Value]) -> bool {
    match pair.iter().map(Value::any_array).collect::<Vec<_>>().as_slice() {
        [Some(a), Some(b)] => overlap::shares(a, b, Some(1 << 20)) != Overlap::No,
        _ => false,
    }
}
