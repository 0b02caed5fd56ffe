//! Every program below `tests/tools` is a test of a subcommand: its first line names it (`# tool: draw --at 3 a b`, run
//! as `tscript draw NAME.tscript --at 3 a b`), and `NAME.out` holds what it prints, standard output and then standard
//! error. `TSCRIPT_BLESS=1 cargo test --test tools` writes the outputs, which are tscript's own and read line by line.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};

use libtest_mimic::{Arguments, Failed, Trial};

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/tools");
    let mut programs = Vec::new();
    collect(&root, &mut programs);
    programs.sort();
    assert!(!programs.is_empty(), "the programs are not where this test looks");
    let trials = programs.into_iter().map(|program| {
        let name = program.strip_prefix(&root).unwrap_or(&program).with_extension("").display().to_string();
        Trial::test(name, move || check(&program))
    });
    libtest_mimic::run(&arguments, trials.collect()).exit_code()
}

fn collect(folder: &Path, programs: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a readable folder") {
        let path = entry.expect("a readable entry").path();
        if path.is_dir() {
            collect(&path, programs);
        } else if path.extension().is_some_and(|extension| extension == "tscript") {
            programs.push(path);
        }
    }
}

fn check(program: &Path) -> Result<(), Failed> {
    let source = fs::read_to_string(program)?;
    let first = source.lines().next().and_then(|line| line.strip_prefix("# tool: "));
    let mut words = first.ok_or("the first line is not `# tool: NAME ARGUMENTS`")?.split_whitespace();
    let tool = words.next().ok_or("no subcommand")?;
    let file = program.file_name().ok_or("a file has a name")?;
    let output = Command::new(env!("CARGO_BIN_EXE_tscript"))
        .arg(tool)
        .arg(file)
        .args(words)
        .current_dir(program.parent().ok_or("a file lies in a folder")?)
        .env("COLUMNS", "100")
        .env("NO_COLOR", "1")
        .stdin(Stdio::null())
        .output()?;
    let mut actual = String::from_utf8(output.stdout)?;
    let complaints = String::from_utf8(output.stderr)?;
    if !complaints.is_empty() {
        actual.push_str(&format!("--- standard error, exit {}\n{complaints}", output.status.code().unwrap_or(-1)));
    } else if !output.status.success() {
        actual.push_str(&format!("--- exit {}\n", output.status.code().unwrap_or(-1)));
    }
    let golden = program.with_extension("out");
    if std::env::var_os("TSCRIPT_BLESS").is_some() {
        return Ok(fs::write(golden, actual)?);
    }
    let expected = fs::read_to_string(&golden)?;
    if expected == actual {
        return Ok(());
    }
    let diff = similar::TextDiff::from_lines(&expected, &actual).unified_diff().to_string();
    Err(Failed::from(diff))
}
