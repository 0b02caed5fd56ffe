//! The two small bit generators of NumPy that are neither a twister nor a PCG: Philox (a cipher over
//! a counter) and SFC64 (chaotic, with a counter).

/// Philox 4×64 with ten rounds: a 256-bit counter enciphered under a 128-bit key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Philox {
    /// The counter, lowest word first; it names the block in `buffer`.
    pub counter: [u64; 4],
    /// The key.
    pub key: [u64; 2],
    /// The block under way.
    pub buffer: [u64; 4],
    /// Words of `buffer` used (4 at the start).
    pub used: usize,
}

impl Philox {
    /// Starts at counter 0 with the given key.
    pub fn new(key: [u64; 2]) -> Self {
        Self::with_counter(key, [0; 4])
    }

    /// Starts at `counter`; the first block is the one after it.
    pub fn with_counter(key: [u64; 2], counter: [u64; 4]) -> Self {
        Self { counter, key, buffer: [0; 4], used: 4 }
    }

    fn block(&self) -> [u64; 4] {
        let wide = |a: u64, b: u64| u128::from(a) * u128::from(b);
        let (mut c, mut key) = (self.counter, self.key);
        for round in 0..10 {
            if round > 0 {
                key[0] = key[0].wrapping_add(0x9e37_79b9_7f4a_7c15);
                key[1] = key[1].wrapping_add(0xbb67_ae85_84ca_a73b);
            }
            let a = wide(0xd2e7_470e_e14c_6c93, c[0]);
            let b = wide(0xca5a_8263_9512_1157, c[2]);
            let high = |x: u128| (x >> 64) as u64;
            c = [high(b) ^ c[1] ^ key[0], b as u64, high(a) ^ c[3] ^ key[1], a as u64];
        }
        c
    }

    /// The next 64 bits.
    pub fn next_u64(&mut self) -> u64 {
        if self.used >= 4 {
            self.add([1, 0, 0, 0]);
            self.buffer = self.block();
            self.used = 0;
        }
        self.used += 1;
        self.buffer[self.used - 1]
    }

    /// Adds a 256-bit number (lowest word first) to the counter.
    fn add(&mut self, delta: [u64; 4]) {
        let mut carry = false;
        for (word, step) in self.counter.iter_mut().zip(delta) {
            let (sum, over) = word.overflowing_add(step);
            let (sum, again) = sum.overflowing_add(u64::from(carry));
            *word = sum;
            carry = over || again;
        }
    }

    /// Moves by `delta` blocks (a 256-bit number, lowest word first) and drops the block under way.
    pub fn advance(&mut self, delta: [u64; 4]) {
        self.add(delta);
        self.buffer = [0; 4];
        self.used = 4;
    }

    /// Moves the counter by 2^128 blocks, as NumPy's `jumped()` does for each jump.
    pub fn jump(&mut self) {
        self.advance([0, 0, 1, 0]);
    }
}

/// SFC64: three words and a counter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sfc64 {
    /// The three chaotic words, then the counter.
    pub words: [u64; 4],
}

impl Sfc64 {
    /// Seeds from three words of a seed sequence.
    pub fn new(seed: [u64; 3]) -> Self {
        let mut this = Self { words: [seed[0], seed[1], seed[2], 1] };
        for _ in 0..12 {
            this.next_u64();
        }
        this
    }

    /// The next 64 bits.
    #[inline]
    pub fn next_u64(&mut self) -> u64 {
        let [a, b, c, count] = self.words;
        let out = a.wrapping_add(b).wrapping_add(count);
        let c = c.rotate_left(24).wrapping_add(out);
        self.words = [b ^ (b >> 11), self.words[2].wrapping_mul(9), c, count.wrapping_add(1)];
        out
    }
}
