//! Small payloads of values as whole machine words.

use crate::array::DType;
use std::marker::PhantomData;

/// A number, truth value or dtype in the form of 64 bits.
///
/// An enum whose payloads are all integers or pointers of one size is passed and returned in two
/// registers. A single `f64` or `bool` payload would put every value, whatever it is, into memory; that
/// costs the interpreter a third of its speed (`benches/function_calls.tscript`).
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Word<T>(u64, PhantomData<T>);

/// What fits into a [`Word`].
pub trait Small: Copy {
    fn to_bits(self) -> u64;
    fn from_bits(bits: u64) -> Self;
}

impl Small for f64 {
    #[inline(always)]
    fn to_bits(self) -> u64 {
        f64::to_bits(self)
    }
    #[inline(always)]
    fn from_bits(bits: u64) -> Self {
        f64::from_bits(bits)
    }
}

impl Small for bool {
    #[inline(always)]
    fn to_bits(self) -> u64 {
        self.into()
    }
    #[inline(always)]
    fn from_bits(bits: u64) -> Self {
        bits != 0
    }
}

impl Small for DType {
    #[inline(always)]
    fn to_bits(self) -> u64 {
        self as u64
    }
    #[inline(always)]
    fn from_bits(bits: u64) -> Self {
        DType::ALL[bits as usize]
    }
}

impl Word<bool> {
    pub const FALSE: Self = Word(0, PhantomData);
    pub const TRUE: Self = Word(1, PhantomData);
}

impl<T: Small> Word<T> {
    /// The word of a number.
    #[inline(always)]
    pub fn new(x: T) -> Self {
        Word(x.to_bits(), PhantomData)
    }
    /// The number of a word.
    #[inline(always)]
    pub fn get(self) -> T {
        T::from_bits(self.0)
    }
}
