//! Tools that look into a session or run programs to show what they do with memory.
//!
//! [`mem`] draws the buffers of a session, [`draw`] those of a program at a line.
//! Each hands out text; who prints it, decides the caller.

pub mod draw;
pub mod mem;
mod native;

/// A tool's refusal, in words for its user; empty if it has been reported.
pub type Complaint = String;
