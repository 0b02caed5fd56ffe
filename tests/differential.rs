//! The same random programs under tscript and CPython must print the same.
//!
//! `differential/programs.ebnf` says what the programs are made of, typed so that most of them mean something. Each runs
//! behind `differential/prelude.py`; a program that differs is made as small as it can be before it is shown. A seeded
//! batch of a few seconds; `TSC_PROGRAMS=20000 cargo test --test differential` runs a longer one, and
//! `TSC_SEED=N` begins elsewhere. Without a CPython 3.11 (`tests/oracle --setup` makes one) nothing can be compared.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::io;
use std::path::Path;
use std::rc::Rc;
use std::sync::mpsc;
use std::time::Duration;
use tscript::eval::Output;
use tscript::kernel::stop;
use tscript::session::{Options, Session};
use tscript::value::Stream;
use tscript_sentences::{Choices, Grammar, Maker, Tokens, Worker, shrink};

const PRELUDE: &str = include_str!("differential/prelude.py");

/// Imported where a program names them.
const MODULES: [&str; 9] =
    ["collections", "copy", "functools", "itertools", "json", "math", "re", "statistics", "textwrap"];

/// What is printed before the first uncaught exception, then its last line.
const SCRIPT: &str = r"
import io, contextlib, traceback
def answer(program):
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        try:
            exec(compile(program, 'program', 'exec', dont_inherit=True), {'__name__': '__main__'})
        except BaseException as e:
            out.write(traceback.format_exception_only(e)[-1])
    return out.getvalue()
";

/// Standard output, kept; of standard error the last line.
#[derive(Clone, Default)]
struct Kept(Rc<RefCell<(String, String)>>);

impl Output for Kept {
    fn write(&mut self, stream: Stream, text: &str) -> io::Result<()> {
        let mut kept = self.0.borrow_mut();
        match stream {
            Stream::Out => kept.0.push_str(text),
            Stream::Err => kept.1.push_str(text),
        }
        Ok(())
    }
}

/// How long a program may run: now and then one calls itself for ever, and there is nothing to compare.
const PATIENCE: Duration = Duration::from_secs(5);

/// What a program prints; `None` if it does not come to an end.
fn ours(program: &str) -> Option<String> {
    let kept = Kept::default();
    let options = Options { stack: 48 << 20, ..Options::default() };
    let (done, waits) = mpsc::channel::<()>();
    let watch = std::thread::spawn(move || {
        let mut stopped = false;
        while waits.recv_timeout(PATIENCE) == Err(mpsc::RecvTimeoutError::Timeout) {
            stopped = true;
            stop::request(stop::Reason::Interrupt);
        }
        stopped
    });
    Session::new(Box::new(kept.clone()), &options).run("program", program);
    drop(done);
    let stopped = watch.join().expect("the watch ends");
    stop::take();
    let (out, err) = &*kept.0.borrow();
    let last = err.trim_end().rsplit('\n').next().filter(|l| !l.is_empty());
    (!stopped).then(|| last.map_or(out.clone(), |line| format!("{out}{line}\n")))
}

/// The tokens of programs.ebnf.
struct Typed;

