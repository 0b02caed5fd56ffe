//! PyTorch's CPU generator: MT19937, and the numbers `rand`, `randint` and `randperm` make of it.

use crate::kernel::stop;
use half::{bf16, f16};

use super::mt19937::{Mt19937, WORDS};

/// A floating dtype of PyTorch.
pub trait TorchFloat: Copy + PartialEq {
    /// Whether arithmetic and draws are in f64; the narrower dtypes compute in f32.
    const WIDE: bool;
    /// Rounds an f32.
    fn from_f32(x: f32) -> Self;
    /// Rounds an f64; the 16-bit dtypes by way of f32.
    fn from_f64(x: f64) -> Self;
    /// The value in f64.
    fn to_f64(self) -> f64;
}

macro_rules! torch_floats {
    ($($name:ty, $wide:literal, $x:ident, $from32:expr, $from64:expr, $to:expr;)*) => {$(
        impl TorchFloat for $name {
            const WIDE: bool = $wide;
            fn from_f32($x: f32) -> Self { $from32 }
            fn from_f64($x: f64) -> Self { $from64 }
            fn to_f64(self) -> f64 { let $x = self; $to }
        }
    )*};
}
torch_floats! {
    f64, true, x, f64::from(x), x, x;
    f32, false, x, x, x as f32, f64::from(x);
    f16, false, x, f16::from_f32(x), f16::from_f32(x as f32), x.to_f64();
    bf16, false, x, bf16::from_f32(x), bf16::from_f32(x as f32), x.to_f64();
}

/// Bytes of `torch.get_rng_state()`.
pub const STATE_BYTES: usize = 5056;

/// PyTorch's CPU generator.
#[derive(Clone, Debug, PartialEq)]
pub struct TorchGenerator {
    seed: u64,
    twister: Mt19937,
    /// Nothing has been drawn since seeding (the printed state tells this from a used-up block).
    fresh: bool,
    /// The second number of the last pair of scalar normals.
    pub(super) next_normal: Option<f64>,
}

impl TorchGenerator {
    /// `torch.manual_seed(seed)`.
    pub fn new(seed: u64) -> Self {
        let twister = Mt19937::new(seed as u32);
        Self { seed, twister, fresh: true, next_normal: None }
    }

    /// A generator that differs from run to run.
    pub fn from_os() -> Self {
        let [a, b, ..] = super::seed_sequence::os_entropy();
        Self::new(u64::from(a) | (u64::from(b) << 32))
    }

    /// `initial_seed()`.
    pub fn seed(&self) -> u64 {
        self.seed
    }

    /// The next 32 bits.
    #[inline]
    pub fn random(&mut self) -> u32 {
        self.fresh = false;
        self.twister.next_u32()
    }

    /// The next 64 bits; the first draw is the high half.
    #[inline]
    pub fn random64(&mut self) -> u64 {
        self.fresh = false;
        self.twister.next_u64()
    }

    /// `torch.get_rng_state()`, byte for byte.
    pub fn state(&self) -> [u8; STATE_BYTES] {
        let mut out = [0; STATE_BYTES];
        let mut put = |at: usize, bytes: &[u8]| out[at..at + bytes.len()].copy_from_slice(bytes);
        let next = if self.fresh { 0 } else { self.twister.pos() };
        let left = WORDS + 1 - self.twister.pos();
        put(0, &self.seed.to_le_bytes());
        put(8, &(left as i32).to_le_bytes());
        put(12, &1i32.to_le_bytes());
        put(16, &(next as u64).to_le_bytes());
        for (i, word) in self.twister.key().iter().enumerate() {
            put(24 + 8 * i, &u64::from(*word).to_le_bytes());
        }
        if let Some(normal) = self.next_normal {
            put(5024, &normal.to_le_bytes());
            put(5040, &1i32.to_le_bytes());
        }
        out
    }

