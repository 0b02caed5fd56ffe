//! Python's arithmetic on `bool`, `int`, `float` and `complex`.

use super::types::BinOp;
use super::{Result, Value, bigint};
use crate::diag::{Error, ErrorKind};
use num_bigint::{BigInt, Sign};
use num_complex::Complex64;
use num_integer::Integer;
use num_traits::{Signed, ToPrimitive, Zero};
use std::cmp::Ordering;

/// A number of the language.
#[derive(Clone)]
pub enum Number {
    Int(i64),
    Big(BigInt),
    Float(f64),
    Complex(Complex64),
}

/// The most bits a big integer may have, so that `2 ** 10 ** 10` is an error and not a dead machine.
const MAX_BITS: u64 = 1 << 26;

impl Number {
    /// The number behind a value of a built-in numeric type.
    pub fn of(v: &Value) -> Option<Number> {
        Some(match v {
            Value::Int(i) => Number::Int(*i),
            Value::Float(f) => Number::Float(f.get()),
            Value::Bool(b) => Number::Int(b.get() as i64),
            Value::BigInt(b) => Number::Big((**b).clone()),
            Value::Complex(c) => Number::Complex(**c),
            _ => return None,
        })
    }
    fn to_big(&self) -> Option<BigInt> {
        match self {
            Number::Int(i) => Some(BigInt::from(*i)),
            Number::Big(b) => Some(b.clone()),
            _ => None,
        }
    }
    fn to_float(&self) -> Result<f64> {
        match self {
            Number::Int(i) => Ok(*i as f64),
            Number::Float(f) => Ok(*f),
            Number::Big(b) => big_to_float(b),
            Number::Complex(c) => Ok(c.re),
        }
    }
    fn to_complex(&self) -> Result<Complex64> {
        match self {
            Number::Complex(c) => Ok(*c),
            other => Ok(Complex64::new(other.to_float()?, 0.0)),
        }
    }
}

/// Correctly rounded, or Python's `OverflowError`.
pub fn big_to_float(b: &BigInt) -> Result<f64> {
    match b.to_f64() {
        Some(f) if f.is_finite() => Ok(f),
        _ => Err(Error::new(ErrorKind::OverflowError, "int too large to convert to float").into()),
    }
}

fn zero_division(text: &str) -> Error {
    Error::new(ErrorKind::ZeroDivisionError, text)
}

/// `a op b` on two numbers; [`Value::NotImplemented`] where Python has no such operation.
pub fn binary(op: BinOp, a: Number, b: Number) -> Result<Value> {
    use Number::*;
    match (a, b) {
        (Int(x), Int(y)) => int_binary(op, x, y),
        (a @ (Int(_) | Big(_)), b @ (Int(_) | Big(_))) => match (a.to_big(), b.to_big()) {
            (Some(x), Some(y)) => big_binary(op, x, y),
            _ => Ok(Value::NotImplemented),
        },
        (a @ Complex(_), b) | (a, b @ Complex(_)) => complex_binary(op, a.to_complex()?, b.to_complex()?),
        (a, b) => float_binary(op, a.to_float()?, b.to_float()?),
    }
}

fn int_binary(op: BinOp, x: i64, y: i64) -> Result<Value> {
    let small = match op {
        BinOp::Add => x.checked_add(y),
        BinOp::Sub => x.checked_sub(y),
        BinOp::Mul => x.checked_mul(y),
        BinOp::FloorDiv if y != 0 => x.checked_div(y).map(|q| q - i64::from(x % y != 0 && (x < 0) != (y < 0))),
        BinOp::Mod if y != 0 => x.checked_rem(y).map(|r| if r != 0 && (r < 0) != (y < 0) { r + y } else { r }),
        BinOp::Div if y != 0 && x.unsigned_abs() <= 1 << 53 && y.unsigned_abs() <= 1 << 53 => {
            return Ok(Value::float(x as f64 / y as f64));
        }
        BinOp::BitAnd => Some(x & y),
        BinOp::BitOr => Some(x | y),
        BinOp::BitXor => Some(x ^ y),
        BinOp::Pow if y >= 0 => u32::try_from(y).ok().and_then(|y| x.checked_pow(y)),
        BinOp::RShift if y >= 0 => Some(x >> y.min(63)),
        BinOp::LShift if (0..63).contains(&y) => x.checked_mul(1 << y),
        _ => None,
    };
    match small {
        Some(i) => Ok(Value::Int(i)),
        None => big_binary(op, BigInt::from(x), BigInt::from(y)),
    }
}

