//! What rustyline asks while a line is edited, answered by the modules that know.

use super::complete::{self, Candidate};
use super::config::Config;
use super::hint::{self, Signature};
use super::keys::{Change, Keys};
use super::shell::Shell;
use super::theme::{Part, Theme};
use super::{block, highlight};
use rustyline::completion::{self, Completer};
use rustyline::highlight::{CmdKind, Highlighter};
use rustyline::hint::{Hint, Hinter};
use rustyline::history::SearchDirection;
use rustyline::line_buffer::LineBuffer;
use rustyline::validate::Validator;
use rustyline::{Changeset, CompletionType, Context, Helper};
use std::borrow::Cow;
use std::cell::{Cell, RefCell};
use std::ops::Range;
use std::rc::Rc;
use std::sync::Arc;

/// More candidates than this are shown without their summaries.
const MOST_SUMMARIES: usize = 30;

/// Answers rustyline's questions.
pub struct PromptHelper {
    pub shell: Rc<RefCell<Shell>>,
    pub theme: Theme,
    pub config: Rc<Config>,
    keys: Arc<Keys>,
    /// Columns of the terminal.
    pub width: Cell<usize>,
    /// The input has been submitted: no bracket is marked.
    done: Cell<bool>,
    /// The place of the current argument in the hint.
    current: RefCell<Option<Range<usize>>>,
    /// A signature stands below what is typed.
    pub below: Cell<bool>,
}

impl PromptHelper {
    pub fn new(shell: Rc<RefCell<Shell>>, theme: Theme, config: Rc<Config>, keys: Arc<Keys>) -> Self {
        let (width, done, current) = (Cell::new(80), Cell::new(false), RefCell::default());
        PromptHelper { shell, theme, config, keys, width, done, current, below: Cell::new(false) }
    }

    fn signature(&self, before: &str) -> Option<Signature> {
        if !self.config.signatures {
            return None;
        }
        let mut shell = self.shell.try_borrow_mut().ok()?;
        let globals = shell.session.globals().clone();
        let found = hint::signature(shell.session.host(), &globals, before)?;
        Some(hint::cut(found, self.width.get().saturating_sub(6)))
    }
}

/// A candidate with its summary beside it.
pub struct Shown {
    display: String,
    text: String,
}

impl completion::Candidate for Shown {
    fn display(&self) -> &str {
        &self.display
    }
    fn replacement(&self) -> &str {
        &self.text
    }
}

/// Stands between a candidate and its summary.
const GAP: &str = "  ";

impl Completer for PromptHelper {
    type Candidate = Shown;

    fn complete(&self, line: &str, pos: usize, _: &Context) -> rustyline::Result<(usize, Vec<Shown>)> {
        if self.keys.change.lock().is_ok_and(|change| change.is_some()) {
            return Ok((pos, vec![Shown { display: String::new(), text: String::new() }]));
        }
        let (text, place) = block::plain_to(line, pos);
        let Ok(mut shell) = self.shell.try_borrow_mut() else { return Ok((pos, vec![])) };
        let globals = shell.session.globals().clone();
        let (typed, found) = complete::complete(shell.session.host(), &globals, &text[..place]);
        Ok((pos - typed, shown(found, self.width.get())))
    }

    fn update(&self, line: &mut LineBuffer, start: usize, elected: &str, changes: &mut Changeset) {
        match self.keys.change.lock().ok().and_then(|mut change| change.take()) {
            None => line.replace(start..line.pos(), elected, changes),
            Some(Change { cut, cursor }) => {
                if !cut.is_empty() {
                    line.replace(cut, "", changes);
                }
                line.set_pos(cursor);
            }
        }
    }
}

