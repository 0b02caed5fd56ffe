//! The prompt: lines in, values shown. Thin adapters over rustyline; what a line means is the session's.

pub mod interrupt;

use crate::session::{Outcome, Session};
use rustyline::DefaultEditor;
use rustyline::error::ReadlineError;
use std::path::PathBuf;

/// Runs the prompt until the user leaves; gives the exit code.
pub fn run(mut session: Session) -> i32 {
    session.import_libraries();
    session.show_values();
    interrupt::listen();
    let mut editor = match DefaultEditor::new() {
        Ok(editor) => editor,
        Err(e) => {
            eprintln!("tscript: no prompt on this terminal: {e}");
            return 2;
        }
    };
    let history = history_file();
    if let Some(file) = &history {
        // The first time there is none.
        let _ = editor.load_history(file);
    }
    println!("tscript {} · np and torch are imported · Ctrl-D leaves", env!("CARGO_PKG_VERSION"));
    let code = lines(&mut session, &mut editor);
    if let Some(file) = &history
        && let Err(e) = editor.save_history(file)
    {
        eprintln!("tscript: the history was not saved: {e}");
    }
    code
}

fn lines(session: &mut Session, editor: &mut DefaultEditor) -> i32 {
    let mut typed = String::new();
    let mut count = 0;
    loop {
        let prompt = if typed.is_empty() { ">>> " } else { "... " };
        match editor.readline(prompt) {
            Ok(line) => typed.push_str(&line),
            Err(ReadlineError::Interrupted) => {
                println!("KeyboardInterrupt");
                typed.clear();
                continue;
            }
            Err(_) => return 0,
        }
        if typed.trim().is_empty() {
            typed.clear();
            continue;
        }
        count += 1;
        match session.run_interactive(&format!("<prompt-{count}>"), &typed) {
            Outcome::Incomplete => {
                typed.push('\n');
                continue;
            }
            Outcome::Exit(code) => return code,
            Outcome::Done | Outcome::Failed => session.flush(),
        }
        // A block is one entry of the history.
        if let Err(e) = editor.add_history_entry(typed.trim_end()) {
            eprintln!("tscript: not kept in the history: {e}");
        }
        typed.clear();
    }
}

/// `$XDG_STATE_HOME/tscript/history`, its folder made if need be.
fn history_file() -> Option<PathBuf> {
    let state = match std::env::var_os("XDG_STATE_HOME") {
        Some(dir) => PathBuf::from(dir),
        None => PathBuf::from(std::env::var_os("HOME")?).join(".local/state"),
    };
    let folder = state.join("tscript");
    std::fs::create_dir_all(&folder).ok()?;
    Some(folder.join("history"))
}