fn big_binary(op: BinOp, x: BigInt, y: BigInt) -> Result<Value> {
    let result = match op {
        BinOp::Add => x + y,
        BinOp::Sub => x - y,
        BinOp::Mul => {
            check_bits(x.bits() + y.bits())?;
            bigint::multiply(&x, &y)
        }
        BinOp::Div => return true_divide(&x, &y),
        BinOp::FloorDiv if y.is_zero() => return Err(zero_division("integer division or modulo by zero").into()),
        BinOp::Mod if y.is_zero() => return Err(zero_division("integer modulo by zero").into()),
        BinOp::FloorDiv => bigint::divide(&x, &y).0,
        BinOp::Mod => bigint::divide(&x, &y).1,
        BinOp::Pow => return power(x, y),
        BinOp::BitAnd => x & y,
        BinOp::BitOr => x | y,
        BinOp::BitXor => x ^ y,
        BinOp::LShift | BinOp::RShift => return shift(op, x, y),
        BinOp::MatMul => return Ok(Value::NotImplemented),
    };
    Ok(Value::int(result))
}

fn check_bits(bits: u64) -> Result<()> {
    if bits > MAX_BITS { Err(Error::new(ErrorKind::MemoryError, "").into()) } else { Ok(()) }
}

fn power(x: BigInt, y: BigInt) -> Result<Value> {
    if y.is_negative() {
        if x.is_zero() {
            return Err(zero_division("0.0 cannot be raised to a negative power").into());
        }
        return Ok(Value::float(big_to_float(&x)?.powf(big_to_float(&y)?)));
    }
    let tiny = x.bits() <= 1;
    let exponent = match y.to_u32() {
        Some(e) => e,
        // 0, 1 and -1 have every power.
        None if tiny => 2 + u32::from(y.is_odd()),
        None => return Err(Error::new(ErrorKind::MemoryError, "").into()),
    };
    if !tiny {
        check_bits(x.bits().saturating_mul(exponent as u64))?;
    }
    Ok(Value::int(bigint::power(&x, exponent)))
}

fn shift(op: BinOp, x: BigInt, y: BigInt) -> Result<Value> {
    if y.is_negative() {
        return Err(Error::value("negative shift count").into());
    }
    if op == BinOp::RShift {
        let all = if x.is_negative() { -1 } else { 0 };
        return Ok(y
            .to_u64()
            .map_or(Value::Int(all), |n| if n > x.bits() { Value::Int(all) } else { Value::int(x >> n) }));
    }
    if x.is_zero() {
        return Ok(Value::Int(0));
    }
    let n = y.to_u64().unwrap_or(u64::MAX);
    check_bits(x.bits().saturating_add(n))?;
    Ok(Value::int(x << n))
}

/// Correctly rounded quotient of two integers of any size.
fn true_divide(x: &BigInt, y: &BigInt) -> Result<Value> {
    if y.is_zero() {
        return Err(zero_division("division by zero").into());
    }
    let negative = x.is_negative() != y.is_negative();
    let (n, d) = (x.magnitude().clone(), y.magnitude().clone());
    // Scale so that the quotient has 64 bits or more, then let the conversion round once; the sticky
    // bit keeps the remainder in mind.
    let shift = 66 - (n.bits() as i64 - d.bits() as i64);
    let (n, d) = if shift > 0 { (n << shift as u64, d) } else { (n, d << (-shift) as u64) };
    let (mut q, r) = n.div_rem(&d);
    if !r.is_zero() {
        q |= num_bigint::BigUint::from(1u8);
    }
    let f = match q.to_f64() {
        Some(f) => scale(f, -shift),
        None => f64::INFINITY,
    };
    if f.is_infinite() {
        return Err(Error::new(ErrorKind::OverflowError, "integer division result too large for a float").into());
    }
    Ok(Value::float(if negative { -f } else { f }))
}

fn scale(f: f64, power: i64) -> f64 {
    libm::scalbn(f, power.clamp(-5000, 5000) as i32)
}

/// Python's `%` on floats: the sign of the divisor.
pub fn float_mod(x: f64, y: f64) -> f64 {
    let r = x % y;
    if r == 0.0 {
        0.0f64.copysign(y)
    } else if (r < 0.0) != (y < 0.0) {
        r + y
    } else {
        r
    }
}

/// Python's `//` on floats.
pub fn float_floor_div(x: f64, y: f64) -> f64 {
    let m = x % y;
    let mut q = (x - m) / y;
    if m != 0.0 && (m < 0.0) != (y < 0.0) {
        q -= 1.0;
    }
    if q == 0.0 {
        return 0.0f64.copysign(x / y);
    }
    let floor = q.floor();
    if q - floor > 0.5 { floor + 1.0 } else { floor }
}

