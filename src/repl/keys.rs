//! Keys that know about blocks: Enter submits or indents, arrows and Backspace step over the prompts of
//! continuation lines, Up searches by what has been typed. Everything else is rustyline's.

use super::block;
use super::enter::{self, Enter, INDENT};
use super::helper::PromptHelper;
use super::history::{Entries, Recalled};
use rustyline::{
    CharSearch, Cmd, ConditionalEventHandler, Editor, Event, EventContext, EventHandler, InputMode, KeyCode, KeyEvent,
    Modifiers, Movement, RepeatCount,
};
use std::ops::Range;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

/// What a key does with a buffer and a cursor; `None` is rustyline's own meaning.
type Action = fn(&Keys, &str, usize) -> Option<Cmd>;

/// What the handlers share.
#[derive(Default)]
pub struct Keys {
    /// The prompt of continuation lines; it widens with the number of the input.
    pub marker: Mutex<String>,
    pub recalled: Recalled,
    /// Whether the last Ctrl-C came at an empty prompt.
    pub idle: AtomicBool,
    /// The input goes to the user's editor, not to the session.
    pub outside: AtomicBool,
    /// What the key that was pressed does, for whoever completes.
    pub change: Mutex<Option<Change>>,
}

/// A change of the text that the editor has no command for: it gives every count of a movement the value 1, unless
/// somebody typed another. What completes may change the text in any way, so the keys ask for a completion.
pub struct Change {
    /// The bytes that are taken out.
    pub cut: Range<usize>,
    /// Where the cursor stands then.
    pub cursor: usize,
}

impl Keys {
    fn change(&self, cut: Range<usize>, cursor: usize) -> Option<Cmd> {
        *self.change.lock().ok()? = Some(Change { cut, cursor });
        Some(Cmd::Complete)
    }
    fn go(&self, cursor: usize) -> Option<Cmd> {
        self.change(cursor..cursor, cursor)
    }
}

struct Handler {
    keys: Arc<Keys>,
    action: Action,
}

impl ConditionalEventHandler for Handler {
    fn handle(&self, _: &Event, _: RepeatCount, _: bool, ctx: &EventContext) -> Option<Cmd> {
        if ctx.input_mode() == InputMode::Command {
            return None;
        }
        (self.action)(&self.keys, ctx.line(), ctx.pos())
    }
}

/// Binds the keys.
pub fn bind(editor: &mut Editor<PromptHelper, Entries>, keys: &Arc<Keys>) {
    let plain = |code| KeyEvent(code, Modifiers::NONE);
    let alt = |code| KeyEvent(code, Modifiers::ALT);
    let table: [(&[KeyEvent], Action); 14] = [
        (&[KeyEvent::ctrl('C')], stop),
        (&[plain(KeyCode::Enter), KeyEvent::ctrl('J'), KeyEvent::ctrl('M')], on_enter),
        (&[alt(KeyCode::Enter), KeyEvent::alt('\r'), KeyEvent::alt('\n')], new_line),
        (&[plain(KeyCode::Tab), KeyEvent::ctrl('I')], on_tab),
        (&[plain(KeyCode::BackTab)], back_tab),
        (&[plain(KeyCode::Backspace), KeyEvent::ctrl('H')], backspace),
        (&[KeyEvent::ctrl('W'), alt(KeyCode::Backspace)], kill_word),
        (&[KeyEvent::ctrl('U')], kill_to_start),
        (&[plain(KeyCode::Delete), KeyEvent::ctrl('D')], delete),
        (&[plain(KeyCode::Home), KeyEvent::ctrl('A')], home),
        (&[plain(KeyCode::Left), KeyEvent::ctrl('B')], left),
        (&[plain(KeyCode::Right), KeyEvent::ctrl('F')], right),
        (&[plain(KeyCode::Up), KeyEvent::ctrl('P')], up),
        (&[plain(KeyCode::Down), KeyEvent::ctrl('N')], down),
    ];
    for (events, action) in table {
        for event in events {
            let handler = Handler { keys: keys.clone(), action };
            editor.bind_sequence(*event, EventHandler::Conditional(Box::new(handler)));
        }
    }
    let handler = Handler { keys: keys.clone(), action: edit_outside };
    let sequence = Event::KeySeq(vec![KeyEvent::ctrl('X'), KeyEvent::ctrl('E')]);
    editor.bind_sequence(sequence, EventHandler::Conditional(Box::new(handler)));
}

/// Ctrl-X Ctrl-E: the input as it is goes to the editor.
fn edit_outside(keys: &Keys, _: &str, _: usize) -> Option<Cmd> {
    keys.outside.store(true, Ordering::Relaxed);
    Some(Cmd::AcceptLine)
}

fn insert(text: String) -> Option<Cmd> {
    Some(Cmd::Insert(1, text))
}

/// Ctrl-C stays what it is; the prompt learns whether anything was typed.
fn stop(keys: &Keys, buffer: &str, _: usize) -> Option<Cmd> {
    keys.idle.store(buffer.is_empty(), Ordering::Relaxed);
    None
}

fn line_break(keys: &Keys, columns: usize) -> Option<Cmd> {
    let marker = keys.marker.lock().map(|m| m.clone()).unwrap_or_default();
    insert(format!("\n{marker}{}", " ".repeat(columns)))
}

