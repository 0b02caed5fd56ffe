//! `tscript explain FILE`: runs a program and lists what it did to memory, step by step. What the program itself
//! prints on standard output is left out.

use crate::alias::Mode;
use crate::eval::Output;
use crate::session::Session;
use crate::value::Stream;

/// The steps of a program, as a table or as JSON (the schema stands in [`crate::alias::explain`]). A program
/// that fails has its exception reported; its steps until then are listed.
pub fn file(session: &mut Session, name: &str, text: &str, json: bool) -> (String, i32) {
    session.record(Mode::Everything);
    let outcome = session.run(name, text);
    let steps = if json { session.explained_json(name) } else { session.explained() };
    (steps, outcome.code())
}

/// Lets through what a program says on standard error only.
pub struct Quiet(pub Box<dyn Output>);

impl Output for Quiet {
    fn write(&mut self, stream: Stream, text: &str) -> std::io::Result<()> {
        if stream == Stream::Err { self.0.write(stream, text) } else { Ok(()) }
    }
    fn flush(&mut self) -> std::io::Result<()> {
        self.0.flush()
    }
    fn read_line(&mut self) -> std::io::Result<Option<String>> {
        self.0.read_line()
    }
    fn interrupted(&mut self) -> bool {
        self.0.interrupted()
    }
}
