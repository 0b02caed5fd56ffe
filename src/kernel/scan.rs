//! Running folds along an axis: every element becomes the fold of all up to it.

use super::arith::{Arith, Combine};
use super::walk::Walk;
use super::{lanes, stop};
use crate::array::{Array, Num, dispatch};

/// `dst[k] = dst[k - 1] ∘ src[k]` along `axis`; both of one dtype and shape, `dst` fresh.
/// `wide` keeps the running value of floats in float64, as PyTorch does.
pub fn accumulate(dst: &Array, src: &Array, axis: usize, how: Combine, wide: bool) {
    if wide && src.dtype().is_float() && matches!(how, Combine::Add | Combine::Multiply) {
        return dispatch!(src.dtype(), T => scan_wide::<T>(dst, src, axis, how == Combine::Multiply));
    }
    dispatch!(src.dtype(), T => match how {
        Combine::Add => scan::<T>(dst, src, axis, T::add),
        Combine::Multiply => scan::<T>(dst, src, axis, T::mul),
        Combine::Maximum => scan::<T>(dst, src, axis, T::larger),
        Combine::Minimum => scan::<T>(dst, src, axis, T::smaller),
        other => scan::<T>(dst, src, axis, move |a, b| other.apply(a, b)),
    })
}

fn scan<T: Arith>(dst: &Array, src: &Array, axis: usize, f: impl Fn(T, T) -> T) {
    let inner = axis + 1 >= src.ndim() || src.strides()[axis].unsigned_abs() <= 1;
    if inner {
        return lanes::map::<T, T>(src, dst, axis, |from, to| {
            let Some((&first, rest)) = from.split_first() else { return };
            let mut value = first;
            to[0] = value;
            for (to, from) in to[1..].chunks_mut(stop::STRIDE).zip(rest.chunks(stop::STRIDE)) {
                stop::poll();
                for (to, &x) in to.iter_mut().zip(from) {
                    value = f(value, x);
                    *to = value;
                }
            }
        });
    }
    // Along an outer axis, row after row: the rows are what lies together in memory.
    assert!(dst.shape() == src.shape() && dst.dtype() == T::DTYPE && src.dtype() == T::DTYPE);
    let mut shape = src.shape().to_vec();
    let n = std::mem::replace(&mut shape[axis], 1);
    let walk = Walk::new(&shape, [dst.strides(), src.strides()]).sorted().merged();
    let (ds0, ss0) = (dst.strides()[axis], src.strides()[axis]);
    let (to, from) = (dst.storage().ptr().cast::<T>(), src.storage().ptr().cast::<T>().cast_const());
    for k in 0..n as isize {
        let start = [dst.offset() as isize + k * ds0, src.offset() as isize + k * ss0];
        walk.for_each_run(start, |[d, s], count, [ds, ss]| {
            for i in 0..count as isize {
                // SAFETY: within the layouts of both arrays, which lie in their buffers.
                unsafe {
                    let x = from.offset(s + i * ss).read();
                    let at = to.offset(d + i * ds);
                    at.write(if k == 0 { x } else { f(at.offset(-ds0).read(), x) });
                }
            }
        });
    }
}

fn scan_wide<T: Arith>(dst: &Array, src: &Array, axis: usize, product: bool) {
    lanes::map::<T, T>(src, dst, axis, |from, to| {
        let mut value = if product { 1.0 } else { 0.0 };
        for (to, x) in stop::watched(to.iter_mut().zip(from)) {
            value = if product { value * x.to_f64() } else { value + x.to_f64() };
            *to = T::from_num(Num::Float(value));
        }
    })
}

/// Running maximum (or minimum) and the index of its last occurrence (PyTorch's `cummax`): NaN stays
/// once it came. `indices` is int64.
pub fn extremes(values: &Array, indices: &Array, src: &Array, axis: usize, largest: bool) {
    dispatch!(src.dtype(), T => lanes::map2::<T, T, i64>(src, values, Some(indices), axis, |from, to, at| {
        let Some(&first) = from.first() else { return };
        let (mut best, mut where_) = (first, 0);
        for (i, &x) in stop::watched(from.iter().enumerate()) {
            let better = if largest { !x.order(best).is_lt() } else { !x.order(best).is_gt() };
            if x.is_nan() || (!best.is_nan() && better) {
                (best, where_) = (x, i as i64);
            }
            (to[i], at[i]) = (best, where_);
        }
    }))
}

/// `ufunc.reduceat` along an axis: for each pair of neighbouring indices the fold of the elements
/// between, or the one element where they do not rise. The indices are within the axis.
pub fn reduce_at(dst: &Array, src: &Array, axis: usize, indices: &[usize], how: Combine) {
    dispatch!(src.dtype(), T => lanes::map::<T, T>(src, dst, axis, |from, to| {
        for (k, to) in stop::watched(to.iter_mut().enumerate()) {
            let begin = indices[k];
            let end = indices.get(k + 1).copied().unwrap_or(from.len());
            *to = from[begin];
            if end > begin {
                *to = from[begin + 1..end].iter().fold(*to, |a, &b| how.apply(a, b));
            }
        }
    }))
}
