//! Matrix products. Small ones add up in the order of the library that NumPy or PyTorch computes with, so
//! that their digits agree; large ones of floats go to `gemm`.

use super::nest::Nest;
use super::{matmul_open, matmul_small, progress, stop};
use crate::array::{Array, Bool8, DType, Element, Layout};
use half::{bf16, f16};
use num_complex::Complex;
use rayon::prelude::*;

/// Whose order of additions small products follow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rounding {
    /// One after the other, product and sum rounded once: OpenBLAS.
    Fused,
    /// As [`matmul_small`] has it: MKL.
    Mkl,
}

/// Multiplications from which on the blocked kernel pays.
const LARGE: usize = 48 * 48 * 48;
/// Multiplications from which on several threads pay.
const PARALLEL: usize = 192 * 192 * 192;
/// Multiplications between two looks whether to stop: some hundredths of a second.
const BETWEEN_POLLS: usize = 1 << 30;
/// As few rows as still use the blocked kernel well.
const FEWEST_ROWS: usize = 32;
/// Lengths from which on a dot product runs in several lanes.
const LANES_FROM: usize = 32;

/// An m×k matrix times a k×n matrix: addresses, and strides in elements.
pub(super) struct Product {
    pub m: usize,
    pub k: usize,
    pub n: usize,
    /// Row and column stride of result, left and right matrix.
    pub strides: [(isize, isize); 3],
}

/// out[…, m, n] = a[…, m, k] · b[…, k, n]: all of one dtype, with the same number (at least 2) of axes;
/// leading axes of `a` and `b` broadcast to `out`'s. `out` must be fresh. Shapes that do not fit panic.
pub fn matmul(out: &Array, a: &Array, b: &Array, rounding: Rounding) {
    let axes = out.ndim() - 2;
    let (m, n) = (out.shape()[axes], out.shape()[axes + 1]);
    let k = a.shape()[axes + 1];
    assert!(a.shape()[axes] == m && b.shape()[axes..] == [k, n], "matrix shapes do not fit");
    let tail = |x: &Array| (x.strides()[axes], x.strides()[axes + 1]);
    let product = Product { m, k, n, strides: [tail(out), tail(a), tail(b)] };
    if m == 0 || n == 0 {
        return;
    }
    if m == 1 && n == 1 && k > PART {
        match out.dtype() {
            DType::F32 => return long_dot::<f32>(out, a, b, &product),
            DType::F64 => return long_dot::<f64>(out, a, b, &product),
            _ => {}
        }
    }
    let run = chosen(out.dtype(), &product, rounding, axes > 0);
    let heads = [out, a, b].map(head);
    let nest = Nest::new(&out.shape()[..axes], [&heads[0], &heads[1], &heads[2]]);
    // SAFETY: each step of the nest stands at the first element of a matrix in each operand, whose
    // last two axes have the shapes and strides of `product`.
    unsafe {
        nest.run_serial(|count, p, s| {
            for i in 0..count as isize {
                run(&product, [0, 1, 2].map(|x| p[x].wrapping_offset(i * s[x])));
            }
        });
    }
}

/// out = a · b of vectors and matrices of one dtype, no stacks: `out` is fresh, in C order and of the product's size; a vector
/// is a row on the left and a column on the right. False, and nothing done, where [`matmul`] is to do it.
pub fn pair(out: &Array, a: &Array, b: &Array, rounding: Rounding) -> bool {
    let (m, k, left) = match (a.shape(), a.strides()) {
        (&[k], &[step]) => (1, k, (1, step)),
        (&[m, k], &[row, column]) => (m, k, (row, column)),
        _ => return false,
    };
    let (rows, n, right) = match (b.shape(), b.strides()) {
        (&[k], &[step]) => (k, 1, (step, 1)),
        (&[k, n], &[row, column]) => (k, n, (row, column)),
        _ => return false,
    };
    assert!(rows == k && out.size() == m * n && out.layout().is_c_contiguous(), "matrix shapes do not fit");
    if m == 1 && n == 1 && k > PART {
        return false;
    }
    let product = Product { m, k, n, strides: [(n as isize, 1), left, right] };
    if m > 0 && n > 0 {
        let run = chosen(out.dtype(), &product, rounding, false);
        let first = |x: &Array| x.storage().ptr().wrapping_add(x.offset() * x.dtype().itemsize());
        // SAFETY: the three arrays are matrices with the product's shapes and strides.
        unsafe { run(&product, [first(out), first(a), first(b)]) };
    }
    true
}

