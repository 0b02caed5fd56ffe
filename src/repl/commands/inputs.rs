//! Commands about inputs: `%history`, `%save`, `%transcript`, `%load`, `%edit`, `%run`, `%%writefile`.

use super::{Call, Command, Complaint, Done, Takes};
use crate::repl::config;
use crate::repl::files::write_whole;
use crate::repl::history::HistoryFile;
use crate::repl::shell::{Entry, Shell};
use crate::session::Outcome;
use std::path::{Path, PathBuf};
use tscript_grammar::rewrite::show_expressions;

pub const COMMANDS: &[Command] = &[
    Command {
        name: "history",
        usage: "%history [-n] [LINES] [-g WORDS]",
        summary: "Show inputs, all or those like 3 5-8; -n with numbers, -g of all sessions.",
        takes: Takes::Nothing,
        run: history,
    },
    Command {
        name: "save",
        usage: "%save FILE [LINES]",
        summary: "Write inputs that ran, all or those like 3 5-8, as a program.",
        takes: Takes::Files,
        run: save,
    },
    Command {
        name: "transcript",
        usage: "%transcript FILE",
        summary: "Write the session with its outputs; as FILE.tscript it is a golden test.",
        takes: Takes::Files,
        run: transcript,
    },
    Command {
        name: "load",
        usage: "%load FILE",
        summary: "Put a file's text into the next input.",
        takes: Takes::Files,
        run: load,
    },
    Command {
        name: "edit",
        usage: "%edit [FILE or LINES]",
        summary: "Write the next input in $EDITOR; it runs when the editor ends.",
        takes: Takes::Files,
        run: edit,
    },
    Command {
        name: "writefile",
        usage: "%%writefile FILE",
        summary: "Write the lines below into a file.",
        takes: Takes::Files,
        run: write_file,
    },
    Command {
        name: "run",
        usage: "%run FILE [ARGUMENTS]",
        summary: "Run a program in this session; its names stay.",
        takes: Takes::Files,
        run: run_file,
    },
];

/// What a saved program begins with: the prompt has imported these.
const IMPORTS: &str = "import numpy as np\nimport torch\n";

/// The entries that words like `3` and `5-8` name; all if there are none.
pub(super) fn chosen(shell: &Shell, words: &[String]) -> Result<Vec<Entry>, Complaint> {
    if words.is_empty() {
        return Ok(shell.entries.clone());
    }
    let mut found = vec![];
    for word in words {
        let (from, to) = word.split_once('-').unwrap_or((word, word));
        let number = |text: &str| {
            text.parse::<usize>().map_err(|_| Complaint(format!("{word} is no line number; write 3 or 5-8")))
        };
        let range = number(from)?..=number(to)?;
        let entries = shell.entries.iter().filter(|e| range.contains(&e.number));
        let before = found.len();
        found.extend(entries.cloned());
        if found.len() == before {
            return Err(format!("there is no input {word}; %history -n shows their numbers").into());
        }
    }
    Ok(found)
}

fn history(shell: &mut Shell, call: &Call) -> Done {
    let mut words = call.words();
    if let Some(at) = words.iter().position(|w| w == "-g") {
        return search(shell, &words[at + 1..]);
    }
    let numbered = words.iter().any(|w| w == "-n");
    words.retain(|w| w != "-n");
    let entries = chosen(shell, &words)?;
    let text: String = entries
        .iter()
        .map(|e| match numbered {
            true => format!("{:>4}: {}\n", e.number, e.input.replace('\n', "\n      ")),
            false => format!("{}\n", e.input),
        })
        .collect();
    shell.page(&text);
    Ok(())
}

/// The inputs of all sessions that have all the words.
fn search(shell: &mut Shell, words: &[String]) -> Done {
    let file = config::history_file().ok_or("no history is kept")?;
    let entries = HistoryFile::new(file, usize::MAX).and_then(|file| file.load());
    let entries = entries.map_err(|e| format!("the history cannot be read: {e}"))?;
    let found = entries.iter().filter(|e| words.iter().all(|w| e.contains(w.as_str())));
    let text: String = found.map(|e| format!("{e}\n")).collect();
    shell.page(&text);
    Ok(())
}

fn write_file(shell: &mut Shell, call: &Call) -> Done {
    let path = PathBuf::from(call.needed("a file").map(|_| call.words())?[0].as_str());
    let text = call.body.ok_or("%%writefile FILE stands above the lines that are written")?;
    write_whole(&path, format!("{}\n", text.trim_end()).as_bytes()).map_err(|e| failed(&path, e))?;
    shell.print(&format!("{} written\n", path.display()));
    Ok(())
}

/// The path that was meant: `~` is the home folder, a name without an extension gets one.
fn path_of(word: &str, extension: &str) -> PathBuf {
    let home = std::env::var("HOME").unwrap_or_default();
    let path = match word.strip_prefix("~/") {
        Some(rest) => Path::new(&home).join(rest),
        None => PathBuf::from(word),
    };
    if path.extension().is_none() { path.with_extension(extension) } else { path }
}

fn failed(path: &Path, e: std::io::Error) -> Complaint {
    Complaint(format!("{}: {e}", path.display()))
}

/// Code ending in one line end, a `;` at its end taken off.
pub(super) fn code_of(entry: &Entry) -> String {
    format!("{}\n", entry.input.trim_end().trim_end_matches(';').trim_end())
}

