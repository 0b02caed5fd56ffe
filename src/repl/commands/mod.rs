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

mod again;
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
pub use inputs::edited;

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
    again::COMMANDS,
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
    (&["clear", "cls"], "Ctrl-L clears the screen"),
    (&["pinfo", "pinfo2", "pdoc", "psource", "pdef"], "NAME? shows the help, NAME?? where it is implemented"),
    (&["psearch"], "np.*sum*? lists names, %apropos searches the documentation"),
    (&["tb", "xmode"], "a report is always whole, with the operands' shapes below"),
    (&["env", "set_env"], "a session has no environment"),
    (&["store"], "%save keeps inputs, np.save keeps arrays"),
    (&["macro", "alias", "bookmark"], "%save keeps inputs as a file, %run runs it and %rerun runs inputs again"),
    (&["logstart", "logon", "logoff", "notebook"], "%transcript writes the session with its outputs"),
    (&["pip", "conda", "system", "sx", "bash", "sh"], "a session runs no programs, and everything is in the binary"),
    (&["config", "colors"], "the file of settings is described in docs/prompt.md"),
    (&["paste", "cpaste"], "paste as it is: prompts and indentation are taken off"),
];

/// Other names of commands, for those who come from another prompt.
const ALIASES: &[(&str, &str)] =
    &[("lsmagic", "quickref"), ("magic", "quickref"), ("whos", "who"), ("who_ls", "who"), ("rep", "recall")];

/// Every command.
pub fn all() -> impl Iterator<Item = &'static Command> {
    TABLES.iter().flat_map(|table| table.iter())
}

/// The command of this name.
pub fn find(name: &str) -> Option<&'static Command> {
    let name = ALIASES.iter().find(|(alias, _)| *alias == name).map_or(name, |(_, name)| name);
    all().find(|c| c.name == name)
}

/// The command that a line means that nobody would type as a program: `ls`, `cd ..`, `run FILE`. `bound`: whether a name
/// means something to the program.
pub fn bare<'a>(text: &'a str, bound: impl Fn(&str) -> bool) -> Option<Call<'a>> {
    let line = text.trim();
    let end = line.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(line.len());
    let (name, rest) = line.split_at(end);
    if line.contains('\n') || bound(name) {
        return None;
    }
    let command = find(name);
    let elsewhere = ELSEWHERE.iter().any(|(names, _)| names.contains(&name));
    if command.is_none() && !elsewhere {
        return None;
    }
    let alone = match command {
        // `reset` alone may be a slip.
        Some(c) => c.name != "reset" && c.usage.split(' ').nth(1).is_none_or(|first| first.starts_with('[')),
        None => matches!(name, "clear" | "cls" | "pip" | "conda"),
    };
    let means_it = match rest.chars().next() {
        None => alone,
        Some(' ') => match tscript_grammar::parse_interactive(line) {
            tscript_grammar::Parsed::Complete(tree) => {
                command.is_some() && tree.body.iter().all(|s| matches!(s.kind, tscript_grammar::ast::StmtKind::Expr(_)))
            }
            _ => true,
        },
        Some(_) => false,
    };
    means_it.then_some(Call { name, rest: rest.trim(), body: None })
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
    fn commands_without_their_sign() {
        let bare = |text: &'static str| bare(text, |name| name == "who").map(|c| (c.name, c.rest));
        assert_eq!(bare("ls"), Some(("ls", "")));
        assert_eq!(bare("cd .."), Some(("cd", "..")));
        assert_eq!(bare("ls -l"), Some(("ls", "-l")));
        assert_eq!(bare("pip install numpy"), Some(("pip", "install numpy")));
        assert_eq!(bare("clear"), Some(("clear", "")));
        assert_eq!(bare("run first.tscript 3"), Some(("run", "first.tscript 3")));
        for code in
            ["who", "debug", "store - 1", "ls = 3", "time.time()", "time", "hist: int", "reset", "x", "plot, b = 1, 2"]
        {
            assert!(bare(code).is_none(), "{code}");
        }
    }

    #[test]
    fn rows_are_whole_and_unique() {
        let mut names: Vec<&str> = all().map(|c| c.name).collect();
        let count = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), count);
        for c in all() {
            assert!(c.usage.trim_start_matches('%').starts_with(c.name), "{}", c.usage);
            assert!(c.summary.ends_with('.') && c.summary.len() <= 80, "{}", c.summary);
        }
    }
}
