//! NumPy's `SeedSequence`: mixes entropy words into a pool and spreads the pool into seeds.

use std::hash::{BuildHasher, Hasher};

const POOL: usize = 4;

/// Entropy, spawn key and the pool mixed from both.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeedSequence {
    /// The entropy in 32-bit words, lowest first (an integer array: its elements' words in a row).
    pub entropy: Vec<u32>,
    /// Where this sequence stands in the tree of spawned ones, in 32-bit words.
    pub spawn_key: Vec<u32>,
    /// Words in the pool, at least 4.
    pub pool_size: usize,
    /// How many children have been spawned.
    pub children: u32,
    pool: Vec<u32>,
}

impl SeedSequence {
    /// From one integer below 2^64.
    pub fn new(seed: u64) -> Self {
        let (low, high) = (seed as u32, (seed >> 32) as u32);
        let words = if high == 0 { vec![low] } else { vec![low, high] };
        Self::with_key(words, Vec::new(), POOL)
    }

    /// From entropy words (see [`words_of`]).
    pub fn from_words(entropy: Vec<u32>) -> Self {
        Self::with_key(entropy, Vec::new(), POOL)
    }

    /// From the operating system.
    pub fn from_os() -> Self {
        Self::from_words(os_entropy().to_vec())
    }

    /// From entropy and a spawn key; pools below 4 words are enlarged to 4.
    pub fn with_key(entropy: Vec<u32>, spawn_key: Vec<u32>, pool_size: usize) -> Self {
        let pool_size = pool_size.max(POOL);
        let mut this = Self { entropy, spawn_key, pool_size, children: 0, pool: vec![0; pool_size] };
        this.mix();
        this
    }

    /// The mixed pool.
    pub fn pool(&self) -> &[u32] {
        &self.pool
    }

    fn mix(&mut self) {
        let mut source = self.entropy.clone();
        if !self.spawn_key.is_empty() && source.len() < self.pool_size {
            source.resize(self.pool_size, 0);
        }
        source.extend_from_slice(&self.spawn_key);
        let mut hash = 0x43b0_d7e5_u32;
        let mut hashmix = |word: u32| {
            let mut value = word ^ hash;
            hash = hash.wrapping_mul(0x931e_8875);
            value = value.wrapping_mul(hash);
            value ^ (value >> 16)
        };
        let mix = |x: u32, y: u32| {
            let both = x.wrapping_mul(0xca01_f9dd).wrapping_sub(y.wrapping_mul(0x4973_f715));
            both ^ (both >> 16)
        };
        for (i, slot) in self.pool.iter_mut().enumerate() {
            *slot = hashmix(source.get(i).copied().unwrap_or(0));
        }
        for from in 0..self.pool_size {
            for to in 0..self.pool_size {
                if from != to {
                    self.pool[to] = mix(self.pool[to], hashmix(self.pool[from]));
                }
            }
        }
        for &word in source.iter().skip(self.pool_size) {
            for slot in &mut self.pool {
                *slot = mix(*slot, hashmix(word));
            }
        }
    }

    /// `generate_state(n)`: `n` words of 32 bits.
    pub fn words(&self, n: usize) -> Vec<u32> {
        let mut hash = 0x8b51_f9dd_u32;
        (self.pool.iter().cycle().take(n))
            .map(|&word| {
                let mut value = word ^ hash;
                hash = hash.wrapping_mul(0x58f3_8ded);
                value = value.wrapping_mul(hash);
                value ^ (value >> 16)
            })
            .collect()
    }

    /// `generate_state(N, uint64)`: `N` words of 64 bits.
    pub fn wide_words<const N: usize>(&self) -> [u64; N] {
        let words = self.words(2 * N);
        std::array::from_fn(|i| u64::from(words[2 * i]) | (u64::from(words[2 * i + 1]) << 32))
    }

    /// `spawn(n)`: the next `n` children, each with its own extended key.
    pub fn spawn(&mut self, n: u32) -> Vec<SeedSequence> {
        let first = self.children;
        self.children = first.saturating_add(n);
        (first..self.children)
            .map(|child| {
                let mut key = self.spawn_key.clone();
                key.push(child);
                Self::with_key(self.entropy.clone(), key, self.pool_size)
            })
            .collect()
    }
}

/// Entropy words of one non-negative integer given by 32-bit digits, lowest first: leading zeros go,
/// and zero itself is one word.
pub fn words_of(mut digits: Vec<u32>) -> Vec<u32> {
    while digits.len() > 1 && digits.last() == Some(&0) {
        digits.pop();
    }
    if digits.is_empty() { vec![0] } else { digits }
}

/// 128 bits that differ from run to run, from the operating system by way of the standard library's
/// hash keys.
pub fn os_entropy() -> [u32; 4] {
    let draw = |salt: u64| {
        let mut hasher = std::hash::RandomState::new().build_hasher();
        hasher.write_u64(salt);
        hasher.finish()
    };
    let (a, b) = (draw(1), draw(2));
    [a as u32, (a >> 32) as u32, b as u32, (b >> 32) as u32]
}
