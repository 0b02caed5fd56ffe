//! What the oracle answers.

use super::*;
use crate::array::view::to_vec;
use crate::array::{DType, Num};
use crate::op::join::*;
use crate::op::pick::*;

fn range(shape: &[usize]) -> Array {
    Array::from_slice(&(0..shape.iter().product::<usize>() as i64).collect::<Vec<_>>(), shape).unwrap()
}
fn ints(values: &[i64]) -> Array {
    Array::from_slice(values, &[values.len()]).unwrap()
}
fn told<T>(r: Result<T>) -> String {
    r.map_or_else(|e| e.to_string(), |_| "ok".into())
}
fn list(r: Result<Array>) -> Vec<i64> {
    to_vec(&r.unwrap())
}

#[test]
fn shapes_are_inferred_as_in_both_libraries() {
    let shape = |size, shape: &[i64], rules| infer_shape(size, shape, rules).map(|s| s.to_vec());
    assert_eq!(shape(6, &[2, -1], Rules::Numpy).unwrap(), [2, 3]);
    assert_eq!(shape(6, &[-2, 3], Rules::Numpy).unwrap(), [2, 3]);
    let cases: &[(usize, &[i64], &str, &str)] = &[
        (
            6,
            &[4, 2],
            "ValueError: cannot reshape array of size 6 into shape (4,2)",
            "RuntimeError: shape '[4, 2]' is invalid for input of size 6",
        ),
        (
            6,
            &[4, -1],
            "ValueError: cannot reshape array of size 6 into shape (4,newaxis)",
            "RuntimeError: shape '[4, -1]' is invalid for input of size 6",
        ),
        (
            6,
            &[-1, -1],
            "ValueError: can only specify one unknown dimension",
            "RuntimeError: only one dimension can be inferred",
        ),
        (
            6,
            &[-1, 0],
            "ValueError: cannot reshape array of size 6 into shape (0)",
            "RuntimeError: shape '[-1, 0]' is invalid for input of size 6",
        ),
        (
            0,
            &[-1, 0],
            "ValueError: cannot reshape array of size 0 into shape (0)",
            "RuntimeError: cannot reshape tensor of 0 elements into shape [-1, 0] because the unspecified dimension size -1 can be any value and is ambiguous",
        ),
        (
            6,
            &[7],
            "ValueError: cannot reshape array of size 6 into shape (7,)",
            "RuntimeError: shape '[7]' is invalid for input of size 6",
        ),
        (
            6,
            &[],
            "ValueError: cannot reshape array of size 6 into shape ()",
            "RuntimeError: shape '[]' is invalid for input of size 6",
        ),
    ];
    for (size, asked, numpy, torch) in cases {
        assert_eq!(told(shape(*size, asked, Rules::Numpy)), *numpy);
        assert_eq!(told(shape(*size, asked, Rules::Torch)), *torch);
    }
}

#[test]
fn views_and_copies() {
    let b = range(&[3, 4]);
    let t = reverse_axes(&b).unwrap();
    assert!(!reshape(&b, &[2, 6]).unwrap().1 && reshape(&t, &[12]).unwrap().1);
    assert_eq!(list(ravel(&b, Order::F).map(|r| r.0)), [0, 4, 8, 1, 5, 9, 2, 6, 10, 3, 7, 11]);
    assert!(!ravel(&t, Order::K).unwrap().1 && !ravel(&t, Order::A).unwrap().1);
    let (f, copied) = reshape_fortran(&range(&[6]), &[2, 3]).unwrap();
    assert_eq!((to_vec::<i64>(&f), f.strides(), copied), (vec![0, 2, 4, 1, 3, 5], &[1isize, 2][..], false));
    assert!(told(view(&t, &[12])).starts_with("RuntimeError: view size is not compatible"));
    let r = rot90(&b, 1, 0, 1).unwrap();
    assert_eq!((to_vec::<i64>(&r), r.strides()), (vec![3, 7, 11, 2, 6, 10, 1, 5, 9, 0, 4, 8], &[-1isize, 4][..]));
    assert_eq!(unfold(&b, 1, 2, 2).unwrap().strides(), [4, 2, 1]);
    assert_eq!(sliding_windows(&b, &[0, 1], &[2, 2]).unwrap().strides(), [4, 1, 4, 1]);
    assert_eq!(
        told(broadcast_to(&b, &[3, 3])),
        "ValueError: operands could not be broadcast together with remapped shapes [original->remapped]: (3,4)  and requested shape (3,3)"
    );
    let parts = split_at(&range(&[6]), 0, &[4, 2]).unwrap();
    assert_eq!(parts.iter().map(|p| p.size()).collect::<Vec<_>>(), [4, 0, 4]);
    assert_eq!(even_parts(6, 4), [2, 2, 1, 1]);
}

