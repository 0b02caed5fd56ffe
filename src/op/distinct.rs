//! Whether an index surely names different elements: found out without remembering any, so that the writes whose index is
//! a mask or a range cost nothing more when somebody watches for repeated ones.

use crate::array::index::to_i64;
use crate::array::{Array, DType, view};

/// So few are compared each with each.
pub const FEW: usize = 16;
/// Longer indices are not looked through.
const LONGEST: usize = 1 << 16;

/// Whether these positions are surely different elements of an axis: all counted from the same end, and few and different,
/// or ever rising, or ever falling.
pub fn integers(indices: &[i64]) -> bool {
    let one_end = indices.iter().all(|&i| i >= 0) || indices.iter().all(|&i| i < 0);
    one_end
        && (indices.is_sorted_by(|a, b| a < b)
            || indices.is_sorted_by(|a, b| a > b)
            || (indices.len() <= FEW && (1..indices.len()).all(|k| !indices[..k].contains(&indices[k]))))
}

/// Whether the index array names no element twice: a mask never does.
pub fn array(indices: &Array) -> bool {
    if indices.dtype() == DType::Bool || indices.size() <= 1 {
        return true;
    }
    if indices.size() > LONGEST || !indices.dtype().is_integer() {
        return false;
    }
    match (indices.dtype() == DType::I64).then(|| view::as_slice::<i64>(indices)).flatten() {
        Some(slice) => integers(slice),
        None => integers(&to_i64(indices)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_certain_is_distinct() {
        assert!(integers(&[]) && integers(&[3]) && integers(&[2, 0, 1]) && integers(&[-1, -2]));
        assert!(!integers(&[0, 0]) && !integers(&[2, 0, 2]));
        // -1 and 2 are one element of three.
        assert!(!integers(&[-1, 2]));
        let long: Vec<i64> = (0..100).collect();
        assert!(integers(&long) && integers(&long.iter().rev().copied().collect::<Vec<_>>()));
        let wound: Vec<i64> = (0..100).map(|i| i * 7 % 100).collect();
        assert!(!integers(&wound), "it is, but that would take remembering them");
        assert!(array(&Array::zeros(DType::Bool, &[3]).unwrap()));
        assert!(array(&Array::from_vec(vec![1i32, 2, 9]).unwrap()) && !array(&Array::from_vec(vec![1i32, 1]).unwrap()));
    }
}
