//! Which programs are tests: every `*.tscript` below the given paths, in a stable order.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// The file that stands in the folder whose outputs the oracle writes.
const ORACLE_STAMP: &str = "ORACLE";
/// The folder beside that file whose outputs are tscript's own.
const OWN_FOLDER: &str = "own";

/// One program and its name in reports.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Case {
    /// The program's path without its extension, as it was found from the path given.
    pub name: String,
    /// The absolute path of the program.
    pub program: PathBuf,
}

impl Case {
    /// Whether the expected output comes from the oracle: a folder above holds the stamp, and the program does not
    /// lie in that folder's `own`.
    pub fn is_the_oracles(&self) -> bool {
        self.program
            .ancestors()
            .skip(1)
            .any(|folder| folder.join(ORACLE_STAMP).is_file() && !self.program.starts_with(folder.join(OWN_FOLDER)))
    }
}

/// Every test below the paths, sorted by name. A file counts whatever it is called; in folders, names that begin with
/// `_` or `.` are left out (modules that tests import, for one).
///
/// # Errors
/// A path that does not exist or a folder that cannot be read.
pub fn discover(paths: &[PathBuf]) -> io::Result<Vec<Case>> {
    let mut cases = Vec::new();
    for path in paths {
        let kind =
            fs::metadata(path).map_err(|error| io::Error::new(error.kind(), format!("{}: {error}", path.display())))?;
        if kind.is_dir() {
            walk(path, &mut cases)?;
        } else {
            cases.push(case(path)?);
        }
    }
    cases.sort();
    cases.dedup();
    Ok(cases)
}

fn walk(folder: &Path, cases: &mut Vec<Case>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let path = entry.path();
        if entry.file_name().to_string_lossy().starts_with(['_', '.']) {
            continue;
        }
        if entry.file_type()?.is_dir() {
            walk(&path, cases)?;
        } else if path.extension().is_some_and(|extension| extension == "tscript") {
            cases.push(case(&path)?);
        }
    }
    Ok(())
}

fn case(path: &Path) -> io::Result<Case> {
    Ok(Case { name: path.with_extension("").display().to_string(), program: std::path::absolute(path)? })
}
