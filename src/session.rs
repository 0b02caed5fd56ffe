//! A session: source in, outcome out. It owns the interpreter and the names of the program.

mod sharing;

use crate::alias::{self, comments::Comments};
use crate::diag::ErrorKind;
use crate::diag::source::line_at;
use crate::eval::code::Body;
use crate::eval::interp::{Local, ShowHook};
use crate::eval::{Globals, Interp, Output, resolve};
use crate::value::call::Argv;
use crate::value::observe::{place, stamp};
use crate::value::{Error, Host, Stream, Symbol, Value};
use std::path::Path;
use std::rc::Rc;
use tscript_grammar::{Parsed, SyntaxError, ast};

/// What the loop of [`Session::prepare`] goes over.
pub const ROUNDS: &str = " rounds";
/// The name that it binds.
pub const ROUND: &str = " round";

/// What a session may do and knows from its command line.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// `sys.argv`.
    pub args: Vec<String>,
    pub allow_write: bool,
    /// Bytes of stack below the caller.
    pub stack: usize,
    /// What becomes of warnings about sharing.
    pub warnings: alias::Policy,
}

/// How a program ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    Done,
    /// `sys.exit(code)`.
    Exit(i32),
    /// An uncaught exception, or a program that does not parse; it was reported on standard error.
    Failed,
    /// At the prompt: more lines must follow.
    Incomplete,
}

impl Outcome {
    /// The exit code of the process.
    pub fn code(&self) -> i32 {
        match self {
            Outcome::Done | Outcome::Incomplete => 0,
            Outcome::Exit(code) => *code,
            Outcome::Failed => 1,
        }
    }
}

/// What is known of the last failure: what a prompt says below the report.
#[derive(Clone, Debug, Default)]
pub struct Failure {
    /// The exception's type, without its module.
    pub kind: String,
    pub message: String,
    /// The code that the innermost place of the report points at.
    pub code: String,
    /// That place is at the program's own level, where its names are the session's.
    pub at_top: bool,
    /// Otherwise the names of the function there.
    pub locals: Vec<Local>,
}

/// The value that [`Session::evaluate`] waits for.
#[derive(Default)]
struct Caught(Option<Value>);

/// An uncaught exception, for tools that run programs.
#[derive(Clone, Debug, Default)]
pub struct Raised {
    /// `IndexError: …`; empty if the text did not parse.
    pub last_line: String,
    /// The whole report, as it would stand on standard error.
    pub report: String,
    /// The lines of the program that it passed, innermost first.
    pub lines: Vec<usize>,
    /// Whether it is `SystemExit`.
    pub exit: bool,
}

/// An interpreter with the names of one program.
pub struct Session {
    interp: Interp,
    globals: Rc<Globals>,
    /// Since which statement each name is what it is.
    since: alias::Since,
    failed: Option<Failure>,
    /// Whether checked comments are assertions.
    checks: bool,
    /// From how many bytes on a buffer that is hardly seen is told of.
    pinned: usize,
    /// The input at a prompt that ran last and whose facts nobody has asked for.
    typed: Option<ast::Module>,
}

impl Session {
    /// A fresh program that prints there.
    pub fn new(output: Box<dyn Output>, options: &Options) -> Self {
        let mut interp = Interp::new(output);
        interp.set_stack(options.stack);
        interp.allow_write(options.allow_write);
        if !options.warnings.silent() {
            interp.observe(Some(Box::new(alias::Watcher::new(options.warnings.clone()))));
        }
        interp.state().get::<Argv>().0 = options.args.clone();
        let globals = Rc::new(Globals::default());
        globals.set(Symbol::new("__name__"), Value::str("__main__"));
        Session {
            interp,
            globals,
            since: alias::Since::default(),
            failed: None,
            checks: options.warnings.check,
            pinned: options.warnings.pinned,
            typed: None,
        }
    }

    /// From how many bytes on a buffer that is hardly seen is told of.
    pub fn pinned(&self) -> usize {
        self.pinned
    }

    /// Binds `np` and `torch`, as at the prompt.
    pub fn import_libraries(&mut self) {
        for (name, module) in [("np", "numpy"), ("torch", "torch")] {
            if let Ok(m) = self.interp.import(module) {
                self.globals.set(Symbol::new(name), m);
            }
        }
    }

