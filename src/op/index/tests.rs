//! Expectations that the oracle printed for `x = arange(24).reshape(2, 3, 4)`.

use super::*;
use crate::array::view::to_vec;
use crate::array::{Bool8, Num};

fn x() -> Array {
    Array::from_slice(&(0..24i64).collect::<Vec<_>>(), &[2, 3, 4]).unwrap()
}

fn mask(shape: &[usize], f: impl Fn(usize) -> bool) -> Array {
    let values: Vec<Bool8> = (0..shape.iter().product()).map(|i| f(i).into()).collect();
    Array::from_slice(&values, shape).unwrap()
}

/// Reads the notation of the tables: nested lists of integers or booleans, slices, names of masks.
fn items(text: &str) -> Vec<Item> {
    let mut parts = vec![String::new()];
    let mut depth = 0;
    for c in text.chars() {
        match c {
            '[' => depth += 1,
            ']' => depth -= 1,
            ',' if depth == 0 => {
                parts.push(String::new());
                continue;
            }
            _ => {}
        }
        parts.last_mut().unwrap().push(c);
    }
    parts.iter().map(|p| item(p.trim())).collect()
}

fn item(text: &str) -> Item {
    match text {
        "..." => Item::Ellipsis,
        "None" => Item::NewAxis,
        "True" => Item::Bool(true),
        "False" => Item::Bool(false),
        "M" => Item::Mask(mask(&[2, 3, 4], |i| i % 2 == 0)),
        "MR" => Item::Mask(mask(&[2, 3], |_| true)),
        "M1" => Item::Mask(mask(&[3], |i| i != 1)),
        "MF" => Item::Mask(mask(&[2, 3, 4], |_| false)),
        "MB" => Item::Mask(mask(&[2, 2], |_| true)),
        _ if text.starts_with('[') => {
            let rows = text.matches('[').count().max(2) - 1;
            let flat = text.replace(['[', ']'], "");
            let words: Vec<&str> = flat.split(',').map(str::trim).collect();
            let shape = if text.starts_with("[[") { vec![rows, words.len() / rows] } else { vec![words.len()] };
            if words[0] == "True" || words[0] == "False" {
                return Item::Mask(mask(&shape, |i| words[i] == "True"));
            }
            let ints: Vec<i64> = words.iter().map(|w| w.parse().unwrap()).collect();
            Item::Array(Array::from_slice(&ints, &shape).unwrap())
        }
        _ if text.contains(':') => {
            let mut parts = text.split(':').map(|p| p.parse().ok());
            let mut next = || parts.next().flatten();
            Item::Slice { start: next(), stop: next(), step: next() }
        }
        _ => Item::Int(text.parse().unwrap()),
    }
}

fn describe(got: Result<Got>) -> String {
    match got {
        Ok(got) => {
            let a = got.array();
            format!("{:?} {:?} {:?}", to_vec::<i64>(&a), a.shape(), a.strides())
        }
        Err(e) => e.to_string(),
    }
}