fn on_enter(keys: &Keys, buffer: &str, pos: usize) -> Option<Cmd> {
    let (text, place) = block::plain_to(buffer, pos);
    // A block from the history, unchanged, needs no blank line at its end.
    let again =
        text.contains('\n') && pos == buffer.len() && walking(keys, buffer) && enter::ends(&(text.clone() + "\n"));
    match enter::enter(&text, place) {
        _ if again => Some(Cmd::AcceptLine),
        Enter::Submit => Some(Cmd::AcceptLine),
        Enter::Line(columns) => line_break(keys, columns),
    }
}

fn new_line(keys: &Keys, buffer: &str, pos: usize) -> Option<Cmd> {
    let (text, place) = block::plain_to(buffer, pos);
    line_break(keys, enter::indentation(&text[..place]))
}

/// What stands between the prompt of the cursor's line and the cursor.
fn before(buffer: &str, pos: usize) -> &str {
    let (start, skipped) = block::line_start(buffer, pos);
    buffer.get(start + skipped..pos).unwrap_or("")
}

/// The prompt of the cursor's line with the line end before it, if the cursor stands right behind it.
fn prompt_behind(buffer: &str, pos: usize) -> Option<&str> {
    let (start, skipped) = block::line_start(buffer, pos);
    (start > 0 && skipped > 0 && pos <= start + skipped).then(|| &buffer[start - 1..pos])
}

fn on_tab(_: &Keys, buffer: &str, pos: usize) -> Option<Cmd> {
    let before = before(buffer, pos);
    let blank = before.bytes().all(|b| b == b' ');
    if !blank {
        return None;
    }
    insert(" ".repeat(INDENT - before.len() % INDENT))
}

fn back_tab(keys: &Keys, buffer: &str, pos: usize) -> Option<Cmd> {
    let before = before(buffer, pos);
    if before.is_empty() || !before.bytes().all(|b| b == b' ') {
        return None;
    }
    let fewer = ((before.len() - 1) % INDENT) + 1;
    keys.change(pos - fewer..pos, pos - fewer)
}

fn backspace(keys: &Keys, buffer: &str, pos: usize) -> Option<Cmd> {
    match prompt_behind(buffer, pos) {
        Some(prompt) => keys.change(pos - prompt.len()..pos, pos - prompt.len()),
        None => back_tab(keys, buffer, pos),
    }
}

fn kill_word(_: &Keys, buffer: &str, pos: usize) -> Option<Cmd> {
    prompt_behind(buffer, pos).map(|_| Cmd::Kill(Movement::ViCharSearch(1, CharSearch::Backward('\n'))))
}

/// Whether the cursor's line begins with a prompt that is part of the text.
fn prompted(buffer: &str, pos: usize) -> bool {
    block::line_start(buffer, pos).1 > 0
}

fn kill_to_start(_: &Keys, buffer: &str, pos: usize) -> Option<Cmd> {
    prompted(buffer, pos).then_some(match before(buffer, pos) {
        "" => Cmd::Noop,
        _ => Cmd::Kill(Movement::ViCharSearch(1, CharSearch::BackwardAfter(block::END))),
    })
}

/// The line end at the cursor with the prompt of the line below.
fn prompt_ahead(buffer: &str, pos: usize) -> Option<&str> {
    let rest = buffer[pos..].strip_prefix('\n')?;
    let marker = block::marker_len(rest);
    (marker > 0).then(|| &buffer[pos..pos + 1 + marker])
}

fn delete(keys: &Keys, buffer: &str, pos: usize) -> Option<Cmd> {
    keys.change(pos..pos + prompt_ahead(buffer, pos)?.len(), pos)
}

fn home(keys: &Keys, buffer: &str, pos: usize) -> Option<Cmd> {
    if prompted(buffer, pos) { keys.go(pos - before(buffer, pos).len()) } else { None }
}

fn left(keys: &Keys, buffer: &str, pos: usize) -> Option<Cmd> {
    keys.go(pos - prompt_behind(buffer, pos)?.len())
}

fn right(keys: &Keys, buffer: &str, pos: usize) -> Option<Cmd> {
    keys.go(pos + prompt_ahead(buffer, pos)?.len())
}

/// Whether the arrows walk through the whole history: nothing was typed.
fn walking(keys: &Keys, buffer: &str) -> bool {
    buffer.is_empty() || keys.recalled.lock().is_ok_and(|r| *r == buffer)
}

fn up(keys: &Keys, buffer: &str, pos: usize) -> Option<Cmd> {
    match buffer[..pos].contains('\n') {
        true => Some(Cmd::LineUpOrPreviousHistory(1)),
        false if walking(keys, buffer) => Some(Cmd::PreviousHistory),
        false => Some(Cmd::HistorySearchBackward),
    }
}

fn down(keys: &Keys, buffer: &str, pos: usize) -> Option<Cmd> {
    match buffer[pos..].contains('\n') {
        true => Some(Cmd::LineDownOrNextHistory(1)),
        false if walking(keys, buffer) || pos == buffer.len() => Some(Cmd::NextHistory),
        false => Some(Cmd::HistorySearchForward),
    }
}
