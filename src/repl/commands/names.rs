//! Commands about the names of the session: `%reset`.

use super::{Call, Command, Done, Takes};
use crate::repl::shell::Shell;

pub const COMMANDS: &[Command] = &[Command {
    name: "reset",
    usage: "%reset",
    summary: "Forget every name and result of the session.",
    takes: Takes::Nothing,
    run: reset,
}];

fn reset(shell: &mut Shell, _: &Call) -> Done {
    shell.reset();
    Ok(())
}
