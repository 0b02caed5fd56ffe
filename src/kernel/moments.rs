//! The elementwise steps between the sums of a mean, a variance and their like: fused, in place where
//! the array is fresh.

use super::arith::Arith;
use super::lanes;
use super::walk::Walk;
use crate::array::{Array, DType, Element, Num, dispatch, view};
use num_complex::Complex;

/// As `dispatch!` over the float dtypes only.
macro_rules! dispatch_float {
    ($dtype:expr, $T:ident => $body:expr) => {
        match $dtype {
            DType::F16 => {
                type $T = half::f16;
                $body
            }
            DType::BF16 => {
                type $T = half::bf16;
                $body
            }
            DType::F32 => {
                type $T = f32;
                $body
            }
            _ => {
                type $T = f64;
                $body
            }
        }
    };
}
/// Divides every element of a fresh array by `n` in double precision, as NumPy's `true_divide` by an
/// integer does; complex numbers are multiplied by the reciprocal.
pub fn divide(array: &Array, n: f64) {
    dispatch!(array.dtype(), T => update::<T>(array, |x| T::from_num(divided(x.to_num(), n))))
}

fn divided(x: Num, n: f64) -> Num {
    match x {
        Num::Complex(c) => Num::Complex(c * (1.0 / n)),
        other => Num::Float(other.as_f64() / n),
    }
}

/// Replaces every element of a fresh array of floats by a function of it, computed in float64.
pub fn map_f64(array: &Array, f: impl Fn(f64) -> f64) {
    dispatch!(array.dtype(), T => update::<T>(array, |x| T::from_num(Num::Float(f(x.to_f64())))))
}

fn update<T: Element>(array: &Array, f: impl Fn(T) -> T) {
    view::with_mut::<T, _>(array, |mut v| v.map_inplace(|x| *x = f(*x)));
}

/// `|src - mean|²` for every element; `mean` has the same shape (steps of 0 where it was folded) and
/// the same float or complex dtype, `out` is fresh and of the real dtype.
pub fn squared_deviations(out: &Array, src: &Array, mean: &Array) {
    assert!(out.shape() == src.shape() && mean.shape() == src.shape() && mean.dtype() == src.dtype());
    assert!(out.dtype() == src.dtype().real());
    match src.dtype() {
        DType::F16 => deviations::<half::f16, half::f16>(out, src, mean, |x, m| x.sub(m).mul(x.sub(m))),
        DType::BF16 => deviations::<half::bf16, half::bf16>(out, src, mean, |x, m| x.sub(m).mul(x.sub(m))),
        DType::F32 => deviations::<f32, f32>(out, src, mean, |x, m| (x - m) * (x - m)),
        DType::F64 => deviations::<f64, f64>(out, src, mean, |x, m| (x - m) * (x - m)),
        DType::C64 => deviations::<Complex<f32>, f32>(out, src, mean, |x, m| (x - m).norm_sqr()),
        DType::C128 => deviations::<Complex<f64>, f64>(out, src, mean, |x, m| (x - m).norm_sqr()),
        other => panic!("deviations in {other}"),
    }
}

fn deviations<T: Element, R: Element>(out: &Array, src: &Array, mean: &Array, f: impl Fn(T, T) -> R) {
    let walk = Walk::new(src.shape(), [out.strides(), src.strides(), mean.strides()]).sorted().merged();
    let (to, from) = (out.storage().ptr().cast::<R>(), src.storage().ptr().cast::<T>());
    let middle = mean.storage().ptr().cast::<T>();
    let start = [out.offset() as isize, src.offset() as isize, mean.offset() as isize];
    walk.for_each_run(start, |[d, s, m], n, [ds, ss, ms]| {
        for i in 0..n as isize {
            // SAFETY: the walk stays within the layouts, which lie in their buffers.
            unsafe { to.offset(d + i * ds).write(f(from.offset(s + i * ss).read(), middle.offset(m + i * ms).read())) }
        }
    });
}

/// Every lane of `src` along `axis` to one number in float64, cast to the dtype of `out`, whose axis has
/// length 1.
pub fn each_lane(out: &Array, src: &Array, axis: usize, f: impl Fn(&[f64]) -> f64) {
    let mut lane = Vec::new();
    dispatch!(src.dtype(), T => dispatch_float!(out.dtype(), U => {
        lanes::map::<T, U>(src, out, axis, |from, to| {
            lane.clear();
            lane.extend(from.iter().map(|x| x.to_f64()));
            to[0] = U::from_num(Num::Float(f(&lane)));
        })
    }))
}

/// A copy of `src` in `out` (same layout of shape and dtype, fresh) with NaN replaced.
pub fn replace_nan(array: &Array, value: Num) {
    dispatch!(array.dtype(), T => {
        let value = T::from_num(value);
        update::<T>(array, |x| if x.is_nan() { value } else { x })
    })
}

/// Divides every element of a fresh array by the element at the same place of another (same shape and
/// dtype).
pub fn divide_by(array: &Array, by: &Array) {
    assert!(array.shape() == by.shape() && array.dtype() == by.dtype());
    dispatch!(array.dtype(), T => view::with::<T, _>(by, |b| view::with_mut::<T, _>(array, |mut a| {
        for (x, n) in a.iter_mut().zip(b.iter()) {
            *x = T::from_num(divided(x.to_num(), n.to_f64()));
        }
    })))
}

/// Divides float64 sums by counts where a count is not 0; `floor` for integers.
pub fn divide_by_counts(sums: &Array, counts: &Array, floor: bool) {
    view::with::<f64, _>(counts, |counts| {
        view::with_mut::<f64, _>(sums, |mut sums| {
            for (sum, &n) in sums.iter_mut().zip(counts.iter()) {
                if n > 0.0 {
                    *sum /= n;
                    if floor {
                        *sum = sum.floor();
                    }
                }
            }
        })
    });
}
