//! Every golden program is a test: `cargo test --test suite lang/` runs those whose name contains `lang/`.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use libtest_mimic::{Arguments, Failed, Trial};
use tscript::testing::{Program, check, discover, sharing};

/// The folders whose programs are tests.
const FOLDERS: [&str; 4] = ["tests/suite", "tests/articles", "tests/docs", "examples"];

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folders: Vec<PathBuf> = FOLDERS.iter().map(|folder| root.join(folder)).collect();
    let cases = match discover(&folders) {
        Ok(cases) => cases,
        Err(error) => {
            eprintln!("{error}");
            return ExitCode::FAILURE;
        }
    };
    let program = Program::new(env!("CARGO_BIN_EXE_tscript"));
    let mut trials: Vec<Trial> = cases
        .into_iter()
        .map(|case| {
            let path = case.program.with_extension("");
            let name = path.strip_prefix(root).unwrap_or(&path).display().to_string();
            let program = program.clone();
            Trial::test(name, move || check(&case, &program, false).map_err(Failed::from))
        })
        .collect();
    trials.push(Trial::test("warnings are those of tests/warnings.txt", move || warnings(root, &program)));
    libtest_mimic::run(&arguments, trials).exit_code()
}

/// Runs every program of the oracle's and of the examples once more and compares the warnings about sharing with
/// the list, in which each has its reason: a warning that is not there is a false alarm until somebody justifies it.
fn warnings(root: &Path, program: &Program) -> Result<(), Failed> {
    let listed = std::fs::read_to_string(root.join("tests/warnings.txt"))?;
    let listed: BTreeSet<String> = listed
        .lines()
        .filter(|line| !line.starts_with('#') && !line.trim().is_empty())
        .map(|line| line.split_whitespace().take(2).collect::<Vec<_>>().join(" "))
        .collect();
    let folders: Vec<PathBuf> = FOLDERS.iter().map(|folder| root.join(folder)).collect();
    let cases: Vec<_> =
        discover(&folders)?.into_iter().filter(|c| !c.program.starts_with(root.join("tests/suite/own"))).collect();
    let (next, found) = (AtomicUsize::new(0), Mutex::new(BTreeSet::new()));
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(|| {
                while let Some(case) = cases.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let Ok(actual) = program.run(&case.program) else { continue };
                    let said = sharing::warnings(&actual, &case.program);
                    let path = case.program.strip_prefix(root).unwrap_or(&case.program).with_extension("");
                    for line in said.lines().filter(|line| line.contains("warning[V")) {
                        let place = line.split(':').nth(1).filter(|n| n.parse::<u32>().is_ok()).unwrap_or("end");
                        let code = sharing::codes(line).first().map_or(String::new(), |c| c.to_string());
                        found.lock().unwrap().insert(format!("{}:{place} {code}", path.display()));
                    }
                }
            });
        }
    });
    let found = found.into_inner()?;
    let new: Vec<_> = found.difference(&listed).collect();
    let gone: Vec<_> = listed.difference(&found).collect();
    if new.is_empty() && gone.is_empty() {
        return Ok(());
    }
    Err(format!("not listed in tests/warnings.txt: {new:#?}\nlisted, but not given: {gone:#?}").into())
}
