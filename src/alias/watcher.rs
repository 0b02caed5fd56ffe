//! The observer: hands events to the rules, and what they find to the reader.

use super::codes::Code;
use super::latest::Latest;
use super::log::{LOGGED, Log, OLD};
use super::names::{Named, Since, names};
use super::policy::{Action, Policy, allowed};
use super::report::Warning;
use super::rules::{
    caller::Callers, collected::Collected, cut_off, lost_value, mask, overlapping, pinned, repeated, temporary,
};
use super::scene::Scene;
use super::trace::Trace;
use crate::array::watch::{self, Listen, Write};
use crate::diag::source::line_at;
use crate::diag::{self, ErrorKind};
use crate::value::observe::{At, Event, Form, Interest, Observer, place};
use crate::value::{Host, Result, Stream, Symbol, Value};
use rustc_hash::{FxHashMap, FxHashSet};
use std::any::Any;

/// How many picks of one place are looked at in full before only short indices are.
const BUDGET: usize = 1 << 20;

/// Watches a run for writes that are lost.
pub struct Watcher {
    policy: Policy,
    /// Places that have been reported: once is enough.
    reported: FxHashSet<(Code, usize, u32)>,
    /// What each place's repeated-index checks have cost.
    spent: FxHashMap<(usize, u32), usize>,
    collected: Collected,
    callers: Callers,
    mode: Mode,
    /// Columns of the terminal that warnings are read on.
    pub width: Option<usize>,
    /// Every step, for explanations.
    pub trace: Trace,
    /// What the last statement at a prompt computed, for facts.
    pub latest: Latest,
    /// The last writes, for facts and for `%why`.
    pub log: Log,
    /// While it stands, steps are not heard: the statement at a prompt holds others, or calls a function.
    suspended: bool,
    /// Where the input's statement that runs begins.
    top: u32,
}

/// What is recorded beside warnings.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mode {
    /// Nothing: a program runs.
    #[default]
    Warnings,
    /// A prompt: steps of the statement itself, and the write log.
    Facts,
    /// Every step of every statement.
    Everything,
}

impl Watcher {
    /// A watcher with this policy; it listens to the write path from now on.
    pub fn new(policy: Policy) -> Watcher {
        let mut watcher = Watcher {
            policy,
            reported: FxHashSet::default(),
            spent: FxHashMap::default(),
            collected: Collected::default(),
            callers: Callers::default(),
            mode: Mode::Warnings,
            width: None,
            trace: Trace::default(),
            latest: Latest::default(),
            log: Log::default(),
            suspended: false,
            top: 0,
        };
        watcher.record(Mode::Warnings);
        watcher
    }

    /// Chooses what is recorded from now on.
    pub fn record(&mut self, mode: Mode) {
        self.mode = mode;
        self.listen();
    }
    /// What is recorded.
    pub fn mode(&self) -> Mode {
        self.mode
    }
    /// A new input begins: what was recorded of the one before is forgotten, but for the write log.
    pub fn begin(&mut self) {
        self.trace.clear();
        // What was written since, by a command or by a statement that was stopped, is no news of this input.
        let late = watch::take();
        if self.mode == Mode::Facts {
            self.log.add(late);
            self.log.add_elements();
        }
        self.suspended = false;
        self.listen();
    }

    fn listen(&self) {
        let log = (self.mode != Mode::Warnings).then_some(OLD);
        let quiet = (self.mode == Mode::Facts).then_some(LOGGED);
        watch::listen(Listen { disturbances: !self.policy.silent(), log, quiet });
    }
    /// The writes since the event before. At a prompt those that disturb nothing are not told of: they are logged when
    /// the statement is over.
    fn writes(&mut self, at: &At, event: &Event) -> Vec<Write> {
        let over = self.mode == Mode::Facts && at.depth == 0 && matches!(event, Event::End | Event::Failed(_));
        if over {
            self.log.add_elements();
        }
        if watch::pending() || over { watch::take() } else { Vec::new() }
    }

    /// At a prompt: the steps of the statement itself, not of those that it holds, nor of functions that it calls.
    fn follow(&mut self, at: &At, event: &Event) {
        match event {
            Event::Begin { compound } if at.depth == 0 && !self.suspended => {
                self.top = at.start;
                self.latest.begin(self.log.mark());
                self.suspended = *compound;
            }
            Event::Begin { .. } => self.suspended = true,
            Event::End if at.depth == 0 && at.start == self.top => self.suspended = false,
            // What was begun before a call is still told of when it ends.
            Event::Leave(_) if at.depth == 0 => self.latest.hear(at, event),
            _ if !self.suspended => self.latest.hear(at, event),
            _ => {}
        }
    }

    fn asked(&self, code: Code) -> bool {
        self.policy.action(code) != Action::Ignore
    }

    /// Whether a rule has anything to do at a place.
    fn open(&self, code: Code, at: &At) -> bool {
        self.asked(code) && !self.reported.contains(&(code, at.source, at.statement.0))
    }

    /// Whether an index is worth a look at this place: the first ones are, however long.
    fn affordable(&mut self, at: &At, index: &Value) -> bool {
        let n = length(index);
        if n > repeated::LONGEST {
            return false;
        }
        let spent = self.spent.entry((at.source, at.statement.0)).or_default();
        *spent += n;
        *spent <= BUDGET || n <= 64
    }

