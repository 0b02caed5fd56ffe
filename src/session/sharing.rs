//! The session's side of "sharing made visible": what the observer recorded, as text.

use super::Session;
use crate::alias::facts::Facts;
use crate::alias::{self, Mode, Policy, Watcher, explain};
use crate::value::{Host, Value};
use std::cell::OnceCell;

impl Session {
    /// Chooses what is recorded beside warnings.
    pub fn record(&mut self, mode: Mode) {
        if self.interp.with_observer(|_| ()).is_none() {
            // Warnings are off, so there is no observer yet.
            let silent = Policy::parse(["ignore"]).unwrap_or_default();
            self.interp.observe(Some(Box::new(Watcher::new(silent))));
        }
        self.with_watcher(|w| w.record(mode));
    }

    /// Warnings are read on a terminal of so many columns.
    pub fn set_width(&mut self, columns: usize) {
        self.with_watcher(|w| w.width = Some(columns));
    }

    /// What is recorded beside warnings.
    pub fn recording(&mut self) -> Mode {
        self.with_watcher(|w| w.mode()).unwrap_or_default()
    }

    /// A new input begins: facts are about it alone.
    pub fn begin_input(&mut self) {
        self.typed = None;
        self.with_watcher(Watcher::begin);
    }

    /// What there is to say about how the value of the input that ran last came about, or whom its write reached: one
    /// line. `text`: that input.
    pub fn facts(&mut self, text: &str) -> Option<String> {
        if self.recording() != Mode::Facts {
            return None;
        }
        let tree = self.typed.take()?;
        let Session { interp, globals, since, .. } = self;
        let all = OnceCell::new();
        let names =
            |buffers: &[u64]| alias::names_where(all.get_or_init(|| globals.all()), since, &|id| buffers.contains(&id));
        interp.with_observer(|o| {
            let Watcher { latest, log, .. } = o.as_any().downcast_ref()?;
            Facts { source: text, latest, log, names: &names }.line(&tree)
        })?
    }

    /// The recorded steps as a table.
    pub fn explained(&mut self) -> String {
        self.with_trace(|trace, sources| explain::table(trace, sources))
    }

    /// The recorded steps as JSON.
    pub fn explained_json(&mut self, file: &str) -> String {
        self.with_trace(|trace, sources| explain::json(trace, file, sources))
    }

    /// The last statements that wrote what an array shows; `text` is how it was asked for.
    pub fn why(&mut self, text: &str, value: &Value) -> Option<String> {
        let array = value.any_array()?;
        let mut places = std::collections::HashMap::new();
        let stamps = self.with_watcher(|w| w.log.of(&array).iter().map(|w| w.stamp).collect::<Vec<_>>())?;
        for stamp in stamps.into_iter().chain([array.storage().written()]) {
            places.insert(stamp, self.interp.statement(stamp).unwrap_or_else(|| outside(stamp)));
        }
        self.with_watcher(|w| w.log.why(text, &array, &|stamp| places.get(&stamp).cloned().unwrap_or_default()))
    }

    fn with_trace(&mut self, f: impl FnOnce(&alias::trace::Trace, explain::Sources) -> String) -> String {
        let Some(trace) = self.with_watcher(|w| std::mem::take(&mut w.trace)) else { return String::new() };
        let interp = &self.interp;
        f(&trace, &|i| interp.source(i).map(|s| (s.name.clone(), s.text.to_string())))
    }

    fn with_watcher<R>(&mut self, f: impl FnOnce(&mut Watcher) -> R) -> Option<R> {
        self.interp.with_observer(|o| o.as_any().downcast_mut::<Watcher>().map(f))?
    }
}

/// What wrote where no statement did.
fn outside(stamp: u64) -> String {
    if stamp == 0 { "a command of the prompt".into() } else { "native code".into() }
}
