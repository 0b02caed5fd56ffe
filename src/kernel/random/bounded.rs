//! Bounded integers: `randint` (masked rejection) and `Generator.integers` (Lemire's method), with
//! the buffering by which small dtypes share one 32-bit draw.

use super::bits::Bits;

/// An integer dtype that bounded draws fill.
pub trait Integer: Copy {
    /// Bits a draw of this dtype takes: 1 (bool), 8, 16, 32 or 64.
    const BITS: u32;
    /// The value as a 64-bit pattern, sign-extended.
    fn pattern(self) -> u64;
    /// The low bits of a pattern as a value.
    fn from_pattern(pattern: u64) -> Self;
}

macro_rules! integers {
    ($($name:ty: $bits:literal),*) => {$(
        impl Integer for $name {
            const BITS: u32 = $bits;
            fn pattern(self) -> u64 {
                self as u64
            }
            fn from_pattern(pattern: u64) -> Self {
                pattern as $name
            }
        }
    )*};
}
integers!(u8: 8, u16: 16, u32: 32, u64: 64, i8: 8, i16: 16, i32: 32, i64: 64);

impl Integer for bool {
    const BITS: u32 = 1;
    fn pattern(self) -> u64 {
        u64::from(self)
    }
    fn from_pattern(pattern: u64) -> Self {
        pattern & 1 == 1
    }
}

/// All ones up to the highest bit of `max`.
pub fn mask_of(max: u64) -> u64 {
    u64::MAX.checked_shr(max.leading_zeros()).unwrap_or(0)
}

/// Uniform in `0..=max` by masked rejection: how shuffles draw their indices.
pub fn interval(bits: &mut impl Bits, max: u64) -> u64 {
    if max == 0 {
        return 0;
    }
    let mask = mask_of(max);
    loop {
        let value = if max <= 0xffff_ffff { u64::from(bits.next_u32()) } else { bits.next_u64() };
        if value & mask <= max {
            return value & mask;
        }
    }
}

/// Uniform in `0..=max` by Lemire's method.
pub fn lemire(bits: &mut impl Bits, max: u64) -> u64 {
    Bounded::new(false).draw(bits, 64, max)
}

/// One bulk draw of bounded integers: the method and the bits of a 32-bit draw not yet used up.
///
/// NumPy starts every call of `randint` or `integers` with an empty buffer.
#[derive(Clone, Debug)]
pub struct Bounded {
    masked: bool,
    buffer: u32,
    left: u32,
}

impl Bounded {
    /// `masked`: rejection under a mask (`np.random.randint`), else Lemire's method.
    pub fn new(masked: bool) -> Self {
        Self { masked, buffer: 0, left: 0 }
    }

    /// The next `width` (1, 8 or 16) bits of the buffer, refilled by 32-bit draws.
    fn small(&mut self, bits: &mut impl Bits, width: u32) -> u64 {
        if self.left == 0 {
            self.buffer = bits.next_u32();
            self.left = 32 / width - 1;
        } else {
            self.buffer >>= width;
            self.left -= 1;
        }
        u64::from(self.buffer) & ((1 << width) - 1)
    }

    fn raw(&mut self, bits: &mut impl Bits, width: u32) -> u64 {
        match width {
            64 => bits.next_u64(),
            32 => u64::from(bits.next_u32()),
            _ => self.small(bits, width),
        }
    }

    /// Uniform in `0..=max` for a dtype of `width` bits; `max` must fit the width.
    pub fn draw(&mut self, bits: &mut impl Bits, width: u32, max: u64) -> u64 {
        if max == 0 {
            return 0;
        }
        // 64-bit dtypes with a small range draw 32 bits.
        let width = if width == 64 && max <= 0xffff_ffff { 32 } else { width };
        let full = u64::MAX >> (64 - width);
        if max >= full {
            return self.raw(bits, width);
        }
        if self.masked {
            let mask = mask_of(max);
            loop {
                let value = self.raw(bits, width) & mask;
                if value <= max {
                    return value;
                }
            }
        }
        let count = u128::from(max) + 1;
        let mut product = u128::from(self.raw(bits, width)) * count;
        let low = |product: u128| product & u128::from(full);
        if low(product) < count {
            let threshold = u128::from(full - max) % count;
            while low(product) < threshold {
                product = u128::from(self.raw(bits, width)) * count;
            }
        }
        (product >> width) as u64
    }

    /// Uniform in `low..=high`, wrapping when `low > high`.
    pub fn next<T: Integer>(&mut self, bits: &mut impl Bits, low: T, high: T) -> T {
        let full = u64::MAX >> (64 - T::BITS);
        let max = high.pattern().wrapping_sub(low.pattern()) & full;
        T::from_pattern(low.pattern().wrapping_add(self.draw(bits, T::BITS, max)))
    }

    /// Fills `out` with integers uniform in `low..=high`.
    pub fn fill<T: Integer>(&mut self, bits: &mut impl Bits, low: T, high: T, out: &mut [T]) {
        for slot in out {
            *slot = self.next(bits, low, high);
        }
    }
}
