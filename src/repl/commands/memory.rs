//! Commands about memory: `%mem` draws it, `%who` lists the names by buffer.

use super::{Call, Command, Done, Takes};
use crate::alias::who;
use crate::repl::shell::Shell;
use crate::study::mem;
use std::io::IsTerminal;

pub const COMMANDS: &[Command] = &[
    Command {
        name: "mem",
        usage: "%mem [--svg FILE] [EXPRESSION…]",
        summary: "Draw the buffers behind names, and which names look at which cells.",
        takes: Takes::Code,
        run: draw,
    },
    Command {
        name: "who",
        usage: "%who",
        summary: "List the names of the session, those that share memory together.",
        takes: Takes::Nothing,
        run: list,
    },
];

fn draw(shell: &mut Shell, call: &Call) -> Done {
    let Some(rest) = call.rest.strip_prefix("--svg") else {
        let text = mem::mem(&mut shell.session, call.rest, columns(), colour()).map_err(trimmed)?;
        shell.page(&text);
        return Ok(());
    };
    let (file, names) = rest.trim().split_once(' ').unwrap_or((rest.trim(), ""));
    if file.is_empty() {
        return Err("%mem --svg needs the name of a file to write".into());
    }
    let picture = mem::mem_svg(&mut shell.session, names).map_err(trimmed)?;
    std::fs::write(file, picture).map_err(|e| format!("can't write '{file}': {e}"))?;
    shell.print(&format!("{file} written\n"));
    Ok(())
}

fn list(shell: &mut Shell, _: &Call) -> Done {
    let arrays = shell.session.arrays();
    let names = shell.names();
    let since = |stamp| shell.session.place_of(stamp);
    let text = who::table(&arrays, &names, &since);
    shell.page(&text);
    Ok(())
}

fn trimmed(complaint: String) -> String {
    complaint.trim_end().to_string()
}

fn columns() -> usize {
    std::env::var("COLUMNS").ok().and_then(|c| c.parse().ok()).filter(|&c| c >= 20).unwrap_or(80)
}

fn colour() -> bool {
    std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none()
}
