//! `%cd`, `%pwd`, `%ls`: where files are looked for.

use super::{Call, Command, Done, Takes};
use crate::repl::shell::Shell;
use std::path::PathBuf;

pub const COMMANDS: &[Command] = &[
    Command {
        name: "cd",
        usage: "%cd [FOLDER]",
        summary: "Go to a folder, without one to the home folder; - goes back.",
        takes: Takes::Files,
        run: cd,
    },
    Command { name: "pwd", usage: "%pwd", summary: "Show the current folder.", takes: Takes::Nothing, run: pwd },
    Command { name: "ls", usage: "%ls [FOLDER]", summary: "List a folder.", takes: Takes::Files, run: ls },
];

fn home() -> String {
    std::env::var("HOME").unwrap_or_default()
}

fn folder(word: &str) -> PathBuf {
    match word.strip_prefix('~') {
        Some(rest) if rest.is_empty() || rest.starts_with('/') => PathBuf::from(home() + rest),
        _ => PathBuf::from(word),
    }
}

fn here() -> PathBuf {
    std::env::current_dir().unwrap_or_default()
}

fn cd(shell: &mut Shell, call: &Call) -> Done {
    let words = call.words();
    let to = match words.first().map(String::as_str) {
        None => PathBuf::from(home()),
        Some("-") => shell.previous_folder.clone().ok_or("there is no folder to go back to")?,
        Some(word) => folder(word),
    };
    let before = here();
    std::env::set_current_dir(&to).map_err(|e| format!("{}: {e}", to.display()))?;
    shell.previous_folder = Some(before);
    pwd(shell, call)
}

fn pwd(shell: &mut Shell, _: &Call) -> Done {
    shell.print(&format!("{}\n", here().display()));
    Ok(())
}

fn ls(shell: &mut Shell, call: &Call) -> Done {
    let words = call.words();
    let path = folder(words.first().map_or(".", String::as_str));
    let entries = std::fs::read_dir(&path).map_err(|e| format!("{}: {e}", path.display()))?;
    let mut names: Vec<String> = entries
        .flatten()
        .map(|e| e.file_name().to_string_lossy().into_owned() + if e.path().is_dir() { "/" } else { "" })
        .filter(|n| !n.starts_with('.'))
        .collect();
    names.sort();
    let text = columns(&names, shell.width);
    shell.page(&text);
    Ok(())
}

/// Names in as many columns as fit.
fn columns(names: &[String], width: usize) -> String {
    let cell = names.iter().map(|n| n.chars().count()).max().unwrap_or(0) + 2;
    let across = (width / cell).max(1);
    let rows = names.len().div_ceil(across);
    let mut out = String::new();
    for row in 0..rows {
        let line: String =
            (0..across).filter_map(|c| names.get(c * rows + row)).map(|n| format!("{n:cell$}")).collect();
        out.push_str(line.trim_end());
        out.push('\n');
    }
    out
}

#[cfg(test)]
mod tests {
    #[test]
    fn columns_fill_downwards() {
        let names: Vec<String> = ["a", "bb", "c", "d", "e"].map(String::from).to_vec();
        assert_eq!(super::columns(&names, 8), "a   d\nbb  e\nc\n");
        assert_eq!(super::columns(&[], 8), "");
    }
}
