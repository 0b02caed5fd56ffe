//! The decision whether two layouts share memory is NumPy's: `np.shares_memory(a, b, max_work=-1)` on random pairs.
//!
//! `tests/overlap_pairs` wrote the batch; `TSC_OVERLAP_PAIRS` names another one, such as 100,000 pairs.

use tscript::array::Layout;
use tscript::array::overlap::{Overlap, shares_layouts};

#[test]
fn sharing_is_decided_as_numpy_decides_it() {
    let default = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/overlap_pairs.txt");
    let file = std::env::var("TSC_OVERLAP_PAIRS").unwrap_or(default.to_owned());
    let text = std::fs::read_to_string(&file).expect("a readable list of pairs");
    let (mut pairs, mut shared) = (0, 0);
    for line in text.lines() {
        let words: Vec<&str> = line.split(' ').collect();
        let [a @ .., answer] = &words[..] else { panic!("{line}") };
        let (a, b) = (layout(&a[..4]), layout(&a[4..]));
        let expected = if *answer == "1" { Overlap::Yes } else { Overlap::No };
        for (x, y) in [(&a, &b), (&b, &a)] {
            assert_eq!(shares_layouts((&x.0, x.1), (&y.0, y.1), None), expected, "{line}");
            // A bounded search may give up; it never answers wrongly.
            let quick = shares_layouts((&x.0, x.1), (&y.0, y.1), Some(16));
            assert!(quick == expected || quick == Overlap::Unknown, "{line}: {quick:?}");
        }
        pairs += 1;
        shared += usize::from(expected == Overlap::Yes);
    }
    assert!(pairs >= 3000 && shared > pairs / 10 && shared < pairs * 9 / 10, "{pairs} pairs, {shared} shared");
}

/// ITEMSIZE OFFSET SHAPE STRIDES
fn layout(words: &[&str]) -> (Layout, usize) {
    fn list<T: std::str::FromStr<Err = std::num::ParseIntError>>(text: &str) -> Vec<T> {
        if text == "-" { vec![] } else { text.split(',').map(|n| n.parse().unwrap()).collect() }
    }
    let (shape, strides) = (list::<usize>(words[2]), list::<isize>(words[3]));
    let layout = Layout { shape: shape[..].into(), strides: strides[..].into(), offset: words[1].parse().unwrap() };
    (layout, words[0].parse().unwrap())
}
