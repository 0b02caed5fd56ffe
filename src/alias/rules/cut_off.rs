//! V011: a number with a fraction was written into an array of integers. Proven by the number itself. Bytes and other
//! unsigned integers are left out: images are filled from fractions on purpose.

use crate::alias::codes::Code;
use crate::alias::names::Library;
use crate::alias::report::{Warning, number};
use crate::alias::scene::Scene;
use crate::array::{DType, Num};
use crate::value::Value;

/// How many elements of a value are looked at.
const LOOKED_AT: usize = 64;

/// After `object[index] = value`.
pub fn stored(s: &Scene, object: &Value, value: &Value) -> Option<Warning> {
    let target = object.any_array()?.dtype();
    if !target.is_signed_integer() {
        return None;
    }
    let (lost, from) = fraction(value)?;
    let library = Library::of(object)?;
    let w = s.written()?;
    let (e, _, given) = w.store()?;
    let (name, place) = (w.part(e), w.target()?);
    let kept = number(target, Num::Int(lost.trunc() as i64));
    let (floats, whole) = match (library, value.is_array()) {
        (Library::Numpy, true) => (".astype(float)", format!("np.rint({})", w.part(given))),
        (Library::Torch, true) => (".float()", format!("{}.round()", w.primary(given))),
        (Library::Numpy, false) => (".astype(float)", format!("round({})", w.part(given))),
        (Library::Torch, false) => (".float()", format!("round({})", w.part(given))),
    };
    Some(
        Warning::new(
            Code::V011,
            format!("{place} cannot hold {}: {name} is an array of {target}", number(from, Num::Float(lost))),
            "What is written into an array becomes of its dtype; the fraction is cut off.",
        )
        .outcome("given", number(from, Num::Float(lost)))
        .outcome("kept", kept)
        .fix(format!("{name} = {name}{floats}; {}", w.whole()))
        .fix(w.replaced(&[(given, whole)])),
    )
}

/// The first finite number of a value that has a fraction, with its dtype.
fn fraction(value: &Value) -> Option<(f64, DType)> {
    let has = |x: &f64| x.is_finite() && x.fract() != 0.0;
    match value {
        Value::Float(x) => Some((x.get(), DType::F64)).filter(|(x, _)| has(x)),
        Value::Scalar(s) => match s.num {
            Num::Float(x) => Some((x, s.dtype)).filter(|(x, _)| has(x)),
            _ => None,
        },
        v => {
            let array = v.any_array().filter(|a| a.dtype().is_float())?;
            let real = |n: &Num| if let Num::Float(x) = n { Some(*x) } else { None };
            let first = array.corner(LOOKED_AT).to_nums().iter().filter_map(real).find(has)?;
            Some((first, array.dtype()))
        }
    }
}
