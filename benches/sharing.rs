//! What watching costs: the same statements with warnings off, with warnings on, and as at the prompt with facts.
//!
//!     cargo bench --bench sharing [NAME]
//!
//! Each statement runs in a loop of its own; the three ways take turns and the least of several rounds counts, in
//! processor time, which other programs disturb less. Ratios above 1 are the price. The project's bounds are 1.15 for small arrays and 1.03 for large ones.

use nix::time::{ClockId, clock_gettime};
use tscript::alias::{Mode, Policy};
use tscript::eval::Output;
use tscript::session::{Options, Outcome, Session};
use tscript::value::Stream;

/// What the binary uses.
#[global_allocator]
static ALLOCATOR: tscript::kernel::allocator::Allocator = tscript::kernel::allocator::Allocator;

const ROUNDS: usize = 15;

/// Name, preparation, statement, how often it runs.
const SMALL: &[(&str, &str, &str, usize)] = &[
    ("c = a + b", "a, b = np.ones(3), np.ones(3)", "c = a + b", 100_000),
    ("v = a[1:]", "a = np.ones(3)", "v = a[1:]", 100_000),
    ("x = a[1]", "a = np.ones(3)", "x = a[1]", 200_000),
    ("a[1] = 2.0", "a = np.ones(3)", "a[1] = 2.0", 200_000),
    ("a += b", "a, b = np.ones(3), np.ones(3)", "a += b", 100_000),
    ("a[1:] = b[1:]", "a, b = np.ones(3), np.ones(3)", "a[1:] = b[1:]", 50_000),
    ("a[idx] += 1", "a, idx = np.ones(9), np.arange(3)", "a[idx] += 1", 20_000),
    ("t.add_(1)", "t = torch.ones(3)", "t.add_(1)", 50_000),
    ("t[0] = 1", "t = torch.ones(3)", "t[0] = 1", 50_000),
    ("a[mask] += 1", "a = np.ones(9); mask = a > 0", "a[mask] += 1", 20_000),
    ("log.append(a + b)", "a, b, log = np.ones(3), np.ones(3), []", "log.append(a + b)", 50_000),
    ("[a + b for …]", "a, b = np.ones(3), np.ones(3)", "log = [a + b for _ in range(10)]", 5_000),
    ("d[i] = a + b", "a, b, d = np.ones(3), np.ones(3), {}", "d[7] = a + b", 50_000),
    ("f(a)", "a = np.ones(3)\n    def f(x): x[0] = 2.0", "f(a)", 50_000),
    ("m[0], m[1] = m[1], m[0]", "m = np.arange(6.).reshape(2, 3)", "m[0], m[1] = m[1], m[0]", 50_000),
    ("a[0], a[1] = a[1], a[0]", "a = np.arange(6.)", "a[0], a[1] = a[1], a[0]", 100_000),
    ("m[[0, 1]] = m[[1, 0]]", "m = np.arange(6.).reshape(2, 3)", "m[[0, 1]] = m[[1, 0]]", 20_000),
    ("a, b = b, a", "a, b = np.ones(3), np.ones(3)", "a, b = b, a", 100_000),
    ("i = i + 1", "i = 0", "i = i + 1", 300_000),
];
const LARGE: &[(&str, &str, &str, usize)] = &[
    ("c = a + b", "a, b = np.ones(1_000_000), np.ones(1_000_000)", "c = a + b", 40),
    ("a[1:] = a[:-1]", "a = np.ones(1_000_000)", "a[1:] = a[:-1]", 40),
    ("m[0], m[1] = m[1], m[0]", "m = np.ones((2, 500_000))", "m[0], m[1] = m[1], m[0]", 40),
    ("… = m[1].copy(), …", "m = np.ones((2, 500_000))", "m[0], m[1] = m[1].copy(), m[0].copy()", 40),
    ("a[mask] = 0", "a = np.ones(500_000); mask = a > 0", "a[mask] = 0", 40),
    ("log.append(a + b)", "a, b, log = np.ones(500_000), np.ones(500_000), []", "log[:] = []; log.append(a + b)", 40),
    ("a[idx] += 1", "a = np.ones(500_000); idx = np.arange(500_000)", "a[idx] += 1", 40),
    ("a[idx] = b", "a = np.ones(500_000); idx = np.arange(500_000); b = np.ones(500_000)", "a[idx] = b", 40),
];

