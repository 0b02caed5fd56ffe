//! Tools that look into a session or run programs to show what they do with memory.
//!
//! [`mem`] draws the buffers of a session, [`draw`] those of a program at a line. [`explain`] lists the steps of a
//! program, [`why`] says who wrote an element.
//! Each hands out text; who prints it, decides the caller.

pub mod draw;
pub mod explain;
pub mod mem;
mod native;
pub mod why;

/// A tool's refusal, in words for its user; empty if it has been reported.
pub type Complaint = String;
