//! Builtins on numbers.

use crate::diag::Error;
use crate::rows;
use crate::value::number::{self, Number};
use crate::value::ops::special;
use crate::value::types::UnaryOp;
use crate::value::{Host, Result, Value, ops};

rows! { pub FUNCTIONS =
    /// Return the absolute value of the argument.
    ///
    /// >>> abs(-3)
    "abs"(x: Value, /) => abs;
}

/// `abs(x)`.
pub fn abs(h: &mut dyn Host, x: Value) -> Result<Value> {
    match Number::of(&x) {
        Some(Number::Complex(c)) => return Ok(Value::float(c.re.hypot(c.im))),
        Some(Number::Float(f)) => return Ok(Value::float(f.abs())),
        Some(n) => {
            let negative = number::compare(&n, &Number::Int(0)).is_some_and(|o| o.is_lt());
            return if negative { ops::unary(h, UnaryOp::Neg, &x) } else { ops::unary(h, UnaryOp::Pos, &x) };
        }
        None => {}
    }
    if let Some(v) = special(h, &x, "__abs__", &[])? {
        return Ok(v);
    }
    match x.type_info().method("__abs__") {
        Some(m) => (m.run)(h, crate::value::Args::positional(&[x])),
        None => Err(Error::type_error(format!("bad operand type for abs(): '{}'", x.type_name())).into()),
    }
}