fn save(shell: &mut Shell, call: &Call) -> Done {
    call.needed("a file")?;
    let words = call.words();
    let path = path_of(&words[0], "tscript");
    let entries: Vec<Entry> = chosen(shell, &words[1..])?.into_iter().filter(|e| e.ran).collect();
    if entries.is_empty() {
        return Err("no input has run that could be saved".into());
    }
    let code: String = entries.iter().map(code_of).collect();
    write_whole(&path, format!("{IMPORTS}\n{code}").as_bytes()).map_err(|e| failed(&path, e))?;
    let inputs = if entries.len() == 1 { "input" } else { "inputs" };
    shell.print(&format!("{} {inputs} written to {}\n", entries.len(), path.display()));
    Ok(())
}

fn transcript(shell: &mut Shell, call: &Call) -> Done {
    call.needed("a file")?;
    let path = path_of(&call.words()[0], "tscript");
    let entries: Vec<&Entry> = shell.entries.iter().filter(|e| e.ran).collect();
    if entries.is_empty() {
        return Err("no input has run that could be written".into());
    }
    if path.extension().is_some_and(|e| e == "tscript") {
        let (mut program, mut output) = (format!("{IMPORTS}\n\n{SHOW}\n\n"), String::new());
        for e in &entries {
            // What `;` kept silent stays silent.
            let quiet = e.input.trim_end().ends_with(';');
            let shown =
                if quiet { code_of(e) } else { show_expressions(&code_of(e), "_show").unwrap_or_else(|_| code_of(e)) };
            program.push_str(&shown);
            output.push_str(&e.output);
        }
        write_whole(&path, program.as_bytes()).map_err(|e| failed(&path, e))?;
        let beside = path.with_extension("out");
        write_whole(&beside, output.as_bytes()).map_err(|e| failed(&beside, e))?;
        shell.print(&format!("{} and {} written; `tscript test` compares them\n", path.display(), beside.display()));
        return Ok(());
    }
    let mut text = String::new();
    for e in &shell.entries {
        for (i, line) in e.input.lines().enumerate() {
            let prompt = if i == 0 { ">>>" } else { "..." };
            text.push_str(format!("{prompt} {line}").trim_end());
            text.push('\n');
        }
        text.push_str(&e.output);
    }
    write_whole(&path, text.as_bytes()).map_err(|e| failed(&path, e))?;
    shell.print(&format!("{} written\n", path.display()));
    Ok(())
}

/// What the prompt does with the value of an expression, for a program that repeats a session.
const SHOW: &str = "def _show(value):\n    if value is not None:\n        print(repr(value))\n";

fn read(word: &str) -> Result<(PathBuf, String), Complaint> {
    let given = path_of(word, "");
    let path = if given.exists() { given } else { path_of(word, "tscript") };
    let text = std::fs::read_to_string(&path).map_err(|e| failed(&path, e))?;
    Ok((path, text))
}

fn load(shell: &mut Shell, call: &Call) -> Done {
    let (path, text) = read(call.needed("a file").map(|_| call.words())?[0].as_str())?;
    shell.next_input = Some(format!("# {}\n{}", path.display(), text.trim_end()));
    Ok(())
}

fn run_file(shell: &mut Shell, call: &Call) -> Done {
    call.needed("a file")?;
    let words = call.words();
    let (path, text) = read(&words[0])?;
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    shell.session.set_folder(folder);
    let before = shell.session.set_arguments(words);
    let outcome = shell.session.run(&path.display().to_string(), &text);
    shell.session.set_arguments(before);
    shell.session.set_folder(Path::new("."));
    match outcome {
        // A program that leaves ends itself, not the prompt.
        Outcome::Exit(code) if code != 0 => Err(format!("{} ended with exit code {code}", path.display()).into()),
        _ => Ok(()),
    }
}

fn edit(shell: &mut Shell, call: &Call) -> Done {
    let words = call.words();
    let numbers = !words.is_empty() && words.iter().all(|w| w.starts_with(|c: char| c.is_ascii_digit()));
    let (path, temporary) = match words.first() {
        Some(word) if !numbers => (path_of(word, "tscript"), false),
        _ => (scratch(), true),
    };
    if temporary {
        let text: String = if numbers { chosen(shell, &words)?.iter().map(code_of).collect() } else { String::new() };
        write_whole(&path, text.as_bytes()).map_err(|e| failed(&path, e))?;
    }
    let edited = in_editor(&path);
    if temporary {
        // Already gone is as good.
        let _ = std::fs::remove_file(&path);
    }
    let text = edited?;
    if !text.trim().is_empty() {
        shell.pending.push(text);
    }
    Ok(())
}

/// A text as the user's editor left it.
pub fn edited(text: &str) -> Result<String, Complaint> {
    let path = scratch();
    write_whole(&path, text.as_bytes()).map_err(|e| failed(&path, e))?;
    let edited = in_editor(&path);
    // Already gone is as good.
    let _ = std::fs::remove_file(&path);
    edited
}

fn scratch() -> PathBuf {
    std::env::temp_dir().join(format!("tscript-{}-edit.py", std::process::id()))
}

/// Opens a file in $VISUAL or $EDITOR; gives what is in it then.
fn in_editor(path: &Path) -> Result<String, Complaint> {
    let variable = |name| std::env::var(name).ok().filter(|v| !v.trim().is_empty());
    let editor = variable("VISUAL").or_else(|| variable("EDITOR")).unwrap_or_else(|| "vi".into());
    let mut parts = editor.split_whitespace();
    let program = parts.next().unwrap_or("vi");
    match std::process::Command::new(program).args(parts).arg(path).status() {
        Err(e) => Err(format!("{program}: {e}; set EDITOR to your editor").into()),
        Ok(status) if !status.success() => Err(format!("{program} failed; nothing was run").into()),
        Ok(_) => std::fs::read_to_string(path).map_err(|e| failed(path, e)),
    }
}