/// What is typed at a prompt, one input after the other: each is read, runs, and has its fact worked out.
const TYPED: &[(&str, &str, &str, usize)] = &[
    ("c = a + b", "a, b = np.ones(3), np.ones(3)", "c = a + b", 2_000),
    ("v = a[1:]", "a = np.ones(3)", "v = a[1:]", 2_000),
    ("a[1] = 2.0", "a = np.ones(3)", "a[1] = 2.0", 2_000),
    ("a += b", "a, b = np.ones(3), np.ones(3)", "a += b", 2_000),
    ("t.add_(1)", "t = torch.ones(3)", "t.add_(1)", 2_000),
    ("for …: a[i] = i", "a = np.ones(100)", "for i in range(100): a[i] = i\n\n", 500),
    ("c = a + b, large", "a, b = np.ones(1_000_000), np.ones(1_000_000)", "c = a + b", 40),
];

fn main() {
    let only = std::env::args().skip(1).find(|a| !a.starts_with('-'));
    let ways: [(&str, &[_], fn(&str, &str, usize) -> [f64; 3]); 3] =
        [("small arrays", SMALL, measure), ("large arrays", LARGE, measure), ("typed", TYPED, measure_typed)];
    for (title, programs, measure) in ways {
        println!("{title:24} {:>10} {:>9} {:>7}", "off, ns", "warnings", "facts");
        let mut logs = [0.0; 2];
        let mut count = 0;
        for (name, before, statement, times) in programs {
            if only.as_ref().is_some_and(|o| !name.contains(o.as_str())) {
                continue;
            }
            let [off, warnings, facts] = measure(before, statement, *times);
            println!("{name:24} {off:10.1} {:9.3} {:7.3}", warnings / off, facts / off);
            logs[0] += (warnings / off).ln();
            logs[1] += (facts / off).ln();
            count += 1;
        }
        let [warnings, facts] = logs.map(|sum| (sum / count.max(1) as f64).exp());
        println!("{:24} {:>10} {warnings:9.3} {facts:7.3}\n", "geometric mean", "");
    }
}

/// Nanoseconds a statement with warnings off, with warnings on, with facts too.
fn measure(before: &str, statement: &str, times: usize) -> [f64; 3] {
    let program = format!("def run():\n    {before}\n    for _ in range({times}):\n        {statement}\nrun()\n");
    let mut sessions = [("ignore", Mode::Warnings), ("default", Mode::Warnings), ("default", Mode::Facts)];
    let mut best = [f64::INFINITY; 3];
    for _ in 0..ROUNDS {
        for (k, (action, mode)) in sessions.iter_mut().enumerate() {
            let options = Options { warnings: Policy::parse([*action]).unwrap(), stack: 4 << 20, ..Options::default() };
            let mut session = Session::new(Box::new(Silent), &options);
            session.import_libraries();
            if *mode == Mode::Facts {
                session.record(*mode);
            }
            let start = processor_time();
            assert_eq!(session.run("<bench>", &program), Outcome::Done);
            best[k] = best[k].min((processor_time() - start) / times as f64);
        }
    }
    best
}

/// The same of inputs at a prompt.
fn measure_typed(before: &str, input: &str, times: usize) -> [f64; 3] {
    let ways = [("ignore", Mode::Warnings), ("default", Mode::Warnings), ("default", Mode::Facts)];
    let mut best = [f64::INFINITY; 3];
    for _ in 0..ROUNDS {
        for (k, (action, mode)) in ways.into_iter().enumerate() {
            let options = Options { warnings: Policy::parse([action]).unwrap(), stack: 4 << 20, ..Options::default() };
            let mut session = Session::new(Box::new(Silent), &options);
            session.import_libraries();
            session.record(mode);
            assert_eq!(session.run("<bench>", before), Outcome::Done);
            let start = processor_time();
            for _ in 0..times {
                session.begin_input();
                assert_eq!(session.run_interactive("<prompt>", input), Outcome::Done);
                std::hint::black_box(session.facts(input));
            }
            best[k] = best[k].min((processor_time() - start) / times as f64);
        }
    }
    best
}

/// Nanoseconds that this process has worked, on all its threads.
fn processor_time() -> f64 {
    let now = clock_gettime(ClockId::CLOCK_PROCESS_CPUTIME_ID).expect("a clock of the process");
    now.tv_sec() as f64 * 1e9 + now.tv_nsec() as f64
}

struct Silent;

impl Output for Silent {
    fn write(&mut self, _: Stream, _: &str) -> std::io::Result<()> {
        Ok(())
    }
}
