//! One-dimensional work along an axis: each lane of the source becomes a slice, and what the work
//! writes becomes a lane of the target.

use super::stop;
use super::walk::Walk;
use crate::array::{Array, Element};

/// Runs `f(lane of src, lane of dst)` for every lane along `axis`, in C order of the other axes. The
/// arrays agree in all other axes; their lanes may differ in length. `dst` is fresh or a checked target.
pub fn map<T: Element, U: Element>(src: &Array, dst: &Array, axis: usize, mut f: impl FnMut(&[T], &mut [U])) {
    map2::<T, U, U>(src, dst, None, axis, |lane, out, _| f(lane, out));
}

/// As [`map`] with a second target, whose lanes are as long as the first one's.
pub fn map2<T: Element, U: Element, V: Element>(
    src: &Array,
    dst: &Array,
    second: Option<&Array>,
    axis: usize,
    mut f: impl FnMut(&[T], &mut [U], &mut [V]),
) {
    let others =
        |a: &Array| a.shape().iter().enumerate().filter(|(k, _)| *k != axis).all(|(k, &n)| n == dst.shape()[k]);
    assert!(src.ndim() == dst.ndim() && others(src), "lanes of different arrays");
    assert!(src.dtype() == T::DTYPE && dst.dtype() == U::DTYPE, "lanes of another dtype");
    let third = second.unwrap_or(dst);
    assert!(third.ndim() == dst.ndim() && others(third) && second.is_none_or(|a| a.dtype() == V::DTYPE));
    let mut shape = src.shape().to_vec();
    if let Some(n) = shape.get_mut(axis) {
        *n = 1;
    }
    // A 0-d array is one lane of one element.
    let length = |a: &Array| a.shape().get(axis).copied().unwrap_or(1);
    let step = |a: &Array| a.strides().get(axis).copied().unwrap_or(1);
    let (n, m, l) = (length(src), length(dst), second.map_or(0, length));
    let steps = [step(src), step(dst), step(third)];
    // Lanes that lie in one piece are worked on where they are.
    let apart = |a: &Array, b: &Array| !a.storage().same(b.storage());
    let direct = steps[1] == 1 && apart(src, dst);
    let direct_too = steps[2] == 1 && apart(src, third) && apart(dst, third);
    let room = |needed: bool, n: usize| if needed { n } else { 0 };
    let mut from = vec![T::default(); room(steps[0] != 1, n)];
    let (mut to, mut too) = (vec![U::default(); room(!direct, m)], vec![V::default(); room(!direct_too, l)]);
    let starts = [src.offset() as isize, dst.offset() as isize, third.offset() as isize];
    let walk = Walk::new(&shape, [src.strides(), dst.strides(), third.strides()]);
    let sources = src.storage().ptr().cast::<T>().cast_const();
    let targets = dst.storage().ptr().cast::<U>();
    let seconds = third.storage().ptr().cast::<V>();
    walk.for_each_run(starts, |[s, d, e], count, [ss, ds, es]| {
        for k in 0..count as isize {
            stop::poll();
            // SAFETY: the walk and the lanes stay within the arrays' layouts, which lie in their buffers; lanes that
            // are slices at the same time lie in different buffers.
            unsafe {
                let source = sources.offset(s + k * ss);
                let lane = if steps[0] == 1 {
                    std::slice::from_raw_parts(source, n)
                } else {
                    for (i, x) in from.iter_mut().enumerate() {
                        *x = source.offset(i as isize * steps[0]).read();
                    }
                    &from[..]
                };
                let (target, second) = (targets.offset(d + k * ds), seconds.wrapping_offset(e + k * es));
                let out = if direct { std::slice::from_raw_parts_mut(target, m) } else { &mut to[..] };
                let more = if l > 0 && direct_too { std::slice::from_raw_parts_mut(second, l) } else { &mut too[..] };
                f(lane, out, more);
                for (i, x) in to.iter().enumerate() {
                    target.offset(i as isize * steps[1]).write(*x);
                }
                for (i, x) in too.iter().enumerate() {
                    second.offset(i as isize * steps[2]).write(*x);
                }
            }
        }
    });
}
