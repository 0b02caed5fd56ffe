//! The commands of the prompt, `%name arguments`: a documented row each, in tables by topic.
//!
//! A new topic is a file here with `pub const COMMANDS: &[Command]`, named in [`TABLES`]. Completion,
//! `%quickref` and "did you mean" read the rows; nothing else has to change:
//!
//! ```ignore
//! pub const COMMANDS: &[Command] = &[Command {
//!     name: "facts",
//!     usage: "%facts NAME",
//!     summary: "What buffer a name uses, and who else does.",
//!     takes: Takes::Code,
//!     run: facts,
//! }];
//! fn facts(shell: &mut Shell, call: &Call) -> Done {
//!     let value = shell.evaluate(call.needed("an expression")?)?;
//!     shell.print(&text_about(&value));
//!     Ok(())
//! }
//! ```

mod folders;
mod inputs;
mod memory;
mod names;
mod pictures;
mod quickref;
mod sharing;
mod stepping;
mod timing;

use super::shell::Shell;
use crate::diag::suggest;

/// A command: one row.
pub struct Command {
    /// Without the percent sign.
    pub name: &'static str,
    /// The call as one would type it: `%time STATEMENT`.
    pub usage: &'static str,
    /// One sentence.
    pub summary: &'static str,
    /// What completion offers behind the name.
    pub takes: Takes,
    pub run: fn(&mut Shell, &Call) -> Done,
}

/// What the arguments of a command are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Takes {
    Nothing,
    /// Expressions or statements.
    Code,
    Files,
    Commands,
}

/// How a command was called.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Call<'a> {
    /// The name as typed, without the percent sign.
    pub name: &'a str,
    /// What stands behind it on its line, trimmed.
    pub rest: &'a str,
    /// The lines below, of a command written `%%name`.
    pub body: Option<&'a str>,
}

/// Why a command did nothing. Empty if the reason has been reported.
pub struct Complaint(pub String);

/// What a command comes to.
pub type Done = Result<(), Complaint>;

impl<T: Into<String>> From<T> for Complaint {
    fn from(text: T) -> Self {
        Complaint(text.into())
    }
}

impl<'a> Call<'a> {
    /// The command that a text is, if it is one: `%name rest`, or `%%name rest` with lines below.
    pub fn parse(text: &'a str) -> Option<Call<'a>> {
        let text = text.trim_start();
        let (cell, after) = match text.strip_prefix("%%") {
            Some(after) => (true, after),
            None => (false, text.strip_prefix('%')?),
        };
        let (line, below) = after.split_once('\n').unwrap_or((after, ""));
        let end = line.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(line.len());
        let (name, rest) = line.split_at(end);
        let body = (cell || !below.trim().is_empty()).then_some(below);
        name.starts_with(char::is_alphabetic).then_some(Call { name, rest: rest.trim(), body })
    }
    /// What stands behind the name, or a complaint that says what is missing.
    pub fn needed(&self, what: &str) -> Result<&'a str, Complaint> {
        if self.rest.is_empty() { Err(format!("%{} needs {what}", self.name).into()) } else { Ok(self.rest) }
    }
    /// The words behind the name; a quoted one may hold blanks.
    pub fn words(&self) -> Vec<String> {
        let mut words = vec![];
        let mut quote = None;
        let mut word: Option<String> = None;
        for c in self.rest.chars() {
            match (c, quote) {
                ('"' | '\'', None) => {
                    quote = Some(c);
                    word.get_or_insert_default();
                }
                (c, Some(q)) if c == q => quote = None,
                (c, None) if c.is_whitespace() => words.extend(word.take()),
                (c, _) => word.get_or_insert_default().push(c),
            }
        }
        words.extend(word);
        words
    }
}

/// Every topic's rows.
const TABLES: &[&[Command]] = &[
    inputs::COMMANDS,
    names::COMMANDS,
    memory::COMMANDS,
    pictures::COMMANDS,
    sharing::COMMANDS,
    stepping::COMMANDS,
    timing::COMMANDS,
    folders::COMMANDS,
    quickref::COMMANDS,
];

/// Commands of other prompts, and what serves instead.
const ELSEWHERE: &[(&[&str], &str)] = &[
    (&["matplotlib", "pylab"], "%plot, %hist, %heat and %img draw in the terminal, and np is imported"),
    (&["load_ext", "autoreload", "reload_ext"], "there are no extensions; %run runs a file again as it is now"),
    (&["pdb", "debug"], "the notes under an error show the operands, and %step FILE walks through a program"),
    (&["prun", "lprun", "memit", "mprun"], "%time and %timeit measure, %who shows the memory"),
    (&["lsmagic", "magic"], "%quickref lists them"),
    (&["clear", "cls"], "Ctrl-L clears the screen"),
    (&["whos", "who_ls"], "%who has it all"),
    (&["pip", "conda", "system", "sx", "bash", "sh"], "a session runs no programs, and everything is in the binary"),
    (&["config", "colors"], "the file of settings is described in docs/prompt.md"),
    (&["paste", "cpaste"], "paste as it is: prompts and indentation are taken off"),
];

/// Every command.
pub fn all() -> impl Iterator<Item = &'static Command> {
    TABLES.iter().flat_map(|table| table.iter())
}

/// The command of this name.
pub fn find(name: &str) -> Option<&'static Command> {
    all().find(|c| c.name == name)
}

/// Runs a command; an unknown one names the nearest.
pub fn run(shell: &mut Shell, call: &Call) -> Done {
    match find(call.name) {
        Some(command) => (command.run)(shell, call),
        None => {
            let instead =
                ELSEWHERE.iter().find(|(names, _)| names.contains(&call.name)).map(|(_, what)| what.to_string());
            let near = || Some(format!("did you mean %{}?", suggest::nearest(call.name, all().map(|c| c.name))?));
            let guess = instead.or_else(near).unwrap_or_else(|| "%quickref lists them".into());
            Err(format!("there is no command %{}; {guess}", call.name).into())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_are_taken_apart() {
        let call = Call::parse("%time  a + 1 ").unwrap();
        assert_eq!((call.name, call.rest, call.body), ("time", "a + 1", None));
        let call = Call::parse("%%timeit -n 3\nx = 1\ny = 2\n").unwrap();
        assert_eq!((call.name, call.rest, call.body), ("timeit", "-n 3", Some("x = 1\ny = 2\n")));
        assert!(Call::parse("% 3").is_none() && Call::parse("a % b").is_none());
        assert_eq!(Call::parse("%run 'my file' -x").unwrap().words(), ["my file", "-x"]);
    }

    #[test]
    fn rows_are_whole_and_unique() {
        let mut names: Vec<&str> = all().map(|c| c.name).collect();
        let count = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), count);
        for c in all() {
            assert!(c.usage.starts_with(&format!("%{}", c.name)), "{}", c.usage);
            assert!(c.summary.ends_with('.') && c.summary.len() <= 80, "{}", c.summary);
        }
    }
}
