//! `%time` and `%timeit`, in IPython's words.

use super::{Call, Command, Complaint, Done, Takes};
use crate::repl::shell::Shell;
use crate::session::{Outcome, ROUND, ROUNDS};
use crate::value::{Range, Symbol, Value};
use nix::sys::resource::{UsageWho, getrusage};
use std::rc::Rc;
use std::time::{Duration, Instant};

pub const COMMANDS: &[Command] = &[
    Command {
        name: "time",
        usage: "%time STATEMENT",
        summary: "Run a statement once and say how long it took; %%time runs the lines below.",
        takes: Takes::Code,
        run: time,
    },
    Command {
        name: "timeit",
        usage: "%timeit [-n LOOPS] [-r RUNS] STATEMENT",
        summary: "Run a statement many times: mean and deviation; %%timeit runs the lines below.",
        takes: Takes::Code,
        run: timeit,
    },
];

/// A run lasts at least so long when the number of loops is chosen.
const LONG_ENOUGH: Duration = Duration::from_millis(200);
const RUNS: usize = 7;
const MOST_LOOPS: u64 = 1_000_000_000;

fn time(shell: &mut Shell, call: &Call) -> Done {
    let code = match call.body {
        Some(body) => format!("{}\n{body}", call.rest).trim().to_string(),
        None => call.needed("a statement")?.to_string(),
    };
    let (cpu, start) = (cpu_times(), Instant::now());
    shell.execute("<time>", &code);
    let (wall, end) = (start.elapsed(), cpu_times());
    shell.finish_line();
    let (user, system) = (end.0.saturating_sub(cpu.0), end.1.saturating_sub(cpu.1));
    shell.print(&format!(
        "CPU times: user {}, sys: {}, total: {}\nWall time: {}\n",
        words(user, 3),
        words(system, 3),
        words(user + system, 3),
        words(wall, 3)
    ));
    Ok(())
}

/// Time that the process has spent computing: its own, and the system's for it.
fn cpu_times() -> (Duration, Duration) {
    let of = |t: nix::sys::time::TimeVal| {
        Duration::new(t.tv_sec().max(0) as u64, (t.tv_usec().max(0) as u32).saturating_mul(1000))
    };
    getrusage(UsageWho::RUSAGE_SELF).map(|u| (of(u.user_time()), of(u.system_time()))).unwrap_or_default()
}

/// What the arguments of `%timeit` say.
#[derive(Debug, PartialEq, Eq)]
struct Settings<'a> {
    loops: Option<u64>,
    runs: usize,
    code: &'a str,
}

fn settings<'a>(rest: &'a str) -> Result<Settings<'a>, Complaint> {
    let mut s = Settings { loops: None, runs: RUNS, code: rest.trim_start() };
    loop {
        let (flag, rest) = match s.code.as_bytes() {
            [b'-', b'n', ..] => ('n', s.code[2..].trim_start()),
            [b'-', b'r', ..] => ('r', s.code[2..].trim_start()),
            _ => return Ok(s),
        };
        let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        let number: u64 = rest[..end]
            .parse()
            .ok()
            .filter(|n| (1..=MOST_LOOPS).contains(n))
            .ok_or_else(|| Complaint(format!("-{flag} needs a whole number from 1 to {MOST_LOOPS}")))?;
        match flag {
            'n' => s.loops = Some(number),
            _ => s.runs = number.min(10_000) as usize,
        }
        s.code = rest[end..].trim_start();
    }
}

fn timeit(shell: &mut Shell, call: &Call) -> Done {
    let done = measured(shell, call);
    for name in [ROUNDS, ROUND] {
        shell.session.globals().remove(Symbol::new(name));
    }
    done
}

fn measured(shell: &mut Shell, call: &Call) -> Done {
    let s = settings(call.rest)?;
    let (setup, code) = match call.body {
        Some(body) => (s.code, body),
        None => ("", s.code),
    };
    if code.trim().is_empty() {
        return Err("%timeit needs a statement".into());
    }
    let failed = || Complaint(String::new());
    if !setup.is_empty() && shell.execute("<timeit>", setup) != Outcome::Done {
        return Err(failed());
    }
    let body = shell.session.prepare("<timeit>", code).map_err(|_| failed())?;
    let mut run = |loops: u64| -> Result<Duration, Complaint> {
        let range = Range { start: 0, stop: loops as i64, step: 1 };
        shell.session.define(ROUNDS, Value::Range(Rc::new(range)));
        let start = Instant::now();
        if shell.session.run_prepared(&body) != Outcome::Done {
            return Err(failed());
        }
        Ok(start.elapsed())
    };
    let loops = match s.loops {
        Some(n) => n,
        None => {
            let mut loops = 1;
            while run(loops)? < LONG_ENOUGH && loops < MOST_LOOPS {
                loops *= 10;
            }
            loops
        }
    };
    let runs: Vec<f64> =
        (0..s.runs).map(|_| Ok(run(loops)?.as_secs_f64() / loops as f64)).collect::<Result<_, Complaint>>()?;
    shell.finish_line();
    shell.print(&report(&runs, loops));
    Ok(())
}

