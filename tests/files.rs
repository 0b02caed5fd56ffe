//! Programs below `tests/files` write files: each runs in an empty folder with `--allow-write`, as the oracle runs it,
//! and prints `NAME.out`, which `tests/oracle tests/files` writes.

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};

use libtest_mimic::{Arguments, Failed, Trial};

fn main() -> ExitCode {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/files");
    let entries = std::fs::read_dir(root).expect("a readable folder");
    let mut programs: Vec<PathBuf> = entries.flatten().map(|e| e.path()).collect();
    programs.retain(|p| p.extension().is_some_and(|e| e == "tscript"));
    programs.sort();
    assert!(!programs.is_empty(), "the programs are not where this test looks");
    let trials = programs.into_iter().map(|program| {
        let name = program.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        Trial::test(name, move || check(&program))
    });
    libtest_mimic::run(&Arguments::from_args(), trials.collect()).exit_code()
}

fn check(program: &Path) -> Result<(), Failed> {
    let name = program.file_stem().unwrap_or_default().to_string_lossy();
    let folder = std::env::temp_dir().join(format!("tscript-files-{name}-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    let ran = run(program, &folder, true);
    let refused = run(program, &folder, false);
    std::fs::remove_dir_all(&folder)?;
    let (ran, refused) = (ran?, refused?);
    let expected = std::fs::read_to_string(program.with_extension("out"))?;
    let errors = String::from_utf8_lossy(&ran.stderr);
    if String::from_utf8_lossy(&ran.stdout) != expected || !ran.status.success() {
        let printed = String::from_utf8_lossy(&ran.stdout);
        return Err(format!("expected\n{expected}\nprinted\n{printed}\n{errors}").into());
    }
    // Without leave to write, the first file that it opens ends it.
    if !String::from_utf8_lossy(&refused.stderr).contains("PermissionError: writing files is not allowed here") {
        return Err("it runs without --allow-write".into());
    }
    Ok(())
}

fn run(program: &Path, folder: &Path, write: bool) -> std::io::Result<std::process::Output> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tscript"));
    command.args(write.then_some("--allow-write")).arg(program).current_dir(folder).stdin(Stdio::null()).output()
}
