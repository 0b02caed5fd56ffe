//! What an input means, apart from how it was typed: a command, a question for help, or code.
//! The shell owns the session; the editor only hands it texts.

use super::commands::{self, Call, Complaint};
use super::tee::{Printed, Tee};
use super::{help, notes, paste, progress, results};
use crate::alias::Mode;
use crate::diag::wrap;
use crate::eval::Output;
use crate::session::{Options, Outcome, Session};
use crate::study::undo::History;
use crate::value::{Host, Stream, Symbol, Value};
use std::cell::RefCell;
use std::io::Write;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
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
    /// Text that the next input begins with, for `%load`.
    pub next_input: Option<String>,
    /// Inputs that run before the next one is typed, for `%edit`.
    pub pending: Vec<String>,
    /// Where `%cd -` goes.
    pub previous_folder: Option<PathBuf>,
    /// Columns and rows of the terminal.
    pub width: usize,
    pub height: usize,
    /// Whether output may have colours.
    pub colored: bool,
    /// The program that long texts go through; `None` off a terminal.
    pub pager: Option<String>,
    /// What the session may do; sessions beside it may no more.
    pub options: Options,
    /// What `%undo` can take back.
    pub history: History,
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
        session.set_folder(Path::new("."));
        Shell {
            session,
            entries: vec![],
            leaving: None,
            next_input: None,
            pending: vec![],
            previous_folder: None,
            width: 80,
            height: 24,
            colored: false,
            pager: None,
            options: options.clone(),
            history: History::default(),
            printed,
        }
    }

    /// Runs a program before the first input, without counting it as one.
    pub fn run_first(&mut self, name: &str, text: &str) {
        self.session.run(name, text);
        self.explain_failure();
        self.finish_line();
    }

    /// Does what a typed or pasted text says: one input, or those of a transcript.
    pub fn submit(&mut self, text: &str) {
        for input in paste::inputs(text).into_iter().filter(|i| !i.trim().is_empty()) {
            let stopped = self.submit_one(&input);
            if stopped || self.leaving.is_some() {
                break;
            }
        }
    }

    /// Does what an input says; whether the user stopped it. A panic of native code is reported, and the session goes on.
    fn submit_one(&mut self, text: &str) -> bool {
        self.printed.borrow_mut().text.clear();
        let number = results::begin(&mut self.session, text);
        progress::begin();
        let ran = catch_unwind(AssertUnwindSafe(|| self.dispatch(number, text))).unwrap_or_else(|_| {
            self.session.recover();
            self.complain(
                "tscript: an internal error, described above; the session goes on. \
                 Please report the input that led to it.",
            );
            false
        });
        progress::end();
        let stopped = self.explain_failure();
        self.session.flush();
        let output = std::mem::take(&mut self.printed.borrow_mut().text);
        self.entries.push(Entry { number, input: text.trim_end().to_string(), output, ran });
        stopped
    }

    /// Whether the input was program code that ran to its end.
    fn dispatch(&mut self, number: usize, text: &str) -> bool {
        if let Some(call) = Call::parse(text) {
            self.command(&call);
        } else if let Some((subject, detail)) = help::question(text) {
            help::show(self, subject, detail);
        } else if let Some(subject) = help::help_call(text) {
            help::show(self, subject, false);
        } else if text.trim_start().starts_with('!') {
            self.complain("tscript: a session runs no programs; %ls, %cd and %pwd are there");
        } else if matches!(text.trim(), "exit" | "quit") {
            self.leaving = Some(0);
        } else if let Some(call) = commands::bare(text, |name| self.session.globals().get(Symbol::new(name)).is_some())
        {
            self.command(&call);
        } else {
            self.history.before(&self.session, text);
            return self.run_code(&format!("<prompt-{number}>"), text);
        }
        false
    }

    /// Notes below the report of an error; whether it was Ctrl-C.
    fn explain_failure(&mut self) -> bool {
        let Some(failure) = self.session.take_failure() else { return false };
        let globals = self.session.globals().clone();
        for note in notes::notes(&globals, &failure) {
            let note = self.dim(wrap::lines(&note, self.width).trim_end());
            self.complain(&note);
        }
        failure.kind == "KeyboardInterrupt"
    }

    fn command(&mut self, call: &Call) {
        if let Err(Complaint(text)) = commands::run(self, call)
            && !text.is_empty()
        {
            self.finish_line();
            self.complain(&format!("tscript: {text}"));
        }
    }

    /// Runs a command without arguments.
    pub fn submit_command(&mut self, name: &str) {
        self.command(&Call { name, ..Call::default() });
    }

    /// Runs code, and says what the facts are; whether it ran to its end.
    pub fn run_code(&mut self, name: &str, text: &str) -> bool {
        self.session.begin_input();
        let done = self.execute(name, text) == Outcome::Done;
        if done && let Some(fact) = self.session.facts(text) {
            let fact = self.dim(&fact);
            self.complain(&fact);
        }
        done
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

    /// A line that stands back, where there are colours.
    fn dim(&self, text: &str) -> String {
        if self.colored { format!("\x1b[2m{text}\x1b[0m") } else { text.to_string() }
    }

    /// Prints a line on standard error.
    pub fn complain(&mut self, text: &str) {
        let _ = self.session.host().write(Stream::Err, &format!("{text}\n"));
    }

    /// Prints a long text, through the pager if it is longer than the screen.
    pub fn page(&mut self, text: &str) {
        let long = text.lines().count() + 1 >= self.height;
        match self.pager.clone() {
            Some(pager) if long => {
                self.session.flush();
                if !through(&pager, text) {
                    self.print(text);
                }
            }
            _ => self.print(text),
        }
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
        self.history.forget();
        let all = self.session.globals().all();
        for (name, _) in all.into_iter().filter(|(n, _)| n.as_str() != "__name__") {
            self.session.globals().remove(name);
        }
        results::forget(&mut self.session);
        self.session.import_libraries();
        results::install(&mut self.session);
    }
}

/// Shows a text in a pager; whether that worked.
fn through(pager: &str, text: &str) -> bool {
    let mut words = pager.split_whitespace();
    let Some(program) = words.next() else { return false };
    let Ok(mut child) = Command::new(program).args(words).stdin(Stdio::piped()).spawn() else { return false };
    if let Some(mut input) = child.stdin.take() {
        // Who leaves the pager early does not read the rest.
        let _ = input.write_all(text.as_bytes());
    }
    child.wait().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::native::native;

    struct Heard(Rc<RefCell<String>>);

    impl Output for Heard {
        fn write(&mut self, _: Stream, text: &str) -> std::io::Result<()> {
            self.0.borrow_mut().push_str(text);
            Ok(())
        }
    }

    #[test]
    fn a_panic_is_reported_and_the_session_goes_on() {
        let heard = Rc::new(RefCell::new(String::new()));
        let mut shell = Shell::new(Box::new(Heard(heard.clone())), &Options { stack: 1 << 20, ..Options::default() });
        shell.session.define("broken", native(|_, _| panic!("a fault of native code")));
        for input in ["x = np.arange(20)[1:]", "x[broken()]", "x.sum()", "y = x[2:]"] {
            shell.submit(input);
        }
        let heard = heard.borrow();
        assert!(heard.contains("an internal error") && heard.contains("np.int64(190)"), "{heard}");
        // Facts and warnings went on, too.
        assert!(heard.ends_with("# view of x: elements 2–18\n"), "{heard}");
    }
}