#[test]
fn joins_and_repeats() {
    let b = range(&[3, 4]);
    assert_eq!(
        told(concatenate(&[b.clone(), range(&[6])], 0, DType::I64)),
        "ValueError: all the input arrays must have same number of dimensions, but the array at index 0 has 2 dimension(s) and the array at index 1 has 1 dimension(s)"
    );
    assert_eq!(list(concatenate(&[ints(&[1]), ints(&[2, 3])], 0, DType::I64)), [1, 2, 3]);
    assert_eq!(list(stack(&[ints(&[1, 2]), ints(&[3, 4])], 1, DType::I64)), [1, 3, 2, 4]);
    assert_eq!(list(tile(&ints(&[1, 2]), &[2, 2])), [1, 2, 1, 2, 1, 2, 1, 2]);
    assert_eq!(list(repeat(&ints(&[7, 8, 9]), &[1, 0, 2], 0)), [7, 9, 9]);
    assert_eq!(list(roll(&b, &[1, 2], &[0, 1])), [10, 11, 8, 9, 2, 3, 0, 1, 6, 7, 4, 5]);
    assert_eq!(list(resize(&range(&[6]), &[2, 5])), [0, 1, 2, 3, 4, 5, 0, 1, 2, 3]);
    assert_eq!(list(triangle(&b, -1, true)), [0, 0, 0, 0, 4, 0, 0, 0, 8, 9, 0, 0]);
    assert_eq!(list(triangle(&range(&[2, 3]), 0, false)), [0, 1, 2, 0, 4, 5]);
    assert_eq!(list(diagonal_matrix(&ints(&[0, 1]), 1)), [0, 0, 0, 0, 0, 1, 0, 0, 0]);
    assert_eq!(list(insert(&range(&[6]), &ints(&[1, 3]), &ints(&[8, 9]), 0, false)), [0, 8, 1, 2, 9, 3, 4, 5]);
    assert_eq!(
        list(insert(&b, &ints(&[1]), &ints(&[1, 2, 3]), 1, true)),
        [0, 1, 1, 2, 3, 4, 2, 5, 6, 7, 8, 3, 9, 10, 11]
    );
    assert_eq!(list(delete(&b, &[1], 1)), [0, 2, 3, 4, 6, 7, 8, 10, 11]);
    assert_eq!(told(delete(&range(&[6]), &[-7], 0)), "IndexError: index -7 is out of bounds for axis 0 with size 6");
}

#[test]
fn pads_in_every_mode() {
    let x = ints(&[1, 2, 3, 4, 5]);
    let padded = |width, how: Pad| list(pad(&x, &[width], &how));
    let extend = |width, how| padded(width, Pad::Extend(how));
    assert_eq!(extend((1, 2), Extend::Edge), [1, 1, 2, 3, 4, 5, 5, 5]);
    assert_eq!(
        extend((7, 7), Extend::Reflect { odd: false }),
        [2, 3, 4, 5, 4, 3, 2, 1, 2, 3, 4, 5, 4, 3, 2, 1, 2, 3, 4]
    );
    assert_eq!(extend((7, 3), Extend::Symmetric { odd: false }), [4, 5, 5, 4, 3, 2, 1, 1, 2, 3, 4, 5, 5, 4, 3]);
    assert_eq!(
        extend((7, 7), Extend::Symmetric { odd: true }),
        [-4, -3, -3, -2, -1, 0, 1, 1, 2, 3, 4, 5, 5, 6, 7, 8, 9, 9, 10]
    );
    assert_eq!(extend((2, 2), Extend::Reflect { odd: true }), [-1, 0, 1, 2, 3, 4, 5, 6, 7]);
    assert_eq!(extend((8, 7), Extend::Wrap), [3, 4, 5, 1, 2, 3, 4, 5, 1, 2, 3, 4, 5, 1, 2, 3, 4, 5, 1, 2]);
    assert_eq!(padded((2, 2), Pad::LinearRamp(&[(Num::Int(5), Num::Int(-4))])), [5, 3, 1, 2, 3, 4, 5, 0, -4]);
    assert_eq!(padded((2, 2), Pad::Statistic(Statistic::Mean, Some(&[(2, 2)]))), [2, 2, 1, 2, 3, 4, 5, 4, 4]);
    let square = Array::from_slice(&[1i64, 2, 3, 5], &[2, 2]).unwrap();
    let zero = (Num::Int(0), Num::Int(0));
    assert_eq!(
        list(pad(&square, &[(2, 2), (2, 2)], &Pad::LinearRamp(&[zero]))),
        [0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 2, 1, 0, 0, 1, 3, 5, 2, 0, 0, 0, 1, 2, 1, 0, 0, 0, 0, 0, 0, 0]
    );
}