/// The kernel for a product.
fn chosen(dtype: DType, product: &Product, rounding: Rounding, stacked: bool) -> Kernel {
    let of_library = match rounding {
        Rounding::Fused => matmul_open::kernel(dtype, product),
        Rounding::Mkl if !stacked && !is_large(product) => matmul_small::kernel(dtype, product),
        Rounding::Mkl => None,
    };
    of_library.unwrap_or_else(|| kernel(dtype, product))
}

/// Elements of a long dot product that are summed on their own.
const PART: usize = 1 << 16;

/// Dot products in parts, which several cores share; the parts' sums add up in order.
fn long_dot<T: Sum<Acc = T> + Send>(out: &Array, a: &Array, b: &Array, product: &Product) {
    let [_, (_, step_a), (step_b, _)] = product.strides;
    let heads = [out, a, b].map(head);
    let axes = out.ndim() - 2;
    let nest = Nest::new(&out.shape()[..axes], [&heads[0], &heads[1], &heads[2]]);
    let one = |pointers: [*mut u8; 3]| {
        let [to, from_a, from_b] = pointers.map(|p| p as usize);
        let parts: Vec<T> = (0..product.k.div_ceil(PART))
            .into_par_iter()
            .map(|part| {
                stop::poll();
                let first = part * PART;
                let here = Product { k: (product.k - first).min(PART), ..*product };
                let mut sum = T::default();
                let skip = |p: usize, step: isize| (p as *mut T).wrapping_offset(first as isize * step).cast::<u8>();
                let pointers = [(&raw mut sum).cast(), skip(from_a, step_a), skip(from_b, step_b)];
                // SAFETY: a part of the two rows, and a target of our own.
                unsafe { kernel(T::DTYPE, &here)(&here, pointers) };
                sum
            })
            .collect();
        let sum = parts.into_iter().reduce(T::join).unwrap_or_default();
        // SAFETY: the element of `out` that the nest stands at.
        unsafe { (to as *mut T).write(sum) };
    };
    // SAFETY: each step of the nest stands at the first elements of a row in each operand.
    unsafe {
        nest.run_serial(|count, p, s| {
            (0..count as isize).for_each(|i| one([0, 1, 2].map(|x| p[x].wrapping_offset(i * s[x]))));
        });
    }
}

/// The first elements of the matrices: the array without its last two axes.
fn head(x: &Array) -> Array {
    let axes = x.ndim() - 2;
    let layout = x.layout();
    let first = if x.is_empty() { 0 } else { layout.offset };
    let layout = Layout { shape: layout.shape[..axes].into(), strides: layout.strides[..axes].into(), offset: first };
    // A subset of the elements of `x`, or (where the matrices are empty) nothing that is read.
    x.with_layout(layout.clone()).unwrap_or_else(|_| {
        let strides = layout.shape.iter().map(|_| 0).collect();
        Array::zeros(x.dtype(), &[])
            .and_then(|z| z.with_layout(Layout { shape: layout.shape, strides, offset: 0 }))
            .expect("a broadcast zero")
    })
}

pub(super) type Kernel = unsafe fn(&Product, [*mut u8; 3]);

/// Whether the blocked kernel is for it.
fn is_large(product: &Product) -> bool {
    product.m.saturating_mul(product.k).saturating_mul(product.n) >= LARGE && product.m > 1 && product.n > 1
}

fn kernel(dtype: DType, product: &Product) -> Kernel {
    let large = is_large(product);
    match dtype {
        DType::F32 if large => blocked::<f32>,
        DType::F64 if large => blocked::<f64>,
        DType::C64 if large => blocked_c32,
        DType::C128 if large => blocked_c64,
        DType::F32 => ordered_fma::<f32>(),
        DType::F64 => ordered_fma::<f64>(),
        DType::C64 => ordered::<Complex<f32>, false>,
        DType::C128 => ordered::<Complex<f64>, false>,
        DType::F16 => ordered::<f16, false>,
        DType::BF16 => ordered::<bf16, false>,
        DType::Bool => ordered::<Bool8, false>,
        DType::U8 => ordered::<u8, false>,
        DType::U16 => ordered::<u16, false>,
        DType::U32 => ordered::<u32, false>,
        DType::U64 => ordered::<u64, false>,
        DType::I8 => ordered::<i8, false>,
        DType::I16 => ordered::<i16, false>,
        DType::I32 => ordered::<i32, false>,
        DType::I64 => ordered::<i64, false>,
    }
}