/// IPython's two sentences about seconds a loop.
fn report(runs: &[f64], loops: u64) -> String {
    let n = runs.len() as f64;
    let mean = runs.iter().sum::<f64>() / n;
    let deviation = (runs.iter().map(|t| (t - mean).powi(2)).sum::<f64>() / n).sqrt();
    let (best, worst) = runs.iter().fold((f64::MAX, 0f64), |(b, w), &t| (b.min(t), w.max(t)));
    let mut text = String::new();
    if worst > 4.0 * best && best > 0.0 && worst > 1e-6 {
        text.push_str(&format!(
            "The slowest run took {:.2} times longer than the fastest. This could mean that an intermediate result \
             is being cached.\n",
            worst / best
        ));
    }
    let plural = |n: usize| if n == 1 { "" } else { "s" };
    let (mean, deviation) = (seconds(mean, 3), seconds(deviation, 3));
    text + &format!(
        "{mean} ± {deviation} per loop (mean ± std. dev. of {} run{}, {} loop{} each)\n",
        runs.len(),
        plural(runs.len()),
        thousands(loops),
        plural(loops as usize)
    )
}

fn thousands(n: u64) -> String {
    let digits = n.to_string();
    let mut out = String::new();
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(c);
    }
    out
}

fn words(t: Duration, digits: usize) -> String {
    seconds(t.as_secs_f64(), digits)
}

/// A time in the unit that fits it: `12.3 µs`, `1min 5s`.
pub fn seconds(t: f64, digits: usize) -> String {
    if t >= 60.0 {
        let mut left = t as u64;
        let mut parts = vec![];
        for (unit, length) in [("d", 86400), ("h", 3600), ("min", 60), ("s", 1)] {
            if left >= length {
                parts.push(format!("{}{unit}", left / length));
                left %= length;
            }
        }
        return parts.join(" ");
    }
    let (units, scales) = (["s", "ms", "µs", "ns"], [1.0, 1e3, 1e6, 1e9]);
    let order = if t > 0.0 { (-((t.log10().floor() as i32).div_euclid(3))).clamp(0, 3) as usize } else { 3 };
    format!("{} {}", significant(t * scales[order], digits), units[order])
}

/// `%.{digits}g`
fn significant(x: f64, digits: usize) -> String {
    if x == 0.0 {
        return "0".into();
    }
    let scientific = format!("{x:.*e}", digits - 1);
    let exponent: i32 = scientific.rsplit('e').next().and_then(|e| e.parse().ok()).unwrap_or(0);
    if exponent >= digits as i32 || exponent < -4 {
        let (mantissa, _) = scientific.split_once('e').unwrap_or((&scientific, ""));
        let mantissa = trimmed(mantissa);
        return format!("{mantissa}e{}{:02}", if exponent < 0 { '-' } else { '+' }, exponent.abs());
    }
    let after = (digits as i32 - 1 - exponent).max(0) as usize;
    trimmed(&format!("{x:.after$}")).to_string()
}

fn trimmed(text: &str) -> &str {
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_read_as_in_ipython() {
        for (t, text) in [
            (0.0, "0 ns"),
            (1.5e-9, "1.5 ns"),
            (123.4e-9, "123 ns"),
            (12.34e-6, "12.3 µs"),
            (1e-3, "1 ms"),
            (0.9996e-3, "1e+03 µs"),
            (2.5, "2.5 s"),
            (65.2, "1min 5s"),
            (90061.0, "1d 1h 1min 1s"),
            (1e-11, "0.01 ns"),
        ] {
            assert_eq!(seconds(t, 3), text);
        }
        assert_eq!(
            report(&[1e-6, 1e-6], 10_000),
            "1 µs ± 0 ns per loop (mean ± std. dev. of 2 runs, 10,000 loops each)\n"
        );
        assert!(report(&[1e-5, 1e-4], 1).starts_with("The slowest run took 10.00 times"));
        assert!(report(&[2e-5], 1).ends_with("of 1 run, 1 loop each)\n"));
    }

    #[test]
    fn arguments() {
        let s = |text| settings(text).ok().map(|s| (s.loops, s.runs, s.code));
        assert_eq!(s("-n 3 -r2 a + 1"), Some((Some(3), 2, "a + 1")));
        assert_eq!(s("-x"), Some((None, 7, "-x")));
        assert!(s("-n a").is_none() && s("-n0 a").is_none());
    }
}
