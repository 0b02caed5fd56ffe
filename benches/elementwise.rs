//! Nanoseconds of elementwise operations by size: `cargo bench --bench elementwise`.

use std::hint::black_box;
use std::time::Instant;
use tscript::array::{Array, DType, Num};
use tscript::op::elementwise::{BinaryOp, UnaryOp, binary, binary_into, unary};

/// What the binary uses.
#[global_allocator]
static ALLOCATOR: tscript::kernel::allocator::Allocator = tscript::kernel::allocator::Allocator;

fn time(name: &str, mut f: impl FnMut()) {
    let mut best = f64::INFINITY;
    let mut rounds = 1u32;
    let begin = Instant::now();
    while begin.elapsed().as_millis() < 300 {
        let start = Instant::now();
        for _ in 0..rounds {
            f();
        }
        let each = start.elapsed().as_nanos() as f64 / rounds as f64;
        best = best.min(each);
        if start.elapsed().as_micros() < 200 {
            rounds *= 2;
        }
    }
    println!("{name:40} {best:14.1} ns");
}

fn main() {
    let full = |d: DType, n: &[usize], x: f64| Array::full(d, n, Num::Float(x)).unwrap();
    time("allocate 3 f64", || drop(black_box(Array::for_overwrite(DType::F64, &[3]).unwrap())));
    time("find a loop", || {
        black_box(black_box(BinaryOp::Add).entry(black_box(DType::F64)).map(|e| e.result));
    });
    time("watch the floating-point unit", || black_box(tscript::kernel::fpstatus::watch(|| black_box(()))).0);
    for n in [3usize, 1000, 100_000, 1_000_000, 10_000_000] {
        let (a, b) = (full(DType::F64, &[n], 1.5), full(DType::F64, &[n], 2.5));
        time(&format!("add f64 {n}"), || drop(black_box(binary(BinaryOp::Add, &a, &b, DType::F64).unwrap())));
    }
    for n in [3usize, 1000, 1_000_000] {
        let (a, b) = (full(DType::F64, &[n], 1.5), full(DType::I64, &[], 2.0));
        let s = full(DType::F64, &[], 2.0);
        time(&format!("add f64 + f64 scalar {n}"), || {
            drop(black_box(binary(BinaryOp::Add, &a, &s, DType::F64).unwrap()))
        });
        time(&format!("add f64 + int scalar (cast) {n}"), || {
            drop(black_box(binary(BinaryOp::Add, &a, &b, DType::F64).unwrap()))
        });
        time(&format!("add in place {n}"), || binary_into(BinaryOp::Add, &a, &s, DType::F64, &a, None).unwrap());
        time(&format!("less f64 {n}"), || drop(black_box(binary(BinaryOp::Less, &a, &s, DType::F64).unwrap())));
        time(&format!("exp f64 {n}"), || drop(black_box(unary(UnaryOp::Exp, &a, DType::F64).unwrap())));
        time(&format!("sinh f64 {n}"), || drop(black_box(unary(UnaryOp::Sinh, &a, DType::F64).unwrap())));
        time(&format!("sqrt f64 {n}"), || drop(black_box(unary(UnaryOp::Sqrt, &a, DType::F64).unwrap())));
    }
    let m = full(DType::F64, &[1000, 1000], 1.0);
    let t = m.with_layout(m.layout().permute(&[1, 0])).unwrap();
    let row = full(DType::F64, &[1000], 1.0);
    time("a + a.T 1000x1000", || drop(black_box(binary(BinaryOp::Add, &m, &t, DType::F64).unwrap())));
    time("a + row 1000x1000", || drop(black_box(binary(BinaryOp::Add, &m, &row, DType::F64).unwrap())));
}