    /// Calls the hook with every value of an expression statement at the prompt.
    pub fn show_values(&mut self, hook: ShowHook) {
        self.interp.set_show(hook);
    }

    /// The interpreter, as native code sees it.
    pub fn host(&mut self) -> &mut Interp {
        &mut self.interp
    }

    /// The names of the program.
    pub fn globals(&self) -> &Rc<Globals> {
        &self.globals
    }

    /// The value of an expression. What went wrong is reported like any failure of a program.
    ///
    /// # Errors
    /// How the program ended instead.
    pub fn evaluate(&mut self, name: &str, text: &str) -> Result<Value, Outcome> {
        let tree = match tscript_grammar::parse(text) {
            Ok(tree) => tree,
            Err(e) => return Err(self.report_syntax(name, text, &e)),
        };
        let [ast::Stmt { kind: ast::StmtKind::Expr(_), .. }] = tree.body.as_slice() else {
            self.complain("SyntaxError: one expression is wanted here\n");
            return Err(Outcome::Failed);
        };
        let before = self.interp.set_show(|interp, v| {
            interp.state().get::<Caught>().0 = Some(v.clone());
            Ok(())
        });
        let outcome = self.execute(name, text, &tree, true);
        self.interp.restore_show(before);
        let value = self.interp.state().get::<Caught>().0.take();
        match (outcome, value) {
            (Outcome::Done, Some(v)) => Ok(v),
            (other, _) => Err(other),
        }
    }

    /// Code made ready to run many times, in a loop over the name [`ROUNDS`], which no program can write; what is wrong
    /// with it has been reported.
    ///
    /// # Errors
    /// It does not parse.
    pub fn prepare(&mut self, name: &str, text: &str) -> Result<Body, Outcome> {
        let tree = tscript_grammar::parse(text).map_err(|e| self.report_syntax(name, text, &e))?;
        let source = self.interp.add_source(name, text);
        let span = tree.body.first().map_or(ast::Span { start: 0, end: 0 }, |s| s.span);
        let of = |name: &str| ast::Expr { kind: Box::new(ast::ExprKind::Name(name.into())), span };
        let (target, iter) = (of(ROUND), of(ROUNDS));
        let kind = ast::StmtKind::For { target, iter, body: tree.body.clone(), orelse: vec![] };
        let around = ast::Module { body: vec![ast::Stmt { kind, span }] };
        Ok(resolve(&around, &self.globals, source, false))
    }

    /// Runs what was made ready.
    pub fn run_prepared(&mut self, body: &Body) -> Outcome {
        match self.interp.run(body, &self.globals) {
            Ok(()) => Outcome::Done,
            Err(e) => self.end(e),
        }
    }

    /// Changes what the program sees as `sys.argv`; gives what it saw before.
    pub fn set_arguments(&mut self, args: Vec<String>) -> Vec<String> {
        std::mem::replace(&mut self.interp.state().get::<Argv>().0, args)
    }

    /// The failure that was reported last, once.
    pub fn take_failure(&mut self) -> Option<Failure> {
        self.failed.take()
    }

    fn failure(&mut self, e: &Error) -> Failure {
        let object = e.to_object();
        let line = self.interp.last_line(&object);
        let (kind, message) = line.split_once(": ").unwrap_or((&line, ""));
        let place = e.trace().first();
        let source = place.and_then(|p| self.interp.source(p.source));
        let code = source.zip(place).and_then(|(s, p)| s.text.get(p.start as usize..p.end as usize));
        Failure {
            kind: kind.rsplit('.').next().unwrap_or(kind).to_string(),
            message: message.to_string(),
            code: code.unwrap_or_default().to_string(),
            at_top: place.is_some_and(|p| p.function == "<module>"),
            locals: self.interp.take_failing(),
        }
    }

    /// Makes the session fit for use after native code panicked.
    pub fn recover(&mut self) {
        self.interp.recover();
    }

    /// Where `import` looks for `.tscript` files.
    pub fn set_folder(&mut self, folder: &Path) {
        self.interp.set_folder(folder.to_path_buf());
    }

