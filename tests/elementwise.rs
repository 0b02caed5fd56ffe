//! The tables of elementwise operations against `tests/data/elementwise.txt`, which
//! `tests/data/elementwise.py` asked NumPy for: results, result dtypes, floating-point exceptions.

use num_complex::Complex;
use tscript::array::{Array, DType, Num, Scalar};
use tscript::kernel::fpstatus::{self, FpStatus};
use tscript::op::elementwise::{BinaryOp, UnaryOp, binary, numpy_loop, unary};

fn number(text: &str, dtype: DType) -> Num {
    let float = |t: &str| t.parse::<f64>().unwrap();
    if dtype.is_complex() {
        let (re, im) = text.split_once(':').unwrap_or((text, "0"));
        Num::Complex(Complex::new(float(re), float(im)))
    } else if dtype.is_float() {
        Num::Float(float(text))
    } else {
        text.parse().map(Num::Int).unwrap_or_else(|_| Num::UInt(text.parse().unwrap()))
    }
}

/// Units in the last place of the dtype between two floats; 0 for equal ones and two NaNs.
fn distance(a: f64, b: f64, dtype: DType) -> f64 {
    if a == b && (a != 0.0 || a.is_sign_negative() == b.is_sign_negative()) || a.is_nan() && b.is_nan() {
        return 0.0;
    }
    if !a.is_finite() || !b.is_finite() {
        return f64::INFINITY;
    }
    let bits = match dtype.real() {
        DType::F16 => 10,
        DType::F32 => 23,
        _ => 52,
    };
    let unit = 2f64.powi(b.abs().max(1e-300).log2().floor() as i32 - bits);
    if a == b { 0.25 } else { (a - b).abs() / unit }
}

fn apart(a: Num, b: Num, dtype: DType) -> f64 {
    if !dtype.is_inexact() {
        let same = Scalar::new(dtype, a) == Scalar::new(dtype, b);
        return if same { 0.0 } else { f64::INFINITY };
    }
    let (x, y) = (a.as_complex(), b.as_complex());
    if dtype.is_complex() {
        // Relative to the magnitude.
        let size = y.re.abs().max(y.im.abs());
        let part = |x: f64, y: f64| {
            if x.is_finite() && y.is_finite() { distance(size + (x - y), size, dtype) } else { distance(x, y, dtype) }
        };
        return part(x.re, y.re).max(part(x.im, y.im));
    }
    distance(x.re, y.re, dtype)
}

/// How many units in the last place an operation may be off: 0 unless NumPy's own function is not
/// correctly rounded or differs with the processor.
fn tolerance(op: &str, dtype: DType) -> f64 {
    const EXACT: &str = " negative positive absolute fabs sign signbit sqrt square reciprocal floor ceil trunc rint \
        isnan isinf isfinite logical_not invert bitwise_count conjugate spacing add subtract multiply divide \
        floor_divide remainder fmod maximum minimum fmax fmin copysign nextafter heaviside ldexp gcd lcm deg2rad \
        rad2deg bitwise_and bitwise_or bitwise_xor left_shift right_shift equal not_equal less less_equal greater \
        greater_equal logical_and logical_or logical_xor log log10 expm1 log1p arcsinh arccosh arctanh sin cos ";
    if dtype.is_complex() {
        8.0
    } else if EXACT.contains(&format!(" {op} ")) && dtype == DType::F64 || !dtype.is_inexact() {
        0.0
    } else {
        4.0
    }
}

#[test]
fn results_and_exceptions_are_numpys() {
    let mut wrong = Vec::new();
    let mut off = 0;
    for line in include_str!("data/elementwise.txt").lines() {
        let mut words = line.split(' ');
        let (name, dtype, result) = (words.next().unwrap(), words.next().unwrap(), words.next().unwrap());
        let (dtype, result) = (DType::from_name(dtype).unwrap(), DType::from_name(result).unwrap());
        for item in words {
            let parts: Vec<&str> = item.split(',').collect();
            let arrays: Vec<Array> =
                parts[..parts.len() - 2].iter().map(|t| Array::scalar(Scalar::new(dtype, number(t, dtype)))).collect();
            let got = match &arrays[..] {
                [a] => {
                    let op = UnaryOp::from_name(name).unwrap();
                    numpy_loop(op, dtype, dtype).map(|d| unary(op, a, d).unwrap())
                }
                [a, b] => {
                    let op = BinaryOp::from_name(name).unwrap();
                    numpy_loop(op, dtype, dtype).map(|d| binary(op, a, b, d).unwrap())
                }
                _ => panic!("{line}"),
            };
            let status = fpstatus::take().without(FpStatus::UNDERFLOW);
            let Some(got) = got else {
                wrong.push(format!("{name} {dtype}: no loop"));
                break;
            };
            let want = number(parts[parts.len() - 2], result);
            let flags: String = status.names().map(|n| &n[..1]).collect();
            let gap = apart(got.get_at(0), want, result);
            if got.dtype() != result || gap > tolerance(name, result) {
                wrong.push(format!("{name} {dtype} {item}: got {:?} {}", got.get_at(0), got.dtype()));
            } else if flags != parts[parts.len() - 1] && !dtype.is_complex() && !(name == "power" && parts[1] == "-inf")
            {
                // 0 to the power of -inf: NumPy's loops for the dtypes do not agree among themselves.
                wrong.push(format!("{name} {dtype} {item}: flags {flags:?}"));
            } else if gap > 0.0 {
                off += 1;
            }
        }
    }
    println!("{off} results in tolerance but not equal");
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}
