//! `random.Random`: seeds, bits, state.

use super::sha512::sha512;
use crate::diag::{Error, ErrorKind};
use crate::kernel::random::mt19937::Mt19937;
use crate::library::stdlib::args::{Integer, type_error, value_error};
use crate::library::stdlib::object::{object_type, receiver};
use crate::rows;
use crate::value::number::{self, Number};
use crate::value::{Error as Raised, Host, Result, Value};
use num_bigint::{BigInt, BigUint, Sign};
use std::cell::RefCell;
use std::io::Read;

/// A stream of random numbers and the second number of a pair of normals.
pub struct Generator {
    pub twister: RefCell<Mt19937>,
    pub gauss_next: RefCell<Option<f64>>,
}

object_type! {
    Generator RANDOM "random" "Random";
}

rows! { pub CONSTRUCT =
    /// Random number generator with a state of its own.
    ///
    /// >>> import random
    /// >>> random.Random(0).random()
    "Random"(x: Value = None) => construct;
}

rows! { pub METHODS =
    /// Initialize internal state from a seed.
    ///
    /// >>> import random
    /// >>> random.seed(0)
    /// >>> random.random()
    "seed"(self_: Value, a: Value = None, version: i64 = 2) => seed;
    /// Get the next random number in the range 0.0 <= X < 1.0.
    ///
    /// >>> import random
    /// >>> 0 <= random.random() < 1
    "random"(self_: Value, /) => |_: &mut dyn Host, g: Value| Ok(Value::float(receiver!(g, Generator).unit()));
    /// Generates an int with k random bits.
    ///
    /// >>> import random
    /// >>> random.Random(1).getrandbits(8)
    "getrandbits"(self_: Value, k: i64, /) => getrandbits;
    /// Generate n random bytes.
    ///
    /// >>> import random
    /// >>> random.Random(1).randbytes(3)
    "randbytes"(self_: Value, n: i64) => randbytes;
    /// Return internal state; can be passed to setstate() later.
    ///
    /// >>> import random
    /// >>> len(random.getstate()[1])
    "getstate"(self_: Value) => getstate;
    /// Restore internal state from object returned by getstate().
    ///
    /// >>> import random
    /// >>> random.setstate(random.getstate())
    "setstate"(self_: Value, state: Value) => setstate;
}

/// Bytes of the system's randomness.
pub fn entropy(n: usize) -> Result<Vec<u8>> {
    let mut bytes = vec![0; n];
    let read = std::fs::File::open("/dev/urandom").and_then(|mut f| f.read_exact(&mut bytes));
    if read.is_err() {
        use std::hash::{BuildHasher, Hasher};
        for chunk in bytes.chunks_mut(8) {
            let word = std::hash::RandomState::new().build_hasher().finish().to_le_bytes();
            chunk.copy_from_slice(&word[..chunk.len()]);
        }
    }
    Ok(bytes)
}

impl Generator {
    /// Seeded by the system.
    pub fn from_entropy() -> Result<Self> {
        let bytes = entropy(64)?;
        let words: Vec<u32> =
            bytes.chunks_exact(4).map(|c| c.iter().fold(0, |a, &b| (a << 8) | u32::from(b))).collect();
        Ok(Self::from_words(&words))
    }
    fn from_words(words: &[u32]) -> Self {
        Generator { twister: RefCell::new(Mt19937::from_array(words)), gauss_next: RefCell::new(None) }
    }
    /// The next 32 bits.
    pub fn word(&self) -> u32 {
        self.twister.borrow_mut().next_u32()
    }
    /// The next number in [0, 1), 53 bits.
    pub fn unit(&self) -> f64 {
        let mut t = self.twister.borrow_mut();
        let (a, b) = (t.next_u32() >> 5, t.next_u32() >> 6);
        (f64::from(a) * 67_108_864.0 + f64::from(b)) * (1.0 / 9_007_199_254_740_992.0)
    }
    /// The next `k` bits as a number, at most 64.
    pub fn bits(&self, k: u32) -> u64 {
        match k {
            0 => 0,
            1..=32 => u64::from(self.word() >> (32 - k)),
            _ => {
                let low = u64::from(self.word());
                low | (u64::from(self.word() >> (64 - k)) << 32)
            }
        }
    }
    /// The next `k` bits as a number of any size.
    pub fn big_bits(&self, k: u64) -> BigUint {
        let words = k.div_ceil(32);
        let digits = (0..words)
            .map(|i| if i + 1 == words && !k.is_multiple_of(32) { self.word() >> (32 - k % 32) } else { self.word() })
            .collect();
        BigUint::new(digits)
    }
    /// A number in [0, n), without bias; 0 for n = 0.
    pub fn below(&self, n: u64) -> u64 {
        if n == 0 {
            return 0;
        }
        let k = 64 - n.leading_zeros();
        loop {
            let r = self.bits(k);
            if r < n {
                return r;
            }
        }
    }
    /// The same for numbers of any size.
    pub fn big_below(&self, n: &BigUint) -> BigUint {
        let k = n.bits();
        loop {
            let r = self.big_bits(k);
            if r < *n || k == 0 {
                return r;
            }
        }
    }
}