    /// Runs a whole program. `name` is what reports call it.
    pub fn run(&mut self, name: &str, text: &str) -> Outcome {
        match tscript_grammar::parse(text) {
            Ok(tree) => {
                let outcome = self.execute(name, text, &tree, false);
                self.last_words();
                outcome
            }
            Err(e) => self.report_syntax(name, text, &e),
        }
    }

    /// What the observer has to say at the end of a program.
    fn last_words(&mut self) {
        let all = self.variables();
        let words = self
            .interp
            .with_observer(|o| o.as_any().downcast_ref::<alias::Watcher>().map(|w| w.at_end(&all)).unwrap_or_default());
        if let Some(words) = words.filter(|w| !w.is_empty()) {
            self.complain(&words);
        }
    }

    /// Runs what was typed at a prompt, or says that it is not complete yet.
    pub fn run_interactive(&mut self, name: &str, text: &str) -> Outcome {
        match tscript_grammar::parse_interactive(text) {
            Parsed::Complete(tree) => {
                let outcome = self.execute(name, text, &tree, true);
                self.typed = Some(tree);
                outcome
            }
            Parsed::Incomplete => Outcome::Incomplete,
            Parsed::Error(e) => self.report_syntax(name, text, &e),
        }
    }

    /// Brings everything printed so far to its reader.
    pub fn flush(&mut self) {
        // A reader that has gone cannot be told.
        let _ = self.interp.flush();
    }

