//! Keys that know about blocks: Enter submits or indents, arrows and Backspace step over the prompts of
//! continuation lines, Up searches by what has been typed. Everything else is rustyline's.

use super::block;
use super::enter::{self, Enter, INDENT};
use super::helper::PromptHelper;
use super::history::{Entries, Recalled};
use rustyline::{
    Cmd, ConditionalEventHandler, Editor, Event, EventContext, EventHandler, InputMode, KeyCode, KeyEvent, Modifiers,
    Movement, RepeatCount,
};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

/// What a key does with a buffer and a cursor; `None` is rustyline's own meaning.
type Action = fn(&Keys, &str, usize) -> Option<Cmd>;

/// What the handlers share.
pub struct Keys {
    /// The prompt of continuation lines; it widens with the number of the input.
    pub marker: Mutex<String>,
    pub recalled: Recalled,
    /// Whether the last Ctrl-C came at an empty prompt.
    pub idle: AtomicBool,
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
}

fn chars(text: &str) -> RepeatCount {
    text.chars().count().min(RepeatCount::MAX as usize) as RepeatCount
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

fn back_tab(_: &Keys, buffer: &str, pos: usize) -> Option<Cmd> {
    let before = before(buffer, pos);
    if before.is_empty() || !before.bytes().all(|b| b == b' ') {
        return None;
    }
    Some(Cmd::Kill(Movement::BackwardChar(dedent(before))))
}

/// The blanks to the next level on the left.
fn dedent(blanks: &str) -> RepeatCount {
    (((blanks.len() - 1) % INDENT) + 1) as RepeatCount
}

fn backspace(_: &Keys, buffer: &str, pos: usize) -> Option<Cmd> {
    if let Some(prompt) = prompt_behind(buffer, pos) {
        return Some(Cmd::Kill(Movement::BackwardChar(chars(prompt))));
    }
    let before = before(buffer, pos);
    if before.is_empty() || !before.bytes().all(|b| b == b' ') {
        return None;
    }
    Some(Cmd::Kill(Movement::BackwardChar(dedent(before))))
}

fn kill_word(_: &Keys, buffer: &str, pos: usize) -> Option<Cmd> {
    let prompt = prompt_behind(buffer, pos)?;
    Some(Cmd::Kill(Movement::BackwardChar(chars(prompt))))
}

fn kill_to_start(_: &Keys, buffer: &str, pos: usize) -> Option<Cmd> {
    let (start, _) = block::line_start(buffer, pos);
    (start > 0).then(|| Cmd::Kill(Movement::BackwardChar(chars(before(buffer, pos)))))
}

/// The line end at the cursor with the prompt of the line below.
fn prompt_ahead(buffer: &str, pos: usize) -> Option<&str> {
    let rest = buffer[pos..].strip_prefix('\n')?;
    Some(&buffer[pos..pos + 1 + block::marker_len(rest)])
}

fn delete(_: &Keys, buffer: &str, pos: usize) -> Option<Cmd> {
    let prompt = prompt_ahead(buffer, pos)?;
    Some(Cmd::Kill(Movement::ForwardChar(chars(prompt))))
}

fn home(_: &Keys, buffer: &str, pos: usize) -> Option<Cmd> {
    let (start, _) = block::line_start(buffer, pos);
    (start > 0).then(|| match chars(before(buffer, pos)) {
        0 => Cmd::Noop,
        n => Cmd::Move(Movement::BackwardChar(n)),
    })
}

fn left(_: &Keys, buffer: &str, pos: usize) -> Option<Cmd> {
    let prompt = prompt_behind(buffer, pos)?;
    Some(Cmd::Move(Movement::BackwardChar(chars(prompt))))
}

fn right(_: &Keys, buffer: &str, pos: usize) -> Option<Cmd> {
    let prompt = prompt_ahead(buffer, pos)?;
    Some(Cmd::Move(Movement::ForwardChar(chars(prompt))))
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