    fn judge(&mut self, h: &mut dyn Host, at: &At, event: &Event, writes: &[Write]) -> Option<Warning> {
        let mut s = Scene::new(h, at);
        match *event {
            Event::Unpacked { values, guards } if self.open(Code::V001, at) => lost_value::unpacked(&s, values, guards),
            Event::Stored { object, index, value, named } => overlapping::written(&s, object, writes)
                .or_else(|| (!named && self.open(Code::V002, at)).then(|| temporary::stored(&s, object))?)
                .or_else(|| self.open(Code::V006, at).then(|| overlapping::stored(&s, object))?)
                .or_else(|| self.open(Code::V011, at).then(|| cut_off::stored(&s, object, value))?)
                .or_else(|| {
                    (self.open(Code::V004, at) && self.affordable(at, index))
                        .then(|| repeated::stored(&mut s, object, index, value))?
                }),
            Event::Augmented { target, index, old, result, named, .. } => overlapping::written(&s, target, writes)
                .or_else(|| (!named && self.open(Code::V002, at)).then(|| temporary::stored(&s, target))?)
                .or_else(|| {
                    let index = index?;
                    (self.open(Code::V003, at) && self.affordable(at, index))
                        .then(|| repeated::augmented(&mut s, target, index, old, result))?
                }),
            Event::Discarded(v) if self.open(Code::V002, at) => temporary::discarded(&s, v),
            Event::Called { receiver, args, .. } => {
                let target = receiver.or(args.pos.first());
                target
                    .and_then(|t| overlapping::written(&s, t, writes))
                    .or_else(|| self.open(Code::V002, at).then(|| temporary::called(&s, receiver, args))?)
            }
            Event::Collected { into, at: place, value } if self.open(Code::V010, at) => {
                self.collected.add(&mut s, into, place, value)
            }
            Event::Indexed { object, index } if self.open(Code::V008, at) => mask::indexed(&s, object, index),
            Event::Call { name, args } => {
                self.callers.call(at, name, args);
                None
            }
            Event::Return(value) => {
                self.callers.returned(at, value);
                None
            }
            Event::Leave(v) if self.asked(Code::V009) && v.is_array() => {
                let (_, text) = s.h.source(at.source)?;
                let name = text.get(at.start as usize..at.end as usize)?;
                let (warning, written) = self.callers.read(at, v, name)?;
                let (source, start) = place(written)?;
                let (_, text) = s.h.source(source)?;
                let (line, code) = line_at(&text, start as usize);
                Some(warning.outcome(format!("line {line}"), code.trim()))
            }
            _ => None,
        }
    }

    /// Prints or raises a warning, unless it has been or is allowed there.
    fn issue(&mut self, h: &mut dyn Host, at: &At, warning: Warning) -> Result<()> {
        let action = self.policy.action(warning.code);
        let (_, text) = h.source(at.source).unwrap_or(("", "".into()));
        let (start, end) = (at.statement.0.min(at.start) as usize, at.end.max(at.statement.1) as usize);
        if action == Action::Ignore || allowed(&text, start, end, warning.code) {
            return Ok(());
        }
        if action == Action::Raise {
            let text = format!("{}: {}", warning.code.name(), warning.summary);
            let error = diag::Error::new(ErrorKind::RuntimeWarning, text);
            let fixes = warning.fixes.iter().map(|f| format!("write {f}"));
            return Err(fixes.fold(error, |e, f| e.hint(f)).into());
        }
        if self.reported.insert((warning.code, at.source, at.statement.0)) {
            if self.mode == Mode::Everything {
                self.trace.warned(at, warning.code);
            }
            h.write(Stream::Err, &warning.render(h, at, self.width))?;
        }
        Ok(())
    }

    /// What is to be said at the end of a run: buffers that small views keep alive.
    pub fn at_end(&self, all: &[(Symbol, Value)]) -> String {
        if !self.asked(Code::V007) {
            return String::new();
        }
        let found: Vec<Named> = names(all, &Since::default());
        let mut text = String::new();
        for p in pinned::pinned(&found, self.policy.pinned) {
            text.push_str(&format!("warning[V007]: {}\n  fix: {}\n", p.summary(), p.fix()));
        }
        text
    }
}

impl Drop for Watcher {
    fn drop(&mut self) {
        watch::listen(Listen::default());
    }
}

impl Observer for Watcher {
    fn interest(&self) -> Interest {
        let callers = self.asked(Code::V009);
        let steps = match self.mode {
            Mode::Warnings => false,
            Mode::Facts => !self.suspended,
            Mode::Everything => !self.trace.full(),
        };
        Interest { writes: true, steps: steps || callers, calls: callers }
    }
    fn event(&mut self, h: &mut dyn Host, at: &At, event: Event) -> Result<()> {
        let writes = self.writes(at, &event);
        match self.mode {
            Mode::Warnings => {}
            Mode::Facts => self.follow(at, &event),
            Mode::Everything => self.trace.hear(h, at, &event, &writes),
        }
        // Of steps the rules hear only reads of names.
        let step = matches!(
            event,
            Event::Begin { .. }
                | Event::End
                | Event::Failed(_)
                | Event::Item { .. }
                | Event::Enter(Form::Name | Form::Other)
        );
        let warning = if step { None } else { self.judge(h, at, &event, &writes) };
        if self.mode == Mode::Facts && !writes.is_empty() {
            self.log.add(writes);
        }
        warning.map_or(Ok(()), |warning| self.issue(h, at, warning))
    }
    fn guards(&self, source: usize, statement: u32) -> bool {
        self.asked(Code::V001) && !self.reported.contains(&(Code::V001, source, statement))
    }
    fn as_any(&mut self) -> &mut dyn Any {
        self
    }
}

/// How many positions an index has.
fn length(index: &Value) -> usize {
    match index {
        Value::List(l) => l.len(),
        Value::Tuple(t) => t.iter().map(length).sum(),
        Value::Array(a) => a.array().size(),
        Value::Tensor(t) => t.array().size(),
        _ => 0,
    }
}
