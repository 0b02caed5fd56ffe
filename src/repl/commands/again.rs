//! Inputs once more: `%rerun` runs them, `%recall` puts them into the next input.

use super::inputs::{chosen, code_of};
use super::{Call, Command, Complaint, Done, Takes};
use crate::repl::shell::Shell;

pub const COMMANDS: &[Command] = &[
    Command {
        name: "rerun",
        usage: "%rerun [LINES]",
        summary: "Run inputs again: the last, or those like 3 5-8.",
        takes: Takes::Nothing,
        run: rerun,
    },
    Command {
        name: "recall",
        usage: "%recall [LINES]",
        summary: "Put inputs into the next one, to be changed: the last, or those like 3 5-8.",
        takes: Takes::Nothing,
        run: recall,
    },
];

/// The code of the inputs that are meant; commands are not among them.
fn code(shell: &Shell, call: &Call) -> Result<Vec<String>, Complaint> {
    let is_code = |input: &str| Call::parse(input).is_none();
    let entries = match call.words() {
        none if none.is_empty() => shell.entries.iter().rfind(|e| is_code(&e.input)).cloned().into_iter().collect(),
        words => chosen(shell, &words)?,
    };
    let code: Vec<String> = entries.iter().filter(|e| is_code(&e.input)).map(code_of).collect();
    if code.is_empty() { Err("no such input is code".into()) } else { Ok(code) }
}

fn rerun(shell: &mut Shell, call: &Call) -> Done {
    for text in code(shell, call)? {
        shell.print(&text);
        shell.pending.push(text);
    }
    Ok(())
}

fn recall(shell: &mut Shell, call: &Call) -> Done {
    shell.next_input = Some(code(shell, call)?.concat().trim_end().to_string());
    Ok(())
}
