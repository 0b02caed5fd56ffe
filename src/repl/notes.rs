//! Notes under an error at the prompt: what the operands are, and what a newcomer most likely meant.

use super::commands;
use super::complete::kind_of;
use crate::array::DType;
use crate::array::format::numpy::shape_tuple;
use crate::eval::Globals;
use crate::library;
use crate::session::Failure;
use crate::value::{Symbol, Value};
use tscript_grammar::lex::{self, Class};

/// A mistake that many make: how it is recognised, and what helps.
struct Mistake {
    /// The exception's type.
    error: &'static str,
    /// What its message has.
    message: &'static str,
    /// What the code at the place of the error has; empty is anything.
    code: &'static str,
    help: &'static str,
}

const fn mistake(error: &'static str, message: &'static str, code: &'static str, help: &'static str) -> Mistake {
    Mistake { error, message, code, help }
}

/// The first that fits is shown.
const MISTAKES: &[Mistake] = &[
    mistake("TypeError", "Cannot interpret", "zeros(", "the shape is one argument: np.zeros((2, 3))"),
    mistake("TypeError", "Cannot interpret", "ones(", "the shape is one argument: np.ones((2, 3))"),
    mistake("TypeError", "Cannot interpret", "", "the second argument is the dtype; a shape is one tuple: (2, 3)"),
    mistake(
        "TypeError",
        "array() takes from 1 to 2 positional",
        "array(",
        "the items are one list: np.array([1, 2, 3])",
    ),
    mistake(
        "TypeError",
        "'tuple' object is not callable",
        "shape",
        "shape is a tuple; write x.shape without parentheses",
    ),
    mistake(
        "TypeError",
        "object is not callable",
        ".T",
        "T is an array, not a function; write x.T without parentheses",
    ),
    mistake(
        "TypeError",
        "object is not callable",
        "",
        "something stands before '(' that is no function; is an operator missing, or was a function's name given to a value?",
    ),
    mistake(
        "ValueError",
        "truth value of an array",
        "",
        "and, or, not and if want one truth value; combine arrays with &, | and ~, comparisons in parentheses: (a > 0) & (b > 0)",
    ),
    mistake(
        "RuntimeError",
        "Boolean value of Tensor",
        "",
        "and, or, not and if want one truth value; combine tensors with &, | and ~, comparisons in parentheses: (a > 0) & (b > 0)",
    ),
    mistake(
        "ValueError",
        "could not be broadcast",
        "",
        "shapes are compared from the right: each pair must be equal, or one of them 1; x[:, None] adds an axis",
    ),
    mistake(
        "RuntimeError",
        "must match the size of tensor",
        "",
        "shapes are compared from the right: each pair must be equal, or one of them 1; x[:, None] adds an axis",
    ),
    mistake(
        "ValueError",
        "mismatch in its core dimension",
        "",
        "a @ b needs as many columns in a as b has rows; b.T swaps them",
    ),
    mistake(
        "RuntimeError",
        "shapes cannot be multiplied",
        "",
        "a @ b needs as many columns in a as b has rows; b.T swaps them",
    ),
    mistake(
        "ValueError",
        "cannot reshape array",
        "",
        "the sizes must multiply to the same number; one of them can be -1",
    ),
    mistake(
        "RuntimeError",
        "is invalid for input of size",
        "",
        "the sizes must multiply to the same number; one of them can be -1",
    ),
    mistake("IndexError", "out of bounds", "", "indices begin at 0: the last one is the size minus 1, or -1"),
    mistake("IndexError", "list index out of range", "", "indices begin at 0: the last one is len(x) - 1, or -1"),
    mistake(
        "IndexError",
        "only integers, slices",
        "",
        "an index is a whole number, a slice, a list of those, or a mask; // divides to whole numbers, int(x) makes one",
    ),
    mistake(
        "TypeError",
        "object does not support item assignment",
        "",
        "what stands before the last brackets is a number, a text or a tuple, and these never change",
    ),
    mistake("KeyError", "", "[", "d.get(key) is None where the key is missing; list(d) shows the keys"),
    mistake("IndexError", "too many indices", "", "x.ndim says how many indices there can be"),
    mistake(
        "TypeError",
        "only integer scalar arrays",
        "concatenate",
        "the arrays are one argument: np.concatenate((a, b))",
    ),
    mistake("TypeError", "only integer scalar arrays", "stack", "the arrays are one argument: np.stack((a, b))"),
    mistake(
        "AttributeError",
        "'numpy.ndarray' object has no attribute 'append'",
        "",
        "arrays do not grow; np.append(a, x) gives a longer copy, a list has append",
    ),
    mistake("AttributeError", "'list' object has no attribute", "", "that is a list; np.array(x) makes an array of it"),
    mistake(
        "AttributeError",
        "'NoneType' object has no attribute",
        "",
        "the value is None; functions that change something in place, such as list.sort(), return None",
    ),
    mistake(
        "TypeError",
        "'NoneType' object is not",
        "",
        "the value is None; functions that change something in place, such as list.sort(), return None",
    ),
    mistake(
        "TypeError",
        "list indices must be integers or slices, not tuple",
        "",
        "a list of lists is indexed step by step, x[1][2]; np.array(x)[1, 2] takes both at once",
    ),
    mistake(
        "TypeError",
        "'builtin_function_or_method' object is not subscriptable",
        "",
        "functions are called with parentheses: f(…), not f[…]",
    ),
    mistake(
        "TypeError",
        "'function' object is not subscriptable",
        "",
        "functions are called with parentheses: f(…), not f[…]",
    ),
    mistake(
        "TypeError",
        "'float' object cannot be interpreted as an integer",
        "",
        "a whole number is wanted; // divides to one, int(x) makes one",
    ),
    mistake(
        "TypeError",
        "can only concatenate str",
        "",
        "text and numbers are joined by f\"{text}{number}\" or str(number)",
    ),
    mistake("TypeError", "'tuple' and", "", "a comma makes a tuple; the decimal mark is a point: 1.5, not 1,5"),
    mistake("TypeError", "and 'tuple'", "", "a comma makes a tuple; the decimal mark is a point: 1.5, not 1,5"),
    mistake(
        "OverflowError",
        "out of bounds for",
        "",
        "the dtype is too small for the number; choose another: dtype=np.int64",
    ),
    mistake("ValueError", "inhomogeneous shape", "", "the rows have different lengths; an array needs equal ones"),
    mistake(
        "UnboundLocalError",
        "",
        "",
        "a name that a function assigns is its own; 'global NAME' or 'nonlocal NAME' means the one outside",
    ),
    mistake(
        "ModuleNotFoundError",
        "'matplotlib",
        "",
        "there is no matplotlib; %plot, %hist, %heat and %img draw in the terminal",
    ),
    mistake(
        "ModuleNotFoundError",
        "'pandas",
        "",
        "there is no pandas; np.loadtxt and np.genfromtxt read tables of numbers",
    ),
    mistake("NameError", "'true'", "", "Python writes True"),
    mistake("NameError", "'false'", "", "Python writes False"),
    mistake("NameError", "'null'", "", "Python writes None"),
    mistake("NameError", "'none'", "", "Python writes None"),
];

