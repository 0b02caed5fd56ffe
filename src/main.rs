//! The command line: one function a subcommand; sets the exit code.

mod studies;
mod terminal;

use clap::{CommandFactory, Parser, Subcommand, ValueEnum};
use std::io::{IsTerminal, Read};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use tscript::alias::{self, Policy};
use tscript::kernel::allocator::Allocator;
use tscript::repl::{self, config::ColorChoice};
use tscript::session::{Options, Outcome};
use tscript::testing;

#[global_allocator]
static ALLOCATOR: Allocator = Allocator;

/// Address space for the interpreter's stack; memory is used only as far as it is touched.
const STACK: usize = 1 << 30;

/// Runs NumPy- and PyTorch-style array code: a prompt, or a `.tscript` file.
#[derive(Parser)]
#[command(version, args_conflicts_with_subcommands = true)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    /// Run this code; `np` and `torch` are imported already.
    #[arg(short, value_name = "CODE", conflicts_with = "file")]
    code: Option<String>,
    /// Let the program write files.
    #[arg(long)]
    allow_write: bool,
    /// Warnings about lost writes: default, ignore, error or all, or ACTION::CODE (error::V001); may be repeated.
    #[arg(short = 'W', value_name = "ACTION")]
    warnings: Vec<String>,
    /// After the file, stay at the prompt with its names.
    #[arg(short, requires = "file")]
    interactive: bool,
    /// Start the prompt without its first line.
    #[arg(short)]
    quiet: bool,
    /// When to use colours.
    #[arg(long, value_name = "WHEN")]
    color: Option<Color>,
    /// The program to run; `-` is standard input; none starts the prompt.
    file: Option<PathBuf>,
    /// What the program sees as `sys.argv[1:]`.
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    args: Vec<String>,
}

/// When to use colours.
#[derive(Clone, Copy, ValueEnum)]
enum Color {
    Auto,
    Always,
    Never,
}

#[derive(Subcommand)]
enum Command {
    /// Run golden tests: every NAME.tscript below the paths against its NAME.out.
    Test {
        /// Files or folders; the current folder if none.
        paths: Vec<PathBuf>,
        /// Write what the programs print as the new expectation, where tscript itself decides.
        #[arg(long)]
        bless: bool,
        /// How many programs run at once; 0 is one a processor.
        #[arg(long, default_value_t = 0)]
        jobs: usize,
    },
    /// Draw the memory of a program at a line as SVG: buffers, the names that look at them, offsets and strides.
    Draw {
        file: PathBuf,
        /// Names or expressions to draw; all names that hold arrays if none.
        names: Vec<String>,
        /// Draw it as it is after the first run of the statement at this line; at the end if not given.
        #[arg(long, value_name = "LINE")]
        at: Option<usize>,
        /// Where to write the SVG; if not given, the picture is drawn on the terminal.
        #[arg(short, long, value_name = "SVG")]
        output: Option<PathBuf>,
    },
    /// Explain a warning (V001), or run a program and list what it does to memory, step by step.
    Explain {
        /// A code, whose page is printed, or a program; the list of codes if neither.
        what: Option<String>,
        /// Write the steps as JSON.
        #[arg(long)]
        json: bool,
    },
    /// Write behind each assignment whether its value is a view or a copy, as comments that `tscript test` checks.
    Annotate {
        file: PathBuf,
        /// Change the file; otherwise the annotated program goes to standard output.
        #[arg(short, long)]
        write: bool,
    },
    /// Run a program under NumPy's rules, under PyTorch's and as if every right-hand side were copied, until they differ.
    Compare {
        file: PathBuf,
        /// Go on behind the first difference.
        #[arg(long)]
        all: bool,
    },
    /// Write the examples of the library's documentation as golden programs below this folder.
    #[command(hide = true)]
    DocExamples { folder: PathBuf },
    /// Print the completions of a shell, to be sourced by it.
    Completions { shell: clap_complete::Shell },
    /// Print the manual page.
    Man,
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    // The interpreter recurses as deep as the program does: it gets a large stack of its own.
    let work = std::thread::Builder::new().stack_size(STACK).spawn(move || -> i32 { std::process::exit(run(cli)) });
    let code = match work.map(|thread| thread.join()) {
        Ok(Ok(code)) => code,
        Ok(Err(_)) => 70,
        Err(e) => {
            eprintln!("tscript: cannot start the interpreter: {e}");
            71
        }
    };
    ExitCode::from(code as u8)
}

