//! New arrays from numbers: ranges, grids, identities, triangles. NumPy's and PyTorch's arithmetic
//! where they differ.

use super::cast::{Order, astype, copy};
use super::elementwise::{BinaryOp, UnaryOp, binary, binary_num, unary};
use crate::array::{Array, DType, Layout, Num, Scalar};
use crate::diag::{Error, Result};
use crate::kernel;
use crate::kernel::create as fill;

/// Where a range begins and how far it steps.
#[derive(Clone, Copy, Debug)]
pub struct Progression {
    pub start: Num,
    pub step: Num,
}

/// How many numbers lie in `start..stop` by `step`. `None` if that is not a number of elements: the
/// step is 0 or NaN, or there are too many.
pub fn arange_len(start: Num, stop: Num, step: Num) -> Option<usize> {
    let wide = |n: Num| match n {
        Num::Bool(b) => Some(b as i128),
        Num::Int(i) => Some(i as i128),
        Num::UInt(u) => Some(u as i128),
        _ => None,
    };
    if let (Some(a), Some(b), Some(s)) = (wide(start), wide(stop), wide(step)) {
        if s == 0 {
            return None;
        }
        let span = b - a;
        let len = if (span > 0) == (s > 0) { (span.abs() + s.abs() - 1) / s.abs() } else { 0 };
        return usize::try_from(len).ok().filter(|&n| n <= isize::MAX as usize);
    }
    let len = ((stop.as_f64() - start.as_f64()) / step.as_f64()).ceil();
    if len.is_nan() || len >= isize::MAX as f64 { None } else { Some(len.max(0.0) as usize) }
}

/// NumPy's `arange`: the first two numbers are cast to `dtype`, and their difference is the step.
pub fn arange(range: Progression, len: usize, dtype: DType) -> Result<Array> {
    let first = Scalar::new(dtype, range.start);
    let second = Scalar::new(dtype, add(range.start, range.step)?);
    let out = Array::for_overwrite(dtype, &[len])?;
    fill::progression(&out, first.num, second.num);
    Ok(out)
}

/// PyTorch's `arange`: floats in lanes of 256 bits, each `base + lane·step` with one fused step, the
/// rest `start + i·step`.
pub fn arange_torch(range: Progression, len: usize, dtype: DType) -> Result<Array> {
    if !dtype.is_inexact() && !matches!(range.start, Num::Float(_)) && !matches!(range.step, Num::Float(_)) {
        return arange(range, len, dtype);
    }
    let (start, step) = (range.start.as_f64(), range.step.as_f64());
    let out = Array::for_overwrite(dtype, &[len])?;
    let plain = |i: usize| start + i as f64 * step;
    match dtype {
        DType::F64 => fill::by_index(&out, |i| {
            let lane = i % 4;
            let base = step.mul_add((i - lane) as f64, start);
            Num::Float(if i - lane + 4 > len { plain(i) } else { step.mul_add(lane as f64, base) })
        }),
        DType::F32 => fill::by_index(&out, |i| {
            let lane = i % 8;
            let vector = || (step as f32).mul_add(lane as f32, plain(i - lane) as f32) as f64;
            Num::Float(if i - lane + 8 > len { plain(i) } else { vector() })
        }),
        _ => fill::by_index(&out, |i| Num::Float(plain(i))),
    }
    Ok(out)
}

fn add(a: Num, b: Num) -> Result<Num> {
    let dtype = match (a, b) {
        (Num::Complex(_), _) | (_, Num::Complex(_)) => DType::C128,
        (Num::Float(_), _) | (_, Num::Float(_)) => DType::F64,
        (Num::UInt(_), _) | (_, Num::UInt(_)) => DType::U64,
        _ => DType::I64,
    };
    binary_num(BinaryOp::Add, dtype, a, b)
}

/// NumPy's `linspace` of two numbers in `dtype`; also the step between neighbours (NaN if there is none).
/// Integers are rounded down.
pub fn linspace(start: Num, stop: Num, num: usize, endpoint: bool, dtype: DType) -> Result<(Array, Num)> {
    let complex = matches!((start, stop), (Num::Complex(_), _) | (_, Num::Complex(_)));
    let work = if complex { DType::C128 } else { DType::F64 };
    let div = if endpoint { num.saturating_sub(1) } else { num };
    let delta = binary_num(BinaryOp::Subtract, work, stop, start)?;
    let divisor = Num::Float(div as f64);
    let step = binary_num(BinaryOp::Divide, work, delta, divisor)?;
    let step_is_zero = !step.truth();
    let out = Array::for_overwrite(work, &[num])?;
    let (s, d, k) = (start.as_complex(), delta.as_complex(), step.as_complex());
    let at = |i: usize| {
        let i = i as f64;
        let offset = if div == 0 {
            d * i
        } else if step_is_zero {
            d * (i / div as f64)
        } else {
            k * i
        };
        if complex { Num::Complex(s + offset) } else { Num::Float(offset.re + s.re) }
    };
    fill::by_index(&out, at);
    if endpoint && num > 1 {
        out.set_at(num - 1, stop);
    }
    let step = if div == 0 { Num::Float(f64::NAN) } else { step };
    if dtype == work {
        return Ok((out, step));
    }
    let out = if dtype.is_integer() && !complex { unary(UnaryOp::Floor, &out, work)? } else { out };
    Ok((astype(&out, dtype)?, step))
}

