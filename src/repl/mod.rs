//! The prompt: lines in, values shown. Thin adapters over rustyline, which edits, and over what the core
//! knows; what an input means is the [`shell`]'s.

mod block;
mod chain;
pub mod commands;
mod complete;
pub mod config;
mod enter;
mod figure;
mod files;
mod help;
mod helper;
mod highlight;
mod hint;
mod history;
pub mod interrupt;
mod keys;
mod letters;
mod notes;
mod paste;
mod place;
mod plot;
mod progress;
pub mod results;
pub mod shell;
pub mod tee;
mod theme;

use crate::eval::Output;
use crate::session::Options;
use config::{ColorChoice, Config, EditMode, PromptStyle};
use helper::PromptHelper;
use history::{Entries, HistoryFile};
use keys::Keys;
use rustyline::config::BellStyle;
use rustyline::error::ReadlineError;
use rustyline::history::History;
use rustyline::{ColorMode, CompletionType, Editor};
use shell::Shell;
use std::cell::RefCell;
use std::io::IsTerminal;
use std::path::PathBuf;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};
use theme::Theme;

/// Ctrl-C twice within this time at an empty prompt leaves.
const TWICE: Duration = Duration::from_secs(1);

/// What the command line says about the prompt.
#[derive(Clone, Debug, Default)]
pub struct Start {
    pub color: Option<ColorChoice>,
    /// Without the line that says what this is.
    pub quiet: bool,
    /// A program to run first.
    pub file: Option<PathBuf>,
}

/// Runs the prompt until the user leaves; gives the exit code.
pub fn run(output: Box<dyn Output>, options: &Options, start: &Start) -> i32 {
    let (config, wrong) = Config::load();
    let config = Rc::new(config);
    if let Some(wrong) = wrong {
        eprintln!("tscript: the settings are not used: {wrong}");
    }
    let colored = start.color.unwrap_or(config.color).wants(true);
    let theme = Theme::new(colored.then_some(config.theme));
    let mut shell = Shell::new(output, options);
    shell.pager = Some(config.pager.clone()).filter(|p| !p.is_empty());
    shell.colored = colored;
    interrupt::listen();
    if std::io::stderr().is_terminal() {
        progress::watch();
    }
    if let Some((path, text)) = config::startup() {
        shell.run_first(&path.display().to_string(), &text);
    }
    if let Some(file) = &start.file {
        shell.submit(&format!("%run '{}'", file.display()));
    }
    let mut prompt = match Prompt::new(shell, theme, config.clone()) {
        Ok(prompt) => prompt,
        Err(e) => {
            eprintln!("tscript: no prompt on this terminal: {e}");
            return 2;
        }
    };
    if config.banner && !start.quiet {
        println!(
            "tscript {} · np and torch are imported · name? helps, %quickref lists, Ctrl-D leaves",
            env!("CARGO_PKG_VERSION")
        );
    }
    let code = prompt.lines();
    // The values are not taken apart one by one: the process ends.
    std::mem::forget(prompt);
    code
}

/// The editor and the shell it types into.
struct Prompt {
    shell: Rc<RefCell<Shell>>,
    editor: Editor<PromptHelper, Entries>,
    file: Option<HistoryFile>,
    config: Rc<Config>,
    keys: Arc<Keys>,
}

impl Prompt {
    fn new(shell: Shell, theme: Theme, config: Rc<Config>) -> rustyline::Result<Self> {
        let shell = Rc::new(RefCell::new(shell));
        let settings = rustyline::Config::builder()
            .max_history_size(config.history_size)?
            .completion_type(CompletionType::List)
            .completion_show_all_if_ambiguous(true)
            .edit_mode(if config.edit_mode == EditMode::Vi {
                rustyline::EditMode::Vi
            } else {
                rustyline::EditMode::Emacs
            })
            .color_mode(ColorMode::Forced)
            .bell_style(BellStyle::None)
            .build();
        let keys = Arc::new(Keys::default());
        let mut entries = Entries::new(String::new(), config.history_size, keys.recalled.clone());
        let file = open_history(config.history_size);
        match file.as_ref().map(HistoryFile::load) {
            Some(Ok(old)) => old.iter().for_each(|e| drop(entries.add(e))),
            Some(Err(e)) => eprintln!("tscript: the history cannot be read: {e}"),
            None => {}
        }
        let mut editor = Editor::with_history(settings, entries)?;
        editor.set_helper(Some(PromptHelper::new(shell.clone(), theme, config.clone(), keys.clone())));
        keys::bind(&mut editor, &keys);
        Ok(Prompt { shell, editor, file, config, keys })
    }

