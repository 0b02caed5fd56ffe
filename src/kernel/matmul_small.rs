//! Small matrix products in the order in which MKL adds them up, which is PyTorch's: several sums side by side where both
//! operands lie along the summed axis, complex products in parts. Found by comparing results bit by bit;
//! `tests/suite/torch/matmul_last_bits.tscript` holds it to them.

use super::matmul::{Kernel, Product};
use super::stop;
use crate::array::DType;
use num_complex::Complex;
use num_traits::Float;

/// The kernel for a product of two matrices, where it is none of the ordinary ones.
pub(super) fn kernel(dtype: DType, product: &Product) -> Option<Kernel> {
    let Product { m, k, n, strides: [_, (_, ac), (br, bc)] } = *product;
    // The summed axis is the contiguous one of both.
    let along = ac == 1 && br == 1 && bc != 1;
    let wide = m < n && k <= n;
    match dtype {
        _ if m < 2 || n < 2 => None,
        DType::F32 if along && k < 32 => match n {
            2 => m < 16,
            3 => m <= 10,
            _ => n <= 10 && wide,
        }
        .then_some(lanes::<f32, Fused, 16, 1, false>),
        DType::F64 if along && m <= 3 => Some(lanes::<f64, Fused, 4, 2, true>),
        DType::F64 if along && wide && (5..=7).contains(&n) => Some(lanes::<f64, Fused, 8, 1, false>),
        DType::C64 if along && n < 8 => Some(lanes::<Complex<f32>, Whole, 8, 1, false>),
        DType::C128 if along && n < 16 => Some(lanes_and_tail),
        DType::C64 if m >= 4 || along => Some(lanes::<Complex<f32>, Apart, 1, 1, false>),
        DType::C128 if m >= 4 || along => Some(lanes::<Complex<f64>, Apart, 1, 1, false>),
        DType::C128 => Some(lanes::<Complex<f64>, Crossed, 1, 1, false>),
        DType::C64 if k % 4 == 0 => Some(lanes::<Complex<f32>, Crossed, 1, 1, false>),
        DType::C64 => Some(lanes::<Complex<f32>, Whole, 1, 1, false>),
        _ => None,
    }
}

/// How products become a sum.
trait Order<T> {
    type Sum: Copy + Default;
    fn step(sum: Self::Sum, a: T, b: T) -> Self::Sum;
    fn join(a: Self::Sum, b: Self::Sum) -> Self::Sum;
    fn finish(sum: Self::Sum) -> T;
}

/// Product and sum are rounded once.
struct Fused;
/// Complex products are finished first, then added; which of the imaginary part's two products is rounded differs.
struct Finished<const CROSSED: bool>;
type Whole = Finished<false>;
type Crossed = Finished<true>;
/// The four products of the parts are summed on their own.
struct Apart;

impl<T: Float + Default> Order<T> for Fused {
    type Sum = T;
    #[inline(always)]
    fn step(sum: T, a: T, b: T) -> T {
        a.mul_add(b, sum)
    }
    #[inline(always)]
    fn join(a: T, b: T) -> T {
        a + b
    }
    #[inline(always)]
    fn finish(sum: T) -> T {
        sum
    }
}

impl<F: Float + Default, const CROSSED: bool> Order<Complex<F>> for Finished<CROSSED> {
    type Sum = Complex<F>;
    #[inline(always)]
    fn step(sum: Self::Sum, a: Complex<F>, b: Complex<F>) -> Self::Sum {
        let im = if CROSSED { a.im.mul_add(b.re, a.re * b.im) } else { a.re.mul_add(b.im, a.im * b.re) };
        sum + Complex::new(a.re.mul_add(b.re, -(a.im * b.im)), im)
    }
    #[inline(always)]
    fn join(a: Self::Sum, b: Self::Sum) -> Self::Sum {
        a + b
    }
    #[inline(always)]
    fn finish(sum: Self::Sum) -> Complex<F> {
        sum
    }
}

impl<F: Float + Default> Order<Complex<F>> for Apart {
    /// Real times real, imaginary times imaginary, real times imaginary, imaginary times real.
    type Sum = [F; 4];
    #[inline(always)]
    fn step(s: [F; 4], a: Complex<F>, b: Complex<F>) -> [F; 4] {
        [a.re.mul_add(b.re, s[0]), a.im.mul_add(b.im, s[1]), a.re.mul_add(b.im, s[2]), a.im.mul_add(b.re, s[3])]
    }
    #[inline(always)]
    fn join(a: [F; 4], b: [F; 4]) -> [F; 4] {
        std::array::from_fn(|i| a[i] + b[i])
    }
    #[inline(always)]
    fn finish(s: [F; 4]) -> Complex<F> {
        Complex::new(s[0] - s[1], s[2] + s[3])
    }
}