#[test]
fn picks_and_places() {
    let x = range(&[2, 3, 4]);
    assert_eq!(
        told(take(&x, &ints(&[0, 5]), 1, Mode::Raise)),
        "IndexError: index 5 is out of bounds for axis 1 with size 3"
    );
    assert_eq!(
        told(take_flat(&x, &ints(&[99]), Mode::Raise)),
        "IndexError: index 99 is out of bounds for axis 0 with size 24"
    );
    assert_eq!(list(take_flat(&x, &ints(&[0, -99, 99]), Mode::Wrap)), [0, 21, 3]);
    assert_eq!(list(take_flat(&x, &ints(&[-5, 99]), Mode::Clip)), [0, 23]);
    let g = range(&[2, 3]);
    let index = Array::from_slice(&[0i64, 0, 0, 0, 1, 1], &[2, 3]).unwrap();
    let fresh = || fresh(&g).unwrap();
    let scattered = |how| {
        let out = fresh();
        scatter_along(&out, 0, &index, &g, how).unwrap();
        to_vec::<i64>(&out)
    };
    assert_eq!(scattered(Scatter::Reduce(crate::kernel::arith::Combine::Add, true)), [3, 2, 4, 3, 8, 10]);
    assert_eq!(scattered(Scatter::Mean(true)), [1, 1, 2, 3, 4, 5]);
    assert_eq!(
        told(gather_along(&g, 1, &Array::from_slice(&[-1i64], &[1, 1]).unwrap())),
        "RuntimeError: index -1 is out of bounds for dimension 1 with size 3"
    );
    assert_eq!(
        told(scatter_along(&g, 1, &range(&[3, 3]), &g, Scatter::Replace)),
        "RuntimeError: Expected index [3, 3] to be no larger than self [2, 3] apart from dimension 1 and to be no larger size than src [2, 3]"
    );
    let out = fresh();
    put(&out, &ints(&[1, 2, -1]), &ints(&[7, 8]), Mode::Raise, None).unwrap();
    assert_eq!(to_vec::<i64>(&out), [0, 7, 8, 3, 4, 7]);
    let last = Array::from_slice(&[2i64, 0], &[2, 1]).unwrap();
    assert_eq!(list(take_along_axis(&g, &last, 1)), [2, 3]);
    assert_eq!(
        told(take_along_axis(&x, &Array::zeros(DType::I64, &[2, 5, 1]).unwrap(), 2)),
        "IndexError: shape mismatch: indexing arrays could not be broadcast together with shapes (2,1,1) (1,3,1) (2,5,1) "
    );
    assert_eq!(list(choose(&ints(&[0, 1, 1]), &[ints(&[1, 2, 3]), ints(&[9])], Mode::Raise)), [1, 9, 9]);
    assert_eq!(diagonal(&x, 0, 0, 2).unwrap().strides(), [4, 13]);
    assert_eq!(diagonal(&g, 5, 0, 1).unwrap().shape(), [0]);
    assert_eq!(
        told(unravel_index(&ints(&[99]), &[2, 3], false)),
        "ValueError: index 99 is out of bounds for array with size 6"
    );
    assert_eq!(list(unravel_index(&ints(&[5, 1]), &[2, 3], false).map(|c| c[1].clone())), [2, 1]);
    assert_eq!(list(ravel_multi_index(&[ints(&[0, 1]), ints(&[1, -1])], &[2, 3], &[Mode::Wrap], false)), [1, 5]);
    assert_eq!(list(argwhere(&g)), [0, 1, 0, 2, 1, 0, 1, 1, 1, 2]);
    let even = Array::from_vec(vec![crate::array::Bool8::TRUE, false.into(), true.into()]).unwrap();
    assert_eq!(list(masked_select(&g, &even)), [0, 2, 3, 5]);
    let out = fresh();
    masked_scatter(&out, &even, &ints(&[7, 8, 9, 10])).unwrap();
    assert_eq!(to_vec::<i64>(&out), [7, 1, 8, 9, 4, 10]);
    let out = fresh();
    write_along(&out, 0, &ints(&[0, 0]), &g, Some(crate::kernel::arith::Combine::Add)).unwrap();
    assert_eq!(to_vec::<i64>(&out), [3, 6, 9, 3, 4, 5]);
}

