//! `%quickref`: everything the prompt understands, from the rows.

use super::{Call, Command, Done, Takes, all};
use crate::diag::wrap;
use crate::repl::shell::Shell;

pub const COMMANDS: &[Command] = &[Command {
    name: "quickref",
    usage: "%quickref",
    summary: "List the commands and keys of the prompt.",
    takes: Takes::Nothing,
    run: quickref,
}];

/// What is not a command: (as typed, what it does).
const REST: &[(&str, &str)] = &[
    ("_  __  ___", "The last three results."),
    ("Out[3]  _3  In[3]  _i3", "A result and an input by its number; _i is the input before."),
    ("STATEMENT;", "Run it without showing its value."),
    ("NAME?  ?NAME  NAME??", "Help on a name; with ?? where it is implemented."),
    ("np.*sum*?", "The names that a pattern fits."),
    ("ls  cd ..  run FILE", "Commands need no percent sign where the line is no program."),
    ("Tab", "Complete a name, attribute, argument, key, file or command; indent a blank line."),
    ("Up  Down", "Earlier and later inputs that begin with what is typed."),
    ("Ctrl-R", "Search the history."),
    ("Right", "Accept the suggestion behind the cursor."),
    ("Alt-Enter", "Begin another line."),
    ("Ctrl-X Ctrl-E", "Write the input in $EDITOR."),
    ("\\alpha Tab", "The letter α; all of Greek's."),
    ("Ctrl-_", "Undo."),
    ("Ctrl-C  Ctrl-D", "Stop what runs or is typed; leave."),
];

fn quickref(shell: &mut Shell, _: &Call) -> Done {
    let mut rows: Vec<(&str, &str)> = all().map(|c| (c.usage, c.summary)).collect();
    rows.sort_unstable();
    let width = rows.iter().chain(REST).map(|(left, _)| left.chars().count()).max().unwrap_or(0);
    let room = shell.width.saturating_sub(width + 3);
    let text: String = rows
        .iter()
        .chain(REST)
        .map(|(left, right)| {
            let right = wrap::lines(right, room).trim_end().replace('\n', &format!("\n{:width$}  ", ""));
            format!("{left:<width$}  {right}\n")
        })
        .collect();
    shell.page(&text);
    Ok(())
}
