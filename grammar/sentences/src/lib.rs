//! Programs made at random from a grammar, for tests that hold tscript against CPython.
//!
//! A grammar file ([`ebnf`]) becomes sentences ([`Maker`]); every random decision is drawn from
//! [`Choices`], a list of numbers, so a sentence that fails is made smaller by making the numbers
//! fewer and smaller ([`shrink`]). [`Worker`] is a CPython process that answers questions about them.
//! [`picture`] draws the grammar.

mod choices;
pub mod ebnf;
mod maker;
mod picture;
mod worker;

pub use choices::{Choices, shrink};
pub use ebnf::{Grammar, Node};
pub use maker::{Maker, Tokens};
pub use picture::picture;
pub use worker::Worker;
