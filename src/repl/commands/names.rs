//! Commands about names and how values are shown: `%reset`, `%precision`, `%apropos`.

use super::{Call, Command, Done, Takes};
use crate::repl::shell::Shell;
use crate::repl::{help, results};
use crate::value::{Args, Host, Symbol, Value, attr};

pub const COMMANDS: &[Command] = &[
    Command {
        name: "reset",
        usage: "%reset",
        summary: "Forget every name and result of the session.",
        takes: Takes::Nothing,
        run: reset,
    },
    Command {
        name: "precision",
        usage: "%precision [DIGITS]",
        summary: "Show floats and arrays with so many digits; without a number as at first.",
        takes: Takes::Nothing,
        run: precision,
    },
    Command {
        name: "apropos",
        usage: "%apropos WORDS",
        summary: "Find functions whose name or documentation has all the words.",
        takes: Takes::Nothing,
        run: apropos,
    },
];

/// What NumPy prints by itself.
const USUAL_DIGITS: usize = 8;
/// More digits than any float has.
const MOST_DIGITS: usize = 50;
const MOST_FOUND: usize = 40;

fn reset(shell: &mut Shell, _: &Call) -> Done {
    shell.reset();
    Ok(())
}

fn precision(shell: &mut Shell, call: &Call) -> Done {
    let digits = match call.rest {
        "" => None,
        text => Some(
            text.parse::<usize>()
                .ok()
                .filter(|&d| d <= MOST_DIGITS)
                .ok_or_else(|| format!("%precision needs a whole number from 0 to {MOST_DIGITS}, not {text}"))?,
        ),
    };
    let host = shell.session.host();
    host.state().get::<results::Results>().precision = digits;
    let value = Value::Int(digits.unwrap_or(USUAL_DIGITS) as i64);
    let set = host.import("numpy").and_then(|np| attr::get(host, &np, Symbol::new("set_printoptions")));
    let done = set.and_then(|f| host.call(&f, Args { pos: &[], kw: &[(Symbol::new("precision"), value)] }));
    done.map(drop).map_err(|e| format!("{e:?}").into())
}

fn apropos(shell: &mut Shell, call: &Call) -> Done {
    let words = call.needed("words to search for")?;
    let found = help::matches(words, MOST_FOUND + 1);
    if found.is_empty() {
        return Err(format!("nothing in the documentation has {words}").into());
    }
    let width = found.iter().map(|(n, _)| n.chars().count()).max().unwrap_or(0).min(30);
    let mut text: String = found.iter().take(MOST_FOUND).map(|(n, s)| format!("{n:width$}  {s}\n")).collect();
    if found.len() > MOST_FOUND {
        text.push_str("… and more; add a word\n");
    }
    shell.page(&text);
    Ok(())
}