    /// `torch.set_rng_state(state)`; `None` when the bytes are no state of this generator.
    pub fn from_state(state: &[u8]) -> Option<Self> {
        if state.len() != STATE_BYTES {
            return None;
        }
        let word = |at: usize| {
            let bytes = state.get(at..at + 8)?;
            Some(u64::from_le_bytes(bytes.try_into().ok()?))
        };
        let low = |at: usize| Some(word(at)? as u32 as usize);
        let key: Option<Vec<u32>> = (0..WORDS).map(|i| Some(word(24 + 8 * i)? as u32)).collect();
        let (left, seeded, next) = (low(8)?, low(12)?, low(16)?);
        if seeded != 1 || !(1..=WORDS).contains(&left) || next > WORDS {
            return None;
        }
        let pos = if left == 1 { WORDS } else { next };
        let kept = (low(5040)? != 0).then(|| word(5024).map(f64::from_bits)).flatten();
        Some(Self {
            seed: word(0)?,
            twister: Mt19937::from_state(&key?, pos)?,
            fresh: left == 1 && next == 0,
            next_normal: kept,
        })
    }

    /// Uniform in [0, 1) on a grid of 2^-53.
    #[inline]
    pub fn uniform_f64(&mut self) -> f64 {
        (self.random64() & ((1 << 53) - 1)) as f64 * (1.0 / (1u64 << 53) as f64)
    }

    /// Uniform in [0, 1) on a grid of 2^-24.
    #[inline]
    pub fn uniform_f32(&mut self) -> f32 {
        (self.random() & ((1 << 24) - 1)) as f32 * (1.0 / (1u32 << 24) as f32)
    }

    /// `rand` (from 0 to 1) and `uniform_`: fills `out` with numbers in [from, to).
    pub fn uniform<T: TorchFloat>(&mut self, from: f64, to: f64, out: &mut [T]) {
        let (least, end) = (T::from_f64(from), T::from_f64(to));
        for slot in out {
            let value = if T::WIDE {
                T::from_f64(self.uniform_f64().mul_add(to - from, from))
            } else {
                let (from, to) = (from as f32, to as f32);
                T::from_f32(self.uniform_f32().mul_add(to - from, from))
            };
            // Rounding may reach the excluded end.
            *slot = if value == end { least } else { value };
        }
    }

    /// One integer of `randint` and `random_(from, to)`: `base` plus a draw modulo `range`
    /// (`to - from`; 0 means all 2^64). The caller casts it to the dtype.
    #[inline]
    pub fn integer(&mut self, range: u64, base: i64) -> i64 {
        if range == 0 {
            return self.random64() as i64;
        }
        let draw = if range >= 1 << 28 { self.random64() } else { u64::from(self.random()) };
        (draw % range).wrapping_add(base as u64) as i64
    }

    /// Fills `out` with `cast` of [`Self::integer`].
    pub fn integers<T>(&mut self, range: u64, base: i64, out: &mut [T], cast: impl Fn(i64) -> T) {
        for slot in out {
            *slot = cast(self.integer(range, base));
        }
    }

    /// One integer of `random_()` without bounds. `modulus` is the dtype's greatest value plus one,
    /// or 2^mantissa + 1 for floating dtypes; `wide` (int64 and float64) draws 64 bits.
    pub fn random_default(&mut self, wide: bool, modulus: u64) -> u64 {
        let draw = if wide { self.random64() } else { u64::from(self.random()) };
        draw.checked_rem(modulus).unwrap_or(draw)
    }

    /// `randperm(n)`: fills `out` with its permuted indices.
    pub fn randperm(&mut self, out: &mut [i64]) {
        let n = out.len();
        if n < u32::MAX as usize / 20 {
            out.iter_mut().enumerate().for_each(|(i, slot)| *slot = i as i64);
            for i in stop::watched(0..n.saturating_sub(1)) {
                let z = self.random() as usize % (n - i);
                out.swap(i, i + z);
            }
        } else {
            for i in stop::watched(0..n) {
                let z = (self.random64() % (i as u64 + 1)) as usize;
                out[i] = out[z];
                out[z] = i as i64;
            }
        }
    }
}