    /// The prompt of the next input.
    fn text(&self) -> String {
        match self.config.prompt {
            PromptStyle::Python => ">>> ".into(),
            PromptStyle::Numbered => format!("In [{}]: ", self.shell.borrow().next_number()),
        }
    }

    fn lines(&mut self) -> i32 {
        let mut stopped: Option<Instant> = None;
        loop {
            if let Some(code) = self.shell.borrow().leaving {
                return code;
            }
            let waiting = std::mem::take(&mut self.shell.borrow_mut().pending);
            for text in waiting {
                self.take(&text);
            }
            let prompt = self.text();
            // In vi's command mode keys go where they like: no prompts inside the text.
            let width = if self.config.edit_mode == EditMode::Vi { 0 } else { prompt.chars().count() };
            let marker = block::marker(width);
            self.editor.history_mut().set_marker(marker.clone());
            if let Ok(mut shared) = self.keys.marker.lock() {
                shared.clone_from(&marker);
            }
            self.measure();
            let begun = self.shell.borrow_mut().next_input.take();
            let begun = begun.map(|text| block::marked(&text, &marker));
            // A Ctrl-C that came too late for the last input is not for the next; one that comes after Enter is.
            interrupt::take();
            let read = match &begun {
                Some(text) => self.editor.readline_with_initial(&prompt, (text, "")),
                None => self.editor.readline(&prompt),
            };
            match read {
                Ok(buffer) if self.keys.outside.swap(false, Ordering::Relaxed) => self.edit(&block::plain(&buffer)),
                Ok(buffer) => self.take(&block::plain(&buffer)),
                Err(ReadlineError::Interrupted) => {
                    // The signature below what was typed is of no use any more.
                    let below = self.editor.helper().is_some_and(|h| h.below.take());
                    println!("{}KeyboardInterrupt", if below { "\x1b[A\x1b[2K" } else { "" });
                    let idle = self.keys.idle.swap(false, Ordering::Relaxed);
                    let twice = idle && stopped.is_some_and(|t| t.elapsed() < TWICE);
                    stopped = idle.then(Instant::now);
                    if twice {
                        return 0;
                    }
                    continue;
                }
                Err(ReadlineError::Eof) => {
                    println!();
                    return 0;
                }
                Err(e) => {
                    eprintln!("tscript: the terminal cannot be read: {e}");
                    return 2;
                }
            }
            stopped = None;
        }
    }

    /// The next input begins with what the user's editor makes of this one.
    fn edit(&mut self, text: &str) {
        let mut shell = self.shell.borrow_mut();
        let kept = match commands::edited(text) {
            Ok(text) => text,
            Err(commands::Complaint(why)) => {
                shell.complain(&format!("tscript: {why}"));
                text.to_string()
            }
        };
        shell.next_input = Some(kept.trim_end().to_string());
    }

    /// Runs what was typed and puts it into the history first, so that nothing is lost.
    fn take(&mut self, text: &str) {
        if text.trim().is_empty() {
            return;
        }
        for entry in paste::inputs(text) {
            let entry = entry.trim_end();
            // In memory nothing can fail.
            let added = self.editor.history_mut().add(entry).unwrap_or(false);
            if let (true, Some(file)) = (added, &self.file)
                && let Err(e) = file.append(entry)
            {
                eprintln!("tscript: not kept in the history: {e}");
            }
        }
        let mut shell = self.shell.borrow_mut();
        shell.submit(text);
        shell.finish_line();
    }

    /// Tells everyone the size of the terminal.
    fn measure(&mut self) {
        let Some((columns, rows)) = self.editor.dimensions() else { return };
        let (columns, rows) = (usize::from(columns).max(20), usize::from(rows).max(5));
        let mut shell = self.shell.borrow_mut();
        (shell.width, shell.height) = (columns, rows);
        shell.session.set_width(columns);
        if let Some(helper) = self.editor.helper() {
            helper.width.set(columns);
        }
    }
}

/// The history file, unless it is switched off.
fn open_history(most: usize) -> Option<HistoryFile> {
    let path = config::history_file()?;
    match HistoryFile::new(path, most) {
        Ok(file) => Some(file),
        Err(e) => {
            eprintln!("tscript: there is no history: {e}");
            None
        }
    }
}