/// PyTorch's `linspace`: counted up from the start in the first half, down from the end in the second,
/// each with one fused step.
pub fn linspace_torch(start: Num, end: Num, steps: usize, dtype: DType) -> Result<Array> {
    let out = Array::for_overwrite(dtype, &[steps])?;
    let half = steps / 2;
    let intervals = steps.saturating_sub(1).max(1) as f64;
    match dtype {
        DType::F32 | DType::F16 | DType::BF16 => {
            let (s, e) = (start.as_f64() as f32, end.as_f64() as f32);
            let step = (e - s) / intervals as f32;
            let at = |i: usize| {
                if i < half { step.mul_add(i as f32, s) } else { (-step).mul_add((steps - 1 - i) as f32, e) }
            };
            fill::by_index(&out, |i| Num::Float(if steps == 1 { s } else { at(i) } as f64));
        }
        _ if dtype.is_complex() => {
            let (s, e) = (start.as_complex(), end.as_complex());
            let step = (e - s) / intervals;
            let at = |i: usize| if i < half { s + step * i as f64 } else { e - step * (steps - 1 - i) as f64 };
            fill::by_index(&out, |i| Num::Complex(if steps == 1 { s } else { at(i) }));
        }
        _ => {
            let (s, e) = (start.as_f64(), end.as_f64());
            let step = (e - s) / intervals;
            let at = |i: usize| {
                if i < half { step.mul_add(i as f64, s) } else { (-step).mul_add((steps - 1 - i) as f64, e) }
            };
            fill::by_index(&out, |i| Num::Float(if steps == 1 { s } else { at(i) }));
        }
    }
    Ok(out)
}

/// NumPy's `logspace`: `base` to the powers of a `linspace`.
pub fn logspace(start: Num, stop: Num, num: usize, endpoint: bool, base: f64, dtype: DType) -> Result<Array> {
    let complex = matches!((start, stop), (Num::Complex(_), _) | (_, Num::Complex(_)));
    let work = if complex { DType::C128 } else { DType::F64 };
    let (powers, _) = linspace(start, stop, num, endpoint, work)?;
    let base = Array::scalar(Scalar::new(work, Num::Float(base)));
    let out = binary(BinaryOp::Power, &base, &powers, work)?;
    if dtype == work { Ok(out) } else { astype(&out, dtype) }
}

/// PyTorch's `logspace`.
pub fn logspace_torch(start: Num, end: Num, steps: usize, base: f64, dtype: DType) -> Result<Array> {
    let work = if dtype == DType::F32 { DType::F32 } else { DType::F64 };
    let powers = linspace_torch(start, end, steps, work)?;
    let base = Array::scalar(Scalar::new(work, Num::Float(base)));
    let out = binary(BinaryOp::Power, &base, &powers, work)?;
    if dtype == work { Ok(out) } else { astype(&out, dtype) }
}

/// NumPy's `geomspace` of two real numbers of one sign: a `logspace` whose ends are exact.
/// `ValueError` if either is 0.
pub fn geomspace(start: f64, stop: f64, num: usize, endpoint: bool, dtype: DType) -> Result<Array> {
    if start == 0.0 || stop == 0.0 {
        return Err(Error::value("Geometric sequence cannot include zero"));
    }
    let sign = start.signum();
    let (first, last) = (start / sign, stop / sign);
    let log = |x: f64| kernel::scalar::float::log10(x);
    let out = logspace(Num::Float(log(first)), Num::Float(log(last)), num, endpoint, 10.0, DType::F64)?;
    if num > 0 {
        out.set_at(0, Num::Float(first));
        if num > 1 && endpoint {
            out.set_at(num - 1, Num::Float(last));
        }
    }
    let sign = Array::scalar(Scalar::new(DType::F64, Num::Float(sign)));
    let out = binary(BinaryOp::Multiply, &out, &sign, DType::F64)?;
    if dtype == DType::F64 { Ok(out) } else { astype(&out, dtype) }
}

/// Ones on the diagonal number `k` (0 the main one, above it positive), zeros elsewhere.
pub fn eye(rows: usize, columns: usize, k: isize, dtype: DType) -> Result<Array> {
    let out = Array::zeros(dtype, &[rows, columns])?;
    for row in 0..rows {
        let column = (row as isize).saturating_add(k);
        if column >= 0 && (column as usize) < columns {
            out.set_at(row * columns + column as usize, Num::Int(1));
        } else if column >= columns as isize {
            break;
        }
    }
    Ok(out)
}