#[test]
fn reads_as_the_oracle_reads() {
    let mut wrong = String::new();
    for (index, numpy, torch) in READ {
        for (rules, want) in [(Rules::Numpy, numpy), (Rules::Torch, torch)] {
            let got = describe(get(&x(), &items(index), rules));
            if got != *want {
                wrong += &format!("{rules:?} x[{index}]\n  got  {got}\n  want {want}\n");
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

fn write(index: &str, value: &[usize], rules: Rules) -> String {
    let a = x();
    let value = Array::full(DType::I64, value, Num::Int(1)).unwrap();
    set(&a, &items(index), &value, rules).map_or_else(|e| e.to_string(), |()| "ok".into())
}

#[test]
fn refuses_values_as_the_oracle_does() {
    for (index, value, numpy, torch) in WRITE {
        assert_eq!(write(index, value, Rules::Numpy), *numpy, "x[{index}] = ones({value:?})");
        assert_eq!(write(index, value, Rules::Torch), *torch, "x[{index}] = ones({value:?})");
    }
}

#[test]
fn repeated_indices_count_in_updates_only() {
    let a = Array::from_vec(vec![0i64; 3]).unwrap();
    let ones = Array::from_vec(vec![1i64, 1, 1]).unwrap();
    update_at(&a, &items("[0,0,2]"), &ones, Combine::Add, Rules::Numpy).unwrap();
    assert_eq!(to_vec::<i64>(&a), [2, 0, 1]);
    let values = Array::from_vec(vec![7i64, 8, 9]).unwrap();
    set(&a, &items("[0,0,2]"), &values, Rules::Numpy).unwrap();
    assert_eq!(to_vec::<i64>(&a), [8, 0, 9]);
}

#[test]
fn an_index_may_alias_its_target() {
    let a = Array::from_vec(vec![2i64, 0, 1]).unwrap();
    set(&a, &[Item::Array(a.clone())], &a, Rules::Numpy).unwrap();
    assert_eq!(to_vec::<i64>(&a), [0, 1, 2]);
    let rows = Array::from_slice(&[1i64, 2, 3, 4], &[2, 2]).unwrap();
    let swapped = get(&rows, &items("[1,0]"), Rules::Numpy).unwrap().array();
    set(&rows, &items("[0,1]"), &swapped, Rules::Numpy).unwrap();
    assert_eq!(to_vec::<i64>(&rows), [3, 4, 1, 2]);
}

#[rustfmt::skip]
const WRITE: &[(&str, &[usize], &str, &str)] = &[
    ("0", &[2, 3, 4], "ValueError: could not broadcast input array from shape (2,3,4) into shape (3,4)", "RuntimeError: expand(torch.LongTensor{[2, 3, 4]}, size=[3, 4]): the number of sizes provided (2) must be greater or equal to the number of dimensions in the tensor (3)"),
    ("0,0", &[5], "ValueError: could not broadcast input array from shape (5,) into shape (4,)", "RuntimeError: The expanded size of the tensor (4) must match the existing size (5) at non-singleton dimension 0.  Target sizes: [4].  Tensor sizes: [5]"),
    ("0,0", &[1, 1, 4], "ok", "ok"),
    ("0,0,0", &[1], "ValueError: setting an array element with a sequence.", "ok"),
    ("[0,1]", &[2], "ValueError: shape mismatch: value array of shape (2,) could not be broadcast to indexing result of shape (2,3,4)", "RuntimeError: shape mismatch: value tensor of shape [2] cannot be broadcast to indexing result of shape [2, 3, 4]"),
    ("[0,1]", &[1, 2, 3, 4], "ok", "ok"),
    ("M", &[3], "ValueError: NumPy boolean array indexing assignment cannot assign 3 input values to the 12 output values where the mask is true", "RuntimeError: shape mismatch: value tensor of shape [3] cannot be broadcast to indexing result of shape [12]"),
    ("M", &[1, 1], "TypeError: NumPy boolean array indexing assignment requires a 0 or 1-dimensional input, input has 2 dimensions", "ok"),
    ("MR", &[3], "ValueError: shape mismatch: value array of shape (3,) could not be broadcast to indexing result of shape (6,4)", "RuntimeError: shape mismatch: value tensor of shape [3] cannot be broadcast to indexing result of shape [6, 4]"),
    ("MF", &[0], "ok", "ok"),
    (":,[0,3]", &[], "IndexError: index 3 is out of bounds for axis 1 with size 3", "IndexError: index 3 is out of bounds for dimension 1 with size 3"),
    (":,[0,3]", &[4], "IndexError: index 3 is out of bounds for axis 1 with size 3", "IndexError: index 3 is out of bounds for dimension 0 with size 3"),
];

#[rustfmt::skip]
const READ: &[(&str, &str, &str)] = &[
    // (index of arange(24).reshape(2, 3, 4), NumPy, PyTorch): elements, shape, strides.
    ("1,:,[0,2]", "[12, 16, 20, 14, 18, 22] [2, 3] [3, 1]", "[12, 14, 16, 18, 20, 22] [3, 2] [2, 1]"),
    (":,[0,1],:,None", "[0, 1, 2, 3, 4, 5, 6, 7, 12, 13, 14, 15, 16, 17, 18, 19] [2, 2, 4, 1] [4, 8, 1, 1]", "[0, 1, 2, 3, 4, 5, 6, 7, 12, 13, 14, 15, 16, 17, 18, 19] [2, 2, 4, 1] [8, 4, 1, 1]"),
    ("[0,1],...,[0,1]", "[0, 4, 8, 13, 17, 21] [2, 3] [3, 1]", "[0, 4, 8, 13, 17, 21] [2, 3] [3, 1]"),
    ("[0,1],:,[0,1]", "[0, 4, 8, 13, 17, 21] [2, 3] [3, 1]", "[0, 4, 8, 13, 17, 21] [2, 3] [3, 1]"),
    (":,[0,1],...,[0,1]", "[0, 12, 5, 17] [2, 2] [2, 1]", "[0, 5, 12, 17] [2, 2] [2, 1]"),
    (":,[0,1],[0,1]", "[0, 5, 12, 17] [2, 2] [1, 2]", "[0, 5, 12, 17] [2, 2] [2, 1]"),
    (":,[0,1],1", "[1, 5, 13, 17] [2, 2] [1, 2]", "[1, 5, 13, 17] [2, 2] [2, 1]"),
    (":,1,[0,1]", "[4, 5, 16, 17] [2, 2] [1, 2]", "[4, 5, 16, 17] [2, 2] [2, 1]"),
    ("1,[0,1]", "[12, 13, 14, 15, 16, 17, 18, 19] [2, 4] [4, 1]", "[12, 13, 14, 15, 16, 17, 18, 19] [2, 4] [4, 1]"),
    ("1,...,[0,1]", "[12, 16, 20, 13, 17, 21] [2, 3] [3, 1]", "[12, 13, 16, 17, 20, 21] [3, 2] [2, 1]"),
    (":,[0,1]", "[0, 1, 2, 3, 4, 5, 6, 7, 12, 13, 14, 15, 16, 17, 18, 19] [2, 2, 4] [4, 8, 1]", "[0, 1, 2, 3, 4, 5, 6, 7, 12, 13, 14, 15, 16, 17, 18, 19] [2, 2, 4] [8, 4, 1]"),
    (":,:,[0,1]", "[0, 1, 4, 5, 8, 9, 12, 13, 16, 17, 20, 21] [2, 3, 2] [3, 1, 6]", "[0, 1, 4, 5, 8, 9, 12, 13, 16, 17, 20, 21] [2, 3, 2] [6, 2, 1]"),
    ("[0,1]", "[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23] [2, 3, 4] [12, 4, 1]", "[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23] [2, 3, 4] [12, 4, 1]"),
    (":,[[0,1],[1,0]]", "[0, 1, 2, 3, 4, 5, 6, 7, 4, 5, 6, 7, 0, 1, 2, 3, 12, 13, 14, 15, 16, 17, 18, 19, 16, 17, 18, 19, 12, 13, 14, 15] [2, 2, 2, 4] [4, 16, 8, 1]", "[0, 1, 2, 3, 4, 5, 6, 7, 4, 5, 6, 7, 0, 1, 2, 3, 12, 13, 14, 15, 16, 17, 18, 19, 16, 17, 18, 19, 12, 13, 14, 15] [2, 2, 2, 4] [16, 8, 4, 1]"),
    (":,:,[[0,1],[1,0]]", "[0, 1, 1, 0, 4, 5, 5, 4, 8, 9, 9, 8, 12, 13, 13, 12, 16, 17, 17, 16, 20, 21, 21, 20] [2, 3, 2, 2] [3, 1, 12, 6]", "[0, 1, 1, 0, 4, 5, 5, 4, 8, 9, 9, 8, 12, 13, 13, 12, 16, 17, 17, 16, 20, 21, 21, 20] [2, 3, 2, 2] [12, 4, 2, 1]"),
    ("...,[0,1]", "[0, 1, 4, 5, 8, 9, 12, 13, 16, 17, 20, 21] [2, 3, 2] [3, 1, 6]", "[0, 1, 4, 5, 8, 9, 12, 13, 16, 17, 20, 21] [2, 3, 2] [6, 2, 1]"),
    ("None,[0,1]", "[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23] [1, 2, 3, 4] [1, 12, 4, 1]", "[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23] [1, 2, 3, 4] [24, 12, 4, 1]"),
    ("[0,1],None,[0,1]", "[0, 1, 2, 3, 16, 17, 18, 19] [2, 1, 4] [4, 1, 1]", "[0, 1, 2, 3, 16, 17, 18, 19] [2, 1, 4] [4, 4, 1]"),
    ("[0,1],None", "[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23] [2, 1, 3, 4] [12, 1, 4, 1]", "[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23] [2, 1, 3, 4] [12, 12, 4, 1]"),
    ("True", "[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23] [1, 2, 3, 4] [24, 12, 4, 1]", "[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23] [1, 2, 3, 4] [24, 12, 4, 1]"),
    ("True,[0,1]", "[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23] [2, 3, 4] [12, 4, 1]", "[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23] [2, 3, 4] [12, 4, 1]"),
    (":,True,[0,1]", "[0, 1, 2, 3, 4, 5, 6, 7, 12, 13, 14, 15, 16, 17, 18, 19] [2, 2, 4] [4, 8, 1]", "[0, 1, 2, 3, 4, 5, 6, 7, 12, 13, 14, 15, 16, 17, 18, 19] [2, 2, 4] [8, 4, 1]"),
    ("[0,1],True", "[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23] [2, 3, 4] [12, 4, 1]", "[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23] [2, 3, 4] [12, 4, 1]"),
    ("True,True", "[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23] [1, 2, 3, 4] [24, 12, 4, 1]", "[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23] [1, 2, 3, 4] [24, 12, 4, 1]"),
    ("None,True", "[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23] [1, 1, 2, 3, 4] [1, 24, 12, 4, 1]", "[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23] [1, 1, 2, 3, 4] [24, 24, 12, 4, 1]"),
    ("[0],:,True", "[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11] [1, 3, 4] [12, 4, 1]", "[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11] [1, 3, 4] [12, 4, 1]"),
    ("M", "[0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22] [12] [1]", "[0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22] [12] [1]"),
    ("MR", "[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23] [6, 4] [4, 1]", "[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23] [6, 4] [4, 1]"),
    (":,M1", "[0, 1, 2, 3, 8, 9, 10, 11, 12, 13, 14, 15, 20, 21, 22, 23] [2, 2, 4] [4, 8, 1]", "[0, 1, 2, 3, 8, 9, 10, 11, 12, 13, 14, 15, 20, 21, 22, 23] [2, 2, 4] [8, 4, 1]"),
    ("MR,[0,1,2]", "IndexError: shape mismatch: indexing arrays could not be broadcast together with shapes (6,) (6,) (3,) ", "IndexError: shape mismatch: indexing tensors could not be broadcast together with shapes [6], [6], [3]"),
    ("MF", "[] [0] [0]", "[] [0] [1]"),
    ("MB", "IndexError: boolean index did not match indexed array along axis 1; size of axis is 3 but size of corresponding boolean axis is 2", "IndexError: The shape of the mask [2, 2] at index 1 does not match the shape of the indexed tensor [2, 3, 4] at index 1"),
    (":,M1,[0,1]", "[0, 9, 12, 21] [2, 2] [1, 2]", "[0, 9, 12, 21] [2, 2] [2, 1]"),
    ("5", "IndexError: index 5 is out of bounds for axis 0 with size 2", "IndexError: index 5 is out of bounds for dimension 0 with size 2"),
    ("-3", "IndexError: index -3 is out of bounds for axis 0 with size 2", "IndexError: index -3 is out of bounds for dimension 0 with size 2"),
    ("0,0,0,0", "IndexError: too many indices for array: array is 3-dimensional, but 4 were indexed", "IndexError: too many indices for tensor of dimension 3"),
    ("0,0,0,[0]", "IndexError: too many indices for array: array is 3-dimensional, but 4 were indexed", "IndexError: too many indices for tensor of dimension 3"),
    ("[0,5]", "IndexError: index 5 is out of bounds for axis 0 with size 2", "IndexError: index 5 is out of bounds for dimension 0 with size 2"),
    (":,[0,-4]", "IndexError: index -4 is out of bounds for axis 1 with size 3", "IndexError: index -4 is out of bounds for dimension 0 with size 3"),
    ("[0,1],[0,1,2]", "IndexError: shape mismatch: indexing arrays could not be broadcast together with shapes (2,) (3,) ", "IndexError: shape mismatch: indexing tensors could not be broadcast together with shapes [2], [3]"),
    (r#"...,..."#, r#"IndexError: an index can only have a single ellipsis ('...')"#, r#"[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23] [2, 3, 4] [12, 4, 1]"#),
    ("::-1", "[12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11] [2, 3, 4] [-12, 4, 1]", "ValueError: step must be greater than zero"),
    ("1,1,1", "[17] [] []", "[17] [] []"),
    ("1,1,1,...", "[17] [] []", "[17] [] []"),
    ("...", "[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23] [2, 3, 4] [12, 4, 1]", "[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23] [2, 3, 4] [12, 4, 1]"),
    ("None", "[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23] [1, 2, 3, 4] [0, 12, 4, 1]", "[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23] [1, 2, 3, 4] [24, 12, 4, 1]"),
    ("1:5,2:1", "[] [1, 0, 4] [12, 4, 1]", "[] [1, 0, 4] [12, 4, 1]"),
    ("[True]", "IndexError: boolean index did not match indexed array along axis 0; size of axis is 2 but size of corresponding boolean axis is 1", "IndexError: The shape of the mask [1] at index 0 does not match the shape of the indexed tensor [2, 3, 4] at index 0"),
    ("0:2,[0,2],1:3", "[1, 2, 9, 10, 13, 14, 21, 22] [2, 2, 2] [2, 4, 1]", "[1, 2, 9, 10, 13, 14, 21, 22] [2, 2, 2] [4, 2, 1]"),
    ("[0,1],:,1", "[1, 5, 9, 13, 17, 21] [2, 3] [3, 1]", "[1, 5, 9, 13, 17, 21] [2, 3] [3, 1]"),
    ("0,:,1", "[1, 5, 9] [3] [4]", "[1, 5, 9] [3] [4]"),
    ("0,[1],[2]", "[6] [1] [1]", "[6] [1] [1]"),
    (":,:,:,[0]", "IndexError: too many indices for array: array is 3-dimensional, but 4 were indexed", "IndexError: too many indices for tensor of dimension 3"),
    ("10,[5,7]", "IndexError: index 10 is out of bounds for axis 0 with size 2", "IndexError: index 10 is out of bounds for dimension 0 with size 2"),
    ("[5,7],10", "IndexError: index 10 is out of bounds for axis 1 with size 3", "IndexError: index 10 is out of bounds for dimension 1 with size 3"),
    ("0:0,[7]", "IndexError: index 7 is out of bounds for axis 1 with size 3", "[] [0, 1, 4] [4, 4, 1]"),
    (":,5", "IndexError: index 5 is out of bounds for axis 1 with size 3", "IndexError: index 5 is out of bounds for dimension 1 with size 3"),
    (":,:,-5", "IndexError: index -5 is out of bounds for axis 2 with size 4", "IndexError: index -5 is out of bounds for dimension 2 with size 4"),
    ("0,True", "[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11] [1, 3, 4] [12, 4, 1]", "[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11] [1, 3, 4] [12, 4, 1]"),
    ("0,1,2,True", "[6] [1] [1]", "[6] [1] [1]"),
    ("None,...,None", "[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23] [1, 2, 3, 4, 1] [0, 12, 4, 1, 0]", "[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23] [1, 2, 3, 4, 1] [24, 12, 4, 1, 1]"),
    ("[0,1],...,None,[0,1]", "[0, 4, 8, 13, 17, 21] [2, 3, 1] [3, 1, 1]", "[0, 4, 8, 13, 17, 21] [2, 3, 1] [3, 1, 1]"),
    ("[0,1],None,...,[0,1]", "[0, 4, 8, 13, 17, 21] [2, 1, 3] [3, 1, 1]", "[0, 4, 8, 13, 17, 21] [2, 1, 3] [3, 3, 1]"),
    ("...,None,[0,1],0", "[0, 4, 12, 16] [2, 1, 2] [1, 1, 2]", "[0, 4, 12, 16] [2, 1, 2] [2, 2, 1]"),
    ("0,...,[0,1]", "[0, 4, 8, 1, 5, 9] [2, 3] [3, 1]", "[0, 1, 4, 5, 8, 9] [3, 2] [2, 1]"),
    ("0,None,[0,1]", "[0, 1, 2, 3, 4, 5, 6, 7] [2, 1, 4] [4, 1, 1]", "[0, 1, 2, 3, 4, 5, 6, 7] [1, 2, 4] [8, 4, 1]"),
    ("[0,1],0", "[0, 1, 2, 3, 12, 13, 14, 15] [2, 4] [4, 1]", "[0, 1, 2, 3, 12, 13, 14, 15] [2, 4] [4, 1]"),
    ("[0,1],:,0", "[0, 4, 8, 12, 16, 20] [2, 3] [3, 1]", "[0, 4, 8, 12, 16, 20] [2, 3] [3, 1]"),
];

/// Indices long enough to be picked on several cores, negative ones among them.
#[test]
fn long_picks_agree_with_short_ones() {
    let n = 300_000usize;
    let a = Array::from_slice(&(0..n as i64).map(|i| 3 * i).collect::<Vec<_>>(), &[n]).unwrap();
    let index: Vec<i64> = (0..n as i64).map(|i| if i % 2 == 0 { n as i64 - 1 - i } else { -1 - i }).collect();
    let items = [Item::Array(Array::from_slice(&index, &[n]).unwrap())];
    let expected: Vec<i64> = index.iter().map(|&i| 3 * i.rem_euclid(n as i64)).collect();
    let picked = get(&a, &items, Rules::Numpy).unwrap().array();
    assert!(to_vec::<i64>(&picked) == expected);
    let turned =
        a.with_layout(Layout { strides: [-1].as_slice().into(), offset: n - 1, ..a.layout().clone() }).unwrap();
    let back: Vec<i64> = expected.iter().map(|x| 3 * (n as i64 - 1) - x).collect();
    assert!(to_vec::<i64>(&get(&turned, &items, Rules::Numpy).unwrap().array()) == back);
    let target = Array::zeros(DType::I64, &[n]).unwrap();
    set(&target, &items, &picked, Rules::Numpy).unwrap();
    let written: std::collections::HashSet<usize> = index.iter().map(|i| i.rem_euclid(n as i64) as usize).collect();
    let agrees = |(i, x): (usize, &i64)| *x == if written.contains(&i) { 3 * i as i64 } else { 0 };
    assert!(to_vec::<i64>(&target).iter().enumerate().all(agrees));
    let far = [Item::Array(Array::from_slice(&[0, n as i64], &[2]).unwrap())];
    assert!(get(&a, &far, Rules::Numpy).is_err());
}

/// `a[a] = 0`: all indices are read before the first element is written.
#[test]
fn an_index_may_lie_in_the_array_itself() {
    let a = Array::from_slice(&[1i64, 2, 3, 0, 4], &[5]).unwrap();
    let zero = Array::from_slice(&[7i64], &[]).unwrap();
    set(&a, &[Item::Array(a.clone())], &zero, Rules::Numpy).unwrap();
    assert_eq!(to_vec::<i64>(&a), [7; 5]);
}

#[test]
fn masks_of_any_layout_write_one_value() {
    let a = x();
    let odd = mask(&[2, 3, 4], |i| i % 3 == 1);
    let across = a.with_layout(a.layout().permute(&[2, 0, 1])).unwrap();
    let over = odd.with_layout(odd.layout().permute(&[2, 0, 1])).unwrap();
    let seven = Array::from_slice(&[7.5f64], &[1]).unwrap();
    set(&across, &[Item::Mask(over)], &seven, Rules::Numpy).unwrap();
    let expected: Vec<i64> = (0..24).map(|i| if i % 3 == 1 { 7 } else { i }).collect();
    assert_eq!(to_vec::<i64>(&a), expected);
}
