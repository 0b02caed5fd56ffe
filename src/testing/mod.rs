//! The golden runner behind `tscript test` and `cargo test`.
//!
//! A test is a program `NAME.tscript` beside `NAME.out`, its whole standard output, and `NAME.err` where it ends
//! with an exit code other than 0: the last line of standard error, after a first line `exit N` where the code is
//! not 1. `NAME.warn` and `NAME.explain`, where they exist, hold what tscript says about sharing. Every program runs in a process of its own, so a crash or a hang is one failed test and no more.
//! Adding a test touches no Rust.

pub mod compare;
pub mod discover;
pub mod docs;
pub mod report;
pub mod run;
pub mod sharing;

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread;

pub use compare::{Actual, Expected, Mismatch};
pub use discover::{Case, discover};
pub use run::Program;

/// What `tscript test` was asked to do.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Write what the program prints as the new expectation, where tscript and not the oracle decides.
    pub bless: bool,
    /// How many programs run at once; 0 stands for the number of processors.
    pub jobs: usize,
    /// Colour the diffs.
    pub color: bool,
}

/// How many tests came out which way.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Summary {
    /// Tests whose output was as expected.
    pub passed: usize,
    /// Tests whose output was not.
    pub failed: usize,
    /// Expectations written by `bless`.
    pub blessed: usize,
}

impl Summary {
    /// The exit code for a command line: 0 where nothing failed.
    pub fn exit_code(self) -> i32 {
        i32::from(self.failed > 0)
    }
}

/// Why a test failed, as a text to show.
pub type Failure = String;

/// Runs one test; `Ok` where everything is as expected, otherwise a readable diff.
pub fn check(case: &Case, program: &Program, color: bool) -> Result<(), Failure> {
    let actual = execute(case, program)?;
    let Some(expected) = Expected::beside(&case.program).map_err(|error| unreadable(case, &error))? else {
        return Err(report::no_expectation(case));
    };
    let mut mismatches = compare::compare(&expected, &actual);
    mismatches.extend(sharing::compare(case, program, &actual).map_err(|error| unreadable(case, &error))?);
    if mismatches.is_empty() { Ok(()) } else { Err(report::failure(&mismatches, &actual, color)) }
}

/// Runs one program and writes what it prints beside it; says whether that changed anything.
/// Refuses where the oracle decides, since tscript must never be its own judge there.
pub fn bless(case: &Case, program: &Program) -> Result<bool, Failure> {
    if case.is_the_oracles() {
        return Err(format!("{}: its outputs come from the oracle and are not blessed\n", case.name));
    }
    let actual = execute(case, program)?;
    let [out, err] = ["out", "err"].map(|extension| case.program.with_extension(extension));
    let wanted = Expected::from_actual(&actual);
    let write = || {
        let said = sharing::bless(case, program, &actual)?;
        let out = update(&out, Some(&wanted.stdout))?;
        Ok(said | out | update(&err, wanted.err_text().as_deref().map(str::as_bytes))?)
    };
    write().map_err(|error: io::Error| unreadable(case, &error))
}

/// Runs every test below `paths` and writes failures, then `N passed, N failed`, to `out`.
///
/// # Errors
/// A path that does not exist, and whatever writing to `out` fails with.
pub fn run_paths(program: &Program, paths: &[PathBuf], options: &Options, out: &mut dyn Write) -> io::Result<Summary> {
    let cases = discover(paths)?;
    let mut summary = Summary::default();
    let next = AtomicUsize::new(0);
    let (results, received) = mpsc::channel();
    thread::scope(|scope| {
        for _ in 0..workers(options.jobs, cases.len()) {
            let (results, next, cases) = (results.clone(), &next, &cases);
            scope.spawn(move || {
                while let Some(case) = cases.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let result = if options.bless && !case.is_the_oracles() {
                        bless(case, program)
                    } else {
                        check(case, program, options.color).map(|()| false)
                    };
                    if results.send((case, result)).is_err() {
                        break;
                    }
                }
            });
        }
        drop(results);
        for (case, result) in received {
            match result {
                Ok(changed) => {
                    summary.passed += 1;
                    if changed {
                        summary.blessed += 1;
                        writeln!(out, "blessed {}", case.name)?;
                    }
                }
                Err(failure) => {
                    summary.failed += 1;
                    write!(out, "{}", report::headed(&case.name, &failure, options.color))?;
                }
            }
        }
        writeln!(out, "{} passed, {} failed", summary.passed, summary.failed)?;
        Ok(summary)
    })
}