/// Ones at and below the diagonal number `k`, zeros above.
pub fn tri(rows: usize, columns: usize, k: isize, dtype: DType) -> Result<Array> {
    let ones = Array::full(dtype, &[rows, columns], Num::Int(1))?;
    tril(&ones, k)
}

/// A copy with zeros above the diagonal number `k` of the last two axes; at least 2 axes.
pub fn tril(a: &Array, k: isize) -> Result<Array> {
    let out = copy(a, Order::C)?;
    fill::clear_triangle(&out, |row, column| column > row.saturating_add(k));
    Ok(out)
}

/// A copy with zeros below the diagonal number `k` of the last two axes; at least 2 axes.
pub fn triu(a: &Array, k: isize) -> Result<Array> {
    let out = copy(a, Order::C)?;
    fill::clear_triangle(&out, |row, column| column < row.saturating_add(k));
    Ok(out)
}

/// The coordinates of a grid as views with step 0 along all axes but one. `xy` swaps the first two
/// axes. Arrays of 0 or 1 axes.
pub fn meshgrid(axes: &[&Array], xy: bool) -> Result<Vec<Array>> {
    let place = |i: usize| match i {
        0 | 1 if xy && axes.len() > 1 => 1 - i,
        _ => i,
    };
    let mut shape = vec![1; axes.len()];
    for (i, axis) in axes.iter().enumerate() {
        shape[place(i)] = axis.size();
    }
    let view = |(i, axis): (usize, &&Array)| {
        let mut layout = Layout::contiguous(&shape);
        layout.offset = axis.offset();
        layout.strides.fill(0);
        layout.strides[place(i)] = axis.strides().first().copied().unwrap_or(0);
        axis.with_layout(layout)
    };
    axes.iter().enumerate().map(view).collect()
}

#[cfg(test)]
mod tests {
    //! Expected values: the same calls in NumPy and PyTorch.
    use super::*;
    use crate::array::view::to_vec;

    fn f(x: f64) -> Num {
        Num::Float(x)
    }

    #[test]
    fn ranges_step_as_the_libraries_do() {
        let len = arange_len(Num::Int(0), Num::Int(1), f(1.0 / 3.0)).unwrap();
        let a = arange(Progression { start: Num::Int(0), step: f(1.0 / 3.0) }, len, DType::F64).unwrap();
        assert_eq!(to_vec::<f64>(&a), [0.0, 0.3333333333333333, 0.6666666666666666]);
        let a = arange(Progression { start: f(-3.0), step: f(0.5) }, 4, DType::I64).unwrap();
        assert_eq!(to_vec::<i64>(&a), [-3, -2, -1, 0]);
        let a = arange(Progression { start: f(0.3), step: f(0.7) }, 5, DType::F16).unwrap();
        let shown: Vec<f32> = to_vec::<half::f16>(&a).iter().map(|x| x.to_f32()).collect();
        assert_eq!(shown, [0.300048828125, 1.0, 1.7001953125, 2.400390625, 3.099609375]);
        assert_eq!(arange_len(Num::Int(5), Num::Int(0), Num::Int(-2)), Some(3));
        assert_eq!(arange_len(f(0.0), f(1.0), f(0.0)), None);
    }

    #[test]
    fn spaces_hit_their_ends() {
        let (a, step) = linspace(Num::Int(1), Num::Int(0), 4, true, DType::F64).unwrap();
        assert_eq!(to_vec::<f64>(&a), [1.0, 0.6666666666666667, 0.33333333333333337, 0.0]);
        assert_eq!(step, f(-0.3333333333333333));
        let (a, _) = linspace(f(-2.5), f(2.5), 6, true, DType::I64).unwrap();
        assert_eq!(to_vec::<i64>(&a), [-3, -2, -1, 0, 1, 2]);
        let t = linspace_torch(Num::Int(-3), Num::Int(8), 5, DType::I32).unwrap();
        assert_eq!(to_vec::<i32>(&t), [-3, 0, 2, 5, 8]);
        let g = geomspace(-1000.0, -1.0, 4, true, DType::F64).unwrap();
        assert_eq!(to_vec::<f64>(&g), [-1000.0, -100.0, -10.0, -1.0]);
    }

    #[test]
    fn triangles() {
        let t = tri(2, 3, 1, DType::I64).unwrap();
        assert_eq!(to_vec::<i64>(&t), [1, 1, 0, 1, 1, 1]);
        assert_eq!(to_vec::<i64>(&triu(&t, 1).unwrap()), [0, 1, 0, 0, 0, 1]);
        assert_eq!(to_vec::<i64>(&eye(2, 3, -1, DType::I64).unwrap()), [0, 0, 0, 1, 0, 0]);
    }
}
