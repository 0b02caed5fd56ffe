//! Standard input, output and error of the process as a session's output.

use std::io::{self, BufRead, BufWriter, ErrorKind, IsTerminal, Write};
use tscript::eval::Output;
use tscript::session::{Options, Outcome, Session};
use tscript::value::Stream;

/// What a shell reports for a process that a closed pipe ended.
const CLOSED_PIPE: i32 = 141;

struct Terminal {
    out: BufWriter<io::Stdout>,
    /// Somebody looks on: every line is shown at once, as Python shows it.
    watched: bool,
}

/// A session that talks to the process's own streams.
pub fn session(options: &Options) -> Session {
    Session::new(output(), options)
}

/// The process's own streams.
pub fn output() -> Box<dyn Output> {
    Box::new(Terminal { out: BufWriter::with_capacity(1 << 16, io::stdout()), watched: io::stdout().is_terminal() })
}

/// The exit code of an outcome. The session's values are not taken apart one by one: the process ends.
pub fn finish(mut session: Session, outcome: &Outcome) -> i32 {
    session.flush();
    std::mem::forget(session);
    outcome.code()
}

/// A reader that has gone ends the process quietly, as it does other filters.
fn quiet(result: io::Result<()>) -> io::Result<()> {
    match result {
        Err(e) if e.kind() == ErrorKind::BrokenPipe => std::process::exit(CLOSED_PIPE),
        other => other,
    }
}

impl Output for Terminal {
    fn write(&mut self, stream: Stream, text: &str) -> io::Result<()> {
        match stream {
            Stream::Out => {
                quiet(self.out.write_all(text.as_bytes()))?;
                if self.watched && text.contains('\n') { self.flush() } else { Ok(()) }
            }
            Stream::Err => {
                quiet(self.out.flush())?;
                io::stderr().write_all(text.as_bytes())
            }
        }
    }
    fn flush(&mut self) -> io::Result<()> {
        quiet(self.out.flush())
    }
    fn read_line(&mut self) -> io::Result<Option<String>> {
        self.flush()?;
        let mut line = String::new();
        if io::stdin().lock().read_line(&mut line)? == 0 {
            return Ok(None);
        }
        while line.ends_with(['\n', '\r']) {
            line.pop();
        }
        Ok(Some(line))
    }
    fn interrupted(&mut self) -> bool {
        tscript::repl::interrupt::take()
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        // Nobody is left to tell.
        let _ = quiet(self.out.flush());
    }
}

/// The columns of the terminal: `$COLUMNS`, or 80.
pub fn width() -> usize {
    std::env::var("COLUMNS").ok().and_then(|c| c.parse().ok()).filter(|&c| c >= 20).unwrap_or(80)
}