fn shown(found: Vec<Candidate>, width: usize) -> Vec<Shown> {
    let longest = found.iter().map(|c| c.text.chars().count()).max().unwrap_or(0);
    let summaries = found.len() <= MOST_SUMMARIES && found.iter().any(|c| !c.summary.is_empty());
    let room = width.saturating_sub(longest + GAP.len() + 1);
    let display = |c: &Candidate| match summaries {
        true => format!("{:longest$}{GAP}{}", c.text, c.summary.chars().take(room).collect::<String>()),
        false => c.text.clone(),
    };
    found.iter().map(|c| Shown { display: display(c), text: c.text.clone() }).collect()
}

/// A hint: what it shows, and what the right arrow adds.
pub struct PromptHint {
    display: String,
    completion: Option<String>,
}

impl Hint for PromptHint {
    fn display(&self) -> &str {
        &self.display
    }
    fn completion(&self) -> Option<&str> {
        self.completion.as_deref()
    }
}

impl Hinter for PromptHelper {
    type Hint = PromptHint;

    fn hint(&self, line: &str, pos: usize, ctx: &Context) -> Option<PromptHint> {
        self.current.take();
        self.below.set(false);
        // Without colours a hint could not be told from what was typed.
        if !self.theme.is_colored() || line.is_empty() {
            return None;
        }
        let mut display = String::new();
        let mut completion = None;
        if self.config.suggestions
            && pos == line.len()
            && let Some(start) = ctx.history().len().checked_sub(1)
            && let Ok(Some(found)) = ctx.history().starts_with(line, start, SearchDirection::Reverse)
            && let Some(rest) = found.entry.get(line.len()..).filter(|r| !r.is_empty())
        {
            display.push_str(rest.split('\n').next().unwrap_or(""));
            if rest.contains('\n') {
                display.push('…');
            }
            completion = Some(rest.to_string());
        }
        let (text, place) = block::plain_to(line, pos);
        if let Some(s) = self.signature(&text[..place]) {
            display.push_str("\n    ");
            self.below.set(true);
            let at = display.len();
            display.push_str(&s.text);
            *self.current.borrow_mut() = s.current.map(|c| c.start + at..c.end + at);
        }
        (!display.is_empty()).then_some(PromptHint { display, completion })
    }
}

impl Highlighter for PromptHelper {
    fn highlight<'l>(&self, line: &'l str, pos: usize) -> Cow<'l, str> {
        let cursor = (!self.done.get()).then_some(pos);
        Cow::Owned(highlight::highlight(line, cursor, &self.theme))
    }
    fn highlight_prompt<'b, 's: 'b, 'p: 'b>(&'s self, prompt: &'p str, _: bool) -> Cow<'b, str> {
        Cow::Owned(self.theme.paint(Part::Prompt, prompt))
    }
    fn highlight_hint<'h>(&self, hint: &'h str) -> Cow<'h, str> {
        let paint = |part, text: &str| {
            let lines: Vec<String> = text.split('\n').map(|l| self.theme.paint(part, l)).collect();
            lines.join("\n")
        };
        let current = self.current.borrow();
        let parts =
            current.as_ref().and_then(|c| Some((hint.get(..c.start)?, hint.get(c.clone())?, hint.get(c.end..)?)));
        Cow::Owned(match parts {
            Some((a, b, c)) => paint(Part::Hint, a) + &paint(Part::Current, b) + &paint(Part::Hint, c),
            None => paint(Part::Hint, hint),
        })
    }
    fn highlight_candidate<'c>(&self, candidate: &'c str, _: CompletionType) -> Cow<'c, str> {
        // The list begins where a signature may stand.
        let clear = if self.theme.is_colored() { "\x1b[K" } else { "" };
        match candidate.split_once(GAP) {
            Some((name, rest)) => Cow::Owned(format!("{clear}{name}{GAP}{}", self.theme.paint(Part::Summary, rest))),
            None => Cow::Owned(format!("{clear}{candidate}")),
        }
    }
    fn highlight_char(&self, _: &str, _: usize, kind: CmdKind) -> bool {
        self.done.set(kind == CmdKind::ForcedRefresh);
        true
    }
}

impl Validator for PromptHelper {}
impl Helper for PromptHelper {}
