//! The subcommands that study a program instead of merely running it.

use crate::terminal;
use std::fs;
use std::io::IsTerminal;
use std::path::Path;
use tscript::alias::Policy;
use tscript::alias::picture::{svg, text};
use tscript::session::{Options, Session};
use tscript::study::compare::Wanted;
use tscript::study::explain::Quiet;
use tscript::study::{self, Complaint};

/// `tscript draw`
pub fn draw(options: &Options, file: &Path, request: &str, at: Option<usize>, output: Option<&Path>) -> i32 {
    done(|| {
        let (name, source) = read(file)?;
        let mut session = session(options, file);
        let picture = study::draw::at_line(&mut session, &name, &source, at, request)?;
        session.flush();
        match output {
            Some(path) => write(path, &svg::draw(&picture)),
            None => {
                print!("{}", text::draw(&picture, terminal::width(), colour()));
                Ok(0)
            }
        }
    })
}

/// `tscript explain FILE`
pub fn explain(options: &Options, file: &Path, json: bool) -> i32 {
    done(|| {
        let (name, source) = read(file)?;
        let mut session = Session::new(Box::new(Quiet(terminal::output())), options);
        if let Some(folder) = file.parent() {
            session.set_folder(folder);
        }
        let (steps, code) = study::explain::file(&mut session, &name, &source, json);
        session.flush();
        print!("{steps}");
        Ok(code)
    })
}

/// `tscript annotate`; what the program prints is not shown.
pub fn annotate(options: &Options, file: &Path, write_back: bool) -> i32 {
    done(|| {
        let (name, source) = read(file)?;
        let options = &Options { warnings: Policy::silence(), ..options.clone() };
        let mut session = silent(options, file);
        let text = study::annotate::annotate(&mut session, &name, &source)?;
        if write_back {
            return write(file, &text);
        }
        print!("{text}");
        Ok(0)
    })
}

/// `tscript compare`: 1 if the sides differ, as `diff` does.
pub fn compare(options: &Options, file: &Path, all: bool) -> i32 {
    done(|| {
        let (name, source) = read(file)?;
        let wanted = Wanted { all, width: terminal::width() };
        let options = &Options { warnings: Policy::silence(), ..options.clone() };
        let mut fresh = || silent(options, file);
        let compared = study::compare::compare(&name, &source, &mut fresh, &[], &wanted)?;
        print!("{}", compared.text);
        Ok(i32::from(compared.differs))
    })
}

/// Runs a tool; its complaint goes to standard error.
fn done(tool: impl FnOnce() -> Result<i32, Complaint>) -> i32 {
    tool().unwrap_or_else(|complaint| {
        // A report of several lines says itself where it comes from.
        let prefix = if complaint.trim_end().contains('\n') { "" } else { "tscript: " };
        eprint!("{prefix}{complaint}");
        1
    })
}

fn session(options: &Options, file: &Path) -> Session {
    let mut session = terminal::session(options);
    if let Some(folder) = file.parent() {
        session.set_folder(folder);
    }
    session
}

/// A session whose program prints nowhere.
fn silent(options: &Options, file: &Path) -> Session {
    let mut session = Session::new(Box::new(study::Silent(tscript::repl::interrupt::take)), options);
    session.set_folder(file.parent().unwrap_or(Path::new("")));
    session
}

fn read(file: &Path) -> Result<(String, String), Complaint> {
    let name = file.display().to_string();
    let text = fs::read_to_string(file).map_err(|e| format!("can't open file '{name}': {e}\n"))?;
    Ok((name, text))
}

fn write(path: &Path, text: &str) -> Result<i32, Complaint> {
    fs::write(path, text).map_err(|e| format!("can't write '{}': {e}\n", path.display()))?;
    Ok(0)
}

/// Whether standard output takes colours.
fn colour() -> bool {
    std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none()
}
