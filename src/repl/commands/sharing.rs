//! Commands about what is a view of what: `%facts`, `%explain`, `%why`.

use super::{Call, Command, Done, Takes};
use crate::alias::{Code, Mode};
use crate::repl::shell::Shell;
use crate::session::Outcome;
use crate::study;

pub const COMMANDS: &[Command] = &[
    Command {
        name: "facts",
        usage: "%facts [on|off]",
        summary: "Say under each result whether it is a view or a copy, and whom a write reaches.",
        takes: Takes::Nothing,
        run: facts,
    },
    Command {
        name: "explain",
        usage: "%explain STATEMENT or CODE",
        summary: "List a statement's steps: views, copies, writes; or explain a warning's code.",
        takes: Takes::Code,
        run: explain,
    },
    Command {
        name: "why",
        usage: "%why EXPRESSION",
        summary: "Who wrote this element last, and what stood there before: %why a[2, 0].",
        takes: Takes::Code,
        run: why,
    },
];

fn facts(shell: &mut Shell, call: &Call) -> Done {
    let mode = match call.rest {
        "on" => Mode::Facts,
        "off" => Mode::Warnings,
        "" => {
            let on = shell.session.recording() == Mode::Facts;
            shell.print(if on { "facts are on\n" } else { "facts are off\n" });
            return Ok(());
        }
        other => return Err(format!("%facts takes on or off, not '{other}'").into()),
    };
    shell.session.record(mode);
    Ok(())
}

fn explain(shell: &mut Shell, call: &Call) -> Done {
    if let Some(code) = Code::parse(call.rest) {
        shell.page(code.page());
        return Ok(());
    }
    let text = call.body.unwrap_or(call.needed("a statement, or a code such as V001")?);
    let before = shell.session.recording();
    shell.session.record(Mode::Everything);
    shell.session.begin_input();
    let outcome = shell.execute("<explain>", text);
    let table = shell.session.explained();
    shell.session.record(before);
    shell.print(&table);
    if outcome == Outcome::Done { Ok(()) } else { Err("".into()) }
}

fn why(shell: &mut Shell, call: &Call) -> Done {
    let text = call.needed("an array or an element, such as a[2, 0]")?;
    let said = study::why::why(&mut shell.session, text)?;
    shell.print(&said);
    Ok(())
}