fn float_binary(op: BinOp, x: f64, y: f64) -> Result<Value> {
    let f = match op {
        BinOp::Add => x + y,
        BinOp::Sub => x - y,
        BinOp::Mul => x * y,
        BinOp::Div if y == 0.0 => return Err(zero_division("float division by zero").into()),
        BinOp::Div => x / y,
        BinOp::FloorDiv if y == 0.0 => return Err(zero_division("float floor division by zero").into()),
        BinOp::FloorDiv => float_floor_div(x, y),
        BinOp::Mod if y == 0.0 => return Err(zero_division("float modulo").into()),
        BinOp::Mod => float_mod(x, y),
        BinOp::Pow => return float_power(x, y),
        _ => return Ok(Value::NotImplemented),
    };
    Ok(Value::float(f))
}

fn float_power(x: f64, y: f64) -> Result<Value> {
    if x == 0.0 && y < 0.0 {
        return Err(zero_division("0.0 cannot be raised to a negative power").into());
    }
    if x < 0.0 && x.is_finite() && y.is_finite() && y.fract() != 0.0 {
        return complex_power(Complex64::new(x, 0.0), Complex64::new(y, 0.0));
    }
    let f = x.powf(y);
    if f.is_infinite() && x.is_finite() && y.is_finite() {
        return Err(Error::new(ErrorKind::OverflowError, "(34, 'Numerical result out of range')").into());
    }
    Ok(Value::float(f))
}

fn complex_binary(op: BinOp, x: Complex64, y: Complex64) -> Result<Value> {
    let c = match op {
        BinOp::Add => x + y,
        BinOp::Sub => x - y,
        BinOp::Mul => x * y,
        BinOp::Div if y.re == 0.0 && y.im == 0.0 => return Err(zero_division("complex division by zero").into()),
        BinOp::Div => complex_divide(x, y),
        BinOp::Pow => return complex_power(x, y),
        BinOp::FloorDiv => {
            return Err(Error::type_error("unsupported operand type(s) for //: 'complex' and 'complex'").into());
        }
        _ => return Ok(Value::NotImplemented),
    };
    Ok(Value::complex(c))
}

/// Smith's method, as CPython divides.
fn complex_divide(x: Complex64, y: Complex64) -> Complex64 {
    if y.re.abs() >= y.im.abs() {
        let ratio = y.im / y.re;
        let denominator = y.re + y.im * ratio;
        Complex64::new((x.re + x.im * ratio) / denominator, (x.im - x.re * ratio) / denominator)
    } else {
        let ratio = y.re / y.im;
        let denominator = y.re * ratio + y.im;
        Complex64::new((x.re * ratio + x.im) / denominator, (x.im * ratio - x.re) / denominator)
    }
}

fn complex_power(x: Complex64, y: Complex64) -> Result<Value> {
    if y.re == 0.0 && y.im == 0.0 {
        return Ok(Value::complex(Complex64::new(1.0, 0.0)));
    }
    if x.re == 0.0 && x.im == 0.0 {
        if y.im != 0.0 || y.re < 0.0 {
            return Err(zero_division("0.0 to a negative or complex power").into());
        }
        return Ok(Value::complex(Complex64::new(0.0, 0.0)));
    }
    if y.im == 0.0 && y.re.fract() == 0.0 && y.re.abs() <= 100.0 {
        let n = y.re.abs() as u32;
        let mut result = Complex64::new(1.0, 0.0);
        let (mut square, mut bits) = (x, n);
        while bits > 0 {
            if bits & 1 == 1 {
                result *= square;
            }
            square *= square;
            bits >>= 1;
        }
        let c = if y.re < 0.0 { complex_divide(Complex64::new(1.0, 0.0), result) } else { result };
        return Ok(Value::complex(c));
    }
    let modulus = x.re.hypot(x.im);
    let mut length = modulus.powf(y.re);
    let angle = x.im.atan2(x.re);
    let mut phase = angle * y.re;
    if y.im != 0.0 {
        length /= (angle * y.im).exp();
        phase += y.im * modulus.ln();
    }
    Ok(Value::complex(Complex64::new(length * phase.cos(), length * phase.sin())))
}

/// Exact order of two real numbers; `None` with NaN or a complex one.
pub fn compare(a: &Number, b: &Number) -> Option<Ordering> {
    use Number::*;
    match (a, b) {
        (Int(x), Int(y)) => Some(x.cmp(y)),
        (Float(x), Float(y)) => x.partial_cmp(y),
        (Int(x), Float(y)) if x.unsigned_abs() <= 1 << 53 => (*x as f64).partial_cmp(y),
        (Float(x), Int(y)) if y.unsigned_abs() <= 1 << 53 => x.partial_cmp(&(*y as f64)),
        (Float(_), Int(_) | Big(_)) => compare(b, a).map(Ordering::reverse),
        (_, Float(y)) => compare_big_float(&a.to_big()?, *y),
        (a, b) => Some(a.to_big()?.cmp(&b.to_big()?)),
    }
}