    /// The names of the program, sorted.
    pub fn names(&self) -> Vec<&'static str> {
        let mut names: Vec<_> = self.globals.all().into_iter().map(|(n, _)| n.as_str()).collect();
        names.sort_unstable();
        names
    }

    /// The variables of the program.
    pub fn variables(&self) -> Vec<(Symbol, Value)> {
        self.globals.all()
    }

    /// Every array that can be reached under a name of the program.
    pub fn arrays(&self) -> Vec<alias::Named> {
        alias::names(&self.variables(), &self.since)
    }

    /// Where the statement with a stamp stands: `FILE:LINE`.
    pub fn place_of(&self, stamp: u64) -> Option<String> {
        let (source, start) = place(stamp)?;
        let source = self.interp.source(source)?;
        Some(format!("{}:{}", source.name, line_at(&source.text, start as usize).0))
    }

    /// Binds a name.
    pub fn define(&mut self, name: &str, value: Value) {
        self.globals.set(Symbol::new(name), value);
    }

    /// Runs a tree that a tool made of this text. An exception is handed out, not reported.
    pub fn run_tree(&mut self, name: &str, text: &str, tree: &ast::Module) -> Result<(), Raised> {
        let source = self.interp.add_source(name, text);
        let body = resolve(tree, &self.globals, source, false);
        let ended = self.interp.run(&body, &self.globals);
        self.since.update(&self.globals.all(), stamp(source, 0));
        ended.map_err(|e| self.raised(e, source))
    }

    /// Runs a tool's own text in names of its own, with `np` and `torch`, and gives these names.
    pub fn run_apart(&mut self, name: &str, text: &str) -> Result<Rc<Globals>, Raised> {
        let tree = tscript_grammar::parse(text)
            .map_err(|e| Raised { report: tscript_grammar::report::render(text, name, &e), ..Raised::default() })?;
        let apart = Rc::new(Globals::default());
        let program = std::mem::replace(&mut self.globals, apart.clone());
        self.import_libraries();
        let ended = self.run_tree(name, text, &tree);
        self.globals = program;
        ended.map(|()| apart)
    }

    /// `repr(value)`, or what stands for it where that fails.
    pub fn repr(&mut self, value: &Value) -> String {
        value.repr(&mut self.interp).unwrap_or_else(|_| format!("<{}>", value.type_name()))
    }

    /// Runs a whole program under the eyes of an observer of its assignments, made for the number of its source. An
    /// exception is handed out.
    pub fn run_watched(
        &mut self,
        name: &str,
        text: &str,
        tree: &ast::Module,
        comments: &dyn Fn(usize) -> Comments,
    ) -> Result<(), Raised> {
        let source = self.interp.add_source(name, text);
        let body = resolve(tree, &self.globals, source, false);
        self.watched(comments(source), &body).map_err(|e| self.raised(e, source))
    }

    /// Runs a body; the observer that was there hears of everything, too.
    fn watched(&mut self, mut comments: Comments, body: &Body) -> crate::value::Result<()> {
        comments.inner = self.interp.observe(None);
        self.interp.observe(Some(Box::new(comments)));
        let ended = self.interp.run(body, &self.globals);
        let comments = self.interp.observe(None);
        let before = comments.and_then(|mut c| c.as_any().downcast_mut::<Comments>().and_then(|c| c.inner.take()));
        self.interp.observe(before);
        ended
    }

    fn raised(&mut self, e: Error, source: usize) -> Raised {
        let exit = e.is_a(ErrorKind::SystemExit);
        let places: Vec<_> = e.trace().iter().filter(|p| p.source == source).map(|p| p.start as usize).collect();
        let text = self.interp.source(source).map(|s| s.text.clone());
        let line = |&at: &usize| text.as_ref().map_or(0, |t| line_at(t, at).0);
        let lines = places.iter().map(line).collect();
        let (e, object) = e.into_object();
        Raised { last_line: self.interp.last_line(&object), report: self.report(e), lines, exit }
    }

    fn execute(&mut self, name: &str, text: &str, tree: &ast::Module, show: bool) -> Outcome {
        let source = self.interp.add_source(name, text);
        let body = resolve(tree, &self.globals, source, show);
        let checked = if self.checks { Comments::checking(source, text, tree) } else { Ok(None) };
        let outcome = match checked {
            Ok(None) => self.run_prepared(&body),
            Ok(Some(comments)) => match self.watched(comments, &body) {
                Ok(()) => Outcome::Done,
                Err(e) => self.end(e),
            },
            Err((line, said)) => {
                self.complain(&format!(
                    "  File \"{name}\", line {line}\nthe comment `#: {said}` claims nothing; known are \
                     `view of NAME`, `is NAME` and `copy`, separated by `|`\n"
                ));
                Outcome::Failed
            }
        };
        self.since.update(&self.globals.all(), stamp(source, 0));
        outcome
    }

    /// How a program ends with this exception, which is reported.
    fn end(&mut self, e: Error) -> Outcome {
        if e.is_a(ErrorKind::SystemExit) {
            return self.exit(&e);
        }
        let failure = self.failure(&e);
        let report = self.report(e);
        self.complain(&report);
        self.failed = Some(failure);
        Outcome::Failed
    }

    /// `SystemExit`: its code, or its message on standard error and 1.
    fn exit(&mut self, e: &Error) -> Outcome {
        let args = e.to_object().exception.as_ref().map(|x| x.args.borrow().clone()).unwrap_or_default();
        match args.first() {
            None | Some(Value::None) => Outcome::Exit(0),
            Some(Value::Int(code)) => Outcome::Exit(*code as i32),
            Some(Value::Bool(b)) => Outcome::Exit(b.get() as i32),
            Some(other) => {
                let text = other.to_text(&mut self.interp).unwrap_or_default();
                self.complain(&(text + "\n"));
                Outcome::Exit(1)
            }
        }
    }

    fn complain(&mut self, text: &str) {
        // A reader that has gone cannot be told.
        let _ = self.interp.write(Stream::Err, text);
    }

    fn report_syntax(&mut self, name: &str, text: &str, e: &SyntaxError) -> Outcome {
        let report = tscript_grammar::report::render(text, name, e);
        self.complain(&report);
        Outcome::Failed
    }

    /// The chain of calls with source lines and carets, hints, then Python's own last line.
    fn report(&mut self, e: Error) -> String {
        let hints = e.native().map(|n| n.hints().to_vec()).unwrap_or_default();
        let (e, object) = e.into_object();
        let mut parts = self.interp.report(&object, true);
        // CPython puts its guess behind the message of these two.
        let guesses = e.is_a(ErrorKind::NameError) || e.is_a(ErrorKind::AttributeError);
        let (inline, below): (Vec<_>, Vec<_>) =
            hints.into_iter().partition(|h| guesses && h.starts_with("Did you mean"));
        let mut last = parts.pop().unwrap_or_default();
        if let Some(guess) = inline.first() {
            last = format!("{}. {guess}\n", last.trim_end());
        }
        parts.extend(below.iter().map(|hint| format!("  hint: {hint}\n")));
        parts.concat() + &last
    }
}
