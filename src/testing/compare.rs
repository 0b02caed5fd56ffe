//! What is expected of a program, what it did, and where the two differ.

use std::fs;
use std::io;
use std::path::Path;

/// What a program did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Actual {
    /// Its whole standard output.
    pub stdout: Vec<u8>,
    /// Its whole standard error: warnings, and the exception's report.
    pub stderr: Vec<u8>,
    /// Its exit code; negative where a signal ended it.
    pub code: i32,
}

impl Actual {
    /// The last line of standard error that is not blank.
    pub fn last_error_line(&self) -> String {
        let text = String::from_utf8_lossy(&self.stderr);
        text.lines().rev().map(str::trim_end).find(|line| !line.is_empty()).unwrap_or_default().to_owned()
    }
}

/// What the files beside a program say.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Expected {
    /// `NAME.out`, byte for byte.
    pub stdout: Vec<u8>,
    /// The exit code: 0 without `NAME.err`.
    pub code: i32,
    /// The last line of standard error, where the exit code is not 0.
    pub error: Option<String>,
}

impl Expected {
    /// Reads the files beside `NAME.tscript`; `None` where there is no `NAME.out`.
    ///
    /// # Errors
    /// A file that exists and cannot be read.
    pub fn beside(program: &Path) -> io::Result<Option<Expected>> {
        let Some(stdout) = read_if_present(&program.with_extension("out"))? else {
            return Ok(None);
        };
        let Some(err) = read_if_present(&program.with_extension("err"))? else {
            return Ok(Some(Expected { stdout, code: 0, error: None }));
        };
        let err = String::from_utf8_lossy(&err);
        let mut lines = err.lines().peekable();
        let code = lines.peek().and_then(|line| line.strip_prefix("exit ")?.parse().ok());
        if code.is_some() {
            lines.next();
        }
        let error = lines.next().map(|line| line.trim_end().to_owned());
        Ok(Some(Expected { stdout, code: code.unwrap_or(1), error }))
    }

    /// The expectation that a program's behaviour meets.
    pub fn from_actual(actual: &Actual) -> Expected {
        let error = (actual.code != 0).then(|| actual.last_error_line()).filter(|line| !line.is_empty());
        Expected { stdout: actual.stdout.clone(), code: actual.code, error }
    }

    /// The content of `NAME.err`, where there must be one.
    pub fn err_text(&self) -> Option<String> {
        let exit = match self.code {
            0 => return None,
            1 => String::new(),
            code => format!("exit {code}\n"),
        };
        Some(exit + &self.error.as_ref().map(|line| format!("{line}\n")).unwrap_or_default())
    }
}

/// One way in which a program did not do what was expected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mismatch {
    /// Standard output differs.
    Stdout { expected: String, actual: String },
    /// The exit code differs.
    Code { expected: i32, actual: i32 },
    /// The last line of standard error differs.
    Error { expected: String, actual: String },
    /// What tscript says about sharing differs.
    Said { what: &'static str, expected: String, actual: String },
}

/// Every difference; none where the test passes.
pub fn compare(expected: &Expected, actual: &Actual) -> Vec<Mismatch> {
    let mut found = Vec::new();
    if expected.stdout != actual.stdout {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        found.push(Mismatch::Stdout { expected: text(&expected.stdout), actual: text(&actual.stdout) });
    }
    if expected.code != actual.code {
        found.push(Mismatch::Code { expected: expected.code, actual: actual.code });
    }
    if let Some(line) = expected.error.as_ref().filter(|line| **line != actual.last_error_line()) {
        found.push(Mismatch::Error { expected: line.clone(), actual: actual.last_error_line() });
    }
    found
}

fn read_if_present(path: &Path) -> io::Result<Option<Vec<u8>>> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(io::Error::new(error.kind(), format!("{}: {error}", path.display()))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn actual(stdout: &str, stderr: &str, code: i32) -> Actual {
        Actual { stdout: stdout.into(), stderr: stderr.into(), code }
    }

    #[test]
    fn an_expectation_accepts_what_it_was_made_from() {
        for one in [actual("a\n", "", 0), actual("", "Traceback\nValueError: x\n\n", 1), actual("b", "", 3)] {
            assert_eq!(compare(&Expected::from_actual(&one), &one), []);
        }
    }

    #[test]
    fn the_err_file_names_the_code_only_where_it_is_not_one() {
        assert_eq!(Expected::from_actual(&actual("", "", 0)).err_text(), None);
        assert_eq!(Expected::from_actual(&actual("", "E: x\n", 1)).err_text().as_deref(), Some("E: x\n"));
        assert_eq!(Expected::from_actual(&actual("", "", 3)).err_text().as_deref(), Some("exit 3\n"));
    }

    #[test]
    fn output_error_and_code_are_compared() {
        let expected = Expected::from_actual(&actual("a\n", "E: x\n", 1));
        assert_eq!(compare(&expected, &actual("a", "warning\nE: x\n", 1)).len(), 1);
        assert_eq!(compare(&expected, &actual("a\n", "E: y\n", 1)).len(), 1);
        assert_eq!(compare(&expected, &actual("a\n", "", 0)).len(), 2);
    }
}
