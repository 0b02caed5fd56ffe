//! What a prompt keeps of the statement that runs, for the line of [`super::facts`]: the value of the expression that
//! ended last, what it was computed from, and where the write log stood. Everything is kept as it is; words are made
//! when somebody asks, so that a statement typed at the prompt pays for no text that nobody reads.

use super::log::Mark;
use super::trace::{How, Open, Operand, Seen, how};
use crate::array::storage::Storage;
use crate::array::watch::{self, CopyReason};
use crate::value::Value;
use crate::value::observe::{At, Event};

/// The last statement of an input.
#[derive(Default)]
pub struct Latest {
    open: Vec<Pending>,
    /// The operands of all open expressions, those of the innermost last.
    operands: Vec<Operand>,
    last: Option<Ended>,
    /// The buffers of all values so far.
    buffers: Vec<u64>,
    /// Where the write log stood when the statement began.
    pub mark: Mark,
    /// Buffers with a higher number were made by the statement.
    newest: u64,
}

/// An expression that is being computed.
struct Pending {
    open: Open,
    /// Where its operands begin.
    from: usize,
}

/// An outermost expression with its value.
struct Ended {
    open: Open,
    object: usize,
    seen: Option<Seen>,
    reason: Option<CopyReason>,
    /// Its buffer was there before the expression, in a part of the statement.
    earlier: bool,
}

impl Latest {
    /// A statement begins.
    pub fn begin(&mut self, mark: Mark) {
        self.open.clear();
        self.operands.clear();
        self.buffers.clear();
        self.last = None;
        self.mark = mark;
        self.newest = Storage::newest();
        watch::take_reason();
    }

    /// Hears of an expression.
    pub fn hear(&mut self, at: &At, event: &Event) {
        match event {
            Event::Enter(form) => {
                if self.open.is_empty() {
                    self.operands.clear();
                }
                let open = Open::new(at, *form);
                self.open.push(Pending { open, from: self.operands.len() });
            }
            Event::Leave(v) => self.leave(at, v),
            _ => {}
        }
    }

    fn leave(&mut self, at: &At, v: &Value) {
        // Exceptions and generators leave expressions open.
        while self.open.last().is_some_and(|p| !p.open.is_at(at)) {
            self.open.pop();
        }
        let Some(Pending { open, from }) = self.open.pop() else { return };
        let (object, seen, reason) = (v.id(), Seen::of(v), watch::take_reason());
        let buffer = seen.as_ref().map(|s| s.buffer);
        if self.open.last().is_some_and(|around| around.open.depth == at.depth) {
            self.buffers.extend(buffer);
            self.operands.truncate(from);
            self.operands.push(Operand { span: open.span, object, seen });
        } else {
            let earlier = buffer.is_some_and(|b| self.buffers.contains(&b));
            self.operands.drain(..from);
            self.last = Some(Ended { open, object, seen, reason, earlier });
        }
    }

    /// The value, if it is an array, and its identity as an object.
    pub fn value(&self) -> Option<(&Seen, usize)> {
        let last = self.last.as_ref()?;
        Some((last.seen.as_ref()?, last.object))
    }
    /// The arrays that the value was computed from.
    pub fn operands(&self) -> impl Iterator<Item = &Seen> {
        self.operands.iter().filter_map(|o| o.seen.as_ref())
    }
    /// Whether a buffer is older than the statement.
    pub fn is_old(&self, buffer: u64) -> bool {
        buffer <= self.newest
    }
    /// How the value came about; `source` is the text of the input.
    pub fn how(&self, source: &str) -> Option<How> {
        let last = self.last.as_ref().filter(|l| !l.open.is_plain())?;
        let text = |span: (u32, u32)| source.get(span.0 as usize..span.1 as usize).unwrap_or("").to_string();
        match how(last.object, last.seen.as_ref(), &last.open, &self.operands, last.reason.clone(), &text) {
            How::New if last.earlier => None,
            how => Some(how),
        }
    }
}