/// The words that a seed stands for, or `None` for the system's.
fn words_of(h: &mut dyn Host, a: &Value, version: i64) -> Result<Option<Vec<u32>>> {
    let text = |bytes: &[u8]| {
        let mut all = bytes.to_vec();
        all.extend(sha512(bytes));
        BigUint::from_bytes_be(&all).to_u32_digits()
    };
    Ok(Some(match a.plain() {
        Value::None => return Ok(None),
        Value::Str(s) if version == 2 => text(s.as_str().as_bytes()),
        Value::Bytes(b) if version == 2 => text(&b),
        Value::Float(f) => BigUint::from(number::hash(&Number::Float(f.get())) as u64).to_u32_digits(),
        v @ (Value::Int(_) | Value::Bool(_) | Value::BigInt(_)) => {
            v.to_bigint().unwrap_or_default().magnitude().to_u32_digits()
        }
        Value::Str(_) | Value::Bytes(_) => BigUint::from(a.hash(h)?).to_u32_digits(),
        _ => {
            let text = "The only supported seed types are: None,\nint, float, str, bytes, and bytearray.";
            return type_error(text);
        }
    }))
}

fn generator(h: &mut dyn Host, a: &Value, version: i64) -> Result<Generator> {
    match words_of(h, a, version)? {
        Some(words) => Ok(Generator::from_words(&words)),
        None => Generator::from_entropy(),
    }
}

fn construct(h: &mut dyn Host, x: Value) -> Result<Value> {
    generator(h, &x, 2).map(Value::object)
}

fn seed(h: &mut dyn Host, this: Value, a: Value, version: i64) -> Result<Value> {
    let fresh = generator(h, &a, version)?;
    let g = receiver!(this, Generator);
    *g.twister.borrow_mut() = fresh.twister.into_inner();
    *g.gauss_next.borrow_mut() = None;
    Ok(Value::None)
}

/// The most bits that may be drawn at once.
const MAX_BITS: i64 = 1 << 28;

fn getrandbits(_: &mut dyn Host, this: Value, k: i64) -> Result<Value> {
    let g = receiver!(this, Generator);
    if k < 0 {
        return value_error("number of bits must be non-negative");
    }
    if k > MAX_BITS {
        return Err(Error::new(ErrorKind::MemoryError, "").into());
    }
    if k < 64 {
        return Ok(Value::Int(g.bits(k as u32) as i64));
    }
    Ok(Value::int(BigInt::from_biguint(Sign::Plus, g.big_bits(k as u64))))
}

fn randbytes(_: &mut dyn Host, this: Value, n: i64) -> Result<Value> {
    let g = receiver!(this, Generator);
    let Ok(n) = usize::try_from(n) else { return value_error("number of bits must be non-negative") };
    if n as i64 > MAX_BITS / 8 {
        return Err(Error::new(ErrorKind::MemoryError, "").into());
    }
    let mut bytes = g.big_bits(8 * n as u64).to_bytes_le();
    bytes.resize(n, 0);
    Ok(Value::Bytes(std::rc::Rc::new(bytes)))
}

fn getstate(_: &mut dyn Host, this: Value) -> Result<Value> {
    let g = receiver!(this, Generator);
    let t = g.twister.borrow();
    let mut words: Vec<Value> = t.key().iter().map(|&w| Value::Int(i64::from(w))).collect();
    words.push(Value::from(t.pos()));
    let next = g.gauss_next.borrow().map_or(Value::None, Value::float);
    Ok(Value::tuple(vec![Value::Int(3), Value::tuple(words), next]))
}

fn setstate(h: &mut dyn Host, this: Value, state: Value) -> Result<Value> {
    let g = receiver!(this, Generator);
    let parts = state.to_vec(h)?;
    let [version, words, next] = parts.as_slice() else {
        return value_error(format!("not enough values to unpack (expected 3, got {})", parts.len()));
    };
    if version.to_bigint() != Some(3.into()) {
        let text = format!("state with version {} passed to Random.setstate() of version 3", version.repr(h)?);
        return value_error(text);
    }
    let words = words.to_vec(h)?;
    let numbers: Option<Vec<u32>> =
        words.iter().map(|v| v.to_index_saturating().and_then(|i| u32::try_from(i).ok())).collect();
    let restored = numbers.as_deref().and_then(|n| n.split_last()).and_then(|(pos, key)| {
        let t = Mt19937::from_state(key, *pos as usize)?;
        Some(t)
    });
    let Some(t) = restored else { return Err(Raised::from(Error::value("invalid state"))) };
    *g.twister.borrow_mut() = t;
    *g.gauss_next.borrow_mut() = next.to_f64();
    Ok(Value::None)
}

/// An integer argument as CPython's `operator.index` takes it.
pub fn integer(h: &mut dyn Host, v: &Value) -> Result<BigInt> {
    let Integer(n) = crate::value::convert::FromValue::from_value(h, v)?;
    Ok(n)
}
