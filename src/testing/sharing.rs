//! What tscript says about sharing, beside what a program prints: `NAME.warn` holds the warnings of a run,
//! `NAME.explain` what `tscript explain` lists. Each is compared where it exists.

use super::compare::{Actual, Mismatch};
use super::run::Program;
use super::{Case, update};
use std::io;
use std::path::Path;

/// The warnings on standard error, each with the lines that belong to it; the program is called by its
/// file's name alone.
pub fn warnings(actual: &Actual, program: &Path) -> String {
    let stderr = String::from_utf8_lossy(&actual.stderr);
    let name = program.file_name().unwrap_or_default().to_string_lossy();
    let mut out = String::new();
    let mut inside = false;
    for line in stderr.lines() {
        inside = line.contains("warning[V") || (inside && line.starts_with(' '));
        if inside {
            out.push_str(&line.replace(&*program.to_string_lossy(), &name));
            out.push('\n');
        }
    }
    out
}

/// The codes of the warnings in a text, in order.
pub fn codes(warnings: &str) -> Vec<&str> {
    warnings.lines().filter_map(|line| line.split_once("warning[")?.1.split(']').next()).collect()
}

/// Where the warnings or the explanation differ from the files beside the program.
pub(super) fn compare(case: &Case, program: &Program, actual: &Actual) -> io::Result<Vec<Mismatch>> {
    let mut found = Vec::new();
    for (extension, what) in KINDS {
        let Some(expected) = read_if_present(&case.program.with_extension(extension))? else { continue };
        let said = said(extension, case, program, actual)?;
        if said != expected {
            found.push(Mismatch::Said { what, expected, actual: said });
        }
    }
    Ok(found)
}

/// Writes what is said beside the program: the warnings where there are any, the explanation where the file
/// exists already. Says whether that changed anything.
pub(super) fn bless(case: &Case, program: &Program, actual: &Actual) -> io::Result<bool> {
    let mut changed = false;
    for (extension, _) in KINDS {
        let file = case.program.with_extension(extension);
        if extension == "explain" && !file.exists() {
            continue;
        }
        let said = said(extension, case, program, actual)?;
        changed |= update(&file, Some(said.as_bytes()).filter(|s| !s.is_empty()))?;
    }
    Ok(changed)
}

const KINDS: [(&str, &str); 2] = [("warn", "warnings"), ("explain", "tscript explain")];

fn said(extension: &str, case: &Case, program: &Program, actual: &Actual) -> io::Result<String> {
    match extension {
        "warn" => Ok(warnings(actual, &case.program)),
        _ => Ok(String::from_utf8_lossy(&program.run_as(&["explain"], &case.program)?.stdout).into_owned()),
    }
}

fn read_if_present(path: &Path) -> io::Result<Option<String>> {
    match std::fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(io::Error::new(error.kind(), format!("{}: {error}", path.display()))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn warnings_are_told_from_other_lines() {
        let stderr =
            "/x/a.tscript:3: warning[V001]: lost\n    a\n  fix: b\nRuntimeWarning: other\n  a\nwarning[V007]: keeps\n";
        let actual = Actual { stderr: stderr.into(), ..Actual::default() };
        let text = warnings(&actual, Path::new("/x/a.tscript"));
        assert_eq!(text, "a.tscript:3: warning[V001]: lost\n    a\n  fix: b\nwarning[V007]: keeps\n");
        assert_eq!(codes(&text), ["V001", "V007"]);
    }
}
