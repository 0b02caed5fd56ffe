//! The prompt: lines in, values shown. Thin adapters over rustyline; what an input means is the [`shell`]'s.

pub mod commands;
pub mod interrupt;
pub mod results;
pub mod shell;
pub mod tee;

use crate::eval::Output;
use crate::session::Options;
use rustyline::DefaultEditor;
use rustyline::error::ReadlineError;
use shell::Shell;
use std::path::PathBuf;
use tscript_grammar::Parsed;

/// Runs the prompt until the user leaves; gives the exit code.
pub fn run(output: Box<dyn Output>, options: &Options) -> i32 {
    let mut shell = Shell::new(output, options);
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
    let code = lines(&mut shell, &mut editor);
    if let Some(file) = &history
        && let Err(e) = editor.save_history(file)
    {
        eprintln!("tscript: the history was not saved: {e}");
    }
    // The values are not taken apart one by one: the process ends.
    std::mem::forget(shell);
    code
}

fn lines(shell: &mut Shell, editor: &mut DefaultEditor) -> i32 {
    let mut typed = String::new();
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
        let is_command = commands::Call::parse(&typed).is_some();
        if !is_command && tscript_grammar::parse_interactive(&typed) == Parsed::Incomplete {
            typed.push('\n');
            continue;
        }
        shell.submit(&typed);
        if let Some(code) = shell.leaving {
            return code;
        }
        shell.finish_line();
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
