//! The bit generators behind one enum, with the 32-bit buffering and the uniform floats that every
//! distribution draws.

use super::counter::{Philox, Sfc64};
use super::mt19937::{Mt19937, WORDS};
use super::pcg64::{Pcg64, Variant};
use super::seed_sequence::SeedSequence;

/// A source of random bits and of NumPy's uniform floats.
pub trait Bits {
    /// The next 32 bits.
    fn next_u32(&mut self) -> u32;

    /// The next 64 bits.
    fn next_u64(&mut self) -> u64;

    /// Uniform in [0, 1) on a grid of 2^-53.
    #[inline]
    fn next_f64(&mut self) -> f64 {
        (self.next_u64() >> 11) as f64 * (1.0 / 9_007_199_254_740_992.0)
    }

    /// Uniform in [0, 1) on a grid of 2^-24.
    #[inline]
    fn next_f32(&mut self) -> f32 {
        (self.next_u32() >> 8) as f32 * (1.0 / 16_777_216.0)
    }
}

/// The algorithm of a [`BitGenerator`] with its state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Engine {
    /// NumPy's `MT19937`.
    Mt19937(Box<Mt19937>),
    /// NumPy's `PCG64` and `PCG64DXSM`.
    Pcg64(Pcg64),
    /// NumPy's `Philox`.
    Philox(Philox),
    /// NumPy's `SFC64`.
    Sfc64(Sfc64),
}

/// Names of the bit generators NumPy offers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `MT19937`
    Mt19937,
    /// `PCG64`
    Pcg64,
    /// `PCG64DXSM`
    Pcg64Dxsm,
    /// `Philox`
    Philox,
    /// `SFC64`
    Sfc64,
}

impl Kind {
    /// Every kind with NumPy's name for it.
    pub const ALL: [(Kind, &'static str); 5] = [
        (Kind::Mt19937, "MT19937"),
        (Kind::Pcg64, "PCG64"),
        (Kind::Pcg64Dxsm, "PCG64DXSM"),
        (Kind::Philox, "Philox"),
        (Kind::Sfc64, "SFC64"),
    ];

    /// NumPy's name.
    pub fn name(self) -> &'static str {
        Self::ALL[self as usize].1
    }
}

/// A bit generator with the half of a 64-bit draw that 32-bit draws leave over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BitGenerator {
    /// Which algorithm this is.
    pub kind: Kind,
    /// Its state.
    pub engine: Engine,
    /// The high half of a 64-bit draw, kept for the next 32-bit draw (`has_uint32`, `uinteger`).
    /// A twister draws 32 bits by nature and never keeps one.
    pub half: Option<u32>,
    /// What NumPy prints as `uinteger` when nothing is kept: the half used last.
    pub last_half: u32,
}

impl BitGenerator {
    /// Seeds a bit generator of `kind` as NumPy's constructor does.
    pub fn new(kind: Kind, seed: &SeedSequence) -> Self {
        let engine = match kind {
            Kind::Mt19937 => {
                let mut key = seed.words(WORDS);
                key[0] = 0x8000_0000;
                // NumPy leaves the position one short of the end.
                let twister = Mt19937::from_state(&key, WORDS - 1);
                Engine::Mt19937(Box::new(twister.unwrap_or_else(|| Mt19937::new(0))))
            }
            Kind::Pcg64 => Engine::Pcg64(Pcg64::from_words(Variant::XslRr, seed.wide_words())),
            Kind::Pcg64Dxsm => Engine::Pcg64(Pcg64::from_words(Variant::Dxsm, seed.wide_words())),
            Kind::Philox => Engine::Philox(Philox::new(seed.wide_words())),
            Kind::Sfc64 => Engine::Sfc64(Sfc64::new(seed.wide_words())),
        };
        Self::from_engine(kind, engine)
    }

    /// Wraps an engine with nothing kept over.
    pub fn from_engine(kind: Kind, engine: Engine) -> Self {
        Self { kind, engine, half: None, last_half: 0 }
    }
}

impl Bits for BitGenerator {
    #[inline]
    fn next_u32(&mut self) -> u32 {
        if let Engine::Mt19937(twister) = &mut self.engine {
            return twister.next_u32();
        }
        if let Some(half) = self.half.take() {
            return half;
        }
        let both = self.next_u64();
        self.last_half = (both >> 32) as u32;
        self.half = Some(self.last_half);
        both as u32
    }

    #[inline]
    fn next_u64(&mut self) -> u64 {
        match &mut self.engine {
            Engine::Mt19937(twister) => twister.next_u64(),
            Engine::Pcg64(pcg) => pcg.next_u64(),
            Engine::Philox(philox) => philox.next_u64(),
            Engine::Sfc64(sfc) => sfc.next_u64(),
        }
    }

    #[inline]
    fn next_f64(&mut self) -> f64 {
        match &mut self.engine {
            Engine::Mt19937(twister) => {
                let (a, b) = (twister.next_u32() >> 5, twister.next_u32() >> 6);
                (f64::from(a) * 67_108_864.0 + f64::from(b)) / 9_007_199_254_740_992.0
            }
            _ => (self.next_u64() >> 11) as f64 * (1.0 / 9_007_199_254_740_992.0),
        }
    }
}
