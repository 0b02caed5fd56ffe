//! What an input means, apart from how it was typed: a command, a question for help, or code.
//! The shell owns the session; the editor only hands it texts.

use super::commands::{self, Call, Complaint};
use super::results;
use super::tee::{Printed, Tee};
use crate::alias::Mode;
use crate::eval::Output;
use crate::session::{Options, Outcome, Session};
use crate::value::{Host, Stream, Value};
use std::cell::RefCell;
use std::io::IsTerminal;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::rc::Rc;

/// An input with what it printed on standard output.
#[derive(Clone, Debug, Default)]
pub struct Entry {
    pub number: usize,
    pub input: String,
    pub output: String,
    /// It is program code that ended without an exception: `%save` writes it.
    pub ran: bool,
}

/// A session at a prompt.
pub struct Shell {
    pub session: Session,
    /// The inputs of this session, oldest first.
    pub entries: Vec<Entry>,
    /// Set when the user asked to leave: the exit code.
    pub leaving: Option<i32>,
    /// Text that the next input begins with, for `%load` and `%edit`.
    pub next_input: Option<String>,
    printed: Rc<RefCell<Printed>>,
}

impl Shell {
    /// A fresh session that prints there.
    pub fn new(output: Box<dyn Output>, options: &Options) -> Self {
        let printed = Rc::new(RefCell::new(Printed::default()));
        let tee = Tee { inner: output, printed: printed.clone() };
        let mut session = Session::new(Box::new(tee), options);
        session.import_libraries();
        results::install(&mut session);
        session.record(Mode::Facts);
        Shell { session, entries: vec![], leaving: None, next_input: None, printed }
    }

    /// Does what an input says. A panic of native code is reported, and the session goes on.
    pub fn submit(&mut self, text: &str) {
        if text.trim().is_empty() {
            return;
        }
        self.printed.borrow_mut().text.clear();
        let number = results::begin(&mut self.session, text);
        let ran = catch_unwind(AssertUnwindSafe(|| self.dispatch(number, text))).unwrap_or_else(|_| {
            self.session.recover();
            self.complain(
                "tscript: an internal error, described above; the session goes on. \
                 Please report the input that led to it.",
            );
            false
        });
        self.session.flush();
        let output = std::mem::take(&mut self.printed.borrow_mut().text);
        self.entries.push(Entry { number, input: text.trim_end().to_string(), output, ran });
    }

    /// Whether the input was program code that ran to its end.
    fn dispatch(&mut self, number: usize, text: &str) -> bool {
        match Call::parse(text) {
            Some(call) => {
                if let Err(Complaint(text)) = commands::run(self, &call)
                    && !text.is_empty()
                {
                    self.complain(&format!("tscript: {text}"));
                }
                false
            }
            None => {
                self.session.begin_input();
                let done = self.execute(&format!("<prompt-{number}>"), text) == Outcome::Done;
                if done && let Some(fact) = self.session.facts(text) {
                    self.complain(&dim(&fact));
                }
                done
            }
        }
    }

    /// Runs code in the session and shows the values of its expression statements.
    pub fn execute(&mut self, name: &str, text: &str) -> Outcome {
        let mut outcome = self.session.run_interactive(name, text);
        if outcome == Outcome::Incomplete {
            // The editor has decided that the block ends here.
            outcome = self.session.run_interactive(name, &format!("{}\n", text.trim_end()));
        }
        if outcome == Outcome::Incomplete {
            outcome = self.session.run(name, text);
        }
        if let Outcome::Exit(code) = outcome {
            self.leaving = Some(code);
        }
        outcome
    }

    /// The value of an expression; a failure has been reported.
    ///
    /// # Errors
    /// An empty complaint.
    pub fn evaluate(&mut self, text: &str) -> Result<Value, Complaint> {
        self.session.evaluate("<command>", text).map_err(|outcome| {
            if let Outcome::Exit(code) = outcome {
                self.leaving = Some(code);
            }
            Complaint(String::new())
        })
    }

    /// Prints on standard output.
    pub fn print(&mut self, text: &str) {
        // A reader that has gone cannot be told.
        let _ = self.session.host().write(Stream::Out, text);
    }

    /// Prints a line on standard error.
    pub fn complain(&mut self, text: &str) {
        let _ = self.session.host().write(Stream::Err, &format!("{text}\n"));
    }

    /// Prints a long text, a screen at a time on a terminal.
    pub fn page(&mut self, text: &str) {
        self.print(text);
    }

    /// Puts the cursor at the beginning of a line.
    pub fn finish_line(&mut self) {
        if self.printed.borrow().in_line {
            self.print("\n");
        }
        self.session.flush();
    }

    /// The number that the next input gets.
    pub fn next_number(&self) -> usize {
        self.entries.last().map_or(1, |e| e.number + 1)
    }

    /// The program's own names with their values, sorted.
    pub fn names(&self) -> Vec<(&'static str, Value)> {
        let all = self.session.globals().all();
        let mut own: Vec<_> =
            all.into_iter().map(|(n, v)| (n.as_str(), v)).filter(|(n, _)| !results::is_ours(n)).collect();
        own.sort_unstable_by_key(|(n, _)| *n);
        own
    }

    /// Forgets the program's names and the results.
    pub fn reset(&mut self) {
        let all = self.session.globals().all();
        for (name, _) in all.into_iter().filter(|(n, _)| n.as_str() != "__name__") {
            self.session.globals().remove(name);
        }
        results::forget(&mut self.session);
        self.session.import_libraries();
        results::install(&mut self.session);
    }
}

/// A line that stands back, on a terminal.
fn dim(text: &str) -> String {
    let plain = std::env::var_os("NO_COLOR").is_some() || !std::io::stderr().is_terminal();
    if plain { text.to_string() } else { format!("\x1b[2m{text}\x1b[0m") }
}
