//! MT19937, the Mersenne Twister: the bit stream of `np.random.seed` and of PyTorch's CPU generator.
//!
//! Written out here because both libraries hand out its 624 words and position as their state, which
//! the crate `rand_mt` keeps private.

/// Words in the state.
pub const WORDS: usize = 624;
const SHIFT: usize = 397;

/// The 624 state words and how many of them have been used since the last twist (0 to 624).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mt19937 {
    key: [u32; WORDS],
    pos: usize,
}

impl Mt19937 {
    /// Seeds from one word, as `init_genrand` of the reference program does.
    pub fn new(seed: u32) -> Self {
        let mut key = [0; WORDS];
        let mut word = seed;
        for (i, slot) in key.iter_mut().enumerate() {
            if i > 0 {
                word = (word ^ (word >> 30)).wrapping_mul(1_812_433_253);
                word = word.wrapping_add(i as u32);
            }
            *slot = word;
        }
        Self { key, pos: WORDS }
    }

    /// Seeds from any number of words, as `init_by_array` does. An empty slice counts as `[0]`.
    pub fn from_array(seed: &[u32]) -> Self {
        let seed = if seed.is_empty() { &[0][..] } else { seed };
        let mut this = Self::new(19_650_218);
        let key = &mut this.key;
        let mix = |a: u32, b: u32, m: u32| a ^ (b ^ (b >> 30)).wrapping_mul(m);
        let (mut i, mut j) = (1, 0);
        for _ in 0..WORDS.max(seed.len()) {
            key[i] = mix(key[i], key[i - 1], 1_664_525).wrapping_add(seed[j]).wrapping_add(j as u32);
            i += 1;
            j += 1;
            if i == WORDS {
                key[0] = key[WORDS - 1];
                i = 1;
            }
            if j == seed.len() {
                j = 0;
            }
        }
        for _ in 1..WORDS {
            key[i] = mix(key[i], key[i - 1], 1_566_083_941).wrapping_sub(i as u32);
            i += 1;
            if i == WORDS {
                key[0] = key[WORDS - 1];
                i = 1;
            }
        }
        key[0] = 0x8000_0000;
        this
    }

    /// Takes over a state; `None` when `key` has not 624 words or `pos` exceeds 624.
    pub fn from_state(key: &[u32], pos: usize) -> Option<Self> {
        let key = key.try_into().ok()?;
        (pos <= WORDS).then_some(Self { key, pos })
    }

    /// The state words.
    pub fn key(&self) -> &[u32; WORDS] {
        &self.key
    }

    /// How many of the words have been used.
    pub fn pos(&self) -> usize {
        self.pos
    }

    fn twist(&mut self) {
        let key = &mut self.key;
        let mix = |this: u32, next: u32, far: u32| {
            let y = (this & 0x8000_0000) | (next & 0x7fff_ffff);
            far ^ (y >> 1) ^ (0x9908_b0df & (y & 1).wrapping_neg())
        };
        for i in 0..WORDS - SHIFT {
            key[i] = mix(key[i], key[i + 1], key[i + SHIFT]);
        }
        for i in WORDS - SHIFT..WORDS - 1 {
            key[i] = mix(key[i], key[i + 1], key[i + SHIFT - WORDS]);
        }
        key[WORDS - 1] = mix(key[WORDS - 1], key[0], key[SHIFT - 1]);
        self.pos = 0;
    }

    /// The next 32 bits.
    #[inline]
    pub fn next_u32(&mut self) -> u32 {
        if self.pos >= WORDS {
            self.twist();
        }
        let mut y = self.key[self.pos];
        self.pos += 1;
        y ^= y >> 11;
        y ^= (y << 7) & 0x9d2c_5680;
        y ^= (y << 15) & 0xefc6_0000;
        y ^ (y >> 18)
    }

    /// The next 64 bits: the first draw is the high half.
    #[inline]
    pub fn next_u64(&mut self) -> u64 {
        let high = u64::from(self.next_u32());
        (high << 32) | u64::from(self.next_u32())
    }
}