fn workers(jobs: usize, cases: usize) -> usize {
    let jobs = if jobs == 0 { thread::available_parallelism().map_or(1, usize::from) } else { jobs };
    jobs.min(cases).max(1)
}

fn execute(case: &Case, program: &Program) -> Result<Actual, Failure> {
    program.run(&case.program).map_err(|error| unreadable(case, &error))
}

fn unreadable(case: &Case, error: &io::Error) -> Failure {
    format!("{}: {error}\n", case.name)
}

/// Makes a file hold the bytes (no file for `None`); says whether that changed anything.
fn update(path: &Path, bytes: Option<&[u8]>) -> io::Result<bool> {
    let present = fs::read(path).ok();
    if present.as_deref() == bytes {
        return Ok(false);
    }
    match bytes {
        Some(bytes) => fs::write(path, bytes)?,
        None => fs::remove_file(path)?,
    }
    Ok(true)
}

/// The shell stands in for tscript here: what is tested is the runner.
#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::time::Duration;

    struct Folder(PathBuf);

    impl Folder {
        fn new(name: &str, files: &[(&str, &str)]) -> Folder {
            let folder = std::env::temp_dir().join(format!("tscript-{name}-{}", std::process::id()));
            for (path, text) in files {
                let path = folder.join(path);
                fs::create_dir_all(path.parent().unwrap()).unwrap();
                fs::write(path, text).unwrap();
            }
            Folder(folder)
        }

        fn run(&self, bless: bool) -> (Summary, String) {
            let mut program = Program::new("/bin/sh");
            program.timeout = Duration::from_millis(500);
            let mut out = Vec::new();
            let options = Options { bless, ..Options::default() };
            let summary = run_paths(&program, std::slice::from_ref(&self.0), &options, &mut out).unwrap();
            (summary, String::from_utf8(out).unwrap())
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    #[test]
    fn passes_and_fails_are_counted_and_shown() {
        let folder = Folder::new(
            "count",
            &[
                ("good.tscript", "# tscript: args one two\necho $1-$2"),
                ("good.out", "one-two\n"),
                ("error.tscript", "echo out; echo 'E: x' >&2; exit 3"),
                ("error.out", "out\n"),
                ("error.err", "exit 3\nE: x\n"),
                ("bad.tscript", "echo got"),
                ("bad.out", "wanted\n"),
                ("without.tscript", "echo"),
                ("slow.tscript", "exec sleep 5"),
                ("slow.out", ""),
                ("_module.tscript", "exit 1"),
            ],
        );
        let (summary, text) = folder.run(false);
        assert_eq!((summary.passed, summary.failed), (2, 3));
        assert!(text.contains("-wanted\n+got\n"), "{text}");
        assert!(text.contains("timeout: still running"), "{text}");
        assert!(text.ends_with("2 passed, 3 failed\n"), "{text}");
    }

    #[test]
    fn blessing_writes_own_expectations_and_never_the_oracles() {
        let folder = Folder::new(
            "bless",
            &[
                ("ORACLE", "python 3.11\n"),
                ("topic/a.tscript", "echo new"),
                ("topic/a.out", "old\n"),
                ("own/b.tscript", "echo new; exit 1"),
            ],
        );
        let (summary, _) = folder.run(true);
        assert_eq!(summary, Summary { passed: 1, failed: 1, blessed: 1 });
        let read = |name: &str| fs::read_to_string(folder.0.join(name)).ok();
        assert_eq!(read("topic/a.out").as_deref(), Some("old\n"));
        assert_eq!(read("own/b.out").as_deref(), Some("new\n"));
        assert_eq!(read("own/b.err").as_deref(), Some(""));
        assert_eq!(folder.run(false).0, Summary { passed: 1, failed: 1, blessed: 0 });
    }
}
