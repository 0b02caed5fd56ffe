//! Conjugates and negations that are put off: PyTorch's `conj()` shows the same memory with a bit that says how to read
//! it. What such numbers mean is computed where somebody looks, under the layout of the memory itself, so that a view of
//! the meaning is a view of the memory by the same shape and strides.

use crate::array::{Array, Layout};
use crate::diag::Result;
use crate::op::elementwise::{self, UnaryOp};
use std::cell::{Cell, Ref, RefCell};

/// How the numbers in memory are to be read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Bits {
    /// Each stands for its conjugate.
    pub conj: bool,
    /// Each stands for its negation.
    pub neg: bool,
}

/// What a tensor with such bits keeps.
pub struct Lazy {
    pub bits: Bits,
    meaning: RefCell<Array>,
    /// The version of the stored memory of which `meaning` is the meaning.
    version: Cell<u64>,
}

impl Lazy {
    /// The reading of an array by these bits.
    pub fn new(stored: &Array, bits: Bits) -> Result<Lazy> {
        let whole = Layout::contiguous(&[stored.storage().len() / stored.dtype().itemsize()]);
        let meaning = bits.read(&stored.with_layout(whole)?)?.with_layout(stored.layout().clone())?;
        Ok(Lazy { bits, meaning: RefCell::new(meaning), version: Cell::new(stored.storage().version()) })
    }
    /// A view of the meaning, as a reading of the same memory.
    pub fn part(&self, view: Array) -> Lazy {
        Lazy { bits: self.bits, meaning: RefCell::new(view), version: self.version.clone() }
    }
    /// Whether an array is a view of the meaning.
    pub fn shows(&self, array: &Array) -> bool {
        array.storage().same(self.meaning.borrow().storage())
    }
    /// What the stored numbers mean now. Where there is no memory for newer ones they stay what they were.
    pub fn meaning(&self, stored: &Array) -> Ref<'_, Array> {
        if self.version.get() != stored.storage().version()
            && let Ok(new) = Lazy::new(stored, self.bits)
        {
            *self.meaning.borrow_mut() = new.meaning.into_inner();
            self.version.set(new.version.get());
        }
        self.meaning.borrow()
    }
    /// Stores what was written into the meaning.
    pub fn write_back(&self, stored: &Array) -> Result<()> {
        let numbers = self.bits.read(&self.meaning.borrow())?;
        crate::op::assign::assign(stored, &numbers)?;
        self.version.set(stored.storage().version());
        Ok(())
    }
}

impl Bits {
    /// Neither of them.
    pub fn is_plain(self) -> bool {
        self == Bits::default()
    }
    /// What numbers mean under the bits; each bit undoes itself.
    pub fn read(self, stored: &Array) -> Result<Array> {
        let steps = [(self.conj, UnaryOp::Conjugate), (self.neg, UnaryOp::Negative)];
        let mut numbers = stored.clone();
        for (_, op) in steps.into_iter().filter(|(on, _)| *on) {
            numbers = elementwise::unary(op, &numbers, numbers.dtype())?;
        }
        Ok(numbers)
    }
}
