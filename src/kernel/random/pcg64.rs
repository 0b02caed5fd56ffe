//! PCG64 and PCG64DXSM: 128-bit linear congruential generators with a 64-bit output permutation.
//!
//! Written out here because NumPy hands out (and takes back) state and increment, which the crate
//! `rand_pcg` keeps private.

/// Which output permutation (and multiplier) a [`Pcg64`] uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Variant {
    /// XSL-RR, NumPy's `PCG64`.
    XslRr,
    /// DXSM with the 64-bit multiplier, NumPy's `PCG64DXSM`.
    Dxsm,
}

const MULTIPLIER: u128 = 0x2360_ed05_1fc6_5da4_4385_df64_9fcc_f645;
const CHEAP_MULTIPLIER: u64 = 0xda94_2042_e4dd_58b5;

/// State and (odd) increment of a 128-bit PCG.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pcg64 {
    /// The congruential state.
    pub state: u128,
    /// The increment; odd.
    pub increment: u128,
    variant: Variant,
}

impl Pcg64 {
    /// Seeds from an initial state and a stream number (its top bit is lost). NumPy seeds both variants
    /// with the steps of XSL-RR.
    pub fn new(variant: Variant, init: u128, stream: u128) -> Self {
        let increment = (stream << 1) | 1;
        let step = |state: u128| state.wrapping_mul(MULTIPLIER).wrapping_add(increment);
        let state = step(step(0).wrapping_add(init));
        Self { state, increment, variant }
    }

    /// Seeds from four words of a seed sequence: state high, state low, stream high, stream low.
    pub fn from_words(variant: Variant, words: [u64; 4]) -> Self {
        let wide = |high: u64, low: u64| (u128::from(high) << 64) | u128::from(low);
        Self::new(variant, wide(words[0], words[1]), wide(words[2], words[3]))
    }

    /// Takes over a state as NumPy prints it.
    pub fn from_state(variant: Variant, state: u128, increment: u128) -> Self {
        Self { state, increment, variant }
    }

    fn multiplier(&self) -> u128 {
        match self.variant {
            Variant::XslRr => MULTIPLIER,
            Variant::Dxsm => u128::from(CHEAP_MULTIPLIER),
        }
    }

    #[inline]
    fn step(&mut self) {
        self.state = self.state.wrapping_mul(self.multiplier()).wrapping_add(self.increment);
    }

    /// The next 64 bits.
    #[inline]
    pub fn next_u64(&mut self) -> u64 {
        match self.variant {
            Variant::XslRr => {
                self.step();
                let (high, low) = ((self.state >> 64) as u64, self.state as u64);
                (high ^ low).rotate_right((high >> 58) as u32)
            }
            Variant::Dxsm => {
                let (mut high, low) = ((self.state >> 64) as u64, self.state as u64 | 1);
                high ^= high >> 32;
                high = high.wrapping_mul(CHEAP_MULTIPLIER);
                high ^= high >> 48;
                self.step();
                high.wrapping_mul(low)
            }
        }
    }

    /// Moves the state as if `delta` numbers had been drawn (modulo 2^128).
    pub fn advance(&mut self, mut delta: u128) {
        let (mut mult, mut plus) = (self.multiplier(), self.increment);
        let (mut all_mult, mut all_plus) = (1u128, 0u128);
        while delta > 0 {
            if delta & 1 == 1 {
                all_mult = all_mult.wrapping_mul(mult);
                all_plus = all_plus.wrapping_mul(mult).wrapping_add(plus);
            }
            plus = mult.wrapping_add(1).wrapping_mul(plus);
            mult = mult.wrapping_mul(mult);
            delta >>= 1;
        }
        self.state = all_mult.wrapping_mul(self.state).wrapping_add(all_plus);
    }

    /// The stride of NumPy's `jumped()`: 2^128 divided by the golden ratio.
    pub const JUMP: u128 = 0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835;
}
