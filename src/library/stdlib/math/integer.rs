//! Functions of whole numbers in `math`.

use crate::diag::{Error, ErrorKind};
use crate::library::stdlib::args::{Integer, value_error};
use crate::rows;
use crate::value::convert::FromValue;
use crate::value::types::BinOp;
use crate::value::{Host, Result, Value, bigint, ops};
use num_bigint::BigInt;
use num_integer::Integer as _;
use num_traits::{One, Signed, ToPrimitive, Zero};

rows! { pub FUNCTIONS =
    /// Greatest common divisor of all arguments.
    ///
    /// >>> import math
    /// >>> math.gcd(12, 18)
    "gcd"(*integers: &[Value]) => gcd;
    /// Least common multiple of all arguments.
    ///
    /// >>> import math
    /// >>> math.lcm(4, 6)
    "lcm"(*integers: &[Value]) => lcm;
    /// Find n!.
    ///
    /// >>> import math
    /// >>> math.factorial(20)
    "factorial"(n: Integer, /) => factorial;
    /// Number of ways to choose k items from n items without repetition and without order.
    ///
    /// >>> import math
    /// >>> math.comb(10, 3)
    "comb"(n: Integer, k: Integer, /) => comb;
    /// Number of ways to choose k items from n items without repetition and with order.
    ///
    /// >>> import math
    /// >>> math.perm(10, 3)
    "perm"(n: Integer, k: Option<Integer> = None, /) => perm;
    /// Return the integer part of the square root of the input.
    ///
    /// >>> import math
    /// >>> math.isqrt(99)
    "isqrt"(n: Integer, /) => isqrt;
    /// Calculate the product of all the elements in the input iterable.
    ///
    /// >>> import math
    /// >>> math.prod([2, 3, 4])
    "prod"(iterable: Value, /, *, start: Value = 1) => prod;
}

/// The most bits a result may have.
const MAX_BITS: u64 = 1 << 26;

fn too_large<T>() -> Result<T> {
    Err(Error::new(ErrorKind::MemoryError, "").into())
}

fn gcd(h: &mut dyn Host, integers: &[Value]) -> Result<Value> {
    let mut g = BigInt::zero();
    for v in integers {
        g = g.gcd(&Integer::from_value(h, v)?.0);
    }
    Ok(Value::int(g))
}

fn lcm(h: &mut dyn Host, integers: &[Value]) -> Result<Value> {
    let mut l = BigInt::one();
    for v in integers {
        let n = Integer::from_value(h, v)?.0;
        l = if n.is_zero() || l.is_zero() { BigInt::zero() } else { l.lcm(&n).abs() };
        if l.bits() > MAX_BITS {
            return too_large();
        }
    }
    Ok(Value::int(l))
}

/// The product of `low..=high`, halved again and again so that the factors stay alike in size.
fn product(low: u64, high: u64) -> BigInt {
    if low > high {
        return BigInt::one();
    }
    if high - low < 8 {
        return (low..=high).fold(BigInt::one(), |acc, k| acc * k);
    }
    let middle = low + (high - low) / 2;
    bigint::multiply(&product(low, middle), &product(middle + 1, high))
}

fn factorial(_: &mut dyn Host, n: Integer) -> Result<Value> {
    if n.0.is_negative() {
        return value_error("factorial() not defined for negative values");
    }
    match n.0.to_u64() {
        Some(n) if n <= 2_000_000 => Ok(Value::int(product(1, n))),
        Some(n) if n <= i64::MAX as u64 => too_large(),
        _ => {
            Err(Error::new(ErrorKind::OverflowError, format!("factorial() argument should not exceed {}", i64::MAX))
                .into())
        }
    }
}

/// n (n-1) … (n-k+1).
fn falling(n: &BigInt, k: &BigInt) -> Result<BigInt> {
    let Some(count) = k.to_u64() else { return too_large() };
    if count.saturating_mul(n.bits()) > MAX_BITS {
        return too_large();
    }
    if let Some(n) = n.to_u64() {
        return Ok(if count == 0 { BigInt::one() } else { product(n - count + 1, n) });
    }
    let mut r = BigInt::one();
    for i in 0..count {
        r *= n - i;
    }
    Ok(r)
}

fn check(n: &BigInt, k: &BigInt) -> Result<()> {
    if n.is_negative() {
        return value_error("n must be a non-negative integer");
    }
    if k.is_negative() {
        return value_error("k must be a non-negative integer");
    }
    Ok(())
}

fn comb(_: &mut dyn Host, n: Integer, k: Integer) -> Result<Value> {
    check(&n.0, &k.0)?;
    if k.0 > n.0 {
        return Ok(Value::Int(0));
    }
    let k = k.0.clone().min(&n.0 - &k.0);
    let bottom = falling(&k, &k)?;
    Ok(Value::int(bigint::divide(&falling(&n.0, &k)?, &bottom).0))
}

fn perm(h: &mut dyn Host, n: Integer, k: Option<Integer>) -> Result<Value> {
    let Some(k) = k else { return factorial(h, n) };
    check(&n.0, &k.0)?;
    if k.0 > n.0 {
        return Ok(Value::Int(0));
    }
    Ok(Value::int(falling(&n.0, &k.0)?))
}

fn isqrt(_: &mut dyn Host, n: Integer) -> Result<Value> {
    if n.0.is_negative() {
        return value_error("isqrt() argument must be nonnegative");
    }
    Ok(Value::int(n.0.sqrt()))
}

/// The product of any values, by their own multiplication.
pub fn prod(h: &mut dyn Host, iterable: Value, start: Value) -> Result<Value> {
    let iter = iterable.to_iter(h)?;
    let mut total = start;
    while let Some(v) = iter.next(h)? {
        total = ops::binary(h, BinOp::Mul, &total, &v)?;
    }
    Ok(total)
}
