//! V008: `x[[1, 0, 1, 0]]`. A list of integers is an index in both libraries, also if it looks like a mask.
//!
//! Reported where the list is as long as the axis (three or more, so that an element is certainly picked twice), has
//! zeros and ones only, both of them, and picks from a name. Labels of two classes look the same; but they pick from an
//! array with a row a class, of two rows, and the axis has three or more.

use crate::alias::codes::Code;
use crate::alias::names::Library;
use crate::alias::report::Warning;
use crate::alias::scene::Scene;
use crate::value::Value;

/// Before `object[index]` is read, the index being a list.
pub fn indexed(s: &Scene, object: &Value, index: &Value) -> Option<Warning> {
    let Value::List(list) = index else { return None };
    let array = object.any_array()?;
    let n = *array.shape().first()?;
    let items = list.borrow();
    let ones = items.iter().map(|v| match v {
        Value::Int(i @ (0 | 1)) => Some(*i == 1),
        _ => None,
    });
    let mask: Vec<bool> = ones.collect::<Option<_>>()?;
    if n < 3 || mask.len() != n || mask.iter().all(|b| *b) || !mask.iter().any(|b| *b) {
        return None;
    }
    let (_, source) = s.h.source(s.at.source)?;
    let text = source.get(s.at.start as usize..s.at.end as usize)?;
    let name = s.name_of(object)?;
    let list = text.strip_prefix(name)?.trim().strip_prefix('[')?.strip_suffix(']')?;
    let rows: Vec<String> = mask.iter().map(|b| u8::from(*b).to_string()).collect();
    let kept: Vec<String> = mask.iter().enumerate().filter(|(_, b)| **b).map(|(i, _)| i.to_string()).collect();
    let fix = match Library::of(object)? {
        Library::Numpy => format!("{name}[np.array({list}, dtype=bool)]"),
        Library::Torch => format!("{name}[torch.tensor({list}, dtype=torch.bool)]"),
    };
    Some(
        Warning::new(
            Code::V008,
            format!("{list} is an index here, not a mask"),
            "Integers name positions, also if they are all 0 or 1; a mask must be of bools.",
        )
        .outcome("as written", format!("positions {}", rows.join(", ")))
        .outcome("as a mask", format!("positions {}", kept.join(", ")))
        .fix(fix),
    )
}
