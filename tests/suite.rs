//! Every golden program is a test: `cargo test --test suite lang/` runs those whose name contains `lang/`.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use libtest_mimic::{Arguments, Failed, Trial};
use tscript::testing::{Program, check, discover};

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
    let trials = cases
        .into_iter()
        .map(|case| {
            let path = case.program.with_extension("");
            let name = path.strip_prefix(root).unwrap_or(&path).display().to_string();
            let program = program.clone();
            Trial::test(name, move || check(&case, &program, false).map_err(Failed::from))
        })
        .collect();
    libtest_mimic::run(&arguments, trials).exit_code()
}
