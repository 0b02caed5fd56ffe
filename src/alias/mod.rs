//! Sharing made visible: which names use which buffer, what is a view of what, what just got lost.
//!
//! Everything here reads one stream: the events of [`crate::value::observe`] and the writes of
//! [`crate::array::watch`]. Nothing here changes what a program does or prints on standard output.
//!
//! `names` lists every array that can be reached under a name, with groups of names that share. [`picture`] draws
//! buffers and the names that look at them, [`who`] lists them.

pub mod names;
pub mod picture;
pub mod who;

pub use names::{Library, Named, Since, groups, names, reached};