/// The lines below the report of a failure, each without its end.
pub fn notes(globals: &Globals, failure: &Failure) -> Vec<String> {
    let mut lines = vec![];
    if let Some(operands) = operands(globals, failure) {
        lines.push(format!("note: {operands}"));
    }
    if let Some(help) = help(failure) {
        lines.push(format!("hint: {help}"));
    }
    lines
}

fn help(failure: &Failure) -> Option<String> {
    let fits =
        |m: &&Mistake| failure.kind == m.error && failure.message.contains(m.message) && failure.code.contains(m.code);
    if let Some(m) = MISTAKES.iter().find(fits) {
        return Some(m.help.to_string());
    }
    // A name that would be a module.
    let name = failure.message.strip_prefix("name '")?.strip_suffix("' is not defined")?;
    if failure.kind != "NameError" {
        return None;
    }
    if commands::find(name).is_some() {
        return Some(format!("there is a command %{name}"));
    }
    let known = library::module(name).is_some() || library::script(name).is_some();
    known.then(|| format!("import {name} first"))
}

/// The arrays that the failing code names, in a function by the function's names first: `a: (3, 4) float64`.
fn operands(globals: &Globals, failure: &Failure) -> Option<String> {
    if !matches!(failure.kind.as_str(), "ValueError" | "TypeError" | "RuntimeError" | "IndexError") {
        return None;
    }
    let pieces = lex::tokens(&failure.code);
    let mut seen: Vec<&str> = vec![];
    let mut found = vec![];
    for (i, p) in pieces.iter().enumerate().filter(|(_, p)| p.class == Class::Name) {
        let name = &failure.code[p.span.clone()];
        let dotted = i > 0 && &failure.code[pieces[i - 1].span.clone()] == ".";
        if dotted || seen.contains(&name) {
            continue;
        }
        seen.push(name);
        let local = failure.locals.iter().find(|l| l.name.as_str() == name).filter(|_| !failure.at_top);
        if let Some(local) = local {
            found.extend(local.array.as_ref().map(|(sizes, dtype)| format!("{name}: {}", shape(sizes, *dtype))));
            continue;
        }
        let Some(value) = globals.get(Symbol::new(name)) else { continue };
        match &value {
            Value::Array(a) => found.push(format!("{name}: {}", shape(a.array().shape(), a.array().dtype()))),
            Value::Tensor(t) => found.push(format!("{name}: {}", shape(t.array().shape(), t.array().dtype()))),
            Value::List(_) | Value::Tuple(_) => found.push(format!("{name}: {}", kind_of(&value))),
            _ => {}
        }
    }
    let has_array = found.iter().any(|f| f.contains('('));
    (has_array && found.len() <= 4).then(|| found.join(", "))
}

fn shape(sizes: &[usize], dtype: DType) -> String {
    format!("{} {}", shape_tuple(sizes), dtype.name())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_names_real_exceptions() {
        use crate::diag::ErrorKind;
        for m in MISTAKES {
            assert!(ErrorKind::ALL.iter().any(|k| k.name() == m.error), "{}", m.error);
            assert!(!m.help.ends_with('.') && !m.help.is_empty());
        }
        assert!(MISTAKES.len() >= 20);
    }
}