/// Elements that add up.
trait Sum: Element {
    type Acc: Copy + Default;
    fn step<const FUSED: bool>(acc: Self::Acc, a: Self, b: Self) -> Self::Acc;
    fn join(a: Self::Acc, b: Self::Acc) -> Self::Acc;
    fn finish(acc: Self::Acc) -> Self;
    /// Whether lanes may be added up out of order.
    const LANES: bool = false;
}

macro_rules! sums {
    ($($ty:ty, $acc:ty, $lanes:literal, |$s:ident, $a:ident, $b:ident| $plain:expr, $fused:expr, |$x:ident, $y:ident| $join:expr, |$r:ident| $finish:expr;)*) => {$(
        impl Sum for $ty {
            type Acc = $acc;
            const LANES: bool = $lanes;
            #[inline(always)]
            fn step<const FUSED: bool>($s: $acc, $a: $ty, $b: $ty) -> $acc {
                if FUSED { $fused } else { $plain }
            }
            #[inline(always)]
            fn join($x: $acc, $y: $acc) -> $acc {
                $join
            }
            #[inline(always)]
            fn finish($r: $acc) -> $ty {
                $finish
            }
        }
    )*};
}
macro_rules! int_sums {
    ($($ty:ident),*) => {
        sums! { $($ty, $ty, false, |s, a, b| s.wrapping_add(a.wrapping_mul(b)), s.wrapping_add(a.wrapping_mul(b)), |x, y| x.wrapping_add(y), |r| r;)* }
    };
}
int_sums!(u8, u16, u32, u64, i8, i16, i32, i64);
sums! {
    f32, f32, true, |s, a, b| s + a * b, a.mul_add(b, s), |x, y| x + y, |r| r;
    f64, f64, true, |s, a, b| s + a * b, a.mul_add(b, s), |x, y| x + y, |r| r;
    Complex<f32>, Complex<f32>, false, |s, a, b| s + a * b, s + a * b, |x, y| x + y, |r| r;
    Complex<f64>, Complex<f64>, false, |s, a, b| s + a * b, s + a * b, |x, y| x + y, |r| r;
    f16, f32, false, |s, a, b| s + a.to_f32() * b.to_f32(), s + a.to_f32() * b.to_f32(), |x, y| x + y, |r| f16::from_f32(r);
    bf16, f32, false, |s, a, b| s + a.to_f32() * b.to_f32(), s + a.to_f32() * b.to_f32(), |x, y| x + y, |r| bf16::from_f32(r);
    Bool8, bool, false, |s, a, b| s | (a.get() & b.get()), s | (a.get() & b.get()), |x, y| x | y, |r| Bool8::from(r);
}

fn ordered_fma<T: Sum>() -> Kernel {
    #[cfg(target_arch = "x86_64")]
    if std::arch::is_x86_feature_detected!("avx2") && std::arch::is_x86_feature_detected!("fma") {
        return ordered_avx2::<T>;
    }
    ordered::<T, true>
}

/// # Safety
/// As [`ordered`]; the processor has AVX2 and FMA.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,fma")]
unsafe fn ordered_avx2<T: Sum>(product: &Product, p: [*mut u8; 3]) {
    // SAFETY: the caller's promise.
    unsafe { ordered_body::<T, true>(product, p) }
}

/// # Safety
/// As [`ordered_body`].
unsafe fn ordered<T: Sum, const FUSED: bool>(product: &Product, p: [*mut u8; 3]) {
    // SAFETY: the caller's promise.
    unsafe { ordered_body::<T, FUSED>(product, p) }
}