fn compare_big_float(x: &BigInt, y: f64) -> Option<Ordering> {
    if y.is_nan() {
        return None;
    }
    if y.is_infinite() {
        return Some(if y > 0.0 { Ordering::Less } else { Ordering::Greater });
    }
    let whole = float_to_big(y.trunc());
    Some(x.cmp(&whole).then_with(|| 0.0f64.partial_cmp(&y.fract()).unwrap_or(Ordering::Equal)))
}

/// The integer value of a finite float without fraction.
pub fn float_to_big(f: f64) -> BigInt {
    num_traits::FromPrimitive::from_f64(f).unwrap_or_default()
}

/// Exact equality of two numbers.
pub fn equals(a: &Number, b: &Number) -> bool {
    match (a, b) {
        (Number::Complex(x), Number::Complex(y)) => x == y,
        (Number::Complex(x), y) | (y, Number::Complex(x)) => {
            x.im == 0.0 && compare(&Number::Float(x.re), y) == Some(Ordering::Equal)
        }
        _ => compare(a, b) == Some(Ordering::Equal),
    }
}

const HASH_MODULUS: u64 = (1 << 61) - 1;

/// Python's hash of a number: equal numbers of any type have equal hashes.
pub fn hash(n: &Number) -> i64 {
    match n {
        Number::Int(i) => hash_int(*i),
        Number::Big(b) => {
            let rest = b.magnitude() % num_bigint::BigUint::from(HASH_MODULUS);
            hash_sign(rest.to_i64().unwrap_or(0), b.sign() == Sign::Minus)
        }
        Number::Float(f) => hash_float(*f),
        Number::Complex(c) => {
            let h = hash_float(c.re).wrapping_add(hash_float(c.im).wrapping_mul(1_000_003));
            if h == -1 { -2 } else { h }
        }
    }
}

/// Python's hash of an int.
#[inline(always)]
pub fn hash_int(i: i64) -> i64 {
    match i {
        0.. if (i as u64) < HASH_MODULUS => i,
        _ => hash_sign((i.unsigned_abs() % HASH_MODULUS) as i64, i < 0),
    }
}

/// Python's hash of a tuple, from those of its items: xxHash's mixing.
pub fn hash_tuple(items: &[u64]) -> u64 {
    const P1: u64 = 11_400_714_785_074_694_791;
    const P2: u64 = 14_029_467_366_897_019_727;
    const P5: u64 = 2_870_177_450_012_600_261;
    let mixed = items
        .iter()
        .fold(P5, |acc, lane| acc.wrapping_add(lane.wrapping_mul(P2)).rotate_left(31).wrapping_mul(P1))
        .wrapping_add(items.len() as u64 ^ (P5 ^ 3_527_539));
    if mixed == u64::MAX { 1_546_275_796 } else { mixed }
}

/// Python's hash of a frozenset, from those of its elements in any order.
pub fn hash_frozenset(items: &[u64]) -> u64 {
    let mixed = items.iter().fold(0u64, |acc, &x| acc ^ ((x ^ 89_869_747) ^ (x << 16)).wrapping_mul(3_644_798_167));
    let mixed = mixed ^ (items.len() as u64 + 1).wrapping_mul(1_927_868_237);
    let mixed = (mixed ^ ((mixed >> 11) ^ (mixed >> 25))).wrapping_mul(69_069).wrapping_add(907_133_923);
    if mixed == u64::MAX { 590_923_713 } else { mixed }
}

fn hash_sign(h: i64, negative: bool) -> i64 {
    let h = if negative { -h } else { h };
    if h == -1 { -2 } else { h }
}

fn hash_float(f: f64) -> i64 {
    if f.is_infinite() {
        return if f > 0.0 { 314159 } else { -314159 };
    }
    if f.is_nan() {
        return 0;
    }
    let (mut m, e) = libm::frexp(f.abs());
    let (mut h, mut e) = (0u64, e);
    while m != 0.0 {
        h = ((h << 28) & HASH_MODULUS) | (h >> (61 - 28));
        m *= 268_435_456.0;
        e -= 28;
        let y = m as u64;
        m -= y as f64;
        h += y;
        if h >= HASH_MODULUS {
            h -= HASH_MODULUS;
        }
    }
    let turn = e.rem_euclid(61) as u32;
    h = ((h << turn) & HASH_MODULUS) | (h >> (61 - turn));
    hash_sign(h as i64, f < 0.0)
}
