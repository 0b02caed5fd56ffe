//! Tools that look into a session or run programs to show what they do with memory.
//!
//! [`mem`] draws the buffers of a session, [`draw`] those of a program at a line. [`explain`] lists the steps of a
//! program, [`why`] says who wrote an element. [`compare`] runs one program under the rules of both libraries.
//! [`annotate`] writes checked comments, [`undo`] takes statements back.
//! Each hands out text; who prints it, decides the caller.

pub mod annotate;
pub mod compare;
pub mod draw;
pub mod explain;
pub mod mem;
pub mod native;
pub mod undo;
pub mod why;

use crate::eval::Output;
use crate::value::Stream;
use std::io;

/// An output that nobody reads, for programs that run beside the user's own.
///
/// It says whether the user asked to stop.
pub struct Silent(pub fn() -> bool);

impl Output for Silent {
    fn write(&mut self, _: Stream, _: &str) -> io::Result<()> {
        Ok(())
    }
    fn interrupted(&mut self) -> bool {
        (self.0)()
    }
}

/// A tool's refusal, in words for its user; empty if it has been reported.
pub type Complaint = String;
