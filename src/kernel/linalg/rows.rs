//! What the factorisations do with whole rows: loops without a branch, compiled for the processor's widest
//! vectors. Each element is computed in the order in which a plain loop would.

use super::{Field, Matrix};
use crate::kernel::stop;

/// A function with a body and a copy of it for AVX-512 and one for AVX2, of which the processor's best runs.
macro_rules! wide {
    ($(#[$doc:meta])* $name:ident <$($t:ident)?> ($($x:ident: $ty:ty),*) $body:block) => {
        $(#[$doc])*
        pub(in crate::kernel) fn $name$(<$t: Field>)?($($x: $ty),*) {
            #[inline(always)]
            fn body$(<$t: Field>)?($($x: $ty),*) $body
            #[cfg(target_arch = "x86_64")]
            {
                #[target_feature(enable = "avx512f,avx512dq,avx512vl,avx512bw,avx2,fma")]
                fn avx512$(<$t: Field>)?($($x: $ty),*) {
                    body($($x),*)
                }
                #[target_feature(enable = "avx2,fma")]
                fn avx2$(<$t: Field>)?($($x: $ty),*) {
                    body($($x),*)
                }
                use std::arch::is_x86_feature_detected as has;
                if has!("avx512f") && has!("avx512dq") && has!("avx512vl") && has!("avx512bw") && has!("fma") {
                    // SAFETY: the processor has AVX-512.
                    return unsafe { avx512($($x),*) };
                }
                if has!("avx2") && has!("fma") {
                    // SAFETY: the processor has AVX2.
                    return unsafe { avx2($($x),*) };
                }
            }
            body($($x),*)
        }
    };
}

pub(super) use wide;

wide! {
    /// y += factor · x.
    add_multiple<T>(y: &mut [T], factor: T, x: &[T]) {
        y.iter_mut().zip(x).for_each(|(y, &x)| *y += factor * x)
    }
}

wide! {
    /// y -= factor · x, each element rounded once.
    subtract_multiple<T>(y: &mut [T], factor: T, x: &[T]) {
        y.iter_mut().zip(x).for_each(|(y, &x)| *y = y.fused(-factor, x))
    }
}

wide! {
    /// Rotates pairs of neighbouring rows, one pair after the other: the upper one's number, cosine, sine.
    turn<>(m: &mut Matrix<f64>, turns: &[(usize, f64, f64)]) {
        let n = m.columns;
        for &(j, c, s) in turns {
            let (upper, lower) = m.data[j * n..(j + 2) * n].split_at_mut(n);
            for (x, y) in upper.iter_mut().zip(lower) {
                (*x, *y) = (s * *y + c * *x, c * *y - s * *x);
            }
        }
    }
}

wide! {
    /// As [`turn`], with one rounding less in each result, as OpenBLAS does it.
    turn_fused<>(m: &mut Matrix<f64>, turns: &[(usize, f64, f64)]) {
        let n = m.columns;
        for &(j, c, s) in turns {
            let (upper, lower) = m.data[j * n..(j + 2) * n].split_at_mut(n);
            for (x, y) in upper.iter_mut().zip(lower) {
                (*x, *y) = (c.mul_add(*x, s * *y), c.mul_add(*y, -(s * *x)));
            }
        }
    }
}

/// Applies `1 - tau v vᴴ`, acting on rows `from..`, to the columns `columns` of `m`.
pub(super) fn reflect_rows<T: Field>(m: &mut Matrix<T>, v: &[T], tau: T, from: usize, columns: std::ops::Range<usize>) {
    stop::poll();
    let mut dots = vec![T::zero(); columns.len()];
    let place = |i: usize| (from + i) * m.columns + columns.start..(from + i) * m.columns + columns.end;
    for (i, x) in v.iter().enumerate() {
        add_multiple(&mut dots, x.conj(), &m.data[place(i)]);
    }
    dots.iter_mut().for_each(|dot| *dot = tau * *dot);
    for (i, x) in v.iter().enumerate() {
        subtract_multiple(&mut m.data[place(i)], *x, &dots);
    }
}

/// Multiplies the rows `rows` of `m` by `1 - tau v vᴴ`, acting on the columns `from..`.
pub(super) fn reflect_columns<T: Field>(m: &mut Matrix<T>, v: &[T], tau: T, from: usize, rows: std::ops::Range<usize>) {
    if v.is_empty() {
        return;
    }
    let n = m.columns;
    let conjugate: Vec<T> = v.iter().map(|x| x.conj()).collect();
    // Several rows at a time: each one's sum waits for its own last term only.
    const TOGETHER: usize = 8;
    let data = &mut m.data[rows.start * n..rows.end * n];
    for group in data.chunks_mut(TOGETHER * n) {
        stop::poll();
        let mut dots = [T::zero(); TOGETHER];
        let count = group.len() / n;
        for (j, &x) in v.iter().enumerate() {
            for (k, dot) in dots[..count].iter_mut().enumerate() {
                *dot += group[k * n + from + j] * x;
            }
        }
        for (row, dot) in group.chunks_mut(n).zip(dots) {
            subtract_multiple(&mut row[from..from + v.len()], tau * dot, &conjugate);
        }
    }
}
