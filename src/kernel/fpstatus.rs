//! What the processor's floating-point unit remembers of a loop: division by zero, overflow,
//! underflow, invalid operation. Reading it costs a few nanoseconds, so every elementwise operation does.

use std::cell::Cell;

/// A set of floating-point exceptions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FpStatus(u8);

impl FpStatus {
    pub const NONE: FpStatus = FpStatus(0);
    pub const INVALID: FpStatus = FpStatus(1);
    pub const DIVIDE: FpStatus = FpStatus(4);
    pub const OVERFLOW: FpStatus = FpStatus(8);
    pub const UNDERFLOW: FpStatus = FpStatus(16);

    /// Whether nothing happened.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }
    /// Whether all of `other` happened.
    pub fn contains(self, other: FpStatus) -> bool {
        self.0 & other.0 == other.0
    }
    /// What is in both.
    pub fn and(self, other: FpStatus) -> FpStatus {
        FpStatus(self.0 & other.0)
    }
    /// What is in self and not in `other`.
    pub fn without(self, other: FpStatus) -> FpStatus {
        FpStatus(self.0 & !other.0)
    }
    /// As one byte, for passing between threads.
    pub fn bits(self) -> u8 {
        self.0
    }
    /// From [`FpStatus::bits`].
    pub fn from_bits(bits: u8) -> FpStatus {
        FpStatus(bits & MASK)
    }
    /// The members in the order in which NumPy reports them, with NumPy's words for them.
    pub fn names(self) -> impl Iterator<Item = &'static str> {
        const NAMES: [(FpStatus, &str); 4] = [
            (FpStatus::DIVIDE, "divide by zero"),
            (FpStatus::OVERFLOW, "overflow"),
            (FpStatus::UNDERFLOW, "underflow"),
            (FpStatus::INVALID, "invalid value"),
        ];
        NAMES.into_iter().filter(move |(flag, _)| self.contains(*flag)).map(|(_, name)| name)
    }
}

impl std::ops::BitOr for FpStatus {
    type Output = FpStatus;
    fn bitor(self, other: FpStatus) -> FpStatus {
        FpStatus(self.0 | other.0)
    }
}

impl std::ops::BitOrAssign for FpStatus {
    fn bitor_assign(&mut self, other: FpStatus) {
        self.0 |= other.0;
    }
}

const MASK: u8 = 1 | 4 | 8 | 16;

thread_local! {
    static LAST: Cell<FpStatus> = const { Cell::new(FpStatus::NONE) };
}

/// What the last elementwise operation or cast of this thread raised; forgets it.
pub fn take() -> FpStatus {
    LAST.replace(FpStatus::NONE)
}

/// Sets what [`take`] will say.
pub fn set(status: FpStatus) {
    LAST.set(status);
}

/// Adds to what [`take`] will say.
pub fn raise(status: FpStatus) {
    LAST.set(LAST.get() | status);
}

/// Runs `f` and says what the floating-point unit of this thread remembers of it.
#[inline]
pub fn watch<R>(f: impl FnOnce() -> R) -> (R, FpStatus) {
    unit::clear();
    let result = f();
    (result, unit::read())
}

/// Makes the floating-point unit of this thread remember these exceptions, as if an instruction had
/// raised them: how integer loops and our own functions report.
#[cold]
pub fn raise_flags(status: FpStatus) {
    unit::raise(status);
}

/// Whether this thread's floating-point unit takes numbers below the smallest normal one for zero. Dropping it undoes that.
#[derive(Default)]
pub struct FlushDenormals(Cell<bool>);

impl FlushDenormals {
    /// Switches it on or off; whether the processor can.
    pub fn set(&self, on: bool) -> bool {
        self.0.set(on);
        unit::flush_denormals(on)
    }
}

impl Drop for FlushDenormals {
    fn drop(&mut self) {
        if self.0.get() {
            unit::flush_denormals(false);
        }
    }
}

#[cfg(all(target_arch = "x86_64", not(miri)))]
mod unit {
    use super::{FpStatus, MASK};
    use std::arch::asm;

    #[inline]
    fn control() -> u32 {
        let mut word = 0u32;
        // SAFETY: stores the control and status word to a local.
        unsafe { asm!("stmxcsr [{}]", in(reg) &mut word, options(nostack, preserves_flags)) };
        word
    }

    /// Forgets all exceptions.
    #[inline]
    pub fn clear() {
        let word = control();
        // The inexact flag is nearly always set, and nobody asks for it.
        if word & MASK as u32 != 0 {
            let clean = word & !(MASK as u32);
            // SAFETY: changes the sticky status bits alone; rounding and masks stay as they are.
            unsafe { asm!("ldmxcsr [{}]", in(reg) &clean, options(nostack, preserves_flags)) };
        }
    }

    /// Adds exceptions.
    pub fn raise(status: FpStatus) {
        let word = control() | status.bits() as u32;
        // SAFETY: sets sticky status bits alone.
        unsafe { asm!("ldmxcsr [{}]", in(reg) &word, options(nostack, preserves_flags)) };
    }

    /// Flushes tiny results to zero and reads tiny operands as zero, or no longer.
    pub fn flush_denormals(on: bool) -> bool {
        const BITS: u32 = 1 << 15 | 1 << 6;
        let word = if on { control() | BITS } else { control() & !BITS };
        // SAFETY: no code here relies on what becomes of tiny numbers; rounding and masks stay as they are.
        unsafe { asm!("ldmxcsr [{}]", in(reg) &word, options(nostack, preserves_flags)) };
        true
    }

    /// The exceptions since the last `clear`.
    #[inline]
    pub fn read() -> FpStatus {
        FpStatus::from_bits(control() as u8 & MASK)
    }
}

#[cfg(not(all(target_arch = "x86_64", not(miri))))]
mod unit {
    //! No sticky flags to read portably: any floating-point exception may have happened, and the look
    //! at the results that follows decides; what loops raise themselves is remembered.
    use super::FpStatus;
    use std::cell::Cell;

    pub fn flush_denormals(_: bool) -> bool {
        false
    }

    thread_local!(static RAISED: Cell<FpStatus> = const { Cell::new(FpStatus::NONE) });

    pub fn clear() {
        RAISED.set(FpStatus::NONE);
    }
    pub fn raise(status: FpStatus) {
        RAISED.set(RAISED.get() | status);
    }
    pub fn read() -> FpStatus {
        RAISED.get()
    }
}