/// A row of results at a time; each result adds its products in order of k (long dot products of
/// floats in lanes).
///
/// # Safety
/// The three pointers stand at matrices of `T` with the product's shapes and strides.
#[inline(always)]
unsafe fn ordered_body<T: Sum, const FUSED: bool>(product: &Product, p: [*mut u8; 3]) {
    const STRIP: usize = 64;
    let [(or, oc), (ar, ac), (br, bc)] = product.strides;
    let (out, a, b) = (p[0].cast::<T>(), p[1].cast::<T>(), p[2].cast::<T>());
    // SAFETY: indices stay below m, k and n.
    unsafe {
        for i in 0..product.m as isize {
            stop::poll();
            if product.n < 4 {
                for j in 0..product.n as isize {
                    let sum = dot::<T, FUSED>(product.k, a.offset(i * ar), ac, b.offset(j * bc), br);
                    out.offset(i * or + j * oc).write(sum);
                }
                continue;
            }
            for strip in (0..product.n).step_by(STRIP) {
                let width = (product.n - strip).min(STRIP);
                let mut sums = [T::Acc::default(); STRIP];
                for k in 0..product.k as isize {
                    let x = a.offset(i * ar + k * ac).read();
                    let row = b.offset(k * br + strip as isize * bc);
                    if bc == 1 {
                        for (j, sum) in sums[..width].iter_mut().enumerate() {
                            *sum = T::step::<FUSED>(*sum, x, row.add(j).read());
                        }
                    } else {
                        for (j, sum) in sums[..width].iter_mut().enumerate() {
                            *sum = T::step::<FUSED>(*sum, x, row.offset(j as isize * bc).read());
                        }
                    }
                }
                for (j, sum) in sums[..width].iter().enumerate() {
                    out.offset(i * or + (strip + j) as isize * oc).write(T::finish(*sum));
                }
            }
        }
    }
}

/// # Safety
/// `n` elements of `T` from `a` and `b` on with these strides.
#[inline(always)]
unsafe fn dot<T: Sum, const FUSED: bool>(n: usize, a: *const T, sa: isize, b: *const T, sb: isize) -> T {
    let mut sum = T::Acc::default();
    let mut done = 0;
    // SAFETY: indices stay below n.
    unsafe {
        if T::LANES && FUSED && n >= LANES_FROM && sa == 1 && sb == 1 {
            let mut lanes = [[T::Acc::default(); 8]; 4];
            while done + 32 <= n {
                for (k, lane) in lanes.iter_mut().enumerate() {
                    for (j, acc) in lane.iter_mut().enumerate() {
                        let at = done + 8 * k + j;
                        *acc = T::step::<FUSED>(*acc, a.add(at).read(), b.add(at).read());
                    }
                }
                done += 32;
            }
            let mut joined: [T::Acc; 8] =
                std::array::from_fn(|j| T::join(T::join(lanes[0][j], lanes[1][j]), T::join(lanes[2][j], lanes[3][j])));
            for half in [4, 2, 1] {
                for j in 0..half {
                    joined[j] = T::join(joined[j], joined[j + half]);
                }
            }
            sum = joined[0];
        }
        for i in done as isize..n as isize {
            sum = T::step::<FUSED>(sum, a.offset(i * sa).read(), b.offset(i * sb).read());
        }
    }
    T::finish(sum)
}

macro_rules! call_gemm {
    ($product:expr, $p:expr, $ty:ty, $zero:expr, $one:expr) => {{
        let [(or, oc), (ar, ac), (br, bc)] = $product.strides;
        let (m, k, n) = ($product.m, $product.k, $product.n);
        let threads = if m * k * n >= PARALLEL { gemm::Parallelism::Rayon(0) } else { gemm::Parallelism::None };
        let [out, a, b] = $p.map(|x| x.cast::<$ty>());
        // Some rows at a time, so that a stop is seen between them.
        let rows = (BETWEEN_POLLS / (k * n).max(1)).max(FEWEST_ROWS);
        let counted = progress::begin(m as u64);
        for from in (0..m).step_by(rows) {
            stop::poll();
            counted.at(from as u64);
            let (m, from) = ((m - from).min(rows), from as isize);
            // SAFETY: the caller's promise, for the rows from `from` on; `out` is fresh and overlaps neither operand.
            unsafe {
                let (out, a) = (out.offset(from * or), a.offset(from * ar));
                gemm::gemm(m, n, k, out, oc, or, false, a, ac, ar, b, bc, br, $zero, $one, false, false, false, threads)
            }
        }
    }};
}

/// # Safety
/// As [`ordered_body`].
unsafe fn blocked<T: num_traits::Float + 'static>(product: &Product, p: [*mut u8; 3]) {
    call_gemm!(product, p, T, T::zero(), T::one());
}

/// # Safety
/// As [`ordered_body`].
unsafe fn blocked_c32(product: &Product, p: [*mut u8; 3]) {
    call_gemm!(product, p, gemm::c32, gemm::c32::new(0.0, 0.0), gemm::c32::new(1.0, 0.0));
}

/// # Safety
/// As [`ordered_body`].
unsafe fn blocked_c64(product: &Product, p: [*mut u8; 3]) {
    call_gemm!(product, p, gemm::c64, gemm::c64::new(0.0, 0.0), gemm::c64::new(1.0, 0.0));
}