#[test]
fn sorts_and_sets() {
    use crate::op::sort::*;
    let a = Array::from_vec(vec![3.0, f64::NAN, 1.0, 2.0, 1.0]).unwrap();
    assert_eq!(list(argsort(&a, 0, false)), [2, 4, 3, 0, 1]);
    assert_eq!(list(argsort(&a, 0, true)), [1, 0, 3, 2, 4]);
    let sorted = to_vec::<f64>(&sort(&a, 0, false).unwrap());
    assert!(sorted[..4] == [1.0, 1.0, 2.0, 3.0] && sorted[4].is_nan());
    let u = unique(&ints(&[3, 1, 1, 2]), true).unwrap();
    assert_eq!((to_vec::<i64>(&u.values), to_vec::<i64>(&u.inverse)), (vec![1, 2, 3], vec![2, 0, 0, 1]));
    let rows = Array::from_slice(&[1i64, 2, 1, 2, 0, 3], &[3, 2]).unwrap();
    let u = unique_along(&rows, 0, false).unwrap();
    assert_eq!((to_vec::<i64>(&u.values), to_vec::<i64>(&u.first)), (vec![0, 3, 1, 2], vec![2, 0]));
    assert_eq!(list(mode(&ints(&[1, 2, 2, 3, 3]), 0).map(|m| m.1)), [2]);
    assert_eq!(list(topk(&ints(&[1, 5, 3]), 2, 0, true, true).map(|m| m.1)), [1, 2]);
    assert_eq!(list(digitize(&ints(&[1, 2, 3]), &ints(&[10, 2, 1]), false)), [2, 1, 1]);
    assert_eq!(list(searchsorted(&ints(&[1, 3, 5]), &ints(&[3, 6]), true, None)), [2, 3]);
    assert_eq!(list(bincount(&ints(&[1, 1, 3]), None, 0)), [0, 2, 0, 1]);
    assert_eq!(list(lexsort(&[ints(&[1, 2, 1]), ints(&[0, 0, 0])])), [0, 2, 1]);
    let h = histogram(&ints(&[1, 2, 1, 3]), &[0.0, 1.0, 2.0, 3.0], None).unwrap();
    assert_eq!(to_vec::<f64>(&h), [0.0, 2.0, 2.0]);
    assert_eq!(told(check_kth(-3, 2)), "ValueError: kth(=-1) out of bounds (2)");
}

#[test]
fn scans() {
    use crate::kernel::arith::Combine;
    use crate::op::scan::*;
    let b = range(&[3, 4]);
    assert_eq!(list(accumulate(&b, 0, Combine::Add, DType::I64, false)), [0, 1, 2, 3, 4, 6, 8, 10, 12, 15, 18, 21]);
    assert_eq!(list(accumulate(&b, 1, Combine::Add, DType::I64, false)), [0, 1, 3, 6, 4, 9, 15, 22, 8, 17, 27, 38]);
    assert_eq!(list(reduce_at(&range(&[8]), 0, &[0, 4, 1, 5, 2, 6, 3, 7], Combine::Add)), [6, 4, 10, 5, 14, 6, 18, 7]);
    let (values, at) = running_extremes(&ints(&[1, 3, 2, 3]), 0, true).unwrap();
    assert_eq!((to_vec::<i64>(&values), to_vec::<i64>(&at)), (vec![1, 3, 3, 3], vec![0, 1, 1, 3]));
    let zero = range(&[1]).with_layout(Layout::contiguous(&[])).unwrap();
    assert_eq!(list(accumulate(&zero, 0, Combine::Add, DType::I64, false)), [0]);
    assert_eq!(list(crate::op::sort::topk(&zero, 1, 0, true, true).map(|t| t.1)), [0]);
    let (_, at) = crate::op::reduce::extreme_with_index(&zero, 0, false, true).unwrap();
    assert!(at.ndim() == 0 && to_vec::<i64>(&at) == [0]);
    let over = crate::op::reduce::Over::axes(&[0], true);
    assert_eq!(crate::op::reduce::fold(&zero, Combine::Maximum, DType::I64, over).unwrap().ndim(), 0);
}