fn run(cli: Cli) -> i32 {
    let warnings = match Policy::parse(cli.warnings.iter().map(String::as_str)) {
        Ok(policy) => policy,
        Err(e) => {
            eprintln!("tscript: {e}");
            return 2;
        }
    };
    let options = |first: &str, args: Vec<String>| Options {
        args: std::iter::once(first.to_string()).chain(args).collect(),
        allow_write: cli.allow_write,
        stack: STACK - (1 << 20),
        warnings: warnings.clone(),
    };
    let code_args: Vec<String> = cli.file.iter().map(|f| f.display().to_string()).chain(cli.args.clone()).collect();
    let start = repl::Start {
        color: cli.color.map(|c| match c {
            Color::Auto => ColorChoice::Auto,
            Color::Always => ColorChoice::Always,
            Color::Never => ColorChoice::Never,
        }),
        quiet: cli.quiet,
        file: cli.file.clone().filter(|_| cli.interactive),
    };
    match (cli.command, cli.code, cli.file) {
        (Some(Command::Test { paths, bless, jobs }), _, _) => test(&paths, bless, jobs),
        (Some(Command::Explain { what: Some(file), json }), _, _) if !alias::codes::is_code(&file) => {
            studies::explain(&options(&file, vec![]), Path::new(&file), json)
        }
        (Some(Command::Explain { what, .. }), _, _) => explain(what.as_deref()),
        (Some(Command::DocExamples { folder }), _, _) => doc_examples(&folder),
        (Some(Command::Annotate { file, write }), _, _) => {
            studies::annotate(&options(&file.display().to_string(), vec![]), &file, write)
        }
        (Some(Command::Compare { file, all }), _, _) => {
            studies::compare(&options(&file.display().to_string(), vec![]), &file, all)
        }
        (Some(Command::Draw { file, names, at, output }), _, _) => {
            studies::draw(&options(&file.display().to_string(), vec![]), &file, &names.join(" "), at, output.as_deref())
        }
        (Some(Command::Completions { shell }), _, _) => {
            clap_complete::generate(shell, &mut Cli::command(), "tscript", &mut std::io::stdout());
            0
        }
        (Some(Command::Man), _, _) => match clap_mangen::Man::new(Cli::command()).render(&mut std::io::stdout()) {
            Ok(()) => 0,
            Err(_) => 1,
        },
        (None, Some(code), _) => {
            let mut session = terminal::session(&options("-c", code_args));
            session.import_libraries();
            let outcome = session.run("<string>", &code);
            terminal::finish(session, &outcome)
        }
        (None, None, Some(file)) if file.as_os_str() == "-" => {
            let options = options("-", cli.args);
            stdin_program(&options)
        }
        (None, None, Some(file)) if cli.interactive => {
            let options = options(&file.display().to_string(), cli.args);
            repl::run(terminal::output(), &options, &start)
        }
        (None, None, Some(file)) => {
            let options = options(&file.display().to_string(), cli.args);
            file_program(&file, &options)
        }
        (None, None, None) => {
            let options = options("", vec![]);
            if std::io::stdin().is_terminal() {
                repl::run(terminal::output(), &options, &start)
            } else {
                stdin_program(&options)
            }
        }
    }
}

fn test(paths: &[PathBuf], bless: bool, jobs: usize) -> i32 {
    let here = [PathBuf::from(".")];
    let paths = if paths.is_empty() { &here[..] } else { paths };
    let options = testing::Options { bless, jobs, color: std::io::stdout().is_terminal() };
    let done = testing::Program::current()
        .and_then(|program| testing::run_paths(&program, paths, &options, &mut std::io::stdout()));
    match done {
        Ok(summary) => summary.exit_code(),
        Err(e) => {
            eprintln!("tscript: {e}");
            2
        }
    }
}

fn explain(what: Option<&str>) -> i32 {
    match what.map(|code| (code, alias::Code::parse(code))) {
        Some((_, Some(code))) => print!("{}", code.page()),
        Some((code, None)) => {
            eprintln!("tscript: there is no warning {code}; `tscript explain` lists them");
            return 2;
        }
        None => print!("{}", alias::codes::list()),
    }
    0
}

fn doc_examples(folder: &Path) -> i32 {
    match testing::docs::write(folder) {
        Ok(written) => {
            println!("{written} files written below {}; now run tests/oracle on it", folder.display());
            0
        }
        Err(e) => {
            eprintln!("tscript: {e}");
            1
        }
    }
}

fn stdin_program(options: &Options) -> i32 {
    let mut text = Vec::new();
    if let Err(e) = std::io::stdin().read_to_end(&mut text) {
        eprintln!("tscript: cannot read standard input: {e}");
        return 2;
    }
    program("<stdin>", text, options, None)
}

fn file_program(file: &Path, options: &Options) -> i32 {
    match std::fs::read(file) {
        Ok(text) => program(&file.display().to_string(), text, options, file.parent()),
        Err(e) => {
            eprintln!("tscript: can't open file '{}': {e}", file.display());
            2
        }
    }
}

fn program(name: &str, text: Vec<u8>, options: &Options, folder: Option<&Path>) -> i32 {
    let mut session = terminal::session(options);
    if let Some(folder) = folder {
        session.set_folder(folder);
    }
    let outcome = match String::from_utf8(text) {
        Ok(text) => session.run(name, &text),
        Err(e) => {
            let line = e.as_bytes()[..e.utf8_error().valid_up_to()].iter().filter(|&&b| b == b'\n').count() + 1;
            eprintln!("  File \"{name}\", line {line}\nSyntaxError: the file is not UTF-8; save it as UTF-8");
            Outcome::Failed
        }
    };
    terminal::finish(session, &outcome)
}