/// As [`lanes`] four at a time; the last of an odd number of columns adds what is left of eights in order.
///
/// # Safety
/// As [`lanes`].
unsafe fn lanes_and_tail(product: &Product, p: [*mut u8; 3]) {
    let Product { m, k, n, strides } = *product;
    let (even, eights) = (n & !1, k & !7);
    let column = |j: usize| strides.map(|(_, step)| (j as isize * step) * size_of::<Complex<f64>>() as isize);
    // SAFETY: parts of the caller's matrices.
    unsafe {
        lanes::<Complex<f64>, Whole, 4, 1, false>(&Product { n: even, ..*product }, p);
        if even == n {
            return;
        }
        let [out, a, b] = [p[0].offset(column(even)[0]), p[1], p[2].offset(column(even)[2])];
        lanes::<Complex<f64>, Whole, 4, 1, false>(&Product { m, n: 1, k: eights, strides }, [out, a, b]);
        for i in 0..m as isize {
            let sum = out.cast::<Complex<f64>>().offset(i * strides[0].0);
            for q in eights as isize..k as isize {
                let x = a.cast::<Complex<f64>>().offset(i * strides[1].0 + q * strides[1].1).read();
                let y = b.cast::<Complex<f64>>().offset(q * strides[2].0).read();
                sum.write(Whole::step(sum.read(), x, y));
            }
        }
    }
}

/// Every result as `W` sums side by side, `U` rows of them in turn; the rows are joined, then neighbours (or the halves)
/// until one sum is left.
///
/// # Safety
/// The three pointers stand at matrices of `T` with the product's shapes and strides.
unsafe fn lanes<T: Copy, O: Order<T>, const W: usize, const U: usize, const NEIGHBOURS: bool>(
    product: &Product,
    p: [*mut u8; 3],
) {
    #[cfg(target_arch = "x86_64")]
    if std::arch::is_x86_feature_detected!("avx2") && std::arch::is_x86_feature_detected!("fma") {
        // SAFETY: the caller's promise; the processor has AVX2 and FMA.
        return unsafe { lanes_avx2::<T, O, W, U, NEIGHBOURS>(product, p) };
    }
    // SAFETY: the caller's promise.
    unsafe { lanes_body::<T, O, W, U, NEIGHBOURS>(product, p) }
}

/// # Safety
/// As [`lanes`]; the processor has AVX2 and FMA.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,fma")]
unsafe fn lanes_avx2<T: Copy, O: Order<T>, const W: usize, const U: usize, const NEIGHBOURS: bool>(
    product: &Product,
    p: [*mut u8; 3],
) {
    // SAFETY: the caller's promise.
    unsafe { lanes_body::<T, O, W, U, NEIGHBOURS>(product, p) }
}

/// # Safety
/// As [`lanes`].
#[inline(always)]
unsafe fn lanes_body<T: Copy, O: Order<T>, const W: usize, const U: usize, const NEIGHBOURS: bool>(
    product: &Product,
    p: [*mut u8; 3],
) {
    let [(or, oc), (ar, ac), (br, bc)] = product.strides;
    let (out, a, b) = (p[0].cast::<T>(), p[1].cast::<T>(), p[2].cast::<T>());
    for i in 0..product.m as isize {
        stop::poll();
        for j in 0..product.n as isize {
            let mut sums = [[O::Sum::default(); W]; U];
            for q in 0..product.k {
                let sum = &mut sums[q / W % U][q % W];
                // SAFETY: i, q and j stay below m, k and n.
                let (x, y) = unsafe {
                    let q = q as isize;
                    (a.offset(i * ar + q * ac).read(), b.offset(q * br + j * bc).read())
                };
                *sum = O::step(*sum, x, y);
            }
            let (first, others) = sums.split_at_mut(1);
            let joined = &mut first[0];
            for row in others {
                joined.iter_mut().zip(row).for_each(|(x, y)| *x = O::join(*x, *y));
            }
            let mut width = W / 2;
            while width > 0 {
                for lane in 0..width {
                    let (x, y) = if NEIGHBOURS { (2 * lane, 2 * lane + 1) } else { (lane, lane + width) };
                    joined[lane] = O::join(joined[x], joined[y]);
                }
                width /= 2;
            }
            // SAFETY: i and j stay below m and n.
            unsafe { out.offset(i * or + j * oc).write(O::finish(joined[0])) };
        }
    }
}
