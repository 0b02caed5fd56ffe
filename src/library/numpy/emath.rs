//! `np.emath`: mathematical functions whose results leave the real numbers where they must.

use super::convert::ArrayLike;
use super::operand::{self, Operand};
use super::reduce::any_true;
use crate::array::{Array, DType, Num};
use crate::op::cast::astype;
use crate::op::elementwise::{BinaryOp, UnaryOp};
use crate::rows;
use crate::value::module::ModuleSpec;
use crate::value::{Host, Result, Value};

/// The module `numpy.emath`.
pub static MODULE: ModuleSpec =
    ModuleSpec { name: "numpy.emath", doc: "numpy.emath", functions: &[FUNCTIONS], members: &[], aliases: &[] };

/// The module `numpy.lib.scimath`: the same functions.
pub static SCIMATH: ModuleSpec = ModuleSpec {
    name: "numpy.lib.scimath",
    doc: "numpy.lib.scimath",
    functions: &[FUNCTIONS],
    members: &[],
    aliases: &[],
};

rows! { FUNCTIONS =
    /// Compute the square root of x, complex for negative elements.
    ///
    /// >>> np.emath.sqrt([-1, 4])
    "sqrt"(x: ArrayLike) => |h: &mut dyn Host, x: ArrayLike| outside(h, UnaryOp::Sqrt, &x, Domain::NotNegative);
    /// Compute the natural logarithm of x, complex for negative elements.
    ///
    /// >>> np.emath.log(-np.exp(1)) == (1 + np.pi * 1j)
    "log"(x: ArrayLike) => |h: &mut dyn Host, x: ArrayLike| outside(h, UnaryOp::Log, &x, Domain::NotNegative);
    /// Compute the logarithm base 10 of x, complex for negative elements.
    ///
    /// >>> np.emath.log10([-10, 100])
    "log10"(x: ArrayLike) => |h: &mut dyn Host, x: ArrayLike| outside(h, UnaryOp::Log10, &x, Domain::NotNegative);
    /// Compute the logarithm base 2 of x, complex for negative elements.
    ///
    /// >>> np.emath.log2([-4, 8])
    "log2"(x: ArrayLike) => |h: &mut dyn Host, x: ArrayLike| outside(h, UnaryOp::Log2, &x, Domain::NotNegative);
    /// Take log base n of x.
    ///
    /// >>> np.emath.logn(2, [4, 8])
    "logn"(n: ArrayLike, x: ArrayLike) => logn;
    /// Return x to the power p, complex for negative x.
    ///
    /// >>> np.emath.power([2, 4], 2)
    "power"(x: ArrayLike, p: ArrayLike) => power;
    /// Compute the inverse cosine of x, complex outside [-1, 1].
    ///
    /// >>> np.emath.arccos([1, 2])
    "arccos"(x: ArrayLike) => |h: &mut dyn Host, x: ArrayLike| outside(h, UnaryOp::Arccos, &x, Domain::UpToOne);
    /// Compute the inverse sine of x, complex outside [-1, 1].
    ///
    /// >>> np.emath.arcsin([0, 1])
    "arcsin"(x: ArrayLike) => |h: &mut dyn Host, x: ArrayLike| outside(h, UnaryOp::Arcsin, &x, Domain::UpToOne);
    /// Compute the inverse hyperbolic tangent of x, complex outside [-1, 1].
    ///
    /// >>> np.emath.arctanh([0, 2])
    "arctanh"(x: ArrayLike) => |h: &mut dyn Host, x: ArrayLike| outside(h, UnaryOp::Arctanh, &x, Domain::UpToOne);
}

/// Where a function of real numbers is real.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Domain {
    NotNegative,
    UpToOne,
}

/// The array, as complex numbers if an element lies outside the domain.
fn lifted(a: &Array, domain: Domain) -> Result<Array> {
    if a.dtype().is_complex() || a.dtype().is_bool() {
        return Ok(a.clone());
    }
    let out = match domain {
        Domain::NotNegative => operand::zip_num(BinaryOp::Less, a, Num::Int(0))?,
        Domain::UpToOne => operand::zip_num(BinaryOp::Greater, &operand::map(UnaryOp::Absolute, a)?, Num::Int(1))?,
    };
    let _ = crate::kernel::fpstatus::take();
    if !any_true(&out)? {
        return Ok(a.clone());
    }
    let narrow = matches!(a.dtype(), DType::F32 | DType::I8 | DType::U8 | DType::I16 | DType::U16);
    Ok(astype(a, if narrow { DType::C64 } else { DType::C128 })?)
}

fn outside(h: &mut dyn Host, op: UnaryOp, x: &ArrayLike, domain: Domain) -> Result<Value> {
    operand::unary(h, op, Operand::Array(lifted(&x.array(), domain)?))
}

fn logn(h: &mut dyn Host, n: ArrayLike, x: ArrayLike) -> Result<Value> {
    let above = outside(h, UnaryOp::Log, &x, Domain::NotNegative)?;
    let below = outside(h, UnaryOp::Log, &n, Domain::NotNegative)?;
    crate::value::ops::binary(h, crate::value::types::BinOp::Div, &above, &below)
}

fn power(h: &mut dyn Host, x: ArrayLike, p: ArrayLike) -> Result<Value> {
    let base = lifted(&x.array(), Domain::NotNegative)?;
    let mut exponent = p.array();
    if exponent.dtype().is_integer() && any_true(&operand::zip_num(BinaryOp::Less, &exponent, Num::Int(0))?)? {
        exponent = astype(&exponent, DType::F64)?;
    }
    operand::binary(h, BinaryOp::Power, Operand::Array(base), Operand::Array(exponent))
}
