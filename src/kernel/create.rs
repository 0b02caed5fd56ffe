//! Loops that make elements from their positions.

use crate::array::{Array, Bool8, Element, Num, dispatch, view};
use half::{bf16, f16};
use num_complex::Complex;

/// Fills a fresh 1-D array with `f(index)`.
pub fn by_index(out: &Array, f: impl Fn(usize) -> Num) {
    dispatch!(out.dtype(), T => view::with_mut::<T, _>(out, |mut v| {
        for (i, x) in v.iter_mut().enumerate() {
            *x = T::from_num(f(i));
        }
    }));
}

/// Fills a fresh 1-D array with first, second and so on: `first + i·(second - first)` in the array's
/// own arithmetic (float16 and bfloat16 in single precision).
pub fn progression(out: &Array, first: Num, second: Num) {
    dispatch!(out.dtype(), T => {
        let (first, second) = (T::from_num(first), T::from_num(second));
        view::with_mut::<T, _>(out, |mut v| {
            for (i, x) in v.iter_mut().enumerate() {
                *x = match i {
                    0 => first,
                    1 => second,
                    _ => T::nth(first, second, i),
                };
            }
        })
    });
}

/// Sets the elements of the last two axes to zero for which `clear(row, column)` holds. The array is
/// fresh and C-contiguous.
pub fn clear_triangle(out: &Array, clear: impl Fn(isize, isize) -> bool) {
    let (rows, columns) = match out.shape() {
        [.., rows, columns] => (*rows, *columns),
        _ => return,
    };
    if rows * columns == 0 {
        return;
    }
    dispatch!(out.dtype(), T => view::with_mut::<T, _>(out, |mut v| {
        for (i, x) in v.iter_mut().enumerate() {
            let at = i % (rows * columns);
            if clear((at / columns) as isize, (at % columns) as isize) {
                *x = T::default();
            }
        }
    }));
}

/// Elements that can be counted up.
trait Nth: Element {
    fn nth(first: Self, second: Self, i: usize) -> Self;
}

macro_rules! nth {
    ($($ty:ty => |$a:ident, $b:ident, $i:ident| $e:expr;)*) => {$(
        impl Nth for $ty {
            fn nth($a: $ty, $b: $ty, $i: usize) -> $ty {
                $e
            }
        }
    )*};
}
macro_rules! int_nth {
    ($($ty:ident)*) => {
        nth! { $($ty => |a, b, i| a.wrapping_add(b.wrapping_sub(a).wrapping_mul(i as $ty));)* }
    };
}
int_nth!(u8 u16 u32 u64 i8 i16 i32 i64);
nth! {
    f32 => |a, b, i| a + i as f32 * (b - a);
    f64 => |a, b, i| a + i as f64 * (b - a);
    f16 => |a, b, i| f16::from_f32(a.to_f32() + i as f32 * (b.to_f32() - a.to_f32()));
    bf16 => |a, b, i| bf16::from_f32(a.to_f32() + i as f32 * (b.to_f32() - a.to_f32()));
    Complex<f32> => |a, b, i| a + (b - a) * i as f32;
    Complex<f64> => |a, b, i| a + (b - a) * i as f64;
    Bool8 => |_a, b, _i| b;
}
