//! Functions of the program, and bound methods.

use super::call::ParamKind;
use super::symbol::Names;
use super::{Class, Host, Result, Symbol, Value};
use std::any::Any;
use std::cell::RefCell;
use std::rc::Rc;

/// A function that the program defined. The evaluator knows its code; the rest of the world sees
/// name, documentation and attributes.
pub struct Function {
    pub name: Symbol,
    /// With the classes and functions around it: `f.<locals>.g`.
    pub qualname: Symbol,
    /// What the evaluator runs.
    pub code: Rc<dyn Any>,
    /// The doc string.
    pub doc: Value,
    /// Its parameters in order: what the evaluator knows of its code, for `help` and `inspect`.
    pub parameters: fn(&Function) -> Vec<Parameter>,
    /// Attributes that the program set.
    pub attrs: RefCell<Names<Value>>,
    /// The class it was defined in, for `super()`.
    pub class: RefCell<Option<std::rc::Weak<Class>>>,
}

/// One parameter of a function of the program.
pub struct Parameter {
    pub name: Symbol,
    pub kind: ParamKind,
    /// Whether it stands before a `/`.
    pub positional_only: bool,
    pub default: Option<Value>,
}

impl Function {
    /// The signature as `help` shows it.
    pub fn signature(&self, h: &mut dyn Host) -> Result<String> {
        let (mut parts, mut before_slash, mut starred) = (Vec::new(), false, false);
        for p in (self.parameters)(self) {
            if before_slash && !p.positional_only {
                parts.push("/".to_string());
            }
            if p.kind == ParamKind::KeywordOnly && !starred {
                parts.push("*".to_string());
            }
            before_slash = p.positional_only;
            starred |= matches!(p.kind, ParamKind::KeywordOnly | ParamKind::Rest);
            let default = match &p.default {
                Some(v) => format!("={}", v.repr(h)?),
                None => String::new(),
            };
            parts.push(format!("{}{}{default}", p.kind.stars(), p.name));
        }
        if before_slash {
            parts.push("/".to_string());
        }
        Ok(format!("{}({})", self.name, parts.join(", ")))
    }
}

/// A callable with its first argument.
pub struct Method {
    pub receiver: Value,
    pub function: Value,
}