/// What a kind of token may be.
const KINDS: [(&str, &[&str]); 20] = [
    ("INT_NAME", &["n", "m", "i"]),
    ("FLOAT_NAME", &["x", "y"]),
    ("STR_NAME", &["s", "t"]),
    ("LIST_NAME", &["xs", "ys"]),
    ("DICT_NAME", &["d", "e2"]),
    ("SET_NAME", &["u", "w"]),
    ("BYTES_NAME", &["bs"]),
    (
        "INT_LITERAL",
        &["5", "100", "255", "1_000_003", "(2**31)", "(2**63)", "(10**18)", "(-2**63)", "12345678901234567890", "-17"],
    ),
    (
        "FLOAT_LITERAL",
        &[
            "0.0",
            "1.5",
            "-2.25",
            "1e16",
            "1e-7",
            "3.14159",
            "-0.0",
            "1e300",
            "123456.789",
            "0.1",
            "float('inf')",
            "float('nan')",
        ],
    ),
    (
        "STR_LITERAL",
        &[
            "''",
            "'a'",
            "'b'",
            "'hello'",
            "'A b\\tC'",
            "'12'",
            "' 3.5 '",
            "'x,y,,z'",
            "'é ß'",
            "'\\n'",
            "'it\\'s \"q\"'",
            "'Straße'",
            "'\\x00\\x7f\\u200b'",
            "'日本'",
            "'-1_0'",
        ],
    ),
    (
        "INT_SPEC",
        &[
            "''", "'d'", "'5d'", "'<8'", "'^+9'", "'08b'", "'#x'", "',d'", "'_X'", "'=+10,'", "'e'", "'.2f'", "'#o'",
            "'c'", "'%'", "'n'", "' '", "'*>6'",
        ],
    ),
    (
        "FLOAT_SPEC",
        &[
            "''", "'.2f'", "'10.3e'", "'g'", "'.3g'", "'%'", "',.1f'", "'+.0f'", "'#.0f'", "'08.2f'", "'<12'", "'n'",
            "'_.2f'", "'G'", "'=+9.1f'", "'.0%'", "'d'",
        ],
    ),
    ("STR_SPEC", &["''", "'>10'", "'^9'", "'.2'", "'*<8.3'", "'s'", "'<'", "'05'", "'=5'"]),
    (
        "PERCENT_INT",
        &["'%d'", "'%5d'", "'%-5d|'", "'%05d'", "'%x'", "'%#o'", "'%+d'", "'%e'", "'% d'", "'%c'", "'%.3d'"],
    ),
    (
        "PERCENT_FLOAT",
        &["'%f'", "'%.2e'", "'%g'", "'%8.3f'", "'%-10.1f|'", "'%+g'", "'%d'", "'%r'", "'%#.3g'", "'%010.2f'"],
    ),
    (
        "FSTRING",
        &[
            "f'{n:>{m % 9}}|{x!r}'",
            "f'{s!r:^20}'",
            "f'{n=} {x = :.2f}'",
            "f'{xs[0]}{d}'",
            "f'{{{n:,}}}'",
            "f'{point} {point.x:+}'",
            "f'{s:*<15.4}'",
            "f'{x:{\"10\"}.{2}f}'",
        ],
    ),
    (
        "TYPE",
        &[
            "int",
            "float",
            "str",
            "list",
            "(int, float)",
            "bool",
            "object",
            "Point",
            "dict",
            "int | str",
            "collections.abc.Sequence",
            "tuple",
        ],
    ),
    (
        "ERROR",
        &[
            "ValueError",
            "TypeError",
            "(KeyError, IndexError)",
            "ZeroDivisionError",
            "Exception",
            "LookupError",
            "ArithmeticError as err",
        ],
    ),
    ("KEY", &["-i", "i % 3", "str(i)", "(i % 2, i)", "abs(i)"]),
    ("WIDTH", &["0", "3", "12", "20"]),
];

impl Tokens for Typed {
    fn token(&mut self, kind: &str, maker: &mut Maker<'_>) {
        match kind {
            "NEWLINE" => maker.text.push('\n'),
            "INDENT" => maker.indent += 1,
            "DEDENT" => maker.indent -= 1,
            _ => {
                let (_, all) =
                    KINDS.iter().find(|(name, _)| *name == kind).unwrap_or_else(|| panic!("no token {kind}"));
                let word = maker.choices.pick(all);
                maker.word(word);
            }
        }
    }
}

fn number(variable: &str, usual: u64) -> u64 {
    std::env::var(variable).ok().and_then(|n| n.parse().ok()).unwrap_or(usual)
}

#[test]
fn programs_print_the_same() {
    let Some(mut cpython) = Worker::start(Path::new(env!("CARGO_MANIFEST_DIR")), SCRIPT) else {
        eprintln!("no CPython 3.11: nothing to compare with");
        return;
    };
    // Deep recursion needs a stack of its own.
    let hunt = move || {
        let grammar = Grammar::read(include_str!("differential/programs.ebnf"));
        let mut differ = |choices: Choices, depth: usize| {
            let mut maker = Maker::new(&grammar, choices);
            maker.make("program", depth, &mut Typed);
            let used = MODULES.iter().filter(|module| maker.text.contains(&format!("{module}.")));
            let imports: String = used.map(|module| format!("import {module}\n")).collect();
            let program = format!("{imports}{PRELUDE}{}", maker.text);
            let mine = ours(&program)?;
            let theirs = cpython.ask(&program);
            (mine != theirs).then(|| {
                let report = format!("{}\n--- tscript\n{mine}--- CPython\n{theirs}", maker.text);
                (maker.choices.taken().to_vec(), report)
            })
        };
        let (first, count) = (number("TSC_SEED", 1), number("TSC_PROGRAMS", 250));
        let (mut reports, mut seen) = (Vec::new(), BTreeSet::new());
        for seed in first..first + count {
            let depth = 5 + (seed % 6) as usize;
            if let Some((list, _)) = differ(Choices::random(seed), depth) {
                let least = shrink(list, 400, |l| differ(Choices::replay(l.to_vec()), depth).map(|(used, _)| used));
                let (_, report) = differ(Choices::replay(least), depth).expect("it still differs");
                // The same lines in another program are the same mistake.
                let lines = report.split_once("--- tscript").map_or("", |(_, lines)| lines).to_string();
                if seen.insert(lines) {
                    reports.push(format!("==== seed {seed}\n{report}"));
                }
            }
            if reports.len() as u64 == number("TSC_REPORTS", 10) {
                break;
            }
        }
        assert!(reports.is_empty(), "{} programs differ:\n{}", reports.len(), reports.join("\n"));
    };
    let thread = std::thread::Builder::new().stack_size(64 << 20).spawn(hunt).expect("a thread");
    assert!(thread.join().is_ok(), "see above");
}
