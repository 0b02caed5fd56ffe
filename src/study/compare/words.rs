//! The two libraries' words for the same thing. The words themselves are data, in `to_torch.tscript` and
//! `to_numpy.tscript`; here they are read and found.

use super::Side;
use crate::array::DType;
use crate::session::{Raised, Session};
use crate::value::symbol::Names;
use crate::value::{Symbol, Value, types};

/// Keywords: (NumPy's, PyTorch's).
const KEYWORDS: &[(&str, &str)] = &[
    ("axis", "dim"),
    ("axes", "dims"),
    ("keepdims", "keepdim"),
    ("shape", "size"),
    ("ddof", "correction"),
    ("x1", "input"),
    ("x2", "other"),
    ("a", "input"),
];

/// Keywords of PyTorch that mean nothing to NumPy.
const TORCH_ONLY: &[&str] = &["device", "requires_grad", "pin_memory", "non_blocking"];

/// Modules and functions that draw random numbers: each library has its own streams, so the numbers are drawn by the
/// library that the program names, and handed over.
pub const RANDOM: &[&str] =
    &["random", "rand", "randn", "randint", "randperm", "normal", "bernoulli", "multinomial", "manual_seed"];

/// What a side says instead of the other library's words.
#[derive(Default)]
pub struct Words {
    functions: Names<Value>,
    methods: Names<Value>,
    attributes: Names<Value>,
}

impl Words {
    /// Reads the table of a side.
    ///
    /// # Errors
    /// None but those of a table that does not run; a test runs both.
    pub fn read(session: &mut Session, side: Side) -> Result<Words, Raised> {
        let text = match side {
            Side::Numpy => include_str!("to_numpy.tscript"),
            Side::Torch => include_str!("to_torch.tscript"),
            Side::Copied => return Ok(Words::default()),
        };
        let mut words = Words::default();
        for (name, value) in session.run_apart("<words>", text)?.all() {
            let table = match name.as_str() {
                "functions" => &mut words.functions,
                "methods" => &mut words.methods,
                "attributes" => &mut words.attributes,
                _ => continue,
            };
            if let Value::Dict(rows) = &value {
                table.extend(rows.pairs().into_iter().filter_map(|(k, v)| Some((Symbol::new(k.as_str()?), v))));
            }
        }
        Ok(words)
    }

    /// What stands for a function of the other library; dotted below the library: `add.at`.
    pub fn function(&self, name: &str) -> Option<Value> {
        self.functions.get(&Symbol::new(name)).cloned()
    }
    /// What stands for a method; it takes the array first.
    pub fn method(&self, name: &str) -> Option<Value> {
        self.methods.get(&Symbol::new(name)).cloned()
    }
    /// What computes an attribute of an array.
    pub fn attribute(&self, name: &str) -> Option<Value> {
        self.attributes.get(&Symbol::new(name)).cloned()
    }
}

/// A keyword in a side's words; `None` if it means nothing there.
pub fn keyword(side: Side, name: Symbol) -> Option<Symbol> {
    let other = match side {
        Side::Numpy if TORCH_ONLY.contains(&name.as_str()) => return None,
        Side::Numpy => KEYWORDS.iter().find(|(_, torch)| *torch == name.as_str()).map(|(numpy, _)| *numpy),
        Side::Torch => KEYWORDS.iter().find(|(numpy, _)| *numpy == name.as_str()).map(|(_, torch)| *torch),
        Side::Copied => None,
    };
    Some(other.map_or(name, Symbol::new))
}

/// An argument that names a dtype, as the side's own object. `named`: it stands where only a dtype can.
pub fn dtype(side: Side, v: &Value, named: bool) -> Option<Value> {
    let found = match v {
        Value::DType(d) | Value::TorchDType(d) => d.get(),
        Value::Str(s) if named => DType::from_name(s.as_str())?,
        Value::Type(t) if t.module == "numpy" => DType::from_name(t.name.trim_end_matches('_'))?,
        Value::Type(t) if named && std::ptr::eq(*t, &types::FLOAT) => DType::F64,
        Value::Type(t) if named && std::ptr::eq(*t, &types::INT) => DType::I64,
        Value::Type(t) if named && std::ptr::eq(*t, &types::BOOL) => DType::Bool,
        _ => return None,
    };
    Some(if side == Side::Torch { Value::torch_dtype(found) } else { Value::dtype(found) })
}
